// The real binary, judged by its screen, its JSON and its exit status.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "catch.h"
#include "shell.h"
#include "terminal.h"

using rudang::Json;

using namespace rudang::test;

namespace {

// The case of 张三, who applied on 1 June 2026.
std::string applied(Shell& rudang) {
    return rudang("--json apply --on 2026-06-01 --today 2026-06-01 --name 张三 --birth-date 2000-01-15 --branch b")
        .json()["case"]
        .get<std::string>();
}

}  // namespace

TEST_CASE("from init to archive on the command line, with every status and a clean journal") {
    Shell rudang;
    CHECK(rudang("init --org 第一党支部 --actor lisi --name 李四").status == 0);
    CHECK(rudang("init").status == 4);
    const auto walk = rudang("--json record --today 2029-01-01 --from " + clean("2026"));
    CHECK(walk.status == 0);
    const auto shown = rudang("--json show zhangsan --today 2029-01-01");
    CHECK(shown.json()["state"]["status"] == "archived");
    CHECK(shown.json()["party_standing_from"] == "2028-10-20");
    CHECK(shown.json()["steps"].size() == 25);
    const auto verified = rudang("journal verify --json");
    CHECK(verified.status == 0);
    CHECK(verified.json()["intact"] == true);
    CHECK(rudang("--lang zh show 张三 --today 2029-01-01").status == 0);
    CHECK(contains(rudang("--lang zh show 张三 --today 2029-01-01").out, "党龄自 2028-10-20 起计算"));
}

TEST_CASE("a refusal says why, in JSON as the contract has it, and exits 1") {
    Shell rudang;
    rudang("init --actor lisi");
    REQUIRE(
        rudang("apply --today 2026-06-01 --on 2026-06-01 --name 张三 --birth-date 2000-01-15 --branch 一支部").status ==
        0);
    const auto id = rudang("--json next --within 60d --today 2026-06-01").json()["items"][0]["case"].get<std::string>();
    const auto refused = rudang("--json record " + id + " conversion_applied --on 2026-06-10 --today 2026-06-20");
    CHECK(refused.status == 1);
    const auto json = refused.json();
    CHECK(json["accepted"] == false);
    CHECK(json["case"] == id);
    CHECK(json["event"] == "conversion_applied");
    CHECK(json["on"] == "2026-06-10");
    CHECK(json["journal_seq"].is_number());
    CHECK(json["state"] == Json{{"status", "applicant"}, {"stage", 1}, {"steps", {2}}, {"standing", "normal"}});
    REQUIRE_FALSE(json["findings"].empty());
    for (const char* key : {"id", "rule", "verdict", "severity", "step", "on", "edition", "article", "scope",
                            "certainty", "message", "remedy"})
        CHECK(json["findings"][0].contains(key));
    // A dry run answers the same and leaves no entry.
    const auto before = rudang("--json journal tail --lines 1").json()[0]["seq"];
    const auto dry = rudang("--json record " + id + " conversion_applied --on 2026-06-10 --today 2026-06-20 --dry-run");
    CHECK(dry.status == 1);
    CHECK(dry.json()["journal_seq"].is_null());
    CHECK(dry.json()["findings"].size() == json["findings"].size());
    CHECK(rudang("--json journal tail --lines 1").json()[0]["seq"] == before);
}

TEST_CASE("why names the obstacles, what to do first and the earliest day") {
    Shell rudang;
    rudang("init --actor lisi");
    std::string upto5;
    std::ifstream in(clean("2026"));
    for (std::string line; std::getline(in, line) && !contains(line, "activist_reviewed");) upto5 += line + "\n";
    rudang.write("five.jsonl", upto5);
    REQUIRE(rudang("record --from five.jsonl --today 2026-08-01").status == 0);
    const auto why = rudang("--json why zhangsan 7 --today 2026-08-01");
    CHECK(why.status == 1);
    CHECK(why.json()["possible"] == false);
    CHECK(why.json()["earliest"] == "2027-07-10");
    CHECK(why.json()["findings"][0]["rule"] == "activist-one-year");
    const auto far = rudang("--json why 张三 admission_vote --today 2026-08-01");
    CHECK(far.status == 1);
    CHECK(far.json()["actions"].size() >= 8);
    CHECK(rudang("why zhangsan admission_voet").status == 2);
    CHECK(contains(rudang("why zhangsan admission_voet").err, "did you mean admission_vote?"));
    const auto possible = rudang("--json why zhangsan 6 --today 2026-12-01");
    CHECK(possible.status == 0);
    CHECK(possible.json()["possible"] == true);
}

TEST_CASE("audit of a file needs no ledger and follows the contract") {
    Shell rudang;
    const auto good = rudang("--json audit --today 2029-01-01 " + clean("2026"));
    CHECK(good.status == 0);
    CHECK(good.json()["summary"] == Json{{"cases", 1},
                                         {"clean", 1},
                                         {"violated", 0},
                                         {"undetermined", 0},
                                         {"follow", 0},
                                         {"late", 0},
                                         {"by_rule", Json::object()}});
    CHECK(good.json()["today"] == "2029-01-01");
    std::string two = Shell::slurp(clean("2026"));
    std::string other = Shell::slurp(clean("2014"));
    for (std::size_t at; (at = other.find("\"zhangsan\"")) != std::string::npos;) other.replace(at, 10, "\"李-2\"");
    std::string lines = other.substr(0, other.find("\n{\"case\": \"李-2\", \"event\": \"talk_held\"") + 1);
    rudang.write("two.jsonl", two + lines);
    const auto bad = rudang("--json audit --today 2029-01-01 two.jsonl");
    CHECK(bad.status == 1);
    CHECK(bad.json()["cases"].size() == 2);
    CHECK(bad.json()["summary"]["by_rule"]["talk-within-one-month"] == 1);
    CHECK(rudang("--json audit --all --today 2029-01-01 " + clean("2026")).json()["cases"][0]["findings"].size() > 100);
    // One person in two open cases: the later one is too many.
    std::string twin = two;
    for (std::size_t at; (at = twin.find("\"zhangsan\"")) != std::string::npos;) twin.replace(at, 10, "\"twin\"");
    for (std::size_t at; (at = twin.find("2026-06-01")) != std::string::npos;) twin.replace(at, 10, "2026-06-02");
    rudang.write("twins.jsonl", two + twin);
    const auto twins = rudang("--json audit --today 2029-01-01 twins.jsonl").json();
    CHECK(twins["summary"]["by_rule"]["person-unique"] == 1);
    CHECK(twins["summary"]["by_rule"]["form-number-unique"] == 2);
    CHECK(contains(twins["cases"][1]["findings"].dump(), "person-unique"));
    // Judged by the other edition, a case of 2018 lacks the notice.
    CHECK(rudang("--json audit --edition 2026 --today 2029-01-01 " + clean("2014"))
              .json()["summary"]["by_rule"]
              .contains("notice-five-workdays"));
}

TEST_CASE("bad input names file, line and field, all at once, and exits 2") {
    Shell rudang;
    rudang("init --actor lisi");
    rudang.write("bad.jsonl", R"({"case":"a","event":"talk_holdd","on":"2026-06-01"}
{"case":"a","event":"talk_held","on":"2026-02-30","interviewer":"x","interviewer_role":"secretary"}
not json
{"event":"conversion_applied","on":""}
{"case":"a","event":"talk_held","on":"2026-06-01","interviewer":5,"who":1}
)");
    for (const auto* command : {"audit bad.jsonl", "record --from bad.jsonl"}) {
        const auto run = rudang(std::string("--json ") + command);
        CHECK(run.status == 2);
        const auto all = run.json()["error"]["all"];
        CHECK(all.size() == 7);
        CHECK(all[0]["where"] == "bad.jsonl:1 event");
        CHECK(contains(all[0]["message"], "did you mean talk_held?"));
        CHECK(all[1]["where"] == "bad.jsonl:2 on");
        CHECK(contains(run.err, "bad.jsonl:3"));
    }
    CHECK(rudang("--json journal tail --lines 1").json()[0]["kind"] == "role");  // nothing was recorded
    CHECK(rudang("audit none.jsonl").status == 2);
    CHECK(rudang("audit /dev/null").status == 2);
    CHECK(rudang("recrod x y").status == 2);
    CHECK(contains(rudang("recrod x y").err, "did you mean record?"));
    CHECK(rudang("show").status == 2);
    CHECK(rudang("show nobody").status == 2);
    CHECK(rudang("next --wihtin 3d").status == 2);
    CHECK(contains(rudang("next --wihtin 3d").err, "--within"));
    CHECK(rudang("apply --on 2026-02-30 --name 张三").status == 2);
    CHECK(rudang("apply --name 张三").status == 2);
    CHECK(contains(rudang("--lang zh apply --on 2026-06-01 --name 张三").err, "缺少"));
    CHECK(rudang("--lang fr next").status == 2);
    CHECK(rudang("apply --on 2026-06-01 --name \"$(printf '\\377')\"").status == 2);
}

TEST_CASE("a file from another program is recognised for what it is, in one sentence") {
    Shell rudang;
    rudang("init --actor lisi");
    rudang.write("picture", std::string("\x89PNG\r\n\x1a\n\0\0", 10));
    rudang.write("table.jsonl", "姓名,性别\n张三,男\n");
    rudang.write("array", "[{\"case\":\"a\"}]");
    rudang.write("gb", "{\"case\":\"\xd5\xc5\xc8\xfd\"}\n");
    for (const auto& [name, word] : {std::pair{"picture", "a picture"},
                                     {"table.jsonl", "not a JSON Lines file"},
                                     {"array", "JSON array"},
                                     {"gb", "not UTF-8"},
                                     {"l.rudang", "database"}}) {
        INFO(name);
        const auto run = rudang(std::string("audit ") + name);
        CHECK(run.status == 2);
        CHECK(contains(run.err, word));
        CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
        CHECK(rudang(std::string("record --from ") + name).status == 2);
    }
}

TEST_CASE("an ambiguous name lists the cases and changes nothing") {
    Shell rudang;
    rudang("init --actor lisi");
    for (const auto* born : {"2000-01-15", "2000-01-16"})
        REQUIRE(rudang("apply --today 2026-06-01 --on 2026-06-01 --name 张三 --branch 一支部 --birth-date " +
                       std::string(born))
                    .status == 0);
    const auto run = rudang("--json show 张三");
    CHECK(run.status == 2);
    CHECK(run.json()["error"]["code"] == "ambiguous-case");
    CHECK(run.err.find("张三") == std::string::npos);
    CHECK(
        rudang(
            "record 张三 talk_held --on 2026-06-10 --today 2026-06-20 --interviewer 李四 --interviewer-role secretary")
            .status == 2);
}

TEST_CASE("days are read as people write them") {
    Shell rudang;
    rudang("init --actor lisi");
    for (const auto* on : {"2026-06-01", "2026/6/1", "2026.6.1", "2026年6月1日", "20260601", "today", "今天"}) {
        INFO(on);
        CHECK(
            rudang(
                std::string(
                    "--json apply --dry-run --today 2026-06-01 --name 张三 --birth-date 2000-01-15 --branch 一 --on ") +
                on)
                .json()["on"] == "2026-06-01");
    }
    CHECK(rudang("--json apply --dry-run --today 2026-06-02 --name 张三 --birth-date 2000-01-15 --branch 一 --on 昨天")
              .json()["on"] == "2026-06-01");
}

TEST_CASE("lists, members of records and the first day of a notice are options too") {
    Shell rudang;
    rudang("init --actor lisi");
    std::string upto8;
    std::ifstream in(clean("2026"));
    for (std::string line; std::getline(in, line) && !contains(line, "notice_closed");) upto8 += line + "\n";
    rudang.write("eight.jsonl", upto8);
    REQUIRE(rudang("record --from eight.jsonl --today 2027-08-01").status == 0);
    CHECK(rudang("record zhangsan notice_closed --on 2027-07-28 --from 2027-07-21 --to 2027-07-27 --place 公示栏 "
                 "--outcome no_effect --today 2027-08-01")
              .status == 0);
    CHECK(rudang("record zhangsan introducers_named --on 2027-08-01 --today 2027-08-01 --introducers '王五 "
                 "full_member=yes sanctioned=no' --introducers '赵六 full_member=是 sanctioned=否'")
              .status == 0);
    CHECK(contains(
        rudang(
            "record zhangsan introducers_named --on 2027-08-01 --today 2027-08-01 --introducers '王五 fullmember=yes'")
            .err,
        "fullmember"));
    CHECK(rudang("record zhangsan training_completed --on 2027-08-01 --today 2027-08-01 --organiser --days 3").status ==
          2);
    CHECK(rudang("record zhangsan 11 --on 2027-08-01 --today 2027-08-01 --days 3 --hours=24 --passed --organiser "
                 "primary_committee")
              .status == 0);
}

TEST_CASE("the same key twice records once") {
    Shell rudang;
    rudang("init --actor lisi");
    const auto command =
        "--json apply --key k1 --today 2026-06-01 --on 2026-06-01 --name 张三 --birth-date 2000-01-15 --branch 一支部";
    const auto first = rudang(command).json(), again = rudang(command).json();
    CHECK(first["case"] == again["case"]);
    CHECK(first["journal_seq"] == again["journal_seq"]);
    CHECK(again["repeated"] == true);
    CHECK(
        rudang("apply --key k1 --today 2026-06-01 --on 2026-06-01 --name 王五 --birth-date 2000-01-15 --branch 一支部")
            .status == 2);
}

TEST_CASE("a missing, foreign, damaged or read-only ledger: a sentence and the right status") {
    Shell rudang;
    CHECK(rudang("next").status == 4);
    CHECK(contains(rudang("next").err, "rudang init"));
    rudang.write("l.rudang", "this is a letter");
    CHECK(rudang("next").status == 4);
    CHECK(contains(rudang("--lang zh next").err, "不是 rudang 账本"));
    std::filesystem::remove(rudang.file("l.rudang"));
    rudang("init --actor lisi");
    REQUIRE(rudang("record --today 2029-01-01 --from " + clean("2026")).status == 0);
    // One byte in the middle of a stored entry.
    auto bytes = Shell::slurp(rudang.file("l.rudang"));
    const auto at = bytes.find("committee_talk_held");
    REQUIRE(at != std::string::npos);
    bytes[at + 30] ^= 1;
    rudang.write("l.rudang", bytes);
    CHECK(rudang("journal verify").status == 5);
}

TEST_CASE("who is unknown to the ledger is told how to say who they are, and may nothing") {
    Shell rudang;
    rudang("init --actor lisi");
    REQUIRE(rudang("actor add wang --name 王五").status == 0);
    const auto run = rudang(
        "--as wang apply --today 2026-06-01 --on 2026-06-01 --name 张三 --birth-date 2000-01-15 --branch 一支部");
    CHECK(run.status == 3);
    CHECK(rudang("--json journal tail --lines 1").json()[0]["body"]["reason"] == "not-permitted");
    CHECK(rudang("--as wnag next").status == 3);
    CHECK(rudang("--as wang next").status == 3);  // no role, nothing to see
    CHECK(rudang("--as wnag apply --today 2026-06-01 --on 2026-06-01 --name 张三 --birth-date 2000-01-15 --branch 一")
              .status == 3);
    CHECK(rudang("actor grant wang organization_member").status == 0);
    CHECK(
        rudang("--as wang apply --today 2026-06-01 --on 2026-06-01 --name 张三 --birth-date 2000-01-15 --branch 一支部")
            .status == 0);
    CHECK(rudang("actor grant wang secretary").status == 2);
    CHECK(rudang("actor revoke wang organization_member").status == 0);
    CHECK(rudang("--as wang rebuild").status == 3);
    CHECK(rudang("rebuild").status == 0);
    CHECK(rudang("org add second --name 第二党支部").status == 0);
    CHECK(rudang("org add second --name 第二党支部").status == 2);
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("organizations and roles are named as people name them, and what names two is asked about") {
    Shell rudang;
    rudang("init --org 机关党委 --actor lisi");
    REQUIRE(rudang("org add one --name 第一党支部 --parent 机关党委").status == 0);
    REQUIRE(rudang("org add two --name 第二党支部").status == 0);
    REQUIRE(rudang("actor add wang --name 王五").status == 0);
    REQUIRE(rudang("actor grant wang 组织委员 --org 第一党支部").status == 0);
    const auto people = rudang("--json actor list").json();
    CHECK(people[1]["roles"][0] == Json{{"role", "organization_member"}, {"org", "one"}});
    CHECK(contains(rudang("--lang zh actor list").out, "组织委员@第一党支部"));
    CHECK(rudang("actor revoke wang 'organization member' --org one").status == 0);
    const auto unknown = rudang("--lang zh actor grant wang 干事 --org one");
    CHECK(unknown.status == 2);
    CHECK(contains(unknown.err, "组织委员"));
    const auto near = rudang("--lang zh stalled --org 第一支部");
    CHECK(near.status == 2);
    CHECK(contains(near.err, "是否指 第一党支部"));
    REQUIRE(rudang("apply --today 2026-06-01 --on 2026-06-01 --name 张三 --birth-date 2000-01-15 --branch 第一党支部")
                .status == 0);
    CHECK(contains(rudang("--lang zh stalled --today 2027-06-01").out, "第一党支部"));
    CHECK(rudang("--json stalled --today 2027-06-01 --org 第一党支部").json()["items"].size() == 1);
    CHECK(rudang("--json stalled --today 2027-06-01 --org 第二党支部").json()["items"].empty());
    // Two of a name could both be meant, so there are no two.
    const auto taken = rudang("--lang zh org add three --name 第一党支部");
    CHECK(taken.status == 2);
    CHECK(contains(taken.err, "one"));
    // A branch that is not there is no reason to put the case somewhere else.
    const auto mistyped = rudang(
        "--lang zh apply --today 2026-06-01 --on 2026-06-01 --name 李一 --birth-date 2000-01-15 --branch 第三党支部");
    CHECK(mistyped.status == 2);
    CHECK(contains(mistyped.err, "第三党支部"));
    REQUIRE(rudang("org close two").status == 0);
    CHECK(rudang("apply --today 2026-06-01 --on 2026-06-01 --name 李一 --birth-date 2000-01-15 --branch 第二党支部")
              .status == 2);
    CHECK(rudang("org close root").status == 2);
    REQUIRE(rudang("org add four --name 第二党支部").status == 0);
    CHECK(rudang("apply --today 2026-06-01 --on 2026-06-01 --name 李一 --birth-date 2000-01-15 --branch '第二 党支部'")
              .status == 0);
}

TEST_CASE("commands started together on one ledger lose nothing and show no busy error") {
    Shell rudang;
    rudang("init --actor lisi");
    std::array<std::thread, 6> threads;
    std::array<int, 6> statuses{};
    for (std::size_t n = 0; n < threads.size(); ++n)
        threads[n] = std::thread([&, n] {
            for (int i = 0; i < 5; ++i) {
                const std::string command =
                    rudang.keys() + " RUDANG_LEDGER='" + rudang.file("l.rudang") +
                    "' LC_ALL=C " RUDANG_BINARY
                    " -q apply --another --today 2026-06-01 --on 2026-06-01 --name 张三 --birth-date "
                    "2000-01-15 --branch 一 >/dev/null 2>&1";
                const int status = std::system(command.c_str());
                statuses[n] += WEXITSTATUS(status);
            }
        });
    for (auto& thread : threads) thread.join();
    for (const int status : statuses) CHECK(status == 0);
    CHECK(rudang("--json audit --today 2026-06-01").json()["summary"]["cases"] == 30);
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("the screen is aligned, wrapped and Chinese") {
    Shell rudang;
    rudang("init --actor lisi");
    REQUIRE(rudang("record --today 2029-01-01 --from " + clean("2026")).status == 0);
    for (const auto* command : {"--lang zh show zhangsan --today 2029-01-01", "--lang zh rule list", "--lang zh help",
                                "--lang zh help record", "--lang zh fields admission_voted", "--lang zh journal verify",
                                "--lang zh doctor"}) {
        const auto run = rudang(command);
        INFO(command);
        std::istringstream lines(run.out);
        for (std::string line; std::getline(lines, line);) {
            INFO(line);
            CHECK(rudang::cli::width(line) <= 80);
        }
    }
    // The days of a timeline stand below each other.
    std::istringstream lines(rudang("--lang zh show zhangsan --today 2029-01-01").out);
    std::set<int> columns;
    for (std::string line; std::getline(lines, line);)
        if (const auto at = line.find("20", 12); line.starts_with("  [x]") && at != std::string::npos)
            columns.insert(rudang::cli::width(line.substr(0, at)));
    CHECK(columns.size() == 1);
}

TEST_CASE("help, manual and completion know every command") {
    Shell rudang;
    const auto list = rudang("help").out;
    const auto man = rudang("man").out;
    for (const auto* command :
         {"init", "apply", "record", "show", "why", "next", "audit", "rule explain", "graph", "journal verify",
          "rebuild", "backup", "doctor", "completion", "org add", "actor grant"}) {
        CHECK(contains(list, command));
        CHECK(contains(man, command));
        const auto help = rudang(std::string("help ") + command);
        CHECK(help.status == 0);
        CHECK(contains(help.out, "example: rudang"));
    }
    for (const auto* shell : {"bash", "zsh", "fish"})
        CHECK(contains(rudang(std::string("completion ") + shell).out, "rudang --yes completion words -- "));
    CHECK(contains(rudang("completion words -- fields talk").out, "talk_held"));
    for (const auto* word : {"apply", "journal", "completion"})
        CHECK(contains(rudang(std::string("completion words -- ") + word).out, std::string(word) + "\t"));
    CHECK(rudang("completion tcsh").status == 2);
    CHECK(contains(rudang("help aply").err, "did you mean apply?"));
    CHECK(contains(rudang("--version").out, "rudang 0."));
}

TEST_CASE("the chart is exported in three formats") {
    Shell rudang;
    CHECK(contains(rudang("graph --format mermaid").out, "AwaitingTalk --> AwaitingDetermination : talk_held"));
    CHECK(contains(rudang("graph --format dot").out, "digraph"));
    CHECK(contains(rudang("graph --format svg").out, "</svg>"));
    CHECK(rudang("graph --format png").status == 2);
}

TEST_CASE("the generated documents are what the program says today") {
    Shell rudang;
    CHECK(Shell::slurp(RUDANG_DOCS "/rules.md") == rudang("rule list --format markdown").out);
    CHECK(Shell::slurp(RUDANG_DOCS "/law.md") == rudang("rule list --format law-page").out);
    CHECK(Shell::slurp(RUDANG_DOCS "/chart.svg") == rudang("--lang zh graph --format svg").out);
    CHECK(Shell::slurp(RUDANG_DOCS "/chart.mermaid") == rudang("--lang zh graph --format mermaid").out);
    CHECK(Shell::slurp(RUDANG_DOCS "/rectification.svg") ==
          rudang("--lang zh graph --workflow rectification --format svg").out);
}

TEST_CASE("a backup opens as a ledger; its target is never overwritten") {
    Shell rudang;
    rudang("init --actor lisi");
    REQUIRE(rudang("record --today 2029-01-01 --from " + clean("2026")).status == 0);
    CHECK(rudang("backup copy.rudang").status == 0);
    CHECK(rudang("backup copy.rudang").status == 4);
    CHECK(rudang("backup none/copy.rudang").status == 4);
    CHECK(rudang("--ledger copy.rudang journal verify").status == 0);
    struct stat info {};
    REQUIRE(::stat(rudang.file("copy.rudang").c_str(), &info) == 0);
    CHECK((info.st_mode & 077) == 0);
    CHECK(rudang("doctor").status == 0);
}

TEST_CASE("a backup is restored, an older one only when told, and the ledger it replaces is kept") {
    Shell rudang;
    rudang("init --actor lisi");
    REQUIRE(rudang("backup early.rudang").status == 0);
    REQUIRE(rudang("record --today 2029-01-01 --from " + clean("2026")).status == 0);
    REQUIRE(rudang("backup late.rudang").status == 0);
    CHECK(rudang("restore none.rudang --yes").status == 4);
    CHECK(rudang("restore late.rudang").status == 2);  // not confirmed
    const auto older = rudang("restore early.rudang --yes");
    CHECK(older.status == 5);
    CHECK(contains(older.err, "--older"));
    CHECK(rudang("show zhangsan").status == 0);
    const auto restored = rudang("--json restore late.rudang --yes");
    REQUIRE(restored.status == 0);
    const auto kept = restored.json()["kept"].get<std::string>();
    CHECK(std::filesystem::exists(kept));
    CHECK_FALSE(std::filesystem::exists(rudang.file("l.rudang.restoring")));
    CHECK(rudang("show zhangsan").status == 0);
    CHECK(rudang("journal verify").status == 0);
    // Told to go back: it does, and the journal says what was lost.
    REQUIRE(rudang("restore early.rudang --older --yes").status == 0);
    CHECK(rudang("show zhangsan").status == 2);
    const auto tail = rudang("--json journal tail --lines 1").json();
    CHECK(tail[0]["body"]["what"] == "restored");
    CHECK(tail[0]["body"]["known_size"].is_number());
}

TEST_CASE("the keys of one computer share a passphrase: nobody shuts the others out by changing it") {
    Shell rudang;
    const auto one = rudang.write("one", "correct horse\n"), two = rudang.write("two", "battery staple\n"),
               other = rudang.write("other", "something else\n");
    REQUIRE(rudang("init --actor lisi --new-passphrase-file " + one).status == 0);
    REQUIRE(rudang("actor add wang --name 王五 --passphrase-file " + one).status == 0);
    REQUIRE(rudang("actor add zhao --name 赵六 --passphrase-file " + one).status == 0);
    CHECK(rudang("key passphrase --passphrase-file " + two + " --new-passphrase-file " + one).status == 3);
    REQUIRE(rudang("key passphrase --passphrase-file " + one + " --new-passphrase-file " + two).status == 0);
    CHECK(rudang("next --passphrase-file " + one).status >= 3);
    for (const char* who : {"lisi", "wang", "zhao"})
        CHECK(rudang("doctor --passphrase-file " + two, std::string("RUDANG_ACTOR=") + who).status == 0);
    // Again, as after an interruption that left some keys changed: the new one is good enough for those.
    CHECK(rudang("key passphrase --passphrase-file " + two + " --new-passphrase-file " + two).status == 0);
    // A key others could read is named.
    for (const auto& file : std::filesystem::recursive_directory_iterator(rudang.home()))
        if (file.path().filename() == "wang.key")
            std::filesystem::permissions(file.path(), std::filesystem::perms::others_read,
                                         std::filesystem::perm_options::add);
    const auto exposed = rudang("--json doctor --passphrase-file " + two);
    CHECK(exposed.status == 1);
    CHECK(contains(exposed.out, "wang.key"));
    for (const auto& file : std::filesystem::recursive_directory_iterator(rudang.home()))
        if (file.path().filename() == "wang.key")
            std::filesystem::permissions(file.path(), std::filesystem::perms::others_read,
                                         std::filesystem::perm_options::remove);
    Shell elsewhere;
    REQUIRE(elsewhere("init --actor wang --new-passphrase-file " + other).status == 0);
    std::filesystem::path foreign;
    for (const auto& file : std::filesystem::recursive_directory_iterator(elsewhere.home()))
        if (file.path().filename() == "wang.key") foreign = file.path();
    for (const auto& file : std::filesystem::recursive_directory_iterator(rudang.home()))
        if (file.path().filename() == "zhao.key")
            std::filesystem::copy_file(foreign, file.path(), std::filesystem::copy_options::overwrite_existing);
    const auto refused = rudang("--json key passphrase --passphrase-file " + two + " --new-passphrase-file " + one);
    // A key of another ledger is none of this one's and stays as it is.
    CHECK(refused.status == 0);
    CHECK(rudang("next --passphrase-file " + one).status == 0);
    CHECK(rudang("next --passphrase-file " + two).status >= 3);
}

TEST_CASE("a spreadsheet is audited without a ledger, imported, put right, exported and taken over again") {
    Shell rudang;
    rudang.write("台账.csv",
                 "姓名,出生日期,申请入党时间,谈话时间,确定入党积极分子时间\n张三,2000-01-15,2024-03-05,2024-05-20,2024-"
                 "09-01\n李四,1999-02-30,2024-03-06,2024-03-20,\n");
    const auto audit = rudang("--json audit 台账.csv --today 2026-11-24");
    CHECK(audit.status == 1);
    const auto report = audit.json();
    REQUIRE(report["cases"].size() == 2);
    CHECK(report["cases"][0]["where"]["row"] == 2);
    bool found = false;
    for (const auto& finding : report["cases"][0]["findings"])
        if (finding["rule"] == "talk-within-one-month" && finding["verdict"] == "violated") {
            found = true;
            CHECK(finding["where"]["column"] == "D");
            CHECK(finding["where"]["raw"] == "2024-05-20");
            CHECK(finding["article"] == "7");
        }
    CHECK(found);
    CHECK(report["problems"].size() == 1);
    CHECK(contains(report["problems"][0]["where"].get<std::string>(), "3 B"));
    // Once more, against the first report: one put right, the others still open.
    rudang.write("before.json", audit.out);
    rudang.write("台账.csv",
                 "姓名,出生日期,申请入党时间,谈话时间,确定入党积极分子时间\n张三,2000-01-15,2024-03-05,2024-04-05,2024-"
                 "09-01\n李四,1999-02-28,2024-03-06,2024-03-20,\n");
    const auto after = rudang("--json audit 台账.csv --today 2026-11-24 --since before.json").json();
    REQUIRE(after["fixed"].size() >= 1);
    CHECK(std::any_of(after["fixed"].begin(), after["fixed"].end(),
                      [](const Json& each) { return each["rule"] == "talk-within-one-month"; }));
    CHECK(rudang("--lang zh audit 台账.csv --html 报告.html --xlsx 批注.xlsx --mapping 列.json --today 2026-11-24")
              .status == 1);
    CHECK(contains(Shell::slurp(rudang.file("报告.html")), "发展党员工作检查报告"));
    CHECK(contains(Shell::slurp(rudang.file("列.json")), "applied_on"));
    CHECK(rudang("audit 批注.xlsx --today 2026-11-24").status == 1);

    rudang("init --actor lisi");
    CHECK(rudang("import 台账.csv --check").status == 0);
    CHECK(rudang("--json audit").json()["summary"]["cases"] == 0);
    const auto imported = rudang("--json import 台账.csv").json();
    CHECK(imported["imported"] == true);
    CHECK(imported["counts"]["new"] == 2);
    CHECK(rudang("--json import 台账.csv").json()["counts"]["same"] == 2);
    CHECK(rudang("--json stalled --today 2026-11-24").json()["items"].size() == 2);
    CHECK(rudang("journal verify").status == 0);
    // Out as events, and into another ledger: the same state.
    REQUIRE(rudang("export all.jsonl --reveal").status == 0);
    const auto states = [&](const std::string& where) {
        Json list = Json::array();
        const auto audited = rudang("--json audit --today 2026-11-24 --ledger " + where).json();
        for (const auto& each : audited["cases"]) list.push_back(each["state"]);
        return list;
    };
    REQUIRE(rudang("init --actor lisi --ledger other.rudang").status == 0);
    REQUIRE(rudang("import all.jsonl --ledger other.rudang").status == 0);
    CHECK(states("other.rudang") == states("l.rudang"));
    CHECK(rudang("import undo " + imported["batch"].get<std::string>()).status == 0);
    CHECK(rudang("--json audit").json()["summary"]["cases"] == 0);
    CHECK(rudang("journal verify").status == 0);
    // Files of other programs get a sentence.
    rudang.write("letter.csv", "Dear Sir,\nhello\n");
    CHECK(rudang("audit letter.csv").status == 2);
    CHECK(contains(rudang("--lang zh audit letter.csv").err, "没有找到表头"));
}

TEST_CASE("what is to be put right is listed with its article, and with who put it right and who confirmed it") {
    Shell rudang;
    const auto file =
        rudang.write("台账.csv", "姓名,出生日期,申请入党时间,谈话时间\n张三,2000-01-15,2024-03-05,2024-04-06\n");
    REQUIRE(rudang("init --actor lisi").status == 0);
    CHECK(contains(rudang("--lang zh finding list").out, "没有待整改的问题"));
    REQUIRE(rudang("import " + file).status == 0);
    REQUIRE(rudang("actor add zhao --name 赵六").status == 0);
    REQUIRE(rudang("actor grant zhao supervisor --org root").status == 0);
    const auto items = [&](const std::string& options) {
        return rudang("--json finding list --today 2026-11-24" + options).json()["items"];
    };
    REQUIRE(items("").size() == 1);
    const auto found = items("")[0];
    CHECK(found["rule"] == "talk-within-one-month");
    CHECK(found["state"] == "found");
    CHECK(found["article"] == "7");
    CHECK(found["edition"] == "2014");
    CHECK(!found["remedy"].get<std::string>().empty());
    CHECK(found["by"].is_null());
    const auto id = found["finding"].get<std::string>();
    const auto screen = rudang("--lang zh finding list --today 2026-11-24").out;
    CHECK(contains(screen, id));
    CHECK(contains(screen, "《发展党员工作细则》（2014）第 7 条"));
    CHECK(contains(screen, "处理："));

    REQUIRE(rudang("finding assign " + id + " --to lisi --due 2026-12-01 --today 2026-11-24").status == 0);
    CHECK(items("")[0]["overdue"] == false);
    CHECK(rudang("--json finding list --today 2026-12-01").json()["items"][0]["overdue"] == false);
    CHECK(rudang("--json finding list --today 2026-12-02").json()["items"][0]["overdue"] == true);
    REQUIRE(rudang("finding rectify " + id + " --evidence 已补谈 --today 2026-11-24").status == 0);
    CHECK(rudang("finding confirm " + id + " --today 2026-11-24").status == 1);
    REQUIRE(rudang("--as zhao finding confirm " + id + " --today 2026-11-24").status == 0);
    CHECK(items("").empty());
    REQUIRE(items(" --all").size() == 1);
    CHECK(items(" --all")[0]["state"] == "confirmed");
    CHECK(items(" --all")[0]["by"] == "zhao");
    CHECK(contains(rudang("--lang zh finding list --all --today 2026-11-24").out, "经手人 赵*"));
    CHECK(contains(rudang("--lang zh -v finding list --all --today 2026-11-24").out, "经手人 zhao"));
}

TEST_CASE("whoever applied again in a file of events is judged anew, and gets a case for each time in a ledger") {
    Shell rudang;
    const std::string applied =
        R"({"case":"zs","event":"application_submitted","on":"%","applicant":{"name":"张三","birth_date":"2000-01-15","id_number":"110101200001150013"},"branch":"第一党支部"})"
        "\n";
    const auto on = [&](const std::string& day) {
        auto line = applied;
        return line.replace(line.find('%'), 1, day);
    };
    const auto file = rudang.write(
        "again.jsonl", on("2025-03-01") +
                           "{\"case\":\"zs\",\"event\":\"talk_held\",\"on\":\"2025-03-10\",\"interviewer\":\"李四\","
                           "\"interviewer_role\":\"secretary\"}\n"
                           "{\"case\":\"zs\",\"event\":\"withdrawn\",\"on\":\"2025-05-01\",\"reason\":\"个人原因\"}\n" +
                           on("2026-11-01"));
    const auto report = rudang("--json audit " + file + " --today 2026-12-01").json();
    REQUIRE(report["cases"].size() == 1);
    CHECK(report["cases"][0]["state"]["status"] == "applicant");
    CHECK(report["cases"][0]["findings"] == Json::array());
    // The day after the month in which somebody must talk with the person, counted from the second application.
    CHECK(rudang("--json audit " + file + " --today 2026-12-02").json()["summary"]["by_rule"] ==
          Json{{"talk-within-one-month", 1}});
    REQUIRE(rudang("init --actor lisi").status == 0);
    CHECK(rudang("--json import " + file).json()["counts"]["new"] == 2);
    CHECK(rudang("--json show zs --today 2026-12-01").json()["state"]["status"] == "withdrawn");
    CHECK(rudang("--json show zs-2 --today 2026-12-01").json()["state"]["status"] == "applicant");
    CHECK(rudang("--json audit --today 2026-12-01").json()["summary"]["violated"] == 0);
    CHECK(rudang("--json import " + file).json()["counts"]["same"] == 2);
}

TEST_CASE("a cell that cannot be read is no accusation, and nobody in a table is left out in silence") {
    Shell rudang;
    rudang.write("t.csv",
                 "姓名,出生日期,申请入党时间,谈话时间\n王小明,2000-01-15,2024-01-05,已谈\n赵六,2000-01-15,2024-01-05,"
                 "\n孙丽,2001-02-03,,\n合计,,,\n,,,王书记\n");
    const auto report = rudang("--json audit t.csv --today 2026-11-24").json();
    REQUIRE(report["cases"].size() == 2);
    const auto verdict = [&](int person) {
        for (const auto& finding : report["cases"][static_cast<std::size_t>(person)]["findings"])
            if (finding["rule"] == "talk-within-one-month")
                return finding["verdict"].get<std::string>() + " " +
                       (finding.contains("where") && finding["where"].contains("column")
                            ? finding["where"]["column"].get<std::string>()
                            : "");
        return std::string("silent");
    };
    CHECK(verdict(0) == "undetermined D");
    CHECK(verdict(1) == "violated D");  // the column is there and the cell is empty: no talk was held
    CHECK(report["problems"].size() == 1);
    CHECK(report["not_audited"][""] == Json{4});
    CHECK(report["summary"]["cases"] == 2);
    const auto screen = rudang("--lang zh audit t.csv --today 2026-11-24");
    CHECK(contains(screen.out, "1 人没有检查"));
    rudang.write("only.csv", "姓名,出生日期,申请入党时间\n孙丽,2001-02-03,\n");
    CHECK(rudang("audit only.csv --today 2026-11-24").status == 1);
}

TEST_CASE("what was said once about a table's headings is known for the next table with the same") {
    Shell rudang;
    const auto one = rudang.write("one.csv", "名字,啥时候交的,聊过了\n张三,2024-03-05,2024-05-01\n"),
               two = rudang.write("two.csv", "名字,啥时候交的,聊过了\n王五,2024-03-05,2024-06-01\n");
    const auto lost = rudang("--lang zh audit " + one + " --mapping m.json");
    CHECK(lost.status == 2);
    CHECK(contains(lost.err, "--mapping"));
    // The file it was told to use is there now, with everything a heading can mean, and is filled in.
    const auto offered = Json::parse(Shell::slurp(rudang.file("m.json")), nullptr, false);
    CHECK(offered["meanings"]["申请入党时间"] == "applied_on");
    rudang.write("m.json", R"({"columns":{"名字":"姓名","啥时候交的":"申请入党时间","聊过了":"谈话时间"}})");
    const auto given = rudang("--json audit " + one + " --mapping m.json --today 2026-11-24");
    CHECK(given.status == 1);
    CHECK(contains(given.out, "talk-within-one-month"));
    const auto again = rudang("--lang zh audit " + two + " --today 2026-11-24");
    CHECK(again.status == 1);
    CHECK(contains(again.out, "王五"));
    CHECK(contains(again.out, "沿用上次"));
    // A meaning that is none is named, with the file.
    rudang.write("m.json", R"({"columns":{"名字":"姓甚名谁"}})");
    const auto wrong = rudang("--lang zh audit " + one + " --mapping m.json");
    CHECK(wrong.status == 2);
    CHECK(contains(wrong.err, "m.json: 名字"));
    // What was recognized is written to a file that is not there.
    const auto plain = rudang.write("plain.csv", "姓名,申请入党时间,食堂卡号\n张三,2024-03-05,7\n");
    rudang("audit " + plain + " --mapping new.json");
    CHECK(Json::parse(Shell::slurp(rudang.file("new.json")), nullptr, false)["columns"] ==
          Json{{"姓名", "name"}, {"申请入党时间", "applied_on"}, {"食堂卡号", nullptr}});
}

TEST_CASE("what leaves as csv runs nothing in a spreadsheet") {
    Shell rudang;
    rudang("init --actor lisi");
    rudang.write(
        "e.jsonl",
        R"x({"case":"x","event":"application_submitted","on":"2026-06-01","applicant":{"name":"=cmd()","birth_date":"2000-01-15"},"branch":"一"})x");
    REQUIRE(rudang("record --from e.jsonl --today 2026-06-01").status == 0);
    REQUIRE(rudang("export all.csv --reveal").status == 0);
    CHECK(contains(Shell::slurp(rudang.file("all.csv")), ",'=cmd()"));
    for (const char* format : {"xlsx", "ics", "xes"}) CHECK(rudang(std::string("export all.") + format).status == 0);
    CHECK_FALSE(contains(Shell::slurp(rudang.file("all.xes")), "cmd"));
    // Who reads the record of one case reads its corrections, and what was tried in vain.
    int entry = -1;
    for (const auto& each : rudang("--json journal tail --lines 100").json())
        if (each["kind"] == "event") entry = each["seq"];
    CHECK(rudang("record x conversion_applied --on 2026-06-02 --today 2026-06-02").status == 1);
    REQUIRE(rudang("record x corrected --corrects " + std::to_string(entry) +
                   " --fields '{\"on\":\"2026-05-30\"}' --reason 日期抄错 --today 2026-06-02")
                .status <= 1);
    CHECK(rudang("--lang zh export full.html --case x --reveal").status == 0);
    for (const char* words : {"更正第", "日期抄错", "不予记录：提出转正申请", "2026-05-30"})
        CHECK(contains(Shell::slurp(rudang.file("full.html")), words));
    CHECK(rudang("export record.html --case x --reveal").status == 0);
    CHECK(contains(Shell::slurp(rudang.file("record.html")), "=cmd()"));
}

TEST_CASE("what could not be written out is no success") {
    Shell rudang;
    rudang("init --actor lisi");
    CHECK(rudang("rule list >/dev/full 2>e; echo $?").out == "4\n");
    CHECK(contains(Shell::slurp(rudang.file("e")), "could not be written"));
    CHECK(rudang("--version >/dev/full; echo $?").out == "4\n");
}

TEST_CASE("a name with a space stays whole, and numbered questions take what Chinese input types") {
    Shell rudang;
    rudang("init --actor lisi");
    const auto id = applied(rudang);
    rudang("record " + id +
           " talk_held --on 2026-06-10 --today 2026-06-10 --interviewer 李四 --interviewer-role secretary");
    rudang(
        "record " + id +
        " activist_determined --on 2026-06-20 --today 2026-06-20 --recommended-by league --decided-by general_meeting");
    REQUIRE(rudang("record " + id +
                   " contacts_assigned --on 2026-07-01 --today 2026-07-01 --contacts '买买提 艾力 "
                   "full_member=yes'")
                .status == 0);
    REQUIRE(rudang("export x.jsonl --reveal").status == 0);
    CHECK(contains(Shell::slurp(rudang.file("x.jsonl")), "买买提 艾力"));
    // The dot in the middle is one, however it was typed.
    REQUIRE(rudang("apply --on 2026-06-01 --today 2026-06-01 --name 买买提·艾力 --birth-date 2000-01-15 --branch b")
                .status == 0);
    for (const char* dot : {"•", "・", "‧"}) CHECK(rudang("show 买买提" + std::string(dot) + "艾力").status == 0);
}

TEST_CASE("programs and calendars get the whole work list, and a suspended case is nobody's work") {
    Shell rudang;
    rudang("init --actor lisi");
    std::string lines;
    for (int n = 0; n < 510; ++n)
        lines += R"({"case":"c)" + std::to_string(n) +
                 R"(","event":"application_submitted","on":"2026-06-01","applicant":{"name":"甲)" + std::to_string(n) +
                 R"(","birth_date":"2000-01-15"},"branch":"b"})" + "\n";
    rudang.write("many.jsonl", lines);
    REQUIRE(rudang("-q record --from many.jsonl --today 2026-06-01").status == 0);
    const auto next = rudang("--json next --within 60 --today 2026-06-02 --ics n.ics").json();
    CHECK(next["items"].size() == 510);
    const auto calendar = Shell::slurp(rudang.file("n.ics"));
    std::size_t entries = 0;
    for (auto at = calendar.find("BEGIN:VEVENT"); at != std::string::npos; at = calendar.find("BEGIN:VEVENT", at + 1))
        ++entries;
    CHECK(entries == 510);
    CHECK(contains(rudang("next --within 60 --today 2026-06-02").out, "first 500"));
    const auto halted = rudang("record c7 suspended --on 2026-06-03 --today 2026-06-03 --reason quota");
    CHECK(halted.status == 0);
    CHECK(contains(halted.out, "resumed"));
    CHECK(contains(rudang("show c7 --today 2026-06-03").out, "suspended: record resumed first"));
    CHECK(rudang("--json next --within 60 --today 2026-06-04").json()["items"].size() == 509);
}

TEST_CASE("everything that is wrong is said at once, wherever it stands") {
    Shell rudang;
    rudang("init --actor lisi");
    rudang("apply --on 2026-06-01 --today 2026-06-01 --name 张三 --birth-date 2000-01-15 --branch b");
    const auto wrong = rudang("record 张三 admission_voted --on 2026-02-30 --vote.entitled twelve");
    CHECK(wrong.status == 2);
    for (const char* word : {"2026-02-30", "vote.entitled", "outcome", "vote.present"}) {
        INFO(word << "\n" << wrong.err);
        CHECK(contains(wrong.err, word));
    }
    rudang.write(
        "twice.jsonl",
        R"({"case":"a","event":"talk_held","on":"2026-06-02","on":"2026-06-03","interviewer":"李四","interviewer_role":"secretary"})"
        "\n");
    CHECK(contains(rudang("audit twice.jsonl").err, "given twice: on"));
    CHECK(rudang("record 张三 activist_filed --on 2026-06-02 --today 2026-06-02 --committee ' ' --outcome accepted")
              .status == 2);
    // A local file that is longer than any of its kind is not read in part.
    rudang.write("long.toml", "id = \"x\"\neffective = 2026-07-01\n" + std::string(70'000, '#') +
                                  "\n[parameters]\ntraining_days = 9\n");
    CHECK(rudang("policy adopt long.toml --id x").status == 2);
    for (const char* command : {"audit twice.jsonl --since .", "audit twice.jsonl --overlay ."}) {
        INFO(command);
        CHECK(rudang(command).status == 2);
    }
    rudang.write("number", "123\n");
    CHECK(rudang("actor add q --name 孙七 --id-number-file number").status == 2);
}

TEST_CASE("no line of a table is longer than the screen") {
    Shell rudang;
    rudang("init --actor lisi");
    const auto id = applied(rudang);
    for (const auto& command :
         {"forecast " + id + " --today 2026-06-02", std::string("rule list"), "show " + id,
          std::string("next --within 60 --today 2026-06-02"), std::string("journal tail"), std::string("help")})
        for (const char* language : {"--lang zh ", "--lang en "}) {
            std::istringstream lines(rudang(language + command).out);
            for (std::string line; std::getline(lines, line);) {
                INFO(command << "\n" << line);
                CHECK(::rudang::cli::width(line) <= 80);
            }
        }
}

TEST_CASE("what was imported before is known again, what differs is said, and what was taken out can come again") {
    Shell rudang;
    rudang("init --actor lisi");
    const std::string head = "姓名,出生日期,申请入党时间,谈话时间,集中培训天数\n";
    rudang.write("a.csv",
                 head + "张三,2000-01-15,2020-01-01,2020-01-09,3\n李四,2000-02-15,2020-01-01,2020-01-09,3\n王六,,,,\n");
    const auto first = rudang("--json import a.csv --batch one").json();
    CHECK(first["counts"]["new"] == 2);
    CHECK(first["not_imported"][""] == Json{4});
    CHECK(rudang("--json import a.csv --check").json()["counts"]["same"] == 2);
    rudang.write("b.csv", head + "张三,2000-01-15,2020-01-01,2020-01-10,3\n孙七,2000-02-15,2020-01-01,2020-01-09,3\n");
    const auto grown = rudang("--json import b.csv --check").json();
    CHECK(grown["counts"]["new"] == 1);
    CHECK(grown["rows"][0]["action"] == "conflicting");
    CHECK(grown["rows"][0]["differs"] == Json::array({{{"event", "talk_held"}, {"on", "2020-01-10"}}}));
    // Out, in again under other ids, and known again.
    REQUIRE(rudang("import undo one").status == 0);
    const auto again = rudang("--json import a.csv --batch two").json();
    CHECK(again["counts"]["new"] == 2);
    CHECK(rudang("--json import a.csv --batch three").json()["counts"]["same"] == 2);
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("the same key gives the first outcome again, findings and status included") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi").status == 0);
    const std::string apply =
        "--json apply --on 2027-03-01 --today 2027-03-01 --name 张三 --birth-date 2000-01-15 --branch 党支部 --key k1";
    const auto first = rudang(apply), again = rudang(apply);
    CHECK(first.status == 0);
    CHECK(again.status == 0);
    CHECK(again.json()["repeated"] == true);
    CHECK(again.json()["findings"] == first.json()["findings"]);
    const auto id = first.json()["case"].get<std::string>();
    const std::string refused =
        "--json record " + id + " oath_taken --on 2027-03-02 --today 2027-03-02 --presided-by branch --key k2";
    const auto no = rudang(refused), no_again = rudang(refused);
    CHECK(no.status == 1);
    CHECK(no_again.status == 1);
    CHECK(no_again.json()["findings"] == no.json()["findings"]);
    // Recorded on a supposed day is judged as recorded that day ever after.
    CHECK(rudang("--json audit --today 2027-03-02").json()["summary"]["violated"] == 0);
}

namespace {

// The lines of the clean case before the first that names this event.
std::string clean_until(const std::string& event) {
    std::ifstream file(clean("2026"));
    std::string lines;
    for (std::string line; std::getline(file, line) && !contains(line, event);) lines += line + "\n";
    return lines;
}

}  // namespace

TEST_CASE("where nobody decided in six months every command says that the pre-review comes first again") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi").status == 0);
    rudang.write("e.jsonl", clean_until("admission_decided"));
    REQUIRE(rudang("record --from e.jsonl --today 2027-11-30").status <= 1);
    const auto steps = [&](const std::string& today) {
        return rudang("--json show zhangsan --today " + today).json()["state"]["steps"];
    };
    const auto why = [&](const std::string& rest) { return rudang("--json why zhangsan " + rest).json(); };
    CHECK(steps("2028-04-20") == Json{17});
    CHECK(steps("2028-04-21") == Json{13});
    CHECK(rudang("--json audit --today 2028-04-21").json()["cases"][0]["state"]["steps"] == Json{13});
    const auto lapsed = why("17 --today 2028-04-21");
    CHECK(lapsed["possible"] == false);
    REQUIRE(lapsed["actions"].size() >= 1);
    CHECK(lapsed["actions"][0]["step"] == 13);
    CHECK(why("--today 2028-04-21")["step"] == 13);
    CHECK(why("--today 2028-04-21")["possible"] == true);
    const auto next = rudang("--json next --today 2028-04-21").json()["items"];
    REQUIRE(next.size() == 1);
    CHECK(next[0]["step"] == 13);
    CHECK(rudang("--json forecast zhangsan --today 2028-04-21").json()["items"][0]["step"] == 13);
}

TEST_CASE("why names what to record first while a case is suspended, and no day nobody recorded") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi").status == 0);
    rudang.write("e.jsonl", clean_until("notice_closed"));
    REQUIRE(rudang("record --from e.jsonl --today 2027-07-20").status <= 1);
    const auto notice = rudang("--json why zhangsan --today 2027-07-20").json();
    CHECK(notice["step"] == 8);
    CHECK(notice["event"] == "notice_closed");
    CHECK(notice["earliest"] == "2027-07-26");
    for (const auto& finding : notice["findings"])
        CHECK(!contains(finding["message"].get<std::string>(), "2027-07-10"));
    CHECK(rudang("--json why zhangsan --today 2027-07-26").json()["possible"] == true);
    REQUIRE(rudang("record zhangsan suspended --on 2027-07-21 --today 2027-07-21 --reason quota").status == 0);
    const auto why = rudang("--json why zhangsan --today 2027-07-26").json();
    CHECK(why["possible"] == false);
    REQUIRE(why["actions"].size() >= 1);
    CHECK(why["actions"][0]["event"] == "resumed");
    CHECK(why["actions"][0]["step"].is_null());
    CHECK(contains(rudang("--lang zh why zhangsan --today 2027-07-26").out, "先办"));
}

TEST_CASE("a mistyped word is answered with the closest one") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi").status == 0);
    rudang.write(
        "e.jsonl",
        R"({"case":"zhang","event":"application_submitted","on":"2026-06-01","applicant":{"name":"张三","birth_date":"2000-01-15"},"branch":"党支部"})"
        "\n");
    REQUIRE(rudang("record --from e.jsonl --today 2026-06-01").status == 0);
    CHECK(contains(rudang("--lang en record zhang talk_held --on 2026-06-10 --today 2026-06-10 --interviewer x "
                          "--interviewer-role secretry")
                       .err,
                   "did you mean secretary?"));
    rudang.write("f.jsonl",
                 R"({"case":"x","event":"step_unrecorded","on":"2026-06-10","origin":"imported","step":"tolk"})"
                 "\n");
    CHECK(contains(rudang("--lang en audit f.jsonl --today 2026-07-01").err, "did you mean talk?"));
}

TEST_CASE("two people of one name in a table stay two, a row pasted twice is said, and check says what import would") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi").status == 0);
    const std::string head = "姓名,出生日期,申请入党时间\n";
    const auto two = rudang.write("two.csv", head + "赵娜,2000-01-15,2023-03-05\n赵娜,1999-07-01,2023-03-05\n");
    CHECK(rudang("--json import " + two).json()["counts"]["new"] == 2);
    CHECK(rudang("--json import " + two).json()["counts"]["same"] == 2);
    const auto twice = rudang.write("twice.csv", head + "王五,2000-01-15,2023-03-05\n王五,2000-01-15,2023-03-05\n");
    const auto checked = rudang("--lang zh import --check " + twice);
    CHECK(checked.status == 1);
    CHECK(contains(checked.out, "与第 2 行是同一人同一次申请"));
    std::string name;
    for (int i = 0; i < 120; ++i) name += "张";
    const auto odd = rudang.write("odd.csv", head + name + ",2000-01-15,2023-03-05\n李六,2000-01-15,2023-03-05\n");
    const auto found = rudang("--lang zh import --check " + odd);
    CHECK(found.status == 1);
    CHECK(contains(found.out, "姓名过长"));
    CHECK(rudang("--json import --skip " + odd).json()["counts"]["new"] == 1);
    CHECK(contains(rudang("--lang zh record talk_held 张三 --on 2026-06-10").err, "请先写案卷"));
}

TEST_CASE("an option of a list given twice adds to it; of anything else it is refused") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi").status == 0);
    rudang.write(
        "e.jsonl",
        R"({"case":"zhang","event":"application_submitted","on":"2026-06-01","applicant":{"name":"张三","birth_date":"2000-01-15"},"branch":"党支部"}
{"case":"zhang","event":"talk_held","on":"2026-06-10","interviewer":"李四","interviewer_role":"secretary"}
)");
    REQUIRE(rudang("record --from e.jsonl --today 2026-06-10").status == 0);
    const std::string record = "record zhang activist_determined --on 2026-07-10 --today 2026-07-10 ";
    const auto twice = rudang("--lang en " + record +
                              "--recommended-by members --decided-by general_meeting "
                              "--decided-by branch_committee");
    CHECK(twice.status == 2);
    CHECK(contains(twice.err, "given twice"));
    REQUIRE(rudang(record + "--recommended-by members --recommended-by league --decided-by general_meeting").status ==
            0);
    REQUIRE(rudang("export out.jsonl --reveal").status == 0);
    CHECK(contains(Shell::slurp(rudang.file("out.jsonl")), R"("recommended_by":["members","league"])"));
    // A step taken is answered the same way for people and for programs.
    const auto words = rudang("why zhangsan 2 --today 2026-07-10"),
               taken = rudang("--json why zhang 2 --today 2026-07-10");
    CHECK(taken.status == 0);
    CHECK(taken.json()["taken"] == "2026-06-10");
    CHECK(rudang("why zhang 2 --today 2026-07-10").status == 0);
    CHECK(words.status == 2);  // nobody of that name
}

TEST_CASE("a finding that went away names the entry that cured it, and a vote to cancel asks for no application") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi").status == 0);
    std::string lines, rest;
    {
        std::ifstream file(clean("2026"));
        for (std::string line; std::getline(file, line) && !contains(line, "conversion_applied");)
            (contains(line, "activist_reviewed") || !rest.empty() ? rest : lines) += line + "\n";
    }
    rudang.write("e.jsonl", lines);
    REQUIRE(rudang("record --from e.jsonl --today 2026-07-22").status <= 1);
    const auto found = rudang("--json finding list --today 2027-01-11").json()["items"];
    const auto missed = std::find_if(found.begin(), found.end(),
                                     [](const Json& item) { return item["rule"] == "review-every-half-year"; });
    REQUIRE(missed != found.end());
    REQUIRE(rudang("finding assign " + (*missed)["finding"].get<std::string>() +
                   " --to lisi --due 2027-02-01 --today 2027-01-11")
                .status == 0);
    rudang.write("r.jsonl", rest);
    REQUIRE(rudang("record --from r.jsonl --today 2027-12-20").status <= 1);
    int review = 0;
    for (const auto& entry : rudang("--json journal tail --lines 99").json())
        if (!review && entry["kind"] == "event" && contains(entry.dump(), "activist_reviewed")) review = entry["seq"];
    const auto all = rudang("--json finding list --all --today 2027-12-20").json()["items"];
    const auto cured = std::find_if(all.begin(), all.end(), [](const Json& item) { return item["state"] == "cured"; });
    REQUIRE(cured != all.end());
    CHECK((*cured)["cured_by"] == review);

    REQUIRE(rudang("record zhangsan conversion_voted --on 2028-02-25 --today 2028-02-25 --proposal cancel "
                   "--opinions.group --opinions.members --opinions.masses --committee-reviewed --vote.entitled 12 "
                   "--vote.present 10 --vote.in-favour 9 --vote.against 1 --vote.abstained 0 --vote.secret "
                   "--vote.individually --outcome accepted")
                .status <= 1);
    for (const auto& item : rudang("--json next --today 2028-10-25 --within 400d").json()["items"])
        CHECK(item["step"] != 22);
}

TEST_CASE("what only forms need takes no short name from a field that is recorded") {
    Shell rudang;
    rudang("init --actor lisi");
    const auto id =
        rudang("--json apply --today 2026-06-01 --on 2026-06-01 --name 张三 --birth-date 2000-01-15 --branch 一支部")
            .json()["case"]
            .get<std::string>();
    // Names of members, each with how often it is said outside of what only forms need.
    std::map<std::string, int> names;
    const std::function<void(const rudang::Json&)> count = [&](const rudang::Json& fields) {
        for (const auto& field : fields) {
            if (field.value("asked_by_forms", false)) continue;
            ++names[field["name"].get<std::string>()];
            if (field["type"] == "record") count(field["members"]);
        }
    };
    int asked = 0;
    const auto events = rudang("--json fields").json();
    for (const auto& event : events) {
        const auto name = event["event"].get<std::string>();
        names.clear();
        count(rudang("--json fields " + name).json()["fields"]);
        for (const auto& [field, times] : names) {
            if (times != 1) continue;
            ++asked;
            INFO(name << " --" << field);
            CHECK_FALSE(contains(
                rudang("--json record " + id + " " + name + " --on 2026-06-02 --today 2026-06-02 --" + field).out,
                "ambiguous-field"));
        }
    }
    CHECK(asked > 100);
}

TEST_CASE("what can be told from the rest is offered and not taken; words people use are understood", "[cli]") {
    const test::Shell rudang;
    REQUIRE(rudang("init --org 第一党支部 --actor lisi --name 李四 --yes").status == 0);
    const std::string apply = "--lang zh apply --today 2026-06-02 --on 2026-06-01 --name 张三 --branch 第一党支部 ";
    const auto without = rudang(apply + "--id-number 110101200001150013");
    CHECK(without.status == 2);
    CHECK(contains(without.err, "按已填的内容是 2000-01-15"));
    CHECK(rudang("--json list").json()["cases"].empty());
    // Of a number that was mistyped nothing is told.
    CHECK_FALSE(contains(rudang(apply + "--id-number 110101200001150012").err, "2000-01-15"));
    CHECK(rudang(apply + "--id-number 110101200001150013 --birth-date 2000-01-15").status == 0);

    CHECK(rudang("org add b --name 第二党支部 --kind 支部").status == 0);
    CHECK(contains(rudang("org list").out, "branch"));
    CHECK(rudang("org add c --name 第三党支部 --kind 小组").status == 2);

    const auto folder = rudang("--lang zh export ./台账 --today 2026-06-02");
    CHECK(folder.status == 2);
    CHECK(contains(folder.err, "看文件名定格式"));
    CHECK(contains(rudang("--lang zh export a.xlsx --to xlxs").err, "是否指 xlsx"));
}
