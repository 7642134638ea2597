// What cannot be judged, by its words, and of how many people that is said.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "rudang/engine/rule.h"

namespace rudang::cli {

class CountOfUnknown {
public:
    struct Of {
        int people = 0;
        std::size_t last = 0;                      // who was counted last
        std::set<std::string, std::less<>> rules;  // that say so
    };

    // Of one person each once, however often and by however many rules it is said; `person` counts from 1.
    void count(const Finding& finding, Language language, std::size_t person) {
        const auto& message = finding.message;
        const auto words = message.empty() ? finding.statement.in(language) : std::string_view(message.in(language));
        auto found = all_.find(words);
        if (found == all_.end()) found = all_.try_emplace(std::string(words)).first;
        if (!found->second.rules.contains(finding.rule)) found->second.rules.emplace(finding.rule);
        if (std::exchange(found->second.last, person) != person) ++found->second.people;
    }

    using All = std::map<std::string, Of, std::less<>>;
    const All& all() const { return all_; }
    bool empty() const { return all_.empty(); }

private:
    All all_;
};

}  // namespace rudang::cli
