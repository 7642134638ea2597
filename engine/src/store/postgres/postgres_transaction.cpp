#include "postgres_transaction.h"

#include <endian.h>
#include <algorithm>

#include "../../check.h"

namespace rudang::postgres {

using Kind = LedgerError::Kind;
using rows::Cell;
using rows::Selection;
using rows::Table;
constexpr auto dialect = sql::Dialect::postgres;

namespace {

constexpr const char* log_now = "SELECT frontier, epoch FROM log WHERE id = 1";
constexpr const char* log_locked = "SELECT frontier, epoch FROM log WHERE id = 1 FOR UPDATE";
// Waits until everything committed before it is on the disk.
constexpr const char* flush_log = "SELECT pg_logical_emit_message(true, 'rudang', '')";
// So much is fetched at a time of what may be long.
constexpr int piece = 500;

Frontier frontier_in(const Result& row) {
    Frontier frontier;
    if (row.rows() != 1 || !Frontier::decode(row.bytes(0, 0), frontier))
        throw LedgerError(Kind::corrupt, {"账本的校验树已损坏", "the ledger's hash tree is damaged"});
    return frontier;
}

Hash hash_in(std::string_view bytes) {
    Hash hash;
    if (bytes.size() != hash.size())
        throw LedgerError(Kind::corrupt, {"账本的校验树已损坏", "the ledger's hash tree is damaged"});
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    return hash;
}

Cell cell(std::uint64_t number) { return Cell(static_cast<std::int64_t>(number)); }
std::string_view view_of(const Hash& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

// Numbers as the server takes a list of them.
std::string array_of(const std::vector<Seq>& numbers) {
    std::string bytes;
    const auto put = [&](auto value) { bytes.append(reinterpret_cast<const char*>(&value), sizeof value); };
    constexpr std::uint32_t int8_type = 20;
    for (const std::uint32_t word :
         {std::uint32_t{1}, std::uint32_t{0}, int8_type, static_cast<std::uint32_t>(numbers.size()), std::uint32_t{1}})
        put(htobe32(word));
    for (const auto number : numbers) {
        put(htobe32(8));
        put(htobe64(static_cast<std::uint64_t>(number)));
    }
    return bytes;
}

// The key of a row as one text: no two rows have the same.
std::string key_text(std::span<const Cell> key) {
    std::string text;
    for (const auto& cell : key) {
        const auto part = cell.kind() == Cell::Kind::number ? std::to_string(cell.number()) : std::string(cell.text());
        text += std::to_string(part.size()) + ":" + part;
    }
    return text;
}

std::vector<Cell> owned(std::span<const Cell> cells) {
    std::vector<Cell> copy;
    for (const auto& cell : cells)
        copy.push_back(cell.kind() == Cell::Kind::text ? Cell::owning(std::string(cell.text())) : cell);
    return copy;
}

}  // namespace

PostgresTransaction::PostgresTransaction(Line& line, int& open) : line_(line), views_(&open) {
    if (open == 0) {
        line_.persist([&](Connection& fresh) {
            fresh.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            frontier_ = frontier_in(fresh.ask(log_now));
        });
    } else {
        frontier_ = frontier_in(connection().ask(log_now));
    }
    ++open;
    open_ = true;
}

PostgresTransaction::PostgresTransaction(Line& line, Writing& state, bool late) : line_(line), writing_(&state) {
    std::int64_t epoch = 0;
    line_.persist([&](Connection& fresh) {
        fresh.begin(late ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN ISOLATION LEVEL READ COMMITTED");
        const auto log = fresh.ask(late ? log_now : log_locked);
        frontier_ = frontier_in(log);
        epoch = log.number(0, 1);
    });
    begun_ = static_cast<Seq>(frontier_.size());
    open_ = true;
    held_ = !late;
    expect_epoch(epoch);
    writing_->now = true;
}

// Who began before another server took over, or before a restore, knows another history than this.
void PostgresTransaction::expect_epoch(std::int64_t now) {
    if (now == writing_->epoch) return;
    line_.drop();
    open_ = writing_->now = false;
    throw LedgerError(Kind::locked, {"账本已换到另一台服务器（或刚恢复过），没有记录，请重新执行",
                                     "the ledger has moved to another server, or was restored; nothing was recorded, "
                                     "please run the command again"});
}

bool PostgresTransaction::hold() {
    if (!writing_ || held_) return true;
    const auto before = frontier_;
    std::int64_t epoch = 0;
    line_.persist([&](Connection& fresh) {
        fresh.send("COMMIT");
        fresh.begin("BEGIN ISOLATION LEVEL READ COMMITTED");
        const auto log = fresh.ask(log_locked);
        frontier_ = frontier_in(log);
        epoch = log.number(0, 1);
    });
    held_ = true;
    begun_ = static_cast<Seq>(frontier_.size());
    expect_epoch(epoch);
    if (frontier_ != before) known_.clear();
    return frontier_ == before;
}

// Whoever writes holds the log.
Connection& PostgresTransaction::writer() {
    RUDANG_ASSERT(held_, "somebody writes who does not hold the log");
    return connection();
}

PostgresTransaction::~PostgresTransaction() {
    if (writing_) {
        writing_->now = false;
        if (open_ && !connection().recover()) line_.drop();
        return;
    }
    if (!open_ || --*views_ > 0) return;
    try {
        // Not waited for.
        connection().send("COMMIT");
        connection().send_end();
    } catch (const LedgerError&) {
        line_.drop();
    }
}

// ---- reading -------------------------------------------------------------------------------------------------------

std::optional<std::string> PostgresTransaction::entry(Seq seq) {
    if (const auto kept = read_back_.find(seq); kept != read_back_.end()) return kept->second;
    const Cell at[] = {Cell(seq)};
    if (writing_ && seq >= begun_) {
        // What was written here is read back in one go, from the server.
        const auto rows = connection().ask("SELECT seq, entry FROM journal WHERE seq >= $1 ORDER BY seq", at);
        for (int row = 0; row < rows.rows(); ++row) read_back_[rows.number(row, 0)] = rows.text(row, 1);
        const auto found = read_back_.find(seq);
        return found == read_back_.end() ? std::nullopt : std::optional(found->second);
    }
    const auto rows = connection().ask("SELECT entry FROM journal WHERE seq = $1", at);
    return rows.rows() == 0 ? std::nullopt : std::optional(rows.text(0, 0));
}

std::vector<StoredEntry> PostgresTransaction::entries(const std::vector<Seq>& which) {
    if (which.size() < 2) return Transaction::entries(which);
    const Cell list[] = {Cell::owning(array_of(which))};
    const auto rows = connection().ask("SELECT seq, entry FROM journal WHERE seq = ANY($1::bigint[])", list);
    std::map<Seq, int> at;
    for (int row = 0; row < rows.rows(); ++row) at[rows.number(row, 0)] = row;
    std::vector<StoredEntry> found;
    for (const auto seq : which)
        if (const auto row = at.find(seq); row != at.end()) found.push_back({seq, rows.text(row->second, 1)});
    return found;
}

void PostgresTransaction::scan(Seq from, const std::function<bool(const StoredEntry&)>& visit) {
    for (auto next = from;;) {
        const Cell at[] = {Cell(next), Cell(std::int64_t{piece})};
        const auto rows = connection().ask("SELECT seq, entry FROM journal WHERE seq >= $1 ORDER BY seq LIMIT $2", at);
        for (int row = 0; row < rows.rows(); ++row) {
            next = rows.number(row, 0) + 1;
            if (!visit({next - 1, rows.text(row, 1)})) return;
        }
        if (rows.rows() < piece) return;
    }
}

std::optional<Hash> PostgresTransaction::tile_root(int level, std::uint64_t index) {
    const Cell at[] = {Cell(std::int64_t{level}), cell(index)};
    const auto rows = connection().ask("SELECT root FROM tile WHERE level = $1 AND place = $2", at);
    return rows.rows() == 0 ? std::nullopt : std::optional(hash_in(rows.bytes(0, 0)));
}

std::optional<Tile> PostgresTransaction::tile(int level, std::uint64_t index) {
    const Cell at[] = {Cell(std::int64_t{level}), cell(index)};
    const auto rows = connection().ask("SELECT hashes, root FROM tile WHERE level = $1 AND place = $2", at);
    if (rows.rows() == 0) return std::nullopt;
    return Tile{rows.text(0, 0), hash_in(rows.bytes(0, 1))};
}

void PostgresTransaction::each_checkpoint(std::uint64_t from,
                                          const std::function<bool(std::uint64_t, const std::string&)>& visit) {
    // A size that cannot be is larger than any that can.
    const auto pieces = [&](const char* sql, std::int64_t next) {
        for (;;) {
            const Cell at[] = {Cell(next), Cell(std::int64_t{piece})};
            const auto rows = connection().ask(sql, at);
            for (int row = 0; row < rows.rows(); ++row) {
                next = rows.number(row, 0) + 1;
                if (!visit(static_cast<std::uint64_t>(next - 1), rows.text(row, 1))) return false;
            }
            if (rows.rows() < piece) return true;
        }
    };
    if (pieces("SELECT size, note FROM checkpoint WHERE size >= $1 ORDER BY size LIMIT $2",
               static_cast<std::int64_t>(from)) &&
        from <= 1)
        pieces("SELECT size, note FROM checkpoint WHERE size >= $1 AND size < 1 ORDER BY size LIMIT $2",
               std::numeric_limits<std::int64_t>::min());
}

std::optional<std::string> PostgresTransaction::last_checkpoint() {
    const auto rows = connection().ask("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1");
    return rows.rows() == 0 ? std::nullopt : std::optional(rows.text(0, 0));
}

// False when the visitor has had enough.
bool PostgresTransaction::visit_rows(const Result& rows, const Table& table,
                                     const std::function<bool(std::span<const Cell>)>& visit) {
    std::vector<Cell> cells(table.columns.size());
    for (int row = 0; row < rows.rows(); ++row) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto column = static_cast<int>(i);
            if (rows.is_nothing(row, column))
                cells[i] = Cell();
            else if (table.columns[i].type == rows::Column::Type::number)
                cells[i] = Cell(rows.number(row, column));
            else
                cells[i] = Cell(rows.bytes(row, column));
        }
        if (!visit(cells)) return false;
    }
    return true;
}

void PostgresTransaction::select(const Selection& which, std::span<const Cell> values, int limit,
                                 const std::function<bool(std::span<const Cell>)>& visit) {
    if (which.conditions.empty() && limit < 0) return select_piecewise(which, visit);
    if (writing_ && limit == 1 && &which == &rows::by_key(*which.of)) return select_known(which, values, visit);
    std::vector<Cell> with(values.begin(), values.end());
    with.push_back(limit < 0 ? Cell() : Cell(std::int64_t{limit}));
    const auto rows = connection().ask(
        &which, 's', [&] { return sql::select(which, dialect); }, with);
    visit_rows(rows, *which.of, visit);
}

// The same few rows (keys, above all) are asked for again and again while one event is recorded.
void PostgresTransaction::select_known(const Selection& which, std::span<const Cell> values,
                                       const std::function<bool(std::span<const Cell>)>& visit) {
    const Key key{which.of, key_text(values)};
    auto known = known_.find(key);
    if (known == known_.end()) {
        std::vector<Cell> with(values.begin(), values.end());
        with.push_back(Cell(std::int64_t{1}));
        const auto rows = connection().ask(
            &which, 's', [&] { return sql::select(which, dialect); }, with);
        known = known_.emplace(key, std::vector<Cell>{}).first;
        visit_rows(rows, *which.of, [&](std::span<const Cell> cells) { return known->second = owned(cells), true; });
    }
    const auto cells = known->second;  // the visitor may write
    if (!cells.empty()) visit(cells);
}

void PostgresTransaction::forget(const Table& table) {
    std::erase_if(known_, [&](const auto& each) { return each.first.first == &table; });
}

// All rows of a table may be more than memory holds: by their key, a piece at a time, each after the last of the piece
// before.
void PostgresTransaction::select_piecewise(const Selection& which,
                                           const std::function<bool(std::span<const Cell>)>& visit) {
    const auto& table = *which.of;
    std::string keys, places;
    std::vector<std::size_t> key;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (!table.columns[i].key) continue;
        key.push_back(i);
        keys += (keys.empty() ? "\"" : ", \"") + std::string(table.columns[i].name) + "\"";
        places += (places.empty() ? "$" : ", $") + std::to_string(key.size());
    }
    const auto whole = sql::select(which, dialect);
    const auto limit = whole.rfind(" LIMIT ");
    std::vector<Cell> after;
    for (bool more = true; more;) {
        const bool first = after.empty();
        after.push_back(Cell(std::int64_t{piece}));
        const auto rows = connection().ask(
            &which, first ? 'f' : 'm',
            [&] {
                if (first) return whole;
                const auto order = whole.find(" ORDER BY ");
                return whole.substr(0, order) + " WHERE (" + keys + ") > (" + places + ")" +
                       whole.substr(order, limit - order) + " LIMIT $" + std::to_string(key.size() + 1);
            },
            after);
        more = rows.rows() == piece;
        std::vector<Cell> last;
        const bool go_on = visit_rows(rows, table, [&](std::span<const Cell> cells) {
            last.clear();
            for (const auto column : key)
                last.push_back(cells[column].kind() == Cell::Kind::text
                                   ? Cell::owning(std::string(cells[column].text()))
                                   : cells[column]);
            return visit(cells);
        });
        more &= go_on;
        after = std::move(last);
    }
}

// ---- writing -------------------------------------------------------------------------------------------------------

void PostgresTransaction::append_entry(std::string_view bytes) {
    const Cell row[] = {cell(frontier_.size()), Cell(bytes)};
    writer().send("INSERT INTO journal(seq, entry) VALUES ($1, $2)", row);
    frontier_.append(leaf_hash(bytes));
    last_entry_ = bytes;
}

void PostgresTransaction::put_tile(int level, std::uint64_t index, const Tile& tile) {
    const Cell row[] = {Cell(std::int64_t{level}), cell(index), Cell(view_of(tile.root)),
                        Cell(std::string_view(tile.hashes))};
    writer().send("DELETE FROM tile WHERE level = $1 AND place = $2", std::span(row).first(2));
    writer().send("INSERT INTO tile(level, place, root, hashes) VALUES ($1, $2, $3, $4)", row);
}

void PostgresTransaction::clear_tiles() { writer().send("DELETE FROM tile"); }

void PostgresTransaction::put_checkpoint(std::uint64_t size, const std::string& note) {
    const Cell row[] = {cell(size), Cell(std::string_view(note))};
    writer().send("INSERT INTO checkpoint(size, note) VALUES ($1, $2)", row);
}

void PostgresTransaction::put_cells(const Table& table, std::span<const Cell> cells) {
    writer().send(
        &table, 'p', [&] { return sql::put(table, dialect); }, cells);
    std::vector<Cell> key;
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (table.columns[i].key) key.push_back(cells[i]);
    // A key that was just made is asked for next; of rows there may be more than memory should hold.
    const Key at{&table, key_text(key)};
    if (!table.derived || known_.contains(at)) known_[at] = owned(cells);
}

void PostgresTransaction::erase_rows(const Selection& which, std::span<const Cell> values) {
    writer().send(
        &which, 'e', [&] { return sql::erase(which, dialect); }, values);
    forget(*which.of);
}

void PostgresTransaction::clear() {
    for (const auto* kind : rows::tables())
        if (kind->derived)
            writer().send(kind, 'c', [&] { return "DELETE FROM \"" + std::string(kind->name) + "\""; }, {});
    known_.clear();
}

// The log is free again as soon as the commit stands in the server's own log; only then is waited for the disk (and
// for a synchronous standby), by a message in that log. So whoever comes next writes meanwhile, and one flush does for
// all of them. Nothing is acknowledged before it.
void PostgresTransaction::send_commit() {
    auto& line = writer();
    const auto encoded = frontier_.encode();
    const Cell row[] = {Cell(std::string_view(encoded))};
    line.send("UPDATE log SET frontier = $1 WHERE id = 1", row);
    if (writing_->durable) line.send("SET LOCAL synchronous_commit TO off");
    line.send("COMMIT");
    line.send_end();
    if (writing_->durable) line.send(flush_log);
    line.send_end();
    line.finish();
}

void PostgresTransaction::commit() {
    try {
        send_commit();
    } catch (const LedgerError&) {
        // It is done, or it is not, and the log knows.
        if (!stands_in_log()) throw;
    }
    open_ = false;
    writing_->settled = frontier_.size();
}

// Does the last entry appended here stand in the log, word for word?
bool PostgresTransaction::stands_in_log() {
    if (!connection().recover()) line_.drop();
    open_ = false;
    bool stands = false;
    try {
        line_.persist([&](Connection& fresh) {
            fresh.begin("BEGIN ISOLATION LEVEL READ COMMITTED");
            // Whoever was committing holds this row until it is decided.
            fresh.ask(log_locked);
            const Cell at[] = {Cell(static_cast<Seq>(frontier_.size()) - 1)};
            const auto rows = fresh.ask("SELECT entry FROM journal WHERE seq = $1", at);
            stands = !last_entry_.empty() && rows.rows() == 1 && rows.bytes(0, 0) == last_entry_;
            if (stands) fresh.ask(flush_log);
            fresh.send("COMMIT");
            fresh.send_end();
            fresh.finish();
        });
    } catch (const LedgerError&) {
        throw LedgerError(Kind::disk,
                          {"提交时与账本服务器的连接断了，暂时无法确定是否已记录。恢复后请查看 rudang journal tail；"
                           "用同样的 --key 再执行一次不会重复记录",
                           "the connection to the ledger's server was lost while committing, and it is not certain "
                           "whether this was recorded. Look with rudang journal tail when the server is back; the "
                           "same command with the same --key records nothing twice"});
    }
    return stands;
}

}  // namespace rudang::postgres
