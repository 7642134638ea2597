#include "rudang/office/questionnaire.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <functional>
#include <sstream>

#include "field_path.h"
#include "rudang/engine/clean.h"
#include "rudang/office/words.h"
#include "rudang/recruitment/names.h"

namespace rudang::office {
namespace {

void erase(Json& fields, const std::string& path) {
    const auto at = pointer(path);
    if (!fields.contains(at)) return;
    auto& parent = fields[at.parent_pointer()];
    if (parent.is_array())
        parent.erase(std::stoul(at.back()));
    else
        parent.erase(at.back());
    // An element or a group of which nothing is left goes with it.
    if (parent.empty() && !at.parent_pointer().empty()) {
        std::string up = path.substr(0, path.find_last_of(".["));
        erase(fields, up);
    }
}

// Objects by member, lists by place; what `over` says comes first.
Json laid_over(Json base, const Json& over) {
    if (base.is_object() && over.is_object()) {
        for (const auto& [name, value] : over.items())
            base[name] = base.contains(name) ? laid_over(base[name], value) : value;
        return base;
    }
    if (base.is_array() && over.is_array() && !over.empty() && over.front().is_object()) {
        for (std::size_t i = 0; i < over.size(); ++i)
            if (i < base.size())
                base[i] = laid_over(base[i], over[i]);
            else
                base.push_back(over[i]);
        return base;
    }
    return over;
}

}  // namespace

struct Questionnaire::Walk {
    std::vector<Question> found;
    std::string path;   // of the group or element, with its dot
    std::string plain;  // the same without indexes
    Text label;
    bool may_be_left_out = false;  // the group, by leaving its first question empty
    bool given_too = false;        // also what was given beforehand
};

Questionnaire::Questionnaire(const Workflow& workflow, const Instance& instance, const EventInfo& event, Day on,
                             Day today, Surroundings surroundings, Json given)
    : workflow_(workflow),
      instance_(instance),
      event_(event),
      on_(on),
      today_(today),
      around_(std::move(surroundings)),
      fields_(std::move(given)) {}

bool Questionnaire::answered(const std::string& path) const {
    return std::find(answered_.begin(), answered_.end(), path) != answered_.end();
}

void Questionnaire::offer_names(Question& question, std::string_view names) const {
    const auto offer = [&](const std::vector<std::string>& list, const std::string& known) {
        question.offered = list;
        if (question.known.is_null() && !known.empty()) question.known = known;
    };
    if (names == recruitment::names::branch) offer(around_.branches, around_.branch);
    if (names == recruitment::names::committee) offer(around_.committees, around_.committee);
    if (names == recruitment::names::department) offer(around_.departments, around_.department);
    question.person = names == recruitment::names::person;
    if (names == recruitment::names::committee_kind && question.known.is_null())
        for (const auto& choice : question.field.choices)
            if (choice.word == around_.committee_kind) question.known = around_.committee_kind;
}

Question Questionnaire::question(const Walk& walk, const FieldSpec& field, const FieldHint& hint,
                                 const Json& known) const {
    Question question;
    question.path = walk.path + std::string(field.name);
    question.field = field;
    if (hint.label) question.field.label = *hint.label;
    question.label = {walk.label.zh + std::string(question.field.label.zh),
                      walk.label.en + std::string(question.field.label.en)};
    question.help = Text(hint.help);
    question.required = hint.ask == FieldHint::Ask::must ||
                        (hint.ask == FieldHint::Ask::as_described && field.presence == Presence::required);
    question.known = !known.is_null() ? known : hint.known;
    question.figures = hint.figures;
    question.most = hint.most;
    question.at_most = hint.at_most;
    offer_names(question, hint.names);
    if (around_.on_behalf && question.path == "document") question.required = true;
    return question;
}

// One after the other: of each element all its members, then whether there is one more.
void Questionnaire::elements(Walk& walk, const FieldSpec& field, const Json& values, const FieldHint& hint,
                             bool required) const {
    const std::string name(field.name);
    const auto list = values.contains(name) && values[name].is_array() ? values[name] : Json::array();
    const auto known_of = [&](std::size_t i) {
        return hint.known.is_array() && i < hint.known.size() ? hint.known[i] : Json::object();
    };
    const auto inside = [&](std::size_t i) {
        Walk inner;
        inner.given_too = walk.given_too;
        inner.path = walk.path + name + "[" + std::to_string(i) + "].";
        inner.plain = walk.plain + name + ".";
        const auto number = std::to_string(i + 1);
        inner.label = {walk.label.zh + std::string(field.label.zh) + " " + number + " · ",
                       walk.label.en + std::string(field.label.en) + " " + number + " · "};
        return inner;
    };
    const auto take = [&](Walk& inner) {
        for (auto& each : inner.found) walk.found.push_back(std::move(each));
    };
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto inner = inside(i);
        this->walk(inner, field.members, list[i], known_of(i));
        // The last can be taken out again.
        if (i + 1 == list.size() && !inner.found.empty()) inner.found.front().ends_list = true;
        take(inner);
    }
    if (hint.most && list.size() >= static_cast<std::size_t>(*hint.most)) return;
    auto inner = inside(list.size());
    const auto known = known_of(list.size());
    const auto& first = field.members.front();
    auto more =
        question(inner, first,
                 instance_.hint(event_.name, inner.plain + std::string(first.name), on_, fields_, around_.personal),
                 known.value(std::string(first.name), Json()));
    more.ends_list = true;
    more.required = required && list.empty();
    if (more.help.empty()) more.help = Text(hint.help);
    walk.found.push_back(std::move(more));
}

void Questionnaire::one(Walk& walk, const FieldSpec& field, const Json& values, const Json& known) const {
    const std::string name(field.name);
    const auto hint = instance_.hint(event_.name, walk.plain + name, on_, fields_, around_.personal);
    if (hint.ask == FieldHint::Ask::never && !((correcting_ || walk.given_too) && values.contains(name))) return;
    const bool required = hint.ask == FieldHint::Ask::must ||
                          (hint.ask == FieldHint::Ask::as_described && field.presence == Presence::required);
    if (field.type == FieldType::record) {
        Walk inner;
        inner.given_too = walk.given_too;
        inner.path = walk.path + name + ".";
        inner.plain = walk.plain + name + ".";
        inner.label = {walk.label.zh + std::string(field.label.zh) + " · ",
                       walk.label.en + std::string(field.label.en) + " · "};
        inner.may_be_left_out = !required;
        this->walk(inner, field.members, values.value(name, Json::object()), known.value(name, Json::object()));
        for (auto& each : inner.found) walk.found.push_back(std::move(each));
        return;
    }
    if (field.type == FieldType::records) {
        const auto before = walk.found.size();
        elements(walk, field, values, hint, required);
        for (auto at = before; at < walk.found.size(); ++at) walk.found[at].field.on_paper |= field.on_paper;
        return;
    }
    // Given beforehand, and not by an answer here.
    if (values.contains(name) && !here_.contains(walk.path + name) && !walk.given_too) return;
    // What was answered before and is asked again is offered as it stands.
    walk.found.push_back(question(walk, field, hint, values.contains(name) ? values[name] : known.value(name, Json())));
}

void Questionnaire::walk(Walk& walk, const FieldList& list, const Json& values, const Json& known) const {
    std::vector<std::pair<int, const FieldSpec*>> order;
    for (const auto& field : list)
        order.emplace_back(instance_.hint(event_.name, walk.plain + std::string(field.name), on_, fields_, false).order,
                           &field);
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    bool first = true;
    for (const auto& [place, field] : order) {
        // Asked for only where a field before it has a certain word.
        if (const auto& [other, word] = field->asked_with; !other.empty() &&
                                                           values.value(std::string(other), Json()) != Json(word) &&
                                                           !values.contains(std::string(field->name)))
            continue;
        const auto before = walk.found.size();
        one(walk, *field, values, known);
        if (!first || !walk.may_be_left_out || walk.found.size() == before) continue;
        first = false;
        // Left empty, the first of a group leaves the group out, unless each member stands for itself.
        auto& opening = walk.found[before];
        if (field->presence != Presence::required) continue;
        opening.required = false;
        opening.opens_group = true;
        if (answered(opening.path) && !fields_.contains(pointer(opening.path))) return;
    }
}

std::vector<Question> Questionnaire::questions(bool given_too) const {
    Walk all;
    all.given_too = given_too;
    walk(all, *event_.fields, fields_, Json::object());
    return std::move(all.found);
}

// What block rules say against the event, with everything as it has been answered and, where it has not, as it should
// be.
std::optional<Questionnaire::Objections> Questionnaire::objections(const Json& fields) const {
    Recorded attempt;
    attempt.complete = true;
    attempt.event = {
        .case_id = "x", .name = std::string(event_.name), .on = on_, .fields = fields, .note = {}, .attachments = {}};
    Problems problems;
    workflow_.validate(attempt.event, problems);
    if (!problems.empty()) return std::nullopt;
    const auto reaction = instance_.ask(attempt, {}, std::max(today_, on_));
    Objections found;
    found.refused = reaction.kind == Reaction::Kind::refused;
    for (const auto& finding : reaction.findings)
        if (finding.blocks())
            found.rules.emplace(finding.rule, Text{finding.words(Language::zh), finding.words(Language::en)});
    return found;
}

Json Questionnaire::supposed() const {
    Json fields = laid_over(favourable(), fields_);
    for (const auto& other : answered_)
        if (!fields_.contains(pointer(other)) && other.find('[') == std::string::npos) erase(fields, other);
    return fields;
}

// Would a rule refuse the event for want of this field, or of this element of a list?
bool Questionnaire::refused_without(const std::string& path) const {
    Json fields = supposed();
    if (!fields.contains(pointer(path))) return false;
    const auto with = objections(fields);
    erase(fields, path);
    const auto without = objections(fields);
    if (!with || !without) return false;  // its group is left out as a whole
    return (without->refused && !with->refused) ||
           std::any_of(without->rules.begin(), without->rules.end(),
                       [&](const auto& rule) { return !with->rules.contains(rule.first); });
}

// What a block rule says against `after` that it does not against `before`, each laid over what is supposed `otherwise`
// and with what follows from an answer: the day of birth from the identity number.
Text Questionnaire::new_objection(const Json& otherwise, const Json& before, const Json& after) const {
    const auto with = [&](const Json& given) {
        Json fields = laid_over(otherwise, given);
        const std::function<void(const FieldList&, const std::string&)> follow = [&](const FieldList& list,
                                                                                     const std::string& prefix) {
            for (const auto& field : list) {
                const auto path = prefix + std::string(field.name);
                if (field.type == FieldType::record) follow(field.members, path + ".");
                if (field.type == FieldType::record || field.type == FieldType::records ||
                    given.contains(pointer(path)))
                    continue;
                if (const auto known = instance_.hint(event_.name, path, on_, given, false).known; !known.is_null())
                    fields[pointer(path)] = known;
            }
        };
        follow(*event_.fields, "");
        return objections(fields);
    };
    const auto without_it = with(before), with_it = with(after);
    if (!without_it || !with_it) return {};
    for (const auto& [rule, words] : with_it->rules)
        if (!without_it->rules.contains(rule)) return words;
    return {};
}

// As far as it can be said before the others are given.
Questionnaire::Objection Questionnaire::objection_to(const Question& question, const Json& value) const {
    if (question.field.type != FieldType::text && question.field.type != FieldType::day) return {};
    if (question.path.find('[') != std::string::npos) return {};
    Json given = fields_, alone = Json::object();
    given[pointer(question.path)] = value;
    alone[pointer(question.path)] = value;
    auto words = new_objection(supposed(), fields_, given);
    // A correction is taken whatever the rules say of it then.
    if (words.empty() || correcting_) return {std::move(words)};
    // What is said even where nothing else was answered no other answer will change.
    return {std::move(words), !new_objection(favourable(), Json::object(), alone).empty()};
}

// Where nobody wrote down what is meant, what an answer looks like.
void Questionnaire::explain(Question& question) const {
    if (!question.help.empty() || !question.field.choices.empty()) return;
    question.help = expected_form(question.field);
    const auto example = favourable();
    const auto at = pointer(question.path);
    if (question.field.type != FieldType::text || !example.contains(at) || !example[at].is_string() ||
        example[at] == "-")
        return;
    question.help = {"如 " + example[at].get<std::string>(), "like " + example[at].get<std::string>()};
}

std::optional<Question> Questionnaire::next(Asking asking) const {
    for (auto& question : questions()) {
        if (answered(question.path) || question.field.on_paper) continue;
        if (!question.required && question.ends_list)
            question.required = refused_without(question.path.substr(0, question.path.rfind('.')));
        else if (!question.required && question.field.presence != Presence::required)
            question.required = refused_without(question.path);
        if (asking == Asking::must && !question.required) continue;
        explain(question);
        return question;
    }
    return std::nullopt;
}

std::optional<Question> Questionnaire::next_on_paper(const std::vector<std::string>& paths) const {
    const auto wanted = [&](const std::string& path) {
        return std::any_of(paths.begin(), paths.end(), [&](const std::string& each) {
            return path == each || path.starts_with(each + ".") || path.starts_with(each + "[");
        });
    };
    for (auto& question : questions()) {
        if (!question.field.on_paper || answered(question.path) || !wanted(question.path)) continue;
        explain(question);
        return question;
    }
    return std::nullopt;
}

std::optional<Question> Questionnaire::at(const std::string& path) const {
    for (auto& question : questions(true))
        if (question.path == path) {
            explain(question);
            return question;
        }
    return std::nullopt;
}

void Questionnaire::take(const Question& question, Json value) {
    here_.insert(question.path);
    std::erase(answered_, question.path);
    if (value.is_null()) {
        // Without its first member an element of a list is none.
        const auto whole = question.ends_list ? question.path.substr(0, question.path.rfind('.')) : question.path;
        erase(fields_, whole);
        if (question.ends_list)
            std::erase_if(answered_, [&](const std::string& path) { return path.starts_with(whole + "."); });
    } else {
        // The list has to be one before its first element is put.
        if (question.ends_list)
            if (const auto list = pointer(question.path.substr(0, question.path.find_last_of('[')));
                !fields_.contains(list))
                fields_[list] = Json::array();
        fields_[pointer(question.path)] = std::move(value);
    }
    answered_.push_back(question.path);
    // With another answer before them, some are not asked any more.
    std::set<std::string> asked;
    for (const auto& each : questions()) asked.insert(each.path);
    for (const auto& path : answered_)
        if (!asked.contains(path)) erase(fields_, path);
    std::erase_if(answered_, [&](const std::string& path) { return !asked.contains(path); });
}

bool Questionnaire::back() {
    if (answered_.empty()) return false;
    answered_.pop_back();
    return true;
}

void Questionnaire::reopen() {
    correcting_ = true;
    const std::function<void(const FieldList&, const Json&, const std::string&)> collect =
        [&](const FieldList& list, const Json& values, const std::string& prefix) {
            for (const auto& field : list) {
                const std::string name(field.name);
                if (!values.contains(name)) continue;
                if (field.type == FieldType::record)
                    collect(field.members, values[name], prefix + name + ".");
                else if (field.type == FieldType::records && values[name].is_array())
                    for (std::size_t i = 0; i < values[name].size(); ++i)
                        collect(field.members, values[name][i], prefix + name + "[" + std::to_string(i) + "].");
                else
                    answered_.push_back(prefix + name), here_.insert(prefix + name);
            }
        };
    collect(*event_.fields, fields_, "");
}

Json difference(const Json& before, const Json& after) {
    Json changed = Json::object();
    for (const auto& [name, value] : after.items()) {
        if (before.contains(name) && before[name] == value) continue;
        const bool group = value.is_object() && before.contains(name) && before[name].is_object();
        changed[name] = group ? difference(before[name], value) : value;
    }
    for (const auto& [name, value] : before.items())
        if (!after.contains(name)) changed[name] = nullptr;
    return changed;
}

std::vector<SummaryLine> Questionnaire::summary(Language language, bool empty) const {
    std::vector<SummaryLine> lines;
    for (const auto& question : questions(true)) {
        const auto at = pointer(question.path);
        if (fields_.contains(at))
            lines.push_back(
                {question.path, question.label.in(language), value_in_words(question.field, fields_[at], language)});
        else if (empty)
            lines.push_back({question.path, question.label.in(language), {}});
    }
    return lines;
}

}  // namespace rudang::office
