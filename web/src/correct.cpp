// What was recorded wrongly is put right; the journal keeps both.
#include <algorithm>

#include "rudang/office/find.h"
#include "rudang/office/records.h"
#include "rudang/office/words.h"
#include "words.h"

namespace rudang::web {
namespace {

std::string entry_name(const Here& here, const office::CaseRecord& record) {
    return record.recorded.event.on.iso() + " " + std::string(here.say(record.info->label)) +
           std::string(record.refused ? here.say("（不予记录）", " (refused)") : std::string_view());
}

// One entry being put right.
struct Correcting {
    Here& here;
    const Request& request;
    const CaseView& view;
    const office::CaseRecord& record;
    OccurredOn on = Day::from_number(0);
    Text wrong_day = {}, wrong_reason = {};
    office::Form form = {};
    std::optional<office::Questionnaire> asking = {};

    bool strikes() const { return record.refused || request.has("strike"); }
    std::string path() const { return "/case/" + view.row.case_id + "/correct"; }
    Json changes() const {
        auto changed = office::difference(record.recorded.event.fields, asking->fields());
        if (on != record.recorded.event.on) changed["on"] = on.iso();
        return changed;
    }
    Command command() const {
        Command command;
        command.actor = here.desk.actor;
        command.request = request.value("key");
        command.event.case_id = view.row.case_id;
        command.event.name = std::string(correction_event);
        command.event.on = here.desk.today;
        command.event.fields = {{"corrects", record.recorded.seq}};
        if (strikes())
            command.event.fields["annul"] = true;
        else
            command.event.fields["fields"] = changes();
        command.event.fields["reason"] = request.value("reason");
        return command;
    }
};

void read_correction(Correcting& what) {
    auto& desk = what.here.desk;
    const auto& event = what.record.recorded.event;
    what.on = event.on;
    if (const auto words = what.request.value("on"); !words.empty() && words != event.on.iso()) {
        const auto day = office::day_in_words(words, desk.today);
        if (!day || *day > desk.today)
            what.wrong_day = {"不是日期，或这一天还没有到", "there is no such day, or it is still to come"};
        else
            what.on = *day;
    }
    what.asking.emplace(what.here.workflow(), *what.view.instance, *what.record.info, event.on.last(), desk.today,
                        office::around(desk.ledger, desk.actor, what.view.row.org, *what.record.info), event.fields);
    what.asking->reopen();
    what.form = office::refill(*what.asking, sheet_of(what.request));
    if (!what.request.has("asked")) return;
    if (what.request.value("reason").find_first_not_of(' ') == std::string::npos)
        what.wrong_reason = {"须写明原因", "the reason must be given"};
    else if (!what.strikes() && what.changes().empty() && what.form.complete && what.wrong_day.empty())
        what.wrong_reason = {"还没有改任何一项", "nothing was changed yet"};
}

Page correction_sheet(const Correcting& what, Html first = {}) {
    const auto& here = what.here;
    Page page{.title = {"更正", "Correct"}, .area = "people", .body = {}};
    auto& html = page.body;
    html.m("<h1>")
        .t(here.say("更正", "Correct"))
        .m("</h1><p>")
        .add(case_link(here, what.view.row.case_id, what.view.instance->title()));
    html.m(" · ").t(entry_name(here, what.record)).m("</p>").add(first);
    html.add(
        help(here,
             {"改写错的那几项，其余不动；在最下面写明原因，再点“下一步：核对”。这件事根本没有发生的，勾选作废。",
              "Change what is wrong and leave the rest; give the reason at the bottom, then go on to check it. What "
              "never happened is struck out."},
             {"日期写错：改发生日期，原因写“日期写错”。", "A wrong day: change it, with the reason “wrong day”."}));
    if (what.request.has("asked")) html.add(form_problems(here, what.form));
    html.add(form_to(here, what.path())).hidden("seq", std::to_string(what.record.recorded.seq));
    if (!what.record.refused) {
        html.add(plain_field(here, {.name = "on",
                                    .label = {"发生日期", "Day it happened"},
                                    .hint = {},
                                    .value = what.request.has("on") ? what.request.value("on") : what.on.iso(),
                                    .problem = what.wrong_day,
                                    .type = what.on.iso().size() == 10 ? "date" : "text"}));
        html.add(fields_of(here, what.form));
    } else {
        html.hidden("asked", "");
    }
    html.add(plain_field(here, {.name = "reason",
                                .label = {"更正原因", "Reason"},
                                .hint = {"为什么改，如 日期写错、记错了人", "why, like wrong day, somebody else"},
                                .value = what.request.value("reason"),
                                .problem = what.wrong_reason}));
    html.m("<p><label><input type=\"checkbox\" name=\"strike\" value=\"yes\"");
    if (what.strikes()) html.m(" checked");
    html.m(">").t(here.say("这件事根本没有发生，或记错了人：作废整条",
                           "It never happened, or was somebody else: strike out the whole entry"));
    html.m("</label></p><p class=\"actions\"><button class=\"main\" name=\"action\" value=\"preview\">");
    html.t(here.say("下一步：核对", "Next: check"))
        .m("</button> <a class=\"button\" href=\"")
        .t(here.link("/case/" + what.view.row.case_id));
    html.m("\">").t(here.say("不改了", "Leave")).m("</a></p></form>");
    return page;
}

// Line by line what changes.
void changes_table(Html& html, const Correcting& what) {
    const auto& here = what.here;
    if (what.strikes()) {
        html.m("<p><strong>")
            .t(here.say("作废整条：", "Struck out as a whole: "))
            .t(entry_name(here, what.record))
            .m("</strong></p>");
        return;
    }
    html.m("<table><thead><tr><th></th><th>")
        .t(here.say("原来", "Before"))
        .m("</th><th>")
        .t(here.say("改为", "After"))
        .m("</th></tr></thead><tbody>");
    const auto row = [&](std::string_view label, const std::string& before, const std::string& after) {
        if (before == after) return;
        html.m("<tr><th scope=\"row\">").t(label).m("</th><td>").t(before).m("</td><td>").t(after).m("</td></tr>");
    };
    row(here.say("发生日期", "Day it happened"), what.record.recorded.event.on.iso(), what.on.iso());
    std::map<std::string, std::string> before;
    office::Questionnaire old(here.workflow(), *what.view.instance, *what.record.info,
                              what.record.recorded.event.on.last(), here.desk.today, {},
                              what.record.recorded.event.fields);
    old.reopen();
    for (const auto& line : old.summary(here.language(), true)) before[line.path] = line.words;
    for (const auto& line : what.asking->summary(here.language(), true)) {
        row(line.label, before[line.path], line.words);
        before.erase(line.path);
    }
    for (const auto& line : old.summary(here.language())) row(line.label, before[line.path], "");
    html.m("</tbody></table>");
}

Page correction_check(const Correcting& what, const Html& first = {}) {
    const auto& here = what.here;
    Page page{.title = {"核对更正", "Check the correction"}, .area = "people", .body = {}};
    auto& html = page.body;
    html.m("<h1>").t(here.say("核对更正", "Check the correction")).m("</h1><p>");
    html.add(case_link(here, what.view.row.case_id, what.view.instance->title()))
        .m(" · ")
        .t(entry_name(here, what.record))
        .m("</p>");
    html.add(help(here,
                  {"左边是原来的，右边是改成的。没有错就点“确认更正”；日志里两样都保留。",
                   "Before on the left, after on the right. Confirm it if that is right; the journal keeps both."},
                  {"只改日期的，这里只有“发生日期”一行。", "Where only the day changes there is one line."}));
    html.add(first);
    changes_table(html, what);
    html.m("<p>").t(here.say("原因：", "Reason: ")).t(what.request.value("reason")).m("</p>");
    const auto outcome = here.desk.ledger.preview(what.command());
    const auto causes = office::fold(outcome.findings);
    if (!outcome.accepted()) {
        html.m("<div class=\"note bad\"><p><strong>")
            .t(here.say("不能这样更正，原因：", "It cannot be corrected like this, because:"));
        html.m("</strong></p>").add(causes_list(here, causes)).add(problem_words(here, outcome.problems)).m("</div>");
    } else if (!causes.causes.empty()) {
        html.m("<div class=\"note warn\"><p><strong>")
            .t(here.say("更正之后，本案有这些问题：", "With it the case has these findings:"));
        html.m("</strong></p>").add(causes_list(here, causes)).m("</div>");
    }
    html.m("<p class=\"dim\">")
        .t(here.say("日志里原来的记录和这次更正都会保留。", "The journal keeps both the entry and its correction."))
        .m("</p>");
    html.add(form_to(here, what.path())).hidden("seq", std::to_string(what.record.recorded.seq));
    for (const char* name : {"on", "reason", "strike"})
        if (what.request.has(name)) html.hidden(name, what.request.value(name));
    html.hidden("key", random_token().substr(0, 32)).hidden("seen", std::to_string(what.view.row.last_seq));
    html.add(hidden_sheet(what.request)).m("<p class=\"actions\">");
    if (outcome.accepted())
        html.m("<button class=\"main\" name=\"action\" value=\"record\">")
            .t(here.say("确认更正", "Correct it"))
            .m("</button> ");
    html.m("<button name=\"action\" value=\"edit\">")
        .t(here.say("返回修改", "Back to the form"))
        .m("</button></p></form>");
    return page;
}

Page entries_page(const Here& here, const CaseView& view, const std::vector<office::CaseRecord>& records) {
    Page page{.title = {"更正", "Correct"}, .area = "people", .body = {}};
    auto& html = page.body;
    html.m("<h1>")
        .t(here.say("更正哪一条？", "Which entry?"))
        .m("</h1><p>")
        .add(case_link(here, view.row.case_id, view.instance->title()));
    html.m("</p>").add(
        help(here,
             {"写错了的可以改，改之前和改之后的都留在日志里。改日期、改内容，或者整条作废，都要写原因。",
              "What is wrong can be put right; the journal keeps both. A day, a field or the whole entry "
              "can be corrected, and the reason is recorded."},
             {"谈话日期写成了 6 月 2 日，应为 6 月 20 日：选那一条，改日期，原因写“日期写错”。",
              "The talk was on 20 June and not on the 2nd: choose it, change the day, reason “wrong day”."}));
    if (records.empty()) html.m("<p>").t(here.say("没有可以更正的记录。", "There is nothing to correct.")).m("</p>");
    html.m("<table><tbody>");
    for (const auto& record : records) {
        html.m("<tr><td>")
            .t(entry_name(here, record))
            .m("</td><td>")
            .add(form_to(here, "/case/" + view.row.case_id + "/correct"));
        html.hidden("seq", std::to_string(record.recorded.seq))
            .m("<button>")
            .t(here.say("更正", "Correct"))
            .m("</button></form></td></tr>");
    }
    html.m("</tbody></table>");
    return page;
}

Answer correcting(Correcting what) {
    read_correction(what);
    const bool sound = (what.strikes() || what.form.complete) && what.wrong_day.empty() && what.wrong_reason.empty();
    const auto action = what.request.value("action");
    if (!sound || (action != "preview" && action != "record")) return correction_sheet(what);
    if (action == "preview") return correction_check(what);
    if (const auto changed = recorded_meanwhile(what.here, what.view, what.request.value("seen")); !changed.empty())
        return correction_check(what, changed);
    const auto& here = what.here;
    const auto outcome = what.here.desk.ledger.record(what.command());
    Html said;
    if (outcome.accepted()) {
        said.m("<p><strong>")
            .t(here.say("已更正：", "Corrected: "))
            .t(entry_name(here, what.record))
            .m("</strong></p>");
        return Done{"/case/" + what.view.row.case_id, std::move(said)};
    }
    said.m("<div class=\"note bad\" role=\"alert\">").add(causes_list(here, office::fold(outcome.findings)));
    said.add(problem_words(here, outcome.problems)).m("</div>");
    return correction_sheet(what, std::move(said));
}

}  // namespace

Answer correct_page(Here& here, const Request& request, const std::string& case_id) {
    auto& desk = here.desk;
    const auto row = office::find_case(desk, case_id);
    // With what it says, where whoever corrects it may see that: the look is on record.
    const bool opens = request.post && request.has("seq");
    const bool looks = opens && desk.ledger.may(desk.actor, Action::look, row.org);
    const auto view = desk.ledger.view(row.case_id, desk.actor, {}, looks ? Reveal::yes : Reveal::no);
    if (!view) throw office::not_permitted();
    const auto records = office::correctable(*view, here.workflow(), desk.actor, desk.today);
    for (const auto& record : records)
        if (opens && std::to_string(record.recorded.seq) == request.value("seq"))
            return correcting({.here = here, .request = request, .view = *view, .record = record});
    return entries_page(here, *view, records);
}

}  // namespace rudang::web
