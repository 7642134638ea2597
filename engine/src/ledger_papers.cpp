// Papers: the files that come with an event, kept under the person's key, shown to whoever may, gone with the person.
#include <algorithm>
#include <set>

#include "ledger_working.h"
#include "rudang/engine/clean.h"
#include "rudang/engine/merkle.h"

namespace rudang {
namespace {

const std::string setting = "setting", limit_setting{deed::PaperLimit::what};

std::string digest_of(std::string_view bytes) { return "sha256:" + hex(sha256(bytes)); }

std::string sealing_context(const std::string& case_id, const std::string& digest) {
    return "paper\n" + case_id + "\n" + digest;
}

std::string in_mib(std::int64_t bytes) {
    const auto tenths = (bytes * 10 + (std::int64_t{1} << 19)) >> 20;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

LedgerError paper_gone() {
    return {LedgerError::Kind::corrupt,
            {"这份附件的内容不在账本里，或被改动过；请恢复备份",
             "what this paper held is not in the ledger or was changed; restore a backup"}};
}

bool is_kind(std::string_view word) {
    return word.size() <= 40 && std::all_of(word.begin(), word.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
           });
}

}  // namespace

std::vector<KeptPaper> kept_papers(const Entry& entry) {
    std::vector<KeptPaper> papers;
    const auto* open = described::find(entry.body, &deed::Event::kept);
    if (!open || !open->is_array()) return papers;
    const auto* hidden = described::find(entry.sealed, &deed::Event::Sealed::kept);
    for (std::size_t i = 0; i < open->size(); ++i) {
        const auto each = described::read<deed::Kept>((*open)[i]);
        KeptPaper paper{each.id, each.kind, each.size};
        if (hidden && i < hidden->size()) {
            const auto more = described::read<deed::Kept::Sealed>((*hidden)[i]);
            paper.digest = more.digest;
            paper.name = more.name;
        }
        papers.push_back(std::move(paper));
    }
    return papers;
}

// The event names what is kept, so that the same file again is the same event again.
void name_papers(Command& command) {
    for (auto& paper : command.papers) {
        paper.name = clean(paper.name, Lines::one).value_or(std::string{});
        if (auto digest = digest_of(paper.bytes);
            std::find(command.event.attachments.begin(), command.event.attachments.end(), digest) ==
            command.event.attachments.end())
            command.event.attachments.push_back(std::move(digest));
    }
}

Problems Ledger::paper_problems(View& view, const std::vector<Paper>& papers) {
    Problems problems;
    const auto most = papers.empty() ? 0 : paper_limit(view);
    for (std::size_t i = 0; i < papers.size(); ++i) {
        const auto size = static_cast<std::int64_t>(papers[i].bytes.size());
        const auto number = std::to_string(i + 1);
        if (size > most)
            problems.push_back(problem("paper-too-large", "attachments",
                                       "第 " + number + " 份附件有 " + in_mib(size) + " MiB，超过上限 " + in_mib(most) +
                                           " MiB；请压缩或分开，或调整上限（rudang paper limit）",
                                       "paper " + number + " has " + in_mib(size) + " MiB, more than the " +
                                           in_mib(most) +
                                           " MiB allowed; make it smaller, or change the limit (rudang paper limit)"));
        if (!is_kind(papers[i].kind))
            problems.push_back(problem("bad-value", "attachments", "第 " + number + " 份附件的种类写得不对",
                                       "the kind of paper " + number + " is not written as one"));
    }
    return problems;
}

// Sealed, named in the entry and put where it belongs; a large one reaches its shelf before the commit.
void Ledger::keep_papers(Working& working, const std::vector<Paper>& papers, Recorded& recorded, Entry& entry) {
    if (papers.empty()) return;
    Json open = Json::array(), hidden = Json::array();
    std::set<std::string> once;
    for (const auto& paper : papers) {
        const auto digest = digest_of(paper.bytes);
        if (!once.insert(digest).second) continue;
        auto sealed =
            vault_->seal_bytes(working.tx, entry.case_id, sealing_context(entry.case_id, digest), paper.bytes);
        const auto size = static_cast<std::int64_t>(paper.bytes.size());
        KeptPaper kept{hex(sha256(sealed)), paper.kind, size, digest, paper.name};
        open.push_back(described::write(deed::Kept{kept.id, size, kept.kind}));
        hidden.push_back(described::write(deed::Kept::Sealed{digest, kept.name}));
        if (store_.shelf() && size > largest_paper_in_ledger)
            working.to_shelve.emplace_back(kept.id, std::move(sealed));
        else
            working.tx.put(PaperBytesRow{kept.id, std::move(sealed)});
        recorded.papers.push_back(std::move(kept));
    }
    described::put(entry.body, &deed::Event::kept, described::Part(open));
    described::put(entry.sealed, &deed::Event::Sealed::kept, described::Part(hidden));
}

void Ledger::shelve(Working& working) {
    for (const auto& [id, sealed] : working.to_shelve) store_.shelf()->put(id, sealed);
    working.to_shelve.clear();
}

void Ledger::project_papers(Working& working, Seq seq, const Entry& entry) {
    for (const auto& paper : kept_papers(entry))
        working.tx.put(PaperRow{entry.case_id, seq, paper.id, paper.kind, paper.size});
}

void Ledger::project_setting(Working& working, const Entry& entry) {
    if (deed::tells<deed::PaperLimit>(entry))
        working.tx.put_registered(
            {setting, limit_setting, Json(described::read<deed::PaperLimit>(entry.body).bytes).dump()});
}

std::int64_t Ledger::paper_limit(View& view) {
    const auto row = view.find_registered(setting, limit_setting);
    const Json said = row ? read_json(row->content) : Json();
    const auto limit = said.is_number_integer() ? said.get<std::int64_t>() : usual_paper_limit;
    return std::min(limit, store_.shelf() ? largest_paper_limit : largest_paper_in_row);
}

std::int64_t Ledger::paper_limit() { return paper_limit(*store_.read()); }

Outcome Ledger::set_paper_limit(std::int64_t bytes, const std::string& actor) {
    if (bytes < 0 || bytes > largest_paper_limit)
        return invalid({}, problem("bad-value", "limit", "上限应在 0 到 " + in_mib(largest_paper_limit) + " MiB 之间",
                                   "the limit lies between 0 and " + in_mib(largest_paper_limit) + " MiB"));
    return note_care(deed::PaperLimit{bytes}, actor);
}

std::optional<Paper> Ledger::paper(const std::string& case_id, const std::string& id, const std::string& actor) {
    const auto transaction = store_.begin();
    Working working(*this, *transaction, kept_);
    expect_known(working.tx, actor);
    vault_->require(working.tx);
    const auto row = working.tx.find_case(case_id);
    const auto permission =
        row ? working.permission(actor, deed::LookAtPaper::needs, row->org, relation(working, actor, case_id, nullptr))
            : std::nullopt;
    if (!permission) {
        note_refusal_in(working, "look", actor);
        return std::nullopt;
    }
    std::optional<KeptPaper> kept;
    for (const auto& paper : working.tx.papers(case_id)) {
        if (paper.id != id) continue;
        const auto stored = working.tx.entry(paper.seq);
        if (!stored) throw damaged_table();
        for (auto& each : kept_papers(read_entry(working.tx, *stored)))
            if (each.id == id) kept = std::move(each);
    }
    if (!kept) return std::nullopt;
    Entry entry;
    entry.actor = actor;
    entry.kind = EntryKind::look;
    entry.role = permission->role;
    entry.body = deed::body_of(deed::LookAtPaper{{case_id}, id});
    append(working, entry);
    commit(working, actor);  // durable before anything is handed out
    const auto view = store_.read();
    auto row_of = view->find<PaperBytesRow>(id);
    auto sealed = row_of           ? std::optional(std::move(row_of->sealed))
                  : store_.shelf() ? store_.shelf()->get(id)
                                   : std::nullopt;
    if (!sealed || hex(sha256(*sealed)) != id) throw paper_gone();
    auto bytes = vault_->open_bytes(*view, case_id, sealing_context(case_id, kept->digest), *sealed);
    if (!bytes || digest_of(*bytes) != kept->digest) throw paper_gone();
    return Paper{kept->name, std::move(*bytes), kept->kind};
}

std::set<std::string> Ledger::cases_with_papers(const std::string& actor) {
    const auto view = store_.read();
    expect_known(*view, actor);
    std::set<std::string> ids;
    for (const auto& paper : view->papers()) ids.insert(paper.case_id);
    return ids;
}

// Whoever writes holds the gate, so that nothing that waits to be committed is taken for left over.
std::size_t Ledger::sweep_papers() {
    auto* shelf = store_.shelf();
    const auto lying = shelf ? shelf->list() : std::vector<std::string>{};
    if (lying.empty()) return 0;
    const auto transaction = store_.begin();
    std::set<std::string> wanted;
    for (const auto& paper : transaction->papers()) wanted.insert(paper.id);
    std::size_t swept = 0;
    for (const auto& id : lying)
        if (!wanted.contains(id)) {
            shelf->remove(id);
            ++swept;
        }
    return swept;
}

}  // namespace rudang
