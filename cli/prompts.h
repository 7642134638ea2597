// Recording by prompts alone: which case, what, when, every field, and the whole of it confirmed.
#pragma once

#include "context.h"

namespace rudang::cli {

// Both end in what the record without questions ends in. What was given on the command line is not asked.
int apply_by_prompts(Context& context, const Arguments& arguments);
int record_by_prompts(Context& context, const Arguments& arguments);
}  // namespace rudang::cli
