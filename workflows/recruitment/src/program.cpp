#include "program.h"

#include "program_data.h"

namespace rudang::recruitment {

std::string program_digest() { return embedded::program; }

}  // namespace rudang::recruitment
