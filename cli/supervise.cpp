// stalled and report: for those who answer for many branches.
#include <algorithm>
#include <filesystem>
#include <map>

#include "context.h"
#include "keystore.h"
#include "rudang/office/agenda.h"
#include "rudang/office/stalled.h"
#include "rudang/office/wording.h"
#include "rudang/papers/report.h"

namespace rudang::cli {

int run_stalled(Context& context, const Arguments& arguments) {
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
                        Cell(context.org_name(each.row.org)),
                        Cell(office::why_stalled(each, *context.workflow(), context.language()))});
        ++by_org[each.row.org];
    }
    context.print_today_note();
    if (rows.empty())
        context.screen().line(context.say("没有停滞的案卷。", "No case is stalled."), Colour::green);
    else
        context.screen().table(
            context.headings({{"天数", "days"}, {"案卷", "case"}, {"姓名", "name"}, {"组织", "org"}, {"情况", "why"}}),
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

// ---- the report ---------------------------------------------------------------------------------------------------

int run_report(Context& context, const Arguments& arguments) {
    const auto to = arguments.get("FILE"), org = context.org(arguments.get("org"), "--org");
    const auto which = arguments.get("page", "report");
    const auto kinds = papers::report_kinds();
    const auto kind =
        std::find_if(kinds.begin(), kinds.end(), [&](const papers::ReportKind& each) { return each.id == which; });
    if (kind == kinds.end())
        throw usage_error("bad-value", "--page",
                          {"--page 是 report（工作报告）、activists（积极分子队伍分析）或 yearly（年度工作和计划）",
                           "--page is report, activists or yearly"});
    const auto ending = std::filesystem::path(to).extension().string();
    const bool as_document = ending == ".docx";
    if (!as_document && !ending.empty() && ending != ".html" && ending != ".htm")
        throw usage_error("bad-value", "FILE",
                          {"报告是网页，文件名请以 .html 结尾（分析和年度报告也可以是 .docx）",
                           "the report is a page; let its name end in .html (the other two may be .docx)"});
    if (as_document && !kind->document)
        throw usage_error("usage", "FILE",
                          {"工作报告是网页；.docx 用于 --page activists 或 yearly",
                           "the report is a page; .docx is for --page activists or yearly"});
    expect_new_file(to);
    auto desk = context.desk();
    auto material = papers::report_of(desk, org, context.today_given());
    if (as_document) material.language = Language::zh;  // as its form
    write_private(to, as_document ? kind->document(material).bytes : kind->page(material));
    if (context.json())
        context.print({{"report", to},
                       {"cases", material.cases.size()},
                       {"open_findings", material.open_findings()},
                       {"figures", office::to_json(material.figures)}});
    else if (!context.quiet())
        context.screen().line(context.say("已写入 ", "written to ") + to, Colour::green);
    return exit_done;
}

}  // namespace rudang::cli
