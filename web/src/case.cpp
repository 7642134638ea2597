// A case: where it stands, what comes next, its twenty-five steps, and why a step cannot be taken yet.
#include <algorithm>

#include "rudang/office/find.h"
#include "rudang/office/neighbourhood.h"
#include "rudang/office/outlook.h"
#include "rudang/office/records.h"
#include "rudang/office/timeline.h"
#include "rudang/office/why.h"
#include "rudang/office/wording.h"
#include "rudang/office/words.h"
#include "rudang/recruitment/recruitment.h"
#include "words.h"

namespace rudang::web {
namespace {

CaseView view_of(Here& here, const std::string& case_id, Reveal reveal = Reveal::no) {
    const auto row = office::find_case(here.desk, case_id);
    auto view = here.desk.ledger.view(row.case_id, here.desk.actor, {}, reveal);
    if (!view) throw office::not_permitted();
    return std::move(*view);
}

bool can_begin(const Task& task, Day today) { return !task.earliest || task.earliest->earliest() <= today; }

void heading(Html& html, Here& here, const CaseView& view) {
    html.m("<h1>").t(view.instance->title()).m(" <span class=\"dim\">").t(view.row.case_id).m("</span></h1><p>");
    html.t(here.org_name(view.row.org)).m(" · <strong>");
    html.t(office::status_words(here.workflow(), view.row.state, here.language())).m("</strong>");
    if (const auto standing = recruitment::party_standing_from(*view.instance))
        html.m(" · ").t(
            here.say(Text("党龄自 " + standing->iso() + " 起计算", "Party standing counts from " + standing->iso())));
    html.m("</p>");
    if (!here.names_shown)
        html.m("<p class=\"dim noprint\">")
            .t(here.say("姓名只显示姓；要看全名，点页面上方的“显示姓名”。",
                        "The name is masked; Show names at the top shows it."))
            .m("</p>");
}

void task_row(Html& html, const Here& here, const CaseView& view, const Task& task, bool main) {
    const auto pressing = task.due ? task.due : task.latest;
    html.m("<div class=\"row\"><p><strong>").t(office::task_words(here.workflow(), task, here.language()));
    html.m("</strong><br>").add(days_of(here, task, can_begin(task, here.desk.today)));
    if (pressing && pressing->latest() < here.desk.today)
        html.m(" <strong class=\"bad\">").t(here.say("已逾期", "overdue")).m("</strong>");
    html.m("</p>");
    if (can_begin(task, here.desk.today)) {
        html.add(step_button(here, view.row.case_id, task.event, here.say("办理这一步", "Record this step"), main));
    } else {
        html.m("<p class=\"dim\">").t(here.say("时间未到 ", "Not yet "));
        if (task.step)
            html.m("<a href=\"")
                .t(here.link("/case/" + view.row.case_id + "/why/" + std::to_string(task.step)))
                .m("\">")
                .t(here.say("为什么", "why"))
                .m("</a>");
        html.m("</p>");
    }
    html.m("</div>");
}

// What can be done now, the most pressing first; and what must wait although its time is running.
void what_next(Html& html, const Here& here, const CaseView& view, const office::Timeline& timeline) {
    const auto tasks = office::tasks_now(view, here.desk.today);
    if (tasks.empty()) return;
    const auto& state = view.row.state;
    const int pressing = office::pressing_step(here.workflow(), view, here.desk.today);
    std::vector<const Task*> open, waiting;
    for (const auto& task : tasks) (timeline.open(task.step) ? open : waiting).push_back(&task);
    const auto order = [&](const Task& task) {
        return std::pair(can_begin(task, here.desk.today), task.step == pressing);
    };
    std::stable_sort(open.begin(), open.end(), [&](const Task* a, const Task* b) { return order(*a) > order(*b); });
    html.m("<section class=\"card next\"><h2>").t(here.say("下一步", "Next")).m("</h2>");
    if (const auto halted = office::halted_words(state, here.language()); !halted.empty())
        html.m("<p>").t(halted).m("</p>");
    for (std::size_t i = 0; i < open.size(); ++i) task_row(html, here, view, *open[i], i == 0);
    if (open.empty() && !waiting.empty())
        html.m("<p>").t(here.say("现在没有可办的步骤。", "No step can be taken now.")).m("</p>");
    if (!waiting.empty()) {
        html.m("<h3>").t(here.say("期限已在计算，须先办前面的步骤", "Time is running, other steps come first"));
        html.m("</h3>");
        for (const auto* task : waiting)
            html.m("<p>")
                .t(office::task_words(here.workflow(), *task, here.language()))
                .m(" <span class=\"dim\">")
                .t(office::task_days_words(*task, here.language()))
                .m("</span></p>");
    }
    html.m("</section>");
}

struct Mark {
    std::string_view sign;
    Label words;
};

// Whether something was done otherwise than it must be, or cannot be told from what is on record.
enum class Doubt { none, unclear, violated };

Doubt doubt_about(const office::Causes& causes) {
    if (causes.causes.empty()) return Doubt::none;
    const bool violated = std::any_of(causes.causes.begin(), causes.causes.end(),
                                      [](const auto& cause) { return cause.finding->verdict == Verdict::violated; });
    return violated ? Doubt::violated : Doubt::unclear;
}

Mark mark_of(const office::Timeline& timeline, int step, Doubt doubt, Day today) {
    const auto tasks = timeline.view.instance->tasks();
    const auto early = [&](const Task& task) { return task.step != step || !can_begin(task, today); };
    if (timeline.open(step) && std::all_of(tasks.begin(), tasks.end(), early)) return {"…", {"时间未到", "not yet"}};
    if (timeline.open(step)) return {"▶", {"可办", "open"}};
    if (timeline.done(step) && doubt == Doubt::violated) return {"!", {"已办，有问题", "done, with findings"}};
    if (timeline.done(step) && doubt == Doubt::unclear) return {"?", {"已办，有待核实", "done, not all is written"}};
    if (timeline.done(step)) return {"✓", {"已办", "done"}};
    return {"–", {"未办", "to come"}};
}

// What one step has on record, folded away.
void step_records(Html& html, Here& here, const CaseView& view, int step) {
    const auto records = office::records_of_step(view, here.workflow(), step);
    if (records.empty()) return;
    html.m("<details><summary>").t(here.say("记录的内容", "What is on record")).m("</summary>");
    for (const auto& record : records) {
        html.m("<p class=\"record\"><strong>").t(record.recorded.event.on.iso()).m(" ");
        html.t(here.say(record.info->label)).m("</strong> ");
        if (record.refused) html.m("<span class=\"bad\">").t(here.say("（不予记录）", "(refused)")).m("</span> ");
        for (const auto& [label, words] :
             office::fields_in_words(*record.info, record.recorded.event.fields, here.language()))
            html.m("<span class=\"fact\">").t(label).t(here.say("：", ": ")).t(words).m("</span> ");
        html.m("<span class=\"fact dim\">")
            .t(here.say("经办人 ", "recorded by "))
            .t(here.actor_name(record.recorded.actor))
            .m("</span></p>");
    }
    html.m("</details>");
}

void step_row(Html& html, Here& here, const office::Timeline& timeline, const StepInfo& step,
              const office::Causes& findings) {
    const auto mark = mark_of(timeline, step.number, doubt_about(findings), here.desk.today);
    html.m("<tr");
    if (timeline.open(step.number)) html.m(" class=\"open\"");
    html.m("><td>").t(step.number).m("</td><td>").t(here.say(step.name));
    if (!timeline.open(step.number) && !timeline.done(step.number) && !timeline.view.row.state.ended)
        html.m(" <a class=\"noprint why\" href=\"")
            .t(here.link("/case/" + timeline.view.row.case_id + "/why/" + std::to_string(step.number)))
            .m("\">")
            .t(here.say("为什么？", "why?"))
            .m("</a>");
    html.add(causes_list(here, findings));
    step_records(html, here, timeline.view, step.number);
    html.m("</td><td class=\"mark\"><span aria-hidden=\"true\">").t(mark.sign).m("</span> ").t(here.say(mark.words));
    html.m("</td><td>");
    for (const auto* item : timeline.completed(step)) {
        const auto& event = item->recorded.event;
        const auto* info = find_event(here.workflow().events(), event.name);
        html.m("<span class=\"day\">")
            .t(event.on.iso())
            .m("</span> ")
            .t(office::outcome_in_words(*info, event.fields, here.language()))
            .m("<br>");
    }
    html.m("</td></tr>");
}

void steps_table(Html& html, Here& here, const office::Timeline& timeline) {
    std::map<int, office::Causes> findings;
    const auto folded = office::fold(timeline.view.findings);
    for (const auto& cause : folded.causes)
        if (cause.finding->severity != Severity::notice) findings[cause.finding->step].causes.push_back(cause);
    html.m("<h2>").t(here.say("二十五步", "The 25 steps")).m("</h2>");
    if (const auto& whole = findings[0]; !whole.causes.empty()) html.add(causes_list(here, whole));
    html.m("<table class=\"steps\"><thead><tr><th scope=\"col\">").t(here.say("序", "No."));
    html.m("</th><th scope=\"col\">").t(here.say("步骤", "Step")).m("</th><th scope=\"col\">");
    html.t(here.say("情况", "State"))
        .m("</th><th scope=\"col\">")
        .t(here.say("日期和结果", "Day and outcome"))
        .m("</th></tr></thead><tbody>");
    int stage = 0;
    for (const auto& step : here.workflow().steps()) {
        if (step.stage != stage) {
            stage = step.stage;
            const auto number = std::to_string(stage);
            html.m("<tr class=\"stage\"><th colspan=\"4\" scope=\"colgroup\">")
                .t(here.say(Text("第 " + number + " 阶段 ", "Stage " + number + " ")));
            html.t(here.say(here.workflow().stages()[static_cast<std::size_t>(stage - 1)].name)).m("</th></tr>");
        }
        step_row(html, here, timeline, step, findings[step.number]);
    }
    html.m("</tbody></table>");
    if (!folded.late.empty()) html.m("<p class=\"dim\">").t(here.say(office::late_words(folded.late))).m("</p>");
}

void elsewhere(Html& html, Here& here, const office::Timeline& timeline) {
    if (timeline.elsewhere.empty()) return;
    html.m("<h2>").t(here.say("其他事项", "Other events")).m("</h2><ul>");
    for (const auto* item : timeline.elsewhere) {
        const auto* info = find_event(here.workflow().events(), item->recorded.event.name);
        html.m("<li>").t(item->recorded.event.on.iso()).m(" ");
        html.t(info ? std::string(here.say(info->label)) : item->recorded.event.name);
        if (item->refused) html.t(here.say("（不予记录）", " (refused)"));
        html.m(" <span class=\"dim\">").t(here.actor_name(item->recorded.actor)).m("</span></li>");
    }
    html.m("</ul>");
}

// What may happen besides the steps, and putting right what was written wrongly.
void more(Html& html, const Here& here, const CaseView& view) {
    html.m("<section class=\"card noprint\"><h2>").t(here.say("其他", "More")).m("</h2><div class=\"row more\">");
    html.add(form_to(here, "/case/" + view.row.case_id + "/step")).m("<p><label for=\"event\">");
    html.t(here.say("二十五步以外的事（转出、中止、去世等）", "What is none of the 25 steps (moving, suspension, …)"));
    html.m("</label><br><select id=\"event\" name=\"event\"><option value=\"\">");
    html.t(here.say("（请选）", "(choose)")).m("</option>");
    for (const auto& event : here.workflow().events())
        if (!event.opens_case && event.name != correction_event && !event.imported_only &&
            std::none_of(here.workflow().steps().begin(), here.workflow().steps().end(),
                         [&](const StepInfo& step) { return step.completed_by == event.name; }))
            html.m("<option value=\"").t(event.name).m("\">").t(here.say(event.label)).m("</option>");
    html.m("</select> <button>").t(here.say("办理", "Record")).m("</button></p></form>");
    html.m("<p><a class=\"button\" href=\"").t(here.link("/case/" + view.row.case_id + "/correct")).m("\">");
    html.t(here.say("更正写错的", "Correct a mistake")).m("</a></p>");
    html.add(form_to(here, "/case/" + view.row.case_id)).hidden("reveal", "yes").m("<button>");
    html.t(here.say("显示个人信息", "Show personal data")).m("</button></form></div></section>");
}

}  // namespace

Answer case_page(Here& here, const Request& request, const std::string& case_id) {
    // The look is on record before it is shown, and comes by POST, so that no other page can cause it.
    const auto view = view_of(here, case_id, request.post && request.has("reveal") ? Reveal::yes : Reveal::no);
    const office::Timeline timeline(here.workflow(), view);
    Page page{.title = {"案卷 " + case_id, "Case " + case_id}, .area = "people", .body = {}};
    auto& html = page.body;
    heading(html, here, view);
    html.add(
        help(here,
             {"这里是一个人的全部二十五步。“下一步”里是现在能办的，点按钮填写；还不能办的，点“为什么？”看要先办什"
              "么、最早哪天。打印出来就是一份情况表。",
              "All 25 steps of one person. What can be done now stands under Next, with its button; of a step that "
              "cannot be taken yet, “why?” says what comes first. It prints as a summary."},
             {"第 7 步点“为什么？”：还差培养教育满一年，最早 2027 年 7 月 10 日。",
              "“why?” at step 7: a year of training is not over; on 10 July 2027 at the earliest."}));
    if (view.row.erased)
        html.m("<p class=\"note warn\">")
            .t(here.say("本案的个人数据已销毁，不能再记录。", "The personal data of this case was destroyed."))
            .m("</p>");
    else
        what_next(html, here, view, timeline);
    steps_table(html, here, timeline);
    elsewhere(html, here, timeline);
    if (!view.row.erased) html.add(papers_part(here, view));
    if (!view.row.erased) more(html, here, view);
    return page;
}

Answer why_page(Here& here, const Request&, const std::string& case_id, int step) {
    const auto view = view_of(here, case_id);
    const auto& steps = here.workflow().steps();
    if (step < 1 || step > static_cast<int>(steps.size()))
        throw office::failure(office::Reason::not_found, "no-such-step", "", {"没有这一步", "there is no such step"});
    const auto why = office::why(here.workflow(), view, step, here.desk.today,
                                 office::neighbourhood(here.desk.ledger, view, here.desk.today, here.desk.actor));
    Page page{.title = {"为什么还不能办", "Why not yet"}, .area = "people", .body = {}};
    auto& html = page.body;
    html.m("<h1>").t(office::step_words(here.workflow(), step, here.language())).m("</h1><p>");
    html.add(case_link(here, case_id, view.instance->title())).m("</p>");
    html.add(help(here,
                  {"这里说明这一步为什么现在还不能办、依据哪一条、要先办什么、最早哪天可以办。",
                   "Why this step cannot be taken yet, by which article, what comes first, and from which day it can."},
                  {"支部大会要等上级党委预审合格：先办预审，再回来看。",
                   "The general meeting waits for the pre-review: have that first, then look again."}));
    if (!why.again.empty()) {
        html.m("<div class=\"note warn\"><h2>").t(here.say(office::had_again_words())).m("</h2>");
        html.add(causes_list(here, office::fold(why.again))).m("</div>");
    }
    if (why.possible) {
        html.m("<div class=\"note good\"><p>").t(here.say("今天就可以办。", "It can be done today.")).m("</p></div>");
        if (!why.at_fault.empty()) {
            html.m("<div class=\"note warn\"><p>").t(here.say(office::put_right_first_words())).m("</p>");
            html.add(causes_list(here, office::fold(why.at_fault))).m("</div>");
        }
        html.add(step_button(here, case_id, why.event, here.say("办理这一步", "Record this step"), true));
        return page;
    }
    html.m("<div class=\"note warn\"><h2>").t(here.say("现在还不能办，因为", "Not yet, because")).m("</h2>");
    html.add(causes_list(here, office::fold(why.obstacles), About::obstacle)).m("</div>");
    if (!why.first.empty()) {
        html.m("<h2>").t(here.say("先办", "First")).m("</h2><ol>");
        for (const auto& task : why.first)
            html.m("<li>")
                .t(office::task_words(here.workflow(), task, here.language()))
                .m(" <span class=\"dim\">")
                .t(office::task_days_words(task, here.language()))
                .m("</span></li>");
        html.m("</ol>");
    }
    if (why.earliest)
        html.m("<p>")
            .t(here.say("这一步最早 ", "This step is lawful from "))
            .m("<strong>")
            .t(why.earliest->iso())
            .m("</strong></p>");
    html.m("<p class=\"actions\"><a class=\"button\" href=\"").t(here.link("/case/" + case_id)).m("\">");
    html.t(here.say("回到案卷", "Back to the case")).m("</a></p>");
    return page;
}

}  // namespace rudang::web
