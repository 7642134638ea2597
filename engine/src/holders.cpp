#include "holders.h"

#include <cstring>

namespace rudang {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t name_size = 17;  // kind and 16 digits

// What a key of 32 bytes takes, sealed in either way; empty for a kind that is none.
std::optional<std::size_t> sealed_size(char kind) {
    if (kind == Holders::within) return key_size + 24 + 16;
    if (kind == Holders::person || kind == Holders::organization) return key_size + 48;
    return std::nullopt;
}

}  // namespace

std::set<std::string> Holders::ids() const {
    std::set<std::string> all;
    for (const auto& [name, box] : sealed) all.insert(name.substr(1));
    return all;
}

std::string Holders::encode() const {
    std::string bytes;
    if (own) bytes.assign(reinterpret_cast<const char*>(own->bytes.data()), own->bytes.size());
    for (const auto& [name, box] : sealed) bytes += name + box;
    return bytes;
}

std::optional<Holders> Holders::decode(std::string_view bytes, bool of_organization) {
    Holders holders;
    if (of_organization) {
        if (bytes.size() < key_size) return std::nullopt;
        std::memcpy(holders.own.emplace().bytes.data(), bytes.data(), key_size);
        bytes.remove_prefix(key_size);
    }
    while (!bytes.empty()) {
        const auto size = sealed_size(bytes.front());
        if (!size || bytes.size() < name_size + *size) return std::nullopt;
        const auto name = bytes.substr(0, name_size);
        // In their order and each once, so that a list has one spelling.
        if (!holders.sealed.empty() && name <= holders.sealed.rbegin()->first) return std::nullopt;
        holders.sealed.emplace(name, bytes.substr(name_size, *size));
        bytes.remove_prefix(name_size + *size);
    }
    return holders;
}

}  // namespace rudang
