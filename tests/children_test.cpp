// A committee's ledger keeps what it has seen of the ledgers below it: an older copy put in place, a history rewritten,
// two histories, silence.
#include "catch.h"
#include "rudang/engine/tree.h"
#include "shell.h"
#include "support.h"

using namespace rudang;
using namespace rudang::test;

namespace {

// 第二党支部, with a log of its own that grows by an application at a time.
struct BranchLog {
    StorePlace place{wanted_store()};
    std::unique_ptr<Store> store;
    ManualClock clock{day("2027-01-04")};
    std::unique_ptr<Ledger> ledger;

    explicit BranchLog(const char* origin = "rudang/dier") : store(place.make({origin, 0, std::string(32, 'b')})) {
        ledger = std::make_unique<Ledger>(*store, recruitment::workflow(), clock);
        ledger->found("第二党支部", {"wang", "王五", "", true});
    }
    BranchLog& grow(const char* org) {
        REQUIRE(ledger->put_org({org, std::string("党小组") + org, "root", "branch", false, false}, "wang").accepted());
        return *this;
    }
    SeenLog seen(bool proof = true) {
        SeenLog seen{ledger->checkpoint(), "第二党支部", {}};
        if (proof)
            seen.since = [this, now = seen.vouched.checkpoint.size](const Checkpoint& earlier) {
                return Tree(*store->read()).consistency(earlier.size, now);
            };
        return seen;
    }
};

struct Committee : MemoryLedger {
    Committee() : MemoryLedger("2027-01-04") {}
    Continuation look(const SeenLog& seen) {
        const auto kept = ledger.keep_child(seen, "lisi");
        REQUIRE(kept.outcome.accepted());
        return kept.found;
    }
    ChildLog known() {
        const auto all = ledger.children("lisi");
        REQUIRE(all.size() == 1);
        return all[0];
    }
    std::uint64_t entries() { return store->read()->frontier().size(); }
};

}  // namespace

TEST_CASE("what continues is kept, and what is nothing new makes no entry", "[children]") {
    Committee committee;
    BranchLog branch;
    CHECK(committee.ledger.children("lisi").empty());
    CHECK(committee.look(branch.seen()) == Continuation::first);
    CHECK(committee.known().name == "第二党支部");
    const auto before = committee.entries();
    CHECK(committee.look(branch.seen()) == Continuation::same);
    CHECK(committee.entries() == before);
    committee.clock.move_to(day("2027-02-04"));
    CHECK(committee.look(branch.grow("a").grow("b").seen()) == Continuation::grown);
    CHECK(committee.entries() == before + 1);
    CHECK(committee.known().last == branch.ledger->checkpoint().checkpoint);
    CHECK(committee.known().proved == committee.known().last);
    CHECK(committee.known().contradicted == 0);
    const auto verified = committee.ledger.verify();
    INFO(verified.problem.en);
    CHECK(verified.intact);
    // Derived anew from the journal, it is the same.
    const auto known = committee.known();
    REQUIRE(committee.ledger.rebuild("lisi").accepted());
    CHECK(committee.known().last == known.last);
    CHECK(committee.known().on == known.on);
}

TEST_CASE("an older copy in its place, another history, and two of the same length are told and kept", "[children]") {
    Committee committee;
    BranchLog branch, twin;  // the same until each goes its own way
    twin.clock.move_to(day("2027-01-05"));
    branch.grow("a").grow("b");
    REQUIRE(committee.look(branch.seen()) == Continuation::first);
    const auto kept = committee.known().last;

    SECTION("fewer entries") { CHECK(committee.look(twin.grow("a").seen()) == Continuation::rolled_back); }
    SECTION("as many, and not the same") {
        CHECK(committee.look(twin.grow("a").grow("c").seen()) == Continuation::forked);
    }
    SECTION("more, that do not continue what was seen") {
        CHECK(committee.look(twin.grow("a").grow("c").grow("d").seen()) == Continuation::forked);
    }
    CHECK(committee.known().last == kept);
    CHECK(committee.known().contradicted > 0);
    CHECK(committee.ledger.verify().intact);
    // Back where it was: the contradiction stays on record.
    CHECK(committee.look(branch.grow("e").seen()) == Continuation::grown);
    CHECK(committee.known().seen == Continuation::grown);
    CHECK(committee.known().contradicted > 0);
}

TEST_CASE("a checkpoint alone proves nothing, until the log is at hand", "[children]") {
    Committee committee;
    BranchLog branch, twin;
    twin.clock.move_to(day("2027-01-05"));
    branch.grow("a");
    REQUIRE(committee.look(branch.seen(false)) == Continuation::first);
    CHECK(committee.look(branch.grow("b").seen(false)) == Continuation::unproved);
    CHECK(committee.known().proved.size < committee.known().last.size);
    SECTION("it continues all that was said") {
        CHECK(committee.look(branch.grow("c").seen()) == Continuation::grown);
        CHECK(committee.known().proved == committee.known().last);
    }
    SECTION("the one in between was of another history") {
        twin.grow("a").grow("x").grow("y").grow("z");
        CHECK(committee.look(twin.seen(false)) == Continuation::unproved);
        CHECK(committee.look(twin.grow("q").seen()) == Continuation::forked);
    }
}

TEST_CASE("what is kept of other ledgers is for those who read the journal at the top", "[children]") {
    Committee committee;
    BranchLog branch;
    REQUIRE(committee.ledger.put_org({"yi", "东街党支部", "root", "branch", false, false}, "lisi").accepted());
    REQUIRE(committee.ledger.put_actor({"zhao", "赵六", "", true}, "lisi").accepted());
    REQUIRE(committee.ledger.grant({"zhao", "branch_secretary", "yi"}, false, "lisi").accepted());
    REQUIRE(committee.look(branch.seen()) == Continuation::first);
    CHECK(committee.ledger.children("zhao").empty());
    const auto kept = committee.ledger.keep_child(branch.grow("a").seen(), "zhao");
    CHECK(kept.outcome.status == Outcome::Status::forbidden);
    CHECK(committee.known().last.size < branch.ledger->checkpoint().checkpoint.size);
    // Its own log is none below it.
    SeenLog own{committee.ledger.checkpoint(), "", {}};
    CHECK(committee.ledger.keep_child(own, "lisi").outcome.status == Outcome::Status::invalid);
}

TEST_CASE("rudang journal parent looks at files, says who is silent, and ends with 5 where history was changed",
          "[children][cli]") {
    const Shell rudang;
    const auto branch = [&](const std::string& name, const std::string& words) {
        return rudang(words + " --ledger " + rudang.file(name), "RUDANG_ACTOR=lisi");
    };
    REQUIRE(rudang("init --org 镇党委 --actor lisi --name 李四 --yes").status == 0);
    REQUIRE(branch("yi.rudang", "init --org 第一党支部 --actor lisi --name 李四 --yes").status == 0);
    const auto parent = [&](const std::string& words) {
        return rudang("journal parent " + words, "RUDANG_ACTOR=lisi");
    };
    const auto nothing = parent("--lang zh");
    CHECK(nothing.status == 0);
    CHECK(contains(nothing.out, "还没有见过下级账本"));
    const auto first = parent("yi.rudang --lang zh --today 2027-01-04");
    CHECK(first.status == 0);
    CHECK(contains(first.out, "第一党支部：首次见到"));
    REQUIRE(branch("yi.rudang", "backup old.rudang").status == 0);
    REQUIRE(branch("yi.rudang", "org add zu --name 第一党小组 --parent root --kind branch").status == 0);
    CHECK(parent("yi.rudang --json --today 2027-01-04").json()["looked"][0]["found"] == "grown");
    // Silent from the day on that the option says, not the day before.
    CHECK(parent("--json --today 2027-02-03").json()["children"][0]["silent_days"] == 30);
    CHECK_FALSE(contains(parent("--lang zh --today 2027-02-03").out, "没有新内容"));
    CHECK(contains(parent("--lang zh --today 2027-02-04").out, "31 天没有新内容"));
    CHECK(contains(parent("--lang zh --today 2027-02-05").out, "32 天没有新内容"));
    // The copy made before, in its place.
    const auto back = parent("old.rudang --lang zh");
    CHECK(back.status == 5);
    CHECK(contains(back.out, "被换成了旧的副本"));
    CHECK(contains(parent("--lang zh").out, "曾与所见不符"));
    // What cannot be opened is said, and the others are looked at.
    rudang.write("x.rudang", "no ledger");
    const auto some = parent("x.rudang yi.rudang --json");
    CHECK(some.status == 4);
    CHECK(some.json()["looked"].size() == 1);
    CHECK(contains(some.err, "x.rudang"));
    CHECK(rudang("journal verify").status == 0);
}
