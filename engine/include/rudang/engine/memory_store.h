// The twin of the SQLite store: everything in memory, for tests, previews and applications that bring their own
// persistence. Same contract.
#pragma once

#include "rudang/engine/store.h"

namespace rudang {

RUDANG_EXPORT std::unique_ptr<Store> memory_store(LedgerIdentity identity);

}  // namespace rudang
