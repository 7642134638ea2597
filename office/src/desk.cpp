#include "rudang/office/desk.h"

namespace rudang::office {

Failure failure(Reason reason, std::string code, std::string where, Text message) {
    return {reason, {{std::move(code), std::move(where), std::move(message)}}};
}

Failure failure_of(const LedgerError& error) {
    using Kind = LedgerError::Kind;
    const auto reason = [&] {
        switch (error.kind()) {
            case Kind::unknown_actor:
            case Kind::no_actor_key:
                return Reason::forbidden;
            case Kind::bad_value:
                return Reason::input;
            case Kind::corrupt:
                return Reason::integrity;
            default:
                return Reason::unusable;
        }
    };
    return failure(reason(), std::string(error.code()), "", error.text());
}

Failure not_permitted() {
    return failure(Reason::forbidden, "not-permitted", "",
                   {"您没有这项权限；这次尝试已记入日志", "you may not do this; the attempt is in the journal"});
}

void require(Desk& desk, Action action, const std::string& org) {
    if (desk.ledger.may(desk.actor, action, org)) return;
    desk.ledger.expect_known(desk.actor);
    try {
        desk.ledger.note_refusal(std::string(word(action)), desk.actor);
    } catch (const LedgerError& error) {
        if (error.kind() != LedgerError::Kind::read_only) throw;
        throw failure(Reason::forbidden, "not-permitted", "", {"您没有这项权限", "you may not do this"});
    }
    // Who may instead, by name only where the actor sees the organization.
    auto refusal = not_permitted();
    std::vector<Holder> people;
    if (!org.empty()) people = desk.ledger.who_may(action, org, desk.actor);
    const auto who = who_may_instead(desk.ledger.workflow().offices(), action, people);
    auto& message = refusal.problems.front().message;
    message.zh += "。" + who.zh;
    message.en += ". " + who.en;
    throw refusal;
}

std::map<std::string, std::string> revealed(Desk& desk, const std::vector<std::string>& case_ids) {
    if (desk.reveal == Reveal::no || case_ids.empty()) return {};
    auto names = desk.ledger.names(case_ids, desk.actor);
    if (names.empty()) throw not_permitted();
    return names;
}

std::map<std::string, std::string> people_names(Desk& desk) {
    const bool reveal = desk.reveal == Reveal::yes && desk.ledger.may(desk.actor, Action::manage_people);
    std::map<std::string, std::string> names;
    for (auto& person : desk.ledger.people(desk.actor, reveal ? Reveal::yes : Reveal::no))
        names[person.actor_id] = person.name.empty() ? person.actor_id : std::move(person.name);
    return names;
}

std::uint64_t moment_of(Desk& desk) { return desk.ledger.size(); }

std::map<std::string, std::string> names_of(Desk& desk, const std::vector<std::string>& case_ids) {
    auto names = revealed(desk, case_ids);
    if (desk.reveal == Reveal::no) names = desk.ledger.titles(case_ids, desk.actor);
    return names;
}

}  // namespace rudang::office
