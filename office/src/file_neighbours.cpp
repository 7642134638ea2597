#include "rudang/office/file_neighbours.h"

#include <algorithm>
#include <functional>

namespace rudang::office {
namespace {

// The day on which the case ended, if it did, and the person did not apply again. Which events end a case depends on
// where it stands, so it is lived through.
std::optional<Day> ended_on(const SourceCase& source, const Workflow& workflow) {
    const auto instance = workflow.start(source.case_id);
    const Neighbours nobody;
    const auto times = rounds(workflow, source.case_id, source.row.events);
    for (const auto& recorded : times.back()) {
        instance->apply(recorded, Judging::replay, nobody, recorded.event.on.last());
        if (instance->state().ended) return recorded.event.on.last();
    }
    return std::nullopt;
}

std::uint64_t hash(const IndexKey& key) { return std::hash<std::string>{}(key.index + "\n" + key.value); }

}  // namespace

void FileNeighbours::take(const SourceCase& source, const Workflow& workflow) {
    const auto person = static_cast<std::uint32_t>(ids_.size());
    ids_.push_back(source.case_id);
    const auto blank = workflow.start(source.case_id);
    for (const auto& recorded : source.row.events)
        for (const auto& key : blank->lookups(recorded.event))
            if (key.index != place_index) hits_.push_back({hash(key), person, recorded.event.on.first().number()});
    if (const auto day = ended_on(source, workflow)) ended_.insert_or_assign(person, *day);
}

void FileNeighbours::settle() {
    std::sort(hits_.begin(), hits_.end(), [](const Hit& a, const Hit& b) { return a.key < b.key; });
    std::vector<Hit> shared;
    for (std::size_t from = 0, to = 0; from < hits_.size(); from = to) {
        bool several = false;
        for (to = from; to < hits_.size() && hits_[to].key == hits_[from].key; ++to)
            several |= hits_[to].person != hits_[from].person;
        if (!several) continue;
        for (auto at = from; at < to; ++at) {
            shared.push_back(hits_[at]);
            sharing_.try_emplace(hits_[at].person, ids_[hits_[at].person]);
        }
    }
    hits_ = std::move(shared);
    ids_ = {};
    std::erase_if(ended_, [&](const auto& each) { return !sharing_.contains(each.first); });
}

Neighbours FileNeighbours::of(const SourceCase& source, const Workflow& workflow) const {
    Neighbours neighbours;
    const auto blank = workflow.start(source.case_id);
    for (const auto& recorded : source.row.events)
        for (const auto& key : blank->lookups(recorded.event)) {
            if (key.index == place_index) continue;
            const auto wanted = hash(key);
            for (auto hit = std::lower_bound(hits_.begin(), hits_.end(), wanted,
                                             [](const Hit&a, std::uint64_t b) { return a.key < b; });
                 hit != hits_.end() && hit->key == wanted; ++hit) {
                const auto ended = ended_.find(hit->person);
                neighbours.add(key, {sharing_.at(hit->person), Day::from_number(hit->day), ended != ended_.end(),
                                     ended != ended_.end() ? std::optional(ended->second) : std::nullopt});
            }
        }
    return neighbours;
}

}  // namespace rudang::office
