#include "rudang/engine/ledger.h"

#include <sodium.h>

#include <algorithm>

#include "check.h"
#include "ledger_working.h"
#include "ring.h"
#include "rudang/engine/correction.h"
#include "rudang/engine/tree.h"

namespace rudang {

void put_event(Entry& entry, const Event& event, const EventInfo& info, Origin origin) {
    Json fields = event.fields;
    Json personal = split_sealed(*info.fields, fields);
    deed::Event open;
    open.event = event.name;
    open.on = event.on.iso();
    if (origin == Origin::imported) open.origin = deed::Event::imported;
    open.fields = fields;
    open.papers = event.attachments.size();
    entry.body = described::write(open);
    deed::Event::Sealed hidden;
    if (!personal.empty()) hidden.fields = personal;
    // The digest of a form with a few unknown words in it is found by trying.
    hidden.attachments = event.attachments;
    hidden.note = event.note;
    entry.sealed = described::write(hidden);
    if (entry.sealed.empty()) entry.sealed = nullptr;
}

namespace {

// What is not in the description of the event, at any depth. An earlier program must not pass over it.
bool has_unknown(const FieldList& description, const Json& fields) {
    if (!fields.is_object()) return false;
    for (const auto& [name, value] : fields.items()) {
        const auto* field = find_field(description, name);
        if (!field) return true;
        if (field->type == FieldType::record && has_unknown(field->members, value)) return true;
        if (field->type == FieldType::records && value.is_array())
            for (const auto& element : value)
                if (has_unknown(field->members, element)) return true;
    }
    return false;
}

LedgerError newer_event(Seq seq) {
    const auto number = std::to_string(seq);
    return LedgerError(LedgerError::Kind::newer,
                       {"第 " + number + " 条日志的事项或内容是本版本不认识的：由更新的版本写入，请升级 rudang",
                        "entry " + number +
                            " holds an event or a field this version does not know: it was written by a later one; "
                            "update rudang"});
}

}  // namespace

Day day_of_entry(const Entry& entry) {
    const auto supposed = Day::parse(described::get_leniently(entry.body, &deed::Supposed::today));
    return supposed.value_or(entry.at.day_in_china());
}

Recorded event_of(const Entry& entry, const Workflow& workflow) {
    Recorded recorded;
    recorded.seq = entry.seq;
    recorded.at = entry.at;
    recorded.entered = day_of_entry(entry);
    recorded.actor = entry.actor;
    auto& event = recorded.event;
    try {
        auto said = described::read<deed::Event>(entry.body);
        auto hidden = deed::sealed_in<deed::Event::Sealed>(entry);
        event.case_id = entry.case_id;
        event.name = std::move(said.event);
        if (const auto on = OccurredOn::parse(said.on)) event.on = *on;
        if (said.origin) recorded.origin = Origin::imported;
        recorded.complete = recorded.origin == Origin::live || said.complete;
        // How many there are is known without the person's key. Entries of version 0.1 held the digests in the open.
        event.attachments = std::move(hidden.attachments);
        if (event.attachments.empty() && said.attachments)
            event.attachments = std::move(*said.attachments);
        else if (event.attachments.empty())
            event.attachments.resize(std::min<std::size_t>(said.papers, 1000));
        const Json nothing = Json::object();
        const auto& personal = hidden.fields ? *hidden.fields : nothing;
        const auto* info = find_event(workflow.events(), event.name);
        if (!info || has_unknown(*info->fields, *said.fields) || has_unknown(*info->fields, personal))
            throw newer_event(entry.seq);
        event.fields = merge_sealed(*info->fields, *said.fields, personal);
        event.note = std::move(hidden.note);
        recorded.papers = kept_papers(entry);
    } catch (const Json::exception&) {
        throw LedgerError(LedgerError::Kind::corrupt, {"第 " + std::to_string(entry.seq) + " 条日志内容不完整",
                                                       "entry " + std::to_string(entry.seq) + " is incomplete"});
    }
    return recorded;
}

std::unique_ptr<Instance> relive(const Workflow& workflow, const std::string& case_id,
                                 const std::vector<Recorded>& effective) {
    auto instance = workflow.start(case_id);
    const Neighbours nobody;
    for (const auto& recorded : effective) {
        RUDANG_ASSERT(recorded.event.case_id == case_id, "an event is taken into another case");
        instance->apply(recorded, Judging::replay, nobody, recorded.event.on.last());
    }
    return instance;
}

void expect_in_place(const StoredEntry& stored, const Entry& entry, Seq place, const std::string& origin) {
    if (stored.seq == place && entry.seq == place && entry.origin == origin) return;
    throw LedgerError(LedgerError::Kind::corrupt, {"第 " + std::to_string(place) + " 条日志缺失或错位",
                                                   "entry " + std::to_string(place) + " is missing or out of place"});
}

void each_entry(View& source, const std::string& origin,
                const std::function<void(const StoredEntry&, const Entry&)>& each) {
    Seq expected = 0;
    source.scan(0, [&](const StoredEntry& stored) {
        const auto entry = decode_entry(stored.bytes);
        expect_in_place(stored, entry, expected, origin);
        ++expected;
        each(stored, entry);
        return true;
    });
}

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
        if (objects(finding.verdict)) json["findings"].push_back(to_json(finding, language));
    if (outcome.repeated) json["repeated"] = true;
    return json;
}

namespace {

// Read as another procedure's, events would be decoded as something else, and a rebuild would write that into the
// tables.
void expect_own_workflow(View& view, const Workflow& workflow) {
    const auto first = view.entry(0);
    if (!first) return;
    const auto entry = decode_entry(*first);
    if (const auto* name = described::find(entry.body, &deed::Founding::workflow); !name || !name->is_string())
        return;  // spoilt: `verify` says so
    const auto founded = described::read_leniently<deed::Founding>(entry.body);
    if (founded.workflow != workflow.name())
        throw LedgerError(
            LedgerError::Kind::another_workflow,
            {"这个账本属于另一流程（" + founded.workflow + "），不能按 " + std::string(workflow.name()) + " 打开",
             "this ledger is kept by another workflow (" + founded.workflow + ") and cannot be opened with " +
                 std::string(workflow.name())});
    if (founded.version && *founded.version > workflow.version())
        throw LedgerError(LedgerError::Kind::newer,
                          {"账本由更新的版本建立（流程版本 " + std::to_string(*founded.version) + "），请升级 rudang",
                           "the ledger was founded by a later version (of the workflow: " +
                               std::to_string(*founded.version) + "); update rudang"});
}

}  // namespace

Ledger::~Ledger() { forget_names(); }

Ledger::Ledger(Store& store, std::shared_ptr<const rudang::Workflow> workflow, const Clock& clock, Keys keys,
               std::optional<Day> today)
    : store_(store), workflow_(std::move(workflow)), clock_(clock), keys_(std::move(keys)), today_(today) {
    if (sodium_init() < 0)
        throw LedgerError(LedgerError::Kind::disk, {"无法初始化密码库", "the cryptographic library cannot start"});
    if (store_.identity().suite > 1)
        throw LedgerError(LedgerError::Kind::newer, {"账本使用更新的密码套件，请升级 rudang",
                                                     "the ledger uses a later suite of cryptography; update rudang"});
    {
        const auto view = store_.read();
        check_suite(*view, store_.identity());
        expect_own_workflow(*view, *workflow_);
    }
    vault_ = std::make_unique<Vault>(store_.identity(), keys_);
    catch_up();
}

void Ledger::Working::derive_tables(Ledger& ledger) {
    tx.clear_projections();
    tx.erase_rows(View::everything<JudgedRow>(), {});
    RightsHistory rights(ledger.procedures());
    each_entry(tx, ledger.origin(), [&](const StoredEntry& stored, const Entry& entry) {
        if (ledger.store_.identity().suite > 0 && !rights.allows(entry))
            throw LedgerError(LedgerError::Kind::corrupt,
                              {"第 " + std::to_string(stored.seq) + " 条日志超出其签名人当时的权限，不是由本程序写入的",
                               "entry " + std::to_string(stored.seq) +
                                   " is beyond what its signer was allowed then; it was not written by this program"});
        rights.take(entry);
        tx.link(stored.seq, entry.case_id, entry.request);
        auto opened = entry;
        ledger.vault_->open_entry(tx, opened);
        ledger.project(*this, stored.seq, opened);
    });
    if (const auto lost = keyring_problem(tx, rights.living_cases(), rights.organization_keys());
        ledger.store_.identity().suite > 0 && !lost.empty())
        throw LedgerError(LedgerError::Kind::corrupt, lost);
    flush();
    rebuild_tiles(tx);
}

// A file brought up to a new format keeps its journal; the tables follow from it anew, as soon as somebody opens it who
// can read what they follow from.
void Ledger::catch_up() {
    // From version 2 the rows of findings have another form too, and nothing of them is sealed.
    if (const auto stale = store_.read()->registered("stale"); !stale.empty() && stale.front().content == "2")
        derive_findings();
    {
        const auto view = store_.read();
        if (view->registered("stale").empty()) return;
        try {
            if (!vault_->opens_everything(*view)) return;
        } catch (const LedgerError& error) {
            // With another key than its own it stays as it is: whoever opens it may try the next one.
            if (error.kind() != LedgerError::Kind::no_key) throw;
            return;
        }
    }
    const auto transaction = store_.begin();
    if (transaction->registered("stale").empty()) return;
    Working working(*this, *transaction);
    working.derive_tables(*this);
    transaction->commit();
}

void Ledger::derive_findings() {
    const auto transaction = store_.begin();
    Working working(*this, *transaction);
    for (const auto& row : transaction->registered(KeptFinding::kind))
        transaction->remove_registered(KeptFinding::kind, row.id);
    each_entry(*transaction, origin(), [&](const StoredEntry& stored, const Entry& entry) {
        if (entry.kind == EntryKind::finding) project_finding(working, stored.seq, entry);
    });
    transaction->put_registered({"stale", "format", "3"});
    transaction->commit();
}

bool Ledger::is_open() { return vault_->is_open(*store_.read()); }

bool Ledger::authentic(View& view, const std::string& actor) {
    if (store_.identity().suite == 0) return true;
    const auto key = keys_.signing.find(actor);
    if (key == keys_.signing.end()) return false;
    const auto row = view.find_registered(KeptKey::kind, key_row_id(actor, key->second.public_key()));
    const auto known = row ? read_key(*row) : std::nullopt;
    return known && !known->until;
}

bool Ledger::authentic(Working& working, const std::string& actor) {
    if (working.authentic().contains(actor)) return true;
    const bool known = authentic(working.tx, actor);
    if (known) working.authentic().insert(actor);
    return known;
}

void Ledger::expect_known(View& view, const std::string& actor) {
    const auto people = view.actors();
    if (std::none_of(people.begin(), people.end(), [&](const ActorRow& row) { return row.actor_id == actor; })) {
        std::vector<std::string> ids;
        for (const auto& row : people) ids.push_back(row.actor_id);
        const auto guess = closest(actor, ids);
        throw LedgerError(LedgerError::Kind::unknown_actor,
                          {"账本中没有人员 " + actor + (guess.empty() ? "" : "，是否指 " + guess + "？"),
                           "there is no actor " + actor + (guess.empty() ? "" : "; did you mean " + guess + "?")});
    }
    if (!authentic(view, actor))
        throw LedgerError(LedgerError::Kind::no_actor_key,
                          {"没有 " + actor + " 的有效签名钥匙：口令不对，或钥匙已停用；什么也没有做",
                           "there is no valid signing key of " + actor +
                               ": the passphrase is wrong, or the key was revoked; nothing was done"});
}

void Ledger::expect_known(const std::string& actor) { expect_known(*store_.read(), actor); }

Ledger::Eyes Ledger::eyes_of(View& view, const std::string& actor, Action action) {
    expect_known(view, actor);
    return Eyes(*this, view, actor, action);
}

Entry Ledger::read_entry(View& view, std::string_view bytes) {
    auto entry = decode_entry(bytes);
    vault_->open_entry(view, entry);
    return entry;
}

void expect_known_correction(const std::vector<Recorded>& history, const Workflow& workflow) {
    const auto& last = history.back();
    if (last.event.name != correction_event) return;
    const auto correction = described::read_leniently<Correction>(last.event.fields);
    auto fields = correction.fields;
    if (fields.is_object())
        for (const auto common : {Correction::on, Correction::note}) fields.erase(std::string(common));
    for (const auto& earlier : history)
        if (earlier.seq == correction.corrects &&
            has_unknown(*find_event(workflow.events(), earlier.event.name)->fields, fields))
            throw newer_event(last.seq);
}

std::vector<Recorded> Ledger::load(View& view, const std::string& case_id) {
    std::vector<Recorded> history;
    for (const auto& stored : view.case_entries(case_id)) {
        auto entry = decode_entry(stored.bytes);
        if (!is_event(entry)) continue;
        if (entry.case_id != case_id) throw damaged_table();
        vault_->open_entry(view, entry);
        RUDANG_ASSERT(history.empty() || history.back().seq < entry.seq, "a store gives entries in their order");
        history.push_back(event_of(entry, *workflow_));
        expect_known_correction(history, *workflow_);
    }
    return history;
}

std::string Ledger::digest(View& view, const IndexKey& key) { return vault_->digest(view, key); }

std::shared_ptr<const Workflow> Ledger::rules_for(View& view, const std::string& org, std::string* name) {
    const auto rows = view.registered(KeptRules::kind);
    if (rows.empty()) return workflow_;
    const auto orgs = view.orgs();
    std::vector<std::pair<Seq, std::string>> adopted;
    std::string which;
    for (const auto& row : rows) {
        const auto rules = content_of<KeptRules>(row);
        if (!within(org, rules.org, orgs)) continue;
        adopted.emplace_back(rules.since, vault_->open_text(view, "", "rules\n" + row.id, rules.text));
        which += row.id + "@" + std::to_string(adopted.back().first) + ";";
    }
    if (adopted.empty()) return workflow_;
    if (name) *name = which;
    auto& made = under_rules_[which];
    if (!made) {
        std::sort(adopted.begin(), adopted.end());
        std::vector<std::string> texts;
        for (auto& [since, text] : adopted) texts.push_back(std::move(text));
        Problems problems;
        made = workflow_->under_local_rules(texts, problems);
        if (!problems.empty())
            throw LedgerError(LedgerError::Kind::corrupt,
                              {"账本中的地方规定无法读取", "local rules in the ledger cannot be read"});
    }
    return made;
}

namespace {

// From before there was such a program to far beyond any use of it: what a clock says that has lost its battery, or was
// set by accident, lies outside.
bool possible(Moment now) {
    const auto day = now.day_in_china();
    return day.year() >= 1990 && day.year() < 2190;
}

}  // namespace

// ---- appending ------------------------------------------------------------------------------------------------------

// Fills in what only the moment of writing knows; the entry stays open.
Seq Ledger::append(Working& working, Entry& entry) {
    entry.seq = static_cast<Seq>(working.held().frontier().size());
    entry.at = clock_.now();
    if (!possible(entry.at))
        throw LedgerError(
            LedgerError::Kind::disk,
            {"系统时钟显示 " + entry.at.iso().substr(0, 10) + "，不可能是现在，没有记录；请先校准系统时间",
             "the system's clock says " + entry.at.iso().substr(0, 10) +
                 ", which cannot be now; nothing was recorded. Set the clock right first"});
    // Whoever reads the entry learns that it was judged as if on another day.
    if (today_ && *today_ != clock_.today()) described::add(entry.body, deed::Supposed{today_->iso()});
    const SigningKey* signer = nullptr;
    if (store_.identity().suite > 0) {
        signer = &keys_.signing.at(entry.actor);
        entry.seen = working.seen();
        entry.of_batch = entry.actor == working.batch_of;
    }
    working.last_actor = entry.actor;
    auto sealed = signer ? vault_->sealed_part(working.tx, entry) : entry.sealed;
    std::swap(entry.sealed, sealed);
    const auto bytes = encode(entry, origin(), signer);
    // What could not be read back must not be written: from then on nothing after it could be read either.
    const auto again = decode_entry(bytes);
    if (!has_one_reading(bytes, again) || again.seq != entry.seq || again.kind != entry.kind)
        throw LedgerError(LedgerError::Kind::disk, {"这条日志写成后读不回来，没有记录",
                                                    "the entry could not be read back and was not recorded"});
    std::swap(entry.sealed, sealed);
    working.tx.append(bytes, entry.case_id, entry.request);
    RUDANG_ASSERT(working.tx.frontier().size() == static_cast<std::uint64_t>(entry.seq) + 1,
                  "the tree has grown by the entry");
    finish_tiles(working.tx);
    return entry.seq;
}

void Ledger::commit(Working& working, const std::string& actor) {
    working.flush();
    RUDANG_ASSERT(working.batch_of.empty() || working.batch_of == actor, "whoever made a batch signs for it");
    std::optional<Hash> root;
    if (store_.identity().suite > 0 && working.tx.frontier() != working.begun) {
        // Read back and hashed again before it is vouched for.
        auto again = working.begun;
        for (auto size = again.size(); size < working.tx.frontier().size(); ++size) {
            const auto entry = working.tx.entry(static_cast<Seq>(size));
            if (!entry) break;
            again.append(leaf_hash(*entry));
        }
        if (again != working.tx.frontier())
            throw LedgerError(LedgerError::Kind::disk,
                              {"写入后读回的内容不一致，没有提交",
                               "what was read back is not what was written; nothing was committed"});
        root = again.root();
        const Checkpoint checkpoint{origin(), again.size(), *root};
        working.tx.put_checkpoint(checkpoint.size,
                                  sign_note(checkpoint, note_key_name(origin(), actor), keys_.signing.at(actor)));
    }
    shelve(working);
    working.tx.commit();
    working.hand_back(root);
}

// ---- projections ----------------------------------------------------------------------------------------------------

// Rows follow from entries here and nowhere else: recording and rebuilding both end in this function.
void Ledger::project(Working& working, Seq seq, const Entry& entry) {
    auto& tx = working.tx;
    switch (entry.kind) {
        case EntryKind::org: {
            const auto org = described::read<deed::Organization>(entry.body);
            tx.put_org(org.row());
            working.forget_people();
            // Moved, it may come under other local rules.
            if (!tx.registered(KeptRules::kind).empty()) days_anew(working, org.org_id);
            return;
        }
        case EntryKind::actor:
            return project_actor(working, entry);
        case EntryKind::role: {
            const auto role = described::read<deed::Role>(entry.body);
            role.taken_away() ? tx.remove_grant(role.row()) : tx.put_grant(role.row());
            return working.forget_people();
        }
        case EntryKind::plan: {
            const auto plan = described::read<deed::Plan>(entry.body);
            return tx.put_plan({plan.org_id, plan.year, plan.total, plan.earmarked});
        }
        case EntryKind::admin:
            if (!deed::tells<deed::Founding>(entry)) return project_setting(working, entry);
            if (described::read<deed::Founding>(entry.body).public_key) return project_key(working, seq, entry);
            return;  // a ledger that is not signed
        case EntryKind::key:
            return project_key(working, seq, entry);
        case EntryKind::policy:
            return project_rules(working, seq, entry);
        case EntryKind::import: {
            const auto import = described::read<deed::Import>(entry.body);
            return tx.put_registered(
                kept_row(import.batch, KeptBatch{seq, import.source, import.events, import.cases, false}));
        }
        case EntryKind::finding:
            return project_finding(working, seq, entry);
        case EntryKind::undo:
            return project_undo(working, entry);
        case EntryKind::erase:
            return project_erasure(working, entry);
        case EntryKind::checkpoint:
            return project_child(working, seq, entry);
        case EntryKind::event:
        case EntryKind::correction:
            return project_event(working, seq, entry);
        default:
            return;  // leaves no rows
    }
}

void Ledger::project_actor(Working& working, const Entry& entry) {
    auto& tx = working.tx;
    const auto person = described::read<deed::Person>(entry.body);
    const auto hidden = deed::sealed_in<deed::Person::Sealed>(entry);
    const auto sealed = [&](const char* part, const std::string& text) {
        return vault_->seal_text(tx, "", "actor\n" + person.actor_id + "\n" + part, text);
    };
    tx.put_actor({person.actor_id, sealed("name", hidden.name), sealed("system_user", hidden.system_user),
                  person.active, person.person});
    working.forget_people();
}

void Ledger::project_event(Working& working, Seq seq, const Entry& entry) {
    auto& tx = working.tx;
    auto& current = working.cases()[entry.case_id];
    RUDANG_ASSERT(!current.instance || current.row.case_id == entry.case_id, "an event is of the case it is put into");
    if (!current.instance) {
        if (const auto existing = tx.find_case(entry.case_id)) {
            current.row = *existing;
            current.history = load(tx, entry.case_id);
            std::erase_if(current.history, [&](const Recorded& recorded) { return recorded.seq >= seq; });
            Problems ignored;
            current.instance =
                relive(*rules_for(tx, existing->org), entry.case_id, with_corrections(current.history, ignored));
        } else {
            current.instance = rules_for(tx, entry.org)->start(entry.case_id);
            current.row.case_id = entry.case_id;
            current.row.org = entry.org;
            current.row.opened_seq = seq;
        }
    }
    take_over(working, entry);
    project_papers(working, seq, entry);
    // While recording live the instance has lived through the event already; a rebuild lets it do so here.
    if (current.history.empty() || current.history.back().seq != seq) {
        auto recorded = event_of(entry, *workflow_);
        recorded.seq = seq;
        current.history.push_back(recorded);
        expect_known_correction(current.history, *workflow_);
        if (entry.kind == EntryKind::correction) {
            Problems ignored;
            current.instance =
                relive(*rules_for(tx, current.row.org), entry.case_id, with_corrections(current.history, ignored));
        } else {
            current.instance->apply(recorded, Judging::replay, {}, recorded.event.on.last());
        }
    }
    auto& last_on = current.row.last_on;
    const auto happened = [&](const Recorded& each) { last_on = std::max(last_on, each.event.on.last().iso()); };
    if (entry.kind == EntryKind::correction) {
        // Nothing happened on the day of a correction, and what it corrects may have been the latest.
        Problems ignored;
        const auto stands = with_corrections(current.history, ignored);
        // A case opened by mistake: its application, the last that stood, was struck out.
        if (stands.empty()) return working.strike_out(entry.case_id);
        last_on.clear();
        std::for_each(stands.begin(), stands.end(), happened);
    } else {
        happened(current.history.back());
    }
    const auto title = current.instance->title();
    if (title != current.title || title.empty() != current.row.title.empty()) {
        current.row.title = vault_->seal_text(tx, entry.case_id, "title\n" + entry.case_id, title);
        current.title = title;
    } else if (!title.empty()) {
        vault_->expect_key(tx, entry.case_id);  // of a case whose key is gone nothing more is written
    }
    current.row.state = current.instance->state();
    current.row.last_seq = seq;
    auto keys = current.instance->index_keys();
    if (!title.empty()) keys.push_back({std::string(name_index), indexed_name(title), std::nullopt});
    if (keys != current.keys || !(current.known || current.indexed)) {
        auto digested = keys;
        for (auto& key : digested) key.value = digest(tx, key);
        tx.put_index(entry.case_id, digested);
        current.keys = std::move(keys);
        current.indexed = true;
    }
    if (!current.dirty) working.touched.push_back(entry.case_id);
    current.dirty = true;
}

// Every case below the organization has other days now.
void Ledger::project_rules(Working& working, Seq seq, const Entry& entry) {
    const auto policy = described::read<deed::RulesOfPlace>(entry.body);
    const auto& id = policy.rules;
    working.forget_cases();
    if (policy.what == deed::RulesOfPlace::adopted) {
        const auto text = deed::sealed_in<deed::RulesOfPlace::Sealed>(entry).text;
        working.tx.put_registered(
            kept_row(id, KeptRules{policy.org, seq, vault_->seal_text(working.tx, "", "rules\n" + id, text)}));
    } else {
        working.tx.remove_registered(KeptRules::kind, id);
    }
    days_anew(working, policy.org);
}

void Ledger::days_anew(Working& working, const std::string& org) {
    working.forget_cases();
    std::vector<CaseRow> rows;
    working.tx.each_case([&](const CaseRow& row) {
        if (!row.erased && within(row.org, org, working.orgs())) rows.push_back(row);
        return true;
    });
    for (auto& row : rows) {
        Problems ignored;
        const auto instance = relive(*rules_for(working.tx, row.org), row.case_id,
                                     with_corrections(load(working.tx, row.case_id), ignored));
        row.state = instance->state();
        working.tx.put_case(row);
        working.tx.put_tasks(row.case_id, instance->tasks());
    }
}

}  // namespace rudang
