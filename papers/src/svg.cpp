#include "svg.h"

#include <cmath>
#include <cstdio>

#include "rudang/papers/page.h"

namespace rudang::papers {

int text_width(std::string_view text, int size) {
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

std::vector<std::string> lines_of(std::string_view text, int width, int size) {
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

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    std::string words = text;
    if (words.ends_with(".0")) words.resize(words.size() - 2);
    return words == "-0" ? "0" : words;
}

double tick_step(double most, int count) {
    double step = 1;
    while (true)
        for (const double factor : {1.0, 2.0, 5.0})
            if (step * factor * count >= most)
                return step * factor;
            else if (factor == 5.0)
                step *= 10;
}

Svg::Svg(int width, int height, std::string_view title, std::string_view description) {
    const auto w = std::to_string(width), h = std::to_string(height);
    head_ = "<svg role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + w + " " + h + "\" width=\"" + w +
            "\" height=\"" + h + "\"><title>" + escaped(title) + "</title><desc>" + escaped(description) + "</desc>";
}

void Svg::text(double x, double y, std::string_view words, Anchor anchor, int size, std::string_view fill) {
    body_ += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" font-size=\"" + std::to_string(size) + "\"" +
             (fill.empty() ? "" : " fill=\"" + std::string(fill) + "\"") +
             (anchor == Anchor::start    ? ""
              : anchor == Anchor::middle ? " text-anchor=\"middle\""
                                         : " text-anchor=\"end\"") +
             ">" + escaped(words) + "</text>";
}

// Attributes and no styles: a page whose policy keeps styles out of its markup shows them as well.
void Svg::put(std::string_view element, const std::string& attributes, const Pen& pen, std::string_view hint) {
    body_ += "<" + std::string(element) + attributes + " fill=\"" + std::string(pen.fill) + "\" stroke=\"" +
             std::string(pen.stroke) + "\" stroke-width=\"" + number(pen.width) + "\"" +
             (pen.dash.empty() ? "" : " stroke-dasharray=\"" + std::string(pen.dash) + "\"");
    body_ += hint.empty() ? "/>" : "><title>" + escaped(hint) + "</title></" + std::string(element) + ">";
}

void Svg::rect(double x, double y, double width, double height, const Pen& pen, std::string_view hint) {
    put("rect",
        " x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(width) + "\" height=\"" + number(height) +
            "\"",
        pen, hint);
}

void Svg::line(double x1, double y1, double x2, double y2, const Pen& pen) {
    put("line",
        " x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" + number(y2) + "\"", pen,
        {});
}

void Svg::circle(double x, double y, double radius, const Pen& pen, std::string_view hint) {
    put("circle", " cx=\"" + number(x) + "\" cy=\"" + number(y) + "\" r=\"" + number(radius) + "\"", pen, hint);
}

void Svg::path(std::string_view d, const Pen& pen, std::string_view hint) {
    put("path", " d=\"" + std::string(d) + "\"", pen, hint);
}

}  // namespace rudang::papers
