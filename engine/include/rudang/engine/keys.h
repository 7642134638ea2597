// Keys of suite 1 (libsodium): Ed25519 for signatures, a ledger key under which every person's key is wrapped.
// Secrets are wiped when they go out of scope. Nothing here reads files or asks questions.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "rudang/engine/export.h"

namespace rudang {

// Bytes that are overwritten before their memory is given back.
class RUDANG_EXPORT Secret {
public:
    explicit Secret(std::string bytes) : bytes_(std::move(bytes)) {}
    Secret(const Secret&) = default;
    Secret(Secret&&) noexcept;
    Secret& operator=(Secret other) noexcept;
    ~Secret();
    std::string_view view() const { return bytes_; }
    bool operator==(const Secret& other) const;  // in a time that does not depend on the bytes

private:
    std::string bytes_;
};

// An Ed25519 public key.
struct RUDANG_EXPORT PublicKey {
    std::array<unsigned char, 32> bytes{};
    std::string base64() const;
    // 16 hexadecimal digits: the beginning of the key's SHA-256. Names the key in entries.
    std::string id() const;
    // Empty when the text is not the base64 of 32 bytes.
    static std::optional<PublicKey> parse(std::string_view base64);
    friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

class RUDANG_EXPORT SigningKey {
public:
    static SigningKey generate();
    // From the 32 bytes `seed` gave; empty when there are not 32.
    static std::optional<SigningKey> from_seed(const Secret& seed);
    const PublicKey& public_key() const { return public_; }
    // 64 bytes.
    std::string sign(std::string_view message) const;
    Secret seed() const;

private:
    SigningKey(PublicKey public_key, Secret secret) : public_(public_key), secret_(std::move(secret)) {}
    PublicKey public_;
    Secret secret_;
};

RUDANG_EXPORT bool signature_fits(const PublicKey& key, std::string_view message, std::string_view signature);

// 32 random bytes.
RUDANG_EXPORT Secret fresh_key();

// What an application hands to a ledger: the keys of those who act through it, and the ledger's own. In a ledger of
// suite 0 both may be missing.
struct Keys {
    std::map<std::string, SigningKey> signing;  // by actor
    std::optional<Secret> ledger;
};

// A key as a text to be kept in a file: sealed under a passphrase (Argon2id, 64 MiB) unless that is empty. `kind` is
// "actor" or "ledger", `about` the ledger's origin and, for an actor, the id.
struct KeyText {
    std::string kind, origin, actor;
};
RUDANG_EXPORT std::string write_key(const KeyText& about, const Secret& key, const Secret& passphrase);
// Is a passphrase needed to read it?
RUDANG_EXPORT bool key_is_locked(std::string_view text);
// Empty when the text is no key, the passphrase is wrong or the text was changed.
RUDANG_EXPORT std::optional<Secret> read_key(std::string_view text, const Secret& passphrase, KeyText& about);

// A message only the owner of `to` can open.
RUDANG_EXPORT std::string seal_to(const PublicKey& to, std::string_view message);
RUDANG_EXPORT std::optional<Secret> open_with(const SigningKey& key, std::string_view sealed);

}  // namespace rudang
