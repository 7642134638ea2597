// What a sheet needs to be read: how wide its columns and how high its rows must be.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/tables/table.h"

namespace rudang::tables {

// How wide columns must be for what is in them, by sheet, in the unit of spreadsheets: a Latin letter is one, a Chinese
// character two.
class RUDANG_EXPORT ColumnWidths {
public:
    // `below`: the rows of the headings, by sheet. Titles above them run over the columns beside them.
    explicit ColumnWidths(std::map<std::string, int> below) : below_(std::move(below)) {}
    void see(const Row& row);
    std::size_t columns(const std::string& sheet) const;
    double of(const std::string& sheet, std::size_t column) const;  // between what is usual and half a page

private:
    std::map<std::string, int> below_;
    std::map<std::string, std::vector<int>> widths_;
};

// The column of remarks, and how high a row must be to show all of one there, in points.
constexpr int remarks_width = 60;
RUDANG_EXPORT int height_for(std::string_view words, int width = remarks_width);

}  // namespace rudang::tables
