// What the people of files say about each other: who has the same identity number, form number or introducer.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "rudang/office/sources.h"

namespace rudang::office {

// Sixteen bytes a key while the file is read the first time; afterwards only what two people share is kept, so that
// a file of a million people fits as well as one of ten.
class FileNeighbours {
public:
    // Everybody once, then `settle`, then `of`.
    void take(const SourceCase& source, const Workflow& workflow);
    void settle();
    Neighbours of(const SourceCase& source, const Workflow& workflow) const;

private:
    struct Hit {
        std::uint64_t key;  // hash of index and value
        std::uint32_t person;
        std::int32_t day;
    };
    std::vector<Hit> hits_;  // sorted by key once settled
    std::vector<std::string> ids_;
    std::unordered_map<std::uint32_t, std::string> sharing_;  // ids of those that share something
    struct Outcome {
        std::string status;
        std::optional<Day> ended_on;
    };
    static std::optional<Outcome> outcome(const SourceCase& source, const Workflow& workflow);
    std::unordered_map<std::uint32_t, Outcome> outcomes_;  // of cases that ended or reached their goal
};

}  // namespace rudang::office
