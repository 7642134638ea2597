// Who must act: the offices of the procedure, and which of them each event waits for.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/offices.h"
#include "rudang/engine/text.h"
#include "rudang/engine/workflow.h"

namespace rudang::recruitment {

// The roles people can hold in a ledger of this procedure, and the kinds of organizations.
RUDANG_EXPORT const Offices& offices();

enum class Office {
    branch,                   // the branch, its committee and its general meeting
    committee,                // the higher committee: steps 4, 8, 13, 16, 17 and 24
    organization_department,  // of the committee above that: step 18
};
inline constexpr Office all_offices[] = {Office::branch, Office::committee, Office::organization_department};

RUDANG_EXPORT std::string_view word(Office office);
RUDANG_EXPORT Label label(Office office);
// By its word or by what people call it.
RUDANG_EXPORT std::optional<Office> find_office(std::string_view words);

// Who acts when this event is waited for.
RUDANG_EXPORT Office office_of(std::string_view event);

// The steps that come directly before a step.
RUDANG_EXPORT std::vector<int> steps_before(int step);
// Must one step come before another, directly or not?
RUDANG_EXPORT bool comes_before(int earlier, int later);
// Is a step done upon another, so that it has to be had anew once that is taken again?
RUDANG_EXPORT bool rests_on(int later, int earlier);
// A step that is taken again and again while the case waits for another: that it is open says nothing about progress.
RUDANG_EXPORT bool repeats(int step);
// The table that was taken over had no place for this step, so that its time is not counted.
RUDANG_EXPORT bool nobody_knows(const Task& task);

}  // namespace rudang::recruitment
