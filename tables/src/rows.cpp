// Rows on their way out.
#include <utf8proc.h>

#include <algorithm>

#include "parts.h"
#include "rudang/engine/clean.h"

namespace rudang::tables {
namespace {

// Printable ASCII, and Chinese characters with their punctuation, need no cleaning: most cells.
bool plainly_clean(std::string_view text) { return end_of_plain(text, 0, '\0', '\0') == text.size(); }

bool is_error_word(std::string_view text) {
    for (const std::string_view word : {"#REF!", "#VALUE!", "#N/A", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
        if (text == word) return true;
    return false;
}

// What its text says about a cell. An apostrophe in front is how people, and this program's own csv, make a cell text.
void settle(Cell& cell) {
    if (cell.kind != Cell::Kind::text && cell.kind != Cell::Kind::error) return;
    const bool plain = plainly_clean(cell.text);
    if (plain && !cell.text.empty() && cell.text[0] != '\'' && cell.text[0] != '#')
        return;  // nothing below is in such a text
    if (!plain) cell.text = cleaned(cell.text);
    for (const std::string_view mark : {"'", "’", "‘", "＇"})
        if (cell.text.size() > mark.size() && cell.text.starts_with(mark) &&
            cell.text.find_first_of("'", 1) == std::string::npos) {
            cell.text.erase(0, mark.size());
            break;
        }
    if (cell.text.empty())
        cell.kind = Cell::Kind::empty;
    else if (cell.text[0] == '#' && cell.kind == Cell::Kind::text) {
        cell.kind = Cell::Kind::error;
        if (!is_fill(cell) && !is_error_word(cell.text)) cell.kind = Cell::Kind::text;
    }
    if (cell.text.find(unreadable_character) != std::string::npos) cell.kind = Cell::Kind::error;
}

}  // namespace

std::size_t end_of_plain(std::string_view text, std::size_t from, char one, char other) {
    const auto follows = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80; };
    auto at = from;
    while (at < text.size()) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c >= 0x20 && c < 0x7f) {
            if (text[at] == one || text[at] == other) break;
            ++at;
        } else if (c >= 0xe4 && c <= 0xe9 && at + 2 < text.size() && follows(at + 1) && follows(at + 2)) {
            at += 3;
        } else {
            break;
        }
    }
    return at;
}

std::string cleaned(const std::string& text) {
    auto kept = clean(text);
    return kept ? std::move(*kept) : shown(text, Lines::many);
}

bool is_fill(const Cell& cell) {
    return cell.kind == Cell::Kind::error && cell.text.size() > 2 &&
           cell.text.find_first_not_of('#') == std::string::npos;
}

bool is_damaged(const Cell& cell) {
    return cell.kind == Cell::Kind::error && cell.text.find(unreadable_character) != std::string::npos;
}

Rows::Rows(const Deliver& deliver, const Limits& limits) : deliver_(deliver), limits_(limits) {
    row_.sheet = &sheet_;
    row_.merges = &merges_;
}

void Rows::sheet(std::string name, bool hidden) {
    expect_time();
    sheet_ = cleaned(name);
    sheet_hidden_ = hidden;
    row_.number = 0;
    row_.cells.clear();
    merges_.clear();
}

// From the row that is being read on.
void Rows::merge(int rows, std::size_t column, int columns) {
    if (rows < 1 || columns < 1 || (rows == 1 && columns == 1)) return;
    if (merges_.size() >= limits_.merges) beyond("merges", limits_.merges, place());
    merges_.push_back({row_.number, row_.number + rows - 1, column, column + static_cast<std::size_t>(columns) - 1});
}

void Rows::begin(int number, bool hidden) {
    row_.number = number;
    row_.hidden = hidden || sheet_hidden_;
    row_.cells.clear();
    text_ = 0;
}

std::string Rows::place() const { return (sheet_.empty() ? "" : sheet_ + " ") + std::to_string(row_.number); }

void Rows::put(std::size_t column, Cell cell, std::size_t times) {
    settle(cell);
    if (cell.kind == Cell::Kind::empty || times == 0) return;  // formatted and empty, however far to the right
    make_room(column, times, cell.text.size());
    for (std::size_t i = 1; i < times; ++i) row_.cells[column + i] = cell;
    row_.cells[column] = std::move(cell);
}

void Rows::put_plain(std::size_t column, std::string_view text) {
    make_room(column, 1, text.size());
    auto& cell = row_.cells[column];
    cell.kind = Cell::Kind::text;
    cell.text = text;
}

void Rows::make_room(std::size_t column, std::size_t times, std::size_t text) {
    const auto columns = static_cast<std::size_t>(limits_.columns);
    if (column >= columns || times > columns - column) beyond("columns", columns, place());
    text_ += text * times;
    if (text_ > limits_.row_text) beyond("row_text", limits_.row_text, place());
    if ((cells_ += times) > limits_.cells) beyond("cells", limits_.cells, place());
    if (row_.cells.size() < column + times) row_.cells.resize(column + times);
}

void Rows::note(std::size_t column) {
    if (row_.cells.empty() || column >= static_cast<std::size_t>(limits_.columns)) return;
    if (row_.cells.size() <= column) row_.cells.resize(column + 1);
    row_.cells[column].noted = true;
}

bool Rows::end() {
    if (row_.cells.empty()) return true;
    if (++rows_ > limits_.rows) beyond("rows", limits_.rows, place());
    if (rows_ % 64 == 0) expect_time();
    const auto before = std::chrono::steady_clock::now();
    const bool go_on = deliver_(row_);
    elsewhere_ += std::chrono::steady_clock::now() - before;
    return go_on;
}

bool Rows::again() {
    ++row_.number;
    if ((cells_ += row_.cells.size()) > limits_.cells) beyond("cells", limits_.cells, place());
    return end();
}

void Rows::expect_time() const {
    if (std::chrono::steady_clock::now() - begun_ - elsewhere_ > std::chrono::seconds(limits_.seconds))
        beyond("seconds", limits_.seconds, place());
}

void append_utf8(std::string& text, std::uint32_t code) {
    if (code < 0x80)
        text += static_cast<char>(code);
    else if (code >= 0xd800 && code < 0xe000)
        text += unreadable_character;
    else {
        utf8proc_uint8_t bytes[4];
        const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code), bytes);
        text.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    }
}

void Texts::add(std::string_view text, const Limits& limits) {
    constexpr std::size_t block = 1 << 20;
    bytes_ += text.size() + sizeof(std::string_view);
    if (bytes_ > limits.shared_strings) beyond("shared_strings", limits.shared_strings);
    if (blocks_.empty() || blocks_.back().capacity() - blocks_.back().size() < text.size())
        blocks_.emplace_back().reserve(std::max(block, text.size()));
    auto& into = blocks_.back();
    const auto from = into.size();
    into += text;
    texts_.push_back(std::string_view(into).substr(from));
}

// ---- limits
// -----------------------------------------------------------------------------------------------------------

namespace {

struct LimitInfo {
    std::string_view name;
    Label unit;  // what is counted
    void (*set)(Limits&, std::uint64_t);
};
constexpr LimitInfo limit_table[] = {
    {"bytes",
     {"一个部分解压后的字节数", "bytes in one part, unpacked"},
     [](Limits& l, std::uint64_t n) { l.bytes = n; }},
    {"columns",
     {"列数", "columns"},
     [](Limits& l, std::uint64_t n) { l.columns = static_cast<int>(std::min<std::uint64_t>(n, 100'000)); }},
    {"shared_strings",
     {"表格文字的总字节数", "bytes of text in the book"},
     [](Limits& l, std::uint64_t n) { l.shared_strings = n; }},
    {"rows", {"行数", "rows"}, [](Limits& l, std::uint64_t n) { l.rows = n; }},
    {"cells", {"单元格数", "cells"}, [](Limits& l, std::uint64_t n) { l.cells = n; }},
    {"row_text", {"一行文字的字节数", "bytes of text in one row"}, [](Limits& l, std::uint64_t n) { l.row_text = n; }},
    {"merges",
     {"一张工作表里合并单元格的个数", "merged areas in one sheet"},
     [](Limits& l, std::uint64_t n) { l.merges = n; }},
    {"parts", {"文件内部分的个数", "parts in the file"}, [](Limits& l, std::uint64_t n) { l.parts = n; }},
    {"seconds",
     {"读取的秒数", "seconds of reading"},
     [](Limits& l, std::uint64_t n) { l.seconds = std::min<std::uint64_t>(n, 1'000'000); }},
};

}  // namespace

bool set_limit(Limits& limits, std::string_view name, std::uint64_t value) {
    for (const auto& info : limit_table)
        if (info.name == name) {
            info.set(limits, value);
            return true;
        }
    return false;
}

const std::vector<std::string>& limit_names() {
    static const auto names = [] {
        std::vector<std::string> list;
        for (const auto& info : limit_table) list.emplace_back(info.name);
        return list;
    }();
    return names;
}

void beyond(std::string_view limit, std::uint64_t value, std::string where) {
    const auto info = std::find_if(std::begin(limit_table), std::end(limit_table),
                                   [&](const LimitInfo& each) { return each.name == limit; });
    const auto number = std::to_string(value);
    const std::string name(limit);
    unreadable(
        "too-large",
        std::string(info->unit.zh) + "超过 " + number + "，不像正常的台账，没有读完；确需读取的，调高上限 " + name,
        "more than " + number + " " + std::string(info->unit.en) +
            " is no ordinary table, so it was not read to its end; where it must be, raise the limit " + name,
        std::move(where));
}

}  // namespace rudang::tables
