// What happened goes on record: a sheet that asks what the prompts ask, then what the rules say to it, then the entry.
#include <algorithm>

#include "rudang/office/find.h"
#include "rudang/office/naming.h"
#include "rudang/office/obstacles.h"
#include "rudang/office/records.h"
#include "rudang/office/wording.h"
#include "rudang/office/words.h"
#include "words.h"

namespace rudang::web {
namespace {

// One event on its way into the ledger.
struct Recording {
    Here& here;
    const Request& request;
    std::string path;  // where its forms go
    const EventInfo& info;
    std::optional<CaseView> view;          // empty where the case is to be opened
    std::unique_ptr<Instance> fresh = {};  // then
    Day on = Day::from_number(0);
    Text wrong_day = {};
    office::Form form = {};
    std::optional<office::Questionnaire> asking = {};

    const Instance& instance() const { return view ? *view->instance : *fresh; }
    std::string case_id() const { return view ? view->row.case_id : std::string(); }
    std::string action() const { return request.value("action"); }
    std::string title() const {
        return info.step ? office::step_words(here.workflow(), info.step, here.language())
                         : std::string(here.say(info.label));
    }

    Command command() const {
        Command command;
        command.actor = here.desk.actor;
        command.event.name = info.name;
        command.event.on = on;
        command.event.case_id = case_id();
        command.event.fields = asking->fields();
        return command;
    }
};

void read_day(Recording& what) {
    const auto today = what.here.desk.today;
    what.on = today;
    const auto words = what.request.value("on");
    if (words.empty()) {
        if (what.request.has("on")) what.wrong_day = {"须填写发生的日期", "the day it happened must be given"};
        return;
    }
    const auto day = office::day_in_words(words, today);
    if (!day)
        what.wrong_day = {"不是日期，或没有这一天；请写全年月日，如 2026-06-01",
                          "there is no such day; write year, month and day, like 2026-06-01"};
    else if (*day > today)
        what.wrong_day = {"这一天还没有到；只记录已经发生的事",
                          "that day is still to come; only what has happened is recorded"};
    else
        what.on = *day;
}

// What is known may be personal; then the look is recorded before it is shown: once, when the sheet is opened.
void look_if_personal(Recording& what, office::Surroundings& around) {
    if (!what.view || what.request.has("asked")) return;
    for (const auto& field : *what.info.fields)
        around.personal |= what.instance().hint(what.info.name, field.name, what.on, Json::object(), false).personal;
    if (!around.personal) return;
    auto& ledger = what.here.desk.ledger;
    std::optional<CaseView> looked;
    if (ledger.may(what.here.desk.actor, Action::look, what.view->row.org))
        looked = ledger.view(what.case_id(), what.here.desk.actor, {}, Reveal::yes);
    around.personal = looked.has_value();
    if (looked) what.view = std::move(looked);
}

void fill_in(Recording& what) {
    auto& desk = what.here.desk;
    read_day(what);
    auto around = office::around(desk.ledger, desk.actor, what.view ? what.view->row.org : std::string(), what.info);
    look_if_personal(what, around);
    what.asking.emplace(what.here.workflow(), what.instance(), what.info, what.on, desk.today, std::move(around));
    what.form = office::fill(*what.asking, sheet_of(what.request));
    // Nothing is new on a sheet that is seen for the first time.
    if (!what.request.has("asked"))
        for (auto& line : what.form.lines) line.fresh = false;
}

void heading(Html& html, const Recording& what) {
    const auto& here = what.here;
    html.m("<h1>").t(what.title()).m("</h1>");
    if (what.info.step && what.info.name != office::step_info(here.workflow(), what.info.step).completed_by)
        html.m("<p>").t(here.say(what.info.label)).m("</p>");
    if (what.view)
        html.m("<p>")
            .add(case_link(here, what.case_id(), what.view->instance->title()))
            .m(" · ")
            .t(office::status_words(here.workflow(), what.view->row.state, here.language()))
            .m("</p>");
}

// What stands in the way whatever is written on the sheet.
void obstacles_first(Html& html, const Recording& what) {
    if (!what.view) return;
    const auto& here = what.here;
    const auto in_the_way = office::obstacles(*what.view, what.info, what.on, here.desk.today);
    if (!in_the_way.any()) return;
    html.m("<div class=\"note warn\"><p><strong>");
    if (in_the_way.done)
        html.t(here.say(Text("这件事已于 " + in_the_way.on->iso() + " 办理；记错了请回到案卷点“更正写错的”。",
                             "This was recorded for " + in_the_way.on->iso() +
                                 "; if it is wrong, go back to the case and correct it.")));
    else
        html.t(here.say(Text("这件事在 " + what.on.iso() + " 还不能办，原因：",
                             "On " + what.on.iso() + " it cannot be done, because:")));
    html.m("</strong></p>");
    std::vector<const Finding*> findings;
    for (const auto& finding : in_the_way.findings) findings.push_back(&finding);
    if (!in_the_way.done) html.add(causes_list(here, office::fold(findings), About::obstacle));
    html.m("</div>");
}

Page sheet_page(const Recording& what, Html first = {}) {
    const auto& here = what.here;
    Page page{.title = Text(what.info.label), .area = what.view ? "people" : "apply", .body = {}};
    auto& html = page.body;
    heading(html, what);
    html.add(first);
    obstacles_first(html, what);
    if (what.request.has("asked")) html.add(form_problems(here, what.form));
    html.add(help(here,
                  {"照实填写已经发生的事。标“须填”的要填，其余不填也行。填完点“下一步：核对”，先看规定怎么说，核对无误"
                   "再记录；记录之前随时可以改。",
                   "Write down what has happened. What is marked required has to be filled in. Then press Next: the "
                   "rules are asked first, and nothing is recorded before you confirm it."},
                  {"谈话是 6 月 20 日谈的、今天才录入：发生日期填 6 月 20 日。",
                   "The talk was on 20 June and you enter it today: the day is 20 June."}));
    html.add(form_to(here, what.path)).hidden("event", what.info.name).hidden("asked", "");
    html.add(plain_field(
        here, {.name = "on",
               .label = {"发生日期", "Day it happened"},
               .hint = {"这件事实际发生的日期，不是录入的日期", "when it really happened, not when it is entered"},
               .value = what.request.has("on") ? what.request.value("on") : what.on.iso(),
               .problem = what.wrong_day,
               .type = "date"}));
    html.add(fields_of(here, what.form));
    html.m("<p class=\"actions\"><button class=\"main\" name=\"action\" value=\"preview\">");
    html.t(here.say("下一步：核对", "Next: check")).m("</button> <a class=\"button\" href=\"");
    html.t(here.link(what.view ? "/case/" + what.case_id() : "/"))
        .m("\">")
        .t(here.say("不填了", "Leave"))
        .m("</a></p></form>");
    return page;
}

// What is so about it, before it is recorded.
void outlook(Html& html, const Here& here, const Outcome& outcome) {
    std::vector<const Finding*> found;
    for (const auto& finding : outcome.findings)
        if (objects(finding.verdict) &&
            (outcome.accepted() ? finding.severity != Severity::notice : finding.severity == Severity::block))
            found.push_back(&finding);
    if (outcome.accepted() && found.empty()) {
        html.m("<div class=\"note good\"><p>")
            .t(here.say("符合规定，可以记录。", "It keeps to the rules and can be recorded."))
            .m("</p></div>");
        return;
    }
    if (outcome.accepted())
        html.m("<div class=\"note warn\"><p><strong>")
            .t(here.say("可以记录，但会留下这些问题：", "It can be recorded, with these findings:"));
    else
        html.m("<div class=\"note bad\"><p><strong>")
            .t(here.say("按现在的内容不能记录，原因：", "As it stands it would be refused, because:"));
    html.m("</strong></p>")
        .add(causes_list(here, office::fold(found), outcome.accepted() ? About::record : About::obstacle))
        .add(problem_words(here, outcome.problems))
        .m("</div>");
}

void same_name(Html& html, const Recording& what) {
    const auto& here = what.here;
    const auto name = what.asking->fields().value("applicant", Json::object()).value("name", std::string{});
    if (what.view || name.empty()) return;
    for (const auto& row : here.desk.ledger.cases_named(name, here.desk.actor))
        html.m("<div class=\"note warn\"><p>")
            .t(here.say("注意：已有同名的人 ", "Note: there is somebody of that name already: "))
            .add(case_link(here, row.case_id, row.title))
            .m(" ")
            .t(office::status_words(here.workflow(), row.state, here.language()))
            .m("</p></div>");
}

// Everything once more, with the verdict; records nothing yet.
Page check_page(const Recording& what, Html first = {}) {
    const auto& here = what.here;
    Page page{.title = {"核对", "Check"}, .area = what.view ? "people" : "apply", .body = {}};
    auto& html = page.body;
    heading(html, what);
    html.add(first);
    html.add(
        help(here,
             {"这里是刚才填的内容和规定的意见，还没有记录。看一遍，没有错就点“确认记录”；有错点“返回修改”。",
              "What you filled in, and what the rules say to it. Nothing is recorded yet: confirm it, or go back."},
             {"日期填成了明年：点“返回修改”，改日期再核对。",
              "The year is wrong: go back, change the day and check again."}));
    html.m("<h2>").t(here.say("请核对", "Please check")).m("</h2><table class=\"pairs\"><tbody><tr><th scope=\"row\">");
    html.t(here.say("发生日期", "Day it happened")).m("</th><td>").t(what.on.iso()).m("</td></tr>");
    for (const auto& line : what.asking->summary(here.language()))
        html.m("<tr><th scope=\"row\">").t(line.label).m("</th><td>").t(line.words).m("</td></tr>");
    html.m("</tbody></table>");
    same_name(html, what);
    const auto outcome = here.desk.ledger.preview(what.command());
    outlook(html, here, outcome);
    html.add(form_to(here, what.path)).hidden("event", what.info.name).hidden("on", what.on.iso());
    html.hidden("key", random_token().substr(0, 32)).add(hidden_sheet(what.request));
    if (what.view) html.hidden("seen", std::to_string(what.view->row.last_seq));
    html.m("<p class=\"actions\">");
    if (outcome.accepted())
        html.m("<button class=\"main\" name=\"action\" value=\"record\">")
            .t(here.say("确认记录", "Record it"))
            .m("</button> ");
    html.m("<button name=\"action\" value=\"edit\">")
        .t(here.say("返回修改", "Back to the form"))
        .m("</button></p></form>");
    return page;
}

// Somebody recorded something between the check and the confirmation.
std::optional<Page> changed_meanwhile(const Recording& what) {
    if (!what.view) return std::nullopt;
    auto changed = recorded_meanwhile(what.here, *what.view, what.request.value("seen"));
    return changed.empty() ? std::nullopt : std::optional(check_page(what, std::move(changed)));
}

Html refusal(const Here& here, const Outcome& outcome) {
    Html html;
    html.m("<div class=\"note bad\" role=\"alert\"><p><strong>")
        .t(here.say("没有记录，原因：", "It was refused, because:"))
        .m("</strong></p>");
    std::vector<const Finding*> found;
    for (const auto& finding : outcome.findings)
        if (finding.severity == Severity::block && objects(finding.verdict)) found.push_back(&finding);
    html.add(causes_list(here, office::fold(found), About::obstacle)).add(problem_words(here, outcome.problems));
    if (outcome.status == Outcome::Status::refused)
        html.m("<p class=\"dim\">")
            .t(here.say("这次尝试已记入日志，案卷没有改变。", "The attempt is in the journal; the case is unchanged."))
            .m("</p>");
    html.m("</div>");
    return html;
}

Html recorded(const Recording& what, const Outcome& outcome) {
    const auto& here = what.here;
    Html html;
    html.m("<p><strong>")
        .t(outcome.repeated ? here.say("此前已记录：", "Recorded before: ") : here.say("已记录：", "Recorded: "));
    html.t(what.title()).m(" <span class=\"day\">").t(what.on.iso()).m("</span></strong></p>");
    std::vector<const Finding*> found;
    for (const auto& finding : outcome.findings)
        if (objects(finding.verdict) && finding.severity != Severity::notice) found.push_back(&finding);
    if (!found.empty()) html.add(causes_list(here, office::fold(found)));
    return html;
}

Answer recording(Recording what) {
    fill_in(what);
    const bool complete = what.form.complete && what.wrong_day.empty();
    if (!complete || (what.action() != "preview" && what.action() != "record")) return sheet_page(what);
    if (what.action() == "preview") return check_page(what);
    if (auto page = changed_meanwhile(what)) return std::move(*page);
    auto command = what.command();
    command.request = what.request.value("key");
    const auto outcome = what.here.desk.ledger.record(command);
    if (!outcome.accepted()) return sheet_page(what, refusal(what.here, outcome));
    return Done{"/case/" + outcome.case_id, recorded(what, outcome)};
}

}  // namespace

Answer step_page(Here& here, const Request& request, const std::string& case_id) {
    if (!request.post) return Done{"/case/" + case_id, {}};
    if (request.value("event").empty()) return Done{"/case/" + case_id, {}};
    const auto row = office::find_case(here.desk, case_id);
    auto view = here.desk.ledger.view(row.case_id, here.desk.actor);
    if (!view) throw office::not_permitted();
    const auto* info = find_event(here.workflow().events(), request.value("event"));
    if (!info || info->opens_case || info->imported_only || info->name == correction_event)
        throw office::failure(office::Reason::input, "no-such-event", "", {"没有这件事", "there is no such event"});
    return recording({.here = here,
                      .request = request,
                      .path = "/case/" + row.case_id + "/step",
                      .info = *info,
                      .view = std::move(view)});
}

Answer apply_page(Here& here, const Request& request) {
    return recording({.here = here,
                      .request = request,
                      .path = "/apply",
                      .info = office::opening_event(here.workflow()),
                      .view = std::nullopt,
                      .fresh = here.workflow().start("x")});
}

}  // namespace rudang::web
