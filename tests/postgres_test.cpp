// A ledger on a PostgreSQL server: what only holds there. What holds for every store stands in store_test.cpp.
#ifdef RUDANG_POSTGRES
#include "rudang/engine/postgres_store.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <thread>

#include "catch.h"
#include "postgres_server.h"
#include "rudang/engine/tree.h"
#include "shell.h"
#include "support.h"

using namespace rudang;
using rudang::test::day;
using rudang::test::PostgresServer;
using Kind = LedgerError::Kind;

namespace {

std::optional<Kind> refused(const std::function<void()>& action, std::string* words = nullptr) {
    try {
        action();
    } catch (const LedgerError& error) {
        CHECK_FALSE(error.text().zh.empty());
        if (words) *words = error.text().zh + error.text().en;
        return error.kind();
    }
    return std::nullopt;
}

// A signed ledger in a store, with one founder.
struct Branch {
    Keys keys;
    ManualClock clock{day("2029-06-01")};
    Branch() {
        keys.ledger = fresh_key();
        keys.signing.emplace("lisi", SigningKey::generate());
    }
    void found(Store& store) {
        Ledger(store, recruitment::workflow(), clock, keys).found("第一党支部", {"lisi", "李四", "", true});
    }
    Ledger open(Store& store) { return Ledger(store, recruitment::workflow(), clock, keys); }
};

LedgerIdentity signed_identity() { return {"rudang/0123456789abcdef", 1, ""}; }

// Between a client and the server: hands everything on, and once, when it is told to, breaks off after so many bytes of
// what the server answers.
class Cutter {
public:
    Cutter(const std::string& real, const std::string& folder) : real_(real), listening_(bound(folder, true)) {
        worker_ = std::thread([this] { serve(); });
    }
    ~Cutter() {
        stop_ = true;
        worker_.join();
        ::close(listening_);
        for (auto& thread : lines_) thread.join();
    }
    void cut_after(long bytes) { left_ = bytes; }
    bool has_cut() const { return left_ == -1; }
    void never() { left_ = -2; }

private:
    static int bound(const std::string& folder, bool listens) {
        const int made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un at{};
        at.sun_family = AF_UNIX;
        std::snprintf(at.sun_path, sizeof at.sun_path, "%s/.s.PGSQL.5432", folder.c_str());
        auto* address = reinterpret_cast<sockaddr*>(&at);
        const int done = listens ? (::bind(made, address, sizeof at) != 0 ? -1 : ::listen(made, 20))
                                 : ::connect(made, address, sizeof at);
        if (done != 0) throw std::runtime_error("socket");
        return made;
    }
    void serve() {
        while (!stop_) {
            pollfd waiting{listening_, POLLIN, 0};
            if (::poll(&waiting, 1, 50) <= 0) continue;
            const int client = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
            if (client >= 0) lines_.emplace_back([this, client] { hand_on(client, bound(real_, false)); });
        }
    }
    void hand_on(int client, int server) {
        std::array<char, 8192> buffer{};
        for (bool open = true; open && !stop_;) {
            pollfd both[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
            ::poll(both, 2, 50);
            for (const int from : {0, 1}) {
                if (!both[from].revents) continue;
                const auto read = ::read(both[from].fd, buffer.data(), buffer.size());
                if (read <= 0) open = false;
                if (from == 1 && read > 0 && left_ >= 0 && (left_ -= read) < 0) {
                    left_ = -1;
                    open = false;
                }
                if (open && ::write(both[1 - from].fd, buffer.data(), static_cast<std::size_t>(read)) != read)
                    open = false;
            }
        }
        ::close(client);
        ::close(server);
    }

    std::string real_;
    int listening_;
    std::atomic<bool> stop_{false};
    std::atomic<long> left_{-2};
    std::thread worker_;
    std::vector<std::thread> lines_;
};

std::string folder_in(const std::string& address) {
    const auto at = address.find("host=") + 5;
    return address.substr(at, address.find('&', at) - at);
}

}  // namespace

TEST_CASE("a connection that breaks at any moment: what was acknowledged stands, what was refused does not",
          "[postgres]") {
    auto* server = PostgresServer::shared();
    if (!server) return;
    const auto address = server->fresh_schema();
    Branch branch;
    {
        const auto store = create_postgres_store(address, signed_identity());
        branch.found(*store);
    }
    test::Folder folder;
    Cutter cutter(folder_in(address), folder.path.string());
    auto through = address;
    through.replace(through.find("host=") + 5, folder_in(address).size(), folder.path.string());
    int acknowledged = 0, broken = 0, resolved = 0, cases = 0;
    for (long bytes = 0; bytes < 40'000; bytes += bytes < 3000 ? 61 : 997) {
        const auto store = open_postgres_store(through);
        auto ledger = branch.open(*store);
        auto command = test::commands("2026", "z" + std::to_string(++cases), 1).front();
        command.event.fields["applicant"].erase("id_number");
        const auto before = store->read()->frontier().size();
        cutter.cut_after(bytes);
        bool accepted = false;
        try {
            accepted = ledger.record(command).accepted();
        } catch (const LedgerError& error) {
            CHECK(error.kind() == Kind::locked);
            ++broken;
        }
        const bool cut = cutter.has_cut();
        cutter.never();
        acknowledged += accepted;
        resolved += accepted && cut;
        INFO("cut after " << bytes << " bytes");
        const auto again = open_postgres_store(address);
        REQUIRE(again->read()->frontier().size() == before + (accepted ? 1 : 0));
        if (!cut) break;  // further on there is nothing left to cut
    }
    CHECK(broken > 0);
    CHECK(resolved > 0);
    const auto store = open_postgres_store(address);
    CHECK(branch.open(*store).verify().intact);
    WARN(acknowledged << " acknowledged, of them " << resolved << " over a broken connection; " << broken
                      << " said to be lost");
}

TEST_CASE("the application's role adds to the journal and can neither change nor remove what is there", "[postgres]") {
    auto* server = PostgresServer::shared();
    if (!server) return;
    PostgresServer own;  // roles are the whole server's
    own.sql("postgres", "CREATE DATABASE dangwei");
    own.sql("dangwei", test::Shell::slurp(RUDANG_ROLES));
    own.sql("dangwei", "CREATE ROLE zhang LOGIN IN ROLE rudang_app; CREATE ROLE jiwei LOGIN IN ROLE rudang_verify;");
    Branch branch;
    {
        const auto store = create_postgres_store(own.address("dangwei", "rudang_owner"), signed_identity());
        branch.found(*store);
    }
    CHECK(refused([&] { create_postgres_store(own.address("dangwei", "rudang_owner"), signed_identity()); }) ==
          Kind::exists);
    const auto store = open_postgres_store(own.address("dangwei", "zhang"));
    {
        auto ledger = branch.open(*store);
        for (const auto& command : test::commands("2026", "zhang", 3)) REQUIRE(ledger.record(command).accepted());
        REQUIRE(ledger.rebuild("lisi").accepted());
        CHECK(ledger.verify().intact);
    }
    const auto status = [&](const std::string& sql, const std::string& role) {
        int ended = 0;
        own.sql("dangwei", "SET search_path = rudang; " + sql, role, &ended);
        return ended;
    };
    CHECK(status("SELECT count(*) FROM journal", "zhang") == 0);
    for (const char* sql : {"UPDATE journal SET entry = 'x' WHERE seq = 1", "DELETE FROM journal WHERE seq = 1",
                            "TRUNCATE journal", "UPDATE checkpoint SET note = 'x'", "DELETE FROM checkpoint",
                            "TRUNCATE checkpoint", "ALTER TABLE journal DISABLE TRIGGER ALL", "DROP TABLE journal",
                            "UPDATE log SET origin = 'x'", "UPDATE log SET epoch = 2", "DELETE FROM log",
                            "CREATE TABLE more(x int)", "SET session_replication_role = replica"}) {
        INFO(sql);
        CHECK(status(sql, "zhang") != 0);
        CHECK(status(sql, "jiwei") != 0);
    }
    // The owner could, if they took the triggers away first; then it shows.
    CHECK(status("UPDATE journal SET entry = 'x' WHERE seq = 1", "rudang_owner") != 0);
    CHECK(status("TRUNCATE journal", "rudang_owner") != 0);
    for (const char* sql : {"INSERT INTO journal VALUES (99, 'x')", "INSERT INTO org VALUES ('x','x','x','x',0,0)"})
        CHECK(status(sql, "jiwei") != 0);
    const auto reading = open_postgres_store(own.address("dangwei", "jiwei"), {.read_only = true});
    CHECK(verify_journal(*reading->read(), reading->identity(), {}).intact);
    CHECK(refused([&] { reading->begin(); }) == Kind::read_only);
    CHECK(refused([&] { open_postgres_store(own.address("dangwei", "jiwei"))->begin(); }) == Kind::read_only);
    const auto verifier = std::string(RUDANG_VERIFY) + " '" + own.address("dangwei", "jiwei") + "' >/dev/null 2>&1";
    CHECK(std::system(verifier.c_str()) == 0);
    status(
        "ALTER TABLE journal DISABLE TRIGGER USER; UPDATE journal SET entry = 'x' WHERE seq = 1; ALTER TABLE journal "
        "ENABLE TRIGGER USER",
        "rudang_owner");
    const int changed = std::system(verifier.c_str());
    CHECK(WEXITSTATUS(changed) == 5);
}

TEST_CASE("a table, column, index, trigger or function that another program changed is noticed, and nothing is written",
          "[postgres]") {
    auto* server = PostgresServer::shared();
    if (!server) return;
    for (const char* change :
         {"CREATE TABLE more(x int)", "ALTER TABLE org ADD COLUMN x int", "CREATE INDEX more ON org(name)",
          "DROP INDEX task_by_day", "ALTER TABLE journal DISABLE TRIGGER journal_no_update",
          "DROP TRIGGER journal_no_delete ON journal", "CREATE VIEW more AS SELECT 1",
          "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
          "CREATE RULE more AS ON INSERT TO journal DO ALSO NOTHING", "ALTER TABLE org ENABLE ROW LEVEL SECURITY",
          "ALTER TABLE org ALTER COLUMN closed SET DEFAULT 1", "ALTER TABLE org ALTER COLUMN name DROP NOT NULL",
          "ALTER TABLE org ADD CHECK (closed < 5)"}) {
        INFO(change);
        const auto address = server->fresh_schema();
        create_postgres_store(address, new_identity())->begin()->commit();
        const auto schema = address.substr(address.find("rudang_t"));
        server->sql("tests", "SET search_path = " + schema + "; " + change);
        const auto store = open_postgres_store(address);
        CHECK_FALSE(store->structure_is_ours());
        CHECK(refused([&] { store->begin(); }) == Kind::corrupt);
    }
}

TEST_CASE("an address with a password in it is refused, and not repeated", "[postgres]") {
    std::string words;
    for (const char* address :
         {"postgresql://zhang:geheim@127.0.0.1/dangwei", "postgresql://127.0.0.1/dangwei?user=zhang&password=geheim",
          "postgres://zhang:geheim@[::1]/x", "service=dangwei password=geheim"}) {
        CHECK(refused([&] { open_postgres_store(address); }, &words) == Kind::bad_value);
        CHECK_FALSE(test::contains(words, "geheim"));
        CHECK(test::contains(words, ".pgpass"));
    }
    const test::Shell rudang;
    const auto run = rudang("--ledger postgresql://zhang:geheim@127.0.0.1/dangwei next");
    CHECK(run.status == 2);
    CHECK_FALSE(test::contains(run.out + run.err, "geheim"));
    CHECK(refused([&] { open_postgres_store("postgresql://%zz"); }) == Kind::bad_value);
    CHECK(refused([&] { open_postgres_store("postgresql:///x?host=/nowhere", {.patience = 100}); }) ==
          Kind::unreachable);
}

TEST_CASE("a database without a ledger is missing one; a later format is not touched; an earlier one is brought up",
          "[postgres]") {
    auto* server = PostgresServer::shared();
    if (!server) return;
    const auto address = server->fresh_schema();
    CHECK(refused([&] { open_postgres_store(address); }) == Kind::missing);
    Branch branch;
    {
        const auto store = create_postgres_store(address, signed_identity());
        branch.found(*store);
        auto ledger = branch.open(*store);
        for (const auto& command : test::commands("2026", "zhang", 6)) REQUIRE(ledger.record(command).accepted());
    }
    const auto schema = address.substr(address.find("rudang_t"));
    const auto sql = [&](const std::string& text) {
        server->sql("tests", "SET search_path = " + schema + "; " + text);
    };
    sql("UPDATE log SET format = 999");
    CHECK(refused([&] { open_postgres_store(address); }) == Kind::newer);
    sql("UPDATE log SET format = 3; ALTER TABLE actor DROP COLUMN person; DELETE FROM task; DROP TABLE plan");
    CHECK(refused([&] { open_postgres_store(address, {.read_only = true}); }) == Kind::read_only);
    const auto store = open_postgres_store(address);
    CHECK(store->structure_is_ours());
    const auto found = branch.open(*store).verify();
    INFO(found.problem.en);
    CHECK(found.intact);
    CHECK(found.projections);
}

TEST_CASE("a ledger that moved to another server lets nobody in who began before; opened again it goes on",
          "[postgres]") {
    auto* server = PostgresServer::shared();
    if (!server) return;
    const auto address = server->fresh_schema();
    const auto store = create_postgres_store(address, new_identity());
    store->begin()->commit();
    server->sql("tests", "UPDATE " + address.substr(address.find("rudang_t")) + ".log SET epoch = epoch + 1");
    CHECK(refused([&] { store->begin(); }) == Kind::locked);
    CHECK(refused([&] { store->begin(); }) == Kind::locked);
    CHECK_NOTHROW(open_postgres_store(address)->begin()->commit());
}

TEST_CASE("a server that stops and comes back is waited for", "[postgres]") {
    if (!PostgresServer::shared()) return;
    PostgresServer own;
    own.sql("postgres", "CREATE DATABASE dangwei");
    const auto store = create_postgres_store(own.address("dangwei"), new_identity());
    store->begin()->commit();
    CHECK(store->read()->frontier().size() == 0);
    own.stop();
    // Started here: it would end with the thread that starts it.
    auto recorded = std::async(std::launch::async, [&] {
        return refused([&] {
            const auto tx = store->begin();
            tx->append("x", "", "");
            tx->commit();
        });
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    own.start();
    CHECK(recorded.get() == std::nullopt);
    CHECK(store->read()->frontier().size() == 1);
}

TEST_CASE("who waits too long for the log is told so", "[postgres]") {
    auto* server = PostgresServer::shared();
    if (!server) return;
    const auto address = server->fresh_schema();
    const auto store = create_postgres_store(address, new_identity());
    const auto holding = store->begin();
    const auto other = open_postgres_store(address, {.patience = 200});
    CHECK(refused([&] { other->begin(); }) == Kind::locked);
    CHECK(other->read()->frontier().size() == 0);  // reading goes on
}

TEST_CASE("of eight programs that write at one time every one gets in, and the log has no gap", "[postgres]") {
    auto* server = PostgresServer::shared();
    if (!server) return;
    const auto address = server->fresh_schema();
    Branch branch;
    {
        const auto store = create_postgres_store(address, signed_identity());
        branch.found(*store);
    }
    constexpr int programs = 8, each = 12;
    std::vector<pid_t> children;
    for (int n = 0; n < programs; ++n) {
        const auto child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            int done = 0;
            try {
                const auto store = open_postgres_store(address);
                auto ledger = branch.open(*store);
                for (int i = 0; i < each; ++i) {
                    auto command = test::commands("2026", "c" + std::to_string(n) + "-" + std::to_string(i), 1).front();
                    command.event.fields["applicant"].erase("id_number");
                    done += ledger.record(command).accepted();
                }
            } catch (...) {
            }
            ::_exit(done == each ? 0 : 1);
        }
        children.push_back(child);
    }
    for (const auto child : children) {
        int status = 0;
        ::waitpid(child, &status, 0);
        CHECK(status == 0);
    }
    const auto store = open_postgres_store(address);
    auto ledger = branch.open(*store);
    CHECK(ledger.cases("lisi").size() == programs * each);
    const auto found = ledger.verify();
    INFO(found.problem.en);
    CHECK(found.intact);
}

TEST_CASE("the command works on a server as on a file: init, record, doctor, backup, copy there and back",
          "[postgres][cli]") {
    auto* server = PostgresServer::shared();
    if (!server) return;
    const test::Shell rudang;
    const auto address = server->fresh("postgres");
    const auto on = " --ledger '" + address + "' ";
    // A name in a service file is an address too.
    const auto service = rudang.write("services", "[dangwei]\nhost=" + folder_in(address) + "\nuser=postgres\ndbname=" +
                                                      address.substr(14, address.find('?') - 14) + "\n");
    const auto with_service = "PGSERVICEFILE='" + service + "'";
    REQUIRE(
        rudang("init --org 第一党支部 --actor lisi --name 李四 --yes --ledger service=dangwei", with_service).status ==
        0);
    CHECK(rudang("init --org 第一党支部 --actor lisi --name 李四 --yes" + on).status == 4);
    CHECK(rudang("record --today 2029-01-01 --from " + test::clean("2026") + " --ledger service=dangwei", with_service)
              .status == 0);
    const auto shown = rudang("show zhangsan --json --ledger service=dangwei", with_service);
    CHECK(shown.status == 0);
    const auto checks = rudang("doctor --json --ledger service=dangwei", with_service).json();
    REQUIRE(checks.is_object());
    std::set<std::string> looked_at;
    for (const auto& check : checks["checks"]) looked_at.insert(check["what"].get<std::string>());
    CHECK(looked_at.contains("postgresql"));
    CHECK(looked_at.contains("fsync"));
    CHECK_FALSE(looked_at.contains("permissions"));
    CHECK(rudang("journal verify --ledger service=dangwei", with_service).status == 0);
    // A backup is a file that verifies.
    REQUIRE(rudang("backup copy.rudang --ledger service=dangwei", with_service).status == 0);
    CHECK(rudang("journal verify --ledger copy.rudang", with_service).status == 0);
    CHECK(rudang("backup copy.rudang --ledger service=dangwei", with_service).status == 4);
    // From the file into another database, with the same three lines.
    const auto second = server->fresh("postgres");
    const auto copied = rudang("copy copy.rudang '" + second + "' --json", with_service);
    CHECK(copied.status == 0);
    const auto original = rudang("journal verify --json --ledger copy.rudang", with_service).json();
    CHECK(copied.json()["root"] == original["root"]);
    CHECK(copied.json()["entries"] == original["entries"]);
    const auto there = rudang("journal verify --json --ledger '" + second + "'", with_service).json();
    CHECK(there["root"] == original["root"]);
    CHECK(rudang("copy copy.rudang '" + second + "'", with_service).status == 4);
    CHECK(rudang("restore copy.rudang --ledger service=dangwei", with_service).status == 2);
}
#endif
