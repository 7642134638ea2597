// The text of data/editions.toml taken apart by the compiler, so that no command has to do it at its start. It knows
// what that text is written in and no more of TOML: where anything else stands there, this does not compile. What comes
// of it is what Law::parse makes of the same text (tests/overlay_test.cpp).
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

#include "editions_data.h"

namespace rudang::recruitment::editions {

// One thing the text says. A number is a parameter's, or a day's since 1970.
struct Said {
    enum class What { edition, id, effective, practice, unconfirmed, parameter, article };
    What what = What::edition;
    std::string_view name = {};
    std::string_view words = {};
    int number = 0;
};

constexpr std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

constexpr std::string_view in_quotes(std::string_view text) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') throw "a text in quotes is expected";
    text = text.substr(1, text.size() - 2);
    if (text.find_first_of("\"\\") != text.npos) throw "a text without quotes in it is expected";
    return text;
}

constexpr int number_of(std::string_view digits) {
    int number = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') throw "a number is expected";
        number = number * 10 + (c - '0');
    }
    if (digits.empty() || digits.size() > 4) throw "a number is expected";
    return number;
}

constexpr int day_of(std::string_view iso) {
    if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') throw "a day is expected";
    const std::chrono::year_month_day date{std::chrono::year(number_of(iso.substr(0, 4))),
                                           std::chrono::month(static_cast<unsigned>(number_of(iso.substr(5, 2)))),
                                           std::chrono::day(static_cast<unsigned>(number_of(iso.substr(8))))};
    if (!date.ok()) throw "there is no such day";
    return static_cast<int>(std::chrono::sys_days(date).time_since_epoch().count());
}

// Calls `visit` with each thing said, in order.
template <class Visit>
constexpr void each_said(std::string_view rest, const Visit& visit) {
    using What = Said::What;
    enum class Part { none, edition, parameters, articles } part = Part::none;
    What list = What::edition;  // which one is open, if any
    while (!rest.empty()) {
        auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : rest.size());
        line = trimmed(line);
        if (line.empty() || line.front() == '#') continue;
        if (list != What::edition) {
            if (line == "]") {
                list = What::edition;
                continue;
            }
            if (line.back() == ',') line.remove_suffix(1);
            visit(Said{.what = list, .name = in_quotes(line)});
            continue;
        }
        if (line == "[[edition]]") {
            part = Part::edition;
            visit(Said{});
            continue;
        }
        if (line == "[edition.parameters]" || line == "[edition.articles]") {
            if (part == Part::none) throw "of which edition?";
            part = line == "[edition.articles]" ? Part::articles : Part::parameters;
            continue;
        }
        const auto sign = line.find('=');
        if (sign == line.npos) throw "a value is expected";
        const auto name = trimmed(line.substr(0, sign)), value = trimmed(line.substr(sign + 1));
        if (part == Part::parameters)
            visit(Said{.what = What::parameter, .name = name, .number = number_of(value)});
        else if (part == Part::articles)
            visit(Said{.what = What::article, .name = name, .words = in_quotes(value)});
        else if (part == Part::edition && name == "id")
            visit(Said{.what = What::id, .words = in_quotes(value)});
        else if (part == Part::edition && name == "effective")
            visit(Said{.what = What::effective, .number = day_of(value)});
        else if (part == Part::edition && (name == "practice" || name == "unconfirmed") && value == "[")
            list = name == "practice" ? What::practice : What::unconfirmed;
        else if (part != Part::edition || (name != "practice" && name != "unconfirmed") || value != "[]")
            throw "an edition says no such thing";
    }
    if (list != What::edition) throw "a list does not end";
}

inline constexpr auto said = [] {
    constexpr auto count = [] {
        std::size_t things = 0;
        each_said(embedded::editions, [&](const Said&) { ++things; });
        return things;
    }();
    std::array<Said, count> all{};
    std::size_t at = 0;
    each_said(embedded::editions, [&](const Said& each) { all[at++] = each; });
    return all;
}();

}  // namespace rudang::recruitment::editions
