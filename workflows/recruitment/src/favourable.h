#pragma once

#include <string_view>

#include "rudang/engine/date.h"
#include "rudang/engine/json.h"

namespace rudang::recruitment {

// Fields of an event in which nothing is wrong, for asking what the case itself stands in the way of.
Json favourable_fields(std::string_view event, Day on);

}  // namespace rudang::recruitment
