// What a row says of an event besides its day.
#pragma once

#include <memory>

#include "row.h"

namespace rudang::recruitment {

// As fields, besides those that its column says.
void add_fields(const DayColumn& column, RowReader& row, const std::string& branch, Json& fields);

// As the event itself: what reading those fields would give, for whom nobody writes them down.
std::shared_ptr<const ReadEvent> read_event(const DayColumn& column, const OccurredOn& on, RowReader& row,
                                            const std::string& branch);
// The same of a step of which nothing is on record.
std::shared_ptr<const ReadEvent> read_unrecorded(std::string_view step, const OccurredOn& on);

}  // namespace rudang::recruitment
