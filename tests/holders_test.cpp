// Keys follow rights: what somebody reads with a program of their own, which asks no rights, is what the keys they were
// handed open, and nothing else.
#include <set>

#include "catch.h"
#include "old_ledger.h"
#include "rudang/engine/tree.h"
#include "support.h"

using namespace rudang;
using test::day;
using test::SealedLedger;

namespace {

using Ids = std::set<std::string>;

// 镇党委 with two branches and a case in each; who else there is, has no role yet.
struct TownOfKeys : SealedLedger {
    int copies = 0;
    TownOfKeys() {
        for (const char* more : {"zhou", "feng"}) keys.signing.emplace(more, SigningKey::generate());
        reopen();
        for (const auto& [id, name] : {std::pair{"wang", "王五"}, {"sun", "孙七"}, {"zhou", "周八"}}) enrol(id, name);
        for (const auto& [id, name] : {std::pair{"yi", "东街党支部"}, {"er", "西街党支部"}})
            REQUIRE(ledger->put_org({id, name, "root", "branch", false, false}, "lisi").accepted());
        open_case("dong", "yi");
        open_case("xi", "er");
    }
    void open_case(const std::string& id, const std::string& org) {
        for (auto command : test::commands("2026", id, 2)) {
            if (command.event.fields.contains("branch")) command.event.fields["branch"] = org;
            if (command.event.fields.contains("applicant")) command.event.fields["applicant"].erase("id_number");
            REQUIRE(ledger->record(command).accepted());
        }
    }
    void grant(const char* actor, const char* role, const char* org, const char* by = "lisi") {
        REQUIRE(ledger->grant({actor, role, org}, false, by).accepted());
    }
    std::string copy() {
        const auto path = folder.file(("copy-" + std::to_string(++copies)).c_str());
        store->settle();
        store->backup(path);
        return path;
    }
    Keys only(const std::string& actor, bool with_ledger_key = true) const {
        Keys own;
        own.signing.emplace(actor, keys.signing.at(actor));
        if (with_ledger_key) own.ledger = keys.ledger;
        return own;
    }
    // Whose names somebody reads with a program that asks no rights: of a copy in which they may do everything.
    Ids reads(const std::string& actor, bool with_ledger_key = true) {
        return reads_in(copy(), actor, only(actor, with_ledger_key));
    }
    Ids reads_in(const std::string& path, const std::string& actor, const Keys& own) {
        const auto file = open_sqlite_store(path);
        {
            const auto tx = file->begin();
            tx->put_grant({actor, "organization_department", "root"});
            tx->commit();
        }
        Ledger program(*file, recruitment::workflow(), clock, own);
        Ids found;
        Ids all;
        file->read()->each_case([&](const CaseRow& row) { return all.insert(row.case_id), true; });
        for (const auto& id : all) try {
                if (const auto view = program.view(id, actor, {}, Reveal::yes); view && view->row.title == "张三")
                    found.insert(id);
            } catch (const LedgerError& error) {
                if (error.kind() != LedgerError::Kind::no_key && error.kind() != LedgerError::Kind::no_actor_key) throw;
            }
        return found;
    }
    std::unique_ptr<Ledger> as(const std::string& actor) {
        return std::make_unique<Ledger>(*store, recruitment::workflow(), clock, only(actor));
    }
    Outcome act(const char* actor, const char* event, const char* on, Json fields) {
        return as(actor)->record({.event = {.case_id = "dong",
                                            .name = event,
                                            .on = OccurredOn(day(on)),
                                            .fields = std::move(fields),
                                            .note = {},
                                            .attachments = {}},
                                  .actor = actor});
    }
    bool intact() {
        const auto checked = ledger->verify();
        INFO(checked.problem.en);
        CHECK(checked.intact);
        return checked.intact && checked.projections;
    }
};

LedgerError::Kind kind_thrown(const std::function<void()>& act) {
    try {
        act();
    } catch (const LedgerError& error) {
        return error.kind();
    }
    FAIL("nothing was thrown");
    return {};
}

}  // namespace

TEST_CASE("a role opens its organization and what is below, and a role that looks at no names opens nothing",
          "[keys]") {
    TownOfKeys town;
    town.grant("wang", "branch_secretary", "yi");
    town.grant("sun", "committee_organizer", "root");
    town.grant("zhou", "group_leader", "root");
    CHECK(town.intact());
    CHECK(town.reads("lisi") == Ids{"dong", "xi"});
    CHECK(town.reads("sun") == Ids{"dong", "xi"});
    CHECK(town.reads("wang") == Ids{"dong"});
    CHECK(town.reads("zhou").empty());
    // Whoever has the file, and somebody's key to sign with, and not the ledger's key: nothing.
    for (const char* actor : {"lisi", "sun", "wang", "zhou"}) CHECK(town.reads(actor, false).empty());
    // An organization founded later is below the one above it.
    REQUIRE(town.ledger->put_org({"san", "东街一组", "yi", "branch", false, false}, "lisi").accepted());
    town.open_case("nan", "san");
    CHECK(town.reads("wang") == Ids{"dong", "nan"});
    CHECK(town.reads("sun") == Ids{"dong", "nan", "xi"});
    // Moved, it is below the other.
    REQUIRE(town.ledger->put_org({"san", "东街一组", "er", "branch", false, false}, "lisi").accepted());
    CHECK(town.reads("wang") == Ids{"dong"});
    CHECK(town.intact());
}

TEST_CASE("what a group leader is shown are steps and days; a rule is not asked of what cannot be read", "[keys]") {
    TownOfKeys town;
    town.grant("zhou", "group_leader", "root");
    const auto program = town.as("zhou");
    const auto rows = program->cases("zhou");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].title.empty());
    CHECK(program->find_cases("张三", "zhou").empty());
    CHECK_FALSE(program->can_search());
    CHECK(program->find_cases("dong", "zhou").size() == 1);
    CHECK(kind_thrown([&] { program->view("dong", "zhou"); }) == LedgerError::Kind::no_key);
    const auto outline = program->view("dong", "zhou", {}, Reveal::no, Closed::outline);
    REQUIRE(outline);
    CHECK(outline->closed);
    CHECK(outline->findings.empty());
    CHECK(outline->history.size() == 2);
    CHECK(outline->row.state == town.ledger->view("dong", "lisi")->row.state);
    // Their verification compares what they can, and says so.
    const auto checked = program->verify();
    CHECK(checked.intact);
    CHECK_FALSE(checked.projections);
}

TEST_CASE("of cases whose key is not at hand the tables are not compared, of the others they are", "[keys]") {
    TownOfKeys town;
    town.grant("wang", "branch_secretary", "yi");
    const auto spoil = [&](const char* id) {
        const auto tx = town.store->begin();
        auto row = *tx->find_case(id);
        row.state.status = "member";
        tx->put_case(row);
        tx->commit();
        return town.as("wang")->verify();
    };
    CHECK(town.as("wang")->verify().intact);
    CHECK_FALSE(town.as("wang")->verify().projections);
    CHECK(spoil("xi").intact);
    CHECK_FALSE(spoil("dong").intact);
    CHECK_FALSE(town.ledger->verify().intact);
}

TEST_CASE("a security administrator with a second persona reads nothing until somebody who reads hands it over",
          "[keys]") {
    TownOfKeys town;
    town.grant("zhou", "security_admin", "root");
    {
        const auto admin = town.as("zhou");
        REQUIRE(admin->put_actor({"feng", "冯九", "", true}, "zhou").accepted());
        REQUIRE(admin->put_key("feng", town.keys.signing.at("feng").public_key(), "zhou").accepted());
        REQUIRE(admin->grant({"feng", "committee_organizer", "root"}, false, "zhou").accepted());
        CHECK(town.reads("zhou").empty());
        CHECK(town.reads("feng").empty());
        // They wait, and whoever looks at no names cannot hand them anything; the attempt is in the journal.
        REQUIRE(admin->waiting_for_keys() == std::vector<GrantRow>{{"feng", "committee_organizer", "root"}});
        CHECK(admin->entrust("feng", "zhou").status == Outcome::Status::forbidden);
        // Neither does a key of the persona in the name of somebody who reads.
        REQUIRE(admin->put_key("sun", std::nullopt, "zhou").accepted());
        CHECK(town.reads("feng").empty());
    }
    CHECK(town.intact());
    // A rotation gives nobody what they were not handed.
    auto fresh = fresh_key();
    REQUIRE(town.ledger->rotate(fresh, "lisi").accepted());
    town.keys.ledger = fresh;
    CHECK(town.reads("feng").empty());
    const auto size = town.size();
    REQUIRE(town.ledger->entrust("feng", "lisi").accepted());
    CHECK(town.size() == size + 1);
    CHECK(town.reads("feng") == Ids{"dong", "xi"});
    CHECK(town.ledger->waiting_for_keys().empty());
    CHECK(town.ledger->entrust("feng", "lisi").repeated);
    CHECK(town.size() == size + 1);
    CHECK(town.intact());
}

TEST_CASE("what is taken away opens nothing any more; a copy from before is still read", "[keys]") {
    TownOfKeys town;
    town.grant("wang", "branch_secretary", "yi");
    town.grant("sun", "committee_organizer", "root");
    const auto before = town.copy();
    const auto had = town.only("wang");
    REQUIRE(town.ledger->grant({"wang", "branch_secretary", "yi"}, true, "lisi").accepted());
    CHECK(town.reads("wang").empty());
    CHECK(town.reads_in(before, "wang", had) == Ids{"dong"});
    // Two roles at one place: the key goes with the last.
    town.grant("wang", "branch_secretary", "yi");
    town.grant("wang", "organization_member", "yi");
    REQUIRE(town.ledger->grant({"wang", "branch_secretary", "yi"}, true, "lisi").accepted());
    CHECK(town.reads("wang") == Ids{"dong"});
    // Somebody who does not act here any more.
    REQUIRE(town.ledger->put_actor({"wang", "王五", "", false}, "lisi").accepted());
    CHECK(town.reads("wang").empty());
    // A key that became known to others opens nothing; with a new one they are handed theirs again.
    REQUIRE(town.ledger->put_key("sun", std::nullopt, "lisi").accepted());
    CHECK(town.reads("sun").empty());
    town.keys.signing.insert_or_assign("sun", SigningKey::generate());
    REQUIRE(town.ledger->put_key("sun", town.keys.signing.at("sun").public_key(), "lisi").accepted());
    CHECK(town.reads("sun") == Ids{"dong", "xi"});
    // One's own is changed by oneself, and nobody has to hand anything over.
    const auto fresh = SigningKey::generate();
    REQUIRE(town.as("sun")->put_key("sun", fresh.public_key(), "sun").accepted());
    town.keys.signing.insert_or_assign("sun", fresh);
    CHECK(town.reads("sun") == Ids{"dong", "xi"});
    town.reopen();
    CHECK(town.intact());
}

TEST_CASE("the last who can open an organization is not locked out of it", "[keys]") {
    TownOfKeys town;
    town.grant("zhou", "security_admin", "root");
    for (const char* role : {"branch_secretary", "organization_member", "committee_organizer"})
        (void)town.ledger->grant({"lisi", role, "root"}, true, "zhou");
    CHECK(town.reads("lisi") == Ids{"dong", "xi"});
    CHECK(town.as("lisi")->waiting_for_keys().empty());
    town.grant("lisi", "committee_organizer", "root", "zhou");
    CHECK(town.as("lisi")->view("dong", "lisi"));
    CHECK(town.intact());
}

TEST_CASE("a case goes from one branch to another, and its key with it", "[keys]") {
    TownOfKeys town;
    town.grant("wang", "branch_secretary", "yi");
    town.grant("sun", "branch_secretary", "er");
    CHECK(town.reads("sun") == Ids{"xi"});
    const Json to{{"to_branch", "西街党支部"}};
    const auto offered = town.act("wang", "transfer_started", "2027-02-01", to);
    REQUIRE(offered.accepted());
    CHECK(town.intact());
    CHECK(town.reads("sun") == Ids{"dong", "xi"});
    CHECK(town.reads("wang") == Ids{"dong"});
    SECTION("accepted") {
        REQUIRE(town.act("sun", "transfer_accepted", "2027-02-10", to).accepted());
        CHECK(town.reads("sun") == Ids{"dong", "xi"});
        CHECK(town.reads("wang").empty());
        CHECK(town.intact());
        REQUIRE(town.ledger->rebuild("lisi").accepted());
        CHECK(town.reads("sun") == Ids{"dong", "xi"});
    }
    SECTION("declined") {
        REQUIRE(town.act("sun", "transfer_refused", "2027-02-10", to).accepted());
        CHECK(town.reads("sun") == Ids{"xi"});
        CHECK(town.reads("wang") == Ids{"dong"});
    }
    SECTION("struck out") {
        REQUIRE(town.act("wang", "corrected", "2029-05-01",
                         {{"corrects", *offered.journal_seq}, {"annul", true}, {"reason", "录错"}})
                    .accepted());
        CHECK(town.reads("sun") == Ids{"xi"});
        CHECK(town.reads("wang") == Ids{"dong"});
    }
    CHECK(town.intact());
}

TEST_CASE("erasing needs no key of names, and neither does rotating; a rotation makes the organizations' keys anew",
          "[keys]") {
    TownOfKeys town;
    town.grant("wang", "branch_secretary", "yi");
    town.grant("zhou", "security_admin", "root");
    town.grant("sun", "system_admin", "root");
    const auto before = town.copy();
    auto fresh = fresh_key();
    {
        const auto admin = town.as("zhou");
        REQUIRE(admin->erase("xi", "本人要求", fresh, "zhou").accepted());
    }
    town.keys.ledger = fresh;
    town.reopen();
    CHECK(town.reads("lisi") == Ids{"dong"});
    CHECK(town.reads("wang") == Ids{"dong"});
    CHECK(town.intact());
    // With the ledger's new key the copy from before opens nothing, whoever's key it is.
    CHECK(town.reads_in(before, "lisi", town.only("lisi")).empty());
    const auto row = [&] { return *town.store->read()->wrapped_key("org:yi"); };
    for (const char* who : {"sun", "lisi"}) {
        fresh = fresh_key();
        const auto was = row();
        REQUIRE(town.as(who)->rotate(fresh, who).accepted());
        town.keys.ledger = fresh;
        town.reopen();
        CHECK(row() != was);
        CHECK(town.reads("wang") == Ids{"dong"});
        CHECK(town.reads("sun").empty());
        CHECK(town.intact());
    }
}

TEST_CASE("a key of an organization that was written over, taken away or put in is named", "[keys]") {
    TownOfKeys town;
    town.grant("wang", "branch_secretary", "yi");
    const auto tx = town.store->begin();
    const auto verified = [&] { return verify_journal(*tx, town.identity, {}); };
    REQUIRE(verified().intact);
    for (const char* id : {"org:root", "org:yi", "index", "ledger", "case:dong"}) {
        INFO(id);
        const auto good = *tx->wrapped_key(id);
        auto bad = good;
        bad.back() = static_cast<char>(bad.back() ^ 1);
        tx->put_wrapped_key(id, bad);
        CHECK_FALSE(verified().intact);
        tx->remove_wrapped_key(id);
        CHECK(verified().problem.en.find(id) != std::string::npos);
        tx->put_wrapped_key(id, good);
        CHECK(verified().intact);
    }
    tx->put_wrapped_key("org:san", *tx->wrapped_key("org:yi"));
    CHECK(verified().problem.en.find("org:san") != std::string::npos);
}

namespace {

// By rights as they stand, with one person's key and the ledger's.
struct OldLedger {
    test::Folder folder;
    ManualClock clock{day("2029-06-01")};
    Keys keys = test::old_ledger(folder.file("old.rudang"));
    std::unique_ptr<Store> store = open_sqlite_store(folder.file("old.rudang"));

    Ids reads(const std::string& actor) {
        Keys own;
        own.ledger = keys.ledger;
        own.signing.emplace(actor, keys.signing.at(actor));
        Ledger program(*store, recruitment::workflow(), clock, own);
        Ids found;
        for (const auto& row : program.cases(actor))
            if (!row.title.empty()) found.insert(row.case_id);
        return found;
    }
};

}  // namespace

TEST_CASE("a ledger from before is read as it is, and from its next rotation on its keys follow rights", "[keys]") {
    OldLedger old;
    Ledger ledger(*old.store, recruitment::workflow(), old.clock, old.keys);
    const auto check = [&] {
        const auto checked = ledger.verify();
        INFO(checked.problem.en);
        CHECK(checked.intact);
        CHECK(checked.projections);
    };
    check();
    CHECK_FALSE(ledger.keys_follow_rights());
    CHECK(ledger.waiting_for_keys().empty());
    // Whoever has its key reads what their role shows, also a persona nobody but its maker knows.
    CHECK(old.reads("feng") == Ids{"dong", "xi"});
    const auto fresh = fresh_key();
    SECTION("rotated") { REQUIRE(ledger.rotate(fresh, "lisi").accepted()); }
    SECTION("somebody erased") { REQUIRE(ledger.erase("xi", "本人要求", fresh, "zhou").accepted()); }
    old.keys.ledger = fresh;
    CHECK(ledger.keys_follow_rights());
    check();
    const bool erased = !old.store->read()->wrapped_key("case:xi");
    CHECK(old.reads("lisi") == (erased ? Ids{"dong"} : Ids{"dong", "xi"}));
    CHECK(old.reads("wang") == Ids{"dong"});
    // The persona was given its role by somebody who reads nothing, and was handed nothing.
    CHECK(old.reads("feng").empty());
    CHECK(ledger.waiting_for_keys() == std::vector<GrantRow>{{"feng", "committee_organizer", "root"}});
    // The index is as it was made: a name is found again.
    CHECK(ledger.find_cases("张三", "wang").size() == 1);
    CHECK(verify_journal(*old.store->read(), old.store->identity(), {}).intact);
}
