#include "rudang/office/handovers.h"

namespace rudang::office {

std::vector<HandoverItem> handovers(Desk& desk, bool also_past) {
    require(desk, Action::read_cases);
    std::vector<HandoverItem> items;
    for (auto& each : desk.ledger.handovers(desk.actor, also_past)) {
        HandoverItem item{.what = std::move(each), .name = {}};
        if (!item.what.ended) {
            item.days = desk.today.number() - item.what.on.last().number();
            item.overdue = item.days > handover_days;
        }
        items.push_back(std::move(item));
    }
    put_names(desk, items, [](auto& item) { return std::tie(item.what.case_id, item.name); });
    return items;
}

Json to_json(const std::vector<HandoverItem>& items) {
    Json list = Json::array();
    for (const auto& [what, name, days, overdue] : items)
        list.push_back({{"case", what.case_id},
                        {"name", name},
                        {"from", what.from},
                        {"to", what.to.empty() ? Json() : Json(what.to)},
                        {"to_name", what.to_name},
                        {"outside", what.to.empty()},
                        {"on", what.on.iso()},
                        {"state", !what.ended     ? "pending"
                                  : what.accepted ? "accepted"
                                                  : "refused"},
                        {"ended", what.ended ? Json(what.ended->iso()) : Json()},
                        {"days", what.ended ? Json() : Json(days)},
                        {"overdue", overdue}});
    return list;
}

}  // namespace rudang::office
