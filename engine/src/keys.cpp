#include "rudang/engine/keys.h"

#include <sodium.h>

#include <cstring>

#include "rudang/engine/json.h"
#include "rudang/engine/merkle.h"
#include "rudang/engine/problem.h"
#include "seal.h"

namespace rudang {
namespace {

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;

// The key that locks a key file, from a passphrase.
std::optional<Secret> stretch(const Secret& passphrase, std::string_view salt, unsigned long long operations,
                              std::size_t memory) {
    if (salt.size() != crypto_pwhash_SALTBYTES || operations > 16 || memory > std::size_t{1} << 30) return std::nullopt;
    std::string key(crypto_aead_xchacha20poly1305_ietf_KEYBYTES, '\0');
    if (crypto_pwhash(bytes_of(key), key.size(), passphrase.view().data(), passphrase.view().size(), bytes_of(salt),
                      operations, memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw LedgerError(LedgerError::Kind::disk,
                          {"内存不足，无法由口令算出密钥", "not enough memory to derive the key from the passphrase"});
    return Secret(std::move(key));
}

}  // namespace

Secret::Secret(Secret&& other) noexcept : bytes_(other.bytes_) {
    sodium_memzero(other.bytes_.data(), other.bytes_.size());
}
Secret& Secret::operator=(Secret other) noexcept {
    bytes_.swap(other.bytes_);
    return *this;
}
Secret::~Secret() { sodium_memzero(bytes_.data(), bytes_.size()); }
bool Secret::operator==(const Secret& other) const {
    return bytes_.size() == other.bytes_.size() &&
           sodium_memcmp(bytes_.data(), other.bytes_.data(), bytes_.size()) == 0;
}

std::string PublicKey::base64() const { return rudang::base64(Hash(bytes)); }
std::string PublicKey::id() const {
    return hex(sha256({reinterpret_cast<const char*>(bytes.data()), bytes.size()})).substr(0, 16);
}
std::optional<PublicKey> PublicKey::parse(std::string_view text) {
    const auto raw = from_base64(text);
    if (!raw || raw->size() != 32) return std::nullopt;
    PublicKey key;
    std::memcpy(key.bytes.data(), raw->data(), 32);
    return key;
}

SigningKey SigningKey::generate() { return *from_seed(fresh_key()); }

std::optional<SigningKey> SigningKey::from_seed(const Secret& seed) {
    if (seed.view().size() != crypto_sign_SEEDBYTES) return std::nullopt;
    PublicKey key;
    std::string secret(crypto_sign_SECRETKEYBYTES, '\0');
    crypto_sign_seed_keypair(key.bytes.data(), bytes_of(secret), bytes_of(seed.view()));
    return SigningKey(key, Secret(std::move(secret)));
}

std::string SigningKey::sign(std::string_view message) const {
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(bytes_of(signature), nullptr, bytes_of(message), message.size(), bytes_of(secret_.view()));
    return signature;
}

Secret SigningKey::seed() const { return Secret(std::string(secret_.view().substr(0, crypto_sign_SEEDBYTES))); }

bool signature_fits(const PublicKey& key, std::string_view message, std::string_view signature) {
    return signature.size() == crypto_sign_BYTES &&
           crypto_sign_verify_detached(bytes_of(signature), bytes_of(message), message.size(), key.bytes.data()) == 0;
}

Secret fresh_key() {
    std::string key(32, '\0');
    randombytes_buf(key.data(), key.size());
    return Secret(std::move(key));
}

std::string write_key(const KeyText& about, const Secret& key, const Secret& passphrase) {
    Json json{{"rudang-key", 1}, {"kind", about.kind}, {"origin", about.origin}};
    if (!about.actor.empty()) json["actor"] = about.actor;
    if (passphrase.view().empty()) {
        json["secret"] = base64(key.view());
    } else {
        std::string salt(crypto_pwhash_SALTBYTES, '\0');
        randombytes_buf(salt.data(), salt.size());
        json["salt"] = base64(salt);
        json["operations"] = crypto_pwhash_OPSLIMIT_INTERACTIVE;
        json["memory"] = crypto_pwhash_MEMLIMIT_INTERACTIVE;
        const auto lock =
            stretch(passphrase, salt, crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE);
        json["locked"] = base64(seal(*lock, about.kind + "\n" + about.origin + "\n" + about.actor, key.view()));
    }
    return json.dump() + "\n";
}

bool key_is_locked(std::string_view text) {
    const Json json = read_json(text);
    return json.is_object() && json.contains("locked");
}

std::optional<Secret> read_key(std::string_view text, const Secret& passphrase, KeyText& about) {
    const Json json = read_json(text);
    try {
        if (!json.is_object() || json.at("rudang-key") != 1) return std::nullopt;
        about = {json.at("kind").get<std::string>(), json.at("origin").get<std::string>(),
                 json.value("actor", std::string{})};
        if (json.contains("secret")) {
            auto secret = from_base64(json["secret"].get<std::string>());
            return secret ? std::optional<Secret>(std::move(*secret)) : std::nullopt;
        }
        const auto salt = from_base64(json.at("salt").get<std::string>()),
                   locked = from_base64(json.at("locked").get<std::string>());
        if (!salt || !locked) return std::nullopt;
        // What this program writes asks for a quarter of it; a file that asks for more is not one of its own, and would
        // take the machine's memory and minutes.
        if (json.at("memory").get<std::size_t>() > crypto_pwhash_MEMLIMIT_MODERATE ||
            json.at("memory").get<std::size_t>() < crypto_pwhash_MEMLIMIT_MIN ||
            json.at("operations").get<unsigned long long>() > 8)
            return std::nullopt;
        const auto lock = stretch(passphrase, *salt, json.at("operations").get<unsigned long long>(),
                                  json.at("memory").get<std::size_t>());
        if (!lock) return std::nullopt;
        auto opened = unseal(*lock, about.kind + "\n" + about.origin + "\n" + about.actor, *locked);
        return opened ? std::optional<Secret>(std::move(*opened)) : std::nullopt;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

std::string seal_to(const PublicKey& to, std::string_view message) {
    unsigned char curve[crypto_box_PUBLICKEYBYTES];
    if (crypto_sign_ed25519_pk_to_curve25519(curve, to.bytes.data()) != 0)
        throw LedgerError(LedgerError::Kind::corrupt, {"公钥无效", "the public key is not valid"});
    std::string sealed(crypto_box_SEALBYTES + message.size(), '\0');
    crypto_box_seal(bytes_of(sealed), bytes_of(message), message.size(), curve);
    return sealed;
}

std::optional<Secret> open_with(const SigningKey& key, std::string_view sealed) {
    if (sealed.size() < crypto_box_SEALBYTES) return std::nullopt;
    unsigned char open[crypto_box_PUBLICKEYBYTES], hidden[crypto_box_SECRETKEYBYTES],
        secret[crypto_sign_SECRETKEYBYTES] = {};
    // Only the seed in the front half is looked at; and the public key made from the secret one is the same as that
    // made from the public key, for a third of the work.
    std::memcpy(secret, key.seed().view().data(), crypto_sign_SEEDBYTES);
    const bool converted =
        crypto_sign_ed25519_sk_to_curve25519(hidden, secret) == 0 && crypto_scalarmult_base(open, hidden) == 0;
    std::string message(sealed.size() - crypto_box_SEALBYTES, '\0');
    const bool opened =
        converted && crypto_box_seal_open(bytes_of(message), bytes_of(sealed), sealed.size(), open, hidden) == 0;
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(hidden, sizeof hidden);
    return opened ? std::optional<Secret>(std::move(message)) : std::nullopt;
}

// ---- sealing --------------------------------------------------------------------------------------------------------

std::string seal(const Secret& key, std::string_view context, std::string_view message) {
    std::string sealed(nonce_size + message.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
    crypto_generichash_state state;
    crypto_generichash_init(&state, bytes_of(key.view()), key.view().size(), nonce_size);
    const std::uint64_t length = context.size();
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&length), sizeof length);
    crypto_generichash_update(&state, bytes_of(context), context.size());
    crypto_generichash_update(&state, bytes_of(message), message.size());
    crypto_generichash_final(&state, bytes_of(sealed), nonce_size);
    unsigned long long written = 0;
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed) + nonce_size, &written, bytes_of(message),
                                               message.size(), bytes_of(context), context.size(), nullptr,
                                               bytes_of(sealed), bytes_of(key.view()));
    return sealed;
}

std::optional<std::string> unseal(const Secret& key, std::string_view context, std::string_view sealed) {
    constexpr std::size_t least = nonce_size + crypto_aead_xchacha20poly1305_ietf_ABYTES;
    if (sealed.size() < least || key.view().size() != crypto_aead_xchacha20poly1305_ietf_KEYBYTES) return std::nullopt;
    std::string message(sealed.size() - least, '\0');
    unsigned long long written = 0;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(message), &written, nullptr, bytes_of(sealed) + nonce_size,
                                                   sealed.size() - nonce_size, bytes_of(context), context.size(),
                                                   bytes_of(sealed), bytes_of(key.view())) != 0)
        return std::nullopt;
    return message;
}

std::string pad_message(std::string_view message) {
    constexpr std::size_t block = 32;
    std::string padded(message);
    padded.resize((message.size() / block + 1) * block);
    std::size_t ignored = 0;
    sodium_pad(&ignored, bytes_of(padded), message.size(), block, padded.size());
    return padded;
}

std::optional<std::string> unpad_message(std::string_view padded) {
    std::size_t size = 0;
    if (padded.empty() || sodium_unpad(&size, bytes_of(padded), padded.size(), 32) != 0) return std::nullopt;
    return std::string(padded.substr(0, size));
}

}  // namespace rudang
