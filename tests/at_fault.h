// A record at fault at some step of a clean case, and putting it right.
#pragma once

#include <map>
#include <set>

#include "catch.h"
#include "lives.h"

namespace rudang::test {

// Of each step whose record can be at fault by itself: how, and the rule that says so.
struct Fault {
    const char* event;
    Json change;
    const char* rule;
};
inline const std::map<int, Fault>& faults() {
    static const std::map<int, Fault> all{
        {1, {"application_submitted", {{"applicant", {{"birth_date", "2008-06-02"}}}}, "age-18-at-application"}},
        {3, {"activist_determined", {{"recommended_by", Json::array()}}, "recommendation-recorded"}},
        {5,
         {"contacts_assigned", {{"contacts", {{{"name", "钱八"}, {"full_member", false}}}}}, "contacts-full-members"}},
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

inline int step_of_event(const Workflow& workflow, const std::string& event) {
    return find_event(workflow.events(), event)->step;
}

// The clean case up to and with a step, one of its records at fault.
inline std::vector<Recorded> up_to(const Workflow& workflow, int last, int at_fault) {
    std::vector<Recorded> history;
    for (const auto& json : clean_case("2026")) {
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

// Can the step be put right once the case has come so far? Once decided on, or once converted, nothing before is taken
// again; when the decision is taken again after the oath the vote has lapsed.
inline bool can_be_put_right(int step, int reached) {
    return !(step <= 14 && reached >= 17) && !(step <= 22 && reached >= 24) && !(step == 17 && reached >= 21);
}

// Which steps are said to have come too early, and which rules else stand.
inline std::pair<std::set<int>, std::set<std::string>> standing(const std::vector<Finding>& findings) {
    std::set<int> early;
    std::set<std::string> rules;
    for (const auto& finding : findings)
        if (finding.blocks() && !finding.cured_by)
            finding.rule == "chronology" ? void(early.insert(finding.later)) : void(rules.emplace(finding.rule));
    return {early, rules};
}

class Putting {
public:
    Putting(int step, int reached) : history_(up_to(*workflow_, reached, step)) {
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
    const std::vector<Recorded>& history() const { return history_; }
    Day now() const { return now_; }

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
            if (finding.blocks()) refused += " " + std::string(finding.rule) + ": " + finding.words(Language::en);
        INFO(event << " on " << now_.iso() << refused);
        CHECK(live.kind == Reaction::Kind::taken);
        history_.push_back(next);
    }

    std::shared_ptr<const Workflow> workflow_ = recruitment::workflow();
    std::vector<Recorded> history_;
    Day now_ = Day::from_number(0);
};

}  // namespace rudang::test
