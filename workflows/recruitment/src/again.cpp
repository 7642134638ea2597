// A step taken again, and a step that came before what it must follow: which record counts, and what it makes good.
#include <algorithm>

#include "instance.h"
#include "steps.h"

namespace rudang::recruitment {

int step_of(std::string_view event) {
    const auto* info = find_event(event_table(), event);
    return info ? info->step : 0;
}

std::string_view event_name(const AnyFact& fact) {
    return std::visit([]<class E>(const Fact<E>&) { return E::name; }, fact);
}

int step_of(const AnyFact& fact) { return step_of(event_name(fact)); }

// ---- a step taken again ---------------------------------------------------------------------------------------------
//
// A step whose record breaks a rule that forbids it may be taken again, and the proper record counts: it stands in the
// history where the defective one stood, so that every later step and every clock rests on it. Which records are
// defective is worked out while judging; after a replay only when it is needed.

const RecruitmentInstance::Defect* RecruitmentInstance::taken_again(const AnyFact& fact) {
    const int step = step_of(fact);
    const auto& facts = position_.facts();
    // Reviews repeat anyway.
    if (step == 0 || step == 6 || step == 21) return nullptr;
    // Once something stands that is final for it, it is that which counts.
    const bool ended = facts.ended && step != 25;
    const bool past_admission = step <= 14 && facts.admitted();
    const bool past_conversion =
        step <= 22 && facts.recorded(24) && position_.state().stage == 5 && position_.state().status != "probationary";
    if (ended || past_admission || past_conversion) return nullptr;
    if (behind_) catch_up();
    const auto found = std::find_if(defects_.rbegin(), defects_.rend(),
                                    [&](const Defect& defect) { return defect.event == event_name(fact); });
    return found == defects_.rend() ? nullptr : &*found;
}

std::vector<std::size_t> RecruitmentInstance::heard(SharedFact fact, std::size_t slot, bool counts, bool defective,
                                                    const std::vector<int>& premature, Judging judging) {
    std::vector<std::size_t> made_good;
    const auto event = event_name(*fact);
    const bool extends = extends_probation(*fact);
    heard_.push_back(std::move(fact));
    behind_ |= judging == Judging::replay;
    if (!counts || behind_) return made_good;
    for (const int step : premature) note_premature(step);
    if (defective) {
        defects_.push_back({event, heard_.size() - 1, slot});
        return made_good;
    }
    std::erase_if(defects_, [&](const Defect& defect) {
        if (defect.event != event) return false;
        made_good.push_back(defect.ordinal);
        return true;
    });
    // The meeting that resolved an extension is past; the next one is about something else and puts nothing right.
    if (extends) std::erase_if(defects_, [](const Defect& defect) { return defect.event == ConversionVoted::name; });
    return made_good;
}

// What stands of a step, as records that may be taken again.
void RecruitmentInstance::note_premature(int step) {
    for (std::size_t slot = 0; slot < lived_.size(); ++slot) {
        const auto known = [&](const Defect& defect) { return defect.slot == slot; };
        if (step_of(*lived_[slot]) != step || std::any_of(defects_.begin(), defects_.end(), known)) continue;
        const auto ordinal = std::find(heard_.begin(), heard_.end(), lived_[slot]) - heard_.begin();
        defects_.push_back({event_name(*lived_[slot]), static_cast<std::size_t>(ordinal), slot});
    }
}

// An extension was just approved: the procedure went back and forgot both the resolution and the decision.
bool RecruitmentInstance::extends_probation(const AnyFact& fact) const {
    const auto* decided = std::get_if<Fact<ConversionDecided>>(&fact);
    return decided && decided->event.outcome == DecisionOutcome::approved && position_.facts().extension &&
           !position_.facts().recorded(24);
}

void RecruitmentInstance::catch_up() {
    RecruitmentInstance judged(case_id_, options_, without_);
    judged.straddles_ = straddles_;
    const Neighbours nobody;
    const Place nowhere;
    for (const auto& fact : heard_) {
        const Day day = std::visit([](const auto& each) { return each.on.last(); }, *fact);
        judged.react(fact, {Judging::observing, Consequence::follow, nobody, day, nowhere});
    }
    defects_ = std::move(judged.defects_);
    behind_ = false;
}

void RecruitmentInstance::follow(Position& position, const AnyFact& fact) {
    struct Open final : Gatekeeper {
        bool permits(std::string_view) override { return true; }
    } gate;
    if (std::holds_alternative<Fact<StepUnrecorded>>(fact)) {
        position.fold_only(fact);
        return pass_unrecorded(position);
    }
    auto result = position.offer(fact, gate);
    while (result == Position::Result::no_step && make_way(position, step_of(fact)))
        result = position.offer(fact, gate);
    if (result == Position::Result::no_step && is_late(position, fact)) position.fold_only(fact);
    pass_unrecorded(position);
}

// Not taken yet, and not too early: what had to come before is there or still to come.
bool RecruitmentInstance::has_place(const AnyFact& fact) const {
    const int step = step_of(fact);
    if (is_late(position_, fact)) return true;
    const auto open = position_.open_steps();
    return step && std::any_of(open.begin(), open.end(), [&](int other) { return must_follow(step, other); });
}

bool RecruitmentInstance::is_late(const Position& position, const AnyFact& fact) {
    const int step = step_of(fact);
    return step && !position.facts().ended && !position.facts().recorded(step);
}

bool RecruitmentInstance::make_way(Position& position, int step) {
    for (const int open : position.open_steps())
        if (must_follow(step, open) && position.pass_over(open)) return true;
    return false;
}

void RecruitmentInstance::pass_unrecorded(Position& position) {
    for (bool moved = position.facts().unrecorded.any(); moved;) {
        moved = false;
        for (const int open : position.open_steps())
            if (position.facts().silent_about(open) && position.pass_over(open)) moved = true;
    }
}

}  // namespace rudang::recruitment
