// What tables a ledger's file has, of this format and of earlier ones.
#pragma once

#include <set>

#include "sqlite_connection.h"

namespace rudang {

inline constexpr int application_id = 0x52554441;  // "RUDA"
inline constexpr int schema_version = 5;

// In a new file: the tables of the log as they stand here, those of rows as rows.h describes them.
void create_tables(Connection& connection);
// From an earlier version to this one, in the transaction that is open.
void migrate_tables(Connection& connection, int version);
// Every table, index and trigger a ledger has: type, name, table and text.
const std::multiset<std::string>& own_parts();
// Are they there, and no other?
bool has_own_structure(Connection& connection);
LedgerError foreign_structure();
// Throws foreign_structure() unless tables are tables: a view in the place of one could go on for ever.
void expect_tables(Connection& connection);

}  // namespace rudang
