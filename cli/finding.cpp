// finding: what the rules object to, and who puts it right by when.
#include "finding.h"

#include <algorithm>
#include <map>
#include <set>

#include "rudang/rectification/rectification.h"

namespace rudang::cli {

std::vector<CaseView> judged_cases(Context& context, const std::string& org) {
    std::vector<std::string> ids;
    for (const auto& row : context.ledger().cases(context.actor(), org)) ids.push_back(row.case_id);
    auto views = context.ledger().views(ids, context.actor(), context.reveal());
    if (views.empty() && !ids.empty()) throw not_permitted();
    return views;
}

bool is_open(const Finding& finding) { return finding.verdict == Verdict::violated; }

namespace {

struct Item {
    std::string id, case_id, name, rule;
    std::optional<Finding> finding;  // while the facts support it
    rectification::Standing standing;
    std::optional<Seq> cured_by = {};

    std::string_view state() const {
        return cured_by && !standing.state.ended ? std::string_view("cured") : standing.state.status;
    }
    bool settled() const { return cured_by || standing.state.ended; }
};

// The entry with which the finding went away: the one after the last with which the rules still objected.
Seq cured_by(Context& context, const CaseView& judged, const std::string& finding) {
    Seq cure = judged.row.last_seq;
    for (auto item = judged.history.rbegin(); item != judged.history.rend(); ++item) {
        if (item->refused) continue;
        const auto seq = item->recorded.seq;
        const auto then = context.ledger().view(judged.row.case_id, context.actor(), {.day = {}, .seq = seq});
        if (then && std::any_of(then->findings.begin(), then->findings.end(),
                                [&](const Finding& f) { return f.id == finding && is_open(f); }))
            return cure;
        cure = seq;
    }
    return judged.row.last_seq;
}

std::vector<Item> items(Context& context, const std::string& org) {
    std::map<std::string, RectificationRow> known;
    for (auto& row : context.ledger().rectifications(context.actor())) known.emplace(row.finding, std::move(row));
    std::vector<Item> list;
    for (const auto& judged : judged_cases(context, org)) {
        std::set<std::string> current;
        for (const auto& finding : judged.findings) {
            if (!is_open(finding) || !current.insert(finding.id).second) continue;
            const auto found = known.find(finding.id);
            list.push_back(
                {finding.id, judged.row.case_id, judged.row.title, std::string(finding.rule), finding,
                 rectification::standing(found == known.end() ? std::span<const Recorded>() : found->second.steps,
                                         context.today())});
        }
        // What the facts no longer support has closed itself.
        for (const auto& [id, row] : known)
            if (row.case_id == judged.row.case_id && !current.contains(id))
                list.push_back({id, row.case_id, judged.row.title, row.rule, std::nullopt,
                                rectification::standing(row.steps, context.today()), cured_by(context, judged, id)});
    }
    std::stable_sort(list.begin(), list.end(), [](const Item& a, const Item& b) {
        const auto& [x, y] = std::pair(a.standing, b.standing);
        if (x.overdue != y.overdue) return x.overdue;
        if (x.due.has_value() != y.due.has_value()) return x.due.has_value();
        return x.due && y.due && *x.due < *y.due;
    });
    return list;
}

}  // namespace

int run_finding_list(Context& context, const Arguments& arguments) {
    const bool zh = context.language() == Language::zh;
    const auto org = context.org(arguments.get("org"), "--org");
    context.require(Action::read_cases, org);
    auto list = items(context, org);
    if (!arguments.has("all")) std::erase_if(list, [](const Item& item) { return item.settled(); });
    if (context.json()) {
        Json out = Json::array();
        for (const auto& item : list) {
            const auto optional = [](const auto& value) { return value.empty() ? Json() : Json(value); };
            const auto what = item.finding ? to_json(*item.finding, context.language()) : Json();
            Json json{{"finding", item.id},
                      {"case", item.case_id},
                      {"name", item.name},
                      {"rule", item.rule},
                      {"state", item.state()},
                      {"message", item.finding ? what["message"] : Json("")},
                      {"assigned_to", optional(item.standing.assigned_to)},
                      {"due", item.standing.due ? Json(item.standing.due->iso()) : Json()},
                      {"overdue", item.standing.overdue && !item.cured_by},
                      {"cured_by", item.state() == "cured" ? Json(*item.cured_by) : Json()},
                      {"by", optional(item.standing.by)}};
            for (const auto* member : {"edition", "article", "remedy"})
                json[member] = item.finding ? what[member] : Json();
            out.push_back(std::move(json));
        }
        context.print({{"today", context.today().iso()}, {"items", out}});
        return exit_done;
    }
    context.print_today_note();
    auto& screen = context.screen();
    if (list.empty()) screen.line(zh ? "没有待整改的问题。" : "Nothing is to be put right.", Colour::green);
    for (const auto& item : list) {
        const auto& standing = item.standing;
        const bool overdue = standing.overdue && !item.cured_by;
        auto head = item.id + "  " + item.case_id + " " + printable(item.name) + "  " +
                    std::string(context.say(rectification::state_label(item.state())));
        if (!standing.assigned_to.empty()) head += (zh ? "，整改人 " : ", to be put right by ") + standing.assigned_to;
        if (standing.due) head += (zh ? "，期限 " : ", due ") + standing.due->iso();
        if (overdue) head += zh ? "，已逾期" : ", overdue";
        if (item.state() == "cured")
            head += (zh ? "，见日志第 " : ", by entry ") + std::to_string(*item.cured_by) + (zh ? " 条" : "");
        else if (!standing.by.empty() && standing.state.status != "assigned")
            head += (zh ? "，经手人 " : ", by ") + standing.by;
        screen.paragraph(head, 0, overdue ? Colour::red : item.settled() ? Colour::dim : Colour::bold);
        if (item.finding)
            print_finding(context, *item.finding, 2);
        else
            screen.paragraph(item.rule, 2, Colour::dim);
    }
    return exit_done;
}

namespace {

// Which finding is meant, by the beginning of its id.
RectificationStep the_finding(Context& context, const std::string& id) {
    std::map<std::string, RectificationStep> fitting;
    if (id.size() >= 4) {
        for (const auto& row : context.ledger().rectifications(context.actor()))
            if (row.finding.starts_with(id))
                fitting[row.finding] = {.finding = row.finding, .case_id = row.case_id, .rule = row.rule, .event = {}};
        if (fitting.empty())
            for (const auto& judged : judged_cases(context, {}))
                for (const auto& finding : judged.findings)
                    if (is_open(finding) && finding.id.starts_with(id))
                        fitting[finding.id] = {.finding = finding.id,
                                               .case_id = judged.row.case_id,
                                               .rule = std::string(finding.rule),
                                               .event = {}};
    }
    if (fitting.empty())
        throw usage_error("unknown-finding", "FINDING",
                          {"没有这个问题：" + id + "（见 rudang finding list，编号至少写四位）",
                           "there is no finding " + id + " (see rudang finding list; four characters at least)"});
    if (fitting.size() > 1) {
        std::string list;
        for (const auto& [finding, step] : fitting) list += (list.empty() ? "" : ", ") + finding;
        throw usage_error("ambiguous-finding", "FINDING",
                          {"不止一个问题以此开头：" + list, "several findings begin like this: " + list});
    }
    return fitting.begin()->second;
}

int take_step(Context& context, const Arguments& arguments, std::string_view event) {
    const bool zh = context.language() == Language::zh;
    const auto life = rectification::workflow();
    auto step = the_finding(context, arguments.get("FINDING"));
    step.event = event;
    for (const auto& field : *find_event(life->events(), event)->fields) {
        auto words = arguments.get(field.name);
        if (words.empty()) continue;
        if (field.type == FieldType::day) {
            const auto day = read_day(words, context.today());
            if (!day)
                throw usage_error("bad-date", "--" + std::string(field.name),
                                  {"不是日期：" + words, "not a day: " + words});
            words = day->iso();
        }
        step.fields[std::string(field.name)] = words;
    }
    const auto outcome = context.ledger().rectify(*life, step, context.actor());
    if (outcome.status != Outcome::Status::refused) context.expect_permitted(outcome);
    const int status = outcome.accepted() ? exit_done : exit_findings;
    if (context.json()) {
        auto json = to_json(outcome, context.language());
        json["finding"] = step.finding;
        context.print(json);
        return status;
    }
    if (!outcome.accepted())
        context.screen().line(zh ? "不予记录。这次尝试已记入日志。" : "Refused. The attempt is in the journal.",
                              Colour::red);
    else if (!context.quiet())
        context.screen().line((zh ? "已记录，现在是：" : "recorded; now: ") +
                                  std::string(context.say(rectification::state_label(outcome.state.status))),
                              Colour::green);
    for (const auto& finding : outcome.findings)
        if (finding.verdict == Verdict::violated) print_finding(context, finding, 2);
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
