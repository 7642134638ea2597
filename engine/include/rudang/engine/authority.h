// Who may do what. Deny by default, decided inside the transaction that would act; the command asks nothing here.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/action.h"
#include "rudang/engine/export.h"
#include "rudang/engine/store.h"
#include "rudang/engine/text.h"

namespace rudang {

struct RoleInfo {
    std::string_view word;
    Label label;
    std::vector<Action> may;
    bool administrator = false;  // one of the three that nobody may join in one hand
    // Whoever founds a ledger has it: for one person alone there is no ceremony, and whoever shares the ledger hands
    // these out and gives them up.
    bool founder = false;
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
RUDANG_EXPORT std::optional<Permission> permission(std::string_view actor, Action action, std::string_view org,
                                                   std::span<const ActorRow> actors, std::span<const GrantRow> grants,
                                                   std::span<const OrgRow> orgs, Relation relation = Relation::none);

// Somebody who may do something, and by which role.
struct Holder {
    std::string actor, role;
};
// The active people who may, in the order of the table of people.
RUDANG_EXPORT std::vector<Holder> holders(Action action, std::string_view org, std::span<const ActorRow> actors,
                                          std::span<const GrantRow> grants, std::span<const OrgRow> orgs);
// Who can do what somebody else may not: these people; where none is named, the roles that allow it.
RUDANG_EXPORT Text who_may_instead(Action action, const std::vector<Holder>& people);

// Would the grant join two of the three administrators in one person, for any organization both reach?
RUDANG_EXPORT bool joins_administrators(const GrantRow& grant, std::span<const GrantRow> grants,
                                        std::span<const OrgRow> orgs);

// Is `org` the same as `above` or below it?
RUDANG_EXPORT bool within(std::string_view org, std::string_view above, std::span<const OrgRow> orgs);

}  // namespace rudang
