#include "rudang/papers/sheet.h"

#include <xlsxwriter.h>

#include <algorithm>

#include "rudang/engine/clean.h"
#include "rudang/engine/date.h"
#include "rudang/papers/workbook.h"
#include "svg.h"

namespace rudang::papers {
namespace {

// A cell holds 32,767 UTF-16 units, and characters need one or two of them.
std::vector<std::string> cells_of(const std::string& text) {
    constexpr std::size_t most = 32'000;
    std::vector<std::string> pieces(1);
    std::size_t used = 0;
    const auto clean = shown(text, Lines::many);
    for (std::size_t i = 0; i < clean.size();) {
        std::size_t size = 1;
        while (i + size < clean.size() && (static_cast<unsigned char>(clean[i + size]) & 0xc0) == 0x80) ++size;
        const std::size_t units = size == 4 ? 2 : 1;
        if (used + units > most) {
            pieces.emplace_back();
            used = 0;
        }
        pieces.back().append(clean, i, size);
        used += units;
        i += size;
    }
    return pieces;
}

// Width in the units of a spreadsheet: a Latin letter is one, a Chinese character two.
int units(std::string_view text) { return (text_width(text, 20) + 10) / 11 + 1; }

bool is_number(const std::string& text) {
    return !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == std::string::npos &&
           (text.size() == 1 || text[0] != '0');
}

constexpr int widest = 44;

class Writing {
public:
    Writing(const std::string& path, const Sheet& what) : what_(what), file_(path, false), path_(path) {
        sheet_ = XLSX(workbook_add_worksheet)(file_.book(), what.name.c_str());
        if (!sheet_) throw cannot_write(path);
        columns_ = what.rows.empty() ? 0 : what.rows.front().size();
    }

    void write() {
        title_lines();
        for (std::size_t r = 0; r < what_.rows.size(); ++r) put_row(what_.rows[r], r == 0);
        const auto last_column = static_cast<lxw_col_t>(std::max<std::size_t>(columns_, 1) - 1);
        for (std::size_t c = 0; c < columns_; ++c) XLSX(worksheet_set_column)
        (sheet_, static_cast<lxw_col_t>(c), static_cast<lxw_col_t>(c), width_of(c), nullptr);
        XLSX(worksheet_freeze_panes)(sheet_, heading_ + 1, static_cast<lxw_col_t>(what_.frozen));
        if (next_ > heading_ + 1) XLSX(worksheet_autofilter)(sheet_, heading_, 0, next_ - 1, last_column);
        XLSX(worksheet_repeat_rows)(sheet_, 0, heading_);
        if (what_.pages_wide > 1 && what_.frozen)
            XLSX(worksheet_repeat_columns)(sheet_, 0, static_cast<lxw_col_t>(what_.frozen - 1));
        XLSX(worksheet_print_area)(sheet_, 0, 0, std::max(next_, heading_ + 1) - 1, last_column);
        XLSX(worksheet_set_landscape)(sheet_);
        XLSX(worksheet_set_paper)(sheet_, 9);
        XLSX(worksheet_set_margins)(sheet_, 0.5, 0.5, 0.6, 0.6);
        XLSX(worksheet_fit_to_pages)(sheet_, static_cast<std::uint16_t>(what_.pages_wide), 0);
        if (!what_.page_of.empty()) XLSX(worksheet_set_footer)(sheet_, ("&C&9" + what_.page_of).c_str());
        file_.finish();
    }

private:
    lxw_format* format(bool in_table, int size) {
        auto* made = XLSX(workbook_add_format)(file_.book());
        XLSX(format_set_font_name)(made, "SimSun");
        XLSX(format_set_font_size)(made, size);
        XLSX(format_set_align)(made, LXW_ALIGN_VERTICAL_CENTER);
        // A title runs over the empty cells beside it.
        if (!in_table) return made;
        XLSX(format_set_text_wrap)(made);
        XLSX(format_set_border)(made, LXW_BORDER_THIN);
        return made;
    }

    void title_lines() {
        auto* title = format(false, 16);
        XLSX(format_set_bold)(title);
        XLSX(worksheet_write_string)(sheet_, 0, 0, shown(what_.title).c_str(), title);
        XLSX(worksheet_set_row)(sheet_, 0, 26, nullptr);
        next_ = 1;
        if (!what_.note.empty()) {
            auto* note = format(false, 10);
            XLSX(worksheet_write_string)(sheet_, next_++, 0, shown(what_.note).c_str(), note);
        }
        heading_ = next_;
        head_ = format(true, 10);
        XLSX(format_set_bold)(head_);
        XLSX(format_set_align)(head_, LXW_ALIGN_CENTER);
        XLSX(format_set_bg_color)(head_, 0xEFEBE4);
        text_ = format(true, 10);
        XLSX(format_set_indent)(text_, 1);
        number_ = format(true, 10);
        XLSX(format_set_align)(number_, LXW_ALIGN_CENTER);
        day_ = format(true, 10);
        XLSX(format_set_align)(day_, LXW_ALIGN_CENTER);
        XLSX(format_set_num_format)(day_, "yyyy-mm-dd");
    }

    // What is too long for a cell goes on in the rows below.
    void put_row(const std::vector<std::string>& row, bool heading) {
        lxw_row_t height = 1;
        int lines = 1;
        for (std::size_t c = 0; c < columns_; ++c) {
            const auto pieces = cells_of(c < row.size() ? row[c] : std::string{});
            for (std::size_t n = 0; n < pieces.size(); ++n)
                put_cell(next_ + static_cast<lxw_row_t>(n), c, pieces[n], heading);
            height = std::max(height, static_cast<lxw_row_t>(pieces.size()));
            lines = std::max(lines, lines_in(pieces.front(), width_of(c)));
        }
        // Said, because not every program works it out by itself.
        for (lxw_row_t n = 0; n < height; ++n)
            XLSX(worksheet_set_row)(sheet_, next_ + n, std::min(400, lines * 14 + 4), nullptr);
        next_ += height;
    }

    static int lines_in(const std::string& text, double width) {
        int lines = 0;
        for (std::size_t at = 0; at <= text.size();) {
            const auto end = std::min(text.find('\n', at), text.size());
            const auto part = std::string_view(text).substr(at, end - at);
            lines += std::max(1, static_cast<int>(lines_of(part, static_cast<int>((width - 2.5) * 5.5), 10).size()));
            at = end + 1;
        }
        return std::max(lines, 1);
    }

    void put_cell(lxw_row_t line, std::size_t c, const std::string& text, bool heading) {
        const auto column = static_cast<lxw_col_t>(c);
        const auto day = heading ? std::nullopt : Day::parse(text);
        lxw_error wrong = LXW_NO_ERROR;
        if (day) {
            lxw_datetime when{day->year(), day->month(), day->day(), 0, 0, 0};
            wrong = XLSX(worksheet_write_datetime)(sheet_, line, column, &when, day_);
        } else if (!heading && is_number(text)) {
            wrong = XLSX(worksheet_write_number)(sheet_, line, column, std::stod(text), number_);
        } else if (text.empty()) {
            wrong = XLSX(worksheet_write_blank)(sheet_, line, column, heading ? head_ : text_);
        } else {
            // A string always: nothing from the ledger is ever taken for a formula.
            wrong = XLSX(worksheet_write_string)(sheet_, line, column, text.c_str(), heading ? head_ : text_);
        }
        if (wrong != LXW_NO_ERROR) throw cannot_write(path_);
    }

    // As wide as what is in it, headings broken in two or three lines, up to what can be read.
    double width_of(std::size_t c) {
        if (widths_.size() <= c) widths_.resize(columns_, 0);
        if (widths_[c] > 0) return widths_[c];
        int most = 6;
        for (std::size_t r = 0; r < what_.rows.size(); ++r) {
            if (c >= what_.rows[r].size()) continue;
            const auto& text = what_.rows[r][c];
            for (std::size_t at = 0; at <= text.size();) {
                const auto end = std::min(text.find('\n', at), text.size());
                const int wide = units(std::string_view(text).substr(at, end - at));
                most = std::max(most, r == 0 ? std::min(wide, std::max(8, wide / 3 + 2)) : wide);
                at = end + 1;
            }
        }
        return widths_[c] = std::clamp(most + 2, 6, widest);
    }

    const Sheet& what_;
    Workbook file_;
    const std::string& path_;
    lxw_worksheet* sheet_ = nullptr;
    std::size_t columns_ = 0;
    lxw_row_t heading_ = 0, next_ = 0;
    lxw_format *head_ = nullptr, *text_ = nullptr, *number_ = nullptr, *day_ = nullptr;
    std::vector<double> widths_;
};

}  // namespace

void write_sheet(const std::string& path, const Sheet& sheet) { Writing(path, sheet).write(); }

}  // namespace rudang::papers
