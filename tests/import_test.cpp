// Tables month after month: what is new is added, what differs is asked, what is wrong is refused in one go, and
// checking answers as importing does. Several files are one.
#include <xlsxwriter.h>

#include <algorithm>
#include <set>

#include "catch.h"
#include "rudang/tables/table.h"
#include "shell.h"

using namespace rudang;
using test::contains;
using test::Shell;

namespace {

// An office with two branches.
struct Secretary : Shell {
    Secretary() {
        REQUIRE((*this)("init --org 机关党委 --actor lisi --name 李四 --yes").status == 0);
        REQUIRE((*this)("org add a --name 第一党支部 --kind branch").status == 0);
        REQUIRE((*this)("org add b --name 第二党支部 --kind branch").status == 0);
    }
    Json import(const std::string& rest) const { return (*this)("--json import " + rest).json(); }
};

const std::string head = "所属党支部,姓名,性别,出生日期,申请入党时间,谈话时间,列为入党积极分子时间\n";

// What is refused, by place and code.
std::set<std::string> refused(const Json& answer) {
    std::set<std::string> all;
    for (const auto& problem : answer["problems"])
        all.insert(problem["file"].dump() + problem["sheet"].dump() + problem["row"].dump() + problem["column"].dump() +
                   problem["code"].dump());
    return all;
}

}  // namespace

TEST_CASE("check refuses exactly what import refuses, all lines at once, by file, row and cell") {
    const Secretary office;
    const std::string good = "第一党支部,张三,男,2000-01-15,2024-03-05,2024-03-20,\n";
    const std::vector<std::pair<std::string, std::size_t>> tables{
        {good, 0},
        {"第九党支部,李四,男,2000-01-15,2024-03-05,,\n", 1},
        {",王五,男,2000-01-15,2024-03-05,,\n", 1},
        {good + "第九党支部,李四,男,2000-01-15,2024-03-05,,\n,王五,男,2000-01-15,2024-03-05,,\n", 2},
        {"第一党支部,赵六,男,2000-01-15,待查,2024-03-20,\n", 2},  // a cell, and no application
        {"第九党支部,赵六,男,2000-02-30,2024-03-05,2024-03-20,\n", 2},
        {"第一党支部,孙七,男,2000-01-15,2024-03-05,,\n第一党支部,孙七,男,2000-01-15,2024-03-05,,\n", 1},
        {"第一党支部,吴\xe4\xb8,男,2000-01-15,2024-03-05,2024-03-20,\n", 1},
    };
    for (std::size_t i = 0; i < tables.size(); ++i) {
        INFO(i);
        const auto name = "t" + std::to_string(i) + ".csv";
        office.write(name, head + tables[i].first);
        const auto check = office("--json import " + name + " --check --today 2026-11-25");
        const auto import = office("--json import " + name + " --today 2026-11-25");
        CHECK(check.status == import.status);
        CHECK(refused(check.json()) == refused(import.json()));
        CHECK(check.json()["counts"] == import.json()["counts"]);
        CHECK(refused(import.json()).size() == tables[i].second);
        CHECK(import.json()["imported"] == (tables[i].second == 0));
        // The words are the same as well.
        const auto words = office("--lang zh import " + name + " --check --today 2026-11-25");
        if (tables[i].second) CHECK(contains(words.out, "第 "));
    }
    office.write("nine.csv", head + "第九党支部,李四,男,2000-01-15,2024-03-05,,\n");
    const auto said = office("--lang zh import nine.csv --check").out;
    CHECK(contains(said, "第 2 行 A 所属党支部：账本中没有这个组织"));
    CHECK(contains(said, "第九党支部"));
    CHECK_FALSE(contains(said, "application_submitted"));
    const auto problem = office.import("nine.csv --check")["problems"][0];
    CHECK(problem["file"] == "nine.csv");
    CHECK(problem["row"] == 2);
    CHECK(problem["column"] == "A");
    CHECK(problem["code"] == "unknown-branch");
}

TEST_CASE("lines with problems can be left out, and the rest is taken over") {
    const Secretary office;
    office.write("t.csv",
                 head + "第一党支部,张三,男,2000-01-15,2024-03-05,,\n第九党支部,李四,男,2000-01-15,2024-03-05,,\n");
    const auto run = office("--json import t.csv --skip");
    CHECK(run.status == 0);
    CHECK(run.json()["imported"] == true);
    CHECK(run.json()["counts"]["new"] == 1);
    CHECK(run.json()["counts"]["unreadable"] == 1);
    CHECK(office("journal verify").status == 0);
}

TEST_CASE("the table of a later month adds what is new and shows field by field what differs") {
    const Secretary office;
    office.write("9.csv", head +
                              "第一党支部,张三,男,2000-01-15,2024-03-05,2024-03-20,\n第二党支部,李四,女,2001-01-15,"
                              "2024-04-05,2024-04-20,\n");
    REQUIRE(office("import 9.csv --today 2026-09-30").status == 0);
    // 张三 went on; of 李四 the talk lies on another day and the sex differs; 王五 is new.
    office.write("10.csv",
                 head +
                     "第一党支部,张三,男,2000-01-15,2024-03-05,2024-03-20,2024-09-10\n第二党支部,李四,男,2001-01-15,"
                     "2024-04-05,2024-04-21,\n第一党支部,王五,男,2000-05-15,2024-05-05,2024-05-20,\n");
    const auto check = office("--json import 10.csv --check --today 2026-10-31");
    CHECK(check.status == 1);
    const auto answer = check.json();
    CHECK(answer["new"] == 1);
    CHECK(answer["same"] == 0);
    CHECK(answer["counts"]["grown"] == 1);
    CHECK(answer["problems"].empty());
    REQUIRE(answer["different"].size() == 2);
    const auto of = [&](const char* field) {
        for (const auto& each : answer["different"])
            if (each["field"] == field) return each;
        return Json();
    };
    CHECK(of("applicant.sex")["there"] == "female");
    CHECK(of("applicant.sex")["here"] == "male");
    CHECK(of("on")["there"] == "2024-04-20");
    CHECK(of("on")["here"] == "2024-04-21");
    CHECK(of("on")["row"] == 3);
    CHECK(of("on")["case"].is_string());
    // Importing adds what is new, changes nothing that differs, and says so.
    const auto import = office("--json import 10.csv --today 2026-10-31");
    CHECK(import.status == 1);
    CHECK(import.json()["imported"] == true);
    CHECK(import.json()["added"] == 1);
    CHECK(import.json()["different"] == answer["different"]);
    const auto again = office.import("10.csv --check --today 2026-10-31");
    CHECK(again["new"] == 0);
    CHECK(again["same"] == 2);
    CHECK(again["different"] == answer["different"]);
    CHECK(office("journal verify").status == 0);
}

TEST_CASE("each difference is taken over, kept or left for later, by a file that is written and read back") {
    const Secretary office;
    office.write("9.csv", head + "第二党支部,李四,女,2001-01-15,2024-04-05,2024-04-20,\n");
    REQUIRE(office("import 9.csv --today 2026-09-30").status == 0);
    office.write("10.csv", head + "第二党支部,李四,男,2001-01-15,2024-04-05,2024-04-21,\n");
    REQUIRE(office("import 10.csv --check --differences d.json --today 2026-10-31").status == 1);
    auto file = Json::parse(Shell::slurp(office.file("d.json")));
    REQUIRE(file["differences"].size() == 2);
    CHECK(std::filesystem::status(office.file("d.json")).permissions() ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    for (auto& each : file["differences"]) {
        CHECK(each["choice"] == "skip");
        CHECK(each["name"] == "李四");
        each["choice"] = each["field"] == "on" ? "take" : "keep";
    }
    office.write("d.json", file.dump());
    const auto checked = office("--json import 10.csv --check --differences d.json --today 2026-10-31");
    CHECK(checked.status == 0);
    CHECK(checked.json()["corrected"] == 1);
    const auto taken = office("--json import 10.csv --differences d.json --today 2026-10-31");
    CHECK(taken.status == 0);
    CHECK(taken.json()["corrected"] == 1);
    const auto left = office.import("10.csv --check --differences d.json --today 2026-10-31");
    REQUIRE(left["different"].size() == 1);
    CHECK(left["different"][0]["field"] == "applicant.sex");
    CHECK(left["different"][0]["choice"] == "keep");
    CHECK(office("journal verify").status == 0);
    // What cannot be understood is named, and nothing happens.
    file["differences"][0]["choice"] = "perhaps";
    office.write("d.json", file.dump());
    const auto wrong = office("--lang zh import 10.csv --differences d.json");
    CHECK(wrong.status == 2);
    CHECK(contains(wrong.err, "take"));
    office.write("d.json", "[]");
    CHECK(office("import 10.csv --differences d.json").status == 2);
}

TEST_CASE("a table that says less says nothing against the ledger") {
    const Secretary office;
    office.write("full.csv", head + "第一党支部,张三,男,2000-01-15,2024-03-05,2024-03-20,2024-09-10\n");
    REQUIRE(office("import full.csv --today 2026-09-30").status == 0);
    office.write("less.csv", "姓名,申请入党时间,谈话时间\n张 三,2024-03-05,2024.3\n");
    const auto answer = office.import("less.csv --check --today 2026-10-31");
    CHECK(answer["different"].empty());
    CHECK(answer["new"] == 0);
}

TEST_CASE("several files and folders are one audit, and findings name file, sheet and cell") {
    const Shell rudang;
    std::filesystem::create_directories(rudang.file("台账/二支部"));
    const std::string line = "姓名,出生日期,申请入党时间,谈话时间\n";
    rudang.write("台账/一支部.csv",
                 line + "张三,2000-01-15,2024-03-05,2024-05-20\n李四,2001-01-15,2024-03-05,2024-03-20\n");
    rudang.write("台账/二支部/二.csv",
                 line + "李四,2001-01-15,2024-03-05,2024-03-20\n王五,2000-01-15,2024-03-05,2024-06-20\n");
    rudang.write("台账/说明.docx", "x");
    rudang.write("台账/.~lock.一支部.csv#", "x");
    rudang.write("台账/旧.xls", "<html><table></table></html>");
    const auto run = rudang("--json audit 台账 --today 2026-11-24");
    CHECK(run.status == 1);
    const auto report = run.json();
    CHECK(report["summary"]["cases"] == 3);
    std::map<std::string, std::string> late;
    std::set<std::string> ids;
    for (const auto& each : report["cases"]) {
        CHECK(each["where"]["file"].is_string());
        ids.insert(each["case"].get<std::string>());
        for (const auto& finding : each["findings"])
            if (finding["rule"] == "talk-within-one-month" && finding["verdict"] == "violated")
                late[each["name"].get<std::string>()] =
                    finding["where"]["file"].get<std::string>() + " " + finding["where"]["column"].get<std::string>();
    }
    CHECK(ids.size() == 3);
    CHECK(late == std::map<std::string, std::string>{{"张三", "台账/一支部.csv D"}, {"王五", "台账/二支部/二.csv D"}});
    REQUIRE(report["in_several_files"].size() == 1);
    CHECK(report["in_several_files"][0]["name"] == "李四");
    CHECK(report["in_several_files"][0]["where"].size() == 2);
    REQUIRE(report["not_read"].size() == 1);
    CHECK(report["not_read"][0]["file"] == "台账/旧.xls");
    CHECK(report["other_files"] == Json{"台账/说明.docx"});
    const auto words = rudang("--lang zh audit 台账/一支部.csv 台账/二支部/二.csv --today 2026-11-24").out;
    CHECK(contains(words, "李四 在几个文件里都有"));
    CHECK(contains(words, "共 3 件"));
    CHECK(rudang("audit 台账/没有.csv 台账").status == 2);
    CHECK(rudang("audit 台账/旧.xls --json").json()["error"]["code"] == "not-a-table");
    std::filesystem::create_directories(rudang.file("空"));
    CHECK(rudang("--json audit 空").json()["error"]["code"] == "no-tables");
}

TEST_CASE(
    "the same person in last year's table and in this year's is one person, and what contradicts accuses nobody") {
    const Shell rudang;
    const std::string line = "姓名,出生日期,申请入党时间,谈话时间\n";
    rudang.write(
        "2024.csv",
        line + "张三,2000-01-15,2024-03-05,\n李四,2001-01-15,2024-03-05,2024-03-20\n赵六,1999-01-15,2024-03-05,\n");
    rudang.write("2025.csv", line +
                                 "张三,2000-01-15,2024-03-05,2024-03-20\n李四,2001-01-15,2024-03-05,2024-06-20\n赵六,"
                                 "1998-01-15,2024-03-05,2024-03-20\n");
    const auto report = rudang("--json audit 2024.csv 2025.csv --today 2026-11-24").json();
    std::map<std::string, std::string> talks;
    for (const auto& each : report["cases"])
        for (const auto& finding : each["findings"])
            if (finding["rule"] == "talk-within-one-month")
                talks[each["name"].get<std::string>()] += finding["verdict"].get<std::string>() + " ";
    // 张三's talk is in the newer table, 李四's day is open; the two called 赵六 were born in different years.
    CHECK(talks == std::map<std::string, std::string>{{"李四", "undetermined "}, {"赵六", "violated "}});
    CHECK(report["summary"]["cases"] == 4);
    CHECK(report["in_several_files"].size() == 2);
    REQUIRE(report["problems"].size() == 1);
    CHECK(contains(report["problems"][0]["message"].get<std::string>(), "2024-06-20"));
}

TEST_CASE("people are put together from several files however many stand in them") {
    const Shell rudang;
    std::string first = "姓名,身份证号,申请入党时间,谈话时间\n张三,110101200001150013,2024-03-05,\n";
    std::string second =
        "姓名,出生日期,申请入党时间,谈话时间,列为入党积极分子时间\n张三,2000-01-15,2024-03-05,2024-03-20,2024-09-10\n";
    rudang.write("少1.csv", first);
    rudang.write("少2.csv", second);
    for (int n = 0; n < 2600; ++n) {
        const std::string name = "甲" + std::to_string(n / 100) + "乙" + std::to_string(n % 100);
        first += name + ",,2024-03-05,2024-03-20\n";
        second += name + "丙,,2024-03-05,2024-03-20,\n";
    }
    rudang.write("多1.csv", first);
    rudang.write("多2.csv", second);
    const auto judged = [&](const std::string& files) {
        const auto report = rudang("--json audit " + files + " --today 2024-10-01").json();
        Json of;
        for (const auto& each : report["cases"])
            if (each["name"] == "张三") of.push_back({each["state"], each["findings"].size()});
        CHECK(report["in_several_files"].size() == 1);
        return of;
    };
    const auto few = judged("少1.csv 少2.csv");
    CHECK(few.size() == 1);
    CHECK(few == judged("多1.csv 多2.csv"));
}

TEST_CASE("several files are one import: whoever stands in two of them is one person") {
    const Secretary office;
    office.write("a.csv", head + "第一党支部,张三,男,2000-01-15,2024-03-05,,\n");
    office.write("b.csv",
                 head + "第二党支部,王五,男,2000-01-15,2024-03-05,,\n第一党支部,张三,男,2000-01-15,2024-03-05,,\n");
    // A later table that does not say once more when he applied, but who he is.
    office.write("c.csv", "姓名,出生日期,列为入党积极分子时间\n张三,2000-01-15,2024-10-10\n");
    const auto answer = office.import("a.csv b.csv");
    CHECK(answer["imported"] == true);
    CHECK(answer["counts"]["new"] == 2);
    REQUIRE(answer["in_several_files"].size() == 1);
    CHECK(answer["in_several_files"][0]["where"].size() == 2);
    CHECK(answer["in_several_files"][0]["where"][1]["file"] == "b.csv");
    CHECK(answer["in_several_files"][0]["where"][1]["row"] == 3);
    const auto later = office.import("c.csv");
    CHECK(later["imported"] == true);
    CHECK(later["counts"]["grown"] == 1);
    CHECK(later["added"] == 1);
    // Of somebody the ledger does not have, no case is opened without an application.
    office.write("d.csv", "姓名,出生日期,列为入党积极分子时间\n赵六,2001-01-15,2024-10-10\n");
    CHECK(office.import("d.csv")["problems"][0]["code"] == "no-application");
}

TEST_CASE("a book handed back with remarks keeps its widths, merged areas and formats") {
    const Shell rudang;
    const auto path = rudang.file("台账.xlsx");
    lxw_workbook* book = workbook_new(path.c_str());
    auto* sheet = workbook_add_worksheet(book, "一支部");
    auto* yellow = workbook_add_format(book);
    format_set_bg_color(yellow, 0xFFFF00);
    worksheet_merge_range(sheet, 0, 0, 0, 3, "发展党员台账", yellow);
    const char* const headings[] = {"姓名", "出生日期", "申请入党时间", "谈话时间"};
    const char* const person[] = {"张三", "2000-01-15", "2024-03-05", "2024-05-20"};
    for (lxw_col_t c = 0; c < 4; ++c) {
        worksheet_write_string(sheet, 1, c, headings[c], nullptr);
        worksheet_write_string(sheet, 2, c, person[c], yellow);
    }
    worksheet_set_column(sheet, 0, 30, 23, nullptr);
    worksheet_write_comment(sheet, 2, 3, "原有批注");
    workbook_add_worksheet(book, "说明");
    REQUIRE(workbook_close(book) == LXW_NO_ERROR);
    REQUIRE(rudang("--lang zh audit 台账.xlsx --xlsx 批注.xlsx --today 2026-11-24").status == 1);
    Problems problems;
    std::vector<std::vector<std::string>> rows;
    std::vector<tables::Merge> merges;
    tables::read_table(
        rudang.file("批注.xlsx"),
        [&](const tables::Row& row) {
            rows.emplace_back();
            for (const auto& cell : row.cells) rows.back().push_back(cell.text);
            merges = *row.merges;
            return true;
        },
        problems);
    REQUIRE(problems.empty());
    REQUIRE(rows.size() == 3);
    CHECK(merges == std::vector<tables::Merge>{{1, 1, 0, 3}});
    REQUIRE(rows[1].size() == 5);
    CHECK(rows[1][4] == "检查结果");
    CHECK(contains(rows[2][4], "D：谈话（2024-05-20）晚于期限"));
    const auto part = [&](const std::string& name) {
        const std::string command =
            "unzip -p '" + rudang.file("批注.xlsx") + "' " + name + " >'" + rudang.file("part") + "'";
        return std::system(command.c_str()) == 0 ? Shell::slurp(rudang.file("part")) : std::string();
    };
    if (std::system("command -v unzip >/dev/null") == 0) {
        CHECK(contains(part("xl/worksheets/sheet1.xml"), "width=\"23."));
        CHECK(contains(part("xl/comments1.xml"), "原有批注"));
        CHECK(contains(part("xl/comments1.xml"), "晚于期限"));
        CHECK(contains(part("xl/styles.xml"), "FFFFFF00"));
        CHECK(contains(part("xl/styles.xml"), "FFF8D7DA"));
    }
    // The same table as a csv gets a book of its own.
    rudang.write("t.csv", "姓名,出生日期,申请入党时间,谈话时间\n张三,2000-01-15,2024-03-05,2024-05-20\n");
    REQUIRE(rudang("audit t.csv --xlsx t.xlsx --today 2026-11-24").status == 1);
    CHECK(tables::format_of(rudang.file("t.xlsx")) == tables::Format::xlsx);
}

TEST_CASE("how much of a file is read is a setting") {
    const Shell rudang;
    rudang.write("t.csv", "姓名,申请入党时间\n张三,2024-03-05\n李四,2024-03-06\n");
    const auto run = rudang("--json audit t.csv", "RUDANG_LIMITS='rows=2'");
    CHECK(run.status == 2);
    CHECK(run.json()["error"]["code"] == "too-large");
    CHECK(rudang("audit t.csv --today 2024-03-10", "RUDANG_LIMITS='rows=3 seconds=60'").status <= 1);
    const auto wrong = rudang("--lang zh audit t.csv", "RUDANG_LIMITS='lines=2'");
    CHECK(wrong.status == 2);
    CHECK(contains(wrong.err, "shared_strings"));
}

namespace {

// A ledger knows of its branch as well, that it has admitted nobody for long.
std::multiset<std::string> violations(const Json& audited) {
    std::multiset<std::string> all;
    for (const auto& person : audited["cases"])
        for (const auto& finding : person["findings"])
            if (finding["verdict"] == "violated" && finding["rule"] != "branch-dormant")
                all.insert(finding["rule"].get<std::string>());
    return all;
}

}  // namespace

TEST_CASE("what a table had no place for is held against nobody once it is taken over, as in the file itself",
          "[import]") {
    const Secretary office;
    office.write("spare.csv",
                 "姓名,所在党支部,申请入党时间,谈话时间,确定为入党积极分子时间,确定为发展对象时间,支部大会接收时间,"
                 "上级党委审批时间\n"
                 "张三,第一党支部,2021-01-10,2021-01-25,2021-06-20,2022-09-01,2023-03-10,2023-05-20\n"
                 "李四,第一党支部,2021-01-10,2021-03-25,,,,\n");
    const auto in_file = office("--json audit spare.csv --today 2026-11-26").json();
    REQUIRE(office.import("spare.csv --yes")["imported"] == true);
    const auto in_ledger = office("--json audit --today 2026-11-26").json();
    // 李四's talk is in its column, and came two months after the application.
    CHECK(violations(in_file) == std::multiset<std::string>{"talk-within-one-month"});
    CHECK(violations(in_ledger) == violations(in_file));
    // What is done from now on is asked for all the same: nothing was moved past.
    const auto open = office("--json show 张三 --today 2026-11-26").json()["state"]["steps"];
    CHECK(std::find(open.begin(), open.end(), 18) != open.end());
    CHECK(std::find(open.begin(), open.end(), 22) != open.end());
    // And nobody is late with what nobody knows about, wherever limits are shown.
    const auto next = office("--json next --today 2026-11-26").json()["items"];
    CHECK_FALSE(next.empty());
    CHECK(std::none_of(next.begin(), next.end(), [](const Json& item) { return item["overdue"] == true; }));
    const auto said = office("next --today 2026-11-26 --lang zh").out;
    CHECK(contains(said, "是否已办没有记录"));
    CHECK_FALSE(contains(said, "逾期"));
    CHECK(contains(office("show 张三 --today 2026-11-26 --lang zh").out, "是否已办没有记录"));
    CHECK_FALSE(contains(office("show 张三 --today 2026-11-26 --lang zh").out, "逾期"));
    for (const auto& task : office("--json forecast 张三 --today 2026-11-26").json()["items"])
        if (task["step"] == 18 || task["step"] == 22) CHECK(task["due"] == nullptr);
    for (const auto& item : office("--json stalled --today 2026-11-26").json()["items"])
        CHECK(item["reason"] != "past-limit");
    CHECK(office("journal verify").status == 0);
}

TEST_CASE("a day that has not come is named and left out, and the ledger says what the file says", "[import]") {
    const Secretary office;
    office.write("plan.csv", head + "第一党支部,张三,男,2000-01-15,2024-03-05,2024-05-20,2027-05-01\n" +
                                 "第一党支部,李四,男,2000-01-15,2024-03-05,2024-03-20,2027.6\n" +
                                 "第一党支部,王五,男,2000-01-15,2024-03-05,2024-03-20,2026-11-25\n");
    const auto in_file = office("--json audit plan.csv --today 2026-11-25").json();
    const auto check = office.import("plan.csv --check --today 2026-11-25");
    const auto answer = office.import("plan.csv --yes --today 2026-11-25");
    CHECK(check["plans"] == answer["plans"]);
    CHECK(check["counts"] == answer["counts"]);
    REQUIRE(answer["imported"] == true);
    CHECK(answer["problems"].empty());
    REQUIRE(answer["plans"].size() == 2);
    CHECK(answer["plans"][0]["row"] == 2);
    CHECK(answer["plans"][0]["column"] == "G");
    CHECK(contains(answer["plans"][0]["message"].get<std::string>(), "2027-05-01"));
    const auto stands = [](const Json& audited) {
        std::multiset<std::pair<std::string, std::set<std::string>>> people;
        for (const auto& person : audited["cases"]) {
            std::set<std::string> rules;
            for (const auto& finding : person["findings"])
                if (finding["verdict"] == "violated") rules.insert(finding["rule"].get<std::string>());
            people.emplace(person["state"]["status"].get<std::string>(), rules);
        }
        return people;
    };
    const auto in_ledger = office("--json audit --today 2026-11-25").json();
    CHECK(stands(in_file) == stands(in_ledger));
    CHECK(stands(in_file) == std::multiset<std::pair<std::string, std::set<std::string>>>{
                                 {"activist", {}}, {"applicant", {}}, {"applicant", {"talk-within-one-month"}}});
}

TEST_CASE("of whoever is gone or came from elsewhere the ledger says no more than the file", "[import]") {
    const auto rules = [](const Json& audited) {
        std::multiset<std::string> all;
        for (const auto& person : audited["cases"])
            for (const auto& finding : person["findings"])
                if (finding["verdict"] == "violated") all.insert(finding["rule"].get<std::string>());
        return all;
    };
    for (const char* remark : {"已转出", "本人放弃", "已故", "2024年5月转入", "材料不全", "正式党员", ""}) {
        INFO(remark);
        const Secretary office;
        office.write("t.csv",
                     "所属党支部,姓名,性别,出生日期,申请入党时间,谈话时间,列为入党积极分子时间,备注\n"
                     "第一党支部,张三,男,2000-01-15,2024-03-05,,," +
                         std::string(remark) + "\n第一党支部,李四,男,2000-01-15,2024-03-05,,2024-10-10," + remark +
                         "\n");
        const auto in_file = office("--json audit t.csv --today 2026-11-25").json();
        REQUIRE(office.import("t.csv --yes --today 2026-11-25")["imported"] == true);
        const auto in_ledger = office("--json audit --today 2026-11-25").json();
        CHECK(rules(in_file) == rules(in_ledger));
        CHECK(rules(in_file).contains("talk-within-one-month") == std::string(remark).empty());
    }
}

TEST_CASE("reviews that a table has no place for, or that nobody awaits, are missed in the ledger by nobody either",
          "[import]") {
    struct Kept {
        std::string headings, cells;
    };
    const std::string start = "申请入党时间,谈话时间,列为入党积极分子时间,", days = "2019-03-05,2019-03-20,2019-10-10,";
    for (const auto& [headings, cells] : std::vector<Kept>{
             {start + "考察时间,备注", days + "2020-04-05,2022年转出"},
             {start + "考察时间,备注", "2019-03-05,,2019-10-10,2020-04-05,2020年5月转出"},
             {start + "第一次考察时间,第二次考察时间,列为发展对象时间", days + "2020-04-05,2020-10-01,"},
             {start + "2020年上半年考察,2020年下半年考察,列为发展对象时间", days + "2020-04-05,2020-10-01,"},
             {start + "考察时间,列为发展对象时间", days + "2020-04-05、2020-10-05,2020-12-10"},
             {"申请入党时间,谈话时间,支部大会时间,党委审批时间,预备期考察时间,备注",
              "2019-03-05,2019-03-20,2021-10-10,2021-11-10,2022-03-01,2022年5月转出"}}) {
        INFO(headings << "\n" << cells);
        const Secretary office;
        office.write("t.csv",
                     "所属党支部,姓名,性别,出生日期," + headings + "\n第一党支部,张三,男,2000-01-15," + cells + "\n");
        const auto in_file = office("--json audit t.csv --today 2026-11-25").json();
        REQUIRE(office.import("t.csv --yes --today 2026-11-25")["imported"] == true);
        const auto in_ledger = office("--json audit --today 2026-11-25").json();
        CHECK(violations(in_file).empty());
        CHECK(violations(in_ledger).empty());
    }
}

TEST_CASE("counts without a result are judged as what they show, and as a file they are judged as in the ledger",
          "[import]") {
    // Every count of a meeting of four and of five, under a heading that says what came of it and one that does not,
    // with and without a step behind it.
    struct Told {
        const char *heading, *later;
        bool passed;
    };
    const auto [heading, later, passed] = GENERATE(values<Told>({{"支部大会时间", "", false},
                                                                 {"支部大会时间", "2021-04-20", true},
                                                                 {"支部大会接收时间", "", true},
                                                                 {"支部大会接收时间", "2021-04-20", true}}));
    INFO(heading << " " << later);
    std::string table = std::string("所属党支部,姓名,性别,出生日期,申请入党时间,谈话时间,列为入党积极分子时间,") +
                        heading + ",应到,实到,赞成,党委审批时间\n";
    const std::vector<std::string> family{"张", "李", "王", "赵", "孙", "周"},
        given{"一", "三", "四", "五", "六", "七"};
    std::multiset<std::set<std::string>> expected;
    std::size_t people = 0;
    for (const int entitled : {4, 5})
        for (int present = 1; present <= entitled; ++present)
            for (int in_favour = 0; in_favour <= present; ++in_favour, ++people) {
                REQUIRE(people < family.size() * given.size());
                table += "第一党支部," + family[people / given.size()] + given[people % given.size()] +
                         ",男,1995-01-15,2019-03-05,2019-03-20,2019-10-10,2021-03-10," + std::to_string(entitled) +
                         "," + std::to_string(present) + "," + std::to_string(in_favour) + "," + later + "\n";
                std::set<std::string> rules;
                if (2 * present <= entitled) rules.insert("quorum-present");
                if (passed && 2 * in_favour <= entitled) rules.insert("majority-in-favour");
                expected.insert(rules);
            }
    const auto judged = [](const Json& audited) {
        std::multiset<std::set<std::string>> all;
        for (const auto& person : audited["cases"]) {
            std::set<std::string> rules;
            for (const auto& finding : person["findings"])
                if (const std::string rule = finding["rule"];
                    finding["verdict"] == "violated" &&
                    (rule == "quorum-present" || rule == "majority-in-favour" || rule == "ballots-consistent"))
                    rules.insert(rule);
            all.insert(rules);
        }
        return all;
    };
    const Secretary office;
    office.write("t.csv", table);
    const auto in_file = office("--json audit t.csv --today 2026-11-25").json();
    CHECK(judged(in_file) == expected);
    REQUIRE(office.import("t.csv --yes --today 2026-11-25")["imported"] == true);
    CHECK(judged(office("--json audit --today 2026-11-25").json()) == expected);
}

TEST_CASE("of reviews the ledger says what the file says: early, late, missing, and behind the last column",
          "[import]") {
    // The first one by 10 April 2020, the second half a year after it.
    const std::vector<std::string> firsts{"2020-04-09", "2020-04-10", "2020-04-11", "2020-06-05", ""},
        seconds{"2020-10-05", "2020-12-05", ""}, proposals{"", "2020-11-01", "2021-09-01"};
    const std::vector<std::string> given{"一", "三", "四", "五", "六", "七", "八", "九", "十"};
    const auto columns = GENERATE(as<std::string>(), "第一次考察时间,第二次考察时间",
                                  "2020年上半年考察时间,2020年下半年考察时间", "考察时间,考察时间");
    INFO(columns);
    std::string table =
        "所属党支部,姓名,性别,出生日期,申请入党时间,谈话时间,列为入党积极分子时间," + columns + ",列为发展对象时间\n";
    std::size_t people = 0;
    for (const auto& first : firsts)
        for (const auto& second : seconds)
            for (const auto& proposed : proposals) {
                const char* family[] = {"张", "李", "王", "赵", "孙"};
                table += "第一党支部," + (family[people / given.size()] + given[people % given.size()]) +
                         ",男,2000-01-15,2019-03-05,2019-03-20,2019-10-10," + first + "," + second + "," + proposed +
                         "\n";
                ++people;
            }
    const auto reviews = [](const Json& audited) {
        std::multiset<std::multiset<std::string>> all;
        for (const auto& person : audited["cases"]) {
            std::multiset<std::string> said;
            for (const auto& finding : person["findings"])
                if (finding["verdict"] == "violated" && finding["rule"] == "review-every-half-year")
                    said.insert(finding["message"].get<std::string>());
            all.insert(said);
        }
        return all;
    };
    const Secretary office;
    office.write("t.csv", table);
    const auto in_file = reviews(office("--json audit t.csv --today 2026-11-25").json());
    REQUIRE(office.import("t.csv --yes --today 2026-11-25")["imported"] == true);
    const auto in_ledger = reviews(office("--json audit --today 2026-11-25").json());
    CHECK(in_file.size() == people);
    CHECK(in_file == in_ledger);
    CHECK(std::ranges::any_of(in_file, [](const auto& said) { return said.empty(); }));
    CHECK(std::ranges::any_of(in_file, [](const auto& said) { return said.size() == 1; }));
}
