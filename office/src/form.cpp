#include "rudang/office/form.h"

#include <cstdlib>
#include <set>

#include "field_path.h"

namespace rudang::office {
namespace {

// What is likely to be answered, so that what will be asked after it stands on the sheet from the beginning.
Json likely_value(const Question& question, const Json& likely) {
    if (!question.known.is_null()) return question.known;
    const auto at = pointer(question.path);
    return likely.contains(at) ? likely[at] : Json();
}

// Does what is known hang on answers before it that are only likely?
bool is_guessed(const Questionnaire& given, const Question& question) {
    if (question.known.is_null()) return false;
    const auto without = given.at(question.path);
    return !without || without->known != question.known;
}

// One more of a list than lists usually hold: two contacts, two introducers, two places of a notice.
bool is_spare(const Question& question) {
    constexpr int usual = 2;
    const auto at = question.path.rfind('[');
    return question.ends_list && !question.required && question.known.is_null() && at != std::string::npos &&
           std::atoi(question.path.c_str() + at + 1) >= usual;
}

// Reads one line; false where it is not to be taken as it stands.
bool read_line(const Questionnaire& asking, FormLine& line, const std::map<std::string, std::string>& typed,
               Json& value) {
    const auto& question = line.question;
    const auto was = typed.find(offered + question.path);
    if (was != typed.end() && was->second == line.words && !question.known.is_null())
        line.words = typed_words(question.field, question.known);
    const bool empty = line.words.find_first_not_of(" \t") == std::string::npos;
    if (empty) {
        if (!question.known.is_null() && was == typed.end()) {
            line.words = typed_words(question.field, value = question.known);
            return true;
        }
        // What was offered and taken out is left empty, as "-" does at a prompt.
        if (question.required) {
            line.problem = {"这一项须填写", "this must be given"};
            return false;
        }
        return true;
    }
    auto answer = asking.read(question, line.words);
    line.problem = std::move(answer.problem);
    line.doubt = std::move(answer.doubt);
    line.like = std::move(answer.like);
    if (!line.problem.empty()) return false;
    value = std::move(answer.value);
    if (line.doubt.empty()) return true;
    const auto confirmed = typed.find(sure + question.path);
    return confirmed != typed.end() && confirmed->second == line.words;
}

}  // namespace

std::string typed_words(const FieldSpec& field, const Json& value) {
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (value.is_number_integer()) return std::to_string(value.get<long>());
    if (value.is_string()) return value.get<std::string>();
    std::string words;
    if (value.is_array())
        for (const auto& each : value) {
            const char* between = field.type == FieldType::choices ? "," : "、";
            if (each.is_string()) words += (words.empty() ? "" : between) + each.get<std::string>();
        }
    return words;
}

Form fill(Questionnaire& asking, const std::map<std::string, std::string>& typed) {
    Form form;
    form.complete = true;
    const auto likely = asking.favourable();
    const auto wanted = typed.find(more);
    auto given = asking;  // with what was answered and offered, and without what is only likely
    while (auto question = asking.next()) {
        FormLine line;
        line.question = std::move(*question);
        line.must = line.question.required;
        const auto found = typed.find(line.question.path);
        line.fresh = found == typed.end();
        line.spare =
            line.fresh && is_spare(line.question) && (wanted == typed.end() || wanted->second != line.question.path);
        if (line.spare) {
            given.take(line.question, Json());
            asking.take(line.question, Json());
            form.lines.push_back(std::move(line));
            continue;
        }
        Json value;
        bool taken = false;
        if (line.fresh) {
            line.guessed = is_guessed(given, line.question);
            if (!line.guessed) line.words = typed_words(line.question.field, line.question.known);
        } else {
            line.words = found->second;
            taken = read_line(asking, line, typed, value);
        }
        form.complete &= taken;
        given.take(line.question, taken ? value : line.fresh && !line.guessed ? line.question.known : Json());
        if (!taken) value = likely_value(line.question, likely);
        asking.take(line.question, std::move(value));
        form.lines.push_back(std::move(line));
    }
    return form;
}

namespace {

// The next line of a sheet of corrections that was not looked at; answers before it may have changed what is asked.
// What only a form on paper needs is there where it was given.
std::optional<Question> unseen(const Questionnaire& asking, std::set<std::string>& seen) {
    for (const auto& each : asking.summary(Language::zh, true))
        if (seen.insert(each.path).second)
            if (auto question = asking.at(each.path);
                question && (!question->field.on_paper || asking.fields().contains(pointer(each.path))))
                return question;
    return std::nullopt;
}

}  // namespace

Form refill(Questionnaire& asking, const std::map<std::string, std::string>& typed) {
    Form form;
    form.complete = true;
    std::set<std::string> seen;
    while (auto question = unseen(asking, seen)) {
        FormLine line;
        line.question = std::move(*question);
        line.question.known = nullptr;  // what stood there is what is corrected: a line that was emptied is empty
        line.must = line.question.required && !line.question.ends_list;
        const auto at = pointer(line.question.path);
        if (asking.fields().contains(at)) line.words = typed_words(line.question.field, asking.fields()[at]);
        const auto found = typed.find(line.question.path);
        if (found != typed.end() && found->second != line.words) {
            line.words = found->second;
            Json value;
            if (read_line(asking, line, typed, value))
                asking.take(line.question, std::move(value));
            else
                form.complete = false;
        }
        form.lines.push_back(std::move(line));
    }
    if (typed.empty() || !form.complete) return form;
    if (const auto missing = asking.next(Questionnaire::Asking::must))
        for (auto& line : form.lines)
            if (line.question.path == missing->path) {
                line.problem = {"这一项须填写", "this must be given"};
                form.complete = false;
            }
    return form;
}

}  // namespace rudang::office
