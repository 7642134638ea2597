// apply and record: what happened goes into the ledger.
#include <sodium.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "context.h"
#include "fields.h"
#include "finding.h"
#include "paper.h"
#include "prompts.h"
#include "record.h"
#include "rudang/office/desk.h"
#include "rudang/office/event_lines.h"
#include "rudang/office/naming.h"
#include "rudang/office/obstacles.h"
#include "rudang/office/outlook.h"
#include "rudang/office/questionnaire.h"
#include "rudang/office/records.h"
#include "rudang/office/wording.h"
#include "rudang/office/words.h"
#include "source.h"

namespace rudang::cli {
namespace {

OccurredOn day_of(Context& context, const Arguments& arguments) {
    const auto words = arguments.get("on");
    if (words.empty())
        throw usage_error("missing-argument", "--on",
                          {"缺少发生日期 --on，如 --on 2026-06-01", "give the day it happened, like --on 2026-06-01"});
    const auto day = read_day(words, context.today());
    if (!day)
        throw usage_error(
            "bad-date", "--on",
            {"“" + words + "”" + office::no_day_in(words).zh, words + ": " + office::no_day_in(words).en});
    return *day;
}

int status_of(const Outcome& outcome) {
    switch (outcome.status) {
        case Outcome::Status::accepted:
            // Done, but not clean: something the rules object to was recorded with it.
            return std::any_of(outcome.findings.begin(), outcome.findings.end(),
                               [](const Finding& f) { return f.severity != Severity::notice && objects(f.verdict); })
                       ? exit_findings
                       : exit_done;
        case Outcome::Status::refused:
            return exit_findings;
        case Outcome::Status::invalid:
            return exit_usage;
        case Outcome::Status::forbidden:
            return exit_forbidden;
    }
    return exit_usage;
}

// Where the case stands after that, and what can be done from which day; of what was only tried the rows know nothing.
void print_where_it_stands(Context& context, const Outcome& outcome, bool dry_run) {
    auto& screen = context.screen();
    const std::set<std::string> one{outcome.case_id};
    auto desk = context.desk();
    const auto found = office::outlines_today(desk, {.only = &one});
    if (found.empty() && !dry_run && outcome.event == correction_event)
        return screen.line(context.say(Text("案卷 " + outcome.case_id + " 已作废，不再列出",
                                            "case " + outcome.case_id + " is struck out and listed no more")));
    screen.line(context.say("现状：", "now: ") + status_text(context, outcome.state));
    if (const auto none = office::no_step_words(outcome.state, context.language()); !none.empty())
        return screen.paragraph(none, 0);
    if (outcome.state.steps.empty()) return;
    const bool known = !found.empty() && !dry_run;
    screen.paragraph(context.say("可办：", "open: ") +
                         office::open_steps_words(*context.workflow(), known ? found.front().row.state : outcome.state,
                                                  context.language(), outcome.event,
                                                  known ? found.front().tasks : std::vector<Task>(), context.today()),
                     0);
}

int answer(Context& context, const Outcome& outcome, bool dry_run) {
    if (outcome.status == Outcome::Status::invalid || outcome.status == Outcome::Status::forbidden)
        context.expect_permitted(outcome);
    if (context.json()) {
        auto json = to_json(outcome, context.language());
        if (context.today_given()) json["today"] = context.today().iso();
        context.print(json);
        return status_of(outcome);
    }
    auto& screen = context.screen();
    const auto* info = find_event(context.workflow()->events(), outcome.event);
    const std::string what = std::string(context.say(info->label)) + " " + outcome.on->iso();
    if (outcome.accepted()) {
        if (!context.quiet()) {
            screen.line((dry_run            ? context.say("可以记录：", "would be recorded: ")
                         : outcome.repeated ? context.say("此前已记录：", "recorded before: ")
                                            : context.say("已记录：", "recorded: ")) +
                            what + context.say("，案卷 ", ", case ") + outcome.case_id,
                        Colour::green);
            print_where_it_stands(context, outcome, dry_run);
        }
    } else {
        screen.line(
            (dry_run ? context.say("不能记录：", "would be refused: ") : context.say("不予记录：", "refused: ")) + what,
            Colour::red);
        if (!dry_run && !context.quiet())
            screen.line(context.say("这次尝试已记入日志，案卷没有改变。",
                                    "The attempt is in the journal; the case is unchanged."),
                        Colour::dim);
    }
    if (outcome.accepted() && outcome.event == correction_event && !outcome.findings.empty() && !context.quiet())
        screen.line(context.say("更正已记录；更正之后，本案有下列问题：",
                                "the correction stands; with it the case has these findings:"),
                    Colour::yellow);
    print_causes(context, office::fold(outcome.findings), 2);
    context.print_today_note();
    return status_of(outcome);
}

}  // namespace

namespace {

// What is missing and can be told from the rest, like a day of birth from the identity number: offered, not taken.
void offer_what_is_known(Context& context, const Command& command, Problems& problems) {
    const auto& workflow = *context.workflow();
    const auto* info = find_event(workflow.events(), command.event.name);
    if (std::ranges::none_of(problems, [](const auto& each) { return each.code == "missing-field"; }) || !info) return;
    const auto view = info->opens_case ? std::nullopt : context.ledger().view(command.event.case_id, command.actor);
    const auto fresh = info->opens_case ? workflow.start("x") : nullptr;
    if (!fresh && !view) return;
    const office::Questionnaire asking(
        workflow, fresh ? *fresh : *view->instance, *info, command.event.on.last(), context.today(),
        office::around(context.ledger(), command.actor, view ? view->row.org : std::string(), *info),
        command.event.fields);
    for (auto& problem : problems) {
        if (problem.code != "missing-field") continue;
        const auto question = asking.at(problem.where);
        if (!question || question->known.is_null() || question->known.is_structured()) continue;
        const auto words = [&](Language language) {
            return office::value_in_words(question->field, question->known, language);
        };
        problem.message.zh += "；按已填的内容是 " + words(Language::zh) + "，核对后请补上";
        problem.message.en += "; by what was given it is " + words(Language::en) + ": check it and add it";
    }
}

}  // namespace

int record_one(Context& context, const Arguments& arguments, Command command) {
    command.actor = context.actor();
    command.request = arguments.get("key");
    command.event.note = arguments.get("note");
    if (arguments.has("attach")) {
        // Local rules that ask for papers are known to the case.
        const auto view =
            command.event.case_id.empty() ? std::nullopt : context.ledger().view(command.event.case_id, command.actor);
        command.papers = papers_given(arguments, *find_event(context.workflow()->events(), command.event.name),
                                      command.event.on, view ? view->instance.get() : nullptr);
    }
    const bool dry_run = arguments.has("dry-run");
    auto outcome = dry_run ? context.ledger().preview(command) : context.ledger().record(command);
    if (outcome.status == Outcome::Status::invalid) offer_what_is_known(context, command, outcome.problems);
    return answer(context, outcome, dry_run);
}

namespace {

// A disk that fills up in the middle of a file: what stands in the journal stays there, and is said.
void say_what_is_in(Context& context, const LedgerError& error, std::size_t settled, std::size_t all) {
    if (settled == 0) return;
    throw Failure{
        exit_unusable,
        {{std::string(error.code()),
          context.ledger_path(),
          {"只办到一半：前 " + std::to_string(settled) + " 项（共 " + std::to_string(all) +
               " 项）已记入账本，其余没有；排除原因后用同一文件和同一 --key 再执行一次，已记录的不会重复。原因：" +
               error.text().zh,
           "only a part was done: the first " + std::to_string(settled) + " of " + std::to_string(all) +
               " events are in the ledger, the rest are not. Once the cause is gone run the same file again, "
               "with the same --key; what is recorded is not recorded twice. The cause: " +
               error.text().en}}}};
}

// In one transaction, unless there are so many that others would wait for it.
std::vector<Outcome> record_in_one(Context& context, const std::vector<Command>& batch, std::size_t& settled,
                                   std::size_t all) {
    std::size_t done = 0;
    try {
        auto answers = context.ledger().record_all(batch, 20'000, [&](std::size_t n) { done = n; });
        settled += batch.size();
        return answers;
    } catch (const LedgerError& error) {
        say_what_is_in(context, error, settled + done, all);
        throw;
    }
}

// The events of a file, one a line, as commands; and on which line each stands.
struct Lines {
    std::vector<Command> commands;
    std::vector<int> numbers;
};

// Everything is read and checked before anything is recorded.
Lines read_lines(Context& context, const Arguments& arguments) {
    const auto path = arguments.get("from");
    Problems problems;
    Lines lines;
    const auto actor = context.actor();
    const auto take = [&](Event event, int line) {
        lines.commands.push_back({.event = std::move(event), .actor = actor, .known_is_done = true});
        lines.numbers.push_back(line);
    };
    office::read_event_lines(path, *context.workflow(), problems, take, office::EventLines::as_they_happen,
                             table_limits().row_text);
    if (!problems.empty()) throw Failure{exit_usage, problems};
    if (arguments.has("key"))
        for (std::size_t i = 0; i < lines.commands.size(); ++i)
            lines.commands[i].request = arguments.get("key") + "/" + std::to_string(lines.numbers[i]);
    if (arguments.has("dry-run"))
        throw usage_error("usage", "--dry-run",
                          {"--dry-run 不能与 --from 同用；检查文件请用 rudang audit",
                           "--dry-run does not go with --from; use rudang audit to check a file"});
    return lines;
}

std::vector<Outcome> record_lines(Context& context, const std::vector<Command>& commands) {
    // Names that a file gives its cases become ids when their first event opens them.
    std::map<std::string, std::string> opened;
    std::vector<Outcome> outcomes(commands.size());
    std::vector<Command> batch;
    std::vector<std::size_t> places;
    std::size_t settled = 0;  // lines whose outcome is in the journal
    const auto run = [&] {
        const auto answers = record_in_one(context, batch, settled, commands.size());
        for (std::size_t i = 0; i < answers.size(); ++i) outcomes[places[i]] = answers[i];
        batch.clear();
        places.clear();
    };
    // Whoever applies again after their case ended gets a case of their own.
    const auto over = [&](const std::string& name, std::size_t before) {
        run();
        while (before-- > 0)
            if (outcomes[before].accepted() && outcomes[before].case_id == opened[name])
                return outcomes[before].state.ended;
        return false;
    };
    for (std::size_t i = 0; i < commands.size(); ++i) {
        auto command = commands[i];
        const auto name = command.event.case_id;
        const auto* info = find_event(context.workflow()->events(), command.event.name);
        if (info->opens_case && !valid_id(name) && (!opened.contains(name) || over(name, i))) {
            run();
            command.event.case_id = office::case_with(context.ledger(), command, *info);
            outcomes[i] = record_in_one(context, {command}, settled, commands.size()).front();
            if (outcomes[i].accepted()) opened[name] = outcomes[i].case_id;
            continue;
        }
        if (const auto found = opened.find(name); found != opened.end()) command.event.case_id = found->second;
        batch.push_back(std::move(command));
        places.push_back(i);
    }
    run();
    return outcomes;
}

void print_line(Context& context, const Outcome& outcome, int line) {
    if (context.json()) {
        auto json = to_json(outcome, context.language());
        json["line"] = line;
        if (outcome.state.status.empty()) json["state"] = nullptr;
        if (!outcome.problems.empty())
            json["error"] = {{"code", outcome.problems.front().code},
                             {"message", context.say(outcome.problems.front().message)},
                             {"where", outcome.problems.front().where}};
        return context.print(json);
    }
    if (outcome.accepted() && !context.verbose() && status_of(outcome) == exit_done) return;
    const auto number = std::to_string(line);
    context.screen().line(context.say(Text("第 " + number + " 行 ", "line " + number + " ")) +
                              std::string(context.say(find_event(context.workflow()->events(), outcome.event)->label)) +
                              " " + (outcome.on ? outcome.on->iso() : "") +
                              (outcome.accepted() ? " ✓" : std::string(context.say(" 不予记录", " refused"))),
                          outcome.accepted() ? Colour::green : Colour::red);
    for (const auto& problem : outcome.problems) context.screen().paragraph(context.say(problem.message), 2);
    for (const auto& finding : outcome.findings)
        if (objects(finding.verdict) && finding.severity != Severity::notice) print_finding(context, finding, 2);
}

int record_file(Context& context, const Arguments& arguments) {
    const auto lines = read_lines(context, arguments);
    const auto outcomes = record_lines(context, lines.commands);
    int status = exit_done;
    std::size_t refused = 0, repeated = 0, objected = 0;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const auto& outcome = outcomes[i];
        refused += !outcome.accepted();
        repeated += outcome.accepted() && outcome.repeated;
        objected += outcome.accepted() && status_of(outcome) != exit_done;
        status = std::max(status, status_of(outcome));
        print_line(context, outcome, lines.numbers[i]);
    }
    if (context.json() || context.quiet()) return status;
    const auto all = std::to_string(outcomes.size()), recorded = std::to_string(outcomes.size() - refused - repeated),
               before = std::to_string(repeated), not_done = std::to_string(refused), with = std::to_string(objected);
    context.screen().line(
        context.say(Text("共 " + all + " 项：新记录 " + recorded + " 项，此前已记录 " + before + " 项，不予记录 " +
                             not_done + " 项" + (objected ? "；记录的事项中 " + with + " 项有问题" : ""),
                         all + " events: " + recorded + " recorded, " + before + " recorded before, " + not_done +
                             " not recorded" + (objected ? "; " + with + " recorded with findings" : ""))));
    return status;
}

}  // namespace

namespace {

// The case the very same application opened before, word for word: a script that runs twice opens one case. Of somebody
// else with the same name, day of birth and papers `--another` says so.
std::string known_application(Context& context, const Command& command, const EventInfo& info) {
    auto attempt = command;
    attempt.actor = context.actor();
    Problems malformed;
    auto event = attempt.event;
    event.case_id = "x";
    context.workflow()->validate(event, malformed);
    if (!malformed.empty()) return {};  // said when it is recorded
    const auto known = office::case_with(context.ledger(), attempt, info);
    if (!known.empty() && !context.json() && !context.quiet())
        context.err() << context.say("这份申请已经记录过，没有再记；是另一个同名的人请加 --another\n",
                                     "this very application is recorded already and was not recorded again; for "
                                     "somebody else of that name add --another\n");
    return known;
}

}  // namespace

int run_apply(Context& context, const Arguments& given) {
    // The name may stand by itself.
    auto arguments = given;
    if (auto& words = arguments.extras; !words.empty() && !words.front().starts_with("-")) {
        if (words.size() == 1) arguments.set("by-name");
        words.insert(words.begin(), "--applicant.name");
    }
    if (context.interactive()) return apply_by_prompts(context, arguments);
    const auto* info = &office::opening_event(*context.workflow());
    auto desk = context.desk();
    office::require_recording(desk, *info, {});
    Command command;
    command.event.name = info->name;
    Problems noted;
    try {
        command.event.on = day_of(context, arguments);
    } catch (const Failure& failure) {
        noted = failure.problems;  // said together with what is wrong about the fields
    }
    command.event.fields = read_fields_from_options(context, *info, arguments.extras, noted);
    command.known_is_done = !arguments.has("another");
    if (command.known_is_done) command.event.case_id = known_application(context, command, *info);
    // Equal names alone are no finding; whoever types one twice will want to know.
    if (const auto name = command.event.fields.value("applicant", Json::object()).value("name", std::string{});
        !name.empty() && command.event.case_id.empty() && !context.json())
        for (const auto& row : context.ledger().cases_named(name, context.actor()))
            context.err() << context.say("注意：已有同名的案卷 ", "note: there is a case of that name already, ")
                          << row.case_id << context.say("（", " (") << status_text(context, row.state)
                          << context.say("）", ")") << '\n';
    return record_one(context, arguments, std::move(command));
}

namespace {

std::vector<Task> open_tasks(Context& context, const CaseRow& row) {
    const auto view = context.ledger().view(row.case_id, context.actor());
    if (!view) throw not_permitted();
    auto tasks = view->instance->tasks();
    std::erase_if(tasks, [&](const Task& task) {
        return std::find(row.state.steps.begin(), row.state.steps.end(), task.step) == row.state.steps.end();
    });
    return tasks;
}

// "record 谈话 张三": an event first and nobody of that name, then a person and no event.
Arguments in_order(Context& context, const Arguments& given) {
    const auto first = given.get("CASE"), second = given.get("EVENT");
    const auto& workflow = *context.workflow();
    if (first.empty() || second.empty() || office::events_named(workflow, first).empty() ||
        !office::events_named(workflow, second).empty() ||
        !context.ledger().find_cases(first, context.actor()).empty() ||
        context.ledger().find_cases(second, context.actor()).empty())
        return given;
    auto turned = given;
    turned.replace("CASE", second);
    turned.replace("EVENT", first);
    return turned;
}

}  // namespace

int run_record(Context& context, const Arguments& given) {
    const auto arguments = in_order(context, given);
    // A case and an event are named: then --from is the first day of a notice, not a file.
    if (arguments.has("from") && !arguments.has("CASE")) return record_file(context, arguments);
    if (!arguments.has("CASE") && !context.interactive())
        throw usage_error("missing-argument", "",
                          {"用法：rudang record 案卷 事项 --on 日期；事项一览见 rudang fields",
                           "usage: rudang record CASE EVENT --on DATE; rudang fields lists the events"});
    const auto event_word = arguments.get("EVENT");
    if (event_word != correction_event && context.interactive()) return record_by_prompts(context, arguments);
    if (event_word.empty())
        throw usage_error("missing-argument", "",
                          {"用法：rudang record 案卷 事项 --on 日期；事项一览见 rudang fields",
                           "usage: rudang record CASE EVENT --on DATE; rudang fields lists the events"});
    const auto row = context.the_case(arguments.get("CASE"));
    const auto* info = &event_named(context, event_word, open_tasks(context, row));
    auto desk = context.desk();
    office::require_recording(desk, *info, row.org);
    Command command;
    command.event.name = info->name;
    command.event.case_id = row.case_id;
    Problems noted;
    try {
        command.event.on = info->name == correction_event && !arguments.has("on") ? OccurredOn(context.today())
                                                                                  : day_of(context, arguments);
    } catch (const Failure& failure) {
        noted = failure.problems;  // said together with what is wrong about the fields
    }
    auto words = arguments.extras;
    if (arguments.has("from")) words.insert(words.end(), {"--from", arguments.get("from")});
    command.event.fields = read_fields_from_options(context, *info, words, noted);
    return record_one(context, arguments, std::move(command));
}

}  // namespace rudang::cli
