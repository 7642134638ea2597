#include "rudang/office/outlook.h"

#include <algorithm>

namespace rudang::office {

bool has_lapsed(const CaseView& view) { return view.row.state.steps != view.instance->state().steps; }

std::vector<Task> tasks_now(const CaseView& view, Day today) {
    if (!has_lapsed(view)) return view.instance->tasks();
    auto again = view.instance->forecast(today);
    again.resize(std::min<std::size_t>(again.size(), 1));
    return again;
}

}  // namespace rudang::office
