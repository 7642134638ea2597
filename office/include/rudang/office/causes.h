// One cause, one line: what only follows from another finding is folded under it, and late entries are counted.
#pragma once

#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/rule.h"

namespace rudang::office {

struct Cause {
    const Finding* finding;
    std::vector<const Finding*> follow;  // what follows from it
};

struct Causes {
    std::vector<Cause> causes;         // in the order of the findings
    std::vector<const Finding*> late;  // entered long after they happened: a notice each, and nothing to put right
};

// Of the findings of one case. One whose cause is not among them stands by itself.
RUDANG_EXPORT Causes fold(const std::vector<const Finding*>& findings);
// Of those that object.
RUDANG_EXPORT Causes fold(const std::vector<Finding>& findings);

// To be put right: violated and not made good since, not merely following from another finding, and no late entry.
// What is undetermined waits for papers, not for somebody's correction.
RUDANG_EXPORT bool is_unresolved(const Finding& finding);

// "and 9 that follow"; empty for none.
RUDANG_EXPORT Text follow_words(std::size_t count);
// One line for all late entries of a case; empty for none.
RUDANG_EXPORT Text late_words(const std::vector<const Finding*>& late);

}  // namespace rudang::office
