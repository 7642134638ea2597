// What one step of a case recorded.
#pragma once

#include "context.h"

namespace rudang::cli {

int show_step(Context& context, const CaseView& view, int step);

}  // namespace rudang::cli
