// What keeps a step from happening, and what to do first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rudang/engine/ledger.h"

namespace rudang::office {

struct Why {
    int step = 0;
    std::string event;
    bool possible = false;
    std::vector<Finding> findings;              // of asking with fields in which nothing is wrong
    std::vector<const Finding*> obstacles;      // those that refuse; of `findings` or of the case
    std::vector<const Finding*> again;          // why the step, on record already, is to be had again
    std::vector<const Finding*> rests_on_void;  // why a step before it is
    std::vector<const Finding*> at_fault;       // of a step it rests on, which may be taken again: if so, before it
    std::vector<Task> first;                    // the steps to take before, in order
    std::optional<ComputedDay> earliest;        // on which it becomes lawful
};

// `view` must outlive the answer. `around`: what recording it would look up beside the case (neighbourhood.h).
RUDANG_EXPORT Why why(const Workflow& workflow, const CaseView& view, int step, Day today,
                      const Neighbours& around = {});
// The step that presses most of those that are open; 0 where none is.
RUDANG_EXPORT int pressing_step(const Workflow& workflow, const CaseView& view, Day today);

}  // namespace rudang::office
