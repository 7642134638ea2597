// Ledgers that branches keep in spreadsheets, one person a row: which column means what, and what a row says.
//
// A column that exists is a complete statement: an empty cell says that the step did not happen. A column that does
// not exist, or a cell that cannot be read, says nothing: its step becomes step_unrecorded, and rules that need it
// answer "undetermined".
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rudang/engine/event.h"
#include "rudang/engine/export.h"
#include "rudang/engine/problem.h"
#include "rudang/tables/table.h"

namespace rudang::recruitment {

// What a column can mean.
struct ColumnInfo {
    enum class Kind { text, names, number, day, number_of_identity };
    std::string_view id;
    Kind kind;
    Label label;
    std::vector<std::string_view> headers;  // as people write them, besides the Chinese label
    bool repeats = false;                   // several columns may mean this
    bool may_repeat() const { return repeats || kind == Kind::names; }
    std::vector<std::string_view> parts;  // ids of what one such column holds together, in their order
};
RUDANG_EXPORT const std::vector<ColumnInfo>& ledger_columns();

// The column a header text means, or null. Spaces, punctuation and what stands in brackets do not matter.
RUDANG_EXPORT const ColumnInfo* column_for(std::string_view header);
// The same for a heading under another that spans several columns: 备案时间 means one step under 积极分子 and another
// under 发展对象. Null where the stage above leaves open which step it is.
RUDANG_EXPORT const ColumnInfo* column_in_group(std::string_view group, std::string_view header);

// One sheet's columns.
struct ColumnUse {
    std::size_t column = 0;
    std::string header;   // as written; of two rows joined
    std::string meaning;  // id of a ColumnInfo, or empty: not used
};
struct RUDANG_EXPORT Mapping {
    int header_row = 0;  // the last of them
    std::vector<ColumnUse> columns;
    bool reused = false;  // as it was chosen for an earlier table with the same headings
    bool has(std::string_view meaning) const;
    // The headers in order: the same for ledgers of the same make.
    std::string signature() const;
};

// What a table's mapping file says: header text to meaning, or null for "not used".
RUDANG_EXPORT std::map<std::string, std::string> read_mapping(const Json& json, Problems& problems);
RUDANG_EXPORT Json write_mapping(const Mapping& mapping);
// The mapping file of a whole book, with every meaning there is to choose from.
RUDANG_EXPORT Json write_mapping_file(const std::map<std::string, Mapping>& by_sheet);

// A person's row.
struct LedgerRow {
    std::string name;  // personal
    std::string branch;
    Place place;
    bool hidden = false;
    std::vector<Recorded> events;     // origin imported, without a case
    std::set<int> silent;             // steps of which the sheet says nothing: no column, or a cell that cannot be read
    std::map<int, Place> unreadable;  // those with such a cell, and where it is
    Problems problems;                // of its cells; such a cell is not used
};

// Takes rows as they come and gives people. Keeps at most the first twenty rows of each sheet, to find its header.
class RUDANG_EXPORT Intake {
public:
    using Chosen = std::map<std::string, std::string>;
    // `file` for places; `chosen` from a mapping file goes before what headers suggest. Without one, `remembered` is
    // asked what was chosen before for a table of this signature.
    explicit Intake(std::string file, Chosen chosen = {},
                    std::function<Chosen(const std::string& signature)> remembered = {})
        : file_(std::move(file)), chosen_(std::move(chosen)), remembered_(std::move(remembered)) {}
    void take(const tables::Row& row, const std::function<void(LedgerRow)>& person);
    // After the last row.
    void finish(const std::function<void(LedgerRow)>& person);
    // By sheet. A sheet without a header row is not there.
    const std::map<std::string, Mapping>& mappings() const { return mappings_; }
    const std::vector<std::string>& sheets_without_header() const { return ignored_; }
    // Rows, by sheet, that name somebody and hold no day of any step: nobody was handed on for them.
    const std::map<std::string, std::vector<int>>& people_without_dates() const { return dateless_; }

private:
    struct Held {
        int number;
        bool hidden;
        std::vector<tables::Cell> cells;
    };
    void settle(const std::function<void(LedgerRow)>& person);
    void read(const Held& row, const std::function<void(LedgerRow)>& person);
    std::string file_, sheet_;
    Chosen chosen_;
    std::function<Chosen(const std::string&)> remembered_;
    bool begun_ = false, settled_ = false;
    std::vector<Held> waiting_;
    std::map<std::string, Mapping> mappings_;
    std::vector<std::string> ignored_;
    std::map<std::string, std::vector<int>> dateless_;
};

// A judgement of "it was not done" about a step that the sheet has no column for becomes "cannot be told".
RUDANG_EXPORT void respect_silence(const LedgerRow& row, std::vector<Finding>& findings);

// A day as people write it: 2024-03-05, 2024/3/5, 2024.3.5, 2024年3月5日, 20240305, a spreadsheet's day or serial;
// 2024.3 and 2024年3月 keep the precision of a month. Empty, with a problem, where it cannot be told.
RUDANG_EXPORT std::optional<OccurredOn> read_ledger_day(const tables::Cell& cell, Problems& problems);

}  // namespace rudang::recruitment
