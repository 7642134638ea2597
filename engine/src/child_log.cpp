#include "rudang/engine/child_log.h"

#include <algorithm>
#include <array>

#include "ledger_working.h"

namespace rudang {
namespace {

constexpr std::array<std::string_view, 6> words{"first", "grown", "same", "unproved", "rolled-back", "forked"};

Continuation read_continuation(std::string_view word) {
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) throw damaged_table();
    return static_cast<Continuation>(found - words.begin());
}

KeptChild::Point point(const Checkpoint& checkpoint) { return {checkpoint.size, base64(checkpoint.root)}; }

Checkpoint read_checkpoint(const std::string& origin, std::uint64_t size, const std::string& root) {
    const auto read = Checkpoint::parse(origin + "\n" + std::to_string(size) + "\n" + root + "\n");
    if (!read) throw damaged_table();
    return *read;
}

ChildLog read_child(const RegisterRow& row) {
    const auto kept = content_of<KeptChild>(row);
    ChildLog child;
    child.name = kept.name;
    child.last = read_checkpoint(row.id, kept.last.size, kept.last.root);
    child.proved = read_checkpoint(row.id, kept.proved.size, kept.proved.root);
    child.seq = kept.seq;
    const auto on = Day::parse(kept.on);
    if (!on) throw damaged_table();
    child.on = *on;
    child.seen = read_continuation(kept.seen);
    child.contradicted = kept.contradicted;
    return child;
}

// The lines that a note is signed with.
std::vector<std::string> signature_lines(const std::string& note) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < note.size();) {
        const auto end = std::min(note.find('\n', at), note.size());
        if (const auto line = note.substr(at, end - at); line.starts_with("— ")) lines.push_back(line);
        at = end + 1;
    }
    return lines;
}

}  // namespace

std::string_view word(Continuation continuation) { return words[static_cast<std::size_t>(continuation)]; }

Label label(Continuation found) {
    static constexpr Label labels[] = {
        {"首次见到", "seen for the first time"},
        {"是上次所见的延续", "continues what was seen"},
        {"没有新内容", "nothing new"},
        {"有新内容，但没有证明是延续", "has more, and nothing shows that it continues what was seen"},
        {"条数比上次少：被换成了旧的副本", "has fewer entries than before: an older copy took its place"},
        {"与上次所见不是同一段历史：被改写或有两本",
         "another history than was seen: rewritten, or there are two of it"}};
    return labels[static_cast<int>(found)];
}

Continuation continuation(const Checkpoint& kept, const Checkpoint& now, const ConsistencySince& since) {
    if (now.size < kept.size) return Continuation::rolled_back;
    if (now.size == kept.size) return now.root == kept.root ? Continuation::same : Continuation::forked;
    if (!since) return Continuation::unproved;
    const bool fits = kept.size == 0 || consistency_fits(kept.size, kept.root, now.size, now.root, since(kept));
    return fits ? Continuation::grown : Continuation::forked;
}

std::vector<ChildLog> Ledger::children(const std::string& actor) {
    const auto view = store_.read();
    expect_known(*view, actor);
    std::vector<ChildLog> all;
    const auto orgs = view->orgs();
    const auto top = std::find_if(orgs.begin(), orgs.end(), [](const OrgRow& org) { return org.parent.empty(); });
    if (top == orgs.end() || !may(actor, deed::LogBelow::needs, top->org_id)) return all;
    for (const auto& row : view->registered(KeptChild::kind)) all.push_back(read_child(row));
    return all;
}

ChildSeen Ledger::keep_child(const SeenLog& seen, const std::string& actor) {
    ChildSeen result;
    const auto& now = seen.vouched.checkpoint;
    if (now.origin == origin()) {
        result.outcome = invalid({}, problem("own-log", "PLACE", "这是本账本自己的校验点，不是下级账本的",
                                             "this is the ledger's own checkpoint, not one of a ledger below it"));
        return result;
    }
    const auto transaction = store_.begin();
    Working working(*this, *transaction);
    if (const auto row = transaction->find_registered(KeptChild::kind, now.origin)) result.before = read_child(*row);
    auto& found = result.found;
    if (const auto& before = result.before) {
        found = continuation(before->last, now, seen.since);
        // What came without a proof may hide a contradiction to what was proved before it.
        if (!contradicts(found) && before->proved.size < before->last.size && seen.since &&
            contradicts(continuation(before->proved, now, seen.since)))
            found = Continuation::forked;
        if (found == Continuation::same && !contradicts(before->seen)) {
            result.outcome.status = Outcome::Status::accepted;
            return result;
        }
    }
    const deed::LogBelow below{
        now.origin, now.size, base64(now.root), signature_lines(seen.vouched.note), std::string(word(found)),
        seen.name};
    result.outcome = administer_in(working, Act::of(below), actor);
    if (result.outcome.journal_seq) commit(working, actor);
    return result;
}

// What contradicts is kept as it came, and beside it what it contradicts.
void Ledger::project_child(Working& working, Seq seq, const Entry& entry) {
    const auto below = described::read<deed::LogBelow>(entry.body);
    const auto now = read_checkpoint(below.origin, below.size, below.root);
    const auto found = read_continuation(below.found);
    const auto row = working.tx.find_registered(KeptChild::kind, below.origin);
    auto child = row ? read_child(*row) : ChildLog{};
    child.seen = found;
    if (!below.name.empty()) child.name = below.name;
    if (contradicts(found)) {
        child.contradicted = seq;
    } else if (found != Continuation::same) {
        child.last = now;
        child.seq = seq;
        child.on = day_of_entry(entry);
        if (found != Continuation::unproved) child.proved = now;
    }
    working.tx.put_registered(
        kept_row(below.origin, KeptChild{child.name, point(child.last), point(child.proved), child.seq, child.on.iso(),
                                         std::string(word(child.seen)), child.contradicted}));
}

}  // namespace rudang
