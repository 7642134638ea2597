// Which finding is a cause, and which only follows from one. It is decided from what the answers say about themselves
// (Finding::absent, earlier, later), so that a new rule takes part by answering with `missing_step`; only the rules
// that judge the order or the time between two steps in words of their own are named here.
#pragma once

#include <vector>

#include "rudang/engine/rule.h"

namespace rudang::recruitment {

// Over everything found in one case, first to last.
void trace_causes(std::vector<Finding>& findings);

// The same for what refuses one event: where its step is not open, all that is missing between where the case stands
// and that step follows from the first of it, which has to come first.
void trace_causes_of_refusal(std::vector<Finding>& findings);

// What the rule counts from and to: out of order, its own answer says nothing new. For tests.
struct CountedBetween {
    std::string_view rule;
    int earlier, later;  // steps
};
const std::vector<CountedBetween>& rules_between_steps();

}  // namespace rudang::recruitment
