#include "instance.h"

#include <algorithm>

#include "consequences.h"
#include "favourable.h"
#include "hints.h"
#include "identity.h"

namespace rudang::recruitment {
namespace {

// "contacts[1].full_member" is the field "contacts.full_member".
std::string without_indexes(std::string where) {
    for (std::size_t at; (at = where.find('[')) != std::string::npos;) where.erase(at, where.find(']', at) - at + 1);
    return where;
}

std::shared_ptr<const AnyFact> decode(const Recorded& recorded) {
    const typed::Unworded quiet;
    std::shared_ptr<AnyFact> any;
    all_events::with_name(recorded.event.name, [&]<class E>() {
        Problems problems;  // validated before it got here, but for what a table does not have
        any = std::make_shared<AnyFact>(std::in_place_type<Fact<E>>);
        auto& fact = std::get<Fact<E>>(*any);
        fact.event = read_fields<E>(recorded.event.fields, problems);
        fact.on = recorded.event.on;
        fact.seq = recorded.seq;
        fact.entered = recorded.entered;
        fact.origin = recorded.origin;
        fact.complete = recorded.complete;
        fact.note = recorded.event.note;
        fact.attachments = recorded.event.attachments.size();
        std::vector<std::string> missing;
        for (const auto& problem : problems)
            if (problem.code == "missing-field") missing.push_back(without_indexes(problem.where));
        if (!missing.empty()) fact.missing = std::make_shared<const std::vector<std::string>>(std::move(missing));
    });
    return any ? any : std::make_shared<AnyFact>();
}

std::string special_plan(const Facts& facts) {
    return facts.application ? facts.application->event.applicant.special_plan.value_or("") : std::string{};
}

}  // namespace

// Asks all rules of an event at once, so that a refusal names every reason.
class RecruitmentInstance::Judge final : public Gatekeeper {
public:
    Judge(const RecruitmentInstance& instance, const Facts& before, const AnyFact& fact, const Asking& asking)
        : instance_(instance), before_(before), fact_(fact), asking_(asking) {}

    bool permits(std::string_view) override {
        if (asking_.judging != Judging::replay) ask(nullptr);
        return asking_.consequence == Consequence::follow && !refuses();
    }

    // `closed_with_open`: the chart has no place for the event; these steps are open instead.
    void ask(const std::vector<int>* closed_with_open) {
        std::visit([&](const auto& fact) { put(rules_at(name_of(fact)), fact, closed_with_open); }, fact_);
    }
    // Of a step that has no place where the case stands nothing else can be said.
    void say_closed(const std::vector<int>& open) {
        static const std::vector<const Rule*> closed{find_rule("step-open")};
        std::visit([&](const auto& fact) { put(closed, fact, &open); }, fact_);
    }

    bool again = false;  // see Question
    bool refused() const { return refused_; }
    bool refuses() const { return asking_.judging == Judging::strict && refused_; }
    // The record itself breaks a rule that forbids it, or came before what it must follow: the step may be taken again.
    bool defective() const { return defective_; }
    // Steps on record that came before this one and must follow it: they may be taken again as well.
    const std::vector<int>& premature() const { return premature_; }
    std::vector<Finding> findings;

private:
    template <class E>
    static constexpr std::string_view name_of(const Fact<E>&) {
        return E::name;
    }

    template <class E>
    void put(const std::vector<const Rule*>& rules, const Fact<E>& fact, const std::vector<int>* closed_with_open) {
        const auto about = [&](const Law& law, Straddling straddling) {
            Question question(before_, fact, step_of(E::name), asking_.today, law, instance_.options_->calendar,
                              asking_.neighbours, straddling);
            question.closed_with_open = closed_with_open;
            question.again = again;
            return question;
        };
        // A record that lacks what the rule rests on says nothing about it.
        const auto judge = [&](const Rule& rule, const Question& question, Answers& answers) {
            const auto& needs = rule.info.rests_on;
            const auto lacking =
                !fact.missing ? needs.end() : std::find_if(needs.begin(), needs.end(), [&](std::string_view field) {
                    return fact.lacks(field);
                });
            if (lacking != needs.end())
                undetermined(answers, does_not_say<E>(*lacking));
            else
                rule.judge(question, answers);
        };
        instance_.ask_all(
            rules, about, judge, [&](const Question& question, const Rule& rule, Answer& answer, Scope scope) {
                const auto severity = answer.severity.value_or(rule.info.severity);
                const bool forbids = severity == Severity::block && answer.refuses;
                refused_ |= forbids && (answer.verdict == Verdict::violated ||
                                        (answer.verdict == Verdict::undetermined && rule.info.needs_proof));
                const bool own = answer.step == 0 || answer.step == question.step || answer.absent;
                if (answer.verdict == Verdict::violated && answer.later && answer.later != question.step)
                    premature_.push_back(answer.later);
                defective_ |= forbids && answer.verdict == Verdict::violated && answer.of_this &&
                              (!rule.info.looks_around || answer.alone) && own;
                instance_.add(findings, question, rule, answer, asking_.place, scope);
            });
    }

    // The field by its label, inside a record by the labels on the way to it.
    template <class E>
    static Text does_not_say(std::string_view field) {
        Text text{"记录没有写明：", "the record does not say: "};
        const FieldList* list = &fields<E>();
        for (bool first = true; !field.empty() && list; first = false) {
            const auto name = field.substr(0, field.find('.'));
            const auto* spec = find_field(*list, name);
            text.zh += (first ? "" : "·") + std::string(spec ? spec->label.zh : name);
            text.en += (first ? "" : ", ") + std::string(spec ? spec->label.en : name);
            list = spec ? &spec->members : nullptr;
            field.remove_prefix(std::min(name.size() + 1, field.size()));
        }
        return text;
    }

    const RecruitmentInstance& instance_;
    const Facts& before_;
    const AnyFact& fact_;
    const Asking& asking_;
    bool refused_ = false, defective_ = false;
    std::vector<int> premature_;
};

RecruitmentInstance::RecruitmentInstance(std::string case_id, std::shared_ptr<const Options> options,
                                         std::set<std::string_view> without)
    : case_id_(case_id),
      options_(std::move(options)),
      without_(std::move(without)),
      position_(std::move(case_id), options_->law, options_->calendar) {}

Reaction RecruitmentInstance::apply(const Recorded& recorded, Judging judging, const Neighbours& neighbours,
                                    Day today) {
    const auto& on = recorded.event.on;
    const auto& law = options_->law;
    straddles_ |= on.precision() == Precision::month && &law.in_force(on.first()) != &law.in_force(on.last());
    auto reaction = react(decode(recorded), {judging, Consequence::follow, neighbours, today, recorded.place});
    if (judging == Judging::strict) trace_causes_of_refusal(reaction.findings);
    return reaction;
}

Reaction RecruitmentInstance::ask(const Recorded& recorded, const Neighbours& neighbours, Day today) const {
    // With Consequence::none the gate stays shut whatever the rules say, so nothing changes.
    auto reaction = const_cast<RecruitmentInstance*>(this)->react(
        decode(recorded), {Judging::strict, Consequence::none, neighbours, today, recorded.place});
    trace_causes_of_refusal(reaction.findings);
    return reaction;
}

Reaction RecruitmentInstance::react(SharedFact fact, const Asking& asking) {
    if (const auto* missing = std::get_if<Fact<StepUnrecorded>>(fact.get()))
        return pass_over(std::move(fact), step_by_id(missing->event.step), asking);
    if (const auto* defect = extends_again(*fact)) return take_again(std::move(fact), *defect, asking);
    Judge judge(*this, position_.facts(), *fact, asking);
    auto result = position_.offer(*fact, judge);
    if (result == Position::Result::no_step)
        if (const auto* defect = taken_again(*fact)) return take_again(std::move(fact), *defect, asking);
    if (result == Position::Result::no_step && deliberated_since(position_, *fact))
        return deliberate_since(std::move(fact), judge, asking);
    const bool strict = asking.judging == Judging::strict;
    if (result == Position::Result::no_step && (strict || asking.consequence == Consequence::none)) {
        const auto open = position_.open_steps();
        has_place(*fact) ? judge.ask(&open) : judge.say_closed(open);
        return {Reaction::Kind::no_step, std::move(judge.findings)};
    }
    if (asking.consequence == Consequence::none)
        return {judge.refused() ? Reaction::Kind::refused : Reaction::Kind::taken, std::move(judge.findings)};
    if (result == Position::Result::refused) return {Reaction::Kind::refused, std::move(judge.findings)};
    bool part_of_case = true;
    if (result == Position::Result::no_step) {
        // It happened, so the case must have come this far: move past what should have come before.
        const int step = step_of(*fact);
        while (result == Position::Result::no_step && make_way(position_, step)) result = position_.offer(*fact, judge);
        if (result == Position::Result::no_step) {
            // A step without a result came late, and chronology says so. Anything else has no place here, and what
            // stands already stays as it is.
            part_of_case = is_late(position_, *fact);
            if (asking.judging == Judging::observing)
                part_of_case ? judge.ask(nullptr) : judge.say_closed(position_.open_steps());
            if (part_of_case) position_.fold_only(*fact);
        }
    }
    pass_unrecorded(position_);
    if (part_of_case) lived_.push_back(fact);
    Reaction reaction{Reaction::Kind::taken, std::move(judge.findings)};
    reaction.makes_good =
        heard(std::move(fact), lived_.size() - 1, part_of_case, judge.defective(), judge.premature(), asking.judging);
    return reaction;
}

// The deliberation that was owed, had after the decision: what was decided without it may be decided again. Live only
// where the organizations say that it was owed.
Reaction RecruitmentInstance::deliberate_since(SharedFact fact, Judge& judge, const Asking& asking) {
    if (asking.judging != Judging::replay) judge.ask(nullptr);
    if (judge.refuses()) {
        judge.findings.clear();
        judge.say_closed(position_.open_steps());
        return {Reaction::Kind::no_step, std::move(judge.findings)};
    }
    if (asking.consequence == Consequence::follow) {
        position_.fold_only(*fact);
        lived_.push_back(fact);
        heard(std::move(fact), lived_.size() - 1, true, false, judge.premature(), asking.judging);
    }
    return {Reaction::Kind::taken, std::move(judge.findings)};
}

Reaction RecruitmentInstance::pass_over(SharedFact fact, int step, const Asking& asking) {
    Judge judge(*this, position_.facts(), *fact, asking);
    if (asking.judging != Judging::replay) judge.ask(nullptr);
    const auto steps = position_.open_steps();
    const bool open = std::find(steps.begin(), steps.end(), step) != steps.end();
    if (asking.judging == Judging::strict && (judge.refused() || !open))
        return {judge.refused() ? Reaction::Kind::refused : Reaction::Kind::no_step, std::move(judge.findings)};
    if (asking.consequence == Consequence::follow) {
        position_.fold_only(*fact);
        pass_unrecorded(position_);
        lived_.push_back(fact);
        heard(std::move(fact), lived_.size() - 1, false, false, {}, asking.judging);
    }
    return {Reaction::Kind::taken, std::move(judge.findings)};
}

// A step taken again: see again.cpp.
Reaction RecruitmentInstance::take_again(SharedFact fact, Defect defect, const Asking& asking) {
    // Judged as if the defective record had never been.
    Position without(case_id_, options_->law, options_->calendar);
    for (std::size_t i = 0; i < lived_.size(); ++i)
        if (i != defect.slot) follow(without, *lived_[i]);
    Judge judge(*this, without.facts(), *fact, asking);
    judge.again = true;
    if (asking.judging != Judging::replay) judge.ask(nullptr);
    if (judge.refuses()) return {Reaction::Kind::refused, std::move(judge.findings)};
    Reaction reaction{Reaction::Kind::taken, std::move(judge.findings)};
    if (asking.consequence == Consequence::none) return reaction;
    lived_[defect.slot] = fact;
    Position instead(case_id_, options_->law, options_->calendar);
    for (const auto& each : lived_) follow(instead, *each);
    position_ = std::move(instead);
    // What followed from the defective record may be had again too: a decision, and what was filed upon it.
    std::vector<int> rests_on_it;
    const auto day = [](const AnyFact& any) { return std::visit([](const auto& each) { return each.on; }, any); };
    for (const auto& each : lived_)
        if (must_follow(step_of(*each), step_of(*fact)) && day(*each).before(day(*fact)))
            rests_on_it.push_back(step_of(*each));
    reaction.makes_good = heard(std::move(fact), defect.slot, true, judge.defective(), rests_on_it, asking.judging);
    return reaction;
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
    findings.push_back(finding(question, rule, std::move(answer), place));
    findings.back().scope = scope;
    findings.back().number = number;
}

Finding RecruitmentInstance::finding(const Question& question, const Rule& rule, Answer answer,
                                     const Place& place) const {
    const auto& edition = answer.edition ? *answer.edition : question.edition;
    Finding finding;
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
    finding.cure = rule.info.remedy;
    finding.message = std::move(answer.message);
    finding.where = place;
    finding.absent = answer.absent;
    finding.earlier = answer.earlier;
    finding.later = answer.later;
    finding.id = finding_id(case_id_, finding.rule, finding.step, event_in_id(question, rule), answer.subject);
    finding.subject = answer.subject;
    return finding;
}

void RecruitmentInstance::begin_after(const RecruitmentInstance& former) {
    const auto& facts = former.position_.facts();
    if (facts.ended_on) position_.remember({former.position_.state().status, *facts.ended_on});
}

State RecruitmentInstance::state_on(Day today) const {
    auto state = position_.state();
    if (vote_has_lapsed(position_.facts(), *options_, today)) state.steps = {13};
    return state;
}

FieldHint RecruitmentInstance::hint(std::string_view event, std::string_view path, Day on, const Json& given,
                                    bool personal) const {
    return hint_for(position_.facts(), *options_, event, path, on, given, personal && !masked_);
}

// Whoever became a member does not apply again.
bool RecruitmentInstance::may_begin_again() const {
    const auto state = position_.state();
    return state.ended && state.status != "archived" && position_.facts().application.has_value();
}

std::string RecruitmentInstance::title() const {
    const auto& application = position_.facts().application;
    if (!application) return {};
    return masked_ ? masked_name(application->event.applicant.name) : application->event.applicant.name;
}

namespace {

// The same answers, whatever they say in words.
bool agree(const Answers& one, const Answers& other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](const Answer& a, const Answer& b) {
        return a.verdict == b.verdict && a.subject == b.subject && a.severity == b.severity;
    });
}

// Of which the month alone is known in which another edition came into force, and the two judge it differently.
Answers between_editions(const Answers& by_earlier, const Answers& by_later) {
    Answer answer{.verdict = Verdict::undetermined,
                  .message = {"日期只精确到月，该月前后适用的规定不同，无法判定",
                              "a date is known only to a month in which the rules changed, so this cannot be judged"}};
    for (const auto* answers : {&by_earlier, &by_later})
        for (const auto& each : *answers)
            if (objects(each.verdict) && answer.subject.empty() && answer.step == 0) {
                answer.subject = each.subject;
                answer.step = each.step;
                answer.edition = each.edition;
                answer.message.zh += "：可能" + each.message.zh;
                answer.message.en += "; possibly: " + each.message.en;
                return {answer};
            }
    return {answer};
}

// Before the first edition that is loaded other rules held, which are not known here.
void leave_open(const Question& question, const Rule& rule, Answers& answers) {
    for (auto& answer : answers) {
        const auto& edition = answer.edition ? *answer.edition : question.edition;
        if (answer.verdict != Verdict::violated || !edition.stand_in || edition.citation(rule.place).article.empty())
            continue;
        answer.verdict = Verdict::undetermined;
        answer.message = {"当时适用的是 " + edition.id + " 版之前的规定，未载入，无法判定；按 " + edition.id + " 版：" +
                              answer.message.zh,
                          "rules before the edition of " + edition.id +
                              " applied then, which are not loaded, so this cannot be judged; by " + edition.id + ": " +
                              answer.message.en};
    }
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
    Answers answers, others;
    for (const auto* rule : rules) {
        if (!without_.empty() && without_.contains(rule->info.id)) continue;
        const auto put = [&](const Question& to, Answers& into) {
            into.clear();
            if (to.edition.citation(rule->place).asked) judge(*rule, to, into);
        };
        put(question, answers);
        if (by_later) {
            put(*by_later, others);
            if (!agree(answers, others)) answers = between_editions(answers, others);
        }
        leave_open(question, *rule, answers);
        for (auto& answer : answers) {
            auto scope = Scope::national;
            if (objects(answer.verdict) && law.has_overlays()) {
                // Would the rule object without what local rules added?
                if (!national) national = law.national();
                others.clear();
                judge(*rule, about(*national, Straddling::by_earlier), others);
                if (std::ranges::none_of(others, objects, &Answer::verdict)) scope = Scope::local;
            }
            take(question, *rule, answer, scope);
        }
    }
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
    ask_all(
        daily_rules(),
        [&](const Law& law, Straddling straddling) {
            return Question(position_.facts(), as_of, law, options_->calendar, nobody, straddling);
        },
        [&](const Rule& rule, const Question& question, Answers& answers) {
            if (!halted || rule.info.never_stops) rule.judge(question, answers);
        },
        [&](const Question& question, const Rule& rule, Answer& answer, Scope scope) {
            if (ended && !objects(answer.verdict)) return;
            if (!answer.step) answer.step = open.empty() ? 0 : open.front();
            add(findings, question, rule, answer, {}, scope);
        });
    return findings;
}

std::vector<Task> RecruitmentInstance::tasks() const { return open_tasks(position_, *options_); }
std::vector<Task> RecruitmentInstance::forecast(Day today) const {
    return remaining_tasks(position_, *options_, today);
}

Json RecruitmentInstance::favourable_fields(std::string_view event, Day on) const {
    auto fields = recruitment::favourable_fields(event, on);
    // The notice begins when it may: with the consent.
    if (const auto& consent = position_.facts().endorsement; consent && event == NoticeClosed::name)
        fields["from"] = std::min(consent->on.last(), on).iso();
    return fields;
}

std::vector<int> RecruitmentInstance::done_steps() const {
    std::vector<int> steps;
    for (int step = 1; step <= step_count; ++step)
        if (position_.facts().recorded(step)) steps.push_back(step);
    return steps;
}

std::vector<IndexKey> RecruitmentInstance::index_keys() const {
    std::vector<IndexKey> keys;
    if (keys_masked_) return keys;  // numbers and names, in the clear
    const auto& facts = position_.facts();
    if (facts.application && facts.application->event.applicant.id_number)
        keys.push_back({std::string(person_index),
                        normalized_identity_number(*facts.application->event.applicant.id_number),
                        facts.application->on.first()});
    if (facts.form) keys.push_back({"form", facts.form->event.form_number, std::nullopt});
    if (facts.decision && facts.decision->event.outcome == DecisionOutcome::approved) {
        // Everybody takes a place of the year; whoever belongs to a group is found under it as well.
        const auto on = facts.decision->on.first();
        keys.push_back({std::string(place_index), place_value(on.year(), ""), on});
        if (const auto group = special_plan(facts); !group.empty())
            keys.push_back({std::string(place_index), place_value(on.year(), group), on});
    }
    if (facts.proposal && !facts.decision && !facts.ended) {
        const auto on = facts.proposal->on.first();
        keys.push_back({std::string(reserved_index), place_value(on.year(), ""), on});
    }
    if (facts.introducers)
        for (const auto& introducer : facts.introducers->event.introducers)
            keys.push_back({"introducer", introducer.name, facts.introducers->on.first()});
    return keys;
}

namespace {

// A required text as reading the event would give it: of nothing but blanks none.
std::string said(const Json& fields, std::string_view name) {
    if (!fields.is_object()) return {};
    const auto found = fields.find(name);
    if (found == fields.end() || !found->is_string()) return {};
    const auto& text = found->get_ref<const std::string&>();
    return text.find_first_not_of(" \t\n") == std::string::npos ? std::string{} : text;
}

}  // namespace

std::vector<IndexKey> RecruitmentInstance::lookups(const Event& event) const {
    // The same keys the event would put into the index are the ones its rules ask about.
    std::vector<IndexKey> keys;
    if (event.name == ApplicationSubmitted::name) {
        const auto applicant = event.fields.find("applicant");
        if (applicant == event.fields.end() || !applicant->is_object()) return keys;
        if (const auto id = applicant->find("id_number"); id != applicant->end() && id->is_string())
            keys.push_back({std::string(person_index), normalized_identity_number(id->get_ref<const std::string&>()),
                            std::nullopt});
    } else if (event.name == AdmissionFormCompleted::name) {
        keys.push_back({"form", said(event.fields, "form_number"), std::nullopt});
    } else if (event.name == ConversionDecided::name || event.name == Deliberated::name) {
        keys.push_back({std::string(above_index), {}, std::nullopt});
    } else if (event.name == AdmissionDecided::name || event.name == ProspectProposed::name) {
        if (event.name == AdmissionDecided::name) keys.push_back({std::string(above_index), {}, std::nullopt});
        keys.push_back({std::string(place_index), place_value(event.on.first().year(), special_plan(position_.facts())),
                        std::nullopt});
    } else if (event.name == IntroducersNamed::name) {
        if (const auto named = event.fields.find("introducers"); named != event.fields.end() && named->is_array())
            for (const auto& introducer : *named)
                keys.push_back({"introducer", said(introducer, "name"), std::nullopt});
    }
    return keys;
}

std::optional<ComputedDay> RecruitmentInstance::party_standing_from() const {
    const auto status = position_.state().status;
    if (status != "member" && status != "archived") return std::nullopt;
    return Clocks(position_.facts(), options_->law, options_->calendar).probation_end();
}

std::optional<ComputedDay> party_standing_from(const Instance& instance) {
    const auto* recruitment = dynamic_cast<const RecruitmentInstance*>(&instance);
    return recruitment ? recruitment->party_standing_from() : std::nullopt;
}

}  // namespace rudang::recruitment
