// Conditions of the chart: which way an event leads, where it could lead more than one.
#pragma once

#include <string_view>

#include "chart.h"
#include "rudang/chart/guarded.h"

namespace rudang::recruitment {

namespace sc = chart::sc;

template <class E>
struct Happened : sc::event<Happened<E>> {
    static constexpr std::string_view name = E::name;
    explicit Happened(Kept<E> what) : kept(std::move(what)), fact(*kept) {}
    Kept<E> kept;
    const Fact<E>& fact;
};

// A step of which imported history has no record.
struct PassOver : sc::event<PassOver> {
    static constexpr std::string_view name = "step_unrecorded";
    explicit PassOver(int which) : step(which) {}
    int step;
};

// What conditions may look at.
struct Circumstances {
    const Facts& facts;
    const Clocks& clocks;
};

#define RUDANG_CONDITION(Name, Event, text, zh, en, expression)                                         \
    struct Name {                                                                                       \
        static constexpr std::string_view name = text;                                                  \
        static constexpr Label label{zh, en};                                                           \
        static bool holds([[maybe_unused]] const Circumstances& now, const Happened<Event>& happened) { \
            [[maybe_unused]] const auto& e = happened.fact.event;                                       \
            return expression;                                                                          \
        }                                                                                               \
    };

RUDANG_CONDITION(FilingAccepted, ActivistFiled, "accepted", "同意备案", "accepted",
                 e.outcome == FilingOutcome::accepted)
RUDANG_CONDITION(FilingReturned, ActivistFiled, "returned", "退回", "returned", e.outcome == FilingOutcome::returned)
RUDANG_CONDITION(EndorsedWithNotice, ProspectEndorsed, "accepted, notice required", "同意，须公示",
                 "accepted, notice required",
                 e.outcome == EndorsementOutcome::accepted && now.clocks.notice_required(happened.fact.on))
RUDANG_CONDITION(EndorsedWithoutNotice, ProspectEndorsed, "accepted, no notice required", "备案，无须公示",
                 "accepted, no notice required",
                 e.outcome == EndorsementOutcome::accepted && !now.clocks.notice_required(happened.fact.on))
RUDANG_CONDITION(EndorsementRefused, ProspectEndorsed, "refused", "不同意", "refused",
                 e.outcome == EndorsementOutcome::refused)
RUDANG_CONDITION(NoticeClear, NoticeClosed, "prospect, no effect", "无影响", "prospect, no effect",
                 e.at.value_or(NoticeAt::prospect) == NoticeAt::prospect && e.outcome == NoticeOutcome::no_effect)
RUDANG_CONDITION(NoticeUpheld, NoticeClosed, "prospect, objection upheld", "异议成立", "prospect, objection upheld",
                 e.at.value_or(NoticeAt::prospect) == NoticeAt::prospect &&
                     e.outcome == NoticeOutcome::objection_upheld)
RUDANG_CONDITION(NoticeElsewhere, NoticeClosed, "at another point", "其他环节公示", "at another point",
                 e.at.value_or(NoticeAt::prospect) != NoticeAt::prospect)
RUDANG_CONDITION(ReviewQualified, PoliticalReviewConcluded, "qualified", "合格", "qualified",
                 e.conclusion == ReviewConclusion::qualified)
RUDANG_CONDITION(ReviewUnqualified, PoliticalReviewConcluded, "unqualified", "不合格", "unqualified",
                 e.conclusion == ReviewConclusion::unqualified)
RUDANG_CONDITION(ReviewInconclusive, PoliticalReviewConcluded, "inconclusive", "暂无结论", "inconclusive",
                 e.conclusion == ReviewConclusion::inconclusive)
RUDANG_CONDITION(CommitteeQualified, BranchCommitteeReviewed, "qualified", "合格", "qualified",
                 e.outcome == CommitteeReviewOutcome::qualified)
RUDANG_CONDITION(CommitteeNotQualified, BranchCommitteeReviewed, "not qualified", "不合格", "not qualified",
                 e.outcome == CommitteeReviewOutcome::not_qualified)
RUDANG_CONDITION(PreReviewPassed, PreReviewDecided, "passed", "预审合格", "passed",
                 e.outcome == PreReviewOutcome::passed)
RUDANG_CONDITION(PreReviewRefused, PreReviewDecided, "refused", "预审不合格", "refused",
                 e.outcome == PreReviewOutcome::refused)
// A vote not decided on within the limit has lapsed; a fresh pre-review starts step 13 again.
bool vote_lapsed(const Circumstances& now, const OccurredOn& on) {
    const auto limit = now.clocks.decision_limit();
    return limit && not_after(on, *limit) != Truth::yes;
}
RUDANG_CONDITION(LapsedAndPassed, PreReviewDecided, "vote lapsed, passed", "决议失效，重新预审合格",
                 "vote lapsed, passed", e.outcome == PreReviewOutcome::passed && vote_lapsed(now, happened.fact.on))
RUDANG_CONDITION(LapsedAndRefused, PreReviewDecided, "vote lapsed, refused", "决议失效，重新预审不合格",
                 "vote lapsed, refused", e.outcome == PreReviewOutcome::refused && vote_lapsed(now, happened.fact.on))
RUDANG_CONDITION(LapsedAndQualified, BranchCommitteeReviewed, "vote lapsed, qualified", "决议失效，重新审查合格",
                 "vote lapsed, qualified",
                 e.outcome == CommitteeReviewOutcome::qualified && vote_lapsed(now, happened.fact.on))
RUDANG_CONDITION(LapsedAndNotQualified, BranchCommitteeReviewed, "vote lapsed, not qualified",
                 "决议失效，重新审查不合格", "vote lapsed, not qualified",
                 e.outcome == CommitteeReviewOutcome::not_qualified && vote_lapsed(now, happened.fact.on))
RUDANG_CONDITION(AnotherForm, AdmissionFormCompleted, "another form number", "另换编号", "another form number",
                 now.facts.form&& now.facts.form->event.form_number != e.form_number)
RUDANG_CONDITION(BeforeVote, ContactsAssigned, "before the vote", "表决之前", "before the vote", !now.facts.vote)
RUDANG_CONDITION(BodyAgreed, Deliberated, "agreed", "审议同意", "agreed", e.outcome == DeliberationOutcome::agreed)
RUDANG_CONDITION(BodyDisagreed, Deliberated, "disagreed", "审议不同意", "disagreed",
                 e.outcome == DeliberationOutcome::disagreed)
RUDANG_CONDITION(VoteAccepted, AdmissionVoted, "accepted", "通过", "accepted", e.outcome == VoteOutcome::accepted)
RUDANG_CONDITION(VoteNotAccepted, AdmissionVoted, "not accepted", "未通过", "not accepted",
                 e.outcome == VoteOutcome::not_accepted)
RUDANG_CONDITION(VoteNoQuorum, AdmissionVoted, "no quorum", "到会不足", "no quorum",
                 e.outcome == VoteOutcome::no_quorum)
RUDANG_CONDITION(AdmissionApproved, AdmissionDecided, "approved", "批准", "approved",
                 e.outcome == DecisionOutcome::approved)
RUDANG_CONDITION(AdmissionRefused, AdmissionDecided, "refused", "不批准", "refused",
                 e.outcome == DecisionOutcome::refused)
RUDANG_CONDITION(ResolutionPassed, ConversionVoted, "accepted", "通过", "accepted", e.outcome == VoteOutcome::accepted)
RUDANG_CONDITION(ResolutionFailed, ConversionVoted, "not accepted or no quorum", "未通过或到会不足",
                 "not accepted or no quorum", e.outcome != VoteOutcome::accepted)
Proposal resolved(const Circumstances& now) {
    return now.facts.conversion_vote ? now.facts.conversion_vote->event.proposal : Proposal::convert;
}
RUDANG_CONDITION(ConversionApproved, ConversionDecided, "approved, convert", "批准转正", "approved, convert",
                 e.outcome == DecisionOutcome::approved && resolved(now) == Proposal::convert)
RUDANG_CONDITION(ExtensionApproved, ConversionDecided, "approved, extend", "批准延长", "approved, extend",
                 e.outcome == DecisionOutcome::approved && resolved(now) == Proposal::extend)
RUDANG_CONDITION(CancellationApproved, ConversionDecided, "approved, cancel", "批准取消", "approved, cancel",
                 e.outcome == DecisionOutcome::approved && resolved(now) == Proposal::cancel)
RUDANG_CONDITION(ResolutionRefused, ConversionDecided, "refused", "不批准", "refused",
                 e.outcome == DecisionOutcome::refused)
#undef RUDANG_CONDITION

// The decision on a conversion without a record: the resolution says what was decided on.
template <Proposal proposal>
struct PassesDecisionOn {
    static constexpr std::string_view name = proposal == Proposal::convert  ? "no record, convert"
                                             : proposal == Proposal::extend ? "no record, extend"
                                                                            : "no record, cancel";
    static constexpr Label label = proposal == Proposal::convert  ? Label{"无记录，转正", "no record, convert"}
                                   : proposal == Proposal::extend ? Label{"无记录，延长", "no record, extend"}
                                                                  : Label{"无记录，取消", "no record, cancel"};
    static bool holds(const Circumstances& now, const PassOver& pass) {
        return pass.step == 24 && resolved(now) == proposal;
    }
};

// Standing belongs to cases that have not ended.
struct StillRunning {
    static constexpr std::string_view name = "not ended";
    static constexpr Label label{"未结束", "not ended"};
    template <class Event>
    static bool holds(const Circumstances& now, const Event&) {
        return !now.facts.ended;
    }
};

// Whoever was a member already, on probation or full, is not recognised as one.
struct DiedAnApplicant {
    static constexpr std::string_view name = "not admitted";
    static constexpr Label label{"未被接收", "not admitted"};
    template <class Event>
    static bool holds(const Circumstances& now, const Event&) {
        return !now.facts.admitted();
    }
};

template <int step>
struct Passes {
    static constexpr std::string_view name = "no record";
    static constexpr Label label{"无记录", "no record"};
    static bool holds(const Circumstances&, const PassOver& pass) { return pass.step == step; }
};

}  // namespace rudang::recruitment
