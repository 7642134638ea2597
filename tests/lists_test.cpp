// Who there is, whose turn it is, what does not move and why.
#include <algorithm>
#include <set>

#include "catch.h"
#include "rudang/office/agenda.h"
#include "rudang/office/handovers.h"
#include "rudang/office/list.h"
#include "rudang/office/stalled.h"
#include "shell.h"
#include "support.h"

using namespace rudang;
using namespace rudang::test;

namespace {

using recruitment::Office;

// The first `events` of the clean case under another id.
void lives(Ledger& ledger, const std::string& id, std::size_t events) {
    for (auto command : commands("2026", id, events)) {
        // Another person of the same name.
        if (command.event.name == "application_submitted") command.event.fields["applicant"].erase("id_number");
        if (command.event.fields.contains("form_number")) command.event.fields["form_number"] = "F-" + id;
        REQUIRE(ledger.record(command).accepted());
    }
}

std::set<std::string> cases_of(const std::vector<office::ListedCase>& list) {
    std::set<std::string> ids;
    for (const auto& each : list) ids.insert(each.row.case_id);
    return ids;
}

const office::AgendaItem* item_of(const office::Agenda& agenda, const std::string& id, int step) {
    const auto found = std::find_if(agenda.items.begin(), agenda.items.end(), [&](const office::AgendaItem& item) {
        return item.case_id == id && item.task.step == step;
    });
    return found == agenda.items.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("a name is found by a part of it and by the first letters of its pinyin", "[lists]") {
    CHECK(office::name_fits("张三", "张"));
    CHECK(office::name_fits("张三", "三"));
    CHECK(office::name_fits("张三", "zs"));
    CHECK(office::name_fits("张三", "ZS"));
    CHECK(office::name_fits("张三", "z"));
    CHECK(office::name_fits("张三", "zhangs"));
    CHECK(office::name_fits("张三", ""));
    CHECK_FALSE(office::name_fits("张三", "s"));
    CHECK_FALSE(office::name_fits("张三", "李"));
    CHECK(office::name_fits("买买提·艾力", "买买提"));
    CHECK(office::name_fits("欧阳娜娜", "oynn"));
    // Surnames of their own sound, as such and only there.
    CHECK(office::name_fits("单一", "shanyi"));
    CHECK(office::name_fits("张单", "zhangdan"));
    CHECK(office::name_fits("曾国", "zengg"));
    CHECK(office::name_fits("万俟三", "mqs"));
    CHECK(office::name_fits("尉迟三", "yuchi"));
    // A character beyond the first plane, Latin letters, and what is no text at all.
    CHECK(office::name_fits("张𠅤", "zhangxi"));
    CHECK(office::name_fits("李Anna", "lianna"));
    CHECK_FALSE(office::name_fits("\xff\xfe", "z"));
}

TEST_CASE("the list is filtered by stage, office and branch; the living come without the ended", "[lists]") {
    MemoryLedger branch("2029-01-01");
    lives(branch.ledger, "applied", 1);
    lives(branch.ledger, "determined", 3);
    lives(branch.ledger, "archived", 1000);
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = day("2029-01-01")};
    CHECK(cases_of(office::list(desk)) == std::set<std::string>{"applied", "determined"});
    CHECK(cases_of(office::list(desk, {.ended = true})) == std::set<std::string>{"archived"});
    CHECK(cases_of(office::list(desk, {.stage = 1})) == std::set<std::string>{"applied"});
    CHECK(cases_of(office::list(desk, {.office = Office::committee})) == std::set<std::string>{"determined"});
    CHECK(cases_of(office::list(desk, {.word = "arch"})) == std::set<std::string>{"archived"});
    CHECK(cases_of(office::list(desk, {.word = "zs"})).size() == 3);
    CHECK(office::list(desk, {.word = "王"}).empty());
    const auto json = office::to_json(office::list(desk, {.word = "determined"}))["cases"][0];
    CHECK(json["case"] == "determined");
    CHECK(json["status"] == "activist");
    CHECK(json["steps"] == Json::array({4, 5}));
    CHECK(json["waiting_for"] == Json::array({"committee", "branch"}));
    CHECK(json["since"] == "2026-07-10");
    CHECK(json["name"] == "张*");
}

TEST_CASE("more people than are named come by id, and those that are shown are named", "[lists]") {
    MemoryLedger branch("2029-01-01");
    for (const char* id : {"c", "a", "b"}) lives(branch.ledger, id, 1);
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = day("2029-01-01")};
    CHECK(office::list(desk, {.most_named = 3}).front().row.title == "张*");
    auto many = office::list(desk, {.most_named = 2});
    CHECK(cases_of(many) == cases_of(office::list(desk)));
    REQUIRE(many.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(many[i].row.case_id == std::string(1, static_cast<char>('a' + i)));
        CHECK(many[i].row.title.empty());
    }
    office::add_names(desk, std::span(many).subspan(1, 1));
    CHECK(many[0].row.title.empty());
    CHECK(many[1].row.title == "张*");
    CHECK(many[2].row.title.empty());
}

TEST_CASE("names opened ahead of a search change nothing of what is found", "[lists]") {
    test::SealedLedger sealed;
    sealed.enrol("wang", "王五");
    auto& ledger = *sealed.ledger;
    const auto apply = [&](const std::string& id, const std::string& name) {
        auto command = commands("2026", id, 1).front();
        command.event.fields["applicant"].erase("id_number");
        command.event.fields["applicant"]["name"] = name;
        REQUIRE(ledger.record(command).accepted());
    };
    const auto found = [&](const std::string& word, const std::string& actor = "lisi") {
        office::Desk desk{.ledger = ledger, .actor = actor, .today = day("2029-06-01")};
        return cases_of(office::list(desk, {.word = word}));
    };
    apply("one", "张三");
    apply("two", "李四光");
    int rounds = 0;
    while (ledger.expect_search("lisi", 1)) ++rounds;
    CHECK(rounds == 2);
    CHECK(found("张") == std::set<std::string>{"one"});
    CHECK(found("lsg") == std::set<std::string>{"two"});
    CHECK(found("王").empty());
    // Whoever came since is found, and whoever may not look finds nobody although the names lie open.
    apply("three", "张小明");
    CHECK(found("张") == std::set<std::string>{"one", "three"});
    REQUIRE(ledger.grant({"wang", "group_leader", "root"}, false, "lisi").accepted());
    CHECK(found("张", "wang").empty());
    CHECK_FALSE(ledger.expect_search("wang", 100));
    CHECK(found("张") == std::set<std::string>{"one", "three"});
    // Erased is erased, here as well.
    const auto fresh = fresh_key();
    REQUIRE(ledger.erase("one", "本人要求", fresh, "lisi").accepted());
    sealed.keys.ledger = fresh;
    sealed.reopen();
    office::Desk desk{.ledger = *sealed.ledger, .actor = "lisi", .today = day("2029-06-01")};
    CHECK(cases_of(office::list(desk, {.word = "张"})) == std::set<std::string>{"three"});
}

TEST_CASE("a step that others come before is not offered as possible, whatever time is running", "[lists]") {
    MemoryLedger branch("2026-07-20");
    lives(branch.ledger, "determined", 3);
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = day("2026-07-20")};
    const auto agenda = office::agenda(desk);
    REQUIRE(item_of(agenda, "determined", 4));
    CHECK(item_of(agenda, "determined", 4)->possible);
    CHECK(item_of(agenda, "determined", 5)->possible);
    REQUIRE(item_of(agenda, "determined", 6));
    CHECK_FALSE(item_of(agenda, "determined", 6)->possible);
}

TEST_CASE("a list says from which day a step can be taken: the day before, the day, the day after", "[lists]") {
    // Determined on 10 July 2026: a prospect a year later.
    const auto [today, said] =
        GENERATE(table<const char*, bool>({{"2027-07-09", true}, {"2027-07-10", false}, {"2027-07-11", false}}));
    MemoryLedger branch(today);
    lives(branch.ledger, "determined", 6);
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = day(today)};
    auto cases = office::list(desk);
    REQUIRE(cases.size() == 1);
    CHECK_FALSE(contains(office::open_steps_words(desk, cases[0], Language::zh), "起"));  // nobody has read the days
    office::add_tasks(desk, cases);
    INFO(office::open_steps_words(desk, cases[0], Language::zh));
    CHECK(contains(office::open_steps_words(desk, cases[0], Language::zh), " 起）") == said);
}

TEST_CASE("whoever may not look behind masks finds nobody by a part of the name", "[lists]") {
    MemoryLedger branch("2029-01-01");
    lives(branch.ledger, "applied", 1);
    branch.ledger.put_actor({"zhou", "周八", "", true}, "lisi");
    branch.ledger.grant({"zhou", "group_leader", "root"}, false, "lisi");
    office::Desk desk{.ledger = branch.ledger, .actor = "zhou", .today = day("2029-01-01")};
    CHECK(office::list(desk).size() == 1);
    CHECK(office::list(desk, {.word = "张"}).empty());
    CHECK(office::list(desk, {.word = "张三"}).size() == 1);
}

TEST_CASE("by a setting the owner of a ledger sees names, with one recorded look a session", "[lists]") {
    test::Shell rudang;
    rudang("init --org 第一党支部 --actor lisi --name 李四");
    REQUIRE(rudang("apply --today 2026-06-01 --on 2026-06-01 --name 张三 --birth-date 2000-01-15 --branch 第一党支部")
                .status == 0);
    const auto last = [&] { return rudang("--json journal tail --lines 1").json()[0]["seq"].get<int>(); };
    CHECK(contains(rudang("--json list").out, "张*"));
    const auto before = last();
    REQUIRE(rudang("names show").status == 0);
    CHECK(contains(rudang("--json list").out, "张三"));
    CHECK(contains(rudang("--json next").out, "张三"));
    CHECK(contains(rudang("--lang zh show 张三").out, "张三"));
    CHECK(last() == before + 1);
    // Somebody else is not affected, and neither is whoever may not look.
    rudang("actor add zhou --name 周八");
    rudang("actor grant zhou group_leader --org root");
    const auto seen = rudang("--json list --as zhou").out;
    CHECK(contains(seen, "applicant"));
    CHECK_FALSE(contains(seen, "张"));  // their role brings no key
    CHECK(rudang("names show --as zhou").status == 3);
    REQUIRE(rudang("names mask").status == 0);
    CHECK(contains(rudang("--json list").out, "张*"));
    CHECK(rudang("--json journal verify").json()["intact"] == true);
}

TEST_CASE("the look at names holds for twelve hours and for whoever made it", "[lists]") {
    MemoryLedger branch("2029-01-01");
    lives(branch.ledger, "one", 1);
    branch.ledger.put_actor({"wang", "王五", "", true}, "lisi");
    branch.ledger.grant({"wang", "branch_secretary", "root"}, false, "lisi");
    const auto look = branch.ledger.look_at_names("lisi");
    REQUIRE(look);
    CHECK(branch.ledger.cases("lisi")[0].title == "张三");
    CHECK(branch.ledger.cases("wang")[0].title == "张*");
    CHECK_FALSE(branch.ledger.show_names("wang", *look));
    CHECK_FALSE(branch.ledger.show_names("lisi", 0));
    // Everything else that is sealed stays so.
    const auto view = branch.ledger.view("one", "lisi");
    CHECK(view->instance->title() == "张三");
    CHECK_FALSE(view->effective[0].event.fields.dump().find("张三") != std::string::npos);
    branch.clock.move_to(day("2029-01-03"));
    CHECK(branch.ledger.cases("lisi")[0].title == "张*");
    CHECK_FALSE(branch.ledger.show_names("lisi", *look));
    CHECK(branch.ledger.verify().intact);
}

TEST_CASE("people of one name are told apart by the year of birth, after a look that is recorded", "[lists]") {
    MemoryLedger branch("2029-01-01");
    lives(branch.ledger, "one", 1);
    lives(branch.ledger, "two", 1);
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = day("2029-01-01")};
    CHECK(office::list(desk)[0].birth_year.empty());
    desk.reveal = Reveal::yes;
    const auto list = office::list(desk);
    REQUIRE(list.size() == 2);
    for (const auto& each : list) {
        CHECK(each.row.title == "张三");
        CHECK(each.birth_year.size() == 4);
    }
    CHECK(branch.ledger.journal(1, "lisi").back().kind == EntryKind::look);
}

TEST_CASE("the work list shows every open step with whose turn it is", "[lists]") {
    MemoryLedger branch("2026-07-15");
    lives(branch.ledger, "determined", 3);
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = day("2026-07-15")};
    const auto all = office::agenda(desk);
    const auto* filing = item_of(all, "determined", 4);
    REQUIRE(filing);
    CHECK(filing->waiting_for == std::vector{Office::committee});
    CHECK(filing->kind == office::AgendaItem::Kind::waiting);
    const auto* contacts = item_of(all, "determined", 5);
    REQUIRE(contacts);
    CHECK(contacts->waiting_for == std::vector{Office::branch});
    // The committee sees what lies with it and nothing else.
    const auto committee = office::agenda(desk, {.office = Office::committee});
    REQUIRE(committee.items.size() == 1);
    CHECK(committee.items[0].task.step == 4);
    CHECK(office::to_json(committee)["items"][0]["waiting_for"] == Json::array({"committee"}));
    CHECK(office::to_json(committee)["items"][0]["kind"] == "waiting");
}

TEST_CASE("a step whose time has not come waits; on the day it is due like any other", "[lists]") {
    MemoryLedger branch("2026-08-01");
    lives(branch.ledger, "activist", 5);
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = day("2027-07-09")};
    const auto before = office::agenda(desk);
    const auto* proposal = item_of(before, "activist", 7);
    REQUIRE(proposal);
    CHECK(proposal->kind == office::AgendaItem::Kind::waiting);
    CHECK(proposal->pressing->iso() == "2027-07-10");
    CHECK(proposal->days_overdue == 0);
    const auto* review = item_of(before, "activist", 6);
    REQUIRE(review);
    CHECK(review->days_overdue > 0);
}

TEST_CASE("a suspended case waits for whoever resumes it, a case in transfer for whoever takes it", "[lists]") {
    MemoryLedger branch("2026-08-01");
    lives(branch.ledger, "held", 5);
    REQUIRE(branch.ledger
                .record({.event = {.case_id = "held",
                                   .name = "suspended",
                                   .on = OccurredOn(day("2026-07-30")),
                                   .fields = {{"reason", "investigation"}},
                                   .note = {},
                                   .attachments = {}},
                         .actor = "lisi"})
                .accepted());
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = day("2026-08-01")};
    const auto agenda = office::agenda(desk);
    REQUIRE(agenda.items.size() == 1);
    CHECK(agenda.items[0].task.event == "resumed");
    CHECK(agenda.items[0].kind == office::AgendaItem::Kind::waiting);
    CHECK(office::to_json(agenda)["items"][0]["step"].is_null());
}

TEST_CASE("what somebody else has to take is listed with them, and as overdue after thirty days", "[lists]") {
    MemoryLedger town("2026-08-01");
    town.ledger.put_org({"yi", "东街党支部", "root", "branch", false, false}, "lisi");
    town.ledger.put_org({"er", "西街党支部", "root", "branch", false, false}, "lisi");
    town.ledger.put_actor({"zhao", "赵六", "", true}, "lisi");
    town.ledger.grant({"zhao", "branch_secretary", "er"}, false, "lisi");
    for (auto command : commands("2026", "moving", 5)) {
        if (command.event.name == "application_submitted") command.event.fields["branch"] = "东街党支部";
        REQUIRE(town.ledger.record(command).accepted());
    }
    REQUIRE(town.ledger
                .record({.event = {.case_id = "moving",
                                   .name = "transfer_started",
                                   .on = OccurredOn(day("2026-07-30")),
                                   .fields = {{"to_branch", "西街党支部"}},
                                   .note = {},
                                   .attachments = {}},
                         .actor = "lisi"})
                .accepted());
    for (const auto& [today, overdue] : {std::pair{"2026-08-29", false}, {"2026-08-30", true}}) {
        office::Desk desk{.ledger = town.ledger, .actor = "zhao", .today = day(today)};
        const auto agenda = office::agenda(desk);
        REQUIRE(agenda.items.size() == 1);
        CHECK(agenda.items[0].task.event == "transfer_accepted");
        CHECK(agenda.items[0].org == "er");
        CHECK((agenda.items[0].days_overdue > 0) == overdue);
        const auto waiting = office::handovers(desk);
        REQUIRE(waiting.size() == 1);
        CHECK(waiting[0].overdue == overdue);
        const auto listed = office::list(desk);
        REQUIRE(listed.size() == 1);
        CHECK(listed[0].offered);
    }
}

TEST_CASE("stalled: past the limit the day after it, whatever the patience", "[lists]") {
    MemoryLedger branch("2026-06-02");
    lives(branch.ledger, "applied", 1);
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = day("2026-07-01")};
    CHECK(office::stalled(desk).cases.empty());
    desk.today = day("2026-07-02");
    const auto late = office::stalled(desk).cases;
    REQUIRE(late.size() == 1);
    CHECK(late[0].reason == office::StalledCase::Reason::past_limit);
    CHECK(late[0].limit->iso() == "2026-07-01");
    CHECK(late[0].waiting_for == std::vector{Office::branch});
    CHECK(office::stalled(desk, {.over = 60}).cases.empty());
}

TEST_CASE("stalled: slower than 85 of 100 finished cases at this step", "[lists]") {
    MemoryLedger branch("2029-01-01");
    // Six that were filed with the committee soon after the determination, one that waits.
    for (int i = 0; i < 6; ++i) lives(branch.ledger, "done-" + std::to_string(i), 5);
    lives(branch.ledger, "waits", 3);
    const auto determined = day("2026-07-10"), filed = day("2026-07-20");
    const int usual = filed.number() - determined.number();
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = filed};
    const auto of = [&](const office::Stalled& stalled) {
        const auto found = std::find_if(stalled.cases.begin(), stalled.cases.end(),
                                        [](const office::StalledCase& each) { return each.row.case_id == "waits"; });
        return found == stalled.cases.end() ? std::nullopt : std::optional(*found);
    };
    CHECK_FALSE(of(office::stalled(desk)));
    desk.today = filed.plus_days(1);
    const auto slow = of(office::stalled(desk));
    REQUIRE(slow);
    CHECK(slow->reason == office::StalledCase::Reason::slow);
    // Without what is usual nobody is slow, and what is past a limit is found all the same.
    CHECK_FALSE(of(office::stalled(desk, {.usual = false})));
    office::Desk later = desk;
    later.today = day("2029-01-01");
    const auto past = [&](bool also_slow) {
        std::set<std::string> ids;
        for (const auto& each : office::stalled(later, {.usual = also_slow}).cases)
            if (each.reason == office::StalledCase::Reason::past_limit) ids.insert(each.row.case_id);
        return ids;
    };
    CHECK(past(false) == past(true));
    CHECK(office::stalled(desk, {.named = false}).cases.front().row.title.empty());
    CHECK(office::stalled(desk).of == 7);
    CHECK(*slow->p85_days <= usual);
    CHECK(office::to_json(office::stalled(desk), *recruitment::workflow(), Language::en)["items"][0]["p85_days"]
              .is_number());
}

TEST_CASE("stalled: normal cultivation and normal probation are neither late nor waiting", "[lists]") {
    MemoryLedger branch("2029-01-01");
    lives(branch.ledger, "activist", 5);
    // Everything up to the oath; then probation runs for a year.
    std::size_t sworn = 0;
    for (const auto& line : clean_case("2026")) {
        ++sworn;
        if (line["event"] == "oath_taken") break;
    }
    lives(branch.ledger, "probation", sworn);
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = day("2026-12-20")};
    for (const auto& each : office::stalled(desk, {.over = 0}).cases) CHECK(each.row.case_id != "activist");
    const auto oath = branch.ledger.view("probation", "lisi")->effective.back().event.on.first();
    desk.today = oath.plus_days(120);
    for (const auto& each : office::stalled(desk, {.over = 0}).cases) CHECK(each.row.case_id != "probation");
}

TEST_CASE("a refusal for lack of rights says who may", "[lists]") {
    MemoryLedger branch("2026-08-01");
    branch.ledger.put_actor({"wang", "王五", "", true}, "lisi");
    branch.ledger.grant({"wang", "committee_secretary", "root"}, false, "lisi");
    branch.ledger.put_actor({"zhao", "赵六", "", true}, "lisi");
    branch.ledger.grant({"zhao", "branch_deputy", "root"}, false, "lisi");
    lives(branch.ledger, "determined", 3);
    auto command = commands("2026", "determined", 4).back();
    REQUIRE(command.event.name == "activist_filed");
    command.actor = "zhao";
    const auto refused = branch.ledger.record(command);
    CHECK(refused.status == Outcome::Status::forbidden);
    REQUIRE(refused.problems.size() == 1);
    CHECK(refused.problems[0].message.zh.find("党委书记（wang）") != std::string::npos);
    // Whoever sees nothing learns which roles there are and no names.
    command.actor = "nobody";
    const auto stranger = branch.ledger.record(command);
    CHECK(stranger.problems[0].message.zh.find("wang") == std::string::npos);
    CHECK(stranger.problems[0].message.zh.find("党委书记") != std::string::npos);
}

TEST_CASE("list, next, stalled and transfers on the command line", "[lists]") {
    test::Shell rudang;
    rudang("init --org 第一党支部 --actor lisi --name 李四");
    REQUIRE(rudang("apply --today 2026-06-01 --on 2026-06-01 --name 张三 --birth-date 2000-01-15 --branch 第一党支部")
                .status == 0);
    REQUIRE(rudang("apply --today 2026-06-01 --on 2026-06-01 --name 李明 --birth-date 1999-03-02 --branch 第一党支部")
                .status == 0);
    CHECK(rudang("--json list").json()["cases"].size() == 2);
    CHECK(rudang("--json list zs").json()["cases"].size() == 1);
    CHECK(rudang("--json list 明").json()["cases"].size() == 1);
    CHECK(rudang("--json list --office branch --stage 1").json()["cases"].size() == 2);
    CHECK(rudang("--json list --office committee").json()["cases"].empty());
    CHECK(rudang("list --office 村委会").status == 2);
    CHECK(rudang("list --stage 6").status == 2);
    CHECK(contains(rudang("--lang zh list").out, "待党支部办理"));
    const auto next = rudang("--json next --today 2026-06-01").json()["items"];
    REQUIRE(next.size() == 2);
    CHECK(next[0]["kind"] == "due");
    CHECK(next[0]["waiting_for"] == Json::array({"branch"}));
    CHECK(contains(rudang("--lang zh next --today 2026-07-05").out, "已逾期 4 天"));
    const auto stalled = rudang("--json stalled --today 2026-07-05").json()["items"];
    REQUIRE(stalled.size() == 2);
    CHECK(stalled[0]["reason"] == "past-limit");
    CHECK(contains(rudang("--lang zh stalled --today 2026-07-05").out, "已过期限 2026-07-01"));
    CHECK(rudang("transfers").status == 0);
}

TEST_CASE("findings are chosen by branch, severity, rule and person, and several are assigned at once", "[lists]") {
    test::Shell rudang;
    rudang("init --org 第一党支部 --actor lisi --name 李四");
    rudang("actor add wang --name 王五");
    rudang("actor grant wang branch_secretary --org root");
    rudang("actor add sun --name 孙七");
    rudang("actor grant sun supervisor --org root");
    for (const char* name : {"张三", "李明", "赵云"})
        REQUIRE(rudang(std::string("apply --today 2026-06-01 --on 2026-06-01 --birth-date 2000-01-15 --branch "
                                   "第一党支部 --name ") +
                       name)
                    .status == 0);
    const std::string today = " --today 2026-08-01";
    const auto items = [&](const std::string& filter) {
        return rudang("--json finding list" + today + " " + filter).json()["items"];
    };
    REQUIRE(items("").size() == 3);
    CHECK(items("--rule talk-within-one-month").size() == 3);
    CHECK(items("--severity deviation").size() == 3);
    CHECK(items("--severity block").empty());
    CHECK(items("--person 张三").size() == 1);
    CHECK(items("--branch 第一党支部").size() == 3);
    CHECK(rudang("finding list --rule talk-within-one-mouth").status == 2);
    const auto all = items("");
    const auto two = all[0]["finding"].get<std::string>() + " " + all[1]["finding"].get<std::string>();
    const auto assigned =
        rudang("--json finding assign " + two + " --to wang --due 2026-09-01 --as sun" + today).json()["items"];
    REQUIRE(assigned.size() == 2);
    CHECK(assigned[1]["accepted"] == true);
    // The filter takes what nobody has in hand.
    CHECK(rudang("finding assign --rule talk-within-one-month --to wang --due 2026-09-01 --as sun" + today).status ==
          0);
    for (const auto& item : items("")) CHECK(item["state"] == "assigned");
    CHECK(rudang("finding assign --to wang --due 2026-09-01 --as sun" + today).status == 2);
}

TEST_CASE("the procedure and one case in it are drawn with arrows, in the chosen language", "[lists]") {
    test::Shell rudang;
    rudang("init --org 第一党支部 --actor lisi --name 李四");
    REQUIRE(rudang("apply --today 2026-06-01 --on 2026-06-01 --name 张三 --birth-date 2000-01-15 --branch 第一党支部")
                .status == 0);
    const auto chart = rudang("--lang zh graph --format svg").out;
    CHECK(contains(chart, "marker-end"));
    CHECK(contains(chart, "15 支部大会讨论"));
    CHECK(contains(chart, "退回 → 3"));
    CHECK_FALSE(contains(chart, "activist_filed"));
    CHECK(contains(rudang("--lang en graph --format svg").out, "15 vote on admission"));
    const auto drawn = rudang("--lang zh graph 张三 --today 2026-06-02").out;
    CHECK(contains(drawn, "step done"));
    CHECK(contains(drawn, "step open"));
    CHECK(contains(drawn, "2026-06-01"));
    CHECK_FALSE(contains(drawn, "张三"));  // masked, unless the look is asked for
    CHECK(contains(rudang("--lang zh graph 张三 --reveal").out, "张三"));
    CHECK(contains(rudang("graph 张三 --format mermaid").out, "flowchart TD"));
    CHECK(rudang("graph 张三 --format dot").status == 2);
    CHECK(rudang("-q graph 张三 --to case.svg").status == 0);
    CHECK(contains(test::Shell::slurp(rudang.file("case.svg")), "</svg>"));
}

TEST_CASE("a list that is cut begins as the whole one does, whatever is asked for", "[lists]") {
    // Somebody at each place of the clean case, one of them suspended, one vote that lapsed.
    MemoryLedger branch("2029-06-01");
    std::size_t count = 0;
    for (const std::size_t events : {1, 2, 3, 5, 5, 6, 9, 13, 16, 19, 20, 23, 25})
        lives(branch.ledger, "c" + std::to_string(10 + count++), events);
    REQUIRE(branch.ledger
                .record({.event = {.case_id = "c13",
                                   .name = "suspended",
                                   .on = OccurredOn(day("2029-05-30")),
                                   .fields = {{"reason", "investigation"}},
                                   .note = {},
                                   .attachments = {}},
                         .actor = "lisi"})
                .accepted());
    const auto told = [](const office::AgendaItem& item) {
        return std::tuple(item.case_id, item.task.step, item.task.event, item.days_overdue, item.kind, item.name);
    };
    std::size_t longest = 0;
    for (const auto* today : {"2026-08-01", "2027-03-01", "2029-06-01"})
        for (const auto& question :
             std::vector<office::AgendaQuestion>{{},
                                                 {.office = Office::committee},
                                                 {.within = 30},
                                                 {.overdue_only = true},
                                                 {.case_id = "c14"},
                                                 {.org = "root"},
                                                 {.office = Office::branch, .overdue_only = true}}) {
            office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = day(today)};
            const auto all = office::agenda(desk, question);
            longest = std::max(longest, all.items.size());
            CHECK_FALSE(all.cut);
            for (std::size_t limit = 0; limit <= all.items.size() + 1; ++limit) {
                auto shorter = question;
                shorter.limit = limit;
                const auto cut = office::agenda(desk, shorter);
                CHECK(cut.cut == (limit < all.items.size()));
                REQUIRE(cut.items.size() == std::min(limit, all.items.size()));
                for (std::size_t i = 0; i < cut.items.size(); ++i) CHECK(told(cut.items[i]) == told(all.items[i]));
            }
        }
    CHECK(longest > 12);
}
