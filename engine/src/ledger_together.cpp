// What belongs together is recorded together, or not at all; and a draft of it, sealed, until then.
#include <algorithm>

#include "ledger_working.h"

namespace rudang {

std::vector<Outcome> Ledger::record_together(std::span<const Command> commands, bool write) {
    std::vector<Outcome> outcomes;
    {
        const auto transaction = store_.begin();
        Working working(*this, *transaction, kept_);
        for (const auto& command : commands) outcomes.push_back(record_in(working, command));
        const bool all =
            std::all_of(outcomes.begin(), outcomes.end(), [](const Outcome& each) { return each.accepted(); });
        if (all && write) {
            if (!working.last_actor.empty()) commit(working, working.last_actor);
            return outcomes;
        }
    }
    // Nothing of it has happened. What was refused is an attempt, as it would have been alone.
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        auto& outcome = outcomes[i];
        const bool attempt =
            outcome.status == Outcome::Status::forbidden || (write && outcome.status == Outcome::Status::refused);
        outcome.journal_seq.reset();
        if (!attempt) continue;
        const auto transaction = store_.begin();
        Working working(*this, *transaction);
        // Without its key: put right, the same may be asked again.
        auto alone = commands[i];
        alone.request.clear();
        const auto again = record_in(working, alone);
        if (again.accepted() || !again.journal_seq) continue;  // refused only because of the others
        outcome.journal_seq = again.journal_seq;
        commit(working, commands[i].actor);
    }
    return outcomes;
}

std::string Ledger::seal_draft(const std::string& context, const std::string& text, const std::string& actor) {
    const auto view = store_.read();
    expect_known(*view, actor);
    return vault_->seal_text(*view, "", "draft\n" + actor + "\n" + context, text);
}

std::string Ledger::open_draft(const std::string& context, const std::string& sealed, const std::string& actor) {
    const auto view = store_.read();
    expect_known(*view, actor);
    return vault_->open_text(*view, "", "draft\n" + actor + "\n" + context, sealed);
}

}  // namespace rudang
