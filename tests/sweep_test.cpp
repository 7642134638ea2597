// Every event at every place of the chart, with the outcomes it can have, on the days around every limit that runs
// there: what is accepted live raises nothing that forbids it in an audit, what is refused does, and the day a forecast
// calls the earliest is the first that is accepted.
#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "catch.h"
#include "lives.h"

using namespace rudang;
using rudang::test::bare;
using rudang::test::day;
using rudang::test::recorded_as;

namespace {

// Recording these is what the rule demands: they report a fault of others.
bool merely_reports(const Finding& finding) {
    return finding.rule == "notice-without-objection" || finding.rule == "decision-within-six-months";
}

std::set<std::string> forbidding(const std::vector<Finding>& findings) {
    std::set<std::string> rules;
    for (const auto& finding : findings)
        if (finding.blocks() && !finding.cured_by && !merely_reports(finding)) rules.emplace(finding.rule);
    return rules;
}

// The ways an event can go: one change of its favourable fields each.
std::vector<Json> ways(const std::string& event, const Json& fields) {
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
            Day on = life.now.plus_days(1);
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
    static std::string name(const Instance& instance) {
        const auto state = instance.state();
        std::string key = state.status + " " + state.standing;
        for (const int step : state.steps) key += " " + std::to_string(step);
        return key;
    }

    std::shared_ptr<const Workflow> workflow_ = recruitment::workflow();
};

// The days around every limit that runs.
std::set<Day> days_around(const Instance& instance, Day now) {
    std::set<Day> days{now, now.plus_days(1)};
    if (instance.state().ended || instance.state().standing != "normal") return days;
    for (const auto& tasks : {instance.tasks(), instance.forecast(now)})
        for (const auto& task : tasks)
            for (const auto* limit : {&task.earliest, &task.due, &task.latest})
                if (*limit)
                    for (const int off : {-1, 0, 1})
                        if (const auto at = (*limit)->latest().plus_days(off); !(at < now)) days.insert(at);
    return days;
}

}  // namespace

TEST_CASE("everywhere in the chart an audit forbids what live recording refuses, and nothing else", "[sweep]") {
    Sweep sweep;
    const auto places = sweep.places();
    CHECK(places.size() > 40);
    std::size_t asked = 0, taken = 0;
    for (const auto& [place, life] : places) {
        const auto here = sweep.live(life.history);
        INFO(place);
        for (const Day on : days_around(*here, life.now))
            for (const auto& info : sweep.workflow().events()) {
                if (info.name == correction_event || info.imported_only) continue;
                for (const auto& fields : ways(std::string(info.name), here->favourable_fields(info.name, on))) {
                    const auto next =
                        recorded_as(std::string(info.name), on, fields, static_cast<Seq>(life.history.size() + 1));
                    Problems problems;
                    sweep.workflow().validate(next.event, problems);
                    if (!problems.empty()) continue;
                    ++asked;
                    const auto strict = sweep.live(life.history), observing = sweep.live(life.history);
                    const auto live = strict->apply(next, Judging::strict, {}, on);
                    const auto audit = observing->apply(next, Judging::observing, {}, on);
                    const bool accepted = live.kind == Reaction::Kind::taken;
                    taken += accepted;
                    // Of what is recorded all the same nothing but that it has no place is to be said.
                    if (accepted == forbidding(audit.findings).empty() &&
                        (!accepted || strict->state() == observing->state()))
                        continue;
                    INFO(on.iso() << " " << info.name << " " << fields.dump());
                    CHECK(forbidding(audit.findings) ==
                          (accepted ? std::set<std::string>{} : forbidding(live.findings)));
                    CHECK(accepted == forbidding(audit.findings).empty());
                    CHECK(strict->state() == observing->state());
                }
            }
    }
    CHECK(asked > 10000);
    CHECK(taken > 1000);
}

TEST_CASE("everywhere in the chart the earliest day of a forecast is accepted, and none before it", "[sweep]") {
    Sweep sweep;
    int both_sides = 0;
    for (const auto& [place, life] : sweep.places()) {
        const auto here = sweep.live(life.history);
        const auto state = here->state_on(life.now);
        if (state.ended || state.standing != "normal") continue;
        INFO(place << " since " << life.now.iso());
        for (const auto& item : here->forecast(life.now)) {
            if (item.step == 6 || item.step == 21 || !item.earliest ||
                std::find(state.steps.begin(), state.steps.end(), item.step) == state.steps.end())
                continue;
            // Of the two events of step 8 the second is named once the first has happened.
            const Day earliest = std::max(life.now, item.earliest->latest());
            const auto accepted = [&](Day on) {
                const auto instance = sweep.live(life.history);
                return instance
                           ->apply(
                               recorded_as(std::string(item.event), on, instance->favourable_fields(item.event, on)),
                               Judging::strict, {}, on)
                           .kind == Reaction::Kind::taken;
            };
            if (item.provisional && item.event == "notice_closed" && item.step == 8 &&
                std::count(state.steps.begin(), state.steps.end(), 8) && !accepted(earliest))
                continue;  // named ahead of the consent it waits for
            INFO(item.event << " from " << earliest.iso());
            CHECK(accepted(earliest));
            if (life.now < earliest) {
                CHECK_FALSE(accepted(earliest.plus_days(-1)));
                ++both_sides;
            }
        }
    }
    CHECK(both_sides > 5);
}

TEST_CASE("everywhere in the chart a life copied onto paper is lawful still", "[sweep]") {
    Sweep sweep;
    for (const auto& [place, life] : sweep.places()) {
        INFO(place);
        const auto copied = judge(sweep.workflow(), "zhangsan", bare(life.history), {}, life.now);
        CHECK(forbidding(copied.findings) == std::set<std::string>{});
        CHECK(copied.state.status == sweep.live(life.history)->state_on(life.now).status);
    }
}
