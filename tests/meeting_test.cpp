// One meeting, several candidates: what all share is said once, and either everything is recorded or nothing.
#include <filesystem>

#include "catch.h"
#include "shell.h"
#include "support.h"

using namespace rudang::test;

namespace {

// Two candidates whom the general meeting is to vote on.
struct TwoCandidates : Shell {
    TwoCandidates() {
        REQUIRE((*this)("init --org 第一党支部 --actor li --name 李四").status == 0);
        std::string lines;
        for (const char* id : {"zhang", "wang"}) {
            const bool zhang = std::string(id) == "zhang";
            for (auto line : clean_case("2026")) {
                if (line["event"] == "admission_voted") break;
                line["case"] = id;
                if (line.contains("applicant")) {
                    line["applicant"]["name"] = zhang ? "张三" : "王小明";
                    line["applicant"]["id_number"] = zhang ? "110101200001150013" : "110101200002160011";
                    line["applicant"].erase("id_number");
                }
                if (line.contains("form_number")) line["form_number"] = zhang ? "GX-1" : "GX-2";
                lines += line.dump() + "\n";
            }
        }
        write("two.jsonl", lines);
        (*this)("-q record --from two.jsonl --today 2027-10-06");
    }
    Run on(const std::string& words) const { return (*this)("--lang zh --today 2027-10-21 " + words); }
    Run open(const std::string& more = "") const {
        return on(
            "meeting open --on 2027-10-20 --kind 支部大会 --entitled 12 --present 10 --chair 李四 --recorder 赵六 "
            "--place 会议室 --absent '孙七（出差）' --absent '周八（病假）' --secret 是 --individually 是 " +
            more);
    }
    Run item(const char* who, const char* votes) const {
        return on(std::string("meeting item ") + who + " admission_voted " + votes +
                  " --vote.agenda.report 是 --vote.agenda.introducers 是 --vote.agenda.committee 是 "
                  "--vote.agenda.discussion 是");
    }
    std::size_t entries() const { return on("--json journal tail --lines 1000").json().size(); }
};

constexpr const char* passed = "--vote.in_favour 9 --vote.against 1 --vote.abstained 0 --outcome accepted";
constexpr const char* unanimous = "--vote.in_favour 10 --vote.against 0 --vote.abstained 0 --outcome accepted";

}  // namespace

TEST_CASE("a meeting records the votes on two candidates together, with what they share said once", "[meetings]") {
    TwoCandidates rudang;
    const auto opened = rudang.open("--json");
    INFO(opened.err);
    REQUIRE(opened.status == 0);
    CHECK(opened.json()["id"] == "2027-10-20");
    const auto before = rudang.entries();
    const auto first = rudang.item("zhang", passed);
    INFO(first.out << first.err);
    CHECK(first.status == 0);
    CHECK(rudang.item("wang", unanimous).status == 0);
    CHECK(rudang.entries() == before);  // only asked so far
    // What waits is sealed: neither who was absent nor who is voted on can be read from the file.
    std::string draft;
    for (const auto& file : std::filesystem::recursive_directory_iterator(rudang.home()))
        if (file.path().extension() == ".draft") draft += Shell::slurp(file.path().string());
    REQUIRE(!draft.empty());
    for (const char* word : {"孙七", "zhang", "in_favour"}) CHECK(!contains(draft, word));

    const auto shown = rudang.on("meeting show");
    CHECK(contains(shown.out, "应到：12 人"));
    CHECK(contains(shown.out, "缺席：孙七（出差）、周八（病假）"));
    CHECK(contains(shown.out, "议题 2："));
    CHECK(!contains(shown.out, "王小明"));  // masked

    const auto closed = rudang.on("--json meeting close --reveal --minutes minutes.txt");
    INFO(closed.out << closed.err);
    CHECK(closed.status == 0);
    CHECK(closed.json()["recorded"] == true);
    const auto minutes = Shell::slurp(rudang.file("minutes.txt"));
    for (const char* words : {"第一党支部 支部大会记录", "2027年10月20日", "王小明", "赞成：10", "决议：通过"})
        CHECK(contains(minutes, words));
    for (const char* id : {"zhang", "wang"}) {
        const auto record = rudang.on(std::string("--json show ") + id + " 15").json()["records"].back();
        CHECK(record["on"] == "2027-10-20");
        CHECK(record["fields"]["vote"]["entitled"] == 12);
        CHECK(record["fields"]["vote"]["present"] == 10);
        CHECK(record["fields"]["vote"]["secret"] == true);
        CHECK(record["fields"]["vote"]["individually"] == true);
    }
    CHECK(rudang.on("meeting show").out.find("没有打开的会议") != std::string::npos);
    CHECK(rudang.on("journal verify").status == 0);

    // The minutes can be had again, as the records are by now; on disk they say nothing of a person.
    CHECK(contains(rudang.on("meeting show").out, "meeting show --reveal --meeting 2027-10-20"));
    const auto again = rudang.on("meeting show --reveal --meeting 2027-10-20").out;
    CHECK(again.starts_with(minutes));
    CHECK(!contains(rudang.on("meeting show --meeting 2027-10-20").out, "王小明"));
    const auto seq = rudang.on("--json show wang 15").json()["records"].back()["seq"].dump();
    REQUIRE(rudang.on("correct wang " + seq + " --vote.in_favour 9 --vote.abstained 1 --reason 数错一票").status == 0);
    CHECK(contains(rudang.on("meeting show --reveal --meeting 2027-10-20").out, "弃权：1"));
    CHECK(rudang.on("meeting close --meeting 2027-10-20").status == 2);
    CHECK(rudang.item("zhang", (std::string(passed) + " --meeting 2027-10-20").c_str()).status == 2);
    // Another one of that day is another; thrown away, the records stay.
    REQUIRE(rudang.open("--json").json()["id"] == "2027-10-20-2");
    CHECK(rudang.on("meeting drop --meeting 2027-10-20").status == 0);
    CHECK(rudang.on("meeting show --meeting 2027-10-20").status == 2);
    CHECK(rudang.on("--json show wang 15").json()["records"].size() == 1);
}

TEST_CASE("one item that is refused keeps all of them from being recorded, and every refusal is told", "[meetings]") {
    TwoCandidates rudang;
    REQUIRE(rudang.open().status == 0);
    REQUIRE(rudang.item("zhang", passed).status == 0);
    // Four of twelve are no majority; nine of ten and a half votes too many cannot be either.
    CHECK(rudang.item("wang", "--vote.in_favour 4 --vote.against 6 --vote.abstained 0 --outcome accepted").status == 1);
    const auto tried = rudang.on("--json meeting close --dry-run");
    CHECK(tried.status == 1);
    const auto before = rudang.entries();
    const auto closed = rudang.on("--json meeting close");
    CHECK(closed.status == 1);
    CHECK(closed.json()["recorded"] == false);
    CHECK(closed.json()["items"][0]["accepted"] == true);
    CHECK(closed.json()["items"][0]["journal_seq"].is_null());
    CHECK(closed.json()["items"][1]["accepted"] == false);
    CHECK(!closed.json()["items"][1]["findings"].empty());
    // The attempt is an entry, the vote that was in order is none.
    CHECK(rudang.entries() == before + 1);
    CHECK(rudang.on("--json journal tail --lines 1").json()[0]["kind"] == "refusal");
    CHECK(rudang.on("--json show zhang 15").json()["records"].empty());
    // Put right and closed again.
    REQUIRE(rudang.on("meeting item --remove 2").status == 0);
    REQUIRE(rudang.item("wang", unanimous).status == 0);
    CHECK(rudang.on("-q meeting close").status == 0);
    CHECK(rudang.on("--json show zhang 15").json()["records"].size() == 1);
    CHECK(rudang.on("journal verify").status == 0);
}

TEST_CASE("a second meeting of the same day is another one, although the first is closed", "[meetings]") {
    TwoCandidates rudang;
    REQUIRE(rudang.open().status == 0);
    REQUIRE(rudang.item("zhang", passed).status == 0);
    REQUIRE(rudang.on("-q meeting close").status == 0);
    const auto opened = rudang.open("--json");
    REQUIRE(opened.status == 0);
    CHECK(!opened.json().contains("key"));
    const auto item = rudang.item("wang", unanimous);
    INFO(item.out << item.err);
    REQUIRE(item.status == 0);
    REQUIRE(rudang.on("-q meeting close").status == 0);
    for (const char* id : {"zhang", "wang"})
        CHECK(rudang.on(std::string("--json show ") + id + " 15").json()["records"].size() == 1);
}

TEST_CASE("what a meeting cannot be is said at once", "[meetings]") {
    TwoCandidates rudang;
    const auto wrong = rudang.on("meeting open --on 2027-12-01 --entitled 5 --present 7");
    CHECK(wrong.status == 2);
    CHECK(contains(wrong.err, "晚于今天"));
    CHECK(contains(wrong.err, "实到"));
    CHECK(contains(rudang.on("meeting open --on 2027-10-20 --entitled 12 --present 10 --absent 孙七").err, "缺席"));
    CHECK(contains(rudang.on("meeting open --on 2027-10-20 --kind 茶话会 --entitled 2 --present 2").err, "支部大会"));
    CHECK(contains(rudang.on("meeting close").err, "没有打开的会议"));
    REQUIRE(rudang.open().status == 0);
    CHECK(contains(rudang.on("meeting close").err, "还没有议题"));
    CHECK(rudang.on("meeting item zhang admission_voted --vote.in_favour 多").status == 2);
    CHECK(rudang.item("zhang", "--vote.in_favour 9").status == 2);  // what is missing is named
    REQUIRE(rudang.open().status == 0);
    CHECK(contains(rudang.on("meeting close").err, "2027-10-20-2"));
    CHECK(rudang.on("meeting drop --meeting 2027-10-20-2").status == 0);
    CHECK(rudang.on("meeting drop").status == 0);
}

TEST_CASE("closed once more after a crash in between, a meeting is recorded once", "[meetings]") {
    SealedLedger here;
    auto all = commands("2026", "zhang", 2);
    for (auto& command : all) command.request = "meeting/x/" + command.event.name;
    const auto first = here.ledger->record_together(all);
    REQUIRE(first.back().accepted());
    const auto size = here.size();
    const auto again = here.ledger->record_together(all);
    CHECK(again.front().repeated);
    CHECK(again.back().journal_seq == first.back().journal_seq);
    CHECK(here.size() == size);
}
