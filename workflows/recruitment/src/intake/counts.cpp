// Counts of a meeting, several in one cell: 应到20实到18同意17.
#include <algorithm>

#include "row.h"

namespace rudang::recruitment {
namespace {

// The whole numbers in a text, in order.
std::vector<int> parts_of(const std::string& text) {
    std::vector<int> found;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] < '0' || text[i] > '9') continue;
        if (i == 0 || text[i - 1] < '0' || text[i - 1] > '9') found.push_back(0);
        if (found.back() < 100'000) found.back() = found.back() * 10 + (text[i] - '0');
    }
    return found;
}

// How cells and headings call the parts of a meeting's counts. The longer of two that begin alike comes first.
struct CountWord {
    std::string_view word, part, of_conversion;
};
constexpr CountWord count_words[] = {
    {"不同意", "against", "conversion_against"},   {"不赞成", "against", "conversion_against"},
    {"书面同意", "written", "conversion_written"}, {"书面赞成", "written", "conversion_written"},
    {"书面意见", "written", "conversion_written"}, {"应到", "entitled", "conversion_entitled"},
    {"应出席", "entitled", "conversion_entitled"}, {"实到", "present", "conversion_present"},
    {"实出席", "present", "conversion_present"},   {"到会", "present", "conversion_present"},
    {"赞成", "in_favour", "conversion_in_favour"}, {"同意", "in_favour", "conversion_in_favour"},
    {"反对", "against", "conversion_against"},     {"弃权", "abstained", "conversion_abstained"}};

// The parts a text names, in order: "赞成28票，反对0票" names two. 应到会 is one word, 到会 in it none.
std::vector<const CountWord*> named_parts(const std::string& text) {
    std::vector<const CountWord*> found;
    for (std::size_t at = 0; at < text.size();) {
        const auto rest = std::string_view(text).substr(at);
        const auto word = std::find_if(std::begin(count_words), std::end(count_words),
                                       [&](const CountWord& each) { return rest.starts_with(each.word); });
        if (word == std::end(count_words)) {
            ++at;
            continue;
        }
        found.push_back(word);
        at += word->word.size();
    }
    return found;
}

}  // namespace

// "应到30人，实到28人" by its words; "30/28" in the order in which the heading names the parts; of "28" under 到会人数
// one part. Nothing where that does not tell.
std::vector<std::pair<std::string_view, int>> counts_in(const std::string& text, const std::string& header,
                                                        const ColumnInfo& info) {
    const auto numbers = parts_of(text);
    auto names = named_parts(text);
    if (names.empty() || (names.size() != numbers.size() && numbers.size() == 1)) names = named_parts(header);
    if (names.size() != numbers.size()) return {};
    const bool conversion = info.id.starts_with("conversion_");
    std::vector<std::pair<std::string_view, int>> told;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto part = conversion ? names[i]->of_conversion : names[i]->part;
        const bool twice = std::any_of(told.begin(), told.end(), [&](const auto& each) { return each.first == part; });
        if (twice) return {};
        told.emplace_back(part, numbers[i]);
    }
    return told;
}

}  // namespace rudang::recruitment
