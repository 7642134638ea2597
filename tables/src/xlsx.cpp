// Office Open XML spreadsheets (ECMA-376), as written by Excel, WPS, LibreOffice, openpyxl and libxlsxwriter.
#include <algorithm>

#include "parts.h"

namespace rudang::tables {
namespace {

// A target is relative to the folder of the part that names it, or begins with a slash.
std::string resolve(const std::string& folder, std::string_view target) {
    if (target.starts_with("/")) return std::string(target.substr(1));
    std::string base = folder;
    while (target.starts_with("../")) {
        target.remove_prefix(3);
        if (base.empty()) break;
        base.pop_back();
        const auto slash = base.rfind('/');
        base = slash == std::string::npos ? std::string{} : base.substr(0, slash + 1);
    }
    return base + std::string(target);
}

struct Relation {
    std::string type, target;
};

std::map<std::string, Relation> relations(const Archive& archive, const std::string& part, std::uint64_t limit) {
    std::map<std::string, Relation> found;
    const auto slash = part.rfind('/');
    const auto folder = slash == std::string::npos ? std::string{} : part.substr(0, slash + 1);
    const auto rels = folder + "_rels/" + part.substr(folder.size()) + ".rels";
    if (!archive.has(rels)) return found;
    Xml xml;
    xml.begin = [&](std::string_view name, const Xml::Attributes& a) {
        if (name != "Relationship" || get(a, "TargetMode") == "External") return;  // what lies outside is not followed
        const auto type = get(a, "Type");
        const auto end = type.rfind('/');
        found[std::string(get(a, "Id"))] = {std::string(end == std::string_view::npos ? type : type.substr(end + 1)),
                                            resolve(folder, get(a, "Target"))};
    };
    read_xml(archive, rels, limit, xml);
    return found;
}

enum class Shows { number, day, month };

// A format code shows a day when it has a letter for year, month or day outside quotes and brackets; only its month
// where there is none for the day.
Shows what_is_shown(std::string_view code) {
    bool quoted = false, bracket = false, year = false, day = false, month = false, hour = false;
    for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
        const char c = code[i];
        if (c == '\\')
            ++i;
        else if (c == '"')
            quoted = !quoted;
        else if (quoted)
            continue;
        else if (c == '[' || c == ']')
            bracket = c == '[';
        else if (bracket)
            continue;
        else if (c == 'y' || c == 'Y')
            year = true;
        else if (c == 'd' || c == 'D')
            day = true;
        else if (c == 'm' || c == 'M')
            month = true;
        else if (c == 'h' || c == 'H' || c == 's')
            hour = true;
    }
    if (day || (month && !year && !hour)) return Shows::day;
    return year && month ? Shows::month : year ? Shows::day : Shows::number;
}

// The formats that have a number and no code (ECMA-376 part 1, 18.8.30, with those of Chinese programs).
Shows built_in(int id) {
    if (id == 17 || id == 27 || id == 36 || id == 50 || id == 52 || id == 55 || id == 57) return Shows::month;
    return (id >= 14 && id <= 16) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? Shows::day
                                                                                                  : Shows::number;
}

std::map<int, Shows> day_styles(const Archive& archive, const std::string& part, std::uint64_t limit) {
    std::map<int, Shows> styles, codes;
    bool in_cells = false;
    int index = 0;
    Xml xml;
    xml.begin = [&](std::string_view name, const Xml::Attributes& a) {
        if (name == "numFmt")
            codes[whole_number(get(a, "numFmtId"), -1)] = what_is_shown(get(a, "formatCode"));
        else if (name == "cellXfs")
            in_cells = true;
        else if (name == "xf" && in_cells) {
            const int id = whole_number(get(a, "numFmtId"), 0);
            const auto code = codes.find(id);
            if (const auto shows = code != codes.end() ? code->second : built_in(id); shows != Shows::number)
                styles[index] = shows;
            ++index;
        }
    };
    xml.end = [&](std::string_view name) {
        if (name == "cellXfs") in_cells = false;
    };
    read_xml(archive, part, limit, xml);
    return styles;
}

std::vector<std::string> shared_strings(const Archive& archive, const std::string& part, std::uint64_t limit) {
    std::vector<std::string> strings;
    bool in_text = false;
    int phonetic = 0;
    Xml xml;
    xml.begin = [&](std::string_view name, const Xml::Attributes&) {
        if (name == "si")
            strings.emplace_back();
        else if (name == "rPh")
            ++phonetic;
        else if (name == "t")
            in_text = true;
    };
    xml.end = [&](std::string_view name) {
        if (name == "rPh")
            --phonetic;
        else if (name == "t")
            in_text = false;
    };
    xml.text = [&](std::string_view text) {
        if (in_text && !phonetic && !strings.empty()) strings.back() += text;
    };
    read_xml(archive, part, limit, xml);
    return strings;
}

// "BC12": the column from 0, or -1.
int column_of(std::string_view reference) {
    int column = 0;
    for (std::size_t i = 0; i < reference.size() && reference[i] >= 'A' && reference[i] <= 'Z' && column < 100'000; ++i)
        column = column * 26 + (reference[i] - 'A' + 1);
    return column - 1;
}

// "A2:B3"; nothing where it is no area.
std::optional<Merge> area_of(std::string_view reference) {
    const auto colon = reference.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto corner = [](std::string_view cell) {
        const auto digits = std::min(cell.find_first_of("0123456789"), cell.size());
        return std::pair(whole_number(cell.substr(digits), 0), column_of(cell));
    };
    const auto [first_row, first_column] = corner(reference.substr(0, colon));
    const auto [last_row, last_column] = corner(reference.substr(colon + 1));
    if (first_row < 1 || last_row < first_row || first_column < 0 || last_column < first_column) return std::nullopt;
    return Merge{first_row, last_row, static_cast<std::size_t>(first_column), static_cast<std::size_t>(last_column)};
}

// A sheet's merged areas stand behind its rows, which need them. They are looked for in the unpacked bytes, many times
// faster than a first pass over its elements; `<` cannot stand for itself inside a text.
std::vector<Merge> merged_areas(const Archive& archive, const std::string& part, const Limits& limits) {
    constexpr std::string_view name = "mergeCell";
    std::string tail;  // from the first merged area on; before it, the end of the last piece
    bool found = false;
    archive.read(part, limits.bytes, [&](std::string_view piece) {
        tail += piece;
        if (!found) {
            const auto at = tail.find(name);
            found = at != std::string::npos;
            tail.erase(0, found ? at : tail.size() - std::min(tail.size(), name.size()));
        }
        return tail.size() < (64U << 20);
    });
    std::vector<Merge> merges;
    const std::string_view text(tail);
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        const auto tag = text.substr(at, text.find('>', at) - at);
        const auto reference = tag.find("ref=");
        if (reference == std::string_view::npos || reference + 5 > tag.size()) continue;
        const auto value = tag.substr(reference + 5);
        const auto area = area_of(value.substr(0, value.find(tag[reference + 4])));
        if (!area) continue;
        if (merges.size() >= limits.merges) unreadable("too-large", "合并单元格过多", "too many merged cells");
        merges.push_back(*area);
    }
    std::stable_sort(merges.begin(), merges.end(),
                     [](const Merge& a, const Merge& b) { return a.first_row < b.first_row; });
    return merges;
}

struct Sheet {
    std::string name, part;
    bool hidden = false;
};

struct Workbook {
    const Archive& archive;
    std::vector<Sheet> sheets;
    std::vector<std::string> strings;
    std::map<int, Shows> day_styles;
    bool since_1904 = false;
};

class SheetReader {
public:
    SheetReader(const Workbook& book, const Sheet& sheet, const Deliver& deliver, const Limits& limits)
        : book_(book), sheet_(sheet), deliver_(deliver), limits_(limits) {
        row_.sheet = &sheet.name;
        row_.merges = &merges_;
    }

    bool run() {
        xml_.begin = [this](std::string_view name, const Xml::Attributes& a) { begin(name, a); };
        xml_.text = [this](std::string_view text) {
            if (in_value_)
                value_ += text;
            else if (in_inline_ && in_text_ && !phonetic_)
                inline_ += text;
            if (value_.size() + inline_.size() > (1U << 20))
                unreadable("too-large", "单元格内容过长", "a cell is too long", place());
        };
        xml_.end = [this](std::string_view name) { end(name); };
        read_xml(book_.archive, sheet_.part, limits_.bytes, xml_);
        return whole_;
    }

private:
    std::string place() const { return sheet_.name + " " + std::to_string(row_.number); }

    void begin(std::string_view name, const Xml::Attributes& a) {
        if (name == "row") {
            row_.number = whole_number(get(a, "r"), row_.number + 1);
            row_.cells.clear();
            row_.hidden = sheet_.hidden || get(a, "hidden") == "1" || get(a, "hidden") == "true";
            column_ = -1;
        } else if (name == "c") {
            const auto reference = get(a, "r");
            column_ = reference.empty() ? column_ + 1 : column_of(reference);
            if (column_ < 0) unreadable("broken-file", "单元格位置有误", "a cell has no place", place());
            type_ = get(a, "t");
            style_ = whole_number(get(a, "s"), 0);
            value_.clear();
            inline_.clear();
            formula_ = has_value_ = false;
        } else if (name == "v")
            in_value_ = has_value_ = true;
        else if (name == "f")
            formula_ = true;
        else if (name == "is")
            in_inline_ = true;
        else if (name == "rPh")
            ++phonetic_;
        else if (name == "t")
            in_text_ = true;
    }

    void end(std::string_view name) {
        if (name == "v")
            in_value_ = false;
        else if (name == "is")
            in_inline_ = false;
        else if (name == "t")
            in_text_ = false;
        else if (name == "rPh")
            --phonetic_;
        else if (name == "c")
            take(cell());
        else if (name == "row" && !row_.cells.empty() && !deliver_(row_)) {
            whole_ = false;
            xml_.stop = true;
        }
    }

    Cell cell() const {
        Cell cell;
        cell.formula = formula_;
        const auto text = [&](Cell::Kind kind, std::string what) {
            cell.kind = kind;
            cell.text = std::move(what);
        };
        if (type_ == "s") {
            const int index = whole_number(value_, -1);
            if (index >= 0 && static_cast<std::size_t>(index) < book_.strings.size())
                text(Cell::Kind::text, book_.strings[static_cast<std::size_t>(index)]);
            else if (!value_.empty())
                unreadable("broken-file", "单元格指向不存在的文字", "a cell points to a text that is not there",
                           place());
        } else if (type_ == "inlineStr")
            text(Cell::Kind::text, inline_);
        else if (type_ == "str")
            text(Cell::Kind::text, value_);
        else if (type_ == "b")
            text(Cell::Kind::boolean, value_ == "1" ? "是" : "否");
        else if (type_ == "e")
            text(Cell::Kind::error, value_);
        else if (type_ == "d") {
            text(Cell::Kind::text, value_.substr(0, 10));
            if ((cell.day = Day::parse(cell.text))) cell.kind = Cell::Kind::day;
        } else if (!value_.empty()) {
            const auto shows = book_.day_styles.find(style_);
            set_number(cell, value_, shows != book_.day_styles.end(), book_.since_1904);
            cell.month_only = cell.day && shows != book_.day_styles.end() && shows->second == Shows::month;
        } else if (formula_ && !has_value_) {
            // A program that does not compute wrote it; what it comes to nobody knows.
            text(Cell::Kind::error, "公式没有存下结果 (a formula without its result)");
        }
        if (cell.text.empty()) cell.kind = Cell::Kind::empty;
        return cell;
    }

    void take(Cell cell) {
        if (cell.kind == Cell::Kind::empty) return;  // formatted and empty, however far to the right
        if (column_ >= limits_.columns)
            unreadable("too-large", "列数超过 " + std::to_string(limits_.columns),
                       "more than " + std::to_string(limits_.columns) + " columns", place());
        const auto at = static_cast<std::size_t>(column_);
        if (row_.cells.size() <= at) row_.cells.resize(at + 1);
        row_.cells[at] = std::move(cell);
    }

    const Workbook& book_;
    const Sheet& sheet_;
    const Deliver& deliver_;
    const Limits& limits_;
    const std::vector<Merge> merges_ = merged_areas(book_.archive, sheet_.part, limits_);
    Xml xml_;
    Row row_;
    int column_ = -1, style_ = 0, phonetic_ = 0;
    std::string type_, value_, inline_;
    bool in_value_ = false, in_inline_ = false, in_text_ = false, formula_ = false, has_value_ = false, whole_ = true;
};

}  // namespace

bool read_xlsx(const std::string& path, const Deliver& deliver, const Limits& limits) {
    const Archive archive(path);
    constexpr std::uint64_t small = 64 << 20;
    std::string workbook;
    for (const auto& [id, relation] : relations(archive, "", small))
        if (relation.type == "officeDocument") workbook = relation.target;
    if (workbook.empty() || !archive.has(workbook))
        unreadable("not-a-table", "这个文件不是表格（可能是文档或其他压缩文件）",
                   "this file is no spreadsheet (a document or another archive, perhaps)");
    const auto parts = relations(archive, workbook, small);
    Workbook book{archive, {}, {}, {}, false};
    Xml xml;
    xml.begin = [&](std::string_view name, const Xml::Attributes& a) {
        if (name == "workbookPr") book.since_1904 = get(a, "date1904") == "1" || get(a, "date1904") == "true";
        if (name != "sheet") return;
        const auto found = parts.find(std::string(get(a, "id")));
        if (found == parts.end() || found->second.type != "worksheet") return;  // a chart
        book.sheets.push_back({std::string(get(a, "name")), found->second.target,
                               get(a, "state") == "hidden" || get(a, "state") == "veryHidden"});
    };
    read_xml(archive, workbook, small, xml);
    if (book.sheets.empty()) unreadable("not-a-table", "这个文件里没有工作表", "there is no sheet in this file");
    for (const auto& [id, relation] : parts) {
        if (relation.type == "sharedStrings" && archive.has(relation.target))
            book.strings = shared_strings(archive, relation.target, limits.shared_strings);
        if (relation.type == "styles" && archive.has(relation.target))
            book.day_styles = day_styles(archive, relation.target, small);
    }
    return std::all_of(book.sheets.begin(), book.sheets.end(),
                       [&](const Sheet& sheet) { return SheetReader(book, sheet, deliver, limits).run(); });
}

}  // namespace rudang::tables
