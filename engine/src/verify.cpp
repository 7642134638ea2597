#include "rudang/engine/verify.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "holders.h"
#include "ring.h"
#include "rudang/engine/deeds.h"
#include "rudang/engine/problem.h"
#include "rudang/engine/tree.h"

namespace rudang {

void KeyHistory::take(const Entry& entry) {
    std::string actor;
    std::optional<std::string> public_key;
    Seq from = entry.seq;
    if (entry.seq == 0 && deed::tells<deed::Founding>(entry)) {
        actor = entry.actor;  // the founder's key vouches for itself, once
        public_key = described::get_leniently(entry.body, &deed::Founding::public_key);
    } else if (entry.kind == deed::SigningKeyOf::kind) {
        auto said = described::read_leniently<deed::SigningKeyOf>(entry.body);
        if (said.what != said.enrolled && said.what != said.revoked) return;
        actor = std::move(said.actor_id);
        public_key = std::move(said.public_key);
        from = entry.seq + 1;
    }
    if (actor.empty()) return;
    for (auto& key : keys_)
        if (key.actor == actor && !key.until) key.until = from;
    if (const auto key = PublicKey::parse(public_key.value_or(std::string{}))) {
        keys_.push_back({actor, *key, from, {}});
        ids_.push_back(key->id());
    }
}

const ActorKey* KeyHistory::find(const std::string& actor, const std::string& key_id, Seq at) const {
    for (std::size_t i = 0; i < keys_.size(); ++i)
        if (keys_[i].actor == actor && ids_[i] == key_id && keys_[i].good_at(at)) return &keys_[i];
    return nullptr;
}

namespace {

// What stops a verification at the first thing that does not follow.
struct Broken {
    Text what;
    std::optional<Seq> at;
};

[[noreturn]] void broken(std::string zh, std::string en, std::optional<Seq> at = {}) {
    throw Broken{{std::move(zh), std::move(en)}, at};
}

// Hashes, readings and signatures do not depend on each other: half of them on another core.
constexpr std::size_t rows_at_a_time = 2048;
constexpr std::size_t bytes_at_a_time = std::size_t{16} << 20;

// The three lines, one signature, and nothing else: lines nobody checks could say anything.
bool is_plain_note(const std::string& note, const Checkpoint& checkpoint) {
    const auto text = checkpoint.text();
    if (!note.starts_with(text)) return false;
    const auto rest = std::string_view(note).substr(text.size());
    if (rest.empty()) return true;
    return rest.starts_with("\n\u2014 ") && rest.ends_with('\n') && std::count(rest.begin(), rest.end(), '\n') == 2 &&
           note_signers(note).size() == 1;
}

// Each of so many, on two cores where that is worth it. What one throws is thrown here.
template <class Each>
void on_both_cores(std::size_t count, std::size_t worth, const Each& each) {
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        constexpr std::size_t stride = 16;
        for (auto at = next.fetch_add(stride); at < count; at = next.fetch_add(stride))
            for (auto i = at; i < std::min(count, at + stride); ++i) each(i);
    };
    if (count < worth) return work();
    auto other = std::async(std::launch::async, work);
    work();
    other.get();
}

// What can be told of an entry by itself.
struct Read {
    Hash leaf{};
    std::optional<Entry> entry;             // where entries are parsed
    std::optional<LedgerError> unreadable;  // why it could not be
    bool one_reading = false;
};

std::vector<Read> read_all(std::span<const StoredEntry> rows, bool parse) {
    std::vector<Read> all(rows.size());
    on_both_cores(rows.size(), parse ? 32 : 128, [&](std::size_t i) {
        all[i].leaf = leaf_hash(rows[i].bytes);
        if (!parse) return;
        try {
            all[i].entry = decode_entry(rows[i].bytes);
            all[i].one_reading = has_one_reading(rows[i].bytes, *all[i].entry);
        } catch (const LedgerError& error) {
            all[i].unreadable = error;
        }
    });
    return all;
}

// A signature that is still to be checked, and what is wrong where it does not fit.
struct Signature {
    PublicKey key;
    std::string message, signature;
    Broken otherwise;
};

class Verifier {
public:
    Verifier(View& view, const LedgerIdentity& identity, const VerifyOptions& options)
        : view_(view), identity_(identity), options_(options), rights_(options.procedures) {}

    Verification run() {
        Verification result;
        const auto stored = view_.frontier();
        std::uint64_t from = 0;
        if (options_.last && *options_.last < stored.size()) from = stored.size() - *options_.last;
        const bool signs = identity_.suite > 0;
        const bool parse = options_.signatures && from == 0;
        try {
            check_suite(view_, identity_);
            if (from > 0) frontier_ = Tree(view_).frontier(from);
            known(from);
            // What lies before the part that is read is compared by a proof between the two.
            if (options_.known && options_.known->size < from && options_.known->size > 0 &&
                !consistency_fits(options_.known->size, options_.known->root, from, frontier_.root(),
                                  Tree(view_).consistency(options_.known->size, from)))
                rewritten(options_.known->size);
            if (signs)
                view_.each_checkpoint(from + 1, [&](std::uint64_t size, const std::string& note) {
                    return checkpoints_.emplace_back(size, note), true;
                });
            next_ = checkpoints_.begin();
            const auto check = [&](std::span<const StoredEntry> rows) { check_rows(rows, parse); };
            std::size_t filled = 0, bytes = 0;
            std::vector<StoredEntry> rows(rows_at_a_time);  // filled again and again: their bytes find room
            // From below the first, so that one put before it is found.
            view_.scan(from == 0 ? std::numeric_limits<Seq>::min() : static_cast<Seq>(from),
                       [&](const StoredEntry& row) {
                           rows[filled++] = row;
                           bytes += row.bytes.size();
                           if (filled < rows_at_a_time && bytes < bytes_at_a_time) return true;
                           check(std::span(rows).first(std::exchange(filled, 0)));
                           if (std::exchange(bytes, 0) >= bytes_at_a_time) rows.assign(rows_at_a_time, {});
                           return true;
                       });
            check(std::span(rows).first(filled));
            if (options_.known && options_.known->size > frontier_.size())
                broken("日志只有 " + std::to_string(frontier_.size()) + " 条，少于已知校验点的 " +
                           std::to_string(options_.known->size) + " 条：末尾被截掉，或账本被换成了旧的副本",
                       "the log has " + std::to_string(frontier_.size()) + " entries, fewer than the " +
                           std::to_string(options_.known->size) +
                           " of the known checkpoint: its end was cut off, or the file replaced by an older copy");
            if (frontier_ != stored)
                broken("日志内容与校验树不一致：有条目被改动、删除或添加",
                       "the entries do not match the hash tree: one was changed, removed or added");
            if (next_ != checkpoints_.end())
                broken(
                    "校验点多于日志：末尾的条目被删除，或放进了不可能的校验点",
                    "there is a checkpoint beyond the last entry: entries were removed at the end, or it was put in");
            if (signs && (!last_ || last_->size != frontier_.size()) && !(frontier_.size() == from && from > 0))
                broken("最后一次提交没有签名的校验点", "the last commit has no signed checkpoint");
            if (signs && parse) check_ring(), check_papers();
            result.intact = true;
            result.signatures = signs && parse;
        } catch (const Broken& found) {
            result.problem = found.what;
            result.at = found.at;
        } catch (const LedgerError& error) {
            if (error.kind() != LedgerError::Kind::corrupt && error.kind() != LedgerError::Kind::newer) throw;
            result.problem = error.text();
            result.at = static_cast<Seq>(frontier_.size());
        } catch (const Json::exception&) {
            // A member of another type than any writer of ours gives it.
            result.problem = {"第 " + std::to_string(frontier_.size()) + " 条日志的内容不合规定",
                              "entry " + std::to_string(frontier_.size()) + " holds something no entry can hold"};
            result.at = static_cast<Seq>(frontier_.size());
        }
        result.entries = frontier_.size();
        result.root = frontier_.root();
        return result;
    }

private:
    void known(std::uint64_t size) {
        if (!options_.known) return;
        if (options_.known->origin != identity_.origin)
            broken("已知的校验点属于另一账本", "the known checkpoint belongs to another ledger");
        if (options_.known->size == 0) return;
        if (options_.known->size == size && options_.known->root != frontier_.root()) rewritten(size);
    }

    [[noreturn]] static void rewritten(std::uint64_t size) {
        broken("前 " + std::to_string(size) + " 条日志与已知的校验点不符：历史被改写",
               "the first " + std::to_string(size) +
                   " entries are not those of the known checkpoint: history was rewritten");
    }

    // Signatures are most of the work and depend on nothing but the key that was good then: they are set aside and
    // checked together. Whatever else is found, one that was set aside before it comes first.
    void check_rows(std::span<const StoredEntry> rows, bool parse) {
        const auto all = read_all(rows, parse);
        try {
            for (std::size_t i = 0; i < rows.size(); ++i) check_row(rows[i], all[i], parse);
        } catch (...) {
            check_signatures();
            throw;
        }
        check_signatures();
    }

    void check_row(const StoredEntry& row, const Read& read, bool parse) {
        const auto seq = static_cast<Seq>(frontier_.size());
        if (row.seq != seq)
            broken("第 " + std::to_string(seq) + " 条日志缺失", "entry " + std::to_string(seq) + " is missing", seq);
        group_.push_back(read.leaf);
        frontier_.append(read.leaf, &group_root_);
        if (read.unreadable) throw *read.unreadable;
        if (parse) check_entry(row, *read.entry, read.one_reading);
        check_tile();
        const auto size = frontier_.size();
        known(size);
        while (next_ != checkpoints_.end() && next_->first == size) check_checkpoint(*next_++, parse);
        if (options_.progress && size % 4096 == 0) options_.progress(size);
    }

    void check_signatures() {
        const auto waiting = std::exchange(signatures_, {});
        std::vector<char> good(waiting.size());
        on_both_cores(waiting.size(), 16, [&](std::size_t i) {
            good[i] = signature_fits(waiting[i].key, waiting[i].message, waiting[i].signature);
        });
        const auto first = std::find(good.begin(), good.end(), char{0});
        if (first != good.end()) throw waiting[static_cast<std::size_t>(first - good.begin())].otherwise;
    }

    void check_entry(const StoredEntry& row, const Entry& entry, bool one_reading) {
        const bool signs = identity_.suite > 0;
        const auto seq = row.seq;
        const auto number = std::to_string(seq);
        if (entry.seq != seq || entry.origin != identity_.origin)
            broken("第 " + number + " 条日志缺失或错位", "entry " + number + " is missing or out of place", seq);
        if (signs) check_signature(row, entry);
        if (!one_reading || (entry.of_batch && !signs))
            broken(
                "第 " + number +
                    " 条日志不是规定的写法（成员重复、多出或次序不对），不同的程序会读出不同的内容：不是由本程序写入的",
                "entry " + number +
                    " is not written the one way an entry is (a member twice, too many, or out of order), so that "
                    "programs could read it differently: it was not written by this program",
                seq);
        if (signs) {
            if (entry.sealed.is_string() ? entry.sealed.get_ref<const std::string&>().empty() : !entry.sealed.is_null())
                broken("第 " + number + " 条日志应封存的内容没有封存",
                       "entry " + number + " does not seal what it holds", seq);
            if (last_ ? !entry.seen || entry.seen->size != last_->size || entry.seen->root != last_->root
                      : entry.seen.has_value())
                broken("第 " + number + " 条日志的签名人当时看到的不是这段历史",
                       "whoever signed entry " + number + " had seen another history", seq);
            if (!rights_.allows(entry))
                broken("第 " + number + " 条日志的签名人当时没有这项权限：不是由本程序写入的",
                       "whoever signed entry " + number +
                           " was not allowed to do this then: it was not written by this program",
                       seq);
            rights_.take(entry);
            take_ring(entry);
            take_papers(entry);
            if (seq > 0) keys_.take(entry);
        }
    }

    void check_signature(const StoredEntry& row, const Entry& entry) {
        // The founder's key stands in the entry that it signs.
        if (row.seq == 0) keys_.take(entry);
        const auto* key = keys_.find(entry.actor, entry.key, row.seq);
        Broken unsigned_entry{
            {"第 " + std::to_string(row.seq) + " 条日志的签名不对，或签名的钥匙当时无效",
             "entry " + std::to_string(row.seq) + " is not signed by a key that was good for its actor then"},
            row.seq};
        actor_ = entry.actor;
        if (entry.of_batch) {
            // Signed with the checkpoint of its commit, by whoever made all that is in the commit.
            if (!key || !entry.sig.empty() || (batch_ && (batch_->actor != entry.actor || batch_->key != key->key)))
                throw unsigned_entry;
            batch_ = *key;
            return;
        }
        const auto signature = from_base64(entry.sig);
        const auto message = signed_part(row.bytes);
        if (!key || !signature || message.empty()) throw unsigned_entry;
        signatures_.push_back({key->key, std::string(message), *signature, std::move(unsigned_entry)});
    }

    // What the entries say about the ring of wrapped keys. Those of version 0.2 say nothing until a rotation.
    void take_ring(const Entry& entry) {
        const auto said = described::read_leniently<deed::Binding>(entry.body);
        if (said.keys.is_object())
            for (const auto& [id, digest] : said.keys.items()) held_[id] = digest.get<std::string>();
        if (said.ring.is_string()) {
            ring_ = said.ring.get<std::string>();
            in_ring_ = {ledger_row};
            if (!held_.contains(index_row)) in_ring_.insert(index_row);
            for (const auto& id : rights_.living_cases()) in_ring_.insert("case:" + id);
            wrapped_.clear();
        } else if (entry.kind == EntryKind::undo || entry.kind == EntryKind::erase) {
            ring_.clear();
        } else if (entry.kind == EntryKind::event && said.wrapped.is_string()) {
            wrapped_["case:" + entry.case_id] = said.wrapped.get<std::string>();
        }
    }

    void check_ring() {
        if (const auto problem = keyring_problem(view_, rights_.living_cases(), rights_.organization_keys());
            !problem.empty())
            broken(problem.zh, problem.en);
        std::vector<WrappedKey> bound;
        for (auto& row : view_.wrapped_keys()) {
            if (const auto held = held_.find(row.first); held != held_.end() && held->second != wrapped_digest(row))
                broken("钥匙圈中的 " + row.first + " 被改写，与日志记载的不符；由它打开的内容可能已打不开",
                       "the key " + row.first +
                           " of the keyring was written over: it is not the one that the journal attests; what it "
                           "opens may be lost");
            if (const auto own = wrapped_.find(row.first); own != wrapped_.end() && own->second != wrapped_digest(row))
                broken("钥匙圈中案卷 " + row.first.substr(5) + " 的密钥被改写，封存的内容可能已打不开",
                       "the key of case " + row.first.substr(5) +
                           " in the keyring was written over; what it sealed may be lost");
            if (in_ring_.contains(row.first)) bound.push_back(std::move(row));
        }
        if (!ring_.empty() && ring_digest(bound) != ring_)
            broken("钥匙圈中有密钥被改写，与日志记载的不符；封存的内容可能已打不开",
                   "a key of the keyring was written over: it is not the ring that the journal attests; what it sealed "
                   "may "
                   "be lost");
    }

    void take_papers(const Entry& entry) {
        if (entry.kind != EntryKind::event && entry.kind != EntryKind::correction) return;
        const auto* kept = described::find(entry.body, &deed::Event::kept);
        if (!kept) return;
        for (const auto& paper : *kept) papers_.emplace(described::read<deed::Kept>(paper).id, entry.case_id);
    }

    // What every paper holds is there, byte for byte, and nothing that no entry speaks of.
    void check_papers() {
        std::erase_if(papers_, [&](const auto& paper) { return !rights_.living_cases().contains(paper.second); });
        view_.select(rows::everything(rows::table<PaperBytesRow>()), {}, -1, [&](std::span<const rows::Cell> cells) {
            const auto known = papers_.find(std::string(cells[0].text()));
            if (known == papers_.end())
                broken("账本里有一份没有日志依据的附件", "there is a paper in the ledger that no entry speaks of");
            check_paper(known->first, known->second, cells[1].text());
            papers_.erase(known);
            return true;
        });
        for (const auto& [id, case_id] : papers_) {
            const auto bytes = options_.shelf ? options_.shelf->get(id) : std::nullopt;
            if (!bytes)
                broken("案卷 " + case_id + " 有一份附件不见了，请恢复备份",
                       "a paper of case " + case_id + " is gone; restore a backup");
            check_paper(id, case_id, *bytes);
        }
    }
    static void check_paper(const std::string& id, const std::string& case_id, std::string_view bytes) {
        if (hex(sha256(bytes)) != id)
            broken("案卷 " + case_id + " 有一份附件被改动过，请恢复备份",
                   "a paper of case " + case_id + " was changed; restore a backup");
    }

    // A finished tile of the levels above is what the 256 below it give.
    void check_upper_tile(int level) {
        const auto whole = std::uint64_t{1} << 8 * (level + 1);
        if (level > 2 || frontier_.size() % whole != 0) return;
        const auto index = frontier_.size() / whole - 1;
        const auto tile = view_.tile(level, index);
        std::vector<Hash> below(256);
        bool good = tile.has_value();
        for (std::uint64_t i = 0; good && i < 256; ++i) {
            const auto root = view_.tile_root(level - 1, index * 256 + i);
            good = root.has_value();
            if (good) below[i] = *root;
        }
        if (!good ||
            tile->hashes != std::string_view(reinterpret_cast<const char*>(below.data()), 256 * sizeof(Hash)) ||
            tile->root != tree_root(below))
            broken("校验树上层的分块缺失或不符；用 rudang rebuild 重建",
                   "a tile of an upper level of the hash tree is missing or wrong; rudang rebuild recreates it",
                   static_cast<Seq>(frontier_.size()) - 1);
        check_upper_tile(level + 1);
    }

    // A finished tile is what its entries give.
    void check_tile() {
        const auto size = frontier_.size();
        if (size % 256 != 0) return;
        check_upper_tile(1);
        const auto tile = view_.tile(0, size / 256 - 1);
        if (!tile)
            broken("校验树缺少分块；用 rudang rebuild 重建",
                   "a tile of the hash tree is missing; rudang rebuild recreates it");
        const bool whole = group_.size() == 256;  // else the scan began inside it
        if (whole &&
            (tile->hashes != std::string_view(reinterpret_cast<const char*>(group_.data()), 256 * sizeof(Hash)) ||
             tile->root != group_root_))
            broken("校验树的分块与日志不符；日志条目与校验点相符时用 rudang rebuild 重建",
                   "a tile of the hash tree does not match its entries; where those match the checkpoint, rudang "
                   "rebuild recreates it",
                   static_cast<Seq>(size) - 1);
        group_.clear();
    }

    void check_checkpoint(const std::pair<std::uint64_t, std::string>& row, bool signature) {
        const auto checkpoint = Checkpoint::parse(row.second);
        const auto at = static_cast<Seq>(row.first) - 1;
        if (!checkpoint || checkpoint->origin != identity_.origin || checkpoint->size != row.first ||
            checkpoint->root != frontier_.root() || !is_plain_note(row.second, *checkpoint))
            broken("第 " + std::to_string(row.first) + " 条处的校验点与日志不符",
                   "the checkpoint at size " + std::to_string(row.first) + " does not match the entries", at);
        if (signature) check_note(row.second, at);
        last_ = checkpoint;
    }

    // By whoever made the last entry of the commit; where a batch is in it, with the key its entries name.
    void check_note(const std::string& note, Seq at) {
        const Broken unsigned_note{
            {"第 " + std::to_string(at + 1) + " 条处的校验点签名不对",
             "the checkpoint at size " + std::to_string(at + 1) + " is not signed by anybody who could"},
            at};
        const auto batch = std::exchange(batch_, {});
        const auto name = note_key_name(identity_.origin, actor_);
        for (const auto& key : keys_.keys()) {
            if (key.actor != actor_ || !key.good_at(at)) continue;
            if (batch && (batch->actor != actor_ || batch->key != key.key)) continue;
            const auto signature = note_signature(note, name, key.key);
            if (!signature) continue;
            signatures_.push_back({key.key, Checkpoint::parse(note)->text(), *signature, unsigned_note});
            return;
        }
        throw unsigned_note;
    }

    View& view_;
    const LedgerIdentity& identity_;
    const VerifyOptions& options_;
    Frontier frontier_;
    KeyHistory keys_;
    RightsHistory rights_;
    std::vector<std::pair<std::uint64_t, std::string>> checkpoints_;
    std::vector<std::pair<std::uint64_t, std::string>>::iterator next_;  // the next of them
    std::vector<Signature> signatures_;                                  // to be checked
    std::optional<ActorKey> batch_;  // whose key signs the entries since the last checkpoint, where they are a batch
    std::optional<Checkpoint> last_;
    std::string actor_;                           // of the entry just read
    Hash group_root_{};                           // of the last finished tile
    std::vector<Hash> group_;                     // leaf hashes since the last finished tile
    std::map<std::string, std::string> papers_;   // kept, and whose
    std::string ring_;                            // what the last entry that bound the whole ring said
    std::set<std::string> in_ring_;               // the keys it was about
    std::map<std::string, std::string> wrapped_;  // keys made since, each with what its entry said
    std::map<std::string, std::string> held_;     // of organizations and the index, with what the last entry said
};

}  // namespace

void check_suite(View& view, const LedgerIdentity& identity) {
    const auto first = view.entry(0);
    if (first && described::get(decode_entry(*first).body, &deed::Founding::suite) != identity.suite)
        throw LedgerError(
            LedgerError::Kind::corrupt,
            {"账本声称的密码套件与第一条日志不符：文件被改动",
             "the ledger claims another suite of cryptography than its first entry: the file was changed"});
}

Verification verify_journal(View& view, const LedgerIdentity& identity, const VerifyOptions& options) {
    return Verifier(view, identity, options).run();
}

}  // namespace rudang
