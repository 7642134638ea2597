// What the command must not be fooled by, and what it must not tell: through the real binary.
#include <SQLiteCpp/SQLiteCpp.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <map>
#include <set>

#include "catch.h"
#include "rudang/engine/keys.h"
#include "shell.h"

using rudang::Json;
using namespace rudang::test;

namespace {

// A ledger with two branches; wang is secretary of a, sun of b. zhang is a case of a, zhao one of b.
struct Branches : Shell {
    Branches() {
        const auto& rudang = *this;
        REQUIRE(rudang("init --actor lisi").status == 0);
        for (const char* branch : {"a", "b"})
            REQUIRE(rudang(std::string("org add ") + branch + " --name 支部" + branch).status == 0);
        for (const auto& [actor, role, org] : {std::tuple{"wang", "branch_secretary", "a"},
                                               {"sun", "branch_secretary", "b"},
                                               {"ks", "committee_secretary", "a"}}) {
            REQUIRE(rudang(std::string("actor add ") + actor + " --name 某人").status == 0);
            REQUIRE(rudang(std::string("actor grant ") + actor + " " + role + " --org " + org).status == 0);
        }
        write(
            "e.jsonl",
            R"({"case":"zhang","event":"application_submitted","on":"2026-06-01","applicant":{"name":"张三","birth_date":"2000-01-15","id_number":"110101200001150013"},"branch":"a"}
{"case":"zhao","event":"application_submitted","on":"2026-06-01","applicant":{"name":"赵六","birth_date":"2000-01-15"},"branch":"b"}
)");
        REQUIRE(rudang("record --from e.jsonl --today 2026-06-01").status == 0);
    }
    int entries() const { return (*this)("--json journal tail --lines 1").json()[0]["seq"].get<int>() + 1; }
    std::string last_kind() const { return (*this)("--json journal tail --lines 1").json()[0]["kind"]; }
};

}  // namespace

TEST_CASE("a ledger wiped and made anew in the same place is noticed by whoever used the first", "[trust]") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi").status == 0);
    REQUIRE(rudang("org list").status == 0);
    for (const char* suffix : {"", "-wal", "-shm", ".gate"})
        std::filesystem::remove(rudang.file(std::string("l.rudang") + suffix));
    const std::string elsewhere =
        "XDG_CONFIG_HOME='" + rudang.file("other") + "' XDG_STATE_HOME='" + rudang.file("other") + "'";
    REQUIRE(rudang("init --actor lisi", elsewhere).status == 0);
    for (const char* command : {"org list", "journal verify", "journal pull p.checkpoint", "journal tail"}) {
        INFO(command);
        const auto run = rudang(command);
        CHECK(run.status == 5);
        CHECK(contains(run.err, "not the one you used last time"));
    }
    // Meant, it can be said so; then it is the ledger of this place.
    CHECK(rudang("journal verify --accept").status == 0);
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("a ledger that lost its signatures is not taken for the one that had them", "[trust]") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi").status == 0);
    const auto origin = rudang("--json journal checkpoint").json()["origin"].get<std::string>();
    {
        // As the file's owner could leave it: the same name, no signatures, nothing in it but what is wanted.
        SQLite::Database db(rudang.file("l.rudang"), SQLite::OPEN_READWRITE);
        db.exec(
            "DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete; DELETE FROM journal; DELETE FROM "
            "checkpoint; DELETE FROM tile; UPDATE identity SET suite = 0, index_key = x'00'; UPDATE tree SET frontier "
            "= zeroblob(8)");
    }
    for (const char* command : {"org list", "journal verify", "journal pull p.checkpoint"}) {
        INFO(command);
        CHECK(rudang(command).status == 5);
    }
    const auto verifier = std::filesystem::path(RUDANG_BINARY).parent_path() / "rudang-verify";
    CHECK(WEXITSTATUS(std::system(
              ("'" + verifier.string() + "' '" + rudang.file("l.rudang") + "' >/dev/null 2>&1").c_str())) == 5);
}

TEST_CASE("whoever may erase in a part of the tree erases whole: one entry, data gone, the ledger's key new",
          "[trust]") {
    Branches rudang;
    const auto before = rudang.entries();
    const auto key = [&] {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(rudang.home()))
            if (entry.path().filename() == "ledger.key") return Shell::slurp(entry.path());
        return std::string();
    };
    const auto old = key();
    CHECK(rudang("erase zhang --reason 本人要求 --yes --as wang").status == 3);  // a branch secretary may not
    CHECK(rudang.entries() == before + 1);
    CHECK(key() == old);
    CHECK(rudang("erase zhao --reason 本人要求 --yes --as ks").status == 3);  // not of that branch
    const auto again = rudang.entries();
    CHECK(rudang("erase zhang --reason 本人要求 --yes --as ks").status == 0);
    CHECK(rudang.entries() == again + 1);
    CHECK(key() != old);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(rudang.home()))
        CHECK(entry.path().extension() != ".next");
    CHECK(rudang("journal verify").status == 0);
    CHECK(rudang("show zhao --reveal").status == 0);
}

TEST_CASE("the journal and its receipts are shown as far as one's branches go", "[trust]") {
    Branches rudang;
    const auto of_wang = rudang("--json journal tail --lines 100 --as wang").json();
    REQUIRE(of_wang.is_array());
    CHECK_FALSE(of_wang.empty());
    for (const auto& entry : of_wang) CHECK_FALSE(entry["case"] == "zhao");
    Json other;
    for (const auto& entry : rudang("--json journal tail --lines 100").json())
        if (entry["case"] == "zhao") other = entry["seq"];
    REQUIRE(other.is_number());
    CHECK(rudang("journal receipt " + other.dump() + " --as wang").status == 2);
    CHECK(rudang("journal receipt " + other.dump() + " --as sun").status == 0);
}

TEST_CASE("an attempt beyond one's rights is an entry, in every way of trying, and tells nothing", "[trust]") {
    Branches rudang;
    rudang.write("b.csv",
                 "姓名,出生日期,申请入党时间,所属党支部\n钱七,2000-01-15,2024-03-05,b\n周八,2000-01-15,2024-03-05,a\n");
    for (const char* attempt :
         {"record zhao talk_held --on 2026-06-10 --interviewer 李四 --interviewer-role secretary --today 2026-06-10 "
          "--as wang",
          "apply --on 2026-06-10 --name 吴九 --birth-date 2000-01-15 --branch b --today 2026-06-10 --dry-run --as wang",
          "import b.csv --as wang", "import undo nothing --as ks", "show zhao --as wang", "show nobody --as wang",
          "export all.csv --as ghost", "actor grant ghost branch_secretary --as wang", "policy withdraw x --as wang"}) {
        INFO(attempt);
        const auto before = rudang.entries();
        const bool unknown = std::string(attempt).find("--as ghost") != std::string::npos;
        const auto run = rudang(attempt);
        CHECK(run.status == 3);
        CHECK(rudang.entries() == before + (unknown ? 0 : 1));
        if (!unknown) CHECK(rudang.last_kind() == "refusal");
    }
    // What is not there and what is not to be seen are answered in the same words.
    CHECK(rudang("show zhao --as wang").err == rudang("show nobody --as wang").err);
    // That a person has another case is said; which one only to those who see it.
    const auto twin = std::string(
        "apply --on 2026-06-10 --name 张三 --birth-date 2000-01-15 --id-number 110101200001150013 --branch ");
    const auto foreign = rudang(twin + "b --today 2026-06-10 --dry-run --as sun");
    CHECK(foreign.status == 1);
    CHECK_FALSE(contains(foreign.out, "zhang"));
    CHECK(contains(rudang(twin + "a --today 2026-06-10 --dry-run --as wang").out, "zhang"));
}

TEST_CASE("nothing of a person stands in what is open: ids, keys, batches, free text", "[trust]") {
    Branches rudang;
    CHECK(rudang("record zhang talk_held --on 2026-06-10 --interviewer 李四 --interviewer-role secretary --today "
                 "2026-06-10 --key '张三 110101200001150013'")
              .status == 0);
    CHECK(rudang("record zhang talk_held --on 2026-06-10 --interviewer 李四 --interviewer-role secretary --today "
                 "2026-06-10 --key '张三 110101200001150013'")
              .status == 0);  // again: the first answer
    // Another person's key of the same words is another key.
    CHECK(rudang("--json record zhang talk_held --on 2026-06-11 --interviewer 李四 --interviewer-role secretary "
                 "--today 2026-06-11 --key '张三 110101200001150013' --as wang")
              .json()["repeated"]
              .is_null());
    rudang.write(
        "i.jsonl",
        R"({"case":"x110101200001150013","event":"application_submitted","on":"2026-06-01","applicant":{"name":"王五","birth_date":"2000-01-15"},"branch":"a"}
)");
    // What may not be an id is taken for a name, which becomes one that says nothing.
    const auto named = rudang("--json record --from i.jsonl --today 2026-06-01");
    CHECK(named.status == 0);
    CHECK(named.out.find("110101200001150013") == std::string::npos);
    CHECK(rudang("record zhang activist_determined --on 2026-06-20 --today 2026-06-20 --recommended-by members "
                 "--decided-by general_meeting")
              .status == 0);
    CHECK(rudang("record zhang activist_filed --on 2026-06-21 --today 2026-06-21 --committee 欧阳党委 --outcome "
                 "accepted --document 欧阳文")
              .status == 0);
    rudang.write("t.csv", "姓名,出生日期,申请入党时间,所属党支部\n诸葛一,2000-01-15,2020-01-01,a\n");
    const auto imported = rudang("--json import t.csv").json();
    REQUIRE(imported["imported"] == true);
    rudang.write("u.csv", "姓名,出生日期,申请入党时间,所属党支部\n诸葛二,2000-01-15,2020-01-02,a\n");
    CHECK(rudang("import u.csv --batch '诸葛二'").status == 2);
    SQLite::Database db(rudang.file("l.rudang"), SQLite::OPEN_READONLY);
    SQLite::Statement all(db, "SELECT entry FROM journal");
    while (all.executeStep()) {
        const auto entry = all.getColumn(0).getString();
        for (const char* word : {"110101200001150013", "张三", "欧阳", "诸葛"}) CHECK_FALSE(contains(entry, word));
    }
    // The same people get other ids in another ledger: without the key an id leads nowhere.
    Shell other;
    other.write("t.csv", Shell::slurp(rudang.file("t.csv")));
    REQUIRE(other("init --actor lisi").status == 0);
    CHECK(other("--json import t.csv").json()["rows"][0]["case"] != imported["rows"][0]["case"]);
    // Shown again without a look, because it is free text and not personal.
    CHECK(contains(rudang("--json show zhang --today 2026-07-01").out + rudang("show zhang --today 2026-07-01").out,
                   "张*"));
}

TEST_CASE("a supposed day is written into the entry that was judged by it", "[trust]") {
    Branches rudang;
    const auto tail = rudang("--json journal tail --lines 1").json()[0];
    CHECK(tail["body"]["today"] == "2026-06-01");
    REQUIRE(rudang("org add c --name 支部c").status == 0);
    CHECK_FALSE(rudang("--json journal tail --lines 1").json()[0]["body"].contains("today"));
}

TEST_CASE("the operator's log names commands, statuses and codes, and nothing of a person", "[trust]") {
    Branches rudang;
    const auto log = "RUDANG_LOG='" + rudang.file("log") + "'";
    CHECK(rudang("show 张三 --reveal", log).status == 0);
    CHECK(rudang("show 欧阳卡纳利", log).status == 2);
    CHECK(rudang("record zhang talk_held --on 2026-13-01 --interviewer 诸葛", log).status == 2);
    CHECK(rudang("shwo zhang", log).status == 2);
    const auto text = Shell::slurp(rudang.file("log"));
    CHECK(std::count(text.begin(), text.end(), '\n') == 4);
    CHECK(contains(text, "info show status=0"));
    CHECK(contains(text, "warning show status=2"));
    CHECK(contains(text, "unknown-case"));
    CHECK(contains(text, "bad-date"));
    for (const char* word : {"张", "欧阳", "诸葛", "zhang"}) CHECK_FALSE(contains(text, word));
    // Without the variable nothing is written, and a log that cannot be opened stops nobody.
    CHECK(rudang("org list").status == 0);
    CHECK(Shell::slurp(rudang.file("log")) == text);
    CHECK(rudang("org list", "RUDANG_LOG=/nowhere/log").status == 0);
}

TEST_CASE("what leaves as a spreadsheet follows no link and leaves nothing behind", "[trust]") {
    Branches rudang;
    std::filesystem::create_symlink(rudang.file("nowhere"), rudang.file("d.xlsx"));
    CHECK(rudang("export d.xlsx --reveal").status == 2);
    CHECK_FALSE(std::filesystem::exists(rudang.file("nowhere")));
    CHECK(rudang("export e.xlsx --reveal").status == 0);
    CHECK((std::filesystem::status(rudang.file("e.xlsx")).permissions() & std::filesystem::perms::others_all) ==
          std::filesystem::perms::none);
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(rudang.file("e.xlsx")).parent_path()))
        CHECK(entry.path().filename().string().rfind(".rudang", 0) != 0);
}

TEST_CASE("restoring is asked of the ledger that stands there, at its root, and never puts another one in its place",
          "[trust]") {
    Branches rudang;
    REQUIRE(rudang("backup early.rudang").status == 0);
    REQUIRE(rudang("actor add adm --name 某人").status == 0);
    REQUIRE(rudang("actor grant adm system_admin --org a").status == 0);
    REQUIRE(rudang("backup late.rudang").status == 0);
    const int before = rudang.entries();
    // Of one branch only: refused before anything moves, and the refusal stands in the ledger.
    for (const char* who : {"adm", "sun"}) {
        INFO(who);
        CHECK(rudang(std::string("restore late.rudang --older --yes --as ") + who).status == 3);
    }
    CHECK(rudang.entries() == before + 2);
    CHECK(rudang.last_kind() == "refusal");
    CHECK_FALSE(std::filesystem::exists(rudang.file("l.rudang.restoring")));
    // A ledger of somebody's own making does not take this one's place.
    REQUIRE(rudang("init --ledger other.rudang --actor sun").status == 0);
    const auto other = rudang("restore other.rudang --yes --as sun");
    CHECK(other.status == 5);
    CHECK(contains(other.err, "another ledger"));
    CHECK(rudang("journal verify").status == 0);
    CHECK(rudang("restore late.rudang --older --yes").status == 0);
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("the ledger's key is handed to the key the journal names, not to what a table says", "[trust]") {
    Branches rudang;
    {
        SQLite::Database db(rudang.file("l.rudang"), SQLite::OPEN_READWRITE);
        auto content = Json::parse(
            db.execAndGet("SELECT content FROM register WHERE kind = 'key' AND id LIKE 'wang/%'").getString());
        content["public"] = rudang::SigningKey::generate().public_key().base64();
        SQLite::Statement s(db, "UPDATE register SET content = ? WHERE kind = 'key' AND id LIKE 'wang/%'");
        s.bind(1, content.dump());
        s.exec();
    }
    const auto shared = rudang("key share wang shared");
    REQUIRE(shared.status == 0);
    // Wang's own key opens it, so it was sealed to that one.
    CHECK(rudang("key receive shared").status == 0);
}

TEST_CASE("whoever founded the ledger is kept from their own case as well", "[trust]") {
    Shell rudang;
    const auto number = rudang.write("number.txt", "110101200001150013\n");
    rudang.write("wrong.txt", "110101200001150014\n");
    CHECK(rudang("init --actor lisi --id-number-file wrong.txt").status == 2);
    REQUIRE(rudang("init --actor lisi --id-number-file " + number).status == 0);
    rudang.write(
        "own.jsonl",
        R"({"case":"own","event":"application_submitted","on":"2026-06-01","applicant":{"name":"李四","birth_date":"2000-01-15","id_number":"110101200001150013"},"branch":"党支部"})"
        "\n");
    CHECK(rudang("record --from own.jsonl --today 2026-06-01").status == 3);
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("a copy of the ledger changes no key; an older key is never put in the place of the present one", "[keys]") {
    Branches rudang;
    REQUIRE(rudang("key backup keys.old --yes").status == 0);
    REQUIRE(rudang("backup copy.rudang").status == 0);
    REQUIRE(rudang("key rotate --yes").status == 0);
    const auto copy = rudang("--ledger copy.rudang erase zhang --reason 本人要求 --yes --as ks");
    CHECK(copy.status == 2);
    CHECK(contains(copy.err, "l.rudang"));
    CHECK(rudang("--ledger copy.rudang key rotate --yes").status == 2);
    CHECK(rudang("--ledger copy.rudang actor key lisi --yes").status == 2);
    // The copy opens with the key that was in use then, the ledger with its own; neither is in the other's way.
    CHECK(rudang("--ledger copy.rudang show zhao --reveal").status == 0);
    CHECK(rudang("show zhao --reveal").status == 0);
    CHECK(rudang("--ledger nowhere.rudang key restore keys.old").status == 0);
    CHECK(rudang("show zhao --reveal").status == 0);
    // Erased, the former key is kept for the copy that is known here, and said to be.
    const auto erased = rudang("erase zhang --reason 本人要求 --yes --as ks");
    CHECK(erased.status == 0);
    CHECK(contains(erased.err, "copy.rudang"));
    std::filesystem::remove(rudang.file("copy.rudang"));
    CHECK(rudang("erase zhao --reason 本人要求 --yes").status == 0);
    int aside = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(rudang.home()))
        aside += file.path().filename().string().starts_with("ledger.") && file.path().string().ends_with(".old.key");
    CHECK(aside == 0);
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("a backup of an earlier format from before a rotation opens with the key of that time", "[keys]") {
    Branches rudang;
    REQUIRE(rudang("backup copy.rudang").status == 0);
    REQUIRE(rudang("key rotate --yes").status == 0);
    {
        SQLite::Database db(rudang.file("copy.rudang"), SQLite::OPEN_READWRITE);
        db.exec("DROP TABLE judged; DROP TABLE paper; DROP TABLE paper_bytes; PRAGMA user_version = 3");
    }
    CHECK(rudang("--ledger copy.rudang show zhao --reveal").status == 0);
    CHECK(rudang("--ledger copy.rudang journal verify").status == 0);
    CHECK(rudang("show zhao --reveal").status == 0);
}

TEST_CASE("a ledger rolled back past a rotation is called rolled back, not a wrong key", "[keys]") {
    Branches rudang;
    std::filesystem::copy_file(rudang.file("l.rudang"), rudang.file("before"));
    REQUIRE(rudang("key rotate --yes").status == 0);
    REQUIRE(rudang("org list").status == 0);
    for (const auto& file : std::filesystem::recursive_directory_iterator(rudang.home()))
        if (file.path().string().ends_with(".old.key")) std::filesystem::remove(file.path());
    std::filesystem::copy_file(rudang.file("before"), rudang.file("l.rudang"),
                               std::filesystem::copy_options::overwrite_existing);
    for (const char* command : {"show zhao", "next", "journal verify"}) {
        INFO(command);
        CHECK(rudang(command).status == 5);
    }
}

TEST_CASE("no key is no key, a bad file is the file, and a path is a path", "[trust]") {
    Branches rudang;
    std::filesystem::path key;
    for (const auto& file : std::filesystem::recursive_directory_iterator(rudang.home()))
        if (file.path().filename() == "ledger.key") key = file.path();
    std::filesystem::rename(key, rudang.file("away"));
    CHECK(rudang("show 赵六").status == 4);
    std::filesystem::rename(rudang.file("away"), key);
    CHECK(rudang("show 赵六").status == 0);
    rudang.write("a.csv", "\xef\xbb\xbf姓名,申请入党时间\n\xe5\xbc\xa0\xff\xfe,2024-03-05\n");
    CHECK(rudang("import a.csv --yes").status == 2);
    CHECK(rudang("journal verify").status == 0);
    std::string deep = "[";
    for (int i = 0; i < 50000; ++i) deep += "a.";
    rudang.write("o.toml", deep + "b]");
    CHECK(rudang("policy adopt o.toml --id x").status == 2);
    {
        SQLite::Database mine(rudang.file("mine.db"), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        mine.exec("CREATE TABLE mine(x); INSERT INTO mine VALUES('precious')");
    }
    const auto before = Shell::slurp(rudang.file("mine.db"));
    CHECK(rudang("--ledger file:mine.db init --yes --actor lisi").status == 0);
    CHECK(rudang("--ledger file:mine.db next").status == 0);
    for (const char* command : {"next", "doctor", "journal verify", "backup b", "rebuild"})
        CHECK(rudang(std::string("--ledger mine.db ") + command).status == 4);
    CHECK(Shell::slurp(rudang.file("mine.db")) == before);
    CHECK_FALSE(std::filesystem::exists(rudang.file("mine.db.gate")));
}

TEST_CASE("one gate, whichever name a ledger is reached by; nobody's file is in the way of a backup or a restore",
          "[trust]") {
    Branches rudang;
    std::filesystem::create_symlink(rudang.file("l.rudang"), rudang.file("other"));
    CHECK(rudang("--ledger other org add c --name 支部c").status == 0);
    CHECK_FALSE(std::filesystem::exists(rudang.file("other.gate")));
    rudang.write("b.partial", "mine");
    rudang.write("l.rudang.restoring", "mine");
    REQUIRE(rudang("backup b").status == 0);
    REQUIRE(rudang("restore b --yes").status == 0);
    CHECK(Shell::slurp(rudang.file("b.partial")) == "mine");
    CHECK(Shell::slurp(rudang.file("l.rudang.restoring")) == "mine");
    std::vector<std::string> left;
    for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(rudang.file("b")).parent_path()))
        left.push_back(file.path().filename().string());
    CHECK(std::none_of(left.begin(), left.end(), [](const std::string& name) {
        return contains(name, ".restoring-") || contains(name, ".partial-") || contains(name, ".making-");
    }));
}

TEST_CASE("which cases there are is not told to who may not see them, in any way of asking", "[trust]") {
    Branches rudang;
    REQUIRE(rudang("actor add nobody --name 某人").status == 0);
    for (const char* who : {"nobody", "sun"}) {
        std::map<std::string, std::set<std::string>> answers;
        for (const char* id : {"zhang", "none1", "none2"}) {
            rudang.write("q.jsonl", std::string("{\"case\":\"") + id +
                                        "\",\"event\":\"talk_held\",\"on\":\"2026-06-20\",\"interviewer\":\"x\","
                                        "\"interviewer_role\":\"secretary\"}\n");
            for (const std::string& command :
                 {std::string("record --from q.jsonl --today 2026-06-20"), "show " + std::string(id),
                  "why " + std::string(id) + " 2", "forecast " + std::string(id),
                  "record " + std::string(id) +
                      " talk_held --on 2026-06-20 --today 2026-06-20 --interviewer x "
                      "--interviewer-role secretary",
                  "erase " + std::string(id) + " --reason x --yes", "export o.xlsx --case " + std::string(id),
                  "finding assign " + std::string(id) + "/R-x --to sun --due 2026-07-01"}) {
                const auto entries = rudang.entries();
                const auto run = rudang("--json " + command + " --as " + who);
                auto said = run.out + run.err;
                for (std::size_t at; (at = said.find(id)) != std::string::npos;) said.replace(at, std::strlen(id), "…");
                for (std::size_t at = 0; (at = said.find("journal_seq", at)) != std::string::npos; ++at)
                    for (at += 13; at < said.size() && std::isdigit(static_cast<unsigned char>(said[at]));)
                        said.erase(at, 1);
                auto words = command;
                for (std::size_t at; (at = words.find(id)) != std::string::npos;)
                    words.replace(at, std::strlen(id), "…");
                answers[words].insert(std::to_string(run.status) + " " + std::to_string(rudang.entries() - entries) +
                                      " " + rudang.last_kind() + " " + said);
            }
        }
        for (const auto& [command, said] : answers) {
            INFO(who << ": " << command);
            for (const auto& each : said) UNSCOPED_INFO(each);
            CHECK(said.size() == 1);
        }
    }
}
