#include "context.h"

#include <pwd.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>

#include "interview.h"
#include "keystore.h"
#include "ledgers.h"
#include "line_editor.h"
#include "rudang/engine/file.h"
#include "rudang/office/event_lines.h"
#include "rudang/office/find.h"
#include "rudang/office/wording.h"
#include "rudang/office/words.h"
#include "rudang/rectification/rectification.h"
#include "spoken.h"

namespace rudang::cli {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

bool use_colour(const Arguments& arguments) {
    return !arguments.has("no-color") && environment("NO_COLOR").empty() && environment("TERM") != "dumb" &&
           ::isatty(STDOUT_FILENO);
}

}  // namespace

Language choose_language(const std::string& option) {
    if (!option.empty()) return option == "zh" ? Language::zh : Language::en;
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const auto value = environment(name); !value.empty())
            return value.starts_with("zh") ? Language::zh : Language::en;
    return Language::en;
}

std::string system_user() {
    if (const passwd* entry = ::getpwuid(::getuid())) return entry->pw_name;
    return {};
}

std::string default_ledger_path() {
    auto base = environment("XDG_DATA_HOME");
    if (base.empty()) base = environment("HOME") + "/.local/share";
    return base + "/rudang/ledger.rudang";
}

std::optional<Day> read_day(std::string_view words, Day today) { return office::day_in_words(words, today); }

std::optional<std::int64_t> whole_number(std::string_view words, std::size_t most_digits) {
    if (words.empty() || words.size() > most_digits || words.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    return std::stoll(std::string(words));
}

int days_given(const Arguments& arguments, const char* option, int otherwise) {
    auto words = arguments.get(option);
    if (words.empty()) return otherwise;
    if (words.back() == 'd') words.pop_back();
    int each = 1;
    for (const std::string_view week : {"个星期", "星期", "周"})
        if (words.size() > week.size() && words.ends_with(week)) words.resize(words.size() - week.size()), each = 7;
    const auto days = whole_number(office::without_unit(words), 5);
    if (!days || words.ends_with("月"))
        throw usage_error("bad-value", std::string("--") + option,
                          {"请写多少天，如 30 或 30天", std::string("write --") + option + " like 30d"});
    return static_cast<int>(*days) * each;
}

std::string read_file(const std::string& path, const std::string& where, std::size_t most) {
    std::string text;
    // A device or a pipe may go on for ever: of what is too large only that is read which shows it.
    if (!office::read_some(path, most + 1, text)) {
        const auto why = why_unreadable(path);
        throw usage_error("no-such-file", where, {why.zh + "：" + path, why.en + ": " + path});
    }
    const auto mib = std::to_string(most >> 20);
    if (text.size() > most)
        throw usage_error("file-too-large", where,
                          {"文件超过 " + mib + " MiB，没有读取：" + path,
                           "the file is larger than " + mib + " MiB and was not read: " + path});
    return text;
}

Failure usage_error(std::string code, std::string where, Text message) {
    return {exit_usage, {{std::move(code), std::move(where), std::move(message)}}};
}

Context::Context(const Arguments& arguments, std::ostream& out, std::ostream& err)
    : arguments_(arguments),
      out_(out),
      err_(err),
      language_(choose_language(arguments.get("lang"))),
      json_(arguments.has("json")),
      quiet_(arguments.has("quiet")),
      verbose_(arguments.has("verbose")),
      screen_(out, terminal_columns(STDOUT_FILENO), use_colour(arguments)) {
    ledger_path_ = arguments.get("ledger");
    if (ledger_path_.empty()) ledger_path_ = environment("RUDANG_LEDGER");
    if (ledger_path_.empty()) ledger_path_ = default_ledger_path();
    actor_ = arguments.get("as");
    if (actor_.empty()) actor_ = environment("RUDANG_ACTOR");
    if (const auto lang = arguments.get("lang"); !lang.empty() && lang != "zh" && lang != "en")
        throw usage_error("bad-value", "--lang", {"--lang 只能是 zh 或 en", "--lang is zh or en"});
    if (const auto words = arguments.get("today"); !words.empty()) {
        today_ = read_day(words, clock_.today());
        if (!today_)
            throw usage_error("bad-date", "--today", {"--today 不是日期：" + words, "--today is not a day: " + words});
    }
}

namespace {

// Where a problem is, as whoever typed the command knows it: what is taken by place by its name, a field by its option;
// a member that only a file or a program has says nothing in Chinese.
std::string called_where(const Problem& problem, Language language) {
    const auto where = placeholder(printable(problem.where), language);
    const bool path =
        !where.empty() && where.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.[]0123456789") == std::string::npos;
    if (language == Language::en || !path) return where;
    return problem.code == "missing-field" || problem.code == "bad-value" ? "--" + where : std::string();
}

}  // namespace

int Context::report(const Failure& failure) {
    if (json_ && !failure.problems.empty()) {
        const auto as_json = [&](const Problem& problem) {
            return Json{{"code", problem.code},
                        {"message", say(problem.message)},
                        {"where", problem.where.empty() ? Json() : Json(problem.where)}};
        };
        Json error = as_json(failure.problems.front());
        if (failure.problems.size() > 1) {
            error["all"] = Json::array();
            for (const auto& problem : failure.problems) error["all"].push_back(as_json(problem));
        }
        print({{"error", error}});
    }
    // Long sentences are broken where somebody reads them; programs get a line each.
    const bool terminal = ::isatty(STDERR_FILENO);
    Screen errors(err_, terminal ? terminal_columns(STDERR_FILENO) : std::numeric_limits<int>::max() / 2, false);
    for (const auto& problem : failure.problems) {
        // Where it is is said once: not before a sentence that says it itself.
        auto where = called_where(problem, language_);
        if (say(problem.message).find(where) != std::string::npos) where.clear();
        errors.paragraph("rudang: " + (where.empty() ? "" : where + ": ") + say(problem.message), 0);
    }
    return failure.status;
}

int Context::report(const LedgerError& error) {
    auto failure = office::failure_of(error);
    auto& [code, where, message] = failure.problems.front();
    // Of a file that cannot be used, which one; of a person, nothing but the sentence.
    if (failure.reason == office::Reason::unusable || failure.reason == office::Reason::integrity)
        where = shown_place(ledger_path_);
    if (error.kind() == LedgerError::Kind::missing) {
        message.zh += "；新建请用 rudang init";
        message.en += "; create one with rudang init";
    }
    return report(Failure{status_of(failure.reason), failure.problems});
}

recruitment::Options Context::workflow_options() const {
    recruitment::Options options;
    if (const auto words = arguments_.get("edition-2026-from"); !words.empty()) {
        const auto day = read_day(words, clock_.today());
        if (!day) throw usage_error("bad-date", "--edition-2026-from", {"不是日期：" + words, "not a day: " + words});
        options.law = options.law.effective_from("2026", *day);
    }
    if (const auto id = arguments_.get("edition"); !id.empty()) {
        if (!options.law.find(id))
            throw usage_error("unknown-edition", "--edition",
                              {"没有这个版本：" + id + "（有 2014、2026）",
                               "there is no edition " + id + " (there are 2014 and 2026)"});
        options.law = options.law.only(id);
    }
    if (const auto path = arguments_.get("overlay"); !path.empty()) {
        const auto text = read_named(path, "--overlay");
        Problems problems;
        options.law = options.law.with_overlay(text, problems);
        for (auto& problem : problems) problem.where = path + ": " + problem.where;
        if (!problems.empty()) throw Failure{exit_usage, problems};
    }
    return options;
}

std::shared_ptr<const Workflow> Context::workflow() {
    if (!workflow_) workflow_ = recruitment::workflow(workflow_options());
    return workflow_;
}

Context::~Context() = default;

Procedures Context::procedures() {
    static const auto findings = rectification::workflow();
    return {&workflow()->info(), &findings->info()};
}

office::Desk Context::desk() {
    open_names();
    return {.ledger = ledger(),
            .actor = actor(),
            .today = today(),
            .language = language_,
            .reveal = reveal(),
            .ask = [this](const Text& question) { return asked({}, question); }};
}

void Context::require(Action action, const std::string& org) {
    auto desk = this->desk();
    office::require(desk, action, org);
}

int status_of(office::Reason reason) {
    switch (reason) {
        case office::Reason::forbidden:
            return exit_forbidden;
        case office::Reason::unusable:
            return exit_unusable;
        case office::Reason::integrity:
            return exit_integrity;
        case office::Reason::input:
        case office::Reason::not_found:
        case office::Reason::ambiguous:
            return exit_usage;
    }
    return exit_usage;
}

Failure not_permitted() { return {exit_forbidden, office::not_permitted().problems}; }

void Context::expect_permitted(const Outcome& outcome) {
    if (outcome.accepted()) return;
    if (outcome.status == Outcome::Status::forbidden)
        throw outcome.problems.empty() ? not_permitted() : Failure{exit_forbidden, outcome.problems};
    throw Failure{exit_usage, outcome.problems};
}

std::map<std::string, std::string> Context::revealed(const std::vector<std::string>& case_ids) {
    auto desk = this->desk();
    return office::revealed(desk, case_ids);
}

namespace {

// The terminal shows nothing that is typed, for as long as this lives; and shows it again when the user breaks off.
class Silence {
public:
    Silence() {
        ::tcgetattr(STDIN_FILENO, &before());
        auto silent = before();
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        for (const int signal : signals) previous_[signal] = std::signal(signal, restore_and_end);
        ::tcsetattr(STDIN_FILENO, TCSANOW, &silent);
    }
    ~Silence() {
        ::tcsetattr(STDIN_FILENO, TCSANOW, &before());
        for (const auto& [signal, handler] : previous_) std::signal(signal, handler);
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;

private:
    static constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    static termios& before() {
        static termios settings{};
        return settings;
    }
    static void restore_and_end(int signal) {
        ::tcsetattr(STDIN_FILENO, TCSANOW, &before());
        std::signal(signal, SIG_DFL);
        std::raise(signal);
    }
    std::map<int, void (*)(int)> previous_;
};

}  // namespace

Secret Context::ask_passphrase() {
    if (given_passphrase_) return *given_passphrase_;
    if (const auto path = arguments_.get("passphrase-file"); !path.empty())
        return Secret(line_of_named(path, "--passphrase-file"));
    if (!::isatty(STDIN_FILENO) || !::isatty(STDERR_FILENO)) return Secret("");
    err_ << say("口令： ", "passphrase: ") << std::flush;
    std::string words;
    {
        const Silence silence;
        std::getline(std::cin, words);
    }
    err_ << '\n';
    return Secret(std::move(words));
}

Secret Context::new_passphrase(bool wanted) {
    const auto path = arguments_.get("new-passphrase-file");
    if (path.empty() && arguments_.has("passphrase-file") && !wanted) return ask_passphrase();
    if (!path.empty()) return Secret(line_of_named(path, "--new-passphrase-file"));
    if (!interactive()) return Secret("");
    err_ << say("设定新口令（保护本机的钥匙；直接回车为不设）。\n",
                "Choose a passphrase for the keys on this computer (empty for none).\n");
    for (int again = 0; again < 3; ++again) {
        if (again) err_ << say("两次输入不同，请重新设定。\n", "The two differ; choose anew.\n");
        auto first = ask_passphrase();
        if (first.view().empty()) return first;
        err_ << say("再输一次。\n", "Once more.\n");
        if (ask_passphrase() == first) return first;
    }
    throw usage_error("passphrases-differ", "", {"两次输入不同，没有改动", "the two differ; nothing was changed"});
}

std::string Context::asked(std::string given, const Text& question) {
    if (!given.empty() || !interactive()) return given;
    return read_line(say(question));
}

std::string Context::read_line(const std::string& prompt) {
    screen_.flush();
    const Text ended{"输入中断，没有记录", "the input ended; nothing was recorded"};
    if (!editor_) editor_ = std::make_unique<LineEditor>("\nrudang: " + say(ended) + "\n");
    auto answer = editor_->read(prompt);
    if (!answer) {
        err_ << '\n';  // the prompt's line ends here
        throw usage_error("interrupted", "", ended);
    }
    if (!valid_utf8(*answer))
        throw usage_error("not-utf8", "",
                          {"输入的不是 UTF-8 文字，没有记录", "that is not UTF-8; nothing was recorded"});
    return *answer;
}

bool Context::confirmed(const std::string& question, const std::string& expected) {
    if (arguments_.has("yes")) return true;
    if (!interactive()) return false;
    const auto answer = read_line(question);
    return answer == expected || (expected == "yes" && answer == "是");
}

void Context::expect_key(const std::string& id) {
    if (store_->identity().suite == 0 || keys().has_actor_key(id)) return;
    throw Failure{exit_forbidden,
                  {{"no-actor-key",
                    "",
                    {"本机没有人员 " + id +
                         " 的签名钥匙，什么也没有做；有备份的用 rudang key restore "
                         "恢复，否则请安全保密管理员重新登记（rudang key new、rudang actor key）",
                     "the signing key of " + id +
                         " is not on this computer, and nothing was done; restore it from a backup with rudang key "
                         "restore, or have a new one enrolled (rudang key new, rudang actor key)"}}}};
}

Store& Context::store() {
    if (!store_) ledger(false);
    return *store_;
}

std::string Context::actor() {
    if (acting_.empty()) acting_ = find_actor();
    return acting_;
}

std::string Context::find_actor() {
    ledger();
    const auto actors = store_->read()->actors();
    const auto known = [&](const std::string& id) {
        return std::any_of(actors.begin(), actors.end(), [&](const ActorRow& row) { return row.actor_id == id; });
    };
    if (!actor_.empty()) {
        if (!known(actor_)) {
            std::vector<std::string> ids;
            for (const auto& row : actors) ids.push_back(row.actor_id);
            const auto guess = closest(actor_, ids);
            throw Failure{exit_forbidden,
                          {{"unknown-actor",
                            "--as",
                            {"账本中没有人员 " + actor_ + (guess.empty() ? "" : "，是否指 " + guess + "？"),
                             "there is no actor " + actor_ + (guess.empty() ? "" : "; did you mean " + guess + "?")}}}};
        }
        expect_key(actor_);
        return actor_;
    }
    if (store_->identity().suite > 0) {
        const auto mine = keys().default_actor();
        if (known(mine)) {
            expect_key(mine);
            return mine;
        }
        if (mine.empty())
            throw Failure{
                exit_forbidden,
                {{"no-keys",
                  keys().folder(),
                  {"本机没有这个账本的钥匙，什么也没有做；有备份的用 rudang key restore 文件 恢复，否则用 rudang key "
                   "new 生成后请安全保密管理员登记",
                   "there are no keys of this ledger on this computer, and nothing was done; restore them from a "
                   "backup with rudang key restore FILE, or make one with rudang key new and have it enrolled"}}}};
    } else {
        const auto user = system_user();
        for (const auto& row : actors)
            if (row.active && !user.empty() && row.system_user == user) return row.actor_id;
    }
    throw Failure{
        exit_forbidden,
        {{"no-actor",
          "--as",
          {"不知道您是谁：请用 --as 指明人员代号（rudang actor list），并在本机放好您的钥匙",
           "who are you? name an actor with --as (see rudang actor list), and have your key on this computer"}}}};
}

std::string Context::org(const std::string& words, const std::string& where) {
    if (words.empty()) return words;
    const auto orgs = ledger().orgs();
    std::vector<std::string> named, known;
    for (const auto& org : orgs) {
        if (org.org_id == words) return words;
        if (org.name == words) named.push_back(org.org_id);
        known.push_back(org.org_id);
        known.push_back(org.name);
    }
    if (named.size() == 1) return named.front();
    std::string list;
    for (const auto& id : named) list += (list.empty() ? "" : "、") + id;
    if (!named.empty())
        throw usage_error("ambiguous-org", where,
                          {"有几个组织叫 " + words + "，请用代号：" + list,
                           "several organizations are called " + words + "; give the id: " + list});
    auto guess = closest(words, known);
    // A part of a name is offered, never taken.
    for (const auto& org : orgs)
        if (guess.empty() && !org.closed && org.name.find(words) != std::string::npos) guess = org.name;
    throw usage_error(
        "unknown-org", where,
        {"没有这个组织：" + words + (guess.empty() ? "" : "，是否指 " + guess + "？") + "（rudang org list 列出全部）",
         "there is no organization " + words + (guess.empty() ? "" : "; did you mean " + guess + "?") +
             " (rudang org list names them all)"});
}

std::string Context::org_name(const std::string& id) {
    if (!orgs_) orgs_ = ledger().orgs();
    std::string name = id;
    for (const auto& org : *orgs_)
        if (org.org_id == id) name = org.name;
    return std::count_if(orgs_->begin(), orgs_->end(), [&](const OrgRow& org) { return org.name == name; }) > 1
               ? name + say("（" + id + "）", " (" + id + ")")
               : name;
}

std::string Context::actor_name(const std::string& id) {
    if (!people_) people_ = ledger().people(actor());
    for (const auto& person : *people_)
        if (person.actor_id == id && !person.name.empty()) return person.name;
    return id;
}

CaseRow Context::the_case(const std::string& word) {
    auto desk = this->desk();
    try {
        // On a terminal one of several is chosen.
        if (interactive() && ledger().is_open()) {
            const auto people = office::called(desk, word);
            if (people.size() == 1 && people.front().exact) return people.front().row;
            std::vector<std::string> lines;
            for (const auto& each : people) lines.push_back(each.row.case_id + say("　", "  ") + say(each.words));
            if (!lines.empty())
                if (const auto chosen =
                        ask_which(*this, {"“" + word + "”是指：", "who is meant by " + word + ":"}, lines))
                    return people[*chosen].row;
        }
        return office::find_case(desk, word);
    } catch (const office::Failure& failure) {
        if (failure.reason != office::Reason::not_found || !find_event(workflow()->events(), word)) throw;
        throw usage_error("unknown-case", "CASE",
                          {"“" + word + "”是事项；请先写案卷，后写事项，如 rudang record 张三 " + word,
                           word + " is an event; name the case first, the event after it: rudang record CASE " + word});
    }
}

bool Context::interactive() const {
    return !json_ && !arguments_.has("yes") && ::isatty(STDIN_FILENO) && ::isatty(STDERR_FILENO);
}

std::vector<Cell> Context::headings(std::initializer_list<Label> labels) const {
    std::vector<Cell> cells;
    for (const auto& label : labels) cells.emplace_back(say(label));
    return cells;
}

void Context::print_today_note() {
    if (json_ || quiet_ || today_noted_) return;
    today_noted_ = true;
    if (!today_) return print_clock_note();
    screen_.line(say("（按 " + today_->iso() + " 为今天计算）", "(as if today were " + today_->iso() + ")"),
                 Colour::dim);
}

// What is due, late or yet to come hangs on the day.
void Context::print_clock_note() {
    const auto ahead = ledger_ ? ledger_->ahead_of_clock() : std::nullopt;
    if (!ahead) return;
    const auto now = clock().now().text_in_china(), last = ahead->text_in_china();
    screen_.paragraph(say(Text{"电脑的时间是 " + now + "，早于账本最近一次记录的 " + last +
                                   "：时间可能被调错了。请先校准，否则“今天”不对，到期和逾期也不对。",
                               "This computer's time is " + now + ", before the latest entry of the ledger (" + last +
                                   "); it may be wrong. Set it right first, or what is due today is wrong as well."}),
                      0, Colour::yellow);
}

int conclude(Context& context, const Outcome& outcome, const Text& done) {
    context.expect_permitted(outcome);
    if (context.json())
        context.print({{"accepted", true}, {"journal_seq", *outcome.journal_seq}});
    else if (!context.quiet())
        context.screen().paragraph(context.say(done), 0, Colour::green);
    return exit_done;
}

std::string status_text(Context& context, const State& state) {
    return office::status_words(*context.workflow(), state, context.language());
}

std::string basis_text(Context& context, const Finding& finding) {
    // The id is for those who write it into files and scripts.
    return office::basis_words(finding, context.language(), context.language() == Language::en || context.verbose());
}

void print_finding(Context& context, const Finding& finding, int indent, Said said) {
    print_finding_head(context, finding, indent, said);
    print_finding_rest(context, finding, indent);
}

void print_finding_head(Context& context, const Finding& finding, int indent, Said said) {
    const auto colour = finding.cured_by ? Colour::dim
                        : finding.verdict == Verdict::violated
                            ? (finding.severity == Severity::block ? Colour::red : Colour::yellow)
                        : finding.verdict == Verdict::undetermined ? Colour::blue
                        : finding.verdict == Verdict::satisfied    ? Colour::green
                                                                   : Colour::dim;
    std::string head =
        "[" + std::string(context.say(label(finding.verdict))) +
        (finding.verdict == Verdict::violated ? "·" + std::string(context.say(label(finding.severity))) : "") + "] ";
    if (said == Said::in_the_way && finding.verdict == Verdict::violated)
        head.clear();
    else if (finding.step)
        head += context.say("第 ", "step ") + std::to_string(finding.step) + context.say(" 步 ", " ");
    if (finding.on && !head.empty()) head += finding.on->iso() + " ";
    head += finding.words(context.language());
    context.screen().paragraph(printable(head), indent, colour);
}

void print_finding_rest(Context& context, const Finding& finding, int indent) {
    const std::string basis = context.say("依据：", "basis: ") + basis_text(context, finding);
    context.screen().paragraph(basis, indent + 2, Colour::dim);
    const auto cure = std::to_string(finding.cured_by);
    if (finding.cured_by)
        context.screen().paragraph(
            context.say(Text("其后已补正（第 " + cure + " 条记录）", "made good by record " + cure)), indent + 2,
            Colour::dim);
    else if (const auto remedy = finding.remedy(context.language()); !remedy.empty())
        context.screen().paragraph(context.say("处理：", "remedy: ") + remedy, indent + 2);
    const auto& where = finding.where;
    if (!where.file.empty() || where.row)
        context.screen().paragraph(
            context.say("位置：", "where: ") + printable(where.file) +
                (where.sheet.empty() ? "" : " " + printable(where.sheet)) +
                (where.row ? context.say(" 第 ", " line ") + std::to_string(where.row) + context.say(" 行", "") : "") +
                (where.column.empty() ? "" : " " + where.column),
            indent + 2, Colour::dim);
}

}  // namespace rudang::cli
