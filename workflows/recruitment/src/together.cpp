#include "together.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace rudang::recruitment {
namespace {

const RuleInfo& info_of(std::string_view id) {
    const auto found =
        std::find_if(rulebook().begin(), rulebook().end(), [&](const Rule& rule) { return rule.info.id == id; });
    return found->info;
}

CaseFinding finding_for(const RecruitmentInstance& subject, std::string_view rule, int step,
                        std::optional<OccurredOn> on, Text message, const std::string& about, const Options& options,
                        Day today) {
    const auto& info = info_of(rule);
    Finding finding;
    finding.rule = info.id;
    finding.verdict = Verdict::violated;
    finding.severity = info.severity;
    finding.step = step;
    finding.on = on;
    finding.edition = options.law.in_force(on ? on->first() : today).id;
    finding.certainty = "practice";
    finding.message = std::move(message);
    finding.statement = info.statement;
    finding.cure = info.remedy;
    finding.id = finding_id(subject.facts().case_id, rule, step, about);
    return {subject.facts().case_id, std::move(finding)};
}

// The gaps in days between steps that everybody passes at a different pace. Empty unless all are known to the day.
std::vector<int> gaps(const Facts& facts) {
    constexpr int steps[] = {1, 2, 3, 7, 13, 15, 17};
    std::vector<int> result;
    std::optional<Day> before;
    for (const int step : steps) {
        const auto when = facts.when(step);
        if (!when || when->precision() == Precision::month) return {};
        if (before) result.push_back(when->first().number() - before->number());
        before = when->first();
    }
    return result;
}

constexpr std::size_t suspicious_company = 5;   // cases with all their intervals alike
constexpr std::size_t suspicious_crowd = 10;    // cases of one branch voted on in one day
constexpr std::size_t suspicious_holidays = 3;  // meetings on public holidays
constexpr int dormant_months = 36;

// What is gathered of all cases, one by one, before anything is said of any.
class Comparison {
public:
    Comparison(Day today, const Options& options) : today_(today), options_(options) {}

    void take(const RecruitmentInstance& each) {
        const auto& facts = each.facts();
        if (auto list = gaps(facts); !list.empty()) by_gaps_[std::move(list)].push_back(&each);
        const auto branch = facts.application ? facts.application->event.branch : std::string{};
        if (facts.vote && facts.vote->on.precision() == Precision::day)
            by_vote_[{branch, facts.vote->on.first()}].push_back(&each);
        for (const int step : {3, 7, 15, 23})
            if (const auto when = facts.when(step);
                when && when->precision() == Precision::day && options_.calendar.is_holiday(when->first()))
                on_holidays_.push_back({&each, step, *when});
        if (!branch.empty()) take_branch(branches_[branch], each);
    }

    std::vector<CaseFinding> findings() && {
        say_holidays();
        say_alike();
        say_crowds();
        say_dormant();
        return std::move(findings_);
    }

private:
    using Cases = std::vector<const RecruitmentInstance*>;
    struct OnHoliday {
        const RecruitmentInstance* of;
        int step;
        OccurredOn on;
    };
    struct Branch {
        const RecruitmentInstance* oldest = nullptr;
        std::optional<Day> waiting_since, last_admission;
    };

    static void take_branch(Branch& known, const RecruitmentInstance& each) {
        const auto& facts = each.facts();
        if (facts.decision && facts.decision->event.outcome == DecisionOutcome::approved)
            known.last_admission = std::max(known.last_admission, std::optional(facts.decision->on.last()));
        const auto status = each.state().status;
        const auto applied = facts.application->on.first();
        if ((status == "applicant" || status == "activist") &&
            (!known.waiting_since || applied < *known.waiting_since)) {
            known.waiting_since = applied;
            known.oldest = &each;
        }
    }

    void say(const RecruitmentInstance& of, std::string_view rule, int step, std::optional<OccurredOn> on, Text message,
             const std::string& about) {
        findings_.push_back(finding_for(of, rule, step, on, std::move(message), about, options_, today_));
    }

    // One meeting on a holiday happens; several are a pattern.
    void say_holidays() {
        if (on_holidays_.size() < suspicious_holidays) return;
        for (const auto& [of, step, on] : on_holidays_)
            say(*of, "uniform-intervals", step, on,
                {fmt::format("{} 是法定节假日，会议是否确在当日召开（共 {} 次这样的会议）", on.iso(),
                             on_holidays_.size()),
                 fmt::format("{} was a public holiday; did the meeting take place that day? ({} such meetings)",
                             on.iso(), on_holidays_.size())},
                "holiday");
    }

    void say_alike() {
        for (const auto& [list, alike] : by_gaps_) {
            if (alike.size() < suspicious_company) continue;
            for (const auto* each : alike)
                say(*each, "uniform-intervals", 0, std::nullopt,
                    {fmt::format("{} 个案卷各步骤的间隔天数完全相同", alike.size()),
                     fmt::format("{} cases have the very same number of days between all their steps", alike.size())},
                    "gaps");
        }
    }

    void say_crowds() {
        for (const auto& [vote, crowd] : by_vote_) {
            if (crowd.size() < suspicious_crowd) continue;
            for (const auto* each : crowd)
                say(*each, "uniform-intervals", 15, OccurredOn(vote.second),
                    {fmt::format("同一党支部在 {} 一天表决了 {} 人", vote.second.iso(), crowd.size()),
                     fmt::format("one branch voted on {} people on {}", crowd.size(), vote.second.iso())},
                    "crowd");
        }
    }

    void say_dormant() {
        for (const auto& [name, branch] : branches_) {
            if (!branch.oldest || branch.waiting_since->plus_months(dormant_months) > today_) continue;
            if (branch.last_admission && branch.last_admission->plus_months(dormant_months) > today_) continue;
            say(*branch.oldest, "branch-dormant", 0, std::nullopt,
                {fmt::format("所在党支部有人申请，但三年以上没有接收党员（最早的申请在 {}）",
                             branch.waiting_since->iso()),
                 fmt::format("the branch has applicants but has admitted nobody for three years (the oldest "
                             "application is of {})",
                             branch.waiting_since->iso())},
                "branch");
        }
    }

    Day today_;
    const Options& options_;
    std::vector<CaseFinding> findings_;
    std::map<std::vector<int>, Cases> by_gaps_;
    std::map<std::pair<std::string, Day>, Cases> by_vote_;
    std::vector<OnHoliday> on_holidays_;
    std::map<std::string, Branch> branches_;
};

}  // namespace

std::vector<CaseFinding> judge_cases_together(const std::vector<const RecruitmentInstance*>& cases, Day today,
                                              const Options& options) {
    Comparison comparison(today, options);
    for (const auto* each : cases) comparison.take(*each);
    return std::move(comparison).findings();
}

}  // namespace rudang::recruitment
