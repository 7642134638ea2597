#include "rudang/office/neighbourhood.h"

#include <algorithm>

#include "rudang/office/obstacles.h"

namespace rudang::office {

Neighbours neighbourhood(Ledger& ledger, const CaseView& view, Day on, const std::string& actor) {
    Neighbours found;
    const auto orgs = ledger.orgs();
    auto plans = ledger.plan_states(on.year(), actor);
    std::string org = view.row.org;
    for (std::size_t height = 0; height <= orgs.size() && !org.empty(); ++height) {
        const auto row = std::find_if(orgs.begin(), orgs.end(), [&](const OrgRow& each) { return each.org_id == org; });
        if (row == orgs.end()) break;
        if (height) found.above.push_back({row->name, row->kind, row->approves});
        for (auto& plan : plans)
            if (plan.org == org) found.plans.push_back(std::move(plan));
        std::erase_if(plans, [&](const PlanState& plan) { return plan.org.empty() || plan.org == org; });
        org = row->parent;
    }
    return found;
}

std::vector<Task> forecast_within(const CaseView& view, const Neighbours& around, Day today) {
    auto tasks = view.instance->forecast(today);
    for (auto& task : tasks) {
        if (!task.earliest || task.provisional) continue;
        const Day on = std::max(today, task.earliest->latest());
        const auto reaction = view.instance->ask(supposed(view, task.event, on), around, on);
        if (reaction.kind == Reaction::Kind::taken) continue;
        task.earliest.reset();
        task.provisional = true;
        for (const auto& finding : reaction.findings)
            if (finding.blocks() && std::find(task.rules.begin(), task.rules.end(), finding.rule) == task.rules.end())
                task.rules.emplace_back(finding.rule);
    }
    return tasks;
}

}  // namespace rudang::office
