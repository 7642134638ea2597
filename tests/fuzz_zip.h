// A zip of parts that are stored as they are, so that a fuzzer need not learn to compress. Parts that stay the same are
// summed once.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "compound.h"

namespace rudang::test {

inline std::uint32_t crc32_of(std::string_view bytes) {
    static const auto table = [] {
        std::array<std::uint32_t, 256> made{};
        for (std::uint32_t i = 0; i < 256; ++i) {
            auto c = i;
            for (int bit = 0; bit < 8; ++bit) c = (c >> 1) ^ (c & 1 ? 0xedb88320u : 0u);
            made[i] = c;
        }
        return made;
    }();
    std::uint32_t sum = 0xffffffffu;
    for (const char c : bytes) sum = table[(sum ^ static_cast<unsigned char>(c)) & 0xff] ^ (sum >> 8);
    return ~sum;
}

struct Stored {
    std::string name, content;
    std::string fields;  // what the local head and the directory say alike: version, flags, method, time, sum, sizes

    Stored(std::string_view called, std::string_view holds)
        : name(called),
          content(holds),
          fields(little(20, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(0x21, 2) +
                 little(crc32_of(holds), 4) + little(holds.size(), 4) + little(holds.size(), 4) +
                 little(called.size(), 2) + little(0, 2)) {}
};

inline std::string zip_of(std::initializer_list<const Stored*> parts) {
    std::string bytes, directory;
    std::size_t count = 0;
    for (const auto* part : parts) {
        directory += std::string("PK\1\2") + little(20, 2) + part->fields + little(0, 2) + little(0, 2) + little(0, 2) +
                     little(0, 4) + little(bytes.size(), 4) + part->name;
        bytes += std::string("PK\3\4") + part->fields + part->name + part->content;
        ++count;
    }
    const auto begin = bytes.size();
    return bytes + directory + std::string("PK\5\6") + little(0, 4) + little(count, 2) + little(count, 2) +
           little(directory.size(), 4) + little(begin, 4) + little(0, 2);
}

}  // namespace rudang::test
