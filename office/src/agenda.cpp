#include "rudang/office/agenda.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string_view>

#include "among.h"
#include "rudang/office/handovers.h"
#include "rudang/office/neighbourhood.h"
#include "rudang/office/outlook.h"
#include "rudang/office/papers.h"
#include "rudang/recruitment/recruitment.h"

namespace rudang::office {
namespace {

AgendaItem::Kind kind_of(const State& state, const Task& task, Day today) {
    // No step, but what comes before one.
    if (!task.step) return task.due || task.latest ? AgendaItem::Kind::due : AgendaItem::Kind::waiting;
    if (awaits_deliberation(task)) return AgendaItem::Kind::waiting;
    if (!has(state.steps, task.step)) {
        const bool left_behind = !state.steps.empty() && task.step < state.steps.front();
        // The next of what is done again and again, with its day still to come, is nothing that was left out.
        const auto& limit = task.due ? task.due : task.latest;
        if (left_behind && recruitment::repeats(task.step) && limit && limit->latest() >= today)
            return AgendaItem::Kind::due;
        return left_behind ? AgendaItem::Kind::papers : AgendaItem::Kind::waiting;
    }
    const bool too_early = task.earliest && task.earliest->earliest() > today;
    return (task.due || task.latest) && !too_early ? AgendaItem::Kind::due : AgendaItem::Kind::waiting;
}

// Of a step that others come before: whoever has to take the first of those.
std::vector<recruitment::Office> offices_before(const State& state, int step, const Workflow& workflow) {
    State first = state;
    first.steps.clear();
    const std::function<void(int)> look_at = [&](int later) {
        for (const int before : recruitment::steps_before(later))
            if (!has(state.steps, before))
                look_at(before);
            else if (!has(first.steps, before))
                first.steps.push_back(before);
    };
    look_at(step);
    return offices_waited_for(first.steps.empty() ? state : first, workflow);
}

AgendaItem item_of(Desk& desk, const CaseRow& row, Task task) {
    AgendaItem item{.case_id = row.case_id,
                    .name = {},
                    .org = row.org,
                    .task = std::move(task),
                    .kind = AgendaItem::Kind::waiting,
                    .waiting_for = {},
                    .pressing = {}};
    const auto& days = item.task;
    item.kind = kind_of(row.state, days, desk.today);
    const bool early = days.earliest && days.earliest->earliest() > desk.today;
    item.possible = !early && (!days.step || has(row.state.steps, days.step) || item.kind != AgendaItem::Kind::waiting);
    // Where others come first it is their turn.
    if (!days.step)
        item.waiting_for = {recruitment::office_of(days.event)};
    else if (awaits_deliberation(days))
        item.waiting_for = {recruitment::office_of("deliberated")};
    else if (has(row.state.steps, days.step) || item.kind == AgendaItem::Kind::papers)
        item.waiting_for = {recruitment::office_of(days.event)};
    else
        item.waiting_for = offices_before(row.state, days.step, desk.workflow());
    item.pressing = days.due ? days.due : days.latest ? days.latest : days.earliest;
    if (const auto limit = days.due ? days.due : days.latest; limit && limit->latest() < desk.today)
        item.days_overdue = desk.today.number() - limit->latest().number();
    return item;
}

// While a case is suspended or between two branches one thing comes before all steps.
AgendaItem halted(const CaseRow& row, const std::map<std::string, Handover>& offered) {
    AgendaItem item{.case_id = row.case_id,
                    .name = {},
                    .org = row.org,
                    .task = {},
                    .kind = AgendaItem::Kind::waiting,
                    .waiting_for = {recruitment::Office::branch},
                    .pressing = {}};
    const auto found = offered.find(row.case_id);
    item.task.event = found == offered.end() ? "resumed" : "transfer_accepted";
    if (found == offered.end()) return item;
    if (!found->second.to.empty()) item.org = found->second.to;
    item.pressing = ComputedDay(found->second.on.last().plus_days(handover_days));
    return item;
}

// A record is there, and papers that belong to it are not.
AgendaItem lacks_papers(const MissingPapers& lacking) {
    AgendaItem item{.case_id = lacking.row.case_id,
                    .name = {},
                    .org = lacking.row.org,
                    .task = {},
                    .kind = AgendaItem::Kind::papers,
                    .waiting_for = {recruitment::office_of(lacking.event)},
                    .pressing = {},
                    .papers = lacking.names};
    item.task.step = lacking.step;
    item.task.event = lacking.event;
    return item;
}

// What has a day first, the earliest at the top. Items are large: what tells their order is sorted, and then each is
// moved once.
void put_in_order(std::vector<AgendaItem>& items) {
    struct Key {
        bool unset;
        int day;
        std::string_view case_id;
        int step;
        std::size_t at;
        auto operator<=>(const Key&) const = default;
    };
    std::vector<Key> keys;
    keys.reserve(items.size());
    for (const auto& item : items) {
        const bool set = item.task.due || item.task.latest || (!item.task.step && item.pressing);
        keys.push_back(
            {!set, item.pressing ? item.pressing->earliest().number() : 0, item.case_id, item.task.step, keys.size()});
    }
    std::sort(keys.begin(), keys.end());
    std::vector<AgendaItem> sorted;
    sorted.reserve(items.size());
    for (const auto& key : keys) sorted.push_back(std::move(items[key.at]));
    items = std::move(sorted);
}

bool asked_for(const AgendaItem& item, const AgendaQuestion& question, Day today) {
    if (!question.case_id.empty() && item.case_id != question.case_id) return false;
    if (question.office &&
        std::find(item.waiting_for.begin(), item.waiting_for.end(), *question.office) == item.waiting_for.end())
        return false;
    if (question.overdue_only) return item.days_overdue > 0;
    if (!question.within) return true;
    const bool set = item.task.due || item.task.latest || (!item.task.step && item.pressing);
    return set && item.pressing->earliest() <= today.plus_days(*question.within);
}

using Add = std::function<void(AgendaItem item)>;

constexpr int a_lifetime = 100 * 366;  // days; no task has a day behind that

// Cases whose tasks on record may not be what they wait for today: those on their way to others, and those between a
// vote and its approval, where the vote may have lapsed meanwhile or somebody has to deliberate first.
std::set<std::string> not_as_recorded(Desk& desk, const std::string& org,
                                      const std::map<std::string, Handover>& offered) {
    std::set<std::string> ids;
    for (const auto& [id, each] : offered) ids.insert(id);
    std::vector<int> steps{24};
    for (const auto& step : desk.workflow().steps())
        if (recruitment::may_lapse(step.number)) steps.push_back(step.number);
    for (const auto& row : desk.ledger.case_rows(desk.actor, {.org = org, .living = true, .steps = std::move(steps)}))
        ids.insert(row.case_id);
    return ids;
}

// What has a day up to `until`, found by its day: of thousands of tasks no more are read than are shown. False where
// there were no more of them than that.
bool add_dated(Desk& desk, const AgendaQuestion& question, Day until, const std::set<std::string>& but_for,
               std::vector<AgendaItem>& items, const Add& add) {
    constexpr std::size_t most = std::numeric_limits<int>::max();
    const auto orgs = question.org.empty() ? std::vector<OrgRow>() : desk.ledger.orgs();
    const auto before = items.size();
    for (auto asked = std::min(question.limit, most / 8) + 8;; asked = std::min(asked * 4, most)) {
        items.resize(before);
        const auto due = desk.ledger.tasks_due(until, static_cast<int>(asked), desk.actor);
        for (const auto& [row, task] : due) {
            if (but_for.contains(row.case_id) || row.state.ended || row.erased || row.state.standing != "normal")
                continue;
            if (!question.org.empty() && !within(row.org, question.org, orgs)) continue;
            auto item = item_of(desk, row, task);
            if (question.named && desk.reveal == Reveal::no) item.name = row.title;
            add(std::move(item));
        }
        if (items.size() - before > question.limit) return true;
        if (due.size() < asked) return false;
    }
}

}  // namespace

std::string_view word(AgendaItem::Kind kind) {
    return kind == AgendaItem::Kind::due ? "due" : kind == AgendaItem::Kind::waiting ? "waiting" : "papers";
}

std::vector<recruitment::Office> offices_waited_for(const State& state, const Workflow& workflow) {
    std::vector<recruitment::Office> offices;
    const auto add = [&](recruitment::Office office) {
        if (std::find(offices.begin(), offices.end(), office) == offices.end()) offices.push_back(office);
    };
    if (state.ended) return offices;
    // Nobody but a branch lifts a suspension or takes a case over.
    if (state.standing != "normal") return {recruitment::Office::branch};
    for (const auto& step : workflow.steps())
        if (has(state.steps, step.number)) add(recruitment::office_of(step.completed_by));
    return offices;
}

Json to_json(const std::vector<recruitment::Office>& offices) {
    Json list = Json::array();
    for (const auto office : offices) list.push_back(recruitment::word(office));
    return list;
}

std::string words(const std::vector<recruitment::Office>& offices, Language language) {
    std::string text;
    for (const auto office : offices)
        text += (text.empty()               ? ""
                 : language == Language::zh ? "、"
                                            : ", ") +
                std::string(recruitment::label(office).in(language));
    return text;
}

Agenda agenda(Desk& desk, const AgendaQuestion& question) {
    require(desk, Action::read_cases, question.org);
    Agenda agenda{.today = desk.today, .items = {}, .cut = false};
    std::map<std::string, Handover> offered;
    for (auto& each : desk.ledger.handovers(desk.actor)) offered[each.case_id] = each;
    const Add add = [&](AgendaItem item) {
        if (!item.task.step && item.pressing && item.pressing->latest() < desk.today)
            item.days_overdue = desk.today.number() - item.pressing->latest().number();
        if (asked_for(item, question, desk.today)) agenda.items.push_back(std::move(item));
    };
    std::set<std::string> looked_at;  // cases that were looked at whole
    const auto look_at = [&](const WhichCases& which) {
        for (auto& outline : outlines_today(desk, which)) {
            if (!looked_at.insert(outline.row.case_id).second) continue;
            if (outline.row.state.standing != "normal") {
                add(halted(outline.row, offered));
                offered.erase(outline.row.case_id);
                continue;
            }
            for (auto& task : outline.tasks) add(item_of(desk, outline.row, std::move(task)));
        }
    };
    // What has a day comes first: where that fills the list, all others need not be read. Of one office few have one,
    // so that only the late are tried.
    bool full = question.overdue_only || (question.within && question.case_id.empty());
    const auto until = question.overdue_only || (question.office && !question.within)
                           ? desk.today.plus_days(-1)
                           : desk.today.plus_days(question.within.value_or(a_lifetime));
    if (full || (question.limit != AgendaQuestion().limit && question.case_id.empty())) {
        const auto uncertain = not_as_recorded(desk, question.org, offered);
        look_at({.org = question.org, .living = true, .only = &uncertain});
        const auto others = agenda.items.size();
        full |= add_dated(desk, question, until, looked_at, agenda.items, add);
        if (!full) agenda.items.resize(others);
    }
    const std::set<std::string> one{question.case_id};
    if (!full) look_at({.org = question.org, .living = true, .only = question.case_id.empty() ? nullptr : &one});
    // What others offer lies with whoever has to take it.
    const auto orgs = desk.ledger.orgs();
    for (const auto& [id, each] : offered)
        if (!each.to.empty() && (question.org.empty() || within(each.to, question.org, orgs))) {
            CaseRow row;
            row.case_id = id;
            row.org = each.to;
            add(halted(row, {{id, each}}));
        }
    if (!full)  // there is no day for a paper
        for (const auto& lacking : missing_papers(desk, question.org)) add(lacks_papers(lacking));
    put_in_order(agenda.items);
    agenda.cut = agenda.items.size() > question.limit;
    if (agenda.cut) agenda.items.resize(question.limit);
    // Some have their name already.
    const std::string nobody;
    if (question.named)
        put_names(desk, agenda.items,
                  [&](auto& item) { return std::tie(item.name.empty() ? item.case_id : nobody, item.name); });
    return agenda;
}

Json to_json(const Agenda& agenda) {
    Json items = Json::array();
    for (const auto& each : agenda.items) {
        auto item = rudang::to_json(each.task);
        item["case"] = each.case_id;
        item["name"] = each.name;
        item["org"] = each.org;
        item["kind"] = word(each.kind);
        item["waiting_for"] = to_json(each.waiting_for);
        item["overdue"] = each.days_overdue > 0;
        for (const auto& paper : each.papers) item["papers"].push_back(paper.zh);
        items.push_back(std::move(item));
    }
    return {{"today", agenda.today.iso()}, {"items", std::move(items)}};
}

}  // namespace rudang::office
