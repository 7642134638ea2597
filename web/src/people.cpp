// People: found by part of a name, by branch, stage, or whose turn it is. Searched by POST, so that no name gets into
// the browser's history.
#include <algorithm>
#include <span>

#include "rudang/office/agenda.h"
#include "rudang/office/list.h"
#include "rudang/office/wording.h"
#include "words.h"

namespace rudang::web {
namespace {

constexpr std::size_t a_page = 100, most_named = 1000;

office::ListQuestion question_of(const Request& request) {
    office::ListQuestion question{.word = request.value("word"), .org = request.value("org")};
    if (const auto stage = request.value("stage"); stage.size() == 1 && stage[0] >= '1' && stage[0] <= '9')
        question.stage = stage[0] - '0';
    question.office = recruitment::find_office(request.value("office"));
    question.ended = request.has("ended");
    return question;
}

void select_of(Html& html, const Here& here, std::string_view name, Label label, const std::string& chosen,
               const std::vector<std::pair<std::string, Label>>& options) {
    html.m("<p><label for=\"")
        .t(name)
        .m("\">")
        .t(here.say(label))
        .m("</label><br><select id=\"")
        .t(name)
        .m("\" name=\"");
    html.t(name).m("\"><option value=\"\">").t(here.say("全部", "All")).m("</option>");
    for (const auto& [value, words] : options) {
        html.m("<option value=\"").t(value).m("\"");
        if (value == chosen) html.m(" selected");
        html.m(">").t(here.say(words)).m("</option>");
    }
    html.m("</select></p>");
}

void search_form(Html& html, Here& here, const Request& request) {
    html.add(form_to(here, "/people")).m("<div class=\"card\"><p><label for=\"word\">");
    html.t(here.say("姓名的一部分、拼音首字母，或案卷号", "Part of a name, its pinyin initials, or a case id"));
    html.m("</label><br><input type=\"text\" id=\"word\" name=\"word\" autocomplete=\"off\" value=\"");
    html.t(request.value("word")).m("\"> <button class=\"main\">").t(here.say("查找", "Find")).m("</button></p>");
    html.m("<details");
    if (request.has("org") && (!request.value("org").empty() || !request.value("stage").empty() ||
                               !request.value("office").empty() || request.has("ended")))
        html.m(" open");
    html.m("><summary>").t(here.say("更多条件", "More")).m("</summary><p><label for=\"org\">");
    html.t(here.say("组织（含下级）", "Organization and those below")).m("</label><br>");
    html.add(org_choice(here, "org", request.value("org"), {"全部", "All"})).m("</p>");
    std::vector<std::pair<std::string, Label>> stages, offices;
    for (const auto& stage : here.workflow().stages()) stages.emplace_back(std::to_string(stage.number), stage.name);
    for (const auto office : recruitment::all_offices)
        offices.emplace_back(recruitment::word(office), recruitment::label(office));
    select_of(html, here, "stage", {"阶段", "Stage"}, request.value("stage"), stages);
    select_of(html, here, "office", {"由谁办理", "Whose turn"}, request.value("office"), offices);
    html.m("<p><label><input type=\"checkbox\" name=\"ended\" value=\"yes\"");
    if (request.has("ended")) html.m(" checked");
    html.m(">").t(here.say("只看已结束的", "Only those that have ended")).m("</label></p></details></div></form>");
}

void case_row(Html& html, Here& here, const office::ListedCase& each) {
    html.m("<tr><td data-name=\"").t(here.say("姓名", "Name")).m("\">");
    auto name = each.row.title;
    if (!each.birth_year.empty())
        name += here.say(Text("（" + each.birth_year + " 年生）", " (born " + each.birth_year + ")"));
    html.add(case_link(here, each.row.case_id, name)).m("</td>");
    cell(html, here, {"组织", "Organization"}, here.org_name(each.row.org));
    auto status = office::status_words(here.workflow(), each.row.state, here.language());
    if (each.offered) status += here.say("（等待本组织接收）", " (offered to you)");
    cell(html, here, {"现状", "Status"}, status);
    cell(html, here, {"可办", "Open"}, office::open_steps_words(here.desk, each, here.language()));
    cell(html, here, {"由谁办理", "With"}, office::words(each.waiting_for, here.language()));
    cell(html, here, {"最近一次", "Latest"}, each.since);
    html.m("</tr>");
}

// The same question again, from further on.
void further(Html& html, const Here& here, const Request& request, std::size_t from) {
    html.add(form_to(here, "/people")).hidden("from", std::to_string(from));
    for (const char* name : {"word", "org", "stage", "office", "ended"})
        if (request.has(name)) html.hidden(name, request.value(name));
    html.m("<button>").t(here.say("后面的人", "Further on")).m("</button></form>");
}

// Why the list is empty, and what leads on.
Html nobody(Here& here, const Request& request) {
    Html html;
    for (const char* name : {"word", "org", "stage", "office", "ended"})
        if (!request.value(name).empty())
            return html.m("<p>")
                .t(here.say("没有符合的人。少填一个字，或放宽“更多条件”再试。",
                            "Nobody fits. Try a shorter word, or ask for less under More."))
                .m("</p>");
    const auto all = here.desk.ledger.count_cases(here.desk.actor);
    if (all == 0) {
        html.m("<p>").t(here.say("账本里还没有人。", "Nobody is in the ledger yet.")).m("</p>");
        html.m("<p class=\"actions\"><a class=\"button\" href=\"").t(here.link("/apply")).m("\">");
        return html.t(here.say("新申请", "New application")).m("</a></p>");
    }
    html.m("<p>").t(here.say(Text("没有正在办理的人；已结束的有 " + std::to_string(all) + " 人。",
                                  "Nobody is under way; " + std::to_string(all) + " have ended.")));
    html.m("</p>").add(form_to(here, "/people")).hidden("ended", "yes").m("<button>");
    return html.t(here.say("看已结束的", "Show them")).m("</button></form>");
}

}  // namespace

Answer people_page(Here& here, const Request& request) {
    Page page{.title = {"人员", "People"}, .area = "people", .body = {}};
    auto& html = page.body;
    html.m("<h1>").t(here.say("人员", "People")).m("</h1>");
    html.add(help(here,
                  {"填姓名里的一个字就能找到人；也可以填拼音首字母。姓名平时只显示姓，要看全名先点页面上方的“显示姓名”"
                   "，系统会记下这次查看。",
                   "One character of a name is enough; initials of its pinyin will do as well. Names are masked until "
                   "you press Show names at the top; that look is written into the journal."},
                  {"找张三：填 张三，或 zs。", "Type zs for Zhang San."}));
    search_form(html, here, request);
    auto question = question_of(request);
    question.most_named = most_named;
    auto cases = office::list(here.desk, question);
    const auto words = request.value("from");
    std::size_t from = words.size() < 9 ? static_cast<std::size_t>(std::atoi(words.c_str())) : 0;
    if (from >= cases.size()) from = 0;
    html.m("<p>").t(
        here.say(Text("共 " + std::to_string(cases.size()) + " 人", std::to_string(cases.size()) + " people")));
    html.m("</p>");
    if (cases.empty()) {
        html.add(nobody(here, request));
        return page;
    }
    const auto shown = std::span(cases).subspan(from, std::min(a_page, cases.size() - from));
    if (cases.size() > most_named) office::add_names(here.desk, shown);
    office::add_tasks(here.desk, shown);
    html.m("<table class=\"stack\">");
    table_head(html, here,
               {{"姓名", "Name"},
                {"组织", "Organization"},
                {"现状", "Status"},
                {"可办", "Open"},
                {"由谁办理", "With"},
                {"最近一次", "Latest"}});
    html.m("<tbody>");
    for (const auto& each : shown) case_row(html, here, each);
    html.m("</tbody></table>");
    if (from + a_page < cases.size()) further(html, here, request, from + a_page);
    return page;
}

}  // namespace rudang::web
