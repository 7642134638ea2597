// One line of the journal. docs/journal-format.md is the normative description.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rudang/engine/date.h"
#include "rudang/engine/event.h"
#include "rudang/engine/export.h"
#include "rudang/engine/json.h"

namespace rudang {

inline constexpr int entry_format = 1;

// What an entry records.
enum class EntryKind { event, refusal, look, org, actor, role, key, policy, plan, finding, import, undo, correction, erase, checkpoint, admin };

RUDANG_EXPORT std::string_view word(EntryKind);
RUDANG_EXPORT std::optional<EntryKind> entry_kind(std::string_view word);

// `body` is open; `sealed` holds personal data: an object in a ledger of suite 0, ciphertext in base64 in suites
// that seal. `key`, `seen` and `sig` stay null until a suite that signs is used.
struct Entry {
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
};

// The bytes that are stored and hashed. Keys stand in a fixed order; nothing is ever written again from a parsed
// entry.
RUDANG_EXPORT std::string encode(const Entry& entry, std::string_view origin);
// Throws LedgerError(corrupt) when the bytes are not an entry of this format, LedgerError(newer) for a later one.
RUDANG_EXPORT Entry decode_entry(std::string_view bytes);

}  // namespace rudang
