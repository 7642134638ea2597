#include "rudang/office/audit_sources.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

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

// From the cell of an event's day to the cell that is wrong; from a row to the empty cell of the step that was not
// taken.
void point_at_cells(const SourceFile& file, const recruitment::LedgerRow& row, const Workflow& workflow,
                    std::vector<Finding>& findings) {
    const auto mapping = file.seen.mappings.find(row.place.sheet);
    if (mapping == file.seen.mappings.end()) return;
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
    FileNeighbours neighbours;
    std::vector<SourceCase> held;
    bool all = true;
    Repeated repeated;  // who may stand in several files, where they are not all held
};

SourcesAudit::SourcesAudit(Sources& sources, AuditOptions options)
    : sources_(sources), options_(std::move(options)), known_(std::make_unique<Known>()) {}
SourcesAudit::~SourcesAudit() = default;

bool SourcesAudit::together() const { return people_ <= most_together; }

void SourcesAudit::read() {
    // A stream can be read only once.
    const bool again = std::all_of(sources_.files().begin(), sources_.files().end(),
                                   [](const SourceFile& file) { return file.table; });
    const auto take = [&](const SourceCase& source) { known_->neighbours.take(source, *options_.workflow); };
    sources_.read([&](SourceCase source) {
        ++people_;
        if (sources_.several()) known_->repeated.take(source);
        if (known_->all)
            known_->held.push_back(std::move(source));
        else if (!sources_.several())
            take(source);
        if (!known_->all || !again || known_->held.size() <= most_together) return;
        if (!sources_.several())
            for (const auto& each : known_->held) take(each);
        known_->held = {};
        known_->all = false;
    });
    known_->repeated.settle(most_together);
    if (known_->all && sources_.several()) in_several_files_ = put_together(known_->held, *options_.workflow);
    if (known_->all || sources_.several()) {
        people_ = 0;
        each_person([&](SourceCase source) {
            ++people_;
            take(source);
            if (known_->all) known_->held.push_back(std::move(source));
        });
    }
    known_->neighbours.settle();
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

void SourcesAudit::judge(const std::function<void(AuditedCase)>& each,
                         const std::function<void(std::size_t done)>& progress) {
    const auto& workflow = *options_.workflow;
    std::vector<AuditedCase> cases;
    std::vector<std::unique_ptr<Instance>> instances;
    std::vector<recruitment::LedgerRow> said;  // of each case, what its table says nothing about
    std::size_t done = 0;
    const auto judge_one = [&](SourceCase source) {
        progress(++done);
        auto judged = rudang::judge(workflow, source.case_id, source.row.events,
                                    known_->neighbours.of(source, workflow), options_.today);
        recruitment::respect_silence(source.row, judged.findings);
        // Where nothing tells whether the committee decided, no vote is said to have lapsed.
        if (source.row.silent.contains(17)) judged.state = judged.instance->state();
        point_at_cells(sources_.files()[source.file], source.row, workflow, judged.findings);
        if (!options_.all)
            std::erase_if(judged.findings, [](const Finding& finding) { return !objects(finding.verdict); });
        AuditedCase audited{source.case_id,
                            source.row.name,
                            source.row.branch,
                            judged.state,
                            std::move(judged.findings),
                            source.row.place,
                            std::move(source.row.problems)};
        if (!together()) return each(std::move(audited));
        cases.push_back(std::move(audited));
        instances.push_back(std::move(judged.instance));
        said.emplace_back();
        said.back().silent = std::move(source.row.silent);
        said.back().unreadable = std::move(source.row.unreadable);
        said.back().gone = std::move(source.row.gone);
        said.back().come = std::move(source.row.come);
    };
    each_person(judge_one);
    if (together()) add_common_findings(workflow, options_.today, cases, instances);
    for (std::size_t i = 0; i < said.size(); ++i) recruitment::respect_silence(said[i], cases[i].findings);
    instances.clear();
    for (auto& audited : cases) each(std::move(audited));
}

}  // namespace rudang::office
