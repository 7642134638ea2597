// The one JSON type of the project. Keys keep the order in which they were written, because journal entries are
// hashed as text.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "rudang/engine/export.h"

namespace rudang {

using Json = nlohmann::ordered_json;

// Reads text that somebody else may have written. Discarded (is_discarded) when it is not JSON or is nested deeper
// than 64 levels: whoever walks a value recurses. `twice`, when given, receives the first name that stands twice in
// one object; of two the last would count.
RUDANG_EXPORT Json read_json(std::string_view text, std::string* twice = nullptr);

// The text member of this name; empty where there is none or it is no text.
RUDANG_EXPORT std::string text_in(const Json& json, std::string_view name);

// Equal whatever the order of members: they keep the one in which they were written, and that says nothing.
RUDANG_EXPORT bool same_value(const Json& a, const Json& b);

}  // namespace rudang
