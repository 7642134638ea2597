#include "words.h"

#include <cstdlib>

#include "rudang/office/wording.h"

namespace rudang::web {

Html case_link(const Here& here, const std::string& case_id, const std::string& name) {
    Html html;
    html.m("<a href=\"").t(here.link("/case/" + case_id)).m("\">").t(name.empty() ? case_id : name).m("</a>");
    if (!name.empty()) html.m(" <span class=\"dim\">").t(case_id).m("</span>");
    return html;
}

namespace {

// How a finding is marked at its side: nothing is held against anybody that cannot be told.
std::string_view side_of(const Finding& finding) {
    return finding.verdict == Verdict::violated ? word(finding.severity) : std::string_view("unclear");
}

// What the verdict is, and of which day; nothing has happened yet that is only in the way.
void verdict_words(Html& html, const Here& here, const Finding& finding) {
    html.m("<span class=\"").t(finding.blocks() ? "bad" : "warn").m("\">[").t(here.say(label(finding.verdict)));
    if (finding.verdict == Verdict::violated) html.m("·").t(here.say(label(finding.severity)));
    html.m("]</span> ");
    if (finding.on) html.m("<span class=\"day\">").t(finding.on->iso()).m("</span> ");
}

}  // namespace

Html finding_words(const Here& here, const Finding& finding, About about) {
    Html html;
    if (about == About::record) verdict_words(html, here, finding);
    html.t(finding.words(here.language()));
    html.m("<div class=\"basis\">").t(here.say("依据：", "Basis: "));
    html.t(office::basis_words(finding, here.language(), false)).m("</div>");
    if (finding.cured_by)
        html.m("<div class=\"dim\">").t(here.say("其后已补正。", "Made good since.")).m("</div>");
    else if (const auto remedy = finding.remedy(here.language()); !remedy.empty())
        html.m("<div>").t(here.say("怎么办：", "What to do: ")).t(remedy).m("</div>");
    return html;
}

Html causes_list(const Here& here, const office::Causes& causes, About about) {
    Html html;
    if (!causes.causes.empty()) html.m("<ul class=\"findings\">");
    for (const auto& [finding, follow] : causes.causes) {
        html.m("<li class=\"").t(side_of(*finding)).m("\">").add(finding_words(here, *finding, about));
        if (!follow.empty()) {
            html.m("<details><summary>")
                .t(here.say(office::follow_words(follow.size())))
                .m("</summary><ul class=\"findings\">");
            for (const auto* each : follow) html.m("<li>").add(finding_words(here, *each, about)).m("</li>");
            html.m("</ul></details>");
        }
        html.m("</li>");
    }
    if (!causes.causes.empty()) html.m("</ul>");
    if (!causes.late.empty()) html.m("<p class=\"dim\">").t(here.say(office::late_words(causes.late))).m("</p>");
    return html;
}

Html problem_words(const Here& here, const Problems& problems) {
    Html html;
    for (const auto& problem : problems) html.m("<p>").t(here.say(problem.message)).m("</p>");
    return html;
}

Html step_button(const Here& here, const std::string& case_id, std::string_view event, std::string_view words,
                 bool main) {
    auto html = form_to(here, "/case/" + case_id + "/step");
    html.hidden("event", event);
    if (main)
        html.m("<button class=\"main\">");
    else
        html.m("<button>");
    html.t(words).m("</button></form>");
    return html;
}

Html days_of(const Here& here, const Task& task, bool possible) {
    Html html;
    if (possible && !task.due && !task.latest)
        html.t(here.say("现在可以办", "can be done now"));
    else
        html.t(office::task_days_words(task, here.language()));
    return html;
}

void table_head(Html& html, const Here& here, const std::vector<Label>& names) {
    html.m("<thead><tr>");
    for (const auto& name : names) html.m("<th scope=\"col\">").t(here.say(name)).m("</th>");
    html.m("</tr></thead>");
}

void cell(Html& html, const Here& here, Label name, std::string_view words) {
    html.m("<td data-name=\"").t(here.say(name)).m("\">").t(words).m("</td>");
}

Html org_choice(Here& here, std::string_view name, const std::string& chosen, Label everywhere) {
    Html html;
    html.m("<select id=\"")
        .t(name)
        .m("\" name=\"")
        .t(name)
        .m("\"><option value=\"\">")
        .t(here.say(everywhere))
        .m("</option>");
    for (const auto& org : here.desk.ledger.orgs()) {
        if (org.closed) continue;
        html.m("<option value=\"").t(org.org_id).m("\"");
        if (org.org_id == chosen) html.m(" selected");
        html.m(">").t(org.name).m("</option>");
    }
    html.m("</select>");
    return html;
}

Html recorded_meanwhile(const Here& here, const CaseView& view, const std::string& seen) {
    Html html;
    const auto last = std::atoll(seen.c_str());
    if (view.row.last_seq == last) return html;
    html.m("<div class=\"note warn\" role=\"alert\"><p><strong>")
        .t(here.say("您核对之后，这个案卷又记录了：", "Since you checked, this was recorded in the case:"));
    html.m("</strong></p><ul>");
    for (const auto& [recorded, refused, rules, slip] : view.history) {
        if (recorded.seq <= last) continue;
        const auto* info = find_event(here.workflow().events(), recorded.event.name);
        html.m("<li>")
            .t(recorded.event.on.iso())
            .m(" ")
            .t(info ? here.say(info->label) : std::string_view(recorded.event.name));
        if (refused) html.t(here.say("（没有记录成）", " (refused)"));
        html.m("</li>");
    }
    html.m("</ul><p>").t(here.say("请再核对一次。", "Please check once more.")).m("</p></div>");
    return html;
}

}  // namespace rudang::web
