// 预备党员的接收, steps 12 to 18: the meetings, the vote and the approval. What is demanded of them:
// src/rules/admission.cpp, deliberation.cpp.
#pragma once

#include "rudang/recruitment/events/parts.h"

namespace rudang::recruitment {

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

using admission_events = event_types<BranchCommitteeReviewed, PreReviewDecided, AdmissionFormCompleted, AdmissionVoted,
                                     CommitteeTalkHeld, AdmissionDecided, AdmissionFiled>;

}  // namespace rudang::recruitment
