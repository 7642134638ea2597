// One connection to a ledger's file, and what SQLite says in our words.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <map>
#include <memory>
#include <string>

#include "rudang/engine/merkle.h"
#include "rudang/engine/problem.h"
#include "rudang/engine/sqlite_store.h"

namespace rudang {

// Of anything that is stored or read, in bytes: many times what any entry needs, little enough for any computer.
inline constexpr int largest_cell = 64 << 20;

// One place decides what each of SQLite's answers means.
[[noreturn]] void translate(const SQLite::Exception& error);

template <class F>
auto translated(F f) {
    try {
        return f();
    } catch (const SQLite::Exception& error) {
        translate(error);
    }
}

// A connection with its prepared statements. Preparing anew each time would cost two to five times the work.
class Connection {
public:
    Connection(const std::string& path, int flags, const SqliteOptions& options)
        : database_(path, flags, 5000, options.vfs ? options.vfs : "") {
        auto* handle = database_.getHandle();
        sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        database_.exec(
            "PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON; PRAGMA secure_delete=ON;"
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA wal_autocheckpoint=0;");
        database_.exec(options.durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    }

    // Ready to bind, reset from its last use.
    SQLite::Statement& statement(const char* sql) {
        auto& slot = statements_[sql];
        if (!slot) slot = std::make_unique<SQLite::Statement>(database_, sql);
        slot->tryReset();  // a statement that failed last time says so again here
        slot->clearBindings();
        return *slot;
    }
    // The same for one that a description of rows makes, kept under the address of what it is made of. One that is in
    // use (a visitor may ask the same again) is made anew.
    template <class Make>
    std::shared_ptr<SQLite::Statement> prepared(const void* of, char use, const Make& make) {
        auto& slot = prepared_[{of, use}];
        if (!slot || slot.use_count() > 1) {
            auto fresh = std::make_shared<SQLite::Statement>(database_, make());
            if (slot) return fresh;
            slot = std::move(fresh);
        }
        slot->tryReset();
        slot->clearBindings();
        return slot;
    }
    void exec(const char* sql) { database_.exec(sql); }
    void run(const char* sql) {
        auto& ready = statement(sql);
        ready.exec();
        ready.reset();
    }
    int number(const char* sql) { return database_.execAndGet(sql).getInt(); }
    SQLite::Database& database() { return database_; }

    int views = 0;         // open on this connection
    bool writing = false;  // a transaction is open on it
    bool broken = false;   // a commit failed on the disk

private:
    SQLite::Database database_;
    std::map<const char*, std::unique_ptr<SQLite::Statement>> statements_;  // by the address of the literal
    std::map<std::pair<const void*, char>, std::shared_ptr<SQLite::Statement>> prepared_;
};

// A statement stepped once and left would keep its snapshot open.
struct ResetAtEnd {
    SQLite::Statement& statement;
    ~ResetAtEnd() { statement.tryReset(); }
};

std::string blob(const SQLite::Column& column);
// Throws LedgerError(corrupt) where it is none.
Hash hash_of(const SQLite::Column& column);

}  // namespace rudang
