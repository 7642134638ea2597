// Puts questions to the rules, about an event or about a day on which nothing happens, and makes findings of the
// answers.
#include "judge.h"

#include <algorithm>

#include "procedure.h"

namespace rudang::recruitment {
namespace {

// The same answers, whatever they say in words.
bool agree(const Answers& one, const Answers& other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](const Answer& a, const Answer& b) {
        return a.verdict == b.verdict && a.subject == b.subject && a.severity == b.severity;
    });
}

// Of which the month alone is known in which another edition came into force, and the two judge it differently. Where
// neither objects there is nothing to be undetermined about.
Answers between_editions(const Answers& by_earlier, const Answers& by_later) {
    Text message{"日期只精确到月，该月前后适用的规定不同，无法判定",
                 "a date is known only to a month in which the rules changed, so this cannot be judged"};
    for (const auto* answers : {&by_earlier, &by_later})
        for (const auto& each : *answers)
            if (objects(each.verdict)) {
                message.zh.append("：可能").append(each.message.zh);
                message.en.append("; possibly: ").append(each.message.en);
                Answers open;
                undetermined(open, std::move(message), each.edition);
                open.back().subject = each.subject;
                open.back().step = each.step;
                return open;
            }
    return by_earlier;
}

// Before the first edition that is loaded other rules held, which are not known here.
void leave_open(const Question& question, const Rule& rule, Answer& answer) {
    if (answer.verdict != Verdict::violated) return;
    const auto& edition = answer.edition ? *answer.edition : question.edition;
    if (!edition.stand_in || edition.citation(rule.place).article.empty()) return;
    answer.verdict = Verdict::undetermined;
    answer.message = {"当时适用的是 " + edition.id + " 版之前的规定，未载入，无法判定；按 " + edition.id + " 版：" +
                          std::string(answer.message.zh),
                      "rules before the edition of " + edition.id +
                          " applied then, which are not loaded, so this cannot be judged; by " + edition.id + ": " +
                          std::string(answer.message.en)};
}

template <class E>
const std::vector<const Rule*>& rules_at_event() {
    static const auto& rules = rules_at(E::name);
    return rules;
}

// Where the table that was taken over had no place for a step, nobody is told that they did not take it.
void leave_untold(const Facts& facts, Answer& answer) {
    if (answer.verdict != Verdict::violated || !facts.nobody_knows(answer.step)) return;
    answer.verdict = Verdict::undetermined;
    answer.message = no_place_for(answer.step);
}

}  // namespace

template <class About, class Judging, class Take>
void RecruitmentInstance::ask_all(const std::vector<const Rule*>& rules, const About& about, const Judging& judge,
                                  const Take& take) const {
    const auto& law = options_->law;
    const auto question = about(law, Straddling::by_earlier);
    std::optional<Question> by_later;
    if (straddles_) by_later.emplace(about(law, Straddling::by_later));
    std::optional<Law> national;
    thread_local Answers answers, others;  // of one question at a time
    for (std::size_t at = 0; at < rules.size(); ++at) {
        const auto& rule = *rules[at];
        if (!without_.empty() && without_.contains(rule.info.id)) continue;
        const auto put = [&](const Question& to, Answers& into) {
            into.clear();
            if (to.edition.citation(rule.place).asked) judge(at, to, into);
        };
        put(question, answers);
        if (by_later) {
            put(*by_later, others);
            if (!agree(answers, others)) answers = between_editions(answers, others);
        }
        for (auto& answer : answers) {
            leave_open(question, rule, answer);
            auto scope = Scope::national;
            if (objects(answer.verdict) && law.has_overlays()) {
                // Would the rule object without what local rules added?
                if (!national) national = law.national();
                others.clear();
                judge(at, about(*national, Straddling::by_earlier), others);
                if (std::ranges::none_of(others, objects, &Answer::verdict)) scope = Scope::local;
            }
            take(question, rule, answer, scope);
        }
    }
}

template <class E>
void RecruitmentInstance::Judge::put(const std::vector<const Rule*>& rules, const Fact<E>& fact,
                                     const std::vector<int>* closed_with_open) {
    const int step = step_of(fact_);
    const auto about = [&](const Law& law, Straddling straddling) {
        Question question(before_, fact, step, asking_.today, law, instance_.options_->calendar, asking_.neighbours,
                          straddling);
        question.closed_with_open = closed_with_open;
        question.again = again;
        question.standing = standing;
        return question;
    };
    const auto* keeps_open = fact.missing && &rules == &rules_at_event<E>() ? fact.missing->keeps_open.data() : nullptr;
    const auto judge = [&](std::size_t rule, const Question& question, Answers& answers) {
        if (keeps_open && !keeps_open[rule].empty())
            undetermined(answers, keeps_open[rule]);
        else
            rules[rule]->judge(question, answers);
    };
    instance_.ask_all(
        rules, about, judge, [&](const Question& question, const Rule& rule, Answer& answer, Scope scope) {
            if (!objects(answer.verdict)) return instance_.add(findings, question, rule, answer, asking_.place, scope);
            // A step that is told of now is known; what it says of others may not be.
            if (!answer.absent && answer.step != question.step) leave_untold(question.facts, answer);
            const auto severity = answer.severity.value_or(rule.info.severity);
            const bool forbids = severity == Severity::block && answer.refuses;
            refused_ |= forbids && (answer.verdict == Verdict::violated ||
                                    (answer.verdict == Verdict::undetermined && rule.info.needs_proof));
            const bool own = answer.step == 0 || answer.step == question.step || answer.absent;
            // The notice is of the same step as the consent it came before.
            if (answer.verdict == Verdict::violated && answer.later &&
                (answer.later != question.step || !answer.of_this))
                faults_.premature.push_back(answer.later);
            faults_.defective |=
                forbids && answer.verdict == Verdict::violated && answer.of_this && !rule.info.about_today && own;
            faults_.slight |= rule.info.made_good_by_another && answer.verdict == Verdict::violated && question.step &&
                              procedure(question.step).lasting;
            instance_.add(findings, question, rule, answer, asking_.place, scope);
        });
}

void RecruitmentInstance::Judge::ask(const std::vector<int>* closed_with_open) {
    std::visit([&]<class E>(const Fact<E>& fact) { put(rules_at_event<E>(), fact, closed_with_open); }, fact_);
}

void RecruitmentInstance::Judge::say_closed(const std::vector<int>& open) {
    static const std::vector<const Rule*> closed{find_rule("step-open")};
    std::visit([&](const auto& fact) { put(closed, fact, &open); }, fact_);
}

std::vector<Finding> RecruitmentInstance::standing_findings(Day today) const {
    std::vector<Finding> findings;
    // While a case is suspended or between two branches nobody can act; only what does not stop then goes on.
    const bool halted = position_.facts().halted();
    // What was owed when a case ended stays owed to that day; nothing becomes due after it.
    const bool ended = position_.facts().ended;
    const auto& ended_on = position_.facts().ended_on;
    if (ended && !ended_on) return findings;
    const Day as_of = ended ? std::min(today, ended_on->first()) : today;
    const Neighbours nobody;
    const auto open = position_.open_steps();
    const auto& rules = daily_rules();
    ask_all(
        rules,
        [&](const Law& law, Straddling straddling) {
            return Question(position_.facts(), as_of, law, options_->calendar, nobody, straddling);
        },
        [&](std::size_t rule, const Question& question, Answers& answers) {
            if (!halted || rules[rule]->info.never_stops) rules[rule]->judge(question, answers);
        },
        [&](const Question& question, const Rule& rule, Answer& answer, Scope scope) {
            if (ended && !objects(answer.verdict)) return;
            if (!answer.step) answer.step = open.empty() ? 0 : open.front();
            leave_untold(question.facts, answer);
            add(findings, question, rule, answer, {}, scope);
        });
    return findings;
}

namespace {

// Of what is also judged daily, the finding made while nothing happened and the one at the event are the same.
std::string_view event_in_id(const Question& question, const Rule& rule) {
    return rule.info.daily && !rule.info.apart_daily ? std::string_view{} : question.event_name;
}

// Which answer it is: of one case this tells apart what its id tells apart.
std::uint64_t answer_key(const Question& question, const Rule& rule, const Answer& answer) {
    constexpr std::uint64_t prime = 1099511628211ULL;
    std::uint64_t key = rule.place + 1;
    key = key * prime + static_cast<std::uint64_t>(answer.step ? answer.step : question.step);
    // Names of events are each one text of the program.
    key = key * prime + reinterpret_cast<std::uintptr_t>(event_in_id(question, rule).data());
    return answer.subject.empty() ? key : key * prime + std::hash<std::string>{}(answer.subject);
}

}  // namespace

void RecruitmentInstance::add(std::vector<Finding>& findings, const Question& question, const Rule& rule,
                              Answer& answer, const Place& place, Scope scope) const {
    const int number = counted() ? counted()->count(answer_key(question, rule, answer)) : 0;
    if (counted() && !objects(answer.verdict)) return;
    if (findings.empty()) findings.reserve(8);
    auto& finding = findings.emplace_back();
    finding.scope = scope;
    finding.number = number;
    fill(finding, question, rule, answer, place);
}

void RecruitmentInstance::fill(Finding& finding, const Question& question, const Rule& rule, Answer& answer,
                               const Place& place) const {
    const auto& edition = answer.edition ? *answer.edition : question.edition;
    finding.rule = rule.info.id;
    finding.verdict = answer.verdict;
    finding.severity = answer.severity.value_or(rule.info.severity);
    finding.step = answer.step ? answer.step : question.step;
    finding.event = question.event_name;
    finding.on = question.on;
    finding.edition = edition.id;
    const auto& citation = edition.citation(rule.place);
    finding.article = citation.article;
    finding.certainty = citation.practice ? "practice" : citation.unconfirmed ? "unconfirmed" : "confirmed";
    finding.statement = rule.info.statement;
    // What a rule says where a step is missing is for whoever took this one all the same; before that, first things
    // come first.
    static const auto& in_order = find_rule("step-open")->info;
    const bool ahead = answer.absent && !question.daily() && !question.looking_back();
    finding.cure = ahead ? in_order.remedy : rule.info.remedy;
    finding.message = std::move(answer.message);
    finding.where = place;
    finding.absent = answer.absent;
    finding.earlier = answer.earlier;
    finding.later = answer.later;
    finding.id = finding_id(case_id_, finding.rule, finding.step, event_in_id(question, rule), answer.subject);
    if (!answer.subject.empty()) finding.subject = answer.subject;
}

}  // namespace rudang::recruitment
