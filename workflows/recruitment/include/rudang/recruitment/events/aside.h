// What takes a case out of the procedure, stops it, brings it elsewhere or says something of its record: no step of
// the 25. What is demanded of them: src/rules/general.cpp, and where they come in the way of a step, that chapter's.
#pragma once

#include "rudang/recruitment/events/parts.h"

namespace rudang::recruitment {

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
    // Of the reviews of activists, which repeat: only between these days, both included; open where one is missing.
    std::optional<Day> from, to;
    static void describe(auto& field) {
        field("step", &StepUnrecorded::step, Label{"缺少记录的步骤", "step"}, named);
        field("perhaps", &StepUnrecorded::perhaps,
              Label{"是否办过来源没有说明", "whether it was taken the source does not say"});
        field("from", &StepUnrecorded::from, Label{"从哪天起没有说明", "from when it does not say"});
        field("to", &StepUnrecorded::to, Label{"到哪天为止没有说明", "until when it does not say"});
    }
};

using aside_events = event_types<ActivistRemoved, AdmittedDirectly, RecognisedPosthumously, Withdrawn, Dropped, Died,
                                 StruckOff, RecognitionRefused, Suspended, Resumed, TransferStarted, TransferAccepted,
                                 TransferRefused, ConversionPostponed, LocalStepRecorded, StepUnrecorded>;

}  // namespace rudang::recruitment
