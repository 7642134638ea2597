// The chart of 发展党员.
//
//   Case
//   ├─ region 0: Progress
//   │   ├─ Application    AwaitingApplication(1) → AwaitingTalk(2) → AwaitingDetermination(3)
//   │   ├─ Cultivation
//   │   │   ├─ Beginning      region 0: AwaitingFiling(4) → Filed
//   │   │   │                 region 1: AwaitingContacts(5) → Observing(6,7)
//   │   │   └─ Continuing(6,7)       back from a later stage, filed and with contacts already
//   │   ├─ Prospect
//   │   │   ├─ AwaitingEndorsement(8) → OnNotice(8)
//   │   │   └─ Preparing      region 0: AwaitingIntroducers(9) → IntroducersKnown
//   │   │                     region 1: AwaitingReview(10) → Reviewed
//   │   │                     region 2: AwaitingTraining(11) → Trained
//   │   ├─ Admission      AwaitingCommitteeReview(12) → AwaitingPreReview(13) → AwaitingForm(14) → AwaitingVote(15)
//   │   │                 → AwaitingCommitteeTalk(16) → AwaitingDecision(17)
//   │   ├─ Probation      region 0: AwaitingAdmissionFiling(18) → AdmissionOnFile
//   │   │                 region 1: AwaitingGroup(19) → InGroup
//   │   │                 region 2: AwaitingOath(20) → Sworn
//   │   │                 region 3: OnProbation(21,22) → AwaitingConversionVote(23) → AwaitingConversionDecision(24)
//   │   ├─ Member         AwaitingArchive(25) → Archived
//   │   └─ ends           Withdrawn · Dropped · Cancelled · NotRecognised · Deceased · StruckOff · Posthumous
//   ├─ region 1: Standing    Normal ⇄ Suspended
//   └─ region 2: Whereabouts Here ⇄ InTransfer
//
// A step taken again because its record was defective needs no transition: it stands where that one stood (again.cpp).
//
// Going back is entering a state that awaits a step again; its entry forgets what has to be had again. Else an entry
// notes only that the person is listed, or that the case has ended.
#include "chart.h"

#include <algorithm>
#include <bitset>
#include <map>
#include <utility>

#include "machine.h"
#include "procedure.h"
#include "rudang/chart/tables.h"
#include "rules/rule.h"
#include "statuses.h"

namespace rudang::recruitment {
namespace {

using chart::Always;
using chart::guarded;
using chart::list;
using chart::node;
using chart::Stay;

struct Case;
struct Machine : MachineFrom<Machine, Case> {
    using MachineFrom::MachineFrom;
};

template <class E, class Target, class When = Always>
using on = guarded<Happened<E>, Target, When>;
template <int step, class Target>
using without_record = guarded<PassOver, Target, Passes<step>>;

// ---- states -------------------------------------------------------------------------------------------------------

// One line a stage.
// clang-format off
struct Progress;
struct Standing_;
struct Application; struct AwaitingApplication; struct AwaitingTalk; struct AwaitingDetermination;
struct Cultivation; struct Beginning; struct AwaitingFiling; struct Filed; struct AwaitingContacts; struct Observing; struct Continuing;
struct ProspectStage; struct AwaitingEndorsement; struct OnNotice; struct Preparing;
struct AwaitingIntroducers; struct IntroducersKnown; struct AwaitingReview; struct Reviewed; struct AwaitingTraining; struct Trained;
struct Admission; struct AwaitingCommitteeReview; struct AwaitingPreReview; struct AwaitingForm; struct AwaitingVote; struct AwaitingCommitteeTalk; struct AwaitingDecision;
struct Probation; struct AwaitingAdmissionFiling; struct AdmissionOnFile; struct AwaitingGroup; struct InGroup; struct AwaitingOath; struct Sworn;
struct OnProbation; struct AwaitingConversionVote; struct AwaitingConversionDecision;
struct Member; struct AwaitingArchive; struct ArchivedCase;
struct WithdrawnCase; struct DroppedCase; struct CancelledCase; struct NotRecognisedCase; struct DeceasedCase; struct StruckOffCase; struct PosthumousCase;
struct Normal; struct SuspendedCase;
struct Whereabouts; struct Here; struct InTransfer;
// clang-format on

// What every end does: nothing about standing changes any more.
#define RUDANG_ENDS \
    static void enter(Folding& machine) { machine.end(); }

// What going back does: the results of these steps have to be had again.
#define RUDANG_REOPENS(first, last) \
    static void enter(Folding& machine) { machine.reopen(first, last); }

using none = list<>;
using three_regions = list<Progress, Standing_, Whereabouts>;

RUDANG_STATE(Case, Machine, three_regions, "Case", "案卷", "case")
RUDANG_END

RUDANG_STATE(Progress, Case::orthogonal<0>, Application, "Progress", "进程", "progress")
RUDANG_END

// Stage 1
RUDANG_STATE(Application, Progress, AwaitingApplication, "Application", "申请入党", "application")
    using reactions = list<on<AdmittedDirectly, Probation>, on<RecognisedPosthumously, PosthumousCase>,
                           on<Withdrawn, WithdrawnCase>, on<Dropped, DroppedCase>, on<Died, DeceasedCase>>;
RUDANG_END
RUDANG_STATE(AwaitingApplication, Application, none, "AwaitingApplication", "待递交申请书", "awaiting the application")
    RUDANG_OPEN(1)
    using reactions = list<on<ApplicationSubmitted, AwaitingTalk>, without_record<1, AwaitingTalk>>;
RUDANG_END
RUDANG_STATE(AwaitingTalk, Application, none, "AwaitingTalk", "待谈话", "awaiting the talk")
    RUDANG_OPEN(2)
    using reactions = list<on<TalkHeld, AwaitingDetermination>, without_record<2, AwaitingDetermination>>;
RUDANG_END
RUDANG_STATE(AwaitingDetermination, Application, none, "AwaitingDetermination", "待确定积极分子",
             "awaiting determination")
    RUDANG_OPEN(3)
    RUDANG_REOPENS(3, 17)
    using reactions = list<on<ActivistDetermined, Cultivation>, on<TalkHeld, Stay>,
                           on<NoticeClosed, Stay, NoticeElsewhere>, without_record<3, Cultivation>>;
RUDANG_END

// Stage 2
RUDANG_STATE(Cultivation, Progress, Beginning, "Cultivation", "培养教育", "cultivation")
    using reactions =
        list<on<ProspectProposed, ProspectStage>, on<ActivistReviewed, Stay>,
             on<ActivistRemoved, AwaitingDetermination>, on<TalkHeld, Stay>, on<NoticeClosed, Stay, NoticeElsewhere>,
             on<AdmittedDirectly, Probation>, on<RecognisedPosthumously, PosthumousCase>, on<Withdrawn, WithdrawnCase>,
             on<Dropped, DroppedCase>, on<Died, DeceasedCase>, without_record<7, ProspectStage>>;
RUDANG_END
using beginning_regions = list<AwaitingFiling, AwaitingContacts>;
RUDANG_STATE(Beginning, Cultivation, beginning_regions, "Beginning", "备案与培养", "beginning")
RUDANG_END
RUDANG_STATE(AwaitingFiling, Beginning::orthogonal<0>, none, "AwaitingFiling", "待备案", "awaiting filing")
    RUDANG_OPEN(4)
    using reactions = list<on<ActivistFiled, Filed, FilingAccepted>,
                           on<ActivistFiled, AwaitingDetermination, FilingReturned>, without_record<4, Filed>>;
RUDANG_END
// Whoever moved is filed with the new committee as well.
RUDANG_STATE(Filed, Beginning::orthogonal<0>, none, "Filed", "已备案", "filed")
    using reactions = list<on<ActivistFiled, Stay, FilingAccepted>>;
RUDANG_END
RUDANG_STATE(AwaitingContacts, Beginning::orthogonal<1>, none, "AwaitingContacts", "待指定培养联系人",
             "awaiting contacts")
    RUDANG_OPEN(5)
    using reactions = list<on<ContactsAssigned, Observing>, without_record<5, Observing>>;
RUDANG_END
RUDANG_STATE(Observing, Beginning::orthogonal<1>, none, "Observing", "培养考察", "observing")
    RUDANG_OPEN(6, 7)
    using reactions = list<on<ContactsAssigned, Stay>>;
RUDANG_END
RUDANG_STATE(Continuing, Cultivation, none, "Continuing", "继续培养考察", "continuing")
    RUDANG_OPEN(6, 7)
    RUDANG_REOPENS(7, 17)
    using reactions = list<on<ContactsAssigned, Stay>, on<ActivistFiled, Stay, FilingAccepted>>;
RUDANG_END

// Stage 3
RUDANG_STATE(ProspectStage, Progress, AwaitingEndorsement, "Prospect", "发展对象", "prospect")
    using reactions =
        list<on<ActivistReviewed, Stay>, on<ContactsAssigned, Stay>, on<NoticeClosed, Stay, NoticeElsewhere>,
             on<AdmittedDirectly, Probation>, on<RecognisedPosthumously, PosthumousCase>, on<Withdrawn, WithdrawnCase>,
             on<Dropped, DroppedCase>, on<Died, DeceasedCase>>;
RUDANG_END
// Until step 8 is over the person is an activist still.
RUDANG_STATE(AwaitingEndorsement, ProspectStage, none, "AwaitingEndorsement", "待上级党委备案（同意）",
             "awaiting endorsement")
    RUDANG_OPEN(8)
    using reactions =
        list<on<ProspectEndorsed, OnNotice, EndorsedWithNotice>, on<ProspectEndorsed, Preparing, EndorsedWithoutNotice>,
             on<ProspectEndorsed, Continuing, EndorsementRefused>, on<ActivistRemoved, AwaitingDetermination>,
             without_record<8, Preparing>>;
RUDANG_END
RUDANG_STATE(OnNotice, ProspectStage, none, "OnNotice", "公示中", "on public notice")
    RUDANG_OPEN(8)
    using reactions = list<on<NoticeClosed, Preparing, NoticeClear>, on<NoticeClosed, Continuing, NoticeUpheld>,
                           on<ActivistRemoved, AwaitingDetermination>, without_record<8, Preparing>>;
RUDANG_END
using preparing_regions = list<AwaitingIntroducers, AwaitingReview, AwaitingTraining>;
RUDANG_STATE(Preparing, ProspectStage, preparing_regions, "Preparing", "确定介绍人、政审、培训", "preparing")
    RUDANG_OPEN(12)
    static void enter(Folding & machine) { machine.facts_.listed = true; }
    using reactions = list<on<BranchCommitteeReviewed, AwaitingPreReview, CommitteeQualified>,
                           on<BranchCommitteeReviewed, AwaitingCommitteeReview, CommitteeNotQualified>,
                           on<NoticeClosed, Stay, NoticeClear>, on<NoticeClosed, Continuing, NoticeUpheld>,
                           without_record<12, AwaitingPreReview>>;
RUDANG_END
RUDANG_STATE(AwaitingIntroducers, Preparing::orthogonal<0>, none, "AwaitingIntroducers", "待确定介绍人",
             "awaiting introducers")
    RUDANG_OPEN(9)
    using reactions = list<on<IntroducersNamed, IntroducersKnown>, without_record<9, IntroducersKnown>>;
RUDANG_END
RUDANG_STATE(IntroducersKnown, Preparing::orthogonal<0>, none, "IntroducersKnown", "已确定介绍人", "introducers known")
    using reactions = list<on<IntroducersNamed, Stay>>;
RUDANG_END
RUDANG_STATE(AwaitingReview, Preparing::orthogonal<1>, none, "AwaitingReview", "待政治审查",
             "awaiting the political review")
    RUDANG_OPEN(10)
    using reactions = list<on<PoliticalReviewConcluded, Reviewed, ReviewQualified>,
                           on<PoliticalReviewConcluded, Continuing, ReviewUnqualified>,
                           on<PoliticalReviewConcluded, Stay, ReviewInconclusive>, without_record<10, Reviewed>>;
RUDANG_END
RUDANG_STATE(Reviewed, Preparing::orthogonal<1>, none, "Reviewed", "政审合格", "politically reviewed")
    using reactions = list<on<PoliticalReviewConcluded, Stay, ReviewQualified>,
                           on<PoliticalReviewConcluded, Continuing, ReviewUnqualified>,
                           on<PoliticalReviewConcluded, AwaitingReview, ReviewInconclusive>>;
RUDANG_END
RUDANG_STATE(AwaitingTraining, Preparing::orthogonal<2>, none, "AwaitingTraining", "待集中培训", "awaiting training")
    RUDANG_OPEN(11)
    using reactions = list<on<TrainingCompleted, Trained>, on<TrainingExempted, Trained>, without_record<11, Trained>>;
RUDANG_END
RUDANG_STATE(Trained, Preparing::orthogonal<2>, none, "Trained", "已培训", "trained")
    using reactions = list<on<TrainingCompleted, Stay>, on<TrainingExempted, Stay>>;
RUDANG_END

// Stage 4
RUDANG_STATE(Admission, Progress, AwaitingCommitteeReview, "Admission", "接收", "admission")
    using reactions =
        list<on<PoliticalReviewConcluded, Continuing, ReviewUnqualified>, on<PoliticalReviewConcluded, Stay>,
             on<IntroducersNamed, Stay>, on<ContactsAssigned, Stay, BeforeVote>, on<TrainingCompleted, Stay>,
             on<ActivistReviewed, Stay>, on<NoticeClosed, Stay, NoticeElsewhere>, on<AdmittedDirectly, Probation>,
             on<RecognisedPosthumously, PosthumousCase>, on<Withdrawn, WithdrawnCase>, on<Dropped, DroppedCase>,
             on<Died, DeceasedCase>>;
RUDANG_END
RUDANG_STATE(AwaitingCommitteeReview, Admission, none, "AwaitingCommitteeReview", "待支委会审查",
             "awaiting the branch committee's review")
    RUDANG_OPEN(12)
    RUDANG_REOPENS(12, 17)
    using reactions = list<on<BranchCommitteeReviewed, AwaitingPreReview, CommitteeQualified>,
                           on<BranchCommitteeReviewed, AwaitingCommitteeReview, CommitteeNotQualified>,
                           without_record<12, AwaitingPreReview>>;
RUDANG_END
RUDANG_STATE(AwaitingPreReview, Admission, none, "AwaitingPreReview", "待预审", "awaiting pre-review")
    RUDANG_OPEN(13)
    RUDANG_REOPENS(13, 17)
    using reactions =
        list<on<PreReviewDecided, AwaitingForm, PreReviewPassed>,
             on<PreReviewDecided, AwaitingCommitteeReview, PreReviewRefused>, without_record<13, AwaitingForm>>;
RUDANG_END
RUDANG_STATE(AwaitingForm, Admission, none, "AwaitingForm", "待填写志愿书", "awaiting the form")
    RUDANG_OPEN(14)
    RUDANG_REOPENS(14, 17)
    using reactions =
        list<on<AdmissionFormCompleted, AwaitingVote>, on<PreReviewDecided, Stay, PreReviewPassed>,
             on<PreReviewDecided, AwaitingCommitteeReview, PreReviewRefused>, without_record<14, AwaitingVote>>;
RUDANG_END
RUDANG_STATE(AwaitingVote, Admission, none, "AwaitingVote", "待支部大会表决", "awaiting the vote")
    RUDANG_OPEN(15)
    RUDANG_REOPENS(15, 17)
    using reactions = list<on<AdmissionVoted, AwaitingCommitteeTalk, VoteAccepted>,
                           on<AdmissionVoted, AwaitingCommitteeReview, VoteNotAccepted>,
                           on<AdmissionVoted, AwaitingVote, VoteNoQuorum>, on<PreReviewDecided, Stay, PreReviewPassed>,
                           on<PreReviewDecided, AwaitingCommitteeReview, PreReviewRefused>,
                           on<AdmissionFormCompleted, Stay, AnotherForm>, without_record<15, AwaitingCommitteeTalk>>;
RUDANG_END
RUDANG_STATE(AwaitingCommitteeTalk, Admission, none, "AwaitingCommitteeTalk", "待上级党委谈话",
             "awaiting the committee's talk")
    RUDANG_OPEN(16)
    using reactions = list<on<CommitteeTalkHeld, AwaitingDecision>, on<Deliberated, Stay, BodyAgreed>,
                           on<Deliberated, AwaitingCommitteeReview, BodyDisagreed>,
                           on<PreReviewDecided, AwaitingForm, LapsedAndPassed>,
                           on<PreReviewDecided, AwaitingCommitteeReview, LapsedAndRefused>,
                           on<BranchCommitteeReviewed, AwaitingPreReview, LapsedAndQualified>,
                           on<BranchCommitteeReviewed, AwaitingCommitteeReview, LapsedAndNotQualified>,
                           without_record<16, AwaitingDecision>>;
RUDANG_END
RUDANG_STATE(AwaitingDecision, Admission, none, "AwaitingDecision", "待上级党委审批", "awaiting the decision")
    RUDANG_OPEN(17)
    using reactions = list<on<AdmissionDecided, Probation, AdmissionApproved>,
                           on<AdmissionDecided, AwaitingCommitteeReview, AdmissionRefused>, on<CommitteeTalkHeld, Stay>,
                           on<Deliberated, Stay, BodyAgreed>, on<Deliberated, AwaitingCommitteeReview, BodyDisagreed>,
                           on<PreReviewDecided, AwaitingForm, LapsedAndPassed>,
                           on<PreReviewDecided, AwaitingCommitteeReview, LapsedAndRefused>,
                           on<BranchCommitteeReviewed, AwaitingPreReview, LapsedAndQualified>,
                           on<BranchCommitteeReviewed, AwaitingCommitteeReview, LapsedAndNotQualified>,
                           without_record<17, Probation>>;
RUDANG_END

// Stage 5
using probation_regions = list<AwaitingAdmissionFiling, AwaitingGroup, AwaitingOath, OnProbation>;
RUDANG_STATE(Probation, Progress, probation_regions, "Probation", "预备期", "probation")
    using reactions =
        list<on<ProbationReviewed, Stay>, on<IntroducersNamed, Stay>, on<ConversionPostponed, Stay>,
             on<NoticeClosed, Stay, NoticeElsewhere>, on<Withdrawn, WithdrawnCase>, on<Died, DeceasedCase>,
             on<StruckOff, StruckOffCase>, on<RecognitionRefused, NotRecognisedCase>>;
RUDANG_END
RUDANG_STATE(AwaitingAdmissionFiling, Probation::orthogonal<0>, none, "AwaitingAdmissionFiling", "待组织部门备案",
             "awaiting filing of the admission")
    RUDANG_OPEN(18)
    using reactions = list<on<AdmissionFiled, AdmissionOnFile>, without_record<18, AdmissionOnFile>>;
RUDANG_END
RUDANG_STATE(AdmissionOnFile, Probation::orthogonal<0>, none, "AdmissionOnFile", "接收已备案", "admission on file")
RUDANG_END
RUDANG_STATE(AwaitingGroup, Probation::orthogonal<1>, none, "AwaitingGroup", "待编入支部和党小组",
             "awaiting branch and group")
    RUDANG_OPEN(19)
    using reactions = list<on<GroupAssigned, InGroup>, without_record<19, InGroup>>;
RUDANG_END
RUDANG_STATE(InGroup, Probation::orthogonal<1>, none, "InGroup", "已编入党小组", "in a Party group")
    using reactions = list<on<GroupAssigned, Stay>>;
RUDANG_END
RUDANG_STATE(AwaitingOath, Probation::orthogonal<2>, none, "AwaitingOath", "待宣誓", "awaiting the oath")
    RUDANG_OPEN(20)
    using reactions = list<on<OathTaken, Sworn>, without_record<20, Sworn>>;
RUDANG_END
// A county may hold a ceremony of its own.
RUDANG_STATE(Sworn, Probation::orthogonal<2>, none, "Sworn", "已宣誓", "sworn")
    using reactions = list<on<OathTaken, Stay>>;
RUDANG_END
RUDANG_STATE(OnProbation, Probation::orthogonal<3>, none, "OnProbation", "预备期考察", "on probation")
    RUDANG_OPEN(21, 22)
    RUDANG_REOPENS(23, 24)
    // Extension and cancellation do not wait for an application; for a conversion the rule conversion-applied does.
    using reactions =
        list<on<ConversionApplied, AwaitingConversionVote>,
             on<ConversionVoted, AwaitingConversionDecision, ResolutionPassed>,
             on<ConversionVoted, AwaitingConversionVote, ResolutionFailed>, without_record<22, AwaitingConversionVote>>;
RUDANG_END
RUDANG_STATE(AwaitingConversionVote, Probation::orthogonal<3>, none, "AwaitingConversionVote", "待讨论转正",
             "awaiting the vote on conversion")
    RUDANG_OPEN(23)
    RUDANG_REOPENS(23, 24)
    using reactions = list<on<ConversionVoted, AwaitingConversionDecision, ResolutionPassed>,
                           on<ConversionVoted, AwaitingConversionVote, ResolutionFailed>, on<ConversionApplied, Stay>,
                           without_record<23, AwaitingConversionDecision>>;
RUDANG_END
RUDANG_STATE(AwaitingConversionDecision, Probation::orthogonal<3>, none, "AwaitingConversionDecision", "待转正审批",
             "awaiting the decision on conversion")
    RUDANG_OPEN(24)
    using reactions =
        list<on<ConversionDecided, Member, ConversionApproved>, on<ConversionDecided, OnProbation, ExtensionApproved>,
             on<ConversionDecided, CancelledCase, CancellationApproved>,
             on<ConversionDecided, AwaitingConversionVote, ResolutionRefused>, on<Deliberated, Stay, BodyAgreed>,
             on<Deliberated, AwaitingConversionVote, BodyDisagreed>,
             guarded<PassOver, Member, PassesDecisionOn<Proposal::convert>>,
             guarded<PassOver, OnProbation, PassesDecisionOn<Proposal::extend>>,
             guarded<PassOver, CancelledCase, PassesDecisionOn<Proposal::cancel>>>;
RUDANG_END
RUDANG_STATE(Member, Progress, AwaitingArchive, "Member", "正式党员", "full member")
    // What was left undone during probation can still be made good, also after the archive, as the remedies say.
    using reactions = list<on<AdmissionFiled, Stay>, on<GroupAssigned, Stay>, on<OathTaken, Stay>,
                           on<RecognitionRefused, NotRecognisedCase>, on<Died, DeceasedCase>>;
RUDANG_END
RUDANG_STATE(AwaitingArchive, Member, none, "AwaitingArchive", "待归档", "awaiting the archive")
    RUDANG_OPEN(25)
    using reactions = list<on<Archived, ArchivedCase>, without_record<25, ArchivedCase>>;
RUDANG_END
RUDANG_STATE(ArchivedCase, Member, none, "Archived", "已归档", "archived")
    RUDANG_ENDS
RUDANG_END

// Ends
RUDANG_STATE(WithdrawnCase, Progress, none, "Withdrawn", "本人撤回", "withdrawn")
    RUDANG_ENDS
RUDANG_END
RUDANG_STATE(DroppedCase, Progress, none, "Dropped", "终止培养", "dropped")
    RUDANG_ENDS
RUDANG_END
RUDANG_STATE(CancelledCase, Progress, none, "Cancelled", "取消预备党员资格", "cancelled")
    RUDANG_ENDS
RUDANG_END
RUDANG_STATE(NotRecognisedCase, Progress, none, "NotRecognised", "不予承认", "not recognised")
    RUDANG_ENDS
RUDANG_END
RUDANG_STATE(DeceasedCase, Progress, none, "Deceased", "去世", "deceased")
    RUDANG_ENDS
    using reactions = list<on<RecognisedPosthumously, PosthumousCase, DiedAnApplicant>>;
RUDANG_END
RUDANG_STATE(StruckOffCase, Progress, none, "StruckOff", "除名", "struck off")
    RUDANG_ENDS
RUDANG_END
RUDANG_STATE(PosthumousCase, Progress, none, "Posthumous", "追认为党员", "recognised posthumously")
    RUDANG_ENDS
RUDANG_END

// Standing
RUDANG_STATE(Standing_, Case::orthogonal<1>, Normal, "Standing", "状态", "standing")
RUDANG_END
RUDANG_STATE(Normal, Standing_, none, "Normal", "正常", "normal")
    using reactions = list<on<Suspended, SuspendedCase, StillRunning>, on<LocalStepRecorded, Stay, StillRunning>>;
RUDANG_END
RUDANG_STATE(SuspendedCase, Standing_, none, "Suspended", "中止", "suspended")
    using reactions = list<on<Resumed, Normal, StillRunning>>;
RUDANG_END
RUDANG_STATE(Whereabouts, Case::orthogonal<2>, Here, "Whereabouts", "所在", "whereabouts")
RUDANG_END
// A receiving branch may have nothing on record but its own acceptance.
RUDANG_STATE(Here, Whereabouts, none, "Here", "在本支部", "here")
    using reactions = list<on<TransferStarted, InTransfer, StillRunning>, on<TransferAccepted, Stay, StillRunning>>;
RUDANG_END
RUDANG_STATE(InTransfer, Whereabouts, none, "InTransfer", "转接中", "in transfer")
    using reactions = list<on<TransferAccepted, Here, StillRunning>, on<TransferRefused, Here, StillRunning>>;
RUDANG_END

#undef RUDANG_ENDS
#undef RUDANG_REOPENS

// ---- compile-time checks --------------------------------------------------------------------------------------------

// Every state, in the order in which pictures and tables show them.
using Declared =
    chart::types<Case, Progress, Application, AwaitingApplication, AwaitingTalk, AwaitingDetermination, Cultivation,
                 Beginning, AwaitingFiling, Filed, AwaitingContacts, Observing, Continuing, ProspectStage,
                 AwaitingEndorsement, OnNotice, Preparing, AwaitingIntroducers, IntroducersKnown, AwaitingReview,
                 Reviewed, AwaitingTraining, Trained, Admission, AwaitingCommitteeReview, AwaitingPreReview,
                 AwaitingForm, AwaitingVote, AwaitingCommitteeTalk, AwaitingDecision, Probation,
                 AwaitingAdmissionFiling, AdmissionOnFile, AwaitingGroup, InGroup, AwaitingOath, Sworn, OnProbation,
                 AwaitingConversionVote, AwaitingConversionDecision, Member, AwaitingArchive, ArchivedCase,
                 WithdrawnCase, DroppedCase, CancelledCase, NotRecognisedCase, DeceasedCase, StruckOffCase,
                 PosthumousCase, Standing_, Normal, SuspendedCase, Whereabouts, Here, InTransfer>;
using Reachable = chart::reachable_from<Case>;
static_assert(chart::subset<Declared, Reachable>, "a declared state cannot be reached");
static_assert(chart::subset<Reachable, Declared>, "a reachable state is missing from the list");

// step_unrecorded arrives as PassOver.
template <class List>
struct as_chart_events;
template <class... E>
struct as_chart_events<event_types<E...>> {
    using type = chart::types<std::conditional_t<std::is_same_v<E, StepUnrecorded>, PassOver, Happened<E>>...>;
};
using Events = as_chart_events<all_events>::type;
static_assert(chart::subset<Events, chart::handled_events<Declared>::type>, "an event is handled nowhere");

using Tabled = chart::Tabled<Declared, Folding>;

}  // namespace

const Chart& chart_description() {
    static const Chart chart = chart::describe<Declared>([](std::string_view event) {
        std::vector<std::string_view> ids;
        // A step without a record is moved past, not taken: no rule stands in its way.
        if (event != PassOver::name)
            for (const auto* rule : rules_at(event)) ids.push_back(rule->info.id);
        return ids;
    });
    return chart;
}

// ---- Position -------------------------------------------------------------------------------------------------------

namespace {

using Steps = std::bitset<step_count + 1>;

// What being in an innermost state says about the case. Asked at every event, so worked out once.
struct Leaf {
    std::string_view name;
    Steps open;    // of the state itself
    Steps around;  // of the composites around it: open once nothing inside them is
    const StageStatus* status = nullptr;
};

const Leaf& leaf(Tabled::Place place) {
    static const auto all = [] {
        std::map<std::string_view, const ChartState*> states;
        for (const auto& state : chart_description().states) states[state.name] = &state;
        std::array<Leaf, Tabled::count> leaves;
        chart::for_each(Declared{}, [&]<class S>() {
            auto& made = leaves[Tabled::place<S>];
            made.name = S::name;
            for (const auto* at = states.at(S::name);; at = states.at(at->parent)) {
                for (const int step : at->steps)
                    (at->name == S::name ? made.open : made.around).set(static_cast<std::size_t>(step));
                const auto found = std::find_if(stage_statuses.begin(), stage_statuses.end(),
                                                [&](const StageStatus& row) { return row.state == at->name; });
                if (!made.status && found != stage_statuses.end()) made.status = &*found;
                if (at->parent.empty()) break;
            }
        });
        return leaves;
    }();
    return all[place];
}

}  // namespace

struct Position::Here {
    Steps open;    // of the innermost states
    Steps around;  // of the composites around them: open once nothing inside them is
    const StageStatus* status = nullptr;
};

struct Position::Impl {
    Impl(std::string case_id, const Law& law, const WorkCalendar& calendar, Runs runs)
        : own(std::move(case_id), law, calendar) {
        if (runs == Runs::by_statechart) {
            reference = std::make_unique<Machine>(own.facts_.case_id, law, calendar);
            reference->initiate();
        } else {
            at.initiate(own);
        }
    }

    Folding& folding() { return reference ? *reference : own; }

    template <class Event>
    Result process(const Event& event) {
        known = false;
        folding().result = Result::no_step;
        reference ? reference->process_event(event) : at.process(event, own);
        return folding().result;
    }

    std::span<const Tabled::Place> leaves() {
        if (!reference) return at.leaves();
        seen = Tabled::places(*reference);
        return seen;
    }

    // Asked several times an event, so worked out once.
    const Here& where() {
        if (std::exchange(known, true)) return here;
        here = {};
        for (const auto place : leaves()) {
            const auto& inside = leaf(place);
            here.open |= inside.open;
            here.around |= inside.around;
            if (inside.status) here.status = inside.status;
        }
        return here;
    }

    const Steps& open() {
        const auto& now = where();
        return now.open.any() ? now.open : now.around;
    }

    Folding own;
    Tabled at;
    std::unique_ptr<Machine> reference;
    std::vector<Tabled::Place> seen;  // where it is
    Here here;
    bool known = false;
};

Position::Position(std::string case_id, const Law& law, const WorkCalendar& calendar, Runs runs)
    : impl_(std::make_unique<Impl>(std::move(case_id), law, calendar, runs)) {}
Position::~Position() = default;
Position::Position(Position&&) noexcept = default;
Position& Position::operator=(Position&&) noexcept = default;

const Facts& Position::facts() const { return impl_->folding().facts_; }

void Position::remember(FormerEnd end) { impl_->folding().facts_.former_end = std::move(end); }

Position::Result Position::offer(const SharedFact& any, Gatekeeper& gate) {
    impl_->folding().gate = &gate;
    const auto result = std::visit(
        [&]<class E>(const Fact<E>& fact) {
            if constexpr (std::is_same_v<E, StepUnrecorded>)
                return Result::no_step;
            else
                return impl_->process(Happened<E>(std::shared_ptr<const Fact<E>>(any, &fact)));
        },
        *any);
    impl_->folding().gate = nullptr;
    return result;
}

void Position::fold_only(const SharedFact& any) {
    std::visit(
        [&]<class E>(const Fact<E>& fact) {
            impl_->folding().facts_.take(Kept(std::shared_ptr<const Fact<E>>(any, &fact)));
        },
        *any);
}

bool Position::pass_over(int step) { return impl_->process(PassOver(step)) == Result::taken; }

std::vector<std::string_view> Position::leaves() const {
    std::vector<std::string_view> names;
    for (const auto place : impl_->leaves()) names.push_back(leaf(place).name);
    return names;
}

std::vector<int> Position::open_steps() const {
    const auto& open = impl_->open();
    std::vector<int> steps;
    for (auto step = open._Find_first(); step < open.size(); step = open._Find_next(step)) {
        // Not open yet: a step that directly follows one that is itself still open (7 while 4 is pending).
        const auto before = predecessors(static_cast<int>(step));
        if (std::none_of(before.begin(), before.end(),
                         [&](int earlier) { return open[static_cast<std::size_t>(earlier)]; }))
            steps.push_back(static_cast<int>(step));
    }
    return steps;
}

bool Position::may_be_open(const std::bitset<step_count + 1>& steps) const { return (impl_->open() & steps).any(); }

State Position::state() const {
    State state;
    state.steps = open_steps();
    if (const auto* here = impl_->where().status) {
        state.status = here->status.id;
        state.stage = here->stage;
        state.ended = here->status.ended;
    }
    state.standing = facts().suspended_since ? "suspended" : facts().in_transfer_since ? "in_transfer" : "normal";
    return state;
}

}  // namespace rudang::recruitment
