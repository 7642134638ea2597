// Roles, and the keys that follow them: who is handed the key of an organization, and from whom it is taken.
#include <algorithm>

#include "ledger_working.h"
#include "ring.h"

namespace rudang {
namespace {

Problem administrators_apart() {
    return problem("administrators-apart", "role", "系统管理员、安全保密管理员、安全审计员三者不得由一人兼任",
                   "nobody holds two of the three administrators' roles: system, security, audit");
}

bool role_may(const Offices& offices, const std::string& word, Action action) {
    const auto* role = offices.find(word);
    return role && role->allows(action);
}

// Does a role ask for the key of this row? Who may look at names has the key of the organization they are looked at in.
// Those look somebody up in the index, and who cares for people tells by it whether somebody is known.
bool asks_for(const Offices& offices, const GrantRow& grant, const std::string& row) {
    if (row == index_row)
        return role_may(offices, grant.role, Action::look) || role_may(offices, grant.role, Action::manage_people);
    return role_may(offices, grant.role, Action::look) && organization_key_id(grant.org) == row;
}

bool ask_for(const Offices& offices, const std::vector<GrantRow>& grants, const std::string& actor,
             const std::string& row) {
    return std::any_of(grants.begin(), grants.end(),
                       [&](const GrantRow& grant) { return grant.actor_id == actor && asks_for(offices, grant, row); });
}

}  // namespace

std::optional<PublicKey> Ledger::present_key(View& view, const std::string& actor) {
    for (const auto& each : keys_in(view))
        if (each.actor == actor && !each.until) return each.key;
    return std::nullopt;
}

bool Ledger::can_search() { return vault_->can_search(*store_.read()); }

bool Ledger::keys_follow_rights() { return vault_->by_organization(*store_.read()); }

// Are there keys of organizations here, and can the ring be changed?
bool Ledger::holds_ring(View& view) { return vault_->by_organization(view) && vault_->is_open(view); }

// What somebody's role asks for is handed on by whoever may look at names there, as far as they have it themselves.
void Ledger::hand_out(Working& working, const GrantRow& grant, const PublicKey& to, const std::string& actor) {
    if (!holds_ring(working.tx) || !working.permission(actor, Action::look, grant.org)) return;
    for (const auto& row : {organization_key_id(grant.org), index_row})
        if (asks_for(working.offices, grant, row)) vault_->entrust(working.tx, row, to);
}

void Ledger::take_back(Working& working, const GrantRow& grant) {
    if (!holds_ring(working.tx)) return;
    auto left = working.grants();
    std::erase(left, grant);
    for (const auto& row : {organization_key_id(grant.org), index_row})
        if (asks_for(working.offices, grant, row) && !ask_for(working.offices, left, grant.actor_id, row))
            for (const auto& each : keys_in(working.tx))
                if (each.actor == grant.actor_id) vault_->withdraw(working.tx, row, each.key);
}

void Ledger::take_keys(Working& working, const std::string& actor, const std::optional<PublicKey>& but) {
    if (!holds_ring(working.tx)) return;
    for (const auto& each : keys_in(working.tx))
        if (each.actor == actor && each.key != but)
            for (const auto& row : vault_->held_rows(working.tx)) vault_->withdraw(working.tx, row, each.key);
}

// Somebody signs with another key from now on, or with none.
void Ledger::follow_key(Working& working, const std::string& of, const std::optional<PublicKey>& key,
                        const std::string& actor) {
    if (!holds_ring(working.tx)) return;
    if (key && of == actor) {
        for (const auto& each : keys_in(working.tx))
            if (each.actor == of) vault_->pass_on(working.tx, each.key, *key);
        return;
    }
    // First to the new one: nobody else may have what the former opens.
    if (key)
        for (const auto& grant : working.grants())
            if (grant.actor_id == of) hand_out(working, grant, *key, actor);
    take_keys(working, of, key);
}

std::vector<GrantRow> Ledger::waiting_for_keys(View& view) {
    std::vector<GrantRow> waiting;
    if (!holds_ring(view)) return waiting;
    const auto actors = view.actors();
    std::map<std::string, std::optional<Holders>> rows;
    for (const auto& row : vault_->held_rows(view)) rows[row] = vault_->holders(view, row);
    for (const auto& grant : view.grants()) {
        const auto key = present_key(view, grant.actor_id);
        const bool active = std::any_of(actors.begin(), actors.end(), [&](const ActorRow& person) {
            return person.actor_id == grant.actor_id && person.active;
        });
        const auto lacks = [&](const std::string& row) {
            const auto held = rows.find(row);
            return asks_for(workflow_->offices(), grant, row) && held != rows.end() && held->second &&
                   !held->second->has(*key);
        };
        if (key && active && (lacks(organization_key_id(grant.org)) || lacks(index_row))) waiting.push_back(grant);
    }
    return waiting;
}

std::vector<GrantRow> Ledger::waiting_for_keys() { return waiting_for_keys(*store_.read()); }

Outcome Ledger::entrust(const std::string& to, const std::string& actor) {
    const auto transaction = store_.begin();
    Working working(*this, *transaction);
    Outcome all;
    all.event = "key";
    if (!authentic(working.tx, actor)) {
        all.status = Outcome::Status::forbidden;
        all.problems.push_back(no_signing_key(actor));
        return all;
    }
    auto waiting = waiting_for_keys(working.tx);
    std::erase_if(waiting, [&](const GrantRow& grant) { return grant.actor_id != to; });
    all.status = Outcome::Status::accepted;
    all.repeated = waiting.empty();
    // Where one may not look oneself there is nothing to hand on; asked for nothing else, that is a refusal.
    if (const auto here = [&](const GrantRow& grant) { return !working.permission(actor, Action::look, grant.org); };
        !std::all_of(waiting.begin(), waiting.end(), here))
        std::erase_if(waiting, here);
    for (const auto& grant : waiting) {
        const auto key = *present_key(working.tx, to);
        auto one = administer_in(
            working, Act::of(deed::KeyEntrusted{to, key.base64()}).at(grant.org), actor,
            [&](Working& here, Entry& entry) -> Problems {
                hand_out(here, grant, key, actor);
                vault_->bind(here.tx, entry.body);
                if (described::find(entry.body, &deed::Binding::keys)) return {};
                return {problem(
                    "key-not-held", "ACTOR", "您自己还没有领到 " + grant.org + " 的密钥，不能转交",
                    "you have not been handed the key of " + grant.org + " yourself, so you cannot hand it on")};
            });
        if (one.journal_seq) all.journal_seq = one.journal_seq;
        if (!one.accepted()) all.status = one.status;
        all.problems.insert(all.problems.end(), one.problems.begin(), one.problems.end());
        if (one.status == Outcome::Status::forbidden) break;
    }
    if (all.journal_seq) commit(working, actor);
    return all;
}

// ---- new keys at a rotation -----------------------------------------------------------------------------------------

// Who was handed the key of a ledger that has only one: its founder; those it was shared with; those who were given
// their role by somebody who may look at names there. Nobody else is given anything they did not have.
std::set<std::string> Ledger::had_ledger_key(Working& working) {
    std::set<std::string> had;
    each_entry(working.tx, origin(), [&](const StoredEntry& stored, const Entry& entry) {
        if (stored.seq == 0) had.insert(entry.actor);
        if (deed::tells<deed::KeyShared>(entry)) had.insert(described::read<deed::KeyShared>(entry.body).actor_id);
        if (!deed::tells<deed::Role>(entry) || !had.contains(entry.actor)) return;
        const auto role = described::read<deed::Role>(entry.body);
        if (working.permission(entry.actor, Action::look, role.org)) had.insert(role.actor_id);
    });
    return had;
}

Custody Ledger::custody(Working& working, const std::string& actor) {
    Custody custody{working.orgs(), {}, {}};
    const auto known = [&](const std::string& org) {
        return std::any_of(custody.orgs.begin(), custody.orgs.end(),
                           [&](const OrgRow& row) { return row.org_id == org; });
    };
    for (const auto& id : working.tx.wrapped_key_ids(std::string(case_row))) {
        const auto case_id = id.substr(case_row.size());
        if (const auto row = working.tx.find_case(case_id)) {
            custody.org_of_case[case_id] = row->org;
        } else {  // struck out: only its entries are left
            for (const auto& stored : working.tx.case_entries(case_id))
                if (const auto entry = decode_entry(stored.bytes); !entry.org.empty())
                    custody.org_of_case[case_id] = entry.org;
        }
        if (!known(custody.org_of_case[case_id])) throw damaged_table();
    }
    const auto had = had_ledger_key(working);
    for (const auto& grant : working.grants())
        if (const auto key = present_key(working.tx, grant.actor_id); key && had.contains(grant.actor_id))
            for (const auto& row : {organization_key_id(grant.org), index_row})
                if (asks_for(working.offices, grant, row)) custody.people[row].push_back(*key);
    // Nobody may be left without whom it could be opened: then whoever rotates has it, who had everything so far.
    for (const auto& org : working.orgs())
        for (const auto& row : {organization_key_id(org.org_id), index_row})
            if (auto& people = custody.people[row]; org.parent.empty() && people.empty())
                if (const auto key = present_key(working.tx, actor)) people.push_back(*key);
    return custody;
}

void Ledger::renew_keys(Working& working, const std::string& actor) {
    if (!vault_->by_organization(working.tx)) return vault_->distribute(working.tx, custody(working, actor));
    const auto keys = keys_in(working.tx);
    vault_->renew(working.tx, [&](const std::string& row, const std::string& key_id) {
        Vault::Holding holding;
        for (const auto& each : keys) {
            if (each.key.id() != key_id) continue;
            const bool active =
                std::any_of(working.actors().begin(), working.actors().end(),
                            [&](const ActorRow& person) { return person.actor_id == each.actor && person.active; });
            holding.key = each.key;
            holding.rightful |= !each.until && active && ask_for(working.offices, working.grants(), each.actor, row);
        }
        return holding;
    });
}

// The key of a new case, and for whom it is from now on where a case is handed over.
void Ledger::keep_key(Working& working, const EventInfo& info, const Target& target, Entry& entry) {
    if (!vault_->seals()) return;
    if (target.opens) {
        vault_->create_case_key(working.tx, entry.case_id, target.org);
        described::put(entry.body, &deed::Binding::wrapped,
                       Json(wrapped_digest_of(working.tx, case_key_id(entry.case_id))));
        return;
    }
    if (info.moves == Moves::nowhere) return;
    std::vector<std::string> orgs{target.org};
    if (info.moves == Moves::declines) orgs = {working.cases()[entry.case_id].row.org};
    if (info.moves == Moves::offers && !target.offered_to.empty()) orgs.push_back(target.offered_to);
    keep_case_for(working, orgs, entry);
}

void Ledger::keep_case_for(Working& working, const std::vector<std::string>& orgs, Entry& entry) {
    if (vault_->keep_case_for(working.tx, entry.case_id, orgs)) bind_ring(working, entry);
}

void Ledger::bind_ring(Working& working, Entry& entry) {
    described::put(entry.body, &deed::Binding::ring, Json(ring_digest_of(working.tx)));
}

// ---- roles and signing keys -----------------------------------------------------------------------------------------

Outcome Ledger::grant(const GrantRow& row, bool revoke, const std::string& actor) {
    Outcome outcome;
    outcome.event = "role";
    if (!may(actor, Action::manage_people)) {
        note_refusal("role", actor);
        outcome.status = Outcome::Status::forbidden;
        return outcome;
    }
    const auto view = store_.read();
    if (!workflow_->offices().find(row.role)) {
        std::vector<std::string> words;
        for (const auto& role : workflow_->offices().roles) words.emplace_back(role.word);
        const auto guess = closest(row.role, words);
        return invalid(
            outcome, problem("unknown-role", "role",
                             "没有这个角色：" + row.role + (guess.empty() ? "" : "，是否指 " + guess + "？"),
                             "there is no role " + row.role + (guess.empty() ? "" : "; did you mean " + guess + "?")));
    }
    const auto actors = view->actors();
    if (std::none_of(actors.begin(), actors.end(), [&](const ActorRow& a) { return a.actor_id == row.actor_id; }))
        return invalid(outcome, problem("unknown-actor", "actor", "没有这个人员：" + row.actor_id,
                                        "there is no actor " + row.actor_id));
    const auto orgs = view->orgs();
    if (std::none_of(orgs.begin(), orgs.end(), [&](const OrgRow& o) { return o.org_id == row.org; }))
        return invalid(
            outcome, problem("unknown-org", "org", "没有这个组织：" + row.org, "there is no organization " + row.org));
    const auto grants = view->grants();
    if (!revoke && joins_administrators({workflow_->offices(), actors, grants, orgs}, row))
        return invalid(outcome, administrators_apart());
    if (!revoke && row.actor_id == actor && may(actor, Action::manage_people)) {
        note_refusal("role", actor);
        outcome.status = Outcome::Status::forbidden;
        outcome.problems.push_back(problem("own-role", "role", "不能给自己授予角色，请由其他安全保密管理员办理",
                                           "nobody grants a role to themselves; ask another security administrator"));
        return outcome;
    }
    return administer(Act::of(deed::Role{row.actor_id, row.role, row.org, revoke}), actor,
                      [&](Working& working, Entry& entry) -> Problems {
                          if (!revoke && joins_administrators(working.staff(), row)) return {administrators_apart()};
                          if (revoke)
                              take_back(working, row);
                          else if (const auto key = present_key(working.tx, row.actor_id))
                              hand_out(working, row, *key, actor);
                          vault_->bind(working.tx, entry.body);
                          return {};
                      });
}

Outcome Ledger::put_key(const std::string& of, const std::optional<PublicKey>& key, const std::string& actor) {
    Outcome outcome;
    outcome.event = "key";
    if (store_.identity().suite == 0)
        return invalid(outcome, problem("unsigned-ledger", "", "这个账本不签名（套件 0），没有钥匙可登记",
                                        "this ledger is not signed (suite 0); there are no keys to enrol"));
    const auto actors = store_.read()->actors();
    if (std::none_of(actors.begin(), actors.end(), [&](const ActorRow& row) { return row.actor_id == of; }))
        return invalid(outcome, problem("unknown-actor", "actor", "没有这个人员：" + of, "there is no actor " + of));
    deed::SigningKeyOf said{std::string(key ? deed::SigningKeyOf::enrolled : deed::SigningKeyOf::revoked), of, {}};
    if (key) said.public_key = key->base64();
    // One key, one person: whoever holds another's key would sign for both.
    const auto foreign = [&](View& view) {
        for (const auto& row : view.registered(KeptKey::kind))
            if (const auto known = read_key(row);
                key && known && known->public_key == key->base64() && known->actor != of)
                return true;
        return false;
    };
    const auto taken = problem("key-taken", "public-key", "这把公钥已属于另一人员，请由本人用 rudang key new 生成",
                               "this key is somebody else's; have them make their own with rudang key new");
    if (of != actor)
        return administer(Act::of(said), actor, [&](Working& working, Entry& entry) {
            if (foreign(working.tx)) return Problems{taken};
            follow_key(working, of, key, actor);
            vault_->bind(working.tx, entry.body);
            return Problems{};
        });
    // One's own key one may change without asking anybody: the old one signs for the new one.
    const auto transaction = store_.begin();
    Working working(*this, *transaction);
    if (!authentic(working.tx, actor)) {
        outcome.status = Outcome::Status::forbidden;
        outcome.problems.push_back(no_signing_key(actor));
        return outcome;
    }
    if (foreign(working.tx)) return invalid(outcome, taken);
    Entry entry;
    entry.kind = EntryKind::key;
    entry.actor = actor;
    entry.body = deed::body_of(said);
    follow_key(working, of, key, actor);
    vault_->bind(working.tx, entry.body);
    outcome.journal_seq = entry.seq = append(working, entry);
    project(working, entry.seq, entry);
    commit(working, actor);
    outcome.status = Outcome::Status::accepted;
    return outcome;
}

}  // namespace rudang
