// Papers that come with an event: the file itself, kept under the person's key.
#pragma once

#include <cstdint>
#include <string>

#include "rudang/engine/export.h"

namespace rudang {

// A file as somebody hands it in or takes it out.
struct Paper {
    std::string name;       // of the file; personal, always sealed
    std::string bytes;      // what is in it
    std::string kind = {};  // which of the papers a procedure asks for, by its id; empty for none of them
};

// The same as an entry tells of it. What is kept is found by `id`, the digest of the sealed bytes, which tells nothing
// of what they hold.
struct KeptPaper {
    std::string id;
    std::string kind;
    std::int64_t size = 0;    // of the file, in bytes
    std::string digest = {};  // of the file, "sha256:…"; empty where what is sealed is left out
    std::string name = {};    // empty there too
    friend bool operator==(const KeptPaper&, const KeptPaper&) = default;
};

// What may be kept at most, unless the ledger says otherwise; and the most it can say.
inline constexpr std::int64_t usual_paper_limit = std::int64_t{20} << 20;
inline constexpr std::int64_t largest_paper_limit = std::int64_t{200} << 20;
// Above this a paper lies beside the ledger, where the ledger's store has such a place.
inline constexpr std::int64_t largest_paper_in_ledger = std::int64_t{128} << 10;
// Without such a place, all a row can hold.
inline constexpr std::int64_t largest_paper_in_row = std::int64_t{48} << 20;

}  // namespace rudang
