// The questions that put an event on record, without a terminal.
#include "rudang/office/questionnaire.h"
#include "rudang/office/naming.h"
#include "rudang/office/words.h"

#include <set>

#include "catch.h"
#include "support.h"

using namespace rudang;
using namespace rudang::office;

namespace {

const std::shared_ptr<const Workflow> regulation = recruitment::workflow();

// Somebody up to before `event`.
std::unique_ptr<Instance> before(std::string_view event, bool mobile = false, const char* name = "张三") {
    auto instance = regulation->start("zhang");
    for (auto json : test::clean_case("2026")) {
        if (json["event"] == event) break;
        if (json["event"] == "application_submitted") json["mobile"] = mobile, json["applicant"]["name"] = name;
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
    const auto again = asked.asking.at("proposal");
    REQUIRE(again);
    CHECK(again->known == "extend");
    CHECK(asked.asking.read(*again, "是的").value == "extend");  // yes takes what is offered
    asked.asking.take(*again, "convert");
    CHECK_FALSE(asked.asking.fields().contains("extend_months"));
    CHECK(asked.asking.next()->path == "opinions.group");
    REQUIRE(asked.asking.back());
    CHECK(asked.asking.next()->path == "proposal");
}

TEST_CASE("one introducer is not enough: the second may not be left out, and a third is not asked for", "[office]") {
    Asked asked("introducers_named", "2027-08-02");
    for (const char* name : {"王五", "赵六"}) {
        const auto question = asked.asking.next();
        REQUIRE(question->path.ends_with("].name"));
        CHECK(question->required);
        asked.asking.take(*question, name);
        for (auto next = asked.asking.next(); next && !next->ends_list; next = asked.asking.next())
            asked.asking.take(*next, next->path.ends_with("full_member") ? Json(true) : Json());
    }
    CHECK_FALSE(asked.asking.next());
}

TEST_CASE("of contacts there are two at most: nobody is asked for a third", "[office]") {
    Asked asked("contacts_assigned", "2026-07-22");
    for (const char* name : {"王五", "赵六"}) {
        asked.asking.take(*asked.asking.next(), name);
        for (auto next = asked.asking.next(); next && !next->ends_list; next = asked.asking.next())
            asked.asking.take(*next, next->path.ends_with("full_member") ? Json(true) : Json());
    }
    CHECK_FALSE(asked.asking.next());
}

TEST_CASE("what would be refused whatever else is said is not taken; what may be another answer's fault is asked about",
          "[office]") {
    Asked asked("application_submitted", "2026-06-01");
    const auto asks = [&](const std::string& path) {
        auto next = asked.asking.next();
        while (next->path != path) {
            asked.asking.take(*next, next->path == "applicant.name"         ? Json("张三")
                                     : next->path == "applicant.sex"        ? Json("male")
                                     : next->path == "applicant.birth_date" ? Json("1990-03-15")
                                                                            : Json());
            next = asked.asking.next();
        }
        return *next;
    };
    const auto number = asks("applicant.id_number");
    CHECK_FALSE(asked.asking.read(number, "1").problem.empty());
    CHECK_FALSE(asked.asking.read(number, "110101199003150012").problem.empty());  // its last digit
    const auto right = asked.asking.read(number, "110101199003150011");
    CHECK(right.problem.empty());
    CHECK(right.doubt.empty());
    Asked meeting("activist_determined", "2026-07-10");
    auto next = meeting.asking.next();
    for (; next->path != "meeting.entitled"; next = meeting.asking.next())
        meeting.asking.take(
            *next, next->known.is_null()
                       ? meeting.asking
                             .read(*next, next->field.choices.empty() ? std::string("5")
                                                                      : std::string(next->field.choices.front().word))
                             .value
                       : next->known);
    meeting.asking.take(*next, 3);
    const auto present = *meeting.asking.next();
    REQUIRE(present.path == "meeting.present");
    CHECK(meeting.asking.read(present, "3").problem.empty());
    CHECK(meeting.asking.read(present, "4").problem.zh == "不能多于 3");
}

TEST_CASE("a record is shown whole, what was given with the command among it", "[office]") {
    Asked asked("talk_held", "2026-06-20");
    Questionnaire given(*regulation, *asked.instance, *find_event(regulation->events(), "talk_held"),
                        test::day("2026-06-20"), test::day("2026-06-20"), {}, Json{{"interviewer", "赵六"}});
    CHECK(given.next()->path == "interviewer_role");
    given.take(*given.next(), "secretary");
    const auto lines = given.summary(Language::zh);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].words == "赵六");
    CHECK(lines[1].words == "书记");
    REQUIRE(given.at("interviewer"));
}

TEST_CASE("what is supposed of an event is nobody's name: whoever somebody is, the same stands in the way",
          "[office]") {
    for (const auto& event : regulation->events()) {
        if (event.opens_case || event.imported_only || event.name == correction_event) continue;
        std::set<std::string> refused_by;
        for (const char* name : {"周九", "张三", "李四", "王五", "赵六", "孙七"}) {
            const auto instance = before(event.name, false, name);
            const Day on = test::day("2028-12-01");
            Recorded attempt;
            attempt.event = {.case_id = "zhang",
                             .name = std::string(event.name),
                             .on = on,
                             .fields = instance->favourable_fields(event.name, on),
                             .note = {},
                             .attachments = {}};
            std::string rules;
            for (const auto& finding : instance->ask(attempt, {}, on).findings)
                if (finding.blocks()) rules += " " + std::string(finding.rule) + ": " + finding.words(Language::en);
            refused_by.insert(rules);
        }
        INFO(event.name << ":" << *refused_by.begin() << " |" << *refused_by.rbegin());
        CHECK(refused_by.size() == 1);
    }
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

TEST_CASE("answers are read as people give them, and nothing is altered that they do not see", "[office]") {
    Asked contacts("contacts_assigned", "2026-07-22");
    const auto name = contacts.asking.next();
    REQUIRE(name->path == "contacts[0].name");
    CHECK(contacts.asking.read(*name, "张　三").value == "张三");
    CHECK(contacts.asking.read(*name, "欧阳 小明").value == "欧阳小明");
    CHECK(contacts.asking.read(*name, "欧阳 小明").doubt.empty());
    CHECK_FALSE(contacts.asking.read(*name, "王五 赵六").doubt.empty());
    CHECK(contacts.asking.read(*name, "王五 赵六").value == "王五 赵六");
    CHECK_FALSE(contacts.asking.read(*name, "李").doubt.empty());
    CHECK_FALSE(contacts.asking.read(*name, "否").doubt.empty());
    contacts.asking.take(*name, "赵六");
    const auto member = contacts.asking.next();
    REQUIRE(member->path == "contacts[0].full_member");
    CHECK(contacts.asking.read(*member, "正式").value == true);
    CHECK_FALSE(contacts.asking.read(*member, "正式").doubt.empty());
    CHECK(contacts.asking.read(*member, "不是正式党员").value == false);
    CHECK_FALSE(contacts.asking.read(*member, "也许").problem.empty());

    CHECK(said_again("无记名", "无记名投票") == true);
    CHECK(said_again("不合格。", "是否合格") == false);
    for (const char* words : {"记名", "合", "名", "不无记名投"}) CHECK(said_again(words, "无记名投票") != true);

    Asked training("training_completed", "2027-09-10");
    const auto days = training.asking.next();
    REQUIRE(days->path == "days");
    CHECK(training.asking.read(*days, "三天").value == 3);
    CHECK_FALSE(training.asking.read(*days, "24学时").problem.empty());
    training.asking.take(*days, nullptr);
    const auto hours = training.asking.next();
    REQUIRE(hours->path == "hours");
    CHECK_FALSE(training.asking.read(*hours, "3 天").problem.empty());
    CHECK(training.asking.read(*hours, "２４ 学时").value == 24);

    Asked form("admission_form_completed", "2027-10-05");
    CHECK(form.asking.read(*form.asking.next(), "ＧＸ－００１ A").value == "GX-001 A");

    Asked review("political_review_concluded", "2027-09-01");
    review.asking.take(*review.asking.next(), "qualified");
    const auto attitude = review.asking.next();
    REQUIRE(attitude->field.or_yes);
    CHECK(review.asking.read(*attitude, "好").value == "好");
    CHECK(review.asking.read(*attitude, "是").value == true);

    // What is offered is taken by a yes; a number is that of the list.
    Asked endorsed("prospect_endorsed", "2027-07-20");
    auto mode = endorsed.asking.next();
    for (; mode && mode->path != "mode"; mode = endorsed.asking.next()) endorsed.asking.take(*mode, "镇党委");
    REQUIRE(mode);
    REQUIRE(mode->known == "consented");
    CHECK(endorsed.asking.read(*mode, "对的").value == "consented");
    CHECK(endorsed.asking.read(*mode, "1").value == "filed");
    CHECK(endorsed.asking.read(*mode, "２").value == "consented");

    Asked talk("talk_held", "2026-06-20");
    talk.asking.take(*talk.asking.next(), "赵六");
    const auto half = talk.asking.read(*talk.asking.next(), "书");
    CHECK_FALSE(half.problem.empty());
    REQUIRE(half.like.size() == 1);
    CHECK(half.like.front().word == "secretary");
}

TEST_CASE("a day that is reckoned from today is offered, what is none is told apart", "[office]") {
    const Day wednesday = test::day("2026-09-16");
    const std::pair<const char*, const char*> said[]{{"上周五", "2026-09-11"},       {"上星期日", "2026-09-13"},
                                                     {"上上周三", "2026-09-02"},     {"本周一", "2026-09-14"},
                                                     {"周五", "2026-09-11"},         {"星期三", "2026-09-16"},
                                                     {"三天前", "2026-09-13"},       {"２周前", "2026-09-02"},
                                                     {"上月5日", "2026-08-05"},      {"上个月三十一号", "2026-08-31"},
                                                     {"20号", "2026-08-20"},         {"5日", "2026-09-05"},
                                                     {"去年12月31日", "2025-12-31"}, {"今年6.1", "2026-06-01"},
                                                     {"大前天", "2026-09-13"},       {"9.20", "2025-09-20"}};
    for (const auto& [words, day] : said) {
        INFO(words);
        const auto reckoned = reckoned_day(words, wednesday);
        REQUIRE(reckoned);
        CHECK(reckoned->day.iso() == day);
        CHECK_FALSE(day_in_words(words, wednesday));  // never taken without being asked
    }
    for (const char* words : {"两年前", "上个月", "去年", "周八", "32号", "2月30日", "不记得了", "2026年5月"}) {
        INFO(words);
        CHECK_FALSE(reckoned_day(words, wednesday));
        CHECK_FALSE(day_in_words(words, wednesday));
        CHECK_FALSE(no_day_in(words).zh.empty());
    }
    CHECK(no_day_in("2026年5月").zh.find("哪一日") != std::string::npos);
    CHECK(no_day_in("2026.5").zh.find("哪一日") != std::string::npos);
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
    CHECK(events_named(*regulation, "转正").size() == 3);
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
