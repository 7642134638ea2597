// Cases in which nothing has happened for long.
#pragma once

#include "rudang/office/desk.h"

namespace rudang::office {

struct StalledQuestion {
    std::string org = {};  // an organization and those below it; all when empty
    int over = 90;         // days without an event
};

struct StalledCase {
    CaseRow row;  // its title is the name, unmasked where the desk reveals
    int days;     // since the latest event by date
};

struct Stalled {
    Day today;
    std::vector<StalledCase> cases;  // the longest first
};

// Throws Failure(forbidden).
RUDANG_EXPORT Stalled stalled(Desk& desk, const StalledQuestion& question = {});
RUDANG_EXPORT Json to_json(const Stalled& stalled, const Workflow& workflow, Language language);

}  // namespace rudang::office
