// What a case waits for today. Rows do not know today; a vote may have lapsed since the last event.
#pragma once

#include "rudang/office/desk.h"

namespace rudang::office {

// A vote has lapsed since the last event: what is open today is not what was open then.
RUDANG_EXPORT bool has_lapsed(const CaseView& view);
// What can be done: the tasks as they stand, or, where a vote has lapsed meanwhile, what has to be done again.
RUDANG_EXPORT std::vector<Task> tasks_now(const CaseView& view, Day today);
// The same where something around the case keeps an open step from being taken: it is open no more, and what comes
// before it without being a step (the deliberation of the body in between) is a task of its own, without a step.
RUDANG_EXPORT std::vector<Task> tasks_within(CaseView& view, const Neighbours& around, Day today);
// Cases from their rows, with what they wait for today, as the two above have it.
RUDANG_EXPORT std::vector<CaseOutline> outlines_today(Desk& desk, const WhichCases& which);
// Does the task wait for such a deliberation?
RUDANG_EXPORT bool awaits_deliberation(const Task& task);

}  // namespace rudang::office
