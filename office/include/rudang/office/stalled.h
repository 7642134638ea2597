// Cases that do not move, and why: past a limit, slower than most finished ones, or waiting for somebody. Normal
// cultivation and probation are neither.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "rudang/office/desk.h"
#include "rudang/recruitment/offices.h"

namespace rudang::office {

struct StalledQuestion {
    std::string org = {};  // an organization and those below it; all when empty
    // Only cases without an event for more than so many days. Not given, what is past a limit or slow is listed at
    // once, and what merely waits after `patience` days.
    std::optional<int> over = {};
    bool named = true;  // without names, `names_of` tells those that are shown
    // What is usual is learnt from every case; without, nobody is found slow, and ten thousand cases take no longer
    // than a list of them.
    bool usual = true;
    // The days of every case the actor sees, where they were read already.
    const std::map<std::string, DoneDays>* done = nullptr;
};
inline constexpr int patience = 90;

struct StalledCase {
    enum class Reason {
        past_limit,  // a day that the rules set is past
        slow,        // longer at this step than 85 of 100 finished ones were
        waiting,     // nothing is late; somebody has to act
    };
    CaseRow row;  // its title is the name, unmasked where the desk reveals
    Reason reason = Reason::waiting;
    int days = 0;                      // since the latest event by date
    int step = 0;                      // at which it stands; 0 while it is suspended or in transfer
    std::optional<ComputedDay> limit;  // the day that is past
    std::optional<int> p85_days;       // of finished ones at this step, where there are enough to tell
    std::vector<recruitment::Office> waiting_for;
};

RUDANG_EXPORT std::string_view word(StalledCase::Reason reason);
// Past which limit, how much slower than others, or waiting for whom.
RUDANG_EXPORT std::string why_stalled(const StalledCase& stalled, const Workflow& workflow, Language language);

struct Stalled {
    Day today;
    std::size_t of = 0;              // cases that were asked about, also those that have ended
    std::vector<StalledCase> cases;  // what is past a limit first, then the slow, each the longest first
};

// Throws Failure(forbidden).
RUDANG_EXPORT Stalled stalled(Desk& desk, const StalledQuestion& question = {});
RUDANG_EXPORT Json to_json(const Stalled& stalled, const Workflow& workflow, Language language);

}  // namespace rudang::office
