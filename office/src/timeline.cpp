#include "rudang/office/timeline.h"

#include <algorithm>

#include "among.h"
#include "rudang/recruitment/events.h"

namespace rudang::office {
Timeline::Timeline(const Workflow& workflow, const CaseView& seen)
    : view(seen), done_steps(seen.instance->done_steps()) {
    for (const auto& item : view.history) {
        const auto now = std::find_if(view.effective.begin(), view.effective.end(),
                                      [&](const Recorded& r) { return r.seq == item.recorded.seq; });
        if (!item.refused && item.recorded.event.name != correction_event && now == view.effective.end()) continue;
        items.push_back(item);
        if (!item.refused && now != view.effective.end()) items.back().recorded = *now;
    }
    for (const auto& item : items) {
        const auto* info = find_event(workflow.events(), item.recorded.event.name);
        // A notice that local rules ask for at another point is no part of step 8.
        const auto at = text_in(item.recorded.event.fields, "at");
        const bool other = info && info->name == recruitment::NoticeClosed::name && !at.empty() && at != "prospect";
        (info && info->step && !other ? by_step[info->step] : elsewhere).push_back(&item);
    }
}

bool Timeline::open(int step) const {
    const auto& steps = view.row.state.steps;
    return has(steps, step);
}
bool Timeline::done(int step) const { return has(done_steps, step); }

const std::vector<const HistoryItem*>& Timeline::at(int step) const {
    static const std::vector<const HistoryItem*> nothing;
    const auto found = by_step.find(step);
    return found == by_step.end() ? nothing : found->second;
}

std::vector<const HistoryItem*> Timeline::completed(const StepInfo& step) const {
    std::vector<const HistoryItem*> found;
    for (const auto* item : at(step.number)) {
        const auto& name = item->recorded.event.name;
        if (!item->refused && (step.completed_by == name || name == "training_exempted" || name == "notice_closed"))
            found.push_back(item);
    }
    return found;
}

}  // namespace rudang::office
