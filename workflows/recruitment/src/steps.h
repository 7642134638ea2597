// Stages, steps and events of the procedure: one table each.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "rudang/engine/workflow.h"

namespace rudang::recruitment {

inline constexpr int step_count = 25;

const std::vector<StageInfo>& stage_table();
const std::vector<StepInfo>& step_table();
const std::vector<EventInfo>& event_table();

// The steps that must directly come before `step`. Everything about order is derived from this one relation.
std::span<const int> predecessors(int step);
// Does `later` have to follow `earlier`, directly or not?
bool must_follow(int later, int earlier);
int step_by_id(std::string_view id);  // 0 when there is none

}  // namespace rudang::recruitment
