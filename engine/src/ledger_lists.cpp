// Lists over many cases, from rows and the open part of the journal.
#include <algorithm>

#include "ledger_working.h"

namespace rudang {

std::vector<CaseOutline> Ledger::outlines(const std::string& actor, const std::string& org) {
    const auto view = store_.read();
    const auto eyes = eyes_of(*view, actor);
    const auto orgs = view->orgs();
    static const auto case_of_task = rows::column_of(rows::table<TaskRow>(), "case_id");
    std::vector<CaseOutline> list;
    view->each_case([&](const CaseRow& row) {
        if (eyes.see(row.org) && (org.empty() || within(row.org, org, orgs))) list.push_back({row, {}});
        return true;
    });
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

std::vector<CaseCourse> Ledger::courses(const std::string& actor, const std::string& org,
                                        const std::set<std::string>* only) {
    std::vector<CaseCourse> list;
    for (auto& outline : outlines(actor, org))
        if (!only || only->contains(outline.row.case_id)) list.push_back({std::move(outline.row), {}});
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

std::vector<std::string> Ledger::cases_called(const std::function<bool(const std::string& name)>& fits,
                                              const std::string& actor) {
    const auto view = store_.read();
    std::vector<std::string> ids;
    if (!vault_->is_open(*view)) return ids;
    const auto eyes = eyes_of(*view, actor, Action::look);
    view->each_case([&](const CaseRow& found) {
        if (!eyes.see(found.org) || found.erased) return true;
        auto row = found;
        show_title(*view, row, Reveal::yes);
        if (!row.title.empty() && fits(row.title)) ids.push_back(row.case_id);
        return true;
    });
    return ids;
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
