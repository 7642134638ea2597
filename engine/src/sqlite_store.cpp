#include "rudang/engine/sqlite_store.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <charconv>
#include <filesystem>
#include <map>
#include <set>

#include "gate.h"
#include "projection_text.h"

namespace rudang {
namespace {

constexpr int application_id = 0x52554441;  // "RUDA"
constexpr int schema_version = 3;

constexpr const char* schema = R"sql(
CREATE TABLE identity(id INTEGER PRIMARY KEY CHECK (id = 1), origin TEXT NOT NULL, suite INTEGER NOT NULL, index_key BLOB NOT NULL) STRICT;
CREATE TABLE journal(seq INTEGER PRIMARY KEY, entry BLOB NOT NULL) STRICT;
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TABLE tree(id INTEGER PRIMARY KEY CHECK (id = 1), frontier BLOB NOT NULL) STRICT;

CREATE TABLE case_entry(case_id TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (case_id, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE request(request TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE case_state(case_id TEXT PRIMARY KEY, org TEXT NOT NULL, title TEXT NOT NULL, status TEXT NOT NULL, stage INTEGER NOT NULL,
  steps TEXT NOT NULL, standing TEXT NOT NULL, ended INTEGER NOT NULL, opened_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, last_on TEXT NOT NULL, erased INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE TABLE task(case_id TEXT NOT NULL, step INTEGER NOT NULL, event TEXT NOT NULL, earliest TEXT NOT NULL, due TEXT NOT NULL, latest TEXT NOT NULL,
  provisional INTEGER NOT NULL, rules TEXT NOT NULL, pressing TEXT, PRIMARY KEY (case_id, step)) STRICT, WITHOUT ROWID;
CREATE INDEX task_by_day ON task(pressing, case_id, step) WHERE pressing IS NOT NULL;
CREATE TABLE case_index(name TEXT NOT NULL, digest TEXT NOT NULL, case_id TEXT NOT NULL, day TEXT NOT NULL, PRIMARY KEY (name, digest, case_id, day)) STRICT, WITHOUT ROWID;
CREATE INDEX case_index_by_case ON case_index(case_id);
CREATE TABLE org(org_id TEXT PRIMARY KEY, name TEXT NOT NULL, parent TEXT NOT NULL, kind TEXT NOT NULL, approves INTEGER NOT NULL, closed INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE actor(actor_id TEXT PRIMARY KEY, name TEXT NOT NULL, system_user TEXT NOT NULL, active INTEGER NOT NULL, person TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;
CREATE TABLE plan(org_id TEXT NOT NULL, year INTEGER NOT NULL, total INTEGER NOT NULL, earmarked TEXT NOT NULL, PRIMARY KEY (org_id, year)) STRICT, WITHOUT ROWID;
CREATE TABLE role_grant(actor_id TEXT NOT NULL, role TEXT NOT NULL, org TEXT NOT NULL, PRIMARY KEY (actor_id, role, org)) STRICT, WITHOUT ROWID;
)sql";

// What version 2 added.
constexpr const char* schema_2 = R"sql(
CREATE TABLE register(kind TEXT NOT NULL, id TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
CREATE TABLE tile(level INTEGER NOT NULL, position INTEGER NOT NULL, root BLOB NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (level, position)) STRICT;
CREATE TABLE checkpoint(size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
CREATE TABLE keyring(id TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID;
)sql";
// A ledger of version 1, brought up to date; its tables are then rebuilt from the journal (Ledger::catch_up).
constexpr const char* migrate_1_to_2 = R"sql(
DROP INDEX case_by_title;
ALTER TABLE case_state ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
ALTER TABLE actor ADD COLUMN person TEXT NOT NULL DEFAULT '';
INSERT INTO register(kind, id, content) VALUES ('stale', 'format', '1');
)sql";

// Version 3 keeps of a finding every step taken, not only the last; its rows follow from the journal.
constexpr const char* migrate_2_to_3 = R"sql(
INSERT OR IGNORE INTO register(kind, id, content) VALUES ('stale', 'format', '2');
)sql";

// SQLite's answers, in our words. One place decides what each means.
[[noreturn]] void translate(const SQLite::Exception& error) {
    using Kind = LedgerError::Kind;
    switch (error.getErrorCode() & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            throw LedgerError(Kind::locked, {"账本被其他程序占用，请稍后再试",
                                             "another program holds the ledger; try again in a moment"});
        case SQLITE_READONLY:
        case SQLITE_PERM:
            throw LedgerError(Kind::read_only,
                              {"账本是只读的，没有写入；请检查文件权限",
                               "the ledger is read-only and nothing was written; check its permissions"});
        case SQLITE_FULL:
            throw LedgerError(Kind::disk, {"磁盘已满，没有写入任何内容", "the disk is full; nothing was written"});
        case SQLITE_IOERR:
            throw LedgerError(Kind::disk,
                              {"读写磁盘出错（磁盘已满、文件大小受限或磁盘故障），没有写入任何内容",
                               "the disk could not be read or written (full, limited or faulty); nothing was written"});
        case SQLITE_CORRUPT:
            throw LedgerError(Kind::corrupt,
                              {"账本文件已损坏；请从备份恢复，并保留损坏的文件",
                               "the ledger's file is damaged; restore a backup and keep the damaged file"});
        case SQLITE_NOTADB:
            throw LedgerError(Kind::not_ledger, {"这不是 rudang 账本", "this is not a rudang ledger"});
        case SQLITE_ERROR:
            throw LedgerError(Kind::corrupt,
                              {std::string("账本的表结构不对：") + error.what(),
                               std::string("the ledger's tables are not what they should be: ") + error.what()});
        case SQLITE_CANTOPEN:
            throw LedgerError(Kind::missing, {"账本打不开，请检查路径和权限",
                                              "the ledger cannot be opened; check its path and permissions"});
        default:
            throw LedgerError(Kind::disk,
                              {std::string("读写账本失败：") + error.getErrorStr(),
                               std::string("reading or writing the ledger failed: ") + error.getErrorStr()});
    }
}

template <class F>
auto translated(F f) {
    try {
        return f();
    } catch (const SQLite::Exception& error) {
        translate(error);
    }
}

// A connection with its prepared statements. Preparing anew each time would cost two to five times the work.
class Connection {
public:
    Connection(const std::string& path, int flags, const SqliteOptions& options)
        : database_(path, flags, 5000, options.vfs ? options.vfs : "") {
        auto* handle = database_.getHandle();
        sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        database_.exec(
            "PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON; PRAGMA secure_delete=ON;"
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA wal_autocheckpoint=0;");
        database_.exec(options.durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    }

    // Ready to bind, reset from its last use.
    SQLite::Statement& statement(const char* sql) {
        auto& slot = statements_[sql];
        if (!slot) slot = std::make_unique<SQLite::Statement>(database_, sql);
        slot->tryReset();  // a statement that failed last time says so again here
        slot->clearBindings();
        return *slot;
    }
    void exec(const char* sql) { database_.exec(sql); }
    void run(const char* sql) {
        auto& ready = statement(sql);
        ready.exec();
        ready.reset();
    }
    int number(const char* sql) { return database_.execAndGet(sql).getInt(); }
    SQLite::Database& database() { return database_; }

    int views = 0;         // open on this connection
    bool writing = false;  // a transaction is open on it
    bool broken = false;  // a commit failed on the disk

private:
    SQLite::Database database_;
    std::map<const char*, std::unique_ptr<SQLite::Statement>> statements_;  // by the address of the literal
};

// A statement stepped once and left would keep its snapshot open.
struct ResetAtEnd {
    SQLite::Statement& statement;
    ~ResetAtEnd() { statement.tryReset(); }
};

std::string blob(const SQLite::Column& column) {
    return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

Hash hash_of(const SQLite::Column& column) {
    const auto bytes = blob(column);
    Hash hash;
    if (bytes.size() != hash.size())
        throw LedgerError(LedgerError::Kind::corrupt, {"账本的校验树已损坏", "the ledger's hash tree is damaged"});
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    return hash;
}

std::vector<int> numbers(const std::string& joined) {
    std::vector<int> list;
    for (std::size_t at = 0; at < joined.size();) {
        const auto comma = std::min(joined.find(',', at), joined.size());
        int number = 0;
        if (std::from_chars(joined.data() + at, joined.data() + comma, number).ec != std::errc{})
            throw LedgerError(LedgerError::Kind::corrupt, {"账本的数据表已损坏", "a table of the ledger is damaged"});
        list.push_back(number);
        at = comma + 1;
    }
    return list;
}
std::vector<std::string> words(const std::string& joined) {
    std::vector<std::string> list;
    for (std::size_t at = 0; at < joined.size();) {
        const auto comma = std::min(joined.find(',', at), joined.size());
        list.push_back(joined.substr(at, comma - at));
        at = comma + 1;
    }
    return list;
}

constexpr const char* case_columns =
    "case_id, org, title, status, stage, steps, standing, ended, opened_seq, last_seq, last_on, erased";

CaseRow case_row(SQLite::Statement& s) {
    CaseRow row;
    row.case_id = s.getColumn(0).getString();
    row.org = s.getColumn(1).getString();
    row.title = s.getColumn(2).getString();
    row.state.status = s.getColumn(3).getString();
    row.state.stage = s.getColumn(4).getInt();
    row.state.steps = numbers(s.getColumn(5).getString());
    row.state.standing = s.getColumn(6).getString();
    row.state.ended = s.getColumn(7).getInt() != 0;
    row.opened_seq = s.getColumn(8).getInt64();
    row.last_seq = s.getColumn(9).getInt64();
    row.last_on = s.getColumn(10).getString();
    row.erased = s.getColumn(11).getInt() != 0;
    return row;
}

TaskRow task_row(SQLite::Statement& s) {
    TaskRow row;
    row.case_id = s.getColumn(0).getString();
    row.task.step = s.getColumn(1).getInt();
    row.task.event = s.getColumn(2).getString();
    row.task.earliest = ComputedDay::parse(s.getColumn(3).getString());
    row.task.due = ComputedDay::parse(s.getColumn(4).getString());
    row.task.latest = ComputedDay::parse(s.getColumn(5).getString());
    row.task.provisional = s.getColumn(6).getInt() != 0;
    row.task.rules = words(s.getColumn(7).getString());
    return row;
}

// Reading and writing on one connection. A writer holds the gate; views have a connection of their own, on which
// those open at one time share one snapshot.
class SqliteTransaction final : public Transaction {
public:
    SqliteTransaction(Connection& connection, Gate* gate, bool writes, int patience)
        : connection_(connection), gate_(gate), writes_(writes) {
        if (gate_ && !gate_->enter(patience))
            throw LedgerError(LedgerError::Kind::locked,
                              {"其他 rudang 命令长时间占用账本，请稍后再试",
                               "another rudang command has held the ledger for long; try again later"});
        try {
            translated([&] {
                if (writes_)
                    connection_.run("BEGIN IMMEDIATE");
                else if (connection_.views++ == 0)
                    connection_.run("BEGIN");
                open_ = true;
                connection_.writing |= writes_;
                if (writes_) frontier_ = load_frontier();
            });
        } catch (...) {
            if (open_) roll_back();
            if (writes_) connection_.writing = false;
            if (gate_) gate_->leave();
            throw;
        }
    }
    ~SqliteTransaction() override {
        if (open_) roll_back();
        if (writes_) connection_.writing = false;
        if (gate_) gate_->leave();
    }

    Frontier frontier() override {
        return writes_ ? frontier_ : translated([&] { return load_frontier(); });
    }

    std::optional<std::string> entry(Seq seq) override {
        return translated([&]() -> std::optional<std::string> {
            auto& s = connection_.statement("SELECT entry FROM journal WHERE seq = ?");
            s.bind(1, static_cast<int64_t>(seq));
            const ResetAtEnd later{s};
            if (!s.executeStep()) return std::nullopt;
            return blob(s.getColumn(0));
        });
    }
    std::vector<StoredEntry> case_entries(const std::string& case_id) override {
        return translated([&] {
            std::vector<StoredEntry> entries;
            auto& s = connection_.statement(
                "SELECT j.seq, j.entry FROM case_entry c JOIN journal j ON j.seq = c.seq WHERE c.case_id = ? ORDER BY "
                "c.seq");
            s.bindNoCopy(1, case_id);
            while (s.executeStep()) entries.push_back({s.getColumn(0).getInt64(), blob(s.getColumn(1))});
            return entries;
        });
    }
    void scan(Seq from, const std::function<bool(const StoredEntry&)>& visit) override {
        // A statement of its own: the visitor may use every other one.
        translated([&] {
            SQLite::Statement s(connection_.database(), "SELECT seq, entry FROM journal WHERE seq >= ? ORDER BY seq");
            s.bind(1, static_cast<int64_t>(from));
            while (s.executeStep())
                if (!visit({s.getColumn(0).getInt64(), blob(s.getColumn(1))})) break;
        });
    }
    std::optional<CaseRow> find_case(const std::string& case_id) override {
        const auto rows = select_cases(
            "SELECT case_id, org, title, status, stage, steps, standing, ended, opened_seq, last_seq, last_on, erased "
            "FROM case_state WHERE case_id = ?1 LIMIT ?2",
            case_id, 1);
        return rows.empty() ? std::nullopt : std::optional(rows.front());
    }
    std::vector<CaseRow> cases_with_prefix(const std::string& prefix, int limit) override {
        return select_cases(
            "SELECT case_id, org, title, status, stage, steps, standing, ended, opened_seq, last_seq, last_on, erased "
            "FROM case_state WHERE case_id >= ?1 AND substr(case_id, 1, length(?1)) = ?1 ORDER BY case_id LIMIT ?2",
            prefix, limit);
    }
    void each_case(const std::function<bool(const CaseRow&)>& visit) override {
        translated([&] {
            SQLite::Statement s(connection_.database(),
                                std::string("SELECT ") + case_columns + " FROM case_state ORDER BY case_id");
            while (s.executeStep())
                if (!visit(case_row(s))) break;
        });
    }
    std::vector<TaskRow> tasks_due(Day until, int limit) override {
        return translated([&] {
            std::vector<TaskRow> rows;
            auto& s = connection_.statement(
                "SELECT case_id, step, event, earliest, due, latest, provisional, rules FROM task WHERE pressing IS "
                "NOT NULL AND pressing <= ? ORDER BY pressing, case_id, step LIMIT ?");
            s.bind(1, until.iso());
            s.bind(2, limit);
            while (s.executeStep()) rows.push_back(task_row(s));
            return rows;
        });
    }
    std::vector<TaskRow> tasks_of(const std::string& case_id) override {
        return translated([&] {
            std::vector<TaskRow> rows;
            auto& s = connection_.statement(
                "SELECT case_id, step, event, earliest, due, latest, provisional, rules FROM task WHERE case_id = ? "
                "ORDER BY step");
            s.bindNoCopy(1, case_id);
            while (s.executeStep()) rows.push_back(task_row(s));
            return rows;
        });
    }
    std::vector<IndexHit> index_hits(const std::string& index, const std::string& digest) override {
        return translated([&] {
            std::vector<IndexHit> hits;
            auto& s = connection_.statement(
                "SELECT i.case_id, i.day, coalesce(c.ended, 0), coalesce(c.last_on, '') FROM case_index i LEFT JOIN "
                "case_state c ON c.case_id = i.case_id WHERE i.name = ? AND i.digest = ? ORDER BY i.case_id, i.day");
            s.bindNoCopy(1, index);
            s.bindNoCopy(2, digest);
            while (s.executeStep()) {
                const bool ended = s.getColumn(2).getInt() != 0;
                hits.push_back({s.getColumn(0).getString(), Day::parse(s.getColumn(1).getString()), ended,
                                ended ? Day::parse(s.getColumn(3).getString()) : std::nullopt});
            }
            return hits;
        });
    }
    std::vector<OrgRow> orgs() override {
        return translated([&] {
            std::vector<OrgRow> rows;
            auto& s =
                connection_.statement("SELECT org_id, name, parent, kind, approves, closed FROM org ORDER BY org_id");
            while (s.executeStep())
                rows.push_back({s.getColumn(0).getString(), s.getColumn(1).getString(), s.getColumn(2).getString(),
                                s.getColumn(3).getString(), s.getColumn(4).getInt() != 0,
                                s.getColumn(5).getInt() != 0});
            return rows;
        });
    }
    std::vector<ActorRow> actors() override {
        return translated([&] {
            std::vector<ActorRow> rows;
            auto& s = connection_.statement(
                "SELECT actor_id, name, system_user, active, person FROM actor ORDER BY actor_id");
            while (s.executeStep())
                rows.push_back({s.getColumn(0).getString(), s.getColumn(1).getString(), s.getColumn(2).getString(),
                                s.getColumn(3).getInt() != 0, s.getColumn(4).getString()});
            return rows;
        });
    }
    std::vector<GrantRow> grants() override {
        return translated([&] {
            std::vector<GrantRow> rows;
            auto& s = connection_.statement("SELECT actor_id, role, org FROM role_grant ORDER BY actor_id, role, org");
            while (s.executeStep())
                rows.push_back({s.getColumn(0).getString(), s.getColumn(1).getString(), s.getColumn(2).getString()});
            return rows;
        });
    }
    std::vector<PlanRow> plans() override {
        return translated([&] {
            std::vector<PlanRow> rows;
            auto& s = connection_.statement("SELECT org_id, year, total, earmarked FROM plan ORDER BY org_id, year");
            while (s.executeStep()) {
                rows.push_back({s.getColumn(0).getString(), s.getColumn(1).getInt(), s.getColumn(2).getInt(), {}});
                const Json groups = Json::parse(s.getColumn(3).getString(), nullptr, false);
                for (const auto& [group, places] : groups.items())
                    if (places.is_number_integer()) rows.back().earmarked[group] = places.get<int>();
            }
            return rows;
        });
    }
    std::vector<RegisterRow> registered(const std::string& kind) override {
        return translated([&] {
            std::vector<RegisterRow> rows;
            auto& s = connection_.statement("SELECT kind, id, content FROM register WHERE kind = ? ORDER BY id");
            s.bindNoCopy(1, kind);
            while (s.executeStep())
                rows.push_back({s.getColumn(0).getString(), s.getColumn(1).getString(), s.getColumn(2).getString()});
            return rows;
        });
    }
    std::optional<RegisterRow> find_registered(const std::string& kind, const std::string& id) override {
        return translated([&]() -> std::optional<RegisterRow> {
            auto& s = connection_.statement("SELECT content FROM register WHERE kind = ? AND id = ?");
            s.bindNoCopy(1, kind);
            s.bindNoCopy(2, id);
            const ResetAtEnd later{s};
            if (!s.executeStep()) return std::nullopt;
            return RegisterRow{kind, id, s.getColumn(0).getString()};
        });
    }
    std::optional<Hash> tile_root(int level, std::uint64_t index) override {
        return translated([&]() -> std::optional<Hash> {
            auto& s = connection_.statement("SELECT root FROM tile WHERE level = ? AND position = ?");
            s.bind(1, level);
            s.bind(2, static_cast<int64_t>(index));
            const ResetAtEnd later{s};
            if (!s.executeStep()) return std::nullopt;
            return hash_of(s.getColumn(0));
        });
    }
    std::optional<Tile> tile(int level, std::uint64_t index) override {
        return translated([&]() -> std::optional<Tile> {
            auto& s = connection_.statement("SELECT hashes, root FROM tile WHERE level = ? AND position = ?");
            s.bind(1, level);
            s.bind(2, static_cast<int64_t>(index));
            const ResetAtEnd later{s};
            if (!s.executeStep()) return std::nullopt;
            return Tile{blob(s.getColumn(0)), hash_of(s.getColumn(1))};
        });
    }
    void each_checkpoint(std::uint64_t from,
                         const std::function<bool(std::uint64_t, const std::string&)>& visit) override {
        translated([&] {
            SQLite::Statement s(connection_.database(),
                                "SELECT size, note FROM checkpoint WHERE size >= ? ORDER BY size");
            s.bind(1, static_cast<int64_t>(from));
            while (s.executeStep())
                if (!visit(static_cast<std::uint64_t>(s.getColumn(0).getInt64()), s.getColumn(1).getString())) break;
        });
    }
    std::optional<std::string> last_checkpoint() override {
        return translated([&]() -> std::optional<std::string> {
            auto& s = connection_.statement("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1");
            const ResetAtEnd later{s};
            if (!s.executeStep()) return std::nullopt;
            return s.getColumn(0).getString();
        });
    }
    std::vector<std::pair<std::string, std::string>> wrapped_keys() override {
        return translated([&] {
            std::vector<std::pair<std::string, std::string>> keys;
            auto& s = connection_.statement("SELECT id, wrapped FROM keyring ORDER BY id");
            while (s.executeStep()) keys.emplace_back(s.getColumn(0).getString(), blob(s.getColumn(1)));
            return keys;
        });
    }
    std::optional<std::string> wrapped_key(const std::string& id) override {
        return translated([&]() -> std::optional<std::string> {
            auto& s = connection_.statement("SELECT wrapped FROM keyring WHERE id = ?");
            s.bindNoCopy(1, id);
            const ResetAtEnd later{s};
            if (!s.executeStep()) return std::nullopt;
            return blob(s.getColumn(0));
        });
    }
    std::optional<Seq> seq_of_request(const std::string& request) override {
        return translated([&]() -> std::optional<Seq> {
            auto& s = connection_.statement("SELECT seq FROM request WHERE request = ?");
            s.bindNoCopy(1, request);
            const ResetAtEnd later{s};
            if (!s.executeStep()) return std::nullopt;
            return s.getColumn(0).getInt64();
        });
    }
    void dump_projections(const std::function<void(std::string_view)>& line) override {
        each_case([&](const CaseRow& row) { return line(projection::line(row)), true; });
        translated([&] {
            SQLite::Statement tasks(
                connection_.database(),
                "SELECT case_id, step, event, earliest, due, latest, provisional, rules, pressing FROM task "
                "ORDER BY case_id, step");
            while (tasks.executeStep()) line(projection::line(task_row(tasks), tasks.getColumn(8).getString()));
            SQLite::Statement index(
                connection_.database(),
                "SELECT name, digest, case_id, day FROM case_index ORDER BY name, digest, case_id, day");
            while (index.executeStep())
                line(projection::index_line(index.getColumn(0).getString(), index.getColumn(1).getString(),
                                            index.getColumn(2).getString(), index.getColumn(3).getString()));
        });
        for (const auto& row : orgs()) line(projection::line(row));
        for (const auto& row : actors()) line(projection::line(row));
        for (const auto& row : grants()) line(projection::line(row));
        for (const auto& row : plans()) line(projection::line(row));
        translated([&] {
            SQLite::Statement kept(connection_.database(), "SELECT kind, id, content FROM register ORDER BY kind, id");
            while (kept.executeStep())
                line(projection::line(RegisterRow{kept.getColumn(0).getString(), kept.getColumn(1).getString(),
                                                  kept.getColumn(2).getString()}));
            SQLite::Statement links(connection_.database(),
                                    "SELECT case_id, seq FROM case_entry ORDER BY case_id, seq");
            while (links.executeStep())
                line(projection::link_line(links.getColumn(0).getString(), links.getColumn(1).getInt64()));
            SQLite::Statement requests(connection_.database(), "SELECT request, seq FROM request ORDER BY request");
            while (requests.executeStep())
                line(projection::request_line(requests.getColumn(0).getString(), requests.getColumn(1).getInt64()));
        });
    }

    void append(std::string_view bytes, const std::string& case_id, const std::string& request) override {
        const auto seq = static_cast<Seq>(frontier_.size());
        frontier_.append(leaf_hash(bytes));
        translated([&] {
            auto& s = connection_.statement("INSERT INTO journal(seq, entry) VALUES (?, ?)");
            s.bind(1, static_cast<int64_t>(seq));
            s.bindNoCopy(2, bytes.data(), static_cast<int>(bytes.size()));
            s.exec();
        });
        link(seq, case_id, request);
    }
    void put_case(const CaseRow& row) override {
        translated([&] {
            auto& s = connection_.statement(
                "INSERT INTO case_state(case_id, org, title, status, stage, steps, standing, ended, opened_seq, "
                "last_seq, last_on, erased) VALUES (?,?,?,?,?,?,?,?,?,?,?,?) "
                "ON CONFLICT(case_id) DO UPDATE SET org=excluded.org, title=excluded.title, status=excluded.status, "
                "stage=excluded.stage, steps=excluded.steps, "
                "standing=excluded.standing, ended=excluded.ended, opened_seq=excluded.opened_seq, "
                "last_seq=excluded.last_seq, last_on=excluded.last_on, erased=excluded.erased");
            s.bindNoCopy(1, row.case_id);
            s.bindNoCopy(2, row.org);
            s.bindNoCopy(3, row.title);
            s.bindNoCopy(4, row.state.status);
            s.bind(5, row.state.stage);
            s.bind(6, projection::join(row.state.steps));
            s.bindNoCopy(7, row.state.standing);
            s.bind(8, row.state.ended ? 1 : 0);
            s.bind(9, static_cast<int64_t>(row.opened_seq));
            s.bind(10, static_cast<int64_t>(row.last_seq));
            s.bindNoCopy(11, row.last_on);
            s.bind(12, row.erased ? 1 : 0);
            s.exec();
        });
    }
    void remove_case(const std::string& case_id) override {
        translated([&] {
            auto& s = connection_.statement("DELETE FROM case_state WHERE case_id = ?");
            s.bindNoCopy(1, case_id);
            s.exec();
        });
        put_tasks(case_id, {});
        put_index(case_id, {});
    }
    void put_tasks(const std::string& case_id, const std::vector<Task>& tasks) override {
        translated([&] {
            auto& clear = connection_.statement("DELETE FROM task WHERE case_id = ?");
            clear.bindNoCopy(1, case_id);
            clear.exec();
            for (const auto& task : tasks) {
                auto& s = connection_.statement(
                    "INSERT INTO task(case_id, step, event, earliest, due, latest, provisional, rules, pressing) "
                    "VALUES (?,?,?,?,?,?,?,?,?)");
                s.bindNoCopy(1, case_id);
                s.bind(2, task.step);
                s.bindNoCopy(3, task.event);
                s.bind(4, projection::day_text(task.earliest));
                s.bind(5, projection::day_text(task.due));
                s.bind(6, projection::day_text(task.latest));
                s.bind(7, task.provisional ? 1 : 0);
                s.bind(8, projection::join(task.rules));
                if (const auto day = projection::pressing(task)) s.bind(9, day->iso());
                s.exec();
            }
        });
    }
    void put_index(const std::string& case_id, const std::vector<IndexKey>& digested) override {
        translated([&] {
            auto& clear = connection_.statement("DELETE FROM case_index WHERE case_id = ?");
            clear.bindNoCopy(1, case_id);
            clear.exec();
            for (const auto& key : digested) {
                auto& s = connection_.statement(
                    "INSERT OR IGNORE INTO case_index(name, digest, case_id, day) VALUES (?,?,?,?)");
                s.bindNoCopy(1, key.index);
                s.bindNoCopy(2, key.value);
                s.bindNoCopy(3, case_id);
                s.bind(4, key.day ? key.day->iso() : std::string{});
                s.exec();
            }
        });
    }
    void put_org(const OrgRow& row) override {
        translated([&] {
            auto& s = connection_.statement(
                "INSERT OR REPLACE INTO org(org_id, name, parent, kind, approves, closed) VALUES (?,?,?,?,?,?)");
            s.bindNoCopy(1, row.org_id);
            s.bindNoCopy(2, row.name);
            s.bindNoCopy(3, row.parent);
            s.bindNoCopy(4, row.kind);
            s.bind(5, row.approves ? 1 : 0);
            s.bind(6, row.closed ? 1 : 0);
            s.exec();
        });
    }
    void put_actor(const ActorRow& row) override {
        translated([&] {
            auto& s = connection_.statement(
                "INSERT OR REPLACE INTO actor(actor_id, name, system_user, active, person) VALUES (?,?,?,?,?)");
            s.bindNoCopy(1, row.actor_id);
            s.bindNoCopy(2, row.name);
            s.bindNoCopy(3, row.system_user);
            s.bind(4, row.active ? 1 : 0);
            s.bindNoCopy(5, row.person);
            s.exec();
        });
    }
    void put_plan(const PlanRow& row) override {
        translated([&] {
            auto& s =
                connection_.statement("INSERT OR REPLACE INTO plan(org_id, year, total, earmarked) VALUES (?,?,?,?)");
            s.bindNoCopy(1, row.org_id);
            s.bind(2, row.year);
            s.bind(3, row.total);
            s.bind(4, Json(row.earmarked).dump());
            s.exec();
        });
    }
    void put_grant(const GrantRow& row) override {
        grant_statement("INSERT OR IGNORE INTO role_grant(actor_id, role, org) VALUES (?,?,?)", row);
    }
    void put_registered(const RegisterRow& row) override {
        translated([&] {
            auto& s = connection_.statement("INSERT OR REPLACE INTO register(kind, id, content) VALUES (?,?,?)");
            s.bindNoCopy(1, row.kind);
            s.bindNoCopy(2, row.id);
            s.bindNoCopy(3, row.content);
            s.exec();
        });
    }
    void remove_registered(const std::string& kind, const std::string& id) override {
        translated([&] {
            auto& s = connection_.statement("DELETE FROM register WHERE kind = ? AND id = ?");
            s.bindNoCopy(1, kind);
            s.bindNoCopy(2, id);
            s.exec();
        });
    }
    void put_tile(int level, std::uint64_t index, const Tile& tile) override {
        translated([&] {
            auto& s =
                connection_.statement("INSERT OR REPLACE INTO tile(level, position, hashes, root) VALUES (?,?,?,?)");
            s.bind(1, level);
            s.bind(2, static_cast<int64_t>(index));
            s.bindNoCopy(3, tile.hashes.data(), static_cast<int>(tile.hashes.size()));
            s.bindNoCopy(4, tile.root.data(), static_cast<int>(tile.root.size()));
            s.exec();
        });
    }
    void put_checkpoint(std::uint64_t size, const std::string& note) override {
        translated([&] {
            auto& s = connection_.statement("INSERT OR REPLACE INTO checkpoint(size, note) VALUES (?,?)");
            s.bind(1, static_cast<int64_t>(size));
            s.bindNoCopy(2, note);
            s.exec();
        });
    }
    void put_wrapped_key(const std::string& id, const std::string& wrapped) override {
        translated([&] {
            auto& s = connection_.statement("INSERT OR REPLACE INTO keyring(id, wrapped) VALUES (?,?)");
            s.bindNoCopy(1, id);
            s.bindNoCopy(2, wrapped.data(), static_cast<int>(wrapped.size()));
            s.exec();
        });
    }
    void remove_wrapped_key(const std::string& id) override {
        translated([&] {
            auto& s = connection_.statement("DELETE FROM keyring WHERE id = ?");
            s.bindNoCopy(1, id);
            s.exec();
        });
    }
    void remove_grant(const GrantRow& row) override {
        grant_statement("DELETE FROM role_grant WHERE actor_id = ? AND role = ? AND org = ?", row);
    }

    void clear_projections() override {
        translated([&] {
            for (const auto* sql :
                 {"DELETE FROM case_entry", "DELETE FROM request", "DELETE FROM case_state", "DELETE FROM task",
                  "DELETE FROM case_index", "DELETE FROM org", "DELETE FROM actor", "DELETE FROM role_grant",
                  "DELETE FROM plan", "DELETE FROM register", "DELETE FROM tile"})
                connection_.exec(sql);
        });
    }
    void link(Seq seq, const std::string& case_id, const std::string& request) override {
        translated([&] {
            if (!case_id.empty()) {
                auto& s = connection_.statement("INSERT INTO case_entry(case_id, seq) VALUES (?, ?)");
                s.bindNoCopy(1, case_id);
                s.bind(2, static_cast<int64_t>(seq));
                s.exec();
            }
            if (!request.empty()) {
                auto& s = connection_.statement("INSERT INTO request(request, seq) VALUES (?, ?)");
                s.bindNoCopy(1, request);
                s.bind(2, static_cast<int64_t>(seq));
                s.exec();
            }
        });
    }
    void commit() override {
        translated([&] {
            auto& s = connection_.statement("UPDATE tree SET frontier = ? WHERE id = 1");
            const auto bytes = frontier_.encode();
            s.bind(1, static_cast<const void*>(bytes.data()), static_cast<int>(bytes.size()));
            s.exec();
            try {
                connection_.run("COMMIT");
            } catch (const SQLite::Exception& error) {
                // After a failed sync nobody knows what reached the disk.
                connection_.broken |= (error.getErrorCode() & 0xff) == SQLITE_IOERR;
                throw;
            }
            open_ = false;
        });
    }

private:
    Frontier load_frontier() {
        auto& s = connection_.statement("SELECT frontier FROM tree WHERE id = 1");
        Frontier frontier;
        if (!s.executeStep() || !Frontier::decode(blob(s.getColumn(0)), frontier))
            throw LedgerError(LedgerError::Kind::corrupt, {"账本的校验树已损坏", "the ledger's hash tree is damaged"});
        s.reset();
        return frontier;
    }
    std::vector<CaseRow> select_cases(const char* sql, const std::string& what, int limit) {
        return translated([&] {
            std::vector<CaseRow> rows;
            auto& s = connection_.statement(sql);
            s.bindNoCopy(1, what);
            s.bind(2, limit);
            while (s.executeStep()) rows.push_back(case_row(s));
            return rows;
        });
    }
    void grant_statement(const char* sql, const GrantRow& row) {
        translated([&] {
            auto& s = connection_.statement(sql);
            s.bindNoCopy(1, row.actor_id);
            s.bindNoCopy(2, row.role);
            s.bindNoCopy(3, row.org);
            s.exec();
        });
    }
    void roll_back() noexcept {
        try {
            if (writes_ || --connection_.views == 0) connection_.run("ROLLBACK");
        } catch (const SQLite::Exception&) {
            // SQLite has rolled back by itself already (full disk, I/O error).
        }
    }

    Connection& connection_;
    Gate* gate_;
    bool writes_;
    bool open_ = false;
    Frontier frontier_;
};

// A new name lasts only once its folder is written out.
void sync_folder_of(const std::string& path) {
    const auto folder = std::filesystem::absolute(path).parent_path();
    if (const int open = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); open >= 0) {
        ::fsync(open);
        ::close(open);
    }
}

// Which file a path names: device and number, zero for none.
using FileId = std::pair<dev_t, ino_t>;
FileId file_at(const std::string& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? FileId{info.st_dev, info.st_ino} : FileId{};
}

class SqliteStore final : public Store {
public:
    SqliteStore(std::string path, const SqliteOptions& options, bool immutable = false)
        : path_(std::move(path)), options_(options), immutable_(immutable) {
        translated([&] { connect(); });
    }
    ~SqliteStore() override {
        // Leave one file behind, not a file and a log, so that copying it copies everything. Never throws: what is
        // committed is safe in the log too.
        try {
            if (wrote_ && !options_.read_only) checkpoint(100);
        } catch (...) {
        }
    }

    const LedgerIdentity& identity() const override { return identity_; }

    std::unique_ptr<Transaction> begin() override {
        if (options_.read_only)
            throw LedgerError(LedgerError::Kind::read_only, {"账本以只读方式打开", "the ledger was opened read-only"});
        expect_idle(connection_->writing);
        if (options_.gate && !gate_) gate_ = std::make_unique<Gate>(path_ + ".gate");
        if (connection_->broken)
            throw LedgerError(LedgerError::Kind::disk,
                              {"磁盘读写曾出错，不能确定写入了什么；请检查磁盘后重新执行",
                               "writing to the disk failed earlier, so it is not certain what is there; check the "
                               "disk and start again"});
        if (wrote_ && ++begun_ % 300 == 0) checkpoint(options_.patience);
        wrote_ = true;
        auto transaction = std::make_unique<SqliteTransaction>(*connection_, gate_.get(), true, options_.patience);
        // Asked with the gate held: what replaces the file holds it too.
        if (file_ != file_at(path_))
            throw LedgerError(LedgerError::Kind::locked,
                              {"账本文件刚被替换（恢复了备份），没有记录，请重新执行",
                               "the ledger's file was just replaced (a backup was restored); nothing was recorded, "
                               "please run the command again"});
        return transaction;
    }
    std::unique_ptr<View> read() override {
        if (!reader_) reader_ = translated([&] { return open_connection(); });
        return std::make_unique<SqliteTransaction>(*reader_, nullptr, false, 0);
    }

    bool settle() override {
        return translated([&] { return checkpoint(options_.patience); });
    }

    std::vector<std::pair<std::string, std::string>> describe() override {
        return translated([&] {
            auto& db = connection_->database();
            std::vector<std::pair<std::string, std::string>> lines;
            lines.emplace_back("sqlite", sqlite3_libversion());
            lines.emplace_back("journal_mode", db.execAndGet("PRAGMA journal_mode").getString());
            lines.emplace_back("synchronous", db.execAndGet("PRAGMA synchronous").getString());
            lines.emplace_back("schema", structure_is_ours() ? "ok" : "changed");
            lines.emplace_back("quick_check", db.execAndGet("PRAGMA quick_check(1)").getString());
            lines.emplace_back("format", std::to_string(connection_->number("PRAGMA user_version")));
            lines.emplace_back("suite", std::to_string(identity_.suite));
            return lines;
        });
    }

    bool structure_is_ours() override {
        return translated([&] {
            SQLite::Database model(":memory:", SQLite::OPEN_READWRITE);
            model.exec(schema);
            model.exec(schema_2);
            // Whole, names included: a trigger or a column under a name of SQLite's own is as foreign as any other.
            const auto parts = [](SQLite::Database& database) {
                std::multiset<std::string> all;
                SQLite::Statement s(
                    database,
                    "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema");
                while (s.executeStep()) all.insert(s.getColumn(0).getString());
                return all;
            };
            return parts(model) == parts(connection_->database());
        });
    }

    void backup(const std::string& to) override {
        std::error_code failed;
        if (std::filesystem::exists(to, failed))
            throw LedgerError(LedgerError::Kind::exists,
                              {"备份目标已存在，没有覆盖", "the backup's target exists and was not overwritten"});
        const auto partial = to + ".partial";
        // Made readable by its owner only before anything is in it.
        ::unlink(partial.c_str());
        if (const int made = ::open(partial.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600); made >= 0)
            ::close(made);
        else
            throw LedgerError(LedgerError::Kind::disk,
                              {"无法写备份文件，请检查目标文件夹", "the backup cannot be written; check its folder"});
        try {
            copy_to(partial);
        } catch (...) {
            ::unlink(partial.c_str());
            throw;
        }
        const int file = ::open(partial.c_str(), O_RDONLY | O_CLOEXEC);
        bool kept = file >= 0 && ::fsync(file) == 0;
        if (file >= 0) ::close(file);
        // Never over a file that came meanwhile; file systems that cannot promise that are asked without.
        kept = kept && (::renameat2(AT_FDCWD, partial.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0 ||
                        (errno == EINVAL && ::rename(partial.c_str(), to.c_str()) == 0));
        if (!kept) {
            ::unlink(partial.c_str());
            throw LedgerError(LedgerError::Kind::disk,
                              {"备份没有写成，请检查目标文件夹和剩余空间",
                               "the backup could not be written; check its folder and the free space"});
        }
        sync_folder_of(to);
    }

    void copy_to(const std::string& partial) {
        translated([&] {
            // In one step: a stepwise backup starts over whenever somebody writes.
            SQLite::Database target(partial, SQLite::OPEN_READWRITE);
            SQLite::Backup backup(target, connection_->database());
            backup.executeStep(-1);
        });
    }

    void connect() {
        file_ = file_at(path_);
        connection_ = open_connection();
        const int id = connection_->number("PRAGMA application_id");
        if (id != application_id)
            throw LedgerError(LedgerError::Kind::not_ledger,
                              {"这个文件不是 rudang 账本", "this file is not a rudang ledger"});
        const int version = connection_->number("PRAGMA user_version");
        if (version > schema_version)
            throw LedgerError(
                LedgerError::Kind::newer,
                {"账本由更新的版本写入（格式 " + std::to_string(version) + "），请升级 rudang",
                 "the ledger was written by a later version (format " + std::to_string(version) + "); update rudang"});
        if (version < schema_version && !options_.any_format) migrate(version);
        SQLite::Statement s(connection_->database(), "SELECT origin, suite, index_key FROM identity WHERE id = 1");
        if (!s.executeStep())
            throw LedgerError(LedgerError::Kind::corrupt, {"账本缺少身份信息", "the ledger has lost its identity"});
        identity_ = {s.getColumn(0).getString(), s.getColumn(1).getInt(), blob(s.getColumn(2))};
    }

private:
    // One version at a time, all or nothing.
    void migrate(int version) {
        if (version < 1)
            throw LedgerError(LedgerError::Kind::not_ledger,
                              {"这个账本的格式过旧或有误", "the ledger's format is too old or wrong"});
        if (options_.read_only || immutable_)
            throw LedgerError(LedgerError::Kind::read_only,
                              {"账本格式须升级，但文件只读",
                               "the ledger's format must be brought up to date, but the file is read-only"});
        Gate gate(path_ + ".gate");
        if (!gate.enter(options_.patience))
            throw LedgerError(LedgerError::Kind::locked,
                              {"账本被占用，无法升级格式", "the ledger is in use and cannot be brought up to date"});
        connection_->exec("BEGIN IMMEDIATE");
        version = connection_->number("PRAGMA user_version");  // somebody else may have been faster
        if (version == 1) {
            connection_->exec(schema_2);
            connection_->exec(migrate_1_to_2);
        }
        if (version < 3) connection_->exec(migrate_2_to_3);
        if (version < schema_version)
            connection_->exec(("PRAGMA user_version=" + std::to_string(schema_version)).c_str());
        connection_->exec("COMMIT");
        gate.leave();
    }

    std::unique_ptr<Connection> open_connection() const {
        if (!immutable_)
            return std::make_unique<Connection>(
                path_, options_.read_only ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE, options_);
        std::string uri = "file:";
        for (const char c : path_) {
            constexpr std::string_view digits = "0123456789abcdef";
            const auto byte = static_cast<unsigned char>(c);
            if (std::isalnum(byte) || c == '/' || c == '.' || c == '-' || c == '_')
                uri += c;
            else
                uri += std::string{'%', digits[byte >> 4], digits[byte & 15]};
        }
        return std::make_unique<Connection>(uri + "?immutable=1", SQLite::OPEN_READONLY | SQLite::OPEN_URI, options_);
    }

    // TRUNCATE, and only while nobody can write: a checkpoint that races with a writer is what SQLite before 3.51.3
    // gets wrong.
    bool checkpoint(int patience) {
        if (gate_ && !gate_->enter(patience)) return false;
        int frames = 0, moved = 0;
        const int mode = gate_ ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
        const int result =
            sqlite3_wal_checkpoint_v2(connection_->database().getHandle(), nullptr, mode, &frames, &moved);
        if (gate_) gate_->leave();
        return result == SQLITE_OK;
    }

    std::string path_;
    SqliteOptions options_;
    bool immutable_;  // in a folder where not even a lock can be made
    FileId file_;     // the file behind the path when it was opened
    std::unique_ptr<Gate> gate_;
    std::unique_ptr<Connection> connection_;
    std::unique_ptr<Connection> reader_;
    LedgerIdentity identity_;
    bool wrote_ = false;
    int begun_ = 0;  // transactions since the store was opened
};

}  // namespace

std::unique_ptr<Store> create_sqlite_store(const std::string& path, const LedgerIdentity& identity,
                                           const SqliteOptions& options) {
    // O_EXCL claims the name, so that two commands cannot both create it; 0600 before anything is in it.
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        if (errno == EEXIST)
            throw LedgerError(LedgerError::Kind::exists,
                              {"文件已存在，没有改动", "the file exists already and was not touched"});
        throw LedgerError(LedgerError::Kind::disk,
                          {"无法创建账本，请检查文件夹是否存在、是否可写",
                           "the ledger cannot be created; check that the folder exists and can be written to"});
    }
    ::close(file);
    try {
        translated([&] {
            Connection connection(path, SQLite::OPEN_READWRITE, options);
            connection.exec("PRAGMA journal_mode=WAL");
            connection.exec("BEGIN IMMEDIATE");
            connection.exec(schema);
            connection.exec(schema_2);
            SQLite::Statement s(connection.database(),
                                "INSERT INTO identity(id, origin, suite, index_key) VALUES (1, ?, ?, ?)");
            s.bind(1, identity.origin);
            s.bind(2, identity.suite);
            s.bind(3, static_cast<const void*>(identity.index_key.data()), static_cast<int>(identity.index_key.size()));
            s.exec();
            SQLite::Statement t(connection.database(), "INSERT INTO tree(id, frontier) VALUES (1, ?)");
            const auto empty = Frontier{}.encode();
            t.bind(1, static_cast<const void*>(empty.data()), static_cast<int>(empty.size()));
            t.exec();
            connection.exec(("PRAGMA application_id=" + std::to_string(application_id) +
                             "; PRAGMA user_version=" + std::to_string(schema_version))
                                .c_str());
            connection.exec("COMMIT");
        });
        sync_folder_of(path);
        return open_sqlite_store(path, options);
    } catch (...) {
        for (const char* suffix : {"", "-wal", "-shm", ".gate"}) ::unlink((path + suffix).c_str());
        throw;
    }
}

std::unique_ptr<Store> open_sqlite_store(const std::string& path, const SqliteOptions& options) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored))
        throw LedgerError(LedgerError::Kind::missing,
                          {"没有找到账本；已有账本的，请检查 RUDANG_LEDGER 或 --ledger 写的位置",
                           "there is no ledger there; if you have "
                           "one, check RUDANG_LEDGER or --ledger"});
    if (!std::filesystem::is_regular_file(path, ignored))
        throw LedgerError(LedgerError::Kind::not_ledger, {"这不是文件", "this is not a file"});
    try {
        return std::make_unique<SqliteStore>(path, options);
    } catch (const LedgerError& error) {
        // A ledger one may read but not write can still be read; where its folder cannot be written to either, as it
        // stands in the file, provided nothing waits in a log beside it.
        if (error.kind() != LedgerError::Kind::read_only && error.kind() != LedgerError::Kind::missing) throw;
        SqliteOptions reading = options;
        reading.read_only = true;
        try {
            return std::make_unique<SqliteStore>(path, reading);
        } catch (const LedgerError&) {
            const auto size = std::filesystem::file_size(path + "-wal", ignored);
            if (!ignored && size > 0) throw;
            if (::access(path.c_str(), R_OK) != 0)
                throw LedgerError(LedgerError::Kind::read_only, {"没有读取账本的权限", "the ledger may not be read"});
            return std::make_unique<SqliteStore>(path, reading, true);
        }
    }
}

std::string replace_sqlite_ledger(const std::string& path, const std::string& with, int patience) {
    std::error_code error;
    try {
        // With an empty log beside it, one rename moves the whole of the former.
        if (std::filesystem::exists(path, error)) open_sqlite_store(path)->settle();
    } catch (const LedgerError&) {
        // It may be damaged; that is why it is replaced.
    }
    Gate gate(path + ".gate");
    if (!gate.enter(patience))
        throw LedgerError(LedgerError::Kind::locked,
                          {"账本被占用，没有替换", "the ledger is in use and was not replaced"});
    const auto move = [](const std::string& from, const std::string& to) {
        if (::rename(from.c_str(), to.c_str()) != 0)
            throw LedgerError(LedgerError::Kind::disk,
                              {"账本文件无法改名，请检查文件夹权限",
                               "the ledger's file cannot be renamed; check the folder's permissions"});
    };
    std::string aside;
    if (std::filesystem::exists(path, error)) {
        aside = path + ".replaced";
        for (int n = 2; std::filesystem::exists(aside, error); ++n) aside = path + ".replaced-" + std::to_string(n);
        // The log first: left behind, it would be taken for the new file's.
        for (const char* suffix : {"-wal", "-shm", ""})
            if (std::filesystem::exists(path + suffix, error)) move(path + suffix, aside + suffix);
    }
    move(with, path);
    sync_folder_of(path);
    return aside;
}

}  // namespace rudang
