#include "rudang/office/why.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "among.h"
#include "rudang/office/obstacles.h"
#include "rudang/office/outlook.h"
#include "rudang/office/wording.h"
#include "rudang/recruitment/offices.h"

namespace rudang::office {
namespace {

// The steps a finding names: that whose absence it tells of, or that it is about.
void add_named(std::set<int>& steps, const Finding& finding, int but_for) {
    for (const int named : {finding.step, finding.absent})
        if (named && named != but_for) steps.insert(named);
}

void add_open_before(std::set<int>& needed, const CaseView& view, int step) {
    for (const int open : view.row.state.steps)
        if (recruitment::comes_before(open, step)) needed.insert(open);
}

// What comes first may rest on something in turn: a vote on conversion on the application.
void add_what_those_need(std::set<int>& needed, const Workflow& workflow, const CaseView& view,
                         const Neighbours& around, Day today) {
    std::set<int> asked;
    const auto not_asked = [&](int step) { return !asked.contains(step); };
    for (auto next = needed.begin(); next != needed.end();
         next = std::find_if(needed.begin(), needed.end(), not_asked)) {
        const int step = *next;
        asked.insert(step);
        add_open_before(needed, view, step);
        const auto event = step_info(workflow, step).completed_by;
        for (const auto& finding : view.instance->ask(supposed(view, event, today), around, today).findings)
            if (finding.severity == Severity::block && finding.verdict == Verdict::violated)
                for (const int named : {finding.step, finding.absent})
                    if (named && named < step) needed.insert(named);
    }
}

// The steps to take before, and the day from which this one is lawful.
void add_way(Why& why, const Workflow& workflow, const CaseView& view, const Neighbours& around, Day today, bool anew) {
    // Only what the step rests on, that is the steps the obstacles name; all of them where a vote is had anew.
    std::set<int> needed;
    for (const auto* finding : why.rests_on_void) needed.insert(finding->later);
    for (const auto* finding : why.obstacles) add_named(needed, *finding, why.step);
    if (!why.possible) {
        add_open_before(needed, view, why.step);
        add_what_those_need(needed, workflow, view, around, today);
    }
    for (const auto& task : view.instance->forecast(today)) {
        if (task.step == why.step && task.event == why.event) {
            why.earliest = task.earliest;
            break;
        }
        const bool of_both = task.step == 8 && (why.step == 8 || !needed.empty());
        if (task.step <= why.step && (anew || of_both || needed.contains(task.step))) why.first.push_back(task);
    }
    // While it is suspended or between two branches nothing else comes first, and no day can be named.
    if (const auto& standing = view.row.state.standing; standing != "normal") {
        Task task;
        task.event = standing == "suspended" ? "resumed" : "transfer_accepted";
        why.first.insert(why.first.begin(), std::move(task));
        why.earliest.reset();
    }
    // What is no step of the 25 comes between two of them, on a day of its own.
    for (const auto* finding : why.obstacles)
        if (finding->rule == "deliberated-by-intermediate-body" && why.first.empty()) {
            Task task;
            task.event = "deliberated";
            why.first.push_back(std::move(task));
            why.earliest.reset();
        }
    if (why.possible) why.first.clear();
    if (!why.possible && why.first.empty() && why.earliest) {
        const Day on = std::max(today, why.earliest->latest());
        if (view.instance->ask(supposed(view, why.event, on), around, on).kind != Reaction::Kind::taken)
            why.earliest.reset();
    }
}

// Of what the case is told of: steps that came before what they must follow, and are had again before anything that
// rests on them.
void add_void(Why& why, const CaseView& view) {
    const auto done = view.instance->done_steps();
    for (const auto& finding : view.findings) {
        const int early = finding.later;
        if (!early || !finding.blocks() || !finding.stands() || !has(done, early)) continue;
        if (early == why.step)
            why.again.push_back(&finding);
        else if (has(view.row.state.steps, early) && recruitment::comes_before(early, why.step))
            why.rests_on_void.push_back(&finding);
    }
    if (why.rests_on_void.empty() || (why.possible && has(view.row.state.steps, why.step))) return;
    why.possible = false;
    why.obstacles.insert(why.obstacles.end(), why.rests_on_void.begin(), why.rests_on_void.end());
}

// A record taken over that breaks a rule does not forbid what follows. But whoever puts it right does so first.
void add_at_fault(Why& why, const CaseView& view, Day today) {
    if (!why.possible) return;
    for (const auto& finding : view.findings) {
        if (!finding.blocks() || !finding.stands() || finding.later || finding.absent || finding.event.empty() ||
            !recruitment::rests_on(why.step, finding.step))
            continue;
        const auto again = supposed(view, finding.event, today);
        if (view.instance->ask(again, {}, today).kind == Reaction::Kind::taken) why.at_fault.push_back(&finding);
    }
}

}  // namespace

Why why(const Workflow& workflow, const CaseView& view, int step, Day today, const Neighbours& around) {
    Why why;
    why.step = step;
    why.event = step_info(workflow, step).completed_by;
    for (const auto& task : view.instance->tasks())
        if (task.step == step) why.event = task.event;
    auto reaction = view.instance->ask(supposed(view, why.event, today), around, today);
    why.possible = reaction.kind == Reaction::Kind::taken;
    why.findings = std::move(reaction.findings);
    for (const auto& finding : why.findings)
        if (finding.severity == Severity::block &&
            (finding.verdict == Verdict::violated || (finding.verdict == Verdict::undetermined && !why.possible)))
            why.obstacles.push_back(&finding);
    add_void(why, view);
    // The vote that would carry this step has lapsed: what the case owes while nothing happens says so.
    const bool anew = has_lapsed(view);
    if (anew && why.possible && !has(view.row.state.steps, step)) {
        why.possible = false;
        for (const auto& finding : view.findings)
            if (finding.severity == Severity::block && finding.verdict == Verdict::violated && finding.event.empty())
                why.obstacles.push_back(&finding);
    }
    std::stable_sort(why.obstacles.begin(), why.obstacles.end(),
                     [](const Finding* a, const Finding* b) { return a->step < b->step; });
    add_way(why, workflow, view, around, today, anew);
    add_at_fault(why, view, today);
    return why;
}

int pressing_step(const Workflow& workflow, const CaseView& view, Day today) {
    // Of those that move the case on; a review repeats while others wait.
    std::optional<std::tuple<bool, Day, int>> first;
    for (const auto& task : tasks_now(view, today)) {
        if (!has(view.row.state.steps, task.step)) continue;
        const auto day = task.due ? task.due : task.latest;
        const std::tuple key(task.event == step_info(workflow, 6).completed_by,
                             day ? day->earliest() : today.plus_months(1200), task.step);
        if (!first || key < *first) first = key;
    }
    return first ? std::get<int>(*first) : view.row.state.steps.empty() ? 0 : view.row.state.steps.front();
}

}  // namespace rudang::office
