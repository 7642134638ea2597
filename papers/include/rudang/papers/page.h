// Pages that need nothing but themselves: no network, no fonts, no scripts from elsewhere. They print on A4 and read on
// a telephone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/rule.h"

namespace rudang::papers {

RUDANG_EXPORT std::string escaped(std::string_view text);
// A cell of a table; a day, with a time or without, stays on one line.
RUDANG_EXPORT std::string cell_html(std::string_view text);

// A whole page around `body`. Tables of class "sortable" sort by a click on a heading; an input of class "filter"
// hides the rows of the table after it that do not contain its words.
RUDANG_EXPORT std::string page(std::string_view title, std::string_view language, std::string_view body);

struct Bar {
    std::string label;
    int value = 0;
    std::string link = {};  // of the page, like "#cases-3"
};
// How bad something is, told by shape and word, never by colour alone: ■ 禁止, ▲ 偏差, ● 提示, ? 无法判定.
RUDANG_EXPORT std::string severity_mark(const Finding& finding, Language language);

// A bar chart as inline SVG, with its numbers as text and an alternative for those who cannot see it.
RUDANG_EXPORT std::string bar_chart(std::string_view title, const std::vector<Bar>& bars);

}  // namespace rudang::papers
