// Rows that only repeat what the journal says, and how each kind is described: once. From a description follow the
// table in SQLite and in PostgreSQL, every statement on it, the map in the in-memory twin, the lines that `verify`
// compares, and what a rebuild empties. A new kind of row is a struct here that describes itself and stands in
// `all_rows`, and nothing else.
//
//     for (const auto& org : view.all<OrgRow>()) …
//     if (const auto row = view.find<RegisterRow>("rules", id)) …
//     transaction.put(OrgRow{…});
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/workflow.h"

namespace rudang {

// ---- kinds of row --------------------------------------------------------------------------------------------------

// A member of a member.
constexpr auto within(auto outer, auto inner) {
    return [=](auto& row) -> auto& { return (row.*outer).*inner; };
}

struct CaseRow {
    std::string case_id;
    std::string org;
    std::string title;  // the person's name; in a store of a suite that seals, ciphertext
    State state;
    Seq opened_seq = 0;
    Seq last_seq = 0;
    std::string last_on;  // ISO day of the latest event by date
    bool erased = false;  // the person's key is destroyed; nothing personal can be read any more
    friend bool operator==(const CaseRow&, const CaseRow&) = default;
    static void describe(auto& row) {
        row.named("case_state", "case")
            .key("case_id", &CaseRow::case_id)
            .member("org", &CaseRow::org)
            .member("title", &CaseRow::title)
            .member("status", within(&CaseRow::state, &State::status))
            .member("stage", within(&CaseRow::state, &State::stage))
            .member("steps", within(&CaseRow::state, &State::steps))
            .member("standing", within(&CaseRow::state, &State::standing))
            .member("ended", within(&CaseRow::state, &State::ended))
            .member("opened_seq", &CaseRow::opened_seq)
            .member("last_seq", &CaseRow::last_seq)
            .member("last_on", &CaseRow::last_on)
            .member("erased", &CaseRow::erased, "0");
    }
};

// Lists find a task by the day it is due, else by the last day on which it can be done.
RUDANG_EXPORT std::optional<Day> pressing(const Task& task);

struct TaskRow {
    std::string case_id;
    Task task;
    static void describe(auto& row) {
        row.named("task", "task")
            .key("case_id", &TaskRow::case_id)
            .key("step", within(&TaskRow::task, &Task::step))
            .member("event", within(&TaskRow::task, &Task::event))
            .member("earliest", within(&TaskRow::task, &Task::earliest))
            .member("due", within(&TaskRow::task, &Task::due))
            .member("latest", within(&TaskRow::task, &Task::latest))
            .member("provisional", within(&TaskRow::task, &Task::provisional))
            .member("rules", within(&TaskRow::task, &Task::rules))
            .computed("pressing", [](const auto& each) { return pressing(each.task); })
            .ordered({.name = "task_by_day", .columns = {"pressing", "case_id", "step"}, .only_with_first = true});
    }
};

// A case under a value by which rules that look beyond it find it. `digest` is keyed.
struct IndexRow {
    std::string index;
    std::string digest;
    std::string case_id;
    std::optional<Day> day;
    static void describe(auto& row) {
        row.named("case_index", "index")
            .key("name", &IndexRow::index)
            .key("digest", &IndexRow::digest)
            .key("case_id", &IndexRow::case_id)
            .key("day", &IndexRow::day)
            .ordered({.name = "case_index_by_case", .columns = {"case_id"}});
    }
};

struct OrgRow {
    std::string org_id;
    std::string name;
    std::string parent;  // empty for the root
    std::string kind;    // root, or a word of the workflow's (Offices::kinds)
    bool approves = false;
    bool closed = false;
    friend bool operator==(const OrgRow&, const OrgRow&) = default;
    static void describe(auto& row) {
        row.named("org", "org")
            .key("org_id", &OrgRow::org_id)
            .member("name", &OrgRow::name)
            .member("parent", &OrgRow::parent)
            .member("kind", &OrgRow::kind)
            .member("approves", &OrgRow::approves)
            .member("closed", &OrgRow::closed);
    }
};

struct ActorRow {
    std::string actor_id;
    std::string name;         // personal; ciphertext in a store of a suite that seals
    std::string system_user;  // login name tied to the actor, or empty; in such a suite too
    bool active = true;
    std::string person = {};  // keyed hash of the identity number, or empty: nobody acts on a case of their own
    friend bool operator==(const ActorRow&, const ActorRow&) = default;
    static void describe(auto& row) {
        row.named("actor", "actor")
            .key("actor_id", &ActorRow::actor_id)
            .member("name", &ActorRow::name)
            .member("system_user", &ActorRow::system_user)
            .member("active", &ActorRow::active)
            .member("person", &ActorRow::person, "''");
    }
};

struct GrantRow {
    std::string actor_id;
    std::string role;
    std::string org;
    friend auto operator<=>(const GrantRow&, const GrantRow&) = default;
    static void describe(auto& row) {
        row.named("role_grant", "grant")
            .key("actor_id", &GrantRow::actor_id)
            .key("role", &GrantRow::role)
            .key("org", &GrantRow::org);
    }
};

struct PlanRow {
    std::string org_id;
    int year = 0;
    int total = 0;
    std::map<std::string, int> earmarked;  // places kept for a group, within the total
    friend bool operator==(const PlanRow&, const PlanRow&) = default;
    static void describe(auto& row) {
        row.named("plan", "plan")
            .key("org_id", &PlanRow::org_id)
            .key("year", &PlanRow::year)
            .member("total", &PlanRow::total)
            .member("earmarked", &PlanRow::earmarked);
    }
};

// A small row that a part of the engine keeps as JSON: a public key, an adopted rule, a finding, an imported batch.
struct RegisterRow {
    std::string kind;
    std::string id;
    std::string content;
    friend bool operator==(const RegisterRow&, const RegisterRow&) = default;
    static void describe(auto& row) {
        row.named("register", "register")
            .key("kind", &RegisterRow::kind)
            .key("id", &RegisterRow::id)
            .member("content", &RegisterRow::content);
    }
};

// Which entries are of which case, and which entry answered which request.
struct LinkRow {
    std::string case_id;
    Seq seq = 0;
    static void describe(auto& row) {
        row.named("case_entry", "link").key("case_id", &LinkRow::case_id).key("seq", &LinkRow::seq);
    }
};
struct RequestRow {
    std::string request;
    Seq seq = 0;
    static void describe(auto& row) {
        row.named("request", "request").key("request", &RequestRow::request).member("seq", &RequestRow::seq);
    }
};

// A paper kept with an entry of a case.
struct PaperRow {
    std::string case_id;
    Seq seq = 0;
    std::string id;    // digest of the sealed bytes
    std::string kind;  // which of the papers asked for; empty for none
    std::int64_t size = 0;
    friend bool operator==(const PaperRow&, const PaperRow&) = default;
    static void describe(auto& row) {
        row.named("paper", "paper")
            .key("case_id", &PaperRow::case_id)
            .key("seq", &PaperRow::seq)
            .key("id", &PaperRow::id)
            .member("kind", &PaperRow::kind)
            .member("size", &PaperRow::size);
    }
};
// What it holds, sealed; a large one lies on the store's shelf instead. Not in the journal, so that it can be
// destroyed.
struct PaperBytesRow {
    std::string id;
    std::string sealed;  // bytes
    static void describe(auto& row) {
        row.named("paper_bytes", "paper bytes")
            .key("id", &PaperBytesRow::id)
            .bytes("sealed", &PaperBytesRow::sealed)
            .not_derived();
    }
};

// What the rules objected to in a case when it was last judged (ledger_judged.cpp), sealed with the person's key. It
// hangs on the day, the rules and other cases: inside stands for which it holds, and for any other it counts for
// nothing. So it is neither compared as the rows that follow from the journal are, nor made anew by a rebuild; whoever
// asks next makes it.
struct JudgedRow {
    std::string case_id;
    Seq seq = 0;  // the last entry of the case it was judged with
    std::string sealed;
    static void describe(auto& row) {
        row.named("judged", "judged")
            .key("case_id", &JudgedRow::case_id)
            .member("seq", &JudgedRow::seq)
            .bytes("sealed", &JudgedRow::sealed)
            .not_derived();
    }
};

// A key wrapped under the ledger's key. Neither in the journal nor derived from it, so that it can be destroyed.
struct WrappedKeyRow {
    std::string id;
    std::string wrapped;  // bytes
    static void describe(auto& row) {
        row.named("keyring", "key")
            .key("id", &WrappedKeyRow::id)
            .bytes("wrapped", &WrappedKeyRow::wrapped)
            .not_derived();
    }
};

template <class... Rows>
struct row_types {
    // The place of a kind among all of them.
    template <class Row>
    static constexpr std::size_t place = [] {
        std::size_t at = 0;
        (void)((std::is_same_v<Row, Rows> || (++at, false)) || ...);
        return at;
    }();
};

// Every kind there is, in the order in which a verification compares them.
using all_rows = row_types<CaseRow, TaskRow, IndexRow, OrgRow, ActorRow, GrantRow, PlanRow, RegisterRow, LinkRow,
                           RequestRow, PaperRow, PaperBytesRow, JudgedRow, WrappedKeyRow>;

// ---- descriptions --------------------------------------------------------------------------------------------------

namespace rows {

// One value on its way between a row and a store. Text may be borrowed: it then lives as long as the row or the
// statement it is of.
class RUDANG_EXPORT Cell {
public:
    Cell() = default;  // nothing
    Cell(std::int64_t number) : kind_(Kind::number), number_(number) {}
    Cell(std::string_view text) : kind_(Kind::text), borrowed_(text) {}
    static Cell owning(std::string text) {
        Cell cell{std::string_view()};
        cell.owns_ = true;
        cell.owned_ = std::move(text);
        return cell;
    }
    enum class Kind { nothing, number, text };
    Kind kind() const { return kind_; }
    std::int64_t number() const { return number_; }
    std::string_view text() const { return owns_ ? std::string_view(owned_) : borrowed_; }
    friend bool operator==(const Cell& a, const Cell& b) {
        return a.kind_ == b.kind_ && a.number_ == b.number_ && a.text() == b.text();
    }

private:
    Kind kind_ = Kind::nothing;
    bool owns_ = false;
    std::int64_t number_ = 0;
    std::string_view borrowed_;
    std::string owned_;
};

struct Column {
    enum class Type { text, number, bytes };
    std::string_view name;
    Type type = Type::text;
    bool key = false;
    bool may_be_nothing = false;
    std::string_view otherwise = {};  // what older files have for it, as SQL
    std::function<Cell(const void* row)> get = {};
    // False when no row of ours has this value there. Empty for what is computed from the rest.
    std::function<bool(void* row, const Cell& cell)> set = {};
};

// Beside the key: in which order rows are found fast.
struct Ordering {
    std::string_view name;
    std::vector<std::string_view> columns;
    bool only_with_first = false;  // only rows in which the first of these columns is something
};

struct Table {
    std::string_view name;  // in the file
    std::string_view word;  // in the comparison of tables
    std::vector<Column> columns;
    std::vector<Ordering> orderings = {};
    bool derived = true;  // follows from the journal: emptied by a rebuild, compared by a verification
};

// Of every kind there is, in the order of `all_rows`.
RUDANG_EXPORT const std::vector<const Table*>& tables();
template <class Row>
const Table& table() {
    return *tables()[all_rows::place<Row>];
}

// Which rows of a table, by the values of some columns, and in which order. Made once, asked often: stores keep what
// they prepare for one under its address.
struct Selection {
    enum class How { is, is_not, at_most, begins_with };
    struct Condition {
        std::size_t column;
        How how;
    };
    const Table* of;
    std::vector<Condition> conditions;
    std::vector<std::size_t> order;  // columns; by key when empty
};

// All rows of a table, and the one of a key; it is one of `tables()`.
RUDANG_EXPORT const Selection& everything(const Table& table);
RUDANG_EXPORT const Selection& by_key(const Table& table);
// A column's place, for selections; a misspelt name ends the program's first test.
RUDANG_EXPORT std::size_t column_of(const Table& table, std::string_view name);
// `row` filled from the cells of all columns. Throws LedgerError(corrupt) where a cell holds what no row of ours would
// have there, also one that only reads the same: a yes that is 2, a day with something after it.
RUDANG_EXPORT void fill(const Table& table, void* row, std::span<const Cell> cells);
// The other way: they live no longer than the row.
RUDANG_EXPORT std::vector<Cell> cells_of(const Table& table, const void* row);
// The rows of a table as text, one a line, the same for every store.
RUDANG_EXPORT std::string line_of(const Table& table, std::span<const Cell> cells);

}  // namespace rows

// ---- reading and writing -------------------------------------------------------------------------------------------

class RUDANG_EXPORT RowReader {
public:
    virtual ~RowReader();
    // At most `limit` rows (all when it is negative), until the visitor says false. One value for each condition.
    virtual void select(const rows::Selection& which, std::span<const rows::Cell> values, int limit,
                        const std::function<bool(std::span<const rows::Cell>)>& visit) = 0;

    template <class Row>
    std::vector<Row> where(const rows::Selection& which, std::initializer_list<rows::Cell> values, int limit = -1) {
        std::vector<Row> found;
        select(which, std::span(values.begin(), values.size()), limit, [&](std::span<const rows::Cell> cells) {
            rows::fill(*which.of, &found.emplace_back(), cells);
            return true;
        });
        return found;
    }
    template <class Row>
    std::vector<Row> all() {
        return where<Row>(everything<Row>(), {});
    }
    // By the columns of its key.
    template <class Row, class... Key>
    std::optional<Row> find(const Key&... key) {
        auto found = where<Row>(by_key<Row>(), {rows::Cell(key)...}, 1);
        return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
    }

    template <class Row>
    static const rows::Selection& everything() {
        return rows::everything(rows::table<Row>());
    }
    template <class Row>
    static const rows::Selection& by_key() {
        return rows::by_key(rows::table<Row>());
    }
};

class RUDANG_EXPORT RowWriter {
public:
    virtual ~RowWriter();
    // One cell for each column. In place of the row of the same key, if there is one.
    virtual void put_cells(const rows::Table& table, std::span<const rows::Cell> cells) = 0;
    virtual void erase_rows(const rows::Selection& which, std::span<const rows::Cell> values) = 0;
    // Empties every derived table.
    virtual void clear() = 0;

    template <class Row>
    void put(const Row& row) {
        put_cells(rows::table<Row>(), rows::cells_of(rows::table<Row>(), &row));
    }
    template <class Row, class... Key>
    void remove(const Key&... key) {
        const rows::Cell values[] = {rows::Cell(key)...};
        erase_rows(RowReader::by_key<Row>(), values);
    }
};

}  // namespace rudang
