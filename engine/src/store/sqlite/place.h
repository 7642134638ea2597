// Where a ledger's file may be made.
#pragma once

#include <string>

namespace rudang {

// Throws LedgerError(bad_value) where `path` is called as a file that belongs to another database, (exists) where the
// log of a ledger that is gone lies at that place.
void expect_place_of_its_own(const std::string& path);

// The papers of a ledger that is gone are not those of the one that is made in its place, which would sweep them away:
// they get another name, under which the former ledger's would lie.
void set_papers_aside(const std::string& path);

}  // namespace rudang
