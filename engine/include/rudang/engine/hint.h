// What a case can say about a field of an event that somebody is about to fill in: whether it is to be asked for at
// all, in which words, and what is known already. Prompts, pages and documents ask the same.
#pragma once

#include <optional>
#include <string_view>

#include "rudang/engine/field.h"

namespace rudang {

struct FieldHint {
    enum class Ask {
        as_described,  // as the field's presence says; what is optional may be left empty
        must,          // a rule wants it here
        may,           // may be left empty
        never,         // says nothing in this case
    };
    Ask ask = Ask::as_described;
    Json known = nullptr;        // offered, for the person to confirm; of a list, element by element
    bool personal = false;       // more is known, which is personal and takes a recorded look
    std::optional<Label> label;  // where another word fits the step better
    Label help;                  // what is meant, with an example
    // What of the ledger a text is the name of, so that it can be offered and checked: a word of the workflow.
    std::string_view names = {};
    bool figures = false;     // of a text: may be figures alone
    std::optional<int> most;  // a larger number is questioned; of a list, how many it can have
    bool at_most = false;     // a larger number is impossible
    int order = 0;            // asked before what has a larger one; else in the order of the description
};

}  // namespace rudang
