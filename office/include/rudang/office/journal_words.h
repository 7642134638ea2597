// Entries of the journal in a few words, never with anything personal.
#pragma once

#include <string>
#include <string_view>

#include "rudang/engine/entry.h"
#include "rudang/engine/workflow.h"

namespace rudang::office {

RUDANG_EXPORT std::string_view kind_words(EntryKind kind, Language language);
// What an entry is about.
RUDANG_EXPORT std::string about(const Workflow& workflow, const Entry& entry, Language language);

}  // namespace rudang::office
