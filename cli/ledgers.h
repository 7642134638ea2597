// Where a ledger lies: in a file, or on a PostgreSQL server. One place decides which store opens it.
#pragma once

#include <memory>
#include <string>

#include "rudang/engine/store.h"

namespace rudang::cli {

// postgresql://… or service=…, as psql understands it.
bool on_server(const std::string& place);

// Fails with status 2 for what is neither the path of a file nor such an address: other addresses, or one in capitals.
void expect_place(const std::string& place);

struct Opening {
    bool read_only = false;
    bool any_format = false;  // as it is, to copy it
};
std::unique_ptr<Store> open_ledger(const std::string& place, const Opening& how = {});
std::unique_ptr<Store> create_ledger(const std::string& place, const LedgerIdentity& identity);

// As it may be shown: a password that somebody wrote into an address is left out.
std::string shown_place(const std::string& place);
// The place of a ledger that must be a file. Fails with status 2 where it is a server; `instead` says what to do there.
std::string expect_file(const std::string& place, const Text& instead);

// The network file system a folder lies on, or nullptr: there the locks a ledger lives by are not kept.
const char* network_file_system(const std::string& path);

}  // namespace rudang::cli
