// A questionnaire on one sheet: it is complete where prompts would ask nothing more.
#include "rudang/office/form.h"

#include "catch.h"
#include "support.h"

using namespace rudang;
using namespace rudang::office;

namespace {

using Typed = std::map<std::string, std::string>;

// 张三 up to before `event`, and the sheet of that event.
struct Sheet {
    Sheet(const std::string& event, const char* on)
        : procedure(recruitment::workflow()), instance(procedure->start("zhang")), name(event), on_(test::day(on)) {
        for (const auto& json : test::clean_case("2026")) {
            if (json["event"] == event) break;
            Recorded recorded;
            recorded.event = test::event_of(json);
            instance->apply(recorded, Judging::replay, {}, recorded.event.on.last());
        }
    }
    Questionnaire asking(Json given = Json::object()) const {
        return {*procedure, *instance,       *find_event(procedure->events(), name), on_, test::day("2027-12-31"),
                {},         std::move(given)};
    }
    Form fill(const Typed& typed) const {
        auto sheet = asking();
        return office::fill(sheet, typed);
    }

    std::shared_ptr<const Workflow> procedure;
    std::unique_ptr<Instance> instance;
    std::string name;
    Day on_;
};

const FormLine* line(const Form& form, const std::string& path) {
    for (const auto& each : form.lines)
        if (each.question.path == path) return &each;
    return nullptr;
}

// What a person gets back who sends the sheet as it stands, with this written into it.
Typed sent(const Form& form, const Typed& written) {
    Typed typed;
    for (const auto& each : form.lines) {
        if (each.spare) continue;
        typed[each.question.path] = each.words;
        if (!each.question.known.is_null())
            typed[offered + each.question.path] = typed_words(each.question.field, each.question.known);
    }
    for (const auto& [path, words] : written) typed[path] = words;
    return typed;
}

}  // namespace

TEST_CASE("an empty sheet shows what is likely to be asked, and an incomplete one says what is open", "[office]") {
    const Sheet sheet("contacts_assigned", "2026-07-22");
    const auto empty = sheet.fill({});
    CHECK_FALSE(empty.complete);
    REQUIRE(line(empty, "contacts[1].name"));  // two are usual
    CHECK_FALSE(line(empty, "contacts[1].name")->spare);
    CHECK_FALSE(line(empty, "contacts[2].name"));
    CHECK(line(empty, "contacts[0].name")->problem.empty());
    const auto half = sheet.fill(sent(empty, {{"contacts[0].name", "王五"}}));
    CHECK_FALSE(half.complete);
    CHECK_FALSE(line(half, "contacts[0].full_member")->problem.empty());
    const auto whole = sheet.fill(sent(empty, {{"contacts[0].name", "王五"}, {"contacts[0].full_member", "yes"}}));
    CHECK(whole.complete);  // the second was left empty, and with it all that is asked about it
}

TEST_CASE("nothing is offered beyond what a list can have", "[office]") {
    const Sheet sheet("contacts_assigned", "2026-07-22");
    auto typed = sent(sheet.fill({}), {{"contacts[0].name", "王五"},
                                       {"contacts[0].full_member", "yes"},
                                       {"contacts[1].name", "赵六"},
                                       {"contacts[1].full_member", "yes"}});
    const auto two = sheet.fill(typed);
    CHECK(two.complete);
    CHECK_FALSE(line(two, "contacts[2].name"));
    typed[office::more] = "contacts[2].name";
    CHECK_FALSE(line(sheet.fill(typed), "contacts[2].name"));
}

TEST_CASE("what was offered follows the day, unless somebody wrote something else", "[office]") {
    const auto today = Sheet("application_submitted", "2026-07-25"),
               earlier = Sheet("application_submitted", "2026-06-01");
    const auto opened = today.fill({});
    REQUIRE(line(opened, "received_on"));
    REQUIRE(line(opened, "received_on")->words == "2026-07-25");
    const Typed person{
        {"applicant.name", "张三"}, {"applicant.birth_date", "2000-01-15"}, {"branch", "第一党支部"}, {"mobile", "no"}};
    CHECK(line(earlier.fill(sent(opened, person)), "received_on")->words == "2026-06-01");
    auto written = sent(opened, person);
    written["received_on"] = "2026-06-03";
    CHECK(line(earlier.fill(written), "received_on")->words == "2026-06-03");
    written["received_on"] = "";
    CHECK(line(earlier.fill(written), "received_on")->words.empty());
}

TEST_CASE("what follows from another answer of the sheet need not be written", "[office]") {
    const Sheet sheet("application_submitted", "2026-06-01");
    const auto form = sheet.fill(sent(sheet.fill({}), {{"applicant.name", "张三"},
                                                       {"applicant.id_number", "110101200001150013"},
                                                       {"branch", "第一党支部"},
                                                       {"mobile", "no"}}));
    CHECK(form.complete);
    CHECK(line(form, "applicant.birth_date")->words == "2000-01-15");
}

TEST_CASE("a doubtful answer is taken once it is said to be meant, and only that answer", "[office]") {
    const Sheet sheet("talk_held", "2026-06-20");
    auto typed = sent(sheet.fill({}), {{"interviewer_role", "secretary"}, {"interviewer", "110101200001150013"}});
    CHECK_FALSE(sheet.fill(typed).complete);
    typed[std::string(sure) + "interviewer"] = "something else";
    CHECK_FALSE(sheet.fill(typed).complete);
    typed[std::string(sure) + "interviewer"] = "110101200001150013";
    CHECK(sheet.fill(typed).complete);
}

TEST_CASE("a sheet of corrections names what was changed, and nothing else", "[office]") {
    const Sheet sheet("talk_held", "2026-06-20");
    const Json before{{"interviewer", "李四"}, {"interviewer_role", "secretary"}};
    const auto changed = [&](const Typed& typed, bool& complete) {
        auto asking = sheet.asking(before);
        asking.reopen();
        complete = refill(asking, typed).complete;
        return difference(before, asking.fields());
    };
    bool complete = false;
    CHECK(changed({}, complete) == Json::object());
    CHECK(complete);
    CHECK(changed({{"interviewer", "王五"}, {"interviewer_role", "secretary"}}, complete) ==
          Json{{"interviewer", "王五"}});
    CHECK(complete);
    changed({{"interviewer_role", ""}}, complete);
    CHECK_FALSE(complete);
}
