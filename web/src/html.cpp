#include "html.h"

#include "rudang/engine/clean.h"

namespace rudang::web {

Html& Html::t(std::string_view words) {
    for (const char c : shown(words, Lines::many)) switch (c) {
            case '&':
                text_ += "&amp;";
                break;
            case '<':
                text_ += "&lt;";
                break;
            case '>':
                text_ += "&gt;";
                break;
            case '"':
                text_ += "&quot;";
                break;
            case '\'':
                text_ += "&#39;";
                break;
            default:
                text_ += c;
        }
    return *this;
}

}  // namespace rudang::web
