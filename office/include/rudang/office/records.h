// What a case has on record, entry by entry.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "rudang/engine/ledger.h"

namespace rudang::office {

// One entry as it holds now, or an attempt that was refused.
struct CaseRecord {
    Recorded recorded;  // with corrections applied
    const EventInfo* info = nullptr;
    bool refused = false;
    std::vector<std::string> rules;  // why, where it was refused
    bool slip = false;               // and said to have been a slip
    Seq cured_by = 0;                // a later entry that made it good; 0 where there is none
};

// First to last. Corrections show in what they corrected; what was struck out is gone, the journal keeps both.
RUDANG_EXPORT std::vector<CaseRecord> records_of(const CaseView& view, const Workflow& workflow);
// Those of one step.
RUDANG_EXPORT std::vector<CaseRecord> records_of_step(const CaseView& view, const Workflow& workflow, int step);
// Those that can be corrected: what stands, first to last; and of what was refused today to `actor`, what can be struck
// out as a slip.
RUDANG_EXPORT std::vector<CaseRecord> correctable(const CaseView& view, const Workflow& workflow,
                                                  const std::string& actor, Day today);

// The case that has this application word for word, where a file that calls it by no id comes again; empty for none.
RUDANG_EXPORT std::string case_with(Ledger& ledger, const Command& application, const EventInfo& info);

// {"case","step","records":[…]}
RUDANG_EXPORT Json records_json(const std::string& case_id, int step, const std::vector<CaseRecord>& records);

// Field by field, as label and value in words; what is absent or sealed is left out.
RUDANG_EXPORT std::vector<std::pair<std::string, std::string>> fields_in_words(const EventInfo& event,
                                                                               const Json& fields, Language language);

}  // namespace rudang::office
