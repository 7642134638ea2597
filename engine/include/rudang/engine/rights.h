// Authority as the journal tells it: who was allowed what when, read from the entries themselves, without any key.
#pragma once

#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "rudang/engine/action.h"
#include "rudang/engine/entry.h"
#include "rudang/engine/export.h"
#include "rudang/engine/rows.h"

namespace rudang {

struct EventInfo;
struct Staff;
struct WorkflowInfo;

// The workflows whose entries a journal holds: the ledger's own first, which says what offices there are. They must
// outlive whatever is given them.
using Procedures = std::vector<const WorkflowInfo*>;

// Who was allowed what when, read from the entries themselves: organizations, people, roles and cases as they stood.
class RUDANG_EXPORT RightsHistory {
public:
    // Without a workflow nobody can be said to have had a right or not: everything is allowed.
    explicit RightsHistory(Procedures procedures = {}) : procedures_(std::move(procedures)) {}
    // Could whoever made this entry do what it records? To be asked before `take`. Whether a case was the actor's own
    // cannot be seen from outside.
    bool allows(const Entry& entry) const;
    // To be called with every entry in order.
    void take(const Entry& entry);
    // Cases whose personal data must be there: opened, and neither erased nor taken out again.
    const std::set<std::string>& living_cases() const { return living_; }
    // Rows of the ring with the key of an organization: none in a ledger from before there were any.
    const std::set<std::string>& organization_keys() const { return organization_keys_; }

private:
    struct Case {
        std::string org;
        std::string batch;  // of the import that opened it
        std::string actor;  // who opened it
        Seq last = 0;
    };
    struct Batch {
        Seq seq = 0;
        std::vector<std::string> cases;
        bool undone = false;
    };
    struct FindingLife {
        std::string of_case, rule;
        std::set<std::string> hands;  // who was to put it right, or said so
    };
    struct Offer {
        std::string to;  // empty for a place outside
        Seq seq = 0;
    };
    using AnyOf = std::initializer_list<Action>;

    const EventInfo* event(const Entry& entry) const;
    const EventInfo* event_named(const std::string& name) const;
    // At an organization, or anywhere when `org` is empty.
    bool may(const std::string& actor, AnyOf any_of, const std::string& org) const;
    // The same, and the role the entry names is one that was held there and allows it.
    bool acts(const Entry& entry, AnyOf any_of, const std::string& org) const;
    // By what the deed says of itself: an organization that there is, and the right it needs there.
    template <class Deed>
    bool acts_where(const Entry& entry) const;
    bool allows_event(const Entry& entry, bool refused) const;
    bool allows_look(const Entry& entry) const;
    bool allows_org(const Entry& entry) const;
    bool allows_role(const Entry& entry) const;
    bool allows_finding(const Entry& entry, bool refused) const;
    bool allows_import(const Entry& entry) const;
    bool allows_undo(const Entry& entry) const;
    bool allows_erase(const Entry& entry) const;
    bool allows_refusal(const Entry& entry) const;
    bool allows_key(const Entry& entry) const;
    bool allows_slip(const Entry& entry) const;
    bool may_bind(const Entry& entry) const;
    void take_handover(const Entry& entry, const EventInfo& info);
    void take_any(const Entry& entry);
    const OrgRow* find_org(const std::string& id) const;
    bool knows_actor(const std::string& id) const;
    std::string top() const;
    Staff staff() const;

    Procedures procedures_;
    std::vector<OrgRow> orgs_;
    std::vector<ActorRow> actors_;
    std::vector<GrantRow> grants_;
    std::map<std::string, Case> cases_;  // also those that are gone
    std::set<std::string> living_;
    std::map<std::string, Offer> offers_;  // cases that wait to be taken elsewhere
    std::map<std::string, Batch> batches_;
    std::map<std::string, FindingLife> findings_;
    std::map<Seq, const EventInfo*> recorded_;  // what a correction may name
    // What was refused: to be struck out, as a slip, by whoever tried it.
    std::map<Seq, std::pair<const EventInfo*, std::string>> refused_;
    struct RefusedOpening {
        const EventInfo* info;
        std::string actor, org;
    };
    std::map<Seq, RefusedOpening> refused_openings_;  // no case came of them
    std::set<std::string> organization_keys_;
    std::set<std::string> requests_;
    std::string founder_;
    bool founding_ = true;  // the first commit: nobody has been given a role yet
};

}  // namespace rudang
