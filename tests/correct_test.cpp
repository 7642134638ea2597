// Corrections, what a step recorded, slips, and files that come twice: the real binary.
#include <fstream>
#include <sstream>

#include "catch.h"
#include "rudang/engine/json.h"
#include "shell.h"
#include "terminal.h"

using namespace rudang;
using namespace rudang::test;

namespace {

std::string application_of(Shell& rudang, const std::string& name = "张三") {
    return rudang("--json apply --on 2026-06-01 --today 2026-06-01 --birth-date 2000-01-15 --branch b --name " + name)
        .json()["case"]
        .get<std::string>();
}

int seq_of(Shell& rudang, const std::string& id, int step) {
    return rudang("--json show " + id + " " + std::to_string(step) + " --today 2026-07-01")
        .json()["records"]
        .back()["seq"];
}

}  // namespace

TEST_CASE("an entry is corrected by the options of the record", "[correct]") {
    Shell rudang;
    rudang("init --actor lisi");
    const auto id = application_of(rudang);
    const auto seq = std::to_string(seq_of(rudang, id, 1));
    const auto done = rudang("--json correct " + id + " " + seq +
                             " --applicant.name 张珊 --sex 女 --on 2026-05-30 --reason 写错 --today 2026-06-02");
    CHECK(done.status == 0);
    CHECK(done.json()["accepted"] == true);
    CHECK(done.json()["event"] == "corrected");
    const auto shown = rudang("--json show 张珊 1 --reveal --today 2026-06-02").json();
    CHECK(shown["case"] == id);
    CHECK(shown["step"] == 1);
    REQUIRE(shown["records"].size() == 1);
    const auto record = shown["records"][0];
    for (const char* key : {"seq", "event", "on", "fields", "attachments", "refused", "cured_by"})
        CHECK(record.contains(key));
    CHECK(record["on"] == "2026-05-30");
    CHECK(same_value(record["fields"]["applicant"],
                     Json{{"name", "张珊"}, {"sex", "female"}, {"birth_date", "2000-01-15"}}));
    // Which, what and why have to be said.
    CHECK(rudang("correct " + id + " --on 2026-05-29 --reason x --today 2026-06-02").status == 2);
    CHECK(contains(rudang("correct " + id + " --on 2026-05-29 --reason x --today 2026-06-02").err, seq));
    CHECK(rudang("correct " + id + " 9999 --on 2026-05-29 --reason x --today 2026-06-02").status == 2);
    CHECK(rudang("correct " + id + " " + seq + " --reason x --today 2026-06-02").status == 2);
    CHECK(rudang("correct " + id + " " + seq + " --on 2026-05-29 --today 2026-06-02").status == 2);
    CHECK(rudang("correct " + id + " " + seq + " --nonsense 5 --reason x --today 2026-06-02").status == 2);
}

TEST_CASE("a case opened by mistake is struck out with its application, and the last of all", "[correct]") {
    Shell rudang;
    rudang("init --actor lisi");
    const auto id = application_of(rudang);
    REQUIRE(rudang("record " + id +
                   " talk_held --on 2026-06-10 --interviewer 李四 --interviewer-role secretary "
                   "--today 2026-06-10")
                .status == 0);
    const auto strike = [&](int step) {
        return rudang("correct " + id + " " + std::to_string(seq_of(rudang, id, step)) +
                      " --strike --reason 开错 --today 2026-06-11");
    };
    CHECK(strike(1).status == 2);
    CHECK(strike(2).status == 0);
    CHECK(strike(1).status == 0);
    CHECK(rudang("show " + id).status == 2);
    CHECK(rudang("--json next --within 900d --today 2026-06-11").json()["items"].empty());
    CHECK(rudang("journal verify").status == 0);
    CHECK(rudang("rebuild").status == 0);
    CHECK(rudang("show " + id).status == 2);
    CHECK(rudang("journal verify").status == 0);
    // The person may apply again; the id stays used.
    CHECK_FALSE(application_of(rudang).empty());
}

TEST_CASE("the name of a case that has ended does not stand in the way", "[correct]") {
    Shell rudang;
    rudang("init --actor lisi");
    const auto first = application_of(rudang);
    REQUIRE(rudang("record " + first + " withdrawn --on 2026-06-05 --reason 本人意愿 --today 2026-06-05").status == 0);
    CHECK(rudang("--json show 张三 --today 2026-06-06").json()["case"] == first);
    // The same application once more is the same; one of another day is a new one, and so is somebody else's.
    CHECK(application_of(rudang) == first);
    const std::string anew = "--json apply 张三 --today 2026-06-06 --birth-date 2000-01-15 --branch b --on ";
    const auto second = rudang(anew + "2026-06-06").json()["case"].get<std::string>();
    CHECK(second != first);
    CHECK(rudang("--json show 张三 --today 2026-06-06").json()["case"] == second);
    REQUIRE(rudang(anew + "2026-06-06 --another").json()["accepted"] == true);
    CHECK(rudang("show 张三").status == 2);
    CHECK(rudang("--json show " + first + " --today 2026-06-06").json()["state"]["status"] == "withdrawn");
}

TEST_CASE("a file that comes twice is recognized event by event, in any order, and nothing is refused for it",
          "[correct]") {
    Shell rudang;
    rudang("init --actor lisi");
    REQUIRE(rudang("record --today 2029-01-01 --from " + clean("2026")).status == 0);
    const auto before = rudang("--json journal tail --lines 1").json()[0]["seq"];
    std::vector<std::string> lines;
    std::ifstream in(clean("2026"));
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    std::string backwards;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) backwards += *line + "\n";
    rudang.write("again.jsonl", backwards);
    for (const auto& file : {clean("2026"), std::string("again.jsonl")}) {
        const auto again = rudang("--lang zh record --today 2029-01-01 --from " + file);
        CHECK(again.status == 0);
        CHECK(contains(again.out, "此前已记录 " + std::to_string(lines.size()) + " 项"));
    }
    CHECK(rudang("--json journal tail --lines 1").json()[0]["seq"] == before);
    // Under a name of its own the same person is the same case.
    rudang.write(
        "named.jsonl",
        R"({"case":"李-1","event":"application_submitted","on":"2026-06-01","applicant":{"name":"李四","birth_date":"2000-01-15"},"branch":"b"}
{"case":"李-1","event":"talk_held","on":"2026-06-20","interviewer":"王五","interviewer_role":"secretary"}
)");
    REQUIRE(rudang("record --today 2026-07-01 --from named.jsonl").status == 0);
    const auto named = rudang("--json journal tail --lines 1").json()[0]["seq"];
    CHECK(rudang("record --today 2026-07-01 --from named.jsonl").status == 0);
    CHECK(rudang("--json journal tail --lines 1").json()[0]["seq"] == named);
    // One event typed again is still what the procedure says about it.
    CHECK(rudang("record zhangsan talk_held --on 2026-06-20 --interviewer 李四 --interviewer-role secretary --today "
                 "2029-01-01")
              .status == 1);
}

TEST_CASE("a refusal that was a slip is marked by whoever made it, the same day", "[correct]") {
    Shell rudang;
    rudang("init --actor lisi");
    const auto id = application_of(rudang);
    REQUIRE(rudang("record " + id + " oath_taken --presided-by branch --on 2026-06-10 --today 2026-06-10").status == 1);
    const auto refused = rudang("--json show " + id + " 20 --today 2026-06-10").json()["records"][0];
    CHECK(refused["refused"] == true);
    const auto strike =
        "correct " + id + " " + std::to_string(refused["seq"].get<int>()) + " --strike --reason 选错了步骤 --today ";
    CHECK(rudang(strike + "2026-06-11").status == 2);
    CHECK(rudang(strike + "2026-06-10").status == 0);
    CHECK(rudang("--json show " + id + " 20 --today 2026-06-10").json()["records"][0]["slip"] == true);
    CHECK(contains(rudang("--lang zh show " + id + " 20 --today 2026-06-10").out, "误录"));
    CHECK(rudang("--json show " + id + " --refused --today 2026-06-10").json()["records"].size() == 1);
    CHECK(rudang("journal verify").status == 0);
    // Later corrections are not held up by it.
    CHECK(rudang("correct " + id + " " + std::to_string(seq_of(rudang, id, 1)) +
                 " --on 2026-05-31 --reason 写错 --today 2026-06-12")
              .status == 0);
    CHECK(rudang("rebuild").status == 0);
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("outcomes show in the timeline", "[correct]") {
    Shell rudang;
    rudang("init --actor lisi");
    REQUIRE(rudang("record --today 2029-01-01 --from " + clean("2026")).status == 0);
    const auto steps = rudang("--json show zhangsan --today 2029-01-01").json()["steps"];
    CHECK(steps[9]["outcome"] == "qualified");
    CHECK(steps[14]["outcome"] == "accepted");
    CHECK_FALSE(steps[1].contains("outcome"));
    const auto text = rudang("--lang zh show zhangsan --today 2029-01-01").out;
    CHECK(contains(text, "合格"));
    CHECK(contains(text, "按期转正，通过"));
    const auto ten = rudang("--lang zh show zhangsan 政审 --today 2029-01-01").out;
    CHECK(contains(ten, "审查方式"));
    CHECK(contains(ten, "函调"));
    CHECK_FALSE(contains(ten, "true"));
}

TEST_CASE("help fits 80 columns in both languages", "[correct]") {
    Shell rudang;
    for (const auto* language : {"zh", "en"})
        for (const auto* command : {"", "apply", "record", "correct", "audit", "import", "export", "rule explain",
                                    "actor add", "plan set", "journal verify", "init", "show"}) {
            std::istringstream lines(rudang(std::string("--lang ") + language + " help " + command).out);
            for (std::string line; std::getline(lines, line);) {
                INFO(command << ": " << line);
                CHECK(cli::width(line) <= 80);
            }
        }
}
