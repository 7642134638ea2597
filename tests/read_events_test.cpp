// A table is audited without writing the fields of its events down, and in whatever number its people come: what is
// found is the same.
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "catch.h"
#include "rudang/office/audit_sources.h"
#include "rudang/recruitment/intake.h"
#include "support.h"

using namespace rudang;
using rudang::test::day;

namespace {

constexpr const char* heading =
    "姓名,性别,所属党支部,出生日期,身份证号,申请入党时间,谈话时间,谈话人,列为入党积极分子时间,党委备案时间,"
    "确定培养联系人时间,培养联系人,考察时间,确定发展对象时间,发展对象备案时间,确定入党介绍人时间,入党介绍人,"
    "政治审查完成时间,政审结论,集中培训时间,集中培训天数,支委会审查时间,预审通过时间,填写志愿书时间,志愿书编号,"
    "支部大会时间,应到,实到,赞成,反对,弃权,党委审批时间\n";

std::vector<recruitment::LedgerRow> people_of(const std::string& path, recruitment::Give give) {
    std::vector<recruitment::LedgerRow> people;
    Problems problems;
    recruitment::read_ledger_table(
        path, {}, {}, [&](recruitment::LedgerRow row) { people.push_back(std::move(row)); }, problems, {}, nullptr,
        give);
    REQUIRE(problems.empty());
    return people;
}

// Everything an audit says of a case, in words.
std::vector<std::string> answers(const recruitment::LedgerRow& row) {
    std::vector<std::string> all;
    const auto judged =
        judge(*recruitment::workflow(), "zhang", row.events, {}, day("2025-01-01"), Wanted::every_answer);
    for (const auto& finding : judged.findings)
        all.push_back(to_json(finding, Language::zh).dump() + finding.words(Language::en));
    all.push_back(to_json(judged.state).dump() + judged.title);
    return all;
}

using Found = std::map<std::string, std::multiset<std::string>>;  // rules by person

Found audited(const std::string& path) {
    Found found;
    office::Sources sources({path}, {recruitment::workflow(), {}, {}, {}});
    office::SourcesAudit audit(sources, {recruitment::workflow(), day("2025-01-01"), false});
    audit.read();
    audit.judge(
        [&](office::AuditedCase one) {
            auto& rules = found[one.name];
            for (const auto& finding : one.findings)
                rules.insert(std::string(finding.rule) + " " + std::to_string(finding.step) + " " +
                             std::string(word(finding.verdict)));
        },
        [](std::size_t) {});
    return found;
}

}  // namespace

TEST_CASE("an event read from its row is the event that the fields of the row say") {
    test::Folder folder;
    const auto path = folder.file("台账.csv");
    std::ofstream(path)
        << heading
        // All there is, whoever has only a month, who has next to nothing, whose cells cannot be read.
        << "张三,男,第一党支部,1996-01-05,110101199601050016,2020-03-02,2020-03-20,李四,2020-09-10,2020-09-20,"
           "2020-09-15,王五、赵六,2021-03-01,2021-09-20,2021-09-28,2021-10-08,郑一、王二,2021-11-01,合格,2021-11-05,3,"
           "2021-11-20,2021-12-01,2021-12-05,Z1,2021-12-10,30,28,27,1,0,2022-01-10\n"
        << "李四,女,第二党支部,1997-03,,2020年3月,2020.4,,2020-09-10,,2020-09-15,,,2021-10-01,,,,2021-11-01,不合格,,,,,"
           ",,"
           "2021-12-10,30,,,,,\n"
        << "王五,,,,,20200302,,,,,,,,,,,,,,,,,,,,,,,,,,\n"
        << "赵六,男,第一党支部,待查,****,2020-03-02,2020-13-40,,2020-09-10,2020-09-20,2020-09-15,王五,"
           "2021-03-01、2021-09-01,2021-09-20,2021-09-28,2021-10-08,郑一,2021-11-01,看不清,2021-11-05,三天,2021-11-20,"
           "2021-12-01,,,2021-12-10,,,,,,未通过\n";
    const auto fields = people_of(path, recruitment::Give::fields), events = people_of(path, recruitment::Give::events);
    REQUIRE(fields.size() == 4);
    REQUIRE(events.size() == 4);
    for (std::size_t i = 0; i < fields.size(); ++i) {
        INFO(fields[i].name);
        CHECK(answers(fields[i]) == answers(events[i]));
        REQUIRE(fields[i].problems.size() == events[i].problems.size());
        for (std::size_t n = 0; n < fields[i].problems.size(); ++n) {
            CHECK(fields[i].problems[n].where == events[i].problems[n].where);
            CHECK(fields[i].problems[n].message == events[i].problems[n].message);
        }
        CHECK(fields[i].silent == events[i].silent);
    }
}

TEST_CASE("of the last who is held and of the first too many the same is said, side by side with all others") {
    test::Folder folder;
    const auto write = [&](const char* name, int people) {
        const auto path = folder.file(name);
        std::ofstream out(path);
        out << heading;
        // One branch admits too many on 2021-10-05, a holiday; another has applicants and nothing else. Everybody has
        // an introducer with somebody.
        for (int i = 0; i < people; ++i) {
            const auto number = std::to_string(i);
            if (i % 100 == 0)
                out << "钱" << number << ",男,第二党支部,1996-01-05,,2020-03-02" << std::string(26, ',') << "\n";
            else
                out << "孙" << number << ",女,第一党支部,1996-01-05,,2020-03-02,2020-03-20,李四,2020-09-10,2020-09-20,"
                    << "2020-09-15,王五、赵六,2021-03-01,2021-09-20,2021-09-28,2021-09-29,郑" << i / 2 << "、王"
                    << i / 2 << ",2021-09-30,合格,2021-09-30,3,2021-10-01,2021-10-02,2021-10-03,Z" << number
                    << ",2021-10-05,30,28,27,1,0,2021-12-10\n";
        }
        return path;
    };
    const int held = 2000;
    const auto few = audited(write("两千人.csv", held)), many = audited(write("两千零一人.csv", held + 1));
    REQUIRE(few.size() == held);
    REQUIRE(many.size() == held + 1);
    std::size_t differ = 0;
    for (const auto& [name, rules] : few) differ += many.at(name) != rules;
    CHECK(differ == 0);
    CHECK(few.at("孙1").contains("uniform-intervals 15 violated"));
    CHECK(few.at("孙1").count("uniform-intervals 0 violated") == 1);
    CHECK(few.at("钱0").contains("branch-dormant 0 violated") != few.at("钱100").contains("branch-dormant 0 violated"));
}

TEST_CASE("whoever stands in a file that is held is handed on again without opening the file") {
    test::Folder folder;
    const auto path = folder.file("台账.csv");
    std::ofstream(path) << "姓名,申请入党时间,谈话时间\n张三,2020-03-02,2020-03-20\n李四,,\n王五,2020-03-02,待查\n";
    recruitment::ReadBefore before{.wanted = true};
    Problems problems;
    const auto names = [&] {
        std::vector<std::string> found;
        const auto facts = recruitment::read_ledger_table(
            path, {}, {}, [&](recruitment::LedgerRow row) { found.push_back(row.name); }, problems, {}, &before,
            recruitment::Give::events);
        CHECK(facts.people_without_dates.at("") == std::vector<int>{3});
        return found;
    };
    const auto first = names();
    REQUIRE(first == std::vector<std::string>{"张三", "王五"});
    std::filesystem::remove(path);
    CHECK(names() == first);
    CHECK(problems.empty());
}

TEST_CASE("a cell says the same with quotation marks around it and without") {
    test::Folder folder;
    const std::vector<std::vector<std::string>> rows{{"姓名", "出生日期", "备注"}, {"张三", "2000-01-15", "'0012"},
                                                     {"李　四", "#####", "无"},    {" 王五 ", "ＡＢ", "“好”"},
                                                     {"", "Łukasz", ""},           {"#REF!", "’7", "赵六\u200b"}};
    const auto read = [&](const char* name, const std::string& mark) {
        std::ofstream out(folder.file(name));
        for (const auto& row : rows)
            for (std::size_t i = 0; i < row.size(); ++i)
                out << (row[i].empty() ? "" : mark + row[i] + mark) << (i + 1 < row.size() ? "," : "\n");
        out.close();
        std::vector<std::string> cells;
        Problems problems;
        tables::read_table(
            folder.file(name),
            [&](const tables::Row& row) {
                for (std::size_t i = 0; i < row.cells.size(); ++i)
                    cells.push_back(std::to_string(row.number) + " " + tables::column_name(i) + " " +
                                    std::to_string(static_cast<int>(row.cells[i].kind)) + row.cells[i].text);
                return true;
            },
            problems);
        CHECK(problems.empty());
        return cells;
    };
    const auto plain = read("无引号.csv", ""), quoted = read("有引号.csv", "\"");
    CHECK(plain.size() == 17);
    CHECK(plain == quoted);
}
