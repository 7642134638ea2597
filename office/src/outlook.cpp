#include "rudang/office/outlook.h"

#include <algorithm>

#include "among.h"
#include "rudang/office/obstacles.h"

namespace rudang::office {
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

}  // namespace rudang::office
