#include "rudang/recruitment/articles.h"

#include <toml++/toml.h>
#include <algorithm>

#include "articles_data.h"
#include "rudang/recruitment/law.h"
#include "rules/rule.h"

namespace rudang::recruitment {
namespace {

// "14,16,17" cites each of the three.
bool cites(std::string_view citation, std::string_view article) {
    while (!citation.empty()) {
        const auto comma = citation.find(',');
        if (citation.substr(0, comma) == article) return true;
        citation.remove_prefix(comma == citation.npos ? citation.size() : comma + 1);
    }
    return false;
}

bool rests_on(const Citation& citation, std::string_view article) {
    if (!citation.asked) return false;
    if (article == "practice") return citation.practice && citation.article.empty();
    if (article == "record") return !citation.practice && citation.article.empty();
    return cites(citation.article, article);
}

ArticleRow row_of(const toml::table& entry) {
    const auto text = [&](const char* zh, const char* en) {
        return Text(entry[zh].value_or(std::string{}), entry[en].value_or(std::string{}));
    };
    ArticleRow row;
    row.asks = text("zh", "en");
    row.unchecked = text("unchecked_zh", "unchecked_en");
    row.certain = entry["certain"].value_or(true);
    if (const auto* names = entry["parameters"].as_array())
        for (const auto& name : *names) row.parameters.push_back(name.value_or(std::string{}));
    return row;
}

ArticleRow under(const Edition& edition, ArticleRow row) {
    row.edition = edition.id;
    for (const auto& rule : rulebook())
        if (const auto& citation = edition.citation(rule.place); rests_on(citation, row.article))
            (citation.practice ? row.practice : row.law).push_back(rule.info.id);
    return row;
}

// The articles of one edition; its number stands under the edition's id.
void add_articles(const toml::array& entries, const Edition& edition, std::vector<ArticleRow>& rows) {
    const auto first = rows.size();
    for (const auto& node : entries) {
        const auto number = node.at_path("number")[edition.id].value<int>();
        if (!number) continue;
        auto row = row_of(*node.as_table());
        row.number = *number;
        row.article = std::to_string(*number);
        rows.push_back(under(edition, std::move(row)));
    }
    std::stable_sort(rows.begin() + static_cast<std::ptrdiff_t>(first), rows.end(),
                     [](const ArticleRow& a, const ArticleRow& b) { return a.number < b.number; });
}

void add_elsewhere(const toml::array& entries, const Law& law, std::vector<ArticleRow>& rows) {
    for (const auto& node : entries) {
        const auto& entry = *node.as_table();
        auto row = row_of(entry);
        row.article = entry["article"].value_or(std::string{});
        const auto* editions = entry["editions"].as_array();
        if (!editions) {
            rows.push_back(under(law.editions().back(), std::move(row)));
            rows.back().edition.clear();
            continue;
        }
        for (const auto& id : *editions)
            if (const auto* edition = law.find(id.value_or(std::string{}))) rows.push_back(under(*edition, row));
    }
}

// Cells of the page: Chinese, then English below it.

std::string both(const Text& text) { return text.empty() ? "—" : text.zh + "<br>" + text.en; }

std::string rests_on_cell(const ArticleRow& row) {
    if (row.number) return row.article + (row.certain ? "" : " ※");
    if (row.article == "practice") return "惯例<br>practice";
    if (row.article == "record") return "任何记录<br>any record";
    return both(cited_article(row.article));
}

std::string rules_cell(const ArticleRow& row) {
    std::string cell;
    const auto add = [&](std::string_view grade, const std::vector<std::string_view>& rules) {
        if (rules.empty()) return;
        if (!cell.empty()) cell += "<br>";
        cell += grade;
        for (std::size_t i = 0; i < rules.size(); ++i) {
            if (i || !grade.empty()) cell += "<br>";
            cell += "`" + std::string(rules[i]) + "`";
        }
    };
    add(row.article == "local" ? "地方 local" : row.article == "record" ? "" : "条文 law", row.law);
    add("惯例 practice", row.practice);
    return cell.empty() ? "—" : cell;
}

std::string parameters_cell(const ArticleRow& row, const Law& law) {
    std::string cell;
    const auto* edition = law.find(row.edition);
    for (const auto& info : parameters()) {
        if (!edition || std::find(row.parameters.begin(), row.parameters.end(), info.name) == row.parameters.end())
            continue;
        if (!cell.empty()) cell += "<br>";
        cell += "`" + std::string(info.name) + "` = " + std::to_string(edition->parameters.*info.member);
    }
    return cell.empty() ? "—" : cell;
}

void add_row(std::string& page, const ArticleRow& row, const Law& law) {
    page += "| " + rests_on_cell(row) + " | ";
    if (!row.number) page += (row.edition.empty() ? "—" : row.edition) + " | ";
    page += both(row.asks) + " | " + rules_cell(row) + " | " + parameters_cell(row, law) + " |";
    page += row.number ? " " + both(row.unchecked) + " |\n" : "\n";
}

}  // namespace

std::vector<ArticleRow> article_rows() {
    const auto& law = Law::built_in();
    const auto file = toml::parse(embedded::articles);
    std::vector<ArticleRow> rows;
    for (const auto& edition : law.editions()) add_articles(*file["article"].as_array(), edition, rows);
    add_elsewhere(*file["elsewhere"].as_array(), law, rows);
    return rows;
}

std::string law_markdown() {
    const auto& law = Law::built_in();
    const auto rows = article_rows();
    std::string page =
        "# 条文与规则 · The articles and the rules\n\n"
        "由 `rudang rule list --format law-page` 生成，请勿手改。Generated; do not edit.\n\n"
        "《中国共产党发展党员工作细则》各版逐条对照：条文要求什么（用我们自己的话，不是原文），由哪些规则和参数承担，哪"
        "些"
        "内容没有规则检查、为什么。等级：**条文**，条文自己的要求；**惯例**，与该条有关，但条文没有这项要求或这个数字。"
        "※ 没有原文可供核对，内容或条号出自二手资料，或者不知道。规则内容见 [rules.md](rules.md)。\n\n"
        "Edition by edition, article by article: what it asks (in our words, not its text), which rules and parameters "
        "carry it, and what no rule checks and why. Grade: **law**, the article itself asks for it; **practice**, it "
        "belongs to the article, which does not ask for it, or not for that number. ※ the wording was not at hand: the "
        "content or the number comes from second hand, or is not known. The rules are explained in "
        "[rules.md](rules.md).\n";
    for (const auto& edition : law.editions()) {
        page +=
            "\n## " + edition.id + " 版 · Edition " + edition.id + "\n\n自 " + edition.effective.iso() +
            " 起施行。In force from " + edition.effective.iso() +
            ".\n\n| 条 art. | 要求 asks | 规则与等级 rules, grade | 参数 parameters | 未检查的内容和原因 not checked, "
            "and why |\n|---|---|---|---|---|\n";
        for (const auto& row : rows)
            if (row.number && row.edition == edition.id) add_row(page, row, law);
    }
    page +=
        "\n## 不出自细则条文的 · What rests elsewhere\n\n| 依据 rests on | 版本 edition | 要求 asks | 规则与等级 "
        "rules, "
        "grade | 参数 parameters |\n|---|---|---|---|---|\n";
    for (const auto& row : rows)
        if (!row.number) add_row(page, row, law);
    return page;
}

}  // namespace rudang::recruitment
