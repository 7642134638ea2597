#include <algorithm>
#include <map>

#include "../procedure.h"
#include "rule.h"

namespace rudang::recruitment {

const std::vector<Rule>& rulebook() {
    static const std::vector<Rule> all = [] {
        std::vector<Rule> rules;
        for (const auto* part : {&general_rules(), &application_rules(), &cultivation_rules(), &prospect_rules(),
                                 &admission_rules(), &probation_rules(), &ledger_rules()})
            rules.insert(rules.end(), part->begin(), part->end());
        for (std::size_t place = 0; place < rules.size(); ++place) rules[place].place = place;
        return rules;
    }();
    return all;
}

const std::vector<const Rule*>& rules_at(std::string_view event) {
    static const std::map<std::string_view, std::vector<const Rule*>> by_event = [] {
        std::map<std::string_view, std::vector<const Rule*>> map;
        for (const auto& info : event_table())
            for (const auto& rule : rulebook()) {
                const auto& at = rule.info.judged_at;
                if (rule.info.every_event || std::find(at.begin(), at.end(), info.name) != at.end())
                    map[info.name].push_back(&rule);
            }
        return map;
    }();
    static const std::vector<const Rule*> none;
    const auto found = by_event.find(event);
    return found == by_event.end() ? none : found->second;
}

const std::vector<const Rule*>& daily_rules() {
    static const std::vector<const Rule*> daily = [] {
        std::vector<const Rule*> list;
        for (const auto& rule : rulebook())
            if (rule.info.daily) list.push_back(&rule);
        return list;
    }();
    return daily;
}

const Rule* find_rule(std::string_view id) {
    static const std::map<std::string_view, const Rule*> by_id = [] {
        std::map<std::string_view, const Rule*> map;
        for (const auto& rule : rulebook()) map[rule.info.id] = &rule;
        return map;
    }();
    const auto found = by_id.find(id);
    return found == by_id.end() ? nullptr : found->second;
}

}  // namespace rudang::recruitment
