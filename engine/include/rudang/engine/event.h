// Something that happened to a case, before and after it is recorded.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rudang/engine/action.h"
#include "rudang/engine/date.h"
#include "rudang/engine/field.h"
#include "rudang/engine/json.h"
#include "rudang/engine/paper.h"
#include "rudang/engine/rule.h"

namespace rudang {

// An event as somebody reports it. `fields` holds the event's own fields; everything else is common to all.
struct Event {
    std::string case_id;
    std::string name;
    OccurredOn on = Day::from_number(0);
    Json fields = Json::object();
    std::string note;                      // personal, always sealed
    std::vector<std::string> attachments;  // digests, "sha256:…"
};

enum class Origin {
    live,      // reported as it happened
    imported,  // taken over from older records; marked so for ever
};

struct EventInfo;

// An event as its workflow reads it; nobody else knows what it is.
struct ReadEvent {
    virtual ~ReadEvent() = default;
};

// An event with what the ledger adds. `seq` is 0 while the event is only being previewed or read from a file.
struct Recorded {
    Event event;
    Seq seq = 0;
    Moment at = Moment::from_microseconds(0);
    // The day of entry as the program took it: where `at` lies, or the supposed day that was given. Empty while the
    // event is being recorded and for what comes from a file.
    std::optional<Day> entered = {};
    std::string actor;
    Origin origin = Origin::live;
    // The source could have said everything, so that what it leaves out is a no: events one by one, not the columns
    // of a table.
    bool complete = false;
    Place place;
    std::vector<KeptPaper> papers = {};  // those of its attachments that are kept
    // Where it was read already: what its fields say, which then may not be written down, and its kind.
    std::shared_ptr<const ReadEvent> read = {};
    const EventInfo* info = nullptr;
};

// What an event does to where its case belongs.
enum class Moves {
    nowhere,
    offers,    // to the organization that `moves_to` names, which has to take it
    takes,     // recorded by the receiving organization; the case belongs to it from now on
    declines,  // recorded by the receiving organization; the case stays
};

// What kind of event a workflow knows.
struct EventInfo {
    std::string_view name;
    Label label;
    int step = 0;   // the step it completes or belongs to; 0 for none
    int order = 0;  // on one day, events are taken in this order
    bool opens_case = false;
    bool imported_only = false;
    bool timeless = false;  // says something about the record, whatever its day: it is taken before all that has one
    // What it brings to an end: on one day it comes after the event of these that began it.
    std::vector<std::string_view> concludes = {};
    Moves moves = Moves::nowhere;
    std::string_view moves_to = {};  // the field that names the receiving organization; a literal
    Action needs = Action::record;   // what whoever records it must be allowed to do
    const FieldList* fields = nullptr;
    std::string_view also = {};  // other words people use for it, with spaces between them; two events may share one
};

// One event as one JSON object: case, event, on, note, attachments, origin ("imported" for what was taken over from
// older records) and the event's own fields side by side.
// Problems name the field; the event must not be used when there are any.
RUDANG_EXPORT Event event_from_json(const Json& json, const std::vector<EventInfo>& known, Problems& problems);
RUDANG_EXPORT Json event_to_json(const Event& event);

RUDANG_EXPORT const EventInfo* find_event(const std::vector<EventInfo>& known, std::string_view name);
inline const EventInfo* find_event(const std::vector<EventInfo>& known, const Recorded& recorded) {
    return recorded.info ? recorded.info : find_event(known, recorded.event.name);
}
// The words of such a list, one by one.
RUDANG_EXPORT bool lists_word(std::string_view also, std::string_view word);

}  // namespace rudang
