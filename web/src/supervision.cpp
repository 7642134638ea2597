// Supervision: what does not move, what the rules object to, and how far putting it right has come.
#include <algorithm>
#include <set>

#include "rudang/office/agenda.h"
#include "rudang/office/findings.h"
#include "rudang/office/stalled.h"
#include "rudang/office/wording.h"
#include "words.h"

namespace rudang::web {
namespace {

constexpr std::size_t most_findings = 80, most_stalled = 60;
// Judging a case takes a few thousandths of a second, and nobody else is answered meanwhile: more than these are judged
// when somebody asks for it.
constexpr std::size_t most_judged = 500;

void stalled_part(Html& html, Here& here, const std::string& org) {
    const auto stalled = office::stalled(here.desk, {.org = org});
    html.m("<h2>")
        .t(here.say("停滞的案卷", "Cases that do not move"))
        .m(" <span class=\"dim\">")
        .t(stalled.cases.size())
        .m("</span></h2>");
    if (stalled.cases.empty()) {
        html.m("<p class=\"good\">").t(here.say("没有停滞的案卷。", "There is none.")).m("</p>");
        return;
    }
    html.m("<table class=\"stack\">");
    table_head(html, here,
               {{"姓名", "Name"}, {"组织", "Organization"}, {"停在", "At"}, {"原因", "Why"}, {"由谁办理", "With"}});
    html.m("<tbody>");
    for (std::size_t i = 0; i < stalled.cases.size() && i < most_stalled; ++i) {
        const auto& each = stalled.cases[i];
        const auto days = std::to_string(each.days);
        html.m("<tr><td data-name=\"")
            .t(here.say("姓名", "Name"))
            .m("\">")
            .add(case_link(here, each.row.case_id, each.row.title))
            .m("</td>");
        cell(html, here, {"组织", "Organization"}, here.org_name(each.row.org));
        cell(html, here, {"停在", "At"},
             each.step ? office::step_words(here.workflow(), each.step, here.language())
                       : office::status_words(here.workflow(), each.row.state, here.language()));
        Text why{"已 " + days + " 天没有办理事项", "nothing for " + days + " days"};
        if (each.reason == office::StalledCase::Reason::past_limit && each.limit)
            why = {"期限 " + each.limit->iso() + " 已过", "the limit of " + each.limit->iso() + " is past"};
        if (each.reason == office::StalledCase::Reason::slow)
            why = {"在这一步已 " + days + " 天，比大多数人慢", "at this step for " + days + " days, longer than most"};
        cell(html, here, {"原因", "Why"}, here.say(why));
        cell(html, here, {"由谁办理", "With"}, office::words(each.waiting_for, here.language()));
        html.m("</tr>");
    }
    html.m("</tbody></table>");
}

// What can be done about a finding where it stands: the next step of putting it right, in fields of its own.
void rectify_forms(Html& html, const Here& here, const office::FindingItem& item) {
    static const auto life = rectification::workflow();
    html.m("<details class=\"noprint\"><summary>").t(here.say("办理整改", "Put it right")).m("</summary>");
    for (const auto& event : life->events()) {
        html.add(form_to(here, "/supervision")).m("<fieldset><legend>").t(here.say(event.label)).m("</legend>");
        html.hidden("finding", item.id).hidden("event", event.name);
        for (const auto& field : *event.fields) {
            const auto id = item.id + "-" + std::string(event.name) + "-" + std::string(field.name);
            html.m("<p><label for=\"").t(id).m("\">").t(here.say(field.label)).m("</label><br><input id=\"").t(id);
            html.m("\" name=\"f:").t(field.name).m("\" type=\"").t(field.type == FieldType::day ? "date" : "text");
            html.m("\" autocomplete=\"off\"></p>");
        }
        html.m("<button>").t(here.say("记录", "Record")).m("</button></fieldset></form>");
    }
    html.m("</details>");
}

void finding_item(Html& html, const Here& here, const office::FindingItem& item) {
    const auto& standing = item.standing;
    html.m("<li class=\"").t(item.finding ? word(item.finding->severity) : std::string_view("notice")).m("\"><p>");
    html.add(case_link(here, item.case_id, item.name)).m(" · ").t(here.say(rectification::state_label(item.state())));
    if (!standing.assigned_to.empty()) html.t(here.say("，整改人 ", ", to be put right by ")).t(standing.assigned_to);
    if (standing.due) html.t(here.say("，期限 ", ", due ")).t(standing.due->iso());
    if (standing.overdue && !item.cured_by)
        html.m(" <strong class=\"bad\">").t(here.say("已逾期", "overdue")).m("</strong>");
    html.m("</p>");
    if (item.finding)
        html.add(finding_words(here, *item.finding));
    else
        html.t(item.rule);
    if (!item.follow.empty())
        html.m("<p class=\"dim\">").t(here.say(office::follow_words(item.follow.size()))).m("</p>");
    rectify_forms(html, here, item);
    html.m("</li>");
}

void findings_part(Html& html, const Here& here, std::vector<office::FindingItem> items) {
    // What only follows from another is folded under it, unless somebody has begun to put it right.
    std::set<std::string> listed;
    for (const auto& item : items) listed.insert(item.id);
    std::erase_if(items, [&](const office::FindingItem& item) {
        return item.follows() && listed.contains(item.finding->follows) && item.standing.state.status == "found";
    });
    html.m("<h2>")
        .t(here.say("待整改的问题", "To be put right"))
        .m(" <span class=\"dim\">")
        .t(items.size())
        .m("</span></h2>");
    if (items.empty()) {
        html.m("<p class=\"good\">").t(here.say("没有待整改的问题。", "Nothing is to be put right.")).m("</p>");
        return;
    }
    html.m("<ul class=\"findings\">");
    for (std::size_t i = 0; i < items.size() && i < most_findings; ++i) finding_item(html, here, items[i]);
    html.m("</ul>");
    if (items.size() > most_findings)
        html.m("<p class=\"dim\">")
            .t(here.say(Text("另有 " + std::to_string(items.size() - most_findings) + " 条；请选一个组织再看。",
                             "And " + std::to_string(items.size() - most_findings) + " more; choose an organization.")))
            .m("</p>");
}

// Of so many cases that it takes a while.
void judge_on_demand(Html& html, const Here& here, const std::string& org, std::size_t cases) {
    const auto count = std::to_string(cases);
    html.m("<h2>").t(here.say("待整改的问题", "To be put right")).m("</h2>");
    html.add(form_to(here, "/supervision")).hidden("org", org).hidden("all", "yes").m("<p>");
    html.t(here.say(Text("这里有 " + count + " 人，逐人检查要等一会儿。可以先在上面选一个党支部，或者：",
                         count + " cases take a while to judge. Choose an organization above, or:")));
    html.m("</p><p><button>").t(here.say("全部检查", "Judge all of them")).m("</button></p></form>");
}

Done rectified(Here& here, const Request& request) {
    const auto items = office::findings_named(here.desk, {request.value("finding")});
    static const auto life = rectification::workflow();
    const auto* event = find_event(life->events(), request.value("event"));
    if (!event || items.size() != 1)
        throw office::failure(office::Reason::input, "no-such-event", "", {"没有这件事", "there is no such event"});
    Json fields = Json::object();
    for (const auto& field : *event->fields)
        if (const auto words = request.value("f:" + std::string(field.name)); !words.empty())
            fields[std::string(field.name)] = words;
    const auto outcome = office::take_step(here.desk, items.front(), event->name, fields);
    Html said;
    if (outcome.accepted())
        said.m("<p><strong>")
            .t(here.say("已记录，现在是：", "Recorded; now: "))
            .t(here.say(rectification::state_label(outcome.state.status)))
            .m("</strong></p>");
    else
        said.m("<p><strong>")
            .t(here.say("没有记录。", "It was not recorded."))
            .m("</strong></p>")
            .add(causes_list(here, office::fold(outcome.findings)))
            .add(problem_words(here, outcome.problems));
    return {"/supervision", std::move(said)};
}

}  // namespace

Answer supervision_page(Here& here, const Request& request) {
    if (request.post && request.has("finding")) return rectified(here, request);
    Page page{.title = {"督办", "Supervision"}, .area = "supervision", .body = {}};
    auto& html = page.body;
    const auto org = request.post ? request.value("org") : std::string();
    html.m("<h1>").t(here.say("督办", "Supervision")).m("</h1>");
    html.add(help(here,
                  {"上面是停下来的人，下面是检查出的问题和整改到哪一步。点“办理整改”交办给人、报告整改情况或确认。这一"
                   "页可以打印。",
                   "Above are cases that do not move, below what the rules object to and how far putting it right has "
                   "come. It can be printed."},
                  {"李四的政审缺函调：交办给王五，期限 12 月 31 日；王五补齐后报告，由组织员确认。",
                   "A letter is missing in Li Si's review: assign it to Wang Wu until 31 December; once it is there he "
                   "reports, and the organizer confirms."}));
    html.add(form_to(here, "/supervision"))
        .m("<p><label for=\"org\">")
        .t(here.say("组织（含下级）", "Organization and those below"));
    html.m("</label><br>")
        .add(org_choice(here, "org", org, {"全部", "All"}))
        .m(" <button>")
        .t(here.say("查看", "Show"));
    html.m("</button></p></form>");
    stalled_part(html, here, org);
    const auto cases = here.desk.ledger.cases(here.desk.actor, org).size();
    if (cases > most_judged && !request.has("all"))
        judge_on_demand(html, here, org, cases);
    else
        findings_part(html, here, office::findings(here.desk, {.org = org}));
    return page;
}

}  // namespace rudang::web
