#include "rudang/papers/rectification.h"

#include <algorithm>
#include <map>

#include "derived.h"
#include "rudang/papers/forms.h"
#include "rudang/recruitment/recruitment.h"

namespace rudang::papers {
namespace {

// Who did what, and when, line by line.
std::string course_of(const RectificationRow& row, const std::map<std::string, std::string>& people) {
    const auto life = rectification::workflow();
    std::string text;
    for (const auto& step : row.steps) {
        const auto* info = find_event(life->events(), step.event.name);
        const auto who = people.find(step.actor);
        text += (text.empty() ? "" : "\n") + short_day(step.event.on) + " " +
                (info ? std::string(info->label.zh) : step.event.name) + "（" +
                (who == people.end() || who->second.empty() ? step.actor : who->second) + "）";
    }
    return text;
}

Values row_of(const office::FindingItem& item, int number, const std::map<std::string, RectificationRow>& known,
              const std::map<std::string, std::string>& people) {
    const auto& standing = item.standing;
    const auto to = people.find(standing.assigned_to);
    const bool overdue = standing.overdue && !item.cured_by;
    const auto row = known.find(item.id);
    return {.texts = {
                {"序号", std::to_string(number)},
                {"姓名", item.name},
                {"案卷号", item.case_id},
                {"问题", item.finding ? item.finding->words(Language::zh) : std::string("已不存在")},
                {"依据", item.finding && !item.finding->article.empty()
                             ? recruitment::cited_article(item.finding->article, item.finding->edition).zh
                             : std::string()},
                {"整改人", to != people.end() && !to->second.empty() ? to->second : standing.assigned_to},
                {"期限", standing.due ? short_day(*standing.due) : std::string()},
                {"状态", std::string(rectification::state_label(item.state()).zh) + (overdue ? "，已逾期" : "")},
                {"办理经过", row == known.end() ? std::string() : course_of(row->second, people)},
            }};
}

}  // namespace

Filled rectification_ledger(office::Desk& desk, const std::vector<office::FindingItem>& items) {
    std::vector<std::string> cases;
    for (const auto& item : items)
        if (std::find(cases.begin(), cases.end(), item.case_id) == cases.end()) cases.push_back(item.case_id);
    const auto noted = desk.ledger.note_export("docx", cases, desk.actor);
    if (!noted.accepted()) throw office::not_permitted();
    std::map<std::string, RectificationRow> known;
    for (auto& row : desk.ledger.rectifications(desk.actor)) known.emplace(row.finding, std::move(row));
    std::map<std::string, std::string> people;
    for (const auto& person : desk.ledger.people(desk.actor, desk.reveal)) people[person.actor_id] = person.name;
    Values values;
    int settled = 0, overdue = 0;
    auto& rows = values.rows["问题"];
    for (const auto& item : items) {
        settled += item.settled();
        overdue += item.standing.overdue && !item.cured_by;
        rows.push_back(row_of(item, static_cast<int>(rows.size()) + 1, known, people));
    }
    const auto orgs = desk.ledger.orgs();
    values.texts = {{"单位", orgs.empty() ? std::string() : orgs.front().name},
                    {"填表日期", day_words(desk.today)},
                    {"问题数", std::to_string(items.size())},
                    {"已解决数", std::to_string(settled)},
                    {"逾期数", std::to_string(overdue)}};
    const auto* form = forms_called("整改台账").front();
    return Template(tables::Package(draw(*form))).fill(values);
}

}  // namespace rudang::papers
