// The events of 发展党员 as typed structs. Each member is described once; JSON, options, prompts, labels and the
// choice of what is sealed are derived from that (rudang/engine/typed_fields.h). Words and names follow the
// field's own terms in both languages.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rudang/engine/date.h"
#include "rudang/engine/event.h"
#include "rudang/engine/typed_fields.h"

namespace rudang::recruitment {

// ---- words ----------------------------------------------------------------------------------------------------

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

namespace rudang::recruitment {

// ---- parts shared by several events -----------------------------------------------------------------------------

// Attendance of a meeting of the branch committee.
struct Meeting {
    int entitled = 0;
    int present = 0;
    static void describe(auto& field) {
        field("entitled", &Meeting::entitled, Label{"应到", "entitled"});
        field("present", &Meeting::present, Label{"实到", "present"});
    }
};

// What the minutes of a meeting say besides the numbers, for the page that is signed.
struct Minutes {
    std::optional<std::string> place, chair, recorder;
    std::vector<std::string> absent, tellers, counters;
    std::optional<std::string> discussion;
    static void describe(auto& field) {
        field("place", &Minutes::place, Label{"会议地点", "place of the meeting"}, on_paper);
        field("chair", &Minutes::chair, Label{"主持人", "chair"}, on_paper);
        field("recorder", &Minutes::recorder, Label{"记录人", "recorder"}, on_paper);
        field("absent", &Minutes::absent, Label{"缺席人员", "absent, with the reason"}, on_paper);
        field("tellers", &Minutes::tellers, Label{"监票人", "scrutineers"}, on_paper);
        field("counters", &Minutes::counters, Label{"计票人", "tellers"}, on_paper);
        field("discussion", &Minutes::discussion, Label{"发言摘要", "what was said"}, on_paper);
    }
};

// Of the family, or somebody else close to the applicant.
struct Relative {
    std::string name;
    std::optional<std::string> relation, politics, unit;
    static void describe(auto& field) {
        field("name", &Relative::name, Label{"姓名", "name"}, sealed);
        field("relation", &Relative::relation, Label{"称谓", "relation"}, on_paper);
        field("politics", &Relative::politics, Label{"政治面貌", "political affiliation"}, on_paper);
        field("unit", &Relative::unit, Label{"工作单位和职务", "unit and post"}, on_paper);
    }
};

struct Applicant {
    std::string name;
    std::optional<Sex> sex;
    std::optional<std::string> ethnicity;
    std::optional<Day> birth_date;
    std::optional<std::string> birth_month;  // "2007-05": all that older records say
    std::optional<std::string> id_number;
    std::optional<std::string> education;
    std::optional<std::string> occupation;
    std::optional<std::string> category;
    std::optional<std::string> phone;
    std::optional<std::string> unit;
    std::optional<std::string> special_plan;
    std::optional<std::string> native_place, address, resume;
    std::vector<Relative> family, relations;
    static void describe(auto& field) {
        field("name", &Applicant::name, Label{"姓名", "name"}, sealed);
        field("sex", &Applicant::sex, Label{"性别", "sex"}, sealed);
        field("ethnicity", &Applicant::ethnicity, Label{"民族", "ethnicity"}, sealed);
        field("birth_date", &Applicant::birth_date, Label{"出生日期", "date of birth"}, sealed | needed);
        field("birth_month", &Applicant::birth_month, Label{"出生年月", "month of birth"}, sealed);
        field("id_number", &Applicant::id_number, Label{"身份证号", "identity number"}, sealed);
        field("education", &Applicant::education, Label{"学历", "education"}, sealed);
        field("occupation", &Applicant::occupation, Label{"职业", "occupation"}, sealed);
        field("category", &Applicant::category, Label{"人员类别", "category"});
        field("phone", &Applicant::phone, Label{"电话", "phone"}, sealed);
        field("unit", &Applicant::unit, Label{"工作单位", "unit"}, sealed);
        field("special_plan", &Applicant::special_plan, Label{"专项计划", "earmarked plan"}, sealed);
        field("native_place", &Applicant::native_place, Label{"籍贯", "native place"}, on_paper);
        field("address", &Applicant::address, Label{"住址", "address"}, on_paper);
        field("resume", &Applicant::resume, Label{"个人简历", "curriculum vitae"}, on_paper);
        field("family", &Applicant::family, Label{"家庭主要成员", "family"}, on_paper);
        field("relations", &Applicant::relations, Label{"主要社会关系", "social relations"}, on_paper);
    }
};

// A disciplinary sanction in the Party (党纪处分) and the last day of its period of effect (影响期).
struct Sanction {
    SanctionKind kind{};
    std::optional<Day> until;
    static void describe(auto& field) {
        field("kind", &Sanction::kind, Label{"处分种类", "kind of sanction"});
        field("until", &Sanction::until, Label{"影响期止", "in effect until"});
    }
};

struct Contact {
    std::string name;
    bool full_member = false;
    std::optional<bool> sanctioned;
    std::optional<Sanction> sanction;
    static void describe(auto& field) {
        field("name", &Contact::name, Label{"姓名", "name"}, sealed);
        field("full_member", &Contact::full_member, Label{"是否正式党员", "full member"});
        field("sanctioned", &Contact::sanctioned, Label{"是否受留党察看且未恢复权利", "under sanction"});
        field("sanction", &Contact::sanction, Label{"所受处分", "sanction"});
    }
};

struct Introducer {
    std::string name;
    bool full_member = false;
    std::optional<bool> sanctioned;
    std::optional<bool> is_contact;
    std::optional<Sanction> sanction;
    static void describe(auto& field) {
        field("name", &Introducer::name, Label{"姓名", "name"}, sealed);
        field("full_member", &Introducer::full_member, Label{"是否正式党员", "full member"});
        field("sanctioned", &Introducer::sanctioned, Label{"是否受留党察看且未恢复权利", "under sanction"}, asked);
        field("is_contact", &Introducer::is_contact, Label{"是否培养联系人", "is a contact"});
        field("sanction", &Introducer::sanction, Label{"所受处分", "sanction"});
    }
};

struct ProspectOpinions {
    std::optional<bool> group, contacts, members, masses;
    static void describe(auto& field) {
        field("group", &ProspectOpinions::group, Label{"党小组意见", "Party group heard"}, asked);
        field("contacts", &ProspectOpinions::contacts, Label{"培养联系人意见", "contacts heard"}, asked);
        field("members", &ProspectOpinions::members, Label{"党员意见", "members heard"}, asked);
        field("masses", &ProspectOpinions::masses, Label{"群众意见", "masses heard"}, asked);
    }
};

struct ConversionOpinions {
    std::optional<bool> group, members, masses;
    static void describe(auto& field) {
        field("group", &ConversionOpinions::group, Label{"党小组意见", "Party group heard"}, asked);
        field("members", &ConversionOpinions::members, Label{"党员意见", "members heard"}, asked);
        field("masses", &ConversionOpinions::masses, Label{"群众意见", "masses heard"}, asked);
    }
};

// In the order in which editions came to ask for them: the first four are those of 2014.
struct PoliticalFindings {
    std::optional<std::string> attitude, history, conduct, relatives, belief, loyalty;
    static void describe(auto& field) {
        field("attitude", &PoliticalFindings::attitude, Label{"对党的理论和路线方针政策的态度", "attitude"},
              sealed | asked | or_yes);
        field("history", &PoliticalFindings::history, Label{"政治历史和在重大政治斗争中的表现", "political history"},
              sealed | asked | or_yes);
        field("conduct", &PoliticalFindings::conduct, Label{"遵纪守法和遵守社会公德情况", "conduct"},
              sealed | asked | or_yes);
        field("relatives", &PoliticalFindings::relatives, Label{"直系亲属和主要社会关系的政治情况", "relatives"},
              sealed | asked | or_yes);
        field("belief", &PoliticalFindings::belief, Label{"政治信仰", "political belief"}, sealed | asked | or_yes);
        field("loyalty", &PoliticalFindings::loyalty, Label{"对党忠诚情况", "loyalty to the Party"},
              sealed | asked | or_yes);
    }
};

// 联审: what organization department, discipline and law bodies know, asked together.
struct JointVetting {
    bool held = false;
    std::vector<std::string> departments;
    static void describe(auto& field) {
        field("held", &JointVetting::held, Label{"是否联审", "joint vetting held"});
        field("departments", &JointVetting::departments, Label{"联审部门", "departments"}, may_be_absent | named);
    }
};

struct NoticePlace {
    NoticePlaceKind kind{};
    std::string place;
    static void describe(auto& field) {
        field("kind", &NoticePlace::kind, Label{"公示地点类别", "kind of place"});
        field("place", &NoticePlace::place, Label{"公示地点", "place"});
    }
};

struct Agenda {
    std::optional<bool> report, introducers, committee, discussion;
    static void describe(auto& field) {
        field("report", &Agenda::report, Label{"发展对象汇报", "candidate reported"}, asked);
        field("introducers", &Agenda::introducers, Label{"入党介绍人介绍", "introducers spoke"}, asked);
        field("committee", &Agenda::committee, Label{"支委会报告审查情况", "committee reported"}, asked);
        field("discussion", &Agenda::discussion, Label{"充分讨论", "discussion"}, asked);
    }
};

// Counts of one ballot. Where a meeting had no quorum only entitled and present are known.
struct Vote {
    int entitled = 0;  // 应到会有表决权的党员
    int present = 0;   // 实到
    std::optional<int> in_favour, against, abstained, invalid, written_in_favour, written_against;
    std::optional<bool> secret, individually;
    std::optional<Agenda> agenda;
    static void describe(auto& field) {
        field("entitled", &Vote::entitled, Label{"应到会有表决权人数", "entitled"});
        field("present", &Vote::present, Label{"实到人数", "present"});
        field("in_favour", &Vote::in_favour, Label{"赞成", "in favour"}, asked);
        field("against", &Vote::against, Label{"反对", "against"}, asked);
        field("abstained", &Vote::abstained, Label{"弃权", "abstained"}, asked);
        field("invalid", &Vote::invalid, Label{"无效票", "invalid"});
        field("written_in_favour", &Vote::written_in_favour, Label{"书面赞成", "in favour in writing"});
        field("written_against", &Vote::written_against, Label{"书面反对", "against in writing"});
        field("secret", &Vote::secret, Label{"无记名投票", "secret ballot"}, asked);
        field("individually", &Vote::individually, Label{"逐个表决", "one by one"}, asked);
        field("agenda", &Vote::agenda, Label{"会议程序", "agenda"}, asked);
    }
};

// ---- what an event is --------------------------------------------------------------------------------------------

// What an event is called, where it stands, and who may record it: all that is told of it beside its fields.
struct Traits {
    Label label;
    int step = 0;   // the step it completes or belongs to; 0 for none
    int order = 0;  // on one day: a standing that ends comes first, then the steps, then what takes the case elsewhere
    std::string_view also = {};  // what people call it in passing, with spaces between
    Action needs = Action::record;
    std::array<std::string_view, 2> concludes = {};  // on one day it comes after these
    Moves moves = Moves::nowhere;
    bool opens_case = false;
    bool about_the_record = false;      // of an imported record, whatever its day
    std::string_view day_column = {};   // where a table has its day (intake/columns.cpp)
    std::string_view listed_as = "{}";  // the fields such a day speaks for where no other column does
};
inline constexpr int before_steps = 5;
inline constexpr int after_steps = 900;

// ---- stage 1: 申请入党 ------------------------------------------------------------------------------------------

struct ApplicationSubmitted {
    static constexpr std::string_view name = "application_submitted";
    static constexpr Traits traits{.label = {"递交入党申请书", "application submitted"},
                                   .step = 1,
                                   .order = 10,
                                   .also = "申请 入党申请 递交申请书",
                                   .opens_case = true,
                                   .day_column = "applied_on"};
    Applicant applicant;
    std::string branch;
    std::optional<Day> received_on;
    std::optional<bool> mobile;
    std::optional<Day> leaving_on;
    std::optional<bool> reapplication;
    static void describe(auto& field) {
        field("applicant", &ApplicationSubmitted::applicant, Label{"申请人", "applicant"});
        field("branch", &ApplicationSubmitted::branch, Label{"党支部", "branch"});
        field("received_on", &ApplicationSubmitted::received_on, Label{"收到申请日期", "received on"});
        field("mobile", &ApplicationSubmitted::mobile, Label{"是否流动人员", "mobile person"});
        field("leaving_on", &ApplicationSubmitted::leaving_on, Label{"拟离开工作学习单位日期", "leaving on"});
        field("reapplication", &ApplicationSubmitted::reapplication, Label{"是否重新申请", "applies again"});
    }
};

struct TalkHeld {
    static constexpr std::string_view name = "talk_held";
    static constexpr Traits traits{.label = {"派人谈话", "talk held"},
                                   .step = 2,
                                   .order = 20,
                                   .also = "谈话 派人谈话 入党谈话",
                                   .day_column = "talk_on"};
    std::string interviewer;
    InterviewerRole interviewer_role{};
    std::optional<std::string> place, content;
    static void describe(auto& field) {
        field("interviewer", &TalkHeld::interviewer, Label{"谈话人", "interviewer"}, sealed);
        field("interviewer_role", &TalkHeld::interviewer_role, Label{"谈话人职务", "interviewer's office"});
        field("place", &TalkHeld::place, Label{"谈话地点", "place of the talk"}, on_paper);
        field("content", &TalkHeld::content, Label{"谈话内容", "what was said"}, on_paper);
    }
};

// ---- stage 2: 入党积极分子的确定和培养教育 -------------------------------------------------------------------------

struct ActivistDetermined {
    static constexpr std::string_view name = "activist_determined";
    static constexpr Traits traits{.label = {"确定入党积极分子", "activist determined"},
                                   .step = 3,
                                   .order = 30,
                                   .also = "推优 推荐 积极分子 确定积极分子",
                                   .day_column = "determined_on"};
    std::vector<Recommender> recommended_by;
    BranchBody decided_by{};
    std::optional<Meeting> meeting;
    std::optional<Minutes> minutes;
    static void describe(auto& field) {
        field("recommended_by", &ActivistDetermined::recommended_by, Label{"推荐方式", "recommended by"});
        field("decided_by", &ActivistDetermined::decided_by, Label{"研究决定机构", "decided by"});
        field("meeting", &ActivistDetermined::meeting, Label{"支委会人数", "committee meeting"},
              asked_with("decided_by", "branch_committee"));
        field("minutes", &ActivistDetermined::minutes, Label{"会议记录", "minutes"}, on_paper);
    }
};

struct ActivistFiled {
    static constexpr std::string_view name = "activist_filed";
    static constexpr Traits traits{.label = {"积极分子备案", "activist filed"},
                                   .step = 4,
                                   .order = 40,
                                   .also = "备案",
                                   .needs = Action::decide,
                                   .day_column = "filed_on",
                                   .listed_as = R"({"outcome":"accepted"})"};
    std::string committee;
    FilingOutcome outcome{};
    std::optional<std::string> document;
    static void describe(auto& field) {
        field("committee", &ActivistFiled::committee, Label{"上级党委", "higher committee"});
        field("outcome", &ActivistFiled::outcome, Label{"备案结果", "outcome"});
        field("document", &ActivistFiled::document, Label{"文号", "document"});
    }
};

struct ContactsAssigned {
    static constexpr std::string_view name = "contacts_assigned";
    static constexpr Traits traits{.label = {"指定培养联系人", "contacts assigned"},
                                   .step = 5,
                                   .order = 50,
                                   .also = "联系人 培养联系人",
                                   .day_column = "contacts_on"};
    std::vector<Contact> contacts;
    static void describe(auto& field) {
        field("contacts", &ContactsAssigned::contacts, Label{"培养联系人", "contacts"});
    }
};

struct ActivistReviewed {
    static constexpr std::string_view name = "activist_reviewed";
    static constexpr Traits traits{.label = {"积极分子考察", "activist reviewed"},
                                   .step = 6,
                                   .order = 60,
                                   .also = "考察 半年考察 培养考察",
                                   .day_column = "reviewed_on"};
    std::optional<Day> period_from, period_to;
    ReviewOpinion opinion{};
    static void describe(auto& field) {
        field("period_from", &ActivistReviewed::period_from, Label{"考察期起", "period from"}, needed);
        field("period_to", &ActivistReviewed::period_to, Label{"考察期止", "period to"}, needed);
        field("opinion", &ActivistReviewed::opinion, Label{"考察意见", "opinion"});
    }
};

// ---- stage 3: 发展对象的确定和考察 --------------------------------------------------------------------------------

struct ProspectProposed {
    static constexpr std::string_view name = "prospect_proposed";
    static constexpr Traits traits{.label = {"确定发展对象", "prospect proposed"},
                                   .step = 7,
                                   .order = 70,
                                   .also = "发展对象",
                                   .day_column = "proposed_on"};
    ProspectOpinions opinions;
    BranchBody decided_by{};
    std::optional<Meeting> meeting;
    std::optional<Minutes> minutes;
    static void describe(auto& field) {
        field("opinions", &ProspectProposed::opinions, Label{"听取意见", "opinions"});
        field("decided_by", &ProspectProposed::decided_by, Label{"研究决定机构", "decided by"});
        field("meeting", &ProspectProposed::meeting, Label{"支委会人数", "committee meeting"},
              asked_with("decided_by", "branch_committee"));
        field("minutes", &ProspectProposed::minutes, Label{"会议记录", "minutes"}, on_paper);
    }
};

struct ProspectEndorsed {
    static constexpr std::string_view name = "prospect_endorsed";
    static constexpr Traits traits{.label = {"发展对象备案（同意）", "prospect endorsed"},
                                   .step = 8,
                                   .order = 80,
                                   .also = "备案 发展对象备案 同意 上级同意",
                                   .needs = Action::decide,
                                   .day_column = "endorsed_on",
                                   .listed_as = R"({"outcome":"accepted"})"};
    std::string committee;
    EndorsementMode mode{};
    EndorsementOutcome outcome{};
    std::optional<std::string> document;
    static void describe(auto& field) {
        field("committee", &ProspectEndorsed::committee, Label{"上级党委", "higher committee"});
        field("mode", &ProspectEndorsed::mode, Label{"备案或同意", "filed or consented"});
        field("outcome", &ProspectEndorsed::outcome, Label{"结果", "outcome"});
        field("document", &ProspectEndorsed::document, Label{"文号", "document"});
    }
};

struct NoticeClosed {
    static constexpr std::string_view name = "notice_closed";
    static constexpr Traits traits{
        .label = {"公示结束", "notice closed"}, .step = 8, .order = 81, .also = "公示", .day_column = "notice_to"};
    std::optional<Day> from, to;
    std::string place;
    NoticeOutcome outcome{};
    std::optional<std::string> objections;
    std::optional<NoticeAt> at;
    std::vector<NoticePlace> places;
    std::optional<std::string> receiver, telephone;
    static void describe(auto& field) {
        field("from", &NoticeClosed::from, Label{"公示开始日期", "from"}, needed);
        field("to", &NoticeClosed::to, Label{"公示结束日期", "to"}, needed);
        field("place", &NoticeClosed::place, Label{"公示地点", "place"});
        field("outcome", &NoticeClosed::outcome, Label{"公示结果", "outcome"});
        field("objections", &NoticeClosed::objections, Label{"异议", "objections"}, sealed);
        field("at", &NoticeClosed::at, Label{"公示环节", "at which point"});
        field("places", &NoticeClosed::places, Label{"各处公示地点", "places of the notice"}, may_be_absent);
        field("receiver", &NoticeClosed::receiver, Label{"受理部门", "who receives objections"}, on_paper);
        field("telephone", &NoticeClosed::telephone, Label{"受理电话", "telephone"}, on_paper);
    }
};

struct IntroducersNamed {
    static constexpr std::string_view name = "introducers_named";
    static constexpr Traits traits{.label = {"确定入党介绍人", "introducers named"},
                                   .step = 9,
                                   .order = 90,
                                   .also = "介绍人 入党介绍人",
                                   .day_column = "introducers_on"};
    std::vector<Introducer> introducers;
    static void describe(auto& field) {
        field("introducers", &IntroducersNamed::introducers, Label{"入党介绍人", "introducers"});
    }
};

struct PoliticalReviewConcluded {
    static constexpr std::string_view name = "political_review_concluded";
    static constexpr Traits traits{.label = {"政治审查结论", "political review concluded"},
                                   .step = 10,
                                   .order = 100,
                                   .also = "政审 政治审查 函调 外调",
                                   .day_column = "reviewed_politically_on"};
    ReviewConclusion conclusion{};
    std::optional<PoliticalFindings> findings;
    std::vector<ReviewMethod> methods;
    std::optional<std::string> household_opinion, residence_opinion;
    std::optional<Day> last_reply_on;
    std::optional<JointVetting> joint_vetting;
    std::optional<std::string> addressee, address, about, reply;
    static void describe(auto& field) {
        field("conclusion", &PoliticalReviewConcluded::conclusion, Label{"结论", "conclusion"});
        field("findings", &PoliticalReviewConcluded::findings, Label{"审查内容", "findings"}, asked);
        field("methods", &PoliticalReviewConcluded::methods, Label{"审查方式", "methods"});
        field("household_opinion", &PoliticalReviewConcluded::household_opinion,
              Label{"户籍地党组织意见", "opinion at household registration"}, sealed | or_yes);
        field("residence_opinion", &PoliticalReviewConcluded::residence_opinion,
              Label{"居住地党组织意见", "opinion at residence"}, sealed | or_yes);
        field("last_reply_on", &PoliticalReviewConcluded::last_reply_on, Label{"最后一份回函日期", "last reply on"});
        field("joint_vetting", &PoliticalReviewConcluded::joint_vetting, Label{"联审", "joint vetting"});
        field("addressee", &PoliticalReviewConcluded::addressee, Label{"收函单位", "addressee of the letter"},
              on_paper);
        field("address", &PoliticalReviewConcluded::address, Label{"收函单位地址", "its address"}, on_paper);
        field("about", &PoliticalReviewConcluded::about, Label{"函调对象", "whom the letter asks about"}, on_paper);
        field("reply", &PoliticalReviewConcluded::reply, Label{"回函内容", "what was replied"}, on_paper);
    }
};

struct TrainingCompleted {
    static constexpr std::string_view name = "training_completed";
    static constexpr Traits traits{.label = {"完成集中培训", "training completed"},
                                   .step = 11,
                                   .order = 110,
                                   .also = "培训 集中培训 党校",
                                   .day_column = "trained_on"};
    std::optional<int> days, hours;
    TrainingOrganiser organiser{};
    std::optional<bool> passed;
    std::optional<std::string> certificate;
    std::optional<TrainingMode> mode;
    std::optional<std::string> place, content;
    static void describe(auto& field) {
        field("days", &TrainingCompleted::days, Label{"天数", "days"}, asked);
        field("hours", &TrainingCompleted::hours, Label{"学时", "hours"}, asked);
        field("organiser", &TrainingCompleted::organiser, Label{"举办单位", "organiser"});
        field("passed", &TrainingCompleted::passed, Label{"是否合格", "passed"}, asked);
        field("certificate", &TrainingCompleted::certificate, Label{"结业证号", "certificate"});
        field("mode", &TrainingCompleted::mode, Label{"培训方式", "mode"});
        field("place", &TrainingCompleted::place, Label{"培训地点", "place of the training"}, on_paper);
        field("content", &TrainingCompleted::content, Label{"培训内容", "what was taught"}, on_paper);
    }
};

struct TrainingExempted {
    static constexpr std::string_view name = "training_exempted";
    static constexpr Traits traits{
        .label = {"免予集中培训", "training exempted"}, .step = 11, .order = 111, .also = "免训"};
    std::optional<std::string> reason, approved_by;
    static void describe(auto& field) {
        field("reason", &TrainingExempted::reason, Label{"特殊情况", "reason"}, sealed | asked);
        field("approved_by", &TrainingExempted::approved_by, Label{"批准人", "approved by"}, sealed | asked);
    }
};

// ---- stage 4: 预备党员的接收 --------------------------------------------------------------------------------------

struct BranchCommitteeReviewed {
    static constexpr std::string_view name = "branch_committee_reviewed";
    static constexpr Traits traits{.label = {"支委会审查", "branch committee reviewed"},
                                   .step = 12,
                                   .order = 120,
                                   .also = "支委会 支委审查 支部委员会审查",
                                   .day_column = "committee_reviewed_on",
                                   .listed_as = R"({"outcome":"qualified"})"};
    CommitteeReviewOutcome outcome{};
    std::optional<bool> opinions_sought;
    std::optional<Meeting> meeting;
    std::optional<Minutes> minutes;
    static void describe(auto& field) {
        field("outcome", &BranchCommitteeReviewed::outcome, Label{"审查结果", "outcome"});
        field("opinions_sought", &BranchCommitteeReviewed::opinions_sought,
              Label{"是否征求党员和群众意见", "members and masses consulted"}, needed);
        field("meeting", &BranchCommitteeReviewed::meeting, Label{"会议人数", "meeting"}, asked);
        field("minutes", &BranchCommitteeReviewed::minutes, Label{"会议记录", "minutes"}, on_paper);
    }
};

struct PreReviewDecided {
    static constexpr std::string_view name = "pre_review_decided";
    static constexpr Traits traits{.label = {"党委预审", "pre-review decided"},
                                   .step = 13,
                                   .order = 130,
                                   .also = "预审 上级预审",
                                   .needs = Action::decide,
                                   .day_column = "pre_reviewed_on",
                                   .listed_as = R"({"outcome":"passed"})"};
    std::string committee;
    CommitteeKind committee_kind{};
    PreReviewOutcome outcome{};
    std::optional<std::string> document;
    std::optional<Day> leaving_on;
    static void describe(auto& field) {
        field("committee", &PreReviewDecided::committee, Label{"预审党委", "committee"});
        field("committee_kind", &PreReviewDecided::committee_kind, Label{"党委类别", "kind of committee"});
        field("outcome", &PreReviewDecided::outcome, Label{"预审结果", "outcome"});
        field("document", &PreReviewDecided::document, Label{"文号", "document"});
        field("leaving_on", &PreReviewDecided::leaving_on, Label{"拟离开工作学习单位日期", "leaving on"});
    }
};

struct AdmissionFormCompleted {
    static constexpr std::string_view name = "admission_form_completed";
    static constexpr Traits traits{.label = {"填写入党志愿书", "admission form completed"},
                                   .step = 14,
                                   .order = 140,
                                   .also = "志愿书 入党志愿书",
                                   .day_column = "form_on"};
    std::string form_number;
    int introducer_opinions = 0;
    static void describe(auto& field) {
        field("form_number", &AdmissionFormCompleted::form_number, Label{"志愿书编号", "form number"});
        field("introducer_opinions", &AdmissionFormCompleted::introducer_opinions,
              Label{"介绍人意见份数", "introducers' opinions"});
    }
};

struct AdmissionVoted {
    static constexpr std::string_view name = "admission_voted";
    static constexpr Traits traits{.label = {"接收表决", "admission voted"},
                                   .step = 15,
                                   .order = 150,
                                   .also = "支部大会 票决 表决 接收大会 发展大会",
                                   .day_column = "voted_on",
                                   .listed_as = R"({"outcome":"accepted"})"};
    Vote vote;
    VoteOutcome outcome{};
    std::optional<Minutes> minutes;
    std::optional<std::string> conduct;
    static void describe(auto& field) {
        field("vote", &AdmissionVoted::vote, Label{"表决情况", "vote"});
        field("outcome", &AdmissionVoted::outcome, Label{"表决结果", "outcome"});
        field("minutes", &AdmissionVoted::minutes, Label{"会议记录", "minutes"}, on_paper);
        field("conduct", &AdmissionVoted::conduct, Label{"主要表现", "main conduct"}, on_paper);
    }
};

// 党总支或乡镇（街道）党委所属党委 deliberate on whom the branch accepted before it goes to the committee that decides.
struct Deliberated {
    static constexpr std::string_view name = "deliberated";
    static constexpr Traits traits{.label = {"上级党组织审议", "deliberated by the body in between"},
                                   .order = 155,
                                   .needs = Action::decide,
                                   .concludes = {"admission_voted", "conversion_voted"}};
    IntermediateBody body{};
    std::string body_name;
    DeliberationOutcome outcome{};
    std::optional<Meeting> meeting;
    static void describe(auto& field) {
        field("body", &Deliberated::body, Label{"审议组织类别", "body"});
        field("name", &Deliberated::body_name, Label{"审议组织", "name of the body"}, named);
        field("outcome", &Deliberated::outcome, Label{"审议结果", "outcome"});
        field("meeting", &Deliberated::meeting, Label{"会议人数", "meeting"});
    }
};

struct CommitteeTalkHeld {
    static constexpr std::string_view name = "committee_talk_held";
    static constexpr Traits traits{.label = {"上级党委谈话", "committee talk held"},
                                   .step = 16,
                                   .order = 160,
                                   .also = "谈话 党委谈话",
                                   .needs = Action::decide,
                                   .day_column = "committee_talk_on"};
    std::string interviewer;
    TalkerRole interviewer_role{};
    std::string opinion;
    std::optional<std::string> place;
    static void describe(auto& field) {
        field("interviewer", &CommitteeTalkHeld::interviewer, Label{"谈话人", "interviewer"}, sealed);
        field("interviewer_role", &CommitteeTalkHeld::interviewer_role, Label{"谈话人身份", "interviewer's office"});
        field("opinion", &CommitteeTalkHeld::opinion, Label{"谈话人意见", "opinion"}, sealed);
        field("place", &CommitteeTalkHeld::place, Label{"谈话地点", "place of the talk"}, on_paper);
    }
};

struct AdmissionDecided {
    static constexpr std::string_view name = "admission_decided";
    static constexpr Traits traits{.label = {"接收审批", "admission decided"},
                                   .step = 17,
                                   .order = 170,
                                   .also = "审批 批准 党委审批",
                                   .needs = Action::decide,
                                   .day_column = "decided_on",
                                   .listed_as = R"({"outcome":"approved"})"};
    std::string committee;
    CommitteeKind committee_kind{};
    DecisionOutcome outcome{};
    std::optional<bool> individually, collective;
    std::optional<Day> submitted_on;
    std::optional<std::string> delay_reason;
    std::optional<Day> probation_from, probation_to;
    static void describe(auto& field) {
        field("committee", &AdmissionDecided::committee, Label{"审批党委", "committee"});
        field("committee_kind", &AdmissionDecided::committee_kind, Label{"党委类别", "kind of committee"});
        field("outcome", &AdmissionDecided::outcome, Label{"审批结果", "outcome"});
        field("individually", &AdmissionDecided::individually, Label{"逐个审议表决", "one by one"}, needed);
        field("collective", &AdmissionDecided::collective, Label{"集体讨论表决", "decided collectively"}, needed);
        field("submitted_on", &AdmissionDecided::submitted_on, Label{"支部上报日期", "submitted on"});
        field("delay_reason", &AdmissionDecided::delay_reason, Label{"延期原因", "reason for the delay"}, sealed);
        field("probation_from", &AdmissionDecided::probation_from, Label{"预备期起", "probation from"});
        field("probation_to", &AdmissionDecided::probation_to, Label{"预备期止", "probation to"});
    }
};

struct AdmissionFiled {
    static constexpr std::string_view name = "admission_filed";
    static constexpr Traits traits{.label = {"接收备案", "admission filed"},
                                   .step = 18,
                                   .order = 180,
                                   .also = "备案",
                                   .needs = Action::decide,
                                   .day_column = "admission_filed_on"};
    std::string department;
    std::optional<std::string> document;
    static void describe(auto& field) {
        field("department", &AdmissionFiled::department, Label{"组织部门", "department"});
        field("document", &AdmissionFiled::document, Label{"文号", "document"});
    }
};

// ---- stage 5: 预备党员的教育考察和转正 ------------------------------------------------------------------------------

struct GroupAssigned {
    static constexpr std::string_view name = "group_assigned";
    static constexpr Traits traits{.label = {"编入党支部和党小组", "group assigned"},
                                   .step = 19,
                                   .order = 190,
                                   .also = "编组 编入党小组 党小组",
                                   .day_column = "group_on"};
    std::string branch, group;
    static void describe(auto& field) {
        field("branch", &GroupAssigned::branch, Label{"党支部", "branch"});
        field("group", &GroupAssigned::group, Label{"党小组", "Party group"});
    }
};

struct OathTaken {
    static constexpr std::string_view name = "oath_taken";
    static constexpr Traits traits{
        .label = {"入党宣誓", "oath taken"}, .step = 20, .order = 200, .also = "宣誓", .day_column = "oath_on"};
    OathPresider presided_by{};
    static void describe(auto& field) {
        field("presided_by", &OathTaken::presided_by, Label{"组织宣誓的党组织", "presided by"});
    }
};

struct ProbationReviewed {
    static constexpr std::string_view name = "probation_reviewed";
    static constexpr Traits traits{.label = {"预备期考察", "probation reviewed"},
                                   .step = 21,
                                   .order = 210,
                                   .also = "考察 预备党员考察",
                                   .day_column = "probation_reviewed_on"};
    std::optional<Day> period_from, period_to;
    ProbationOpinion opinion{};
    static void describe(auto& field) {
        field("period_from", &ProbationReviewed::period_from, Label{"考察期起", "period from"}, needed);
        field("period_to", &ProbationReviewed::period_to, Label{"考察期止", "period to"}, needed);
        field("opinion", &ProbationReviewed::opinion, Label{"考察意见", "opinion"});
    }
};

struct ConversionApplied {
    static constexpr std::string_view name = "conversion_applied";
    static constexpr Traits traits{.label = {"提出转正申请", "conversion applied for"},
                                   .step = 22,
                                   .order = 220,
                                   .also = "转正申请 转正",
                                   .day_column = "conversion_applied_on"};
    static void describe(auto&) {}
};

struct ConversionVoted {
    static constexpr std::string_view name = "conversion_voted";
    static constexpr Traits traits{.label = {"转正表决", "conversion voted"},
                                   .step = 23,
                                   .order = 230,
                                   .also = "支部大会 票决 表决 转正大会 转正",
                                   .day_column = "conversion_voted_on",
                                   .listed_as = R"({"proposal":"convert","outcome":"accepted"})"};
    Proposal proposal{};
    std::optional<int> extend_months;
    ConversionOpinions opinions;
    std::optional<bool> committee_reviewed;
    Vote vote;
    VoteOutcome outcome{};
    std::optional<Minutes> minutes;
    std::optional<std::string> conduct;
    static void describe(auto& field) {
        field("proposal", &ConversionVoted::proposal, Label{"决议内容", "proposal"});
        field("extend_months", &ConversionVoted::extend_months, Label{"延长月数", "months of extension"});
        field("opinions", &ConversionVoted::opinions, Label{"听取意见", "opinions"});
        field("committee_reviewed", &ConversionVoted::committee_reviewed,
              Label{"支委会是否审查", "reviewed by the branch committee"}, needed);
        field("vote", &ConversionVoted::vote, Label{"表决情况", "vote"});
        field("outcome", &ConversionVoted::outcome, Label{"表决结果", "outcome"});
        field("minutes", &ConversionVoted::minutes, Label{"会议记录", "minutes"}, on_paper);
        field("conduct", &ConversionVoted::conduct, Label{"主要表现", "main conduct"}, on_paper);
    }
};

struct ConversionDecided {
    static constexpr std::string_view name = "conversion_decided";
    static constexpr Traits traits{.label = {"转正审批", "conversion decided"},
                                   .step = 24,
                                   .order = 240,
                                   .also = "审批 批准 党委审批 转正",
                                   .needs = Action::decide,
                                   .day_column = "conversion_decided_on",
                                   .listed_as = R"({"outcome":"approved"})"};
    std::string committee;
    CommitteeKind committee_kind{};
    DecisionOutcome outcome{};
    static void describe(auto& field) {
        field("committee", &ConversionDecided::committee, Label{"审批党委", "committee"});
        field("committee_kind", &ConversionDecided::committee_kind, Label{"党委类别", "kind of committee"});
        field("outcome", &ConversionDecided::outcome, Label{"审批结果", "outcome"});
    }
};

struct Archived {
    static constexpr std::string_view name = "archived";
    static constexpr Traits traits{
        .label = {"材料归档", "archived"}, .step = 25, .order = 250, .also = "归档 存档", .day_column = "archived_on"};
    std::vector<ArchiveItem> items;
    std::string kept_by;
    static void describe(auto& field) {
        field("items", &Archived::items, Label{"归档材料", "items"});
        field("kept_by", &Archived::kept_by, Label{"保存单位", "kept by"});
    }
};

// ---- ends, standing, administration of the case -------------------------------------------------------------------

// The five ways out share their fields; each is a type of its own so that the chart can tell them apart.
template <class Self>
struct Ending {
    std::string reason;
    std::optional<std::string> decided_by, document;
    static void describe(auto& field) {
        field("reason", &Self::reason, Label{"原因", "reason"}, sealed);
        field("decided_by", &Self::decided_by, Label{"决定机构", "decided by"});
        field("document", &Self::document, Label{"文号", "document"});
    }
};
struct Withdrawn : Ending<Withdrawn> {
    static constexpr std::string_view name = "withdrawn";
    static constexpr Traits traits{.label = {"本人撤回", "withdrawn"}, .order = after_steps, .also = "撤回"};
};
struct Dropped : Ending<Dropped> {
    static constexpr std::string_view name = "dropped";
    static constexpr Traits traits{.label = {"终止培养", "dropped"}, .order = after_steps, .also = "终止"};
};
struct Died : Ending<Died> {
    static constexpr std::string_view name = "died";
    static constexpr Traits traits{.label = {"去世", "died"}, .order = after_steps + 2, .also = "死亡"};
};
struct StruckOff : Ending<StruckOff> {
    static constexpr std::string_view name = "struck_off";
    static constexpr Traits traits{.label = {"除名", "struck off"}, .order = after_steps + 1};
};

struct NonRecognitionApproval {
    std::string name;
    Verifier kind{};
    static void describe(auto& field) {
        field("name", &NonRecognitionApproval::name, Label{"批准机关", "approving body"}, named);
        field("kind", &NonRecognitionApproval::kind, Label{"批准机关类别", "kind of approving body"});
    }
};

// A probationary member who cannot be verified, or a way in that broke the rules.
struct RecognitionRefused {
    static constexpr std::string_view name = "recognition_refused";
    static constexpr Traits traits{.label = {"不予承认", "recognition refused"}, .order = after_steps + 1};
    std::string reason;
    std::optional<std::string> decided_by, document;
    std::optional<NonRecognitionApproval> approved_by;
    static void describe(auto& field) {
        Ending<RecognitionRefused>::describe(field);
        field("approved_by", &RecognitionRefused::approved_by, Label{"批准", "approved by"}, asked);
    }
};

// No longer an activist; the application stands.
struct ActivistRemoved {
    static constexpr std::string_view name = "activist_removed";
    static constexpr Traits traits{.label = {"取消入党积极分子资格", "activist removed"}, .order = after_steps - 20};
    std::string reason, decided_by;
    static void describe(auto& field) {
        field("reason", &ActivistRemoved::reason, Label{"原因", "reason"}, sealed);
        field("decided_by", &ActivistRemoved::decided_by, Label{"决定机构", "decided by"});
    }
};

// Special circumstances: the centre or a province admits without the steps before. Probation starts that day.
struct AdmittedDirectly {
    static constexpr std::string_view name = "admitted_directly";
    static constexpr Traits traits{
        .label = {"直接接收为预备党员", "admitted directly"}, .order = 175, .needs = Action::decide};
    DirectCommittee committee_kind{};
    std::string committee, document;
    static void describe(auto& field) {
        field("committee_kind", &AdmittedDirectly::committee_kind, Label{"党委类别", "kind of committee"});
        field("committee", &AdmittedDirectly::committee, Label{"批准党委", "committee"});
        field("document", &AdmittedDirectly::document, Label{"文号", "document"});
    }
};

// 追认: somebody who had asked to join and died for others is recognised as a member, by the province.
struct RecognisedPosthumously {
    static constexpr std::string_view name = "recognised_posthumously";
    static constexpr Traits traits{
        .label = {"追认为党员", "recognised posthumously"}, .order = after_steps + 3, .needs = Action::decide};
    std::string proposed_by, reviewed_by, approved_by, document;
    bool had_applied = false;
    static void describe(auto& field) {
        field("proposed_by", &RecognisedPosthumously::proposed_by, Label{"提出追认的党组织", "proposed by"});
        field("reviewed_by", &RecognisedPosthumously::reviewed_by, Label{"审查的党委", "reviewed by"});
        field("approved_by", &RecognisedPosthumously::approved_by, Label{"批准的省级党委", "approved by"});
        field("document", &RecognisedPosthumously::document, Label{"文号", "document"});
        field("had_applied", &RecognisedPosthumously::had_applied, Label{"生前是否要求入党", "had asked to join"});
    }
};

struct Suspended {
    static constexpr std::string_view name = "suspended";
    static constexpr Traits traits{.label = {"中止", "suspended"}, .order = after_steps - 10, .also = "暂停"};
    SuspensionReason reason{};
    static void describe(auto& field) { field("reason", &Suspended::reason, Label{"中止原因", "reason"}); }
};

struct Resumed {
    static constexpr std::string_view name = "resumed";
    static constexpr Traits traits{.label = {"恢复", "resumed"}, .order = before_steps, .concludes = {"suspended"}};
    std::optional<SuspensionReason> reason;
    static void describe(auto& field) { field("reason", &Resumed::reason, Label{"原中止原因", "reason"}); }
};

template <class Self>
struct Transfer {
    std::string to_branch;
    std::optional<bool> packet, continuous;
    static void describe(auto& field) {
        field("to_branch", &Self::to_branch, Label{"接收党支部", "to branch"});
        field("packet", &Self::packet, Label{"材料是否移交", "material handed over"});
        field("continuous", &Self::continuous, Label{"培养时间是否连续计算", "cultivation time carries on"}, asked);
    }
};
struct TransferStarted : Transfer<TransferStarted> {
    static constexpr std::string_view name = "transfer_started";
    static constexpr Traits traits{
        .label = {"转出", "transfer started"}, .order = after_steps - 5, .also = "转接 调出", .moves = Moves::offers};
    std::optional<bool> outside;  // the receiving organization keeps no part of this ledger
    static void describe(auto& field) {
        Transfer::describe(field);
        field("outside", &TransferStarted::outside, Label{"接收组织不在本账本", "receiving organization is outside"});
    }
};
struct TransferAccepted : Transfer<TransferAccepted> {
    static constexpr std::string_view name = "transfer_accepted";
    static constexpr Traits traits{.label = {"转入接收", "transfer accepted"},
                                   .order = before_steps,
                                   .also = "接收转入 调入 转入",
                                   .concludes = {"transfer_started"},
                                   .moves = Moves::takes};
};
struct TransferRefused : Transfer<TransferRefused> {
    static constexpr std::string_view name = "transfer_refused";
    static constexpr Traits traits{.label = {"转入不予接收", "transfer refused"},
                                   .order = before_steps,
                                   .concludes = {"transfer_started"},
                                   .moves = Moves::declines};
};

struct ConversionPostponed {
    static constexpr std::string_view name = "conversion_postponed";
    static constexpr Traits traits{.label = {"推迟讨论转正", "conversion postponed"}, .order = 225};
    std::optional<Day> until;
    std::string reason;
    static void describe(auto& field) {
        field("until", &ConversionPostponed::until, Label{"推迟至", "until"}, needed);
        field("reason", &ConversionPostponed::reason, Label{"原因", "reason"}, sealed);
    }
};

// A step that only local rules know, by the id an adopted overlay gives it.
struct LocalStepRecorded {
    static constexpr std::string_view name = "local_step_recorded";
    static constexpr Traits traits{.label = {"地方规定的步骤", "local step recorded"}, .order = before_steps + 1};
    std::string record;
    std::optional<std::string> document, remarks;
    static void describe(auto& field) {
        field("record", &LocalStepRecorded::record, Label{"地方规定的步骤", "local step"}, named);
        field("document", &LocalStepRecorded::document, Label{"文号", "document"});
        field("remarks", &LocalStepRecorded::remarks, Label{"情况", "remarks"}, sealed);
    }
};

struct StepUnrecorded {
    static constexpr std::string_view name = "step_unrecorded";
    static constexpr Traits traits{.label = {"未提供该步骤记录", "step unrecorded"}, .about_the_record = true};
    std::string step;
    // Nobody knows whether it was taken: the case does not move past it, and nothing is held against anybody for it.
    std::optional<bool> perhaps;
    static void describe(auto& field) {
        field("step", &StepUnrecorded::step, Label{"缺少记录的步骤", "step"}, named);
        field("perhaps", &StepUnrecorded::perhaps,
              Label{"是否办过来源没有说明", "whether it was taken the source does not say"});
    }
};

// ---- all of them -------------------------------------------------------------------------------------------------

// A list of event types; whatever has to name every event is derived from it.
template <class... E>
struct event_types {
    static constexpr std::size_t count = sizeof...(E);
    // Calls f.template operator()<E>() for each.
    template <class F>
    static void each(F f) {
        (f.template operator()<E>(), ...);
    }
    // The same for the event called `name`; false when there is none.
    template <class F>
    static bool with_name(std::string_view name, F f) {
        return ((name == E::name ? (f.template operator()<E>(), true) : false) || ...);
    }
};

using all_events =
    event_types<ApplicationSubmitted, TalkHeld, ActivistDetermined, ActivistFiled, ContactsAssigned, ActivistReviewed,
                ProspectProposed, ProspectEndorsed, NoticeClosed, IntroducersNamed, PoliticalReviewConcluded,
                TrainingCompleted, TrainingExempted, BranchCommitteeReviewed, PreReviewDecided, AdmissionFormCompleted,
                AdmissionVoted, CommitteeTalkHeld, AdmissionDecided, AdmissionFiled, GroupAssigned, OathTaken,
                ProbationReviewed, ConversionApplied, ConversionVoted, ConversionDecided, Archived, Deliberated,
                ActivistRemoved, AdmittedDirectly, RecognisedPosthumously, Withdrawn, Dropped, Died, StruckOff,
                RecognitionRefused, Suspended, Resumed, TransferStarted, TransferAccepted, TransferRefused,
                ConversionPostponed, LocalStepRecorded, StepUnrecorded>;

}  // namespace rudang::recruitment
