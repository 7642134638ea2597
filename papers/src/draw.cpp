// A description as a document. What a line begins with says what it is:
//
//     # 标题          the title            ## 小标题      a heading            = 居中的一行
//     > 落款          set to the right     ! 称谓         without an indent    anything else: a paragraph
//     空              a blank line         ====           a new page           页码   numbers at the foot
//     表 30 48 30 48  a table, its columns in millimetres; 小表 in smaller letters
//     | a | b | < |   a row; "<" belongs to the cell before it, "@40" after the last bar makes the row 40 mm high
//
// "／" begins a new line; in a cell "- " sets it to the left, "> " to the right.
#include <algorithm>
#include <map>
#include <sstream>

#include "description.h"
#include "rudang/papers/forms.h"
#include "rudang/tables/package.h"

namespace rudang::papers {
namespace {

// GB/T 9704: the type area is 156 by 225 mm, in it 22 lines of 28 characters of 16 point.
constexpr double twips_a_mm = 1440 / 25.4;
constexpr int page_width = 210, page_height = 297, top = 37, bottom = 35, left = 28, right = 26;
constexpr int lines = 22, line_pitch = static_cast<int>((page_height - top - bottom) * twips_a_mm / lines);
// 28 characters of 16 point are 158 mm; each is set a quarter of a point closer.
constexpr int closer = -5;

int twips(double mm) { return static_cast<int>(mm * twips_a_mm + 0.5); }
std::string digits(int n) { return std::to_string(n); }

std::string xml(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
    return out;
}

constexpr std::string_view head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view main_space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
constexpr std::string_view type_space = "http://schemas.openxmlformats.org/package/2006/content-types";
constexpr std::string_view relation_space = "http://schemas.openxmlformats.org/package/2006/relationships";
constexpr std::string_view office_space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view word_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.";

struct Style {
    const char* id;
    const char* name;
    const char* font;  // empty: as the rest
    int half_points;
    int line;  // twips, exact; 0: as high as it needs
    const char* align;
    int indent;         // first line, in hundredths of a character
    int before, after;  // twips
    bool spaced_closer;
    bool keeps_next = false;  // on the page of what it is the heading of
};
// The faces the standard names; the words in brackets in fontTable are what stands in for them.
constexpr Style styles[] = {
    {"Body", "正文段", "", 32, line_pitch, "both", 200, 0, 0, true},
    {"Flush", "称谓", "", 32, line_pitch, "both", 0, 0, 0, true},
    {"Centre", "居中", "", 32, line_pitch, "center", 0, 0, 0, true},
    {"Right", "落款", "", 32, line_pitch, "right", 0, 0, 0, true},
    {"Title1", "公文标题", "方正小标宋简体", 44, 700, "center", 0, 0, 240, false},
    {"Heading", "小标题", "黑体", 32, line_pitch, "both", 200, 0, 0, true, true},
    {"Cell", "表格", "", 28, 440, "both", 0, 0, 0, false},
    {"SmallCell", "小表格", "", 24, 380, "both", 0, 0, 0, false},
    {"Foot", "页脚页码", "宋体", 28, 0, "center", 0, 0, 0, false},
};

std::string styles_part() {
    std::string out =
        std::string(head) + "<w:styles " + std::string(main_space) +
        "><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New "
        "Roman\" w:eastAsia=\"仿宋_GB2312\" w:cs=\"Times New Roman\"/><w:sz w:val=\"32\"/><w:szCs "
        "w:val=\"32\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>"
        "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>";
    for (const auto& style : styles) {
        out += "<w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"" + std::string(style.id) +
               "\"><w:name w:val=\"" + style.name + "\"/><w:basedOn w:val=\"Normal\"/><w:pPr>" +
               (style.keeps_next ? "<w:keepNext/>" : "") +
               "<w:widowControl w:val=\"0\"/><w:overflowPunct "
               "w:val=\"0\"/><w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/><w:snapToGrid "
               "w:val=\"0\"/><w:spacing w:before=\"" +
               digits(style.before) + "\" w:after=\"" + digits(style.after) + "\"" +
               (style.line ? " w:line=\"" + digits(style.line) + "\" w:lineRule=\"exact\"" : "") + "/>" +
               (style.indent ? "<w:ind w:firstLineChars=\"" + digits(style.indent) + "\" w:firstLine=\"" +
                                   digits(style.indent * (style.half_points * 10 + closer) / 100) + "\"/>"
                             : "") +
               "<w:jc w:val=\"" + style.align + "\"/></w:pPr><w:rPr>" +
               (*style.font ? "<w:rFonts w:eastAsia=\"" + std::string(style.font) + "\"/>" : "") +
               (style.spaced_closer ? "<w:spacing w:val=\"" + digits(closer) + "\"/>" : "") + "<w:sz w:val=\"" +
               digits(style.half_points) + "\"/><w:szCs w:val=\"" + digits(style.half_points) +
               "\"/></w:rPr></w:style>";
    }
    return out + "</w:styles>";
}

std::string fonts_part() {
    std::string out = std::string(head) + "<w:fonts " + std::string(main_space) + ">";
    for (const auto& [name, other] : std::map<std::string, std::string>{
             {"仿宋_GB2312", "仿宋"}, {"方正小标宋简体", "宋体"}, {"黑体", "SimHei"}, {"宋体", "SimSun"}})
        out += "<w:font w:name=\"" + name + "\"><w:altName w:val=\"" + other +
               "\"/><w:charset w:val=\"86\"/><w:family w:val=\"auto\"/></w:font>";
    return out + "</w:fonts>";
}

std::string settings_part() {
    return std::string(head) + "<w:settings " + std::string(main_space) +
           "><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"420\"/><w:characterSpacingControl "
           "w:val=\"compressPunctuation\"/>"
           "<w:compat><w:doNotExpandShiftReturn/><w:compatSetting w:name=\"compatibilityMode\" "
           "w:uri=\"http://schemas.microsoft.com/office/word\" "
           "w:val=\"15\"/></w:compat></w:settings>";
}

// The foot of a page: — 1 —
std::string foot_part() {
    const auto run = [](const std::string& inside) { return "<w:r>" + inside + "</w:r>"; };
    return std::string(head) + "<w:ftr " + std::string(main_space) + "><w:p><w:pPr><w:pStyle w:val=\"Foot\"/></w:pPr>" +
           run("<w:t xml:space=\"preserve\">— </w:t>") + run("<w:fldChar w:fldCharType=\"begin\"/>") +
           run("<w:instrText xml:space=\"preserve\"> PAGE </w:instrText>") +
           run("<w:fldChar w:fldCharType=\"separate\"/>") + run("<w:t>1</w:t>") +
           run("<w:fldChar w:fldCharType=\"end\"/>") + run("<w:t xml:space=\"preserve\"> —</w:t>") + "</w:p></w:ftr>";
}

// Blanks at the end of a line that is set to the right would hang over the edge: they are room beside it.
enum class Page { goes_on, is_new };
enum class Next { anywhere, stays };  // on the page of the next paragraph
std::string paragraph(const Style& style, std::string_view text, std::string_view align = {}, Page page = Page::goes_on,
                      Next next = Next::anywhere) {
    constexpr std::string_view blank = "\u3000";
    int room = 0;
    if (const auto set = align.empty() ? std::string_view(style.align) : align; set == "right")
        for (; text.ends_with(blank); text.remove_suffix(blank.size())) ++room;
    std::string out = "<w:p><w:pPr><w:pStyle w:val=\"" + std::string(style.id) + "\"/>";
    if (next == Next::stays) out += "<w:keepNext/>";
    if (page == Page::is_new) out += "<w:pageBreakBefore/>";
    if (room)
        out += "<w:ind w:rightChars=\"" + digits(room * 100) + "\" w:right=\"" + digits(room * style.half_points * 10) +
               "\"/>";
    if (!align.empty()) out += "<w:jc w:val=\"" + std::string(align) + "\"/>";
    out += "</w:pPr>";
    if (text.empty()) return out + "</w:p>";
    out += "<w:r>";
    const auto lines = split(text, "／");
    for (std::size_t i = 0; i < lines.size(); ++i)
        out += (i ? "<w:br/>" : "") + ("<w:t xml:space=\"preserve\">" + xml(lines.size() == 1 ? text : lines[i])) +
               "</w:t>";
    return out + "</w:r></w:p>";
}

// An empty line of so many twips.
std::string thin(int high, bool new_page = false) {
    return std::string("<w:p><w:pPr>") + (new_page ? "<w:pageBreakBefore/>" : "") +
           "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"" + digits(high) +
           "\" w:lineRule=\"exact\"/></w:pPr></w:p>";
}

const Style& style_named(std::string_view id) {
    return *std::find_if(std::begin(styles), std::end(styles), [&](const Style& style) { return style.id == id; });
}

class Drawing {
public:
    std::string draw(std::string_view body) {
        const auto lines = split(body, "\n");
        for (std::size_t i = 0; i < lines.size(); ++i) {
            signed_next_ = i + 1 < lines.size() && lines[i + 1].starts_with("> ");
            take(lines[i]);
        }
        end_table();
        // Word ends a document with a paragraph; after a table it is made too small to begin a page.
        if (out_.ends_with("</w:tbl>")) out_ += thin(20);
        return packed();
    }

private:
    void take(const std::string& line) {
        if (line.starts_with("|")) return row(line);
        end_table();
        if (line.empty()) return;
        const auto rest = [&](std::size_t n) { return trimmed(std::string_view(line).substr(n)); };
        if (line.starts_with("## "))
            add("Heading", rest(3));
        else if (line.starts_with("# "))
            add("Title1", rest(2));
        else if (line.starts_with("= "))
            add("Centre", rest(2));
        else if (line.starts_with("> "))
            add("Right", rest(2));
        else if (line.starts_with("! "))
            add("Flush", rest(2));
        else if (line == "空")
            add("Flush", "");
        else if (line == "====")
            new_page_ = true;
        else if (line == "页码")
            numbered_ = true;
        else if (line.starts_with("表 ") || line.starts_with("小表 "))
            begin_table(line);
        else
            add("Body", line);
    }
    void add(std::string_view style, std::string_view text) {
        // Who signs never stands on a page alone, nor the day on another than the name.
        out_ += paragraph(style_named(style), text, {}, new_page_ ? Page::is_new : Page::goes_on,
                          signed_next_ ? Next::stays : Next::anywhere);
        new_page_ = false;
    }

    void begin_table(const std::string& line) {
        small_ = line.starts_with("小表");
        widths_.clear();
        std::istringstream in(line.substr(line.find(' ')));
        for (double mm; in >> mm;) widths_.push_back(twips(mm));
    }
    void row(const std::string& line) {
        auto cells = split(line.substr(1), "|");
        double height = small_ ? 7.5 : 9.5;
        if (cells.back().starts_with("@")) height = std::stod(cells.back().substr(1));
        cells.pop_back();
        if (rows_.empty() && new_page_) {
            // A table cannot begin a page by itself.
            out_ += thin(20, true);
            new_page_ = false;
        }
        // A first row of labels alone stands again on every page.
        const bool heading = rows_.empty() && cells.size() > 2 && line.find("{{") == std::string::npos;
        // Long texts go on overleaf; everything else stays together.
        const bool long_text = height > 50;
        std::string out = std::string("<w:tr><w:trPr>") + (long_text ? "" : "<w:cantSplit/>") + "<w:trHeight w:val=\"" +
                          digits(twips(height)) + "\" w:hRule=\"atLeast\"/>" + (heading ? "<w:tblHeader/>" : "") +
                          "</w:trPr>";
        for (std::size_t i = 0; i < cells.size() && i < widths_.size();) {
            std::size_t over = 1;
            int width = widths_[i];
            while (i + over < cells.size() && i + over < widths_.size() && cells[i + over] == "<")
                width += widths_[i + over++];
            out += cell(cells[i], width, over, height > 16);
            i += over;
        }
        rows_ += out + "</w:tr>";
    }
    std::string cell(const std::string& text, int width, std::size_t over, bool high) const {
        std::string out = "<w:tc><w:tcPr><w:tcW w:w=\"" + digits(width) + "\" w:type=\"dxa\"/>" +
                          (over > 1 ? "<w:gridSpan w:val=\"" + std::to_string(over) + "\"/>" : "");
        const auto parts = split(text, "／");
        // What is filled in over several columns, or line by line, begins at the left and at the top.
        const bool filled_in = text.find("{{") != std::string::npos || text.starts_with("-");
        const bool flows = filled_in && (over > 1 || parts.size() > 1 || text.starts_with("-"));
        out += "<w:vAlign w:val=\"" + std::string(flows && high ? "top" : "center") + "\"/></w:tcPr>";
        for (std::string_view words : parts) {
            std::string_view align = flows ? "left" : "center";
            if (words.starts_with("-") || words.starts_with("> ")) {
                align = words.front() == '-' ? "left" : "right";
                words.remove_prefix(1);
            }
            out += paragraph(style_named(small_ ? "SmallCell" : "Cell"), trimmed(words), align);
        }
        return out + "</w:tc>";
    }
    void end_table() {
        if (rows_.empty()) return;
        // Tables that touch become one, and then the heading of the second is none.
        if (out_.ends_with("</w:tbl>") && rows_.find("<w:tblHeader/>") != std::string::npos) out_ += thin(100);
        std::string grid;
        int whole = 0;
        for (const int width : widths_) {
            grid += "<w:gridCol w:w=\"" + digits(width) + "\"/>";
            whole += width;
        }
        std::string borders;
        for (const char* side : {"top", "left", "bottom", "right", "insideH", "insideV"})
            borders += "<w:" + std::string(side) + " w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"000000\"/>";
        const auto room = [](const std::string& side, int wide) {
            return "<w:" + side + " w:w=\"" + digits(wide) + "\" w:type=\"dxa\"/>";
        };
        out_ += "<w:tbl><w:tblPr><w:tblW w:w=\"" + digits(whole) +
                "\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>" + borders +
                "</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar>" + room("top", 40) + room("left", 100) +
                room("bottom", 40) + room("right", 100) + "</w:tblCellMar></w:tblPr><w:tblGrid>" + grid +
                "</w:tblGrid>" + rows_ + "</w:tbl>";
        rows_.clear();
    }

    std::string packed() const {
        const std::string foot = numbered_ ? "<w:footerReference w:type=\"default\" r:id=\"rId4\"/>" : "";
        const std::string document =
            std::string(head) + "<w:document " + std::string(main_space) + " xmlns:r=\"" + std::string(office_space) +
            "\"><w:body>" + out_ + "<w:sectPr>" + foot + "<w:pgSz w:w=\"" + digits(twips(page_width)) + "\" w:h=\"" +
            digits(twips(page_height)) + "\"/><w:pgMar w:top=\"" + digits(twips(top)) + "\" w:right=\"" +
            digits(twips(right)) + "\" w:bottom=\"" + digits(twips(bottom)) + "\" w:left=\"" + digits(twips(left)) +
            "\" w:header=\"851\" w:footer=\"" + digits(twips(bottom - 14)) +
            "\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>";
        std::string types =
            std::string(head) + "<Types xmlns=\"" + std::string(type_space) +
            "\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            "<Default Extension=\"xml\" ContentType=\"application/xml\"/>";
        std::string relations = std::string(head) + "<Relationships xmlns=\"" + std::string(relation_space) + "\">";
        int id = 0;
        const auto relate = [&](const std::string& type, const std::string& target) {
            types += "<Override PartName=\"/word/" + target + "\" ContentType=\"" + std::string(word_type) + type +
                     "+xml\"/>";
            relations += "<Relationship Id=\"rId" + digits(++id) + "\" Type=\"" + std::string(office_space) + "/" +
                         type + "\" Target=\"" + target + "\"/>";
        };
        relate("styles", "styles.xml");
        relate("settings", "settings.xml");
        relate("fontTable", "fontTable.xml");
        if (numbered_) relate("footer", "footer1.xml");
        types += "<Override PartName=\"/word/document.xml\" ContentType=\"" + std::string(word_type) +
                 "document.main+xml\"/></Types>";
        std::map<std::string, std::string> parts{
            {"[Content_Types].xml", types},
            {"_rels/.rels", std::string(head) + "<Relationships xmlns=\"" + std::string(relation_space) +
                                "\"><Relationship Id=\"rId1\" Type=\"" + std::string(office_space) +
                                "/officeDocument\" Target=\"word/document.xml\"/></Relationships>"},
            {"word/_rels/document.xml.rels", relations + "</Relationships>"},
            {"word/document.xml", document},
            {"word/fontTable.xml", fonts_part()},
            {"word/settings.xml", settings_part()},
            {"word/styles.xml", styles_part()}};
        if (numbered_) parts["word/footer1.xml"] = foot_part();
        return tables::Package::made_of(parts);
    }

    std::string out_, rows_;
    std::vector<int> widths_;
    bool small_ = false, new_page_ = false, numbered_ = false, signed_next_ = false;
};

}  // namespace

std::string draw(const Form& form) { return Drawing().draw(form.body); }

}  // namespace rudang::papers
