// stalled and report: for those who answer for many branches.
#include <algorithm>
#include <set>

#include "context.h"
#include "finding.h"
#include "keystore.h"
#include "report_page.h"
#include "rudang/office/agenda.h"
#include "rudang/office/stalled.h"
#include "rudang/office/wording.h"
#include "rudang/rectification/rectification.h"

namespace rudang::cli {
namespace {

// Past which limit, how much slower than others, or waiting for whom.
std::string why_stalled(Context& context, const office::StalledCase& stalled) {
    const auto& workflow = *context.workflow();
    const auto language = context.language();
    const auto step = stalled.step ? office::step_words(workflow, stalled.step, language)
                                   : office::status_words(workflow, stalled.row.state, language);
    const auto offices = office::words(stalled.waiting_for, language);
    Text text{"等待办理", "waiting"};
    if (stalled.reason == office::StalledCase::Reason::past_limit)
        text = {"已过期限 " + stalled.limit->iso(), "past its limit, " + stalled.limit->iso()};
    if (stalled.reason == office::StalledCase::Reason::slow) {
        const auto days = std::to_string(*stalled.p85_days);
        text = {"慢于 85% 的同类（" + days + " 天）", "slower than 85 of 100 (" + days + " days)"};
    }
    text.zh += "：" + step + (offices.empty() ? "" : "，由" + offices + "办理");
    text.en += ": " + step + (offices.empty() ? "" : ", with the " + offices);
    return context.say(text);
}

std::string findings_html(Context& context, const std::vector<Finding>& findings) {
    std::string body;
    const auto causes = office::fold(findings);
    for (const auto& [finding, follow] : causes.causes) {
        body += "<p class=\"" + std::string(word(finding->verdict)) + "\">" +
                escaped(finding->words(context.language())) + " <span class=\"dim\">" +
                escaped(basis_text(context, *finding)) + "</span></p>";
        for (const auto* also : follow)
            body += "<p class=\"dim follows\">" + escaped(also->words(context.language())) + "</p>";
    }
    if (!causes.late.empty())
        body += "<p class=\"dim\">" + escaped(context.say(office::late_words(causes.late))) + "</p>";
    return body;
}

}  // namespace

int run_stalled(Context& context, const Arguments& arguments) {
    const bool zh = context.language() == Language::zh;
    auto desk = context.desk();
    office::StalledQuestion question{.org = context.org(arguments.get("org"), "--org")};
    if (arguments.has("over")) question.over = days_given(arguments, "over", office::patience);
    const auto stalled = office::stalled(desk, question);
    if (context.json()) {
        context.print(to_json(stalled, *context.workflow(), context.language()));
        return exit_done;
    }
    std::vector<std::vector<Cell>> rows;
    std::map<std::string, int> by_org;
    for (const auto& each : stalled.cases) {
        rows.push_back({Cell(std::to_string(each.days)), Cell(each.row.case_id), Cell(printable(each.row.title)),
                        Cell(context.org_name(each.row.org)), Cell(why_stalled(context, each))});
        ++by_org[each.row.org];
    }
    context.print_today_note();
    if (rows.empty())
        context.screen().line(zh ? "没有停滞的案卷。" : "No case is stalled.", Colour::green);
    else
        context.screen().table(zh ? std::vector<Cell>{"天数", "案卷", "姓名", "组织", "情况"}
                                  : std::vector<Cell>{"days", "case", "name", "org", "why"},
                               rows);
    if (by_org.size() > 1) {
        context.screen().line();
        rows.clear();
        for (const auto& [id, count] : by_org)
            rows.push_back({Cell(context.org_name(id)), Cell(std::to_string(count))});
        context.screen().table({}, rows, 2);
    }
    return exit_done;
}

// ---- the report
// ---------------------------------------------------------------------------------------------------------

int run_report(Context& context, const Arguments& arguments) {
    const bool zh = context.language() == Language::zh;
    const auto to = arguments.get("FILE"), org = context.org(arguments.get("org"), "--org");
    expect_new_file(to);
    context.require(Action::read_cases, org);
    auto& ledger = context.ledger();
    const auto judged = judged_cases(context, org);
    std::vector<std::string> ids;
    for (const auto& each : judged) ids.push_back(each.row.case_id);
    context.expect_permitted(ledger.note_export("report", ids, context.actor()));
    const auto h = [&](const char* chinese, const char* english) { return std::string(zh ? chinese : english); };
    const auto today = context.today();

    std::map<int, int> stages;
    std::map<std::string, int> statuses, overdue, months;
    int open_findings = 0, undetermined = 0, running = 0, ended = 0;
    std::set<std::string> settled;
    for (const auto& row : ledger.rectifications(context.actor()))
        if (rectification::standing(row.steps, context.today()).state.ended) settled.insert(row.finding);
    const auto first_month = today.plus_months(-11);
    for (int i = 0; i < 12; ++i) months[first_month.plus_months(i).iso().substr(0, 7)] = 0;
    for (const auto& each : judged) {
        const auto& state = each.row.state;
        ++statuses[state.status];
        state.ended ? ++ended : ++running;
        if (!state.ended && state.stage) ++stages[state.stage];
        for (const auto& finding : each.findings) {
            open_findings += office::is_unresolved(finding) && !settled.contains(finding.id);
            undetermined += finding.verdict == Verdict::undetermined;
            if (finding.verdict == Verdict::violated && finding.event.empty()) ++overdue[std::string(finding.rule)];
        }
        for (const auto& recorded : each.effective)
            if (recorded.event.name == "admission_decided" && recorded.event.fields.value("outcome", "") == "approved")
                if (const auto month = months.find(recorded.event.on.iso().substr(0, 7)); month != months.end())
                    ++month->second;
    }
    // The organization asked for, else the root.
    std::string title;
    for (const auto& each : ledger.orgs())
        if (org.empty() ? each.parent.empty() : each.org_id == org) title = each.name;
    std::string body = "<h1>" + escaped(title) + " " + h("发展党员工作报告", "recruitment report") +
                       "</h1><p class=\"dim\">" + h("截至 ", "as of ") + today.iso() +
                       (context.today_given() ? h("（试算日期）", " (a supposed day)") : "") +
                       "</p><ul class=\"numbers\">";
    for (const auto& [label, count] : {std::pair{h("在办", "running"), running},
                                       {h("已结束", "ended"), ended},
                                       {h("未解决的问题", "open findings"), open_findings},
                                       {h("无法判定", "undetermined"), undetermined},
                                       {h("已解决的问题", "settled findings"), static_cast<int>(settled.size())}})
        body += "<li><b>" + std::to_string(count) + "</b>" + label + "</li>";
    body += "</ul><h2>" + h("各阶段人数", "By stage") + "</h2>";
    std::vector<Bar> bars;
    for (const auto& stage : context.workflow()->stages())
        bars.push_back({std::to_string(stage.number) + " " + std::string(context.say(stage.name)), stages[stage.number],
                        "#cases"});
    body += bar_chart(h("各阶段在办人数", "running cases by stage"), bars);
    bars.clear();
    for (const auto& [month, count] : months) bars.push_back({month, count});
    body += "<h2>" + h("近十二个月接收预备党员", "Admissions in twelve months") + "</h2>" +
            bar_chart(h("每月批准接收人数", "approved each month"), bars);
    if (!overdue.empty()) {
        bars.clear();
        for (const auto& [id, count] : overdue) {
            const auto& rules = context.workflow()->rules();
            const auto rule =
                std::find_if(rules.begin(), rules.end(), [&](const RuleInfo& each) { return each.id == id; });
            bars.push_back({rule == rules.end() ? id : std::string(context.say(rule->statement)), count});
        }
        body +=
            "<h2>" + h("逾期事项", "Overdue by rule") + "</h2>" + bar_chart(h("各规则逾期数", "overdue by rule"), bars);
    }
    const auto plans = ledger.plan_states(today.year(), context.actor());
    if (!plans.empty()) {
        body += "<h2>" + h("计划与接收", "Plan and admissions") + "</h2><table><thead><tr><th>" + h("组织", "org") +
                "</th><th>" + h("计划", "planned") + "</th><th>" + h("已用", "used") + "</th><th>" +
                h("已列发展对象", "reserved") + "</th><th>" + h("剩余", "left") + "</th></tr></thead><tbody>";
        for (const auto& plan : plans)
            body += "<tr><td>" + escaped(context.org_name(plan.org)) + "</td><td>" + std::to_string(plan.total) +
                    "</td><td>" + std::to_string(plan.used_in_all()) + "</td><td>" + std::to_string(plan.reserved) +
                    "</td><td>" + std::to_string(plan.total - plan.used_in_all()) + "</td></tr>";
        body += "</tbody></table>";
    }
    auto desk = context.desk();
    desk.reveal = Reveal::no;  // the names in the report were looked up above, once
    const auto stalled = office::stalled(desk, {.org = org}).cases;
    std::map<std::string, std::string> titles;
    for (const auto& each : judged) titles[each.row.case_id] = each.row.title;
    body += "<h2>" + h("停滞的案卷", "Cases that do not move") + "</h2>";
    if (stalled.empty())
        body += "<p class=\"good\">" + h("没有。", "None.") + "</p>";
    else {
        body += "<div class=\"wide\"><table class=\"sortable\" id=\"stalled\"><thead><tr><th>" + h("天数", "days") +
                "</th><th>" + h("案卷", "case") + "</th><th>" + h("姓名", "name") + "</th><th>" + h("情况", "why") +
                "</th></tr></thead><tbody>";
        for (const auto& each : stalled) {
            const auto known = titles.find(each.row.case_id);
            const auto& name = known == titles.end() ? each.row.title : known->second;
            body += "<tr><td>" + std::to_string(each.days) + "</td><td><a href=\"#case-" + each.row.case_id + "\">" +
                    each.row.case_id + "</a></td><td>" + escaped(name) + "</td><td>" +
                    escaped(why_stalled(context, each)) + "</td></tr>";
        }
        body += "</tbody></table></div>";
    }
    body += "<h2 id=\"cases\">" + h("案卷", "Cases") + "</h2><label>" + h("筛选 ", "filter ") +
            "<input type=\"search\" class=\"filter\" data-table=\"all\"></label><div class=\"wide\"><table "
            "class=\"sortable\" id=\"all\"><thead><tr><th>" +
            h("案卷", "case") + "</th><th>" + h("姓名", "name") + "</th><th>" + h("组织", "org") + "</th><th>" +
            h("现状", "status") + "</th><th>" + h("最近日期", "last") + "</th><th>" + h("问题", "findings") +
            "</th></tr></thead><tbody>";
    for (const auto& each : judged) {
        const auto count = std::count_if(each.findings.begin(), each.findings.end(), office::is_unresolved);
        body += "<tr><td><a href=\"#case-" + each.row.case_id + "\">" + each.row.case_id + "</a></td><td>" +
                escaped(each.row.title) + "</td><td>" + escaped(context.org_name(each.row.org)) + "</td><td>" +
                escaped(status_text(context, each.row.state)) + "</td><td>" + each.row.last_on + "</td><td" +
                (count ? " class=\"violated\"" : "") + ">" + std::to_string(count) + "</td></tr>";
    }
    body += "</tbody></table></div><h2>" + h("时间线", "Timelines") + "</h2>";
    for (const auto& each : judged) {
        body += "<details id=\"case-" + each.row.case_id + "\"><summary>" + escaped(each.row.title) + " " +
                each.row.case_id + " " + escaped(status_text(context, each.row.state)) + "</summary><table><tbody>";
        for (const auto& recorded : each.effective) {
            const auto* info = find_event(context.workflow()->events(), recorded.event.name);
            body += "<tr><td>" + recorded.event.on.iso() + "</td><td>" +
                    (info && info->step ? std::to_string(info->step) : "") + "</td><td>" +
                    escaped(info ? context.say(info->label) : recorded.event.name) + "</td><td class=\"dim\">" +
                    h("录入 ", "entered ") + recorded.at.day_in_china().iso() + " " + escaped(recorded.actor) + " #" +
                    std::to_string(recorded.seq) + "</td></tr>";
        }
        body += "</tbody></table>";
        body += findings_html(context, each.findings);
        body += "</details>\n";
    }
    const auto checkpoint = ledger.checkpoint().checkpoint;
    body += "<h2>" + h("日志", "Journal") + "</h2><p>" + h("本报告依据的历史：", "the history this report rests on: ") +
            "<br><code>" + escaped(checkpoint.origin) + "<br>" + std::to_string(checkpoint.size) + "<br>" +
            base64(checkpoint.root) + "</code></p>";
    write_private(to, page(h("发展党员工作报告", "Recruitment report"), zh ? "zh-CN" : "en", body));
    if (context.json())
        context.print({{"report", to}, {"cases", judged.size()}, {"open_findings", open_findings}});
    else if (!context.quiet())
        context.screen().line(h("已写入 ", "written to ") + to, Colour::green);
    return exit_done;
}

}  // namespace rudang::cli
