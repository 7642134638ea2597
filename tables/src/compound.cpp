// Files of streams in one (MS-CFB). Every number in them is somebody else's word: chains may be circles, sizes lies.
#include <algorithm>
#include <fstream>

#include "parts.h"

namespace rudang::tables {
namespace {

constexpr std::uint32_t last_sector = 0xfffffffe, most_sectors = 1u << 22;  // 2 GiB in sectors of 512 bytes

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t i = size; i-- > 0;)
        value = value << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0u);
    return value;
}

[[noreturn]] void broken() {
    unreadable("broken-file", "文件不完整或已损坏，打不开", "the file is incomplete or damaged and cannot be opened");
}

// Names of streams are UTF-16; those that matter are ASCII.
std::string plain_name(std::string_view entry) {
    std::string name;
    const auto size = std::min<std::size_t>(number(entry, 64, 2), 64);
    for (std::size_t i = 0; i + 2 < size; i += 2) name += entry[i + 1] == '\0' ? entry[i] : '?';
    return name;
}

}  // namespace

Compound::Compound(const std::string& path) {
    auto file = std::make_shared<std::ifstream>(path, std::ios::binary | std::ios::ate);
    file_size_ = static_cast<std::uint64_t>(std::max<std::streamoff>(file->tellg(), 0));
    file->seekg(0);
    std::string head(512, '\0');
    file->read(head.data(), 512);
    file_ = std::move(file);
    const auto shift = number(head, 30, 2);
    if (file_size_ < 512 || (shift != 9 && shift != 12)) broken();
    sector_size_ = std::size_t{1} << shift;
    small_below_ = 4096;
    if (file_size_ / sector_size_ > most_sectors) beyond("bytes", std::uint64_t{most_sectors} * sector_size_);

    // The table of sectors, and where its own sectors are: 109 in the header, the rest in a chain.
    std::vector<std::uint32_t> places;
    for (std::size_t i = 0; i < 109; ++i) places.push_back(number(head, 76 + 4 * i, 4));
    const auto per_sector = sector_size_ / 4;
    auto more = number(head, 68, 4);
    const auto wanted = std::min<std::uint64_t>(number(head, 44, 4), file_size_ / sector_size_ / per_sector + 1);
    for (std::size_t n = 0; more < last_sector && n < file_size_ / sector_size_ && places.size() < wanted; ++n) {
        const auto bytes = sector(more);
        for (std::size_t i = 0; i + 1 < per_sector; ++i) places.push_back(number(bytes, 4 * i, 4));
        more = number(bytes, 4 * (per_sector - 1), 4);
    }
    for (std::size_t i = 0; i < places.size() && i < wanted; ++i) {
        if (places[i] >= last_sector) break;
        const auto bytes = sector(places[i]);
        for (std::size_t k = 0; k < per_sector; ++k) table_.push_back(number(bytes, 4 * k, 4));
    }
    std::string small_root;
    const auto entries_at = chain(table_, number(head, 48, 4));
    for (const auto place : entries_at) {
        if (entries_.size() > 10'000) broken();
        const auto bytes = sector(place);
        for (std::size_t at = 0; at + 128 <= bytes.size(); at += 128) {
            const auto entry = std::string_view(bytes).substr(at, 128);
            const auto kind = static_cast<unsigned char>(entry[66]);
            const auto start = number(entry, 116, 4);
            const std::uint64_t size = number(entry, 120, 4);
            if (kind == 2) entries_.push_back({plain_name(entry), start, size});
            if (kind == 5 && small_.sectors.empty() && start < last_sector)
                small_ = {size, false, chain(table_, start)};
        }
    }
    if (const auto start = number(head, 60, 4); start < last_sector)
        for (const auto place : chain(table_, start)) {
            if (small_table_.size() > 1'000'000) broken();
            const auto bytes = sector(place);
            for (std::size_t k = 0; k < per_sector; ++k) small_table_.push_back(number(bytes, 4 * k, 4));
        }
}

std::string Compound::sector(std::uint32_t at) const {
    std::string bytes(sector_size_, '\0');
    const auto from = (std::uint64_t{at} + 1) * sector_size_;
    if (from >= file_size_) broken();
    file_->clear();
    file_->seekg(static_cast<std::streamoff>(from));
    file_->read(bytes.data(), static_cast<std::streamsize>(bytes.size()));  // the last one may be cut short
    return bytes;
}

std::vector<std::uint32_t> Compound::chain(const std::vector<std::uint32_t>& table, std::uint32_t start) const {
    std::vector<std::uint32_t> sectors;
    for (auto at = start; at < last_sector; at = table[at]) {
        if (at >= table.size() || sectors.size() >= table.size()) broken();
        sectors.push_back(at);
    }
    return sectors;
}

bool Compound::has(std::string_view stream) const {
    return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.name == stream; });
}

Compound::Stream Compound::open(std::string_view stream) const {
    const auto entry =
        std::find_if(entries_.begin(), entries_.end(), [&](const Entry& each) { return each.name == stream; });
    if (entry == entries_.end()) broken();
    const bool small = entry->size < small_below_;
    return {entry->size, small, chain(small ? small_table_ : table_, entry->start)};
}

std::string Compound::read(const Stream& stream, std::uint64_t from, std::size_t size) const {
    std::string bytes;
    const std::size_t unit = stream.small ? 64 : sector_size_;
    while (bytes.size() < size && from < stream.size) {
        const auto index = static_cast<std::size_t>(from / unit);
        const auto within = static_cast<std::size_t>(from % unit);
        if (index >= stream.sectors.size()) break;
        const auto wanted = std::min<std::uint64_t>({unit - within, size - bytes.size(), stream.size - from});
        const auto got = stream.small ? read(small_, std::uint64_t{stream.sectors[index]} * 64 + within,
                                             static_cast<std::size_t>(wanted))
                                      : sector(stream.sectors[index]).substr(within, static_cast<std::size_t>(wanted));
        if (got.empty()) break;
        bytes += got;
        from += got.size();
    }
    return bytes;
}

}  // namespace rudang::tables
