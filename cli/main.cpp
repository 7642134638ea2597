#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <iostream>

#include "arguments.h"
#include "context.h"
#include "interview.h"
#include "operator_log.h"
#include "rudang/engine/version.h"

using namespace rudang;
using namespace rudang::cli;

namespace {

// A list that did not reach its reader must not look as if it had.
int written(Context& context, int status) {
    if (std::cout.flush()) return status;
    return context.report(Failure{exit_unusable,
                                  {{"output-lost",
                                    "",
                                    {"结果没有写出去（磁盘已满，或输出已关闭）",
                                     "the output could not be written (a full disk, or it was closed)"}}}});
}

// The id of the case somebody named at a prompt; empty, once it is said what is wrong, where it is none.
std::string case_named(Context& context, const std::string& words) {
    try {
        return context.the_case(words).case_id;
    } catch (const Failure& failure) {
        if (failure.status != exit_usage) throw;
        context.report(failure);
    } catch (const office::Failure& failure) {
        if (!may_be_typed_again(failure)) throw;
        context.report(Failure{exit_usage, failure.problems});
    }
    return {};
}

// On a terminal what a command needs and was not given is asked for.
void ask_what_is_missing(Context& context, Parsed& parsed) {
    if (parsed.missing.empty()) return;
    if (!context.interactive()) throw Failure{exit_usage, {*parsed.problem}};
    for (const auto* option : parsed.missing) {
        // Where there is no ledger, nobody who acts or no key, that comes before any question.
        if (!option->by_itself) context.actor();
        std::string words;
        while (words.empty()) {
            words = context.read_line(std::string(context.say(option->help)) + context.say("：", ": "));
            if (option->name == "CASE" && !words.empty()) words = case_named(context, words);
        }
        parsed.arguments.add(std::string(option->name), words);
    }
}

// What a use case says about its failure, with the command's exit status.
int run(Parsed& parsed, Context& context) {
    if (parsed.command->name.starts_with("key ")) context.without_agent();
    try {
        ask_what_is_missing(context, parsed);
        return parsed.command->run(context, parsed.arguments);
    } catch (const office::Failure& failure) {
        throw Failure{status_of(failure.reason), failure.problems};
    }
}

// Runs the command and remembers what it saw of the history; what it could not do is reported.
template <class Report>
int ended(Context& context, Parsed& parsed, OperatorLog& log, const Report& report) {
    try {
        const int status = run(parsed, context);
        if (status != exit_integrity) context.remember();
        context.print_today_note();
        return log.ended(written(context, status));
    } catch (const Failure& failure) {
        const int status = report(context, failure);
        if (status != exit_integrity && status != exit_unusable) context.remember();
        return status;
    } catch (const Json::exception&) {
        // Whatever a user gives is read with care before it gets here, so this is a row of the ledger.
        throw LedgerError(LedgerError::Kind::corrupt,
                          {"账本的表中有读不懂的内容；请用 rudang journal verify 查明，rudang rebuild 重建",
                           "a table of the ledger holds something that cannot be read; find out with rudang journal "
                           "verify, put it right with rudang rebuild"});
    }
}

}  // namespace

int main(int argc, char** argv) {
    // Names and keys are in this process's memory: no core file, no peeking by the user's other programs.
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);
    ::umask(077);                   // whatever is written is for its owner
    std::signal(SIGPIPE, SIG_DFL);  // `rudang … | head` ends quietly
    std::signal(SIGXFSZ, SIG_IGN);  // a limit on file sizes is an error like a full disk
    auto parsed = parse(argc, argv);
    OperatorLog log(parsed.command ? parsed.command->name : std::string_view());
    const auto report = [&](Context& context, const Failure& failure) {
        for (const auto& problem : failure.problems) log.failed(problem.code);
        return log.ended(context.report(failure));
    };
    try {
        if (parsed.problem && parsed.missing.empty()) throw Failure{exit_usage, {*parsed.problem}};
        if (parsed.show_version) {
            std::cout << "rudang " << version() << "\n";
            return std::cout.flush() ? exit_done : exit_unusable;
        }
        if (parsed.show_help) {
            const int status = print_help(parsed, std::cout);
            return std::cout.flush() ? status : exit_unusable;
        }
        Context context(parsed.arguments, std::cout, std::cerr);
        try {
            return ended(context, parsed, log, report);
        } catch (const LedgerError& error) {
            log.failed(error.code());
            return log.ended(context.report(error));
        }
    } catch (const Failure& failure) {
        // The command line itself was wrong: report in the user's language all the same.
        Arguments safe;
        if (parsed.arguments.has("json")) safe.set("json");
        if (const auto lang = parsed.arguments.get("lang"); lang == "zh" || lang == "en") safe.add("lang", lang);
        Context context(safe, std::cout, std::cerr);
        return report(context, failure);
    } catch (const std::exception& error) {
        // What nobody foresaw: an internal fault, never a stack trace. What was not acknowledged has not happened.
        std::cerr << "rudang: internal error: " << error.what() << '\n';
        log.failed("internal-error");
        return log.ended(exit_unusable);
    }
}
