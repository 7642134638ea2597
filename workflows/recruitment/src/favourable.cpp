#include "favourable.h"

#include "facts.h"

namespace rudang::recruitment {
namespace {

Vote unanimous() {
    return {.entitled = 9,
            .present = 9,
            .in_favour = 9,
            .against = 0,
            .abstained = 0,
            .invalid = {},
            .written_in_favour = {},
            .written_against = {},
            .secret = true,
            .individually = true,
            .agenda = Agenda{true, true, true, true}};
}

template <class E>
E favourable(Day) {
    return {};
}
template <>
ApplicationSubmitted favourable(Day on) {
    ApplicationSubmitted e;
    e.applicant.name = "张三";
    e.applicant.birth_date = on.plus_months(-12 * 25);
    e.branch = "第一党支部";
    return e;
}
template <>
TalkHeld favourable(Day) {
    return {.interviewer = "某甲", .interviewer_role = InterviewerRole::secretary};
}
template <>
ActivistDetermined favourable(Day) {
    return {
        .recommended_by = {Recommender::members}, .decided_by = BranchBody::branch_committee, .meeting = Meeting{3, 3}};
}
template <>
ActivistFiled favourable(Day) {
    return {.committee = "党委", .outcome = FilingOutcome::accepted, .document = {}};
}
template <>
ContactsAssigned favourable(Day) {
    return {.contacts = {{"某甲", true, false}, {"某乙", true, false}}};
}
template <>
ActivistReviewed favourable(Day on) {
    return {.period_from = on.plus_months(-6), .period_to = on, .opinion = ReviewOpinion::favourable};
}
template <>
ProspectProposed favourable(Day) {
    return {.opinions = {true, true, true, true}, .decided_by = BranchBody::branch_committee, .meeting = Meeting{3, 3}};
}
template <>
ProspectEndorsed favourable(Day) {
    return {.committee = "党委",
            .mode = EndorsementMode::consented,
            .outcome = EndorsementOutcome::accepted,
            .document = {}};
}
template <>
NoticeClosed favourable(Day on) {
    return {.from = on.plus_days(-10),
            .to = on,
            .place = "公示栏",
            .outcome = NoticeOutcome::no_effect,
            .objections = {},
            .at = {},
            .places = {{NoticePlaceKind::departure, "流出地党群服务中心"},
                       {NoticePlaceKind::arrival, "流入地党群服务中心"}}};
}
template <>
IntroducersNamed favourable(Day) {
    return {.introducers = {{"某甲", true, false, true}, {"某乙", true, false, true}}};
}
template <>
PoliticalReviewConcluded favourable(Day) {
    return {.conclusion = ReviewConclusion::qualified,
            .findings = PoliticalFindings{"合格", "清楚", "良好", "清楚", "坚定", "忠诚"},
            .methods = {ReviewMethod::talk, ReviewMethod::files},
            .household_opinion = "同意",
            .residence_opinion = "同意",
            .last_reply_on = {},
            .joint_vetting = {}};
}
template <>
TrainingCompleted favourable(Day) {
    return {.days = 3,
            .hours = 24,
            .organiser = TrainingOrganiser::primary_committee,
            .passed = true,
            .certificate = {},
            .mode = TrainingMode::in_person};
}
template <>
TrainingExempted favourable(Day) {
    return {.reason = "特殊情况", .approved_by = "党委"};
}
template <>
BranchCommitteeReviewed favourable(Day) {
    return {.outcome = CommitteeReviewOutcome::qualified, .opinions_sought = true, .meeting = Meeting{3, 3}};
}
template <>
PreReviewDecided favourable(Day) {
    return {.committee = "党委",
            .committee_kind = CommitteeKind::primary_committee,
            .outcome = PreReviewOutcome::passed,
            .document = {},
            .leaving_on = {}};
}
template <>
AdmissionFormCompleted favourable(Day) {
    return {.form_number = "-", .introducer_opinions = 2};
}
template <>
AdmissionVoted favourable(Day) {
    return {.vote = unanimous(), .outcome = VoteOutcome::accepted};
}
template <>
CommitteeTalkHeld favourable(Day) {
    return {.interviewer = "某丙", .interviewer_role = TalkerRole::committee_member, .opinion = "同意"};
}
template <>
AdmissionDecided favourable(Day) {
    AdmissionDecided e;
    e.committee = "党委";
    e.outcome = DecisionOutcome::approved;
    e.individually = e.collective = true;
    return e;
}
template <>
LocalStepRecorded favourable(Day) {
    return {.record = "step", .document = {}, .remarks = {}};
}
template <>
ProbationReviewed favourable(Day on) {
    return {.period_from = on.plus_months(-6), .period_to = on, .opinion = ProbationOpinion::favourable};
}
template <>
ConversionVoted favourable(Day) {
    return {.proposal = Proposal::convert,
            .extend_months = {},
            .opinions = {true, true, true},
            .committee_reviewed = true,
            .vote = unanimous(),
            .outcome = VoteOutcome::accepted};
}
template <>
ConversionDecided favourable(Day) {
    return {
        .committee = "党委", .committee_kind = CommitteeKind::primary_committee, .outcome = DecisionOutcome::approved};
}
template <>
Archived favourable(Day) {
    return {.items = {ArchiveItem::admission_form, ArchiveItem::application, ArchiveItem::political_review,
                      ArchiveItem::conversion_application, ArchiveItem::cultivation_records,
                      ArchiveItem::probation_records},
            .kept_by = "党委"};
}
template <>
ConversionPostponed favourable(Day on) {
    return {.until = on.plus_months(1), .reason = "了解情况"};
}
template <>
RecognitionRefused favourable(Day) {
    RecognitionRefused e;
    e.reason = "无法查证";
    e.approved_by = NonRecognitionApproval{"县委组织部", Verifier::county_organization_department};
    return e;
}
template <>
RecognisedPosthumously favourable(Day) {
    RecognisedPosthumously e;
    e.had_applied = true;
    return e;
}
template <>
Deliberated favourable(Day) {
    return {.body = IntermediateBody::general_branch,
            .body_name = "第一党总支",
            .outcome = DeliberationOutcome::agreed,
            .meeting = Meeting{5, 5}};
}
template <>
StepUnrecorded favourable(Day) {
    return {.step = "talk"};
}

}  // namespace

Json favourable_fields(std::string_view event, Day on) {
    Json fields = Json::object();
    all_events::with_name(event, [&]<class E>() {
        fields = write_fields(favourable<E>(on));
        // A text that must be there and does not matter.
        for (const auto& field : rudang::fields<E>())
            if (field.type == FieldType::text && field.presence == Presence::required &&
                fields.value(std::string(field.name), "").empty())
                fields[std::string(field.name)] = "-";
    });
    return fields;
}

}  // namespace rudang::recruitment
