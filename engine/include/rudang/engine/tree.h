// Proofs about a stored journal. Finished groups of 256 hashes are kept as tiles, so that the root at any earlier
// size, and any proof, is read from a few rows instead of from every entry.
#pragma once

#include <cstdint>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/store.h"

namespace rudang {

// `view` must outlive the tree. Throws LedgerError(corrupt) where an entry is missing.
class RUDANG_EXPORT Tree {
public:
    explicit Tree(View& view) : view_(view) {}
    Hash root(std::uint64_t size);
    // As it was at that size, to go on from.
    Frontier frontier(std::uint64_t size);
    // Audit path of entry `index` in the tree of `size` entries.
    std::vector<Hash> inclusion(std::uint64_t index, std::uint64_t size);
    std::vector<Hash> consistency(std::uint64_t older_size, std::uint64_t size);

private:
    Hash leaf(std::uint64_t index);
    Hash range(std::uint64_t from, std::uint64_t to);
    void consistency_of(std::uint64_t older, std::uint64_t from, std::uint64_t to, bool whole, std::vector<Hash>& path);
    View& view_;
};

// Writes the tiles that the last entry appended has completed. They are made from what is read back, not from what
// was appended: a second way to the same hashes.
RUDANG_EXPORT void finish_tiles(Transaction& transaction);
// All of them, from the entries.
RUDANG_EXPORT void rebuild_tiles(Transaction& transaction);

}  // namespace rudang
