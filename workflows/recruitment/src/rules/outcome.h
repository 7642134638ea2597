// What the record at hand decided about the person.
#pragma once

#include "rule.h"

namespace rudang::recruitment {

// Does it take them a step further? Of what turns somebody down nothing is asked that they would have to be for it.
inline bool takes_further(const Question& q) {
    const auto is = [](const auto* fact, auto favourable) {
        return fact->lacks("outcome") || fact->event.outcome == favourable;
    };
    if (const auto* e = q.as<BranchCommitteeReviewed>()) return is(e, CommitteeReviewOutcome::qualified);
    if (const auto* e = q.as<PreReviewDecided>()) return is(e, PreReviewOutcome::passed);
    if (const auto* e = q.as<AdmissionVoted>()) return is(e, VoteOutcome::accepted);
    if (const auto* e = q.as<AdmissionDecided>()) return is(e, DecisionOutcome::approved);
    if (const auto* e = q.as<ConversionVoted>()) return is(e, VoteOutcome::accepted);
    return true;
}

}  // namespace rudang::recruitment
