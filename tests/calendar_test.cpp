#include "rudang/engine/calendar.h"

#include <fstream>
#include <iterator>

#include "catch.h"
#include "support.h"

using namespace rudang;
using rudang::test::day;

TEST_CASE("the State Council's holidays and make-up days are known from 2019 to 2026") {
    const auto calendar = WorkCalendar::built_in();
    for (int year = 2019; year <= 2026; ++year) CHECK(calendar.covers(year));
    CHECK_FALSE(calendar.covers(2018));
    CHECK_FALSE(calendar.covers(2027));
    CHECK(calendar.last_year() == 2026);
    CHECK_FALSE(calendar.is_workday(day("2026-10-01")));  // a Thursday
    CHECK(calendar.is_workday(day("2026-10-10")));        // a Saturday made up
    CHECK(calendar.is_workday(day("2026-09-20")));        // a Sunday made up
    CHECK_FALSE(calendar.is_workday(day("2026-10-11")));
    CHECK(calendar.is_workday(day("2026-05-06")));
}

TEST_CASE("working days are counted with both ends") {
    const auto calendar = WorkCalendar::built_in();
    CHECK(calendar.count(day("2026-06-01"), day("2026-06-05")).days == 5);
    CHECK(calendar.count(day("2026-06-01"), day("2026-06-04")).days == 4);
    CHECK(calendar.count(day("2026-06-06"), day("2026-06-07")).days == 0);
    CHECK(calendar.count(day("2026-06-05"), day("2026-06-01")).days == 0);
    // Across National Day: 28, 29, 30 September, 8 and 9 October, and the made-up Saturday.
    CHECK(calendar.count(day("2026-09-28"), day("2026-10-10")).days == 6);
    CHECK_FALSE(calendar.count(day("2026-09-28"), day("2026-10-10")).provisional);
}

TEST_CASE("a year without a calendar counts Monday to Friday and says so") {
    const auto calendar = WorkCalendar::built_in();
    const auto count = calendar.count(day("2026-12-28"), day("2027-01-03"));
    CHECK(count.days == 5);
    CHECK(count.provisional);
    CHECK(calendar.nth_workday(day("2027-01-02"), 1).iso() == "2027-01-04");
    CHECK(calendar.nth_workday(day("2027-01-02"), 1).provisional());
}

TEST_CASE("the nth working day counts from the first inclusively") {
    const auto calendar = WorkCalendar::built_in();
    CHECK(calendar.nth_workday(day("2026-06-01"), 1).iso() == "2026-06-01");
    CHECK(calendar.nth_workday(day("2026-06-01"), 5).iso() == "2026-06-05");
    CHECK(calendar.nth_workday(day("2026-06-05"), 2).iso() == "2026-06-08");
    for (int n = 1; n <= 40; ++n) {
        const auto found = calendar.nth_workday(day("2026-09-18"), n).earliest();
        CHECK(calendar.count(day("2026-09-18"), found).days == n);
        CHECK(calendar.is_workday(found));
    }
}

TEST_CASE("a later year is loaded from a file; a bad file changes nothing") {
    auto calendar = WorkCalendar::built_in();
    const auto problems = calendar.load("2027 off 01-01..01-03\n2027 wrk 01-04\n2027 work 02-30\n");
    REQUIRE(problems.size() == 2);
    CHECK(problems[0].find("line 2") == 0);
    CHECK(problems[1].find("02-30") != std::string::npos);
    CHECK_FALSE(calendar.covers(2027));
    CHECK(calendar.load("# 2027\n2027 off 01-01..01-03\r\n2027 work 01-09\n").empty());
    CHECK(calendar.covers(2027));
    CHECK_FALSE(calendar.is_workday(day("2027-01-01")));
    CHECK(calendar.is_workday(day("2027-01-09")));
}

TEST_CASE("the years that are built in are those of the file, read at run time") {
    std::ifstream file(RUDANG_DOCS "/../engine/data/holidays.txt");
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    WorkCalendar calendar;
    REQUIRE(calendar.load(text).empty());
    CHECK(calendar.last_year() == 2026);
    CHECK(calendar == WorkCalendar::built_in());
}
