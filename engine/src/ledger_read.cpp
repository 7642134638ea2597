// What may be seen, and by whom.
#include <algorithm>
#include <functional>
#include <limits>
#include <set>
#include <utility>

#include "ledger_working.h"
#include "rudang/engine/correction.h"
#include "rudang/engine/tree.h"

namespace rudang {

namespace {

std::vector<OrgAbove> organizations_above(const std::vector<OrgRow>& orgs, const std::string& org) {
    std::vector<OrgAbove> found;
    const auto row_of = [&](const std::string& id) {
        return std::find_if(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return row.org_id == id; });
    };
    for (auto row = row_of(org); row != orgs.end() && !row->parent.empty() && found.size() < orgs.size();) {
        row = row_of(row->parent);
        if (row != orgs.end()) found.push_back({row->name, row->kind, row->approves});
    }
    return found;
}

}  // namespace

Ledger::Surroundings Ledger::around(View& view, const Eyes& eyes, const Lookup& lookup, const std::string& case_id,
                                    const std::string& org, bool looking_back) {
    Surroundings found;
    const auto& [key, digested, on] = lookup;
    if (key.index == above_index) {
        auto& known = eyes.around(view);
        const auto [place, fresh] = known.above.try_emplace(org);
        if (fresh) place->second = organizations_above(known.orgs, org);
        found.above = place->second;
    } else if (key.index == place_index) {
        const auto& known = eyes.around(view);
        for (const auto& plan : known.plans)
            if (key.value.starts_with(std::to_string(plan.year) + "|") && within(org, plan.org_id, known.orgs))
                found.plans.push_back(looking_back ? eyes.plan_then(*this, view, plan, case_id, on)
                                                   : plan_state(view, plan, case_id, known.orgs));
    } else {
        found.hits = eyes.hits(view, key.index, digested);
        // That there is another case is for everybody to know; which one only for those who see it.
        for (auto& hit : found.hits)
            if (hit.case_id != case_id && !eyes.see_case(view, hit.case_id)) {
                hit.case_id = "…";
                found.hidden = true;
            }
    }
    return found;
}

std::vector<Ledger::Lookup> Ledger::lookups(View& view, const Instance& instance, const Event& event) {
    std::vector<Lookup> list;
    for (auto& key : instance.lookups(event, nullptr)) {
        const bool of_cases = key.index != above_index && key.index != place_index;
        auto digested = of_cases ? digest(view, key) : std::string();
        list.push_back({std::move(key), std::move(digested), event.on.first()});
    }
    return list;
}

void Ledger::look_around(View& view, const Eyes& eyes, const Instance& instance, const Event& event,
                         const std::string& org, bool looking_back, Neighbours& neighbours) {
    for (const auto& lookup : lookups(view, instance, event)) {
        auto found = around(view, eyes, lookup, event.case_id, org, looking_back);
        if (lookup.key.index == above_index) neighbours.above = std::move(found.above);
        for (auto& plan : found.plans) {
            std::erase_if(neighbours.plans,
                          [&](const PlanState& each) { return each.org == plan.org && each.year == plan.year; });
            neighbours.plans.push_back(std::move(plan));
        }
        for (auto& hit : found.hits) neighbours.add(lookup.key, std::move(hit));
    }
}

Neighbours Ledger::neighbours(View& view, const Eyes& eyes, const Instance& instance, const Event& event,
                              const std::string& org) {
    Neighbours found;
    look_around(view, eyes, instance, event, org, false, found);
    return found;
}

Neighbours Ledger::neighbours_then(View& view, const Eyes& eyes, const Instance& instance,
                                   const std::vector<Recorded>& events, const std::string& org) {
    Neighbours found;
    for (const auto& recorded : events) look_around(view, eyes, instance, recorded.event, org, true, found);
    return found;
}

namespace {

// `admitted` counts who took a place under a group's name, and with another index who is listed for one.
PlanState counted(const PlanRow& plan, const std::function<int(const std::string&, std::string_view)>& admitted) {
    PlanState state{plan.org_id, plan.year, plan.total, plan.earmarked, {}};
    // Who has no earmarked place, in a group or not, uses a general one.
    int general = admitted("", place_index);
    for (const auto& [group, places] : plan.earmarked) general -= state.used[group] = admitted(group, place_index);
    state.used[""] = general;
    state.reserved = admitted("", reserved_index);
    return state;
}

}  // namespace

PlanState Ledger::plan_state(View& view, const PlanRow& plan, const std::string& except_case,
                             const std::vector<OrgRow>& orgs) {
    return counted(plan, [&](const std::string& group, std::string_view index) {
        int count = 0;
        for (const auto& hit : view.index_hits(
                 std::string(index), digest(view, {std::string(index), place_value(plan.year, group), std::nullopt}))) {
            if (hit.case_id == except_case) continue;
            const auto row = view.find_case(hit.case_id);
            count += row && within(row->org, plan.org_id, orgs);
        }
        return count;
    });
}

void Ledger::Eyes::expect_many(View& view) const {
    static const auto of = [](std::string_view name) { return rows::column_of(rows::table<IndexRow>(), name); };
    static const auto index = of("name"), digest = of("digest"), case_id = of("case_id"), day = of("day");
    if (std::exchange(many_, true)) return;
    auto& known = around(view);
    const auto& cases = known.cases;
    view.select(View::everything<CaseRow>(), {}, -1, [&](std::span<const rows::Cell> cells) {
        CaseRow row;
        rows::fill(rows::table<CaseRow>(), &row, cells);
        auto& place = known.cases[row.case_id];
        place = std::move(row);
        return true;
    });
    std::string key;
    view.select(View::everything<IndexRow>(), {}, -1, [&](std::span<const rows::Cell> cells) {
        IndexHit hit{.case_id = std::string(cells[case_id].text()), .day = Day::parse(cells[day].text())};
        if (const auto found = cases.find(hit.case_id); cells[index].text() == person_index && found != cases.end()) {
            const auto& row = found->second;
            hit.ended = row.state.ended;
            hit.status = row.state.status;
            if (hit.ended) hit.ended_on = Day::parse(row.last_on);
        }
        key.assign(cells[index].text()).append(1, '\n').append(cells[digest].text());
        known.hits[key].push_back(std::move(hit));
        return true;
    });
}

std::vector<IndexHit> Ledger::Eyes::hits(View& view, const std::string& index, const std::string& digest) const {
    if (!many_) return view.index_hits(index, digest);
    const auto& known = around(view).hits;
    const auto found = known.find(index + "\n" + digest);
    return found == known.end() ? std::vector<IndexHit>{} : found->second;
}

std::optional<CaseRow> Ledger::Eyes::case_row(View& view, const std::string& case_id) const {
    if (!many_) return view.find_case(case_id);
    const auto& known = around(view).cases;
    const auto found = known.find(case_id);
    return found == known.end() ? std::nullopt : std::optional(found->second);
}

bool Ledger::Eyes::see_case(View& view, const std::string& case_id) const {
    if (all()) return true;
    const auto row = case_row(view, case_id);
    return row && see(row->org);
}

PlanState Ledger::Eyes::plan_then(Ledger& ledger, View& view, const PlanRow& plan, const std::string& case_id,
                                  Day day) const {
    auto& known = around(view);
    return counted(plan, [&](const std::string& group, std::string_view index) {
        const auto value = place_value(plan.year, group);
        const auto [found, fresh] = known.taken.try_emplace(plan.org_id + "|" + std::string(index) + "|" + value);
        auto& taken = found->second;
        if (fresh) {
            for (const auto& hit :
                 view.index_hits(std::string(index), ledger.digest(view, {std::string(index), value, std::nullopt}))) {
                const auto row = view.find_case(hit.case_id);
                if (row && within(row->org, plan.org_id, known.orgs)) taken.add(hit.case_id, hit.day);
            }
            taken.settle();
        }
        return taken.before(day, case_id);
    });
}

std::vector<PlanState> Ledger::plan_states(int year, const std::string& actor, const std::string& without) {
    const auto view = store_.read();
    const auto eyes = eyes_of(*view, actor);
    const auto orgs = view->orgs();
    std::vector<PlanState> states;
    for (const auto& plan : view->plans())
        if (plan.year == year && eyes.see(plan.org_id)) states.push_back(plan_state(*view, plan, without, orgs));
    return states;
}

void Ledger::show_title(View& view, CaseRow& row, Reveal reveal) {
    if (row.title.empty()) return;
    if (!vault_->opens_case(view, row.case_id)) return row.title.clear();
    row.title = vault_->open_text(view, row.case_id, "title\n" + row.case_id, row.title);
    if (reveal == Reveal::no) row.title = masked_name(row.title);
}

std::vector<CaseRow> Ledger::find_cases(const std::string& word, const std::string& actor) {
    constexpr int enough = 20;
    const auto view = store_.read();
    const Vault::Steady steady(*vault_, *view);
    const auto eyes = eyes_of(*view, actor);
    std::vector<CaseRow> rows;
    const auto take = [&](std::optional<CaseRow> row) {
        if (!row || !sees(*view, eyes, *row)) return;
        show_title(*view, *row, eyes.name_of(*row));
        rows.push_back(std::move(*row));
    };
    if (word.empty()) return rows;
    take(view->find_case(word));
    if (rows.empty())
        for (auto& row : view->cases_with_prefix(word, enough)) take(std::move(row));
    if (rows.empty() && vault_->can_search(*view)) {
        for (const auto& case_id : called(*view, word, [&](const IndexKey& key) { return digest(*view, key); }))
            if (rows.size() < enough) take(view->find_case(case_id));
        // Whoever came and went under a name does not stand in the way of the one who is here.
        const auto ended = [](const CaseRow& row) { return row.state.ended; };
        if (std::count_if(rows.begin(), rows.end(), std::not_fn(ended)) == 1) std::erase_if(rows, ended);
    }
    return rows;
}

std::vector<CaseRow> Ledger::cases(const std::string& actor, const std::string& org) {
    const auto view = store_.read();
    const auto eyes = eyes_of(*view, actor);
    auto found = rows_of(*view, eyes, {.org = org});
    for (auto& row : found) show_title(*view, row, eyes.name_of(row));
    return found;
}

namespace {

// Without what is personal.
void leave_out_sealed(Recorded& recorded, const Workflow& workflow) {
    recorded.event.note.clear();
    for (auto& digest : recorded.event.attachments) digest.clear();  // how many there are is no secret
    for (auto& paper : recorded.papers) paper.digest.clear(), paper.name.clear();
    if (const auto* info = find_event(workflow.events(), recorded.event.name))
        split_sealed(*info->fields, recorded.event.fields, Privacy::sealed);
}

}  // namespace

std::optional<CaseView> Ledger::view(const std::string& case_id, const std::string& actor, const AsOf& as_of,
                                     Reveal reveal, Closed closed) {
    if (reveal == Reveal::yes && names({case_id}, actor).empty()) return std::nullopt;
    const auto view = store_.read();
    const Vault::Steady steady(*vault_, *view);
    return view_after_look(*view, eyes_of(*view, actor), case_id, as_of, reveal, closed);
}

std::vector<CaseView> Ledger::views(const std::vector<std::string>& case_ids, const std::string& actor, Reveal reveal) {
    std::vector<CaseView> list;
    std::map<std::string, std::string> looked;
    if (reveal == Reveal::yes) looked = names(case_ids, actor);
    const auto view = store_.read();
    const auto eyes = eyes_of(*view, actor);
    for (const auto& id : case_ids)
        if (reveal == Reveal::no || looked.contains(id))
            if (auto found = view_after_look(*view, eyes, id, {}, reveal)) list.push_back(std::move(*found));
    return list;
}

std::optional<CaseView> Ledger::view_after_look(View& view, const Eyes& eyes, const std::string& case_id,
                                                const AsOf& as_of, Reveal reveal, Closed closed, Findings findings) {
    const auto row = view.find_case(case_id);
    if (!row || !sees(view, eyes, *row)) return std::nullopt;
    vault_->require(view);
    CaseView result;
    result.row = *row;
    if (closed == Closed::refuse) vault_->require_case(view, case_id);
    result.closed = !vault_->opens_case(view, case_id);
    const auto name = reveal == Reveal::yes ? reveal : eyes.name_of(*row);
    show_title(view, result.row, name);
    const auto rules = rules_for(view, row->org);
    std::vector<Recorded> events;
    for (const auto& stored : view.case_entries(case_id)) {
        if (as_of.seq && stored.seq > *as_of.seq) break;
        auto entry = decode_entry(stored.bytes);
        if (result.closed)
            entry.sealed = nullptr;
        else
            vault_->open_entry(view, entry);
        // Steps taken about findings of the case, and attempts at them, have a place of their own.
        if (entry.kind == EntryKind::refusal ? !described::find(entry.body, &deed::Event::event) : !is_event(entry))
            continue;
        auto recorded = event_of(entry, *workflow_);
        if (as_of.day && recorded.event.on.first() > *as_of.day) continue;
        if (entry.kind == EntryKind::refusal) {
            const auto refused_by = described::get(entry.body, &deed::Event::rules);
            result.history.push_back({std::move(recorded), true, refused_by.value_or(std::vector<std::string>{})});
        } else {
            events.push_back(std::move(recorded));
            expect_known_correction(events, *workflow_);
            result.history.push_back({events.back(), false, {}});
        }
    }
    for (const auto& recorded : events)
        if (recorded.event.name == correction_event)
            for (auto& item : result.history)
                item.slip |= item.refused && item.recorded.seq ==
                                                 described::get_leniently(recorded.event.fields, &Correction::corrects);
    Problems ignored;
    result.effective = with_corrections(events, ignored);
    if (as_of.day)
        std::erase_if(result.effective,
                      [&](const Recorded& recorded) { return recorded.event.on.first() > *as_of.day; });
    result.instance = relive(*rules, case_id, result.effective);
    result.row.state = result.instance->state_on(as_of.day.value_or(today()));
    // Of an erased case nobody can judge what needs the person's data, and of a closed one not everybody.
    if (findings == Findings::judge && !row->erased && !result.closed) {
        const auto others = neighbours_then(view, eyes, *result.instance, result.effective, row->org);
        result.findings = judge(*rules, case_id, result.effective, others, as_of.day.value_or(today())).findings;
    }
    if (reveal == Reveal::no) {
        name == Reveal::yes ? result.instance->mask_keys() : result.instance->mask_title();
        for (auto& item : result.history) leave_out_sealed(item.recorded, *workflow_);
        for (auto& recorded : result.effective) leave_out_sealed(recorded, *workflow_);
    }
    return result;
}

std::vector<DueTask> Ledger::tasks_due(Day until, int limit, const std::string& actor) {
    const auto view = store_.read();
    const Vault::Steady steady(*vault_, *view);
    const auto eyes = eyes_of(*view, actor);
    std::vector<DueTask> due;
    for (auto& found : view->tasks_due(until, eyes.all() ? limit : std::numeric_limits<int>::max())) {
        auto row = view->find_case(found.case_id);
        if (!row || !eyes.see(row->org)) continue;
        if (!found.task.due && !found.task.latest) throw damaged_table();
        if (static_cast<int>(due.size()) == limit) break;
        show_title(*view, *row, eyes.name_of(*row));
        due.push_back({std::move(*row), std::move(found.task)});
    }
    return due;
}

Ledger::Looking Ledger::looking_at(Working& working, const std::vector<std::string>& case_ids,
                                   const std::string& actor) {
    Looking found;
    expect_known(working.tx, actor);
    vault_->require(working.tx);
    for (const auto& id : case_ids) {
        auto row = working.tx.find_case(id);
        if (!row) {  // answered as one that may not be seen, unless every one may
            found.refused |= !Eyes(*this, working, actor).all();
            continue;
        }
        const auto permission =
            working.permission(actor, deed::LookAtCases::needs, row->org, relation(working, actor, id, nullptr));
        if (!permission) {
            found.refused = true;
            continue;
        }
        found.role = permission->role;
        // Without its key there is nothing to look at; that of a whole list nothing is, is said.
        if (!vault_->opens_case(working.tx, id)) {
            found.names[id].clear();
            if (case_ids.size() == 1) vault_->require_case(working.tx, id);
            continue;
        }
        found.cases.push_back(id);
        show_title(working.tx, *row, Reveal::yes);
        found.names[id] = row->title;
    }
    return found;
}

void Ledger::append_look(Working& working, const Looking& looking, const std::string& actor) {
    Entry entry;
    entry.actor = actor;
    entry.kind = EntryKind::look;
    entry.role = looking.role;
    entry.body = deed::body_of(deed::LookAtCases{looking.cases});
    append(working, entry);
}

std::map<std::string, std::string> Ledger::names(const std::vector<std::string>& case_ids, const std::string& actor) {
    const auto transaction = store_.begin();
    Working working(*this, *transaction, kept_);
    auto looking = looking_at(working, case_ids, actor);
    if (looking.refused) note_refusal_entry(working, std::string(word(EntryKind::look)), actor);
    const bool shown = !looking.cases.empty();
    if (shown) append_look(working, looking, actor);
    if (looking.refused || shown) commit(working, actor);  // durable before anything is shown
    return std::move(looking.names);
}

TakenOut Ledger::take_out(const std::string& what, const std::vector<std::string>& case_ids, const std::string& actor) {
    TakenOut taken;
    taken.outcome.event = deed::Export::what;
    {
        const auto transaction = store_.begin();
        Working working(*this, *transaction, kept_);
        if (!authentic(working.tx, actor)) {
            taken.outcome.status = Outcome::Status::forbidden;
            taken.outcome.problems.push_back(no_signing_key(actor));
            return taken;
        }
        const auto role = export_role(working, case_ids, actor);
        const auto looking = role ? looking_at(working, case_ids, actor) : Looking();
        const bool seen = role && !looking.refused && looking.names.size() == case_ids.size();
        if (seen) {
            taken.outcome.status = Outcome::Status::accepted;
            taken.outcome.journal_seq = append_export(working, {what, case_ids}, *role, actor);
            if (!looking.cases.empty()) append_look(working, looking, actor);
        } else {
            taken.outcome.status = Outcome::Status::forbidden;
            taken.outcome.journal_seq =
                note_refusal_entry(working, std::string(role ? word(EntryKind::look) : deed::Export::what), actor);
        }
        commit(working, actor);  // durable before anything is handed out
        if (!seen) return taken;
    }
    const auto view = store_.read();
    const auto eyes = eyes_of(*view, actor);
    for (const auto& id : case_ids)
        if (auto found = view_after_look(*view, eyes, id, {}, Reveal::yes, Closed::refuse, Findings::leave_out))
            taken.views.push_back(std::move(*found));
    return taken;
}

std::optional<Seq> Ledger::look_at_names(const std::string& actor) {
    Entry entry;
    {
        const auto transaction = store_.begin();
        Working working(*this, *transaction, kept_);
        expect_known(working.tx, actor);
        vault_->require(working.tx);
        std::optional<Permission> permission;
        for (const auto& org : working.orgs())
            if (!permission) permission = working.permission(actor, deed::LookAtNames::needs, org.org_id);
        if (!permission) return std::nullopt;
        entry.kind = EntryKind::look;
        entry.actor = actor;
        entry.role = permission->role;
        entry.body = deed::body_of(deed::LookAtNames());
        append(working, entry);
        commit(working, actor);
    }
    show_names(actor, entry.seq);
    return entry.seq;
}

bool Ledger::show_names(const std::string& actor, Seq look) {
    const auto view = store_.read();
    const auto stored = view->entry(look);
    if (!stored || !authentic(*view, actor)) return false;
    const auto entry = decode_entry(*stored);
    const auto until =
        Moment::from_microseconds(entry.at.microseconds() + std::int64_t{names_hours} * 3600 * 1000 * 1000);
    if (!deed::tells<deed::LookAtNames>(entry) || entry.actor != actor || until < clock_.now() ||
        clock_.now() < entry.at)
        return false;
    names_shown_.insert_or_assign(actor, until);
    return true;
}

std::vector<OrgRow> Ledger::orgs() { return store_.read()->orgs(); }
std::vector<OrgAbove> Ledger::above(const std::string& org) { return organizations_above(orgs(), org); }
std::vector<GrantRow> Ledger::grants() { return store_.read()->grants(); }

std::vector<ActorRow> Ledger::people(const std::string& actor, Reveal reveal) {
    if (reveal == Reveal::yes && !administer(Act::of(deed::LookAtActors()), actor).accepted()) return {};
    const auto view = store_.read();
    auto rows = view->actors();
    // Who has no role here learns who there is by id, as the open journal says it, and no more.
    const auto grants = view->grants();
    const bool one_of_them =
        authentic(*view, actor) &&
        std::any_of(grants.begin(), grants.end(), [&](const GrantRow& grant) { return grant.actor_id == actor; });
    for (auto& row : rows) {
        const auto open = [&](const char* part, std::string& text) {
            if (!one_of_them || !vault_->is_open(*view)) return text.clear();
            text = vault_->open_text(*view, "", "actor\n" + row.actor_id + "\n" + part, text);
            if (reveal == Reveal::no) text = masked_name(text);
        };
        open("name", row.name);
        open("system_user", row.system_user);
    }
    return rows;
}

std::vector<ActorKey> Ledger::actor_keys() { return keys_in(*store_.read()); }

std::vector<ActorKey> Ledger::keys_in(View& view) {
    std::vector<ActorKey> keys;
    for (const auto& row : view.registered(KeptKey::kind))
        if (const auto known = read_key(row))
            if (const auto key = PublicKey::parse(known->public_key))
                keys.push_back({known->actor, *key, known->from, known->until});
    return keys;
}

std::vector<LocalRules> Ledger::local_rules(const std::string& actor) {
    const auto view = store_.read();
    const auto eyes = eyes_of(*view, actor);
    std::vector<LocalRules> list;
    for (const auto& row : view->registered(KeptRules::kind)) {
        const auto kept = content_of<KeptRules>(row);
        LocalRules rules{row.id, kept.org, {}, kept.since};
        if (!eyes.see(rules.org)) continue;
        if (vault_->is_open(*view)) rules.text = vault_->open_text(*view, "", "rules\n" + row.id, kept.text);
        list.push_back(std::move(rules));
    }
    return list;
}

bool Ledger::case_id_is_free(const std::string& case_id) { return store_.read()->case_entries(case_id).empty(); }

std::vector<Entry> Ledger::journal(Seq count, const std::string& actor) {
    std::vector<Entry> entries;
    const auto view = store_.read();
    const auto eyes = eyes_of(*view, actor, Action::read_journal);
    if (!may(actor, Action::read_journal)) return entries;
    const auto size = static_cast<Seq>(view->frontier().size());
    // Backwards in steps, until there are enough that the actor may see.
    for (Seq to = size, step = std::max<Seq>(count, 1); to > 0 && static_cast<Seq>(entries.size()) < count;
         to = std::max<Seq>(0, to - step), step *= 2) {
        const Seq from = std::max<Seq>(0, to - step);
        std::vector<Entry> part;
        view->scan(from, [&](const StoredEntry& stored) {
            if (stored.seq >= to) return false;
            auto entry = decode_entry(stored.bytes);
            entry.sealed = nullptr;
            if (eyes.see_entry(entry)) part.push_back(std::move(entry));
            return true;
        });
        entries.insert(entries.begin(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
    }
    if (static_cast<Seq>(entries.size()) > count) entries.erase(entries.begin(), entries.end() - count);
    return entries;
}

bool Ledger::sees_everything(const std::string& actor) {
    const auto view = store_.read();
    return Eyes(*this, *view, actor).all();
}

std::string Ledger::fresh_case_id() { return free_case_id(*store_.read()); }

std::vector<CaseRow> Ledger::cases_named(const std::string& name, const std::string& actor) {
    const auto view = store_.read();
    const auto eyes = eyes_of(*view, actor);
    std::vector<CaseRow> rows;
    if (!vault_->can_search(*view)) return rows;
    for (const auto& case_id : called(*view, name, [&](const IndexKey& key) { return digest(*view, key); }))
        if (auto row = view->find_case(case_id); row && sees(*view, eyes, *row)) {
            show_title(*view, *row, eyes.name_of(*row));
            rows.push_back(std::move(*row));
        }
    return rows;
}

bool Ledger::may(const std::string& actor, Action action, const std::string& org) {
    const auto view = store_.read();
    if (!authentic(*view, actor)) return false;
    const auto actors = view->actors();
    const auto grants = view->grants();
    const auto orgs = view->orgs();
    const Staff staff{workflow_->offices(), actors, grants, orgs};
    if (!org.empty()) return permission(staff, actor, action, org).has_value();
    return std::any_of(orgs.begin(), orgs.end(),
                       [&](const OrgRow& row) { return permission(staff, actor, action, row.org_id); });
}

}  // namespace rudang
