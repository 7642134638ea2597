// Ledgers that branches keep in spreadsheets: which column means what, and what the rows say of whom.
//
// What a cell means is told by all that stands around it: the headings above it, however many rows of them, what they
// say in brackets, the columns beside it, the sheet's title and name, and the merged areas. What all this leaves open
// is asked for in the mapping and until then says nothing. A row is a person only if it looks like one.
//
// A column that exists is a complete statement: an empty cell says that the step did not happen. A column that does
// not exist or could mean several things, or a cell that cannot be read, says nothing: its step becomes
// step_unrecorded, and rules that need it answer "undetermined".
#pragma once

#include <functional>
#include <map>
#include <memory>
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

// The column a header text means by itself, or null. Spaces and punctuation do not matter.
RUDANG_EXPORT const ColumnInfo* column_for(std::string_view header);

// One sheet's columns; of a form, its labels.
struct ColumnUse {
    std::size_t column = 0;
    std::string header;                 // as written; of several rows joined
    std::string meaning;                // id of a ColumnInfo, or empty: not used
    std::vector<std::string> could_be;  // ids, where it may mean several things and nothing tells which
    bool assumed = false;               // the meaning is the usual one, and nothing around it tells
    bool understood = false;            // its words are known, or it was said what it is: whatever it is, that is all
    bool elsewhere = false;             // of a table that says it is of another procedure
};
struct RUDANG_EXPORT Mapping {
    int header_row = 0;  // the last of them
    std::vector<ColumnUse> columns;
    bool reused = false;                  // as it was chosen for an earlier table with the same headings
    std::vector<std::string> signatures;  // of each table of the sheet
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
    // What tells people of one name apart, as far as it can be read; personal.
    std::string id_number;
    std::optional<OccurredOn> birth, applied;
    Place place;
    bool hidden = false;
    std::vector<Recorded> events;     // origin imported, without a case
    std::set<int> silent;             // steps of which the sheet says nothing: no column, or a cell that cannot be read
    std::map<int, Place> unreadable;  // those with such a cell, or one with a stroke in it, and where it is
    // Words of a remark: nothing more is to be expected of whom is 转出, and of whom is 转入 earlier steps stand
    // elsewhere.
    std::string gone, come;
    // Between which days a review would stand here, where not all of them would: a column for each half year, a column
    // for the first and one for the second. Empty: all would.
    std::vector<std::pair<Day, Day>> reviews_told;
    // A day, or where somebody is, under a heading that nobody understands: perhaps he left or came then.
    std::optional<Place> puzzling;
    Problems problems;  // of its cells; such a cell is not used
};

// What was seen besides people.
struct IntakeFacts {
    std::map<std::string, Mapping> mappings;  // by sheet; one where nothing was understood is not there
    std::vector<std::string> sheets_without_header;
    // Rows by sheet that name somebody and hold no day of any step: nobody was handed on for them.
    std::map<std::string, std::vector<int>> people_without_dates;
    // Rows by sheet that were not taken for people: totals, hints, signatures.
    std::map<std::string, std::vector<int>> not_people;
    // People put together from several places, and people of one name of whom nothing tells whether they are one.
    std::vector<std::vector<Place>> put_together, same_name;
};

// What is wanted of an event: its fields, or (`Recorded::read`) no more than what the engine judges. The steps of which
// nothing is on record have their fields either way.
enum class Give { fields, events };

// Takes rows as they come and gives people, each once: what several rows, tables or sheets of a book say of one person
// is put together, so that most come at the end. Beyond `most_held` people nobody comes: then the file has to be read
// again, by an intake that is told who stands in several places.
class RUDANG_EXPORT Intake {
public:
    using Chosen = std::map<std::string, std::string>;
    using Repeated = std::vector<std::uint64_t>;  // sorted
    static constexpr std::size_t most_held = 12'000;
    // `file` for places; `chosen` from a mapping file goes before what headings suggest. Without one, `remembered` is
    // asked what was chosen before for a table of this signature.
    explicit Intake(std::string file, Chosen chosen = {},
                    std::function<Chosen(const std::string& signature)> remembered = {},
                    std::optional<Repeated> repeated = std::nullopt, Give give = Give::fields);
    ~Intake();
    Intake(const Intake&) = delete;
    Intake& operator=(const Intake&) = delete;
    void take(const tables::Row& row, const std::function<void(LedgerRow)>& person);
    // After the last row.
    void finish(const std::function<void(LedgerRow)>& person);
    // After `finish`, and where nobody was too many: the same people once more, from what is still held of them.
    void again(const std::function<void(LedgerRow)>& person);
    // After `finish`: who has to be known before this file can be read person by person; nothing if it was.
    std::optional<Repeated> too_many() const;
    const IntakeFacts& facts() const;
    const std::map<std::string, Mapping>& mappings() const { return facts().mappings; }
    const std::vector<std::string>& sheets_without_header() const { return facts().sheets_without_header; }
    const std::map<std::string, std::vector<int>>& people_without_dates() const { return facts().people_without_dates; }

private:
    struct State;
    std::unique_ptr<State> state_;
};

// What is kept of a file that was read, so that reading it again takes less.
struct RUDANG_EXPORT ReadBefore {
    std::optional<Intake::Repeated> repeated = {};  // who stands in several places, where there were too many to hold
    std::unique_ptr<Intake> whole = {};             // else everybody, if that is wanted: the file is read no more
    bool wanted = false;
};

// Reads a file through an intake, twice where there are more people than are held at once and nothing is known of it.
RUDANG_EXPORT IntakeFacts read_ledger_table(const std::string& path, Intake::Chosen chosen,
                                            std::function<Intake::Chosen(const std::string& signature)> remembered,
                                            const std::function<void(LedgerRow)>& person, Problems& problems,
                                            const tables::Limits& limits = {}, ReadBefore* before = nullptr,
                                            Give give = Give::fields);

// Ids of the columns that hold the days of a step.
RUDANG_EXPORT std::vector<std::string_view> day_columns_of(int step);

// 2027.6 where today is in 2026, or a day after today: a plan, or a slip, so that no step was taken then, and none was
// missed.
RUDANG_EXPORT void leave_plans_open(LedgerRow& row, const Day& today);
// The code of what is then said of the cell. Nothing is wrong with the row.
inline constexpr std::string_view plan_problem = "plan";

// A judgement of "it was not done" about a step that the sheet has no column for, or of somebody a remark says is gone,
// becomes "cannot be told".
RUDANG_EXPORT void respect_silence(const LedgerRow& row, std::vector<Finding>& findings);
// What its table leaves open of somebody whose events these are, for whoever takes them over: of each step that could
// be said to have been missed by now and has no place in it, that nobody knows. One record a step, to be kept with
// them.
RUDANG_EXPORT std::vector<Recorded> left_untold(const LedgerRow& row, const std::vector<Recorded>& events,
                                                const Day& today);

// A day as people write it: 2024-03-05, 2024/3/5, 2024.3.5, 2024年3月5日, 20240305, a spreadsheet's day or serial;
// 2024.3 and 2024年3月 keep the precision of a month. Empty, with a problem, where it cannot be told.
RUDANG_EXPORT std::optional<OccurredOn> read_ledger_day(const tables::Cell& cell, Problems& problems);

}  // namespace rudang::recruitment
