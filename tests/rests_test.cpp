// A step taken again, over the whole table of the procedure: whatever step was at fault, however far the case had come
// when it was put right. What was done upon the record that did not count is told of and may be had again; nothing else
// is accused.
#include <map>
#include <set>

#include "at_fault.h"
#include "catch.h"
#include "procedure.h"

using namespace rudang;
using namespace rudang::test;

namespace {

// What the law says was done upon a step, written down apart from the program's own table.
const std::map<int, std::set<int>>& done_upon() {
    static const std::map<int, std::set<int>> table{
        {1, {2, 3, 7, 8, 12, 13, 14, 15}},  // the talk is one with whoever applied
        {3, {7, 8, 12, 13, 14, 15}},        // a year is counted from it
        {7, {8, 12, 13, 14, 15}},           // the higher committee consents to what was decided
        {8, {12, 13, 14, 15}},
        {12, {13, 14, 15}},
        {13, {14, 15}},
        {14, {15}},
        {15, {17, 23}},
        {17, {23}},
        {23, {24}},
    };
    return table;
}

}  // namespace

TEST_CASE("what was done upon a record at fault is told of once that is put right, and nothing else", "[sweep]") {
    int asked = 0;
    for (const auto& [step, fault] : faults())
        for (int reached = step; reached <= 25; ++reached) {
            if (!can_be_put_right(step, reached)) continue;
            INFO("step " << step << " put right after step " << reached);
            Putting putting(step, reached);
            const auto before = standing(putting.judged().findings);
            CHECK(before.second.contains(fault.rule));
            putting.take(step, 1);
            ++asked;
            std::set<int> early;
            if (const auto found = done_upon().find(step); found != done_upon().end())
                for (const int later : found->second)
                    if (later <= reached) early.insert(later);
            const auto after = standing(putting.judged().findings);
            CHECK(after.first == early);
            CHECK(after.second.count(fault.rule) == 0);
            CHECK(after.second == std::set<std::string>{});
            // And each of these can be had again, which makes it good.
            for (const int later : early) putting.take(later, later == 7 || later == 23 ? 400 : 1);
            const auto in_the_end = standing(putting.judged().findings);
            CHECK(in_the_end.first == std::set<int>{});
            CHECK(in_the_end.second == std::set<std::string>{});
        }
    CHECK(asked > 80);
}

TEST_CASE("a record that was not at fault is renewed without anything done upon it being accused", "[sweep]") {
    for (int step = 1; step <= 25; ++step)
        for (int reached = step; reached <= 25; ++reached) {
            Putting putting(0, reached);
            const auto event = std::string(putting.workflow().steps()[static_cast<std::size_t>(step - 1)].completed_by);
            auto instance = putting.judged().instance;
            const Day on = test::day("2029-06-01");
            const auto next = recorded_as(event, on, instance->favourable_fields(event, on), 99);
            if (instance->apply(next, Judging::strict, {}, on).kind != Reaction::Kind::taken) continue;
            INFO("step " << step << " renewed after step " << reached);
            auto audited = putting.judged().instance;
            for (const auto& finding : audited->apply(next, Judging::observing, {}, on).findings)
                CHECK_FALSE((finding.rule == "chronology" && finding.blocks()));
        }
}

TEST_CASE("a step taken again that now leads back leaves nothing of what was done upon it", "[sweep]") {
    struct Back {
        int step;
        const char* event;
        Json change;
        const char* status;
        int open;
    };
    const std::vector<Back> all{
        {8, "prospect_endorsed", {{"outcome", "refused"}}, "activist", 7},
        {12, "branch_committee_reviewed", {{"outcome", "not_qualified"}}, "prospect", 12},
        {13, "pre_review_decided", {{"outcome", "refused"}}, "prospect", 12},
        {15,
         "admission_voted",
         {{"vote", {{"in_favour", 1}, {"against", 8}}}, {"outcome", "not_accepted"}},
         "prospect",
         12},
        {17, "admission_decided", {{"outcome", "refused"}}, "prospect", 12},
        {23,
         "conversion_voted",
         {{"vote", {{"in_favour", 1}, {"against", 8}}}, {"outcome", "not_accepted"}},
         "probationary",
         23},
        {24, "conversion_decided", {{"outcome", "refused"}}, "probationary", 23},
    };
    for (const auto& back : all)
        for (int reached = back.step; reached <= 25; ++reached) {
            if ((back.step <= 14 && reached >= 17) || (back.step <= 22 && reached >= 24)) continue;
            INFO("step " << back.step << " put right after step " << reached);
            const auto workflow = recruitment::workflow();
            auto history = up_to(*workflow, reached, back.step);
            Day on = history.back().event.on.last();
            for (const auto& each : history) on = std::max(on, each.event.on.last().plus_days(1));
            auto fields = judge(*workflow, "zhangsan", history, {}, on).instance->favourable_fields(back.event, on);
            fields.merge_patch(back.change);
            history.push_back(recorded_as(back.event, on, fields, static_cast<Seq>(history.size() + 1)));
            const auto judged = judge(*workflow, "zhangsan", history, {}, on);
            CHECK(judged.state.status == back.status);
            CHECK(std::count(judged.state.steps.begin(), judged.state.steps.end(), back.open) == 1);
        }
}
