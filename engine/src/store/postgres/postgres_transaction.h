// Reading and writing on a connection to a server.
#pragma once

#include <map>
#include <optional>

#include "../sql.h"
#include "connection.h"
#include "rudang/engine/store.h"

namespace rudang::postgres {

// What a store knows of its writers.
struct Writing {
    std::int64_t epoch = 0;  // of the log when the ledger was opened
    bool now = false;        // somebody writes
    bool durable = true;
    std::uint64_t settled = 0;  // so many entries are known to be on the disk
};

// What both a view and a writer read. Views that are open at one time share one snapshot.
class PostgresTransaction final : public Transaction {
    using Cell = rows::Cell;

public:
    // A view. `open` counts those on the same line.
    PostgresTransaction(Line& line, int& open);
    // A writer, for as long as `writing` is set. It holds the log from the beginning to its end, or, begun late, from
    // its first writing.
    PostgresTransaction(Line& line, Writing& state, bool late);
    ~PostgresTransaction() override;
    PostgresTransaction(const PostgresTransaction&) = delete;
    PostgresTransaction& operator=(const PostgresTransaction&) = delete;

    Frontier frontier() override { return frontier_; }
    std::optional<std::string> entry(Seq seq) override;
    std::vector<StoredEntry> entries(const std::vector<Seq>& which) override;
    void scan(Seq from, const std::function<bool(const StoredEntry&)>& visit) override;
    std::optional<Hash> tile_root(int level, std::uint64_t index) override;
    std::optional<Tile> tile(int level, std::uint64_t index) override;
    void each_checkpoint(std::uint64_t from,
                         const std::function<bool(std::uint64_t, const std::string&)>& visit) override;
    std::optional<std::string> last_checkpoint() override;
    void select(const rows::Selection& which, std::span<const Cell> values, int limit,
                const std::function<bool(std::span<const Cell>)>& visit) override;

    void append_entry(std::string_view bytes) override;
    void put_tile(int level, std::uint64_t index, const Tile& tile) override;
    void clear_tiles() override;
    void put_checkpoint(std::uint64_t size, const std::string& note) override;
    void put_cells(const rows::Table& table, std::span<const Cell> cells) override;
    void erase_rows(const rows::Selection& which, std::span<const Cell> values) override;
    void clear() override;
    void commit() override;
    bool hold() override;

private:
    Connection& connection() { return line_.get(); }
    Connection& writer();
    void expect_epoch(std::int64_t now);
    void send_commit();
    bool stands_in_log();
    bool visit_rows(const Result& rows, const rows::Table& table,
                    const std::function<bool(std::span<const Cell>)>& visit);
    void select_known(const rows::Selection& which, std::span<const Cell> values,
                      const std::function<bool(std::span<const Cell>)>& visit);
    void forget(const rows::Table& table);
    void select_piecewise(const rows::Selection& which, const std::function<bool(std::span<const Cell>)>& visit);

    Line& line_;
    int* views_ = nullptr;        // of a view
    Writing* writing_ = nullptr;  // of a writer
    bool open_ = false;
    bool held_ = false;
    Frontier frontier_;
    Seq begun_ = 0;           // how long the log was then
    std::string last_entry_;  // appended here
    // Rows a writer has asked for by their key, or put: nothing changes them but itself. Without cells where there is
    // none.
    using Key = std::pair<const rows::Table*, std::string>;
    std::map<Key, std::vector<Cell>> known_;
    std::map<Seq, std::string> read_back_;  // of those appended here
};

}  // namespace rudang::postgres
