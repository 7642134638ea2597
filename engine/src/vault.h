// What is sealed in a ledger and with which key. Every case has a key of its own, wrapped under the ledger's key in
// the store's keyring; destroying that row erases the person. What belongs to no case (names of actors, reasons) is
// under the key "ledger". In suite 0 everything passes through as it is.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "rudang/engine/entry.h"
#include "rudang/engine/keys.h"
#include "rudang/engine/store.h"

namespace rudang {

class Vault {
public:
    Vault(const LedgerIdentity& identity, const std::optional<Secret>& ledger_key);

    bool seals() const { return identity_.suite > 0; }
    // May sealed data be read and written? Throws LedgerError(no_key) when the key handed in is not this ledger's.
    bool is_open(View& view);
    // Throws LedgerError(no_key) unless it is open.
    void require(View& view);

    // The first keys of an empty ledger.
    void found(Transaction& transaction);
    void create_case_key(Transaction& transaction, const std::string& case_id);
    void destroy_case_key(Transaction& transaction, const std::string& case_id);
    bool has_case_key(View& view, const std::string& case_id);
    // Every key wrapped anew under `fresh`; the old ledger key opens nothing any more.
    void rotate(Transaction& transaction, const Secret& fresh);

    // `case_id` empty: under the ledger's own key. Texts come back empty once the case's key is destroyed.
    std::string seal_text(View& view, const std::string& case_id, const std::string& context, const std::string& text);
    std::string open_text(View& view, const std::string& case_id, const std::string& context,
                          const std::string& sealed);

    // The same for bytes of any length, without hiding it. Empty: the key is gone, or a byte was changed.
    std::string seal_bytes(View& view, const std::string& case_id, const std::string& context, std::string_view bytes);
    std::optional<std::string> open_bytes(View& view, const std::string& case_id, const std::string& context,
                                          std::string_view sealed);

    // The personal part of an entry, as it is stored and as it is used.
    Json sealed_part(View& view, const Entry& entry);
    void open_entry(View& view, Entry& entry);

    // The keyed hash under which a value is found, 32 hexadecimal digits.
    std::string digest(View& view, const IndexKey& key);

private:
    const Secret* key(View& view, const std::string& id);
    std::string wrap(const Secret& under, const std::string& id, const Secret& key) const;
    const LedgerIdentity& identity_;
    const std::optional<Secret>& ledger_key_;
    // Unwrapped keys beside the wrapped form they came from. The row decides: another program may have rotated or
    // erased.
    std::map<std::string, std::pair<std::string, Secret>> keys_;
};

}  // namespace rudang
