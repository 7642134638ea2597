#include "rudang/engine/version.h"

namespace rudang {

std::string_view version() { return RUDANG_VERSION; }

}  // namespace rudang
