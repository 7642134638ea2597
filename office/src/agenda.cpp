#include "rudang/office/agenda.h"

#include <set>

#include "rudang/office/outlook.h"

namespace rudang::office {
namespace {

// Rows do not know today: where a vote has lapsed meanwhile, what has to be done again takes the place of what is late.
std::vector<DueTask> as_of_today(Desk& desk, std::vector<DueTask> rows) {
    std::set<std::string> lapsed;
    std::vector<DueTask> now;
    for (auto& due : rows) {
        if (lapsed.contains(due.row.case_id)) continue;
        if (due.task.latest && due.task.latest->latest() < desk.today)
            if (const auto view = desk.ledger.view(due.row.case_id, desk.actor); view && has_lapsed(*view))
                if (const auto again = tasks_now(*view, desk.today); !again.empty()) {
                    lapsed.insert(due.row.case_id);
                    due.task = again.front();
                }
        now.push_back(std::move(due));
    }
    return now;
}

}  // namespace

Agenda agenda(Desk& desk, const AgendaQuestion& question) {
    require(desk, Action::read_cases);
    Agenda agenda{.today = desk.today, .items = {}, .cut = false};
    const auto until = question.overdue_only ? desk.today.plus_days(-1) : desk.today.plus_days(question.within);
    auto rows = desk.ledger.tasks_due(until, std::numeric_limits<int>::max(), desk.actor);
    // While a case is suspended or in transfer nobody can act.
    std::erase_if(rows, [](const DueTask& due) { return due.row.state.standing != "normal"; });
    agenda.cut = rows.size() > question.limit;
    if (agenda.cut) rows.resize(question.limit);
    rows = as_of_today(desk, std::move(rows));
    std::vector<std::string> ids;
    for (const auto& due : rows) ids.push_back(due.row.case_id);
    const auto names = revealed(desk, ids);
    for (auto& due : rows) {
        const auto named = names.find(due.row.case_id);
        const auto pressing = due.task.due      ? *due.task.due
                              : due.task.latest ? *due.task.latest
                                                : due.task.earliest.value_or(ComputedDay(desk.today));
        const bool overdue = pressing.latest() < desk.today;
        agenda.items.push_back({.case_id = due.row.case_id,
                                .name = named == names.end() ? due.row.title : named->second,
                                .task = std::move(due.task),
                                .pressing = pressing,
                                .days_overdue = overdue ? desk.today.number() - pressing.latest().number() : 0});
    }
    return agenda;
}

Json to_json(const Agenda& agenda) {
    Json items = Json::array();
    for (const auto& each : agenda.items) {
        auto item = rudang::to_json(each.task);
        item["case"] = each.case_id;
        item["name"] = each.name;
        item["overdue"] = each.days_overdue > 0;
        items.push_back(std::move(item));
    }
    return {{"today", agenda.today.iso()}, {"items", std::move(items)}};
}

}  // namespace rudang::office
