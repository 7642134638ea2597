#include "rudang/engine/date.h"

#include "catch.h"
#include "support.h"

using namespace rudang;
using rudang::test::day;

TEST_CASE("a day is one that exists") {
    CHECK(Day::parse("2024-02-29"));
    CHECK_FALSE(Day::parse("2026-02-29"));
    CHECK_FALSE(Day::parse("2026-02-30"));
    CHECK_FALSE(Day::parse("2026-13-01"));
    CHECK_FALSE(Day::parse("2026-00-10"));
    CHECK_FALSE(Day::parse("2026-6-1"));
    CHECK_FALSE(Day::parse("2026-06-01 "));
    CHECK_FALSE(Day::parse("1899-12-31"));
    CHECK_FALSE(Day::parse("2200-01-01"));
}

TEST_CASE("every day from 1900 to 2199 survives being written and read") {
    int count = 0;
    for (Day d = day("1900-01-01"); d <= day("2199-12-31"); d = d.plus_days(1)) {
        const auto again = Day::parse(d.iso());
        if (!again || *again != d || !Day::from(d.year(), d.month(), d.day())) FAIL(d.iso());
        ++count;
    }
    CHECK(count == 109573);
}

TEST_CASE("calendar months keep the day or take the month's last") {
    CHECK(day("2026-01-31").plus_months(1).iso() == "2026-02-28");
    CHECK(day("2024-01-31").plus_months(1).iso() == "2024-02-29");
    CHECK(day("2024-02-29").plus_months(12).iso() == "2025-02-28");
    CHECK(day("2024-02-29").plus_months(48).iso() == "2028-02-29");
    CHECK(day("2025-12-31").plus_months(6).iso() == "2026-06-30");
    CHECK(day("2025-03-15").plus_months(-3).iso() == "2024-12-15");
    // A year is not 365 days.
    CHECK(day("2023-03-10").plus_months(12) != day("2023-03-10").plus_days(365));
}

TEST_CASE("age counts the birthday itself") {
    const auto birth = day("2008-06-01");
    CHECK(age_on(birth, day("2026-05-31")) == 17);
    CHECK(age_on(birth, day("2026-06-01")) == 18);
    CHECK(age_on(birth, day("2026-06-02")) == 18);
    CHECK(age_on(day("2008-02-29"), day("2026-02-27")) == 17);
    CHECK(age_on(day("2008-02-29"), day("2026-02-28")) == 18);
}

TEST_CASE("a month is an interval, never its first day") {
    const auto march = OccurredOn::parse("2024-03");
    REQUIRE(march);
    CHECK(march->precision() == Precision::month);
    CHECK(march->first().iso() == "2024-03-01");
    CHECK(march->last().iso() == "2024-03-31");
    CHECK(march->iso() == "2024-03");
    const ComputedDay deadline(day("2024-03-15"));
    CHECK(not_after(*march, deadline) == Truth::unknown);
    CHECK(not_after(*march, ComputedDay(day("2024-03-31"))) == Truth::yes);
    CHECK(not_after(*march, ComputedDay(day("2024-02-29"))) == Truth::no);
    CHECK(not_before(*march, deadline) == Truth::unknown);
    CHECK(not_before(*march, ComputedDay(day("2024-03-01"))) == Truth::yes);
    CHECK(not_before(*march, ComputedDay(day("2024-04-01"))) == Truth::no);
}

TEST_CASE("a deadline that starts in a month is an interval too") {
    const auto deadline = ComputedDay::months_after(*OccurredOn::parse("2024-03"), 1);
    CHECK(deadline.iso() == "2024-04-01..2024-04-30");
    CHECK(not_after(day("2024-04-01"), deadline) == Truth::yes);
    CHECK(not_after(day("2024-04-15"), deadline) == Truth::unknown);
    CHECK(not_after(day("2024-05-01"), deadline) == Truth::no);
    CHECK(ComputedDay::parse(deadline.iso()) == deadline);
}

TEST_CASE("the deadline day is in time, the day after is not") {
    const ComputedDay deadline(day("2026-07-01"));
    CHECK(not_after(day("2026-06-30"), deadline) == Truth::yes);
    CHECK(not_after(day("2026-07-01"), deadline) == Truth::yes);
    CHECK(not_after(day("2026-07-02"), deadline) == Truth::no);
}

TEST_CASE("a moment is written in UTC, and its day is China's") {
    const auto late = Moment::parse("2026-06-30T16:30:00.000001Z");
    REQUIRE(late);
    CHECK(late->iso() == "2026-06-30T16:30:00.000001Z");
    CHECK(late->day_in_china().iso() == "2026-07-01");
    CHECK(Moment::parse("2026-06-30T15:59:59.999999Z")->day_in_china().iso() == "2026-06-30");
    CHECK_FALSE(Moment::parse("2026-06-30T24:00:00.000000Z"));
    CHECK_FALSE(Moment::parse("2026-06-30 16:30:00.000000Z"));
    CHECK(Moment::from_microseconds(-1).iso() == "1969-12-31T23:59:59.999999Z");
}
