// What a procedure must tell the engine. A workflow is immutable and may be shared by threads; an Instance belongs
// to one thread. No state machine library shows here: how a workflow keeps its position is its own affair.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "rudang/engine/event.h"
#include "rudang/engine/export.h"
#include "rudang/engine/hint.h"
#include "rudang/engine/offices.h"
#include "rudang/engine/problem.h"
#include "rudang/engine/rule.h"

namespace rudang {

struct StageInfo {
    int number;
    std::string_view id;
    Label name;
};

struct StepInfo {
    int number;
    std::string_view id;
    Label name;
    int stage;
    std::string_view completed_by;  // event
};

// What a case can be called for where it stands.
struct StatusInfo {
    std::string_view id;
    Label name;
    bool ended = false;  // nothing follows
};

// Where a case stands, as everybody outside sees it.
struct State {
    std::string status;  // the id of a StatusInfo
    int stage = 0;
    std::vector<int> steps;  // open now
    std::string standing;
    bool ended = false;
    friend bool operator==(const State&, const State&) = default;
};

RUDANG_EXPORT Json to_json(const State&);

// Something waiting to be done. The three days do not depend on today, so they are kept as rows.
struct Task {
    int step = 0;
    std::string event;
    std::optional<ComputedDay> earliest;  // not lawful before
    std::optional<ComputedDay> due;       // should be done by
    std::optional<ComputedDay> latest;    // after this the rules take the case back
    bool provisional = false;
    std::vector<std::string> rules;  // that set these days
    friend bool operator==(const Task&, const Task&) = default;
};

RUDANG_EXPORT Json to_json(const Task&);

// A value under which a case can be found by rules that look beyond it: identity number, form number, an
// introducer. The ledger stores `value` only as a keyed hash.
struct IndexKey {
    std::string index;
    std::string value;
    std::optional<Day> day;
    friend bool operator==(const IndexKey&, const IndexKey&) = default;
};

// An index of this name says that a case takes a place of its year's plan: under place_value(year, "") every such
// case, under place_value(year, group) besides those of a group.
inline constexpr std::string_view place_index = "place";
// An index of this name, with the same values, says that a case is listed for a place and not decided on yet.
inline constexpr std::string_view reserved_index = "reserved";
// Looked up under this name: not other cases, but the organizations above the case's own.
inline constexpr std::string_view above_index = "above";
// An index of this name tells by its value who a person is: the identity number.
inline constexpr std::string_view person_index = "identity";
RUDANG_EXPORT std::string place_value(int year, const std::string& group);

// What one organization may admit in a year and has admitted. Earmarked places serve their group only.
struct RUDANG_EXPORT PlanState {
    std::string org;
    int year = 0;
    int total = 0;
    std::map<std::string, int> earmarked;
    std::map<std::string, int> used;  // by earmarked group; "" for the general places
    int reserved = 0;                 // listed this year and not decided on

    // Places for `group`, and how many of them are used. A group without earmarked places shares the general ones.
    int places_for(const std::string& group) const;
    int used_for(const std::string& group) const;
    int used_in_all() const;
};

struct IndexHit {
    std::string case_id;
    std::optional<Day> day;
    bool ended = false;           // that case is closed
    std::optional<Day> ended_on;  // and since when
    std::string status = {};      // where it stands
};

// An organization above the one a case belongs to.
struct OrgAbove {
    std::string name;
    std::string kind;
    bool approves = false;
};

// What other cases say, read before a rule is asked, in the same transaction.
class RUDANG_EXPORT Neighbours {
public:
    void add(const IndexKey& key, IndexHit hit);
    // Hits of other cases than `case_id`.
    std::vector<IndexHit> others(const std::string& index, const std::string& value, const std::string& case_id) const;
    // Plans of the case's organization and those above it, without this case; empty where none was issued.
    std::vector<PlanState> plans;
    // The organizations above the case's own, nearest first; empty where the records know none.
    std::vector<OrgAbove> above;

private:
    std::unordered_multimap<std::string, IndexHit> hits_;
};

enum class Judging {
    strict,     // a failing block rule refuses
    observing,  // what happened is kept; violations are reported
    replay,     // judged when it was recorded; only the position and the facts move
};

struct Reaction {
    enum class Kind {
        taken,    // the event is part of the case now
        refused,  // a rule forbids it; nothing changed
        no_step,  // the procedure has no such step here; nothing changed
    };
    Kind kind = Kind::taken;
    std::vector<Finding> findings;  // every rule asked, whatever it answered
    // The step was taken before, and that record was defective: which of the events this instance was given, counted
    // from 0, this one makes good.
    std::vector<std::size_t> makes_good = {};
};

// No day is lawful for the task yet: on the one that was tried it was answered so, by rules that are noted with it.
RUDANG_EXPORT void put_off(Task&, const Reaction&);

// How often each answer was given about one case: ids name an answer by rule, step, event and subject, and the second
// of its kind is told apart by its number. Counts answers that nobody wants to see as well, without wording them.
class RUDANG_EXPORT AnswerCount {
public:
    AnswerCount();
    // How many there are of this one by now.
    int count(std::uint64_t answer);

private:
    struct Slot {
        std::uint64_t answer = 0;
        int count = 0;
    };
    std::vector<Slot> slots_;
    std::size_t used_ = 0;
};

// What a case tells whoever wants to go on with it.
class RUDANG_EXPORT Advice {
public:
    virtual ~Advice();

    // Fields with which nothing about the event itself would be wrong on `on`; `rudang why` asks with them, so
    // that what is refused is refused because of the case.
    virtual Json favourable_fields(std::string_view event, Day on) const = 0;
    // What to ask about a field of an event on that day: `path` is "vote.present" or "contacts.full_member", `given`
    // what has been answered before it. What is known is left out where it is personal, unless `personal`.
    virtual FieldHint hint(std::string_view event, std::string_view path, Day on, const Json& given,
                           bool personal) const;
    // Open steps with their days, and steps that must wait for others although their time is running.
    virtual std::vector<Task> tasks() const = 0;
    // Every remaining step in order, days computed as if each were done at its earliest.
    virtual std::vector<Task> forecast(Day today) const = 0;
};

// One case being lived through: position and facts.
class RUDANG_EXPORT Instance : public Advice {
public:
    // The event's fields must have been validated. `today` bounds what may have happened.
    virtual Reaction apply(const Recorded& recorded, Judging judging, const Neighbours& neighbours, Day today) = 0;
    // The same question without the consequence: apply(strict) on a copy.
    virtual Reaction ask(const Recorded& recorded, const Neighbours& neighbours, Day today) const = 0;

    virtual State state() const = 0;
    // The same on a day on which something may have lapsed although nothing happened.
    virtual State state_on(Day today) const;
    // Whether whoever applies again from here starts anew: the case ended without having reached its goal.
    virtual bool may_begin_again() const;
    // Steps that have a result in the present round; going back takes results away.
    virtual std::vector<int> done_steps() const = 0;
    // The person's name, for lists. Personal.
    virtual std::string title() const = 0;
    // From now on `title` is masked and `index_keys` are none. For instances that leave the engine without a recorded
    // look.
    virtual void mask_title() = 0;
    // Only the second of the two, where the name may be shown.
    virtual void mask_keys() {}
    // What is overdue or missing on `today` although nothing happened.
    virtual std::vector<Finding> standing_findings(Day today) const = 0;
    // What this case puts into the index, and what a given event would ask of it.
    virtual std::vector<IndexKey> index_keys() const = 0;
    // `read`: the event as it was read already, else null; then its fields may be empty.
    virtual std::vector<IndexKey> lookups(const Event& event, const ReadEvent* read) const = 0;

    // From now on only answers that object need be findings, each with its number; the others are counted and no more.
    void only_objections(AnswerCount& counted) { counted_ = &counted; }
    void every_answer() { counted_ = nullptr; }

protected:
    AnswerCount* counted() const { return counted_; }

private:
    AnswerCount* counted_ = nullptr;
};

// The chart as data, for pictures, tables and tests.
struct ChartState {
    std::string name;
    Label label;
    std::string parent;  // empty for the outermost
    int region = 0;      // of the parent
    bool initial = false;
    std::vector<int> steps;  // open while the case is here
};

struct ChartTransition {
    std::string from;
    std::string event;
    std::string when;  // condition besides the rules; empty for always
    Label when_label;
    std::string to;  // empty: stays
    std::vector<std::string_view> rules;
};

struct Chart {
    std::vector<ChartState> states;
    std::vector<ChartTransition> transitions;
};

// A finding about one case that only the others around it show.
struct CaseFinding {
    std::string case_id;
    Finding finding;
};

// All that is said of a workflow once and for all. The tables live as long as the workflow.
struct WorkflowInfo {
    std::string_view name;
    // Goes up with every event or field that an earlier program would not know. A ledger founded under a higher
    // version than the program's is newer.
    int version = 1;
    const std::vector<StageInfo>& stages;
    const std::vector<StepInfo>& steps;
    const std::vector<StatusInfo>& statuses;
    const std::vector<EventInfo>& events;
    const std::vector<RuleInfo>& rules;
    const Chart& chart;
    const Offices& offices;
};

class RUDANG_EXPORT Workflow {
public:
    virtual ~Workflow();
    virtual const WorkflowInfo& info() const = 0;
    std::string_view name() const { return info().name; }
    int version() const { return info().version; }
    const std::vector<StageInfo>& stages() const { return info().stages; }
    const std::vector<StepInfo>& steps() const { return info().steps; }
    const std::vector<StatusInfo>& statuses() const { return info().statuses; }
    const std::vector<EventInfo>& events() const { return info().events; }
    const std::vector<RuleInfo>& rules() const { return info().rules; }
    const Chart& chart() const { return info().chart; }
    const Offices& offices() const { return info().offices; }

    // Reads the fields of an event against its description; all problems at once.
    virtual void validate(const Event& event, Problems& problems) const = 0;
    virtual std::unique_ptr<Instance> start(std::string case_id) const = 0;
    // For somebody who begins again after `former` ended.
    virtual std::unique_ptr<Instance> start_after(const Instance& former, std::string case_id) const;
    // This workflow under local rules as well, each a text; problems where one cannot be read or would loosen a rule.
    virtual std::shared_ptr<const Workflow> under_local_rules(const std::vector<std::string>& texts,
                                                              Problems& problems) const = 0;
    // Says of each finding of one case from which other one it only follows (Finding::follows).
    virtual void trace_causes(std::vector<Finding>& findings) const;
    // Tells apart all by which a case is judged: another program, other editions, another calendar has another one. Of a
    // workflow that cannot say, empty: then nothing that was judged is kept.
    virtual std::string digest() const { return {}; }
    // Rules that look at all cases together; `cases` are instances this workflow started.
    virtual std::vector<CaseFinding> judge_together(const std::vector<const Instance*>& cases, Day today) const = 0;
};

// Corrections are the engine's own: an entry that names what it corrects. The original stays; the facts are folded
// again with the correction.
inline constexpr std::string_view correction_event = "corrected";
RUDANG_EXPORT const EventInfo& correction_info();

// The history with its corrections applied: corrected entries carry their new fields, annulled ones are gone.
// Problems when a correction names an entry that is not there.
RUDANG_EXPORT std::vector<Recorded> with_corrections(const std::vector<Recorded>& history, Problems& problems);

// Puts events into the order in which they are judged: by the day they happened, those that a ledger recorded live on
// one day as they were accepted, else on one day (and where months overlap) in step order, unless that would be
// forbidden and another order would not. The order of the input does not matter.
RUDANG_EXPORT std::vector<Recorded> in_order_of_happening(const Workflow& workflow, std::vector<Recorded> events);
// The same without copying them.
RUDANG_EXPORT std::vector<const Recorded*> order_of_happening(const Workflow& workflow,
                                                              const std::vector<Recorded>& events);

// The same in step order, whatever that is judged to be: for what does not hang on the order within a day.
RUDANG_EXPORT std::vector<const Recorded*> in_step_order(const Workflow& workflow, const std::vector<Recorded>& events);

// One list for each application, in order: whoever applies again after an end starts anew, and every clock with them.
// A ledger keeps each as a case of its own; a file may hold them under one name.
RUDANG_EXPORT std::vector<std::vector<Recorded>> rounds(const Workflow& workflow, const std::string& case_id,
                                                        std::vector<Recorded> events);

// A case judged from its events alone, each with what was recorded up to its day.
struct Judged {
    State state;  // of the last round
    std::string title;
    std::vector<Finding> findings;
    std::unique_ptr<Instance> instance;
};
enum class Wanted { every_answer, objections };
RUDANG_EXPORT Judged judge(const Workflow& workflow, const std::string& case_id, const std::vector<Recorded>& events,
                           const Neighbours& neighbours, Day today, Wanted wanted = Wanted::every_answer);

}  // namespace rudang
