// The screen: widths of Chinese text, tables, wrapping, colour. Nothing here depends on the locale.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace rudang::cli {

// Columns a text takes on a terminal: two for a Chinese character, none for a combining mark.
int width(std::string_view utf8);
std::string pad(std::string_view utf8, int columns);
bool valid_utf8(std::string_view bytes);
// Control characters and marks that turn the writing direction are shown as spaces, so that no record can play tricks
// with a terminal.
std::string printable(std::string_view utf8);

// Breaks a text into lines of at most `columns`, between Chinese characters or at spaces, never before a closing mark.
std::vector<std::string> wrap(std::string_view utf8, int columns);

enum class Colour { none, red, green, yellow, blue, dim, bold };

struct Cell {
    std::string text;
    Colour colour = Colour::none;
    Cell(std::string t, Colour c = Colour::none) : text(std::move(t)), colour(c) {}
    Cell(const char* t, Colour c = Colour::none) : text(t), colour(c) {}
    Cell(std::string_view t, Colour c = Colour::none) : text(t), colour(c) {}
};

class Screen {
public:
    Screen(std::ostream& out, int columns, bool colours) : out_(out), columns_(columns), colours_(colours) {}
    int columns() const { return columns_; }
    void flush() { out_.flush(); }
    void line(std::string_view text = {}, Colour colour = Colour::none);
    // Wrapped, every line indented.
    void paragraph(std::string_view text, int indent, Colour colour = Colour::none);
    // Columns aligned; the last one wraps under itself.
    void table(const std::vector<Cell>& header, const std::vector<std::vector<Cell>>& rows, int indent = 0);

private:
    std::string coloured(std::string_view text, Colour colour) const;
    std::ostream& out_;
    int columns_;
    bool colours_;
};

// Columns of the terminal on this descriptor, or 80.
int terminal_columns(int descriptor);

}  // namespace rudang::cli
