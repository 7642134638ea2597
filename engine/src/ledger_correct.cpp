// Corrections: what was written stays, and the case is folded again with them.
#include <algorithm>
#include <set>

#include "ledger_working.h"
#include "rudang/engine/correction.h"

namespace rudang {

namespace {

// What opened the case goes last: with it the case itself is struck out, and nobody is left for the others to be about.
void expect_opening(const std::vector<Recorded>& after, const Workflow& workflow, Problems& problems) {
    const auto opens = [&](const Recorded& recorded) {
        return find_event(workflow.events(), recorded.event.name)->opens_case;
    };
    if (after.empty() || std::any_of(after.begin(), after.end(), opens)) return;
    std::string others;
    for (const auto& recorded : after) others += (others.empty() ? "" : ", ") + std::to_string(recorded.seq);
    const auto opening = std::find_if(workflow.events().begin(), workflow.events().end(),
                                      [](const EventInfo& info) { return info.opens_case; });
    problems.push_back(problem("bad-value", "annul",
                               "“" + std::string(opening->label.zh) +
                                   "”作废，整个案卷随之作废，须先作废案卷中的其他记录（日志序号 " + others + "）",
                               "with its first event the whole case is struck out; strike out first what else it has "
                               "(entries " +
                                   others + ")"));
}

// What is wrong with a record as its correction leaves it.
void check_corrected(const Recorded& recorded, const Workflow& workflow, Day today, Problems& problems) {
    Problems of_fields;
    workflow.validate(recorded.event, of_fields);
    for (auto& each : of_fields) {
        // What an older record lacks it may lack after its correction as well.
        if (recorded.origin == Origin::imported && each.code == "missing-field") continue;
        each.where = "fields." + each.where;
        problems.push_back(std::move(each));
    }
    if (recorded.origin == Origin::live && recorded.event.on.precision() == Precision::month)
        problems.push_back(
            problem("bad-date", "fields.on", "更正后的日期须填写到日", "give the corrected day, not only its month"));
    if (recorded.event.on.first() > today)
        problems.push_back(
            problem("bad-date", "fields.on", "更正后的日期晚于今天", "the corrected day lies after today"));
}

// What is corrected in the open part stays open, so that the case stands where it stands without the person's key.
void keep_open(Entry& entry, const std::vector<Recorded>& before, Seq corrected, const Workflow& workflow) {
    for (const auto& recorded : before)
        if (const auto* info = find_event(workflow.events(), recorded.event.name);
            info && recorded.seq == corrected && entry.sealed.is_object()) {
            auto* personal = described::find(entry.sealed, &deed::Event::Sealed::fields);
            auto* new_values = personal ? described::find(*personal, &Correction::fields) : nullptr;
            if (!new_values) continue;
            auto& hidden = *new_values;
            Json open = hidden;
            hidden = split_sealed(*info->fields, open);
            // Only what the description of the event calls open may stand in the open.
            const Json corrections = open;
            for (const auto& [name, value] : corrections.items())
                if (name != Correction::on && !find_field(*info->fields, name)) {
                    hidden[name] = value;
                    open.erase(name);
                }
            described::put(*described::find(entry.body, &deed::Event::fields), &Correction::fields, open);
        }
}

Moves moves_of(const std::vector<Recorded>& events, Seq seq, const Workflow& workflow) {
    for (const auto& recorded : events)
        if (const auto* info = find_event(workflow.events(), recorded.event.name); info && recorded.seq == seq)
            return info->moves;
    return Moves::nowhere;
}

}  // namespace

// A refused attempt that was a slip of the hand: whoever made it says so the same day. It stays in the journal, and the
// case is where it was.
Outcome Ledger::mark_slip(Working& working, const Command& command, const Entry& refused, Outcome outcome,
                          Entry entry) {
    const auto attempt = event_of(refused, *workflow_);
    if (!described::read_leniently<Correction>(command.event.fields).annuls() || refused.actor != command.actor ||
        *attempt.entered != today())
        return invalid(outcome,
                       problem("not-a-slip", "corrects", "不予记录的尝试不能更正，只能由本人在当天作废，说明是误录",
                               "what was refused cannot be corrected; on the same day whoever tried it may "
                               "strike it out as a slip"));
    entry.kind = EntryKind::correction;
    put_event(entry, command.event, correction_info(), command.origin);
    outcome.journal_seq = append(working, entry);
    project(working, *outcome.journal_seq, entry);
    outcome.status = Outcome::Status::accepted;
    outcome.state = working.cases()[outcome.case_id].instance->state();
    return outcome;
}

Outcome Ledger::correct_in(Working& working, const Command& command, const std::string& org, Outcome outcome,
                           Entry entry) {
    const auto& id = outcome.case_id;
    const auto said = described::read_leniently<Correction>(command.event.fields);
    const Seq corrected = said.corrects;
    working.flush();
    if (const auto stored = working.tx.entry(corrected))
        // Of another case's nothing is opened: whose key is missing would tell what it is.
        if (const auto named = decode_entry(*stored);
            named.kind == EntryKind::refusal && named.case_id == id && described::find(named.body, &deed::Event::on))
            return mark_slip(working, command, read_entry(working.tx, *stored), std::move(outcome), std::move(entry));
    auto history = load(working.tx, id);
    Problems before_it;
    const auto before = with_corrections(history, before_it);
    Recorded correction{.event = command.event, .seq = static_cast<Seq>(working.tx.frontier().size())};
    correction.actor = command.actor;
    history.push_back(correction);
    const auto after = with_corrections(history, outcome.problems);
    // What earlier corrections could not find, the slips among them, is not said of this one.
    outcome.problems.erase(outcome.problems.begin(),
                           outcome.problems.begin() + static_cast<std::ptrdiff_t>(before_it.size()));
    check_transfer_correction(working.tx, before, command.event, outcome.problems);
    for (const auto& recorded : after)
        if (recorded.seq == corrected) check_corrected(recorded, *workflow_, today(), outcome.problems);
    // What a correction says about the person decides whose case it is, as the application did.
    for (const auto& recorded : after)
        if (find_event(workflow_->events(), recorded.event.name)->opens_case &&
            relation(working, command.actor, {}, &recorded.event) == Relation::own) {
            outcome.status = Outcome::Status::forbidden;
            outcome.journal_seq = note_refusal_entry(working, command.event.name, command.actor);
            return outcome;
        }
    expect_opening(after, *workflow_, outcome.problems);
    if (!outcome.problems.empty()) return invalid(outcome, Problems(outcome.problems));
    // Everything downstream is judged again; what the correction newly brings to light is reported.
    const auto rules = rules_for(working.tx, org);
    const auto others =
        neighbours_then(working.tx, Eyes(*this, working.tx, command.actor), *relive(*rules, id, after), after, org);
    std::set<std::string> known;
    for (const auto& finding : judge(*rules, id, before, others, today()).findings)
        if (objects(finding.verdict)) known.insert(finding.id);
    for (auto& finding : judge(*rules, id, after, others, today()).findings)
        if (objects(finding.verdict) && !known.contains(finding.id)) outcome.findings.push_back(std::move(finding));
    entry.kind = EntryKind::correction;
    put_event(entry, command.event, correction_info(), command.origin);
    keep_open(entry, before, corrected, *workflow_);
    // An offer that is struck out: whom the case was offered to opens it no more.
    if (moves_of(before, corrected, *workflow_) == Moves::offers && said.annuls()) keep_case_for(working, {org}, entry);
    keep_papers(working, command.papers, history.back(), entry);
    auto& current = working.cases()[id];
    current = {};
    current.row = *working.tx.find_case(id);
    current.row.org = org;
    current.instance = relive(*rules, id, after);
    current.history = std::move(history);
    const Seq seq = append(working, entry);
    current.history.back().seq = seq;
    outcome.state = current.instance->state();
    project(working, seq, entry);  // `current` may be gone after this
    outcome.status = Outcome::Status::accepted;
    outcome.journal_seq = seq;
    return outcome;
}

}  // namespace rudang
