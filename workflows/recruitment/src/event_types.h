// The list of event types: everything that has to name every event is derived from it.
#pragma once

#include <variant>

#include "facts.h"
#include "rudang/recruitment/events.h"

namespace rudang::recruitment {

template <class... E>
struct event_types {
    using fact = std::variant<Fact<E>...>;
    static constexpr std::size_t count = sizeof...(E);
    // Calls f.template operator()<E>() for the event called `name`; false when there is none.
    template <class F>
    static bool with_name(std::string_view name, F f) {
        return ((name == E::name ? (f.template operator()<E>(), true) : false) || ...);
    }
};

using all_events =
    event_types<ApplicationSubmitted, TalkHeld, ActivistDetermined, ActivistFiled, ContactsAssigned, ActivistReviewed,
                ProspectProposed, ProspectEndorsed, NoticeClosed, IntroducersNamed, PoliticalReviewConcluded,
                TrainingCompleted, TrainingExempted, BranchCommitteeReviewed, PreReviewDecided, AdmissionFormCompleted,
                AdmissionVoted, Deliberated, CommitteeTalkHeld, AdmissionDecided, AdmissionFiled, GroupAssigned,
                OathTaken, ProbationReviewed, ConversionApplied, ConversionVoted, ConversionDecided, Archived,
                Withdrawn, Dropped, Died, StruckOff, RecognitionRefused, ActivistRemoved, AdmittedDirectly,
                RecognisedPosthumously, Suspended, Resumed, TransferStarted, TransferAccepted, TransferRefused,
                ConversionPostponed, LocalStepRecorded, StepUnrecorded>;

using AnyFact = all_events::fact;

}  // namespace rudang::recruitment
