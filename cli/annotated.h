// The user's own table again, with what was found on the cells and beside the rows.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "context.h"
#include "rudang/office/audit_sources.h"

namespace rudang::cli {

void write_annotated(Context& context, const std::string& source, const std::string& target,
                     const std::vector<office::AuditedCase>& cases,
                     const std::map<std::string, recruitment::Mapping>& mappings);

}  // namespace rudang::cli
