// The logs below this one. A ledger keeps what it has seen of the ledgers of the organizations below: each checkpoint
// is an entry of its own log, so that nobody rolls one of them back, or shows two histories of it, without that being
// found where he cannot write.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/date.h"
#include "rudang/engine/export.h"
#include "rudang/engine/note.h"
#include "rudang/engine/rule.h"

namespace rudang {

// How a checkpoint stands to the last one that was kept of the same log.
enum class Continuation {
    first,        // nothing was kept of this log
    grown,        // it has more entries, and they continue what was kept
    same,         // the very same
    unproved,     // it says that it has more entries; nothing shows that they continue what was kept
    rolled_back,  // fewer entries than were seen before
    forked,       // another history than the one that was seen
};

// "first", "grown", "same", "unproved", "rolled-back", "forked".
RUDANG_EXPORT std::string_view word(Continuation continuation);
RUDANG_EXPORT Label label(Continuation continuation);
// Somebody has to be asked about it.
constexpr bool contradicts(Continuation continuation) {
    return continuation == Continuation::rolled_back || continuation == Continuation::forked;
}

// A proof by RFC 9162, 2.1.4 that a log of today continues an earlier checkpoint.
using ConsistencySince = std::function<std::vector<Hash>(const Checkpoint& earlier)>;

// `since` is empty where nothing but the checkpoint is at hand.
RUDANG_EXPORT Continuation continuation(const Checkpoint& kept, const Checkpoint& now, const ConsistencySince& since);

// What is known of one of them.
struct ChildLog {
    std::string name;   // of its organization, as it calls itself; empty where it did not say
    Checkpoint last;    // that contradicted nothing
    Checkpoint proved;  // the last that is proved to continue all before; `last`, unless that came without a proof
    Seq seq = 0;        // of the entry here that keeps `last`
    Day on = Day::from_number(0);             // when that was kept: silent since then, if nothing more came
    Continuation seen = Continuation::first;  // what came last, also where it contradicted
    Seq contradicted = 0;                     // the last entry here that keeps a contradiction; 0 where there is none
};

// What was seen of one of them now.
struct SeenLog {
    Vouched vouched;
    std::string name = {};
    ConsistencySince since = {};
};

}  // namespace rudang
