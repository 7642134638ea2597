// Where a ledger lives. A store does three things: it appends inside a transaction, it reads one case, it scans.
// Besides the journal it keeps projections, rows that only repeat what the journal says; nothing above a store
// knows in which language it keeps them. SQLite on disk (sqlite_store.h) and an in-memory twin (memory_store.h)
// pass the same tests.
//
// A store is used by one thread. Several processes may open the same file.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/entry.h"
#include "rudang/engine/export.h"
#include "rudang/engine/merkle.h"
#include "rudang/engine/workflow.h"

namespace rudang {

// ---- projections -------------------------------------------------------------------------------------------------

struct CaseRow {
    std::string case_id;
    std::string org;
    std::string title;  // the person's name; in a store of a suite that seals, ciphertext
    State state;
    Seq opened_seq = 0;
    Seq last_seq = 0;
    std::string last_on;  // ISO day of the latest event by date
    bool erased = false;  // the person's key is destroyed; nothing personal can be read any more
    friend bool operator==(const CaseRow&, const CaseRow&) = default;
};

struct TaskRow {
    std::string case_id;
    Task task;
};

struct OrgRow {
    std::string org_id;
    std::string name;
    std::string parent;  // empty for the root
    std::string kind;    // root, organization_department, primary_committee, general_branch, branch, …
    bool approves = false;
    bool closed = false;
    friend bool operator==(const OrgRow&, const OrgRow&) = default;
};

struct ActorRow {
    std::string actor_id;
    std::string name;         // personal; ciphertext in a store of a suite that seals
    std::string system_user;  // login name tied to the actor, or empty; in such a suite too
    bool active = true;
    std::string person = {};  // keyed hash of the identity number, or empty: nobody acts on a case of their own
    friend bool operator==(const ActorRow&, const ActorRow&) = default;
};

struct GrantRow {
    std::string actor_id;
    std::string role;
    std::string org;
    friend auto operator<=>(const GrantRow&, const GrantRow&) = default;
};

struct PlanRow {
    std::string org_id;
    int year = 0;
    int total = 0;
    std::map<std::string, int> earmarked;  // places kept for a group, within the total
    friend bool operator==(const PlanRow&, const PlanRow&) = default;
};

// A small row that a part of the engine keeps as JSON: a public key, an adopted rule, a finding, an imported batch.
struct RegisterRow {
    std::string kind;
    std::string id;
    std::string content;
    friend bool operator==(const RegisterRow&, const RegisterRow&) = default;
};

// 256 finished hashes of one level of the tree.
struct Tile {
    std::string hashes;  // 256 times 32 bytes
    Hash root{};
    friend bool operator==(const Tile&, const Tile&) = default;
};

struct StoredEntry {
    Seq seq = 0;
    std::string bytes;
};

// What is fixed when a ledger is created.
struct LedgerIdentity {
    std::string origin;     // names the log in every entry and checkpoint
    int suite = 0;          // 0: SHA-256 tree, no signatures, no sealing; 1: signed and sealed (journal-format.md)
    std::string index_key;  // suite 0: 32 random bytes that key the hashes in the index; suite 1: empty
};

// For stores: throws LedgerError(in_use) when a transaction is open.
RUDANG_EXPORT void expect_idle(bool writing);

// ---- reading and writing -------------------------------------------------------------------------------------------

// A consistent view. Absence is not failure: it comes back empty.
class RUDANG_EXPORT View {
public:
    virtual ~View();
    virtual Frontier frontier() = 0;
    virtual std::optional<std::string> entry(Seq seq) = 0;
    // Entries of one case in the order recorded, with refusals.
    virtual std::vector<StoredEntry> case_entries(const std::string& case_id) = 0;
    // Entries from `from` on, until the visitor says false.
    virtual void scan(Seq from, const std::function<bool(const StoredEntry&)>& visit) = 0;

    virtual std::optional<CaseRow> find_case(const std::string& case_id) = 0;
    // At most `limit`, by id.
    virtual std::vector<CaseRow> cases_with_prefix(const std::string& prefix, int limit) = 0;
    virtual void each_case(const std::function<bool(const CaseRow&)>& visit) = 0;
    // Tasks of open cases that are due, or lapse, on or before `until`; earliest first, at most `limit`.
    virtual std::vector<TaskRow> tasks_due(Day until, int limit) = 0;
    virtual std::vector<TaskRow> tasks_of(const std::string& case_id) = 0;
    virtual std::vector<IndexHit> index_hits(const std::string& index, const std::string& digest) = 0;
    virtual std::vector<OrgRow> orgs() = 0;
    virtual std::vector<ActorRow> actors() = 0;
    virtual std::vector<GrantRow> grants() = 0;
    virtual std::vector<PlanRow> plans() = 0;
    virtual std::vector<RegisterRow> registered(const std::string& kind) = 0;
    virtual std::optional<RegisterRow> find_registered(const std::string& kind, const std::string& id) = 0;
    virtual std::optional<Hash> tile_root(int level, std::uint64_t index) = 0;
    virtual std::optional<Tile> tile(int level, std::uint64_t index) = 0;
    // Signed notes by the size they attest, from `from` on, until the visitor says false.
    virtual void each_checkpoint(std::uint64_t from,
                                 const std::function<bool(std::uint64_t size, const std::string& note)>& visit) = 0;
    virtual std::optional<std::string> last_checkpoint() = 0;
    // Keys wrapped under the ledger's key. Neither in the journal nor derived from it, so that they can be destroyed.
    virtual std::vector<std::pair<std::string, std::string>> wrapped_keys() = 0;
    virtual std::optional<std::string> wrapped_key(const std::string& id) = 0;
    virtual std::optional<Seq> seq_of_request(const std::string& request) = 0;
    // Every projection as text in a fixed order, to be compared byte for byte.
    virtual void dump_projections(const std::function<void(std::string_view)>& line) = 0;
};

// One writer at a time. Destroyed without commit, nothing has happened.
class RUDANG_EXPORT Transaction : public View {
public:
    // Appends bytes as entry `frontier().size()` and grows the tree.
    virtual void append(std::string_view bytes, const std::string& case_id, const std::string& request) = 0;
    virtual void put_case(const CaseRow& row) = 0;
    virtual void remove_case(const std::string& case_id) = 0;  // with its tasks and index
    virtual void put_tasks(const std::string& case_id, const std::vector<Task>& tasks) = 0;
    virtual void put_index(const std::string& case_id, const std::vector<IndexKey>& digested) = 0;
    virtual void put_org(const OrgRow& row) = 0;
    virtual void put_actor(const ActorRow& row) = 0;
    virtual void put_plan(const PlanRow& row) = 0;
    virtual void put_grant(const GrantRow& row) = 0;
    virtual void remove_grant(const GrantRow& row) = 0;
    virtual void put_registered(const RegisterRow& row) = 0;
    virtual void remove_registered(const std::string& kind, const std::string& id) = 0;
    virtual void put_tile(int level, std::uint64_t index, const Tile& tile) = 0;
    virtual void put_checkpoint(std::uint64_t size, const std::string& note) = 0;
    virtual void put_wrapped_key(const std::string& id, const std::string& wrapped) = 0;
    virtual void remove_wrapped_key(const std::string& id) = 0;
    // Empties every projection; the journal and the tree stay. `link` then ties entries to cases again.
    virtual void clear_projections() = 0;
    virtual void link(Seq seq, const std::string& case_id, const std::string& request) = 0;
    // Durable when it returns.
    virtual void commit() = 0;
};

class RUDANG_EXPORT Store {
public:
    virtual ~Store();
    virtual const LedgerIdentity& identity() const = 0;
    // Waits for other writers of the same ledger. A second transaction on one store is refused at once: whoever asks is
    // the one to end the first. Throws LedgerError(in_use, locked, read_only, disk).
    virtual std::unique_ptr<Transaction> begin() = 0;
    virtual std::unique_ptr<View> read() = 0;
    // Moves everything committed into the ledger's file and leaves nothing of it in logs beside it. False when somebody
    // else was reading or writing and it could not be done.
    virtual bool settle() = 0;
    // Lines of what an operator should know about the file: durability settings, version of the database.
    virtual std::vector<std::pair<std::string, std::string>> describe() = 0;
    // Are tables, indexes and triggers those a ledger has, and no other? One more or less changes what is written.
    virtual bool structure_is_ours() = 0;
    // A copy in one step that is consistent whatever others write meanwhile.
    virtual void backup(const std::string& to) = 0;
};

}  // namespace rudang
