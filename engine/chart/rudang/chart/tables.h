// The same chart as tables: states and reactions by number, read off the very types that Statechart's machine runs on.
//
// A machine of Statechart makes an object of every state it is in and asks one after another by virtual calls. That is
// dear where a hundred thousand cases are lived through; here a case is a few numbers. Statechart's own machine stays
// the reference: a test holds the two against each other at every configuration (Position in workflows/recruitment).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "rudang/chart/enumerate.h"

namespace rudang::chart {

// `Machine` is what the states' `enter` and the conditions get: facts(), permits(event), take(event).
template <class States, class Machine>
class Tabled;

template <class... S, class Machine>
class Tabled<types<S...>, Machine> {
public:
    using Place = std::uint8_t;  // of a state in the list
    static constexpr std::size_t count = sizeof...(S);
    static_assert(count <= 64, "a set of states is one word");

    template <class One>
    static constexpr Place place = [] {
        Place at = 0;
        static_cast<void>(((std::is_same_v<One, S> || (++at, false)) || ...));
        return at;
    }();

    // In the initial states of a chart.
    void initiate(Machine& machine) {
        leaves_.clear();
        for (Place state = 0; state < count; ++state)
            if (states()[state].parent == none) enter(state, machine, leaves_);
    }

    // Each innermost state is asked with all around it before the next one is; nothing happens where none reacts.
    template <class Event>
    void process(const Event& event, Machine& machine) {
        const auto& all = ways<Event>();
        for (const auto leaf : leaves_)
            for (const auto& way : all[leaf]) {
                if (!way.holds(machine.facts(), event)) continue;
                if (!machine.permits(event)) return;
                machine.take(event);
                if (way.to != none) go(way.from, way.to, machine);
                return;
            }
    }

    // The innermost states, in the order of regions.
    std::span<const Place> leaves() const { return {leaves_.at.data(), leaves_.size}; }

    // Where Statechart's machine is, in the same numbers.
    template <class Reference>
    static std::vector<Place> places(const Reference& machine) {
        std::vector<Place> found;
        for (auto state = machine.state_begin(); state != machine.state_end(); ++state)
            for_each(types<S...>{}, [&]<class One>() {
                if (state->dynamic_type() == One::static_type()) found.push_back(place<One>);
            });
        return found;
    }

private:
    static constexpr Place none = 0xff;
    struct Leaves {
        std::array<Place, 16> at{};
        std::size_t size = 0;
        void push_back(Place leaf) { at[size++] = leaf; }
        void clear() { size = 0; }
        const Place* begin() const { return at.data(); }
        const Place* end() const { return at.data() + size; }
    };
    struct State {
        Place parent = none;
        int region = 0;
        std::uint64_t around = 0;  // itself and what it lies in
        std::vector<Place> first;  // entered with it, by region
        void (*enter)(Machine&) = nullptr;
    };
    template <class Event>
    struct Way {
        Place from, to;  // none: stays
        bool (*holds)(const typename Machine::Seen&, const Event&);
    };

    static bool lies_in(Place state, Place outer) { return states()[state].around >> outer & 1; }

    static const std::array<State, count>& states() {
        static const auto all = [] {
            std::array<State, count> made;
            for_each(types<S...>{}, [&]<class One>() {
                auto& state = made[place<One>];
                if constexpr (!outermost<One>) state.parent = place<typename One::context_type>;
                state.region = One::region;
                for_each(inner_of<One>{}, [&]<class Inner>() { state.first.push_back(place<Inner>); });
                if constexpr (requires(Machine & machine) { One::enter(machine); })
                    state.enter = [](Machine& machine) { One::enter(machine); };
            });
            for (Place state = 0; state < count; ++state) {
                for (Place at = state; at != none; at = made[at].parent) made[state].around |= std::uint64_t{1} << at;
                std::sort(made[state].first.begin(), made[state].first.end(),
                          [&](Place one, Place other) { return made[one].region < made[other].region; });
            }
            return made;
        }();
        return all;
    }

    // Of each state what it reacts with to such an event, and after that what lies around it does.
    template <class Event>
    static const std::array<std::vector<Way<Event>>, count>& ways() {
        static const auto all = [] {
            std::array<std::vector<Way<Event>>, count> own, made;
            for_each(types<S...>{}, [&]<class One>() {
                for_each(reactions_of<One>{}, [&]<class Reaction>() {
                    if constexpr (std::is_same_v<typename Reaction::event, Event>)
                        own[place<One>].push_back({place<One>, target<typename Reaction::target>(),
                                                   [](const typename Machine::Seen& seen, const Event& event) {
                                                       return Reaction::when::holds(seen, event);
                                                   }});
                });
            });
            for (Place state = 0; state < count; ++state)
                for (Place at = state; at != none; at = states()[at].parent)
                    made[state].insert(made[state].end(), own[at].begin(), own[at].end());
            return made;
        }();
        return all;
    }
    template <class Target>
    static constexpr Place target() {
        if constexpr (std::is_same_v<Target, Stay>)
            return none;
        else
            return place<Target>;
    }

    // Leaves what lies in the same part of the innermost state around both, and enters the other.
    void go(Place from, Place to, Machine& machine) {
        auto around = states()[from].parent;
        while (!lies_in(to, around)) around = states()[around].parent;
        auto left = from;
        while (states()[left].parent != around) left = states()[left].parent;
        Leaves after;
        bool entered = false;
        for (const auto leaf : leaves_)
            if (!lies_in(leaf, left))
                after.push_back(leaf);
            else if (!std::exchange(entered, true))
                enter_on_the_way(around, to, machine, after);
        leaves_ = after;
    }
    // What lies between brings its other regions with it.
    void enter_on_the_way(Place inside, Place to, Machine& machine, Leaves& into) {
        auto next = to;
        while (states()[next].parent != inside) next = states()[next].parent;
        if (next == to) return enter(to, machine, into);
        if (states()[next].enter) states()[next].enter(machine);
        for (const auto inner : states()[next].first)
            if (states()[inner].region == region_towards(next, to))
                enter_on_the_way(next, to, machine, into);
            else
                enter(inner, machine, into);
    }
    static int region_towards(Place outer, Place to) {
        while (states()[to].parent != outer) to = states()[to].parent;
        return states()[to].region;
    }
    static void enter(Place state, Machine& machine, Leaves& into) {
        const auto& entered = states()[state];
        if (entered.enter) entered.enter(machine);
        if (entered.first.empty()) into.push_back(state);
        for (const auto inner : entered.first) enter(inner, machine, into);
    }

    Leaves leaves_;
};

}  // namespace rudang::chart
