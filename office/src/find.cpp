#include "rudang/office/find.h"

#include "rudang/office/wording.h"

namespace rudang::office {

CaseRow find_case(Desk& desk, const std::string& word) {
    const auto rows = desk.ledger.find_cases(word, desk.actor);
    if (rows.size() == 1) return rows.front();
    if (rows.empty()) {
        // Without the ledger's key nobody can be found by name; that is no word about whether they are there.
        if (!desk.ledger.is_open())
            throw LedgerError(LedgerError::Kind::no_key,
                              {"没有账本密钥（不在本机，或口令不对），不能按姓名查找；用 rudang key restore 或 key receive "
                               "取回，或给出完整的案卷号",
                               "the ledger's key is not at hand (not on this computer, or the passphrase is wrong), so "
                               "nobody can be found by name; bring it back with rudang key restore or key receive, or "
                               "give the whole id of the case"});
        // What is there and not to be seen is a matter of permission; nothing is said about it.
        require(desk, Action::read_cases);
        if (!desk.ledger.sees_everything(desk.actor)) {
            desk.ledger.note_refusal(std::string(rudang::word(Action::read_cases)), desk.actor);
            throw failure(Reason::forbidden, "not-permitted", "CASE",
                          {"没有这个案卷，或您无权查看；这次尝试已记入日志",
                           "there is no such case, or you may not see it; the attempt is in the journal"});
        }
        throw failure(Reason::not_found, "unknown-case", "CASE",
                      {"没有找到案卷；可用案卷号、其前几位或姓名",
                       "no such case; use its id, the beginning of the id, or the person's name"});
    }
    Text message{"有多个案卷符合，请用案卷号：", "several cases fit; use an id: "};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& status = rows[i].state;
        message.zh +=
            (i ? "、" : "") + rows[i].case_id + "（" + status_words(desk.workflow(), status, Language::zh) + "）";
        message.en +=
            (i ? ", " : "") + rows[i].case_id + " (" + status_words(desk.workflow(), status, Language::en) + ")";
    }
    throw failure(Reason::ambiguous, "ambiguous-case", "CASE", message);
}

}  // namespace rudang::office
