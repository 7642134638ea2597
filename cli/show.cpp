// show, why, forecast: where a case stands, what keeps it, what comes when.
#include <algorithm>
#include <set>
#include <sstream>

#include "context.h"
#include "fields.h"
#include "finding.h"
#include "keystore.h"
#include "paper.h"
#include "rudang/office/naming.h"
#include "rudang/office/neighbourhood.h"
#include "rudang/office/outlook.h"
#include "rudang/office/papers.h"
#include "rudang/office/timeline.h"
#include "rudang/office/why.h"
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

std::string task_days(Context& context, const Task& task) { return office::task_days_words(task, context.language()); }

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

Json timeline_json(Context& context, const office::Timeline& timeline, const std::vector<Task>& tasks) {
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
    if (view.closed) json["closed"] = true;
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
void print_tasks(Context& context, const office::Timeline& timeline, const std::vector<Task>& tasks, Day today) {
    auto& screen = context.screen();
    const auto& state = timeline.view.row.state;
    screen.line();
    screen.line(state.standing == "normal" ? context.say("现在可办：", "open now:")
                                           : office::halted_words(state, context.language()),
                Colour::bold);
    std::vector<std::vector<Cell>> rows, ahead, waiting;
    for (const auto& task : tasks) {
        const auto pressing = task.due ? task.due : task.latest;
        const bool late = pressing && pressing->latest() < today;
        const bool early = task.earliest && task.earliest->earliest() > today;
        const bool possible = !task.step || timeline.open(task.step);
        (!possible ? waiting
         : early   ? ahead
                   : rows)
            .push_back({Cell(task_name(context, task)),
                        Cell(task_days(context, task) + (late ? context.say("，已逾期", ", overdue") : ""),
                             late ? Colour::red : Colour::none)});
    }
    screen.table({}, rows, 2);
    if (!ahead.empty()) screen.line(context.say("时间未到：", "not yet:"), Colour::bold);
    screen.table({}, ahead, 2);
    if (waiting.empty()) return;
    screen.line(context.say("期限已在计算，须先办前面的步骤：", "time is running, other steps come first:"),
                Colour::bold);
    screen.table({}, waiting, 2);
}

void print_step(Context& context, const office::Timeline& timeline, const StepInfo& step, int names,
                const office::Causes& findings) {
    auto& screen = context.screen();
    const bool open = timeline.open(step.number), done = timeline.done(step.number),
               violated = !findings.causes.empty();
    std::string days;
    std::string by;
    for (const auto* item : timeline.completed(step)) {
        const auto& event = item->recorded.event;
        const auto outcome = office::outcome_in_words(*find_event(context.workflow()->events(), event.name),
                                                      event.fields, context.language());
        days += (days.empty() ? "" : context.say("、", ", ")) + event.on.iso() +
                (context.verbose() ? " #" + std::to_string(item->recorded.seq) : "") +
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
            if (const auto* rule = find_rule(context.workflow()->rules(), id))
                rules += (rules.empty() ? "" : context.say("；", "; ")) + std::string(context.say(rule->statement));
        screen.paragraph(context.say("曾被拒绝 ", "refused ") + item->recorded.event.on.iso() + ": " + rules, 10,
                         Colour::dim);
    }
    print_causes(context, findings, 10);
}

void print_steps(Context& context, const office::Timeline& timeline) {
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
            screen.line(context.say("第 ", "stage ") + std::to_string(stage) + context.say(" 阶段 ", " ") +
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
    screen.line(context.say("另有提示 ", "and ") + std::to_string(notices) +
                    context.say(" 条，用 rudang audit ", " notices; see rudang audit ") + timeline.view.row.case_id +
                    (context.today_given() ? " --today " + context.today().iso() : "") + context.say(" 查看", ""),
                Colour::dim);
}

void print_elsewhere(Context& context, const office::Timeline& timeline) {
    auto& screen = context.screen();
    if (timeline.elsewhere.empty()) return;
    screen.line();
    screen.line(context.say("其他事项", "other events"), Colour::bold);
    // What an import did not have is one line, not one a step on a day that says nothing.
    const auto& steps = context.workflow()->steps();
    const auto unrecorded = [](const HistoryItem* item) {
        return [item](const StepInfo& step) { return office::says_unrecorded(item->recorded, step); };
    };
    std::string missing;
    for (const auto* item : timeline.elsewhere)
        if (const auto step = std::find_if(steps.begin(), steps.end(), unrecorded(item)); step != steps.end())
            missing += (missing.empty() ? "" : context.say("、", ", ")) + std::to_string(step->number);
    if (!missing.empty())
        screen.paragraph(context.say(Text{"导入时没有提供记录的步骤：第 " + missing + " 步",
                                          "steps of which the import had no record: " + missing}),
                         2);
    for (const auto* item : timeline.elsewhere) {
        if (std::any_of(steps.begin(), steps.end(), unrecorded(item))) continue;
        const auto* info = find_event(context.workflow()->events(), item->recorded.event.name);
        screen.line("  " + item->recorded.event.on.iso() + "  " +
                    (info ? std::string(context.say(info->label)) : item->recorded.event.name) +
                    (item->refused ? context.say("（被拒绝）", " (refused)") : "") +
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
    auto view = context.ledger().view(row.case_id, context.actor(), as_of, context.reveal(), Closed::outline);
    if (!view) throw not_permitted();
    if (view->effective.empty())
        throw usage_error("no-case-then", "--as-of", {"那时还没有这个案卷", "there was no case of this kind then"});
    if (step) return show_step(context, *view, step);
    if (arguments.has("refused")) return show_refused(context, *view);
    // How it was is told from the case alone: what lay around it then nobody knows any more.
    const auto tasks = arguments.has("as-of")
                           ? office::tasks_now(*view, today)
                           : office::tasks_within(
                                 *view, office::neighbourhood(context.ledger(), *view, today, context.actor()), today);
    const office::Timeline timeline(*context.workflow(), *view);
    if (context.json()) {
        context.print(timeline_json(context, timeline, tasks));
        return exit_done;
    }
    auto& screen = context.screen();
    screen.line(printable(view->instance->title()) + "  " + row.case_id + "  " + status_text(context, view->row.state),
                Colour::bold);
    if (const auto standing = recruitment::party_standing_from(*view->instance))
        screen.line(context.say("党龄自 ", "Party standing counts from ") + standing->iso() +
                    context.say(" 起计算", ""));
    if (arguments.has("as-of")) screen.line(context.say("截至 ", "as of ") + arguments.get("as-of"), Colour::dim);
    context.print_today_note();
    if (view->closed)
        screen.line(context.say(Text{"没有领到这个组织的密钥：只显示步骤和日期，没有核对规则。",
                                     "The key of its organization was not handed to you: only steps and days are "
                                     "shown, and no rule was asked."}),
                    Colour::yellow);
    if (view->row.erased)
        screen.line(context.say("本案的个人数据已销毁，不能再记录。",
                                "The personal data of this case was destroyed; nothing more can be recorded."),
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
    return word.empty() ? office::pressing_step(*context.workflow(), view, context.today()) : step_named(context, word);
}

void print_why(Context& context, const CaseView& view, const office::Why& why) {
    auto& screen = context.screen();
    screen.line(step_name(context, why.step) + " — " + printable(view.instance->title()) + " " + view.row.case_id,
                Colour::bold);
    context.print_today_note();
    if (!why.again.empty()) {
        screen.line(context.say(office::had_again_words()), Colour::yellow);
        print_causes(context, office::fold(why.again), 2, Said::in_the_way);
    }
    if (why.possible) {
        screen.line(context.say("今天就可以办。", "It can be done today."), Colour::green);
        if (!why.at_fault.empty()) {
            screen.paragraph(context.say(office::put_right_first_words()), 0, Colour::yellow);
            print_causes(context, office::fold(why.at_fault), 2, Said::in_the_way);
        }
        // What would be recorded with it.
        for (const auto& finding : why.findings)
            if (finding.verdict == Verdict::undetermined && finding.severity == Severity::block)
                print_finding(context, finding, 2);
        // In the reader's words, which the command takes as well as its own.
        const auto* event = find_event(context.workflow()->events(), why.event);
        const std::string called(context.say(event->label.zh, event->name));
        screen.line((context.say("记录： ", "record it: ")) + "rudang record " + view.row.case_id + " " + called +
                    " --on " + context.today().iso());
        return;
    }
    screen.line(context.say("现在还不能办，原因：", "not yet, because:"), Colour::yellow);
    print_causes(context, office::fold(why.obstacles), 2, Said::in_the_way);
    if (!why.first.empty()) {
        screen.line();
        screen.line(context.say("先办：", "first:"), Colour::bold);
        std::vector<std::vector<Cell>> rows;
        for (const auto& task : why.first)
            rows.push_back({Cell(task_name(context, task)), Cell(task_days(context, task))});
        screen.table({}, rows, 2);
    }
    if (why.earliest) screen.line(context.say("本步最早 ", "this step is lawful from ") + why.earliest->iso());
}

}  // namespace

int run_why(Context& context, const Arguments& arguments) {
    const auto row = context.the_case(arguments.get("CASE"));
    const auto view = context.ledger().view(row.case_id, context.actor());
    if (!view) throw not_permitted();
    const auto& state = view->row.state;
    auto& screen = context.screen();
    const int step = step_asked(context, *view, arguments.get("STEP"));
    office::Why why;
    // After the end some steps that were left out can be made good still.
    if (step && (!state.ended || !has(view->instance->done_steps(), step)))
        why = office::why(*context.workflow(), *view, step, context.today(),
                          office::neighbourhood(context.ledger(), *view, context.today(), context.actor()));
    // The day it was taken, for a step that is done and not open again.
    std::string taken;
    if (!has(state.steps, step) && has(view->instance->done_steps(), step) && why.again.empty())
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
        json["at_fault"] = Json::array();
        for (const auto* finding : why.at_fault) json["at_fault"].push_back(to_json(*finding, context.language()));
        json["again"] = Json::array();
        for (const auto* finding : why.again) json["again"].push_back(to_json(*finding, context.language()));
        json["actions"] = Json::array();
        for (const auto& task : why.first) json["actions"].push_back(to_json(task));
        context.print(json);
        return status;
    }
    if (!step || (state.ended && !why.possible)) {
        screen.line(context.say("本案已结束：", "the case has ended: ") + status_text(context, state));
        return exit_findings;
    }
    if (!taken.empty()) {
        screen.line(step_name(context, step) + " — " + printable(view->instance->title()) + " " + row.case_id,
                    Colour::bold);
        screen.line(context.say("这一步已于 " + taken + " 办理。", "This step was taken on " + taken + "."),
                    Colour::green);
        return status;
    }
    print_why(context, *view, why);
    return status;
}

int run_forecast(Context& context, const Arguments& arguments) {
    const auto row = context.the_case(arguments.get("CASE"));
    const auto view = context.ledger().view(row.case_id, context.actor());
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
                if (finding.blocks())
                    refused.problems.push_back(
                        {std::string(finding.rule), words, {finding.words(Language::zh), finding.words(Language::en)}});
            throw refused;
        }
        today = std::max(today, *day);
    }
    const auto tasks =
        office::forecast_within(*view, office::neighbourhood(context.ledger(), *view, today, context.actor()), today);
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
        context.headings({{"步骤", "step"}, {"最早", "earliest"}, {"应办", "due"}, {"最迟", "latest"}}), rows);
    if (provisional && !context.quiet())
        context.screen().paragraph(
            context.say("* 暂定：前面的步骤办理之日，或尚未公布的放假安排，会使它推后。",
                        "* provisional: earlier steps, or holidays not published yet, may move it."),
            0, Colour::dim);
    return exit_done;
}

}  // namespace rudang::cli
