#include "rudang/engine/rows.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "rudang/engine/problem.h"

namespace rudang {

RowReader::~RowReader() = default;
RowWriter::~RowWriter() = default;

std::optional<Day> pressing(const Task& task) {
    if (task.due) return task.due->earliest();
    if (task.latest) return task.latest->earliest();
    return std::nullopt;
}

namespace rows {
namespace {

// ---- how members are kept ------------------------------------------------------------------------------------------

Cell to_cell(const std::string& text) { return Cell(std::string_view(text)); }
Cell to_cell(std::int64_t number) { return Cell(number); }
Cell to_cell(int number) { return Cell(std::int64_t{number}); }
Cell to_cell(bool yes) { return Cell(std::int64_t{yes}); }
Cell to_cell(const std::optional<ComputedDay>& day) { return Cell::owning(day ? day->iso() : std::string{}); }
Cell to_cell(const std::optional<Day>& day) { return Cell::owning(day ? day->iso() : std::string{}); }
Cell to_cell(const std::map<std::string, int>& places) { return Cell::owning(Json(places).dump()); }
Cell to_cell(const std::vector<int>& numbers) {
    std::string text;
    for (const int number : numbers) text += (text.empty() ? "" : ",") + std::to_string(number);
    return Cell::owning(std::move(text));
}
Cell to_cell(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ",") + word;
    return Cell::owning(std::move(text));
}

template <class Visit>
void each_part(std::string_view joined, const Visit& visit) {
    for (std::size_t at = 0; at < joined.size();) {
        const auto comma = std::min(joined.find(',', at), joined.size());
        visit(joined.substr(at, comma - at));
        at = comma + 1;
    }
}

void from_cell(const Cell& cell, std::string& text) { text = cell.text(); }
void from_cell(const Cell& cell, std::int64_t& number) { number = cell.number(); }
void from_cell(const Cell& cell, bool& yes) { yes = cell.number() == 1; }
void from_cell(const Cell& cell, int& number) {
    const auto value = cell.number();
    if (value >= std::numeric_limits<int>::min() && value <= std::numeric_limits<int>::max())
        number = static_cast<int>(value);
}
void from_cell(const Cell& cell, std::optional<ComputedDay>& day) { day = ComputedDay::parse(cell.text()); }
void from_cell(const Cell& cell, std::optional<Day>& day) { day = Day::parse(cell.text()); }
void from_cell(const Cell& cell, std::map<std::string, int>& places) {
    const Json json = read_json(cell.text());
    if (!json.is_object()) return;
    for (const auto& [group, count] : json.items())
        if (count.is_number_integer()) places[group] = count.get<int>();
}
void from_cell(const Cell& cell, std::vector<int>& numbers) {
    each_part(cell.text(), [&](std::string_view part) {
        int number = 0;
        std::from_chars(part.data(), part.data() + part.size(), number);
        numbers.push_back(number);
    });
}
void from_cell(const Cell& cell, std::vector<std::string>& words) {
    each_part(cell.text(), [&](std::string_view part) { words.emplace_back(part); });
}

template <class T>
constexpr Column::Type type_of() {
    return std::is_integral_v<T> ? Column::Type::number : Column::Type::text;
}

// Takes down what a row says of itself.
template <class Row>
struct Description {
    Table made;

    Description& named(std::string_view name, std::string_view word) {
        made.name = name;
        made.word = word;
        return *this;
    }
    Description& key(std::string_view name, auto member) {
        column(name, member).key = true;
        return *this;
    }
    Description& member(std::string_view name, auto member, std::string_view otherwise = {}) {
        column(name, member).otherwise = otherwise;
        return *this;
    }
    Description& bytes(std::string_view name, auto member) {
        column(name, member).type = Column::Type::bytes;
        return *this;
    }
    // Computed from the rest; nothing where there is nothing.
    Description& computed(std::string_view name, auto compute) {
        made.columns.push_back({.name = name, .may_be_nothing = true});
        made.columns.back().get = [compute](const void* row) {
            const auto value = compute(*static_cast<const Row*>(row));
            return value ? to_cell(value) : Cell();
        };
        return *this;
    }
    Description& ordered(Ordering ordering) {
        made.orderings.push_back(std::move(ordering));
        return *this;
    }
    Description& not_derived() {
        made.derived = false;
        return *this;
    }

private:
    // A member, given by its address or by a function that finds it in the row.
    Column& column(std::string_view name, auto member) {
        using Value = std::remove_cvref_t<decltype(std::invoke(member, std::declval<Row&>()))>;
        auto& column = made.columns.emplace_back(Column{.name = name, .type = type_of<Value>()});
        column.get = [member](const void* row) { return to_cell(std::invoke(member, *static_cast<const Row*>(row))); };
        // What is read must be what would be written: everything else was not written by us.
        column.set = [member](void* row, const Cell& cell) {
            auto& value = std::invoke(member, *static_cast<Row*>(row));
            from_cell(cell, value);
            return to_cell(value) == cell;
        };
        return column;
    }
};

template <class Row>
const Table* described() {
    static const Table table = [] {
        Description<Row> description;
        Row::describe(description);
        return std::move(description.made);
    }();
    return &table;
}

template <class... Rows>
std::vector<const Table*> described(row_types<Rows...>) {
    return {described<Rows>()...};
}

}  // namespace

const std::vector<const Table*>& tables() {
    static const auto all = described(all_rows{});
    return all;
}

// ---- what follows from them ----------------------------------------------------------------------------------------

std::size_t column_of(const Table& table, std::string_view name) {
    const auto found =
        std::find_if(table.columns.begin(), table.columns.end(), [&](const Column& each) { return each.name == name; });
    if (found == table.columns.end()) throw std::logic_error("no such column: " + std::string(name));
    return static_cast<std::size_t>(found - table.columns.begin());
}

void fill(const Table& table, void* row, std::span<const Cell> cells) {
    bool ours = cells.size() == table.columns.size();
    for (std::size_t i = 0; ours && i < cells.size(); ++i)
        if (table.columns[i].set) ours = table.columns[i].set(row, cells[i]);
    if (!ours)
        throw LedgerError(LedgerError::Kind::corrupt,
                          {"账本的数据表已损坏：有的格子里不是本程序写的内容；用 rudang rebuild 可按日志重建",
                           "a table of the ledger is damaged: a cell holds what this program does not write; rudang "
                           "rebuild recreates it"});
}

std::vector<Cell> cells_of(const Table& table, const void* row) {
    std::vector<Cell> cells;
    cells.reserve(table.columns.size());
    for (const auto& column : table.columns) cells.push_back(column.get(row));
    return cells;
}

std::string line_of(const Table& table, std::span<const Cell> cells) {
    Json parts = Json::array({table.word});
    for (const auto& cell : cells)
        parts.push_back(cell.kind() == Cell::Kind::nothing  ? Json()
                        : cell.kind() == Cell::Kind::number ? Json(cell.number())
                                                            : Json(cell.text()));
    // A row that somebody spoilt with bytes that are no text must differ from the true one, not stop the comparison.
    return parts.dump(-1, ' ', false, Json::error_handler_t::replace);
}

namespace {

const Selection& made_for(const Table& table, bool by_its_key) {
    using Made = std::map<const Table*, Selection>;
    const auto make = [](bool keyed) {
        Made made;
        for (const auto* each : tables()) {
            auto& selection = made[each] = {each, {}, {}};
            for (std::size_t i = 0; keyed && i < each->columns.size(); ++i)
                if (each->columns[i].key) selection.conditions.push_back({i, Selection::How::is});
        }
        return made;
    };
    static const Made all = make(false), keyed = make(true);
    return (by_its_key ? keyed : all).at(&table);
}

}  // namespace

const Selection& everything(const Table& table) { return made_for(table, false); }
const Selection& by_key(const Table& table) { return made_for(table, true); }

}  // namespace rows
}  // namespace rudang
