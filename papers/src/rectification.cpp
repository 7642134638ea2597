#include "rudang/papers/rectification.h"

#include <algorithm>
#include <map>

#include "derived.h"
#include "rudang/papers/forms.h"
#include "rudang/recruitment/recruitment.h"

namespace rudang::papers {
namespace {

using People = std::map<std::string, std::string>;

std::string person(const People& people, const std::string& id) {
    const auto found = people.find(id);
    return found == people.end() || found->second.empty() ? id : found->second;
}

// Who did what, and when, line by line.
std::string course_of(const RectificationRow& row, const People& people, Language language) {
    const bool zh = language == Language::zh;
    const auto life = rectification::workflow();
    std::string text;
    for (const auto& step : row.steps) {
        const auto* info = find_event(life->events(), step.event.name);
        text += (text.empty() ? "" : "\n") + short_day(step.event.on) + " " +
                (info ? std::string(info->label.in(language)) : step.event.name) + (zh ? "（" : " (") +
                person(people, step.actor) + (zh ? "）" : ")");
    }
    return text;
}

std::string state_of(const office::FindingItem& item, bool overdue, Language language) {
    static constexpr Label late{"，已逾期", ", overdue"};
    return std::string(rectification::state_label(item.state()).in(language)) +
           (overdue ? std::string(late.in(language)) : "");
}

}  // namespace

std::vector<RectificationLine> rectification_lines(office::Desk& desk, const std::vector<office::FindingItem>& items,
                                                   const std::string& as, Language language) {
    std::vector<std::string> cases;
    for (const auto& item : items)
        if (std::find(cases.begin(), cases.end(), item.case_id) == cases.end()) cases.push_back(item.case_id);
    if (!desk.ledger.note_export(as, cases, desk.actor).accepted()) throw office::not_permitted();
    std::map<std::string, RectificationRow> known;
    for (auto& row : desk.ledger.rectifications(desk.actor)) known.emplace(row.finding, std::move(row));
    const auto people = office::people_names(desk);
    std::map<std::string, std::string> orgs;
    for (auto& org : desk.ledger.orgs()) orgs.emplace(org.org_id, std::move(org.name));
    std::vector<RectificationLine> lines;
    for (const auto& item : items) {
        RectificationLine line{.name = item.name, .case_id = item.case_id};
        if (const auto org = orgs.find(item.org); org != orgs.end()) line.org = org->second;
        if (item.finding) line.severity = label(item.finding->severity).in(language);
        if (item.finding) line.remedy = item.finding->cure.in(language);
        line.overdue = item.standing.overdue && !item.cured_by;
        line.settled = item.settled();
        static constexpr Label gone{"已不存在", "no longer there"};
        line.problem = item.finding ? item.finding->words(language) : std::string(gone.in(language));
        if (item.finding && !item.finding->article.empty())
            line.basis = recruitment::cited_article(item.finding->article, item.finding->edition).in(language);
        if (!item.standing.assigned_to.empty()) line.responsible = person(people, item.standing.assigned_to);
        line.due = item.standing.due;
        line.state = state_of(item, line.overdue, language);
        if (const auto row = known.find(item.id); row != known.end())
            line.course = course_of(row->second, people, language);
        lines.push_back(std::move(line));
    }
    return lines;
}

Filled rectification_ledger(office::Desk& desk, const std::vector<office::FindingItem>& items) {
    const auto lines = rectification_lines(desk, items, "docx", Language::zh);
    const auto count = [&](bool RectificationLine::*what) {
        return std::to_string(std::count_if(lines.begin(), lines.end(), [&](const auto& line) { return line.*what; }));
    };
    const auto orgs = desk.ledger.orgs();
    Values values{.texts = {{"单位", orgs.empty() ? std::string() : orgs.front().name},
                            {"填表日期", day_words(desk.today)},
                            {"问题数", std::to_string(lines.size())},
                            {"已解决数", count(&RectificationLine::settled)},
                            {"逾期数", count(&RectificationLine::overdue)}}};
    auto& rows = values.rows["问题"];
    if (lines.empty()) {
        auto& none = rows.emplace_back().texts;
        for (const auto* column : {"序号", "姓名", "案卷号", "依据", "整改人", "期限", "状态", "办理经过"})
            none[column].clear();
        none["问题"] = "（没有）";
    }
    for (const auto& line : lines)
        rows.push_back({.texts = {{"序号", std::to_string(rows.size() + 1)},
                                  {"姓名", line.name},
                                  {"案卷号", line.case_id},
                                  {"问题", line.problem},
                                  {"依据", line.basis},
                                  {"整改人", line.responsible},
                                  {"期限", line.due ? short_day(*line.due) : std::string()},
                                  {"状态", line.state},
                                  {"办理经过", line.course}}});
    return Template(tables::Package(draw(*forms_called("整改台账").front()))).fill(values);
}

Sheet rectification_sheet(office::Desk& desk, const std::vector<office::FindingItem>& items) {
    const auto language = desk.language;
    const auto say = [&](Label label) { return std::string(label.in(language)); };
    Sheet sheet{.name = say({"整改台账", "rectification"}),
                .title = say({"发展党员工作整改台账", "Rectification ledger"}),
                .note = say({"截至 ", "as of "}) + desk.today.iso(),
                .rows = {},
                .page_of = say({"第 ", "page "}) + "&P" + say({" 页，共 ", " of "}) + "&N" + say({" 页", ""})};
    struct Column {
        Label label;
        std::string RectificationLine::*text;
    };
    static constexpr Column before[] = {{{"姓名", "name"}, &RectificationLine::name},
                                        {{"案卷", "case"}, &RectificationLine::case_id},
                                        {{"组织", "organization"}, &RectificationLine::org},
                                        {{"等级", "severity"}, &RectificationLine::severity},
                                        {{"问题", "problem"}, &RectificationLine::problem},
                                        {{"依据", "basis"}, &RectificationLine::basis},
                                        {{"处理", "remedy"}, &RectificationLine::remedy},
                                        {{"整改人", "who"}, &RectificationLine::responsible}},
                            behind[] = {{{"状态", "state"}, &RectificationLine::state},
                                        {{"办理经过", "who did what"}, &RectificationLine::course}};
    const auto row = [&](std::string number, const auto& text, std::string due) {
        auto& cells = sheet.rows.emplace_back();
        cells.push_back(std::move(number));
        for (const auto& column : before) cells.push_back(text(column));
        cells.push_back(std::move(due));
        for (const auto& column : behind) cells.push_back(text(column));
    };
    row(
        say({"序号", "no."}), [&](const Column& column) { return say(column.label); }, say({"期限", "due"}));
    for (auto& line : rectification_lines(desk, items, "xlsx", language))
        row(
            std::to_string(sheet.rows.size()), [&](const Column& column) { return line.*column.text; },
            line.due ? line.due->iso() : std::string());
    return sheet;
}

}  // namespace rudang::papers
