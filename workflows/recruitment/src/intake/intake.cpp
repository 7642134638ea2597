#include "rudang/recruitment/intake.h"

#include <algorithm>
#include <set>

#include "../steps.h"
#include "row.h"

namespace rudang::recruitment {

void respect_silence(const LedgerRow& row, std::vector<Finding>& findings) {
    for (auto& finding : findings)
        if (finding.event.empty() && finding.verdict == Verdict::violated && row.silent.contains(finding.step)) {
            const auto name = step_table()[static_cast<std::size_t>(finding.step - 1)].name;
            finding.verdict = Verdict::undetermined;
            if (const auto cell = row.unreadable.find(finding.step); cell != row.unreadable.end()) {
                finding.message = {
                    "“" + std::string(name.zh) + "”一格读不懂，无法判定",
                    "the cell for this step (" + std::string(name.en) + ") could not be read, so it cannot be judged"};
                finding.where = cell->second;
                continue;
            }
            finding.message = {
                "台账没有“" + std::string(name.zh) + "”这一列，无法判定",
                "the ledger has no column for this step (" + std::string(name.en) + "), so it cannot be judged"};
        }
}

// ---- rows
// ---------------------------------------------------------------------------------------------------------------

void Intake::take(const tables::Row& row, const std::function<void(LedgerRow)>& person) {
    if (!begun_ || *row.sheet != sheet_) {
        if (begun_) settle(person);
        begun_ = true;
        settled_ = false;
        sheet_ = *row.sheet;
        waiting_.clear();
    }
    Held held{row.number, row.hidden, row.cells};
    if (settled_) {
        if (mappings_.contains(sheet_)) read(held, person);
        return;
    }
    waiting_.push_back(std::move(held));
    if (waiting_.size() >= 22) settle(person);
}

void Intake::finish(const std::function<void(LedgerRow)>& person) {
    if (begun_) settle(person);
}

// The header is the row, or two rows, among the first twenty that name the most columns.
void Intake::settle(const std::function<void(LedgerRow)>& person) {
    if (settled_) return;
    settled_ = true;
    Mapping best;
    std::size_t most = 0;
    const auto id_of = [](const ColumnInfo* column) { return column ? std::string(column->id) : std::string{}; };
    const auto meaning_of = [&](const std::string& header) -> std::string {
        if (const auto found = chosen_.find(bare(header)); found != chosen_.end()) return found->second;
        return id_of(column_for(header));
    };
    // A second row of headings holds no day, no number and, under 姓名, nobody: that is the first person.
    const auto is_person = [&](const std::vector<tables::Cell>& upper, const std::vector<tables::Cell>& lower) {
        for (std::size_t c = 0; c < lower.size(); ++c) {
            using Kind = tables::Cell::Kind;
            if (lower[c].kind == Kind::day || lower[c].kind == Kind::number) return true;
            if (lower[c].text.empty()) continue;
            if (c < upper.size() && meaning_of(upper[c].text) == "name") return true;
            Problems ignored;
            if (lower[c].kind == Kind::text && read_ledger_day(lower[c], ignored)) return true;
        }
        return false;
    };
    for (const bool two : {false, true})
        for (std::size_t i = 0; i < std::min<std::size_t>(waiting_.size(), 20); ++i) {
            if (two && (i + 1 >= waiting_.size() || is_person(waiting_[i].cells, waiting_[i + 1].cells))) continue;
            const auto& upper = waiting_[i].cells;
            const auto& lower = two ? waiting_[i + 1].cells : upper;
            Mapping mapping;
            mapping.header_row = two ? waiting_[i + 1].number : waiting_[i].number;
            std::string above;
            for (std::size_t c = 0; c < std::max(upper.size(), lower.size()); ++c) {
                const auto top = c < upper.size() ? upper[c].text : std::string{},
                           bottom = two && c < lower.size() ? lower[c].text : std::string{};
                if (!top.empty()) above = top;
                std::string header = top, meaning;
                if (two && !bottom.empty()) {
                    // A group's name over its members: both together say more than either.
                    const auto& group = top.empty() ? above : top;
                    header = group + bottom;
                    meaning = meaning_of(header);
                    if (meaning.empty() && !chosen_.contains(bare(header)))
                        meaning =
                            chosen_.contains(bare(bottom)) ? meaning_of(bottom) : id_of(column_in_group(group, bottom));
                    // One heading over columns of its own, like 入党介绍人 over 1 and 2.
                    if (const auto* whole = column_for(group);
                        meaning.empty() && whole && (!top.empty() || whole->may_repeat()) && !column_for(bottom))
                        meaning = meaning_of(group);
                } else if (!header.empty()) {
                    meaning = meaning_of(header);
                }
                if (header.empty()) continue;
                mapping.columns.push_back({c, header, meaning});
            }
            if (chosen_.empty() && remembered_)
                for (const auto before = remembered_(mapping.signature()); auto& use : mapping.columns)
                    if (const auto found = before.find(bare(use.header));
                        found != before.end() && found->second != use.meaning) {
                        use.meaning = found->second;
                        mapping.reused = true;
                    }
            std::map<std::string, int> used;
            std::size_t known = 0;
            for (const auto& use : mapping.columns) ++used[use.meaning];
            std::set<std::string> had;
            for (auto& use : mapping.columns) {
                const auto* info = column_by_id(use.meaning);
                if (info && used[use.meaning] > 1 && !info->may_repeat()) {
                    // Of two columns for one day nobody knows which is meant; of two texts the first will do.
                    if (info->kind == ColumnInfo::Kind::day || !had.insert(use.meaning).second) use.meaning.clear();
                }
                known += !use.meaning.empty();
            }
            // Two rows only where they name more than any one does.
            if (known > most && mapping.has("name")) {
                most = known;
                best = std::move(mapping);
            }
        }
    if (most < 2) {
        ignored_.push_back(sheet_);
        waiting_.clear();
        return;
    }
    mappings_[sheet_] = best;
    for (const auto& row : waiting_)
        if (row.number > best.header_row) read(row, person);
    waiting_.clear();
}

namespace {

// What stands in the column of names below the people: totals, who filled the form in, the headings once more.
bool is_no_person(const std::string& name) {
    const auto word = bare(name);
    for (const std::string_view other : {"合计", "总计", "小计", "共计", "姓名", "填表人", "填报人", "制表人", "制表",
                                         "审核人", "审核", "负责人", "填表日期", "填报日期", "说明", "备注", "注"})
        if (word == other) return true;
    return false;
}

}  // namespace

void Intake::read(const Held& held, const std::function<void(LedgerRow)>& person) {
    const auto& mapping = mappings_.at(sheet_);
    RowReader row(mapping, held.cells, {file_, sheet_, held.number, {}});
    if (is_no_person(row.text("name"))) return;
    LedgerRow result;
    result.place = {file_, sheet_, held.number, {}};
    result.hidden = held.hidden;
    result.name = row.text("name");
    result.branch = row.has("branch") ? row.text("branch") : sheet_;
    std::set<int> recorded;
    std::vector<std::pair<int, std::string_view>> silent;  // steps of which this ledger, or this cell, says nothing
    std::map<int, bool> has_column;
    std::optional<OccurredOn> earliest;
    for (const auto& column : day_columns()) {
        const auto* info = find_event(event_table(), column.event);
        has_column[info->step] |= row.has(column.column) && column.event != std::string_view("notice_closed");
        for (const auto& [on, at] : row.days(column.column)) {
            Recorded event;
            event.origin = Origin::imported;
            event.place = row.place_of(*at);
            event.event.name = info->name;
            event.event.on = on;
            event.event.fields = Json::parse(column.fields);
            add_fields(info->name, row, result.branch, event.event.fields);
            if (!earliest || on.first() < earliest->first()) earliest = on;
            // A notice does not stand for the endorsement that it follows.
            if (info->name != std::string_view("notice_closed")) recorded.insert(info->step);
            result.events.push_back(std::move(event));
        }
        if (const auto* at = row.unreadable(column.column)) {
            silent.emplace_back(info->step, column.column);
            result.unreadable.emplace(info->step, row.place_of(*at));
            result.silent.insert(info->step);
        }
    }
    result.problems = std::move(row.problems);
    if (result.events.empty()) {
        if (result.name.empty()) return;  // a total, a remark, who filled the form in
        if (result.problems.empty()) {
            dateless_[sheet_].push_back(held.number);
            return;
        }
    } else if (result.name.empty()) {
        result.problems.push_back({"bad-cell",
                                   (sheet_.empty() ? "" : sheet_ + " ") + std::to_string(held.number),
                                   {"没有姓名", "there is no name"}});
    }
    const int last = recorded.empty() ? 0 : *recorded.rbegin();
    const bool notice_told = row.has("notice_to") && !row.unreadable("notice_to");
    for (int step = 1; step <= step_count; ++step) {
        const bool cell_unreadable =
            std::any_of(silent.begin(), silent.end(), [&](const auto& each) { return each.first == step; });
        if (!has_column[step]) result.silent.insert(step);
        // Observation repeats and moves nothing on: without its column the ledger says nothing about it from the start.
        const bool before_last = step < last || (step == 6 && !has_column[6] && recorded.contains(3));
        // Nor does a step that is there say all: a review whose day cannot be read may close the gap, and without a
        // column for the notice its consent says nothing about it.
        const bool half_said =
            (step == 6 && cell_unreadable) || (step == 8 && recorded.contains(8) && !notice_told && last > 8);
        if (!half_said && (recorded.contains(step) || (has_column[step] && !cell_unreadable) || !before_last)) continue;
        Recorded unknown;
        unknown.origin = Origin::imported;
        unknown.place = result.place;
        unknown.event.name = "step_unrecorded";
        unknown.event.on = *earliest;
        unknown.event.fields = {{"step", step_table()[static_cast<std::size_t>(step - 1)].id}};
        result.events.push_back(std::move(unknown));
    }
    person(std::move(result));
}

}  // namespace rudang::recruitment
