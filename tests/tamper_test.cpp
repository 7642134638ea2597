// What somebody puts into the ledger's file past the program: it is not believed, not remembered, not crashed over.
#include <SQLiteCpp/SQLiteCpp.h>

#include "catch.h"
#include "place.h"
#include "support.h"

using rudang::Json;
using namespace rudang::test;
namespace rd = rudang;

namespace {

void change(const Place& rudang, const std::string& sql) {
    SQLite::Database db(rudang.file("l.rudang"), SQLite::OPEN_READWRITE);
    db.exec("PRAGMA writable_schema=ON");
    db.exec(sql);
}

// A ledger with one case at step 2, made with a key to repeat it under.
struct OneCase : Place {
    OneCase() {
        const auto& rudang = *this;
        REQUIRE(rudang("init --actor lisi").status == 0);
        write(
            "e.jsonl",
            R"({"case":"zhang","event":"application_submitted","on":"2026-06-01","applicant":{"name":"张三","birth_date":"2000-01-15"},"branch":"党支部"})"
            "\n");
        REQUIRE(rudang("record --from e.jsonl --key once --today 2026-06-01").status == 0);
        REQUIRE(rudang("journal verify").status == 0);
    }
    std::string memory() const {
        for (const auto& each : std::filesystem::recursive_directory_iterator(home()))
            if (each.path().extension() == ".checkpoint") return Place::slurp(each.path().string());
        return {};
    }
};

}  // namespace

TEST_CASE("a checkpoint put into the file is neither remembered nor printed nor pulled", "[trust]") {
    OneCase rudang;
    const auto before = rudang.memory();
    REQUIRE(!before.empty());
    const auto origin = before.substr(0, before.find('\n'));
    const auto note = GENERATE(std::string("%\n99\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"), std::string("x"));
    auto planted = note;
    if (const auto at = planted.find('%'); at != std::string::npos) planted.replace(at, 1, origin);
    change(rudang, "INSERT INTO checkpoint VALUES(99, '" + planted + "')");
    // Reading is answered; the next word about the history is not taken from that row.
    REQUIRE(rudang("record zhang talk_held --on 2026-06-10 --today 2026-06-10 --interviewer 李四 --interviewer-role "
                   "secretary")
                .status != 0);
    CHECK(rudang.memory() == before);
    for (const char* command : {"journal checkpoint", "journal checkpoint --qr", "--json journal checkpoint",
                                "journal pull p", "journal receipt 1", "journal verify"}) {
        INFO(command);
        const auto answer = rudang(command);
        CHECK(answer.status == 5);
        CHECK(!contains(answer.out, "AAAAAAAA"));
    }
    CHECK(!std::filesystem::exists(rudang.file("p")));
    CHECK(rudang.memory() == before);
}

TEST_CASE("a trigger or a column under whatever name is found, and no key is destroyed beside one", "[trust]") {
    OneCase rudang;
    const auto sql =
        GENERATE("ANALYZE", "ALTER TABLE keyring ADD COLUMN more TEXT",
                 "ANALYZE; CREATE TRIGGER xx AFTER DELETE ON keyring BEGIN INSERT INTO sqlite_stat1(tbl, idx, stat) "
                 "VALUES (old.id, NULL, hex(old.wrapped)); END; UPDATE sqlite_schema SET name = 'sqlite_stat_x', sql = "
                 "replace(sql, 'TRIGGER xx', 'TRIGGER sqlite_stat_x') WHERE name = 'xx'");
    const auto ring = [&] {
        SQLite::Database db(rudang.file("l.rudang"), SQLite::OPEN_READONLY);
        return db.execAndGet("SELECT group_concat(id || hex(wrapped)) FROM keyring").getString();
    };
    const auto before = ring();
    change(rudang, sql);
    CHECK(rudang("journal verify").status == 5);
    CHECK(rudang("doctor").status != 0);
    CHECK(rudang("erase zhang --reason 本人要求 --yes").status == 5);
    CHECK(rudang("key rotate").status == 5);
    CHECK(ring() == before);
}

TEST_CASE("rows that make no sense end in a sentence and the status of a broken ledger", "[trust]") {
    OneCase rudang;
    const auto [sql, command] = GENERATE(table<const char*, const char*>({
        {"UPDATE case_state SET steps = '9999999'", "stalled --over 0d"},
        {"UPDATE task SET step = step + 5000000", "next --today 2026-06-10"},
        {"UPDATE task SET due = '', latest = ''", "next --today 2026-06-10"},
        {"UPDATE request SET seq = 99999", "record --from e.jsonl --key once --today 2026-06-01"},
        {"UPDATE org SET name = CAST(x'ff41' AS TEXT)", "journal verify"},
        {"UPDATE register SET content = json_remove(content, '$.until') WHERE kind = 'key'", "journal verify"},
        {"INSERT INTO register VALUES('finding', 'ab12', 'x')", "finding list"},
        {"INSERT INTO register VALUES('rules', 'r', '{\"org\":5}')", "show zhang"},
        {"INSERT INTO register VALUES('batch', 'b', '[')", "import undo b"},
    }));
    INFO(sql);
    change(rudang, sql);
    const auto answer = rudang(std::string("--lang en ") + command);
    INFO(answer.err);
    CHECK(answer.status == 5);
    CHECK(!contains(answer.err, "internal error"));
    CHECK(rudang("rebuild").status == 0);
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("a backup whose tables were changed is not restored", "[trust]") {
    OneCase rudang;
    REQUIRE(rudang("backup b.rudang").status == 0);
    const auto sql = GENERATE("UPDATE case_state SET status = 'member'",
                              "CREATE TRIGGER evil AFTER DELETE ON keyring BEGIN SELECT 1; END");
    {
        SQLite::Database db(rudang.file("b.rudang"), SQLite::OPEN_READWRITE);
        db.exec(sql);
    }
    CHECK(rudang("restore b.rudang --yes").status == 5);
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("what is corrected or attached stands nowhere in the open", "[trust]") {
    OneCase rudang;
    const auto seq = rudang("--json journal tail --lines 9").json();
    int application = -1;
    for (const auto& entry : seq)
        if (entry["kind"] == "event") application = entry["seq"];
    const auto annulled =
        rudang("record zhang corrected --on 2026-06-11 --today 2026-06-11 --corrects " + std::to_string(application) +
               " --annul yes --reason 错了 --fields '{\"姓名\":\"张三丰 13800138000\"}'");
    CHECK(annulled.status == 2);
    rudang.write("form.txt", "张三 110101200001150013");
    REQUIRE(rudang("record zhang talk_held --on 2026-06-10 --today 2026-06-10 --interviewer 李四 --interviewer-role "
                   "secretary --attach form.txt")
                .status == 0);
    SQLite::Database db(rudang.file("l.rudang"), SQLite::OPEN_READONLY);
    SQLite::Statement entries(db, "SELECT entry FROM journal");
    bool told = false;
    while (entries.executeStep()) {
        const auto entry = entries.getColumn(0).getString();
        CHECK(!contains(entry, "13800138000"));
        CHECK(!contains(entry, "sha256:"));
        told |= contains(entry, "\"papers\":1");
    }
    CHECK(told);
    // Whoever holds the key still has the digest.
    REQUIRE(rudang("export out.jsonl --reveal").status == 0);
    CHECK(contains(Place::slurp(rudang.file("out.jsonl")), "sha256:"));
}

TEST_CASE("nobody takes their own imported case out again, or tries what it says", "[trust]") {
    SealedLedger here;
    here.enrol("wang", "王五");
    REQUIRE(here.ledger->put_actor({"wang", "王五", "", true}, "lisi", "110101200001150013").accepted());
    REQUIRE(here.ledger->grant({"wang", "branch_secretary", "root"}, false, "lisi").accepted());
    std::vector<rd::Command> commands = rudang::test::commands("2026", "zhang", 2);
    const auto outcomes = here.ledger->import(commands, "b1", "sha256:x", "lisi");
    REQUIRE(outcomes.back().accepted());
    std::vector<rd::Event> events;
    for (const auto& command : commands) events.push_back(command.event);
    CHECK(here.ledger->unknown_events("zhang", events, "lisi").empty());
    CHECK(here.ledger->unknown_events("zhang", events, "wang").size() == events.size());
    CHECK(here.ledger->undo_import("b1", "wang").status == rd::Outcome::Status::forbidden);
    CHECK(here.ledger->cases("lisi").size() == 1);
    CHECK(here.ledger->undo_import("b1", "lisi").accepted());
}

TEST_CASE("an instance that left the engine without a look tells no number and no name", "[trust]") {
    SealedLedger here;
    for (const auto& command : rudang::test::commands("2026", "zhang", 2))
        REQUIRE(here.ledger->record(command).accepted());
    const auto view = here.ledger->view("zhang", "lisi");
    REQUIRE(view.has_value());
    CHECK(view->instance->index_keys().empty());
    const auto looked = here.ledger->view("zhang", "lisi", {}, rd::Reveal::yes);
    REQUIRE(looked.has_value());
    CHECK(!looked->instance->index_keys().empty());
}
