// The procedure as the engine sees it: its tables, the reading of its events, and instances of it.
#include <algorithm>

#include "consequences.h"
#include "examples_data.h"
#include "identity.h"
#include "instance.h"
#include "program.h"
#include "rudang/recruitment/comparison.h"
#include "rudang/recruitment/offices.h"
#include "rudang/recruitment/summary.h"
#include "statuses.h"
#include "procedure.h"

namespace rudang::recruitment {
namespace {

Problem unknown_step(const std::string& word) {
    std::vector<std::string> ids;
    for (const auto& step : step_table()) ids.emplace_back(step.id);
    auto guess = closest(word, ids);
    for (const auto& step : step_table())
        if (word == std::to_string(step.number) || word == step.completed_by) guess = step.id;
    return {"bad-value",
            "step",
            {"没有这个步骤：" + word +
                 (guess.empty() ? "（填步骤代号，见 rudang help record）" : "，是否指 " + guess + "？"),
             "there is no step " + word +
                 (guess.empty() ? "; give the id of a step, like talk" : "; did you mean " + guess + "?")}};
}

// ---- what the fields of an event must be together; `sound`: each by itself is what its description asks for
// ----------

void check(const NoticeClosed& notice, bool, Problems& problems) {
    if (notice.from && notice.to && *notice.to < *notice.from)
        problems.push_back({"bad-value", "to", {"公示结束日期早于开始日期", "the notice ends before it begins"}});
}

template <class Review>
requires std::is_same_v<Review, ActivistReviewed> || std::is_same_v<Review, ProbationReviewed>
void check(const Review& review, bool, Problems& problems) {
    if (!review.period_from || !review.period_to || !(*review.period_to < *review.period_from)) return;
    const auto from = review.period_from->iso(), to = review.period_to->iso();
    problems.push_back({"bad-value",
                        "period_to",
                        {"考察期止（" + to + "）早于考察期起（" + from + "）",
                         "the period ends (" + to + ") before it begins (" + from + ")"}});
}

template <class People>
void one_each(const People& people, const std::string& where, Problems& problems) {
    for (std::size_t i = 0; i < people.size(); ++i) {
        const auto joins = [&](const char* mark) { return people[i].name.find(mark) != std::string::npos; };
        constexpr const char* marks[] = {"、", "，", "；", ",", ";"};
        if (std::any_of(std::begin(marks), std::end(marks), joins))
            problems.push_back(
                {"several-names",
                 where + "[" + std::to_string(i) + "].name",
                 {"这里像是几个人，请一人一项分别填写", "this looks like several people; give one at a time"}});
    }
}

void check(const ContactsAssigned& event, bool, Problems& problems) { one_each(event.contacts, "contacts", problems); }
void check(const IntroducersNamed& event, bool, Problems& problems) {
    one_each(event.introducers, "introducers", problems);
}

void check(const LocalStepRecorded& event, bool sound, Problems& problems) {
    // The id stands in the open, so it must be one and no free text.
    if (sound && !valid_id(event.record))
        problems.push_back({"bad-value",
                            "record",
                            {"应为地方规定中该步骤的代号（小写字母、数字和连字符）",
                             "give the step's id from the local rules (lower-case letters, digits, hyphens)"}});
}

void check(const StepUnrecorded& event, bool sound, Problems& problems) {
    if (sound && !step_by_id(event.step)) problems.push_back(unknown_step(event.step));
}

void check(const ApplicationSubmitted& event, bool sound, Problems& problems) {
    const auto& name = event.applicant.name;
    if (!sound && name.empty()) return;
    if (name.find_first_not_of(" \t　") == std::string::npos)
        problems.push_back({"bad-value", "applicant.name", {"姓名不能为空", "the name is empty"}});
    // The longest names on identity cards have some thirty characters.
    if (name.size() > 300)
        problems.push_back(
            {"bad-value",
             "applicant.name",
             {"姓名过长，请核对是否粘贴了别的内容", "the name is too long; was something else pasted?"}});
}

// What can be said of a rule, with the article of each edition that knows it.
RuleInfo with_articles(const Rule& rule, const Law& law) {
    auto info = rule.info;
    for (const auto& edition : law.national_editions()) {
        const auto& citation = edition.citation(rule.place);
        if (citation.article.empty() && !citation.practice) continue;
        info.articles.push_back({edition.id, citation.article, citation.practice});
    }
    const auto asks = [](const Article& article) { return !article.practice; };
    if (std::any_of(info.articles.begin(), info.articles.end(), asks))
        info.evidence = Evidence::article;
    else if (!info.articles.empty())
        info.evidence = Evidence::practice;
    return info;
}

class RecruitmentWorkflow final : public Workflow, public Summarizing {
public:
    explicit RecruitmentWorkflow(Options options) : options_(std::make_shared<const Options>(std::move(options))) {
        for (const auto& rule : rulebook()) rules_.push_back(with_articles(rule, options_->law));
    }
    const WorkflowInfo& info() const override { return info_; }
    std::unique_ptr<Instance> start(std::string case_id) const override {
        return std::make_unique<RecruitmentInstance>(std::move(case_id), options_);
    }
    std::unique_ptr<Instance> start_after(const Instance& former, std::string case_id) const override {
        auto instance = std::make_unique<RecruitmentInstance>(std::move(case_id), options_);
        if (const auto* before = dynamic_cast<const RecruitmentInstance*>(&former)) instance->begin_after(*before);
        return instance;
    }

    // Other editions than those of the program come from texts and days of which nothing is kept.
    std::string digest() const override {
        static const auto own_days = WorkCalendar::built_in();
        return options_->law.is_built_in() && options_->calendar == own_days ? program_digest() : std::string{};
    }
    CaseSummary summary(const Instance& instance, const std::vector<Recorded>& events) const override {
        return summary_of(instance, events, steps());
    }
    void trace_causes(std::vector<Finding>& findings) const override { recruitment::trace_causes(findings); }
    std::vector<CaseFinding> judge_together(const std::vector<const Instance*>& cases, Day today) const override {
        Comparison all(today);
        for (const auto* each : cases) all.add(comparable(*each).get());
        all.settle();
        std::vector<CaseFinding> findings;
        for (std::size_t place = 0; place < cases.size(); ++place) {
            const auto* instance = dynamic_cast<const RecruitmentInstance*>(cases[place]);
            if (!instance) continue;
            const auto& case_id = instance->facts().case_id;
            for (auto& finding : all.about(place, case_id)) findings.push_back({case_id, std::move(finding)});
        }
        return findings;
    }
    std::shared_ptr<const Workflow> under_local_rules(const std::vector<std::string>& texts,
                                                      Problems& problems) const override {
        auto options = *options_;
        for (const auto& text : texts) options.law = options.law.with_overlay(text, problems);
        return std::make_shared<RecruitmentWorkflow>(std::move(options));
    }

    void validate(const Event& event, Problems& problems) const override {
        const auto before = problems.size();
        all_events::with_name(event.name, [&]<class E>() {
            const auto typed = read_fields<E>(event.fields, problems);
            const bool sound = problems.size() == before;
            if constexpr (requires { check(typed, sound, problems); }) check(typed, sound, problems);
        });
    }

private:
    std::shared_ptr<const Options> options_;
    std::vector<RuleInfo> rules_;
    const WorkflowInfo info_{.name = "recruitment",
                             .version = 2,  // since 2: what only printed forms need
                             .stages = stage_table(),
                             .steps = step_table(),
                             .statuses = status_table(),
                             .events = event_table(),
                             .rules = rules_,
                             .chart = chart_description(),
                             .offices = recruitment::offices()};
};

}  // namespace

std::shared_ptr<const Workflow> workflow(Options options) {
    return std::make_shared<RecruitmentWorkflow>(std::move(options));
}

Text example_of(std::string_view rule) {
    for (std::string_view rest = embedded::examples; !rest.empty();) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        const Json json = Json::parse(line, nullptr, false);
        if (text_in(json, "rule") == rule) return {text_in(json, "zh"), text_in(json, "en")};
    }
    return {};
}

}  // namespace rudang::recruitment
