// Authority as the journal tells it. Whoever can write the file and holds any enrolled key can append an entry that is
// well signed; that its signer was not allowed to make it shows here, and without any key.
#include <algorithm>

#include "holders.h"
#include "rudang/engine/authority.h"
#include "rudang/engine/verify.h"
#include "rudang/engine/workflow.h"

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

const Json& part(const Entry& entry, const char* name) {
    static const Json nothing;
    const auto found = entry.body.find(name);
    return found == entry.body.end() ? nothing : *found;
}

std::vector<std::string> texts(const Json& list) {
    std::vector<std::string> found;
    if (list.is_array())
        for (const auto& each : list)
            if (each.is_string()) found.push_back(each.get<std::string>());
    return found;
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

const EventInfo* RightsHistory::event(const Entry& entry) const {
    const auto name =
        text(entry, entry.kind == EntryKind::finding || entry.body.contains("finding") ? "action" : "event");
    return event_named(name);
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
        const auto to = text(entry, "to_org");
        if (!to.empty() && (!find_org(to) || !info || info->moves != Moves::offers)) return false;
    }
    const bool corrects = entry.kind == EntryKind::correction || text(entry, "event") == correction_event;
    if (corrects) {
        const auto& fields = part(entry, "fields");
        const auto named = fields.is_object() ? fields.find("corrects") : fields.end();
        const auto original =
            named != fields.end() && named->is_number_integer() ? recorded_.find(named->get<Seq>()) : recorded_.end();
        info = original == recorded_.end() ? nullptr : original->second;
        if (!info && named != fields.end() && named->is_number_integer() && fields.value("annul", false))
            if (const auto slip = refused_.find(named->get<Seq>());
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
    if (text(entry, "origin") == "imported") return acts(entry, {import_cases}, entry.org);
    if (!info) return acts(entry, {record, decide}, entry.org);
    if (flag(entry, "on_behalf")) {
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
    using enum Action;
    const auto what = text(entry, "what");
    if (what == "actors") return acts(entry, {manage_people}, top());
    // At every name they may look at, for some hours.
    if (what == "names") return acts(entry, {look}, {});
    const auto action = what == "export" ? export_cases : look;
    const auto cases = texts(part(entry, "cases"));
    if (cases.empty() && what == "export") return may(entry.actor, {action}, {});
    return !cases.empty() && acts(entry, {action}, {}) && std::all_of(cases.begin(), cases.end(), [&](const auto& id) {
        const auto known = cases_.find(id);
        return known != cases_.end() && may(entry.actor, {action}, known->second.org);
    });
}

bool RightsHistory::allows_org(const Entry& entry) const {
    const auto id = text(entry, "org_id"), parent = text(entry, "parent");
    const auto* now = find_org(id);
    // One root, for ever; and no way from an organization up to itself.
    if (parent.empty()) return now && now->parent.empty() && acts(entry, {Action::manage_orgs}, id);
    if ((now && now->parent.empty()) || !find_org(parent) || (now && within(parent, id, orgs_))) return false;
    // A move needs the right at both ends.
    return acts(entry, {Action::manage_orgs}, parent) &&
           (!now || now->parent == parent || may(entry.actor, {Action::manage_orgs}, id));
}

bool RightsHistory::allows_role(const Entry& entry) const {
    const GrantRow row{text(entry, "actor_id"), text(entry, "role"), text(entry, "org")};
    if (!procedures_.front()->offices.find(row.role) || !knows_actor(row.actor_id) || !find_org(row.org)) return false;
    if (!acts(entry, {Action::manage_people}, row.org)) return false;
    return flag(entry, "revoked") || (row.actor_id != entry.actor && !joins_administrators(staff(), row));
}

bool RightsHistory::allows_finding(const Entry& entry, bool refused) const {
    using enum Action;
    const auto known = cases_.find(text(entry, "of_case"));
    if (known == cases_.end() || known->second.org != text(entry, "org")) return false;
    if (!entry.case_id.empty() && entry.case_id != known->first) return false;
    const auto life = findings_.find(text(entry, "finding"));
    if (life != findings_.end() && (life->second.of_case != known->first || life->second.rule != text(entry, "rule")))
        return false;
    const auto* info = event(entry);
    if (!info) return acts(entry, {assign_findings, rectify_findings, confirm_findings}, known->second.org);
    const auto* about = event_named(text(entry, "about"));
    const bool puts_right = info->needs == rectify_findings && about;
    if (!(puts_right ? acts(entry, {rectify_findings, about->needs}, known->second.org)
                     : acts(entry, {info->needs}, known->second.org)))
        return false;
    // Nobody confirms or waives what they were to put right. To open it again anybody may who may confirm.
    const bool judges = info->needs == confirm_findings && text(entry, "action") != "reopen";
    return refused || !judges || life == findings_.end() || !life->second.hands.contains(entry.actor);
}

bool RightsHistory::allows_import(const Entry& entry) const {
    const auto batch = text(entry, "batch");
    const auto cases = texts(part(entry, "cases"));
    if (batch.empty() || batches_.contains(batch) || cases.empty()) return false;
    if (!entry.org.empty() && !acts(entry, {Action::import_cases}, entry.org)) return false;
    return std::all_of(cases.begin(), cases.end(), [&](const std::string& id) {
        const auto known = cases_.find(id);
        return known != cases_.end() && known->second.batch == batch && known->second.actor == entry.actor &&
               (entry.org.empty() || known->second.org == entry.org) &&
               may(entry.actor, {Action::import_cases}, known->second.org);
    });
}

bool RightsHistory::allows_undo(const Entry& entry) const {
    const auto batch = batches_.find(text(entry, "batch"));
    if (batch == batches_.end() || batch->second.undone) return false;
    return std::all_of(batch->second.cases.begin(), batch->second.cases.end(), [&](const std::string& id) {
        const auto& known = cases_.at(id);
        const bool in_hand = std::any_of(findings_.begin(), findings_.end(),
                                         [&](const auto& finding) { return finding.second.of_case == id; });
        return living_.contains(id) && known.last < batch->second.seq && !in_hand &&
               may(entry.actor, {Action::import_cases}, known.org);
    });
}

bool RightsHistory::allows_erase(const Entry& entry) const {
    const auto known = cases_.find(text(entry, "case"));
    return known != cases_.end() && living_.contains(known->first) &&
           acts(entry, {Action::erase_person}, known->second.org);
}

bool RightsHistory::allows_refusal(const Entry& entry) const {
    // For lack of permission anybody may be refused, and nothing else is said.
    if (text(entry, "reason") == "not-permitted")
        return entry.org.empty() && entry.role.empty() && entry.case_id.empty() && entry.sealed.is_null();
    return entry.body.contains("finding") ? allows_finding(entry, true) : allows_event(entry, true);
}

bool RightsHistory::allows_slip(const Entry& entry) const {
    const auto seq = entry.body.find("refused");
    if (seq == entry.body.end() || !seq->is_number_integer()) return false;
    const auto attempt = refused_openings_.find(seq->get<Seq>());
    return attempt != refused_openings_.end() && attempt->second.actor == entry.actor &&
           attempt->second.org == entry.org && acts(entry, {attempt->second.info->needs}, entry.org);
}

bool RightsHistory::allows_key(const Entry& entry) const {
    using enum Action;
    const auto what = text(entry, "what");
    if (what == "rotated") return acts(entry, {care_for_ledger}, top());
    // Handed over by somebody who looks at names there, to somebody whose role asks for it.
    if (what == "entrusted")
        return find_org(entry.org) && acts(entry, {look}, entry.org) &&
               may(text(entry, "to"), {look, manage_people}, entry.org);
    return knows_actor(text(entry, "actor_id")) &&
           (text(entry, "actor_id") == entry.actor || acts(entry, {manage_people}, top()));
}

// What an entry says of the ring of keys is believed; so only what changes the ring may say something, and an
// organization or a role only of its own organization.
bool RightsHistory::may_bind(const Entry& entry) const {
    const bool whole = entry.body.contains("ring");
    const auto keys = entry.body.find("keys");
    const bool some = keys != entry.body.end();
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
            const auto own = organization_key_id(text(entry, entry.kind == EntryKind::org ? "org_id" : "org"));
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
    if (entry.seq == 0) return entry.kind == EntryKind::admin && text(entry, "what") == "founded";
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
            return acts(entry, {manage_people}, top());
        case EntryKind::role:
            return allows_role(entry);
        case EntryKind::key:
            return allows_key(entry);
        case EntryKind::policy:
            return find_org(text(entry, "org")) && acts(entry, {adopt_rules}, text(entry, "org"));
        case EntryKind::plan:
            return find_org(text(entry, "org_id")) && acts(entry, {manage_plans}, text(entry, "org_id"));
        case EntryKind::finding:
            return allows_finding(entry, false);
        case EntryKind::import:
            return allows_import(entry);
        case EntryKind::undo:
            return allows_undo(entry);
        case EntryKind::erase:
            return allows_erase(entry);
        case EntryKind::admin:
            if (text(entry, "what") == "slip") return allows_slip(entry);
            return text(entry, "what") != "founded" && acts(entry, {care_for_ledger}, top());
        case EntryKind::checkpoint:
            return acts(entry, {read_journal}, top());
    }
    return false;
}

void RightsHistory::take_handover(const Entry& entry, const EventInfo& info) {
    if (info.moves == Moves::offers) offers_[entry.case_id] = {text(entry, "to_org"), entry.seq};
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
    const auto& keys = part(entry, "keys");
    if (!keys.is_object()) return;
    for (const auto& [id, digest] : keys.items())
        if (is_organization_row(id)) organization_keys_.insert(id);
}

void RightsHistory::take(const Entry& entry) {
    take_any(entry);
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
        case EntryKind::correction: {
            const auto [known, opened] =
                cases_.try_emplace(entry.case_id, Case{entry.org, text(entry, "batch"), entry.actor, entry.seq});
            if (opened) living_.insert(entry.case_id);
            known->second.last = entry.seq;
            if (entry.kind == EntryKind::event) {
                const auto* info = recorded_[entry.seq] = event(entry);
                if (info) take_handover(entry, *info);
            } else if (const auto offer = offers_.find(entry.case_id); offer != offers_.end()) {
                const auto& fields = part(entry, "fields");
                const auto says = [&](const char* name, const Json& what) {
                    const auto found = fields.is_object() ? fields.find(name) : fields.end();
                    return found != fields.end() && *found == what;
                };
                if (says("annul", true) && says("corrects", offer->second.seq)) offers_.erase(offer);
            }
            return;
        }
        case EntryKind::import:
            batches_[text(entry, "batch")] = {entry.seq, texts(part(entry, "cases")), false};
            return;
        case EntryKind::undo: {
            auto& batch = batches_[text(entry, "batch")];
            batch.undone = true;
            for (const auto& id : batch.cases) living_.erase(id);
            return;
        }
        case EntryKind::finding: {
            auto& life = findings_[text(entry, "finding")];
            life.of_case = text(entry, "of_case");
            life.rule = text(entry, "rule");
            const auto& fields = part(entry, "fields");
            if (const auto to = fields.is_object() ? fields.find("to") : fields.end();
                to != fields.end() && to->is_string())
                life.hands.insert(to->get<std::string>());
            if (const auto* info = event(entry); info && info->needs == Action::rectify_findings)
                life.hands.insert(entry.actor);
            return;
        }
        case EntryKind::erase:
            living_.erase(text(entry, "case"));
            return;
        default:
            return;
    }
}

Text keyring_problem(View& view, const std::set<std::string>& living_cases,
                     const std::set<std::string>& organization_keys) {
    std::set<std::string> wanted(organization_keys);
    wanted.insert({index_row, ledger_row});
    for (const auto& id : living_cases) wanted.insert(case_key_id(id));
    for (const auto& [id, wrapped] : view.wrapped_keys())
        if (!wanted.erase(id))
            return {"钥匙圈里多出一把钥匙（" + id + "）：应已销毁，或不是由本程序写入的",
                    "there is a key too many in the keyring (" + id +
                        "): it should have been destroyed, or was not written by this program"};
    if (wanted.empty()) return {};
    return {
        "钥匙圈里缺少一把钥匙（" + *wanted.begin() + "），它封存的内容已无法打开，而日志中没有销毁的记录；请恢复备份",
        "a key is gone from the keyring (" + *wanted.begin() +
            "), so what it sealed cannot be opened any more, and the journal records no erasure; restore a backup"};
}

}  // namespace rudang
