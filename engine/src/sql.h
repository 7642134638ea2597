// Statements from the descriptions of rows (rows.h). Placeholders are ?1, ?2, …, one for each value.
#pragma once

#include <string>

#include "rudang/engine/rows.h"

namespace rudang::sql {

// The table and its other orderings.
std::string create(const rows::Table& table);
// Every column in the order described. The last placeholder is how many rows at most, -1 for all.
std::string select(const rows::Selection& which);
std::string erase(const rows::Selection& which);
// In place of the row of the same key.
std::string put(const rows::Table& table);

}  // namespace rudang::sql
