// One suite for all stores: what a ledger may rely on.
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>

#include "catch.h"
#include "rudang/engine/copy.h"
#include "support.h"

using namespace rudang;
using rudang::test::day;

namespace {

Entry entry_of(Seq seq, const char* case_id) {
    Entry entry;
    entry.seq = seq;
    entry.at = *Moment::parse("2026-06-01T02:00:00.000000Z");
    entry.actor = "lisi";
    entry.case_id = case_id;
    entry.body = {{"event", "talk_held"}};
    return entry;
}

void exercise(Store& store) {
    CHECK(store.read()->frontier().size() == 0);
    CHECK_FALSE(store.read()->entry(0));
    CHECK_FALSE(store.read()->find_case("aaaa"));
    {
        const auto tx = store.begin();
        for (Seq seq = 0; seq < 5; ++seq)
            tx->append(encode(entry_of(seq, seq % 2 ? "bbbb" : "aaaa"), "log"), seq % 2 ? "bbbb" : "aaaa",
                       seq == 3 ? "key-3" : "");
        CaseRow row{"aaaa", "root", "张三", {"applicant", 1, {2}, "normal", false}, 0, 4, "2026-06-01"};
        tx->put_case(row);
        row.case_id = "bbbb";
        row.title = "张三";
        tx->put_case(row);
        tx->put_tasks(
            "aaaa",
            {{.step = 2,
              .event = "talk_held",
              .earliest = ComputedDay(day("2026-06-01")),
              .due = ComputedDay(day("2026-07-01")),
              .latest = {},
              .rules = {"talk-within-one-month"}},
             {.step = 3, .event = "activist_determined", .earliest = {}, .due = {}, .latest = {}, .rules = {}}});
        tx->put_tasks("bbbb", {{.step = 2,
                                .event = "talk_held",
                                .earliest = {},
                                .due = ComputedDay(day("2026-06-15")),
                                .latest = {},
                                .rules = {"a", "b"}}});
        tx->put_index("aaaa", {{"identity", "d1", std::nullopt}, {"introducer", "d2", day("2026-06-01")}});
        tx->put_org({"root", "第一党支部", "", "root", true, false});
        tx->put_actor({"lisi", "李四", "root", true});
        tx->put_grant({"lisi", "branch_secretary", "root"});
        tx->put_registered({"rules", "x", "{}"});
        tx->put_registered({"rules", "y", "[1]"});
        // Not visible to others before the commit, visible to itself.
        CHECK(tx->find_case("aaaa"));
        CHECK(store.read()->frontier().size() == 0);
        tx->commit();
    }
    const auto view = store.read();
    CHECK(view->frontier().size() == 5);
    CHECK(decode_entry(*view->entry(4)).seq == 4);
    CHECK_FALSE(view->entry(5));
    CHECK(view->case_entries("aaaa").size() == 3);
    CHECK(view->case_entries("bbbb").back().seq == 3);
    CHECK(view->case_entries("cccc").empty());
    std::vector<Seq> seen;
    view->scan(2, [&](const StoredEntry& stored) { return seen.push_back(stored.seq), stored.seq < 3; });
    CHECK(seen == std::vector<Seq>{2, 3});
    CHECK(view->seq_of_request("key-3") == 3);
    CHECK_FALSE(view->seq_of_request("key-4"));
    const auto row = view->find_case("aaaa");
    REQUIRE(row);
    CHECK(row->state == State{"applicant", 1, {2}, "normal", false});
    CHECK(view->cases_with_prefix("a", 10).size() == 1);
    CHECK(view->cases_with_prefix("%", 10).empty());
    const auto due = view->tasks_due(day("2026-07-01"), 10);
    REQUIRE(due.size() == 2);
    CHECK(due[0].case_id == "bbbb");
    CHECK(due[1].task.rules == std::vector<std::string>{"talk-within-one-month"});
    CHECK(view->tasks_due(day("2026-06-30"), 10).size() == 1);
    CHECK(view->tasks_due(day("2026-06-14"), 10).empty());
    CHECK(view->tasks_of("aaaa").size() == 2);
    CHECK(view->index_hits("identity", "d1").size() == 1);
    CHECK(view->index_hits("introducer", "d2").front().day == day("2026-06-01"));
    CHECK(view->index_hits("identity", "d2").empty());
    CHECK(view->orgs().size() == 1);
    CHECK(view->actors().front().name == "李四");
    CHECK(view->registered("rules").size() == 2);
    CHECK(view->find_registered("rules", "y")->content == "[1]");
    CHECK_FALSE(view->find_registered("rules", "z"));
    CHECK_FALSE(view->find_registered("batch", "x"));
    CHECK(view->grants() == std::vector<GrantRow>{{"lisi", "branch_secretary", "root"}});
}

std::string dump(Store& store) {
    std::string text;
    store.read()->dump_projections([&](std::string_view line) { text += std::string(line) + "\n"; });
    return text;
}

LedgerError::Kind kind_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const LedgerError& error) {
        CHECK_FALSE(error.text().zh.empty());
        return error.kind();
    }
    FAIL("no error");
    return LedgerError::Kind::disk;
}

}  // namespace

TEST_CASE("every store keeps the same contract and writes the same rows", "[stores]") {
    const auto identity = new_identity();
    std::string expected;
    for (const auto kind : test::store_kinds()) {
        INFO(test::name_of(kind));
        test::StorePlace place(kind);
        const auto store = place.make(identity);
        exercise(*store);
        const auto rows = dump(*store);
        CHECK_FALSE(rows.empty());
        if (expected.empty()) expected = rows;
        CHECK(rows == expected);
        if (kind == test::StoreKind::memory) continue;
        const auto again = place.open();
        CHECK(again->identity().origin == identity.origin);
        CHECK(again->identity().index_key == identity.index_key);
        CHECK(again->read()->frontier().size() == 5);
        CHECK(again->structure_is_ours());
        CHECK(dump(*again) == expected);
    }
}

TEST_CASE("a transaction that is not committed leaves nothing", "[stores]") {
    for (const auto kind : test::store_kinds()) {
        INFO(test::name_of(kind));
        test::StorePlace place(kind);
        const auto store = place.make(new_identity());
        {
            const auto tx = store->begin();
            tx->append(encode(entry_of(0, "aaaa"), "log"), "aaaa", "key");
            tx->put_org({"root", "x", "", "root", true, false});
        }
        CHECK(store->read()->frontier().size() == 0);
        CHECK(dump(*store).empty());
        const auto tx = store->begin();
        tx->append(encode(entry_of(0, "aaaa"), "log"), "aaaa", "key");
        tx->commit();
        CHECK(store->read()->frontier().size() == 1);
    }
}

TEST_CASE("a view stays as it was at its first question, whatever others write", "[stores]") {
    for (const auto kind : test::store_kinds()) {
        INFO(test::name_of(kind));
        test::StorePlace place(kind);
        const auto store = place.make(new_identity());
        const auto before = store->read();
        CHECK(before->frontier().size() == 0);
        {
            const auto tx = store->begin();
            tx->append(encode(entry_of(0, "aaaa"), "log"), "aaaa", "");
            tx->put_org({"root", "第一党支部", "", "root", true, false});
            tx->commit();
        }
        CHECK(before->frontier().size() == 0);
        CHECK(before->orgs().empty());
        CHECK(before->case_entries("aaaa").empty());
    }
}

TEST_CASE("more rows and entries than are fetched at one time come whole and in order", "[stores]") {
    for (const auto kind : test::store_kinds()) {
        INFO(test::name_of(kind));
        test::StorePlace place(kind);
        const auto store = place.make(new_identity());
        const auto tx = store->begin();
        for (int i = 0; i < 1700; ++i) {
            tx->append(encode(entry_of(i, "aaaa"), "log"), "aaaa", "");
            tx->put(IndexRow{"identity", "d" + std::to_string(i), "aaaa", std::nullopt});
        }
        CHECK(tx->case_entries("aaaa").size() == 1700);
        tx->commit();
        const auto view = store->read();
        Seq next = 0;
        view->scan(0, [&](const StoredEntry& stored) { return stored.seq == next++; });
        CHECK(next == 1700);
        std::vector<std::string> digests;
        for (const auto& row : view->all<IndexRow>()) digests.push_back(row.digest);
        CHECK(digests.size() == 1700);
        CHECK(std::is_sorted(digests.begin(), digests.end()));
        // Half way is enough for who has seen enough; the view goes on to answer.
        int seen = 0;
        view->select(rows::everything(rows::table<IndexRow>()), {}, -1,
                     [&](std::span<const rows::Cell>) { return ++seen < 700; });
        CHECK(seen == 700);
        CHECK(view->entry(1699));
    }
}

TEST_CASE("a ledger copied from any store into any other is the same, byte for byte", "[stores]") {
    for (const auto from : test::store_kinds())
        for (const auto to : test::store_kinds()) {
            INFO(test::name_of(from) << " to " << test::name_of(to));
            test::StorePlace here(from), there(to);
            ManualClock clock(day("2029-06-01"));
            Keys keys;
            keys.ledger = fresh_key();
            keys.signing.emplace("lisi", SigningKey::generate());
            const auto source = here.make({"rudang/0123456789abcdef", 1, ""});
            {
                Ledger ledger(*source, recruitment::workflow(), clock, keys);
                ledger.found("第一党支部", {"lisi", "李四", "", true});
                for (const auto& command : test::commands("2026", "zhang")) REQUIRE(ledger.record(command).accepted());
            }
            const auto target = there.make(source->identity());
            copy_ledger(*source->read(), *target);
            CHECK(target->read()->frontier() == source->read()->frontier());
            CHECK(dump(*target) == dump(*source));
            CHECK(kind_of([&] { copy_ledger(*source->read(), *target); }) == LedgerError::Kind::exists);
            Ledger copy(*target, recruitment::workflow(), clock, keys);
            const auto found = copy.verify();
            INFO(found.problem.en);
            CHECK(found.intact);
            CHECK(found.signatures);
            CHECK(found.projections);
        }
}

TEST_CASE("what is committed is there when the file is opened again") {
    test::Folder folder;
    const auto path = folder.file("l.rudang");
    const auto identity = new_identity();
    exercise(*create_sqlite_store(path, identity));
    const auto again = open_sqlite_store(path);
    CHECK(again->identity().origin == identity.origin);
    CHECK(again->identity().index_key == identity.index_key);
    CHECK(again->read()->frontier().size() == 5);
    // One file holds everything, and only its owner can read it.
    CHECK((!std::filesystem::exists(path + "-wal") || std::filesystem::file_size(path + "-wal") == 0));
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 077) == 0);
}

TEST_CASE("a file that is no ledger, a newer one, a damaged one: each says what it is") {
    using Kind = LedgerError::Kind;
    test::Folder folder;
    CHECK(kind_of([&] { open_sqlite_store(folder.file("none")); }) == Kind::missing);
    CHECK(kind_of([&] { open_sqlite_store(folder.path.string()); }) == Kind::not_ledger);
    CHECK(kind_of([&] { create_sqlite_store((folder.path / "no" / "folder").string(), new_identity()); }) ==
          Kind::disk);
    std::ofstream(folder.file("text")) << std::string(5000, 'x');
    CHECK(kind_of([&] { open_sqlite_store(folder.file("text")); }) == Kind::not_ledger);
    std::ofstream(folder.file("empty"));
    CHECK(kind_of([&] { open_sqlite_store(folder.file("empty")); }) == Kind::not_ledger);
    exercise(*create_sqlite_store(folder.file("good"), new_identity()));
    CHECK(kind_of([&] { create_sqlite_store(folder.file("good"), new_identity()); }) == Kind::exists);
    // The user_version stands at offset 60 of an SQLite file.
    std::filesystem::copy_file(folder.file("good"), folder.file("newer"));
    {
        std::fstream file(folder.file("newer"), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(63);
        file.put(99);
    }
    CHECK(kind_of([&] { open_sqlite_store(folder.file("newer")); }) == Kind::newer);
}

TEST_CASE("the journal's rows cannot be changed or deleted through SQL") {
    test::Folder folder;
    const auto path = folder.file("l.rudang");
    exercise(*create_sqlite_store(path, new_identity()));
    sqlite3* raw = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &raw) == SQLITE_OK);
    CHECK(sqlite3_exec(raw, "UPDATE journal SET entry = x'00' WHERE seq = 1", nullptr, nullptr, nullptr) != SQLITE_OK);
    CHECK(sqlite3_exec(raw, "DELETE FROM journal WHERE seq = 1", nullptr, nullptr, nullptr) != SQLITE_OK);
    sqlite3_close(raw);
}

TEST_CASE("a foreign program that holds the file is reported as a lock, not as an internal error") {
    test::Folder folder;
    const auto path = folder.file("l.rudang");
    const auto store = create_sqlite_store(path, new_identity());
    sqlite3* raw = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &raw) == SQLITE_OK);
    REQUIRE(sqlite3_exec(raw, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
    CHECK(kind_of([&] { store->begin(); }) == LedgerError::Kind::locked);
    sqlite3_exec(raw, "ROLLBACK", nullptr, nullptr, nullptr);
    sqlite3_close(raw);
    CHECK(store->begin());
}

TEST_CASE("a backup made in the middle of work is complete and opens as a ledger") {
    test::Folder folder;
    const auto store = create_sqlite_store(folder.file("l.rudang"), new_identity());
    exercise(*store);
    store->backup(folder.file("copy"));
    CHECK(dump(*open_sqlite_store(folder.file("copy"))) == dump(*store));
    CHECK(kind_of([&] { store->backup(folder.file("copy")); }) == LedgerError::Kind::exists);
}

TEST_CASE("who still has a replaced ledger open is told so, and records nothing in the former file") {
    test::Folder folder;
    const auto path = folder.file("l.rudang"), copy = folder.file("copy.rudang");
    const auto open = create_sqlite_store(path, new_identity());
    open->begin()->commit();
    open->backup(copy);
    {
        const auto transaction = open->begin();
        transaction->append("later", "", "");
        transaction->commit();
    }
    const auto aside = replace_sqlite_ledger(path, copy);
    CHECK(aside == path + ".replaced");
    CHECK_THROWS_AS(open->begin(), LedgerError);
    CHECK_THROWS_AS(open->begin(), LedgerError);
    CHECK(open_sqlite_store(path)->read()->frontier().size() == 0);
    // The former is whole, its last entry included, and is never overwritten by the next.
    CHECK(open_sqlite_store(aside, SqliteOptions{.read_only = true})->read()->frontier().size() == 1);
    open_sqlite_store(path)->backup(copy);
    CHECK(replace_sqlite_ledger(path, copy) == path + ".replaced-2");
    CHECK(open_sqlite_store(path)->begin() != nullptr);
}

TEST_CASE("a ledger of format 1 is brought up to date, its history untouched and its tables derived anew") {
    test::Folder folder;
    const auto path = folder.file("old.rudang");
    ManualClock clock(day("2029-06-01"));
    Checkpoint before;
    {
        const auto store = create_sqlite_store(path, new_identity());
        Ledger ledger(*store, recruitment::workflow(), clock);
        ledger.found("第一党支部", {"lisi", "李四", "", true});
        for (const auto& command : test::commands("2026", "zhang", 6)) REQUIRE(ledger.record(command).accepted());
        before = ledger.checkpoint().checkpoint;
    }
    {
        // As the first version left its files.
        SQLite::Database db(path, SQLite::OPEN_READWRITE);
        db.exec(
            "DROP TABLE register; DROP TABLE tile; DROP TABLE checkpoint; DROP TABLE keyring; DROP TABLE "
            "judged; DROP TABLE paper; DROP TABLE paper_bytes; ALTER TABLE case_state "
            "DROP COLUMN erased; ALTER TABLE actor DROP COLUMN person;"
            "CREATE INDEX case_by_title ON case_state(title); DELETE FROM case_index WHERE name = 'name'; PRAGMA "
            "user_version = 1");
    }
    const auto store = open_sqlite_store(path);
    Ledger ledger(*store, recruitment::workflow(), clock);
    CHECK(ledger.checkpoint().checkpoint == before);
    const auto found = ledger.verify();
    INFO(found.problem.en);
    CHECK(found.intact);
    CHECK(ledger.find_cases("张三", "lisi").size() == 1);
    CHECK(ledger.record(test::commands("2026", "zhang", 7)[6]).accepted());
}
