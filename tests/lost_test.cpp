// Something that told what a table means was lost: the name of a group, a bracket, a title, a heading. Nobody is
// accused of what rests on it, whoever it was said of before is still judged, and rows that are nobody are told from
// people.
#include "book.h"
#include "catch.h"

using namespace rudang;
using test::Book;

namespace {

constexpr const char* lost_today = "2026-11-25";

test::Rules found_where_lost(const test::Table& rows, const char* sheet = "台账") {
    return Book().sheet(sheet, rows).violated(lost_today);
}

std::vector<std::string> people_in(const test::Table& rows) {
    Book book;
    book.sheet("台账", rows);
    std::vector<std::string> names;
    for (const auto& row : book.rows()) names.push_back(row.name);
    return names;
}

const test::Rules talked_late{"talk-within-one-month"}, proposed_early{"activist-one-year"};
constexpr const char* nonsense[] = {"栏目七", "？？？", "……", "****", "某某安排", "xyz", "（略）"};

// An activist since December 2025, proposed in May 2026, under such a group and with such brackets.
test::Table proposed(const std::string& group, const std::string& bracket = {}) {
    return {{"", "", group},
            {"姓名", "列为入党积极分子时间", "列为发展对象时间" + (bracket.empty() ? "" : "（" + bracket + "）")},
            {"张三", "2025-12-10", "2026-05-01"}};
}

}  // namespace

TEST_CASE("a group or a bracket nobody understands may have said that its days are plans") {
    CHECK(found_where_lost(proposed("")) == proposed_early);
    CHECK(found_where_lost(proposed("计划")).empty());
    for (const char* lost : nonsense) {
        INFO(lost);
        CHECK(found_where_lost(proposed(lost)).empty());
        CHECK(found_where_lost(proposed("", lost)).empty());
    }
    // It is asked about, once.
    Book book;
    book.sheet("台账", proposed("栏目七"));
    CHECK(book.meaning("台账", "栏目七列为发展对象时间") == "?proposed_on");
    Book chosen(recruitment::Intake::Chosen{{"栏目七列为发展对象时间", "proposed_on"}});
    chosen.sheet("台账", proposed("栏目七"));
    CHECK(chosen.violated(lost_today) == proposed_early);
}

TEST_CASE("groups and brackets whose words are known, and titles over the whole table, change nothing") {
    for (const char* group : {"附件2", "发展对象", "基本情况", "时间节点", "工作流程", "培养教育考察情况", "2026年",
                              "第一阶段", "发展党员工作情况一览表", "-"}) {
        INFO(group);
        CHECK(found_where_lost(proposed(group)) == proposed_early);
    }
    for (const char* bracket : {"年月日", "yyyy-mm-dd", "必填", "支委会", "精确到日", "填写具体日期", "如2024-01-01"}) {
        INFO(bracket);
        CHECK(found_where_lost(proposed("", bracket)) == proposed_early);
    }
    auto titled = proposed("");
    titled[0] = {"某某安排", "", ""};
    CHECK(found_where_lost(titled) == proposed_early);
}

TEST_CASE("a table is of this procedure where a title, the sheet or one of its headings says so") {
    const std::vector<std::vector<std::string>> others{
        {"姓名", "申请时间", "谈话时间", "审批时间"}, {"姓名", "谈话时间", "支部大会时间", "批准时间"},
        {"姓名", "考察时间", "谈话时间", "批准时间"}, {"姓名", "申请时间", "转正时间", "审批时间"},
        {"姓名", "申请时间", "公示时间", "审批时间"}, {"姓名", "培训时间", "申请时间", "谈话时间"}};
    for (const auto& headings : others) {
        const std::vector<std::string> row{"张三", "2023-03-04", "2023-06-04", "2023-12-20"};
        INFO(headings[1] << headings[2] << headings[3]);
        for (const char* title : {"", "？？？", "2024年情况表"}) {
            INFO(title);
            CHECK(found_where_lost({{title}, headings, row}, "Sheet1").empty());
        }
    }
    const test::Table talk{{"姓名", "申请时间", "谈话时间"}, {"张三", "2024-03-05", "2024-05-20"}};
    CHECK(found_where_lost(talk, "Sheet1").empty());
    CHECK(found_where_lost(talk, "发展党员") == talked_late);
    CHECK(found_where_lost({{"2024年入党申请人情况"}, talk[0], talk[1]}, "Sheet1") == talked_late);
    CHECK(found_where_lost({{"姓名", "申请入党时间", "谈话时间"}, talk[1]}, "Sheet1") == talked_late);
    // What the title said holds where the headings come again, and so does that it said nothing.
    CHECK(found_where_lost({{"发展党员台账"}, talk[0], {"李四", "2024-03-05", "2024-03-20"}, talk[0], talk[1]},
                           "Sheet1") == talked_late);
    CHECK(found_where_lost({{"情况"}, talk[0], {"李四", "2024-03-05", "2024-03-20"}, talk[0], talk[1]}, "Sheet1")
              .empty());
    // A title that is lost takes what the one above it said with it.
    CHECK(found_where_lost(
              {{"发展党员台账"}, talk[0], {"李四", "2024-03-05", "2024-03-20"}, {"？？？"}, talk[0], talk[1]}, "Sheet1")
              .empty());
    CHECK(found_where_lost(
              {{"发展党员台账"}, talk[0], {"李四", "2024-03-05", "2024-03-20"}, {"第二党支部"}, talk[0], talk[1]},
              "Sheet1") == talked_late);
    // One column by itself is what it is called.
    Book alone;
    alone.sheet("Sheet1", {{"姓名", "审批时间"}, {"张三", "2024-03-05"}});
    CHECK(alone.meaning("Sheet1", "审批时间") == "decided_on");
}

TEST_CASE("a number beside the counts of a meeting under a heading nobody understands may be part of them") {
    const test::Rules no_majority{"majority-in-favour"};
    const auto voted = [](const std::string& heading, const char* cell, bool among = false) {
        test::Table rows{{"姓名", "列为发展对象时间", "支部大会接收时间", "应到", "实到", "赞成"},
                         {"张三", "2020-01-05", "2021-01-05", "13", "7", "6"}};
        const auto at = among ? 5 : 6;
        rows[0].insert(rows[0].begin() + at, heading);
        rows[1].insert(rows[1].begin() + at, cell);
        return found_where_lost(rows);
    };
    CHECK(voted("书面意见", "0") == no_majority);
    CHECK(voted("书面意见", "1").empty());
    for (const char* lost : {"栏目七", "？？？", "某某", "", "xyz"})
        for (const bool among : {false, true}) {
            INFO(lost << among);
            CHECK(voted(lost, "1", among).empty());
            CHECK(voted(lost, "1人书面同意", among).empty());
            CHECK(voted(lost, "王五", among) == no_majority);
            CHECK(voted(lost, "2021-02-03", among) == no_majority);
            CHECK(voted(lost, "", among) == no_majority);
        }
    CHECK(voted("备注", "1名党员书面同意").empty());
    CHECK(voted("备注", "骨干") == no_majority);
    // Of the other meeting it says nothing.
    CHECK(found_where_lost({{"姓名", "支部大会时间", "应到", "实到", "赞成", "转正支部大会时间", "转正应到", "转正实到",
                             "转正赞成", "？？？"},
                            {"张三", "2021-01-05", "13", "7", "6", "2022-01-10", "13", "7", "6", "1"}}) == no_majority);
}

TEST_CASE("a day or a place under a heading nobody understands may say that somebody left or came") {
    for (const char* lost : {"栏目七", "？？？", "某某时间", ""}) {
        INFO(lost);
        const auto untalked = [&](const char* cell) {
            return found_where_lost({{"姓名", "申请入党时间", "谈话时间", lost}, {"张三", "2020-03-05", "", cell}});
        };
        CHECK(untalked("2021-09-01").empty());
        CHECK(untalked("2021年").empty());
        CHECK(untalked("某某镇党委").empty());
        CHECK(untalked("") == talked_late);
        CHECK(untalked("骨干") == talked_late);
        // What was done stays done.
        CHECK(found_where_lost({{"姓名", "申请入党时间", "谈话时间", lost},
                                {"张三", "2020-03-05", "2020-05-20", "2021-09-01"}}) == talked_late);
    }
    for (const char* other :
         {"参加工作时间", "毕业时间", "入团时间", "任职时间", "思想汇报时间", "填表时间", "工作单位"}) {
        INFO(other);
        CHECK(found_where_lost({{"姓名", "申请入党时间", "谈话时间", other},
                                {"张三", "2020-03-05", "", "2019-09-01"}}) == talked_late);
    }
}

TEST_CASE("what one sheet of a book says of somebody's leaving holds for what the other says of him") {
    Book book;
    const std::string number = "110101200001151235";
    book.sheet("台账", {{"姓名", "身份证号", "申请入党时间", "谈话时间"}, {"张三", number, "2020-03-05", ""}});
    book.sheet("转出党员名单", {{"姓名", "身份证号", "申请入党时间"}, {"张三", number, "2020-03-05"}});
    CHECK(book.rows().size() == 1);
    CHECK(book.violated(lost_today).empty());
}

TEST_CASE("a day that was made up for later, or is denied, is what it says") {
    const auto talked = [](const char* cell) {
        return found_where_lost({{"姓名", "申请入党时间", "谈话时间"}, {"张三", "2024-03-05", cell}});
    };
    for (const char* open : {"2024-05-20（补）", "2024-05-20（补谈）", "2024-05-20（后补）", "暂无", "见档案", "同上",
                             "〃", "未填写", "未知", "已谈话"}) {
        INFO(open);
        CHECK(talked(open).empty());
    }
    for (const char* no : {"未谈话", "尚未谈话", "还没谈", "目前尚未谈话", "没有谈话", "否", "未进行", "暂未开展"}) {
        INFO(no);
        CHECK(talked(no) == talked_late);
    }
    // What was not passed was held.
    CHECK(found_where_lost({{"姓名", "列为发展对象时间", "支部大会时间"}, {"张三", "2020-01-05", "未通过"}}).empty());
}

TEST_CASE("how columns are called and several people in one cell are no person's row") {
    const test::Table headings{{"姓名", "申请入党时间", "谈话时间", "备注"}};
    for (const auto& row : test::Table{{"A", "B", "C", "D"},
                                       {"甲", "乙", "1", "2"},
                                       {"1", "2", "3", "4"},
                                       {"①", "②", "③", "④"},
                                       {"张三、李四", "2024-03-05", "2024-05-20", ""},
                                       {"A、B、C", "2024-03-05", "2024-05-20", ""},
                                       {"张三，李四，王五", "2024-03-05", "2024-05-20", ""},
                                       {"张三 李四", "2024-03-05", "2024-05-20", ""},
                                       {"张三等3人", "2024-03-05", "2024-05-20", ""}}) {
        INFO(row[0]);
        CHECK(people_in({headings[0], row, {"孙七", "2024-03-05", "2024-03-20", ""}}) ==
              std::vector<std::string>{"孙七"});
        CHECK(found_where_lost({headings[0], row}).empty());
    }
    for (const char* nobody : {"/", "——", "无", "待定", "办公室"}) {
        INFO(nobody);
        CHECK(found_where_lost({headings[0], {nobody, "2024-03-05", "2024-05-20", ""}}).empty());
    }
    for (const char* name : {"张三同志", "李四（女）", "阿卜杜拉·买买提", "古丽 米热", "张　三", "欧阳小明", "乙"}) {
        INFO(name);
        CHECK(people_in({headings[0], {name, "2024-03-05", "2024-05-20", ""}}).size() == 1);
        CHECK(found_where_lost({headings[0], {name, "2024-03-05", "2024-05-20", ""}}) == talked_late);
    }
}

TEST_CASE("a number that cannot be read takes neither of the rows it is merged over away") {
    for (const char* lost : {"****", "？？？", "……", "（略）"}) {
        INFO(lost);
        Book book;
        book.sheet("台账",
                   {{"序号", "姓名", "列为入党积极分子时间", "考察时间", "列为发展对象时间"},
                    {lost, "张三", "2022-09-10", "2023-03-01", "2023-10-10"},
                    {"", "", "", "2023-09-01", ""}},
                   {{2, 3, 0, 0}, {2, 3, 1, 1}, {2, 3, 2, 2}, {2, 3, 4, 4}});
        CHECK(book.violated(lost_today).empty());
        CHECK(book.people() == std::vector<std::string>{"张三: 3=2022-09-10 6=2023-03-01 6=2023-09-01 7=2023-10-10"});
    }
}

TEST_CASE("headings in the short words of registers are known") {
    Book book;
    book.sheet("台账", {{"姓名", "入申时间", "谈话时间", "列积时间", "列发时间"},
                        {"张三", "2018.3.5", "2018.3.20", "2018.9.10", "2019.9.9"},
                        {"李四", "2018.3.5", "2018.3.20", "2018.9.10", "2019.9.10"}});
    CHECK(book.people().at(0) == "张三: 1=2018-03-05 2=2018-03-20 3=2018-09-10 7=2019-09-09");
    CHECK(book.violated(lost_today) == proposed_early);
}

TEST_CASE("a column that asks whether something was done tells of a step whose day is not told") {
    for (const char* heading : {"是否谈话", "是否已谈话", "是否派人谈话"}) {
        INFO(heading);
        const auto asked = [&](const char* cell, const char* day = "") {
            return found_where_lost({{"姓名", "申请入党时间", "谈话时间", heading}, {"张三", "2024-03-05", day, cell}});
        };
        for (const char* yes : {"是", "√", "已谈"}) CHECK(asked(yes).empty());
        for (const char* no : {"否", "未", ""}) CHECK(asked(no) == talked_late);
        CHECK(asked("是", "2024-05-20") == talked_late);
    }
    CHECK(found_where_lost({{"姓名", "申请入党时间", "谈话时间", "是否骨干"}, {"张三", "2024-03-05", "", "是"}}) ==
          talked_late);
    // A probation that was extended ends later.
    const auto extended = [](const char* cell) {
        return found_where_lost({{"姓名", "入党时间", "转正申请时间", "转正支部大会时间", "是否延长预备期"},
                                 {"张三", "2020-01-10", "2021-01-02", "2021-07-10", cell}});
    };
    CHECK(extended("是").empty());
    CHECK(extended("延长6个月").empty());
    CHECK(extended("否") == test::Rules{"conversion-discussed-promptly"});
}

TEST_CASE("a title that says that all below it came from elsewhere, or were cancelled, says it of each") {
    const test::Table rows{{"姓名", "申请入党时间", "谈话时间", "列为入党积极分子时间"},
                           {"张三", "2020-01-10", "", "2021-01-10"}};
    CHECK(found_where_lost({{"发展党员台账"}, rows[0], rows[1]}).size() == 2);
    CHECK(found_where_lost({{"转入积极分子台账"}, rows[0], rows[1]}).empty());
    CHECK(found_where_lost({{"转入转出积极分子台账"}, rows[0], rows[1]}).size() == 2);
    CHECK(found_where_lost({{"取消预备党员资格人员"},
                            {"姓名", "入党时间", "转正申请时间", "转正支部大会时间"},
                            {"张三", "2020-01-10", "", "2021-07-10"}})
              .empty());
}

TEST_CASE("plans of a list of steps are no steps") {
    for (const char* heading : {"完成时间（计划）", "办理时间（预计）", "时间（拟）"}) {
        INFO(heading);
        CHECK(found_where_lost({{"姓名", "步骤", heading},
                                {"张三", "递交入党申请书", "2024-03-05"},
                                {"张三", "派人谈话", "2024-05-20"}})
                  .empty());
    }
}

TEST_CASE("totals of a page are nobody; two is two in words, and a name stays one behind an office") {
    CHECK(people_in({{"姓名", "申请入党时间"}, {"张三", "2024-03-05"}, {"本页小计", "1人"}, {"本页合计", "1人"}}) ==
          std::vector<std::string>{"张三"});
    const auto trained = [](const char* days) {
        return found_where_lost({{"姓名", "列为发展对象时间", "集中培训时间", "集中培训天数", "支委会审查时间"},
                                 {"张三", "2019-01-10", "2019-02-10", days, "2020-01-10"}});
    };
    CHECK(trained("两天") == test::Rules{"training-sufficient"});
    CHECK(trained("三天").empty());
    const auto introduced = [](const char* names) {
        return found_where_lost({{"姓名", "确定入党介绍人时间", "入党介绍人"}, {"张三", "2019-01-10", names}});
    };
    CHECK(introduced("王五书记") == test::Rules{"introducers-two"});
    CHECK(introduced("王五书记、赵六委员").empty());
    CHECK(introduced("王五赵六").empty());
}
