#include "rudang/papers/gantt.h"

#include <algorithm>

#include "svg.h"

namespace rudang::papers {
namespace {

using Anchor = Svg::Anchor;

std::optional<Day> earliest_of(const std::optional<ComputedDay>& day) {
    return day ? std::optional(day->earliest()) : std::nullopt;
}

void take_window(GanttRow& row, const Task& task) {
    row.earliest = earliest_of(task.earliest);
    row.due = earliest_of(task.due);
    row.latest = earliest_of(task.latest);
}

// The days between which everything is drawn.
std::pair<Day, Day> span_of(const Gantt& gantt) {
    Day from = gantt.today, to = gantt.today;
    for (const auto& row : gantt.rows) {
        for (const auto day : row.taken) from = std::min(from, day), to = std::max(to, day);
        for (const auto& day : {row.earliest, row.due, row.latest})
            if (day) from = std::min(from, *day), to = std::max(to, *day);
    }
    return {from.plus_days(-20), to.plus_days(30)};
}

std::string in_words(const Gantt& gantt, Language language) {
    std::string text;
    for (const auto& row : gantt.rows) {
        text += row.name + ":";
        for (const auto day : row.taken) text += " " + day.iso();
        if (row.taken.empty()) text += std::string(Label{" 未办", " not taken"}.in(language));
        for (const auto& [zh, en, day] : {std::tuple{" 最早 ", " earliest ", row.earliest},
                                          {" 应于 ", " due ", row.due},
                                          {" 最迟 ", " latest ", row.latest}})
            if (day) text += std::string(Label{zh, en}.in(language)) + day->iso();
        text += "; ";
    }
    return text;
}

// What the marks mean.
void draw_key(Svg& svg, int left, Language language) {
    const auto say = [&](const char* zh, const char* en) { return std::string(Label{zh, en}.in(language)); };
    svg.rect(left, 8, 26, 10, {.fill = "#d8e8d4", .stroke = ink::green});
    svg.text(left + 32, 18, say("可以办的时间", "lawful time"), Anchor::start, 11);
    svg.path("M" + number(left + 130) + " 6 l0 14 m-4 -4 l4 4 l4 -4", {.stroke = ink::orange, .width = 2});
    svg.text(left + 140, 18, say("应办", "due"), Anchor::start, 11);
    svg.line(left + 190, 6, left + 190, 20, {.stroke = ink::red, .width = 3});
    svg.text(left + 198, 18, say("最迟", "latest"), Anchor::start, 11);
    svg.circle(left + 252, 13, 5, {.fill = ink::blue, .stroke = "#fff"});
    svg.text(left + 262, 18, say("办理", "taken"), Anchor::start, 11);
    svg.path("M" + number(left + 316) + " 7 l6 6 l-6 6 l-6 -6 z", {.fill = ink::red, .stroke = "#fff"});
    svg.text(left + 328, 18, say("在期限之外办理", "taken outside of it"), Anchor::start, 11);
}

}  // namespace

Gantt gantt_of(const Workflow& workflow, Language language, const CaseView& view, Day today) {
    Gantt gantt{.title = view.instance->title() + " " + view.row.case_id, .today = today, .rows = {}};
    const auto done = view.instance->done_steps();
    const auto has = [](const std::vector<int>& list, int step) {
        return std::find(list.begin(), list.end(), step) != list.end();
    };
    for (const auto& step : workflow.steps())
        gantt.rows.push_back({step.number,
                              std::to_string(step.number) + " " + std::string(step.name.in(language)),
                              {},
                              {},
                              {},
                              {},
                              has(done, step.number),
                              has(view.row.state.steps, step.number)});
    const auto row_of = [&](int step) -> GanttRow* {
        return step > 0 && step <= static_cast<int>(gantt.rows.size()) ? &gantt.rows[static_cast<std::size_t>(step - 1)]
                                                                       : nullptr;
    };
    // Lived through once more: before each event, what the rules said of its step then.
    const auto instance = workflow.start(view.row.case_id);
    const Neighbours nobody;
    for (const auto& recorded : in_order_of_happening(workflow, view.effective)) {
        const auto* info = find_event(workflow.events(), recorded.event.name);
        if (auto* row = info ? row_of(info->step) : nullptr) {
            for (const auto& task : instance->tasks())
                if (task.step == info->step) take_window(*row, task);
            row->taken.push_back(recorded.event.on.first());
        }
        instance->apply(recorded, Judging::replay, nobody, recorded.event.on.last());
    }
    if (!view.row.state.ended)
        for (const auto& task : view.instance->forecast(today))
            if (auto* row = row_of(task.step); row && !row->done) take_window(*row, task);
    return gantt;
}

std::string to_svg(const Gantt& gantt, Language language) {
    constexpr int left = 190, width = 900, row_height = 21, top = 66;
    const auto say = [&](const char* zh, const char* en) { return std::string(Label{zh, en}.in(language)); };
    const int height = top + static_cast<int>(gantt.rows.size()) * row_height + 14;
    Svg svg(width, height,
            say("一案二十五步与法定时间：", "the 25 steps of a case and their lawful times: ") + gantt.title,
            in_words(gantt, language));
    const auto [from, to] = span_of(gantt);
    const auto x = [&, from = from, to = to](Day day) {
        return left + static_cast<double>(day.number() - from.number()) / std::max(1, to.number() - from.number()) *
                          (width - left - 12);
    };
    svg.text(6, 20, gantt.title, Anchor::start, 15);
    draw_key(svg, left, language);
    for (int year = from.year(); year <= to.year(); ++year)
        for (int month = 1; month <= 12; month += 3) {
            const auto day = *Day::from(year, month, 1);
            if (day < from || day > to) continue;
            svg.line(x(day), top - 14, x(day), height - 8, {.stroke = month == 1 ? ink::grey : ink::pale});
            if (month == 1 || to.number() - from.number() < 1500)
                svg.text(x(day) + 2, top - 18,
                         month == 1 ? std::to_string(year) : std::to_string(month) + say("月", ""), Anchor::start,
                         month == 1 ? 12 : 10);
        }
    svg.line(x(gantt.today), top - 14, x(gantt.today), height - 8, {.stroke = ink::dark, .dash = "3 3"});
    svg.text(x(gantt.today), top - 32, say("今天", "today"), Anchor::middle, 11);
    double y = top;
    for (const auto& row : gantt.rows) {
        svg.text(6, y + 4,
                 (row.open   ? "▶ "
                  : row.done ? "✓ "
                             : "　") +
                     row.name,
                 Anchor::start, 12, row.done || row.open ? ink::dark : ink::grey);
        svg.line(left, y + 10, width - 12, y + 10, {.stroke = ink::pale});
        // Lawful from the earliest day, or from when it came up, to the latest.
        const auto end = row.latest ? row.latest : row.due;
        if (row.earliest || end) {
            const auto begin = row.earliest.value_or(row.taken.empty() ? from : std::min(row.taken.front(), *end));
            const auto until = end.value_or(row.done && !row.taken.empty() ? row.taken.back() : to);
            if (begin < until)
                svg.rect(x(begin), y - 6, x(until) - x(begin), 12,
                         {.fill = "#d8e8d4", .stroke = ink::green, .dash = end ? "" : "2 2"});
        }
        if (row.due)
            svg.path("M" + number(x(*row.due)) + " " + number(y - 8) + " l0 14 m-4 -4 l4 4 l4 -4",
                     {.stroke = ink::orange, .width = 2});
        if (row.latest) svg.line(x(*row.latest), y - 8, x(*row.latest), y + 8, {.stroke = ink::red, .width = 3});
        for (const auto day : row.taken) {
            const bool last = day == row.taken.back();
            const bool outside = last && ((row.earliest && day < *row.earliest) || (end && day > *end));
            if (outside)
                svg.path("M" + number(x(day)) + " " + number(y - 6) + " l6 6 l-6 6 l-6 -6 z",
                         {.fill = ink::red, .stroke = "#fff"}, day.iso());
            else
                svg.circle(x(day), y, 5, {.fill = ink::blue, .stroke = "#fff"}, day.iso());
        }
        y += row_height;
    }
    return svg.str();
}

}  // namespace rudang::papers
