// What one step of a case recorded.
#pragma once

#include "context.h"

namespace rudang::cli {

int show_step(Context& context, const CaseView& view, int step);
// What was refused in the case, slips told apart.
int show_refused(Context& context, const CaseView& view);

}  // namespace rudang::cli
