#include "steps.h"

#include <algorithm>
#include <bitset>

#include "rudang/recruitment/events.h"

namespace rudang::recruitment {

const std::vector<StageInfo>& stage_table() {
    static const std::vector<StageInfo> table{
        {1, "application", {"申请入党", "application"}},
        {2, "cultivation", {"入党积极分子的确定和培养教育", "cultivation"}},
        {3, "prospect", {"发展对象的确定和考察", "prospect"}},
        {4, "admission", {"预备党员的接收", "admission"}},
        {5, "probation", {"预备党员的教育考察和转正", "probation"}},
    };
    return table;
}

const std::vector<StepInfo>& step_table() {
    static const std::vector<StepInfo> table{
        {1, "apply", {"递交入党申请书", "application handed in"}, 1, "application_submitted"},
        {2, "talk", {"党组织派人谈话", "talk with the applicant"}, 1, "talk_held"},
        {3, "determine_activist", {"推荐和确定入党积极分子", "activist determined"}, 2, "activist_determined"},
        {4, "file_activist", {"上级党委备案", "filed with the higher committee"}, 2, "activist_filed"},
        {5, "assign_contacts", {"指定培养联系人", "contacts assigned"}, 2, "contacts_assigned"},
        {6, "observe", {"培养教育考察", "cultivation and review"}, 2, "activist_reviewed"},
        {7, "propose_prospect", {"确定发展对象", "prospect proposed"}, 3, "prospect_proposed"},
        {8,
         "endorse_prospect",
         {"上级党委备案（同意并公示）", "endorsed by the higher committee"},
         3,
         "prospect_endorsed"},
        {9, "name_introducers", {"确定入党介绍人", "introducers named"}, 3, "introducers_named"},
        {10, "political_review", {"进行政治审查", "political review"}, 3, "political_review_concluded"},
        {11, "train", {"开展集中培训", "training"}, 3, "training_completed"},
        {12, "committee_review", {"支部委员会审查", "branch committee review"}, 4, "branch_committee_reviewed"},
        {13, "pre_review", {"上级党委预审", "pre-review"}, 4, "pre_review_decided"},
        {14, "fill_form", {"填写入党志愿书", "admission form filled in"}, 4, "admission_form_completed"},
        {15, "admission_vote", {"支部大会讨论", "vote on admission"}, 4, "admission_voted"},
        {16, "committee_talk", {"上级党委派人谈话", "talk by the committee"}, 4, "committee_talk_held"},
        {17, "admission_decision", {"上级党委审批", "decision on admission"}, 4, "admission_decided"},
        {18, "file_admission", {"再上一级党委组织部门备案", "admission filed"}, 4, "admission_filed"},
        {19, "assign_group", {"编入党支部和党小组", "branch and group assigned"}, 5, "group_assigned"},
        {20, "oath", {"入党宣誓", "oath"}, 5, "oath_taken"},
        {21, "observe_probation", {"继续教育考察", "observation on probation"}, 5, "probation_reviewed"},
        {22, "apply_conversion", {"提出转正申请", "conversion applied for"}, 5, "conversion_applied"},
        {23, "conversion_vote", {"支部大会讨论转正", "vote on conversion"}, 5, "conversion_voted"},
        {24, "conversion_decision", {"上级党委审批转正", "decision on conversion"}, 5, "conversion_decided"},
        {25, "archive", {"材料归档", "archive"}, 5, "archived"},
    };
    return table;
}

namespace {

// On one day: a standing that ends comes first, then the steps in their order, then what takes the case elsewhere.
constexpr int before_steps = 5;
constexpr int after_steps = 900;

template <class E>
EventInfo event(Label label, int step, int order) {
    return {.name = E::name, .label = label, .step = step, .order = order, .fields = &fields<E>()};
}
template <class E>
EventInfo step_event(Label label, int step, int offset = 0) {
    return event<E>(label, step, step * 10 + offset);
}

// What people call these things in passing.
constexpr std::pair<std::string_view, std::string_view> everyday_words[] = {
    {ApplicationSubmitted::name, "申请 入党申请 递交申请书"},
    {TalkHeld::name, "谈话 派人谈话 入党谈话"},
    {ActivistDetermined::name, "推优 推荐 积极分子 确定积极分子"},
    {ActivistFiled::name, "备案"},
    {ContactsAssigned::name, "联系人 培养联系人"},
    {ActivistReviewed::name, "考察 半年考察 培养考察"},
    {ProspectProposed::name, "发展对象"},
    {ProspectEndorsed::name, "备案 发展对象备案 同意 上级同意"},
    {NoticeClosed::name, "公示"},
    {IntroducersNamed::name, "介绍人 入党介绍人"},
    {PoliticalReviewConcluded::name, "政审 政治审查 函调 外调"},
    {TrainingCompleted::name, "培训 集中培训 党校"},
    {TrainingExempted::name, "免训"},
    {BranchCommitteeReviewed::name, "支委会 支委审查 支部委员会审查"},
    {PreReviewDecided::name, "预审 上级预审"},
    {AdmissionFormCompleted::name, "志愿书 入党志愿书"},
    {AdmissionVoted::name, "支部大会 票决 表决 接收大会 发展大会"},
    {CommitteeTalkHeld::name, "谈话 党委谈话"},
    {AdmissionDecided::name, "审批 批准 党委审批"},
    {AdmissionFiled::name, "备案"},
    {GroupAssigned::name, "编组 编入党小组"},
    {OathTaken::name, "宣誓"},
    {ProbationReviewed::name, "考察 预备党员考察"},
    {ConversionApplied::name, "转正申请"},
    {ConversionVoted::name, "支部大会 票决 表决 转正大会 转正"},
    {ConversionDecided::name, "审批 批准 党委审批"},
    {Archived::name, "归档 存档"},
    {Withdrawn::name, "撤回"},
    {Dropped::name, "终止"},
    {Died::name, "死亡"},
    {Suspended::name, "暂停"},
    {TransferStarted::name, "转接 调出"},
    {TransferAccepted::name, "接收转入 调入 转入"},
};

std::vector<EventInfo> make_events() {
    std::vector<EventInfo> table{
        step_event<ApplicationSubmitted>({"递交入党申请书", "application submitted"}, 1),
        step_event<TalkHeld>({"派人谈话", "talk held"}, 2),
        step_event<ActivistDetermined>({"确定入党积极分子", "activist determined"}, 3),
        step_event<ActivistFiled>({"积极分子备案", "activist filed"}, 4),
        step_event<ContactsAssigned>({"指定培养联系人", "contacts assigned"}, 5),
        step_event<ActivistReviewed>({"积极分子考察", "activist reviewed"}, 6),
        step_event<ProspectProposed>({"确定发展对象", "prospect proposed"}, 7),
        step_event<ProspectEndorsed>({"发展对象备案（同意）", "prospect endorsed"}, 8),
        step_event<NoticeClosed>({"公示结束", "notice closed"}, 8, 1),
        step_event<IntroducersNamed>({"确定入党介绍人", "introducers named"}, 9),
        step_event<PoliticalReviewConcluded>({"政治审查结论", "political review concluded"}, 10),
        step_event<TrainingCompleted>({"完成集中培训", "training completed"}, 11),
        step_event<TrainingExempted>({"免予集中培训", "training exempted"}, 11, 1),
        step_event<BranchCommitteeReviewed>({"支委会审查", "branch committee reviewed"}, 12),
        step_event<PreReviewDecided>({"党委预审", "pre-review decided"}, 13),
        step_event<AdmissionFormCompleted>({"填写入党志愿书", "admission form completed"}, 14),
        step_event<AdmissionVoted>({"接收表决", "admission voted"}, 15),
        step_event<CommitteeTalkHeld>({"上级党委谈话", "committee talk held"}, 16),
        step_event<AdmissionDecided>({"接收审批", "admission decided"}, 17),
        step_event<AdmissionFiled>({"接收备案", "admission filed"}, 18),
        step_event<GroupAssigned>({"编入党支部和党小组", "group assigned"}, 19),
        step_event<OathTaken>({"入党宣誓", "oath taken"}, 20),
        step_event<ProbationReviewed>({"预备期考察", "probation reviewed"}, 21),
        step_event<ConversionApplied>({"提出转正申请", "conversion applied for"}, 22),
        step_event<ConversionVoted>({"转正表决", "conversion voted"}, 23),
        step_event<ConversionDecided>({"转正审批", "conversion decided"}, 24),
        step_event<Archived>({"材料归档", "archived"}, 25),
        event<Deliberated>({"上级党组织审议", "deliberated by the body in between"}, 0, 155),
        event<ActivistRemoved>({"取消入党积极分子资格", "activist removed"}, 0, after_steps - 20),
        event<AdmittedDirectly>({"直接接收为预备党员", "admitted directly"}, 0, 175),
        event<RecognisedPosthumously>({"追认为党员", "recognised posthumously"}, 0, after_steps + 3),
        event<Withdrawn>({"本人撤回", "withdrawn"}, 0, after_steps),
        event<Dropped>({"终止培养", "dropped"}, 0, after_steps),
        event<Died>({"去世", "died"}, 0, after_steps + 2),
        event<StruckOff>({"除名", "struck off"}, 0, after_steps + 1),
        event<RecognitionRefused>({"不予承认", "recognition refused"}, 0, after_steps + 1),
        event<Suspended>({"中止", "suspended"}, 0, after_steps - 10),
        event<Resumed>({"恢复", "resumed"}, 0, before_steps),
        event<TransferStarted>({"转出", "transfer started"}, 0, after_steps - 5),
        event<TransferAccepted>({"转入接收", "transfer accepted"}, 0, before_steps),
        event<TransferRefused>({"转入不予接收", "transfer refused"}, 0, before_steps),
        event<ConversionPostponed>({"推迟讨论转正", "conversion postponed"}, 0, 225),
        event<LocalStepRecorded>({"地方规定的步骤", "local step recorded"}, 0, before_steps + 1),
        event<StepUnrecorded>({"未提供该步骤记录", "step unrecorded"}, 0, 0),
        correction_info(),
    };
    table.front().opens_case = true;
    for (auto& info : table) {
        for (const auto& [name, words] : everyday_words)
            if (info.name == name) info.also = words;
        if (info.name == StepUnrecorded::name) info.imported_only = info.timeless = true;
        // On one day with the vote it is about, it comes after it.
        if (info.name == Deliberated::name) info.concludes = {AdmissionVoted::name, ConversionVoted::name};
        if (info.name == Resumed::name) info.concludes = {Suspended::name};
        if (info.name == TransferAccepted::name || info.name == TransferRefused::name)
            info.concludes = {TransferStarted::name};
        if (info.name == TransferStarted::name) info.moves = Moves::offers;
        if (info.name == TransferAccepted::name) info.moves = Moves::takes;
        if (info.name == TransferRefused::name) info.moves = Moves::declines;
        if (info.moves != Moves::nowhere) info.moves_to = "to_branch";
        for (const auto name :
             {ActivistFiled::name, ProspectEndorsed::name, PreReviewDecided::name, CommitteeTalkHeld::name,
              AdmissionDecided::name, AdmissionFiled::name, ConversionDecided::name, Deliberated::name,
              AdmittedDirectly::name, RecognisedPosthumously::name})
            if (info.name == name) info.needs = Action::decide;
    }
    return table;
}

const std::array<std::vector<int>, step_count + 1>& order_table() {
    static const std::array<std::vector<int>, step_count + 1> table{
        {{},   {},   {1},  {2},  {3},  {3},  {5},  {4, 5}, {7},  {8},  {8},  {8},  {9, 10, 11},
         {12}, {13}, {14}, {15}, {16}, {17}, {17}, {17},   {17}, {17}, {17}, {23}, {24}}};
    return table;
}

}  // namespace

const std::vector<EventInfo>& event_table() {
    static const std::vector<EventInfo> table = make_events();
    return table;
}

std::span<const int> predecessors(int step) {
    if (step < 1 || step > step_count) return {};
    return order_table()[static_cast<std::size_t>(step)];
}

bool must_follow(int later, int earlier) {
    // Asked many times for every event, so the closure is computed once.
    using Closure = std::array<std::bitset<step_count + 1>, step_count + 1>;
    static const Closure closure = [] {
        Closure all;
        for (int step = 1; step <= step_count; ++step)  // predecessors have smaller numbers
            for (const int before : predecessors(step)) {
                all[static_cast<std::size_t>(step)] |= all[static_cast<std::size_t>(before)];
                all[static_cast<std::size_t>(step)].set(static_cast<std::size_t>(before));
            }
        return all;
    }();
    if (later < 1 || later > step_count || earlier < 1 || earlier > step_count) return false;
    return closure[static_cast<std::size_t>(later)][static_cast<std::size_t>(earlier)];
}

int step_by_id(std::string_view id) {
    for (const auto& step : step_table())
        if (step.id == id) return step.number;
    return 0;
}

}  // namespace rudang::recruitment
