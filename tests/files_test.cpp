// Tables as other programs leave them: what each of them writes that the standard forgot, and files that are something
// else altogether.
#include <xlsxwriter.h>
#include <zip.h>

#include <fstream>
#include <limits>
#include <random>

#include "catch.h"
#include "compound.h"
#include "rudang/recruitment/intake.h"
#include "rudang/tables/table.h"
#include "support.h"

using namespace rudang;
using tables::Cell;
using test::little;
using test::record;

namespace {

struct Read {
    std::vector<std::vector<Cell>> rows;
    std::vector<std::string> sheets;
    std::vector<int> numbers;
    std::vector<tables::Merge> merges;
    Problems problems;

    std::vector<std::string> texts(std::size_t row) const {
        std::vector<std::string> list;
        if (row < rows.size())
            for (const auto& cell : rows[row]) list.push_back(cell.text);
        return list;
    }
    std::string code() const { return problems.empty() ? "none" : problems.front().code; }
};

Read read(const std::string& path, const tables::Limits& limits = {}) {
    Read result;
    tables::read_table(
        path,
        [&](const tables::Row& row) {
            result.rows.push_back(row.cells);
            result.sheets.push_back((row.hidden ? "-" : "") + *row.sheet);
            result.numbers.push_back(row.number);
            if (row.merges) result.merges = *row.merges;
            return true;
        },
        result.problems, limits);
    return result;
}

// Bytes as a file, read.
struct Files {
    test::Folder folder;
    Read of(const std::string& bytes, const tables::Limits& limits = {}) {
        std::ofstream(folder.file("t"), std::ios::binary | std::ios::trunc) << bytes;
        return read(folder.file("t"), limits);
    }
    Read packed(const std::vector<std::pair<std::string, std::string>>& parts, const tables::Limits& limits = {}) {
        int error = 0;
        zip_t* archive = zip_open(folder.file("t").c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
        for (const auto& [name, content] : parts)
            zip_file_add(archive, name.c_str(), zip_source_buffer(archive, content.data(), content.size(), 0),
                         ZIP_FL_ENC_UTF_8);
        REQUIRE(zip_close(archive) == 0);
        return read(folder.file("t"), limits);
    }
};

using Texts = std::vector<std::string>;

std::string wide(std::u16string_view text, bool big = false) {
    std::string bytes;
    for (const char16_t unit : text) {
        const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xff);
        bytes += big ? high : low;
        bytes += big ? low : high;
    }
    return bytes;
}

using Parts = std::vector<std::pair<std::string, std::string>>;
Parts book(const std::string& sheet, const std::string& sheet_target = "worksheets/sheet1.xml") {
    return {
        {"_rels/.rels",
         R"(<Relationships><Relationship Id="r1" Type="a/officeDocument" Target="xl/workbook.xml"/></Relationships>)"},
        {"xl/workbook.xml",
         R"(<workbook xmlns:r="y"><workbookPr date1904="1"/><sheets><sheet name="台账" r:id="a"/></sheets></workbook>)"},
        {"xl/_rels/workbook.xml.rels",
         R"(<Relationships><Relationship Id="a" Type="a/worksheet" Target=")" + sheet_target +
             R"("/><Relationship Id="b" Type="a/styles" Target="styles.xml"/><Relationship Id="c" Type="a/sharedStrings" Target="sharedStrings.xml"/></Relationships>)"},
        {"xl/styles.xml",
         R"(<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/><numFmt numFmtId="171" formatCode="General&quot;号&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>)"},
        {"xl/sharedStrings.xml", "<sst><si><t>姓名_x000D_\n</t></si><si><t>张三</t></si></sst>"},
        {"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + sheet + "</sheetData></worksheet>"},
    };
}

constexpr const char* two_rows =
    R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>申请_x000A_入党_x005F_时间</t></is></c></row><row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="1"><v>43894</v></c><c r="C2"><v>43909</v></c><c r="D2" s="2"><v>43909</v></c></row>)";

}  // namespace

TEST_CASE("a csv is read in every encoding offices use, with a mark and without") {
    Files files;
    const std::u16string text = u"姓名,申请入党时间\r\n张三,2024-03-05\r\n第一,2024年3月\r\n";
    const std::string utf8 = "姓名,申请入党时间\r\n张三,2024-03-05\r\n第一,2024年3月\r\n";
    const std::string gb =
        "\xd0\xd5\xc3\xfb,\xc9\xea\xc7\xeb\xc8\xeb\xb5\xb3\xca\xb1\xbc\xe4\r\n\xd5\xc5\xc8\xfd,2024-03-"
        "05\r\n\xb5\xda\xd2\xbb,"
        "2024\xc4\xea"
        "3\xd4\xc2\r\n";
    for (const auto& bytes : {utf8, "\xef\xbb\xbf" + utf8, gb, "\x84\x31\x95\x33" + gb, "\xff\xfe" + wide(text),
                              "\xfe\xff" + wide(text, true), wide(text), wide(text, true)}) {
        const auto found = files.of(bytes);
        CHECK(found.code() == "none");
        REQUIRE(found.rows.size() == 3);
        CHECK(found.texts(0) == Texts{"姓名", "申请入党时间"});
        CHECK(found.texts(1) == Texts{"张三", "2024-03-05"});
        CHECK(found.texts(2) == Texts{"第一", "2024年3月"});
    }
}

TEST_CASE("lines of a csv end with LF, CR LF, CR alone, or the mark of a file converted twice") {
    Files files;
    for (const std::string end : {"\n", "\r\n", "\r", "\r\r\n"}) {
        const auto found = files.of("姓名,谈话" + end + "张三,\"2024" + end + "3\"" + end + "李四,5");
        REQUIRE(found.rows.size() == 3);
        CHECK(found.texts(0) == Texts{"姓名", "谈话"});
        CHECK(found.texts(2) == Texts{"李四", "5"});
        CHECK(found.numbers == std::vector<int>{1, 2, 3});
    }
    // Windows and Mac in one file, empty lines counted, a return before a separator no end.
    const auto mixed = files.of("a,b\r\n1,2\r\r3\r,4\n");
    REQUIRE(mixed.rows.size() == 3);
    CHECK(mixed.numbers == std::vector<int>{1, 2, 4});
    CHECK(mixed.texts(2) == Texts{"3", "4"});
}

TEST_CASE("a text whose cells are parted by full-width commas, semicolons, strokes or spaces is read") {
    Files files;
    const std::vector<std::vector<std::string>> people{
        {"姓名", "生日", "谈话"}, {"张三", "2000.1", "2024.3"}, {"李四", "2000.2", "2024.4"}};
    for (const std::string mark : {"，", "；", "、", "|", "    "}) {
        INFO(mark);
        std::string text = mark == "，" ? "2024年，登记表\n" : "";
        for (const auto& line : people) text += line[0] + mark + line[1] + mark + line[2] + "\n";
        const auto found = files.of(text);
        REQUIRE(found.rows.size() == (mark == "，" ? 4 : 3));
        CHECK(found.texts(found.rows.size() - 2) == people[1]);
        CHECK(found.texts(found.rows.size() - 1) == people[2]);
    }
    // A comma in a remark parts nothing where tabs do; below usual commas a line typed otherwise is read like the rest.
    CHECK(files.of("姓名\t备注\n张三\t好，好\n").texts(1) == Texts{"张三", "好，好"});
    CHECK(files.of("姓名,生日,谈话\n张三，2000.1，2024.3\n").texts(1) == people[1]);
    CHECK(files.of("姓名,生日,谈话\n\"张三，2000.1，2024.3\"\n").texts(1) == Texts{"张三，2000.1，2024.3"});
}

TEST_CASE("what a csv keeps from being taken for a number, and what it lost, are told apart from texts") {
    Files files;
    const auto found = files.of(
        "姓名,号,日\n张三,=\"001,2\",\"=\"\"003\"\"\"\n李四,'2024-03-05,########\n王五,\"=1+1\",#N/A\n赵六,#1,# #\n");
    CHECK(found.texts(1) == Texts{"张三", "001,2", "003"});
    CHECK(found.texts(2) == Texts{"李四", "2024-03-05", "########"});
    REQUIRE(found.rows.size() == 5);
    CHECK(tables::is_fill(found.rows[2][2]));
    CHECK(found.texts(3) == Texts{"王五", "=1+1", "#N/A"});
    CHECK(found.rows[3][2].kind == Cell::Kind::error);
    CHECK(found.rows[4][1].kind == Cell::Kind::text);
    CHECK(found.rows[4][2].kind == Cell::Kind::text);
    Problems problems;
    CHECK_FALSE(recruitment::read_ledger_day(found.rows[2][2], problems));
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].message.zh.find("列太窄") != std::string::npos);
}

TEST_CASE("marks nobody sees are in no cell, whatever the format") {
    Files files;
    CHECK(files.of("\xef\xbb\xbf姓\u200b名,时\u202e间\n\ufeff张\u00ad三,\u20602024-03-05\u200e\n").texts(1) ==
          Texts{"张三", "2024-03-05"});
    CHECK(files.of("姓名,时间\n张\x1b三,2024\n").texts(1) == Texts{"张 三", "2024"});
    const auto found = files.packed(book(R"(<row><c t="inlineStr"><is><t>&#x200B;张&#xFEFF;三</t></is></c></row>)"));
    CHECK(found.texts(0) == Texts{"张三"});
}

TEST_CASE("a damaged character costs its cell, not the file") {
    Files files;
    const auto damaged = [](const Read& found, std::size_t row, std::size_t column) {
        REQUIRE(found.rows.size() > row);
        REQUIRE(found.rows[row].size() > column);
        return tables::is_damaged(found.rows[row][column]);
    };
    const auto csv = files.of("姓名,时间\n张\xe4\xb8,2024-03-05\n李四,2024-03-06\n");
    CHECK(csv.code() == "none");
    CHECK(damaged(csv, 1, 0));
    CHECK_FALSE(damaged(csv, 1, 1));
    CHECK(csv.texts(2) == Texts{"李四", "2024-03-06"});
    const auto gb = files.of("\xd0\xd5\xc3\xfb,x\n\xd5\xc5\xc8,y\n\xd0\xd5\xc3\xfb,z\n");
    CHECK(damaged(gb, 1, 0));
    CHECK(gb.texts(2) == Texts{"姓名", "z"});
    // Neither bytes that are no UTF-8, nor a reference to what no XML may hold, nor a text that is not there.
    const auto xlsx = files.packed(book(
        "<row r=\"1\"><c t=\"inlineStr\"><is><t>张\xe4\xb8</t></is></c><c t=\"inlineStr\"><is><t>李&#x1;四</t></is></c>"
        "<c t=\"s\"><v>99</v></c><c t=\"inlineStr\"><is><t>王五&amp;&#x4e00;</t></is></c></row>"));
    CHECK(xlsx.code() == "none");
    for (const std::size_t column : {0u, 1u, 2u}) CHECK(damaged(xlsx, 0, column));
    CHECK(xlsx.texts(0)[3] == "王五&一");
    CHECK(files.of("\xff\xff\xff,\x80\n").code() == "encoding");
}

TEST_CASE("a damaged name is said, and the row's days are still read") {
    Files files;
    std::ofstream(files.folder.file("t"), std::ios::binary)
        << "姓名,申请入党时间,谈话时间\n张\xe4\xb8,2024-03-05,2024-03-20\n";
    recruitment::Intake intake("t");
    std::vector<recruitment::LedgerRow> people;
    const auto take = [&](recruitment::LedgerRow row) { people.push_back(std::move(row)); };
    Problems problems;
    tables::read_table(
        files.folder.file("t"), [&](const tables::Row& row) { return intake.take(row, take), true; }, problems);
    intake.finish(take);
    REQUIRE(people.size() == 1);
    CHECK(people[0].events.size() == 2);
    REQUIRE(people[0].problems.size() == 1);
    CHECK(people[0].problems[0].message.zh.find("已损坏") != std::string::npos);
}

TEST_CASE("an xlsx whose parts are called in unusual ways is read all the same") {
    Files files;
    const auto good = [](const Read& found) {
        CHECK(found.code() == "none");
        REQUIRE(found.rows.size() == 2);
        CHECK(found.texts(0) == Texts{"姓名\n", "申请\n入党_时间"});
        // Since 1904, with a format for days, with the general one, and with one that only looks like a year's.
        CHECK(found.rows[1][1].day == Day::parse("2024-03-05"));
        CHECK(found.rows[1][2].kind == Cell::Kind::number);
        CHECK(found.rows[1][2].day == Day::parse("2024-03-20"));
        CHECK(found.rows[1][3].kind == Cell::Kind::number);
        Problems problems;
        CHECK(recruitment::read_ledger_day(found.rows[1][2], problems)->iso() == "2024-03-20");
    };
    good(files.packed(book(two_rows)));
    for (const char* target : {"./worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml",
                               "Worksheets/Sheet1.xml", "worksheets/sheet%31.xml", "worksheets\\sheet1.xml"})
        good(files.packed(book(two_rows, target)));
    auto parts = book(two_rows);
    parts[4].first = "xl/SharedStrings.xml";
    good(files.packed(parts));
    for (auto& part : parts) std::replace(part.first.begin(), part.first.end(), '/', '\\');
    good(files.packed(parts));
}

TEST_CASE("an ods keeps a month a month, by the format of the cell, of its style's parent, of its column") {
    Files files;
    const std::string day = R"(office:value-type="date" office:date-value="2024-03-01")";
    const std::string content =
        R"(<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:number="n"><office:automatic-styles>)"
        R"(<number:date-style style:name="N1"><number:year/><number:text>年</number:text><number:month/><number:text>月</number:text></number:date-style>)"
        R"(<number:date-style style:name="N2"><number:year/><number:month/><number:day/></number:date-style>)"
        R"(<style:style style:name="ce1" style:data-style-name="N1"/><style:style style:name="ce2" style:data-style-name="N2"/><style:style style:name="ce3" style:parent-style-name="Named"/></office:automatic-styles><table:table table:name="台账">)"
        R"(<table:table-column table:number-columns-repeated="3"/><table:table-column table:default-cell-style-name="ce1"/><table:table-row>)"
        R"(<table:table-cell table:style-name="ce1" )" +
        day + R"(/><table:table-cell table:style-name="ce2" )" + day +
        R"(/><table:table-cell table:style-name="ce3" )" + day + R"(/><table:table-cell )" + day +
        R"(/></table:table-row></table:table></office:document-content>)";
    const std::string named =
        R"(<office:document-styles xmlns:office="o" xmlns:style="s" xmlns:number="n"><number:date-style style:name="N9"><number:year/><number:month/></number:date-style><style:style style:name="Named" style:data-style-name="N9"/></office:document-styles>)";
    const auto found = files.packed({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                                     {"content.xml", content},
                                     {"styles.xml", named}});
    REQUIRE(found.rows.size() == 1);
    REQUIRE(found.rows[0].size() == 4);
    CHECK(found.rows[0][0].month_only);
    CHECK_FALSE(found.rows[0][1].month_only);
    CHECK(found.rows[0][2].month_only);
    CHECK(found.rows[0][3].month_only);
}

TEST_CASE("of a day that shows its month and day only nobody has seen the year that is kept with it") {
    Files files;
    const auto shown = [&](int format, const std::string& code) {
        auto parts = book(R"(<row r="1"><c r="A1" s="1"><v>43894</v></c></row>)");
        for (auto& [name, text] : parts)
            if (name == "xl/styles.xml")
                text = R"(<styleSheet><numFmts><numFmt numFmtId="170" formatCode=")" + code +
                       R"("/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId=")" + std::to_string(format) +
                       R"("/></cellXfs></styleSheet>)";
        return files.packed(parts).rows.at(0).at(0);
    };
    for (const int format : {16, 28, 29, 51, 53, 54, 58}) {
        INFO(format);
        CHECK(shown(format, "0").no_year);
        CHECK(shown(format, "0").text == "3月5日");
    }
    for (const char* code : {"m&quot;月&quot;d&quot;日&quot;", "m/d;@", "mm-dd", "d-mmm",
                             "[$-804]m&quot;月&quot;d&quot;日&quot;", "dddd"}) {
        INFO(code);
        CHECK(shown(170, code).no_year);
    }
    for (const char* code :
         {"yyyy-m-d", "yy/m/d", "e-m-d", "m/d/yyyy", "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"}) {
        INFO(code);
        CHECK_FALSE(shown(170, code).no_year);
        CHECK(shown(170, code).text == "2024-03-05");
    }
    CHECK_FALSE(shown(14, "0").no_year);
    CHECK_FALSE(shown(170, "h:mm").no_year);
    CHECK(shown(170, "yyyy&quot;年&quot;m&quot;月&quot;").month_only);
    // The year of its heading goes before it, as before 3月5日 in words; that of its book does not.
    auto cell = shown(58, "0");
    Problems problems;
    CHECK_FALSE(recruitment::read_ledger_day(cell, problems));
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].message.zh == "日期没有写年份：3月5日");
    const auto ods = files.packed(
        {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
         {"content.xml",
          R"(<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:number="n"><office:automatic-styles>)"
          R"(<number:date-style style:name="N1"><number:month/><number:text>月</number:text><number:day/></number:date-style><style:style style:name="ce1" style:data-style-name="N1"/></office:automatic-styles>)"
          R"(<table:table table:name="台账"><table:table-row><table:table-cell table:style-name="ce1" office:value-type="date" office:date-value="2024-03-05"/></table:table-row></table:table></office:document-content>)"}});
    REQUIRE(ods.rows.size() == 1);
    CHECK(ods.rows[0].at(0).no_year);
}

namespace {

std::string shared_cell(int row, int column, int string) {
    return record(0xfd, little(static_cast<unsigned>(row), 2) + little(static_cast<unsigned>(column), 2) +
                            little(0, 2) + little(static_cast<unsigned>(string), 4));
}
std::string number_cell(int row, int column, int style, double value) {
    return record(0x203, little(static_cast<unsigned>(row), 2) + little(static_cast<unsigned>(column), 2) +
                             little(static_cast<unsigned>(style), 2) + test::real_bits(value));
}

}  // namespace

TEST_CASE("an xls or et gives its cells: texts, days, months, formulas, hidden rows, merged areas, in any order") {
    Files files;
    const std::string cells =
        record(0x208, little(2, 2) + std::string(10, '\0') + little(0x20, 4)) + shared_cell(2, 0, 1) +
        shared_cell(0, 0, 0) + shared_cell(1, 0, 1) + number_cell(1, 1, 1, 45356) + number_cell(1, 2, 2, 45352) +
        record(0x27e, little(1, 2) + little(3, 2) + little(0, 2) + little(28u << 2 | 2, 4)) +
        record(0xbd, little(1, 2) + little(4, 2) + little(0, 2) + little(7u << 2 | 2, 4) + little(1, 2) +
                         little(static_cast<std::uint32_t>(4535600u << 2 | 3), 4) + little(5, 2)) +
        record(0x06,
               little(1, 2) + little(6, 2) + little(0, 2) + std::string(6, '\0') + "\xff\xff" + std::string(8, '\0')) +
        record(0x207, little(2, 2) + '\1' + wide(u"李四")) +
        record(0x205, little(1, 2) + little(7, 2) + little(0, 2) + '\x17' + '\1') +
        record(0xe5, little(1, 2) + little(1, 2) + little(2, 2) + little(3, 2) + little(3, 2));
    const auto bytes = test::compound("Workbook", test::biff(cells));
    const auto found = files.of(bytes);
    for (const auto& problem : found.problems) FAIL(problem.message.en);
    CHECK(tables::format_of(files.folder.file("t")) == tables::Format::xls);
    CHECK(found.sheets == Texts{"台账", "台账", "-台账"});
    CHECK(found.texts(0) == Texts{"姓名"});
    CHECK(found.texts(1) == Texts{"张三", "2024-03-05", "2024-03-01", "28", "7", "2024-03-05", "李四", "#REF!"});
    REQUIRE(found.rows.size() == 3);
    CHECK(found.rows[1][2].month_only);
    CHECK(found.rows[1][6].formula);
    CHECK(found.merges == std::vector<tables::Merge>{{2, 3, 3, 3}});
    // Since 1904, with and without a format.
    const auto later = files.of(test::compound(
        "Workbook", test::biff(number_cell(0, 0, 1, 43894) + number_cell(0, 1, 0, 43909), record(0x22, little(1, 2)))));
    REQUIRE(later.rows.size() == 1);
    CHECK(later.rows[0][0].day == Day::parse("2024-03-05"));
    CHECK(later.rows[0][1].day == Day::parse("2024-03-20"));
    CHECK(files.of(test::compound("Workbook", test::biff("", record(0x2f, std::string(54, '\1'))))).code() == "locked");
    CHECK(files.of(test::compound("EncryptedPackage", "x")).code() == "locked");
    CHECK(files.of(test::compound("WordDocument", "x")).problems.at(0).message.zh.find("Word") != std::string::npos);
}

TEST_CASE("every other kind of file is called what it is, with what to do") {
    Files files;
    const auto says = [](const Read& found, const char* kind) {
        INFO(kind);
        REQUIRE(found.problems.size() == 1);
        const auto& words = found.problems[0].message;
        CHECK(words.zh.find(kind) != std::string::npos);
        CHECK(words.zh.find("损坏") == std::string::npos);
        CHECK(words.zh.find("；") != std::string::npos);
        CHECK(found.rows.empty());
    };
    says(files.of("<html><table><tr><td>姓名</td></tr></table></html>"), "HTML");
    says(files.of("\xef\xbb\xbf\r\n<meta http-equiv=Content-Type>"), "HTML");
    says(files.of(wide(u"<html><table></table></html>")), "HTML");
    says(files.of("MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n"), "MHTML");
    says(files.of("From: <Saved by WPS>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"), "MHTML");
    says(files.of("<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook/>"), "XML 表格 2003");
    says(files.of("<?xml version=\"1.0\"?><office:document "
                  "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"/>"),
         ".fods");
    says(files.of("%PDF-1.7"), "PDF");
    says(files.of("{\\rtf1 x}"), "RTF");
    says(files.of(std::string("SQLite format 3\0", 16)), "数据库");
    says(files.of("\x89PNG\r\n"), "图片");
    says(files.packed({{"xl/workbook.bin", "x"}, {"_rels/.rels", "<a/>"}}), ".xlsb");
    says(files.packed({{"word/document.xml", "<a/>"}, {"_rels/.rels", "<a/>"}}), "Word");
    says(files.packed({{"台账.csv", "x"}}), "压缩包");
    says(files.packed({{"Index/Document.iwa", "x"}}), "Numbers");
    says(files.packed({{"mimetype", "application/vnd.oasis.opendocument.text"}, {"content.xml", "<a/>"}}),
         "OpenDocument");
    says(files.packed({{"META-INF/manifest.xml", "<a><manifest:encryption-data/></a>"}, {"content.xml", "x"}}), "密码");
    CHECK(files.of("").code() == "empty-file");
    CHECK(files.of("\n\n").code() == "none");
    CHECK(files.packed({{"a.txt", "x"}}).code() == "not-a-table");
}

TEST_CASE("past a limit a file is not read any further, and the sentence names the limit") {
    Files files;
    const auto says = [](const Read& found, const std::string& limit) {
        INFO(limit);
        REQUIRE(found.problems.size() == 1);
        CHECK(found.problems[0].code == "too-large");
        CHECK(found.problems[0].message.en.find("limit " + limit) != std::string::npos);
    };
    const auto limited = [](const char* name, std::uint64_t value) {
        tables::Limits limits;
        REQUIRE(tables::set_limit(limits, name, value));
        return limits;
    };
    const std::string csv = "姓名,时间\n张三,1\n李四,2\n";
    says(files.of(csv, limited("rows", 2)), "rows");
    CHECK(files.of(csv, limited("rows", 3)).code() == "none");
    says(files.of(csv, limited("cells", 5)), "cells");
    CHECK(files.of(csv, limited("cells", 6)).code() == "none");
    says(files.of(csv, limited("columns", 1)), "columns");
    says(files.of(csv, limited("row_text", 11)), "row_text");
    CHECK(files.of(csv, limited("row_text", 12)).code() == "none");
    says(files.packed(book(two_rows), limited("parts", 5)), "parts");
    says(files.packed(book(two_rows), limited("bytes", 40)), "bytes");
    says(files.packed(book(two_rows), limited("shared_strings", 10)), "shared_strings");
    const std::string merged =
        "</sheetData><mergeCells><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"A2:B2\"/></mergeCells><sheetData>";
    says(files.packed(book(two_rows + merged), limited("merges", 1)), "merges");
    says(files.of(test::compound("Workbook", test::biff(shared_cell(0, 0, 0) + shared_cell(1, 0, 1))),
                  limited("cells", 1)),
         "cells");
    // A long row that takes little room in the file.
    const auto row = "<row r=\"1\"><c t=\"s\"><v>1</v></c><c t=\"s\"><v>1</v></c></row>";
    auto parts = book(row);
    parts[4].second = "<sst><si><t/></si><si><t>" + std::string(900'000, 'x') + "</t></si></sst>";
    CHECK(files.packed(parts).code() == "none");
    says(files.packed(parts, limited("row_text", 1'000'000)), "row_text");
    tables::Limits limits;
    CHECK_FALSE(tables::set_limit(limits, "nothing", 1));
    for (const auto& name : tables::limit_names()) CHECK(tables::set_limit(limits, name, 1));
}

TEST_CASE("mutated xls files never crash the reader") {
    Files files;
    const std::string cells =
        shared_cell(0, 0, 0) + number_cell(0, 1, 1, 45356) +
        record(0x06,
               little(1, 2) + little(6, 2) + little(0, 2) + std::string(6, '\0') + "\xff\xff" + std::string(8, '\0')) +
        record(0x207, little(2, 2) + '\1' + wide(u"李四")) + record(0xe5, little(1, 2) + std::string(8, '\0'));
    std::mt19937 random(7);
    const auto stream = test::biff(cells);
    std::size_t refused = 0;
    for (int round = 0; round < 1500 * test::soak(); ++round) {
        auto inner = stream;
        for (unsigned n = 1 + random() % 4; n > 0; --n) inner[random() % inner.size()] = static_cast<char>(random());
        auto bytes = test::compound("Workbook", round % 2 ? inner : stream);
        if (round % 2 == 0)
            for (unsigned n = 1 + random() % 4; n > 0; --n) bytes[random() % 2048] = static_cast<char>(random());
        if (round % 5 == 0) bytes.resize(random() % bytes.size());
        refused += !files.of(bytes).problems.empty();
    }
    CHECK(refused > 0);
}

TEST_CASE("numbers no day can have, and no numbers, cost their cell and nothing else") {
    Files files;
    const double inf = std::numeric_limits<double>::infinity();
    for (const double number : {inf, -inf, std::numeric_limits<double>::quiet_NaN(), 4.5e28, -4.5e28, 1e300, 1e9}) {
        INFO(number);
        const auto found = files.of(
            test::compound("Workbook", test::biff(shared_cell(0, 0, 0) + number_cell(0, 1, 1, number) +
                                                  number_cell(1, 1, 1, 45356) + number_cell(1, 2, 0, number))));
        REQUIRE(found.rows.size() == 2);
        CHECK(found.rows[1].at(1).text == "2024-03-05");
        for (const auto& cell : {found.rows[0].at(1), found.rows[1].at(2)}) {
            Problems problems;
            CHECK_FALSE(recruitment::read_ledger_day(cell, problems));
        }
    }
}

TEST_CASE("a part whose head is cut within its encoding is read or refused, at every place of the cut") {
    Files files;
    for (std::size_t spaces = 170; spaces < 205; ++spaces) {
        INFO(spaces);
        const auto head = "<?xml version=\"1.0\"" + std::string(spaces - 19, ' ') + "encoding=";
        for (const char* rest : {"", "\"", "\"UTF-8\"?><a/>"}) {
            const auto found = files.packed(
                {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", head + rest}});
            CHECK(found.rows.empty());
        }
    }
}
