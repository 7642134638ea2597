// What record, apply and correct share: handing a command to the ledger and saying what came of it.
#pragma once

#include "context.h"

namespace rudang::cli {

// Records it, or only asks with --dry-run, and says what came of it. Reads --key, --note and --attach.
int record_one(Context& context, const Arguments& arguments, Command command);

}  // namespace rudang::cli
