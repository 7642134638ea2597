#include "terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

#include <algorithm>
#include <cctype>

#include "rudang/engine/clean.h"

namespace rudang::cli {
namespace {

struct Character {
    std::string_view bytes;
    utf8proc_int32_t code;
};

// A Han character of the first and largest block at the front of a text, or 0: most of a Chinese text is made of them.
utf8proc_int32_t han_at_front(std::string_view text) {
    if (text.size() < 3) return 0;
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if ((at(0) & 0xf0) != 0xe0 || (at(1) & 0xc0) != 0x80 || (at(2) & 0xc0) != 0x80) return 0;
    const auto code = (at(0) & 0x0f) << 12 | (at(1) & 0x3f) << 6 | (at(2) & 0x3f);
    return code >= 0x4e00 && code <= 0x9fff ? code : 0;
}

// The next character, or one byte that is no character (code -1).
Character next(std::string_view text) {
    utf8proc_int32_t code = -1;
    if (const auto first = static_cast<unsigned char>(text.front()); first < 0x80) return {text.substr(0, 1), first};
    if (const auto han = han_at_front(text)) return {text.substr(0, 3), han};
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                         static_cast<utf8proc_ssize_t>(text.size()), &code);
    if (length <= 0) return {text.substr(0, 1), -1};
    return {text.substr(0, static_cast<std::size_t>(length)), code};
}

// The characters most of a Chinese text is made of.
bool is_han(utf8proc_int32_t code) { return code >= 0x4e00 && code <= 0x9fff; }

int width_of(utf8proc_int32_t code) {
    if (code < 0 || (code >= ' ' && code < 0x7f)) return 1;
    return is_han(code) ? 2 : utf8proc_charwidth(code);
}

bool closes(utf8proc_int32_t code) {
    static constexpr std::u32string_view marks = U",.;:)!?，。；：）！？、”》」』";
    if (code > ';' && code < 0x80) return code == '?';
    return code > 0 && !is_han(code) && marks.find(static_cast<char32_t>(code)) != std::u32string_view::npos;
}

}  // namespace

int width(std::string_view text) {
    int columns = 0;
    while (!text.empty()) {
        const auto character = next(text);
        columns += width_of(character.code);
        text.remove_prefix(character.bytes.size());
    }
    return columns;
}

std::string pad(std::string_view text, int columns) {
    std::string padded(text);
    for (int used = width(text); used < columns; ++used) padded += ' ';
    return padded;
}

bool valid_utf8(std::string_view bytes) {
    for (; !bytes.empty(); bytes.remove_prefix(next(bytes).bytes.size()))
        if (next(bytes).code < 0) return false;
    return true;
}

std::string printable(std::string_view text) {
    // What is nothing but letters and Han characters is shown as it is.
    auto rest = text;
    while (!rest.empty()) {
        if (rest.front() >= ' ' && rest.front() < 0x7f)
            rest.remove_prefix(1);
        else if (han_at_front(rest))
            rest.remove_prefix(3);
        else
            return shown(text);
    }
    return std::string(text);
}

std::vector<std::string> wrap(std::string_view text, int columns) {
    // No character is wider than it has bytes.
    if (text.size() <= static_cast<std::size_t>(std::max(columns, 0)) || width(text) <= columns)
        return {std::string(text)};
    std::vector<std::string> lines;
    std::size_t begin = 0, at = 0;  // the line so far
    std::size_t break_at = 0;       // up to where it may stay when it is too long; its beginning where nowhere
    std::size_t last_open = 0;      // where the last character that is no closing mark begins
    int used = 0;
    const auto part = [&](std::size_t from, std::size_t to) { return text.substr(from, to - from); };
    while (at < text.size()) {
        const auto character = next(text.substr(at));
        const int w = width_of(character.code);
        const bool closing = closes(character.code);
        if (used + w > columns && at > begin) {
            // A closing mark takes the character before it along; of a word, all of it.
            if (closing && (break_at == begin || break_at > last_open)) break_at = std::max(begin, last_open);
            if (break_at == begin) break_at = at;
            auto line = part(begin, break_at);
            while (line.ends_with(' ')) line.remove_suffix(1);
            lines.emplace_back(line);
            begin = break_at;
            while (begin < at && text[begin] == ' ') ++begin;
            used = width(part(begin, at));
            break_at = begin;
        }
        // A line may break after a space and on either side of a wide character.
        if (w == 2 && !closing && at > begin) break_at = at;
        if (!closing) last_open = at;
        at += character.bytes.size();
        used += w;
        if (character.code == ' ' || w == 2) break_at = at;
        // Ids may break after a hyphen between letters; days and what is typed as an option never.
        const auto so_far = part(begin, at);
        if (character.code == '-' && so_far.size() > 1 &&
            std::isalpha(static_cast<unsigned char>(so_far[so_far.size() - 2])) &&
            so_far.substr(so_far.find_last_of(' ') + 1).substr(0, 2) != "--")
            break_at = at;
    }
    if (at > begin || lines.empty()) lines.emplace_back(part(begin, at));
    return lines;
}

std::string Screen::coloured(std::string_view text, Colour colour) const {
    static constexpr const char* codes[] = {"", "\033[31m", "\033[32m", "\033[33m", "\033[34m", "\033[2m", "\033[1m"};
    if (!colours_ || colour == Colour::none || text.empty()) return std::string(text);
    return codes[static_cast<int>(colour)] + std::string(text) + "\033[0m";
}

void Screen::line(std::string_view text, Colour colour) { out_ << coloured(printable(text), colour) << '\n'; }

void Screen::paragraph(std::string_view text, int indent, Colour colour) {
    std::string lines;
    for (const auto& part : wrap(printable(text), std::max(20, columns_ - indent)))
        lines.append(static_cast<std::size_t>(indent), ' ').append(coloured(part, colour)).append(1, '\n');
    out_ << lines;
}

namespace {

// The longest word that must not be broken: an option, an id.
int longest_word(std::string_view text) {
    int longest = 0, length = 0;
    for (const char c : text) {
        length = c > ' ' && c < 0x7f ? length + 1 : 0;
        longest = std::max(longest, length);
    }
    return longest;
}

// Two spaces between columns. The last takes what is left; where that is not enough to read it, the widest of the
// others give way, but no column becomes narrower than a day, nor, if it can be helped, than a word that
// is typed as it stands.
void fit(std::vector<int>& widths, const std::vector<int>& words, int columns) {
    constexpr int readable = 24, narrowest = 12;
    if (widths.empty()) return;
    auto& last = widths.back();
    const auto others = [&] {
        int sum = 0;
        for (std::size_t i = 0; i + 1 < widths.size(); ++i) sum += widths[i] + 2;
        return sum;
    };
    const int wanted = std::min(last, readable);
    // The widest that can still give way; the last where none can.
    const auto widest = [&](bool whole_words) {
        std::size_t found = widths.size() - 1;
        for (std::size_t i = 0; i + 1 < widths.size(); ++i)
            if (widths[i] > std::max(narrowest, whole_words ? words[i] : 0) &&
                (found + 1 == widths.size() || widths[i] > widths[found]))
                found = i;
        return found;
    };
    for (const bool whole_words : {true, false})
        while (others() + wanted > columns) {
            const auto gives_way = widest(whole_words);
            if (gives_way + 1 == widths.size()) break;
            --widths[gives_way];
        }
    last = std::max(std::min(last, columns - others()), std::min(last, narrowest));
}

}  // namespace

void Screen::table(const std::vector<Cell>& header, const std::vector<std::vector<Cell>>& given, int indent) {
    auto rows = given;
    if (!header.empty()) {
        rows.insert(rows.begin(), header);
        for (auto& cell : rows.front()) cell.colour = Colour::bold;
    }
    std::vector<int> widths, words;
    for (auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        words.resize(widths.size());
        for (std::size_t i = 0; i < row.size(); ++i) {
            row[i].text = printable(row[i].text);
            widths[i] = std::max(widths[i], width(row[i].text));
            words[i] = std::max(words[i], std::min(longest_word(row[i].text), columns_ * 2 / 5));
        }
    }
    fit(widths, words, columns_ - indent);
    for (const auto& row : rows) {
        std::vector<std::vector<std::string>> lines;
        std::size_t height = 1;
        for (std::size_t i = 0; i < row.size(); ++i) {
            lines.push_back(wrap(row[i].text, std::max(widths[i], 2)));
            height = std::max(height, lines.back().size());
        }
        for (std::size_t n = 0; n < height; ++n) {
            std::string text(static_cast<std::size_t>(indent), ' ');
            int gap = 0;  // spaces owed before the next cell that says something
            for (std::size_t i = 0; i < row.size(); ++i) {
                const std::string cell = n < lines[i].size() ? lines[i][n] : std::string();
                if (!cell.empty())
                    text += std::string(static_cast<std::size_t>(gap), ' ') + coloured(cell, row[i].colour);
                if (!cell.empty()) gap = 0;
                gap += widths[i] - width(cell) + 2;
            }
            while (text.ends_with(' ')) text.pop_back();
            out_ << text << '\n';
        }
    }
}

int terminal_columns(int descriptor) {
    winsize size{};
    if (::isatty(descriptor) && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) return size.ws_col;
    return 80;
}

}  // namespace rudang::cli
