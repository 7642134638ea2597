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

}  // namespace

std::vector<CaseFinding> judge_cases_together(const std::vector<const RecruitmentInstance*>& cases, Day today,
                                              const Options& options) {
    std::vector<CaseFinding> findings;
    std::map<std::vector<int>, std::vector<const RecruitmentInstance*>> by_gaps;
    std::map<std::pair<std::string, Day>, std::vector<const RecruitmentInstance*>> by_vote;
    struct OnHoliday {
        const RecruitmentInstance* of;
        int step;
        OccurredOn on;
    };
    std::vector<OnHoliday> on_holidays;
    struct Branch {
        const RecruitmentInstance* oldest = nullptr;
        std::optional<Day> waiting_since, last_admission;
    };
    std::map<std::string, Branch> branches;
    for (const auto* each : cases) {
        const auto& facts = each->facts();
        if (auto list = gaps(facts); !list.empty()) by_gaps[std::move(list)].push_back(each);
        const auto branch = facts.application ? facts.application->event.branch : std::string{};
        if (facts.vote && facts.vote->on.precision() == Precision::day)
            by_vote[{branch, facts.vote->on.first()}].push_back(each);
        for (const int step : {3, 7, 15, 23})
            if (const auto when = facts.when(step);
                when && when->precision() == Precision::day && options.calendar.is_holiday(when->first()))
                on_holidays.push_back({each, step, *when});
        if (branch.empty()) continue;
        auto& known = branches[branch];
        if (facts.decision && facts.decision->event.outcome == DecisionOutcome::approved)
            known.last_admission = std::max(known.last_admission, std::optional(facts.decision->on.last()));
        const auto status = each->state().status;
        const auto applied = facts.application->on.first();
        if ((status == "applicant" || status == "activist") &&
            (!known.waiting_since || applied < *known.waiting_since)) {
            known.waiting_since = applied;
            known.oldest = each;
        }
    }
    // One meeting on a holiday happens; several are a pattern.
    if (on_holidays.size() >= suspicious_holidays)
        for (const auto& meeting : on_holidays)
            findings.push_back(finding_for(
                *meeting.of, "uniform-intervals", meeting.step, meeting.on,
                {fmt::format("{} 是法定节假日，会议是否确在当日召开（共 {} 次这样的会议）", meeting.on.iso(),
                             on_holidays.size()),
                 fmt::format("{} was a public holiday; did the meeting take place that day? ({} such meetings)",
                             meeting.on.iso(), on_holidays.size())},
                "holiday", options, today));
    for (const auto& [list, alike] : by_gaps)
        if (alike.size() >= suspicious_company)
            for (const auto* each : alike)
                findings.push_back(finding_for(
                    *each, "uniform-intervals", 0, std::nullopt,
                    {fmt::format("{} 个案卷各步骤的间隔天数完全相同", alike.size()),
                     fmt::format("{} cases have the very same number of days between all their steps", alike.size())},
                    "gaps", options, today));
    for (const auto& [vote, crowd] : by_vote)
        if (crowd.size() >= suspicious_crowd)
            for (const auto* each : crowd)
                findings.push_back(
                    finding_for(*each, "uniform-intervals", 15, OccurredOn(vote.second),
                                {fmt::format("同一党支部在 {} 一天表决了 {} 人", vote.second.iso(), crowd.size()),
                                 fmt::format("one branch voted on {} people on {}", crowd.size(), vote.second.iso())},
                                "crowd", options, today));
    for (const auto& [name, branch] : branches) {
        if (!branch.oldest || branch.waiting_since->plus_months(dormant_months) > today) continue;
        if (branch.last_admission && branch.last_admission->plus_months(dormant_months) > today) continue;
        findings.push_back(finding_for(
            *branch.oldest, "branch-dormant", 0, std::nullopt,
            {fmt::format("所在党支部有人申请，但三年以上没有接收党员（最早的申请在 {}）", branch.waiting_since->iso()),
             fmt::format(
                 "the branch has applicants but has admitted nobody for three years (the oldest application is of {})",
                 branch.waiting_since->iso())},
            "branch", options, today));
    }
    return findings;
}

}  // namespace rudang::recruitment
