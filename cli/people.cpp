// org and actor: who there is and who may do what.
#include <algorithm>
#include <functional>

#include "context.h"

namespace rudang::cli {
namespace {

int conclude(Context& context, const Outcome& outcome, const Text& done) {
    if (outcome.status == Outcome::Status::invalid) throw Failure{exit_usage, outcome.problems};
    if (outcome.status == Outcome::Status::forbidden)
        throw Failure{exit_forbidden, {{"not-permitted", "", {"您没有这项权限；这次尝试已记入日志", "you may not do this; the attempt is in the journal"}}}};
    if (context.json()) context.print({{"accepted", true}, {"journal_seq", *outcome.journal_seq}});
    else if (!context.quiet()) context.screen().line(context.say(done), Colour::green);
    return exit_done;
}

OrgRow the_org(Context& context, const std::string& id) {
    const auto orgs = context.ledger().store().read()->orgs();
    const auto found = std::find_if(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return row.org_id == id; });
    if (found == orgs.end()) throw usage_error("unknown-org", "ID", {"没有这个组织：" + id, "there is no organization " + id});
    return *found;
}

}  // namespace

int run_org_add(Context& context, const Arguments& arguments) {
    const OrgRow org{arguments.get("ID"), arguments.get("name"), arguments.get("parent", "root"), arguments.get("kind", "branch"), arguments.has("approves"), false};
    const auto orgs = context.ledger().store().read()->orgs();
    if (std::any_of(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return row.org_id == org.org_id; }))
        throw usage_error("org-exists", "ID", {"已有代号为 " + org.org_id + " 的组织", "there is an organization " + org.org_id + " already"});
    return conclude(context, context.ledger().put_org(org, context.actor()), {"已增加组织 " + org.org_id, "added " + org.org_id});
}

int run_org_move(Context& context, const Arguments& arguments) {
    auto org = the_org(context, arguments.get("ID"));
    org.parent = arguments.get("parent");
    return conclude(context, context.ledger().put_org(org, context.actor()), {"已移动", "moved"});
}

int run_org_close(Context& context, const Arguments& arguments) {
    auto org = the_org(context, arguments.get("ID"));
    org.closed = true;
    return conclude(context, context.ledger().put_org(org, context.actor()), {"已撤销", "closed"});
}

int run_org_list(Context& context, const Arguments&) {
    const auto orgs = context.ledger().store().read()->orgs();
    if (context.json()) {
        Json list = Json::array();
        for (const auto& org : orgs) list.push_back({{"id", org.org_id}, {"name", org.name}, {"parent", org.parent.empty() ? Json() : Json(org.parent)}, {"kind", org.kind}, {"approves", org.approves}, {"closed", org.closed}});
        context.print(list);
        return exit_done;
    }
    const bool zh = context.language() == Language::zh;
    std::vector<std::vector<Cell>> rows;
    const std::function<void(const std::string&, int)> below = [&](const std::string& parent, int depth) {
        for (const auto& org : orgs) {
            if (org.parent != parent) continue;
            rows.push_back({Cell(std::string(static_cast<std::size_t>(depth) * 2, ' ') + printable(org.name)), Cell(org.org_id), Cell(org.kind), Cell(org.approves ? (zh ? "有审批权限" : "approves") : ""), Cell(org.closed ? (zh ? "已撤销" : "closed") : "")});
            below(org.org_id, depth + 1);
        }
    };
    below("", 0);
    context.screen().table(zh ? std::vector<Cell>{"组织", "代号", "类别", "", ""} : std::vector<Cell>{"organization", "id", "kind", "", ""}, rows);
    return exit_done;
}

int run_actor_add(Context& context, const Arguments& arguments) {
    const ActorRow person{arguments.get("ID"), arguments.get("name"), arguments.get("system-user"), true};
    const auto actors = context.ledger().store().read()->actors();
    if (std::any_of(actors.begin(), actors.end(), [&](const ActorRow& row) { return row.actor_id == person.actor_id; }))
        throw usage_error("actor-exists", "ID", {"已有代号为 " + person.actor_id + " 的人员", "there is an actor " + person.actor_id + " already"});
    return conclude(context, context.ledger().put_actor(person, context.actor()), {"已增加人员 " + person.actor_id + "；用 rudang actor grant 授予角色", "added " + person.actor_id + "; grant a role with rudang actor grant"});
}

int run_actor_grant(Context& context, const Arguments& arguments) {
    return conclude(context, context.ledger().grant({arguments.get("ID"), arguments.get("ROLE"), arguments.get("org", "root")}, false, context.actor()), {"已授予", "granted"});
}

int run_actor_revoke(Context& context, const Arguments& arguments) {
    return conclude(context, context.ledger().grant({arguments.get("ID"), arguments.get("ROLE"), arguments.get("org", "root")}, true, context.actor()), {"已收回", "revoked"});
}

int run_actor_list(Context& context, const Arguments&) {
    const auto view = context.ledger().store().read();
    const auto grants = view->grants();
    Json list = Json::array();
    std::vector<std::vector<Cell>> rows;
    for (const auto& person : view->actors()) {
        std::string held;
        Json granted = Json::array();
        for (const auto& grant : grants) {
            if (grant.actor_id != person.actor_id) continue;
            const auto* role = find_role(grant.role);
            held += (held.empty() ? "" : context.language() == Language::zh ? "、" : ", ") + std::string(role ? context.say(role->label) : std::string_view(grant.role)) + "@" + grant.org;
            granted.push_back({{"role", grant.role}, {"org", grant.org}});
        }
        list.push_back({{"id", person.actor_id}, {"name", person.name}, {"system_user", person.system_user}, {"active", person.active}, {"roles", granted}});
        rows.push_back({Cell(person.actor_id), Cell(printable(person.name)), Cell(person.system_user), Cell(held)});
    }
    if (context.json()) context.print(list);
    else context.screen().table(context.language() == Language::zh ? std::vector<Cell>{"代号", "姓名", "系统用户", "角色"} : std::vector<Cell>{"id", "name", "system user", "roles"}, rows);
    return exit_done;
}

}  // namespace rudang::cli
