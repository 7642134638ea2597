// Cases with what the rules find in them, for those who answer for many.
#pragma once

#include "context.h"

namespace rudang::cli {

// The cases of an organization and those below it, judged. Fails where the actor may see none of those there are.
std::vector<CaseView> judged_cases(Context& context, const std::string& org);

// To be put right: what is undetermined waits for papers, not for somebody's correction.
bool is_open(const Finding& finding);

}  // namespace rudang::cli
