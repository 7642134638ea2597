// One case over time: a line a step, when it was taken, and when the rules allowed it and asked for it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rudang/engine/ledger.h"

namespace rudang::papers {

struct GanttRow {
    int step = 0;
    std::string name;
    std::vector<Day> taken;
    std::optional<Day> earliest, due, latest;  // of the last time it was open
    bool done = false, open = false;
};

struct Gantt {
    std::string title;
    Day today = Day::from_number(0);
    std::vector<GanttRow> rows;
};

// Days of what is still to come as `forecast` has them. The windows are those of national rules.
RUDANG_EXPORT Gantt gantt_of(const Workflow& workflow, Language language, const CaseView& view, Day today);
RUDANG_EXPORT std::string to_svg(const Gantt& gantt, Language language);

}  // namespace rudang::papers
