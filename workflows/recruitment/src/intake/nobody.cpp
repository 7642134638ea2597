// Rows that are nobody: hints, examples, totals, signatures, plans beside what was done.
#include <algorithm>

#include "rudang/engine/text.h"
#include "sheet.h"

namespace rudang::recruitment {
namespace {

using Kind = tables::Cell::Kind;

// A, B, C or 甲, 乙, 1, 2: how the columns are called, a cell after the other.
bool numbers_columns(const SheetRow& row) {
    static constexpr std::string_view stems[] = {"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"};
    constexpr int of_letters = 100, of_stems = 200;
    std::map<int, int> last;  // by kind
    std::size_t cells = 0;
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
        if (row.cells[c].kind == Kind::empty || row.cover(c) != SheetRow::own) continue;
        const auto text = without_brackets(bare(row.own_text(c)));
        int number = 0;
        if (text.size() == 1 && text[0] >= 'a' && text[0] <= 'z') number = of_letters + text[0] - 'a' + 1;
        if (text.size() <= 2 && !text.empty() && text.find_first_not_of("0123456789") == std::string::npos)
            number = std::stoi(text);
        for (std::size_t i = 0; i < std::size(stems); ++i)
            if (text == stems[i]) number = of_stems + static_cast<int>(i) + 1;
        if (number == 0) return false;
        auto& before = last[number / of_letters];
        if (before && number != before + 1) return false;
        before = number;
        ++cells;
    }
    return cells >= 3;
}

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

namespace {

// 此行作废, 重复录入: the row is no longer one. 申请书作废 is about a paper.
bool says_void(const std::string& remark) {
    static constexpr Sought words[] = {"作废",     "此行删",   "本行删",   "此行重复", "本行重复",
                                       "重复录入", "录入重复", "录入有误", "误录",     "录错"};
    static constexpr Sought papers[] = {"书", "表", "票", "材料", "记录", "重写", "重新"};
    constexpr std::size_t longest = 30;  // bytes
    const auto text = bare(remark);
    if (text == "重复" || text == "重复删除" || text == "删除" || text == "已删除") return true;
    return text.size() <= longest && !word_in(text, words).empty() && word_in(text, papers).empty();
}

}  // namespace

// 填写示例, 台账（作废）: nobody stands below it. 示例：2024-01-01 says how to write a day.
bool titles_nobody(const std::string& title) {
    auto text = normalized_name(title);
    if (text.find(':') != std::string::npos) return false;
    if (text.ends_with(')')) text.pop_back();
    return std::ranges::any_of(std::initializer_list<std::string_view>{"示例", "样例", "范例", "作废"},
                               [&](std::string_view end) { return text.ends_with(end); });
}

// *张三, ★李四: somebody who was marked, where what is left is called as people usually are.
std::string without_stars(const std::string& name) {
    static constexpr std::string_view stars[] = {"*", "★", "☆", "※", "#", "●", "▲", "△", "◆", "■", "◎"};
    std::string_view rest = name;
    const auto star = [&](auto&& at_end) { return std::ranges::find_if(stars, at_end); };
    for (auto mark = std::end(stars);
         (mark = star([&](std::string_view each) { return rest.starts_with(each); })) != std::end(stars);)
        rest.remove_prefix(mark->size());
    for (auto mark = std::end(stars);
         (mark = star([&](std::string_view each) { return rest.ends_with(each); })) != std::end(stars);)
        rest.remove_suffix(mark->size());
    const auto plain = normalized_name(rest);
    return plain != name && names_usual_people(plain) && !names_several(plain) ? plain : name;
}

// An example, by what stands before the name, in it or among the remarks; or a row that is void.
bool SheetReader::is_sample(const SheetRow& row) const {
    for (std::size_t c = 0; c <= name_column_; ++c)
        if (row.at(c).kind == Kind::text && is_example(row.own_text(c))) {
            const bool branch = std::ranges::any_of(table_->columns, [&](const ColumnUse& use) {
                return use.column == c && use.meaning != "number" && use.meaning != "name";
            });
            if (!branch) return true;
        }
    return std::ranges::any_of(table_->columns, [&](const ColumnUse& use) {
        if (use.meaning != "note" || row.at(use.column).kind != Kind::text) return false;
        const auto remark = row.own_text(use.column);
        return is_example(remark) || says_void(remark);
    });
}

// What may be a remark is whatever stands in words under a heading that nobody understands and that asks for nothing
// else about a person.
void SheetReader::mark_columns() {
    std::size_t width = 1;  // and the column behind the last, whose heading may be missing
    for (const auto& use : table_->columns) width = std::max(width, use.column + 2);
    marks_.assign(width, puzzle);
    std::vector<unsigned char> counts(width);
    for (const auto& use : table_->columns) {
        const int of = step_of_meaning(use.meaning);
        const bool step = of || use.meaning == "name" || use.meaning == "step_on";
        const bool other = !use.meaning.empty() || !use.could_be.empty() || asks_about_person(use.header);
        const bool known = other || use.understood || says_planned({use.header, {}});
        marks_[use.column] =
            static_cast<unsigned char>((step ? of_step : 0) | (other ? no_remark : 0) | (known ? 0 : puzzle));
        const auto* info = column_by_id(use.meaning);
        if (info && info->kind == ColumnInfo::Kind::number && (of == 15 || of == 23))
            counts[use.column] = of == 15 ? of_vote : of_conversion_vote;
    }
    whether_.clear();
    for (const auto& [column, path] : headings_)
        if (auto steps = steps_asked_for(path); !steps.empty() && mark(column) & puzzle) {
            marks_[column] &= static_cast<unsigned char>(~puzzle);
            whether_.emplace(column, std::move(steps));
        }
    // 书面意见 that lost its heading stands among the counts, or beside them.
    const auto spread = [&](auto from, auto to, auto count) {
        unsigned char last = 0;
        for (; from != to; ++from, ++count) {
            if (*from & puzzle)
                *from |= last;
            else
                last = *count;
        }
    };
    spread(marks_.begin(), marks_.end(), counts.begin());
    spread(marks_.rbegin(), marks_.rend(), counts.rbegin());
}

namespace {

bool tells_what_was_done(std::string_view cell) {
    if (!cell.starts_with("实") && !cell.starts_with("完")) return false;
    const auto text = bare(cell);
    return text == "实际" || text == "实际时间" || text == "完成时间" || text == "实际完成时间";
}

// 1.转出的请注明, beside the table: a hint for whoever fills it in.
bool is_numbered(const std::string& text) {
    return text[0] >= '1' && text[0] <= '9' && (text[1] == '.' || text.compare(1, 3, "、") == 0);
}

// 2名党员书面同意
bool speaks_of_written_votes(const std::string& text) {
    static constexpr Sought words[] = {"书面意见", "书面同意", "书面赞成", "书面表决", "书面委托", "书面投票"};
    return text.find("书面") != std::string::npos && !word_in(text, words).empty();
}

// 1, 1人, 1票: so many people.
bool counts_people(const tables::Cell& cell) {
    constexpr double most = 9999;
    if (cell.kind == Kind::number) return cell.number >= 1 && cell.number <= most;
    return cell.kind == Kind::text && cell.text.size() <= 10 && cell.text[0] >= '1' && cell.text[0] <= '9' &&
           cell.text.find_first_of("-/.:") == std::string::npos;
}

// A day, a year, or where somebody went: what stands under 转出时间 and the like.
bool may_say_left(const tables::Cell& cell, bool behind_name) {
    if (cell.kind == Kind::day || written_day(cell)) return true;
    Problems ignored;
    if (!read_days(cell, 0, ignored).empty()) return true;
    // Before the names it is the branch they belong to.
    return cell.kind == Kind::text && (year_in(cell.text) || (behind_name && looks_like_organization(cell.text)));
}

}  // namespace

void SheetReader::look_aside(const SheetRow& row) {
    constexpr std::size_t shortest = 6, longest = 30;  // bytes: of a remark, of a word that stands alone
    aside_ = {};
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
        const auto& cell = row.cells[c];
        if (cell.kind == Kind::empty || row.cover(c) != SheetRow::own) continue;
        const auto marks = mark(c);
        if (cell.kind == Kind::text) {
            const auto& text = cell.text;
            if (!(marks & of_step)) {
                if (text.size() <= longest) {
                    aside_.plan = aside_.plan || names_a_plan(text);
                    aside_.done = aside_.done || tells_what_was_done(text);
                    if (aside_.not_done.empty() && says_not_done(text)) aside_.not_done = text;
                }
                if (speaks_of_written_votes(text)) aside_.votes.push_back(c);
            }
            if (!(marks & no_remark) && text.size() >= shortest && !is_numbered(text) && remarks_on_steps(text)) {
                aside_.remarks.push_back(c);
                continue;
            }
        }
        if (!(marks & puzzle)) continue;
        if ((marks & (of_vote | of_conversion_vote)) && counts_people(cell))
            aside_.votes.push_back(c);
        else if (!aside_.puzzle && may_say_left(cell, c > name_column_))
            aside_.puzzle = c;
    }
}

// What was seen becomes the person's.
void SheetReader::heed_aside(const SheetRow& row) {
    for (const auto c : aside_.remarks)
        person_->fields.push_back({reception_.use_of({}, "note"), row.cells[c], row.number, c, sheet_});
    for (const auto c : aside_.votes) {
        const bool conversion = mark(c) & of_conversion_vote || row.cells[c].text.find("转正") != std::string::npos;
        const auto* use = reception_.use_of({}, {}, {conversion ? "conversion_written" : "written"});
        person_->fields.push_back({use, row.cells[c], row.number, c, sheet_});
    }
    // 是, √: done, on a day that is not told.
    for (const auto& [column, steps] : whether_) {
        const auto& cell = row.at(column);
        if (cell.kind == Kind::empty || row.cover(column) != SheetRow::own || says_nothing(cell.text) ||
            says_not_done(cell.text))
            continue;
        for (const int step : steps)
            person_->told_elsewhere.emplace(
                step, Place{reception_.file, shared_sheet_, row.number, tables::column_name(column), cell.text});
    }
    if (aside_.puzzle && !person_->puzzling)
        person_->puzzling = Place{reception_.file, shared_sheet_, row.number, tables::column_name(*aside_.puzzle),
                                  row.cells[*aside_.puzzle].text};
}

namespace {

// 统计时间, 党委意见: what stands beside a value, and nobody is called.
bool is_label(const std::string& text) {
    return std::ranges::any_of(std::initializer_list<std::string_view>{"时间", "日期", "年月日", "意见", "情况"},
                               [&](std::string_view end) { return text.ends_with(end); });
}

}  // namespace

// Hints, totals and signatures.
bool SheetReader::is_nobody(const SheetRow& row, const std::string& name) const {
    const auto cover = row.cover(name_column_);
    constexpr std::size_t one_character = 3;  // bytes
    if (name.size() <= one_character && numbers_columns(row)) return true;
    if (explains(row) || is_sample(row) || names_several(name)) return true;
    for (std::size_t c = 0; c <= name_column_ && c < row.cells.size(); ++c)
        if (const auto text = c == name_column_ ? name : row.own_text(c);
            !text.empty() && row.cells[c].kind == Kind::text) {
            if (c == name_column_ && is_label(text)) return true;
            const bool signs = c == name_column_ && looks_like_organization(text);
            const bool numbered = c != name_column_ && (text.find_first_not_of("0123456789.、") == std::string::npos ||
                                                        bare(text) == "(略)" || bare(text).empty());
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
