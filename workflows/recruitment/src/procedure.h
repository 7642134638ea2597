// The procedure as the regulation has it: one table, a row a step. Order, deadlines, what a step leaves behind and what
// going back undoes follow from it.
#pragma once

#include <array>
#include <bitset>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "clocks.h"
#include "facts.h"
#include "rudang/engine/workflow.h"

namespace rudang::recruitment {

// A day of the clocks, and the rule that judges by it.
struct Limit {
    std::optional<ComputedDay> (*day)(const Clocks&) = nullptr;
    std::string_view rule = {};
};

// What a step leaves among the facts.
struct Result {
    std::optional<OccurredOn> (*when)(const Facts&);  // it last happened, in the present round
    void (*forget)(Facts&);                           // the procedure went back
    void (*assume)(Facts&, const OccurredOn&);        // it happens in the way that leads on; a review changes nothing
};

struct Step {
    StepInfo info;
    std::vector<int> after;  // what must directly come before; everything about order is derived from this
    Result result;
    Limit not_before = {}, due = {}, latest = {};
    std::string_view then = {};     // the event that completes it once `not_before` is known
    bool not_when_leaving = false;  // nobody who leaves within some months is admitted
    // Who is on file, who the contacts are, what was observed, taught, sworn or written: it stands whatever becomes of
    // the step before it, and may be renewed or supplemented itself without anything being void.
    bool lasting = false;
    // Whether it has to be had again once the procedure went back behind it no article says.
    bool perhaps_again = false;
};

const std::vector<Step>& procedure();
inline const Step& procedure(int step) { return procedure()[static_cast<std::size_t>(step - 1)]; }

const std::vector<StageInfo>& stage_table();
const std::vector<StepInfo>& step_table();
const std::vector<EventInfo>& event_table();

// The steps that must directly come before `step`; none for what is no step.
std::span<const int> predecessors(int step);
// Observation goes on until the next stage begins: the step that tells whether it has; of any other the step itself.
int told_by(int step);
// Does `later` have to follow `earlier`, directly or not?
bool must_follow(int later, int earlier);
// All that have to follow it; none for what is no step.
const std::bitset<step_count + 1>& followers(int step);
// Was `later` done upon what `earlier` decided, so that it has to be had anew once that is?
bool done_upon(int later, int earlier);

}  // namespace rudang::recruitment
