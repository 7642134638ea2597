// Local rules: they tighten, are told apart from national ones, and never take a finding away.
#include <fstream>
#include <iterator>
#include <set>
#include <tuple>

#include "catch.h"
#include "support.h"

using namespace rudang;
using namespace rudang::recruitment;
using rudang::test::day;

namespace {

std::vector<Recorded> clean(const char* edition) {
    std::vector<Recorded> events;
    for (const auto& json : test::clean_case(edition)) {
        Recorded recorded;
        recorded.event = test::event_of(json);
        recorded.origin = Origin::imported;
        events.push_back(recorded);
    }
    return events;
}

std::multimap<std::string, Scope> objections(const Law& law, const std::vector<Recorded>& events) {
    const auto workflow = recruitment::workflow({.law = law});
    std::multimap<std::string, Scope> found;
    for (const auto& finding : judge(*workflow, "x", events, {}, day("2029-01-01")).findings)
        if (objects(finding.verdict)) found.emplace(finding.rule, finding.scope);
    return found;
}

}  // namespace

TEST_CASE("an overlay tightens from its day on, and what only it demands is called local", "[golden]") {
    Problems problems;
    const auto law = Law::built_in().with_overlay(
        "id = \"县\"\neffective = 2026-07-01\nnotices = [\"admission\"]\n[parameters]\ntraining_days = "
        "5\ntraining_hours = 40\n",
        problems);
    REQUIRE(problems.empty());
    CHECK(law.in_force(day("2026-06-30")).parameters.training_days == 3);
    CHECK(law.in_force(day("2026-07-01")).parameters.training_days == 5);
    CHECK(law.in_force(day("2014-06-01")).overlay.empty());
    CHECK(objections(Law::built_in(), clean("2026")).empty());
    const auto found = objections(law, clean("2026"));
    CHECK(found ==
          std::multimap<std::string, Scope>{{"local-notice", Scope::local}, {"training-sufficient", Scope::local}});
    CHECK(objections(law, clean("2014")).empty());
    // Two days of training break the national rule too.
    auto short_training = clean("2026");
    for (auto& recorded : short_training)
        if (recorded.event.name == "training_completed")
            recorded.event.fields["days"] = recorded.event.fields["hours"] = 2;
    CHECK(objections(law, short_training).find("training-sufficient")->second == Scope::national);
    // With the notice posted and the training long enough there is nothing to find.
    auto good = clean("2026");
    Recorded notice;
    notice.origin = Origin::imported;
    notice.event = test::event_of(Json::parse(
        R"({"event":"notice_closed","on":"2027-11-12","from":"2027-11-03","to":"2027-11-11","place":"公示栏","outcome":"no_effect","at":"admission"})"));
    good.push_back(notice);
    for (auto& recorded : good)
        if (recorded.event.name == "training_completed") recorded.event.fields["days"] = 5;
    CHECK(objections(law, good).empty());
}

TEST_CASE("a notice that local rules ask for may be posted before the activist is determined, and is no step 8",
          "[golden]") {
    Problems problems;
    const auto law =
        Law::built_in().with_overlay("id = \"县\"\neffective = 2026-06-01\nnotices = [\"activist\"]\n", problems);
    REQUIRE(problems.empty());
    CHECK(objections(law, clean("2026")) == std::multimap<std::string, Scope>{{"local-notice", Scope::local}});
    for (const char* on : {"2026-07-09", "2026-07-18"}) {  // the determination was on 2026-07-10
        auto posted = clean("2026");
        Recorded notice;
        notice.origin = Origin::imported;
        notice.event = test::event_of({{"event", "notice_closed"},
                                       {"on", on},
                                       {"from", "2026-07-02"},
                                       {"to", "2026-07-08"},
                                       {"place", "公示栏"},
                                       {"outcome", "no_effect"},
                                       {"at", "activist"}});
        posted.push_back(notice);
        CHECK(objections(law, posted).empty());
    }
}

TEST_CASE(
    "an overlay typed with Chinese quotation marks is told so, by its line; Chinese in strings and comments is fine") {
    const std::string start = "id = \"county\"\neffective = 2026-06-01\nname = { zh = \"县\", en = \"county\" }\n";
    for (const char* wrong : {"notices = [“activist”]\n", "notices = [\"activist\"]，\n", "é = 1\n", "x ＝ 1\n",
                              "notices = [\"activist\"] # 公示\n 公示 = 1\n"}) {
        INFO(wrong);
        Problems problems;
        const auto law = Law::built_in().with_overlay(start + wrong, problems);
        REQUIRE(problems.size() == 1);
        CHECK(problems[0].where == (std::string(wrong).find('#') == std::string::npos ? "line 4" : "line 5"));
        CHECK(problems[0].message.zh.find("引号") != std::string::npos);
    }
    for (const char* fine : {"", "# 县里的规定“试行”\n", "notices = [\"activist\"] # 公示\n"}) {
        INFO(fine);
        Problems problems;
        Law::built_in().with_overlay("\xef\xbb\xbf" + start + fine, problems);
        for (const auto& problem : problems) CHECK(problem.message.zh.find("引号") == std::string::npos);
    }
}

TEST_CASE("an overlay can ask for papers and for steps of its own", "[golden]") {
    Problems problems;
    const auto law = Law::built_in().with_overlay(
        "id = \"县\"\neffective = 2026-07-01\n[[documents]]\nat = \"activist_determined\"\nname = \"推荐表\"\n"
        "[[records]]\nid = \"ballot\"\nname = \"票决\"\nbefore = \"prospect_proposed\"\n",
        problems);
    for (const auto& problem : problems) FAIL(problem.where << " " << problem.message.en);
    auto events = clean("2026");
    CHECK(objections(law, events) ==
          std::multimap<std::string, Scope>{{"local-documents", Scope::local}, {"local-record", Scope::local}});
    CHECK(objections(law, clean("2014")).empty());
    const auto ballot = [&](const char* on) {
        Recorded record;
        record.origin = Origin::imported;
        record.event = test::event_of(Json::parse(R"({"event":"local_step_recorded","record":"ballot"})"));
        record.event.name = "local_step_recorded";
        record.event.fields = {{"record", "ballot"}};
        record.event.on = day(on);
        return record;
    };
    std::optional<Day> proposed;
    for (auto& recorded : events) {
        if (recorded.event.name == "activist_determined") recorded.event.attachments = {"sha256:00"};
        if (recorded.event.name == "prospect_proposed") proposed = recorded.event.on.first();
    }
    auto late = events, good = events;
    late.push_back(ballot(proposed->plus_days(1).iso().c_str()));
    good.push_back(ballot(proposed->iso().c_str()));
    CHECK(objections(law, late) == std::multimap<std::string, Scope>{{"local-record", Scope::local}});
    CHECK(objections(law, good).empty());
    // Recorded live without the paper, that is a deviation; of an old record nobody can tell.
    for (const auto origin : {Origin::live, Origin::imported}) {
        const auto workflow = recruitment::workflow({.law = law});
        auto instance = workflow->start("x");
        std::vector<Finding> found;
        for (auto recorded : clean("2026")) {
            recorded.origin = origin;
            for (auto& finding : instance->apply(recorded, Judging::observing, {}, day("2029-01-01")).findings)
                if (finding.rule == "local-documents") found.push_back(finding);
        }
        REQUIRE(found.size() == 1);
        CHECK(found[0].verdict == (origin == Origin::live ? Verdict::violated : Verdict::undetermined));
        CHECK(found[0].severity == Severity::deviation);
    }
    for (const char* wrong : {"[[documents]]\nat = \"activist_determind\"\nname = \"x\"\n",
                              "[[documents]]\nat = \"talk_held\"\n", "records = 3\n"}) {
        Problems found;
        Law::built_in().with_overlay("id = \"x\"\neffective = 2026-07-01\n" + std::string(wrong), found);
        CHECK(found.size() == 1);
    }
}

TEST_CASE("an overlay that loosens anything is refused, naming each parameter") {
    const auto refused = [](const std::string& text) {
        Problems problems;
        Law::built_in().with_overlay("id = \"x\"\neffective = 2026-07-01\n" + text, problems);
        return problems;
    };
    for (const auto& info : parameters()) {
        const int now = Law::built_in().find("2026")->parameters.*info.member;
        const auto set = [&](int value) {
            return "[parameters]\n" + std::string(info.name) + " = " + std::to_string(value) + "\n";
        };
        INFO(info.name);
        CHECK(refused(set(now)).empty());
        const int looser = info.stricter == Stricter::up ? now - 1 : now + 1;
        if (looser >= 0) {
            const auto problems = refused(set(looser));
            REQUIRE(problems.size() == 1);
            CHECK(problems[0].where == "parameters." + std::string(info.name));
        }
        if (info.stricter == Stricter::fixed) CHECK(refused(set(now + 1)).size() == 1);
        // Taking a limit away is loosening it.
        if (info.stricter == Stricter::down && now > 0) CHECK(refused(set(0)).size() == 1);
        if (info.stricter == Stricter::up) CHECK(refused(set(now + 1)).empty());
    }
    CHECK(refused("[parameters]\ntrainig_days = 5\ntalk_months = \"one\"\n").size() == 2);
    CHECK(refused("notices = [\"oath\"]\n").size() == 1);
    CHECK(refused("loosen = true\n").size() == 1);
    CHECK(refused("= nonsense").size() == 1);
    Problems problems;
    Law::built_in().with_overlay("", problems);
    CHECK(problems.size() == 2);
}

TEST_CASE("a stricter overlay never takes a finding away") {
    Problems problems;
    std::string all = "id = \"x\"\neffective = 2014-05-28\n[parameters]\n";
    for (const auto& info : parameters()) {
        const int now = Law::built_in().find("2014")->parameters.*info.member,
                  later = Law::built_in().find("2026")->parameters.*info.member;
        if (info.name == "consent_required" || info.name == "notice_workdays") continue;
        if (info.stricter == Stricter::up)
            all += std::string(info.name) + " = " + std::to_string(std::max(now, later) + 1) + "\n";
        if (info.stricter == Stricter::down && later > 1)
            all += std::string(info.name) + " = " + std::to_string((now ? std::min(now, later) : later) - 1) + "\n";
    }
    const auto strict = Law::built_in().with_overlay(all, problems);
    for (const auto& problem : problems) FAIL(problem.where << " " << problem.message.en);
    std::uint32_t random = 11;
    for (int round = 0; round < 120; ++round) {
        auto events = clean(round % 2 ? "2014" : "2026");
        for (int change = 0; change < 3; ++change) {
            random = random * 1664525 + 1013904223;
            auto& victim = events[(random >> 8) % events.size()];
            victim.event.on = victim.event.on.first().plus_days(static_cast<int>((random >> 20) % 121) - 60);
        }
        const auto mild = objections(Law::built_in(), events), harsh = objections(strict, events);
        for (const auto& [rule, scope] : mild) {
            INFO("round " << round << " " << rule);
            CHECK(harsh.count(rule) > 0);
        }
    }
}

TEST_CASE("a waiting time that local rules lengthen counts from the day they are in force, even if that is its last",
          "[golden]") {
    const auto earliest = [](const char* effective) {
        Problems problems;
        recruitment::Options options;
        options.law = options.law.with_overlay(
            std::string("id = \"x\"\neffective = ") + effective + "\n[parameters]\nactivist_months = 18\n", problems);
        REQUIRE(problems.empty());
        const auto instance = recruitment::workflow(options)->start("x");
        for (const auto& command : test::commands("2026", "x", 5)) {  // determined on 2026-07-10
            Recorded recorded;
            recorded.event = command.event;
            instance->apply(recorded, Judging::strict, {}, command.event.on.last());
        }
        for (const auto& task : instance->tasks())
            if (task.step == 7) return task.earliest->iso();
        return std::string();
    };
    CHECK(earliest("2027-07-09") == "2028-01-10");
    CHECK(earliest("2027-07-10") == "2028-01-10");
    CHECK(earliest("2027-07-11") == "2027-07-10");
    CHECK(earliest("2026-07-10") == "2028-01-10");  // in force when it began
}

TEST_CASE("the editions that the compiler reads are those of their text, read at run time") {
    std::ifstream file(RUDANG_DOCS "/../workflows/recruitment/data/editions.toml");
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    Problems problems;
    const auto read = Law::parse(text, problems);
    REQUIRE(problems.empty());
    const auto& own = Law::built_in();
    REQUIRE(read.editions().size() == own.editions().size());
    for (std::size_t i = 0; i < own.editions().size(); ++i) {
        const auto &a = own.editions()[i], &b = read.editions()[i];
        INFO(b.id);
        CHECK(a.id == b.id);
        CHECK(a.effective == b.effective);
        for (const auto& info : parameters()) {
            INFO(info.name);
            CHECK(a.parameters.*info.member == b.parameters.*info.member);
        }
        REQUIRE(a.citations.size() == b.citations.size());
        for (std::size_t rule = 0; rule < a.citations.size(); ++rule) {
            const auto &x = a.citations[rule], &y = b.citations[rule];
            INFO(rule);
            CHECK(x.article == y.article);
            CHECK(std::tie(x.practice, x.unconfirmed, x.asked) == std::tie(y.practice, y.unconfirmed, y.asked));
        }
    }
    const auto before = own.editions().front().effective.plus_days(-1);
    CHECK(own.in_force(before).stand_in);
    CHECK_FALSE(own.in_force(own.editions().front().effective).stand_in);
}
