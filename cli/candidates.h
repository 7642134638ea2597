// What the shell may offer for the next word, from the ledger: cases, what is open, events and fields, roles.
#pragma once

#include <string>
#include <vector>

#include "context.h"

namespace rudang::cli {

// `words` are those after the program's name, the last one being typed. Never asks and never fails: where the ledger
// cannot be read there is nothing to offer.
std::vector<std::string> candidates(Context& context, const std::vector<std::string>& words);

}  // namespace rudang::cli
