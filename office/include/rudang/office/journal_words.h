// Entries of the journal in a few words, never with anything personal.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "rudang/engine/entry.h"
#include "rudang/engine/workflow.h"

namespace rudang::office {

RUDANG_EXPORT std::string_view kind_words(EntryKind kind, Language language);
// How the people and organizations that entries name by id are called here.
struct Called {
    std::function<std::string(const std::string&id)> actor, org;
};
// What an entry is about.
RUDANG_EXPORT std::string about(const Workflow& workflow, const Entry& entry, Language language, const Called& called);

}  // namespace rudang::office
