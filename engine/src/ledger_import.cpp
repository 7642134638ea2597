// Many events at once, all or none: what an older table says, and taking it back.
#include <algorithm>
#include <set>

#include "ledger_working.h"
#include "ring.h"

namespace rudang {
namespace {

constexpr std::size_t most_living = 256;

}  // namespace

std::vector<Outcome> Ledger::import(std::span<const Command> commands, const std::string& batch,
                                    const std::string& source, const std::string& actor) {
    return import_or_ask(commands, batch, source, actor, true);
}

std::vector<Outcome> Ledger::preview_import(std::span<const Command> commands, const std::string& batch,
                                            const std::string& source, const std::string& actor) {
    return import_or_ask(commands, batch, source, actor, false);
}

// What belongs to a case that the batch opens belongs to the batch, and goes with it when it is undone; what is added
// to a case that was there, or corrected in it, stays.
std::vector<Outcome> Ledger::import_or_ask(std::span<const Command> commands, const std::string& batch,
                                           const std::string& source, const std::string& actor, bool write) {
    auto unfinished = store_.begin();
    Transaction* const transaction = unfinished.get();
    Working working(*this, *transaction, kept_);
    working.batch_of = actor;
    std::vector<Outcome> outcomes;
    if (!valid_id(batch))
        return {
            invalid({}, problem("bad-batch", "batch", "批次名只能用小写字母、数字和连字符，最多 32 个，不含长串数字",
                                "the name of a batch has lower-case letters, digits and hyphens, 32 at most, and no "
                                "long run of digits"))};
    if (transaction->find_registered(KeptBatch::kind, batch))
        return {invalid(
            {}, problem("batch-exists", "batch", "已有这个批次：" + batch, "there is a batch " + batch + " already"))};
    bool all = true;
    std::set<std::string> opened, places;  // what it opens, and where
    int belongs = 0;
    for (const auto& given : commands) {
        auto command = given;
        // A table speaks of one person after the other: those it has done with are not kept in memory.
        if (working.cases().size() > most_living && !working.cases().contains(command.event.case_id))
            working.forget_cases();
        const auto* info = find_event(workflow_->events(), command.event.name);
        command.origin = command.event.name == correction_event ? Origin::live : Origin::imported;
        command.actor = actor;
        if ((info && info->opens_case) || opened.contains(command.event.case_id)) command.batch = batch;
        belongs += !command.batch.empty();
        outcomes.push_back(record_in(working, command));
        all &= outcomes.back().accepted() && !outcomes.back().repeated;
        if (!outcomes.back().accepted()) continue;
        std::vector<Finding>().swap(outcomes.back().findings);  // assigned to, it would keep its room
        if (!info || !info->opens_case) continue;
        opened.insert(outcomes.back().case_id);
        places.insert(working.cases()[outcomes.back().case_id].row.org);
    }
    const auto barred = std::find_if(outcomes.begin(), outcomes.end(),
                                     [](const Outcome& each) { return each.status == Outcome::Status::forbidden; });
    if (barred != outcomes.end() && barred->journal_seq) {
        // All or nothing: only the refusal stays.
        unfinished.reset();
        note_refusal("import", actor);
    }
    if (!all || commands.empty() || !write) return outcomes;
    if (!opened.empty()) {
        Entry entry;
        entry.kind = EntryKind::import;
        entry.actor = actor;
        if (places.size() == 1) {
            entry.org = *places.begin();
            if (const auto permission = working.permission(actor, deed::Import::needs, entry.org))
                entry.role = permission->role;
        }
        // Keyed: from a plain digest of a small file what it holds could be found by trying.
        entry.body = deed::body_of(deed::Import{batch, digest(*transaction, {"source", source, std::nullopt}), belongs,
                                                std::vector<std::string>(opened.begin(), opened.end())});
        project(working, append(working, entry), entry);
    }
    commit(working, actor);
    return outcomes;
}

Outcome Ledger::undo_import(const std::string& batch, const std::string& actor) {
    Outcome outcome;
    outcome.event = "undo";
    const auto transaction = store_.begin();
    Working working(*this, *transaction);
    if (std::none_of(working.orgs().begin(), working.orgs().end(),
                     [&](const OrgRow& org) { return working.permission(actor, deed::Undo::needs, org.org_id); })) {
        note_refusal_in(working, "undo", actor);
        outcome.status = Outcome::Status::forbidden;
        return outcome;
    }
    if (const auto row = transaction->find_registered(KeptBatch::kind, batch)) {
        const auto kept = content_of<KeptBatch>(*row);
        const auto& cases = kept.cases;
        if (kept.undone)
            return invalid(outcome,
                           problem("batch-undone", "batch", "这个批次已经撤销", "this batch has been undone already"));
        // Where all of it belongs: to one organization, or to the root. Who may not there learns nothing of the cases.
        std::set<std::string> places;
        for (const auto& id : cases)
            if (const auto found = transaction->find_case(id)) places.insert(found->org);
        const bool own = std::any_of(cases.begin(), cases.end(), [&](const std::string& id) {
            return relation(working, actor, id, nullptr) == Relation::own;
        });
        if (own || !std::all_of(places.begin(), places.end(), [&](const std::string& org) {
                return working.permission(actor, deed::Undo::needs, org).has_value();
            })) {
            note_refusal_in(working, "undo", actor);
            outcome.status = Outcome::Status::forbidden;
            return outcome;
        }
        // An event since, or a step of putting a finding right.
        std::set<std::string> in_hand;
        for (const auto& finding : transaction->registered(KeptFinding::kind))
            in_hand.insert(content_of<KeptFinding>(finding).case_id);
        Text touched;
        for (const auto& id : cases)
            if (const auto found = transaction->find_case(id);
                !found || found->last_seq > kept.seq || in_hand.contains(id))
                touched = {touched.zh + (touched.empty() ? "" : "、") + id,
                           touched.en + (touched.empty() ? "" : ", ") + id};
        if (!touched.empty())
            return invalid(outcome, problem("batch-touched", "batch",
                                            "导入之后这些案卷又有记录（或有问题在整改），不能撤销：" + touched.zh,
                                            "these cases were touched since (an event, or a finding being put right) "
                                            "and cannot be taken out: " +
                                                touched.en));
        auto act = Act::of(deed::Undo{batch});
        if (places.size() == 1) act.scope = *places.begin();
        auto done = administer_in(working, std::move(act), actor, [&](Working& here, Entry& entry) {
            for (const auto& id : cases) vault_->destroy_case_key(here.tx, id);
            if (vault_->seals()) bind_ring(here, entry);
            return Problems();
        });
        if (done.journal_seq) commit(working, actor);
        return done;
    }
    if (!Eyes(*this, working, actor).all()) {
        note_refusal_in(working, "undo", actor);
        outcome.status = Outcome::Status::forbidden;
        return outcome;
    }
    return invalid(outcome, problem("unknown-batch", "batch", "没有这个批次：" + batch, "there is no batch " + batch));
}

}  // namespace rudang
