// What can be kept outside a ledger: checkpoints and receipts, in the C2SP formats signed-note, tlog-checkpoint and
// tlog-proof. docs/journal-format.md is the normative description.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/keys.h"
#include "rudang/engine/merkle.h"

namespace rudang {

// Three lines: origin, size, root.
struct RUDANG_EXPORT Checkpoint {
    std::string origin;
    std::uint64_t size = 0;
    Hash root{};
    std::string text() const;
    // Reads three lines, or a signed note that begins with them. Empty when they are not a checkpoint.
    static std::optional<Checkpoint> parse(std::string_view text);
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// The name a key signs notes under: the ledger's origin and the actor.
RUDANG_EXPORT std::string note_key_name(std::string_view origin, std::string_view actor);
// The checkpoint with a signature line.
RUDANG_EXPORT std::string sign_note(const Checkpoint& checkpoint, std::string_view key_name, const SigningKey& key);
// The signature that says it is of this key, whether it fits or not.
RUDANG_EXPORT std::optional<std::string> note_signature(std::string_view note, std::string_view name,
                                                        const PublicKey& key);
// Does the note carry a good signature of this key under this name?
RUDANG_EXPORT bool note_signed_by(std::string_view note, std::string_view key_name, const PublicKey& key);
// The names on a note's signature lines, whether or not they fit.
RUDANG_EXPORT std::vector<std::string> note_signers(std::string_view note);

// A checkpoint with the note that attests it.
struct Vouched {
    Checkpoint checkpoint;
    std::string note;
};

// That one entry stands in a log of which a checkpoint is known.
struct RUDANG_EXPORT Receipt {
    std::string entry;  // the bytes
    std::uint64_t index = 0;
    std::vector<Hash> path;
    std::string note;  // the signed checkpoint
    std::string text() const;
    static std::optional<Receipt> parse(std::string_view text);
    // The entry's place in the tree of the note fits; says nothing about signatures.
    bool proves() const;
};

}  // namespace rudang
