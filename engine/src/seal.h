// Authenticated encryption of suite 1: XChaCha20-Poly1305. What a ciphertext belongs to (origin, case, entry, part)
// is associated data, so that none can stand in another's place.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rudang/engine/keys.h"

namespace rudang {

// The nonce is a keyed hash of the context and the message: equal input gives equal bytes, which is what lets a
// rebuilt table be compared byte for byte. Under one key only equal messages in one context share a nonce.
std::string seal(const Secret& key, std::string_view context, std::string_view message);
// Empty when the key is wrong or a byte was changed.
std::optional<std::string> unseal(const Secret& key, std::string_view context, std::string_view sealed);

// Hides the length of short texts: padded to a multiple of 32 bytes.
std::string pad_message(std::string_view message);
std::optional<std::string> unpad_message(std::string_view padded);

}  // namespace rudang
