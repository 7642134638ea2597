#include "rudang/office/questionnaire.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <functional>
#include <sstream>

#include "rudang/engine/clean.h"
#include "rudang/office/words.h"
#include "rudang/recruitment/names.h"

namespace rudang::office {
namespace {

// "contacts[1].name" as a JSON pointer: /contacts/1/name.
Json::json_pointer pointer(const std::string& path) {
    std::string text = "/";
    for (const char c : path)
        if (c == '.' || c == '[')
            text += '/';
        else if (c != ']')
            text += c;
    return Json::json_pointer(text);
}

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
    for (auto& choice : question.field.choices)
        for (const auto& other : hint.choices)
            if (other.word == choice.word) choice.label = other.label;
    question.label = {walk.label.zh + std::string(question.field.label.zh),
                      walk.label.en + std::string(question.field.label.en)};
    question.help = Text(hint.help);
    question.required = hint.ask == FieldHint::Ask::must ||
                        (hint.ask == FieldHint::Ask::as_described && field.presence == Presence::required);
    question.known = !known.is_null() ? known : hint.known;
    question.figures = hint.figures;
    question.most = hint.most;
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
    if (hint.ask == FieldHint::Ask::never && !(correcting_ && values.contains(name))) return;
    const bool required = hint.ask == FieldHint::Ask::must ||
                          (hint.ask == FieldHint::Ask::as_described && field.presence == Presence::required);
    if (field.type == FieldType::record) {
        Walk inner;
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
    if (values.contains(name) && !here_.contains(walk.path + name)) return;
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
        if (answered(opening.path) && !fields_.contains(pointer(opening.path))) return;
    }
}

std::vector<Question> Questionnaire::questions() const {
    Walk all;
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
    Json fields = laid_over(instance_.favourable_fields(event_.name, on_), fields_);
    for (const auto& other : answered_)
        if (!fields_.contains(pointer(other)) && other.find('[') == std::string::npos) erase(fields, other);
    return fields;
}

// Would a rule refuse the event for want of this field?
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

// What a rule has against this answer, as far as can be said before the others are given.
Text Questionnaire::objection_to(const Question& question, const Json& value) const {
    if (question.field.type != FieldType::text && question.field.type != FieldType::day) return {};
    if (question.path.find('[') != std::string::npos) return {};
    // What follows from an answer goes with it: the day of birth from the identity number.
    const auto with = [&](const Json& given) {
        Json fields = laid_over(supposed(), given);
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
    Json given = fields_;
    const auto before = with(given);
    given[pointer(question.path)] = value;
    const auto after = with(given);
    if (!before || !after) return {};
    for (const auto& [rule, words] : after->rules)
        if (!before->rules.contains(rule)) return words;
    return {};
}

// Where nobody wrote down what is meant, what an answer looks like.
void Questionnaire::explain(Question& question) const {
    if (!question.help.empty() || !question.field.choices.empty()) return;
    question.help = expected_form(question.field);
    const auto example = instance_.favourable_fields(event_.name, on_);
    const auto at = pointer(question.path);
    if (question.field.type != FieldType::text || !example.contains(at) || !example[at].is_string() ||
        example[at] == "-")
        return;
    question.help = {"如 " + example[at].get<std::string>(), "like " + example[at].get<std::string>()};
}

std::optional<Question> Questionnaire::next(Asking asking) const {
    for (auto& question : questions()) {
        if (answered(question.path) || question.field.on_paper) continue;
        if (!question.required && !question.ends_list && question.field.presence != Presence::required)
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
    for (auto& question : questions())
        if (question.path == path) {
            explain(question);
            return question;
        }
    return std::nullopt;
}

// ---- reading an answer ----------------------------------------------------------------------------------------------

namespace {

bool blank(std::string_view words) { return words.find_first_not_of(" \t") == std::string_view::npos; }

// Numbers of a list, as an input method gives them (１、２，3), become its words.
std::string words_of_numbers(const FieldSpec& field, std::string_view typed) {
    std::string text = normalized_name(typed), result, part;
    for (const char* mark : {"、", "，", "；", ";"})
        for (std::size_t at; (at = text.find(mark)) != std::string::npos;)
            text.replace(at, std::string(mark).size(), ",");
    text += ',';
    for (const char c : text) {
        if (c != ',') {
            part += c;
            continue;
        }
        if (part.empty()) continue;
        const bool number =
            part.size() < 3 && std::all_of(part.begin(), part.end(), [](char d) { return d >= '0' && d <= '9'; });
        const auto n = number ? static_cast<std::size_t>(std::stoi(part)) : 0;
        result += (result.empty() ? "" : ",") +
                  (n >= 1 && n <= field.choices.size() ? std::string(field.choices[n - 1].word) : part);
        part.clear();
    }
    return result;
}

bool says_none(std::string_view text) {
    const auto plain = without_full_stop(normalized_name(text));
    return plain == "没有" || plain == "没" || plain == "无" || plain == "暂无" || plain == "none";
}

// Eighteen figures, the last perhaps an X, or fifteen as they used to be.
bool looks_like_identity_number(std::string_view text) {
    if (text.size() != 18 && text.size() != 15) return false;
    const auto figures = text.substr(0, text.size() - 1);
    return std::all_of(figures.begin(), figures.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Text wrong_form(const FieldSpec& field) {
    const auto form = expected_form(field);
    switch (field.type) {
        case FieldType::choice:
        case FieldType::choices:
            return {"请填上面列出的序号或文字", "give one of the numbers or words listed"};
        case FieldType::boolean:
            return {"请填 是 或 否", "answer yes or no"};
        case FieldType::integer:
            return {"请填数字，如 9", "give a number, like 9"};
        case FieldType::day:
            return {"不是日期，或没有这一天；请写全年月日，如 2026-06-01 或 2026年6月1日",
                    "there is no such day; write year, month and day, like 2026-06-01"};
        default:
            return {"填写有误：应为" + form.zh, "give " + form.en};
    }
}

}  // namespace

Text Questionnaire::doubt_about(const Question& question, const Json& value) const {
    if (value.is_number_integer() && question.most && value.get<int>() > *question.most) {
        const auto most = std::to_string(*question.most);
        return {"一般不超过 " + most, "as a rule not more than " + most};
    }
    if (question.field.type == FieldType::day && value.is_string())
        if (const auto day = Day::parse(value.get<std::string>()); day && *day < today_.plus_months(-12 * 100))
            return {"是一百年前的日期", "that is a hundred years ago"};
    if (!value.is_string() || question.field.type != FieldType::text) return {};
    const auto text = value.get<std::string>();
    if (looks_like_identity_number(text) && !question.figures)
        return {"像是身份证号，不像“" + std::string(question.field.label.zh) + "”",
                "looks like an identity number, not like " + std::string(question.field.label.en)};
    const bool letters = std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x80 || std::isalpha(static_cast<unsigned char>(c));
    });
    if (!letters && !question.figures) return {"没有文字", "there are no letters in it"};
    if (!question.offered.empty() &&
        std::find(question.offered.begin(), question.offered.end(), text) == question.offered.end())
        return {"账本中没有这个组织", "the ledger knows no organization of that name"};
    return {};
}

namespace {

// What the words of a choice that is none may have meant; of several words, of those that are none.
std::vector<Choice> meant(const FieldSpec& field, const std::string& text) {
    std::vector<Choice> like;
    std::stringstream parts(text);
    for (std::string part; std::getline(parts, part, ',');) {
        Problems unknown;
        from_words(field, part, {}, unknown);
        if (unknown.empty()) continue;
        for (const auto& found : choices_like(field, part))
            if (std::none_of(like.begin(), like.end(), [&](const Choice& each) { return each.word == found.word; }))
                like.push_back(found);
    }
    return like;
}

// What the event would not take of this answer, whatever else is said: told at once, not when all is filled in.
Text not_taken(const Workflow& workflow, Event event, const Question& question, const Json& value) {
    const auto list = question.path.find_last_of('[');
    if (question.ends_list && list != std::string::npos)
        if (const auto at = pointer(question.path.substr(0, list)); !event.fields.contains(at))
            event.fields[at] = Json::array();
    event.fields[pointer(question.path)] = value;
    Problems problems;
    workflow.validate(event, problems);
    for (const auto& problem : problems)
        if (problem.where == question.path && problem.code != "missing-field") return problem.message;
    return {};
}

}  // namespace

Answer Questionnaire::read(const Question& question, std::string_view typed) const {
    Answer answer;
    const auto& field = question.field;
    const auto cleaned = clean(typed, Lines::one);
    if (!cleaned) {
        answer.problem = {"含有控制字符，请重新输入", "there are control characters in it; type it again"};
        return answer;
    }
    const std::string_view words = *cleaned;
    if (blank(words)) {
        if (!question.known.is_null())
            answer.value = question.known;
        else if (question.required)
            answer.problem = {"这一项须填写", "this must be given"};
        return answer;
    }
    const bool choice = field.type == FieldType::choice || field.type == FieldType::choices;
    std::string text = choice ? words_of_numbers(field, words) : std::string(words);
    if (question.figures) text = normalized_name(text);
    if (field.type == FieldType::text && !question.figures) text = without_padding(text);
    if (field.type == FieldType::integer) text = without_unit(text);
    if (field.type == FieldType::boolean)
        if (const auto says = yes_or_no(text)) text = *says ? "yes" : "no";
    if (field.type == FieldType::day || field.type == FieldType::choice) text = without_full_stop(text);
    if (field.type == FieldType::day)
        if (const auto day = day_in_words(text, today_)) text = day->iso();
    // One of the names offered, by its number.
    if (field.type == FieldType::text && !question.offered.empty() && text.size() < 3)
        if (const auto n = std::strtoul(text.c_str(), nullptr, 10); n >= 1 && n <= question.offered.size())
            text = question.offered[n - 1];
    // Who types into the line of a telephone that there is none, leaves it empty.
    if (field.type == FieldType::text && !field.or_yes && says_none(text)) {
        if (question.required)
            answer.problem = {"这一项须填写；还没有的，等有了再记录",
                              "this must be given; record it once there is one"};
        return answer;
    }
    // Nothing wrong was found, or nothing was looked at: a bare no is not taken for either.
    if (field.or_yes && yes_or_no(text) == false) {
        answer.problem = {
            "看不出是没有问题还是没有做这一项；做过的填“是”，或写明结果，如 未发现问题",
            "that may mean that nothing was found or that nothing was done; if it was done answer yes, or "
            "write the result, like nothing found"};
        return answer;
    }
    Problems problems;
    answer.value =
        field.or_yes && yes_or_no(text) == true ? Json(true) : from_words(field, text, question.path, problems);
    if (!problems.empty()) {
        answer.problem = wrong_form(field);
        if (choice) answer.like = meant(field, text);
        for (auto& like : answer.like)
            for (const auto& each : field.choices)
                if (each.word == like.word) like = each;
        return answer;
    }
    if (answer.value.is_number_integer() && answer.value.get<int>() < 0)
        answer.problem = {"人数和天数不能是负数", "it cannot be less than nothing"};
    if (answer.problem.empty())
        answer.problem =
            not_taken(workflow_, {.case_id = "x", .name = std::string(event_.name), .on = on_, .fields = fields_},
                      question, answer.value);
    answer.doubt = doubt_about(question, answer.value);
    if (answer.doubt.empty()) answer.doubt = objection_to(question, answer.value);
    return answer;
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

void Questionnaire::ask_again(const std::string& path) { std::erase(answered_, path); }

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
    for (const auto& question : questions()) {
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
