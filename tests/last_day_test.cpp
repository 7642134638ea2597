// When something last happened in a case, and under which edition a half-year is judged.
#include <algorithm>

#include "catch.h"
#include "rudang/office/stalled.h"
#include "support.h"

using namespace rudang;
using rudang::test::day;

namespace {

Command command_of(Json event) { return {.event = test::event_of(event), .actor = "lisi"}; }

Command correction_of(const std::string& id, Seq seq, Json what, Day on) {
    what["corrects"] = seq;
    what["reason"] = "补填";
    return {.event = {.case_id = id,
                      .name = std::string(correction_event),
                      .on = OccurredOn(on),
                      .fields = std::move(what),
                      .note = {},
                      .attachments = {}},
            .actor = "lisi"};
}

std::string last_day(Ledger& ledger) { return ledger.case_rows("lisi").front().last_on; }

}  // namespace

TEST_CASE("a correction is nothing that happened: the case ended when it ended", "[last-day]") {
    test::MemoryLedger here("2024-10-01");
    auto& ledger = here.ledger;
    const auto apply = [](const char* id, const char* on) {
        return command_of(
            {{"case", id},
             {"event", "application_submitted"},
             {"on", on},
             {"applicant",
              {{"name", "张三"}, {"sex", "male"}, {"birth_date", "1990-03-15"}, {"id_number", "110101199003150011"}}},
             {"branch", "第一党支部"},
             {"mobile", false},
             {"reapplication", std::string(id) == "second"}});
    };
    REQUIRE(ledger.record(apply("first", "2024-01-10")).accepted());
    const auto application = ledger.view("first", "lisi")->effective.front().seq;
    const auto left = ledger.record(
        command_of({{"case", "first"}, {"event", "withdrawn"}, {"on", "2024-06-01"}, {"reason", "own_request"}}));
    REQUIRE(left.accepted());
    CHECK(last_day(ledger) == "2024-06-01");
    REQUIRE(ledger.record(correction_of("first", application, {{"fields", {{"mobile", true}}}}, ledger.today()))
                .accepted());
    CHECK(last_day(ledger) == "2024-06-01");
    // Whoever left on that day applies again after it, whatever was corrected since.
    auto again = apply("second", "2024-05-31");
    CHECK_FALSE(ledger.preview(again).accepted());
    again = apply("second", "2024-06-02");
    CHECK(ledger.preview(again).accepted());
    // The day itself corrected, later and earlier.
    for (const auto* on : {"2024-08-01", "2024-03-01"}) {
        REQUIRE(ledger.record(correction_of("first", *left.journal_seq, {{"fields", {{"on", on}}}}, ledger.today()))
                    .accepted());
        CHECK(last_day(ledger) == on);
    }
    CHECK(ledger.verify().intact);
}

TEST_CASE("a correction does not make somebody move who stands still", "[last-day]") {
    test::MemoryLedger here("2030-01-01");
    for (const auto& command : test::commands("2026", "zhangsan", 5)) REQUIRE(here.ledger.record(command).accepted());
    office::Desk desk{.ledger = here.ledger, .actor = "lisi", .today = day("2030-01-01")};
    const auto days = [&] {
        const auto cases = office::stalled(desk).cases;
        REQUIRE(cases.size() == 1);
        return office::to_json(office::stalled(desk), *recruitment::workflow(), Language::zh)["items"][0]["days"];
    };
    const auto before = days();
    const auto first = here.ledger.view("zhangsan", "lisi")->effective.front().seq;
    REQUIRE(
        here.ledger
            .record(correction_of("zhangsan", first, {{"fields", {{"received_on", "2026-06-02"}}}}, day("2030-01-01")))
            .accepted());
    CHECK(days() == before);
}

TEST_CASE("each half-year is judged by the edition in which it began", "[last-day]") {
    // Determined on 2025-10-20: half-years begin then, on 2026-04-20 and on 2026-10-20; the edition of 2026 came into
    // force on 2026-05-11.
    std::vector<Recorded> events;
    for (auto json : {Json{{"event", "application_submitted"},
                           {"on", "2025-09-01"},
                           {"applicant", {{"name", "张三"}, {"birth_date", "1990-03-15"}}},
                           {"branch", "第一党支部"}},
                      Json{{"event", "talk_held"}, {"on", "2025-09-20"}, {"interviewer", "李四"}},
                      Json{{"event", "activist_determined"},
                           {"on", "2025-10-20"},
                           {"recommended_by", {"members"}},
                           {"decided_by", "general_meeting"}}}) {
        json["case"] = "zhangsan";
        Recorded recorded;
        recorded.event = test::event_of(json);
        recorded.seq = static_cast<Seq>(events.size() + 1);
        recorded.origin = Origin::imported;
        events.push_back(std::move(recorded));
    }
    const auto judged = judge(*recruitment::workflow(), "zhangsan", events, {}, day("2027-05-01"));
    std::vector<std::pair<std::string, std::string>> missed;
    for (const auto& finding : judged.findings)
        if (finding.rule == "review-every-half-year" && finding.verdict == Verdict::violated)
            missed.emplace_back(finding.subject, finding.edition);
    CHECK(missed == std::vector<std::pair<std::string, std::string>>{
                        {"2026-04-20", "2014"}, {"2026-10-20", "2014"}, {"2027-04-20", "2026"}});
}
