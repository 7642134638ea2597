// Supervision: what does not move, what the rules object to, and how far putting it right has come.
#include <algorithm>
#include <span>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "rudang/office/agenda.h"
#include "rudang/office/findings.h"
#include "rudang/office/stalled.h"
#include "rudang/office/wording.h"
#include "rudang/papers/plots.h"
#include "rudang/papers/report.h"
#include "words.h"

namespace rudang::web {
namespace {

constexpr std::size_t most_findings = 80, most_stalled = 60;
// To judge a case takes a thousandth of a second, and nobody else is answered meanwhile: more than these are judged
// ahead, between two answers.
constexpr std::size_t most_at_once = 200;

// Names of what is shown only.
void add_names(Here& here, office::Stalled& stalled) {
    const auto shown = std::span(stalled.cases).first(std::min(stalled.cases.size(), most_stalled));
    office::put_names(here.desk, shown, [](auto& each) { return std::tie(each.row.case_id, each.row.title); });
}

void stalled_part(Html& html, Here& here, office::Stalled& stalled, bool judged) {
    add_names(here, stalled);
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
    if (stalled.cases.size() > most_stalled)
        html.m("<p class=\"dim\">")
            .t(here.say(
                Text("另有 " + std::to_string(stalled.cases.size() - most_stalled) + " 人；请选一个组织再看。",
                     "And " + std::to_string(stalled.cases.size() - most_stalled) + " more; choose an organization.")))
            .m("</p>");
    if (!judged)
        html.m("<p class=\"dim\">")
            .t(here.say("比大多数人慢的，要逐人检查后才列出。",
                        "Who is slower than most is listed once all were judged."))
            .m("</p>");
}

void rectify_field(Html& html, Here& here, const office::FindingItem& item, const std::string& id,
                   const FieldSpec& field) {
    html.m("<div class=\"field\"><label for=\"").t(id).m("\">").t(here.say(field.label)).m(" ");
    if (field.presence == Presence::required)
        html.m("<span class=\"must\">").t(here.say("须填", "required"));
    else
        html.m("<span class=\"may\">").t(here.say("可不填", "optional"));
    html.m("</span></label>");
    if (field.name == "to") {
        html.m("<select id=\"").t(id).m("\" name=\"f:to\"><option value=\"\">").t(here.say("（请选）", "(choose)"));
        html.m("</option>");
        for (const auto& actor : office::who_puts_right(here.desk, item))
            html.m("<option value=\"").t(actor).m("\">").t(here.actor_name(actor)).m(" ").t(actor).m("</option>");
        html.m("</select></div>");
        return;
    }
    html.m("<input id=\"").t(id).m("\" name=\"f:").t(field.name).m("\" type=\"");
    if (field.type == FieldType::day)
        html.m("date\" min=\"").t(here.desk.today.iso());
    else
        html.m("text");
    html.m("\" autocomplete=\"off\"></div>");
}

// What can be done about a finding where it stands: the next step of putting it right, in fields of its own.
void rectify_forms(Html& html, Here& here, const office::FindingItem& item) {
    const auto steps = office::next_steps(here.desk, item);
    if (steps.empty()) return;
    html.m("<details class=\"noprint\"><summary>").t(here.say("办理整改", "Put it right")).m("</summary>");
    for (const auto* event : steps) {
        html.add(form_to(here, "/supervision")).m("<fieldset><legend>").t(here.say(event->label)).m("</legend>");
        html.hidden("finding", item.id).hidden("event", event->name);
        for (const auto& field : *event->fields)
            rectify_field(html, here, item, item.id + "-" + std::string(event->name) + "-" + std::string(field.name),
                          field);
        html.m("<button>").t(here.say("记录", "Record")).m("</button></fieldset></form>");
    }
    html.m("</details>");
}

void finding_item(Html& html, Here& here, const office::FindingItem& item) {
    const auto& standing = item.standing;
    html.m("<li class=\"").t(item.finding ? word(item.finding->severity) : std::string_view("notice")).m("\"><p>");
    html.add(case_link(here, item.case_id, item.name)).m(" · ").t(here.say(rectification::state_label(item.state())));
    if (!standing.assigned_to.empty())
        html.t(here.say("，整改人 ", ", to be put right by ")).t(here.actor_name(standing.assigned_to));
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

void findings_part(Html& html, Here& here, const std::vector<office::FindingItem>& items) {
    // What only follows from another is folded under it, unless somebody has begun to put it right.
    std::unordered_set<std::string_view> listed;
    for (const auto& item : items) listed.insert(item.id);
    std::vector<const office::FindingItem*> shown;
    for (const auto& item : items)
        if (!item.follows() || !listed.contains(item.finding->follows) || item.standing.state.status != "found")
            shown.push_back(&item);
    html.m("<h2>")
        .t(here.say("待整改的问题", "To be put right"))
        .m(" <span class=\"dim\">")
        .t(shown.size())
        .m("</span></h2>");
    if (shown.empty()) {
        html.m("<p class=\"good\">").t(here.say("没有待整改的问题。", "Nothing is to be put right.")).m("</p>");
        return;
    }
    html.m("<ul class=\"findings\">");
    for (std::size_t i = 0; i < shown.size() && i < most_findings; ++i) finding_item(html, here, *shown[i]);
    html.m("</ul>");
    if (shown.size() > most_findings)
        html.m("<p class=\"dim\">")
            .t(here.say(Text("另有 " + std::to_string(shown.size() - most_findings) + " 条；请选一个组织再看。",
                             "And " + std::to_string(shown.size() - most_findings) + " more; choose an organization.")))
            .m("</p>");
}

// How far judging has come; the page comes again by itself.
void on_the_way(Html& html, Here& here, const std::string& org) {
    const auto done = std::to_string(here.ahead.done()), all = std::to_string(here.ahead.all());
    html.m("<h2>").t(here.say("待整改的问题", "To be put right")).m("</h2><p role=\"status\">");
    html.t(here.say(
        Text("正在逐人检查，已检查 " + done + " / " + all + " 人；查完后这里会列出问题和图表。其他页面照常可用。",
             "Judging everybody, " + done + " of " + all +
                 " so far; then findings and plots are shown here. Other pages answer meanwhile.")));
    html.m("</p>");
    html.add(form_to(here, "/supervision")).hidden("org", org).m("<p><button>");
    html.t(here.say("刷新", "Look again")).m("</button></p></form>");
}

// Figures hold no names, but ages want the days of birth: those stay sealed until somebody asks to see names.
office::Desk looking(Here& here) {
    auto desk = here.desk;
    desk.reveal = here.names_shown ? Reveal::yes : Reveal::no;
    return desk;
}

// All that is asked about, read once; nothing where more have to be judged than anybody would wait for.
std::vector<office::ToldCase> judged(Here& here, const std::string& org, bool ages) {
    if (here.ahead.any()) return {};
    auto& ledger = here.desk.ledger;
    const bool may_go_ahead = ledger.keeps_judged() && !here.ahead.tried(here.desk);
    const auto too_many = [&](std::vector<std::string> unjudged) {
        if (!may_go_ahead || unjudged.size() <= most_at_once) return false;
        here.ahead.begin(std::move(unjudged));
        return true;
    };
    const auto ids_of = [&](const std::string& within) {
        std::vector<std::string> ids;
        for (auto& row : ledger.case_rows(here.desk.actor, {.org = within})) ids.push_back(std::move(row.case_id));
        return ids;
    };
    // What is usual is learnt from all that is in the ledger, whatever is asked about; and whoever looks at what is
    // sealed looks once.
    if ((!org.empty() || ages) && may_go_ahead && too_many(ledger.unjudged(ids_of({}), here.desk.actor))) return {};
    const auto asked = ids_of(org);
    auto desk = ages ? looking(here) : here.desk;
    std::vector<office::ToldCase> cases;
    const auto keep = [&](office::ToldCase told) { cases.push_back(std::move(told)); };
    CaseParts wanted{.undetermined = false, .course = true, .kept_only = !ages};
    const auto unjudged = office::each_told(desk, asked, wanted, keep);
    if (unjudged.empty()) return cases;
    if (too_many(unjudged)) return {};
    wanted.kept_only = false;
    office::each_told(desk, unjudged, wanted, keep);
    // As they were asked for.
    std::unordered_map<std::string_view, std::size_t> place;
    for (std::size_t i = 0; i < asked.size(); ++i) place.emplace(asked[i], i);
    std::ranges::sort(cases, {}, [&](const office::ToldCase& told) { return place.at(told.row.case_id); });
    return cases;
}

// Taken from them: nothing else on this page asks for it.
std::map<std::string, DoneDays> days_of(std::span<office::ToldCase> cases) {
    std::map<std::string, DoneDays> days;
    for (auto& told : cases) days.emplace_hint(days.end(), told.row.case_id, std::move(told.done));
    return days;
}

void plots_part(Html& html, Here& here, const std::string& org, std::span<const office::ToldCase> cases, bool ages) {
    html.m("<h2>").t(here.say("图表", "Plots")).m("</h2>");
    const auto figures = office::figures_of(cases, here.workflow(), here.desk.today);
    const papers::PlotWords words{here.language(),
                                  [&](int step) { return office::step_words(here.workflow(), step, here.language()); },
                                  [&](const std::string& id) { return here.org_name(id); }};
    if (!ages && here.names_shown) {
        html.add(form_to(here, "/supervision")).hidden("org", org).hidden("ages", "yes").m("<p class=\"dim\">");
        html.t(here.say("年龄图里暂算“不详”：出生日期是封存的，查看要记入日志。",
                        "Ages are unknown so far: days of birth are sealed, and to look at them is written down. "));
        html.m("<button>").t(here.say("查看年龄", "Look at ages")).m("</button></p></form>");
    } else if (!ages) {
        html.m("<p class=\"dim\">")
            .t(here.say("姓名没有显示时出生日期是封存的，年龄图里算“不详”。先点页面上方的“显示姓名”，就能看到。",
                        "Days of birth stay sealed while names are masked; press Show names first to see ages."))
            .m("</p>");
    }
    html.m("<div class=\"plots\">");
    for (const auto& plot : papers::all_plots(figures, words)) html.drawn(papers::to_html(plot, here.language()));
    html.m("</div>");
}

void reports_part(Html& html, const Here& here, const std::string& org) {
    html.m("<div class=\"noprint\"><h2>").t(here.say("报告", "Reports")).m("</h2>");
    html.add(form_to(here, "/report", false, Then::stays)).hidden("org", org).m("<p><label for=\"report\">");
    html.t(here.say("交给领导的报告（Word 的可以直接改；网页的用浏览器打开后打印）",
                    "For whoever answers for it: as a Word file to write on, or as a page to open and print"));
    html.m("</label><br><select id=\"report\" name=\"report\">");
    for (const auto& kind : papers::report_kinds())
        html.m("<option value=\"")
            .t(kind.id)
            .m("\">")
            .t(here.say(kind.name))
            .t(kind.document ? here.say("（Word）", " (Word)") : here.say("（网页）", " (page)"))
            .m("</option>");
    html.m("</select> <button>").t(here.say("下载", "Download")).m("</button></p></form></div>");
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
    const bool ages = request.post && request.has("ages") && here.names_shown;
    auto cases = judged(here, org, ages);
    page.passing = here.ahead.any();
    // Who looks at what is sealed is told only of whom they may see that; what is usual, everybody shows.
    const bool everybody = org.empty() && !ages && !page.passing;
    const auto days = everybody ? days_of(cases) : std::map<std::string, DoneDays>();
    auto stalled = office::stalled(
        here.desk,
        {.org = org, .over = {}, .named = false, .usual = !page.passing, .done = everybody ? &days : nullptr});
    stalled_part(html, here, stalled, !page.passing);
    if (page.passing) {
        on_the_way(html, here, org);
    } else {
        findings_part(html, here, office::findings(here.desk, {.org = org, .told = &cases}));
        plots_part(html, here, org, cases, ages);
    }
    reports_part(html, here, org);
    return page;
}

Answer report_answer(Here& here, const Request& request) {
    if (!request.post) return Done{"/supervision", {}};
    for (const auto& kind : papers::report_kinds()) {
        if (kind.id != request.value("report")) continue;
        auto desk = looking(here);
        if (kind.document) desk.language = Language::zh;  // as its form
        const auto material = papers::report_of(desk, request.value("org"), false);
        const auto name = std::string(here.say(kind.name)) + "-" + desk.today.iso();
        if (!kind.document) return Sent{kind.page(material), "text/html; charset=utf-8", name + ".html"};
        return Sent{kind.document(material).bytes,
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", name + ".docx"};
    }
    throw office::failure(office::Reason::not_found, "unknown-report", "", {"没有这种报告", "there is no such report"});
}

}  // namespace rudang::web
