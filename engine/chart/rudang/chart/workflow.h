// A workflow over any chart: events, facts, states, rules in; `Workflow` out. docs/your-own-workflow.md builds a leave
// request with it. A workflow that needs more (local rules, corrections of law, several regions with steps of their
// own) implements Workflow and Instance itself.
//
// A procedure is a struct of types and tables:
//
//     struct Procedure {
//         static constexpr std::string_view name = "leave";
//         static constexpr Label label{"请假", "leave"};
//         using Facts = leave::Facts;                        // default-constructible; has take(event, recorded)
//         using Events = chart::event_list<Asked, …>;        // each with name, label and describe (typed_fields.h);
//                                                            // optional: step, opens_case, needs
//         using Initial = Request;                           // the outermost state
//         using States = chart::types<Request, …>;           // all of them
//         static const std::vector<chart::Rule<Facts>>& rules();
//         // Optional:
//         static std::vector<StepInfo> steps();         // where steps are called otherwise than their events
//         static std::string title(const Facts&);            // of the case, for lists; personal
//         static void schedule(const Facts&, Task&);         // the days of an open step
//         static void check(const E& event, OccurredOn on, Problems&);  // what the fields alone do not say
//     };
//     std::shared_ptr<const Workflow> workflow() { return chart::workflow<Procedure>(); }
//
// A state may have `status`, the word for it in State (its name otherwise), and `ended`, when cases that stand there
// are over (otherwise: when nothing leads on).
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "rudang/chart/enumerate.h"
#include "rudang/engine/typed_fields.h"
#include "rudang/engine/workflow.h"

namespace rudang::chart {

template <class... E>
struct event_list {
    // Calls f.template operator()<E>() for the event of this name.
    template <class F>
    static void with_name(std::string_view name, F f) {
        ((name == E::name ? f.template operator()<E>() : void()), ...);
    }
    template <class F>
    static void each(F f) {
        (f.template operator()<E>(), ...);
    }
};

// ---- rules ----------------------------------------------------------------------------------------------------------

template <class Facts>
struct Question {
    const Facts& facts;
    std::string_view status;   // where the case stands
    const Recorded* recorded;  // what is asked about; null while nothing happens
    Day today;
    bool closed = false;  // the chart has no place for the event here
    Label here;           // the state, and what it has a place for
    Text possible;
};

struct Answer {
    Verdict verdict = Verdict::satisfied;
    Text message;
};

template <class Facts>
struct Rule {
    RuleInfo info;
    Answer (*judge)(const Question<Facts>&);
    bool judged_at(std::string_view event) const {
        return event.empty() ? info.daily
                             : info.every_event || std::find(info.judged_at.begin(), info.judged_at.end(), event) !=
                                                       info.judged_at.end();
    }
};

// Says why the chart has no place for an event, and what it has a place for. Every procedure wants one rule of this
// kind.
template <class Facts>
Rule<Facts> steps_in_order(std::string_view id = "steps-in-order") {
    return {{.id = id,
             .statement = {"按流程办理", "steps follow each other"},
             .remedy = {"先办理流程中的前一步", "take the step before it first"},
             .evidence = Evidence::none,
             .every_event = true},
            [](const Question<Facts>& q) -> Answer {
                if (!q.closed) return {};
                return {Verdict::violated,
                        {"现在是“" + std::string(q.here.zh) + "”，可以办的是：" + q.possible.zh,
                         "it is " + std::string(q.here.en) + " now; what can be done: " + q.possible.en}};
            }};
}

// ---- the machine ----------------------------------------------------------------------------------------------------

template <class E>
struct Happened : sc::event<Happened<E>> {
    static constexpr std::string_view name = E::name;
    Happened(const E& what, const Recorded& in) : event(what), recorded(in) {}
    const E& event;
    const Recorded& recorded;
};

// on<Granted, Away>: what happens leads there.
template <class E, class Target, class When = Always>
using on = guarded<Happened<E>, Target, When>;

template <class Procedure>
class Machine : public sc::state_machine<Machine<Procedure>, typename Procedure::Initial> {
public:
    const typename Procedure::Facts& facts() const { return facts_; }
    template <class E>
    bool permits(const Happened<E>&) {
        result = allowed ? Reaction::Kind::taken : Reaction::Kind::refused;
        return allowed;
    }
    template <class E>
    void take(const Happened<E>& happened) {
        if constexpr (requires { facts_.take(happened.event, happened.recorded); })
            facts_.take(happened.event, happened.recorded);
    }
    void unconsumed_event(const sc::event_base&) {}  // the result stays no_step

    bool allowed = true;
    Reaction::Kind result = Reaction::Kind::no_step;

private:
    typename Procedure::Facts facts_;
};

// ---- tables read off the types --------------------------------------------------------------------------------------

template <class S>
constexpr std::string_view status_of() {
    if constexpr (requires { S::status; })
        return S::status;
    else
        return S::name;
}

template <class S>
constexpr bool is_end() {
    if constexpr (requires { S::ended; })
        return S::ended;
    else
        return std::is_same_v<reactions_of<S>, types<>>;
}

template <class E>
EventInfo info_of() {
    EventInfo info{.name = E::name, .label = E::label, .fields = &fields<E>()};
    if constexpr (requires { E::step; }) info.step = E::step;
    if constexpr (requires { E::opens_case; }) info.opens_case = E::opens_case;
    if constexpr (requires { E::needs; }) info.needs = E::needs;
    return info;
}

template <class Procedure>
struct Tables {
    Chart chart;
    std::vector<StageInfo> stages{{1, Procedure::name, Procedure::label}};
    std::vector<StepInfo> steps;
    std::vector<StatusInfo> statuses;
    std::vector<StatusInfo> of_state;  // by the place of the state in the chart
    std::vector<EventInfo> events;
    std::vector<RuleInfo> rules;
    Offices offices = keepers();  // unless the procedure says

    Tables() {
        using States = typename Procedure::States;
        static_assert(subset<States, reachable_from<typename Procedure::Initial>>,
                      "a declared state cannot be reached");
        static_assert(subset<reachable_from<typename Procedure::Initial>, States>, "a state is missing from the list");
        Procedure::Events::each([&]<class E>() {
            static_assert(contains<Happened<E>, typename handled_events<States>::type>, "an event is handled nowhere");
            events.push_back(info_of<E>());
            if constexpr (requires { E::step; })
                if (E::step != 0) steps.push_back({E::step, E::name, E::label, 1, E::name});
        });
        // A workflow of its own: what is recorded can be corrected.
        if (std::any_of(events.begin(), events.end(), [](const EventInfo& each) { return each.opens_case; }))
            events.push_back(correction_info());
        if constexpr (requires { Procedure::steps(); }) steps = Procedure::steps();
        std::sort(steps.begin(), steps.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
        for (const auto& rule : Procedure::rules()) rules.push_back(rule.info);
        if constexpr (requires { Procedure::offices(); }) offices = Procedure::offices();
        for_each(States{}, [&]<class S>() {
            of_state.push_back({status_of<S>(), S::label, is_end<S>()});
            if (std::is_same_v<inner_of<S>, types<>>) statuses.push_back(of_state.back());
        });
        chart = describe<States>([](std::string_view event) {
            std::vector<std::string_view> ids;
            for (const auto& rule : Procedure::rules())
                if (rule.judged_at(event)) ids.push_back(rule.info.id);
            return ids;
        });
    }
    static const Tables& get() {
        static const Tables tables;
        return tables;
    }
};

// ---- a case ---------------------------------------------------------------------------------------------------------

template <class Procedure>
class Process final : public Instance {
public:
    explicit Process(std::string case_id) : case_id_(std::move(case_id)) { machine_.initiate(); }

    Reaction apply(const Recorded& recorded, Judging judging, const Neighbours&, Day today) override {
        Reaction reaction{Reaction::Kind::no_step, {}};
        const auto possible = possible_events();
        const bool closed = std::find(possible.begin(), possible.end(), recorded.event.name) == possible.end();
        bool refused = false;
        if (judging != Judging::replay) {
            reaction.findings = judge(&recorded, closed, today);
            refused = std::any_of(reaction.findings.begin(), reaction.findings.end(),
                                  [](const Finding& finding) { return finding.blocks(); });
        }
        if (closed) return reaction;
        machine_.allowed = judging != Judging::strict || !refused;
        Procedure::Events::with_name(recorded.event.name, [&]<class E>() {
            Problems ignored;  // validated before it got here
            const auto event = read_fields<E>(recorded.event.fields, ignored);
            machine_.result = Reaction::Kind::no_step;
            machine_.process_event(Happened<E>(event, recorded));
        });
        reaction.kind = machine_.result;
        if (reaction.kind == Reaction::Kind::taken) history_.push_back(recorded);
        return reaction;
    }

    // Few steps, so a question is put to a copy that has lived through them.
    Reaction ask(const Recorded& recorded, const Neighbours& neighbours, Day today) const override {
        Process copy(case_id_);
        for (const auto& each : history_) copy.apply(each, Judging::replay, {}, each.event.on.last());
        return copy.apply(recorded, Judging::strict, neighbours, today);
    }

    State state() const override {
        const auto& status = here();
        return {std::string(status.id), 1, open_steps(), "normal", status.ended};
    }
    std::vector<int> done_steps() const override {
        const auto open = open_steps();
        std::vector<int> done;
        for (const auto& recorded : history_)
            if (const int step = find_event(tables().events, recorded.event.name)->step;
                step && (open.empty() || step < open.front()) &&
                std::find(done.begin(), done.end(), step) == done.end())
                done.push_back(step);
        std::sort(done.begin(), done.end());
        return done;
    }
    std::string title() const override {
        std::string title;
        if constexpr (requires { Procedure::title(facts()); }) title = Procedure::title(facts());
        return masked_ ? masked_name(title) : title;
    }
    void mask_title() override { masked_ = true; }
    std::vector<Finding> standing_findings(Day today) const override { return judge(nullptr, false, today); }
    Json favourable_fields(std::string_view, Day) const override { return Json::object(); }
    std::vector<Task> tasks() const override {
        std::vector<Task> list;
        for (const int step : open_steps()) {
            const auto& steps = tables().steps;
            const auto named =
                std::find_if(steps.begin(), steps.end(), [&](const StepInfo& each) { return each.number == step; });
            if (named == steps.end()) continue;
            Task task{.step = step,
                      .event = std::string(named->completed_by),
                      .earliest = {},
                      .due = {},
                      .latest = {},
                      .rules = {}};
            if constexpr (requires { Procedure::schedule(facts(), task); }) Procedure::schedule(facts(), task);
            list.push_back(std::move(task));
        }
        return list;
    }
    std::vector<Task> forecast(Day) const override { return tasks(); }
    std::vector<IndexKey> index_keys() const override { return {}; }
    std::vector<IndexKey> lookups(const Event&, const ReadEvent*) const override { return {}; }

    const typename Procedure::Facts& facts() const { return machine_.facts(); }

private:
    static const Tables<Procedure>& tables() { return Tables<Procedure>::get(); }

    // The innermost states, each with its place in the tables.
    std::vector<std::size_t> places() const {
        std::vector<std::size_t> found;
        const auto& states = tables().chart.states;
        for (auto at = machine_.state_begin(); at != machine_.state_end(); ++at) {
            const auto name = dynamic_cast<const Standpoint&>(*at).state_name();
            found.push_back(static_cast<std::size_t>(
                std::find_if(states.begin(), states.end(), [&](const ChartState& each) { return each.name == name; }) -
                states.begin()));
        }
        return found;
    }
    const StatusInfo& here() const { return tables().of_state[places().front()]; }
    std::vector<int> open_steps() const {
        std::vector<int> steps;
        for (const auto place : places()) {
            const auto& open = tables().chart.states[place].steps;
            steps.insert(steps.end(), open.begin(), open.end());
        }
        std::sort(steps.begin(), steps.end());
        return steps;
    }
    // What an active state, or one around it, has a reaction for.
    std::vector<std::string> possible_events() const {
        std::vector<std::string> possible;
        const auto& [states, transitions] = tables().chart;
        for (const auto place : places())
            for (std::string name = states[place].name; !name.empty();) {
                for (const auto& transition : transitions)
                    if (transition.from == name) possible.push_back(transition.event);
                const auto state = std::find_if(states.begin(), states.end(),
                                                [&](const ChartState& each) { return each.name == name; });
                name = state == states.end() ? std::string{} : state->parent;
            }
        return possible;
    }

    std::vector<Finding> judge(const Recorded* recorded, bool closed, Day today) const {
        const auto event = recorded ? std::string_view(recorded->event.name) : std::string_view();
        Question<typename Procedure::Facts> question{facts(), here().id, recorded, today, closed, here().name, {}};
        for (const auto& name : possible_events()) {
            const auto* info = find_event(tables().events, name);
            question.possible.zh += (question.possible.zh.empty() ? "" : "、") + std::string(info->label.zh);
            question.possible.en += (question.possible.en.empty() ? "" : ", ") + name;
        }
        std::vector<Finding> findings;
        for (const auto& rule : Procedure::rules()) {
            if (!rule.judged_at(event)) continue;
            auto answer = rule.judge(question);
            Finding finding;
            finding.id = finding_id(case_id_, rule.info.id, 0, event);
            finding.rule = rule.info.id;
            finding.verdict = answer.verdict;
            finding.severity = rule.info.severity;
            // A view into the table of events: the recorded event may be gone before its findings are.
            if (const auto* info = find_event(tables().events, event)) finding.event = info->name;
            finding.on = OccurredOn(today);
            finding.certainty = "confirmed";
            finding.statement = rule.info.statement;
            finding.cure = rule.info.remedy;
            finding.message = std::move(answer.message);
            findings.push_back(std::move(finding));
        }
        return findings;
    }

    std::string case_id_;
    Machine<Procedure> machine_;
    std::vector<Recorded> history_;
    bool masked_ = false;
};

// ---- the workflow ---------------------------------------------------------------------------------------------------

template <class Procedure>
class ChartWorkflow final : public Workflow, public std::enable_shared_from_this<ChartWorkflow<Procedure>> {
public:
    const WorkflowInfo& info() const override {
        const auto& tables = Tables<Procedure>::get();
        static const WorkflowInfo info{.name = Procedure::name,
                                       .stages = tables.stages,
                                       .steps = tables.steps,
                                       .statuses = tables.statuses,
                                       .events = tables.events,
                                       .rules = tables.rules,
                                       .chart = tables.chart,
                                       .offices = tables.offices};
        return info;
    }
    void validate(const Event& event, Problems& problems) const override {
        Procedure::Events::with_name(event.name, [&]<class E>() {
            [[maybe_unused]] const auto typed = read_fields<E>(event.fields, problems);
            if constexpr (requires { Procedure::check(typed, event.on, problems); })
                Procedure::check(typed, event.on, problems);
        });
    }
    std::unique_ptr<Instance> start(std::string case_id) const override {
        return std::make_unique<Process<Procedure>>(std::move(case_id));
    }
    std::shared_ptr<const Workflow> under_local_rules(const std::vector<std::string>& texts,
                                                      Problems& problems) const override {
        if (!texts.empty())
            problems.push_back(
                {"no-local-rules", "", {"这一流程没有可以从严的地方规定", "this workflow takes no local rules"}});
        return this->shared_from_this();
    }
    std::vector<CaseFinding> judge_together(const std::vector<const Instance*>&, Day) const override { return {}; }
};

// Immutable; may be shared by threads.
template <class Procedure>
std::shared_ptr<const Workflow> workflow() {
    static const auto shared = std::make_shared<const ChartWorkflow<Procedure>>();
    return shared;
}

}  // namespace rudang::chart
