// A ledger in one SQLite file.
//
// Durability: WAL with synchronous FULL; what commit() acknowledged survives a power cut. Writers of all processes
// pass one at a time through a gate, a lock on `<file>.gate`, from BEGIN IMMEDIATE to COMMIT, and the WAL is
// checkpointed only inside it. That contains the WAL-reset bug of SQLite before 3.51.3 (Debian 12 has 3.40.1) and
// keeps writers from starving each other.
#pragma once

#include "rudang/engine/store.h"

namespace rudang {

struct SqliteOptions {
    // false: a power cut may lose the last commits, a crash of the program does not. For loading and benchmarks.
    bool durable = true;
    bool read_only = false;
    bool any_format = false;  // open an older format as it is, to copy it; nothing else can be done with it then
    // How long to wait for the gate, and for programs that do not use it, in milliseconds.
    int patience = 30'000;
    // Off only in the test that shows what the gate is for: writers then meet in SQLite's own locks, and checkpoints
    // are the passive ones SQLite makes by itself.
    bool gate = true;
    const char* vfs = nullptr;  // a registered SQLite VFS, for fault injection
};

// Throws LedgerError(exists) when there is a file already, (disk) when it cannot be made.
RUDANG_EXPORT std::unique_ptr<Store> create_sqlite_store(const std::string& path, const LedgerIdentity& identity,
                                                         const SqliteOptions& options = {});
// A file that may be read and not written is opened for reading; a file of an older format is brought up to date first.
// Throws LedgerError(missing, not_ledger, newer, corrupt, locked, disk, read_only).
RUDANG_EXPORT std::unique_ptr<Store> open_sqlite_store(const std::string& path, const SqliteOptions& options = {});

// Puts the ledger file `with` in the place of the one at `path` while nobody writes there, and returns the name under
// which the former is kept, empty where there was none. A program that still has the former open is told so at its next
// write, with LedgerError(locked): nothing it records is lost in a file that nobody looks at. Throws
// LedgerError(locked, disk, read_only).
RUDANG_EXPORT std::string replace_sqlite_ledger(const std::string& path, const std::string& with,
                                                int patience = 30'000);

}  // namespace rudang
