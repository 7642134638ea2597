#include "rudang/engine/postgres_store.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "postgres_transaction.h"
#include "rudang/engine/copy.h"
#include "rudang/engine/sqlite_file.h"
#include "rudang/engine/sqlite_store.h"
#include "schema.h"

namespace rudang {
namespace {

using namespace postgres;
using Kind = LedgerError::Kind;

constexpr const char* identity_columns = "SELECT origin, suite, index_key, format, epoch FROM log WHERE id = 1";

LedgerError foreign_structure() {
    return {
        Kind::corrupt,
        {"账本的表结构被改动过：表、索引、触发器或函数不是原来的样子；请勿继续使用，先用 rudang doctor 查明",
         "the ledger's tables, indexes, triggers or functions are not as they were made; stop using it and find out "
         "with rudang doctor"}};
}

class PostgresStore final : public Store {
public:
    PostgresStore(const std::string& words, const PostgresOptions& options)
        : address_(words), options_(options), reader_(address_, options), writer_(address_, options) {
        state_.durable = options.durable;
        std::int64_t format = 0;
        reader_.persist([&](Connection& fresh) { format = identify(fresh); });
        writer_.expect_up();
        if (format > sql::format)
            throw LedgerError(
                Kind::newer,
                {"账本由更新的版本写入（格式 " + std::to_string(format) + "），请升级 rudang",
                 "the ledger was written by a later version (format " + std::to_string(format) + "); update rudang"});
        if (format < sql::format && !options.any_format) migrate();
    }

    const LedgerIdentity& identity() const override { return identity_; }

    std::unique_ptr<Transaction> begin() override { return begin(false); }
    std::unique_ptr<Transaction> begin_late() override { return begin(true); }
    std::unique_ptr<View> read() override { return std::make_unique<PostgresTransaction>(reader_, views_); }

    // Others' entries are seen as soon as they stand in the server's log, a moment before they are on the disk: this
    // waits until everything seen is. What the server keeps of former rows it clears away by itself.
    bool settle() override {
        if (options_.read_only) return true;
        const auto seen = read()->frontier().size();
        if (seen <= state_.settled) return true;
        try {
            reader_.get().ask_once("SELECT pg_logical_emit_message(true, 'rudang', '')", {});
            reader_.get().send_end();
            reader_.get().finish();
            state_.settled = seen;
            return true;
        } catch (const LedgerError&) {
            return !reader_.get().recover();  // a standby: what it has comes from a disk
        }
    }

    bool structure_is_ours() override {
        bool ours = false;
        reader_.persist([&](Connection& fresh) { ours = has_own_structure(fresh); });
        return ours;
    }

    std::vector<std::pair<std::string, std::string>> describe() override {
        std::vector<std::pair<std::string, std::string>> lines;
        reader_.persist([&](Connection& fresh) {
            lines = {{"postgresql", setting(fresh, "server_version")},
                     {"synchronous_commit", setting(fresh, "synchronous_commit")},
                     {"fsync", setting(fresh, "fsync")},
                     {"full_page_writes", setting(fresh, "full_page_writes")},
                     {"synchronous_standby_names", setting(fresh, "synchronous_standby_names")},
                     {"role", owns_tables(fresh) ? "owner" : "application"},
                     {"tls", fresh.encrypted() ? "yes" : "no"},
                     {"schema", has_own_structure(fresh) ? "ok" : "changed"},
                     {"format", fresh.ask_once("SELECT format::text FROM log", {}).text(0, 0)},
                     {"suite", std::to_string(identity_.suite)}};
        });
        return lines;
    }

    // Into an SQLite file, from one snapshot.
    void backup(const std::string& to) override {
        std::error_code failed;
        if (std::filesystem::exists(to, failed))
            throw LedgerError(Kind::exists,
                              {"备份目标已存在，没有覆盖", "the backup's target exists and was not overwritten"});
        const auto partial = to + ".partial-" + hex(sha256(new_identity().origin)).substr(0, 12);
        const auto drop = [&] {
            for (const char* suffix : {"", "-wal", "-shm", ".gate"}) ::unlink((partial + suffix).c_str());
        };
        try {
            {
                const auto view = read();
                SqliteOptions fast;
                fast.durable = false;  // written out as a whole before it takes its name
                const auto copy = create_sqlite_store(partial, identity_, fast);
                copy_ledger(*view, *copy);
                copy->settle();
            }
            place_sqlite_ledger(to, partial);
        } catch (...) {
            drop();
            throw;
        }
    }

private:
    std::unique_ptr<Transaction> begin(bool late) {
        if (options_.read_only)
            throw LedgerError(Kind::read_only, {"账本以只读方式打开", "the ledger was opened read-only"});
        expect_idle(state_.now);
        // A trigger or a rule of somebody else's would change what is written.
        if (!examined_) {
            if (!structure_is_ours()) throw foreign_structure();
            examined_ = true;
        }
        return std::make_unique<PostgresTransaction>(writer_, state_, late);
    }

    static std::string setting(Connection& connection, const std::string& name) {
        return connection.ask_once("SELECT current_setting('" + name + "')", {}).text(0, 0);
    }

    // Who this ledger is; its format.
    std::int64_t identify(Connection& connection) {
        try {
            const auto row = connection.ask(identity_columns);
            if (row.rows() != 1)
                throw LedgerError(Kind::corrupt, {"账本缺少身份信息", "the ledger has lost its identity"});
            identity_ = {row.text(0, 0), static_cast<int>(row.number(0, 1)), row.text(0, 2)};
            state_.epoch = row.number(0, 4);
            return row.number(0, 3);
        } catch (const LedgerError& error) {
            if (error.kind() != Kind::not_ledger) throw;
            throw LedgerError(Kind::missing, {"这个数据库里没有账本", "there is no ledger in this database"});
        }
    }

    // All or nothing, and once: whoever comes second finds it done.
    void migrate() {
        if (options_.read_only)
            throw LedgerError(Kind::read_only, {"账本格式须升级，但以只读方式打开",
                                                "the ledger's format must be brought up to date, but it was opened "
                                                "read-only"});
        auto& connection = writer_.get();
        try {
            connection.run("BEGIN; SELECT 1 FROM log WHERE id = 1 FOR UPDATE");
            const auto format = identify(connection);
            if (format < sql::format) migrate_tables(connection, format);
            connection.run("COMMIT");
        } catch (...) {
            writer_.drop();
            throw;
        }
    }

    Address address_;
    PostgresOptions options_;
    Line reader_, writer_;
    LedgerIdentity identity_;
    Writing state_;
    int views_ = 0;
    bool examined_ = false;
};

void make_tables(Connection& connection, const LedgerIdentity& identity) {
    connection.run("BEGIN");
    const auto there = what_is_there(connection);
    if (there == There::ledger)
        throw LedgerError(Kind::exists, {"这个数据库里已有账本（或其他程序的表），没有改动",
                                         "there is a ledger in this database already, or another program's tables; "
                                         "nothing was changed"});
    if (there == There::empty_ledger) drop_tables(connection);
    if (connection.run("SELECT to_regnamespace('" + connection.schema() + "')").is_nothing(0, 0))
        connection.run("CREATE SCHEMA " + connection.schema());
    create_tables(connection);
    const auto empty = Frontier{}.encode();
    const rows::Cell row[] = {rows::Cell(std::string_view(identity.origin)), rows::Cell(std::int64_t{identity.suite}),
                              rows::Cell(std::string_view(identity.index_key)), rows::Cell(std::int64_t{sql::format}),
                              rows::Cell(std::string_view(empty))};
    connection.ask_once(
        "INSERT INTO log(id, origin, suite, index_key, format, epoch, frontier) VALUES (1, $1, $2, $3, $4, 1, $5)",
        row);
    connection.run("COMMIT");
}

}  // namespace

std::unique_ptr<Store> create_postgres_store(const std::string& address, const LedgerIdentity& identity,
                                             const PostgresOptions& options) {
    {
        Connection connection(Address(address), options);
        make_tables(connection, identity);
    }
    return open_postgres_store(address, options);
}

std::unique_ptr<Store> open_postgres_store(const std::string& address, const PostgresOptions& options) {
    return std::make_unique<PostgresStore>(address, options);
}

}  // namespace rudang
