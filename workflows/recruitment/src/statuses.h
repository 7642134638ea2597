// What a case is called by where it stands in the chart.
#pragma once

#include <array>

#include "rudang/engine/workflow.h"

namespace rudang::recruitment {

struct StageStatus {
    std::string_view state;
    int stage;
    StatusInfo status;
};

// A case has the status of the outermost state below Progress; an archived one is told apart from a member.
inline constexpr std::array<StageStatus, 16> stage_statuses{
    {{"Application", 1, {"applicant", {"入党申请人", "applicant"}}},
     {"Cultivation", 2, {"activist", {"入党积极分子", "activist"}}},
     {"AwaitingEndorsement", 3, {"activist", {"入党积极分子", "activist"}}},
     {"OnNotice", 3, {"activist", {"入党积极分子", "activist"}}},
     {"Prospect", 3, {"prospect", {"发展对象", "prospect"}}},
     {"Admission", 4, {"prospect", {"发展对象", "prospect"}}},
     {"Probation", 5, {"probationary", {"预备党员", "probationary member"}}},
     {"Archived", 5, {"archived", {"正式党员，已归档", "full member, archived"}, true}},
     {"Member", 5, {"member", {"正式党员", "full member"}}},
     {"Withdrawn", 0, {"withdrawn", {"本人撤回", "withdrawn"}, true}},
     {"Dropped", 0, {"dropped", {"终止培养", "dropped"}, true}},
     {"Cancelled", 0, {"cancelled", {"取消预备党员资格", "cancelled"}, true}},
     {"NotRecognised", 0, {"not_recognised", {"不予承认", "not recognised"}, true}},
     {"Deceased", 0, {"deceased", {"去世", "deceased"}, true}},
     {"StruckOff", 0, {"struck_off", {"除名", "struck off"}, true}},
     {"Posthumous", 0, {"posthumous", {"追认为党员", "recognised posthumously"}, true}}}};

// Each status once.
const std::vector<StatusInfo>& status_table();

}  // namespace rudang::recruitment
