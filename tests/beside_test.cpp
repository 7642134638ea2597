// Tables as branches lay them out: side by side, a day in three columns, a heading that asks for a day and for
// something else. Nobody is accused of what another column or another person's table says.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "book.h"
#include "catch.h"

using namespace rudang;
using test::Book;

namespace {

constexpr const char* beside_today = "2026-11-24";

test::Rules found_in(test::Table rows, std::vector<tables::Merge> merges = {}) {
    return Book().sheet("发展党员台账", std::move(rows), std::move(merges)).violated(beside_today);
}

std::vector<std::string> read_from(test::Table rows) { return Book().sheet("发展党员台账", std::move(rows)).people(); }

const test::Rules late_talk{"talk-within-one-month"};
const test::Rules late_decision{"decision-within-three-months"};

}  // namespace

TEST_CASE("of two tables side by side each is read, and nobody is given the other's days") {
    CHECK(read_from({{"序号", "姓名", "申请入党时间", "谈话时间", "", "序号", "姓名", "申请入党时间", "谈话时间"},
                     {"1", "张三", "2019-03-05", "2019-03-20", "", "3", "李四", "2019-03-06", "2019-04-06"},
                     {"2", "王五", "2019-03-07", "2019-03-21", "", "", "", "", ""}}) ==
          std::vector<std::string>{"张三: 1=2019-03-05 2=2019-03-20", "李四: 1=2019-03-06 2=2019-04-06",
                                   "王五: 1=2019-03-07 2=2019-03-21"});
    const auto right = [](const char* talk) {
        return found_in({{"姓名", "申请入党时间", "谈话时间", "姓名", "申请入党时间", "谈话时间"},
                         {"张三", "2019-03-05", "2019-03-20", "李四", "2019-03-05", talk}});
    };
    CHECK(right("2019-04-04").empty());
    CHECK(right("2019-04-05").empty());
    CHECK(right("2019-04-06") == late_talk);
    // The stages of different people beside each other.
    CHECK(read_from({{"入党申请人", "", "", "积极分子", "", ""},
                     {"姓名", "申请入党时间", "谈话时间", "姓名", "列为积极分子时间", "备案时间"},
                     {"张三", "2019-03-05", "2019-03-20", "孙七", "2019-10-10", "2019-10-25"}}) ==
          std::vector<std::string>{"孙七: 3=2019-10-10 4=2019-10-25", "张三: 1=2019-03-05 2=2019-03-20"});
}

TEST_CASE("a wide table that says the name once more is about one person, and a relative is nobody") {
    CHECK(read_from({{"姓名", "申请入党时间", "谈话时间", "姓名", "列为积极分子时间"},
                     {"张三", "2019-03-05", "2019-03-20", "张三", "2019-10-10"}}) ==
          std::vector<std::string>{"张三: 1=2019-03-05 2=2019-03-20 3=2019-10-10"});
    CHECK(read_from({{"姓名", "申请入党时间", "家庭成员", "谈话时间"},
                     {"", "", "姓名", ""},
                     {"张三", "2019-03-05", "李四", "2019-03-20"}})
              .size() == 1);
    Book merged;
    merged.sheet("台账",
                 {{"姓名", "申请入党时间", "配偶", "", "谈话时间"},
                  {"", "", "姓名", "工作单位", ""},
                  {"张三", "2019-03-05", "王五", "某厂", "2019-03-20"}},
                 {{1, 1, 2, 3}, {1, 2, 0, 0}, {1, 2, 1, 1}, {1, 2, 4, 4}});
    CHECK(merged.people() == std::vector<std::string>{"张三: 1=2019-03-05 2=2019-03-20"});
}

TEST_CASE("year, month and day in columns beside each other are one day") {
    const auto table = [](std::vector<std::string> row) {
        row.insert(row.begin(), "张三");
        return test::Table{
            {"姓名", "申请入党时间", "", "", "谈话时间", "", ""}, {"", "年", "月", "日", "年", "月", "日"}, row};
    };
    CHECK(read_from(table({"2019", "3", "5", "2019", "3", "20"})).at(0) == "张三: 1=2019-03-05 2=2019-03-20");
    CHECK(read_from(table({"2019年", "3月", "5日", "2019", "4", ""})).at(0) == "张三: 1=2019-03-05 2=2019-04");
    CHECK(found_in(table({"2019", "3", "5", "2019", "4", "5"})).empty());
    CHECK(found_in(table({"2019", "3", "5", "2019", "4", "6"})) == late_talk);
    CHECK(found_in(table({"2019", "3", "5", "", "", ""})) == late_talk);
    // Half of a day, and strokes, leave it open.
    CHECK(found_in(table({"2019", "3", "5", "2019", "", "6"})).empty());
    CHECK(found_in(table({"2019", "3", "5", "", "4", "6"})).empty());
    CHECK(found_in(table({"2019", "3", "5", "/", "/", "/"})).empty());
    CHECK(found_in({{"姓名", "申请入党时间（年）", "申请入党时间（月）", "申请入党时间（日）", "谈话时间"},
                    {"张三", "2019", "3", "5", "2019-04-06"}}) == late_talk);
}

TEST_CASE("a heading that asks for a day and for something else has its day read, and only a clear one") {
    const auto decided = [](const char* heading, const char* cell) {
        return found_in({{"姓名", "支部大会时间", heading}, {"张三", "2021-02-01", cell}});
    };
    for (const char* heading : {"批准机关和时间", "审批党委及审批时间", "审批时间、文号"}) {
        INFO(heading);
        CHECK(decided(heading, "镇党委 2021.5.1").empty());
        CHECK(decided(heading, "镇党委 2021.5.2") == late_decision);
        CHECK(decided(heading, "镇党委2021年5月2日") == late_decision);
        CHECK(decided(heading, "镇党委 2021.5.2 2021.4.30").empty());
        CHECK(decided(heading, "镇党委 约2021.5.2").empty());
        CHECK(decided(heading, "镇党委").empty());
    }
    const auto talked = [](const char* heading, const char* cell) {
        return found_in({{"姓名", "申请入党时间", heading}, {"张三", "2019-03-05", cell}});
    };
    for (const char* heading : {"谈话人及时间", "谈话时间及谈话人"}) {
        INFO(heading);
        CHECK(talked(heading, "王五 2019-04-05").empty());
        CHECK(talked(heading, "王五 2019-04-06") == late_talk);
        CHECK(talked(heading, "王五").empty());
        CHECK(talked(heading, "") == late_talk);
    }
    // The words elsewhere are no day.
    CHECK(talked("谈话时间", "王五 2019-04-06").empty());
}

TEST_CASE("a month that has not come is a plan: no step was taken in it, and none was missed") {
    const auto row = [](const char* vote, const char* day) {
        Book book;
        book.sheet("台账", {{"姓名", "支部大会时间", "党委审批时间", "转正申请时间", "转正支部大会时间"},
                            {"张三", "2025-12-10", "2026-01-20", "", vote}});
        auto read = book.rows().at(0);
        recruitment::leave_plans_open(read, test::day(day));
        auto judged = judge(*recruitment::workflow(), "x", read.events, {}, test::day(day));
        recruitment::respect_silence(read, judged.findings);
        test::Rules rules;
        for (const auto& each : judged.findings)
            if (each.verdict == Verdict::violated) rules.emplace(each.rule);
        return std::pair(rules, judged.state.status);
    };
    CHECK(row("2026.12", "2026-11-30") == std::pair(test::Rules{}, std::string("probationary")));
    CHECK(row("2026.12", "2026-12-01").second != "applicant");
    CHECK(row("2026-12-12", "2026-11-30") == std::pair(test::Rules{}, std::string("probationary")));
    CHECK(row("2026-12-12", "2026-12-12").second != "applicant");
}

TEST_CASE("below 二、转出人员 nothing is awaited of anybody, and below 三、 again") {
    const auto below = [](const char* section) {
        return found_in({{"姓名", "申请入党时间", "谈话时间"},
                         {"张三", "2019-03-05", "2019-03-20"},
                         {section, "", ""},
                         {"李四", "2019-03-05", ""}});
    };
    CHECK(below("二、转出人员").empty());
    CHECK(below("（二）取消培养资格人员").empty());
    CHECK(below("二、在册人员") == late_talk);
    CHECK(found_in({{"姓名", "申请入党时间", "谈话时间"},
                    {"一、转出人员", "", ""},
                    {"张三", "2019-03-05", ""},
                    {"二、在册人员", "", ""},
                    {"李四", "2019-03-05", ""}}) == late_talk);
    for (const char* remark : {"已调往县城工作", "组织关系转至市直机关", "因工作调动", "本人不愿继续", "已开除"}) {
        INFO(remark);
        CHECK(found_in({{"姓名", "申请入党时间", "谈话时间", "备注"}, {"张三", "2019-03-05", "", remark}}).empty());
    }
}

TEST_CASE("how many, or where it stands, are no names; who signs and 某某某 are nobody") {
    for (const char* cell : {"2人", "见志愿书", "同上", "已确定", "两名正式党员", "王五、赵六（已调离）"}) {
        INFO(cell);
        CHECK(found_in({{"姓名", "确定入党介绍人时间", "入党介绍人"}, {"张三", "2020-11-25", cell}}).empty());
    }
    CHECK(found_in({{"姓名", "确定入党介绍人时间", "入党介绍人"}, {"张三", "2020-11-25", "王五"}}) ==
          test::Rules{"introducers-two"});
    CHECK(found_in({{"序号", "姓名", "申请入党时间", "谈话时间"},
                    {"例", "某某某", "2019-03-05", "2019-06-01"},
                    {"1", "张三", "2019-03-05", "2019-03-20"},
                    {"党支部书记（签名）", "王五", "2019-11-01", ""},
                    {"支部书记签字", "王五", "2019-11-01", ""}})
              .empty());
}

TEST_CASE("days down the side of a table with the names at its head, whatever stands over the labels") {
    for (const char* corner : {"姓名", "？？？", "项目", ""}) {
        INFO(corner);
        CHECK(found_in({{corner, "张三", "李四"},
                        {"申请入党时间", "2019-03-05", "2019-03-05"},
                        {"谈话时间", "2019-03-20", "2019-04-06"},
                        {"列为积极分子时间", "2019-10-10", "2019-10-10"}}) == late_talk);
    }
}

TEST_CASE("stages beside a list of steps hold until the next, merged or not") {
    Book book;
    book.sheet("张三", {{"姓名", "张三", "支部", "第一党支部"},
                        {"阶段", "步骤", "完成时间", "经办人"},
                        {"申请入党", "1.递交入党申请书", "2019.3.5", "王五"},
                        {"", "2.党组织派人谈话", "2019.3.20", "王五"},
                        {"积极分子的确定和培养", "3.推荐和确定入党积极分子", "2019.10.10", "王五"},
                        {"", "4.上级党委备案", "2019.10.25", "王五"},
                        {"预备党员的接收", "12.支部委员会审查", "2021.1.5", "王五"},
                        {"", "15.支部大会讨论", "2021.2.1", "王五"},
                        {"", "17.上级党委审批", "2021.5.1", "王五"}});
    CHECK(book.people().at(0) ==
          "张三: 1=2019-03-05 2=2019-03-20 3=2019-10-10 4=2019-10-25 12=2021-01-05 15=2021-02-01 17=2021-05-01");
}

TEST_CASE("a review under a heading that was lost may be one, at the end of the table as well") {
    const auto table = [](const char* heading, const char* second) {
        Book book;
        book.sheet("台账",
                   {{"姓名", "申请入党时间", "谈话时间", "列为积极分子时间", "列为发展对象时间", "考察时间", heading},
                    {"张三", "2024-03-05", "2024-03-20", "2024-10-10", "", "2025-04-05", second}});
        return book.violated("2026-02-01");
    };
    CHECK(table("考察时间", "2025-10-01").empty());
    CHECK(table("", "2025-10-01").empty());
    CHECK(table("栏目七", "2025-10-01").empty());
    CHECK(table("考察时间", "") == test::Rules{"review-every-half-year"});
    CHECK(table("", "") == test::Rules{"review-every-half-year"});
}

TEST_CASE("the rows of a person stay together whose number is not shown") {
    Book book;
    book.sheet("台账",
               {{"序号", "姓名", "申请入党时间", "谈话时间", "列为积极分子时间", "考察时间"},
                {"（略）", "张三", "2024-03-05", "2024-03-20", "2024-10-10", "2025-04-05"},
                {"", "", "", "", "", "2025-10-01"}},
               {{2, 3, 0, 0}, {2, 3, 1, 1}, {2, 3, 2, 2}, {2, 3, 3, 3}, {2, 3, 4, 4}});
    CHECK(book.people() ==
          std::vector<std::string>{"张三: 1=2024-03-05 2=2024-03-20 3=2024-10-10 6=2025-04-05 6=2025-10-01"});
}

TEST_CASE("a short table in GB18030 is read as that, though it makes some sense as UTF-8") {
    const auto path = std::filesystem::temp_directory_path() / ("rudang-gb-" + std::to_string(::getpid()) + ".csv");
    // 姓名,申请入党时间（年）,申请入党时间（月） / 张三,2019,3
    std::ofstream(path, std::ios::binary)
        << "\xd0\xd5\xc3\xfb,\xc9\xea\xc7\xeb\xc8\xeb\xb5\xb3\xca\xb1\xbc\xe4\xa3\xa8\xc4\xea\xa3\xa9,"
           "\xc9\xea\xc7\xeb\xc8\xeb\xb5\xb3\xca\xb1\xbc\xe4\xa3\xa8\xd4\xc2\xa3\xa9\n\xd5\xc5\xc8\xfd,2019,3\n";
    std::vector<std::string> cells;
    Problems problems;
    tables::read_table(
        path.string(),
        [&](const tables::Row& row) {
            for (const auto& cell : row.cells) cells.push_back(cell.text);
            return true;
        },
        problems);
    std::filesystem::remove(path);
    CHECK(problems.empty());
    CHECK(cells == std::vector<std::string>{"姓名", "申请入党时间（年）", "申请入党时间（月）", "张三", "2019", "3"});
}
