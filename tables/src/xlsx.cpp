// Office Open XML spreadsheets (ECMA-376), as written by Excel, WPS, LibreOffice, openpyxl and libxlsxwriter.
#include <algorithm>
#include <set>

#include "parts.h"
#include "rudang/tables/annotate.h"

namespace rudang::tables {
namespace {

constexpr std::uint64_t small = 64 << 20;  // what the parts beside the sheets may come to

// A target is relative to the folder of the part that names it, or begins with a slash.
std::string resolve(const std::string& folder, std::string_view target) {
    return target.starts_with("/") || target.starts_with("\\") ? std::string(target) : folder + std::string(target);
}

}  // namespace

std::string relations_part(const std::string& part) {
    const auto slash = part.rfind('/');
    const auto folder = slash == std::string::npos ? std::string{} : part.substr(0, slash + 1);
    return folder + "_rels/" + part.substr(folder.size()) + ".rels";
}

std::map<std::string, Relation> relations(const Archive& archive, const std::string& part) {
    std::map<std::string, Relation> found;
    const auto slash = part.rfind('/');
    const auto folder = slash == std::string::npos ? std::string{} : part.substr(0, slash + 1);
    const auto rels = relations_part(part);
    if (!archive.has(rels)) return found;
    Xml xml;
    xml.begin = [&](std::string_view name, const Xml::Attributes& a) {
        if (found.size() > most_styles || name != "Relationship" || get(a, "TargetMode") == "External")
            return;  // what lies outside is not followed
        const auto type = get(a, "Type");
        const auto end = type.rfind('/');
        found[std::string(get(a, "Id"))] = {std::string(end == std::string_view::npos ? type : type.substr(end + 1)),
                                            resolve(folder, get(a, "Target"))};
    };
    read_xml(archive, rels, small, xml);
    return found;
}

namespace {

// ST_Xstring (ECMA-376 part 1, 22.9.2.19): _xHHHH_ stands for a character that XML may not hold, or for itself.
std::string unescaped(std::string_view text) {
    std::string plain;
    std::uint32_t high = 0;  // the first half of a character of two units
    for (std::size_t at = 0; at < text.size();) {
        std::uint32_t unit = 0;
        bool is_escape = at + 7 <= text.size() && text[at] == '_' && text[at + 1] == 'x' && text[at + 6] == '_';
        for (std::size_t i = at + 2; is_escape && i < at + 6; ++i) {
            const char c = static_cast<char>(text[i] | 32);
            is_escape = (text[i] >= '0' && text[i] <= '9') || (c >= 'a' && c <= 'f');
            unit = unit * 16 + static_cast<std::uint32_t>(text[i] <= '9' ? text[i] - '0' : c - 'a' + 10);
        }
        if (!is_escape) {
            plain += text[at++];
            high = 0;
            continue;
        }
        at += 7;
        if (unit >= 0xd800 && unit < 0xdc00) {
            high = unit;
            continue;
        }
        if (unit >= 0xdc00 && unit < 0xe000) {
            if (high) append_utf8(plain, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
        } else
            append_utf8(plain, unit);
        high = 0;
    }
    return plain;
}

// On, unless its value says otherwise.
bool is_on(const Xml::Attributes& a) {
    const auto value = get(a, "val");
    return value != "0" && value != "false";
}

// How cells are shown, by style.
struct CellLooks {
    std::map<int, Shows> days;
    std::set<int> struck;  // with a line through the text
};

CellLooks read_styles(const Archive& archive, const std::string& part, std::uint64_t limit) {
    CellLooks styles;
    std::map<int, Shows> codes;
    std::set<int> struck_fonts;
    bool in_cells = false, in_fonts = false;
    int index = 0, font = -1;
    Xml xml;
    xml.begin = [&](std::string_view name, const Xml::Attributes& a) {
        if (name == "fonts")
            in_fonts = true;
        else if (in_fonts && name == "font")
            ++font;
        else if (in_fonts && name == "strike" && is_on(a) && struck_fonts.size() < most_styles)
            struck_fonts.insert(font);
        else if (name == "numFmt" && codes.size() < most_styles)
            codes[whole_number(get(a, "numFmtId"), -1)] = what_is_shown(get(a, "formatCode"));
        else if (name == "cellXfs")
            in_cells = true;
        else if (name == "xf" && in_cells) {
            const int id = whole_number(get(a, "numFmtId"), 0);
            const auto code = codes.find(id);
            if (const auto shows = code != codes.end() ? code->second : built_in_format(id);
                shows != Shows::number && styles.days.size() < most_styles)
                styles.days[index] = shows;
            if (struck_fonts.contains(whole_number(get(a, "fontId"), 0)) && styles.struck.size() < most_styles)
                styles.struck.insert(index);
            ++index;
        }
    };
    xml.end = [&](std::string_view name) {
        if (name == "cellXfs") in_cells = false;
        if (name == "fonts") in_fonts = false;
    };
    read_xml(archive, part, limit, xml);
    return styles;
}

// Texts, and which of them have a line through all they say. What is struck through in a text of which the rest is not
// was corrected there, and is no part of it any more.
void read_shared_strings(const Archive& archive, const std::string& part, const Limits& limits, Texts& texts,
                         std::set<std::size_t>& all_struck) {
    std::string text, struck_text;
    bool in_text = false, struck = false;
    int phonetic = 0;
    Xml xml;
    xml.begin = [&](std::string_view name, const Xml::Attributes& a) {
        if (name == "si")
            text.clear(), struck_text.clear();
        else if (name == "r")
            struck = false;
        else if (name == "strike")
            struck = is_on(a);
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
        else if (name == "r")
            struck = false;
        else if (name == "si") {
            const bool all = !struck_text.empty() && text.find_first_not_of(" \r\n\t") == std::string::npos;
            if (all && all_struck.size() < most_styles) all_struck.insert(texts.size());
            texts.add(unescaped(all ? struck_text : text), limits);
        }
    };
    xml.text = [&](std::string_view more) {
        if (!in_text || phonetic) return;
        (struck ? struck_text : text) += more;
        if (text.size() + struck_text.size() > limits.shared_strings)
            beyond("shared_strings", limits.shared_strings, part);
    };
    read_xml(archive, part, limits.bytes, xml);
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
        return tail.size() < (32U << 20);
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
        if (merges.size() >= limits.merges) beyond("merges", limits.merges, part);
        merges.push_back(*area);
    }
    std::stable_sort(merges.begin(), merges.end(),
                     [](const Merge& a, const Merge& b) { return a.first_row < b.first_row; });
    return merges;
}

// The cells of a sheet with a comment that somebody wrote, by row. Those of this program repeat what it found.
std::map<int, std::vector<std::size_t>> comments_of(const Archive& archive, const std::string& part) {
    std::map<int, std::vector<std::size_t>> cells;
    std::size_t count = 0;
    for (const auto& [id, relation] : relations(archive, part)) {
        if (relation.type != "comments" || !archive.has(relation.target)) continue;
        std::vector<bool> own;
        bool in_author = false;
        Xml xml;
        xml.begin = [&](std::string_view name, const Xml::Attributes& a) {
            in_author = name == "author";
            if (in_author && own.size() < most_styles) own.push_back(false);
            if (name != "comment" || ++count > most_styles) return;
            const auto author = static_cast<std::size_t>(whole_number(get(a, "authorId"), 0));
            const auto reference = get(a, "ref");
            const auto digits = std::min(reference.find_first_of("0123456789"), reference.size());
            const int row = whole_number(reference.substr(digits), 0), column = column_of(reference);
            if (row > 0 && column >= 0 && !(author < own.size() && own[author]))
                cells[row].push_back(static_cast<std::size_t>(column));
        };
        xml.text = [&](std::string_view text) {
            if (in_author && !own.empty() && text == own_author) own.back() = true;
        };
        xml.end = [&](std::string_view) { in_author = false; };
        read_xml(archive, relation.target, small, xml);
    }
    return cells;
}

struct Workbook {
    const Archive& archive;
    Texts strings;
    std::set<std::size_t> struck_strings;
    CellLooks styles;
    bool since_1904 = false;
};

class SheetReader {
public:
    SheetReader(const Workbook& book, const BookParts::Sheet& sheet, Rows& rows)
        : book_(book), sheet_(sheet), rows_(rows) {
        rows.sheet(sheet.name, sheet.hidden);
        rows.merge(merged_areas(book.archive, sheet.part, rows.limits()));
        comments_ = comments_of(book.archive, sheet.part);
    }

    bool run() {
        xml_.begin = [this](std::string_view name, const Xml::Attributes& a) { begin(name, a); };
        xml_.text = [this](std::string_view text) {
            if (in_value_)
                value_ += text;
            else if (in_inline_ && in_text_ && !phonetic_)
                inline_ += text;
            if (value_.size() + inline_.size() > (1U << 20))
                unreadable("too-large", "单元格内容过长", "a cell is too long", rows_.place());
        };
        xml_.end = [this](std::string_view name) { end(name); };
        read_xml(book_.archive, sheet_.part, rows_.limits().bytes, xml_);
        return whole_;
    }

private:
    void begin(std::string_view name, const Xml::Attributes& a) {
        if (name == "row") {
            rows_.begin(whole_number(get(a, "r"), rows_.number() + 1),
                        get(a, "hidden") == "1" || get(a, "hidden") == "true");
            column_ = -1;
        } else if (name == "c") {
            const auto reference = get(a, "r");
            column_ = reference.empty() ? column_ + 1 : column_of(reference);
            if (column_ < 0) unreadable("broken-file", "单元格位置有误", "a cell has no place", rows_.place());
            type_ = get(a, "t");
            style_ = whole_number(get(a, "s"), 0);
            value_.clear();
            inline_.clear();
            formula_ = false;
        } else if (name == "v")
            in_value_ = true;
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
            rows_.put(static_cast<std::size_t>(column_), cell());
        else if (name == "row")
            end_row();
    }

    void end_row() {
        if (const auto noted = comments_.find(rows_.number()); noted != comments_.end())
            for (const auto column : noted->second) rows_.note(column);
        if (rows_.end()) return;
        whole_ = false;
        xml_.stop = true;
    }

    Cell cell() const {
        Cell cell;
        cell.formula = formula_;
        cell.struck = book_.styles.struck.contains(style_);
        const auto text = [&](Cell::Kind kind, std::string what) {
            cell.kind = kind;
            cell.text = std::move(what);
        };
        if (type_ == "s") {
            const int index = whole_number(value_, -1);
            if (index >= 0 && static_cast<std::size_t>(index) < book_.strings.size()) {
                cell.struck = cell.struck || book_.struck_strings.contains(static_cast<std::size_t>(index));
                text(Cell::Kind::text, std::string(book_.strings[static_cast<std::size_t>(index)]));
            } else if (!value_.empty())
                text(Cell::Kind::error, std::string(unreadable_character));
        } else if (type_ == "inlineStr")
            text(Cell::Kind::text, unescaped(inline_));
        else if (type_ == "str")
            text(Cell::Kind::text, unescaped(value_));
        else if (type_ == "b")
            text(Cell::Kind::boolean, value_ == "1" ? "是" : "否");
        else if (type_ == "e")
            text(Cell::Kind::error, value_);
        else if (type_ == "d") {
            text(Cell::Kind::text, value_.substr(0, 10));
            if ((cell.day = Day::parse(cell.text))) cell.kind = Cell::Kind::day;
            show_as(cell, shows());
        } else if (!value_.empty()) {
            set_number(cell, value_, shows_day(shows()), book_.since_1904);
            show_as(cell, shows());
        } else if (formula_) {  // that comes to no text is of type str
            // A program that does not compute wrote it; what it comes to nobody knows.
            text(Cell::Kind::error, "公式没有存下结果 (a formula without its result)");
        }
        if (cell.text.empty()) cell.kind = Cell::Kind::empty;
        return cell;
    }

    Shows shows() const {
        const auto found = book_.styles.days.find(style_);
        return found == book_.styles.days.end() ? Shows::number : found->second;
    }

    const Workbook& book_;
    const BookParts::Sheet& sheet_;
    Rows& rows_;
    Xml xml_;
    int column_ = -1, style_ = 0, phonetic_ = 0;
    std::string type_, value_, inline_;
    bool in_value_ = false, in_inline_ = false, in_text_ = false, formula_ = false, whole_ = true;
    std::map<int, std::vector<std::size_t>> comments_;
};

}  // namespace

BookParts book_parts(const Archive& archive) {
    BookParts book;
    for (const auto& [id, relation] : relations(archive, ""))
        if (relation.type == "officeDocument") book.workbook = relation.target;
    if (book.workbook.empty() || !archive.has(book.workbook)) book.workbook = "xl/workbook.xml";
    if (!archive.has(book.workbook))
        unreadable("not-a-table", "这个文件不是表格（可能是文档或其他压缩文件）",
                   "this file is no spreadsheet (a document or another archive, perhaps)");
    const auto parts = relations(archive, book.workbook);
    Xml xml;
    xml.begin = [&](std::string_view name, const Xml::Attributes& a) {
        if (name == "workbookPr") book.since_1904 = get(a, "date1904") == "1" || get(a, "date1904") == "true";
        if (name != "sheet") return;
        const auto found = parts.find(std::string(get(a, "id")));
        if (found == parts.end() || found->second.type != "worksheet") return;  // a chart
        if (book.sheets.size() >= most_sheets) return;
        book.sheets.push_back({unescaped(get(a, "name")), found->second.target,
                               get(a, "state") == "hidden" || get(a, "state") == "veryHidden"});
    };
    read_xml(archive, book.workbook, small, xml);
    if (book.sheets.empty()) unreadable("not-a-table", "这个文件里没有工作表", "there is no sheet in this file");
    for (const auto& [id, relation] : parts) {
        if (relation.type == "sharedStrings" && archive.has(relation.target)) book.strings = relation.target;
        if (relation.type == "styles" && archive.has(relation.target)) book.styles = relation.target;
    }
    return book;
}

bool read_xlsx(const Archive& archive, Rows& rows) {
    const auto parts = book_parts(archive);
    Workbook book{archive, {}, {}, {}, parts.since_1904};
    if (!parts.strings.empty())
        read_shared_strings(archive, parts.strings, rows.limits(), book.strings, book.struck_strings);
    if (!parts.styles.empty()) book.styles = read_styles(archive, parts.styles, small);
    return std::all_of(parts.sheets.begin(), parts.sheets.end(),
                       [&](const BookParts::Sheet& sheet) { return SheetReader(book, sheet, rows).run(); });
}

}  // namespace rudang::tables
