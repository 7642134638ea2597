#include "derived.h"

#include <algorithm>

#include "rudang/office/records.h"
#include "rudang/office/wording.h"
#include "rudang/office/words.h"
#include "rudang/recruitment/recruitment.h"

namespace rudang::papers {
namespace {

using namespace recruitment;

// The last record of an event as its struct, or nothing.
template <class E>
std::optional<E> last_of(const Subject& subject) {
    const auto found = subject.last.find(E::name);
    if (found == subject.last.end()) return std::nullopt;
    Problems gaps;  // what an older record lacks it lacks
    return read_fields<E>(found->second->event.fields, gaps);
}

std::optional<OccurredOn> day_of(const Subject& subject, std::string_view event) {
    const auto found = subject.last.find(event);
    return found == subject.last.end() ? std::nullopt : std::optional(found->second->event.on);
}

std::string today(const Subject& s) { return day_words(s.today); }
std::string case_id(const Subject& s) { return s.view->row.case_id; }
std::string branch(const Subject& s) { return s.org; }
std::string status(const Subject& s) { return office::status_words(*s.workflow, s.view->row.state, Language::zh); }

// The committee of the ledger, else the one the records name.
std::string committee(const Subject& s) {
    if (!s.around.committee.empty()) return s.around.committee;
    if (const auto decided = last_of<AdmissionDecided>(s)) return decided->committee;
    if (const auto reviewed = last_of<PreReviewDecided>(s)) return reviewed->committee;
    if (const auto endorsed = last_of<ProspectEndorsed>(s)) return endorsed->committee;
    if (const auto filed = last_of<ActivistFiled>(s)) return filed->committee;
    return {};
}
std::string department(const Subject& s) {
    if (!s.around.department.empty()) return s.around.department;
    const auto filed = last_of<AdmissionFiled>(s);
    return filed ? filed->department : std::string{};
}

std::optional<OccurredOn> born(const Subject& s) {
    const auto application = last_of<ApplicationSubmitted>(s);
    if (!application) return std::nullopt;
    if (application->applicant.birth_date) return *application->applicant.birth_date;
    return application->applicant.birth_month ? OccurredOn::parse(*application->applicant.birth_month) : std::nullopt;
}
std::string birth_month(const Subject& s) {
    const auto on = born(s);
    return on ? std::to_string(on->first().year()) + "年" + std::to_string(on->first().month()) + "月" : std::string{};
}
std::string age(const Subject& s) {
    const auto on = born(s);
    return on && on->first() <= s.today ? std::to_string(age_on(on->last(), s.today)) : std::string{};
}

// Of the accepted vote, or as the committee wrote it.
std::optional<OccurredOn> probation_from(const Subject& s) {
    if (const auto decided = last_of<AdmissionDecided>(s); decided && decided->probation_from)
        return *decided->probation_from;
    if (const auto directly = day_of(s, AdmittedDirectly::name)) return directly;
    const auto vote = last_of<AdmissionVoted>(s);
    return vote && vote->outcome == VoteOutcome::accepted ? day_of(s, AdmissionVoted::name) : std::nullopt;
}
std::optional<OccurredOn> probation_to(const Subject& s) {
    if (const auto decided = last_of<AdmissionDecided>(s); decided && decided->probation_to)
        return *decided->probation_to;
    const auto from = probation_from(s);
    return from && from->precision() == Precision::day ? std::optional<OccurredOn>(from->first().plus_months(12))
                                                       : std::nullopt;
}
std::optional<OccurredOn> extended_to(const Subject& s) {
    const auto vote = last_of<ConversionVoted>(s);
    const auto to = probation_to(s);
    if (!vote || vote->proposal != Proposal::extend || !vote->extend_months || !to) return std::nullopt;
    return OccurredOn(to->first().plus_months(*vote->extend_months));
}
std::string or_nothing(const std::optional<OccurredOn>& on) { return on ? day_words(*on) : std::string{}; }

std::string standing_from(const Subject& s) {
    const auto day = party_standing_from(*s.view->instance);
    return day && day->earliest() == day->latest() ? day_words(day->earliest()) : std::string{};
}

// Opinions in writing count as votes.
template <class E>
std::string in_favour(const Subject& s) {
    const auto voted = last_of<E>(s);
    if (!voted || !voted->vote.in_favour) return {};
    return std::to_string(*voted->vote.in_favour + voted->vote.written_in_favour.value_or(0));
}
template <class E>
std::string half(const Subject& s) {
    const auto voted = last_of<E>(s);
    return voted ? std::to_string(voted->vote.entitled / 2 + 1) : std::string{};
}

// Without what only other forms need: a page of family is no part of the course.
Json without_paper(const FieldList& list, Json fields) {
    for (const auto& field : list) {
        const auto found = fields.find(std::string(field.name));
        if (found == fields.end()) continue;
        if (field.on_paper)
            fields.erase(found);
        else if (field.type == FieldType::record && found->is_object())
            *found = without_paper(field.members, *found);
    }
    return fields;
}

// "表决情况：赞成 9，反对 1；结果 通过": what stands together in a group names it once, and days are short.
std::string in_a_sentence(const std::vector<std::pair<std::string, std::string>>& fields) {
    static constexpr std::string_view dot = "·";
    const auto last_part = [](const std::string& label) {
        const auto end = label.rfind(dot);
        return end == std::string::npos ? label : label.substr(end + dot.size());
    };
    std::string text, group;
    for (const auto& [label, words] : fields) {
        const auto end = label.rfind(dot);
        const auto of = end == std::string::npos ? std::string() : label.substr(0, end);
        if (!of.empty() && of == group)
            text += "，";
        else
            text += (text.empty() ? "" : "；") + (of.empty() ? "" : last_part(of) + "：");
        group = of;
        const auto day = words.size() == 10 ? OccurredOn::parse(words) : std::nullopt;
        text += last_part(label) + " " + (day ? short_day(*day) : words);
    }
    return text;
}

// Every record in the order it happened, for the full-process record (全程纪实).
std::vector<Json> course(const Subject& s) {
    std::vector<Json> list;
    const auto known = [&](const std::string& id) {
        const auto name = s.person(id);
        return name.empty() ? id : name;
    };
    for (const auto& recorded : in_order_of_happening(*s.workflow, s.view->effective)) {
        const auto* info = find_event(s.workflow->events(), recorded.event.name);
        if (!info) continue;
        auto fields = without_paper(*info->fields, recorded.event.fields);
        // Who it is stands at the head of the page.
        if (info->opens_case) split_sealed(*info->fields, fields, Privacy::sealed);
        auto content = in_a_sentence(office::fields_in_words(*info, fields, Language::zh));
        if (!recorded.event.note.empty()) content += (content.empty() ? "备注 " : "；备注 ") + recorded.event.note;
        list.push_back({{"step", info->step ? std::to_string(info->step) : std::string{}},
                        {"event", info->label.zh},
                        {"on", info->timeless ? std::string{} : short_day(recorded.event.on)},
                        {"content", content},
                        {"entered", short_day(recorded.at.day_in_china())},
                        {"by", known(recorded.actor)}});
    }
    return list;
}

Name text(Label label, std::string (*value)(const Subject&), bool day = false) {
    Name name;
    name.name = label.zh;
    name.what = Text(label);
    name.day = day;
    name.derived = value;
    return name;
}

Name rows_of_course() {
    Name rows;
    rows.kind = Mark::Kind::rows;
    rows.name = "办理过程";
    rows.what = {"每一项记录，按发生先后", "every record, in the order it happened"};
    rows.elements = course;
    static const FieldSpec columns[] = {
        {.name = row_number, .type = FieldType::integer, .label = {"序号", "number of the row"}},
        {.name = "step", .label = {"步骤", "step"}},
        {.name = "event", .label = {"事项", "event"}},
        {.name = "on", .label = {"日期", "day"}},
        {.name = "content", .label = {"内容", "content"}},
        {.name = "entered", .label = {"录入日期", "entered on"}},
        {.name = "by", .label = {"录入人", "entered by"}},
    };
    for (const auto& column : columns) {
        Name each;
        each.name = column.label.zh;
        each.forms = {each.name};
        each.what = Text(column.label);
        each.path = {&column};
        rows.members.push_back(std::move(each));
    }
    return rows;
}

}  // namespace

std::string day_words(Day day) {
    return std::to_string(day.year()) + "年" + std::to_string(day.month()) + "月" + std::to_string(day.day()) + "日";
}
std::string day_words(const OccurredOn& on) {
    if (on.precision() == Precision::day) return day_words(on.first());
    return std::to_string(on.first().year()) + "年" + std::to_string(on.first().month()) + "月";
}

std::string short_day(const OccurredOn& on) {
    const auto day = on.first();
    auto text = std::to_string(day.year()) + "." + std::to_string(day.month());
    return on.precision() == Precision::day ? text + "." + std::to_string(day.day()) : text;
}

std::vector<Name> derived_names(const Workflow&) {
    std::vector<Name> list{
        text({"填表日期", "today"}, today, true),
        text({"案卷号", "id of the case"}, case_id),
        text({"党支部", "the branch"}, branch),
        text({"上级党委", "the committee above"}, committee),
        text({"组织部门", "the organization department"}, department),
        text({"现状", "where the case stands"}, status),
        text({"出生年月", "month of birth"}, birth_month),
        text({"年龄", "age today"}, age),
        text(
            {"预备期起", "probation from"}, [](const Subject& s) { return or_nothing(probation_from(s)); }, true),
        text(
            {"预备期止", "probation to"}, [](const Subject& s) { return or_nothing(probation_to(s)); }, true),
        text(
            {"延长后预备期止", "extended probation to"}, [](const Subject& s) { return or_nothing(extended_to(s)); },
            true),
        text({"党龄起算日期", "Party standing counts from"}, standing_from, true),
        text({"接收表决·赞成合计", "admission: in favour, with opinions in writing"}, in_favour<AdmissionVoted>),
        text({"接收表决·过半数", "admission: more than half of those entitled"}, half<AdmissionVoted>),
        text({"转正表决·赞成合计", "conversion: in favour, with opinions in writing"}, in_favour<ConversionVoted>),
        text({"转正表决·过半数", "conversion: more than half of those entitled"}, half<ConversionVoted>),
        rows_of_course(),
    };
    Name people;
    people.kind = Mark::Kind::rows;
    people.name = "成员";
    people.what = {"每个案卷一行，各项同上", "a row for each case, with every name of this list"};
    people.of_each_case = true;
    people.elements = [](const Subject&) { return std::vector<Json>{}; };
    list.push_back(std::move(people));
    return list;
}

}  // namespace rudang::papers
