// Authority as the journal tells it. Whoever can write the file and holds any enrolled key can append an entry that is
// well signed; that its signer was not allowed to make it shows here, and without any key.
#include "rudang/engine/rights.h"

#include <algorithm>

#include "holders.h"
#include "rudang/engine/authority.h"
#include "rudang/engine/correction.h"
#include "rudang/engine/deeds.h"
#include "rudang/engine/workflow.h"

namespace rudang {
namespace {

using described::find;
using described::get_leniently;
using described::read_leniently;

bool about_finding(const Entry& entry) {
    return entry.kind == EntryKind::finding || find(entry.body, &deed::Finding::finding);
}

Correction correction_in(const Entry& entry) {
    const auto* fields = find(entry.body, &deed::Event::fields);
    return fields ? read_leniently<Correction>(*fields) : Correction{};
}

template <class Row>
void put(std::vector<Row>& rows, Row row, std::string Row::*id) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& each) { return each.*id == row.*id; });
    if (found == rows.end())
        rows.push_back(std::move(row));
    else
        *found = std::move(row);
}

}  // namespace

// What an entry says is read leniently here: whatever is of another type than any writer of ours gives it, says
// nothing.
const EventInfo* RightsHistory::event(const Entry& entry) const {
    return event_named(about_finding(entry) ? get_leniently(entry.body, &deed::Finding::action)
                                            : get_leniently(entry.body, &deed::Event::event));
}

const EventInfo* RightsHistory::event_named(const std::string& name) const {
    for (const auto* workflow : procedures_)
        if (const auto* info = find_event(workflow->events, name)) return info;
    return nullptr;
}

bool RightsHistory::may(const std::string& actor, AnyOf any_of, const std::string& org) const {
    const auto at = [&](const std::string& where) {
        return std::any_of(any_of.begin(), any_of.end(),
                           [&](Action action) { return permission(staff(), actor, action, where).has_value(); });
    };
    if (!org.empty()) return at(org);
    return std::any_of(orgs_.begin(), orgs_.end(), [&](const OrgRow& row) { return at(row.org_id); });
}

bool RightsHistory::acts(const Entry& entry, AnyOf any_of, const std::string& org) const {
    if (!may(entry.actor, any_of, org)) return false;
    const auto* role = procedures_.front()->offices.find(entry.role);
    const bool right =
        role && std::any_of(any_of.begin(), any_of.end(), [&](Action action) { return role->allows(action); });
    return right && std::any_of(grants_.begin(), grants_.end(), [&](const GrantRow& held) {
               return held.actor_id == entry.actor && held.role == entry.role &&
                      (org.empty() || within(org, held.org, orgs_));
           });
}

template <class Deed>
bool RightsHistory::acts_where(const Entry& entry) const {
    const auto said = read_leniently<Deed>(entry.body);
    return find_org(said.where()) && acts(entry, {Deed::needs}, said.where());
}

Staff RightsHistory::staff() const { return {procedures_.front()->offices, actors_, grants_, orgs_}; }

const OrgRow* RightsHistory::find_org(const std::string& id) const {
    const auto found = std::find_if(orgs_.begin(), orgs_.end(), [&](const OrgRow& row) { return row.org_id == id; });
    return found == orgs_.end() ? nullptr : &*found;
}

bool RightsHistory::knows_actor(const std::string& id) const {
    return std::any_of(actors_.begin(), actors_.end(), [&](const ActorRow& row) { return row.actor_id == id; });
}

std::string RightsHistory::top() const {
    const auto root = std::find_if(orgs_.begin(), orgs_.end(), [](const OrgRow& row) { return row.parent.empty(); });
    return root == orgs_.end() ? std::string{} : root->org_id;
}

bool RightsHistory::allows_event(const Entry& entry, bool refused) const {
    using enum Action;
    if (entry.org.empty()) return false;
    const auto known = cases_.find(entry.case_id);
    const auto* info = event(entry);
    if (known != cases_.end()) {
        // What is offered is taken or declined where it is offered to.
        const auto offer = offers_.find(entry.case_id);
        const bool answers = info && (info->moves == Moves::takes || info->moves == Moves::declines) &&
                             offer != offers_.end() && !offer->second.to.empty();
        if ((answers ? offer->second.to : known->second.org) != entry.org || !living_.contains(entry.case_id))
            return false;
        const auto to = get_leniently(entry.body, &deed::Event::to_org);
        if (!to.empty() && (!find_org(to) || !info || info->moves != Moves::offers)) return false;
    }
    if (entry.kind == EntryKind::correction || get_leniently(entry.body, &deed::Event::event) == correction_event) {
        const auto said = correction_in(entry);
        const auto original = recorded_.find(said.corrects);
        info = original == recorded_.end() ? nullptr : original->second;
        if (!info && said.annuls())
            if (const auto slip = refused_.find(said.corrects);
                slip != refused_.end() && slip->second.second == entry.actor)
                info = slip->second.first;
        if (known == cases_.end() || (!info && !refused)) return false;
    } else if (!info) {
        throw LedgerError(
            LedgerError::Kind::newer,
            {"第 " + std::to_string(entry.seq) + " 条日志的事项是本版本不认识的，请升级 rudang",
             "entry " + std::to_string(entry.seq) + " records an event this version does not know; update rudang"});
    } else if (known == cases_.end() && !info->opens_case) {
        return false;
    }
    if (get_leniently(entry.body, &deed::Event::origin) == deed::Event::imported)
        return acts(entry, {import_cases}, entry.org);
    if (!info) return acts(entry, {record, decide}, entry.org);
    if (get_leniently(entry.body, &deed::Event::on_behalf)) {
        // Only where nobody who could decide is in the ledger.
        const bool office_here = std::any_of(actors_.begin(), actors_.end(), [&](const ActorRow& person) {
            return person.active && may(person.actor_id, {decide}, entry.org);
        });
        return info->needs == decide && !office_here && acts(entry, {record}, entry.org);
    }
    // A correction on behalf does not say so.
    if (entry.kind != EntryKind::event && info->needs == decide) return acts(entry, {decide, record}, entry.org);
    return acts(entry, {info->needs}, entry.org);
}

bool RightsHistory::allows_look(const Entry& entry) const {
    if (deed::tells<deed::LookAtActors>(entry)) return acts(entry, {deed::LookAtActors::needs}, top());
    if (deed::tells<deed::LookAtNames>(entry)) return acts(entry, {deed::LookAtNames::needs}, {});
    const bool exports = deed::tells<deed::Export>(entry);
    const auto action = exports ? deed::Export::needs : deed::LookAtCases::needs;
    const auto cases = get_leniently(entry.body, &deed::LookAtCases::cases);
    if (cases.empty() && exports) return may(entry.actor, {action}, {});
    return !cases.empty() && acts(entry, {action}, {}) && std::all_of(cases.begin(), cases.end(), [&](const auto& id) {
        const auto known = cases_.find(id);
        return known != cases_.end() && may(entry.actor, {action}, known->second.org);
    });
}

bool RightsHistory::allows_org(const Entry& entry) const {
    const auto org = read_leniently<deed::Organization>(entry.body);
    const auto* now = find_org(org.org_id);
    if (!acts(entry, {org.needs}, org.where())) return false;
    // One root, for ever; and no way from an organization up to itself.
    if (org.parent.empty()) return now && now->parent.empty();
    if ((now && now->parent.empty()) || !find_org(org.parent) || (now && within(org.parent, org.org_id, orgs_)))
        return false;
    // A move needs the right at both ends.
    return !now || now->parent == org.parent || may(entry.actor, {org.needs}, org.org_id);
}

bool RightsHistory::allows_role(const Entry& entry) const {
    const auto role = read_leniently<deed::Role>(entry.body);
    const auto row = role.row();
    if (!procedures_.front()->offices.find(row.role) || !knows_actor(row.actor_id) || !find_org(row.org)) return false;
    if (!acts(entry, {role.needs}, role.where())) return false;
    return role.taken_away() || (row.actor_id != entry.actor && !joins_administrators(staff(), row));
}

bool RightsHistory::allows_finding(const Entry& entry, bool refused) const {
    using enum Action;
    const auto said = read_leniently<deed::Finding>(entry.body);
    const auto known = cases_.find(said.of_case);
    if (known == cases_.end() || known->second.org != said.where()) return false;
    if (!entry.case_id.empty() && entry.case_id != known->first) return false;
    const auto life = findings_.find(said.finding);
    if (life != findings_.end() && (life->second.of_case != known->first || life->second.rule != said.rule))
        return false;
    const auto* info = event(entry);
    if (!info) return acts(entry, {assign_findings, rectify_findings, confirm_findings}, known->second.org);
    const auto* about = event_named(said.about);
    const bool puts_right = info->needs == rectify_findings && about;
    if (!(puts_right ? acts(entry, {rectify_findings, about->needs}, known->second.org)
                     : acts(entry, {info->needs}, known->second.org)))
        return false;
    // Nobody confirms or waives what they were to put right. To open it again anybody may who may confirm.
    const bool judges = info->needs == confirm_findings && said.action != "reopen";
    return refused || !judges || life == findings_.end() || !life->second.hands.contains(entry.actor);
}

bool RightsHistory::allows_import(const Entry& entry) const {
    const auto said = read_leniently<deed::Import>(entry.body);
    if (said.batch.empty() || batches_.contains(said.batch) || said.cases.empty()) return false;
    if (!entry.org.empty() && !acts(entry, {said.needs}, entry.org)) return false;
    return std::all_of(said.cases.begin(), said.cases.end(), [&](const std::string& id) {
        const auto known = cases_.find(id);
        return known != cases_.end() && known->second.batch == said.batch && known->second.actor == entry.actor &&
               (entry.org.empty() || known->second.org == entry.org) &&
               may(entry.actor, {said.needs}, known->second.org);
    });
}

bool RightsHistory::allows_undo(const Entry& entry) const {
    const auto batch = batches_.find(get_leniently(entry.body, &deed::Undo::batch));
    if (batch == batches_.end() || batch->second.undone) return false;
    return std::all_of(batch->second.cases.begin(), batch->second.cases.end(), [&](const std::string& id) {
        const auto& known = cases_.at(id);
        const bool in_hand = std::any_of(findings_.begin(), findings_.end(),
                                         [&](const auto& finding) { return finding.second.of_case == id; });
        return living_.contains(id) && known.last < batch->second.seq && !in_hand &&
               may(entry.actor, {deed::Undo::needs}, known.org);
    });
}

bool RightsHistory::allows_erase(const Entry& entry) const {
    const auto known = cases_.find(get_leniently(entry.body, &deed::Erasure::case_id));
    return known != cases_.end() && living_.contains(known->first) &&
           acts(entry, {deed::Erasure::needs}, known->second.org);
}

bool RightsHistory::allows_refusal(const Entry& entry) const {
    using deed::NotPermitted;
    if (get_leniently(entry.body, &NotPermitted::reason) == NotPermitted::for_lack_of_permission)
        return entry.org.empty() && entry.role.empty() && entry.case_id.empty() && entry.sealed.is_null();
    return about_finding(entry) ? allows_finding(entry, true) : allows_event(entry, true);
}

bool RightsHistory::allows_slip(const Entry& entry) const {
    const auto attempt = refused_openings_.find(get_leniently(entry.body, &deed::Slip::refused));
    return attempt != refused_openings_.end() && attempt->second.actor == entry.actor &&
           attempt->second.org == entry.org && acts(entry, {attempt->second.info->needs}, entry.org);
}

bool RightsHistory::allows_key(const Entry& entry) const {
    using namespace deed;
    if (tells<KeyRotated>(entry)) return acts(entry, {KeyRotated::needs}, top());
    // Handed over by somebody who looks at names there, to somebody whose role asks for it.
    if (tells<KeyEntrusted>(entry))
        return find_org(entry.org) && acts(entry, {KeyEntrusted::needs}, entry.org) &&
               may(get_leniently(entry.body, &KeyEntrusted::to), {Action::look, Action::manage_people}, entry.org);
    const auto whose = get_leniently(entry.body, &SigningKeyOf::actor_id);
    return knows_actor(whose) && (whose == entry.actor || acts(entry, {SigningKeyOf::needs}, top()));
}

// What an entry says of the ring of keys is believed; so only what changes the ring may say something, and an
// organization or a role only of its own organization.
bool RightsHistory::may_bind(const Entry& entry) const {
    const bool whole = find(entry.body, &deed::Binding::ring);
    const auto* keys = find(entry.body, &deed::Binding::keys);
    const bool some = keys;
    if (some && !keys->is_object()) return false;
    if (!whole && !some) return true;
    switch (entry.kind) {
        case EntryKind::admin:
            return entry.seq == 0;
        case EntryKind::key:
        case EntryKind::erase:
            return true;
        case EntryKind::undo:
            return !some;
        case EntryKind::event: {
            const auto* info = event(entry);
            return !some && ((info && info->moves != Moves::nowhere));
        }
        case EntryKind::correction:
            return !some && offers_.contains(entry.case_id);
        case EntryKind::actor:
            return !whole;
        case EntryKind::org:
        case EntryKind::role: {
            const auto own = organization_key_id(entry.kind == EntryKind::org
                                                     ? get_leniently(entry.body, &deed::Organization::org_id)
                                                     : get_leniently(entry.body, &deed::Role::org));
            return !whole && std::all_of(keys->items().begin(), keys->items().end(), [&](const auto& item) {
                return item.key() == own || (entry.kind == EntryKind::role && item.key() == index_row);
            });
        }
        default:
            return false;
    }
}

bool RightsHistory::allows(const Entry& entry) const {
    using enum Action;
    if (procedures_.empty()) return true;
    if (!may_bind(entry)) return false;
    if (entry.seq == 0) return deed::tells<deed::Founding>(entry);
    if (!entry.request.empty() && requests_.contains(entry.request)) return false;
    // What the founder writes together with the first entry, before anything was seen, gives everybody their first
    // role.
    if (founding_ && entry.actor == founder_ && !entry.seen)
        return entry.kind == EntryKind::org || entry.kind == EntryKind::actor || entry.kind == EntryKind::role;
    switch (entry.kind) {
        case EntryKind::event:
        case EntryKind::correction:
            return allows_event(entry, false);
        case EntryKind::refusal:
            return allows_refusal(entry);
        case EntryKind::look:
            return allows_look(entry);
        case EntryKind::org:
            return allows_org(entry);
        case EntryKind::actor:
            return acts(entry, {deed::Person::needs}, top());
        case EntryKind::role:
            return allows_role(entry);
        case EntryKind::key:
            return allows_key(entry);
        case EntryKind::policy:
            return acts_where<deed::RulesOfPlace>(entry);
        case EntryKind::plan:
            return acts_where<deed::Plan>(entry);
        case EntryKind::finding:
            return allows_finding(entry, false);
        case EntryKind::import:
            return allows_import(entry);
        case EntryKind::undo:
            return allows_undo(entry);
        case EntryKind::erase:
            return allows_erase(entry);
        case EntryKind::admin:
            if (deed::tells<deed::Slip>(entry)) return allows_slip(entry);
            // All other care, by whatever word: also what only a later version does.
            return !deed::tells<deed::Founding>(entry) && acts(entry, {deed::Rebuild::needs}, top());
        case EntryKind::checkpoint:
            return acts(entry, {deed::LogBelow::needs}, top());
    }
    return false;
}

void RightsHistory::take_handover(const Entry& entry, const EventInfo& info) {
    if (info.moves == Moves::offers)
        offers_[entry.case_id] = {get_leniently(entry.body, &deed::Event::to_org), entry.seq};
    if (info.moves == Moves::takes) cases_.at(entry.case_id).org = entry.org;
    if (info.moves == Moves::takes || info.moves == Moves::declines) offers_.erase(entry.case_id);
}

void RightsHistory::take_any(const Entry& entry) {
    if (entry.seq == 0) founder_ = entry.actor;
    founding_ = founding_ && !entry.seen && entry.actor == founder_;
    if (!entry.request.empty()) requests_.insert(entry.request);
    if (const auto* info = entry.kind == EntryKind::refusal ? event(entry) : nullptr; info && entry.case_id.empty())
        refused_openings_[entry.seq] = {info, entry.actor, entry.org};
    else if (info)
        refused_[entry.seq] = {info, entry.actor};
    const auto* keys = find(entry.body, &deed::Binding::keys);
    if (!keys || !keys->is_object()) return;
    for (const auto& [id, digest] : keys->items())
        if (is_organization_row(id)) organization_keys_.insert(id);
}

void RightsHistory::take(const Entry& entry) {
    take_any(entry);
    switch (entry.kind) {
        case EntryKind::org:
            return put(orgs_, read_leniently<deed::Organization>(entry.body).row(), &OrgRow::org_id);
        case EntryKind::actor: {
            const auto person = read_leniently<deed::Person>(entry.body);
            return put(actors_, ActorRow{person.actor_id, "", "", person.active, ""}, &ActorRow::actor_id);
        }
        case EntryKind::role: {
            const auto role = read_leniently<deed::Role>(entry.body);
            std::erase(grants_, role.row());
            if (!role.taken_away()) grants_.push_back(role.row());
            return;
        }
        case EntryKind::event:
        case EntryKind::correction: {
            const auto [known, opened] = cases_.try_emplace(
                entry.case_id, Case{entry.org, get_leniently(entry.body, &deed::Event::batch), entry.actor, entry.seq});
            if (opened) living_.insert(entry.case_id);
            known->second.last = entry.seq;
            if (entry.kind == EntryKind::event) {
                const auto* info = recorded_[entry.seq] = event(entry);
                if (info) take_handover(entry, *info);
            } else if (const auto offer = offers_.find(entry.case_id); offer != offers_.end()) {
                const auto said = correction_in(entry);
                if (said.annuls() && said.corrects == offer->second.seq) offers_.erase(offer);
            }
            return;
        }
        case EntryKind::import: {
            auto said = read_leniently<deed::Import>(entry.body);
            batches_[said.batch] = {entry.seq, std::move(said.cases), false};
            return;
        }
        case EntryKind::undo: {
            auto& batch = batches_[get_leniently(entry.body, &deed::Undo::batch)];
            batch.undone = true;
            for (const auto& id : batch.cases) living_.erase(id);
            return;
        }
        case EntryKind::finding: {
            const auto said = read_leniently<deed::Finding>(entry.body);
            auto& life = findings_[said.finding];
            life.of_case = said.of_case;
            life.rule = said.rule;
            if (said.fields)
                if (const auto to = get_leniently(*said.fields, &deed::Finding::Fields::to); !to.empty())
                    life.hands.insert(to);
            if (const auto* info = event(entry); info && info->needs == Action::rectify_findings)
                life.hands.insert(entry.actor);
            return;
        }
        case EntryKind::erase:
            living_.erase(get_leniently(entry.body, &deed::Erasure::case_id));
            return;
        default:
            return;
    }
}

}  // namespace rudang
