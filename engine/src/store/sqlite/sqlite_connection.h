// One connection to a ledger's file, and what SQLite says in our words.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

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

// A statement on rows, asked thousands of times for one list: SQLite's own, without a layer that counts who shares it.
class Prepared {
public:
    Prepared(SQLite::Database& database, const std::string& sql) : handle_(database.getHandle()) {
        expect(sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                  &statement_, nullptr));
    }
    ~Prepared() { sqlite3_finalize(statement_); }
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;

    // What is bound must live until the statement is reset or bound anew.
    void bind(int place, std::int64_t number) { expect(sqlite3_bind_int64(statement_, place, number)); }
    void bind_text(int place, std::string_view text) {
        expect(sqlite3_bind_text(statement_, place, text.data() ? text.data() : "", static_cast<int>(text.size()),
                                 SQLITE_STATIC));
    }
    void bind_bytes(int place, std::string_view bytes) {
        expect(sqlite3_bind_blob(statement_, place, bytes.data() ? bytes.data() : "", static_cast<int>(bytes.size()),
                                 SQLITE_STATIC));
    }
    void bind_nothing(int place) { expect(sqlite3_bind_null(statement_, place)); }
    // Is there a row?
    bool step() {
        const int result = sqlite3_step(statement_);
        if (result != SQLITE_ROW && result != SQLITE_DONE) throw SQLite::Exception(handle_, result);
        return result == SQLITE_ROW;
    }
    // What went wrong was said when it did.
    void reset() { sqlite3_reset(statement_); }
    sqlite3_stmt* get() { return statement_; }

private:
    void expect(int result) const {
        if (result != SQLITE_OK) throw SQLite::Exception(handle_, result);
    }
    sqlite3* handle_;
    sqlite3_stmt* statement_ = nullptr;
};

// A connection with its prepared statements. Preparing anew each time would cost two to five times the work.
class Connection {
public:
    Connection(const std::string& path, int flags, const SqliteOptions& options)
        // A store belongs to one thread: no cell needs a lock.
        : database_(path, flags | SQLite::OPEN_NOMUTEX, 5000, options.vfs ? options.vfs : "") {
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
    std::shared_ptr<Prepared> prepared(const void* of, char use, const Make& make) {
        auto& slot = prepared_[{of, use}];
        if (!slot || slot.use_count() > 1) {
            auto fresh = std::make_shared<Prepared>(database_, make());
            if (slot) return fresh;
            slot = std::move(fresh);
        }
        slot->reset();
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
    std::map<std::pair<const void*, char>, std::shared_ptr<Prepared>> prepared_;
};

// A statement stepped once and left would keep its snapshot open.
struct ResetAtEnd {
    SQLite::Statement& statement;
    ~ResetAtEnd() { statement.tryReset(); }
};
struct ResetRows {
    Prepared& statement;
    ~ResetRows() { statement.reset(); }
};

std::string blob(const SQLite::Column& column);
// Throws LedgerError(corrupt) where it is none.
Hash hash_of(const SQLite::Column& column);

}  // namespace rudang
