// Files of Excel 97 to 2003 as bytes, for tests: one stream in a container, and the records of a small book.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace rudang::test {

inline std::string little(std::uint64_t value, std::size_t size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
    return bytes;
}

// Sector 0 is the table of sectors, 1 the directory, the stream follows.
inline std::string compound(std::string_view name, std::string stream) {
    const auto size = std::max<std::size_t>(stream.size(), 4096);
    stream.resize((size + 511) / 512 * 512);
    const auto sectors = stream.size() / 512;
    std::string head = std::string("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) + std::string(16, '\0') + little(0x3e, 2) +
                       little(3, 2) + little(0xfffe, 2) + little(9, 2) + little(6, 2) + std::string(10, '\0') +
                       little(1, 4) + little(1, 4) + little(0, 4) + little(4096, 4) + little(0xfffffffe, 4) +
                       little(0, 4) + little(0xfffffffe, 4) + little(0, 4) + little(0, 4);
    while (head.size() < 512) head += '\xff';
    std::string table = little(0xfffffffd, 4) + little(0xfffffffe, 4);
    for (std::size_t i = 0; i < sectors && table.size() < 512; ++i)
        table += little(i + 1 == sectors ? 0xfffffffe : i + 3, 4);
    while (table.size() < 512) table += '\xff';
    const auto entry = [](std::string_view called, char kind, std::uint32_t start, std::size_t bytes) {
        std::string text;
        for (const char c : called) text += std::string{c, '\0'};
        text.resize(64);
        return text + little(called.size() * 2 + 2, 2) + kind + '\1' + little(0xffffffff, 4) + little(0xffffffff, 4) +
               little(kind == 5 ? 1 : 0xffffffff, 4) + std::string(36, '\0') + little(start, 4) + little(bytes, 8);
    };
    return head + table + entry("Root Entry", 5, 0xfffffffe, 0) + entry(name, 2, 2, size) + std::string(256, '\0') +
           stream;
}

inline std::string record(int kind, const std::string& data) {
    return little(static_cast<std::uint64_t>(kind), 2) + little(data.size(), 2) + data;
}

inline std::string real_bits(double value) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return little(bits, 8);
}

// One sheet 台账: its records after the beginning, with strings 姓名 and 张三 in common and the formats General,
// yyyy/m/d and yyyy"年"m"月". `more` goes into the book's own part.
inline std::string biff(const std::string& cells, const std::string& more = {}) {
    const auto wide = [](std::u16string_view text, std::size_t width) {
        std::string bytes = little(text.size(), width) + '\1';
        for (const char16_t unit : text) bytes += little(unit, 2);
        return bytes;
    };
    const auto style = [](int format) {
        return record(0xe0, little(0, 2) + little(static_cast<unsigned>(format), 2) + std::string(16, '\0'));
    };
    const auto begin = record(0x809, little(0x600, 2) + little(5, 2) + std::string(12, '\0'));
    const auto globals = [&](std::size_t sheet_at) {
        return begin + more + record(0x41e, little(164, 2) + wide(u"yyyy\"年\"m\"月\"", 2)) + style(0) + style(14) +
               style(164) + record(0x85, little(sheet_at, 4) + little(0, 2) + wide(u"台账", 1)) +
               record(0xfc, little(2, 4) + little(2, 4) + wide(u"姓名", 2) + wide(u"张三", 2)) + record(0x0a, "");
    };
    return globals(globals(0).size()) + begin + cells + record(0x0a, "");
}

}  // namespace rudang::test
