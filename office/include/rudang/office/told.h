// Cases as lists, figures and reports over many of them need them: what was judged, and what happened when, without
// what anybody typed. Of cases judged before nothing is read but one row each.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rudang/office/desk.h"
#include "rudang/recruitment/summary.h"

namespace rudang::office {

struct ToldEvent : Happened {
    std::optional<std::string> outcome;  // what its field of that name says
    int unrecorded = 0;                  // of a step of which nobody recorded whether it was had: its number
};

struct ToldCase {
    CaseRow row;
    std::vector<Finding> findings;  // what the rules object to
    DoneDays done;
    std::vector<ToldEvent> course;  // in the order in which the case follows from them
    std::vector<Task> tasks;
    std::shared_ptr<const recruitment::Comparable> comparable;  // for what only many together show
    std::optional<Day> born;                                    // only after a look
    std::string lines;                                          // each event as a line of a file of events, where asked
};

// One after the other, each held no longer than it is told. Looks are those of Ledger::views. Gives back whom it did
// not tell of, as Ledger::each_objections.
RUDANG_EXPORT std::vector<std::string> each_told(Desk& desk, const std::vector<std::string>& case_ids,
                                                 const CaseParts& wanted, const std::function<void(ToldCase)>& each);
// All of them, with what happened.
RUDANG_EXPORT std::vector<ToldCase> told(Desk& desk, const std::vector<std::string>& case_ids,
                                         const CaseParts& wanted = {.course = true});

}  // namespace rudang::office
