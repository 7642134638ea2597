#include "vault.h"

#include <sodium.h>

#include <array>

#include "rudang/engine/problem.h"
#include "seal.h"

namespace rudang {
namespace {

std::string case_key_id(const std::string& case_id) { return case_id.empty() ? "ledger" : "case:" + case_id; }

LedgerError no_key(std::string zh, std::string en) {
    return {LedgerError::Kind::no_key, {std::move(zh), std::move(en)}};
}

LedgerError damaged() { return {LedgerError::Kind::corrupt, {"账本的钥匙圈缺损", "the ledger's keyring is damaged"}}; }

// The ledger's key opens nothing itself; what wraps is derived from it.
Secret wrapping_key(const Secret& ledger_key) {
    std::string derived(32, '\0');
    crypto_kdf_derive_from_key(reinterpret_cast<unsigned char*>(derived.data()), derived.size(), 1, "rudangwk",
                               reinterpret_cast<const unsigned char*>(ledger_key.view().data()));
    return Secret(std::move(derived));
}

}  // namespace

Vault::Vault(const LedgerIdentity& identity, const std::optional<Secret>& ledger_key)
    : identity_(identity), ledger_key_(ledger_key) {}

std::string Vault::wrap(const Secret& under, const std::string& id, const Secret& key) const {
    return seal(wrapping_key(under), identity_.origin + "\nkeyring\n" + id, key.view());
}

const Secret* Vault::key(View& view, const std::string& id) {
    const auto wrapped = view.wrapped_key(id);
    if (!wrapped) return nullptr;
    const auto found = keys_.find(id);
    if (found != keys_.end() && found->second.first == *wrapped) return &found->second.second;
    auto bytes = unseal(wrapping_key(*ledger_key_), identity_.origin + "\nkeyring\n" + id, *wrapped);
    if (!bytes)
        throw no_key(
            "密钥不对：这把账本密钥打不开本账本（可能已轮换，请导入新的密钥）",
            "wrong key: this ledger key does not open this ledger (it may have been rotated; take over the new one)");
    if (keys_.size() > 4096) keys_.clear();
    return &keys_.insert_or_assign(id, std::pair(*wrapped, Secret(std::move(*bytes)))).first->second.second;
}

bool Vault::is_open(View& view) {
    if (!seals()) return true;
    if (!ledger_key_ || ledger_key_->view().size() != 32) return false;
    if (!key(view, "ledger")) throw damaged();
    return true;
}

void Vault::require(View& view) {
    if (is_open(view)) return;
    throw no_key(
        "没有账本密钥，封存的内容打不开；仍可查看数目、日期和校验日志（rudang key receive 或 key restore 导入密钥）",
        "the ledger's key is missing, so what is sealed cannot be read; counts, dates and verification still work "
        "(take the key over with rudang key receive or key restore)");
}

void Vault::found(Transaction& transaction) {
    if (!seals()) return;
    if (!ledger_key_ || ledger_key_->view().size() != 32)
        throw no_key("新建账本需要账本密钥", "a new ledger needs a ledger key");
    for (const char* id : {"index", "ledger"}) transaction.put_wrapped_key(id, wrap(*ledger_key_, id, fresh_key()));
}

void Vault::create_case_key(Transaction& transaction, const std::string& case_id) {
    if (!seals()) return;
    require(transaction);
    const auto id = case_key_id(case_id);
    transaction.put_wrapped_key(id, wrap(*ledger_key_, id, fresh_key()));
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
    for (const auto& [id, wrapped] : transaction.wrapped_keys())
        transaction.put_wrapped_key(id, wrap(fresh, id, *key(transaction, id)));
}

std::string Vault::seal_text(View& view, const std::string& case_id, const std::string& context,
                             const std::string& text) {
    if (!seals() || text.empty()) return text;
    require(view);
    const auto* secret = key(view, case_key_id(case_id));
    if (!secret) throw damaged();  // what cannot be sealed must not be written, and must not be lost either
    return base64(seal(*secret, identity_.origin + "\n" + context, pad_message(text)));
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
        const auto* index = key(view, "index");
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
