// A table of older records: what its headings were taken for, what the rules say to it, and taking it over.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "rudang/office/audit_sources.h"
#include "rudang/office/import_plan.h"
#include "rudang/office/words.h"
#include "words.h"

namespace rudang::web {
namespace {

constexpr std::size_t most_people = 100;

office::Sources sources_of(const Here& here) {
    office::SourceOptions options;
    options.workflow = std::shared_ptr<const Workflow>(std::shared_ptr<const Workflow>(), &here.workflow());
    options.chosen = here.held.chosen;
    options.remembered = [](const std::string&) { return std::map<std::string, std::string>(); };
    return {{here.held.path}, std::move(options)};
}

std::string column_label(const Here& here, const std::string& meaning) {
    for (const auto& column : recruitment::ledger_columns())
        if (column.id == meaning) return std::string(here.say(column.label));
    return meaning;
}

void upload_form(Html& html, const Here& here) {
    html.add(form_to(here, "/tables", true)).m("<div class=\"card\"><p><label for=\"file\">");
    html.t(here.say("选一份台账表格（xlsx、xls、et、ods、csv）", "Choose a table (xlsx, xls, et, ods, csv)"));
    html.m("</label><br><input type=\"file\" id=\"file\" name=\"file\"></p><p class=\"dim\">");
    html.t(here.say("文件只在本机读，不上传到别处；这一步不会改动账本。",
                    "It is read on this computer only; nothing is changed by this."));
    html.m("</p><button class=\"main\">").t(here.say("看一看", "Have a look")).m("</button></div></form>");
}

// A heading that could mean several things is asked about; until then its column says nothing.
void doubtful(Html& html, const Here& here, const office::SourceFile& file) {
    Html rows;
    std::set<std::string> seen;
    for (const auto& [sheet, mapping] : file.seen.mappings)
        for (const auto& use : mapping.columns) {
            const bool asked = !use.could_be.empty() && use.meaning.empty();
            if (!asked || !seen.insert(use.header).second) continue;
            const auto id = "h" + std::to_string(seen.size());
            rows.m("<p><label for=\"")
                .t(id)
                .m("\">")
                .t(tables::column_name(use.column))
                .m(" ")
                .t(use.header)
                .m("</label><br>");
            rows.m("<select id=\"").t(id).m("\" name=\"h:").t(use.header).m("\"><option value=\"\">");
            rows.t(here.say("（以后再说）", "(later)")).m("</option>");
            for (const auto& each : use.could_be)
                rows.m("<option value=\"").t(each).m("\">").t(column_label(here, each)).m("</option>");
            rows.m("<option value=\"-\">").t(here.say("都不是", "neither")).m("</option></select></p>");
        }
    if (rows.empty()) return;
    html.add(form_to(here, "/tables")).hidden("what", "headings").m("<div class=\"note warn\"><p><strong>");
    html.t(here.say("这几列的意思有几种可能，请指定：", "These columns could mean several things; say which:"));
    html.m("</strong></p>").add(rows).m("<button>").t(here.say("就这样", "Take it so")).m("</button></div></form>");
}

void mapping_part(Html& html, const Here& here, const office::SourceFile& file) {
    html.m("<details><summary>").t(here.say("各列当作什么", "What the columns were taken for")).m("</summary>");
    for (const auto& [sheet, mapping] : file.seen.mappings) {
        html.m("<h3>").t(sheet).m("</h3><table><thead><tr><th>").t(here.say("列", "Column")).m("</th><th>");
        html.t(here.say("表头", "Heading"))
            .m("</th><th>")
            .t(here.say("当作", "Taken for"))
            .m("</th></tr></thead><tbody>");
        for (const auto& use : mapping.columns)
            html.m("<tr><td>")
                .t(tables::column_name(use.column))
                .m("</td><td>")
                .t(use.header)
                .m("</td><td>")
                .t(use.meaning.empty() ? std::string(here.say("（没有采用）", "(not used)"))
                                       : column_label(here, use.meaning))
                .m("</td></tr>");
        html.m("</tbody></table>");
    }
    html.m("</details>");
}

void audited_person(Html& html, const Here& here, const office::AuditedCase& audited) {
    const auto causes = office::fold(audited.findings);
    if (causes.causes.empty() && audited.problems.empty()) return;
    html.m("<details class=\"card\"><summary>").t(audited.name).m(" <span class=\"dim\">").t(audited.place.sheet);
    html.t(here.say(
        Text(" 第 " + std::to_string(audited.place.row) + " 行", " row " + std::to_string(audited.place.row))));
    html.m("</span> ")
        .t(here.say(Text(std::to_string(causes.causes.size()) + " 个问题",
                         std::to_string(causes.causes.size()) + " findings")));
    html.m("</summary>").add(problem_words(here, audited.problems)).add(causes_list(here, causes)).m("</details>");
}

void audit_part(Html& html, const Here& here) {
    auto sources = sources_of(here);
    office::SourcesAudit audit(
        sources, {.workflow = std::shared_ptr<const Workflow>(std::shared_ptr<const Workflow>(), &here.workflow()),
                  .today = here.desk.today});
    audit.read();
    const auto& file = sources.files().front();
    if (!file.problems.empty()) html.m("<div class=\"note bad\">").add(problem_words(here, file.problems)).m("</div>");
    doubtful(html, here, file);
    mapping_part(html, here, file);
    std::size_t shown = 0, sound = 0, more = 0;
    Html people;
    audit.judge(
        [&](office::AuditedCase audited) {
            Html one;
            audited_person(one, here, audited);
            if (one.empty())
                ++sound;
            else if (shown++ < most_people)
                people.add(one);
            else
                ++more;
        },
        [](std::size_t) {});
    const auto all = std::to_string(audit.people());
    html.m("<h2>").t(here.say("照规定检查", "Checked against the rules")).m("</h2><p>");
    html.t(here.say(Text(
        "共 " + all + " 人：没有发现问题 " + std::to_string(sound) + " 人，有问题 " + std::to_string(shown) + " 人。",
        all + " people: " + std::to_string(sound) + " without findings, " + std::to_string(shown) + " with.")));
    html.m("</p>").add(people);
    if (more)
        html.m("<p class=\"dim\">")
            .t(here.say(Text("另有 " + std::to_string(more) + " 人，全部请用 rudang audit 查看。",
                             "And " + std::to_string(more) + " more; rudang audit shows all.")))
            .m("</p>");
}

std::string shown_value(const Here& here, const Json& value) {
    if (value.is_null()) return std::string(here.say("（没有）", "(nothing)"));
    return value.is_string() ? value.get<std::string>() : value.dump();
}

void difference_row(Html& html, const Here& here, const office::Difference& difference) {
    html.m("<tr><td>")
        .t(difference.name)
        .m("</td><td>")
        .t(here.say(label_of(difference, here.workflow())))
        .m("</td><td>");
    html.t(shown_value(here, difference.there)).m("</td><td>").t(shown_value(here, difference.here)).m("</td><td>");
    static constexpr std::pair<office::Handling, Label> choices[] = {
        {office::Handling::skip, {"暂不处理", "not now"}},
        {office::Handling::take, {"采用表格", "the table's"}},
        {office::Handling::keep, {"保留账本", "the ledger's"}}};
    html.m("<select name=\"d:").t(difference.id).m("\" aria-label=\"").t(here.say("怎么处理", "What to do")).m("\">");
    for (const auto& [choice, words] : choices) {
        html.m("<option value=\"").t(office::word(choice)).m("\"");
        if (difference.choice == choice) html.m(" selected");
        html.m(">").t(here.say(words)).m("</option>");
    }
    html.m("</select></td></tr>");
}

void plan_part(Html& html, const Here& here, const office::ImportPlan& plan) {
    html.m("<ul class=\"numbers\">");
    for (const auto fate : {office::Fate::fresh, office::Fate::grown, office::Fate::different, office::Fate::same,
                            office::Fate::unreadable})
        html.m("<li><b>").t(plan.count(fate)).m("</b>").t(here.say(office::label(fate))).m("</li>");
    html.m("</ul>").add(form_to(here, "/tables"));
    Html differences, problems;
    for (const auto& row : plan.rows()) {
        for (const auto& difference : row.differences) difference_row(differences, here, difference);
        for (const auto& problem : row.problems)
            problems.m("<li>")
                .t(problem.place.sheet)
                .t(here.say(Text(" 第 " + std::to_string(problem.place.row) + " 行 ",
                                 " row " + std::to_string(problem.place.row) + " ")))
                .t(problem.header)
                .m(" ")
                .t(here.say(problem.message))
                .m("</li>");
    }
    if (!differences.empty()) {
        html.m("<h2>")
            .t(here.say("和账本不同的地方", "What differs from the ledger"))
            .m("</h2><div class=\"wide\"><table>");
        table_head(
            html, here,
            {{"姓名", "Name"}, {"哪一项", "What"}, {"账本", "Ledger"}, {"表格", "Table"}, {"怎么处理", "What to do"}});
        html.m("<tbody>").add(differences).m("</tbody></table></div>");
    }
    if (!problems.empty())
        html.m("<h2>")
            .t(here.say("不能导入的行", "Rows that cannot be taken over"))
            .m("</h2><ul>")
            .add(problems)
            .m("</ul><p><label><input type=\"checkbox\" name=\"leave-out\" value=\"yes\">")
            .t(here.say("跳过这些行，其余导入", "Leave these out and take the rest over"))
            .m("</label></p>");
    html.m("<p class=\"actions\"><button class=\"main\" name=\"what\" value=\"import\">")
        .t(here.say("导入账本", "Take it over"));
    html.m("</button> <a class=\"button\" href=\"")
        .t(here.link("/tables"))
        .m("\">")
        .t(here.say("先不导入", "Not now"))
        .m("</a></p></form>");
}

std::map<std::string, office::Handling> chosen_of(const Request& request) {
    std::map<std::string, office::Handling> chosen;
    for (const auto& [name, value] : request.typed)
        for (const auto choice : {office::Handling::take, office::Handling::keep, office::Handling::skip})
            if (name.starts_with("d:") && value == office::word(choice)) chosen[name.substr(2)] = choice;
    return chosen;
}

// Asks the ledger what it would say, or has it take everything over.
Answer import(Here& here, const Request& request, bool carry_out) {
    office::require(here.desk, Action::import_cases);
    auto sources = sources_of(here);
    office::ImportPlan plan(here.desk.ledger, here.desk.actor);
    std::vector<office::SourceCase> people;
    sources.read([&](office::SourceCase source) { people.push_back(std::move(source)); });
    plan.take(std::move(people));
    // That a file says the same as the ledger tells what the ledger holds: a look like any other.
    if (!plan.compare(sources)) throw office::not_permitted();
    plan.choose(chosen_of(request));
    const auto batch = "b" + random_token().substr(0, 10);
    const auto digest = office::digest_of(sources);
    const bool leave_out = request.has("leave-out");
    const bool whole = sources.files().front().problems.empty() || leave_out;
    if (!(carry_out && whole ? plan.carry_out(batch, digest, sources, leave_out) : plan.check(batch, digest, sources)))
        throw office::not_permitted();
    if (!plan.problems().empty()) throw office::Failure{office::Reason::input, plan.problems()};
    if (plan.done()) {
        const auto count = [](std::size_t n) { return std::to_string(n); };
        Html said;
        said.m("<p><strong>")
            .t(here.say(Text("已导入 " + count(plan.cases()) + " 人、" + count(plan.events()) + " 项；已有的人补充 " +
                                 count(plan.added()) + " 项、更正 " + count(plan.corrected()) + " 项。批次 " + batch,
                             "Took over " + count(plan.cases()) + " people with " + count(plan.events()) +
                                 " events; added " + count(plan.added()) + " and corrected " + count(plan.corrected()) +
                                 " of those there. Batch " + batch)));
        said.m("</strong></p>");
        here.held.drop();
        return Done{"/", std::move(said)};
    }
    Page page{.title = {"导入", "Taking over"}, .area = "tables", .body = {}};
    page.body.m("<h1>")
        .t(here.say("与账本核对", "Compared with the ledger"))
        .m(" <span class=\"dim\">")
        .t(here.held.name)
        .m("</span></h1>");
    if (carry_out)
        page.body.m("<div class=\"note warn\" role=\"alert\"><p>")
            .t(here.say(
                "没有导入任何内容：请先改正下面的行，或勾选跳过；没有新内容的也不用导入。",
                "Nothing was taken over: put the rows below right, or leave them out; or there is nothing new."))
            .m("</p></div>");
    plan_part(page.body, here, plan);
    return page;
}

void take_headings(Here& here, const Request& request) {
    for (const auto& [name, value] : request.typed) {
        if (!name.starts_with("h:") || value.empty()) continue;
        here.held.chosen[name.substr(2)] = value == "-" ? std::string() : value;
    }
}

}  // namespace

void HeldTable::drop() {
    if (!path.empty()) ::unlink(path.c_str());
    *this = {};
}

Answer tables_page(Here& here, const Request& request) {
    const auto what = request.value("what");
    if (!request.file.empty()) {
        // Kept under another name, so that it stays when the request is over.
        here.held.drop();
        const auto dot = request.file.rfind('.');
        const auto slash = request.file.rfind('/');
        const auto ending = dot != std::string::npos && dot > slash ? request.file.substr(dot) : std::string();
        here.held.path = request.file.substr(0, slash) + "/held" + ending;
        here.held.name = request.file_name;
        if (std::rename(request.file.c_str(), here.held.path.c_str()) != 0) here.held = {};
        return Done{"/tables", {}};
    }
    if (what == "drop") here.held.drop();
    if (what == "headings") take_headings(here, request);
    if ((what == "check" || what == "import") && !here.held.path.empty())
        return import(here, request, what == "import");
    if (request.post) return Done{"/tables", {}};
    Page page{.title = {"表格", "Tables"}, .area = "tables", .body = {}};
    auto& html = page.body;
    html.m("<h1>").t(here.say("表格", "Tables")).m("</h1>");
    html.add(help(here,
                  {"先选一份台账，看各列认得对不对、有哪些问题；这时账本没有任何改动。再点“与账本核对”，看哪些人是新的"
                   "、哪里和账本不同；最后才导入。",
                   "Choose a table and see what its columns were taken for and what the rules say; the ledger is not "
                   "touched. Then compare it with the ledger, and only then take it over."},
                  {"支部的“发展党员台账.xlsx”：选文件，点“看一看”。",
                   "The branch's own workbook: choose the file, press Have a look."}));
    if (here.held.path.empty()) {
        upload_form(html, here);
        return page;
    }
    html.m("<p><strong>").t(here.held.name).m("</strong></p><div class=\"row\">");
    html.add(form_to(here, "/tables"))
        .m("<button class=\"main\" name=\"what\" value=\"check\">")
        .t(here.say("与账本核对（还不导入）", "Compare with the ledger"));
    html.m("</button></form>")
        .add(form_to(here, "/tables"))
        .m("<button name=\"what\" value=\"drop\">")
        .t(here.say("换一份表格", "Another table"));
    html.m("</button></form></div>");
    audit_part(html, here);
    return page;
}

}  // namespace rudang::web
