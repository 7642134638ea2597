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
                    const std::function<std::string(std::string)>& written = {},
                    const std::string& role = "branch_secretary") {
    const auto last = Checkpoint::parse(*here.store->read()->last_checkpoint());
    {
        const auto tx = here.store->begin();
        Entry entry;
        entry.seq = static_cast<Seq>(tx->frontier().size());
        entry.kind = kind;
        entry.actor = actor;
        entry.role = role;
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
        const char* role = "branch_secretary";  // in which it is good
    };
    const std::string fresh = SigningKey::generate().public_key().base64();
    const Seq last_of_zhang = static_cast<Seq>(Branches().size()) - 1;
    const Attempt attempts[] = {
        {"another's key in place of theirs",
         EntryKind::key,
         {{"what", "enrolled"}, {"actor_id", "lisi"}, {"public", fresh}},
         "",
         ""},
        {"a role for oneself",
         EntryKind::role,
         {{"actor_id", "sun"}, {"role", "security_admin"}, {"org", "root"}, {"revoked", false}},
         "root",
         "",
         "security_admin"},
        {"an event of a case", EntryKind::event, event("activist_determined"), "b", "zhang"},
        {"a correction",
         EntryKind::correction,
         {{"event", "corrected"}, {"on", "2026-11-02"}, {"fields", {{"corrects", last_of_zhang}}}},
         "b",
         "zhang"},
        {"an organization",
         EntryKind::org,
         {{"org_id", "c"},
          {"name", "c"},
          {"parent", "root"},
          {"kind", "branch"},
          {"approves", false},
          {"closed", false}},
         "root",
         "",
         "system_admin"},
        {"a person", EntryKind::actor, {{"actor_id", "x"}, {"active", true}}, "", "", "security_admin"},
        {"a plan",
         EntryKind::plan,
         {{"org_id", "b"}, {"year", 2027}, {"total", 99}, {"earmarked", Json::object()}},
         "b",
         "",
         "committee_organizer"},
        {"local rules",
         EntryKind::policy,
         {{"what", "withdrawn"}, {"rules", "x"}, {"org", "root"}},
         "root",
         "",
         "committee_organizer"},
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
        {"a backup", EntryKind::admin, {{"what", "backup"}}, "", "", "system_admin"},
        {"a log below",
         EntryKind::checkpoint,
         {{"origin", "rudang/x"}, {"size", 1}, {"root", base64(Hash{})}, {"found", "first"}},
         "",
         "",
         "committee_organizer"},
        {"a second foundation", EntryKind::admin, {{"what", "founded"}, {"public", fresh}}, "", ""},
        {"a rotation", EntryKind::key, {{"what", "rotated"}}, "", ""},
    };
    for (const auto& attempt : attempts) {
        INFO(attempt.name);
        Branches here;
        const auto at = static_cast<Seq>(here.size());
        const auto found =
            forged(here, "sun", attempt.kind, attempt.body, attempt.org, attempt.case_id, {}, attempt.role);
        CHECK_FALSE(found.intact);
        CHECK(found.at == at);
    }
    // The control: the same ways are good where the right is there, so it is the right that is asked for.
    Branches here;
    for (const auto& attempt : attempts) {
        INFO(attempt.name);
        using enum EntryKind;
        if (attempt.kind == finding || attempt.kind == key || attempt.kind == erase || attempt.kind == import ||
            attempt.kind == undo || std::string(attempt.name) == "a second foundation")
            continue;  // these change who may sign what follows or which keys there are, or are nobody's to make
        const auto found =
            forged(here, "lisi", attempt.kind, attempt.body, attempt.org, attempt.case_id, {}, attempt.role);
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
    auto application = test::commands("2026", "new1", 1)[0];
    application.event.fields["branch"] = "a";
    application.event.fields["applicant"].erase("id_number");
    application.actor = "wang";
    REQUIRE(own.ledger->record(application).accepted());
    CHECK(forged(own, "wang", EntryKind::event, event("talk_held"), "a", "new1").intact);
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

TEST_CASE("well-signed entries that bend the tree of organizations, cases, batches or findings are found", "[trust]") {
    const auto found = [](const char* actor, EntryKind kind, Json body, const char* org, const char* case_id,
                          const char* role, const std::function<void(Branches&)>& before = {}) {
        Branches here;
        if (before) before(here);
        return !forged(here, actor, kind, std::move(body), org, case_id, {}, role).intact;
    };
    const auto org = [](const char* id, const char* parent) {
        return Json{{"org_id", id},     {"name", id},        {"parent", parent},
                    {"kind", "branch"}, {"approves", false}, {"closed", false}};
    };
    const auto a_admin = [](Branches& here) {
        REQUIRE(here.ledger->grant({"sun", "system_admin", "a"}, false, "lisi").accepted());
    };
    // A second root, the root below a branch, another branch taken over; the control: one's own part.
    CHECK(found("sun", EntryKind::org, org("a", ""), "a", "", "system_admin", a_admin));
    CHECK(found("sun", EntryKind::org, org("root", "a"), "a", "", "system_admin", a_admin));
    CHECK(found("sun", EntryKind::org, org("b", "a"), "a", "", "system_admin", a_admin));
    CHECK(found("sun", EntryKind::org, org("c", "nowhere"), "a", "", "system_admin", a_admin));
    CHECK_FALSE(found("sun", EntryKind::org, org("c", "a"), "a", "", "system_admin", a_admin));
    // A role that is not held, though another would do.
    CHECK(found("lisi", EntryKind::event, event("activist_determined"), "b", "zhang", "committee_secretary"));
    CHECK_FALSE(found("lisi", EntryKind::event, event("activist_determined"), "b", "zhang", "branch_secretary"));
    // The committee's event by a branch, and on behalf of a committee that is in the ledger.
    auto decided = event("admission_decided");
    CHECK(found("lisi", EntryKind::event, decided, "b", "zhang", "branch_secretary"));
    CHECK_FALSE(found("lisi", EntryKind::event, decided, "b", "zhang", "committee_organizer"));
    decided["on_behalf"] = true;
    CHECK(found("lisi", EntryKind::event, decided, "b", "zhang", "branch_secretary"));
    // An event of a case that was never opened, one nobody knows, and a correction of nothing.
    CHECK(found("lisi", EntryKind::event, event("talk_held"), "b", "nobody", "branch_secretary"));
    CHECK(found("lisi", EntryKind::event, event("promoted"), "b", "zhang", "branch_secretary"));
    CHECK(found("lisi", EntryKind::correction, {{"event", "corrected"}, {"fields", {{"corrects", 3}}}}, "b", "zhang",
                "branch_secretary"));
    // Cases of others in a batch of one's own, and what was never imported taken out.
    CHECK(found("wang", EntryKind::import, {{"batch", "x"}, {"cases", {"zhang"}}}, "", "", ""));
    CHECK(found("lisi", EntryKind::import, {{"batch", "x"}, {"cases", {"zhang"}}}, "b", "", "branch_secretary"));
    CHECK(found("lisi", EntryKind::undo, {{"batch", "x"}}, "b", "", "branch_secretary"));
    // Two administrators in one.
    CHECK(found("lisi", EntryKind::role,
                {{"actor_id", "sun"}, {"role", "security_admin"}, {"org", "a"}, {"revoked", false}}, "a", "",
                "security_admin", a_admin));
    // A refusal that names a case it has no business with, and one that names nothing.
    CHECK(found("sun", EntryKind::refusal, {{"event", "talk_held"}, {"rules", {"x"}}}, "b", "zhang", "supervisor"));
    CHECK(found("sun", EntryKind::refusal, {{"event", "x"}, {"reason", "not-permitted"}}, "b", "", ""));
    CHECK_FALSE(found("sun", EntryKind::refusal, {{"event", "x"}, {"reason", "not-permitted"}}, "", "", ""));
    // A look at everybody's cases by somebody of one branch.
    CHECK(found("wang", EntryKind::look, {{"cases", {"zhang"}}}, "", "", "branch_secretary"));
}

TEST_CASE("a key taken out of the keyring is found, and nothing more is lost by writing on", "[trust]") {
    Branches here;
    {
        const auto tx = here.store->begin();
        tx->remove_wrapped_key("case:zhang");
        tx->commit();
    }
    const auto found = here.ledger->verify();
    CHECK_FALSE(found.intact);
    CHECK(found.problem.en.find("case:zhang") != std::string::npos);
    CHECK_THROWS_AS(here.ledger->rebuild("lisi"), LedgerError);
    auto talk = test::commands("2026", "zhang", 3)[2];
    CHECK_THROWS_AS(here.ledger->record(talk), LedgerError);
    // One too many is found as well: what was erased must not be kept.
    Branches more;
    {
        const auto tx = more.store->begin();
        tx->put_wrapped_key("case:erased", "x");
        tx->commit();
    }
    CHECK_FALSE(more.ledger->verify().intact);
}

TEST_CASE("an entry nested deeper than any of ours is refused, not followed", "[trust]") {
    Branches here;
    const std::string deep(200'000, '[');
    const auto found = forged(
        here, "lisi", EntryKind::admin, {{"what", "backup"}}, "", "",
        [&](const std::string& text) {
            auto changed = text;
            changed.replace(changed.find("\"backup\""), 8, deep + std::string(200'000, ']'));
            return changed;
        },
        "system_admin");
    CHECK_FALSE(found.intact);
    CHECK(read_json(std::string(64, '[') + std::string(64, ']')).is_array());
    CHECK(read_json(std::string(65, '[') + std::string(65, ']')).is_discarded());
    std::string twice;
    CHECK(read_json(R"({"a":{"b":1},"c":{"b":2}})", &twice)["c"]["b"] == 2);
    CHECK(twice.empty());
    read_json(R"({"a":{"b":1,"b":2}})", &twice);
    CHECK(twice == "b");
}
