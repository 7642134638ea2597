#include "rudang/office/outlook.h"

#include <algorithm>
#include <map>

#include "among.h"
#include "rudang/office/neighbourhood.h"
#include "rudang/office/obstacles.h"

namespace rudang::office {
namespace {

// Rows do not know today: where a vote has lapsed meanwhile, what has to be done again takes the place of what is late.
void bring_up_to_today(Desk& desk, CaseOutline& outline) {
    const bool perhaps = std::any_of(outline.tasks.begin(), outline.tasks.end(), [&](const Task& task) {
        return task.latest && task.latest->latest() < desk.today;
    });
    if (!perhaps) return;
    const auto view = desk.ledger.view(outline.row.case_id, desk.actor, {}, Reveal::no, Closed::outline);
    if (!view || !has_lapsed(*view)) return;
    outline.tasks = tasks_now(*view, desk.today);
    outline.row.state = view->row.state;
}

// Rows do not know what lies around a case either: a body that deliberates before the committee decides, a plan without
// places left. Only where such a thing can be, the case is opened.
class Around {
public:
    explicit Around(Desk& desk) : desk_(desk) {}

    void look(CaseOutline& outline) {
        const auto& row = outline.row;
        if ((!has(row.state.steps, 17) && !has(row.state.steps, 24)) || (!somebody_between(row.org) && !plans()))
            return;
        auto view = desk_.ledger.view(row.case_id, desk_.actor, {}, Reveal::no, Closed::outline);
        if (!view) return;
        outline.tasks = tasks_within(*view, neighbourhood(desk_.ledger, *view, desk_.today, desk_.actor), desk_.today);
        outline.row.state = view->row.state;
    }

private:
    bool somebody_between(const std::string& org) {
        const auto [place, fresh] = between_.try_emplace(org);
        if (fresh) {
            const auto above = desk_.ledger.above(org);
            place->second = !above.empty() && !above.front().approves;
        }
        return place->second;
    }
    bool plans() {
        if (!plans_) plans_ = !desk_.ledger.plan_states(desk_.today.year(), desk_.actor).empty();
        return *plans_;
    }

    Desk& desk_;
    std::map<std::string, bool> between_;  // by organization: does a body stand between it and who approves?
    std::optional<bool> plans_;            // is there one this year?
};

}  // namespace

namespace {

constexpr std::string_view deliberation = "deliberated", asks_for_deliberation = "deliberated-by-intermediate-body";

}  // namespace

// What has to be done again was not open then; what only waits was.
bool has_lapsed(const CaseView& view) {
    const auto then = view.instance->state().steps;
    const auto& now = view.row.state.steps;
    return std::any_of(now.begin(), now.end(), [&](int step) { return !has(then, step); });
}

bool awaits_deliberation(const Task& task) {
    return task.step && std::find(task.rules.begin(), task.rules.end(), asks_for_deliberation) != task.rules.end();
}

std::vector<Task> tasks_now(const CaseView& view, Day today) {
    if (!has_lapsed(view)) return view.instance->tasks();
    auto again = view.instance->forecast(today);
    again.resize(std::min<std::size_t>(again.size(), 1));
    return again;
}

std::vector<Task> tasks_within(CaseView& view, const Neighbours& around, Day today) {
    auto tasks = tasks_now(view, today);
    auto& open = view.row.state.steps;
    if (view.closed || view.row.erased || view.row.state.standing != "normal") return tasks;
    if (around.above.empty() && around.plans.empty()) return tasks;  // nothing is there that could keep it
    std::vector<Task> first;
    for (auto& task : tasks) {
        if (!has(open, task.step)) continue;
        const Day on = task.earliest ? std::max(today, task.earliest->latest()) : today;
        const auto attempt = supposed(view, task.event, on);
        if (view.instance->ask(attempt, {}, on).kind != Reaction::Kind::taken) continue;
        const auto reaction = view.instance->ask(attempt, around, on);
        if (reaction.kind == Reaction::Kind::taken) continue;
        std::erase(open, task.step);
        put_off(task, reaction);
        if (!awaits_deliberation(task)) continue;
        Task ahead;
        ahead.event = deliberation;
        ahead.due = task.due;
        ahead.latest = task.latest;
        first.push_back(std::move(ahead));
    }
    tasks.insert(tasks.begin(), first.begin(), first.end());
    return tasks;
}

std::vector<CaseOutline> outlines_today(Desk& desk, const WhichCases& which) {
    auto list = desk.ledger.outlines(desk.actor, which);
    Around around(desk);
    for (auto& outline : list) {
        if (outline.row.state.standing != "normal") continue;
        bring_up_to_today(desk, outline);
        around.look(outline);
    }
    return list;
}

}  // namespace rudang::office
