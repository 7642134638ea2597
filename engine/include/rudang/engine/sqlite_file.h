// What concerns the file of a ledger in SQLite as a whole.
#pragma once

#include <string>

#include "rudang/engine/store.h"

namespace rudang {

// What is wrong in the file that no row of it tells: an index that does not hold what its table holds, so that lists
// read from it leave something out; tiles that belong to no entries. Empty where nothing is, and for other stores.
RUDANG_EXPORT Text sqlite_file_problem(Store& store);

// Puts a ledger that was made under another name beside it, and closed, in its place, whole or not at all. Throws
// LedgerError(exists) where a file is already, (disk).
RUDANG_EXPORT void place_sqlite_ledger(const std::string& path, const std::string& from);

}  // namespace rudang
