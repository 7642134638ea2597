#include "rudang/papers/filling.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include "derived.h"
#include "rudang/office/words.h"

namespace rudang::papers {
namespace {

using Need = Filling::Need;

// Where there is no value there is room to write one: a day as fits into half a table, a name or a unit by hand.
constexpr std::string_view room_for_a_day = "\u3000\u3000年\u3000\u3000月\u3000\u3000日";
constexpr std::string_view room_for_a_number = "\u3000\u3000";
constexpr std::string_view room = "\u3000\u3000\u3000\u3000\u3000\u3000\u3000\u3000";
constexpr std::size_t rows_to_write_into = 3;

const Json* inside(const Json* value, const std::vector<const FieldSpec*>& path) {
    for (const auto* field : path) {
        if (!value || !value->is_object()) return nullptr;
        const auto found = value->find(std::string(field->name));
        if (found == value->end() || found->is_null()) return nullptr;
        value = &*found;
    }
    return value;
}

std::string names_of_people(const FieldSpec& field, const Json& list) {
    std::string text;
    const std::string first(field.members.front().name);
    for (const auto& each : list)
        if (const auto name = each.find(first); name != each.end())
            text += (text.empty() ? "" : "、") + office::value_in_words(field.members.front(), *name, Language::zh);
    return text;
}

std::string words_of(const Name& name, const Json& value) {
    const auto* field = name.path.empty() ? nullptr : name.path.back();
    if (name.day && value.is_string())
        if (const auto on = OccurredOn::parse(value.get<std::string>())) return day_words(*on);
    std::string words;
    if (value.is_array() && field && field->type == FieldType::records)
        words = names_of_people(*field, value);
    else if (field)
        words = office::value_in_words(*field, value, Language::zh);
    if (!words.empty()) return words;
    return std::string(name.day                                     ? room_for_a_day
                       : field && field->type == FieldType::integer ? room_for_a_number
                                                                    : room);
}

bool ticked(const Name& name, const Json& value) {
    if (!name.choice) return value.is_boolean() && value.get<bool>();
    const Json word(name.choice->word);
    return value == word || (value.is_array() && std::find(value.begin(), value.end(), word) != value.end());
}

// Values for one form, level by level.
class Valuing {
public:
    Valuing(const std::vector<Need>& needs, const std::vector<Subject>& subjects)
        : needs_(needs), subjects_(subjects) {}

    // `path` are the rows that are open here, `element` the one of them that counts; null for the case itself.
    void fill(Values& values, const std::vector<std::string>& path, const Subject& subject, const Json* element) const {
        for (const auto& need : needs_) {
            if (need.level != path.size() || !std::equal(path.begin(), path.end(), need.mark.within.begin())) continue;
            const auto& name = *need.name;
            const auto value = value_of(name, subject, element);
            switch (need.mark.kind) {
                case Mark::Kind::text:
                    values.texts[need.mark.name] =
                        name.derived ? or_room(name, name.derived(subject)) : words_of(name, value);
                    break;
                case Mark::Kind::box:
                    values.boxes[need.mark.name] = ticked(name, value);
                    break;
                case Mark::Kind::rows:
                    rows(values.rows[need.mark.name], need, subject, value);
                    break;
            }
        }
    }

private:
    static std::string or_room(const Name& name, std::string words) {
        return !words.empty() ? words : std::string(name.day ? room_for_a_day : room);
    }

    // Null where nothing is recorded.
    static Json value_of(const Name& name, const Subject& subject, const Json* element) {
        static const FieldSpec on{.name = "on"};
        const auto* from = element;
        if (name.event) {
            const auto last = subject.last.find(name.event->name);
            if (last == subject.last.end()) return {};
            if (name.path.empty()) return last->second->event.on.iso();
            from = &last->second->event.fields;
        }
        const auto* found = inside(from, name.path.empty() ? std::vector{&on} : name.path);
        return found ? *found : Json();
    }

    void rows(std::vector<Values>& list, const Need& need, const Subject& subject, const Json& value) const {
        auto path = need.mark.within;
        path.push_back(need.mark.name);
        const auto& name = *need.name;
        if (name.of_each_case) {
            for (const auto& each : subjects_) fill(list.emplace_back(), path, each, nullptr);
            return;
        }
        std::vector<Json> elements;
        if (name.elements)
            elements = name.elements(subject);
        else if (name.event && name.path.empty())
            elements = records(*name.event, subject);
        else if (value.is_array())
            elements.assign(value.begin(), value.end());
        const bool none = elements.empty();
        if (none) elements.assign(rows_to_write_into, Json::object());
        int number = 0;
        for (auto& each : elements) {
            if (!none) each[std::string(row_number)] = ++number;
            fill(list.emplace_back(), path, subject, &each);
        }
    }

    static std::vector<Json> records(const EventInfo& event, const Subject& subject) {
        std::vector<Json> list;
        for (const auto& recorded : subject.view->effective)
            if (recorded.event.name == event.name) {
                list.push_back(recorded.event.fields);
                list.back()["on"] = recorded.event.on.iso();
            }
        std::stable_sort(list.begin(), list.end(), [](const Json& a, const Json& b) {
            return a["on"].get_ref<const std::string&>() < b["on"].get_ref<const std::string&>();
        });
        return list;
    }

    const std::vector<Need>& needs_;
    const std::vector<Subject>& subjects_;
};

std::vector<Subject> subjects_of(office::Desk& desk, const std::vector<CaseView>& views) {
    std::vector<Subject> subjects;
    std::map<std::string, std::string> orgs;
    for (const auto& org : desk.ledger.orgs()) orgs[org.org_id] = org.name;
    const auto people = std::make_shared<std::optional<std::map<std::string, std::string>>>();
    const auto person = [people, &desk](const std::string& id) {
        if (!*people) *people = office::people_names(desk);
        const auto found = (*people)->find(id);
        return found == (*people)->end() ? std::string() : found->second;
    };
    std::map<std::string, office::Surroundings> around;
    const auto& opening = desk.workflow().events().front();
    for (const auto& view : views) {
        Subject subject;
        subject.workflow = &desk.workflow();
        subject.view = &view;
        for (const auto& recorded : view.effective) subject.last[recorded.event.name] = &recorded;
        const auto known = orgs.find(view.row.org);
        subject.org = known == orgs.end() ? view.row.org : known->second;
        const auto [place, fresh] = around.try_emplace(view.row.org);
        if (fresh) place->second = office::around(desk.ledger, desk.actor, view.row.org, opening);
        subject.around = place->second;
        subject.person = person;
        subject.today = desk.today;
        subjects.push_back(std::move(subject));
    }
    return subjects;
}

}  // namespace

Filling::Filling(Template form, const Names& names)
    : form_(std::move(form)), unknown_(unknown_marks(names, form_.marks())) {
    for (const auto& mark : form_.marks())
        if (const auto known = names.meaning(mark); known.name) {
            needs_.push_back({mark, known.name, known.level});
            one_for_all_ |= known.name->of_each_case;
        }
}

std::vector<Filled> Filling::of_cases(office::Desk& desk, const std::vector<std::string>& case_ids) const {
    return std::move(fill_in(desk, {this}, case_ids).front());
}

std::vector<std::vector<Filled>> fill_in(office::Desk& desk, const std::vector<const Filling*>& forms,
                                         const std::vector<std::string>& case_ids) {
    // Names, numbers, addresses: who may not look at them gets no form, and the attempt is in the journal.
    const auto taken = desk.ledger.take_out("docx", case_ids, desk.actor);
    if (!taken.outcome.accepted() || taken.views.size() != case_ids.size())
        throw taken.outcome.problems.empty() ? office::not_permitted()
                                             : office::Failure{office::Reason::forbidden, taken.outcome.problems};
    const auto subjects = subjects_of(desk, taken.views);
    std::vector<std::vector<Filled>> filled;
    for (const auto* form : forms) {
        const Valuing valuing(form->needs_, subjects);
        auto& documents = filled.emplace_back();
        for (const auto& subject : subjects) {
            Values values;
            valuing.fill(values, {}, subject, nullptr);
            documents.push_back(form->form_.fill(values));
            if (form->one_for_all_) break;
        }
    }
    return filled;
}

std::vector<MissingFact> Filling::missing(const Workflow& workflow, const CaseView& view) const {
    std::vector<MissingFact> list;
    std::set<std::pair<Seq, std::string>> listed;
    for (const auto& need : needs_) {
        // The rows of a list are asked for as a whole.
        const auto& name = *need.name;
        if (!name.event || !name.on_paper() || !find_event(workflow.events(), name.event->name)) continue;
        const Recorded* last = nullptr;
        for (const auto& recorded : view.effective)
            if (recorded.event.name == name.event->name) last = &recorded;
        if (!last || inside(&last->event.fields, name.path)) continue;
        if (listed.insert({last->seq, name.dotted()}).second)
            list.push_back({std::string(name.event->name), last->seq, name.dotted(), name.name});
    }
    return list;
}

}  // namespace rudang::papers
