#include "rudang/engine/json.h"

#include <algorithm>
#include <set>
#include <vector>

namespace rudang {
namespace {

// Deeper than anything of ours, and shallow enough for every function that walks a value.
constexpr int deepest = 64;

bool too_deep(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > deepest) return true;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

// A value takes some fifty bytes of memory, whatever it takes in the text: what has more of them is discarded.
constexpr std::size_t most_values = 3'000'000;

bool too_many(std::string_view text) {
    if (text.size() <= most_values) return false;  // a value has a sign at least
    std::size_t values = 1;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"')
            quoted = !quoted;
        else if (quoted)
            i += c == '\\';
        else
            values += c == ',' || c == '[' || c == '{' || c == ':';
    }
    return values > most_values;
}

}  // namespace

bool same_value(const Json& a, const Json& b) {
    if (a.is_object() && b.is_object()) {
        if (a.size() != b.size()) return false;
        for (const auto& [name, value] : a.items())
            if (const auto other = b.find(name); other == b.end() || !same_value(value, *other)) return false;
        return true;
    }
    if (a.is_array() && b.is_array()) return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_value);
    return a == b;
}

Json read_json(std::string_view text, std::string* twice) {
    if (too_deep(text) || too_many(text)) return Json(Json::value_t::discarded);
    if (!twice) return Json::parse(text, nullptr, false);
    std::vector<std::set<std::string>> names;
    return Json::parse(
        text,
        [&](int, Json::parse_event_t event, Json& value) {
            using Event = Json::parse_event_t;
            if (event == Event::object_start) names.emplace_back();
            if (event == Event::object_end) names.pop_back();
            if (event == Event::key && !names.back().insert(value.get<std::string>()).second && twice->empty())
                *twice = value.get<std::string>();
            return true;
        },
        false);
}

std::string text_in(const Json& json, std::string_view name) {
    if (!json.is_object()) return {};
    const auto found = json.find(std::string(name));
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace rudang
