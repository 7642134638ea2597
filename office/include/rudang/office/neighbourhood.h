// What lies around a case that its next steps are asked about as well: the organizations above it, and the plans.
#pragma once

#include <string>
#include <vector>

#include "rudang/engine/ledger.h"

namespace rudang::office {

// As recording an event of that day would find it, as far as `actor` sees it.
RUDANG_EXPORT Neighbours neighbourhood(Ledger& ledger, const CaseView& view, Day on, const std::string& actor);
// The forecast of the case; a step that what lies around it forbids has no day yet.
RUDANG_EXPORT std::vector<Task> forecast_within(const CaseView& view, const Neighbours& around, Day today);

}  // namespace rudang::office
