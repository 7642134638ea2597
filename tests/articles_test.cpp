// The page for those who check the rules: every article has a row, and every rule and number is found on some row.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "catch.h"
#include "rudang/recruitment/articles.h"
#include "rudang/recruitment/recruitment.h"

using namespace rudang;
using namespace rudang::recruitment;

namespace {

// The rows a citation belongs to: one for each article it names, or practice without an article.
std::set<std::string> parts(const Article& citation) {
    if (citation.number.empty()) return {"practice"};
    std::set<std::string> found;
    std::string part;
    for (const char c : citation.number + ",")
        if (c == ',')
            found.insert(std::exchange(part, {}));
        else
            part += c;
    return found;
}

bool names(const ArticleRow& row, std::string_view rule) {
    const auto has = [&](const auto& list) { return std::find(list.begin(), list.end(), rule) != list.end(); };
    return has(row.law) || has(row.practice);
}

}  // namespace

TEST_CASE("every article of both editions has exactly one row, in two languages", "[articles]") {
    std::map<std::string, std::vector<int>> numbers;
    for (const auto& row : article_rows()) {
        INFO(row.edition << " " << row.article);
        if (row.number) numbers[row.edition].push_back(row.number);
        CHECK_FALSE(row.asks.zh.empty());
        CHECK_FALSE(row.asks.en.empty());
        CHECK(row.unchecked.zh.empty() == row.unchecked.en.empty());
        // An article that no rule carries says why.
        if (row.number && row.law.empty()) CHECK_FALSE(row.unchecked.empty());
    }
    const auto up_to = [](int last) {
        std::vector<int> all;
        for (int number = 1; number <= last; ++number) all.push_back(number);
        return all;
    };
    CHECK(numbers == std::map<std::string, std::vector<int>>{{"2014", up_to(46)}, {"2026", up_to(44)}});
}

TEST_CASE("every citation of a rule leads to a row that names the rule", "[articles]") {
    const auto rows = article_rows();
    const auto flow = workflow();
    for (const auto& rule : flow->rules()) {
        for (const auto& citation : rule.articles)
            for (const auto& part : parts(citation)) {
                INFO(rule.id << " " << citation.edition << " " << part);
                const auto named = std::count_if(rows.begin(), rows.end(), [&](const ArticleRow& row) {
                    return row.edition == citation.edition && row.article == part && names(row, rule.id);
                });
                CHECK(named == 1);
            }
        INFO(rule.id);
        CHECK(std::any_of(rows.begin(), rows.end(), [&](const ArticleRow& row) { return names(row, rule.id); }));
    }
}

TEST_CASE("practice is told apart from what an article asks for", "[articles]") {
    for (const auto& row : article_rows()) {
        if (row.edition != "2026" || row.article != "25") continue;
        CHECK(row.practice == std::vector<std::string_view>{"admission-filed"});
        CHECK(row.law == std::vector<std::string_view>{"decision-within-three-months", "decision-within-six-months"});
    }
}

TEST_CASE("every number of an edition is carried by exactly one row of it", "[articles]") {
    std::map<std::string, std::multiset<std::string>> carried;
    for (const auto& row : article_rows()) carried[row.edition].insert(row.parameters.begin(), row.parameters.end());
    std::multiset<std::string> all;
    for (const auto& info : parameters()) all.emplace(info.name);
    const auto law = Law::built_in();
    for (const auto& edition : law.editions()) {
        // 0 stands for "no such number"; it may go without a row.
        auto expected = all;
        for (const auto& info : parameters())
            if (edition.parameters.*info.member == 0 && !carried[edition.id].count(std::string(info.name)))
                expected.erase(std::string(info.name));
        CHECK(carried[edition.id] == expected);
    }
}
