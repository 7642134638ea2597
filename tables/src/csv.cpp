// Comma-separated values (RFC 4180 and what programs make of it): UTF-8 with or without a mark, UTF-16 with one,
// GB18030.
#include <iconv.h>
#include <utf8proc.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "parts.h"

namespace rudang::tables {
namespace {

// Text of another encoding, in pieces, as UTF-8.
class Decoder {
public:
    explicit Decoder(const char* from) : converter_(::iconv_open("UTF-8", from)) {
        if (converter_ == reinterpret_cast<iconv_t>(-1))
            unreadable("encoding", "这个系统不能转换该编码，请另存为 UTF-8",
                       "this system cannot convert the encoding; save the file as UTF-8");
    }
    ~Decoder() { ::iconv_close(converter_); }
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    std::string convert(std::string_view piece, bool last) {
        rest_ += piece;
        std::string out;
        char* in = rest_.data();
        std::size_t left = rest_.size();
        std::vector<char> buffer(1 << 16);
        while (left > 0) {
            char* to = buffer.data();
            std::size_t room = buffer.size();
            const auto result = ::iconv(converter_, &in, &left, &to, &room);
            const int error = errno;
            out.append(buffer.data(), buffer.size() - room);
            if (result != static_cast<std::size_t>(-1)) break;
            if (error == E2BIG) continue;
            if (error == EINVAL && !last) break;  // a character cut in two
            unreadable("encoding", "文字编码无法识别（既不是 UTF-8 也不是 GB18030），请另存为 UTF-8",
                       "the encoding is neither UTF-8 nor GB18030; save the file as UTF-8");
        }
        rest_ = rest_.substr(rest_.size() - left);
        return out;
    }

private:
    iconv_t converter_;
    std::string rest_;
};

// Is what comes UTF-8? A character cut at the end of a piece waits for the next one.
class Utf8Check {
public:
    bool take(std::string_view piece) {
        std::string joined = rest_ + std::string(piece.substr(0, std::min<std::size_t>(piece.size(), 8)));
        const auto carried = rest_.size();
        rest_.clear();
        if (carried) {
            // Only the character that was cut; the rest follows below.
            const auto size = next(joined);
            if (size == 0) return false;
            piece.remove_prefix(std::min(size - carried, piece.size()));
        }
        while (!piece.empty()) {
            const auto size = next(piece);
            if (size == 0) {
                if (piece.size() >= 4) return false;
                rest_ = piece;
                return true;
            }
            beyond_ascii_ |= size > 1;
            piece.remove_prefix(size);
        }
        return true;
    }
    bool beyond_ascii() const { return beyond_ascii_; }

private:
    static std::size_t next(std::string_view bytes) {
        utf8proc_int32_t code = 0;
        const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()),
                                           static_cast<utf8proc_ssize_t>(bytes.size()), &code);
        return size > 0 ? static_cast<std::size_t>(size) : 0;
    }
    std::string rest_;
    bool beyond_ascii_ = false;
};

class Parser {
public:
    Parser(const Deliver& deliver, const Limits& limits) : deliver_(deliver), limits_(limits) { row_.sheet = &sheet_; }

    bool take(std::string_view text) {
        if (separator_ != '\0') return run(text);
        waiting_ += text;
        // A title without any separator may stand before the header.
        if (waiting_.size() < (1 << 16) && waiting_.find_first_of(",\t;") == std::string::npos) return true;
        if (waiting_.size() < (1 << 16) && waiting_.find_last_of('\n') < waiting_.find_first_of(",\t;")) return true;
        return run_waiting();
    }
    bool finish() {
        if (separator_ == '\0' && !run_waiting()) return false;
        if (quoted_ && !quote_seen_)
            unreadable("broken-file", "引号没有成对，文件可能不完整",
                       "a quotation mark is not closed; the file may be incomplete", std::to_string(started_));
        return (field_.empty() && row_.cells.empty()) || end_row();
    }

private:
    bool run_waiting() {
        // The separator is the one that the first line with any has most of.
        const auto first = waiting_.find_first_of(",\t;");
        const auto from = first == std::string::npos ? 0 : waiting_.rfind('\n', first) + 1;
        const auto line = std::string_view(waiting_).substr(from, waiting_.find('\n', from) - from);
        separator_ = ',';
        std::ptrdiff_t most = 0;
        for (const char candidate : {',', '\t', ';'})
            if (const auto count = std::count(line.begin(), line.end(), candidate); count > most) {
                most = count;
                separator_ = candidate;
            }
        const auto all = std::move(waiting_);
        return run(all);
    }

    bool run(std::string_view text) {
        for (const char c : text) {
            if (quoted_ && quote_seen_) {
                quote_seen_ = false;
                if (c == '"') {
                    add(c);
                    continue;
                }
                quoted_ = false;  // it was the closing one
            } else if (quoted_) {
                if (c == '\n') ++lines_;
                if (c == '"')
                    quote_seen_ = true;
                else
                    add(c);
                continue;
            }
            if (c == separator_)
                end_field();
            else if (c == '\n') {
                ++lines_;
                if (!end_row()) return false;
            } else if (c == '"' && field_.empty()) {
                quoted_ = true;
                started_ = lines_;
            } else if (c != '\r')
                add(c);
        }
        return true;
    }

    void add(char c) {
        if (field_.size() > (1U << 20))
            unreadable("too-large", "单元格内容过长（引号可能没有成对）",
                       "a cell is too long (is a quotation mark missing?)", std::to_string(started_));
        field_ += c;
    }
    void end_field() {
        if (row_.cells.size() >= static_cast<std::size_t>(limits_.columns))
            unreadable("too-large", "列数超过 " + std::to_string(limits_.columns),
                       "more than " + std::to_string(limits_.columns) + " columns", std::to_string(lines_));
        auto& cell = row_.cells.emplace_back();
        cell.text = std::move(field_);
        cell.kind = cell.text.empty() ? Cell::Kind::empty : Cell::Kind::text;
        field_.clear();
    }
    bool end_row() {
        end_field();
        ++row_.number;
        while (!row_.cells.empty() && row_.cells.back().kind == Cell::Kind::empty) row_.cells.pop_back();
        const bool go_on = row_.cells.empty() || deliver_(row_);
        row_.cells.clear();
        return go_on;
    }

    const Deliver& deliver_;
    const Limits& limits_;
    std::string sheet_, waiting_, field_;
    Row row_;
    char separator_ = '\0';
    bool quoted_ = false, quote_seen_ = false;
    int lines_ = 1, started_ = 1;
};

}  // namespace

bool read_csv(const std::string& path, const Deliver& deliver, const Limits& limits) {
    std::ifstream file(path, std::ios::binary);
    std::vector<char> buffer(1 << 20);
    std::unique_ptr<Decoder> decoder;
    bool first = true, decide = true;
    Utf8Check utf8;
    Parser parser(deliver, limits);
    for (bool last = false; !last; first = false) {
        file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        std::string_view piece(buffer.data(), static_cast<std::size_t>(file.gcount()));
        last = piece.size() < buffer.size();
        if (first && piece.starts_with("\xef\xbb\xbf")) {
            piece.remove_prefix(3);
            decide = false;
        } else if (first && (piece.starts_with("\xff\xfe") || piece.starts_with("\xfe\xff"))) {
            decoder = std::make_unique<Decoder>("UTF-16");
            decide = false;
        }
        // GB18030 from the first piece on that is not UTF-8; not after Chinese text that was.
        if (decide && !decoder && !utf8.take(piece)) {
            if (utf8.beyond_ascii() && !first)
                unreadable("encoding", "文件中途不再是 UTF-8，可能已损坏",
                           "the file stops being UTF-8 in the middle; it may be damaged");
            decoder = std::make_unique<Decoder>("GB18030");
        }
        if (!(decoder ? parser.take(decoder->convert(piece, last)) : parser.take(piece))) return false;
    }
    return parser.finish();
}

}  // namespace rudang::tables
