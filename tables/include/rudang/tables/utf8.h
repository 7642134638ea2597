// Is a text UTF-8 from its first byte to its last?
#pragma once

#include <string_view>

#include "rudang/engine/export.h"

namespace rudang::tables {

RUDANG_EXPORT bool is_utf8(std::string_view text);

}  // namespace rudang::tables
