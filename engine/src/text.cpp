#include "rudang/engine/text.h"

#include <utf8proc.h>

#include <cstdlib>

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

// Compatibility forms unified, no blanks; `seen_only` leaves out what cannot be seen as well.
std::string unified(std::string_view name, bool seen_only) {
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
