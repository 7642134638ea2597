// A transfer moves the case: who may accept, who sees it before and after, what is written down.
#include <algorithm>

#include "catch.h"
#include "rudang/rectification/rectification.h"
#include "support.h"

using namespace rudang;
using namespace rudang::test;

namespace {

// 镇党委 with two branches; 王五 is secretary of the first, 赵六 of the second. 张三 of the first is an activist.
struct Town {
    MemoryLedger town{"2027-03-01"};
    Ledger& ledger = town.ledger;

    Town() {
        ledger.put_org({"yi", "东街党支部", "root", "branch", false, false}, "lisi");
        ledger.put_org({"er", "西街党支部", "root", "branch", false, false}, "lisi");
        for (const auto& [id, name, org] : {std::tuple{"wang", "王五", "yi"}, {"zhao", "赵六", "er"}}) {
            ledger.put_actor({id, name, "", true}, "lisi");
            ledger.grant({id, "branch_secretary", org}, false, "lisi");
        }
        for (auto command : commands("2026", "zhangsan", 5)) {
            if (command.event.name == "application_submitted") command.event.fields["branch"] = "东街党支部";
            REQUIRE(ledger.record(command).accepted());
        }
    }
    Outcome record(const char* actor, const char* event, const char* on, Json fields) {
        return ledger.record({.event = {.case_id = "zhangsan",
                                        .name = event,
                                        .on = OccurredOn(day(on)),
                                        .fields = std::move(fields),
                                        .note = {},
                                        .attachments = {}},
                              .actor = actor});
    }
    Outcome start(const char* to = "西街党支部", const char* actor = "wang") {
        return record(actor, "transfer_started", "2027-02-01", {{"to_branch", to}});
    }
    std::string org() { return town.store->read()->find_case("zhangsan")->org; }
    bool sees(const char* actor) { return ledger.view("zhangsan", actor).has_value(); }
};

}  // namespace

TEST_CASE("the receiving branch accepts, and with that the case is theirs", "[transfer]") {
    Town town;
    REQUIRE(town.start().accepted());
    CHECK(town.org() == "yi");
    // Both see the handing-over, nobody else's business is touched.
    for (const char* actor : {"wang", "zhao", "lisi"}) {
        const auto pending = town.ledger.handovers(actor);
        REQUIRE(pending.size() == 1);
        CHECK(pending[0].from == "yi");
        CHECK(pending[0].to == "er");
        CHECK(pending[0].on.iso() == "2027-02-01");
        CHECK_FALSE(pending[0].ended);
        CHECK(town.sees(actor));
    }
    CHECK(town.ledger.find_cases("zhangsan", "zhao").size() == 1);
    // Whoever gave cannot take it for the other; the refusal says who can.
    const auto by_sender = town.record("wang", "transfer_accepted", "2027-02-10", {{"to_branch", "西街党支部"}});
    CHECK(by_sender.status == Outcome::Status::forbidden);
    REQUIRE(by_sender.problems.size() == 1);
    CHECK(by_sender.problems[0].code == "not-permitted");
    CHECK(by_sender.problems[0].message.zh.find("支部书记") != std::string::npos);
    const auto taken =
        town.record("zhao", "transfer_accepted", "2027-02-10", {{"to_branch", "西街党支部"}, {"continuous", true}});
    REQUIRE(taken.accepted());
    CHECK(taken.state.standing == "normal");
    CHECK(town.org() == "er");
    CHECK(town.sees("zhao"));
    CHECK_FALSE(town.sees("wang"));
    CHECK(town.ledger.cases("wang").empty());
    CHECK(town.ledger.handovers("wang").empty());
    // Of what they gave they still see that they gave it.
    const auto past = town.ledger.handovers("wang", true);
    REQUIRE(past.size() == 1);
    CHECK(past[0].accepted);
    CHECK(past[0].ended->iso() == "2027-02-10");
    // From now on the new branch records, the old one does not.
    const Json review{{"period_from", "2026-07-10"}, {"period_to", "2027-01-10"}, {"opinion", "continue"}};
    CHECK(town.record("wang", "activist_reviewed", "2027-02-20", review).status == Outcome::Status::forbidden);
    CHECK(town.record("zhao", "activist_reviewed", "2027-02-20", review).accepted());
    // All of it follows from the journal.
    std::string before, after;
    town.town.store->read()->dump_projections([&](std::string_view line) { before += line; });
    REQUIRE(town.ledger.rebuild("lisi").accepted());
    town.town.store->read()->dump_projections([&](std::string_view line) { after += line; });
    CHECK(before == after);
    CHECK(town.ledger.verify().intact);
}

TEST_CASE("a transfer that is declined leaves the case where it was", "[transfer]") {
    Town town;
    REQUIRE(town.start().accepted());
    CHECK(town.record("wang", "transfer_refused", "2027-02-10", {{"to_branch", "西街党支部"}}).status ==
          Outcome::Status::forbidden);
    REQUIRE(town.record("zhao", "transfer_refused", "2027-02-10", {{"to_branch", "西街党支部"}}).accepted());
    CHECK(town.org() == "yi");
    CHECK_FALSE(town.sees("zhao"));
    CHECK(town.sees("wang"));
    CHECK_FALSE(town.ledger.handovers("zhao", true)[0].accepted);
    CHECK(town.ledger.verify().intact);
}

TEST_CASE("the receiving organization is checked to exist, or marked as outside", "[transfer]") {
    Town town;
    const auto slip = town.start("西街党之部");
    CHECK(slip.status == Outcome::Status::invalid);
    REQUIRE(slip.problems.size() == 1);
    CHECK(slip.problems[0].code == "unknown-org");
    CHECK(slip.problems[0].message.zh.find("是否指“西街党支部”") != std::string::npos);
    CHECK(town.start("东街党支部").status == Outcome::Status::invalid);
    CHECK(town.record("wang", "transfer_started", "2027-02-01", {{"to_branch", "西街党支部"}, {"outside", true}})
              .status == Outcome::Status::invalid);
    // Nobody there keeps this ledger, so whoever gave writes down that they took it.
    REQUIRE(town.record("wang", "transfer_started", "2027-02-01", {{"to_branch", "外省某党支部"}, {"outside", true}})
                .accepted());
    const auto pending = town.ledger.handovers("wang");
    REQUIRE(pending.size() == 1);
    CHECK(pending[0].to.empty());
    CHECK(pending[0].to_name == "外省某党支部");
    CHECK(town.ledger.handovers("zhao").empty());
    CHECK(town.record("wang", "transfer_accepted", "2027-02-10", {{"to_branch", "外省某党支部"}}).accepted());
    CHECK(town.org() == "yi");
    CHECK(town.ledger.verify().intact);
}

TEST_CASE("a transfer entered by mistake is struck out while nobody has taken it", "[transfer]") {
    Town town;
    const auto started = town.start();
    const Json strike{{"corrects", *started.journal_seq}, {"annul", true}, {"reason", "录错案卷"}};
    const Json elsewhere{
        {"corrects", *started.journal_seq}, {"fields", {{"to_branch", "东街党支部"}}}, {"reason", "录错"}};
    CHECK(town.record("wang", "corrected", "2027-02-02", elsewhere).status == Outcome::Status::invalid);
    SECTION("struck out in time") {
        REQUIRE(town.record("wang", "corrected", "2027-02-02", strike).accepted());
        CHECK(town.ledger.handovers("zhao").empty());
        CHECK_FALSE(town.sees("zhao"));
    }
    SECTION("too late: it was taken") {
        REQUIRE(town.record("zhao", "transfer_accepted", "2027-02-10", {{"to_branch", "西街党支部"}}).accepted());
        CHECK(town.record("wang", "corrected", "2027-02-11", strike).status == Outcome::Status::forbidden);
        CHECK(town.record("zhao", "corrected", "2027-02-11", strike).status == Outcome::Status::invalid);
    }
    CHECK(town.ledger.verify().intact);
}

TEST_CASE("a finding is put right by whoever may record the step it is about", "[transfer]") {
    Town town;
    town.ledger.put_actor({"sun", "孙七", "", true}, "lisi");
    town.ledger.grant({"sun", "committee_organizer", "root"}, false, "lisi");
    const auto life = rectification::workflow();
    RectificationStep step{.finding = "ab12cd34",
                           .case_id = "zhangsan",
                           .rule = "activist-filed",
                           .event = "assign",
                           .fields = {{"to", "sun"}, {"due", "2027-04-01"}},
                           .about = "talk_held"};
    // A talk is the branch's; its record is not put right by the committee.
    CHECK(town.ledger.rectify(*life, step, "sun").status == Outcome::Status::invalid);
    step.about = "activist_filed";
    REQUIRE(town.ledger.rectify(*life, step, "lisi").accepted());
    step.event = "rectify";
    step.fields = {{"evidence", "补办备案"}};
    REQUIRE(town.ledger.rectify(*life, step, "sun").accepted());
    CHECK(town.ledger.verify().intact);
}

TEST_CASE("what was left out of probation is made good after the archive, and nothing else is", "[transfer]") {
    MemoryLedger branch("2029-06-01");
    for (auto& command : commands("2026", "zhangsan")) {
        if (command.event.name == "admission_filed" || command.event.name == "oath_taken") continue;
        REQUIRE(branch.ledger.record(command).accepted());
    }
    const auto record = [&](const char* event, Json fields) {
        return branch.ledger.record({.event = {.case_id = "zhangsan",
                                               .name = event,
                                               .on = OccurredOn(day("2029-05-20")),
                                               .fields = std::move(fields),
                                               .note = {},
                                               .attachments = {}},
                                     .actor = "lisi"});
    };
    const auto violated = [&](std::string_view rule) {
        const auto findings = branch.ledger.view("zhangsan", "lisi")->findings;
        return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
            return finding.rule == rule && finding.verdict == Verdict::violated && finding.event.empty();
        });
    };
    REQUIRE(branch.ledger.view("zhangsan", "lisi")->row.state.status == "archived");
    CHECK(violated("admission-filed"));
    CHECK(record("admission_filed", {{"department", "县委组织部"}}).accepted());
    CHECK_FALSE(violated("admission-filed"));
    CHECK(record("oath_taken", {{"presided_by", "branch"}}).accepted());
    CHECK(branch.ledger.view("zhangsan", "lisi")->row.state.status == "archived");
    CHECK(record("conversion_applied", Json::object()).status == Outcome::Status::refused);
}
