#include "instance.h"

#include <algorithm>
#include <map>

#include "consequences.h"
#include "fact_of.h"
#include "favourable.h"
#include "hints.h"
#include "identity.h"
#include "judge.h"
#include "procedure.h"

namespace rudang::recruitment {
namespace {

std::string special_plan(const Facts& facts) {
    return facts.application ? facts.application->event.applicant.special_plan.value_or("") : std::string{};
}

}  // namespace

RecruitmentInstance::RecruitmentInstance(std::string case_id, std::shared_ptr<const Options> options,
                                         std::set<std::string_view> without)
    : case_id_(case_id),
      options_(std::move(options)),
      without_(std::move(without)),
      position_(std::move(case_id), options_->law, options_->calendar) {
    constexpr std::size_t usual = 32;  // events of a case
    lived_.reserve(usual);
    heard_.reserve(usual);
}

Reaction RecruitmentInstance::apply(const Recorded& recorded, Judging judging, const Neighbours& neighbours,
                                    Day today) {
    const auto& on = recorded.event.on;
    const auto& law = options_->law;
    straddles_ |= on.precision() == Precision::month && &law.in_force(on.first()) != &law.in_force(on.last());
    auto reaction = react(fact_of(recorded), {judging, Consequence::follow, neighbours, today, recorded.place});
    if (judging == Judging::strict) trace_causes_of_refusal(reaction.findings);
    return reaction;
}

Reaction RecruitmentInstance::ask(const Recorded& recorded, const Neighbours& neighbours, Day today) const {
    // With Consequence::none the gate stays shut whatever the rules say, so nothing changes.
    auto reaction = const_cast<RecruitmentInstance*>(this)->react(
        fact_of(recorded), {Judging::strict, Consequence::none, neighbours, today, recorded.place});
    trace_causes_of_refusal(reaction.findings);
    return reaction;
}

Reaction RecruitmentInstance::react(SharedFact fact, const Asking& asking) {
    if (const auto* missing = std::get_if<Fact<StepUnrecorded>>(fact.get()))
        return pass_over(std::move(fact), step_by_id(missing->event.step), asking);
    if (const auto* defect = extends_again(*fact, asking.neighbours))
        return take_again(std::move(fact), *defect, asking);
    if (const auto* defect = stands_at_fault(*fact, asking.neighbours))
        return take_again(std::move(fact), *defect, asking);
    Judge judge(*this, position_.facts(), *fact, asking);
    auto result = position_.offer(fact, judge);
    if (result == Position::Result::no_step)
        if (const auto* defect = taken_again(*fact, asking.neighbours))
            return take_again(std::move(fact), *defect, asking);
    if (result == Position::Result::no_step && round_begins_again(*fact, asking.neighbours))
        return begin_round_again(std::move(fact), asking);
    if (result == Position::Result::no_step && deliberated_since(position_, *fact))
        return deliberate_since(std::move(fact), judge, asking);
    if (result == Position::Result::no_step && made_up_for(*fact)) return make_up_for(std::move(fact), judge, asking);
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
        while (result == Position::Result::no_step && make_way(position_, step)) result = position_.offer(fact, judge);
        if (result == Position::Result::no_step) {
            // A step without a result came late, and chronology says so. Anything else has no place here, and what
            // stands already stays as it is.
            part_of_case = is_late(position_, *fact);
            if (asking.judging == Judging::observing)
                part_of_case ? judge.ask(nullptr) : judge.say_closed(position_.open_steps());
            if (part_of_case) position_.fold_only(fact);
        }
    }
    pass_unrecorded(position_);
    if (part_of_case) lived_.push_back(fact);
    Reaction reaction{Reaction::Kind::taken, std::move(judge.findings)};
    reaction.makes_good = heard(std::move(fact), lived_.size() - 1, part_of_case, judge.faults(), asking.judging);
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
        position_.fold_only(fact);
        lived_.push_back(fact);
        heard(std::move(fact), lived_.size() - 1, true, {.premature = judge.faults().premature}, asking.judging);
    }
    return {Reaction::Kind::taken, std::move(judge.findings)};
}

// A step that history taken over has left out, taken now: what came before it may then be had again.
Reaction RecruitmentInstance::make_up_for(SharedFact fact, Judge& judge, const Asking& asking) {
    if (asking.judging != Judging::replay) judge.ask(nullptr);
    if (judge.refuses()) return {Reaction::Kind::refused, std::move(judge.findings)};
    Reaction reaction{Reaction::Kind::taken, std::move(judge.findings)};
    if (asking.consequence == Consequence::none) return reaction;
    position_.fold_only(fact);
    pass_unrecorded(position_);
    lived_.push_back(fact);
    reaction.makes_good = heard(std::move(fact), lived_.size() - 1, true, judge.faults(), asking.judging);
    return reaction;
}

Reaction RecruitmentInstance::pass_over(SharedFact fact, int step, const Asking& asking) {
    Judge judge(*this, position_.facts(), *fact, asking);
    if (asking.judging != Judging::replay) judge.ask(nullptr);
    const auto steps = position_.open_steps();
    const bool open = std::find(steps.begin(), steps.end(), step) != steps.end();
    if (asking.judging == Judging::strict && (judge.refused() || !open))
        return {judge.refused() ? Reaction::Kind::refused : Reaction::Kind::no_step, std::move(judge.findings)};
    if (asking.consequence == Consequence::follow) {
        position_.fold_only(fact);
        pass_unrecorded(position_);
        lived_.push_back(fact);
        heard(std::move(fact), lived_.size() - 1, false, {}, asking.judging);
    }
    return {Reaction::Kind::taken, std::move(judge.findings)};
}

void RecruitmentInstance::begin_after(const RecruitmentInstance& former) {
    const auto& facts = former.position_.facts();
    if (facts.ended_on) position_.remember({former.position_.state().status, *facts.ended_on});
}

State RecruitmentInstance::state() const {
    auto state = position_.state();
    state.steps = open_steps(void_steps());
    return state;
}

State RecruitmentInstance::state_on(Day today) const {
    auto state = position_.state();
    const auto again = void_steps();
    state.steps = open_steps(again);
    if (again.steps.empty() && vote_has_lapsed(position_.facts(), *options_, today)) state.steps = {step_after_lapse};
    return state;
}

FieldHint RecruitmentInstance::hint(std::string_view event, std::string_view path, Day on, const Json& given,
                                    bool personal) const {
    return hint_for(position_.facts(), *options_, event, path, on, given, personal && !masked_);
}

// Whoever became a member does not apply again, and nobody does after their death.
bool RecruitmentInstance::may_begin_again() const {
    const auto state = position_.state();
    for (const auto* final : {"archived", "deceased", "posthumous"})
        if (state.status == final) return false;
    return state.ended && position_.facts().application.has_value();
}

std::string RecruitmentInstance::title() const {
    const auto& application = position_.facts().application;
    if (!application) return {};
    return masked_ ? masked_name(application->event.applicant.name) : application->event.applicant.name;
}

std::vector<Task> RecruitmentInstance::tasks() const {
    const auto again = void_steps();
    if (again.steps.empty()) return open_tasks(position_.facts(), position_.open_steps(), *options_);
    return open_tasks(facts_without(again), open_steps(again), *options_);
}
// No day is called lawful on which the same event would be refused: while the case is halted, or where what stands is
// at fault, there is none yet.
std::vector<Task> RecruitmentInstance::forecast(Day today) const {
    const auto again = void_steps();
    auto tasks = remaining_tasks(facts_without(again), open_steps(again), *options_, today);
    const auto open = state_on(today).steps;
    for (auto& task : tasks) {
        const bool ahead = task.event == NoticeClosed::name && !position_.facts().endorsement;
        if (!task.earliest || ahead || std::find(open.begin(), open.end(), task.step) == open.end()) continue;
        const Day on = std::max(today, task.earliest->latest());
        Recorded first;
        first.event.case_id = case_id_;
        first.event.name = task.event;
        first.event.on = on;
        first.event.fields = favourable_fields(task.event, on);
        const auto reaction = ask(first, {}, on);
        if (reaction.kind == Reaction::Kind::taken) continue;
        put_off(task, reaction);
    }
    return tasks;
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

// What an event says of what others may have as well.
struct RecruitmentInstance::Shared {
    std::optional<std::string> id_number = {};
    std::string form_number = {};
    std::vector<std::string> introducers = {};
};

RecruitmentInstance::Shared RecruitmentInstance::shared_by(const Event& event) {
    Shared shared;
    if (event.name == ApplicationSubmitted::name) {
        const auto applicant = event.fields.find("applicant");
        if (applicant == event.fields.end() || !applicant->is_object()) return shared;
        if (const auto id = applicant->find("id_number"); id != applicant->end() && id->is_string())
            shared.id_number = id->get_ref<const std::string&>();
    } else if (event.name == AdmissionFormCompleted::name) {
        shared.form_number = said(event.fields, "form_number");
    } else if (event.name == IntroducersNamed::name) {
        if (const auto named = event.fields.find("introducers"); named != event.fields.end() && named->is_array())
            for (const auto& introducer : *named) shared.introducers.push_back(said(introducer, "name"));
    }
    return shared;
}

RecruitmentInstance::Shared RecruitmentInstance::shared_by(const AnyFact& fact) {
    Shared shared;
    if (const auto* applied = std::get_if<Fact<ApplicationSubmitted>>(&fact))
        shared.id_number = applied->event.applicant.id_number;
    else if (const auto* form = std::get_if<Fact<AdmissionFormCompleted>>(&fact))
        shared.form_number = form->event.form_number;
    else if (const auto* named = std::get_if<Fact<IntroducersNamed>>(&fact))
        for (const auto& introducer : named->event.introducers) shared.introducers.push_back(introducer.name);
    return shared;
}

// The same keys the event would put into the index are the ones its rules ask about.
std::vector<IndexKey> RecruitmentInstance::lookups(const Event& event, const ReadEvent* read) const {
    const auto* typed = read_fact(read);
    const auto is = [&]<class E>(std::type_identity<E>) {
        return typed ? std::holds_alternative<Fact<E>>(typed->fact) : event.name == E::name;
    };
    const auto shared = typed ? shared_by(typed->fact) : shared_by(event);
    std::vector<IndexKey> keys;
    const auto also = [&](std::string_view index, const std::string& value) {
        for (const auto& key : keys)
            if (key.index == index && key.value == value) return;
        keys.push_back({std::string(index), value, std::nullopt});
    };
    if (is(std::type_identity<ApplicationSubmitted>{})) {
        if (shared.id_number)
            keys.push_back({std::string(person_index), normalized_identity_number(*shared.id_number), std::nullopt});
        // What stands may be at fault for what other cases say as well.
        if (const auto& before = position_.facts().application; before && before->event.applicant.id_number)
            also(person_index, normalized_identity_number(*before->event.applicant.id_number));
    } else if (is(std::type_identity<AdmissionFormCompleted>{})) {
        keys.push_back({"form", shared.form_number, std::nullopt});
        if (const auto& before = position_.facts().form) also("form", before->event.form_number);
    } else if (is(std::type_identity<ConversionDecided>{}) || is(std::type_identity<Deliberated>{})) {
        keys.push_back({std::string(above_index), {}, std::nullopt});
    } else if (is(std::type_identity<AdmissionDecided>{}) || is(std::type_identity<ProspectProposed>{})) {
        if (is(std::type_identity<AdmissionDecided>{})) keys.push_back({std::string(above_index), {}, std::nullopt});
        keys.push_back({std::string(place_index), place_value(event.on.first().year(), special_plan(position_.facts())),
                        std::nullopt});
        if (const auto& before = position_.facts().decision)
            also(place_index, place_value(before->on.first().year(), special_plan(position_.facts())));
    } else if (is(std::type_identity<IntroducersNamed>{})) {
        for (const auto& introducer : shared.introducers) keys.push_back({"introducer", introducer, std::nullopt});
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
