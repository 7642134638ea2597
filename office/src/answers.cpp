// Reading an answer: what people type becomes the value of a field, or a question back.
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>
#include <sstream>

#include "field_path.h"
#include "rudang/engine/clean.h"
#include "rudang/office/questionnaire.h"
#include "rudang/office/words.h"

namespace rudang::office {

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

// That it is so, or was done; 好 is what somebody thinks of it, and 1 the number of a choice.
bool agrees(std::string_view words) {
    const auto plain = without_full_stop(normalized_name(words));
    return yes_or_no(plain) == true && plain != "好" && plain != "行" && plain != "可以" && plain != "1";
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

Text wrong_form(const FieldSpec& field, std::string_view words) {
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
            return no_day_in(words);
        default:
            return {"填写有误：应为" + form.zh, "give " + form.en};
    }
}

}  // namespace

namespace {

Text doubt_about_name(const std::string& text) {
    if (several_names(text)) return {"像是几个人的姓名", "that looks like the names of several people"};
    constexpr std::size_t one_character = 3;
    if (static_cast<unsigned char>(text.front()) >= 0x80 && text.size() <= one_character)
        return {"姓名只有一个字", "that is one character only"};
    if (yes_or_no(text)) return {"“" + text + "”不像姓名", text + " does not look like a name"};
    return {};
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
    if (question.person) return doubt_about_name(text);
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

Text impossible_number(const Question& question, const Json& value) {
    if (!value.is_number_integer()) return {};
    if (value.get<int>() < 0) return {"人数和天数不能是负数", "it cannot be less than nothing"};
    if (!question.at_most || !question.most || value.get<int>() <= *question.most) return {};
    const auto most = std::to_string(*question.most);
    return {"不能多于 " + most, "it cannot be more than " + most};
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

// What was typed, as the field has it: numbers of a list as their words, figures plain, a day in full.
std::string as_meant(const Question& question, std::string_view words, Day today,
                     std::optional<ReckonedDay>& reckoned) {
    const auto& field = question.field;
    const bool choice = field.type == FieldType::choice || field.type == FieldType::choices;
    std::string text = choice ? words_of_numbers(field, words) : std::string(words);
    if (question.figures) text = plain_figures(text);
    if (field.type == FieldType::text && !question.figures) {
        text = without_padding(text);
        // A name with the full stop of a sentence behind it would be found by nobody.
        constexpr std::size_t short_name = 4 * 3;
        if (const auto name = without_full_stop(text); name.size() <= short_name) text = without_padding(name);
    }
    if (field.type == FieldType::integer) text = without_unit(text);
    if (field.type == FieldType::boolean)
        if (const auto says = yes_or_no(text)) text = *says ? "yes" : "no";
    if (field.type == FieldType::day || field.type == FieldType::choice) text = without_full_stop(text);
    if (field.type == FieldType::day) {
        if (const auto day = day_in_words(text, today))
            text = day->iso();
        else if ((reckoned = reckoned_day(text, today)))
            text = reckoned->day.iso();
    }
    // One of the names offered, by its number.
    if (field.type == FieldType::text && !question.offered.empty() && text.size() < 3)
        if (const auto n = std::strtoul(text.c_str(), nullptr, 10); n >= 1 && n <= question.offered.size())
            text = question.offered[n - 1];
    return text;
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
    // Who says yes to what is offered takes it.
    if (!question.known.is_null() && field.type != FieldType::boolean && field.type != FieldType::integer &&
        !field.or_yes && agrees(words)) {
        answer.value = question.known;
        return answer;
    }
    std::optional<ReckonedDay> reckoned;
    const auto text = as_meant(question, words, today_, reckoned);
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
    answer.value = field.or_yes && agrees(text) ? Json(true) : from_words(field, text, question.path, problems);
    if (const auto says = said_again(text, question.field.label.zh);
        says && field.type == FieldType::boolean && !problems.empty()) {
        answer.value = *says;
        answer.doubt = {"“" + text + "”是说“" + (*says ? "是" : "否") + "”",
                        std::string("that means ") + (*says ? "yes" : "no")};
        return answer;
    }
    if (field.type == FieldType::integer && problems.empty()) answer.problem = other_unit(words, field.label.zh);
    if (!answer.problem.empty()) return answer;
    if (!problems.empty()) {
        answer.problem = wrong_form(field, text);
        if (choice) answer.like = meant(field, text);
        return answer;
    }
    answer.problem = impossible_number(question, answer.value);
    if (answer.problem.empty())
        answer.problem =
            not_taken(workflow_, {.case_id = "x", .name = std::string(event_.name), .on = on_, .fields = fields_},
                      question, answer.value);
    if (reckoned)
        answer.doubt = {reckoned->how.zh + "，是 " + text, reckoned->how.en + ": " + text};
    else
        answer.doubt = doubt_about(question, answer.value);
    if (!answer.problem.empty() || !answer.doubt.empty()) return answer;
    auto objection = objection_to(question, answer.value);
    (objection.by_itself ? answer.problem : answer.doubt) = std::move(objection.words);
    return answer;
}

}  // namespace rudang::office
