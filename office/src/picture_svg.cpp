// The picture as SVG: rows of boxes from top to bottom, the order by straight arrows between them, ways back by dashed
// ones in lanes on the right.
#include <algorithm>
#include <map>
#include <sstream>

#include "rudang/office/picture.h"

namespace rudang::office {
namespace {

constexpr int box_width = 190, gap_x = 22, gap_y = 46, margin = 24, top = 78, stage_width = 34, lane = 15, line = 17;

// A rough measure: a Chinese character is as wide as it is high, a Latin one about half of that.
int text_width(std::string_view text, int size = 13) {
    int width = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80)
            width += size * 11 / 20;
        else if (byte >= 0xe0)
            width += size;
        else if (byte >= 0xc0)
            width += size * 12 / 20;
    }
    return width;
}

// Words that are longer than the bar beside which they stand are drawn closer together.
std::string squeezed(std::string_view words, int length) {
    if (text_width(words, 13) <= length) return {};
    return " textLength=\"" + std::to_string(length) + "\" lengthAdjust=\"spacingAndGlyphs\"";
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
    return out;
}

// Lines of at most `width`, broken at spaces or between Chinese characters.
std::vector<std::string> broken(std::string_view text, int width, int size) {
    std::vector<std::string> lines(1);
    std::string word;
    const auto put = [&] {
        if (!lines.back().empty() && text_width(lines.back() + word, size) > width) {
            lines.emplace_back();
            while (word.starts_with(' ')) word.erase(0, 1);
        }
        lines.back() += word;
        word.clear();
    };
    for (std::size_t at = 0; at < text.size();) {
        auto end = at + 1;
        while (end < text.size() && (text[end] & 0xc0) == 0x80) ++end;
        const auto one = text.substr(at, end - at);
        if (one == " " || one.size() > 2) put();
        word += one;
        at = end;
    }
    put();
    return lines;
}

struct Box {
    int x = 0, y = 0, height = 0;
    std::vector<std::string> title, lines;
    int middle() const { return x + box_width / 2; }
    int bottom() const { return y + height; }
};

constexpr const char* tints[] = {"#fdf3e3", "#eef4e3", "#e6f1f4", "#f0eaf6", "#fbeae8"};

class Drawing {
public:
    explicit Drawing(const Picture& picture) : picture_(picture) { place(); }

    std::string svg() {
        for (std::size_t i = 0; i < picture_.arrows.size(); ++i)
            if (!picture_.arrows[i].back) forward(picture_.arrows[i]);
        back_ways();
        for (std::size_t i = 0; i < boxes_.size(); ++i) box(picture_.steps[i], boxes_[i]);
        auto whole = head();  // measures what the rest goes by
        whole += out_.str();
        whole += foot();
        return whole;
    }

private:
    void place() {
        std::map<int, int> heights, counts;
        boxes_.resize(picture_.steps.size());
        for (std::size_t i = 0; i < boxes_.size(); ++i) {
            const auto& step = picture_.steps[i];
            auto& box = boxes_[i];
            box.title = broken(step.title, box_width - 18, 14);
            for (const auto& text : step.lines)
                for (auto& part : broken(text, box_width - 18, 12)) box.lines.push_back(std::move(part));
            box.height = 12 + line * static_cast<int>(box.title.size() + box.lines.size());
            heights[step.row] = std::max(heights[step.row], box.height);
            ++counts[step.row];
        }
        int widest = 1, y = top;
        for (const auto& [row, count] : counts) widest = std::max(widest, count);
        content_ = widest * box_width + (widest - 1) * gap_x;
        for (const auto& [row, height] : heights) {
            const int row_width = counts[row] * box_width + (counts[row] - 1) * gap_x;
            for (std::size_t i = 0; i < boxes_.size(); ++i) {
                if (picture_.steps[i].row != row) continue;
                boxes_[i].x =
                    margin + stage_width + (content_ - row_width) / 2 + picture_.steps[i].column * (box_width + gap_x);
                boxes_[i].y = y;
                boxes_[i].height = height;
            }
            row_top_[row] = y;
            y += height + gap_y;
            row_bottom_[row] = y - gap_y;
        }
        height_ = y;
        right_ = margin + stage_width + content_ + 10;
    }

    void forward(const PictureArrow& arrow) {
        const auto &from = boxes_[arrow.from], &to = boxes_[arrow.to];
        const int between = (from.bottom() + to.y) / 2 + 6;
        out_ << "<path class=\"way" << (arrow.taken ? " taken" : "") << "\" d=\"M" << from.middle() << ' '
             << from.bottom() << " V" << between << " H" << to.middle() << " V" << to.y - 2 << "\" marker-end=\"url(#"
             << (arrow.taken ? "done" : "tip") << ")\"/>\n";
    }

    // Each in a lane of its own; those from one box keep apart as they leave it.
    void back_ways() {
        std::map<std::size_t, int> leaving, arriving;
        int lanes = 0;
        for (const auto& arrow : picture_.arrows) lanes += arrow.back;
        const int labels = right_ + (lanes + 1) * lane;
        label_end_ = labels;
        std::map<std::size_t, int> label_lines;
        int at = 0;
        for (const auto& arrow : picture_.arrows) {
            if (!arrow.back) continue;
            const auto &from = boxes_[arrow.from], &to = boxes_[arrow.to];
            const int x = right_ + ++at * lane, leave = from.x + box_width - 14 - 9 * leaving[arrow.from],
                      down = from.bottom() + 9 + 6 * leaving[arrow.from]++,
                      into = to.x + box_width - 10 - 10 * arriving[arrow.to],
                      above = to.y - 9 - 5 * arriving[arrow.to]++;
            const char* tip = arrow.taken ? "went" : "back";
            out_ << "<path class=\"" << tip << "\" d=\"M" << leave << ' ' << from.bottom() << " V" << down << " H" << x
                 << " V" << above << " H" << into << " V" << to.y - 2 << "\" marker-end=\"url(#" << tip << ")\"/>\n";
            const auto text = (arrow.label.empty() ? std::string() : arrow.label + " ") + "→ " +
                              std::to_string(picture_.steps[arrow.to].step);
            const int text_y = down + 4 + 14 * label_lines[arrow.from]++;
            out_ << "<path class=\"leader\" d=\"M" << x << ' ' << down << " H" << labels - 4
                 << "\"/><text class=\"label\" "
                 << "x=\"" << labels << "\" y=\"" << text_y << "\">" << escaped(text) << "</text>\n";
            label_end_ = std::max(label_end_, labels + text_width(text, 12));
        }
    }

    void box(const PictureStep& step, const Box& box) {
        const char* look = step.look == PictureStep::Look::done   ? " done"
                           : step.look == PictureStep::Look::open ? " open"
                                                                  : "";
        out_ << "<rect class=\"step" << look << "\" x=\"" << box.x << "\" y=\"" << box.y << "\" width=\"" << box_width
             << "\" height=\"" << box.height << "\" rx=\"7\"";
        if (step.look == PictureStep::Look::plain) out_ << " fill=\"" << tints[(step.stage + 4) % 5] << '"';
        out_ << "/>\n";
        int y = box.y + line;
        for (const auto& text : box.title) {
            out_ << "<text class=\"title\" x=\"" << box.x + 9 << "\" y=\"" << y << "\">" << escaped(text)
                 << "</text>\n";
            y += line;
        }
        for (const auto& text : box.lines) {
            out_ << "<text class=\"line\" x=\"" << box.x + 9 << "\" y=\"" << y << "\">" << escaped(text) << "</text>\n";
            y += line;
        }
    }

    // A band a stage on the left, beside the rows that hold most of it.
    std::string stages() const {
        std::map<int, std::map<int, int>> votes;  // row, stage
        for (const auto& step : picture_.steps) ++votes[step.row][step.stage];
        std::map<int, std::pair<int, int>> spans;
        for (const auto& [row, counts] : votes) {
            const int stage = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
                                  return a.second != b.second ? a.second < b.second : a.first > b.first;
                              })->first;
            auto [found, fresh] = spans.try_emplace(stage, row_top_.at(row), row_bottom_.at(row));
            if (!fresh) found->second.second = row_bottom_.at(row);
        }
        std::ostringstream out;
        for (const auto& [stage, span] : spans) {
            const auto& name = picture_.stages[static_cast<std::size_t>(stage - 1)];
            const int middle = (span.first + span.second) / 2;
            out << "<rect x=\"" << margin - 12 << "\" y=\"" << span.first - 8 << "\" width=\"24\" height=\""
                << span.second - span.first + 16 << "\" rx=\"6\" fill=\"" << tints[(stage + 4) % 5]
                << "\"/><text class=\"stage\" text-anchor=\"middle\" transform=\"translate(" << margin + 5 << ' '
                << middle << ") rotate(-90)\""
                << squeezed(std::to_string(stage) + " " + escaped(name), span.second - span.first) << ">" << stage
                << " " << escaped(name) << "</text>\n";
        }
        return out.str();
    }

    std::string head() {
        const int width = std::max({label_end_ + margin, margin * 2 + text_width(picture_.title, 20),
                                    margin * 2 + text_width(picture_.caption, 13)});
        int height = height_ + 10;
        for (const auto& note : picture_.notes)
            height += line * static_cast<int>(broken(note, width - 2 * margin, 13).size());
        width_ = width;
        std::ostringstream out;
        out << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << width << ' ' << height << "\" width=\""
            << width << "\" height=\"" << height
            << "\" font-family=\"'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif\" "
               "role=\"img\"><title>"
            << escaped(picture_.title) << "</title>\n"
            << "<style>.step{stroke:#8a3324;stroke-width:1.2}.step.done{fill:#dff0df;stroke:#1b6e3c}"
               ".step.open{fill:#ffe7bf;stroke:#c25d00;stroke-width:2.6}"
               ".title{font-size:14px;font-weight:bold;fill:#1d1d1f}.line{font-size:12px;fill:#444}"
               ".label{font-size:12px;fill:#5f3a34}.stage{font-size:13px;fill:#5f3a34}"
               ".way{fill:none;stroke:#6b6b6b;stroke-width:1.5}.way.taken{stroke:#1b6e3c;stroke-width:2.2}"
               ".back{fill:none;stroke:#a8776c;stroke-width:1.1;stroke-dasharray:5 3}"
               ".went{fill:none;stroke:#b3261e;stroke-width:2;stroke-dasharray:6 3}"
               ".leader{fill:none;stroke:#d9c7c2;stroke-width:.8}</style>\n<defs>";
        for (const auto& [id, colour] :
             {std::pair{"tip", "#6b6b6b"}, {"done", "#1b6e3c"}, {"back", "#a8776c"}, {"went", "#b3261e"}})
            out << "<marker id=\"" << id
                << "\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" "
                   "markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0 L10 5 L0 10 z\" fill=\""
                << colour << "\"/></marker>";
        out << "</defs>\n<rect width=\"" << width << "\" height=\"" << height << "\" fill=\"#ffffff\"/>\n"
            << "<text x=\"" << margin - 12 << "\" y=\"32\" font-size=\"20\" font-weight=\"bold\">"
            << escaped(picture_.title) << "</text>\n<text class=\"line\" x=\"" << margin - 12 << "\" y=\"54\">"
            << escaped(picture_.caption) << "</text>\n"
            << stages();
        return out.str();
    }

    std::string foot() {
        std::ostringstream out;
        int y = height_;
        for (const auto& note : picture_.notes)
            for (const auto& text : broken(note, width_ - 2 * margin, 13)) {
                out << "<text class=\"line\" x=\"" << margin - 12 << "\" y=\"" << y << "\">" << escaped(text)
                    << "</text>\n";
                y += line;
            }
        out << "</svg>\n";
        return out.str();
    }

    const Picture& picture_;
    std::vector<Box> boxes_;
    std::map<int, int> row_top_, row_bottom_;
    int content_ = 0, right_ = 0, height_ = 0, label_end_ = 0, width_ = 0;
    std::ostringstream out_;
};

}  // namespace

std::string to_svg(const Picture& picture) { return Drawing(picture).svg(); }

std::string to_mermaid(const Picture& picture) {
    std::ostringstream out;
    out << "flowchart TD\n";
    const auto quoted = [](std::string text) {
        std::replace(text.begin(), text.end(), '"', '\'');
        return '"' + text + '"';
    };
    for (const auto& step : picture.steps) {
        auto text = step.title;
        for (const auto& each : step.lines) text += "<br/>" + each;
        out << "  s" << step.step << '[' << quoted(text) << ']'
            << (step.look == PictureStep::Look::done   ? ":::done"
                : step.look == PictureStep::Look::open ? ":::open"
                                                       : "")
            << '\n';
    }
    for (const auto& arrow : picture.arrows) {
        out << "  s" << picture.steps[arrow.from].step << (arrow.back ? " -.->" : " -->");
        if (!arrow.label.empty()) out << '|' << quoted(arrow.label) << '|';
        out << " s" << picture.steps[arrow.to].step << '\n';
    }
    out << "  classDef done fill:#dff0df,stroke:#1b6e3c\n  classDef open fill:#ffe7bf,stroke:#c25d00\n";
    return out.str();
}

}  // namespace rudang::office
