#include "rudang/engine/ledger.h"

#include <sodium.h>

#include <algorithm>
#include <set>

#include "projection_text.h"
#include "rudang/engine/memory_store.h"

namespace rudang {
namespace {

Problem problem(std::string code, std::string where, std::string zh, std::string en) {
    return {std::move(code), std::move(where), {std::move(zh), std::move(en)}};
}

Outcome invalid(Outcome outcome, Problem what) {
    outcome.status = Outcome::Status::invalid;
    outcome.problems.push_back(std::move(what));
    return outcome;
}

bool valid_case_id(std::string_view id) {
    if (id.empty() || id.size() > 32) return false;
    return std::all_of(id.begin(), id.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

// The open and the personal part of an event, as an entry keeps them.
void put_event(Entry& entry, const Event& event, const EventInfo& info, Origin origin) {
    Json fields = event.fields;
    Json personal = split_sealed(*info.fields, fields);
    entry.body = Json::object();
    entry.body["event"] = event.name;
    entry.body["on"] = event.on.iso();
    if (origin == Origin::imported) entry.body["origin"] = "imported";
    entry.body["fields"] = std::move(fields);
    if (!event.attachments.empty()) entry.body["attachments"] = event.attachments;
    entry.sealed = Json::object();
    if (!personal.empty()) entry.sealed["fields"] = std::move(personal);
    if (!event.note.empty()) entry.sealed["note"] = event.note;
    if (entry.sealed.empty()) entry.sealed = nullptr;
}

Recorded event_of(const Entry& entry, const Workflow& workflow) {
    Recorded recorded;
    recorded.seq = entry.seq;
    recorded.at = entry.at;
    recorded.actor = entry.actor;
    auto& event = recorded.event;
    try {
        event.case_id = entry.case_id;
        event.name = entry.body.at("event").get<std::string>();
        if (const auto on = OccurredOn::parse(entry.body.at("on").get_ref<const std::string&>())) event.on = *on;
        if (entry.body.contains("origin")) recorded.origin = Origin::imported;
        if (entry.body.contains("attachments")) event.attachments = entry.body["attachments"].get<std::vector<std::string>>();
        const Json nothing = Json::object();
        const auto& personal = entry.sealed.is_object() && entry.sealed.contains("fields") ? entry.sealed["fields"] : nothing;
        if (const auto* info = find_event(workflow.events(), event.name)) event.fields = merge_sealed(*info->fields, entry.body.at("fields"), personal);
        if (entry.sealed.is_object() && entry.sealed.contains("note")) event.note = entry.sealed["note"].get<std::string>();
    } catch (const Json::exception&) {
        throw LedgerError(LedgerError::Kind::corrupt, {"第 " + std::to_string(entry.seq) + " 条日志内容不完整", "entry " + std::to_string(entry.seq) + " is incomplete"});
    }
    return recorded;
}

bool is_event(const Entry& entry) { return entry.kind == EntryKind::event || entry.kind == EntryKind::correction; }

std::vector<std::string> failing(const std::vector<Finding>& findings) {
    std::vector<std::string> ids;
    for (const auto& finding : findings)
        if (finding.severity == Severity::block && (finding.verdict == Verdict::violated || finding.verdict == Verdict::undetermined) &&
            std::find(ids.begin(), ids.end(), finding.rule) == ids.end())
            ids.push_back(finding.rule);
    return ids;
}

std::unique_ptr<Instance> relive(const Workflow& workflow, const std::string& case_id, const std::vector<Recorded>& effective) {
    auto instance = workflow.start(case_id);
    const Neighbours nobody;
    for (const auto& recorded : effective) instance->apply(recorded, Judging::replay, nobody, recorded.event.on.last());
    return instance;
}

}  // namespace

Json to_json(const Outcome& outcome, Language language) {
    Json json;
    json["accepted"] = outcome.accepted();
    json["case"] = outcome.case_id.empty() ? Json() : Json(outcome.case_id);
    json["event"] = outcome.event;
    json["on"] = outcome.on ? Json(outcome.on->iso()) : Json();
    json["journal_seq"] = outcome.journal_seq ? Json(*outcome.journal_seq) : Json();
    json["state"] = to_json(outcome.state);
    json["findings"] = Json::array();
    for (const auto& finding : outcome.findings)
        if (finding.verdict == Verdict::violated || finding.verdict == Verdict::undetermined) json["findings"].push_back(to_json(finding, language));
    if (outcome.repeated) json["repeated"] = true;
    return json;
}

// What stays true between transactions while the journal stays the same: cases lived through, people and roles.
struct Ledger::Kept {
    struct Case {
        std::unique_ptr<Instance> instance;
        std::vector<Recorded> history;
        CaseRow row;
        std::vector<Task> tasks;
        std::vector<IndexKey> keys;
        bool dirty = false;
        bool known = false;  // its rows are what `tasks` and `keys` say
    };

    // More than a batch works on at a time; fewer than would matter for memory.
    static constexpr std::size_t enough_cases = 512;

    Frontier frontier;  // of the journal all this follows from
    std::map<std::string, Case> cases;
    std::optional<std::vector<ActorRow>> actors;
    std::optional<std::vector<GrantRow>> grants;
    std::optional<std::vector<OrgRow>> orgs;
};

// One transaction in progress: the cases it has touched stay alive in it, so that a batch replays each case once.
// What an earlier transaction kept is taken over if nobody has written since, and handed back after the commit; on
// any other way out it is dropped, because the cases in it have lived through what did not happen.
struct Ledger::Working {
    Working(Transaction& transaction, std::unique_ptr<Kept>& kept) : tx(transaction), back_(kept), now_(std::move(kept)) {
        if (!now_ || now_->cases.size() > Kept::enough_cases || now_->frontier != tx.frontier()) now_ = std::make_unique<Kept>();
    }
    // A rebuild: nothing to take over, nothing to hand back.
    explicit Working(Transaction& transaction) : tx(transaction), back_(nowhere_), now_(std::make_unique<Kept>()) {}

    using Case = Kept::Case;

    void commit() {
        flush();
        now_->frontier = tx.frontier();
        tx.commit();
        back_ = std::move(now_);
        now_ = std::make_unique<Kept>();
    }

    // Writes the rows of every case touched since the last flush.
    void flush() {
        for (const auto& id : touched) {
            auto& current = cases().at(id);
            if (!current.dirty) continue;
            tx.put_case(current.row);
            if (auto tasks = current.instance->tasks(); tasks != current.tasks || !current.known) {
                tx.put_tasks(id, tasks);
                current.tasks = std::move(tasks);
            }
            current.dirty = false;
            current.known = true;
        }
        touched.clear();
    }

    std::map<std::string, Case>& cases() { return now_->cases; }
    const std::vector<ActorRow>& actors() { return now_->actors ? *now_->actors : now_->actors.emplace(tx.actors()); }
    const std::vector<GrantRow>& grants() { return now_->grants ? *now_->grants : now_->grants.emplace(tx.grants()); }
    const std::vector<OrgRow>& orgs() { return now_->orgs ? *now_->orgs : now_->orgs.emplace(tx.orgs()); }
    std::optional<Permission> permission(const std::string& actor, Action action, const std::string& org) {
        return rudang::permission(actor, action, org, actors(), grants(), orgs());
    }
    void forget_people() {
        now_->actors.reset();
        now_->grants.reset();
        now_->orgs.reset();
    }

    Transaction& tx;
    std::vector<std::string> touched;

private:
    std::unique_ptr<Kept> nowhere_;
    std::unique_ptr<Kept>& back_;
    std::unique_ptr<Kept> now_;
};

Ledger::~Ledger() = default;

Ledger::Ledger(Store& store, std::shared_ptr<const rudang::Workflow> workflow, const Clock& clock, std::optional<Day> today)
    : store_(store), workflow_(std::move(workflow)), clock_(clock), today_(today) {
    if (sodium_init() < 0) throw LedgerError(LedgerError::Kind::disk, {"无法初始化密码库", "the cryptographic library cannot start"});
}

// ---- reading --------------------------------------------------------------------------------------------------------

std::vector<Recorded> Ledger::load(View& view, const std::string& case_id) {
    std::vector<Recorded> history;
    for (const auto& stored : view.case_entries(case_id)) {
        const auto entry = decode_entry(stored.bytes);
        if (is_event(entry)) history.push_back(event_of(entry, *workflow_));
    }
    return history;
}

std::string Ledger::digest(const IndexKey& key) const {
    // Keyed, because an identity number is found from an unkeyed hash by trying. 128 bits are plenty for equality.
    const std::string text = key.index + '\n' + key.value;
    std::array<unsigned char, 16> hash{};
    const auto& secret = store_.identity().index_key;
    crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
    std::string hexed(hash.size() * 2 + 1, '\0');
    sodium_bin2hex(hexed.data(), hexed.size(), hash.data(), hash.size());
    hexed.pop_back();
    return hexed;
}

Neighbours Ledger::neighbours(View& view, const Instance& instance, const Event& event, const std::string& org) {
    Neighbours neighbours;
    for (const auto& key : instance.lookups(event)) {
        if (key.index == place_index) {
            const auto orgs = view.orgs();
            for (const auto& plan : view.plans())
                if (key.value.starts_with(std::to_string(plan.year) + "|") && within(org, plan.org_id, orgs)) neighbours.plans.push_back(plan_state(view, plan, event.case_id, orgs));
            continue;
        }
        for (auto& hit : view.index_hits(key.index, digest(key))) neighbours.add(key, std::move(hit));
    }
    return neighbours;
}

PlanState Ledger::plan_state(View& view, const PlanRow& plan, const std::string& except_case, const std::vector<OrgRow>& orgs) {
    PlanState state{plan.org_id, plan.year, plan.total, plan.earmarked, {}};
    const auto admitted = [&](const std::string& group, std::string_view index = place_index) {
        int count = 0;
        for (const auto& hit : view.index_hits(std::string(index), digest({std::string(index), place_value(plan.year, group), std::nullopt}))) {
            const auto row = view.find_case(hit.case_id);
            count += row && hit.case_id != except_case && within(row->org, plan.org_id, orgs);
        }
        return count;
    };
    // Who has no earmarked place, in a group or not, uses a general one.
    int general = admitted("");
    for (const auto& [group, places] : plan.earmarked) general -= state.used[group] = admitted(group);
    state.used[""] = general;
    state.reserved = admitted("", reserved_index);
    return state;
}

std::vector<PlanState> Ledger::plan_states(int year) {
    const auto view = store_.read();
    const auto orgs = view->orgs();
    std::vector<PlanState> states;
    for (const auto& plan : view->plans())
        if (plan.year == year) states.push_back(plan_state(*view, plan, "", orgs));
    return states;
}

Outcome Ledger::put_plan(const PlanRow& plan, const std::string& reason, const std::string& actor) {
    Outcome outcome;
    outcome.event = "plan";
    {
        const auto view = store_.read();
        const auto orgs = view->orgs();
        const auto plans = view->plans();
        const auto org = std::find_if(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return row.org_id == plan.org_id; });
        if (org == orgs.end()) return invalid(outcome, problem("unknown-org", "org", "没有这个组织：" + plan.org_id, "there is no organization " + plan.org_id));
        if (plan.year < 1990 || plan.year > 2199) outcome.problems.push_back(problem("bad-value", "year", "年份有误", "that is not a year"));
        int earmarked = 0;
        for (const auto& [group, places] : plan.earmarked) {
            if (places < 0 || group.empty()) outcome.problems.push_back(problem("bad-value", "earmark", "专项名额有误", "earmarked places need a group and a number"));
            earmarked += places;
        }
        if (plan.total < 0 || earmarked > plan.total) outcome.problems.push_back(problem("bad-value", "total", "名额为负，或专项合计超过总数", "the total is negative, or less than its earmarked places"));
        const auto planned = [&](const std::string& id) {
            const auto found = std::find_if(plans.begin(), plans.end(), [&](const PlanRow& row) { return row.org_id == id && row.year == plan.year; });
            return found == plans.end() ? nullptr : &*found;
        };
        const auto below = [&](const std::string& parent, const std::string& but_for) {
            int sum = 0;
            for (const auto& child : orgs)
                if (child.parent == parent && child.org_id != but_for)
                    if (const auto* row = planned(child.org_id)) sum += row->total;
            return sum;
        };
        if (below(plan.org_id, "") > plan.total) outcome.problems.push_back(problem("plan-exceeds", "total", "下级计划合计超过本级总数", "the plans of the organizations below add up to more"));
        if (const auto* parent = planned(org->parent); parent && below(org->parent, plan.org_id) + plan.total > parent->total)
            outcome.problems.push_back(problem("plan-exceeds", "total", "超过上级计划的总数 " + std::to_string(parent->total), "more than the plan of the organization above allows: " + std::to_string(parent->total)));
        if (planned(plan.org_id) && reason.empty()) outcome.problems.push_back(problem("missing-field", "reason", "调整计划须写明原因", "an adjustment needs a reason"));
        if (!outcome.problems.empty()) return outcome;
    }
    Json body{{"org_id", plan.org_id}, {"year", plan.year}, {"total", plan.total}, {"earmarked", Json(plan.earmarked)}, {"scope", plan.org_id}};
    if (!reason.empty()) body["sealed"] = {{"reason", reason}};
    return administer(EntryKind::plan, std::move(body), actor, Action::manage_plans);
}

std::vector<CaseRow> Ledger::find_cases(const std::string& word) {
    constexpr int enough = 20;
    const auto view = store_.read();
    if (const auto exact = view->find_case(word)) return {*exact};
    if (word.empty()) return {};
    if (auto rows = view->cases_with_prefix(word, enough); !rows.empty()) return rows;
    return view->cases_titled(word, enough);
}

std::optional<CaseView> Ledger::view(const std::string& case_id, const AsOf& as_of) {
    const auto view = store_.read();
    const auto row = view->find_case(case_id);
    if (!row) return std::nullopt;
    CaseView result;
    result.row = *row;
    std::vector<Recorded> events;
    for (const auto& stored : view->case_entries(case_id)) {
        if (as_of.seq && stored.seq > *as_of.seq) break;
        const auto entry = decode_entry(stored.bytes);
        if (as_of.day && (entry.kind == EntryKind::refusal || is_event(entry)) && event_of(entry, *workflow_).event.on.first() > *as_of.day) continue;
        if (entry.kind == EntryKind::refusal) {
            HistoryItem item{event_of(entry, *workflow_), true, {}};
            if (entry.body.contains("rules")) item.rules = entry.body["rules"].get<std::vector<std::string>>();
            result.history.push_back(std::move(item));
        } else if (is_event(entry)) {
            events.push_back(event_of(entry, *workflow_));
            result.history.push_back({events.back(), false, {}});
        }
    }
    Problems ignored;
    result.effective = with_corrections(events, ignored);
    if (as_of.day) std::erase_if(result.effective, [&](const Recorded& recorded) { return recorded.event.on.first() > *as_of.day; });
    result.instance = relive(*workflow_, case_id, result.effective);
    result.row.state = result.instance->state();
    Neighbours others;
    for (const auto& recorded : result.effective)
        for (const auto& key : result.instance->lookups(recorded.event))
            for (auto& hit : view->index_hits(key.index, digest(key))) others.add(key, std::move(hit));
    result.findings = judge(*workflow_, case_id, result.effective, others, as_of.day.value_or(today())).findings;
    return result;
}

std::vector<TaskRow> Ledger::tasks_due(Day until, int limit) { return store_.read()->tasks_due(until, limit); }

bool Ledger::may(const std::string& actor, Action action, const std::string& org) {
    const auto view = store_.read();
    const auto actors = view->actors();
    const auto grants = view->grants();
    const auto orgs = view->orgs();
    if (!org.empty()) return permission(actor, action, org, actors, grants, orgs).has_value();
    return std::any_of(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return permission(actor, action, row.org_id, actors, grants, orgs); });
}

// ---- writing --------------------------------------------------------------------------------------------------------

Seq Ledger::append(Working& working, Entry entry) {
    entry.seq = static_cast<Seq>(working.tx.frontier().size());
    entry.at = clock_.now();
    working.tx.append(encode(entry, store_.identity().origin), entry.case_id, entry.request);
    return entry.seq;
}

// Rows follow from entries here and nowhere else: recording and rebuilding both end in this function.
void Ledger::project(Working& working, Seq seq, const Entry& entry) {
    const auto text = [&](const char* name) { return entry.body.value(name, std::string{}); };
    switch (entry.kind) {
        case EntryKind::org:
            working.tx.put_org({text("org_id"), text("name"), text("parent"), text("kind"), entry.body.value("approves", false), entry.body.value("closed", false)});
            working.forget_people();
            return;
        case EntryKind::actor:
            working.tx.put_actor({text("actor_id"), entry.sealed.is_object() ? entry.sealed.value("name", std::string{}) : std::string{},
                                  entry.sealed.is_object() ? entry.sealed.value("system_user", std::string{}) : std::string{}, entry.body.value("active", true)});
            working.forget_people();
            return;
        case EntryKind::role: {
            const GrantRow row{text("actor_id"), text("role"), text("org")};
            if (entry.body.value("revoked", false)) working.tx.remove_grant(row);
            else working.tx.put_grant(row);
            working.forget_people();
            return;
        }
        case EntryKind::plan:
            working.tx.put_plan({text("org_id"), entry.body.value("year", 0), entry.body.value("total", 0), entry.body.value("earmarked", std::map<std::string, int>{})});
            return;
        case EntryKind::event:
        case EntryKind::correction: break;
        default: return;  // leaves no rows
    }
    auto& current = working.cases()[entry.case_id];
    if (!current.instance) {
        current.instance = workflow_->start(entry.case_id);
        current.row.case_id = entry.case_id;
        current.row.org = entry.org;
        current.row.opened_seq = seq;
    }
    // While recording live the instance has lived through the event already; a rebuild lets it do so here.
    if (current.history.empty() || current.history.back().seq != seq) {
        auto recorded = event_of(entry, *workflow_);
        recorded.seq = seq;
        current.history.push_back(recorded);
        if (entry.kind == EntryKind::correction) {
            Problems ignored;
            current.instance = relive(*workflow_, entry.case_id, with_corrections(current.history, ignored));
        } else {
            current.instance->apply(recorded, Judging::replay, {}, recorded.event.on.last());
        }
    }
    current.row.title = current.instance->title();
    current.row.state = current.instance->state();
    current.row.last_seq = seq;
    if (const auto on = current.history.back().event.on.last().iso(); on > current.row.last_on) current.row.last_on = on;
    if (auto keys = current.instance->index_keys(); keys != current.keys || !current.known) {
        auto digested = keys;
        for (auto& key : digested) key.value = digest(key);
        working.tx.put_index(entry.case_id, digested);
        current.keys = std::move(keys);
    }
    if (!current.dirty) working.touched.push_back(entry.case_id);
    current.dirty = true;
}

Outcome Ledger::record(const Command& command) {
    const auto transaction = store_.begin();
    Working working(*transaction, kept_);
    auto outcome = record_in(working, command);
    if (outcome.status == Outcome::Status::invalid || outcome.repeated) return outcome;
    working.commit();
    return outcome;
}

std::vector<Outcome> Ledger::record_all(std::span<const Command> commands, std::size_t per_commit, const std::function<void(std::size_t)>& progress) {
    std::vector<Outcome> outcomes;
    outcomes.reserve(commands.size());
    for (std::size_t at = 0; at < commands.size();) {
        const auto transaction = store_.begin();
        Working working(*transaction, kept_);
        for (const auto end = std::min(commands.size(), at + std::max<std::size_t>(per_commit, 1)); at < end; ++at)
            outcomes.push_back(record_in(working, commands[at]));
        working.commit();
        if (progress) progress(at);
    }
    return outcomes;
}

Outcome Ledger::preview(const Command& command) {
    // The very code that records, in a transaction that is never committed: the two answers cannot differ.
    const auto transaction = store_.begin();
    Working working(*transaction);
    auto outcome = record_in(working, command);
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
            if (!view.find_case(id)) return id;
        }
}

std::string Ledger::org_for(View& view, const std::string& branch) {
    std::string root;
    for (const auto& org : view.orgs()) {
        if (!org.closed && (org.org_id == branch || org.name == branch)) return org.org_id;
        if (org.parent.empty()) root = org.org_id;
    }
    return root;
}

Outcome Ledger::record_in(Working& working, const Command& command) {
    auto event = command.event;
    Outcome outcome;
    outcome.event = event.name;
    outcome.on = event.on;
    outcome.case_id = event.case_id;

    // 1. Is it well-formed? All problems at once.
    const auto* info = find_event(workflow_->events(), event.name);
    if (!info) return invalid(outcome, problem("unknown-event", "event", "没有这种事项：" + event.name, "there is no such event: " + event.name));
    if (event.name == correction_event) {
        if (!event.fields.contains("reason") || event.fields["reason"] == "") outcome.problems.push_back(problem("missing-field", "reason", "缺少更正原因（reason）", "missing the reason"));
        if (!event.fields.contains("corrects") || !event.fields["corrects"].is_number_integer())
            outcome.problems.push_back(problem("missing-field", "corrects", "缺少被更正的日志序号（corrects）", "missing the journal sequence to correct"));
        const bool annuls = event.fields.value("annul", false);
        if (!annuls && (!event.fields.contains("fields") || event.fields["fields"].empty()))
            outcome.problems.push_back(problem("missing-field", "fields", "没有写明更正什么：用 fields 给出更正后的内容（如 {\"on\":\"2026-11-03\"}），或用 annul 作废该条", "nothing is corrected: give the new values in fields, like {\"on\":\"2026-11-03\"}, or strike the entry out with annul"));
        if (event.on.first() > today()) outcome.problems.push_back(problem("bad-date", "on", "更正日期晚于今天", "the day of the correction lies after today"));
    } else {
        workflow_->validate(event, outcome.problems);
    }
    if (command.origin == Origin::live) {
        if (event.on.precision() == Precision::month)
            outcome.problems.push_back(problem("bad-date", "on", "须填写到日，如 2026-06-01；只有导入的旧记录可以只到月", "give the day, like 2026-06-01; only imported records may name a month"));
        if (info->imported_only) outcome.problems.push_back(problem("imported-only", "event", "该事项只用于导入的旧记录", "this event is only for imported records"));
    }
    if (!outcome.problems.empty()) return outcome;

    // 2. The same command again?
    if (!command.request.empty())
        if (const auto seq = working.tx.seq_of_request(command.request)) return first_outcome(working.tx, *seq, command);

    // 3. Which case?
    auto existing = event.case_id.empty() ? std::nullopt : working.tx.find_case(event.case_id);
    const bool opens = info->opens_case && !existing && !working.cases().contains(event.case_id);
    std::string org;
    if (opens) {
        if (event.case_id.empty()) event.case_id = free_case_id(working.tx);
        else if (!valid_case_id(event.case_id))
            return invalid(outcome, problem("bad-case-id", "case", "案卷号只能用小写字母、数字和连字符，最多 32 个", "a case id has lower-case letters, digits and hyphens, 32 at most"));
        org = org_for(working.tx, event.fields.value("branch", std::string{}));
    } else if (existing) {
        org = existing->org;
    } else if (const auto found = working.cases().find(event.case_id); found != working.cases().end() && found->second.instance) {
        org = found->second.row.org;  // opened earlier in this transaction
    } else {
        return invalid(outcome, event.case_id.empty() ? problem("missing-field", "case", "没有指明案卷", "no case is named")
                                                      : problem("unknown-case", "case", "没有这个案卷：" + event.case_id, "there is no such case: " + event.case_id));
    }
    outcome.case_id = event.case_id;

    Entry entry;
    entry.actor = command.actor;
    entry.case_id = event.case_id;
    entry.request = command.request;
    entry.org = org;

    // 4. May this actor? The refusal tells nothing about the case.
    const auto permission = working.permission(command.actor, Action::record_events, org);
    if (!permission) {
        entry.kind = EntryKind::refusal;
        entry.case_id.clear();
        entry.org.clear();
        entry.body = {{"event", event.name}, {"reason", "not-permitted"}};
        entry.request.clear();
        outcome.status = Outcome::Status::forbidden;
        outcome.case_id = command.event.case_id;
        outcome.journal_seq = append(working, std::move(entry));
        return outcome;
    }
    entry.role = permission->role;

    // 5. What does the procedure say?
    if (event.name == correction_event) return correct_in(working, command, org, std::move(outcome), std::move(entry));
    auto& current = working.cases()[event.case_id];
    if (!current.instance) {
        if (existing) {
            current.row = *existing;
            current.history = load(working.tx, event.case_id);
            Problems ignored;
            current.instance = relive(*workflow_, event.case_id, with_corrections(current.history, ignored));
            current.keys = current.instance->index_keys();
            current.tasks = current.instance->tasks();
            current.known = true;
        } else {
            current.instance = workflow_->start(event.case_id);
            current.row.case_id = event.case_id;
            current.row.org = org;
            current.row.opened_seq = static_cast<Seq>(working.tx.frontier().size());
        }
    }
    Recorded recorded;
    recorded.event = event;
    recorded.actor = command.actor;
    recorded.origin = command.origin;
    const auto needed = current.instance->lookups(event);
    if (!needed.empty()) working.flush();
    auto reaction = current.instance->apply(recorded, command.origin == Origin::live ? Judging::strict : Judging::observing,
                                            needed.empty() ? Neighbours{} : neighbours(working.tx, *current.instance, event, org), today());
    outcome.findings = std::move(reaction.findings);
    outcome.state = current.instance->state();
    put_event(entry, event, *info, command.origin);
    if (reaction.kind != Reaction::Kind::taken) {
        entry.kind = EntryKind::refusal;
        entry.body["rules"] = failing(outcome.findings);
        if (opens) {
            working.cases().erase(event.case_id);  // no case was opened
            entry.case_id.clear();
            outcome.case_id.clear();
        }
        outcome.status = Outcome::Status::refused;
        outcome.journal_seq = append(working, std::move(entry));
        return outcome;
    }
    entry.kind = EntryKind::event;
    outcome.status = Outcome::Status::accepted;
    const Seq seq = append(working, entry);
    outcome.journal_seq = seq;
    recorded.seq = seq;
    current.history.push_back(std::move(recorded));
    project(working, seq, entry);
    return outcome;
}

Outcome Ledger::correct_in(Working& working, const Command& command, const std::string& org, Outcome outcome, Entry entry) {
    const auto& id = outcome.case_id;
    working.flush();
    auto history = load(working.tx, id);
    Problems ignored;
    const auto before = with_corrections(history, ignored);
    Recorded correction;
    correction.event = command.event;
    correction.actor = command.actor;
    correction.seq = static_cast<Seq>(working.tx.frontier().size());
    history.push_back(correction);
    const auto after = with_corrections(history, outcome.problems);
    const Seq corrected = command.event.fields.value("corrects", Seq{-1});
    for (const auto& recorded : after) {
        if (recorded.seq != corrected) continue;
        Problems field_problems;
        workflow_->validate(recorded.event, field_problems);
        for (auto& each : field_problems) {
            each.where = "fields." + each.where;
            outcome.problems.push_back(std::move(each));
        }
        if (recorded.origin == Origin::live && recorded.event.on.precision() == Precision::month)
            outcome.problems.push_back(problem("bad-date", "fields.on", "更正后的日期须填写到日", "give the corrected day, not only its month"));
        if (recorded.event.on.first() > today())
            outcome.problems.push_back(problem("bad-date", "fields.on", "更正后的日期晚于今天", "the corrected day lies after today"));
    }
    if (after.empty() || after.front().seq != before.front().seq)
        outcome.problems.push_back(problem("bad-value", "annul", "入党申请不能作废；重复开立的案卷请记录终止培养（dropped）并在原因中写明“重复录入”", "the application cannot be struck out; end a case opened twice with dropped, giving that as the reason"));
    if (!outcome.problems.empty()) {
        outcome.status = Outcome::Status::invalid;
        return outcome;
    }
    // Everything downstream is judged again; what the correction newly brings to light is reported.
    Neighbours others;
    const auto blank = workflow_->start(id);
    for (const auto& recorded : after)
        for (const auto& key : blank->lookups(recorded.event))
            for (auto& hit : working.tx.index_hits(key.index, digest(key))) others.add(key, std::move(hit));
    std::set<std::string> known;
    for (const auto& finding : judge(*workflow_, id, before, others, today()).findings)
        if (finding.verdict == Verdict::violated || finding.verdict == Verdict::undetermined) known.insert(finding.id);
    for (auto& finding : judge(*workflow_, id, after, others, today()).findings)
        if ((finding.verdict == Verdict::violated || finding.verdict == Verdict::undetermined) && !known.contains(finding.id))
            outcome.findings.push_back(std::move(finding));
    entry.kind = EntryKind::correction;
    put_event(entry, command.event, correction_info(), command.origin);
    auto& current = working.cases()[id];
    current = {};
    current.row = *working.tx.find_case(id);
    current.row.org = org;
    current.instance = relive(*workflow_, id, after);
    current.history = std::move(history);
    const Seq seq = append(working, entry);
    current.history.back().seq = seq;
    project(working, seq, entry);
    outcome.status = Outcome::Status::accepted;
    outcome.journal_seq = seq;
    outcome.state = current.instance->state();
    return outcome;
}

Outcome Ledger::first_outcome(View& view, Seq seq, const Command& command) {
    const auto entry = decode_entry(*view.entry(seq));
    Outcome outcome;
    outcome.event = command.event.name;
    outcome.on = command.event.on;
    outcome.case_id = entry.case_id;
    outcome.journal_seq = seq;
    outcome.repeated = true;
    const auto first = event_of(entry, *workflow_);
    const bool other_case = !command.event.case_id.empty() && command.event.case_id != entry.case_id && entry.kind != EntryKind::refusal;
    if (other_case || first.event.note != command.event.note || first.event.attachments != command.event.attachments || first.event.name != command.event.name || first.event.on != command.event.on || first.event.fields != merge_sealed(*find_event(workflow_->events(), command.event.name)->fields, command.event.fields, nullptr))
        return invalid(outcome, problem("request-reused", "key", "这个 --key 已用于另一条命令，请换一个", "this key was used for another command; choose another"));
    outcome.status = entry.kind == EntryKind::refusal ? Outcome::Status::refused : Outcome::Status::accepted;
    auto instance = workflow_->start(entry.case_id);
    std::vector<Recorded> earlier;
    for (auto& recorded : load(view, entry.case_id))
        if (recorded.seq < seq) earlier.push_back(std::move(recorded));
    Problems ignored;
    instance = relive(*workflow_, entry.case_id, with_corrections(earlier, ignored));
    if (is_event(entry) && first.event.name == correction_event) {
        earlier.push_back(first);
        instance = relive(*workflow_, entry.case_id, with_corrections(earlier, ignored));
    } else {
        outcome.findings = instance->apply(first, first.origin == Origin::live && entry.kind == EntryKind::refusal ? Judging::strict : Judging::observing,
                                           neighbours(view, *instance, first.event, entry.org), entry.at.day_in_china()).findings;
    }
    outcome.state = instance->state();
    return outcome;
}

// ---- organizations and people ---------------------------------------------------------------------------------------

Outcome Ledger::administer(EntryKind kind, Json body, const std::string& actor, Action action) {
    const auto transaction = store_.begin();
    Working working(*transaction);
    auto outcome = administer_in(working, kind, std::move(body), actor, action);
    transaction->commit();
    return outcome;
}

Outcome Ledger::administer_in(Working& working, EntryKind kind, Json body, const std::string& actor, Action action) {
    Outcome outcome;
    outcome.event = word(kind);
    Entry entry;
    entry.kind = kind;
    entry.actor = actor;
    std::string scope = body.value("scope", std::string{});
    body.erase("scope");
    std::optional<Permission> permission;
    for (const auto& org : working.orgs())
        if (!permission && (scope.empty() ? org.parent.empty() : org.org_id == scope)) permission = working.permission(actor, action, org.org_id);
    if (!permission) {
        entry.kind = EntryKind::refusal;
        entry.body = {{"event", word(kind)}, {"reason", "not-permitted"}};
        outcome.status = Outcome::Status::forbidden;
    } else {
        entry.role = permission->role;
        if (body.contains("sealed")) {
            entry.sealed = body["sealed"];
            body.erase("sealed");
        }
        entry.body = std::move(body);
        outcome.status = Outcome::Status::accepted;
    }
    const Seq seq = append(working, entry);
    outcome.journal_seq = seq;
    project(working, seq, entry);
    return outcome;
}

namespace {

Json org_body(const OrgRow& org) {
    return {{"org_id", org.org_id}, {"name", org.name}, {"parent", org.parent}, {"kind", org.kind}, {"approves", org.approves}, {"closed", org.closed}};
}

Json actor_body(const ActorRow& person) {
    return {{"actor_id", person.actor_id}, {"active", person.active}, {"sealed", {{"name", person.name}, {"system_user", person.system_user}}}};
}

}  // namespace

void Ledger::found(const std::string& org_name, const ActorRow& first_actor) {
    const auto transaction = store_.begin();
    Working working(*transaction);
    if (working.tx.frontier().size() != 0) throw LedgerError(LedgerError::Kind::exists, {"账本已有内容", "the ledger is not empty"});
    const auto write = [&](EntryKind kind, Json body) {
        Entry entry;
        entry.kind = kind;
        entry.actor = first_actor.actor_id;
        if (body.contains("sealed")) {
            entry.sealed = body["sealed"];
            body.erase("sealed");
        }
        entry.body = std::move(body);
        const Seq seq = append(working, entry);
        project(working, seq, entry);
    };
    write(EntryKind::admin, {{"what", "founded"}, {"workflow", workflow_->name()}, {"suite", store_.identity().suite}});
    const OrgRow root{"root", org_name, "", "root", true, false};
    write(EntryKind::org, org_body(root));
    write(EntryKind::actor, actor_body(first_actor));
    // A ledger for one person needs no ceremony; whoever shares it hands these out and gives them up.
    for (const auto* role : {"branch_secretary", "organization_member", "committee_organizer", "system_admin", "security_admin"})
        write(EntryKind::role, {{"actor_id", first_actor.actor_id}, {"role", role}, {"org", root.org_id}});
    working.commit();
}

Outcome Ledger::put_org(const OrgRow& org, const std::string& actor) {
    Outcome outcome;
    outcome.event = "org";
    const auto orgs = store_.read()->orgs();
    const auto known = [&](const std::string& id) { return std::any_of(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return row.org_id == id; }); };
    if (!valid_case_id(org.org_id)) return invalid(outcome, problem("bad-org-id", "id", "组织代号只能用小写字母、数字和连字符", "an organization's id has lower-case letters, digits and hyphens"));
    if (org.name.empty()) return invalid(outcome, problem("missing-field", "name", "缺少组织名称", "the organization needs a name"));
    const bool is_root = std::any_of(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return row.org_id == org.org_id && row.parent.empty(); });
    if (!is_root && !known(org.parent)) return invalid(outcome, problem("unknown-org", "parent", "没有上级组织：" + org.parent, "there is no organization " + org.parent));
    if (!is_root && known(org.org_id) && within(org.parent, org.org_id, orgs))
        return invalid(outcome, problem("org-loop", "parent", "组织不能移到自己的下级", "an organization cannot move below itself"));
    if (is_root && !org.parent.empty()) return invalid(outcome, problem("org-root", "parent", "根组织不能移动", "the root organization cannot move"));
    auto body = org_body(org);
    body["scope"] = is_root ? org.org_id : org.parent;
    return administer(EntryKind::org, std::move(body), actor, Action::manage_orgs);
}

Outcome Ledger::put_actor(const ActorRow& person, const std::string& actor) {
    Outcome outcome;
    outcome.event = "actor";
    if (!valid_case_id(person.actor_id)) return invalid(outcome, problem("bad-actor-id", "id", "人员代号只能用小写字母、数字和连字符", "an actor's id has lower-case letters, digits and hyphens"));
    return administer(EntryKind::actor, actor_body(person), actor, Action::manage_people);
}

Outcome Ledger::grant(const GrantRow& row, bool revoke, const std::string& actor) {
    Outcome outcome;
    outcome.event = "role";
    const auto view = store_.read();
    if (!find_role(row.role)) {
        std::vector<std::string> words;
        for (const auto& role : roles()) words.emplace_back(role.word);
        const auto guess = closest(row.role, words);
        return invalid(outcome, problem("unknown-role", "role", "没有这个角色：" + row.role + (guess.empty() ? "" : "，是否指 " + guess + "？"), "there is no role " + row.role + (guess.empty() ? "" : "; did you mean " + guess + "?")));
    }
    const auto actors = view->actors();
    if (std::none_of(actors.begin(), actors.end(), [&](const ActorRow& a) { return a.actor_id == row.actor_id; }))
        return invalid(outcome, problem("unknown-actor", "actor", "没有这个人员：" + row.actor_id, "there is no actor " + row.actor_id));
    const auto orgs = view->orgs();
    if (std::none_of(orgs.begin(), orgs.end(), [&](const OrgRow& o) { return o.org_id == row.org; }))
        return invalid(outcome, problem("unknown-org", "org", "没有这个组织：" + row.org, "there is no organization " + row.org));
    return administer(EntryKind::role, {{"actor_id", row.actor_id}, {"role", row.role}, {"org", row.org}, {"revoked", revoke}, {"scope", row.org}}, actor, Action::manage_people);
}

Outcome Ledger::note_admin(const std::string& what, const std::string& actor) {
    return administer(EntryKind::admin, {{"what", what}}, actor, Action::care_for_ledger);
}

// ---- care -----------------------------------------------------------------------------------------------------------

namespace {

// Feeds every entry of `source` to `each`, checking that the numbers follow.
void each_entry(View& source, const std::string& origin, const std::function<void(Seq, const std::string&, const Entry&)>& each) {
    Seq expected = 0;
    source.scan(0, [&](const StoredEntry& stored) {
        const auto entry = decode_entry(stored.bytes);
        if (stored.seq != expected || entry.seq != expected || entry.origin != origin)
            throw LedgerError(LedgerError::Kind::corrupt, {"第 " + std::to_string(expected) + " 条日志缺失或错位", "entry " + std::to_string(expected) + " is missing or out of place"});
        ++expected;
        each(stored.seq, stored.bytes, entry);
        return true;
    });
}

}  // namespace

Outcome Ledger::rebuild(const std::string& actor) {
    auto transaction = store_.begin();
    Working working(*transaction);
    transaction->clear_projections();
    each_entry(*transaction, store_.identity().origin, [&](Seq seq, const std::string&, const Entry& entry) {
        transaction->link(seq, entry.case_id, entry.request);
        project(working, seq, entry);
    });
    working.flush();
    // Who may do this is what the journal says, not what a damaged table says.
    auto outcome = administer_in(working, EntryKind::admin, {{"what", "rebuild"}}, actor, Action::care_for_ledger);
    if (outcome.accepted()) {
        transaction->commit();
        return outcome;
    }
    transaction.reset();
    return note_admin("rebuild", actor);  // keeps the tables as they are and records the refusal
}

Verification Ledger::verify() {
    Verification result;
    const auto view = store_.read();
    const auto scratch = memory_store(store_.identity());
    const auto rebuilt = scratch->begin();
    Working working(*rebuilt);
    Frontier frontier;
    const auto fail = [&](std::string zh, std::string en, std::optional<Seq> at = {}) {
        result.problem = {std::move(zh), std::move(en)};
        result.at = at;
        return result;
    };
    try {
        each_entry(*view, store_.identity().origin, [&](Seq seq, const std::string& bytes, const Entry& entry) {
            frontier.append(leaf_hash(bytes));
            rebuilt->link(seq, entry.case_id, entry.request);
            project(working, seq, entry);
        });
    } catch (const LedgerError& error) {
        return fail(error.text().zh, error.text().en, static_cast<Seq>(frontier.size()));
    }
    working.flush();
    result.entries = frontier.size();
    result.root = frontier.root();
    if (frontier != view->frontier())
        return fail("日志内容与校验树不一致：有条目被改动、删除或添加", "the entries do not match the hash tree: one was changed, removed or added");
    // Line by line, so that the first row that does not follow can be named without showing what it holds.
    std::vector<std::string> expected;
    rebuilt->dump_projections([&](std::string_view line) { expected.emplace_back(line); });
    std::size_t at = 0;
    std::string differing;
    view->dump_projections([&](std::string_view line) {
        if (differing.empty() && (at >= expected.size() || expected[at] != line)) differing = line;
        ++at;
    });
    if (differing.empty() && at < expected.size()) differing = expected[at];
    if (!differing.empty()) {
        const auto row = Json::parse(differing, nullptr, false);
        const std::string which = row.is_array() && row.size() > 1 && row[0].is_string() && row[1].is_string() ? row[0].get<std::string>() + " " + row[1].get<std::string>() : "?";
        return fail("数据表与日志不一致（" + which + "）；用 rudang rebuild 可按日志重建", "a table does not follow from the journal (" + which + "); rudang rebuild recreates it");
    }
    result.intact = true;
    return result;
}

}  // namespace rudang
