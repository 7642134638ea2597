#include "rudang/engine/json.h"

#include <utf8proc.h>

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

namespace rudang {
namespace {

// Deeper than anything of ours, and shallow enough for every function that walks a value.
constexpr int deepest = 64;

// Is `no_more` true of a sign of the text that stands in no quotes?
template <typename NoMore>
bool any_sign(std::string_view text, NoMore no_more) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"')
            quoted = !quoted;
        else if (quoted)
            i += c == '\\';
        else if (no_more(c))
            return true;
    }
    return false;
}

bool too_deep(std::string_view text) {
    return any_sign(text, [depth = 0](char c) mutable {
        if (c == '}' || c == ']') --depth;
        return (c == '{' || c == '[') && ++depth > deepest;
    });
}

// A value takes some fifty bytes of memory, whatever it takes in the text: what has more of them is discarded.
constexpr std::size_t most_values = 3'000'000;

bool too_many(std::string_view text) {
    if (text.size() <= most_values) return false;  // a value has a sign at least
    return any_sign(text, [values = std::size_t{1}](char c) mutable {
        return (c == ',' || c == '[' || c == '{' || c == ':') && ++values > most_values;
    });
}

// Reads what nearly every text here is made of, several times quicker than the library: whole numbers, text without
// escapes by number, nothing twice. Whatever else there is, also what is no JSON at all, is left to the library, which
// then reads all of it: so both say the same of every text (tests/read_json_test.cpp).
class PlainReader {
public:
    explicit PlainReader(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    std::optional<Json> read() {
        Json json;
        if (!value(json, 0)) return std::nullopt;
        skip_blanks();
        if (at_ != end_) return std::nullopt;
        return json;
    }

private:
    void skip_blanks() {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    }
    bool take(char wanted) {
        if (at_ == end_ || *at_ != wanted) return false;
        ++at_;
        return true;
    }
    bool word(std::string_view wanted) {
        if (static_cast<std::size_t>(end_ - at_) < wanted.size() || std::string_view(at_, wanted.size()) != wanted)
            return false;
        at_ += wanted.size();
        return true;
    }

    bool value(Json& into, int depth) {
        skip_blanks();
        if (at_ == end_) return false;
        switch (*at_) {
            case '{':
                return object(into, depth + 1);
            case '[':
                return array(into, depth + 1);
            case '"':
                into = std::string();
                return text(into.get_ref<std::string&>());
            case 't':
                into = true;
                return word("true");
            case 'f':
                into = false;
                return word("false");
            case 'n':
                return word("null");
            default:
                return number(into);
        }
    }

    // Of up to 18 digits, so that it fits whatever it is read into.
    bool number(Json& into) {
        const bool below = take('-');
        const auto* const first = at_;
        std::int64_t whole = 0;
        for (; at_ != end_ && *at_ >= '0' && *at_ <= '9'; ++at_) {
            if (at_ - first == 18) return false;
            whole = whole * 10 + (*at_ - '0');
        }
        const auto digits = at_ - first;
        if (digits == 0 || (*first == '0' && (digits > 1 || below))) return false;
        if (at_ != end_ && (*at_ == '.' || *at_ == 'e' || *at_ == 'E')) return false;
        below ? into = -whole : into = static_cast<std::uint64_t>(whole);
        return true;
    }

    // How many bytes make up the character that begins here, 0 where none does.
    std::size_t character() const {
        utf8proc_int32_t code = -1;
        const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(at_), end_ - at_, &code);
        return size > 0 ? static_cast<std::size_t>(size) : 0;
    }

    bool text(std::string& into) {
        ++at_;
        for (const auto* from = at_; at_ != end_;) {
            const auto c = static_cast<unsigned char>(*at_);
            if (c == '"') {
                into.append(from, at_);
                ++at_;
                return true;
            }
            if (c < 0x20) return false;
            if (c >= 0x80) {
                const auto size = character();
                if (size == 0) return false;
                at_ += size;
            } else if (c == '\\') {
                into.append(from, at_);
                if (!escape(into)) return false;
                from = at_;
            } else {
                ++at_;
            }
        }
        return false;
    }
    bool escape(std::string& into) {
        constexpr std::string_view letters = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
        if (++at_ == end_) return false;
        const auto which = letters.find(*at_);
        if (which == letters.npos) return false;
        into += meant[which];
        ++at_;
        return true;
    }

    // What stands between the sign here and `close`, one after another with commas between.
    template <typename One>
    bool list(char close, One one) {
        ++at_;
        skip_blanks();
        if (take(close)) return true;
        do {
            skip_blanks();
            if (!one()) return false;
            skip_blanks();
        } while (take(','));
        return take(close);
    }
    bool object(Json& into, int depth) {
        if (depth > deepest) return false;
        into = Json::object();
        auto& members = into.get_ref<Json::object_t&>();
        return list('}', [&] {
            if (members.empty()) members.reserve(8);
            std::string name;
            if (at_ == end_ || *at_ != '"' || !text(name)) return false;
            if (std::any_of(members.begin(), members.end(), [&](const auto& each) { return each.first == name; }))
                return false;
            skip_blanks();
            if (!take(':')) return false;
            Json member;
            if (!value(member, depth)) return false;
            static_cast<Json::object_t::Container&>(members).emplace_back(std::move(name), std::move(member));
            return true;
        });
    }
    bool array(Json& into, int depth) {
        if (depth > deepest) return false;
        into = Json::array();
        auto& elements = into.get_ref<Json::array_t&>();
        return list(']', [&] { return value(elements.emplace_back(), depth); });
    }

    const char* at_;
    const char* const end_;
};

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
    if (too_many(text)) return Json(Json::value_t::discarded);
    if (auto plain = PlainReader(text).read()) return std::move(*plain);
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

std::string text_in(const Json& json, std::string_view name) {
    if (!json.is_object()) return {};
    const auto found = json.find(std::string(name));
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace rudang
