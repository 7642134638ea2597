#include "annotated.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <set>

#include "rudang/papers/workbook.h"
#include "rudang/tables/annotate.h"
#include "rudang/tables/widths.h"
#include "source.h"

namespace rudang::cli {
namespace {

using papers::NewFile;
using papers::Workbook;

// A sheet's name as Excel allows it: 31 characters, none of []:*?/\\, each once.
std::string sheet_name(const std::string& given, std::set<std::string>& taken) {
    std::string plain;
    int characters = 0;
    for (std::size_t at = 0; at < given.size() && characters < 28; ++characters) {
        auto end = at + 1;
        while (end < given.size() && (given[end] & 0xc0) == 0x80) ++end;
        const auto one = given.substr(at, end - at);
        plain += one.find_first_of("[]:*?/\\'") != std::string::npos ? "_" : one;
        at = end;
    }
    auto name = plain;
    for (int n = 2; !taken.insert(name).second; ++n) name = plain + "_" + std::to_string(n);
    return name;
}

// What is wrong, on what it rests, and what to do.
std::string words_of(Context& context, const Finding& finding, const std::string& remedy) {
    const auto basis = basis_text(context, finding), what = finding.words(context.language());
    return context.say(Text(what + "（" + basis + "）" + (remedy.empty() ? "" : "处理：" + remedy),
                            what + " (" + basis + ")" + (remedy.empty() ? "" : " remedy: " + remedy)));
}

tables::Remarks remarks_on(Context& context, const std::vector<office::AuditedCase>& cases,
                           const std::map<std::string, recruitment::Mapping>& mappings) {
    tables::Remarks remarks;
    remarks.heading = context.say(Text("检查结果", "findings"));
    remarks.author = tables::own_author;
    for (const auto& [sheet, mapping] : mappings) remarks.below[sheet] = mapping.header_row;
    for (const auto& audited : cases)
        for (const auto& finding : audited.findings) {
            if (finding.verdict != Verdict::violated) continue;
            const auto& place = finding.where.row ? finding.where : audited.place;
            const auto remedy = finding.remedy(context.language());
            remarks.list.push_back({place.sheet, place.row ? place.row : audited.place.row, finding.where.column,
                                    words_of(context, finding, remedy)});
        }
    return remarks;
}

// A book of its own where the source is none that can be edited: its cells as they stand, its looks lost.
class Copy {
public:
    Copy(const std::string& source, const std::string& target, const tables::Remarks& remarks,
         const std::map<std::string, recruitment::Mapping>& mappings)
        : source_(source), remarks_(remarks), mappings_(mappings), file_(target, true), widths_(remarks.below) {
        top_ = XLSX(workbook_add_format)(file_.book());
        XLSX(format_set_align)(top_, LXW_ALIGN_VERTICAL_TOP);
        bad_ = XLSX(workbook_add_format)(file_.book());
        XLSX(format_set_bg_color)(bad_, 0xF8D7DA);
        XLSX(format_set_text_wrap)(bad_);
        XLSX(format_set_align)(bad_, LXW_ALIGN_VERTICAL_TOP);
        bold_ = XLSX(workbook_add_format)(file_.book());
        XLSX(format_set_bold)(bold_);
        for (const auto& remark : remarks.list) by_row_[{remark.sheet, remark.row}].push_back(&remark);
    }

    void write() {
        Problems problems;
        // A first pass, so that the new column stands after the last one.
        tables::read_table(
            source_, [&](const tables::Row& row) { return widths_.see(row), true; }, problems, table_limits());
        tables::read_table(
            source_, [&](const tables::Row& row) { return write_row(row); }, problems, table_limits());
        file_.finish();
    }

private:
    bool write_row(const tables::Row& row) {
        if (!sheet_ || name_ != *row.sheet) {
            name_ = *row.sheet;
            sheet_ =
                XLSX(workbook_add_worksheet)(file_.book(), name_.empty() ? nullptr : sheet_name(name_, taken_).c_str());
            if (sheet_) lay_out();
        }
        if (!sheet_) return false;
        const auto line = static_cast<lxw_row_t>(row.number - 1);
        const auto beside = static_cast<lxw_col_t>(widths_.columns(name_));
        const auto found = by_row_.find({name_, row.number});
        for (std::size_t c = 0; c < row.cells.size(); ++c) {
            std::string words;
            if (found != by_row_.end())
                for (const auto* remark : found->second)
                    if (remark->column == tables::column_name(c)) words += (words.empty() ? "" : "\n") + remark->text;
            write_cell(line, static_cast<lxw_col_t>(c), row.cells[c], words);
        }
        if (found != by_row_.end()) {
            std::string words;
            for (const auto* remark : found->second)
                words +=
                    (words.empty() ? "" : "\n") + (remark->column.empty() ? "" : remark->column + ": ") + remark->text;
            XLSX(worksheet_set_row)(sheet_, line, tables::height_for(words), nullptr);
            XLSX(worksheet_write_string)(sheet_, line, beside, words.c_str(), bad_);
        } else if (const auto heading = remarks_.below.find(name_);
                   heading != remarks_.below.end() && heading->second == row.number)
            XLSX(worksheet_write_string)(sheet_, line, beside, remarks_.heading.c_str(), bold_);
        return true;
    }

    // To be read and printed as it is: columns as wide as what is in them, headings and names in sight and on every
    // page.
    void lay_out() {
        const auto columns = widths_.columns(name_);
        for (std::size_t c = 0; c <= columns; ++c) XLSX(worksheet_set_column)
        (sheet_, static_cast<lxw_col_t>(c), static_cast<lxw_col_t>(c),
         c < columns ? widths_.of(name_, c) : tables::remarks_width, nullptr);
        XLSX(worksheet_set_landscape)(sheet_);
        XLSX(worksheet_set_paper)(sheet_, 9);
        if (const auto heading = remarks_.below.find(name_); heading != remarks_.below.end() && heading->second > 0) {
            const auto line = static_cast<lxw_row_t>(heading->second);
            const auto beside = columns_of_name();
            XLSX(worksheet_freeze_panes)(sheet_, line, beside);
            if (beside > 0) XLSX(worksheet_repeat_columns)(sheet_, 0, static_cast<lxw_col_t>(beside - 1));
            XLSX(worksheet_repeat_rows)(sheet_, line - 1, line - 1);
        }
    }

    // The first columns, up to the name, where it is one of them.
    lxw_col_t columns_of_name() const {
        constexpr std::size_t few = 4;
        if (const auto mapping = mappings_.find(name_); mapping != mappings_.end())
            for (const auto& use : mapping->second.columns)
                if (use.meaning == "name" && use.column < few) return static_cast<lxw_col_t>(use.column + 1);
        return 0;
    }

    // As text: whatever a cell says is never taken for a formula.
    void write_cell(lxw_row_t line, lxw_col_t column, const tables::Cell& cell, const std::string& words) {
        auto* format = words.empty() ? top_ : bad_;
        if (cell.kind == tables::Cell::Kind::number)
            XLSX(worksheet_write_number)(sheet_, line, column, cell.number, format);
        else if (cell.kind != tables::Cell::Kind::empty)
            XLSX(worksheet_write_string)(sheet_, line, column, cell.text.c_str(), format);
        if (!words.empty()) XLSX(worksheet_write_comment)(sheet_, line, column, words.c_str());
    }

    const std::string& source_;
    const tables::Remarks& remarks_;
    const std::map<std::string, recruitment::Mapping>& mappings_;
    Workbook file_;
    lxw_format *top_ = nullptr, *bad_ = nullptr, *bold_ = nullptr;
    lxw_worksheet* sheet_ = nullptr;
    std::string name_;
    std::set<std::string> taken_;
    tables::ColumnWidths widths_;
    std::map<std::pair<std::string, int>, std::vector<const tables::Remark*>> by_row_;
};

}  // namespace

void write_annotated(Context& context, const std::string& source, const std::string& target,
                     const std::vector<office::AuditedCase>& cases,
                     const std::map<std::string, recruitment::Mapping>& mappings) {
    const auto remarks = remarks_on(context, cases, mappings);
    NewFile file(target);
    Problems problems;
    if (!tables::annotate_book(source, file.path(), remarks, problems))
        return Copy(source, target, remarks, mappings).write();
    if (!problems.empty()) throw Failure{exit_usage, problems};
    file.finish();
}

}  // namespace rudang::cli
