// OpenDocument spreadsheets (ISO/IEC 26300), as written by LibreOffice and WPS.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "parts.h"

namespace rudang::tables {
namespace {

// What cells of a style show: by the format of its own, else that of the style it builds on.
class OdsStyles {
public:
    void begin(std::string_view name, const Xml::Attributes& a) {
        if (name == "date-style") {
            format_ = get(a, "name");
            parts_ = {};
        } else if (name == "style") {
            if (styles_.size() >= most_styles) return;
            auto& style = styles_[std::string(get(a, "name"))];
            style = {std::string(get(a, "data-style-name")), std::string(get(a, "parent-style-name")), {}};
            current_ = &style;
        } else if (name == "text-properties" && current_) {
            if (const auto line = get(a, "text-line-through-style"); !line.empty()) current_->struck = line != "none";
        } else if (!format_.empty()) {
            parts_.year |= name == "year" || name == "era";
            parts_.month |= name == "month";
            parts_.day |= name == "day";
        }
    }
    void end(std::string_view name) {
        if (name != "date-style") return;
        const bool whole = parts_.year && parts_.day;
        if (!whole && (parts_.year || parts_.month) && formats_.size() < most_styles)
            formats_.emplace(format_, !parts_.year ? Shows::no_year : parts_.month ? Shows::month : Shows::year);
        format_.clear();
    }
    bool is_struck(std::string name) const {
        for (int depth = 0; depth < 16; ++depth) {
            const auto style = styles_.find(name);
            if (style == styles_.end()) return false;
            if (style->second.struck) return *style->second.struck;
            name = style->second.parent;
        }
        return false;
    }
    Shows shows(std::string name) const {
        for (int depth = 0; depth < 16; ++depth) {
            const auto style = styles_.find(name);
            if (style == styles_.end()) break;
            if (!style->second.format.empty()) {
                const auto known = formats_.find(style->second.format);
                return known == formats_.end() ? Shows::day : known->second;
            }
            name = style->second.parent;
        }
        return Shows::day;
    }

private:
    struct Style {
        std::string format, parent;
        std::optional<bool> struck;
    };
    struct Parts {
        bool year = false, month = false, day = false;
    };
    std::map<std::string, Style> styles_;
    Style* current_ = nullptr;
    std::map<std::string, Shows> formats_;  // that show less than a day
    std::string format_;
    Parts parts_;
};

class OdsReader {
public:
    explicit OdsReader(Rows& rows) : rows_(rows) {}

    bool run(const Archive& archive) {
        // OdsStyles that have a name of their own lie apart, those made by formatting a cell with the content.
        if (archive.has("styles.xml")) {
            Xml common;
            common.begin = [this](std::string_view name, const Xml::Attributes& a) { styles_.begin(name, a); };
            common.end = [this](std::string_view name) { styles_.end(name); };
            read_xml(archive, "styles.xml", 64 << 20, common);
        }
        xml_.begin = [this](std::string_view name, const Xml::Attributes& a) { begin(name, a); };
        xml_.text = [this](std::string_view part) {
            if (in_cell_ && paragraphs_ > 0 && !annotation_) text_ += part;
            if (text_.size() > (1U << 20))
                unreadable("too-large", "单元格内容过长", "a cell is too long", rows_.place());
        };
        xml_.end = [this](std::string_view name) { end(name); };
        read_xml(archive, "content.xml", rows_.limits().bytes, xml_);
        return whole_;
    }

private:
    void begin(std::string_view name, const Xml::Attributes& a) {
        if (tables_ == 0) styles_.begin(name, a);
        if (name == "style")
            style_ = get(a, "name");
        else if (name == "table-properties") {
            if (get(a, "display") == "false" && hidden_styles_.size() < most_styles) hidden_styles_.insert(style_);
        } else if (name == "null-date") {
            since_1904_ = get(a, "date-value").starts_with("1904");
        } else if (name == "table") {
            if (++tables_ > 1) return;
            rows_.sheet(std::string(get(a, "name")), hidden_styles_.contains(std::string(get(a, "style-name"))));
            row_number_ = 0;
            columns_.clear();
        } else if (name == "table-column" && tables_ == 1 && columns_.size() < most_styles) {
            columns_.push_back({whole_number(get(a, "number-columns-repeated"), 1),
                                styles_.shows(std::string(get(a, "default-cell-style-name")))});
        } else if (name == "table-row" && tables_ == 1) {
            row_repeat_ = whole_number(get(a, "number-rows-repeated"), 1);
            rows_.begin(row_number_ + 1, get(a, "visibility") == "collapse" || get(a, "visibility") == "filter");
            row_style_ = get(a, "default-cell-style-name");
            column_ = 0;
        } else if ((name == "table-cell" || name == "covered-table-cell") && tables_ == 1) {
            begin_cell(a);
        } else if (name == "annotation") {
            ++annotation_;
            noted_ = noted_ || in_cell_;
        } else if (in_cell_ && !annotation_) {
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
        noted_ = false;
        text_.clear();
        paragraphs_ = 0;
        in_cell_ = true;
        cell_repeat_ = static_cast<std::size_t>(whole_number(get(a, "number-columns-repeated"), 1));
        cell_.formula = !get(a, "formula").empty();
        rows_.merge(whole_number(get(a, "number-rows-spanned"), 1), column_,
                    whole_number(get(a, "number-columns-spanned"), 1));
        cell_.struck = styles_.is_struck(std::string(get(a, "style-name")));
        const auto type = get(a, "value-type");
        if (type == "float" || type == "percentage" || type == "currency")
            set_number(cell_, get(a, "value"), false, since_1904_),
                show_as(cell_, type == "percentage" ? Shows::percent : Shows::number);
        else if (type == "date") {
            cell_.text = std::string(get(a, "date-value").substr(0, 10));
            cell_.day = Day::parse(cell_.text);
            cell_.kind = cell_.day ? Cell::Kind::day : Cell::Kind::text;
            const auto own = get(a, "style-name");
            show_as(cell_, !own.empty()          ? styles_.shows(std::string(own))
                           : !row_style_.empty() ? styles_.shows(row_style_)
                                                 : column_shows());
        } else if (type == "boolean") {
            cell_.text = get(a, "boolean-value") == "true" ? "是" : "否";
            cell_.kind = Cell::Kind::boolean;
        }
    }

    Shows column_shows() const {
        std::size_t before = 0;
        for (const auto& [times, shows] : columns_)
            if ((before += static_cast<std::size_t>(times)) > column_) return shows;
        return Shows::day;
    }

    void end(std::string_view name) {
        if (tables_ == 0) styles_.end(name);
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
        if (noted_ && noted_cells_.size() < most_styles) noted_cells_.push_back(column_);
        rows_.put(column_, std::move(cell_), cell_repeat_);  // the empty rest of a row is one cell repeated
        column_ += cell_repeat_;
    }

    void end_row() {
        // Of empty rows there may be any number.
        row_number_ = std::min(row_number_, 100'000'000) + row_repeat_;
        for (const auto column : std::exchange(noted_cells_, {})) rows_.note(column);
        if (rows_.empty()) return;
        if (row_repeat_ > 100'000)
            unreadable("too-large", "同一行重复 " + std::to_string(row_repeat_) + " 次，不像正常的台账",
                       "one row repeated " + std::to_string(row_repeat_) + " times is no ordinary table",
                       rows_.place());
        for (int i = 0; i < row_repeat_ && whole_; ++i) whole_ = i ? rows_.again() : rows_.end();
        xml_.stop = !whole_;
    }

    Rows& rows_;
    Xml xml_;
    OdsStyles styles_;
    std::set<std::string> hidden_styles_;         // of tables
    std::vector<std::pair<int, Shows>> columns_;  // how many, and what their cells show
    std::string style_, text_, row_style_;
    Cell cell_;
    std::vector<std::size_t> noted_cells_;  // of the row
    bool in_cell_ = false, whole_ = true, since_1904_ = false, noted_ = false;
    int row_repeat_ = 1, row_number_ = 0, paragraphs_ = 0, tables_ = 0, annotation_ = 0;
    std::size_t column_ = 0, cell_repeat_ = 1;
};

}  // namespace

bool read_ods(const Archive& archive, Rows& rows) { return OdsReader(rows).run(archive); }

}  // namespace rudang::tables
