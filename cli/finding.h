// Cases with what the rules find in them, for those who answer for many.
#pragma once

#include "context.h"
#include "rudang/office/causes.h"

namespace rudang::cli {

// One line a cause, with the number of those that follow from it, or with -v all of them under it; late entries
// counted in one line.
void print_causes(Context& context, const office::Causes& causes, int indent, Said said = Said::recorded);

}  // namespace rudang::cli
