// What stands in the way of an event whatever is said in it.
#pragma once

#include <vector>

#include "rudang/engine/ledger.h"
#include "rudang/office/desk.h"

namespace rudang::office {

struct Obstacles {
    bool no_place = false;          // the procedure has no place for it where the case stands
    bool done = false;              // because it was done
    std::optional<OccurredOn> on;   // and when
    std::vector<Finding> findings;  // why it would be refused

    bool any() const { return no_place || !findings.empty(); }
};

// An event on a day with fields in which nothing is wrong: what is refused of it is refused because of the case.
RUDANG_EXPORT Recorded supposed(const CaseView& view, std::string_view event, Day on);
RUDANG_EXPORT Obstacles obstacles(const CaseView& view, const EventInfo& event, Day on, Day today);

// Throws Failure(forbidden), after an entry, where whoever acts could not record the event whatever is said in it:
// asked before a person is made to fill in what is then refused. `org` is the case's; empty where there is none yet.
RUDANG_EXPORT void require_recording(Desk& desk, const EventInfo& event, const std::string& org);

}  // namespace rudang::office
