#include "rudang/engine/memory_store.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "projection_text.h"

namespace rudang {
namespace {

template <class Map>
auto values(const Map& map) {
    std::vector<typename Map::mapped_type> rows;
    for (const auto& [key, row] : map) rows.push_back(row);
    return rows;
}

struct Contents {
    std::vector<std::string> journal;
    Frontier frontier;
    std::map<std::string, std::vector<Seq>> links;
    std::map<std::string, Seq> requests;
    std::map<std::string, CaseRow> cases;
    std::map<std::string, std::map<int, Task>> tasks;
    std::set<std::tuple<std::string, std::string, std::string, std::string>> index;  // index, digest, case, day
    std::map<std::string, std::vector<std::tuple<std::string, std::string, std::string, std::string>>> index_of_case;
    std::map<std::string, OrgRow> orgs;
    std::map<std::string, ActorRow> actors;
    std::set<GrantRow> grants;
    std::map<std::pair<std::string, int>, PlanRow> plans;
    std::map<std::pair<std::string, std::string>, RegisterRow> registered;
    std::map<std::pair<int, std::uint64_t>, Tile> tiles;
    std::map<std::uint64_t, std::string> checkpoints;
    std::map<std::string, std::string> keyring;
};

// Works on contents it owns until they are committed back; a view simply never is.
class MemoryTransaction final : public Transaction {
public:
    // `writing` is set for a writer, and is reset when it ends.
    explicit MemoryTransaction(Contents& target, bool* writing = nullptr)
        : target_(target), now_(target), writing_(writing) {
        if (writing_) *writing_ = true;
    }
    ~MemoryTransaction() override {
        if (writing_) *writing_ = false;
    }
    MemoryTransaction(const MemoryTransaction&) = delete;
    MemoryTransaction& operator=(const MemoryTransaction&) = delete;

    Frontier frontier() override { return now_.frontier; }
    std::optional<std::string> entry(Seq seq) override {
        if (seq < 0 || static_cast<std::size_t>(seq) >= now_.journal.size()) return std::nullopt;
        return now_.journal[static_cast<std::size_t>(seq)];
    }
    std::vector<StoredEntry> case_entries(const std::string& case_id) override {
        std::vector<StoredEntry> entries;
        if (const auto found = now_.links.find(case_id); found != now_.links.end())
            for (const Seq seq : found->second) entries.push_back({seq, now_.journal[static_cast<std::size_t>(seq)]});
        return entries;
    }
    void scan(Seq from, const std::function<bool(const StoredEntry&)>& visit) override {
        for (auto seq = static_cast<std::size_t>(std::max<Seq>(from, 0)); seq < now_.journal.size(); ++seq)
            if (!visit({static_cast<Seq>(seq), now_.journal[seq]})) return;
    }
    std::optional<CaseRow> find_case(const std::string& case_id) override {
        const auto found = now_.cases.find(case_id);
        return found == now_.cases.end() ? std::nullopt : std::optional(found->second);
    }
    std::vector<CaseRow> cases_with_prefix(const std::string& prefix, int limit) override {
        return cases_where([&](const CaseRow& row) { return row.case_id.starts_with(prefix); }, limit);
    }
    void each_case(const std::function<bool(const CaseRow&)>& visit) override {
        for (const auto& [id, row] : now_.cases)
            if (!visit(row)) return;
    }
    std::vector<TaskRow> tasks_due(Day until, int limit) override {
        std::vector<TaskRow> rows;
        for (const auto& [case_id, tasks] : now_.tasks)
            for (const auto& [step, task] : tasks)
                if (const auto day = projection::pressing(task); day && *day <= until) rows.push_back({case_id, task});
        std::stable_sort(rows.begin(), rows.end(), [](const TaskRow& a, const TaskRow& b) {
            return std::tuple(*projection::pressing(a.task), a.case_id, a.task.step) <
                   std::tuple(*projection::pressing(b.task), b.case_id, b.task.step);
        });
        if (rows.size() > static_cast<std::size_t>(limit)) rows.resize(static_cast<std::size_t>(limit));
        return rows;
    }
    std::vector<TaskRow> tasks_of(const std::string& case_id) override {
        std::vector<TaskRow> rows;
        if (const auto found = now_.tasks.find(case_id); found != now_.tasks.end())
            for (const auto& [step, task] : found->second) rows.push_back({case_id, task});
        return rows;
    }
    std::vector<IndexHit> index_hits(const std::string& index, const std::string& digest) override {
        std::vector<IndexHit> hits;
        for (auto row = now_.index.lower_bound({index, digest, "", ""});
             row != now_.index.end() && std::get<0>(*row) == index && std::get<1>(*row) == digest; ++row) {
            const auto& [name, value, case_id, day] = *row;
            const auto owner = now_.cases.find(case_id);
            const bool ended = owner != now_.cases.end() && owner->second.state.ended;
            hits.push_back({case_id, Day::parse(day), ended, ended ? Day::parse(owner->second.last_on) : std::nullopt});
        }
        return hits;
    }
    std::vector<OrgRow> orgs() override { return values(now_.orgs); }
    std::vector<ActorRow> actors() override { return values(now_.actors); }
    std::vector<GrantRow> grants() override { return {now_.grants.begin(), now_.grants.end()}; }
    std::vector<PlanRow> plans() override { return values(now_.plans); }
    std::vector<RegisterRow> registered(const std::string& kind) override {
        std::vector<RegisterRow> rows;
        for (const auto& [key, row] : now_.registered)
            if (row.kind == kind) rows.push_back(row);
        return rows;
    }
    std::optional<RegisterRow> find_registered(const std::string& kind, const std::string& id) override {
        const auto found = now_.registered.find({kind, id});
        return found == now_.registered.end() ? std::nullopt : std::optional(found->second);
    }
    std::optional<Hash> tile_root(int level, std::uint64_t index) override {
        const auto found = tile(level, index);
        return found ? std::optional(found->root) : std::nullopt;
    }
    std::optional<Tile> tile(int level, std::uint64_t index) override {
        return found_in(now_.tiles, std::pair(level, index));
    }
    void each_checkpoint(std::uint64_t from,
                         const std::function<bool(std::uint64_t, const std::string&)>& visit) override {
        for (auto row = now_.checkpoints.lower_bound(from); row != now_.checkpoints.end(); ++row)
            if (!visit(row->first, row->second)) return;
    }
    std::optional<std::string> last_checkpoint() override {
        return now_.checkpoints.empty() ? std::nullopt : std::optional(now_.checkpoints.rbegin()->second);
    }
    std::vector<std::pair<std::string, std::string>> wrapped_keys() override {
        return {now_.keyring.begin(), now_.keyring.end()};
    }
    std::optional<std::string> wrapped_key(const std::string& id) override { return found_in(now_.keyring, id); }
    std::optional<Seq> seq_of_request(const std::string& request) override {
        const auto found = now_.requests.find(request);
        return found == now_.requests.end() ? std::nullopt : std::optional(found->second);
    }
    void dump_projections(const std::function<void(std::string_view)>& line) override {
        for (const auto& [id, row] : now_.cases) line(projection::line(row));
        for (const auto& [id, tasks] : now_.tasks)
            for (const auto& [step, task] : tasks) {
                const auto day = projection::pressing(task);
                line(projection::line(TaskRow{id, task}, day ? day->iso() : ""));
            }
        for (const auto& [index, digest, case_id, day] : now_.index)
            line(projection::index_line(index, digest, case_id, day));
        for (const auto& [id, row] : now_.orgs) line(projection::line(row));
        for (const auto& [id, row] : now_.actors) line(projection::line(row));
        for (const auto& row : now_.grants) line(projection::line(row));
        for (const auto& [key, row] : now_.plans) line(projection::line(row));
        for (const auto& [key, row] : now_.registered) line(projection::line(row));
        for (const auto& [case_id, seqs] : now_.links)
            for (const Seq seq : seqs) line(projection::link_line(case_id, seq));
        for (const auto& [request, seq] : now_.requests) line(projection::request_line(request, seq));
    }

    void append(std::string_view bytes, const std::string& case_id, const std::string& request) override {
        const auto seq = static_cast<Seq>(now_.journal.size());
        now_.journal.emplace_back(bytes);
        now_.frontier.append(leaf_hash(bytes));
        link(seq, case_id, request);
    }
    void put_case(const CaseRow& row) override { now_.cases[row.case_id] = row; }
    void remove_case(const std::string& case_id) override {
        now_.cases.erase(case_id);
        put_tasks(case_id, {});
        put_index(case_id, {});
    }
    void put_tasks(const std::string& case_id, const std::vector<Task>& tasks) override {
        now_.tasks.erase(case_id);
        for (const auto& task : tasks) now_.tasks[case_id][task.step] = task;
    }
    void put_index(const std::string& case_id, const std::vector<IndexKey>& digested) override {
        auto& rows = now_.index_of_case[case_id];
        for (const auto& row : rows) now_.index.erase(row);
        rows.clear();
        for (const auto& key : digested)
            rows.emplace_back(key.index, key.value, case_id, key.day ? key.day->iso() : "");
        now_.index.insert(rows.begin(), rows.end());
    }
    void put_org(const OrgRow& row) override { now_.orgs[row.org_id] = row; }
    void put_actor(const ActorRow& row) override { now_.actors[row.actor_id] = row; }
    void put_plan(const PlanRow& row) override { now_.plans[{row.org_id, row.year}] = row; }
    void put_grant(const GrantRow& row) override { now_.grants.insert(row); }
    void remove_grant(const GrantRow& row) override { now_.grants.erase(row); }
    void put_registered(const RegisterRow& row) override { now_.registered[{row.kind, row.id}] = row; }
    void remove_registered(const std::string& kind, const std::string& id) override {
        now_.registered.erase({kind, id});
    }
    void put_tile(int level, std::uint64_t index, const Tile& tile) override { now_.tiles[{level, index}] = tile; }
    void put_checkpoint(std::uint64_t size, const std::string& note) override { now_.checkpoints[size] = note; }
    void put_wrapped_key(const std::string& id, const std::string& wrapped) override { now_.keyring[id] = wrapped; }
    void remove_wrapped_key(const std::string& id) override { now_.keyring.erase(id); }
    void clear_projections() override {
        Contents kept;
        kept.journal = std::move(now_.journal);
        kept.frontier = now_.frontier;
        kept.checkpoints = std::move(now_.checkpoints);
        kept.keyring = std::move(now_.keyring);
        now_ = std::move(kept);
    }
    void link(Seq seq, const std::string& case_id, const std::string& request) override {
        if (!case_id.empty()) now_.links[case_id].push_back(seq);
        if (!request.empty()) now_.requests[request] = seq;
    }
    void commit() override {
        target_ = std::move(now_);
        now_.frontier = target_.frontier;  // asked for after the commit too
    }

private:
    template <class Map>
    static std::optional<typename Map::mapped_type> found_in(const Map& map, const typename Map::key_type& key) {
        const auto found = map.find(key);
        return found == map.end() ? std::nullopt : std::optional(found->second);
    }
    template <class Predicate>
    std::vector<CaseRow> cases_where(Predicate wanted, int limit) {
        std::vector<CaseRow> rows;
        for (const auto& [id, row] : now_.cases) {
            if (static_cast<int>(rows.size()) == limit) break;
            if (wanted(row)) rows.push_back(row);
        }
        return rows;
    }

    Contents& target_;
    Contents now_;
    bool* writing_;
};

class MemoryStore final : public Store {
public:
    explicit MemoryStore(LedgerIdentity identity) : identity_(std::move(identity)) {}
    const LedgerIdentity& identity() const override { return identity_; }
    std::unique_ptr<Transaction> begin() override {
        expect_idle(writing_);
        return std::make_unique<MemoryTransaction>(contents_, &writing_);
    }
    std::unique_ptr<View> read() override { return std::make_unique<MemoryTransaction>(contents_); }
    bool settle() override { return true; }
    bool structure_is_ours() override { return true; }  // there is nothing to change
    std::vector<std::pair<std::string, std::string>> describe() override { return {{"store", "memory"}}; }
    void backup(const std::string&) override {
        throw LedgerError(LedgerError::Kind::disk,
                          {"内存账本没有文件可备份", "a ledger in memory has no file to back up"});
    }

private:
    LedgerIdentity identity_;
    Contents contents_;
    bool writing_ = false;
};

}  // namespace

std::unique_ptr<Store> memory_store(LedgerIdentity identity) {
    return std::make_unique<MemoryStore>(std::move(identity));
}

}  // namespace rudang
