// A sheet taken apart into what it says of each person, whatever its shape.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include "headings.h"
#include "parts.h"

namespace rudang::recruitment {

// A row whose merged cells show everywhere what they say.
struct SheetRow {
    enum Cover : unsigned char { own, from_above, from_left };
    int number = 0;
    bool hidden = false;
    std::vector<tables::Cell> cells;
    std::vector<Cover> covers;   // of each cell: its own, or of a merged area that begins above or to the left
    bool names_columns = false;  // 姓名 or the like stands in it

    const tables::Cell& at(std::size_t column) const;
    Cover cover(std::size_t column) const { return column < covers.size() ? covers[column] : own; }
    bool cell_is_remark(std::size_t column) const;
    // Text of its own, trimmed.
    std::string own_text(std::size_t column) const;
};

// Gives the rows of one sheet, in their order, the cells that merged areas cover.
class MergeFiller {
public:
    SheetRow fill(const tables::Row& row);

private:
    struct Area {
        tables::Merge merge;
        tables::Cell says;
    };
    std::vector<Area> open_;
    std::size_t next_ = 0;
};

// A cell, and what its column means.
struct Field {
    const ColumnUse* use;  // lives as long as the intake
    tables::Cell cell;
    int row;
    std::size_t column;
    const std::string* sheet;
    int year = 0;  // of a day that has none, as the sheet's title tells; 0 where it does not
    std::optional<int> heading_year = std::nullopt;  // the same of its heading, where that was asked already
    const ColumnInfo* meaning = nullptr;             // of its column, where that was looked up already
    // Null where it has none.
    const ColumnInfo* means() const { return meaning || use->meaning.empty() ? meaning : column_by_id(use->meaning); }
};

// What a book says of one person, not yet read.
struct PersonRecord {
    std::string name, section;  // section: a line above that names the branch
    Place place;
    bool hidden = false;
    std::vector<Field> fields;
    Problems problems;
    std::string gone = {};                     // what says of him that nothing more is to be expected, besides remarks
    std::map<int, Place> told_elsewhere = {};  // steps that a cell may be about, and nobody knows
    std::string come = {};                     // what says that he came from elsewhere
    std::optional<Place> puzzling = {};        // a cell that may say that he left or came

    const Field* first(std::string_view meaning) const;
    std::string text(std::string_view meaning) const;
    std::optional<OccurredOn> day(std::string_view meaning) const;
    // Everything that is said in words: remarks, and what may be one under a heading nobody understands.
    std::vector<const Field*> remarks() const;
};

// What tables have in common, and where things go that live on.
using Headings = std::vector<std::pair<std::size_t, std::vector<std::string>>>;  // by column, each a path
struct Reception {
    SharedText file;
    std::map<std::string, std::string> chosen;
    std::function<std::map<std::string, std::string>(const std::string&)> remembered;
    IntakeFacts facts;
    std::deque<Mapping> mappings;  // stay where they are
    std::set<std::string> sheets;  // so do these
    std::function<void(PersonRecord)> deliver;

    // What the columns with these headings mean, each a path from the outermost.
    Mapping make_mapping(const Headings& headings, Subject subject) const;
    // Keeps it, and adds it to what is known of the sheet.
    const Mapping& keep(const std::string& sheet, Mapping mapping);
    // What steps named one below the other mean, each with the cell that tells its day.
    struct NamedStep {
        std::vector<std::string> names;  // one of which says which step
        std::string stage;               // the column beside it, where there is one
        tables::Cell cell;
        int row;
        std::size_t column;
        int year = 0;
    };
    void add_steps(PersonRecord& person, const std::vector<NamedStep>& steps, const std::string* sheet,
                   const Subject& subject);
    // The same steps may be this person's.
    static void leave_open(PersonRecord& person, const std::vector<NamedStep>& steps, const std::string* sheet);
    const ColumnUse* use_of(const std::string& header, const std::string& meaning,
                            const std::vector<std::string>& could_be = {});

    std::map<std::string, ColumnUse> uses;  // of what has no column of its own
};

// 批准机关和时间, 谈话时间及谈话人: the heading of the day in it; empty where it asks for nothing besides a day, or for
// none.
std::string day_beside_another(std::string_view heading);
// A heading's meaning by itself: its words, else a name that is known.
Reading reading_of(const std::vector<std::string>& path);

// Columns 年, 月, 日 beside each other, which are one day.
struct DayInParts {
    std::size_t column, parts;  // the first of them, and how many
};
// Finds them among headings, of which one is left for each day.
std::vector<DayInParts> join_headings(Headings& headings);
// The same in a row below: the day in the first of its cells.
void join_cells(SheetRow& row, const std::vector<DayInParts>& joined);

// Tables beside each other, each with its own 姓名: the first columns of all but the first.
std::vector<std::size_t> tables_beside(const Headings& headings);
// What stands in these columns.
SheetRow part_of(const SheetRow& row, std::size_t from, std::size_t to);

// Reads one sheet row by row.
class SheetReader {
public:
    SheetReader(Reception& reception, const std::string& sheet);
    void take(const tables::Row& row);
    void finish();

private:
    struct Block {
        std::size_t height = 0;
        std::size_t known = 0;
        Headings headings;
        std::vector<DayInParts> joined;
    };
    std::optional<Block> block_at(std::size_t from) const;
    std::optional<Block> block_of(std::size_t from, std::size_t height, bool named = true) const;
    std::optional<Block> nameless_block() const;
    bool begins_table();
    bool heading_row(std::size_t index) const;
    void advance(bool last);
    void begin_table(Block block);
    void begin_beside(Block& block);
    void end_beside();
    void take_data(const SheetRow& row);
    void find_maybe_reviews();
    void mark_columns();
    void look_aside(const SheetRow& row);
    void heed_aside(const SheetRow& row);
    // `heads`: right above the headings of a table, so that it is its title whatever it looks like.
    void title_row(const SheetRow& row, const std::string& text, bool heads);
    void data_row(const SheetRow& row);
    void new_person(const SheetRow& row, const std::string& name);
    void add_cells(const SheetRow& row, bool only_own);
    bool continues_person(const SheetRow& row) const;
    void step_row(const SheetRow& row, const std::string& name);
    bool holds_day(const SheetRow& row) const;
    bool signs_below(const SheetRow& row) const;
    bool explains(const SheetRow& row) const;
    bool is_sample(const SheetRow& row) const;
    bool of_nobody() const;
    bool is_nobody(const SheetRow& row, const std::string& name) const;
    bool tells_of_a_step(const SheetRow& row) const;
    void flush_person();
    void flush();
    Subject subject() const;
    std::string titles_say(std::string_view says(const std::string&)) const;
    void find_year();

    Reception& reception_;
    const std::string* sheet_;
    SharedText shared_sheet_;  // the same, for places
    MergeFiller filler_;
    std::deque<SheetRow> rows_;
    bool decided_ = false;  // a table, not a form
    std::vector<std::string> titles_;
    std::string section_;
    int year_ = 0;                 // of the table, as its title says
    bool nobodys_ = false;         // its rows are examples, or void
    std::string gone_, come_;      // of everybody in the table
    std::optional<bool> another_;  // is it of another procedure, as its titles said?
    const Mapping* table_ = nullptr;
    std::vector<int> heading_years_;           // of its columns
    std::vector<const ColumnInfo*> meanings_;  // the same
    void use(const Mapping& mapping);
    Headings headings_;  // of the table
    std::vector<DayInParts> joined_;
    // A table to the right of this one, and its reader; of this one the first column that is no longer its own.
    struct Beside {
        std::size_t from, to;
        std::unique_ptr<SheetReader> reader;
    };
    std::vector<Beside> beside_;
    std::size_t name_column_ = 0;
    std::vector<std::size_t> maybe_reviews_;
    // `puzzle`: a column whose heading nobody understands, or that has none; the last two where counts stand beside it.
    enum : unsigned char { of_step = 1, no_remark = 2, puzzle = 4, of_vote = 8, of_conversion_vote = 16 };
    std::vector<unsigned char> marks_;  // of its columns
    unsigned mark(std::size_t column) const { return column < marks_.size() ? marks_[column] : +puzzle; }
    std::map<std::size_t, std::vector<int>> whether_;  // columns that say of these steps whether they were taken
    // What cells of the row at hand say that hold nothing a step consists of.
    struct Aside {
        bool plan = false;          // 计划 beside a row whose like has 实际: what was meant to be done
        bool done = false;          // 实际
        std::string not_done = {};  // 未完成 beside a step: its day is when it should be
        std::vector<std::size_t> remarks = {}, votes = {};  // columns
        std::optional<std::size_t> puzzle = {};
    };
    Aside aside_;
    std::optional<PersonRecord> person_;
    // Of a table with a row for each step: people by name, birth and so on.
    struct Steps {
        PersonRecord person;
        std::vector<Reception::NamedStep> steps;
    };
    std::deque<Steps> by_steps_;
    Reception::NamedStep step_in(PersonRecord& person, int row) const;
    Steps& steps_of(PersonRecord person, bool named, const std::string& number);
    // Of several people in one row; what else the row says of them is `person`.
    struct SharedSteps {
        std::vector<std::string> names;
        PersonRecord person;
        std::vector<Reception::NamedStep> steps;
    };
    std::deque<SharedSteps> shared_;
    void hand_out_shared();
    std::vector<Reception::NamedStep> strays_;            // of which nobody knows whose they are
    std::vector<Reception::NamedStep>* above_ = nullptr;  // where the row before put its own
    std::map<std::string, std::size_t> step_people_;      // into by_steps_
    std::size_t people_ = 0;                              // of the table
    bool nameless_ = false;                               // a further piece of the table with one person
    bool any_ = false;
};

// A sheet that is no table: forms of label and value, labels down the side, lists of steps. False where it is none of
// these; nothing was delivered then.
bool read_forms(Reception& reception, const std::string& sheet, const std::deque<SheetRow>& rows, Subject subject);

// Is all below such a title an example, or void?
bool titles_nobody(const std::string& title);
// The name in a cell, without marks that single somebody out.
std::string without_stars(const std::string& name);

// Trimmed.
std::string text_of(const tables::Cell& cell);
// The only text of a row that has no other, or that is written across it.
std::optional<std::string> lone_text(const SheetRow& row);

}  // namespace rudang::recruitment
