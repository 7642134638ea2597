#include "rudang/office/audit_sources.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <unordered_map>
#include <utility>

#include "cell_pointer.h"
#include "in_order.h"
#include "put_together.h"
#include "rudang/office/file_neighbours.h"

namespace rudang::office {
namespace {

// So many people are held while files are read; of more they are read again, and in between a few bytes of each kept.
constexpr std::size_t most_held = 2000;

// From the cell of an event's day to the cell that is wrong; from a row to the empty cell of the step that was not
// taken.
void point_at_cells(const CellPointers& pointers, const recruitment::LedgerRow& row, std::vector<Finding>& findings) {
    const auto pointer = pointers.find(row.place.sheet);
    if (pointer == pointers.end()) return;
    for (auto& finding : findings) {
        if (!objects(finding.verdict) || finding.where.sheet != (finding.where.row ? row.place.sheet : "")) continue;
        const bool daily = finding.event.empty();
        if (daily && (finding.where.row || !finding.step)) continue;
        const auto* column = daily ? pointer->second.of_step(finding.step) : pointer->second.of_rule(finding.rule);
        if (!column) continue;
        if (!finding.where.row) finding.where = row.place;
        finding.where.column = *column;
        finding.where.raw.clear();
    }
}

}  // namespace

// What every person says to the others, and everybody, where they are few enough to keep.
struct SourcesAudit::Known {
    Known(const Workflow& workflow, Day today) : neighbours(workflow), comparison(today) {}
    FileNeighbours neighbours;
    recruitment::Comparison comparison;  // of many before they are judged, of few afterwards
    std::vector<SourceCase> held;
    bool all = true;
    std::vector<CellPointers> pointers;  // of each file
    Repeated repeated;                   // who may stand in several files, where they are not all held
};

// Somebody judged, in the middle of all the others.
struct SourcesAudit::One {
    AuditedCase audited;
    std::unique_ptr<const recruitment::Comparable> comparable;
    recruitment::LedgerRow row;
};

SourcesAudit::SourcesAudit(Sources& sources, AuditOptions options)
    : sources_(sources),
      options_(std::move(options)),
      known_(std::make_unique<Known>(*options_.workflow, options_.today)) {
    sources_.only_to_judge();
}
SourcesAudit::~SourcesAudit() = default;

void SourcesAudit::read() {
    // A stream can be read only once.
    const bool again = std::all_of(sources_.files().begin(), sources_.files().end(),
                                   [](const SourceFile& file) { return file.table; });
    // Of those who are not kept, before anybody knows who shares something.
    auto& neighbours = known_->neighbours;
    InOrder<SourceCase, FileNeighbours::Said> passing([&](SourceCase source) { return neighbours.said(source, true); },
                                                      [&](FileNeighbours::Said said) {
                                                          neighbours.take(said);
                                                          known_->comparison.add(said.comparable.get());
                                                      });
    const bool several = sources_.several();
    sources_.read([&](SourceCase source) {
        ++people_;
        if (several) known_->repeated.take(source);
        if (!known_->all) return several ? void() : passing.put(std::move(source));
        known_->held.push_back(std::move(source));
        if (!again || known_->held.size() <= most_held) return;
        if (!several)
            for (auto& each : known_->held) passing.put(std::move(each));
        known_->held = {};
        known_->all = false;
    });
    known_->repeated.settle(most_held);
    if (known_->all) {
        sources_.read_for_good();
        if (several) in_several_files_ = put_together(known_->held, *options_.workflow);
        people_ = known_->held.size();
        for (const auto& each : known_->held) neighbours.take(neighbours.said(each, false));
    } else if (several) {
        people_ = 0;
        each_person([&](SourceCase source) {
            ++people_;
            passing.put(std::move(source));
        });
    }
    passing.finish();
    if (!known_->all) known_->comparison.settle();
    for (const auto& file : sources_.files()) {
        auto& pointers = known_->pointers.emplace_back();
        for (const auto& [sheet, mapping] : file.seen.mappings)
            pointers.emplace(sheet, CellPointer(mapping, *options_.workflow));
    }
    neighbours.settle();
    for (std::uint32_t person = 0; person < known_->held.size(); ++person)
        neighbours.look_at(person, known_->held[person]);
}

void SourcesAudit::each_person(const std::function<void(SourceCase)>& each) {
    if (known_->all) {
        for (auto& source : std::exchange(known_->held, {})) each(std::move(source));
        return;
    }
    // Whoever may stand in several files is held until all of them were read; where these are many, a part of them in
    // each reading.
    in_several_files_ = {};
    for (std::size_t part = 0; part < known_->repeated.parts(); ++part) {
        std::vector<SourceCase> held;
        sources_.read([&](SourceCase source) {
            const auto own = known_->repeated.part_of(source);
            if (own ? *own == part : part == 0) own ? held.push_back(std::move(source)) : each(std::move(source));
        });
        auto several = put_together(held, *options_.workflow);
        in_several_files_.insert(in_several_files_.end(), std::make_move_iterator(several.begin()),
                                 std::make_move_iterator(several.end()));
        for (auto& source : held) each(std::move(source));
    }
}

SourcesAudit::One SourcesAudit::judge_one(SourceCase source, std::size_t place) const {
    recruitment::leave_plans_open(source.row, options_.today);
    auto judged = rudang::judge(*options_.workflow, source.case_id, source.row.events,
                                known_->neighbours.of(source, static_cast<std::uint32_t>(place)), options_.today,
                                options_.all ? Wanted::every_answer : Wanted::objections);
    recruitment::respect_silence(source.row, judged.findings);
    // Where nothing tells whether the committee decided, no vote is said to have lapsed.
    if (source.row.silent.contains(17)) judged.state = judged.instance->state();
    point_at_cells(known_->pointers[source.file], source.row, judged.findings);
    One one{{source.case_id, source.row.name, source.row.branch, std::move(judged.state), std::move(judged.findings),
             source.row.place, std::move(source.row.problems)},
            {},
            {}};
    if (known_->all) one.comparable = recruitment::comparable(*judged.instance);
    source.row.events = {};
    one.row = std::move(source.row);
    if (!known_->all) add_common(one, place);
    return one;
}

// What its table says nothing about is not held against anybody here either.
void SourcesAudit::add_common(One& one, std::size_t place) const {
    auto common = known_->comparison.about(place, one.audited.case_id);
    recruitment::respect_silence(one.row, common);
    std::move(common.begin(), common.end(), std::back_inserter(one.audited.findings));
}

void SourcesAudit::judge(const std::function<void(AuditedCase)>& each,
                         const std::function<void(std::size_t done)>& progress) {
    std::vector<One> held;
    std::size_t done = 0;
    using Placed = std::pair<SourceCase, std::size_t>;
    InOrder<Placed, One> judging([&](Placed one) { return judge_one(std::move(one.first), one.second); },
                                 [&](One one) {
                                     progress(++done);
                                     if (!known_->all) return each(std::move(one.audited));
                                     known_->comparison.add(one.comparable.get());
                                     one.comparable.reset();
                                     held.push_back(std::move(one));
                                 });
    std::size_t place = 0;
    each_person([&](SourceCase source) { judging.put({std::move(source), place++}); });
    judging.finish();
    if (known_->all) known_->comparison.settle();
    for (std::size_t index = 0; index < held.size(); ++index) {
        add_common(held[index], index);
        each(std::move(held[index].audited));
    }
}

}  // namespace rudang::office
