#include "interview.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "rudang/office/words.h"

namespace rudang::cli {
namespace {

bool one_of(const std::string& word, std::initializer_list<const char*> words) {
    return std::any_of(words.begin(), words.end(), [&](const char* each) { return word == each; });
}

bool goes_back(const std::string& word) { return one_of(word, {"<", "＜", "《", "上一步", "返回", "back"}); }
bool asks_for_help(const std::string& word) { return one_of(word, {"?", "？", "help", "帮助"}); }
bool leaves_empty(const std::string& word) { return one_of(word, {"-", "－", "—"}); }

void say(Context& context, const std::string& text) {
    Screen screen(context.err(), terminal_columns(2), false);
    screen.paragraph(text, 2);
}

std::string known_in_words(Context& context, const office::Question& question) {
    return question.known.is_null() ? std::string()
                                    : office::value_in_words(question.field, question.known, context.language());
}

// What is seldom there need not be listed every time: of a choice that opens a group which may be left out.
bool shows_choices(const office::Question& question) {
    return question.field.type != FieldType::choice || question.required || question.ends_list ||
           !question.opens_group || !question.known.is_null();
}

// A list to choose from, with its numbers.
void show_choices(Context& context, const std::vector<std::string>& words) {
    Screen screen(context.err(), terminal_columns(2), false);
    std::vector<std::vector<Cell>> rows;
    for (std::size_t i = 0; i < words.size(); ++i) rows.push_back({Cell(std::to_string(i + 1)), Cell(words[i])});
    screen.table({}, rows, 2);
}

std::string prompt_of(Context& context, const office::Question& question) {
    const auto known = known_in_words(context, question);
    Text how;
    switch (question.field.type) {
        case FieldType::boolean:
            how = {"是/否", "yes/no"};
            break;
        case FieldType::choice:
            if (shows_choices(question)) how = {"填序号", "number"};
            break;
        case FieldType::choices:
            how = {"填序号，可以几个，如 1、2", "numbers, like 1,2"};
            break;
        default:
            break;
    }
    const auto add = [&](const Text& more) {
        how = how.empty() ? more : Text{how.zh + "，" + more.zh, how.en + ", " + more.en};
    };
    if (known.empty() && !shows_choices(question))
        add({"没有直接回车，填 ? 看有哪些", "Enter for none, ? shows which there are"});
    else if (known.empty() && question.ends_list && !question.required)
        add({"没有了直接回车", "Enter when there is no more"});
    else if (known.empty() && !question.required)
        add({"可不填", "may be left empty"});
    std::string text(context.say(question.label));
    if (!how.empty()) text += context.say("（" + how.zh + "）", " (" + how.en + ")");
    if (!known.empty()) text += context.say("［", " [") + known + context.say("］", "]");
    return text + context.say("：", ": ");
}

void show_what_to_choose(Context& context, const office::Question& question) {
    std::vector<std::string> words;
    for (const auto& choice : question.field.choices) words.emplace_back(context.say(choice.label));
    if (question.field.type == FieldType::text && question.offered.size() > 1) words = question.offered;
    if (words.empty()) return;
    show_choices(context, words);
}

void explain(Context& context, const office::Question& question) {
    if (!shows_choices(question)) show_what_to_choose(context, question);
    if (!question.help.empty()) say(context, context.say(question.help));
    if (question.help.empty() && !question.field.choices.empty()) {
        const std::string first(context.say(question.field.choices.front().label));
        say(context, question.field.type == FieldType::choices
                         ? context.say(Text{"填一个或几个序号，也可以填文字，如 1、2 或 " + first,
                                            "one number or several, or the words, like 1,2 or " + first})
                         : context.say(Text{"填一个序号，也可以填文字，如 1 或 " + first,
                                            "one number, or the words, like 1 or " + first}));
    }
    if (!question.known.is_null())
        say(context, question.required && !question.ends_list
                         ? (context.say("直接回车取方括号里的内容。", "Enter takes what stands in brackets."))
                         : (context.say("直接回车取方括号里的内容，不填的填 - 。",
                                        "Enter takes what stands in brackets; - leaves it empty.")));
    say(context, context.say("填 < 回到上一项，按 Ctrl-D 放弃，什么也不记录。",
                             "< goes back, Ctrl-D gives up and records nothing."));
}

// What may have been meant, with the numbers in the list.
std::string like_in_words(Context& context, const office::Question& question, const office::Answer& answer) {
    std::string like;
    for (const auto& choice : answer.like)
        for (std::size_t i = 0; i < question.field.choices.size(); ++i)
            if (question.field.choices[i].word == choice.word)
                like += (like.empty() ? "" : context.say("，", ", ")) + std::to_string(i + 1) + " " +
                        std::string(context.say(choice.label));
    return like;
}

}  // namespace

bool may_be_typed_again(const office::Failure& failure) {
    const bool about_case = !failure.problems.empty() && failure.problems.front().where == "CASE";
    return status_of(failure.reason) == exit_usage || (failure.reason == office::Reason::forbidden && about_case);
}

bool says_yes(const std::string& word) { return office::yes_or_no(word) == true && word != "1"; }
bool says_no(const std::string& word) { return office::yes_or_no(word) == false && word != "0"; }

std::size_t list_number(const std::string& words) {
    const auto plain = office::without_unit(words);  // full-width and Chinese figures
    return static_cast<std::size_t>(whole_number(plain, 3).value_or(0));
}

Text line_named(const std::string& words, const std::vector<office::SummaryLine>& lines, std::size_t& line) {
    line = list_number(words);
    if (line >= 1 && line <= lines.size() + 1) return {};
    const auto plain = normalized_name(words);
    std::vector<std::size_t> found;
    if (line == 0 && !plain.empty()) {
        if (std::string_view("发生日期").find(plain) != std::string_view::npos || plain == "day") found.push_back(1);
        for (std::size_t i = 0; i < lines.size(); ++i)
            if (normalized_name(lines[i].label).find(plain) != std::string::npos) found.push_back(i + 2);
    }
    line = found.size() == 1 ? found.front() : 0;
    if (found.size() == 1) return {};
    if (found.empty()) return {"请填列出的序号", "give one of the numbers listed"};
    std::string numbers_zh, numbers_en;
    for (const auto each : found) {
        numbers_zh += (numbers_zh.empty() ? "" : "、") + std::to_string(each);
        numbers_en += (numbers_en.empty() ? "" : ", ") + std::to_string(each);
    }
    return {"有几项都带“" + words + "”：" + numbers_zh + "，请填序号",
            "several have " + words + ": " + numbers_en + "; give the number of one"};
}

bool ask_yes_no(Context& context, const Text& question) {
    bool answer = false;
    ask_until(context, context.say(question), {}, [&](const std::string& words) -> Text {
        answer = says_yes(words);
        if (answer || says_no(words)) return {};
        return {"请填 是 或 否", "answer yes or no"};
    });
    return answer;
}

namespace {

// The one of a list that the words say, by number, in full or by a part that no other has; 0 where it is none.
std::size_t one_of_list(const std::string& typed, const std::vector<std::string>& words) {
    if (const auto n = list_number(typed); n >= 1 && n <= words.size()) return n;
    const auto plain = normalized_name(typed);
    std::size_t found = 0, fitting = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (normalized_name(words[i]) == plain) return i + 1;
        if (plain.size() < 2 || normalized_name(words[i]).find(plain) == std::string::npos) continue;
        found = i + 1;
        ++fitting;
    }
    return fitting == 1 ? found : 0;
}

}  // namespace

std::optional<std::size_t> ask_which(Context& context, const Text& question, const std::vector<std::string>& words) {
    std::optional<std::size_t> chosen;
    Screen(context.err(), terminal_columns(2), false).line(context.say(question));
    show_choices(context, words);
    // Of one alone a yes or a no is enough.
    const auto prompt = words.size() == 1 ? context.say("是这一项吗？（是/否）：", "is it this one? (yes/no): ")
                                          : context.say("填序号（都不是填 0）：", "number (0 for none of them): ");
    ask_until(context, prompt,
              {"填列出的序号，也可以填文字；都不是填 0", "one of the numbers, or its words; 0 for none of them"},
              [&](const std::string& typed) -> Text {
                  auto n = one_of_list(typed, words);
                  if (words.size() == 1 && says_yes(typed)) n = 1;
                  if (n == 0 && (normalized_name(typed) == "0" || says_no(typed))) return {};
                  if (n == 0)
                      return words.size() == 1 ? Text{"请填 是 或 否", "answer yes or no"}
                                               : Text{"请填列出的序号", "give one of the numbers listed"};
                  chosen = n - 1;
                  return {};
              });
    return chosen;
}

std::string person_given(Context& context, const std::string& words, const std::string& where) {
    const auto people = context.ledger().people(context.actor());
    std::vector<std::string> ids, lines;
    std::string list;
    for (const auto& person : people) {
        if (person.actor_id == words) return words;
        if (!person.active) continue;
        ids.push_back(person.actor_id);
        lines.push_back(person.actor_id + context.say("　", "  ") + person.name);
        list += (list.empty() ? "" : context.say("、", ", ")) + person.actor_id +
                (person.name.empty() ? "" : context.say("（", " (") + person.name + context.say("）", ")"));
    }
    if (context.interactive() && !ids.empty())
        if (const auto chosen = ask_which(context, {"“" + words + "”是指：", "who is meant by " + words + ":"}, lines))
            return ids[*chosen];
    throw usage_error(
        "unknown-actor", where,
        {"没有代号为 " + words + " 的人员；有：" + list, "there is no actor " + words + "; there is: " + list});
}

Typed ask_until(Context& context, const std::string& prompt, const Text& help,
                const std::function<Text(const std::string&)>& take) {
    for (;;) {
        const auto words = context.read_line(prompt);
        if (goes_back(words)) return Typed::back;
        if (asks_for_help(words) && !help.empty()) {
            say(context, context.say(help));
            continue;
        }
        const auto problem = take(words);
        if (problem.empty()) return Typed::answer;
        say(context, context.say(problem));
    }
}

Typed ask_question(Context& context, office::Questionnaire& questionnaire, const office::Question& question) {
    if (shows_choices(question)) show_what_to_choose(context, question);
    const auto prompt = prompt_of(context, question);
    std::optional<std::string> instead;  // typed at a doubt about the answer before
    for (;;) {
        const auto words = instead ? *std::exchange(instead, std::nullopt) : context.read_line(prompt);
        if (goes_back(words)) return Typed::back;
        if (asks_for_help(words)) {
            explain(context, question);
            continue;
        }
        if (leaves_empty(words) && (!question.required || question.ends_list) && !question.known.is_null()) {
            questionnaire.take(question, nullptr);
            return Typed::answer;
        }
        const auto answer = questionnaire.read(question, words);
        if (!answer.problem.empty()) {
            if (!shows_choices(question)) show_what_to_choose(context, question);
            say(context, context.say(answer.problem));
            const auto like = like_in_words(context, question, answer);
            if (like.empty()) continue;
            // Of one alone a yes is enough, where only one is to be chosen.
            if (answer.like.size() > 1 || question.field.type != FieldType::choice) {
                say(context, context.say("是不是指：", "did you mean: ") + like);
                continue;
            }
            const auto typed =
                context.read_line(context.say("  是不是指：" + like + "（是/否，也可直接重填）：",
                                              "  did you mean " + like + "? (yes/no, or type it anew): "));
            if (says_yes(typed)) {
                questionnaire.take(question, std::string(answer.like.front().word));
                return Typed::answer;
            }
            if (!typed.empty() && !says_no(typed)) instead = typed;
            continue;
        }
        if (!answer.doubt.empty()) {
            const auto typed =
                context.read_line(context.say("  " + answer.doubt.zh + "，确定这样填吗？（是/否，也可直接重填）：",
                                              "  " + answer.doubt.en + "; is that meant? (yes/no, or type it anew): "));
            if (!says_yes(typed)) {
                if (!typed.empty() && !says_no(typed)) instead = typed;
                continue;
            }
        }
        questionnaire.take(question, answer.value);
        return Typed::answer;
    }
}

Typed interview(Context& context, office::Questionnaire& questionnaire, office::Questionnaire::Asking asking) {
    while (const auto question = questionnaire.next(asking))
        if (ask_question(context, questionnaire, *question) == Typed::back && !questionnaire.back()) return Typed::back;
    return Typed::answer;
}

}  // namespace rudang::cli
