// From a finding to the cell of a table that it is about.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "rudang/engine/workflow.h"
#include "rudang/recruitment/intake.h"
#include "rudang/tables/table.h"

namespace rudang::office {

// What a rule looks at beside the day of its event, where its description does not say.
inline constexpr std::pair<std::string_view, std::string_view> looks_at[] = {
    {"id-number-consistent", "id_number"},
    {"person-unique", "id_number"},
    {"form-number-unique", "form_number"},
    {"quorum-present", "present"},
    {"majority-in-favour", "in_favour"},
    {"ballots-consistent", "in_favour"},
    {"introducer-load", "introducers"},
    {"training-sufficient", "training_days"},
    {"political-review-qualified", "political_conclusion"},
};

// Which of a sheet's columns holds what a rule looks at beside the day of its event, and the day of a step.
class CellPointer {
public:
    CellPointer(const recruitment::Mapping& mapping, const Workflow& workflow) {
        for (const auto& rule : workflow.rules()) {
            const auto known = std::find_if(std::begin(looks_at), std::end(looks_at),
                                            [&](const auto& each) { return each.first == rule.id; });
            auto at = known == std::end(looks_at) ? std::nullopt : column(mapping, known->second);
            for (auto field = rule.rests_on.begin(); !at && field != rule.rests_on.end(); ++field)
                at = column(mapping, field->substr(field->rfind('.') + 1));
            if (at) of_rule_.emplace(rule.id, *at);
        }
        for (const auto& step : workflow.steps())
            for (const auto meaning : recruitment::day_columns_of(step.number))
                if (const auto at = column(mapping, meaning)) {
                    of_step_.emplace(step.number, *at);
                    break;
                }
    }
    const std::string* of_rule(std::string_view rule) const {
        const auto found = of_rule_.find(rule);
        return found == of_rule_.end() ? nullptr : &found->second;
    }
    const std::string* of_step(int step) const {
        const auto found = of_step_.find(step);
        return found == of_step_.end() ? nullptr : &found->second;
    }

private:
    static std::optional<std::string> column(const recruitment::Mapping& mapping, std::string_view meaning) {
        for (const auto& use : mapping.columns)
            if (use.meaning == meaning) return tables::column_name(use.column);
        return std::nullopt;
    }
    std::unordered_map<std::string_view, std::string> of_rule_;
    std::map<int, std::string> of_step_;
};
using CellPointers = std::map<std::string, CellPointer>;  // by sheet

}  // namespace rudang::office
