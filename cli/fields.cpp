#include "fields.h"

#include <algorithm>
#include <sstream>

#include "interview.h"
#include "rudang/office/naming.h"
#include "rudang/office/wording.h"
#include "rudang/office/words.h"

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
    // What only forms need takes no name from what the rules read: it came later, and nobody had to write the others
    // out.
    const auto on_paper = [](const Path& p) {
        return std::any_of(p.steps.begin(), p.steps.end(), [](const FieldSpec* step) { return step->on_paper; });
    };
    if (!std::all_of(found.begin(), found.end(), on_paper)) std::erase_if(found, on_paper);
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
             {"该事项没有这一项" + (guess.empty() ? std::string("，见 rudang fields ") + std::string(event.label.zh)
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
    // A count with its unit, as at a prompt.
    const bool counts = field.type == FieldType::integer && office::other_unit(value, field.label.zh).empty();
    put(fields, path, from_words(field, counts ? office::without_unit(value) : value, option, problems), option,
        problems);
}

}  // namespace

Json read_options(Context& context, const EventInfo& event, const std::vector<std::string>& words, Problems& problems) {
    Json fields = Json::object();
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
    return fields;
}

Json read_fields_from_options(Context& context, const EventInfo& event, const std::vector<std::string>& words,
                              const Problems& noted) {
    Problems problems;
    Json fields = read_options(context, event, words, problems);
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
                       problem.where.ends_with("." +
                                               other.where.substr(std::min<std::size_t>(2, other.where.size()))) ||
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
    auto meant = office::events_named(workflow, word, awaited);
    if (meant.size() == 1) return *meant.front();
    const bool several = !meant.empty();
    if (!several) meant = office::events_like(workflow, word);
    std::string list;
    std::vector<std::string> words;
    for (const auto* event : meant) {
        words.emplace_back(context.say(event->label));
        list += (list.empty() ? "" : context.say("、", ", ")) + context.say(words.back(), event->name);
    }
    if (!meant.empty() && context.interactive())
        if (const auto chosen =
                ask_which(context, {"“" + word + "”是指哪一种事项：", "which event is meant by " + word + ":"}, words))
            return *meant[*chosen];
    if (several)
        throw usage_error("ambiguous-event", "EVENT",
                          {"“" + word + "”可以指几种事项：" + list + "；请写全",
                           word + " may be several events: " + list + "; write one of them"});
    throw usage_error(
        "unknown-event", "EVENT",
        {"没有事项“" + word + "”" + (list.empty() ? "" : "，是否指 " + list + "？") + "（一览见 rudang fields）",
         "there is no event " + word + (list.empty() ? "" : "; did you mean " + list + "?") +
             " (rudang fields lists them)"});
}

int step_named(Context& context, const std::string& word) {
    const auto& steps = context.workflow()->steps();
    const int number = office::step_number(word);
    for (const auto& info : steps)
        if (number == info.number || word == info.id) return info.number;
    std::vector<int> meant;
    for (const auto* event : office::events_named(*context.workflow(), word))
        if (event->step && std::find(meant.begin(), meant.end(), event->step) == meant.end())
            meant.push_back(event->step);
    if (meant.size() == 1) return meant.front();
    std::string list;
    std::vector<std::string> words, ids;
    for (const int step : meant) {
        words.push_back(std::to_string(step) + " " +
                        std::string(context.say(office::step_info(*context.workflow(), step).name)));
        list += (list.empty() ? "" : context.say("、", ", ")) + words.back();
    }
    if (!meant.empty() && context.interactive())
        if (const auto chosen =
                ask_which(context, {"“" + word + "”是指哪一步：", "which step is meant by " + word + ":"}, words))
            return meant[*chosen];
    if (!meant.empty())
        throw usage_error("ambiguous-step", "STEP",
                          {"“" + word + "”可以指几个步骤：" + list, word + " may be several steps: " + list});
    for (const auto& info : steps) ids.emplace_back(info.id);
    const auto guess = closest(word, ids);
    throw usage_error("unknown-step", "STEP",
                      {"没有这个步骤：" + word +
                           (guess.empty() ? "；步骤是 1 至 25，也可写名称，如 政审" : "，是否指 " + guess + "？"),
                       "there is no step " + word + (guess.empty() ? "" : "; did you mean " + guess + "?")});
}

}  // namespace rudang::cli
