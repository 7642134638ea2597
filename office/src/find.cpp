#include "rudang/office/find.h"

#include <algorithm>

#include "rudang/office/list.h"
#include "rudang/office/wording.h"

namespace rudang::office {
namespace {

// What tells people of one name apart, after a look that is recorded; nothing where the desk may not look.
std::map<std::string, std::string> birth_years(Desk& desk, const std::string& word, const std::vector<CaseRow>& rows) {
    std::map<std::string, std::string> years;
    std::vector<std::string> ids;
    for (const auto& row : rows) {
        // By the beginnings of their ids they are told apart already.
        if (row.case_id.starts_with(word) || !desk.ledger.may(desk.actor, Action::look, row.org)) return years;
        ids.push_back(row.case_id);
    }
    for (const auto& view : desk.ledger.views(ids, desk.actor, Reveal::yes))
        years[view.row.case_id] = birth_year_of(view);
    return years;
}

}  // namespace

CaseRow find_case(Desk& desk, const std::string& word) {
    const auto rows = desk.ledger.find_cases(word, desk.actor);
    if (rows.size() == 1) return rows.front();
    if (rows.empty()) {
        // Without the ledger's key nobody can be found by name; that is no word about whether they are there.
        if (!desk.ledger.is_open())
            throw LedgerError(
                LedgerError::Kind::no_key,
                {"没有账本密钥（不在本机，或口令不对），不能按姓名查找；用 rudang key restore 或 rudang key "
                 "receive 取回，或给出完整的案卷号",
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
        if (!desk.ledger.can_search())
            throw LedgerError(LedgerError::Kind::no_key,
                              {"没有领到可按姓名查找的密钥（您的角色不看姓名，或还没有人交给您），请给出完整的案卷号",
                               "the key by which names are found was not handed to you (your role looks at no names, "
                               "or nobody has handed it over yet); give the whole id of the case"});
        throw failure(Reason::not_found, "unknown-case", "CASE",
                      {"没有找到案卷；可用案卷号、其前几位或姓名",
                       "no such case; use its id, the beginning of the id, or the person's name"});
    }
    Text message{"有多个案卷符合，请用案卷号：", "several cases fit; use an id: "};
    const auto years = birth_years(desk, word, rows);
    const auto orgs = desk.ledger.orgs();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        const auto org = std::find_if(orgs.begin(), orgs.end(), [&](const OrgRow& o) { return o.org_id == row.org; });
        const auto branch = org == orgs.end() ? row.org : org->name;
        const auto year = years.find(row.case_id);
        const bool known = year != years.end() && !year->second.empty();
        message.zh += (i ? "、" : "") + row.case_id + "（" + (known ? year->second + " 年生，" : "") + branch + "，" +
                      status_words(desk.workflow(), row.state, Language::zh) + "）";
        message.en += (i ? ", " : "") + row.case_id + " (" + (known ? "born " + year->second + ", " : "") + branch +
                      ", " + status_words(desk.workflow(), row.state, Language::en) + ")";
    }
    throw failure(Reason::ambiguous, "ambiguous-case", "CASE", message);
}

}  // namespace rudang::office
