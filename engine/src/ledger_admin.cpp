// Organizations, people, keys, plans, local rules: everything that changes and is no event.
#include <algorithm>

#include "ledger_working.h"
#include "ring.h"
#include "rudang/engine/clean.h"

namespace rudang {

namespace {

// What is wrong with a plan beside those of the organizations above and below.
Problems plan_problems(const PlanRow& plan, const std::string& reason, const std::vector<OrgRow>& orgs,
                       const std::vector<PlanRow>& plans) {
    Problems problems;
    const auto org =
        std::find_if(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return row.org_id == plan.org_id; });
    if (org == orgs.end())
        return {
            problem("unknown-org", "org", "没有这个组织：" + plan.org_id, "there is no organization " + plan.org_id)};
    if (plan.year < 1990 || plan.year > 2199)
        problems.push_back(problem("bad-value", "year", "年份有误", "that is not a year"));
    int earmarked = 0;
    for (const auto& [group, places] : plan.earmarked) {
        if (places < 0 || group.empty())
            problems.push_back(
                problem("bad-value", "earmark", "专项名额有误", "earmarked places need a group and a number"));
        earmarked += places;
    }
    if (plan.total < 0 || earmarked > plan.total)
        problems.push_back(problem("bad-value", "total", "名额为负，或专项合计超过总数",
                                   "the total is negative, or less than its earmarked places"));
    const auto planned = [&](const std::string& id) {
        const auto found = std::find_if(plans.begin(), plans.end(),
                                        [&](const PlanRow& row) { return row.org_id == id && row.year == plan.year; });
        return found == plans.end() ? nullptr : &*found;
    };
    const auto below = [&](const std::string& parent, const std::string& but_for) {
        int sum = 0;
        for (const auto& child : orgs)
            if (child.parent == parent && child.org_id != but_for)
                if (const auto* row = planned(child.org_id)) sum += row->total;
        return sum;
    };
    if (below(plan.org_id, "") > plan.total)
        problems.push_back(problem("plan-exceeds", "total", "下级计划合计超过本级总数",
                                   "the plans of the organizations below add up to more"));
    if (const auto* parent = planned(org->parent);
        parent && below(org->parent, plan.org_id) + plan.total > parent->total)
        problems.push_back(
            problem("plan-exceeds", "total", "超过上级计划的总数 " + std::to_string(parent->total),
                    "more than the plan of the organization above allows: " + std::to_string(parent->total)));
    if (planned(plan.org_id) && reason.empty())
        problems.push_back(problem("missing-field", "reason", "调整计划须写明原因", "an adjustment needs a reason"));
    return problems;
}

}  // namespace

Outcome Ledger::put_plan(const PlanRow& plan, const std::string& reason, const std::string& actor) {
    const auto known = orgs();
    if (std::none_of(known.begin(), known.end(), [&](const OrgRow& row) { return row.org_id == plan.org_id; }))
        return invalid({}, problem("unknown-org", "org", "没有这个组织：" + plan.org_id,
                                   "there is no organization " + plan.org_id));
    const deed::Plan planned{plan.org_id, plan.year, plan.total, plan.earmarked};
    return administer(Act::of(planned, {reason}), actor, [&](Working& working, Entry&) {
        return plan_problems(plan, reason, working.orgs(), working.tx.plans());
    });
}

Outcome Ledger::administer(Act act, const std::string& actor, const Also& also) {
    const auto transaction = store_.begin();
    Working working(*this, *transaction);
    auto outcome = administer_in(working, std::move(act), actor, also);
    if (outcome.journal_seq) commit(working, actor);
    return outcome;
}

Outcome Ledger::administer_in(Working& working, Act act, const std::string& actor, const Also& also) {
    Outcome outcome;
    outcome.event = word(act.kind);
    if (!authentic(working.tx, actor)) {
        outcome.status = Outcome::Status::forbidden;
        outcome.problems.push_back(no_signing_key(actor));
        return outcome;
    }
    std::optional<Permission> permission;
    for (const auto& org : working.orgs())
        if (!permission && (act.scope.empty() ? org.parent.empty() : org.org_id == act.scope))
            permission = working.permission(actor, act.needs, org.org_id, act.relation);
    if (!permission) {
        outcome.status = Outcome::Status::forbidden;
        outcome.journal_seq = note_refusal_entry(working, std::string(word(act.kind)), actor);
        outcome.problems.push_back(lacks_right(working, actor, act.needs, act.scope));
        return outcome;
    }
    Entry entry;
    entry.kind = act.kind;
    entry.actor = actor;
    entry.role = permission->role;
    entry.org = act.scope;
    if (vault_->has_case_key(working.tx, act.of_case)) entry.case_id = act.of_case;
    entry.body = std::move(act.body);
    entry.sealed = std::move(act.sealed);
    for (auto* part : {&entry.body, &entry.sealed}) clean_texts(*part, "", outcome.problems);
    if (!outcome.problems.empty()) return outcome;
    if (also)
        if (auto wrong = also(working, entry); !wrong.empty()) return invalid(outcome, std::move(wrong));
    outcome.status = entry.kind == EntryKind::refusal ? Outcome::Status::refused : Outcome::Status::accepted;
    const Seq seq = append(working, entry);
    outcome.journal_seq = seq;
    project(working, seq, entry);
    return outcome;
}

bool Ledger::note_refusal(const std::string& what, const std::string& actor) {
    const auto transaction = store_.begin();
    Working working(*this, *transaction, kept_);
    return note_refusal_in(working, what, actor);
}

bool Ledger::note_refusal_in(Working& working, const std::string& what, const std::string& actor) {
    if (!authentic(working.tx, actor)) return false;
    note_refusal_entry(working, what, actor);
    commit(working, actor);
    return true;
}

Seq Ledger::note_refusal_entry(Working& working, const std::string& what, const std::string& actor) {
    Entry entry;
    entry.kind = EntryKind::refusal;
    entry.actor = actor;
    entry.body = deed::body_of(deed::NotPermitted::to(what));
    return append(working, entry);
}

void Ledger::found(const std::string& org_name, const ActorRow& founder, const std::string& identity_number) {
    auto first_actor = founder;
    first_actor.name = shown(first_actor.name);
    const auto transaction = store_.begin();
    Working working(*this, *transaction);
    if (working.tx.frontier().size() != 0)
        throw LedgerError(LedgerError::Kind::exists, {"账本已有内容", "the ledger is not empty"});
    if (!valid_id(first_actor.actor_id))
        throw LedgerError(LedgerError::Kind::bad_value,
                          {"人员代号只能用小写字母、数字和连字符，最多十个数字",
                           "an actor's id has lower-case letters, digits and hyphens, ten digits at most"});
    const OrgRow root{"root", shown(org_name), "", "root", true, false};
    deed::Founding founded{std::string(workflow_->name()), store_.identity().suite, {}, {}};
    if (workflow_->version() != 1) founded.version = workflow_->version();
    if (store_.identity().suite > 0) {
        const auto key = keys_.signing.find(first_actor.actor_id);
        if (key == keys_.signing.end())
            throw LedgerError(LedgerError::Kind::no_key, {"新建账本需要第一个人员的签名钥匙",
                                                          "a new ledger needs the signing key of its first actor"});
        founded.public_key = key->second.public_key().base64();
    }
    auto first = deed::body_of(founded);
    if (vault_->seals()) {
        vault_->found(working.tx, root.org_id, keys_.signing.at(first_actor.actor_id).public_key());
        described::put(first, &deed::Binding::ring, Json(ring_digest_of(working.tx)));
        vault_->bind(working.tx, first);
    }
    if (!identity_number.empty())
        first_actor.person = digest(working.tx, {std::string(person_index), identity_number, std::nullopt});
    const auto write = [&](EntryKind kind, Json body, Json sealed = nullptr) {
        Entry entry;
        entry.kind = kind;
        entry.actor = first_actor.actor_id;
        entry.body = std::move(body);
        entry.sealed = std::move(sealed);
        const Seq seq = append(working, entry);
        project(working, seq, entry);
    };
    write(EntryKind::admin, std::move(first));
    write(EntryKind::org, deed::body_of(deed::Organization::of(root)));
    write(EntryKind::actor, deed::body_of(deed::Person::of(first_actor)),
          described::write(deed::Person::Sealed::of(first_actor)));
    for (const auto& role : workflow_->offices().roles)
        if (role.founder)
            write(EntryKind::role,
                  deed::body_of(deed::Role{first_actor.actor_id, std::string(role.word), root.org_id, {}}));
    commit(working, first_actor.actor_id);
}

Outcome Ledger::put_org(const OrgRow& org, const std::string& actor) {
    Outcome outcome;
    outcome.event = "org";
    const auto orgs = store_.read()->orgs();
    const auto known = [&](const std::string& id) {
        return std::any_of(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return row.org_id == id; });
    };
    if (!valid_id(org.org_id))
        return invalid(outcome, problem("bad-org-id", "id", "组织代号只能用小写字母、数字和连字符",
                                        "an organization's id has lower-case letters, digits and hyphens"));
    if (org.kind.empty() || org.kind.size() > 32 ||
        org.kind.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string::npos) {
        Text like;
        for (const auto& kind : workflow_->offices().kinds) {
            like.zh += (like.zh.empty() ? "，如 " : "、") + std::string(kind.word);
            like.en += (like.en.empty() ? ", like " : ", ") + std::string(kind.word);
        }
        return invalid(outcome, problem("bad-value", "kind", "类别用小写英文字母和下划线" + like.zh,
                                        "a kind has lower-case letters and underscores" + like.en));
    }
    if (org.name.empty())
        return invalid(outcome, problem("missing-field", "name", "缺少组织名称", "the organization needs a name"));
    const bool is_root = std::any_of(orgs.begin(), orgs.end(),
                                     [&](const OrgRow& row) { return row.org_id == org.org_id && row.parent.empty(); });
    if (is_root && org.closed)
        return invalid(outcome, problem("org-root", "id", "根组织不能撤销", "the root organization cannot be closed"));
    if (!is_root && !known(org.parent))
        return invalid(outcome, problem("unknown-org", "parent", "没有上级组织：" + org.parent,
                                        "there is no organization " + org.parent));
    if (!is_root && known(org.org_id) && within(org.parent, org.org_id, orgs))
        return invalid(outcome, problem("org-loop", "parent", "组织不能移到自己的下级",
                                        "an organization cannot move below itself"));
    if (is_root && !org.parent.empty())
        return invalid(outcome, problem("org-root", "parent", "根组织不能移动", "the root organization cannot move"));
    // A move needs the right at both ends: where the organization goes and where it stands.
    const bool moves = std::any_of(orgs.begin(), orgs.end(), [&](const OrgRow& row) {
        return row.org_id == org.org_id && row.parent != org.parent;
    });
    if (moves && !may(actor, Action::manage_orgs, org.org_id)) {
        note_refusal("org", actor);
        outcome.status = Outcome::Status::forbidden;
        return outcome;
    }
    return administer(Act::of(deed::Organization::of(org)), actor, [&](Working& working, Entry& entry) -> Problems {
        // Once more where nobody else can write: two moves at one time must not make a loop.
        if (!is_root && within(org.parent, org.org_id, working.orgs()))
            return {
                problem("org-loop", "parent", "组织不能移到自己的下级", "an organization cannot move below itself")};
        // Cases name where they belong: of two open ones of a name either could be meant.
        for (const auto& other : working.orgs())
            if (other.org_id != org.org_id && !other.closed && !org.closed &&
                normalized_name(other.name) == normalized_name(org.name))
                return {problem("org-name-taken", "name", "已有同名的组织（" + other.org_id + "）",
                                "there is an organization of that name already (" + other.org_id + ")")};
        if (is_root) return {};
        vault_->found_organization(working.tx, org.org_id, org.parent);
        if (moves) vault_->move_organization(working.tx, org.org_id, org.parent);
        vault_->bind(working.tx, entry.body);
        return {};
    });
}

Outcome Ledger::put_actor(const ActorRow& person, const std::string& actor, const std::string& identity_number) {
    Outcome outcome;
    outcome.event = "actor";
    if (!valid_id(person.actor_id))
        return invalid(outcome, problem("bad-actor-id", "id", "人员代号只能用小写字母、数字和连字符",
                                        "an actor's id has lower-case letters, digits and hyphens"));
    auto row = person;
    if (!identity_number.empty()) {
        const auto view = store_.read();
        vault_->require(*view);
        row.person = digest(*view, {std::string(person_index), identity_number, std::nullopt});
    }
    return administer(Act::of(deed::Person::of(row), deed::Person::Sealed::of(row)), actor,
                      [&](Working& working, Entry& entry) -> Problems {
                          // Who one is keeps one from one's own case; nobody takes that off themselves.
                          for (const auto& known : working.actors())
                              if (known.actor_id == actor && actor == row.actor_id && !known.person.empty() &&
                                  known.person != row.person)
                                  return {problem("own-person", "id", "不能更改自己登记的身份，请由他人办理",
                                                  "nobody changes who they are on record as; ask somebody else")};
                          if (!row.active) take_keys(working, row.actor_id);
                          vault_->bind(working.tx, entry.body);
                          return {};
                      });
}

Outcome Ledger::adopt_rules(const LocalRules& rules, const std::string& actor) {
    Outcome outcome;
    outcome.event = "policy";
    if (!may(actor, Action::adopt_rules)) {
        note_refusal("policy", actor);
        outcome.status = Outcome::Status::forbidden;
        return outcome;
    }
    const auto orgs = store_.read()->orgs();
    if (!valid_id(rules.id))
        outcome.problems.push_back(problem("bad-rules-id", "id", "地方规定的代号只能用小写字母、数字和连字符",
                                           "the id of local rules has lower-case letters, digits and hyphens"));
    if (std::none_of(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return row.org_id == rules.org; }))
        outcome.problems.push_back(
            problem("unknown-org", "org", "没有这个组织：" + rules.org, "there is no organization " + rules.org));
    workflow_->under_local_rules({rules.text}, outcome.problems);
    if (!outcome.problems.empty()) return outcome;
    const deed::RulesOfPlace adopted{std::string(deed::RulesOfPlace::adopted), rules.id, rules.org};
    return administer(Act::of(adopted, {rules.text}), actor, [&](Working& working, Entry&) -> Problems {
        if (!working.tx.find_registered(KeptRules::kind, rules.id)) return {};
        return {problem("rules-exist", "id", "已有这个代号的地方规定，请先撤回",
                        "there are local rules of this id already; withdraw them first")};
    });
}

Outcome Ledger::withdraw_rules(const std::string& id, const std::string& actor) {
    Outcome outcome;
    outcome.event = "policy";
    if (!may(actor, Action::adopt_rules)) {
        note_refusal("policy", actor);
        outcome.status = Outcome::Status::forbidden;
        return outcome;
    }
    if (const auto row = store_.read()->find_registered(KeptRules::kind, id))
        return administer(Act::of(deed::RulesOfPlace{std::string(deed::RulesOfPlace::withdrawn), id,
                                                     content_of<KeptRules>(*row).org}),
                          actor);
    return invalid(outcome,
                   problem("unknown-rules", "id", "没有这个地方规定：" + id, "there are no local rules " + id));
}

Outcome Ledger::write_care(Json body, const std::string& actor) {
    return administer({.kind = EntryKind::admin, .needs = Action::care_for_ledger, .body = std::move(body)}, actor);
}

std::optional<std::string> Ledger::export_role(Working& working, const std::vector<std::string>& case_ids,
                                               const std::string& actor) {
    // Allowed where every case is; one answer for all of them.
    std::string role;
    bool allowed = std::any_of(working.orgs().begin(), working.orgs().end(), [&](const OrgRow& org) {
        return working.permission(actor, deed::Export::needs, org.org_id).has_value();
    });
    for (const auto& id : case_ids) {
        const auto row = working.tx.find_case(id);
        const auto permission =
            row ? working.permission(actor, deed::Export::needs, row->org, relation(working, actor, id, nullptr))
                : std::nullopt;
        allowed &= permission.has_value();
        if (permission) role = permission->role;
    }
    return allowed ? std::optional(role) : std::nullopt;
}

Seq Ledger::append_export(Working& working, const deed::Export& taken, const std::string& role,
                          const std::string& actor) {
    Entry entry;
    entry.kind = EntryKind::look;
    entry.actor = actor;
    entry.role = role;
    entry.body = deed::body_of(taken);
    return append(working, entry);
}

Outcome Ledger::note_export(const std::string& what, const std::vector<std::string>& case_ids,
                            const std::string& actor) {
    Outcome outcome;
    outcome.event = deed::Export::what;
    const auto transaction = store_.begin();
    Working working(*this, *transaction, kept_);
    if (!authentic(working.tx, actor)) {
        outcome.status = Outcome::Status::forbidden;
        outcome.problems.push_back(no_signing_key(actor));
        return outcome;
    }
    const auto role = export_role(working, case_ids, actor);
    outcome.status = role ? Outcome::Status::accepted : Outcome::Status::forbidden;
    outcome.journal_seq = role ? append_export(working, {what, case_ids}, *role, actor)
                               : note_refusal_entry(working, std::string(deed::Export::what), actor);
    commit(working, actor);
    return outcome;
}

namespace {

RectificationRow rectification_row(const RegisterRow& row) {
    auto kept = content_of<KeptFinding>(row);
    RectificationRow read{row.id, kept.case_id, kept.rule, kept.org, kept.about, {}};
    for (auto& step : kept.steps) {
        Recorded recorded;
        recorded.event.case_id = row.id;
        recorded.event.name = std::move(step.event);
        recorded.event.on = OccurredOn::parse(step.on).value_or(recorded.event.on);
        recorded.event.fields = std::move(step.fields);
        recorded.actor = std::move(step.by);
        recorded.seq = step.seq;
        read.steps.push_back(std::move(recorded));
    }
    return read;
}

}  // namespace

// The row of a finding is every step taken, so that its position follows by living through them again.
void Ledger::project_finding(Working& working, Seq seq, const Entry& entry) {
    const auto said = described::read<deed::Finding>(entry.body);
    KeptFinding kept{said.of_case, said.rule, said.org, {}, said.about};
    if (const auto row = working.tx.find_registered(KeptFinding::kind, said.finding))
        kept.steps = content_of<KeptFinding>(*row).steps;
    Json fields = said.fields ? *said.fields : Json::object();
    // Entries of version 0.1 held these two beside the rest.
    if (!said.to.empty()) described::put(fields, &deed::Finding::to, said.to);
    if (!said.due.empty()) described::put(fields, &deed::Finding::due, said.due);
    kept.steps.push_back(
        {said.action, said.on.empty() ? entry.at.day_in_china().iso() : said.on, entry.actor, std::move(fields), seq});
    working.tx.put_registered(kept_row(said.finding, kept));
}

// Everything that is wrong with a step about a finding, whoever takes it.
Problems Ledger::rectification_problems(Working& working, const rudang::Workflow& life, const RectificationStep& step,
                                        const Event& event, const std::string& org, const EventInfo* about) {
    Problems problems;
    if (step.finding.empty() || step.finding.size() > 24 ||
        step.finding.find_first_not_of("0123456789abcdef-") != std::string::npos)
        problems.push_back(problem("bad-value", "finding", "问题编号有误", "that is no id of a finding"));
    life.validate(event, problems);
    const auto may_put_right = [&](const std::string& who) {
        return working.permission(who, Action::rectify_findings, org) ||
               (about && working.permission(who, about->needs, org));
    };
    if (const auto to = described::get_leniently(step.fields, &deed::Finding::Fields::to);
        !to.empty() && std::none_of(working.actors().begin(), working.actors().end(),
                                    [&](const ActorRow& person) { return person.actor_id == to && person.active; }))
        problems.push_back(problem("unknown-actor", "to", "没有这个人员：" + to, "there is no actor " + to));
    else if (!to.empty() && !may_put_right(to))
        problems.push_back(cannot_rectify(working, to, org, about));
    if (const auto kept = working.tx.find_registered(KeptFinding::kind, step.finding))
        if (const auto known = rectification_row(*kept); known.case_id != step.case_id || known.rule != step.rule)
            problems.push_back(problem("other-finding", "finding", "这个问题属于另一案卷或另一条规则",
                                       "this finding belongs to another case or rule"));
    return problems;
}

// The step as its entry will tell it.
Ledger::Act Ledger::act_about_finding(Working& working, const EventInfo& info, const RectificationStep& step,
                                      const std::string& org, const EventInfo* about, const std::string& actor) {
    Json fields = step.fields;
    Json personal = split_sealed(*info.fields, fields);
    // Whoever may record the step may put right what is wrong with its record.
    const bool by_record =
        info.needs == Action::rectify_findings && about && !working.permission(actor, Action::rectify_findings, org);
    deed::Finding said;
    said.finding = step.finding;
    said.of_case = step.case_id;
    said.rule = step.rule;
    said.org = org;
    said.action = step.event;
    said.on = today().iso();
    said.fields = fields;
    if (about) said.about = about->name;
    Act act{.kind = deed::Finding::kind,
            .needs = by_record ? about->needs : info.needs,
            .body = deed::body_of(said),
            .scope = said.where(),
            .of_case = step.case_id,
            .relation = relation(working, actor, step.case_id, nullptr)};
    if (!personal.empty()) act.sealed = described::write(deed::Finding::Sealed{personal});
    return act;
}

Outcome Ledger::rectify(const rudang::Workflow& life, const RectificationStep& step, const std::string& actor) {
    Outcome outcome;
    outcome.event = step.event;
    outcome.on = OccurredOn(today());
    outcome.case_id = step.case_id;
    const auto transaction = store_.begin();
    Working working(*this, *transaction, kept_);
    const auto* info = find_event(life.events(), step.event);
    if (!info)
        return invalid(outcome, problem("unknown-event", "event", "没有这种事项：" + step.event,
                                        "there is no such event: " + step.event));
    const auto row = transaction->find_case(step.case_id);
    if (!row)
        return invalid(outcome, problem("unknown-case", "case", "没有这个案卷：" + step.case_id,
                                        "there is no such case: " + step.case_id));
    const auto* about = find_event(workflow_->events(), step.about);
    Recorded recorded;
    recorded.event = {.case_id = step.finding,
                      .name = step.event,
                      .on = OccurredOn(today()),
                      .fields = step.fields,
                      .note = {},
                      .attachments = {}};
    recorded.actor = actor;
    outcome.problems = rectification_problems(working, life, step, recorded.event, row->org, about);
    if (!outcome.problems.empty()) return outcome;

    const auto instance = life.start(step.finding);
    if (const auto kept = transaction->find_registered(KeptFinding::kind, step.finding))
        for (const auto& earlier : rectification_row(*kept).steps)
            instance->apply(earlier, Judging::replay, {}, earlier.event.on.last());
    // Judged only once it is clear that the actor may: a refusal for lack of permission tells nothing.
    auto done = administer_in(
        working, act_about_finding(working, *info, step, row->org, about, actor), actor, [&](Working&, Entry& entry) {
            auto reaction = instance->apply(recorded, Judging::strict, {}, today());
            outcome.findings = std::move(reaction.findings);
            if (reaction.kind != Reaction::Kind::taken) {
                entry.kind = EntryKind::refusal;
                described::put(entry.body, &deed::Finding::rules, std::optional(failing(outcome.findings)));
            }
            described::put(entry.body, &deed::Finding::state, std::optional(instance->state().status));
            return Problems();
        });
    done.event = step.event;
    done.on = outcome.on;
    done.case_id = step.case_id;
    if (done.status != Outcome::Status::forbidden) {
        done.findings = std::move(outcome.findings);
        done.state = instance->state();
    }
    if (done.journal_seq) commit(working, actor);
    return done;
}

std::vector<RectificationRow> Ledger::rectifications(const std::string& actor) {
    const auto view = store_.read();
    const auto eyes = eyes_of(*view, actor);
    std::vector<RectificationRow> rows;
    for (const auto& kept : view->registered(KeptFinding::kind))
        if (auto row = rectification_row(kept); eyes.see(row.org)) rows.push_back(std::move(row));
    return rows;
}

}  // namespace rudang
