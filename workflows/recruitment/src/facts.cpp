#include "facts.h"

#include "procedure.h"

namespace rudang::recruitment {

std::optional<OccurredOn> Facts::when(int step) const {
    return step < 1 || step > step_count ? std::nullopt : procedure(step).result.when(*this);
}

bool Facts::nobody_knows(int step) const {
    const auto not_told = [&](int of) { return untold[static_cast<std::size_t>(of)] && !recorded(of); };
    return step >= 1 && step <= step_count && (not_told(step) || not_told(told_by(step)));
}

bool Facts::review_untold(const ComputedDay& due, int months) const {
    // Who was proposed is an activist until that is consented to, which ends his reviews.
    if (const auto proposed = when(7); proposed && untold[8] && !recorded(8) && due.latest() > proposed->first())
        return true;
    const auto first = due.earliest().plus_months(-months).plus_days(1);
    return std::ranges::any_of(reviews_untold,
                               [&](const auto& span) { return span.first <= due.latest() && first <= span.second; });
}

void Facts::reopen(int first, int last, const std::optional<OccurredOn>& on) {
    if (first <= 8) {
        activist_again_on = listed && first > 3 ? on : std::nullopt;
        listed = false;
    }
    for (int step = first; step <= last; ++step) {
        if (recorded(step)) taken_back[static_cast<std::size_t>(step)] = on;
        procedure(step).result.forget(*this);
    }
    // No activist, no time as one.
    if (first <= 3 && last >= 3) {
        restarted_on.reset();
        perhaps_restarted_on.reset();
    }
}

void Facts::fold(const Kept<ApplicationSubmitted>& f) { application = f; }
// The talk that came first is the one that had to come in time; one before the application was none.
void Facts::fold(const Kept<TalkHeld>& f) {
    if (!talk || f->on.before(talk->on) || (application && talk->on.before(application->on))) talk = f;
}
void Facts::fold(const Kept<ActivistDetermined>& f) { determination = f; }
void Facts::fold(const Kept<ActivistReviewed>& f) { reviews.push_back(f); }
void Facts::fold(const Kept<ProspectProposed>& f) {
    proposal = f;
    reviews_judged_until = f->on;
}
void Facts::fold(const Kept<ProspectEndorsed>& f) {
    endorsement = f;
    reviews_judged_until = f->on;
}
void Facts::fold(const Kept<NoticeClosed>& f) {
    if (f->event.at.value_or(NoticeAt::prospect) != NoticeAt::prospect) return other_notices.push_back(f);
    prospect_notice = f;
    reviews_judged_until = f->on;
}
void Facts::fold(const Kept<IntroducersNamed>& f) { introducers = f; }
void Facts::fold(const Kept<PoliticalReviewConcluded>& f) {
    political_review = f;
    if (f->event.conclusion == ReviewConclusion::unqualified)
        unqualified_on = f->on;
    else
        unqualified_on.reset();
}
void Facts::fold(const Kept<TrainingCompleted>& f) {
    training = f;
    trainings.push_back(f);
}
void Facts::fold(const Kept<TrainingExempted>& f) { exemption = f; }
void Facts::fold(const Kept<BranchCommitteeReviewed>& f) { committee_review = f; }
void Facts::fold(const Kept<PreReviewDecided>& f) { pre_review = f; }
void Facts::fold(const Kept<AdmissionFormCompleted>& f) { form = f; }
void Facts::fold(const Kept<AdmissionVoted>& f) {
    vote = f;
    admission_deliberation.reset();
}
void Facts::fold(const Kept<Deliberated>& f) {
    if (deliberates_conversion()) {
        conversion_deliberation = f;
        if (f->event.outcome == DeliberationOutcome::disagreed) conversion_discussed_on = f->on;
    } else {
        admission_deliberation = f;
    }
}
void Facts::fold(const Kept<AdmissionDecided>& f) { decision = f; }
// A second ceremony changes nothing about the first, where that was one.
void Facts::fold(const Kept<OathTaken>& f) {
    const auto approved = when(17);
    if (!oath || (approved && oath->on.before(*approved))) oath = f;
}
void Facts::fold(const Kept<ProbationReviewed>& f) { probation_reviews.push_back(f); }
void Facts::fold(const Kept<ConversionApplied>& f) { conversion_application = f; }
void Facts::fold(const Kept<ConversionVoted>& f) {
    conversion_vote = f;
    if (f->event.outcome != VoteOutcome::no_quorum) conversion_discussed_on = f->on;
    conversion_deliberation.reset();
}

void Facts::fold(const Kept<ConversionDecided>& f) {
    conversion_decision = f;
    if (f->event.outcome == DecisionOutcome::refused) conversion_discussed_on = f->on;
    // Extension takes effect only on approval.
    if (f->event.outcome == DecisionOutcome::approved && conversion_vote &&
        conversion_vote->event.proposal == Proposal::extend) {
        extended();
        taken_back[22] = f->on;  // applied for anew from then on
    }
}

void Facts::extended() {
    extension = conversion_vote;
    if (conversion_application && conversion_vote) taken_back[22] = conversion_vote->on;
    conversion_application.reset();
}

void Facts::fold(const Kept<Suspended>& f) { suspended_since = f->on; }
void Facts::fold(const Kept<Resumed>& f) { go_on(suspended_since, f->on); }

void Facts::go_on(std::optional<OccurredOn>& since, const OccurredOn& on) {
    if (since) halts.push_back({*since, on});
    since.reset();
}

void Facts::fold(const Kept<TransferStarted>& f) {
    in_transfer_since = f->on;
    said_continuous = f->event.continuous;
}

void Facts::fold(const Kept<TransferAccepted>& f) {
    // Without a departure on record it is a receiving branch's own, and what the other one said is not known.
    if (!in_transfer_since) said_continuous.reset();
    go_on(in_transfer_since, f->on);
    moved_on = f->on;
    if (admitted() || silent_about(17))
        transferred_in_on_probation = true;
    else
        move(f->on, f->event.continuous ? f->event.continuous : said_continuous);
}

void Facts::fold(const Kept<TransferRefused>& f) {
    go_on(in_transfer_since, f->on);
    if (!admitted()) move(f->on, false);
}

void Facts::move(const OccurredOn& on, std::optional<bool> continuous) {
    // Before determination there is no time to restart.
    if (const auto since = when(3); !since || on.before(*since)) return;
    if (!continuous) {
        perhaps_restarted_on = on;
    } else if (!*continuous) {
        restarted_on = on;
        perhaps_restarted_on.reset();
    }
}

void Facts::fold(const Kept<StepUnrecorded>& f) {
    const int step = step_by_id(f->event.step);
    const auto &from = f->event.from, &to = f->event.to;
    if (step == 6 && (from || to)) {
        const auto ever = Day::from_number(0);
        reviews_untold.emplace_back(from.value_or(Day::from(1900, 1, 1).value_or(ever)),
                                    to.value_or(Day::from(2199, 12, 31).value_or(ever)));
        return;
    }
    if (step) (f->event.perhaps.value_or(false) ? untold : unrecorded)[static_cast<std::size_t>(step)] = true;
}

}  // namespace rudang::recruitment
