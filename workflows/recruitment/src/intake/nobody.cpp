// Rows that are nobody: hints, examples, totals, signatures, plans beside what was done.
#include <algorithm>

#include "rudang/engine/text.h"
#include "sheet.h"

namespace rudang::recruitment {
namespace {

using Kind = tables::Cell::Kind;

}  // namespace

bool SheetRow::cell_is_remark(std::size_t column) const {
    const auto text = own_text(column);
    if (text.find(':') == std::string::npos && text.find("：") == std::string::npos) return false;
    // 姓名： at the head of a column says no more than 姓名.
    const auto plain = without_brackets(normalized_name(text));
    return plain.find(':') < plain.size() - 1;
}

bool SheetReader::holds_day(const SheetRow& row) const {
    for (const auto& use : table_->columns) {
        const auto* info = column_by_id(use.meaning);
        if (!info || info->kind != ColumnInfo::Kind::day || row.cover(use.column) != SheetRow::own) continue;
        Problems ignored;
        if (!read_days(row.at(use.column), 0, ignored).empty()) return true;
    }
    return false;
}

// ", , 填表人：李四, 2024-05-20": what is signed to the right of the names.
bool SheetReader::signs_below(const SheetRow& row) const {
    for (std::size_t c = name_column_ + 1; c < row.cells.size(); ++c) {
        if (row.cells[c].kind != Kind::text) continue;
        const auto text = without_brackets(normalized_name(row.own_text(c)));
        const bool remark = std::any_of(table_->columns.begin(), table_->columns.end(),
                                        [&](const ColumnUse& use) { return use.column == c && use.meaning == "note"; });
        constexpr std::size_t longest = 30;  // bytes of a word that says who signs
        const auto who = text.substr(0, text.find(':'));
        if (!remark && who.size() <= longest && looks_like_remark(who)) return true;
    }
    return false;
}

// 格式：2024-01-01, 如2024-01-01, 必填: how to fill a column in, where no day is that anybody could have had.
bool SheetReader::explains(const SheetRow& row) const {
    const auto of_days = [&](auto&& test) {
        return std::ranges::any_of(table_->columns, [&](const ColumnUse& use) {
            const auto* info = column_by_id(use.meaning);
            const auto& cell = row.at(use.column);
            return info && info->kind == ColumnInfo::Kind::day && cell.kind != Kind::empty && test(cell);
        });
    };
    const auto says_how = [](const tables::Cell& cell) {
        return cell.kind == Kind::text &&
               std::ranges::any_of(std::initializer_list<std::string_view>{"格式", "如2", "例如", "例：", "yyyy",
                                                                           "YYYY", "填写", "必填", "选填"},
                                   [&](std::string_view how) { return cell.text.starts_with(how); });
    };
    const auto is_day = [](const tables::Cell& cell) {
        Problems ignored;
        return !read_days(cell, 0, ignored).empty();
    };
    return of_days(says_how) && !of_days(is_day);
}

// An example, by what stands before the name, in it or among the remarks.
bool SheetReader::is_sample(const SheetRow& row) const {
    for (std::size_t c = 0; c <= name_column_; ++c)
        if (row.at(c).kind == Kind::text && is_example(row.own_text(c))) {
            const bool branch = std::ranges::any_of(table_->columns, [&](const ColumnUse& use) {
                return use.column == c && use.meaning != "number" && use.meaning != "name";
            });
            if (!branch) return true;
        }
    return std::ranges::any_of(table_->columns, [&](const ColumnUse& use) {
        return use.meaning == "note" && row.at(use.column).kind == Kind::text && is_example(row.own_text(use.column));
    });
}

// 计划 beside a row whose like has 实际: what was meant to be done.
bool SheetReader::is_plan(const SheetRow& row) const { return any_aside(row, names_a_plan); }

bool SheetReader::tells_what_was_done(const SheetRow& row) const {
    return any_aside(row, [](std::string_view cell) {
        const auto text = bare(cell);
        return text == "实际" || text == "实际时间" || text == "完成时间" || text == "实际完成时间";
    });
}

// In a cell that holds nothing a step consists of.
bool SheetReader::any_aside(const SheetRow& row, const std::function<bool(std::string_view)>& says) const {
    constexpr std::size_t longest = 30;  // bytes
    for (std::size_t c = 0; c < row.cells.size(); ++c)
        if (row.cells[c].kind == Kind::text && row.cells[c].text.size() <= longest && !(mark(c) & of_step) &&
            row.cover(c) == SheetRow::own && says(row.cells[c].text))
            return true;
    return false;
}

// What may be a remark is whatever stands in words under a heading that nobody understands and that asks for nothing
// else about a person.
void SheetReader::mark_columns() {
    marks_.clear();
    for (const auto& use : table_->columns) {
        if (marks_.size() <= use.column) marks_.resize(use.column + 1);
        const bool step = step_of_meaning(use.meaning) || use.meaning == "name" || use.meaning == "step_on";
        const bool other = !use.meaning.empty() || !use.could_be.empty() || asks_about_person(use.header);
        marks_[use.column] = static_cast<unsigned char>((step ? of_step : 0) | (other ? no_remark : 0));
    }
}

// 1.转出的请注明, beside the table: a hint for whoever fills it in.
void SheetReader::add_remarks(const SheetRow& row) {
    constexpr std::size_t shortest = 6;  // bytes
    const auto numbered = [](const std::string& text) {
        return text[0] >= '1' && text[0] <= '9' && (text[1] == '.' || text.compare(1, 3, "、") == 0);
    };
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
        const auto& cell = row.cells[c];
        if (cell.kind == Kind::text && cell.text.size() >= shortest && !(mark(c) & no_remark) && !numbered(cell.text) &&
            row.cover(c) == SheetRow::own && remarks_on_steps(cell.text))
            person_->fields.push_back({reception_.use_of({}, "note"), cell, row.number, c, sheet_});
    }
}

// Hints, totals and signatures.
bool SheetReader::is_nobody(const SheetRow& row, const std::string& name) const {
    const auto cover = row.cover(name_column_);
    if (explains(row) || is_sample(row)) return true;
    for (std::size_t c = 0; c <= name_column_ && c < row.cells.size(); ++c)
        if (const auto text = row.own_text(c); !text.empty() && row.cells[c].kind == Kind::text) {
            const bool signs = c == name_column_ && looks_like_organization(text);
            const bool numbered = c != name_column_ && (text.find_first_not_of("0123456789.、") == std::string::npos ||
                                                        bare(text) == "(略)");
            if (numbered) continue;
            if (signs || looks_like_remark(text)) return true;
            if (const auto plain = without_brackets(normalized_name(text)); plain != text && looks_like_remark(plain))
                return true;
        }
    // The second row of a hint over two.
    if (cover == SheetRow::from_above && !person_ && looks_like_remark(row.at(name_column_).text)) return true;
    return name.empty() && cover == SheetRow::own && !continues_person(row) && signs_below(row);
}

}  // namespace rudang::recruitment
