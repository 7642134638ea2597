// Who may do what. Deny by default, decided inside the transaction that would act; the command asks nothing here.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/action.h"
#include "rudang/engine/export.h"
#include "rudang/engine/offices.h"
#include "rudang/engine/rows.h"
#include "rudang/engine/text.h"

namespace rudang {

struct Permission {
    std::string role;  // the role that gives it
    std::string org;   // where that role was granted
};

// What the actor is to the candidate.
enum class Relation {
    none,
    own,  // the case is the actor's own: nobody acts on himself or herself
};

// Everybody a ledger knows, and the offices their roles are of. Refers to rows that must outlive it.
struct Staff {
    const Offices& offices;
    std::span<const ActorRow> actors;
    std::span<const GrantRow> grants;
    std::span<const OrgRow> orgs;
};

// Does an active actor hold a role that allows `action` on something of `org`? A role granted on an organization
// holds for everything below it. Of one's own case one may read the masked outline and nothing else.
RUDANG_EXPORT std::optional<Permission> permission(const Staff& staff, std::string_view actor, Action action,
                                                   std::string_view org, Relation relation = Relation::none);

// Somebody who may do something, and by which role.
struct Holder {
    std::string actor, role;
};
// The active people who may, in the order of the table of people.
RUDANG_EXPORT std::vector<Holder> holders(const Staff& staff, Action action, std::string_view org);
// Who can do what somebody else may not: these people; where none is named, the roles that allow it.
RUDANG_EXPORT Text who_may_instead(const Offices& offices, Action action, const std::vector<Holder>& people);

// Would the grant join two of the administrators in one person, for any organization both reach?
RUDANG_EXPORT bool joins_administrators(const Staff& staff, const GrantRow& grant);

// Is `org` the same as `above` or below it?
RUDANG_EXPORT bool within(std::string_view org, std::string_view above, std::span<const OrgRow> orgs);

}  // namespace rudang
