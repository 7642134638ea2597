// A ledger on a PostgreSQL server (15, as Debian has it; any from 10 on should do), where several places work on one
// ledger. In the library rudang::postgres, which is built where libpq's headers are (RUDANG_POSTGRES); libpq itself is
// loaded when the first ledger on a server is opened.
//
// One strict sequence: a writer locks the one row of the table `log`, reads what the log is, and sends everything up to
// COMMIT in one go, at READ COMMITTED. Not sequences, under which readers miss entries that commit late. Begun late it
// reads and judges before that, and others write meanwhile. What commit() acknowledged survives what the server
// survives: synchronous_commit is never less than `on`, but the row is free before the disk is waited for, so that one
// flush serves everybody who commits at the time. A connection lost while
// committing is made again and the log asked whether the entries stand in it.
//
// The ledger lies in the schema `rudang`, or in the one that `options=-csearch_path=rudang_…` in the address names. The
// roles `<schema>_app` (adds to the journal, never changes or removes) and `<schema>_verify` (reads) are given their
// rights where they exist when the tables are made.
#pragma once

#include "rudang/engine/store.h"

namespace rudang {

struct PostgresOptions {
    bool read_only = false;
    bool any_format = false;  // open an older format as it is, to copy it; nothing else can be done with it then
    // How long to wait for whoever holds the log, and for a server that went away, in milliseconds.
    int patience = 30'000;
    // False: the server acknowledges before the disk has it. For loading and benchmarks.
    bool durable = true;
};

// postgresql://…, postgres://… or service=…, as libpq has it.
RUDANG_EXPORT bool is_postgres_address(std::string_view address);

// Makes the schema, if need be, and the tables. What an interrupted creation left, a ledger without any entry, is made
// anew. Throws LedgerError(exists) where there is a ledger, (unreachable) where no server answers, (read_only) where
// the role may not, (bad_value) for an address with a password in it or one that cannot be read.
RUDANG_EXPORT std::unique_ptr<Store> create_postgres_store(const std::string& address, const LedgerIdentity& identity,
                                                           const PostgresOptions& options = {});
// Tables of an older format are brought up to date first, where whoever asks owns them. Throws LedgerError(unreachable,
// missing, not_ledger, newer, corrupt, locked, disk, read_only, bad_value).
RUDANG_EXPORT std::unique_ptr<Store> open_postgres_store(const std::string& address,
                                                         const PostgresOptions& options = {});

}  // namespace rudang
