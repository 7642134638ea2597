// Numbers and texts one after the other in as few bytes as they take, for rows of which thousands are read at once.
// What is written says nothing of itself: only who wrote it can read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rudang/engine/date.h"

namespace rudang {

// Puts them down. Small numbers take one byte.
class FlatWriter {
public:
    FlatWriter& number(std::int64_t value) {
        auto left = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
        for (; left >= 0x80; left >>= 7) bytes_ += static_cast<char>(left | 0x80);
        bytes_ += static_cast<char>(left);
        return *this;
    }
    FlatWriter& text(std::string_view words) {
        number(static_cast<std::int64_t>(words.size()));
        bytes_ += words;
        return *this;
    }
    FlatWriter& day(Day day) { return number(day.number()); }
    // None is a number no day has.
    FlatWriter& day(const std::optional<Day>& day) { return number(day ? day->number() : no_day); }
    const std::string& bytes() const { return bytes_; }

    static constexpr std::int64_t no_day = std::int64_t{1} << 33;

private:
    std::string bytes_;
};

// What is none of ours.
struct Spoilt {};

// Takes them up again, in the same order. Throws Spoilt.
class FlatReader {
public:
    explicit FlatReader(std::string_view bytes) : rest_(bytes) {}
    bool done() const { return rest_.empty(); }
    std::int64_t number() {
        std::uint64_t read = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (rest_.empty()) break;
            const auto byte = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            read |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) return static_cast<std::int64_t>(read >> 1) ^ -static_cast<std::int64_t>(read & 1);
        }
        throw Spoilt{};
    }
    // From 0 to `last`.
    std::int64_t number(std::int64_t last) {
        const auto read = number();
        if (read < 0 || read > last) throw Spoilt{};
        return read;
    }
    int small() {
        const auto read = number();
        if (read < INT32_MIN || read > INT32_MAX) throw Spoilt{};
        return static_cast<int>(read);
    }
    // How many follow: no more than there are bytes left.
    std::size_t count() { return static_cast<std::size_t>(number(static_cast<std::int64_t>(rest_.size()))); }
    // As long as what is read lives.
    std::string_view text() {
        const auto words = rest_.substr(0, count());
        rest_.remove_prefix(words.size());
        return words;
    }
    // What is left to read, for whoever wants to know what was read.
    std::string_view rest() const { return rest_; }
    // Of the years 1 to 9999.
    Day day() { return a_day(number()); }
    std::optional<Day> maybe_day() {
        const auto read = number();
        return read == FlatWriter::no_day ? std::nullopt : std::optional(a_day(read));
    }

private:
    static Day a_day(std::int64_t number) {
        constexpr std::int64_t first = -719162, last = 2932896;
        if (number < first || number > last) throw Spoilt{};
        return Day::from_number(static_cast<std::int32_t>(number));
    }

    std::string_view rest_;
};

}  // namespace rudang
