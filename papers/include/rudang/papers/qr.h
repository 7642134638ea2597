// A QR code: what is kept outside of a ledger goes onto paper or into a telephone's camera.
#pragma once

#include <string>
#include <string_view>

#include "rudang/engine/export.h"

namespace rudang::papers {

// In block characters, dark on light with a quiet zone, so that it reads on any background. Both throw
// office::Failure where the text is too long for a code.
RUDANG_EXPORT std::string qr_blocks(const std::string& text);
// As a drawing, with a title for those who cannot see it.
RUDANG_EXPORT std::string qr_svg(const std::string& text, std::string_view title);

}  // namespace rudang::papers
