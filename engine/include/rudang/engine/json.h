// The one JSON type of the project. Keys keep the order in which they were written, because journal entries are
// hashed as text.
#pragma once

#include <nlohmann/json.hpp>

namespace rudang {
using Json = nlohmann::ordered_json;
}
