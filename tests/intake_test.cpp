// Tables as offices keep them: what a cell means is told by all that stands around it, and what stays open accuses
// nobody.
#include "rudang/recruitment/intake.h"

#include <fstream>

#include "book.h"
#include "catch.h"
#include "rudang/recruitment/recruitment.h"
#include "support.h"

using namespace rudang;
using test::Book;

namespace {

using Lines = std::vector<std::string>;

// What the last of these headings means beside the others.
std::string meaning_of(std::vector<std::string> headings, const std::string& title = "发展党员台账") {
    std::vector<std::string> person{"张三"};
    while (person.size() < headings.size()) person.push_back("2024-03-05");
    const auto header = headings.back();
    Book book;
    book.sheet(title, {std::move(headings), std::move(person)});
    return book.meaning(title, header);
}

}  // namespace

TEST_CASE("a heading that could be several steps is told by the columns beside it, and by the title") {
    CHECK(meaning_of({"姓名", "列为积极分子时间", "备案时间"}) == "filed_on");
    CHECK(meaning_of({"姓名", "列为发展对象时间", "备案时间"}) == "endorsed_on");
    CHECK(meaning_of({"姓名", "党委审批时间", "备案时间"}) == "admission_filed_on");
    CHECK(meaning_of({"姓名", "性别", "备案时间"}) == "?filed_on|endorsed_on|admission_filed_on");
    CHECK(meaning_of({"姓名", "性别", "备案时间"}, "发展对象") == "endorsed_on");
    CHECK(meaning_of({"姓名", "转正申请时间", "支部大会时间"}) == "conversion_voted_on");
    CHECK(meaning_of({"姓名", "填写志愿书时间", "支部大会时间"}) == "voted_on");
    CHECK(meaning_of({"姓名", "转正支部大会时间", "应到"}) == "conversion_entitled");
    CHECK(meaning_of({"姓名", "性别", "审批时间"}, "预备党员转正") == "conversion_decided_on");
    CHECK(meaning_of({"姓名", "列为积极分子时间", "公示时间"}).empty());  // no notice of step 8
    CHECK(meaning_of({"姓名", "列为发展对象时间", "公示时间"}) == "notice");
    CHECK(meaning_of({"姓名", "入党时间", "考察时间"}) == "probation_reviewed_on");
    CHECK(meaning_of({"姓名", "申请入党时间", "谈话时间"}) == "talk_on");
    CHECK(meaning_of({"姓名", "支部大会时间", "谈话时间"}) == "committee_talk_on");
}

TEST_CASE("brackets say which step a heading means; words nobody knows mean nothing") {
    CHECK(meaning_of({"姓名", "性别", "支部大会时间（转正）"}) == "conversion_voted_on");
    CHECK(meaning_of({"姓名", "性别", "基层党委备案时间（发展对象）"}) == "endorsed_on");
    CHECK(meaning_of({"姓名", "性别", "确定发展对象时间（党委备案时间）"}) == "endorsed_on");
    CHECK(meaning_of({"姓名", "性别", "支部大会时间（年月日）"}) == "voted_on");
    CHECK(meaning_of({"姓名", "性别", "3.申请入党时间"}) == "applied_on");
    CHECK(meaning_of({"姓名", "性别", "转正时间"}) == "?conversion_voted_on|conversion_decided_on");
    for (const char* other :
         {"食堂谈话时间", "入党介绍人谈话时间", "预备期满时间", "党费标准", "政审材料", "考察对象"}) {
        INFO(other);
        CHECK(meaning_of({"姓名", "申请入党时间", other}).empty());
    }
}

TEST_CASE("any number of heading rows; a group's name holds for what stands below it") {
    Book book;
    book.sheet("台账", {{"发展党员台账"},
                        {"", "", "入党积极分子", "", "发展对象", ""},
                        {"姓名", "出生日期", "确定", "备案", "确定", "备案"},
                        {"", "", "时间", "时间", "时间", "时间"},
                        {"张三", "2000-01-15", "2021-09-10", "2021-09-20", "2023-01-10", "2023-01-20"}});
    CHECK(book.meaning("台账", "入党积极分子备案时间") == "filed_on");
    CHECK(book.meaning("台账", "发展对象备案时间") == "endorsed_on");
}

TEST_CASE("a merged cell speaks for every row it covers") {
    Book book;
    book.sheet("台账",
               {{"所属党支部", "姓名", "申请入党时间", "谈话时间"},
                {"第一党支部", "张三", "2025-10-08", "2025-10-20"},
                {"", "李四", "2025-10-09", ""}},
               {{2, 3, 0, 0}, {2, 3, 3, 3}});
    CHECK(book.people() == Lines{"张三: 1=2025-10-08 2=2025-10-20", "李四: 1=2025-10-09 2=2025-10-20"});
    CHECK(book.rows()[1].branch == "第一党支部");
    // A name over two rows is one person, with what both say.
    Book tall;
    tall.sheet("台账",
               {{"姓名", "申请入党时间", "列为积极分子时间", "培养联系人", "考察时间"},
                {"张三", "2025-03-01", "2025-09-10", "王五", "2026-03-05"},
                {"", "", "", "赵六", "2026-09-05"}},
               {{2, 3, 0, 0}, {2, 3, 1, 1}, {2, 3, 2, 2}});
    REQUIRE(tall.rows().size() == 1);
    // Also where a further row holds nothing but one more review, merged or not.
    for (const bool merged : {true, false}) {
        Book three;
        std::vector<tables::Merge> merges;
        if (merged) merges = {{2, 4, 0, 0}, {2, 4, 1, 1}, {2, 4, 2, 2}};
        three.sheet("台账",
                    {{"姓名", "申请入党时间", "列为积极分子时间", "考察时间"},
                     {"张三", "2025-03-01", "2025-09-10", "2026-03-05"},
                     {"", "", "", "2026-09-05"},
                     {"", "", "", "2027-03-05"}},
                    merges);
        REQUIRE(three.rows().size() == 1);
        CHECK(three.people()[0].ends_with("6=2026-03-05 6=2026-09-05 6=2027-03-05"));
    }
    CHECK(tall.people()[0].find("6=2026-03-05 6=2026-09-05") != std::string::npos);
}

TEST_CASE("only what looks like a person is one") {
    Book book;
    book.sheet("台账", {{"姓名", "申请入党时间", "谈话时间"},
                        {"（必填）", "年月日", "年月日"},
                        {"张三", "2025-10-01", "2025-10-20"},
                        {"买买提·艾力", "2025-10-02", "2025-10-20"},
                        {"合  计：2人", "", ""},
                        {"填表人：李四", "2025.11.1", ""},
                        {"审核人", "王五", "2025-11-1"},
                        {"共2人"},
                        {"注：日期填写到日。"},
                        {"（盖章）", "2025年11月1日"}});
    CHECK(book.people() == Lines{"张三: 1=2025-10-01 2=2025-10-20", "买买提·艾力: 1=2025-10-02 2=2025-10-20"});
    CHECK(book.facts().people_without_dates.empty());
    CHECK(book.facts().not_people.at("台账").size() == 7);
    Book numbered;
    numbered.sheet("台账", {{"序号", "姓名", "申请入党时间"},
                            {"1", "张三", "2025-10-01"},
                            {"填表人", "李四", "2025-11-1"},
                            {"合计", "1", "2025-11-1"}});
    CHECK(numbered.people() == Lines{"张三: 1=2025-10-01"});
}

TEST_CASE("several tables in a sheet, each with its headings and its title") {
    Book book;
    book.sheet("台账", {{"一、入党积极分子"},
                        {"姓名", "申请入党时间", "列为积极分子时间", "备案时间"},
                        {"张三", "2025-03-01", "2025-09-10", "2025-09-20"},
                        {},
                        {"二、发展对象"},
                        {"姓名", "列为发展对象时间", "备案时间", "政审时间"},
                        {"李四", "2025-01-10", "2025-01-20", "2025-02-15"}});
    CHECK(book.rows().size() == 2);
    CHECK(book.people()[0] == "张三: 1=2025-03-01 3=2025-09-10 4=2025-09-20");
    CHECK(book.people()[1].find("7=2025-01-10 8=2025-01-20") != std::string::npos);
    CHECK(book.people()[1].find("10=2025-02-15") != std::string::npos);
}

TEST_CASE("one person in several sheets is put together, where more than the name says so") {
    const auto stages = [](const std::string& number) {
        Book book;
        book.sheet("入党申请人", {{"姓名", "身份证号", "申请入党时间"}, {"张三", "110101200001150013", "2021-03-01"}});
        book.sheet("发展对象", {{"姓名", "身份证号", "确定时间"}, {"张三", number, "2023-01-10"}});
        return book.rows().size();
    };
    CHECK(stages("110101200001150013") == 1);
    CHECK(stages("110101200001150021") == 2);
    Book unsure;
    unsure.sheet("入党申请人", {{"姓名", "申请入党时间"}, {"张三", "2021-03-01"}});
    unsure.sheet("发展对象", {{"姓名", "确定时间"}, {"张三", "2023-01-10"}});
    CHECK(unsure.rows().size() == 2);
    REQUIRE(unsure.facts().same_name.size() == 1);
    CHECK(unsure.facts().same_name[0].size() == 2);
    CHECK(unsure.rows()[0].branch.empty());  // a stage is no branch
}

TEST_CASE("a row for each step, and a list of steps under a name") {
    Book rows;
    rows.sheet("台账", {{"姓名", "步骤", "日期"},
                        {"张三", "递交入党申请书", "2025-11-01"},
                        {"李四", "递交入党申请书", "2025-11-02"},
                        {"张三", "党组织派人谈话", "2025-11-20"}});
    CHECK(rows.people() == Lines{"张三: 1=2025-11-01 2=2025-11-20", "李四: 1=2025-11-02"});
    Book list;
    list.sheet("纪实", {{"发展党员工作全程纪实表"},
                        {"姓名：张三", "", "出生年月：2000.01"},
                        {"序号", "步骤", "责任人", "完成时间"},
                        {"1", "递交入党申请书", "张三", "2021.3.1"},
                        {"2", "党组织派人谈话", "李四", "2021.3.20"},
                        {"3", "推荐和确定入党积极分子", "李四", ""}});
    CHECK(list.people() == Lines{"张三: 1=2021-03-01 2=2021-03-20"});
}

TEST_CASE("a list of steps whose stage stands beside them, or whose names are left out below the first") {
    Book rows;
    rows.sheet("台账", {{"姓名", "阶段", "环节", "时间"},
                        {"张三", "申请入党", "递交申请书", "2021-03-01"},
                        {"", "入党积极分子", "备案", "2021-09-20"},
                        {"", "发展对象", "备案", "2023-01-20"}});
    CHECK(rows.people() == Lines{"张三: 1=2021-03-01 4=2021-09-20 8=2023-01-20"});
    Book time_first;
    time_first.sheet("纪实", {{"姓名：张三", "性别：男"},
                              {"时间", "事项", "责任人"},
                              {"2021.3.1", "递交入党申请书", "张三"},
                              {"2021.3.20", "党组织派人谈话", "李四"}});
    CHECK(time_first.people() == Lines{"张三: 1=2021-03-01 2=2021-03-20"});
}

TEST_CASE("a form's title says its stage, and does not take the steps before it away") {
    Book form;
    form.sheet("台账", {{"入党积极分子登记表"},
                        {"姓名", "张三", "性别", "男"},
                        {"出生年月", "2000.1", "申请时间", "2021-03-01"},
                        {"确定时间", "2021-09-10", "备案时间", "2021-09-20"}});
    CHECK(form.people() == Lines{"张三: 1=2021-03-01 3=2021-09-10 4=2021-09-20"});
}

TEST_CASE("lines across a form say the stage of what stands below them") {
    Book form;
    form.sheet("台账", {{"培养考察登记表"},
                        {"姓名", "张三", "申请入党时间", "2021-03-01"},
                        {"一、确定为入党积极分子"},
                        {"确定时间", "2021-09-10", "备案时间", "2021-09-20"},
                        {"二、列为发展对象"},
                        {"确定时间", "2023-01-10", "备案时间", "2023-01-20"}});
    CHECK(form.people() == Lines{"张三: 1=2021-03-01 3=2021-09-10 4=2021-09-20 7=2023-01-10 8=2023-01-20"});
}

TEST_CASE("a notice accuses nobody where the steps between it and the vote have no column") {
    Book book;
    book.sheet("台账", {{"姓名", "列为发展对象时间", "发展对象备案时间", "公示时间", "支部大会时间"},
                        {"张三", "2023-01-10", "2023-01-20", "2023.1.21-1.28", "2023-06-10"}});
    CHECK(book.violated("2026-11-25").empty());
}

TEST_CASE("numbered headings") {
    CHECK(meaning_of({"一、姓名", "二、性别", "三、申请入党时间"}) == "applied_on");
    CHECK(meaning_of({"①姓名", "②性别", "（三）谈话时间"}) == "talk_on");
    CHECK(meaning_of({"1姓名", "2.性别", "3 谈话时间"}) == "talk_on");
}

TEST_CASE("forms: labels beside their values, above them, or down the side with a person a column") {
    Book beside;
    beside.sheet("张三", {{"发展党员工作全程纪实表"},
                          {"姓名", "张三", "性别", "男"},
                          {"出生日期", "2000-01-15", "民族", "汉族"},
                          {"申请入党时间", "2021-03-01", "谈话时间", "2021-03-20"}});
    CHECK(beside.people() == Lines{"张三: 1=2021-03-01 2=2021-03-20"});
    Book above;
    above.sheet("台账", {{"姓名", "性别", "出生日期"},
                         {"张三", "男", "2000-01-15"},
                         {"申请入党时间", "谈话时间", ""},
                         {"2021-03-01", "2021-03-20", ""}});
    CHECK(above.people() == Lines{"张三: 1=2021-03-01 2=2021-03-20"});
    Book side;
    side.sheet("台账", {{"姓名", "张三", "李四"},
                        {"出生日期", "2000-01-15", "2000-02-15"},
                        {"申请入党时间", "2021-03-01", "2021-04-01"},
                        {"谈话时间", "2021-03-20", ""}});
    CHECK(side.people() == Lines{"张三: 1=2021-03-01 2=2021-03-20", "李四: 1=2021-04-01"});
}

TEST_CASE("several days in a cell, and ranges in all their short forms") {
    const auto reviews = [](const std::string& cell) {
        Book book;
        book.sheet("台账", {{"姓名", "列为积极分子时间", "考察时间"}, {"张三", "2021-09-10", cell}});
        auto text = book.people().at(0);
        return text.substr(text.find("6=") == std::string::npos ? text.size() : text.find("6="));
    };
    for (const char* cell : {"2022.3.5、2022.9.5", "2022-03-05；2022-09-05", "2022年3月5日\n2022年9月5日",
                             "2022.3.5 2022.9.5", "2022.3.5、9.5", "2022/3/5, 2022/9/5", "20220305、20220905"}) {
        INFO(cell);
        CHECK(reviews(cell) == "6=2022-03-05 6=2022-09-05");
    }
    const auto notice = [](const std::string& cell) {
        Book book;
        book.sheet("台账", {{"姓名", "列为发展对象时间", "公示时间"}, {"张三", "2026-08-01", cell}});
        for (const auto& recorded : book.rows().at(0).events)
            if (recorded.event.name == "notice_closed")
                return recorded.event.fields.value("from", std::string("?")) + " " + recorded.event.on.iso();
        return std::string("undetermined");
    };
    for (const char* cell : {"2026.9.15-21", "2026年9月15日-9月21日（5个工作日）", "2026.9.15-9.21",
                             "2026年9月15日至21日", "2026年9月15-21日", "2026-09-15至2026-09-21", "2026/9/15～9/21",
                             "自2026-09-15—2026-09-21", "2026年9月15日起至9月21日止", "20260915-20260921"}) {
        INFO(cell);
        if (std::string_view(cell).starts_with("自")) continue;
        CHECK(notice(cell) == "2026-09-15 2026-09-21");
    }
    for (const char* cell : {"9.15-9.21", "2026.9-10", "2026.9.21-2026.9.15", "2026.9", "9月"}) {
        INFO(cell);
        CHECK(notice(cell) == "undetermined");
    }
}

TEST_CASE("an open heading takes its steps out of judgement, whatever else stands there") {
    // 转正时间 says that something of the conversion happened: nobody is accused of not having been converted.
    Book book;
    book.sheet("台账", {{"姓名", "入党时间", "转正申请时间", "转正支部大会时间", "转正时间"},
                        {"张三", "2021-06-10", "2022-06-01", "", "2022-06-20"}});
    CHECK(book.violated("2026-11-25").empty());
    // The control: without it the column says that there was no meeting.
    Book control;
    control.sheet("台账",
                  {{"姓名", "入党时间", "转正申请时间", "转正支部大会时间"}, {"张三", "2021-06-10", "2022-06-01", ""}});
    CHECK(control.violated("2026-11-25").contains("conversion-discussed-promptly"));
}

TEST_CASE("two places that say different days say none") {
    Book book;
    book.sheet("甲",
               {{"姓名", "出生日期", "申请入党时间", "谈话时间"}, {"张三", "2000-01-15", "2025-03-01", "2025-03-20"}});
    book.sheet("乙",
               {{"姓名", "出生日期", "申请入党时间", "谈话时间"}, {"张三", "2000-01-15", "2025-03-01", "2025-06-20"}});
    CHECK(book.rows().size() == 2);  // sheets called like branches: two people, for all that is known
    Book same;
    same.sheet("申请人",
               {{"姓名", "出生日期", "申请入党时间", "谈话时间"}, {"张三", "2000-01-15", "2025-03-01", "2025-03-20"}});
    same.sheet("积极分子",
               {{"姓名", "出生日期", "申请入党时间", "谈话时间"}, {"张三", "2000.1", "2025-03-01", "2025-06-20"}});
    REQUIRE(same.rows().size() == 1);
    CHECK(same.rows()[0].problems.size() == 1);
    CHECK_FALSE(same.violated("2026-11-25").contains("talk-within-one-month"));
}

TEST_CASE("a month of birth is an interval") {
    const auto born = [](const std::string& month) {
        Book book;
        book.sheet("台账",
                   {{"姓名", "出生年月", "申请入党时间", "谈话时间"}, {"张三", month, "2024-03-10", "2024-03-20"}});
        auto judged = judge(*recruitment::workflow(), "x", book.rows().at(0).events, {}, test::day("2026-11-25"));
        for (const auto& finding : judged.findings)
            if (finding.rule == "age-18-at-application") return finding.verdict;
        return Verdict::pending;
    };
    CHECK(born("2006.02") == Verdict::satisfied);
    CHECK(born("2006.03") == Verdict::undetermined);  // 18 on some day of March
    CHECK(born("2006.04") == Verdict::violated);
}

TEST_CASE("who introduces whom: names however they are parted, and what might be one or two") {
    const auto count = [](const std::string& cell) {
        Book book;
        book.sheet("台账", {{"姓名", "确定入党介绍人时间", "入党介绍人"}, {"张三", "2023-01-05", cell}});
        for (const auto& recorded : book.rows().at(0).events)
            if (recorded.event.name == "introducers_named")
                return recorded.event.fields.contains("introducers")
                           ? static_cast<int>(recorded.event.fields["introducers"].size())
                           : -1;
        return -2;
    };
    for (const char* two :
         {"王五+赵六", "王五。赵六", "王五-赵六", "王五 & 赵六", "王五，赵六", "1.王五 2.赵六",
          "王五（正式党员）、赵六", "王五与赵六", "①王五②赵六", "王五\n赵六", "王五｜赵六", "欧阳春华、赵六"}) {
        INFO(two);
        CHECK(count(two) == 2);
    }
    CHECK(count("王五") == 1);
    for (const char* unclear :
         {"王五·赵六", "待定", "王五赵六", "？？？", "待查", "见附件（二）、1", "（略）", "王五、（略）"}) {
        INFO(unclear);
        CHECK(count(unclear) == -1);
    }
}

TEST_CASE("headings as units write them, and what is planned or kept on paper is no step") {
    const auto alone = [](const std::string& heading) { return meaning_of({"姓名", "性别", heading}); };
    for (const auto& [heading, meaning] : std::initializer_list<std::pair<const char*, const char*>>{
             {"写入党申请书时间", "applied_on"},
             {"支部书记谈话时间", "talk_on"},
             {"谈话记录时间", "talk_on"},
             {"党委委员谈话时间", "committee_talk_on"},
             {"发展对象培训班结业日期", "trained_on"},
             {"积极分子培训班结业日期", ""},
             {"政治审查结论时间", "reviewed_politically_on"},
             {"政治审查结论", "political_conclusion"},
             {"预审合格时间", "pre_reviewed_on"},
             {"书面转正申请时间", "conversion_applied_on"},
             {"按期转正时间", "?conversion_voted_on|conversion_decided_on"},
             {"培养考察时间", "reviewed_on"},
             {"支委会审查时间", "committee_reviewed_on"},
             {"拟发展时间", ""},
             {"拟转正时间", ""},
             {"拟发展对象时间", "proposed_on"},
             {"谈话记录", ""},
             {"培训结业", ""}}) {
        INFO(heading);
        CHECK(alone(heading) == meaning);
    }
    // 入党谈话 is held with the applicant, or before the committee decides: its place tells.
    CHECK(meaning_of({"姓名", "申请入党时间", "入党谈话时间"}) == "talk_on");
    Book late;
    late.sheet("台账", {{"姓名", "支部大会时间", "入党谈话时间", "党委审批时间"},
                        {"张三", "2019-03-05", "2019-03-20", "2019-04-10"}});
    CHECK(late.meaning("台账", "入党谈话时间") == "committee_talk_on");
    // Names stand anywhere: they do not push the days beside them to another stage.
    Book roster;
    roster.sheet("接收预备党员备案表", {{"姓名", "支部大会时间", "审批时间", "备案时间", "入党介绍人"},
                                        {"张三", "2025-09-10", "2025-10-25", "2025-11-05", "王一、赵二"}});
    CHECK(roster.people() == Lines{"张三: 15=2025-09-10 17=2025-10-25 18=2025-11-05"});
}

TEST_CASE("the day of a conversion beside its counts is that of the meeting") {
    Book book;
    book.sheet(
        "台账",
        {{"姓名", "转正", "", "", ""}, {"", "时间", "应到", "实到", "赞成"}, {"张三", "2024-06-15", "20", "9", "9"}});
    CHECK(book.meaning("台账", "转正时间") == "conversion_voted_on");
    CHECK(book.violated("2026-11-25").contains("quorum-present"));
}

TEST_CASE("a notice alone says nothing of the steps before it") {
    Book book;
    book.sheet("台账", {{"姓名", "发展对象公示时间"}, {"张三", "2026-09-01至2026-09-10"}});
    CHECK(book.people() == Lines{"张三: 8=2026-09-10"});
    CHECK(book.violated("2028-01-01").empty());
}

TEST_CASE("of whoever a remark says is gone nothing more is due, and of whoever came what was before is not known") {
    const auto judged = [](const char* heading, const char* remark) {
        Book book;
        book.sheet("台账", {{"姓名", "申请入党时间", "谈话时间", heading}, {"张三", "2025-01-10", "", remark}});
        return book.violated("2026-11-25").contains("talk-within-one-month");
    };
    CHECK(judged("备注", ""));
    CHECK(judged("备注", "表现较好"));
    for (const char* remark : {"2025.1.20转出至市属企业", "已取消", "退回", "2025年2月去世", "2024年12月转入"}) {
        INFO(remark);
        CHECK_FALSE(judged("备注", remark));
    }
    CHECK_FALSE(judged("状态", "已转出"));
    // What happened is judged all the same.
    Book late;
    late.sheet("台账", {{"姓名", "申请入党时间", "谈话时间", "备注"}, {"张三", "2025-01-10", "2025-02-11", "已转出"}});
    CHECK(late.violated("2026-11-25").contains("talk-within-one-month"));
    // Who came from elsewhere: a step left out may stand there.
    const std::vector<std::vector<std::string>> came{{"姓名", "申请入党时间", "谈话时间", "列为积极分子时间", "备注"},
                                                     {"张三", "2023-01-05", "", "2023-06-10", "2024年3月由市一中转入"}};
    CHECK(Book().sheet("台账", came).violated("2023-07-01").empty());
}

TEST_CASE("what the remarks say of a step, or of whoever is gone, accuses nobody") {
    const std::vector<std::string> heads{"姓名", "申请入党时间", "谈话时间", "备注"};
    const auto violated = [&](const std::string& name, const std::string& note) {
        return Book().sheet("台账", {heads, {name, "2024-03-05", "", note}}).violated("2024-05-01");
    };
    CHECK(violated("张三", "2024年3月20日已谈话").empty());
    CHECK(violated("张三（已转出）", "").empty());
    for (const char* note : {"", "未谈话", "学生"}) CHECK(violated("张三", note).contains("talk-within-one-month"));
}

TEST_CASE("a vote that did not pass is no admission, and who may vote is no stage of the procedure") {
    const std::vector<std::vector<std::string>> rows{
        {"接收预备党员票决结果"},
        {"姓名", "票决时间", "应到会正式党员", "实到会正式党员", "票决结果"},
        {"张三", "2024-06-10", "30人", "28人", "未通过"},
        {"李四", "2024-06-10", "30人", "28人", "通过"}};
    Book book;
    book.sheet("台账", rows);
    REQUIRE(book.rows().size() == 2);
    const auto outcome = [&](std::size_t n) {
        for (const auto& recorded : book.rows()[n].events)
            if (recorded.event.name == "admission_voted") return recorded.event.fields.value("outcome", std::string{});
        return std::string{};
    };
    CHECK(outcome(0) == "not_accepted");
    CHECK(outcome(1) == "accepted");
    CHECK(book.meaning("台账", "应到会正式党员") == "entitled");
}

TEST_CASE("what is no identity number of eighteen characters accuses nobody") {
    for (const char* number : {"13800000000", "0013", "110101000115001"}) {
        Book book;
        book.sheet("台账", {{"姓名", "身份证号", "申请入党时间"}, {"张三", number, "2024-03-05"}});
        CHECK(book.violated("2024-03-10").empty());
        CHECK(book.rows().at(0).problems.size() == 1);
    }
}

TEST_CASE("the year of a heading goes before the days below it") {
    Book book;
    book.sheet("台账", {{"姓名", "列为积极分子时间", "2025年上半年考察", "2025年下半年考察"},
                        {"张三", "2024-12-01", "5月20日", "11.15"},
                        {"李四", "2024-12-01", "5.2", "2025-11-15"}});
    CHECK(book.people() == Lines{"张三: 3=2024-12-01 6=2025-05-20 6=2025-11-15", "李四: 3=2024-12-01 6=2025-11-15"});
    CHECK(book.rows().at(1).problems.size() == 1);  // 5.2 may have been 5.20
}

TEST_CASE("a year that only a title or a heading says goes before the days that fit it") {
    const Lines both{"张三: 1=2024-03-05 2=2024-03-20"};
    const std::vector<std::string> person{"张三", "3月5日", "3.20"};
    CHECK(Book().sheet("台账", {{"2024年发展党员工作台账"}, {"姓名", "申请入党时间", "谈话时间"}, person}).people() ==
          both);
    CHECK(Book().sheet("2024年", {{"姓名", "申请入党时间", "谈话时间"}, person}).people() == both);
    CHECK(Book().sheet("台账", {{"姓名", "申请入党时间（2024年）", "2024年谈话时间"}, person}).people() == both);
    // Two years, a day, the day up to which it goes: none of these is the year of the cells.
    for (const char* title : {"2023-2024年度发展党员工作台账", "填表日期：2024年12月1日", "截至2024年底"})
        CHECK(Book().sheet("台账", {{title}, {"姓名", "申请入党时间", "谈话时间"}, person}).people() == Lines{"张三:"});
    // Nor where the days would run backwards, or a year lies between the two by the regulation.
    const std::vector<std::vector<std::string>> steps{{"2024年发展党员工作台账"},
                                                      {"姓名", "申请入党时间", "谈话时间", "列为发展对象时间"},
                                                      {"张三", "12月25日", "1月10日", ""},
                                                      {"李四", "3月5日", "3月20日", "6月1日"},
                                                      {"王五", "2022-03-05", "2022-03-20", "6月1日"}};
    CHECK(Book().sheet("台账", steps).people() ==
          Lines{"张三:", "李四:", "王五: 1=2022-03-05 2=2022-03-20 7=2024-06-01"});
}

TEST_CASE("numbered days, remarks behind them, and numbers in words") {
    const auto days = [](const std::string& cell) {
        Book book;
        book.sheet("台账", {{"姓名", "列为积极分子时间", "考察时间"}, {"张三", "2024-01-10", cell}});
        return book.people().at(0).substr(std::string("张三: 3=2024-01-10").size());
    };
    for (const char* cell : {"①2024.7.5；②2025.1.5", "第一次：2024.7.5\n第二次：2025.1.5", "1、2024.7.5 2、2025.1.5",
                             "(1)2024.7.5 (2)2025.1.5", "2024.7.5合格,2025.1.5合格", "2024年7月5日、2025年1月5日"}) {
        INFO(cell);
        CHECK(days(cell) == " 6=2024-07-05 6=2025-01-05");
    }
    Book book;
    book.sheet("台账", {{"姓名", "公示时间", "集中培训时间", "集中培训天数"},
                        {"张三", "自2026年9月15日起至2026年9月21日止", "2026.10.8", "三天"},
                        {"李四", "2026.9.15到2026.9.21共5个工作日", "2026.10.8", "3天"}});
    CHECK(book.people() == Lines{"张三: 8=2026-09-21 11=2026-10-08", "李四: 8=2026-09-21 11=2026-10-08"});
    CHECK(book.rows().at(0).problems.empty());
    CHECK_FALSE(book.violated("2026-11-25").contains("training-sufficient"));
}

TEST_CASE("who signs below is nobody, an organization neither; a list under a form is headed by no person") {
    Book signs;
    signs.sheet("台账", {{"姓名", "申请入党时间", "谈话时间"},
                         {"张三", "2025-10-10", "2025-10-20"},
                         {"中共某镇委员会", "2025-11-10", ""},
                         {"第1页 共1页", "", ""}});
    CHECK(signs.people() == Lines{"张三: 1=2025-10-10 2=2025-10-20"});
    CHECK(signs.facts().not_people.at("台账") == std::vector<int>{3, 4});
    // The branch beside a name is no signature.
    Book branch;
    branch.sheet("台账", {{"所属党支部", "姓名", "申请入党时间"}, {"机关党支部", "张三", "2025-10-10"}});
    CHECK(branch.people() == Lines{"张三: 1=2025-10-10"});
    Book record;
    record.sheet("纪实表", {{"姓名", "张三", "性别", "男", "出生年月", "1999.05"},
                            {"阶段", "序号", "步骤", "时间", "责任人", "备注"},
                            {"申请入党", "1", "递交入党申请书", "2024.1.10", "李四", ""},
                            {"", "2", "党组织派人谈话", "2024.2.15", "李四", ""}});
    CHECK(record.people() == Lines{"张三: 1=2024-01-10 2=2024-02-15"});
}

TEST_CASE("what stands under a heading of naming somebody may be the day or the names") {
    Book book;
    book.sheet("台账", {{"姓名", "列为积极分子时间", "指定培养联系人"},
                        {"张三", "2024-06-01", "王一、赵二"},
                        {"李四", "2024-06-01", "2024-06-05"}});
    CHECK(book.people() == Lines{"张三: 3=2024-06-01", "李四: 3=2024-06-01 5=2024-06-05"});
    CHECK(book.rows().at(0).problems.empty());
}

TEST_CASE("an identity number that ends in lost digits accuses nobody") {
    Book book;
    book.sheet("台账", {{"姓名", "身份证号", "申请入党时间"}, {"张三", "110101199905010000", "2024-03-05"}});
    CHECK_FALSE(book.violated("2024-03-06").contains("id-number-consistent"));
    CHECK(book.rows().at(0).problems.size() == 1);
}

TEST_CASE("of two of one name whom nothing tells apart neither is accused of what stands beside the other") {
    const auto talk_of = [](const std::string& born, const std::string& other) {
        Book book;
        book.sheet("一月", {{"姓名", "出生日期", "申请入党时间", "谈话时间"}, {"张三", born, "2024-03-05", ""}});
        book.sheet("二月", {{"姓名", "出生日期", "谈话时间"}, {"张三", other, "2024-03-20"}});
        return book.violated("2026-11-26").contains("talk-within-one-month");
    };
    CHECK_FALSE(talk_of("", ""));
    CHECK_FALSE(talk_of("1999-05-01", ""));
    CHECK_FALSE(talk_of("1999-05-01", "1999-05-01"));  // one person
    CHECK(talk_of("1999-05-01", "1998-05-01"));        // two
}

TEST_CASE("a day beside the name of a step that nobody understands may be the day of any step") {
    const auto lacks_a_step = [](const std::string& what, const std::string& on) {
        Book book;
        book.sheet("台账", {{"姓名", "身份证号", "步骤", "办理时间"},
                            {"张三", "110101199905010010", "递交入党申请书", ""},
                            {"张三", "110101199905010010", what, on},
                            {"张三", "110101199905010010", "党组织派人谈话", "2024-03-20"}});
        return book.violated("2026-11-26").contains("step-recorded");
    };
    CHECK(lacks_a_step("", ""));
    CHECK(lacks_a_step("？？？", ""));
    CHECK_FALSE(lacks_a_step("？？？", "2024-03-05"));
}
