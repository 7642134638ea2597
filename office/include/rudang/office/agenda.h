// The work list: every open step of every case that whoever acts may see, with whose turn it is.
#pragma once

#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "rudang/office/desk.h"
#include "rudang/recruitment/offices.h"

namespace rudang::office {

struct AgendaQuestion {
    std::string org = {};      // an organization and those below it; all when empty
    std::string case_id = {};  // one case; all when empty
    std::optional<recruitment::Office> office = {};
    std::optional<int> within = {};  // only what falls due within so many days from today
    bool overdue_only = false;       // only what should have been done before today
    std::size_t limit = std::numeric_limits<std::size_t>::max();
    bool named = true;  // without names, `names_of` tells those that are shown
};

struct AgendaItem {
    enum class Kind {
        due,      // open, and the rules set a day for it
        waiting,  // no day is set, or it cannot be done yet: others come first, or its time has not come
        papers,   // the case has moved on without it; what is missing is to be made good
    };
    std::string case_id;
    std::string name;  // masked, unless the desk reveals
    std::string org;   // where it lies; of a case in transfer, the organization that has to take it
    Task task;         // without a step: what lifts a suspension, or takes the case over
    Kind kind = Kind::due;
    std::vector<recruitment::Office> waiting_for;
    std::optional<ComputedDay> pressing;  // the day that counts: due, else latest, else earliest
    int days_overdue = 0;                 // 0 when it is not
    bool possible = true;                 // today: no other step comes first, and its time has come
    std::vector<Text> papers = {};        // of `papers`: the files that a record lacks
};

RUDANG_EXPORT std::string_view word(AgendaItem::Kind kind);

struct Agenda {
    Day today;
    std::vector<AgendaItem> items;  // the most pressing first, then what has no day
    bool cut = false;               // there were more than `limit`
};

// Throws Failure(forbidden).
RUDANG_EXPORT Agenda agenda(Desk& desk, const AgendaQuestion& question = {});
RUDANG_EXPORT Json to_json(const Agenda& agenda);

// Whose turn it is where the case stands: each office once, in the order of the steps.
RUDANG_EXPORT std::vector<recruitment::Office> offices_waited_for(const State& state, const Workflow& workflow);
RUDANG_EXPORT Json to_json(const std::vector<recruitment::Office>& offices);
RUDANG_EXPORT std::string words(const std::vector<recruitment::Office>& offices, Language language);

}  // namespace rudang::office
