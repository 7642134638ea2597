// Events as JSON, one a line.
#pragma once

#include <functional>
#include <string>

#include "rudang/engine/workflow.h"
#include "rudang/tables/table.h"

namespace rudang::office {

// Lines that say "origin":"imported" may lack fields where `older_records` are welcome: what an old record lacks it
// lacks.
enum class EventLines { as_they_happen, older_records };

// Reads `file`, standard input where it is "-". Problems name file and line; `each` gets the events of good lines, with
// the line. A line of more than `longest` bytes is a problem, and nothing after it is read.
void read_event_lines(const std::string& file, const Workflow& workflow, Problems& problems,
                      const std::function<void(Event, int)>& each, EventLines kind = EventLines::as_they_happen,
                      std::size_t longest = tables::Limits{}.row_text);

// At most `most` bytes of a file from its beginning, of standard input where it is "-". False where it cannot be read.
bool read_some(const std::string& file, std::size_t most, std::string& text);

}  // namespace rudang::office
