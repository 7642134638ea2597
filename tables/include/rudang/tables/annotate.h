// A book handed back with remarks: everything in it stays as it is (widths, merged areas, formats, charts, macros'
// absence), because only the parts that change are written anew. Columns that nobody gave a width, and rows that hold a
// remark, are made as wide and as high as it takes to read them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/problem.h"

namespace rudang::tables {

// Whose comments are this program's own, and say nothing of the people in a book.
inline constexpr std::string_view own_author = "rudang";

struct Remark {
    std::string sheet;
    int row = 0;
    std::string column;  // letters; empty for the row as a whole
    std::string text;
};

struct Remarks {
    std::vector<Remark> list;
    std::string heading;               // of the column that lists them beside each row
    std::map<std::string, int> below;  // the row of that heading, by sheet
    std::string author;
};

// Writes a copy of an .xlsx with a comment on each cell that a remark is about, its ground coloured, and all of a row's
// remarks in a column after the last one. False where the package is of a make that cannot be edited so (too large,
// strict, not an .xlsx): nothing is written then.
RUDANG_EXPORT bool annotate_book(const std::string& source, const std::string& target, const Remarks& remarks,
                                 Problems& problems);

}  // namespace rudang::tables
