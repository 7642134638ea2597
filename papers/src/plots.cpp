#include "rudang/papers/plots.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "rudang/papers/page.h"
#include "svg.h"

namespace rudang::papers {
namespace {

using Anchor = Svg::Anchor;
using Pen = Svg::Pen;

struct Say {
    Language language;
    std::string operator()(std::string_view zh, std::string_view en) const {
        return std::string(Label{zh, en}.in(language));
    }
    std::string operator()(Label label) const { return std::string(label.in(language)); }
};

template <class T>
std::string or_dash(const std::optional<T>& value) {
    return value ? number(static_cast<double>(*value)) : "-";
}

std::string percent(double share) { return number(share * 100) + "%"; }

// What the table says, as a sentence for those who listen.
std::string spoken(const Plot& plot) {
    std::string words = plot.title + ". ";
    for (const auto& row : plot.rows) {
        for (std::size_t i = 0; i < row.size() && i < plot.head.size(); ++i)
            words += (i ? ", " : "") + (i ? plot.head[i] + " " : "") + row[i];
        words += "; ";
        if (words.size() > 1200) break;
    }
    return words;
}

// A line across with numbers below it: `to` pixels for 0..most.
void axis(Svg& svg, double left, double right, double top, double bottom, double most, const std::string& unit) {
    const double step = tick_step(most, 5);
    for (double at = 0; at <= most + step / 1000; at += step) {
        const double x = left + at / most * (right - left);
        svg.line(x, top, x, bottom, {.stroke = ink::pale});
        svg.text(x, bottom + 14, number(at), Anchor::middle, 11);
    }
    svg.text(right, bottom + 28, unit, Anchor::end, 11);
}

// Stands for nothing: says so in words, so that a page never shows an empty frame.
std::string nothing(const Plot& plot, const Say& say) {
    Svg svg(plot_width, 40, plot.title, plot.title);
    svg.text(8, 26, say("还没有可画的数据。", "Nothing to draw yet."));
    return svg.str();
}

}  // namespace

namespace {

// What the marks of the steps mean, each with its shape; the second column begins where the first ends.
void meaning_of_marks(Svg& svg, const Say& say) {
    const auto running = say("在办（大小为件数）", "running (size: how many)"),
               p85 = say("办结的 85 百分位", "85th percentile of finished");
    const int second = 28 + std::max(text_width(running, 11), text_width(p85, 11)) + 24;
    svg.circle(16, 12, 4, {.fill = ink::blue, .stroke = "none"});
    svg.text(28, 16, running, Anchor::start, 11);
    svg.line(second + 4, 5, second + 4, 19, {.stroke = ink::dark, .width = 2});
    svg.text(second + 14, 16, say("办结的中位数", "median of finished"), Anchor::start, 11);
    svg.path("M12 24 l8 0 l-4 9 z", {.fill = ink::dark, .stroke = "none"});
    svg.text(28, 33, p85, Anchor::start, 11);
    svg.rect(second, 23, 7, 13, {.fill = "none", .stroke = ink::red, .width = 2});
    svg.text(second + 14, 33, say("法定期限", "legal limit"), Anchor::start, 11);
}

}  // namespace

Plot plot_step_ages(const office::Figures& figures, const PlotWords& words) {
    const Say say{words.language};
    Plot plot{.title = say("在办案卷在各步停留的天数", "days that running cases have stood at each step")};
    plot.head = {say("步骤", "step"),
                 say("在办", "running"),
                 say("最短", "shortest"),
                 say("最长", "longest"),
                 say("办结的中位数", "median of finished ones"),
                 say("85 百分位", "85th percentile"),
                 say("法定期限", "legal limit"),
                 say("已过期限", "past the limit")};
    double most = 10;
    for (const auto& step : figures.steps) {
        plot.rows.push_back({words.step(step.step), std::to_string(step.ages.size()), std::to_string(step.ages.front()),
                             std::to_string(step.ages.back()), or_dash(step.median), or_dash(step.p85),
                             or_dash(step.limit), std::to_string(step.past_limit)});
        most = std::max({most, static_cast<double>(step.ages.back()), step.median.value_or(0),
                         static_cast<double>(step.p85.value_or(0)), static_cast<double>(step.limit.value_or(0))});
    }
    plot.description = spoken(plot);
    if (figures.steps.empty()) return plot.svg = nothing(plot, say), plot;
    constexpr int row = 44, top = 46, left = 12, right = plot_width - 16;
    const int height = top + static_cast<int>(figures.steps.size()) * row + 34;
    Svg svg(plot_width, height, plot.title, plot.description);
    // By the square root: days and years both find room.
    const auto x = [&](double days) { return left + std::sqrt(days / most) * (right - left); };
    double free_from = 0;
    for (const int days : {0, 7, 30, 90, 180, 365, 730, 1095, 1825, 3650}) {
        if (days > most) break;
        svg.line(x(days), top, x(days), height - 32, {.stroke = ink::pale});
        const auto said = std::to_string(days);
        if (x(days) < free_from) continue;
        svg.text(x(days), height - 18, said, Anchor::middle, 11);
        free_from = x(days) + text_width(said, 11) + 8;
    }
    svg.text(right, height - 4, say("天（越往右越密）", "days (denser to the right)"), Anchor::end, 11);
    meaning_of_marks(svg, say);
    double y = top;
    for (const auto& step : figures.steps) {
        svg.text(left, y + 13, words.step(step.step), Anchor::start, 12);
        svg.line(left, y + 30, right, y + 30, {.stroke = ink::grey});
        std::map<int, int> at;  // by pixel
        for (const int age : step.ages) ++at[static_cast<int>(std::lround(x(age) / 3) * 3)];
        for (const auto& [place, count] : at)
            svg.circle(place, y + 30, std::min(11.0, 2.6 + std::sqrt(count) * 1.5),
                       {.fill = ink::blue, .stroke = "#fff"}, std::to_string(count));
        if (step.median) svg.line(x(*step.median), y + 20, x(*step.median), y + 40, {.stroke = ink::dark, .width = 2});
        if (step.p85)
            svg.path("M" + number(x(*step.p85) - 4) + " " + number(y + 19) + " l8 0 l-4 9 z",
                     {.fill = ink::dark, .stroke = "none"});
        if (step.limit) svg.rect(x(*step.limit) - 3, y + 21, 6, 18, {.fill = "none", .stroke = ink::red, .width = 2});
        y += row;
    }
    plot.svg = svg.str();
    return plot;
}

Plot plot_age_bands(const office::Figures& figures, const PlotWords& words) {
    const Say say{words.language};
    Plot plot{.title = say("在办人员年龄段，按组织", "age of those whose case runs, by organization")};
    plot.head = {say("组织", "organization")};
    constexpr std::size_t bands = std::size(office::age_band_from);
    for (std::size_t i = 0; i < bands; ++i)
        plot.head.push_back(i + 1 < bands ? std::to_string(office::age_band_from[i]) + "–" +
                                                std::to_string(office::age_band_from[i + 1] - 1)
                                          : std::to_string(office::age_band_from[i]) + say(" 以上", " and over"));
    plot.head.push_back(say("不详", "unknown"));
    int most = 1;
    for (const auto& org : figures.ages) {
        std::vector<std::string> row{words.org(org.org)};
        int all = org.unknown;
        for (const int count : org.counts) {
            row.push_back(std::to_string(count));
            all += count;
        }
        row.push_back(std::to_string(org.unknown));
        plot.rows.push_back(std::move(row));
        most = std::max(most, all);
    }
    plot.description = spoken(plot);
    if (figures.ages.empty()) return plot.svg = nothing(plot, say), plot;
    static constexpr std::string_view fills[bands + 1] = {"#cfe3f3", "#8fbfe0", "#4f94c7",
                                                          "#1f6aa5", "#0d3b66", "#ececec"};
    constexpr int row = 42, top = 42;
    Svg svg(plot_width, top + static_cast<int>(figures.ages.size()) * row + 6, plot.title, plot.description);
    for (std::size_t i = 0; i <= bands; ++i) {
        const double at = 10 + static_cast<double>(i % 3) * 136, y = 4 + static_cast<double>(i / 3) * 18;
        svg.rect(at, y, 14, 12, {.fill = fills[i], .stroke = ink::dark, .dash = i == bands ? "2 2" : ""});
        svg.text(at + 20, y + 11, plot.head[i + 1], Anchor::start, 11);
    }
    double y = top;
    for (const auto& org : figures.ages) {
        svg.text(10, y + 12, words.org(org.org), Anchor::start, 12);
        double at = 10;
        for (std::size_t i = 0; i <= bands; ++i) {
            const int count = i < bands ? org.counts[i] : org.unknown;
            if (!count) continue;
            const double width = static_cast<double>(count) / most * (plot_width - 30);
            svg.rect(at, y + 17, width, 18, {.fill = fills[i], .stroke = "#fff", .dash = i == bands ? "2 2" : ""},
                     plot.head[i + 1] + ": " + std::to_string(count));
            if (width > text_width(std::to_string(count), 11) + 4)
                svg.text(at + width / 2, y + 30, std::to_string(count), Anchor::middle, 11,
                         i == 2 || i == 3 || i == 4 ? "#fff" : ink::dark);
            at += width;
        }
        y += row;
    }
    plot.svg = svg.str();
    return plot;
}

Plot plot_funnel(const office::Figures& figures, const PlotWords& words) {
    const Say say{words.language};
    Plot plot{.title = say("从申请到转正：走到哪一步，用了多少天",
                           "from application to full membership: how many, how long")};
    plot.head = {say("申请年份", "year of application")};
    for (std::size_t i = 0; i < office::milestones; ++i) {
        plot.head.push_back(say(office::label(static_cast<office::Milestone>(i))));
        if (i) plot.head.push_back(say("中位天数", "median days"));
    }
    const auto add = [&](const office::Cohort& cohort, std::string name) {
        std::vector<std::string> row{std::move(name)};
        for (std::size_t i = 0; i < office::milestones; ++i) {
            row.push_back(std::to_string(cohort.reached[i]));
            if (i) row.push_back(or_dash(cohort.median_days[i]));
        }
        plot.rows.push_back(std::move(row));
    };
    for (const auto& cohort : figures.cohorts) add(cohort, std::to_string(cohort.year));
    add(figures.all, say("合计", "all"));
    plot.description = spoken(plot);
    if (!figures.all.reached[0]) return plot.svg = nothing(plot, say), plot;
    constexpr int row = 46;
    Svg svg(plot_width, static_cast<int>(office::milestones) * row + 8, plot.title, plot.description);
    const double whole = figures.all.reached[0];
    double y = 4;
    for (std::size_t i = 0; i < office::milestones; ++i) {
        const auto& all = figures.all;
        const double share = all.reached[i] / whole, width = share * (plot_width - 90);
        const auto name = say(office::label(static_cast<office::Milestone>(i)));
        auto note = i ? say("自上一步中位 ", "median from the turn before: ") + or_dash(all.median_days[i]) +
                            say(" 天", " days")
                      : "";
        if (i && !all.median_days[i]) note = say("不足 5 案，不计中位数", "fewer than 5, no median");
        svg.text(10, y + 13, name + (note.empty() ? "" : "　" + note), Anchor::start, 12);
        svg.rect(10, y + 18, std::max(width, 1.0), 18, {.fill = ink::blue, .stroke = "none"});
        svg.text(16 + std::max(width, 1.0), y + 32, std::to_string(all.reached[i]) + "  " + percent(share),
                 Anchor::start, 12);
        y += row;
    }
    plot.svg = svg.str();
    return plot;
}

namespace {

void draw_curve(Svg& svg, const office::Survival& survival, double left, double right, double top, double bottom,
                double most, const Pen& pen) {
    const auto x = [&](double day) { return left + day / most * (right - left); };
    const auto y = [&](double share) { return top + (1 - share) * (bottom - top); };
    std::string d = "M" + number(x(0)) + " " + number(y(1));
    double share = 1;
    for (const auto& point : survival.points) {
        d += " L" + number(x(point.day)) + " " + number(y(share)) + " L" + number(x(point.day)) + " " +
             number(y(point.share));
        share = point.share;
    }
    svg.path(d, pen);
    if (survival.median) svg.circle(x(*survival.median), y(0.5), 4, {.fill = "#fff", .stroke = pen.stroke, .width = 2});
}

}  // namespace

Plot plot_survival(const office::Figures& figures, const PlotWords& words) {
    const Say say{words.language};
    Plot plot{.title = say("积极分子多久成为发展对象、被接收（仍在办的按截尾处理）",
                           "how long from activist to prospect and to admission (running cases censored)")};
    plot.head = {say("到", "to"), say("第几天", "day"), say("仍在等的案卷", "at risk"),
                 say("当天走到", "reached that day"), say("尚未走到的比例", "share not there yet")};
    double most = 30;
    bool any = false;
    for (const auto& survival : figures.survival) {
        const auto to = say(office::label(survival.to));
        any |= survival.cases > 0;
        plot.rows.push_back({to, "0", std::to_string(survival.cases), "0", "100%"});
        for (const auto& point : survival.points) {
            plot.rows.push_back({to, std::to_string(point.day), std::to_string(point.at_risk),
                                 std::to_string(point.reached), percent(point.share)});
            most = std::max(most, static_cast<double>(point.day));
        }
    }
    for (const auto& survival : figures.survival)
        plot.description += say(office::label(survival.to)) + ": " + std::to_string(survival.cases) +
                            say(" 案，其中截尾 ", " cases, censored ") + std::to_string(survival.censored) +
                            (survival.median ? say("，一半用 ", ", half within ") + std::to_string(*survival.median) +
                                                   say(" 天以内", " days")
                                             : say("，不到一半走到", ", fewer than half got there")) +
                            say("。", ". ");
    if (!any) return plot.svg = nothing(plot, say), plot;
    constexpr double left = 42, right = plot_width - 12, top = 44, bottom = 230;
    Svg svg(plot_width, 268, plot.title, plot.title + ". " + plot.description);
    for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
        const double y = top + (1 - share) * (bottom - top);
        svg.line(left, y, right, y,
                 {.stroke = share == 0.5 ? ink::grey : ink::pale, .dash = share == 0.5 ? "3 3" : ""});
        svg.text(left - 4, y + 4, percent(share), Anchor::end, 11);
    }
    axis(svg, left, right, top, bottom, most,
         say("自确定为积极分子起的天数；圆圈为一半", "days since determined as activist; circle: half"));
    const Pen pens[] = {{.stroke = ink::blue, .width = 2}, {.stroke = ink::orange, .dash = "7 4", .width = 2}};
    for (std::size_t i = 0; i < figures.survival.size() && i < 2; ++i) {
        const auto& survival = figures.survival[i];
        draw_curve(svg, survival, left, right, top, bottom, most, pens[i]);
        const double y = 12 + static_cast<double>(i) * 17;
        svg.line(10, y - 4, 44, y - 4, pens[i]);
        svg.text(
            50, y,
            say("尚未", "not yet ") + say(office::label(survival.to)) + "　" + std::to_string(survival.cases) +
                say(" 案，截尾 ", " cases, censored ") + std::to_string(survival.censored) +
                (survival.median ? say("，中位 ", ", median ") + std::to_string(*survival.median) + say(" 天", " days")
                                 : std::string{}),
            Anchor::start, 11);
    }
    plot.svg = svg.str();
    return plot;
}

Plot plot_vote_calendar(const office::Figures& figures, const PlotWords& words) {
    const Say say{words.language};
    Plot plot{.title = say("表决日历：哪天开会表决", "calendar of votes")};
    plot.head = {say("日期", "day"), say("表决", "votes"), say("休息日", "day off")};
    std::map<Day, office::VoteDay> on;
    int free = 0;
    for (const auto& vote : figures.votes) {
        plot.rows.push_back({vote.day.iso(), std::to_string(vote.votes), vote.free ? say("是", "yes") : ""});
        on.emplace(vote.day, vote);
        free += vote.free;
    }
    plot.description = spoken(plot);
    constexpr double cell = 7.2, left = 26;
    constexpr int block = 92;
    const int last = figures.today.year();
    Svg svg(plot_width, 2 * block + 44, plot.title, plot.description);
    static constexpr std::string_view heat[] = {"#9cc7e8", "#3f8ac4", "#0b3f73"};
    for (int year = last - 1; year <= last; ++year) {
        const double top = 20 + static_cast<double>(year - last + 1) * block;
        const auto first = *Day::from(year, 1, 1);
        svg.text(0, top + 4 * cell, std::to_string(year), Anchor::start, 10);
        for (auto day = first; day.year() == year; day = day.plus_days(1)) {
            const int column = (day.number() - first.number() + first.weekday() - 1) / 7;
            const double x = left + column * cell, y = top + (day.weekday() - 1) * cell;
            if (day.day() == 1)
                svg.text(x, top - 4, std::to_string(day.month()) + (words.language == Language::zh ? "月" : ""),
                         Anchor::start, 9);
            const auto found = on.find(day);
            const bool weekend = day.weekday() > 5;
            const bool holiday = figures.holidays.contains(day);
            const std::string_view fill = found != on.end() ? heat[std::min(found->second.votes, 3) - 1]
                                          : holiday         ? "#f3c9b8"
                                          : weekend         ? "#ececec"
                                                            : "#fafafa";
            const bool off = found != on.end() && found->second.free;
            svg.rect(x, y, cell - 0.8, cell - 0.8,
                     {.fill = fill, .stroke = off ? ink::red : std::string_view("#dddddd"), .width = off ? 2.0 : 0.4},
                     found == on.end() ? std::string{} : day.iso() + ": " + std::to_string(found->second.votes));
        }
    }
    const double y = 2 * block + 24;
    const auto key = [&](double x, const Pen& pen, const std::string& label) {
        svg.rect(x, y, 10, 10, pen);
        svg.text(x + 14, y + 9, label, Anchor::start, 11);
    };
    key(left, {.fill = heat[0], .stroke = "none"}, "1");
    key(left + 34, {.fill = heat[1], .stroke = "none"}, "2");
    key(left + 68, {.fill = heat[2], .stroke = "none"}, say("3 起", "3+"));
    key(left + 116, {.fill = "#ececec", .stroke = "#dddddd"}, say("周末", "weekend"));
    key(left + 172, {.fill = "#f3c9b8", .stroke = "#dddddd"}, say("放假", "holiday"));
    key(left + 232, {.fill = "#fff", .stroke = ink::red, .width = 2},
        say("休息日表决 ", "voted on a day off ") + std::to_string(free));
    plot.svg = svg.str();
    return plot;
}

Plot plot_entry_lag(const office::Figures& figures, const PlotWords& words) {
    const Say say{words.language};
    const auto& lag = figures.lag;
    Plot plot{.title = say("事情发生与录入相隔多久（离斜线越远，补录越晚）",
                           "when it happened and when it was entered (below the line: entered later)")};
    plot.head = {say("相隔", "lag"), say("记录数", "records")};
    const Label bands[] = {{"当天", "the same day"},
                           {"7 天以内", "within 7 days"},
                           {"30 天以内", "within 30 days"},
                           {"90 天以内", "within 90 days"},
                           {"90 天以上", "more than 90 days"}};
    for (std::size_t i = 0; i < 5; ++i) plot.rows.push_back({say(bands[i]), std::to_string(lag.within[i])});
    if (lag.early)
        plot.rows.push_back(
            {say("录入日早于发生日（试算日期）", "entered before its day (supposed day)"), std::to_string(lag.early)});
    plot.rows.push_back({say("中位天数", "median days"), or_dash(lag.median)});
    plot.description = spoken(plot);
    if (lag.months.empty()) return plot.svg = nothing(plot, say), plot;
    // The last two years of entries; what happened before is in the first column.
    const auto month = [](const std::string& iso) {
        return std::stoi(iso.substr(0, 4)) * 12 + std::stoi(iso.substr(5, 2)) - 1;
    };
    int last = 0;
    for (const auto& [pair, count] : lag.months) last = std::max({last, month(pair.first), month(pair.second)});
    const int first = last - 23;
    constexpr double left = 46, top = 12, side = 348;
    const double cell = side / 24;
    Svg svg(plot_width, 410, plot.title, plot.description);
    for (int m = 0; m < 24; ++m) {
        const double at = left + m * cell;
        if ((first + m) % 12 == 0 || m == 0) {
            const auto name = std::to_string((first + m) / 12) + "-" + ((first + m) % 12 < 9 ? "0" : "") +
                              std::to_string((first + m) % 12 + 1);
            svg.line(at, top, at, top + side, {.stroke = ink::pale});
            svg.line(left, top + m * cell, left + side, top + m * cell, {.stroke = ink::pale});
            svg.text(at, top + side + 14, name, Anchor::start, 10);
            svg.text(left - 4, top + m * cell + 10, name, Anchor::end, 10);
        }
    }
    svg.rect(left, top, side, side, {.stroke = ink::grey});
    svg.line(left, top, left + side, top + side, {.stroke = ink::dark, .dash = "4 3"});
    svg.text(left + side, top + side + 28,
             say("发生的月份（最左一列含更早的）", "month it happened (leftmost: earlier ones too)"), Anchor::end, 11);
    svg.text(left + side - 4, top + 14, say("↓ 录入的月份", "↓ month of entry"), Anchor::end, 11);
    std::map<std::pair<int, int>, int> at;
    for (const auto& [pair, count] : lag.months)
        if (month(pair.second) >= first)
            at[{std::max(0, month(pair.first) - first), month(pair.second) - first}] += count;
    for (const auto& [place, count] : at)
        svg.circle(left + (place.first + 0.5) * cell, top + (place.second + 0.5) * cell,
                   std::min(cell * 0.75, 2.5 + std::sqrt(count) * 0.8),
                   {.fill = place.second - place.first > 3 ? ink::orange : ink::blue, .stroke = "#fff", .width = 0.8},
                   std::to_string(count));
    plot.svg = svg.str();
    return plot;
}

std::vector<Plot> all_plots(const office::Figures& figures, const PlotWords& words) {
    return {plot_step_ages(figures, words), plot_age_bands(figures, words),     plot_funnel(figures, words),
            plot_survival(figures, words),  plot_vote_calendar(figures, words), plot_entry_lag(figures, words)};
}

std::string table_html(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows,
                       bool names_first) {
    std::string html =
        "<div class=\"wide\"><table" + std::string(names_first ? " class=\"tight\"" : "") + "><thead><tr>";
    for (const auto& cell : head) html += "<th>" + escaped(cell) + "</th>";
    html += "</tr></thead><tbody>";
    for (const auto& row : rows) {
        html += "<tr>";
        for (const auto& cell : row) html += cell_html(cell);
        html += "</tr>";
    }
    return html + "</tbody></table></div>";
}

std::string to_html(const Plot& plot, Language language) {
    return "<figure><figcaption>" + escaped(plot.title) + "</figcaption>" + plot.svg +
           "<details class=\"data\"><summary>" + std::string(Label{"数据表", "the numbers"}.in(language)) +
           "</summary>" + table_html(plot.head, plot.rows) + "</details></figure>\n";
}

}  // namespace rudang::papers
