// Pages are written, not pasted: markup can only be a literal of our own source, everything else is escaped.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace rudang::web {

// A string literal; nothing made at run time gets here.
class Markup {
public:
    template <std::size_t n>
    consteval Markup(const char (&literal)[n]) : text_(literal, n - 1) {}
    std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

class Html {
public:
    Html& m(Markup literal) {
        text_ += literal.text();
        return *this;
    }
    // Escaped for a text or an attribute in double quotes; controls and bytes that are not UTF-8 are replaced.
    Html& t(std::string_view words);
    Html& t(std::integral auto number) { return t(std::to_string(number)); }
    // A drawing or a table by papers/, which escapes what it shows in the same way.
    Html& drawn(std::string_view markup) {
        text_ += markup;
        return *this;
    }
    Html& add(const Html& other) {
        text_ += other.text_;
        return *this;
    }
    // <input type="hidden">
    Html& hidden(std::string_view name, std::string_view value) {
        return m("<input type=\"hidden\" name=\"").t(name).m("\" value=\"").t(value).m("\">");
    }
    bool empty() const { return text_.empty(); }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

}  // namespace rudang::web
