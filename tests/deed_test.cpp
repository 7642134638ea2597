// What entries say, letter by letter: their bytes are hashed, so that what was once written is written so for ever.
#include "rudang/engine/deeds.h"

#include "catch.h"
#include "rudang/engine/child_log.h"
#include "rudang/engine/correction.h"
#include "rudang/rectification/rectification.h"
#include "support.h"

using namespace rudang;
using rudang::test::MemoryLedger;
using rudang::test::SealedLedger;

namespace {

// The body of the last entry, and what is sealed of it where nothing is enciphered.
template <class Here>
std::string last(Here& here) {
    auto view = here.store->read();
    const auto entry = decode_entry(*view->entry(static_cast<Seq>(view->frontier().size()) - 1));
    return entry.body.dump() + (entry.sealed.is_object() ? " " + entry.sealed.dump() : "");
}

struct Branch : MemoryLedger {
    Branch() : MemoryLedger("2026-11-24") {
        REQUIRE(ledger.put_actor({"wang", "王五", "", true}, "lisi").accepted());
        for (const auto& command : test::commands("2026", "zhang", 2)) REQUIRE(ledger.record(command).accepted());
    }
};

}  // namespace

TEST_CASE("deeds about organizations, people and roles are written as ever", "[deeds]") {
    MemoryLedger here("2026-11-24");
    const auto of = [&](Seq seq) { return decode_entry(*here.store->read()->entry(seq)).body.dump(); };
    CHECK(of(0) == R"({"what":"founded","workflow":"recruitment","suite":0,"version":2})");
    CHECK(of(1) == R"({"org_id":"root","name":"第一党支部","parent":"","kind":"root","approves":true,"closed":false})");
    CHECK(of(2) == R"({"actor_id":"lisi","active":true})");
    CHECK(of(3).starts_with(R"({"actor_id":"lisi","role":")"));
    CHECK(of(3).ends_with(R"(","org":"root"})"));

    auto& ledger = here.ledger;
    REQUIRE(ledger.put_org({"a", "支部甲", "root", "branch", false, false}, "lisi").accepted());
    CHECK(last(here) ==
          R"({"org_id":"a","name":"支部甲","parent":"root","kind":"branch","approves":false,"closed":false})");
    REQUIRE(ledger.put_actor({"wang", "王五", "wangwu", false}, "lisi").accepted());
    CHECK(last(here) == R"({"actor_id":"wang","active":false} {"name":"王五","system_user":"wangwu"})");
    REQUIRE(ledger.put_actor({"wang", "王五", "", true}, "lisi").accepted());
    REQUIRE(ledger.grant({"wang", "branch_secretary", "a"}, false, "lisi").accepted());
    CHECK(last(here) == R"({"actor_id":"wang","role":"branch_secretary","org":"a","revoked":false})");
    CHECK_FALSE(ledger.put_org({"b", "支部乙", "root", "branch", false, false}, "wang").accepted());
    CHECK(last(here) == R"({"event":"org","reason":"not-permitted"})");
    REQUIRE(ledger.put_plan({"root", 2026, 3, {{"高知识群体", 1}}}, "", "lisi").accepted());
    CHECK(last(here) == R"({"org_id":"root","year":2026,"total":3,"earmarked":{"高知识群体":1}})");
    REQUIRE(ledger.put_plan({"root", 2026, 4, {}}, "增加名额", "lisi").accepted());
    CHECK(last(here) == R"({"org_id":"root","year":2026,"total":4,"earmarked":{}} {"reason":"增加名额"})");
}

TEST_CASE("looks and acts of care are written as ever", "[deeds]") {
    Branch here;
    auto& ledger = here.ledger;
    REQUIRE(ledger.names({"zhang"}, "lisi").size() == 1);
    CHECK(last(here) == R"({"cases":["zhang"]})");
    REQUIRE(ledger.look_at_names("lisi"));
    CHECK(last(here) == R"({"what":"names"})");
    REQUIRE(ledger.people("lisi", Reveal::yes).size() == 2);
    CHECK(last(here) == R"({"what":"actors"})");
    REQUIRE(ledger.note_export("xlsx", {"zhang"}, "lisi").accepted());
    CHECK(last(here) == R"({"what":"export","format":"xlsx","cases":["zhang"]})");
    CHECK_FALSE(ledger.note_export("xlsx", {"zhang"}, "wang").accepted());
    CHECK(last(here) == R"({"event":"export","reason":"not-permitted"})");
    REQUIRE(ledger.note_care(deed::Backup(), "lisi").accepted());
    CHECK(last(here) == R"({"what":"backup"})");
    REQUIRE(ledger.note_care(deed::Restored(), "lisi").accepted());
    CHECK(last(here) == R"({"what":"restored"})");
    REQUIRE(ledger.note_care(deed::Restored{9, "cm9vdA=="}, "lisi").accepted());
    CHECK(last(here) == R"({"what":"restored","known_size":9,"known_root":"cm9vdA=="})");
    REQUIRE(ledger.note_care(deed::KeyShared{"wang"}, "lisi").accepted());
    CHECK(last(here) == R"({"what":"key-shared","actor_id":"wang"})");
    REQUIRE(ledger.set_paper_limit(1000, "lisi").accepted());
    CHECK(last(here) == R"({"what":"paper-limit","bytes":1000})");
    REQUIRE(ledger.rebuild("lisi").accepted());
    CHECK(last(here) == R"({"what":"rebuild"})");
    SeenLog seen;
    seen.vouched.checkpoint = {"rudang/below", 7, Hash{}};
    seen.name = "第二党支部";
    REQUIRE(ledger.keep_child(seen, "lisi").outcome.accepted());
    CHECK(last(here) == R"({"origin":"rudang/below","size":7,"root":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",)"
                        R"("signatures":[],"found":"first","name":"第二党支部"})");
}

TEST_CASE("events, corrections and refusals are written as ever", "[deeds]") {
    Branch here;
    auto& ledger = here.ledger;
    CHECK(last(here).starts_with(R"({"event":"talk_held","on":")"));
    Command refused{.event = {.case_id = "zhang",
                              .name = "prospect_proposed",
                              .on = OccurredOn(test::day("2026-11-20")),
                              .fields = Json::object(),
                              .note = {},
                              .attachments = {}},
                    .actor = "lisi"};
    for (const auto& json : test::clean_case("2026"))
        if (json.value("event", "") == "prospect_proposed") refused.event.fields = test::event_of(json).fields;
    const auto outcome = ledger.record(refused);
    REQUIRE(outcome.status == Outcome::Status::refused);
    const auto body = decode_entry(*here.store->read()->entry(*outcome.journal_seq)).body;
    std::vector<std::string> members;
    for (const auto& [name, value] : body.items()) members.push_back(name);
    CHECK(members == std::vector<std::string>{"event", "on", "fields", "rules"});

    Command slip{.event = {.case_id = "zhang",
                           .name = std::string(correction_event),
                           .on = OccurredOn(test::day("2026-11-24")),
                           .fields = {{"corrects", *outcome.journal_seq}, {"annul", true}, {"reason", "误录"}},
                           .note = {},
                           .attachments = {}},
                 .actor = "lisi"};
    REQUIRE(ledger.record(slip).accepted());
    CHECK(last(here) == R"({"event":"corrected","on":"2026-11-24","fields":{"corrects":)" +
                            std::to_string(*outcome.journal_seq) + R"(,"annul":true}} {"fields":{"reason":"误录"}})");
    const auto life = rectification::workflow();
    REQUIRE(ledger
                .rectify(*life,
                         {.finding = "0011aabb",
                          .case_id = "zhang",
                          .rule = "talk-within-one-month",
                          .event = "assign",
                          .fields = {{"to", "lisi"}, {"due", "2026-12-31"}},
                          .about = "talk_held"},
                         "lisi")
                .accepted());
    CHECK(last(here) == R"({"finding":"0011aabb","of_case":"zhang","rule":"talk-within-one-month","org":"root",)"
                        R"("action":"assign","on":"2026-11-24","fields":{"to":"lisi","due":"2026-12-31"},)"
                        R"("about":"talk_held","state":"assigned"})");
}

TEST_CASE("deeds about keys are written as ever", "[deeds]") {
    SealedLedger here;
    auto& ledger = *here.ledger;
    REQUIRE(ledger.put_actor({"wang", "王五", "", true}, "lisi").accepted());
    const auto key = here.keys.signing.at("wang").public_key();
    REQUIRE(ledger.put_key("wang", key, "lisi").accepted());
    CHECK(last(here) == R"({"what":"enrolled","actor_id":"wang","public":")" + key.base64() + R"("})");
    REQUIRE(ledger.put_key("wang", std::nullopt, "lisi").accepted());
    CHECK(last(here) == R"({"what":"revoked","actor_id":"wang","public":null})");
    REQUIRE(ledger.verify({}).intact);
}

TEST_CASE("a member of another type is an error to who projects, and nothing to who judges rights", "[deeds]") {
    const Json body{{"actor_id", "wang"}, {"active", "yes"}, {"more", 1}};
    CHECK_THROWS_AS(described::read<deed::Person>(body), Json::exception);
    const auto person = described::read_leniently<deed::Person>(body);
    CHECK(person.actor_id == "wang");
    CHECK(person.active);  // what it is where nothing is said
    CHECK_THROWS_AS(described::read<deed::Event>(Json{{"event", "talk_held"}}), Json::exception);
    CHECK_THROWS_AS(described::read<deed::Person>(Json::array()), Json::exception);
    CHECK(described::read_leniently<deed::Person>(Json::array()).actor_id.empty());
    // A list keeps what it can.
    CHECK(described::get_leniently(Json{{"cases", {"zhang", 7}}}, &deed::LookAtCases::cases) ==
          std::vector<std::string>{"zhang"});
    // A number that does not fit is none: it must not name another entry.
    CHECK(described::get_leniently(Json{{"corrects", std::int64_t{1} << 32}}, &Correction::corrects) == -1);
}
