// Which program this is, as far as its judgement goes.
#pragma once

#include <string>

namespace rudang::recruitment {

// A digest of the sources of the engine and of this workflow: what one program judged counts for nothing to another.
std::string program_digest();

}  // namespace rudang::recruitment
