// The same person in several files is one person: what each file says about them is put together before anything is
// judged, so that last year's table accuses nobody of what this year's records.
#pragma once

#include <cstdint>
#include <optional>

#include "rudang/office/audit_sources.h"

namespace rudang::office {

// The code of what is said where a person's places name different branches.
inline constexpr std::string_view two_branches = "two-branches";

// Merges people of different files, of whom the first stays, and says who was merged and where they stand. Two files
// that contradict each other about a step say nothing about it, and that is a problem of the person's.
std::vector<Whereabouts> put_together(std::vector<SourceCase>& people, const Workflow& workflow);

// Who may stand in several files, told from a few bytes a person, so that nobody else has to be held.
class Repeated {
public:
    // Everybody once, then `settle`.
    void take(const SourceCase& source);
    // In parts of about so many people.
    void settle(std::size_t people);
    std::size_t parts() const { return parts_; }
    // All who could be one person are in one part; nothing of whom stands in one file only.
    std::optional<std::size_t> part_of(const SourceCase& source) const;

private:
    struct Seen {
        std::uint64_t mark;
        std::uint32_t file;
    };
    std::vector<Seen> seen_;
    std::vector<std::uint64_t> several_;  // sorted marks
    std::size_t parts_ = 1;
};

}  // namespace rudang::office
