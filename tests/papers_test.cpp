// Forms and what they may ask for: one list of names, the blank forms, and who gets them filled in.
#include <chrono>
#include <filesystem>
#include <set>

#include "catch.h"
#include "failing_disk.h"
#include "rudang/office/questionnaire.h"
#include "rudang/papers/filling.h"
#include "rudang/papers/forms.h"
#include "rudang/papers/qr.h"
#include "rudang/papers/rectification.h"
#include "rudang/rectification/rectification.h"
#include "rudang/tables/table.h"
#include "shell.h"
#include "support.h"

using namespace rudang;
using namespace rudang::test;
using papers::Mark;

namespace {

const papers::Names& form_names() {
    static const papers::Names names(*recruitment::workflow());
    return names;
}

papers::Filling filling_of(const char* number) {
    const auto ours = papers::forms_called(number);
    REQUIRE(ours.size() == 1);
    return {papers::Template(tables::Package(papers::draw(*ours.front()))), form_names()};
}

std::string document_of(const papers::Filled& filled) {
    return tables::Package(filled.bytes).part("word/document.xml", 1 << 24);
}

void collect_names(const std::vector<papers::Name>& list, std::set<std::pair<Mark::Kind, std::string>>& seen) {
    for (const auto& name : list) {
        INFO(name.name);
        CHECK_FALSE(name.name.empty());
        CHECK_FALSE(name.what.empty());
        CHECK(std::find(name.forms.begin(), name.forms.end(), name.name) != name.forms.end());
        for (const auto& form : name.forms) {
            INFO(form);
            CHECK(papers::mark_name(form) == form);
            CHECK(seen.insert({name.kind, form}).second);
        }
        std::set<std::pair<Mark::Kind, std::string>> inside;
        collect_names(name.members, inside);
    }
}

}  // namespace

TEST_CASE("every name is one thing, and can be written in a template", "[papers]") {
    std::set<std::pair<Mark::Kind, std::string>> seen;
    collect_names(form_names().list(), seen);
    const auto meaning = [](Mark::Kind kind, const char* name, std::vector<std::string> within = {}) {
        const auto known = form_names().meaning({kind, name, std::move(within)});
        return known.name ? known.name->name + "@" + std::to_string(known.level) : std::string();
    };
    CHECK(meaning(Mark::Kind::text, "姓名") == "姓名@0");
    CHECK(meaning(Mark::Kind::text, "申请人·姓名") == "姓名@0");
    CHECK(meaning(Mark::Kind::text, "谈话人").empty());
    CHECK(meaning(Mark::Kind::text, "派人谈话·谈话人") == "派人谈话·谈话人@0");
    CHECK(meaning(Mark::Kind::box, "政治审查结论·合格") == "政治审查结论·合格@0");
    CHECK(meaning(Mark::Kind::box, "合格").empty());
    // Inside of rows their own names come first, then those around them.
    CHECK(meaning(Mark::Kind::text, "姓名", {"培养联系人"}) == "姓名@1");
    CHECK(meaning(Mark::Kind::text, "党支部", {"培养联系人"}) == "党支部@0");
    CHECK(meaning(Mark::Kind::text, "考察意见", {"积极分子考察"}) == "考察意见@1");
    CHECK(meaning(Mark::Kind::text, "姓名", {"成员", "家庭主要成员"}) == "姓名@2");
    CHECK(meaning(Mark::Kind::text, "案卷号", {"成员", "家庭主要成员"}) == "案卷号@1");
    CHECK(form_names().near({Mark::Kind::text, "谈话人", {}}) == "派人谈话·谈话人");
    CHECK(form_names().near({Mark::Kind::text, "籍惯", {}}) == "籍贯");
}

TEST_CASE("every field of every event can be put on paper", "[papers]") {
    // Whatever somebody adds to an event is on the list by itself.
    const std::function<void(const EventInfo&, const FieldList&)> look = [&](const EventInfo& event,
                                                                             const FieldList& list) {
        for (const auto& field : list) {
            INFO(event.name << " " << field.name);
            if (field.type == FieldType::record) {
                look(event, field.members);
                continue;
            }
            const bool listed =
                std::any_of(form_names().list().begin(), form_names().list().end(), [&](const papers::Name& name) {
                    return name.kind == Mark::Kind::text && name.event == &event && !name.path.empty() &&
                           name.path.back() == &field;
                });
            CHECK(listed);
        }
    };
    for (const auto& event : recruitment::workflow()->events())
        if (!event.imported_only && event.name != correction_event) look(event, *event.fields);
}

TEST_CASE("the blank forms know every name they use", "[papers]") {
    std::set<std::string> numbers;
    for (const auto& form : papers::forms()) {
        INFO(form.number << " " << form.name.zh);
        CHECK(numbers.insert(form.number).second);
        CHECK_FALSE(form.name.en.empty());
        const auto bytes = papers::draw(form);
        CHECK(papers::draw(form) == bytes);
        const papers::Template blank{tables::Package(bytes)};
        CHECK(blank.faults().empty());
        CHECK_FALSE(blank.marks().empty());
        if (form.of_case())
            for (const auto& unknown : papers::unknown_marks(form_names(), blank.marks()))
                FAIL_CHECK(papers::mark_words(unknown.mark));
    }
    CHECK(papers::forms_called("谈话记录").size() == 1);
    CHECK(papers::forms_called("会议记录").size() > 1);
    // Its number without that of the variant means all of them, and no other form of that step.
    CHECK(papers::forms_called("14").size() == 3);
    CHECK(papers::forms_called("14.2").size() == 1);
    CHECK(papers::forms_called("").empty());
}

TEST_CASE("a form is filled for who may look and take out, and every time it is in the journal", "[papers]") {
    MemoryLedger branch;
    for (const auto& command : commands("2026", "zhangsan")) REQUIRE(branch.ledger.record(command).accepted());
    branch.ledger.put_actor({"zhou", "周八", "", true}, "lisi");
    branch.ledger.grant({"zhou", "group_leader", "root"}, false, "lisi");
    const auto talk = filling_of("1");
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = branch.ledger.today(), .reveal = Reveal::yes};
    const auto filled = talk.of_cases(desk, {"zhangsan"});
    REQUIRE(filled.size() == 1);
    CHECK(contains(document_of(filled[0]), "张三"));
    CHECK(contains(document_of(filled[0]), "2026年6月20日"));
    CHECK(branch.ledger.journal(1, "lisi").back().kind == EntryKind::look);
    desk.actor = "zhou";
    try {
        talk.of_cases(desk, {"zhangsan"});
        FAIL("a group leader was given a form");
    } catch (const office::Failure& failure) {
        CHECK(failure.reason == office::Reason::forbidden);
    }
    CHECK(branch.ledger.journal(1, "lisi").back().kind == EntryKind::refusal);
    desk.actor = "nobody";
    CHECK_THROWS(talk.of_cases(desk, {"zhangsan"}));
}

TEST_CASE("many forms of a person are one look, and each says what it says alone", "[papers]") {
    MemoryLedger branch;
    for (const auto& command : commands("2026", "zhangsan")) REQUIRE(branch.ledger.record(command).accepted());
    const auto talk = filling_of("1"), review = filling_of("8"), approval = filling_of("13");
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = branch.ledger.today(), .reveal = Reveal::yes};
    const auto before = branch.ledger.size();
    const auto packet = papers::fill_in(desk, {&talk, &review, &approval}, {"zhangsan"});
    CHECK(branch.ledger.size() == before + 2);
    const auto written = branch.ledger.journal(2, "lisi");
    REQUIRE(written.size() == 2);
    CHECK(written[0].kind == EntryKind::look);
    CHECK(written[1].kind == EntryKind::look);
    REQUIRE(packet.size() == 3);
    const papers::Filling* const forms[] = {&talk, &review, &approval};
    for (std::size_t i = 0; i < packet.size(); ++i) {
        REQUIRE(packet[i].size() == 1);
        CHECK(packet[i].front().bytes == forms[i]->of_cases(desk, {"zhangsan"}).front().bytes);
    }
    // One that is not there among them: nobody's form is filled in, and what is written is that it was refused.
    const auto known = branch.ledger.size();
    CHECK_THROWS_AS(talk.of_cases(desk, {"zhangsan", "nobody"}), office::Failure);
    CHECK(branch.ledger.size() == known + 1);
    CHECK(branch.ledger.journal(1, "lisi").back().kind == EntryKind::refusal);
}

TEST_CASE("where the look cannot be written, nothing is handed out", "[papers]") {
    const Folder folder;
    const auto path = folder.file("l.rudang");
    SqliteOptions options;
    options.vfs = failing_vfs();
    ManualClock clock{day("2029-06-01")};
    {
        const auto store = create_sqlite_store(path, {"rudang/test", 0, std::string(32, 'k')}, options);
        Ledger ledger(*store, recruitment::workflow(), clock);
        ledger.found("第一党支部", {"lisi", "李四", "", true});
        for (const auto& command : commands("2026", "zhangsan")) REQUIRE(ledger.record(command).accepted());
    }
    const auto talk = filling_of("1");
    // At whichever write, sync or truncate the disk gives out: a form only once both entries are there.
    int refused = 0;
    for (bool handed_out = false; !handed_out; refused += !handed_out) {
        REQUIRE(refused < 100);
        const auto store = open_sqlite_store(path, options);
        Ledger ledger(*store, recruitment::workflow(), clock);
        office::Desk desk{.ledger = ledger, .actor = "lisi", .today = ledger.today(), .reveal = Reveal::yes};
        const auto before = ledger.size();
        countdown = refused;
        std::vector<papers::Filled> filled;
        try {
            filled = talk.of_cases(desk, {"zhangsan"});
        } catch (const std::exception&) {
        }
        countdown = -1;
        handed_out = !filled.empty();
        if (handed_out) CHECK(ledger.size() == before + 2);
    }
    CHECK(refused > 0);
}

TEST_CASE("what has no record leaves room, and rows leave rows to write into", "[papers]") {
    MemoryLedger branch;
    for (const auto& command : commands("2026", "zhangsan", 1)) REQUIRE(branch.ledger.record(command).accepted());
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = branch.ledger.today(), .reveal = Reveal::yes};
    const auto review = document_of(filling_of("8").of_cases(desk, {"zhangsan"}).front());
    CHECK(contains(review, "　　年　　月　　日"));
    CHECK(contains(review, "☐合格"));
    CHECK_FALSE(contains(review, "☑"));
    CHECK_FALSE(contains(review, "〔"));
    // A family of nobody, and relations, are three rows each to write into.
    const auto rows = [](const std::string& xml) {
        int n = 0;
        for (auto at = xml.find("<w:tr>"); at != std::string::npos; at = xml.find("<w:tr>", at + 1)) ++n;
        return n;
    };
    CHECK(
        rows(review) ==
        2 * 2 +
            rows(tables::Package(papers::draw(*papers::forms_called("8").front())).part("word/document.xml", 1 << 24)));
}

TEST_CASE("what only forms need is missing until it is written down, and no rule minds", "[papers]") {
    MemoryLedger branch("2026-06-20");
    for (const auto& command : commands("2026", "zhangsan", 2)) REQUIRE(branch.ledger.record(command).accepted());
    const auto talk = filling_of("1");
    auto view = branch.ledger.view("zhangsan", "lisi", {}, Reveal::yes);
    const auto missing = talk.missing(*recruitment::workflow(), *view);
    REQUIRE(missing.size() == 2);
    CHECK(missing[0].event == "talk_held");
    CHECK(missing[0].path == "place");
    CHECK(missing[1].path == "content");
    const auto findings = view->findings.size();
    Command correction{.event = {.case_id = "zhangsan", .name = std::string(correction_event), .on = day("2026-06-20")},
                       .actor = "lisi"};
    correction.event.fields = {{"corrects", missing[0].seq}, {"fields", {{"place", "支部活动室"}}}, {"reason", "补填"}};
    REQUIRE(branch.ledger.record(correction).accepted());
    view = branch.ledger.view("zhangsan", "lisi", {}, Reveal::yes);
    CHECK(view->findings.size() == findings);
    CHECK(talk.missing(*recruitment::workflow(), *view).size() == 1);
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = branch.ledger.today(), .reveal = Reveal::yes};
    CHECK(contains(document_of(talk.of_cases(desk, {"zhangsan"}).front()), "支部活动室"));
    // Sealed: without a look it is not there.
    CHECK_FALSE(contains(branch.ledger.view("zhangsan", "lisi")->effective[1].event.fields.dump(), "支部活动室"));
}

TEST_CASE("recording asks for no more than before: what only forms need is never asked for there", "[papers]") {
    const auto procedure = recruitment::workflow();
    const auto instance = procedure->start("x");
    for (const auto& event : procedure->events()) {
        office::Questionnaire asking(*procedure, *instance, event, day("2026-06-20"), day("2026-06-20"), {});
        for (int n = 0; n < 200; ++n) {
            const auto question = asking.next();
            if (!question) break;
            INFO(event.name << " " << question->path);
            CHECK_FALSE(question->field.on_paper);
            asking.take(*question, nullptr);
        }
    }
}

TEST_CASE("the year as documents: the activists (article 11), the work and the plan (articles 37 and 38)", "[papers]") {
    test::Shell rudang;
    rudang("init --org 第一党支部 --actor lisi --name 李四 --today 2026-01-02");
    rudang("plan set root 2026 5 --today 2026-01-05");
    const auto record = [&](const std::string& line, const std::string& day) {
        rudang.write("event.jsonl", line);
        return rudang("record --from event.jsonl --today " + day).status;
    };
    REQUIRE(
        record(
            R"({"event":"application_submitted","case":"zhang","on":"2026-02-01","branch":"第一党支部","applicant":{"name":"张三","birth_date":"2000-01-15"}})",
            "2026-02-01") == 0);
    REQUIRE(
        record(
            R"({"event":"talk_held","case":"zhang","on":"2026-02-10","interviewer":"李四","interviewer_role":"secretary"})",
            "2026-02-10") == 0);
    REQUIRE(
        record(
            R"({"event":"activist_determined","case":"zhang","on":"2026-03-01","recommended_by":["members"],"decided_by":"branch_committee","meeting":{"entitled":3,"present":3}})",
            "2026-03-01") == 0);
    const auto text_of = [&](const std::string& file) {
        const auto xml = tables::Package(Shell::slurp(rudang.file(file))).part("word/document.xml", 1 << 24);
        CHECK_FALSE(contains(xml, "〔"));
        CHECK_FALSE(contains(xml, "{{"));
        return xml;
    };
    // Half a year after the determination the review is not yet missed; a day later it is (article 11).
    for (const auto& [today, missed] :
         {std::pair{"2026-09-01", "超过半年没有考察0人"}, {"2026-09-02", "超过半年没有考察1人"}}) {
        const auto name = std::string("分析-") + today + ".docx";
        REQUIRE(rudang("report " + name + " --page activists --today " + today).status == 0);
        const auto xml = text_of(name);
        for (const char* words :
             {"2026年入党积极分子队伍分析", "现有入党积极分子1人，其中今年确定1人", "第一党支部", missed}) {
            INFO(words);
            CHECK(contains(xml, words));
        }
    }
    REQUIRE(rudang("report 年度.docx --page yearly --today 2026-12-01").status == 0);
    const auto xml = text_of("年度.docx");
    for (const char* words :
         {"2026年发展党员工作情况和计划", "今年计划接收：5人；已接收0人", "2025年同期", "没有接收过"}) {
        INFO(words);
        CHECK(contains(xml, words));
    }
    // The report proper is a page.
    const auto refused = rudang("report 报告.docx --today 2026-12-01");
    CHECK(refused.status == 2);
    CHECK(contains(refused.err, "--page activists"));
    CHECK_FALSE(std::filesystem::exists(rudang.file("报告.docx")));
}

TEST_CASE("a year of which there is nothing to say says that there is nothing", "[papers]") {
    Shell rudang;
    rudang("init --org 第一党支部 --actor lisi --name 李四 --today 2026-01-02");
    for (const auto* page : {"yearly", "activists"}) {
        const auto name = std::string(page) + ".docx";
        REQUIRE(rudang("report " + name + " --page " + page + " --today 2026-12-01").status == 0);
        const auto xml = tables::Package(Shell::slurp(rudang.file(name))).part("word/document.xml", 1 << 24);
        CHECK_FALSE(contains(xml, "{{"));
        // No table of headings alone: every one has a row below, and one that is empty says so.
        std::size_t tables = 0;
        for (auto at = xml.find("<w:tbl>"); at != std::string::npos; at = xml.find("<w:tbl>", at + 1), ++tables) {
            const auto table = xml.substr(at, xml.find("</w:tbl>", at) - at);
            CHECK(table.find("<w:tr>") != table.rfind("<w:tr>"));
        }
        CHECK(tables >= 2);
        CHECK(contains(xml, "（没有）"));
    }
}

TEST_CASE("who signs and the day stand on the page of what they sign", "[papers]") {
    int signatures = 0;
    for (const auto& form : papers::forms()) {
        INFO(form.number << " " << form.name.zh);
        const auto xml = tables::Package(papers::draw(form)).part("word/document.xml", 1 << 24);
        std::vector<std::string> paragraphs;
        for (auto at = xml.find("<w:p>"); at != std::string::npos; at = xml.find("<w:p>", at + 1))
            paragraphs.push_back(xml.substr(at, xml.find("</w:p>", at) - at));
        for (std::size_t i = 1; i < paragraphs.size(); ++i) {
            if (!contains(paragraphs[i], "w:val=\"Right\"") || contains(paragraphs[i - 1], "Cell\"")) continue;
            ++signatures;
            CHECK(contains(paragraphs[i - 1], "<w:keepNext/>"));
        }
    }
    CHECK(signatures > 20);
}

TEST_CASE("the full-process record names a group once and writes days short", "[papers]") {
    MemoryLedger branch;
    for (const auto& command : commands("2026", "zhangsan")) REQUIRE(branch.ledger.record(command).accepted());
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = branch.ledger.today(), .reveal = Reveal::yes};
    const auto course = document_of(filling_of("16").of_cases(desk, {"zhangsan"}).front());
    CHECK(contains(course, "表决情况：应到会有表决权人数 12，实到人数 10，赞成 9"));
    CHECK_FALSE(contains(course, "表决情况·"));
    CHECK(contains(course, "预备期起 2027.10.20；预备期止 2028.10.20"));
    CHECK_FALSE(contains(course, "2027-"));
}

TEST_CASE("a QR code is the same in blocks and drawn, and says no when there is too much for one", "[papers]") {
    const auto blocks = papers::qr_blocks("1\n2\n三");
    const auto drawing = papers::qr_svg("1\n2\n三", "码 <1>");
    CHECK(contains(drawing, "<title>码 &lt;1&gt;</title>"));
    CHECK(contains(drawing, "role=\"img\""));
    std::size_t dark = 0, drawn = 0;
    for (std::size_t at = 0; at < blocks.size(); ++at) {
        const auto sign = std::string_view(blocks).substr(at, 3);
        dark += sign == "\u2588" ? 2 : sign == "\u2580" || sign == "\u2584";
    }
    for (auto at = drawing.find('h', drawing.find(" d=\"")); at != std::string::npos; at = drawing.find('h', at + 1))
        if (drawing[at + 1] != '-') drawn += static_cast<std::size_t>(std::atoi(drawing.c_str() + at + 1)) / 4;
    CHECK(dark > 100);
    CHECK(drawn == dark);
    CHECK_THROWS_AS(papers::qr_svg(std::string(5000, 'x'), ""), office::Failure);
}

TEST_CASE("the rectification ledger says who, when and how far", "[papers]") {
    test::Shell rudang;
    rudang("init --org 第一党支部 --actor lisi --name 李四");
    rudang("actor add wang --name 王五");
    rudang("actor grant wang branch_secretary --org root");
    rudang("actor add sun --name 孙七");
    rudang("actor grant sun supervisor --org root");
    REQUIRE(rudang("apply --today 2026-06-01 --on 2026-06-01 --birth-date 2000-01-15 --branch 第一党支部 --name 张三")
                .status == 0);
    const std::string today = " --today 2026-08-01";
    const auto id = rudang("--json finding list" + today).json()["items"][0]["finding"].get<std::string>();
    REQUIRE(rudang("finding assign " + id + " --to wang --due 2026-08-31 --as sun" + today).status == 0);
    const auto run = rudang("finding list --docx 台账.docx --today 2026-09-02 --reveal");
    CHECK(run.status == 0);
    const auto xml = tables::Package(Shell::slurp(rudang.file("台账.docx"))).part("word/document.xml", 1 << 24);
    for (const char* words :
         {"张三", "王五", "2026.8.31", "已逾期", "2026.8.1 交办整改（孙七）", "第一党支部", "共1个问题"}) {
        INFO(words);
        CHECK(contains(xml, words));
    }
    CHECK_FALSE(contains(xml, "〔"));
    // The same as a table.
    REQUIRE(rudang("finding list --xlsx 台账.xlsx --today 2026-09-02 --reveal").status == 0);
    Problems problems;
    std::vector<std::string> cells;
    tables::read_table(
        rudang.file("台账.xlsx"),
        [&](const tables::Row& row) {
            for (const auto& cell : row.cells) cells.push_back(cell.text);
            return true;
        },
        problems);
    CHECK(problems.empty());
    for (const char* words : {"张三", "王五", "2026-08-31", "2026.8.1 assigned (孙七)"}) {
        INFO(words);
        CHECK(std::find(cells.begin(), cells.end(), words) != cells.end());
    }
    // Without --reveal nobody is named.
    REQUIRE(rudang("finding list --docx 遮蔽.docx --today 2026-09-02").status == 0);
    CHECK_FALSE(
        contains(tables::Package(Shell::slurp(rudang.file("遮蔽.docx"))).part("word/document.xml", 1 << 24), "张三"));
    CHECK(rudang("finding list --docx 台账.docx" + today).status == 2);
}

TEST_CASE("five hundred forms a second", "[.speed]") {
    MemoryLedger branch;
    for (const auto& command : commands("2026", "zhangsan")) REQUIRE(branch.ledger.record(command).accepted());
    office::Desk desk{.ledger = branch.ledger, .actor = "lisi", .today = branch.ledger.today(), .reveal = Reveal::yes};
    const auto form = filling_of("13");
    const std::vector<std::string> ids(1, "zhangsan");
    const auto begun = std::chrono::steady_clock::now();
    constexpr int n = 500;
    for (int i = 0; i < n; ++i) CHECK(form.of_cases(desk, ids).size() == 1);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    WARN(n / took.count() << " forms a second, each with its look in the journal and its case judged");
    papers::Values values;
    const auto again = std::chrono::steady_clock::now();
    for (int i = 0; i < n; ++i) CHECK_FALSE(form.form().fill(values).bytes.empty());
    WARN(n / std::chrono::duration<double>(std::chrono::steady_clock::now() - again).count()
         << " forms a second, filled alone");
}
