// Organizations, who acts for them, and what they may.
#include <algorithm>
#include <functional>

#include "words.h"

namespace rudang::web {
namespace {

std::string_view kind_name(const Here& here, const std::string& kind) {
    for (const auto& each : here.workflow().offices().kinds)
        if (each.word == kind) return here.say(each.label);
    return kind == "root" ? here.say("最上级", "top") : std::string_view(kind);
}

void org_tree(Html& html, const Here& here, const std::vector<OrgRow>& orgs) {
    html.m("<table><thead><tr><th>").t(here.say("组织", "Organization")).m("</th><th>").t(here.say("类别", "Kind"));
    html.m("</th><th>").t(here.say("权限", "Power")).m("</th></tr></thead><tbody>");
    const std::function<void(const std::string&, int)> below = [&](const std::string& parent, int depth) {
        for (const auto& org : orgs) {
            if (org.parent != parent) continue;
            html.m("<tr><td>");
            for (int i = 0; i < depth; ++i) html.m("&emsp;");
            html.t(org.name).m("</td><td>").t(kind_name(here, org.kind)).m("</td><td>");
            if (org.approves) html.t(here.say("有审批权限", "approves"));
            if (org.closed) html.t(here.say("已撤销", "closed"));
            html.m("</td></tr>");
            below(org.org_id, depth + 1);
        }
    };
    below("", 0);
    html.m("</tbody></table>");
}

void new_org(Html& html, Here& here) {
    html.m("<details class=\"noprint\"><summary>").t(here.say("增加一个组织", "Add an organization")).m("</summary>");
    html.add(form_to(here, "/organization"))
        .hidden("what", "org")
        .m("<p><label for=\"name\">")
        .t(here.say("名称", "Name"));
    html.m("</label><br><input type=\"text\" id=\"name\" name=\"name\" autocomplete=\"off\"></p><p><label for=\"id\">");
    html.t(here.say("代号（小写字母和数字）", "Id (lower-case letters and digits, like branch2)"));
    html.m("</label><br><input type=\"text\" id=\"id\" name=\"id\" autocomplete=\"off\"></p><p><label for=\"parent\">");
    html.t(here.say("上级", "Above it"))
        .m("</label><br>")
        .add(org_choice(here, "parent", "", {"（请选）", "(choose)"}));
    html.m("</p><p><label for=\"kind\">")
        .t(here.say("类别", "Kind"))
        .m("</label><br><select id=\"kind\" name=\"kind\">");
    for (const auto& kind : here.workflow().offices().kinds)
        html.m("<option value=\"").t(kind.word).m("\">").t(here.say(kind.label)).m("</option>");
    html.m("</select></p><p><label><input type=\"checkbox\" name=\"approves\" value=\"yes\">");
    html.t(here.say("有审批预备党员的权限", "May approve admissions"))
        .m("</label></p><button>")
        .t(here.say("增加", "Add"))
        .m("</button></form></details>");
}

void people_part(Html& html, Here& here) {
    auto& ledger = here.desk.ledger;
    const auto grants = ledger.grants();
    html.m("<h2>").t(here.say("人员和角色", "People and roles")).m("</h2><table class=\"stack\">");
    table_head(html, here, {{"姓名", "Name"}, {"代号", "Id"}, {"角色", "Roles"}});
    html.m("<tbody>");
    for (const auto& person : ledger.people(here.desk.actor)) {
        html.m("<tr>");
        cell(html, here, {"姓名", "Name"},
             person.name + std::string(person.active ? "" : here.say("（停用）", " (inactive)")));
        cell(html, here, {"代号", "Id"}, person.actor_id);
        html.m("<td data-name=\"").t(here.say("角色", "Roles")).m("\">");
        for (const auto& grant : grants) {
            if (grant.actor_id != person.actor_id) continue;
            const auto* role = here.workflow().offices().find(grant.role);
            html.m("<div>")
                .t(role ? here.say(role->label) : std::string_view(grant.role))
                .m(" · ")
                .t(here.org_name(grant.org));
            // Asked once more: without a role somebody may not even give it back.
            html.m("<details class=\"noprint\"><summary>").t(here.say("收回", "Revoke")).m("</summary>");
            html.add(form_to(here, "/organization")).hidden("what", "revoke").hidden("actor", grant.actor_id);
            html.hidden("role", grant.role).hidden("org", grant.org).m("<button>");
            html.t(here.say("确定收回这个角色", "Yes, revoke this role")).m("</button></form></details></div>");
        }
        html.m("</td></tr>");
    }
    html.m("</tbody></table>");
}

void new_grant(Html& html, Here& here) {
    html.m("<details class=\"noprint\"><summary>").t(here.say("授予角色", "Grant a role")).m("</summary>");
    html.add(form_to(here, "/organization"))
        .hidden("what", "grant")
        .m("<p><label for=\"actor\">")
        .t(here.say("人员", "Who"));
    html.m("</label><br><select id=\"actor\" name=\"actor\">");
    for (const auto& person : here.desk.ledger.people(here.desk.actor))
        if (person.active)
            html.m("<option value=\"")
                .t(person.actor_id)
                .m("\">")
                .t(person.name)
                .m(" ")
                .t(person.actor_id)
                .m("</option>");
    html.m("</select></p><p><label for=\"role\">")
        .t(here.say("角色", "Role"))
        .m("</label><br><select id=\"role\" name=\"role\">");
    for (const auto& role : here.workflow().offices().roles)
        html.m("<option value=\"").t(role.word).m("\">").t(here.say(role.label)).m("</option>");
    html.m("</select></p><p><label for=\"grant-org\">").t(here.say("在哪个组织（含下级）", "Where")).m("</label><br>");
    html.m("<select id=\"grant-org\" name=\"org\">");
    for (const auto& org : here.desk.ledger.orgs())
        if (!org.closed) html.m("<option value=\"").t(org.org_id).m("\">").t(org.name).m("</option>");
    html.m("</select></p><button>").t(here.say("授予", "Grant")).m("</button></form></details>");
    html.m("<p class=\"dim\">")
        .t(here.say("新增人员要生成签名钥匙，请在终端用 rudang actor add 办理。",
                    "A new person needs a signing key: use rudang actor add in a terminal."));
    html.m("</p>");
}

Done changed(Here& here, const Request& request) {
    auto& ledger = here.desk.ledger;
    const auto what = request.value("what");
    Outcome outcome;
    if (what == "org") {
        const OrgRow org{request.value("id"),   request.value("name"),   request.value("parent"),
                         request.value("kind"), request.has("approves"), false};
        const auto orgs = ledger.orgs();
        if (std::any_of(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return row.org_id == org.org_id; }))
            throw office::failure(
                office::Reason::input, "org-exists", "id",
                {"已有代号为 " + org.org_id + " 的组织", "there is an organization " + org.org_id + " already"});
        outcome = ledger.put_org(org, here.desk.actor);
    } else {
        outcome = ledger.grant({request.value("actor"), request.value("role"), request.value("org")}, what == "revoke",
                               here.desk.actor);
    }
    if (!outcome.accepted())
        throw outcome.problems.empty()
            ? office::not_permitted()
            : office::Failure{
                  outcome.status == Outcome::Status::forbidden ? office::Reason::forbidden : office::Reason::input,
                  outcome.problems};
    Html said;
    said.m("<p><strong>").t(here.say("已办理。", "Done.")).m("</strong></p>");
    return {"/organization", std::move(said)};
}

}  // namespace

Answer organization_page(Here& here, const Request& request) {
    if (request.post) return changed(here, request);
    Page page{.title = {"组织", "Organization"}, .area = "organization", .body = {}};
    auto& html = page.body;
    html.m("<h1>").t(here.say("组织", "Organization")).m("</h1>");
    html.add(help(here,
                  {"上面是组织的上下级，下面是谁在用这个账本、各有什么角色。角色决定能看什么、能办什么。",
                   "Above is the tree of organizations, below who uses this ledger and in which roles; a role decides "
                   "what one sees and does."},
                  {"让李四办理第一党支部的事：授予“支部组织委员”，组织选第一党支部。",
                   "For Li Si to record what the first branch does, grant the branch's role in the first branch."}));
    org_tree(html, here, here.desk.ledger.orgs());
    new_org(html, here);
    people_part(html, here);
    new_grant(html, here);
    return page;
}

}  // namespace rudang::web
