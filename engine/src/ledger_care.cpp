// The care of the history: rebuilding, verifying, erasing, keys.
#include <future>
#include <set>

#include "ledger_working.h"
#include "ring.h"
#include "rudang/engine/memory_store.h"
#include "rudang/engine/sqlite_file.h"
#include "rudang/engine/tree.h"

namespace rudang {
namespace {

Text structure_changed() {
    return {"账本的表结构被改动过：表、索引或触发器不是原来的样子",
            "the ledger's tables, indexes or triggers are not as they were made"};
}

Problem not_settled() {
    return problem("not-settled", "",
                   "其他程序正在使用账本，旧数据暂留在 -wal 文件里；它们退出后再执行任何一条命令即可清除",
                   "another program is using the ledger, so old bytes stay in its -wal file for now; any command run "
                   "once it has ended removes them");
}

// A key is destroyed only where nothing can keep a copy of it: a trigger on the ring of keys would.
void expect_own_structure(Store& store) {
    if (store.structure_is_ours()) return;
    throw LedgerError(LedgerError::Kind::corrupt, structure_changed());
}

}  // namespace

Outcome Ledger::rebuild(const std::string& actor) {
    auto transaction = store_.begin();
    Working working(*this, *transaction);
    const auto act = Act::of(deed::Rebuild());
    vault_->require(*transaction);
    try {
        working.derive_tables(*this);
    } catch (const LedgerError& error) {
        transaction.reset();
        if (error.kind() != LedgerError::Kind::no_key || may(actor, act.needs, {})) throw;
        return administer(act, actor);  // who may not have it done is told that, and not which key is missing
    }
    // Who may do this is what the journal says, not what a damaged table says.
    auto outcome = administer_in(working, act, actor);
    if (outcome.accepted()) {
        commit(working, actor);
        return outcome;
    }
    // The tables stay as they are. Only the refusal is recorded: asking the damaged tables would answer otherwise.
    transaction.reset();
    note_refusal(std::string(deed::Rebuild::what), actor);
    return outcome;
}

Verification Ledger::verify(const VerifyOptions& options) {
    const auto view = store_.read();
    auto with_events = options;
    if (with_events.procedures.empty()) with_events.procedures = procedures();
    with_events.shelf = store_.shelf();
    auto result = verify_journal(*view, store_.identity(), with_events);
    if (result.intact && options.projections && !store_.structure_is_ours()) {
        result.intact = false;
        result.problem = structure_changed();
    }
    if (result.intact && options.projections)
        if (auto problem = sqlite_file_problem(store_); !problem.empty()) {
            result.intact = false;
            result.problem = std::move(problem);
        }
    if (result.intact && options.projections && !options.last && vault_->can_search(*view))
        compare_tables(*view, result);
    if (result.intact && result.projections) compare_judged(*view, result);
    return result;
}

namespace {

// The case whose row of a table this is, of the tables that hold what is sealed in a case or follows from it.
std::string case_of(const Json& row) {
    const auto at = [&](std::size_t i) {
        return row.is_array() && row.size() > i && row[i].is_string() ? row[i].get<std::string>() : std::string{};
    };
    const auto word = at(0);
    return word == "case" || word == "task" ? at(1) : word == "index" ? at(3) : std::string{};
}

// Line by line, so that the first row that does not follow can be named without showing what it holds.
std::string first_difference(View& view, View& rebuilt, const std::set<std::string>& closed) {
    const auto counts = [&](std::string_view line) {
        return closed.empty() || !closed.contains(case_of(read_json(line)));
    };
    std::vector<std::string> expected;
    rebuilt.dump_projections([&](std::string_view line) {
        if (counts(line)) expected.emplace_back(line);
    });
    std::size_t at = 0;
    std::string differing;
    view.dump_projections([&](std::string_view line) {
        if (!counts(line)) return;
        if (differing.empty() && (at >= expected.size() || expected[at] != line)) differing = line;
        ++at;
    });
    return differing.empty() && at < expected.size() ? expected[at] : differing;
}

}  // namespace

// Half of what is derived aside: what is of no case, and the events of every other case, which know nothing of each
// other.
struct Ledger::Working::Share {
    Share(Ledger& of, View& view, std::size_t which, const std::set<std::string>& closed_cases)
        : number(which),
          closed(closed_cases),
          scratch(memory_store(of.store_.identity())),
          rows(scratch->begin()),
          // A ledger belongs to one thread, for what it keeps of keys and rules.
          ledger(of.store_, of.workflow_, of.clock_, of.keys_, of.today_) {
        for (const auto& [id, wrapped] : view.wrapped_keys()) rows->put_wrapped_key(id, wrapped);
        working = std::make_unique<Working>(ledger, *rows);
    }

    bool is_own(const Entry& entry) const {
        return entry.case_id.empty() ? number == 0 : std::hash<std::string>()(entry.case_id) % shares == number;
    }
    void take(const StoredEntry& stored, const Entry& entry) {
        const bool own = is_own(entry);
        // What is of another case leaves its place in the log, and no more.
        if (own)
            rows->append(stored.bytes, entry.case_id, entry.request);
        else
            rows->append_entry({});
        if (closed.contains(entry.case_id) || (is_event(entry) && !own)) return;
        auto opened = entry;
        ledger.vault_->open_entry(*rows, opened);
        ledger.project(*working, stored.seq, opened);
    }

    static constexpr std::size_t shares = 2;
    const std::size_t number;
    const std::set<std::string>& closed;
    std::unique_ptr<Store> scratch;
    std::unique_ptr<Transaction> rows;
    Ledger ledger;
    std::unique_ptr<Working> working;
};

namespace {

// Both halves at once; what goes wrong is kept by each.
template <class Each>
void in_both(const Each& each) {
    auto other = std::async(std::launch::async, [&] { each(1); });
    each(0);
    other.get();
}

// The rows of one half among those of the other. What is of no case is in both, and the same.
void put_together(Transaction& into, View& from) {
    for (const auto* kind : rows::tables()) {
        if (!kind->derived) continue;
        from.select(rows::everything(*kind), {}, -1,
                    [&](std::span<const rows::Cell> cells) { return into.put_cells(*kind, cells), true; });
    }
}

}  // namespace

std::unique_ptr<Transaction> Ledger::Working::derived_aside(Ledger& ledger, View& view, std::unique_ptr<Store>& scratch,
                                                            const std::set<std::string>& closed) {
    Share first(ledger, view, 0, closed), second(ledger, view, 1, closed);
    Share* const halves[] = {&first, &second};
    constexpr std::size_t at_a_time = 1024;
    std::vector<StoredEntry> stored;
    std::vector<Entry> entries;
    std::size_t expected = 0;
    const auto derive = [&] {
        entries.assign(stored.size(), {});
        // Where each half came to. What is wrong first in the journal is what is said.
        std::size_t ends[] = {stored.size(), stored.size()};
        std::exception_ptr wrong[2];
        const auto each_of = [&](std::size_t half, std::size_t from, std::size_t step, std::size_t to,
                                 const auto& what) {
            for (auto i = from; i < std::min(to, ends[half]); i += step) try {
                    what(i);
                } catch (...) {
                    wrong[half] = std::current_exception();
                    ends[half] = i;
                }
        };
        in_both([&](std::size_t half) {
            each_of(half, half, Share::shares, stored.size(), [&](std::size_t i) {
                entries[i] = decode_entry(stored[i].bytes);
                expect_in_place(stored[i], entries[i], static_cast<Seq>(expected + i), ledger.origin());
            });
        });
        const auto sound = std::min(ends[0], ends[1]);
        in_both([&](std::size_t half) {
            each_of(half, 0, 1, sound, [&](std::size_t i) { halves[half]->take(stored[i], entries[i]); });
        });
        if (wrong[0] || wrong[1]) std::rethrow_exception(wrong[wrong[0] && ends[0] <= ends[1] ? 0 : wrong[1] ? 1 : 0]);
        expected += stored.size();
        stored.clear();
    };
    view.scan(0, [&](const StoredEntry& row) {
        stored.push_back(row);
        if (stored.size() == at_a_time) derive();
        return true;
    });
    derive();
    in_both([&](std::size_t half) { halves[half]->working->flush(); });
    put_together(*first.rows, *second.rows);
    first.working.reset();
    scratch = std::move(first.scratch);
    return std::move(first.rows);
}

// The tables derived aside and compared. Rows of cases whose key is not at hand cannot be derived and are left out.
void Ledger::compare_tables(View& view, Verification& result) {
    std::set<std::string> closed;
    if (!vault_->opens_everything(view))
        for (const auto& id : view.wrapped_key_ids(std::string(case_row)))
            if (const auto case_id = id.substr(case_row.size()); !vault_->opens_case(view, case_id))
                closed.insert(case_id);
    std::string differing;
    try {
        std::unique_ptr<Store> scratch;
        const auto rebuilt = Working::derived_aside(*this, view, scratch, closed);
        differing = first_difference(view, *rebuilt, closed);
    } catch (const LedgerError& error) {
        result.intact = false;
        result.problem = error.text();
        return;
    } catch (const Json::exception&) {
        result.intact = false;
        result.problem = {"日志中有的条目缺少应有的内容", "an entry of the journal lacks what it should hold"};
        return;
    }
    result.projections = differing.empty() && closed.empty();
    if (differing.empty()) return;
    const auto row = read_json(differing);
    const std::string which = row.is_array() && row.size() > 1 && row[0].is_string() && row[1].is_string()
                                  ? row[0].get<std::string>() + " " + row[1].get<std::string>()
                                  : "?";
    result.intact = false;
    result.problem = {"数据表与日志不一致（" + which + "）；用 rudang rebuild 可按日志重建",
                      "a table does not follow from the journal (" + which + "); rudang rebuild recreates it"};
}

std::optional<Moment> Ledger::ahead_of_clock() {
    constexpr std::int64_t apart = 10LL * 60 * 1'000'000;
    const auto view = store_.read();
    const auto size = view->frontier().size();
    const auto last = size ? view->entry(static_cast<Seq>(size) - 1) : std::nullopt;
    if (!last) return std::nullopt;
    const auto at = decode_entry(*last).at;
    return at.microseconds() - clock_.now().microseconds() > apart ? std::optional(at) : std::nullopt;
}

Vouched Ledger::checkpoint() { return checkpoint_of(*store_.read()); }

Vouched Ledger::checkpoint_of(View& view) {
    const auto frontier = view.frontier();
    const Checkpoint now{origin(), frontier.size(), frontier.root()};
    if (store_.identity().suite == 0) return {now, now.text()};
    // Whoever remembers it, prints it or hands it on takes it for the ledger's word: a row that somebody put there,
    // of a forged history or of nothing, must not become that.
    const auto note = view.last_checkpoint();
    const auto read = note ? Checkpoint::parse(*note) : std::nullopt;
    const auto keys = keys_in(view);
    const bool genuine = read && *read == now && std::any_of(keys.begin(), keys.end(), [&](const ActorKey& key) {
                             return note_signed_by(*note, note_key_name(origin(), key.actor), key.key);
                         });
    if (!genuine)
        throw LedgerError(LedgerError::Kind::corrupt,
                          {"账本最后的校验点与日志不符，有其他程序写过这个文件；请用 rudang journal verify 查明",
                           "the ledger's last checkpoint does not attest its log: another program has written the "
                           "file; find out with rudang journal verify"});
    return {now, *note};
}

bool Ledger::continues(const Checkpoint& known) {
    const auto view = store_.read();
    const auto frontier = view->frontier();
    if (known.origin != origin()) return false;
    // The same size is the usual case, and one comparison. Otherwise a proof ties both to each other: tiles that were
    // left as they were under a rewritten history do not lead to its root. Whether entries and frontier agree is for
    // `verify`.
    const auto since = [&](const Checkpoint& earlier) {
        return Tree(*view).consistency(earlier.size, frontier.size());
    };
    return !contradicts(continuation(known, {origin(), frontier.size(), frontier.root()}, since));
}

std::vector<ActorKey> Ledger::proven_keys() {
    const auto view = store_.read();
    VerifyOptions options;
    options.procedures = procedures();
    options.shelf = store_.shelf();
    if (const auto found = verify_journal(*view, store_.identity(), options); !found.intact)
        throw LedgerError(LedgerError::Kind::corrupt, found.problem);
    KeyHistory history;
    each_entry(*view, origin(), [&](const StoredEntry&, const Entry& entry) { history.take(entry); });
    return history.keys();
}

std::optional<Receipt> Ledger::receipt(Seq seq, const std::string& actor) {
    const auto view = store_.read();
    expect_known(*view, actor);
    if (!may(actor, Action::read_journal)) return std::nullopt;
    const auto entry = view->entry(seq);
    if (entry && !Eyes(*this, *view, actor, Action::read_journal).see_entry(decode_entry(*entry))) return std::nullopt;
    if (!entry || store_.identity().suite == 0) return std::nullopt;
    // Not a binding: a lambda below writes both, which clang before 16 refuses.
    auto latest = checkpoint_of(*view);
    auto& checkpoint = latest.checkpoint;
    auto& note = latest.note;
    const auto index = static_cast<std::uint64_t>(seq);
    if (index >= checkpoint.size) return std::nullopt;
    // Of a batch: with the note that signs for it, where that is what it was.
    if (const auto read = decode_entry(*entry); read.of_batch)
        view->each_checkpoint(index + 1, [&](std::uint64_t, const std::string& first) {
            const auto own = Checkpoint::parse(first);
            const auto name = note_key_name(origin(), read.actor);
            if (!own || own->size > checkpoint.size || own->root != Tree(*view).frontier(own->size).root())
                return false;
            for (const auto& key : keys_in(*view))
                if (key.key.id() == read.key && note_signed_by(first, name, key.key)) checkpoint = *own, note = first;
            return false;
        });
    return Receipt{*entry, index, Tree(*view).inclusion(index, checkpoint.size), note};
}

void Ledger::rotate_ring(Working& working, const Secret& fresh, Entry& entry) {
    vault_->rotate(working.tx, fresh);
    keys_.ledger = fresh;
    bind_ring(working, entry);
    vault_->bind(working.tx, entry.body);
}

Outcome Ledger::erase(const std::string& case_id, const std::string& reason, const Secret& fresh,
                      const std::string& actor) {
    Outcome outcome;
    outcome.event = "erase";
    outcome.case_id = case_id;
    if (!vault_->seals())
        return invalid(outcome, problem("unsealed-ledger", "", "这个账本不封存（套件 0），无法销毁个人数据",
                                        "this ledger seals nothing (suite 0), so nothing can be erased"));
    if (reason.empty())
        return invalid(outcome, problem("missing-field", "reason", "缺少销毁原因", "erasing needs a reason"));
    const auto before = keys_.ledger;
    try {
        const auto transaction = store_.begin();
        Working working(*this, *transaction);
        expect_own_structure(store_);
        const auto row = transaction->find_case(case_id);
        vault_->require(*transaction);
        auto act = Act::of(deed::Erasure{case_id}, {reason});
        if (row) {
            act.scope = row->org;
            act.relation = relation(working, actor, case_id, nullptr);
        }
        auto done = administer_in(working, std::move(act), actor, [&](Working& here, Entry& entry) -> Problems {
            if (!row)
                return {
                    problem("unknown-case", "case", "没有这个案卷：" + case_id, "there is no such case: " + case_id)};
            if (row->erased)
                return {problem("case-erased", "case", "本案的个人数据已经销毁",
                                "the personal data of this case was destroyed already")};
            vault_->destroy_case_key(here.tx, case_id);
            // The keys of organizations stay: beneath the ledger's key, which is new, they
            // open no older copy.
            if (!vault_->by_organization(here.tx)) renew_keys(here, actor);
            rotate_ring(here, fresh, entry);
            return {};
        });
        if (done.journal_seq) commit(working, actor);
        kept_.reset();
        done.case_id = case_id;
        outcome = std::move(done);
    } catch (...) {
        keys_.ledger = before;
        throw;
    }
    if (outcome.accepted() && !store_.settle()) outcome.problems.push_back(not_settled());
    if (outcome.accepted()) sweep_papers();
    return outcome;
}

// What is left of an erased case: where it stood, and what others count by (a place of a year's plan).
void Ledger::project_erasure(Working& working, const Entry& entry) {
    const auto id = described::read<deed::Erasure>(entry.body).case_id;
    working.forget_cases();
    auto row = working.tx.find_case(id);
    if (!row) return;
    Problems ignored;
    const auto instance = relive(*rules_for(working.tx, row->org), id, with_corrections(load(working.tx, id), ignored));
    auto keys = instance->index_keys();
    std::erase_if(keys, [](const IndexKey& key) { return key.index != place_index; });
    for (auto& key : keys) key.value = digest(working.tx, key);
    row->title.clear();
    row->erased = true;
    opened_names_.erase(id);
    working.tx.put_case(*row);
    working.tx.put_index(id, keys);
    working.tx.put_tasks(id, {});
    working.tx.remove_papers(id);
    working.tx.remove<JudgedRow>(id);
}

void Ledger::project_undo(Working& working, const Entry& entry) {
    const auto batch = described::read<deed::Undo>(entry.body).batch;
    working.forget_cases();
    const auto row = working.tx.find_registered(KeptBatch::kind, batch);
    if (!row) return;
    auto kept = content_of<KeptBatch>(*row);
    for (const auto& id : kept.cases) {
        working.tx.remove_papers(id);
        working.tx.remove_case(id);
    }
    kept.undone = true;
    working.tx.put_registered(kept_row(batch, kept));
}

// The keys of whoever the entry is about, the former ones closed.
void Ledger::project_key(Working& working, Seq seq, const Entry& entry) {
    auto& tx = working.tx;
    const auto whose =
        entry.kind == EntryKind::key ? described::get(entry.body, &deed::SigningKeyOf::actor_id) : entry.actor;
    for (const auto& row : tx.registered(KeptKey::kind)) {
        auto known = content_of<KeptKey>(row);
        if (known.actor != whose || known.until) continue;
        known.until = seq + 1;
        tx.put_registered(kept_row(row.id, known));
    }
    working.forget_people();
    KeyHistory history;
    auto numbered = entry;
    numbered.seq = seq;
    history.take(numbered);
    for (const auto& key : history.keys())
        tx.put_registered(kept_row(key_row_id(key.actor, key.key), KeptKey{key.actor, key.key.base64(), key.from, {}}));
}

Outcome Ledger::rotate(const Secret& fresh, const std::string& actor) {
    if (!vault_->seals())
        return invalid({}, problem("unsealed-ledger", "", "这个账本不封存（套件 0），没有账本密钥",
                                   "this ledger seals nothing (suite 0); it has no key"));
    expect_own_structure(store_);
    const auto before = keys_.ledger;
    Outcome outcome;
    try {
        outcome = administer(Act::of(deed::KeyRotated()), actor, [&](Working& working, Entry& entry) {
            vault_->require(working.tx);
            renew_keys(working, actor);
            rotate_ring(working, fresh, entry);
            return Problems();
        });
    } catch (...) {
        keys_.ledger = before;
        throw;
    }
    if (outcome.accepted() && !store_.settle()) outcome.problems.push_back(not_settled());
    return outcome;
}

}  // namespace rudang
