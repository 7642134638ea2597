// Working days in China: Monday to Friday, less the State Council's holidays, plus its make-up days.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/date.h"
#include "rudang/engine/export.h"

namespace rudang {

// Holidays are data. The years 2019 to 2026 are built in; later ones are loaded from a file of the same form.
// A value type; const operations are safe from several threads.
class RUDANG_EXPORT WorkCalendar {
public:
    // No year loaded: Monday to Friday, everything provisional.
    WorkCalendar() = default;
    static WorkCalendar built_in();

    // Adds the lines of `text` (engine/data/holidays.txt shows the form). Returns what is wrong, one message a
    // bad line, naming the line; with any message nothing has been added.
    std::vector<std::string> load(std::string_view text);

    bool covers(int year) const { return years_.contains(year); }
    // The last year that is loaded without a gap after the first, or 0.
    int last_year() const { return years_.empty() ? 0 : *years_.rbegin(); }
    bool is_workday(Day day) const;
    // A holiday announced by the State Council; weekends as such are none.
    bool is_holiday(Day day) const;

    struct Count {
        int days;
        bool provisional;  // a year in between is not loaded
    };
    // Working days in [from, to], both included; zero when `to` is earlier.
    Count count(Day from, Day to) const;
    // The day on which the `n`th working day (n >= 1) falls, counting from `from` inclusively.
    ComputedDay nth_workday(Day from, int n) const;
    friend bool operator==(const WorkCalendar&, const WorkCalendar&) = default;

private:
    std::set<int> years_;
    std::map<Day, bool> exceptions_;  // true: a working day
};

}  // namespace rudang
