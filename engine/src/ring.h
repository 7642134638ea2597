// The ring of wrapped keys as entries bind it. The ring itself stands in no entry, so that a key can be destroyed; a
// digest of it tells no key, and shows which one was written over.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "rudang/engine/store.h"
#include "rudang/engine/text.h"

namespace rudang {

using WrappedKey = std::pair<std::string, std::string>;  // id, wrapped

// Of one row, as the entry that opens a case holds it: 32 hexadecimal digits.
std::string wrapped_digest(const WrappedKey& row);
std::string wrapped_digest_of(View& view, const std::string& id);  // which must be there
// Of many in the order of their ids: base64.
std::string ring_digest(const std::vector<WrappedKey>& rows);
// As an entry holds it that founds, rotates, erases, takes a batch out or hands a case over: of all rows but those that
// entries bind one by one (organizations and the index, where there are keys of organizations).
std::string ring_digest_of(View& view);

// What is wrong with a ledger's wrapped keys: one for the ledger, one for the index, one for each living case, those of
// organizations that entries name, and no other. Empty where nothing is. A key that is gone has destroyed what it
// sealed, whatever the journal says.
Text keyring_problem(View& view, const std::set<std::string>& living_cases,
                     const std::set<std::string>& organization_keys);

}  // namespace rudang
