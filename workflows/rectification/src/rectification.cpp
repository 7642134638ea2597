#include "rudang/rectification/rectification.h"

#include <array>

namespace rudang::rectification {

std::span<const Transition> transitions() {
    static constexpr std::array<Transition, 11> table{{
        {"found", "assign", "assigned"},
        {"found", "waive", "waived"},
        {"assigned", "assign", "assigned"},
        {"assigned", "rectify", "rectified"},
        {"assigned", "waive", "waived"},
        {"rectified", "confirm", "confirmed"},
        {"rectified", "reopen", "reopened"},
        {"confirmed", "reopen", "reopened"},
        {"waived", "reopen", "reopened"},
        {"reopened", "assign", "assigned"},
        {"reopened", "waive", "waived"},
    }};
    return table;
}

Label state_label(std::string_view state) {
    if (state == "found") return {"待处理", "found"};
    if (state == "assigned") return {"整改中", "assigned"};
    if (state == "rectified") return {"已整改，待确认", "rectified, to be confirmed"};
    if (state == "confirmed") return {"已确认", "confirmed"};
    if (state == "waived") return {"不予整改", "waived"};
    if (state == "reopened") return {"重新整改", "reopened"};
    return {"已消除", "cured"};
}

std::optional<std::string> next_state(const std::optional<RectificationRow>& now, std::string_view action, Problems& problems) {
    const std::string_view state = now ? std::string_view(now->state) : "found";
    std::string possible;
    for (const auto& transition : transitions()) {
        if (transition.from != state) continue;
        if (transition.action == action) return std::string(transition.to);
        possible += (possible.empty() ? "" : ", ") + std::string(transition.action);
    }
    problems.push_back({"no-such-step", "", {"该问题现在是“" + std::string(state_label(state).zh) + "”，可以做的是：" + possible, "the finding is " + std::string(state_label(state).en) + "; what can be done: " + possible}});
    return std::nullopt;
}

bool settled(std::string_view state) { return state == "confirmed" || state == "waived"; }

}  // namespace rudang::rectification
