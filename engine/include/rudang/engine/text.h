// Every sentence a person may read exists in Chinese and English, side by side, so that no code path can
// forget one of them.
#pragma once

#include <concepts>
#include <memory>
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

// A sentence that is copied without copying its characters: one that lives as long as the program, or one composed at
// run time and shared by all that say it.
class Wording : public Label {
public:
    Wording() = default;
    Wording(Label label) : Label(label) {}
    // Literals.
    Wording(const char* chinese, const char* english) : Label{chinese, english} {}
    Wording(std::string chinese, std::string english) : Wording(Text(std::move(chinese), std::move(english))) {}
    Wording(Text text) : Wording(std::make_shared<const Text>(std::move(text))) {}

    bool empty() const { return zh.empty() && en.empty(); }
    friend bool operator==(const Wording& one, const Wording& other) {
        return one.zh == other.zh && one.en == other.en;
    }

private:
    explicit Wording(std::shared_ptr<const Text> text) : Label{text->zh, text->en}, composed_(std::move(text)) {}
    std::shared_ptr<const Text> composed_;  // whose characters `zh` and `en` show
};

// A text that many hold, like the name of a file: copying it copies no characters.
class SharedText {
public:
    SharedText() = default;
    SharedText(std::string text) {
        if (!text.empty()) text_ = std::make_shared<const std::string>(std::move(text));
    }
    SharedText(const char* text) : SharedText(std::string(text)) {}

    RUDANG_EXPORT const std::string& str() const;
    operator const std::string&() const { return str(); }
    operator std::string_view() const { return str(); }
    bool empty() const { return !text_; }
    friend bool operator==(const SharedText& one, const SharedText& other) {
        return one.text_ == other.text_ || one.str() == other.str();
    }
    template <std::convertible_to<std::string_view> T>
    friend bool operator==(const SharedText& one, const T& other) {
        return std::string_view(one.str()) == std::string_view(other);
    }
    friend std::string operator+(const SharedText& one, std::string_view other) {
        return std::string(one.str()).append(other);
    }
    friend std::string operator+(std::string one, const SharedText& other) {
        return std::move(one.append(other.str()));
    }

private:
    std::shared_ptr<const std::string> text_;
};

// May this be the id of a case, an organization, somebody who acts, a batch or a local rule? Lower-case letters, digits
// and hyphens, 1 to 32 of them, at most ten digits: ids stand in the open, and a person's number must not.
RUDANG_EXPORT bool valid_id(std::string_view id);

}  // namespace rudang
