// What a questionnaire offers of its surroundings: branches, committees, departments.
#include <algorithm>

#include "rudang/office/questionnaire.h"

namespace rudang::office {

Surroundings around(Ledger& ledger, const std::string& actor, const std::string& org, const EventInfo& event) {
    Surroundings here;
    const auto orgs = ledger.orgs();
    const auto find = [&](const std::string& id) {
        const auto found = std::find_if(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return row.org_id == id; });
        return found == orgs.end() ? nullptr : &*found;
    };
    const auto is_branch = [](const OrgRow& row) { return row.kind == "branch"; };
    // A ledger of one branch stands alone: its root is no committee above it.
    const auto decides = [&](const OrgRow& row) { return row.approves && row.kind != "root" && !is_branch(row); };
    for (const auto& row : orgs) {
        if (row.closed) continue;
        if (is_branch(row)) here.branches.push_back(row.name);
        if (decides(row)) here.committees.push_back(row.name);
        if (row.kind == "organization_department") here.departments.push_back(row.name);
    }
    // A ledger of one organization keeps its cases at the root.
    const OrgRow* own = org.empty() ? nullptr : find(org);
    if (org.empty()) {
        std::vector<const OrgRow*> mine;
        for (const auto& row : orgs)
            if (!row.closed && (is_branch(row) || orgs.size() == 1) && ledger.may(actor, event.needs, row.org_id))
                mine.push_back(&row);
        if (mine.size() == 1) own = mine.front();
    }
    // Whoever leaves goes elsewhere.
    if (own && event.moves != Moves::nowhere) std::erase(here.branches, own->name);
    if (own && event.moves == Moves::nowhere) here.branch = own->name;
    if (own && here.branches.empty()) here.branches.push_back(own->name);
    for (const auto* at = own; at; at = at->parent.empty() ? nullptr : find(at->parent)) {
        if (decides(*at) && here.committee.empty()) {
            here.committee = at->name;
            here.committee_kind = at->kind;
        }
        if (at->kind == "organization_department" && here.department.empty()) here.department = at->name;
    }
    here.on_behalf = event.needs == Action::decide && !ledger.may(actor, Action::decide, org);
    return here;
}

}  // namespace rudang::office
