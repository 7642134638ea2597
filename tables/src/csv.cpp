// Comma-separated values (RFC 4180 and what programs make of it): UTF-8, UTF-16 and GB18030, with a mark or without;
// lines that end with LF, CR LF or CR alone; ="…" of systems that keep numbers from being rounded. Cells may also be
// parted by what a Chinese keyboard types instead, ， ； 、, by strokes and by columns of spaces.
#include <utf8proc.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <utility>

#include "parts.h"
#include "rudang/tables/utf8.h"

namespace rudang::tables {
namespace {

// Is the text UTF-8 or GB18030, and one of them at all? Counts what each makes of it: of Chinese text the wrong one
// makes little, while a damaged character or two leave the right one far ahead.
class Guess {
public:
    // False while there was nothing beyond ASCII, which says nothing.
    bool take(std::string_view piece) {
        auto text = piece;
        while (!text.empty()) {
            utf8proc_int32_t code = -1;
            if (static_cast<unsigned char>(text[0]) < 0x80) {
                text.remove_prefix(1);
                continue;
            }
            beyond_ascii_ = true;
            const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                               static_cast<utf8proc_ssize_t>(text.size()), &code);
            if (size <= 0 && text.size() < 4) break;  // cut by the end of the piece, perhaps
            size > 0 ? utf8_good_ += static_cast<std::size_t>(size) : ++utf8_bad_;
            text.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : 1);
        }
        for (std::size_t i = 0; i < piece.size(); ++i) {
            const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(piece[at]); };
            if (byte(i) < 0x80) continue;
            const bool lead = byte(i) >= 0x81 && byte(i) <= 0xfe;
            if (i + 1 >= piece.size()) break;
            if (lead && byte(i + 1) >= 0x40 && byte(i + 1) != 0x7f && byte(i + 1) != 0xff) {
                gb_good_ += 2;
                i += 1;
            } else if (lead && byte(i + 1) >= 0x30 && byte(i + 1) <= 0x39 && i + 3 < piece.size()) {
                gb_good_ += 4;
                i += 3;
            } else
                ++gb_bad_;
        }
        return beyond_ascii_;
    }
    const char* encoding() const {
        // A short text in GB18030 may make as much sense as UTF-8 as nonsense.
        const bool mostly = utf8_good_ > utf8_bad_ * 6 || (gb_bad_ > 0 && utf8_good_ > utf8_bad_);
        if (utf8_bad_ == 0 || mostly) return "UTF-8";
        if (gb_good_ > gb_bad_ * 4) return "GB18030";
        unreadable("encoding", "文字编码无法识别（既不是 UTF-8 也不是 GB18030），请另存为 UTF-8",
                   "the encoding is neither UTF-8 nor GB18030; save the file as UTF-8");
    }

private:
    std::size_t utf8_good_ = 0, utf8_bad_ = 0, gb_good_ = 0, gb_bad_ = 0;
    bool beyond_ascii_ = false;
};

// What parts cells where none of the usual signs does. Two spaces, because one stands in names.
constexpr std::string_view other_separators[] = {"|", "^", "，", "；", "、", "｜", "  "};
constexpr std::string_view spaces = other_separators[std::size(other_separators) - 1];

std::vector<std::string> parted(std::string_view line, std::string_view separator) {
    std::vector<std::string> parts;
    if (separator == spaces)  // runs of them, and none at the ends
        while (line.ends_with(' ')) line.remove_suffix(1);
    for (;;) {
        if (separator == spaces) line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        const auto at = line.find(separator);
        auto part = line.substr(0, at);
        for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>{"“", "”"}, {"\"", "\""}})
            if (part.size() >= open.size() + close.size() && part.starts_with(open) && part.ends_with(close))
                part = part.substr(open.size(), part.size() - open.size() - close.size());
        parts.emplace_back(part);
        if (at == std::string_view::npos) return parts;
        line.remove_prefix(at + separator.size());
    }
}

// The one of the other separators that all of these lines have equally many of, where there is one.
std::string_view other_separator(const std::vector<std::string_view>& lines) {
    std::string_view found;
    std::size_t most = 0;
    for (const auto separator : other_separators) {
        std::map<std::size_t, std::size_t> counts;  // of cells in a line
        for (const auto line : lines) ++counts[parted(line, separator).size()];
        counts.erase(1);
        const auto usual = std::max_element(counts.begin(), counts.end(),
                                            [](const auto& a, const auto& b) { return a.second < b.second; });
        if (usual == counts.end() || usual->second * 2 < lines.size() || usual->second <= most) continue;
        if (lines.size() > 1 && usual->second < 2) continue;
        most = usual->second;
        found = separator;
    }
    return found;
}

// The signs it goes by are ASCII in every encoding it is given, so that cells are told apart first and decoded then,
// each by itself.
class Parser {
public:
    Parser(Rows& rows, const char* encoding)
        : rows_(rows), decoder_(encoding), utf8_(std::string_view(encoding) == "UTF-8") {
        rows_.sheet("", false);
        rows_.begin(1, false);
    }

    bool take(std::string_view text) {
        if (separator_ != '\0') return run(text);
        waiting_ += text;
        // A title without any separator may stand before the header.
        const auto first = waiting_.find_first_of(",\t;");
        const auto last_line = waiting_.find_last_of("\r\n");
        if (waiting_.size() < most_waiting &&
            (first == std::string::npos || last_line == std::string::npos || last_line < first))
            return true;
        return run_waiting();
    }
    bool finish() {
        if (separator_ == '\0' && !run_waiting()) return false;
        if (quoted_ && !quote_seen_)
            unreadable("broken-file", "引号没有成对，文件可能不完整",
                       "a quotation mark is not closed; the file may be incomplete", std::to_string(started_));
        return end_row();
    }

private:
    static constexpr std::size_t most_waiting = 1 << 16, most_lines = 50;
    static constexpr char no_separator = '\x1f';
    static constexpr std::size_t longest_cell = 1U << 20;

    bool run_waiting() {
        // The separator is the one that the first line with any has most of.
        const auto first = waiting_.find_first_of(",\t;");
        const auto from = first == std::string::npos ? 0 : waiting_.find_last_of("\r\n", first) + 1;
        const auto line = std::string_view(waiting_).substr(from, waiting_.find_first_of("\r\n", from) - from);
        separator_ = ',';
        if (find_other_separator(first == std::string::npos ? waiting_.size() : from + line.size())) {
            separator_ = no_separator;
            return run(std::exchange(waiting_, {}));
        }
        std::ptrdiff_t most = 0;
        for (const char candidate : {',', '\t', ';'})
            if (const auto count = std::count(line.begin(), line.end(), candidate); count > most) {
                most = count;
                separator_ = candidate;
            }
        const auto all = std::move(waiting_);
        return run(all);
    }

    // Are the lines up to `end` parted by another sign, all of them alike? One that holds a usual sign as well may have
    // it in a cell.
    bool find_other_separator(std::size_t end) {
        auto text = waiting_.substr(0, end);
        if (!utf8_) text = decoder_.convert(text, true);
        std::vector<std::string_view> lines;
        for (std::size_t at = 0; at < text.size() && lines.size() < most_lines;) {
            const auto stop = std::min(text.find_first_of("\r\n", at), text.size());
            if (stop > at) lines.push_back(std::string_view(text).substr(at, stop - at));
            at = stop + 1;
        }
        if (lines.empty() || (lines.size() == 1 && end < waiting_.size())) return false;
        other_ = other_separator(lines);
        const bool usual = lines.back().find_first_of(",\t;") != std::string_view::npos;
        if (other_.empty() || !usual) return !other_.empty();
        const auto cells = parted(lines.back(), other_).size();
        const bool alike = lines.size() > 1 && cells > 1 && parted(lines[lines.size() - 2], other_).size() == cells;
        if (!alike) other_ = {};
        return alike;
    }

    // A line that is one cell for the sign of the file, and many for another.
    void part_line(std::string text) {
        auto separator = other_;
        if (separator.empty() && widest_ > 2)
            for (const auto each : other_separators)
                if (separator.empty() && each != spaces && parted(text, each).size() == widest_) separator = each;
        if (separator.empty()) return put(std::move(text));
        for (auto& part : parted(text, separator)) put(std::move(part));
    }

    bool run(std::string_view text) {
        for (std::size_t at = 0; at < text.size(); ++at) {
            at = put_plain(text, at);
            at = add_plain(text, at);
            if (at == text.size()) break;
            const char c = text[at];
            if (returned_) {
                // A carriage return ends a line, alone or with its line feed. Several before one line feed are the mark
                // of a file that was converted twice; one before a separator ends nothing.
                if (c == '\r' || c == separator_) {
                    returned_ = c == '\r';
                    if (returned_) ++returns_;
                } else {
                    returned_ = false;
                    for (auto lines = c == '\n' ? 1 : std::exchange(returns_, 0); lines > 0; --lines)
                        if (!end_line()) return false;
                    returns_ = 0;
                    if (c == '\n') continue;
                }
                if (returned_) continue;
                returns_ = 0;
            }
            if (!one(c)) return false;
        }
        return true;
    }

    // Whole cells that are as they stand there, as most are; says where the first begins that is not, or is not whole.
    std::size_t put_plain(std::string_view text, std::size_t at) {
        if (quoted_ || quote_seen_ || returned_ || !field_.empty() || !utf8_) return at;
        for (auto from = at;;) {
            const auto end = end_of_plain(text, from, separator_, '"');
            if (end == text.size() || text[end] != separator_ || end - from > longest_cell) return from;
            if (text[from] == '=' || text[from] == '\'' || text[from] == '#') return from;
            if (end > from) rows_.put_plain(column_, text.substr(from, end - from));
            ++column_;
            from = end + 1;
        }
    }

    // What stands before the next sign that may end the cell, all at once; says where that sign is.
    std::size_t add_plain(std::string_view text, std::size_t at) {
        if (returned_ || quote_seen_) return at;
        auto end = at;
        while (end < text.size() && text[end] != '"' && text[end] != '\n' &&
               (quoted_ || (text[end] != separator_ && text[end] != '\r')))
            ++end;
        if (end == at) return at;
        field_.append(text.substr(at, end - at));
        expect_short_cell();
        return end;
    }

    bool one(char c) {
        if (quoted_ && quote_seen_) {
            quote_seen_ = false;
            if (c == '"') {
                add(c);
                return true;
            }
            quoted_ = false;  // it was the closing one
        } else if (quoted_) {
            if (c == '\n') ++lines_;
            if (c == '"')
                quote_seen_ = true;
            else
                add(c);
            return true;
        }
        if (c == separator_)
            end_field();
        else if (c == '\n')
            return end_line();
        else if (c == '\r') {
            returned_ = true;
            returns_ = 1;
        } else if (c == '"' && (field_.empty() || field_ == "=" || field_ == "\xef\xbb\xbf")) {
            quoted_ = was_quoted_ = other_.empty();
            if (!quoted_) add(c);
            after_equals_ = field_ == "=";
            started_ = lines_;
        } else
            add(c);
        return true;
    }

    void add(char c) {
        field_ += c;
        expect_short_cell();
    }
    void expect_short_cell() const {
        if (field_.size() > longest_cell + 1)
            unreadable("too-large", "单元格内容过长（引号可能没有成对）",
                       "a cell is too long (is a quotation mark missing?)", std::to_string(started_));
    }
    void end_field(bool last = false) {
        auto text = utf8_ && is_utf8(field_) ? std::move(field_) : decoder_.convert(field_, true);
        field_.clear();
        // ="110101" or, with all its marks, ="=""110101""".
        if (text.starts_with('=')) {
            if (text.size() >= 3 && text[1] == '"' && text.back() == '"')
                text = text.substr(2, text.size() - 3);
            else if (after_equals_)
                text.erase(0, 1);
        }
        after_equals_ = false;
        if (last && column_ == 0 && !std::exchange(was_quoted_, false)) return part_line(std::move(text));
        put(std::move(text));
    }
    void put(std::string text) {
        if (!text.empty()) {
            Cell cell;
            cell.kind = Cell::Kind::text;
            cell.text = std::move(text);
            rows_.put(column_, std::move(cell));
        }
        ++column_;
        if (separator_ != no_separator) widest_ = std::max(widest_, column_);
    }
    bool end_line() {
        ++lines_;
        if (!end_row()) return false;
        rows_.begin(rows_.number() + 1, false);
        return true;
    }
    bool end_row() {
        end_field(true);
        was_quoted_ = false;
        column_ = 0;
        return rows_.end();
    }

    Rows& rows_;
    Decoder decoder_;
    bool utf8_;
    std::string waiting_, field_;
    std::size_t column_ = 0;
    char separator_ = '\0';
    std::string_view other_;   // what parts cells where no usual sign does
    std::size_t widest_ = 0;   // of the rows so far
    bool was_quoted_ = false;  // the cell
    bool quoted_ = false, quote_seen_ = false, returned_ = false, after_equals_ = false;
    int lines_ = 1, started_ = 1, returns_ = 0;
};

}  // namespace

bool read_csv(const std::string& path, Rows& rows) {
    std::ifstream file(path, std::ios::binary);
    std::vector<char> buffer(1 << 20);
    const auto next = [&] {
        file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        return std::string_view(buffer.data(), static_cast<std::size_t>(file.gcount()));
    };
    auto piece = next();
    const auto head = piece.substr(0, 4096);
    Encoding encoding{nullptr, 0};
    if (const auto marked = marked_encoding(head))
        encoding = *marked;
    else if (const char* name = utf16_name(head))
        encoding.name = name;
    else {
        // By the first piece that holds more than ASCII.
        Guess guess;
        bool told = guess.take(piece);
        while (!told && file) told = guess.take(next());
        encoding.name = guess.encoding();
        file.clear();
        file.seekg(0);
        piece = next();
    }
    piece.remove_prefix(encoding.mark);
    // What is wider than a byte is decoded before it is taken apart.
    const bool wide =
        std::string_view(encoding.name).starts_with("UTF-16") || std::string_view(encoding.name).starts_with("UTF-32");
    std::optional<Decoder> whole;
    if (wide) whole.emplace(encoding.name);
    Parser parser(rows, wide ? "UTF-8" : encoding.name);
    for (;; piece = next()) {
        const bool last = !file;
        if (!(whole ? parser.take(whole->convert(piece, last)) : parser.take(piece))) return false;
        if (last) return parser.finish();
    }
}

}  // namespace rudang::tables
