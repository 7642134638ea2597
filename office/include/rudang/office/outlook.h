// What a case waits for today. Rows do not know today; a vote may have lapsed since the last event.
#pragma once

#include "rudang/engine/ledger.h"

namespace rudang::office {

// A vote has lapsed since the last event: what is open today is not what was open then.
RUDANG_EXPORT bool has_lapsed(const CaseView& view);
// What can be done: the tasks as they stand, or, where a vote has lapsed meanwhile, what has to be done again.
RUDANG_EXPORT std::vector<Task> tasks_now(const CaseView& view, Day today);

}  // namespace rudang::office
