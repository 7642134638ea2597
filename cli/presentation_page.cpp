// An audit as a page.
#include <algorithm>
#include <utility>

#include "presentation.h"
#include "rudang/office/causes.h"
#include "rudang/papers/page.h"
#include "rudang/tables/table.h"

namespace rudang::cli {

using papers::Bar, papers::bar_chart, papers::escaped, papers::page, papers::severity_mark;

std::string Presentation::html(const std::string& title) const {
    return page(title, context_.say("zh-CN", "en"),
                "<h1>" + escaped(title) + "</h1>" + numbers_html() + findings_html() + left_out_html());
}

std::string Presentation::numbers_html() const {
    std::string body = std::string("<p class=\"dim\">") + context_.say("按 ", "as of ") + context_.today().iso() +
                       context_.say(" 的规定和日期检查；每条均注明依据", "; every finding names its article") +
                       "</p><ul class=\"numbers\">";
    for (const auto& [label, count] : {std::pair{context_.say("案卷", "cases"), cases_},
                                       {context_.say("无问题", "clean"), clean_},
                                       {context_.say("有违反", "with violations"), violated_},
                                       {context_.say("有无法判定", "undetermined"), undetermined_}})
        body += std::string("<li><b>") + std::to_string(count) + "</b>" + label + "</li>";
    body += "</ul>";
    if (by_rule_.empty()) return body;
    std::vector<Bar> bars;
    for (const auto& [rule, count] : by_rule_) bars.push_back({rule_statement(rule), count});
    std::sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) { return a.value > b.value; });
    return body + "<h2>" + context_.say("按规则", "By rule") + "</h2>" +
           bar_chart(context_.say("各规则的违反数", "violations by rule"), bars);
}

std::string Presentation::findings_html() const {
    std::string body = std::string("<h2>") + context_.say("逐条", "Findings") + "</h2><label>" +
                       context_.say("筛选 ", "filter ") +
                       "<input class=\"filter\" data-table=\"findings\" type=\"search\"></label><div "
                       "class=\"wide\"><table id=\"findings\" class=\"sortable\"><thead><tr>";
    for (const auto& head : {Label{"姓名", "name"},
                             {"位置", "place"},
                             {"结果", "verdict"},
                             {"步骤", "step"},
                             {"内容", "finding"},
                             {"依据", "basis"},
                             {"处理", "remedy"}})
        body += "<th>" + std::string(context_.say(head)) + "</th>";
    body += "</tr></thead><tbody>";
    for (const auto& audited : kept_) body += rows_of(audited);
    return body + "</tbody></table></div>";
}

std::string Presentation::left_out_html() const {
    std::string body;
    const auto list = [&](std::string_view heading, const std::vector<std::string>& lines) {
        if (lines.empty()) return;
        body += "<h2>" + std::string(heading) + "</h2><ul>";
        for (const auto& line : lines) body += "<li>" + escaped(line) + "</li>";
        body += "</ul>";
    };
    list(context_.say("没有检查的", "Not audited"), not_audited());
    if (facts_ && several_files_) list(context_.say("文件", "Files"), file_lines(*facts_));
    std::vector<std::string> lines;
    for (const auto& problem : problems_)
        lines.push_back(printable(problem.where) + context_.say("：", ": ") + context_.say(problem.message));
    list(context_.say("读不懂的单元格（未采用）", "Cells that could not be read (not used)"), lines);
    lines.clear();
    if (table_ && !all_)
        for (const auto& [words, of] : unknown_.all())
            lines.push_back(std::to_string(of.people) + context_.say(" 人：", " people: ") + words);
    list(context_.say("没有写明、因而无法判定的", "What is not on record, so that it cannot be judged"), lines);
    lines.clear();
    if (facts_)
        for (const auto& [sheet, mapping] : facts_->mappings)
            for (const auto& use : mapping.columns)
                if (use.meaning.empty())
                    lines.push_back((sheet.empty() ? "" : printable(sheet) + " ") + tables::column_name(use.column) +
                                    " " + printable(use.header));
    list(context_.say("没有采用的列", "Columns not used"), lines);
    return body;
}

std::string Presentation::rows_of(const AuditedCase& audited) const {
    std::string body;
    const auto causes = office::fold(audited.findings);
    for (const auto& [cause, follow] : causes.causes) {
        const auto& finding = *cause;
        std::string also;
        for (const auto* each : follow)
            also += "<div class=\"dim follows\">" + escaped(each->words(context_.language())) + "</div>";
        body += "<tr><td>" + escaped(audited.name) + "</td><td>" + escaped(cell_text(audited, finding)) + "</td><td>" +
                severity_mark(finding, context_.language()) + "</td><td>" +
                (finding.step ? std::to_string(finding.step) : "") + "</td><td>" +
                escaped(finding.words(context_.language())) + also + "</td><td>" +
                escaped(basis_text(context_, finding)) + "</td><td>" + escaped(finding.remedy(context_.language())) +
                "</td></tr>\n";
    }
    if (!causes.late.empty())
        body += "<tr class=\"dim\"><td>" + escaped(audited.name) + "</td><td>" +
                escaped(cell_text(audited, *causes.late.front())) + "</td><td></td><td></td><td>" +
                escaped(context_.say(office::late_words(causes.late))) + "</td><td></td><td></td></tr>\n";
    return body;
}

}  // namespace rudang::cli
