// Every sentence a person may read exists in Chinese and English, side by side, so that no code path can
// forget one of them.
#pragma once

#include <string>
#include <string_view>

#include "rudang/engine/export.h"

namespace rudang {

enum class Language { zh, en };

// A label that lives as long as the program: names of fields, steps, rules.
struct Label {
    std::string_view zh;
    std::string_view en;

    constexpr std::string_view in(Language language) const { return language == Language::zh ? zh : en; }
};

// A name for lists: its first character, a star for each of the others.
RUDANG_EXPORT std::string masked_name(std::string_view name);
// The form under which a name is searched for: compatibility forms unified, no spaces, nothing that cannot be seen.
RUDANG_EXPORT std::string normalized_name(std::string_view name);

// A sentence composed at run time.
struct Text {
    std::string zh;
    std::string en;

    Text() = default;
    Text(std::string chinese, std::string english) : zh(std::move(chinese)), en(std::move(english)) {}
    Text(Label label) : zh(label.zh), en(label.en) {}

    const std::string& in(Language language) const { return language == Language::zh ? zh : en; }
    bool empty() const { return zh.empty() && en.empty(); }
    friend bool operator==(const Text&, const Text&) = default;
};

// May this be the id of a case, an organization, somebody who acts, a batch or a local rule? Lower-case letters, digits
// and hyphens, 1 to 32 of them, at most ten digits: ids stand in the open, and a person's number must not.
RUDANG_EXPORT bool valid_id(std::string_view id);

}  // namespace rudang
