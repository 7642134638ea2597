// The questions that put an event on record, without a terminal.
#include "rudang/office/questionnaire.h"
#include "rudang/office/naming.h"

#include <set>

#include "catch.h"
#include "support.h"

using namespace rudang;
using namespace rudang::office;

namespace {

const std::shared_ptr<const Workflow> regulation = recruitment::workflow();

// 张三 up to before `event`.
std::unique_ptr<Instance> before(const std::string& event, bool mobile = false) {
    auto instance = regulation->start("zhang");
    for (auto json : test::clean_case("2026")) {
        if (json["event"] == event) break;
        if (json["event"] == "application_submitted") json["mobile"] = mobile;
        Recorded recorded;
        recorded.event = test::event_of(json);
        instance->apply(recorded, Judging::replay, {}, recorded.event.on.last());
    }
    return instance;
}

struct Asked {
    Asked(const std::string& name, const char* on, bool mobile = false)
        : instance(before(name, mobile)),
          asking(*regulation, *instance, *find_event(regulation->events(), name), test::day(on), test::day(on), {}) {}
    // Answers everything: from `answers` by path, with what is offered, or with nothing.
    std::set<std::string> answer(const std::map<std::string, std::string>& answers) {
        std::set<std::string> paths;
        while (const auto question = asking.next()) {
            paths.insert(question->path);
            const auto given = answers.find(question->path);
            const auto read = asking.read(*question, given == answers.end() ? "" : given->second);
            INFO(question->path << " " << read.problem.en);
            REQUIRE(read.problem.empty());
            asking.take(*question, read.value);
        }
        return paths;
    }
    std::unique_ptr<Instance> instance;
    Questionnaire asking;
};

const std::map<std::string, std::string> review{{"conclusion", "合格"},         {"findings.attitude", "端正"},
                                                {"findings.history", "清楚"},   {"findings.conduct", "良好"},
                                                {"findings.relatives", "清楚"}, {"findings.belief", "坚定"},
                                                {"findings.loyalty", "忠诚"},   {"methods", "1"},
                                                {"household_opinion", "是"},    {"residence_opinion", "同意"}};

}  // namespace

TEST_CASE("whatever a rule asks for in this case is asked, and nothing that it leaves out is refused", "[office]") {
    for (const bool mobile : {false, true}) {
        Asked asked("political_review_concluded", "2027-09-01", mobile);
        const auto paths = asked.answer(review);
        CHECK(paths.contains("household_opinion") == mobile);
        CHECK(paths.contains("residence_opinion") == mobile);
        Recorded recorded;
        recorded.complete = true;
        recorded.event = {.case_id = "zhang",
                          .name = "political_review_concluded",
                          .on = test::day("2027-09-01"),
                          .fields = asked.asking.fields(),
                          .note = {},
                          .attachments = {}};
        CHECK(asked.instance->ask(recorded, {}, test::day("2027-09-01")).kind == Reaction::Kind::taken);
    }
}

TEST_CASE("a field without which a rule refuses may not be left empty", "[office]") {
    Asked asked("admission_voted", "2027-10-20");
    while (const auto question = asked.asking.next()) {
        if (question->path == "vote.secret") {
            CHECK(question->required);
            CHECK_FALSE(asked.asking.read(*question, "").problem.empty());
            return;
        }
        asked.asking.take(*question, question->path == "vote.entitled"  ? 12
                                     : question->path == "vote.present" ? 10
                                                                        : 0);
    }
    FAIL("a secret ballot is not asked for");
}

TEST_CASE("what is known is offered: the day of birth from the number, the outcome from the count", "[office]") {
    Asked application("application_submitted", "2026-06-01");
    application.answer({{"applicant.name", "张三"},
                        {"applicant.id_number", "110101200001150013"},
                        {"branch", "一支部"},
                        {"mobile", "否"}});
    const auto& applicant = application.asking.fields()["applicant"];
    CHECK(applicant["birth_date"] == "2000-01-15");
    CHECK(applicant["sex"] == "male");
    std::map<std::string, std::string> ballot{{"vote.entitled", "12"}, {"vote.present", "10"},
                                              {"vote.in_favour", "6"}, {"vote.against", "4"},
                                              {"vote.secret", "是"},   {"vote.individually", "是"}};
    Asked tie("admission_voted", "2027-10-20");
    tie.answer(ballot);
    CHECK(tie.asking.fields()["outcome"] == "not_accepted");
    ballot["vote.in_favour"] = "7";
    ballot["vote.against"] = "3";
    Asked passed("admission_voted", "2027-10-20");
    passed.answer(ballot);
    CHECK(passed.asking.fields()["outcome"] == "accepted");
    ballot["vote.present"] = "6";
    Asked few("admission_voted", "2027-10-20");
    CHECK_FALSE(few.answer(ballot).contains("vote.secret"));
    CHECK(few.asking.fields()["outcome"] == "no_quorum");
}

TEST_CASE("an answer that changes takes along what was asked because of it", "[office]") {
    Asked asked("conversion_voted", "2028-10-25");
    const auto proposal = asked.asking.next();
    REQUIRE(proposal->path == "proposal");
    asked.asking.take(*proposal, "extend");
    const auto months = asked.asking.next();
    REQUIRE(months->path == "extend_months");
    CHECK(months->required);
    asked.asking.take(*months, 6);
    asked.asking.ask_again("proposal");
    CHECK(asked.asking.next()->known == "extend");
    asked.asking.take(*asked.asking.next(), "convert");
    CHECK_FALSE(asked.asking.fields().contains("extend_months"));
    CHECK(asked.asking.next()->path == "opinions.group");
    REQUIRE(asked.asking.back());
    CHECK(asked.asking.next()->path == "proposal");
}

TEST_CASE("nonsense is questioned, and a choice typed in part is offered", "[office]") {
    Asked asked("activist_filed", "2026-07-20");
    const auto committee = asked.asking.next();
    REQUIRE(committee->path == "committee");
    CHECK_FALSE(asked.asking.read(*committee, "110101200001150013").doubt.empty());
    CHECK_FALSE(asked.asking.read(*committee, "镇\033党委").problem.empty());
    CHECK(asked.asking.read(*committee, "镇党委").doubt.empty());
    asked.asking.take(*committee, "镇党委");
    const auto outcome = asked.asking.next();
    CHECK(asked.asking.read(*outcome, "同意备案").value == "accepted");
    const auto part = asked.asking.read(*outcome, "备案同意");
    CHECK_FALSE(part.problem.empty());
    CHECK_FALSE(part.like.empty());
}

TEST_CASE("no question of any event lacks words in a language", "[office]") {
    for (const auto& event : regulation->events()) {
        if (event.name == correction_event) continue;
        const auto instance = regulation->start("x");
        Questionnaire asking(*regulation, *instance, event, test::day("2026-09-01"), test::day("2026-09-01"), {});
        for (int i = 0; i < 60; ++i) {
            const auto question = asking.next();
            if (!question) break;
            INFO(event.name << " " << question->path);
            CHECK_FALSE(question->label.zh.empty());
            CHECK_FALSE(question->label.en.empty());
            CHECK(question->help.zh.empty() == question->help.en.empty());
            asking.take(*question, nullptr);
        }
        CHECK_FALSE(asking.next());
    }
}

TEST_CASE("events and rules are found by the words people use", "[office]") {
    const auto one = [](const char* word) {
        const auto named = events_named(*regulation, word);
        return named.size() == 1 ? std::string(named.front()->name) : std::string();
    };
    CHECK(one("政审") == "political_review_concluded");
    CHECK(one("函调") == "political_review_concluded");
    CHECK(one("公示") == "notice_closed");
    CHECK(one("预审") == "pre_review_decided");
    CHECK(one("第７步") == "prospect_proposed");
    CHECK(events_named(*regulation, "票决").size() == 2);
    CHECK(events_named(*regulation, "支部大会").size() >= 1);
    Task open;
    open.step = 15;
    open.event = "admission_voted";
    CHECK(events_named(*regulation, "票决", {open}).size() == 1);
    CHECK(events_named(*regulation, "没有这种事").empty());
    CHECK(rules_named(*regulation, "activist-one-year").size() == 1);
    CHECK(rules_named(*regulation, "13").size() > 1);
    CHECK(rules_named(*regulation, "第13条").size() == rules_named(*regulation, "13").size());
    CHECK_FALSE(rules_named(*regulation, "政审").empty());
    CHECK(rules_named(*regulation, "没有这种事").empty());
}
