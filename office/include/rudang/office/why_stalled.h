#pragma once

#include "rudang/office/stalled.h"

namespace rudang::office {

// Past which limit, how much slower than others, or waiting for whom.
RUDANG_EXPORT std::string why_stalled(const StalledCase& stalled, const Workflow& workflow, Language language);

}  // namespace rudang::office
