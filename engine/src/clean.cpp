#include "rudang/engine/clean.h"

#include <utf8proc.h>

#include <cstdio>

#include "ledger_working.h"

namespace rudang {
namespace {

enum class Sign { plain, blank, line_end, invisible, control, broken };

struct Character {
    std::string_view bytes;
    utf8proc_int32_t code;  // -1: one byte that is no character
};

Character first_of(std::string_view text) {
    utf8proc_int32_t code = -1;
    if (const auto first = static_cast<unsigned char>(text.front()); first < 0x80) return {text.substr(0, 1), first};
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &code);
    if (size <= 0) return {text.substr(0, 1), -1};
    return {text.substr(0, static_cast<std::size_t>(size)), code};
}

// Shown as nothing at all although they are letters or marks by category.
bool is_filler(utf8proc_int32_t c) {
    return c == 0x034f || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 || c == 0x3164 || c == 0xffa0 ||
           c == 0x2065 || (c >= 0xfff0 && c <= 0xfff8) || (c >= 0xe0000 && c <= 0xe00ff) ||
           (c >= 0xe01f0 && c <= 0xe0fff);
}

Sign sign_of(utf8proc_int32_t c) {
    if (c < 0) return Sign::broken;
    if (c >= 0x20 && c < 0x7f) return Sign::plain;
    if (c >= 0x4e00 && c <= 0x9fff) return Sign::plain;
    if (c == '\n' || c == '\r' || c == 0x0b || c == 0x0c || c == 0x85 || c == 0x2028 || c == 0x2029)
        return Sign::line_end;
    if (c == '\t' || c == 0x2800) return Sign::blank;
    if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return Sign::control;
    if ((c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef)) return Sign::control;  // no characters, for ever
    if (is_filler(c)) return Sign::invisible;
    switch (utf8proc_category(c)) {
        case UTF8PROC_CATEGORY_CF:
            return Sign::invisible;
        case UTF8PROC_CATEGORY_ZS:
            // The wide blank stands between the two characters of a short name.
            return c == 0x3000 ? Sign::plain : Sign::blank;
        default:
            return Sign::plain;
    }
}

// How many bytes of a text are certainly plain: printable ASCII, the common Chinese characters and the wide forms of
// ASCII. Of most texts, all.
std::size_t plainly(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    std::size_t at = 0;
    while (at < text.size()) {
        const auto first = byte(at);
        if (first >= 0x20 && first < 0x7f) {
            ++at;
            continue;
        }
        if (first < 0xe4 || at + 2 >= text.size()) break;
        const auto second = byte(at + 1), third = byte(at + 2);
        if ((second & 0xc0) != 0x80 || (third & 0xc0) != 0x80) break;
        const bool han = first <= 0xe9 && (first > 0xe4 || second >= 0xb8);
        const bool wide = first == 0xef && ((second == 0xbc && third >= 0x81) || (second == 0xbd && third <= 0x9e));
        if (!han && !wide) break;
        at += 3;
    }
    return at;
}

bool is_blank(std::string_view bytes) { return bytes == " " || bytes == "\n" || bytes == "\u3000"; }

// Without blanks around it.
std::string trimmed(std::string text) {
    while (!text.empty() && is_blank(first_of(text).bytes)) text.erase(0, first_of(text).bytes.size());
    const auto ends_blank = [&] { return text.ends_with(' ') || text.ends_with('\n') || text.ends_with("\u3000"); };
    while (ends_blank()) text.resize(text.size() - (text.back() == ' ' || text.back() == '\n' ? 1 : 3));
    return text;
}

// Feeds every character of `text` to `keep` with its sign, plain ones several at once, a carriage return before a line
// feed left out.
template <class F>
void each_sign(std::string_view text, F keep) {
    while (!text.empty()) {
        if (const auto plain = plainly(text)) {
            keep(Sign::plain, text.substr(0, plain));
            text.remove_prefix(plain);
            continue;
        }
        const auto character = first_of(text);
        text.remove_prefix(character.bytes.size());
        if (character.code == '\r' && text.starts_with('\n')) continue;
        keep(sign_of(character.code), character.bytes);
    }
}

}  // namespace

std::optional<std::string> clean(std::string_view text, Lines lines) {
    std::string kept;
    bool good = true;
    kept.reserve(text.size());
    each_sign(text, [&](Sign sign, std::string_view bytes) {
        if (sign == Sign::plain)
            kept += bytes;
        else if (sign == Sign::line_end)
            kept += lines == Lines::many ? '\n' : ' ';
        else if (sign == Sign::blank)
            kept += ' ';
        else
            good &= sign == Sign::invisible;
    });
    if (!good) return std::nullopt;
    return lines == Lines::one ? trimmed(std::move(kept)) : kept;
}

std::string shown(std::string_view text, Lines lines) {
    std::string kept;
    kept.reserve(text.size());
    each_sign(text, [&](Sign sign, std::string_view bytes) {
        if (sign == Sign::plain)
            kept += bytes;
        else if (sign == Sign::line_end && lines == Lines::many)
            kept += '\n';
        else if (sign == Sign::broken)
            kept += '?';
        else if (sign != Sign::invisible)
            kept += ' ';
    });
    return kept;
}

std::string shown_in_cell(std::string_view text) {
    auto cell = shown(text, Lines::many);
    // Spreadsheets skip blanks before a formula, and some take the wide signs for the narrow ones.
    std::string_view rest = cell;
    while (!rest.empty() && is_blank(first_of(rest).bytes)) rest.remove_prefix(first_of(rest).bytes.size());
    for (const std::string_view sign : {"=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "−"})
        if (rest.starts_with(sign)) return "'" + cell;
    return cell;
}

std::string shown_json(const Json& json) {
    // Outside its texts JSON has no such characters.
    const auto dumped = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::string text;
    text.reserve(dumped.size());
    for (std::string_view rest = dumped; !rest.empty();) {
        const auto character = first_of(rest);
        rest.remove_prefix(character.bytes.size());
        const auto c = character.code;
        const auto sign = sign_of(c);
        if (sign == Sign::plain || sign == Sign::blank || c == '\n') {
            text += character.bytes;
            continue;
        }
        char escape[16];
        if (c > 0xffff)
            std::snprintf(escape, sizeof escape, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                          0xdc00 + ((c - 0x10000) & 0x3ff));
        else
            std::snprintf(escape, sizeof escape, "\\u%04x", c < 0 ? 0xfffd : c);
        text += escape;
    }
    return text;
}

Problem unclean(const std::string& where) {
    return {"unclean-text",
            where,
            {"含有不可见的控制字符（如 NUL、Esc）或不是 UTF-8 的字节，没有采用；请重新输入这一项",
             "holds control characters (such as NUL or escape) or bytes that are not UTF-8 and was not taken; type it "
             "again"}};
}

void clean_texts(Json& value, const std::string& where, Problems& problems) {
    if (value.is_string()) {
        const bool is_name = where == "name" || where.ends_with(".name");
        if (auto kept = clean(value.get_ref<const std::string&>(), is_name ? Lines::one : Lines::many))
            value = std::move(*kept);
        else
            problems.push_back(unclean(where));
    } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i)
            clean_texts(value[i], where + "[" + std::to_string(i) + "]", problems);
    } else if (value.is_object()) {
        for (auto& [name, inner] : value.items())
            clean_texts(inner, where.empty() ? name : where + "." + name, problems);
    }
}

void clean_event(Event& event, Problems& problems) {
    clean_texts(event.fields, "", problems);
    if (auto note = clean(event.note))
        event.note = std::move(*note);
    else
        problems.push_back(unclean("note"));
}

}  // namespace rudang
