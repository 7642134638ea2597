// What is sealed in a ledger and with which key. Every case has a key of its own in the store's keyring; destroying
// that row erases the person. What belongs to no case (names of actors, reasons) is under the key "ledger". Every row
// is wrapped under the ledger's key, and beneath it (holders.h):
//
//     ledger      bare: for whoever has the ledger's key
//     org:X       for the people with a role at X that looks at names, and for the organization above X
//     case:Y      for the organization that has the case, and for one it is offered to
//     index       for the people who may look at names somewhere, or care for people
//
// In a ledger from before there were keys of organizations all rows are bare, until the next rotation. In suite 0
// everything passes through as it is.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "holders.h"
#include "rudang/engine/entry.h"
#include "rudang/engine/keys.h"
#include "rudang/engine/store.h"

namespace rudang {

// How the bare rows of an older ledger are given to organizations.
struct Custody {
    std::vector<OrgRow> orgs;
    std::map<std::string, std::string> org_of_case;
    std::map<std::string, std::vector<PublicKey>> people;  // by row: org:… and index
};

class Vault {
public:
    Vault(const LedgerIdentity& identity, const Keys& keys);

    // While this lives nobody else changes the rows of the ring in the view: what was read of them in it is not asked
    // for again. The last one counts.
    class Steady {
    public:
        Steady(Vault& vault, View& view) : vault_(vault), former_(vault.steady_) {
            vault_.steady_ = &view;
            renew();
        }
        ~Steady() {
            vault_.steady_ = former_;
            renew();
        }
        Steady(const Steady&) = delete;
        Steady& operator=(const Steady&) = delete;
        // Others may have written after all.
        void renew() { ++vault_.round_; }

    private:
        Vault& vault_;
        View* former_;
    };

    bool seals() const { return identity_.suite > 0; }
    // Is the ledger's key at hand? Throws LedgerError(no_key) when the key handed in is not this ledger's.
    bool is_open(View& view);
    // Throws LedgerError(no_key) unless it is open.
    void require(View& view);
    // Do the keys at hand open what is sealed of this case? Of an erased one they do: there is nothing.
    bool opens_case(View& view, const std::string& case_id);
    // Throws LedgerError(no_key) where they do not.
    void require_case(View& view, const std::string& case_id) {
        if (seals()) key(view, case_key_id(case_id));
    }
    // Can a value be looked up in the index?
    bool can_search(View& view);
    // Everything in the ledger: every organization, and the index.
    bool opens_everything(View& view);

    // The first keys of an empty ledger, for its founder.
    void found(Transaction& transaction, const std::string& root, const PublicKey& founder);
    void create_case_key(Transaction& transaction, const std::string& case_id, const std::string& org);
    void destroy_case_key(Transaction& transaction, const std::string& case_id);
    bool has_case_key(View& view, const std::string& case_id);
    // Every key wrapped anew under `fresh`; the old ledger key opens nothing any more.
    void rotate(Transaction& transaction, const Secret& fresh);

    // ---- who holds what. Nothing of this changes a ledger that has no keys of organizations yet.
    bool by_organization(View& view) { return seals() && view.wrapped_key("org:root").has_value(); }
    // A key for a new organization, which the one above it opens.
    void found_organization(Transaction& transaction, const std::string& org, const std::string& parent);
    // From now on the organization above opens it, and the one before no more. False where the key is not at hand: then
    // it stays with the former until somebody who has it rotates.
    bool move_organization(Transaction& transaction, const std::string& org, const std::string& parent);
    // Exactly these organizations open the case from now on. False where that is so already.
    bool keep_case_for(Transaction& transaction, const std::string& case_id, const std::vector<std::string>& orgs);
    // Gives the key of a row to a person. False where they have it, or nobody here does.
    bool entrust(Transaction& transaction, const std::string& id, const PublicKey& to);
    // Takes it away, unless nobody would be left who can open it.
    void withdraw(Transaction& transaction, const std::string& id, const PublicKey& from);
    // Whatever was sealed to a person's former key is sealed to the new one.
    void pass_on(Transaction& transaction, const PublicKey& former, const PublicKey& present);
    // Rows that are held by people: organizations and the index.
    std::vector<std::string> held_rows(View& view);
    std::optional<Holders> holders(View& view, const std::string& id);  // empty without such a row

    // Whose key it is, and whether they still may have the key of the row.
    struct Holding {
        std::optional<PublicKey> key;
        bool rightful = false;
    };
    using WhoHolds = std::function<Holding(const std::string& row, const std::string& key_id)>;
    // A new key for every organization whose key is at hand, so that a former holder opens nothing with the old one.
    void renew(Transaction& transaction, const WhoHolds& who);
    void distribute(Transaction& transaction, const Custody& custody);
    // Writes into an entry which rows of organizations and of the index it leaves other than they were.
    void bind(View& view, Json& body);

    // `case_id` empty: under the ledger's own key. Texts come back empty once the case's key is destroyed.
    std::string seal_text(View& view, const std::string& case_id, const std::string& context, const std::string& text);
    // Throws where the key of the case is not there, or not to be had: what belongs to it cannot be sealed.
    void expect_key(View& view, const std::string& case_id);
    std::string open_text(View& view, const std::string& case_id, const std::string& context,
                          const std::string& sealed);

    // The same for bytes of any length, without hiding it. Empty: the key is gone, or a byte was changed.
    std::string seal_bytes(View& view, const std::string& case_id, const std::string& context, std::string_view bytes);
    std::optional<std::string> open_bytes(View& view, const std::string& case_id, const std::string& context,
                                          std::string_view sealed);

    // The key itself of what is sealed of a case, for whoever opens several things of it: lent until another is asked
    // for. Nothing where it is destroyed, or in suite 0. Throws LedgerError(no_key).
    const Secret* case_secret(View& view, const std::string& case_id) {
        return seals() ? key(view, case_key_id(case_id)) : nullptr;
    }
    std::optional<std::string> unseal_part(const Secret& secret, const std::string& context,
                                           std::string_view sealed) const;

    // While it lives, what is asked of the ring in this view is answered from one reading of it: for very many cases
    // quicker than to ask for each.
    class Ring {
    public:
        Ring(Vault& vault, View& view);
        ~Ring();
        Ring(const Ring&) = delete;
        Ring& operator=(const Ring&) = delete;

    private:
        friend class Vault;
        Vault& vault_;
        const View& view_;
        std::unordered_map<std::string, std::string> wrapped_;
        std::optional<Secret> wrapping_;                                     // made of the ledger's key
        std::unordered_map<std::string, std::pair<Secret, Secret>> within_;  // of an organization: its key, and this
    };

    // The personal part of an entry, as it is stored and as it is used.
    Json sealed_part(View& view, const Entry& entry);
    void open_entry(View& view, Entry& entry);

    // The keyed hash under which a value is found, 32 hexadecimal digits.
    std::string digest(View& view, const IndexKey& key);

private:
    struct Found {
        bool there = false;
        const Secret* key = nullptr;  // nothing where none of the keys at hand opens it
    };
    Found look_up(View& view, const std::string& id, int depth = 0);
    // Nothing without such a row. Throws LedgerError(no_key) where it is there and not for whoever acts here.
    const Secret* key(View& view, const std::string& id);
    std::optional<std::string> wrapped(View& view, const std::string& id) const;
    static Secret within_key(const Secret& organization);  // what wraps within an organization
    std::string context(const std::string& id) const { return identity_.origin + "\nkeyring\n" + id; }
    Secret within(const std::string& name, const Secret& organization) const;
    std::string wrap(const Secret& under, const std::string& id, std::string_view beneath) const;
    std::string beneath(View& view, const std::string& id, const std::string& wrapped) const;
    std::optional<Secret> open_row(View& view, const std::string& id, const std::string& wrapped, int depth);
    const Secret* organization_secret(View& view, const std::string& name, int depth);
    void put(Transaction& transaction, const std::string& id, const Holders& holders);
    void seal_for(View& view, const std::string& org, const std::string& id, const Secret& secret, Holders& into);
    void seal_within(const SigningKey& org, const std::string& id, const Secret& secret, Holders& into) const;
    std::vector<std::string> openable_organizations(View& view);
    void renew_cases(Transaction& transaction, const std::map<std::string, SigningKey>& fresh);
    Holders renewed(View& view, const std::string& id, const SigningKey& own, const WhoHolds& who,
                    const std::map<std::string, SigningKey>& fresh);

    const LedgerIdentity& identity_;
    const Keys& at_hand_;
    // Unwrapped keys beside the wrapped form they came from. The row decides: another program may have rotated or
    // erased.
    struct Kept {
        std::string wrapped;
        Secret secret;
        std::uint64_t read_in = 0;  // the round in which that was the row
    };
    const Secret* keep(View& view, const std::string& id, std::string wrapped, Secret secret);
    void written(const std::string& id);  // it is read again before anything is opened with it

    std::unordered_map<std::string, Kept> keys_;
    View* steady_ = nullptr;
    std::uint64_t round_ = 1;
    std::map<std::string, std::string> row_of_key_;  // rows of organizations by the id of their key
    Ring* ring_ = nullptr;
    std::set<std::string> changed_;  // rows held by people, since the last entry that bound them
};

}  // namespace rudang
