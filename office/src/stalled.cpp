#include "rudang/office/stalled.h"

#include <algorithm>
#include <map>

#include "among.h"
#include "rudang/office/agenda.h"
#include "rudang/office/wording.h"

namespace rudang::office {
namespace {

// With fewer finished ones nothing can be said about what is usual.
constexpr std::size_t enough = 5;

// How long finished ones took at each step: from the day the last step before it was done to its own.
class Usual {
public:
    Usual(const Workflow& workflow, const std::map<std::string, DoneDays>& all) {
        for (const auto& step : workflow.steps()) before_.emplace(step.number, recruitment::steps_before(step.number));
        for (const auto& [id, done] : all) {
            for (const auto& step : workflow.steps())
                if (const auto since = began(step.number, done), until = at(step.number, done);
                    since && until && *until >= *since)
                    took_[step.number].push_back(*until - *since);
        }
        for (auto& [step, days] : took_) std::sort(days.begin(), days.end());
    }

    // 85 of 100 took no longer; by nearest rank.
    std::optional<int> p85(int step) const {
        const auto found = took_.find(step);
        if (found == took_.end() || found->second.size() < enough) return std::nullopt;
        return found->second[(found->second.size() * 85 + 99) / 100 - 1];
    }
    // Since when the case has stood at a step.
    std::optional<int> since(int step, const DoneDays& done) const { return began(step, done); }

private:
    static std::optional<int> at(int step, const DoneDays& days) {
        const auto found = days.find(step);
        return found == days.end() ? std::nullopt : std::optional<int>(found->second.number());
    }
    std::optional<int> began(int step, const DoneDays& days) const {
        std::optional<int> last;
        const auto found = before_.find(step);
        for (const int before : found == before_.end() ? recruitment::steps_before(step) : found->second) {
            const auto on = at(before, days);
            if (!on) return std::nullopt;
            last = std::max(last.value_or(*on), *on);
        }
        return last;
    }

    std::map<int, std::vector<int>> before_;  // the steps before each, asked for once
    std::map<int, std::vector<int>> took_;
};

// Somebody could act today, and no limit is running: with one, the case is on its normal way until that day.
bool could_be_done(const CaseOutline& outline, const Task& task, Day today) {
    return has(outline.row.state.steps, task.step) && !recruitment::repeats(task.step) &&
           !(task.earliest && task.earliest->earliest() > today) && !task.due && !task.latest &&
           !recruitment::nobody_knows(task);
}

std::optional<StalledCase> look_at(const CaseOutline& outline, const DoneDays& done, const Usual& usual, Day today,
                                   const Workflow& workflow) {
    StalledCase found;
    found.row = outline.row;
    const auto last = Day::parse(outline.row.last_on);
    if (!last) return std::nullopt;
    found.days = today.number() - last->number();
    found.waiting_for = offices_waited_for(outline.row.state, workflow);
    if (outline.row.state.standing != "normal") return found;
    const auto stands_at = [&](const Task& task) {
        found.step = task.step;
        // Where the step is not open, those who act now act upon others, which come first.
        found.waiting_for = offices_waited_for(outline.row.state, workflow);
        if (has(outline.row.state.steps, task.step)) found.waiting_for = {recruitment::office_of(task.event)};
    };
    for (const auto& task : outline.tasks)
        for (const auto& limit : {task.latest, task.due})
            if (limit && limit->latest() < today && (!found.limit || limit->latest() < found.limit->latest())) {
                found.reason = StalledCase::Reason::past_limit;
                found.limit = limit;
                stands_at(task);
            }
    if (found.limit) return found;
    for (const auto& task : outline.tasks) {
        const auto p85 = usual.p85(task.step);
        const auto since = usual.since(task.step, done);
        if (!p85 || !since || !has(outline.row.state.steps, task.step) || recruitment::repeats(task.step) ||
            recruitment::nobody_knows(task) || (task.earliest && task.earliest->earliest() > today) ||
            today.number() - *since <= *p85)
            continue;
        found.reason = StalledCase::Reason::slow;
        found.p85_days = p85;
        stands_at(task);
        return found;
    }
    for (const auto& task : outline.tasks)
        if (could_be_done(outline, task, today)) {
            stands_at(task);
            found.waiting_for.clear();
            for (const auto& each : outline.tasks)
                if (could_be_done(outline, each, today))
                    if (const auto office = recruitment::office_of(each.event);
                        std::find(found.waiting_for.begin(), found.waiting_for.end(), office) ==
                        found.waiting_for.end())
                        found.waiting_for.push_back(office);
            return found;
        }
    return std::nullopt;
}

}  // namespace

std::string_view word(StalledCase::Reason reason) {
    switch (reason) {
        case StalledCase::Reason::past_limit:
            return "past-limit";
        case StalledCase::Reason::slow:
            return "slow";
        case StalledCase::Reason::waiting:
            break;
    }
    return "waiting";
}

std::string why_stalled(const StalledCase& stalled, const Workflow& workflow, Language language) {
    const bool zh = language == Language::zh;
    Text text{"等待办理", "waiting"};
    if (stalled.reason == StalledCase::Reason::past_limit)
        text = {"已过期限 " + stalled.limit->iso(), "past its limit, " + stalled.limit->iso()};
    if (stalled.reason == StalledCase::Reason::slow) {
        const auto days = std::to_string(*stalled.p85_days);
        text = {"慢于 85% 的同类（" + days + " 天）", "slower than 85 of 100 (" + days + " days)"};
    }
    const auto offices = words(stalled.waiting_for, language);
    auto said = std::string(text.in(language)) + (zh ? "：" : ": ") +
                (stalled.step ? step_words(workflow, stalled.step, language)
                              : status_words(workflow, stalled.row.state, language));
    const auto& state = stalled.row.state;
    if (stalled.step == 0 || has(state.steps, stalled.step))
        return offices.empty() ? said : said + (zh ? "，由" + offices + "办理" : ", with the " + offices);
    std::string steps;
    for (const int step : state.steps)
        steps += (steps.empty() ? "" : zh ? "、" : ", ") + step_words(workflow, step, language);
    return said + (zh ? "；先由" + offices + "办" + steps : "; before it " + steps + ", with the " + offices);
}

Stalled stalled(Desk& desk, const StalledQuestion& question) {
    require(desk, Action::read_cases, question.org);
    Stalled stalled{.today = desk.today, .of = desk.ledger.count_cases(desk.actor, {.org = question.org}), .cases = {}};
    // What is usual is learnt from all that the actor sees, not only from the part asked about.
    const auto read =
        question.usual && !question.done ? desk.ledger.done_days(desk.actor) : std::map<std::string, DoneDays>();
    const auto& done = question.usual && question.done ? *question.done : read;
    const Usual usual(desk.workflow(), done);
    const DoneDays nothing;
    for (const auto& outline : desk.ledger.outlines(desk.actor, {.org = question.org, .living = true})) {
        const auto& state = outline.row.state;
        if (state.steps.empty()) continue;
        const auto days = done.find(outline.row.case_id);
        const auto found =
            look_at(outline, days == done.end() ? nothing : days->second, usual, desk.today, desk.workflow());
        if (!found) continue;
        const bool waits = found->reason == StalledCase::Reason::waiting;
        if (found->days > question.over.value_or(waits ? patience : -1)) stalled.cases.push_back(*found);
    }
    std::stable_sort(stalled.cases.begin(), stalled.cases.end(), [](const StalledCase& a, const StalledCase& b) {
        return a.reason != b.reason ? a.reason < b.reason : a.days > b.days;
    });
    if (question.named)
        put_names(desk, stalled.cases, [](auto& each) { return std::tie(each.row.case_id, each.row.title); });
    return stalled;
}

Json to_json(const Stalled& stalled, const Workflow& workflow, Language language) {
    Json items = Json::array();
    std::map<std::string, int> by_org, by_step;
    for (const auto& each : stalled.cases) {
        Json item{{"case", each.row.case_id},
                  {"name", each.row.title},
                  {"org", each.row.org},
                  {"days", each.days},
                  {"since", each.row.last_on},
                  {"reason", word(each.reason)},
                  {"step", each.step ? Json(each.step) : Json()},
                  {"waiting_for", to_json(each.waiting_for)},
                  {"state", rudang::to_json(each.row.state)}};
        if (each.limit) item["limit"] = each.limit->iso();
        if (each.p85_days) item["p85_days"] = *each.p85_days;
        items.push_back(std::move(item));
        ++by_org[each.row.org];
        ++by_step[open_steps_words(workflow, each.row.state, language)];
    }
    return {{"today", stalled.today.iso()}, {"items", items}, {"by_org", by_org}, {"by_step", by_step}};
}

}  // namespace rudang::office
