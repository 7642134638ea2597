#include "rudang/office/obstacles.h"

#include <algorithm>

namespace rudang::office {

Obstacles obstacles(const CaseView& view, const EventInfo& event, Day on, Day today) {
    Recorded attempt;
    attempt.complete = true;
    attempt.event.case_id = view.row.case_id;
    attempt.event.name = std::string(event.name);
    attempt.event.on = on;
    attempt.event.fields = view.instance->favourable_fields(event.name, on);
    auto reaction = view.instance->ask(attempt, {}, today);
    Obstacles found;
    found.no_place = reaction.kind == Reaction::Kind::no_step;
    if (reaction.kind == Reaction::Kind::taken) return found;
    for (auto& finding : reaction.findings)
        if (finding.severity == Severity::block && objects(finding.verdict))
            found.findings.push_back(std::move(finding));
    if (!found.no_place) return found;
    for (const auto& recorded : view.effective)
        if (recorded.event.name == event.name) found.on = recorded.event.on;
    const auto done = view.instance->done_steps();
    found.done = found.on && event.step && std::find(done.begin(), done.end(), event.step) != done.end();
    return found;
}

}  // namespace rudang::office
