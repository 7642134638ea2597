#include "rudang/tables/annotate.h"

#include <zip.h>

#include <algorithm>
#include <filesystem>
#include <pugixml.hpp>
#include <set>
#include <sstream>

#include "comment_shapes.h"
#include "parts.h"
#include "rudang/tables/widths.h"

namespace rudang::tables {
namespace {

constexpr std::uint64_t most_bytes = 24 << 20;  // of a sheet; as a tree it takes several times as much
constexpr std::string_view office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view package = "http://schemas.openxmlformats.org/package/2006/relationships";

// The package has something this cannot change without breaking it.
struct CannotEdit {};

std::string_view local(std::string_view name) {
    const auto colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// Children are found by their local names, and made with the prefix of their parent.
pugi::xml_node child(pugi::xml_node parent, std::string_view name) {
    for (auto node : parent.children())
        if (local(node.name()) == name) return node;
    return {};
}
std::string prefixed(pugi::xml_node parent, std::string_view name) {
    const std::string_view whole = parent.name();
    const auto colon = whole.rfind(':');
    return (colon == std::string_view::npos ? "" : std::string(whole.substr(0, colon + 1))) + std::string(name);
}
pugi::xml_node append(pugi::xml_node parent, std::string_view name) {
    return parent.append_child(prefixed(parent, name).c_str());
}
void set(pugi::xml_node node, const char* name, const std::string& value) {
    auto attribute = node.attribute(name);
    if (!attribute) attribute = node.append_attribute(name);
    attribute.set_value(value.c_str());
}

struct Document {
    pugi::xml_document xml;
    explicit Document(const std::string& bytes) {
        // No entity is resolved and no document type taken in.
        if (!xml.load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_ws_pcdata) ||
            !xml.document_element())
            throw CannotEdit();
    }
    pugi::xml_node root() { return xml.document_element(); }
    std::string bytes() const {
        std::ostringstream out;
        xml.save(out, "", pugi::format_raw, pugi::encoding_utf8);
        return out.str();
    }
};

int column_number(std::string_view letters) {
    int column = 0;
    for (const char c : letters) {
        if (c < 'A' || c > 'Z' || column > 100'000) return -1;
        column = column * 26 + (c - 'A' + 1);
    }
    return column - 1;
}
std::string_view letters_of(std::string_view reference) {
    return reference.substr(0, std::min(reference.find_first_of("0123456789"), reference.size()));
}

// ---- styles
// --------------------------------------------------------------------------------------------------------------

// Each style of a cell once more, on a coloured ground.
class Styles {
public:
    explicit Styles(const std::string& bytes) : document_(bytes) {
        auto root = document_.root();
        fills_ = child(root, "fills");
        formats_ = child(root, "cellXfs");
        if (!fills_ || !formats_) throw CannotEdit();
        auto pattern = append(append(fills_, "fill"), "patternFill");
        set(pattern, "patternType", "solid");
        set(append(pattern, "fgColor"), "rgb", "FFF8D7DA");
        set(append(pattern, "bgColor"), "indexed", "64");
        fill_ = count(fills_, "fill") - 1;
        set(fills_, "count", std::to_string(fill_ + 1));
    }
    int coloured(int style) {
        const auto [found, fresh] = made_.try_emplace(style, 0);
        if (!fresh) return found->second;
        auto format = formats_.append_copy(nth(style));
        set(format, "fillId", std::to_string(fill_));
        set(format, "applyFill", "1");
        return found->second = number_last();
    }
    // Lines are broken, and nothing else.
    int wrapping(bool coloured_too) {
        auto& style = coloured_too ? wrapping_coloured_ : wrapping_;
        if (style >= 0) return style;
        auto format = append(formats_, "xf");
        for (const char* id : {"numFmtId", "fontId", "fillId", "borderId", "xfId"}) set(format, id, "0");
        if (coloured_too) {
            set(format, "fillId", std::to_string(fill_));
            set(format, "applyFill", "1");
        }
        set(format, "applyAlignment", "1");
        auto alignment = append(format, "alignment");
        set(alignment, "vertical", "top");
        set(alignment, "wrapText", "1");
        return style = number_last();
    }
    std::string bytes() const { return document_.bytes(); }

private:
    static int count(pugi::xml_node parent, std::string_view name) {
        int found = 0;
        for (auto node : parent.children()) found += local(node.name()) == name;
        return found;
    }
    pugi::xml_node nth(int index) {
        for (auto node : formats_.children())
            if (local(node.name()) == "xf" && index-- == 0) return node;
        return child(formats_, "xf");
    }
    int number_last() {
        const int size = count(formats_, "xf");
        set(formats_, "count", std::to_string(size));
        return size - 1;
    }

    Document document_;
    pugi::xml_node fills_, formats_;
    int fill_ = 0, wrapping_ = -1, wrapping_coloured_ = -1;
    std::map<int, int> made_;
};

// ---- one sheet
// -----------------------------------------------------------------------------------------------------------

class SheetEditor {
public:
    SheetEditor(const std::string& bytes, Styles& styles) : document_(bytes), styles_(styles) {
        data_ = child(document_.root(), "sheetData");
        if (!data_) throw CannotEdit();
        for (auto area : child(document_.root(), "mergeCells").children()) {
            const std::string_view reference = area.attribute("ref").value();
            const auto colon = std::min(reference.find(':'), reference.size());
            const auto first = reference.substr(0, colon),
                       last = reference.substr(std::min(colon + 1, reference.size()));
            const auto row = [](std::string_view corner) {
                return whole_number(corner.substr(letters_of(corner).size()), 0);
            };
            merges_.push_back({row(first), row(last), static_cast<std::size_t>(column_number(letters_of(first))),
                               static_cast<std::size_t>(column_number(letters_of(last)))});
        }
        int number = 0;
        for (auto row : data_.children()) {
            if (local(row.name()) != "row") continue;
            number = whole_number(row.attribute("r").value(), number + 1);
            rows_[number] = row;
            int column = -1;
            for (auto cell : row.children()) {
                if (local(cell.name()) != "c") continue;
                const std::string_view reference = cell.attribute("r").value();
                column = reference.empty() ? column + 1 : column_number(letters_of(reference));
                if (child(cell, "v") || child(cell, "is")) last_column_ = std::max(last_column_, column);
            }
        }
        beside_ = last_column_ + 1;
    }

    // Columns without a width of their own get one.
    void widen(const ColumnWidths& widths, const std::string& sheet) {
        auto columns = child(document_.root(), "cols");
        if (!columns) columns = document_.root().insert_child_before(prefixed(data_, "cols").c_str(), data_);
        const double usual = child(document_.root(), "sheetFormatPr").attribute("defaultColWidth").as_double(8.43);
        for (int column = 1; column <= beside_; ++column) {
            const double wanted = widths.of(sheet, static_cast<std::size_t>(column - 1));
            pugi::xml_node next, own;
            for (auto node : columns.children()) {
                const int first = node.attribute("min").as_int(), last = node.attribute("max").as_int();
                if (first <= column && column <= last) own = node;
                if (!next && first > column) next = node;
            }
            if (own || wanted <= usual) continue;
            const auto name = prefixed(columns, "col");
            auto made = next ? columns.insert_child_before(name.c_str(), next) : columns.append_child(name.c_str());
            set(made, "min", std::to_string(column));
            set(made, "max", std::to_string(column));
            set(made, "width", std::to_string(static_cast<int>(wanted)));
            set(made, "customWidth", "1");
        }
    }

    void add(const Remark& remark) {
        beside_words_[remark.row] += (beside_words_[remark.row].empty() ? "" : "\n") +
                                     (remark.column.empty() ? "" : remark.column + "：") + remark.text;
        const int column = remark.column.empty() ? -1 : column_number(remark.column);
        if (column < 0) return;
        // What lies in a merged area is seen at its first cell only.
        auto at = std::pair(remark.row, column);
        for (const auto& area : merges_)
            if (area.covers(remark.row, static_cast<std::size_t>(column)))
                at = {area.first_row, static_cast<int>(area.first_column)};
        auto& words = comments_[at];
        words += (words.empty() ? "" : "\n") + remark.text;
    }

    void finish(const std::string& heading, int heading_row) {
        for (const auto& [at, words] : comments_) {
            auto found = cell(at.first, at.second);
            set(found, "s", std::to_string(styles_.coloured(whole_number(found.attribute("s").value(), 0))));
        }
        for (const auto& [row, words] : beside_words_) {
            write(row, words, true);
            // Said, because not every program works it out by itself.
            auto node = rows_.at(row);
            if (const int height = height_for(words); node.attribute("ht").as_double() < height) {
                set(node, "ht", std::to_string(height));
                set(node, "customHeight", "1");
            }
        }
        if (heading_row > 0 && !beside_words_.contains(heading_row)) write(heading_row, heading, false);
        widen_beside();
        if (auto dimension = child(document_.root(), "dimension")) document_.root().remove_child(dimension);
    }
    std::vector<CellRemark> comments() const {
        std::vector<CellRemark> list;
        for (const auto& [at, words] : comments_) list.push_back({at.first, at.second, words});
        return list;
    }
    // Names the drawing of the comments where there is none yet; the order of these elements is fixed.
    void draw(const std::string& id) {
        static const std::set<std::string_view> after{"legacyDrawingHF", "drawingHF",       "picture",    "oleObjects",
                                                      "controls",        "webPublishItems", "tableParts", "extLst"};
        auto root = document_.root();
        pugi::xml_node before;
        for (auto node : root.children())
            if (!before && after.contains(local(node.name()))) before = node;
        const auto name = prefixed(root, "legacyDrawing");
        auto drawing = before ? root.insert_child_before(name.c_str(), before) : root.append_child(name.c_str());
        set(drawing, "xmlns:r", std::string(office));
        set(drawing, "r:id", id);
    }
    // The relation of the drawing there is.
    std::string drawing() const {
        for (auto node : document_.xml.document_element().children())
            if (local(node.name()) == "legacyDrawing")
                for (auto attribute : node.attributes())
                    if (local(attribute.name()) == "id") return attribute.value();
        return {};
    }
    std::string bytes() const { return document_.bytes(); }

private:
    pugi::xml_node row(int number) {
        if (const auto found = rows_.find(number); found != rows_.end()) return found->second;
        const auto next = rows_.upper_bound(number);
        const auto name = prefixed(data_, "row");
        auto made = next == rows_.end() ? data_.append_child(name.c_str())
                                        : data_.insert_child_before(name.c_str(), next->second);
        set(made, "r", std::to_string(number));
        return rows_[number] = made;
    }
    pugi::xml_node cell(int number, int column) {
        auto parent = row(number);
        int at = -1;
        pugi::xml_node next;
        for (auto node : parent.children()) {
            if (local(node.name()) != "c") continue;
            const std::string_view reference = node.attribute("r").value();
            at = reference.empty() ? at + 1 : column_number(letters_of(reference));
            if (at == column) return node;
            if (at > column) {
                next = node;
                break;
            }
        }
        const auto name = prefixed(parent, "c");
        auto made = next ? parent.insert_child_before(name.c_str(), next) : parent.append_child(name.c_str());
        set(made, "r", column_name(static_cast<std::size_t>(column)) + std::to_string(number));
        if (const auto style = parent.attribute("s"); !style.empty()) set(made, "s", style.value());
        return made;
    }
    void write(int number, const std::string& words, bool coloured) {
        auto made = cell(number, beside_);
        made.remove_children();
        set(made, "t", "inlineStr");
        set(made, "s", std::to_string(styles_.wrapping(coloured)));
        auto text = append(append(made, "is"), "t");
        set(text, "xml:space", "preserve");
        text.text().set(words.c_str());
        row(number).remove_attribute("spans");
    }
    // The new column is wide enough to read; columns there already are described in ranges, which are cut around it.
    void widen_beside() {
        auto root = document_.root();
        auto columns = child(root, "cols");
        if (!columns) columns = root.insert_child_before(prefixed(root, "cols").c_str(), data_);
        const int wanted = beside_ + 1;
        pugi::xml_node before;
        std::vector<pugi::xml_node> there;
        for (auto node : columns.children()) there.push_back(node);
        for (auto node : there) {
            const int first = node.attribute("min").as_int(), last = node.attribute("max").as_int();
            if (last < wanted) continue;
            if (!before) before = node;
            if (first > wanted) continue;
            if (first < wanted) {
                auto left = columns.insert_copy_before(node, node);
                set(left, "max", std::to_string(wanted - 1));
            }
            if (last > wanted)
                set(node, "min", std::to_string(wanted + 1));
            else {
                before = node.next_sibling();
                columns.remove_child(node);
            }
        }
        const auto name = prefixed(columns, "col");
        auto made = before ? columns.insert_child_before(name.c_str(), before) : columns.append_child(name.c_str());
        set(made, "min", std::to_string(wanted));
        set(made, "max", std::to_string(wanted));
        set(made, "width", std::to_string(remarks_width));
        set(made, "customWidth", "1");
    }

    Document document_;
    Styles& styles_;
    pugi::xml_node data_;
    std::map<int, pugi::xml_node> rows_;
    std::vector<Merge> merges_;
    std::map<std::pair<int, int>, std::string> comments_;
    std::map<int, std::string> beside_words_;
    int last_column_ = -1, beside_ = 0;
};

// ---- comments and their drawing
// ------------------------------------------------------------------------------------------

void add_comments(pugi::xml_node root, const std::vector<CellRemark>& remarks, const std::string& author) {
    auto authors = child(root, "authors");
    if (!authors) authors = append(root, "authors");
    int number = 0;
    for (auto node : authors.children()) number += local(node.name()) == "author";
    append(authors, "author").text().set(author.c_str());
    auto list = child(root, "commentList");
    if (!list) list = append(root, "commentList");
    for (const auto& remark : remarks) {
        const auto reference = column_name(static_cast<std::size_t>(remark.column)) + std::to_string(remark.row);
        pugi::xml_node comment;
        for (auto node : list.children())
            if (reference == node.attribute("ref").value()) comment = node;
        const bool there = !comment.empty();
        if (!there) {
            comment = append(list, "comment");
            set(comment, "ref", reference);
            set(comment, "authorId", std::to_string(number));
        }
        auto text = child(comment, "text");
        if (!text) text = append(comment, "text");
        auto words = append(append(text, "r"), "t");
        set(words, "xml:space", "preserve");
        words.text().set(((there ? "\n" : "") + remark.text).c_str());
    }
}

// ---- the package
// ---------------------------------------------------------------------------------------------------------

class PackageEditor {
public:
    PackageEditor(const std::string& source, const Remarks& remarks)
        : source_(source),
          remarks_(remarks),
          archive_(source, {}),
          book_(book_parts(archive_)),
          widths_(remarks.below) {
        Problems ignored;  // what cannot be read is no wider
        read_table(
            source, [this](const Row& row) { return widths_.see(row), true; }, ignored);
    }

    void edit() {
        const auto main = whole(book_.workbook);
        if (main.find("purl.oclc.org/ooxml") != std::string::npos || book_.styles.empty()) throw CannotEdit();
        Styles styles(whole(book_.styles));
        int block = static_cast<int>(book_.sheets.size()) + 1;
        for (const auto& sheet : book_.sheets) {
            std::vector<Remark> of_sheet;
            for (const auto& remark : remarks_.list)
                if (remark.sheet == cleaned(sheet.name) && remark.row > 0) of_sheet.push_back(remark);
            if (of_sheet.empty()) continue;
            edit_sheet(sheet, of_sheet, styles, block);
            block += static_cast<int>(of_sheet.size() / 1024) + 1;
        }
        changed_[book_.styles] = styles.bytes();
        edit_types();
    }

    void write(const std::string& target) const {
        std::filesystem::copy_file(source_, target, std::filesystem::copy_options::overwrite_existing);
        int error = 0;
        zip_t* zip = ZIP(zip_open)(target.c_str(), 0, &error);
        if (!zip) throw CannotEdit();
        archive_.exchange(zip, changed_, removed_);
        if (ZIP(zip_close)(zip) == 0) return;
        ZIP(zip_discard)(zip);
        unreadable("cannot-write", "文件写不进去", "the file cannot be written", target);
    }

private:
    std::string whole(const std::string& part) const {
        std::string bytes;
        archive_.read(part, most_bytes, [&](std::string_view piece) { return bytes += piece, true; });
        return bytes;
    }

    void edit_sheet(const BookParts::Sheet& sheet, const std::vector<Remark>& of_sheet, Styles& styles, int block) {
        SheetEditor editor(whole(sheet.part), styles);
        for (const auto& remark : of_sheet) editor.add(remark);
        editor.widen(widths_, cleaned(sheet.name));
        const auto heading = remarks_.below.find(cleaned(sheet.name));
        editor.finish(remarks_.heading, heading == remarks_.below.end() ? 0 : heading->second);
        if (const auto comments = editor.comments(); !comments.empty()) {
            const auto rels = relations_part(sheet.part);
            Document relations_xml(archive_.has(rels) ? whole(rels)
                                                      : "<Relationships xmlns=\"" + std::string(package) + "\"/>");
            const auto known = relations(archive_, sheet.part);
            const auto drawing = editor.drawing();
            const auto part_of = [&](std::string_view type) {
                for (const auto& [id, relation] : known)
                    if (relation.type == type) return relation.target;
                return std::string();
            };
            add_comments_to(part_of("comments"), relations_xml.root(), comments, block);
            if (drawing.empty()) {
                draw_anew(editor, relations_xml.root(), comments, block);
            } else {
                if (!known.contains(drawing) || !archive_.has(known.at(drawing).target)) throw CannotEdit();
                auto there = whole(known.at(drawing).target);
                const auto end = there.rfind("</xml>");
                if (end == std::string::npos) throw CannotEdit();
                there.insert(end, shapes(new_ones(comments, there), block));
                changed_[known.at(drawing).target] = std::move(there);
            }
            changed_[rels] = relations_xml.bytes();
        }
        changed_[sheet.part] = editor.bytes();
    }

    static void relate(pugi::xml_node relations_root, const std::string& id, const char* type,
                       const std::string& part) {
        auto relation = append(relations_root, "Relationship");
        set(relation, "Id", id);
        set(relation, "Type", std::string(office) + "/" + type);
        set(relation, "Target", "/" + part);
    }

    void add_comments_to(const std::string& part, pugi::xml_node relations_root,
                         const std::vector<CellRemark>& comments, int block) {
        if (!part.empty()) {
            Document there(whole(part));
            add_comments(there.root(), comments, remarks_.author);
            changed_[part] = there.bytes();
            return;
        }
        const auto name = "xl/commentsRudang" + std::to_string(block) + ".xml";
        Document fresh("<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"/>");
        add_comments(fresh.root(), comments, remarks_.author);
        changed_[name] = fresh.bytes();
        relate(relations_root, "rIdRudangComments", "comments", name);
        overrides_.push_back(name);
    }

    void draw_anew(SheetEditor& editor, pugi::xml_node relations_root, const std::vector<CellRemark>& comments,
                   int block) {
        const auto name = "xl/drawings/vmlDrawingRudang" + std::to_string(block) + ".vml";
        std::string blocks;
        for (std::size_t i = 0; i <= comments.size() / 1024; ++i)
            blocks += (i ? "," : "") + std::to_string(block + static_cast<int>(i));
        changed_[name] =
            std::string(drawing_begin) + blocks + std::string(drawing_rest) + shapes(comments, block) + "</xml>";
        relate(relations_root, "rIdRudangDrawing", "vmlDrawing", name);
        editor.draw("rIdRudangDrawing");
    }

    // Comments whose cell has no shape yet.
    static std::vector<CellRemark> new_ones(const std::vector<CellRemark>& comments, const std::string& drawing) {
        std::vector<CellRemark> list;
        for (const auto& comment : comments) {
            const auto row = "<x:Row>" + std::to_string(comment.row - 1) + "</x:Row>";
            const auto column = "<x:Column>" + std::to_string(comment.column) + "</x:Column>";
            bool there = false;
            for (auto at = drawing.find(row); at != std::string::npos && !there; at = drawing.find(row, at + 1)) {
                const auto end = drawing.find("</x:ClientData>", at);
                there = drawing.substr(at, end - at).find(column) != std::string::npos;
            }
            if (!there) list.push_back(comment);
        }
        return list;
    }

    void edit_types() {
        constexpr const char* part = "[Content_Types].xml";
        Document types(whole(part));
        auto root = types.root();
        bool vml = false;
        for (auto node : root.children()) {
            vml |= std::string_view(node.attribute("Extension").value()) == "vml";
            auto type = node.attribute("ContentType");
            // A book with macros is handed back without them, as what its name will say it is.
            if (std::string_view(type.value()) == "application/vnd.ms-excel.sheet.macroEnabled.main+xml") {
                type.set_value("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml");
                drop_macros();
            }
        }
        if (!vml) {
            auto made = root.prepend_child(prefixed(root, "Default").c_str());
            set(made, "Extension", "vml");
            set(made, "ContentType", "application/vnd.openxmlformats-officedocument.vmlDrawing");
        }
        for (const auto& name : overrides_) {
            auto made = append(root, "Override");
            set(made, "PartName", "/" + name);
            set(made, "ContentType", "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml");
        }
        for (const auto& gone : removed_)
            for (auto node : root.children())
                if (node.attribute("PartName").value() == "/" + gone) {
                    root.remove_child(node);
                    break;
                }
        changed_[part] = types.bytes();
    }

    void drop_macros() {
        const auto rels = relations_part(book_.workbook);
        Document document(whole(rels));
        for (auto node : document.root().children())
            if (std::string_view(node.attribute("Type").value()).ends_with("/vbaProject")) {
                for (const auto& [id, relation] : relations(archive_, book_.workbook))
                    if (relation.type == "vbaProject") removed_.push_back(relation.target);
                document.root().remove_child(node);
                break;
            }
        changed_[rels] = document.bytes();
    }

    std::string source_;
    const Remarks& remarks_;
    Archive archive_;
    BookParts book_;
    ColumnWidths widths_;
    std::map<std::string, std::string> changed_;
    std::vector<std::string> overrides_, removed_;
};

}  // namespace

bool annotate_book(const std::string& source, const std::string& target, const Remarks& remarks, Problems& problems) {
    if (format_of(source) != Format::xlsx) return false;
    std::unique_ptr<PackageEditor> editor;
    try {
        editor = std::make_unique<PackageEditor>(source, remarks);
        editor->edit();
    } catch (const CannotEdit&) {
        return false;
    } catch (const Unreadable&) {
        return false;  // a part that is too large, or missing
    }
    try {
        editor->write(target);
    } catch (const std::exception&) {
        problems.push_back({"cannot-write", target, {"文件写不进去", "the file cannot be written"}});
    } catch (const CannotEdit&) {
        problems.push_back({"cannot-write", target, {"文件写不进去", "the file cannot be written"}});
    } catch (const Unreadable& error) {
        problems.push_back(error.problem);
    }
    return true;
}

}  // namespace rudang::tables
