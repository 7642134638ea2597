#include "rudang/tables/table.h"

#include <expat.h>
#include <zip.h>

#include <charconv>
#include <cmath>
#include <exception>
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
    head.resize(static_cast<std::size_t>(file.gcount()));
    return head;
}

}  // namespace

Format format_of(const std::string& path) {
    const auto head = first_bytes(path);
    if (head.starts_with("PK")) {
        try {
            const Archive archive(path);
            return archive.has("content.xml") && !archive.has("_rels/.rels") ? Format::ods : Format::xlsx;
        } catch (const Unreadable&) {
            return Format::xlsx;  // and reading it says what is wrong
        }
    }
    if (head.find('\0') != std::string::npos && !head.starts_with("\xff\xfe") && !head.starts_with("\xfe\xff"))
        return Format::unknown;
    return Format::csv;
}

bool read_table(const std::string& path, const std::function<bool(const Row&)>& row, Problems& problems,
                const Limits& limits) {
    std::error_code failed;
    try {
        if (!std::filesystem::is_regular_file(path, failed))
            unreadable("no-such-file", "文件打不开", "the file cannot be read");
        const auto head = first_bytes(path);
        if (head.starts_with("\xd0\xcf\x11\xe0"))
            unreadable("old-or-locked", "这是旧式 .xls 文件，或有打开密码的表格；请在表格软件中去掉密码、另存为 .xlsx",
                       "an old .xls file, or a spreadsheet with a password; save it as .xlsx without one");
        if (head.starts_with("SQLite "))
            unreadable("not-a-table", "这是数据库文件，不是表格", "a database, not a table");
        if (head.starts_with("%PDF"))
            unreadable("not-a-table", "这是 PDF，不是表格；请导出为 .xlsx 或 .csv",
                       "a PDF, not a table; export .xlsx or .csv");
        switch (format_of(path)) {
            case Format::xlsx:
                return read_xlsx(path, row, limits);
            case Format::ods:
                return read_ods(path, row, limits);
            case Format::csv:
                return read_csv(path, row, limits);
            case Format::unknown:
                unreadable("not-a-table", "不是 .xlsx、.ods 或 .csv 表格", "not an .xlsx, .ods or .csv table");
        }
    } catch (const Unreadable& error) {
        problems.push_back(error.problem);
        problems.back().where = path + (error.problem.where.empty() ? "" : ": " + error.problem.where);
    }
    return false;
}

void set_number(Cell& cell, std::string_view digits, bool is_day, bool since_1904) {
    cell.text = digits;
    cell.kind = Cell::Kind::number;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), cell.number);
    if (error != std::errc{} || end != digits.data() + digits.size() || !std::isfinite(cell.number)) {
        cell.kind = Cell::Kind::text;
        return;
    }
    if (!is_day) return;
    // Serial 1 is 1900-01-01; the day that never was, 1900-02-29, has one too.
    const auto whole = std::floor(cell.number);
    if (whole < 1 || whole > 109'574) return;
    const auto serial = static_cast<int>(whole);
    const auto base = since_1904 ? Day::from(1904, 1, 1) : *Day::from(1900, 1, 1);
    const auto day = base->plus_days(since_1904 ? serial : serial < 60 ? serial - 1 : serial - 2);
    if (day.year() < 1900 || day.year() > 2199) return;
    cell.kind = Cell::Kind::day;
    cell.day = day;
    cell.text = day.iso();
}

// ---- archives
// ---------------------------------------------------------------------------------------------------------

Archive::Archive(const std::string& path) {
    int error = 0;
    zip_ = zip_open(path.c_str(), ZIP_RDONLY, &error);
    if (!zip_)
        unreadable("broken-file", "文件不完整或已损坏，打不开",
                   "the file is incomplete or damaged and cannot be opened");
    if (zip_get_num_entries(static_cast<zip_t*>(zip_), 0) > 20'000) {
        zip_discard(static_cast<zip_t*>(zip_));
        unreadable("too-large", "文件里的部分过多，不像正常的表格", "too many parts for an ordinary spreadsheet");
    }
}
Archive::~Archive() { zip_discard(static_cast<zip_t*>(zip_)); }

bool Archive::has(const std::string& part) const {
    return zip_name_locate(static_cast<zip_t*>(zip_), part.c_str(), 0) >= 0;
}

void Archive::read(const std::string& part, std::uint64_t limit,
                   const std::function<bool(std::string_view)>& piece) const {
    auto* zip = static_cast<zip_t*>(zip_);
    zip_stat_t info;
    zip_stat_init(&info);
    if (zip_stat(zip, part.c_str(), 0, &info) == 0 && (info.valid & ZIP_STAT_ENCRYPTION_METHOD) &&
        info.encryption_method != ZIP_EM_NONE)
        unreadable("locked", "表格有打开密码，请去掉密码另存", "the spreadsheet has a password; save it without one");
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(zip_fopen(zip, part.c_str(), 0), zip_fclose);
    if (!file)
        unreadable("broken-file", "文件缺少应有的部分（" + part + "）",
                   "the file lacks a part it should have (" + part + ")");
    std::vector<char> buffer(1 << 16);
    std::uint64_t total = 0;
    for (;;) {
        const auto got = zip_fread(file.get(), buffer.data(), buffer.size());
        if (got < 0) unreadable("broken-file", "文件已损坏（" + part + "）", "the file is damaged (" + part + ")");
        if (got == 0) return;
        total += static_cast<std::uint64_t>(got);
        if (total > limit)
            unreadable(
                "too-large", "解压后超过 " + std::to_string(limit >> 20) + " MiB，不再读取（" + part + "）",
                "more than " + std::to_string(limit >> 20) + " MiB unpacked; not read any further (" + part + ")");
        if (!piece({buffer.data(), static_cast<std::size_t>(got)})) return;
    }
}

// ---- XML
// --------------------------------------------------------------------------------------------------------------

std::string_view get(const Xml::Attributes& attributes, std::string_view name) {
    const auto found = attributes.find(name);
    return found == attributes.end() ? std::string_view{} : found->second;
}

int whole_number(std::string_view text, int otherwise) {
    int value = 0;
    if (text.empty() || text.size() > 8) return otherwise;
    for (const char c : text) {
        if (c < '0' || c > '9') return otherwise;
        value = value * 10 + (c - '0');
    }
    return value;
}

namespace {

std::string_view local(const char* name) {
    const std::string_view whole(name);
    const auto colon = whole.rfind(':');
    return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

// Between expat, which is C, and our handlers, which may throw.
struct Parsing {
    Xml& xml;
    XML_Parser parser;
    bool doctype = false;
    std::exception_ptr thrown = nullptr;
    int depth = 0;

    template <class F>
    void guard(F f) {
        if (thrown || xml.stop) return;
        try {
            f();
        } catch (...) {
            thrown = std::current_exception();
        }
        if (thrown || xml.stop) XML_StopParser(parser, XML_FALSE);
    }
    static Parsing& of(void* data) { return *static_cast<Parsing*>(data); }

    static void XMLCALL begin(void* data, const char* name, const char** attributes) {
        auto& here = of(data);
        here.guard([&] {
            if (++here.depth > 256)
                unreadable("broken-file", "文件结构异常（嵌套过深）", "the file is nested too deeply");
            Xml::Attributes map;
            for (; *attributes; attributes += 2) map.emplace(local(attributes[0]), attributes[1]);
            if (here.xml.begin) here.xml.begin(local(name), map);
        });
    }
    static void XMLCALL end(void* data, const char* name) {
        auto& here = of(data);
        here.guard([&] {
            --here.depth;
            if (here.xml.end) here.xml.end(local(name));
        });
    }
    static void XMLCALL text(void* data, const char* text, int size) {
        auto& here = of(data);
        here.guard([&] {
            if (here.xml.text) here.xml.text({text, static_cast<std::size_t>(size)});
        });
    }
    // Office programs write no document type; only files that mean harm do.
    static void XMLCALL doctype_found(void* data, const char*, const char*, const char*, int) {
        of(data).doctype = true;
        XML_StopParser(of(data).parser, XML_FALSE);
    }
};

}  // namespace

void read_xml(const Archive& archive, const std::string& part, std::uint64_t limit, Xml& xml) {
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr), XML_ParserFree);
    Parsing parsing{xml, parser.get()};
    XML_SetUserData(parser.get(), &parsing);
    XML_SetElementHandler(parser.get(), Parsing::begin, Parsing::end);
    XML_SetCharacterDataHandler(parser.get(), Parsing::text);
    XML_SetStartDoctypeDeclHandler(parser.get(), Parsing::doctype_found);
    const auto check = [&](XML_Status status) {
        if (parsing.thrown) std::rethrow_exception(parsing.thrown);
        if (parsing.doctype)
            unreadable("hostile-file", "文件含有不该有的定义（DOCTYPE），不予读取",
                       "the file holds definitions it should not (DOCTYPE) and was not read");
        if (status == XML_STATUS_ERROR && !xml.stop) {
            const auto line = std::to_string(XML_GetCurrentLineNumber(parser.get()));
            unreadable("broken-file", "文件内容有误（" + part + " 第 " + line + " 行）",
                       "the file's content is broken (" + part + " line " + line + ")");
        }
        return !xml.stop;
    };
    archive.read(part, limit, [&](std::string_view piece) {
        return check(XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), 0));
    });
    if (!xml.stop) check(XML_Parse(parser.get(), "", 0, 1));
}

}  // namespace rudang::tables
