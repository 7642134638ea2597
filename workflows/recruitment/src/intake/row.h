// One person's row while it is read.
#pragma once

#include <deque>
#include <span>

#include "../procedure.h"
#include "sheet.h"

namespace rudang::recruitment {

// How a date column becomes an event. `fields` fixes what the column itself says: a day of approval says approved.
struct DayColumn {
    std::string_view column, event;
    std::string_view fields;
    Json said = Json::parse(fields);
    const EventInfo* info = find_event(event_table(), event);
    const ColumnInfo* meaning = column_by_id(column);
};

// A person's cells by meaning. A column that holds several things, like 公示时间 or 应到/实到, is taken apart here.
class RowReader {
public:
    struct At {
        const tables::Cell& cell;  // of the person, or a part of one of his cells
        const Field* field;
    };

    RowReader(const PersonRecord& person);

    // Each with the cell it stands in.
    using Days = std::vector<std::pair<OccurredOn, const At*>>;

    bool has(std::string_view meaning) const { return cells_of(meaning) != nullptr; }
    // Trimmed; empty where there is no such column.
    std::string text(std::string_view meaning) const;
    // 因疫情延期审批: what a remark says on why the committee decided late; empty where it says nothing of it.
    std::string reason_of_delay() const;
    // What cannot be read is a problem, and `unreadable`. Of what happens once, one day.
    Days days(std::string_view meaning) { return days(meaning, column_by_id(meaning)); }
    Days days(const DayColumn& column) { return days(column.column, column.meaning); }
    // Of all cells of this meaning; nothing where one of them cannot be told.
    std::optional<std::vector<std::string>> names(std::string_view meaning);
    std::optional<int> number(std::string_view meaning);
    const At* first(std::string_view meaning) const;
    // Has it cells, and nothing in them?
    bool left_empty(std::string_view meaning) const;
    void complain(const At& at, const Problems& wrong);
    Place place_of(const At& at) const;
    // The first cell of this meaning that could not be read, or null.
    const At* unreadable(std::string_view meaning) const;
    // The first cell of this meaning that holds nothing but a stroke or a comment: done or not, it does not say.
    const At* left_blank(std::string_view meaning) const;
    // A training by itself, of somebody of whom nothing else shows that he was a prospect, may be one of activists.
    bool training_in_doubt() const;
    // How many days a training lasted, as the days of its cell tell.
    std::optional<int> days_of_training() const { return days_of_training_; }
    // Cells that say something about one of several steps, and nobody knows which.
    const std::vector<At>& open() const { return open_; }
    // Is one of them perhaps of this meaning?
    bool perhaps(std::string_view meaning) const;

    Problems problems;

private:
    // One cell after the other of one meaning.
    struct Told {
        At at;
        const Told* next = nullptr;
    };
    const Told* cells_of(std::string_view meaning) const { return cells_of(column_by_id(meaning)); }
    const Told* cells_of(const ColumnInfo* info) const;
    Days days(std::string_view meaning, const ColumnInfo* info);
    void add(const ColumnInfo* info, const At& at);
    void take(const Field& field);
    // The year before the days of a cell: as its heading says, else, where it fits, as the title does.
    int year_of(const Field& field) const;
    bool title_year_fits() const;
    void note_length(const std::vector<DaySpan>& spans);
    Days all_days(std::string_view meaning, const ColumnInfo* info);

    const PersonRecord& person_;
    std::deque<Told> cells_;  // which stay where they are
    struct Chain {
        Told *first = nullptr, *last = nullptr;
    };
    std::vector<Chain> by_meaning_;   // as ledger_columns() has them
    std::deque<tables::Cell> parts_;  // of cells that were taken apart
    std::map<std::string, const At*, std::less<>> unreadable_, left_blank_;
    std::optional<int> days_of_training_;
    std::vector<At> open_;
    std::set<std::string> complained_;
    bool by_title_ = false;  // days without a year are of the year the title says
};

std::span<const DayColumn> day_columns();

// What a cell of counts says of each part of them, by the ids of their columns.
std::vector<std::pair<std::string_view, int>> counts_in(const std::string& text, const std::string& header,
                                                        const ColumnInfo& info);

// What the cells of all places say of one person.
LedgerRow read_person(const PersonRecord& person, Give give);

}  // namespace rudang::recruitment
