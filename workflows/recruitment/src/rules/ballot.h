// The two votes of the procedure have one shape.
#pragma once

#include "rule.h"

namespace rudang::recruitment {

struct Ballot {
    const Vote* vote;
    VoteOutcome outcome;
};

inline Ballot ballot_of(const Question& question) {
    if (const auto* admission = question.as<AdmissionVoted>())
        return {&admission->event.vote, admission->event.outcome};
    const auto* conversion = question.as<ConversionVoted>();
    return {&conversion->event.vote, conversion->event.outcome};
}

}  // namespace rudang::recruitment
