// The life of a finding (整改): found → assigned → rectified → confirmed; or waived, with a reason; or opened again.
// A second chart on the engine that carries the recruitment of members; a case here is one finding.
//
//     auto life = rudang::rectification::workflow();
//     auto outcome = ledger.rectify(*life, {.finding = id, .case_id = "k3v9", .rule = "talk-held", .event = "assign",
//                                           .fields = {{"to", "wang"}, {"due", "2026-12-31"}}}, "zhao");
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/typed_fields.h"
#include "rudang/engine/workflow.h"

namespace rudang::rectification {

// ---- events, named as the command names them ------------------------------------------------------------------------

struct Assign {
    static constexpr std::string_view name = "assign";
    static constexpr Label label{"交办整改", "assigned"};
    static constexpr int step = 1;
    static constexpr auto needs = Action::assign_findings;
    std::string to;  // actor who puts it right
    std::optional<Day> due;
    std::optional<std::string> reason;
    static void describe(auto& field) {
        field("to", &Assign::to, Label{"整改人", "who puts it right"}, named);
        field("due", &Assign::due, Label{"期限", "due day"}, needed);
        field("reason", &Assign::reason, Label{"说明", "remark"}, sealed);
    }
};

struct Rectify {
    static constexpr std::string_view name = "rectify";
    static constexpr Label label{"报告已整改", "rectified"};
    static constexpr int step = 2;
    static constexpr auto needs = Action::rectify_findings;
    std::string evidence;
    static void describe(auto& field) {
        field("evidence", &Rectify::evidence, Label{"整改情况和依据", "what was done, and the evidence"}, sealed);
    }
};

struct Confirm {
    static constexpr std::string_view name = "confirm";
    static constexpr Label label{"确认整改", "confirmed"};
    static constexpr int step = 3;
    static constexpr auto needs = Action::confirm_findings;
    std::optional<std::string> reason;
    static void describe(auto& field) { field("reason", &Confirm::reason, Label{"说明", "remark"}, sealed); }
};

struct Waive {
    static constexpr std::string_view name = "waive";
    static constexpr Label label{"不予整改", "waived"};
    static constexpr auto needs = Action::confirm_findings;
    std::string reason;
    static void describe(auto& field) { field("reason", &Waive::reason, Label{"原因", "reason"}, sealed); }
};

struct Reopen {
    static constexpr std::string_view name = "reopen";
    static constexpr Label label{"重新整改", "reopened"};
    static constexpr auto needs = Action::confirm_findings;
    std::string reason;
    static void describe(auto& field) { field("reason", &Reopen::reason, Label{"原因", "reason"}, sealed); }
};

// ---- the workflow ---------------------------------------------------------------------------------------------------

// Immutable; may be shared by threads. Its states are found, assigned, rectified, confirmed, waived, reopened; the
// state of confirmed and waived findings has `ended` set, and they can be opened again all the same.
RUDANG_EXPORT std::shared_ptr<const Workflow> workflow();

// Where a finding stands after what was done about it; "found" after nothing.
struct Standing {
    State state;
    std::string assigned_to;
    std::optional<Day> due;
    bool overdue = false;  // on the day asked about
    std::string by;        // who took the last step; empty after none
};
RUDANG_EXPORT Standing standing(std::span<const Recorded> steps, Day today);

// What this person can record of it next, as far as the chart and the rules go; rights are the ledger's.
RUDANG_EXPORT std::vector<const EventInfo*> possible(std::span<const Recorded> steps, const std::string& actor,
                                                     Day today);

// The word of a state, and of "cured": what the facts no longer support closes itself.
RUDANG_EXPORT Label state_label(std::string_view state);

}  // namespace rudang::rectification
