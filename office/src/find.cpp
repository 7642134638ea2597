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

// A person in a list of several: 1999 年生，第一党支部，入党申请人.
Text told_apart(Desk& desk, const CaseRow& row, const std::string& name, const std::string& born) {
    const auto orgs = desk.ledger.orgs();
    const auto org = std::find_if(orgs.begin(), orgs.end(), [&](const OrgRow& o) { return o.org_id == row.org; });
    const auto branch = org == orgs.end() ? row.org : org->name;
    return {(name.empty() ? "" : name + "，") + (born.empty() ? "" : born + " 年生，") + branch + "，" +
                status_words(desk.workflow(), row.state, Language::zh),
            (name.empty() ? "" : name + ", ") + (born.empty() ? "" : "born " + born + ", ") + branch + ", " +
                status_words(desk.workflow(), row.state, Language::en)};
}

Text listed(const std::vector<Meant>& people) {
    Text list;
    for (const auto& each : people) {
        list.zh += (list.zh.empty() ? "" : "、") + each.row.case_id + "（" + each.words.zh + "）";
        list.en += (list.en.empty() ? "" : ", ") + each.row.case_id + " (" + each.words.en + ")";
    }
    return list;
}

// Of several whom one word means, what tells them apart.
std::vector<Meant> apart(Desk& desk, const std::string& word, const std::vector<CaseRow>& rows) {
    std::vector<Meant> people;
    const auto years = rows.size() > 1 ? birth_years(desk, word, rows) : std::map<std::string, std::string>();
    for (const auto& row : rows) {
        const auto year = years.find(row.case_id);
        people.push_back({row, told_apart(desk, row, {}, year == years.end() ? std::string() : year->second), true});
    }
    return people;
}

}  // namespace

std::vector<Meant> called(Desk& desk, const std::string& word) {
    constexpr std::size_t most = 8;
    auto people = apart(desk, word, desk.ledger.find_cases(word, desk.actor));
    if (!people.empty() || !desk.ledger.can_search()) return people;
    for (const auto& like : list(desk, {.word = word, .most_named = most}))
        if (people.size() < most) people.push_back({like.row, told_apart(desk, like.row, like.row.title, {}), false});
    return people;
}

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
        // Nobody is taken for a part of a name; who has it, of those the desk may see, is said.
        if (const auto like = listed(called(desk, word)); !like.empty())
            throw failure(
                Reason::not_found, "unknown-case", "CASE",
                {"没有找到“" + word + "”；姓名相近的有 " + like.zh + "；是其中一位的，请用案卷号",
                 "nobody is found as " + word + "; names like it: " + like.en + "; if it is one of them, use the id"});
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
    const auto several = listed(apart(desk, word, rows));
    throw failure(Reason::ambiguous, "ambiguous-case", "CASE",
                  {"有多个案卷符合，请用案卷号：" + several.zh, "several cases fit; use an id: " + several.en});
}

}  // namespace rudang::office
