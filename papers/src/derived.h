// What follows from the records, and the case it follows from.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/office/desk.h"
#include "rudang/office/questionnaire.h"
#include "rudang/papers/names.h"

namespace rudang::papers {

inline constexpr std::string_view row_number = "#";

// One case as forms see it.
struct Subject {
    const Workflow* workflow = nullptr;
    const CaseView* view = nullptr;
    std::map<std::string_view, const Recorded*> last;  // of each event
    std::string org;
    office::Surroundings around;
    // The name of somebody who acts, by id. Asked for by few forms, and only then are those names looked at.
    std::function<std::string(const std::string& id)> person;
    Day today = Day::from_number(0);
};

std::vector<Name> derived_names(const Workflow& workflow);

std::string day_words(Day day);
// 2026年6月 where only the month is known.
std::string day_words(const OccurredOn& on);
// "2026.6.20", for narrow columns.
std::string short_day(const OccurredOn& on);

}  // namespace rudang::papers
