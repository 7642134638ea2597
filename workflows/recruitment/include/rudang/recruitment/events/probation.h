// 预备党员的教育考察和转正, steps 19 to 25. What is demanded of them: src/rules/probation.cpp.
#pragma once

#include "rudang/recruitment/events/parts.h"

namespace rudang::recruitment {

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

using probation_events = event_types<GroupAssigned, OathTaken, ProbationReviewed, ConversionApplied, ConversionVoted,
                                     ConversionDecided, Archived>;

}  // namespace rudang::recruitment
