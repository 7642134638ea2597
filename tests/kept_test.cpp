// Tables as they are really kept: words behind a day, who helps by other words than names, days of relatives, several
// people in one row, rows and sheets that are void. Nobody is accused of what they leave open, and nobody is lost.
#include "book.h"
#include "catch.h"

using namespace rudang;
using test::Book;

namespace {

constexpr const char* kept_today = "2026-11-25";

test::Rules found_as_kept(const test::Table& rows, std::vector<tables::Merge> merges = {},
                          const char* sheet = "发展党员台账") {
    return Book().sheet(sheet, rows, std::move(merges)).violated(kept_today);
}

std::vector<std::string> read_as_kept(const test::Table& rows, std::vector<tables::Merge> merges = {},
                                      const char* sheet = "发展党员台账") {
    return Book().sheet(sheet, rows, std::move(merges)).people();
}

const test::Rules kept_late{"talk-within-one-month"};

test::Rules talked_on(const char* cell) {
    return found_as_kept({{"姓名", "申请入党时间", "谈话时间"}, {"张三", "2024-03-05", cell}});
}

}  // namespace

TEST_CASE("words in brackets behind a day leave it as it is where they are known, and in doubt where not") {
    CHECK(talked_on("2024-04-05（支委会）").empty());
    for (const char* plain : {"2024-04-06", "2024-04-06（支委会）", "2024-04-06（星期六）", "2024-04-06（上午）",
                              "2024-04-06（王五）", "2024-04-06（王五、赵六）", "2024-04-06（视频）",
                              "2024-04-06（2024年第3次支委会）", "2024-04-06（4月支委会）"}) {
        INFO(plain);
        CHECK(talked_on(plain) == kept_late);
    }
    for (const char* doubtful :
         {"2024-04-06（农历）", "2024.4.6（阴历）", "2024-04-06（笔误）", "2024-04-06（作废）", "2024-04-06（？）",
          "2024-04-06（待核实）", "2024-04-06（大约）", "2024-04-06（推迟到2024-04-20）",
          "2024-04-06（首次为2024.3.20）", "2024-04-06（提前至3月20日）", "2024-04-06（未谈成）", "2024-04-06（缺席）",
          "2024-04-06（回访）", "2024年农历三月初五", "民国113年4月6日"}) {
        INFO(doubtful);
        CHECK(talked_on(doubtful).empty());
    }
}

TEST_CASE("a year in which there was no Party is a slip") {
    for (const char* slip : {"1024-03-20", "0224-03-20", "1901-01-01", "1920-12-31"}) {
        INFO(slip);
        CHECK(talked_on(slip).empty());
    }
    CHECK(read_as_kept({{"姓名", "申请入党时间"}, {"张三", "1921-07-23"}}) ==
          std::vector<std::string>{"张三: 1=1921-07-23"});
}

TEST_CASE("the month for the talk runs from the receipt where the table has a column for it") {
    const auto received = [](const char* on, const char* talk) {
        return found_as_kept(
            {{"姓名", "申请书落款时间", "收到申请书时间", "谈话时间"}, {"张三", "2024-02-05", on, talk}});
    };
    CHECK(received("2024-03-05", "2024-04-05").empty());
    CHECK(received("2024-03-05", "2024-04-06") == kept_late);
    CHECK(received("", "2024-03-05").empty());
    CHECK(received("", "2024-03-06") == kept_late);
    for (const char* untold : {"2024.3", "见档案", "2024-03-05（补）"}) {
        INFO(untold);
        CHECK(received(untold, "2024-05-20").empty());
    }
    CHECK(read_as_kept({{"姓名", "收到入党申请书时间", "谈话时间"}, {"张三", "2024-03-05", "2024-03-20"}}) ==
          std::vector<std::string>{"张三: 1=2024-03-05 2=2024-03-20"});
}

TEST_CASE("the last of several applications is not the one the talk came too late for") {
    CHECK(found_as_kept({{"姓名", "首次申请入党时间", "最近一次申请入党时间", "谈话时间"},
                         {"张三", "2019-03-05", "2024-03-05", "2024-03-20"}})
              .empty());
    CHECK(found_as_kept({{"姓名", "申请入党时间", "最近一次谈话时间"}, {"张三", "2019-03-05", "2024-03-20"}}).empty());
}

TEST_CASE("days under a heading of relatives are theirs") {
    for (const char* group : {"家庭成员", "家庭主要成员", "主要社会关系", "家庭主要成员及社会关系", "配偶情况"}) {
        INFO(group);
        const std::vector<tables::Merge> merged{{1, 1, 3, 5}, {1, 2, 0, 0}, {1, 2, 1, 1}, {1, 2, 2, 2}};
        CHECK(read_as_kept({{"姓名", "申请入党时间", "谈话时间", group, "", ""},
                            {"", "", "", "称谓", "姓名", "入党时间"},
                            {"张三", "2024-03-05", "2024-03-20", "父亲", "张大", "1998-07-01"}},
                           merged) == std::vector<std::string>{"张三: 1=2024-03-05 2=2024-03-20"});
    }
    CHECK(read_as_kept({{"姓名", "张三", "性别", "男"},
                        {"申请入党时间", "2024-03-05", "谈话时间", "2024-03-20"},
                        {"家庭成员", "姓名", "政治面貌", "入党时间"},
                        {"父亲", "张大", "中共党员", "1998-07-01"},
                        {"母亲", "李大", "群众", ""}}) == std::vector<std::string>{"张三: 1=2024-03-05 2=2024-03-20"});
}

TEST_CASE("what is no name, or was somebody's for a time, is not counted") {
    const auto introduced = [](const char* names) {
        return found_as_kept({{"姓名", "确定入党介绍人时间", "入党介绍人"}, {"张三", "2023-03-10", names}});
    };
    for (const char* nobody : {"待确定", "待落实", "暂缺", "空缺", "另定", "补充中", "未明确", "书记", "支委", "王五……",
                               "略", "如上", "各1名", "支部指定"}) {
        INFO(nobody);
        CHECK(introduced(nobody).empty());
    }
    CHECK(introduced("王五") == test::Rules{"introducers-two"});
    CHECK(introduced("王五（书记）") == test::Rules{"introducers-two"});
    CHECK(introduced("王五、赵六").empty());
    const auto contacts = [](const char* names) {
        return found_as_kept({{"姓名", "确定培养联系人时间", "培养联系人"}, {"张三", "2023-03-10", names}});
    };
    for (const char* changed :
         {"王五（至2023.6）、赵六、钱七（2023.6至今）", "王五、赵六（2024年3月前）、钱七", "王五（已退休）、赵六、钱七",
          "王五、赵六、钱七（接王五）", "王五（调走）、赵六、钱七"}) {
        INFO(changed);
        CHECK(contacts(changed).empty());
    }
    for (const char* three :
         {"王五、赵六、钱七", "王五（支委）、赵六（组织委员）、钱七", "王五（1998年入党）、赵六、钱七"}) {
        INFO(three);
        CHECK(contacts(three) == test::Rules{"contacts-one-or-two"});
    }
}

TEST_CASE("what numbers no form makes no two of one number") {
    const auto number = [](const std::string& cell) {
        Book book;
        book.sheet("台账", {{"姓名", "填写志愿书时间", "志愿书编号"}, {"张三", "2023-03-10", cell}});
        const auto& events = book.rows().at(0).events;
        const auto form = std::ranges::find_if(
            events, [](const Recorded& each) { return each.event.name == "admission_form_completed"; });
        return form == events.end() ? "none" : form->event.fields.value("form_number", std::string{});
    };
    for (const char* none :
         {"", "/", "无", "有", "√", "已填", "待发", "同上", "见志愿书", "******", "未编号", "2023年", "2023-03-10"}) {
        INFO(none);
        CHECK(number(none).empty());
    }
    for (const char* real : {"0012345", "鲁0012345", "No.0012345"}) {
        INFO(real);
        CHECK(number(real) == real);
    }
}

TEST_CASE("a number with a mask of letters, or one that only counts up, is not used") {
    const auto numbered = [](const char* number) {
        return found_as_kept(
            {{"姓名", "身份证号", "申请入党时间", "谈话时间"}, {"张三", number, "2024-03-05", "2024-03-20"}});
    };
    CHECK(numbered("110101XXXXXXXX0018").empty());
    CHECK(numbered("123456789012345678").empty());
    CHECK(numbered("110101199001011236") == test::Rules{"id-number-consistent"});
}

TEST_CASE("of whoever is gone also that a step was passed over is open") {
    const auto passed_over = [](const char* remark) {
        return found_as_kept({{"姓名", "申请入党时间", "谈话时间", "列为入党积极分子时间", "备注"},
                              {"张三", "2020-03-05", "", "2021-01-10", remark}});
    };
    for (const char* gone : {"已转出", "2021年6月转出", "2021.6毕业离校", "外嫁", "取消培养资格"}) {
        INFO(gone);
        CHECK(passed_over(gone).empty());
    }
    CHECK(passed_over("") == test::Rules{"step-recorded", "talk-before-determination"});
    CHECK(passed_over("骨干") == test::Rules{"step-recorded", "talk-before-determination"});
    // What was done stays done.
    CHECK(found_as_kept({{"姓名", "申请入党时间", "谈话时间", "备注"},
                         {"张三", "2020-03-05", "2020-05-20", "已转出"}}) == kept_late);
    const auto registered = [](const char* cell) {
        return found_as_kept({{"姓名", "申请入党时间", "谈话时间", "是否在册"}, {"张三", "2020-03-05", "", cell}});
    };
    CHECK(registered("否").empty());
    CHECK(registered("不在册").empty());
    CHECK(registered("是") == kept_late);
    CHECK(registered("") == kept_late);
    CHECK(found_as_kept({{"姓名", "申请入党时间", "谈话时间"},
                         {"张三", "2020-03-05", "2020-03-20"},
                         {"以下人员已转出：", "", ""},
                         {"李四", "2020-03-05", ""}})
              .empty());
}

TEST_CASE("a remark may say where somebody is by now with a day before it, and whose help he has") {
    const auto waiting = [](const char* remark) {
        return found_as_kept({{"姓名", "列为入党积极分子时间", "考察时间", "列为发展对象时间", "备注"},
                              {"张三", "2023-01-10", "2023-07-01、2023-12-20", "", remark}});
    };
    for (const char* further :
         {"2024.5已列为发展对象", "2024年5月列为发展对象", "现已是预备党员", "2024.7入党", "2024年已转正",
          "2024.7.1支部大会接收为预备党员", "已发展", "2024年7月1日成为预备党员"}) {
        INFO(further);
        CHECK(waiting(further).empty());
    }
    for (const char* not_yet : {"", "拟2027年列为发展对象", "2027年计划发展", "积极分子", "2022年3月申请入党",
                                "介绍人王五，2001年入党", "父亲2001年入党", "争取2027年转正"}) {
        INFO(not_yet);
        CHECK(waiting(not_yet) == test::Rules{"review-every-half-year"});
    }
    CHECK(found_as_kept({{"姓名", "列为入党积极分子时间", "确定培养联系人时间", "列为发展对象时间", "备注"},
                         {"张三", "2022-10-10", "", "2023-10-20", "培养联系人为王五、赵六"}})
              .empty());
}

TEST_CASE("in a table with a row for each step 〃 is whoever stands above, and several in one row each took it") {
    for (const char* ditto : {"〃", "同上", "″", "\""}) {
        INFO(ditto);
        CHECK(read_as_kept({{"姓名", "步骤", "日期"},
                            {"张三", "递交入党申请书", "2024-03-05"},
                            {ditto, "党组织派人谈话", "2024-03-20"},
                            {"李四", "递交入党申请书", "2024-03-05"},
                            {ditto, "党组织派人谈话", "2024-04-06"}}) ==
              std::vector<std::string>{"张三: 1=2024-03-05 2=2024-03-20", "李四: 1=2024-03-05 2=2024-04-06"});
    }
    const test::Table shared{{"日期", "姓名", "事项"},
                             {"2024-03-05", "张三", "递交入党申请书"},
                             {"2024-03-05", "李四", "递交入党申请书"},
                             {"2024-03-20", "张三、李四", "派人谈话"},
                             {"2024-10-10", "〃", "推荐和确定入党积极分子"},
                             {"2024-10-25", "李四", "上级党委备案"}};
    CHECK(read_as_kept(shared) ==
          std::vector<std::string>{"张三: 1=2024-03-05 2=2024-03-20 3=2024-10-10",
                                   "李四: 1=2024-03-05 2=2024-03-20 3=2024-10-10 4=2024-10-25"});
    // What stands for a day and cannot be read is his as well.
    for (const char* ditto : {"〃", ""}) {
        INFO(ditto);
        CHECK(found_as_kept({{"姓名", "步骤", "日期"},
                             {"张三", "推荐和确定入党积极分子", "2024-10-10"},
                             {ditto, "培养教育考察", "2025-04-05"},
                             {ditto, "培养教育考察", "？？？"},
                             {ditto, "确定发展对象", "2025-10-20"}})
                  .empty());
    }
    // Of 张三等2人 and 全体 nobody knows who they are: nobody is said not to have talked, and nobody is made up.
    for (const char* some : {"张三等2人", "全体申请人", "以上人员"}) {
        INFO(some);
        const test::Table table{{"日期", "姓名", "事项"},
                                {"2024-03-05", "张三", "递交入党申请书"},
                                {"2024-03-05", "李四", "递交入党申请书"},
                                {"2024-03-20", some, "派人谈话"},
                                {"2024-10-10", "〃", "推荐和确定入党积极分子"}};
        CHECK(read_as_kept(table) == std::vector<std::string>{"张三: 1=2024-03-05", "李四: 1=2024-03-05"});
        CHECK(found_as_kept(table).empty());
    }
}

TEST_CASE("samples and what is void are nobody, by the name of the sheet, a title or a remark") {
    const test::Table late{{"姓名", "申请入党时间", "谈话时间", "备注"}, {"张三", "2024-03-05", "2024-05-20", ""}};
    CHECK(found_as_kept(late) == kept_late);
    for (const char* sheet : {"示例", "填写样表", "作废"}) {
        INFO(sheet);
        Book book;
        book.sheet(sheet, late);
        CHECK(book.people().empty());
        CHECK(book.facts().not_people.at(sheet) == std::vector<int>{2});
    }
    CHECK(read_as_kept({{"发展党员台账（示例）"}, late[0], late[1]}).empty());
    CHECK(read_as_kept({{"发展党员台账（作废）"}, late[0], late[1], {"发展党员台账"}, late[0], late[1]}).size() == 1);
    // How to write a day is no title of what stands below.
    CHECK(read_as_kept({{"日期示例：2024-03-05"}, late[0], late[1]}).size() == 1);
    for (const char* remark : {"此行作废", "重复录入", "录入有误", "重复"}) {
        INFO(remark);
        CHECK(read_as_kept({late[0], {"张三", "2024-03-05", "2024-05-20", remark}}).empty());
    }
    CHECK(found_as_kept({late[0], {"张三", "2024-03-05", "2024-05-20", "谈话记录作废重写"}}) == kept_late);
}

TEST_CASE("who is marked with a star is somebody; what stands beside a value below the table is nobody") {
    CHECK(read_as_kept(
              {{"姓名", "申请入党时间"}, {"*张三", "2024-03-05"}, {"★李四", "2024-03-05"}, {"王五※", "2024-03-05"}}) ==
          std::vector<std::string>{"张三: 1=2024-03-05", "李四: 1=2024-03-05", "王五: 1=2024-03-05"});
    CHECK(read_as_kept({{"姓名", "申请入党时间", "谈话时间"},
                        {"张三", "2024-03-05", "2024-03-20"},
                        {"*注", "2024-03-05", ""},
                        {"统计时间", "2024-12-31", ""},
                        {"党委意见", "同意", "2024-12-31"}}) ==
          std::vector<std::string>{"张三: 1=2024-03-05 2=2024-03-20"});
}

TEST_CASE("people down the side of their labels with the stages in a column before them") {
    CHECK(read_as_kept({{"阶段", "项目", "张三", "李四"},
                        {"申请入党", "申请入党时间", "2024-03-05", "2024-03-05"},
                        {"", "谈话时间", "2024-03-20", "2024-04-06"},
                        {"积极分子", "列为积极分子时间", "2024-10-10", ""}},
                       {{2, 3, 0, 0}}) ==
          std::vector<std::string>{"张三: 1=2024-03-05 2=2024-03-20 3=2024-10-10", "李四: 1=2024-03-05 2=2024-04-06"});
}

TEST_CASE("of a title that names a table the branch is what stands before it") {
    const auto branch = [](const std::string& title) {
        Book book;
        book.sheet("台账", {{title}, {"姓名", "申请入党时间", "谈话时间"}, {"张三", "2024-03-05", "2024-03-20"}});
        return book.rows().at(0).events.front().event.fields.value("branch", std::string{});
    };
    CHECK(branch("第一党支部发展党员工作台账") == "第一党支部");
    CHECK(branch("2024年度第一党支部入党积极分子名册") == "第一党支部");
    CHECK(branch("第一党支部") == "第一党支部");
    CHECK(branch("党支部发展党员工作台账").empty());
}
