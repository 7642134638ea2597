#include "rudang/engine/event.h"

#include <algorithm>
#include <array>

#include "rudang/engine/typed_fields.h"

namespace rudang {
namespace {

// The names that every event shares; an event's own fields never use them.
constexpr std::array<std::string_view, 6> common_names{"case", "event", "on", "note", "attachments", "origin"};

bool is_common(std::string_view name) {
    for (const auto common : common_names)
        if (name == common) return true;
    return false;
}

}  // namespace

const EventInfo* find_event(const std::vector<EventInfo>& known, std::string_view name) {
    if (name.empty()) return nullptr;
    for (const auto& info : known)
        if (info.name.size() == name.size() && info.name.front() == name.front() && info.name.back() == name.back() &&
            info.name == name)
            return &info;
    return nullptr;
}

Event event_from_json(const Json& json, const std::vector<EventInfo>& known, Problems& problems) {
    Event event;
    if (!json.is_object()) {
        problems.push_back({"not-an-object", "", {"每行应是一个 JSON 对象", "each line must be one JSON object"}});
        return event;
    }
    const auto text = [&](const char* name, bool required, std::string& out) {
        const auto found = json.find(name);
        if (found == json.end()) {
            if (required)
                problems.push_back(
                    {"missing-field", name, {std::string("缺少 ") + name, std::string("missing ") + name}});
            return;
        }
        if (found->is_string())
            out = found->get<std::string>();
        else
            problems.push_back(
                {"ill-typed-field", name, {std::string(name) + " 应为文字", std::string(name) + " must be text"}});
    };
    text("case", false, event.case_id);
    text("event", true, event.name);
    text("note", false, event.note);
    std::string on;
    text("on", true, on);
    if (json.contains("on") && json["on"].is_string()) {
        if (const auto day = OccurredOn::parse(on))
            event.on = *day;
        else
            problems.push_back({"bad-date",
                                "on",
                                {"没有 " + on + " 这一天；日期写作 2024-03-05",
                                 "there is no day " + on + "; write dates like 2024-03-05"}});
    }
    if (const auto found = json.find("attachments"); found != json.end()) {
        if (!found->is_array())
            problems.push_back({"ill-typed-field", "attachments", {"附件应为列表", "attachments must be a list"}});
        else
            for (const auto& digest : *found)
                if (digest.is_string())
                    event.attachments.push_back(digest.get<std::string>());
                else
                    problems.push_back(
                        {"ill-typed-field", "attachments", {"附件应为摘要文字", "attachments are digests, as text"}});
    }
    if (!event.name.empty() && !find_event(known, event.name)) {
        std::vector<std::string> names;
        for (const auto& info : known) names.emplace_back(info.name);
        const auto guess = closest(event.name, names);
        problems.push_back(
            {"unknown-event",
             "event",
             {"没有 " + event.name + " 这种事项" + (guess.empty() ? "" : "，是否指 " + guess + "？"),
              "there is no event " + event.name + (guess.empty() ? "" : "; did you mean " + guess + "?")}});
    }
    for (const auto& [name, value] : json.items())
        if (!is_common(name)) event.fields[name] = value;
    return event;
}

Json event_to_json(const Event& event) {
    Json json;
    if (!event.case_id.empty()) json["case"] = event.case_id;
    json["event"] = event.name;
    json["on"] = event.on.iso();
    for (const auto& [name, value] : event.fields.items()) json[name] = value;
    if (!event.note.empty()) json["note"] = event.note;
    if (!event.attachments.empty()) json["attachments"] = event.attachments;
    return json;
}

bool lists_word(std::string_view also, std::string_view word) {
    while (!also.empty()) {
        const auto end = std::min(also.find(' '), also.size());
        if (also.substr(0, end) == word) return true;
        also.remove_prefix(std::min(end + 1, also.size()));
    }
    return false;
}

}  // namespace rudang
