#include "finding_book.h"

#include <xlsxwriter.h>

#include "rudang/papers/workbook.h"

namespace rudang::cli {
namespace {

struct FindingColumn {
    Label heading;
    double width;  // in characters
};
constexpr FindingColumn finding_columns[] = {
    {{"序号", "no."}, 6},      {{"姓名", "name"}, 12},  {{"案卷", "case"}, 10},
    {{"问题", "problem"}, 40}, {{"依据", "basis"}, 24}, {{"整改人", "who"}, 12},
    {{"期限", "due"}, 12},     {{"状态", "state"}, 14}, {{"办理经过", "who did what"}, 30},
};

class FindingBook {
public:
    FindingBook(Context& context, const std::string& path) : context_(context), file_(path, false) {
        sheet_ = XLSX(workbook_add_worksheet)(file_.book(), context.say("整改台账", "rectification").c_str());
        if (!sheet_) throw usage_error("cannot-write", path, {"文件写不进去", "the file cannot be written"});
        heading_ = format();
        XLSX(format_set_bold)(heading_);
        XLSX(format_set_align)(heading_, LXW_ALIGN_CENTER);
        text_ = format();
        day_ = format();
        XLSX(format_set_num_format)(day_, "yyyy-mm-dd");
    }

    void write(const std::vector<papers::RectificationLine>& lines) {
        lxw_col_t column = 0;
        for (const auto& each : finding_columns) {
            XLSX(worksheet_set_column)(sheet_, column, column, each.width, nullptr);
            put(0, column++, std::string(context_.say(each.heading)), heading_);
        }
        lxw_row_t row = 0;
        for (const auto& line : lines) {
            ++row;
            XLSX(worksheet_write_number)(sheet_, row, 0, row, text_);
            put(row, 1, line.name, text_);
            put(row, 2, line.case_id, text_);
            put(row, 3, line.problem, text_);
            put(row, 4, line.basis, text_);
            put(row, 5, line.responsible, text_);
            if (line.due) {
                lxw_datetime due{line.due->year(), line.due->month(), line.due->day(), 0, 0, 0};
                XLSX(worksheet_write_datetime)(sheet_, row, 6, &due, day_);
            } else {
                put(row, 6, "", text_);
            }
            put(row, 7, line.state, text_);
            put(row, 8, line.course, text_);
        }
        constexpr auto last = static_cast<lxw_col_t>(std::size(finding_columns) - 1);
        XLSX(worksheet_freeze_panes)(sheet_, 1, 0);
        XLSX(worksheet_autofilter)(sheet_, 0, 0, row, last);
        XLSX(worksheet_repeat_rows)(sheet_, 0, 0);
        XLSX(worksheet_set_landscape)(sheet_);
        XLSX(worksheet_set_paper)(sheet_, 9);  // A4
        XLSX(worksheet_fit_to_pages)(sheet_, 1, 0);
        file_.finish();
    }

private:
    lxw_format* format() {
        auto* made = XLSX(workbook_add_format)(file_.book());
        XLSX(format_set_text_wrap)(made);
        XLSX(format_set_align)(made, LXW_ALIGN_VERTICAL_CENTER);
        XLSX(format_set_border)(made, LXW_BORDER_THIN);
        return made;
    }
    // A string always: nothing from the ledger is ever taken for a formula. A cell holds 32,767 characters.
    void put(lxw_row_t row, lxw_col_t column, const std::string& words, lxw_format* format) {
        const auto text = shown(words, Lines::many);
        if (text.empty() || text.size() > 32'000)
            XLSX(worksheet_write_blank)(sheet_, row, column, format);
        else
            XLSX(worksheet_write_string)(sheet_, row, column, text.c_str(), format);
    }

    Context& context_;
    papers::Workbook file_;
    lxw_worksheet* sheet_ = nullptr;
    lxw_format *heading_ = nullptr, *text_ = nullptr, *day_ = nullptr;
};

}  // namespace

void write_finding_book(Context& context, const std::string& path,
                        const std::vector<papers::RectificationLine>& lines) {
    FindingBook(context, path).write(lines);
}

}  // namespace rudang::cli
