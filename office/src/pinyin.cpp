// The first letters of a name's pinyin, by the table the build makes from ICU.
#include <utf8proc.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "pinyin_data.h"
#include "rudang/office/list.h"

namespace rudang::office {
namespace {

template <class List, class Syllables>
std::optional<std::string_view> reading(const List& list, const Syllables& syllables, char32_t character) {
    const auto at =
        std::lower_bound(std::begin(list), std::end(list), character,
                         [](const pinyin::Reading& each, char32_t wanted) { return each.character < wanted; });
    if (at == std::end(list) || at->character != character) return std::nullopt;
    return syllables[at->syllable];
}

// Stops at the first byte that is no UTF-8.
std::vector<char32_t> characters_of(std::string_view text) {
    std::vector<char32_t> found;
    while (!text.empty()) {
        utf8proc_int32_t character = 0;
        const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                           static_cast<utf8proc_ssize_t>(text.size()), &character);
        if (size <= 0) break;
        found.push_back(static_cast<char32_t>(character));
        text.remove_prefix(static_cast<std::size_t>(size));
    }
    return found;
}

// One word of pinyin a character, in plain letters, and one for each run of Latin letters; what has none is left out.
// Surnames with a sound of their own (单, 曾, 万俟) are read as names.
std::vector<std::string> syllables(const std::string& name) {
    const auto characters = characters_of(normalized_name(name));
    std::vector<std::string> found;
    bool in_latin = false;
    for (std::size_t i = 0; i < characters.size(); ++i) {
        if (const auto each = characters[i]; each >= 'a' && each <= 'z') {
            if (!in_latin) found.emplace_back();
            found.back() += static_cast<char>(each);
            in_latin = true;
            continue;
        }
        in_latin = false;
        auto syllable = i == 0 ? reading(pinyin::leading, pinyin::leading_syllables, characters[0]) : std::nullopt;
        if (!syllable) syllable = reading(pinyin::anywhere, pinyin::anywhere_syllables, characters[i]);
        if (i < 2 && characters.size() > 1)
            for (const auto& pair : pinyin::pairs)
                if (pair.first == characters[0] && pair.second == characters[1] && pair.which == static_cast<int>(i))
                    syllable = pair.syllable;
        if (syllable) found.emplace_back(*syllable);
    }
    return found;
}

}  // namespace

bool name_fits(const std::string& name, const std::string& word) {
    const auto wanted = normalized_name(word);
    if (wanted.empty()) return true;
    if (normalized_name(name).find(wanted) != std::string::npos) return true;
    if (!std::all_of(wanted.begin(), wanted.end(), [](char c) { return c >= 'a' && c <= 'z'; })) return false;
    std::string initials, all;
    for (const auto& syllable : syllables(name)) {
        initials += syllable.front();
        all += syllable;
    }
    return initials.starts_with(wanted) || all.starts_with(wanted);
}

}  // namespace rudang::office
