#include "rudang/office/neighbourhood.h"

#include <algorithm>

#include "rudang/office/obstacles.h"

namespace rudang::office {

Neighbours neighbourhood(Ledger& ledger, const CaseView& view, Day on, const std::string& actor) {
    Neighbours found;
    found.above = ledger.above(view.row.org);
    found.plans = ledger.plan_states(on.year(), actor, view.row.case_id);
    const auto orgs = ledger.orgs();
    std::erase_if(found.plans, [&](const PlanState& plan) { return !within(view.row.org, plan.org, orgs); });
    return found;
}

std::vector<Task> forecast_within(const CaseView& view, const Neighbours& around, Day today) {
    auto tasks = view.instance->forecast(today);
    for (auto& task : tasks) {
        if (!task.earliest || task.provisional) continue;
        const Day on = std::max(today, task.earliest->latest());
        const auto reaction = view.instance->ask(supposed(view, task.event, on), around, on);
        if (reaction.kind != Reaction::Kind::taken) put_off(task, reaction);
    }
    return tasks;
}

}  // namespace rudang::office
