#include "rudang/engine/memory_store.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <variant>

namespace rudang {
namespace {

using rows::Cell;
using rows::Selection;
using rows::Table;
using Value = std::variant<std::monostate, std::int64_t, std::string>;
using Values = std::vector<Value>;

Value value_of(const Cell& cell) {
    switch (cell.kind()) {
        case Cell::Kind::number:
            return cell.number();
        case Cell::Kind::text:
            return std::string(cell.text());
        case Cell::Kind::nothing:
            break;
    }
    return {};
}

Cell cell_of(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return Cell(*number);
    if (const auto* text = std::get_if<std::string>(&value)) return Cell(std::string_view(*text));
    return {};
}

bool fits(const Value& value, Selection::How how, const Value& wanted) {
    switch (how) {
        case Selection::How::is:
            return value == wanted;
        case Selection::How::is_not:
            return !std::holds_alternative<std::monostate>(value) && value != wanted;
        case Selection::How::at_most:
            return !std::holds_alternative<std::monostate>(value) && value <= wanted;
        case Selection::How::begins_with:
            return std::holds_alternative<std::string>(value) &&
                   std::get<std::string>(value).starts_with(std::get<std::string>(wanted));
    }
    return false;
}

// The rows of one table, by key and in its other orderings.
class Rows {
public:
    explicit Rows(const Table& table) : table_(&table), ordered_(table.orderings.size()) {
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            if (table.columns[i].key) key_.push_back(i);
        for (const auto& ordering : table.orderings) {
            auto& columns = orders_.emplace_back();
            for (const auto& name : ordering.columns) columns.push_back(rows::column_of(table, name));
        }
    }

    void put(Values row) {
        auto key = pick(row, key_);
        erase(key);
        for (std::size_t i = 0; i < orders_.size(); ++i) ordered_[i].emplace(pick(row, orders_[i]), key);
        rows_.emplace(std::move(key), std::move(row));
    }

    // In the order asked for.
    std::vector<const Values*> find(const Selection& which, const Values& wanted) const {
        std::vector<const Values*> found;
        const auto take = [&](const Values& row) {
            for (std::size_t i = 0; i < which.conditions.size(); ++i)
                if (!fits(row[which.conditions[i].column], which.conditions[i].how, wanted[i])) return;
            found.push_back(&row);
        };
        if (const auto from = leading(which, wanted, key_); !from.empty()) {
            for (auto row = rows_.lower_bound(from); row != rows_.end() && begins(row->first, from); ++row)
                take(row->second);
        } else if (const auto* way = way_for(which, wanted)) {
            for (const auto& [order, key] : *way) {
                const auto* bound = &wanted.front();
                if (which.conditions.front().how == Selection::How::at_most && order.front() > *bound) break;
                take(rows_.at(key));
            }
        } else {
            for (const auto& [key, row] : rows_) take(row);
        }
        if (!which.order.empty())
            std::stable_sort(found.begin(), found.end(), [&](const Values* a, const Values* b) {
                return pick(*a, which.order) < pick(*b, which.order);
            });
        return found;
    }

    void erase(const Selection& which, const Values& wanted) {
        std::vector<Values> keys;
        for (const auto* row : find_for_erasing(which, wanted)) keys.push_back(pick(*row, key_));
        for (const auto& key : keys) erase(key);
    }

    const Table& table() const { return *table_; }

private:
    using Order = std::set<std::pair<Values, Values>>;  // of these columns, then the key

    static Values pick(const Values& row, const std::vector<std::size_t>& columns) {
        Values picked;
        for (const auto column : columns) picked.push_back(row[column]);
        return picked;
    }
    static bool begins(const Values& whole, const Values& part) {
        return std::equal(part.begin(), part.end(), whole.begin());
    }
    // The values asked for of the first of these columns, for as long as there is one.
    static Values leading(const Selection& which, const Values& wanted, const std::vector<std::size_t>& columns) {
        Values values;
        for (const auto column : columns) {
            const auto asked = std::find_if(which.conditions.begin(), which.conditions.end(), [&](const auto& each) {
                return each.column == column && each.how == Selection::How::is;
            });
            if (asked == which.conditions.end()) break;
            values.push_back(wanted[static_cast<std::size_t>(asked - which.conditions.begin())]);
        }
        return values;
    }
    const Order* way_for(const Selection& which, const Values&) const {
        for (std::size_t i = 0; i < orders_.size(); ++i)
            if (!which.conditions.empty() && which.conditions.front().column == orders_[i].front() &&
                which.conditions.front().how == Selection::How::at_most && table_->orderings[i].only_with_first)
                return &ordered_[i];
        return nullptr;
    }
    std::vector<const Values*> find_for_erasing(const Selection& which, const Values& wanted) const {
        for (std::size_t i = 0; i < orders_.size(); ++i)
            if (const auto from = leading(which, wanted, orders_[i]); !from.empty()) {
                std::vector<const Values*> found;
                for (auto at = ordered_[i].lower_bound({from, {}}); at != ordered_[i].end() && begins(at->first, from);
                     ++at)
                    found.push_back(&rows_.at(at->second));
                return found;
            }
        return find(which, wanted);
    }
    void erase(const Values& key) {
        const auto found = rows_.find(key);
        if (found == rows_.end()) return;
        for (std::size_t i = 0; i < orders_.size(); ++i) ordered_[i].erase({pick(found->second, orders_[i]), key});
        rows_.erase(found);
    }

    const Table* table_;
    std::vector<std::size_t> key_;
    std::vector<std::vector<std::size_t>> orders_;
    std::map<Values, Values> rows_;
    std::vector<Order> ordered_;
};

// What a ledger holds at one moment. Copies share everything that has not changed between them.
struct Contents {
    std::shared_ptr<std::deque<std::string>> journal = std::make_shared<std::deque<std::string>>();
    Frontier frontier;
    std::map<const Table*, std::shared_ptr<Rows>> rows;
    std::shared_ptr<std::map<std::pair<int, std::uint64_t>, Tile>> tiles =
        std::make_shared<std::map<std::pair<int, std::uint64_t>, Tile>>();
    std::shared_ptr<std::map<std::uint64_t, std::string>> checkpoints =
        std::make_shared<std::map<std::uint64_t, std::string>>();
};

// Ours alone from now on: a copy, where somebody else holds it too.
template <class T>
T& own(std::shared_ptr<T>& shared) {
    if (shared.use_count() > 1) shared = std::make_shared<T>(*shared);
    return *shared;
}

// Works on contents it owns until they are committed back; a view simply never is.
class MemoryTransaction final : public Transaction {
public:
    // `writing` is set for a writer, and is reset when it ends.
    explicit MemoryTransaction(Contents& target, bool* writing = nullptr)
        : target_(target), now_(target), writing_(writing) {
        if (writing_) *writing_ = true;
    }
    ~MemoryTransaction() override {
        if (!writing_) return;
        *writing_ = false;
        // The journal only grows, so all share it; what was not committed is cut off again.
        target_.journal->resize(static_cast<std::size_t>(target_.frontier.size()));
    }
    MemoryTransaction(const MemoryTransaction&) = delete;
    MemoryTransaction& operator=(const MemoryTransaction&) = delete;

    Frontier frontier() override { return now_.frontier; }
    std::optional<std::string> entry(Seq seq) override {
        if (seq < 0 || static_cast<std::uint64_t>(seq) >= now_.frontier.size()) return std::nullopt;
        return (*now_.journal)[static_cast<std::size_t>(seq)];
    }
    void scan(Seq from, const std::function<bool(const StoredEntry&)>& visit) override {
        for (auto seq = static_cast<std::size_t>(std::max<Seq>(from, 0)); seq < now_.frontier.size(); ++seq)
            if (!visit({static_cast<Seq>(seq), (*now_.journal)[seq]})) return;
    }
    std::optional<Hash> tile_root(int level, std::uint64_t index) override {
        const auto found = tile(level, index);
        return found ? std::optional(found->root) : std::nullopt;
    }
    std::optional<Tile> tile(int level, std::uint64_t index) override {
        const auto found = now_.tiles->find({level, index});
        return found == now_.tiles->end() ? std::nullopt : std::optional(found->second);
    }
    void each_checkpoint(std::uint64_t from,
                         const std::function<bool(std::uint64_t, const std::string&)>& visit) override {
        for (auto row = now_.checkpoints->lower_bound(from); row != now_.checkpoints->end(); ++row)
            if (!visit(row->first, row->second)) return;
    }
    std::optional<std::string> last_checkpoint() override {
        return now_.checkpoints->empty() ? std::nullopt : std::optional(now_.checkpoints->rbegin()->second);
    }
    void select(const Selection& which, std::span<const Cell> values, int limit,
                const std::function<bool(std::span<const Cell>)>& visit) override {
        const auto rows = now_.rows.find(which.of);
        if (rows == now_.rows.end()) return;
        const auto keep = rows->second;  // also while the visitor writes
        std::vector<Cell> cells;
        for (const auto* row : keep->find(which, values_of(values))) {
            if (limit-- == 0) return;
            cells.clear();
            for (const auto& value : *row) cells.push_back(cell_of(value));
            if (!visit(cells)) return;
        }
    }

    void append_entry(std::string_view bytes) override {
        now_.journal->emplace_back(bytes);
        now_.frontier.append(leaf_hash(bytes));
    }
    void put_tile(int level, std::uint64_t index, const Tile& tile) override { own(now_.tiles)[{level, index}] = tile; }
    void clear_tiles() override { own(now_.tiles).clear(); }
    void put_checkpoint(std::uint64_t size, const std::string& note) override { own(now_.checkpoints)[size] = note; }
    void put_cells(const Table& table, std::span<const Cell> cells) override { rows_of(table).put(values_of(cells)); }
    void erase_rows(const Selection& which, std::span<const Cell> values) override {
        rows_of(*which.of).erase(which, values_of(values));
    }
    void clear() override {
        std::erase_if(now_.rows, [](const auto& each) { return each.first->derived; });
    }
    void commit() override {
        target_ = now_;
        // What is written from here on is written for nothing, and must not be cut into what was committed.
    }

private:
    static Values values_of(std::span<const Cell> cells) {
        Values values;
        for (const auto& cell : cells) values.push_back(value_of(cell));
        return values;
    }
    Rows& rows_of(const Table& table) {
        auto& rows = now_.rows[&table];
        if (!rows) rows = std::make_shared<Rows>(table);
        return own(rows);
    }

    Contents& target_;
    Contents now_;
    bool* writing_;
};

class MemoryStore final : public Store {
public:
    explicit MemoryStore(LedgerIdentity identity) : identity_(std::move(identity)) {}
    const LedgerIdentity& identity() const override { return identity_; }
    std::unique_ptr<Transaction> begin() override {
        expect_idle(writing_);
        return std::make_unique<MemoryTransaction>(contents_, &writing_);
    }
    std::unique_ptr<View> read() override { return std::make_unique<MemoryTransaction>(contents_); }
    bool settle() override { return true; }
    bool structure_is_ours() override { return true; }  // there is nothing to change
    std::vector<std::pair<std::string, std::string>> describe() override { return {{"store", "memory"}}; }
    void backup(const std::string&) override {
        throw LedgerError(LedgerError::Kind::disk,
                          {"内存账本没有文件可备份", "a ledger in memory has no file to back up"});
    }

private:
    LedgerIdentity identity_;
    Contents contents_;
    bool writing_ = false;
};

}  // namespace

std::unique_ptr<Store> memory_store(LedgerIdentity identity) {
    return std::make_unique<MemoryStore>(std::move(identity));
}

}  // namespace rudang
