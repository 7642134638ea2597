// Where a ledger lives, in three narrow interfaces: the log (entries, tree, checkpoints), the rows that repeat what the
// log says, and the care of what they lie in. Nothing above a store knows in which language it keeps them. SQLite on
// disk (sqlite_store.h), PostgreSQL on a server (postgres_store.h) and an in-memory twin (memory_store.h) pass the same
// tests.
//
// A store is used by one thread. Several processes may open the same ledger.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/entry.h"
#include "rudang/engine/export.h"
#include "rudang/engine/merkle.h"
#include "rudang/engine/rows.h"

namespace rudang {

// ---- the log -------------------------------------------------------------------------------------------------------

struct StoredEntry {
    Seq seq = 0;
    std::string bytes;
};

// 256 finished hashes of one level of the tree.
struct Tile {
    std::string hashes;  // 256 times 32 bytes
    Hash root{};
    friend bool operator==(const Tile&, const Tile&) = default;
};

class RUDANG_EXPORT LogReader {
public:
    virtual ~LogReader();
    virtual Frontier frontier() = 0;
    virtual std::optional<std::string> entry(Seq seq) = 0;
    // Those of these that are there, in the order given. By themselves one after the other; a store for which every
    // question is a journey asks once.
    virtual std::vector<StoredEntry> entries(const std::vector<Seq>& which);
    // Entries from `from` on, until the visitor says false.
    virtual void scan(Seq from, const std::function<bool(const StoredEntry&)>& visit) = 0;
    virtual std::optional<Hash> tile_root(int level, std::uint64_t index) = 0;
    virtual std::optional<Tile> tile(int level, std::uint64_t index) = 0;
    // Signed notes by the size they attest, from `from` on, until the visitor says false.
    virtual void each_checkpoint(std::uint64_t from,
                                 const std::function<bool(std::uint64_t size, const std::string& note)>& visit) = 0;
    virtual std::optional<std::string> last_checkpoint() = 0;
};

class RUDANG_EXPORT LogWriter {
public:
    virtual ~LogWriter();
    // Appends bytes as entry `frontier().size()` and grows the tree.
    virtual void append_entry(std::string_view bytes) = 0;
    virtual void put_tile(int level, std::uint64_t index, const Tile& tile) = 0;
    virtual void clear_tiles() = 0;
    virtual void put_checkpoint(std::uint64_t size, const std::string& note) = 0;
};

// ---- reading and writing -------------------------------------------------------------------------------------------

// A consistent view. Absence is not failure: it comes back empty. What is below the line says in the ledger's words
// what `select` can say of any table.
class RUDANG_EXPORT View : public LogReader, public RowReader {
public:
    ~View() override;

    // Entries of one case in the order recorded, with refusals.
    std::vector<StoredEntry> case_entries(const std::string& case_id);
    std::optional<Seq> seq_of_request(const std::string& request);
    std::optional<CaseRow> find_case(const std::string& case_id) { return find<CaseRow>(case_id); }
    // At most `limit`, by id.
    std::vector<CaseRow> cases_with_prefix(const std::string& prefix, int limit);
    void each_case(const std::function<bool(const CaseRow&)>& visit);
    // Tasks of open cases that are due, or lapse, on or before `until`; earliest first, at most `limit`.
    std::vector<TaskRow> tasks_due(Day until, int limit);
    std::vector<TaskRow> tasks_of(const std::string& case_id);
    // How the other case stands (`ended`, `ended_on`, `status`) is told of `person_index` only.
    std::vector<IndexHit> index_hits(const std::string& index, const std::string& digest);
    std::vector<OrgRow> orgs() { return all<OrgRow>(); }
    std::vector<ActorRow> actors() { return all<ActorRow>(); }
    std::vector<GrantRow> grants() { return all<GrantRow>(); }
    std::vector<PlanRow> plans() { return all<PlanRow>(); }
    // Of one case; of all when it is empty.
    std::vector<PaperRow> papers(const std::string& case_id = {});
    std::vector<RegisterRow> registered(const std::string& kind);
    std::optional<RegisterRow> find_registered(const std::string& kind, const std::string& id) {
        return find<RegisterRow>(kind, id);
    }
    std::vector<std::pair<std::string, std::string>> wrapped_keys();
    std::optional<std::string> wrapped_key(const std::string& id);
    std::vector<std::string> wrapped_key_ids(const std::string& prefix);
    // Every derived row as text in a fixed order, to be compared byte for byte.
    void dump_projections(const std::function<void(std::string_view)>& line);
};

// One writer at a time. Destroyed without commit, nothing has happened.
class RUDANG_EXPORT Transaction : public View, public LogWriter, public RowWriter {
public:
    ~Transaction() override;
    // Durable when it returns.
    virtual void commit() = 0;
    // Of one that was begun late: from here on nobody else writes. False where somebody has since it began; `frontier`
    // and everything else now say what is there, and what was read before may be old. Asked before the first writing.
    virtual bool hold() { return true; }

    void append(std::string_view bytes, const std::string& case_id, const std::string& request);
    void put_case(const CaseRow& row) { put(row); }
    void remove_case(const std::string& case_id);  // with its tasks and index, and what was judged
    void put_tasks(const std::string& case_id, const std::vector<Task>& tasks);
    void put_index(const std::string& case_id, const std::vector<IndexKey>& digested);
    void put_org(const OrgRow& row) { put(row); }
    void put_actor(const ActorRow& row) { put(row); }
    void put_plan(const PlanRow& row) { put(row); }
    void put_grant(const GrantRow& row) { put(row); }
    void remove_grant(const GrantRow& row) { remove<GrantRow>(row.actor_id, row.role, row.org); }
    void put_registered(const RegisterRow& row) { put(row); }
    void remove_registered(const std::string& kind, const std::string& id) { remove<RegisterRow>(kind, id); }
    // All papers of a case, and what they hold.
    void remove_papers(const std::string& case_id);
    void put_wrapped_key(const std::string& id, const std::string& wrapped) { put(WrappedKeyRow{id, wrapped}); }
    void remove_wrapped_key(const std::string& id) { remove<WrappedKeyRow>(id); }
    // Empties every derived table and the tiles; the journal stays. `link` then ties entries to cases again.
    void clear_projections();
    void link(Seq seq, const std::string& case_id, const std::string& request);
};

// ---- papers --------------------------------------------------------------------------------------------------------

// Where papers lie that are too large for a row: each under the digest of its bytes, which are sealed.
class RUDANG_EXPORT Shelf {
public:
    virtual ~Shelf();
    // Durable when it returns. Throws LedgerError(disk).
    virtual void put(const std::string& id, std::string_view bytes) = 0;
    virtual std::optional<std::string> get(const std::string& id) = 0;
    virtual void remove(const std::string& id) = 0;
    virtual std::vector<std::string> list() = 0;
};

// ---- the store -----------------------------------------------------------------------------------------------------

// What is fixed when a ledger is created.
struct LedgerIdentity {
    std::string origin;     // names the log in every entry and checkpoint
    int suite = 0;          // 0: SHA-256 tree, no signatures, no sealing; 1: signed and sealed (journal-format.md)
    std::string index_key;  // suite 0: 32 random bytes that key the hashes in the index; suite 1: empty
};

// A fresh identity with a random origin. Suite 1 signs and seals and needs keys; suite 0 does neither, for tests and
// for applications that protect the file themselves.
RUDANG_EXPORT LedgerIdentity new_identity(int suite = 0);

// Of what the ledger lies in.
class RUDANG_EXPORT Care {
public:
    virtual ~Care();
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

class RUDANG_EXPORT Store : public Care {
public:
    ~Store() override;
    virtual const LedgerIdentity& identity() const = 0;
    // Waits for other writers of the same ledger. A second transaction on one store is refused at once: whoever asks is
    // the one to end the first. Throws LedgerError(in_use, locked, read_only, disk).
    virtual std::unique_ptr<Transaction> begin() = 0;
    // The same, but others may write until it holds the log (Transaction::hold), while this one reads and judges. Where
    // waiting costs nothing it is begin().
    virtual std::unique_ptr<Transaction> begin_late() { return begin(); }
    // For what is nice to have: empty where others are writing, or nothing can be written.
    virtual std::unique_ptr<Transaction> begin_if_free();
    virtual std::unique_ptr<View> read() = 0;
    // Empty where rows hold every paper.
    virtual Shelf* shelf() { return nullptr; }

protected:
    static std::unique_ptr<Transaction> if_free(const std::function<std::unique_ptr<Transaction>()>& begin);
};

// For stores: throws LedgerError(in_use) when a transaction is open.
RUDANG_EXPORT void expect_idle(bool writing);

}  // namespace rudang
