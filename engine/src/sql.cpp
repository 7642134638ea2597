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

std::string name_of(const Column& column) { return std::string(column.name); }
std::string key_name(const Column& column) { return column.key ? name_of(column) : std::string{}; }

std::string key_names(const Table& table) { return joined(table.columns, ", ", key_name); }

const char* type_of(const Column& column) {
    switch (column.type) {
        case Column::Type::number:
            return "INTEGER";
        case Column::Type::bytes:
            return "BLOB";
        case Column::Type::text:
            break;
    }
    return "TEXT";
}

std::string placeholder(std::size_t number) { return "?" + std::to_string(number); }

std::string conditions(const Selection& which) {
    std::size_t number = 0;
    const auto text = joined(which.conditions, " AND ", [&](const Selection::Condition& each) {
        const auto name = name_of(which.of->columns[each.column]), value = placeholder(++number);
        switch (each.how) {
            case Selection::How::at_most:
                return name + " IS NOT NULL AND " + name + " <= " + value;
            case Selection::How::begins_with:
                return name + " >= " + value + " AND substr(" + name + ", 1, length(" + value + ")) = " + value;
            case Selection::How::is:
                break;
        }
        return name + " = " + value;
    });
    return text.empty() ? text : " WHERE " + text;
}

}  // namespace

std::string create(const Table& table) {
    const auto keys = std::count_if(table.columns.begin(), table.columns.end(), [](const Column& c) { return c.key; });
    auto text =
        "CREATE TABLE " + std::string(table.name) + "(" + joined(table.columns, ", ", [&](const Column& column) {
            auto part = name_of(column) + " " + type_of(column);
            if (column.key && keys == 1) return part + " PRIMARY KEY";
            if (!column.may_be_nothing) part += " NOT NULL";
            if (!column.otherwise.empty()) part += " DEFAULT " + std::string(column.otherwise);
            return part;
        });
    if (keys > 1) text += ", PRIMARY KEY (" + key_names(table) + ")";
    text += ") STRICT, WITHOUT ROWID;\n";
    for (const auto& ordering : table.orderings) {
        text += "CREATE INDEX " + std::string(ordering.name) + " ON " + std::string(table.name) + "(" +
                joined(ordering.columns, ", ", [](std::string_view name) { return std::string(name); }) + ")";
        if (ordering.only_with_first) text += " WHERE " + std::string(ordering.columns.front()) + " IS NOT NULL";
        text += ";\n";
    }
    return text;
}

std::string select(const Selection& which) {
    const auto& table = *which.of;
    const auto order = which.order.empty() ? key_names(table) : joined(which.order, ", ", [&](std::size_t column) {
        return name_of(table.columns[column]);
    });
    return "SELECT " + joined(table.columns, ", ", name_of) + " FROM " + std::string(table.name) + conditions(which) +
           " ORDER BY " + order + " LIMIT " + placeholder(which.conditions.size() + 1);
}

std::string erase(const Selection& which) { return "DELETE FROM " + std::string(which.of->name) + conditions(which); }

std::string put(const Table& table) {
    std::size_t number = 0;
    const auto values = joined(table.columns, ", ", [&](const Column&) { return placeholder(++number); });
    const auto rest = joined(table.columns, ", ", [](const Column& column) {
        return column.key ? std::string{} : name_of(column) + " = excluded." + name_of(column);
    });
    return "INSERT INTO " + std::string(table.name) + "(" + joined(table.columns, ", ", name_of) + ") VALUES (" +
           values + ") ON CONFLICT(" + key_names(table) + ") DO " + (rest.empty() ? "NOTHING" : "UPDATE SET " + rest);
}

}  // namespace rudang::sql
