// The ledger: one journal, everything else derived from it.
//
//     auto store = rudang::open_sqlite_store("ledger.rudang");
//     rudang::SystemClock clock;
//     rudang::Ledger ledger(*store, rudang::recruitment::workflow(), clock, keys);
//     auto outcome = ledger.record({.event = talk, .actor = "zhang"});
//     if (!outcome.accepted()) for (auto& finding : outcome.findings) …
//
// A ledger belongs to one thread. Refusals are values; a LedgerError means that the file could not be used, and
// then nothing of the call has happened. Whoever acts is named in every call, and what they may do is decided here:
// what somebody may not see is answered as if it were not there.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "rudang/engine/authority.h"
#include "rudang/engine/child_log.h"
#include "rudang/engine/export.h"
#include "rudang/engine/keys.h"
#include "rudang/engine/lists.h"
#include "rudang/engine/note.h"
#include "rudang/engine/store.h"
#include "rudang/engine/told.h"
#include "rudang/engine/verify.h"
#include "rudang/engine/workflow.h"

namespace rudang {

class Vault;
struct Custody;
namespace deed {
struct Export;
}
struct JudgedAsk;
struct JudgedCase;
class JudgedTables;

struct Command {
    Event event;
    std::string actor;
    // Makes the command safe to repeat: the same key gives the first outcome again.
    std::string request = {};
    Origin origin = Origin::live;
    bool complete = false;   // of imported events: the source could have said everything (Recorded::complete)
    std::string batch = {};  // of an import
    // What stands in the case word for word is answered as done, wherever the case has come since: for files that may
    // come twice.
    bool known_is_done = false;
    // Files that come with the event and are kept; their digests become attachments of it.
    std::vector<Paper> papers = {};
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
    bool repeated = false;  // recorded before: by this request key, or word for word

    bool accepted() const { return status == Status::accepted; }
};

RUDANG_EXPORT Json to_json(const Outcome& outcome, Language language);

struct ChildSeen {
    Outcome outcome;
    Continuation found = Continuation::first;
    std::optional<ChildLog> before;
};

// A moment in a ledger's history: all of it, what had happened by a day, or what had been recorded by an entry.
struct AsOf {
    std::optional<Day> day;
    std::optional<Seq> seq;
};

struct HistoryItem {
    Recorded recorded;
    bool refused = false;
    std::vector<std::string> rules;  // why, when refused
    bool slip = false;               // of what was refused: whoever tried it says it was a slip of the hand
};

// What a rule or the chart refused; of an application there is no case, and nothing of it was kept but what is open.
struct RefusedAttempt {
    Recorded recorded;
    std::string org;
    std::vector<std::string> rules;
    bool slip = false;
};

// Names and other sealed data are masked or left out unless they are asked for; then the look is in the journal
// before the data is handed out.
enum class Reveal { no, yes };
// A case whose key was not handed to whoever asks: LedgerError(no_key), or what stands in the open of it, unjudged.
enum class Closed { refuse, outline };

struct CaseView {
    CaseRow row;
    std::unique_ptr<Instance> instance;  // as of the moment asked for
    std::vector<HistoryItem> history;    // as recorded, refusals and corrections included
    std::vector<Recorded> effective;     // with corrections applied
    std::vector<Finding> findings;       // every rule over the whole case, whatever it answered; empty if not judged
    bool closed = false;                 // what is sealed is left out, and nothing is judged (Closed::outline)
};

// Cases as they leave the ledger in a document; none where one of them may not be taken out or looked at.
struct TakenOut {
    Outcome outcome;
    std::vector<CaseView> views;  // revealed, as asked for, and not judged
};

// A case offered by one organization to another.
struct Handover {
    std::string case_id, from;
    std::string to;       // empty for a place outside of the ledger
    std::string to_name;  // how such a place was called
    OccurredOn on = Day::from_number(0);
    Seq seq = 0;                      // of the entry that offers it
    std::optional<OccurredOn> ended;  // empty while it waits to be taken
    bool accepted = false;
};

struct LocalRules {
    std::string id;  // of the organization's choice
    std::string org;
    std::string text;
    Seq since = 0;
};

// One thing done about a finding. The workflow of rectification says what may follow what; the ledger keeps it.
struct RectificationStep {
    std::string finding;  // id of the finding
    std::string case_id;
    std::string rule;
    std::string event;  // of that workflow
    Json fields = Json::object();
    // The event of the case whose record the finding is about, where it is about one: whoever may record that may also
    // put the finding right.
    std::string about = {};
};
// A finding somebody has done something about, with all that was done, first to last. What is sealed of it (evidence,
// reasons) is left out.
struct RectificationRow {
    std::string finding, case_id, rule, org;
    std::string about;  // as RectificationStep has it
    std::vector<Recorded> steps;
};

class RUDANG_EXPORT Ledger {
public:
    // `store` and `clock` must outlive the ledger. `today` fixes the day for what-if questions and tests. Throws
    // LedgerError(another_workflow) where the ledger was founded under another procedure, (newer) where under a later
    // version of it.
    Ledger(Store& store, std::shared_ptr<const Workflow> workflow, const Clock& clock, Keys keys = {},
           std::optional<Day> today = {});
    ~Ledger();
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    // Writes the first entries of an empty ledger: the root organization and an actor who has every role
    // that falls to a founder. In a suite that signs, that actor's key and the ledger's must have been handed in.
    // `identity_number`, when given, is kept as by `put_actor`. Throws LedgerError(exists) where there is something,
    // (bad_value) where the actor's id is none, (no_key).
    void found(const std::string& org_name, const ActorRow& first_actor, const std::string& identity_number = {});

    Day today() const { return today_ ? *today_ : clock_.today(); }
    const Workflow& workflow() const { return *workflow_; }
    const std::string& origin() const { return store_.identity().origin; }
    // Entries are signed and what is personal is sealed: suite 1.
    bool signs() const { return store_.identity().suite > 0; }
    // How many entries there are.
    std::uint64_t size() { return store_.read()->frontier().size(); }
    // The moment of the latest entry, where the clock is behind it by more than clocks of two machines differ (ten
    // minutes): it was set back, and what is said of today is not to be relied on.
    std::optional<Moment> ahead_of_clock();
    // Is the ledger's key at hand, so that sealed data can be read and written?
    bool is_open();
    // Can somebody be found by name? Needs a key that follows the right to look at names.
    bool can_search();
    // False in a ledger from before there were keys of organizations: whoever has its key opens all of it, until it is
    // rotated.
    bool keys_follow_rights();
    // Roles whose holders have not been handed the key they ask for: given by somebody who does not have it.
    std::vector<GrantRow> waiting_for_keys();
    // Hands somebody the keys their roles ask for, as far as `actor` may look at names there and has them. On success
    // without an entry (`repeated`) there was nothing to hand over.
    Outcome entrust(const std::string& to, const std::string& actor);

    // ---- recording
    // The one write path for events.
    Outcome record(const Command& command);
    // Many in one transaction per `per_commit` commands; each is judged and answered on its own. `progress` is called
    // between two transactions.
    std::vector<Outcome> record_all(std::span<const Command> commands, std::size_t per_commit = 1000,
                                    const std::function<void(std::size_t done)>& progress = {});
    // What belongs together, like the items of one meeting: all of it, or nothing, and then every refusal is told and
    // is an entry; those that would have been accepted have no journal_seq. Without `write` only asked.
    std::vector<Outcome> record_together(std::span<const Command> commands, bool write = true);
    // A text of the actor's that waits outside of the ledger, sealed with its key. `context` is what it is called.
    std::string seal_draft(const std::string& context, const std::string& text, const std::string& actor);
    std::string open_draft(const std::string& context, const std::string& sealed, const std::string& actor);
    // What `record` would answer; writes nothing, not even the attempt.
    Outcome preview(const Command& command);
    // Takes older records over in one transaction: all of them, or none when one of them is not accepted. They open
    // cases, or add to cases that are there and correct what stands in them; only what belongs to cases they open is
    // part of the batch. `source` is the digest of the file. Of what is accepted the answers of the rules are left out.
    std::vector<Outcome> import(std::span<const Command> commands, const std::string& batch, const std::string& source,
                                const std::string& actor);
    // What `import` would answer; writes nothing but that somebody tried what they may not.
    std::vector<Outcome> preview_import(std::span<const Command> commands, const std::string& batch,
                                        const std::string& source, const std::string& actor);
    // Takes a batch out again, unless one of its cases was touched since.
    Outcome undo_import(const std::string& batch, const std::string& actor);

    // ---- organizations and people. Refusals for lack of permission are entries.
    Outcome put_org(const OrgRow& org, const std::string& actor);
    // `identity_number`, when given, is kept as a keyed hash: who may not act on which case.
    Outcome put_actor(const ActorRow& person, const std::string& actor, const std::string& identity_number = {});
    Outcome grant(const GrantRow& row, bool revoke, const std::string& actor);
    // Gives somebody a key, in place of the one they had; or takes it away when `key` is empty. One may change one's
    // own.
    Outcome put_key(const std::string& of, const std::optional<PublicKey>& key, const std::string& actor);
    // Issues or adjusts the plan of an organization for a year; `reason` is required for an adjustment. Children
    // stay within their parent, earmarked places within the total.
    Outcome put_plan(const PlanRow& plan, const std::string& reason, const std::string& actor);
    // Local rules hold for an organization and all below it, from the day they name.
    Outcome adopt_rules(const LocalRules& rules, const std::string& actor);
    Outcome withdraw_rules(const std::string& id, const std::string& actor);
    // Writes down an act of care that changes no rows, such as deed::Backup (deeds.h).
    template <class Deed>
    Outcome note_care(const Deed& done, const std::string& actor) {
        static_assert(Deed::needs == Action::care_for_ledger);
        return write_care(body_of(done), actor);
    }
    // Writes down that data leaves the ledger, before it does.
    Outcome note_export(const std::string& what, const std::vector<std::string>& case_ids, const std::string& actor);
    // The same together with the look at them, in one transaction, and the cases: for a document that shows what stands
    // in them and asks no rule.
    TakenOut take_out(const std::string& what, const std::vector<std::string>& case_ids, const std::string& actor);

    // Records what is done about a finding, judged by `life`, the workflow of rectification. A field `to` must name
    // somebody who acts here.
    Outcome rectify(const rudang::Workflow& life, const RectificationStep& step, const std::string& actor);
    std::vector<RectificationRow> rectifications(const std::string& actor);

    // ---- papers kept with events
    // What a paper may have at most, in bytes.
    std::int64_t paper_limit();
    Outcome set_paper_limit(std::int64_t bytes, const std::string& actor);
    // A paper by its id (KeptPaper), after the look is in the journal. Empty where there is none, or the actor may not
    // look; that refusal is an entry. Throws LedgerError(corrupt) where what it held is gone.
    std::optional<Paper> paper(const std::string& case_id, const std::string& id, const std::string& actor);
    // Cases that keep any; ids only.
    std::set<std::string> cases_with_papers(const std::string& actor);
    // Takes away what lies beside the ledger and belongs to no entry: left by a command that was killed, or of somebody
    // whose data was destroyed. How many there were.
    std::size_t sweep_papers();

    // Destroys the key of one person's data and wraps every other key anew, so that old copies of the file are no use
    // either: one entry, one transaction. On success `fresh` is the ledger's key from now on. Everything else still
    // verifies; nothing brings the data back.
    Outcome erase(const std::string& case_id, const std::string& reason, const Secret& fresh, const std::string& actor);
    // Wraps every key anew. On success `fresh` is the ledger's key from now on, here and wherever it is kept.
    Outcome rotate(const Secret& fresh, const std::string& actor);

    // ---- reading. What the actor may not see is not there. Somebody whom the ledger does not know, or who has no
    // valid key where it signs, is no reader with little to see: LedgerError(unknown_actor, no_actor_key). By id,
    // unique prefix or unique name; of one name the only living case before those that have ended. Several rows mean
    // that the word is ambiguous, none that nothing fits.
    std::vector<CaseRow> find_cases(const std::string& word, const std::string& actor);
    // The cases of an organization and those below it; of all when `org` is empty.
    std::vector<CaseRow> cases(const std::string& actor, const std::string& org = {});
    std::optional<CaseView> view(const std::string& case_id, const std::string& actor, const AsOf& as_of = {},
                                 Reveal reveal = Reveal::no, Closed closed = Closed::refuse);
    // What the rules object to in these cases, judged anew only where something has changed since it was last asked;
    // the looks of `views`, with which its findings agree.
    std::vector<CaseObjections> objections(const std::vector<std::string>& case_ids, const std::string& actor,
                                           Reveal reveal = Reveal::no);
    // The same one after the other, for very many of them: no more is held than what `each` holds. It must not ask the
    // ledger anything. Of whom nothing is kept that holds, where only that is wanted, is given back.
    std::vector<std::string> each_objections(const std::vector<std::string>& case_ids, const std::string& actor,
                                             Reveal reveal, const CaseParts& wanted,
                                             const std::function<void(CaseObjections)>& each);
    // Is what was judged today kept for the next who asks?
    bool keeps_judged() const;
    // Those of these cases that `objections` would have to judge; of the others it reads what is kept.
    std::vector<std::string> unjudged(const std::vector<std::string>& case_ids, const std::string& actor);
    // Of every case the actor sees, by step, the last day on record: of those whose key is not at hand as far as it
    // stands in the open.
    std::map<std::string, DoneDays> done_days(const std::string& actor);
    // Many at once: with Reveal::yes one look for all of them. What the actor may not see is left out.
    std::vector<CaseView> views(const std::vector<std::string>& case_ids, const std::string& actor,
                                Reveal reveal = Reveal::no);
    std::vector<DueTask> tasks_due(Day until, int limit, const std::string& actor);
    // By id, titles left empty. Quick for ten thousand cases: nothing is judged and nothing unsealed.
    std::vector<CaseRow> case_rows(const std::string& actor, const WhichCases& which = {});
    std::size_t count_cases(const std::string& actor, const WhichCases& which = {});
    std::vector<CaseOutline> outlines(const std::string& actor, const WhichCases& which = {});
    std::vector<CaseCourse> courses(const std::string& actor, const WhichCases& which = {});
    // Masked, for the rows of a list that are shown.
    std::map<std::string, std::string> titles(const std::vector<std::string>& case_ids, const std::string& actor);
    // Ids of the cases whose name `fits`, where the actor may look behind masks. Nothing is handed out but the ids.
    // Names that were opened stay in memory, wiped with the ledger, so that the next search only compares.
    std::vector<std::string> cases_called(const std::function<bool(const std::string& name)>& fits,
                                          const std::string& actor);
    // Opens so many more of these names ahead of a search, some 20 µs each. False where none was left.
    bool expect_search(const std::string& actor, std::size_t at_most);
    // Waiting to be taken, or all there have been, the earliest first: those that the actor's organizations gave or are
    // given. Whoever gave a case away sees this of it and no more.
    std::vector<Handover> handovers(const std::string& actor, bool also_past = false);
    // Active people whose role allows `action` on something of `org`; where the actor does not see that organization,
    // nobody. Roles stand in the open part of the journal.
    std::vector<Holder> who_may(Action action, const std::string& org, const std::string& actor);
    // One look for everything the actor may look at, recorded now: names are shown to them for `names_hours`, here and
    // wherever `show_names` is told of the entry. Everything else that is sealed stays so. Empty where they may look at
    // nothing.
    std::optional<Seq> look_at_names(const std::string& actor);
    // False where the entry is not such a look of theirs, or older than that.
    bool show_names(const std::string& actor, Seq look);
    static constexpr int names_hours = 12;
    // The names of cases, after the look has been recorded; forbidden ones are left out.
    std::map<std::string, std::string> names(const std::vector<std::string>& case_ids, const std::string& actor);
    // What is planned and used by organization; what `without`, a case, takes up itself is left out.
    std::vector<PlanState> plan_states(int year, const std::string& actor, const std::string& without = {});
    // Organizations, roles and public keys stand in the open part of the journal; they are not kept from anybody who
    // can read the file.
    std::vector<OrgRow> orgs();
    std::vector<OrgAbove> above(const std::string& org);  // nearest first
    std::vector<ActorRow> people(const std::string& actor, Reveal reveal = Reveal::no);
    std::vector<GrantRow> grants();
    std::vector<ActorKey> actor_keys();
    // The same from the entries, after all of them were verified: for handing the ledger's key to somebody. Reads the
    // whole journal. Throws LedgerError(corrupt) where it is not intact.
    std::vector<ActorKey> proven_keys();
    std::vector<LocalRules> local_rules(const std::string& actor);
    // The last `count` entries without their sealed parts, or none where the actor may not read the journal.
    std::vector<Entry> journal(Seq count, const std::string& actor);
    // Everything that was refused where the actor may read cases, the earliest first. Reads the whole journal.
    std::vector<RefusedAttempt> refused_attempts(const std::string& actor);
    // An attempt that opened no case: whoever made it says, on the same day, that it was a slip of the hand. In a case
    // a correction says so. It stays in the journal.
    Outcome mark_opening_as_slip(Seq refused, const std::string& actor);
    // No case has or had this id.
    bool case_id_is_free(const std::string& case_id);
    // An id no case has or had.
    std::string fresh_case_id();
    // Cases of exactly this name, those without a key for it left out.
    std::vector<CaseRow> cases_named(const std::string& name, const std::string& actor);

    // ---- the history
    // Recreates every projection from the journal. Whether `actor` may is asked of the rebuilt tables.
    Outcome rebuild(const std::string& actor);
    // Re-hashes every entry, compares the tree, checks signatures and checkpoints, rebuilds the projections aside and
    // compares them.
    Verification verify(const VerifyOptions& options = {});
    // The log as it stands, and the note that attests it, signed where the suite signs. Throws LedgerError(corrupt)
    // where the last note is not of this log or not by somebody of this ledger.
    Vouched checkpoint();
    // What this ledger keeps of the logs below it; none for whoever may not read the journal at the top.
    std::vector<ChildLog> children(const std::string& actor);
    // Compares what is seen of such a log with what is kept of it, and keeps it: an entry, also of a contradiction;
    // none where nothing is new.
    ChildSeen keep_child(const SeenLog& seen, const std::string& actor);
    // Does the log continue what this checkpoint attests? Fast: reads a few rows.
    bool continues(const Checkpoint& known);
    std::optional<Receipt> receipt(Seq seq, const std::string& actor);

    // Throws LedgerError(unknown_actor, no_actor_key) unless the actor is somebody here, with a valid key where the
    // ledger signs. Every reading call asks this by itself.
    void expect_known(const std::string& actor);
    // True when `actor` may do `action` on `org`, or anywhere when `org` is empty.
    bool may(const std::string& actor, Action action, const std::string& org = {});
    // Sees every case there is, so that "no such case" tells nothing.
    bool sees_everything(const std::string& actor);
    // Writes the refusal of something that was asked for and may not be shown. False when it could not be written,
    // because whoever asks has no valid key.
    bool note_refusal(const std::string& what, const std::string& actor);

private:
    struct Working;
    struct Kept;
    struct Lookup;
    struct Surroundings;
    class Eyes;
    using Also = std::function<Problems(Working&, Entry&)>;
    // Where an event belongs: a case, or the organization in which it opens one.
    struct Target {
        std::string org;
        bool opens = false;
        std::string offered_to = {};      // where the event offers the case to, if it does
        std::optional<CaseRow> row = {};  // empty also for a case that is alive already
    };
    struct Leave {
        std::string role;
        bool on_behalf = false;  // of an office that does not use the ledger
    };
    std::vector<Outcome> import_or_ask(std::span<const Command> commands, const std::string& batch,
                                       const std::string& source, const std::string& actor, bool write);
    // What is known of a command on its way to an entry.
    struct Attempt {
        Command command;
        Recorded recorded = {};  // its event, with the case it was given
        const EventInfo* info = nullptr;
        std::optional<Target> target = {};
        std::optional<Leave> leave = {};
        Entry entry = {};
        Outcome outcome = {};
        Problems refused = {};  // texts that cannot be kept
    };
    std::optional<Outcome> admit(Working& working, Attempt& attempt);
    Outcome record_in(Working& working, const Command& command);
    Outcome refuse_in(Working& working, const Target& target, Outcome outcome, Entry entry);
    Problems paper_problems(View& view, const std::vector<Paper>& papers);
    void keep_papers(Working& working, const std::vector<Paper>& papers, Recorded& recorded, Entry& entry);
    void shelve(Working& working);
    std::int64_t paper_limit(View& view);
    Problems malformed(const Command& command, const EventInfo& info) const;
    std::optional<Target> find_target(Working& working, const EventInfo& info, Event& event, Problems& problems);
    std::optional<Leave> leave_to_record(Working& working, const Command& command, const EventInfo& info,
                                         const Target& target);
    std::vector<Handover> handovers_of(View& view, const std::string& case_id);
    std::optional<Handover> pending_handover(View& view, const CaseRow& row);
    std::string offered_to(Working& working, const EventInfo& info, const Event& event, const std::string& from,
                           Problems& problems);
    void aim(Working& working, const EventInfo& info, const Event& event, Target& target, Problems& problems);
    void check_transfer_correction(View& view, const std::vector<Recorded>& before, const Event& correction,
                                   Problems& problems);
    void take_over(Working& working, const Entry& entry);
    // A case of the actor's organizations, or one that is offered to them.
    bool sees(View& view, const Eyes& eyes, const CaseRow& row);
    Outcome not_allowed(Working& working, Outcome outcome, const Command& command, Action action,
                        const std::string& org);
    Problem cannot_rectify(Working& working, const std::string& actor, const std::string& org, const EventInfo* about);
    Problem lacks_right(Working& working, const std::string& actor, Action action, const std::string& org);
    Outcome mark_slip(Working& working, const Command& command, const Entry& refused, Outcome outcome, Entry entry);
    Outcome correct_in(Working& working, const Command& command, const std::string& org, Outcome outcome, Entry entry);
    Outcome first_outcome(View& view, Seq seq, const Command& command);
    struct Act;
    Outcome write_care(Json body, const std::string& actor);
    Problems rectification_problems(Working& working, const rudang::Workflow& life, const RectificationStep& step,
                                    const Event& event, const std::string& org, const EventInfo* about);
    Act act_about_finding(Working& working, const EventInfo& info, const RectificationStep& step,
                          const std::string& org, const EventInfo* about, const std::string& actor);
    Outcome administer(Act act, const std::string& actor, const Also& also = {});
    // `also` is done in the same transaction before the entry is written and projected: it may turn it into a
    // refusal, and problems it returns stop everything.
    Outcome administer_in(Working& working, Act act, const std::string& actor, const Also& also = {});
    void project(Working& working, Seq seq, const Entry& entry);
    void project_actor(Working& working, const Entry& entry);
    void project_event(Working& working, Seq seq, const Entry& entry);
    void project_papers(Working& working, Seq seq, const Entry& entry);
    void project_setting(Working& working, const Entry& entry);
    void project_key(Working& working, Seq seq, const Entry& entry);
    void project_erasure(Working& working, const Entry& entry);
    void project_finding(Working& working, Seq seq, const Entry& entry);
    void project_child(Working& working, Seq seq, const Entry& entry);
    void project_undo(Working& working, const Entry& entry);
    void project_rules(Working& working, Seq seq, const Entry& entry);
    void days_anew(Working& working, const std::string& org);
    bool note_refusal_in(Working& working, const std::string& what, const std::string& actor);
    Seq note_refusal_entry(Working& working, const std::string& what, const std::string& actor);
    Seq append(Working& working, Entry& entry);
    void commit(Working& working, const std::string& actor);
    bool authentic(View& view, const std::string& actor);
    void expect_known(View& view, const std::string& actor);
    Eyes eyes_of(View& view, const std::string& actor, Action action = Action::read_cases);
    bool authentic(Working& working, const std::string& actor);
    Entry read_entry(View& view, std::string_view bytes);
    std::vector<Recorded> load(View& view, const std::string& case_id);
    Neighbours neighbours(View& view, const Eyes& eyes, const Instance& instance, const Event& event,
                          const std::string& org);
    // The same for events that have happened, as things stood then.
    Neighbours neighbours_then(View& view, const Eyes& eyes, const Instance& instance,
                               const std::vector<Recorded>& events, const std::string& org);
    std::vector<Lookup> lookups(View& view, const Instance& instance, const Event& event);
    Surroundings around(View& view, const Eyes& eyes, const Lookup& lookup, const std::string& case_id,
                        const std::string& org, bool looking_back);
    void look_around(View& view, const Eyes& eyes, const Instance& instance, const Event& event, const std::string& org,
                     bool looking_back, Neighbours& neighbours);
    PlanState plan_state(View& view, const PlanRow& plan, const std::string& except_case,
                         const std::vector<OrgRow>& orgs);
    // The rules that hold there; `which` gets the local ones among them.
    std::shared_ptr<const Workflow> rules_for(View& view, const std::string& org, std::string* which = nullptr);
    class JudgedList;
    JudgedCase judge_anew(View& view, const Eyes& eyes, const CaseRow& row);
    std::string judged_under(View& view, const Eyes& eyes, const CaseRow& row, JudgedCase& judged);
    const std::string& told_around(View& view, const Eyes& eyes, const CaseRow& row, JudgedAsk& ask, bool& hidden);
    JudgedRow row_of(View& view, const JudgedTables& tables, const JudgedCase& judged);
    void keep_judged(const std::vector<JudgedRow>& fresh);
    void compare_judged(View& view, Verification& result);
    std::string digest(View& view, const IndexKey& key);
    std::optional<PublicKey> present_key(View& view, const std::string& actor);
    bool holds_ring(View& view);
    std::vector<GrantRow> waiting_for_keys(View& view);
    void hand_out(Working& working, const GrantRow& grant, const PublicKey& to, const std::string& actor);
    void take_back(Working& working, const GrantRow& grant);
    void take_keys(Working& working, const std::string& actor, const std::optional<PublicKey>& but = {});
    void follow_key(Working& working, const std::string& of, const std::optional<PublicKey>& key,
                    const std::string& actor);
    std::set<std::string> had_ledger_key(Working& working);
    Custody custody(Working& working, const std::string& actor);
    void renew_keys(Working& working, const std::string& actor);
    void keep_key(Working& working, const EventInfo& info, const Target& target, Entry& entry);
    void keep_case_for(Working& working, const std::vector<std::string>& orgs, Entry& entry);
    void bind_ring(Working& working, Entry& entry);
    Vouched checkpoint_of(View& view);
    void compare_tables(View& view, Verification& result);
    void rotate_ring(Working& working, const Secret& fresh, Entry& entry);
    static std::vector<ActorKey> keys_in(View& view);
    std::string free_case_id(View& view);
    std::string org_for(Working& working, const std::string& name, Problems& problems);
    Relation relation(Working& working, const std::string& actor, const std::string& case_id, const Event* opening);
    enum class Findings { leave_out, judge };
    std::optional<CaseView> view_after_look(View& view, const Eyes& eyes, const std::string& case_id, const AsOf& as_of,
                                            Reveal reveal, Closed closed = Closed::refuse,
                                            Findings findings = Findings::judge);
    // The role by which somebody takes all of them out of the ledger; none where one of them they may not.
    std::optional<std::string> export_role(Working& working, const std::vector<std::string>& case_ids,
                                           const std::string& actor);
    Seq append_export(Working& working, const deed::Export& taken, const std::string& role, const std::string& actor);
    // Who of them may be looked at, with their names; nothing is written.
    struct Looking {
        std::map<std::string, std::string> names;
        std::vector<std::string> cases;  // to be looked at: those whose keys are at hand
        std::string role;
        bool refused = false;  // one of them may not be seen
    };
    Looking looking_at(Working& working, const std::vector<std::string>& case_ids, const std::string& actor);
    void append_look(Working& working, const Looking& looking, const std::string& actor);
    void show_title(View& view, CaseRow& row, Reveal reveal);
    void each_row(View& view, const Eyes& eyes, const WhichCases& which,
                  const std::function<void(std::span<const rows::Cell> cells)>& visit);
    std::vector<CaseRow> rows_of(View& view, const Eyes& eyes, const WhichCases& which);
    // Names of the cases the actor may look at, until the visitor says false; in clear, for nobody but itself.
    using NameVisitor = std::function<bool(const std::string& case_id, const std::string& name, bool fresh)>;
    void each_name(View& view, const std::string& actor, const NameVisitor& visit);
    void forget_names();
    void catch_up();
    void derive_findings();
    Procedures procedures() const { return {&workflow_->info()}; }

    Store& store_;
    std::shared_ptr<const Workflow> workflow_;
    const Clock& clock_;
    Keys keys_;
    std::optional<Day> today_;
    // Who looked at all names, and until when they are shown.
    std::map<std::string, Moment> names_shown_;
    std::unique_ptr<Vault> vault_;
    // Names that were searched, by case, beside the sealed form they were opened from: the row decides.
    struct OpenedName {
        std::string sealed, name;
    };
    std::unordered_map<std::string, OpenedName> opened_names_;
    // Cases lived through in earlier transactions, for as long as nobody else has written.
    std::unique_ptr<Kept> kept_;
    // The workflow under each combination of adopted local rules.
    std::map<std::string, std::shared_ptr<const Workflow>> under_rules_;
};

}  // namespace rudang
