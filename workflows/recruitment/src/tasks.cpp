// What remains to be done, and when: earliest lawful, due, latest.
#include <algorithm>
#include <bitset>

#include "instance.h"

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
    Task task{.step = step,
              .event = std::string(step_table()[static_cast<std::size_t>(step - 1)].completed_by),
              .earliest = {},
              .due = {},
              .latest = {},
              .rules = {}};
    const auto not_before_day = [&](const std::optional<ComputedDay>& day, const char* rule) {
        if (!day) return;
        later(task.earliest, day);
        task.rules.emplace_back(rule);
    };
    const auto due = [&](const std::optional<ComputedDay>& day, const char* rule) {
        if (!day) return;
        task.due = day;
        task.rules.emplace_back(rule);
    };
    // What was taken back is had anew after the going back.
    if (const auto& back = facts.taken_back_on(step); back && !facts.recorded(step))
        not_before_day(ComputedDay(back->last()), "chronology");
    bool follows = !task.rules.empty();
    for (int before = 1; before <= step_count; ++before)
        if (must_follow(step, before))
            if (const auto when = facts.when(before)) {
                later(task.earliest, ComputedDay(when->last()));
                follows = true;
            }
    if (follows && task.rules.empty()) task.rules.emplace_back("chronology");
    switch (step) {
        case 2:
            due(clocks.talk_due(), "talk-within-one-month");
            break;
        case 6:
            due(clocks.review_due(), "review-every-half-year");
            break;
        case 7:
            not_before_day(clocks.activist_time_over_if_restarted(), "activist-one-year");
            break;
        case 8:
            if (const auto over = clocks.notice_over()) {
                task.event = NoticeClosed::name;
                not_before_day(over, "notice-five-workdays");
            }
            break;
        case 13:
            around_leaving(task, clocks, today);
            break;
        case 15:
            due(clocks.vote_due(), "vote-within-one-month");
            around_leaving(task, clocks, today);
            break;
        case 17:
            due(clocks.decision_due(), "decision-within-three-months");
            if ((task.latest = clocks.decision_limit())) task.rules.emplace_back("decision-within-six-months");
            break;
        case 18:
            due(clocks.admission_filing_due(), "admission-filed");
            break;
        case 19:
            due(clocks.group_due(), "group-assigned-promptly");
            break;
        case 20:
            due(clocks.oath_due(), "oath-within-one-month");
            break;
        case 22:
            // The application is written as probation ends; nothing forbids an early one.
            due(clocks.probation_end(), "conversion-applied");
            break;
        case 23:
            not_before_day(clocks.probation_end(), "conversion-not-early");
            due(clocks.conversion_due(), "conversion-discussed-promptly");
            break;
        case 24:
            due(clocks.conversion_decision_due(), "conversion-decision-within-three-months");
            break;
        default:
            break;
    }
    for (const auto* day : {&task.earliest, &task.due, &task.latest}) task.provisional |= *day && (*day)->provisional();
    return task;
}

// Assumes that `step` happens on `day` in the way that leads on.
void assume(Facts& facts, int step, Day day) {
    const OccurredOn on(day);
    switch (step) {
        case 1:
            facts.application = Fact<ApplicationSubmitted>{.event = {}, .on = on};
            break;
        case 2:
            facts.talk = Fact<TalkHeld>{.event = {}, .on = on};
            break;
        case 3:
            facts.determination = Fact<ActivistDetermined>{.event = {}, .on = on};
            break;
        case 4:
            facts.filing = Fact<ActivistFiled>{.event = {}, .on = on};
            break;
        case 5:
            facts.contacts = Fact<ContactsAssigned>{.event = {}, .on = on};
            break;
        case 6:
            facts.reviews.push_back({.event = {}, .on = on});
            break;
        case 7:
            facts.proposal = Fact<ProspectProposed>{.event = {}, .on = on};
            break;
        case 8:
            facts.endorsement = Fact<ProspectEndorsed>{.event = {}, .on = on};
            break;
        case 9:
            facts.introducers = Fact<IntroducersNamed>{.event = {}, .on = on};
            break;
        case 10:
            facts.political_review = Fact<PoliticalReviewConcluded>{.event = {}, .on = on};
            break;
        case 11:
            facts.training = Fact<TrainingCompleted>{.event = {}, .on = on};
            break;
        case 12:
            facts.committee_review = Fact<BranchCommitteeReviewed>{.event = {}, .on = on};
            break;
        case 13:
            facts.pre_review = Fact<PreReviewDecided>{.event = {}, .on = on};
            break;
        case 14:
            facts.form = Fact<AdmissionFormCompleted>{.event = {}, .on = on};
            break;
        case 15:
            facts.vote = Fact<AdmissionVoted>{.event = {}, .on = on};
            break;
        case 16:
            facts.committee_talk = Fact<CommitteeTalkHeld>{.event = {}, .on = on};
            break;
        case 17:
            facts.decision = Fact<AdmissionDecided>{.event = {}, .on = on};
            break;
        case 18:
            facts.admission_filing = Fact<AdmissionFiled>{.event = {}, .on = on};
            break;
        case 19:
            facts.group = Fact<GroupAssigned>{.event = {}, .on = on};
            break;
        case 20:
            facts.oath = Fact<OathTaken>{.event = {}, .on = on};
            break;
        case 22:
            facts.conversion_application = Fact<ConversionApplied>{.event = {}, .on = on};
            break;
        case 23:
            facts.conversion_vote = Fact<ConversionVoted>{.event = {}, .on = on};
            break;
        case 24:
            facts.conversion_decision = Fact<ConversionDecided>{.event = {}, .on = on};
            break;
        default:
            break;
    }
}

}  // namespace

std::vector<Task> open_tasks(const Position& position, const Options& options) {
    std::vector<Task> tasks;
    if (position.state().ended) return tasks;
    const auto& facts = position.facts();
    const Clocks clocks(facts, options.law, options.calendar);
    const auto open = position.open_steps();
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
        if (auto task = task_for(step, facts, clocks); task.due || task.latest) {
            task.earliest.reset();  // it rests on steps that have not happened
            tasks.push_back(std::move(task));
        }
    }
    return tasks;
}

bool vote_has_lapsed(const Facts& facts, const Options& options, Day today) {
    const auto limit = Clocks(facts, options.law, options.calendar).decision_limit();
    return limit && !facts.ended && !facts.recorded(17) && !facts.silent_about(17) &&
           not_after(OccurredOn(today), *limit) == Truth::no;
}

std::vector<Task> remaining_tasks(const Position& position, const Options& options, Day today) {
    std::vector<Task> tasks;
    auto open = position.open_steps();
    if (open.empty()) return tasks;
    Facts facts = position.facts();
    const Clocks clocks(facts, options.law, options.calendar);
    if (vote_has_lapsed(facts, options, today)) {
        facts.reopen(13, 17, OccurredOn(clocks.decision_limit()->latest().plus_days(1)));
        open = {13};
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
            assume(facts, 8, day);
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
            assume(facts, step, day);
        }
        assumed.set(static_cast<std::size_t>(step));
    }
    return tasks;
}

}  // namespace rudang::recruitment
