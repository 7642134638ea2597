// Forecast and judgement cannot disagree: what the forecast calls the earliest lawful day is accepted, and the day
// before is not.
#include <algorithm>

#include "catch.h"
#include "support.h"

using namespace rudang;
using rudang::test::day;

namespace {

Recorded favourable(const Workflow& workflow, const std::string& event, Day on, const std::vector<Recorded>& history) {
    Recorded recorded;
    recorded.event = {.case_id = "x",
                      .name = event,
                      .on = on,
                      .fields = workflow.start("x")->favourable_fields(event, on),
                      .note = {},
                      .attachments = {}};
    if (event == "notice_closed")
        for (const auto& earlier : history)
            if (earlier.event.name == "prospect_endorsed") recorded.event.fields["from"] = earlier.event.on.iso();
    return recorded;
}

}  // namespace

TEST_CASE("the earliest day of every open step is accepted, the day before is not, in random lives of a case") {
    const auto workflow = recruitment::workflow();
    std::uint32_t random = 3;
    const auto draw = [&](std::uint32_t below) {
        random = random * 1664525 + 1013904223;
        return (random >> 8) % below;
    };
    std::map<int, int> checked;
    for (int life = 0; life < 60; ++life) {
        auto instance = workflow->start("x");
        std::vector<Recorded> history;
        // Starts in any month of 2014 to 2027, so that editions are crossed and month ends are met.
        Day now = day("2014-06-01").plus_days(static_cast<int>(draw(4900)));
        history.push_back(favourable(*workflow, "application_submitted", now, history));
        REQUIRE(instance->apply(history.back(), Judging::strict, {}, now).kind == Reaction::Kind::taken);
        while (!instance->state().ended) {
            auto tasks = instance->tasks();
            const auto open = instance->state().steps;
            // Those that wait for others have no earliest day of their own.
            std::erase_if(tasks, [&](const Task& task) {
                const bool waits = std::find(open.begin(), open.end(), task.step) == open.end();
                if (waits) CHECK((!task.earliest && (task.due || task.latest)));
                return waits;
            });
            REQUIRE_FALSE(tasks.empty());
            for (const auto& task : tasks) {
                INFO("life " << life << ", step " << task.step << " " << task.event);
                REQUIRE(task.earliest);
                const auto earliest = task.earliest->latest();
                const auto asked = [&](Day on) {
                    return instance->ask(favourable(*workflow, task.event, on, history), {}, on).kind ==
                           Reaction::Kind::taken;
                };
                CHECK(asked(earliest));
                CHECK_FALSE(asked(earliest.plus_days(-1)));
                ++checked[task.step];
            }
            // Go on with one of them, but not for ever with those that repeat.
            auto task = tasks[draw(static_cast<std::uint32_t>(tasks.size()))];
            if ((task.step == 6 || task.step == 21) && draw(3) != 0) task = tasks.back();
            now = std::max(now, task.earliest->latest()).plus_days(static_cast<int>(draw(20)));
            history.push_back(favourable(*workflow, task.event, now, history));
            auto reaction = instance->apply(history.back(), Judging::strict, {}, now);
            if (reaction.kind != Reaction::Kind::taken) history.pop_back();
            REQUIRE(history.size() < 80);
        }
        CHECK(instance->state().status == "archived");
    }
    // Every step from the talk to the archive was met.
    for (int step = 2; step <= 25; ++step) {
        INFO("step " << step);
        CHECK(checked[step] > 10);
    }
}

TEST_CASE("the forecast names every remaining step in order, provisional where it rests on what has not happened") {
    test::MemoryLedger here("2026-08-01");
    for (const auto& command : test::commands("2026", "zhang", 5)) REQUIRE(here.ledger.record(command).accepted());
    const auto items = here.ledger.view("zhang", "lisi")->instance->forecast(day("2026-08-01"));
    std::vector<int> steps;
    for (const auto& item : items) steps.push_back(item.step);
    CHECK(std::is_sorted(steps.begin(), steps.end()));
    CHECK(steps.front() == 6);
    CHECK(steps.back() == 25);
    const auto find = [&](int step, const char* event) {
        return *std::find_if(items.begin(), items.end(),
                             [&](const Task& t) { return t.step == step && t.event == event; });
    };
    CHECK(find(7, "prospect_proposed").earliest->iso() == "2027-07-10");
    CHECK_FALSE(find(7, "prospect_proposed").provisional);
    // Five working days from a Saturday on; 2027's calendar is not published yet.
    CHECK(find(8, "notice_closed").earliest->iso() == "2027-07-16");
    CHECK(find(8, "notice_closed").provisional);
    // Voted on the earliest day, a year on probation, discussed on its last.
    CHECK(find(23, "conversion_voted").earliest->iso() == "2028-07-16");
}

namespace {

// The clean case up to a step, lived through.
std::unique_ptr<Instance> lived(std::size_t events) {
    auto instance = recruitment::workflow()->start("zhang");
    for (const auto& command : test::commands("2026", "zhang", events)) {
        Recorded recorded;
        recorded.event = command.event;
        REQUIRE(instance->apply(recorded, Judging::strict, {}, command.event.on.last()).kind == Reaction::Kind::taken);
    }
    return instance;
}

const Task* task_of(const std::vector<Task>& tasks, int step) {
    const auto found = std::find_if(tasks.begin(), tasks.end(), [&](const Task& task) { return task.step == step; });
    return found == tasks.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("a vote that has lapsed is forecast anew, from the pre-review on") {
    const auto instance = lived(18);  // voted on 2027-10-20, the committee has talked
    CHECK(instance->forecast(day("2028-04-20")).front().step == 17);
    const auto items = instance->forecast(day("2028-04-21"));
    REQUIRE_FALSE(items.empty());
    CHECK(items.front().step == 13);
    CHECK(items.front().earliest->iso() == "2028-04-21");
    CHECK(task_of(items, 15));
    CHECK(task_of(items, 17)->latest->latest() > day("2028-04-21"));
}

TEST_CASE("deadlines that are running are tasks although other steps come first") {
    const auto voting = lived(15);  // pre-reviewed on 2027-09-25
    const auto tasks = voting->tasks();
    REQUIRE(task_of(tasks, 14));
    REQUIRE(task_of(tasks, 15));
    CHECK(task_of(tasks, 15)->due->iso() == "2027-10-25");
    CHECK_FALSE(task_of(tasks, 15)->earliest);
    CHECK_FALSE(task_of(tasks, 17));
    const auto talking = lived(17);
    CHECK(task_of(talking->tasks(), 17)->latest->iso() == "2028-04-20");
    CHECK(task_of(lived(19)->tasks(), 20)->due->iso() == "2027-12-20");
    CHECK_FALSE(task_of(lived(1)->tasks(), 17));
}

TEST_CASE("what was taken back is had anew after the going back, not before") {
    auto instance = lived(14);  // reviewed by the branch committee on 2027-09-15
    const auto with_day = [](Event event, const char* on) {
        event.on = day(on);
        return event;
    };
    const auto events = test::commands("2026", "zhang", 15);
    Recorded refused;
    refused.event = events[14].event;
    refused.event.fields["outcome"] = "refused";
    refused.event.on = day("2027-09-25");
    REQUIRE(instance->apply(refused, Judging::strict, {}, day("2027-09-25")).kind == Reaction::Kind::taken);
    Recorded again;
    const auto ask = [&](const char* on) {
        again.event = with_day(events[13].event, on);
        return instance->ask(again, {}, day("2027-12-01"));
    };
    CHECK(ask("2027-09-24").kind == Reaction::Kind::refused);
    CHECK(ask("2027-09-25").kind == Reaction::Kind::taken);
    CHECK(ask("2027-09-26").kind == Reaction::Kind::taken);
    CHECK(task_of(instance->tasks(), 12)->earliest->iso() == "2027-09-25");
}
