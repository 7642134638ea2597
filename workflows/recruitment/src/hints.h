// What a case can say about a field of an event that somebody is about to fill in.
#pragma once

#include "facts.h"
#include "rudang/engine/hint.h"
#include "rudang/recruitment/recruitment.h"

namespace rudang::recruitment {

// `path` names the field, "vote.present" or "contacts.full_member"; `given` is what has been answered before it. With
// `personal` what is known may be personal data.
FieldHint hint_for(const Facts& facts, const Options& options, std::string_view event, std::string_view path, Day on,
                   const Json& given, bool personal);

}  // namespace rudang::recruitment
