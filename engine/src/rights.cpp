// Authority as the journal tells it. Whoever can write the file and holds any enrolled key can append an entry that is
// well signed; that its signer was not allowed to make it shows here, and without any key.
#include <algorithm>

#include "rudang/engine/authority.h"
#include "rudang/engine/verify.h"

namespace rudang {
namespace {

std::string text(const Entry& entry, const char* name) {
    const auto found = entry.body.find(name);
    return found != entry.body.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

bool flag(const Entry& entry, const char* name) {
    const auto found = entry.body.find(name);
    return found != entry.body.end() && found->is_boolean() && found->get<bool>();
}

template <class Row, class Same>
void put(std::vector<Row>& rows, Row row, Same same) {
    const auto found = std::find_if(rows.begin(), rows.end(), same);
    if (found == rows.end())
        rows.push_back(std::move(row));
    else
        *found = std::move(row);
}

}  // namespace

bool RightsHistory::may(const std::string& actor, std::initializer_list<Action> any_of, const std::string& org) const {
    const auto at = [&](const std::string& where) {
        return std::any_of(any_of.begin(), any_of.end(), [&](Action action) {
            return permission(actor, action, where, actors_, grants_, orgs_).has_value();
        });
    };
    if (!org.empty()) return at(org);
    return std::any_of(orgs_.begin(), orgs_.end(), [&](const OrgRow& row) { return at(row.org_id); });
}

bool RightsHistory::allows(const Entry& entry) const {
    using enum Action;
    const auto& who = entry.actor;
    if (entry.seq == 0) return entry.kind == EntryKind::admin && text(entry, "what") == "founded";
    // What the founder writes together with the first entry, before anything was seen, gives everybody their first
    // role.
    if (founding_ && who == founder_ && !entry.seen) return true;
    const auto root = std::find_if(orgs_.begin(), orgs_.end(), [](const OrgRow& row) { return row.parent.empty(); });
    const auto top = root == orgs_.end() ? std::string{} : root->org_id;
    switch (entry.kind) {
        case EntryKind::event:
        case EntryKind::correction: {
            const auto known = org_of_case_.find(entry.case_id);
            if (known != org_of_case_.end() && known->second != entry.org) return false;
            return !entry.org.empty() && may(who, {record_branch, record_committee, import_cases}, entry.org);
        }
        case EntryKind::refusal:
            return true;  // anybody may be refused
        case EntryKind::look:
            return text(entry, "what") == "export"   ? may(who, {export_cases}, {})
                   : text(entry, "what") == "actors" ? may(who, {manage_people}, {})
                                                     : may(who, {look}, {});
        case EntryKind::org:
            return may(who, {manage_orgs},
                       text(entry, "parent").empty() ? text(entry, "org_id") : text(entry, "parent"));
        case EntryKind::actor:
            return may(who, {manage_people}, top);
        case EntryKind::role:
            return may(who, {manage_people}, text(entry, "org")) &&
                   (flag(entry, "revoked") || text(entry, "actor_id") != who);
        case EntryKind::key:
            return text(entry, "what") == "rotated" ? may(who, {care_for_ledger, erase_person}, {})
                                                    : text(entry, "actor_id") == who || may(who, {manage_people}, top);
        case EntryKind::policy:
            return may(who, {adopt_rules}, text(entry, "org"));
        case EntryKind::plan:
            return may(who, {manage_plans}, text(entry, "org_id"));
        case EntryKind::finding:
            return may(who, {assign_findings, rectify_findings, confirm_findings}, text(entry, "org"));
        case EntryKind::import:
        case EntryKind::undo:
            return may(who, {import_cases}, entry.org);
        case EntryKind::erase: {
            const auto known = org_of_case_.find(text(entry, "case"));
            return known != org_of_case_.end() && may(who, {erase_person}, known->second);
        }
        case EntryKind::admin:
            return text(entry, "what") != "founded" && may(who, {care_for_ledger}, top);
        case EntryKind::checkpoint:
            return false;
    }
    return false;
}

void RightsHistory::take(const Entry& entry) {
    if (entry.seq == 0) founder_ = entry.actor;
    founding_ = founding_ && !entry.seen && entry.actor == founder_;
    switch (entry.kind) {
        case EntryKind::org:
            put(orgs_,
                OrgRow{text(entry, "org_id"), text(entry, "name"), text(entry, "parent"), text(entry, "kind"),
                       flag(entry, "approves"), flag(entry, "closed")},
                [&](const OrgRow& row) { return row.org_id == text(entry, "org_id"); });
            return;
        case EntryKind::actor:
            put(actors_, ActorRow{text(entry, "actor_id"), "", "", flag(entry, "active"), ""},
                [&](const ActorRow& row) { return row.actor_id == text(entry, "actor_id"); });
            return;
        case EntryKind::role: {
            const GrantRow row{text(entry, "actor_id"), text(entry, "role"), text(entry, "org")};
            std::erase(grants_, row);
            if (!flag(entry, "revoked")) grants_.push_back(row);
            return;
        }
        case EntryKind::event:
            org_of_case_.emplace(entry.case_id, entry.org);
            return;
        default:
            return;
    }
}

}  // namespace rudang
