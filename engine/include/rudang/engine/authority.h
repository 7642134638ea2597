// Who may do what. Deny by default, decided inside the transaction that would act; the command asks nothing here.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/store.h"
#include "rudang/engine/text.h"

namespace rudang {

enum class Action {
    read_cases,        // see the cases of the subtree, names masked
    look,              // see what is sealed; each look is an entry
    record_branch,     // record what the branch does
    record_committee,  // record what the higher committee decides: steps 4, 8, 13, 16, 17, 18 and 24
    import_cases,      // take older records over, and undo that
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

inline constexpr Action all_actions[] = {Action::read_cases, Action::look, Action::record_branch, Action::record_committee, Action::import_cases, Action::export_cases,
                                         Action::assign_findings, Action::rectify_findings, Action::confirm_findings, Action::manage_orgs, Action::manage_people, Action::manage_plans,
                                         Action::adopt_rules, Action::erase_person, Action::care_for_ledger, Action::read_journal};

// As the journal names it.
RUDANG_EXPORT std::string_view word(Action action);

struct RoleInfo {
    std::string_view word;
    Label label;
    std::vector<Action> may;
    bool administrator = false;  // one of the three that nobody may join in one hand
};

// Every role, once.
RUDANG_EXPORT const std::vector<RoleInfo>& roles();
RUDANG_EXPORT const RoleInfo* find_role(std::string_view word);

struct Permission {
    std::string role;  // the role that gives it
    std::string org;   // where that role was granted
};

// What the actor is to the candidate.
enum class Relation {
    none,
    own,  // the case is the actor's own: nobody acts on himself or herself
};

// Does an active actor hold a role that allows `action` on something of `org`? A role granted on an organization
// holds for everything below it. Of one's own case one may read the masked outline and nothing else.
RUDANG_EXPORT std::optional<Permission> permission(std::string_view actor, Action action, std::string_view org, std::span<const ActorRow> actors,
                                                   std::span<const GrantRow> grants, std::span<const OrgRow> orgs, Relation relation = Relation::none);

// Would the grant join two of the three administrators in one person, for any organization both reach?
RUDANG_EXPORT bool joins_administrators(const GrantRow& grant, std::span<const GrantRow> grants, std::span<const OrgRow> orgs);

// Is `org` the same as `above` or below it?
RUDANG_EXPORT bool within(std::string_view org, std::string_view above, std::span<const OrgRow> orgs);

}  // namespace rudang
