// What the entries of a journal say in the open, one struct a deed: its members in the order in which they are written,
// and what whoever does it must be allowed to do. Recording writes them, projecting and verifying read them, so that
// none of the three can mean something else. docs/journal-format.md is the normative description.
//
// `needs` is asked for at the organization that `where` names, at the root where it names none. Where no `needs`
// stands, the right hangs on more than the deed: the event, or the case.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/action.h"
#include "rudang/engine/described.h"
#include "rudang/engine/entry.h"
#include "rudang/engine/rows.h"

namespace rudang::deed {

using described::if_any;
using described::must_stand;
using described::or_null;
using described::Part;

// ---- what stands in bodies of several kinds ------------------------------------------------------------------------

// Deeds of one kind that differ in this word.
struct Named {
    std::string what;
    static void describe(auto& member) { member("what", &Named::what); }
};

// Whoever reads the entry learns that it was judged as if on another day.
struct Supposed {
    std::string today;  // a day
    static void describe(auto& member) { member("today", &Supposed::today, if_any); }
};

// What binds the ring of wrapped keys.
struct Binding {
    Json wrapped, ring;  // a digest each: of the key of the case that is opened, and of the whole ring
    Json keys;           // of rows held by people: an object, each with its digest
    static void describe(auto& member) {
        member("wrapped", &Binding::wrapped);
        member("ring", &Binding::ring);
        member("keys", &Binding::keys);
    }
};

// ---- events --------------------------------------------------------------------------------------------------------

// A paper that is kept, as the body names it.
struct Kept {
    std::string id;  // of the sealed bytes
    std::int64_t size = 0;
    std::string kind;
    static void describe(auto& member) {
        member("id", &Kept::id, must_stand);
        member("size", &Kept::size, must_stand);
        member("kind", &Kept::kind, if_any);
    }
    struct Sealed {
        std::string digest, name;
        static void describe(auto& member) {
            member("digest", &Sealed::digest, must_stand);
            member("name", &Sealed::name, if_any);
        }
    };
};

// An event, a correction, and what was refused of either. Its right is the workflow's to say (EventInfo::needs).
struct Event {
    static constexpr std::string_view imported = "imported";

    std::string event, on;
    std::optional<std::string> origin;
    Part fields;
    std::optional<std::vector<std::string>> attachments;  // only of version 0.1
    std::size_t papers = 0;                               // how many are attached
    bool on_behalf = false;  // written down by who keeps the ledger alone, for an office that is not in it
    std::string to_org;      // whom a case is offered to
    std::string batch;       // the import it belongs to
    bool complete = false;   // imported from what could have said everything
    std::optional<std::vector<std::string>> rules;  // which refused it
    Part kept;
    static void describe(auto& member) {
        member("event", &Event::event, must_stand);
        member("on", &Event::on, must_stand);
        member("origin", &Event::origin);
        member("fields", &Event::fields, must_stand);
        member("attachments", &Event::attachments);
        member("papers", &Event::papers, if_any);
        member("on_behalf", &Event::on_behalf, if_any);
        member("to_org", &Event::to_org, if_any);
        member("batch", &Event::batch, if_any);
        member("complete", &Event::complete, if_any);
        member("rules", &Event::rules);
        member("kept", &Event::kept);
    }
    struct Sealed {
        Part fields;
        std::vector<std::string> attachments;
        std::string note;
        Part kept;
        static void describe(auto& member) {
            member("fields", &Sealed::fields);
            member("attachments", &Sealed::attachments, if_any);
            member("note", &Sealed::note, if_any);
            member("kept", &Sealed::kept);
        }
    };
};

// Anybody may be refused for lack of permission, and nothing else is said.
struct NotPermitted {
    static constexpr EntryKind kind = EntryKind::refusal;
    static constexpr std::string_view for_lack_of_permission = "not-permitted";
    std::string event, reason;
    static NotPermitted to(std::string_view event) { return {std::string(event), std::string(for_lack_of_permission)}; }
    static void describe(auto& member) {
        member("event", &NotPermitted::event);
        member("reason", &NotPermitted::reason);
    }
};

// ---- looks ---------------------------------------------------------------------------------------------------------

// At what is sealed in cases.
struct LookAtCases {
    static constexpr EntryKind kind = EntryKind::look;
    static constexpr Action needs = Action::look;  // where each of them belongs
    std::vector<std::string> cases;
    static void describe(auto& member) { member("cases", &LookAtCases::cases); }
};
// At every name they may look at, for some hours.
struct LookAtNames {
    static constexpr EntryKind kind = EntryKind::look;
    static constexpr std::string_view what = "names";
    static constexpr Action needs = Action::look;  // anywhere
    static void describe(auto&) {}
};
struct LookAtActors {
    static constexpr EntryKind kind = EntryKind::look;
    static constexpr std::string_view what = "actors";
    static constexpr Action needs = Action::manage_people;
    static void describe(auto&) {}
};
struct LookAtPaper {
    static constexpr EntryKind kind = EntryKind::look;
    static constexpr std::string_view what = "paper";
    static constexpr Action needs = Action::look;
    std::vector<std::string> cases;
    std::string paper;
    static void describe(auto& member) {
        member("cases", &LookAtPaper::cases);
        member("paper", &LookAtPaper::paper);
    }
};
struct Export {
    static constexpr EntryKind kind = EntryKind::look;
    static constexpr std::string_view what = "export";
    static constexpr Action needs = Action::export_cases;
    std::string format;
    std::vector<std::string> cases;
    static void describe(auto& member) {
        member("format", &Export::format);
        member("cases", &Export::cases);
    }
};

// ---- organizations, people, roles, keys ----------------------------------------------------------------------------

struct Organization {
    static constexpr EntryKind kind = EntryKind::org;
    static constexpr Action needs = Action::manage_orgs;
    std::string org_id, name, parent, kind_of;
    bool approves = false, closed = false;
    // Where it goes; the root answers for itself.
    const std::string& where() const { return parent.empty() ? org_id : parent; }
    static Organization of(const OrgRow& row) {
        return {row.org_id, row.name, row.parent, row.kind, row.approves, row.closed};
    }
    OrgRow row() const { return {org_id, name, parent, kind_of, approves, closed}; }
    static void describe(auto& member) {
        member("org_id", &Organization::org_id);
        member("name", &Organization::name);
        member("parent", &Organization::parent);
        member("kind", &Organization::kind_of);
        member("approves", &Organization::approves);
        member("closed", &Organization::closed);
    }
};

struct Person {
    static constexpr EntryKind kind = EntryKind::actor;
    static constexpr Action needs = Action::manage_people;
    std::string actor_id;
    bool active = true;
    std::string person;  // the keyed hash of their identity number
    static Person of(const ActorRow& row) { return {row.actor_id, row.active, row.person}; }
    static void describe(auto& member) {
        member("actor_id", &Person::actor_id);
        member("active", &Person::active);
        member("person", &Person::person, if_any);
    }
    struct Sealed {
        std::string name, system_user;
        static Sealed of(const ActorRow& row) { return {row.name, row.system_user}; }
        static void describe(auto& member) {
            member("name", &Sealed::name);
            member("system_user", &Sealed::system_user);
        }
    };
};

struct Role {
    static constexpr EntryKind kind = EntryKind::role;
    static constexpr Action needs = Action::manage_people;
    std::string actor_id, role, org;
    std::optional<bool> revoked;
    const std::string& where() const { return org; }
    bool taken_away() const { return revoked.value_or(false); }
    GrantRow row() const { return {actor_id, role, org}; }
    static void describe(auto& member) {
        member("actor_id", &Role::actor_id);
        member("role", &Role::role);
        member("org", &Role::org);
        member("revoked", &Role::revoked);
    }
};

// The signing key of a person from now on, or that they have none. One's own one may change without asking anybody.
struct SigningKeyOf {
    static constexpr EntryKind kind = EntryKind::key;
    static constexpr Action needs = Action::manage_people;
    static constexpr std::string_view enrolled = "enrolled", revoked = "revoked";
    std::string what, actor_id;
    std::optional<std::string> public_key;
    static void describe(auto& member) {
        member("what", &SigningKeyOf::what);
        member("actor_id", &SigningKeyOf::actor_id);
        member("public", &SigningKeyOf::public_key, or_null);
    }
};

// The ledger's own key.
struct KeyRotated {
    static constexpr EntryKind kind = EntryKind::key;
    static constexpr std::string_view what = "rotated";
    static constexpr Action needs = Action::care_for_ledger;
    static void describe(auto&) {}
};

// What somebody's role asks for, handed over by who looks at names at that organization, which the entry names.
struct KeyEntrusted {
    static constexpr EntryKind kind = EntryKind::key;
    static constexpr std::string_view what = "entrusted";
    static constexpr Action needs = Action::look;
    std::string to, public_key;
    static void describe(auto& member) {
        member("to", &KeyEntrusted::to);
        member("public", &KeyEntrusted::public_key);
    }
};

// ---- rules, plans, findings ----------------------------------------------------------------------------------------

struct RulesOfPlace {
    static constexpr EntryKind kind = EntryKind::policy;
    static constexpr Action needs = Action::adopt_rules;
    static constexpr std::string_view adopted = "adopted", withdrawn = "withdrawn";
    std::string what, rules, org;
    const std::string& where() const { return org; }
    static void describe(auto& member) {
        member("what", &RulesOfPlace::what);
        member("rules", &RulesOfPlace::rules);
        member("org", &RulesOfPlace::org);
    }
    struct Sealed {
        std::string text;
        static void describe(auto& member) { member("text", &Sealed::text); }
    };
};

struct Plan {
    static constexpr EntryKind kind = EntryKind::plan;
    static constexpr Action needs = Action::manage_plans;
    std::string org_id;
    int year = 0, total = 0;
    std::map<std::string, int> earmarked;
    const std::string& where() const { return org_id; }
    static void describe(auto& member) {
        member("org_id", &Plan::org_id);
        member("year", &Plan::year);
        member("total", &Plan::total);
        member("earmarked", &Plan::earmarked);
    }
    struct Sealed {
        std::string reason;
        static void describe(auto& member) { member("reason", &Sealed::reason, if_any); }
    };
};

// A step of putting right what a rule found in a case, or its refusal. Its right is the workflow's of findings to say.
struct Finding {
    static constexpr EntryKind kind = EntryKind::finding;
    std::string finding, of_case, rule, org, action, on;
    Part fields;
    std::string about;                              // the event whose record is to be put right
    std::optional<std::vector<std::string>> rules;  // which refused it
    std::optional<std::string> state;               // after it
    std::string to, due;                            // only of version 0.1, beside the rest
    const std::string& where() const { return org; }
    static void describe(auto& member) {
        member("finding", &Finding::finding);
        member("of_case", &Finding::of_case);
        member("rule", &Finding::rule);
        member("org", &Finding::org);
        member("action", &Finding::action);
        member("on", &Finding::on, if_any);
        member("fields", &Finding::fields);
        member("about", &Finding::about, if_any);
        member("rules", &Finding::rules);
        member("state", &Finding::state);
        member("to", &Finding::to, if_any);
        member("due", &Finding::due, if_any);
    }
    struct Sealed {
        Part fields;
        static void describe(auto& member) { member("fields", &Sealed::fields); }
    };
    // What is read of the fields besides the workflow.
    struct Fields {
        std::string to;  // who is to put it right
        static void describe(auto& member) { member("to", &Fields::to); }
    };
};

// ---- imports, and what is destroyed --------------------------------------------------------------------------------

struct Import {
    static constexpr EntryKind kind = EntryKind::import;
    static constexpr Action needs = Action::import_cases;  // where each of its cases belongs
    std::string batch;
    std::string source;  // keyed hash of the file's digest
    int events = 0;
    std::vector<std::string> cases;
    static void describe(auto& member) {
        member("batch", &Import::batch);
        member("source", &Import::source);
        member("events", &Import::events);
        member("cases", &Import::cases);
    }
};

struct Undo {
    static constexpr EntryKind kind = EntryKind::undo;
    static constexpr Action needs = Action::import_cases;  // where each of its cases belongs
    std::string batch;
    static void describe(auto& member) { member("batch", &Undo::batch); }
};

struct Erasure {
    static constexpr EntryKind kind = EntryKind::erase;
    static constexpr Action needs = Action::erase_person;  // where the case belongs
    std::string case_id;
    static void describe(auto& member) { member("case", &Erasure::case_id); }
    struct Sealed {
        std::string reason;
        static void describe(auto& member) { member("reason", &Sealed::reason); }
    };
};

// ---- the ledger itself ---------------------------------------------------------------------------------------------

// The first entry of every journal.
struct Founding {
    static constexpr EntryKind kind = EntryKind::admin;
    static constexpr std::string_view what = "founded";
    std::string workflow;
    int suite = 0;
    std::optional<int> version;             // of the workflow, where it is not 1
    std::optional<std::string> public_key;  // of whoever founds it: it vouches for itself, once
    static void describe(auto& member) {
        member("workflow", &Founding::workflow);
        member("suite", &Founding::suite);
        member("version", &Founding::version);
        member("public", &Founding::public_key);
    }
};

// Acts of care that say no more than that they were done.
template <const char* Word>
struct Care {
    static constexpr EntryKind kind = EntryKind::admin;
    static constexpr std::string_view what = Word;
    static constexpr Action needs = Action::care_for_ledger;
    static void describe(auto&) {}
};
namespace words {
inline constexpr char rebuild[] = "rebuild", backup[] = "backup", copied[] = "copied", key_backup[] = "key-backup";
}
using Rebuild = Care<words::rebuild>;
using Backup = Care<words::backup>;
using Copied = Care<words::copied>;
using KeyBackup = Care<words::key_backup>;

struct Restored {
    static constexpr EntryKind kind = EntryKind::admin;
    static constexpr std::string_view what = "restored";
    static constexpr Action needs = Action::care_for_ledger;
    // The checkpoint that was known, where one was.
    std::optional<std::uint64_t> known_size;
    std::optional<std::string> known_root;
    static void describe(auto& member) {
        member("known_size", &Restored::known_size);
        member("known_root", &Restored::known_root);
    }
};

// Somebody was handed the ledger's key.
struct KeyShared {
    static constexpr EntryKind kind = EntryKind::admin;
    static constexpr std::string_view what = "key-shared";
    static constexpr Action needs = Action::care_for_ledger;
    std::string actor_id;
    static void describe(auto& member) { member("actor_id", &KeyShared::actor_id); }
};

struct PaperLimit {
    static constexpr EntryKind kind = EntryKind::admin;
    static constexpr std::string_view what = "paper-limit";
    static constexpr Action needs = Action::care_for_ledger;
    std::int64_t bytes = 0;
    static void describe(auto& member) { member("bytes", &PaperLimit::bytes); }
};

// A refused application, which opened no case, was a slip of the hand. Its right is that of the attempt.
struct Slip {
    static constexpr EntryKind kind = EntryKind::admin;
    static constexpr std::string_view what = "slip";
    Seq refused = -1;
    static void describe(auto& member) { member("refused", &Slip::refused); }
};

// The checkpoint of the log of a ledger below, as it was seen.
struct LogBelow {
    static constexpr EntryKind kind = EntryKind::checkpoint;
    static constexpr Action needs = Action::read_journal;
    std::string origin;
    std::uint64_t size = 0;
    std::string root;                     // base64
    std::vector<std::string> signatures;  // the lines its note was signed with
    std::string found;                    // how it stands to the one kept before
    std::string name;                     // of its organization
    static void describe(auto& member) {
        member("origin", &LogBelow::origin);
        member("size", &LogBelow::size);
        member("root", &LogBelow::root);
        member("signatures", &LogBelow::signatures);
        member("found", &LogBelow::found);
        member("name", &LogBelow::name, if_any);
    }
};

// ---- reading and writing -------------------------------------------------------------------------------------------

// One of several deeds of its kind, told apart by its word.
template <class Deed>
concept OfOneWord = requires {
    requires std::is_same_v<decltype(&Deed::what), const std::string_view*>;
};

template <class Deed>
Json body_of(const Deed& deed) {
    Json body = Json::object();
    if constexpr (OfOneWord<Deed>) described::put(body, &Named::what, std::string(Deed::what));
    described::add(body, deed);
    return body;
}

// Is it this deed that the entry tells?
template <class Deed>
bool tells(const Entry& entry) {
    if constexpr (OfOneWord<Deed>)
        if (described::get_leniently(entry.body, &Named::what) != Deed::what) return false;
    return entry.kind == Deed::kind;
}

// What is sealed in an entry that was opened; nothing where nothing is, or it is closed.
template <class Sealed>
Sealed sealed_in(const Entry& entry) {
    return entry.sealed.is_object() ? described::read<Sealed>(entry.sealed) : Sealed{};
}

}  // namespace rudang::deed
