// What the parts of Ledger share: a transaction in progress and what is kept between transactions.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "kept.h"
#include "rudang/engine/deeds.h"
#include "rudang/engine/ledger.h"
#include "vault.h"

namespace rudang {

// What stays true between transactions while the journal stays the same: cases lived through, people and roles.
struct Ledger::Kept {
    struct Case {
        std::unique_ptr<Instance> instance;
        std::vector<Recorded> history;
        CaseRow row;
        std::vector<Task> tasks;
        std::vector<IndexKey> keys;
        std::string title;  // what `row` has sealed
        bool dirty = false;
        bool known = false;    // its rows are what `tasks` and `keys` say
        bool indexed = false;  // the index is what `keys` say
    };

    // More than a batch works on at a time; fewer than would matter for memory.
    static constexpr std::size_t enough_cases = 512;

    Frontier frontier;                // of the journal all this follows from
    std::optional<Hash> root;         // its root, where a checkpoint was signed over it
    std::set<std::string> authentic;  // who holds a key here that was valid then
    std::map<std::string, Case> cases;
    std::optional<std::vector<ActorRow>> actors;
    std::optional<std::vector<GrantRow>> grants;
    std::optional<std::vector<OrgRow>> orgs;
};

// Somebody wrote, between judging and holding the log, what the judgement may depend on: it is judged again.
struct Moved {};

// One transaction in progress: the cases it has touched stay alive in it, so that a batch replays each case once.
// What an earlier transaction kept is taken over if nobody has written since, and handed back after the commit; on
// any other way out it is dropped, because the cases in it have lived through what did not happen.
struct Ledger::Working {
    Working(const Ledger& ledger, Transaction& transaction, std::unique_ptr<Kept>& kept)
        : tx(transaction),
          begun(tx.frontier()),
          offices(ledger.workflow_->offices()),
          steady_(*ledger.vault_, tx),
          back_(kept),
          now_(std::move(kept)) {
        if (!now_ || now_->cases.size() > Kept::enough_cases || !follows(now_->frontier))
            now_ = std::make_unique<Kept>();
    }
    // A rebuild or a preview: nothing to take over, nothing to hand back.
    Working(const Ledger& ledger, Transaction& transaction)
        : tx(transaction),
          begun(tx.frontier()),
          offices(ledger.workflow_->offices()),
          steady_(*ledger.vault_, tx),
          back_(nowhere_),
          now_(std::make_unique<Kept>()) {}
    Working(const Working&) = delete;
    Working& operator=(const Working&) = delete;

    using Case = Kept::Case;

    // The transaction, holding the log from here on: before anything is written. Throws Moved where others have written
    // what matters here.
    Transaction& held() {
        if (tx.hold()) return tx;
        steady_.renew();
        const auto before = begun;
        begun = tx.frontier();
        seen_.reset();
        if (!alone.has_value() || !follows(before)) throw Moved{};
        return tx;
    }

    // Commands of one actor that are recorded in one commit are a batch.
    void sign_together(std::span<const Command> commands) {
        const auto same = [&](const Command& each) { return each.actor == commands.front().actor; };
        if (commands.size() > 1 && std::ranges::all_of(commands, same)) batch_of = commands.front().actor;
    }

    // After the commit; `root` is the new journal's, where it is known.
    void hand_back(std::optional<Hash> root) {
        now_->frontier = tx.frontier();
        now_->root = root;
        back_ = std::move(now_);
        now_ = std::make_unique<Kept>();
    }

    // What was written about it stays in the journal and its id stays used, but it is no case any more.
    void strike_out(const std::string& case_id) {
        tx.remove_case(case_id);
        std::erase(touched, case_id);
        cases().erase(case_id);
    }
    // Writes the rows of every case touched since the last flush.
    void flush() {
        for (const auto& id : touched) {
            const auto found = cases().find(id);
            if (found == cases().end() || !found->second.dirty) continue;
            auto& current = found->second;
            tx.put_case(current.row);
            if (auto tasks = current.instance->tasks(); tasks != current.tasks || !current.known) {
                tx.put_tasks(id, tasks);
                current.tasks = std::move(tasks);
            }
            current.dirty = false;
            current.known = true;
        }
        touched.clear();
    }

    // A case brought to life, once in a transaction.
    Case& living(Ledger& ledger, const std::string& id, const Target& target);

    // Where what opens a case has opened one before, word for word: what came of it then. Asked inside the transaction
    // that would open another, so that two who hand in the same at one moment open one.
    bool opened_before(Ledger& ledger, const Command& command, const Event& event, Outcome& outcome);

    // Empties every table and tile and derives them from the journal again.
    void derive_tables(Ledger& ledger);
    // The tables derived aside, in memory, but for rows of cases that are `closed`.
    static std::unique_ptr<Transaction> derived_aside(Ledger& ledger, View& view, std::unique_ptr<Store>& scratch,
                                                      const std::set<std::string>& closed);
    struct Share;

    // The rows change under the cases kept: they must be brought to life anew.
    void forget_cases() {
        flush();
        cases().clear();
    }

    // What the actor saw last: the log as this transaction found it.
    const std::optional<Seen>& seen() {
        if (!seen_ && begun.size()) seen_ = Seen{begun.size(), now_->root ? *now_->root : begun.root()};
        return seen_;
    }

    std::map<std::string, Case>& cases() { return now_->cases; }
    std::set<std::string>& authentic() { return now_->authentic; }
    const std::vector<ActorRow>& actors() { return now_->actors ? *now_->actors : now_->actors.emplace(tx.actors()); }
    const std::vector<GrantRow>& grants() { return now_->grants ? *now_->grants : now_->grants.emplace(tx.grants()); }
    const std::vector<OrgRow>& orgs() { return now_->orgs ? *now_->orgs : now_->orgs.emplace(tx.orgs()); }
    std::optional<Permission> permission(const std::string& actor, Action action, const std::string& org,
                                         Relation relation = Relation::none) {
        return rudang::permission(staff(), actor, action, org, relation);
    }
    Staff staff() { return {offices, actors(), grants(), orgs()}; }
    void forget_people() {
        now_->actors.reset();
        now_->grants.reset();
        now_->orgs.reset();
        now_->authentic.clear();
    }

    Transaction& tx;
    Frontier begun;  // the log as the actor saw it
    const Offices& offices;
    // What is judged by its own case and by nothing beside it: that case, and the request.
    struct Alone {
        std::string case_id, request;
    };
    std::optional<Alone> alone;
    std::vector<std::string> touched;
    std::vector<std::pair<std::string, std::string>> to_shelve;  // large papers, to be in place before the commit
    // Who alone makes the entries of this commit, many of them: its checkpoint signs for all. Empty where each entry is
    // signed by itself.
    std::string batch_of;
    std::string last_actor;  // who made the last entry; empty while there is none

private:
    // Is what is kept of the log at `from` still true at `begun`? Events of other cases change nothing of it but those
    // cases.
    bool follows(const Frontier& from) {
        if (from == begun) return true;
        constexpr std::uint64_t enough = 256;
        if (from.size() > begun.size() || begun.size() - from.size() > enough) return false;
        auto grown = from;
        bool apart = true;
        tx.scan(static_cast<Seq>(from.size()), [&](const StoredEntry& stored) {
            grown.append(leaf_hash(stored.bytes));
            const auto entry = decode_entry(stored.bytes);
            apart = entry.kind == EntryKind::event || entry.kind == EntryKind::refusal || entry.kind == EntryKind::look;
            if (alone)
                apart &= entry.case_id != alone->case_id && (entry.request.empty() || entry.request != alone->request);
            now_->cases.erase(entry.case_id);
            return apart && grown.size() < begun.size();
        });
        now_->root.reset();
        return apart && grown == begun;
    }

    Vault::Steady steady_;
    std::optional<Seen> seen_;
    std::unique_ptr<Kept> nowhere_;
    std::unique_ptr<Kept>& back_;
    std::unique_ptr<Kept> now_;
};

// Who took the places of one list of a plan, and when: counted by halving, so that to judge every case by a plan takes
// no longer than to judge it.
class PlacesTaken {
public:
    void add(const std::string& case_id, std::optional<Day> day) {
        of_case_[case_id].push_back(day);
        day ? dated_.emplace_back(*day, case_id), void() : void(++undated_);
    }
    void settle() { std::sort(dated_.begin(), dated_.end()); }
    // Before that day, on one day in the order of their ids; those without a day were always there. Never the case's
    // own.
    int before(Day day, const std::string& case_id) const {
        const auto end = std::lower_bound(dated_.begin(), dated_.end(), std::pair(day, case_id));
        auto count = end - dated_.begin() + undated_;
        if (const auto own = of_case_.find(case_id); own != of_case_.end())
            for (const auto& taken : own->second) count -= !taken || *taken < day;
        return static_cast<int>(count);
    }

private:
    std::vector<std::pair<Day, std::string>> dated_;
    std::ptrdiff_t undated_ = 0;
    std::unordered_map<std::string, std::vector<std::optional<Day>>> of_case_;
};

// An administrative act as its entry will tell it.
struct Ledger::Act {
    EntryKind kind;
    Action needs;
    Json body;
    Json sealed = nullptr;     // what of it is personal
    std::string scope = {};    // the organization in which it must be permitted; the root when empty
    std::string of_case = {};  // about whom: sealed with that person's key, gone with it
    Relation relation = Relation::none;

    // By what the deed says of itself.
    template <class Deed>
    static Act of(const Deed& deed) {
        Act act{.kind = Deed::kind, .needs = Deed::needs, .body = deed::body_of(deed)};
        if constexpr (requires { deed.where(); }) act.scope = deed.where();
        return act;
    }
    template <class Deed>
    static Act of(const Deed& deed, const typename Deed::Sealed& hidden) {
        auto act = of(deed);
        act.sealed = described::write(hidden);
        if (act.sealed.empty()) act.sealed = nullptr;
        return act;
    }
    Act&& at(std::string org) && {
        scope = std::move(org);
        return std::move(*this);
    }
};

// What the rules ask about an event beyond its own case.
struct Ledger::Lookup {
    IndexKey key;        // without its value where that is only known by its digest
    std::string digest;  // under which other cases are found; empty for organizations and places
    Day on;              // of the event
};
// What they are told.
struct Ledger::Surroundings {
    std::vector<OrgAbove> above;
    std::vector<PlanState> plans;
    std::vector<IndexHit> hits;
    bool hidden = false;  // of one of the hits it is not said which case it is
};

// What an actor may see, worked out once for a whole list.
class Ledger::Eyes {
public:
    Eyes(Ledger& ledger, View& view, const std::string& actor, Action action = Action::read_cases) {
        if (!ledger.authentic(view, actor)) return;
        const auto actors = view.actors();
        const auto grants = view.grants();
        const auto orgs = view.orgs();
        const Staff staff{ledger.workflow_->offices(), actors, grants, orgs};
        look(actor, action, staff);
        const auto shown = ledger.names_shown_.find(actor);
        if (shown == ledger.names_shown_.end() || shown->second < ledger.clock_.now()) return;
        for (const auto& org : orgs)
            if (permission(staff, actor, Action::look, org.org_id)) named_.insert(org.org_id);
        for (const auto& person : actors)
            if (person.actor_id == actor && !person.person.empty())
                for (const auto& hit : view.index_hits(std::string(person_index), person.person))
                    own_.insert(hit.case_id);
    }
    // Of nobody: they see everything. For what the ledger asks of itself.
    explicit Eyes(View& view) : all_(true), top_(true) {
        for (const auto& org : view.orgs()) seen_.insert(org.org_id);
    }
    // In a transaction, from what it knows already.
    Eyes(Ledger& ledger, Working& working, const std::string& actor) {
        if (ledger.authentic(working, actor)) look(actor, Action::read_cases, working.staff());
    }
    bool see(const std::string& org) const { return seen_.contains(org); }
    bool all() const { return all_; }
    bool none() const { return seen_.empty(); }
    // Is the name shown without a look of its own? Never that of one's own case.
    Reveal name_of(const CaseRow& row) const {
        return named_.contains(row.org) && !own_.contains(row.case_id) ? Reveal::yes : Reveal::no;
    }
    // What concerns no organization in particular is for those who see from the top.
    bool see_entry(const Entry& entry) const { return entry.org.empty() ? top_ : see(entry.org); }

    // What every case of a list is judged by as well, read when the first asks for it.
    struct Around {
        std::vector<OrgRow> orgs;
        std::vector<PlanRow> plans;
        std::map<std::string, PlacesTaken> taken = {};                     // by plan and list
        std::map<std::string, std::vector<OrgAbove>> above = {};           // by organization
        std::map<std::string, std::string> local_rules = {};               // which of them hold, by organization
        std::unordered_map<std::string, std::vector<IndexHit>> hits = {};  // by index and digest, of a long list
        std::unordered_map<std::string, CaseRow> cases = {};               // the same
        // What everybody is answered alike, as a judgement keeps it (ledger_judged.cpp); and the last answer that is
        // not for all.
        std::unordered_map<std::string, std::string> told = {};
        std::string answer = {};
    };
    Around& around(View& view) const {
        if (!around_) around_ = std::make_shared<Around>(Around{view.orgs(), view.plans()});
        return *around_;
    }
    // The index is read once, which for many cases is quicker than to ask for each; what it answers is the same.
    void expect_many(View& view) const;
    std::vector<IndexHit> hits(View& view, const std::string& index, const std::string& digest) const;
    std::optional<CaseRow> case_row(View& view, const std::string& case_id) const;
    // Is the case one that may be seen, as far as its organization goes?
    bool see_case(View& view, const std::string& case_id) const;
    // A plan as it stood then: only who was admitted earlier had taken a place.
    PlanState plan_then(Ledger& ledger, View& view, const PlanRow& plan, const std::string& case_id, Day day) const;

private:
    void look(const std::string& actor, Action action, const Staff& staff) {
        for (const auto& org : staff.orgs) {
            if (!permission(staff, actor, action, org.org_id)) continue;
            seen_.insert(org.org_id);
            top_ |= org.parent.empty();
        }
        all_ = seen_.size() == staff.orgs.size();
    }

    mutable std::shared_ptr<Around> around_;
    mutable bool many_ = false;
    std::set<std::string> seen_, named_, own_;
    bool all_ = false, top_ = false;
};

// ---- shared by the parts of Ledger ---------------------------------------------------------------------------------

inline Problem problem(std::string code, std::string where, std::string zh, std::string en) {
    return {std::move(code), std::move(where), {std::move(zh), std::move(en)}};
}

inline Outcome invalid(Outcome outcome, Problem what) {
    outcome.status = Outcome::Status::invalid;
    outcome.problems.push_back(std::move(what));
    return outcome;
}

inline Outcome invalid(Outcome outcome, Problems what) {
    outcome.status = Outcome::Status::invalid;
    outcome.problems = std::move(what);
    return outcome;
}

// The ids of the rules that refuse, each once.
std::vector<std::string> failing(const std::vector<Finding>& findings);

inline bool is_event(const Entry& entry) {
    return entry.kind == EntryKind::event || entry.kind == EntryKind::correction;
}

inline Problem no_signing_key(const std::string& actor) {
    return problem("no-actor-key", "",
                   "这里没有人员 " + actor + " 的有效签名钥匙（口令不对，或钥匙不在这台电脑上、已经停用）",
                   "there is no valid signing key of " + actor +
                       " here (the passphrase is wrong, or the key is not on this computer or was revoked)");
}

// The texts of an event as they are kept, whoever hands it over.
void clean_event(Event& event, Problems& problems);
// The open and the personal part of an event, as an entry keeps them.
void put_event(Entry& entry, const Event& event, const EventInfo& info, Origin origin);
// The papers that an entry keeps; of one that is not opened, without names and digests.
std::vector<KeptPaper> kept_papers(const Entry& entry);
// Cleans the names of a command's papers, and names them among the attachments of its event.
void name_papers(Command& command);
// When it was entered, as the program took it: the day of `at`, or the supposed one.
Day day_of_entry(const Entry& entry);
// The event of an opened entry.
Recorded event_of(const Entry& entry, const Workflow& workflow);
// What the last event, a correction, puts right must be known too: it lies a level deeper than its own fields. Throws
// LedgerError(newer).
void expect_known_correction(const std::vector<Recorded>& history, const Workflow& workflow);
std::unique_ptr<Instance> relive(const Workflow& workflow, const std::string& case_id,
                                 const std::vector<Recorded>& effective);

// Throws LedgerError(corrupt) where it is not the entry of that place in this log.
void expect_in_place(const StoredEntry& stored, const Entry& entry, Seq place, const std::string& origin);
// Feeds every entry of `source` to `each`, checking that the numbers follow.
void each_entry(View& source, const std::string& origin,
                const std::function<void(const StoredEntry&, const Entry&)>& each);

// The form under which the index keeps a name, since the first version: what cannot be seen is left in, and no name
// that came in since there is a door for text (clean.h) holds any.
std::string indexed_name(std::string_view name);
// An index of the engine's own: the person's name.
inline constexpr std::string_view name_index = "name";

// Ids of cases of a name, as it is compared and as older ledgers may hold it.
inline std::set<std::string> called(View& view, const std::string& name,
                                    const std::function<std::string(const IndexKey&)>& digest) {
    std::set<std::string> found;
    for (const auto& form : {normalized_name(name), indexed_name(name)})
        for (const auto& hit :
             view.index_hits(std::string(name_index), digest({std::string(name_index), form, std::nullopt})))
            found.insert(hit.case_id);
    return found;
}

}  // namespace rudang
