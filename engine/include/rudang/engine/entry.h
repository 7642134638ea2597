// One line of the journal. docs/journal-format.md is the normative description.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rudang/engine/date.h"
#include "rudang/engine/event.h"
#include "rudang/engine/export.h"
#include "rudang/engine/json.h"
#include "rudang/engine/keys.h"
#include "rudang/engine/merkle.h"

namespace rudang {

// The first in which an entry of a signed ledger need not have a signature of its own, and the last there is.
inline constexpr int entry_format = 1, entry_format_of_batches = 2;

// What an entry records.
enum class EntryKind {
    event,
    refusal,
    look,
    org,
    actor,
    role,
    key,
    policy,
    plan,
    finding,
    import,
    undo,
    correction,
    erase,
    checkpoint,
    admin
};

RUDANG_EXPORT std::string_view word(EntryKind);
RUDANG_EXPORT std::optional<EntryKind> entry_kind(std::string_view word);

// What an actor had seen of the log when acting: every signature attests the history before it.
struct Seen {
    std::uint64_t size = 0;
    Hash root{};
    friend bool operator==(const Seen&, const Seen&) = default;
};

// `body` is open; `sealed` holds personal data: an object in a ledger of suite 0 and once opened, ciphertext in
// base64 in suites that seal. `key`, `seen` and `sig` are empty in suite 0.
struct Entry {
    // Of a batch: the signed checkpoint of its commit signs all its entries at once, over the tree they are in.
    bool of_batch = false;
    Seq seq = 0;
    Moment at = Moment::from_microseconds(0);
    EntryKind kind = EntryKind::event;
    std::string origin;  // as read; `encode` writes the one it is given
    std::string actor;
    std::string role;
    std::string org;
    std::string case_id;
    std::string request;
    Json body = Json::object();
    Json sealed = nullptr;
    std::string key;  // id of the key that signed
    std::optional<Seen> seen;
    std::string sig;  // as read: 64 bytes in base64
};

// The bytes that are stored and hashed, signed by `signer` if there is one; of an entry of a batch `signer` only names
// the key. Keys stand in a fixed order; nothing is
// ever written again from a parsed entry.
RUDANG_EXPORT std::string encode(const Entry& entry, std::string_view origin, const SigningKey* signer = nullptr);
// Are these the bytes `encode` would have written for what was read from them? Otherwise a member stands in them twice,
// or one too many, and two programs may read two things.
RUDANG_EXPORT bool has_one_reading(std::string_view bytes, const Entry& decoded);
// The part of the bytes that the signature covers: everything before it. Empty when nothing is signed.
RUDANG_EXPORT std::string_view signed_part(std::string_view bytes);
// Throws LedgerError(corrupt) when the bytes are not an entry of this format, LedgerError(newer) for a later one.
RUDANG_EXPORT Entry decode_entry(std::string_view bytes);

}  // namespace rudang
