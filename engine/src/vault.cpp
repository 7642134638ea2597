#include "vault.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "rudang/engine/problem.h"
#include "seal.h"

namespace rudang {
namespace {

LedgerError no_key(std::string zh, std::string en) {
    return {LedgerError::Kind::no_key, {std::move(zh), std::move(en)}};
}

LedgerError damaged() { return {LedgerError::Kind::corrupt, {"账本的钥匙圈缺损", "the ledger's keyring is damaged"}}; }

LedgerError no_ledger_key() {
    return no_key(
        "没有账本密钥，封存的内容打不开；仍可查看数目、日期和校验日志（rudang key receive 或 key restore 导入密钥）",
        "the ledger's key is missing, so what is sealed cannot be read; counts, dates and verification still work "
        "(take the key over with rudang key receive or key restore)");
}

LedgerError not_entrusted() {
    return no_key(
        "您没有领到这个组织的密钥，其中封存的内容打不开；请由持有的人执行 rudang key share 交给您（rudang doctor "
        "列出谁在等）",
        "you have not been handed the key of this organization, so what it seals cannot be read; ask somebody who has "
        "it to run rudang key share (rudang doctor lists who is waiting)");
}

// A key opens nothing itself; what wraps is derived from it.
Secret derived_from(const Secret& key, const char (&purpose)[crypto_kdf_CONTEXTBYTES + 1]) {
    std::string derived(32, '\0');
    crypto_kdf_derive_from_key(reinterpret_cast<unsigned char*>(derived.data()), derived.size(), 1, purpose,
                               reinterpret_cast<const unsigned char*>(key.view().data()));
    return Secret(std::move(derived));
}
Secret wrapping_key(const Secret& ledger_key) { return derived_from(ledger_key, "rudangwk"); }

// Deeper than any tree of organizations; a ring made to turn in a circle must not be followed for ever.
constexpr int deepest = 32;

// More opened keys than these are not held at a time.
constexpr std::size_t most_kept = 16384;

}  // namespace

Vault::Vault(const LedgerIdentity& identity, const Keys& keys) : identity_(identity), at_hand_(keys) {}

Secret Vault::within_key(const Secret& organization) { return derived_from(organization, "rudangok"); }

std::string Vault::wrap(const Secret& under, const std::string& id, std::string_view beneath) const {
    return seal(wrapping_key(under), context(id), beneath);
}

std::string Vault::beneath(View& view, const std::string& id, const std::string& wrapped) const {
    if (!at_hand_.ledger) throw no_ledger_key();
    const auto open = [&](const std::string& row, const std::string& sealed) {
        if (!ring_) return unseal(wrapping_key(*at_hand_.ledger), context(row), sealed);
        if (!ring_->wrapping_) ring_->wrapping_ = wrapping_key(*at_hand_.ledger);
        return unseal(*ring_->wrapping_, context(row), sealed);
    };
    auto bytes = open(id, wrapped);
    // Where the key opens the ledger and not this row, it is the row that is wrong.
    if (const auto own = bytes ? std::nullopt : view.wrapped_key(ledger_row); own && open(ledger_row, *own))
        throw damaged();
    if (!bytes)
        throw no_key(
            "密钥不对：这把账本密钥打不开本账本（可能已轮换，请导入新的密钥）",
            "wrong key: this ledger key does not open this ledger (it may have been rotated; take over the new one)");
    return std::move(*bytes);
}

Vault::Ring::Ring(Vault& vault, View& view) : vault_(vault), view_(view) {
    static const auto& table = rows::table<WrappedKeyRow>();
    static const auto id = rows::column_of(table, "id"), wrapped = rows::column_of(table, "wrapped");
    if (!vault.seals() || vault.ring_) return;
    view.select(rows::everything(table), {}, -1, [&](std::span<const rows::Cell> cells) {
        wrapped_.emplace(cells[id].text(), cells[wrapped].text());
        return true;
    });
    vault.ring_ = this;
}
Vault::Ring::~Ring() {
    if (vault_.ring_ == this) vault_.ring_ = nullptr;
}

// Of another view than the one it was read in the ring tells nothing.
std::optional<std::string> Vault::wrapped(View& view, const std::string& id) const {
    if (!ring_ || &ring_->view_ != &view) return view.wrapped_key(id);
    const auto found = ring_->wrapped_.find(id);
    return found == ring_->wrapped_.end() ? std::nullopt : std::optional(found->second);
}

Vault::Found Vault::look_up(View& view, const std::string& id, int depth) {
    const auto found = keys_.find(id);
    const bool steady = steady_ == &view;
    if (steady && found != keys_.end() && found->second.read_in == round_) return {true, &found->second.secret};
    auto row = wrapped(view, id);
    if (!row) return {};
    if (found != keys_.end() && found->second.wrapped == *row) {
        found->second.read_in = steady ? round_ : 0;
        return {true, &found->second.secret};
    }
    auto secret = open_row(view, id, *row, depth);
    if (!secret) return {true, nullptr};
    return {true, keep(view, id, std::move(*row), std::move(*secret))};
}

const Secret* Vault::keep(View& view, const std::string& id, std::string row, Secret secret) {
    if (keys_.size() > most_kept) keys_.clear();
    Kept kept{std::move(row), std::move(secret), steady_ == &view ? round_ : 0};
    return &keys_.insert_or_assign(id, std::move(kept)).first->second.secret;
}

void Vault::written(const std::string& id) {
    if (const auto found = keys_.find(id); found != keys_.end()) found->second.read_in = 0;
}

const Secret* Vault::key(View& view, const std::string& id) {
    const auto found = look_up(view, id);
    if (found.there && !found.key) throw not_entrusted();
    return found.key;
}

std::optional<Secret> Vault::open_row(View& view, const std::string& id, const std::string& wrapped, int depth) {
    const auto bytes = beneath(view, id, wrapped);
    const bool of_organization = is_organization_row(id);
    if (!of_organization && bytes.size() == 32) return Secret(bytes);
    const auto holders = Holders::decode(bytes, of_organization);
    if (!holders) throw damaged();
    std::optional<Secret> secret;
    // Most rows are sealed to organizations alone: then nobody's own key is made a name of.
    const bool to_people = std::any_of(holders->sealed.begin(), holders->sealed.end(),
                                       [](const auto& box) { return box.first[0] == Holders::person; });
    for (const auto& [actor, key] : at_hand_.signing)
        if (secret || !to_people)
            break;
        else if (const auto box = holders->sealed.find(Holders::name(Holders::person, key.public_key()));
                 box != holders->sealed.end())
            secret = open_with(key, box->second);
    for (const auto& [name, box] : holders->sealed) {
        if (secret || name[0] == Holders::person) continue;
        const auto* organization = organization_secret(view, name, depth);
        if (!organization) continue;
        if (name[0] == Holders::organization) {
            secret = open_with(*SigningKey::from_seed(*organization), box);
        } else if (auto opened = unseal(within(name, *organization), context(id), box)) {
            secret = Secret(std::move(*opened));
        }
    }
    // What others seal to it and what it opens belong together, or somebody wrote another key into the row.
    if (secret && of_organization && SigningKey::from_seed(*secret)->public_key() != *holders->own) throw damaged();
    return secret;
}

Secret Vault::within(const std::string& name, const Secret& organization) const {
    if (!ring_) return within_key(organization);
    const auto found = ring_->within_.find(name);
    if (found != ring_->within_.end() && found->second.first == organization) return found->second.second;
    auto made = within_key(organization);
    ring_->within_.insert_or_assign(name, std::pair(organization, made));
    return made;
}

// The secret of the organization a box is for. Which row that is, is known after all of them were looked at once.
const Secret* Vault::organization_secret(View& view, const std::string& name, int depth) {
    if (depth > deepest) return nullptr;
    const auto id = name.substr(1);
    if (!row_of_key_.contains(id))
        for (const auto& row : held_rows(view))
            if (const auto held = is_organization_row(row) ? holders(view, row) : std::nullopt)
                row_of_key_[held->own->id()] = row;
    const auto row = row_of_key_.find(id);
    return row == row_of_key_.end() ? nullptr : look_up(view, row->second, depth + 1).key;
}

bool Vault::is_open(View& view) {
    if (!seals()) return true;
    if (!at_hand_.ledger || at_hand_.ledger->view().size() != 32) return false;
    if (!key(view, ledger_row)) throw damaged();
    return true;
}

void Vault::require(View& view) {
    if (!is_open(view)) throw no_ledger_key();
}

bool Vault::opens_case(View& view, const std::string& case_id) {
    if (!seals()) return true;
    if (!is_open(view)) return false;
    const auto found = look_up(view, case_key_id(case_id));
    return !found.there || found.key;
}

bool Vault::can_search(View& view) { return !seals() || (is_open(view) && look_up(view, index_row).key != nullptr); }

bool Vault::opens_everything(View& view) {
    if (!can_search(view)) return false;
    const auto rows = seals() ? held_rows(view) : std::vector<std::string>{};
    return std::all_of(rows.begin(), rows.end(), [&](const std::string& row) { return look_up(view, row).key; });
}

void Vault::found(Transaction& transaction, const std::string& root, const PublicKey& founder) {
    if (!seals()) return;
    if (!at_hand_.ledger || at_hand_.ledger->view().size() != 32)
        throw no_key("新建账本需要账本密钥", "a new ledger needs a ledger key");
    transaction.put_wrapped_key(ledger_row, wrap(*at_hand_.ledger, ledger_row, fresh_key().view()));
    written(ledger_row);
    const auto own = SigningKey::generate();
    Holders of_root{own.public_key(), {}}, of_index;
    of_root.sealed[Holders::name(Holders::person, founder)] = seal_to(founder, own.seed().view());
    of_index.sealed[Holders::name(Holders::person, founder)] = seal_to(founder, fresh_key().view());
    put(transaction, organization_key_id(root), of_root);
    put(transaction, index_row, of_index);
}

void Vault::create_case_key(Transaction& transaction, const std::string& case_id, const std::string& org) {
    if (!seals()) return;
    require(transaction);
    const auto id = case_key_id(case_id);
    const auto secret = fresh_key();
    if (!by_organization(transaction)) {
        transaction.put_wrapped_key(id, wrap(*at_hand_.ledger, id, secret.view()));
        return written(id);
    }
    Holders holders;
    seal_for(transaction, org, id, secret, holders);
    put(transaction, id, holders);
}

void Vault::destroy_case_key(Transaction& transaction, const std::string& case_id) {
    transaction.remove_wrapped_key(case_key_id(case_id));
    keys_.erase(case_key_id(case_id));
}

bool Vault::has_case_key(View& view, const std::string& case_id) {
    return !seals() || view.wrapped_key(case_key_id(case_id)).has_value();
}

void Vault::rotate(Transaction& transaction, const Secret& fresh) {
    require(transaction);
    for (const auto& [id, wrapped] : transaction.wrapped_keys()) {
        transaction.put_wrapped_key(id, wrap(fresh, id, beneath(transaction, id, wrapped)));
        written(id);
        if (is_organization_row(id) || (id == index_row && by_organization(transaction))) changed_.insert(id);
    }
}

std::string Vault::seal_text(View& view, const std::string& case_id, const std::string& context,
                             const std::string& text) {
    if (!seals() || text.empty()) return text;
    require(view);
    const auto* secret = key(view, case_key_id(case_id));
    if (!secret) throw damaged();  // what cannot be sealed must not be written, and must not be lost either
    return base64(seal(*secret, identity_.origin + "\n" + context, pad_message(text)));
}

void Vault::expect_key(View& view, const std::string& case_id) {
    if (seals() && !key(view, case_key_id(case_id))) throw damaged();
}

std::string Vault::open_text(View& view, const std::string& case_id, const std::string& context,
                             const std::string& sealed) {
    if (!seals() || sealed.empty()) return sealed;
    require(view);
    const auto* secret = key(view, case_key_id(case_id));
    if (!secret) return {};
    const auto bytes = from_base64(sealed);
    const auto padded = bytes ? unseal(*secret, identity_.origin + "\n" + context, *bytes) : std::nullopt;
    const auto text = padded ? unpad_message(*padded) : std::nullopt;
    if (!text)
        throw LedgerError(
            LedgerError::Kind::corrupt,
            {"封存的内容被改动过，打不开（" + context.substr(0, context.find('\n')) + "）",
             "something sealed was changed and cannot be opened (" + context.substr(0, context.find('\n')) + ")"});
    return *text;
}

std::string Vault::seal_bytes(View& view, const std::string& case_id, const std::string& context,
                              std::string_view bytes) {
    if (!seals()) return std::string(bytes);
    require(view);
    const auto* secret = key(view, case_key_id(case_id));
    if (!secret) throw damaged();
    return seal(*secret, identity_.origin + "\n" + context, bytes);
}

std::optional<std::string> Vault::open_bytes(View& view, const std::string& case_id, const std::string& context,
                                             std::string_view sealed) {
    if (!seals()) return std::string(sealed);
    require(view);
    const auto* secret = key(view, case_key_id(case_id));
    return secret ? unseal(*secret, identity_.origin + "\n" + context, sealed) : std::nullopt;
}

std::optional<std::string> Vault::unseal_part(const Secret& secret, const std::string& context,
                                              std::string_view sealed) const {
    return unseal(secret, identity_.origin + "\n" + context, sealed);
}

Json Vault::sealed_part(View& view, const Entry& entry) {
    if (!seals() || entry.sealed.is_null()) return entry.sealed;
    return seal_text(view, entry.case_id, "entry\n" + std::to_string(entry.seq) + "\n" + entry.case_id,
                     entry.sealed.dump());
}

void Vault::open_entry(View& view, Entry& entry) {
    if (!seals() || !entry.sealed.is_string()) return;
    const auto text = open_text(view, entry.case_id, "entry\n" + std::to_string(entry.seq) + "\n" + entry.case_id,
                                entry.sealed.get<std::string>());
    entry.sealed = text.empty() ? Json() : read_json(text);
}

std::string Vault::digest(View& view, const IndexKey& index_key) {
    // Keyed, because an identity number is found from an unkeyed hash by trying. 128 bits are plenty for equality.
    std::string_view secret = identity_.index_key;
    if (seals()) {
        require(view);
        const auto* index = key(view, index_row);
        if (!index) throw damaged();
        secret = index->view();
    }
    const std::string text = index_key.index + '\n' + index_key.value;
    std::array<unsigned char, 16> hash{};
    crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
    std::string hexed(hash.size() * 2 + 1, '\0');
    sodium_bin2hex(hexed.data(), hexed.size(), hash.data(), hash.size());
    hexed.pop_back();
    return hexed;
}

}  // namespace rudang
