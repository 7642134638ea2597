// finding: what the rules object to, and who puts it right by when.
#include "finding.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "interview.h"
#include "keystore.h"
#include "rudang/office/findings.h"
#include "rudang/office/naming.h"
#include "rudang/papers/rectification.h"

namespace rudang::cli {

namespace {

// The same of another day: what it rests on and what to do is then said once, under the last of them.
bool said_alike(Context& context, const office::Cause& one, const office::Cause& next) {
    const auto &a = *one.finding, &b = *next.finding;
    return one.follow.empty() && a.rule == b.rule && a.verdict == b.verdict && !a.cured_by && !b.cured_by &&
           a.step == b.step && a.where.row == b.where.row && a.where.column == b.where.column &&
           basis_text(context, a) == basis_text(context, b) &&
           a.remedy(context.language()) == b.remedy(context.language());
}

}  // namespace

namespace {

void print_follow(Context& context, std::size_t count, int indent) {
    const auto words = office::follow_words(count);
    context.screen().paragraph(context.say(words) + std::string(context.say("（加 -v 列出）", " (-v lists them)")),
                               indent, Colour::dim);
}

}  // namespace

void print_causes(Context& context, const office::Causes& causes, int indent, Said said) {
    for (std::size_t i = 0; i < causes.causes.size(); ++i) {
        const auto& [finding, follow] = causes.causes[i];
        print_finding_head(context, *finding, indent, said);
        if (i + 1 < causes.causes.size() && said_alike(context, causes.causes[i], causes.causes[i + 1])) continue;
        print_finding_rest(context, *finding, indent);
        if (context.verbose())
            for (const auto* each : follow) print_finding(context, *each, indent + 4, said);
        else if (!follow.empty())
            print_follow(context, follow.size(), indent + 2);
    }
    if (causes.late.empty()) return;
    context.screen().paragraph(context.say(office::late_words(causes.late)), indent, Colour::dim);
    if (context.verbose())
        for (const auto* each : causes.late) print_finding(context, *each, indent + 4);
}

namespace {

// A rule by its id, an article or words people use; of several one is to be chosen.
std::string rule_given(Context& context, const std::string& words) {
    const auto fitting = office::rules_named(*context.workflow(), words);
    if (fitting.size() == 1) return std::string(fitting.front()->id);
    Text list;
    std::vector<std::string> statements, known;
    for (const auto* rule : fitting) {
        statements.emplace_back(context.say(rule->statement));
        list.zh += (list.zh.empty() ? "" : "；") + std::string(rule->statement.zh);
        list.en += (list.en.empty() ? "" : ", ") + std::string(rule->id) + " (" + std::string(rule->statement.en) + ")";
    }
    if (!fitting.empty() && context.interactive())
        if (const auto chosen = ask_which(
                context, {"“" + words + "”是指哪一条规则：", "which rule is meant by " + words + ":"}, statements))
            return std::string(fitting[*chosen]->id);
    if (!fitting.empty())
        throw usage_error("ambiguous-rule", "--rule",
                          {"“" + words + "”有几条规则，请写得更全：" + list.zh,
                           words + " may be several rules; give the id of one: " + list.en});
    for (const auto& rule : context.workflow()->rules()) known.emplace_back(rule.id);
    const auto guess = closest(words, known);
    throw usage_error("unknown-rule", "--rule",
                      {"没有这条规则：" + words +
                           (guess.empty() ? "（可填条号如 13，或 政审、票决 等）" : "，是否指 " + guess + "？"),
                       "there is no rule " + words + (guess.empty() ? "" : "; did you mean " + guess + "?")});
}

// The filters that `finding list` and `finding assign` share.
office::FindingsQuestion question_of(Context& context, const Arguments& arguments) {
    office::FindingsQuestion question{.org = context.org(arguments.get("org"), "--org")};
    if (const auto branch = context.org(arguments.get("branch"), "--branch"); !branch.empty()) question.org = branch;
    if (const auto person = arguments.get("person"); !person.empty())
        question.case_id = context.the_case(person).case_id;
    question.rule = arguments.get("rule");
    if (!question.rule.empty()) question.rule = rule_given(context, question.rule);
    if (const auto words = arguments.get("severity"); !words.empty()) {
        for (const auto severity : {Severity::block, Severity::deviation, Severity::notice})
            if (words == word(severity) || words == label(severity).zh) question.severity = severity;
        if (!question.severity)
            throw usage_error("bad-value", "--severity",
                              {"--severity 是 禁止、偏差 或 提示", "--severity is block, deviation or notice"});
    }
    return question;
}

// Whose it is, and how far putting it right has come.
void print_item_head(Context& context, const office::FindingItem& item) {
    const bool zh = context.language() == Language::zh;
    auto& screen = context.screen();
    const auto& standing = item.standing;
    const bool overdue = standing.overdue && !item.cured_by;
    // People by name, where somebody reads it in Chinese; the id is for options.
    const auto called = [&](const std::string& id) { return zh && !context.verbose() ? context.actor_name(id) : id; };
    auto head = item.id + "  " + item.case_id + " " + printable(item.name) + "  " +
                std::string(context.say(rectification::state_label(item.state())));
    if (!standing.assigned_to.empty())
        head += context.say("，整改人 ", ", to be put right by ") + called(standing.assigned_to);
    if (standing.due) head += context.say("，期限 ", ", due ") + standing.due->iso();
    if (overdue) head += context.say("，已逾期", ", overdue");
    if (item.state() == "cured")
        head += context.say("，见日志第 ", ", by entry ") + std::to_string(*item.cured_by) + context.say(" 条", "");
    else if (!standing.by.empty() && standing.state.status != "assigned")
        head += context.say("，经手人 ", ", by ") + called(standing.by);
    screen.paragraph(head, 0, overdue ? Colour::red : item.settled() ? Colour::dim : Colour::bold);
    if (item.finding)
        print_finding_head(context, *item.finding, 2);
    else if (const auto* rule = find_rule(context.workflow()->rules(), item.rule))
        screen.paragraph(context.verbose() ? item.rule : context.say(rule->statement.zh, item.rule), 2, Colour::dim);
    if (!item.follow.empty() && !context.verbose()) print_follow(context, item.follow.size(), 4);
}

// What is under one rule and to be put right in one way stands together, and what it rests on and what to do is said
// once, under the last of it. The order of the first of each is kept.
void print_items(Context& context, const std::vector<const office::FindingItem*>& items) {
    // What is said under the last of a group; and of what it follows without wording it, as nearly all of a long list
    // is like one that came before.
    const auto words = [&](const Finding& f) {
        return std::string(f.rule) + "\n" + basis_text(context, f) + "\n" + f.remedy(context.language());
    };
    const auto kind = [](const Finding& f) {
        return std::tuple(f.rule, f.verdict, std::string_view(f.edition), std::string_view(f.article), f.certainty,
                          f.cure.zh);
    };
    std::vector<std::vector<const office::FindingItem*>> groups;
    std::map<std::string, std::size_t> by_words;
    std::map<decltype(kind(std::declval<const Finding&>())), std::size_t> by_kind;
    for (const auto* item : items) {
        const auto* finding = item->finding && !item->finding->cured_by ? &*item->finding : nullptr;
        if (!finding) {
            groups.push_back({item});
            continue;
        }
        const auto [place, fresh] = by_kind.try_emplace(kind(*finding), groups.size());
        if (fresh) place->second = by_words.try_emplace(words(*finding), groups.size()).first->second;
        if (place->second == groups.size()) groups.emplace_back();
        groups[place->second].push_back(item);
    }
    for (const auto& group : groups) {
        if (&group != &groups.front()) context.screen().line();
        for (const auto* item : group) print_item_head(context, *item);
        if (group.back()->finding) print_finding_rest(context, *group.back()->finding, 2);
    }
}

// As a document or a spreadsheet, where it was asked for.
bool write_ledger(Context& context, office::Desk& desk, const Arguments& arguments,
                  const std::vector<office::FindingItem>& list) {
    std::vector<std::string> files;
    for (const char* kind : {"docx", "xlsx"})
        if (const auto path = arguments.get(kind); !path.empty()) {
            expect_new_file(path);
            files.push_back(path);
        }
    if (const auto path = arguments.get("docx"); !path.empty())
        write_private(path, papers::rectification_ledger(desk, list).bytes);
    if (const auto path = arguments.get("xlsx"); !path.empty())
        papers::write_sheet(path, papers::rectification_sheet(desk, list));
    if (!context.json() && !context.quiet())
        for (const auto& path : files)
            context.screen().line(context.say(Text{"整改台账已写入 " + path, "the rectification ledger is in " + path}),
                                  Colour::green);
    return !files.empty();
}

}  // namespace

int run_finding_list(Context& context, const Arguments& arguments) {
    auto desk = context.desk();
    auto question = question_of(context, arguments);
    question.settled = arguments.has("all");
    const auto list = office::findings(desk, question);
    if (write_ledger(context, desk, arguments, list) && !context.json()) return exit_done;
    if (context.json()) {
        Json out = Json::array();
        for (const auto& item : list) out.push_back(office::to_json(item, context.language()));
        context.print({{"today", context.today().iso()}, {"items", out}});
        return exit_done;
    }
    context.print_today_note();
    if (list.empty())
        context.screen().line(context.say("没有待整改的问题。", "Nothing is to be put right."), Colour::green);
    std::unordered_set<std::string_view> listed;
    for (const auto& item : list) listed.insert(item.id);
    std::vector<const office::FindingItem*> shown;
    for (const auto& item : list)
        // What somebody has begun to put right is shown, whatever it follows from.
        if (context.verbose() || !item.follows() || !listed.contains(item.finding->follows) ||
            item.standing.state.status != "found")
            shown.push_back(&item);
    print_items(context, shown);
    return exit_done;
}

namespace {

Json fields_of_step(Context& context, const Arguments& arguments, std::string_view event) {
    Json fields = Json::object();
    for (const auto& field : *find_event(rectification::workflow()->events(), event)->fields) {
        auto words = arguments.get(field.name);
        if (words.empty()) continue;
        if (field.type == FieldType::day) {
            const auto day = read_day(words, context.today());
            if (!day)
                throw usage_error("bad-date", "--" + std::string(field.name),
                                  {"“" + words + "”不是日期，或没有这一天；请写全年月日，如 2026-12-31",
                                   "there is no day " + words + "; write year, month and day, like 2026-12-31"});
            words = day->iso();
        }
        if (field.name == "to") words = person_given(context, words, "--to");
        fields[std::string(field.name)] = words;
    }
    return fields;
}

// Named by the beginnings of their ids, or all that a filter finds and nobody has in hand yet.
std::vector<office::FindingItem> chosen(Context& context, office::Desk& desk, const Arguments& arguments) {
    const auto ids = arguments.all("FINDING");
    if (!ids.empty()) return office::findings_named(desk, ids);
    static constexpr const char* filters[] = {"branch", "person", "rule", "severity"};
    const bool filtered =
        std::any_of(std::begin(filters), std::end(filters), [&](const char* name) { return arguments.has(name); });
    if (!filtered)
        throw usage_error("missing-argument", "FINDING",
                          {"请写明问题编号（可写几个），或用 --branch、--person、--rule、--severity 筛选",
                           "name findings by id, or choose them with --branch, --person, --rule or --severity"});
    auto items = office::findings(desk, question_of(context, arguments));
    std::erase_if(items, [](const office::FindingItem& item) {
        return item.follows() || (item.standing.state.status != "found" && item.standing.state.status != "reopened");
    });
    if (items.empty())
        throw usage_error("unknown-finding", "FINDING",
                          {"没有符合的、尚未交办的问题", "no finding fits that is not in hand already"});
    return items;
}

void print_step(Context& context, const office::FindingItem& item, const Outcome& outcome, bool one) {
    const auto which = one ? std::string() : item.id + "  ";
    if (!outcome.accepted())
        context.screen().line(
            which + context.say("不予记录。这次尝试已记入日志。", "Refused. The attempt is in the journal."),
            Colour::red);
    else if (!context.quiet())
        context.screen().line(which + context.say("已记录，现在是：", "recorded; now: ") +
                                  std::string(context.say(rectification::state_label(outcome.state.status))),
                              Colour::green);
    for (const auto& finding : outcome.findings)
        if (finding.verdict == Verdict::violated) print_finding(context, finding, 2);
}

int take_step(Context& context, const Arguments& arguments, std::string_view event) {
    auto desk = context.desk();
    const auto items = chosen(context, desk, arguments);
    const auto fields = fields_of_step(context, arguments, event);
    int status = exit_done;
    Json answers = Json::array();
    for (const auto& item : items) {
        const auto outcome = office::take_step(desk, item, event, fields);
        if (outcome.status != Outcome::Status::refused) context.expect_permitted(outcome);
        status = std::max(status, outcome.accepted() ? exit_done : exit_findings);
        if (context.json()) {
            auto json = to_json(outcome, context.language());
            json["finding"] = item.id;
            answers.push_back(std::move(json));
        } else {
            print_step(context, item, outcome, items.size() == 1);
        }
    }
    if (context.json()) context.print(answers.size() == 1 ? answers.front() : Json{{"items", answers}});
    return status;
}

}  // namespace

int run_finding_assign(Context& context, const Arguments& arguments) {
    return take_step(context, arguments, rectification::Assign::name);
}
int run_finding_rectify(Context& context, const Arguments& arguments) {
    return take_step(context, arguments, rectification::Rectify::name);
}
int run_finding_confirm(Context& context, const Arguments& arguments) {
    return take_step(context, arguments, rectification::Confirm::name);
}
int run_finding_waive(Context& context, const Arguments& arguments) {
    return take_step(context, arguments, rectification::Waive::name);
}
int run_finding_reopen(Context& context, const Arguments& arguments) {
    return take_step(context, arguments, rectification::Reopen::name);
}

}  // namespace rudang::cli
