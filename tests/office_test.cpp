// Use cases as any face calls them: a desk, a question, an answer.
#include <algorithm>

#include "catch.h"
#include "rudang/office/agenda.h"
#include "rudang/office/find.h"
#include "rudang/office/stalled.h"
#include "support.h"

using namespace rudang;
using namespace rudang::test;

namespace {

template <class F>
office::Failure failed(F f) {
    try {
        f();
    } catch (const office::Failure& failure) {
        return failure;
    } catch (const LedgerError& error) {
        return office::failure_of(error);
    }
    FAIL("it did not fail");
    return {};
}

}  // namespace

TEST_CASE("the work list of a branch: what is due, by whom the day counts, and what is late", "[office]") {
    MemoryLedger branch("2024-02-01");
    // 张三 has applied; the talk is due within a month.
    for (const auto& command : commands("2014", "zhangsan", 1)) REQUIRE(branch.ledger.record(command).accepted());
    const auto applied = branch.ledger.view("zhangsan", "lisi")->effective.front().event.on.first();
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = applied};
    const auto listed = office::agenda(desk, {.within = 40});
    REQUIRE(listed.items.size() == 1);
    CHECK(listed.items[0].case_id == "zhangsan");
    CHECK(listed.items[0].task.step == 2);
    CHECK(listed.items[0].days_overdue == 0);
    const auto due = listed.items[0].pressing->latest();
    desk.today = due;
    CHECK(office::agenda(desk, {.overdue_only = true}).items.empty());
    desk.today = due.plus_days(1);
    const auto late = office::agenda(desk, {.overdue_only = true});
    REQUIRE(late.items.size() == 1);
    CHECK(late.items[0].days_overdue == 1);
    CHECK(to_json(late)["items"][0]["overdue"] == true);
    CHECK(office::agenda(desk, {.limit = 0}).cut);
}

TEST_CASE("a case is found by id, beginning or name, and else a reason is given", "[office]") {
    MemoryLedger branch;
    for (const auto& [id, name] : {std::pair{"zhang-1", "张三"}, {"zhang-2", "张四"}}) {
        auto application = commands("2014", id, 1).front();
        application.event.fields["applicant"] = {{"name", name}, {"birth_date", "1990-01-15"}};
        REQUIRE(branch.ledger.record(application).accepted());
    }
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = branch.ledger.today()};
    CHECK(office::find_case(desk, "zhang-1").case_id == "zhang-1");
    CHECK(office::find_case(desk, "张四").case_id == "zhang-2");
    CHECK(failed([&] { office::find_case(desk, "zhang"); }).reason == office::Reason::ambiguous);
    CHECK(failed([&] { office::find_case(desk, "王五"); }).reason == office::Reason::not_found);
    desk.actor = "nobody";
    const auto stranger = failed([&] { office::find_case(desk, "zhang-1"); });
    CHECK(stranger.reason == office::Reason::forbidden);
    CHECK(stranger.problems.front().code == "unknown-actor");
}

TEST_CASE("a case is stalled from the day after the days allowed", "[office]") {
    MemoryLedger branch;
    for (const auto& command : commands("2014", "zhangsan", 2)) REQUIRE(branch.ledger.record(command).accepted());
    const auto last = *Day::parse(branch.ledger.cases("lisi").front().last_on);
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = last.plus_days(90)};
    CHECK(office::stalled(desk).cases.empty());
    desk.today = last.plus_days(91);
    REQUIRE(office::stalled(desk).cases.size() == 1);
    CHECK(office::stalled(desk).cases[0].days == 91);
    desk.actor = "nobody";
    CHECK(failed([&] { office::stalled(desk); }).reason == office::Reason::forbidden);
}
