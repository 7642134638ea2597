// What lists and figures over many cases are told of each.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rudang/engine/event.h"
#include "rudang/engine/rows.h"
#include "rudang/engine/rule.h"
#include "rudang/engine/workflow.h"

namespace rudang {

// What lists and figures tell of a case beside its days: a few bytes of the workflow's own, which only it reads again.
struct CaseSummary {
    std::string open;      // of what everybody reads who may read the case
    std::string personal;  // of what is shown only after a look
    friend bool operator==(const CaseSummary&, const CaseSummary&) = default;
};

// A workflow that has something of the kind to tell is one of these as well.
class RUDANG_EXPORT Summarizing {
public:
    virtual ~Summarizing();
    // Of a case that has lived through `events`, corrections applied and nothing left out.
    virtual CaseSummary summary(const Instance& instance, const std::vector<Recorded>& events) const = 0;
};

// By step, the last day on record.
using DoneDays = std::map<int, Day>;

// One event of a case, corrections applied, without what it says.
struct Happened {
    const EventInfo* info = nullptr;  // of the workflow's own table
    OccurredOn on = Day::from_number(0);
    Seq seq = 0;
    Moment at = Moment::from_microseconds(0);
    std::optional<Day> entered;
    std::string actor;
    Origin origin = Origin::live;
    bool complete = false;
};

// What the rules object to in a case, where it stands today. Of an erased one nobody can say.
struct CaseObjections {
    CaseRow row;
    std::vector<Finding> findings;  // violated or undetermined
    DoneDays done;
    // Only where they were asked for (CaseParts).
    std::vector<Happened> course = {};  // in the order in which the case follows from them
    std::vector<Task> tasks = {};
    CaseSummary summary = {};  // `personal` only after a look
    std::string lines = {};    // each event as a line of JSON, as `event_line` writes it
};

// What of a case is wanted; the less, the sooner.
struct CaseParts {
    bool undetermined = true;  // findings of which nobody can tell
    bool course = false;       // what happened, what is to be done, and the workflow's summary
    bool lines = false;
    bool kept_only = false;  // nobody is judged for it
};

// An event as a line of a file of events, without anything anybody typed freely or that is personal: what `fields`
// calls open. With its line end.
RUDANG_EXPORT std::string event_line(const Recorded& recorded, const std::string& case_id, const Workflow& workflow);

}  // namespace rudang
