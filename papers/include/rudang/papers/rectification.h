// The rectification ledger (整改台账) as a document to sign and hand in.
#pragma once

#include <vector>

#include "rudang/office/findings.h"
#include "rudang/papers/docx.h"

namespace rudang::papers {

// In the order given. Names where the desk reveals. That it leaves the ledger is on record before; throws
// Failure(forbidden) where one of the cases may not be taken out.
RUDANG_EXPORT Filled rectification_ledger(office::Desk& desk, const std::vector<office::FindingItem>& items);

}  // namespace rudang::papers
