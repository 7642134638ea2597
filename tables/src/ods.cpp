// OpenDocument spreadsheets (ISO/IEC 26300), as written by LibreOffice and WPS.
#include <algorithm>
#include <set>

#include "parts.h"

namespace rudang::tables {
namespace {

class OdsReader {
public:
    OdsReader(const Deliver& deliver, const Limits& limits) : deliver_(deliver), limits_(limits) {}

    bool run(const Archive& archive) {
        xml_.begin = [this](std::string_view name, const Xml::Attributes& a) { begin(name, a); };
        xml_.text = [this](std::string_view part) {
            if (in_cell_ && paragraphs_ > 0 && !annotation_) text_ += part;
            if (text_.size() > (1U << 20)) unreadable("too-large", "单元格内容过长", "a cell is too long", place());
        };
        xml_.end = [this](std::string_view name) { end(name); };
        read_xml(archive, "content.xml", limits_.bytes, xml_);
        return whole_;
    }

private:
    std::string place() const { return sheet_ + " " + std::to_string(row_.number + 1); }

    void begin(std::string_view name, const Xml::Attributes& a) {
        if (name == "style")
            style_ = get(a, "name");
        else if (name == "table-properties") {
            if (get(a, "display") == "false") hidden_styles_.insert(style_);
        } else if (name == "table") {
            if (++tables_ > 1) return;
            sheet_ = get(a, "name");
            sheet_hidden_ = hidden_styles_.contains(std::string(get(a, "style-name")));
            merges_.clear();
            row_.number = 0;
        } else if (name == "table-row" && tables_ == 1) {
            row_repeat_ = whole_number(get(a, "number-rows-repeated"), 1);
            row_hidden_ = get(a, "visibility") == "collapse" || get(a, "visibility") == "filter";
            row_.cells.clear();
            column_ = 0;
        } else if ((name == "table-cell" || name == "covered-table-cell") && tables_ == 1) {
            begin_cell(a);
        } else if (name == "annotation")
            ++annotation_;
        else if (in_cell_ && !annotation_) {
            if (name == "p" && paragraphs_++ > 0)
                text_ += '\n';
            else if (name == "s")
                text_.append(static_cast<std::size_t>(std::min(whole_number(get(a, "c"), 1), 1000)), ' ');
            else if (name == "tab")
                text_ += ' ';
            else if (name == "line-break")
                text_ += '\n';
        }
    }

    void begin_cell(const Xml::Attributes& a) {
        cell_ = {};
        text_.clear();
        paragraphs_ = 0;
        in_cell_ = true;
        cell_repeat_ = static_cast<std::size_t>(whole_number(get(a, "number-columns-repeated"), 1));
        cell_.formula = !get(a, "formula").empty();
        note_merge(whole_number(get(a, "number-rows-spanned"), 1), whole_number(get(a, "number-columns-spanned"), 1));
        const auto type = get(a, "value-type");
        if (type == "float" || type == "percentage" || type == "currency")
            set_number(cell_, get(a, "value"), false, false);
        else if (type == "date") {
            cell_.text = std::string(get(a, "date-value").substr(0, 10));
            cell_.day = Day::parse(cell_.text);
            cell_.kind = cell_.day ? Cell::Kind::day : Cell::Kind::text;
        } else if (type == "boolean") {
            cell_.text = get(a, "boolean-value") == "true" ? "是" : "否";
            cell_.kind = Cell::Kind::boolean;
        }
    }

    void note_merge(int rows, int columns) {
        if (rows < 1 || columns < 1 || (rows == 1 && columns == 1)) return;
        if (merges_.size() >= limits_.merges)
            unreadable("too-large", "合并单元格过多", "too many merged cells", place());
        merges_.push_back(
            {row_.number + 1, row_.number + rows, column_, column_ + static_cast<std::size_t>(columns) - 1});
    }

    void end(std::string_view name) {
        if (name == "table")
            --tables_;
        else if (name == "annotation")
            --annotation_;
        else if ((name == "table-cell" || name == "covered-table-cell") && tables_ == 1)
            end_cell();
        else if (name == "table-row" && tables_ == 1)
            end_row();
    }

    void end_cell() {
        in_cell_ = false;
        if (cell_.kind == Cell::Kind::empty && !text_.empty()) {
            cell_.kind = text_.starts_with("#") && cell_.formula ? Cell::Kind::error : Cell::Kind::text;
            cell_.text = text_;
        }
        const auto first = column_;
        column_ += cell_repeat_;
        if (cell_.kind == Cell::Kind::empty || cell_.text.empty())
            return;  // the empty rest of a row is one cell repeated
        if (column_ > static_cast<std::size_t>(limits_.columns))
            unreadable("too-large", "列数超过 " + std::to_string(limits_.columns),
                       "more than " + std::to_string(limits_.columns) + " columns", place());
        row_.cells.resize(first);
        row_.cells.insert(row_.cells.end(), cell_repeat_, cell_);
    }

    void end_row() {
        if (row_.cells.empty()) {
            row_.number = std::min(row_.number, 100'000'000) + row_repeat_;  // of empty rows there may be any number
            return;
        }
        if (row_repeat_ > 100'000)
            unreadable("too-large", "同一行重复 " + std::to_string(row_repeat_) + " 次，不像正常的台账",
                       "one row repeated " + std::to_string(row_repeat_) + " times is no ordinary table", place());
        for (int i = 0; i < row_repeat_ && whole_; ++i) {
            ++row_.number;
            row_.sheet = &sheet_;
            row_.merges = &merges_;
            row_.hidden = row_hidden_ || sheet_hidden_;
            if (deliver_(row_)) continue;
            whole_ = false;
            xml_.stop = true;
        }
    }

    const Deliver& deliver_;
    const Limits& limits_;
    Xml xml_;
    std::set<std::string> hidden_styles_;  // of tables
    std::vector<Merge> merges_;
    std::string style_, sheet_, text_;
    Row row_;
    Cell cell_;
    bool sheet_hidden_ = false, row_hidden_ = false, in_cell_ = false, whole_ = true;
    int row_repeat_ = 1, paragraphs_ = 0, tables_ = 0, annotation_ = 0;
    std::size_t column_ = 0, cell_repeat_ = 1;
};

}  // namespace

bool read_ods(const std::string& path, const Deliver& deliver, const Limits& limits) {
    const Archive archive(path);
    return OdsReader(deliver, limits).run(archive);
}

}  // namespace rudang::tables
