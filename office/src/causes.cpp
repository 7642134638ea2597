#include "rudang/office/causes.h"

#include <iterator>
#include <map>
#include <set>

#include "rudang/recruitment/recruitment.h"

namespace rudang::office {

Causes fold(const std::vector<const Finding*>& findings) {
    Causes causes;
    std::map<std::string_view, std::vector<const Finding*>> following;
    std::set<std::string_view> ids;
    for (const auto* finding : findings) ids.insert(finding->id);
    const auto follows = [&](const Finding& finding) {
        return !finding.follows.empty() && finding.follows != finding.id && ids.contains(finding.follows);
    };
    for (const auto* finding : findings) {
        if (follows(*finding))
            following[finding->follows].push_back(finding);
        else if (recruitment::is_late_entry(*finding))
            causes.late.push_back(finding);
        else
            causes.causes.push_back({finding, {}});
    }
    for (auto& cause : causes.causes)
        if (const auto found = following.find(cause.finding->id); found != following.end())
            cause.follow = std::move(found->second);
    return causes;
}

Causes fold(const std::vector<Finding>& findings) {
    std::vector<const Finding*> listed;
    for (const auto& finding : findings)
        if (objects(finding.verdict)) listed.push_back(&finding);
    return fold(listed);
}

bool is_unresolved(const Finding& finding) {
    return finding.verdict == Verdict::violated && finding.stands() && finding.follows.empty() &&
           !recruitment::is_late_entry(finding);
}

Text follow_words(std::size_t count) {
    if (count == 0) return {};
    return {"以及由此引起的 " + std::to_string(count) + " 条",
            "and " + std::to_string(count) + " that " + (count == 1 ? "follows" : "follow") + " from it"};
}

namespace {

// "1 至 25、27": three and more in a row as one.
Text in_runs(const std::set<int>& steps) {
    Text text;
    for (auto at = steps.begin(); at != steps.end();) {
        auto last = at;
        while (std::next(last) != steps.end() && *std::next(last) == *last + 1) ++last;
        if (*last - *at < 2) last = at;
        const auto from = std::to_string(*at), to = std::to_string(*last);
        text.zh += (text.zh.empty() ? "" : "、") + from + (last == at ? "" : " 至 " + to);
        text.en += (text.en.empty() ? "" : ", ") + from + (last == at ? "" : "–" + to);
        at = std::next(last);
    }
    return text;
}

}  // namespace

Text late_words(const std::vector<const Finding*>& late) {
    if (late.empty()) return {};
    std::set<int> steps;
    for (const auto* finding : late)
        if (finding->step) steps.insert(finding->step);
    Text text{"另有 " + std::to_string(late.size()) + " 项在发生 30 天以后才录入",
              std::to_string(late.size()) + (late.size() == 1 ? " entry was" : " entries were") +
                  " made more than 30 days after the event"};
    if (steps.empty()) return text;
    const auto list = in_runs(steps);
    text.zh += "（第 " + list.zh + " 步）";
    text.en += " (step " + list.en + ")";
    return text;
}

}  // namespace rudang::office
