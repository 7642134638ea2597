#include "progress.h"

#include <qrencode.h>
#include <unistd.h>

#include <memory>

#include "rudang/engine/on_demand.h"

namespace rudang::cli {

Progress::Progress(Context& context, std::string what, std::uint64_t total)
    : context_(context),
      what_(std::move(what)),
      total_(total),
      visible_(!context.json() && !context.quiet() && ::isatty(STDERR_FILENO) && total > 2000) {}

void Progress::show(std::uint64_t done) {
    if (!visible_ || total_ == 0) return;
    const int percent = static_cast<int>(done * 100 / total_);
    if (percent == shown_) return;
    shown_ = percent;
    const auto filled = static_cast<std::size_t>(percent) * 30 / 100;
    context_.err() << '\r' << what_ << " [" << std::string(filled, '#') << std::string(30 - filled, '.') << "] "
                   << percent << "%" << std::flush;
}

void Progress::done() {
    if (shown_ >= 0) context_.err() << "\r\033[K" << std::flush;
    shown_ = -1;
}

static constexpr OnDemand libqrencode{RUDANG_LIBQRENCODE};

std::string qr_code(const std::string& text) {
    const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
        RUDANG_ON_DEMAND(libqrencode, QRcode_encodeString8bit)(text.c_str(), 0, QR_ECLEVEL_M),
        RUDANG_ON_DEMAND(libqrencode, QRcode_free));
    if (!code) throw usage_error("qr", "", {"无法生成二维码", "the QR code cannot be made"});
    // Two rows a line, dark on light with a quiet zone, so that it reads on any background when printed.
    const int width = code->width, edge = 2;
    const auto dark = [&](int x, int y) {
        return x >= 0 && y >= 0 && x < width && y < width && (code->data[y * width + x] & 1);
    };
    std::string out;
    for (int y = -edge; y < width + edge; y += 2) {
        for (int x = -edge; x < width + edge; ++x)
            out += dark(x, y) ? (dark(x, y + 1) ? "\u2588" : "\u2580") : (dark(x, y + 1) ? "\u2584" : " ");
        out += '\n';
    }
    return out;
}

}  // namespace rudang::cli
