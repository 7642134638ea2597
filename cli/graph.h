// Pictures of a chart.
#pragma once

#include <string>

#include "rudang/engine/workflow.h"

namespace rudang::cli {

std::string to_mermaid(const Chart& chart, Language language);
std::string to_dot(const Chart& chart, Language language);

}  // namespace rudang::cli
