#include "rudang/papers/report.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "report_parts.h"
#include "rudang/office/agenda.h"
#include "rudang/office/causes.h"
#include "rudang/office/stalled.h"
#include "rudang/office/wording.h"
#include "rudang/papers/page.h"
#include "rudang/recruitment/law.h"
#include "rudang/rectification/rectification.h"

namespace rudang::papers {
namespace {

std::string status_of(const ReportMaterial& m, const State& state) {
    return office::status_words(*m.workflow, state, m.language);
}

std::string basis_of(const ReportMaterial& m, const Finding& finding) {
    if (!finding.article.empty()) return recruitment::cited_article(finding.article, finding.edition).in(m.language);
    return finding.certainty == "practice" ? say_in(m, "工作惯例", "practice")
                                           : say_in(m, "对记录本身的要求", "what any record needs");
}

// In a table that says of which book it is: 第 7 条（2026）.
std::string short_basis(const ReportMaterial& m, const Finding& finding) {
    const auto& article = finding.article;
    if (article.empty() || article.find_first_not_of("0123456789,") != std::string::npos) return basis_of(m, finding);
    const auto edition = std::string(finding.edition);
    return say_in(m, "第 " + std::string(article) + " 条（" + edition + "）",
                  "article " + std::string(article) + " (" + edition + ")");
}

std::string link(const std::string& case_id) { return "<a href=\"#case-" + case_id + "\">" + case_id + "</a>"; }

// How many of each weight: block, deviation, notice, undetermined.
struct Weights {
    int counts[4] = {};
    void add(const Finding& finding) {
        ++counts[finding.verdict == Verdict::undetermined ? 3 : static_cast<int>(finding.severity)];
    }
    int unresolved() const { return counts[0] + counts[1] + counts[2]; }
    std::vector<std::string> cells() const {
        std::vector<std::string> list;
        for (const int count : counts) list.push_back(count ? std::to_string(count) : "");
        return list;
    }
};

bool counts(const ReportMaterial& m, const Finding& finding) {
    return finding.verdict == Verdict::undetermined || (office::is_unresolved(finding) && !m.is_settled(finding));
}

std::vector<std::string> weight_heads(const ReportMaterial& m) {
    return {say_in(m, "■ 禁止", "■ block"), say_in(m, "▲ 偏差", "▲ deviation"), say_in(m, "● 提示", "● notice"),
            say_in(m, "? 无法判定", "? undetermined")};
}

std::string by_branch(const ReportMaterial& m) {
    struct Branch {
        int running = 0, stages[6] = {}, admitted = 0, stalled = 0;
        Weights weights;
    };
    std::map<std::string, Branch> branches;
    for (const auto& view : m.cases) {
        auto& branch = branches[view.row.org];
        const auto& state = view.row.state;
        branch.running += !state.ended;
        if (!state.ended && state.stage > 0 && state.stage < 6) ++branch.stages[state.stage];
        for (const auto& finding : view.findings)
            if (counts(m, finding)) branch.weights.add(finding);
        const auto admitted = office::reached_on(view.course, office::Milestone::admitted);
        branch.admitted += admitted && admitted->year() == m.today.year() && *admitted <= m.today;
    }
    for (const auto& stalled : m.stalled) ++branches[stalled.row.org].stalled;
    std::vector<std::string> head{say_in(m, "组织", "organization"), say_in(m, "在办", "running")};
    for (const auto& stage : m.workflow->stages())
        head.push_back(
            say_in(m, "第 " + std::to_string(stage.number) + " 阶段", "stage " + std::to_string(stage.number)));
    head.push_back(say_in(m, "今年接收", "admitted this year"));
    head.push_back(say_in(m, "停滞", "stalled"));
    for (auto& each : weight_heads(m)) head.push_back(std::move(each));
    std::vector<std::vector<std::string>> rows;
    for (const auto& [org, branch] : branches) {
        std::vector<std::string> row{m.org_name(org), std::to_string(branch.running)};
        for (const auto& stage : m.workflow->stages()) row.push_back(std::to_string(branch.stages[stage.number]));
        row.push_back(std::to_string(branch.admitted));
        row.push_back(std::to_string(branch.stalled));
        for (auto& cell : branch.weights.cells()) row.push_back(std::move(cell));
        rows.push_back(std::move(row));
    }
    return "<h2>" + say_in(m, "各组织", "By organization") + "</h2>" + table_html(head, rows, true);
}

std::string by_article(const ReportMaterial& m) {
    std::map<std::pair<std::string, std::string>, Weights> articles;
    // Most findings rest on what another rests on: it is worded once.
    std::map<std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>, Weights*> known;
    for (const auto& view : m.cases)
        for (const auto& finding : view.findings) {
            if (!counts(m, finding)) continue;
            auto& weights = known[{finding.rule, finding.article, finding.edition, finding.certainty}];
            if (!weights) weights = &articles[{short_basis(m, finding), std::string(finding.rule)}];
            weights->add(finding);
        }
    if (articles.empty()) return {};
    std::vector<std::string> head{say_in(m, "《细则》条款", "article"), say_in(m, "要求", "what it asks")};
    for (auto& each : weight_heads(m)) head.push_back(std::move(each));
    std::vector<std::pair<int, std::vector<std::string>>> rows;
    for (const auto& [key, weights] : articles) {
        std::string statement = key.second;
        if (const auto* rule = find_rule(m.workflow->rules(), key.second)) statement = rule->statement.in(m.language);
        std::vector<std::string> row{key.first, statement};
        for (auto& cell : weights.cells()) row.push_back(std::move(cell));
        rows.push_back(
            {weights.counts[0] * 1'000'000 + weights.unresolved() * 1000 + weights.counts[3], std::move(row)});
    }
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<std::vector<std::string>> cells;
    for (auto& [weight, row] : rows) cells.push_back(std::move(row));
    return "<h2>" + say_in(m, "按条款", "By article") + "</h2>" + table_html(head, cells, true);
}

std::string rectification_part(const ReportMaterial& m) {
    std::string body = "<h2>" + say_in(m, "整改", "Putting right") + "</h2>";
    std::vector<std::vector<std::string>> rows;
    int settled = 0;
    for (const auto& each : m.findings) {
        settled += each.settled;
        if (each.settled) continue;
        rows.push_back({each.words, each.case_id, each.state, each.assigned_to, each.due ? each.due->iso() : "",
                        each.overdue ? say_in(m, "✗ 逾期", "✗ overdue") : ""});
    }
    const auto nobody = m.open_findings() - static_cast<int>(rows.size());
    const auto count = std::to_string(settled), waiting = std::to_string(std::max(0, nobody));
    body += "<p>" +
            say_in(m,
                   "已解决 " + count + " 项，在整改 " + std::to_string(rows.size()) + " 项，还没有交办 " + waiting +
                       " 项。",
                   count + " settled, " + std::to_string(rows.size()) + " in hand, " + waiting + " not assigned yet.") +
            "</p>";
    if (rows.empty()) return body;
    return body + table_html({say_in(m, "问题", "finding"), say_in(m, "案卷", "case"), say_in(m, "状态", "state"),
                              say_in(m, "整改人", "who"), say_in(m, "期限", "due"), ""},
                             rows);
}

std::string bars_part(const ReportMaterial& m) {
    std::map<int, int> stages;
    std::map<std::string, int> months, overdue;
    const auto first = m.today.plus_months(-11);
    for (int i = 0; i < 12; ++i) months[first.plus_months(i).iso().substr(0, 7)] = 0;
    for (const auto& view : m.cases) {
        const auto& state = view.row.state;
        if (!state.ended && state.stage) ++stages[state.stage];
        for (const auto& finding : view.findings)
            if (finding.verdict == Verdict::violated && finding.event.empty()) ++overdue[std::string(finding.rule)];
        if (const auto on = office::reached_on(view.course, office::Milestone::admitted))
            if (const auto month = months.find(on->iso().substr(0, 7)); month != months.end()) ++month->second;
    }
    std::vector<Bar> bars;
    for (const auto& stage : m.workflow->stages())
        bars.push_back({std::to_string(stage.number) + " " + std::string(stage.name.in(m.language)),
                        stages[stage.number], "#cases"});
    std::string body = "<div class=\"plots\"><div><h2>" + say_in(m, "各阶段人数", "By stage") + "</h2>" +
                       bar_chart(say_in(m, "各阶段在办人数", "running cases by stage"), bars) + "</div>";
    bars.clear();
    for (const auto& [month, count] : months) bars.push_back({month, count});
    body += "<div><h2>" + say_in(m, "近十二个月接收预备党员", "Admissions in twelve months") + "</h2>" +
            bar_chart(say_in(m, "每月批准接收人数", "approved each month"), bars) + "</div></div>";
    if (overdue.empty()) return body;
    bars.clear();
    for (const auto& [id, count] : overdue) {
        std::string name = id;
        if (const auto* rule = find_rule(m.workflow->rules(), id)) name = rule->statement.in(m.language);
        bars.push_back({name, count});
    }
    return body + "<h2>" + say_in(m, "逾期事项", "Overdue by rule") + "</h2>" +
           bar_chart(say_in(m, "各规则逾期数", "overdue by rule"), bars);
}

std::string stalled_part(const ReportMaterial& m) {
    std::string body = "<h2>" + say_in(m, "停滞的案卷", "Cases that do not move") + "</h2>";
    if (m.stalled.empty()) return body + "<p class=\"good\">" + say_in(m, "没有。", "None.") + "</p>";
    std::map<std::string, std::string> titles;
    for (const auto& view : m.cases) titles[view.row.case_id] = view.row.title;
    body += "<div class=\"wide\"><table class=\"sortable\" id=\"stalled\"><thead><tr><th>" + say_in(m, "天数", "days") +
            "</th><th>" + say_in(m, "案卷", "case") + "</th><th>" + say_in(m, "姓名", "name") + "</th><th>" +
            say_in(m, "情况", "why") + "</th></tr></thead><tbody>";
    for (const auto& each : m.stalled) {
        const auto known = titles.find(each.row.case_id);
        body += "<tr><td>" + std::to_string(each.days) + "</td><td>" + link(each.row.case_id) + "</td><td>" +
                escaped(known == titles.end() ? each.row.title : known->second) + "</td><td>" +
                escaped(office::why_stalled(each, *m.workflow, m.language)) + "</td></tr>";
    }
    return body + "</tbody></table></div>";
}

// The heaviest of what is wrong with a case; nothing where nothing is.
const Finding* heaviest(const ReportMaterial& m, const office::ToldCase& view) {
    const Finding* found = nullptr;
    for (const auto& finding : view.findings)
        if (counts(m, finding) && finding.verdict == Verdict::violated &&
            (!found || finding.severity < found->severity))
            found = &finding;
    return found;
}

std::string cases_part(const ReportMaterial& m) {
    std::string body = "<h2 id=\"cases\">" + say_in(m, "案卷", "Cases") + "</h2><label>" +
                       say_in(m, "筛选 ", "filter ") +
                       "<input type=\"search\" class=\"filter\" data-table=\"all\"></label><div class=\"wide\"><table "
                       "class=\"sortable\" id=\"all\"><thead><tr>";
    for (const auto& [zh, en] : {std::pair{"案卷", "case"},
                                 {"姓名", "name"},
                                 {"组织", "org"},
                                 {"现状", "status"},
                                 {"最近日期", "last"},
                                 {"问题", "findings"},
                                 {"最重", "heaviest"}})
        body += "<th>" + say_in(m, zh, en) + "</th>";
    body += "</tr></thead><tbody>";
    for (const auto& view : m.cases) {
        const auto count = std::count_if(view.findings.begin(), view.findings.end(), [&](const Finding& f) {
            return f.verdict == Verdict::violated && counts(m, f);
        });
        const auto* worst = heaviest(m, view);
        body += "<tr><td>" + link(view.row.case_id) + "</td><td>" + escaped(view.row.title) + "</td><td>" +
                escaped(m.org_name(view.row.org)) + "</td><td>" + escaped(status_of(m, view.row.state)) + "</td><td>" +
                view.row.last_on + "</td><td>" + std::to_string(count) + "</td><td>" +
                (worst ? severity_mark(*worst, m.language) : "") + "</td></tr>";
    }
    return body + "</tbody></table></div>";
}

// The paragraph of a finding. Most of a page are like others of it: a sentence that several share is one text.
class Paragraphs {
public:
    explicit Paragraphs(const ReportMaterial& material) : m_(material) {}
    const std::string& of(const Finding& finding) {
        const auto words =
            finding.message.empty() ? finding.statement.in(m_.language) : finding.message.in(m_.language);
        auto& made = known_[{words.data(), words.size(), finding.verdict, finding.severity, finding.article,
                             finding.edition, finding.certainty}];
        if (made.empty())
            made = "<p>" + severity_mark(finding, m_.language) + " " + escaped(words) + " <span class=\"dim\">" +
                   escaped(basis_of(m_, finding)) + "</span></p>";
        return made;
    }

private:
    const ReportMaterial& m_;
    std::map<
        std::tuple<const char*, std::size_t, Verdict, Severity, std::string_view, std::string_view, std::string_view>,
        std::string>
        known_;
};

std::string findings_of(const ReportMaterial& m, const std::vector<Finding>& findings, Paragraphs& paragraphs) {
    std::string body;
    const auto causes = office::fold(findings);
    for (const auto& [finding, follow] : causes.causes) {
        body += paragraphs.of(*finding);
        for (const auto* also : follow) body += "<p class=\"dim follows\">" + escaped(also->words(m.language)) + "</p>";
    }
    if (!causes.late.empty())
        body += "<p class=\"dim\">" + escaped(office::late_words(causes.late).in(m.language)) + "</p>";
    return body;
}

std::string timelines(const ReportMaterial& m) {
    std::string body = "<h2 class=\"unfolds\">" + say_in(m, "时间线", "Timelines") +
                       "</h2><label><input type=\"checkbox\" id=\"print-all\"> " +
                       say_in(m, "打印时展开全部案卷", "print every case in full") + "</label>";
    Paragraphs paragraphs(m);
    for (const auto& view : m.cases) {
        body += "<details id=\"case-" + view.row.case_id + "\"><summary>" + escaped(view.row.title) + " " +
                view.row.case_id + " " + escaped(status_of(m, view.row.state)) + "</summary><table><tbody>";
        for (const auto& event : view.course)
            body += "<tr><td>" + event.on.iso() + "</td><td>" +
                    (event.info->step ? std::to_string(event.info->step) : "") + "</td><td>" +
                    escaped(event.info->label.in(m.language)) + "</td><td class=\"dim\">" +
                    say_in(m, "录入 ", "entered ") + event.at.day_in_china().iso() + " " +
                    escaped(m.actor_name(event.actor)) + " #" + std::to_string(event.seq) + "</td></tr>";
        body += "</tbody></table>" + findings_of(m, view.findings, paragraphs) + "</details>\n";
    }
    return body;
}

}  // namespace

std::string ReportMaterial::org_name(const std::string& id) const {
    const auto found = std::find_if(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return row.org_id == id; });
    return found == orgs.end() ? id : found->name;
}

std::string ReportMaterial::actor_name(const std::string& id) const {
    const auto found = people.find(id);
    return found == people.end() ? id : found->second;
}

bool ReportMaterial::is_settled(const Finding& finding) const { return settled.contains(finding.id); }

int ReportMaterial::open_findings() const {
    int open = 0;
    for (const auto& view : cases)
        for (const auto& finding : view.findings) open += office::is_unresolved(finding) && !is_settled(finding);
    return open;
}

ReportMaterial report_material(office::Desk& desk, std::vector<office::ToldCase> cases, const std::string& org,
                               bool supposed) {
    ReportMaterial m{.org = org, .title = {}, .language = desk.language, .today = desk.today, .supposed = supposed};
    m.workflow = &desk.workflow();
    m.cases = std::move(cases);
    m.orgs = desk.ledger.orgs();
    for (const auto& each : m.orgs)
        if (org.empty() ? each.parent.empty() : each.org_id == org) m.title = each.name;
    // What the facts no longer support has closed itself.
    std::unordered_map<std::string_view, const Finding*> found;
    std::set<std::string_view> ids;
    for (const auto& view : m.cases) {
        ids.insert(view.row.case_id);
        for (const auto& finding : view.findings)
            if (finding.verdict == Verdict::violated) found.emplace(finding.id, &finding);
    }
    m.people = office::people_names(desk);
    for (const auto& row : desk.ledger.rectifications(desk.actor)) {
        if (!ids.contains(row.case_id)) continue;
        const auto standing = rectification::standing(row.steps, desk.today);
        const auto current = found.find(row.finding);
        const bool open = current != found.end();
        m.findings.push_back(
            {row.finding, row.case_id, open ? current->second->words(desk.language) : row.rule,
             std::string(rectification::state_label(open ? standing.state.status : "cured").in(desk.language)),
             m.actor_name(standing.assigned_to), standing.due, standing.overdue, standing.state.ended || !open});
        if (m.findings.back().settled) m.settled.insert(row.finding);
    }
    auto unseen = desk;
    unseen.reveal = Reveal::no;  // names were looked up before, once
    std::map<std::string, DoneDays> done;
    for (const auto& each : m.cases) done.emplace(each.row.case_id, each.done);
    // What is usual is learnt from everybody.
    const bool everybody = org.empty() && done.size() == desk.ledger.count_cases(desk.actor);
    m.stalled = office::stalled(unseen, {.org = org, .done = everybody ? &done : nullptr}).cases;
    m.plans = desk.ledger.plan_states(desk.today.year(), desk.actor);
    m.plans_last_year = desk.ledger.plan_states(desk.today.year() - 1, desk.actor);
    m.figures = office::figures_of(m.cases, *m.workflow, m.today);
    m.checkpoint = desk.ledger.checkpoint().checkpoint;
    return m;
}

ReportMaterial report_of(office::Desk& desk, const std::string& org, bool supposed) {
    office::require(desk, Action::read_cases, org);
    std::vector<std::string> ids;
    for (const auto& row : desk.ledger.case_rows(desk.actor, {.org = org})) ids.push_back(row.case_id);
    auto cases = office::told(desk, ids);
    if (cases.empty() && !ids.empty()) throw office::not_permitted();
    std::vector<std::string> seen;
    for (const auto& each : cases) seen.push_back(each.row.case_id);
    const auto noted = desk.ledger.note_export("report", seen, desk.actor);
    if (!noted.accepted())
        throw noted.problems.empty() ? office::not_permitted()
                                     : office::Failure{office::Reason::forbidden, noted.problems};
    return report_material(desk, std::move(cases), org, supposed);
}

std::span<const ReportKind> report_kinds() {
    static constexpr ReportKind kinds[] = {
        {"report", {"工作报告", "report"}, report_page, nullptr},
        {"activists", {"积极分子队伍分析", "analysis of the activists"}, activists_page, activists_document},
        {"yearly", {"年度工作和计划", "yearly report and plan"}, yearly_page, yearly_document}};
    return kinds;
}

PlotWords words_of(const ReportMaterial& m) {
    return {m.language, [&m](int step) { return office::step_words(*m.workflow, step, m.language); },
            [&m](const std::string& org) { return m.org_name(org); }};
}

std::string heading_of(const ReportMaterial& m, const std::string& what) {
    return "<h1>" + escaped(m.title) + " " + what + "</h1><p class=\"dim\">" + say_in(m, "截至 ", "as of ") +
           m.today.iso() + (m.supposed ? say_in(m, "（试算日期）", " (a supposed day)") : "") + "</p>";
}

std::string numbers_of(const std::vector<std::pair<std::string, int>>& numbers) {
    std::string body = "<ul class=\"numbers\">";
    for (const auto& [label, count] : numbers) body += "<li><b>" + std::to_string(count) + "</b>" + label + "</li>";
    return body + "</ul>";
}

std::vector<std::vector<std::string>> years_rows(const ReportMaterial& m) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& line : m.figures.years) {
        const int change = line.now - line.before;
        rows.push_back({say_in(m, line.what.zh, line.what.en), std::to_string(line.now), std::to_string(line.before),
                        change > 0   ? "▲ +" + std::to_string(change)
                        : change < 0 ? "▼ " + std::to_string(change)
                                     : "=",
                        std::to_string(line.before_whole)});
    }
    return rows;
}

std::string years_table(const ReportMaterial& m) {
    const auto year = std::to_string(m.today.year()), before = std::to_string(m.today.year() - 1);
    return table_html(
        {"", say_in(m, year + " 至今", year + " so far"), say_in(m, before + " 同期", before + " by then"),
         say_in(m, "增减", "change"), say_in(m, before + " 全年", "all of " + before)},
        years_rows(m), true);
}

std::vector<std::vector<std::string>> plans_rows(const ReportMaterial& m) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& plan : m.plans)
        rows.push_back({m.org_name(plan.org), std::to_string(plan.total), std::to_string(plan.used_in_all()),
                        std::to_string(plan.reserved), std::to_string(plan.total - plan.used_in_all())});
    return rows;
}

std::string plans_table(const ReportMaterial& m) {
    if (m.plans.empty()) return "<p>" + say_in(m, "今年没有下达计划。", "No plan was issued for this year.") + "</p>";
    return table_html({say_in(m, "组织", "org"), say_in(m, "计划", "planned"), say_in(m, "已用", "used"),
                       say_in(m, "已列发展对象", "reserved"), say_in(m, "剩余", "left")},
                      plans_rows(m));
}

std::string whole_page(const ReportMaterial& m, const std::string& title, const std::string& body) {
    std::string foot;
    if (m.checkpoint)
        foot = "<h2>" + say_in(m, "日志", "Journal") + "</h2><p>" +
               say_in(m, "本报告依据的历史：", "the history this report rests on: ") + "<br><code>" +
               escaped(m.checkpoint->origin) + "<br>" + std::to_string(m.checkpoint->size) + "<br>" +
               base64(m.checkpoint->root) + "</code></p>";
    return page(title, m.language == Language::zh ? "zh-CN" : "en", body + foot);
}

std::string report_page(const ReportMaterial& m) {
    int running = 0, ended = 0, undetermined = 0, settled = 0;
    for (const auto& view : m.cases) {
        view.row.state.ended ? ++ended : ++running;
        for (const auto& finding : view.findings) undetermined += finding.verdict == Verdict::undetermined;
    }
    for (const auto& each : m.findings) settled += each.settled;
    std::string body = heading_of(m, say_in(m, "发展党员工作报告", "recruitment report")) +
                       numbers_of({{say_in(m, "在办", "running"), running},
                                   {say_in(m, "已结束", "ended"), ended},
                                   {say_in(m, "未解决的问题", "open findings"), m.open_findings()},
                                   {say_in(m, "无法判定", "undetermined"), undetermined},
                                   {say_in(m, "已解决的问题", "settled findings"), settled}});
    body += "<h2>" + say_in(m, "与上年比较", "Against last year") + "</h2>" + years_table(m);
    body += bars_part(m) + by_branch(m) + by_article(m) + rectification_part(m);
    if (!m.plans.empty()) body += "<h2>" + say_in(m, "计划与接收", "Plan and admissions") + "</h2>" + plans_table(m);
    body += stalled_part(m) + "<h2>" + say_in(m, "图", "Plots") + "</h2><div class=\"plots\">";
    for (const auto& plot : all_plots(m.figures, words_of(m))) body += to_html(plot, m.language);
    body += "</div>" + cases_part(m) + timelines(m);
    return whole_page(m, say_in(m, "发展党员工作报告", "Recruitment report"), body);
}

}  // namespace rudang::papers
