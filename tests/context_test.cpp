// What stands around the days of a table: that they are plans, that it is about another procedure, that a row is an
// example. Nobody is accused of what such a table says, and what is said in earnest is judged.
#include "book.h"
#include "catch.h"

using namespace rudang;
using test::Book;

namespace {

constexpr const char* context_today = "2026-11-25";
using ContextSheets = std::vector<std::pair<std::string, test::Table>>;

test::Rules violated_in(const ContextSheets& sheets) {
    Book book;
    for (const auto& [title, rows] : sheets) book.sheet(title, rows);
    return book.violated(context_today);
}
test::Rules violated_in(test::Table rows) { return violated_in(ContextSheets{{"台账", std::move(rows)}}); }

std::vector<std::string> read_in(test::Table rows) { return Book().sheet("发展党员台账", std::move(rows)).people(); }

const test::Table talk_headings{{"姓名", "申请入党时间", "谈话时间"}};
test::Table talked_in(const char* cell, const char* applied = "2024-03-05") {
    auto rows = talk_headings;
    rows.push_back({"张三", applied, cell});
    return rows;
}
const test::Rules late_talk_found{"talk-within-one-month"}, early_proposal{"activist-one-year"};

// An activist since December 2025 with the day of the next step in a column of his.
test::Rules proposed_under(std::vector<std::string> above, const char* heading, const char* cell = "2026-05-01") {
    test::Table rows;
    if (!above.empty()) rows.push_back(std::move(above));
    rows.push_back({"姓名", "列为入党积极分子时间", heading});
    rows.push_back({"张三", "2025-12-10", cell});
    return violated_in(rows);
}

}  // namespace

TEST_CASE("a plan or a limit is no step, whether its heading says so, brackets, the group above or the calendar") {
    CHECK(proposed_under({}, "列为发展对象时间") == early_proposal);
    for (const char* heading : {"列为发展对象时间（计划）", "列为发展对象时间（拟）", "计划列为发展对象时间",
                                "预计发展时间", "拟列为发展对象时间", "列为发展对象时间（预计）"}) {
        INFO(heading);
        CHECK(proposed_under({}, heading).empty());
    }
    for (const char* group : {"计划", "拟", "2026年发展计划", "下一步计划", "拟办事项", "截止时间"}) {
        INFO(group);
        CHECK(proposed_under({"", "", group}, "列为发展对象时间").empty());
    }
    CHECK(violated_in({{"姓名", "支部大会时间", "拟审批时间"}, {"张三", "2025-03-05", "2026-10-20"}}).empty());
    CHECK(violated_in({{"姓名", "申请入党时间", "拟谈话时间"}, {"张三", "2024-03-05", "2024-05-20"}}).empty());
    // What a notice announces is planned, and the notice was given.
    CHECK(
        read_in({{"姓名", "列为发展对象时间", "拟发展对象公示时间"}, {"张三", "2025-12-10", "2026.1.5-1.12"}}).at(0) ==
        "张三: 7=2025-12-10 8=2026-01-12");
    for (const char* coming : {"2027-05-01", "2099-05-01", "2026-11-26", "2027.5"}) {
        INFO(coming);
        CHECK(proposed_under({}, "列为发展对象时间", coming).empty());
        CHECK(violated_in(talked_in("2024-03-20", coming)).empty());
        CHECK(violated_in(talked_in(coming)).empty());
    }
    CHECK(violated_in(talked_in("2026-11-25", "2026-11-01")).empty());
}

TEST_CASE("a row of plans beside one of what was done says nothing, nor does a step that is not done yet") {
    for (const char* plan : {"计划", "预计", "计划时间"}) {
        INFO(plan);
        CHECK(violated_in({{"姓名", "", "申请入党时间", "谈话时间"},
                           {"张三", plan, "2024-03-05", "2024-05-30"},
                           {"", "实际", "2024-03-05", "2024-03-20"}})
                  .empty());
    }
    CHECK(violated_in({{"姓名", "", "申请入党时间", "谈话时间"},
                       {"张三", "计划", "2024-03-05", "2024-03-20"},
                       {"", "实际", "2024-03-05", "2024-05-20"}}) == late_talk_found);
    for (const char* status : {"计划", "未完成", "待办", "进行中"}) {
        INFO(status);
        CHECK(violated_in({{"姓名", "步骤", "时间", "状态"},
                           {"张三", "递交入党申请书", "2024-03-05", "已完成"},
                           {"张三", "派人谈话", "2024-05-20", status}})
                  .empty());
    }
    CHECK(violated_in({{"姓名", "步骤", "时间", "状态"},
                       {"张三", "递交入党申请书", "2024-03-05", "已完成"},
                       {"张三", "派人谈话", "2024-05-20", "已完成"}}) == late_talk_found);
}

TEST_CASE("a table of another procedure accuses nobody, alone or beside ours") {
    const std::string number = "110101200001151235";
    const std::vector<std::pair<const char*, std::vector<std::string>>> others{
        {"发展团员台账", {"姓名", "身份证号", "申请入团时间", "支部大会时间", "审批时间"}},
        {"请假审批台账", {"姓名", "身份证号", "申请时间", "谈话时间", "审批时间"}},
        {"干部考察情况", {"姓名", "身份证号", "考察时间", "谈话时间", "批准时间"}},
        {"新员工转正台账", {"姓名", "身份证号", "申请时间", "转正时间", "审批时间"}},
        {"组织关系转接", {"姓名", "身份证号", "申请时间", "谈话时间", "审批时间"}},
        {"困难党员慰问", {"姓名", "身份证号", "申请时间", "公示时间", "审批时间"}},
        {"党员处分情况", {"姓名", "身份证号", "谈话时间", "支部大会时间", "批准时间"}},
        {"谈心谈话记录", {"姓名", "身份证号", "谈话时间", "谈话时间", "谈话内容"}},
        {"党员教育培训台账", {"姓名", "身份证号", "培训时间", "学时", "成绩"}}};
    for (const auto& [title, headings] : others) {
        INFO(title);
        const test::Table rows{{title}, headings, {"张三", number, "2023-03-04", "2023-06-04", "2023-12-20"}};
        CHECK(violated_in(rows).empty());
        CHECK(violated_in({{"台账",
                            {{"姓名", "身份证号", "申请入党时间", "谈话时间", "列为入党积极分子时间"},
                             {"张三", number, "2024-03-05", "2024-03-20", "2024-10-10"}}},
                           {title, {headings, rows[2]}}})
                  .empty());
    }
    // Its columns are asked about, not lost; and what names our procedure is ours.
    Book leave;
    leave.sheet("台账", {{"请假审批台账"}, {"姓名", "申请时间", "审批时间"}, {"张三", "2023-03-04", "2023-12-20"}});
    CHECK(leave.meaning("台账", "审批时间") == "?decided_on|conversion_decided_on");
    CHECK(violated_in({{"优秀团员发展党员台账"}, talk_headings[0], {"张三", "2024-03-05", "2024-05-20"}}) ==
          late_talk_found);
    CHECK(violated_in({{"困难群众"},
                       {"姓名", "申请入党时间", "列为入党积极分子时间", "列为发展对象时间"},
                       {"张三", "2024-03-05", "2025-12-10", "2026-05-01"}}) == early_proposal);
}

TEST_CASE("谈心谈话 may be the talk with an applicant, or any other: it is asked about") {
    Book book;
    book.sheet("台账", {{"姓名", "申请入党时间", "谈心谈话时间", "列为入党积极分子时间"},
                        {"张三", "2024-03-05", "2024-05-20", "2024-09-10"}});
    CHECK(book.meaning("台账", "谈心谈话时间") == "?talk_on|committee_talk_on");
    CHECK(book.violated(context_today).empty());
    Book chosen(recruitment::Intake::Chosen{{"谈心谈话时间", "talk_on"}});
    chosen.sheet("台账", {{"姓名", "申请入党时间", "谈心谈话时间"}, {"张三", "2024-03-05", "2024-05-20"}});
    CHECK(chosen.violated(context_today) == late_talk_found);
    // The committee may hold the talk with an applicant, where its place says so.
    CHECK(read_in({{"姓名", "申请入党时间", "党委派人谈话时间", "列为入党积极分子时间"},
                   {"张三", "2024-03-05", "2024-03-20", "2024-09-10"}})
              .at(0) == "张三: 1=2024-03-05 2=2024-03-20 3=2024-09-10");
    CHECK(read_in({{"姓名", "支部大会时间", "党委派人谈话时间", "党委审批时间"},
                   {"张三", "2024-03-05", "2024-03-20", "2024-04-10"}})
              .at(0) == "张三: 15=2024-03-05 16=2024-03-20 17=2024-04-10");
}

TEST_CASE("examples and hints are nobody, wherever the row says that it is one") {
    const auto names = [](std::vector<std::string> row) {
        return read_in({{"序号", "姓名", "申请入党时间", "谈话时间", "备注"},
                        std::move(row),
                        {"1", "李四", "2024-03-05", "2024-03-20", ""}})
            .size();
    };
    CHECK(names({"示例", "张三", "2024-03-05", "2024-05-20", ""}) == 1);
    CHECK(names({"0", "张三（示例）", "2024-03-05", "2024-05-20", ""}) == 1);
    CHECK(names({"0", "张三", "2024-03-05", "2024-05-20", "此行为示例，填写时删除"}) == 1);
    CHECK(names({"", "与身份证一致", "如2024-01-01", "如2024-01-01", ""}) == 1);
    CHECK(names({"", "填写姓名", "格式：yyyy-mm-dd", "格式：yyyy-mm-dd", ""}) == 1);
    CHECK(names({"0", "张三", "2024-03-05", "2024-05-20", "示范岗"}) == 2);
    // The name of a branch says nothing of a row.
    CHECK(read_in({{"所属党支部", "姓名", "申请入党时间"}, {"示例公司党支部", "张三", "2024-03-05"}}).size() == 1);
    // A row that has slipped by a column is nobody's either.
    CHECK(read_in({{"序号", "姓名", "申请入党时间", "谈话时间"},
                   {"1", "张三", "2024-03-05", "2024-03-20"},
                   {"李四", "2024-03-05", "2024-05-20", ""}})
              .size() == 1);
    // How a table is to be filled in.
    Book book;
    book.sheet("填表说明", {{"字段", "说明", "示例"},
                            {"姓名", "填写真实姓名", "张三"},
                            {"申请入党时间", "年月日", "2024-03-05"},
                            {"谈话时间", "一个月内", "2024-05-20"}});
    CHECK(book.people().empty());
}

TEST_CASE("a remark keeps its say when its heading is lost, and one that cannot be read leaves everything open") {
    const auto remark = [](const char* heading, const char* cell) {
        return violated_in({{"姓名", "申请入党时间", "谈话时间", heading}, {"张三", "2024-03-05", "", cell}});
    };
    for (const char* heading : {"备注", "栏目七", "某某时间", "啥", ""}) {
        INFO(heading);
        for (const char* cell :
             {"已转出", "2024年3月20日已谈话", "材料不全", "组织关系不在本支部", "转入前已谈", "升学"}) {
            INFO(cell);
            CHECK(remark(heading, cell).empty());
        }
        CHECK(remark(heading, "骨干") == late_talk_found);
    }
    for (const char* lost : {"？？？", "……", "****", "（略）", "待查"}) {
        INFO(lost);
        CHECK(remark("备注", lost).empty());
        CHECK(violated_in({{"姓名", "入党时间", "转正申请时间", "转正支部大会时间", "备注"},
                           {"张三", "2021-01-05", "2021-12-28", "2022-07-06", lost}})
                  .empty());
    }
    for (const char* nothing : {"", "无", "/", "-"}) {
        INFO(nothing);
        CHECK(remark("备注", nothing) == late_talk_found);
    }
    // Nor does a hint beside the table, or where somebody works.
    CHECK(remark("", "1.谈话须在一个月内，转出的请注明") == late_talk_found);
    CHECK(remark("工作单位", "驻外部队") == late_talk_found);
    CHECK(remark("毕业院校", "某某高中") == late_talk_found);
}

TEST_CASE("of whoever came from elsewhere, by a column of its own, what was before is not known") {
    for (const char* heading : {"转入时间", "组织关系转入时间", "转入党组织时间", "原所在党组织"}) {
        INFO(heading);
        const auto came = [&](const char* cell) {
            return violated_in({{"姓名", "申请入党时间", "谈话时间", heading}, {"张三", "2020-03-05", "", cell}});
        };
        CHECK(came("2021-09-01").empty());
        CHECK(came("") == late_talk_found);
        CHECK(came("/") == late_talk_found);
    }
}

TEST_CASE("a day that may not be the one, and a number that may not be the sum, accuse nobody") {
    for (const char* cell : {"2024.5.20（原3.20）", "2024.5.20（实际2024.3.20）", "2024-05-20（二次）",
                             "第二次2024-05-20", "1970-01-01", "2024-05-20（未完成）", "2024-05-20T??"}) {
        INFO(cell);
        CHECK(violated_in(talked_in(cell)).empty());
    }
    CHECK(violated_in(talked_in("2024-05-20T09:30:00Z")) == late_talk_found);
    CHECK(violated_in(talked_in("第一次2024-05-20")) == late_talk_found);
    const auto trained = [](const char* heading, const char* cell) {
        return violated_in({{"姓名", "列为发展对象时间", "集中培训时间", heading, "支委会审查时间"},
                            {"张三", "2020-10-10", "2020-11-22", cell, "2020-12-20"}});
    };
    const test::Rules too_short{"training-sufficient"};
    for (const char* open :
         {"8月1日-8月3日", "16学时（线上8学时）", "2天（16学时）+线上8学时", "2.5天", "3.0天", "24.0学时"}) {
        INFO(open);
        CHECK(trained("集中培训天数", open).empty());
        CHECK(trained("集中培训学时", open).empty());
    }
    CHECK(trained("集中培训天数", "2天（16学时）") == too_short);
    CHECK(trained("集中培训天数", "2.0天") == too_short);
    // A training by itself may be one of activists.
    CHECK(violated_in({{"姓名", "培训时间", "学时"}, {"张三", "2024-11-05", "16"}}).empty());
    CHECK(violated_in({{"姓名", "列为发展对象时间", "培训时间", "学时"}, {"张三", "2024-10-05", "2024-11-05", "16"}}) ==
          too_short);
    const test::Table trained_alone{{"姓名", "申请入党时间", "列为入党积极分子时间"},
                                    {"张三", "2024-03-05", "2024-10-10"}};
    CHECK(violated_in(
              {{"台账", trained_alone},
               {"培训", {{"姓名", "申请入党时间", "培训时间", "学时"}, {"张三", "2024-03-05", "2023-11-05", "8"}}}})
              .empty());
    // Votes in writing that nobody can read.
    const auto voted = [](const char* written) {
        return violated_in({{"姓名", "支部大会接收时间", "应到", "实到", "赞成", "书面意见"},
                            {"张三", "2021-01-05", "13", "7", "6", written}});
    };
    CHECK(voted("1").empty());
    CHECK(voted("？").empty());
    CHECK(voted("0").contains("majority-in-favour"));
    // The second talk is not the first, whose day is not told.
    for (const auto& [one, other] :
         {std::pair{"第一次谈话时间", "第二次谈话时间"}, std::pair{"谈话时间1", "谈话时间2"}}) {
        const auto talked = [&](const char* first) {
            return violated_in(
                {{"姓名", "申请入党时间", first, other}, {"张三", "2024-03-05", "2024-03-20", "2024-09-20"}});
        };
        CHECK(talked(one).empty());
        CHECK(talked("栏目七").empty());
    }
    // Nobody applies in the cradle: another day stands where the birth should.
    const auto born = [](const char* cell) {
        return violated_in({{"姓名", "出生日期", "申请入党时间"}, {"张三", cell, "2024-03-05"}});
    };
    CHECK(born("2062-05-01").empty());
    CHECK(born("2024-03-05").empty());
    CHECK(born("2006-03-06") == test::Rules{"age-18-at-application"});
    CHECK(violated_in({{"姓名", "确定入党介绍人时间", "入党介绍人"}, {"张三", "2020-10-10", "王五等"}}).empty());
}

TEST_CASE("whatever cell is made unreadable, nothing is found that was not found before") {
    const std::vector<test::Table> tables{
        {{"序号", "姓名", "申请入党时间", "谈话时间", "列为入党积极分子时间", "备注"},
         {"1", "张三", "2024-03-05", "2024-03-20", "2024-10-10", ""},
         {"2", "李四", "2024-03-05", "", "", "已转出"},
         {"3", "王五", "2024-03-05", "", "", "2024年3月20日已谈话"},
         {"4", "赵六", "2024-03-05", "", "", "材料不全"}},
        {{"姓名", "申请入党时间", "第一次谈话时间", "第二次谈话时间", "目前状态"},
         {"张三", "2024-03-05", "2024-03-20", "2024-09-20", ""},
         {"李四", "2020-03-05", "", "", "正式党员"}},
        {{"姓名", "入党时间", "转正申请时间", "转正支部大会时间", "备注"},
         {"张三", "2021-01-05", "2021-12-28", "2022-07-06", "预备期延长半年"}},
        {{"姓名", "支部大会时间", "应到", "实到", "赞成", "反对", "党委审批时间"},
         {"张三", "2021-01-05", "13", "7", "7", "0", "2021-02-05"}},
        {{"姓名", "步骤", "时间", "状态"},
         {"张三", "递交入党申请书", "2024-03-05", "已完成"},
         {"张三", "派人谈话", "2024-03-20", "已完成"},
         {"张三", "确定为入党积极分子", "2024-10-10", "已完成"}},
        {{"姓名：张三"},
         {"步骤", "时间"},
         {"确定入党积极分子", "2019-09-10"},
         {"培养教育考察", "2020-03-01"},
         {"培养教育考察", "2020-09-01"},
         {"确定发展对象", "2020-10-10"}},
        {{"姓名", "张三", "列为入党积极分子时间", "2017-05-29"},
         {"第一次考察时间", "2017-11-21", "第二次考察时间", "2018-05-07"},
         {"确定发展对象时间", "2018-06-16", "发展对象备案时间", "2018-06-21"}},
        {{"姓名", "申请入党时间", "谈话时间", "姓名", "申请入党时间", "谈话时间"},
         {"张三", "2024-03-05", "2024-03-20", "李四", "2024-04-30", "2024-05-20"}},
        {{"姓名", "张三", "性别", "男"},
         {"出生日期", "2000-05-05", "民族", "汉族"},
         {"申请入党时间", "2024-03-05", "谈话时间", "2024-03-20"},
         {"列为积极分子时间", "2024-10-10", "备注", ""}},
        {{"序号", "姓名", "积极分子", "", "", "发展对象", "", ""},
         {"", "", "确定时间", "备案时间", "考察时间", "确定时间", "备案时间", "政审结论"},
         {"1", "张三", "2021-03-10", "2021-03-20", "2021-09-01、2022-03-01", "2022-04-10", "2022-04-20", "合格"}}};
    for (const auto& table : tables) {
        const auto before = violated_in(table);
        for (std::size_t r = 0; r < table.size(); ++r)
            for (std::size_t c = 0; c < table[r].size(); ++c)
                for (const char* lost : {"？？？", "待查", "……", "（略）"}) {
                    if (table[r][c].empty()) continue;
                    auto less = table;
                    less[r][c] = lost;
                    const auto after = violated_in(less);
                    INFO(table[r][c] << " " << lost);
                    CHECK(std::ranges::includes(before, after));
                }
    }
}

TEST_CASE("a number that cannot be read takes nobody away, over two rows neither") {
    Book book;
    book.sheet("台账",
               {{"序号", "姓名", "列为入党积极分子时间", "考察时间", "列为发展对象时间"},
                {"……", "张三", "2022-09-10", "2023-03-01", "2023-10-10"},
                {"", "", "", "2023-09-01", ""}},
               {{2, 3, 0, 0}, {2, 3, 1, 1}, {2, 3, 2, 2}, {2, 3, 4, 4}});
    CHECK(book.violated(context_today).empty());
    CHECK(book.people() == std::vector<std::string>{"张三: 3=2022-09-10 6=2023-03-01 6=2023-09-01 7=2023-10-10"});
}

TEST_CASE("headings in two languages, with a colon, or in two cells of a form") {
    CHECK(violated_in({{"姓名 Name", "申请入党时间 Date of application", "谈话时间 Talk"},
                       {"张三", "2024-03-05", "2024-05-20"}}) == late_talk_found);
    CHECK(violated_in({{"姓名：", "申请入党时间：", "谈话时间："}, {"张三", "2024-03-05", "2024-05-20"}}) ==
          late_talk_found);
    CHECK(read_in({{"发展党员全程纪实表"},
                   {"姓名", "张三", "性别", "男"},
                   {"申请入党", "时间", "2019-03-05"},
                   {"", "谈话时间", "2019-03-20"}})
              .at(0) == "张三: 1=2019-03-05 2=2019-03-20");
}
