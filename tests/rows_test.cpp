// Kinds of row, each described once: what is put comes back, whatever keeps it, and nothing else does.
#include <SQLiteCpp/SQLiteCpp.h>

#include <set>

#include "catch.h"
#include "support.h"

using namespace rudang;
using namespace rudang::test;

namespace {

template <class Row>
std::string text_of(const Row& row) {
    std::vector<rows::Cell> cells;
    for (const auto& column : rows::table<Row>().columns) cells.push_back(column.get(&row));
    return rows::line_of(rows::table<Row>(), cells);
}

template <class Row>
void comes_back(Store& store, const Row& row) {
    {
        const auto tx = store.begin();
        tx->put(row);
        tx->put(row);  // again, in its own place
        tx->commit();
    }
    const auto rows = store.read()->template all<Row>();
    REQUIRE(rows.size() == 1);
    CHECK(text_of(rows.front()) == text_of(row));
}

}  // namespace

TEST_CASE("every kind of row comes back as it was put, from every store", "[rows][stores]") {
    StorePlace place(GENERATE(from_range(store_kinds())));
    INFO(name_of(place.kind()));
    const auto store = place.make(new_identity());
    CaseRow zhang;
    zhang.case_id = "zhang";
    zhang.org = "root";
    zhang.title = "张三";
    zhang.state = State{.status = "applicant", .stage = 1, .steps = {2, 3}, .standing = "normal", .ended = true};
    zhang.opened_seq = 7;
    zhang.last_seq = 9;
    zhang.last_on = "2026-06-01";
    zhang.erased = true;
    comes_back(*store, zhang);
    comes_back(*store, TaskRow{"zhang",
                               {.step = 2,
                                .event = "talk_held",
                                .earliest = ComputedDay(day("2026-06-01")),
                                .due = ComputedDay(day("2026-07-01")),
                                .latest = {},
                                .provisional = true,
                                .rules = {"a", "b"}}});
    comes_back(*store, IndexRow{"identity", "d", "zhang", day("2026-06-01")});
    comes_back(*store, OrgRow{"root", "第一党支部", "", "root", true, true});
    comes_back(*store, ActorRow{"lisi", "李四", "li", false, "digest"});
    comes_back(*store, GrantRow{"lisi", "branch_secretary", "root"});
    comes_back(*store, PlanRow{"root", 2026, 12, {{"青年农民", 3}}});
    comes_back(*store, RegisterRow{"rules", "x", "{\"a\":\"一\"}"});
    comes_back(*store, LinkRow{"zhang", 7});
    comes_back(*store, RequestRow{"key", 7});
    comes_back(*store, PaperRow{"zhang", 7, "id", "application", 12});
    comes_back(*store, PaperBytesRow{"id", std::string("\0\x01\xff", 3)});
    comes_back(*store, WrappedKeyRow{"index", std::string("\0\x01\xff", 3)});
    // A rebuild begins by emptying what follows from the journal, and nothing else.
    const auto tx = store->begin();
    tx->clear_projections();
    CHECK(tx->all<CaseRow>().empty());
    CHECK(tx->all<RequestRow>().empty());
    CHECK(tx->all<WrappedKeyRow>().size() == 1);
}

TEST_CASE("a cell that this program would not write is refused, also one that only reads the same", "[rows]") {
    const std::string change = GENERATE(as<std::string>{}, "UPDATE case_state SET ended = 2",
                                        "UPDATE case_state SET steps = '2,'", "UPDATE case_state SET steps = '02'",
                                        "UPDATE task SET due = '2016-10-01 '", "UPDATE actor SET active = 3");
    Folder folder;
    const auto path = folder.file("l.rudang");
    {
        const auto store = create_sqlite_store(path, new_identity(), {.durable = false});
        const ManualClock clock(day("2029-06-01"));
        Ledger ledger(*store, recruitment::workflow(), clock);
        ledger.found("第一党支部", {"lisi", "李四", "", true});
        REQUIRE(ledger.record(commands("2014", "zhangsan", 1).front()).accepted());
    }
    SQLite::Database(path, SQLite::OPEN_READWRITE).exec(change);
    INFO(change);
    const auto store = open_sqlite_store(path);
    const auto view = store->read();
    CHECK_THROWS_AS((view->all<CaseRow>(), view->all<TaskRow>(), view->all<ActorRow>()), LedgerError);
}

TEST_CASE("tables have names of their own, and a key each", "[rows]") {
    std::set<std::string_view> names, words;
    for (const auto* kind : rows::tables()) {
        names.insert(kind->name);
        words.insert(kind->word);
        CHECK_FALSE(rows::by_key(*kind).conditions.empty());
    }
    CHECK(names.size() == rows::tables().size());
    CHECK(words.size() == rows::tables().size());
}
