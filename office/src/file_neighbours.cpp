#include "rudang/office/file_neighbours.h"

#include <algorithm>
#include <functional>

namespace rudang::office {
namespace {

std::uint64_t hash(const IndexKey& key) {
    return std::hash<std::string>{}(key.index) * 31 + std::hash<std::string>{}(key.value);
}

}  // namespace

FileNeighbours::FileNeighbours(const Workflow& workflow) : workflow_(workflow), blank_(workflow.start({})) {}
FileNeighbours::~FileNeighbours() = default;

// Where the case ended, if the person did not apply again, or that they are a full member. Which events end a case
// depends on where it stands, so it is lived through.
FileNeighbours::Lived FileNeighbours::live(const SourceCase& source) const {
    const Neighbours nobody;
    Lived lived;
    auto& instance = lived.instance;
    auto& ended_on = lived.ended_on;
    const auto take = [&](const Recorded& recorded) {
        instance->apply(recorded, Judging::replay, nobody, recorded.event.on.last());
        if (!ended_on && instance->state().ended) ended_on = recorded.event.on.last();
    };
    for (const auto* recorded : in_step_order(workflow_, source.row.events)) {
        const auto* info = find_event(workflow_.events(), *recorded);
        if (instance && info && info->opens_case && instance->may_begin_again()) {
            instance = workflow_.start_after(*instance, source.case_id);
            ended_on.reset();
        }
        if (!instance) instance = workflow_.start(source.case_id);
        take(*recorded);
    }
    return lived;
}

std::optional<FileNeighbours::Outcome> FileNeighbours::outcome(const Lived& lived) {
    if (!lived.instance) return std::nullopt;
    const auto state = lived.instance->state();
    if (!lived.ended_on && state.status != "member") return std::nullopt;
    return Outcome{state.status, lived.ended_on};
}

FileNeighbours::Said FileNeighbours::said(const SourceCase& source, bool lived_through) const {
    Said said{source.case_id, {}, {}, {}};
    for (const auto& recorded : source.row.events)
        for (const auto& key : blank_->lookups(recorded.event, recorded.read.get()))
            if (key.index != place_index && key.index != above_index)
                said.keys.emplace_back(hash(key), recorded.event.on.first().number());
    if (!lived_through) return said;
    const auto lived = live(source);
    said.outcome = outcome(lived);
    if (lived.instance) said.comparable = recruitment::comparable(*lived.instance);
    return said;
}

void FileNeighbours::take(const Said& said) {
    const auto person = static_cast<std::uint32_t>(ids_.size());
    ids_.push_back(said.case_id);
    for (const auto& [key, day] : said.keys) hits_.push_back({key, person, day});
    if (said.outcome) outcomes_.insert_or_assign(person, *said.outcome);
}

void FileNeighbours::look_at(std::uint32_t person, const SourceCase& source) {
    if (!sharing_.contains(person)) return;
    if (auto known = outcome(live(source))) outcomes_.insert_or_assign(person, std::move(*known));
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
    std::erase_if(outcomes_, [&](const auto& each) { return !sharing_.contains(each.first); });
}

Neighbours FileNeighbours::of(const SourceCase& source, std::uint32_t person) const {
    Neighbours neighbours;
    if (!sharing_.contains(person)) return neighbours;
    for (const auto& recorded : source.row.events)
        for (const auto& key : blank_->lookups(recorded.event, recorded.read.get())) {
            if (key.index == place_index || key.index == above_index) continue;
            const auto wanted = hash(key);
            for (auto hit = std::lower_bound(hits_.begin(), hits_.end(), wanted,
                                             [](const Hit&a, std::uint64_t b) { return a.key < b; });
                 hit != hits_.end() && hit->key == wanted; ++hit) {
                const auto found = outcomes_.find(hit->person);
                const auto known = found == outcomes_.end() ? Outcome{} : found->second;
                neighbours.add(key, {sharing_.at(hit->person), Day::from_number(hit->day), known.ended_on.has_value(),
                                     known.ended_on, known.status});
            }
        }
    return neighbours;
}

}  // namespace rudang::office
