// Which encoding a text is in, and how it becomes UTF-8.
#include <iconv.h>
#include <utf8proc.h>

#include <cerrno>

#include "parts.h"
#include "rudang/engine/clean.h"
#include "rudang/tables/utf8.h"

namespace rudang::tables {

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        if (static_cast<unsigned char>(text[0]) < 0x80) {
            text.remove_prefix(1);
            continue;
        }
        utf8proc_int32_t code = -1;
        const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                           static_cast<utf8proc_ssize_t>(text.size()), &code);
        if (size <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

std::optional<Encoding> marked_encoding(std::string_view head) {
    using namespace std::string_view_literals;
    if (head.starts_with("\xef\xbb\xbf")) return Encoding{"UTF-8", 3};
    if (head.starts_with("\xff\xfe\0\0"sv)) return Encoding{"UTF-32LE", 4};
    if (head.starts_with("\0\0\xfe\xff"sv)) return Encoding{"UTF-32BE", 4};
    if (head.starts_with("\xff\xfe")) return Encoding{"UTF-16LE", 2};
    if (head.starts_with("\xfe\xff")) return Encoding{"UTF-16BE", 2};
    if (head.starts_with("\x84\x31\x95\x33")) return Encoding{"GB18030", 4};
    return std::nullopt;
}

// Of the two bytes of a unit one is zero for the signs between cells and the ends of lines, always the same one.
const char* utf16_name(std::string_view head) {
    constexpr std::string_view signs = ",;\t\r\n\"0123456789-/.:";
    std::size_t even = 0, odd = 0, both = 0;
    for (std::size_t i = 0; i + 1 < head.size(); i += 2) {
        const bool first = head[i] == '\0', second = head[i + 1] == '\0';
        both += first && second;
        even += first && signs.find(head[i + 1]) != std::string_view::npos;
        odd += second && signs.find(head[i]) != std::string_view::npos;
    }
    if (both * 64 > even + odd) return nullptr;  // text has no such units
    if (odd >= 2 && even * 4 < odd) return "UTF-16LE";
    if (even >= 2 && odd * 4 < even) return "UTF-16BE";
    return nullptr;
}

Decoder::Decoder(const char* from)
    : converter_(::iconv_open("UTF-8", from)),
      unit_(std::string_view(from).starts_with("UTF-16")   ? 2
            : std::string_view(from).starts_with("UTF-32") ? 4
                                                           : 1) {
    if (converter_ == reinterpret_cast<iconv_t>(-1))
        unreadable("encoding", "这个系统不能转换该编码，请另存为 UTF-8",
                   "this system cannot convert the encoding; save the file as UTF-8");
}

Decoder::~Decoder() { ::iconv_close(converter_); }

std::string Decoder::convert(std::string_view piece, bool last) {
    rest_ += piece;
    std::string out;
    char* in = rest_.data();
    std::size_t left = rest_.size();
    char buffer[1 << 12];
    while (left > 0) {
        char* to = buffer;
        std::size_t room = sizeof buffer;
        const auto result = ::iconv(converter_, &in, &left, &to, &room);
        const int error = errno;
        out.append(buffer, sizeof buffer - room);
        if (result != static_cast<std::size_t>(-1)) break;
        if (error == E2BIG) continue;
        if (error == EINVAL && !last) break;  // a character cut in two
        out += unreadable_character;
        const auto skip = std::min(left, unit_);
        in += skip;
        left -= skip;
        ::iconv(converter_, nullptr, nullptr, nullptr, nullptr);
    }
    rest_ = rest_.substr(rest_.size() - left);
    return out;
}

}  // namespace rudang::tables
