// What only many cases together show: signs of made-up records, never an accusation, and branches that stand still.
#pragma once

#include <vector>

#include "instance.h"

namespace rudang::recruitment {

std::vector<CaseFinding> judge_cases_together(const std::vector<const RecruitmentInstance*>& cases, Day today,
                                              const Options& options);

}  // namespace rudang::recruitment
