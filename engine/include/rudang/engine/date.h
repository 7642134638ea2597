// Three kinds of time that must never be mixed up:
//   OccurredOn   the civil day (or, in old records, only the month) on which something happened;
//   Moment       the instant at which somebody entered it;
//   ComputedDay  a day the engine worked out: a deadline, the end of a probation.
// Existing systems lose cases because they keep one date column for all three. None converts to another.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rudang/engine/export.h"

namespace rudang {

// A civil day of the proleptic Gregorian calendar, 1900-01-01 to 2199-12-31. No time zone: a day in the minutes
// of a meeting is the day written there.
class RUDANG_EXPORT Day {
public:
    // Empty when there is no such day (2026-02-30) or it lies outside the range.
    static std::optional<Day> from(int year, int month, int day);
    // Exactly "2024-03-05".
    static std::optional<Day> parse(std::string_view iso);
    static constexpr Day from_number(std::int32_t days_since_1970) { return Day(days_since_1970); }

    int year() const;
    int month() const;
    int day() const;
    // Monday is 1, Sunday is 7.
    int weekday() const;
    std::string iso() const;
    constexpr std::int32_t number() const { return number_; }

    constexpr Day plus_days(int days) const { return Day(number_ + days); }
    // Calendar months: the same day of the month, or that month's last day where it does not exist
    // (2026-01-31 plus one month is 2026-02-28; 2024-02-29 plus twelve is 2025-02-28).
    Day plus_months(int months) const;

    friend constexpr auto operator<=>(Day, Day) = default;

private:
    explicit constexpr Day(std::int32_t number) : number_(number) {}
    std::int32_t number_;
};

// Whole years completed on `day` by somebody born on `birth`; the birthday itself counts. Born on 29 February,
// the year is completed on 28 February in common years.
RUDANG_EXPORT int age_on(Day birth, Day day);

enum class Precision { day, month };

// When something happened. Month precision comes only from imported records and is carried as such:
// it is an interval, never silently the first of the month.
class RUDANG_EXPORT OccurredOn {
public:
    OccurredOn(Day day) : first_(day), last_(day) {}
    static std::optional<OccurredOn> month(int year, int month);
    // "2024-03-05" or "2024-03".
    static std::optional<OccurredOn> parse(std::string_view iso);

    Precision precision() const { return precision_; }
    Day first() const { return first_; }
    Day last() const { return last_; }
    std::string iso() const;

    // Certainly earlier: the intervals do not overlap.
    bool before(const OccurredOn& other) const { return last_ < other.first_; }
    // A total order for containers; what happened first is asked with `before`.
    friend auto operator<=>(const OccurredOn&, const OccurredOn&) = default;

private:
    OccurredOn(Day first, Day last) : first_(first), last_(last), precision_(Precision::month) {}
    Day first_;
    Day last_;
    Precision precision_ = Precision::day;
};

// A day the engine worked out. Starting from a month, it is an interval too. Provisional when it rests on a
// calendar that is not loaded or on a step that has not happened.
class RUDANG_EXPORT ComputedDay {
public:
    explicit ComputedDay(Day day, bool is_provisional = false)
        : earliest_(day), latest_(day), provisional_(is_provisional) {}
    static ComputedDay months_after(const OccurredOn& start, int months);
    // What iso() writes: "2026-06-20" or "2026-06-01..2026-06-30".
    static std::optional<ComputedDay> parse(std::string_view iso);

    Day earliest() const { return earliest_; }
    Day latest() const { return latest_; }
    bool provisional() const { return provisional_; }
    ComputedDay plus_months(int months) const;
    std::string iso() const;
    friend bool operator==(const ComputedDay&, const ComputedDay&) = default;

private:
    ComputedDay(Day earliest, Day latest, bool provisional)
        : earliest_(earliest), latest_(latest), provisional_(provisional) {}
    Day earliest_;
    Day latest_;
    bool provisional_ = false;
};

// The answer to a comparison of intervals.
enum class Truth { no, yes, unknown };

// Was it in time? The deadline day itself is in time.
RUDANG_EXPORT Truth not_after(const OccurredOn& event, const ComputedDay& deadline);
// Was the waiting time over? The day itself is enough: "one year" is reached on the anniversary.
RUDANG_EXPORT Truth not_before(const OccurredOn& event, const ComputedDay& earliest);

// An instant in UTC with microseconds: when an entry was made.
class RUDANG_EXPORT Moment {
public:
    static constexpr Moment from_microseconds(std::int64_t since_1970) { return Moment(since_1970); }
    // "2026-11-23T01:25:00.000000Z" and nothing else.
    static std::optional<Moment> parse(std::string_view iso);

    constexpr std::int64_t microseconds() const { return since_1970_; }
    std::string iso() const;
    // The civil day in China (UTC+8 all year), where every user of the procedure lives.
    Day day_in_china() const;
    // The same for people: "2026-11-24 21:00".
    std::string text_in_china() const;

    friend constexpr auto operator<=>(Moment, Moment) = default;

private:
    explicit constexpr Moment(std::int64_t since_1970) : since_1970_(since_1970) {}
    std::int64_t since_1970_;
};

// The clock is handed in, never asked for: tests and what-if questions bring their own.
class RUDANG_EXPORT Clock {
public:
    virtual ~Clock();
    virtual Moment now() const = 0;
    virtual Day today() const { return now().day_in_china(); }
};

class RUDANG_EXPORT SystemClock final : public Clock {
public:
    Moment now() const override;
};

// Stands still until moved. `now` ticks by one microsecond at each call so that entries stay distinguishable.
class RUDANG_EXPORT ManualClock final : public Clock {
public:
    explicit ManualClock(Day today) : today_(today) {}
    void move_to(Day today) {
        today_ = today;
        ticks_ = 0;
    }
    Moment now() const override;
    Day today() const override { return today_; }

private:
    Day today_;
    mutable std::int64_t ticks_ = 0;
};

}  // namespace rudang
