#include "schema.h"

#include <algorithm>
#include <set>

namespace rudang::postgres {

using rows::Column;
using rows::Table;
using Type = Column::Type;

const Table& log_table() {
    // `epoch` goes up when another server takes over: who began before is not let in any more.
    static const Table made{.name = "log",
                            .word = "log",
                            .columns = {{.name = "id", .type = Type::number, .key = true},
                                        {.name = "origin"},
                                        {.name = "suite", .type = Type::number},
                                        {.name = "index_key", .type = Type::bytes},
                                        {.name = "format", .type = Type::number},
                                        {.name = "epoch", .type = Type::number},
                                        {.name = "frontier", .type = Type::bytes}}};
    return made;
}
const Table& journal_table() {
    static const Table made{
        .name = "journal",
        .word = "journal",
        .columns = {{.name = "seq", .type = Type::number, .key = true}, {.name = "entry", .type = Type::bytes}}};
    return made;
}
const Table& tile_table() {
    static const Table made{.name = "tile",
                            .word = "tile",
                            .columns = {{.name = "level", .type = Type::number, .key = true},
                                        {.name = "place", .type = Type::number, .key = true},
                                        {.name = "root", .type = Type::bytes},
                                        {.name = "hashes", .type = Type::bytes}}};
    return made;
}
const Table& checkpoint_table() {
    static const Table made{.name = "checkpoint",
                            .word = "checkpoint",
                            .columns = {{.name = "size", .type = Type::number, .key = true}, {.name = "note"}}};
    return made;
}

namespace {

constexpr const char* refusal_text = "BEGIN RAISE EXCEPTION 'append-only'; END";

std::vector<const Table*> log_tables() { return {&log_table(), &journal_table(), &tile_table(), &checkpoint_table()}; }

std::vector<const Table*> all_tables() {
    auto all = log_tables();
    all.insert(all.end(), rows::tables().begin(), rows::tables().end());
    return all;
}

// Whose rows are only ever added.
std::vector<const Table*> append_only() { return {&journal_table(), &checkpoint_table()}; }

struct Refusal {
    const char* what;
    const char* each;
};
constexpr Refusal refusals[] = {{"UPDATE", "ROW"}, {"DELETE", "ROW"}, {"TRUNCATE", "STATEMENT"}};

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    return text;
}

// As the server describes it, in whose search path the schema is.
std::string trigger(const Table& table, const Refusal& refusal, const std::string& in) {
    return "CREATE TRIGGER " + std::string(table.name) + "_no_" + lower(refusal.what) + " BEFORE " + refusal.what +
           " ON " + in + "." + std::string(table.name) + " FOR EACH " + refusal.each +
           " EXECUTE FUNCTION append_only()";
}

bool role_exists(Connection& connection, const std::string& role) {
    return connection.run("SELECT 1 FROM pg_roles WHERE rolname = '" + role + "'").rows() > 0;
}

// The application adds to the journal and keeps the tables that follow from it; the verifier reads.
void grant_rights(Connection& connection) {
    const auto& in = connection.schema();
    const auto app = in + "_app", verify = in + "_verify";
    std::string sql;
    if (role_exists(connection, app)) {
        sql += "GRANT USAGE ON SCHEMA " + in + " TO " + app + ";";
        sql += "GRANT SELECT ON ALL TABLES IN SCHEMA " + in + " TO " + app + ";";
        sql += "GRANT UPDATE (frontier) ON log TO " + app + ";";
        sql += "GRANT INSERT ON journal, checkpoint TO " + app + ";";
        sql += "GRANT INSERT, DELETE ON tile TO " + app + ";";
        for (const auto* table : rows::tables())
            sql += "GRANT INSERT, UPDATE, DELETE ON \"" + std::string(table->name) + "\" TO " + app + ";";
    }
    if (role_exists(connection, verify))
        sql += "GRANT USAGE ON SCHEMA " + in + " TO " + verify + "; GRANT SELECT ON ALL TABLES IN SCHEMA " + in +
               " TO " + verify + ";";
    if (!sql.empty()) connection.run(sql);
}

// Everything there is in the schema, a line each, as the server describes it.
std::string structure_query(const std::string& in) {
    const auto here = "'" + in + "'::regnamespace";
    return "SELECT 'relation ' || relkind::text || ' ' || relname || CASE WHEN relrowsecurity OR relhasrules OR "
           "relhassubclass OR relispartition OR relpersistence <> 'p' THEN ' changed' ELSE '' END FROM pg_class WHERE "
           "relnamespace = " +
           here +
           " AND relkind <> 'i' AND relkind <> 't' UNION ALL "
           "SELECT 'column ' || relname || ' ' || attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN "
           "attnotnull THEN ' not null' ELSE '' END || CASE WHEN atttypid = 'text'::regtype AND attcollation <> "
           "(SELECT oid FROM pg_collation WHERE collname = 'C' AND collnamespace = 'pg_catalog'::regnamespace) THEN ' "
           "collated' ELSE '' END || CASE WHEN atthasdef THEN ' default' ELSE '' END FROM pg_attribute a JOIN pg_class "
           "c ON c.oid = attrelid WHERE relnamespace = " +
           here +
           " AND relkind = 'r' AND attnum > 0 AND NOT "
           "attisdropped UNION ALL "
           "SELECT replace(pg_get_indexdef(indexrelid), '\"', '') || CASE WHEN indisvalid AND indisready THEN '' ELSE "
           "' broken' END FROM pg_index JOIN pg_class c ON c.oid = indrelid WHERE relnamespace = " +
           here +
           " AND relkind = 'r' UNION ALL "
           "SELECT 'constraint ' || contype::text FROM pg_constraint WHERE connamespace = " +
           here +
           " AND contype NOT IN ('p', 'n') UNION ALL "
           "SELECT pg_get_triggerdef(t.oid) || CASE WHEN tgenabled = 'O' THEN '' ELSE ' off' END FROM pg_trigger t "
           "JOIN pg_class c ON c.oid = tgrelid WHERE relnamespace = " +
           here +
           " AND NOT tgisinternal UNION ALL "
           "SELECT 'function ' || proname || ' ' || prosrc || CASE WHEN prosecdef OR proconfig IS NOT NULL THEN ' "
           "changed' ELSE '' END FROM pg_proc WHERE pronamespace = " +
           here;
}

std::multiset<std::string> own_parts(const std::string& in) {
    std::multiset<std::string> parts;
    const auto columns = [](const std::vector<std::string_view>& names) {
        std::string text;
        for (const auto name : names) text += (text.empty() ? "" : ", ") + std::string(name);
        return text;
    };
    for (const auto* table : all_tables()) {
        const std::string name(table->name);
        parts.insert("relation r " + name);
        std::vector<std::string_view> key;
        for (const auto& column : table->columns) {
            const bool text = column.type == Type::text, number = column.type == Type::number;
            parts.insert("column " + name + " " + std::string(column.name) +
                         (text     ? " text"
                          : number ? " bigint"
                                   : " bytea") +
                         (column.may_be_nothing ? "" : " not null"));
            if (column.key) key.push_back(column.name);
        }
        parts.insert("CREATE UNIQUE INDEX " + name + "_pkey ON " + in + "." + name + " USING btree (" + columns(key) +
                     ")");
        for (const auto& ordering : table->orderings)
            parts.insert("CREATE INDEX " + std::string(ordering.name) + " ON " + in + "." + name + " USING btree (" +
                         columns(ordering.columns) + ")" +
                         (ordering.only_with_first
                              ? " WHERE (" + std::string(ordering.columns.front()) + " IS NOT NULL)"
                              : std::string{}));
    }
    for (const auto* table : append_only())
        for (const auto& refusal : refusals) parts.insert(trigger(*table, refusal, in));
    parts.insert(std::string("function append_only ") + refusal_text);
    return parts;
}

}  // namespace

There what_is_there(Connection& connection) {
    const auto found = connection.run("SELECT to_regclass('" + connection.schema() +
                                      ".log'), (SELECT count(*) FROM "
                                      "pg_class WHERE relnamespace = to_regnamespace('" +
                                      connection.schema() + "'))");
    if (found.is_nothing(0, 0)) return found.text(0, 1) == "0" ? There::nothing : There::ledger;
    return connection.run("SELECT 1 FROM journal LIMIT 1").rows() == 0 ? There::empty_ledger : There::ledger;
}

void create_tables(Connection& connection) {
    const auto& in = connection.schema();
    std::string sql =
        "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$" + std::string(refusal_text) + "$$;";
    for (const auto* table : all_tables()) sql += sql::create(*table, sql::Dialect::postgres);
    // The one row of the log is written anew at every commit; room beside it keeps that in one page.
    sql += "ALTER TABLE log SET (fillfactor = 10);";
    for (const auto* table : append_only())
        for (const auto& refusal : refusals) sql += trigger(*table, refusal, in) + ";";
    connection.run(sql);
    grant_rights(connection);
}

void drop_tables(Connection& connection) {
    for (const auto* table : all_tables()) connection.run("DROP TABLE \"" + std::string(table->name) + "\"");
    connection.run("DROP FUNCTION append_only()");
}

void migrate_tables(Connection& connection, std::int64_t from) {
    for (const auto* table : rows::tables()) {
        const std::string name(table->name);
        const auto known = connection.run("SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('" +
                                          connection.schema() + "." + name + "') AND attnum > 0 AND NOT attisdropped");
        if (known.rows() == 0) {
            connection.run(sql::create(*table, sql::Dialect::postgres));
            continue;
        }
        for (const auto& column : table->columns) {
            bool there = false;
            for (int row = 0; row < known.rows(); ++row) there |= known.bytes(row, 0) == column.name;
            if (there) continue;
            connection.run(
                "ALTER TABLE \"" + name + "\" ADD COLUMN " + sql::declaration(column, sql::Dialect::postgres) +
                (column.otherwise.empty() ? "" : " DEFAULT " + std::string(column.otherwise)) + "; ALTER TABLE \"" +
                name + "\" ALTER COLUMN \"" + std::string(column.name) + "\" DROP DEFAULT");
        }
    }
    connection.run("INSERT INTO register(kind, id, content) VALUES ('stale', 'format', '" + std::to_string(from) +
                   "') ON CONFLICT DO NOTHING; UPDATE log SET format = " + std::to_string(sql::format));
    grant_rights(connection);
}

bool has_own_structure(Connection& connection) {
    const auto found = connection.ask_once(structure_query(connection.schema()), {});
    std::multiset<std::string> parts;
    for (int row = 0; row < found.rows(); ++row) parts.insert(found.text(row, 0));
    return parts == own_parts(connection.schema());
}

bool owns_tables(Connection& connection) {
    return connection
               .ask_once("SELECT 1 FROM pg_class WHERE relnamespace = '" + connection.schema() +
                             "'::regnamespace AND relname = 'journal' AND pg_has_role(relowner, 'USAGE')",
                         {})
               .rows() > 0;
}

}  // namespace rudang::postgres
