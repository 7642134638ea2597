// What why and the forecast say of a step that the case alone allows and what lies around it forbids.
#include <algorithm>

#include "catch.h"
#include "rudang/office/agenda.h"
#include "rudang/office/list.h"
#include "rudang/office/neighbourhood.h"
#include "rudang/office/why.h"
#include "support.h"

using namespace rudang;
using rudang::test::commands;
using rudang::test::day;

namespace {

// 张三 belongs to a branch below a general branch, below the committee of a township; talked with, not decided on.
struct Township {
    test::StorePlace place{test::wanted_store()};
    std::unique_ptr<Store> store = place.make({"rudang/test", 0, std::string(32, 'k')});
    ManualClock clock{day("2027-11-15")};
    Ledger ledger{*store, recruitment::workflow(), clock};
    const std::string id = "zhangsan";

    Township() {
        ledger.found("某镇党委", {"lisi", "李四", "", true});
        REQUIRE(ledger.put_org({"zong", "某党总支", "root", "general_branch", false, false}, "lisi").accepted());
        REQUIRE(ledger.put_org({"yi", "第一党支部", "zong", "branch", false, false}, "lisi").accepted());
        for (const auto& command : commands("2026", id, 18)) REQUIRE(ledger.record(command).accepted());
    }
    CaseView view() { return std::move(*ledger.view(id, "lisi")); }
    Day today() const { return day("2027-11-15"); }
    office::Why why(const CaseView& view, int step) {
        return office::why(*recruitment::workflow(), view, step, today(),
                           office::neighbourhood(ledger, view, today(), "lisi"));
    }
    Task forecast(const CaseView& view, int step) {
        const auto tasks = office::forecast_within(view, office::neighbourhood(ledger, view, today(), "lisi"), today());
        return *std::find_if(tasks.begin(), tasks.end(), [&](const Task& task) { return task.step == step; });
    }
    std::vector<office::AgendaItem> agenda() {
        office::Desk desk{.ledger = ledger, .actor = "lisi", .today = today()};
        return office::agenda(desk).items;
    }
    // What a list says is open, and whose turn it is.
    office::ListedCase listed() {
        office::Desk desk{.ledger = ledger, .actor = "lisi", .today = today()};
        auto cases = office::list(desk);
        office::add_tasks(desk, cases);
        return cases.at(0);
    }
    std::string open() {
        office::Desk desk{.ledger = ledger, .actor = "lisi", .today = today()};
        return office::open_steps_words(desk, listed(), Language::zh);
    }
    Outcome take(Json json) {
        json["case"] = id;
        Command command{.event = test::event_of(json), .actor = "lisi"};
        return ledger.record(command);
    }
};

bool names(const std::vector<std::string>& rules, std::string_view rule) {
    return std::find(rules.begin(), rules.end(), rule) != rules.end();
}

const Json decision{{"event", "admission_decided"},
                    {"on", "2027-11-15"},
                    {"committee", "某镇党委"},
                    {"committee_kind", "primary_committee"},
                    {"outcome", "approved"},
                    {"individually", true},
                    {"collective", true}};

}  // namespace

TEST_CASE("the decision waits for the body in between, and why and the forecast say so as recording does") {
    Township here;
    {
        const auto view = here.view();
        const auto around = office::neighbourhood(here.ledger, view, here.today(), "lisi");
        REQUIRE(around.above.size() == 2);
        CHECK(around.above[0].name == "某党总支");
        CHECK(around.above[1].name == "某镇党委");
        const auto why = here.why(view, 17);
        CHECK_FALSE(why.possible);
        CHECK_FALSE(why.earliest);
        REQUIRE(why.first.size() == 1);
        CHECK(why.first.front().event == "deliberated");
        const auto task = here.forecast(view, 17);
        CHECK_FALSE(task.earliest);
        CHECK(names(task.rules, "deliberated-by-intermediate-body"));
        CHECK_FALSE(here.take(decision).accepted());
        // It is the body's turn first, with the decision's time running.
        const auto items = here.agenda();
        REQUIRE(items.size() == 2);
        CHECK(items[0].task.event == "deliberated");
        CHECK(items[0].possible);
        CHECK(items[0].pressing->iso() == "2028-01-20");
        CHECK(items[0].waiting_for == std::vector{recruitment::office_of("deliberated")});
        CHECK(items[1].task.step == 17);
        CHECK_FALSE(items[1].possible);
        CHECK(items[1].kind == office::AgendaItem::Kind::waiting);
        CHECK(items[1].waiting_for == items[0].waiting_for);
        // A list names nothing that would be refused.
        CHECK(here.open() == "上级党组织审议");
        CHECK(here.listed().waiting_for == items[0].waiting_for);
    }
    REQUIRE(here.take({{"event", "deliberated"},
                       {"on", "2027-11-10"},
                       {"body", "general_branch"},
                       {"name", "某党总支"},
                       {"outcome", "agreed"}})
                .accepted());
    const auto view = here.view();
    CHECK(here.why(view, 17).possible);
    CHECK(here.forecast(view, 17).earliest);
    REQUIRE(here.agenda().size() == 1);
    CHECK(here.agenda().front().task.step == 17);
    CHECK(here.agenda().front().possible);
    CHECK(here.agenda().front().waiting_for == std::vector{recruitment::Office::committee});
    CHECK(here.open() == "17 上级党委审批");
    CHECK(here.listed().waiting_for == std::vector{recruitment::Office::committee});
    CHECK(here.take(decision).accepted());
}

TEST_CASE("a plan without places left keeps the decision from being called possible") {
    Township here;
    REQUIRE(here.take({{"event", "deliberated"},
                       {"on", "2027-11-10"},
                       {"body", "general_branch"},
                       {"name", "某党总支"},
                       {"outcome", "agreed"}})
                .accepted());
    REQUIRE(here.ledger.put_plan({"root", 2027, 0, {}}, "上级下达", "lisi").accepted());
    const auto view = here.view();
    CHECK_FALSE(here.why(view, 17).possible);
    CHECK_FALSE(here.forecast(view, 17).earliest);
    REQUIRE(here.agenda().size() == 1);
    CHECK_FALSE(here.agenda().front().possible);
    CHECK_FALSE(here.take(decision).accepted());
    REQUIRE(here.ledger.put_plan({"root", 2027, 1, {}}, "上级调整", "lisi").accepted());
    CHECK(here.why(here.view(), 17).possible);
    CHECK(here.take(decision).accepted());
    // The place he has taken is not in his own way.
    const auto around = office::neighbourhood(here.ledger, here.view(), here.today(), "lisi");
    REQUIRE(around.plans.size() == 1);
    CHECK(around.plans.front().used_in_all() == 0);
    CHECK(here.ledger.plan_states(2027, "lisi").front().used_in_all() == 1);
}

TEST_CASE("what the steps before rest on in turn comes first as well") {
    // Probation is over and nobody has applied: the decision on the conversion begins with the application.
    test::MemoryLedger memory("2028-10-25");
    for (const auto& command : commands("2026", "zhangsan", 23)) REQUIRE(memory.ledger.record(command).accepted());
    const auto view = std::move(*memory.ledger.view("zhangsan", "lisi"));
    for (const int step : {24, 25}) {
        const auto why = office::why(*recruitment::workflow(), view, step, day("2028-10-25"));
        CHECK_FALSE(why.possible);
        REQUIRE(why.first.size() >= 2);
        CHECK(why.first[0].event == "conversion_applied");
        CHECK(why.first[1].event == "conversion_voted");
    }
}
