// Pages that need nothing but themselves: no network, no fonts, no scripts from elsewhere. They print on A4 and read on
// a telephone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rudang::cli {

std::string escaped(std::string_view text);

// A whole page around `body`. Tables of class "sortable" sort by a click on a heading; an input of class "filter"
// hides the rows of the table after it that do not contain its words.
std::string page(std::string_view title, std::string_view language, std::string_view body);

struct Bar {
    std::string label;
    int value = 0;
    std::string link = {};  // of the page, like "#cases-3"
};
// A bar chart as inline SVG, with its numbers as text and an alternative for those who cannot see it.
std::string bar_chart(std::string_view title, const std::vector<Bar>& bars);

}  // namespace rudang::cli
