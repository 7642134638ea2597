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

#include <set>

#include "rudang/chart/workflow.h"

namespace rudang::rectification {
namespace {

using chart::list;
using chart::on;

// What the rules may know.
struct Facts {
    std::string assigned_to;  // actor
    std::optional<Day> due;
    std::set<std::string> hands;  // everybody who was to put it right or said they did

    void take(const Assign& event, const Recorded&) {
        assigned_to = event.to;
        hands.insert(event.to);
        due = event.due;
    }
    void take(const Rectify&, const Recorded& recorded) { hands.insert(recorded.actor); }
    void take(const Reopen&, const Recorded&) {
        assigned_to.clear();
        due.reset();
    }
};

// ---- rules ----------------------------------------------------------------------------------------------------------

using Question = chart::Question<Facts>;
using Answer = chart::Answer;
using Rule = chart::Rule<Facts>;

const std::vector<Rule>& rulebook() {
    static const std::vector<Rule> rules{
        {{.id = "finding-step-open",
          .statement = {"按整改流程办理", "the steps of putting right follow each other"},
          .remedy = {"先办理流程中的前一步", "take the step before it first"},
          .every_event = true},
         [](const Question& q) -> Answer {
             if (!q.closed) return {};
             return {Verdict::violated,
                     {"该问题现在是“" + std::string(q.here.zh) + "”，可以做的是：" + q.possible.zh,
                      "the finding is " + std::string(q.here.en) + "; what can be done: " + q.possible.en}};
         }},
        {{.id = "confirmed-by-another",
          .statement = {"整改人不能确认自己的整改", "nobody confirms their own rectification"},
          .remedy = {"由他人确认", "have somebody else confirm it"},
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
          .judged_at = {"rectify"},
          .daily = true},
         [](const Question& q) -> Answer {
             if (!q.facts.due || q.status != "assigned") return {};
             if (q.today <= *q.facts.due)
                 return {!q.recorded ? Verdict::pending : Verdict::satisfied,
                         {"整改期限 " + q.facts.due->iso(), "due on " + q.facts.due->iso()}};
             return {Verdict::violated,
                     {"整改期限 " + q.facts.due->iso() + " 已过", "the due day " + q.facts.due->iso() + " is past"}};
         }},
    };
    return rules;
}

// ---- the chart ------------------------------------------------------------------------------------------------------

struct Life;
struct Found;
struct Assigned;
struct Rectified;
struct Confirmed;
struct Waived;
struct Reopened;

struct Procedure {
    static constexpr std::string_view name = "rectification";
    static constexpr Label label{"整改", "rectification"};
    using Facts = rectification::Facts;
    using Events = chart::event_list<Assign, Rectify, Confirm, Waive, Reopen>;
    using Initial = Life;
    using States = chart::types<Life, Found, Assigned, Rectified, Confirmed, Waived, Reopened>;
    static const std::vector<Rule>& rules() { return rulebook(); }
    static std::vector<StepInfo> steps() {
        return {{1, "assign", {"交办", "assign"}, 1, Assign::name},
                {2, "rectify", {"整改", "put right"}, 1, Rectify::name},
                {3, "confirm", {"确认", "confirm"}, 1, Confirm::name}};
    }
    static void schedule(const Facts& facts, Task& task) {
        if (task.step != 2 || !facts.due) return;
        task.due = ComputedDay(*facts.due);
        task.rules.emplace_back("rectified-in-time");
    }
    static void check(const Assign& event, OccurredOn on, Problems& problems) {
        if (event.due && *event.due < on.first())
            problems.push_back(
                {"bad-value",
                 "due",
                 {"期限 " + event.due->iso() + " 已经过去", "the due day " + event.due->iso() + " is past"}});
    }
};
using Machine = chart::Machine<Procedure>;

RUDANG_STATE(Life, Machine, Found, "Finding", "问题", "finding")
RUDANG_END
RUDANG_STATE(Found, Life, list<>, "Found", "待处理", "found")
    static constexpr std::string_view status = "found";
    RUDANG_OPEN(1)
    using reactions = list<on<Assign, Assigned>, on<Waive, Waived>>;
RUDANG_END
RUDANG_STATE(Assigned, Life, list<>, "Assigned", "整改中", "assigned")
    static constexpr std::string_view status = "assigned";
    RUDANG_OPEN(2)
    using reactions = list<on<Assign, chart::Stay>, on<Rectify, Rectified>, on<Waive, Waived>>;
RUDANG_END
RUDANG_STATE(Rectified, Life, list<>, "Rectified", "已整改，待确认", "rectified, to be confirmed")
    static constexpr std::string_view status = "rectified";
    RUDANG_OPEN(3)
    using reactions = list<on<Confirm, Confirmed>, on<Reopen, Reopened>>;
RUDANG_END
RUDANG_STATE(Confirmed, Life, list<>, "Confirmed", "已确认", "confirmed")
    static constexpr std::string_view status = "confirmed";
    static constexpr bool ended = true;
    using reactions = list<on<Reopen, Reopened>>;
RUDANG_END
RUDANG_STATE(Waived, Life, list<>, "Waived", "不予整改", "waived")
    static constexpr std::string_view status = "waived";
    static constexpr bool ended = true;
    using reactions = list<on<Reopen, Reopened>>;
RUDANG_END
RUDANG_STATE(Reopened, Life, list<>, "Reopened", "重新整改", "reopened")
    static constexpr std::string_view status = "reopened";
    RUDANG_OPEN(1)
    using reactions = list<on<Assign, Assigned>, on<Waive, Waived>>;
RUDANG_END

}  // namespace

std::shared_ptr<const Workflow> workflow() { return chart::workflow<Procedure>(); }

Standing standing(std::span<const Recorded> steps, Day today) {
    chart::Process<Procedure> finding{{}};
    for (const auto& step : steps) finding.apply(step, Judging::replay, {}, step.event.on.last());
    const auto late = finding.standing_findings(today);
    return {
        finding.state(), finding.facts().assigned_to, finding.facts().due,
        std::any_of(late.begin(), late.end(), [](const Finding& each) { return each.verdict == Verdict::violated; }),
        steps.empty() ? std::string{} : steps.back().actor};
}

std::vector<const EventInfo*> possible(std::span<const Recorded> steps, const std::string& actor, Day today) {
    chart::Process<Procedure> finding{{}};
    for (const auto& step : steps) finding.apply(step, Judging::replay, {}, step.event.on.last());
    std::vector<const EventInfo*> found;
    for (const auto& info : workflow()->events()) {
        Recorded next;
        next.actor = actor;
        next.event.name = info.name;
        next.event.on = today;
        for (const auto& field : *info.fields)
            next.event.fields[std::string(field.name)] = field.type == FieldType::day ? today.iso() : actor;
        if (finding.ask(next, {}, today).kind == Reaction::Kind::taken) found.push_back(&info);
    }
    return found;
}

Label state_label(std::string_view state) {
    for (const auto& status : workflow()->statuses())
        if (status.id == state) return status.name;
    return {"已消除", "cured"};
}

}  // namespace rudang::rectification
