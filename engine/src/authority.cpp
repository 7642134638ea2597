#include "rudang/engine/authority.h"

#include <algorithm>

namespace rudang {

std::string_view word(Action action) {
    static constexpr std::string_view words[] = {
        "read_cases",       "look",         "record_branch",   "record_committee",
        "import_cases",     "export_cases", "assign_findings", "rectify_findings",
        "confirm_findings", "manage_orgs",  "manage_people",   "manage_plans",
        "adopt_rules",      "erase_person", "care_for_ledger", "read_journal"};
    static_assert(std::size(words) == std::size(all_actions));
    return words[static_cast<std::size_t>(action)];
}

const std::vector<RoleInfo>& roles() {
    using enum Action;
    static const std::vector<RoleInfo> list{
        {"branch_secretary",
         {"支部书记", "branch secretary"},
         {read_cases, look, record_branch, import_cases, export_cases, rectify_findings, read_journal},
         false,
         true},
        {"branch_deputy",
         {"支部副书记", "branch deputy secretary"},
         {read_cases, look, record_branch, rectify_findings}},
        {"organization_member",
         {"组织委员", "organization member"},
         {read_cases, look, record_branch, import_cases, export_cases, rectify_findings, read_journal},
         false,
         true},
        {"group_leader", {"党小组组长", "Party group leader"}, {read_cases}},
        {"committee_organizer",
         {"组织员", "committee organizer"},
         {read_cases, look, record_committee, export_cases, assign_findings, confirm_findings, manage_plans,
          adopt_rules, read_journal},
         false,
         true},
        {"committee_secretary",
         {"党委书记", "committee secretary"},
         {read_cases, look, record_committee, export_cases, assign_findings, confirm_findings, manage_plans,
          adopt_rules, erase_person, read_journal}},
        {"organization_department",
         {"组织部门", "organization department"},
         {read_cases, look, record_committee, export_cases, assign_findings, confirm_findings, manage_plans,
          adopt_rules, erase_person, read_journal}},
        {"supervisor",
         {"监督检查人员", "supervisor"},
         {read_cases, look, export_cases, assign_findings, confirm_findings, read_journal}},
        {"system_admin", {"系统管理员", "system administrator"}, {manage_orgs, care_for_ledger}, true, true},
        {"security_admin", {"安全保密管理员", "security administrator"}, {manage_people, erase_person}, true, true},
        {"audit_admin", {"安全审计员", "audit administrator"}, {read_journal}, true},
    };
    return list;
}

const RoleInfo* find_role(std::string_view word) {
    for (const auto& role : roles())
        if (role.word == word) return &role;
    return nullptr;
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

std::optional<Permission> permission(std::string_view actor, Action action, std::string_view org,
                                     std::span<const ActorRow> actors, std::span<const GrantRow> grants,
                                     std::span<const OrgRow> orgs, Relation relation) {
    if (relation == Relation::own && action != Action::read_cases) return std::nullopt;
    const auto known =
        std::find_if(actors.begin(), actors.end(), [&](const ActorRow& row) { return row.actor_id == actor; });
    if (known == actors.end() || !known->active) return std::nullopt;
    for (const auto& grant : grants) {
        if (grant.actor_id != actor) continue;
        const auto* role = find_role(grant.role);
        if (!role || std::find(role->may.begin(), role->may.end(), action) == role->may.end()) continue;
        if (within(org, grant.org, orgs)) return Permission{grant.role, grant.org};
    }
    return std::nullopt;
}

std::vector<Holder> holders(Action action, std::string_view org, std::span<const ActorRow> actors,
                            std::span<const GrantRow> grants, std::span<const OrgRow> orgs) {
    std::vector<Holder> list;
    for (const auto& person : actors)
        if (auto given = permission(person.actor_id, action, org, actors, grants, orgs))
            list.push_back({person.actor_id, std::move(given->role)});
    return list;
}

Text who_may_instead(Action action, const std::vector<Holder>& people) {
    Text list;
    const auto add = [&](const Label& role, const std::string& person) {
        list.zh += (list.zh.empty() ? "" : "、") + std::string(role.zh) + (person.empty() ? "" : "（" + person + "）");
        list.en += (list.en.empty() ? "" : ", ") + std::string(role.en) + (person.empty() ? "" : " (" + person + ")");
    };
    for (const auto& person : people)
        if (const auto* role = find_role(person.role)) add(role->label, person.actor);
    if (list.empty())
        for (const auto& role : roles())
            if (std::find(role.may.begin(), role.may.end(), action) != role.may.end()) add(role.label, {});
    return {"可以办理的有：" + list.zh, "this can be done by: " + list.en};
}

bool joins_administrators(const GrantRow& grant, std::span<const GrantRow> grants, std::span<const OrgRow> orgs) {
    const auto* role = find_role(grant.role);
    if (!role || !role->administrator) return false;
    return std::any_of(grants.begin(), grants.end(), [&](const GrantRow& held) {
        const auto* other = find_role(held.role);
        return held.actor_id == grant.actor_id && other && other->administrator && held.role != grant.role &&
               (within(held.org, grant.org, orgs) || within(grant.org, held.org, orgs));
    });
}

}  // namespace rudang
