// What must not be opened, and who must not read: said at once and in words, never answered with something else.
#include "catch.h"
#include "rudang/rectification/rectification.h"
#include "support.h"

using namespace rudang;
using namespace rudang::test;
using Kind = LedgerError::Kind;

namespace {

template <class F>
std::optional<Kind> kind_of(F f) {
    try {
        f();
    } catch (const LedgerError& error) {
        CHECK_FALSE(error.text().zh.empty());
        CHECK_FALSE(error.text().en.empty());
        return error.kind();
    }
    return std::nullopt;
}

std::string row_tables(Store& store) {
    std::string text;
    store.read()->dump_projections([&](std::string_view line) { text.append(line).append(1, '\n'); });
    return text;
}

// As a later version would have written it.
void append_event(Store& store, const std::string& case_id, const std::string& event, const Json& fields) {
    const auto transaction = store.begin();
    Entry entry;
    entry.kind = EntryKind::event;
    entry.seq = static_cast<Seq>(transaction->frontier().size());
    entry.at = ManualClock(day("2026-06-01")).now();
    entry.actor = "lisi";
    entry.role = "branch_secretary";
    entry.org = "root";
    entry.case_id = case_id;
    entry.body = {{"event", event}, {"on", "2026-06-01"}, {"fields", fields}};
    transaction->append(encode(entry, store.identity().origin, nullptr), case_id, "");
    transaction->commit();
}

}  // namespace

TEST_CASE("the ledger of another workflow is not opened", "[opening]") {
    const auto store = memory_store(new_identity());
    const ManualClock clock(day("2026-06-01"));
    Ledger(*store, rectification::workflow(), clock).found("第一党支部", {"lisi", "李四", "", true});
    CHECK(kind_of([&] { Ledger(*store, recruitment::workflow(), clock); }) == Kind::another_workflow);
    CHECK(kind_of([&] { Ledger(*store, rectification::workflow(), clock); }) == std::nullopt);
}

TEST_CASE("an event or a field of a later version is newer, and a rebuild leaves the row_tables as they are",
          "[opening]") {
    const auto [event, fields] =
        GENERATE(table<const char*, Json>({{"oath_renewed", Json::object()},
                                           {"talk_held", Json{{"interviewer_mood", "calm"}}},
                                           {"application_submitted", Json{{"applicant", {{"shoe_size", 42}}}}},
                                           {"corrected", Json{{"corrects", 8}, {"fields", {{"shoe_size", 42}}}}}}));
    MemoryLedger branch;
    const auto application = commands("2014", "zhangsan", 1).front();
    const auto opened = branch.ledger.record(application);
    REQUIRE(opened.accepted());
    REQUIRE(opened.journal_seq == Seq{8});
    append_event(*branch.store, "zhangsan", event, fields);
    const auto before = row_tables(*branch.store);
    CHECK(kind_of([&] { branch.ledger.view("zhangsan", "lisi"); }) == Kind::newer);
    CHECK(kind_of([&] { branch.ledger.rebuild("lisi"); }) == Kind::newer);
    CHECK(kind_of([&] {
              Ledger again(*branch.store, recruitment::workflow(), branch.clock);
              again.record(commands("2014", "zhangsan", 2).back());
          }) == Kind::newer);
    CHECK(row_tables(*branch.store) == before);
}

TEST_CASE("a ledger is not founded by somebody whose id is none", "[opening]") {
    const auto store = memory_store(new_identity());
    const ManualClock clock(day("2026-06-01"));
    Ledger ledger(*store, recruitment::workflow(), clock);
    for (const char* id : {"", "李四", "Li Si", "110101200001011237"})
        CHECK(kind_of([&] { ledger.found("第一党支部", {id, "李四", "", true}); }) == Kind::bad_value);
    ledger.found("第一党支部", {"lisi", "李四", "", true});
    CHECK(kind_of([&] { ledger.found("第一党支部", {"lisi", "李四", "", true}); }) == Kind::exists);
}

TEST_CASE("reading as nobody is an error, not an empty list", "[opening]") {
    MemoryLedger branch;
    REQUIRE(branch.ledger.record(commands("2014", "zhangsan", 1).front()).accepted());
    auto& ledger = branch.ledger;
    for (const char* who : {"", "lisj", "nobody"}) {
        CHECK(kind_of([&] { ledger.cases(who); }) == Kind::unknown_actor);
        CHECK(kind_of([&] { ledger.find_cases("zhangsan", who); }) == Kind::unknown_actor);
        CHECK(kind_of([&] { ledger.view("zhangsan", who); }) == Kind::unknown_actor);
        CHECK(kind_of([&] { ledger.views({"zhangsan"}, who, Reveal::yes); }) == Kind::unknown_actor);
        CHECK(kind_of([&] { ledger.names({"zhangsan"}, who); }) == Kind::unknown_actor);
        CHECK(kind_of([&] { ledger.tasks_due(day("2099-01-01"), 10, who); }) == Kind::unknown_actor);
        CHECK(kind_of([&] { ledger.plan_states(2026, who); }) == Kind::unknown_actor);
        CHECK(kind_of([&] { ledger.journal(5, who); }) == Kind::unknown_actor);
        CHECK(kind_of([&] { ledger.local_rules(who); }) == Kind::unknown_actor);
        CHECK(kind_of([&] { ledger.rectifications(who); }) == Kind::unknown_actor);
        CHECK(kind_of([&] { ledger.receipt(1, who); }) == Kind::unknown_actor);
    }
    // Somebody whom the ledger knows and who may see nothing is told nothing.
    REQUIRE(ledger.put_actor({"wang", "王五", "", true}, "lisi").accepted());
    CHECK(ledger.cases("wang").empty());
    CHECK(ledger.cases("lisi").size() == 1);
}

TEST_CASE("reading with another's key, an old key or none is an error", "[opening]") {
    SealedLedger here;
    REQUIRE(here.ledger->record(commands("2014", "zhangsan", 1).front()).accepted());
    const auto as = [&](Keys keys) {
        return kind_of(
            [&] { Ledger(*here.store, recruitment::workflow(), here.clock, std::move(keys)).cases("lisi"); });
    };
    CHECK(as(here.keys) == std::nullopt);
    auto none = here.keys;
    none.signing.clear();
    CHECK(as(none) == Kind::no_actor_key);
    auto wrong = here.keys;
    wrong.signing.insert_or_assign("lisi", here.keys.signing.at("wang"));
    CHECK(as(wrong) == Kind::no_actor_key);
    const auto fresh = SigningKey::generate();
    REQUIRE(here.ledger->put_key("lisi", fresh.public_key(), "lisi").accepted());
    CHECK(as(here.keys) == Kind::no_actor_key);
    auto renewed = here.keys;
    renewed.signing.insert_or_assign("lisi", fresh);
    CHECK(as(renewed) == std::nullopt);
}

TEST_CASE("a second transaction on one store is refused at once", "[opening][stores]") {
    StorePlace place(GENERATE(from_range(store_kinds())));
    INFO(name_of(place.kind()));
    const auto store = place.make(new_identity());
    auto first = store->begin();
    CHECK(kind_of([&] { store->begin(); }) == Kind::in_use);
    CHECK(store->read()->frontier().size() == 0);  // reading goes on
    first.reset();
    CHECK_NOTHROW(store->begin()->commit());
    CHECK_NOTHROW(store->begin()->commit());
}
