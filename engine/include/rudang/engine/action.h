// What one may be allowed to do. Every event of every workflow names the action that recording it is.
#pragma once

#include <string_view>

#include "rudang/engine/export.h"

namespace rudang {

enum class Action {
    read_cases,    // see the cases of the subtree, names masked
    look,          // see what is sealed; each look is an entry
    record,        // record what is done where the case belongs
    decide,        // record what is decided above it; which events those are the workflow says (EventInfo::needs)
    import_cases,  // take older records over, and undo that
    export_cases,
    assign_findings,   // say who puts a finding right, and by when
    rectify_findings,  // report that it was put right
    confirm_findings,  // confirm that, waive it, or open it again
    manage_orgs,       // the tree of organizations
    manage_people,     // actors, their keys and roles
    manage_plans,      // yearly admission plans
    adopt_rules,       // local rules
    erase_person,      // destroy the key of one person's data
    care_for_ledger,   // rebuild, backup, restore, the ledger's key
    read_journal,      // the audit log
};

inline constexpr Action all_actions[] = {
    Action::read_cases,       Action::look,         Action::record,          Action::decide,
    Action::import_cases,     Action::export_cases, Action::assign_findings, Action::rectify_findings,
    Action::confirm_findings, Action::manage_orgs,  Action::manage_people,   Action::manage_plans,
    Action::adopt_rules,      Action::erase_person, Action::care_for_ledger, Action::read_journal};

// As the journal names it.
RUDANG_EXPORT std::string_view word(Action action);

}  // namespace rudang
