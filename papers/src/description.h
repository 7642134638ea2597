// Lines of a form's description, taken apart.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace rudang::papers {

inline std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

// "a | b | c", without the blanks around each.
inline std::vector<std::string> split(std::string_view text, std::string_view by) {
    std::vector<std::string> list;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(by, at), text.size());
        list.push_back(trimmed(text.substr(at, end - at)));
        at = end + by.size();
    }
    return list;
}

}  // namespace rudang::papers
