// A ledger from one store into another, as it is.
#pragma once

#include "rudang/engine/store.h"

namespace rudang {

// Entries byte for byte, tree, checkpoints, rows and wrapped keys, in one transaction: root and origin are the same
// after it. `to` must be new, with the identity of the ledger that is copied. Throws LedgerError(exists) where it holds
// something, (corrupt) where what is copied is not what its tree says.
RUDANG_EXPORT void copy_ledger(View& from, Store& to);

}  // namespace rudang
