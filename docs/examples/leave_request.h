// A leave request: asked for, granted by somebody else, back at work. Three steps and one guard.
#pragma once

#include <rudang/chart/workflow.h>

namespace leave {

using namespace rudang;
using chart::list;
using chart::on;

struct Asked {
    static constexpr std::string_view name = "asked";
    static constexpr Label label{"申请休假", "leave asked for"};
    static constexpr int step = 1;
    static constexpr bool opens_case = true;
    std::string person;
    std::optional<Day> from, until;
    static void describe(auto& field) {
        field("person", &Asked::person, Label{"姓名", "name"}, sealed);
        field("from", &Asked::from, Label{"开始日期", "first day"}, needed);
        field("until", &Asked::until, Label{"结束日期", "last day"}, needed);
    }
};

struct Granted {
    static constexpr std::string_view name = "granted";
    static constexpr Label label{"批准休假", "leave granted"};
    static constexpr int step = 2;
    static void describe(auto&) {}
};

struct Returned {
    static constexpr std::string_view name = "returned";
    static constexpr Label label{"销假", "back at work"};
    static constexpr int step = 3;
    static void describe(auto&) {}
};

// What rules and lists may know of a case.
struct Facts {
    std::optional<Asked> asked;
    std::string asked_by;
    void take(const Asked& event, const Recorded& recorded) {
        asked = event;
        asked_by = recorded.actor;
    }
};

struct Request;
struct New;
struct Waiting;
struct Away;
struct Back;

struct Procedure {
    static constexpr std::string_view name = "leave";
    static constexpr Label label{"请假", "leave"};
    using Facts = leave::Facts;
    using Events = chart::event_list<Asked, Granted, Returned>;
    using Initial = Request;
    using States = chart::types<Request, New, Waiting, Away, Back>;

    static const std::vector<chart::Rule<Facts>>& rules() {
        static const std::vector<chart::Rule<Facts>> rules{
            chart::steps_in_order<Facts>(),
            {{.id = "granted-by-another",
              .statement = {"不得批准自己的休假", "nobody grants their own leave"},
              .remedy = {"请他人批准", "have somebody else grant it"},
              .evidence = Evidence::none,
              .judged_at = {Granted::name}},
             [](const chart::Question<Facts>& q) -> chart::Answer {
                 if (q.recorded->actor != q.facts.asked_by) return {};
                 return {Verdict::violated, {"这是您自己的申请", "you asked for this leave yourself"}};
             }}};
        return rules;
    }
    static std::string title(const Facts& facts) { return facts.asked ? facts.asked->person : std::string(); }
    static void schedule(const Facts& facts, Task& task) {
        if (task.step == 3 && facts.asked->until) task.due = ComputedDay(facts.asked->until->plus_days(1));
    }
};
using Machine = chart::Machine<Procedure>;

RUDANG_STATE(Request, Machine, New, "Request", "请假", "leave")
RUDANG_END
RUDANG_STATE(New, Request, list<>, "New", "未申请", "not asked for")
    RUDANG_OPEN(1)
    using reactions = list<on<Asked, Waiting>>;
RUDANG_END
RUDANG_STATE(Waiting, Request, list<>, "Waiting", "待批准", "waiting to be granted")
    RUDANG_OPEN(2)
    using reactions = list<on<Granted, Away>>;
RUDANG_END
RUDANG_STATE(Away, Request, list<>, "Away", "休假中", "away")
    RUDANG_OPEN(3)
    using reactions = list<on<Returned, Back>>;
RUDANG_END
RUDANG_STATE(Back, Request, list<>, "Back", "已销假", "back at work")
RUDANG_END

inline std::shared_ptr<const Workflow> workflow() { return chart::workflow<Procedure>(); }

}  // namespace leave
