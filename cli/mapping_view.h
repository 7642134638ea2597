// What the columns of tables were taken for, told so that somebody can follow it: doubtful ones first.
#pragma once

#include <map>
#include <string>

#include "context.h"
#include "rudang/recruitment/intake.h"

namespace rudang::cli {

using MappingsBySheet = std::map<std::string, recruitment::Mapping>;

// On a terminal, or with -v, every heading with its meaning; else what was left open and what was not used.
void show_mappings(Context& context, const MappingsBySheet& by_sheet);

// Headings that could mean several things: sheet, column, heading and what they could be.
Json doubtful_columns(const MappingsBySheet& by_sheet);

// Asks on a terminal what doubtful headings mean, each once: as a mapping says it, or null where nobody was asked or
// nothing was answered.
Json ask_about_columns(Context& context, const MappingsBySheet& by_sheet);

}  // namespace rudang::cli
