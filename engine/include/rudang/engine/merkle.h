// The tamper-evident tree over the journal: RFC 6962, section 2.1. A leaf is H(0x00 ‖ entry), a node H(0x01 ‖ left
// ‖ right), H is SHA-256. Appending keeps only the frontier: one hash for each complete subtree on the right edge.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/export.h"

namespace rudang {

using Hash = std::array<unsigned char, 32>;

RUDANG_EXPORT Hash sha256(std::string_view bytes);
RUDANG_EXPORT Hash leaf_hash(std::string_view entry);
RUDANG_EXPORT Hash node_hash(const Hash& left, const Hash& right);
RUDANG_EXPORT std::string base64(std::string_view bytes);
RUDANG_EXPORT std::string base64(const Hash& hash);
RUDANG_EXPORT std::string hex(const Hash& hash);

// The root of a tree of these leaves, straight from the definition; what the frontier is checked against.
RUDANG_EXPORT Hash tree_root(std::span<const Hash> leaves);

// A value type.
class RUDANG_EXPORT Frontier {
public:
    std::uint64_t size() const { return size_; }
    void append(const Hash& leaf);
    Hash root() const;

    // 8 bytes of size, big-endian, then the hashes, largest subtree first.
    std::string encode() const;
    // Empty when the bytes do not fit together.
    static bool decode(std::string_view bytes, Frontier& out);

    friend bool operator==(const Frontier&, const Frontier&) = default;

private:
    std::uint64_t size_ = 0;
    std::vector<Hash> peaks_;  // largest subtree first
};

}  // namespace rudang
