// Lists over many cases, from rows and the open part of the journal.
#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "ledger_working.h"

namespace rudang {

namespace {

// Is one of these steps among those of a cell?
bool waits_for(std::string_view open, const std::vector<int>& steps) {
    for (const auto part : split_list(open)) {
        int step = 0;
        std::from_chars(part.data(), part.data() + part.size(), step);
        if (std::find(steps.begin(), steps.end(), step) != steps.end()) return true;
    }
    return false;
}

}  // namespace

// Cells that are not asked for are not read into a row.
void Ledger::each_row(View& view, const Eyes& eyes, const WhichCases& which,
                      const std::function<void(std::span<const rows::Cell> cells)>& visit) {
    const auto& of = rows::table<CaseRow>();
    static const auto org = rows::column_of(of, "org"), ended = rows::column_of(of, "ended"),
                      erased = rows::column_of(of, "erased"), steps = rows::column_of(of, "steps");
    using How = rows::Selection::How;
    static const rows::Selection going_on{&of, {{ended, How::is}, {erased, How::is}}, {}};
    const std::vector<rows::Cell> neither(2, rows::Cell(std::int64_t{0}));
    const auto orgs = which.org.empty() ? std::vector<OrgRow>() : view.orgs();
    const auto take = [&](std::span<const rows::Cell> cells) {
        const std::string where(cells[org].text());
        const bool living = !cells[ended].number() && !cells[erased].number();
        if (eyes.see(where) && (which.org.empty() || within(where, which.org, orgs)) && (living || !which.living) &&
            (which.steps.empty() || waits_for(cells[steps].text(), which.steps)))
            visit(cells);
        return true;
    };
    if (which.only)
        for (const auto& id : *which.only) view.select(rows::by_key(of), std::array{rows::Cell(id)}, 1, take);
    else if (which.living)
        view.select(going_on, neither, -1, take);
    else
        view.select(rows::everything(of), {}, -1, take);
}

std::vector<CaseRow> Ledger::rows_of(View& view, const Eyes& eyes, const WhichCases& which) {
    std::vector<CaseRow> found;
    each_row(view, eyes, which, [&](std::span<const rows::Cell> cells) {
        rows::fill(rows::table<CaseRow>(), &found.emplace_back(), cells);
    });
    return found;
}

std::size_t Ledger::count_cases(const std::string& actor, const WhichCases& which) {
    const auto view = store_.read();
    std::size_t count = 0;
    each_row(*view, eyes_of(*view, actor), which, [&](std::span<const rows::Cell>) { ++count; });
    return count;
}

std::vector<CaseRow> Ledger::case_rows(const std::string& actor, const WhichCases& which) {
    const auto view = store_.read();
    auto found = rows_of(*view, eyes_of(*view, actor), which);
    for (auto& row : found) row.title.clear();
    return found;
}

std::vector<CaseOutline> Ledger::outlines(const std::string& actor, const WhichCases& which) {
    const auto view = store_.read();
    static const auto case_of_task = rows::column_of(rows::table<TaskRow>(), "case_id");
    std::vector<CaseOutline> list;
    for (auto& row : rows_of(*view, eyes_of(*view, actor), which)) list.push_back({std::move(row), {}});
    // Tasks stand in the order of the cases. Of many cases all are read once, which is quicker than asking for each.
    constexpr std::size_t many = 64;
    const auto waits = [](const CaseRow& row) { return !row.state.ended && !row.erased; };
    for (auto& [row, tasks] : list) {
        row.title.clear();
        if (list.size() >= many || !waits(row)) continue;
        for (auto& found : view->tasks_of(row.case_id)) tasks.push_back(std::move(found.task));
    }
    if (list.size() < many) return list;
    auto at = list.begin();
    view->select(rows::everything(rows::table<TaskRow>()), {}, -1, [&](std::span<const rows::Cell> cells) {
        while (at != list.end() && at->row.case_id < cells[case_of_task].text()) ++at;
        if (at == list.end()) return false;
        if (at->row.case_id != cells[case_of_task].text() || !waits(at->row)) return true;
        TaskRow found;
        rows::fill(rows::table<TaskRow>(), &found, cells);
        at->tasks.push_back(std::move(found.task));
        return true;
    });
    return list;
}

std::vector<CaseCourse> Ledger::courses(const std::string& actor, const WhichCases& which) {
    std::vector<CaseCourse> list;
    for (auto& row : case_rows(actor, which)) list.push_back({std::move(row), {}});
    const auto view = store_.read();
    for (auto& course : list) {
        std::vector<Recorded> history;
        for (const auto& stored : view->case_entries(course.row.case_id)) {
            auto entry = decode_entry(stored.bytes);
            if (!is_event(entry)) continue;
            entry.sealed = nullptr;
            history.push_back(event_of(entry, *workflow_));
        }
        Problems ignored;
        course.events = with_corrections(history, ignored);
    }
    return list;
}

std::map<std::string, std::string> Ledger::titles(const std::vector<std::string>& case_ids, const std::string& actor) {
    const auto view = store_.read();
    const Vault::Steady steady(*vault_, *view);
    const auto eyes = eyes_of(*view, actor);
    std::map<std::string, std::string> found;
    for (const auto& id : case_ids) {
        auto row = found.contains(id) ? std::nullopt : view->find_case(id);
        if (!row || !sees(*view, eyes, *row)) continue;
        show_title(*view, *row, eyes.name_of(*row));
        found[id] = row->title;
    }
    return found;
}

void Ledger::each_name(View& view, const std::string& actor, const NameVisitor& visit) {
    const Vault::Steady steady(*vault_, view);
    if (!vault_->is_open(view)) return;
    const auto eyes = eyes_of(view, actor, Action::look);
    const auto& table = rows::table<CaseRow>();
    static const auto id = rows::column_of(table, "case_id"), org = rows::column_of(table, "org"),
                      title = rows::column_of(table, "title"), erased = rows::column_of(table, "erased");
    view.select(rows::everything(table), {}, -1, [&](std::span<const rows::Cell> cells) {
        const std::string case_id(cells[id].text());
        if (cells[erased].number() || !eyes.see(std::string(cells[org].text()))) {
            opened_names_.erase(case_id);
            return true;
        }
        auto& [sealed, name] = opened_names_[case_id];
        const bool fresh = name.empty() || sealed != cells[title].text();
        if (fresh) {
            CaseRow row;
            row.case_id = case_id;
            row.title = sealed = cells[title].text();
            show_title(view, row, Reveal::yes);
            name = row.title;
        }
        return name.empty() || visit(case_id, name, fresh);
    });
}

std::vector<std::string> Ledger::cases_called(const std::function<bool(const std::string& name)>& fits,
                                              const std::string& actor) {
    const auto view = store_.read();
    std::vector<std::string> ids;
    each_name(*view, actor, [&](const std::string& case_id, const std::string& name, bool) {
        if (fits(name)) ids.push_back(case_id);
        return true;
    });
    return ids;
}

bool Ledger::expect_search(const std::string& actor, std::size_t at_most) {
    const auto view = store_.read();
    std::size_t opened = 0;
    each_name(*view, actor, [&](const std::string&, const std::string&, bool fresh) {
        opened += fresh;
        return opened < at_most;
    });
    return opened > 0;
}

void Ledger::forget_names() {
    for (auto& [case_id, opened] : opened_names_) sodium_memzero(opened.name.data(), opened.name.size());
    opened_names_.clear();
}

// A refusal for lack of rights says who may; of an organization that the actor does not see, only which role may.
Problem Ledger::lacks_right(Working& working, const std::string& actor, Action action, const std::string& org) {
    std::vector<Holder> people;
    if (Eyes(*this, working, actor).see(org)) people = holders(working.staff(), action, org);
    const auto who = who_may_instead(workflow_->offices(), action, people);
    return problem("not-permitted", "", "您没有这项权限；这次尝试已记入日志。" + who.zh,
                   "you may not do this; the attempt is in the journal. " + who.en);
}

Outcome Ledger::not_allowed(Working& working, Outcome outcome, const Command& command, Action action,
                            const std::string& org) {
    outcome.status = Outcome::Status::forbidden;
    outcome.case_id = command.event.case_id;
    outcome.journal_seq = note_refusal_entry(working, command.event.name, command.actor);
    outcome.problems.push_back(lacks_right(working, command.actor, action, org));
    const auto* info = find_event(workflow_->events(), command.event.name);
    if (info && (info->moves == Moves::takes || info->moves == Moves::declines)) {
        auto& message = outcome.problems.back().message;
        message.zh += "。转接由接收的组织记录";
        message.en += ". A transfer is answered by the receiving organization";
    }
    return outcome;
}

// Somebody who is to put a finding right and may not: who could.
Problem Ledger::cannot_rectify(Working& working, const std::string& actor, const std::string& org,
                               const EventInfo* about) {
    auto people = holders(working.staff(), Action::rectify_findings, org);
    if (about)
        for (auto& each : holders(working.staff(), about->needs, org))
            if (std::none_of(people.begin(), people.end(),
                             [&](const Holder& known) { return known.actor == each.actor; }))
                people.push_back(std::move(each));
    const auto who = who_may_instead(workflow_->offices(), Action::rectify_findings, people);
    return problem("cannot-rectify", "to", actor + " 没有整改这个问题的权限。" + who.zh,
                   actor + " may not put this finding right. " + who.en);
}

std::vector<Holder> Ledger::who_may(Action action, const std::string& org, const std::string& actor) {
    const auto view = store_.read();
    if (!eyes_of(*view, actor).see(org)) return {};
    const auto actors = view->actors();
    const auto grants = view->grants();
    const auto orgs = view->orgs();
    return holders({workflow_->offices(), actors, grants, orgs}, action, org);
}

}  // namespace rudang
