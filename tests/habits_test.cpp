// What people write into cells, headings and remarks besides days: nobody is accused of what it leaves open, and what
// it does say is judged.
#include "book.h"
#include "catch.h"

using namespace rudang;
using test::Book, test::Rules, test::Table;

namespace {

constexpr const char* habits_today = "2026-11-25";

Rules rules_of(Table rows, const char* title = "台账", const char* today = habits_today) {
    return Book().sheet(title, std::move(rows)).violated(today);
}

// A meeting that could not vote; and one that let somebody through for all that.
const Rules no_quorum{"quorum-present"}, passed_without{"majority-in-favour", "quorum-present"};

}  // namespace

TEST_CASE("a stroke or 无 beside a step leaves it open; an empty cell and 未 say no") {
    const auto with_talk = [](const char* cell) {
        return rules_of(
            {{"姓名", "申请入党时间", "谈话时间", "列为积极分子时间"}, {"张三", "2024-03-05", cell, "2024-10-10"}});
    };
    const Rules no_talk{"step-recorded", "talk-before-determination"};
    for (const char* open : {"/", "—", "-", "——", "＼", "无", "待定", "不详", "!", "!/", "~2024-05-20"}) {
        INFO(open);
        CHECK(with_talk(open).empty());
    }
    for (const char* no : {"", "未", "未谈话", "没有", "尚未", "否"}) {
        INFO(no);
        CHECK(with_talk(no) == no_talk);
    }
    const auto waiting = [](const char* cell) {
        return rules_of({{"姓名", "申请入党时间", "谈话时间"}, {"张三", "2024-03-05", cell}});
    };
    CHECK(waiting("/").empty());
    CHECK(waiting("!").empty());
    CHECK(waiting("") == Rules{"talk-within-one-month"});
    CHECK(waiting("未谈") == Rules{"talk-within-one-month"});
}

TEST_CASE("what a stroke leaves open is said with the stroke, and the case stands where it stood") {
    Book book;
    book.sheet("台账", {{"姓名", "申请入党时间", "谈话时间"}, {"张三", "2024-03-05", "/"}});
    const auto& row = book.rows().at(0);
    auto judged = judge(*recruitment::workflow(), "x", row.events, {}, test::day(habits_today));
    recruitment::respect_silence(row, judged.findings);
    const auto talk = std::find_if(judged.findings.begin(), judged.findings.end(),
                                   [](const Finding& each) { return each.rule == "talk-within-one-month"; });
    REQUIRE(talk != judged.findings.end());
    CHECK(talk->verdict == Verdict::undetermined);
    CHECK(talk->message.zh.find("“/”") != std::string::npos);
    CHECK(talk->where.column == "C");
    CHECK(judged.state.status == "applicant");
}

TEST_CASE("several counts in one cell, by their words or by those of the heading") {
    const auto vote = [](const char* heading, const char* cell) {
        return rules_of(
            {{"姓名", "申请入党时间", "支部大会时间", heading}, {"张三", "2020-03-05", "2023-06-10", cell}});
    };
    for (const char* enough :
         {"应到20实到18同意17", "应到会20人，实到会18人，赞成17票，反对1票，弃权0票", "20/18/17"}) {
        INFO(enough);
        CHECK(vote("应到/实到/赞成", enough).empty());
    }
    CHECK(vote("表决情况", "应到20人，实到10人，同意10票") == no_quorum);
    CHECK(vote("表决情况", "应到20人，实到11人，同意11票").empty());
    CHECK(vote("表决情况（应到/实到/赞成）", "20/10/10") == no_quorum);
    for (const char* open : {"18/20", "90%", "全票通过", "应到20（含预备党员3）实到10同意10", "应到20实到10实到11"}) {
        INFO(open);
        CHECK(vote("表决情况", open).empty());
    }
    CHECK(rules_of({{"姓名", "入党时间", "转正支部大会时间", "转正大会应到/实到/同意"},
                    {"张三", "2022-06-10", "2023-06-15", "20/10/10"}}) == no_quorum);
}

TEST_CASE("counts beside the meeting of a committee are not those of the branch") {
    CHECK(rules_of({{"姓名", "申请入党时间", "支委会确定积极分子时间", "应到", "实到", "同意", "支部大会时间"},
                    {"张三", "2018-03-05", "2018-10-10", "5", "2", "2", "2020-01-15"}})
              .empty());
    CHECK(rules_of({{"姓名", "支部大会时间", "党委审批时间", "应到", "实到", "同意"},
                    {"张三", "2020-01-15", "2020-02-20", "9", "4", "4"}})
              .empty());
    // With both, the second are judged.
    CHECK(rules_of({{"姓名", "支委会确定积极分子时间", "应到", "实到", "支部大会时间", "应到", "实到", "同意"},
                    {"张三", "2018-10-10", "5", "4", "2020-01-15", "20", "10", "10"}}) == no_quorum);
}

TEST_CASE("of whoever is further, or gone, nothing is awaited") {
    const auto waiting = [](const char* heading, const char* cell) {
        return rules_of(
            {{"姓名", heading, "申请入党时间", "谈话时间", "列为积极分子时间", "考察时间", "列为发展对象时间"},
             {"张三", cell, "2020-06-10", "2020-06-15", "2021-01-10", "2021-07-01", ""}});
    };
    const Rules late{"review-every-half-year"};
    for (const auto& [heading, cell] : std::vector<std::pair<const char*, const char*>>{{"目前状态", "预备党员"},
                                                                                        {"目前状态", "正式党员"},
                                                                                        {"人员类别", "发展对象"},
                                                                                        {"政治面貌", "中共预备党员"},
                                                                                        {"政治面貌", "中共党员"},
                                                                                        {"备注", "已转正"},
                                                                                        {"备注", "现为预备党员"},
                                                                                        {"备注", "预备党员"},
                                                                                        {"转出时间", "2021-12-01"},
                                                                                        {"取消资格时间", "2021.12"},
                                                                                        {"终止培养原因", "本人放弃"}}) {
        INFO(heading << " " << cell);
        CHECK(waiting(heading, cell).empty());
    }
    for (const auto& [heading, cell] : std::vector<std::pair<const char*, const char*>>{{"目前状态", "入党积极分子"},
                                                                                        {"人员类别", "学生"},
                                                                                        {"政治面貌", "共青团员"},
                                                                                        {"政治面貌", "群众"},
                                                                                        {"备注", "拟发展对象"},
                                                                                        {"备注", "预备党员王五联系"},
                                                                                        {"备注", "待转正"},
                                                                                        {"转出时间", ""},
                                                                                        {"转出时间", "/"},
                                                                                        {"取消资格时间", "无"}}) {
        INFO(heading << " " << cell);
        CHECK(waiting(heading, cell) == late);
    }
    // A title says it of everybody; one that speaks of others too says nothing.
    const Table table{{"姓名", "申请入党时间", "谈话时间"}, {"张三", "2024-03-05", ""}};
    CHECK(rules_of(table, "已转出").empty());
    CHECK(rules_of(table, "在册及转出") == Rules{"talk-within-one-month"});
    CHECK(rules_of({{"已转出人员名单"}, table[0], table[1]}).empty());
    for (const char* hint : {"说明：已转出的人员填在另一张表", "已转出的人员不填", "取消资格的请在备注中写明原因"}) {
        INFO(hint);
        CHECK(rules_of({{hint}, table[0], table[1]}) == Rules{"talk-within-one-month"});
    }
    // A line through the name.
    CHECK(rules_of({{"姓名", "申请入党时间", "谈话时间"}, {"~张三", "2024-03-05", ""}}).empty());
}

TEST_CASE("reviews are missed only where the table has a place for them") {
    // Columns for certain half years: 2024 has none.
    CHECK(rules_of({{"姓名", "申请入党时间", "谈话时间", "列为积极分子时间", "2025年上半年考察", "2025年下半年考察"},
                    {"张三", "2024-03-05", "2024-03-20", "2024-10-10", "6月25日", "12月20日"}},
                   "台账", "2026-06-20")
              .empty());
    CHECK(rules_of({{"姓名", "申请入党时间", "谈话时间", "列为积极分子时间", "2025年上半年考察", "2025年下半年考察",
                     "列为发展对象时间"},
                    {"张三", "2024-03-05", "2024-03-20", "2024-12-10", "6月5日", "", ""}},
                   "台账", "2026-01-20") == Rules{"review-every-half-year"});
    // One for the first and one for the second, both filled.
    const auto numbered = [](const char* first, const char* second) {
        return rules_of({{"姓名", "申请入党时间", "谈话时间", "列为积极分子时间", "第一次考察时间", "第二次考察时间",
                          "列为发展对象时间"},
                         {"张三", "2021-03-05", "2021-03-20", "2021-10-10", first, second, ""}});
    };
    CHECK(numbered("2022-04-05", "2022-10-01").empty());
    CHECK(numbered("2022-04-05", "") == Rules{"review-every-half-year"});
    CHECK(numbered("2022-04-11", "2022-10-01") == Rules{"review-every-half-year"});
    // Whoever was proposed, where nothing tells when that was consented to.
    CHECK(rules_of({{"姓名", "申请入党时间", "谈话时间", "列为积极分子时间", "考察时间", "列为发展对象时间"},
                    {"张三", "2021-03-05", "2021-03-20", "2021-10-10", "2022-04-05、2022-10-01", "2022-12-10"}})
              .empty());
}

TEST_CASE("three days of training are enough, however few hours are written beside them") {
    const auto training = [](const char* days, const char* hours) {
        return rules_of({{"姓名", "集中培训时间", "学时"}, {"张三", days, hours}});
    };
    const Rules too_short{"training-sufficient"};
    CHECK(training("2023.3.6-3.8", "16").empty());
    CHECK(training("2023年3月6日、7日、8日", "16").empty());
    CHECK(training("2023.3.1-4.30", "16").empty());  // on how many days nobody knows
    CHECK(training("2023.3.6-3.7", "16") == too_short);
    CHECK(training("2023.3.6-3.7", "24").empty());
    CHECK(training("2023.3.6", "8") == too_short);
}

TEST_CASE("names before and after a change are not counted together") {
    const auto contacts = [](const char* names) {
        return rules_of({{"姓名", "确定培养联系人时间", "培养联系人"}, {"张三", "2023-03-10", names}});
    };
    for (const char* open : {"原：王五、赵六；现：钱七", "王五、赵六→钱七", "王五、赵六（后改钱七）、钱七",
                             "王五、赵六、钱七（原）", "~王五、赵六、钱七"}) {
        INFO(open);
        CHECK(contacts(open).empty());
    }
    CHECK(contacts("王五、赵六、钱七") == Rules{"contacts-one-or-two"});
    CHECK(rules_of({{"姓名", "确定入党介绍人时间", "入党介绍人"}, {"张三", "2023-03-10", "王五（待补）"}}).empty());
    CHECK(rules_of({{"姓名", "确定入党介绍人时间", "入党介绍人"}, {"张三", "2023-03-10", "王五"}}) ==
          Rules{"introducers-two"});
}

TEST_CASE("a table that runs from the last step to the first is read from its end") {
    Book book;
    book.sheet("台账", {{"姓名", "转正申请时间", "预备党员时间", "发展对象时间", "积极分子时间", "申请时间"},
                        {"张三", "2022.5.25", "2021.6.1", "2020.12.10", "2019.12.1", "2019.3.5"}});
    CHECK(book.people().at(0) == "张三: 1=2019-03-05 3=2019-12-01 7=2020-12-10 15=2021-06-01 22=2022-05-25");
}

TEST_CASE("the day of the meeting goes before a day that may be another's") {
    Book book;
    book.sheet("台账", {{"姓名", "支部大会通过时间", "党委批准时间", "入党时间", "转正支部大会时间"},
                        {"李四", "2022-06-10", "2022-07-10", "2022-07-10", "2023-06-15"}});
    CHECK(book.meaning("台账", "支部大会通过时间") == "voted_on");
    CHECK(book.meaning("台账", "党委批准时间") == "decided_on");
    CHECK(book.violated(habits_today).empty());
    // What was handed up was not decided on that day.
    Book up;
    up.sheet("台账", {{"姓名", "支部大会时间", "报党委审批时间", "上级党委谈话时间"},
                      {"李四", "2022-06-10", "2022-06-20", "2022-07-10"}});
    CHECK(up.meaning("台账", "报党委审批时间").empty());
    CHECK(up.violated(habits_today).empty());
}

TEST_CASE("what belongs to activists stays theirs, though their determination has no column") {
    Book book;
    book.sheet("台账", {{"姓名", "申请入党时间", "谈话时间", "推优时间", "公示时间", "上级备案时间"},
                        {"张三", "2020-06-10", "2020-06-15", "2021-01-03", "2021.1.11-1.15", "2021-01-20"}});
    CHECK(book.meaning("台账", "上级备案时间") == "filed_on");
    CHECK(book.meaning("台账", "公示时间").empty());
}

TEST_CASE("a filing behind the notice is no consent that came too late") {
    const auto order = [](const char* heading, const char* filed) {
        return rules_of({{"姓名", "确定发展对象时间", "公示时间", heading, "政审时间"},
                         {"张三", "2027-06-01", "2027.6.5-6.11", filed, "2027-07-01"}},
                        "台账", "2029-01-01");
    };
    CHECK(order("备案时间", "2027-06-15").empty());
    CHECK_FALSE(order("党委同意时间", "2027-06-15").empty());
}

TEST_CASE("an extension is no conversion, and what was put off is not late") {
    Book book;
    book.sheet("台账", {{"姓名", "入党时间", "转正申请时间", "转正支部大会时间", "转正表决结果", "转正审批时间"},
                        {"张三", "2022-06-10", "2023-06-01", "2023-06-15", "延长预备期", "2023-07-01"},
                        {"李四", "2022-06-10", "2023-06-01", "2023-06-15（延期半年）", "", ""}});
    for (const auto& row : book.rows()) {
        const auto judged = judge(*recruitment::workflow(), "x", row.events, {}, test::day(habits_today));
        CHECK(judged.state.status != "member");
    }
    CHECK(book.violated(habits_today).empty());
    CHECK(rules_of({{"姓名", "入党时间", "转正支部大会时间", "备注"},
                    {"张三", "2022-06-10", "2023-12-15", "延长预备期半年"}})
              .empty());
    CHECK(rules_of({{"姓名", "入党时间", "转正支部大会时间", "备注"}, {"张三", "2022-06-10", "2023-12-15", ""}}) ==
          Rules{"conversion-discussed-promptly"});
}

TEST_CASE("examples, hints and signatures beside the names are nobody; a reason for a delay is one") {
    Book book;
    book.sheet("台账", {{"姓名", "申请入党时间", "谈话时间"},
                        {"（示例）李四", "2020-01-01", "2020-03-15"},
                        {"样例王五", "2020-01-01", "2020-03-15"},
                        {"张三", "2024-03-05", "2024-03-20"},
                        {"李四（已故）", "2024-03-05", ""},
                        {"", "制表时间", "2024-05-20"},
                        {"", "填表人：李四", "2024-05-20"}});
    CHECK(book.people() == std::vector<std::string>{"张三: 1=2024-03-05 2=2024-03-20", "李四（已故）: 1=2024-03-05"});
    CHECK(book.violated(habits_today).empty());
    const auto late = [](const char* note) {
        return rules_of({{"姓名", "支部大会时间", "党委审批时间", "备注"}, {"张三", "2022-06-01", "2022-10-15", note}},
                        "发展党员台账");
    };
    CHECK(late("因疫情延期审批").empty());
    CHECK(late("") == Rules{"decision-within-three-months"});
    CHECK(late("延长预备期半年") == Rules{"decision-within-three-months"});
}

TEST_CASE("a row for a step with a name that cannot be read is found by its number, else it may be anybody's") {
    const auto table = [](const char* name, const char* number) {
        return Table{{"姓名", "身份证号", "步骤", "日期"},
                     {"张三", "110101200001150013", "递交入党申请书", "2021-03-05"},
                     {"张三", "110101200001150013", "党组织派人谈话", "2021-03-20"},
                     {"张三", "110101200001150013", "推荐和确定入党积极分子", "2021-10-10"},
                     {name, number, "培养教育考察", "2022-04-05"},
                     {"张三", "110101200001150013", "培养教育考察", "2022-10-01"},
                     {"张三", "110101200001150013", "确定发展对象", "2022-12-10"}};
    };
    CHECK_FALSE(rules_of(table("****", "110101200001150013")).contains("review-every-half-year"));
    CHECK_FALSE(rules_of(table("****", "")).contains("review-every-half-year"));
    CHECK_FALSE(rules_of(table("（略）", "")).contains("review-every-half-year"));
    CHECK(rules_of(table("李四", "110101200001150021")).contains("review-every-half-year"));
    // A hint merged over two rows is nobody in either.
    Book book;
    book.sheet("台账",
               {{"姓名", "申请入党时间", "列为积极分子时间", "考察时间"},
                {"（略）", "2025-03-01", "2025-09-10", "2026-03-05"},
                {"", "", "", "2026-09-05"}},
               {{2, 3, 0, 0}, {2, 3, 1, 1}, {2, 3, 2, 2}});
    CHECK(book.people().empty());
}

TEST_CASE("a result beside the counts says what came of them") {
    CHECK(rules_of({{"姓名", "支部大会时间", "应到会党员", "实到会党员", "同意", "不同意", "结果"},
                    {"李四", "2023-06-10", "20", "18", "9", "9", "未通过"}})
              .empty());
    CHECK(rules_of({{"姓名", "支部大会时间", "应到会党员", "实到会党员", "同意", "不同意", "结果"},
                    {"王五", "2023-06-10", "20", "10", "10", "0", "通过"}}) == passed_without);
}

TEST_CASE("a stroke for the second introducer is not one introducer") {
    const auto second = [](const char* name) {
        return rules_of(
            {{"姓名", "确定入党介绍人时间", "入党介绍人1", "入党介绍人2"}, {"张三", "2023-03-10", "王五", name}});
    };
    CHECK(second("赵六").empty());
    CHECK(second("/").empty());
    CHECK(second("") == Rules{"introducers-two"});
}

TEST_CASE("a plan in a cell has not happened; of two of one name and birth a day apart nobody is accused") {
    CHECK(rules_of({{"姓名", "入党时间", "转正申请时间", "转正支部大会时间"},
                    {"张三", "2026-06-10", "", "2027-06-10（拟）"}})
              .empty());
    CHECK(rules_of({{"姓名", "出生年月", "申请入党时间", "谈话时间"},
                    {"张三", "1999.1", "2024-03-05", "2024-03-20"},
                    {"张三", "1999.1", "2024-03-06", ""}})
              .empty());
    CHECK(rules_of({{"姓名", "出生年月", "申请入党时间", "谈话时间"},
                    {"张三", "1999.1", "2024-03-05", "2024-03-20"},
                    {"张三", "1999.2", "2024-03-06", ""}}) == Rules{"talk-within-one-month"});
}

TEST_CASE("what stands for an unknown number or day accuses nobody") {
    CHECK(rules_of({{"姓名", "身份证号", "申请入党时间"},
                    {"张三", "000000000000000000", "2026-11-01"},
                    {"李四", "111111111111111111", "2026-11-01"}})
              .empty());
    CHECK(rules_of({{"姓名", "申请入党时间", "谈话时间"}, {"张三", "2026-11-01", "1900-01-01"}}).empty());
    CHECK(rules_of({{"姓名", "申请入党时间", "谈话时间"}, {"张三", "2026-11-01", "1900/1/1"}}).empty());
    Book book;
    book.sheet("台账", {{"姓名", "申请入党时间", "谈话时间"},
                        {"张三", "2024-03-05", "2024年3月20日上午9时"},
                        {"李四", "2020-03-05（第一次）2024-03-05（第二次）", "2024-03-20"}});
    CHECK(book.people().at(0) == "张三: 1=2024-03-05 2=2024-03-20");
    CHECK(book.rows().at(1).problems.at(0).message.zh.find("几个日期") != std::string::npos);
}
