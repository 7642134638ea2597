// What cannot be judged, by its words, and of how many people that is said.
#pragma once

#include <functional>
#include <map>
#include <set>
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
        std::size_t last = 0;                      // who was counted last
        std::set<std::string, std::less<>> rules;  // that say so
    };

    // Of one person each once, however often and by however many rules it is said; `person` counts from 1.
    void count(const Finding& finding, Language language, std::size_t person) {
        const auto& message = finding.message;
        const auto words = message.empty() ? finding.statement.in(language) : message.in(language);
        const auto found = entry_of(words);
        if (!found->second.rules.contains(finding.rule)) found->second.rules.emplace(finding.rule);
        if (std::exchange(found->second.last, person) != person) ++found->second.people;
    }

    using All = std::map<std::string, Of, std::less<>>;
    const All& all() const { return all_; }
    bool empty() const { return all_.empty(); }

private:
    // Most sentences are said of nearly everybody, and each of those stands in one place of the program.
    All::iterator entry_of(std::string_view words) {
        const auto [met, fresh] = by_place_.try_emplace(words.data(), all_.end());
        auto& at = met->second;
        if (fresh || at->first != words) {
            at = all_.find(words);
            if (at == all_.end()) at = all_.try_emplace(std::string(words)).first;
        }
        const auto found = at;
        if (by_place_.size() > most_places) by_place_.clear();
        return found;
    }

    static constexpr std::size_t most_places = 1000;
    All all_;
    std::unordered_map<const char*, All::iterator> by_place_;
};

}  // namespace rudang::cli
