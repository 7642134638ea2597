// Every place of the chart a case can come to by events that are lawful, and one life that leads there.
#pragma once

#include <deque>
#include <map>

#include "instance.h"
#include "lives.h"

namespace rudang::test {

// The ways an event can go: one change of its favourable fields each.
inline std::vector<Json> ways(const std::string& event, const Json& fields) {
    static const std::map<std::string, std::vector<Json>> changes{
        {"activist_filed", {{{"outcome", "returned"}}}},
        {"prospect_endorsed", {{{"outcome", "refused"}}, {{"mode", "filed"}}}},
        {"notice_closed", {{{"outcome", "objection_upheld"}}}},
        {"political_review_concluded", {{{"conclusion", "unqualified"}}, {{"conclusion", "inconclusive"}}}},
        {"training_completed", {{{"days", 2}, {"hours", 16}}}},
        {"branch_committee_reviewed", {{{"outcome", "not_qualified"}}}},
        {"pre_review_decided", {{{"outcome", "refused"}}, {{"committee_kind", "general_branch"}}}},
        {"admission_form_completed", {{{"form_number", "N2"}}}},
        {"admission_voted",
         {{{"vote", {{"in_favour", 1}, {"against", 8}}}, {"outcome", "not_accepted"}},
          {{"vote", {{"secret", false}}}}}},
        {"deliberated", {{{"outcome", "disagreed"}}}},
        {"admission_decided", {{{"outcome", "refused"}}, {{"committee_kind", "leading_group"}}}},
        {"conversion_voted",
         {{{"proposal", "extend"}, {"extend_months", 6}},
          {{"proposal", "cancel"}},
          {{"vote", {{"in_favour", 1}, {"against", 8}}}, {"outcome", "not_accepted"}}}},
        {"conversion_decided", {{{"outcome", "refused"}}, {{"committee_kind", "temporary"}}}},
        {"recognised_posthumously", {{{"had_applied", false}}}},
        {"transfer_accepted", {{{"continuous", true}}, {{"continuous", false}}}},
    };
    std::vector<Json> all{fields};
    if (const auto found = changes.find(event); found != changes.end())
        for (const auto& change : found->second) {
            all.push_back(fields);
            all.back().merge_patch(change);
        }
    return all;
}

struct Life {
    std::vector<Recorded> history;
    Day now = day("2026-06-01");
};

class Sweep {
public:
    // `gap` days lie at least between two events of a life.
    explicit Sweep(int gap = 1) : gap_(gap) {}

    // Where a case can come to by events that are lawful, and one life that leads there; the nearest first.
    std::map<std::string, Life> places() {
        std::deque<Life> ahead{Life{}};
        std::map<std::string, Life> found;
        while (!ahead.empty()) {
            const auto life = std::move(ahead.front());
            ahead.pop_front();
            const auto instance = live(life.history);
            for_each_event(*instance, life, [&](const Recorded& next) {
                const auto then = live(life.history);
                if (then->apply(next, Judging::strict, {}, next.event.on.last()).kind != Reaction::Kind::taken) return;
                const auto key = name(*then);
                if (found.contains(key)) return;
                Life on{life.history, next.event.on.last()};
                on.history.push_back(next);
                found.emplace(key, on);
                ahead.push_back(std::move(on));
            });
        }
        return found;
    }

    std::unique_ptr<Instance> live(const std::vector<Recorded>& history) const {
        auto instance = workflow_->start("zhangsan");
        for (const auto& each : history) instance->apply(each, Judging::replay, {}, each.event.on.last());
        return instance;
    }
    const Workflow& workflow() const { return *workflow_; }

    // Every event in every way, on the day the forecast names or the day itself.
    template <class Take>
    void for_each_event(const Instance& instance, const Life& life, const Take& take) const {
        for (const auto& info : workflow_->events()) {
            if (info.name == correction_event || info.imported_only) continue;
            if (life.history.empty() && !info.opens_case) continue;
            Day on = life.now.plus_days(gap_);
            for (const auto& item : instance.forecast(on))
                if (item.event == info.name && item.earliest) on = std::max(on, item.earliest->latest());
            for (const auto& fields : ways(std::string(info.name), instance.favourable_fields(info.name, on))) {
                auto next = recorded_as(std::string(info.name), on, fields, static_cast<Seq>(life.history.size() + 1));
                Problems problems;
                workflow_->validate(next.event, problems);
                if (problems.empty()) take(next);
            }
        }
    }

private:
    // Where it stands, and what the next event leads to: of step 8 the consent and the notice are two places, and each
    // resolution on a conversion is one, before an extension and after it.
    static std::string name(const Instance& instance) {
        const auto state = instance.state();
        std::string key = state.status + " " + state.standing;
        for (const int step : state.steps) key += " " + std::to_string(step);
        const auto& facts = dynamic_cast<const recruitment::RecruitmentInstance&>(instance).facts();
        if (state.steps == std::vector{8} && facts.endorsement) key += " notice";
        if (facts.conversion_vote) key += " " + std::to_string(static_cast<int>(facts.conversion_vote->event.proposal));
        if (facts.extension) key += " extended";
        return key;
    }

    std::shared_ptr<const Workflow> workflow_ = recruitment::workflow();
    int gap_;
};

}  // namespace rudang::test
