// What the rules object to over many cases, and how far putting it right has come (整改台账).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/office/desk.h"
#include "rudang/office/told.h"
#include "rudang/rectification/rectification.h"

namespace rudang::office {

struct FindingsQuestion {
    std::string org = {};      // an organization and those below it; all when empty
    std::string case_id = {};  // of one person
    std::string rule = {};
    std::optional<Severity> severity = {};
    bool settled = false;                         // also what is confirmed, waived or cured, and late entries
    const std::vector<ToldCase>* told = nullptr;  // the cases asked about, where they were read already
};

struct FindingItem {
    std::string id, case_id, name, org, rule;
    std::optional<Finding> finding;  // while the facts support it
    rectification::Standing standing;
    std::optional<Seq> cured_by;      // the entry with which it went away
    std::vector<std::string> follow;  // ids of those that only follow from it
    std::string about;                // the event whose record it is about
    std::vector<Recorded> steps;      // of putting it right, so far

    std::string_view state() const {
        return cured_by && !standing.state.ended ? std::string_view("cured") : standing.state.status;
    }
    bool settled() const { return cured_by || standing.state.ended; }
    bool follows() const { return finding && !finding->follows.empty(); }
};

// Overdue first. Throws Failure(forbidden).
RUDANG_EXPORT std::vector<FindingItem> findings(Desk& desk, const FindingsQuestion& question = {});
RUDANG_EXPORT Json to_json(const FindingItem& item, Language language);

// Those whose ids begin like these, each beginning with four characters at least. Throws Failure(not_found, ambiguous).
RUDANG_EXPORT std::vector<FindingItem> findings_named(Desk& desk, const std::vector<std::string>& beginnings);

// What whoever acts may do about it next; empty where it is somebody else's turn.
RUDANG_EXPORT std::vector<const EventInfo*> next_steps(Desk& desk, const FindingItem& item);
// Who may put it right.
RUDANG_EXPORT std::vector<std::string> who_puts_right(Desk& desk, const FindingItem& item);
// One step of putting it right, for one finding.
RUDANG_EXPORT Outcome take_step(Desk& desk, const FindingItem& item, std::string_view event, const Json& fields);

}  // namespace rudang::office
