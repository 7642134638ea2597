// What people mean by a word: an event, a step.
#pragma once

#include <string>
#include <vector>

#include "rudang/engine/workflow.h"

namespace rudang::office {

// The events a word is a name of: its name, its label, its step's number, id or name, written as people do (第7步, ７),
// or a word listed for it. Of several, those that are open come alone. One is meant; several are to be chosen from.
RUDANG_EXPORT std::vector<const EventInfo*> events_named(const Workflow& workflow, const std::string& word,
                                                         const std::vector<Task>& open = {});
// Which events may have been meant by a word that names none: to be offered, never taken.
RUDANG_EXPORT std::vector<const EventInfo*> events_like(const Workflow& workflow, const std::string& word);

// The rules a word is about: an id, an article (13, 第13条), an event as people call it (政审, 票决), or words that
// stand in what the rule demands.
RUDANG_EXPORT std::vector<const RuleInfo*> rules_named(const Workflow& workflow, const std::string& word);

// The event that opens a case.
RUDANG_EXPORT const EventInfo& opening_event(const Workflow& workflow);

// Does the record say that nothing is known of this step?
RUDANG_EXPORT bool says_unrecorded(const Recorded& recorded, const StepInfo& step);

// The number of a step in "7", "第7步", "第 7 步", "７"; 0 where it is none.
RUDANG_EXPORT int step_number(const std::string& word);

}  // namespace rudang::office
