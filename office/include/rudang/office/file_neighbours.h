// What the people of files say about each other: who has the same identity number, form number or introducer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rudang/office/sources.h"
#include "rudang/recruitment/comparison.h"

namespace rudang::office {

// Sixteen bytes a key while the file is read the first time; afterwards only what two people share is kept, so that
// a file of a million people fits as well as one of ten.
class FileNeighbours {
public:
    explicit FileNeighbours(const Workflow& workflow);
    ~FileNeighbours();
    struct Outcome {
        std::string status;
        std::optional<Day> ended_on;
    };
    // What one person says to the others.
    struct Said {
        std::string case_id;
        std::vector<std::pair<std::uint64_t, std::int32_t>> keys;  // hash of index and value, day
        std::optional<Outcome> outcome;                            // of a case that ended or reached its goal
        std::unique_ptr<const recruitment::Comparable> comparable;
    };
    // Everybody once, then `settle`, then `of`. Everybody is looked at as well, either when it is said what they say or
    // after `settle`: then only who shares something takes any time. `said` and `of` may be asked by several threads.
    Said said(const SourceCase& source, bool lived_through) const;
    void take(const Said& said);
    void look_at(std::uint32_t person, const SourceCase& source);
    void settle();
    // `person`: how many were taken before.
    Neighbours of(const SourceCase& source, std::uint32_t person) const;

private:
    struct Hit {
        std::uint64_t key;  // hash of index and value
        std::uint32_t person;
        std::int32_t day;
    };
    std::vector<Hit> hits_;  // sorted by key once settled
    std::vector<std::string> ids_;
    std::unordered_map<std::uint32_t, std::string> sharing_;  // ids of those that share something
    // A case as it stands at its end, and when it ended.
    struct Lived {
        std::unique_ptr<Instance> instance;
        std::optional<Day> ended_on;
    };
    Lived live(const SourceCase& source) const;
    static std::optional<Outcome> outcome(const Lived& lived);
    const Workflow& workflow_;
    std::unique_ptr<Instance> blank_;                      // knows what an event looks up
    std::unordered_map<std::uint32_t, Outcome> outcomes_;  // of cases that ended or reached their goal
};

}  // namespace rudang::office
