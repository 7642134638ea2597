#include "deliberation.h"

#include <fmt/format.h>

namespace rudang::recruitment {
namespace {

// The body between the branch and the committee that decides: the nearest above the case's own organization.
const OrgAbove* body_between(const Question& q) {
    for (const auto& above : q.neighbours.above) {
        if (above.kind == "general_branch" || above.kind == "subordinate_committee") return &above;
        if (above.approves) return nullptr;
    }
    return nullptr;
}

}  // namespace

// Held after the decision: that came too early, and is had again.
void deliberated_since(const Question& q, Answers& a) {
    const int step = q.facts.deliberates_conversion() ? 24 : 17;
    const auto decided = q.facts.when(step);
    if (!decided || !decided->before(q.on)) return;
    violated(a, {fmt::format("审批（{}）早于审议（{}），须重新审批", decided->iso(), q.on.iso()),
                 fmt::format("decided ({}) before the deliberation ({}); it has to be decided again", decided->iso(),
                             q.on.iso())});
    a.back().step = a.back().later = step;
    a.back().of_this = false;
    a.back().refuses = !body_between(q);
}

void deliberated_by_intermediate_body(const Question& q, Answers& a) {
    if (q.as<Deliberated>()) return deliberated_since(q, a);
    const bool admission = q.as<AdmissionDecided>() != nullptr;
    const auto& held = admission ? q.facts.admission_deliberation : q.facts.conversion_deliberation;
    if (held && held->event.outcome == DeliberationOutcome::disagreed)
        return violated(
            a, {fmt::format("“{}”审议不同意（{}），未经支部大会重新表决", held->event.body_name, held->on.iso()),
                fmt::format("{} disagreed ({}), and the meeting has not voted again", held->event.body_name,
                            held->on.iso())});
    const auto* body = body_between(q);
    if (!body) {
        if (held) satisfied(a);
        return;
    }
    if (!held)
        return violated(a,
                        {fmt::format("决定前须经“{}”审议，没有记录", body->name),
                         fmt::format("{} must deliberate before the decision; there is no record of it", body->name)});
    if (q.on.before(held->on))
        return violated(a, {fmt::format("审批（{}）早于审议（{}）", q.on.iso(), held->on.iso()),
                            fmt::format("decided ({}) before the deliberation ({})", q.on.iso(), held->on.iso())});
    satisfied(a);
}

}  // namespace rudang::recruitment
