// The work list: what is due over all cases that whoever acts may see.
#pragma once

#include <limits>

#include "rudang/office/desk.h"

namespace rudang::office {

struct AgendaQuestion {
    int within = 30;            // days from today
    bool overdue_only = false;  // only what should have been done before today
    std::size_t limit = std::numeric_limits<std::size_t>::max();
};

struct AgendaItem {
    std::string case_id;
    std::string name;  // masked, unless the desk reveals
    Task task;
    ComputedDay pressing;  // the day that counts: due, else latest, else earliest
    int days_overdue = 0;  // 0 when it is not
};

struct Agenda {
    Day today;
    std::vector<AgendaItem> items;  // the most pressing first
    bool cut = false;               // there were more than `limit`
};

// Throws Failure(forbidden).
RUDANG_EXPORT Agenda agenda(Desk& desk, const AgendaQuestion& question = {});
RUDANG_EXPORT Json to_json(const Agenda& agenda);

}  // namespace rudang::office
