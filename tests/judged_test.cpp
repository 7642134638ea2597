// What the rules object to is judged once and kept; what is kept answers only where judging anew would say the same.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <map>

#include "catch.h"
#include "rudang/engine/calendar.h"
#include "rudang/engine/flat.h"
#include "rudang/recruitment/summary.h"
#include "support.h"

using namespace rudang;
using rudang::test::day;

namespace {

using Told = std::vector<std::string>;

DoneDays days_of(const CaseView& view) {
    DoneDays days;
    for (const auto& recorded : view.effective)
        if (const auto* info = find_event(recruitment::workflow()->events(), recorded.event.name); info && info->step)
            days.insert_or_assign(info->step, recorded.event.on.last());
    return days;
}

void tell(Told& lines, const CaseRow& row, const std::vector<Finding>& findings, const DoneDays& done) {
    for (const auto& [step, day] : done) lines.push_back(std::to_string(step) + " " + day.iso());
    lines.push_back(row.case_id + " " + to_json(row.state).dump() + " " + row.title);
    for (const auto& finding : findings)
        if (objects(finding.verdict))
            lines.push_back(to_json(finding, Language::zh).dump() + to_json(finding, Language::en).dump() +
                            finding.follows + " " + std::to_string(finding.cured_by));
}

// By the way that keeps and finds again, and by the way that judges every time.
Told told_by(Ledger& ledger, const std::string& actor, const std::vector<std::string>& ids) {
    Told lines;
    for (const auto& each : ledger.objections(ids, actor)) tell(lines, each.row, each.findings, each.done);
    return lines;
}
Told judged_by(Ledger& ledger, const std::string& actor, const std::vector<std::string>& ids) {
    Told lines;
    for (const auto& each : ledger.views(ids, actor)) tell(lines, each.row, each.findings, days_of(each));
    return lines;
}

// ---- what lists and figures are told besides

void tell(Told& lines, const Happened& happened, const recruitment::ToldEvent& said) {
    lines.push_back(std::string(happened.info->name) + " " + happened.on.iso() + " " + std::to_string(happened.seq) +
                    " " + happened.at.iso() + " " + (happened.entered ? happened.entered->iso() : "-") + " " +
                    happened.actor + " " + std::to_string(static_cast<int>(happened.origin)) + " " +
                    std::to_string(happened.complete) + " " + said.outcome.value_or("-") + " " +
                    std::to_string(said.unrecorded));
}

void tell(Told& lines, const std::vector<Task>& tasks) {
    for (const auto& task : tasks) {
        std::string line = std::to_string(task.step) + " " + task.event;
        for (const auto* day : {&task.earliest, &task.due, &task.latest}) line += " " + (*day ? (*day)->iso() : "-");
        for (const auto& rule : task.rules) line += " " + rule;
        lines.push_back(line + (task.provisional ? " provisional" : ""));
    }
}

constexpr CaseParts everything{.undetermined = true, .course = true, .lines = true};

Told course_told(Ledger& ledger, const std::string& actor, const std::vector<std::string>& ids, Reveal reveal) {
    Told lines;
    const recruitment::SummaryReader reader(ledger.workflow());
    recruitment::Comparison all(ledger.today());
    std::vector<std::string> compared;
    ledger.each_objections(ids, actor, reveal, everything, [&](const CaseObjections& each) {
        const auto said = reader.read(each.summary, each.course.size());
        for (std::size_t i = 0; i < each.course.size(); ++i) tell(lines, each.course[i], said.events[i]);
        tell(lines, each.tasks);
        lines.push_back(each.lines + (said.born ? said.born->iso() : "-"));
        all.add(said.comparable.get());
        compared.push_back(each.row.case_id);
    });
    all.settle();
    for (std::size_t i = 0; i < compared.size(); ++i)
        for (const auto& finding : all.about(i, compared[i])) lines.push_back(to_json(finding, Language::zh).dump());
    return lines;
}

Told course_lived(Ledger& ledger, const std::string& actor, const std::vector<std::string>& ids, Reveal reveal) {
    Told lines;
    std::vector<const Instance*> instances;
    const auto views = ledger.views(ids, actor, reveal);
    for (const auto& view : views) {
        std::string as_lines, born = "-";
        bool asked = false;
        for (const auto& each : view.effective) {
            recruitment::ToldEvent said;
            if (const auto outcome = each.event.fields.find("outcome"); outcome != each.event.fields.end())
                said.outcome = outcome->get<std::string>();
            if (each.event.name == "step_unrecorded" && !each.event.fields.value("perhaps", false))
                for (const auto& step : ledger.workflow().steps())
                    if (step.id == each.event.fields.value("step", "")) said.unrecorded = step.number;
            tell(lines,
                 {find_event(ledger.workflow().events(), each.event.name), each.event.on, each.seq, each.at,
                  each.entered, each.actor, each.origin, each.complete},
                 said);
            as_lines += event_line(each, view.row.case_id, ledger.workflow());
            if (!asked && each.event.fields.contains("applicant")) {
                asked = true;
                const auto day = Day::parse(each.event.fields["applicant"].value("birth_date", ""));
                if (day) born = day->iso();
            }
        }
        tell(lines, view.instance->tasks());
        lines.push_back(as_lines + born);
        instances.push_back(view.instance.get());
    }
    for (const auto& each : ledger.workflow().judge_together(instances, ledger.today()))
        lines.push_back(to_json(each.finding, Language::zh).dump());
    return lines;
}

// So many that everything is read once and not one by one; of those of whom there is nothing, nothing is told.
std::vector<std::string> among_many(std::vector<std::string> ids) {
    for (int i = 100; i < 180; ++i) ids.push_back("nobody" + std::to_string(i));
    std::sort(ids.begin(), ids.end());
    return ids;
}

std::vector<std::string> all_cases(Store& store) {
    std::vector<std::string> ids;
    store.read()->each_case([&](const CaseRow& row) { return ids.push_back(row.case_id), true; });
    return ids;
}

std::map<std::string, std::string> kept(Store& store) {
    std::map<std::string, std::string> rows;
    for (const auto& row : store.read()->all<JudgedRow>()) rows[row.case_id] = row.sealed;
    return rows;
}

void change(Store& store, const JudgedRow& row) {
    const auto transaction = store.begin();
    transaction->put(row);
    transaction->commit();
}

// A town that anything may happen to: cases of three branches that share introducers, numbers and a plan, corrected,
// moved and judged by rules that come and go, on days that go by. Always the same for one number.
class Town {
public:
    Town(Ledger& ledger, ManualClock& clock, std::uint32_t number) : ledger_(ledger), clock_(clock), number_(number) {
        ledger_.put_org({"yi", "东街党支部", "root", "branch", false, false}, "lisi");
        ledger_.put_org({"er", "西街党支部", "root", "branch", false, false}, "lisi");
        for (const auto& [id, name, org] : {std::tuple{"wang", "王五", "yi"}, {"zhao", "赵六", "er"}}) {
            ledger_.put_actor({id, name, "", true}, "lisi");
            ledger_.grant({id, "branch_secretary", org}, false, "lisi");
        }
    }
    std::uint32_t chance(std::uint32_t of) { return ((number_ = number_ * 1664525 + 1013904223) >> 16) % of; }

    void something_happens() {
        switch (chance(12)) {
            case 0:
                return pass(static_cast<int>(chance(40)));
            case 1:
                return pass(1);
            case 2:
                ledger_.put_plan({"root", 2025 + static_cast<int>(chance(4)), static_cast<int>(chance(3)), {}}, "调整",
                                 "lisi");
                return;
            case 3:
                ledger_.put_org({"yi", chance(2) ? "东街党支部" : "东街第一党支部", chance(2) ? "root" : "er", "branch",
                                 chance(2) == 0, false},
                                "lisi");
                return;
            case 4:
                if (chance(2))
                    ledger_.withdraw_rules("zhen", "lisi");
                else
                    ledger_.adopt_rules({"zhen", chance(2) ? "root" : "yi",
                                         "id = \"zhen\"\neffective = 2026-01-01\n[parameters]\ntraining_days = " +
                                             std::to_string(4 + chance(3)) + "\n",
                                         0},
                                        "lisi");
                return;
            case 5:
                return correct();
            default:
                return live_on(chance(3) == 0 ? 25 : 3);
        }
    }

private:
    void pass(int days) { clock_.move_to(clock_.today().plus_days(days)); }

    // Some of the next events of somebody, days moved and some left out.
    void live_on(std::uint32_t events) {
        const auto who = chance(5);
        const auto id = "case" + std::to_string(who);
        static const auto clean = test::clean_case("2026");
        for (auto& at = at_[id]; events > 0 && at < clean.size(); --events, ++at) {
            auto event = test::event_of(clean[at]);
            event.case_id = id;
            event.on = event.on.first().plus_days(static_cast<int>(chance(60)) - 30);
            if (at > 0 && chance(9) == 0) continue;
            if (at == 0) {
                event.fields["branch"] = chance(2) ? "东街党支部" : "西街党支部";
                event.fields["applicant"]["name"] = "张三" + std::string(who == 1 ? "丰" : "");
                event.fields["applicant"]["id_number"] =
                    chance(3) ? "11010119990307" + std::to_string(1000 + who) : "110101199903071011";
            }
            if (event.fields.contains("form_number")) event.fields["form_number"] = "F" + std::to_string(chance(4));
            ledger_.record({.event = event, .actor = "lisi", .origin = chance(4) ? Origin::imported : Origin::live});
        }
    }
    void correct() {
        const auto id = "case" + std::to_string(chance(5));
        const auto view = ledger_.view(id, "lisi");
        if (!view || view->effective.empty()) return;
        const auto& one = view->effective[chance(static_cast<std::uint32_t>(view->effective.size()))];
        Json fields{{"corrects", one.seq}, {"reason", "笔误"}};
        if (chance(4) == 0)
            fields["annul"] = true;
        else
            fields["fields"] = {{"on", one.event.on.first().plus_days(static_cast<int>(chance(9)) - 4).iso()}};
        ledger_.record({.event = {.case_id = id,
                                  .name = std::string(correction_event),
                                  .on = OccurredOn(ledger_.today()),
                                  .fields = fields,
                                  .note = {},
                                  .attachments = {}},
                        .actor = "lisi"});
    }

    Ledger& ledger_;
    ManualClock& clock_;
    std::uint32_t number_;
    std::map<std::string, std::size_t> at_;
};

void record_until(Ledger& ledger, const std::string& id, std::size_t events) {
    for (auto command : test::commands("2026", id, events)) {
        if (command.event.name == "application_submitted") command.event.fields["applicant"].erase("id_number");
        REQUIRE(ledger.record(command).accepted());
    }
}

}  // namespace

TEST_CASE("whatever happens, what is kept answers as if it had been judged anew", "[judged]") {
    std::size_t found_again = 0, findings = 0, hidden = 0;
    for (const auto kind : test::store_kinds())
        for (int round = 0; round < (kind == test::StoreKind::memory ? 12 : 3) * test::soak(); ++round) {
            INFO(test::name_of(kind) << " " << round);
            test::StorePlace place(kind);
            const auto store = place.make({"rudang/test", 0, std::string(32, 'k')});
            ManualClock clock{day("2027-01-10")};
            Ledger ledger(*store, recruitment::workflow(), clock);
            ledger.found("镇党委", {"lisi", "李四", "", true});
            Town town(ledger, clock, static_cast<std::uint32_t>(round) * 7919 + 1);
            for (int step = 0; step < 40; ++step) {
                town.something_happens();
                const auto before = kept(*store);
                const auto ids = all_cases(*store);
                for (const char* actor : {"lisi", "wang", "zhao"}) {
                    const auto told = judged_by(ledger, actor, ids);
                    CHECK(told_by(ledger, actor, ids) == told);
                    CHECK(told_by(ledger, actor, ids) == told);  // from what the first time kept
                    CHECK(told_by(ledger, actor, among_many(ids)) == told);
                    const auto lived = course_lived(ledger, actor, ids, Reveal::no);
                    CHECK(course_told(ledger, actor, ids, Reveal::no) == lived);
                    CHECK(course_told(ledger, actor, among_many(ids), Reveal::no) == lived);
                    findings += told.size();
                    for (const auto& line : told) hidden += line.find("…") != std::string::npos;
                }
                if (step % 8 == 0)
                    CHECK(course_told(ledger, "lisi", ids, Reveal::yes) ==
                          course_lived(ledger, "lisi", ids, Reveal::yes));
                CHECK(ledger.unjudged(ids, "lisi").empty());
                for (const auto& view : ledger.views(ids, "lisi"))
                    if (!view.row.erased) CHECK(ledger.done_days("lisi").at(view.row.case_id) == days_of(view));
                for (const auto& [id, sealed] : kept(*store)) {
                    const auto known = before.find(id);
                    found_again += known != before.end() && known->second == sealed;
                }
            }
            const auto whole = ledger.verify();
            INFO(whole.problem.zh);
            CHECK(whole.intact);
        }
    CHECK(findings > 1000);
    CHECK(found_again > 500);
    CHECK(hidden > 0);
}

TEST_CASE("what is kept holds to the day before something is due, and not on the day after", "[judged]") {
    // The talk with 张三 is due a month after the application of 2026-06-01.
    const auto objects_on = [](Ledger& ledger, ManualClock& clock, const char* today) {
        clock.move_to(day(today));
        const auto told = told_by(ledger, "lisi", {"zhangsan"});
        CHECK(told == judged_by(ledger, "lisi", {"zhangsan"}));
        return std::any_of(told.begin(), told.end(),
                           [](const std::string& line) { return line.find("talk-within") != std::string::npos; });
    };
    test::MemoryLedger branch("2026-06-01");
    record_until(branch.ledger, "zhangsan", 1);
    const auto due = branch.ledger.view("zhangsan", "lisi")->instance->tasks().front().due;
    REQUIRE(due);
    const auto last = due->latest();
    branch.clock.move_to(last.plus_days(-10));
    CHECK_FALSE(objects_on(branch.ledger, branch.clock, last.plus_days(-10).iso().c_str()));
    const auto first = kept(*branch.store).at("zhangsan");
    CHECK(first.find(FlatWriter().day(last).bytes()) != std::string::npos);
    CHECK_FALSE(objects_on(branch.ledger, branch.clock, last.plus_days(-1).iso().c_str()));
    CHECK_FALSE(objects_on(branch.ledger, branch.clock, last.iso().c_str()));
    CHECK(kept(*branch.store).at("zhangsan") == first);
    CHECK(objects_on(branch.ledger, branch.clock, last.plus_days(1).iso().c_str()));
    CHECK(kept(*branch.store).at("zhangsan") != first);
    // Back to an earlier day, as a question what if: judged for that day.
    CHECK_FALSE(objects_on(branch.ledger, branch.clock, last.iso().c_str()));
}

TEST_CASE("what is kept is what is answered, and a verification finds where it is not what the rules say", "[judged]") {
    test::MemoryLedger branch("2026-08-01");
    record_until(branch.ledger, "zhangsan", 1);
    const auto honest = told_by(branch.ledger, "lisi", {"zhangsan"});
    REQUIRE(honest.size() > 1);
    auto row = branch.store->read()->all<JudgedRow>().at(0);
    const auto genuine = row.sealed;
    const auto id = branch.ledger.objections({"zhangsan"}, "lisi").at(0).findings.at(0).id;
    row.sealed.replace(row.sealed.find(id), id.size(), std::string(id.size(), '0'));
    change(*branch.store, row);
    CHECK(branch.ledger.objections({"zhangsan"}, "lisi").at(0).findings.at(0).id == std::string(id.size(), '0'));
    const auto found = branch.ledger.verify();
    CHECK_FALSE(found.intact);
    CHECK(found.problem.en.find("judged zhangsan") != std::string::npos);
    REQUIRE(branch.ledger.rebuild("lisi").accepted());
    CHECK(kept(*branch.store).empty());
    CHECK(branch.ledger.verify().intact);
    CHECK(told_by(branch.ledger, "lisi", {"zhangsan"}) == honest);
    // Cut off anywhere, of another program, of another entry, or of no sense at all: as if it were not there.
    row.seq = branch.store->read()->find_case("zhangsan")->last_seq;
    for (std::size_t size = 0; size < genuine.size(); size += 1 + size / 50) {
        row.sealed = genuine.substr(0, size);
        change(*branch.store, row);
        CHECK(told_by(branch.ledger, "lisi", {"zhangsan"}) == honest);
    }
    for (std::size_t at = 0; at < genuine.size(); at += 3)
        for (const char instead : {'9', ':', '\xff', '-'}) {
            row.sealed = genuine;
            row.sealed[at] = instead;
            change(*branch.store, row);
            CHECK_NOTHROW(told_by(branch.ledger, "lisi", {"zhangsan"}));
        }
    for (const auto* nonsense :
         {"", "[]", "7", "99999999999999999999:x", "\xff", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"}) {
        change(*branch.store, {"zhangsan", row.seq, nonsense});
        CHECK(told_by(branch.ledger, "lisi", {"zhangsan"}) == honest);
    }
    change(*branch.store, {"zhangsan", row.seq - 1, genuine});
    CHECK(told_by(branch.ledger, "lisi", {"zhangsan"}) == honest);
    // Of a case there is not.
    change(*branch.store, {"nobody", 1, genuine});
    CHECK_FALSE(branch.ledger.verify().intact);
}

TEST_CASE("what is judged by other editions, or for another day than today, is not kept", "[judged]") {
    test::MemoryLedger branch("2026-08-01");
    record_until(branch.ledger, "zhangsan", 2);
    Ledger supposing(*branch.store, recruitment::workflow(), branch.clock, {}, day("2027-05-01"));
    CHECK(told_by(supposing, "lisi", {"zhangsan"}) == judged_by(supposing, "lisi", {"zhangsan"}));
    CHECK(kept(*branch.store).empty());
    CHECK(told_by(branch.ledger, "lisi", {"zhangsan"}).size() > 0);
    REQUIRE(kept(*branch.store).size() == 1);
    recruitment::Options options;
    options.law = options.law.only("2014");
    Ledger otherwise(*branch.store, recruitment::workflow(options), branch.clock);
    CHECK(told_by(otherwise, "lisi", {"zhangsan"}) == judged_by(otherwise, "lisi", {"zhangsan"}));
    CHECK(told_by(otherwise, "lisi", {"zhangsan"}) != told_by(branch.ledger, "lisi", {"zhangsan"}));
    for (const auto& law :
         {options.law.national(), recruitment::Law::built_in().effective_from("2026", day("2027-01-01"))})
        CHECK_FALSE(law.is_built_in());
    Problems problems;
    CHECK_FALSE(recruitment::Law::built_in()
                    .with_overlay("id = \"a\"\neffective = 2026-06-01\n[parameters]\ntraining_days = 5\n", problems)
                    .is_built_in());
    CHECK(problems.empty());
    CHECK(recruitment::workflow()->digest().size() == 64);
}

TEST_CASE("what is kept is sealed with the person's key and gone with it", "[judged]") {
    test::SealedLedger sealed;
    record_until(*sealed.ledger, "zhangsan", 1);
    record_until(*sealed.ledger, "wangwu", 1);
    const std::vector<std::string> both{"wangwu", "zhangsan"};
    const auto told = told_by(*sealed.ledger, "lisi", both);
    REQUIRE(told.size() > 2);
    const auto rows = kept(*sealed.store);
    REQUIRE(rows.size() == 2);
    for (const auto& [id, text] : rows) {
        CHECK(text.find("talk") == std::string::npos);
        CHECK(text.find(recruitment::workflow()->digest()) == std::string::npos);
    }
    sealed.reopen();
    CHECK(told_by(*sealed.ledger, "lisi", both) == told);
    CHECK(kept(*sealed.store) == rows);
    // One person's row under another's name is not theirs.
    change(*sealed.store, {"wangwu", sealed.store->read()->find_case("wangwu")->last_seq, rows.at("zhangsan")});
    CHECK_FALSE(sealed.ledger->verify().intact);
    CHECK(told_by(*sealed.ledger, "lisi", both) == told);
    CHECK(sealed.ledger->verify().intact);
    const auto fresh = fresh_key();
    REQUIRE(sealed.ledger->erase("zhangsan", "本人要求", fresh, "lisi").accepted());
    CHECK_FALSE(kept(*sealed.store).contains("zhangsan"));
    CHECK(kept(*sealed.store).contains("wangwu"));
    // Asking does not bring it back.
    CHECK(told_by(*sealed.ledger, "lisi", both) == judged_by(*sealed.ledger, "lisi", both));
    CHECK_FALSE(kept(*sealed.store).contains("zhangsan"));
    CHECK(sealed.ledger->verify().intact);
}

TEST_CASE("of many cases the sealed rows tell what each tells by itself, and only what is asked for", "[judged]") {
    test::SealedLedger sealed;
    std::vector<std::string> ids;
    for (int i = 10; i < 80; ++i) {
        ids.push_back("case" + std::to_string(i));
        record_until(*sealed.ledger, ids.back(), 1 + static_cast<std::size_t>(i) % 4);
        // From an older table, which does not say who talked with them.
        if (i % 4) continue;
        auto talk = test::commands("2026", ids.back(), 2).at(1);
        talk.origin = Origin::imported;
        talk.event.fields.erase("interviewer_role");
        REQUIRE(sealed.ledger->record(talk).accepted());
    }
    CHECK(sealed.ledger->unjudged(ids, "lisi") == ids);
    Told one_by_one;
    for (const auto& id : ids)
        for (auto& line : told_by(*sealed.ledger, "lisi", {id})) one_by_one.push_back(std::move(line));
    CHECK(sealed.ledger->unjudged(ids, "lisi").empty());
    sealed.reopen();
    CHECK(told_by(*sealed.ledger, "lisi", ids) == one_by_one);
    CHECK(course_told(*sealed.ledger, "lisi", ids, Reveal::yes) ==
          course_lived(*sealed.ledger, "lisi", ids, Reveal::yes));
    std::size_t certain = 0, all = 0;
    sealed.ledger->each_objections(ids, "lisi", Reveal::yes, {.undetermined = false}, [&](const CaseObjections& each) {
        certain += each.findings.size();
        for (const auto& finding : each.findings) CHECK(finding.verdict == Verdict::violated);
        CHECK(each.course.empty());
        CHECK(each.lines.empty());
        CHECK(each.summary == CaseSummary{});
    });
    sealed.ledger->each_objections(ids, "lisi", Reveal::no, everything, [&](const CaseObjections& each) {
        all += each.findings.size();
        CHECK(each.row.title == "张*");
        CHECK(each.summary.personal.empty());
        CHECK(each.lines.find("张三") == std::string::npos);
        CHECK_FALSE(each.course.empty());
    });
    CHECK(certain < all);
    // What changes one of them leaves the others as they were judged.
    record_until(*sealed.ledger, "another", 1);
    REQUIRE(sealed.ledger->record(test::commands("2026", "case10", 4).at(3)).accepted());
    CHECK(sealed.ledger->unjudged(ids, "lisi") == std::vector<std::string>{"case10"});
    // Without the ledger's key nobody is told anything.
    Ledger without(*sealed.store, recruitment::workflow(), sealed.clock);
    CHECK_THROWS_AS(told_by(without, "lisi", ids), LedgerError);
}

TEST_CASE("where only what is kept is wanted nobody is judged, and the others are given back", "[judged]") {
    test::SealedLedger sealed;
    record_until(*sealed.ledger, "zhangsan", 1);
    record_until(*sealed.ledger, "wangwu", 1);
    const std::vector<std::string> both{"wangwu", "zhangsan"};
    std::vector<std::string> heard;
    const auto given_back = [&] {
        heard.clear();
        return sealed.ledger->each_objections(both, "lisi", Reveal::no, {.undetermined = false, .kept_only = true},
                                              [&](const CaseObjections& each) { heard.push_back(each.row.case_id); });
    };
    CHECK(given_back() == both);
    CHECK(heard.empty());
    CHECK(kept(*sealed.store).empty());
    REQUIRE(told_by(*sealed.ledger, "lisi", {"zhangsan"}).size() > 1);
    CHECK(given_back() == std::vector<std::string>{"wangwu"});
    CHECK(heard == std::vector<std::string>{"zhangsan"});
    // Something was recorded of one of them since.
    REQUIRE(sealed.ledger->record(test::commands("2026", "zhangsan", 2).at(1)).accepted());
    CHECK(given_back() == both);
    REQUIRE(told_by(*sealed.ledger, "lisi", both).size() > 2);
    CHECK(given_back().empty());
    CHECK(heard == both);
    // Of somebody whose data was destroyed there is nothing to judge: that is told, and nothing of it kept.
    const auto fresh = fresh_key();
    REQUIRE(sealed.ledger->erase("wangwu", "本人要求", fresh, "lisi").accepted());
    CHECK(given_back().empty());
    CHECK(heard == both);
    CHECK_FALSE(kept(*sealed.store).contains("wangwu"));
}

TEST_CASE("whoever asks while somebody else writes is answered, and nothing is kept", "[judged]") {
    test::SealedLedger sealed;
    record_until(*sealed.ledger, "zhangsan", 3);
    const auto other = open_sqlite_store(sealed.path());
    {
        const auto writing = other->begin();
        CHECK(told_by(*sealed.ledger, "lisi", {"zhangsan"}).size() > 0);
        CHECK(kept(*sealed.store).empty());
    }
    CHECK(told_by(*sealed.ledger, "lisi", {"zhangsan"}).size() > 0);
    CHECK(kept(*sealed.store).size() == 1);
    SqliteOptions options;
    options.read_only = true;
    const auto to_read = open_sqlite_store(sealed.path(), options);
    Ledger reading(*to_read, recruitment::workflow(), sealed.clock, sealed.keys);
    sealed.clock.move_to(day("2031-01-01"));
    CHECK(told_by(reading, "lisi", {"zhangsan"}) == judged_by(reading, "lisi", {"zhangsan"}));
}

TEST_CASE("a ledger of format 5 gets a place for what is judged", "[judged]") {
    test::SealedLedger sealed;
    record_until(*sealed.ledger, "zhangsan", 3);
    const auto told = told_by(*sealed.ledger, "lisi", {"zhangsan"});
    sealed.ledger.reset();
    sealed.store.reset();
    SQLite::Database(sealed.path(), SQLite::OPEN_READWRITE).exec("DROP TABLE judged; PRAGMA user_version = 5");
    sealed.reopen();
    CHECK(sealed.ledger->verify().intact);
    CHECK(kept(*sealed.store).empty());
    CHECK(told_by(*sealed.ledger, "lisi", {"zhangsan"}) == told);
    CHECK(kept(*sealed.store).size() == 1);
}
