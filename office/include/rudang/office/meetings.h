// A meeting: one day, one place, so many entitled and present; several candidates and items, voted one by one. Until it
// is closed it is a draft; closed, the events of all its items are recorded together, or none of them is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rudang/office/desk.h"

namespace rudang::office {

struct MeetingItem {
    std::string case_id;
    std::string event;
    Json fields = Json::object();  // what is this item's own; the rest comes from the meeting
    std::string note = {};
};

struct Meeting {
    std::string id;  // the day, and a number where there are several
    // Drawn when it is opened: closed twice it is recorded once, and another meeting of that day is another.
    std::string key = {};
    std::string
        kind;  // general_meeting, branch_committee, …, as `decided_by` has it; empty where nothing depends on it
    Day on = Day::from_number(0);
    std::string place, chair, recorder;
    std::vector<std::string> absent;  // with the reason: 王五（出差）
    std::vector<std::string> tellers, counters;
    int entitled = 0, present = 0;
    std::optional<bool> secret, individually;
    std::vector<MeetingItem> items;
    bool closed = false;  // its items are on record, and only there: `as_recorded` reads them
};

RUDANG_EXPORT Json to_json(const Meeting& meeting);
// Throws Failure(input) for a text that is none.
RUDANG_EXPORT Meeting meeting_from(const Json& json);
// What a meeting cannot be: more present than entitled, a day to come. All of it at once.
RUDANG_EXPORT Problems problems_of(const Meeting& meeting, Day today);

// The event of an item, with what the meeting says filled in where the event has a place for it and the item does not
// say otherwise.
RUDANG_EXPORT Event event_of(const Meeting& meeting, const MeetingItem& item, const Workflow& workflow);

// Can it be an item: has it a place for what a meeting knows, and is it decided by one of that kind?
RUDANG_EXPORT bool decided_at_meetings(const EventInfo& info, const std::string& kind);
// How meetings of a kind are called; the kinds there are.
RUDANG_EXPORT std::vector<Choice> meeting_kinds(const Workflow& workflow);
RUDANG_EXPORT std::string kind_in_words(const Workflow& workflow, const std::string& kind, Language language);

struct MeetingAnswer {
    bool recorded = false;
    std::vector<Outcome> outcomes;  // an item each
    bool possible() const;
};
// What closing would answer now; nothing is recorded.
RUDANG_EXPORT MeetingAnswer try_meeting(Desk& desk, const Meeting& meeting);
// Records all items, or none: then every refusal is told. Closed twice, it is recorded once. Throws Failure(input)
// where there is nothing to record.
RUDANG_EXPORT MeetingAnswer close_meeting(Desk& desk, const Meeting& meeting);
RUDANG_EXPORT Json to_json(const Meeting& meeting, const MeetingAnswer& answer, Language language);

// A closed meeting with what the ledger says of its items today: corrected where that was corrected, without what was
// destroyed or what the desk may not see. A record no longer there leaves its item empty.
RUDANG_EXPORT Meeting as_recorded(Desk& desk, Meeting meeting);

// The minutes as text. Names as the desk may see them.
RUDANG_EXPORT std::string minutes_of(Desk& desk, const Meeting& meeting);

// Where meetings lie: those that are not closed yet, and of closed ones what the ledger does not keep (who was there,
// which cases), so that their minutes can be had again. A face has a place for them; whoever opened one alone can read
// it.
class RUDANG_EXPORT MeetingDrafts {
public:
    virtual ~MeetingDrafts() = default;
    virtual std::vector<std::string> ids(bool closed = false) const = 0;
    // Open or closed; nothing where none of that id is there. Throws Failure(input) where it is damaged.
    virtual std::optional<Meeting> find(const std::string& id) = 0;
    virtual void keep(const Meeting& meeting) = 0;
    virtual void drop(const std::string& id) = 0;

    // Gives it an id and a key, and keeps it.
    void open(Meeting& meeting);
    // Once its items are on record: what was said of each person is kept nowhere but in the ledger, where it can be
    // destroyed.
    void put_away(Meeting meeting);
};

}  // namespace rudang::office
