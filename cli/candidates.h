// What the shell may offer for the next word: commands and options, and from the ledger cases, what is open, events and
// fields, roles, organizations.
#pragma once

#include <string>
#include <vector>

#include "context.h"

namespace rudang::cli {

struct Candidate {
    std::string word;
    std::string note;  // what it is, for shells that show it beside the word; never a name without its mask
};

// What begins as the last of `words` does, the one being typed; they are those after the program's name. Never asks
// and never fails: where the ledger cannot be read, what comes from it is left out.
std::vector<Candidate> candidates(Context& context, const std::vector<std::string>& words);

}  // namespace rudang::cli
