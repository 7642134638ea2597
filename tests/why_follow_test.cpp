// What `why` and `next` say, followed word for word, from every place of the chart.
#include <algorithm>

#include "at_fault.h"
#include "catch.h"
#include "rudang/office/outlook.h"
#include "rudang/office/why.h"
#include "rudang/recruitment/offices.h"
#include "sweep.h"

using namespace rudang;
using rudang::test::recorded_as;
using rudang::test::Sweep;

namespace {

// A case as somebody at a desk has it before them.
class Desk {
public:
    explicit Desk(const std::vector<Recorded>& history) : history_(history) {}

    CaseView view(Day today) const {
        auto judged = judge(*workflow_, "zhangsan", history_, {}, today);
        CaseView view;
        view.row.case_id = "zhangsan";
        view.row.state = judged.state;
        view.instance = std::move(judged.instance);
        view.effective = history_;
        view.findings = std::move(judged.findings);
        return view;
    }
    bool take(std::string_view event, Day on) {
        const auto now = view(on);
        const auto next = recorded_as(std::string(event), on, now.instance->favourable_fields(event, on),
                                      static_cast<Seq>(history_.size() + 1));
        if (now.instance->apply(next, Judging::strict, {}, on).kind != Reaction::Kind::taken) return false;
        history_.push_back(next);
        story_ += on.iso() + " " + std::string(event) + "\n";
        return true;
    }
    // Does what `why` says must be done first, each on its first lawful day, until the step itself can be taken.
    bool reach(int step, Day& today) {
        for (int round = 0; round < 40; ++round) {
            const auto before = view(today);
            const auto why = office::why(*workflow_, before, step, today);
            if (why.possible) return take(why.event, today);
            story_ += today.iso() + " why " + std::to_string(step) + "\n";
            const auto* next = why.first.empty() ? nullptr : &why.first.front();
            const auto& earliest = next ? next->earliest : why.earliest;
            if (earliest && today < earliest->latest())
                today = earliest->latest();
            else if (!next)
                return false;
            if (next && !take(next->event, today)) return false;
        }
        return false;
    }
    const std::string& story() const { return story_; }
    const Workflow& workflow() const { return *workflow_; }

private:
    std::shared_ptr<const Workflow> workflow_ = recruitment::workflow();
    std::vector<Recorded> history_;
    std::string story_;
};

}  // namespace

TEST_CASE("everywhere in the chart, doing what why names first leads to the step", "[sweep]") {
    Sweep sweep;
    int asked = 0;
    for (const auto& [place, life] : sweep.places()) {
        const auto state = sweep.live(life.history)->state_on(life.now);
        if (state.ended) continue;
        for (const int step : state.steps) {
            INFO(place << " since " << life.now.iso() << ": step " << step);
            Desk desk(life.history);
            Day today = life.now;
            const bool reached = desk.reach(step, today);
            INFO(desk.story());
            CHECK(reached);
            ++asked;
        }
    }
    CHECK(asked > 60);
}

TEST_CASE("everywhere in the chart what next calls open is accepted on the first day it names", "[sweep]") {
    Sweep sweep;
    int asked = 0;
    for (const auto& [place, life] : sweep.places()) {
        Desk desk(life.history);
        const auto view = desk.view(life.now);
        if (view.row.state.ended || view.row.state.standing != "normal") continue;
        for (const auto& task : office::tasks_now(view, life.now)) {
            const auto& open = view.row.state.steps;
            if (!task.earliest || std::find(open.begin(), open.end(), task.step) == open.end()) continue;
            INFO(place << " since " << life.now.iso() << ": " << task.event << " from " << task.earliest->iso());
            CHECK(Desk(life.history).take(task.event, std::max(life.now, task.earliest->latest())));
            ++asked;
        }
    }
    CHECK(asked > 10);
}

TEST_CASE("everywhere in the chart nothing is called open that what lies around the case forbids", "[sweep]") {
    Neighbours around;
    around.above = {{.name = "某党总支", .kind = "general_branch", .approves = false},
                    {.name = "某镇党委", .kind = "primary_committee", .approves = true}};
    Sweep sweep;
    int asked = 0, first = 0;
    for (const auto& [place, life] : sweep.places()) {
        const auto accepted = [&](std::vector<Recorded> history, const std::string& event, Day on) {
            const auto instance = sweep.live(history);
            const auto next =
                recorded_as(event, on, instance->favourable_fields(event, on), static_cast<Seq>(history.size() + 1));
            return instance->apply(next, Judging::strict, around, on).kind == Reaction::Kind::taken;
        };
        auto view = Desk(life.history).view(life.now);
        if (view.row.state.ended || view.row.state.standing != "normal") continue;
        const auto before = view.row.state.steps;
        for (const auto& task : office::tasks_within(view, around, life.now)) {
            const auto& open = view.row.state.steps;
            const Day on = task.earliest ? std::max(life.now, task.earliest->latest()) : life.now;
            INFO(place << " since " << life.now.iso() << ": " << task.event << " on " << on.iso());
            if (!task.step) {
                // What comes first can be done, and leads to the step that waits for it.
                CHECK(accepted(life.history, task.event, on));
                ++first;
            } else if (std::find(open.begin(), open.end(), task.step) != open.end()) {
                CHECK(accepted(life.history, task.event, on));
                ++asked;
            } else if (std::find(before.begin(), before.end(), task.step) != before.end()) {
                CHECK_FALSE(accepted(life.history, task.event, on));
                CHECK_FALSE(task.earliest);
            }
        }
    }
    CHECK(asked > 100);
    CHECK(first > 10);
}

TEST_CASE("a step put right leaves later ones void: they come first, and nothing is called possible that rests on them",
          "[sweep]") {
    int asked = 0, possible = 0;
    for (const auto& [step, fault] : rudang::test::faults())
        for (int reached = step; reached <= 25; ++reached) {
            if (!rudang::test::can_be_put_right(step, reached)) continue;
            rudang::test::Putting putting(step, reached);
            putting.take(step, 1);
            const auto again = rudang::test::standing(putting.judged().findings).first;
            if (again.empty()) continue;
            INFO("step " << step << " put right after step " << reached);
            const Desk before(putting.history());
            const auto view = before.view(putting.now());
            if (view.row.state.ended) continue;  // what is open then is told of, and waits for nobody
            const int first = *again.begin();
            const auto& open = view.row.state.steps;
            CHECK(std::count(open.begin(), open.end(), first) == 1);
            CHECK_FALSE(office::why(before.workflow(), view, first, putting.now()).again.empty());
            const auto have_again = [&](Desk& desk) {
                Day today = putting.now();
                for (const int late : again)
                    for (int part = 0; part < 2; ++part) {  // the consent, and the notice after it
                        const auto steps = desk.view(today).row.state.steps;
                        if (std::count(steps.begin(), steps.end(), late)) CHECK(desk.reach(late, today));
                    }
                INFO(desk.story());
                const auto [early, others] = rudang::test::standing(desk.view(today).findings);
                CHECK(early == std::set<int>{});
                CHECK(others == std::set<std::string>{});
            };
            Desk desk = before;
            have_again(desk);
            ++asked;
            // Whatever is called possible today stands after that as it was done.
            for (const auto& each : before.workflow().steps()) {
                const auto why = office::why(before.workflow(), view, each.number, putting.now());
                if (!why.possible) continue;
                INFO("step " << each.number << " is called possible");
                Desk other = before;
                CHECK(other.take(why.event, putting.now()));
                have_again(other);
                ++possible;
            }
        }
    CHECK(asked > 20);
    CHECK(possible > 20);
}

TEST_CASE("a step may be taken upon a record at fault, and it is said that whoever puts that right does so first",
          "[sweep]") {
    int warned = 0, silent = 0;
    for (const auto& [step, fault] : rudang::test::faults())
        for (int reached = step; reached <= 25; ++reached) {
            if (!rudang::test::can_be_put_right(step, reached)) continue;
            const Desk desk(rudang::test::Putting(step, reached).history());
            const Day today = rudang::test::Putting(step, reached).now().plus_days(1);
            const auto view = desk.view(today);
            for (const int open : view.row.state.steps) {
                INFO("step " << step << " at fault, reached " << reached << ", step " << open);
                const auto why = office::why(desk.workflow(), view, open, today);
                if (!why.possible) continue;
                const bool rests = recruitment::rests_on(open, step);
                CHECK(why.at_fault.empty() != rests);
                ++(rests ? warned : silent);
            }
        }
    CHECK(warned > 5);
    CHECK(silent > 5);
}
