// Who holds the keys of a ledger: what is sealed for whom, and what changes with rights.
#include <algorithm>

#include "ring.h"
#include "rudang/engine/deeds.h"
#include "rudang/engine/problem.h"
#include "seal.h"
#include "vault.h"

namespace rudang {
namespace {

bool is_held(std::string_view id) { return is_organization_row(id) || id == index_row; }

LedgerError no_such_key(const std::string& id) {
    return {LedgerError::Kind::corrupt,
            {"钥匙圈里没有 " + id + " 这把钥匙；请用 rudang journal verify 查明",
             "there is no key " + id + " in the keyring; find out with rudang journal verify"}};
}

}  // namespace

void Vault::put(Transaction& transaction, const std::string& id, const Holders& holders) {
    transaction.put_wrapped_key(id, wrap(*at_hand_.ledger, id, holders.encode()));
    written(id);
    if (is_held(id)) changed_.insert(id);
}

std::vector<std::string> Vault::held_rows(View& view) {
    std::vector<std::string> rows;
    if (!by_organization(view)) return rows;
    rows = view.wrapped_key_ids(std::string(organization_row));
    rows.push_back(index_row);
    return rows;
}

std::optional<Holders> Vault::holders(View& view, const std::string& id) {
    const auto wrapped = view.wrapped_key(id);
    if (!wrapped) return std::nullopt;
    return Holders::decode(beneath(view, id, *wrapped), is_organization_row(id));
}

// Under the organization's own secret where that is at hand, else to its public key.
void Vault::seal_for(View& view, const std::string& org, const std::string& id, const Secret& secret, Holders& into) {
    const auto row = organization_key_id(org);
    if (const auto found = look_up(view, row); found.key)
        return seal_within(*SigningKey::from_seed(*found.key), id, secret, into);
    const auto of = holders(view, row);
    if (!of) throw no_such_key(row);
    into.sealed[Holders::name(Holders::organization, *of->own)] = seal_to(*of->own, secret.view());
}

void Vault::seal_within(const SigningKey& org, const std::string& id, const Secret& secret, Holders& into) const {
    into.sealed[Holders::name(Holders::within, org.public_key())] =
        seal(within_key(org.seed()), context(id), secret.view());
}

void Vault::found_organization(Transaction& transaction, const std::string& org, const std::string& parent) {
    const auto row = organization_key_id(org);
    if (!by_organization(transaction) || transaction.wrapped_key(row)) return;
    require(transaction);
    const auto own = SigningKey::generate();
    Holders holders{own.public_key(), {}};
    seal_for(transaction, parent, row, own.seed(), holders);
    put(transaction, row, holders);
}

bool Vault::move_organization(Transaction& transaction, const std::string& org, const std::string& parent) {
    if (!by_organization(transaction)) return true;
    require(transaction);
    const auto row = organization_key_id(org);
    const auto found = look_up(transaction, row);
    auto now = holders(transaction, row);
    if (!found.key || !now) return false;
    const Secret secret = *found.key;
    std::erase_if(now->sealed, [](const auto& each) { return each.first[0] != Holders::person; });
    seal_for(transaction, parent, row, secret, *now);
    put(transaction, row, *now);
    return true;
}

bool Vault::keep_case_for(Transaction& transaction, const std::string& case_id, const std::vector<std::string>& orgs) {
    const auto id = case_key_id(case_id);
    if (!by_organization(transaction) || !has_case_key(transaction, case_id)) return false;
    require(transaction);
    const Secret secret = *key(transaction, id);
    Holders wanted;
    for (const auto& org : orgs) seal_for(transaction, org, id, secret, wanted);
    if (const auto now = holders(transaction, id); now && now->ids() == wanted.ids()) return false;
    put(transaction, id, wanted);
    // Whoever gives a case away seals the entry that says so.
    keep(transaction, id, *transaction.wrapped_key(id), secret);
    return true;
}

bool Vault::entrust(Transaction& transaction, const std::string& id, const PublicKey& to) {
    auto now = by_organization(transaction) ? holders(transaction, id) : std::nullopt;
    const auto found = now && !now->has(to) ? look_up(transaction, id) : Found{};
    if (!found.key) return false;
    now->sealed[Holders::name(Holders::person, to)] = seal_to(to, found.key->view());
    put(transaction, id, *now);
    return true;
}

void Vault::withdraw(Transaction& transaction, const std::string& id, const PublicKey& from) {
    auto now = by_organization(transaction) ? holders(transaction, id) : std::nullopt;
    if (!now || now->sealed.size() < 2 || !now->sealed.erase(Holders::name(Holders::person, from))) return;
    put(transaction, id, *now);
}

void Vault::pass_on(Transaction& transaction, const PublicKey& former, const PublicKey& present) {
    for (const auto& row : held_rows(transaction)) {
        const auto now = holders(transaction, row);
        if (!now || !now->has(former)) continue;
        entrust(transaction, row, present);
        withdraw(transaction, row, former);
    }
}

// ---- new keys for organizations -------------------------------------------------------------------------------------

std::vector<std::string> Vault::openable_organizations(View& view) {
    auto rows = held_rows(view);
    std::erase_if(rows, [&](const std::string& row) { return !is_organization_row(row) || !look_up(view, row).key; });
    return rows;
}

// What is sealed for an organization with a new key is sealed for that key; what is for others stays.
void Vault::renew_cases(Transaction& transaction, const std::map<std::string, SigningKey>& fresh) {
    for (const auto& [id, wrapped] : transaction.wrapped_keys()) {
        if (!id.starts_with(case_row)) continue;
        const auto now = Holders::decode(beneath(transaction, id, wrapped), false);
        const auto found = look_up(transaction, id);
        if (!now || !found.key) continue;
        const Secret secret = *found.key;
        Holders renewed;
        for (const auto& [name, box] : now->sealed) {
            const auto row = row_of_key_.find(name.substr(1));
            const auto own = row == row_of_key_.end() ? fresh.end() : fresh.find(row->second);
            if (own == fresh.end())
                renewed.sealed[name] = box;
            else
                seal_within(own->second, id, secret, renewed);
        }
        put(transaction, id, renewed);
    }
}

Holders Vault::renewed(View& view, const std::string& id, const SigningKey& own, const WhoHolds& who,
                       const std::map<std::string, SigningKey>& fresh) {
    const auto now = holders(view, id);
    if (!now) throw no_such_key(id);
    Holders rightful{own.public_key(), {}}, others;
    for (const auto& [name, box] : now->sealed) {
        const auto key_id = name.substr(1);
        if (name[0] == Holders::person) {
            const auto holding = who(id, key_id);
            if (holding.key)
                (holding.rightful ? rightful : others).sealed[name] = seal_to(*holding.key, own.seed().view());
            continue;
        }
        const auto row = row_of_key_.find(key_id);
        if (row == row_of_key_.end()) continue;
        if (const auto above = fresh.find(row->second); above != fresh.end())
            seal_within(above->second, id, own.seed(), rightful);
        else if (const auto kept = holders(view, row->second))
            rightful.sealed[Holders::name(Holders::organization, *kept->own)] = seal_to(*kept->own, own.seed().view());
    }
    // Nobody left who may: better a former holder than nobody.
    if (rightful.sealed.empty()) rightful.sealed = others.sealed;
    return rightful;
}

void Vault::renew(Transaction& transaction, const WhoHolds& who) {
    if (!by_organization(transaction)) return;
    require(transaction);
    for (const auto& row : held_rows(transaction))
        if (const auto held = is_organization_row(row) ? holders(transaction, row) : std::nullopt)
            row_of_key_[held->own->id()] = row;
    std::map<std::string, SigningKey> fresh;
    for (const auto& row : openable_organizations(transaction)) fresh.emplace(row, SigningKey::generate());
    renew_cases(transaction, fresh);
    std::map<std::string, Holders> rows;
    for (const auto& [row, key] : fresh) rows.emplace(row, renewed(transaction, row, key, who, fresh));
    for (const auto& [row, of] : rows) put(transaction, row, of);
    // The key of the index stays: what is in the index is made with it.
    if (const auto index = holders(transaction, index_row))
        for (const auto& [name, box] : index->sealed)
            if (const auto holding = who(index_row, name.substr(1)); holding.key && !holding.rightful)
                withdraw(transaction, index_row, *holding.key);
    row_of_key_.clear();
}

void Vault::distribute(Transaction& transaction, const Custody& custody) {
    if (!seals() || by_organization(transaction)) return;
    require(transaction);
    std::map<std::string, SigningKey> keys;
    for (const auto& org : custody.orgs) keys.emplace(org.org_id, SigningKey::generate());
    const auto for_people = [&](const std::string& row, const Secret& secret, Holders& into) {
        if (const auto people = custody.people.find(row); people != custody.people.end())
            for (const auto& person : people->second)
                into.sealed[Holders::name(Holders::person, person)] = seal_to(person, secret.view());
    };
    std::map<std::string, Holders> rows;
    for (const auto& [id, wrapped] : transaction.wrapped_keys()) {
        if (id == ledger_row) continue;
        const Secret secret = *key(transaction, id);
        auto& holders = rows[id];
        if (id == index_row)
            for_people(id, secret, holders);
        else
            seal_within(keys.at(custody.org_of_case.at(id.substr(case_row.size()))), id, secret, holders);
    }
    for (const auto& org : custody.orgs) {
        const auto row = organization_key_id(org.org_id);
        const auto& own = keys.at(org.org_id);
        auto& holders = rows[row];
        holders.own = own.public_key();
        for_people(row, own.seed(), holders);
        if (const auto above = keys.find(org.parent); above != keys.end())
            seal_within(above->second, row, own.seed(), holders);
    }
    for (const auto& [id, holders] : rows) put(transaction, id, holders);
}

void Vault::bind(View& view, Json& body) {
    Json keys = Json::object();
    for (const auto& id : std::exchange(changed_, {}))
        if (view.wrapped_key(id)) keys[id] = wrapped_digest_of(view, id);
    if (!keys.empty()) described::put(body, &deed::Binding::keys, keys);
}

}  // namespace rudang
