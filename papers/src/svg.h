// Drawings by ourselves: a title and a description for those who cannot see them, letters that can be read at the width
// of a telephone, nothing told by colour alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rudang::papers {

// Wide enough for a plot, narrow enough for a telephone to show it without shrinking its letters.
inline constexpr int plot_width = 420;

// A rough measure in pixels: a Chinese character is as wide as its size, a Latin one about half of that.
int text_width(std::string_view text, int size);
// Lines of at most `width` pixels, broken at spaces or between Chinese characters.
std::vector<std::string> lines_of(std::string_view text, int width, int size);
// Without trailing zeros: 12, 12.5.
std::string number(double value);

class Svg {
public:
    Svg(int width, int height, std::string_view title, std::string_view description);

    enum class Anchor { start, middle, end };
    struct Pen {
        std::string_view fill = "none", stroke = "#1d1d1f", dash = {};
        double width = 1;
    };
    void text(double x, double y, std::string_view words, Anchor anchor = Anchor::start, int size = 13,
              std::string_view fill = {});
    // `hint` is shown where a pointer rests on it.
    void rect(double x, double y, double width, double height, const Pen& pen, std::string_view hint = {});
    void line(double x1, double y1, double x2, double y2, const Pen& pen);
    void circle(double x, double y, double radius, const Pen& pen, std::string_view hint = {});
    // "M0 0 L10 10 z"
    void path(std::string_view d, const Pen& pen, std::string_view hint = {});

    std::string str() const { return head_ + body_ + "</svg>"; }

private:
    void put(std::string_view element, const std::string& attributes, const Pen& pen, std::string_view hint);
    std::string head_, body_;
};

// Told apart also by those who see few colours, and each used with a shape or a dash of its own.
namespace ink {
inline constexpr std::string_view blue = "#0b62a8", orange = "#c4500a", green = "#0b7a55", grey = "#8a8a8a",
                                  pale = "#ececec", red = "#b3261e", dark = "#1d1d1f";
}

// A day every so often, from 0 to at least `most`: 1, 2 or 5 times a power of ten, at most `count` steps.
double tick_step(double most, int count);

}  // namespace rudang::papers
