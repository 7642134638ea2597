// The one write path for events.
#include <sodium.h>

#include <algorithm>
#include <set>

#include "ledger_working.h"
#include "ring.h"
#include "rudang/engine/clean.h"
#include "rudang/engine/correction.h"

namespace rudang {

std::vector<std::string> failing(const std::vector<Finding>& findings) {
    std::vector<std::string> ids;
    for (const auto& finding : findings)
        if (finding.severity == Severity::block && objects(finding.verdict) &&
            std::find(ids.begin(), ids.end(), finding.rule) == ids.end())
            ids.emplace_back(finding.rule);
    return ids;
}

Outcome Ledger::record(const Command& command) {
    const auto transaction = store_.begin_late();
    for (;;) {
        try {
            Working working(*this, *transaction, kept_);
            auto outcome = record_in(working, command);
            if (outcome.status == Outcome::Status::invalid || outcome.repeated || !outcome.journal_seq) return outcome;
            commit(working, command.actor);
            return outcome;
        } catch (const Moved&) {
            // Judged again, by the log that is held now.
        }
    }
}

std::vector<Outcome> Ledger::record_all(std::span<const Command> commands, std::size_t per_commit,
                                        const std::function<void(std::size_t)>& progress) {
    std::vector<Outcome> outcomes;
    outcomes.reserve(commands.size());
    for (auto left = commands; !left.empty();) {
        {
            const auto transaction = store_.begin();
            Working working(*this, *transaction, kept_);
            const auto part = left.first(std::min(left.size(), std::max<std::size_t>(per_commit, 1)));
            left = left.subspan(part.size());
            working.sign_together(part);
            for (const auto& command : part) outcomes.push_back(record_in(working, command));
            // Whoever made the last entry signs for all.
            if (!working.last_actor.empty()) commit(working, working.last_actor);
        }
        if (progress) progress(outcomes.size());  // with the gate free again, so that whoever is told may write
    }
    return outcomes;
}

Outcome Ledger::preview(const Command& command) {
    // The very code that records, in a transaction that is never committed: the two answers cannot differ.
    const auto transaction = store_.begin();
    Working working(*this, *transaction);
    auto outcome = record_in(working, command);
    if (outcome.status == Outcome::Status::forbidden && outcome.journal_seq) {
        // Nothing is recorded but that somebody tried what they may not.
        commit(working, command.actor);
        return outcome;
    }
    if (!outcome.repeated) outcome.journal_seq.reset();
    return outcome;
}

std::string Ledger::free_case_id(View& view) {
    // Short enough to type, without letters that look like digits; it says nothing about the person.
    constexpr std::string_view letters = "23456789abcdefghjkmnpqrstvwxyz";
    for (std::size_t length = 4;; ++length)
        for (int attempt = 0; attempt < 16; ++attempt) {
            std::string id;
            while (id.size() < length) id += letters[randombytes_uniform(static_cast<std::uint32_t>(letters.size()))];
            if (!view.find_case(id) && view.case_entries(id).empty()) return id;
        }
}

// Where a new case belongs: to the open organization it names. In a ledger of one organization every name is that
// one's.
std::string Ledger::org_for(Working& working, const std::string& name, Problems& problems) {
    std::vector<std::string> names;
    const OrgRow* root = nullptr;
    for (const auto& org : working.orgs()) {
        if (org.parent.empty()) root = &org;
        if (org.closed) continue;
        if (org.org_id == name || normalized_name(org.name) == normalized_name(name)) return org.org_id;
        names.push_back(org.name);
    }
    if (!root || names.size() > 1) {
        const auto guess = closest(name, names);
        const std::string field(workflow_->offices().home_field);
        problems.push_back(
            problem("unknown-" + field, field,
                    "账本中没有这个组织（或已撤销）：" + name +
                        (guess.empty() ? "；先用 rudang org add 添加" : "，是否指 " + guess + "？"),
                    "there is no such organization in the ledger, or it is closed: " + name +
                        (guess.empty() ? "; add it with rudang org add" : "; did you mean " + guess + "?")));
        return {};
    }
    return root->org_id;
}

// What the actor is to the candidate: known by the keyed hash of an identity number, where both are on record.
Relation Ledger::relation(Working& working, const std::string& actor, const std::string& case_id,
                          const Event* opening) {
    const auto& actors = working.actors();
    const auto person =
        std::find_if(actors.begin(), actors.end(), [&](const ActorRow& row) { return row.actor_id == actor; });
    if (person == actors.end() || person->person.empty()) return Relation::none;
    if (opening) {
        for (const auto& key : workflow_->start("")->lookups(*opening, nullptr))
            if (key.index == person_index && digest(working.tx, key) == person->person) return Relation::own;
        return Relation::none;
    }
    working.flush();
    for (const auto& hit : working.tx.index_hits(std::string(person_index), person->person))
        if (hit.case_id == case_id) return Relation::own;
    return Relation::none;
}

namespace {

// The entry that says the same and still stands.
std::optional<Seq> same_event(const std::vector<Recorded>& history, const Event& event) {
    const auto same = [&](const Event& other) {
        return other.name == event.name && other.on == event.on && same_value(other.fields, event.fields) &&
               other.note == event.note && other.attachments == event.attachments;
    };
    if (std::none_of(history.begin(), history.end(), [&](const Recorded& earlier) { return same(earlier.event); }))
        return std::nullopt;
    Problems ignored;
    for (const auto& earlier : with_corrections(history, ignored))
        if (same(earlier.event)) return earlier.seq;
    return std::nullopt;
}

}  // namespace

namespace {

// What a correction says is a matter of any workflow.
Problems malformed_correction(const Event& event, Day today) {
    Problems problems;
    const auto* reason = described::find(event.fields, &Correction::reason);
    const auto* corrects = described::find(event.fields, &Correction::corrects);
    const auto* annul = described::find(event.fields, &Correction::annul);
    const auto* fields = described::find(event.fields, &Correction::fields);
    if (!reason || *reason == "")
        problems.push_back(problem("missing-field", "reason", "缺少更正原因", "missing the reason"));
    if (!corrects || !corrects->is_number_integer())
        problems.push_back(
            problem("missing-field", "corrects", "缺少被更正的日志序号", "missing the journal sequence to correct"));
    if (annul && !annul->is_boolean())
        problems.push_back(problem("bad-value", "annul", "作废应为是或否", "annul is yes or no"));
    const bool annuls = problems.empty() && annul && *annul == true;
    const bool changes = fields && !fields->empty();
    // Nobody would read them, so nobody would check them either.
    if (annuls && changes)
        problems.push_back(problem("bad-value", "fields", "作废一条记录时不能同时更正内容，请只用其一",
                                   "an entry is either struck out or corrected; give fields or annul, not both"));
    if (!annuls && event.attachments.empty() && !changes)
        problems.push_back(
            problem("missing-field", "fields", "没有写明更正什么：请给出更正后的内容，或作废该条",
                    "nothing is corrected: give the new values in fields, like {\"on\":\"2026-11-03\"}, or strike the "
                    "entry out with annul"));
    if (event.on.first() > today)
        problems.push_back(problem("bad-date", "on", "更正日期晚于今天", "the day of the correction lies after today"));
    return problems;
}

}  // namespace

// What is wrong with a command before anything is read; all of it at once.
Problems Ledger::malformed(const Command& command, const EventInfo& info) const {
    const auto& event = command.event;
    Problems problems;
    if (!event.fields.is_object())
        return {problem("bad-value", "fields", "事项的内容应为一组字段", "the fields of an event are an object")};
    if (event.name == correction_event) {
        problems = malformed_correction(event, today());
    } else {
        workflow_->validate(event, problems);
    }
    for (const auto& digest : event.attachments)
        if (digest.size() != 71 || !digest.starts_with("sha256:") ||
            digest.find_first_not_of("0123456789abcdef", 7) != std::string::npos)
            problems.push_back(problem("bad-value", "attachments", "附件应为 sha256: 加 64 位十六进制摘要",
                                       "an attachment is sha256: and 64 hexadecimal digits"));
    if (command.origin == Origin::imported)
        std::erase_if(problems, [](const Problem& each) {
            return each.code == "missing-field";
        });  // what the old record lacks it lacks
    if (command.origin == Origin::live) {
        if (event.on.precision() == Precision::month)
            problems.push_back(problem("bad-date", "on", "须填写到日，如 2026-06-01；只有导入的旧记录可以只到月",
                                       "give the day, like 2026-06-01; only imported records may name a month"));
        if (info.imported_only)
            problems.push_back(problem("imported-only", "event", "该事项只用于导入的旧记录",
                                       "this event is only for imported records"));
    }
    return problems;
}

// The case an event belongs to, or the place of the one it opens, for which it draws an id.
std::optional<Ledger::Target> Ledger::find_target(Working& working, const EventInfo& info, Event& event,
                                                  Problems& problems) {
    std::optional<Target> found;
    if (const auto living = working.cases().find(event.case_id);
        living != working.cases().end() && living->second.instance)
        found = Target{.org = living->second.row.org};
    else if (auto row = event.case_id.empty() ? std::nullopt : working.tx.find_case(event.case_id))
        found = Target{.org = row->org, .row = std::move(row)};
    if (found) {
        if (info.moves != Moves::nowhere) aim(working, info, event, *found, problems);
        return found;
    }
    if (!info.opens_case) {
        problems.push_back(event.case_id.empty() ? problem("missing-field", "case", "没有指明案卷", "no case is named")
                                                 : problem("unknown-case", "case", "没有这个案卷：" + event.case_id,
                                                           "there is no such case: " + event.case_id));
        return std::nullopt;
    }
    if (event.case_id.empty())
        event.case_id = free_case_id(working.tx);
    else if (!valid_id(event.case_id))
        problems.push_back(
            problem("bad-case-id", "case", "案卷号只能用小写字母、数字和连字符，最多 32 个，不含长串数字",
                    "a case id has lower-case letters, digits and hyphens, 32 at most, and no long run of digits"));
    else if (!working.tx.case_entries(event.case_id).empty())
        problems.push_back(problem("case-id-used", "case", "这个案卷号曾经用过，请换一个",
                                   "this case id was used before; choose another"));
    if (!problems.empty()) return std::nullopt;
    const std::string home(workflow_->offices().home_field);
    auto org = org_for(working, home.empty() ? std::string{} : event.fields.value(home, std::string{}), problems);
    if (!problems.empty()) return std::nullopt;
    return Target{.org = std::move(org), .opens = true};
}

// May this actor record this there? A correction needs what the event it corrects needed.
std::optional<Ledger::Leave> Ledger::leave_to_record(Working& working, const Command& command, const EventInfo& info,
                                                     const Target& target) {
    const auto& event = command.event;
    auto needs = info.needs;
    // Of an entry of another case nothing is asked: what it is must not show in the answer.
    if (event.name == correction_event)
        if (const auto stored = working.tx.entry(described::get_leniently(event.fields, &Correction::corrects)))
            if (const auto corrected = decode_entry(*stored); corrected.case_id == event.case_id)
                if (const auto* original =
                        find_event(workflow_->events(), described::get(corrected.body, &deed::Event::event)))
                    needs = original->needs;
    const bool imported = command.origin == Origin::imported;
    const auto kin = target.opens ? relation(working, command.actor, {}, &event)
                                  : relation(working, command.actor, event.case_id, nullptr);
    const auto may = [&](const std::string& actor, Action action, Relation to) {
        return working.permission(actor, action, target.org, to);
    };
    if (const auto permission = may(command.actor, imported ? Action::import_cases : needs, kin))
        return Leave{std::string(permission->role), false};
    if (imported || needs != Action::decide) return std::nullopt;
    // Who keeps a ledger alone writes down what an office above, which is not in it, has decided.
    for (const auto& person : working.actors())
        if (person.active && may(person.actor_id, Action::decide, Relation::none)) return std::nullopt;
    if (const auto permission = may(command.actor, Action::record, kin))
        return Leave{std::string(permission->role), true};
    return std::nullopt;
}

Ledger::Working::Case& Ledger::Working::living(Ledger& ledger, const std::string& id, const Target& target) {
    auto& current = cases()[id];
    if (current.instance) return current;
    const auto rules = ledger.rules_for(tx, target.org);
    if (!target.row) {
        current.instance = rules->start(id);
        current.row.case_id = id;
        current.row.org = target.org;
        current.row.opened_seq = static_cast<Seq>(tx.frontier().size());
        return current;
    }
    current.row = *target.row;
    current.history = ledger.load(tx, id);
    Problems ignored;
    current.instance = relive(*rules, id, with_corrections(current.history, ignored));
    current.keys = current.instance->index_keys();
    if (const auto title = current.instance->title(); !title.empty())
        current.keys.push_back({std::string(name_index), indexed_name(title), std::nullopt});
    current.tasks = current.instance->tasks();
    current.known = true;
    return current;
}

bool Ledger::Working::opened_before(Ledger& ledger, const Command& command, const Event& event, Outcome& outcome) {
    if (command.origin != Origin::live || !command.known_is_done || !ledger.vault_->can_search(tx)) return false;
    flush();
    const auto fresh = ledger.workflow_->start("x");
    fresh->apply({.event = event}, Judging::replay, {}, event.on.last());
    const Eyes eyes(ledger, *this, command.actor);
    for (const auto& id : called(tx, fresh->title(), [&](const IndexKey& key) { return ledger.digest(tx, key); })) {
        auto row = tx.find_case(id);
        if (!row || row->erased || !ledger.sees(tx, eyes, *row) || !ledger.vault_->opens_case(tx, id)) continue;
        const auto earlier = same_event(ledger.load(tx, id), event);
        if (!earlier) continue;
        outcome.status = Outcome::Status::accepted;
        outcome.case_id = id;
        outcome.repeated = true;
        outcome.journal_seq = earlier;
        outcome.state = row->state;
        return true;
    }
    return false;
}

// Everything before the procedure is asked: form, signature, case, right, request. What is answered here already is
// answered; otherwise `entry` is begun and the target known.
std::optional<Outcome> Ledger::admit(Working& working, Attempt& attempt) {
    auto& [command, recorded, info, target, leave, entry, outcome, refused] = attempt;
    auto& event = recorded.event;

    // 1. Is it well-formed?
    info = find_event(workflow_->events(), event.name);
    if (!info)
        return invalid(outcome, problem("unknown-event", "event", "没有这种事项：" + event.name,
                                        "there is no such event: " + event.name));
    outcome.problems = malformed(command, *info);
    outcome.problems.insert(outcome.problems.end(), refused.begin(), refused.end());
    if (!outcome.problems.empty()) return outcome;

    // 2. Whoever signs must be who they say. Nobody else is known here, so there is nobody to write an entry for.
    if (!authentic(working, command.actor)) {
        outcome.status = Outcome::Status::forbidden;
        outcome.problems.push_back(no_signing_key(command.actor));
        return outcome;
    }
    vault_->require(working.tx);
    if (auto wrong = paper_problems(working.tx, command.papers); !wrong.empty())
        return invalid(outcome, std::move(wrong));

    // 3. Which case?
    const bool given_none = event.case_id.empty();
    Problems unclear;  // said once it is known that the actor may do this at all
    target = find_target(working, *info, event, unclear);
    // One that is not there is answered as one that may not be seen, unless every one may.
    if (!target && (unclear.front().code != "unknown-case" || Eyes(*this, working, command.actor).all()))
        return invalid(outcome, std::move(unclear));

    // 4. May this actor? The refusal tells nothing about the case, not even whether it is there.
    leave = target ? leave_to_record(working, command, *info, *target) : std::nullopt;
    if (!leave)
        return not_allowed(working, std::move(outcome), command,
                           command.origin == Origin::imported ? Action::import_cases : info->needs,
                           target ? target->org : std::string{});
    outcome.case_id = event.case_id;
    entry.actor = command.actor;
    entry.case_id = event.case_id;
    entry.org = target->org;
    entry.role = leave->role;

    // 5. The same command again? Whatever somebody chose as a key stays out of the journal, and is theirs alone.
    if (!command.request.empty()) {
        entry.request = digest(working.tx, {"request", command.actor + "\n" + command.request, std::nullopt});
        if (const auto seq = working.tx.seq_of_request(entry.request)) return first_outcome(working.tx, *seq, command);
    }
    if (target->row && target->row->erased)
        return invalid(outcome, problem("case-erased", "case", "本案的个人数据已销毁，不能再记录",
                                        "the personal data of this case was destroyed; nothing more can be recorded"));
    if (!unclear.empty() && command.origin == Origin::live) return invalid(outcome, std::move(unclear));
    if (event.name == correction_event)
        return correct_in(working, command, target->org, std::move(outcome), std::move(entry));
    if (target->opens && given_none && working.opened_before(*this, command, event, outcome)) return outcome;
    const auto& offices = workflow_->offices();
    const std::string proof(offices.proof_field);
    if (leave->on_behalf && find_field(*info->fields, proof) && event.fields.value(proof, std::string{}).empty())
        return invalid(outcome, problem("missing-field", proof, std::string(offices.proof_missing.zh),
                                        std::string(offices.proof_missing.en)));
    return std::nullopt;
}

Outcome Ledger::record_in(Working& working, const Command& given) {
    Attempt attempt{.command = given};
    auto& [command, recorded, info, target, leave, entry, outcome, refused] = attempt;
    clean_event(command.event, refused);
    name_papers(command);
    recorded.event = command.event;
    recorded.actor = command.actor;
    recorded.origin = command.origin;
    recorded.complete = command.origin == Origin::live || command.complete;
    const auto& event = recorded.event;
    outcome.case_id = event.case_id;
    outcome.event = event.name;
    outcome.on = event.on;
    if (auto answer = admit(working, attempt)) return std::move(*answer);

    // 6. What does the procedure say?
    auto& current = working.living(*this, event.case_id, *target);
    // The very same again, where the procedure would take it again: whoever types it twice means it once.
    if (command.origin == Origin::live)
        if (const auto earlier = same_event(current.history, event);
            earlier &&
            (command.known_is_done || current.instance->ask(recorded, {}, today()).kind == Reaction::Kind::taken)) {
            outcome.status = Outcome::Status::accepted;
            outcome.repeated = true;
            outcome.journal_seq = earlier;
            outcome.state = current.instance->state();
            return std::move(outcome);
        }
    Neighbours others;
    const bool looks_around = !current.instance->lookups(event, nullptr).empty();
    if (looks_around) {
        working.flush();
        others = neighbours(working.tx, Eyes(*this, working, command.actor), *current.instance, event, target->org);
    }
    auto reaction = current.instance->apply(
        recorded, command.origin == Origin::live ? Judging::strict : Judging::observing, others, today());
    outcome.findings = std::move(reaction.findings);
    put_event(entry, event, *info, command.origin);
    if (!target->opens && !looks_around) working.alone = {.case_id = event.case_id, .request = entry.request};
    working.held();
    if (leave->on_behalf) described::put(entry.body, &deed::Event::on_behalf, true);
    if (!target->offered_to.empty()) described::put(entry.body, &deed::Event::to_org, target->offered_to);
    if (!command.batch.empty()) described::put(entry.body, &deed::Event::batch, command.batch);
    if (command.origin == Origin::imported && command.complete)
        described::put(entry.body, &deed::Event::complete, true);

    // 7. Either way it is an entry.
    if (reaction.kind != Reaction::Kind::taken) {
        outcome.state = current.instance->state();
        return refuse_in(working, *target, std::move(outcome), std::move(entry));
    }
    outcome.status = Outcome::Status::accepted;
    entry.kind = EntryKind::event;
    keep_key(working, *info, *target, entry);
    keep_papers(working, command.papers, recorded, entry);
    recorded.seq = append(working, entry);
    outcome.journal_seq = recorded.seq;
    current.history.push_back(std::move(recorded));
    project(working, entry.seq, entry);
    outcome.state = current.instance->state();
    return std::move(outcome);
}

// The attempt is an entry; where it would have opened a case there is none.
Outcome Ledger::refuse_in(Working& working, const Target& target, Outcome outcome, Entry entry) {
    outcome.status = Outcome::Status::refused;
    entry.kind = EntryKind::refusal;
    described::put(entry.body, &deed::Event::rules, std::optional(failing(outcome.findings)));
    if (target.opens) {
        working.cases().erase(outcome.case_id);
        entry.case_id.clear();
        if (vault_->seals()) entry.sealed = nullptr;  // nobody's key to keep it under
        outcome.case_id.clear();
    }
    outcome.journal_seq = append(working, entry);
    return outcome;
}

Outcome Ledger::first_outcome(View& view, Seq seq, const Command& command) {
    const auto stored = view.entry(seq);
    if (!stored) throw damaged_table();
    const auto entry = read_entry(view, *stored);
    Outcome outcome;
    outcome.event = command.event.name;
    outcome.on = command.event.on;
    outcome.case_id = entry.case_id;
    outcome.journal_seq = seq;
    outcome.repeated = true;
    const auto first = event_of(entry, *workflow_);
    // Of a refused application in a ledger that seals, only the open part was kept.
    const bool nothing_sealed = vault_->seals() && entry.case_id.empty();
    const auto& described = *find_event(workflow_->events(), command.event.name)->fields;
    auto given = merge_sealed(described, command.event.fields, nullptr), kept = first.event.fields;
    if (nothing_sealed) split_sealed(described, given);
    const bool different_fields = !same_value(kept, given);
    const bool other_case =
        !command.event.case_id.empty() && command.event.case_id != entry.case_id && entry.kind != EntryKind::refusal;
    const bool different_rest =
        first.event.note != command.event.note || first.event.attachments != command.event.attachments;
    if (other_case || (different_rest && !nothing_sealed) || first.event.name != command.event.name ||
        first.event.on != command.event.on || different_fields)
        return invalid(outcome, problem("request-reused", "key", "这个 --key 已用于另一条命令，请换一个",
                                        "this key was used for another command; choose another"));
    outcome.status = entry.kind == EntryKind::refusal ? Outcome::Status::refused : Outcome::Status::accepted;
    const auto rules = rules_for(view, entry.org);
    auto instance = rules->start(entry.case_id);
    std::vector<Recorded> earlier;
    for (auto& recorded : load(view, entry.case_id))
        if (recorded.seq < seq) earlier.push_back(std::move(recorded));
    Problems ignored;
    instance = relive(*rules, entry.case_id, with_corrections(earlier, ignored));
    if (is_event(entry) && first.event.name == correction_event) {
        earlier.push_back(first);
        instance = relive(*rules, entry.case_id, with_corrections(earlier, ignored));
    } else {
        // As it was judged when it was being recorded, on the day that was today then.
        auto then = first;
        then.entered.reset();
        outcome.findings =
            instance
                ->apply(then, first.origin == Origin::live ? Judging::strict : Judging::observing,
                        neighbours(view, Eyes(*this, view, command.actor), *instance, first.event, entry.org),
                        *first.entered)
                .findings;
    }
    outcome.state = instance->state();
    return outcome;
}

}  // namespace rudang
