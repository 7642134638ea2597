// Names and texts at the door: nothing comes in or goes out that nobody can see or that drives a terminal.
#include "rudang/engine/clean.h"

#include <random>

#include "catch.h"
#include "shell.h"
#include "support.h"

using namespace rudang;
using test::MemoryLedger;

namespace {

// One of each kind that must be dropped, and of each that must be refused.
const std::vector<std::string> invisible{"\u200b", "\u200c", "\u200d", "\u2060",     "\ufeff",     "\u00ad", "\u200e",
                                         "\u200f", "\u202a", "\u202e", "\u2066",     "\u2069",     "\u061c", "\u180e",
                                         "\u3164", "\uffa0", "\u115f", "\U000e0041", "\U000e007f", "\ufff9"};
const std::vector<std::string> refused{
    std::string("\0", 1), "\x1b",   "\x07",      "\x08", "\x7f", "\u009b", "\x01", "\xff", "\xc3",
    "\xed\xa0\x80",       "\ufffe", "\U0001ffff"};

}  // namespace

TEST_CASE("what nobody can see is dropped from a name, what drives a terminal is refused", "[clean]") {
    for (const auto& each : invisible) {
        CHECK(rudang::clean("张" + each + "三", Lines::one) == "张三");
        CHECK(normalized_name("张" + each + "三") == "张三");
    }
    for (const auto& each : refused) {
        CHECK_FALSE(rudang::clean("张" + each + "三", Lines::one));
        CHECK_FALSE(rudang::clean(each));
    }
    CHECK(rudang::clean(" 张三\u00a0\r\n", Lines::one) == "张三");
    CHECK(rudang::clean("张　三", Lines::one) == "张　三");
    CHECK(normalized_name("张　三") == normalized_name("张三"));
    CHECK(rudang::clean("一\r\n二\u2028三\u2029四\v五") == "一\n二\n三\n四\n五");
    CHECK(rudang::clean("一\u2028二", Lines::one) == "一 二");
    // Names are written with selectors of a glyph; they are kept, and make nobody another person.
    CHECK(rudang::clean("葛\U000e0100城", Lines::one) == "葛\U000e0100城");
    CHECK(normalized_name("葛\U000e0100城") == "葛城");
}

TEST_CASE("cleaning twice is cleaning once, and what was cleaned may be shown as it is, over random bytes", "[clean]") {
    std::mt19937 random(20261126);
    std::vector<std::string> pieces{"张", "三", " ", "　", "\n", "\r", "\t", "a", "=", "＝", "\"", "，", "é"};
    pieces.insert(pieces.end(), invisible.begin(), invisible.end());
    pieces.insert(pieces.end(), refused.begin(), refused.end());
    int kept = 0;
    for (int i = 0; i < 20000; ++i) {
        std::string text;
        for (auto n = random() % 8; n > 0; --n) text += pieces[random() % pieces.size()];
        for (const auto lines : {Lines::one, Lines::many}) {
            const auto once = rudang::clean(text, lines);
            if (once) {
                ++kept;
                CHECK(rudang::clean(*once, lines) == once);
                CHECK(shown(*once, lines) == *once);
            }
            const auto seen = shown(text, lines);
            CHECK(rudang::clean(seen, lines).has_value());
        }
    }
    CHECK(kept > 1000);
}

TEST_CASE("a cell of a csv is never a formula, however it begins", "[clean]") {
    for (const char* sign : {"=", "+", "-", "@", "＝", "＋", "－", "＠"})
        for (const char* before : {"", " ", "\n", "\t", "\r\n", "　", "\u00a0", "\u200b", "\u2028", "  \n "})
            CHECK(shown_in_cell(std::string(before) + sign + "1+1").front() == '\'');
    CHECK(shown_in_cell("张三") == "张三");
    CHECK(shown_in_cell("2026-06-01") == "2026-06-01");
}

TEST_CASE("JSON shown on a screen holds no character nobody can see, and says the same", "[clean]") {
    for (const auto& each : invisible) {
        const Json json{{"name", "张" + each + "三"}};
        const auto text = shown_json(json);
        CHECK(text.find(each) == std::string::npos);
        CHECK(Json::parse(text) == json);
    }
    CHECK(shown_json(Json("\x1b[2J\u009b\x7f")) == "\"\\u001b[2J\\u009b\\u007f\"");
}

TEST_CASE("a zero-width space makes no other person, whichever way the name comes in", "[clean]") {
    MemoryLedger here("2026-06-20");
    Command application{.event = test::event_of(Json::parse(
                            R"({"event":"application_submitted","on":"2026-06-01","branch":"第一党支部",
        "applicant":{"name":"张\u200b三\u202e","birth_date":"2000-01-15"}})")),
                        .actor = "lisi"};
    const auto opened = here.ledger.record(application);
    REQUIRE(opened.accepted());
    CHECK(here.ledger.find_cases("张三", "lisi").size() == 1);
    CHECK(here.ledger.find_cases("张\u200d三", "lisi").size() == 1);
    CHECK(here.ledger.view(opened.case_id, "lisi", {}, Reveal::yes)->row.title == "张三");
    application.event.fields["applicant"]["name"] = std::string("张\0三", 7);
    auto refusal = here.ledger.record(application);
    REQUIRE(refusal.status == Outcome::Status::invalid);
    CHECK(refusal.problems.front().code == "unclean-text");
    CHECK(refusal.problems.front().where == "applicant.name");
    // A name of nothing that can be seen is none.
    application.event.fields["applicant"]["name"] = "\u200b\u3164";
    refusal = here.ledger.record(application);
    REQUIRE(refusal.status == Outcome::Status::invalid);
    CHECK(refusal.problems.front().code == "missing-field");
    CHECK(here.ledger.put_org({"a", "支部\x1b[2J", "root", "branch", false, false}, "lisi").status ==
          Outcome::Status::invalid);
    CHECK(
        here.ledger.put_org({"a", "第一党\u2060支部", "root", "branch", false, false}, "lisi").problems.front().code ==
        "org-name-taken");
    CHECK(here.ledger.put_actor({"wang", "王\u202e五", "", true}, "lisi").accepted());
    CHECK(here.ledger.people("lisi", Reveal::yes).back().name == "王五");
}

TEST_CASE("no control reaches a terminal, a calendar, a csv or a page through the command", "[clean]") {
    test::Shell run;
    REQUIRE(run("init --actor lisi --name \"$(printf '李\\033[31m四')\"").status == 2);
    REQUIRE(run("init --actor lisi").status == 0);
    CHECK(run("apply --on 2026-06-01 --today 2026-06-01 --birth-date 2000-01-15 --branch Branch --yes --name "
              "\"$(printf '张\\033]0;x\\007三')\"")
              .status == 2);
    run.write(
        "e.jsonl",
        R"({"case":"a1","event":"application_submitted","on":"2026-06-01","branch":"Branch","applicant":{"name":"\n＝1+1\u202e","birth_date":"2000-01-15"}})");
    REQUIRE(run("record --from e.jsonl --today 2026-06-01").status == 0);
    for (const char* form : {"csv", "ics", "html", "jsonl"}) {
        INFO(form);
        REQUIRE(run(std::string("export out.") + form + " --reveal" + (std::string(form) == "html" ? " --case a1" : ""))
                    .status == 0);
        const auto text = test::Shell::slurp(run.file(std::string("out.") + form));
        CHECK(text.find("\u202e") == std::string::npos);
        CHECK(text.find('\x1b') == std::string::npos);
        if (std::string(form) == "csv") CHECK(test::contains(text, ",'＝1+1,"));
    }
}
