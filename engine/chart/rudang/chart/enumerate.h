// Reads a chart off its types: every state that can be reached, every reaction, at compile time.
#pragma once

#include <type_traits>

#include "rudang/chart/guarded.h"
#include "rudang/engine/workflow.h"

namespace rudang::chart {

template <class... T>
struct types {};

template <class T, class List>
inline constexpr bool contains = false;
template <class T, class... Ts>
inline constexpr bool contains<T, types<Ts...>> = (std::is_same_v<T, Ts> || ...);

template <class Sub, class Super>
inline constexpr bool subset = false;
template <class... T, class Super>
inline constexpr bool subset<types<T...>, Super> = (contains<T, Super> && ...);

template <class... Lists>
struct join {
    using type = types<>;
};
template <class... A>
struct join<types<A...>> {
    using type = types<A...>;
};
template <class... A, class... B, class... Lists>
struct join<types<A...>, types<B...>, Lists...> : join<types<A..., B...>, Lists...> {};

template <class It, class End>
struct unroll {
    using type = typename join<types<typename boost::mpl::deref<It>::type>,
                               typename unroll<typename boost::mpl::next<It>::type, End>::type>::type;
};
template <class End>
struct unroll<End, End> {
    using type = types<>;
};
template <class Sequence>
using from_mpl =
    typename unroll<typename boost::mpl::begin<Sequence>::type, typename boost::mpl::end<Sequence>::type>::type;

template <class S>
using reactions_of = from_mpl<typename sc::detail::make_list<typename S::reactions>::type>;
template <class S>
using inner_of = from_mpl<typename S::inner_initial_list>;

template <class Reactions>
struct targets;
template <class... R>
struct targets<types<R...>> {
    template <class T>
    using one = std::conditional_t<std::is_same_v<T, Stay>, types<>, types<T>>;
    using type = typename join<one<typename R::target>...>::type;
};

template <class S>
inline constexpr bool outermost = std::is_base_of_v<typename S::outermost_context_base_type, typename S::context_type>;
template <class S>
using parent_of = std::conditional_t<outermost<S>, types<>, types<typename S::context_type>>;

template <class Done, class Todo>
struct closure;
template <class Done>
struct closure<Done, types<>> {
    using type = Done;
};
template <class... D, class T, class... Ts>
struct closure<types<D...>, types<T, Ts...>> {
    template <class S, bool known>
    struct expand {
        using type = typename closure<types<D...>, types<Ts...>>::type;
    };
    template <class S>
    struct expand<S, false> {
        using todo =
            typename join<types<Ts...>, inner_of<S>, typename targets<reactions_of<S>>::type, parent_of<S>>::type;
        using type = typename closure<types<D..., S>, todo>::type;
    };
    using type = typename expand<T, contains<T, types<D...>>>::type;
};

// Every state that a machine starting in Initial can ever be in.
template <class Initial>
using reachable_from = typename closure<types<>, types<Initial>>::type;

template <class States>
struct handled_events;
template <class... S>
struct handled_events<types<S...>> {
    template <class R>
    struct of;
    template <class... R>
    struct of<types<R...>> {
        using type = types<typename R::event...>;
    };
    using type = typename join<typename of<reactions_of<S>>::type...>::type;
};

template <class... T, class F>
void for_each(types<T...>, [[maybe_unused]] F f) {
    (f.template operator()<T>(), ...);
}

// The chart as data. `rules_of` gives the ids of the rules that guard an event, by name.
template <class States, class RulesOf>
Chart describe(RulesOf rules_of) {
    Chart chart;
    for_each(States{}, [&]<class S>() {
        ChartState state{.name = std::string(S::name), .label = S::label, .parent = {}, .region = S::region};
        if constexpr (!outermost<S>) {
            state.parent = S::context_type::name;
            state.initial = contains<S, inner_of<typename S::context_type>>;
        } else {
            state.initial = true;
        }
        if constexpr (requires { S::steps; }) state.steps.assign(S::steps.begin(), S::steps.end());
        chart.states.push_back(std::move(state));
        for_each(reactions_of<S>{}, [&]<class R>() {
            ChartTransition transition{.from = std::string(S::name),
                                       .event = std::string(R::event::name),
                                       .when = std::string(R::when::name),
                                       .when_label = R::when::label,
                                       .to = {},
                                       .rules = rules_of(R::event::name)};
            if constexpr (!std::is_same_v<typename R::target, Stay>) transition.to = R::target::name;
            chart.transitions.push_back(std::move(transition));
        });
    });
    return chart;
}

}  // namespace rudang::chart
