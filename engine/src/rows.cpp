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

// A column that is a member, given by its address or by a function that finds it in the row.
template <class Row, auto Member>
Column column(std::string_view name) {
    using Value = std::remove_cvref_t<decltype(std::invoke(Member, std::declval<Row&>()))>;
    Column made{.name = name, .type = type_of<Value>()};
    made.get = [](const void* row) { return to_cell(std::invoke(Member, *static_cast<const Row*>(row))); };
    // What is read must be what would be written: everything else was not written by us.
    made.set = [](void* row, const Cell& cell) {
        auto& value = std::invoke(Member, *static_cast<Row*>(row));
        from_cell(cell, value);
        return to_cell(value) == cell;
    };
    return made;
}

template <class Row>
struct Of {
    template <auto Member>
    static Column key(std::string_view name) {
        auto made = column<Row, Member>(name);
        made.key = true;
        return made;
    }
    template <auto Member>
    static Column member(std::string_view name, std::string_view otherwise = {}) {
        auto made = column<Row, Member>(name);
        made.otherwise = otherwise;
        return made;
    }
};

}  // namespace

// ---- the descriptions ----------------------------------------------------------------------------------------------

template <>
const Table& table<CaseRow>() {
    using R = Of<CaseRow>;
    static const Table made{
        .name = "case_state",
        .word = "case",
        .columns = {R::key<&CaseRow::case_id>("case_id"), R::member<&CaseRow::org>("org"),
                    R::member<&CaseRow::title>("title"), R::member < [](auto& row) -> auto& {return row.state.status;
}
> ("status"), R::member < [](auto& row) -> auto& { return row.state.stage; }
> ("stage"), R::member < [](auto& row) -> auto& { return row.state.steps; }
> ("steps"), R::member < [](auto& row) -> auto& { return row.state.standing; }
> ("standing"), R::member < [](auto& row) -> auto& { return row.state.ended; }
> ("ended"), R::member<&CaseRow::opened_seq>("opened_seq"), R::member<&CaseRow::last_seq>("last_seq"),
    R::member<&CaseRow::last_on>("last_on"), R::member<&CaseRow::erased>("erased", "0")
}  // namespace rows
};  // namespace rudang
return made;
}

template <>
const Table& table<TaskRow>() {
    using R = Of<TaskRow>;
    Column due{.name = "pressing", .may_be_nothing = true};
    due.get = [](const void* row) {
        const auto day = pressing(static_cast<const TaskRow*>(row)->task);
        return day ? Cell::owning(day->iso()) : Cell();
    };
    static const Table made{.name = "task", .word = "task", .columns = {R::key<&TaskRow::case_id>("case_id"), R::key < [
                                                                        ](auto& row) -> auto& {return row.task.step;
}
> ("step"), R::member < [](auto& row) -> auto& { return row.task.event; }
> ("event"), R::member < [](auto& row) -> auto& { return row.task.earliest; }
> ("earliest"), R::member < [](auto& row) -> auto& { return row.task.due; }
> ("due"), R::member < [](auto& row) -> auto& { return row.task.latest; }
> ("latest"), R::member < [](auto& row) -> auto& { return row.task.provisional; }
> ("provisional"), R::member < [](auto& row) -> auto& { return row.task.rules; }
> ("rules"), due
}
, .orderings = { {.name = "task_by_day", .columns = {"pressing", "case_id", "step"}, .only_with_first = true} }
}
;
return made;
}

template <>
const Table& table<IndexRow>() {
    using R = Of<IndexRow>;
    static const Table made{.name = "case_index",
                            .word = "index",
                            .columns = {R::key<&IndexRow::index>("name"), R::key<&IndexRow::digest>("digest"),
                                        R::key<&IndexRow::case_id>("case_id"), R::key<&IndexRow::day>("day")},
                            .orderings = {{.name = "case_index_by_case", .columns = {"case_id"}}}};
    return made;
}

template <>
const Table& table<OrgRow>() {
    using R = Of<OrgRow>;
    static const Table made{
        .name = "org",
        .word = "org",
        .columns = {R::key<&OrgRow::org_id>("org_id"), R::member<&OrgRow::name>("name"),
                    R::member<&OrgRow::parent>("parent"), R::member<&OrgRow::kind>("kind"),
                    R::member<&OrgRow::approves>("approves"), R::member<&OrgRow::closed>("closed")}};
    return made;
}

template <>
const Table& table<ActorRow>() {
    using R = Of<ActorRow>;
    static const Table made{
        .name = "actor",
        .word = "actor",
        .columns = {R::key<&ActorRow::actor_id>("actor_id"), R::member<&ActorRow::name>("name"),
                    R::member<&ActorRow::system_user>("system_user"), R::member<&ActorRow::active>("active"),
                    R::member<&ActorRow::person>("person", "''")}};
    return made;
}

template <>
const Table& table<GrantRow>() {
    using R = Of<GrantRow>;
    static const Table made{.name = "role_grant",
                            .word = "grant",
                            .columns = {R::key<&GrantRow::actor_id>("actor_id"), R::key<&GrantRow::role>("role"),
                                        R::key<&GrantRow::org>("org")}};
    return made;
}

template <>
const Table& table<PlanRow>() {
    using R = Of<PlanRow>;
    static const Table made{
        .name = "plan",
        .word = "plan",
        .columns = {R::key<&PlanRow::org_id>("org_id"), R::key<&PlanRow::year>("year"),
                    R::member<&PlanRow::total>("total"), R::member<&PlanRow::earmarked>("earmarked")}};
    return made;
}

template <>
const Table& table<RegisterRow>() {
    using R = Of<RegisterRow>;
    static const Table made{.name = "register",
                            .word = "register",
                            .columns = {R::key<&RegisterRow::kind>("kind"), R::key<&RegisterRow::id>("id"),
                                        R::member<&RegisterRow::content>("content")}};
    return made;
}

template <>
const Table& table<LinkRow>() {
    using R = Of<LinkRow>;
    static const Table made{.name = "case_entry",
                            .word = "link",
                            .columns = {R::key<&LinkRow::case_id>("case_id"), R::key<&LinkRow::seq>("seq")}};
    return made;
}

template <>
const Table& table<RequestRow>() {
    using R = Of<RequestRow>;
    static const Table made{.name = "request",
                            .word = "request",
                            .columns = {R::key<&RequestRow::request>("request"), R::member<&RequestRow::seq>("seq")}};
    return made;
}

template <>
const Table& table<PaperRow>() {
    using R = Of<PaperRow>;
    static const Table made{
        .name = "paper",
        .word = "paper",
        .columns = {R::key<&PaperRow::case_id>("case_id"), R::key<&PaperRow::seq>("seq"), R::key<&PaperRow::id>("id"),
                    R::member<&PaperRow::kind>("kind"), R::member<&PaperRow::size>("size")}};
    return made;
}

template <>
const Table& table<PaperBytesRow>() {
    using R = Of<PaperBytesRow>;
    auto sealed = R::member<&PaperBytesRow::sealed>("sealed");
    sealed.type = Column::Type::bytes;
    static const Table made{.name = "paper_bytes",
                            .word = "paper bytes",
                            .columns = {R::key<&PaperBytesRow::id>("id"), sealed},
                            .derived = false};
    return made;
}

template <>
const Table& table<JudgedRow>() {
    using R = Of<JudgedRow>;
    auto sealed = R::member<&JudgedRow::sealed>("sealed");
    sealed.type = Column::Type::bytes;
    static const Table made{.name = "judged",
                            .word = "judged",
                            .columns = {R::key<&JudgedRow::case_id>("case_id"), R::member<&JudgedRow::seq>("seq"), sealed},
                            .derived = false};
    return made;
}

template <>
const Table& table<WrappedKeyRow>() {
    using R = Of<WrappedKeyRow>;
    auto wrapped = R::member<&WrappedKeyRow::wrapped>("wrapped");
    wrapped.type = Column::Type::bytes;
    static const Table made{
        .name = "keyring", .word = "key", .columns = {R::key<&WrappedKeyRow::id>("id"), wrapped}, .derived = false};
    return made;
}

const std::vector<const Table*>& tables() {
    static const std::vector<const Table*> all{&table<CaseRow>(),    &table<TaskRow>(),      &table<IndexRow>(),
                                               &table<OrgRow>(),     &table<ActorRow>(),     &table<GrantRow>(),
                                               &table<PlanRow>(),    &table<RegisterRow>(),  &table<LinkRow>(),
                                               &table<RequestRow>(), &table<PaperRow>(),     &table<PaperBytesRow>(),
                                               &table<JudgedRow>(),  &table<WrappedKeyRow>()};
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
