// What was refused: in cases, and applications that opened none.
#pragma once

#include <string>
#include <vector>

#include "rudang/office/desk.h"

namespace rudang::office {

struct RefusalsQuestion {
    std::string org = {};      // an organization and those below it; all when empty
    std::string case_id = {};  // one case; all when empty
    bool slips = false;        // also what was said to be a slip
};

struct RefusalItem {
    RefusedAttempt attempt;
    const EventInfo* info = nullptr;
    std::string name;  // masked, unless the desk reveals; of an application that opened no case, empty
};

// The latest first. Throws Failure(forbidden).
RUDANG_EXPORT std::vector<RefusalItem> refusals(Desk& desk, const RefusalsQuestion& question = {});
// Why, in the rules' own words.
RUDANG_EXPORT std::vector<Text> reasons_of(const RefusalItem& item, const Workflow& workflow);
RUDANG_EXPORT Json to_json(const std::vector<RefusalItem>& items);

// Whoever made the attempt says, on the same day, that it was a slip of the hand. Throws Failure.
RUDANG_EXPORT Outcome mark_slip(Desk& desk, Seq refused, const std::string& reason);

}  // namespace rudang::office
