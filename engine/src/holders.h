// For whom a key of the ring is sealed. Beneath the ledger's key a row is either a bare key, as in ledgers of version
// 0.2 and for the row "ledger", or a list: the same key once for each holder. A holder is a person, by the key they
// sign with, or an organization, by the key of its own row.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "rudang/engine/keys.h"

namespace rudang {

struct Holders {
    // 'a' a person, sealed to their public key. 'o' an organization, sealed to its public key by somebody who does not
    // have its secret. 's' an organization, sealed under its secret by somebody who has it: a fiftieth of the work.
    static constexpr char person = 'a', organization = 'o', within = 's';

    std::optional<PublicKey> own;               // of an organization's row: to what others seal for it
    std::map<std::string, std::string> sealed;  // by kind and id of the holder's key

    static std::string name(char kind, const PublicKey& key) { return kind + key.id(); }
    bool has(const PublicKey& key) const { return sealed.contains(name(person, key)); }
    // Who can open it, without how: two lists of the same holders are the same.
    std::set<std::string> ids() const;
    std::string encode() const;
    static std::optional<Holders> decode(std::string_view bytes, bool of_organization);
};

// Names of rows of the ring.
inline constexpr std::string_view organization_row = "org:", case_row = "case:";
inline const std::string index_row = "index", ledger_row = "ledger";
inline bool is_organization_row(std::string_view id) { return id.starts_with(organization_row); }
inline std::string organization_key_id(const std::string& org) { return std::string(organization_row) + org; }
inline std::string case_key_id(const std::string& case_id) {
    return case_id.empty() ? ledger_row : std::string(case_row) + case_id;
}

}  // namespace rudang
