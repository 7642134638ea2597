#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "comparable.h"
#include "instance.h"
#include "rudang/recruitment/comparison.h"

namespace rudang::recruitment {
namespace {

const RuleInfo& info_of(std::string_view id) {
    const auto found =
        std::find_if(rulebook().begin(), rulebook().end(), [&](const Rule& rule) { return rule.info.id == id; });
    return found->info;
}

// The gaps in days between steps that everybody passes at a different pace, as one number. None unless all are known
// to the day.
std::optional<std::uint64_t> gaps(const Facts& facts) {
    constexpr int steps[] = {1, 2, 3, 7, 13, 15, 17};
    std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a: only within one comparison
    std::optional<Day> before;
    for (const int step : steps) {
        const auto when = facts.when(step);
        if (!when || when->precision() == Precision::month) return std::nullopt;
        if (before)
            hash = (hash ^ static_cast<std::uint32_t>(when->first().number() - before->number())) * 1099511628211ULL;
        before = when->first();
    }
    return hash;
}

constexpr std::size_t suspicious_company = 5;   // cases with all their intervals alike
constexpr std::size_t suspicious_crowd = 10;    // cases of one branch voted on in one day
constexpr std::size_t suspicious_holidays = 3;  // meetings on public holidays
constexpr int dormant_months = 36;

// Of one case.
struct Shape final : Comparable {
    std::shared_ptr<const Options> options;
    std::optional<std::uint64_t> gaps;
    std::string branch;
    std::optional<Day> voted;
    std::vector<std::pair<int, Day>> on_holidays;  // step and day of a meeting
    std::optional<Day> admitted;                   // somebody of the branch was
    std::optional<Day> waiting_since;              // on which somebody applied who is not admitted yet
};

constexpr std::uint32_t nobody = 0xffffffff;

}  // namespace

Comparable::~Comparable() = default;

// Of every case a few numbers are kept.
struct Comparison::Known {
    struct Crowd {
        Day on;
        std::size_t cases;
    };
    struct Branch {
        std::uint32_t oldest = nobody;
        std::optional<Day> waiting_since, last_admission;
    };
    Day today;
    std::shared_ptr<const Options> options = {};  // those of the cases
    std::vector<std::uint64_t> gaps_of = {};      // by case; 0 for none
    std::vector<std::uint32_t> crowd_of = {};     // by case
    std::unordered_map<std::uint64_t, std::size_t> alike = {};
    std::map<std::pair<std::string, Day>, std::uint32_t> crowd_by_vote = {};
    std::vector<Crowd> crowds = {};
    std::vector<std::pair<std::uint32_t, std::pair<int, Day>>> on_holidays = {};  // in the order of the cases
    std::map<std::string, Branch> branches = {};
    std::unordered_map<std::size_t, Day> dormant = {};  // by the case that waits longest

    Finding finding(const std::string& case_id, std::string_view rule, int step, std::optional<OccurredOn> on,
                    Text message, const char* what) const {
        const auto& info = info_of(rule);
        Finding finding;
        finding.rule = info.id;
        finding.verdict = Verdict::violated;
        finding.severity = info.severity;
        finding.step = step;
        finding.on = on;
        finding.edition = options->law.in_force(on ? on->first() : today).id;
        finding.certainty = "practice";
        finding.message = std::move(message);
        finding.statement = info.statement;
        finding.cure = info.remedy;
        finding.id = finding_id(case_id, rule, step, what);
        return finding;
    }
};

Comparison::Comparison(Day today) : known_(new Known{today}) {}
Comparison::~Comparison() = default;

void Comparison::add(const Comparable* one) {
    auto& known = *known_;
    const auto place = static_cast<std::uint32_t>(known.gaps_of.size());
    known.gaps_of.push_back(0);
    known.crowd_of.push_back(nobody);
    const auto* shape = dynamic_cast<const Shape*>(one);
    if (!shape) return;
    known.options = shape->options;
    if (shape->gaps) ++known.alike[known.gaps_of.back() = *shape->gaps];
    if (shape->voted) {
        const auto next = static_cast<std::uint32_t>(known.crowds.size());
        const auto [crowd, fresh] = known.crowd_by_vote.try_emplace({shape->branch, *shape->voted}, next);
        if (fresh) known.crowds.push_back({*shape->voted, 0});
        ++known.crowds[known.crowd_of.back() = crowd->second].cases;
    }
    for (const auto& meeting : shape->on_holidays) known.on_holidays.emplace_back(place, meeting);
    if (shape->branch.empty()) return;
    auto& branch = known.branches[shape->branch];
    if (shape->admitted) branch.last_admission = std::max(branch.last_admission, shape->admitted);
    if (shape->waiting_since && (!branch.waiting_since || *shape->waiting_since < *branch.waiting_since)) {
        branch.waiting_since = shape->waiting_since;
        branch.oldest = place;
    }
}

void Comparison::settle() {
    known_->crowd_by_vote.clear();
    for (const auto& [name, branch] : known_->branches) {
        if (!branch.waiting_since || branch.waiting_since->plus_months(dormant_months) > known_->today) continue;
        if (branch.last_admission && branch.last_admission->plus_months(dormant_months) > known_->today) continue;
        known_->dormant.emplace(branch.oldest, *branch.waiting_since);
    }
}

std::vector<Finding> Comparison::about(std::size_t place, const std::string& case_id) const {
    const auto& known = *known_;
    std::vector<Finding> findings;
    const auto add = [&](std::string_view rule, int step, std::optional<OccurredOn> on, Text message,
                         const char* what) {
        findings.push_back(known.finding(case_id, rule, step, on, std::move(message), what));
    };
    // One meeting on a holiday happens; several are a pattern.
    const auto meetings = known.on_holidays.size();
    if (meetings >= suspicious_holidays)
        for (auto meeting = std::lower_bound(known.on_holidays.begin(), known.on_holidays.end(), place,
                                             [](const auto&each, std::size_t wanted) { return each.first < wanted; });
             meeting != known.on_holidays.end() && meeting->first == place; ++meeting) {
            const OccurredOn on(meeting->second.second);
            add("uniform-intervals", meeting->second.first, on,
                {fmt::format("{} 是法定节假日，会议是否确在当日召开（共 {} 次这样的会议）", on.iso(), meetings),
                 fmt::format("{} was a public holiday; did the meeting take place that day? ({} such meetings)",
                             on.iso(), meetings)},
                "holiday");
        }
    if (const auto alike = known.alike.find(known.gaps_of.at(place));
        alike != known.alike.end() && alike->second >= suspicious_company)
        add("uniform-intervals", 0, std::nullopt,
            {fmt::format("{} 个案卷各步骤的间隔天数完全相同", alike->second),
             fmt::format("{} cases have the very same number of days between all their steps", alike->second)},
            "gaps");
    if (const auto crowd = known.crowd_of[place]; crowd != nobody && known.crowds[crowd].cases >= suspicious_crowd) {
        const auto& [on, cases] = known.crowds[crowd];
        add("uniform-intervals", 15, OccurredOn(on),
            {fmt::format("同一党支部在 {} 一天表决了 {} 人", on.iso(), cases),
             fmt::format("one branch voted on {} people on {}", cases, on.iso())},
            "crowd");
    }
    if (const auto since = known.dormant.find(place); since != known.dormant.end())
        add("branch-dormant", 0, std::nullopt,
            {fmt::format("所在党支部有人申请，但三年以上没有接收党员（最早的申请在 {}）", since->second.iso()),
             fmt::format("the branch has applicants but has admitted nobody for three years (the oldest application "
                         "is of {})",
                         since->second.iso())},
            "branch");
    return findings;
}

std::unique_ptr<const Comparable> comparable(const Instance& one) {
    const auto* instance = dynamic_cast<const RecruitmentInstance*>(&one);
    if (!instance) return nullptr;
    auto shape = std::make_unique<Shape>();
    const auto& facts = instance->facts();
    shape->options = instance->options();
    shape->gaps = gaps(facts);
    if (facts.application) shape->branch = facts.application->event.branch;
    if (facts.vote && facts.vote->on.precision() == Precision::day) shape->voted = facts.vote->on.first();
    for (const int step : {3, 7, 15, 23})
        if (const auto when = facts.when(step);
            when && when->precision() == Precision::day && shape->options->calendar.is_holiday(when->first()))
            shape->on_holidays.emplace_back(step, when->first());
    if (facts.decision && facts.decision->event.outcome == DecisionOutcome::approved)
        shape->admitted = facts.decision->on.last();
    const auto status = instance->state().status;
    if (facts.application && (status == "applicant" || status == "activist"))
        shape->waiting_since = facts.application->on.first();
    return shape;
}

void put(FlatWriter& into, const Comparable* one) {
    const auto* shape = dynamic_cast<const Shape*>(one);
    into.number(shape != nullptr);
    if (!shape) return;
    into.number(shape->gaps.has_value()).number(static_cast<std::int64_t>(shape->gaps.value_or(0)));
    into.text(shape->branch).day(shape->voted).number(static_cast<std::int64_t>(shape->on_holidays.size()));
    for (const auto& [step, day] : shape->on_holidays) into.number(step).day(day);
    into.day(shape->admitted).day(shape->waiting_since);
}

std::unique_ptr<const Comparable> take_comparable(FlatReader& from, std::shared_ptr<const Options> options) {
    if (!from.number(1)) return nullptr;
    auto shape = std::make_unique<Shape>();
    shape->options = std::move(options);
    const bool has_gaps = from.number(1) != 0;
    if (const auto gaps = from.number(); has_gaps) shape->gaps = static_cast<std::uint64_t>(gaps);
    shape->branch = from.text();
    shape->voted = from.maybe_day();
    for (auto left = from.count(); left > 0; --left) {
        const auto step = from.small();
        shape->on_holidays.emplace_back(step, from.day());
    }
    shape->admitted = from.maybe_day();
    shape->waiting_since = from.maybe_day();
    return shape;
}

}  // namespace rudang::recruitment
