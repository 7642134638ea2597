// Checking a journal from what is stored and nothing else: no key, no workflow, no write path.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rudang/engine/entry.h"
#include "rudang/engine/export.h"
#include "rudang/engine/note.h"
#include "rudang/engine/rights.h"
#include "rudang/engine/store.h"
#include "rudang/engine/text.h"

namespace rudang {

// A public key of somebody who acts, and the entries it is good for.
struct ActorKey {
    std::string actor;
    PublicKey key;
    Seq from = 0;
    std::optional<Seq> until;  // entries from here on are not signed with it
    bool good_at(Seq seq) const { return from <= seq && (!until || seq < *until); }
};

// Which key was whose when, read from the entries themselves.
class RUDANG_EXPORT KeyHistory {
public:
    // To be called with every entry in order, after the entry's own signature was checked.
    void take(const Entry& entry);
    const ActorKey* find(const std::string& actor, const std::string& key_id, Seq at) const;
    const std::vector<ActorKey>& keys() const { return keys_; }

private:
    std::vector<ActorKey> keys_;
    std::vector<std::string> ids_;  // of each of them
};

struct Verification {
    bool intact = false;
    std::uint64_t entries = 0;
    Hash root{};
    bool signatures = false;   // were they checked, and did they fit?
    bool projections = false;  // were the tables compared? Needs the ledger's key.
    // The first thing that does not follow, in both languages; empty when intact.
    Text problem;
    std::optional<Seq> at;
};

struct VerifyOptions {
    // Every entry's signature and right, every checkpoint's signature, and the keyring. Without it entries are hashed
    // and not even parsed. Not checked where only the `last` are.
    bool signatures = true;
    bool projections = true;               // Ledger::verify only
    std::optional<Checkpoint> known = {};  // seen earlier, kept elsewhere: the log must contain it
    std::optional<std::uint64_t> last =
        {};                      // only so many entries at the end; what comes before is taken from the tiles
    Procedures procedures = {};  // for rights, see RightsHistory
    Shelf* shelf = nullptr;      // where large papers lie
    std::function<void(std::uint64_t done)> progress = {};
};

// The suite stands in the first entry; a file that claims another is not to be trusted. Throws LedgerError(corrupt).
RUDANG_EXPORT void check_suite(View& view, const LedgerIdentity& identity);

RUDANG_EXPORT Verification verify_journal(View& view, const LedgerIdentity& identity,
                                          const VerifyOptions& options = {});

}  // namespace rudang
