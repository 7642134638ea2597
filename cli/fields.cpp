#include "fields.h"

#include <algorithm>
#include <sstream>

namespace rudang::cli {
namespace {

struct Path {
    std::vector<const FieldSpec*> steps;  // from the event's field down to the member
};

// "vote.agenda.report", or its end where that is enough: "agenda.report", "report".
void find_paths(const FieldList& fields, const std::string& name, Path prefix, std::vector<Path>& found) {
    const auto dot = name.find('.');
    for (const auto& field : fields) {
        auto path = prefix;
        path.steps.push_back(&field);
        if (field.name == name)
            found.push_back(path);
        else if (field.type == FieldType::record && field.name == name.substr(0, dot) && dot != std::string::npos)
            find_paths(field.members, name.substr(dot + 1), path, found);
        else if (field.type == FieldType::record)
            find_paths(field.members, name, path, found);
    }
}

std::string dotted(const Path& path) {
    std::string name;
    for (const auto* step : path.steps) name += (name.empty() ? "" : ".") + std::string(step->name);
    return name;
}

// What is given twice is added to a list; of anything else only one can be meant.
void put(Json& fields, const Path& path, Json value, const std::string& option, Problems& problems) {
    Json* at = &fields;
    for (std::size_t i = 0; i + 1 < path.steps.size(); ++i) {
        Json& inner = (*at)[std::string(path.steps[i]->name)];
        if (!inner.is_object()) inner = Json::object();
        at = &inner;
    }
    auto& place = (*at)[std::string(path.steps.back()->name)];
    if (place.is_null())
        place = std::move(value);
    else if (place.is_array() && value.is_array())
        place.insert(place.end(), value.begin(), value.end());
    else
        problems.push_back({"repeated-option",
                            option,
                            {"该选项给了两次，只能给一次", "the option is given twice; it can be given once"}});
}

// One element of a list of records: JSON, or "李四 full_member=yes sanctioned=no" with the name first.
Json element_of(const FieldSpec& field, const std::string& words, Problems& problems) {
    if (words.starts_with("{")) {
        auto json = read_json(words);
        if (json.is_discarded())
            problems.push_back({"not-json", std::string(field.name), {"不是有效的 JSON", "not valid JSON"}});
        return json;
    }
    Json element = Json::object();
    std::istringstream parts(words);
    std::string whole;  // the name may have spaces
    for (std::string part; parts >> part;) {
        const auto equals = part.find('=');
        if (equals == std::string::npos) {
            whole += (whole.empty() ? "" : " ") + part;
            continue;
        }
        const auto name = part.substr(0, equals);
        const auto* member = find_field(field.members, name);
        if (!member) {
            problems.push_back({"unknown-field",
                                std::string(field.name) + "." + name,
                                {"没有这一项：" + name, "there is no such field: " + name}});
            continue;
        }
        element[name] = from_words(*member, part.substr(equals + 1), std::string(field.name) + "." + name, problems);
    }
    if (!whole.empty()) element["name"] = whole;
    return element;
}

void read_option(const EventInfo& event, std::string name, const std::optional<std::string>& given, Day today,
                 Json& fields, Problems& problems) {
    std::replace(name.begin(), name.end(), '-', '_');
    std::vector<Path> found;
    find_paths(*event.fields, name, {}, found);
    // A field of the event itself comes before members that share its name.
    if (std::count_if(found.begin(), found.end(), [](const Path& p) { return p.steps.size() == 1; }) == 1)
        std::erase_if(found, [](const Path& p) { return p.steps.size() != 1; });
    const std::string option = "--" + name;
    if (found.empty()) {
        std::vector<std::string> names;
        const std::function<void(const FieldList&, const std::string&)> collect = [&](const FieldList& list,
                                                                                      const std::string& prefix) {
            for (const auto& field : list) {
                names.push_back(prefix + std::string(field.name));
                if (field.type == FieldType::record) collect(field.members, prefix + std::string(field.name) + ".");
            }
        };
        collect(*event.fields, "");
        const auto guess = closest(name, names);
        problems.push_back(
            {"unknown-field",
             option,
             {"该事项没有这一项" + (guess.empty() ? std::string("，见 rudang fields ") + std::string(event.name)
                                                  : "，是否指 --" + guess + "？"),
              "the event has no such field" + (guess.empty()
                                                   ? std::string("; see rudang fields ") + std::string(event.name)
                                                   : "; did you mean --" + guess + "?")}});
        return;
    }
    if (found.size() > 1) {
        problems.push_back(
            {"ambiguous-field",
             option,
             {"有多项同名，请写全：--" + dotted(found[0]) + " 或 --" + dotted(found[1]),
              "several fields have that name; write --" + dotted(found[0]) + " or --" + dotted(found[1])}});
        return;
    }
    const auto& path = found.front();
    const auto& field = *path.steps.back();
    if (!given && field.type != FieldType::boolean) {
        problems.push_back({"missing-value", option, {"该选项后面缺少内容", "the option needs a value"}});
        return;
    }
    const std::string value = given.value_or("yes");  // a bare yes-or-no option says yes
    if (field.type == FieldType::records && !value.starts_with("[")) {
        auto& list = fields[std::string(field.name)];
        if (!list.is_array()) list = Json::array();
        list.push_back(element_of(field, value, problems));
        return;
    }
    if (field.type == FieldType::day) {
        const auto day = read_day(value, today);
        put(fields, path, from_words(field, day ? day->iso() : value, option, problems), option, problems);
        return;
    }
    put(fields, path, from_words(field, value, option, problems), option, problems);
}

// ---- questions ------------------------------------------------------------------------------------------------------

class Interview {
public:
    explicit Interview(Context& context) : context_(context) {}

    // False when the first answer of a group that may be left out is empty.
    bool complete(const FieldList& description, Json& fields, const std::string& prefix, bool may_be_left_out = false) {
        for (const auto& field : description) {
            const std::string name(field.name);
            const bool known = fields.contains(name);
            if (const auto& [other, word] = field.asked_with;
                !known && !other.empty() && fields.value(std::string(other), std::string{}) != word)
                continue;
            if (field.type == FieldType::record) {
                if (!known && field.presence == Presence::optional) continue;
                Json inner = known ? fields[name] : Json::object();
                complete(field.members, inner, prefix + std::string(context_.say(field.label)) + " · ",
                         !known && field.presence == Presence::asked);
                if (!inner.empty()) fields[name] = std::move(inner);
            } else if (!known && field.presence != Presence::optional) {
                if (field.type == FieldType::records)
                    ask_records(field, fields, prefix);
                else
                    ask(field, fields, prefix, may_be_left_out || field.presence == Presence::asked);
                if (may_be_left_out && !fields.contains(name)) return false;
            }
            may_be_left_out = false;
        }
        return true;
    }

private:
    std::optional<std::string> line(const std::string& question) {
        context_.err() << question << std::flush;
        std::string answer;
        if (!std::getline(std::cin, answer))
            throw usage_error("interrupted", "", {"输入中断，没有记录", "the input ended; nothing was recorded"});
        const auto from = answer.find_first_not_of(" \t");
        if (from == std::string::npos) return std::nullopt;
        return answer.substr(from, answer.find_last_not_of(" \t\r") - from + 1);
    }

    void ask(const FieldSpec& field, Json& fields, const std::string& prefix, bool may_be_empty) {
        const bool zh = context_.language() == Language::zh;
        for (;;) {
            std::string question = prefix + std::string(context_.say(field.label));
            if (may_be_empty) question += zh ? "（可空）" : " (may be left empty)";
            if (field.type == FieldType::choice || field.type == FieldType::choices) {
                context_.err() << question << ":\n";
                for (std::size_t i = 0; i < field.choices.size(); ++i)
                    context_.err() << "  " << i + 1 << "  " << context_.say(field.choices[i].label) << '\n';
                question = zh ? (field.type == FieldType::choices ? "  序号（可多个，用逗号分开）： " : "  序号： ")
                              : (field.type == FieldType::choices ? "  numbers, separated by commas: " : "  number: ");
            } else if (field.type == FieldType::boolean)
                question += zh ? " （是/否）： " : " (yes/no): ";
            else if (field.type == FieldType::day)
                question += zh ? " （如 2026-06-01）： " : " (like 2026-06-01): ";
            else
                question += ": ";
            const auto words = line(question);
            if (!words) {
                if (may_be_empty) return;
                context_.err() << (zh ? "  此项必填\n" : "  this must be given\n");
                continue;
            }
            Problems problems;
            std::string value = *words;
            if (field.type == FieldType::choice || field.type == FieldType::choices) value = by_number(field, value);
            if (field.type == FieldType::day)
                if (const auto day = read_day(value, context_.today())) value = day->iso();
            Json read = from_words(field, value, std::string(field.name), problems);
            if (problems.empty()) {
                fields[std::string(field.name)] = std::move(read);
                return;
            }
            context_.err() << "  " << context_.say(problems.front().message) << '\n';
        }
    }

    static std::string by_number(const FieldSpec& field, const std::string& words) {
        std::string result;
        std::string part, typed = normalized_name(words);  // ， and １ as an input method gives them
        for (std::size_t at; (at = typed.find("、")) != std::string::npos;)
            typed.replace(at, std::string("、").size(), ",");
        std::istringstream parts(typed);
        while (std::getline(parts, part, ',')) {
            std::string word = part;
            if (!part.empty() && std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
                part.size() < 4) {
                const auto n = static_cast<std::size_t>(std::stoi(part));
                if (n >= 1 && n <= field.choices.size()) word = field.choices[n - 1].word;
            }
            result += (result.empty() ? "" : ",") + word;
        }
        return result;
    }

    void ask_records(const FieldSpec& field, Json& fields, const std::string& prefix) {
        const bool zh = context_.language() == Language::zh;
        Json list = Json::array();
        for (;;) {
            const auto name =
                line(prefix + std::string(context_.say(field.label)) + " " + std::to_string(list.size() + 1) +
                     (zh ? " 姓名（空行结束）： " : " name (empty line ends): "));
            if (!name) break;
            Json element{{"name", *name}};
            complete(field.members, element, "  ");
            list.push_back(std::move(element));
        }
        fields[std::string(field.name)] = std::move(list);
    }

    Context& context_;
};

}  // namespace

Json read_fields_from_options(Context& context, const EventInfo& event, const std::vector<std::string>& words,
                              const Problems& noted) {
    Json fields = Json::object();
    Problems problems;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (!words[i].starts_with("--")) {
            problems.push_back({"unexpected-word",
                                "",
                                {"多余的内容（第 " + std::to_string(i + 1) + " 个字段选项处）",
                                 "a word too many among the field options"}});
            continue;
        }
        auto name = words[i].substr(2);
        std::optional<std::string> value;
        if (const auto equals = name.find('='); equals != std::string::npos) {
            value = name.substr(equals + 1);
            name.resize(equals);
        } else if (i + 1 < words.size() && !words[i + 1].starts_with("--")) {
            value = words[++i];
        }
        read_option(event, name, value, context.today(), fields, problems);
    }
    if (problems.empty() && noted.empty() && context.interactive())
        Interview(context).complete(*event.fields, fields, "");
    if (event.name == correction_event && !fields.contains("fields")) fields["fields"] = Json::object();
    // So that what is missing is named by the options to type, not by the group they belong to.
    for (const auto& field : *event.fields)
        if (field.type == FieldType::record && field.presence == Presence::required &&
            !fields.contains(std::string(field.name)))
            fields[std::string(field.name)] = Json::object();
    // All that is wrong at once: what cannot be read and what is missing besides.
    if (!problems.empty() || !noted.empty()) {
        Problems all = noted;
        const auto unread = problems;
        all.insert(all.end(), unread.begin(), unread.end());
        const Event attempt{.case_id = "x",
                            .name = std::string(event.name),
                            .on = context.today(),
                            .fields = fields,
                            .note = {},
                            .attachments = {}};
        Problems missing;
        context.workflow()->validate(attempt, missing);
        for (auto& problem : missing) {
            const bool said = std::any_of(unread.begin(), unread.end(), [&](const Problem& other) {
                return other.where == "--" + problem.where ||
                       problem.where.starts_with(other.where.substr(std::min<std::size_t>(2, other.where.size())) +
                                                 ".") ||
                       other.where.ends_with("." + problem.where);
            });
            if (problem.code == "missing-field" && !said) all.push_back(std::move(problem));
        }
        throw Failure{exit_usage, all};
    }
    return fields;
}

const EventInfo& event_named(Context& context, const std::string& word, const std::vector<Task>& awaited) {
    const auto& workflow = *context.workflow();
    auto plain = normalized_name(word);
    if (plain.starts_with("第") && plain.ends_with("步")) plain = plain.substr(3, plain.size() - 6);
    for (const auto& step : workflow.steps()) {
        if (plain != std::to_string(step.number) && plain != step.id && plain != step.name.zh && plain != step.name.en)
            continue;
        for (const auto& task : awaited)
            if (task.step == step.number) return *find_event(workflow.events(), task.event);
        return *find_event(workflow.events(), step.completed_by);
    }
    std::vector<const EventInfo*> like;
    for (const auto& event : workflow.events()) {
        if (plain == event.name || word == event.label.zh || word == event.label.en) return event;
        if (event.label.zh.find(plain) != std::string_view::npos) like.push_back(&event);
    }
    std::string meant;
    if (like.empty()) {
        std::vector<std::string> names;
        for (const auto& event : workflow.events()) names.emplace_back(event.name);
        meant = closest(plain, names);
    } else {
        for (const auto* event : like)
            meant += (meant.empty()                        ? ""
                      : context.language() == Language::zh ? "、"
                                                           : ", ") +
                     std::string(event->name) +
                     (context.language() == Language::zh ? "（" + std::string(event->label.zh) + "）" : "");
    }
    throw usage_error(
        "unknown-event", "EVENT",
        {"没有事项 " + word + (meant.empty() ? "" : "，是否指 " + meant + "？") + "（一览见 rudang fields）",
         "there is no event " + word + (meant.empty() ? "" : "; did you mean " + meant + "?") +
             " (rudang fields lists them)"});
}

}  // namespace rudang::cli
