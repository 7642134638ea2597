#include "rudang/engine/field.h"

#include <set>

#include "catch.h"
#include "facts.h"
#include "support.h"

using namespace rudang;
using namespace rudang::recruitment;

TEST_CASE("no word is taken for its opposite, and none that could be two") {
    for (const auto& event : recruitment::workflow()->events())
        for (const auto& field : *event.fields)
            for (const auto& choice : field.choices)
                for (const char* negation : {"不", "未", "没有", "非"}) {
                    Problems problems;
                    const auto word = negation + std::string(choice.label.zh);
                    const auto read = from_words(field, word, "x", problems);
                    INFO(event.name << " " << field.name << " " << word);
                    CHECK((!problems.empty() || read != Json(std::string(choice.word))));
                }
}

TEST_CASE("every event type is in the table, with labels in both languages") {
    const auto workflow = recruitment::workflow();
    // The table has the typed events and the engine's correction.
    CHECK(workflow->events().size() == all_events::count + 1);
    std::set<std::string_view> names;
    for (const auto& info : workflow->events()) {
        CHECK(names.insert(info.name).second);
        CHECK_FALSE(info.label.zh.empty());
        CHECK_FALSE(info.label.en.empty());
        REQUIRE(info.fields);
        const std::function<void(const FieldList&)> check = [&](const FieldList& fields) {
            std::set<std::string_view> seen;
            for (const auto& field : fields) {
                INFO(info.name << " " << field.name);
                CHECK(seen.insert(field.name).second);
                CHECK_FALSE(field.label.zh.empty());
                CHECK_FALSE(field.label.en.empty());
                CHECK_FALSE(expected_form(field).zh.empty());
                for (const auto& choice : field.choices)
                    CHECK_FALSE((choice.word.empty() || choice.label.zh.empty() || choice.label.en.empty()));
                check(field.members);
            }
        };
        check(*info.fields);
    }
}

TEST_CASE("favourable fields of every event are valid and come back from typed structs unchanged") {
    const auto workflow = recruitment::workflow();
    const auto on = test::day("2026-09-01");
    for (const auto& info : workflow->events()) {
        if (info.name == correction_event) continue;
        INFO(info.name);
        Event event{.case_id = "x",
                    .name = std::string(info.name),
                    .on = on,
                    .fields = workflow->start("x")->favourable_fields(info.name, on),
                    .note = {},
                    .attachments = {}};
        Problems problems;
        workflow->validate(event, problems);
        CHECK(problems.empty());
        all_events::with_name(
            info.name, [&]<class E>() { CHECK(write_fields(read_fields<E>(event.fields, problems)) == event.fields); });
        // Sealed and open parts put together give the whole again.
        Json open = event.fields;
        const Json personal = split_sealed(*info.fields, open);
        CHECK(merge_sealed(*info.fields, open, personal) == event.fields);
    }
}

TEST_CASE("names, numbers and free text of persons are sealed") {
    const auto workflow = recruitment::workflow();
    for (const auto& json : test::clean_case("2026")) {
        auto event = test::event_of(json);
        const auto* info = find_event(workflow->events(), event.name);
        split_sealed(*info->fields, event.fields);
        for (const char* personal : {"张三", "李四", "王五", "赵六", "孙七", "2000-01-15", "11010120"}) {
            INFO(event.name << " " << personal);
            CHECK(event.fields.dump().find(personal) == std::string::npos);
        }
    }
}

TEST_CASE("all problems of an event are reported at once, each with its place and remedy") {
    const auto workflow = recruitment::workflow();
    Problems problems;
    Event event = test::event_of(Json::parse(R"({"case":"x","event":"admission_voted","on":"2026-06-20",
        "vote":{"entitled":"twelve","in_favour":9.5,"secrt":true},"outcome":"maybe","outcom":1})"));
    workflow->validate(event, problems);
    std::set<std::string> places;
    for (const auto& problem : problems) {
        places.insert(problem.where);
        CHECK_FALSE(problem.message.zh.empty());
        CHECK_FALSE(problem.message.en.empty());
    }
    CHECK(places ==
          std::set<std::string>{"vote.entitled", "vote.present", "vote.in_favour", "vote.secrt", "outcome", "outcom"});
    const auto guessed =
        std::find_if(problems.begin(), problems.end(), [](const Problem& p) { return p.where == "vote.secrt"; });
    CHECK(guessed->message.en.find("did you mean secret?") != std::string::npos);
}

TEST_CASE("an error message never repeats personal data") {
    const auto workflow = recruitment::workflow();
    Problems problems;
    const Event event =
        test::event_of(Json::parse(R"({"case":"x","event":"application_submitted","on":"2026-06-01","branch":"一支部",
        "applicant":{"name":"张三","birth_date":"2000-02-30","sex":"秘密","id_number":110101200002300012}})"));
    workflow->validate(event, problems);
    CHECK(problems.size() == 3);
    for (const auto& problem : problems)
        for (const char* secret : {"张三", "2000-02-30", "秘密", "110101"}) {
            CHECK(problem.message.zh.find(secret) == std::string::npos);
            CHECK(problem.message.en.find(secret) == std::string::npos);
        }
}

TEST_CASE("words typed by people are read in both languages") {
    const auto workflow = recruitment::workflow();
    const auto& talk = *find_event(workflow->events(), "talk_held")->fields;
    const auto& vote = *find_field(*find_event(workflow->events(), "admission_voted")->fields, "vote");
    Problems problems;
    CHECK(from_words(*find_field(talk, "interviewer_role"), "书记", "x", problems) == "secretary");
    CHECK(from_words(*find_field(talk, "interviewer_role"), "deputy_secretary", "x", problems) == "deputy_secretary");
    const auto& proposal = *find_event(recruitment::workflow()->events(), "prospect_proposed")->fields;
    CHECK(from_words(*find_field(proposal, "decided_by"), "支委会", "x", problems) == "branch_committee");
    CHECK(from_words(*find_field(vote.members, "secret"), "是", "x", problems) == true);
    CHECK(from_words(*find_field(vote.members, "secret"), "no", "x", problems) == false);
    CHECK(from_words(*find_field(vote.members, "present"), "10", "x", problems) == 10);
    const auto& determined = *find_event(workflow->events(), "activist_determined")->fields;
    CHECK(from_words(*find_field(determined, "recommended_by"), "党员推荐，共青团推优", "x", problems) ==
          Json::array({"members", "league"}));
    CHECK(problems.empty());
    from_words(*find_field(vote.members, "present"), "十", "--present", problems);
    from_words(*find_field(talk, "interviewer_role"), "秘书", "--interviewer-role", problems);
    CHECK(problems.size() == 2);
}

TEST_CASE("the closest word is found, a distant one is not") {
    CHECK(closest("talk_hold", {"talk_held", "archived"}) == "talk_held");
    CHECK(closest("xyz", {"talk_held", "archived"}).empty());
}
