// What stands behind the comments of an .xlsx so that programs show them.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace rudang::tables {

struct CellRemark {
    int row, column;
    std::string text;
};

// Shapes in the language office programs draw comments in. `block` keeps their numbers apart from other sheets'.
inline std::string shapes(const std::vector<CellRemark>& remarks, int block) {
    std::string out;
    int number = block * 1024;
    for (const auto& remark : remarks) {
        const auto lines = std::min<std::size_t>(4 + remark.text.size() / 40, 30);
        const auto column = std::to_string(remark.column + 1), row = std::to_string(std::max(remark.row - 2, 0));
        out +=
            "<v:shape id=\"_x0000_s" + std::to_string(++number) +
            "\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:60pt;margin-top:6pt;width:240pt;height:" +
            std::to_string(lines * 12) +
            "pt;z-index:1;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill "
            "color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path "
            "o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div "
            "style=\"text-align:left\"></div></v:textbox><x:ClientData "
            "ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>" +
            column + ", 15, " + row + ", 10, " + std::to_string(remark.column + 5) + ", 15, " +
            std::to_string(std::max(remark.row - 2, 0) + static_cast<int>(lines) / 2) +
            ", 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>" + std::to_string(remark.row - 1) +
            "</x:Row><x:Column>" + std::to_string(remark.column) + "</x:Column></x:ClientData></v:shape>";
    }
    return out;
}

inline constexpr std::string_view drawing_begin =
    "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" "
    "xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"";
inline constexpr std::string_view drawing_rest =
    "\"/></o:shapelayout><v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" "
    "path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" "
    "o:connecttype=\"rect\"/></v:shapetype>";

}  // namespace rudang::tables
