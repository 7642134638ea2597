// A history that nobody rewrites unseen, and data that nobody reads without its key.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <set>

#include "catch.h"
#include "rudang/engine/deeds.h"
#include "rudang/engine/tree.h"
#include "rudang/recruitment/offices.h"
#include "rudang/rectification/rectification.h"
#include "support.h"

using namespace rudang;
using test::day;
using test::SealedLedger;

namespace {

std::string slurp(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> entries_of(View& view) {
    std::vector<std::string> entries;
    view.scan(0, [&](const StoredEntry& row) { return entries.push_back(row.bytes), true; });
    return entries;
}

// One person's first twenty steps, without numbers that could only be used once.
void live(Ledger& ledger, const std::string& case_id, std::size_t steps = 20) {
    for (auto command : test::commands("2026", case_id, steps)) {
        if (command.event.fields.contains("applicant")) command.event.fields["applicant"].erase("id_number");
        if (command.event.fields.contains("form_number")) command.event.fields["form_number"] = "F-" + case_id;
        const auto outcome = ledger.record(command);
        INFO(command.event.name);
        REQUIRE(outcome.accepted());
    }
}

}  // namespace

TEST_CASE("every inclusion and consistency proof of every size to 256 fits, and no mutated one does", "[trust]") {
    const auto store = memory_store({"rudang/test", 0, std::string(32, 'k')});
    {
        const auto tx = store->begin();
        for (int i = 0; i < 256; ++i) {
            tx->append("entry " + std::to_string(i), "", "");
            finish_tiles(*tx);
        }
        tx->commit();
    }
    const auto view = store->read();
    Tree tree(*view);
    std::vector<Hash> leaves, roots{tree_root({})};
    for (int i = 0; i < 256; ++i) {
        leaves.push_back(leaf_hash("entry " + std::to_string(i)));
        roots.push_back(tree_root(leaves));
    }
    struct Proof {
        bool inclusion;
        std::uint64_t from, size;
        std::vector<Hash> path;
    };
    std::vector<Proof> proofs;
    std::size_t wrong = 0;
    for (std::uint64_t size = 1; size <= 256; ++size) {
        wrong += tree.root(size) != roots[size];
        // Every size with every index would take the hashes of all leaves each time; the middle ones are thinned out.
        const std::uint64_t stride = size <= 66 || size >= 250 || test::soak() > 1 ? 1 : 7;
        for (std::uint64_t index = 0; index < size; index += stride) {
            proofs.push_back({true, index, size, tree.inclusion(index, size)});
            wrong += !inclusion_fits(leaves[index], index, size, proofs.back().path, roots[size]);
        }
        for (std::uint64_t older = 0; older <= size; older += stride) {
            proofs.push_back({false, older, size, tree.consistency(older, size)});
            wrong += !consistency_fits(older, roots[older], size, roots[size], proofs.back().path);
        }
    }
    CHECK(wrong == 0);
    CHECK(proofs.size() > 10000);

    std::mt19937 random(7);
    std::size_t accepted = 0, tried = 0;
    while (tried < 100'000 * static_cast<std::size_t>(test::soak())) {
        auto proof = proofs[random() % proofs.size()];
        auto leaf = leaves[proof.inclusion ? proof.from : 0];
        auto older = roots[proof.inclusion ? 0 : proof.from];
        auto root = roots[proof.size];
        switch (random() % 6) {
            case 0:
                if (proof.path.empty()) continue;
                proof.path[random() % proof.path.size()][random() % 32] ^=
                    static_cast<unsigned char>(1 + random() % 255);
                break;
            case 1:
                proof.path.push_back(leaves[random() % 256]);
                break;
            case 2:
                if (proof.path.empty()) continue;
                proof.path.pop_back();
                break;
            case 3:
                root[random() % 32] ^= 1;
                break;
            case 4:
                if (proof.inclusion)
                    leaf[random() % 32] ^= 1;
                else if (proof.from == 0)
                    continue;  // nothing is a prefix of everything
                else
                    older[random() % 32] ^= 1;
                break;
            default:
                if (proof.path.size() < 2) continue;
                std::swap(proof.path[0], proof.path[1]);
                if (proof.path[0] == proof.path[1]) continue;
        }
        if (!proof.inclusion && proof.from == 0 && proof.path.empty()) continue;
        ++tried;
        accepted += proof.inclusion ? inclusion_fits(leaf, proof.from, proof.size, proof.path, root)
                                    : consistency_fits(proof.from, older, proof.size, root, proof.path);
    }
    CHECK(accepted == 0);
    WARN(tried << " mutated proofs rejected");
}

TEST_CASE("a ledger of suite 1 records, reads, verifies, and holds no name in the clear", "[trust]") {
    SealedLedger here;
    live(*here.ledger, "zhang");
    CHECK(here.ledger->verify().intact);
    CHECK(here.ledger->verify().signatures);
    CHECK(here.ledger->verify().projections);
    const auto view = here.ledger->view("zhang", "lisi");
    REQUIRE(view);
    CHECK(view->row.title == "张*");
    CHECK(view->instance->title() == "张*");
    for (const auto& item : view->history)
        CHECK_FALSE(item.recorded.event.fields.dump().find("李四") != std::string::npos);
    CHECK(here.ledger->find_cases("张三", "lisi").size() == 1);
    // A look is an entry, written before the name is handed out.
    const auto before = here.size();
    CHECK(here.ledger->names({"zhang"}, "lisi").at("zhang") == "张三");
    CHECK(here.size() == before + 1);
    CHECK(here.ledger->view("zhang", "lisi", {}, Reveal::yes)->row.title == "张三");
    CHECK(here.size() == before + 2);
    here.store->settle();
    const auto bytes = slurp(here.path());
    for (const char* name : {"张三", "李四", "王五", "2001-03-05"}) CHECK(bytes.find(name) == std::string::npos);
    // Rebuilt, the tables are the same to the byte.
    const auto dump = [&] {
        std::string text;
        here.store->read()->dump_projections([&](std::string_view line) { text += std::string(line) + "\n"; });
        return text;
    };
    const auto tables = dump();
    REQUIRE(here.ledger->rebuild("lisi").accepted());
    CHECK(dump() == tables);
    here.reopen();
    CHECK(here.ledger->verify().intact);
}

TEST_CASE("without the ledger's key counts, dates and verification still work, and nothing else is pretended",
          "[trust]") {
    SealedLedger here;
    live(*here.ledger, "zhang", 5);
    const auto key = here.keys.ledger;
    here.keys.ledger.reset();
    here.reopen();
    CHECK_FALSE(here.ledger->is_open());
    const auto found = here.ledger->verify();
    CHECK(found.intact);
    CHECK(found.signatures);
    CHECK_FALSE(found.projections);
    CHECK(here.ledger->cases("lisi").size() == 1);
    CHECK(here.ledger->cases("lisi")[0].title.empty());
    CHECK(here.ledger->tasks_due(day("2027-06-01"), 10, "lisi").size() == 1);
    const auto kind_of = [](const auto& call) {
        try {
            call();
        } catch (const LedgerError& error) {
            return std::optional(error.kind());
        }
        return std::optional<LedgerError::Kind>();
    };
    CHECK(kind_of([&] { here.ledger->view("zhang", "lisi"); }) == LedgerError::Kind::no_key);
    CHECK(kind_of([&] { here.ledger->record(test::commands("2026", "wang", 1)[0]); }) == LedgerError::Kind::no_key);
    // A key of another ledger is told from a missing one.
    here.keys.ledger = fresh_key();
    here.reopen();
    CHECK(kind_of([&] { here.ledger->is_open(); }) == LedgerError::Kind::no_key);
    here.keys.ledger = key;
    here.reopen();
    CHECK(here.ledger->view("zhang", "lisi"));
}

TEST_CASE("who has no key signs nothing, and a revoked key is refused from then on", "[trust]") {
    SealedLedger here;
    here.enrol("wang", "王五");
    REQUIRE(here.ledger->grant({"wang", "organization_member", "root"}, false, "lisi").accepted());
    auto first = test::commands("2026", "zhang", 1)[0];
    first.actor = "wang";
    REQUIRE(here.ledger->record(first).accepted());
    const auto size = here.size();
    auto second = test::commands("2026", "zhang", 2)[1];
    second.actor = "sun";
    CHECK(here.ledger->record(second).status == Outcome::Status::forbidden);
    CHECK(here.size() == size);
    // Changed: the old key no longer acts, what it signed stays good.
    const auto fresh = SigningKey::generate();
    REQUIRE(here.ledger->put_key("wang", fresh.public_key(), "wang").accepted());
    second.actor = "wang";
    CHECK(here.ledger->record(second).status == Outcome::Status::forbidden);
    here.keys.signing.insert_or_assign("wang", fresh);
    here.reopen();
    CHECK(here.ledger->record(second).accepted());
    REQUIRE(here.ledger->put_key("wang", std::nullopt, "lisi").accepted());
    CHECK_THROWS_AS(here.ledger->find_cases("zhang", "wang"), LedgerError);
    auto third = test::commands("2026", "zhang", 3)[2];
    third.actor = "wang";
    CHECK(here.ledger->record(third).status == Outcome::Status::forbidden);
    const auto found = here.ledger->verify();
    INFO(found.problem.en << " at " << found.at.value_or(-1));
    CHECK(found.intact);
}

// ---- the attack matrix ----------------------------------------------------------------------------------------------

namespace {

// The journal as an attacker would leave it in the file: entries as given, everything derived from them made to fit.
// Notes that no longer fit are dropped; with the stolen key of an actor, entries and notes are signed anew.
struct Forger {
    const LedgerIdentity& identity;
    std::vector<std::pair<std::uint64_t, std::string>> notes;
    const SigningKey* stolen;
    std::map<std::string, std::string> ring;  // as it is in whatever file the thief starts from

    std::unique_ptr<Store> store(std::vector<std::string> entries, bool renumber) const {
        auto forged = memory_store(identity);
        const auto tx = forged->begin();
        for (const char* id : {"index", "ledger", "org:root"}) tx->put_wrapped_key(id, ring.at(id));
        std::optional<Seen> seen;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            auto bytes = entries[i];
            if (renumber) {
                auto entry = decode_entry(bytes);
                entry.seq = static_cast<Seq>(i);
                if (stolen) {
                    entry.seen = seen;
                    bytes = encode(entry, identity.origin, stolen);
                } else {
                    const auto text = Json::parse(bytes);
                    auto changed = text;
                    changed["seq"] = i;
                    bytes = changed.dump();
                }
            }
            tx->append(bytes, "", "");
            finish_tiles(*tx);
            if (const auto entry = decode_entry(bytes); entry.kind == EntryKind::event)
                tx->put_wrapped_key("case:" + entry.case_id, ring.at("case:" + entry.case_id));
            const Checkpoint now{identity.origin, tx->frontier().size(), tx->frontier().root()};
            std::string note;
            for (const auto& [size, genuine] : notes)
                if (size == now.size && Checkpoint::parse(genuine) == now) note = genuine;
            if (note.empty() && stolen && (renumber || i + 1 == entries.size()))
                note = sign_note(now, note_key_name(identity.origin, "lisi"), *stolen);
            if (!note.empty()) {
                tx->put_checkpoint(now.size, note);
                seen = Seen{now.size, now.root};
            }
        }
        // A thief without a key keeps the last genuine note that there is.
        tx->commit();
        return forged;
    }
};

}  // namespace

TEST_CASE("the attack matrix: what is found without an anchor, with one old checkpoint, with a witness", "[trust]") {
    SealedLedger here;
    for (const char* id : {"zhang", "wang", "zhao", "sun"}) live(*here.ledger, id, 22);
    auto view = here.store->read();
    const auto genuine = entries_of(*view);
    const std::size_t n = genuine.size();
    REQUIRE(n > 90);
    std::vector<std::pair<std::uint64_t, std::string>> notes;
    view->each_checkpoint(
        0, [&](std::uint64_t size, const std::string& note) { return notes.emplace_back(size, note), true; });
    const auto rows = view->wrapped_keys();
    const std::map<std::string, std::string> ring(rows.begin(), rows.end());
    const std::map<std::uint64_t, Hash> roots{{n - 5, Tree(*view).root(n - 5)}, {n, Tree(*view).root(n)}};
    const auto checkpoint_at = [&](std::uint64_t size) {
        return Checkpoint{here.identity.origin, size, roots.at(size)};
    };
    const auto forge = [](const std::string& bytes, const char* what) {
        auto json = Json::parse(bytes);
        json["body"]["on"] = what;
        return json.dump();
    };

    std::map<std::string, int> found;
    int tried = 0;
    for (const bool with_key : {false, true}) {
        const Forger forger{here.identity, notes, with_key ? &here.keys.signing.at("lisi") : nullptr, ring};
        const std::map<std::string, std::function<std::unique_ptr<Store>()>> attacks{
            {"edit",
             [&] {
                 // The one entry changed in place, nothing else.
                 auto store = forger.store(genuine, false);
                 auto edited = memory_store(here.identity);
                 const auto tx = edited->begin();
                 const auto source = store->read();
                 for (const auto& [id, wrapped] : source->wrapped_keys()) tx->put_wrapped_key(id, wrapped);
                 for (std::size_t i = 0; i < n; ++i)
                     tx->append(i == 40 ? forge(genuine[i], "2026-01-01") : genuine[i], "", "");
                 for (std::uint64_t i = 0; i < n / 256; ++i) tx->put_tile(0, i, *source->tile(0, i));
                 for (const auto& [size, note] : notes) tx->put_checkpoint(size, note);
                 tx->commit();
                 return std::unique_ptr<Store>(edited.release());
             }},
            {"edit and recompute",
             [&] {
                 auto entries = genuine;
                 entries[40] = forge(entries[40], "2026-01-01");
                 return forger.store(entries, true);
             }},
            {"delete and renumber",
             [&] {
                 auto entries = genuine;
                 entries.erase(entries.begin() + 40);
                 return forger.store(entries, true);
             }},
            {"reorder",
             [&] {
                 auto entries = genuine;
                 std::swap(entries[30], entries[31]);
                 return forger.store(entries, true);
             }},
            {"truncate the last three",
             [&] {
                 return forger.store({genuine.begin(), genuine.end() - 3}, false);
             }},
            {"roll the file back",
             [&] {
                 return forger.store({genuine.begin(), genuine.begin() + 60}, false);
             }},
            {"wipe and recreate",
             [&] {
                 std::vector<std::string> entries(genuine.begin(), genuine.begin() + 8);
                 for (std::size_t i = 8; i < n; ++i) entries.push_back(forge(genuine[8], "2026-02-02"));
                 return forger.store(entries, true);
             }},
            {"fork",
             [&] {
                 std::vector<std::string> entries(genuine.begin(), genuine.end() - 10);
                 for (int i = 0; i < 12; ++i) entries.push_back(forge(genuine[20], "2026-03-03"));
                 return forger.store(entries, true);
             }},
        };
        for (const auto& [name, attack] : attacks) {
            INFO(name << (with_key ? " with a stolen key" : ""));
            const auto store = attack();
            const auto forged = store->read();
            ++tried;
            const auto detects = [&](std::optional<Checkpoint> known, bool signatures = true) {
                VerifyOptions options;
                options.known = std::move(known);
                options.signatures = signatures;
                // With the rights of the workflow, as rudang-verify looks.
                static const auto procedure = recruitment::workflow(), life = rectification::workflow();
                options.procedures = {&procedure->info(), &life->info()};
                return !verify_journal(*forged, here.identity, options).intact;
            };
            found["alone"] += detects({});
            found["old checkpoint"] += detects(checkpoint_at(n - 5));
            const bool witnessed = detects(checkpoint_at(n));
            CHECK(witnessed);
            found["witness"] += witnessed;
        }
        view.reset();  // its snapshot is from before
        // A projection edited in the real file: the ledger's own verification compares it.
        {
            here.store->settle();
            SQLite::Database db(here.path(), SQLite::OPEN_READWRITE);
            db.exec("UPDATE case_state SET status = 'member' WHERE case_id = 'zhang'");
        }
        ++tried;
        const bool caught = !here.ledger->verify().intact;
        CHECK(caught);
        for (const char* how : {"alone", "old checkpoint", "witness"}) found[how] += caught;
        REQUIRE(here.ledger->rebuild("lisi").accepted());
        CHECK(here.ledger->verify().intact);
    }
    CHECK(tried == 18);
    CHECK(found["alone"] == 14);  // less where what a signer may is not asked
    WARN("found alone " << found["alone"] << ", with one old checkpoint " << found["old checkpoint"]
                        << ", with a witness " << found["witness"] << " of " << tried);
    CHECK(found["witness"] == 18);
    CHECK(found["old checkpoint"] == 16);
    // The control: hashes without signatures and without an anchor find next to nothing.
    const Forger forger{here.identity, notes, nullptr, ring};
    auto entries = genuine;
    entries[40] = forge(entries[40], "2026-01-01");
    // Claiming that the ledger was never signed is found by its first entry; that is changed as well here.
    CHECK_FALSE(
        verify_journal(*forger.store(entries, true)->read(), {here.identity.origin, 0, std::string(32, 'k')}).intact);
    auto first = Json::parse(entries[0]);
    first["body"]["suite"] = 0;
    entries[0] = first.dump();
    const auto unsigned_identity = LedgerIdentity{here.identity.origin, 0, std::string(32, 'k')};
    const auto store = forger.store(entries, true);
    CHECK(verify_journal(*store->read(), unsigned_identity).intact);
}

TEST_CASE("a signature copied, moved or replayed does not fit", "[trust]") {
    SealedLedger here;
    live(*here.ledger, "zhang", 5);
    const auto view = here.store->read();
    const auto genuine = entries_of(*view);
    const auto& key = here.keys.signing.at("lisi").public_key();
    const auto fits = [&](const std::string& bytes) {
        const auto raw = from_base64(decode_entry(bytes).sig);
        return raw && signature_fits(key, signed_part(bytes), *raw);
    };
    for (const auto& bytes : genuine) CHECK(fits(bytes));
    // Under another entry.
    const auto sig = [](const std::string& bytes) { return bytes.substr(bytes.rfind("\"sig\":")); };
    CHECK_FALSE(fits(genuine[9].substr(0, genuine[9].rfind("\"sig\":")) + sig(genuine[10])));
    // In another ledger, at another place, after another history.
    for (const auto& [from, to] :
         std::vector<std::pair<std::string, std::string>>{{"rudang/0123456789abcdef", "rudang/0123456789abcdee"},
                                                          {"\"seq\":9", "\"seq\":8"},
                                                          {"\"size\":", "\"size\":1"}}) {
        auto moved = genuine[9];
        const auto at = moved.find(from);
        REQUIRE(at != std::string::npos);
        moved.replace(at, from.size(), to);
        CHECK_FALSE(fits(moved));
    }
}

TEST_CASE("no byte of a checkpoint or of a wrapped key can be another one", "[trust]") {
    SealedLedger here;
    const auto tx = here.store->begin();  // never committed
    const auto verified = [&] { return verify_journal(*tx, here.identity, {}).intact; };
    REQUIRE(verified());
    std::size_t tried = 0, missed = 0;
    const auto spoil = [&](const std::string& good, const std::function<void(const std::string&)>& put) {
        for (std::size_t at = 0; at < good.size(); ++at) {
            std::set<char> others{'/', '+', '=', ' ', '\r', '\n', 'A', 'a'};
            for (int bit = 0; bit < 8; ++bit) others.insert(static_cast<char>(good[at] ^ 1 << bit));
            others.erase(good[at]);
            for (const char other : others) {
                auto changed = good;
                changed[at] = other;
                put(changed);
                ++tried;
                if (!verified()) continue;
                ++missed;
                UNSCOPED_INFO("byte " << static_cast<int>(static_cast<unsigned char>(other)) << " at " << at);
            }
        }
        put(good);
        REQUIRE(verified());
    };
    const auto size = tx->frontier().size();
    spoil(*tx->last_checkpoint(), [&](const std::string& note) { tx->put_checkpoint(size, note); });
    for (const auto& [id, wrapped] : tx->wrapped_keys())
        spoil(wrapped, [&](const std::string& other) { tx->put_wrapped_key(id, other); });
    CHECK(tried > 4000);
    CHECK(missed == 0);
}

TEST_CASE("any byte of a small ledger changed is found, or changes nothing that can be read", "[trust]") {
    SealedLedger here;
    live(*here.ledger, "zhang", 2);
    REQUIRE(here.ledger->continues(here.ledger->checkpoint().checkpoint));
    here.ledger.reset();
    here.store.reset();
    const auto bytes = slurp(here.path());
    const auto copy = here.folder.file("changed.rudang");
    // Everything that can be read from the file, in one text.
    const auto contents = [&](const std::string& path) {
        std::string text;
        const auto store = open_sqlite_store(path, SqliteOptions{.read_only = true});
        const auto view = store->read();
        text += store->identity().origin + std::to_string(store->identity().suite) + store->identity().index_key;
        for (const auto& entry : entries_of(*view)) text += entry + "\n";
        text += view->frontier().encode();
        view->dump_projections([&](std::string_view line) { text += std::string(line) + "\n"; });
        view->each_checkpoint(
            0, [&](std::uint64_t size, const std::string& note) { return text += std::to_string(size) + note, true; });
        for (const auto& [id, wrapped] : view->wrapped_keys()) text += id + wrapped;
        return text;
    };
    const auto original = contents(here.path());
    std::size_t found = 0, harmless = 0, missed = 0;
    const std::size_t stride = test::soak() >= 100 ? 1 : 101;
    for (std::size_t at = 0; at < bytes.size(); at += stride) {
        auto changed = bytes;
        changed[at] ^= static_cast<char>(1 << at % 8);
        std::ofstream(copy, std::ios::binary) << changed;
        bool caught = false, same = false;
        try {
            {
                const auto store = open_sqlite_store(copy, SqliteOptions{.read_only = true});
                Ledger ledger(*store, recruitment::workflow(), here.clock, here.keys);
                caught = !ledger.verify().intact;
            }
            if (!caught) same = contents(copy) == original;
        } catch (const std::exception&) {
            caught = true;
        }
        found += caught;
        harmless += !caught && same;
        missed += !caught && !same;
        if (!caught && !same) {
            const auto now = contents(copy);
            const auto differs = static_cast<std::size_t>(
                std::mismatch(now.begin(), now.end(), original.begin(), original.end()).first - now.begin());
            // Only where, so that the report stays text.
            UNSCOPED_INFO("byte " << at << ", character " << differs << " of " << original.size()
                                  << " of what can be read; " << now.size());
        }
        for (const char* suffix : {"-wal", "-shm", ".gate"}) std::filesystem::remove(copy + suffix);
    }
    CHECK(missed == 0);
    CHECK(found > 0);
    WARN(found + harmless + missed << " of " << bytes.size() << " bytes changed: " << found << " found, " << harmless
                                   << " in places nobody reads");
}

TEST_CASE("after an erasure nothing of that person can be read, everybody else can, and the history verifies",
          "[trust]") {
    SealedLedger here;
    live(*here.ledger, "zhang", 20);
    live(*here.ledger, "wang", 3);
    const auto checkpoint = here.ledger->checkpoint().checkpoint;
    const auto receipt = here.ledger->receipt(static_cast<Seq>(here.size()) - 1, "lisi");
    REQUIRE(receipt);
    here.store->settle();
    const auto wrapped = *here.store->read()->wrapped_key("case:zhang");
    const auto old_copy = here.folder.file("copy.rudang");
    here.store->backup(old_copy);
    const auto old_key = here.keys.ledger;
    CHECK(here.ledger->erase("zhang", "", fresh_key(), "lisi").status == Outcome::Status::invalid);
    const auto state = here.ledger->view("zhang", "lisi")->row.state;
    const auto fresh = fresh_key();
    const auto size = here.size();
    REQUIRE(here.ledger->erase("zhang", "本人要求", fresh, "lisi").accepted());
    CHECK(here.size() == size + 1);
    here.keys.ledger = fresh;
    here.reopen();
    CHECK(here.ledger->verify().intact);
    CHECK(here.ledger->verify().projections);
    CHECK(here.ledger->continues(checkpoint));
    CHECK(receipt->proves());
    const auto erased = here.ledger->view("zhang", "lisi", {}, Reveal::yes);
    REQUIRE(erased);
    CHECK(erased->row.erased);
    CHECK(erased->row.title.empty());
    CHECK(erased->instance->title().empty());
    CHECK(erased->row.state == state);
    for (const auto& item : erased->history) CHECK_FALSE(item.recorded.event.fields.contains("interviewer"));
    CHECK(here.ledger->find_cases("张三", "lisi").size() == 1);  // the other one
    CHECK(here.ledger->names({"wang"}, "lisi").at("wang") == "张三");
    CHECK(here.ledger->record(test::commands("2026", "zhang", 21)[20]).status == Outcome::Status::invalid);
    CHECK(here.ledger->erase("zhang", "再次", fresh_key(), "lisi").status == Outcome::Status::invalid);
    // The wrapped key is in no file of the ledger any more; the copy still has it, and no key that opens it is left.
    here.ledger.reset();
    here.store.reset();
    for (const char* suffix : {"", "-wal", "-shm"})
        CHECK(slurp(here.path() + suffix).find(wrapped) == std::string::npos);
    CHECK(slurp(old_copy).find(wrapped) != std::string::npos);
    const auto copy = open_sqlite_store(old_copy);
    Ledger with_new_key(*copy, recruitment::workflow(), here.clock, here.keys);
    CHECK_THROWS_AS(with_new_key.is_open(), LedgerError);
}

TEST_CASE("no audit, no action: with the journal unwritable nothing changes and nothing is shown", "[trust]") {
    SealedLedger here;
    live(*here.ledger, "zhang", 5);
    here.ledger.reset();
    here.store.reset();
    const auto contents = [&] {
        const auto store = open_sqlite_store(here.path());
        std::string text;
        store->read()->dump_projections([&](std::string_view line) { text += std::string(line) + "\n"; });
        return text + std::to_string(store->read()->frontier().size());
    };
    const auto before = contents();
    // Unwritable, and, worse, swallowing silently: the second is noticed when what was written is read back.
    for (const char* trigger : {"CREATE TRIGGER broken BEFORE INSERT ON journal BEGIN SELECT raise(ABORT, 'no'); END",
                                "CREATE TRIGGER broken BEFORE INSERT ON journal BEGIN SELECT raise(IGNORE); END"}) {
        INFO(trigger);
        {
            SQLite::Database db(here.path(), SQLite::OPEN_READWRITE);
            db.exec(trigger);
        }
        {
            const auto store = open_sqlite_store(here.path());
            Ledger ledger(*store, recruitment::workflow(), here.clock, here.keys);
            const std::vector<std::function<void()>> actions{
                [&] { ledger.record(test::commands("2026", "zhang", 6)[5]); },
                [&] { ledger.record(test::commands("2026", "zhang", 9)[8]); },  // a refusal
                [&] { ledger.names({"zhang"}, "lisi"); },
                [&] { ledger.view("zhang", "lisi", {}, Reveal::yes); },
                [&] {
                    ledger.put_org({"second", "第二党支部", "root", "branch", false, false}, "lisi");
                },
                [&] {
                    ledger.put_actor({"wang", "王五", "", true}, "lisi");
                },
                [&] {
                    ledger.grant({"lisi", "branch_secretary", "root"}, true, "lisi");
                },
                [&] { ledger.put_key("lisi", SigningKey::generate().public_key(), "lisi"); },
                [&] {
                    ledger.put_plan({"root", 2027, 3, {}}, "", "lisi");
                },
                [&] {
                    ledger.adopt_rules({"local", "root", "id = \"x\"\neffective = 2026-07-01\n", 0}, "lisi");
                },
                [&] { ledger.note_export("csv", {"zhang"}, "lisi"); },
                [&] { ledger.note_care(deed::Backup(), "lisi"); },
                [&] { ledger.erase("zhang", "本人要求", fresh_key(), "lisi"); },
                [&] { ledger.rotate(fresh_key(), "lisi"); },
                [&] { ledger.import(test::commands("2014", "old", 2), "b1", "sha256:00", "lisi"); },
                [&] { ledger.rebuild("lisi"); },
            };
            for (std::size_t i = 0; i < actions.size(); ++i) {
                INFO("action " << i);
                CHECK_THROWS_AS(actions[i](), LedgerError);
            }
        }
        {
            SQLite::Database db(here.path(), SQLite::OPEN_READWRITE);
            db.exec("DROP TRIGGER broken");
        }
        CHECK(contents() == before);
    }
    // The control: without the trigger each of them grows the journal by its entries.
    here.reopen();
    const auto size = here.size();
    CHECK(here.ledger->names({"zhang"}, "lisi").size() == 1);
    CHECK(here.size() == size + 1);
}

TEST_CASE("everything that happens is exactly one entry of its kind, over random operations", "[trust]") {
    SealedLedger here;
    here.enrol("wang", "王五");
    here.enrol("sun", "孙七");
    REQUIRE(here.ledger->grant({"wang", "group_leader", "root"}, false, "lisi").accepted());
    std::mt19937 random(20261124);
    const auto walk = test::commands("2026", "x");
    std::map<EntryKind, int> made;
    std::vector<std::string> ids;
    const char* people[] = {"lisi", "lisi", "lisi", "wang", "sun"};
    for (int i = 0; i < 1500 * test::soak(); ++i) {
        const auto before = here.size();
        const std::string who = people[random() % 5];
        std::optional<EntryKind> expected;
        const auto judge_outcome = [&](const Outcome& outcome, EntryKind kind) {
            switch (outcome.status) {
                case Outcome::Status::accepted:
                    expected = kind;
                    break;
                case Outcome::Status::refused:
                case Outcome::Status::forbidden:
                    expected = EntryKind::refusal;
                    break;
                case Outcome::Status::invalid:
                    break;
            }
            if (outcome.repeated) expected.reset();
        };
        switch (random() % 8) {
            case 0:
            case 1: {
                auto command = walk[0];
                command.event.case_id = "c" + std::to_string(i);
                command.event.fields["applicant"].erase("id_number");
                command.actor = who;
                const auto outcome = here.ledger->record(command);
                if (outcome.accepted()) ids.push_back(command.event.case_id);
                judge_outcome(outcome, EntryKind::event);
                break;
            }
            case 2:
            case 3:
            case 4: {
                auto command = walk[random() % walk.size()];
                command.event.case_id = ids.empty() || random() % 10 == 0 ? "nobody" : ids[random() % ids.size()];
                if (command.event.fields.contains("form_number"))
                    command.event.fields["form_number"] = std::to_string(i);
                if (command.event.fields.contains("applicant")) command.event.fields["applicant"].erase("id_number");
                command.actor = who;
                const bool opens = command.event.name == "application_submitted" && command.event.case_id == "nobody";
                const auto outcome = here.ledger->record(command);
                if (opens && outcome.accepted()) ids.push_back("nobody");
                judge_outcome(outcome, EntryKind::event);
                break;
            }
            case 5: {
                if (ids.empty()) continue;
                const auto names = here.ledger->names({ids[random() % ids.size()]}, who);
                CHECK(names.empty() == (who != "lisi"));
                expected = names.empty() ? EntryKind::refusal : EntryKind::look;
                break;
            }
            case 6:
                judge_outcome(
                    here.ledger->put_org(
                        {"org-" + std::to_string(random() % 5), "党支部", "root", "branch", false, false}, who),
                    EntryKind::org);
                break;
            default:
                judge_outcome(here.ledger->put_plan(
                                  {"root", 2030 + static_cast<int>(random() % 5), static_cast<int>(random() % 20), {}},
                                  "调整", who),
                              EntryKind::plan);
        }
        const auto now = here.size();
        INFO("operation " << i);
        REQUIRE(now == before + (expected ? 1 : 0));
        if (expected) {
            REQUIRE(decode_entry(*here.store->read()->entry(static_cast<Seq>(before))).kind == *expected);
            ++made[*expected];
        }
    }
    for (const auto kind : {EntryKind::event, EntryKind::refusal, EntryKind::look, EntryKind::org, EntryKind::plan})
        CHECK(made[kind] > 0);
    const auto found = here.ledger->verify();
    INFO(found.problem.en);
    CHECK(found.intact);
}

// ---- authority ------------------------------------------------------------------------------------------------------

namespace {

// An independent answer to "may this actor": written from the table of roles alone, walking down instead of up.
bool oracle(const std::string& actor, Action action, const std::string& org, const std::vector<ActorRow>& actors,
            const std::vector<GrantRow>& grants, const std::vector<OrgRow>& orgs, Relation relation) {
    if (relation == Relation::own && action != Action::read_cases) return false;
    bool active = false;
    for (const auto& row : actors) active |= row.actor_id == actor && row.active;
    if (!active) return false;
    for (const auto& grant : grants) {
        if (grant.actor_id != actor) continue;
        bool may = false;
        for (const auto& role : recruitment::offices().roles)
            if (role.word == grant.role)
                for (const auto allowed : role.may) may |= allowed == action;
        if (!may) continue;
        std::set<std::string> below{grant.org};
        for (bool grew = true; grew;) {
            grew = false;
            for (const auto& row : orgs)
                if (below.contains(row.parent) && below.insert(row.org_id).second) grew = true;
        }
        if (below.contains(org)) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("authority agrees with a brute-force oracle over all roles, actions and relations, and random trees",
          "[trust]") {
    // All roles × actions × relations × where the role was granted, on a small tree.
    const std::vector<OrgRow> tree{{"root", "", "", "root", true, false},
                                   {"a", "", "root", "branch", false, false},
                                   {"b", "", "root", "branch", false, false},
                                   {"a1", "", "a", "branch", false, false}};
    const std::vector<ActorRow> actors{{"x", "", "", true}, {"y", "", "", false}};
    std::size_t checked = 0, wrong = 0;
    const auto same = [&](const std::string& actor, Action action, const std::string& org,
                          const std::vector<ActorRow>& people, const std::vector<GrantRow>& grants,
                          const std::vector<OrgRow>& orgs, Relation relation) {
        ++checked;
        wrong += permission({recruitment::offices(), people, grants, orgs}, actor, action, org, relation).has_value() !=
                 oracle(actor, action, org, people, grants, orgs, relation);
    };
    for (const auto& role : recruitment::offices().roles)
        for (const auto action : all_actions)
            for (const auto relation : {Relation::none, Relation::own})
                for (const auto& granted : tree)
                    for (const auto& org : tree)
                        for (const char* actor : {"x", "y", "z"})
                            same(actor, action, org.org_id, actors,
                                 {{"x", std::string(role.word), granted.org_id},
                                  {"y", std::string(role.word), granted.org_id}},
                                 tree, relation);
    CHECK(wrong == 0);
    std::mt19937 random(3);
    const auto& roles = recruitment::offices().roles;
    for (int round = 0; round < 10'000 * test::soak(); ++round) {
        std::vector<OrgRow> orgs{{"0", "", "", "root", true, false}};
        for (int i = 1, n = 1 + static_cast<int>(random() % 12); i < n; ++i)
            orgs.push_back(
                {std::to_string(i), "", std::to_string(random() % static_cast<unsigned>(i)), "branch", false, false});
        std::vector<GrantRow> grants;
        for (int i = 0, n = static_cast<int>(random() % 4); i < n; ++i)
            grants.push_back({random() % 2 ? "x" : "y", std::string(roles[random() % roles.size()].word),
                              std::to_string(random() % orgs.size())});
        same(random() % 3 ? "x" : "y", all_actions[random() % std::size(all_actions)],
             std::to_string(random() % orgs.size()), actors, grants, orgs,
             random() % 4 ? Relation::none : Relation::own);
    }
    CHECK(wrong == 0);
    WARN(checked << " decisions compared");
    // The control: an oracle that forgets the subtree disagrees.
    const std::vector<GrantRow> granted{{"x", "branch_secretary", "a"}};
    const Staff staff{recruitment::offices(), actors, granted, tree};
    CHECK(permission(staff, "x", Action::record, "a1").has_value());
    CHECK_FALSE(permission(staff, "x", Action::record, "b").has_value());
}

TEST_CASE("who has no role learns no name, not even behind a mask", "[trust]") {
    SealedLedger here;
    here.enrol("wang", "王五");
    const auto names = [&](const std::string& who) {
        std::string all;
        for (const auto& person : here.ledger->people(who, Reveal::no)) all += person.name + person.system_user;
        return all;
    };
    CHECK(names("lisi").find("王") != std::string::npos);
    CHECK(names("wang").empty());
    CHECK(names("nobody").empty());
    REQUIRE(here.ledger->grant({"wang", "group_leader", "root"}, false, "lisi").accepted());
    CHECK(names("wang").find("王") != std::string::npos);
}

TEST_CASE("nobody acts on their own case, joins two administrators, or grants a role to themselves", "[trust]") {
    SealedLedger here;
    here.enrol("sun", "孙七");
    REQUIRE(here.ledger->grant({"sun", "organization_member", "root"}, false, "lisi").accepted());
    auto own = test::commands("2026", "own", 1)[0];
    const auto number = own.event.fields["applicant"]["id_number"].get<std::string>();
    REQUIRE(here.ledger->put_actor({"sun", "孙七", "", true}, "lisi", number).accepted());
    own.actor = "sun";
    CHECK(here.ledger->record(own).status == Outcome::Status::forbidden);
    own.actor = "lisi";
    REQUIRE(here.ledger->record(own).accepted());
    auto talk = test::commands("2026", "own", 2)[1];
    talk.actor = "sun";
    CHECK(here.ledger->record(talk).status == Outcome::Status::forbidden);
    CHECK(here.ledger->names({"own"}, "sun").empty());
    CHECK(here.ledger->view("own", "sun")->row.title == "张*");  // the masked outline
    auto other = test::commands("2026", "other", 1)[0];
    other.event.fields["applicant"].erase("id_number");
    other.actor = "sun";
    CHECK(here.ledger->record(other).accepted());

    CHECK(here.ledger->grant({"lisi", "audit_admin", "root"}, false, "lisi").problems.at(0).code ==
          "administrators-apart");
    CHECK(here.ledger->grant({"sun", "audit_admin", "root"}, false, "lisi").accepted());
    CHECK(here.ledger->grant({"sun", "system_admin", "root"}, false, "lisi").problems.at(0).code ==
          "administrators-apart");
    CHECK(here.ledger->grant({"lisi", "supervisor", "root"}, false, "lisi").status == Outcome::Status::forbidden);
    CHECK(here.ledger->verify().intact);
}

TEST_CASE("the committee's steps are the committee's; a branch alone records them with their document, and says so",
          "[trust]") {
    SealedLedger here;
    here.enrol("wang", "王五");
    REQUIRE(here.ledger->grant({"wang", "organization_member", "root"}, false, "lisi").accepted());
    live(*here.ledger, "zhang", 3);
    auto filed = test::commands("2026", "zhang", 4)[3];
    REQUIRE(filed.event.name == "activist_filed");
    filed.actor = "wang";
    CHECK(here.ledger->record(filed).status == Outcome::Status::forbidden);  // lisi is committee organizer here
    REQUIRE(here.ledger->grant({"lisi", "committee_organizer", "root"}, true, "lisi").accepted());
    filed.event.fields.erase("document");
    CHECK(here.ledger->record(filed).problems.at(0).where == "document");
    filed.event.fields["document"] = "组字〔2026〕7号";
    const auto outcome = here.ledger->record(filed);
    REQUIRE(outcome.accepted());
    CHECK(decode_entry(*here.store->read()->entry(*outcome.journal_seq)).body["on_behalf"] == true);
}

TEST_CASE("an adopted rule holds for recording and for days to come, and can be withdrawn", "[trust]") {
    SealedLedger here;
    here.clock.move_to(day("2026-06-20"));
    live(*here.ledger, "zhang", 1);
    const auto due = [&] { return here.store->read()->tasks_of("zhang").at(0).task.due->iso(); };
    CHECK(due() == "2026-07-01");
    const std::string text =
        "id = \"县\"\neffective = 2026-05-18\n[[records]]\nid = \"ballot\"\nname = \"票决\"\nbefore = "
        "\"activist_determined\"\n";
    CHECK(here.ledger
              ->adopt_rules(
                  {"county", "root", "id = \"x\"\neffective = 2026-05-18\n[parameters]\ntalk_months = 2\n", 0}, "lisi")
              .status == Outcome::Status::invalid);
    REQUIRE(here.ledger->adopt_rules({"county", "root", text, 0}, "lisi").accepted());
    REQUIRE(here.ledger->local_rules("lisi").at(0).text == text);
    here.clock.move_to(day("2026-08-20"));
    const auto steps = test::commands("2026", "zhang", 3);
    REQUIRE(here.ledger->record(steps[1]).accepted());
    const auto refused = here.ledger->record(steps[2]);
    CHECK(refused.status == Outcome::Status::refused);
    CHECK(std::any_of(refused.findings.begin(), refused.findings.end(),
                      [](const Finding& f) { return f.rule == "local-record" && f.scope == Scope::local; }));
    CHECK(here.ledger->verify().intact);
    REQUIRE(here.ledger->rebuild("lisi").accepted());
    here.reopen();
    CHECK_FALSE(here.ledger->record(steps[2]).accepted());
    REQUIRE(here.ledger->withdraw_rules("county", "lisi").accepted());
    CHECK(here.ledger->record(steps[2]).accepted());
    CHECK(here.ledger->verify().intact);
}

TEST_CASE("an adopted deadline moves the rows of the work list", "[trust]") {
    SealedLedger here;
    here.clock.move_to(day("2027-01-20"));
    live(*here.ledger, "zhang", 5);
    const auto due = [&] {
        for (const auto& row : here.store->read()->tasks_of("zhang"))
            if (row.task.step == 6) return row.task.due->iso();
        return std::string();
    };
    CHECK(due() == "2027-01-10");
    REQUIRE(
        here.ledger
            ->adopt_rules(
                {"county", "root", "id = \"县\"\neffective = 2026-05-18\n[parameters]\nreview_months = 3\n", 0}, "lisi")
            .accepted());
    CHECK(due() == "2026-10-10");
    CHECK(here.ledger->verify().intact);
    REQUIRE(here.ledger->withdraw_rules("county", "lisi").accepted());
    CHECK(due() == "2027-01-10");
}

TEST_CASE("older records come in as one batch, marked for ever, and go out again unless touched", "[trust]") {
    SealedLedger here;
    auto list = test::commands("2014", "old", 5);
    const auto outcomes = here.ledger->import(list, "b1", "sha256:00", "lisi");
    for (const auto& outcome : outcomes) REQUIRE(outcome.accepted());
    const auto view = here.ledger->view("old", "lisi");
    REQUIRE(view);
    for (const auto& item : view->history) CHECK(item.recorded.origin == Origin::imported);
    CHECK(here.ledger->verify().intact);
    // All or nothing.
    auto broken = test::commands("2014", "bad", 2);
    for (auto& command : broken)
        command.event.fields.contains("applicant") ? void(command.event.fields["applicant"].erase("id_number"))
                                                   : void();
    broken[1].event.fields["interviewer_role"] = "king";
    const auto size = here.size();
    CHECK_FALSE(here.ledger->import(broken, "b2", "sha256:01", "lisi")[1].accepted());
    CHECK(here.size() == size);
    CHECK_FALSE(here.ledger->view("bad", "lisi"));
    CHECK(here.ledger->import(list, "b1", "sha256:00", "lisi")[0].problems.at(0).code == "batch-exists");
    REQUIRE(here.ledger->undo_import("b1", "lisi").accepted());
    CHECK_FALSE(here.ledger->view("old", "lisi"));
    CHECK(here.ledger->verify().intact);
    CHECK(here.ledger->undo_import("b1", "lisi").status == Outcome::Status::invalid);
    // Touched since: it stays.
    auto again = test::commands("2014", "old2", 5);
    REQUIRE(here.ledger->import(again, "b3", "sha256:02", "lisi")[4].accepted());
    auto next = test::commands("2014", "old2", 6)[5];
    REQUIRE(here.ledger->record(next).accepted());
    CHECK(here.ledger->undo_import("b3", "lisi").problems.at(0).code == "batch-touched");
    // So does one of which a finding is being put right.
    auto third = test::commands("2014", "old3", 2);
    REQUIRE(here.ledger->import(third, "b4", "sha256:03", "lisi")[1].accepted());
    const auto life = rectification::workflow();
    here.enrol("wang", "王五");
    REQUIRE(here.ledger->grant({"wang", "supervisor", "root"}, false, "lisi").accepted());
    REQUIRE(here.ledger
                ->rectify(*life,
                          {.finding = "563d1f0000",
                           .case_id = "old3",
                           .rule = "talk-within-one-month",
                           .event = "assign",
                           .fields = {{"to", "lisi"}, {"due", "2029-06-30"}}},
                          "wang")
                .accepted());
    CHECK(here.ledger->undo_import("b4", "lisi").problems.at(0).code == "batch-touched");
    REQUIRE(here.ledger->rebuild("lisi").accepted());
    CHECK(here.ledger->verify().intact);
}

TEST_CASE("sqlite3, openssl and coreutils alone come to the same checkpoint, and notice a change", "[trust]") {
    if (std::system("command -v sqlite3 openssl basenc >/dev/null 2>&1") != 0) return;
    SealedLedger here;
    here.enrol("wang", "王五");
    live(*here.ledger, "zhang", 3);
    REQUIRE(here.ledger->put_key("lisi", SigningKey::generate().public_key(), "lisi").accepted());
    const auto expected = here.ledger->checkpoint().checkpoint.text();
    here.ledger.reset();
    here.store.reset();
    const auto out = here.folder.file("out");
    const auto script = [&] {
        return std::system(
            (std::string(RUDANG_SCENARIOS) + "/../verify.sh '" + here.path() + "' >'" + out + "' 2>&1").c_str());
    };
    CHECK(script() == 0);
    CHECK(slurp(out) == expected);
    {
        SQLite::Database db(here.path(), SQLite::OPEN_READWRITE);
        db.exec("DROP TRIGGER journal_no_update");
        db.exec("UPDATE journal SET entry = CAST(replace(CAST(entry AS TEXT), 'talk_held', 'talk_hold') AS BLOB)");
    }
    CHECK(script() != 0);
    CHECK(slurp(out).find("is not signed by the key of its actor") != std::string::npos);
    // Without what attests them the entries are worth nothing.
    SealedLedger bare;
    live(*bare.ledger, "zhang", 3);
    bare.ledger.reset();
    bare.store.reset();
    {
        SQLite::Database db(bare.path(), SQLite::OPEN_READWRITE);
        db.exec("DELETE FROM checkpoint WHERE size > 10");
    }
    CHECK(std::system(
              (std::string(RUDANG_SCENARIOS) + "/../verify.sh '" + bare.path() + "' >'" + out + "' 2>&1").c_str()) !=
          0);
}

TEST_CASE("the document of the format holds the verifier that is tested, and entries as they are written", "[trust]") {
    const auto page = slurp(std::string(RUDANG_DOCS) + "/journal-format.md");
    const auto script = slurp(std::string(RUDANG_SCENARIOS) + "/../verify.sh");
    REQUIRE(script.size() > 1000);
    CHECK(page.find(script) != std::string::npos);
    int entries = 0;
    for (auto at = page.find("\n{\"v\":1"); at != std::string::npos; at = page.find("\n{\"v\":1", at + 1)) {
        const auto line = page.substr(at + 1, page.find('\n', at + 1) - at - 1);
        CHECK(has_one_reading(line, decode_entry(line)));
        ++entries;
    }
    CHECK(entries == 3);
}

TEST_CASE("what a review found: extended signatures, foreign rotations, moved organizations, erased corrections",
          "[trust]") {
    SealedLedger here;
    here.enrol("wang", "王五");
    live(*here.ledger, "zhang", 5);
    // Bytes after the signature are not covered by it, so there may be none.
    const auto genuine = *here.store->read()->entry(10);
    REQUIRE_FALSE(signed_part(genuine).empty());
    auto longer = genuine;
    longer.insert(longer.size() - 1, ",\"body\":{}");
    CHECK(signed_part(longer).empty());

    // Another program rotates the key while this one holds the old one: nothing is sealed under the old key.
    {
        const auto store = open_sqlite_store(here.path());
        Ledger other(*store, recruitment::workflow(), here.clock, here.keys);
        REQUIRE(other.rotate(fresh_key(), "lisi").accepted());
    }
    CHECK_THROWS_AS(here.ledger->record(test::commands("2014", "late", 1)[0]), LedgerError);
    CHECK_THROWS_AS(here.ledger->names({"zhang"}, "lisi"), LedgerError);
}

TEST_CASE("a case whose open part was corrected stands where it stood after its person was erased", "[trust]") {
    SealedLedger here;
    live(*here.ledger, "zhang", 4);
    const auto filed = here.store->read()->case_entries("zhang").back().seq;
    Command correction{.event = test::commands("2026", "zhang", 4)[3].event, .actor = "lisi"};
    correction.event.name = "corrected";
    correction.event.on = day("2029-06-01");
    correction.event.fields = {
        {"corrects", filed}, {"fields", {{"on", "2026-07-13"}, {"outcome", "returned"}}}, {"reason", "抄错"}};
    const auto corrected = here.ledger->record(correction);
    REQUIRE(corrected.accepted());
    const auto entry = decode_entry(*here.store->read()->entry(*corrected.journal_seq));
    CHECK(entry.body["fields"]["fields"]["outcome"] == "returned");
    CHECK(entry.sealed.is_string());
    const auto state = here.store->read()->find_case("zhang")->state;
    REQUIRE(here.ledger->erase("zhang", "本人要求", fresh_key(), "lisi").accepted());
    CHECK(here.store->read()->find_case("zhang")->state == state);
    CHECK(here.ledger->view("zhang", "lisi")->row.state == state);
    CHECK(here.ledger->verify().intact);
    REQUIRE(here.ledger->rebuild("lisi").accepted());
    CHECK(here.ledger->verify().intact);
}

TEST_CASE("an organization that moves under local rules takes its cases along, and a rebuild agrees", "[trust]") {
    SealedLedger here;
    here.clock.move_to(day("2026-06-20"));
    REQUIRE(here.ledger->put_org({"county", "县", "root", "county", false, false}, "lisi").accepted());
    REQUIRE(here.ledger->put_org({"second", "第二党支部", "root", "branch", false, false}, "lisi").accepted());
    auto first = test::commands("2026", "zhang", 1)[0];
    first.event.fields["branch"] = "第二党支部";
    REQUIRE(here.ledger->record(first).accepted());
    REQUIRE(here.ledger
                ->adopt_rules(
                    {"strict", "county", "id = \"县\"\neffective = 2026-05-18\n[parameters]\nmin_age_years = 20\n", 0},
                    "lisi")
                .accepted());
    REQUIRE(here.ledger->put_org({"second", "第二党支部", "county", "branch", false, false}, "lisi").accepted());
    CHECK(here.ledger->verify().intact);
    REQUIRE(here.ledger->rebuild("lisi").accepted());
    CHECK(here.ledger->verify().intact);
    // Whoever manages one subtree cannot pull in another.
    here.enrol("wang", "王五");
    REQUIRE(here.ledger->grant({"wang", "system_admin", "county"}, false, "lisi").accepted());
    REQUIRE(here.ledger->put_org({"third", "第三党支部", "root", "branch", false, false}, "lisi").accepted());
    CHECK(here.ledger->put_org({"third", "第三党支部", "county", "branch", false, false}, "wang").status ==
          Outcome::Status::forbidden);
}

TEST_CASE("a history rewritten below whole tiles is not taken for the one seen last", "[trust]") {
    // As many entries as fill a tile, seen; then one of them rewritten, and the tile left as it was.
    SealedLedger here;
    while (here.size() < 256) here.ledger->note_refusal("x", "lisi");
    REQUIRE(here.size() == 256);
    const auto seen = here.ledger->checkpoint().checkpoint;
    const auto view = here.store->read();
    const auto genuine = entries_of(*view);
    const auto& key = here.keys.signing.at("lisi");
    const auto forged = memory_store(here.identity);
    {
        const auto tx = forged->begin();
        for (std::size_t i = 0; i < genuine.size() + 1; ++i) {
            auto entry = decode_entry(genuine[std::min(i, genuine.size() - 1)]);
            entry.seq = static_cast<Seq>(i);
            if (i == 100) entry.body["event"] = "y";
            tx->append(encode(entry, here.identity.origin, &key), "", "");
        }
        tx->put_tile(0, 0, *view->tile(0, 0));
        const Checkpoint now{here.identity.origin, tx->frontier().size(), tx->frontier().root()};
        tx->put_checkpoint(now.size, sign_note(now, note_key_name(here.identity.origin, "lisi"), key));
        for (const auto& [id, wrapped] : view->wrapped_keys()) tx->put_wrapped_key(id, wrapped);
        tx->commit();
    }
    Ledger ledger(*forged, recruitment::workflow(), here.clock, here.keys);
    CHECK_FALSE(ledger.continues(seen));
    // The control: the genuine one goes on.
    here.ledger->note_refusal("x", "lisi");
    CHECK(here.ledger->continues(seen));
    // Verifying only the end compares what is older than the end as well.
    VerifyOptions tail;
    tail.last = 1;
    tail.signatures = tail.projections = false;
    tail.known = seen;
    CHECK(here.ledger->verify(tail).intact);
    tail.known->root[3] ^= 1;
    CHECK_FALSE(here.ledger->verify(tail).intact);
}

TEST_CASE("a wrong tile of an upper level is found", "[trust]") {
    const auto store = memory_store({"rudang/test", 0, std::string(32, 'k')});
    {
        const auto tx = store->begin();
        Entry entry;
        entry.kind = EntryKind::admin;
        entry.body = {{"what", "founded"}, {"suite", 0}};
        for (int i = 0; i < 65'536; ++i) {
            entry.seq = i;
            tx->append(encode(entry, "rudang/test"), "", "");
            if ((i + 1) % 256 == 0) finish_tiles(*tx);
        }
        tx->commit();
    }
    VerifyOptions quick;
    quick.signatures = quick.projections = false;
    CHECK(verify_journal(*store->read(), store->identity(), quick).intact);
    {
        const auto tx = store->begin();
        auto tile = *tx->tile(1, 0);
        tile.root[0] ^= 1;
        tx->put_tile(1, 0, tile);
        tx->commit();
    }
    CHECK_FALSE(verify_journal(*store->read(), store->identity(), quick).intact);
}

TEST_CASE("a batch of several people is vouched for by whoever made its last entry; a finding stays one case's",
          "[trust]") {
    SealedLedger here;
    here.enrol("wang", "王五");
    REQUIRE(here.ledger->grant({"wang", "branch_secretary", "root"}, false, "lisi").accepted());
    auto list = test::commands("2026", "zhang", 2);
    list[1].actor = "wang";
    list.push_back(list[1]);
    list.back().actor = "nobody";  // has no key: no entry, no signature
    const auto outcomes = here.ledger->record_all(list);
    CHECK(outcomes[1].accepted());
    CHECK(outcomes[2].status == Outcome::Status::forbidden);
    CHECK(here.ledger->verify().intact);
    auto other = test::commands("2026", "zhao", 1);
    other[0].event.fields["applicant"].erase("id_number");
    REQUIRE(here.ledger->record(other[0]).accepted());
    const auto life = rectification::workflow();
    REQUIRE(here.ledger->grant({"wang", "supervisor", "root"}, false, "lisi").accepted());
    const RectificationStep step{.finding = "563d1f0000",
                                 .case_id = "zhang",
                                 .rule = "talk-within-one-month",
                                 .event = "assign",
                                 .fields = {{"to", "lisi"}, {"due", "2029-06-30"}}};
    REQUIRE(here.ledger->rectify(*life, step, "wang").accepted());
    auto elsewhere = step;
    elsewhere.case_id = "zhao";
    CHECK(here.ledger->rectify(*life, elsewhere, "wang").problems.at(0).code == "other-finding");
}

TEST_CASE("an impossible clock records nothing and breaks nothing; the day before and after the limits", "[trust]") {
    const auto [now, possible] = GENERATE(table<const char*, bool>({{"1970-01-01", false},
                                                                    {"1989-12-31", false},
                                                                    {"1990-01-01", true},
                                                                    {"2189-12-31", true},
                                                                    {"2190-01-01", false},
                                                                    {"2199-12-30", false}}));
    INFO(now);
    SealedLedger here;
    const auto before = here.size();
    here.clock.move_to(day(now));
    auto command = test::commands("2026", "zhang", 1).front();
    command.event.on = OccurredOn(day("1985-06-01"));
    command.origin = Origin::imported;
    if (possible) {
        CHECK_NOTHROW(here.ledger->record(command));
    } else {
        CHECK_THROWS_AS(here.ledger->record(command), LedgerError);
        CHECK(here.size() == before);
    }
    here.clock.move_to(day("2029-06-01"));
    CHECK(here.ledger->verify().intact);
    auto another = test::commands("2026", "wang", 1).front();
    another.event.fields["applicant"].erase("id_number");
    CHECK(here.ledger->record(another).accepted());
}

TEST_CASE("a clock that was set back is noticed, two machines a few minutes apart are not", "[trust]") {
    SealedLedger here;
    here.clock.move_to(day("2026-11-27"));
    REQUIRE(here.ledger->record(test::commands("2026", "zhang", 1).front()).accepted());
    struct At : Clock {
        explicit At(Moment moment) : moment_(moment) {}
        Moment now() const override { return moment_; }
        Moment moment_;
    };
    const auto last = decode_entry(*here.store->read()->entry(static_cast<Seq>(here.size()) - 1)).at;
    const auto [behind, noticed] = GENERATE(table<std::int64_t, bool>(
        {{-60, false}, {0, false}, {599, false}, {600, false}, {601, true}, {200LL * 86'400, true}}));
    INFO(behind);
    const At clock(Moment::from_microseconds(last.microseconds() - behind * 1'000'000));
    const auto ahead = Ledger(*here.store, recruitment::workflow(), clock, here.keys).ahead_of_clock();
    CHECK(ahead == (noticed ? std::optional(last) : std::nullopt));
}
