// The rectification ledger as a spreadsheet.
#pragma once

#include <string>
#include <vector>

#include "context.h"
#include "rudang/papers/rectification.h"

namespace rudang::cli {

// A4 landscape, one row a finding, the heading on every page, days as days.
void write_finding_book(Context& context, const std::string& path, const std::vector<papers::RectificationLine>& lines);

}  // namespace rudang::cli
