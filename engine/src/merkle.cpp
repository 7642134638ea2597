#include "rudang/engine/merkle.h"

#include <nettle/sha2.h>
#include <sodium.h>

#include <bit>
#include <cstring>

namespace rudang {
namespace {

// SHA-256 from Nettle, which uses the processor's own instructions as OpenSSL does, at the same speed, and is loaded in
// a fraction of the time; libsodium's is three times slower on entries.
class Sha256 {
public:
    Sha256() { sha256_init(&context_); }
    void feed(std::string_view bytes) {
        sha256_update(&context_, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
    }
    Hash finish() {
        Hash hash;
        sha256_digest(&context_, hash.size(), hash.data());
        return hash;
    }

private:
    sha256_ctx context_;
};

}  // namespace

Hash sha256(std::string_view bytes) {
    Sha256 hash;
    hash.feed(bytes);
    return hash.finish();
}

Hash leaf_hash(std::string_view entry) {
    Sha256 hash;
    hash.feed(std::string_view("\0", 1));
    hash.feed(entry);
    return hash.finish();
}

Hash node_hash(const Hash& left, const Hash& right) {
    char bytes[1 + sizeof left + sizeof right] = {1};
    std::memcpy(bytes + 1, left.data(), left.size());
    std::memcpy(bytes + 1 + left.size(), right.data(), right.size());
    return sha256({bytes, sizeof bytes});
}

std::string base64(std::string_view bytes) {
    std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.resize(std::strlen(text.c_str()));
    return text;
}

std::string base64(const Hash& hash) {
    return base64(std::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
                          nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != text.data() + text.size())
        return std::nullopt;
    bytes.resize(size);
    // libsodium takes every byte from 0x80 on for a slash. A value has one spelling: a note or a signature of which
    // a byte was changed must not read as before.
    if (base64(bytes) != text) return std::nullopt;
    return bytes;
}

std::string hex(const Hash& hash) {
    std::string text(hash.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
    text.pop_back();
    return text;
}

Hash tree_root(std::span<const Hash> leaves) {
    if (leaves.empty()) return sha256({});
    if (leaves.size() == 1) return leaves.front();
    const auto split = std::bit_floor(leaves.size() - 1);
    return node_hash(tree_root(leaves.first(split)), tree_root(leaves.subspan(split)));
}

bool inclusion_fits(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> path,
                    const Hash& root) {
    if (index >= size) return false;
    std::uint64_t node = index, last = size - 1;
    Hash hash = leaf;
    for (const auto& other : path) {
        if (last == 0) return false;
        if ((node & 1) || node == last) {
            hash = node_hash(other, hash);
            while (!(node & 1) && node != 0) node >>= 1, last >>= 1;
        } else {
            hash = node_hash(hash, other);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && hash == root;
}

bool consistency_fits(std::uint64_t older_size, const Hash& older_root, std::uint64_t size, const Hash& root,
                      std::span<const Hash> path) {
    if (older_size > size) return false;
    if (older_size == size) return path.empty() && older_root == root;
    if (older_size == 0) return path.empty();  // everything extends nothing
    // A complete older tree stands for itself.
    const bool whole = std::has_single_bit(older_size);
    if (!whole && path.empty()) return false;
    std::uint64_t node = older_size - 1, last = size - 1;
    while (node & 1) node >>= 1, last >>= 1;
    Hash from_older = whole ? older_root : path.front(), from_newer = from_older;
    for (const auto& other : path.subspan(whole ? 0 : 1)) {
        if (last == 0) return false;
        if ((node & 1) || node == last) {
            from_older = node_hash(other, from_older);
            from_newer = node_hash(other, from_newer);
            while (!(node & 1) && node != 0) node >>= 1, last >>= 1;
        } else {
            from_newer = node_hash(from_newer, other);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && from_older == older_root && from_newer == root;
}

void Frontier::append(const Hash& leaf, Hash* of_256) {
    Hash carried = leaf;
    // Each trailing one of the size is a complete subtree that the new leaf completes further.
    int level = 0;
    for (auto ones = size_; ones & 1; ones >>= 1) {
        carried = node_hash(peaks_.back(), carried);
        peaks_.pop_back();
        if (++level == 8 && of_256) *of_256 = carried;
    }
    peaks_.push_back(carried);
    ++size_;
}

Hash Frontier::root() const {
    if (peaks_.empty()) return sha256({});
    Hash root = peaks_.back();
    for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak) root = node_hash(*peak, root);
    return root;
}

std::string Frontier::encode() const {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(size_ >> shift & 0xff);
    for (const auto& peak : peaks_) bytes.append(reinterpret_cast<const char*>(peak.data()), peak.size());
    return bytes;
}

bool Frontier::decode(std::string_view bytes, Frontier& out) {
    if (bytes.size() < 8) return false;
    Frontier frontier;
    for (const char c : bytes.substr(0, 8)) frontier.size_ = frontier.size_ << 8 | static_cast<unsigned char>(c);
    bytes.remove_prefix(8);
    if (bytes.size() != 32U * static_cast<std::size_t>(std::popcount(frontier.size_))) return false;
    for (; !bytes.empty(); bytes.remove_prefix(32)) {
        Hash hash;
        std::memcpy(hash.data(), bytes.data(), hash.size());
        frontier.peaks_.push_back(hash);
    }
    out = std::move(frontier);
    return true;
}

}  // namespace rudang
