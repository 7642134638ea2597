// The leave request of docs/your-own-workflow.md: written as the guide writes it, kept in a ledger like any other.
#include "../docs/examples/leave_request.h"

#include "catch.h"
#include "support.h"

using namespace rudang;
using namespace rudang::test;

namespace {

Event event(const std::string& id, const char* name, const char* on, Json fields = Json::object()) {
    return {.case_id = id, .name = name, .on = day(on), .fields = std::move(fields), .note = {}, .attachments = {}};
}

struct Room {
    std::unique_ptr<Store> store = memory_store(new_identity());
    ManualClock clock{day("2026-07-01")};
    Ledger ledger{*store, leave::workflow(), clock};
    Room() {
        ledger.found("办公室", {"lisi", "李四", "", true});
        ledger.put_actor({"wang", "王五", "", true}, "lisi");
        ledger.grant({"wang", "keeper", "root"}, false, "lisi");
    }
};

const Json two_weeks{{"person", "张三"}, {"from", "2026-07-06"}, {"until", "2026-07-17"}};

}  // namespace

TEST_CASE("a leave request is asked for, granted by somebody else, and ends", "[workflow]") {
    Room office;
    auto& ledger = office.ledger;
    const auto asked = ledger.record({.event = event("l1", "asked", "2026-07-01", two_weeks), .actor = "wang"});
    REQUIRE(asked.accepted());
    CHECK(asked.state.status == "Waiting");
    CHECK(asked.state.steps == std::vector<int>{2});

    // The guard: not by whoever asked.
    const auto own = ledger.record({.event = event("l1", "granted", "2026-07-01"), .actor = "wang"});
    CHECK(own.status == Outcome::Status::refused);
    CHECK(std::any_of(own.findings.begin(), own.findings.end(),
                      [](const Finding& each) { return each.rule == "granted-by-another" && each.blocks(); }));
    const auto early = ledger.record({.event = event("l1", "returned", "2026-07-01"), .actor = "lisi"});
    CHECK(early.status == Outcome::Status::refused);

    REQUIRE(ledger.record({.event = event("l1", "granted", "2026-07-01"), .actor = "lisi"}).accepted());
    CHECK(ledger.cases("lisi").front().title == "张*");
    const auto due = ledger.tasks_due(day("2026-07-18"), 10, "lisi");
    REQUIRE(due.size() == 1);
    CHECK(due.front().task.due->iso() == "2026-07-18");
    CHECK(ledger.tasks_due(day("2026-07-17"), 10, "lisi").empty());

    office.clock.move_to(day("2026-07-20"));
    const auto back = ledger.record({.event = event("l1", "returned", "2026-07-20"), .actor = "wang"});
    REQUIRE(back.accepted());
    CHECK(back.state.ended);
    CHECK(ledger.view("l1", "lisi")->instance->done_steps() == std::vector<int>{1, 2, 3});
    CHECK(ledger.verify().intact);
    CHECK(ledger.rebuild("lisi").accepted());
}

TEST_CASE("what is wrong with a leave request is said by field", "[workflow]") {
    Room office;
    const auto outcome =
        office.ledger.record({.event = event("l1", "asked", "2026-07-01", {{"from", "2026-13-01"}}), .actor = "wang"});
    CHECK(outcome.status == Outcome::Status::invalid);
    CHECK(outcome.problems.size() == 3);
}

TEST_CASE("the guide shows the very file that is compiled", "[workflow]") {
    const auto read = [](const std::string& path) {
        std::ifstream in(path);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    const auto program = read(RUDANG_DOCS "/examples/leave_request.h");
    REQUIRE_FALSE(program.empty());
    CHECK(read(RUDANG_DOCS "/your-own-workflow.md").find("```cpp\n" + program + "```") != std::string::npos);
}
