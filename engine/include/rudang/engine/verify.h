// Checking a journal from what is stored and nothing else: no key, no workflow, no write path.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rudang/engine/action.h"
#include "rudang/engine/entry.h"
#include "rudang/engine/export.h"
#include "rudang/engine/note.h"
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
};

// Who was allowed what when, read from the entries themselves: organizations, people and roles as they stood.
class RUDANG_EXPORT RightsHistory {
public:
    // Could whoever made this entry do what it records? To be asked before `take`. Whether a case was the actor's own,
    // and which branch event belongs to the higher committee, cannot be seen from outside.
    bool allows(const Entry& entry) const;
    // To be called with every entry in order.
    void take(const Entry& entry);

private:
    bool may(const std::string& actor, std::initializer_list<Action> any_of, const std::string& org) const;
    std::vector<OrgRow> orgs_;
    std::vector<ActorRow> actors_;
    std::vector<GrantRow> grants_;
    std::map<std::string, std::string> org_of_case_;
    std::string founder_;
    bool founding_ = true;  // the first commit: nobody has been given a role yet
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
    // Every entry's signature, and every checkpoint's. Without it entries are hashed and not even parsed.
    bool signatures = true;
    bool projections = true;               // Ledger::verify only
    std::optional<Checkpoint> known = {};  // seen earlier, kept elsewhere: the log must contain it
    std::optional<std::uint64_t> last =
        {};  // only so many entries at the end; what comes before is taken from the tiles
    std::function<void(std::uint64_t done)> progress = {};
};

// The suite stands in the first entry; a file that claims another is not to be trusted. Throws LedgerError(corrupt).
RUDANG_EXPORT void check_suite(View& view, const LedgerIdentity& identity);

RUDANG_EXPORT Verification verify_journal(View& view, const LedgerIdentity& identity,
                                          const VerifyOptions& options = {});

}  // namespace rudang
