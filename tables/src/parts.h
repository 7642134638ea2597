// What the readers share: packed parts of a file, XML as a stream of elements, errors that end reading.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/tables/table.h"

namespace rudang::tables {

// Ends reading with a sentence for the user.
struct Unreadable {
    Problem problem;
};
[[noreturn]] void unreadable(std::string code, std::string zh, std::string en, std::string where = {});

// A zip archive, read-only.
class Archive {
public:
    explicit Archive(const std::string& path);
    ~Archive();
    Archive(const Archive&) = delete;
    Archive& operator=(const Archive&) = delete;
    bool has(const std::string& part) const;
    // Unpacks a part piece by piece; stops with an error beyond `limit` bytes.
    void read(const std::string& part, std::uint64_t limit, const std::function<bool(std::string_view)>& piece) const;

private:
    void* zip_;
};

// Elements as they come. Names are local names: prefixes differ from program to program.
struct Xml {
    using Attributes = std::map<std::string_view, std::string_view>;
    std::function<void(std::string_view name, const Attributes&)> begin;
    std::function<void(std::string_view name)> end;
    std::function<void(std::string_view text)> text;
    bool stop = false;  // set by a handler that has seen enough
};
void read_xml(const Archive& archive, const std::string& part, std::uint64_t limit, Xml& xml);
// The attribute, or nothing.
std::string_view get(const Xml::Attributes& attributes, std::string_view name);
// Digits only, at most eight of them; otherwise the other value.
int whole_number(std::string_view text, int otherwise);

// Delivers a row and says whether to go on.
using Deliver = std::function<bool(const Row&)>;
bool read_xlsx(const std::string& path, const Deliver& row, const Limits& limits);
bool read_ods(const std::string& path, const Deliver& row, const Limits& limits);
bool read_csv(const std::string& path, const Deliver& row, const Limits& limits);

// Makes the cell a number, or a day where the digits are a serial of the 1900 or 1904 system.
void set_number(Cell& cell, std::string_view digits, bool is_day, bool since_1904);

}  // namespace rudang::tables
