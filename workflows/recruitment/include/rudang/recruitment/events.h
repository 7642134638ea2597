// The events of 发展党员 as typed structs, a file a chapter of the regulation under the name of the chapter's rules
// (src/rules/). Each member is described once; JSON, options, prompts, labels and the choice of what is sealed are
// derived from that (rudang/engine/typed_fields.h). Words and names follow the field's own terms in both languages.
#pragma once

#include "rudang/recruitment/events/admission.h"
#include "rudang/recruitment/events/application.h"
#include "rudang/recruitment/events/aside.h"
#include "rudang/recruitment/events/cultivation.h"
#include "rudang/recruitment/events/probation.h"
#include "rudang/recruitment/events/prospect.h"

namespace rudang::recruitment {

// In the order in which they are listed everywhere: by chapter. What a body in between deliberates belongs to admission
// and to conversion, and stands behind both.
using all_events = joined_events<application_events, cultivation_events, prospect_events, admission_events,
                                 probation_events, event_types<Deliberated>, aside_events>::type;

}  // namespace rudang::recruitment
