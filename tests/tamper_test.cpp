// What somebody puts into the ledger's file past the program: it is not believed, not remembered, not crashed over.
#include <SQLiteCpp/SQLiteCpp.h>

#include "catch.h"
#include "shell.h"
#include "support.h"

using rudang::Json;
using namespace rudang::test;
namespace rd = rudang;

namespace {

void change(const Shell& rudang, const std::string& sql) {
    SQLite::Database db(rudang.file("l.rudang"), SQLite::OPEN_READWRITE);
    db.exec("PRAGMA writable_schema=ON");
    db.exec(sql);
}

// A ledger with one case at step 2, made with a key to repeat it under.
struct OneCase : Shell {
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
            if (each.path().extension() == ".checkpoint") return Shell::slurp(each.path().string());
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

TEST_CASE("a ledger judged by an earlier program is judged anew when it is opened, and that is no damage", "[trust]") {
    OneCase rudang;
    const auto before = rudang("--json show zhang --today 2026-06-10").out;
    // As an earlier version left it: other steps and days in the rows, and its own number.
    change(rudang,
           "UPDATE case_state SET steps = '9', status = 'prospect'; UPDATE task SET due = '2030-01-01'; DROP TABLE "
           "judged; DROP TABLE paper; DROP TABLE paper_bytes; PRAGMA user_version = 3");
    CHECK(rudang("journal verify").status == 0);
    CHECK(rudang("--json show zhang --today 2026-06-10").out == before);
    // The same rows in a file of this version are damage.
    change(rudang, "UPDATE case_state SET steps = '9', status = 'prospect'");
    CHECK(rudang("journal verify").status == 5);
}

TEST_CASE("rows that make no sense end in a sentence and the status of a broken ledger", "[trust]") {
    OneCase rudang;
    const auto [sql, command] = GENERATE(table<const char*, const char*>({
        {"UPDATE case_state SET steps = '9999999'", "list"},
        {"UPDATE task SET step = step + 5000000", "next --today 2026-06-10"},
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

TEST_CASE("verification sees every byte an answer can rest on: raw cells, indexes, notes, sizes, tiles, wrapped keys",
          "[trust]") {
    OneCase rudang;
    const auto sql = GENERATE(
        // Cells that only read like what belongs there.
        "UPDATE case_state SET ended = 0, erased = 2", "UPDATE org SET approves = 2", "UPDATE actor SET active = 7",
        "UPDATE task SET provisional = 3", "UPDATE case_state SET steps = steps || 'x'",
        "UPDATE case_state SET steps = steps || ','", "UPDATE task SET due = due || ' '",
        "UPDATE task SET due = '2026-13-45', pressing = NULL", "UPDATE task SET rules = rules || ','",
        "UPDATE case_state SET org = org || char(0) || 'x'", "UPDATE case_index SET day = 'never'",
        "INSERT INTO plan VALUES('root', 2026, 3, '{\"a\":\"x\"}')",
        // A row taken out of an index, while the table is as it was.
        "UPDATE task SET pressing = NULL; CREATE TABLE keep AS SELECT rootpage, sql FROM sqlite_schema WHERE name = "
        "'task_by_day'; DELETE FROM sqlite_schema WHERE name = 'task_by_day'",
        // Notes with more in them, sizes that cannot be, tiles nobody looks for.
        "UPDATE checkpoint SET note = note || 'and more' || char(10)",
        "UPDATE checkpoint SET note = note || substr(note, instr(note, char(10) || char(10)) + 2)",
        "INSERT INTO checkpoint SELECT -1, note FROM checkpoint LIMIT 1",
        "INSERT INTO checkpoint SELECT 0, note FROM checkpoint LIMIT 1",
        "INSERT INTO tile VALUES(0, 0, zeroblob(32), zeroblob(8192))",
        "INSERT INTO tile VALUES(9, 77, zeroblob(32), zeroblob(8192))",
        // A key of the ring written over destroys what it sealed.
        "UPDATE keyring SET wrapped = randomblob(72) WHERE id LIKE 'case:%'",
        "UPDATE keyring SET wrapped = randomblob(72) WHERE id = 'index'");
    INFO(sql);
    change(rudang, sql);
    const auto answer = rudang("--lang en journal verify");
    INFO(answer.out + answer.err);
    CHECK(answer.status == 5);
    CHECK(!contains(answer.err, "internal error"));
}

TEST_CASE("a row missing from an index only is found, by the verifier without keys as well", "[trust]") {
    OneCase rudang;
    int root = 0;
    std::string text, pressing;
    {
        SQLite::Database db(rudang.file("l.rudang"), SQLite::OPEN_READWRITE);
        db.exec("PRAGMA writable_schema=ON");
        SQLite::Statement s(db, "SELECT rootpage, sql FROM sqlite_schema WHERE name = 'task_by_day'");
        REQUIRE(s.executeStep());
        root = s.getColumn(0).getInt();
        text = s.getColumn(1).getString();
        pressing = db.execAndGet("SELECT pressing FROM task WHERE step = 2").getString();
        db.exec("UPDATE task SET pressing = NULL WHERE step = 2; DELETE FROM sqlite_schema WHERE name = 'task_by_day'");
    }
    change(rudang, "UPDATE task SET pressing = '" + pressing +
                       "' WHERE step = 2; INSERT INTO sqlite_schema VALUES('index', "
                       "'task_by_day', 'task', " +
                       std::to_string(root) + ", '" + text + "')");
    CHECK(rudang("journal verify").status == 5);
    CHECK(std::system((std::string(RUDANG_BINARY "-verify ") + rudang.file("l.rudang") + " >/dev/null 2>&1").c_str()) !=
          0);
    CHECK(rudang("rebuild").status == 0);
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("an overwritten key is named, by whoever has no key too; a rotation binds the whole ring", "[trust]") {
    OneCase rudang;
    const bool rotated = GENERATE(false, true);
    if (rotated) REQUIRE(rudang("key rotate --yes").status == 0);
    CHECK(rudang("journal verify").status == 0);
    change(rudang, "UPDATE keyring SET wrapped = randomblob(72) WHERE id = 'case:zhang'");
    std::string said;
    {
        const auto store = rd::open_sqlite_store(rudang.file("l.rudang"), rd::SqliteOptions{.read_only = true});
        const auto view = store->read();
        const auto found = rd::verify_journal(*view, store->identity());
        CHECK_FALSE(found.intact);
        said = found.problem.en;
    }
    CHECK(contains(said, "written over"));
    CHECK((rotated || contains(said, "zhang")));
}

TEST_CASE("a hostile file crashes nothing and hangs nothing", "[trust]") {
    OneCase rudang;
    const auto sql = GENERATE(
        std::string("DROP TABLE keyring; CREATE VIEW keyring AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + "
                    "1 FROM c) "
                    "SELECT 'k' || x AS id, x'00' AS wrapped FROM c"),
        std::string(
            "DROP TABLE checkpoint; CREATE VIEW checkpoint AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 "
            "FROM c) SELECT x AS size, 'x' AS note FROM c"),
        std::string("CREATE TRIGGER t AFTER INSERT ON journal BEGIN SELECT (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL "
                    "SELECT x "
                    "+ 1 FROM c) SELECT max(x) FROM c); END"),
        "INSERT INTO register VALUES('key', 'x/y', '{\"actor\":\"lisi\",\"public\":\"x\",\"from\":0,\"until\":" +
            std::string(2'000'000, '[') + std::string(2'000'000, ']') + "}')");
    change(rudang, sql);
    for (const char* command :
         {"journal verify", "next --today 2026-06-10", "doctor", "show zhang",
          "record zhang talk_held --on 2026-06-10 --today 2026-06-10 --interviewer x --interviewer-role secretary"}) {
        INFO(command);
        const auto answer = rudang(command, "timeout 20 env");
        CHECK(answer.status <= 5);
        CHECK(!contains(answer.err, "internal error"));
    }
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
    CHECK(contains(Shell::slurp(rudang.file("out.jsonl")), "sha256:"));
}

TEST_CASE("nobody takes their own imported case out again", "[trust]") {
    SealedLedger here;
    here.enrol("wang", "王五");
    REQUIRE(here.ledger->put_actor({"wang", "王五", "", true}, "lisi", "110101200001150013").accepted());
    REQUIRE(here.ledger->grant({"wang", "branch_secretary", "root"}, false, "lisi").accepted());
    const auto commands = rudang::test::commands("2026", "zhang", 2);
    const auto outcomes = here.ledger->import(commands, "b1", "sha256:x", "lisi");
    REQUIRE(outcomes.back().accepted());
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
