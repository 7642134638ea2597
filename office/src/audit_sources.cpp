#include "rudang/office/audit_sources.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "in_order.h"
#include "put_together.h"
#include "rudang/office/file_neighbours.h"

namespace rudang::office {
namespace {

constexpr std::size_t most_together = 5000;

// What a rule looks at beside the day of its event, where its description does not say.
constexpr std::pair<std::string_view, std::string_view> looks_at[] = {
    {"id-number-consistent", "id_number"},
    {"person-unique", "id_number"},
    {"form-number-unique", "form_number"},
    {"quorum-present", "present"},
    {"majority-in-favour", "in_favour"},
    {"ballots-consistent", "in_favour"},
    {"introducer-load", "introducers"},
    {"training-sufficient", "training_days"},
    {"political-review-qualified", "political_conclusion"},
};

using Mappings = std::map<std::string, recruitment::Mapping>;  // by sheet

// From the cell of an event's day to the cell that is wrong; from a row to the empty cell of the step that was not
// taken.
void point_at_cells(const Mappings& mappings, const recruitment::LedgerRow& row, const Workflow& workflow,
                    std::vector<Finding>& findings) {
    const auto mapping = mappings.find(row.place.sheet);
    if (mapping == mappings.end()) return;
    const auto point = [&](Finding& finding, std::string_view meaning) {
        for (const auto& use : mapping->second.columns) {
            if (use.meaning != meaning) continue;
            if (!finding.where.row) finding.where = row.place;
            finding.where.column = tables::column_name(use.column);
            finding.where.raw.clear();
            return true;
        }
        return false;
    };
    for (auto& finding : findings) {
        if (!objects(finding.verdict) || finding.where.sheet != (finding.where.row ? row.place.sheet : "")) continue;
        if (finding.event.empty()) {
            if (finding.where.row || !finding.step) continue;
            for (const auto meaning : recruitment::day_columns_of(finding.step))
                if (point(finding, meaning)) break;
            continue;
        }
        const auto known = std::find_if(std::begin(looks_at), std::end(looks_at),
                                        [&](const auto& each) { return each.first == finding.rule; });
        if (known != std::end(looks_at) && point(finding, known->second)) continue;
        const auto& rules = workflow.rules();
        const auto rule =
            std::find_if(rules.begin(), rules.end(), [&](const RuleInfo& each) { return each.id == finding.rule; });
        if (rule == rules.end()) continue;
        for (const auto field : rule->rests_on) {
            const auto dot = field.rfind('.');
            if (point(finding, dot == std::string_view::npos ? field : field.substr(dot + 1))) break;
        }
    }
}

}  // namespace

void add_common_findings(const Workflow& workflow, Day today, std::vector<AuditedCase>& cases,
                         const std::vector<std::unique_ptr<Instance>>& instances) {
    std::vector<const Instance*> all;
    std::unordered_map<std::string, AuditedCase*> by_id;
    for (const auto& instance : instances) all.push_back(instance.get());
    for (auto& audited : cases) by_id[audited.case_id] = &audited;
    for (auto& [id, finding] : workflow.judge_together(all, today))
        by_id.at(id)->findings.push_back(std::move(finding));
}

// What every person says to the others, and everybody, where they are few enough to keep.
struct SourcesAudit::Known {
    explicit Known(const Workflow& workflow) : neighbours(workflow) {}
    FileNeighbours neighbours;
    std::vector<SourceCase> held;
    bool all = true;
    std::vector<Mappings> mappings;  // of each file
    Repeated repeated;               // who may stand in several files, where they are not all held
};

// Somebody judged, in the middle of all the others.
struct SourcesAudit::One {
    AuditedCase audited;
    std::unique_ptr<Instance> instance;
    recruitment::LedgerRow row;
};

SourcesAudit::SourcesAudit(Sources& sources, AuditOptions options)
    : sources_(sources), options_(std::move(options)), known_(std::make_unique<Known>(*options_.workflow)) {
    sources_.only_to_judge();
}
SourcesAudit::~SourcesAudit() = default;

bool SourcesAudit::together() const { return people_ <= most_together; }

void SourcesAudit::read() {
    // A stream can be read only once.
    const bool again = std::all_of(sources_.files().begin(), sources_.files().end(),
                                   [](const SourceFile& file) { return file.table; });
    // Of those who are not kept, before anybody knows who shares something.
    auto& neighbours = known_->neighbours;
    InOrder<SourceCase, FileNeighbours::Said> passing([&](SourceCase source) { return neighbours.said(source, true); },
                                                      [&](FileNeighbours::Said said) { neighbours.take(said); });
    const bool several = sources_.several();
    sources_.read([&](SourceCase source) {
        ++people_;
        if (several) known_->repeated.take(source);
        if (!known_->all) return several ? void() : passing.put(std::move(source));
        known_->held.push_back(std::move(source));
        if (!again || known_->held.size() <= most_together) return;
        if (!several)
            for (auto& each : known_->held) passing.put(std::move(each));
        known_->held = {};
        known_->all = false;
    });
    known_->repeated.settle(most_together);
    if (known_->all) {
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
    for (const auto& file : sources_.files()) known_->mappings.push_back(file.seen.mappings);
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

SourcesAudit::One SourcesAudit::judge_one(SourceCase source) const {
    const auto& workflow = *options_.workflow;
    auto judged = rudang::judge(workflow, source.case_id, source.row.events, known_->neighbours.of(source),
                                options_.today, options_.all ? Wanted::every_answer : Wanted::objections);
    recruitment::respect_silence(source.row, judged.findings);
    // Where nothing tells whether the committee decided, no vote is said to have lapsed.
    if (source.row.silent.contains(17)) judged.state = judged.instance->state();
    point_at_cells(known_->mappings[source.file], source.row, workflow, judged.findings);
    One one{{source.case_id, source.row.name, source.row.branch, std::move(judged.state), std::move(judged.findings),
             source.row.place, std::move(source.row.problems)},
            {},
            {}};
    if (!together()) return one;
    one.instance = std::move(judged.instance);
    // What its table says nothing about.
    one.row.silent = std::move(source.row.silent);
    one.row.unreadable = std::move(source.row.unreadable);
    one.row.gone = std::move(source.row.gone);
    one.row.come = std::move(source.row.come);
    return one;
}

void SourcesAudit::judge(const std::function<void(AuditedCase)>& each,
                         const std::function<void(std::size_t done)>& progress) {
    std::vector<AuditedCase> cases;
    std::vector<std::unique_ptr<Instance>> instances;
    std::vector<recruitment::LedgerRow> said;
    std::size_t done = 0;
    InOrder<SourceCase, One> judging([&](SourceCase source) { return judge_one(std::move(source)); },
                                     [&](One one) {
                                         progress(++done);
                                         if (!together()) return each(std::move(one.audited));
                                         cases.push_back(std::move(one.audited));
                                         instances.push_back(std::move(one.instance));
                                         said.push_back(std::move(one.row));
                                     });
    each_person([&](SourceCase source) { judging.put(std::move(source)); });
    judging.finish();
    if (together()) add_common_findings(*options_.workflow, options_.today, cases, instances);
    for (std::size_t i = 0; i < said.size(); ++i) recruitment::respect_silence(said[i], cases[i].findings);
    instances.clear();
    for (auto& audited : cases) each(std::move(audited));
}

}  // namespace rudang::office
