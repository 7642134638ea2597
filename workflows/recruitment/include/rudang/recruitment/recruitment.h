// 发展党员 as a workflow: five stages, twenty-five steps, two editions of the Detailed Rules.
//
//     auto workflow = rudang::recruitment::workflow();
//     rudang::Event talk = rudang::recruitment::event(
//         "k3v9", *rudang::Day::parse("2026-06-01"),
//         rudang::recruitment::TalkHeld{.interviewer = "李四", .interviewer_role =
//         rudang::recruitment::InterviewerRole::secretary});
#pragma once

#include <memory>
#include <string>

#include "rudang/engine/calendar.h"
#include "rudang/engine/export.h"
#include "rudang/engine/workflow.h"
#include "rudang/recruitment/events.h"
#include "rudang/recruitment/law.h"

namespace rudang::recruitment {

struct Options {
    Law law = Law::built_in();                         // the editions and their days
    WorkCalendar calendar = WorkCalendar::built_in();  // for public notices
};

// Immutable; may be shared by threads. Instances it starts keep it alive.
RUDANG_EXPORT std::shared_ptr<const Workflow> workflow(Options options = {});

// A typed event as the engine takes it.
template <class E>
Event event(std::string case_id, OccurredOn on, const E& what) {
    return {.case_id = std::move(case_id),
            .name = std::string(E::name),
            .on = on,
            .fields = write_fields(what),
            .note = {},
            .attachments = {}};
}

// A case in which the rule answers, in words; empty for a rule there is not. Taken from the golden cases.
RUDANG_EXPORT Text example_of(std::string_view rule);

// Says only that something was entered long after it happened: nothing anybody could put right any more.
RUDANG_EXPORT bool is_late_entry(const Finding& finding);

// Does what this step rests on lapse with the vote, when nobody decides within its limit?
RUDANG_EXPORT bool may_lapse(int step);

// An identity number in the form in which it is compared: without the spaces people put in, with a capital X.
RUDANG_EXPORT std::string normalized_identity_number(std::string_view number);
// Eighteen characters with a day in them and the right check digit (GB 11643).
RUDANG_EXPORT bool plausible_identity_number(std::string_view normalized);

// The day from which Party standing (党龄) counts, if the case has come so far: the end of probation, normal or
// extended, not the day of the meeting or of its approval.
RUDANG_EXPORT std::optional<ComputedDay> party_standing_from(const Instance& instance);

}  // namespace rudang::recruitment
