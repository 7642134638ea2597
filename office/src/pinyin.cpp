// The first letters of a name's pinyin, from ICU's transliteration of Chinese names.
#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "rudang/office/list.h"

namespace rudang::office {
namespace {

// One word of pinyin a character, in plain letters; a character that has none stands for itself. For surnames with a
// sound of their own (单, 曾) ICU has a table for names.
std::vector<std::string> syllables(const std::string& name) {
    static const auto with_rules = [](const char* rules) {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::Transliterator> made(icu::Transliterator::createInstance(rules, UTRANS_FORWARD, status));
        return U_SUCCESS(status) ? std::move(made) : nullptr;
    };
    static const auto names = with_rules("Han-Latin/Names; Latin-ASCII; Lower");
    static const auto plain = with_rules("Han-Latin; Latin-ASCII; Lower");
    const auto& rules = names ? names : plain;
    std::vector<std::string> found;
    if (!rules) return found;
    auto text = icu::UnicodeString::fromUTF8(name);
    rules->transliterate(text);
    std::string latin;
    text.toUTF8String(latin);
    for (std::size_t at = 0; at < latin.size();) {
        const auto end = std::min(latin.find(' ', at), latin.size());
        if (end > at) found.push_back(latin.substr(at, end - at));
        at = end + 1;
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
