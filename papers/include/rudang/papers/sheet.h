// A table one can hand on: a spreadsheet with real dates, frozen heading, filter and page set-up (A4, landscape).
#pragma once

#include <string>
#include <vector>

#include "rudang/engine/export.h"

namespace rudang::papers {

struct Sheet {
    std::string name;       // of the sheet
    std::string title;      // above the table, on every page
    std::string note = {};  // small, below the title: what it shows, of which day
    // The first row is the heading. A cell that is a day becomes a date, one that is a number a number, all others text
    // whatever they begin with.
    std::vector<std::vector<std::string>> rows;
    std::size_t frozen = 2;  // columns that stay in sight, and come again on every page
    int pages_wide = 1;
    std::string page_of;  // for the foot: with &P for the page, &N for how many there are
};

// Throws office::Failure(unusable) where it cannot be written.
RUDANG_EXPORT void write_sheet(const std::string& path, const Sheet& sheet);

}  // namespace rudang::papers
