#include "rudang/office/figures.h"

#include <algorithm>

#include "rudang/recruitment/offices.h"

namespace rudang::office {
namespace {

std::optional<double> median_of(std::vector<int> days) {
    if (days.size() < enough_to_tell) return std::nullopt;
    std::sort(days.begin(), days.end());
    const auto middle = days.size() / 2;
    return days.size() % 2 ? days[middle] : (days[middle - 1] + days[middle]) / 2.0;
}

std::optional<int> p85_of(std::vector<int> days) {
    if (days.size() < enough_to_tell) return std::nullopt;
    std::sort(days.begin(), days.end());
    return days[(days.size() * 85 + 99) / 100 - 1];
}

// The last day of each step of a case.
std::map<int, int> days_of(const ToldCase& told) {
    std::map<int, int> days;
    for (const auto& event : told.course)
        if (event.info->step) days[event.info->step] = event.on.last().number();
    return days;
}

std::optional<int> began(std::span<const int> steps_before, const std::map<int, int>& days) {
    std::optional<int> last;
    for (const int before : steps_before) {
        const auto found = days.find(before);
        if (found == days.end()) return std::nullopt;
        last = std::max(last.value_or(found->second), found->second);
    }
    return last;
}

bool running(const ToldCase& told) { return !told.row.state.ended && !told.row.erased; }

std::vector<StepAge> ages_by_step(std::span<const ToldCase> cases, const Workflow& workflow, Day today) {
    std::map<int, StepAge> by_step;
    std::map<int, std::vector<int>> took;
    std::vector<std::vector<int>> all_before;
    for (const auto& step : workflow.steps()) all_before.push_back(recruitment::steps_before(step.number));
    for (const auto& told : cases) {
        const auto days = days_of(told);
        const auto& tasks = told.tasks;
        auto before = all_before.begin();
        for (const auto& step : workflow.steps()) {
            const auto since = began(*before++, days);
            if (!since) continue;
            if (const auto done = days.find(step.number); done != days.end() && done->second >= *since)
                took[step.number].push_back(done->second - *since);
            const auto& open = told.row.state.steps;
            if (!running(told) || told.row.state.standing != "normal" || recruitment::repeats(step.number) ||
                std::find(open.begin(), open.end(), step.number) == open.end() || today.number() < *since)
                continue;
            // Of what nobody knows whether it was had there is no saying for how long it waits.
            const auto of_step =
                std::find_if(tasks.begin(), tasks.end(), [&](const Task& task) { return task.step == step.number; });
            if (of_step != tasks.end() && recruitment::nobody_knows(*of_step)) continue;
            auto& age = by_step[step.number];
            age.step = step.number;
            age.ages.push_back(today.number() - *since);
            if (of_step == tasks.end()) continue;
            if (const auto limit = of_step->latest ? of_step->latest : of_step->due) {
                const int allowed = limit->latest().number() - *since;
                age.limit = std::min(age.limit.value_or(allowed), allowed);
                age.past_limit += limit->latest() < today;
            }
        }
    }
    std::vector<StepAge> list;
    for (auto& [step, age] : by_step) {
        std::sort(age.ages.begin(), age.ages.end());
        const auto& finished = took[step];
        age.finished = finished.size();
        age.median = median_of(finished);
        age.p85 = p85_of(finished);
        list.push_back(std::move(age));
    }
    return list;
}

std::vector<AgeBands> bands_by_org(std::span<const ToldCase> cases, Day today) {
    std::map<std::string, AgeBands> by_org;
    for (const auto& told : cases) {
        if (!running(told)) continue;
        auto& bands = by_org[told.row.org];
        bands.org = told.row.org;
        bands.counts.resize(std::size(age_band_from));
        const auto age = told.born ? age_on(*told.born, today) : -1;
        std::size_t band = 0;
        while (band + 1 < std::size(age_band_from) && age >= age_band_from[band + 1]) ++band;
        age < age_band_from[0] ? ++bands.unknown : ++bands.counts[band];
    }
    std::vector<AgeBands> list;
    for (auto& [org, bands] : by_org) list.push_back(std::move(bands));
    return list;
}

using Turns = std::vector<std::optional<Day>>;

Turns turns_of(const ToldCase& told) {
    Turns turns;
    for (std::size_t i = 0; i < milestones; ++i) turns.push_back(reached_on(told.course, static_cast<Milestone>(i)));
    return turns;
}

// Under the year 0 stands everybody.
std::vector<Cohort> cohorts_of(const std::vector<Turns>& all) {
    std::map<int, Cohort> by_year;
    by_year[0] = {};
    std::map<int, std::vector<int>[milestones]> took;
    for (const auto& turns : all) {
        if (!turns[0]) continue;
        for (const int year : {0, turns[0]->year()}) {
            auto& cohort = by_year[year];
            cohort.year = year;
            for (std::size_t i = 0; i < milestones && turns[i]; ++i) {
                ++cohort.reached[i];
                if (i) took[year][i].push_back(turns[i]->number() - turns[i - 1]->number());
            }
        }
    }
    std::vector<Cohort> list;
    for (auto& [year, cohort] : by_year) {
        for (std::size_t i = 1; i < milestones; ++i) cohort.median_days[i] = median_of(took[year][i]);
        list.push_back(cohort);
    }
    return list;
}

Survival survival_of(std::span<const ToldCase> cases, const std::vector<Turns>& all, Milestone to, Day today) {
    Survival survival{.from = Milestone::activist, .to = to, .points = {}, .median = {}};
    std::map<int, std::pair<int, int>> at;  // by day: reached, censored
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const auto from = all[i][static_cast<std::size_t>(Milestone::activist)];
        if (!from || *from > today) continue;
        const auto reached = all[i][static_cast<std::size_t>(to)];
        const auto ended = cases[i].row.state.ended ? Day::parse(cases[i].row.last_on) : std::nullopt;
        const auto until = reached ? *reached : ended.value_or(today);
        if (until < *from) continue;
        auto& day = at[until.number() - from->number()];
        ++(reached ? day.first : day.second);
        ++survival.cases;
        survival.censored += !reached;
    }
    int at_risk = survival.cases;
    double share = 1;
    for (const auto& [day, counts] : at) {
        if (counts.first) {
            share *= 1 - static_cast<double>(counts.first) / at_risk;
            survival.points.push_back({day, at_risk, counts.first, share});
            if (!survival.median && share <= 0.5) survival.median = day;
        }
        at_risk -= counts.first + counts.second;
    }
    return survival;
}

std::vector<VoteDay> votes_of(std::span<const ToldCase> cases, Day today, const WorkCalendar& calendar) {
    std::map<Day, int> votes;
    for (const auto& told : cases)
        for (const auto& event : told.course)
            if ((event.info->name == "admission_voted" || event.info->name == "conversion_voted") &&
                event.on.precision() == Precision::day && event.on.first().year() >= today.year() - 1 &&
                event.on.first() <= today)
                ++votes[event.on.first()];
    std::vector<VoteDay> list;
    for (const auto& [day, count] : votes) list.push_back({day, count, !calendar.is_workday(day)});
    return list;
}

EntryLag lag_of(std::span<const ToldCase> cases) {
    EntryLag lag;
    std::vector<int> days;
    for (const auto& told : cases)
        for (const auto& event : told.course) {
            if (event.origin != Origin::live || !event.entered || event.on.precision() != Precision::day) continue;
            const auto on = event.on.first();
            const int late = event.entered->number() - on.number();
            ++lag.all;
            if (late < 0) {
                ++lag.early;
                continue;
            }
            days.push_back(late);
            ++lag.within[late == 0 ? 0 : late <= 7 ? 1 : late <= 30 ? 2 : late <= 90 ? 3 : 4];
            ++lag.months[{on.iso().substr(0, 7), event.entered->iso().substr(0, 7)}];
        }
    lag.median = median_of(days);
    return lag;
}

std::vector<YearLine> years_of(const std::vector<Turns>& all, Day today) {
    static constexpr Label what[milestones] = {{"递交入党申请", "applications"},
                                               {"确定为积极分子", "activists determined"},
                                               {"列为发展对象", "listed as prospects"},
                                               {"接收为预备党员", "admitted"},
                                               {"转为正式党员", "became full members"}};
    const auto last_year = today.plus_months(-12);
    std::vector<YearLine> lines;
    for (std::size_t i = 0; i < milestones; ++i) {
        YearLine line{what[i]};
        for (const auto& turns : all) {
            if (!turns[i]) continue;
            line.now += turns[i]->year() == today.year() && *turns[i] <= today;
            line.before += turns[i]->year() == last_year.year() && *turns[i] <= last_year;
            line.before_whole += turns[i]->year() == last_year.year();
        }
        lines.push_back(line);
    }
    return lines;
}

template <class T>
Json or_nothing(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

}  // namespace

Label label(Milestone milestone) {
    static constexpr Label labels[milestones] = {{"申请人", "applicants"},
                                                 {"积极分子", "activists"},
                                                 {"发展对象", "prospects"},
                                                 {"预备党员", "probationary members"},
                                                 {"正式党员", "full members"}};
    return labels[static_cast<std::size_t>(milestone)];
}

std::optional<Day> reached_on(std::span<const ToldEvent> events, Milestone milestone) {
    const auto first = [&](std::initializer_list<std::string_view> names, std::string_view outcome) {
        std::optional<Day> day;
        for (const auto& event : events) {
            if (std::find(names.begin(), names.end(), event.info->name) == names.end()) continue;
            if (!outcome.empty() && event.outcome && *event.outcome != outcome) continue;
            if (const auto on = event.on.last(); !day || on < *day) day = on;
        }
        return day;
    };
    switch (milestone) {
        case Milestone::applied:
            return first({"application_submitted"}, "");
        case Milestone::activist:
            return first({"activist_determined"}, "");
        case Milestone::prospect:
            return first({"prospect_endorsed"}, "accepted");
        case Milestone::admitted:
            return first({"admission_decided", "admitted_directly"}, "approved");
        case Milestone::member:
            return first({"conversion_decided"}, "approved");
    }
    return std::nullopt;
}

Figures figures_of(std::span<const ToldCase> cases, const Workflow& workflow, Day today, const WorkCalendar& calendar) {
    std::vector<Turns> turns;
    for (const auto& told : cases) turns.push_back(turns_of(told));
    Figures figures;
    figures.today = today;
    figures.steps = ages_by_step(cases, workflow, today);
    figures.ages = bands_by_org(cases, today);
    figures.cohorts = cohorts_of(turns);
    figures.all = figures.cohorts.front();
    figures.cohorts.erase(figures.cohorts.begin());
    for (const auto to : {Milestone::prospect, Milestone::admitted})
        figures.survival.push_back(survival_of(cases, turns, to, today));
    figures.votes = votes_of(cases, today, calendar);
    for (auto day = *Day::from(today.year() - 1, 1, 1); day.year() <= today.year(); day = day.plus_days(1))
        if (calendar.is_holiday(day)) figures.holidays.insert(day);
    figures.lag = lag_of(cases);
    figures.years = years_of(turns, today);
    return figures;
}

Json to_json(const Figures& figures) {
    Json json{{"steps", Json::array()},    {"ages", Json::array()},  {"cohorts", Json::array()},
              {"survival", Json::array()}, {"votes", Json::array()}, {"years", Json::array()}};
    for (const auto& step : figures.steps)
        json["steps"].push_back({{"step", step.step},
                                 {"ages", step.ages},
                                 {"finished", step.finished},
                                 {"median", or_nothing(step.median)},
                                 {"p85", or_nothing(step.p85)},
                                 {"limit", or_nothing(step.limit)},
                                 {"past_limit", step.past_limit}});
    for (const auto& org : figures.ages)
        json["ages"].push_back({{"org", org.org}, {"counts", org.counts}, {"unknown", org.unknown}});
    auto cohorts = figures.cohorts;
    cohorts.push_back(figures.all);
    for (const auto& cohort : cohorts) {
        Json medians = Json::array();
        for (std::size_t i = 1; i < milestones; ++i) medians.push_back(or_nothing(cohort.median_days[i]));
        json["cohorts"].push_back({{"year", cohort.year}, {"reached", cohort.reached}, {"median_days", medians}});
    }
    for (const auto& survival : figures.survival) {
        Json points = Json::array();
        for (const auto& point : survival.points)
            points.push_back(
                {{"day", point.day}, {"at_risk", point.at_risk}, {"reached", point.reached}, {"share", point.share}});
        json["survival"].push_back({{"to", survival.to == Milestone::prospect ? "prospect" : "admitted"},
                                    {"cases", survival.cases},
                                    {"censored", survival.censored},
                                    {"median", or_nothing(survival.median)},
                                    {"points", points}});
    }
    for (const auto& vote : figures.votes)
        json["votes"].push_back({{"day", vote.day.iso()}, {"votes", vote.votes}, {"free", vote.free}});
    const auto& lag = figures.lag;
    json["lag"] = {{"all", lag.all}, {"early", lag.early}, {"within", lag.within}, {"median", or_nothing(lag.median)}};
    for (const auto& line : figures.years)
        json["years"].push_back(
            {{"what", line.what.zh}, {"now", line.now}, {"before", line.before}, {"before_whole", line.before_whole}});
    return json;
}

}  // namespace rudang::office
