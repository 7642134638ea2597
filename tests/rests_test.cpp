// A step taken again, over the whole table of the procedure: whatever step was at fault, however far the case had come
// when it was put right. What was done upon the record that did not count is told of and may be had again; nothing else
// is accused.
#include <map>
#include <set>

#include "catch.h"
#include "lives.h"
#include "procedure.h"

using namespace rudang;
using rudang::test::recorded_as;

namespace {

// Of each step whose record can be at fault by itself: how, and the rule that says so.
struct Fault {
    const char* event;
    Json change;
    const char* rule;
};
const std::map<int, Fault>& faults() {
    static const std::map<int, Fault> all{
        {1, {"application_submitted", {{"applicant", {{"birth_date", "2008-06-02"}}}}, "age-18-at-application"}},
        {3, {"activist_determined", {{"recommended_by", Json::array()}}, "recommendation-recorded"}},
        {5, {"contacts_assigned", {{"contacts", {{{"name", "钱八"}, {"full_member", false}}}}}, "contacts-full-members"}},
        {7, {"prospect_proposed", {{"opinions", {{"masses", false}}}}, "four-opinions-heard"}},
        {8, {"prospect_endorsed", {{"mode", "filed"}}, "endorsed-by-higher-committee"}},
        {9,
         {"introducers_named",
          {{"introducers",
            {{{"name", "王五"}, {"full_member", true}, {"sanctioned", false}},
             {{"name", "王五"}, {"full_member", true}, {"sanctioned", false}}}}},
          "introducers-two"}},
        {10, {"political_review_concluded", {{"methods", Json::array()}}, "political-review-complete"}},
        {11, {"training_completed", {{"days", 2}, {"hours", 16}}, "training-sufficient"}},
        {12,
         {"branch_committee_reviewed", {{"meeting", {{"entitled", 5}, {"present", 2}}}}, "committee-meeting-quorum"}},
        {13, {"pre_review_decided", {{"committee_kind", "general_branch"}}, "empowered-committee"}},
        {14, {"admission_form_completed", {{"introducer_opinions", 1}}, "form-after-pre-review"}},
        {15, {"admission_voted", {{"vote", {{"secret", false}}}}, "ballot-secret"}},
        {17, {"admission_decided", {{"committee_kind", "general_branch"}}, "empowered-committee"}},
        {23, {"conversion_voted", {{"vote", {{"secret", false}}}}, "ballot-secret"}},
        {24, {"conversion_decided", {{"committee_kind", "leading_group"}}, "empowered-committee"}},
    };
    return all;
}

int step_of_event(const Workflow& workflow, const std::string& event) {
    return find_event(workflow.events(), event)->step;
}

// The clean case up to and with a step, one of its records at fault.
std::vector<Recorded> up_to(const Workflow& workflow, int last, int at_fault) {
    std::vector<Recorded> history;
    for (const auto& json : test::clean_case("2026")) {
        Problems problems;
        Recorded recorded;
        recorded.event = event_from_json(json, workflow.events(), problems);
        const int step = step_of_event(workflow, recorded.event.name);
        if (step > last) continue;
        recorded.event.case_id = "zhangsan";
        recorded.complete = true;
        recorded.seq = static_cast<Seq>(history.size() + 1);
        if (step == at_fault && recorded.event.name == faults().at(step).event)
            recorded.event.fields.merge_patch(faults().at(step).change);
        workflow.validate(recorded.event, problems);
        REQUIRE(problems.empty());
        history.push_back(recorded);
    }
    return history;
}

// Which steps are said to have come too early, and which rules else stand.
std::pair<std::set<int>, std::set<std::string>> standing(const std::vector<Finding>& findings) {
    std::set<int> early;
    std::set<std::string> rules;
    for (const auto& finding : findings)
        if (finding.blocks() && !finding.cured_by)
            finding.rule == "chronology" ? void(early.insert(finding.later)) : void(rules.emplace(finding.rule));
    return {early, rules};
}

class Putting {
public:
    Putting(int step, int reached) : step_(step), history_(up_to(*workflow_, reached, step)) {
        for (const auto& each : history_) now_ = std::max(now_, each.event.on.last());
    }

    // The event that completes a step, done as it should be, some days later.
    void take(int step, int days) {
        const auto event = std::string(workflow_->steps()[static_cast<std::size_t>(step - 1)].completed_by);
        add(event, days);
        if (event == "prospect_endorsed") add("notice_closed", 20);
    }
    Judged judged() const { return judge(*workflow_, "zhangsan", history_, {}, now_); }
    const Workflow& workflow() const { return *workflow_; }
    Seq last() const { return history_.back().seq; }

private:
    void add(const std::string& event, int days) {
        now_ = now_.plus_days(days);
        const auto instance = judged().instance;
        auto fields = instance->favourable_fields(event, now_);
        if (event == "application_submitted") fields["applicant"]["birth_date"] = "2008-06-02";
        const auto next = recorded_as(event, now_, fields, static_cast<Seq>(history_.size() + 1));
        const auto live = instance->apply(next, Judging::strict, {}, now_);
        std::string refused;
        for (const auto& finding : live.findings)
            if (finding.blocks()) refused += " " + std::string(finding.rule) + ": " + finding.message.en;
        INFO(event << " on " << now_.iso() << refused);
        CHECK(live.kind == Reaction::Kind::taken);
        history_.push_back(next);
    }

    std::shared_ptr<const Workflow> workflow_ = recruitment::workflow();
    int step_;
    std::vector<Recorded> history_;
    Day now_ = Day::from_number(0);
};

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
            // Once decided on, or once converted, nothing before is taken again.
            if ((step <= 14 && reached >= 17) || (step <= 22 && reached >= 24)) continue;
            if (step == 17 && reached >= 21) continue;  // by then the vote has lapsed
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
