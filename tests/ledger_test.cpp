#include "rudang/engine/ledger.h"

#include <algorithm>
#include <set>

#include "catch.h"
#include "support.h"

using namespace rudang;
using rudang::test::day;
using rudang::test::MemoryLedger;

namespace {

std::string dump(Store& store) {
    std::string text;
    store.read()->dump_projections([&](std::string_view line) { text += std::string(line) + "\n"; });
    return text;
}

std::set<std::string> blocking(const Outcome& outcome) {
    std::set<std::string> rules;
    for (const auto& finding : outcome.findings)
        if (finding.severity == Severity::block && finding.verdict == Verdict::violated) rules.emplace(finding.rule);
    return rules;
}

Seq size_of(Ledger& ledger) { return static_cast<Seq>(ledger.size()); }

}  // namespace

TEST_CASE("张三 goes from application to archive, live, under either edition") {
    for (const char* edition : {"2014", "2026"}) {
        MemoryLedger here;
        for (const auto& command : test::commands(edition, "zhang")) {
            const auto outcome = here.ledger.record(command);
            INFO(edition << " " << command.event.name);
            REQUIRE(outcome.accepted());
            CHECK(blocking(outcome).empty());
        }
        const auto view = here.ledger.view("zhang", "lisi");
        REQUIRE(view);
        CHECK(view->instance->state().status == "archived");
        CHECK(view->instance->state().steps.empty());
        // Party standing counts from the end of probation, a year after the vote, not from the conversion meeting.
        const auto standing = recruitment::party_standing_from(*view->instance);
        REQUIRE(standing);
        CHECK(standing->iso() == (std::string(edition) == "2014" ? "2019-06-20" : "2028-10-20"));
        CHECK(here.ledger.verify().intact);
    }
}

TEST_CASE("replaying the journal gives the state that recording gave, after every event") {
    MemoryLedger here;
    for (const auto& command : test::commands("2026", "zhang")) {
        const auto outcome = here.ledger.record(command);
        REQUIRE(outcome.accepted());
        CHECK(here.ledger.view("zhang", "lisi")->instance->state() == outcome.state);
        CHECK(here.store->read()->find_case("zhang")->state == outcome.state);
        CHECK(here.ledger.view("zhang", "lisi", {.day = {}, .seq = outcome.journal_seq})->instance->state() ==
              outcome.state);
    }
}

TEST_CASE("rebuilding gives byte-identical tables") {
    MemoryLedger here;
    for (const char* id : {"zhang", "wang", "zhao"}) {
        auto list = test::commands(id[0] == 'w' ? "2014" : "2026", id, id[0] == 'w' ? 11 : 20);
        for (auto& command : list) {
            if (command.event.fields.contains("applicant")) command.event.fields["applicant"].erase("id_number");
            if (command.event.fields.contains("form_number"))
                command.event.fields["form_number"] = std::string("F-") + id;
            here.ledger.record(command);
        }
    }
    // A refusal, a correction and an organization, too.
    CHECK_FALSE(
        here.ledger.record({.event = test::commands("2026", "zhang").back().event, .actor = "lisi"}).accepted());
    here.ledger.put_org({"second", "第二党支部", "root", "branch", false, false}, "lisi");
    const auto before = dump(*here.store);
    REQUIRE(here.ledger.rebuild("lisi").accepted());
    CHECK(dump(*here.store) == before);
    CHECK(before.find("F-zhang") == std::string::npos);  // the index holds keyed hashes only
}

TEST_CASE("a refused event changes nothing but the journal, and names every failing rule") {
    MemoryLedger here;
    for (const auto& command : test::commands("2026", "zhang", 5)) REQUIRE(here.ledger.record(command).accepted());
    const auto before = dump(*here.store);
    const auto size = size_of(here.ledger);
    Command early{.event = test::commands("2026", "zhang")[7].event, .actor = "lisi"};  // prospect_proposed
    REQUIRE(early.event.name == "prospect_proposed");
    early.event.case_id = "zhang";
    early.event.on = day("2026-12-01");
    early.event.fields["opinions"]["masses"] = false;
    const auto outcome = here.ledger.record(early);
    CHECK(outcome.status == Outcome::Status::refused);
    CHECK(blocking(outcome) == std::set<std::string>{"activist-one-year", "four-opinions-heard"});
    CHECK(outcome.journal_seq == size);
    CHECK(size_of(here.ledger) == size + 1);
    const auto entry = decode_entry(*here.store->read()->entry(size));
    CHECK(entry.kind == EntryKind::refusal);
    CHECK(entry.body["rules"] == Json::array({"activist-one-year", "four-opinions-heard"}));
    // Only the link from the case to the refusal is new.
    CHECK(here.store->read()->find_case("zhang")->state.steps == std::vector<int>{6, 7});
    CHECK(dump(*here.store).size() > before.size());
    for (const auto& finding : outcome.findings)
        if (finding.verdict == Verdict::violated) {
            CHECK_FALSE(finding.words(Language::zh).empty());
            CHECK_FALSE(finding.words(Language::en).empty());
            CHECK_FALSE(finding.remedy(Language::zh).empty());
        }
}

TEST_CASE("can equals preview equals record, and preview writes nothing") {
    for (std::size_t upto = 0; upto < 27; upto += 2) {
        MemoryLedger here;
        for (const auto& command : test::commands("2026", "zhang", upto)) here.ledger.record(command);
        for (const auto& command : test::commands("2026", "zhang")) {
            if (upto == 0 && command.event.name != "application_submitted") continue;
            const auto size = size_of(here.ledger);
            const auto preview = here.ledger.preview(command);
            CHECK(size_of(here.ledger) == size);
            const auto view = here.ledger.view("zhang", "lisi");
            if (view) {
                Recorded recorded;
                recorded.event = command.event;
                const auto asked = view->instance->ask(recorded, {}, here.ledger.today());
                INFO(command.event.name << " after " << upto);
                CHECK((asked.kind == Reaction::Kind::taken) == preview.accepted());
            }
            MemoryLedger there;
            for (const auto& earlier : test::commands("2026", "zhang", upto)) there.ledger.record(earlier);
            const auto recorded = there.ledger.record(command);
            CHECK(recorded.status == preview.status);
            CHECK(blocking(recorded) == blocking(preview));
            CHECK(recorded.state == preview.state);
        }
    }
}

TEST_CASE("bad input is reported whole and leaves no entry") {
    MemoryLedger here;
    REQUIRE(here.ledger.record(test::commands("2026", "zhang", 1)[0]).accepted());
    const auto size = size_of(here.ledger);
    const auto invalid = [&](const char* json) {
        auto outcome = here.ledger.record({.event = test::event_of(Json::parse(json)), .actor = "lisi"});
        CHECK(outcome.status == Outcome::Status::invalid);
        CHECK(size_of(here.ledger) == size);
        return outcome.problems;
    };
    CHECK(invalid(R"({"case":"zhang","event":"talk_holden","on":"2026-06-20"})").front().code == "unknown-event");
    CHECK(invalid(R"({"case":"zhang","event":"talk_held","on":"2026-06-20"})").size() == 2);
    CHECK(invalid(R"({"case":"nobody","event":"conversion_applied","on":"2026-06-20"})").front().code ==
          "unknown-case");
    CHECK(invalid(R"({"event":"conversion_applied","on":"2026-06-20"})").front().where == "case");
    CHECK(invalid(R"({"case":"zhang","event":"conversion_applied","on":"2026-06"})").front().code == "bad-date");
    CHECK(invalid(R"({"case":"zhang","event":"step_unrecorded","on":"2026-06-20","step":"talk"})").front().code ==
          "imported-only");
    CHECK(
        invalid(
            R"({"case":"Zhang San","event":"application_submitted","on":"2026-06-20","branch":"x","applicant":{"name":"李四","birth_date":"1990-01-01"}})")
            .front()
            .code == "bad-case-id");
    CHECK(
        invalid(
            R"({"case":"li","event":"application_submitted","on":"2026-06-20","branch":"x","applicant":{"name":"　","birth_date":"1990-01-01"}})")
            .front()
            .where == "applicant.name");
}

TEST_CASE("an event of tomorrow is refused, of today accepted") {
    for (const auto& [on, accepted] : {std::pair{"2026-06-19", true}, {"2026-06-20", true}, {"2026-06-21", false}}) {
        MemoryLedger here("2026-06-20");
        auto list = test::commands("2026", "zhang", 2);
        REQUIRE(here.ledger.record(list[0]).accepted());
        list[1].event.on = day(on);
        const auto outcome = here.ledger.record(list[1]);
        CHECK(outcome.accepted() == accepted);
        CHECK(blocking(outcome).contains("date-not-in-future") == !accepted);
    }
}

TEST_CASE("a second open case with one identity number is refused; after the first has ended it opens", "[golden]") {
    MemoryLedger here;
    const auto list = test::commands("2026", "zhang", 1);
    REQUIRE(here.ledger.record(list[0]).accepted());
    auto second = list[0];
    second.event.case_id = "second";
    const auto refused = here.ledger.record(second);
    CHECK(blocking(refused) == std::set<std::string>{"person-unique"});
    CHECK(refused.case_id.empty());
    CHECK_FALSE(here.ledger.view("second", "lisi"));
    // Two people of one name are two people.
    auto namesake = second;
    namesake.event.fields["applicant"].erase("id_number");
    namesake.event.case_id = "namesake";
    CHECK(here.ledger.record(namesake).accepted());
    CHECK(here.ledger.find_cases("张三", "lisi").size() == 2);
    REQUIRE(here.ledger
                .record({.event = test::event_of(Json::parse(
                             R"({"case":"zhang","event":"withdrawn","on":"2026-06-10","reason":"本人要求"})")),
                         .actor = "lisi"})
                .accepted());
    CHECK(blocking(here.ledger.record(second)) ==
          std::set<std::string>{"person-unique"});  // on that day the first was open
    second.event.on = day("2026-06-10");
    REQUIRE(here.ledger.record(second).accepted());
    CHECK(here.ledger.view("second", "lisi")->instance->state().status == "applicant");
}

TEST_CASE("the same request key gives the first outcome again and writes nothing") {
    MemoryLedger here;
    auto list = test::commands("2026", "zhang", 3);
    list[0].request = "k-1";
    const auto first = here.ledger.record(list[0]);
    const auto size = size_of(here.ledger);
    const auto again = here.ledger.record(list[0]);
    CHECK(again.repeated);
    CHECK(again.accepted());
    CHECK(again.journal_seq == first.journal_seq);
    CHECK(again.case_id == first.case_id);
    CHECK(again.state == first.state);
    CHECK(size_of(here.ledger) == size);
    // Also after more has happened, and for refusals.
    list[2].request = "k-2";
    const auto refused = here.ledger.record(list[2]);
    REQUIRE(refused.status == Outcome::Status::refused);
    REQUIRE(here.ledger.record(list[1]).accepted());
    const auto refused_again = here.ledger.record(list[2]);
    CHECK(refused_again.status == Outcome::Status::refused);
    CHECK(refused_again.journal_seq == refused.journal_seq);
    CHECK(blocking(refused_again) == blocking(refused));
    // A key belongs to one command.
    auto other = list[1];
    other.request = "k-1";
    CHECK(here.ledger.record(other).problems.front().code == "request-reused");
}

TEST_CASE("the same event word for word is recorded once, and again when a word differs or the first was struck out") {
    MemoryLedger here;
    const auto all = test::commands("2026", "zhang", 6);  // up to the first review
    for (const auto& command : all) REQUIRE(here.ledger.record(command).accepted());
    const auto size = here.store->read()->frontier().size();
    const auto first = here.ledger.view("zhang", "lisi")->effective.back().seq;
    const auto again = here.ledger.record(all.back());
    CHECK(again.accepted());
    CHECK(again.repeated);
    CHECK(again.journal_seq == first);
    CHECK(here.store->read()->frontier().size() == size);
    auto other = all.back();
    other.event.note = "补充";
    CHECK_FALSE(here.ledger.record(other).repeated);
    CHECK(here.store->read()->frontier().size() == size + 1);
    // What the chart has no place for any more is refused as ever.
    CHECK(here.ledger.record(all[2]).status == Outcome::Status::refused);
    Command strike{.event = {.case_id = "zhang",
                             .name = "corrected",
                             .on = day("2029-06-01"),
                             .fields = {{"corrects", first}, {"annul", true}, {"reason", "录重"}},
                             .note = {},
                             .attachments = {}},
                   .actor = "lisi"};
    REQUIRE(here.ledger.record(strike).accepted());
    CHECK_FALSE(here.ledger.record(all.back()).repeated);
}

TEST_CASE("a correction keeps the original and judges everything downstream again") {
    MemoryLedger here;
    std::vector<Seq> seqs;
    for (const auto& command : test::commands("2026", "zhang", 8))
        seqs.push_back(*here.ledger.record(command).journal_seq);
    const auto correct = [&](Json fields) {
        Json json{{"case", "zhang"},     {"event", "corrected"},        {"on", "2028-01-01"},
                  {"corrects", seqs[2]}, {"fields", std::move(fields)}, {"reason", "抄错日期"}};
        return here.ledger.record({.event = test::event_of(json), .actor = "lisi"});
    };
    // The determination was in fact ten days later: then the year was not complete when the prospect was proposed.
    const auto outcome = correct({{"on", "2026-07-20"}});
    REQUIRE(outcome.accepted());
    CHECK(blocking(outcome) == std::set<std::string>{"activist-one-year"});
    const auto view = here.ledger.view("zhang", "lisi");
    CHECK(view->effective[2].event.on.iso() == "2026-07-20");
    CHECK(view->history[2].recorded.event.on.iso() == "2026-07-10");
    CHECK(view->history.size() == 9);
    CHECK(decode_entry(*here.store->read()->entry(*outcome.journal_seq)).kind == EntryKind::correction);
    // What cannot be corrected so is refused as input; a correction of nothing is none.
    CHECK(correct(Json::object()).problems.front().where == "fields");
    CHECK(correct({{"on", "2026-02-30"}}).problems.front().where == "fields.on");
    CHECK(correct({{"on", "2030-01-01"}}).status == Outcome::Status::invalid);
    CHECK(correct({{"decided_by", "nobody"}}).problems.front().where == "fields.decided_by");
    const auto before = dump(*here.store);
    REQUIRE(here.ledger.rebuild("lisi").accepted());
    CHECK(dump(*here.store) == before);
    CHECK(here.ledger.verify().intact);
}

TEST_CASE("an entry made by mistake is struck out, not deleted") {
    MemoryLedger here;
    const auto list = test::commands("2026", "zhang", 3);
    std::vector<Seq> seqs;
    for (const auto& command : list) seqs.push_back(*here.ledger.record(command).journal_seq);
    const auto strike = [&](Seq seq) {
        return here.ledger.record({.event = test::event_of({{"case", "zhang"},
                                                            {"event", "corrected"},
                                                            {"on", "2026-08-01"},
                                                            {"corrects", seq},
                                                            {"annul", true},
                                                            {"reason", "记错人"}}),
                                   .actor = "lisi"});
    };
    const auto outcome = strike(seqs[2]);
    REQUIRE(outcome.accepted());
    CHECK(outcome.state.steps == std::vector<int>{3});
    CHECK(here.ledger.view("zhang", "lisi")->history.size() == 4);
    CHECK(here.ledger.record(list[2]).accepted());
    CHECK(strike(seqs[0]).status == Outcome::Status::invalid);
    CHECK(strike(99).problems.front().code == "no-such-entry");
    CHECK(here.ledger.verify().intact);
}

TEST_CASE("who holds no role records nothing, and the attempt is an entry that tells nothing") {
    MemoryLedger here;
    REQUIRE(here.ledger.put_actor({"sun", "孙七", "", true}, "lisi").accepted());
    const auto list = test::commands("2026", "zhang", 2);
    REQUIRE(here.ledger.record(list[0]).accepted());
    auto attempt = list[1];
    attempt.actor = "sun";
    auto outcome = here.ledger.record(attempt);
    CHECK(outcome.status == Outcome::Status::forbidden);
    CHECK(outcome.findings.empty());
    const auto entry = decode_entry(*here.store->read()->entry(*outcome.journal_seq));
    CHECK(entry.kind == EntryKind::refusal);
    CHECK(entry.case_id.empty());
    CHECK(entry.body == Json{{"event", "talk_held"}, {"reason", "not-permitted"}});
    CHECK(here.ledger.put_org({"x", "x", "root", "branch", false, false}, "sun").status == Outcome::Status::forbidden);
    CHECK(here.ledger.grant({"sun", "branch_secretary", "root"}, false, "sun").status == Outcome::Status::forbidden);
    // A role on another branch does not help; one on the tree above does.
    REQUIRE(here.ledger.put_org({"second", "第二党支部", "root", "branch", false, false}, "lisi").accepted());
    REQUIRE(here.ledger.grant({"sun", "branch_secretary", "second"}, false, "lisi").accepted());
    CHECK(here.ledger.record(attempt).status == Outcome::Status::forbidden);
    REQUIRE(here.ledger.grant({"sun", "supervisor", "root"}, false, "lisi").accepted());
    CHECK(here.ledger.record(attempt).status == Outcome::Status::forbidden);
    REQUIRE(here.ledger.grant({"sun", "organization_member", "root"}, false, "lisi").accepted());
    CHECK(here.ledger.record(attempt).accepted());
    REQUIRE(here.ledger.grant({"sun", "organization_member", "root"}, true, "lisi").accepted());
    CHECK(here.ledger.record(attempt).status == Outcome::Status::forbidden);
    CHECK(here.ledger.verify().intact);
}

TEST_CASE("an organization cannot move below itself, nor the root at all") {
    MemoryLedger here;
    REQUIRE(here.ledger.put_org({"a", "甲", "root", "committee", true, false}, "lisi").accepted());
    REQUIRE(here.ledger.put_org({"b", "乙", "a", "branch", false, false}, "lisi").accepted());
    CHECK(here.ledger.put_org({"a", "甲", "b", "committee", true, false}, "lisi").problems.front().code == "org-loop");
    CHECK(here.ledger.put_org({"root", "根", "a", "root", true, false}, "lisi").problems.front().code == "org-root");
    CHECK(here.ledger.put_org({"c", "丙", "none", "branch", false, false}, "lisi").problems.front().code ==
          "unknown-org");
    CHECK(here.ledger.put_org({"b", "乙", "root", "branch", false, false}, "lisi").accepted());
}

TEST_CASE("verification names what does not follow") {
    const auto identity = new_identity();
    struct Tampered final : Clock {
        Moment now() const override { return *Moment::parse("2026-06-01T02:00:00.000000Z"); }
    } clock;
    const auto store = memory_store(identity);
    Ledger ledger(*store, recruitment::workflow(), clock, {}, day("2026-06-30"));
    ledger.found("第一党支部", {"lisi", "李四", "", true});
    REQUIRE(ledger.record(test::commands("2026", "zhang", 1)[0]).accepted());
    REQUIRE(ledger.verify().intact);
    // Somebody edits a projection: the person is suddenly a member.
    {
        const auto tx = store->begin();
        auto row = *tx->find_case("zhang");
        row.state.status = "member";
        tx->put_case(row);
        tx->commit();
    }
    const auto result = ledger.verify();
    CHECK_FALSE(result.intact);
    CHECK(result.problem.en.find("case zhang") != std::string::npos);
    CHECK(result.problem.zh.find("张三") == std::string::npos);
    CHECK(ledger.rebuild("nobody").status == Outcome::Status::forbidden);
    CHECK_FALSE(ledger.verify().intact);
    REQUIRE(ledger.rebuild("lisi").accepted());
    CHECK(ledger.verify().intact);
}

TEST_CASE("time travel: the case as it stood on a day and at an entry") {
    MemoryLedger here;
    std::vector<Outcome> outcomes;
    for (const auto& command : test::commands("2026", "zhang")) outcomes.push_back(here.ledger.record(command));
    CHECK(here.ledger.view("zhang", "lisi", {.day = day("2027-10-20"), .seq = {}})->instance->state().steps ==
          std::vector<int>{16});
    CHECK(here.ledger.view("zhang", "lisi", {.day = day("2027-10-19"), .seq = {}})->instance->state().steps ==
          std::vector<int>{15});
    for (std::size_t i = 0; i < outcomes.size(); ++i)
        CHECK(here.ledger.view("zhang", "lisi", {.day = {}, .seq = outcomes[i].journal_seq})->instance->state() ==
              outcomes[i].state);
}

TEST_CASE("a batch answers each event on its own and equals recording one by one") {
    MemoryLedger one, many;
    std::vector<Command> commands;
    for (const char* id : {"zhang", "wang"})
        for (auto& command : test::commands("2026", id)) {
            if (command.event.fields.contains("applicant")) command.event.fields["applicant"].erase("id_number");
            if (command.event.fields.contains("form_number"))
                command.event.fields["form_number"] = std::string("F-") + id;
            commands.push_back(command);
        }
    commands.insert(commands.begin() + 3, commands[20]);  // far too early: refused, the others go on
    const auto outcomes = many.ledger.record_all(commands, 7);
    REQUIRE(outcomes.size() == commands.size());
    for (std::size_t i = 0; i < commands.size(); ++i) {
        const auto single = one.ledger.record(commands[i]);
        INFO(i << " " << commands[i].event.name);
        CHECK(single.status == outcomes[i].status);
        CHECK(single.state == outcomes[i].state);
        CHECK(blocking(single) == blocking(outcomes[i]));
    }
    CHECK_FALSE(outcomes[3].accepted());
    CHECK(dump(*one.store) == dump(*many.store));
    CHECK(many.ledger.verify().intact);
}

TEST_CASE("approvals stay within the plan of the branch and of all above it; earmarked places serve their group only",
          "[golden]") {
    MemoryLedger here;
    REQUIRE(here.ledger.put_org({"second", "第二党支部", "root", "branch", false, false}, "lisi").accepted());
    CHECK(here.ledger.put_plan({"second", 2027, 3, {}}, "", "lisi").accepted());
    CHECK(here.ledger.put_plan({"root", 2027, 2, {}}, "", "lisi").problems.front().code == "plan-exceeds");
    REQUIRE(here.ledger.put_plan({"root", 2027, 4, {{"青年农民", 1}}}, "", "lisi").accepted());
    CHECK(here.ledger.put_plan({"second", 2027, 5, {}}, "补充", "lisi").problems.front().code == "plan-exceeds");
    CHECK(here.ledger.put_plan({"second", 2027, 2, {}}, "", "lisi").problems.front().where == "reason");
    CHECK(here.ledger.put_plan({"root", 2027, 4, {{"青年农民", 5}}}, "x", "lisi").problems.front().where == "total");
    CHECK(here.ledger.put_plan({"none", 2027, 4, {}}, "", "lisi").problems.front().code == "unknown-org");
    REQUIRE(here.ledger.put_actor({"sun", "孙七", "", true}, "lisi").accepted());
    CHECK(here.ledger.put_plan({"second", 2027, 1, {}}, "x", "sun").status == Outcome::Status::forbidden);
    int number = 0;
    const auto admit = [&](const std::string& branch, const std::string& group) {
        const auto id = "c" + std::to_string(++number);
        Outcome last;
        for (auto& command : test::commands("2026", id, 19)) {
            if (command.event.fields.contains("applicant")) {
                command.event.fields["applicant"].erase("id_number");
                if (!group.empty()) command.event.fields["applicant"]["special_plan"] = group;
                command.event.fields["branch"] = branch;
            }
            if (command.event.fields.contains("form_number")) command.event.fields["form_number"] = "F-" + id;
            last = here.ledger.record(command);
        }
        REQUIRE(last.event == "admission_decided");
        return last;
    };
    // Three general places above, of which the second branch may use all.
    CHECK(admit("第二党支部", "").accepted());
    CHECK(admit("第二党支部", "高知识群体").accepted());  // a group nobody earmarked places for takes a general one
    CHECK(admit("第一党支部", "").accepted());
    const auto full = admit("第二党支部", "");
    CHECK(blocking(full) == std::set<std::string>{"plan-not-exceeded"});
    // The earmarked place is still there for its group, once.
    CHECK(admit("第二党支部", "青年农民").accepted());
    CHECK(blocking(admit("第一党支部", "青年农民")) == std::set<std::string>{"plan-not-exceeded"});
    const auto states = here.ledger.plan_states(2027, "lisi");
    REQUIRE(states.size() == 2);
    CHECK(states[0].org == "root");
    CHECK(states[0].used_for("") == 3);
    CHECK(states[0].used_for("青年农民") == 1);
    CHECK(here.ledger.plan_states(2026, "lisi").empty());
    // One more place above and below, with a reason, and the waiting person is admitted.
    REQUIRE(here.ledger.put_plan({"root", 2027, 5, {{"青年农民", 1}}}, "上级追加", "lisi").accepted());
    REQUIRE(here.ledger.put_plan({"second", 2027, 4, {}}, "上级追加", "lisi").accepted());
    CHECK(here.ledger
              .record({.event =
                           [&] {
                               auto e = test::commands("2026", "c4", 19).back().event;
                               return e;
                           }(),
                       .actor = "lisi"})
              .accepted());
    const auto before = dump(*here.store);
    REQUIRE(here.ledger.rebuild("lisi").accepted());
    CHECK(dump(*here.store) == before);
    CHECK(here.ledger.verify().intact);
}

TEST_CASE("signs of made-up records are notices: cases alike, crowds, holidays, a branch asleep", "[golden]") {
    const auto workflow = recruitment::workflow();
    const auto rules_of = [&](int cases, int shift_each, const char* vote, const char* today, std::size_t steps = 100) {
        std::vector<std::unique_ptr<Instance>> instances;
        std::vector<const Instance*> all;
        for (int n = 0; n < cases; ++n) {
            std::vector<Recorded> events;
            for (const auto& json : test::clean_case("2014")) {
                if (events.size() == steps) break;
                Recorded recorded;
                recorded.event = test::event_of(json);
                recorded.origin = Origin::imported;
                if (recorded.event.name == "admission_voted" && *vote) recorded.event.on = day(vote);
                if (recorded.event.name == "talk_held")
                    recorded.event.on = recorded.event.on.first().plus_days(-n * shift_each % 15);
                events.push_back(recorded);
            }
            instances.push_back(judge(*workflow, "c" + std::to_string(n), events, {}, day("2019-09-01")).instance);
            all.push_back(instances.back().get());
        }
        std::multiset<std::string> found;
        for (const auto& [id, finding] : workflow->judge_together(all, day(today))) {
            CHECK(finding.severity == Severity::notice);
            found.emplace(finding.rule);
        }
        return found;
    };
    CHECK(rules_of(4, 0, "", "2019-09-01").empty());
    CHECK(rules_of(5, 0, "", "2019-09-01").count("uniform-intervals") == 5);
    CHECK(rules_of(5, 1, "", "2019-09-01").empty());
    CHECK(rules_of(9, 1, "", "2019-09-01").empty());
    CHECK(rules_of(10, 1, "", "2019-09-01").count("uniform-intervals") == 10);  // one branch, one day
    CHECK(rules_of(2, 1, "2019-02-05", "2019-09-01").empty());                  // 春节; once or twice happens
    CHECK(rules_of(3, 1, "2019-02-05", "2019-09-01").count("uniform-intervals") == 3);
    // Applied on 2016-09-01, nobody admitted: three years later.
    CHECK(rules_of(2, 0, "", "2019-08-31", 5).empty());
    CHECK(rules_of(2, 0, "", "2019-09-01", 5).count("branch-dormant") == 1);
    CHECK(rules_of(1, 0, "", "2025-09-01").empty());
}

TEST_CASE("judging twice, and in any order of the lines, gives the same") {
    const auto workflow = recruitment::workflow();
    std::vector<Recorded> events;
    for (const auto& json : test::clean_case("2026")) {
        Recorded recorded;
        recorded.event = test::event_of(json);
        recorded.origin = Origin::imported;
        events.push_back(recorded);
    }
    events.erase(events.begin() + 1);  // no talk: something to find
    const auto text = [&](const std::vector<Recorded>& list) {
        std::string all;
        for (const auto& finding : judge(*workflow, "x", list, {}, day("2029-01-01")).findings)
            all += to_json(finding, Language::zh).dump() + "\n";
        return all;
    };
    const auto expected = text(events);
    CHECK(expected.find("talk-before-determination") != std::string::npos);
    CHECK(text(events) == expected);
    std::uint32_t state = 7;
    for (int round = 0; round < 200; ++round) {
        for (std::size_t i = events.size() - 1; i > 0; --i) {
            state = state * 1664525 + 1013904223;
            std::swap(events[i], events[state % (i + 1)]);
        }
        REQUIRE(text(events) == expected);
    }
}

TEST_CASE("looking back at a case that ended, a later one of the same person is no second open case") {
    test::MemoryLedger here("2026-08-01");
    auto first = test::commands("2026", "one", 2);
    for (const auto& command : first) REQUIRE(here.ledger.record(command).accepted());
    Command ended{.event = {.case_id = "one",
                            .name = "withdrawn",
                            .on = day("2026-06-25"),
                            .fields = {{"reason", "x"}},
                            .note = {},
                            .attachments = {}},
                  .actor = "lisi"};
    REQUIRE(here.ledger.record(ended).accepted());
    auto second = first[0];
    second.event.case_id = "two";
    second.event.on = day("2026-07-01");
    REQUIRE(here.ledger.record(second).accepted());
    for (const char* id : {"one", "two"}) {
        const auto view = here.ledger.view(id, "lisi");
        for (const auto& finding : view->findings)
            if (finding.rule == "person-unique") CHECK(finding.verdict == Verdict::satisfied);
    }
}

TEST_CASE("an import past the plan carries the violation, for whoever came after the last place") {
    test::MemoryLedger here("2029-06-01");
    REQUIRE(here.ledger.put_plan({"root", 2027, 1, {}}, "", "lisi").accepted());
    std::vector<Command> all;
    for (const char* id : {"a1", "a2", "a3"})
        for (auto& command : test::commands("2026", id, 19)) {
            if (command.event.fields.contains("form_number")) command.event.fields["form_number"] = id;
            if (command.event.fields.contains("applicant")) command.event.fields["applicant"].erase("id_number");
            all.push_back(command);
        }
    for (auto& command : all)
        if (command.event.name == "admission_decided" && command.event.case_id == "a1")
            command.event.on = day("2027-11-19");
    for (const auto& outcome : here.ledger.import(all, "b1", "sha256:00", "lisi")) REQUIRE(outcome.accepted());
    const auto verdict = [&](const char* id) {
        std::string words;
        const auto view = here.ledger.view(id, "lisi");
        for (const auto& finding : view->findings)
            if (finding.rule == "plan-not-exceeded") words += word(finding.verdict);
        return words;
    };
    CHECK(verdict("a1") == "satisfied");
    CHECK(verdict("a2") == "violated");
    CHECK(verdict("a3") == "violated");
    REQUIRE(here.ledger.put_plan({"root", 2027, 2, {}}, "追加", "lisi").accepted());
    CHECK(verdict("a2") == "satisfied");
    CHECK(verdict("a3") == "violated");
}
