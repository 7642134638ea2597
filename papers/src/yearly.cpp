// The year, as pages and as documents: how the activists stand, and what was done against what was planned.
#include <algorithm>
#include <map>
#include <set>

#include "derived.h"
#include "report_parts.h"
#include "rudang/office/causes.h"
#include "rudang/papers/forms.h"
#include "rudang/papers/page.h"
#include "rudang/papers/report.h"

namespace rudang::papers {
namespace {

struct Activists {
    int all = 0, fresh = 0, over_a_year = 0, reviewed = 0, review_due = 0, became_prospects = 0, left = 0;
};

bool is_activist(const office::ToldCase& view) { return !view.row.state.ended && view.row.state.status == "activist"; }

// The last review, or the day of determination while there is none.
Day last_looked_at(const office::ToldCase& view, Day since) {
    for (const auto& event : view.course)
        if (event.info->name == "activist_reviewed") since = std::max(since, event.on.last());
    return since;
}

void add(Activists& count, const office::ToldCase& view, Day today) {
    const auto since = office::reached_on(view.course, office::Milestone::activist);
    if (!since) return;
    const auto prospect = office::reached_on(view.course, office::Milestone::prospect);
    count.became_prospects += prospect && prospect->year() == today.year();
    count.left += view.row.state.ended && !prospect && view.row.last_on.substr(0, 4) == std::to_string(today.year());
    if (!is_activist(view)) return;
    ++count.all;
    count.fresh += since->year() == today.year();
    count.over_a_year += since->plus_months(12) <= today;
    const auto looked = last_looked_at(view, *since);
    // Article 11: every half year.
    looked.plus_months(6) >= today ? ++count.reviewed : ++count.review_due;
}

std::vector<std::string> cells(const Activists& count, std::string name) {
    std::vector<std::string> row{std::move(name)};
    for (const int each : {count.all, count.fresh, count.over_a_year, count.reviewed, count.review_due,
                           count.became_prospects, count.left})
        row.push_back(std::to_string(each));
    return row;
}

// What is asked, and of how many activists it is not done; the most frequent first.
std::vector<std::vector<std::string>> short_of(const ReportMaterial& m) {
    std::map<std::string, int> rules;
    for (const auto& view : m.cases) {
        if (!is_activist(view)) continue;
        std::set<std::string> here;  // each case once, however often
        for (const auto& finding : view.findings)
            if (office::is_unresolved(finding) && !m.is_settled(finding)) here.insert(std::string(finding.rule));
        for (const auto& rule : here) ++rules[rule];
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& [id, count] : rules) {
        std::string statement = id;
        if (const auto* rule = find_rule(m.workflow->rules(), id)) statement = rule->statement.in(m.language);
        rows.push_back({statement, std::to_string(count)});
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return std::stoi(a[1]) > std::stoi(b[1]); });
    return rows;
}

std::string problems_of_activists(const ReportMaterial& m) {
    const auto rows = short_of(m);
    if (rows.empty()) return "<p class=\"good\">" + say_in(m, "没有未解决的问题。", "No open findings.") + "</p>";
    return table_html({say_in(m, "要求", "what is asked"), say_in(m, "未做到的案卷", "cases short of it")}, rows);
}

struct ActivistsOfYear {
    Activists all;
    std::vector<std::vector<std::string>> by_org;  // and all of them at the end
};

ActivistsOfYear activists_of(const ReportMaterial& m) {
    std::map<std::string, Activists> by_org;
    ActivistsOfYear made;
    for (const auto& view : m.cases) {
        add(by_org[view.row.org], view, m.today);
        add(made.all, view, m.today);
    }
    for (const auto& [org, count] : by_org)
        if (count.all || count.became_prospects || count.left) made.by_org.push_back(cells(count, m.org_name(org)));
    made.by_org.push_back(cells(made.all, say_in(m, "合计", "all")));
    return made;
}

// Admitted so far this year, and the places there are.
std::pair<int, int> admitted_and_planned(const ReportMaterial& m) {
    int admitted = 0, planned = 0;
    for (const auto& line : m.figures.years)
        if (line.what.zh == "接收为预备党员") admitted = line.now;
    for (const auto& plan : m.plans)
        if (m.org.empty() ? plan.org == "root" : plan.org == m.org) planned = plan.total;
    return {admitted, planned};
}

// Where nobody was admitted for two years although there are people to admit.
std::vector<std::vector<std::string>> dormant(const ReportMaterial& m) {
    std::map<std::string, std::pair<int, std::optional<Day>>> last;
    for (const auto& view : m.cases) {
        auto& [running, on] = last[view.row.org];
        running += !view.row.state.ended;
        if (const auto day = office::reached_on(view.course, office::Milestone::admitted); day && (!on || *on < *day))
            on = day;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& [org, each] : last)
        if (each.first && (!each.second || each.second->plus_months(24) <= m.today))
            rows.push_back({m.org_name(org), std::to_string(each.first),
                            each.second ? each.second->iso() : say_in(m, "没有接收过", "never")});
    return rows;
}

// Rows of cells as rows of a form, by the names of its columns. Where there is nothing the table says so: an empty one
// could as well have been forgotten.
void put_rows(Values& values, const std::string& name, std::initializer_list<const char*> columns,
              const std::vector<std::vector<std::string>>& rows) {
    auto& list = values.rows[name];
    for (const auto& row : rows) {
        Values line;
        std::size_t at = 0;
        for (const auto* column : columns) line.texts[column] = row.at(at++);
        list.push_back(std::move(line));
    }
    if (!list.empty()) return;
    Values none;
    for (const auto* column : columns) none.texts[column] = none.texts.empty() ? "（没有）" : "";
    list.push_back(std::move(none));
}

Values values_of(const ReportMaterial& m) {
    return {.texts = {{"单位", m.title}, {"年", std::to_string(m.today.year())}, {"填表日期", day_words(m.today)}}};
}

Filled drawn(const char* form, const Values& values) {
    return Template(tables::Package(draw(*forms_called(form).front()))).fill(values);
}

// Places for what people think of it; the figures are ours, the judgement is theirs.
std::string to_be_written(const ReportMaterial& m, std::initializer_list<Label> headings) {
    std::string body;
    for (const auto& heading : headings)
        body += "<h2>" + say_in(m, heading.zh, heading.en) + "</h2><p class=\"write\" contenteditable=\"true\"></p>";
    return body + "<p class=\"sign\">" +
           say_in(m, "（盖章）　　　　　　年　　月　　日", "(seal)                    date") + "</p>";
}

}  // namespace

std::string activists_page(const ReportMaterial& m) {
    const auto [all, rows] = activists_of(m);
    const auto title = say_in(m, std::to_string(m.today.year()) + " 年入党积极分子队伍分析",
                              "analysis of the activists, " + std::to_string(m.today.year()));
    std::string body =
        heading_of(m, title) +
        numbers_of({{say_in(m, "积极分子", "activists"), all.all},
                    {say_in(m, "今年确定", "determined this year"), all.fresh},
                    {say_in(m, "培养满一年", "for a year or more"), all.over_a_year},
                    {say_in(m, "超过半年没有考察", "not reviewed for half a year"), all.review_due},
                    {say_in(m, "今年列为发展对象", "listed as prospects this year"), all.became_prospects}});
    body +=
        "<h2>" + say_in(m, "各组织", "By organization") + "</h2>" +
        table_html({say_in(m, "组织", "organization"), say_in(m, "积极分子", "activists"),
                    say_in(m, "今年确定", "new this year"), say_in(m, "满一年", "a year or more"),
                    say_in(m, "半年内考察过", "reviewed within half a year"), say_in(m, "应考察未考察", "review due"),
                    say_in(m, "今年列为发展对象", "prospects this year"), say_in(m, "今年离开", "left this year")},
                   rows);
    body += "<h2>" + say_in(m, "培养多久", "How long") + "</h2><div class=\"plots\">" +
            to_html(plot_survival(m.figures, words_of(m)), m.language) +
            to_html(plot_age_bands(m.figures, words_of(m)), m.language) + "</div>";
    body += "<h2>" + say_in(m, "培养教育中的问题", "What is short") + "</h2>" + problems_of_activists(m);
    body += to_be_written(m, {{"队伍状况分析", "How they stand"}, {"改进措施", "What will be done"}});
    return whole_page(m, title, body);
}

std::string yearly_page(const ReportMaterial& m) {
    const auto title = say_in(m, std::to_string(m.today.year()) + " 年发展党员工作情况和计划",
                              "recruiting in " + std::to_string(m.today.year()) + ", and the plan");
    const auto [admitted, planned] = admitted_and_planned(m);
    std::string body =
        heading_of(m, title) + numbers_of({{say_in(m, "今年计划", "planned"), planned},
                                           {say_in(m, "今年接收", "admitted"), admitted},
                                           {say_in(m, "停滞的案卷", "stalled"), static_cast<int>(m.stalled.size())},
                                           {say_in(m, "未解决的问题", "open findings"), m.open_findings()}});
    body += "<h2>" + say_in(m, "一年工作", "The year") + "</h2>" + years_table(m);
    body += "<h2>" + say_in(m, "计划执行", "The plan") + "</h2>" + plans_table(m);
    body += "<h2>" + say_in(m, "各环节用时", "How long each turn takes") + "</h2><div class=\"plots\">" +
            to_html(plot_funnel(m.figures, words_of(m)), m.language) +
            to_html(plot_step_ages(m.figures, words_of(m)), m.language) +
            to_html(plot_age_bands(m.figures, words_of(m)), m.language) +
            to_html(plot_vote_calendar(m.figures, words_of(m)), m.language) + "</div>";
    const auto rows = dormant(m);
    if (!rows.empty())
        body += "<h2>" + say_in(m, "两年没有接收党员的组织", "Organizations that admitted nobody for two years") +
                "</h2>" +
                table_html({say_in(m, "组织", "organization"), say_in(m, "在办", "running"),
                            say_in(m, "最近一次接收", "last admission")},
                           rows);
    body += to_be_written(m, {{"主要做法和问题", "What was done, and what is short"},
                              {"下一年计划和措施", "Plan and measures for next year"}});
    return whole_page(m, title, body);
}

Filled activists_document(const ReportMaterial& m) {
    auto values = values_of(m);
    const auto [all, rows] = activists_of(m);
    for (const auto& [name, count] : {std::pair{"积极分子数", all.all},
                                      {"今年确定数", all.fresh},
                                      {"满一年数", all.over_a_year},
                                      {"应考察未考察数", all.review_due},
                                      {"列为发展对象数", all.became_prospects}})
        values.texts[name] = std::to_string(count);
    put_rows(values, "组织",
             {"组织", "积极分子", "今年确定", "满一年", "考察过", "应考察未考察", "列为发展对象", "离开"}, rows);
    put_rows(values, "问题", {"要求", "案卷数"}, short_of(m));
    return drawn("积极分子队伍分析", values);
}

Filled yearly_document(const ReportMaterial& m) {
    auto values = values_of(m);
    const auto [admitted, planned] = admitted_and_planned(m);
    values.texts["计划数"] = m.plans.empty() ? "没有下达计划" : std::to_string(planned) + "人";
    for (const auto& [name, count] :
         {std::pair{"接收数", admitted}, {"停滞数", static_cast<int>(m.stalled.size())}, {"问题数", m.open_findings()}})
        values.texts[name] = std::to_string(count);
    values.texts["上一年"] = std::to_string(m.today.year() - 1);
    put_rows(values, "各项工作", {"项目", "今年", "上年同期", "增减", "上年全年"}, years_rows(m));
    put_rows(values, "计划", {"组织", "计划", "已用", "预留", "剩余"}, plans_rows(m));
    put_rows(values, "沉寂", {"组织", "在办", "最近一次接收"}, dormant(m));
    return drawn("年度工作和计划", values);
}

}  // namespace rudang::papers
