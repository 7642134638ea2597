// What lies under the chart, whichever way it is run: it asks the rules, keeps the facts, and remembers what became of
// an event.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "conditions.h"

namespace rudang::recruitment {

class Folding {
public:
    // What conditions look at.
    using Seen = Circumstances;

    Folding(std::string case_id, const Law& law, const WorkCalendar& calendar)
        : clocks_(facts_, law, calendar), now_{facts_, clocks_} {
        facts_.case_id = std::move(case_id);
    }
    Folding(const Folding&) = delete;
    Folding& operator=(const Folding&) = delete;

    // For the reactions.
    const Circumstances& facts() const { return now_; }
    template <class E>
    bool permits(const Happened<E>&) {
        result = gate->permits(E::name) ? Position::Result::taken : Position::Result::refused;
        return result == Position::Result::taken;
    }
    bool permits(const PassOver&) {
        result = Position::Result::taken;
        return true;
    }
    template <class E>
    void take(const Happened<E>& happened) {
        last_on_ = happened.fact.on;
        facts_.take(happened.kept);
    }
    void take(const PassOver& pass) {
        if (pass.step == 24 && facts_.conversion_vote && facts_.conversion_vote->event.proposal == Proposal::extend)
            facts_.extended();
    }
    void end() {
        facts_.ended = true;
        facts_.ended_on = last_on_;
    }
    void reopen(int first, int last) { facts_.reopen(first, last, last_on_); }

    Facts facts_;
    Gatekeeper* gate = nullptr;
    Position::Result result = Position::Result::no_step;

private:
    Clocks clocks_;
    Circumstances now_;
    std::optional<OccurredOn> last_on_;  // of the event that was taken last
};

// Statechart's own machine, by which the tables are tested.
template <class Self, class First>
class MachineFrom : public sc::state_machine<Self, First>, public Folding {
public:
    using Folding::Folding;
    // The third answer beside allowed and refused. Shadows the base; result stays no_step.
    void unconsumed_event(const sc::event_base&) {}
};

}  // namespace rudang::recruitment
