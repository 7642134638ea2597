#include "message.h"

#include <algorithm>
#include <optional>

namespace rudang::web {
namespace {

constexpr std::size_t most_fields = 2000, most_parts = 3000;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool decode(std::string_view part, std::string& text) {
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] == '+') {
            text += ' ';
        } else if (part[i] != '%') {
            text += part[i];
        } else {
            if (i + 2 >= part.size()) return false;
            const int high = hex_digit(part[i + 1]), low = hex_digit(part[i + 2]);
            if (high < 0 || low < 0) return false;
            text += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return true;
}

void add_field(std::map<std::string, std::string>& typed, const std::string& name, std::string value) {
    const auto [at, fresh] = typed.try_emplace(name, std::move(value));
    if (!fresh) at->second += "," + value;
}

// The value of name="…" in a header; browsers write a quotation mark in it as %22.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
    const auto key = std::string(name) + "=\"";
    for (auto at = header.find(key); at != std::string_view::npos; at = header.find(key, at + 1)) {
        if (at > 0 && header[at - 1] != ' ' && header[at - 1] != ';') continue;  // "name" is also in "filename"
        const auto begin = at + key.size();
        const auto end = header.find('"', begin);
        if (end == std::string_view::npos) return std::nullopt;
        return std::string(header.substr(begin, end - begin));
    }
    return std::nullopt;
}

}  // namespace

bool read_form(std::string_view body, std::map<std::string, std::string>& typed) {
    std::size_t fields = 0;
    while (!body.empty()) {
        const auto end = std::min(body.find('&'), body.size());
        const auto pair = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        std::string name, value;
        if (++fields > most_fields || !decode(pair.substr(0, equals), name) ||
            !decode(pair.substr(std::min(equals + 1, pair.size())), value))
            return false;
        add_field(typed, name, std::move(value));
    }
    return true;
}

bool read_multipart(std::string_view body, std::string_view content_type, std::map<std::string, std::string>& typed,
                    std::vector<FilePart>& files, const std::function<bool()>& goes_on) {
    const auto at = content_type.find("boundary=");
    if (at == std::string_view::npos) return false;
    auto mark = content_type.substr(at + 9);
    if (mark.starts_with('"') && mark.ends_with('"') && mark.size() > 2) mark = mark.substr(1, mark.size() - 2);
    if (mark.empty() || mark.size() > 70) return false;
    const auto boundary = "--" + std::string(mark);
    if (!body.starts_with(boundary)) return false;
    std::size_t here = boundary.size();
    for (std::size_t parts = 0; parts < most_parts; ++parts) {
        if (body.substr(here).starts_with("--")) return true;
        if (!body.substr(here).starts_with("\r\n")) return false;
        const auto head_end = body.find("\r\n\r\n", here);
        if (head_end == std::string_view::npos || head_end - here > 4096) return false;
        const auto head = body.substr(here, head_end - here);
        const auto begin = head_end + 4;
        if (parameter(head, "filename") && !goes_on()) return false;
        const auto end = body.find("\r\n" + boundary, begin);
        if (end == std::string_view::npos) return false;
        const auto name = parameter(head, "name");
        if (!name) return false;
        if (const auto file_name = parameter(head, "filename"))
            files.push_back({begin, end - begin, *name, *file_name});
        else if (end - begin > 64 * 1024)
            return false;
        else
            add_field(typed, *name, std::string(body.substr(begin, end - begin)));
        here = end + 2 + boundary.size();
    }
    return false;
}

}  // namespace rudang::web
