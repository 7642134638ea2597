#include "rudang/papers/qr.h"

#include <qrencode.h>

#include <memory>

#include "rudang/engine/on_demand.h"
#include "rudang/office/desk.h"
#include "rudang/papers/page.h"

namespace rudang::papers {
namespace {

constexpr OnDemand libqrencode{RUDANG_LIBQRENCODE};

class Squares {
public:
    explicit Squares(const std::string& text)
        : code_(RUDANG_ON_DEMAND(libqrencode, QRcode_encodeString8bit)(text.c_str(), 0, QR_ECLEVEL_M),
                RUDANG_ON_DEMAND(libqrencode, QRcode_free)) {
        if (!code_)
            throw office::failure(office::Reason::input, "qr", "", {"无法生成二维码", "the QR code cannot be made"});
    }
    int width() const { return code_->width; }
    bool dark(int x, int y) const {
        return x >= 0 && y >= 0 && x < width() && y < width() && (code_->data[y * width() + x] & 1);
    }

private:
    std::unique_ptr<QRcode, void (*)(QRcode*)> code_;
};

}  // namespace

std::string qr_blocks(const std::string& text) {
    const Squares code(text);
    constexpr int edge = 2;
    std::string out;
    // Two rows a line.
    for (int y = -edge; y < code.width() + edge; y += 2) {
        for (int x = -edge; x < code.width() + edge; ++x)
            out +=
                code.dark(x, y) ? (code.dark(x, y + 1) ? "\u2588" : "\u2580") : (code.dark(x, y + 1) ? "\u2584" : " ");
        out += '\n';
    }
    return out;
}

std::string qr_svg(const std::string& text, std::string_view title) {
    const Squares code(text);
    // A camera wants four squares of light around it.
    constexpr int edge = 4, size = 4;
    const auto side = std::to_string((code.width() + 2 * edge) * size);
    std::string dark;
    for (int y = 0; y < code.width(); ++y)
        for (int x = 0; x < code.width(); ++x) {
            if (!code.dark(x, y)) continue;
            int wide = 1;
            while (code.dark(x + wide, y)) ++wide;
            dark += "M" + std::to_string((x + edge) * size) + " " + std::to_string((y + edge) * size) + "h" +
                    std::to_string(wide * size) + "v" + std::to_string(size) + "h-" + std::to_string(wide * size) + "z";
            x += wide;
        }
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"" + side + "\" height=\"" + side +
           "\" viewBox=\"0 0 " + side + " " + side + "\" shape-rendering=\"crispEdges\"><title>" + escaped(title) +
           "</title><rect width=\"" + side + "\" height=\"" + side + "\" fill=\"#fff\"/><path fill=\"#000\" d=\"" +
           dark + "\"/></svg>";
}

}  // namespace rudang::papers
