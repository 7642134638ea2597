#include "rudang/office/stalled.h"

#include <algorithm>

#include "rudang/office/wording.h"

namespace rudang::office {

Stalled stalled(Desk& desk, const StalledQuestion& question) {
    require(desk, Action::read_cases, question.org);
    Stalled stalled{.today = desk.today, .cases = {}};
    for (auto& row : desk.ledger.cases(desk.actor, question.org)) {
        const auto last = Day::parse(row.last_on);
        if (row.state.ended || row.erased || !last || row.state.steps.empty()) continue;
        if (const int days = desk.today.number() - last->number(); days > question.over)
            stalled.cases.push_back({std::move(row), days});
    }
    std::stable_sort(stalled.cases.begin(), stalled.cases.end(),
                     [](const StalledCase& a, const StalledCase& b) { return a.days > b.days; });
    std::vector<std::string> ids;
    for (const auto& each : stalled.cases) ids.push_back(each.row.case_id);
    const auto names = revealed(desk, ids);
    for (auto& each : stalled.cases)
        if (const auto named = names.find(each.row.case_id); named != names.end()) each.row.title = named->second;
    return stalled;
}

Json to_json(const Stalled& stalled, const Workflow& workflow, Language language) {
    Json items = Json::array();
    std::map<std::string, int> by_org, by_step;
    for (const auto& each : stalled.cases) {
        items.push_back({{"case", each.row.case_id},
                         {"name", each.row.title},
                         {"org", each.row.org},
                         {"days", each.days},
                         {"since", each.row.last_on},
                         {"state", rudang::to_json(each.row.state)}});
        ++by_org[each.row.org];
        ++by_step[open_steps_words(workflow, each.row.state, language)];
    }
    return {{"today", stalled.today.iso()}, {"items", items}, {"by_org", by_org}, {"by_step", by_step}};
}

}  // namespace rudang::office
