#include "rudang/engine/tree.h"

#include <bit>
#include <cstring>

#include "rudang/engine/problem.h"

namespace rudang {

Hash Tree::leaf(std::uint64_t index) {
    const auto entry = view_.entry(static_cast<Seq>(index));
    if (!entry)
        throw LedgerError(LedgerError::Kind::corrupt, {"第 " + std::to_string(index) + " 条日志缺失",
                                                       "entry " + std::to_string(index) + " is missing"});
    return leaf_hash(*entry);
}

Hash Tree::range(std::uint64_t from, std::uint64_t to) {
    const auto count = to - from;
    if (count == 1) return leaf(from);
    // 256, 65536, … entries from a multiple of their number on: one tile.
    for (int level = 2; level >= 0; --level)
        if (const std::uint64_t whole = std::uint64_t{1} << 8 * (level + 1); count == whole && from % whole == 0)
            if (const auto root = view_.tile_root(level, from / whole)) return *root;
    const auto half = std::bit_floor(count - 1);
    return node_hash(range(from, from + half), range(from + half, to));
}

Hash Tree::root(std::uint64_t size) { return size == 0 ? tree_root({}) : range(0, size); }

Frontier Tree::frontier(std::uint64_t size) {
    std::vector<Hash> peaks;
    std::uint64_t from = 0;
    for (int bit = 63; bit >= 0; --bit)
        if (const auto part = std::uint64_t{1} << bit; size & part) {
            peaks.push_back(range(from, from + part));
            from += part;
        }
    return Frontier(size, std::move(peaks));
}

std::vector<Hash> Tree::inclusion(std::uint64_t index, std::uint64_t size) {
    std::vector<Hash> path;
    std::uint64_t from = 0, to = size;
    while (to - from > 1) {
        const auto middle = from + std::bit_floor(to - from - 1);
        if (index < middle) {
            path.push_back(range(middle, to));
            to = middle;
        } else {
            path.push_back(range(from, middle));
            from = middle;
        }
    }
    return {path.rbegin(), path.rend()};
}

void Tree::consistency_of(std::uint64_t older, std::uint64_t from, std::uint64_t to, bool whole,
                          std::vector<Hash>& path) {
    if (older == to - from) {
        if (!whole) path.push_back(range(from, to));
        return;
    }
    const auto half = std::bit_floor(to - from - 1);
    if (older <= half) {
        consistency_of(older, from, from + half, whole, path);
        path.push_back(range(from + half, to));
    } else {
        consistency_of(older - half, from + half, to, false, path);
        path.push_back(range(from, from + half));
    }
}

std::vector<Hash> Tree::consistency(std::uint64_t older_size, std::uint64_t size) {
    std::vector<Hash> path;
    if (older_size > 0 && older_size < size) consistency_of(older_size, 0, size, true, path);
    return path;
}

namespace {

// The tiles completed when the journal had `size` entries.
void tiles_at(Transaction& transaction, std::uint64_t size) {
    if (size == 0 || size % 256 != 0) return;
    std::vector<Hash> hashes(256);
    for (int level = 0; level < 3; ++level) {
        const std::uint64_t whole = std::uint64_t{1} << 8 * (level + 1);
        if (size % whole != 0) return;
        const auto index = size / whole - 1;
        std::vector<Seq> leaves;
        for (std::uint64_t i = 0; level == 0 && i < 256; ++i) leaves.push_back(static_cast<Seq>(index * 256 + i));
        const auto entries = transaction.entries(leaves);
        if (entries.size() != leaves.size())
            throw LedgerError(LedgerError::Kind::corrupt, {"日志缺条", "an entry is missing"});
        for (std::uint64_t i = 0; i < 256; ++i) {
            if (level == 0) {
                hashes[i] = leaf_hash(entries[i].bytes);
            } else {
                const auto below = transaction.tile_root(level - 1, index * 256 + i);
                if (!below)
                    throw LedgerError(LedgerError::Kind::corrupt,
                                      {"校验树缺块；请用 rudang rebuild 重建",
                                       "a tile of the tree is missing; rudang rebuild recreates it"});
                hashes[i] = *below;
            }
        }
        Tile tile;
        tile.root = tree_root(hashes);
        tile.hashes.assign(reinterpret_cast<const char*>(hashes.data()), hashes.size() * sizeof(Hash));
        transaction.put_tile(level, index, tile);
    }
}

}  // namespace

void finish_tiles(Transaction& transaction) { tiles_at(transaction, transaction.frontier().size()); }

void rebuild_tiles(Transaction& transaction) {
    for (std::uint64_t size = 256; size <= transaction.frontier().size(); size += 256) tiles_at(transaction, size);
}

}  // namespace rudang
