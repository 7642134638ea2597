#include "rudang/engine/calendar.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <utility>

#include "holidays_data.h"

namespace rudang {
namespace {

// What one line of a calendar says, read by the compiler for the years that are built in and at run time for others.

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r'; }

constexpr std::string_view next_word(std::string_view& rest) {
    while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
    std::size_t size = 0;
    while (size < rest.size() && !is_blank(rest[size])) ++size;
    const auto word = rest.substr(0, size);
    rest.remove_prefix(size);
    return word;
}

constexpr int number_in(std::string_view digits) {
    int number = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return -1;
        number = number * 10 + (c - '0');
    }
    return digits.empty() ? -1 : number;
}

// "05-01" of a year, in days since 1970; INT_MIN for none.
constexpr int no_day = std::numeric_limits<int>::min();
constexpr int day_in(int year, std::string_view words) {
    if (words.size() != 5 || words[2] != '-') return no_day;
    const int month = number_in(words.substr(0, 2)), day = number_in(words.substr(3));
    if (month < 0 || day < 0) return no_day;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    return date.ok() ? static_cast<int>(std::chrono::sys_days(date).time_since_epoch().count()) : no_day;
}

struct Line {
    int year = 0;  // 0: there is nothing in it
    bool sound = true;
};

// Calls `add(day, works)` for each day of the line and `complain(span)` for what is none.
template <class Add, class Complain>
constexpr Line read_line(std::string_view line, const Add& add, const Complain& complain) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty() || line.front() == '#') return {};
    const auto year_words = next_word(line), kind = next_word(line);
    const int year = year_words.size() == 4 ? number_in(year_words) : -1;
    if (year < 1900 || year > 2199 || (kind != "off" && kind != "work")) return {.sound = false};
    for (auto span = next_word(line); !span.empty(); span = next_word(line)) {
        const auto dots = span.find("..");
        const int first = day_in(year, span.substr(0, dots));
        const int last = dots == span.npos ? first : day_in(year, span.substr(dots + 2));
        if (first == no_day || last < first)
            complain(span);
        else
            for (int day = first; day <= last; ++day) add(day, kind == "work");
    }
    return {.year = year};
}

constexpr std::string_view next_line(std::string_view& rest) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    return line;
}

// Every line of the years that are built in; where one is not sound, this does not compile.
template <class Add>
constexpr void each_built_in(const Add& add, const auto& add_year) {
    const auto never = [](std::string_view) { throw "no such day or span"; };
    for (std::string_view rest = embedded::holidays; !rest.empty();) {
        const auto line = read_line(next_line(rest), add, never);
        if (!line.sound) throw "expected 'YEAR off|work MM-DD[..MM-DD] ...'";
        if (line.year) add_year(line.year);
    }
}

struct BuiltInDay {
    int day = 0;
    bool works = false;
};

constexpr auto built_in_days = [] {
    constexpr auto count = [] {
        std::size_t days = 0;
        each_built_in([&](int, bool) { ++days; }, [](int) {});
        return days;
    }();
    std::array<BuiltInDay, count> all{};
    std::size_t at = 0;
    each_built_in([&](int day, bool works) { all[at++] = {day, works}; }, [](int) {});
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
    return all;
}();
static_assert(std::adjacent_find(built_in_days.begin(), built_in_days.end(),
                                 [](const auto& a, const auto& b) { return a.day == b.day; }) == built_in_days.end(),
              "a day stands twice among the holidays");

constexpr auto built_in_years = [] {
    std::pair<int, int> span{};
    each_built_in([](int, bool) {},
                  [&](int year) {
                      if (span.second && year != span.second && year != span.second + 1) throw "a year is missing";
                      span = {span.first ? span.first : year, year};
                  });
    return span;
}();

}  // namespace

WorkCalendar WorkCalendar::built_in() {
    WorkCalendar calendar;
    for (const auto& [day, works] : built_in_days)
        calendar.exceptions_.emplace_hint(calendar.exceptions_.end(), Day::from_number(day), works);
    for (int year = built_in_years.first; year <= built_in_years.second; ++year) calendar.years_.insert(year);
    return calendar;
}

std::vector<std::string> WorkCalendar::load(std::string_view text) {
    std::vector<std::string> problems;
    std::set<int> years;
    std::map<Day, bool> exceptions;
    for (int number = 1; !text.empty(); ++number) {
        const auto complain = [&](const std::string& what) {
            problems.push_back("line " + std::to_string(number) + ": " + what);
        };
        const auto line = read_line(
            next_line(text), [&](int day, bool works) { exceptions[Day::from_number(day)] = works; },
            [&](std::string_view span) { complain("no such day or span: " + std::string(span)); });
        if (!line.sound) complain("expected 'YEAR off|work MM-DD[..MM-DD] ...'");
        if (line.year) years.insert(line.year);
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
