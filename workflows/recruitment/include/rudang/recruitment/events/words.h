// The words that fields of events choose from, in both languages, with what tables call them besides.
#pragma once

#include <array>
#include <utility>

#include "rudang/engine/typed_fields.h"

namespace rudang::recruitment {

enum class Sex { male, female };
enum class InterviewerRole { secretary, deputy_secretary, organization_member, assigned_member };
enum class Recommender { members, league, union_, women, other };
enum class BranchBody { branch_committee, general_meeting };
enum class FilingOutcome { accepted, returned };
enum class ReviewOpinion { continue_, favourable, unfavourable };
enum class ProbationOpinion { continue_, favourable, unfavourable };
enum class EndorsementMode { filed, consented };
enum class EndorsementOutcome { accepted, refused };
enum class NoticeOutcome { no_effect, objection_upheld };
enum class NoticeAt { activist, prospect, admission, conversion };
enum class ReviewConclusion { qualified, unqualified, inconclusive };
enum class ReviewMethod { talk, files, inquiry, letter, field };
enum class TrainingOrganiser { primary_committee, county_organization_department, other };
enum class CommitteeReviewOutcome { qualified, not_qualified };
enum class PreReviewOutcome { passed, refused };
enum class CommitteeKind {
    primary_committee,
    working_committee,
    general_branch,
    leading_group,
    temporary,
    subordinate_committee
};
enum class VoteOutcome { accepted, not_accepted, no_quorum };
enum class TalkerRole { committee_member, organizer };
enum class DecisionOutcome { approved, refused };
enum class OathPresider { branch, general_branch, primary_committee, higher_committee };
enum class NoticePlaceKind { unit, residence, departure, arrival };
enum class SanctionKind { warning, serious_warning, removal, probation };
enum class TrainingMode { in_person, video, mixed };
enum class IntermediateBody { general_branch, subordinate_committee };
enum class DeliberationOutcome { agreed, disagreed };
enum class DirectCommittee { central, provincial };
enum class Verifier { county_organization_department, higher_organization_department, other };
enum class Proposal { convert, extend, cancel };
enum class ArchiveItem {
    admission_form,
    application,
    political_review,
    conversion_application,
    cultivation_records,
    probation_records,
    other
};
enum class SuspensionReason { investigation, lost_contact, quota, other };

}  // namespace rudang::recruitment

namespace rudang {

#define RUDANG_WORDS(Enum, N)                                   \
    template <>                                                 \
    struct choices_of<recruitment::Enum> {                      \
        using E = recruitment::Enum;                            \
        static const std::array<std::pair<E, Choice>, N> words; \
    };                                                          \
    inline constexpr std::array<std::pair<recruitment::Enum, Choice>, N> choices_of<recruitment::Enum>::words

RUDANG_WORDS(Sex, 2){{{E::male, {"male", {"男", "male"}, "男性"}}, {E::female, {"female", {"女", "female"}, "女性"}}}};
RUDANG_WORDS(InterviewerRole,
             4){{{E::secretary, {"secretary", {"书记", "secretary"}, "支部书记 党支部书记 支书"}},
                 {E::deputy_secretary, {"deputy_secretary", {"副书记", "deputy secretary"}, "支部副书记 党支部副书记"}},
                 {E::organization_member, {"organization_member", {"组织委员", "organization member"}, "支部组织委员"}},
                 {E::assigned_member, {"assigned_member", {"指派的党员", "assigned member"}, "指派党员"}}}};
RUDANG_WORDS(Recommender, 5){{{E::members, {"members", {"党员推荐", "Party members"}}},
                              {E::league, {"league", {"共青团推优", "Youth League"}, "团组织推优 共青团推荐"}},
                              {E::union_, {"union", {"工会推优", "trade union"}, "工会推荐"}},
                              {E::women, {"women", {"妇联推优", "women's federation"}, "妇联推荐 妇女组织推优"}},
                              {E::other, {"other", {"其他推荐", "other"}}}}};
RUDANG_WORDS(BranchBody, 2){
    {{E::branch_committee,
      {"branch_committee", {"支部委员会", "branch committee"}, "支委会 支部委员会会议 支委会会议 支委"}},
     {E::general_meeting, {"general_meeting", {"支部大会", "general branch meeting"}, "党员大会 支部党员大会"}}}};
RUDANG_WORDS(FilingOutcome, 2){
    {{E::accepted, {"accepted", {"同意备案", "accepted"}}}, {E::returned, {"returned", {"退回", "returned"}}}}};
RUDANG_WORDS(ReviewOpinion, 3){{{E::continue_, {"continue", {"继续培养", "continue"}}},
                                {E::favourable, {"favourable", {"较为成熟", "favourable"}}},
                                {E::unfavourable, {"unfavourable", {"不宜培养", "unfavourable"}}}}};
RUDANG_WORDS(ProbationOpinion,
             3){{{E::continue_, {"continue", {"继续教育考察", "continue"}, "继续培养"}},
                 {E::favourable, {"favourable", {"表现合格", "favourable"}, "合格 较为成熟"}},
                 {E::unfavourable, {"unfavourable", {"表现不合格", "unfavourable"}, "不合格 不宜培养"}}}};
RUDANG_WORDS(EndorsementMode,
             2){{{E::filed, {"filed", {"备案", "filed"}}}, {E::consented, {"consented", {"同意", "consented"}}}}};
RUDANG_WORDS(EndorsementOutcome, 2){{{E::accepted, {"accepted", {"通过", "accepted"}, "同意 同意备案"}},
                                     {E::refused, {"refused", {"不同意", "refused"}, "不通过 未通过"}}}};
RUDANG_WORDS(NoticeOutcome, 2){{{E::no_effect, {"no_effect", {"无影响入党的问题", "nothing against joining"}}},
                                {E::objection_upheld, {"objection_upheld", {"异议成立", "objection upheld"}}}}};
RUDANG_WORDS(NoticeAt, 4){{{E::activist, {"activist", {"积极分子公示", "at activist"}}},
                           {E::prospect, {"prospect", {"发展对象公示", "at prospect"}}},
                           {E::admission, {"admission", {"接收公示", "at admission"}}},
                           {E::conversion, {"conversion", {"转正公示", "at conversion"}}}}};
RUDANG_WORDS(ReviewConclusion, 3){{{E::qualified, {"qualified", {"合格", "qualified"}}},
                                   {E::unqualified, {"unqualified", {"不合格", "unqualified"}}},
                                   {E::inconclusive, {"inconclusive", {"暂不能作出结论", "inconclusive"}}}}};
RUDANG_WORDS(ReviewMethod, 5){{{E::talk, {"talk", {"同本人谈话", "talk"}}},
                               {E::files, {"files", {"查阅档案", "files"}, "查档"}},
                               {E::inquiry, {"inquiry", {"找有关单位和人员了解", "inquiry"}, "走访"}},
                               {E::letter, {"letter", {"函调", "inquiry by letter"}}},
                               {E::field, {"field", {"外调", "field inquiry"}}}}};
RUDANG_WORDS(TrainingOrganiser, 3){{{E::primary_committee, {"primary_committee", {"基层党委", "primary committee"}}},
                                    {E::county_organization_department,
                                     {"county_organization_department",
                                      {"县级党委组织部门", "county organization department"},
                                      "县级组织部门 县委组织部"}},
                                    {E::other, {"other", {"其他", "other"}}}}};
RUDANG_WORDS(CommitteeReviewOutcome, 2){{{E::qualified, {"qualified", {"合格", "qualified"}}},
                                         {E::not_qualified, {"not_qualified", {"不合格", "not qualified"}}}}};
RUDANG_WORDS(PreReviewOutcome, 2){
    {{E::passed, {"passed", {"预审合格", "passed"}}}, {E::refused, {"refused", {"预审不合格", "refused"}}}}};
RUDANG_WORDS(CommitteeKind,
             6){{{E::primary_committee,
                  {"primary_committee", {"具有审批权限的基层党委", "primary committee"}, "有审批权限的基层党委"}},
                 {E::working_committee, {"working_committee", {"党工委", "working committee"}, "工委"}},
                 {E::general_branch, {"general_branch", {"党总支", "general branch"}}},
                 {E::leading_group, {"leading_group", {"党组", "leading Party group"}}},
                 {E::temporary, {"temporary", {"临时党组织", "temporary organization"}}},
                 {E::subordinate_committee,
                  {"subordinate_committee", {"乡镇（街道）党委所属的村（社区）党委", "subordinate committee"}}}}};
RUDANG_WORDS(VoteOutcome, 3){{{E::accepted, {"accepted", {"通过", "accepted"}}},
                              {E::not_accepted, {"not_accepted", {"未通过", "not accepted"}}},
                              {E::no_quorum, {"no_quorum", {"到会人数不足", "no quorum"}, "人数不足 未达半数"}}}};
RUDANG_WORDS(TalkerRole, 2){{{E::committee_member, {"committee_member", {"党委委员", "committee member"}}},
                             {E::organizer, {"organizer", {"组织员", "organizer"}}}}};
RUDANG_WORDS(DecisionOutcome,
             2){{{E::approved, {"approved", {"批准", "approved"}}}, {E::refused, {"refused", {"不批准", "refused"}}}}};
RUDANG_WORDS(OathPresider,
             4){{{E::branch, {"branch", {"党支部", "branch"}}},
                 {E::general_branch, {"general_branch", {"党总支", "general branch"}}},
                 {E::primary_committee, {"primary_committee", {"基层党委", "primary committee"}}},
                 {E::higher_committee, {"higher_committee", {"县级以上党组织", "county level or above"}}}}};
RUDANG_WORDS(NoticePlaceKind, 4){{{E::unit, {"unit", {"所在单位", "unit"}}},
                                  {E::residence, {"residence", {"居住地", "residence"}}},
                                  {E::departure, {"departure", {"流出地", "place left"}}},
                                  {E::arrival, {"arrival", {"流入地", "place of arrival"}}}}};
RUDANG_WORDS(SanctionKind, 4){{{E::warning, {"warning", {"警告", "warning"}}},
                               {E::serious_warning, {"serious_warning", {"严重警告", "serious warning"}}},
                               {E::removal, {"removal", {"撤销党内职务", "removal from Party posts"}}},
                               {E::probation, {"probation", {"留党察看", "probation within the Party"}}}}};
RUDANG_WORDS(TrainingMode, 3){{{E::in_person, {"in_person", {"面授", "in person"}}},
                               {E::video, {"video", {"视频", "by video"}}},
                               {E::mixed, {"mixed", {"面授和视频结合", "mixed"}}}}};
RUDANG_WORDS(IntermediateBody,
             2){{{E::general_branch, {"general_branch", {"党总支", "general branch"}}},
                 {E::subordinate_committee,
                  {"subordinate_committee", {"乡镇（街道）党委所属的村（社区）党委", "subordinate committee"}}}}};
RUDANG_WORDS(DeliberationOutcome,
             2){{{E::agreed, {"agreed", {"同意", "agreed"}}}, {E::disagreed, {"disagreed", {"不同意", "disagreed"}}}}};
RUDANG_WORDS(DirectCommittee, 2){{{E::central, {"central", {"党中央", "the Central Committee"}}},
                                  {E::provincial, {"provincial", {"省级党委", "provincial committee"}}}}};
RUDANG_WORDS(Verifier,
             3){{{E::county_organization_department,
                  {"county_organization_department", {"县级党委组织部门", "county organization department"}}},
                 {E::higher_organization_department,
                  {"higher_organization_department", {"县级以上党委组织部门", "higher organization department"}}},
                 {E::other, {"other", {"其他", "other"}}}}};
RUDANG_WORDS(Proposal, 3){{{E::convert, {"convert", {"按期转正", "convert"}, "转正 同意转正"}},
                           {E::extend, {"extend", {"延长预备期", "extend"}, "延长"}},
                           {E::cancel, {"cancel", {"取消预备党员资格", "cancel"}, "取消资格"}}}};
RUDANG_WORDS(ArchiveItem,
             7){{{E::admission_form, {"admission_form", {"入党志愿书", "admission form"}}},
                 {E::application, {"application", {"入党申请书", "application"}}},
                 {E::political_review, {"political_review", {"政治审查材料", "political review"}}},
                 {E::conversion_application, {"conversion_application", {"转正申请书", "conversion application"}}},
                 {E::cultivation_records, {"cultivation_records", {"培养教育考察登记表", "activist register"}}},
                 {E::probation_records, {"probation_records", {"预备党员教育考察登记表", "probationary register"}}},
                 {E::other, {"other", {"其他材料", "other"}}}}};
RUDANG_WORDS(SuspensionReason, 4){{{E::investigation, {"investigation", {"接受调查", "investigation"}}},
                                   {E::lost_contact, {"lost_contact", {"失去联系", "lost contact"}}},
                                   {E::quota, {"quota", {"计划名额用完", "plan used up"}}},
                                   {E::other, {"other", {"其他", "other"}}}}};
#undef RUDANG_WORDS

}  // namespace rudang
