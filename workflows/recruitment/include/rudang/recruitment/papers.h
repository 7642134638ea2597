// Which papers come with which event: one table, national; local rules add theirs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/event.h"
#include "rudang/engine/export.h"
#include "rudang/engine/workflow.h"

namespace rudang::recruitment {

struct WantedPaper {
    std::string kind;  // its id, as KeptPaper has it
    Text name;
    bool lasting = false;  // goes into the archive for good (article 36)
    bool local = false;    // only local rules ask for it
};

// Of an event, in the order in which they are made. `instance` knows the local rules; without one, the national.
RUDANG_EXPORT std::vector<WantedPaper> wanted_papers(std::string_view event, OccurredOn on,
                                                     const Instance* instance = nullptr);

// What a file most likely is, from its name: 张三-入党申请书.pdf. Empty where nothing fits, or several do.
RUDANG_EXPORT std::string paper_kind_of(const std::vector<WantedPaper>& wanted, std::string_view file_name);

// The name of a kind, for a paper of an event; the kind itself where nobody knows it.
RUDANG_EXPORT Text paper_name(const std::vector<WantedPaper>& wanted, const std::string& kind);

}  // namespace rudang::recruitment
