// What cannot be judged, by rule and words, and of how many people that is said.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "rudang/engine/rule.h"

namespace rudang::cli {

class CountOfUnknown {
public:
    struct Of {
        int people = 0;
        std::size_t last = 0;  // who was counted last
    };

    // Of one person each once, however often it is said; `person` counts from 1.
    void count(const Finding& finding, Language language, std::size_t person) {
        const auto& message = finding.message;
        const std::pair<std::string_view, std::string_view> what(
            finding.rule, message.empty() ? finding.statement.in(language) : std::string_view(message.in(language)));
        // Of a rule mostly what it said last.
        auto& found = latest_.try_emplace(what.first.data(), all_.end()).first->second;
        if (found == all_.end() || found->first.first != what.first || found->first.second != what.second) {
            found = all_.find(what);
            if (found == all_.end())
                found = all_.try_emplace({std::string(what.first), std::string(what.second)}).first;
        }
        if (std::exchange(found->second.last, person) != person) ++found->second.people;
    }

    // Nobody wants a copy of what is known already: a table says the same of thousands.
    struct Earlier {
        using is_transparent = void;
        bool operator()(const auto& one, const auto& other) const {
            const int rules = std::string_view(one.first).compare(other.first);
            return rules ? rules < 0 : std::string_view(one.second) < std::string_view(other.second);
        }
    };
    using All = std::map<std::pair<std::string, std::string>, Of, Earlier>;
    const All& all() const { return all_; }
    bool empty() const { return all_.empty(); }

private:
    All all_;
    std::unordered_map<const char*, All::iterator> latest_;  // by the text of the rule's id
};

}  // namespace rudang::cli
