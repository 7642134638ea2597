// A case by its steps: what completed each, what was refused on the way, what else happened.
#pragma once

#include <map>
#include <vector>

#include "rudang/engine/ledger.h"

namespace rudang::office {

// Corrections show: the day is the corrected one, what was struck out is gone. (The journal keeps both.) `view` must
// outlive it.
struct RUDANG_EXPORT Timeline {
    Timeline(const Workflow& workflow, const CaseView& seen);
    Timeline(const Timeline&) = delete;
    Timeline& operator=(const Timeline&) = delete;

    const CaseView& view;
    std::vector<HistoryItem> items;
    std::map<int, std::vector<const HistoryItem*>> by_step;
    std::vector<const HistoryItem*> elsewhere;
    std::vector<int> done_steps;

    bool open(int step) const;
    bool done(int step) const;
    const std::vector<const HistoryItem*>& at(int step) const;
    // What completed the step, or stood in for it; not what was refused or only led up to it.
    std::vector<const HistoryItem*> completed(const StepInfo& step) const;
};

}  // namespace rudang::office
