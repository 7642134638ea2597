// Today: what is late, what falls due, what waits, each with the button that does it.
#include <algorithm>
#include <span>
#include <tuple>

#include "rudang/office/agenda.h"
#include "rudang/office/wording.h"
#include "words.h"

namespace rudang::web {
namespace {

constexpr int soon_days = 30;
constexpr std::size_t most_rows = 60;

struct Section {
    Label title, none;
    bool (*belongs)(const office::AgendaItem& item, Day today);
    bool open = true;
};

using Kind = office::AgendaItem::Kind;

bool late(const office::AgendaItem& item) { return item.days_overdue > 0; }
bool soon(const office::AgendaItem& item, Day today) {
    return item.pressing && item.pressing->earliest() <= today.plus_days(soon_days);
}

const Section sections[] = {
    {{"已逾期", "Overdue"},
     {"没有逾期的事项。", "Nothing is overdue."},
     [](const office::AgendaItem& item, Day) { return late(item); }},
    {{"三十天内到期", "Due within 30 days"},
     {"三十天内没有到期的事项。", "Nothing falls due within 30 days."},
     [](const office::AgendaItem& item, Day today) {
         return !late(item) && item.kind == Kind::due && soon(item, today);
     }},
    {{"需要补办", "To be made good"},
     {},
     [](const office::AgendaItem& item, Day) { return !late(item) && item.kind == Kind::papers; }},
    {{"以后到期", "Due later"},
     {},
     [](const office::AgendaItem& item, Day today) {
         return !late(item) && item.kind == Kind::due && !soon(item, today);
     }},
    {{"没有期限，或时间未到", "Without a limit, or not yet possible"},
     {},
     [](const office::AgendaItem& item, Day) { return !late(item) && item.kind == Kind::waiting; }},
};

void item_row(Html& html, const Here& here, const office::AgendaItem& item) {
    html.m("<tr><td data-name=\"").t(here.say("姓名", "Name")).m("\">").add(case_link(here, item.case_id, item.name));
    html.m("</td>");
    auto what = office::task_words(here.workflow(), item.task, here.language());
    for (std::size_t i = 0; i < item.papers.size(); ++i)
        what.append(i ? here.say("、", ", ") : here.say("：缺 ", ": missing ")).append(here.say(item.papers[i]));
    cell(html, here, {"要办的事", "What"}, what);
    html.m("<td data-name=\"").t(here.say("日期", "Day")).m("\">");
    if (item.days_overdue)
        html.m("<strong class=\"bad\">")
            .t(here.say(Text("逾期 " + std::to_string(item.days_overdue) + " 天",
                             std::to_string(item.days_overdue) + " days late")))
            .m("</strong><br>");
    html.add(days_of(here, item.task, item.possible)).m("</td>");
    cell(html, here, {"由谁办理", "With"}, office::words(item.waiting_for, here.language()));
    html.m("<td class=\"noprint\">");
    if (item.possible) html.add(step_button(here, item.case_id, item.task.event, here.say("办理", "Do it")));
    html.m("</td></tr>");
}

// Of what is shown only: of ten thousand cases that is what takes long.
void add_names(Here& here, const std::vector<office::AgendaItem*>& items) {
    const auto shown = std::span(items).first(std::min(items.size(), most_rows));
    office::put_names(here.desk, shown, [](auto* item) { return std::tie(item->case_id, item->name); });
}

void section(Html& html, Here& here, office::Agenda& agenda, const Section& section) {
    std::vector<office::AgendaItem*> items;
    for (auto& item : agenda.items)
        if (section.belongs(item, agenda.today)) items.push_back(&item);
    add_names(here, items);
    if (items.empty() && section.none.zh.empty()) return;
    html.m("<h2>").t(here.say(section.title)).m(" <span class=\"dim\">").t(items.size()).m("</span></h2>");
    if (items.empty()) {
        html.m("<p class=\"good\">").t(here.say(section.none)).m("</p>");
        return;
    }
    html.m("<table class=\"stack\">");
    table_head(html, here,
               {{"姓名", "Name"}, {"要办的事", "What"}, {"日期", "Day"}, {"由谁办理", "With"}, {"办理", "Do it"}});
    html.m("<tbody>");
    for (std::size_t i = 0; i < items.size() && i < most_rows; ++i) item_row(html, here, *items[i]);
    html.m("</tbody></table>");
    if (items.size() > most_rows)
        html.m("<p class=\"dim\">")
            .t(here.say(
                Text("另有 " + std::to_string(items.size() - most_rows) + " 项，请在“人员”里按支部或由谁办理查找。",
                     "And " + std::to_string(items.size() - most_rows) + " more; narrow them down under People.")))
            .m("</p>");
}

// For somebody who sees the desk for the first time.
void first_steps(Html& html, const Here& here) {
    html.m("<div class=\"card next\"><p><strong>").t(here.say("账本里还没有人。", "Nobody is in the ledger yet."));
    html.m("</strong></p><p>")
        .t(here.say("有人递交了入党申请书：点“新申请”。已有台账表格：点“表格”，整份导入。",
                    "Somebody applied: choose New application. You have a spreadsheet: choose "
                    "Tables and take it over as a whole."));
    html.m("</p><p class=\"actions\"><a class=\"button\" href=\"").t(here.link("/apply")).m("\">");
    html.t(here.say("新申请", "New application")).m("</a><a class=\"button\" href=\"").t(here.link("/tables")).m("\">");
    html.t(here.say("表格", "Tables")).m("</a></p></div>");
}

// The one thing that presses most.
void most_pressing(Html& html, Here& here, office::Agenda& agenda) {
    for (auto& item : agenda.items) {
        if (item.kind == Kind::waiting || !item.possible) continue;
        add_names(here, {&item});
        html.m("<div class=\"card next\"><p class=\"dim\">").t(here.say("最要紧的一件", "What presses most"));
        html.m("</p><div class=\"row\"><p><strong>").add(case_link(here, item.case_id, item.name)).m("</strong> ");
        html.t(office::task_words(here.workflow(), item.task, here.language())).m("<br>");
        html.add(days_of(here, item.task, true)).m("</p>");
        html.add(step_button(here, item.case_id, item.task.event, here.say("办理", "Do it"), true)).m("</div></div>");
        return;
    }
}

}  // namespace

Answer today_page(Here& here, const Request&) {
    Page page{.title = {"今天", "Today"}, .area = "today", .body = {}};
    auto& html = page.body;
    html.m("<h1>").t(here.say("今天要办的事", "To be done")).m("</h1>");
    html.add(help(
        here,
        {"每一行是一个人现在可以办、或快到期的一步。点姓名看这个人的全部二十五步；点“办理”填写这一步。逾期的排在最前。",
         "Each line is a step somebody can take now or that falls due. The name shows all 25 steps of that "
         "person; the button opens the form. What is late comes first."},
        {"张三 6 月 1 日递交申请书，一个月内要派人谈话：谈完后点“办理”，填谈话日期和谈话人。",
         "Zhang San applied on 1 June and is to be talked to within a month: after the talk press the button "
         "and give its day and who held it."}));
    auto agenda = office::agenda(here.desk, {.named = false});
    if (agenda.items.empty() && here.desk.ledger.count_cases(here.desk.actor) == 0) {
        first_steps(html, here);
        return page;
    }
    most_pressing(html, here, agenda);
    for (const auto& each : sections) section(html, here, agenda, each);
    return page;
}

}  // namespace rudang::web
