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
    // Required fields that a record taken from a table does not have, like "vote" or "introducers.full_member". What
    // stands in `event` for them means nothing.
    std::shared_ptr<const std::vector<std::string>> missing = {};
    bool lacks(std::string_view field) const {
        return missing && std::any_of(missing->begin(), missing->end(), [&](const std::string& name) {
                   return field.size() >= name.size() && field.starts_with(name) &&
                          (field.size() == name.size() || field[name.size()] == '.');
               });
    }
};

template <class... E>
std::variant<Fact<E>...> fact_of_any(event_types<E...>);
using AnyFact = decltype(fact_of_any(all_events{}));

// How the round before this one ended, where somebody applies again.
struct FormerEnd {
    std::string status;
    OccurredOn on = Day::from_number(0);
};

struct Facts {
    std::string case_id;

    std::optional<Fact<ApplicationSubmitted>> application;
    std::optional<Fact<TalkHeld>> talk;
    std::optional<Fact<ActivistDetermined>> determination;
    std::vector<Fact<ActivistReviewed>> reviews;
    std::optional<Fact<ProspectProposed>> proposal;
    std::optional<Fact<ProspectEndorsed>> endorsement;
    std::optional<Fact<NoticeClosed>> prospect_notice;
    std::vector<Fact<NoticeClosed>> other_notices;
    std::vector<Fact<LocalStepRecorded>> local_steps;
    std::optional<Fact<IntroducersNamed>> introducers;
    std::optional<Fact<PoliticalReviewConcluded>> political_review;
    std::optional<Fact<TrainingCompleted>> training;
    std::optional<Fact<TrainingExempted>> exemption;
    std::optional<Fact<BranchCommitteeReviewed>> committee_review;
    std::optional<Fact<PreReviewDecided>> pre_review;
    std::optional<Fact<AdmissionFormCompleted>> form;
    std::optional<Fact<AdmissionVoted>> vote;
    // Of the vote that stands, whatever became of it.
    std::optional<Fact<Deliberated>> admission_deliberation, conversion_deliberation;
    // Which of the two a deliberation is about that is held now.
    bool deliberates_conversion() const {
        return conversion_vote || conversion_decision || extension || (!decision && (admitted() || silent_about(17)));
    }
    const std::optional<Fact<Deliberated>>& deliberation() const {
        return deliberates_conversion() ? conversion_deliberation : admission_deliberation;
    }
    std::optional<Fact<AdmissionDecided>> decision;
    std::optional<Fact<OathTaken>> oath;
    std::vector<Fact<ProbationReviewed>> probation_reviews;
    std::optional<Fact<ConversionApplied>> conversion_application;
    std::optional<Fact<ConversionVoted>> conversion_vote;
    std::optional<Fact<ConversionDecided>> conversion_decision;
    std::optional<Fact<ConversionVoted>> extension;  // once approved
    // When a meeting at which enough were present discussed the conversion, or its resolution came back.
    std::optional<OccurredOn> conversion_discussed_on;

    std::optional<FormerEnd> former_end;
    // Both may hold at once; each ends by its own event.
    std::optional<OccurredOn> suspended_since, in_transfer_since;
    bool halted() const { return suspended_since || in_transfer_since; }
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

    // Nor of what would tell of it.
    bool nobody_knows(int step) const;

    // When the result of a step was last taken back because the procedure went back. It has to be had again, later.
    std::array<std::optional<OccurredOn>, step_count + 1> taken_back;
    const std::optional<OccurredOn>& taken_back_on(int step) const {
        return taken_back[static_cast<std::size_t>(step)];
    }

    // The last event of a kind, of those that are not named above; null when there is none.
    template <class E>
    const Fact<E>* last() const {
        for (const auto& any : last_)
            if (const auto* fact = std::get_if<Fact<E>>(&any)) return fact;
        return nullptr;
    }
    template <class E>
    void forget() {
        std::erase_if(last_, [](const AnyFact& any) { return std::holds_alternative<Fact<E>>(any); });
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
    void take(const Fact<E>& f) {
        happened<E>(f.on);
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
    void fold(const Fact<E>& f) {
        forget<E>();
        last_.emplace_back(f);
    }
    void fold(const Fact<ApplicationSubmitted>&);
    void fold(const Fact<TalkHeld>&);
    void fold(const Fact<ActivistDetermined>&);
    void fold(const Fact<ActivistReviewed>&);
    void fold(const Fact<ProspectProposed>&);
    void fold(const Fact<ProspectEndorsed>&);
    void fold(const Fact<NoticeClosed>&);
    void fold(const Fact<IntroducersNamed>&);
    void fold(const Fact<PoliticalReviewConcluded>&);
    void fold(const Fact<TrainingCompleted>&);
    void fold(const Fact<TrainingExempted>&);
    void fold(const Fact<BranchCommitteeReviewed>&);
    void fold(const Fact<PreReviewDecided>&);
    void fold(const Fact<AdmissionFormCompleted>&);
    void fold(const Fact<AdmissionVoted>&);
    void fold(const Fact<Deliberated>&);
    void fold(const Fact<AdmissionDecided>&);
    void fold(const Fact<OathTaken>&);
    void fold(const Fact<ProbationReviewed>&);
    void fold(const Fact<ConversionApplied>&);
    void fold(const Fact<ConversionVoted>&);
    void fold(const Fact<ConversionDecided>&);
    void fold(const Fact<Suspended>&);
    void fold(const Fact<Resumed>&);
    void fold(const Fact<TransferStarted>&);
    void fold(const Fact<TransferAccepted>&);
    void fold(const Fact<TransferRefused>&);
    void fold(const Fact<LocalStepRecorded>& f) { local_steps.push_back(f); }
    void fold(const Fact<StepUnrecorded>&);

public:
    // The end of an extension is not the end it was applied for: conversion is applied for anew.
    void extended();
    // A transfer while an activist or prospect; `continuous` empty when unstated.
    void move(const OccurredOn& on, std::optional<bool> continuous);

private:
    std::vector<AnyFact> last_;
    Day latest_ = Day::from_number(std::numeric_limits<int>::min() / 2);  // of all that was taken
    std::bitset<step_count + 1> ever_;                                    // taken, although perhaps taken back since
};

}  // namespace rudang::recruitment
