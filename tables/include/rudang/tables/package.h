// A packed document (docx) of which some parts are exchanged: everything else stays byte for byte as it is. Held in
// memory, so that nothing personal lies in a temporary file; parts are unpacked one at a time and within limits.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/problem.h"

namespace rudang::tables {

// Ends reading with a sentence for the user.
struct RUDANG_EXPORT Unreadable {
    Problem problem;
};

class Archive;

class RUDANG_EXPORT Package {
public:
    // The bytes of a whole file. Throws Unreadable where they are no archive.
    explicit Package(std::string bytes);
    // The same of a file; what is no docx is called what it is.
    static Package docx(const std::string& path);
    ~Package();
    Package(Package&&) noexcept;
    Package& operator=(Package&&) noexcept;

    bool has(const std::string& part) const;
    // A part, unpacked. Throws Unreadable where there is none, and beyond `most` bytes.
    std::string part(const std::string& name, std::uint64_t most) const;
    // The parts that `part` names as of this type ("header"), in the order of their names; those of the package itself
    // for an empty one.
    std::vector<std::string> related(const std::string& part, std::string_view type) const;
    // The file with these parts in place of those it had, or beside them. Equal input gives equal bytes.
    std::string with(const std::map<std::string, std::string>& parts) const;

    // A package of parts alone, for documents that are drawn.
    static std::string made_of(const std::map<std::string, std::string>& parts);

private:
    std::unique_ptr<const std::string> bytes_;  // stays where it is: the archive reads from it
    std::unique_ptr<const Archive> archive_;
};

}  // namespace rudang::tables
