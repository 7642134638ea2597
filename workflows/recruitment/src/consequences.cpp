#include "consequences.h"

#include <algorithm>
#include <map>

#include "rudang/recruitment/offices.h"
#include "rudang/recruitment/recruitment.h"
#include "steps.h"

namespace rudang::recruitment {
namespace {

constexpr std::string_view missing = "step-recorded", closed = "step-open", order = "chronology";

// Each of these says in its own words, and with its article, that two steps came in the wrong order.
const std::vector<CountedBetween>& order_rules() {
    static const std::vector<CountedBetween> rules{
        {"talk-before-determination", 2, 3},        {"political-review-qualified", 10, 12},
        {"political-review-qualified", 10, 13},     {"political-review-qualified", 10, 14},
        {"political-review-qualified", 10, 15},     {"political-review-qualified", 10, 16},
        {"political-review-qualified", 10, 17},     {"form-after-pre-review", 13, 14},
        {"committee-talk-before-decision", 16, 17}, {"oath-after-approval", 17, 20},
        {"oath-before-conversion", 20, 23},         {"conversion-applied", 22, 23},
    };
    return rules;
}

// Of several that say the same the gravest speaks for all, then the one with an article.
int weight(const Finding& finding) {
    return (finding.severity == Severity::block       ? 8
            : finding.severity == Severity::deviation ? 4
                                                      : 0) +
           (finding.article.empty() ? 0 : 2) + (finding.rule == missing ? 1 : 0);
}

bool violated(const Finding& finding) { return finding.verdict == Verdict::violated && finding.stands(); }

class Causes {
public:
    explicit Causes(std::vector<Finding>& findings) : findings_(findings) {
        for (auto& finding : findings_) finding.follows.clear();
    }

    // Everything that only says that a step is missing follows from the one finding that speaks for it.
    void fold_absences() {
        for (auto& finding : findings_)
            if (const int step = subject(finding)) {
                auto& best = absence_[{step, finding.verdict}];
                if (!best || weight(finding) > weight(*best)) best = &finding;
            }
        for (auto& finding : findings_)
            if (const int step = subject(finding)) follow(finding, absence_.at({step, finding.verdict}));
    }

    // Steps out of order: one date is out of place, however many steps that puts it before or after.
    void fold_disorder() {
        std::map<std::pair<int, int>, Finding*> pairs;
        std::map<int, Finding*> by_earlier, by_later;
        for (auto& finding : findings_) {
            if (!violated(finding) || finding.rule != order || !finding.later) continue;
            pairs.emplace(std::pair(finding.earlier, finding.later), &finding);
            const auto [first, fresh] = by_earlier.emplace(finding.earlier, &finding);
            const auto [second, also_fresh] = by_later.emplace(finding.later, &finding);
            follow(finding, !fresh ? first->second : !also_fresh ? second->second : nullptr);
            // It was not missing but late: whoever missed it when they were judged only repeats that.
            if (const auto missed = absence_.find({finding.earlier, Verdict::violated}); missed != absence_.end())
                follow(*missed->second, &finding);
        }
        for (auto& finding : findings_) {
            if (!violated(finding) || finding.absent) continue;
            for (const auto& [rule, earlier, later] : order_rules())
                if (const auto pair = pairs.find({earlier, later}); rule == finding.rule && later == finding.step &&
                                                                    pair != pairs.end() &&
                                                                    pair->second->follows.empty())
                    follow(*pair->second, &finding);  // the one that names the article is the cause
            for (const auto& [rule, earlier, later] : rules_between_steps())
                if (const auto pair = pairs.find({earlier, later}); rule == finding.rule && pair != pairs.end())
                    follow(finding, pair->second);
        }
    }

    // Of one event that cannot be taken yet: what is missing first comes first.
    void fold_refusal() {
        int first = 0;
        Finding* cause = nullptr;
        for (const auto& [missed, finding] : absence_) {
            const auto& [step, verdict] = missed;
            if (verdict != Verdict::violated) continue;
            if (!cause) {
                first = step;
                cause = finding;
            } else if (must_follow(step, first)) {
                follow(*finding, cause);
            }
        }
        for (auto& finding : findings_)
            if (finding.rule == closed) follow(finding, cause);
    }

    // Follows always names a cause, never another consequence.
    void finish() {
        const auto follows = [](const Finding& finding) { return !finding.follows.empty(); };
        if (std::none_of(findings_.begin(), findings_.end(), follows)) return;
        std::map<std::string_view, const Finding*> by_id;
        for (const auto& finding : findings_) by_id.emplace(finding.id, &finding);
        for (auto& finding : findings_)
            for (std::size_t hops = 0; !finding.follows.empty() && hops < findings_.size(); ++hops) {
                const auto next = by_id.find(finding.follows);
                if (next == by_id.end() || next->second->follows.empty() || next->second == &finding) break;
                finding.follows = next->second->follows;
            }
    }

private:
    // A daily finding that a step is overdue says that it was not taken.
    static bool late_step(const Finding& finding) {
        return finding.event.empty() && finding.verdict == Verdict::violated && !repeats(finding.step);
    }
    // The step a finding misses; 0 where it says something else.
    int subject(const Finding& finding) const {
        if (!finding.stands()) return 0;  // what was made good since is nobody's cause
        if (finding.absent) return finding.absent;
        return late_step(finding) ? finding.step : 0;
    }
    static void follow(Finding& finding, const Finding* cause) {
        if (cause && cause != &finding && cause->follows != finding.id) finding.follows = cause->id;
    }

    std::vector<Finding>& findings_;
    std::map<std::pair<int, Verdict>, Finding*> absence_;  // what speaks for each missing step
};

}  // namespace

bool is_late_entry(const Finding& finding) { return finding.rule == "recorded-promptly"; }

const std::vector<CountedBetween>& rules_between_steps() {
    static const std::vector<CountedBetween> rules{{"activist-one-year", 3, 7}, {"conversion-not-early", 15, 23}};
    return rules;
}

void trace_causes(std::vector<Finding>& findings) {
    Causes causes(findings);
    causes.fold_absences();
    causes.fold_disorder();
    causes.finish();
}

void trace_causes_of_refusal(std::vector<Finding>& findings) {
    Causes causes(findings);
    causes.fold_absences();
    causes.fold_disorder();
    causes.fold_refusal();
    causes.finish();
}

}  // namespace rudang::recruitment
