#include "sql.h"

#include <algorithm>

namespace rudang::sql {

using rows::Column;
using rows::Selection;
using rows::Table;

namespace {

template <class List, class Say>
std::string joined(const List& list, const char* between, const Say& say) {
    std::string text;
    for (const auto& each : list) {
        const std::string part = say(each);
        if (!part.empty()) text += (text.empty() ? "" : between) + part;
    }
    return text;
}

// How one database writes what both understand.
struct Writer {
    Dialect dialect;

    // A later PostgreSQL may keep a word for itself. SQLite compares the text of its tables with ours, so there it
    // stays as it always was.
    std::string quoted(std::string_view name) const {
        return dialect == Dialect::sqlite ? std::string(name) : "\"" + std::string(name) + "\"";
    }
    std::string name_of(const Column& column) const { return quoted(column.name); }
    std::string names(const Table& table) const {
        return joined(table.columns, ", ", [&](const Column& column) { return name_of(column); });
    }
    std::string key_names(const Table& table) const {
        return joined(table.columns, ", ",
                      [&](const Column& column) { return column.key ? name_of(column) : std::string{}; });
    }
    std::string placeholder(std::size_t number) const {
        return (dialect == Dialect::sqlite ? "?" : "$") + std::to_string(number);
    }
    // Text in PostgreSQL is ordered by its bytes, as everywhere else.
    const char* type_of(const Column& column) const {
        const bool lite = dialect == Dialect::sqlite;
        switch (column.type) {
            case Column::Type::number:
                return lite ? "INTEGER" : "bigint";
            case Column::Type::bytes:
                return lite ? "BLOB" : "bytea";
            case Column::Type::text:
                break;
        }
        return lite ? "TEXT" : "text COLLATE \"C\"";
    }
    std::string conditions(const Selection& which) const {
        std::size_t number = 0;
        const auto text = joined(which.conditions, " AND ", [&](const Selection::Condition& each) {
            const auto name = name_of(which.of->columns[each.column]), value = placeholder(++number);
            switch (each.how) {
                case Selection::How::at_most:
                    return name + " IS NOT NULL AND " + name + " <= " + value;
                case Selection::How::begins_with:
                    return name + " >= " + value + " AND substr(" + name + ", 1, length(" + value + ")) = " + value;
                case Selection::How::is_not:
                    return name + " <> " + value;
                case Selection::How::is:
                    break;
            }
            return name + " = " + value;
        });
        return text.empty() ? text : " WHERE " + text;
    }
};

}  // namespace

std::string declaration(const Column& column, Dialect dialect) {
    const Writer write{dialect};
    return write.name_of(column) + " " + write.type_of(column) + (column.may_be_nothing ? "" : " NOT NULL");
}

std::string create(const Table& table, Dialect dialect) {
    const Writer write{dialect};
    const bool lite = dialect == Dialect::sqlite;
    const auto keys = std::count_if(table.columns.begin(), table.columns.end(), [](const Column& c) { return c.key; });
    auto text =
        "CREATE TABLE " + write.quoted(table.name) + "(" + joined(table.columns, ", ", [&](const Column& column) {
            if (column.key && keys == 1) return write.name_of(column) + " " + write.type_of(column) + " PRIMARY KEY";
            auto part = declaration(column, dialect);
            if (lite && !column.otherwise.empty()) part += " DEFAULT " + std::string(column.otherwise);
            return part;
        });
    if (keys > 1) text += ", PRIMARY KEY (" + write.key_names(table) + ")";
    text += lite ? ") STRICT, WITHOUT ROWID;\n" : ");\n";
    for (const auto& ordering : table.orderings) {
        text += "CREATE INDEX " + write.quoted(ordering.name) + " ON " + write.quoted(table.name) + "(" +
                joined(ordering.columns, ", ", [&](std::string_view name) { return write.quoted(name); }) + ")";
        if (ordering.only_with_first) text += " WHERE " + write.quoted(ordering.columns.front()) + " IS NOT NULL";
        text += ";\n";
    }
    return text;
}

std::string select(const Selection& which, Dialect dialect) {
    const Writer write{dialect};
    const auto& table = *which.of;
    const auto order =
        which.order.empty()
            ? write.key_names(table)
            : joined(which.order, ", ", [&](std::size_t column) { return write.name_of(table.columns[column]); });
    return "SELECT " + write.names(table) + " FROM " + write.quoted(table.name) + write.conditions(which) +
           " ORDER BY " + order + " LIMIT " + write.placeholder(which.conditions.size() + 1);
}

std::string erase(const Selection& which, Dialect dialect) {
    const Writer write{dialect};
    return "DELETE FROM " + write.quoted(which.of->name) + write.conditions(which);
}

std::string put(const Table& table, Dialect dialect) {
    const Writer write{dialect};
    std::size_t number = 0;
    const auto values = joined(table.columns, ", ", [&](const Column&) { return write.placeholder(++number); });
    const auto rest = joined(table.columns, ", ", [&](const Column& column) {
        return column.key ? std::string{} : write.name_of(column) + " = excluded." + write.name_of(column);
    });
    return "INSERT INTO " + write.quoted(table.name) + "(" + write.names(table) + ") VALUES (" + values +
           ") ON CONFLICT(" + write.key_names(table) + ") DO " + (rest.empty() ? "NOTHING" : "UPDATE SET " + rest);
}

}  // namespace rudang::sql
