// Workbooks of Excel 5 to 2003 and of WPS (.xls, .et): BIFF5 and BIFF8 records (MS-XLS). libfreexl, the library there
// is, tells neither merged areas nor hidden rows nor the formats that make a day a month, and believes what a file says
// about its size; so the dozen records that matter are read here.
#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <set>
#include <utility>

#include "parts.h"

namespace rudang::tables {
namespace {

// A record and what continues it. Numbers past its end are 0.
struct Record {
    int kind = 0;
    std::vector<std::string> pieces;  // the record's own bytes, then those of each CONTINUE

    std::string_view data() const { return pieces.front(); }
    std::uint32_t number(std::size_t at, std::size_t size) const {
        std::uint32_t value = 0;
        for (std::size_t i = size; i-- > 0;)
            value = value << 8 | (at + i < data().size() ? static_cast<unsigned char>(data()[at + i]) : 0u);
        return value;
    }
    int word(std::size_t at) const { return static_cast<int>(number(at, 2)); }
    double real(std::size_t at) const {
        const auto bits = std::uint64_t{number(at + 4, 4)} << 32 | number(at, 4);
        return std::bit_cast<double>(bits);
    }
};

enum RecordKind {
    bof = 0x809,
    eof = 0x0a,
    file_pass = 0x2f,
    code_page = 0x42,
    date_mode = 0x22,
    format = 0x41e,
    format_5 = 0x1e,
    extended_format = 0xe0,
    font_record = 0x31,
    note_record = 0x1c,
    bound_sheet = 0x85,
    shared_strings = 0xfc,
    carry_on = 0x3c,
    row_info = 0x208,
    label_shared = 0xfd,
    label = 0x204,
    rich_label = 0xd6,
    real_number = 0x203,
    short_number = 0x27e,
    short_numbers = 0xbd,
    formula = 0x06,
    formula_text = 0x207,
    merged_cells = 0xe5,
    truth = 0x205,
};

// Reads a run of characters that may be cut by the end of a record: the next piece then says anew how wide they are.
class Characters {
public:
    explicit Characters(const Record& record, std::size_t at = 0) : record_(record), at_(at) {}

    bool done() {
        while (piece_ < record_.pieces.size() && at_ >= record_.pieces[piece_].size()) {
            ++piece_;
            at_ = 0;
        }
        return piece_ >= record_.pieces.size();
    }
    std::uint32_t number(std::size_t size) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i) value |= static_cast<std::uint32_t>(byte()) << (8 * i);
        return value;
    }
    void skip(std::size_t count) {
        while (count > 0 && !done()) {
            const auto step = std::min(count, record_.pieces[piece_].size() - at_);
            at_ += step;
            count -= step;
        }
    }
    // UTF-16 with its own flags in front (XLUnicodeRichExtendedString).
    std::string text(std::size_t length) {
        const auto flags = byte();
        const auto runs = flags & 8 ? number(2) : 0;
        const auto phonetic = flags & 4 ? number(4) : 0;
        auto plain = run(length, flags & 1);
        skip(std::size_t{runs} * 4);
        skip(phonetic);
        return plain;
    }
    std::string run(std::size_t length, bool wide) {
        std::string plain;
        std::uint32_t high = 0;
        for (std::size_t i = 0; i < length; ++i) {
            if (piece_ < record_.pieces.size() && at_ >= record_.pieces[piece_].size()) {
                if (done()) break;
                wide = byte() & 1;
            }
            if (done()) break;
            const auto unit = number(wide ? 2 : 1);
            if (unit >= 0xd800 && unit < 0xdc00) {
                high = unit;
                continue;
            }
            if (unit >= 0xdc00 && unit < 0xe000 && high)
                append_utf8(plain, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
            else
                append_utf8(plain, unit);
            high = 0;
        }
        return plain;
    }
    std::string bytes(std::size_t length) {
        std::string all;
        while (all.size() < length && !done()) all += static_cast<char>(byte());
        return all;
    }

private:
    unsigned byte() { return done() ? 0u : static_cast<unsigned char>(record_.pieces[piece_][at_++]); }
    const Record& record_;
    std::size_t piece_ = 0, at_;
};

class Book {
public:
    Book(const std::string& path, Rows& rows)
        : file_(path), stream_(file_.open(file_.has("Workbook") ? "Workbook" : "Book")), rows_(rows) {}

    bool run() {
        read_globals();
        if (sheets_.empty()) unreadable("not-a-table", "这个文件里没有工作表", "there is no sheet in this file");
        return std::all_of(sheets_.begin(), sheets_.end(), [&](const Sheet& sheet) { return read_sheet(sheet); });
    }

private:
    struct Sheet {
        std::uint64_t at;
        std::string name;
        bool hidden;
    };
    // A cell while its sheet is read: they need not stand in order. Texts lie together in `texts_`.
    struct Held {
        std::uint16_t row, column, style;
        std::uint8_t kind, from_formula;
        union {
            double number;
            std::uint64_t text;
        };
    };

    static constexpr std::size_t most_bytes = 1 << 24;  // of one record with what continues it

    Record next(std::uint64_t& at) {
        Record record;
        const auto head = peek(at, 4);
        if (head.size() < 4) return record;
        record.kind = word(head, 0);
        std::size_t size = static_cast<std::size_t>(word(head, 2)), total = size;
        record.pieces.push_back(peek(at + 4, size));
        at += 4 + size;
        if (record.pieces.back().size() < size) at = stream_.size;
        if (record.kind != shared_strings && record.kind != label && record.kind != formula_text &&
            record.kind != rich_label)
            return record;
        for (;;) {
            const auto more = peek(at, 4);
            if (more.size() < 4 || word(more, 0) != carry_on) return record;
            size = static_cast<std::size_t>(word(more, 2));
            if ((total += size) > rows_.limits().shared_strings + most_bytes)
                beyond("shared_strings", rows_.limits().shared_strings);
            record.pieces.push_back(peek(at + 4, size));
            at += 4 + size;
        }
    }
    // From a window of the stream.
    std::string peek(std::uint64_t at, std::size_t size) {
        const auto end = window_at_ + window_.size();
        if (at < window_at_ || (at + size > end && end < stream_.size) || at > end) {
            const auto wanted = std::max<std::size_t>(size, 1 << 16);
            window_ = file_.read(stream_, at, wanted);
            window_at_ = at;
            if (window_.size() < wanted) stream_.size = at + window_.size();  // as much as there really is
        }
        return window_.substr(static_cast<std::size_t>(at - window_at_), size);
    }
    static int word(std::string_view bytes, std::size_t at) {
        return static_cast<unsigned char>(bytes[at]) | static_cast<unsigned char>(bytes[at + 1]) << 8;
    }

    std::string narrow(const std::string& bytes) {
        if (!decoder_) decoder_ = std::make_unique<Decoder>(page_name_.c_str());
        return decoder_->convert(bytes, true);
    }
    // A text whose length is a number of `width` bytes at the beginning.
    std::string text_at(const Record& record, std::size_t at, std::size_t width) {
        const auto length = record.number(at, width);
        Characters characters(record, at + width);
        return wide_ ? characters.text(length) : narrow(characters.bytes(length));
    }

    void read_globals() {
        std::map<int, Shows> codes;
        std::vector<bool> struck_fonts;
        std::uint64_t at = 0;
        bool first = true;
        for (auto record = next(at); !record.pieces.empty(); record = next(at)) {
            if (first && record.kind != bof)
                unreadable("broken-file", "文件不完整或已损坏，打不开",
                           "the file is incomplete or damaged and cannot be opened");
            first = false;
            switch (record.kind) {
                case bof:
                    wide_ = record.word(0) >= 0x600;
                    break;
                case eof:
                    return;
                case file_pass:
                    unreadable("locked", "表格有打开密码（或设了保护而被加密）；请打开后去掉密码，另存为 .xlsx",
                               "the spreadsheet has a password (or is encrypted by its protection); open it and save "
                               "it without one as .xlsx");
                case code_page:
                    set_page(record.word(0));
                    break;
                case date_mode:
                    since_1904_ = record.word(0) == 1;
                    break;
                case format:
                case format_5:
                    codes[record.word(0)] = what_is_shown(text_at(record, 2, wide_ ? 2 : 1));
                    break;
                case font_record:
                    if (struck_fonts.size() < most_styles) struck_fonts.push_back(record.word(2) & 0x8);
                    break;
                case extended_format: {
                    const int id = record.word(2);
                    const auto code = codes.find(id);
                    // There is no font of number 4.
                    const auto font = static_cast<std::size_t>(record.word(0) - (record.word(0) > 4));
                    if (styles_.size() < 0xffff)
                        styles_.push_back({code != codes.end() ? code->second : built_in_format(id),
                                           font < struck_fonts.size() && struck_fonts[font]});
                    break;
                }
                case bound_sheet:
                    if ((record.word(4) >> 8 & 0xff) == 0 && sheets_.size() < most_sheets)  // no chart, no macro
                        sheets_.push_back({record.number(0, 4), text_at(record, 6, 1), (record.word(4) & 3) != 0});
                    break;
                case shared_strings:
                    read_shared_strings(record);
                    break;
                default:
                    break;
            }
        }
    }

    void set_page(int page) {
        page_name_ = page == 936 || page == 54936 ? "GB18030" : page == 1200 ? "UTF-16LE" : "CP" + std::to_string(page);
        if (page == 0x8001 || page == 367) page_name_ = "CP1252";
    }

    void read_shared_strings(const Record& record) {
        Characters characters(record, 8);
        const auto count = record.number(4, 4);
        for (std::uint32_t i = 0; i < count && !characters.done(); ++i) {
            const auto length = characters.number(2);
            shared_.add(characters.text(length), rows_.limits());
        }
    }

    bool read_sheet(const Sheet& sheet) {
        rows_.sheet(sheet.name, sheet.hidden);
        rows_.expect_time();
        cells_.clear();
        texts_ = {};
        hidden_rows_.clear();
        merges_.clear();
        notes_.clear();
        waiting_.reset();
        auto at = sheet.at;
        int depth = 0, count = 0;
        for (auto record = next(at); !record.pieces.empty(); record = next(at)) {
            if (++count % 4096 == 0) rows_.expect_time();
            if (record.kind == bof)
                ++depth;  // a chart inside the sheet is a stream of its own
            else if (record.kind == eof && --depth <= 0)
                break;
            else if (depth == 1)
                take(record);
        }
        std::stable_sort(merges_.begin(), merges_.end(),
                         [](const Merge& a, const Merge& b) { return a.first_row < b.first_row; });
        rows_.merge(std::move(merges_));
        const auto before = [](const Held& a, const Held& b) {
            return std::pair(a.row, a.column) < std::pair(b.row, b.column);
        };
        if (!std::is_sorted(cells_.begin(), cells_.end(), before))
            std::stable_sort(cells_.begin(), cells_.end(), before);
        for (std::size_t from = 0; from < cells_.size();) {
            const auto row = cells_[from].row;
            rows_.begin(row + 1, hidden_rows_.contains(row));
            for (; from < cells_.size() && cells_[from].row == row; ++from)
                rows_.put(cells_[from].column, cell_of(cells_[from]));
            for (auto note = notes_.lower_bound({row, 0}); note != notes_.end() && note->first == row; ++note)
                rows_.note(static_cast<std::size_t>(note->second));
            if (!rows_.end()) return false;
        }
        return true;
    }

    void take(const Record& record) {
        switch (record.kind) {
            case row_info:
                if (record.word(12) & 0x20) hidden_rows_.insert(record.word(0));
                break;
            case label_shared:
                hold(record, 0, Cell::Kind::text).text = record.number(6, 4);
                break;
            case label:
            case rich_label:
                hold_text(record, text_at(record, 6, 2));
                break;
            case real_number:
                hold(record, 0, Cell::Kind::number).number = record.real(6);
                break;
            case short_number:
                hold(record, 0, Cell::Kind::number).number = short_value(record.number(6, 4));
                break;
            case short_numbers:
                for (std::size_t i = 0; 4 + 6 * i + 6 + 2 <= record.data().size(); ++i) {
                    auto& held = hold(record, i, Cell::Kind::number);
                    held.style = static_cast<std::uint16_t>(record.word(4 + 6 * i));
                    held.number = short_value(record.number(6 + 6 * i, 4));
                }
                break;
            case merged_cells:
                take_merges(record);
                break;
            case note_record:
                if (notes_.size() < most_styles) notes_.emplace(record.word(0), record.word(2));
                break;
            case formula:
                take_formula(record);
                break;
            case formula_text:
                if (waiting_) set_text(cells_[*std::exchange(waiting_, std::nullopt)], text_at(record, 0, 2));
                break;
            case truth:
                hold(record, 0, record.word(6) >> 8 ? Cell::Kind::error : Cell::Kind::boolean).number =
                    record.word(6) & 0xff;
                break;
            default:
                break;
        }
    }

    void take_merges(const Record& record) {
        for (std::size_t at = 2; at + 8 <= record.data().size(); at += 8) {
            const Merge area{record.word(at) + 1, record.word(at + 2) + 1, record.number(at + 4, 2),
                             record.number(at + 6, 2)};
            if (merges_.size() >= rows_.limits().merges) beyond("merges", rows_.limits().merges, rows_.place());
            if (area.last_row >= area.first_row && area.last_column >= area.first_column) merges_.push_back(area);
        }
    }

    void take_formula(const Record& record) {
        auto& held = hold(record, 0, Cell::Kind::number);
        held.from_formula = 1;
        if (record.word(12) != 0xffff) {
            held.number = record.real(6);
            return;
        }
        const int what = record.word(6) & 0xff;
        held.number = record.word(8) & 0xff;
        held.kind = static_cast<std::uint8_t>(what == 1   ? Cell::Kind::boolean
                                              : what == 2 ? Cell::Kind::error
                                                          : Cell::Kind::empty);
        if (what == 0) waiting_ = cells_.size() - 1;  // its text follows
    }

    Held& hold(const Record& record, std::size_t offset, Cell::Kind kind) {
        // Together they must fit into memory, whatever the other limits say.
        const auto most = std::min<std::uint64_t>(rows_.limits().cells, 2'500'000);
        if (cells_.size() >= most) beyond("cells", most, rows_.place());
        Held held{};
        held.row = static_cast<std::uint16_t>(record.word(0));
        held.column = static_cast<std::uint16_t>(record.word(2) + static_cast<int>(offset));
        held.style = static_cast<std::uint16_t>(record.word(4));
        held.kind = static_cast<std::uint8_t>(kind);
        return cells_.emplace_back(held);
    }
    void hold_text(const Record& record, const std::string& text) { set_text(hold(record, 0, Cell::Kind::text), text); }
    void set_text(Held& held, const std::string& text) {
        texts_.add(text, rows_.limits());
        held.kind = own_text;
        held.text = texts_.size() - 1;
    }

    // Thirty bits of a whole number or the upper bits of another, either perhaps times a hundred.
    static double short_value(std::uint32_t bits) {
        const double value = bits & 2 ? static_cast<double>(static_cast<std::int32_t>(bits) >> 2)
                                      : std::bit_cast<double>(std::uint64_t{bits & ~3u} << 32);
        return bits & 1 ? value / 100 : value;
    }

    Cell cell_of(const Held& held) const {
        Cell cell;
        cell.formula = held.from_formula != 0;
        cell.struck = held.style < styles_.size() && styles_[held.style].struck;
        cell.kind = static_cast<Cell::Kind>(held.kind);
        if (held.kind == own_text) {
            cell.kind = Cell::Kind::text;
            cell.text = texts_[static_cast<std::size_t>(held.text)];
        } else if (cell.kind == Cell::Kind::text) {
            if (held.text < shared_.size())
                cell.text = shared_[static_cast<std::size_t>(held.text)];
            else
                cell.text = unreadable_character;
        } else if (cell.kind == Cell::Kind::number) {
            const auto shows = held.style < styles_.size() ? styles_[held.style].shows : Shows::number;
            cell.text = digits_of(held.number);
            set_number(cell, held.number, shows_day(shows), since_1904_);
            show_as(cell, shows);
        } else if (cell.kind == Cell::Kind::boolean) {
            cell.text = held.number != 0 ? "是" : "否";
        } else if (cell.kind == Cell::Kind::error) {
            const std::map<int, const char*> words{{0x00, "#NULL!"}, {0x07, "#DIV/0!"}, {0x0f, "#VALUE!"},
                                                   {0x17, "#REF!"},  {0x1d, "#NAME?"},  {0x24, "#NUM!"}};
            const auto word_of = words.find(static_cast<int>(held.number));
            cell.text = word_of == words.end() ? "#N/A" : word_of->second;
        }
        return cell;
    }

    static std::string digits_of(double number) {
        char digits[32];
        const auto size = std::snprintf(digits, sizeof digits, "%.15g", number);
        return std::string(digits, static_cast<std::size_t>(size));
    }

    static constexpr std::uint8_t own_text = 0xff;

    Compound file_;
    Compound::Stream stream_;
    Rows& rows_;
    std::string window_;
    std::uint64_t window_at_ = 0;
    bool wide_ = true, since_1904_ = false;
    std::string page_name_ = "CP1252";
    std::unique_ptr<Decoder> decoder_;
    struct Style {
        Shows shows;
        bool struck;
    };
    std::vector<Style> styles_;
    std::vector<Sheet> sheets_;
    Texts shared_, texts_;
    std::vector<Held> cells_;
    std::vector<Merge> merges_;
    std::set<int> hidden_rows_;
    std::set<std::pair<int, int>> notes_;  // rows and columns of cells with a comment
    std::optional<std::size_t> waiting_;   // the formula whose text follows
};

}  // namespace

bool read_xls(const std::string& path, Rows& rows) { return Book(path, rows).run(); }

}  // namespace rudang::tables
