// Events as JSON, one a line.
#pragma once

#include <functional>
#include <string>

#include "rudang/engine/workflow.h"

namespace rudang::office {

// Lines that say "origin":"imported" may lack fields where `older_records` are welcome: what an old record lacks it
// lacks.
enum class EventLines { as_they_happen, older_records };

// Problems name file and line; `each` gets the events of good lines, with the line.
void read_event_lines(const std::string& content, const std::string& file, const Workflow& workflow, Problems& problems,
                      const std::function<void(Event, int)>& each, EventLines kind = EventLines::as_they_happen);

}  // namespace rudang::office
