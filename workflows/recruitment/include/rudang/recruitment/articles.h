// The articles of every edition in words: what each asks, which rules and numbers carry it, what none checks and why.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/text.h"

namespace rudang::recruitment {

struct ArticleRow {
    std::string edition;  // empty where it is the same under all
    std::string article;  // "13"; of what rests elsewhere "支部条例 12", "local", "practice", "record"
    int number = 0;       // 0: no article of the Detailed Rules
    Text asks;
    bool certain = true;                     // false: its wording was not at hand
    std::vector<std::string_view> law;       // rules it asks for
    std::vector<std::string_view> practice;  // rules of its matter that it does not ask for itself
    std::vector<std::string> parameters;
    Text unchecked;  // empty: nothing
};

// Of the editions built in, edition by edition in the order of their articles, then what rests on none.
RUDANG_EXPORT std::vector<ArticleRow> article_rows();

// The documentation's page for those who check the rules, docs/law.md.
RUDANG_EXPORT std::string law_markdown();

}  // namespace rudang::recruitment
