// The six plots of a report: each a drawing of our own with a title, a description and the table it is drawn from.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "rudang/office/figures.h"

namespace rudang::papers {

struct Plot {
    std::string title, description;
    std::string svg;
    std::vector<std::string> head;
    std::vector<std::vector<std::string>> rows;
};

// How things are called where the plots are shown.
struct PlotWords {
    Language language = Language::zh;
    std::function<std::string(int step)> step;
    std::function<std::string(const std::string& org)> org;
};

RUDANG_EXPORT Plot plot_step_ages(const office::Figures& figures, const PlotWords& words);
RUDANG_EXPORT Plot plot_age_bands(const office::Figures& figures, const PlotWords& words);
RUDANG_EXPORT Plot plot_funnel(const office::Figures& figures, const PlotWords& words);
RUDANG_EXPORT Plot plot_survival(const office::Figures& figures, const PlotWords& words);
RUDANG_EXPORT Plot plot_vote_calendar(const office::Figures& figures, const PlotWords& words);
RUDANG_EXPORT Plot plot_entry_lag(const office::Figures& figures, const PlotWords& words);
RUDANG_EXPORT std::vector<Plot> all_plots(const office::Figures& figures, const PlotWords& words);

// For a page: the drawing, and the table behind it on demand.
RUDANG_EXPORT std::string to_html(const Plot& plot, Language language);
// `names_first`: the first column holds short names that are never broken.
RUDANG_EXPORT std::string table_html(const std::vector<std::string>& head,
                                     const std::vector<std::vector<std::string>>& rows, bool names_first = false);

}  // namespace rudang::papers
