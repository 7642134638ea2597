// Spreadsheets as people's programs write them, and as nobody should.
#include "rudang/tables/table.h"

#include <xlsxwriter.h>
#include <zip.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <random>

#include "catch.h"
#include "rudang/recruitment/intake.h"
#include "support.h"

using namespace rudang;
using tables::Cell;

namespace {

struct Line {
    std::string sheet;
    int number;
    bool hidden;
    std::vector<std::string> cells;
};

std::vector<Line> read(const std::string& path, Problems& problems, const tables::Limits& limits = {}) {
    std::vector<Line> lines;
    tables::read_table(
        path,
        [&](const tables::Row& row) {
            Line line{*row.sheet, row.number, row.hidden, {}};
            for (const auto& cell : row.cells) line.cells.push_back(cell.text);
            lines.push_back(std::move(line));
            return true;
        },
        problems, limits);
    return lines;
}

void pack(const std::string& path, const std::vector<std::pair<std::string, std::string>>& parts) {
    int error = 0;
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
    REQUIRE(archive);
    for (const auto& [name, content] : parts) {
        zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
        REQUIRE(zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8) >= 0);
    }
    REQUIRE(zip_close(archive) == 0);
}

const std::string rels =
    R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>)";
const std::string workbook =
    R"(<workbook xmlns="x" xmlns:r="y"><workbookPr date1904="1"/><sheets><sheet name="一支部" sheetId="1" r:id="rId1"/><sheet name="二支部" sheetId="2" state="hidden" r:id="rId2"/></sheets></workbook>)";
const std::string book_rels =
    R"(<Relationships><Relationship Id="rId1" Type="a/worksheet" Target="/xl/worksheets/one.xml"/><Relationship Id="rId2" Type="a/worksheet" Target="worksheets/two.xml"/><Relationship Id="rId3" Type="a/styles" Target="styles.xml"/><Relationship Id="rId4" Type="a/sharedStrings" Target="/xl/shared.xml"/><Relationship Id="rId5" Type="a/externalLink" TargetMode="External" Target="http://127.0.0.1/x"/></Relationships>)";
const std::string styles =
    R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><numFmt numFmtId="165" formatCode="h:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>)";
const std::string shared =
    R"(<sst><si><t>姓名</t></si><si><r><t>张</t></r><r><t>三</t></r><rPh><t>zhang</t></rPh></si></sst>)";
const std::string one =
    R"(<worksheet><sheetData><row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="inlineStr"><is><t>内联</t></is></c></row><row r="5" hidden="1"><c r="A5" t="s"><v>1</v></c><c r="B5" s="1"><v>40000</v></c><c r="C5" s="2"><v>40000</v></c><c r="D5" s="3"><v>0.5</v></c><c r="E5" t="str"><f>A1&amp;B1</f><v>算出</v></c><c r="F5" t="e"><v>#REF!</v></c><c r="G5" t="b"><v>1</v></c></row></sheetData></worksheet>)";
const std::string two =
    R"(<worksheet><sheetData><row><c t="inlineStr"><is><t>隐藏</t></is></c></row></sheetData></worksheet>)";

std::vector<std::pair<std::string, std::string>> whole_book() {
    return {{"_rels/.rels", rels},         {"xl/workbook.xml", workbook}, {"xl/_rels/workbook.xml.rels", book_rels},
            {"xl/styles.xml", styles},     {"xl/shared.xml", shared},     {"xl/worksheets/one.xml", one},
            {"xl/worksheets/two.xml", two}};
}

const std::string ods =
    R"(<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s"><office:automatic-styles><style:style style:name="ta2"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet><table:table table:name="台账"><table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="1024"/></table:table-row><table:table-row><table:table-cell office:value-type="string"><text:p>张<text:s/>三</text:p><text:p>第二行</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2024-03-05T00:00:00"><text:p>5.3.24</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell><table:table-cell table:number-columns-repeated="1000"/></table:table-row><table:table-row table:number-rows-repeated="1048572"><table:table-cell/></table:table-row></table:table><table:table table:name="隐" table:style-name="ta2"><table:table-row table:visibility="collapse"><table:table-cell office:value-type="string"><text:p>看不见</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>)";

void write_ods(const std::string& path) {
    pack(path, {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", ods}});
}

std::optional<std::string> day_of(const std::string& text, Cell::Kind kind = Cell::Kind::text) {
    Cell cell;
    cell.kind = kind;
    cell.text = text;
    if (kind == Cell::Kind::number) cell.number = std::stod(text);
    Problems problems;
    const auto day = recruitment::read_ledger_day(cell, problems);
    if (day) return day->iso();
    if (problems.empty()) return std::nullopt;
    return "problem";
}

}  // namespace

TEST_CASE("an xlsx gives its cells as they stand: shared, inline and computed texts, both date systems, hidden parts") {
    test::Folder folder;
    const auto path = folder.file("book.xlsx");
    pack(path, whole_book());
    Problems problems;
    const auto lines = read(path, problems);
    for (const auto& problem : problems) FAIL(problem.where << problem.message.en);
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].sheet == "一支部");
    CHECK(lines[0].number == 2);
    CHECK(lines[0].cells == std::vector<std::string>{"姓名", "", "内联"});
    // 40000 days since 1904-01-01 are 2013-07-07; a format for hours is no day.
    CHECK(lines[1].cells == std::vector<std::string>{"张三", "2013-07-07", "2013-07-07", "0.5", "算出", "#REF!", "是"});
    CHECK(lines[1].hidden);
    CHECK(lines[2].hidden);
    CHECK(lines[2].cells == std::vector<std::string>{"隐藏"});
}

TEST_CASE("merged areas come with the rows, however a program writes them") {
    test::Folder folder;
    const auto merges = [&](const std::string& path) {
        std::vector<tables::Merge> last;
        Problems problems;
        tables::read_table(
            path, [&](const tables::Row& row) { return last = row.merges ? *row.merges : last, true; }, problems);
        CHECK(problems.empty());
        return last;
    };
    auto parts = whole_book();
    for (const char* tail :
         {R"(<mergeCells count="3"><mergeCell ref="C5:D6"/><mergeCell ref="A2:B2"/><mergeCell ref="A9"/></mergeCells>)",
          R"(<x:mergeCells><x:mergeCell a="1" ref='C5:D6'/><x:mergeCell ref='A2:B2'></x:mergeCell></x:mergeCells>)"}) {
        parts[5].second =
            "<worksheet>" + one.substr(one.find("<sheetData>"), one.find("</worksheet>") - 11) + tail + "</worksheet>";
        parts[5].second.replace(parts[5].second.find("内联"), 6, "mergeCell ref=");  // a text is no area
        pack(folder.file("book.xlsx"), parts);
        CAPTURE(parts[5].second);
        Problems problems;
        std::vector<tables::Merge> found;
        tables::read_table(
            folder.file("book.xlsx"),
            [&](const tables::Row& row) {
                if (*row.sheet == "一支部") found = *row.merges;
                return true;
            },
            problems);
        CHECK(found == std::vector<tables::Merge>{{2, 2, 0, 1}, {5, 6, 2, 3}});
    }
    auto with_spans = ods;
    const std::string cell = R"(<table:table-cell office:value-type="string">)";
    with_spans.replace(with_spans.find(cell), cell.size(),
                       R"(<table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="3" )" +
                           cell.substr(cell.find("office:")));
    pack(folder.file("book.ods"), {{"content.xml", with_spans}});
    CHECK(merges(folder.file("book.ods")).empty());  // of the last sheet
    std::vector<tables::Merge> first;
    Problems problems;
    tables::read_table(
        folder.file("book.ods"), [&](const tables::Row& row) { return first = *row.merges, false; }, problems);
    CHECK(first == std::vector<tables::Merge>{{4, 5, 0, 2}});
}

TEST_CASE("a book of another library reads alike") {
    test::Folder folder;
    const auto path = folder.file("written.xlsx");
    lxw_workbook* book = workbook_new(path.c_str());
    auto* sheet = workbook_add_worksheet(book, "台账");
    auto* format = workbook_add_format(book);
    format_set_num_format(format, "yyyy/m/d");
    lxw_datetime day{};
    day.year = 2024, day.month = 2, day.day = 29;
    worksheet_write_string(sheet, 0, 0, "姓名", nullptr);
    worksheet_write_datetime(sheet, 1, 1, &day, format);
    worksheet_write_formula_num(sheet, 1, 2, "=1+1", nullptr, 2);
    REQUIRE(workbook_close(book) == LXW_NO_ERROR);
    Problems problems;
    const auto lines = read(path, problems);
    REQUIRE(lines.size() == 2);
    CHECK(lines[1].cells == std::vector<std::string>{"", "2024-02-29", "2"});
}

TEST_CASE("an ods: repeated cells and rows, texts in paragraphs, hidden sheets") {
    test::Folder folder;
    const auto path = folder.file("book.ods");
    write_ods(path);
    CHECK(tables::format_of(path) == tables::Format::ods);
    Problems problems;
    const auto lines = read(path, problems);
    for (const auto& problem : problems) FAIL(problem.where << problem.message.en);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].number == 4);
    CHECK(lines[0].cells == std::vector<std::string>{"张 三\n第二行", "2024-03-05", "7", "7"});
    CHECK(lines[1].hidden);
}

TEST_CASE("csv: quotes, line ends, separators, and the encodings people have") {
    test::Folder folder;
    const auto check = [&](const std::string& bytes, const std::vector<std::vector<std::string>>& expected) {
        const auto path = folder.file("t.csv");
        std::ofstream(path, std::ios::binary) << bytes;
        Problems problems;
        const auto lines = read(path, problems);
        for (const auto& problem : problems) FAIL(problem.where << problem.message.en);
        REQUIRE(lines.size() == expected.size());
        for (std::size_t i = 0; i < lines.size(); ++i) CHECK(lines[i].cells == expected[i]);
    };
    check("姓名,备注\r\n张三,\"a \"\"b\"\",\nc\"\r\n\r\n李四,", {{"姓名", "备注"}, {"张三", "a \"b\",\nc"}, {"李四"}});
    check("\xef\xbb\xbf姓名;时间\n张三;2024-03-05\n", {{"姓名", "时间"}, {"张三", "2024-03-05"}});
    check("姓名\t时间\n张三\t1\n", {{"姓名", "时间"}, {"张三", "1"}});
    check("\xd0\xd5\xc3\xfb,x\n\xd5\xc5\xc8\xfd,y\n", {{"姓名", "x"}, {"张三", "y"}});  // GB18030
    check(std::string("\xff\xfe\x0d\x54\x2c\x00\x78\x00\x0a\x00", 10), {{"名", "x"}});  // UTF-16 with a mark
    // A character cut by the reader's buffer stays whole.
    std::string large((1 << 20) - 2, 'a');
    check(large + "张\n三,1\n", {{large + "张"}, {"三", "1"}});
}

TEST_CASE("broken, hostile and oversized files give a sentence") {
    test::Folder folder;
    const auto path = folder.file("x");
    const auto code = [&](const tables::Limits& limits = {}) {
        Problems problems;
        read(path, problems, limits);
        return problems.empty() ? std::string("none") : problems.front().code;
    };
    const auto put = [&](const std::string& bytes) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    };
    put("PK\x03\x04 nothing");
    CHECK(code() == "broken-file");
    put(std::string("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) + std::string(600, '\0'));
    CHECK(code() == "broken-file");
    put(std::string("SQLite format 3\0", 16));
    CHECK(code() == "not-a-table");
    put("\"张三,never closed\n1,2\n");
    CHECK(code() == "broken-file");
    put("\xff\xff\xff,\x80\n");
    CHECK(code() == "encoding");
    pack(path, {{"word/document.xml", "<a/>"}});
    CHECK(code() == "not-a-table");
    auto parts = whole_book();
    parts[5].second = "<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet>&b;</worksheet>";
    pack(path, parts);
    CHECK(code() == "hostile-file");
    parts[5].second = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"";
    pack(path, parts);
    CHECK(code() == "broken-file");
    parts[5].second = "<worksheet><sheetData><row r=\"1\"><c r=\"ZZZ1\"><v>1</v></c></row></sheetData></worksheet>";
    pack(path, parts);
    CHECK(code() == "too-large");
    // A bomb: much in little.
    parts[5].second = "<worksheet><sheetData>" + std::string(30'000'000, ' ') + "</sheetData></worksheet>";
    pack(path, parts);
    CHECK(std::filesystem::file_size(path) < 100'000);
    tables::Limits small;
    small.bytes = 1 << 20;
    CHECK(code(small) == "too-large");
    CHECK(code() == "none");
}

TEST_CASE("mutated files never crash a reader") {
    test::Folder folder;
    pack(folder.file("a.xlsx"), whole_book());
    write_ods(folder.file("b.ods"));
    std::ofstream(folder.file("c.csv")) << "姓名,申请入党时间\n\"张三\",2024-03-05\n李四,2024年3月\n";
    std::mt19937 random(5);
    std::size_t executions = 0, problems_found = 0;
    for (const char* name : {"a.xlsx", "b.ods", "c.csv"}) {
        std::ifstream in(folder.file(name), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        for (int round = 0; round < 700 * test::soak(); ++round) {
            auto changed = bytes;
            for (unsigned n = 1 + random() % 8; n > 0; --n) switch (random() % 3) {
                    case 0:
                        changed[random() % changed.size()] = static_cast<char>(random());
                        break;
                    case 1:
                        changed.resize(1 + random() % changed.size());
                        break;
                    default:
                        changed.insert(random() % changed.size(),
                                       changed.substr(random() % changed.size(), random() % 40));
                }
            const auto path = folder.file("changed");
            std::ofstream(path, std::ios::binary | std::ios::trunc) << changed;
            Problems problems;
            recruitment::Intake intake(path);
            const auto ignore = [](recruitment::LedgerRow) {};
            tables::read_table(
                path, [&](const tables::Row& row) { return intake.take(row, ignore), true; }, problems);
            intake.finish(ignore);
            problems_found += !problems.empty();
            ++executions;
        }
    }
    // Parts of a book changed inside an intact archive get further than changed archives do.
    for (int round = 0; round < 700 * test::soak(); ++round) {
        auto parts = whole_book();
        auto& victim = parts[random() % parts.size()].second;
        for (unsigned n = 1 + random() % 4; n > 0; --n)
            victim[random() % victim.size()] = static_cast<char>(32 + random() % 95);
        pack(folder.file("changed"), parts);
        Problems problems;
        read(folder.file("changed"), problems);
        problems_found += !problems.empty();
        ++executions;
    }
    CHECK(problems_found > 0);
    WARN(executions << " mutated files, " << problems_found << " refused with a sentence");
}

TEST_CASE("days as people write them, and what cannot be told") {
    for (const char* text :
         {"2024-03-05", "2024/3/5", "2024.3.5", "2024年3月5日", "20240305", " 2024 年 3 月 5 日 ", "２０２４．３．５",
          "二〇二四年三月五日", "2024年三月五日", "2024，3，5", "2024-03-05 00:00:00", "2024-03-05T08:30"}) {
        INFO(text);
        CHECK(day_of(text) == "2024-03-05");
    }
    for (const char* text : {"2024.3", "2024年3月", "2024-03", "202403", "二〇二四年三月"})
        CHECK(day_of(text) == "2024-03");
    CHECK(day_of("二〇二四年十二月二十五日") == "2024-12-25");
    CHECK(day_of("二〇二四年十月三十日") == "2024-10-30");
    CHECK(day_of("二〇二四年十一月十日") == "2024-11-10");
    for (const char* nothing : {"—", "/", "无", " - "}) CHECK_FALSE(day_of(nothing));
    CHECK(day_of("45356", Cell::Kind::number) == "2024-03-05");
    CHECK(day_of("20240305", Cell::Kind::number) == "2024-03-05");
    CHECK(day_of("2024.12", Cell::Kind::number) == "2024-12");
    CHECK(day_of("2024.3", Cell::Kind::number) == "2024-03");
    for (const char* text : {"3月5日", "2024", "2024-02-30", "待定", "2024-13"}) {
        INFO(text);
        CHECK(day_of(text) == "problem");
    }
    CHECK(day_of("2024.1", Cell::Kind::number) == "problem");  // January, or October that lost its zero
    CHECK(day_of("", Cell::Kind::empty) == std::nullopt);
}

TEST_CASE("headers are known by any of their names") {
    const auto means = [](const char* header) {
        const auto* column = recruitment::column_for(header);
        return column ? std::string(column->id) : std::string();
    };
    for (const auto& column : recruitment::ledger_columns()) {
        INFO(column.id);
        CHECK(means(std::string(column.label.zh).c_str()) == column.id);
        for (const auto header : column.headers) CHECK(means(std::string(header).c_str()) == column.id);
    }
    CHECK(means("申 请 入 党 时 间") == "applied_on");
    CHECK(means("申请入党时间（提交入党申请时间）") == "applied_on");
    CHECK(means("第3次考察时间") == "reviewed_on");
    CHECK(means("第二次考察") == "reviewed_on");
    CHECK(means("党委审批日期") == "decided_on");
    CHECK(means("食堂卡号").empty());
}

TEST_CASE("a missing column and an empty cell mean different things") {
    test::Folder folder;
    const auto path = folder.file("t.csv");
    const auto events = [&](const std::string& text) {
        std::ofstream(path) << text;
        std::vector<std::string> names;
        recruitment::Intake intake(path);
        const auto take = [&](recruitment::LedgerRow row) {
            for (const auto& event : row.events)
                names.push_back(event.event.name + (event.event.fields.contains("step")
                                                        ? ":" + event.event.fields["step"].get<std::string>()
                                                        : ""));
        };
        Problems problems;
        tables::read_table(
            path, [&](const tables::Row& row) { return intake.take(row, take), true; }, problems);
        intake.finish(take);
        return names;
    };
    // The talk has a column and no day: it did not happen. Without the column nobody knows.
    CHECK(events("姓名,申请入党时间,谈话时间,确定入党积极分子时间\n张三,2024-03-05,,2024-09-01\n") ==
          std::vector<std::string>{"application_submitted", "activist_determined", "step_unrecorded:observe"});
    CHECK(events("姓名,申请入党时间,确定入党积极分子时间\n张三,2024-03-05,2024-09-01\n") ==
          std::vector<std::string>{"application_submitted", "activist_determined", "step_unrecorded:talk",
                                   "step_unrecorded:observe"});
    // A cell nobody can read says nothing either.
    CHECK(events("姓名,申请入党时间,谈话时间,确定入党积极分子时间\n张三,2024-03-05,待查,2024-09-01\n") ==
          std::vector<std::string>{"application_submitted", "activist_determined", "step_unrecorded:talk",
                                   "step_unrecorded:observe"});
    CHECK(events("发展党员台账\n填表人：李四\n姓名,支部大会,,\n,时间,应到,实到\n张三,2024-03-05,9,8\n合计,,,\n")
              .front() == "admission_voted");
}

TEST_CASE("one cell that holds several things is taken apart, or said to be unreadable") {
    test::Folder folder;
    const auto path = folder.file("t.csv");
    struct Read {
        std::map<std::string, Json> events;
        std::vector<std::string> days, problems;
    };
    const auto read = [&](const std::string& text) {
        std::ofstream(path) << text;
        Read result;
        recruitment::Intake intake(path);
        const auto take = [&](recruitment::LedgerRow row) {
            for (const auto& event : row.events) {
                result.events[event.event.name] = event.event.fields;
                result.days.push_back(event.event.name + " " + event.event.on.iso());
            }
            for (const auto& problem : row.problems)
                result.problems.push_back(problem.where + " " + problem.message.zh);
        };
        Problems problems;
        tables::read_table(
            path, [&](const tables::Row& row) { return intake.take(row, take), true; }, problems);
        intake.finish(take);
        return result;
    };
    for (const char* notice :
         {"2027-07-20至2027-07-26", "2027.7.20-2027.7.26", "2027-07-20-2027-07-26", "2027年7月20日—7月26日",
          "2027.7.20——7.26", "2027/7/20～2027/7/26", "20270720-20270726"}) {
        INFO(notice);
        const auto found = read(std::string("姓名,申请入党时间,公示时间\n张三,2026-06-01,") + notice + "\n");
        CHECK(found.problems.empty());
        REQUIRE(found.events.contains("notice_closed"));
        CHECK(found.events.at("notice_closed") == Json{{"from", "2027-07-20"}, {"to", "2027-07-26"}});
        CHECK(std::count(found.days.begin(), found.days.end(), "notice_closed 2027-07-26") == 1);
    }
    // One day alone is the first or the last: nobody knows.
    for (const char* notice : {"2027-07-20", "7月20日至26日", "五个工作日"}) {
        INFO(notice);
        const auto found = read(std::string("姓名,申请入党时间,公示期\n张三,2026-06-01,") + notice + "\n");
        CHECK_FALSE(found.events.contains("notice_closed"));
        REQUIRE(found.problems.size() == 1);
        CHECK(found.problems[0].find("2 C 公示期") != std::string::npos);
    }
    CHECK(read("姓名,申请入党时间,公示时间\n张三,2026-06-01,无\n").problems.empty());
    for (const char* counts : {"30/28,28/0/0", "应到30人 实到28人,赞成28票 反对0票 弃权0票", "30、28,28-0-0",
                               "实到28人 应到30人,弃权0票 不同意0票 同意28票"}) {
        INFO(counts);
        const auto found =
            read(std::string("姓名,申请入党时间,支部大会时间,应到/实到,赞成/反对/弃权\n张三,2026-06-01,2027-10-20,") +
                 counts + "\n");
        CHECK(found.problems.empty());
        CHECK(found.events.at("admission_voted")["vote"] ==
              Json{{"entitled", 30}, {"present", 28}, {"in_favour", 28}, {"against", 0}, {"abstained", 0}});
    }
    for (const char* counts : {"30", "30/28/2", "应到30 应到28"}) {
        INFO(counts);
        const auto found = read(
            std::string("姓名,申请入党时间,支部大会时间,应到实到人数\n张三,2026-06-01,2027-10-20,") + counts + "\n");
        CHECK(found.problems.size() == 1);
        CHECK_FALSE(found.events.at("admission_voted").contains("vote"));
    }
    // The heading names what the cell does not; where neither does, nobody knows which is which.
    const auto present = read("姓名,申请入党时间,支部大会时间,到会人数\n张三,2026-06-01,2027-10-20,28\n");
    CHECK(present.problems.empty());
    CHECK(present.events.at("admission_voted")["vote"] == Json{{"present", 28}});
    CHECK(read("姓名,申请入党时间,支部大会时间,到会情况\n张三,2026-06-01,2027-10-20,28/30\n").problems.size() == 1);
    CHECK(read("姓名,申请入党时间,支部大会时间,表决结果\n张三,2026-06-01,2027-10-20,通过\n").problems.empty());
    // A notice over New Year.
    CHECK(read("姓名,申请入党时间,公示时间\n张三,2026-06-01,2028.12.25-1.8\n").events.at("notice_closed") ==
          Json{{"from", "2028-12-25"}, {"to", "2029-01-08"}});
    // Eight hours are not eight days.
    const auto hours = read("姓名,申请入党时间,集中培训时间,培训天数\n张三,2026-06-01,2027-09-10,8学时\n");
    CHECK(hours.problems.size() == 1);
    CHECK_FALSE(hours.events.at("training_completed").contains("days"));
    // A column of its own goes before the one that holds both.
    const auto own =
        read("姓名,申请入党时间,公示时间,公示结束时间\n张三,2026-06-01,2027-07-20至2027-07-25,2027-07-26\n");
    CHECK(own.events.at("notice_closed") == Json{{"from", "2027-07-20"}, {"to", "2027-07-26"}});
}

TEST_CASE("a mapping file says what a heading means by id or by a known heading") {
    Problems problems;
    const auto chosen = recruitment::read_mapping(
        Json::parse(R"({"columns":{"啥时候交的":"申请入党时间","聊过了":"talk_on","食堂卡号":null}})"), problems);
    CHECK(problems.empty());
    CHECK(chosen.at("啥时候交的") == "applied_on");
    CHECK(chosen.at("聊过了") == "talk_on");
    CHECK(chosen.at("食堂卡号").empty());
    recruitment::read_mapping(Json::parse(R"({"columns":{"聊过了":"谈天"}})"), problems);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].where == "聊过了");
}

namespace {

// A table's people, read from text.
struct People {
    std::vector<recruitment::LedgerRow> rows;
    std::vector<std::string> unused;  // headings
    explicit People(const std::string& text, recruitment::Intake::Chosen chosen = {}) {
        test::Folder folder;
        const auto path = folder.file("t.csv");
        std::ofstream(path) << text;
        recruitment::Intake intake(path, std::move(chosen));
        const auto take = [&](recruitment::LedgerRow row) { rows.push_back(std::move(row)); };
        Problems problems;
        tables::read_table(
            path, [&](const tables::Row& row) { return intake.take(row, take), true; }, problems);
        intake.finish(take);
        for (const auto& [sheet, mapping] : intake.mappings())
            for (const auto& use : mapping.columns)
                if (use.meaning.empty()) unused.push_back(use.header);
    }
    const Json* fields(std::string_view event) const {
        for (const auto& recorded : rows.at(0).events)
            if (recorded.event.name == event) return &recorded.event.fields;
        return nullptr;
    }
    // What a rule answers about the first person.
    std::set<Verdict> verdicts(std::string_view rule, const char* today) const {
        auto judged = judge(*recruitment::workflow(), "x", rows.at(0).events, {}, test::day(today));
        recruitment::respect_silence(rows.at(0), judged.findings);
        std::set<Verdict> found;
        for (const auto& finding : judged.findings)
            if (finding.rule == rule) found.insert(finding.verdict);
        return found;
    }
};

}  // namespace

TEST_CASE("the first person is never taken for a second row of headings") {
    for (const char* word : {"同意", "归档", "党委", "通过"}) {
        INFO(word);
        const People people(std::string("姓名,申请入党时间,谈话时间,审查意见\n张三,2018-1-1,2018-9-1,") + word +
                            "\n李四,2018-1-1,2018-1-9,同意\n");
        CHECK(people.rows.size() == 2);
    }
    // A mapping that leaves a column out does not make the next row a heading either.
    const People mapped(
        "姓名,申请入党时间,谈话时间,备案时间\n张三,2018-1-1,2018-1-9,2018-3-1\n李四,2018-1-1,2018-1-9,\n",
        {{"备案时间", ""}});
    CHECK(mapped.rows.size() == 2);
    // Totals, signatures and headings once more are nobody.
    const People below(
        "姓名,申请入党时间,谈话时间\n张三,2018-1-1,2018-1-9\n姓名,申请入党时间,谈话时间\n合计,1,1\n"
        "审核人：,2018-1-1,王五\n");
    CHECK(below.rows.size() == 1);
}

TEST_CASE("a heading under a stage means that stage's step; what could be either is not used") {
    const People stages(
        "姓名,入党积极分子的确定和培养教育,,发展对象的确定和考察,,预备党员的接收,,预备党员的教育考察和转正,\n"
        ",确定时间,备案时间,确定时间,备案时间,支部大会时间,审批时间,支部大会时间,审批时间\n"
        "张三,2016-7-1,2016-7-2,2017-8-1,2017-8-2,2017-10-1,2017-11-1,2018-10-9,2018-11-1\n");
    REQUIRE(stages.rows.size() == 1);
    std::vector<std::string> events;
    for (const auto& recorded : stages.rows[0].events)
        if (recorded.event.name != "step_unrecorded")
            events.push_back(recorded.event.name + " " + recorded.event.on.iso());
    CHECK(events == std::vector<std::string>{"activist_determined 2016-07-01", "activist_filed 2016-07-02",
                                             "prospect_proposed 2017-08-01", "prospect_endorsed 2017-08-02",
                                             "admission_voted 2017-10-01", "admission_decided 2017-11-01",
                                             "conversion_voted 2018-10-09", "conversion_decided 2018-11-01"});
    const People twice("姓名,申请入党时间,备案时间,备案时间\n张三,2016-1-1,2016-7-2,2017-12-2\n");
    CHECK(twice.unused == std::vector<std::string>{"备案时间", "备案时间"});
    CHECK_FALSE(twice.fields("admission_filed"));
}

TEST_CASE("names in one cell or in several columns") {
    const auto names = [](const std::string& headings, const std::string& cells) {
        const People people("姓名,申请入党时间,确定入党介绍人时间," + headings + "\n张三,2016-1-1,2017-9-1," + cells +
                            "\n");
        std::string all;
        for (const auto& each : (*people.fields("introducers_named"))["introducers"])
            all += each["name"].get<std::string>() + "|";
        return all;
    };
    CHECK(names("入党介绍人", "李四、王小明") == "李四|王小明|");
    CHECK(names("入党介绍人", "王和平、李四") == "王和平|李四|");
    CHECK(names("入党介绍人", "李四和王小明") == "李四|王小明|");
    CHECK(names("入党介绍人", "李　四、王小明") == "李四|王小明|");
    CHECK(names("入党介绍人", "李　四 王小明") == "李四|王小明|");
    CHECK(names("入党介绍人", "李四 王五") == "李四|王五|");
    CHECK(names("入党介绍人", "王和平") == "王和平|");
    CHECK(names("入党介绍人", "买买提·艾力、李四") == "买买提·艾力|李四|");
    CHECK(names("入党介绍人,入党介绍人", "李四,王五") == "李四|王五|");
    CHECK(names("入党介绍人1,入党介绍人2", "李四,王五") == "李四|王五|");
    CHECK(names("入党介绍人（一）,入党介绍人（二）", "李四,王五") == "李四|王五|");
    const People over("姓名,申请入党时间,确定入党介绍人时间,入党介绍人,\n,,,1,2\n张三,2016-1-1,2017-9-1,李四,王五\n");
    REQUIRE(over.rows.size() == 1);
    CHECK((*over.fields("introducers_named"))["introducers"].size() == 2);
}

TEST_CASE("what a political review concluded is read, or said to be unreadable") {
    const auto conclusion = [](const char* words) {
        const People people(std::string("姓名,申请入党时间,政审时间,政审结论\n张三,2016-1-1,2017-9-1,") + words + "\n");
        if (!people.rows.at(0).problems.empty()) return std::string("unreadable");
        return people.fields("political_review_concluded")->value("conclusion", std::string("none"));
    };
    for (const char* words : {"合格", "政审合格", "通过", "经审查，政治合格"}) CHECK(conclusion(words) == "qualified");
    for (const char* words : {"不合格", "不 合 格", "未通过", "没有通过", "不予通过", "未合格"})
        CHECK(conclusion(words) == "unqualified");
    for (const char* words : {"暂无结论", "审查中"}) CHECK(conclusion(words) == "inconclusive");
    for (const char* words : {"政治清白", "良好", "√", "无不合格情形", "未发现不合格问题"})
        CHECK(conclusion(words) == "unreadable");
    CHECK(conclusion("") == "none");
}

TEST_CASE("about a notice without a column, or a review whose day cannot be read, nobody is accused") {
    const std::string head = "姓名,申请入党时间,列为发展对象时间,党委同意时间",
                      person = "张三,2026-6-1,2028-1-3,2028-1-10";
    const std::set<Verdict> undetermined{Verdict::undetermined};
    for (const auto& [column, cell] : {std::pair{"", ""},
                                       {",公示时间", ",2028.3.1-2028.3"},
                                       {",公示时间", ",已公示5个工作日"},
                                       {",公示开始时间", ",2028-1-11"}}) {
        INFO(column << cell);
        const People people(head + column + ",政审时间\n" + person + cell + ",2028-3-1\n");
        CHECK(people.verdicts("notice-five-workdays", "2028-04-01") == undetermined);
    }
    // The control: a column with an empty cell says that there was none.
    const People none(head + ",公示时间,政审时间\n" + person + ",,2028-3-1\n");
    CHECK(none.verdicts("notice-five-workdays", "2028-04-01") == std::set<Verdict>{Verdict::violated});
    const std::string reviews =
        "姓名,申请入党时间,列为入党积极分子时间,第一次考察时间,第二次考察时间,列为发展对象时间\n";
    CHECK_FALSE(People(reviews + "张三,2016-1-1,2017-1-3,2017.13.5,2018-1-2,2018-1-10\n")
                    .verdicts("review-every-half-year", "2018-01-10")
                    .contains(Verdict::violated));
    CHECK(People(reviews + "张三,2016-1-1,2017-1-3,,2018-1-2,2018-1-10\n")
              .verdicts("review-every-half-year", "2018-01-10")
              .contains(Verdict::violated));
}
