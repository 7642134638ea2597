#include "rudang/office/refusals.h"

#include <algorithm>

namespace rudang::office {

std::vector<RefusalItem> refusals(Desk& desk, const RefusalsQuestion& question) {
    require(desk, Action::read_cases, question.org);
    std::vector<RefusalItem> items;
    const auto orgs = desk.ledger.orgs();
    for (auto& attempt : desk.ledger.refused_attempts(desk.actor)) {
        const auto& event = attempt.recorded.event;
        if (attempt.slip && !question.slips) continue;
        if (!question.case_id.empty() && event.case_id != question.case_id) continue;
        if (!question.org.empty() && !within(attempt.org, question.org, orgs)) continue;
        const auto* info = find_event(desk.workflow().events(), event.name);
        if (!info) continue;
        items.push_back({std::move(attempt), info, {}});
    }
    std::reverse(items.begin(), items.end());
    put_names(desk, items, [](auto& item) { return std::tie(item.attempt.recorded.event.case_id, item.name); });
    return items;
}

std::vector<Text> reasons_of(const RefusalItem& item, const Workflow& workflow) {
    std::vector<Text> reasons;
    for (const auto& id : item.attempt.rules)
        if (const auto* rule = find_rule(workflow.rules(), id)) reasons.emplace_back(rule->statement);
    return reasons;
}

Json to_json(const std::vector<RefusalItem>& items) {
    Json list = Json::array();
    for (const auto& item : items) {
        const auto& recorded = item.attempt.recorded;
        list.push_back({{"seq", recorded.seq},
                        {"case", recorded.event.case_id.empty() ? Json() : Json(recorded.event.case_id)},
                        {"name", item.name},
                        {"org", item.attempt.org},
                        {"event", recorded.event.name},
                        {"on", recorded.event.on.iso()},
                        {"by", recorded.actor},
                        {"rules", item.attempt.rules},
                        {"slip", item.attempt.slip}});
    }
    return {{"items", std::move(list)}};
}

Outcome mark_slip(Desk& desk, Seq refused, const std::string& reason) {
    const auto items = refusals(desk, {.slips = true});
    const auto found = std::find_if(items.begin(), items.end(),
                                    [&](const RefusalItem& item) { return item.attempt.recorded.seq == refused; });
    if (found == items.end())
        throw failure(Reason::not_found, "no-such-entry", "SEQ",
                      {"没有第 " + std::to_string(refused) + " 条不予记录的事项（一览见 rudang refusals）",
                       "entry " + std::to_string(refused) + " is nothing that was refused (rudang refusals lists it)"});
    if (found->attempt.slip)
        throw failure(Reason::input, "not-a-slip", "SEQ",
                      {"这一条已经说明是误录", "that one is said to be a slip already"});
    const auto& id = found->attempt.recorded.event.case_id;
    if (id.empty()) return desk.ledger.mark_opening_as_slip(refused, desk.actor);
    Command command;
    command.actor = desk.actor;
    command.event = {.case_id = id,
                     .name = std::string(correction_event),
                     .on = desk.today,
                     .fields = {{"corrects", refused}, {"annul", true}, {"reason", reason}},
                     .note = {},
                     .attachments = {}};
    return desk.ledger.record(command);
}

}  // namespace rudang::office
