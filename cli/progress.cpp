#include "progress.h"

#include <unistd.h>

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

}  // namespace rudang::cli
