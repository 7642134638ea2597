#include "clocks.h"

#include <algorithm>

namespace rudang::recruitment {

std::optional<ComputedDay> Clocks::after(const std::optional<OccurredOn>& start, int Parameters::*months) const {
    if (!start) return std::nullopt;
    const int number = started(*start).parameters.*months;
    if (number == 0) return std::nullopt;
    return ComputedDay::months_after(*start, number);
}

ComputedDay Clocks::perhaps_later(const ComputedDay& due, const OccurredOn& start) const {
    if (facts_.halts.empty()) return due;
    auto halts = facts_.halts;
    std::sort(halts.begin(), halts.end(),
              [](const Facts::Halt& a, const Facts::Halt& b) { return a.since.first() < b.since.first(); });
    Day last = due.latest(), counted = start.first();
    for (const auto& halt : halts) {
        const Day from = std::max(halt.since.first(), counted);
        if (halt.until.last() <= from || from > last) continue;  // the time was over before
        last = last.plus_days(halt.until.last().number() - from.number());
        counted = halt.until.last();
    }
    if (last == due.latest()) return due;
    return ComputedDay::parse(due.earliest().iso() + ".." + last.iso()).value_or(due);
}

std::optional<ComputedDay> Clocks::due_after(const std::optional<OccurredOn>& start, int Parameters::*months) const {
    auto due = after(start, months);
    if (due) due = perhaps_later(*due, *start);
    return due;
}

std::optional<ComputedDay> Clocks::talk_due() const {
    if (!facts_.application) return std::nullopt;
    const auto received = facts_.application->event.received_on;
    return due_after(received ? OccurredOn(*received) : facts_.application->on, &Parameters::talk_months);
}

std::optional<OccurredOn> Clocks::review_start() const {
    auto start = facts_.when(6);
    if (const auto since = facts_.when(3); !start || (since && start->before(*since))) start = since;
    for (const auto& anew : {facts_.restarted_on, facts_.activist_again_on})
        if (start && anew && start->before(*anew)) start = anew;
    return start;
}

std::optional<ComputedDay> Clocks::review_due() const { return due_after(review_start(), &Parameters::review_months); }

std::optional<ComputedDay> Clocks::waited(const std::optional<OccurredOn>& start, int Parameters::*months,
                                          const std::optional<OccurredOn>& at) const {
    if (!start) return std::nullopt;
    const auto by = [&](const Edition& edition) {
        return ComputedDay::months_after(*start, edition.parameters.*months);
    };
    if (at) return by(started(*at));
    // Under rules that come into force before it is over it may be longer; they only tighten.
    auto over = by(started(*start));
    for (const auto& edition : law_.editions())
        if (edition.effective > start->first() && edition.effective <= over.latest()) over = by(edition);
    return over;
}

std::optional<ComputedDay> Clocks::activist_time_over(const std::optional<OccurredOn>& at) const {
    return waited(facts_.restarted_on ? facts_.restarted_on : facts_.when(3), &Parameters::activist_months, at);
}

std::optional<ComputedDay> Clocks::activist_time_over_if_restarted(const std::optional<OccurredOn>& at) const {
    return facts_.perhaps_restarted_on ? waited(facts_.perhaps_restarted_on, &Parameters::activist_months, at)
                                       : activist_time_over(at);
}

std::optional<ComputedDay> Clocks::notice_over() const {
    if (!facts_.endorsement || !notice_required(facts_.endorsement->on)) return std::nullopt;
    return calendar_.nth_workday(facts_.endorsement->on.first(),
                                 started(facts_.endorsement->on).parameters.notice_workdays);
}

bool Clocks::listed() const {
    const auto& consent = facts_.endorsement;
    if (!consent || consent->event.outcome != EndorsementOutcome::accepted) return false;
    return facts_.prospect_notice || !notice_required(consent->on);
}

std::optional<Day> Clocks::leaving_on() const {
    const auto said = [&](const auto& fact) -> std::optional<Day> {
        if (!fact || (facts_.moved_on && fact->on.before(*facts_.moved_on))) return std::nullopt;
        return fact->event.leaving_on;
    };
    const auto later = said(facts_.pre_review);
    return later ? later : said(facts_.application);
}

std::optional<ComputedDay> Clocks::vote_due() const {
    return due_after(facts_.when(13), &Parameters::pre_review_to_vote_months);
}

std::optional<ComputedDay> Clocks::political_review_valid_until() const {
    return after(facts_.when(10), &Parameters::political_review_months);
}

std::optional<OccurredOn> Clocks::admission_voted() const {
    // Directly admitted: no vote, and probation starts with the decision.
    if (facts_.last<AdmittedDirectly>()) return facts_.last<AdmittedDirectly>()->on;
    if (facts_.vote) return facts_.vote->on;
    // A vote without a record: the committee's own entry of the probation dates still says when it was.
    if (facts_.decision && facts_.decision->event.probation_from)
        return OccurredOn(*facts_.decision->event.probation_from);
    return std::nullopt;
}

std::optional<ComputedDay> Clocks::decision_due() const {
    return facts_.decision ? decision_due(*facts_.decision) : after(facts_.when(15), &Parameters::decision_months);
}

std::optional<ComputedDay> Clocks::decision_due(const Fact<AdmissionDecided>& decision) const {
    auto start = facts_.when(15);
    if (start && decision.event.submitted_on) {
        const OccurredOn submitted(*decision.event.submitted_on);
        if (submitted.before(*start)) start = submitted;
    }
    return after(start, &Parameters::decision_months);
}

std::optional<ComputedDay> Clocks::decision_limit() const {
    return after(facts_.when(15), &Parameters::decision_limit_months);
}
std::optional<ComputedDay> Clocks::admission_filing_due() const {
    return due_after(facts_.when(17), &Parameters::admission_filing_months);
}
std::optional<ComputedDay> Clocks::group_due() const { return due_after(facts_.when(17), &Parameters::group_months); }
std::optional<ComputedDay> Clocks::oath_due() const { return due_after(facts_.when(17), &Parameters::oath_months); }

std::optional<ComputedDay> Clocks::probation_end() const {
    // Probation starts on the day of the vote; an extension runs from the end of probation, not from the meeting.
    auto end = after(admission_voted(), &Parameters::probation_months);
    if (end && facts_.extension && facts_.extension->event.extend_months)
        end = end->plus_months(*facts_.extension->event.extend_months);
    return end;
}

// Only somebody transferred in can be postponed, and not past the limit.
std::optional<Day> Clocks::postponed_until() const {
    const auto limit = postponement_limit();
    if (!limit || !facts_.transferred_in_on_probation || !facts_.last<ConversionPostponed>() ||
        !facts_.last<ConversionPostponed>()->event.until)
        return std::nullopt;
    return std::min(*facts_.last<ConversionPostponed>()->event.until, limit->latest());
}

std::optional<ComputedDay> Clocks::conversion_due() const {
    const auto end = probation_end();
    if (!end) return std::nullopt;
    const auto due = end->plus_months(law_.in_force(end->earliest()).parameters.conversion_prompt_months);
    if (const auto until = postponed_until(); until && *until > due.latest()) return ComputedDay(*until);
    return perhaps_later(due, end->earliest());
}

std::optional<ComputedDay> Clocks::conversion_seriously_overdue() const {
    const auto end = probation_end();
    if (!end) return std::nullopt;
    const auto& numbers = law_.in_force(end->earliest()).parameters;
    const auto serious = perhaps_later(end->plus_months(numbers.conversion_high_months), end->earliest());
    const auto until = postponed_until();
    if (!until) return serious;
    // As long after the day it was postponed to as it would have been after the ordinary one.
    const auto later =
        ComputedDay(*until).plus_months(numbers.conversion_high_months - numbers.conversion_prompt_months);
    return later.latest() > serious.latest() ? later : serious;
}

std::optional<ComputedDay> Clocks::conversion_decision_due() const {
    return due_after(facts_.when(23), &Parameters::conversion_decision_months);
}

std::optional<ComputedDay> Clocks::postponement_limit() const {
    const auto end = probation_end();
    if (!end) return std::nullopt;
    return end->plus_months(law_.in_force(end->earliest()).parameters.postponement_months);
}

}  // namespace rudang::recruitment
