// The ledger: one journal, everything else derived from it.
//
//     auto store = rudang::open_sqlite_store("branch.rudang");
//     rudang::SystemClock clock;
//     rudang::Ledger ledger(*store, rudang::recruitment::workflow(), clock);
//     auto outcome = ledger.record({.event = talk, .actor = "zhang"});
//     if (!outcome.accepted()) for (auto& finding : outcome.findings) …
//
// A ledger belongs to one thread. Refusals are values; a LedgerError means that the file could not be used, and
// then nothing of the call has happened.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rudang/engine/authority.h"
#include "rudang/engine/export.h"
#include "rudang/engine/store.h"
#include "rudang/engine/workflow.h"

namespace rudang {

struct Command {
    Event event;
    std::string actor;
    // Makes the command safe to repeat: the same key gives the first outcome again.
    std::string request = {};
    Origin origin = Origin::live;
};

struct Outcome {
    enum class Status {
        accepted,
        refused,    // by the rules or the chart; the attempt is in the journal
        invalid,    // the input has problems; nothing was written
        forbidden,  // this actor may not; the attempt is in the journal
    };
    Status status = Status::invalid;
    std::string case_id;
    std::string event;
    std::optional<OccurredOn> on;
    std::optional<Seq> journal_seq;
    State state;
    std::vector<Finding> findings;  // all answers, also the satisfied ones
    Problems problems;
    bool repeated = false;          // a request key seen before

    bool accepted() const { return status == Status::accepted; }
};

RUDANG_EXPORT Json to_json(const Outcome& outcome, Language language);

// A moment in a ledger's history: all of it, what had happened by a day, or what had been recorded by an entry.
struct AsOf {
    std::optional<Day> day;
    std::optional<Seq> seq;
};

struct HistoryItem {
    Recorded recorded;
    bool refused = false;
    std::vector<std::string> rules;  // why, when refused
};

struct CaseView {
    CaseRow row;
    std::unique_ptr<Instance> instance;   // as of the moment asked for
    std::vector<HistoryItem> history;     // as recorded, refusals and corrections included
    std::vector<Recorded> effective;      // with corrections applied
    std::vector<Finding> findings;        // every rule over the whole case, violated and undetermined first asked
};

struct Verification {
    bool intact = false;
    std::uint64_t entries = 0;
    Hash root{};
    // The first thing that does not follow, in both languages; empty when intact.
    Text problem;
    std::optional<Seq> at;
};

class RUDANG_EXPORT Ledger {
public:
    // `store` and `clock` must outlive the ledger. `today` fixes the day for what-if questions and tests.
    Ledger(Store& store, std::shared_ptr<const Workflow> workflow, const Clock& clock, std::optional<Day> today = {});
    ~Ledger();
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    // Writes the first entries of an empty ledger: the root organization and an actor who may do everything a
    // branch of one person needs.
    void found(const std::string& org_name, const ActorRow& first_actor);

    Day today() const { return today_ ? *today_ : clock_.today(); }
    const Workflow& workflow() const { return *workflow_; }
    Store& store() { return store_; }

    // The one write path for events.
    Outcome record(const Command& command);
    // Many in one transaction per `per_commit` commands; each is judged and answered on its own.
    std::vector<Outcome> record_all(std::span<const Command> commands, std::size_t per_commit = 1000,
                                    const std::function<void(std::size_t done)>& progress = {});
    // What `record` would answer; writes nothing, not even the attempt.
    Outcome preview(const Command& command);

    // Organizations and people. Empty when done; else what was wrong. Refusals for lack of permission are entries.
    Outcome put_org(const OrgRow& org, const std::string& actor);
    Outcome put_actor(const ActorRow& person, const std::string& actor);
    Outcome grant(const GrantRow& row, bool revoke, const std::string& actor);
    // Issues or adjusts the plan of an organization for a year; `reason` is required for an adjustment. Children
    // stay within their parent, earmarked places within the total.
    Outcome put_plan(const PlanRow& plan, const std::string& reason, const std::string& actor);
    // What is planned and used by organization.
    std::vector<PlanState> plan_states(int year);
    // Writes down that somebody does something that changes no rows, such as a backup.
    Outcome note_admin(const std::string& what, const std::string& actor);

    // By id, unique prefix or unique name. Several rows mean that the word is ambiguous, none that nothing fits.
    std::vector<CaseRow> find_cases(const std::string& word);
    std::optional<CaseView> view(const std::string& case_id, const AsOf& as_of = {});
    std::vector<TaskRow> tasks_due(Day until, int limit);

    // Recreates every projection from the journal. Whether `actor` may is asked of the rebuilt tables.
    Outcome rebuild(const std::string& actor);
    // Re-hashes every entry, compares the tree, rebuilds the projections aside and compares them.
    Verification verify();

    // True when `actor` may do `action` on `org`, or anywhere when `org` is empty.
    bool may(const std::string& actor, Action action, const std::string& org = {});

private:
    struct Working;
    struct Kept;
    Outcome record_in(Working& working, const Command& command);
    Outcome correct_in(Working& working, const Command& command, const std::string& org, Outcome outcome, Entry entry);
    Outcome first_outcome(View& view, Seq seq, const Command& command);
    Outcome administer(EntryKind kind, Json body, const std::string& actor, Action action);
    Outcome administer_in(Working& working, EntryKind kind, Json body, const std::string& actor, Action action);
    void project(Working& working, Seq seq, const Entry& entry);
    Seq append(Working& working, Entry entry);
    std::vector<Recorded> load(View& view, const std::string& case_id);
    Neighbours neighbours(View& view, const Instance& instance, const Event& event, const std::string& org);
    PlanState plan_state(View& view, const PlanRow& plan, const std::string& except_case, const std::vector<OrgRow>& orgs);
    std::string digest(const IndexKey& key) const;
    std::string free_case_id(View& view);
    std::string org_for(View& view, const std::string& branch);

    Store& store_;
    std::shared_ptr<const Workflow> workflow_;
    const Clock& clock_;
    std::optional<Day> today_;
    // Cases lived through in earlier transactions, for as long as nobody else has written.
    std::unique_ptr<Kept> kept_;
};

}  // namespace rudang
