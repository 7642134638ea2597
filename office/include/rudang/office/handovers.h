// Cases on their way from one organization to another.
#pragma once

#include <vector>

#include "rudang/office/desk.h"

namespace rudang::office {

// How long somebody may take to accept before it is listed as overdue. No article says so; it is how long letters of
// introduction are commonly valid for at least.
inline constexpr int handover_days = 30;

struct HandoverItem {
    Handover what;
    std::string name;      // masked, unless the desk reveals; of a case given away, empty
    int days = 0;          // since it was offered, while it waits
    bool overdue = false;  // waits for longer than `handover_days`
};

// Those that wait, or all there have been. Throws Failure(forbidden).
RUDANG_EXPORT std::vector<HandoverItem> handovers(Desk& desk, bool also_past = false);
RUDANG_EXPORT Json to_json(const std::vector<HandoverItem>& items);

}  // namespace rudang::office
