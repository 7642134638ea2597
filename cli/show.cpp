// show, why, forecast: where a case stands, what keeps it, what comes when.
#include <algorithm>
#include <set>
#include <sstream>

#include "context.h"
#include "fields.h"
#include "finding.h"
#include "keystore.h"
#include "paper.h"
#include "rudang/office/outlook.h"
#include "rudang/office/papers.h"
#include "rudang/office/wording.h"
#include "rudang/office/words.h"
#include "show_step.h"

namespace rudang::cli {
namespace {

std::string step_name(Context& context, int step) {
    return office::step_words(*context.workflow(), step, context.language());
}

std::string task_name(Context& context, const Task& task) {
    return office::task_words(*context.workflow(), task, context.language());
}

Json day_json(const std::optional<ComputedDay>& day) { return day ? Json(day->iso()) : Json(); }

bool has(const std::vector<int>& steps, int step) { return std::find(steps.begin(), steps.end(), step) != steps.end(); }

std::string task_days(Context& context, const Task& task) {
    const bool zh = context.language() == Language::zh;
    std::string text;
    const auto add = [&](const char* zh_name, const char* en_name, const std::optional<ComputedDay>& day) {
        if (day)
            text += (text.empty() ? "" : zh ? "，" : ", ") + std::string(zh ? zh_name : en_name) + " " + day->iso();
    };
    add("最早", "earliest", task.earliest);
    add("应于", "due", task.due);
    add("最迟", "latest", task.latest);
    if (task.provisional) text += zh ? "（暂定）" : " (provisional)";
    return text;
}

// What comes first while no step may be taken.
std::string halted(Context& context, const State& state) {
    const bool zh = context.language() == Language::zh;
    if (state.standing == "suspended")
        return zh ? "已中止：先记录恢复，再办以下各步：" : "suspended: record resumed first, then:";
    return zh ? "转接中：先记录转入接收，再办以下各步：" : "in transfer: record transfer_accepted first, then:";
}

AsOf read_as_of(Context& context, const std::string& words) {
    AsOf as_of;
    if (words.empty()) return as_of;
    if (words.size() < 8 && std::all_of(words.begin(), words.end(), [](char c) { return c >= '0' && c <= '9'; }))
        as_of.seq = std::stoll(words);
    else if (const auto day = read_day(words, context.today()))
        as_of.day = *day;
    else
        throw usage_error("bad-value", "--as-of",
                          {"--as-of 应为日期或日志序号", "--as-of is a day or a journal sequence"});
    return as_of;
}

// A case by its steps: what completed each, what was refused on the way, what else happened.
struct Timeline {
    const CaseView& view;
    std::vector<HistoryItem> items;
    std::map<int, std::vector<const HistoryItem*>> by_step;
    std::vector<const HistoryItem*> elsewhere;
    std::vector<int> done_steps;

    Timeline(const Workflow& workflow, const CaseView& seen) : view(seen), done_steps(seen.instance->done_steps()) {
        // Corrections show: the day is the corrected one, what was struck out is gone. (The journal keeps both.)
        for (const auto& item : view.history) {
            const auto now = std::find_if(view.effective.begin(), view.effective.end(),
                                          [&](const Recorded& r) { return r.seq == item.recorded.seq; });
            if (!item.refused && item.recorded.event.name != correction_event && now == view.effective.end()) continue;
            items.push_back(item);
            if (!item.refused && now != view.effective.end()) items.back().recorded = *now;
        }
        for (const auto& item : items) {
            const auto* info = find_event(workflow.events(), item.recorded.event.name);
            (info && info->step ? by_step[info->step] : elsewhere).push_back(&item);
        }
    }
    Timeline(const Timeline&) = delete;
    Timeline& operator=(const Timeline&) = delete;

    bool open(int step) const { return has(view.row.state.steps, step); }
    bool done(int step) const { return has(done_steps, step); }
    const std::vector<const HistoryItem*>& at(int step) const {
        static const std::vector<const HistoryItem*> nothing;
        const auto found = by_step.find(step);
        return found == by_step.end() ? nothing : found->second;
    }
};

Json timeline_json(Context& context, const Timeline& timeline, const std::vector<Task>& tasks) {
    const auto& view = timeline.view;
    const auto outcome = [&](const HistoryItem& item) {
        const auto& event = item.recorded.event;
        return office::outcome_word(*find_event(context.workflow()->events(), event.name), event.fields);
    };
    const auto standing = recruitment::party_standing_from(*view.instance);
    Json json;
    json["case"] = view.row.case_id;
    json["name"] = view.instance->title();
    json["org"] = view.row.org;
    json["today"] = context.today().iso();
    json["state"] = to_json(view.row.state);
    json["party_standing_from"] = standing ? Json(standing->iso()) : Json();
    json["steps"] = Json::array();
    for (const auto& step : context.workflow()->steps()) {
        Json entry{{"step", step.number},
                   {"id", step.id},
                   {"name", context.say(step.name)},
                   {"stage", step.stage},
                   {"status", timeline.open(step.number)   ? "open"
                              : timeline.done(step.number) ? "done"
                                                           : "waiting"},
                   {"events", Json::array()}};
        for (const auto* item : timeline.at(step.number)) {
            entry["events"].push_back({{"event", item->recorded.event.name},
                                       {"on", item->recorded.event.on.iso()},
                                       {"recorded_at", item->recorded.at.iso()},
                                       {"actor", item->recorded.actor},
                                       {"journal_seq", item->recorded.seq},
                                       {"refused", item->refused},
                                       {"rules", item->rules}});
            const auto word = outcome(*item);
            if (word.empty()) continue;
            entry["events"].back()["outcome"] = word;
            if (!item->refused) entry["outcome"] = word;
        }
        json["steps"].push_back(std::move(entry));
    }
    json["papers"] =
        office::to_json(view.row.case_id, office::paper_lines(view, *context.workflow()), context.language())["papers"];
    json["tasks"] = Json::array();
    for (const auto& task : tasks) json["tasks"].push_back(to_json(task));
    json["findings"] = Json::array();
    for (const auto& finding : view.findings)
        if (objects(finding.verdict)) json["findings"].push_back(to_json(finding, context.language()));
    return json;
}

// What can be done now, and what must wait although its time is running.
void print_tasks(Context& context, const Timeline& timeline, const std::vector<Task>& tasks, Day today) {
    const bool zh = context.language() == Language::zh;
    auto& screen = context.screen();
    const auto& state = timeline.view.row.state;
    screen.line();
    screen.line(state.standing == "normal" ? (zh ? "现在可办：" : "open now:") : halted(context, state), Colour::bold);
    std::vector<std::vector<Cell>> rows, waiting;
    for (const auto& task : tasks) {
        const auto pressing = task.due ? task.due : task.latest;
        const bool late = pressing && pressing->latest() < today;
        (timeline.open(task.step) ? rows : waiting)
            .push_back({Cell(task_name(context, task)),
                        Cell(task_days(context, task) + (late ? (zh ? "，已逾期" : ", overdue") : ""),
                             late ? Colour::red : Colour::none)});
    }
    screen.table({}, rows, 2);
    if (waiting.empty()) return;
    screen.line(zh ? "期限已在计算，须先办前面的步骤：" : "time is running, other steps come first:", Colour::bold);
    screen.table({}, waiting, 2);
}

void print_step(Context& context, const Timeline& timeline, const StepInfo& step, int names,
                const office::Causes& findings) {
    const bool zh = context.language() == Language::zh;
    auto& screen = context.screen();
    const bool open = timeline.open(step.number), done = timeline.done(step.number),
               violated = !findings.causes.empty();
    std::string days;
    std::string by;
    for (const auto* item : timeline.at(step.number)) {
        if (item->refused) continue;
        if (step.completed_by != item->recorded.event.name && item->recorded.event.name != "training_exempted" &&
            item->recorded.event.name != "notice_closed")
            continue;
        const auto& event = item->recorded.event;
        const auto outcome = office::outcome_in_words(*find_event(context.workflow()->events(), event.name),
                                                      event.fields, context.language());
        days += (days.empty() ? ""
                 : zh         ? "、"
                              : ", ") +
                event.on.iso() + (context.verbose() ? " #" + std::to_string(item->recorded.seq) : "") +
                (outcome.empty() ? "" : " " + outcome);
        by = context.actor_name(item->recorded.actor);
    }
    const std::string tail = days.empty() ? "" : days + (by.empty() ? "" : "  (" + by + ")");
    const auto head = std::string("  ") +
                      (open   ? "[>]"
                       : done ? (violated ? "[!]" : "[x]")
                              : "[ ]") +
                      " " + pad(std::to_string(step.number), 3) + std::string(context.say(step.name));
    const auto colour = violated ? Colour::yellow : open ? Colour::blue : done ? Colour::green : Colour::dim;
    // Several days and what came of them wrap under the first.
    const int column = names + 11;
    std::string left = tail.empty() ? head : pad(head, column);
    for (const auto& part : wrap(tail, std::max(20, screen.columns() - column))) {
        screen.line(left + part, colour);
        left = pad("", column);
    }
    for (const auto* item : timeline.at(step.number)) {
        if (!item->refused) continue;
        std::string rules;
        for (const auto& id : item->rules)
            for (const auto& rule : context.workflow()->rules())
                if (rule.id == id)
                    rules += (rules.empty() ? "" : zh ? "；" : "; ") + std::string(context.say(rule.statement));
        screen.paragraph((zh ? "曾被拒绝 " : "refused ") + item->recorded.event.on.iso() + ": " + rules, 10,
                         Colour::dim);
    }
    print_causes(context, findings, 10);
}

void print_steps(Context& context, const Timeline& timeline) {
    const bool zh = context.language() == Language::zh;
    auto& screen = context.screen();
    const auto& workflow = *context.workflow();
    const auto folded = office::fold(timeline.view.findings);
    std::map<int, office::Causes> findings;
    int notices = 0;
    for (const auto& cause : folded.causes)
        if (cause.finding->severity == Severity::notice && !context.verbose())
            ++notices;
        else
            findings[cause.finding->step].causes.push_back(cause);
    int stage = 0;
    int names = 0;
    for (const auto& step : workflow.steps()) names = std::max(names, width(context.say(step.name)));
    for (const auto& step : workflow.steps()) {
        if (step.stage != stage) {
            stage = step.stage;
            screen.line();
            screen.line((zh ? "第 " + std::to_string(stage) + " 阶段 " : "stage " + std::to_string(stage) + " ") +
                            std::string(context.say(workflow.stages()[static_cast<std::size_t>(stage - 1)].name)),
                        Colour::bold);
        }
        print_step(context, timeline, step, names, findings[step.number]);
    }
    if (!folded.late.empty()) {
        screen.line();
        print_causes(context, {{}, folded.late}, 0);
    }
    if (!notices) return;
    screen.line();
    screen.line((zh ? "另有提示 " + std::to_string(notices) + " 条，用 rudang audit "
                    : "and " + std::to_string(notices) + " notices; see rudang audit ") +
                    timeline.view.row.case_id + (context.today_given() ? " --today " + context.today().iso() : "") +
                    (zh ? " 查看" : ""),
                Colour::dim);
}

void print_elsewhere(Context& context, const Timeline& timeline) {
    const bool zh = context.language() == Language::zh;
    auto& screen = context.screen();
    if (timeline.elsewhere.empty()) return;
    screen.line();
    screen.line(zh ? "其他事项" : "other events", Colour::bold);
    for (const auto* item : timeline.elsewhere) {
        const auto* info = find_event(context.workflow()->events(), item->recorded.event.name);
        screen.line("  " + item->recorded.event.on.iso() + "  " +
                    (info ? std::string(context.say(info->label)) : item->recorded.event.name) +
                    (item->refused ? (zh ? "（被拒绝）" : " (refused)") : "") +
                    (context.verbose() ? " #" + std::to_string(item->recorded.seq) : "") + "  (" +
                    context.actor_name(item->recorded.actor) + ")");
    }
}

}  // namespace

int run_show(Context& context, const Arguments& arguments) {
    const auto row = context.the_case(arguments.get("CASE"));
    const int step = arguments.has("STEP") ? step_named(context, arguments.get("STEP")) : 0;
    const auto as_of = read_as_of(context, arguments.get("as-of"));
    const auto today = as_of.day.value_or(context.today());
    const auto view = context.ledger().view(row.case_id, context.actor(), as_of, context.reveal());
    if (!view) throw not_permitted();
    if (view->effective.empty())
        throw usage_error("no-case-then", "--as-of", {"那时还没有这个案卷", "there was no case of this kind then"});
    const bool zh = context.language() == Language::zh;
    if (step) return show_step(context, *view, step);
    if (arguments.has("refused")) return show_refused(context, *view);
    const Timeline timeline(*context.workflow(), *view);
    const auto tasks = office::tasks_now(*view, today);
    if (context.json()) {
        context.print(timeline_json(context, timeline, tasks));
        return exit_done;
    }
    auto& screen = context.screen();
    screen.line(printable(view->instance->title()) + "  " + row.case_id + "  " + status_text(context, view->row.state),
                Colour::bold);
    if (const auto standing = recruitment::party_standing_from(*view->instance))
        screen.line((zh ? "党龄自 " : "Party standing counts from ") + standing->iso() + (zh ? " 起计算" : ""));
    if (arguments.has("as-of")) screen.line((zh ? "截至 " : "as of ") + arguments.get("as-of"), Colour::dim);
    context.print_today_note();
    if (view->row.erased)
        screen.line(zh ? "本案的个人数据已销毁，不能再记录。"
                       : "The personal data of this case was destroyed; nothing more can be recorded.",
                    Colour::yellow);
    else if (!tasks.empty())
        print_tasks(context, timeline, tasks, today);
    print_missing_papers(context, *view);
    print_steps(context, timeline);
    print_elsewhere(context, timeline);
    return exit_done;
}

namespace {

// Which step is asked about: by number, id, name or event; without a word, the one that presses most.
int step_asked(Context& context, const CaseView& view, const std::string& word) {
    if (word.empty()) {
        // Of those that move the case on; a review repeats while others wait.
        std::optional<std::tuple<bool, Day, int>> first;
        for (const auto& task : office::tasks_now(view, context.today())) {
            if (!has(view.row.state.steps, task.step)) continue;
            const auto day = task.due ? task.due : task.latest;
            const std::tuple key(task.event == office::step_info(*context.workflow(), 6).completed_by,
                                 day ? day->earliest() : context.today().plus_months(1200), task.step);
            if (!first || key < *first) first = key;
        }
        return first ? std::get<int>(*first) : view.row.state.steps.empty() ? 0 : view.row.state.steps.front();
    }
    return step_named(context, word);
}

// What stands in the way of a step, and what to do first.
struct Why {
    int step = 0;
    std::string event;
    bool possible = false;
    std::vector<Finding> findings;          // of asking with fields in which nothing is wrong
    std::vector<const Finding*> obstacles;  // those that refuse
    std::vector<Task> first;                // the steps to take before, in order
    std::optional<ComputedDay> earliest;    // on which it becomes lawful
};

Why ask_why(Context& context, const CaseView& view, int step) {
    Why why;
    why.step = step;
    why.event = office::step_info(*context.workflow(), step).completed_by;
    for (const auto& task : view.instance->tasks())
        if (task.step == step) why.event = task.event;
    // Asked with fields in which nothing is wrong, what stands in the way is the case itself.
    Recorded attempt;
    attempt.complete = true;
    attempt.event.case_id = view.row.case_id;
    attempt.event.on = context.today();
    attempt.event.name = why.event;
    attempt.event.fields = view.instance->favourable_fields(why.event, context.today());
    auto reaction = view.instance->ask(attempt, {}, context.today());
    why.possible = reaction.kind == Reaction::Kind::taken;
    why.findings = std::move(reaction.findings);
    for (const auto& finding : why.findings)
        if (finding.severity == Severity::block &&
            (finding.verdict == Verdict::violated || (finding.verdict == Verdict::undetermined && !why.possible)))
            why.obstacles.push_back(&finding);
    // The vote that would carry this step has lapsed: what the case owes while nothing happens says so.
    const bool anew = office::has_lapsed(view);
    if (anew && why.possible && !has(view.row.state.steps, step)) {
        why.possible = false;
        for (const auto& finding : view.findings)
            if (finding.severity == Severity::block && finding.verdict == Verdict::violated && finding.event.empty())
                why.obstacles.push_back(&finding);
    }
    std::stable_sort(why.obstacles.begin(), why.obstacles.end(),
                     [](const Finding* a, const Finding* b) { return a->step < b->step; });

    // Only what the step rests on, that is the steps the obstacles name; all of them where a vote is had anew.
    std::set<int> needed;
    for (const auto* finding : why.obstacles)
        for (const int named : {finding->step, finding->absent})
            if (named && named != step) needed.insert(named);
    for (const auto& task : view.instance->forecast(context.today())) {
        if (task.step == step && task.event == why.event) {
            why.earliest = task.earliest;
            break;
        }
        const bool of_both = task.step == 8 && (step == 8 || !needed.empty());
        if (task.step <= step && (anew || of_both || needed.contains(task.step))) why.first.push_back(task);
    }
    // While it is suspended or between two branches nothing else comes first, and no day can be named.
    if (const auto& standing = view.row.state.standing; standing != "normal") {
        Task task;
        task.event = standing == "suspended" ? "resumed" : "transfer_accepted";
        why.first.insert(why.first.begin(), std::move(task));
        why.earliest.reset();
    }
    if (why.possible) why.first.clear();
    return why;
}

void print_why(Context& context, const CaseView& view, const Why& why) {
    const bool zh = context.language() == Language::zh;
    auto& screen = context.screen();
    screen.line(step_name(context, why.step) + " — " + printable(view.instance->title()) + " " + view.row.case_id,
                Colour::bold);
    context.print_today_note();
    if (why.possible) {
        screen.line(zh ? "今天就可以办。" : "It can be done today.", Colour::green);
        // What would be recorded with it.
        for (const auto& finding : why.findings)
            if (finding.verdict == Verdict::undetermined && finding.severity == Severity::block)
                print_finding(context, finding, 2);
        screen.line((zh ? "记录： " : "record it: ") + std::string("rudang record ") + view.row.case_id + " " +
                    why.event + " --on " + context.today().iso());
        return;
    }
    screen.line(zh ? "现在还不能办，原因：" : "not yet, because:", Colour::yellow);
    print_causes(context, office::fold(why.obstacles), 2);
    if (!why.first.empty()) {
        screen.line();
        screen.line(zh ? "先办：" : "first:", Colour::bold);
        std::vector<std::vector<Cell>> rows;
        for (const auto& task : why.first)
            rows.push_back({Cell(task_name(context, task)), Cell(task_days(context, task))});
        screen.table({}, rows, 2);
    }
    if (why.earliest) screen.line((zh ? "本步最早 " : "this step is lawful from ") + why.earliest->iso());
}

}  // namespace

int run_why(Context& context, const Arguments& arguments) {
    const auto row = context.the_case(arguments.get("CASE"));
    const auto view = context.ledger().view(row.case_id, context.actor());
    if (!view) throw not_permitted();
    const bool zh = context.language() == Language::zh;
    const auto& state = view->row.state;
    auto& screen = context.screen();
    const int step = step_asked(context, *view, arguments.get("STEP"));
    Why why;
    // After the end some steps that were left out can be made good still.
    if (step && (!state.ended || !has(view->instance->done_steps(), step))) why = ask_why(context, *view, step);
    // The day it was taken, for a step that is done and not open again.
    std::string taken;
    if (!has(state.steps, step) && has(view->instance->done_steps(), step))
        for (const auto& recorded : view->effective)
            if (find_event(context.workflow()->events(), recorded.event.name)->step == step)
                taken = recorded.event.on.iso();
    const int status = why.possible || (!taken.empty() && !state.ended) ? exit_done : exit_findings;
    if (context.json()) {
        Json json{{"case", row.case_id}, {"step", step ? Json(step) : Json()}};
        if (!why.event.empty()) json["event"] = why.event;
        json["possible"] = why.possible;
        json["taken"] = taken.empty() ? Json() : Json(taken);
        json["earliest"] = day_json(why.earliest);
        json["state"] = to_json(state);
        json["findings"] = Json::array();
        for (const auto* finding : why.obstacles) json["findings"].push_back(to_json(*finding, context.language()));
        json["actions"] = Json::array();
        for (const auto& task : why.first) json["actions"].push_back(to_json(task));
        context.print(json);
        return status;
    }
    if (!step || (state.ended && !why.possible)) {
        screen.line(zh ? "本案已结束：" + status_text(context, state)
                       : "the case has ended: " + status_text(context, state));
        return exit_findings;
    }
    if (!taken.empty()) {
        screen.line(step_name(context, step) + " — " + printable(view->instance->title()) + " " + row.case_id,
                    Colour::bold);
        screen.line(zh ? "这一步已于 " + taken + " 办理。" : "This step was taken on " + taken + ".", Colour::green);
        return status;
    }
    print_why(context, *view, why);
    return status;
}

int run_forecast(Context& context, const Arguments& arguments) {
    const auto row = context.the_case(arguments.get("CASE"));
    const auto view = context.ledger().view(row.case_id, context.actor());
    const bool zh = context.language() == Language::zh;
    // What if these happened, with nothing wrong about them?
    Day today = context.today();
    for (const auto& words : arguments.all("what-if")) {
        std::istringstream parts(words);
        std::string name, on, date;
        parts >> name >> on >> date;
        const auto day = read_day(on == "on" || on == "于" ? date : on, context.today());
        // As people name events elsewhere; a misspelt one is answered with what was probably meant.
        const auto* info = name.empty() ? nullptr : &event_named(context, name, view->instance->tasks());
        if (!info || !day)
            throw usage_error(
                "bad-value", "--what-if",
                {"写作：事项 于 日期，如 派人谈话 于 2026-07-01", "write EVENT on DATE, like talk_held on 2026-07-01"});
        Recorded supposed;
        supposed.event = {.case_id = row.case_id,
                          .name = std::string(info->name),
                          .on = *day,
                          .fields = view->instance->favourable_fields(info->name, *day),
                          .note = {},
                          .attachments = {}};
        const auto reaction = view->instance->apply(supposed, Judging::strict, {}, std::max(context.today(), *day));
        if (reaction.kind != Reaction::Kind::taken) {
            Failure refused{exit_findings, {}};
            for (const auto& finding : reaction.findings)
                if (finding.blocks()) refused.problems.push_back({std::string(finding.rule), words, finding.message});
            throw refused;
        }
        today = std::max(today, *day);
    }
    const auto tasks = view->instance->forecast(today);
    if (context.json()) {
        Json json{{"case", row.case_id}, {"items", Json::array()}};
        for (const auto& task : tasks) json["items"].push_back(to_json(task));
        context.print(json);
        return exit_done;
    }
    context.screen().line(printable(view->instance->title()) + "  " + row.case_id, Colour::bold);
    context.print_today_note();
    std::vector<std::vector<Cell>> rows;
    const auto day = [](const std::optional<ComputedDay>& value) { return Cell(value ? value->iso() : "-"); };
    bool provisional = false;
    for (const auto& task : tasks) {
        auto earliest = day(task.earliest);
        if (task.provisional) earliest.text += "*";
        provisional |= task.provisional;
        rows.push_back({Cell(task_name(context, task)), earliest, day(task.due), day(task.latest)});
    }
    context.screen().table(
        zh ? std::vector<Cell>{"步骤", "最早", "应办", "最迟"} : std::vector<Cell>{"step", "earliest", "due", "latest"},
        rows);
    if (provisional && !context.quiet())
        context.screen().paragraph(zh ? "* 暂定：前面的步骤办理之日，或尚未公布的放假安排，会使它推后。"
                                      : "* provisional: earlier steps, or holidays not published yet, may move it.",
                                   0, Colour::dim);
    return exit_done;
}

}  // namespace rudang::cli
