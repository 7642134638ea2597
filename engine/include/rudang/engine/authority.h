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
    read_cases,       // see cases of the subtree
    record_events,    // record what happened to them
    manage_orgs,      // the tree of organizations
    manage_people,    // actors and their roles
    manage_plans,     // yearly admission plans
    care_for_ledger,  // rebuild, backup, settings
    read_journal,     // the audit log
};

struct RoleInfo {
    std::string_view word;
    Label label;
    std::vector<Action> may;
};

// Every role, once.
RUDANG_EXPORT const std::vector<RoleInfo>& roles();
RUDANG_EXPORT const RoleInfo* find_role(std::string_view word);

struct Permission {
    std::string role;  // the role that gives it
    std::string org;   // where that role was granted
};

// Does an active actor hold a role that allows `action` on something of `org`? A role granted on an organization
// holds for everything below it.
RUDANG_EXPORT std::optional<Permission> permission(std::string_view actor, Action action, std::string_view org, std::span<const ActorRow> actors,
                                                   std::span<const GrantRow> grants, std::span<const OrgRow> orgs);

// Is `org` the same as `above` or below it?
RUDANG_EXPORT bool within(std::string_view org, std::string_view above, std::span<const OrgRow> orgs);

}  // namespace rudang
