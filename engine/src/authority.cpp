#include "rudang/engine/authority.h"

#include <algorithm>

namespace rudang {

std::string_view word(Action action) {
    static constexpr std::string_view words[] = {
        "read_cases",       "look",         "record",          "decide",
        "import_cases",     "export_cases", "assign_findings", "rectify_findings",
        "confirm_findings", "manage_orgs",  "manage_people",   "manage_plans",
        "adopt_rules",      "erase_person", "care_for_ledger", "read_journal"};
    static_assert(std::size(words) == std::size(all_actions));
    return words[static_cast<std::size_t>(action)];
}

const RoleInfo* Offices::find(std::string_view word) const {
    for (const auto& role : roles)
        if (role.word == word) return &role;
    return nullptr;
}

const Offices& keepers() {
    static const Offices table{.roles = {{.word = "keeper",
                                          .label = {"管理人", "keeper"},
                                          .may = {std::begin(all_actions), std::end(all_actions)},
                                          .founder = true}}};
    return table;
}

bool within(std::string_view org, std::string_view above, std::span<const OrgRow> orgs) {
    // The tree is shallow; a hop limit keeps a damaged one from looping.
    for (std::size_t hops = 0; hops <= orgs.size(); ++hops) {
        if (org == above) return true;
        const auto found = std::find_if(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return row.org_id == org; });
        if (found == orgs.end() || found->parent.empty()) return false;
        org = found->parent;
    }
    return false;
}

std::optional<Permission> permission(const Staff& staff, std::string_view actor, Action action, std::string_view org,
                                     Relation relation) {
    if (relation == Relation::own && action != Action::read_cases) return std::nullopt;
    const auto known = std::find_if(staff.actors.begin(), staff.actors.end(),
                                    [&](const ActorRow& row) { return row.actor_id == actor; });
    if (known == staff.actors.end() || !known->active) return std::nullopt;
    for (const auto& grant : staff.grants) {
        if (grant.actor_id != actor) continue;
        const auto* role = staff.offices.find(grant.role);
        if (role && role->allows(action) && within(org, grant.org, staff.orgs))
            return Permission{grant.role, grant.org};
    }
    return std::nullopt;
}

std::vector<Holder> holders(const Staff& staff, Action action, std::string_view org) {
    std::vector<Holder> list;
    for (const auto& person : staff.actors)
        if (auto given = permission(staff, person.actor_id, action, org))
            list.push_back({person.actor_id, std::move(given->role)});
    return list;
}

Text who_may_instead(const Offices& offices, Action action, const std::vector<Holder>& people) {
    Text list;
    // A role once, with everybody who holds it.
    for (const auto& role : offices.roles) {
        Text holders;
        for (const auto& person : people) {
            if (person.role != role.word) continue;
            holders.zh += (holders.zh.empty() ? "" : "、") + person.actor;
            holders.en += (holders.en.empty() ? "" : ", ") + person.actor;
        }
        if (people.empty() ? !role.allows(action) : holders.empty()) continue;
        list.zh += (list.zh.empty() ? "" : "、") + std::string(role.label.zh) +
                   (holders.empty() ? "" : "（" + holders.zh + "）");
        list.en += (list.en.empty() ? "" : ", ") + std::string(role.label.en) +
                   (holders.empty() ? "" : " (" + holders.en + ")");
    }
    return {"可以办理的有：" + list.zh, "this can be done by: " + list.en};
}

bool joins_administrators(const Staff& staff, const GrantRow& grant) {
    const auto* role = staff.offices.find(grant.role);
    if (!role || !role->administrator) return false;
    return std::any_of(staff.grants.begin(), staff.grants.end(), [&](const GrantRow& held) {
        const auto* other = staff.offices.find(held.role);
        return held.actor_id == grant.actor_id && other && other->administrator && held.role != grant.role &&
               (within(held.org, grant.org, staff.orgs) || within(grant.org, held.org, staff.orgs));
    });
}

}  // namespace rudang
