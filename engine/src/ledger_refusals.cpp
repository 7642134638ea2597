// What was refused, in cases and where no case was opened: to be listed, and to be marked as a slip of the hand.
#include <set>

#include "ledger_working.h"
#include "rudang/engine/correction.h"

namespace rudang {
namespace {

// The refused attempt that an entry says was a slip; -1 where it says nothing of the kind.
Seq marked_by(const Entry& entry) {
    if (deed::tells<deed::Slip>(entry)) return described::read<deed::Slip>(entry.body).refused;
    const auto* fields =
        entry.kind == EntryKind::correction ? described::find(entry.body, &deed::Event::fields) : nullptr;
    if (!fields) return -1;
    const auto correction = described::read_leniently<Correction>(*fields);
    return correction.annuls() ? correction.corrects : Seq{-1};
}

bool is_attempt(const Entry& entry) {
    return entry.kind == EntryKind::refusal && described::find(entry.body, &deed::Event::on) &&
           !described::find(entry.body, &deed::Finding::finding);
}

}  // namespace

std::vector<RefusedAttempt> Ledger::refused_attempts(const std::string& actor) {
    std::vector<RefusedAttempt> attempts;
    std::set<Seq> slips;
    const auto view = store_.read();
    const auto eyes = eyes_of(*view, actor);
    view->scan(0, [&](const StoredEntry& stored) {
        auto entry = decode_entry(stored.bytes);
        entry.sealed = nullptr;
        if (const auto seq = marked_by(entry); seq >= 0) slips.insert(seq);
        if (!is_attempt(entry) || !eyes.see_entry(entry)) return true;
        RefusedAttempt attempt{event_of(entry, *workflow_), entry.org, {}, false};
        attempt.rules = described::get_leniently(entry.body, &deed::Event::rules).value_or(std::vector<std::string>{});
        attempts.push_back(std::move(attempt));
        return true;
    });
    for (auto& attempt : attempts) attempt.slip = slips.contains(attempt.recorded.seq);
    return attempts;
}

Outcome Ledger::mark_opening_as_slip(Seq seq, const std::string& actor) {
    const auto wrong = [](Text message) { return Problems{{"not-a-slip", "SEQ", std::move(message)}}; };
    std::optional<Entry> refused;
    {
        const auto view = store_.read();
        if (const auto stored = view->entry(seq)) refused = decode_entry(*stored);
    }
    Outcome outcome;
    outcome.status = Outcome::Status::invalid;
    // Of an attempt where somebody may not look nothing is said, not even that there was one.
    const bool seen = refused && is_attempt(*refused) && refused->case_id.empty() &&
                      (refused->actor == actor || may(actor, Action::read_cases, refused->org));
    const auto* info =
        seen ? find_event(workflow_->events(), described::get(refused->body, &deed::Event::event)) : nullptr;
    if (!info) {
        outcome.problems = wrong({"没有这样一条不予记录、也没有开立案卷的事项",
                                  "there is no such attempt that was refused and opened no case"});
        return outcome;
    }
    const auto attempt = event_of(*refused, *workflow_);
    if (refused->actor != actor || attempt.entered != std::optional(today())) {
        outcome.problems = wrong({"不予记录的尝试只能由本人在当天说明是误录",
                                  "only whoever tried it may say, on the same day, that it was a slip"});
        return outcome;
    }
    return administer(
        {.kind = deed::Slip::kind, .needs = info->needs, .body = deed::body_of(deed::Slip{seq}), .scope = refused->org},
        actor);
}

}  // namespace rudang
