// Authority as a verifier sees it: whoever holds a key and can write the file appends well-signed entries, and is found
// out because the journal itself says what they were allowed.
#include "catch.h"
#include "rudang/engine/tree.h"
#include "support.h"

using namespace rudang;
using rudang::test::day;
using rudang::test::SealedLedger;

namespace {

// Appends an entry past the engine, signed as it should be, with its checkpoint. `written` changes how it is written.
Verification forged(SealedLedger& here, const std::string& actor, EntryKind kind, Json body,
                    const std::string& org = {}, const std::string& case_id = {},
                    const std::function<std::string(std::string)>& written = {}) {
    const auto last = Checkpoint::parse(*here.store->read()->last_checkpoint());
    {
        const auto tx = here.store->begin();
        Entry entry;
        entry.seq = static_cast<Seq>(tx->frontier().size());
        entry.kind = kind;
        entry.actor = actor;
        entry.role = "branch_secretary";
        entry.org = org;
        entry.case_id = case_id;
        entry.body = std::move(body);
        entry.seen = Seen{last->size, last->root};
        const auto& key = here.keys.signing.at(actor);
        auto bytes = encode(entry, here.identity.origin, &key);
        if (written) {
            const auto text = written(std::string(signed_part(bytes)));
            bytes = text + ",\"sig\":\"" + base64(key.sign(text)) + "\"}";
        }
        tx->append(bytes, case_id, "");
        finish_tiles(*tx);
        const Checkpoint now{here.identity.origin, tx->frontier().size(), tx->frontier().root()};
        tx->put_checkpoint(now.size, sign_note(now, note_key_name(here.identity.origin, actor), key));
        tx->commit();
    }
    VerifyOptions options;
    options.projections = false;
    return here.ledger->verify(options);
}

// A ledger with two branches below the root; wang is secretary of one of them, sun nothing at all.
struct Branches : SealedLedger {
    Branches() {
        enrol("wang", "王五");
        enrol("sun", "孙七");
        for (const char* branch : {"a", "b"})
            REQUIRE(ledger->put_org({branch, std::string("支部") + branch, "root", "branch", false, false}, "lisi")
                        .accepted());
        REQUIRE(ledger->grant({"wang", "branch_secretary", "a"}, false, "lisi").accepted());
        for (auto command : test::commands("2026", "zhang", 2)) {
            if (command.event.fields.contains("branch")) command.event.fields["branch"] = "b";
            REQUIRE(ledger->record(command).accepted());
        }
    }
};

Json event(const char* name) { return {{"event", name}, {"on", "2026-11-02"}, {"fields", Json::object()}}; }

}  // namespace

TEST_CASE("an entry beyond what its signer was allowed is found, without any key of the ledger", "[trust]") {
    struct Attempt {
        const char* name;
        EntryKind kind;
        Json body;
        const char* org;
        const char* case_id;
    };
    const std::string key = SigningKey::generate().public_key().base64();
    const Attempt attempts[] = {
        {"another's key in place of theirs",
         EntryKind::key,
         {{"what", "enrolled"}, {"actor_id", "lisi"}, {"public", key}},
         "",
         ""},
        {"a role for oneself",
         EntryKind::role,
         {{"actor_id", "sun"}, {"role", "security_admin"}, {"org", "root"}, {"revoked", false}},
         "root",
         ""},
        {"an event of a case", EntryKind::event, event("activist_determined"), "b", "zhang"},
        {"a correction", EntryKind::correction, event("corrected"), "b", "zhang"},
        {"an organization",
         EntryKind::org,
         {{"org_id", "c"},
          {"name", "c"},
          {"parent", "root"},
          {"kind", "branch"},
          {"approves", false},
          {"closed", false}},
         "root",
         ""},
        {"a person", EntryKind::actor, {{"actor_id", "x"}, {"active", true}}, "", ""},
        {"a plan",
         EntryKind::plan,
         {{"org_id", "b"}, {"year", 2027}, {"total", 99}, {"earmarked", Json::object()}},
         "b",
         ""},
        {"local rules", EntryKind::policy, {{"what", "withdrawn"}, {"rules", "x"}, {"org", "root"}}, "root", ""},
        {"a finding put right",
         EntryKind::finding,
         {{"finding", "x"}, {"of_case", "zhang"}, {"rule", "x"}, {"org", "b"}, {"action", "waive"}},
         "b",
         "zhang"},
        {"an erasure", EntryKind::erase, {{"case", "zhang"}}, "b", ""},
        {"an import", EntryKind::import, {{"batch", "x"}, {"cases", Json::array()}}, "b", ""},
        {"an undone import", EntryKind::undo, {{"batch", "x"}}, "b", ""},
        {"a look", EntryKind::look, {{"cases", {"zhang"}}}, "", ""},
        {"an export", EntryKind::look, {{"what", "export"}, {"cases", {"zhang"}}}, "", ""},
        {"a backup", EntryKind::admin, {{"what", "backup"}}, "", ""},
        {"a second foundation", EntryKind::admin, {{"what", "founded"}, {"public", key}}, "", ""},
        {"a rotation", EntryKind::key, {{"what", "rotated"}}, "", ""},
    };
    for (const auto& attempt : attempts) {
        INFO(attempt.name);
        Branches here;
        const auto at = static_cast<Seq>(here.size());
        const auto found = forged(here, "sun", attempt.kind, attempt.body, attempt.org, attempt.case_id);
        CHECK_FALSE(found.intact);
        CHECK(found.at == at);
    }
    // The control: the same ways are good where the right is there, so it is the right that is asked for.
    Branches here;
    for (const auto& attempt : attempts) {
        INFO(attempt.name);
        if (attempt.kind == EntryKind::finding || attempt.kind == EntryKind::key ||
            std::string(attempt.name) == "a second foundation")
            continue;  // these change who may sign what follows, or are nobody's to make
        const auto found = forged(here, "lisi", attempt.kind, attempt.body, attempt.org, attempt.case_id);
        INFO(found.problem.en);
        CHECK(found.intact);
    }
}

TEST_CASE("a branch secretary's entry about another branch's case is found, about one of their own it is good",
          "[trust]") {
    Branches here;
    CHECK_FALSE(forged(here, "wang", EntryKind::event, event("activist_determined"), "b", "zhang").intact);
    Branches claims;  // the case of b, said to be of a
    CHECK_FALSE(forged(claims, "wang", EntryKind::event, event("activist_determined"), "a", "zhang").intact);
    Branches own;
    CHECK(forged(own, "wang", EntryKind::event, event("application_submitted"), "a", "new1").intact);
    // Once the role is taken away, the next entry is not good any more; what was written before stays good.
    REQUIRE(own.ledger->grant({"wang", "branch_secretary", "a"}, true, "lisi").accepted());
    CHECK(own.ledger->verify({.projections = false}).intact);
    CHECK_FALSE(forged(own, "wang", EntryKind::event, event("talk_held"), "a", "new1").intact);
}

TEST_CASE("tables are not derived from what was not allowed", "[trust]") {
    Branches here;
    forged(here, "sun", EntryKind::role,
           {{"actor_id", "sun"}, {"role", "branch_secretary"}, {"org", "root"}, {"revoked", false}}, "root");
    CHECK_THROWS_AS(here.ledger->rebuild("lisi"), LedgerError);
    CHECK(here.ledger->cases("sun").empty());
}

TEST_CASE("a public key belongs to one person", "[trust]") {
    Branches here;
    const auto outcome = here.ledger->put_key("wang", here.keys.signing.at("sun").public_key(), "lisi");
    CHECK(outcome.status == Outcome::Status::invalid);
    CHECK(outcome.problems.front().code == "key-taken");
}

TEST_CASE("an entry that two programs could read differently is found, however well it is signed", "[trust]") {
    const auto with = [](const std::string& from, const std::string& to) {
        return [=](std::string text) {
            const auto at = text.find(from);
            REQUIRE(at != std::string::npos);
            return text.replace(at, from.size(), to);
        };
    };
    const std::function<std::string(std::string)> ways[] = {
        with("\"body\":{", "\"body\":{\"event\":\"died\","),        // a member twice, inside
        with("\"kind\":", "\"actor\":\"wang\",\"kind\":"),          // and outside
        with(",\"case\":", ",\"extra\":1,\"case\":"),               // one nobody knows
        with("{\"v\":1,", "{ \"v\":1,"),                            // a space
        with("talk_held", "talk\\u005fheld"),                       // an escape that need not be
        [](const std::string& text) { return text + ",\"v\":1"; },  // out of order
    };
    for (const auto& written : ways) {
        Branches here;
        const auto found = forged(here, "wang", EntryKind::event, event("talk_held"), "b", "zhang", written);
        CHECK_FALSE(found.intact);
        INFO(found.problem.en);
        CHECK(found.problem.en.find("one way") != std::string::npos);
    }
}
