#include "sqlite_schema.h"

#include <set>
#include <sstream>

namespace rudang {
namespace {

constexpr const char* log_tables = R"sql(
CREATE TABLE identity(id INTEGER PRIMARY KEY CHECK (id = 1), origin TEXT NOT NULL, suite INTEGER NOT NULL, index_key BLOB NOT NULL) STRICT;
CREATE TABLE journal(seq INTEGER PRIMARY KEY, entry BLOB NOT NULL) STRICT;
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TABLE tree(id INTEGER PRIMARY KEY CHECK (id = 1), frontier BLOB NOT NULL) STRICT;
)sql";

// What version 2 added.
constexpr const char* log_tables_2 = R"sql(
CREATE TABLE tile(level INTEGER NOT NULL, position INTEGER NOT NULL, root BLOB NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (level, position)) STRICT;
CREATE TABLE checkpoint(size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
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

// Version 4 judges by the editions as their text has it, so the days and steps that stand in the rows follow anew.
constexpr const char* migrate_3_to_4 = R"sql(
INSERT OR IGNORE INTO register(kind, id, content) VALUES ('stale', 'format', '3');
)sql";

// Version 7 counts no correction as something that happened and judges time in which a case stood still otherwise: rows
// of cases and tasks follow anew.
constexpr const char* migrate_6_to_7 = R"sql(
INSERT OR IGNORE INTO register(kind, id, content) VALUES ('stale', 'format', '6');
)sql";

// The parts of a ledger as SQLite lists them, in no order. Whole, names included: a trigger or a column under a name of
// SQLite's own is as foreign as any other. Only how lines are broken does not count.
std::multiset<std::string> parts_of(SQLite::Database& database) {
    std::multiset<std::string> all;
    SQLite::Statement s(database,
                        "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema");
    while (s.executeStep()) {
        std::string part;
        for (const char c : s.getColumn(0).getString())
            if (c != ' ' && c != '\n')
                part += c;
            else if (!part.empty() && part.back() != ' ')
                part += ' ';
        all.insert(std::move(part));
    }
    return all;
}

std::string all_tables() {
    std::string text(log_tables);
    text += log_tables_2;
    for (const auto* kind : rows::tables()) text += sql::create(*kind);
    return text;
}

}  // namespace

const std::multiset<std::string>& own_parts() {
    // Read from our own text, which is far quicker than having SQLite make a ledger in memory: a statement a line. A
    // new ledger is compared with it before anything is written, so that a difference in how SQLite lists them shows.
    static const auto parts = [] {
        std::multiset<std::string> all;
        std::istringstream lines(all_tables());
        for (std::string line; std::getline(lines, line);) {
            if (!line.starts_with("CREATE ")) continue;
            line.resize(line.rfind(';'));
            const auto word = [&](std::size_t from) {
                return line.substr(from, line.find_first_of(" (", from) - from);
            };
            const auto type = word(7), name = word(8 + type.size());
            const auto on = type == "TABLE" ? name : word(line.find(" ON ") + 4);
            const std::string lower = type == "TABLE" ? "table " : type == "INDEX" ? "index " : "trigger ";
            all.insert(lower + name + ' ' + on + ' ' + line);
            if (type == "TABLE" && line.find("WITHOUT ROWID") == std::string::npos &&
                line.find(", PRIMARY KEY (") != std::string::npos)
                all.insert("index sqlite_autoindex_" + name + "_1 " + name + ' ');
        }
        return all;
    }();
    return parts;
}

void create_tables(Connection& connection) { connection.exec(all_tables().c_str()); }

void migrate_tables(Connection& connection, int version) {
    if (version == 1) {
        connection.exec(log_tables_2);
        connection.exec((sql::create(rows::table<RegisterRow>()) + sql::create(rows::table<WrappedKeyRow>())).c_str());
        connection.exec(migrate_1_to_2);
    }
    if (version < 3) connection.exec(migrate_2_to_3);
    if (version < 4) connection.exec(migrate_3_to_4);
    // Version 5 keeps papers, and may have keys of organizations in the ring, from its next rotation on: an earlier
    // program must not take them for keys too many.
    if (version < 5)
        connection.exec((sql::create(rows::table<PaperRow>()) + sql::create(rows::table<PaperBytesRow>())).c_str());
    // Version 6 keeps what was judged; there is nothing yet.
    if (version < 6) connection.exec(sql::create(rows::table<JudgedRow>()).c_str());
    if (version < 7) connection.exec(migrate_6_to_7);
    if (version < schema_version) connection.exec(("PRAGMA user_version=" + std::to_string(schema_version)).c_str());
}

bool has_own_structure(Connection& connection) { return parts_of(connection.database()) == own_parts(); }

LedgerError foreign_structure() {
    return {LedgerError::Kind::corrupt,
            {"账本的表结构被改动过：表、索引或触发器不是原来的样子；请保留文件，从备份恢复",
             "the ledger's tables, indexes or triggers are not as they were made; keep the file and restore a backup"}};
}

void expect_tables(Connection& connection) {
    SQLite::Statement s(connection.database(),
                        "SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE type IN ('table', 'view')");
    std::set<std::string> tables;
    while (s.executeStep()) {
        const auto sql = s.getColumn(2).getString();
        if (s.getColumn(0).getString() == "view" || sql.starts_with("CREATE VIRTUAL")) throw foreign_structure();
        tables.insert(s.getColumn(1).getString());
    }
    const bool first_format = connection.number("PRAGMA user_version") < 2;
    for (const char* name : {"identity", "journal", "tree", "case_entry", "request", "case_state", "task", "case_index",
                             "org", "actor", "plan", "role_grant"})
        if (!tables.contains(name)) throw foreign_structure();
    for (const char* name : {"register", "tile", "checkpoint", "keyring"})
        if (!first_format && !tables.contains(name)) throw foreign_structure();
}

}  // namespace rudang
