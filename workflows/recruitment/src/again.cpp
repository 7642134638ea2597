// A step taken again, and a step that came before what it must follow: which record counts, and what it makes good.
#include <algorithm>
#include <array>

#include "judge.h"
#include "procedure.h"

namespace rudang::recruitment {

int step_of(std::string_view event) {
    const auto* info = find_event(event_table(), event);
    return info ? info->step : 0;
}

std::string_view event_name(const AnyFact& fact) {
    return std::visit([]<class E>(const Fact<E>&) { return E::name; }, fact);
}

int step_of(const AnyFact& fact) {
    // A notice that local rules ask for at another point is no part of step 8.
    if (const auto* notice = std::get_if<Fact<NoticeClosed>>(&fact))
        if (notice->event.at.value_or(NoticeAt::prospect) != NoticeAt::prospect) return 0;
    return std::visit(
        []<class E>(const Fact<E>&) {
            static const int step = step_of(E::name);
            return step;
        },
        fact);
}

// ---- a step taken again
// ---------------------------------------------------------------------------------------------
//
// A step whose record breaks a rule that forbids it may be taken again, and the proper record counts: it stands in
// the history where the defective one stood, so that every later step and every clock rests on it. Which records
// are defective is worked out while judging; after a replay only when it is needed.

namespace {

// Training and being let off it are one matter: either puts the other right.
std::string_view matter_of(std::string_view event) {
    return event == TrainingExempted::name ? TrainingCompleted::name : event;
}

OccurredOn day_of(const AnyFact& fact) {
    return std::visit([](const auto& each) { return each.on; }, fact);
}

bool proposes_extension(const AnyFact& fact) {
    const auto* voted = std::get_if<Fact<ConversionVoted>>(&fact);
    return voted && voted->event.proposal == Proposal::extend;
}

}  // namespace

// Once something stands that is final for a step, it is that which counts; the end itself may have been reached badly.
bool RecruitmentInstance::is_final_for(int step) const {
    const auto& facts = position_.facts();
    const auto state = position_.state();
    const bool end_itself = step == 0   ? state.status == "not_recognised"
                            : step < 25 ? step >= 23 && (state.status == "cancelled" || state.status == "archived")
                                        : true;
    const bool past_conversion =
        step && step <= 22 && facts.recorded(24) && state.stage == 5 && state.status != "probationary";
    return (facts.ended && !end_itself) || past_conversion;
}

// A decision that is at fault itself is final for nothing: the round it rests on may be put right.
bool RecruitmentInstance::admitted_since(int step, const std::vector<Defect>& defects) const {
    return step && step <= 14 && position_.facts().admitted() && !decided_badly(defects);
}

const RecruitmentInstance::Defect* RecruitmentInstance::taken_again(const AnyFact& fact, const Neighbours& neighbours) {
    const auto event = event_name(fact);
    const int step = step_of(fact);
    // Reviews repeat anyway.
    if ((step == 0 && event != RecognitionRefused::name) || step == 6 || step == 21) return nullptr;
    if (is_final_for(step)) return nullptr;
    if (behind_) catch_up(neighbours);
    if (admitted_since(step, defects_)) return nullptr;
    const auto extended = extended_up_to();
    const auto found = std::find_if(defects_.rbegin(), defects_.rend(), [&](const Defect& defect) {
        // The meeting that resolved an extension is past; the next one puts it right only if it resolves one.
        const bool other = event == ConversionVoted::name && defect.slot < extended && !proposes_extension(fact);
        return defect.slot != nowhere && !defect.slight && matter_of(defect.event) == matter_of(event) && !other;
    });
    return found == defects_.rend() ? nullptr : &*found;
}

// The chart takes a renewed step as well: a talk, a pre-review. Where the record that stands is at fault it
// is not renewed but put right, and what was done upon it is had anew.
const RecruitmentInstance::Defect* RecruitmentInstance::stands_at_fault(const AnyFact& fact,
                                                                        const Neighbours& neighbours) {
    const int step = step_of(fact);
    if (!step || procedure(step).lasting || procedure(step).info.completed_by != event_name(fact) ||
        !position_.facts().recorded(step))
        return nullptr;
    const auto* defect = taken_again(fact, neighbours);
    return defect && defect->at_fault ? defect : nullptr;
}

// A vote to extend is taken again although it was approved since and the chart has room for another vote.
const RecruitmentInstance::Defect* RecruitmentInstance::extends_again(const AnyFact& fact,
                                                                      const Neighbours& neighbours) {
    if (!proposes_extension(fact) || !position_.facts().extension) return nullptr;
    const auto* defect = taken_again(fact, neighbours);
    return defect && defect->slot < extended_up_to() ? defect : nullptr;
}

Reaction RecruitmentInstance::take_again(SharedFact fact, Defect defect, const Asking& asking) {
    // Judged as if the defective record had never been.
    auto without = afresh();
    for (std::size_t i = 0; i < lived_.size(); ++i)
        if (i != defect.slot) follow(without, lived_[i]);
    Judge judge(*this, without.facts(), *fact, asking);
    judge.again = true;
    if (defect.at_fault) judge.standing = &position_.facts();
    if (asking.judging != Judging::replay) judge.ask(nullptr);
    if (judge.refuses()) return {Reaction::Kind::refused, std::move(judge.findings)};
    Reaction reaction{Reaction::Kind::taken, std::move(judge.findings)};
    if (asking.consequence == Consequence::none) return reaction;
    const int step = step_of(*fact);
    lived_[defect.slot] = fact;
    const auto falls = led_back_before(defect.slot);
    reaction.makes_good = heard(std::move(fact), defect.slot, true, judge.faults(), asking.judging);
    // What followed from the defective record may be had again too, without being at fault: what was filed upon it.
    if (!behind_)
        for (const auto& each : lived_)
            if (must_follow(step_of(*each), step) && day_of(*each).before(day_of(*lived_[defect.slot])))
                note_premature(step_of(*each), event_name(*lived_[defect.slot]), false);
    let_fall(falls);
    return reaction;
}

// What came after a record, where that one leads back: nothing of it is left then. Moves the position to where what is
// left leads.
std::vector<bool> RecruitmentInstance::led_back_before(std::size_t slot) {
    std::vector<bool> falls(lived_.size());
    const int step = step_of(*lived_[slot]);
    auto instead = afresh();
    bool back = false;
    for (std::size_t at = 0; at < lived_.size(); ++at) {
        const auto& each = *lived_[at];
        const bool after = step_of(each) == step || must_follow(step_of(each), step);
        falls[at] = back && after && !day_of(*lived_[slot]).before(day_of(each));
        if (!falls[at]) follow(instead, lived_[at]);
        if (at == slot) back = step && !instead.facts().recorded(step);
    }
    position_ = std::move(instead);
    return falls;
}

// Takes records out of the case; what was at fault with them stays so, and cannot be taken again in their place.
void RecruitmentInstance::let_fall(const std::vector<bool>& falls) {
    std::vector<SharedFact> kept;
    std::vector<std::size_t> place(lived_.size(), nowhere);
    for (std::size_t slot = 0; slot < lived_.size(); ++slot)
        if (!falls[slot]) {
            place[slot] = kept.size();
            kept.push_back(lived_[slot]);
        }
    for (auto& defect : defects_)
        if (defect.slot != nowhere) defect.slot = place[defect.slot];
    lived_ = std::move(kept);
}

// ---- a round begun again after a decision that was none
// -------------------------------------------------------------

// A decision that stands although it is at fault.
const RecruitmentInstance::Defect* RecruitmentInstance::decided_badly(const std::vector<Defect>& defects) const {
    if (!position_.facts().decision) return nullptr;
    const auto found = std::find_if(defects.begin(), defects.end(), [](const Defect& defect) {
        return defect.slot != nowhere && defect.event == AdmissionDecided::name;
    });
    return found == defects.end() ? nullptr : &*found;
}

// The committee's review or the pre-review had anew because the vote lapsed without a decision that counts.
bool RecruitmentInstance::round_begins_again(const AnyFact& fact, const Neighbours& neighbours) {
    const int step = step_of(fact);
    const auto& facts = position_.facts();
    if ((step != 12 && step != 13) || !facts.decision || facts.ended || facts.recorded(24)) return false;
    const auto limit = Clocks(facts, options_->law, options_->calendar).decision_limit();
    const auto on = std::visit([](const auto& each) { return each.on; }, fact);
    if (!limit || not_after(on, *limit) != Truth::no || on.before(facts.decision->on)) return false;
    if (behind_) catch_up(neighbours);
    return decided_badly(defects_);
}

// The decision falls, with what was done upon it; the vote has lapsed, and the chart goes on from there.
Reaction RecruitmentInstance::begin_round_again(SharedFact fact, const Asking& asking) {
    const auto from = decided_badly(defects_)->slot;
    auto without = afresh();
    std::vector<bool> falls(lived_.size());
    for (std::size_t slot = 0; slot < lived_.size(); ++slot) {
        const auto event = event_name(*lived_[slot]);
        falls[slot] =
            slot >= from && (step_of(event) >= 17 || event == Deliberated::name || event == ConversionPostponed::name);
        if (!falls[slot]) follow(without, lived_[slot]);
    }
    Judge judge(*this, without.facts(), *fact, asking);
    const auto& decision = *position_.facts().decision;
    const auto limit = Clocks(position_.facts(), options_->law, options_->calendar).decision_limit();
    judge.again = not_after(decision.on, *limit) == Truth::no;
    if (asking.judging != Judging::replay) judge.ask(nullptr);
    if (judge.refuses()) return {Reaction::Kind::refused, std::move(judge.findings)};
    Reaction reaction{Reaction::Kind::taken, std::move(judge.findings)};
    if (asking.consequence == Consequence::none) return reaction;
    let_fall(falls);
    lived_.push_back(fact);
    follow(without, fact);
    position_ = std::move(without);
    reaction.makes_good = heard(std::move(fact), lived_.size() - 1, true, judge.faults(), asking.judging);
    return reaction;
}

// Where the records about an extension that was approved end, in lived_.
std::size_t RecruitmentInstance::extended_up_to() const {
    const auto& extension = position_.facts().extension;
    if (!extension) return 0;
    auto at = lived_.size();
    while (at > 0 && !(proposes_extension(*lived_[at - 1]) &&
                       std::get<Fact<ConversionVoted>>(*lived_[at - 1]).on == extension->on))
        --at;
    for (auto after = at; after < lived_.size(); ++after)
        if (std::holds_alternative<Fact<ConversionDecided>>(*lived_[after])) return after + 1;
    return at;
}

std::vector<std::size_t> RecruitmentInstance::heard(SharedFact fact, std::size_t slot, bool counts,
                                                    const Faults& faults, Judging judging) {
    std::vector<std::size_t> made_good;
    const auto event = event_name(*fact);
    heard_.push_back(std::move(fact));
    behind_ |= judging == Judging::replay;
    if (!counts || behind_) return made_good;
    for (const int step : faults.premature) note_premature(step, event, true);
    if (faults.defective) {
        defects_.push_back({.event = event, .ordinal = heard_.size() - 1, .slot = slot});
        return made_good;
    }
    // What was voted and decided about an extension is another matter than what is voted and decided after it.
    const int step = step_of(*heard_.back());
    const auto extended = step == 23 || step == 24 ? extended_up_to() : 0;
    std::erase_if(defects_, [&](const Defect& defect) {
        if (matter_of(defect.event) != matter_of(event) || (defect.slot < extended) != (slot < extended) ||
            (defect.slight && faults.slight))
            return false;
        made_good.push_back(defect.ordinal);
        return true;
    });
    if (faults.slight)
        defects_.push_back(
            {.event = event, .ordinal = heard_.size() - 1, .slot = slot, .at_fault = false, .slight = true});
    return made_good;
}

// What stands of a step but for one kind of event, as records that may be taken again.
void RecruitmentInstance::note_premature(int step, std::string_view but_for, bool at_fault) {
    for (std::size_t slot = 0; slot < lived_.size(); ++slot) {
        if (event_name(*lived_[slot]) == but_for || step_of(*lived_[slot]) != step) continue;
        const auto known =
            std::find_if(defects_.begin(), defects_.end(), [&](const Defect& defect) { return defect.slot == slot; });
        if (known != defects_.end()) {
            known->at_fault |= at_fault;
            known->early |= at_fault;
            known->slight = false;
            continue;
        }
        const auto ordinal = std::find(heard_.begin(), heard_.end(), lived_[slot]) - heard_.begin();
        defects_.push_back({event_name(*lived_[slot]), static_cast<std::size_t>(ordinal), slot, at_fault, at_fault});
    }
}

// ---- what has to be had again before anything that rests on it
// ------------------------------------------------------

// Most cases are in order, and that is seen without judging anything.
bool RecruitmentInstance::out_of_order() const {
    const auto& facts = position_.facts();
    const auto came_before = [](const auto& later, const auto& earlier) {
        return later && earlier && later->on.before(earlier->on);
    };
    if (came_before(facts.prospect_notice, facts.endorsement) ||
        came_before(facts.decision, facts.admission_deliberation) ||
        came_before(facts.conversion_decision, facts.conversion_deliberation))
        return true;
    std::array<std::optional<OccurredOn>, step_count + 1> when;
    for (int step = 1; step <= step_count; ++step) when[static_cast<std::size_t>(step)] = facts.when(step);
    for (int later = 2; later <= step_count; ++later) {
        // Of step 8 the consent begins it.
        const auto begun =
            later == 8 && facts.endorsement ? facts.endorsement->on : when[static_cast<std::size_t>(later)];
        if (!begun || procedure(later).lasting) continue;
        for (int earlier = 1; earlier < later; ++earlier)
            if (const auto& before = when[static_cast<std::size_t>(earlier)];
                before && begun->before(*before) && must_follow(later, earlier))
                return true;
    }
    return false;
}

// No review is on record behind which the committee's could have come, or the last one has not concluded: until one
// does, nothing before the decision can be taken that rests on it.
bool RecruitmentInstance::review_left_open() const {
    const auto& facts = position_.facts();
    const auto& review = facts.political_review;
    const bool left_open =
        review ? review->event.conclusion == ReviewConclusion::inconclusive && !review->lacks("conclusion")
               : !facts.silent_about(10) && !facts.nobody_knows(10) && (facts.recorded(8) || facts.silent_about(8));
    return left_open && !facts.recorded(17) && position_.may_be_open(0b111111ULL << 12);  // steps 12 to 17
}

RecruitmentInstance::Void RecruitmentInstance::void_steps() const {
    Void again;
    const auto& facts = position_.facts();
    if (facts.ended) return again;
    if (review_left_open()) again.steps.push_back(10);
    if (!out_of_order()) return again;
    // From this case alone, so that it is the same whoever asks.
    const auto defects = defects_found({});
    bool consent = false;
    for (const auto& defect : defects) {
        const int step = step_of(defect.event);
        if (!defect.early || !defect.at_fault || defect.slot == nowhere || !step || procedure(step).lasting ||
            !facts.recorded(step) || is_final_for(step) || admitted_since(step, defects))
            continue;
        consent |= defect.event == ProspectEndorsed::name;
        if (std::find(again.steps.begin(), again.steps.end(), step) == again.steps.end()) again.steps.push_back(step);
    }
    std::sort(again.steps.begin(), again.steps.end());
    again.notice_alone = !consent;
    return again;
}

// Of several steps to be had again the first comes first; what has to follow it waits. What a member still lacks and
// nobody takes back does not, but for the archive, which ends the case.
std::vector<int> RecruitmentInstance::open_steps(const Void& again) const {
    auto open = position_.open_steps();
    const bool member = position_.facts().admitted();
    const auto waits = [&](int step) {
        return std::any_of(again.steps.begin(), again.steps.end(), [&](int first) {
            return must_follow(step, first) && !(member && procedure(step).lasting && step < 25);
        });
    };
    std::erase_if(open, waits);
    const auto add = [&](int step) {
        if (std::find(open.begin(), open.end(), step) == open.end()) open.push_back(step);
    };
    for (const int step : again.steps) {
        if (waits(step)) continue;
        add(step);
        if (step == 7) add(6);  // an activist until then
    }
    std::sort(open.begin(), open.end());
    return open;
}

Facts RecruitmentInstance::facts_without(const Void& again) const {
    Facts facts = position_.facts();
    for (const int step : again.steps)
        if (step == 8 && again.notice_alone)
            facts.prospect_notice.reset();
        else
            procedure(step).result.forget(facts);
    return facts;
}

void RecruitmentInstance::catch_up(const Neighbours& neighbours) {
    defects_ = defects_found(neighbours);
    behind_ = false;
}

std::vector<RecruitmentInstance::Defect> RecruitmentInstance::defects_found(const Neighbours& neighbours) const {
    RecruitmentInstance judged(case_id_, options_, without_);
    judged.straddles_ = straddles_;
    if (const auto& before = position_.facts().former_end) judged.position_.remember(*before);
    const Place unknown;
    for (const auto& fact : heard_) {
        const Day day = std::visit([](const auto& each) { return each.on.last(); }, *fact);
        judged.react(fact, {Judging::observing, Consequence::follow, neighbours, day, unknown});
    }
    return std::move(judged.defects_);
}

Position RecruitmentInstance::afresh() const {
    Position position(case_id_, options_->law, options_->calendar);
    if (const auto& before = position_.facts().former_end) position.remember(*before);
    return position;
}

void RecruitmentInstance::follow(Position& position, const SharedFact& fact) {
    struct Open final : Gatekeeper {
        bool permits(std::string_view) override { return true; }
    } gate;
    if (std::holds_alternative<Fact<StepUnrecorded>>(*fact)) {
        position.fold_only(fact);
        return pass_unrecorded(position);
    }
    auto result = position.offer(fact, gate);
    while (result == Position::Result::no_step && make_way(position, step_of(*fact)))
        result = position.offer(fact, gate);
    if (result == Position::Result::no_step && (is_late(position, *fact) || deliberated_since(position, *fact)))
        position.fold_only(fact);
    pass_unrecorded(position);
}

// Not taken yet, and not too early: what had to come before is there or still to come.
bool RecruitmentInstance::has_place(const AnyFact& fact) const {
    const int step = step_of(fact);
    if (is_late(position_, fact)) return true;
    const auto open = position_.open_steps();
    return step && std::any_of(open.begin(), open.end(), [&](int other) { return must_follow(step, other); });
}

// Agreed to by the body in between only after the committee had decided.
bool RecruitmentInstance::deliberated_since(const Position& position, const AnyFact& fact) {
    const auto* held = std::get_if<Fact<Deliberated>>(&fact);
    const auto& facts = position.facts();
    return held && held->event.outcome == DeliberationOutcome::agreed && !facts.deliberation() &&
           facts.recorded(facts.deliberates_conversion() ? 24 : 17);
}

bool RecruitmentInstance::is_late(const Position& position, const AnyFact& fact) {
    const int step = step_of(fact);
    const auto& facts = position.facts();
    // Nobody is reviewed any more as what they no longer are.
    if ((step == 6 && facts.admitted()) || (step == 21 && facts.recorded(24))) return false;
    // Whoever was admitted directly took none of the steps that lead to a decision.
    if (facts.last<AdmittedDirectly>() && step > 1 && step < 17) return false;
    // The archive came too early where what it must follow was had after it.
    const bool open = !facts.ended || (facts.last<Archived>() && must_follow(25, step));
    return step && open && !facts.recorded(step);
}

// A step that is late, with all before it on record and something that rests on it as well.
bool RecruitmentInstance::made_up_for(const AnyFact& fact) const {
    const int step = step_of(fact);
    if (!is_late(position_, fact) || step == 1) return false;
    for (const int open : position_.open_steps())
        if (must_follow(step, open)) return false;
    if (step == 22) return position_.facts().recorded(23);
    for (int after = step + 1; after <= step_count; ++after)
        if (must_follow(after, step) && position_.facts().recorded(after)) return true;
    return false;
}

bool RecruitmentInstance::make_way(Position& position, int step) {
    for (const int open : position.open_steps())
        if (must_follow(step, open) && position.pass_over(open)) return true;
    return false;
}

void RecruitmentInstance::pass_unrecorded(Position& position) {
    for (bool moved = position.may_be_open(position.facts().unrecorded); moved;) {
        moved = false;
        for (const int open : position.open_steps())
            if (position.facts().silent_about(open) && position.pass_over(open)) moved = true;
    }
}

}  // namespace rudang::recruitment
