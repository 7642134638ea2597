#include "rudang/office/list.h"

#include <algorithm>
#include <map>
#include <set>

#include "rudang/office/agenda.h"
#include "rudang/office/outlook.h"
#include "rudang/office/wording.h"

namespace rudang::office {
namespace {

// Ids that a word means; nothing where it is to be everybody.
std::optional<std::set<std::string>> meant(Desk& desk, const std::string& word) {
    if (word.empty()) return std::nullopt;
    std::set<std::string> ids;
    for (const auto& row : desk.ledger.find_cases(word, desk.actor)) ids.insert(row.case_id);
    for (auto& id :
         desk.ledger.cases_called([&](const std::string& name) { return name_fits(name, word); }, desk.actor))
        ids.insert(std::move(id));
    return ids;
}

// What tells several people of one name apart; read after the look that the desk records.
void add_birth_years(Desk& desk, std::vector<ListedCase>& cases) {
    std::map<std::string, std::vector<ListedCase*>> by_name;
    for (auto& each : cases)
        if (!each.row.title.empty()) by_name[each.row.title].push_back(&each);
    std::vector<std::string> ids;
    std::map<std::string, ListedCase*> by_id;
    for (const auto& [name, same] : by_name)
        if (same.size() > 1)
            for (auto* each : same) {
                ids.push_back(each->row.case_id);
                by_id[each->row.case_id] = each;
            }
    if (ids.empty() || desk.reveal == Reveal::no) return;
    for (const auto& view : desk.ledger.views(ids, desk.actor, Reveal::yes))
        by_id.at(view.row.case_id)->birth_year = birth_year_of(view);
}

}  // namespace

std::string birth_year_of(const CaseView& view) {
    for (const auto& recorded : view.effective)
        if (const auto applicant = recorded.event.fields.find("applicant");
            applicant != recorded.event.fields.end() && applicant->is_object())
            return applicant->value("birth_date", std::string{}).substr(0, 4);
    return {};
}

void add_names(Desk& desk, std::span<ListedCase> cases) {
    for (auto& each : cases) each.row.title.clear();
    put_names(desk, cases, [](auto& each) { return std::tie(each.row.case_id, each.row.title); });
}

void add_tasks(Desk& desk, std::span<ListedCase> cases) {
    std::set<std::string> ids;
    for (const auto& each : cases) ids.insert(each.row.case_id);
    std::map<std::string, CaseOutline> known;
    for (auto& outline : outlines_today(desk, {.only = &ids})) known[outline.row.case_id] = std::move(outline);
    for (auto& each : cases) {
        const auto found = known.find(each.row.case_id);
        if (found == known.end()) continue;
        each.row.state = std::move(found->second.row.state);
        each.tasks = std::move(found->second.tasks);
        each.waiting_for = offices_waited_for(each.row.state, desk.workflow());
        for (const auto& task : each.tasks)
            if (!task.step) each.waiting_for.push_back(recruitment::office_of(task.event));
    }
}

std::string open_steps_words(const Desk& desk, const ListedCase& listed, Language language) {
    const auto& state = listed.row.state;
    if (listed.row.erased || state.ended || state.standing != "normal") return {};
    return open_steps_words(desk.workflow(), state, language, {}, listed.tasks, desk.today);
}

std::vector<ListedCase> list(Desk& desk, const ListQuestion& question) {
    require(desk, Action::read_cases, question.org);
    const auto wanted = meant(desk, question.word);
    std::vector<ListedCase> cases;
    const auto take = [&](const CaseRow& row, bool offered) {
        if (wanted && !wanted->contains(row.case_id)) return;
        // Whoever is looked for by name is found wherever they stand.
        // With the person's data gone nothing can be recorded any more: it is over.
        if ((row.state.ended || row.erased) != question.ended && !(wanted && !question.ended)) return;
        if (question.stage && row.state.stage != *question.stage) return;
        auto waiting_for =
            row.erased ? std::vector<recruitment::Office>() : offices_waited_for(row.state, desk.workflow());
        if (question.office && std::find(waiting_for.begin(), waiting_for.end(), *question.office) == waiting_for.end())
            return;
        cases.push_back({row, std::move(waiting_for), row.last_on, {}, offered});
    };
    const WhichCases which{
        .org = question.org, .living = !wanted && !question.ended, .only = wanted ? &*wanted : nullptr};
    for (const auto& row : desk.ledger.case_rows(desk.actor, which)) take(row, false);
    const auto orgs = desk.ledger.orgs();
    for (const auto& each : desk.ledger.handovers(desk.actor))
        if (!each.to.empty() && (question.org.empty() || within(each.to, question.org, orgs)) &&
            std::none_of(cases.begin(), cases.end(),
                         [&](const ListedCase& known) { return known.row.case_id == each.case_id; }))
            for (const auto& row : desk.ledger.find_cases(each.case_id, desk.actor))
                if (row.case_id == each.case_id) take(row, true);
    const bool named = cases.size() <= question.most_named;
    if (named) add_names(desk, cases);
    std::stable_sort(cases.begin(), cases.end(), [](const ListedCase& a, const ListedCase& b) {
        return std::tie(a.row.state.ended, a.row.org, a.row.title, a.row.case_id) <
               std::tie(b.row.state.ended, b.row.org, b.row.title, b.row.case_id);
    });
    if (named) add_birth_years(desk, cases);
    return cases;
}

Json to_json(const std::vector<ListedCase>& cases) {
    Json list = Json::array();
    for (const auto& each : cases) {
        const auto& state = each.row.state;
        Json item{{"case", each.row.case_id},   {"name", each.row.title}, {"org", each.row.org},
                  {"status", state.status},     {"stage", state.stage},   {"steps", state.steps},
                  {"standing", state.standing}, {"ended", state.ended},   {"waiting_for", to_json(each.waiting_for)},
                  {"since", each.since}};
        if (!each.birth_year.empty()) item["birth_year"] = each.birth_year;
        if (each.offered) item["offered"] = true;
        list.push_back(std::move(item));
    }
    return {{"cases", std::move(list)}};
}

}  // namespace rudang::office
