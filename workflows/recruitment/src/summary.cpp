#include "rudang/recruitment/summary.h"

#include "comparable.h"
#include "instance.h"
#include "rudang/engine/flat.h"
#include "rudang/recruitment/recruitment.h"

namespace rudang::recruitment {
namespace {

int unrecorded_step(const Event& event, const std::vector<StepInfo>& steps) {
    if (event.name != StepUnrecorded::name || event.fields.value("perhaps", false)) return 0;
    const auto id = event.fields.value("step", std::string{});
    for (const auto& step : steps)
        if (step.id == id) return step.number;
    return 0;
}

std::optional<std::string> outcome_of(const Event& event) {
    const auto found = event.fields.find("outcome");
    if (found == event.fields.end()) return std::nullopt;
    return found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<Day> birth_of(const std::vector<Recorded>& events) {
    for (const auto& recorded : events)
        if (const auto applicant = recorded.event.fields.find("applicant");
            applicant != recorded.event.fields.end() && applicant->is_object())
            return Day::parse(applicant->value("birth_date", std::string{}));
    return std::nullopt;
}

}  // namespace

CaseSummary summary_of(const Instance& instance, const std::vector<Recorded>& events,
                       const std::vector<StepInfo>& steps) {
    FlatWriter open, personal;
    open.number(static_cast<std::int64_t>(events.size()));
    for (const auto& recorded : events) {
        const auto outcome = outcome_of(recorded.event);
        open.number(outcome.has_value()).number(unrecorded_step(recorded.event, steps));
        if (outcome) open.text(*outcome);
    }
    put(open, comparable(instance).get());
    personal.day(birth_of(events));
    return {open.bytes(), personal.bytes()};
}

SummaryReader::SummaryReader(const Workflow& workflow) {
    const auto any = workflow.start({});
    if (const auto* one = dynamic_cast<const RecruitmentInstance*>(any.get())) options_ = one->options();
}

ToldCase SummaryReader::read(const CaseSummary& summary, std::size_t events) const {
    ToldCase told;
    try {
        FlatReader open(summary.open);
        told.events.resize(summary.open.empty() ? 0 : open.count());
        for (auto& event : told.events) {
            const bool has_outcome = open.number(1) != 0;
            event.unrecorded = open.small();
            if (has_outcome) event.outcome = std::string(open.text());
        }
        if (!summary.open.empty()) told.comparable = take_comparable(open, options_);
        if (!summary.personal.empty()) told.born = FlatReader(summary.personal).maybe_day();
    } catch (const Spoilt&) {
        told = {};
    }
    told.events.resize(events);
    return told;
}

}  // namespace rudang::recruitment
