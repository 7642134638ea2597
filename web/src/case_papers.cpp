// The papers of a case: which are wanted and there, filled-in forms to take away, files handed in; and its Gantt chart.
#include <algorithm>
#include <fstream>
#include <iterator>

#include "rudang/office/find.h"
#include "rudang/office/papers.h"
#include "rudang/office/wording.h"
#include "rudang/papers/filling.h"
#include "rudang/papers/forms.h"
#include "rudang/papers/gantt.h"
#include "words.h"

namespace rudang::web {
namespace {

// Which record a paper belongs to: a step may have been taken several times.
std::string of_record(const Here& here, const office::PaperLine& line) {
    return (line.step ? office::step_words(here.workflow(), line.step, here.language()) + " " : "") + line.on.iso();
}

void hand_in(Html& html, const Here& here, const std::string& case_id, const office::PaperLine& line,
             std::size_t number) {
    const auto id = "paper" + std::to_string(number);
    html.m("<details><summary>").t(here.say("补存文件", "Hand it in")).m("</summary>");
    html.add(form_to(here, "/case/" + case_id + "/paper", true)).hidden("seq", std::to_string(line.seq));
    html.hidden("is", line.kind)
        .m("<label for=\"")
        .t(id)
        .m("\">")
        .t(here.say("选文件：", "File: "))
        .t(here.say(line.name));
    html.m("</label><br><input type=\"file\" id=\"").t(id).m("\" name=\"file\"> <button>");
    html.t(here.say("存入", "Keep it")).m("</button></form></details>");
}

void papers_table(Html& html, const Here& here, const std::string& case_id,
                  const std::vector<office::PaperLine>& lines) {
    html.m("<table class=\"stack\">");
    table_head(html, here, {{"材料", "Paper"}, {"哪一步", "Of"}, {"情况", "There"}, {"办理", "Do"}});
    html.m("<tbody>");
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto& line = lines[i];
        html.m("<tr>");
        cell(html, here, {"材料", "Paper"},
             line.digest_only() ? std::string(here.say("（没有存名称）", "(no name)")) : here.say(line.name));
        cell(html, here, {"哪一步", "Of"}, of_record(here, line));
        cell(html, here, {"情况", "There"},
             line.missing()       ? std::string(here.say("没有存", "not there"))
             : line.digest_only() ? std::string(here.say("只记了摘要", "a digest only"))
                                  : std::string(here.say("已存 ", "kept ")) + office::size_in_words(line.size));
        html.m("<td>");
        if (line.kept())
            html.add(form_to(here, "/case/" + case_id + "/paper", false, Then::stays))
                .hidden("number", line.number)
                .m("<button class=\"quiet\">")
                .t(here.say("取出", "Take it out"))
                .m("</button></form>");
        else if (line.missing())
            hand_in(html, here, case_id, line, i);
        html.m("</td></tr>");
    }
    html.m("</tbody></table>");
}

void forms_to_take(Html& html, const Here& here, const std::string& case_id) {
    html.add(form_to(here, "/case/" + case_id + "/form", false, Then::stays)).m("<p><label for=\"form\">");
    html.t(here.say("填好的表格（Word 文件，含个人信息，打印后请删除）",
                    "A form, filled in (a Word file with personal data; delete it once printed)"));
    html.m("</label><br><select id=\"form\" name=\"form\">");
    for (const auto& form : papers::forms())
        if (form.of_case())
            html.m("<option value=\"")
                .t(form.number)
                .m("\">")
                .t(form.number)
                .m(" ")
                .t(here.say(form.name))
                .m("</option>");
    html.m("</select> <button>").t(here.say("下载", "Download")).m("</button></p></form>");
}

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

Html papers_part(const Here& here, const CaseView& view) {
    Html html;
    const auto& id = view.row.case_id;
    const auto lines = office::paper_lines(view, here.workflow());
    const auto kept = std::count_if(lines.begin(), lines.end(), [](const auto& line) { return line.kept(); });
    const auto missing = std::count_if(lines.begin(), lines.end(), [](const auto& line) { return line.missing(); });
    html.m("<h2 class=\"noprint\">").t(here.say("材料和表格", "Papers and forms")).m("</h2><div class=\"noprint\">");
    forms_to_take(html, here, id);
    if (!lines.empty()) {
        html.m("<details><summary>")
            .t(here.say(Text(
                "存在账本里的材料：已存 " + std::to_string(kept) + " 份，没有存 " + std::to_string(missing) + " 份",
                "Papers kept in the ledger: " + std::to_string(kept) + " there, " + std::to_string(missing) + " not")))
            .m("</summary>");
        papers_table(html, here, id, lines);
        html.m("</details>");
    }
    html.m("</div><details><summary>").t(here.say("时间图", "Chart of its times")).m("</summary>");
    html.m("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"")
        .t(here.say("时间图", "Chart of its times"));
    html.m("\">");
    html.drawn(
        papers::to_svg(papers::gantt_of(here.workflow(), here.language(), view, here.desk.today), here.language()));
    html.m("</div></details>");
    return html;
}

Answer form_answer(Here& here, const Request& request, const std::string& case_id) {
    const auto back = "/case/" + case_id;
    if (!request.post) return Done{back, {}};
    const auto row = office::find_case(here.desk, case_id);
    for (const auto& form : papers::forms()) {
        if (form.number != request.value("form") || !form.of_case()) continue;
        static const papers::Names names(here.workflow());
        const papers::Filling filling(papers::Template(tables::Package(papers::draw(form))), names);
        auto desk = here.desk;
        desk.reveal = Reveal::yes;  // both looks are in the journal before anything is filled in
        auto filled = filling.of_cases(desk, {row.case_id});
        return Sent{std::move(filled.front().bytes),
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                    form.number + "-" + here.say(form.name) + "-" + row.case_id + ".docx"};
    }
    throw office::failure(office::Reason::not_found, "unknown-form", "", {"没有这种表格", "there is no such form"});
}

Answer paper_answer(Here& here, const Request& request, const std::string& case_id) {
    const auto back = "/case/" + case_id;
    if (!request.post) return Done{back, {}};
    const auto row = office::find_case(here.desk, case_id);
    if (request.has("number")) {
        auto paper = office::take_paper(here.desk, row.case_id, request.value("number"));
        return Sent{std::move(paper.bytes), "application/octet-stream", paper.name};
    }
    if (request.files.empty())
        throw office::failure(office::Reason::input, "no-file", "",
                              {"没有选文件，或文件是空的；请回到案卷再选一次",
                               "no file was chosen, or it is empty; go back to the case and choose one"});
    const auto words = request.value("seq");
    if (words.empty() || words.size() > 12 || words.find_first_not_of("0123456789") != std::string::npos)
        return Done{back, {}};
    const auto outcome = office::add_paper(here.desk, {.case_id = row.case_id,
                                                       .seq = std::stoll(words),
                                                       .file_name = request.files.front().name,
                                                       .bytes = content_of(request.files.front().path),
                                                       .is = request.value("is")});
    if (outcome.status == Outcome::Status::forbidden) throw office::not_permitted();
    if (!outcome.accepted()) throw office::Failure{office::Reason::input, outcome.problems};
    Html said;
    said.m("<p><strong>").t(here.say("已存入。", "It is kept.")).m("</strong></p>");
    return Done{back, std::move(said)};
}

}  // namespace rudang::web
