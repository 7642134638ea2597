// Every event at every place of the chart, with the outcomes it can have, on the days around every limit that runs
// there: what is accepted live raises nothing that forbids it in an audit, what is refused does, and the day a forecast
// calls the earliest is the first that is accepted.
#include <algorithm>
#include <map>
#include <set>

#include "catch.h"
#include "sweep.h"

using namespace rudang;
using rudang::test::bare;
using rudang::test::day;
using rudang::test::recorded_as;
using rudang::test::Sweep;
using rudang::test::ways;

namespace {

// Recording these is what the rule demands: they report a fault of others.
bool merely_reports(const Finding& finding) {
    return finding.rule == "notice-without-objection" ||
           (finding.rule == "decision-within-six-months" &&
            (finding.event == "pre_review_decided" || finding.event == "branch_committee_reviewed"));
}

std::set<std::string> forbidding(const std::vector<Finding>& findings) {
    std::set<std::string> rules;
    for (const auto& finding : findings)
        if (finding.blocks() && !finding.cured_by && !merely_reports(finding)) rules.emplace(finding.rule);
    return rules;
}

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
    WARN(places.size() << " places, " << asked << " events, " << taken << " of them accepted");
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

TEST_CASE(
    "everywhere in the chart what ends a case or turns it back is refused before what is on record, else the file says "
    "the same",
    "[sweep]") {
    const std::set<std::string> last{"withdrawn",
                                     "dropped",
                                     "died",
                                     "struck_off",
                                     "recognition_refused",
                                     "activist_removed",
                                     "admitted_directly",
                                     "deliberated",
                                     "recognised_posthumously"};
    Sweep sweep(4);
    int taken = 0, refused = 0;
    for (const auto& [place, life] : sweep.places()) {
        std::set<Day> days{life.now};
        for (const auto& each : life.history)
            for (const int off : {0, 1})
                if (const Day at = each.event.on.last().plus_days(off); at < life.now) days.insert(at);
        for (const Day on : days)
            for (const auto& event : last) {
                const auto live = sweep.live(life.history);
                auto history = life.history;
                history.push_back(recorded_as(event, on, live->favourable_fields(event, on),
                                              static_cast<Seq>(life.history.size() + 1)));
                if (live->apply(history.back(), Judging::strict, {}, life.now).kind != Reaction::Kind::taken) {
                    ++refused;
                    continue;
                }
                INFO(place << " since " << life.now.iso() << ": " << event << " on " << on.iso());
                const auto file = judge(sweep.workflow(), "zhangsan", history, {}, life.now);
                CHECK(file.state == live->state_on(life.now));
                CHECK(forbidding(file.findings) == std::set<std::string>{});
                ++taken;
            }
    }
    CHECK(taken > 300);
    CHECK(refused > 3000);
}
