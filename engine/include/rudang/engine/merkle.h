// The tamper-evident tree over the journal: RFC 6962, section 2.1. A leaf is H(0x00 ‖ entry), a node H(0x01 ‖ left
// ‖ right), H is SHA-256. Appending keeps only the frontier: one hash for each complete subtree on the right edge.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
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
// Empty when the text is not what `base64` gives: a value has one spelling.
RUDANG_EXPORT std::optional<std::string> from_base64(std::string_view text);
RUDANG_EXPORT std::string hex(const Hash& hash);

// The root of a tree of these leaves, straight from the definition; what the frontier is checked against.
RUDANG_EXPORT Hash tree_root(std::span<const Hash> leaves);

// RFC 9162, sections 2.1.3.2 and 2.1.4.2: does the path lead from the leaf, or from the older root, to the root?
RUDANG_EXPORT bool inclusion_fits(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> path,
                                  const Hash& root);
RUDANG_EXPORT bool consistency_fits(std::uint64_t older_size, const Hash& older_root, std::uint64_t size,
                                    const Hash& root, std::span<const Hash> path);

// A value type.
class RUDANG_EXPORT Frontier {
public:
    Frontier() = default;
    // From one hash for each 1 bit of the size, largest subtree first.
    Frontier(std::uint64_t size, std::vector<Hash> peaks) : size_(size), peaks_(std::move(peaks)) {}
    std::uint64_t size() const { return size_; }
    // `of_256` gets the root over the last 256 leaves when this leaf completes such a group.
    void append(const Hash& leaf, Hash* of_256 = nullptr);
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
