// Fields of an event from options, prompts and JSON Lines; all driven by the event's one description.
#pragma once

#include "context.h"

namespace rudang::cli {

// The event a word means: its name, its label, its step's number, id or name, written as people do (第7步, ７). Where a
// step takes two events, the one that `awaited` has open. Fails with what was probably meant.
const EventInfo& event_named(Context& context, const std::string& word, const std::vector<Task>& awaited = {});

// Reads `--name value` pairs against the description, and nothing else.
Json read_options(Context& context, const EventInfo& event, const std::vector<std::string>& words, Problems& problems);
// The step a word means, as `event_named` understands it.
int step_named(Context& context, const std::string& word);

// Reads `--name value` pairs against the description; asks for what is missing where questions can be asked. Fails
// with every problem at once.
Json read_fields_from_options(Context& context, const EventInfo& event, const std::vector<std::string>& words,
                              const Problems& noted = {});

}  // namespace rudang::cli
