#include "facts.h"

#include <algorithm>

namespace rudang::recruitment {
namespace {

template <class E>
std::optional<OccurredOn> day_of(const std::optional<Fact<E>>& fact) {
    if (fact) return fact->on;
    return std::nullopt;
}

template <class E>
std::optional<OccurredOn> last_day_of(const std::vector<Fact<E>>& facts) {
    if (facts.empty()) return std::nullopt;
    return facts.back().on;
}

}  // namespace

std::optional<OccurredOn> Facts::when(int step) const {
    switch (step) {
        case 1:
            return day_of(application);
        case 2:
            return day_of(talk);
        case 3:
            return day_of(determination);
        case 4:
            return day_of(filing);
        case 5:
            return day_of(contacts);
        case 6:
            return last_day_of(reviews);
        case 7:
            return day_of(proposal);
        case 8: {
            const auto notice = day_of(prospect_notice), endorsed = day_of(endorsement);
            return endorsed && notice && endorsed->before(*notice) ? notice : endorsed;
        }
        case 9:
            return day_of(introducers);
        case 10:
            return day_of(political_review);
        case 11:
            return training ? day_of(training) : day_of(exemption);
        case 12:
            return day_of(committee_review);
        case 13:
            return day_of(pre_review);
        case 14:
            return day_of(form);
        case 15:
            return day_of(vote);
        case 16:
            return day_of(committee_talk);
        case 17:
            return decision ? day_of(decision) : day_of(direct_admission);
        case 18:
            return day_of(admission_filing);
        case 19:
            return day_of(group);
        case 20:
            return day_of(oath);
        case 21:
            return last_day_of(probation_reviews);
        case 22:
            return day_of(conversion_application);
        case 23:
            return day_of(conversion_vote);
        case 24:
            return day_of(conversion_decision);
        case 25:
            return day_of(archive);
        default:
            return std::nullopt;
    }
}

void Facts::reopen(int first, int last, const std::optional<OccurredOn>& on) {
    if (first <= 8) {
        activist_again_on = listed && first > 3 ? on : std::nullopt;
        listed = false;
    }
    for (int step = first; step <= last; ++step) {
        if (recorded(step)) taken_back[static_cast<std::size_t>(step)] = on;
        switch (step) {
            case 3:
                determination.reset();
                restarted_on.reset();
                perhaps_restarted_on.reset();
                break;
            case 4:
                filing.reset();
                break;
            case 5:
                contacts.reset();
                break;
            case 6:
                reviews.clear();
                break;
            case 7:
                proposal.reset();
                break;
            case 8:
                endorsement.reset();
                prospect_notice.reset();
                break;
            case 9:
                introducers.reset();
                break;
            case 10:
                political_review.reset();
                break;
            case 11:
                training.reset();
                exemption.reset();
                break;
            case 12:
                committee_review.reset();
                break;
            case 13:
                pre_review.reset();
                break;
            case 14:
                form.reset();
                break;
            case 15:
                vote.reset();
                break;
            case 16:
                committee_talk.reset();
                break;
            case 17:
                decision.reset();
                break;
            case 23:
                conversion_vote.reset();
                break;
            case 24:
                conversion_decision.reset();
                break;
            default:
                break;
        }
    }
}

void Facts::fold(const Fact<ApplicationSubmitted>& f) { application = f; }
// The talk that came first is the one that had to come in time.
void Facts::fold(const Fact<TalkHeld>& f) {
    if (!talk || f.on.before(talk->on)) talk = f;
}
void Facts::fold(const Fact<ActivistDetermined>& f) { determination = f; }
void Facts::fold(const Fact<ActivistFiled>& f) { filing = f; }
void Facts::fold(const Fact<ContactsAssigned>& f) { contacts = f; }
void Facts::fold(const Fact<ActivistReviewed>& f) { reviews.push_back(f); }
void Facts::fold(const Fact<ProspectProposed>& f) {
    proposal = f;
    reviews_judged_until = f.on;
}
void Facts::fold(const Fact<ProspectEndorsed>& f) { endorsement = f; }
void Facts::fold(const Fact<NoticeClosed>& f) {
    if (f.event.at.value_or(NoticeAt::prospect) == NoticeAt::prospect)
        prospect_notice = f;
    else
        other_notices.push_back(f);
}
void Facts::fold(const Fact<IntroducersNamed>& f) { introducers = f; }
void Facts::fold(const Fact<PoliticalReviewConcluded>& f) {
    political_review = f;
    if (f.event.conclusion == ReviewConclusion::unqualified)
        unqualified_on = f.on;
    else
        unqualified_on.reset();
}
void Facts::fold(const Fact<TrainingCompleted>& f) { training = f; }
void Facts::fold(const Fact<TrainingExempted>& f) { exemption = f; }
void Facts::fold(const Fact<BranchCommitteeReviewed>& f) { committee_review = f; }
void Facts::fold(const Fact<PreReviewDecided>& f) { pre_review = f; }
void Facts::fold(const Fact<AdmissionFormCompleted>& f) { form = f; }
void Facts::fold(const Fact<AdmissionVoted>& f) {
    vote = f;
    admission_deliberation.reset();
}
void Facts::fold(const Fact<Deliberated>& f) {
    if (deliberates_conversion())
        conversion_deliberation = f;
    else
        admission_deliberation = f;
}
void Facts::fold(const Fact<CommitteeTalkHeld>& f) { committee_talk = f; }
void Facts::fold(const Fact<AdmissionDecided>& f) { decision = f; }
void Facts::fold(const Fact<AdmissionFiled>& f) { admission_filing = f; }
void Facts::fold(const Fact<GroupAssigned>& f) { group = f; }
// A second ceremony changes nothing about the first, where that was one.
void Facts::fold(const Fact<OathTaken>& f) {
    const auto approved = when(17);
    if (!oath || (approved && oath->on.before(*approved))) oath = f;
}
void Facts::fold(const Fact<ProbationReviewed>& f) { probation_reviews.push_back(f); }
void Facts::fold(const Fact<ConversionApplied>& f) { conversion_application = f; }
void Facts::fold(const Fact<ConversionVoted>& f) {
    conversion_vote = f;
    conversion_deliberation.reset();
}

void Facts::fold(const Fact<ConversionDecided>& f) {
    conversion_decision = f;
    // Extension takes effect only on approval.
    if (f.event.outcome == DecisionOutcome::approved && conversion_vote &&
        conversion_vote->event.proposal == Proposal::extend)
        extended();
}

void Facts::extended() {
    extension = conversion_vote;
    if (conversion_application && conversion_vote) taken_back[22] = conversion_vote->on;
    conversion_application.reset();
}

void Facts::fold(const Fact<Archived>& f) { archive = f; }

void Facts::fold(const Fact<Suspended>& f) { suspended_since = f.on; }
void Facts::fold(const Fact<Resumed>&) { suspended_since.reset(); }
void Facts::fold(const Fact<TransferStarted>& f) {
    in_transfer_since = f.on;
    said_continuous = f.event.continuous;
}

void Facts::fold(const Fact<TransferAccepted>& f) {
    // Without a departure on record it is a receiving branch's own, and what the other one said is not known.
    if (!in_transfer_since) said_continuous.reset();
    in_transfer_since.reset();
    moved_on = f.on;
    if (admitted() || silent_about(17))
        transferred_in_on_probation = true;
    else
        move(f.on, f.event.continuous ? f.event.continuous : said_continuous);
}

void Facts::fold(const Fact<TransferRefused>& f) {
    in_transfer_since.reset();
    if (!admitted()) move(f.on, false);
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

void Facts::fold(const Fact<ConversionPostponed>& f) { postponement = f; }

void Facts::fold(const Fact<StepUnrecorded>& f) {
    if (const int step = step_by_id(f.event.step)) unrecorded[static_cast<std::size_t>(step)] = true;
}

}  // namespace rudang::recruitment
