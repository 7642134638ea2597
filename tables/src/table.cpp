#include "rudang/tables/table.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "parts.h"

namespace rudang::tables {

const Cell& Row::at(std::size_t column) const {
    static const Cell nothing;
    return column < cells.size() ? cells[column] : nothing;
}

std::string column_name(std::size_t column) {
    std::string name;
    for (++column; column > 0; column = (column - 1) / 26)
        name.insert(name.begin(), static_cast<char>('A' + (column - 1) % 26));
    return name;
}

void unreadable(std::string code, std::string zh, std::string en, std::string where) {
    throw Unreadable{{std::move(code), std::move(where), {std::move(zh), std::move(en)}}};
}

namespace {

std::string first_bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string head(4096, '\0');
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    return head;
}

constexpr std::string_view compound_mark = "\xd0\xcf\x11\xe0";

// What a file is that is no table, and what to do about it. `sign` stands at its beginning.
struct Other {
    std::string_view sign;
    Label what;
};
constexpr Other others[] = {
    {"SQLite ",
     {"这是数据库文件，不是表格；请从它的程序导出为 .xlsx 或 .csv",
      "a database, not a table; export .xlsx or .csv from its program"}},
    {"%PDF", {"这是 PDF，不是表格；请导出为 .xlsx 或 .csv", "a PDF, not a table; export .xlsx or .csv"}},
    {"{\\rtf",
     {"这是 RTF 文档，不是表格；请把其中的表格复制到表格软件，另存为 .xlsx",
      "an RTF document, not a table; copy its table into a spreadsheet program and save it as .xlsx"}},
    {"Rar!", {"这是压缩包；请先解压，再读里面的表格", "an archive; unpack it first and read the tables in it"}},
    {"7z\xbc\xaf", {"这是压缩包；请先解压，再读里面的表格", "an archive; unpack it first and read the tables in it"}},
    {"\x1f\x8b",
     {"这是压缩文件；请先解压，再读里面的表格", "a compressed file; unpack it first and read the table in it"}},
    {"\x89PNG", {"这是图片，不是表格；请录入为 .xlsx 或 .csv", "a picture, not a table; enter it as .xlsx or .csv"}},
    {"\xff\xd8\xff",
     {"这是图片，不是表格；请录入为 .xlsx 或 .csv", "a picture, not a table; enter it as .xlsx or .csv"}},
    {"GIF8", {"这是图片，不是表格；请录入为 .xlsx 或 .csv", "a picture, not a table; enter it as .xlsx or .csv"}},
    {"\x09\x08",
     {"这是很旧的 Excel 文件（2.0 至 4.0）；请打开后另存为 .xlsx",
      "a very old Excel file (2.0 to 4.0); open it and save it as .xlsx"}},
    {std::string_view("\x09\0\x04\0", 4),
     {"这是很旧的 Excel 文件（2.0 至 4.0）；请打开后另存为 .xlsx",
      "a very old Excel file (2.0 to 4.0); open it and save it as .xlsx"}},
    {"\x09\x02\x06",
     {"这是很旧的 Excel 文件（2.0 至 4.0）；请打开后另存为 .xlsx",
      "a very old Excel file (2.0 to 4.0); open it and save it as .xlsx"}},
    {"\x09\x04\x06",
     {"这是很旧的 Excel 文件（2.0 至 4.0）；请打开后另存为 .xlsx",
      "a very old Excel file (2.0 to 4.0); open it and save it as .xlsx"}},
};

// The beginning of a text in small letters, without what stands before its first sign; of UTF-16 every other byte.
std::string beginning_of(std::string_view head) {
    if (const auto encoding = marked_encoding(head)) head.remove_prefix(encoding->mark);
    std::string plain;
    for (const char c : head)
        if (c != '\0') plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return plain.erase(0, std::min(plain.find_first_not_of(" \t\r\n"), plain.size()));
}

// Kinds of text that spreadsheet programs open, often under the name of .xls, and that are no csv.
std::optional<Label> marked_up(std::string_view head) {
    const auto text = beginning_of(head);
    const auto begins = [&](std::initializer_list<std::string_view> any) {
        return std::any_of(any.begin(), any.end(), [&](std::string_view sign) { return text.starts_with(sign); });
    };
    const auto holds = [&](std::string_view sign) { return text.find(sign) != std::string::npos; };
    if (begins({"mime-version:", "content-type: multipart", "from: <saved by", "from: \"saved by"}) ||
        (begins({"from:", "date:", "subject:", "x-"}) && holds("mime-version:")))
        return Label{"这是单个文件网页（MHTML），不是真正的表格文件；请用表格软件打开后另存为 .xlsx",
                     "a web page in one file (MHTML), not a real spreadsheet; open it in a spreadsheet program and "
                     "save it as .xlsx"};
    if (!text.starts_with("<")) return std::nullopt;
    const bool xml = text.starts_with("<?xml");
    if (holds("office:spreadsheet") && holds("urn:schemas-microsoft-com"))
        return Label{"这是 XML 表格 2003（SpreadsheetML），不是 .xlsx；请打开后另存为 .xlsx",
                     "an XML Spreadsheet 2003 (SpreadsheetML), not .xlsx; open it and save it as .xlsx"};
    if (holds("progid=\"excel.sheet\""))
        return Label{"这是 XML 表格 2003（SpreadsheetML），不是 .xlsx；请打开后另存为 .xlsx",
                     "an XML Spreadsheet 2003 (SpreadsheetML), not .xlsx; open it and save it as .xlsx"};
    if (xml && holds("urn:oasis:names:tc:opendocument"))
        return Label{"这是单个 XML 文件的 OpenDocument（.fods）；请打开后另存为 .ods 或 .xlsx",
                     "an OpenDocument in one XML file (.fods); open it and save it as .ods or .xlsx"};
    if (begins({"<html", "<!doctype html", "<table", "<meta", "<head", "<style", "<body", "<div", "<script", "<!--",
                "<tr", "<center"}) ||
        (xml && holds("<html")))
        return Label{"这是网页（HTML），不是真正的表格文件，许多系统导出的 .xls 都是这样；请打开后另存为 .xlsx",
                     "a web page (HTML), not a real spreadsheet, as many systems export it; open it and save it as "
                     ".xlsx"};
    if (xml)
        return Label{"这是 XML 文件，不是表格；请打开后另存为 .xlsx 或 .csv",
                     "an XML file, not a table; open it and save it as .xlsx or .csv"};
    return std::nullopt;
}

[[noreturn]] void no_table(const Label& what) { unreadable("not-a-table", std::string(what.zh), std::string(what.en)); }

[[noreturn]] void has_password() {
    unreadable("locked", "表格有打开密码；请打开后去掉密码，另存为 .xlsx",
               "the spreadsheet has a password; open it and save it without one as .xlsx");
}

// What is in a zip that is no table we read.
void expect_table(const Archive& archive) {
    if (archive.has("encrypted-package") ||
        archive.text("META-INF/manifest.xml").find("encryption-data") != std::string::npos)
        has_password();
    if (archive.has_like("xl/", "workbook.bin"))
        no_table({"这是二进制工作簿（.xlsb）；请打开后另存为 .xlsx",
                  "a binary workbook (.xlsb); open it and save it as .xlsx"});
    if (archive.has_like("word/", "document.xml"))
        no_table({"这是 Word 文档，不是表格；请把其中的表格复制到表格软件，另存为 .xlsx",
                  "a Word document, not a spreadsheet; copy its table into a spreadsheet program and save it as "
                  ".xlsx"});
    if (archive.has_like("ppt/", "presentation.xml"))
        no_table({"这是演示文稿，不是表格；请把其中的表格复制到表格软件，另存为 .xlsx",
                  "a presentation, not a spreadsheet; copy its table into a spreadsheet program and save it as .xlsx"});
    if (archive.has_like("index/", ".iwa") || archive.has("Index.zip"))
        no_table(
            {"这是苹果 Numbers 文件；请在 Numbers 中导出为 .xlsx", "an Apple Numbers file; export .xlsx from Numbers"});
    const auto mimetype = archive.text("mimetype");
    if (mimetype.find("opendocument") != std::string::npos && mimetype.find("spreadsheet") == std::string::npos)
        no_table({"这是 OpenDocument 文档，不是表格；请把其中的表格复制到表格软件，另存为 .xlsx",
                  "an OpenDocument document, not a spreadsheet; copy its table into a spreadsheet program and save it "
                  "as .xlsx"});
    for (const std::string_view ending : {".xlsx", ".xls", ".ods", ".csv", ".et", ".xlsm"})
        if (archive.has_like("", ending))
            no_table({"这是压缩包，里面才是表格；请先解压，再读里面的文件",
                      "an archive with tables in it; unpack it first and read the files in it"});
}

void expect_workbook(const Compound& file) {
    if (file.has("Workbook") || file.has("Book")) return;
    if (file.has("EncryptedPackage")) has_password();
    if (file.has("WordDocument"))
        no_table({"这是 Word 文档（.doc）或 WPS 文字，不是表格；请把其中的表格复制到表格软件，另存为 .xlsx",
                  "a Word document (.doc), not a spreadsheet; copy its table into a spreadsheet program and save it as "
                  ".xlsx"});
    no_table({"这是 Office 的旧式文件，里面没有工作簿；请打开后另存为 .xlsx",
              "an old Office file without a workbook in it; open it and save it as .xlsx"});
}

// Of text a NUL here and there is dirt; many of them, or other controls, are another kind of file.
bool is_binary(std::string_view head) {
    if (marked_encoding(head) || utf16_name(head)) return false;
    std::size_t nul = 0, control = 0;
    for (const char c : head) {
        nul += c == '\0';
        control += static_cast<unsigned char>(c) < 0x20 && !std::isspace(static_cast<unsigned char>(c)) && c != '\0';
    }
    return nul * 64 > head.size() || (nul > 0 && control > 0) || control * 16 > head.size();
}

Format format_of_head(const std::string& head) {
    if (head.starts_with("PK")) return Format::xlsx;
    if (head.starts_with(compound_mark)) return Format::xls;
    for (const auto& other : others)
        if (head.starts_with(other.sign)) return Format::unknown;
    return is_binary(head) || marked_up(head) ? Format::unknown : Format::csv;
}

bool read_archive(const std::string& path, Rows& rows) {
    const Archive archive(path, rows.limits());
    expect_table(archive);
    return archive.has("content.xml") && !archive.has("_rels/.rels") ? read_ods(archive, rows)
                                                                     : read_xlsx(archive, rows);
}

}  // namespace

Format format_of(const std::string& path) {
    const auto head = first_bytes(path);
    const auto format = format_of_head(head);
    if (format == Format::xlsx) {
        try {
            const Archive archive(path, {});
            return archive.has("content.xml") && !archive.has("_rels/.rels") ? Format::ods : Format::xlsx;
        } catch (const Unreadable&) {
            // and reading it says what is wrong
        }
    }
    return format;
}

bool read_table(const std::string& path, const std::function<bool(const Row&)>& row, Problems& problems,
                const Limits& limits) {
    std::error_code failed;
    try {
        if (!std::filesystem::is_regular_file(path, failed))
            unreadable("no-such-file", "文件打不开", "the file cannot be read");
        const auto head = first_bytes(path);
        if (head.empty()) {
            if (std::filesystem::file_size(path, failed) > 0)
                unreadable("no-such-file", "文件打不开", "the file cannot be read");
            unreadable("empty-file", "文件是空的，没有内容", "the file is empty");
        }
        for (const auto& other : others)
            if (head.starts_with(other.sign)) no_table(other.what);
        Rows rows(row, limits);
        switch (format_of_head(head)) {
            case Format::xlsx:
            case Format::ods:
                return read_archive(path, rows);
            case Format::xls:
                expect_workbook(Compound(path));
                return read_xls(path, rows);
            case Format::csv:
                return read_csv(path, rows);
            case Format::unknown:
                if (const auto what = marked_up(head)) no_table(*what);
                no_table({"不是 .xlsx、.ods、.xls 或 .csv 表格；请打开后另存为 .xlsx",
                          "not an .xlsx, .ods, .xls or .csv table; open it and save it as .xlsx"});
        }
    } catch (const Unreadable& error) {
        problems.push_back(error.problem);
        problems.back().where = path + (error.problem.where.empty() ? "" : ": " + error.problem.where);
    }
    return false;
}

void set_number(Cell& cell, std::string_view digits, bool is_day, bool since_1904) {
    cell.text = digits;
    double number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size() || !std::isfinite(number)) {
        cell.kind = Cell::Kind::text;
        return;
    }
    set_number(cell, number, is_day, since_1904);
}

void set_number(Cell& cell, double number, bool is_day, bool since_1904) {
    if (!std::isfinite(number)) {
        cell.kind = Cell::Kind::text;
        return;
    }
    cell.kind = Cell::Kind::number;
    cell.number = number;
    // Serial 1 is 1900-01-01; the day that never was, 1900-02-29, has one too.
    const auto whole = std::floor(number);
    if (whole < 1 || whole > 109'574) return;
    const auto serial = static_cast<int>(whole);
    const auto base = since_1904 ? Day::from(1904, 1, 1) : *Day::from(1900, 1, 1);
    const auto day = base->plus_days(since_1904 ? serial : serial < 60 ? serial - 1 : serial - 2);
    if (day.year() < 1900 || day.year() > 2199) return;
    cell.day = day;
    if (!is_day) return;
    cell.kind = Cell::Kind::day;
    cell.text = day.iso();
}

// ---- formats of numbers
// ------------------------------------------------------------------------------------------------

// A format code shows a day when it has a letter for year, month or day outside quotes and brackets; only its month
// where there is none for the day, only its year where there is none for the month either, and no year where there is
// none for that.
Shows what_is_shown(std::string_view code) {
    bool quoted = false, bracket = false, year = false, day = false, month = false, hour = false, percent = false;
    // 'e' is the year as well in East Asian editions, and an exponent before a sign.
    for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
        const char c = code[i];
        if (c == '\\' || c == '_' || c == '*')
            ++i;
        else if (c == '"')
            quoted = !quoted;
        else if (quoted)
            continue;
        else if (c == '[' || c == ']')
            bracket = c == '[';
        else if (bracket)
            continue;
        else if (code.substr(i).starts_with("General"))
            i += 6;
        else if (c == 'y' || c == 'Y' || c == 'e' || c == 'E')
            year |= c == 'y' || c == 'Y' || i == 0 || code.substr(i - 1).find_first_of("0#?.") != 0;
        else if (code.substr(i).starts_with("aaa"))  // the day of the week
            day = true, i += 2;
        else if (c == 'd' || c == 'D')
            day = true;
        else if (c == 'm' || c == 'M')
            month = true;
        else if (c == 'h' || c == 'H' || c == 's')
            hour = true;
        else if (c == '%')
            percent = true;
    }
    if (year) return day ? Shows::day : month ? Shows::month : Shows::year;
    return day || (month && !hour) ? Shows::no_year : percent ? Shows::percent : Shows::number;
}

void show_as(Cell& cell, Shows shows) {
    if (shows == Shows::percent && cell.kind == Cell::Kind::number) {
        char digits[40];
        const auto size = std::snprintf(digits, sizeof digits, "%.10g%%", cell.number * 100);
        cell.kind = Cell::Kind::text;
        cell.text.assign(digits, static_cast<std::size_t>(size));
    }
    cell.month_only = cell.kind == Cell::Kind::day && shows == Shows::month;
    cell.year_only = cell.kind == Cell::Kind::day && shows == Shows::year;
    cell.no_year = cell.kind == Cell::Kind::day && shows == Shows::no_year;
    if (cell.no_year) cell.text = std::to_string(cell.day->month()) + "月" + std::to_string(cell.day->day()) + "日";
}

// The formats that have a number and no code (ECMA-376 part 1, 18.8.30, with those of Chinese programs).
Shows built_in_format(int id) {
    if (id == 17 || id == 27 || id == 36 || id == 50 || id == 52 || id == 55 || id == 57) return Shows::month;
    if (id == 16 || id == 28 || id == 29 || id == 51 || id == 53 || id == 54 || id == 58) return Shows::no_year;
    if (id == 9 || id == 10) return Shows::percent;
    return (id >= 14 && id <= 16) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? Shows::day
                                                                                                  : Shows::number;
}

}  // namespace rudang::tables
