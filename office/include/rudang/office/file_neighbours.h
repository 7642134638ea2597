// What the people of files say about each other: who has the same identity number, form number or introducer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "rudang/office/sources.h"

namespace rudang::office {

// Sixteen bytes a key while the file is read the first time; afterwards only what two people share is kept, so that
// a file of a million people fits as well as one of ten.
class FileNeighbours {
public:
    explicit FileNeighbours(const Workflow& workflow);
    ~FileNeighbours();
    // Everybody once, then `settle`, then `of`. Everybody is looked at as well, before `settle` or after it: then only
    // who shares something takes any time.
    std::uint32_t take(const SourceCase& source);
    void look_at(std::uint32_t person, const SourceCase& source);
    void settle();
    Neighbours of(const SourceCase& source) const;

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
    std::optional<Outcome> outcome(const SourceCase& source) const;
    const Workflow& workflow_;
    std::unique_ptr<Instance> blank_;  // knows what an event looks up
    bool settled_ = false;
    std::unordered_map<std::uint32_t, Outcome> outcomes_;  // of cases that ended or reached their goal
};

}  // namespace rudang::office
