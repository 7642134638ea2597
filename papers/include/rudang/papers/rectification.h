// The rectification ledger (整改台账): what is wrong, who puts it right by when, and who did what on which day. As rows
// for a table, and as a document to sign and hand in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rudang/office/findings.h"
#include "rudang/papers/docx.h"
#include "rudang/papers/sheet.h"

namespace rudang::papers {

struct RectificationLine {
    std::string name, case_id, org, severity, problem, basis, remedy, responsible;
    std::optional<Day> due;
    std::string state, course;  // course: a line a step
    bool overdue = false, settled = false;
};

// In the order given. Names where the desk reveals. That they leave the ledger is on record before; throws
// Failure(forbidden) where one of the cases may not be taken out. `as` is what they leave as: "docx", "xlsx".
RUDANG_EXPORT std::vector<RectificationLine> rectification_lines(office::Desk& desk,
                                                                 const std::vector<office::FindingItem>& items,
                                                                 const std::string& as, Language language);
RUDANG_EXPORT Filled rectification_ledger(office::Desk& desk, const std::vector<office::FindingItem>& items);
RUDANG_EXPORT Sheet rectification_sheet(office::Desk& desk, const std::vector<office::FindingItem>& items);

}  // namespace rudang::papers
