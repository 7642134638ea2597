#include "hints.h"

#include <array>

#include "clocks.h"
#include "favourable.h"
#include "identity.h"
#include "rudang/recruitment/names.h"

namespace rudang::recruitment {
namespace {

using Ask = FieldHint::Ask;

// Everything a hint may depend on.
struct Situation {
    const Facts& facts;
    const Options& options;
    std::string_view event;
    Day on;
    const Json& given;
    bool personal;

    // What was answered for "vote.present"; null where nothing was.
    Json answer(std::string_view path) const {
        const Json* at = &given;
        for (; !path.empty(); path.remove_prefix(std::min(path.find('.'), path.size() - 1) + 1)) {
            const std::string name(path.substr(0, path.find('.')));
            if (!at->is_object() || !at->contains(name)) return nullptr;
            at = &(*at)[name];
            if (path.find('.') == std::string_view::npos) break;
        }
        return *at;
    }
    std::string word(std::string_view path) const {
        const auto value = answer(path);
        return value.is_string() ? value.get<std::string>() : std::string{};
    }
    std::optional<int> number(std::string_view path) const {
        const auto value = answer(path);
        return value.is_number_integer() ? std::optional(value.get<int>()) : std::nullopt;
    }
    bool mobile() const { return facts.application && facts.application->event.mobile.value_or(false); }
    const Edition& edition() const { return options.law.in_force(on); }
    Clocks clocks() const { return {facts, options.law, options.calendar}; }
};

std::string iso(Day day) { return day.iso(); }

// ---- what is known ------------------------------------------------------------------------------------------------

void sex_known(const Situation& s, FieldHint& hint) {
    const auto number = normalized_identity_number(s.word("applicant.id_number"));
    if (plausible_identity_number(number)) hint.known = (number[16] - '0') % 2 ? "male" : "female";
}

void birth_date_known(const Situation& s, FieldHint& hint) {
    const auto number = normalized_identity_number(s.word("applicant.id_number"));
    if (!plausible_identity_number(number)) return;
    if (const auto day = Day::parse(number.substr(6, 4) + "-" + number.substr(10, 2) + "-" + number.substr(12, 2)))
        hint.known = iso(*day);
}

template <class Reviews>
std::optional<Day> after_last(const Reviews& reviews) {
    if (reviews.empty() || !reviews.back()->event.period_to) return std::nullopt;
    return reviews.back()->event.period_to->plus_days(1);
}

void review_begins(const Situation& s, FieldHint& hint) {
    if (const auto next = after_last(s.facts.reviews))
        hint.known = iso(*next);
    else if (s.facts.determination)
        hint.known = iso(s.facts.determination->on.first());
}

void probation_review_begins(const Situation& s, FieldHint& hint) {
    if (const auto next = after_last(s.facts.probation_reviews))
        hint.known = iso(*next);
    else if (s.facts.vote)
        hint.known = iso(s.facts.vote->on.first());
}

void day_itself(const Situation& s, FieldHint& hint) { hint.known = iso(s.on); }

void contacts_at_most(const Situation& s, FieldHint& hint) { hint.most = s.edition().parameters.contacts_max; }

void contacts_as_introducers(const Situation& s, FieldHint& hint) {
    hint.most = s.edition().parameters.introducers;
    if (!s.facts.last<ContactsAssigned>()) return;
    hint.personal = true;
    if (!s.personal) return;
    hint.known = Json::array();
    for (const auto& contact : s.facts.last<ContactsAssigned>()->event.contacts) {
        hint.known.push_back({{"name", contact.name}, {"is_contact", true}});
        if (contact.full_member) hint.known.back()["full_member"] = true;
    }
}

void mode_of_edition(const Situation& s, FieldHint& hint) {
    hint.known = s.edition().parameters.consent_required ? "consented" : "filed";
}

void probation_begins(const Situation& s, FieldHint& hint) {
    if (s.word("outcome") != "approved") hint.ask = Ask::never;
    if (s.facts.vote) hint.known = iso(s.facts.vote->on.first());
}

void probation_ends(const Situation& s, FieldHint& hint) {
    if (s.word("outcome") != "approved") hint.ask = Ask::never;
    if (s.facts.vote) hint.known = iso(s.facts.vote->on.first().plus_months(s.edition().parameters.probation_months));
}

void leaving_as_applied(const Situation& s, FieldHint& hint) {
    if (s.facts.application && s.facts.application->event.leaving_on && *s.facts.application->event.leaving_on > s.on)
        hint.known = iso(*s.facts.application->event.leaving_on);
}

// The committee decides more than once, and it is the same.
void committee_before(const Situation& s, FieldHint& hint) {
    if (s.facts.last<ActivistFiled>()) hint.known = s.facts.last<ActivistFiled>()->event.committee;
    if (s.facts.endorsement) hint.known = s.facts.endorsement->event.committee;
    if (s.facts.pre_review) hint.known = s.facts.pre_review->event.committee;
    if (s.facts.decision) hint.known = s.facts.decision->event.committee;
    if (hint.known == "") hint.known = nullptr;
}

void kind_before(const Situation& s, FieldHint& hint) {
    if (s.facts.pre_review) hint.known = choice_of(s.facts.pre_review->event.committee_kind).word;
    if (s.facts.decision) hint.known = choice_of(s.facts.decision->event.committee_kind).word;
}

// What the article lists, in the words of the edition of that day.
void items_of_edition(const Situation& s, FieldHint& hint) {
    hint.known = Json::array();
    const Json all = favourable_fields(s.event, s.on).value("items", Json::array());
    for (const auto& item : all)
        if (item != "probation_records" || s.edition().id != "2014") hint.known.push_back(item);
}

// ---- what is asked in this case only ------------------------------------------------------------------------------

void where_mobile(const Situation& s, FieldHint& hint) { hint.ask = s.mobile() ? Ask::must : Ask::never; }

// Of a mobile person a notice is posted where they left and where they arrived.
void places_of_notice(const Situation& s, FieldHint& hint) {
    where_mobile(s, hint);
    if (s.mobile()) hint.known = Json::array({{{"kind", "departure"}}, {{"kind", "arrival"}}});
}

void where_extended(const Situation& s, FieldHint& hint) {
    hint.ask = s.word("proposal") == "extend" ? Ask::must : Ask::never;
    hint.most = s.edition().parameters.extension_max_months;
}

void where_upheld(const Situation& s, FieldHint& hint) {
    if (s.word("outcome") == "objection_upheld") hint.ask = Ask::must;
}

// A notice of step 8 says so by its place.
void where_elsewhere(const Situation& s, FieldHint& hint) {
    if (s.facts.endorsement && !s.facts.prospect_notice) hint.ask = Ask::never;
}

void where_written_to(const Situation& s, FieldHint& hint) {
    const auto methods = s.answer("methods");
    hint.ask = Ask::never;
    if (methods.is_array())
        for (const auto& method : methods)
            if (method == "letter") hint.ask = Ask::may;
}

void where_late(const Situation& s, FieldHint& hint) {
    const auto due = s.clocks().decision_due();
    hint.ask = due && due->latest() < s.on ? Ask::must : Ask::never;
}

// What the article of that day's edition does not name is not asked for.
void where_six_parts(const Situation& s, FieldHint& hint) {
    if (s.edition().id == "2014") hint.ask = Ask::never;
}

void must(const Situation&, FieldHint& hint) { hint.ask = Ask::must; }
void never(const Situation&, FieldHint& hint) { hint.ask = Ask::never; }

// ---- ballots --------------------------------------------------------------------------------------------------------

constexpr int large_meeting = 500;

bool no_quorum(const Situation& s) {
    const auto entitled = s.number("vote.entitled"), present = s.number("vote.present");
    return entitled && present && 2 * *present <= *entitled;
}

void entitled(const Situation&, FieldHint& hint) { hint.most = large_meeting; }
// Nobody comes who is not entitled to.
void of_those(const std::optional<int>& entitled_to, FieldHint& hint) {
    hint.most = entitled_to;
    hint.at_most = true;
}
void present(const Situation& s, FieldHint& hint) { of_those(s.number("vote.entitled"), hint); }
void committee_present(const Situation& s, FieldHint& hint) { of_those(s.number("meeting.entitled"), hint); }

int counted(const Situation& s, std::initializer_list<std::string_view> paths) {
    int sum = 0;
    for (const auto path : paths) sum += s.number(path).value_or(0);
    return sum;
}

// Asked where there was a ballot; what is left of those present is offered.
void ballot(const Situation& s, FieldHint& hint) {
    if (no_quorum(s)) hint.ask = Ask::never;
    hint.most = s.number("vote.present");
}
void ballots_left(const Situation& s, FieldHint& hint, std::initializer_list<std::string_view> before) {
    ballot(s, hint);
    if (const auto there = s.number("vote.present"))
        if (const int left = *there - counted(s, before); left >= 0) hint.known = left;
}
void abstained(const Situation& s, FieldHint& hint) { ballots_left(s, hint, {"vote.in_favour", "vote.against"}); }
void invalid(const Situation& s, FieldHint& hint) {
    ballots_left(s, hint, {"vote.in_favour", "vote.against", "vote.abstained"});
}
// Only members who are not there send their opinion in writing.
void written(const Situation& s, FieldHint& hint) {
    const auto entitled = s.number("vote.entitled"), present = s.number("vote.present");
    const int absent = entitled && present ? *entitled - *present : 0;
    if (no_quorum(s) || absent <= 0) hint.ask = Ask::never;
    hint.known = 0;
    hint.most = absent;
}

void vote_outcome(const Situation& s, FieldHint& hint) {
    const auto entitled = s.number("vote.entitled");
    if (!entitled || !s.number("vote.present")) return;
    const int favour = counted(s, {"vote.in_favour", "vote.written_in_favour"});
    hint.known = no_quorum(s) ? "no_quorum" : 2 * favour > *entitled ? "accepted" : "not_accepted";
}

// ---- words that fit the step ---------------------------------------------------------------------------------------

void conversion_report(const Situation& s, FieldHint& hint) {
    ballot(s, hint);
    hint.most.reset();
    hint.label = Label{"预备党员汇报", "probationary member reported"};
}

struct Row {
    std::string_view event;  // empty: of every event that has such a field
    std::string_view path;
    Label help = {};
    void (*apply)(const Situation&, FieldHint&) = nullptr;
    std::string_view names = {};
    bool figures = false;
    int order = 0;
};

constexpr std::string_view any{};

const std::vector<Row>& asking_rules() {
    static const std::vector<Row> rows{
        // Whoever has the identity number has the day of birth and the sex.
        {"application_submitted",
         "applicant.name",
         {"申请人本人的姓名，如 张三", "the applicant's name"},
         nullptr,
         names::person,
         false,
         -2},
        {"application_submitted",
         "applicant.id_number",
         {"18 位身份证号；填了就能核对同一个人是否重复立案，性别和出生日期也不用再填",
          "18 characters; with it nobody is entered twice, and sex and day of birth need not be typed"},
         nullptr,
         {},
         true,
         -1},
        {"application_submitted", "applicant.sex", {}, sex_known},
        {"application_submitted", "applicant.ethnicity", {"如 汉族", "like Han"}},
        {"application_submitted",
         "applicant.birth_date",
         {"以身份证为准，填了身份证号就不用填；递交申请当天须年满 18 岁",
          "as on the identity card, and not needed once its number is given; 18 years old on the day of applying"},
         birth_date_known},
        // For records that name no day.
        {"application_submitted", "applicant.birth_month", {}, never},
        {"application_submitted",
         "applicant.education",
         {"如 大学本科、大专、高中", "like bachelor, secondary school"}},
        {"application_submitted", "applicant.occupation", {"如 教师、工人、学生", "like teacher, worker, student"}},
        {"application_submitted",
         "applicant.category",
         {"如 在岗职工、学生、农牧渔民", "like employee, student, farmer"}},
        {"application_submitted", "applicant.phone", {"如 13800000000", "like 13800000000"}, nullptr, {}, true},
        {"application_submitted", "applicant.unit", {"工作或学习的单位，如 第一小学", "where they work or study"}},
        {"application_submitted",
         "applicant.special_plan",
         {"占用专项名额的才填，名称同计划中的，如 青年农民；一般不填",
          "only where a place kept for a group is used, named as in the plan"}},
        {"application_submitted",
         "branch",
         {"受理申请的党支部", "the branch that takes the application"},
         nullptr,
         names::branch},
        {"application_submitted",
         "received_on",
         {"党支部收到申请书的日期；一个月内派人谈话从这一天算起", "the talk is due a month after this day"},
         day_itself},
        {"application_submitted",
         "mobile",
         {"外出居住或工作、组织关系和户籍不在一处的为流动人员；政治审查和公示要求不同",
          "somebody living or working away from home; political review and notice differ"},
         must},
        {"application_submitted",
         "leaving_on",
         {"已知近期要离开现单位的才填，如毕业、调动的日期；没有就不填", "only where it is known; else leave empty"}},
        {"application_submitted",
         "reapplication",
         {"以前申请过、已经结束，这次重新申请的填 是", "yes where an earlier application has ended"}},
        {any, "interviewer", {"谈话的人的姓名，如 李四", "the name of whoever held the talk"}, nullptr, names::person},
        {any,
         "document",
         {"上级文件的编号，如 〔2026〕12 号", "the number of the paper, like 2026-12"},
         nullptr,
         {},
         true},
        {any,
         "committee",
         {"作出决定的上级党委的全称", "the full name of the higher committee"},
         committee_before,
         names::committee},
        {any,
         "committee_kind",
         {"只有基层党委和党工委有审批权限；党总支、党组、临时党组织没有",
          "only primary and working committees may approve"},
         kind_before,
         names::committee_kind},
        {any, "department", {"备案的组织部门的全称", "the full name of the department"}, nullptr, names::department},
        {any, "group", {"编入的党小组，如 第一党小组", "the Party group, like group 1"}, nullptr, {}, true},
        {any, "branch", {"编入的党支部", "the branch they are assigned to"}, nullptr, names::branch},
        {any,
         "to_branch",
         {"接收的党支部；不在本账本中的写全称", "the receiving branch; its full name if it is not here"},
         nullptr,
         names::branch},
        {any, "kept_by", {"保存材料的单位，一般是审批的基层党委", "who keeps the papers"}, nullptr, names::committee},
        {any, "contacts", {"一至两名正式党员，如 李四；可同时是介绍人", "one or two full members"}, contacts_at_most},
        {any, "contacts.name", {}, nullptr, names::person},
        {any, "introducers.name", {}, nullptr, names::person},
        {any,
         "introducers",
         {"两名正式党员，一般由培养联系人担任", "two full members, as a rule the contacts"},
         contacts_as_introducers},
        {any,
         "meeting.entitled",
         {"支部委员会应到会的委员人数，如 5", "members of the branch committee, like 5"},
         entitled},
        {any, "meeting.present", {"实到人数，如 5", "how many came, like 5"}, committee_present},
        {"activist_reviewed", "period_from", {"上次考察之后的第一天", "the day after the last review"}, review_begins},
        {"activist_reviewed", "period_to", {"这次考察到哪一天", "the last day of this period"}, day_itself},
        {"probation_reviewed",
         "period_from",
         {"上次考察之后的第一天；首次为支部大会通过之日", "the day after the last review; first the day of the vote"},
         probation_review_begins},
        {"probation_reviewed", "period_to", {"这次考察到哪一天", "the last day of this period"}, day_itself},
        {"prospect_endorsed",
         "mode",
         {"2026 版细则要求上级党委同意，2014 版为备案",
          "consented under the edition of 2026, filed under that of 2014"},
         mode_of_edition},
        {"notice_closed",
         "from",
         {"公示的第一天；不早于上级党委同意之日，至少五个工作日", "the first day; five working days at least"}},
        {"notice_closed", "to", {"公示的最后一天", "the last day"}},
        {"notice_closed", "place", {"张贴或发布的地方，如 村务公开栏", "where it was posted"}},
        {"notice_closed",
         "places",
         {"流动人员须在流出地和流入地同时公示", "of a mobile person at the place left and the place of arrival"},
         places_of_notice},
        {"notice_closed",
         "objections",
         {"群众反映了什么；没有就不填", "what was objected; empty for nothing"},
         where_upheld},
        {"notice_closed", "at", {}, where_elsewhere},
        {"political_review_concluded", "findings.belief", {}, where_six_parts},
        {"political_review_concluded", "findings.loyalty", {}, where_six_parts},
        {"political_review_concluded",
         "household_opinion",
         {"流动人员须有户籍地党组织的意见；已有书面材料的填 是",
          "required of mobile persons; yes where there is a paper"},
         where_mobile},
        {"political_review_concluded",
         "residence_opinion",
         {"流动人员须有居住地党组织的意见；已有书面材料的填 是",
          "required of mobile persons; yes where there is a paper"},
         where_mobile},
        {"political_review_concluded",
         "last_reply_on",
         {"最后一份回函的日期", "the day of the last reply"},
         where_written_to},
        {"training_completed",
         "days",
         {"培训了几天，如 3；三天或 24 学时，有一项即可", "like 3; three days or 24 hours, either will do"}},
        {"training_completed", "hours", {"培训了多少学时，如 24", "like 24"}},
        {"training_completed", "certificate", {"没有就不填", "empty where there is none"}, nullptr, {}, true},
        {"pre_review_decided",
         "leaving_on",
         {"已知要离开现单位的日期；没有就不填。三个月内将离开的一般不办理接收手续",
          "leave empty where nothing is known of it"},
         leaving_as_applied},
        {"admission_form_completed",
         "form_number",
         {"《入党志愿书》上印的编号", "the number printed on the form"},
         nullptr,
         {},
         true},
        {"admission_form_completed",
         "introducer_opinions",
         {"两名介绍人各填一份，应为 2", "one of each introducer: 2"},
         [](const Situation&, FieldHint& hint) {
             hint.known = 2;
             hint.most = 2;
         }},
        {any,
         "vote.entitled",
         {"支部有表决权的正式党员总数，如 12", "all full members with a vote, like 12"},
         entitled},
        {any, "vote.present", {"到会的有表决权党员，须超过应到的半数", "more than half of them"}, present},
        {any, "vote.in_favour", {"到会党员投的赞成票", "of those present"}, ballot},
        {any, "vote.against", {"到会党员投的反对票，没有填 0", "of those present; 0 for none"}, ballot},
        {any, "vote.abstained", {"没有填 0", "0 for none"}, abstained},
        {any, "vote.invalid", {"没有填 0", "0 for none"}, invalid},
        {any,
         "vote.written_in_favour",
         {"未到会党员会前书面赞成的人数", "absent members who wrote before the meeting"},
         written},
        {any,
         "vote.written_against",
         {"未到会党员会前书面反对的人数", "absent members who wrote before the meeting"},
         written},
        {any, "vote.secret", {}, ballot},
        {any, "vote.individually", {"几个人同时讨论的，逐个表决", "one candidate after the other"}, ballot},
        {"admission_voted", "vote.agenda.report", {}, ballot},
        {"conversion_voted", "vote.agenda.report", {}, conversion_report},
        {any, "vote.agenda.introducers", {}, ballot},
        {any, "vote.agenda.committee", {}, ballot},
        {any, "vote.agenda.discussion", {}, ballot},
        {"admission_voted", "outcome", {"赞成超过应到半数才算通过", "more than half of those entitled"}, vote_outcome},
        {"conversion_voted", "outcome", {"赞成超过应到半数才算通过", "more than half of those entitled"}, vote_outcome},
        {"conversion_voted", "extend_months", {"延长 6 至 12 个月，如 6", "6 to 12 months"}, where_extended},
        {"admission_decided",
         "submitted_on",
         {"支部把材料报给党委的日期；不清楚就不填", "leave empty where it is not known"}},
        {"admission_decided",
         "delay_reason",
         {"超过三个月才审批，须写明原因", "decided after three months: say why"},
         where_late},
        {"admission_decided", "probation_from", {"支部大会通过之日", "the day of the vote"}, probation_begins},
        {"admission_decided", "probation_to", {"预备期一年", "a year of probation"}, probation_ends},
        {"archived", "items", {"细则列出的各项材料，缺一不可", "all that the article lists"}, items_of_edition},
    };
    return rows;
}

}  // namespace

FieldHint hint_for(const Facts& facts, const Options& options, std::string_view event, std::string_view path, Day on,
                   const Json& given, bool personal) {
    const Situation situation{facts, options, event, on, given, personal};
    FieldHint hint;
    // What is said of one event comes before what is said of all.
    const Row* row = nullptr;
    for (const auto& each : asking_rules())
        if (each.path == path && (each.event == event || (each.event.empty() && !row))) row = &each;
    if (!row) return hint;
    hint.help = row->help;
    hint.names = row->names;
    hint.figures = row->figures;
    hint.order = row->order;
    if (row->apply) row->apply(situation, hint);
    return hint;
}

}  // namespace rudang::recruitment
