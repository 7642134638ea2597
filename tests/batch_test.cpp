// Many entries of one commit, signed with one signature: what is found of them when somebody lays hands on them.
#include <cstdlib>

#include "catch.h"
#include "rudang/engine/tree.h"
#include "rudang/rectification/rectification.h"
#include "support.h"

using namespace rudang;
using test::day;
using test::SealedLedger;

namespace {

// 张三's first steps in one commit: a batch of six by 李四.
void live_in_one(SealedLedger& here) {
    auto commands = test::commands("2026", "zhang", 6);
    commands.front().event.fields["applicant"].erase("id_number");
    for (const auto& outcome : here.ledger->record_all(commands)) REQUIRE(outcome.accepted());
}

// A file whose last commit somebody made anew: all before it as it was, the ring as it was, everything else to fit.
struct Rewritten {
    SealedLedger& here;
    std::uint64_t begins = 0;  // the number of its first entry
    std::vector<std::string> entries;
    std::vector<std::pair<std::uint64_t, std::string>> notes;

    explicit Rewritten(SealedLedger& ledger) : here(ledger) {
        const auto view = here.store->read();
        view->scan(0, [&](const StoredEntry& row) { return entries.push_back(row.bytes), true; });
        view->each_checkpoint(
            0, [&](std::uint64_t size, const std::string& note) { return notes.emplace_back(size, note), true; });
        notes.pop_back();
        begins = notes.back().first;
    }
    void change(const std::function<void(Entry&)>& what, const SigningKey* signer = nullptr, std::size_t which = 2) {
        auto& bytes = entries[begins + which];
        auto entry = decode_entry(bytes);
        what(entry);
        bytes = encode(entry, here.identity.origin, signer ? signer : &here.keys.signing.at("lisi"));
    }
    // With a note at its end by whoever is named; with none where nobody is.
    bool found(const std::string& actor, const SigningKey* key, const LedgerIdentity* identity = nullptr) const {
        const auto store = memory_store(identity ? *identity : here.identity);
        {
            const auto tx = store->begin();
            for (const auto& [id, wrapped] : here.store->read()->wrapped_keys()) tx->put_wrapped_key(id, wrapped);
            for (const auto& bytes : entries) {
                tx->append(bytes, "", "");
                finish_tiles(*tx);
            }
            for (const auto& [size, note] : notes) tx->put_checkpoint(size, note);
            const Checkpoint now{here.identity.origin, tx->frontier().size(), tx->frontier().root()};
            if (key) tx->put_checkpoint(now.size, sign_note(now, note_key_name(now.origin, actor), *key));
            tx->commit();
        }
        static const auto procedure = recruitment::workflow(), life = rectification::workflow();
        VerifyOptions options;
        options.procedures = {&procedure->info(), &life->info()};
        return !verify_journal(*store->read(), store->identity(), options).intact;
    }
};

}  // namespace

TEST_CASE("a batch: one signature for the entries of one commit, each provable by itself", "[trust]") {
    SealedLedger here;
    const auto before = here.size();
    live_in_one(here);
    REQUIRE(here.size() == before + 6);
    const auto bytes_of = [&](std::uint64_t seq) { return here.store->read()->entry(static_cast<Seq>(seq)).value(); };
    for (auto seq = before; seq < here.size(); ++seq) {
        const auto bytes = bytes_of(seq);
        const auto entry = decode_entry(bytes);
        CHECK(entry.of_batch);
        CHECK(entry.sig.empty());
        CHECK(entry.key == here.keys.signing.at("lisi").public_key().id());
        CHECK(has_one_reading(bytes, entry));
    }
    CHECK(here.ledger->verify().intact);
    // One by itself has a signature of its own, as ever, also where it comes by the same way.
    auto next = test::commands("2026", "zhang", 7);
    REQUIRE(here.ledger->record_all(std::span(next).last(1)).front().accepted());
    CHECK_FALSE(decode_entry(bytes_of(before + 6)).of_batch);
    // Many people in one commit sign each for themselves.
    here.enrol("wang", "王五");
    REQUIRE(here.ledger->grant({"wang", "branch_secretary", "root"}, false, "lisi").accepted());
    auto two = test::commands("2026", "li", 2);
    two.front().event.fields["applicant"].erase("id_number");
    two.back().actor = "wang";
    for (const auto& outcome : here.ledger->record_all(two)) {
        INFO(to_json(outcome, Language::en).dump());
        CHECK(outcome.accepted());
    }
    CHECK_FALSE(decode_entry(bytes_of(here.size() - 1)).of_batch);
    CHECK(here.ledger->verify().intact);
    // Long after, the receipt of one has the note that signs for it.
    const auto receipt = here.ledger->receipt(static_cast<Seq>(before + 2), "lisi");
    REQUIRE(receipt);
    CHECK(receipt->proves());
    CHECK(Checkpoint::parse(receipt->note)->size == before + 6);
    const auto name = note_key_name(here.identity.origin, "lisi");
    CHECK(note_signed_by(receipt->note, name, here.keys.signing.at("lisi").public_key()));
    // And all of it is derived from the journal as it was.
    REQUIRE(here.ledger->rebuild("lisi").accepted());
    CHECK(here.ledger->verify().intact);
}

TEST_CASE("what is done to a batch is found: changed, unsigned, signed by another, put together, left without its note",
          "[trust]") {
    SealedLedger here;
    here.enrol("wang", "王五");
    live_in_one(here);
    const auto& own = here.keys.signing.at("lisi");
    const auto& other = here.keys.signing.at("wang");
    const Rewritten genuine(here);
    REQUIRE(genuine.begins + 6 == here.size());
    CHECK_FALSE(genuine.found("lisi", &own));  // the control: the same written anew by the same hand
    CHECK(genuine.found("lisi", nullptr));
    CHECK(genuine.found("wang", &other));
    CHECK(genuine.found("lisi", &other));
    CHECK(genuine.found("lisi", &here.keys.signing.at("sun")));
    const auto changed = [&](const std::function<void(Entry&)>& what, const SigningKey* signer = nullptr,
                             std::size_t which = 2) {
        auto copy = genuine;
        copy.change(what, signer, which);
        return copy;
    };
    // 王五 writes one of 李四's, and signs for all of it, or 李四 does without having written it.
    const auto as_wang = [](Entry& entry) { entry.actor = "wang"; };
    for (const std::size_t which : {0, 2, 5}) {
        CHECK(changed(as_wang, &other, which).found("lisi", &own));
        CHECK(changed(as_wang, &other, which).found("wang", &other));
    }
    // No signature where there must be one; one where there must be none.
    auto bare = genuine;
    const auto at = bare.entries[bare.begins + 2].find("\"v\":2");
    bare.entries[bare.begins + 2].replace(at, 5, "\"v\":1");
    CHECK(bare.found("lisi", &own));
    auto both = genuine;
    auto& bytes = both.entries[both.begins + 2];
    bytes.replace(bytes.rfind("null}"), 5, "\"" + base64(own.sign(bytes.substr(0, bytes.rfind(",\"sig\"")))) + "\"}");
    CHECK(both.found("lisi", &own));
    // One signed by itself among them is no harm.
    CHECK_FALSE(changed([](Entry& entry) { entry.of_batch = false; }).found("lisi", &own));
    // With another key than the one they name, and under a key that is not enrolled.
    CHECK(changed([](Entry&) {}, &here.keys.signing.at("sun")).found("lisi", &own));
    // Having seen another history.
    CHECK(changed([](Entry& entry) { entry.seen->size -= 1; }).found("lisi", &own));
    // In a ledger that signs nothing there are no batches.
    const LedgerIdentity plain{here.identity.origin, 0, std::string(32, 'k')};
    CHECK(genuine.found("lisi", &own, &plain));
    // A later version's entry is not read as one of ours.
    auto later = genuine;
    later.entries.back().replace(later.entries.back().find("\"v\":2"), 5, "\"v\":3");
    CHECK(later.found("lisi", &own));
}

TEST_CASE("sqlite3, openssl and coreutils alone know a batch, and whose it is", "[trust]") {
    if (std::system("command -v sqlite3 openssl basenc >/dev/null 2>&1") != 0) return;
    SealedLedger here;
    live_in_one(here);
    const auto size = here.size();
    here.ledger.reset();
    here.store.reset();
    const auto script = [&](const std::string& more) {
        return std::system(
            (std::string(RUDANG_SCENARIOS) + "/../verify.sh '" + here.path() + "' " + more + " >/dev/null 2>&1")
                .c_str());
    };
    CHECK(script("") == 0);
    CHECK(script(std::to_string(size - 6)) == 0);
    // In its middle nothing signs for what there is of it.
    CHECK(script(std::to_string(size - 1)) != 0);
    CHECK(
        std::system(("sqlite3 '" + here.path() + "' 'DELETE FROM checkpoint WHERE size = " + std::to_string(size) + "'")
                        .c_str()) == 0);
    CHECK(script("") != 0);
}
