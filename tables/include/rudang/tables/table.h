// Tables as people keep them: .xlsx, .ods, .xls (also .et of WPS), .csv. Read row by row, in bounded memory, as they
// stand: formulas give their stored values, nothing is executed, nothing outside the file is followed. A file that is
// something else is called what it is; one that is broken, hostile or too large gives one sentence saying so. A cell
// whose bytes are damaged costs that cell only. What nobody can see in a text is not in it any more (engine/clean.h).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/date.h"
#include "rudang/engine/export.h"
#include "rudang/engine/problem.h"

namespace rudang::tables {

struct Cell {
    enum class Kind { empty, text, number, day, boolean, error };
    Kind kind = Kind::empty;
    std::string text;         // what it shows: the text, the digits, the day in ISO form
    double number = 0;        // of a number, and of a day in a spreadsheet its serial
    std::optional<Day> day;   // of a day; of a number the day whose serial it would be in its book
    bool month_only = false;  // what it shows of the day is its month
    bool year_only = false;   // or its year
    bool no_year = false;     // or its month and day; `text` is what it shows, 3月5日, and `day` what nobody sees
    bool formula = false;     // computed; the value is the one stored
    bool struck = false;      // a line is drawn through all of it
    bool noted = false;       // somebody put a comment on it; also on an empty one
};

// Of an error cell: did its day not fit into its column when the table was saved as text, or are its bytes no text?
RUDANG_EXPORT bool is_fill(const Cell& cell);
RUDANG_EXPORT bool is_damaged(const Cell& cell);

// An area of merged cells: rows from 1, columns from 0, both ends included. Only its first cell holds anything; what it
// says it says of all of them.
struct Merge {
    int first_row = 1, last_row = 1;
    std::size_t first_column = 0, last_column = 0;

    bool covers(int row, std::size_t column) const {
        return row >= first_row && row <= last_row && column >= first_column && column <= last_column;
    }
    bool operator==(const Merge&) const = default;
};

struct RUDANG_EXPORT Row {
    const std::string* sheet = nullptr;  // lives as long as the call
    int number = 0;                      // from 1, as the program shows it
    bool hidden = false;                 // the row or its sheet
    std::vector<Cell> cells;             // from column A on; shorter where the rest is empty
    // Of its sheet, by the row they begin in; those at least that begin in this row or above. Null where the format has
    // none. Lives as long as the call.
    const std::vector<Merge>* merges = nullptr;

    const Cell& at(std::size_t column) const;
};

// Past one of these a file is not read any further. The names are those of the settings (limit_names).
struct Limits {
    std::uint64_t bytes = std::uint64_t{2} << 30;  // of one part, unpacked
    int columns = 2000;
    std::uint64_t shared_strings = std::uint64_t{64} << 20;  // bytes of text kept while a book is read
    std::uint64_t rows = 3'000'000;                          // of the file
    std::uint64_t cells = 100'000'000;                       // of the file, those with something in them
    std::uint64_t row_text = std::uint64_t{4} << 20;         // bytes in one row
    std::uint64_t merges = 500'000;                          // of one sheet
    std::uint64_t parts = 20'000;                            // of one archive
    std::uint64_t seconds = 600;                             // of reading, without what is done with the rows
};
// Sets one by its name. False where there is none of this name.
RUDANG_EXPORT bool set_limit(Limits& limits, std::string_view name, std::uint64_t value);
RUDANG_EXPORT const std::vector<std::string>& limit_names();

// What a file's first bytes say it is; its name does not matter. `unknown` is everything that cannot be read.
enum class Format { csv, xlsx, ods, xls, unknown };
RUDANG_EXPORT Format format_of(const std::string& path);

// Calls `row` for every row that is not empty, until it says false. Problems name the sheet and row; what was read
// before one stays read. True when the whole file was read.
RUDANG_EXPORT bool read_table(const std::string& path, const std::function<bool(const Row&)>& row, Problems& problems,
                              const Limits& limits = {});

// "A", "Z", "AA": the name of a column, from 0.
RUDANG_EXPORT std::string column_name(std::size_t column);

}  // namespace rudang::tables
