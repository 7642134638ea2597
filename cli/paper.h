// Papers as options give them and screens show them.
#pragma once

#include <vector>

#include "context.h"

namespace rudang::cli {

// The files that --attach names, as 材料名称=文件 or a file alone.
std::vector<Paper> papers_given(const Arguments& arguments, const EventInfo& event, OccurredOn on,
                                const Instance* instance = nullptr);
// What a case that keeps papers lacks, under a heading; nothing where nothing is missing.
void print_missing_papers(Context& context, const CaseView& view);

}  // namespace rudang::cli
