// The life of a finding (整改): found → assigned → rectified → confirmed; or waived, with a reason and by somebody who
// may; or opened again. Small enough to be one table, which the picture, the help and the tests are made from.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rudang/engine/export.h"
#include "rudang/engine/ledger.h"
#include "rudang/engine/text.h"

namespace rudang::rectification {

struct Transition {
    std::string_view from, action, to;
};
RUDANG_EXPORT std::span<const Transition> transitions();

RUDANG_EXPORT Label state_label(std::string_view state);

// The state after `action`, or nothing and a problem saying what may be done instead. A finding nobody has touched is
// "found".
RUDANG_EXPORT std::optional<std::string> next_state(const std::optional<RectificationRow>& now, std::string_view action, Problems& problems);

// Is nothing left to be done?
RUDANG_EXPORT bool settled(std::string_view state);

}  // namespace rudang::rectification
