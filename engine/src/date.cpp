#include "rudang/engine/date.h"

#include <chrono>

namespace rudang {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

year_month_day split(Day day) { return year_month_day{sys_days{std::chrono::days{day.number()}}}; }

// Reads exactly `digits` decimal digits, or nothing.
std::optional<int> number_at(std::string_view text, std::size_t at, std::size_t digits) {
    if (at + digits > text.size()) return std::nullopt;
    int value = 0;
    for (char c : text.substr(at, digits)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

void put_digits(std::string& text, std::size_t at, std::size_t digits, unsigned value) {
    for (auto i = at + digits; i-- > at; value /= 10) text[i] = static_cast<char>('0' + value % 10);
}

int last_day_of(int year, int month) {
    const auto last = std::chrono::year{year} / std::chrono::month{static_cast<unsigned>(month)} / std::chrono::last;
    return static_cast<int>(static_cast<unsigned>(last.day()));
}

constexpr std::int64_t microseconds_a_day = 86'400'000'000;
constexpr std::int64_t china_offset = 8 * 3'600'000'000LL;

}  // namespace

std::optional<Day> Day::from(int year, int month, int day) {
    if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1) return std::nullopt;
    if (day > last_day_of(year, month)) return std::nullopt;
    const year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                              std::chrono::day{static_cast<unsigned>(day)}};
    return Day(static_cast<std::int32_t>(sys_days{date}.time_since_epoch().count()));
}

std::optional<Day> Day::parse(std::string_view iso) {
    if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
    const auto y = number_at(iso, 0, 4), m = number_at(iso, 5, 2), d = number_at(iso, 8, 2);
    if (!y || !m || !d) return std::nullopt;
    return from(*y, *m, *d);
}

int Day::year() const { return static_cast<int>(split(*this).year()); }
int Day::month() const { return static_cast<int>(static_cast<unsigned>(split(*this).month())); }
int Day::day() const { return static_cast<int>(static_cast<unsigned>(split(*this).day())); }

int Day::weekday() const {
    return static_cast<int>(std::chrono::weekday{sys_days{std::chrono::days{number_}}}.iso_encoding());
}

std::string Day::iso() const {
    const auto date = split(*this);
    std::string text = "0000-00-00";
    put_digits(text, 0, 4, static_cast<unsigned>(static_cast<int>(date.year())));
    put_digits(text, 5, 2, static_cast<unsigned>(date.month()));
    put_digits(text, 8, 2, static_cast<unsigned>(date.day()));
    return text;
}

Day Day::plus_months(int months) const {
    const auto date = split(*this);
    const auto target = std::chrono::year_month{date.year(), date.month()} + std::chrono::months{months};
    const int year = static_cast<int>(target.year());
    const int month = static_cast<int>(static_cast<unsigned>(target.month()));
    const int wanted = static_cast<int>(static_cast<unsigned>(date.day()));
    const int last = last_day_of(year, month);
    const year_month_day result{target.year(), target.month(),
                                std::chrono::day{static_cast<unsigned>(wanted < last ? wanted : last)}};
    return Day(static_cast<std::int32_t>(sys_days{result}.time_since_epoch().count()));
}

int age_on(Day birth, Day day) {
    int years = day.year() - birth.year();
    if (birth.plus_months(12 * years) > day) --years;
    return years;
}

std::optional<OccurredOn> OccurredOn::month(int year, int month) {
    const auto first = Day::from(year, month, 1);
    if (!first) return std::nullopt;
    return OccurredOn(*first, *Day::from(year, month, last_day_of(year, month)));
}

std::optional<OccurredOn> OccurredOn::parse(std::string_view iso) {
    if (iso.size() == 7 && iso[4] == '-') {
        const auto y = number_at(iso, 0, 4), m = number_at(iso, 5, 2);
        if (!y || !m) return std::nullopt;
        return month(*y, *m);
    }
    if (const auto day = Day::parse(iso)) return OccurredOn(*day);
    return std::nullopt;
}

std::string OccurredOn::iso() const { return precision_ == Precision::day ? first_.iso() : first_.iso().substr(0, 7); }

ComputedDay ComputedDay::months_after(const OccurredOn& start, int months) {
    return ComputedDay(start.first().plus_months(months), start.last().plus_months(months), false);
}

ComputedDay ComputedDay::plus_months(int months) const {
    return ComputedDay(earliest_.plus_months(months), latest_.plus_months(months), provisional_);
}

std::optional<ComputedDay> ComputedDay::parse(std::string_view iso) {
    const auto dots = iso.find("..");
    const auto first = Day::parse(iso.substr(0, dots));
    const auto last = dots == std::string_view::npos ? first : Day::parse(iso.substr(dots + 2));
    if (!first || !last) return std::nullopt;
    return ComputedDay(*first, *last, false);
}

std::string ComputedDay::iso() const {
    return earliest_ == latest_ ? earliest_.iso() : earliest_.iso() + ".." + latest_.iso();
}

Truth not_after(const OccurredOn& event, const ComputedDay& deadline) {
    if (event.last() <= deadline.earliest()) return Truth::yes;
    if (event.first() > deadline.latest()) return Truth::no;
    return Truth::unknown;
}

Truth not_before(const OccurredOn& event, const ComputedDay& earliest) {
    if (event.first() >= earliest.latest()) return Truth::yes;
    if (event.last() < earliest.earliest()) return Truth::no;
    return Truth::unknown;
}

std::optional<Moment> Moment::parse(std::string_view iso) {
    if (iso.size() != 27 || iso[10] != 'T' || iso[13] != ':' || iso[16] != ':' || iso[19] != '.' || iso[26] != 'Z')
        return std::nullopt;
    const auto day = Day::parse(iso.substr(0, 10));
    const auto h = number_at(iso, 11, 2), m = number_at(iso, 14, 2), s = number_at(iso, 17, 2),
               us = number_at(iso, 20, 6);
    if (!day || !h || !m || !s || !us || *h > 23 || *m > 59 || *s > 59) return std::nullopt;
    return Moment(day->number() * microseconds_a_day + ((*h * 60LL + *m) * 60 + *s) * 1'000'000 + *us);
}

std::string Moment::iso() const {
    std::int64_t days = since_1970_ / microseconds_a_day;
    std::int64_t rest = since_1970_ % microseconds_a_day;
    if (rest < 0) {
        --days;
        rest += microseconds_a_day;
    }
    const auto seconds = static_cast<unsigned>(rest / 1'000'000);
    std::string text = "T00:00:00.000000Z";
    put_digits(text, 1, 2, seconds / 3600);
    put_digits(text, 4, 2, seconds / 60 % 60);
    put_digits(text, 7, 2, seconds % 60);
    put_digits(text, 10, 6, static_cast<unsigned>(rest % 1'000'000));
    return Day::from_number(static_cast<std::int32_t>(days)).iso() + text;
}

Day Moment::day_in_china() const {
    const auto local = since_1970_ + china_offset;
    auto days = local / microseconds_a_day;
    if (local % microseconds_a_day < 0) --days;
    return Day::from_number(static_cast<std::int32_t>(days));
}

std::string Moment::text_in_china() const {
    const auto local = Moment::from_microseconds(since_1970_ + china_offset).iso();
    return local.substr(0, 10) + " " + local.substr(11, 5);
}

Clock::~Clock() = default;

Moment SystemClock::now() const {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return Moment::from_microseconds(std::chrono::duration_cast<std::chrono::microseconds>(since).count());
}

Moment ManualClock::now() const {
    // Ten in the morning in China, a plausible hour for somebody entering records.
    return Moment::from_microseconds(today_.number() * microseconds_a_day + 2 * 3'600'000'000LL + ticks_++);
}

}  // namespace rudang
