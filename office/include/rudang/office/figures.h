// Figures over many cases, for whoever answers for them: what a report says in plots and tables. Days only, no names.
//
// A step takes from the last day of the steps before it to its own day. The median of an even number of days lies
// halfway between the middle two; the 85th percentile is by nearest rank; neither is said of fewer than five.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rudang/engine/calendar.h"
#include "rudang/office/told.h"

namespace rudang::office {

inline constexpr std::size_t enough_to_tell = 5;

// How long running cases have stood at a step, and how long finished ones took.
struct StepAge {
    int step = 0;
    std::vector<int> ages;  // of running cases, shortest first
    std::size_t finished = 0;
    std::optional<double> median;  // of finished ones
    std::optional<int> p85;
    std::optional<int> limit;  // the shortest legal time among the running ones, in days from its beginning
    int past_limit = 0;        // how many are past their own
};

// Whole years of age today of those whose case runs, by organization.
struct AgeBands {
    std::string org;
    std::vector<int> counts;  // by `age_bands`
    int unknown = 0;          // no day of birth at hand
};
inline constexpr int age_band_from[] = {18, 26, 36, 46, 56};  // the last is open

// The four turns of a case after the application.
enum class Milestone { applied, activist, prospect, admitted, member };
inline constexpr std::size_t milestones = 5;
RUDANG_EXPORT Label label(Milestone milestone);

// Those who applied in one year: how many came how far, and in how many days from the turn before.
struct Cohort {
    int year = 0;
    int reached[milestones] = {};
    std::optional<double> median_days[milestones] = {};
};

// Kaplan-Meier: the share that has not come so far yet, by days. A case that still runs, or ended on another way,
// counts as long as it was watched.
struct SurvivalPoint {
    int day = 0;
    int at_risk = 0, reached = 0;  // on that day
    double share = 1;              // after it
};
struct Survival {
    Milestone from = Milestone::activist, to = Milestone::prospect;
    int cases = 0, censored = 0;
    std::vector<SurvivalPoint> points;
    std::optional<int> median;  // the first day on which half have come so far
};

struct VoteDay {
    Day day;
    int votes = 0;
    bool free = false;  // a weekend or a holiday
};

// How late records are entered: live ones, by the day of the event and the day of entry.
struct EntryLag {
    std::map<std::pair<std::string, std::string>, int> months;  // "2026-06" of the event, of the entry
    int within[5] = {};                                         // the same day, within 7, 30, 90 days, later
    int early = 0;                                              // entered before their day, as a supposed day allows
    std::optional<double> median;
    int all = 0;
};

// What happened in a year up to a day of it, beside the year before.
struct YearLine {
    Label what;
    int now = 0, before = 0, before_whole = 0;  // up to today, up to the same day of last year, in all of last year
};

struct Figures {
    Day today = Day::from_number(0);
    std::vector<StepAge> steps;
    std::vector<AgeBands> ages;   // by organization, those without running cases left out
    std::vector<Cohort> cohorts;  // by year
    Cohort all;                   // of every year
    std::vector<Survival> survival;
    std::vector<VoteDay> votes;  // of this year and the last, in order
    std::set<Day> holidays;      // of the same two years
    EntryLag lag;
    std::vector<YearLine> years;
};

// Of cases told with what happened. Ages need a look.
RUDANG_EXPORT Figures figures_of(std::span<const ToldCase> cases, const Workflow& workflow, Day today,
                                 const WorkCalendar& calendar = WorkCalendar::built_in());
RUDANG_EXPORT Json to_json(const Figures& figures);

// The day on which a case came so far; empty where it has not.
RUDANG_EXPORT std::optional<Day> reached_on(std::span<const ToldEvent> events, Milestone milestone);

}  // namespace rudang::office
