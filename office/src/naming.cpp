#include "rudang/office/naming.h"

#include <algorithm>

#include "rudang/engine/text.h"
#include "rudang/recruitment/events.h"

namespace rudang::office {

const EventInfo& opening_event(const Workflow& workflow) {
    return *std::find_if(workflow.events().begin(), workflow.events().end(),
                         [](const EventInfo& event) { return event.opens_case; });
}

bool says_unrecorded(const Recorded& recorded, const StepInfo& step) {
    return recorded.event.name == recruitment::StepUnrecorded::name &&
           recorded.event.fields.value("step", std::string{}) == step.id &&
           !recorded.event.fields.value("perhaps", false);
}

int step_number(const std::string& word) {
    auto plain = normalized_name(word);
    if (plain.starts_with("第")) plain = plain.substr(3);
    if (plain.ends_with("步")) plain.resize(plain.size() - 3);
    if (plain.empty() || plain.size() > 2 || plain.find_first_not_of("0123456789") != std::string::npos) return 0;
    return std::stoi(plain);
}

std::vector<const EventInfo*> events_named(const Workflow& workflow, const std::string& word,
                                           const std::vector<Task>& open) {
    const auto plain = normalized_name(word);
    const auto is_open = [&](const EventInfo& event) {
        return std::any_of(open.begin(), open.end(), [&](const Task& task) { return task.event == event.name; });
    };
    // Where a step takes two events, the one that is open.
    const int number = step_number(word);
    for (const auto& step : workflow.steps()) {
        if (number != step.number && plain != step.id && plain != normalized_name(std::string(step.name.zh)) &&
            word != step.name.en)
            continue;
        for (const auto& task : open)
            if (task.step == step.number) return {find_event(workflow.events(), task.event)};
        return {find_event(workflow.events(), step.completed_by)};
    }
    std::vector<const EventInfo*> named;
    for (const auto& event : workflow.events()) {
        if (plain == event.name || plain == normalized_name(std::string(event.label.zh)) || word == event.label.en)
            return {&event};
        if (lists_word(event.also, plain)) named.push_back(&event);
    }
    if (std::any_of(named.begin(), named.end(), [&](const EventInfo* event) { return is_open(*event); }))
        std::erase_if(named, [&](const EventInfo* event) { return !is_open(*event); });
    return named;
}

namespace {

// "22,35" has 22; so has "支部条例 22" not: that is another regulation's.
bool cites(std::string_view articles, std::string_view number) {
    if (articles.find_first_not_of("0123456789,") != std::string_view::npos) return false;
    while (!articles.empty()) {
        const auto end = std::min(articles.find(','), articles.size());
        if (articles.substr(0, end) == number) return true;
        articles.remove_prefix(std::min(end + 1, articles.size()));
    }
    return false;
}

}  // namespace

std::vector<const RuleInfo*> rules_named(const Workflow& workflow, const std::string& word) {
    auto plain = normalized_name(word);
    std::vector<const RuleInfo*> found;
    if (const auto* rule = find_rule(workflow.rules(), plain)) return {rule};
    if (plain.starts_with("第")) plain = plain.substr(3);
    if (plain.ends_with("条")) plain.resize(plain.size() - 3);
    if (plain.empty()) return found;
    const auto take = [&](const auto& fits) {
        if (found.empty())
            for (const auto& rule : workflow.rules())
                if (fits(rule)) found.push_back(&rule);
    };
    take([&](const RuleInfo& rule) {
        return std::any_of(rule.articles.begin(), rule.articles.end(),
                           [&](const Article& article) { return cites(article.number, plain); });
    });
    take([&](const RuleInfo& rule) { return rule.statement.zh.find(plain) != std::string_view::npos; });
    const auto events = events_named(workflow, word);
    take([&](const RuleInfo& rule) {
        return std::any_of(rule.judged_at.begin(), rule.judged_at.end(), [&](std::string_view judged) {
            return std::any_of(events.begin(), events.end(),
                               [&](const EventInfo* event) { return event->name == judged; });
        });
    });
    return found;
}

std::vector<const EventInfo*> events_like(const Workflow& workflow, const std::string& word) {
    const auto plain = normalized_name(word);
    std::vector<const EventInfo*> like;
    if (plain.empty()) return like;
    for (const auto& event : workflow.events()) {
        const bool in_label = event.label.zh.find(plain) != std::string_view::npos;
        const bool in_words =
            static_cast<unsigned char>(plain.front()) >= 0x80 && event.also.find(plain) != std::string_view::npos;
        if (in_label || in_words) like.push_back(&event);
    }
    if (!like.empty()) return like;
    std::vector<std::string> names;
    for (const auto& event : workflow.events()) names.emplace_back(event.name);
    if (const auto guess = closest(plain, names); !guess.empty()) like.push_back(find_event(workflow.events(), guess));
    return like;
}

}  // namespace rudang::office
