#include "rudang/engine/json.h"

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

}  // namespace

Json read_json(std::string_view text, std::string* twice) {
    if (too_deep(text)) return Json(Json::value_t::discarded);
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

}  // namespace rudang
