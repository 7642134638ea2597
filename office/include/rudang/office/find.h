// Which case is meant.
#pragma once

#include "rudang/office/desk.h"

namespace rudang::office {

// The case a word names: its id, the beginning of one that no other has, or the name of one person. Throws
// Failure(not_found, ambiguous with the candidates, forbidden). Whoever may not see all cases is not told whether
// there is one that they may not see.
RUDANG_EXPORT CaseRow find_case(Desk& desk, const std::string& word);

}  // namespace rudang::office
