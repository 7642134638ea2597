// The chart of rectification.
//
//   Finding
//   ├─ Found      ─ assign → Assigned, waive → Waived
//   ├─ Assigned   ⟲ assign, ─ rectify → Rectified, waive → Waived
//   ├─ Rectified  ─ confirm → Confirmed, reopen → Reopened
//   ├─ Confirmed  ─ reopen → Reopened
//   ├─ Waived     ─ reopen → Reopened
//   └─ Reopened   ─ assign → Assigned, waive → Waived
#include "rudang/rectification/rectification.h"

#include <algorithm>
#include <array>
#include <set>
#include <variant>

#include "rudang/chart/enumerate.h"

namespace rudang::rectification {
namespace {

using chart::guarded;
using chart::list;
using chart::node;
namespace sc = chart::sc;

template <class... E>
struct event_list {
    using any = std::variant<E...>;
    template <class F>
    static void with_name(std::string_view name, F f) {
        ((name == E::name ? f.template operator()<E>() : void()), ...);
    }
};
using all_events = event_list<Assign, Rectify, Confirm, Waive, Reopen>;

// What the rules may know.
struct Facts {
    std::string assigned_to;  // actor
    std::optional<Day> due;
    std::set<std::string> hands;  // everybody who was to put it right or said they did
};

// ---- the machine ----------------------------------------------------------------------------------------------------

template <class E>
struct Happened : sc::event<Happened<E>> {
    static constexpr std::string_view name = E::name;
    Happened(const E& what, const Recorded& in) : event(what), recorded(in) {}
    const E& event;
    const Recorded& recorded;
};

struct Life;

class Machine : public sc::state_machine<Machine, Life> {
public:
    enum class Result { taken, refused, no_step };

    const Facts& facts() const { return facts_; }
    template <class E>
    bool permits(const Happened<E>&) {
        result = allowed ? Result::taken : Result::refused;
        return allowed;
    }
    void take(const Happened<Assign>& happened) {
        facts_.assigned_to = happened.event.to;
        facts_.hands.insert(happened.event.to);
        facts_.due = happened.event.due;
    }
    void take(const Happened<Rectify>& happened) { facts_.hands.insert(happened.recorded.actor); }
    void take(const Happened<Reopen>&) {
        facts_.assigned_to.clear();
        facts_.due.reset();
    }
    template <class E>
    void take(const Happened<E>&) {}
    void unconsumed_event(const sc::event_base&) {}  // result stays no_step

    bool allowed = true;
    Result result = Result::no_step;

private:
    Facts facts_;
};

template <class E, class Target>
using on = guarded<Happened<E>, Target>;

struct Found;
struct Assigned;
struct Rectified;
struct Confirmed;
struct Waived;
struct Reopened;

RUDANG_STATE(Life, Machine, Found, "Finding", "问题", "finding")
RUDANG_END
RUDANG_STATE(Found, Life, list<>, "Found", "待处理", "found")
    RUDANG_OPEN(1)
    using reactions = list<on<Assign, Assigned>, on<Waive, Waived>>;
RUDANG_END
RUDANG_STATE(Assigned, Life, list<>, "Assigned", "整改中", "assigned")
    RUDANG_OPEN(2)
    using reactions = list<on<Assign, chart::Stay>, on<Rectify, Rectified>, on<Waive, Waived>>;
RUDANG_END
RUDANG_STATE(Rectified, Life, list<>, "Rectified", "已整改，待确认", "rectified, to be confirmed")
    RUDANG_OPEN(3)
    using reactions = list<on<Confirm, Confirmed>, on<Reopen, Reopened>>;
RUDANG_END
RUDANG_STATE(Confirmed, Life, list<>, "Confirmed", "已确认", "confirmed")
    using reactions = list<on<Reopen, Reopened>>;
RUDANG_END
RUDANG_STATE(Waived, Life, list<>, "Waived", "不予整改", "waived")
    using reactions = list<on<Reopen, Reopened>>;
RUDANG_END
RUDANG_STATE(Reopened, Life, list<>, "Reopened", "重新整改", "reopened")
    RUDANG_OPEN(1)
    using reactions = list<on<Assign, Assigned>, on<Waive, Waived>>;
RUDANG_END

using Declared = chart::types<Life, Found, Assigned, Rectified, Confirmed, Waived, Reopened>;
static_assert(chart::subset<Declared, chart::reachable_from<Life>>, "a declared state cannot be reached");
static_assert(chart::subset<chart::reachable_from<Life>, Declared>, "a reachable state is missing from the list");
static_assert(chart::subset<chart::types<Happened<Assign>, Happened<Rectify>, Happened<Confirm>, Happened<Waive>,
                                         Happened<Reopen>>,
                            chart::handled_events<Declared>::type>,
              "an event is handled nowhere");

// ---- rules ----------------------------------------------------------------------------------------------------------

struct Question {
    const Facts& facts;
    std::string_view event;  // empty while nothing happens
    const Recorded* recorded;
    Day today;
    bool closed;  // the chart has no place for the event here
    Label state;
    const Text& possible;
};

struct Answer {
    Verdict verdict = Verdict::satisfied;
    Text message;
};

struct Rule {
    RuleInfo info;
    Answer (*judge)(const Question&);
};

const std::vector<Rule>& rulebook() {
    static const std::vector<Rule> rules{
        {{.id = "finding-step-open",
          .statement = {"按整改流程办理", "the steps of putting right follow each other"},
          .remedy = {"先办理流程中的前一步", "take the step before it first"},
          .evidence = Evidence::none,
          .every_event = true},
         [](const Question& q) -> Answer {
             if (!q.closed) return {};
             return {Verdict::violated,
                     {"该问题现在是“" + std::string(q.state.zh) + "”，可以做的是：" + q.possible.zh,
                      "the finding is " + std::string(q.state.en) + "; what can be done: " + q.possible.en}};
         }},
        {{.id = "confirmed-by-another",
          .statement = {"整改人不能确认自己的整改", "nobody confirms their own rectification"},
          .remedy = {"由他人确认", "have somebody else confirm it"},
          .evidence = Evidence::none,
          .judged_at = {"confirm"}},
         [](const Question& q) -> Answer {
             if (!q.facts.hands.contains(q.recorded->actor)) return {};
             return {Verdict::violated,
                     {"整改人不能确认自己的整改，请由他人确认",
                      "nobody confirms their own rectification; somebody else must"}};
         }},
        {{.id = "waived-by-another",
          .statement = {"被交办整改的人不能自行决定不予整改", "whoever is to put a finding right does not waive it"},
          .remedy = {"由他人批准", "have somebody else approve it"},
          .evidence = Evidence::none,
          .judged_at = {"waive"}},
         [](const Question& q) -> Answer {
             if (!q.facts.hands.contains(q.recorded->actor)) return {};
             return {Verdict::violated,
                     {"您是（曾是）整改人，不能自行决定不予整改",
                      "you are or were to put this right and cannot waive it yourself"}};
         }},
        {{.id = "rectified-in-time",
          .statement = {"在期限内整改", "put right by the due day"},
          .remedy = {"尽快整改，或由交办人重新确定期限", "put it right, or have another day set"},
          .severity = Severity::deviation,
          .evidence = Evidence::none,
          .judged_at = {"rectify"},
          .daily = true},
         [](const Question& q) -> Answer {
             if (!q.facts.due) return {};
             if (q.today <= *q.facts.due)
                 return {q.event.empty() ? Verdict::pending : Verdict::satisfied,
                         {"整改期限 " + q.facts.due->iso(), "due on " + q.facts.due->iso()}};
             return {Verdict::violated,
                     {"整改期限 " + q.facts.due->iso() + " 已过", "the due day " + q.facts.due->iso() + " is past"}};
         }},
    };
    return rules;
}

bool judged_at(const RuleInfo& info, std::string_view event) {
    return event.empty() ? info.daily
                         : info.every_event ||
                               std::find(info.judged_at.begin(), info.judged_at.end(), event) != info.judged_at.end();
}

// ---- tables ---------------------------------------------------------------------------------------------------------

const Chart& chart_description() {
    static const Chart chart = chart::describe<Declared>([](std::string_view event) {
        std::vector<std::string_view> ids;
        for (const auto& rule : rulebook())
            if (judged_at(rule.info, event)) ids.push_back(rule.info.id);
        return ids;
    });
    return chart;
}

struct StatusRow {
    std::string_view state, status;
    bool settled;
};
constexpr std::array<StatusRow, 6> statuses{{{"Found", "found", false},
                                             {"Assigned", "assigned", false},
                                             {"Rectified", "rectified", false},
                                             {"Confirmed", "confirmed", true},
                                             {"Waived", "waived", true},
                                             {"Reopened", "reopened", false}}};

// Named as the chart names the state.
const std::vector<StatusInfo>& status_table() {
    static const auto table = [] {
        std::vector<StatusInfo> list;
        for (const auto& row : statuses)
            for (const auto& state : chart_description().states)
                if (state.name == row.state) list.push_back({row.status, state.label, row.settled});
        return list;
    }();
    return table;
}

const std::vector<StageInfo>& stage_table() {
    static const std::vector<StageInfo> stages{{1, "rectification", {"整改", "rectification"}}};
    return stages;
}

const std::vector<StepInfo>& step_table() {
    static const std::vector<StepInfo> steps{{1, "assign", {"交办", "assign"}, 1, Assign::name},
                                             {2, "rectify", {"整改", "put right"}, 1, Rectify::name},
                                             {3, "confirm", {"确认", "confirm"}, 1, Confirm::name}};
    return steps;
}

template <class E>
EventInfo info(Label label, int step, Action needs) {
    return {.name = E::name, .label = label, .step = step, .needs = needs, .fields = &fields<E>()};
}

const std::vector<EventInfo>& event_table() {
    static const std::vector<EventInfo> events{
        info<Assign>({"交办整改", "assigned"}, 1, Action::assign_findings),
        info<Rectify>({"报告已整改", "rectified"}, 2, Action::rectify_findings),
        info<Confirm>({"确认整改", "confirmed"}, 3, Action::confirm_findings),
        info<Waive>({"不予整改", "waived"}, 0, Action::confirm_findings),
        info<Reopen>({"重新整改", "reopened"}, 0, Action::confirm_findings),
    };
    return events;
}

// ---- an instance ----------------------------------------------------------------------------------------------------

class Rectification final : public Instance {
public:
    explicit Rectification(std::string finding) : finding_(std::move(finding)) { machine_.initiate(); }

    Reaction apply(const Recorded& recorded, Judging judging, const Neighbours&, Day today) override {
        Reaction reaction{Reaction::Kind::no_step, {}};
        bool refused = false;
        const auto possible = possible_events();
        const bool closed = std::find(possible.begin(), possible.end(), recorded.event.name) == possible.end();
        if (judging != Judging::replay) {
            reaction.findings = judge(recorded.event.name, &recorded, closed, today);
            refused = std::any_of(reaction.findings.begin(), reaction.findings.end(),
                                  [](const Finding& finding) { return finding.blocks(); });
        }
        if (closed) return reaction;
        machine_.allowed = judging != Judging::strict || !refused;
        all_events::with_name(recorded.event.name, [&]<class E>() {
            Problems ignored;  // validated before it got here
            const auto event = read_fields<E>(recorded.event.fields, ignored);
            machine_.result = Machine::Result::no_step;
            machine_.process_event(Happened<E>(event, recorded));
        });
        reaction.kind = machine_.result == Machine::Result::taken     ? Reaction::Kind::taken
                        : machine_.result == Machine::Result::refused ? Reaction::Kind::refused
                                                                      : Reaction::Kind::no_step;
        if (reaction.kind == Reaction::Kind::taken) history_.push_back(recorded);
        return reaction;
    }

    Reaction ask(const Recorded& recorded, const Neighbours& neighbours, Day today) const override {
        return copied()->apply(recorded, Judging::strict, neighbours, today);
    }

    State state() const override {
        const auto found = std::find_if(statuses.begin(), statuses.end(),
                                        [&](const StatusRow& row) { return row.state == here().name; });
        return {std::string(found->status), 1, here().steps, "normal", found->settled};
    }

    Json favourable_fields(std::string_view, Day) const override { return Json::object(); }

    std::vector<int> done_steps() const override {
        const auto status = state().status;
        if (status == "assigned") return {1};
        if (status == "rectified") return {1, 2};
        if (status == "confirmed") return {1, 2, 3};
        return {};
    }

    std::string title() const override { return {}; }  // a finding is nobody's name
    void mask_title() override {}

    std::vector<Finding> standing_findings(Day today) const override {
        if (state().status != "assigned") return {};
        return judge({}, nullptr, false, today);
    }

    std::vector<Task> tasks() const override {
        std::vector<Task> list;
        for (const int step : here().steps) {
            Task task{.step = step,
                      .event = std::string(step_table()[static_cast<std::size_t>(step - 1)].completed_by),
                      .earliest = {},
                      .due = {},
                      .latest = {},
                      .provisional = false,
                      .rules = {}};
            if (step == 2 && facts().due) {
                task.due = ComputedDay(*facts().due);
                task.rules.emplace_back("rectified-in-time");
            }
            list.push_back(std::move(task));
        }
        return list;
    }
    std::vector<Task> forecast(Day) const override { return tasks(); }
    std::vector<IndexKey> index_keys() const override { return {}; }
    std::vector<IndexKey> lookups(const Event&) const override { return {}; }

    const Facts& facts() const { return machine_.facts(); }

private:
    // Few steps, so a question is put to a copy that has lived through them.
    std::unique_ptr<Instance> copied() const {
        auto copy = std::make_unique<Rectification>(finding_);
        for (const auto& recorded : history_) copy->apply(recorded, Judging::replay, {}, recorded.event.on.last());
        return copy;
    }
    const ChartState& here() const {
        const auto name = dynamic_cast<const chart::Standpoint&>(*machine_.state_begin()).state_name();
        const auto& states = chart_description().states;
        return *std::find_if(states.begin(), states.end(), [&](const ChartState& state) { return state.name == name; });
    }

    std::vector<std::string> possible_events() const {
        std::vector<std::string> possible;
        for (const auto& transition : chart_description().transitions)
            if (transition.from == here().name) possible.push_back(transition.event);
        return possible;
    }

    std::vector<Finding> judge(std::string_view event, const Recorded* recorded, bool closed, Day today) const {
        Text possible;
        for (const auto& name : possible_events()) {
            const auto* info = find_event(event_table(), name);
            possible.zh += (possible.zh.empty() ? "" : "、") + std::string(info->label.zh) + "（" + name + "）";
            possible.en += (possible.en.empty() ? "" : ", ") + name;
        }
        const Question question{facts(), event, recorded, today, closed, here().label, possible};
        std::vector<Finding> findings;
        for (const auto& rule : rulebook()) {
            if (!judged_at(rule.info, event)) continue;
            auto answer = rule.judge(question);
            Finding finding;
            finding.id = finding_id(finding_, rule.info.id, 0, event);
            finding.rule = rule.info.id;
            finding.verdict = answer.verdict;
            finding.severity = rule.info.severity;
            // A view into the table of events: the recorded event may be gone before its findings are.
            if (const auto* info = find_event(event_table(), event)) finding.event = info->name;
            finding.on = OccurredOn(today);
            finding.certainty = "confirmed";
            finding.statement = rule.info.statement;
            finding.cure = rule.info.remedy;
            finding.message = std::move(answer.message);
            findings.push_back(std::move(finding));
        }
        return findings;
    }

    std::string finding_;
    Machine machine_;
    std::vector<Recorded> history_;  // for copied()
};

class RectificationWorkflow final : public Workflow {
public:
    RectificationWorkflow() {
        for (const auto& rule : rulebook()) rules_.push_back(rule.info);
    }
    std::string_view name() const override { return "rectification"; }
    const std::vector<StageInfo>& stages() const override { return stage_table(); }
    const std::vector<StepInfo>& steps() const override { return step_table(); }
    const std::vector<StatusInfo>& statuses() const override { return status_table(); }
    const std::vector<EventInfo>& events() const override { return event_table(); }
    const std::vector<RuleInfo>& rules() const override { return rules_; }
    const Chart& chart() const override { return chart_description(); }
    void validate(const Event& event, Problems& problems) const override {
        all_events::with_name(event.name, [&]<class E>() {
            [[maybe_unused]] const auto typed = read_fields<E>(event.fields, problems);
            if constexpr (std::is_same_v<E, Assign>)
                if (typed.due && *typed.due < event.on.first())
                    problems.push_back(
                        {"bad-value",
                         "due",
                         {"期限 " + typed.due->iso() + " 已经过去", "the due day " + typed.due->iso() + " is past"}});
        });
    }
    std::unique_ptr<Instance> start(std::string finding) const override {
        return std::make_unique<Rectification>(std::move(finding));
    }
    std::shared_ptr<const Workflow> under_local_rules(const std::vector<std::string>&, Problems&) const override {
        return workflow();
    }
    std::vector<CaseFinding> judge_together(const std::vector<const Instance*>&, Day) const override { return {}; }

private:
    std::vector<RuleInfo> rules_;
};

}  // namespace

std::shared_ptr<const Workflow> workflow() {
    static const auto shared = std::make_shared<const RectificationWorkflow>();
    return shared;
}

Standing standing(std::span<const Recorded> steps, Day today) {
    Rectification instance{{}};
    for (const auto& step : steps) instance.apply(step, Judging::replay, {}, step.event.on.last());
    const auto late = instance.standing_findings(today);
    return {instance.state(), instance.facts().assigned_to, instance.facts().due,
            std::any_of(late.begin(), late.end(),
                        [](const Finding& finding) { return finding.verdict == Verdict::violated; }),
            steps.empty() ? std::string{} : steps.back().actor};
}

Label state_label(std::string_view state) {
    for (const auto& status : status_table())
        if (status.id == state) return status.name;
    return {"已消除", "cured"};
}

}  // namespace rudang::rectification
