// 入党积极分子的确定和培养教育, steps 3 to 6. What is demanded of them: src/rules/cultivation.cpp.
#pragma once

#include "rudang/recruitment/events/parts.h"

namespace rudang::recruitment {

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

using cultivation_events = event_types<ActivistDetermined, ActivistFiled, ContactsAssigned, ActivistReviewed>;

}  // namespace rudang::recruitment
