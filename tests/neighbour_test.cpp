// Rules that golden cases cannot reach: they look at other cases, at plans, at local rules, or at an order in which
// files are never judged. Each limit from both sides.
#include "catch.h"
#include "support.h"

using namespace rudang;
using rudang::test::day;

namespace {

Recorded recorded(const char* text, Origin origin = Origin::imported) {
    Recorded made;
    made.event = test::event_of(Json::parse(text));
    made.event.case_id = "zhang";
    made.origin = origin;
    return made;
}

std::optional<Verdict> verdict_of(const Reaction& reaction, std::string_view rule) {
    for (const auto& finding : reaction.findings)
        if (finding.rule == rule) return finding.verdict;
    return std::nullopt;
}

// The answer of `rule` to the last of `events`, with others around.
std::optional<Verdict> answer(std::string_view rule, const std::vector<Recorded>& events, const Neighbours& others = {},
                              const recruitment::Options& options = {}) {
    const auto instance = recruitment::workflow(options)->start("zhang");
    for (std::size_t i = 0; i + 1 < events.size(); ++i)
        instance->apply(events[i], Judging::observing, {}, day("2029-01-01"));
    return verdict_of(instance->apply(events.back(), Judging::observing, others, day("2029-01-01")), rule);
}

std::vector<Recorded> clean_until(const char* edition, std::string_view last) {
    std::vector<Recorded> events;
    for (const auto& json : test::clean_case(edition)) {
        events.push_back(recorded(json.dump().c_str()));
        if (events.back().event.name == last) break;
    }
    return events;
}

}  // namespace

TEST_CASE("another case of one person: open, ended before, on or after the day, and which of two came later",
          "[golden]") {
    const std::string number = "110101200001150013";
    const auto ask = [&](Origin origin, IndexHit hit) {
        Neighbours others;
        others.add({"identity", number, std::nullopt}, std::move(hit));
        auto application = recorded(
            R"({"event":"application_submitted","on":"2026-06-01","applicant":{"name":"张三","birth_date":"2000-01-15","id_number":"110101200001150013"},"branch":"第一党支部"})",
            origin);
        return answer("person-unique", {application}, others);
    };
    using enum Verdict;
    for (const auto origin : {Origin::live, Origin::imported})
        CHECK(ask(origin, {"wang", day("2026-05-01"), false, {}}) == violated);
    CHECK(ask(Origin::live, {"zhang", day("2026-05-01"), false, {}}) == satisfied);  // this very case
    // Ended: from its last day on there is room for another.
    CHECK(ask(Origin::live, {"wang", day("2020-05-01"), true, day("2026-05-31")}) == satisfied);
    CHECK(ask(Origin::live, {"wang", day("2020-05-01"), true, day("2026-06-01")}) == satisfied);
    CHECK(ask(Origin::live, {"wang", day("2020-05-01"), true, day("2026-06-02")}) == violated);
    CHECK(ask(Origin::live, {"wang", day("2020-05-01"), true, {}}) == satisfied);
    CHECK(ask(Origin::live, {"wang", day("2020-05-01"), false, day("2026-05-31")}) == violated);
    // Looking back, the later application is the one too many; live, any open case is.
    CHECK(ask(Origin::imported, {"wang", day("2026-06-02"), false, {}}) == satisfied);
    CHECK(ask(Origin::imported, {"wang", day("2026-06-01"), false, {}}) == violated);
    CHECK(ask(Origin::live, {"wang", day("2026-06-02"), false, {}}) == violated);
    CHECK(ask(Origin::imported, {"wang", std::nullopt, false, {}}) == violated);
    // Who is a full member, archived or not, does not apply again; before that case began this one was the only one.
    for (const auto origin : {Origin::live, Origin::imported}) {
        CHECK(ask(origin, {"wang", day("2020-05-01"), false, {}, "member"}) == violated);
        CHECK(ask(origin, {"wang", day("2020-05-01"), true, day("2025-01-01"), "archived"}) == violated);
        CHECK(ask(origin, {"wang", day("2026-06-01"), true, day("2029-01-01"), "archived"}) == violated);
        CHECK(ask(origin, {"wang", day("2026-06-02"), true, day("2029-01-01"), "archived"}) == satisfied);
        CHECK(ask(origin, {"wang", std::nullopt, true, day("2025-01-01"), "archived"}) == violated);
        CHECK(ask(origin, {"wang", day("2020-05-01"), true, day("2025-01-01"), "withdrawn"}) == satisfied);
    }
}

TEST_CASE("the notice is awaited until its five workdays are over, and no longer", "[golden]") {
    // Consented to on Tuesday the 20th, and posted the same day: Tuesday to Friday and Monday the 26th are five.
    const auto awaited = [](const char* today) {
        const auto instance = recruitment::workflow()->start("zhang");
        for (const auto& event : clean_until("2026", "prospect_endorsed"))
            instance->apply(event, Judging::observing, {}, day(today));
        for (const auto& finding : instance->standing_findings(day(today)))
            if (finding.rule == "notice-five-workdays") return finding.verdict == Verdict::pending;
        return false;
    };
    CHECK(awaited("2027-07-21"));
    CHECK(awaited("2027-07-25"));
    CHECK_FALSE(awaited("2027-07-26"));
    CHECK_FALSE(awaited("2027-07-27"));
}

TEST_CASE("whoever was struck off in another case applies again five years later, to the day", "[golden]") {
    const std::string number = "110101200001150013";
    const auto ask = [&](const std::vector<IndexHit>& hits) {
        Neighbours others;
        for (const auto& hit : hits) others.add({"identity", number, std::nullopt}, hit);
        return answer(
            "reapplication-after-striking-off",
            {recorded(
                R"({"event":"application_submitted","on":"2026-06-01","applicant":{"name":"张三","birth_date":"2000-01-15","id_number":"110101200001150013"},"branch":"第一党支部"})")},
            others);
    };
    const auto began = day("2015-01-01");
    CHECK(ask({{"wang", began, true, day("2021-06-01"), "struck_off"}}) == Verdict::satisfied);
    CHECK(ask({{"wang", began, true, day("2021-06-02"), "struck_off"}}) == Verdict::violated);
    // The last of several counts, whichever comes first.
    CHECK(ask({{"a", began, true, day("2021-06-02"), "struck_off"},
               {"b", began, true, day("2018-06-01"), "struck_off"}}) == Verdict::violated);
    CHECK(ask({{"a", began, true, day("2018-06-01"), "struck_off"},
               {"b", began, true, day("2021-06-02"), "struck_off"}}) == Verdict::violated);
    // Nobody was struck off, or nobody knows when, or not before the application.
    CHECK(ask({{"wang", began, true, day("2025-06-01"), "withdrawn"}}) == std::nullopt);
    CHECK(ask({{"wang", began, true, std::nullopt, "struck_off"}}) == std::nullopt);
    CHECK(ask({{"wang", began, true, day("2026-06-01"), "struck_off"}}) == std::nullopt);
    CHECK(ask({{"wang", began, true, day("2026-05-31"), "struck_off"}}) == Verdict::violated);
}

TEST_CASE("the sixth person an introducer introduces within a year is noticed, the fifth is not", "[golden]") {
    const auto ask = [&](int others_within, std::initializer_list<const char*> further = {}) {
        Neighbours others;
        int number = 0;
        for (; number < others_within; ++number)
            others.add({"introducer", "王五", std::nullopt},
                       {"c" + std::to_string(number), day("2027-05-01"), false, {}});
        for (const auto* on : further)
            others.add({"introducer", "王五", std::nullopt}, {"d" + std::to_string(number++), day(on), false, {}});
        return answer("introducer-load", clean_until("2026", "introducers_named"), others);  // named on 2027-08-02
    };
    CHECK(ask(4) == Verdict::satisfied);
    CHECK(ask(5) == Verdict::violated);
    CHECK(ask(4, {"2026-08-02"}) == Verdict::satisfied);  // a year ago to the day
    CHECK(ask(4, {"2026-08-03"}) == Verdict::violated);
    CHECK(ask(4, {"2027-08-02"}) == Verdict::violated);   // the same day
    CHECK(ask(4, {"2027-08-03"}) == Verdict::satisfied);  // not yet
}

TEST_CASE("listing more prospects than there are places left is noticed, the last place is not", "[golden]") {
    const auto ask = [&](int total, int used, int reserved) {
        Neighbours others;
        PlanState plan;
        plan.org = "root";
        plan.year = 2027;
        plan.total = total;
        plan.used[""] = used;
        plan.reserved = reserved;
        others.plans.push_back(plan);
        auto events = clean_until("2026", "prospect_proposed");
        events.back().origin = Origin::live;  // looking back there is nobody to warn any more
        return answer("plan-not-exceeded", events, others);
    };
    CHECK_FALSE(ask(3, 1, 1));
    CHECK(ask(3, 1, 2) == Verdict::violated);
    CHECK(ask(3, 3, 0) == Verdict::violated);
    CHECK_FALSE(ask(3, 2, 0));
}

TEST_CASE("what ends a suspension or a transfer does not come before it, and nothing comes before the application",
          "[golden]") {
    const auto ask = [](const char* begins, const char* ends) {
        std::vector<Recorded> events = clean_until("2026", "talk_held");
        events.push_back(recorded(begins));
        events.push_back(recorded(ends));
        return answer("chronology", events);
    };
    const char* const suspended = R"({"event":"suspended","on":"2026-07-10","reason":"quota"})";
    const char* const moving = R"({"event":"transfer_started","on":"2026-07-10","to_branch":"第二党支部"})";
    const auto on = [](const char* name, const char* day, const char* rest) {
        return std::string("{\"event\":\"") + name + "\",\"on\":\"" + day + "\"" + rest + "}";
    };
    const char* const to = ",\"to_branch\":\"第二党支部\"";
    for (const auto& [begins, name, rest] :
         {std::tuple{suspended, "resumed", ""}, {moving, "transfer_accepted", to}, {moving, "transfer_refused", to}}) {
        INFO(name);
        CHECK(ask(begins, on(name, "2026-07-09", rest).c_str()) == Verdict::violated);
        CHECK(ask(begins, on(name, "2026-07-10", rest).c_str()) == Verdict::satisfied);
        CHECK(ask(begins, on(name, "2026-07-11", rest).c_str()) == Verdict::satisfied);
    }
    // Who has left is not suspended afterwards.
    CHECK(ask(suspended, R"({"event":"withdrawn","on":"2026-07-09","reason":"本人意愿"})") == Verdict::violated);
    CHECK(ask(suspended, R"({"event":"withdrawn","on":"2026-07-10","reason":"本人意愿"})") == Verdict::satisfied);
    CHECK(ask(suspended, R"({"event":"withdrawn","on":"2026-05-31","reason":"本人意愿"})") == Verdict::violated);
    CHECK(ask(suspended, R"({"event":"resumed","on":"2026-05-31"})") == Verdict::violated);
    CHECK_FALSE(ask(suspended, R"({"event":"step_unrecorded","on":"2026-05-01","step":"determine_activist"})"));
}

TEST_CASE(
    "an event entered on the thirtieth day is prompt, on the thirty-first it is late; looking back the day of entry "
    "counts",
    "[golden]") {
    const auto ask = [](const char* today, std::optional<const char*> entered, Origin origin = Origin::live) {
        auto talk = recorded(
            R"({"event":"talk_held","on":"2026-06-20","interviewer":"李四","interviewer_role":"secretary"})", origin);
        if (entered) talk.entered = day(*entered);
        const auto instance = recruitment::workflow()->start("zhang");
        instance->apply(clean_until("2026", "application_submitted").front(), Judging::observing, {}, day(today));
        return verdict_of(instance->apply(talk, Judging::observing, {}, day(today)), "recorded-promptly");
    };
    CHECK(ask("2026-07-19", {}) == Verdict::satisfied);
    CHECK(ask("2026-07-20", {}) == Verdict::satisfied);
    CHECK(ask("2026-07-21", {}) == Verdict::violated);
    CHECK(ask("2029-01-01", "2026-07-20") == Verdict::satisfied);
    CHECK(ask("2029-01-01", "2026-07-21") == Verdict::violated);
    CHECK_FALSE(ask("2029-01-01", {}, Origin::imported));
}

TEST_CASE("a step local rules ask for counts when it is that step and not later", "[golden]") {
    Problems problems;
    recruitment::Options options;
    options.law = options.law.with_overlay(
        "id = \"县\"\neffective = 2026-01-01\n[[records]]\nid = \"ballot\"\nname = \"票决\"\nbefore = "
        "\"activist_determined\"\n",
        problems);
    REQUIRE(problems.empty());
    const auto ask = [&](const char* on, const char* which) {
        auto events = clean_until("2026", "activist_determined");  // on 2026-07-10
        events.insert(events.end() - 1, recorded((std::string("{\"event\":\"local_step_recorded\",\"on\":\"") + on +
                                                  "\",\"record\":\"" + which + "\"}")
                                                     .c_str()));
        return answer("local-record", events, {}, options);
    };
    CHECK(ask("2026-07-09", "ballot") == Verdict::satisfied);
    CHECK(ask("2026-07-10", "ballot") == Verdict::satisfied);
    CHECK(ask("2026-07-11", "ballot") == Verdict::violated);
    CHECK(ask("2026-07-09", "other") == Verdict::violated);
}

TEST_CASE("a notice local rules ask for counts when it is of that point, whole, long enough, clear and over",
          "[golden]") {
    Problems problems;
    recruitment::Options options;
    options.law =
        options.law.with_overlay("id = \"县\"\neffective = 2026-07-01\nnotices = [\"admission\"]\n", problems);
    REQUIRE(problems.empty());
    const auto ask = [&](const std::string& notice, const char* decided = "2027-11-20") {
        auto events = clean_until("2026", "admission_decided");
        events.back().event.on = day(decided);
        if (!notice.empty()) {
            auto posted = recorded(notice.c_str());
            events.insert(events.end() - 1, posted);
        }
        return answer("local-notice", events, {}, options);
    };
    const std::string head = R"({"event":"notice_closed","on":"2027-11-12","place":"公示栏",)";
    using enum Verdict;
    CHECK(ask("") == violated);
    CHECK(ask(head + R"("from":"2027-11-08","to":"2027-11-12","outcome":"no_effect","at":"admission"})") ==
          satisfied);  // Monday to Friday: five
    CHECK(ask(head + R"("from":"2027-11-09","to":"2027-11-12","outcome":"no_effect","at":"admission"})") ==
          violated);  // four
    CHECK(ask(head + R"("from":"2027-11-08","to":"2027-11-12","outcome":"objection_upheld","at":"admission"})") ==
          violated);
    CHECK(ask(head + R"("from":"2027-11-08","to":"2027-11-12","outcome":"no_effect","at":"conversion"})") == violated);
    CHECK(ask(head + R"("from":"2027-11-08","to":"2027-11-12","outcome":"no_effect","at":"admission"})",
              "2027-11-12") == violated);  // it ends that day
    CHECK(ask(head + R"("from":"2027-11-08","to":"2027-11-12","outcome":"no_effect","at":"admission"})",
              "2027-11-13") == satisfied);
    CHECK(ask(head + R"("from":"2027-11-08","outcome":"no_effect","at":"admission"})") == violated);
    CHECK(ask(head + R"("to":"2027-11-12","outcome":"no_effect","at":"admission"})") == violated);
}

TEST_CASE(
    "a deliberation that was owed can be had after the decision, and the decision again, where a body lies between",
    "[golden]") {
    Neighbours between;
    between.above = {{"第一党总支", "general_branch", false}, {"镇党委", "primary_committee", true}};
    const auto held =
        R"({"event":"deliberated","on":"2027-11-25","body":"general_branch","name":"第一党总支","outcome":"agreed"})";
    const auto again = [](const char* on) {
        auto decided = clean_until("2026", "admission_decided").back();
        decided.event.on = day(on);
        decided.origin = Origin::live;
        return decided;
    };
    using enum Reaction::Kind;
    const auto now = day("2027-12-01");
    const auto old = [&] {  // taken over from older records without a deliberation
        auto instance = recruitment::workflow()->start("zhang");
        for (const auto& event : clean_until("2026", "admission_decided"))
            instance->apply(event, Judging::observing, between, now);
        return instance;
    };
    auto instance = old();
    CHECK(instance->apply(again("2027-11-26"), Judging::strict, between, now).kind == refused);
    CHECK(instance->apply(recorded(held, Origin::live), Judging::strict, between, now).kind == taken);
    CHECK(instance->apply(again("2027-11-24"), Judging::strict, between, now).kind == refused);
    CHECK(instance->apply(again("2027-11-25"), Judging::strict, between, now).kind == taken);
    CHECK(instance->apply(again("2027-11-26"), Judging::strict, between, now).kind == no_step);
    // Where nobody lies between, nothing was owed.
    CHECK(old()->apply(recorded(held, Origin::live), Judging::strict, {}, now).kind == no_step);
}

TEST_CASE("what is no step follows only what it belongs to", "[golden]") {
    auto events = clean_until("2026", "activist_filed");
    events.push_back(recorded(R"({"event":"transfer_started","on":"2026-08-10","to_branch":"第二党支部"})"));
    events.push_back(recorded(R"({"event":"suspended","on":"2026-08-09","reason":"other"})"));
    CHECK(answer("chronology", events) == Verdict::satisfied);
    events.back() = recorded(R"({"event":"transfer_accepted","on":"2026-08-09","to_branch":"第二党支部"})");
    CHECK(answer("chronology", events) == Verdict::violated);
    events.back() = recorded(R"({"event":"transfer_accepted","on":"2026-08-10","to_branch":"第二党支部"})");
    CHECK(answer("chronology", events) == Verdict::satisfied);
}

TEST_CASE("two cases with one form number are both told of it, whichever came first", "[golden]") {
    const auto ask = [&](Origin origin, std::optional<Day> used_on) {
        auto events = clean_until("2026", "admission_form_completed");  // GX-0001 on 2027-10-05
        events.back().origin = origin;
        Neighbours others;
        others.add({"form", "GX-0001", std::nullopt}, {"wang", used_on, false, {}});
        return answer("form-number-unique", events, others);
    };
    using enum Verdict;
    CHECK(ask(Origin::imported, day("2027-10-04")) == violated);
    CHECK(ask(Origin::imported, day("2027-10-05")) == violated);
    CHECK(ask(Origin::imported, day("2027-10-06")) == violated);
    CHECK(ask(Origin::imported, std::nullopt) == violated);
    CHECK(ask(Origin::live, day("2027-10-06")) == violated);
}

TEST_CASE("what only another case shows is made good like any other defect", "[golden]") {
    auto events = clean_until("2026", "admission_voted");
    const auto another = recorded(
        R"({"event":"admission_form_completed","on":"2027-10-22","form_number":"GX-0002","introducer_opinions":2})");
    Neighbours others;
    others.add({"form", "GX-0001", std::nullopt}, {"wang", day("2027-01-01"), false, {}});
    const auto workflow = recruitment::workflow();
    const auto cured = [&](const std::vector<Recorded>& history) {
        std::vector<Seq> by;
        for (const auto& finding : judge(*workflow, "zhang", history, others, day("2027-10-23")).findings)
            if (finding.rule == "form-number-unique" && finding.verdict == Verdict::violated)
                by.push_back(finding.cured_by);
        return by;
    };
    CHECK(cured(events) == std::vector<Seq>{0});
    auto again = events;
    again.push_back(another);
    again.back().seq = 17;
    CHECK(cured(again) == std::vector<Seq>{17});
    // Live, after it was taken over: only because the other case has that number is there a form to be replaced.
    const auto live = [&](const Neighbours& neighbours) {
        const auto instance = workflow->start("zhang");
        for (const auto& each : events) instance->apply(each, Judging::replay, {}, day("2027-10-23"));
        bool asks = false;
        for (const auto& key : instance->lookups(another.event, nullptr)) asks |= key.value == "GX-0001";
        CHECK(asks);
        return instance->apply(another, Judging::strict, neighbours, day("2027-10-22")).kind;
    };
    CHECK(live(others) == Reaction::Kind::taken);
    CHECK(live({}) == Reaction::Kind::no_step);
}
