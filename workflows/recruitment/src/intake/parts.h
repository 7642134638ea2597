// Shared by the parts of the intake.
#pragma once

#include "rudang/recruitment/intake.h"

namespace rudang::recruitment {

// A heading's letters and digits only; compatibility forms unified.
std::string bare(std::string_view header);

const ColumnInfo* column_by_id(std::string_view id);

// What people put into a cell to say that there is nothing.
bool says_nothing(const std::string& text);

inline Problem cell_problem(std::string zh, std::string en) { return {"bad-cell", "", {std::move(zh), std::move(en)}}; }

}  // namespace rudang::recruitment
