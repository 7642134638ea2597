// What remains to be done, and when: earliest lawful, due, latest.
#include <algorithm>
#include <bitset>

#include "instance.h"
#include "procedure.h"
#include "rudang/recruitment/offices.h"

namespace rudang::recruitment {
namespace {

void later(std::optional<ComputedDay>& earliest, const std::optional<ComputedDay>& other) {
    if (other && (!earliest || earliest->latest() < other->latest())) earliest = other;
}

// The last day from which it is `months` to `leaving`.
Day last_before_leaving(Day leaving, int months) {
    Day day = leaving.plus_months(-months).plus_days(3);
    while (ComputedDay::months_after(OccurredOn(day), months).latest() > leaving) day = day.plus_days(-1);
    return day;
}

// Whoever leaves within some months is not admitted: up to so long before the day of leaving, or after it.
void around_leaving(Task& task, const Clocks& clocks, std::optional<Day> today) {
    const auto leaving = clocks.leaving_on();
    if (!leaving || !task.earliest) return;
    const Day from = std::max(task.earliest->latest(), today.value_or(task.earliest->latest()));
    if (*leaving < from) return;
    const auto last = last_before_leaving(*leaving, clocks.started(OccurredOn(from)).parameters.leaving_months);
    task.rules.emplace_back("not-leaving-within-three-months");
    if (from <= last)
        task.latest = ComputedDay(last);
    else
        task.earliest = ComputedDay(leaving->plus_days(1));
}

// The days of one step, from facts that may be partly assumed.
Task task_for(int step, const Facts& facts, const Clocks& clocks, std::optional<Day> today = {}) {
    const auto& row = procedure(step);
    Task task{.step = step,
              .event = std::string(row.info.completed_by),
              .earliest = {},
              .due = {},
              .latest = {},
              .rules = {}};
    const auto limit = [&](std::optional<ComputedDay>& day, const Limit& by) {
        const auto found = by.day ? by.day(clocks) : std::nullopt;
        if (found) task.rules.emplace_back(by.rule);
        if (found) day = found;
        return found.has_value();
    };
    // What was taken back is had anew after the going back.
    if (const auto& back = facts.taken_back_on(step); back && !facts.recorded(step)) {
        later(task.earliest, ComputedDay(back->last()));
        task.rules.emplace_back("chronology");
    }
    bool follows = !task.rules.empty();
    for (int before = 1; before <= step_count; ++before)
        if (must_follow(step, before))
            if (const auto when = facts.when(before)) {
                later(task.earliest, ComputedDay(when->last()));
                follows = true;
            }
    if (follows && task.rules.empty()) task.rules.emplace_back("chronology");
    std::optional<ComputedDay> waited;
    if (limit(waited, row.not_before) && !row.then.empty()) task.event = row.then;
    later(task.earliest, waited);
    limit(task.due, row.due);
    limit(task.latest, row.latest);
    // Of what nobody knows whether it was had no time can be running out; the rule that sets the day stays named.
    const bool review_untold = step == 6 && task.due && facts.review_untold(*task.due, 6);
    if (facts.nobody_knows(step) || review_untold) {
        task.due.reset();
        task.latest.reset();
    }
    if (row.not_when_leaving) around_leaving(task, clocks, today);
    for (const auto* day : {&task.earliest, &task.due, &task.latest}) task.provisional |= *day && (*day)->provisional();
    return task;
}

}  // namespace

bool nobody_knows(const Task& task) {
    if (task.step < 1 || task.step > step_count) return false;
    const auto& row = procedure(task.step);
    const auto without_a_day = [&](const Limit& limit, const std::optional<ComputedDay>& day) {
        return limit.day && !day && std::find(task.rules.begin(), task.rules.end(), limit.rule) != task.rules.end();
    };
    return without_a_day(row.due, task.due) || without_a_day(row.latest, task.latest);
}

std::vector<Task> open_tasks(const Facts& facts, const std::vector<int>& open, const Options& options) {
    std::vector<Task> tasks;
    if (facts.ended) return tasks;
    const Clocks clocks(facts, options.law, options.calendar);
    const auto was_taken_over = [&](int step) {
        for (int after = step + 1; after <= step_count; ++after)
            if (must_follow(after, step) && (facts.recorded(after) || facts.silent_about(after))) return true;
        return false;
    };
    for (int step = 1; step <= step_count; ++step) {
        if (std::find(open.begin(), open.end(), step) != open.end()) {
            tasks.push_back(task_for(step, facts, clocks));
            continue;
        }
        // An activist until listed as a prospect: reviews stay due while consent and notice are awaited.
        if (step == 6 && facts.recorded(7) && !clocks.listed() && !facts.silent_about(8) && !facts.admitted() &&
            std::find(open.begin(), open.end(), 8) != open.end()) {
            if (auto task = task_for(step, facts, clocks); task.due) {
                task.earliest.reset();
                tasks.push_back(std::move(task));
            }
            continue;
        }
        // The time for a later step may be running already: the vote's while the form is filled in, the decision's
        // while the committee talks.
        if (facts.recorded(step) || facts.silent_about(step) || was_taken_over(step)) continue;
        // To cancel somebody no application is needed.
        if (step == 22 && facts.recorded(23)) continue;
        // Nobody is on probation before the approval.
        if (step > 17 && !facts.recorded(17) && !facts.silent_about(17)) continue;
        if (auto task = task_for(step, facts, clocks); task.due || task.latest) {
            task.earliest.reset();  // it rests on steps that have not happened
            tasks.push_back(std::move(task));
        }
    }
    return tasks;
}

bool vote_has_lapsed(const Facts& facts, const Options& options, Day today) {
    const auto limit = Clocks(facts, options.law, options.calendar).decision_limit();
    return limit && !facts.ended && !facts.recorded(17) && !facts.silent_about(17) && !facts.nobody_knows(17) &&
           not_after(OccurredOn(today), *limit) == Truth::no;
}

bool may_lapse(int step) { return step >= step_after_lapse && step <= last_to_lapse; }

std::vector<Task> remaining_tasks(Facts facts, std::vector<int> open, const Options& options, Day today) {
    std::vector<Task> tasks;
    if (open.empty()) return tasks;
    const Clocks clocks(facts, options.law, options.calendar);
    if (vote_has_lapsed(facts, options, today)) {
        facts.reopen(step_after_lapse, last_to_lapse, OccurredOn(clocks.decision_limit()->latest().plus_days(1)));
        open = {step_after_lapse};
    }
    std::bitset<step_count + 1> assumed;
    for (int step = open.front(); step <= step_count; ++step) {
        const bool is_open = std::find(open.begin(), open.end(), step) != open.end();
        if (!is_open && (facts.recorded(step) || facts.silent_about(step))) continue;
        auto task = task_for(step, facts, clocks, today);
        for (int before = 1; before < step; ++before)
            task.provisional |= assumed[static_cast<std::size_t>(before)] && must_follow(step, before);
        tasks.push_back(task);
        if (is_open && facts.recorded(step) && step != 8) continue;  // a review that repeats
        Day day = task.earliest ? std::max(task.earliest->latest(), today) : today;
        if (step == 6) continue;
        if (step == 8 && !facts.endorsement) {
            procedure(8).result.assume(facts, OccurredOn(day));
            if (clocks.notice_required(facts.endorsement->on)) {
                auto notice = task_for(8, facts, clocks);
                notice.provisional = true;
                tasks.push_back(notice);
                day = notice.earliest->latest();
                facts.prospect_notice = Fact<NoticeClosed>{.event = {}, .on = day};
            }
        } else if (step == 8) {
            facts.prospect_notice = Fact<NoticeClosed>{.event = {}, .on = day};
        } else {
            procedure(step).result.assume(facts, OccurredOn(day));
        }
        assumed.set(static_cast<std::size_t>(step));
    }
    return tasks;
}

}  // namespace rudang::recruitment
