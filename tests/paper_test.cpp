// Papers kept with a case: the file itself, sealed, shown to whoever may, verified, and gone with the person.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>

#include "catch.h"
#include "rudang/engine/merkle.h"
#include "shell.h"
#include "support.h"

namespace rd = rudang;
using namespace rudang::test;

namespace {

// A ledger with one case at step 2, and files to attach.
struct WithPapers : Shell {
    const std::string small = "入党申请书正文：张三", large = std::string(400'000, 'x') + "政审材料正文";
    WithPapers() {
        REQUIRE((*this)("init --org 第一党支部 --actor li --name 李四").status == 0);
        write("张三-入党申请书.pdf", small);
        write("谈话.docx", large);
        write("first.jsonl",
              R"({"case":"zhang","event":"application_submitted","on":"2026-06-01","applicant":{"name":"张三",)"
              R"("birth_date":"2000-01-15"},"branch":"第一党支部"})");
        REQUIRE((*this)("record --from first.jsonl --today 2026-06-01").status == 0);
        REQUIRE((*this)("paper add zhang 1 张三-入党申请书.pdf --today 2026-06-01").status == 0);
        REQUIRE(talk("--attach 谈话记录=谈话.docx").status == 0);
    }
    Run talk(const std::string& more) const {
        return (*this)(
            "record zhang talk_held --on 2026-06-10 --today 2026-06-10 --interviewer 李四 "
            "--interviewer-role secretary " +
            more);
    }
    std::filesystem::path shelf() const { return file("l.rudang.papers"); }
    std::vector<std::filesystem::path> shelved() const {
        std::vector<std::filesystem::path> found;
        std::error_code none;
        for (const auto& each : std::filesystem::directory_iterator(shelf(), none)) found.push_back(each.path());
        return found;
    }
    std::string taken(const std::string& word) const {
        std::filesystem::remove(file("out"));
        return (*this)("paper get zhang " + word + " --to out").status == 0 ? slurp(file("out")) : "";
    }
};

}  // namespace

TEST_CASE("an attached file is kept sealed and comes out as it went in", "[papers]") {
    WithPapers rudang;
    const auto list = rudang("--json paper list zhang").json();
    REQUIRE(list["papers"].size() == 2);
    CHECK(list["papers"][0]["kind"] == "application");  // by the name of the file
    CHECK(list["papers"][1]["kind"] == "talk_record");  // because it was said
    CHECK(list["papers"][1]["there"] == "kept");
    CHECK(list["papers"][0]["file"].is_null());  // personal
    CHECK(list["papers"][1]["size"] == rudang.large.size());
    const auto revealed = rudang("--json paper list zhang --reveal").json();
    CHECK(revealed["papers"][0]["file"] == "张三-入党申请书.pdf");

    CHECK(rudang.taken(list["papers"][0]["number"]) == rudang.small);
    CHECK(rudang.taken("谈话记录") == rudang.large);
    const std::string digest = revealed["papers"][1]["digest"];
    CHECK(rudang.taken(digest) == rudang.large);
    CHECK(rudang.taken(digest.substr(7, 12)) == rudang.large);
    // Taking one out is on record.
    CHECK(rudang("--json journal tail --lines 1").json()[0]["body"]["what"] == "paper");
    CHECK(rudang("paper get zhang 没有的 --to out2").status == 2);

    // A large one lies beside the ledger; neither place tells anything.
    REQUIRE(rudang.shelved().size() == 1);
    const auto beside = Shell::slurp(rudang.shelved()[0].string()), ledger = Shell::slurp(rudang.file("l.rudang"));
    for (const auto& secret : {std::string("政审材料正文"), std::string("xxxxxxxx")}) CHECK(!contains(beside, secret));
    for (const auto& secret : {std::string("申请书正文"), std::string("入党申请书.pdf"), std::string("sha256:")})
        CHECK(!contains(ledger, secret));
    CHECK((std::filesystem::status(rudang.shelved()[0]).permissions() & std::filesystem::perms::others_all) ==
          std::filesystem::perms::none);

    CHECK(contains(rudang("--lang zh show zhang 2").out, "谈话记录"));
    CHECK(rudang("--json show zhang 2").json()["records"][0]["papers"][0]["kind"] == "talk_record");
    CHECK(rudang("journal verify").status == 0);
    CHECK(rudang("rebuild").status == 0);
    CHECK(rudang.taken("谈话记录") == rudang.large);
    // The same again is the same event.
    CHECK(rudang.talk("--attach 谈话记录=谈话.docx --json").json()["repeated"] == true);
}

TEST_CASE("what is wanted and missing is said, by the case that keeps papers, and can be handed in later", "[papers]") {
    WithPapers rudang;
    REQUIRE(rudang("record zhang activist_determined --on 2027-01-10 --today 2027-01-10 --recommended-by members "
                   "--decided-by general_meeting")
                .status == 0);
    const auto lacking = [&] {
        std::vector<std::string> names;
        const auto agenda = rudang("--json next --today 2027-01-10").json();
        for (const auto& item : agenda["items"])
            if (item.contains("papers"))
                for (const auto& name : item["papers"]) names.push_back(name);
        return names;
    };
    CHECK(lacking() == std::vector<std::string>{"推荐材料", "支委会会议记录"});
    CHECK(contains(rudang("--lang zh show zhang --today 2027-01-10").out, "推荐材料、支委会会议记录"));
    rudang.write("表.xlsx", "推荐");
    CHECK(rudang("--lang zh paper add zhang 3 表.xlsx --is 推荐信 --today 2027-01-11").status == 2);
    REQUIRE(rudang("paper add zhang 3 表.xlsx --is 推荐材料 --today 2027-01-11").status == 0);
    CHECK(lacking() == std::vector<std::string>{"支委会会议记录"});
    CHECK(rudang.taken("推荐材料") == "推荐");
    // A file nobody named may be any of them.
    rudang.write("scan.pdf", "扫描");
    REQUIRE(rudang("paper add zhang 3 scan.pdf --today 2027-01-11").status == 0);
    CHECK(lacking().empty());
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("a case that keeps no papers is asked for none, and an old attachment stays what it was", "[papers]") {
    Shell rudang;
    REQUIRE(rudang("init --org 第一党支部 --actor li --name 李四").status == 0);
    const std::string digest = "sha256:" + std::string(64, 'a');
    rudang.write("old.jsonl",
                 R"({"case":"zhang","event":"application_submitted","on":"2026-06-01","applicant":{"name":"张三",)"
                 R"("birth_date":"2000-01-15"},"branch":"第一党支部","attachments":[")" +
                     digest + "\"]}\n");
    REQUIRE(rudang("record --from old.jsonl --today 2026-06-01").status == 0);
    const auto list = rudang("--json paper list zhang --reveal").json()["papers"];
    REQUIRE(list.size() == 1);
    CHECK(list[0]["there"] == "digest");
    CHECK(list[0]["digest"] == digest);
    const auto got = rudang("--lang zh paper get zhang " + list[0]["number"].get<std::string>() + " --to out");
    CHECK(got.status == 2);
    CHECK(contains(got.err, "只记了摘要"));
    const auto agenda = rudang("--json next --today 2026-06-02").json();
    REQUIRE(!agenda["items"].empty());
    for (const auto& item : agenda["items"]) CHECK(!item.contains("papers"));
    // With an application that opens its case a paper is kept too.
    rudang.write("申请.pdf", "正文");
    const auto opened = rudang(
        "--json apply --on 2026-06-02 --today 2026-06-02 --applicant.name 王小明 "
        "--applicant.birth_date 2000-02-16 --branch 第一党支部 --attach 申请.pdf");
    REQUIRE(opened.status == 0);
    CHECK(rudang("paper get " + opened.json()["case"].get<std::string>() + " 入党申请书 --to out").status == 0);
    CHECK(Shell::slurp(rudang.file("out")) == "正文");
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("who may not look takes no paper out, and the attempt is on record", "[papers]") {
    SealedLedger here;
    here.enrol("wang", "王五");
    REQUIRE(here.ledger->grant({"wang", "group_leader", "root"}, false, "lisi").accepted());
    auto application = commands("2026", "zhang", 1).front();
    application.papers.push_back({"张三.pdf", "正文", "application"});
    REQUIRE(here.ledger->record(application).accepted());
    const auto id = here.store->read()->papers("zhang").at(0).id;
    const auto before = here.size();
    CHECK_FALSE(here.ledger->paper("zhang", id, "wang").has_value());
    CHECK(here.size() == before + 1);
    CHECK(rd::decode_entry(*here.store->read()->entry(static_cast<rd::Seq>(before))).kind == rd::EntryKind::refusal);
    CHECK_THROWS_AS(here.ledger->paper("zhang", id, "sun"), rd::LedgerError);
    CHECK(here.ledger->paper("zhang", id, "lisi")->bytes == "正文");
    CHECK(here.ledger->verify().intact);
    // Of one's own case nothing, whatever the role.
    REQUIRE(here.ledger->put_actor({"wang", "王五", "", true}, "lisi", "110101200001150013").accepted());
    REQUIRE(here.ledger->grant({"wang", "branch_secretary", "root"}, false, "lisi").accepted());
    CHECK_FALSE(here.ledger->paper("zhang", id, "wang").has_value());
}

TEST_CASE("a paper that is changed, swapped, lost or added is found, also without any key", "[papers]") {
    const auto spoil = GENERATE(0, 1, 2, 3, 4);
    WithPapers rudang;
    const auto beside = rudang.shelved().at(0);
    if (spoil == 0) std::filesystem::remove(beside);
    if (spoil == 1) std::ofstream(beside, std::ios::in | std::ios::binary).put('?');
    const auto change = [&](const char* sql) {
        SQLite::Database(rudang.file("l.rudang"), SQLite::OPEN_READWRITE).exec(sql);
    };
    if (spoil == 2) change("UPDATE paper_bytes SET sealed = randomblob(100)");
    if (spoil == 3) change("DELETE FROM paper_bytes");
    if (spoil == 4) change("INSERT INTO paper_bytes VALUES ('0000', x'00')");
    INFO(spoil);
    CHECK(rudang("journal verify").status == 5);
    const auto verifier = std::filesystem::path(RUDANG_BINARY).parent_path() / "rudang-verify";
    CHECK(WEXITSTATUS(std::system((verifier.string() + " '" + rudang.file("l.rudang") + "' >/dev/null").c_str())) == 5);
    if (spoil < 2) CHECK(rudang("paper get zhang 谈话记录 --to out").status == 5);
}

TEST_CASE("with the person their papers are gone, from the ledger and from beside it", "[papers]") {
    WithPapers rudang;
    REQUIRE(rudang("erase zhang --reason 本人要求 --yes").status == 0);
    CHECK(rudang.shelved().empty());
    SQLite::Database db(rudang.file("l.rudang"), SQLite::OPEN_READONLY);
    CHECK(db.execAndGet("SELECT count(*) FROM paper_bytes").getInt() == 0);
    CHECK(db.execAndGet("SELECT count(*) FROM paper").getInt() == 0);
    CHECK(rudang("journal verify").status == 0);
    CHECK(rudang("paper get zhang 谈话记录 --to out").status == 2);
    CHECK(rudang("rebuild").status == 0);
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("papers are in the backup and come back with it", "[papers]") {
    WithPapers rudang;
    REQUIRE(rudang("backup copy.rudang").status == 0);
    CHECK(std::filesystem::exists(rudang.file("copy.rudang.papers")));
    std::filesystem::remove_all(rudang.shelf());
    REQUIRE(rudang("journal verify").status == 5);
    REQUIRE(rudang("restore copy.rudang --older --yes").status == 0);
    CHECK(rudang("journal verify").status == 0);
    CHECK(rudang.taken("谈话记录") == rudang.large);
    // The one before keeps what it had; a backup that has lost a paper is not taken.
    std::filesystem::remove_all(rudang.file("copy.rudang.papers"));
    CHECK(rudang("restore copy.rudang --older --yes").status == 5);
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("how large a paper may be is a setting, and who may set it a right", "[papers]") {
    WithPapers rudang;
    REQUIRE(rudang("paper limit 300KB").status == 0);
    CHECK(rudang("--json paper limit").json()["limit"] == 300 * 1024);
    std::ofstream(rudang.file("谈话.docx")) << rudang.large << "第二稿";
    const auto refused = rudang("--lang zh paper add zhang 2 谈话.docx --today 2026-06-11");
    CHECK(refused.status == 2);
    CHECK(contains(refused.err, "超过上限 0.3 MiB"));
    CHECK(!contains(refused.err, "谈话.docx"));
    CHECK(rudang("paper limit 5000MB").status == 2);
    CHECK(rudang("paper limit bogus").status == 2);
    REQUIRE(rudang("paper limit 1").status == 0);
    CHECK(rudang("paper add zhang 2 谈话.docx --today 2026-06-11").status == 0);
    CHECK(rudang("journal verify").status == 0);
}

TEST_CASE("kill -9 at any moment: what was acknowledged has its papers", "[papers]") {
    for (int round = 0; round < 6; ++round) {
        SealedLedger here(true);
        auto first = commands("2026", "zhang", 2);
        for (const auto& command : first) REQUIRE(here.ledger->record(command).accepted());
        const auto talk = static_cast<rd::Seq>(here.size()) - 1;
        here.ledger.reset();
        here.store.reset();
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        const auto child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            try {
                const auto store = rd::open_sqlite_store(here.path());
                rd::Ledger ledger(*store, rd::recruitment::workflow(), here.clock, here.keys);
                for (int n = 0;; ++n) {
                    rd::Command command{
                        .event = {.case_id = "zhang",
                                  .name = std::string(rd::correction_event),
                                  .on = day("2029-06-01"),
                                  .fields = {{"corrects", talk}, {"fields", rd::Json::object()}, {"reason", "补"}},
                                  .note = {},
                                  .attachments = {}},
                        .actor = "lisi"};
                    command.papers.push_back({"", std::string(200'000, 'a') + std::to_string(n), ""});
                    if (!ledger.record(command).accepted() || ::write(ends[1], "x", 1) != 1) break;
                }
            } catch (...) {
            }
            ::_exit(0);
        }
        ::close(ends[1]);
        std::size_t acknowledged = 0;
        char byte = 0;
        while (acknowledged < static_cast<std::size_t>(1 + round * 3) && ::read(ends[0], &byte, 1) == 1) ++acknowledged;
        ::usleep(static_cast<useconds_t>(round) * 1500);
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        while (::read(ends[0], &byte, 1) == 1) ++acknowledged;
        ::close(ends[0]);
        here.store = rd::open_sqlite_store(here.path());
        here.ledger = std::make_unique<rd::Ledger>(*here.store, rd::recruitment::workflow(), here.clock, here.keys);
        CHECK(here.ledger->verify().intact);
        const auto papers = here.store->read()->papers("zhang");
        CHECK(papers.size() >= acknowledged);
        CHECK(papers.size() <= acknowledged + 1);
        REQUIRE(!papers.empty());
        CHECK(here.ledger->paper("zhang", papers.back().id, "lisi")->bytes.size() > 200'000);
        // What a killed command left beside the ledger is swept away, and nothing else.
        here.ledger->sweep_papers();
        CHECK(here.store->shelf()->list().size() == papers.size());
        CHECK(here.ledger->verify().intact);
    }
}
