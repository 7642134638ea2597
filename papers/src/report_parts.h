// What the pages of a report share.
#pragma once

#include <string>
#include <vector>

#include "rudang/papers/plots.h"
#include "rudang/papers/report.h"

namespace rudang::papers {

inline std::string say_in(const ReportMaterial& material, std::string_view zh, std::string_view en) {
    return std::string(Label{zh, en}.in(material.language));
}

PlotWords words_of(const ReportMaterial& material);
// "第一党支部　发展党员工作报告", as of which day.
std::string heading_of(const ReportMaterial& material, const std::string& what);
std::string numbers_of(const std::vector<std::pair<std::string, int>>& numbers);
std::vector<std::vector<std::string>> years_rows(const ReportMaterial& material);
std::vector<std::vector<std::string>> plans_rows(const ReportMaterial& material);
std::string years_table(const ReportMaterial& material);
std::string plans_table(const ReportMaterial& material);
std::string whole_page(const ReportMaterial& material, const std::string& title, const std::string& body);

}  // namespace rudang::papers
