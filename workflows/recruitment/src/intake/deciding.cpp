// What the columns of a table mean beside each other.
#include <algorithm>
#include <limits>
#include <set>

#include "headings.h"

namespace rudang::recruitment {
namespace {

constexpr int before_all = 0, after_all = std::numeric_limits<int>::max();

// The step at which a column stands. Names and numbers of papers say nothing of it: 培养联系人 may stand anywhere.
int place_in_order(std::string_view id) {
    const auto* info = column_by_id(id);
    return info && info->kind != ColumnInfo::Kind::names && id != "form_number" ? step_of_meaning(id) : 0;
}

// The day of a conversion beside its counts is that of the meeting.
const Sense* counted_beside(const std::vector<Sense>& senses, const std::vector<Reading>& readings, std::size_t at) {
    if (at + 1 >= readings.size() || !readings[at + 1].certain()) return nullptr;
    const auto& beside = readings[at + 1].senses[0].id;
    const auto* info = column_by_id(beside);
    if (!info || info->kind != ColumnInfo::Kind::number || !beside.starts_with("conversion_")) return nullptr;
    const auto meeting = std::find_if(senses.begin(), senses.end(),
                                      [](const Sense& sense) { return sense.id == "conversion_voted_on"; });
    return meeting == senses.end() ? nullptr : &*meeting;
}

int stage_number(int step) { return step <= 2 ? 1 : step <= 6 ? 2 : step <= 11 ? 3 : step <= 18 ? 4 : 5; }

// Chooses among what a column can mean by the steps of its neighbours and the title; null where that tells nothing.
const Sense* choose(const std::vector<Sense>& senses, int left, int right, Stages title) {
    std::vector<const Sense*> within;
    for (const auto& sense : senses)
        if (sense.last >= left && sense.first <= right) within.push_back(&sense);
    const bool between = left != before_all && right != after_all;
    if (within.size() == 1 && between) return within[0];
    std::vector<const Sense*> titled;
    if (title)
        for (const auto* sense : within)
            if (sense->stage & title) titled.push_back(sense);
    // 预备党员: an admission; 申请时间 among its days is that of the application.
    if (title == probationary && within.size() > 1)
        std::erase_if(titled, [](const Sense* sense) {
            return sense->stage == stage_conversion && sense->id != "probation_reviewed_on";
        });
    if (titled.size() == 1) return titled[0];
    if (within.size() == 1 && left != before_all) return within[0];
    // 备案时间 behind 列为发展对象时间 belongs to that.
    if (left != before_all && !within.empty()) {
        const auto* next = within[0];
        if (stage_number(std::max(next->first, left)) == stage_number(left) &&
            (within.size() == 1 || within[1]->first > next->first))
            return next;
    }
    return nullptr;
}

// What is usually meant.
const Sense* usual(const std::vector<Sense>& senses, int left, int right) {
    const auto found = std::ranges::find_if(
        senses, [&](const Sense& sense) { return sense.assumed && sense.last >= left && sense.first <= right; });
    return found == senses.end() ? nullptr : &*found;
}

// Does each column belong before the one to its left? Then the table is to be read from its end.
bool runs_backwards(const std::vector<Reading>& readings) {
    int last = 0, forth = 0, back = 0;
    for (const auto& reading : readings) {
        const int step = reading.certain() ? place_in_order(reading.senses[0].id) : 0;
        if (!step) continue;
        if (last) (step < last ? back : forth) += step != last;
        last = step;
    }
    return back > forth;
}

bool has_sense(const Reading& reading, std::string_view id) {
    return std::any_of(reading.senses.begin(), reading.senses.end(), [&](const Sense& each) { return each.id == id; });
}

// 入党时间 beside a column of its own for the day of the meeting: which of the days it is that made somebody a member,
// the branch's or the committee's, people see differently.
bool meeting_stands_apart(const std::vector<Reading>& readings, std::size_t at) {
    const bool conversion = std::any_of(readings.begin(), readings.end(), [](const Reading& each) {
        return each.certain() && each.senses[0].id == "conversion_voted_on";
    });
    int before = 0;
    for (std::size_t i = 0; i < readings.size(); ++i) {
        const auto& reading = readings[i];
        if (i != at && has_sense(reading, "voted_on") && !reading.senses[0].loose &&
            (reading.certain() || conversion || (i < at && before < 18)))
            return true;
        if (reading.certain()) before = std::max(before, place_in_order(reading.senses[0].id));
    }
    return false;
}

// What columns mean, from left to right.
class Deciding {
public:
    Deciding(const std::vector<Reading>& readings, const Subject& subject)
        : readings_(readings), subject_(subject), decisions_(readings.size()), steps_(readings.size()) {}

    std::vector<Decision> run() {
        for (std::size_t i = 0; i < readings_.size(); ++i)
            if (readings_[i].certain() && !stays_open(i)) take_certain(i);
        for (std::size_t i = 0; i < readings_.size(); ++i)
            if (readings_[i].senses.size() > 1 && !stays_open(i)) take_open(i);
        for (std::size_t i = 0; i < readings_.size(); ++i) open_alike(i);
        return std::move(decisions_);
    }

private:
    // 审批时间 under 请假审批台账 is not ours, though nobody can be sure; nor is 谈心谈话时间.
    bool stays_open(std::size_t i) {
        if (!readings_[i].perhaps && !(subject_.another && readings_[i].general)) return false;
        leave_open(i);
        return true;
    }
    // Two columns 谈话时间, of which one is open: nobody knows which is whose.
    void open_alike(std::size_t i) {
        if (decisions_[i].could_be.size() < 2 || decisions_[i].could_be[0] != "talk_on") return;
        for (std::size_t j = 0; j < readings_.size(); ++j) {
            if (decisions_[j].meaning != "talk_on" || readings_[j].certain()) continue;
            decisions_[j].meaning.clear();
            leave_open(j);
        }
    }
    void leave_open(std::size_t i) {
        for (const auto& sense : readings_[i].senses)
            if (!sense.id.empty()) decisions_[i].could_be.emplace_back(sense.id);
    }

    void take_certain(std::size_t i) {
        const auto& sense = readings_[i].senses[0];
        if (sense.loose && meeting_stands_apart(readings_, i)) {
            decisions_[i].could_be = {"voted_on", "decided_on"};
            return;
        }
        if (readings_[i].by_committee && talks_with_applicant(i)) {
            decisions_[i].meaning = "talk_on";
            steps_[i] = 2;
            return;
        }
        decisions_[i].meaning = sense.id;
        steps_[i] = sense.id.empty() && sense.first == sense.last ? sense.first : place_in_order(sense.id);
        if (!sense.id.empty()) certain_.insert(sense.id);
    }

    void take_open(std::size_t i) {
        int left = before_all, right = after_all;
        for (std::size_t j = i; j-- > 0 && left == before_all;)
            if (steps_[j]) left = steps_[j];
        for (std::size_t j = i + 1; j < readings_.size() && right == after_all; ++j)
            if (steps_[j]) right = steps_[j];
        if (left > right) left = before_all, right = after_all;  // in no order: its place says nothing
        auto senses = readings_[i].senses;
        // Of two meetings one has its own heading: this is the other.
        std::vector<Sense> others;
        for (const auto& sense : senses) {
            const auto* info = column_by_id(sense.id);
            if (!info || info->may_repeat() || !certain_.contains(sense.id)) others.push_back(sense);
        }
        if (is_count(readings_[i]) && of_another_meeting(i)) return;
        // The day of a conversion has two meanings that no place tells apart.
        const bool one_stage = std::all_of(senses.begin(), senses.end(),
                                           [&](const Sense& sense) { return sense.stage == senses[0].stage; });
        const auto* chosen =
            one_stage ? counted_beside(senses, readings_, i) : choose(others, left, right, subject_.stages);
        if (!chosen && !one_stage && (chosen = usual(others, left, right))) decisions_[i].assumed = true;
        if (chosen) {
            decisions_[i].meaning = chosen->id;
            steps_[i] = place_in_order(chosen->id);
            return;
        }
        leave_open(i);
    }

    // 党委谈话时间 between the application and the determination of an activist: the committee held the talk of step 2.
    bool talks_with_applicant(std::size_t i) const {
        int before = 0, after = 0;
        for (std::size_t j = 0; j < readings_.size(); ++j) {
            const int step = j != i && readings_[j].certain() ? place_in_order(readings_[j].senses[0].id) : 0;
            if (readings_[j].certain() && readings_[j].senses[0].id == "talk_on") return false;
            if (step && j < i) before = step;
            if (step && j > i && !after) after = step;
        }
        return before == 1 && after >= 3 && after <= 12;
    }

    // 应到 and 实到 behind 支委会确定时间 or 党委审批时间 are those who met there.
    bool of_another_meeting(std::size_t i) {
        auto j = i;
        while (j-- > 0 && (is_count(readings_[j]) || (steps_[j] == 0 && decisions_[j].could_be.empty()))) {
        }
        if (j >= readings_.size()) return false;
        constexpr int of_committees[] = {3, 4, 7, 8, 12, 13, 17, 18, 24};
        return std::find(std::begin(of_committees), std::end(of_committees), steps_[j]) != std::end(of_committees);
    }

    const std::vector<Reading>& readings_;
    const Subject& subject_;
    std::vector<Decision> decisions_;
    std::vector<int> steps_;
    std::set<std::string_view> certain_;
};

}  // namespace

std::vector<Decision> decide(const std::vector<Reading>& readings, const Subject& subject) {
    if (!runs_backwards(readings)) return Deciding(readings, subject).run();
    const std::vector<Reading> turned(readings.rbegin(), readings.rend());
    auto decisions = Deciding(turned, subject).run();
    std::reverse(decisions.begin(), decisions.end());
    return decisions;
}

}  // namespace rudang::recruitment
