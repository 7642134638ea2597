// Which case is meant.
#pragma once

#include <string>
#include <vector>

#include "rudang/office/desk.h"

namespace rudang::office {

// Somebody whom a word may mean, and what tells them apart from the others.
struct Meant {
    CaseRow row;
    Text words;
    bool exact = false;  // by an id, its beginning or the whole name
};

// Everybody a word names; where it names nobody, a few whose names have it in them: to be offered, never taken. What
// tells people of one name apart takes a recorded look. Of those the desk may see.
RUDANG_EXPORT std::vector<Meant> called(Desk& desk, const std::string& word);

// The case a word names: its id, the beginning of one that no other has, or the name of one person. Throws
// Failure(not_found, ambiguous with the candidates, forbidden). Whoever may not see all cases is not told whether
// there is one that they may not see.
RUDANG_EXPORT CaseRow find_case(Desk& desk, const std::string& word);

}  // namespace rudang::office
