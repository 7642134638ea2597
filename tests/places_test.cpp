// Several files of one ledger, and whose they are: copies, moves, hard links, backups at one time, what root leaves
// behind. Through the real binary.
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>
#include <thread>
#include <tuple>
#include <vector>

#include "catch.h"
#include "shell.h"

using rudang::Json;
using namespace rudang::test;
namespace fs = std::filesystem;

namespace {

const std::string applied = " --on 2026-06-01 --today 2026-06-01 --birth-date 2000-01-15 --branch 第一党支部 --yes -q";

// A ledger with 张三, whose case has a paper too large for the ledger's file, and 王五.
struct TwoPeople : Shell {
    std::string zhang;
    TwoPeople() {
        const auto& rudang = *this;
        REQUIRE(rudang("init --org 第一党支部 --actor lisi --name 李四 --yes").status == 0);
        for (const char* name : {"张三", "王五"})
            REQUIRE(rudang(std::string("apply --name ") + name + applied).status == 0);
        zhang = rudang("--json show 张三").json()["case"];
    }
    void keep_paper() const {
        write("scan", std::string(300'000, 'x'));
        REQUIRE((*this)("paper add 张三 1 scan").status == 0);
    }
    bool opens(const std::string& ledger = "l.rudang") const {
        return (*this)("--ledger '" + file(ledger) + "' show 张三 --reveal").status == 0;
    }
    int keys_aside() const {
        int count = 0;
        for (const auto& file : fs::recursive_directory_iterator(home()))
            count +=
                file.path().filename().string().starts_with("ledger.") && file.path().string().ends_with(".old.key");
        return count;
    }
};

}  // namespace

TEST_CASE("the key of a ledger that is away for now is kept, whatever is done with a copy", "[keys]") {
    TwoPeople rudang;
    const std::string erase = " erase 王五 --reason 本人要求 --yes";
    SECTION("on a copy that rudang made nothing is changed before it is made the ledger") {
        REQUIRE(rudang("backup copy").status == 0);
        fs::rename(rudang.file("l.rudang"), rudang.file("away"));
        CHECK(rudang("--ledger copy" + erase).status == 2);
        CHECK(rudang("--ledger copy key rotate --yes").status == 2);
        CHECK(rudang("--ledger copy journal verify --accept").status == 0);
        CHECK(rudang("--ledger copy" + erase).status == 0);
    }
    SECTION("on a copy made otherwise") {
        fs::copy_file(rudang.file("l.rudang"), rudang.file("copy"));
        fs::rename(rudang.file("l.rudang"), rudang.file("away"));
        const auto erased = rudang("--ledger copy" + erase);
        CHECK(erased.status == 0);
        CHECK(contains(erased.err, rudang.file("l.rudang")));
    }
    SECTION("on a copy that was made the ledger while the former is there") {
        fs::copy_file(rudang.file("l.rudang"), rudang.file("copy"));
        REQUIRE(rudang("--ledger copy journal verify --accept").status == 0);
        CHECK(rudang("--ledger copy" + erase).status == 0);
    }
    SECTION("with what is remembered of places forgotten") {
        fs::copy_file(rudang.file("l.rudang"), rudang.file("copy"));
        CHECK(rudang("--ledger copy" + erase, "XDG_STATE_HOME='" + rudang.file("elsewhere") + "'").status == 0);
    }
    if (fs::exists(rudang.file("away"))) fs::rename(rudang.file("away"), rudang.file("l.rudang"));
    CHECK(rudang.opens());
    CHECK(rudang.opens("copy"));
}

TEST_CASE("a ledger that was moved needs no key twice, and one that is gone for good can be said to be", "[keys]") {
    TwoPeople rudang;
    fs::rename(rudang.file("l.rudang"), rudang.file("moved"));
    REQUIRE(rudang("--ledger moved erase 王五 --reason 本人要求 --yes").status == 0);
    CHECK(rudang.keys_aside() == 0);
    fs::copy_file(rudang.file("moved"), rudang.file("again"));
    fs::remove(rudang.file("moved"));
    REQUIRE(rudang("--ledger again list").status == 0);
    REQUIRE(rudang("--ledger again journal verify --accept").status == 0);
    REQUIRE(rudang("--ledger again erase 张三 --reason 本人要求 --yes").status == 0);
    CHECK(rudang.keys_aside() == 0);
}

TEST_CASE("keys are handed over in a ledger with papers as in any other", "[keys]") {
    TwoPeople rudang;
    rudang.keep_paper();
    CHECK(rudang("key share lisi shared").status == 0);
}

TEST_CASE("a ledger with two names is read and not written", "[trust]") {
    TwoPeople rudang;
    fs::create_hard_link(rudang.file("l.rudang"), rudang.file("other"));
    for (const char* name : {"l.rudang", "other"}) {
        const auto refused = rudang("--ledger " + std::string(name) + " apply --name 赵六" + applied);
        CHECK(refused.status == 4);
        CHECK(contains(refused.err, "hard link"));
        CHECK(rudang("--ledger " + std::string(name) + " list").status == 0);
    }
    fs::remove(rudang.file("other"));
    CHECK(rudang("apply --name 赵六" + applied).status == 0);
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("of two backups to one name one is made, papers and all; an interrupted one is gone on with", "[trust]") {
    TwoPeople rudang;
    rudang.keep_paper();
    const auto number = rudang("--json paper list 张三").json()["papers"][0]["number"].get<std::string>();
    const auto whole = [&](const std::string& copy) {
        return rudang("--ledger " + copy + " journal verify").status == 0 &&
               rudang("--ledger " + copy + " paper get 张三 " + number + " --to " + copy + ".got").status == 0;
    };
    for (const char* to : {"one", "two", "three"}) {
        std::vector<std::thread> at_once;
        for (int n = 0; n < 3; ++n) at_once.emplace_back([&] { rudang("backup " + std::string(to)); });
        for (auto& each : at_once) each.join();
        CHECK(whole(to));
    }
    // Killed after its papers were in place, before the ledger was.
    fs::create_directory(rudang.file("four.papers"));
    fs::copy(rudang.file("l.rudang.papers"), rudang.file("four.papers"));
    CHECK(rudang("backup four").status == 0);
    CHECK(whole("four"));
    fs::create_directory(rudang.file("five.papers"));
    rudang.write("five.papers/mine", "mine");
    CHECK(rudang("backup five").status == 4);
    CHECK(Shell::slurp(rudang.file("five.papers/mine")) == "mine");
    CHECK_FALSE(fs::exists(rudang.file("five")));
}

TEST_CASE("a database of another program is not touched while its log waits", "[trust]") {
    Shell rudang;
    const auto path = rudang.file("mine.db");
    // Kept open, so that the log stays where a killed program would leave it.
    SQLite::Database mine(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    sqlite3_db_config(mine.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    mine.exec("PRAGMA journal_mode=WAL; CREATE TABLE mine(x); INSERT INTO mine VALUES('precious')");
    const auto all = [&] { return Shell::slurp(path) + Shell::slurp(path + "-wal") + Shell::slurp(path + "-shm"); };
    const auto before = all();
    for (const char* command : {"next", "doctor", "journal verify", "backup b", "rebuild", "restore mine.db --yes"})
        CHECK(rudang(std::string("--ledger '") + path + "' " + command).status != 0);
    CHECK(all() == before);
}

TEST_CASE("what root does in somebody's folder stays theirs", "[trust]") {
    if (::geteuid() != 0) return;  // only root can try this
    TwoPeople rudang;
    constexpr uid_t owner = 1000;
    const auto folder = fs::path(rudang.file("l.rudang")).parent_path();
    const auto give = [](const fs::path& path) { REQUIRE(::lchown(path.c_str(), owner, owner) == 0); };
    for (const auto& top : {folder, rudang.home()}) {
        give(top);
        for (const auto& file : fs::recursive_directory_iterator(top)) give(file.path());
    }
    fs::remove_all(rudang.home() / "state");
    rudang.keep_paper();
    REQUIRE(rudang("backup copy").status == 0);
    REQUIRE(rudang("restore copy --yes").status == 0);
    REQUIRE(rudang("show 张三 --reveal").status == 0);
    REQUIRE(rudang("key rotate --yes").status == 0);
    for (const auto& top : {folder, rudang.home()})
        for (const auto& file : fs::recursive_directory_iterator(top)) {
            const auto name = file.path().filename().string();
            if (name == "stdout" || name == "stderr" || name == "scan") continue;
            struct stat info {};
            REQUIRE(::lstat(file.path().c_str(), &info) == 0);
            INFO(file.path().string());
            CHECK(info.st_uid == owner);
        }
}

TEST_CASE("an address that is none is no file's name", "[trust]") {
    Shell rudang;
    for (const char* place :
         {"POSTGRESQL://x/y", "http://x/y", "sqlite://mine.db", "Service=x", "dbname=x", "postgres:x"}) {
        INFO(place);
        for (const char* command : {"init --yes --actor lisi", "next"})
            CHECK(rudang(std::string("--ledger '") + place + "' " + command).status == 2);
    }
    for (const auto& file : fs::directory_iterator(fs::path(rudang.file("x")).parent_path())) {
        const auto name = file.path().filename().string();
        CHECK((name == "stdout" || name == "stderr"));
    }
}

TEST_CASE("a backup of keys is of one ledger, and under the passphrase that was chosen for it", "[keys]") {
    TwoPeople rudang, other;
    REQUIRE(rudang("key backup keys").status == 0);
    REQUIRE(other("key backup keys").status == 0);
    const auto line = [](const Shell& of, int n) {
        const auto text = Shell::slurp(of.file("keys"));
        const auto end = text.find('\n');
        return n == 0 ? text.substr(0, end + 1) : text.substr(end + 1);
    };
    rudang.write("mixed", line(rudang, 0) + line(other, 1));
    CHECK(rudang("key restore mixed").status == 2);
    rudang.write("old", "旧口令\n");
    rudang.write("new", "新口令\n");
    REQUIRE(rudang("key passphrase --new-passphrase-file old").status == 0);
    REQUIRE(rudang("key backup apart --passphrase-file old --new-passphrase-file new").status == 0);
    fs::rename(rudang.home() / "config", rudang.home() / "lost");
    CHECK(rudang("key restore apart --passphrase-file old").status == 2);
    CHECK(rudang("key restore apart --passphrase-file new").status == 0);
    CHECK(rudang("show 张三 --reveal --passphrase-file new").status == 0);
    // A folder is no passphrase, least of all an empty one.
    CHECK(rudang("key passphrase --passphrase-file new --new-passphrase-file /").status == 2);
    CHECK(rudang("show 张三 --reveal --passphrase-file new").status == 0);
}

TEST_CASE("a damaged file of a key is called that, and which", "[keys]") {
    TwoPeople rudang;
    for (const char* name : {"ledger.key", "lisi.key"}) {
        fs::path key;
        for (const auto& file : fs::recursive_directory_iterator(rudang.home()))
            if (file.path().filename() == name) key = file.path();
        const auto kept = Shell::slurp(key.string());
        for (const char* damage : {"", "{}", "钥匙"}) {
            std::ofstream(key) << damage;
            const auto shown = rudang("show 张三");
            CHECK(shown.status >= 3);
            CHECK(contains(shown.err, key.string()));
            CHECK_FALSE(contains(shown.err, "the passphrase is wrong or was not given"));
        }
        std::ofstream(key) << kept;
        CHECK(rudang.opens());
    }
}

TEST_CASE("a file that goes on for ever is not read to its end", "[trust]") {
    TwoPeople rudang;
    rudang.write("t.csv", "姓名,申请入党时间\n张三,2024-03-05\n");
    for (const std::string& command :
         {std::string("record --from /dev/zero"), std::string("audit t.csv --overlay /dev/zero"),
          std::string("audit t.csv --json --since /dev/zero"), std::string("policy adopt /dev/zero --id x"),
          std::string("paper add 张三 1 /dev/zero"), std::string("import t.csv --check --differences /dev/zero")}) {
        INFO(command);
        CHECK(rudang(command).status == 2);
    }
    const std::string event =
        R"({"case":"li","event":"application_submitted","on":"2026-06-01","branch":"第一党支部","applicant":{"name":"李雷","birth_date":"2000-01-01"})";
    rudang.write("long.jsonl", event + R"(,"note":")" + std::string(5 << 20, 'x') + "\"}\n");
    rudang.write("last.jsonl", event + "}");
    const auto refused = rudang("record --from long.jsonl --today 2026-06-01");
    CHECK(refused.status == 2);
    CHECK(contains(refused.err, "row_text"));
    CHECK(rudang("audit long.jsonl").status == 2);
    CHECK(rudang("record --from last.jsonl --today 2026-06-01").status == 0);
}

TEST_CASE("whose turn it would be to correct an entry of another branch is not told", "[trust]") {
    TwoPeople rudang;
    REQUIRE(rudang("org add b --name 支部b").status == 0);
    for (const auto& [who, role, org] :
         {std::tuple{"wang", "branch_secretary", "b"}, {"ks", "committee_organizer", "root"}}) {
        REQUIRE(rudang(std::string("actor add ") + who + " --name 某人").status == 0);
        REQUIRE(rudang(std::string("actor grant ") + who + " " + role + " --org " + org).status == 0);
    }
    rudang.write(
        "own.jsonl",
        R"({"case":"qian","event":"application_submitted","on":"2026-06-01","branch":"支部b","applicant":{"name":"钱某","birth_date":"2000-01-01"}})"
        "\n");
    REQUIRE(rudang("record --from own.jsonl --today 2026-06-01").status == 0);
    rudang.write(
        "decided.jsonl",
        R"({"case":"sun","origin":"imported","event":"application_submitted","on":"2024-06-01","branch":"第一党支部","applicant":{"name":"孙某","birth_date":"2000-01-01"}})"
        "\n"
        R"({"case":"sun","origin":"imported","event":"activist_filed","on":"2024-07-01","committee":"某党委","outcome":"accepted"})"
        "\n");
    REQUIRE(rudang("import decided.jsonl --yes").status == 0);
    std::set<std::string> answers;
    const auto last = rudang("--json journal tail --lines 1").json()[0]["seq"].get<int>();
    for (int seq = 0; seq <= last; ++seq) {
        const auto entry = rudang("--json journal receipt " + std::to_string(seq) + " --as wang");
        if (entry.status == 0) continue;  // they may see it
        rudang.write("q.jsonl", R"({"case":"qian","event":"corrected","on":"2026-06-02","corrects":)" +
                                    std::to_string(seq) + R"(,"reason":"x","fields":{"on":"2026-06-01"}})" + "\n");
        const auto run = rudang("record --from q.jsonl --today 2026-06-02 --as wang");
        auto said = std::to_string(run.status) + run.out + run.err;
        const auto number = "entry " + std::to_string(seq);
        if (const auto at = said.find(number); at != std::string::npos) said.replace(at, number.size(), "entry #");
        answers.insert(said);
    }
    for (const auto& answer : answers) UNSCOPED_INFO(answer);
    CHECK(answers.size() == 1);
}
