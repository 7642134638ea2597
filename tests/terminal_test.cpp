#include "terminal.h"

#include <algorithm>
#include <sstream>

#include "catch.h"

using namespace rudang::cli;

TEST_CASE("Chinese characters take two columns, also the rare ones; marks take none") {
    CHECK(width("张三") == 4);
    CHECK(width("abc") == 3);
    CHECK(width("𠮷") == 2);    // U+20BB7
    CHECK(width("𰻞") == 2);  // U+30EDE
    CHECK(width("é") == 1);     // e with a combining accent
    CHECK(width("") == 0);
    CHECK(width("\xff") == 1);  // not UTF-8: one column, no crash
    CHECK(pad("张三", 6) == "张三  ");
}

TEST_CASE("a table aligns names of every width") {
    std::ostringstream out;
    Screen screen(out, 80, false);
    screen.table({"姓名", "步骤"}, {{"张三", "谈话"}, {"欧阳小明", "备案"}, {"Li", "考察"}, {"𠮷田", "公示"}});
    std::istringstream lines(out.str());
    std::vector<int> columns;
    for (std::string line; std::getline(lines, line);) {
        const auto last = line.find_last_of(' ');
        columns.push_back(width(line.substr(0, last + 1)));
    }
    CHECK(columns == std::vector<int>{10, 10, 10, 10, 10});
}

TEST_CASE("an option in a table stays in one piece, so that it can be copied") {
    std::ostringstream out;
    Screen screen(out, 80, false);
    const std::string option = "--joint_vetting.departments", label = "联审部门和其他一切有关的部门的名称和全称";
    screen.table({}, {{option, label, "若干项文字，一项一项写明，不要遗漏，写不下的另附一页"}}, 2);
    CHECK(out.str().find(option) != std::string::npos);
    std::istringstream lines(out.str());
    for (std::string line; std::getline(lines, line);) CHECK(width(line) <= 80);
}

TEST_CASE("text wraps between characters, never before a closing mark, and loses nothing") {
    const std::string text =
        "赞成人数超过应到会有表决权正式党员的半数（不是到会人数），正好半数不通过。ok then more words follow here";
    for (int columns = 20; columns <= 60; ++columns) {
        std::string joined;
        for (const auto& line : wrap(text, columns)) {
            CHECK(width(line) <= columns);
            CHECK(line.find("，") != 0);
            CHECK(line.find("。") != 0);
            joined += line;
        }
        joined.erase(std::remove(joined.begin(), joined.end(), ' '), joined.end());
        std::string expected = text;
        expected.erase(std::remove(expected.begin(), expected.end(), ' '), expected.end());
        CHECK(joined == expected);
    }
    CHECK(wrap("", 20) == std::vector<std::string>{""});
    // A word and the mark that closes it stay together.
    CHECK(wrap("this person has a case (zhang)", 29) == std::vector<std::string>{"this person has a case", "(zhang)"});
}

TEST_CASE("a record cannot play tricks with the terminal") {
    CHECK(printable("张\033[2J三\n") == "张 [2J三 ");
    CHECK(printable("\xff\xfe") == "??");
}
