#include "rudang/tables/widths.h"

#include <algorithm>

namespace rudang::tables {
namespace {

// Letters as wide as two.
bool is_wide(unsigned char first) { return first >= 0xE1; }

template <class Each>
void each_letter(std::string_view text, const Each& each) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80) each(byte, byte == '\n' ? 0 : is_wide(byte) ? 2 : 1);
    }
}

int units(std::string_view text) {
    int widest = 0, line = 0;
    each_letter(text, [&](unsigned char letter, int width) {
        line = letter == '\n' ? 0 : line + width;
        widest = std::max(widest, line);
    });
    return widest;
}

}  // namespace

void ColumnWidths::see(const Row& row) {
    auto& widths = widths_[*row.sheet];
    widths.resize(std::max(widths.size(), row.cells.size()), 0);
    const auto heading = below_.find(*row.sheet);
    if (heading != below_.end() && row.number < heading->second) return;
    for (std::size_t c = 0; c < row.cells.size(); ++c)
        // A day may be shown in a longer form than it is read: 2027年10月20日.
        widths[c] = std::max(widths[c], row.cells[c].kind == Cell::Kind::day ? 14 : units(row.cells[c].text));
}

std::size_t ColumnWidths::columns(const std::string& sheet) const {
    const auto found = widths_.find(sheet);
    return found == widths_.end() ? 0 : found->second.size();
}

double ColumnWidths::of(const std::string& sheet, std::size_t column) const {
    constexpr int least = 6, most = 34, air = 2;
    return column < columns(sheet) ? std::clamp(widths_.at(sheet)[column] + air, least, most) : least;
}

int height_for(std::string_view words, int width) {
    constexpr int line_height = 15, most = 400, air = 2;
    int lines = 1, line = 0;
    each_letter(words, [&](unsigned char letter, int wide) {
        if (letter == '\n' || line + wide > width - air) ++lines, line = 0;
        line += wide;
    });
    return std::min(lines * line_height, most);
}

}  // namespace rudang::tables
