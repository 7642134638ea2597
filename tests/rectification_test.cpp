// The second workflow: what may be done about a finding, and by whom.
#include "rudang/rectification/rectification.h"

#include <deque>
#include <set>

#include <SQLiteCpp/SQLiteCpp.h>

#include "catch.h"
#include "support.h"

using namespace rudang;
using rudang::test::day;

namespace {

Recorded step(const std::string& event, const Json& fields, const std::string& actor, const char* on = "2026-11-24") {
    Recorded recorded;
    recorded.event = {
        .case_id = "f", .name = event, .on = OccurredOn(day(on)), .fields = fields, .note = {}, .attachments = {}};
    recorded.actor = actor;
    return recorded;
}

Json fields_of(const std::string& event) {
    if (event == "assign") return {{"to", "wang"}, {"due", "2026-12-31"}};
    if (event == "rectify") return {{"evidence", "补充谈话记录"}};
    return {{"reason", "材料已核实"}};
}

bool violates(const std::vector<Finding>& findings, std::string_view rule) {
    return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
        return finding.rule == rule && finding.verdict == Verdict::violated;
    });
}

const char* const everything[] = {"assign", "rectify", "confirm", "waive", "reopen"};

}  // namespace

TEST_CASE("the chart of rectification and the list read off it agree, for every state, event and answer of the rules") {
    const auto life = rectification::workflow();
    std::map<std::string, std::string> status_of;  // chart state → status
    for (const auto& state : life->chart().states) {
        std::string status;
        for (const char c : state.name) status += static_cast<char>(std::tolower(c));
        status_of[state.name] = status;
    }
    std::set<std::string> seen;
    std::deque<std::vector<Recorded>> ways{{}};
    int runs = 0;
    while (!ways.empty()) {
        const auto way = ways.front();
        ways.pop_front();
        const auto here = [&] {
            auto instance = life->start("f");
            for (const auto& each : way) instance->apply(each, Judging::replay, {}, day("2026-11-24"));
            return instance;
        };
        const auto status = here()->state().status;
        if (!seen.insert(status).second) continue;
        for (const char* event : everything) {
            std::string expected;  // what the list says
            for (const auto& transition : life->chart().transitions)
                if (status_of[transition.from] == status && transition.event == event)
                    expected = transition.to.empty() ? status : status_of[transition.to];
            // "wang" is whoever put it right and was told to, so that the two rules of separation refuse.
            for (const char* actor : {"zhao", "wang"}) {
                ++runs;
                INFO(status << " " << event << " " << actor);
                auto instance = here();
                const bool own =
                    std::string(actor) == "wang" && ((status == "rectified" && std::string(event) == "confirm") ||
                                                     (status == "assigned" && std::string(event) == "waive"));
                const auto reaction =
                    instance->apply(step(event, fields_of(event), actor), Judging::strict, {}, day("2026-11-24"));
                CHECK(reaction.kind == (expected.empty() ? Reaction::Kind::no_step
                                        : own            ? Reaction::Kind::refused
                                                         : Reaction::Kind::taken));
                CHECK(instance->state().status == (expected.empty() || own ? status : expected));
                CHECK(violates(reaction.findings, "finding-step-open") == expected.empty());
                CHECK(here()->ask(step(event, fields_of(event), actor), {}, day("2026-11-24")).kind == reaction.kind);
            }
            if (!expected.empty()) {
                auto further = way;
                further.push_back(step(event, fields_of(event), "wang"));
                if (std::string(event) == "confirm") further.back().actor = "zhao";
                ways.push_back(further);
            }
        }
    }
    CHECK(seen == std::set<std::string>{"found", "assigned", "rectified", "confirmed", "waived", "reopened"});
    CHECK(runs == 60);
}

TEST_CASE("what may be done next about a finding is what is then taken, and nothing else") {
    const auto today = day("2026-11-24");
    const auto life = rectification::workflow();
    const std::vector<std::vector<Recorded>> ways{
        {},
        {step("assign", fields_of("assign"), "zhao")},
        {step("assign", fields_of("assign"), "zhao"), step("rectify", fields_of("rectify"), "wang")},
        {step("assign", fields_of("assign"), "zhao"), step("rectify", fields_of("rectify"), "wang"),
         step("confirm", fields_of("confirm"), "zhao")},
        {step("waive", fields_of("waive"), "zhao")},
        {step("waive", fields_of("waive"), "zhao"), step("reopen", fields_of("reopen"), "zhao")}};
    std::size_t offered = 0;
    for (const auto& way : ways)
        for (const std::string actor : {"zhao", "wang"}) {
            const auto possible = rectification::possible(way, actor, today);
            offered += possible.size();
            for (const std::string event : everything) {
                CAPTURE(way.size(), actor, event);
                auto instance = life->start("f");
                for (const auto& each : way) instance->apply(each, Judging::replay, {}, today);
                const auto reaction = instance->ask(step(event, fields_of(event), actor), {}, today);
                CHECK((reaction.kind == Reaction::Kind::taken) ==
                      std::any_of(possible.begin(), possible.end(),
                                  [&](const EventInfo* info) { return info->name == event; }));
            }
        }
    CHECK(offered > 12);
}

TEST_CASE("a finding is overdue on the day after its due day, and no longer once it was put right") {
    const std::vector<Recorded> assigned{step("assign", fields_of("assign"), "zhao")};
    CHECK_FALSE(rectification::standing(assigned, day("2026-12-30")).overdue);
    CHECK_FALSE(rectification::standing(assigned, day("2026-12-31")).overdue);
    CHECK(rectification::standing(assigned, day("2027-01-01")).overdue);
    auto done = assigned;
    done.push_back(step("rectify", fields_of("rectify"), "wang", "2027-01-05"));
    CHECK_FALSE(rectification::standing(done, day("2027-01-06")).overdue);
    // Reported late, it is kept all the same, with the deviation.
    auto late = rectification::workflow()->start("f");
    late->apply(assigned.front(), Judging::replay, {}, day("2026-11-24"));
    const auto reaction = late->apply(done.back(), Judging::strict, {}, day("2027-01-05"));
    CHECK(reaction.kind == Reaction::Kind::taken);
    CHECK(violates(reaction.findings, "rectified-in-time"));
}

TEST_CASE("putting a finding right is recorded, judged and refused like everything else") {
    test::SealedLedger place;
    place.enrol("wang", "王五");
    place.enrol("sun", "孙七");
    auto& ledger = *place.ledger;
    REQUIRE(ledger.grant({"wang", "branch_secretary", "root"}, false, "lisi").accepted());
    REQUIRE(ledger.grant({"sun", "supervisor", "root"}, false, "lisi").accepted());
    for (const auto& command : test::commands("2026", "zhangsan", 2)) REQUIRE(ledger.record(command).accepted());
    const auto life = rectification::workflow();
    const auto take = [&](const char* event, const char* actor, std::optional<Json> fields = {}) {
        if (std::string(event) == "assign" && !fields) fields = Json{{"to", "wang"}, {"due", "2029-06-30"}};
        return ledger.rectify(*life,
                              {.finding = "563d1f0000",
                               .case_id = "zhangsan",
                               .rule = "talk-within-one-month",
                               .event = event,
                               .fields = fields.value_or(fields_of(event))},
                              actor);
    };
    // What is lacking is said at once, all of it, and nothing is written.
    auto size = place.size();
    const auto lacking = take("assign", "sun", Json{{"to", "nobody"}});
    CHECK(lacking.status == Outcome::Status::invalid);
    CHECK(lacking.problems.size() == 2);
    CHECK(place.size() == size);
    // Nobody puts right what they may not, and no day that is past can be kept.
    CHECK(take("assign", "sun", Json{{"to", "sun"}, {"due", "2029-06-30"}}).problems.front().code == "cannot-rectify");
    CHECK(take("assign", "sun", Json{{"to", "wang"}, {"due", "2029-05-31"}}).problems.front().where == "due");
    CHECK(place.size() == size);
    // Out of turn: refused by the rule, and the attempt is an entry.
    const auto early = take("confirm", "sun");
    CHECK(early.status == Outcome::Status::refused);
    CHECK(violates(early.findings, "finding-step-open"));
    CHECK(place.size() == ++size);
    REQUIRE(ledger.view("zhangsan", "lisi"));
    CHECK(ledger.view("zhangsan", "lisi")->history.size() == 2);
    // A branch secretary does not hand out rectifications, and learns nothing from the answer.
    const auto foreign = take("assign", "wang");
    CHECK(foreign.status == Outcome::Status::forbidden);
    CHECK(foreign.findings.empty());
    CHECK(place.size() == ++size);

    CHECK(take("assign", "sun").state.status == "assigned");
    CHECK(take("rectify", "wang").state.status == "rectified");
    CHECK(take("confirm", "wang").status == Outcome::Status::forbidden);  // no such right
    REQUIRE(ledger.grant({"wang", "committee_organizer", "root"}, false, "lisi").accepted());
    const auto own = take("confirm", "wang");
    CHECK(own.status == Outcome::Status::refused);
    CHECK(violates(own.findings, "confirmed-by-another"));
    CHECK(take("confirm", "sun").state.status == "confirmed");
    // Opened again it does not become theirs to waive.
    CHECK(take("reopen", "wang").state.status == "reopened");
    CHECK(violates(take("waive", "wang").findings, "waived-by-another"));
    CHECK(take("waive", "sun").state.status == "waived");
    CHECK(ledger.rectifications("sun")[0].steps.size() == 5);

    const auto rows = ledger.rectifications("sun");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].steps.size() == 5);
    CHECK(rows[0].steps[1].actor == "wang");
    CHECK_FALSE(rows[0].steps[1].event.fields.contains("evidence"));  // sealed
    CHECK(rectification::standing(rows[0].steps, day("2029-06-01")).state.ended);
    CHECK(ledger.verify().intact);
    REQUIRE(ledger.rebuild("lisi").accepted());
    CHECK(ledger.rectifications("sun")[0].steps.size() == 5);
    // Format 2 kept only the last step; the rows follow from the journal again, also where the ledger's key is not at
    // hand.
    SQLite::Database(place.path(), SQLite::OPEN_READWRITE)
        .exec(
            "UPDATE register SET content = '{\"state\":\"confirmed\"}' WHERE kind = 'finding'; DROP TABLE judged; DROP "
            "TABLE paper; DROP TABLE paper_bytes; PRAGMA user_version = 2");
    place.keys.ledger = {};
    place.reopen();
    CHECK(place.ledger->rectifications("sun")[0].steps.size() == 5);
}
