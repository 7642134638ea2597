#include "rudang/office/findings.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>

#include "rudang/recruitment/recruitment.h"

namespace rudang::office {
namespace {

bool is_open(const Finding& finding) { return finding.verdict == Verdict::violated; }

// The entry with which the finding went away: the one after the last with which the rules still objected.
Seq cured_by(Desk& desk, const std::string& case_id, Seq last, const std::string& finding) {
    Seq cure = last;
    const auto whole = desk.ledger.view(case_id, desk.actor);
    if (!whole) return cure;
    for (auto item = whole->history.rbegin(); item != whole->history.rend(); ++item) {
        if (item->refused) continue;
        const auto seq = item->recorded.seq;
        const auto then = desk.ledger.view(case_id, desk.actor, {.day = {}, .seq = seq});
        if (then && std::any_of(then->findings.begin(), then->findings.end(),
                                [&](const Finding& f) { return f.id == finding && is_open(f); }))
            return cure;
        cure = seq;
    }
    return last;
}

// Of a step that is missing or late it is that step's event which puts it right.
std::string event_about(const Workflow& workflow, const Finding& finding) {
    for (const auto& step : workflow.steps())
        if (step.number == finding.step) return std::string(step.completed_by);
    return std::string(finding.event);
}

// What somebody has done about findings: of each, and of each case.
struct Known {
    explicit Known(Desk& desk) : nothing_done(rectification::standing({}, desk.today)) {
        for (auto& row : desk.ledger.rectifications(desk.actor)) {
            const auto [place, fresh] = rows.emplace(row.finding, std::move(row));
            if (fresh) of_case[place->second.case_id].push_back(&place->second);
        }
    }
    std::map<std::string, RectificationRow> rows;
    std::unordered_map<std::string, std::vector<const RectificationRow*>> of_case;
    const rectification::Standing nothing_done;
};

FindingItem item_of(const Desk& desk, const CaseRow& row, const Known& known, const std::string& id, std::string rule) {
    const auto found = known.rows.find(id);
    const bool done = found != known.rows.end() && !found->second.steps.empty();
    return {.id = id,
            .case_id = row.case_id,
            .name = row.title,
            .org = row.org,
            .rule = std::move(rule),
            .finding = {},
            .standing = done ? rectification::standing(found->second.steps, desk.today) : known.nothing_done,
            .cured_by = {},
            .follow = {},
            .about = found == known.rows.end() ? std::string() : found->second.about,
            .steps = done ? found->second.steps : std::vector<Recorded>()};
}

// Of what is cured it is not said yet by which entry.
std::vector<FindingItem> of_case(const Desk& desk, const CaseRow& row, std::vector<Finding> findings,
                                 const Known& known) {
    std::vector<FindingItem> items;
    std::set<std::string> current;
    std::map<std::string, std::vector<std::string>> following;
    for (auto& finding : findings) {
        if (!is_open(finding) || !current.insert(finding.id).second) continue;
        auto made = item_of(desk, row, known, finding.id, std::string(finding.rule));
        made.about = event_about(desk.workflow(), finding);
        if (finding.cured_by) made.cured_by = finding.cured_by;
        if (!finding.follows.empty()) following[finding.follows].push_back(finding.id);
        made.finding = std::move(finding);
        items.push_back(std::move(made));
    }
    for (auto& each : items)
        if (const auto found = following.find(each.id); found != following.end()) each.follow = found->second;
    // What the facts no longer support has closed itself.
    if (const auto done = known.of_case.find(row.case_id); done != known.of_case.end())
        for (const auto* step : done->second)
            if (!current.contains(step->finding)) {
                auto made = item_of(desk, row, known, step->finding, step->rule);
                made.cured_by = row.last_seq;
                items.push_back(std::move(made));
            }
    return items;
}

// Overdue first, then by the day by which it is to be done; the rest as they come.
void put_in_order(std::vector<FindingItem>& list) {
    const auto pressing = [](const FindingItem& item) { return item.standing.overdue || item.standing.due; };
    if (std::none_of(list.begin(), list.end(), pressing)) return;
    std::vector<std::size_t> order(list.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const auto &x = list[a].standing, &y = list[b].standing;
        if (x.overdue != y.overdue) return x.overdue;
        if (x.due.has_value() != y.due.has_value()) return x.due.has_value();
        return x.due && y.due && *x.due < *y.due;
    });
    std::vector<FindingItem> ordered;
    ordered.reserve(list.size());
    for (const auto place : order) ordered.push_back(std::move(list[place]));
    list = std::move(ordered);
}

bool asked_for(const FindingItem& item, const FindingsQuestion& question) {
    if (!question.rule.empty() && item.rule != question.rule) return false;
    if (question.severity && (!item.finding || item.finding->severity != *question.severity)) return false;
    if (question.settled) return true;
    const bool late = item.finding && recruitment::is_late_entry(*item.finding);
    return !item.settled() && (!late || !question.rule.empty());
}

}  // namespace

std::vector<FindingItem> findings(Desk& desk, const FindingsQuestion& question) {
    require(desk, Action::read_cases, question.org);
    const Known known(desk);
    std::vector<FindingItem> list;
    const auto add = [&](const CaseRow& row, std::vector<Finding> found) {
        for (auto& item : of_case(desk, row, std::move(found), known))
            if (asked_for(item, question)) list.push_back(std::move(item));
    };
    if (question.told) {
        for (const auto& each : *question.told) add(each.row, each.findings);
    } else {
        std::vector<std::string> ids;
        if (!question.case_id.empty())
            ids.push_back(question.case_id);
        else
            for (const auto& row : desk.ledger.case_rows(desk.actor, {.org = question.org})) ids.push_back(row.case_id);
        std::size_t cases = 0;
        desk.ledger.each_objections(ids, desk.actor, desk.reveal, {.undetermined = false}, [&](CaseObjections judged) {
            ++cases;
            add(judged.row, std::move(judged.findings));
        });
        if (!cases && !ids.empty()) throw not_permitted();
    }
    for (auto& item : list)
        if (!item.finding) item.cured_by = cured_by(desk, item.case_id, *item.cured_by, item.id);
    put_in_order(list);
    return list;
}

Json to_json(const FindingItem& item, Language language) {
    const auto optional = [](const auto& value) { return value.empty() ? Json() : Json(value); };
    const auto what = item.finding ? rudang::to_json(*item.finding, language) : Json();
    Json json{{"finding", item.id},
              {"case", item.case_id},
              {"name", item.name},
              {"org", item.org},
              {"rule", item.rule},
              {"state", item.state()},
              {"message", item.finding ? what["message"] : Json("")},
              {"assigned_to", optional(item.standing.assigned_to)},
              {"due", item.standing.due ? Json(item.standing.due->iso()) : Json()},
              {"overdue", item.standing.overdue && !item.cured_by},
              {"cured_by", item.state() == "cured" ? Json(*item.cured_by) : Json()},
              {"by", optional(item.standing.by)}};
    for (const auto* member : {"severity", "step", "edition", "article", "remedy"})
        json[member] = item.finding ? what[member] : Json();
    if (item.follows()) json["follows"] = item.finding->follows;
    return json;
}

std::vector<FindingItem> findings_named(Desk& desk, const std::vector<std::string>& beginnings) {
    std::vector<FindingItem> chosen;
    const auto all = findings(desk, {.settled = true});
    for (const auto& beginning : beginnings) {
        std::vector<const FindingItem*> fitting;
        if (beginning.size() >= 4)
            for (const auto& item : all)
                if (item.id.starts_with(beginning)) fitting.push_back(&item);
        // One that is named in full is meant, although another goes on from there.
        for (const auto* item : std::vector(fitting))
            if (item->id == beginning) fitting = {item};
        if (fitting.empty())
            throw failure(
                Reason::not_found, "unknown-finding", "FINDING",
                {"没有这个问题：" + beginning + "（见 rudang finding list，编号至少写四位）",
                 "there is no finding " + beginning + " (see rudang finding list; four characters at least)"});
        if (fitting.size() > 1) {
            std::string list;
            for (const auto* item : fitting) list += (list.empty() ? "" : ", ") + item->id;
            throw failure(Reason::ambiguous, "ambiguous-finding", "FINDING",
                          {"不止一个问题以此开头：" + list, "several findings begin like this: " + list});
        }
        if (std::none_of(chosen.begin(), chosen.end(),
                         [&](const FindingItem& item) { return item.id == fitting.front()->id; }))
            chosen.push_back(*fitting.front());
    }
    return chosen;
}

namespace {

// Whoever may record what a finding is about may also put it right.
const EventInfo* recorded_by(const Desk& desk, const FindingItem& item) {
    return item.about.empty() ? nullptr : find_event(desk.workflow().events(), item.about);
}

}  // namespace

std::vector<const EventInfo*> next_steps(Desk& desk, const FindingItem& item) {
    auto steps = rectification::possible(item.steps, desk.actor, desk.today);
    const auto* about = recorded_by(desk, item);
    std::erase_if(steps, [&](const EventInfo* event) {
        const bool may = desk.ledger.may(desk.actor, event->needs, item.org);
        const bool own =
            event->needs == Action::rectify_findings && about && desk.ledger.may(desk.actor, about->needs, item.org);
        return !may && !own;
    });
    return steps;
}

std::vector<std::string> who_puts_right(Desk& desk, const FindingItem& item) {
    std::vector<std::string> people;
    const auto add = [&](Action action) {
        for (auto& holder : desk.ledger.who_may(action, item.org, desk.actor))
            if (std::find(people.begin(), people.end(), holder.actor) == people.end())
                people.push_back(std::move(holder.actor));
    };
    add(Action::rectify_findings);
    if (const auto* about = recorded_by(desk, item)) add(about->needs);
    return people;
}

Outcome take_step(Desk& desk, const FindingItem& item, std::string_view event, const Json& fields) {
    const auto life = rectification::workflow();
    return desk.ledger.rectify(*life,
                               {.finding = item.id,
                                .case_id = item.case_id,
                                .rule = item.rule,
                                .event = std::string(event),
                                .fields = fields,
                                .about = item.about},
                               desk.actor);
}

}  // namespace rudang::office
