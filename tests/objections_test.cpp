// A table is judged without wording what nobody reads. What is found is the same, with the same ids, as where every
// answer is wanted.
#include "catch.h"
#include "support.h"

using namespace rudang;
using rudang::test::day;

namespace {

// The clean case with days moved, events left out and events that came twice, always the same for one number.
std::vector<Recorded> disturbed(const char* edition, std::uint32_t number) {
    auto chance = [&](std::uint32_t of) { return ((number = number * 1664525 + 1013904223) >> 16) % of; };
    std::vector<Recorded> events;
    for (const auto& json : test::clean_case(edition)) {
        Recorded recorded;
        recorded.event = test::event_of(json);
        recorded.event.case_id = "zhangsan";
        recorded.origin = Origin::imported;
        recorded.place.row = static_cast<int>(events.size()) + 1;
        if (chance(8) == 0) continue;
        if (chance(4) == 0)
            recorded.event.on = recorded.event.on.first().plus_days(static_cast<int>(chance(400)) - 200);
        events.push_back(recorded);
        if (chance(5) == 0) {
            recorded.event.on = recorded.event.on.first().plus_days(static_cast<int>(chance(40)));
            recorded.place.row = 100 + static_cast<int>(events.size());
            events.push_back(recorded);
        }
    }
    return events;
}

std::vector<std::string> told(const std::vector<Finding>& findings) {
    std::vector<std::string> lines;
    for (const auto& finding : findings)
        if (objects(finding.verdict))
            lines.push_back(to_json(finding, Language::zh).dump() + to_json(finding, Language::en).dump());
    return lines;
}

}  // namespace

TEST_CASE("objections alone are the objections among all answers, by one id and in one order") {
    const auto workflow = recruitment::workflow();
    std::size_t objected = 0, numbered = 0;
    for (const char* edition : {"2014", "2026"})
        for (std::uint32_t number = 0; number < 150; ++number) {
            const auto events = disturbed(edition, number);
            const auto all = judge(*workflow, "zhangsan", events, {}, day("2031-01-01"));
            const auto some = judge(*workflow, "zhangsan", events, {}, day("2031-01-01"), Wanted::objections);
            INFO(edition << " " << number);
            CHECK(told(all.findings) == told(some.findings));
            CHECK(some.findings.size() == told(some.findings).size());
            CHECK(all.state == some.state);
            objected += some.findings.size();
            for (const auto& finding : some.findings) numbered += finding.number > 1;
        }
    CHECK(objected > 1000);
    CHECK(numbered > 0);
}

TEST_CASE("events are judged in one order whatever order they came in") {
    const auto workflow = recruitment::workflow();
    for (std::uint32_t number = 0; number < 60; ++number) {
        auto events = disturbed("2026", number);
        const auto names = [&] {
            std::vector<std::string> list;
            for (const auto* recorded : order_of_happening(*workflow, events))
                list.push_back(recorded->event.on.iso() + recorded->event.name);
            return list;
        };
        const auto first = names();
        std::reverse(events.begin(), events.end());
        CHECK(names() == first);
        std::vector<std::string> moved;
        for (const auto& recorded : in_order_of_happening(*workflow, events))
            moved.push_back(recorded.event.on.iso() + recorded.event.name);
        CHECK(moved == first);
    }
}
