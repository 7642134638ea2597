// The 25-step chart behind a plain interface, so that Statechart's headers stay in chart.cpp.
#pragma once

#include <bitset>
#include <memory>
#include <string_view>
#include <vector>

#include "clocks.h"
#include "facts.h"
#include "rudang/engine/workflow.h"

namespace rudang::recruitment {

// Asked by the chart before it takes an event: do the rules permit it? Rules never throw.
class Gatekeeper {
public:
    virtual bool permits(std::string_view event) = 0;

protected:
    ~Gatekeeper() = default;
};

// A position in the chart and the facts of the case.
class Position {
public:
    enum class Result { taken, refused, no_step };

    // By tables of the chart; on Statechart's own machine where these are tested.
    enum class Runs { by_tables, by_statechart };
    Position(std::string case_id, const Law& law, const WorkCalendar& calendar, Runs runs = Runs::by_tables);
    ~Position();
    Position(Position&&) noexcept;
    Position& operator=(Position&&) noexcept;

    const Facts& facts() const;
    // Before anything happened: how the round before this one ended.
    void remember(FormerEnd end);

    // step_unrecorded is not offered; it is folded and then passed over.
    Result offer(const SharedFact& fact, Gatekeeper& gate);
    // The event happened, although the chart has no place for it here: only the facts learn of it.
    void fold_only(const SharedFact& fact);
    // Moves past a step of which there is no record. False when the step is not open.
    bool pass_over(int step);

    // Names of the innermost active states, in region order.
    std::vector<std::string_view> leaves() const;
    std::vector<int> open_steps() const;
    // False when none of these is open.
    bool may_be_open(const std::bitset<step_count + 1>& steps) const;
    State state() const;

private:
    struct Here;
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

const Chart& chart_description();

}  // namespace rudang::recruitment
