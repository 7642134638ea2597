// Statements from the descriptions of rows (rows.h). Placeholders are ?1, ?2, … or $1, $2, …, one for each value.
#pragma once

#include <string>

#include "rudang/engine/rows.h"

namespace rudang::sql {

enum class Dialect { sqlite, postgres };

// The format of a ledger's tables, counted for every store alike.
inline constexpr int format = 7;

// The table and its other orderings.
RUDANG_EXPORT std::string create(const rows::Table& table, Dialect dialect = Dialect::sqlite);
// A column as `create` has it, without its default.
RUDANG_EXPORT std::string declaration(const rows::Column& column, Dialect dialect);
// Every column in the order described. The last placeholder is how many rows at most; for all of them -1 in SQLite,
// nothing in PostgreSQL.
RUDANG_EXPORT std::string select(const rows::Selection& which, Dialect dialect = Dialect::sqlite);
RUDANG_EXPORT std::string erase(const rows::Selection& which, Dialect dialect = Dialect::sqlite);
// In place of the row of the same key.
RUDANG_EXPORT std::string put(const rows::Table& table, Dialect dialect = Dialect::sqlite);

}  // namespace rudang::sql
