#include "rudang/office/obstacles.h"

#include <algorithm>

namespace rudang::office {

Recorded supposed(const CaseView& view, std::string_view event, Day on) {
    Recorded attempt;
    attempt.complete = true;
    attempt.event.case_id = view.row.case_id;
    attempt.event.name = std::string(event);
    attempt.event.on = on;
    attempt.event.fields = view.instance->favourable_fields(event, on);
    return attempt;
}

Obstacles obstacles(const CaseView& view, const EventInfo& event, Day on, Day today) {
    auto reaction = view.instance->ask(supposed(view, event.name, on), {}, today);
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

void require_recording(Desk& desk, const EventInfo& event, const std::string& org) {
    // A case that moves is taken by another organization than the one it lies with.
    const auto& where = event.moves == Moves::nowhere ? org : std::string();
    if (desk.ledger.may(desk.actor, event.needs, where)) return;
    // Who keeps a ledger alone writes down what an office above has decided (Ledger::leave_to_record).
    const bool alone = event.needs == Action::decide && desk.ledger.may(desk.actor, Action::record, where) &&
                       desk.ledger.who_may(Action::decide, org, desk.actor).empty();
    if (!alone) require(desk, event.needs, where);
}

}  // namespace rudang::office
