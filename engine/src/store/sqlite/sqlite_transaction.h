// Reading and writing on one connection to a ledger's file.
#pragma once

#include "../sql.h"
#include "gate.h"
#include "rudang/engine/store.h"
#include "sqlite_connection.h"

namespace rudang {

// Reading and writing on one connection. A writer holds the gate; views have a connection of their own, on which
// those open at one time share one snapshot.
class SqliteTransaction final : public Transaction {
    using Cell = rows::Cell;

public:
    SqliteTransaction(Connection& connection, Gate* gate, bool writes, int patience)
        : connection_(connection), gate_(gate), writes_(writes) {
        if (gate_ && !gate_->enter(patience))
            throw LedgerError(LedgerError::Kind::locked,
                              {"其他 rudang 命令长时间占用账本，请稍后再试",
                               "another rudang command has held the ledger for long; try again later"});
        try {
            translated([&] {
                if (writes_)
                    connection_.run("BEGIN IMMEDIATE");
                else if (connection_.views++ == 0)
                    connection_.run("BEGIN");
                open_ = true;
                connection_.writing |= writes_;
                if (writes_) frontier_ = load_frontier();
            });
        } catch (...) {
            if (open_) roll_back();
            if (writes_) connection_.writing = false;
            if (gate_) gate_->leave();
            throw;
        }
    }
    ~SqliteTransaction() override {
        if (open_) roll_back();
        if (writes_) connection_.writing = false;
        if (gate_) gate_->leave();
    }

    Frontier frontier() override {
        return writes_ ? frontier_ : translated([&] { return load_frontier(); });
    }

    std::optional<std::string> entry(Seq seq) override {
        return translated([&]() -> std::optional<std::string> {
            auto& s = connection_.statement("SELECT entry FROM journal WHERE seq = ?");
            s.bind(1, static_cast<int64_t>(seq));
            const ResetAtEnd later{s};
            if (!s.executeStep()) return std::nullopt;
            return blob(s.getColumn(0));
        });
    }
    void scan(Seq from, const std::function<bool(const StoredEntry&)>& visit) override {
        // A statement of its own: the visitor may use every other one.
        translated([&] {
            SQLite::Statement s(connection_.database(), "SELECT seq, entry FROM journal WHERE seq >= ? ORDER BY seq");
            s.bind(1, static_cast<int64_t>(from));
            while (s.executeStep())
                if (!visit({s.getColumn(0).getInt64(), blob(s.getColumn(1))})) break;
        });
    }
    std::optional<Hash> tile_root(int level, std::uint64_t index) override {
        return translated([&]() -> std::optional<Hash> {
            auto& s = connection_.statement("SELECT root FROM tile WHERE level = ? AND position = ?");
            s.bind(1, level);
            s.bind(2, static_cast<int64_t>(index));
            const ResetAtEnd later{s};
            if (!s.executeStep()) return std::nullopt;
            return hash_of(s.getColumn(0));
        });
    }
    std::optional<Tile> tile(int level, std::uint64_t index) override {
        return translated([&]() -> std::optional<Tile> {
            auto& s = connection_.statement("SELECT hashes, root FROM tile WHERE level = ? AND position = ?");
            s.bind(1, level);
            s.bind(2, static_cast<int64_t>(index));
            const ResetAtEnd later{s};
            if (!s.executeStep()) return std::nullopt;
            return Tile{blob(s.getColumn(0)), hash_of(s.getColumn(1))};
        });
    }
    void each_checkpoint(std::uint64_t from,
                         const std::function<bool(std::uint64_t, const std::string&)>& visit) override {
        translated([&] {
            SQLite::Statement s(connection_.database(),
                                "SELECT size, note FROM checkpoint WHERE size >= ? ORDER BY size");
            s.bind(1, static_cast<int64_t>(from));
            // A size that cannot be is larger than any that can.
            while (s.executeStep())
                if (!visit(static_cast<std::uint64_t>(s.getColumn(0).getInt64()), s.getColumn(1).getString())) break;
            if (from > 1) return;
            SQLite::Statement odd(connection_.database(), "SELECT size, note FROM checkpoint WHERE size < 1");
            while (odd.executeStep())
                if (!visit(static_cast<std::uint64_t>(odd.getColumn(0).getInt64()), odd.getColumn(1).getString()))
                    break;
        });
    }
    std::optional<std::string> last_checkpoint() override {
        return translated([&]() -> std::optional<std::string> {
            auto& s = connection_.statement("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1");
            const ResetAtEnd later{s};
            if (!s.executeStep()) return std::nullopt;
            return s.getColumn(0).getString();
        });
    }

    void append_entry(std::string_view bytes) override {
        const auto seq = static_cast<Seq>(frontier_.size());
        frontier_.append(leaf_hash(bytes));
        translated([&] {
            auto& s = connection_.statement("INSERT INTO journal(seq, entry) VALUES (?, ?)");
            s.bind(1, static_cast<int64_t>(seq));
            s.bindNoCopy(2, bytes.data(), static_cast<int>(bytes.size()));
            s.exec();
        });
    }
    void select(const rows::Selection& which, std::span<const Cell> values, int limit,
                const std::function<bool(std::span<const Cell>)>& visit) override {
        translated([&] {
            const auto use = connection_.prepared(&which, 's', [&] { return sql::select(which); });
            auto& s = *use;
            const ResetRows later{s};
            bind_all(s, values);
            s.bind(static_cast<int>(values.size()) + 1, std::int64_t{limit});
            const auto& columns = which.of->columns;
            std::vector<Cell> cells(columns.size());
            while (s.step()) {
                for (std::size_t i = 0; i < columns.size(); ++i) cells[i] = cell_of(s, static_cast<int>(i));
                if (!visit(cells)) break;
            }
        });
    }
    void put_cells(const rows::Table& table, std::span<const Cell> cells) override {
        translated([&] {
            const auto use = connection_.prepared(&table, 'p', [&] { return sql::put(table); });
            const ResetRows later{*use};
            for (std::size_t i = 0; i < cells.size(); ++i)
                bind(*use, static_cast<int>(i) + 1, cells[i], table.columns[i].type == rows::Column::Type::bytes);
            use->step();
        });
    }
    void erase_rows(const rows::Selection& which, std::span<const Cell> values) override {
        translated([&] {
            const auto use = connection_.prepared(&which, 'e', [&] { return sql::erase(which); });
            const ResetRows later{*use};
            bind_all(*use, values);
            use->step();
        });
    }
    void clear() override {
        translated([&] {
            for (const auto* kind : rows::tables())
                if (kind->derived) connection_.exec(("DELETE FROM " + std::string(kind->name)).c_str());
        });
    }
    void clear_tiles() override {
        translated([&] { connection_.exec("DELETE FROM tile"); });
    }

    void put_tile(int level, std::uint64_t index, const Tile& tile) override {
        translated([&] {
            auto& s =
                connection_.statement("INSERT OR REPLACE INTO tile(level, position, hashes, root) VALUES (?,?,?,?)");
            s.bind(1, level);
            s.bind(2, static_cast<int64_t>(index));
            s.bindNoCopy(3, tile.hashes.data(), static_cast<int>(tile.hashes.size()));
            s.bindNoCopy(4, tile.root.data(), static_cast<int>(tile.root.size()));
            s.exec();
        });
    }
    void put_checkpoint(std::uint64_t size, const std::string& note) override {
        translated([&] {
            auto& s = connection_.statement("INSERT OR REPLACE INTO checkpoint(size, note) VALUES (?,?)");
            s.bind(1, static_cast<int64_t>(size));
            s.bindNoCopy(2, note);
            s.exec();
        });
    }

    void commit() override {
        translated([&] {
            auto& s = connection_.statement("UPDATE tree SET frontier = ? WHERE id = 1");
            const auto bytes = frontier_.encode();
            s.bind(1, static_cast<const void*>(bytes.data()), static_cast<int>(bytes.size()));
            s.exec();
            try {
                connection_.run("COMMIT");
            } catch (const SQLite::Exception& error) {
                // After a failed sync nobody knows what reached the disk.
                connection_.broken |= (error.getErrorCode() & 0xff) == SQLITE_IOERR;
                throw;
            }
            open_ = false;
        });
    }

private:
    static void bind(Prepared& s, int place, const Cell& cell, bool bytes = false) {
        if (cell.kind() == Cell::Kind::number)
            s.bind(place, cell.number());
        else if (cell.kind() == Cell::Kind::nothing)
            s.bind_nothing(place);
        else if (bytes)
            s.bind_bytes(place, cell.text());
        else
            s.bind_text(place, cell.text());
    }
    static void bind_all(Prepared& s, std::span<const Cell> values) {
        for (std::size_t i = 0; i < values.size(); ++i) bind(s, static_cast<int>(i) + 1, values[i]);
    }
    static Cell cell_of(Prepared& s, int place) {
        const int type = sqlite3_column_type(s.get(), place);
        if (type == SQLITE_NULL) return {};
        if (type == SQLITE_INTEGER) return Cell(std::int64_t{sqlite3_column_int64(s.get(), place)});
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(s.get(), place));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(s.get(), place));
        return Cell(std::string_view(bytes ? bytes : "", size));
    }

    Frontier load_frontier() {
        auto& s = connection_.statement("SELECT frontier FROM tree WHERE id = 1");
        Frontier frontier;
        if (!s.executeStep() || !Frontier::decode(blob(s.getColumn(0)), frontier))
            throw LedgerError(LedgerError::Kind::corrupt, {"账本的校验树已损坏", "the ledger's hash tree is damaged"});
        s.reset();
        return frontier;
    }
    void roll_back() noexcept {
        try {
            if (writes_ || --connection_.views == 0) connection_.run("ROLLBACK");
        } catch (const SQLite::Exception&) {
            // SQLite has rolled back by itself already (full disk, I/O error).
        }
    }

    Connection& connection_;
    Gate* gate_;
    bool writes_;
    bool open_ = false;
    Frontier frontier_;
};

}  // namespace rudang
