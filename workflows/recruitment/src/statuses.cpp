#include "statuses.h"

#include <algorithm>

namespace rudang::recruitment {

const std::vector<StatusInfo>& status_table() {
    static const auto table = [] {
        std::vector<StatusInfo> list;
        for (const auto& row : stage_statuses)
            if (std::none_of(list.begin(), list.end(), [&](const StatusInfo& one) { return one.id == row.status.id; }))
                list.push_back(row.status);
        return list;
    }();
    return table;
}

}  // namespace rudang::recruitment
