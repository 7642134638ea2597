#include "rudang/recruitment/intake.h"

#include <algorithm>

#include "../instance.h"
#include "../procedure.h"
#include "../rules/rule.h"
#include "people.h"
#include "row.h"
#include "rudang/recruitment/offices.h"
#include "said.h"

namespace rudang::recruitment {

namespace {

// Steps that were passed over because nobody knows of them may have been taken after this one.
bool passed_over(const LedgerRow& row, int step) {
    return std::any_of(row.events.begin(), row.events.end(), [&](const Recorded& recorded) {
        return recorded.event.name == "step_unrecorded" &&
               step_by_id(recorded.event.fields.value("step", std::string{})) > step;
    });
}

constexpr int half_a_year = 6;  // months

// A review that was missed, in a half year for which this table has no place?
bool review_may_stand_elsewhere(const LedgerRow& row, const Finding& finding) {
    if (row.reviews_told.empty() || finding.rule != "review-every-half-year") return false;
    const auto due = Day::parse(finding.subject);
    if (!due) return false;
    // It is told if every day on which it could have been held is.
    const auto& periods = row.reviews_told;  // in their order
    auto day = due->plus_months(-half_a_year).plus_days(1);
    for (const auto& [from, to] : periods)
        if (from <= day && day <= to) day = to.plus_days(1);
    return day <= *due;
}

// The cell that leaves a step open, in words.
Text left_open_by_cell(const Place& cell, const rudang::Label& step) {
    const std::string zh(step.zh), en(step.en);
    if (cell.raw.empty())
        return {"“" + zh + "”一格是空的，但有批注，无法判定",
                "the cell for this step (" + en + ") is empty but has a comment, so it cannot be judged"};
    if (may_be_inapplicable(cell.raw))
        return {"“" + zh + "”一格写的是“" + cell.raw + "”，看不出是没有办还是不适用、没有记，无法判定",
                "the cell for this step (" + en + ") says “" + cell.raw +
                    "”: not done, not applicable or not recorded, which cannot be judged"};
    return {"“" + zh + "”一格读不懂，无法判定",
            "the cell for this step (" + en + ") could not be read, so it cannot be judged"};
}

// A cell under a heading nobody understands leaves open what was not done; in words.
Text left_open_by_puzzle(const Place& cell) {
    return {"这一行 " + cell.column + " 列写有“" + cell.raw + "”，表头看不懂，也许是转出、转入，这一步办没办过无法判定",
            "column " + cell.column + " of this row says “" + cell.raw +
                "” under a heading that is not understood, perhaps of a transfer, so whether this was done cannot be "
                "judged"};
}

// What a remark says of whoever is gone, or came from elsewhere, leaves open what was not done.
std::string_view left_open_by_remark(const LedgerRow& row, const Finding& finding) {
    if (finding.step == 0 || finding.verdict != Verdict::violated) return {};
    // Of what was passed over before he left the papers may have gone with him.
    if (!row.gone.empty() && (finding.event.empty() || finding.absent)) return row.gone;
    // Of what was put off, or ended in a cancellation, nobody can say that it came too late, or without its
    // application.
    const bool off = says_put_off(row.gone) || says_gone(row.gone) == "取消";
    if ((off || leaves_all_open(row.gone)) && finding.step >= 21 && finding.rule != "quorum-present" &&
        finding.rule != "majority-in-favour" && finding.rule != "ballots-consistent")
        return row.gone;
    return !row.come.empty() && (finding.event.empty() || finding.absent) ? std::string_view(row.come) : "";
}

}  // namespace

void leave_plans_open(LedgerRow& row, const Day& today) {
    std::vector<int> plans;  // the steps they are of
    std::erase_if(row.events, [&](const Recorded& recorded) {
        const auto* info = find_event(event_table(), recorded);
        const bool cell = !recorded.place.column.empty();  // what was recorded as an event is no plan
        if (!cell || !info || info->step == 0 || info->name == StepUnrecorded::name ||
            recorded.event.on.first() <= today)
            return false;
        row.silent.insert(info->step);
        row.unreadable.emplace(info->step, recorded.place);
        plans.push_back(info->step);
        row.problems.push_back(
            {std::string(plan_problem),
             (recorded.place.sheet.empty() ? "" : recorded.place.sheet + " ") + std::to_string(recorded.place.row) +
                 " " + recorded.place.column,
             recorded.event.on.precision() == Precision::month
                 ? Text{"这个月份还没有到，像是计划，没有采用：" + recorded.place.raw,
                        "a month that has not come yet, a plan it seems, and not used: " + recorded.place.raw}
                 : Text{
                       "这一天还没有到，像是计划或写错了，没有采用：" + recorded.place.raw,
                       "a day that has not come yet, a plan or a slip it seems, and not used: " + recorded.place.raw}});
        return true;
    });
    if (plans.empty()) return;
    // Nor were the steps before the plan passed over.
    int last = 0;
    for (const auto& recorded : row.events)
        if (recorded.event.name != StepUnrecorded::name) last = std::max(last, step_of(recorded.event.name));
    std::erase_if(row.events, [&](const Recorded& recorded) {
        if (recorded.event.name != StepUnrecorded::name || !recorded.place.column.empty()) return false;
        const int step = step_by_id(recorded.event.fields.value("step", std::string{}));
        return step > last && !(step == 6 && last >= 3);
    });
    // What was planned and then passed over, or mistyped, nobody knows.
    const auto earliest = std::ranges::min_element(
        row.events, [](const auto& a, const auto& b) { return a < b; },
        [](const Recorded& each) { return each.event.on.first(); });
    if (earliest == row.events.end()) return;
    const auto on = earliest->event.on;
    const bool read = earliest->read != nullptr;
    for (const int step : plans) {
        const bool told =
            std::ranges::any_of(row.events, [&](const Recorded& each) { return step_of(each.event.name) == step; });
        if (step >= last || told) continue;
        auto& unknown = row.events.emplace_back();
        unknown.origin = Origin::imported;
        unknown.place = row.place;
        unknown.event.name = StepUnrecorded::name;
        unknown.event.on = on;
        const auto id = step_table()[static_cast<std::size_t>(step - 1)].id;
        unknown.event.fields = {{"step", id}};
        if (read) unknown.read = read_unrecorded(id, on);
    }
}

void respect_silence(const LedgerRow& row, std::vector<Finding>& findings) {
    for (auto& finding : findings) {
        if (row.puzzling && finding.step != 0 && finding.verdict == Verdict::violated &&
            (finding.event.empty() || finding.absent)) {
            finding.verdict = Verdict::undetermined;
            finding.message = left_open_by_puzzle(*row.puzzling);
            continue;
        }
        if (finding.verdict == Verdict::violated && review_may_stand_elsewhere(row, finding)) {
            finding.verdict = Verdict::undetermined;
            finding.message = {"表中没有记这一次考察的地方，无法判定",
                               "the table has no place for this review, so it cannot be judged"};
            continue;
        }
        if (const auto word = left_open_by_remark(row, finding); !word.empty()) {
            finding.verdict = Verdict::undetermined;
            finding.message = {"表中标有“" + std::string(word) + "”，这一步办没办过无法判定",
                               "the table says “" + std::string(word) + "”, so whether this was done cannot be judged"};
            continue;
        }
        if (finding.rule == "step-open" && finding.verdict == Verdict::violated && passed_over(row, finding.step)) {
            finding.verdict = Verdict::undetermined;
            finding.message = {"后面的步骤没有记录，当时能否办理无法判定",
                               "later steps are not on record, so whether it was open then cannot be judged"};
            continue;
        }
        if (!finding.event.empty() || finding.verdict != Verdict::violated) continue;
        // That a branch admits nobody is said by the column of admissions, or by none.
        int step = finding.rule == "branch-dormant" ? 17 : finding.step;
        if (!row.silent.contains(step)) step = told_by(step);
        if (!row.silent.contains(step)) continue;
        const auto name = step_table()[static_cast<std::size_t>(step - 1)].name;
        finding.verdict = Verdict::undetermined;
        if (const auto cell = row.unreadable.find(step); cell != row.unreadable.end()) {
            finding.message = left_open_by_cell(cell->second, name);
            finding.where = cell->second;
            continue;
        }
        finding.message = no_place_for(step);
    }
}

// The steps that somebody could be said to have missed where the case stands: nothing further on is owed yet.
std::vector<Recorded> left_untold(const LedgerRow& row, const std::vector<Recorded>& events, const Day& today) {
    int reached = 0;
    std::set<std::string> known;
    std::optional<OccurredOn> earliest;
    for (const auto& recorded : events) {
        if (!earliest || recorded.event.on.first() < earliest->first()) earliest = recorded.event.on;
        if (recorded.event.name == StepUnrecorded::name)
            known.insert(recorded.event.fields.value("step", std::string{}));
        else
            reached = std::max(reached, step_of(recorded.event.name));
    }
    std::vector<Recorded> untold;
    if (reached == 0) return untold;
    const int stage = reached >= 17 ? procedure(step_count).info.stage : procedure(reached).info.stage;
    // Of whoever is gone not even that his reviews go on: what would end them may have come to pass elsewhere.
    const auto ends_reviews = [&](int step) {
        for (int each = 1; each <= reached; ++each)
            if (repeats(each) && told_by(each) == step && !row.gone.empty()) return true;
        return step == 8 && reached == 7 && row.silent.contains(8);
    };
    const auto leave_open = [&](std::string_view id) -> Json& {
        auto& unknown = untold.emplace_back();
        unknown.origin = Origin::imported;
        unknown.place = row.place;
        unknown.event.case_id = events.front().event.case_id;
        unknown.event.name = StepUnrecorded::name;
        unknown.event.on = *earliest;
        return unknown.event.fields = {{"step", id}};
    };
    for (int step = 1; step <= step_count; ++step) {
        // Of whoever is gone, or came from elsewhere, nothing is known that is missing.
        const bool open = row.silent.contains(step) || !row.gone.empty() || !row.come.empty() ||
                          row.puzzling.has_value() || ends_reviews(step);
        const bool passed = (!row.come.empty() || !row.gone.empty()) && step < reached;
        const auto& info = procedure(step);
        const bool owed = info.info.stage <= stage && (info.due.day || info.latest.day || passed);
        if (!open || (!owed && !ends_reviews(step)) || known.contains(std::string(info.info.id)) ||
            std::any_of(events.begin(), events.end(),
                        [&](const Recorded& recorded) { return step_of(recorded.event.name) == step; }))
            continue;
        // What was passed over before somebody came, or left with his papers, is so for certain.
        auto& fields = leave_open(info.info.id);
        if (!passed) fields["perhaps"] = true;
    }
    // Between the days for which the table has a place, before them and behind, while he was an activist; from today on
    // it is the ledger's own.
    std::optional<Day> from;
    auto end = today;
    for (const auto& recorded : events)
        if (step_of(recorded.event.name) >= 8) end = std::min(end, recorded.event.on.last());
    const auto leave_open_until = [&](const Day& to) {
        if (from && *from > to) return;
        auto& fields = leave_open(procedure(6).info.id);
        fields["perhaps"] = true;
        if (from) fields["from"] = from->iso();
        fields["to"] = to.iso();
    };
    for (const auto& [first, last] : row.reviews_told) {
        if (earliest && first > earliest->first()) leave_open_until(first.plus_days(-1));
        from = std::max(from.value_or(last.plus_days(1)), last.plus_days(1));
    }
    // No review is due sooner after the last one.
    if (from && from->plus_months(half_a_year) <= end) leave_open_until(end);
    return untold;
}

// Either everybody is held until the last row, or, told who stands in several places, only those are.
struct Intake::State {
    Reception reception;
    std::optional<Repeated> repeated;
    Give give;
    std::vector<PersonRecord> held;
    std::vector<std::uint64_t> marks;  // of all, while nobody knows who stands in several places
    bool overflowed = false;
    std::optional<SheetReader> sheet;
    std::string sheet_name;
    const std::function<void(LedgerRow)>* person = nullptr;

    void hand_on(const PersonRecord& record) {
        auto row = read_person(record, give);
        if (row.events.empty() && row.name.empty()) return;  // a total, a remark, who filled the form in
        if (row.events.empty() && row.problems.empty())
            reception.facts.people_without_dates[record.place.sheet.str()].push_back(record.place.row);
        else
            (*person)(std::move(row));
    }
    void receive(PersonRecord record) {
        const auto own = marks_of(record);
        if (repeated) {
            const bool again = std::any_of(own.begin(), own.end(), [&](std::uint64_t mark) {
                return std::binary_search(repeated->begin(), repeated->end(), mark);
            });
            return again ? held.push_back(std::move(record)) : hand_on(record);
        }
        marks.insert(marks.end(), own.begin(), own.end());
        if (overflowed) return;
        held.push_back(std::move(record));
        if (held.size() <= most_held) return;
        overflowed = true;
        held.clear();
        held.shrink_to_fit();
    }
};

Intake::Intake(std::string file, Chosen chosen, std::function<Chosen(const std::string&)> remembered,
               std::optional<Repeated> repeated, Give give)
    : state_(std::make_unique<State>()) {
    state_->reception.file = std::move(file);
    state_->reception.chosen = std::move(chosen);
    state_->reception.remembered = std::move(remembered);
    state_->reception.deliver = [state = state_.get()](PersonRecord record) { state->receive(std::move(record)); };
    state_->repeated = std::move(repeated);
    state_->give = give;
}

Intake::~Intake() = default;

void Intake::take(const tables::Row& row, const std::function<void(LedgerRow)>& person) {
    auto& state = *state_;
    state.person = &person;
    if (!state.sheet || *row.sheet != state.sheet_name) {
        if (state.sheet) state.sheet->finish();
        state.sheet_name = *row.sheet;
        state.sheet.emplace(state.reception, state.sheet_name);
    }
    state.sheet->take(row);
}

void Intake::finish(const std::function<void(LedgerRow)>& person) {
    auto& state = *state_;
    state.person = &person;
    if (state.sheet) state.sheet->finish();
    state.sheet.reset();
    state.held = put_together(std::move(state.held), state.reception.facts);
    for (const auto& record : state.held) state.hand_on(record);
}

void Intake::again(const std::function<void(LedgerRow)>& person) {
    auto& state = *state_;
    state.person = &person;
    state.reception.facts.people_without_dates.clear();  // who is found anew
    for (const auto& record : state.held) state.hand_on(record);
}

std::optional<Intake::Repeated> Intake::too_many() const {
    if (!state_->overflowed) return std::nullopt;
    auto marks = state_->marks;
    std::sort(marks.begin(), marks.end());
    Repeated repeated;
    for (std::size_t i = 1; i < marks.size(); ++i)
        if (marks[i] == marks[i - 1] && (repeated.empty() || repeated.back() != marks[i])) repeated.push_back(marks[i]);
    return repeated;
}

IntakeFacts read_ledger_table(const std::string& path, Intake::Chosen chosen,
                              std::function<Intake::Chosen(const std::string& signature)> remembered,
                              const std::function<void(LedgerRow)>& person, Problems& problems,
                              const tables::Limits& limits, ReadBefore* before, Give give) {
    if (before && before->whole) return before->whole->again(person), before->whole->facts();
    auto repeated = before ? before->repeated : std::nullopt;
    for (;;) {
        auto intake = std::make_unique<Intake>(path, chosen, remembered, repeated, give);
        tables::read_table(
            path, [&](const tables::Row& row) { return intake->take(row, person), true; }, problems, limits);
        if (problems.empty()) intake->finish(person);
        auto too_many = problems.empty() ? intake->too_many() : std::nullopt;
        if (!too_many) {
            auto facts = intake->facts();
            if (before && before->wanted && !repeated && problems.empty()) before->whole = std::move(intake);
            return facts;
        }
        repeated = std::move(too_many);
        if (before) before->repeated = repeated;
    }
}

const IntakeFacts& Intake::facts() const { return state_->reception.facts; }

}  // namespace rudang::recruitment
