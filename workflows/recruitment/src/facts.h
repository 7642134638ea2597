// Everything the rules may know about one case: what happened, folded from its events. A value; copying it is how
// previews and forecasts are made.
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <limits>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "rudang/engine/event.h"
#include "rudang/recruitment/events.h"

namespace rudang::recruitment {

inline constexpr int step_count = 25;
int step_by_id(std::string_view id);  // 0 when there is none

// Required fields that a record taken from a table does not have, like "vote" or "introducers.full_member". What stands
// in the event for them means nothing. Shared by all records that lack the same.
struct Missing {
    std::vector<std::string> fields;
    // What a rule that rests on one of them answers, by its place among the rules judged at the event; empty for the
    // others.
    std::vector<Wording> keeps_open;

    bool lacks(std::string_view field) const {
        return std::any_of(fields.begin(), fields.end(), [&](const std::string& name) {
            return field.size() >= name.size() && field.starts_with(name) &&
                   (field.size() == name.size() || field[name.size()] == '.');
        });
    }
};
// One event with when it happened and when it was written down.
template <class E>
struct Fact {
    E event;
    OccurredOn on = Day::from_number(0);
    Seq seq = 0;
    std::optional<Day> entered = {};  // as in Recorded
    Origin origin = Origin::live;
    bool complete = false;  // as in Recorded
    std::string note;
    std::size_t attachments = 0;  // papers whose digests came with it
    std::shared_ptr<const Missing> missing = {};
    bool lacks(std::string_view field) const { return missing && missing->lacks(field); }
};

template <class... E>
std::variant<Fact<E>...> fact_of_any(event_types<E...>);
using AnyFact = decltype(fact_of_any(all_events{}));
using SharedFact = std::shared_ptr<const AnyFact>;

// The place of an event in the list of all.
template <class E, class... All>
constexpr std::size_t place_among(event_types<All...>) {
    std::size_t at = 0;
    static_cast<void>(((std::is_same_v<E, All> || (++at, false)) || ...));
    return at;
}
template <class E>
inline constexpr std::size_t place_of = place_among<E>(all_events{});

// A record among the facts, or none; shared with the history it comes from, so that keeping it copies nothing.
template <class E>
class Kept {
public:
    Kept() = default;
    Kept(std::shared_ptr<const Fact<E>> fact) : fact_(std::move(fact)) {}
    Kept(Fact<E> fact) : fact_(std::make_shared<const Fact<E>>(std::move(fact))) {}
    explicit operator bool() const { return fact_ != nullptr; }
    bool has_value() const { return fact_ != nullptr; }
    const Fact<E>* operator->() const { return fact_.get(); }
    const Fact<E>& operator*() const { return *fact_; }
    const Fact<E>* get() const { return fact_.get(); }
    const std::shared_ptr<const Fact<E>>& shared() const { return fact_; }
    void reset() { fact_.reset(); }

private:
    std::shared_ptr<const Fact<E>> fact_;
};

// How the round before this one ended, where somebody applies again.
struct FormerEnd {
    std::string status;
    OccurredOn on = Day::from_number(0);
};

struct Facts {
    std::string case_id;

    Kept<ApplicationSubmitted> application;
    Kept<TalkHeld> talk;
    Kept<ActivistDetermined> determination;
    std::vector<Kept<ActivistReviewed>> reviews;
    Kept<ProspectProposed> proposal;
    Kept<ProspectEndorsed> endorsement;
    Kept<NoticeClosed> prospect_notice;
    std::vector<Kept<NoticeClosed>> other_notices;
    std::vector<Kept<LocalStepRecorded>> local_steps;
    Kept<IntroducersNamed> introducers;
    Kept<PoliticalReviewConcluded> political_review;
    Kept<TrainingCompleted> training;
    std::vector<Kept<TrainingCompleted>> trainings;  // of the present round: what was missing may be made up for
    Kept<TrainingExempted> exemption;
    Kept<BranchCommitteeReviewed> committee_review;
    Kept<PreReviewDecided> pre_review;
    Kept<AdmissionFormCompleted> form;
    Kept<AdmissionVoted> vote;
    // Of the vote that stands, whatever became of it.
    Kept<Deliberated> admission_deliberation, conversion_deliberation;
    // Which of the two a deliberation is about that is held now.
    bool deliberates_conversion() const {
        return conversion_vote || conversion_decision || extension || (!decision && (admitted() || silent_about(17)));
    }
    const Kept<Deliberated>& deliberation() const {
        return deliberates_conversion() ? conversion_deliberation : admission_deliberation;
    }
    Kept<AdmissionDecided> decision;
    Kept<OathTaken> oath;
    std::vector<Kept<ProbationReviewed>> probation_reviews;
    Kept<ConversionApplied> conversion_application;
    Kept<ConversionVoted> conversion_vote;
    Kept<ConversionDecided> conversion_decision;
    Kept<ConversionVoted> extension;  // once approved
    // When a meeting at which enough were present discussed the conversion, or its resolution came back.
    std::optional<OccurredOn> conversion_discussed_on;

    std::optional<FormerEnd> former_end;
    // Both may hold at once; each ends by its own event.
    std::optional<OccurredOn> suspended_since, in_transfer_since;
    bool halted() const { return suspended_since || in_transfer_since; }
    // Those that are over: while they lasted no step could be taken.
    struct Halt {
        OccurredOn since, until;
    };
    std::vector<Halt> halts;
    // The last political review, where it concluded that the person does not qualify.
    std::optional<OccurredOn> unqualified_on;
    // Accepted elsewhere: a day of leaving that was said before is of the unit the case has left.
    std::optional<OccurredOn> moved_on;
    // Since determination: the last transfer that certainly restarted the time as an activist, and the last one
    // after it that does not say whether it did.
    std::optional<OccurredOn> restarted_on;
    std::optional<OccurredOn> perhaps_restarted_on;
    std::optional<bool> said_continuous;  // when the transfer in progress began
    bool ended = false;
    std::optional<OccurredOn> ended_on;
    // Listed as a prospect; and when somebody who had been became an activist again, whose reviews are due from then
    // on.
    bool listed = false;
    std::optional<OccurredOn> activist_again_on;
    // Up to here missed reviews were reported, when a prospect was proposed, consented to or posted.
    std::optional<OccurredOn> reviews_judged_until;
    bool transferred_in_on_probation = false;

    // Steps of which imported records say that no record was supplied.
    std::bitset<step_count + 1> unrecorded;

    // Steps of which nobody knows whether they were taken: the table that was taken over had no place for them.
    std::bitset<step_count + 1> untold;

    // Between which days nobody knows whether an activist was reviewed.
    std::vector<std::pair<Day, Day>> reviews_untold;

    // Nor of what would tell of it.
    bool nobody_knows(int step) const;
    // Nor whether the review due by then was held, on any of the days of its half-year.
    bool review_untold(const ComputedDay& due, int months) const;

    // When the result of a step was last taken back because the procedure went back. It has to be had again, later.
    std::array<std::optional<OccurredOn>, step_count + 1> taken_back;
    const std::optional<OccurredOn>& taken_back_on(int step) const {
        return taken_back[static_cast<std::size_t>(step)];
    }

    // The last event of a kind, of those that are not named above; null when there is none.
    template <class E>
    const Fact<E>* last() const {
        return static_cast<const Fact<E>*>(last_[place_of<E>].get());
    }
    template <class E>
    void forget() {
        last_[place_of<E>].reset();
    }

    // Approved, or admitted directly: from here on the person is a member, on probation or full.
    bool admitted() const { return decision || last<AdmittedDirectly>(); }

    // When `step` last happened in the present round, or nothing.
    std::optional<OccurredOn> when(int step) const;
    bool recorded(int step) const { return when(step).has_value(); }
    bool silent_about(int step) const { return unrecorded[static_cast<std::size_t>(step)]; }

    // Forgets the results of `first` to `last`, because the procedure went back on `on`: they have to be had again.
    void reopen(int first, int last, const std::optional<OccurredOn>& on);

    // The one way in.
    template <class E>
    void take(const Kept<E>& f) {
        happened<E>(f->on);
        fold(f);
    }
    // Notes that it did, for `nothing_after`.
    template <class E>
    void happened(const OccurredOn& on) {
        latest_ = std::max(latest_, on.last());
        // Whoever was admitted directly was decided on as well.
        constexpr int step = std::is_same_v<E, AdmittedDirectly> ? 17 : E::traits.step;
        if constexpr (step > 0) ever_.set(static_cast<std::size_t>(step));
    }
    // No step that is recorded happened after that day, and of the steps that `later` names none ever did: what most
    // events find. False says nothing.
    bool nothing_after(const OccurredOn& on, const std::bitset<step_count + 1>& later) const {
        return latest_ <= on.first() && (ever_ & later).none();
    }

private:
    // Of most kinds of event only the last one matters; the others have a fold of their own.
    template <class E>
    void fold(const Kept<E>& f) {
        last_[place_of<E>] = f.shared();
    }
    void fold(const Kept<ApplicationSubmitted>&);
    void fold(const Kept<TalkHeld>&);
    void fold(const Kept<ActivistDetermined>&);
    void fold(const Kept<ActivistReviewed>&);
    void fold(const Kept<ProspectProposed>&);
    void fold(const Kept<ProspectEndorsed>&);
    void fold(const Kept<NoticeClosed>&);
    void fold(const Kept<IntroducersNamed>&);
    void fold(const Kept<PoliticalReviewConcluded>&);
    void fold(const Kept<TrainingCompleted>&);
    void fold(const Kept<TrainingExempted>&);
    void fold(const Kept<BranchCommitteeReviewed>&);
    void fold(const Kept<PreReviewDecided>&);
    void fold(const Kept<AdmissionFormCompleted>&);
    void fold(const Kept<AdmissionVoted>&);
    void fold(const Kept<Deliberated>&);
    void fold(const Kept<AdmissionDecided>&);
    void fold(const Kept<OathTaken>&);
    void fold(const Kept<ProbationReviewed>&);
    void fold(const Kept<ConversionApplied>&);
    void fold(const Kept<ConversionVoted>&);
    void fold(const Kept<ConversionDecided>&);
    void fold(const Kept<Suspended>&);
    void fold(const Kept<Resumed>&);
    void fold(const Kept<TransferStarted>&);
    void fold(const Kept<TransferAccepted>&);
    void fold(const Kept<TransferRefused>&);
    void fold(const Kept<LocalStepRecorded>& f) { local_steps.push_back(f); }
    void fold(const Kept<StepUnrecorded>&);

public:
    // The end of an extension is not the end it was applied for: conversion is applied for anew.
    void extended();
    // What halted the case since then is over.
    void go_on(std::optional<OccurredOn>& since, const OccurredOn& on);
    // A transfer while an activist or prospect; `continuous` empty when unstated.
    void move(const OccurredOn& on, std::optional<bool> continuous);

private:
    std::array<std::shared_ptr<const void>, all_events::count> last_;
    Day latest_ = Day::from_number(std::numeric_limits<int>::min() / 2);  // of all that was taken
    std::bitset<step_count + 1> ever_;                                    // taken, although perhaps taken back since
};

}  // namespace rudang::recruitment
