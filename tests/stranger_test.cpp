// What somebody types who has never used the program: words in another order, Chinese ones for commands, full-width
// figures; and what was refused at the door. The real binary.
#include <set>
#include <sstream>

#include "catch.h"
#include "command.h"
#include "shell.h"
#include "spoken.h"

using namespace rudang;
using namespace rudang::test;

namespace {

const std::string zhang = "--on 2026-06-01 --today 2026-06-01 --birth-date 2000-01-15 --branch b";

}  // namespace

TEST_CASE("a command may be called by its Chinese name, by the full word alone", "[stranger]") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi --org 第一党支部").status == 0);
    REQUIRE(rudang("--lang zh 申请 张三 " + zhang).status == 0);
    CHECK(contains(rudang("--lang zh 名单").out, "入党申请人"));
    CHECK(contains(rudang("--lang zh 查看 张三").out, "递交入党申请书"));
    CHECK(contains(rudang("--lang zh 待办 张三").out, "党组织派人谈话"));
    CHECK(contains(rudang("--lang zh 帮助").out, "journal verify"));
    CHECK(contains(rudang("--lang zh help help").out, "journal verify"));
    CHECK(contains(rudang("version").out, "rudang 0."));
    CHECK(rudang("--lang zh 名").status == 2);
    // Each of them stands for a command that there is.
    std::set<std::string> names;
    for (const auto& command : cli::commands()) names.insert(std::string(command.name));
    for (const auto* word :
         {"建账", "记录", "更正", "为什么", "停滞",   "转接", "推算", "检查", "导入", "导出",   "报告", "整改",
          "表格", "拒绝", "规则", "事项",   "流程图", "备份", "恢复", "姓名", "销毁", "工作台", "日志"}) {
        INFO(word);
        CHECK(names.contains(cli::command_called(word)));
    }
}

TEST_CASE("words in another order are answered with the line to type", "[stranger]") {
    Shell rudang;
    CHECK(contains(rudang("--lang zh 张三").err, "rudang show 张三"));
    CHECK(contains(rudang("--lang zh 张三 谈话").err, "rudang record 张三 谈话"));
    CHECK(contains(rudang("--lang zh 谈话 张三").err, "rudang record 张三 谈话"));
    CHECK(contains(rudang("--lang zh 13").err, "rudang fields 13"));
    CHECK(contains(rudang("--lang zh help 政审").out, "审查方式"));
    CHECK(rudang("--lang zh help 政审").status == 0);
    // Of two talks it is asked which.
    CHECK(contains(rudang("--lang zh help 谈话").err, "上级党委谈话"));
    CHECK(contains(rudang("--lang zh lsit").err, "是否指 list"));
    CHECK_FALSE(contains(rudang("--lang zh exit").err, "是否指"));
    // An option without its value asks for it, and answers nothing else.
    const auto bare = rudang("--lang zh --today");
    CHECK(bare.status == 2);
    CHECK(bare.out.empty());
}

TEST_CASE("an event and a person are told apart in either order", "[stranger]") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi").status == 0);
    REQUIRE(rudang("apply 张三 " + zhang).status == 0);
    const auto turned = rudang(
        "--lang zh record 谈话 张三 --on 2026-06-10 --today 2026-06-10 --interviewer 李四 --interviewer-role 书记");
    INFO(turned.err);
    CHECK(turned.status == 0);
    CHECK(rudang("record 谈话 王五 --on 2026-06-10 --today 2026-06-10").status == 2);
}

TEST_CASE("dashes and blanks of a Chinese input method are those of the command line", "[stranger]") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi").status == 0);
    REQUIRE(rudang("apply 张三 " + zhang).status == 0);
    CHECK(contains(rudang("——lang zh list").out, "案卷"));
    CHECK(contains(rudang("list　张三 －－lang zh").out, "入党申请人"));
    CHECK(contains(rudang("--lang zh record 张三 谈话 --on ２０２６年６月１０日 --today 2026-06-10 --interviewer 李四 "
                          "--interviewer-role 书记")
                       .out,
                   "2026-06-10"));
    // What begins with a dash and is a text stays one.
    CHECK(cli::plain_words({"apply", "--note", "——照抄"}).back() == "——照抄");
    CHECK(cli::plain_words({"show", "张　三"}).back() == "张　三");
    CHECK(cli::plain_words({"record　张三"}).size() == 2);
}

TEST_CASE("where something is wrong is said once, and in the reader's language", "[stranger]") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi").status == 0);
    for (const auto& [line, once] : {std::pair{"desk --idle x", "--idle"},
                                     {"agent start --after x", "--after"},
                                     {"next --within x", "--within"},
                                     {"list --stage 9", "--stage"},
                                     {"list --office x", "--office"}}) {
        const auto err = rudang("--lang zh " + std::string(line)).err;
        INFO(err);
        REQUIRE(contains(err, once));
        CHECK(err.find(once) == err.rfind(once));
    }
    const auto missing = rudang("--lang zh show").err;
    CHECK(contains(missing, "rudang show 案卷 [步骤]"));
    CHECK_FALSE(contains(missing, "CASE"));
    CHECK(rudang("--lang zh --json show").json()["error"]["where"] == "CASE");
    // Whatever a command takes has a Chinese name.
    for (const auto& command : cli::commands())
        for (const auto& option : command.options)
            if (option.positional) {
                INFO(command.name << " " << option.name);
                CHECK(cli::placeholder(option.name, Language::zh) != option.name);
            }
}

TEST_CASE("without a word what is used every day is shown, on one screen", "[stranger]") {
    Shell rudang;
    const auto brief = rudang("--lang zh").out;
    CHECK(std::count(brief.begin(), brief.end(), '\n') < 24);
    CHECK(contains(brief, "record"));
    CHECK(contains(brief, "rudang help"));
    CHECK_FALSE(contains(brief, "journal verify"));
}

TEST_CASE("an empty ledger says what comes first", "[stranger]") {
    Shell rudang;
    const auto made = rudang("--lang zh init --org 第一党支部 --name 李四 --actor lisi").out;
    CHECK(contains(made, "李四（代号 lisi）"));
    CHECK(contains(made, "rudang names"));
    CHECK(contains(rudang("--lang zh init").err, "rudang apply"));
    CHECK(contains(rudang("--lang zh list").out, "rudang apply"));
    CHECK_FALSE(contains(rudang("--lang zh list 王").out, "rudang apply"));
    CHECK(contains(rudang("--lang zh org list").out, "根组织"));
}

TEST_CASE("the very same application twice opens one case", "[stranger]") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi").status == 0);
    const auto first = rudang("--json apply 张三 " + zhang).json();
    REQUIRE(first["accepted"] == true);
    const auto again = rudang("--json apply 张三 " + zhang);
    CHECK(again.status == 0);
    CHECK(again.json()["repeated"] == true);
    CHECK(again.json()["case"] == first["case"]);
    CHECK(rudang("--json list").json()["cases"].size() == 1);
    CHECK(contains(rudang("--lang zh apply 张三 " + zhang).out, "此前已记录"));
    // Somebody else of that name: born on another day, or said to be another.
    CHECK_FALSE(rudang("--json apply 张三 --on 2026-06-01 --today 2026-06-01 --birth-date 2000-01-16 --branch b")
                    .json()
                    .contains("repeated"));
    CHECK_FALSE(rudang("--json apply 张三 --another " + zhang).json().contains("repeated"));
    CHECK(rudang("--json list").json()["cases"].size() == 3);
}

TEST_CASE("what was refused is listed, applications that opened no case among it", "[stranger]") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi --name 李四").status == 0);
    CHECK(contains(rudang("--lang zh refusals").out, "没有不予记录的事项"));
    const std::string young = "apply 李小四 --birth-date 2008-06-02 --branch b --today 2026-06-01 --on 2026-06-01";
    REQUIRE(rudang(young).status == 1);  // eighteen tomorrow
    REQUIRE(rudang("apply 张三 " + zhang).status == 0);
    REQUIRE(rudang("record 张三 oath_taken --presided-by branch --on 2026-06-01 --today 2026-06-01").status == 1);
    const auto items = rudang("--json refusals").json()["items"];
    REQUIRE(items.size() == 2);
    CHECK(items[0]["event"] == "oath_taken");  // the latest first
    CHECK(items[1]["case"].is_null());
    CHECK(items[1]["rules"] == Json::array({"age-18-at-application"}));
    const auto said = rudang("--lang zh refusals").out;
    CHECK(contains(said, "没有开立案卷"));
    CHECK(contains(said, "年满 18 周岁"));
    CHECK_FALSE(contains(said, "李小四"));
    CHECK(rudang("--json refusals 张三").json()["items"].size() == 1);

    // Either is marked by whoever made it, the same day.
    const auto at_the_door = items[1]["seq"].dump(), in_the_case = items[0]["seq"].dump();
    CHECK(rudang("refusals slip " + at_the_door + " --today 2026-06-02").status == 2);
    CHECK(rudang("refusals slip " + at_the_door + " --today 2026-06-01").status == 0);
    CHECK(rudang("refusals slip " + at_the_door + " --today 2026-06-01").status == 2);  // once
    CHECK(rudang("refusals slip " + in_the_case + " --today 2026-06-01").status == 0);
    CHECK(rudang("refusals slip 1 --today 2026-06-01").status == 2);  // nothing that was refused
    CHECK(rudang("--json refusals").json()["items"].empty());
    CHECK(rudang("--json refusals --all").json()["items"][1]["slip"] == true);
    CHECK(contains(rudang("--lang zh journal tail").out, "说明误录"));
    CHECK(rudang("journal verify").status == 0);
    CHECK(rudang("rebuild").status == 0);
    CHECK(rudang("journal verify").status == 0);
    CHECK(rudang("--json refusals").json()["items"].empty());
}

TEST_CASE("the journal is told with names, not with ids, where somebody reads it", "[stranger]") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi --name 李四 --org 第一党支部").status == 0);
    const auto told = rudang("--lang zh journal tail").out;
    CHECK(contains(told, "李*"));
    CHECK(contains(told, "第一党支部"));
    CHECK_FALSE(contains(told, "lisi"));
    CHECK(contains(rudang("--lang zh -v journal tail").out, "lisi"));
    CHECK(rudang("--json journal tail").json()[0]["actor"] == "lisi");
}
