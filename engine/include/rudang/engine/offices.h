// Who there is in the ledgers of a workflow: roles, what each may, and the kinds of organizations. Every workflow
// brings its own.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "rudang/engine/action.h"
#include "rudang/engine/export.h"
#include "rudang/engine/text.h"

namespace rudang {

struct RoleInfo {
    std::string_view word;  // as grants name it
    Label label;
    std::vector<Action> may;
    bool administrator = false;  // one of those that nobody may join in one hand
    // Whoever founds a ledger has it: for one person alone there is no ceremony, and whoever shares the ledger hands
    // these out and gives them up.
    bool founder = false;

    bool allows(Action action) const { return std::find(may.begin(), may.end(), action) != may.end(); }
};

// What an organization can be besides the root.
struct OrgKind {
    std::string_view word;  // as OrgRow::kind has it
    Label label;
};

// Who there is in a ledger of a workflow, and what each may: Workflow::offices(). Immutable.
struct RUDANG_EXPORT Offices {
    std::vector<RoleInfo> roles;
    std::vector<OrgKind> kinds;
    // The field of the event that opens a case in which the organization is named to which the case belongs. In a
    // ledger of one organization, and where it is empty, every case belongs to that.
    std::string_view home_field = {};
    // What needs Action::decide, and nobody here may decide, whoever may record writes down on behalf of the office
    // that did. An event that has this field must then fill it; `proof_missing` says so.
    std::string_view proof_field = {};
    Label proof_missing = {};

    const RoleInfo* find(std::string_view word) const;  // null where there is none of this name
};

// For a workflow that says nothing of offices: one role, "keeper", whose holders may do everything.
RUDANG_EXPORT const Offices& keepers();

}  // namespace rudang
