// A table of older records: what its headings were taken for, what the rules say to it, and taking it over.
#include <sys/stat.h>
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
    return {here.held.paths, std::move(options)};
}

std::string column_label(const Here& here, const std::string& meaning) {
    for (const auto& column : recruitment::ledger_columns())
        if (column.id == meaning) return std::string(here.say(column.label));
    return meaning;
}

// How the person calls it.
std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

void upload_form(Html& html, const Here& here) {
    html.add(form_to(here, "/tables", true)).m("<div class=\"card\"><p><label for=\"file\">");
    html.t(here.say("选台账表格（xlsx、xls、et、ods、csv），可以一次选几份，也可以把文件拖到这里",
                    "Choose tables (xlsx, xls, et, ods, csv): one or several, or drop them here"));
    html.m("</label><br><input type=\"file\" id=\"file\" name=\"file\" multiple></p><p><label for=\"folder\">");
    html.t(here.say("或者选一个文件夹（也可以拖到这里），其中和下级文件夹里的表格都读",
                    "Or choose a folder, or drop it here: every table in it and below is read"));
    html.m("</label><br><input type=\"file\" id=\"folder\" name=\"")
        .t(folder_field)
        .m("\" multiple webkitdirectory></p><p class=\"dim\">");
    html.t(here.say("文件只在本机读，不上传到别处；这一步不会改动账本。",
                    "It is read on this computer only; nothing is changed by this."));
    html.m("</p><button class=\"main\">").t(here.say("看一看", "Have a look")).m("</button></div></form>");
}

// What lay beside the tables and was not read, so that nobody takes it for checked.
Html passed_over_part(const Here& here) {
    Html html;
    const auto& others = here.held.passed_over;
    if (others.empty()) return html;
    const auto number = std::to_string(others.size());
    html.m("<details><summary>")
        .t(here.say(Text("文件夹里另有 " + number + " 个文件不是表格，没有读",
                         number + " other files of the folder are no tables and were not read")))
        .m("</summary><ul>");
    for (std::size_t i = 0; i < others.size() && i < most_people; ++i) html.m("<li>").t(others[i]).m("</li>");
    if (others.size() > most_people) html.m("<li>").t(here.say("等", "and others")).m("</li>");
    html.m("</ul></details>");
    return html;
}

// A heading that could mean several things is asked about; until then its column says nothing.
void doubtful(Html& html, const Here& here, const std::vector<office::SourceFile>& files) {
    Html rows;
    std::set<std::string> seen;
    for (const auto& file : files)
        for (const auto& [sheet, mapping] : file.seen.mappings)
            for (const auto& use : mapping.columns) {
                const bool asked = !use.could_be.empty() && use.meaning.empty();
                if (!asked || !seen.insert(use.header).second) continue;
                const auto id = "h" + std::to_string(seen.size());
                rows.m("<p><label for=\"").t(id).m("\">").t(tables::column_name(use.column)).m(" ").t(use.header);
                rows.m("</label><br><select id=\"").t(id).m("\" name=\"h:").t(use.header).m("\"><option value=\"\">");
                rows.t(here.say("（以后再说）", "(later)")).m("</option>");
                for (const auto& each : use.could_be)
                    rows.m("<option value=\"").t(each).m("\">").t(column_label(here, each)).m("</option>");
                rows.m("<option value=\"-\">").t(here.say("都不是", "neither")).m("</option></select></p>");
            }
    if (rows.empty()) return;
    html.add(form_to(here, "/tables")).hidden("what", "headings").m("<div class=\"note warn\"><p><strong>");
    html.t(here.say("这几列的意思有几种可能，请指定；没有指定的，有关的步骤先不判断：",
                    "These columns could mean several things; say which. Until then their steps are not judged:"));
    html.m("</strong></p>").add(rows).m("<button>").t(here.say("就这样", "Take it so")).m("</button></div></form>");
}

void mapping_part(Html& html, const Here& here, const office::SourceFile& file) {
    if (file.seen.mappings.empty()) return;
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

// A person's row: what is against the rules, and apart from it what the table does not say.
struct Audited {
    Html html;
    enum class Kind { sound, unclear, wrong } kind = Kind::sound;
};

Audited audited_person(const Here& here, const office::AuditedCase& audited) {
    std::vector<const Finding*> violated, unclear;
    for (const auto& finding : audited.findings) {
        if (finding.verdict == Verdict::violated) violated.push_back(&finding);
        if (finding.verdict == Verdict::undetermined) unclear.push_back(&finding);
    }
    const auto causes = office::fold(violated);
    Audited made;
    if (!causes.causes.empty())
        made.kind = Audited::Kind::wrong;
    else if (!unclear.empty() || !audited.problems.empty())
        made.kind = Audited::Kind::unclear;
    else
        return made;
    auto& html = made.html;
    const auto count = [](std::size_t n) { return std::to_string(n); };
    html.m("<details class=\"card\"><summary>").t(audited.name).m(" <span class=\"dim\">").t(audited.place.sheet);
    html.t(here.say(Text(" 第 " + count(audited.place.row) + " 行", " row " + count(audited.place.row))));
    html.m("</span>");
    if (!causes.causes.empty())
        html.t(here.say(
            Text("　" + count(causes.causes.size()) + " 个问题", " findings: " + count(causes.causes.size()))));
    if (!audited.problems.empty())
        html.t(here.say(Text("　" + count(audited.problems.size()) + " 格读不懂",
                             " cells not read: " + count(audited.problems.size()))));
    if (!unclear.empty())
        html.m(" <span class=\"dim\">")
            .t(here.say(Text(count(unclear.size()) + " 项没有写明", "not written: " + count(unclear.size()))))
            .m("</span>");
    html.m("</summary>").add(problem_words(here, audited.problems)).add(causes_list(here, causes));
    if (!unclear.empty()) {
        html.m("<h3>").t(here.say("表里没有写明、无法判定的", "Not written in the table, so that nobody can tell"));
        html.m("</h3><ul>");
        for (const auto* finding : unclear) html.m("<li>").t(finding->words(here.language())).m("</li>");
        html.m("</ul>");
    }
    html.m("</details>");
    return made;
}

void go_on_part(Html& html, const Here& here) {
    html.m("<div class=\"actions\">");
    html.add(form_to(here, "/tables"))
        .m("<button class=\"main\" name=\"what\" value=\"check\">")
        .t(here.say("与账本核对（还不导入）", "Compare with the ledger"));
    html.m("</button></form>")
        .add(form_to(here, "/tables"))
        .m("<button name=\"what\" value=\"drop\">")
        .t(here.say("换一份表格", "Another table"));
    html.m("</button></form></div>");
}

// What the tables are, what is doubtful about them, and below what goes on with them who the rules object to, so many
// at a time.
void audit_part(Html& html, const Here& here, std::size_t from) {
    auto sources = sources_of(here);
    office::SourcesAudit audit(
        sources, {.workflow = std::shared_ptr<const Workflow>(std::shared_ptr<const Workflow>(), &here.workflow()),
                  .today = here.desk.today});
    audit.read();
    doubtful(html, here, sources.files());
    go_on_part(html, here);
    for (const auto& file : sources.files()) {
        if (sources.files().size() > 1) html.m("<h2>").t(file_name(file.path)).m("</h2>");
        if (!file.problems.empty())
            html.m("<div class=\"note bad\">").add(problem_words(here, file.problems)).m("</div>");
        mapping_part(html, here, file);
    }
    std::size_t sound = 0, unclear = 0, wrong = 0;
    Html people, open;
    audit.judge(
        [&](office::AuditedCase audited) {
            auto one = audited_person(here, audited);
            if (one.kind == Audited::Kind::sound) ++sound;
            if (one.kind == Audited::Kind::wrong && wrong++ >= from && wrong <= from + most_people)
                people.add(one.html);
            if (one.kind == Audited::Kind::unclear && unclear++ < most_people) open.add(one.html);
        },
        [](std::size_t) {});
    const auto count = [](std::size_t n) { return std::to_string(n); };
    html.m("<h2>").t(here.say("照规定检查", "Checked against the rules")).m("</h2><ul class=\"numbers\">");
    const std::pair<std::size_t, Label> numbers[] = {{audit.people(), {"共检查（人）", "people"}},
                                                     {wrong, {"有问题", "with findings"}},
                                                     {unclear, {"有的没写明或读不懂", "not all written or read"}},
                                                     {sound, {"没有问题", "without findings"}}};
    for (const auto& [number, words] : numbers) html.m("<li><b>").t(number).m("</b>").t(here.say(words)).m("</li>");
    html.m("</ul>").add(people);
    if (wrong > from + most_people)
        html.add(form_to(here, "/tables"))
            .hidden("from", count(from + most_people))
            .m("<button name=\"what\" value=\"more\">")
            .t(here.say("后面的人", "Further on"))
            .m("</button></form>");
    if (open.empty()) return;
    html.m("<details><summary>")
        .t(here.say(Text("没有发现问题，但有的内容没写明或读不懂：" + count(unclear) + " 人",
                         "No findings, but not everything is written or can be read: " + count(unclear) + " people")))
        .m("</summary>")
        .add(open)
        .m("</details>");
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

// Who is meant by the numbers.
void people_by_fate(Html& html, const Here& here, const office::ImportPlan& plan) {
    for (const auto fate : {office::Fate::fresh, office::Fate::grown}) {
        std::string names;
        std::size_t shown = 0;
        for (const auto& row : plan.rows())
            if (row.fate == fate && shown++ < most_people)
                names.append(names.empty() ? std::string_view() : here.say("、", ", ")).append(row.source.row.name);
        if (shown == 0) continue;
        html.m("<details><summary>").t(here.say(office::label(fate))).t(here.say("：名单", ": who"));
        html.m("</summary><p>").t(names);
        if (shown > most_people) html.t(here.say("等", " and others"));
        html.m("</p></details>");
    }
}

void line_item(Html& list, const Here& here, const office::LineProblem& problem) {
    list.m("<li>")
        .t(problem.place.sheet)
        .t(here.say(Text(" 第 " + std::to_string(problem.place.row) + " 行 ",
                         " row " + std::to_string(problem.place.row) + " ")))
        .t(problem.header)
        .m(" ")
        .t(here.say(problem.message))
        .m("</li>");
}

void plan_part(Html& html, const Here& here, const office::ImportPlan& plan) {
    html.m("<ul class=\"numbers\">");
    for (const auto fate : {office::Fate::fresh, office::Fate::grown, office::Fate::different, office::Fate::same,
                            office::Fate::unreadable})
        html.m("<li><b>").t(plan.count(fate)).m("</b>").t(here.say(office::label(fate))).m("</li>");
    html.m("</ul>");
    people_by_fate(html, here, plan);
    html.add(form_to(here, "/tables"));
    Html differences, problems, plans;
    for (const auto& row : plan.rows()) {
        for (const auto& difference : row.differences) difference_row(differences, here, difference);
        for (const auto& problem : row.problems) line_item(problems, here, problem);
        for (const auto& each : row.plans) line_item(plans, here, each);
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
    if (!plans.empty())
        html.m("<h2>").t(here.say("没有采用的日期", "Days that were not used")).m("</h2><ul>").add(plans).m("</ul>");
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
    const bool whole = leave_out || std::all_of(sources.files().begin(), sources.files().end(),
                                                [](const auto& file) { return file.problems.empty(); });
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
        .t(here.held.name(here.language()))
        .m("</span></h1>");
    page.body.add(
        help(here,
             {"这里是表格和账本比出来的结果，还没有导入。新增的人和补充的内容会照表格记入；和账本不同的，逐项选"
              "采用哪一个；不能导入的行写明了原因。",
              "What the tables say beside what the ledger says; nothing was taken over yet. New people and what "
              "is added come as the table has them; where both differ you choose; a row that cannot be taken "
              "over says why."},
             {"表格里谈话是 6 月 2 日，账本里是 6 月 20 日：以账本为准，就选“保留账本”。",
              "The table has the talk on 2 June, the ledger on the 20th: to keep that, choose the ledger's."}));
    if (carry_out)
        page.body.m("<div class=\"note warn\" role=\"alert\"><p>")
            .t(plan.any_problem()
                   ? here.say("没有导入任何内容：有的行不能导入。请在表格里改正，或勾选跳过这些行。",
                              "Nothing was taken over: some rows cannot be. Put them right in the table, "
                              "or leave them out.")
                   : here.say("没有导入任何内容：表格里没有账本还没有的内容。",
                              "Nothing was taken over: the ledger has all of it already."))
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

namespace {

// As the name of a file: of a folder's file with the folders below the one that was chosen, which tell two of one name
// apart, in a letter that is no part of any path. What is too long is cut in front, where its ending is not.
std::string called_as(std::string name) {
    constexpr std::size_t longest = 180;
    if (const auto chosen = name.find_first_of("/\\"); chosen != std::string::npos) name.erase(0, chosen + 1);
    std::string called;
    for (const char c : name) (c == '/' || c == '\\') ? called += "／" : called += c;
    if (called.size() > longest) {
        called.erase(0, called.size() - longest);
        while (!called.empty() && (static_cast<unsigned char>(called.front()) & 0xC0) == 0x80) called.erase(0, 1);
    }
    called.erase(0, called.find_first_not_of(". "));
    return called.empty() ? "table" : called;
}

}  // namespace

// Under the names the person gave them, which findings then name.
void HeldTables::take(const std::vector<TakenFile>& files, std::vector<std::string> others) {
    drop();
    passed_over = std::move(others);
    if (files.empty()) return;
    folder = files.front().path.substr(0, files.front().path.rfind('/')) + "/held-" + random_token().substr(0, 16);
    if (::mkdir(folder.c_str(), 0700) != 0) return drop();
    for (const auto& file : files) {
        const auto called = called_as(file.name);
        const auto taken = [&](const std::string& path) {
            return std::find(paths.begin(), paths.end(), path) != paths.end();
        };
        auto path = folder + "/" + called;
        for (int number = 2; taken(path); ++number) path = folder + "/" + std::to_string(number) + "-" + called;
        if (std::rename(file.path.c_str(), path.c_str()) == 0) paths.push_back(std::move(path));
    }
}

void HeldTables::drop() {
    for (const auto& path : paths) ::unlink(path.c_str());
    if (!folder.empty()) ::rmdir(folder.c_str());
    *this = {};
}

std::string HeldTables::name(Language language) const {
    constexpr std::size_t most_named = 6;
    std::string names;
    for (std::size_t i = 0; i < paths.size() && i < most_named; ++i)
        names.append(names.empty() ? std::string_view() : Label{"、", ", "}.in(language)).append(file_name(paths[i]));
    if (const auto all = std::to_string(paths.size()); paths.size() > most_named)
        names += Text("等 " + all + " 份", " and others, " + all + " tables").in(language);
    return names;
}

namespace {

Page empty_page(const Here& here) {
    Page page{.title = {"表格", "Tables"}, .area = "tables", .body = {}};
    page.body.m("<h1>").t(here.say("表格", "Tables")).m("</h1>");
    page.body.add(
        help(here,
             {"先选一份台账，看各列认得对不对、有哪些问题；这时账本没有任何改动。再点“与账本核对”，看哪些人是新的"
              "、哪里和账本不同；最后才导入。",
              "Choose a table and see what its columns were taken for and what the rules say; the ledger is not "
              "touched. Then compare it with the ledger, and only then take it over."},
             {"支部的“发展党员台账.xlsx”：选文件，点“看一看”。各支部的台账都在一个文件夹里：选这个文件夹。",
              "The branch's own workbook: choose the file, press Have a look. All branches' in one folder: choose "
              "that."}));
    return page;
}

Page nothing_chosen(const Here& here, const Text& why) {
    auto page = empty_page(here);
    page.status = 400;
    page.body.m("<div class=\"note bad\" role=\"alert\"><p>").t(here.say(why)).m("</p></div>");
    upload_form(page.body, here);
    return page;
}

}  // namespace

Answer tables_page(Here& here, const Request& request) {
    const auto what = request.value("what");
    if (!request.files.empty() || !request.passed_over.empty()) {
        here.held.take(request.files, request.passed_over);
        if (!here.held.empty()) return Done{"/tables", {}};
        return nothing_chosen(
            here, {"这个文件夹里没有台账表格（xlsx、xls、et、ods、csv）。请换一个文件夹，或者直接选文件。",
                   "There is no table (xlsx, xls, et, ods, csv) in that folder. Choose another, or a file."});
    }
    if (request.post && what.empty())
        return nothing_chosen(here, {"没有选文件，或文件是空的。请选好再点“看一看”。",
                                     "No file was chosen, or it is empty. Choose one, then press Have a look."});
    if (what == "drop") here.held.drop();
    if (what == "headings") take_headings(here, request);
    if ((what == "check" || what == "import") && !here.held.empty()) return import(here, request, what == "import");
    if (request.post && what != "more") return Done{"/tables", {}};
    auto page = empty_page(here);
    auto& html = page.body;
    if (here.held.empty()) {
        upload_form(html, here);
        return page;
    }
    html.m("<p><strong>").t(here.held.name(here.language())).m("</strong></p>").add(passed_over_part(here));
    const auto from = request.value("from");
    audit_part(html, here, from.size() < 9 ? static_cast<std::size_t>(std::atoi(from.c_str())) : 0);
    return page;
}

}  // namespace rudang::web
