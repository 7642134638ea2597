// Boost.Statechart with reactions that can be listed. For those who write a workflow; no header of the engine includes
// this.
//
// The library's custom_reaction hides its guard and its targets inside a function body. Here a reaction is the type
// guarded<Event, Target, When>: diagrams, `why`, the documentation and the exhaustive test are all read off the
// same types the machine runs on (enumerate.h).
#pragma once

#include <array>
#include <boost/mpl/list.hpp>
#include <boost/statechart/event.hpp>
#include <boost/statechart/state.hpp>
#include <boost/statechart/state_machine.hpp>
#include <string_view>

#include "rudang/engine/text.h"

namespace rudang::chart {

namespace sc = boost::statechart;
template <class... T>
using list = boost::mpl::list<T...>;

// The target of a reaction that leaves the case where it is.
struct Stay {};

// Conditions choose between targets (an outcome was "accepted" or "refused"); rules allow or forbid. A condition
// that does not hold passes the event on to the next reaction.
struct Always {
    static constexpr std::string_view name = "";
    static constexpr Label label{"", ""};
    template <class Facts, class Event>
    static bool holds(const Facts&, const Event&) {
        return true;
    }
};

// The machine provides: facts(), permits(event), take(event). Guards never throw (a throwing guard destroys a
// Statechart machine) and never do I/O.
template <class Event, class Target, class When = Always>
struct guarded {
    using event = Event;
    using target = Target;
    using when = When;

    template <class State, class EventBase, class Id>
    static sc::detail::reaction_result react(State& state, const EventBase& base, const Id& id) {
        if (id != Event::static_type()) return sc::detail::no_reaction;
        auto& machine = state.outermost_context();
        const auto& event = static_cast<const Event&>(base);
        if (!When::holds(machine.facts(), event)) return sc::detail::no_reaction;
        if (!machine.permits(event)) return sc::detail::do_discard_event;
        machine.take(event);
        if constexpr (std::is_same_v<Target, Stay>)
            return sc::detail::do_discard_event;
        else
            return sc::detail::result_utility::get_result(state.template transit<Target>());
    }
};

// What a running machine shows of the state it is in.
class Standpoint {
public:
    virtual std::string_view state_name() const = 0;

protected:
    ~Standpoint() = default;
};

// Base of every state. A state type has `name`, `label` and, where steps are open in it, `steps`; with
// `static void enter(Machine&)` it folds facts on entry, and does nothing else there.
template <class Self, class Context, class Inner = list<>>
class node : public sc::state<Self, Context, Inner>, public Standpoint {
    using base = sc::state<Self, Context, Inner>;

public:
    static constexpr int region = Context::inner_orthogonal_position::value;

    explicit node(typename base::my_context context) : base(context) {
        if constexpr (requires { Self::enter(this->outermost_context()); }) Self::enter(this->outermost_context());
    }
    std::string_view state_name() const override { return Self::name; }
};

}  // namespace rudang::chart

// A state with its name and labels, the steps that are open in it, and the end of it:
//     RUDANG_STATE(AwaitingTalk, Application, list<>, "AwaitingTalk", "待谈话", "awaiting the talk")
//         RUDANG_OPEN(2)
//         using reactions = list<on<TalkHeld, AwaitingDetermination>>;
//     RUDANG_END
#define RUDANG_STATE(Type, Context, Inner, text, zh, en)        \
    struct Type : ::rudang::chart::node<Type, Context, Inner> { \
        static constexpr std::string_view name = text;          \
        static constexpr ::rudang::Label label{zh, en};         \
        explicit Type(my_context context) : node(context) {}
#define RUDANG_OPEN(...) static constexpr auto steps = std::array{__VA_ARGS__};
#define RUDANG_END \
    }              \
    ;
