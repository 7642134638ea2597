// Lists over many cases: of which they are made, and what they give of each.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "rudang/engine/event.h"
#include "rudang/engine/rows.h"

namespace rudang {

struct DueTask {
    CaseRow row;
    Task task;
};

// Of which cases a list is made.
struct WhichCases {
    std::string org = {};                         // an organization and those below it; all when empty
    bool living = false;                          // only those that go on: neither ended nor with their data destroyed
    const std::set<std::string>* only = nullptr;  // when given, of these alone; must outlive the call
    std::vector<int> steps = {};                  // only those that wait for one of these; any when empty
};

// A case from its rows alone, its title left empty: where it stands and what waits to be done.
struct CaseOutline {
    CaseRow row;
    std::vector<Task> tasks;
};
// The same with what happened to it, corrections applied and all that is sealed left out.
struct CaseCourse {
    CaseRow row;
    std::vector<Recorded> events;
};

}  // namespace rudang
