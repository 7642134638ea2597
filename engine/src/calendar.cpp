#include "rudang/engine/calendar.h"

#include <optional>
#include <sstream>

#include "holidays_data.h"

namespace rudang {

WorkCalendar WorkCalendar::built_in() {
    WorkCalendar calendar;
    calendar.load(embedded::holidays);
    return calendar;
}

std::vector<std::string> WorkCalendar::load(std::string_view text) {
    std::vector<std::string> problems;
    std::set<int> years;
    std::map<Day, bool> exceptions;
    std::istringstream lines{std::string(text)};
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        const auto complain = [&](const std::string& what) {
            problems.push_back("line " + std::to_string(number) + ": " + what);
        };
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.empty() || line.front() == '#') continue;
        std::istringstream words(line);
        std::string year, kind;
        words >> year >> kind;
        if (year.size() != 4 || !Day::parse(year + "-01-01") || (kind != "off" && kind != "work")) {
            complain("expected 'YEAR off|work MM-DD[..MM-DD] ...'");
            continue;
        }
        years.insert(std::stoi(year));
        for (std::string span; words >> span;) {
            const auto dots = span.find("..");
            const auto first = Day::parse(year + "-" + span.substr(0, dots));
            const auto last = dots == std::string::npos ? first : Day::parse(year + "-" + span.substr(dots + 2));
            if (!first || !last || *last < *first) {
                complain("no such day or span: " + span);
                continue;
            }
            for (Day day = *first; day <= *last; day = day.plus_days(1)) exceptions[day] = kind == "work";
        }
    }
    if (problems.empty()) {
        years_.insert(years.begin(), years.end());
        for (const auto& [day, works] : exceptions) exceptions_[day] = works;
    }
    return problems;
}

bool WorkCalendar::is_workday(Day day) const {
    if (const auto found = exceptions_.find(day); found != exceptions_.end()) return found->second;
    return day.weekday() <= 5;
}

bool WorkCalendar::is_holiday(Day day) const {
    const auto found = exceptions_.find(day);
    return found != exceptions_.end() && !found->second;
}

WorkCalendar::Count WorkCalendar::count(Day from, Day to) const {
    Count result{0, false};
    for (Day day = from; day <= to; day = day.plus_days(1)) result.days += is_workday(day) ? 1 : 0;
    if (from <= to)
        for (int year = from.year(); year <= to.year(); ++year) result.provisional |= !covers(year);
    return result;
}

ComputedDay WorkCalendar::nth_workday(Day from, int n) const {
    Day day = from;
    for (int seen = is_workday(day) ? 1 : 0; seen < n; seen += is_workday(day) ? 1 : 0) day = day.plus_days(1);
    bool provisional = false;
    for (int year = from.year(); year <= day.year(); ++year) provisional |= !covers(year);
    return ComputedDay(day, provisional);
}

}  // namespace rudang
