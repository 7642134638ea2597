#include "rudang/engine/text.h"

#include <utf8proc.h>

#include <cstdlib>
#include <optional>

namespace rudang {
namespace {

template <class F>
void each_character(std::string_view text, F f) {
    while (!text.empty()) {
        utf8proc_int32_t code = -1;
        const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                           static_cast<utf8proc_ssize_t>(text.size()), &code);
        const auto bytes = text.substr(0, size > 0 ? static_cast<std::size_t>(size) : 1);
        f(size > 0 ? code : -1, bytes);
        text.remove_prefix(bytes.size());
    }
}

}  // namespace

std::string masked_name(std::string_view name) {
    std::string masked;
    each_character(name, [&](utf8proc_int32_t code, std::string_view bytes) {
        if (code >= 0 && utf8proc_charwidth(code) == 0) return;  // marks belong to the character before them
        if (masked.empty())
            masked = bytes;
        else
            masked += '*';
    });
    return masked;
}

namespace {

// Most cells and names are nothing but ASCII, its wide forms, 、 and 。, and the common Chinese characters (U+4E00 to
// U+9FFF), of which Unicode maps none but capital letters and wide forms: nothing there composes, decomposes or is
// invisible.
std::optional<std::string> unified_plainly(std::string_view name) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(name[at]); };
    const auto follows = [&](std::size_t at) { return (byte(at) & 0xc0) == 0x80; };
    std::string result;
    result.reserve(name.size());
    for (std::size_t at = 0; at < name.size();) {
        const auto lead = byte(at);
        if (lead < 0x80) {
            const char c = name[at++];
            if (c != ' ' && c != '\t') result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        } else if (at + 2 >= name.size() || !follows(at + 1) || !follows(at + 2)) {
            return std::nullopt;
        } else if ((lead >= 0xe4 && lead <= 0xe9 && (lead > 0xe4 || byte(at + 1) >= 0xb8)) ||
                   (lead == 0xe3 && byte(at + 1) == 0x80 && (byte(at + 2) == 0x81 || byte(at + 2) == 0x82))) {
            result.append(name, at, 3);
            at += 3;
        } else if (lead == 0xef && byte(at + 1) == 0xbc && byte(at + 2) >= 0x81) {  // ！ to ＿
            const auto c = static_cast<char>('!' + byte(at + 2) - 0x81);
            result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            at += 3;
        } else {
            return std::nullopt;
        }
    }
    return result;
}

// Compatibility forms unified, no blanks; `seen_only` leaves out what cannot be seen as well.
std::string unified(std::string_view name, bool seen_only) {
    if (auto plain = unified_plainly(name)) return std::move(*plain);
    std::string result;
    utf8proc_uint8_t* mapped = nullptr;
    const int options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD;
    const auto size =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(name.data()), static_cast<utf8proc_ssize_t>(name.size()),
                     &mapped, static_cast<utf8proc_option_t>(seen_only ? options | UTF8PROC_IGNORE : options));
    const std::string text = size >= 0
                                 ? std::string(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size))
                                 : std::string(name);
    std::free(mapped);
    each_character(text, [&](utf8proc_int32_t code, std::string_view bytes) {
        // Names of several peoples have a dot in the middle, which every input method writes in its own way.
        if (code == 0x2022 || code == 0x2027 || code == 0x2219 || code == 0x22c5 || code == 0x30fb || code == 0x0387)
            result += "·";
        else if (seen_only && utf8proc_category(code) == UTF8PROC_CATEGORY_CF)
            return;  // never seen, also where Unicode does not call it ignorable
        else if (code != ' ' && code != 0x3000 && code != '\t')
            result += bytes;
    });
    return result;
}

}  // namespace

const std::string& SharedText::str() const {
    static const std::string nothing;
    return text_ ? *text_ : nothing;
}

std::string normalized_name(std::string_view name) { return unified(name, true); }
// Declared where the engine alone sees it (ledger_working.h).
std::string indexed_name(std::string_view name) { return unified(name, false); }

bool valid_id(std::string_view id) {
    if (id.empty() || id.size() > 32) return false;
    // Many digits may be somebody's number, and an id stands in the open for ever.
    if (std::count_if(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; }) > 10) return false;
    return std::all_of(id.begin(), id.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace rudang
