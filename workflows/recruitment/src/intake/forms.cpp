// Sheets that are no tables: one person's form, labels down the side with a person a column, lists of steps.
#include <algorithm>

#include "row.h"
#include "rudang/engine/text.h"
#include "sheet.h"

namespace rudang::recruitment {
namespace {

using Kind = tables::Cell::Kind;
using Rows = std::deque<SheetRow>;

struct Caption {
    std::size_t row, column;
    std::vector<std::string> path;  // with the stage it stands under
    std::string meaning;            // as far as the words tell
    std::optional<std::string> inline_value;
    std::optional<std::size_t> value;  // the column of its value, in the same row
    bool value_below = false;
    std::optional<std::size_t> begins = std::nullopt;  // where it begins, if it stands in two cells
};

// "姓名：张三" in one cell.
std::pair<std::string, std::optional<std::string>> parted(const std::string& text) {
    for (const std::string_view mark : {"：", ":"})
        if (const auto at = text.find(mark); at != std::string::npos && at > 0) {
            auto value = text.substr(at + mark.size());
            value.erase(0, std::min(value.find_first_not_of(" \t　"), value.size()));
            return {text.substr(0, at), value.empty() ? std::nullopt : std::optional(value)};
        }
    return {text, std::nullopt};
}

// 序号, 步骤, 时间, 备注: not what says something of a person.
bool heads_a_list(const Caption& label) {
    return label.meaning == "note" || label.meaning == "number" || label.meaning.starts_with("step");
}

// A day beside words that nobody understands: in a list perhaps of any step, elsewhere perhaps one more review. What
// else lost its label is not asked for.
struct Stray {
    std::size_t row, column;
    bool of_list;
};

class Form {
public:
    explicit Form(const Rows& rows) : rows_(rows) {
        for (std::size_t r = 0; r < rows.size(); ++r) find_labels(r);
        for (auto& label : labels_) find_value(label);
        leave_out_others();
        for (std::size_t r = 0; r < rows.size() && !list_from_; ++r) find_strays_beside(r);
    }

    const std::vector<Caption>& labels() const { return labels_; }
    Stages title() const { return title_; }
    // Does its title say that it is of another procedure, or of ours?
    std::optional<bool> another() const { return another_; }
    const std::vector<Stray>& strays() const { return strays_; }
    // Does this row head a list of steps?
    bool heads_list(std::size_t row) const { return list_from_ == row; }
    bool is_label(std::size_t row, std::size_t column) const {
        return std::any_of(labels_.begin(), labels_.end(), [&](const Caption& each) {
            return each.row == row && (each.column == column || each.begins == column);
        });
    }
    const Caption* name() const {
        const auto found =
            std::find_if(labels_.begin(), labels_.end(), [](const Caption& each) { return each.meaning == "name"; });
        return found == labels_.end() ? nullptr : &*found;
    }
    // Labels stand beside their values, in several rows; in a table they stand beside each other, in one.
    bool beside() const {
        std::size_t all = 0, with_value = 0;
        std::set<std::size_t> in_rows;
        for (const auto& label : labels_) {
            if (heads_a_list(label)) continue;
            ++all;
            with_value += label.value || label.inline_value;
            in_rows.insert(label.row);
        }
        return all >= 3 && in_rows.size() >= 2 && with_value * 5 >= all * 3;
    }
    tables::Cell value_of(const Caption& label) const {
        tables::Cell cell;
        if (label.inline_value) {
            cell.kind = Kind::text;
            cell.text = *label.inline_value;
        } else if (label.value) {
            cell = rows_[label.row].at(*label.value);
        } else if (label.value_below) {
            cell = rows_[label.row + 1].at(label.column);
        }
        return cell;
    }

private:
    void find_labels(std::size_t r) {
        const auto& row = rows_[r];
        const auto lone = lone_text(row);
        const bool labels_alone = lone && row.cover(1) != SheetRow::from_left && lone->ends_with("时间");
        const bool titles = lone && parted(*lone).first == *lone && !labels_alone;
        // Above all labels it is the form's title; between them it begins a part.
        const auto stages = titles ? stages_in_title(*lone) : 0;
        if (titles && labels_.empty() && !another_) another_ = speaks_of_another(*lone);
        if (stages && labels_.empty())
            title_ = stages;
        else if (stages)
            section_ = *lone;
        if (stages || (titles && row.cover(1) == SheetRow::from_left)) return;
        std::optional<std::size_t> day_column, stage_column;
        std::size_t first = labels_.size();
        for (std::size_t c = 0; c < row.cells.size(); ++c) {
            if (list_from_ && c == stage_column_) continue;  // 阶段, beside the steps
            const auto text = row.own_text(c);
            if (text.empty() || row.cells[c].kind != Kind::text || text.size() > 120) continue;
            auto [own, inline_value] = parted(text);
            Caption label{r, c, {}, {}, std::move(inline_value), {}, false};
            if (const auto above = group_of(r, c); !above.empty()) label.path.push_back(above);
            label.path.push_back(own);
            const auto reading = reading_of(label.path);
            // A day below 一、确定为积极分子 is no label, whatever the line above it says.
            const auto words = bare(own);
            if (!reading.understood || !(reading_of({own}).understood || words == "时间" || words == "日期")) continue;
            if (!reading.senses.empty()) label.meaning = reading.senses[0].id;
            // 申请入党 | 时间 | 2024-03-05: one label in two cells.
            if ((words == "时间" || words == "日期") && labels_.size() > first && labels_.back().column + 1 == c &&
                !labels_.back().inline_value && !heads_a_list(labels_.back()) && labels_.back().meaning != "name") {
                label.path.insert(label.path.begin(), labels_.back().path.begin(), labels_.back().path.end());
                label.meaning = labels_.back().meaning;
                label.begins = labels_.back().column;
                labels_.pop_back();
            }
            if (label.meaning == "step_on") day_column = c;
            if (label.meaning == "step_stage") stage_column = c;
            labels_.push_back(std::move(label));
        }
        // 步骤 | 时间 | 责任人 over a list: there the days stand.
        const bool heads =
            day_column && labels_.size() - first >= 2 &&
            std::all_of(labels_.begin() + static_cast<std::ptrdiff_t>(first), labels_.end(), heads_a_list);
        if (list_from_ && labels_.size() == first) find_stray(r);
        if (!heads) return;
        labels_.resize(first);
        list_from_ = r;
        list_column_ = *day_column;
        stage_column_ = stage_column;
    }

    // 家庭成员 | 姓名 | 入党时间 over rows of relatives: a table of others in the form of somebody who was named
    // before.
    void leave_out_others() {
        const auto beside = [](const Caption& each) {
            return each.meaning == "name" && (each.value || each.inline_value);
        };
        const auto first = std::find_if(labels_.begin(), labels_.end(), beside);
        if (first == labels_.end()) return;
        std::set<std::size_t> of_others;
        for (auto label = first; label != labels_.end(); ++label)
            if (label->meaning == "name" && label->value_below) of_others.insert(label->row);
        for (const auto row : of_others) {
            const auto next = std::ranges::find_if(labels_, [&](const Caption& each) { return each.row > row; });
            const auto end = next == labels_.end() ? rows_.size() : next->row;
            for (auto r = row; r < end; ++r) others_.insert(r);
        }
        std::erase_if(labels_, [&](const Caption& each) { return of_others.contains(each.row); });
    }

    void find_stray(std::size_t r) {
        Problems ignored;
        if (!rows_[r].own_text(list_column_).empty() && !read_days(rows_[r].at(list_column_), 0, ignored).empty())
            strays_.push_back({r, list_column_, true});
    }

    void find_strays_beside(std::size_t r) {
        if (others_.contains(r)) return;
        const auto is_value = [&](std::size_t c) {
            return std::ranges::any_of(labels_, [&](const Caption& each) { return each.row == r && each.value == c; });
        };
        for (std::size_t c = 0; c + 1 < rows_[r].cells.size(); ++c) {
            const auto words = rows_[r].own_text(c);
            if (words.empty() || rows_[r].cells[c].kind != Kind::text || is_label(r, c) || is_value(c) ||
                is_value(c + 1) || words.find_first_of("0123456789") != std::string::npos)
                continue;
            static constexpr Sought other[] = {"时间", "日期", "年月"};
            Problems ignored;
            if (word_in(words, other).empty() && !read_days(rows_[r].at(c + 1), 0, ignored).empty())
                strays_.push_back({r, c + 1, false});
        }
    }

    // The stage in a cell that stands beside several rows, or in a line above.
    std::string group_of(std::size_t at, std::size_t column) const {
        const auto& row = rows_[at];
        // In a list it holds until the next, merged or not.
        if (list_from_ && stage_column_ && column > *stage_column_)
            for (auto r = at + 1; r-- > *list_from_ + 1;)
                if (const auto text = rows_[r].own_text(*stage_column_); !text.empty()) return text;
        for (std::size_t c = 0; c < column; ++c)
            if (row.cover(c) == SheetRow::from_above && stages_in_title(row.at(c).text)) return row.at(c).text;
        if (const auto text = row.own_text(0); column > 0 && !text.empty() && stages_in_title(text)) {
            const auto next = std::find_if(rows_.begin(), rows_.end(),
                                           [&](const SheetRow& each) { return each.number == row.number + 1; });
            if (next != rows_.end() && next->cover(0) == SheetRow::from_above) return text;
        }
        return section_;
    }

    void find_value(Caption& label) {
        if (label.inline_value) return;
        const auto& row = rows_[label.row];
        if (list_from_ && label.row > *list_from_ && label.column != list_column_) {
            label.value = list_column_;
            return;
        }
        for (auto c = label.column + 1; c < row.cells.size(); ++c) {
            if (row.cells[c].kind == Kind::empty || row.cover(c) == SheetRow::from_left) continue;
            if (!is_label(label.row, c)) {
                label.value = c;
                return;
            }
            // A label after a gap: this one's value is empty. Without a gap it stands below.
            bool gap = false;
            for (auto between = label.column + 1; between < c; ++between)
                gap = gap || row.cells[between].kind == Kind::empty;
            if (gap) {
                label.value = label.column + 1;
                return;
            }
            break;
        }
        const bool last =
            std::all_of(row.cells.begin() + static_cast<std::ptrdiff_t>(std::min(label.column + 1, row.cells.size())),
                        row.cells.end(), [](const tables::Cell& each) { return each.kind == Kind::empty; });
        if (label.row + 1 < rows_.size() && !is_label(label.row + 1, label.column) &&
            !rows_[label.row + 1].own_text(label.column).empty())
            label.value_below = true;
        else if (last && label.column > 0)
            label.value = label.column + 1;  // nothing was filled in
    }

    const Rows& rows_;
    std::vector<Caption> labels_;
    std::string section_;
    Stages title_ = 0;
    std::optional<bool> another_;
    std::vector<Stray> strays_;
    std::set<std::size_t> others_;  // rows of a table of other people
    std::optional<std::size_t> list_from_;
    std::size_t list_column_ = 0;
    std::optional<std::size_t> stage_column_;
};

Headings headings_of(const std::vector<const Caption*>& labels) {
    Headings headings;
    for (const auto* label : labels) headings.emplace_back(label->column, label->path);
    return headings;
}

void deliver(Reception& reception, const std::string& sheet, const Rows& rows, const Subject& subject,
             const std::vector<const Caption*>& labels, const std::string& name, int row,
             const std::function<std::pair<tables::Cell, std::size_t>(const Caption&)>& value,
             const std::vector<Stray>& strays = {}) {
    auto mapping = reception.make_mapping(headings_of(labels), subject);
    mapping.header_row = row;
    const auto& kept = reception.keep(sheet, std::move(mapping));
    PersonRecord person;
    person.name = name;
    person.place = {reception.file, sheet, row, {}};
    const auto* where = &*reception.sheets.insert(sheet).first;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto& use = kept.columns[i];
        if (use.meaning.empty() && use.could_be.empty()) continue;
        const auto& line = rows[labels[i]->row + labels[i]->value_below];
        person.hidden = person.hidden || line.hidden;
        auto [cell, column] = value(*labels[i]);
        person.fields.push_back({&use, std::move(cell), line.number, column, where});
    }
    for (const auto& [r, at, of_list] : strays) {
        if (!of_list && !person.puzzling)
            person.puzzling =
                Place{reception.file, sheet, rows[r].number, tables::column_name(at), rows[r].at(at).text};
        for (int step = 1; step <= step_count; ++step)
            if (of_list || step == 6 || step == 21)
                person.told_elsewhere.emplace(
                    step, Place{reception.file, sheet, rows[r].number, tables::column_name(at), rows[r].at(at).text});
    }
    reception.deliver(std::move(person));
}

// Labels in one column, a person in each of those beside it.
bool read_columns(Reception& reception, const std::string& sheet, const Rows& rows, const Subject& subject,
                  const Form& form) {
    const auto& name = *form.name();
    std::vector<const Caption*> labels;
    for (const auto& label : form.labels())
        if (label.column == name.column) labels.push_back(&label);
    std::vector<std::size_t> people;
    const auto& row = rows[name.row];
    for (auto c = name.column + 1; c < row.cells.size(); ++c)
        if (const auto text = row.own_text(c); !text.empty()) {
            if (form.is_label(name.row, c) || !looks_like_name(text) || looks_like_remark(text)) return false;
            people.push_back(c);
        }
    if (people.size() < 2 || labels.size() < 3) return false;
    for (const auto column : people)
        deliver(reception, sheet, rows, subject, labels, row.own_text(column), row.number,
                [&](const Caption& label) { return std::pair(rows[label.row].at(column), column); });
    return true;
}

// The same without 姓名 at the head of the names, which then stand right above the first label.
bool read_columns_without_heading(Reception& reception, const std::string& sheet, const Rows& rows,
                                  const Subject& subject, const Form& form) {
    std::map<std::size_t, std::vector<const Caption*>> by_column;
    for (const auto& label : form.labels())
        if (!heads_a_list(label)) by_column[label.column].push_back(&label);  // 项目 stands over the labels
    if (by_column.empty()) return false;
    // To their left stand the stages they belong to.
    const auto& labels = by_column.rbegin()->second;
    for (const auto& [column, groups] : by_column)
        if (column != labels[0]->column && groups.size() >= labels.size()) return false;
    const auto days = std::count_if(labels.begin(), labels.end(), [](const Caption* label) {
        const auto* info = column_by_id(label->meaning);
        return info && info->kind == ColumnInfo::Kind::day;
    });
    if (days < 2 || labels[0]->row == 0) return false;
    const auto& row = rows[labels[0]->row - 1];
    std::vector<std::size_t> people;
    for (auto c = labels[0]->column + 1; c < row.cells.size(); ++c) {
        const auto text = row.own_text(c);
        if (text.empty()) continue;
        constexpr std::size_t shortest = 6, longest = 12;  // bytes: two to four characters
        if (text.size() < shortest || text.size() > longest || !looks_like_name(text) || looks_like_remark(text) ||
            reading_of({text}).understood || stages_in_title(text))
            return false;
        people.push_back(c);
    }
    if (people.size() < 2) return false;
    for (const auto column : people)
        deliver(reception, sheet, rows, subject, labels, row.own_text(column), row.number,
                [&](const Caption& label) { return std::pair(rows[label.row].at(column), column); });
    return true;
}

// A name for a form that has none inside: the sheet's, or 张三同志 in its title.
std::string name_outside(const std::string& sheet, const Rows& rows) {
    const auto short_name = [](const std::string& text) {
        return text.size() >= 6 && text.size() <= 12 && looks_like_name(text) && !looks_like_remark(text) &&
               text.find("表") == std::string::npos && text.find("台账") == std::string::npos &&
               !stages_in_title(text) && text.find("支部") == std::string::npos &&
               text.find_first_of("0123456789") == std::string::npos && !known_heading(text) &&
               text.find("名单") == std::string::npos;
    };
    for (const auto& row : rows)
        if (const auto lone = lone_text(row))
            if (const auto at = lone->find("同志"); at != std::string::npos && short_name(lone->substr(0, at)))
                return lone->substr(0, at);
    const bool general = sheet.starts_with("Sheet") || sheet.starts_with("工作表");
    return !general && short_name(sheet) ? sheet : std::string{};
}

// 字段, 说明, 示例: how a table is to be filled in.
bool explains_columns(const Rows& rows) {
    return std::any_of(rows.begin(), rows.end(), [](const SheetRow& row) {
        bool column = false, meaning = false;
        for (std::size_t c = 0; c < row.cells.size(); ++c) {
            const auto text = bare(row.own_text(c));
            column |= text == "字段" || text == "字段名" || text == "字段名称" || text == "列名" || text == "表头" ||
                      text == "栏目";
            meaning |= text == "说明" || text == "填写说明" || text == "示例" || text == "样例" || text == "填写要求" ||
                       text == "要求" || text == "含义" || text == "格式";
        }
        return column && meaning;
    });
}

}  // namespace

bool read_forms(Reception& reception, const std::string& sheet, const std::deque<SheetRow>& rows, Subject subject) {
    if (explains_columns(rows)) return false;
    const Form form(rows);
    if (!form.beside()) return false;
    if (form.title()) subject.stages = form.title(), subject.ours = true;
    if (form.another()) subject.another = *form.another(), subject.ours = !subject.another;
    const auto value = [&](const Caption& label) {
        return std::pair(form.value_of(label), label.value.value_or(label.column));
    };
    const auto* name = form.name();
    if (!name) {
        if (read_columns_without_heading(reception, sheet, rows, subject, form)) return true;
        const auto outside = name_outside(sheet, rows);
        if (outside.empty()) return false;
        std::vector<const Caption*> labels;
        for (const auto& label : form.labels()) labels.push_back(&label);
        deliver(reception, sheet, rows, subject, labels, outside, rows[0].number, value, form.strays());
        return true;
    }
    // Under the heading 姓名 of a table stands a name; beside that of a form.
    if (!name->inline_value && !name->value) return false;
    const auto first = form.value_of(*name).text;
    if (!looks_like_name(first) || looks_like_remark(first)) return false;
    if (name->row + 1 < rows.size() && !name->inline_value && !form.heads_list(name->row + 1)) {
        const auto below = rows[name->row + 1].own_text(name->column);
        if (!below.empty() && !lone_text(rows[name->row + 1]) && !form.is_label(name->row + 1, name->column) &&
            looks_like_name(below))
            return false;
    }
    if (read_columns(reception, sheet, rows, subject, form)) return true;
    std::vector<const Caption*> labels;
    const Caption* of = nullptr;
    const auto flush = [&] {
        if (of)
            deliver(reception, sheet, rows, subject, labels, form.value_of(*of).text, rows[of->row].number, value,
                    form.strays());
        labels.clear();
    };
    for (const auto& label : form.labels()) {
        if (label.meaning == "name" && of) flush();
        if (label.meaning == "name") of = &label;
        labels.push_back(&label);
    }
    flush();
    return true;
}

}  // namespace rudang::recruitment
