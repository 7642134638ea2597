// What events of several chapters are made of: who, how many were there, how they voted; and what is told of an event
// beside its fields.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/date.h"
#include "rudang/engine/event.h"
#include "rudang/engine/typed_fields.h"
#include "rudang/recruitment/events/words.h"

namespace rudang::recruitment {

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

template <class...>
struct joined_events;
template <class... E>
struct joined_events<event_types<E...>> {
    using type = event_types<E...>;
};
template <class... A, class... B, class... Rest>
struct joined_events<event_types<A...>, event_types<B...>, Rest...> : joined_events<event_types<A..., B...>, Rest...> {
};

}  // namespace rudang::recruitment
