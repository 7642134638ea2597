// 发展对象的确定和考察, steps 7 to 11, and the notices (公示) of every chapter. What is demanded of them:
// src/rules/prospect.cpp, introducers.cpp.
#pragma once

#include "rudang/recruitment/events/parts.h"

namespace rudang::recruitment {

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

using prospect_events = event_types<ProspectProposed, ProspectEndorsed, NoticeClosed, IntroducersNamed,
                                    PoliticalReviewConcluded, TrainingCompleted, TrainingExempted>;

}  // namespace rudang::recruitment
