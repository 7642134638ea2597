// What the readers share: packed parts of a file, XML as a stream of elements, rows on their way out, errors that end
// reading.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/on_demand.h"
#include "rudang/tables/package.h"
#include "rudang/tables/table.h"

// A function of libzip: ZIP(zip_close)(archive).
#define ZIP(name) RUDANG_ON_DEMAND(rudang::tables::libzip, name)

namespace rudang::tables {

inline constexpr OnDemand libzip{RUDANG_LIBZIP};

// Stands for bytes that are no text in the encoding they claim to be in.
inline constexpr std::string_view unreadable_character = "\xef\xbf\xbd";

[[noreturn]] void unreadable(std::string code, std::string zh, std::string en, std::string where = {});
// The same for a limit, by its name in the settings.
[[noreturn]] void beyond(std::string_view limit, std::uint64_t value, std::string where = {});

// A zip archive, read-only. Names of parts are compared as ECMA-376 part 2 says: without case, and as programs write
// them: with backslashes, "./" and a slash in front.
class Archive {
public:
    Archive(const std::string& path, const Limits& limits);
    // Of bytes that outlive it.
    Archive(std::string_view bytes, const Limits& limits);
    ~Archive();
    Archive(const Archive&) = delete;
    Archive& operator=(const Archive&) = delete;
    bool has(const std::string& part) const;
    // Its number in the archive.
    std::optional<std::uint64_t> entry(const std::string& part) const;
    // Is there a part whose name begins or ends like this?
    bool has_like(std::string_view beginning, std::string_view ending) const;
    // Unpacks a part piece by piece; stops with an error beyond `limit` bytes.
    void read(const std::string& part, std::uint64_t limit, const std::function<bool(std::string_view)>& piece) const;
    // A small part whole; empty where there is none.
    std::string text(const std::string& part) const;

    // In `zip`, which was opened on the same bytes, parts in place of those it has or beside them, and parts that go.
    // Nothing of the clock comes into it, so that equal input gives equal bytes. `changed` must outlive the closing.
    void exchange(void* zip, const std::map<std::string, std::string>& changed,
                  const std::vector<std::string>& removed = {}) const;
    // The same for an archive of which nothing is known.
    static void add(void* zip, const std::map<std::string, std::string>& parts);

private:
    void take_in(const Limits& limits);

    void* zip_;
    std::map<std::string, std::uint64_t> parts_;  // by name made alike
};

// Elements as they come. Names are local names: prefixes differ from program to program.
struct Xml {
    // As the parser has them: a name, its value, …, and null.
    struct Attributes {
        const char* const* given;
    };
    std::function<void(std::string_view name, const Attributes&)> begin;
    std::function<void(std::string_view name)> end;
    std::function<void(std::string_view text)> text;
    bool stop = false;  // set by a handler that has seen enough
};
// Bytes that are no text, and characters no XML may hold, come as `unreadable_character`.
void read_xml(const Archive& archive, const std::string& part, std::uint64_t limit, Xml& xml);
// The first attribute of this local name, or nothing.
std::string_view get(const Xml::Attributes& attributes, std::string_view name);
// Digits only, at most eight of them; otherwise the other value.
int whole_number(std::string_view text, int otherwise);

void append_utf8(std::string& text, std::uint32_t code);

// The texts of a book, kept once and named by their number. In large blocks: a string of its own for each would take
// several times the room.
class Texts {
public:
    Texts() = default;
    Texts(Texts&&) = default;
    Texts& operator=(Texts&&) = default;
    void add(std::string_view text, const Limits& limits);
    std::size_t size() const { return texts_.size(); }
    std::string_view operator[](std::size_t index) const { return texts_[index]; }

private:
    std::deque<std::string> blocks_;  // each as large as it was made, so that its texts stay where they are
    std::vector<std::string_view> texts_;
    std::uint64_t bytes_ = 0;
};

// Where the first sign after `from` is that is neither printable ASCII nor a common Chinese character, or one of these
// two; a cell of nothing else is as it stands there.
std::size_t end_of_plain(std::string_view text, std::size_t from, char one, char other);

using Deliver = std::function<bool(const Row&)>;

// Rows on their way from a reader to whoever wanted them: cleaned, counted, held to the limits.
class Rows {
public:
    Rows(const Deliver& deliver, const Limits& limits);
    const Limits& limits() const { return limits_; }

    void sheet(std::string name, bool hidden);
    // Merged areas of the sheet, in the order of the rows they begin in.
    void merge(std::vector<Merge> areas) { merges_ = std::move(areas); }
    void merge(int rows, std::size_t column, int columns);
    void begin(int number, bool hidden);
    int number() const { return row_.number; }
    bool empty() const { return row_.cells.empty(); }
    std::string place() const;
    // Empty cells are left out; `times` puts the same into the columns after it.
    void put(std::size_t column, Cell cell, std::size_t times = 1);
    // The same for a text that is not empty and needs no cleaning: `end_of_plain` is its end.
    void put_plain(std::size_t column, std::string_view text);
    // There is a comment on this cell of the row, which may be empty.
    void note(std::size_t column);
    // Hands the row on unless it is empty. False once nobody wants more.
    bool end();
    // The same again, one row below.
    bool again();
    // For loops that deliver nothing for a long time.
    void expect_time() const;

private:
    void make_room(std::size_t column, std::size_t times, std::size_t text);

    const Deliver& deliver_;
    const Limits& limits_;
    std::string sheet_;
    bool sheet_hidden_ = false;
    std::vector<Merge> merges_;
    Row row_;
    std::uint64_t text_ = 0, rows_ = 0, cells_ = 0;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::duration elsewhere_{};
};

// What an OOXML package says about its parts.
constexpr std::size_t most_sheets = 10'000, most_styles = 100'000;  // more than any program writes
struct Relation {
    std::string type, target;  // the last word of the type; the part's name
};
std::map<std::string, Relation> relations(const Archive& archive, const std::string& part);
std::string relations_part(const std::string& part);
struct BookParts {
    struct Sheet {
        std::string name, part;
        bool hidden = false;
    };
    std::string workbook, strings, styles;
    std::vector<Sheet> sheets;
    bool since_1904 = false;
};
BookParts book_parts(const Archive& archive);
// A sheet's name or a text as it is handed on.
std::string cleaned(const std::string& text);

bool read_xlsx(const Archive& archive, Rows& rows);
bool read_ods(const Archive& archive, Rows& rows);
bool read_xls(const std::string& path, Rows& rows);
bool read_csv(const std::string& path, Rows& rows);

// Makes the cell a number, or a day where the digits are a serial of the 1900 or 1904 system.
void set_number(Cell& cell, std::string_view digits, bool is_day, bool since_1904);
void set_number(Cell& cell, double number, bool is_day, bool since_1904);

// What a format makes of a number.
enum class Shows { number, day, month, year, no_year, percent };
inline bool shows_day(Shows shows) { return shows != Shows::number && shows != Shows::percent; }
// How much of a day the cell shows; of 0.9 kept as 90% the text that people see.
void show_as(Cell& cell, Shows shows);
Shows what_is_shown(std::string_view format_code);
Shows built_in_format(int id);

// Text of another encoding as UTF-8, in pieces; what is no text in it becomes `unreadable_character`.
class Decoder {
public:
    explicit Decoder(const char* from);
    ~Decoder();
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;
    std::string convert(std::string_view piece, bool last);

private:
    void* converter_;
    std::size_t unit_;  // bytes that are skipped where they are no text
    std::string rest_;
};
// The encoding of a file by its first bytes: "UTF-8", "GB18030", "UTF-16LE"…; and how many of them are its mark.
struct Encoding {
    const char* name;
    std::size_t mark;
};
std::optional<Encoding> marked_encoding(std::string_view head);
// UTF-16 without a mark by its zeros: its name, or null.
const char* utf16_name(std::string_view head);

// A file of streams in one (MS-CFB), as .xls, .et, .doc and locked .xlsx are. Reads only what is asked for.
class Compound {
public:
    explicit Compound(const std::string& path);
    bool has(std::string_view stream) const;
    // A part of a stream; shorter where it ends. Fails where the file contradicts itself.
    struct Stream {
        std::uint64_t size = 0;
        bool small = false;
        std::vector<std::uint32_t> sectors;
    };
    Stream open(std::string_view stream) const;
    std::string read(const Stream& stream, std::uint64_t from, std::size_t size) const;

private:
    struct Entry {
        std::string name;
        std::uint32_t start;
        std::uint64_t size;
    };
    std::string sector(std::uint32_t number) const;
    std::vector<std::uint32_t> chain(const std::vector<std::uint32_t>& table, std::uint32_t start) const;
    std::shared_ptr<std::istream> file_;
    std::uint64_t file_size_ = 0;
    std::size_t sector_size_ = 512;
    std::uint32_t small_below_ = 4096;
    std::vector<std::uint32_t> table_, small_table_;
    std::vector<Entry> entries_;
    Stream small_;  // the stream that holds the small ones
};

}  // namespace rudang::tables
