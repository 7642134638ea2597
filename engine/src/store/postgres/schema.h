// What a ledger's schema on a server holds, and who may do what in it.
#pragma once

#include "../sql.h"
#include "connection.h"

namespace rudang::postgres {

// The tables of the log beside those of rows: what makes up the ledger.
const rows::Table& log_table();
const rows::Table& journal_table();
const rows::Table& tile_table();
const rows::Table& checkpoint_table();

enum class There { nothing, empty_ledger, ledger };
There what_is_there(Connection& connection);
// In the transaction that is open: tables, triggers and rights.
void create_tables(Connection& connection);
void drop_tables(Connection& connection);
// From an earlier format to this one: what is missing is made; the rows follow anew from the journal.
void migrate_tables(Connection& connection, std::int64_t from);
// Are tables, columns, indexes, triggers and functions those a ledger has, and no other?
bool has_own_structure(Connection& connection);
// Does this role own the tables? Whoever does can take triggers and rights away.
bool owns_tables(Connection& connection);

}  // namespace rudang::postgres
