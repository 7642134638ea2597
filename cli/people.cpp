// org and actor: who there is and who may do what.
#include <algorithm>
#include <functional>

#include "context.h"
#include "interview.h"
#include "keystore.h"

namespace rudang::cli {
namespace {

std::string kind_words(Context& context, const std::string& kind) {
    for (const auto& known : context.workflow()->offices().kinds)
        if (known.word == kind) return std::string(context.say(known.label));
    return kind == "root" ? context.say("本账本的根组织", "root") : kind;
}

// By its id or by what people call it; another id is a kind of the ledger's own.
std::string kind_given(Context& context, const std::string& words) {
    std::string known;
    std::vector<std::string_view> ending;  // 支部 for 党支部
    for (const auto& kind : context.workflow()->offices().kinds) {
        if (words == kind.label.zh || words == kind.label.en) return std::string(kind.word);
        if (!words.empty() && kind.label.zh.ends_with(words)) ending.push_back(kind.word);
        known += (known.empty() ? "" : "、") + std::string(kind.label.zh);
    }
    if (ending.size() == 1) return std::string(ending.front());
    if (std::all_of(words.begin(), words.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return words;
    throw usage_error("bad-value", "--kind",
                      {"没有这种组织：" + words + "；有：" + known, "there is no such kind of organization: " + words});
}

OrgRow the_org(Context& context, const std::string& words) {
    const auto id = context.org(words, "ID");
    const auto orgs = context.ledger().orgs();
    return *std::find_if(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return row.org_id == id; });
}

}  // namespace

int run_org_add(Context& context, const Arguments& arguments) {
    const OrgRow org{arguments.get("ID"),
                     arguments.get("name"),
                     context.org(arguments.get("parent", "root"), "--parent"),
                     kind_given(context, arguments.get("kind", "branch")),
                     arguments.has("approves"),
                     false};
    const auto orgs = context.ledger().orgs();
    if (std::any_of(orgs.begin(), orgs.end(), [&](const OrgRow& row) { return row.org_id == org.org_id; }))
        throw usage_error(
            "org-exists", "ID",
            {"已有代号为 " + org.org_id + " 的组织", "there is an organization " + org.org_id + " already"});
    return conclude(context, context.ledger().put_org(org, context.actor()),
                    {"已增加组织 " + org.org_id, "added " + org.org_id});
}

int run_org_move(Context& context, const Arguments& arguments) {
    auto org = the_org(context, arguments.get("ID"));
    org.parent = context.org(arguments.get("parent"), "--parent");
    return conclude(context, context.ledger().put_org(org, context.actor()), {"已移动", "moved"});
}

int run_org_close(Context& context, const Arguments& arguments) {
    auto org = the_org(context, arguments.get("ID"));
    if (org.closed) throw usage_error("org-closed", "ID", {org.name + "早已撤销", org.name + " is closed already"});
    org.closed = true;
    // What goes on there is said: nobody is moved by it.
    std::size_t living = 0;
    for (const auto& row : context.ledger().cases(context.actor(), org.org_id))
        living += row.org == org.org_id && !row.state.ended && !row.erased;
    const auto n = std::to_string(living);
    Text done{"已撤销", "closed"};
    if (living) {
        done.zh += "；那里还有 " + n + " 件在办的案卷，请逐件记录转出（rudang list --branch " + org.name + " 列出）";
        done.en += "; " + n + " cases are still open there: record a transfer for each (rudang list --branch " +
                   org.org_id + ")";
    }
    return conclude(context, context.ledger().put_org(org, context.actor()), done);
}

int run_org_list(Context& context, const Arguments&) {
    const auto orgs = context.ledger().orgs();
    if (context.json()) {
        Json list = Json::array();
        for (const auto& org : orgs)
            list.push_back({{"id", org.org_id},
                            {"name", org.name},
                            {"parent", org.parent.empty() ? Json() : Json(org.parent)},
                            {"kind", org.kind},
                            {"approves", org.approves},
                            {"closed", org.closed}});
        context.print(list);
        return exit_done;
    }
    std::vector<std::vector<Cell>> rows;
    const std::function<void(const std::string&, int)> below = [&](const std::string& parent, int depth) {
        for (const auto& org : orgs) {
            if (org.parent != parent) continue;
            rows.push_back({Cell(std::string(static_cast<std::size_t>(depth) * 2, ' ') + printable(org.name)),
                            Cell(org.org_id), Cell(kind_words(context, org.kind)),
                            Cell(org.approves ? context.say("有审批权限", "approves") : ""),
                            Cell(org.closed ? context.say("已撤销", "closed") : "")});
            below(org.org_id, depth + 1);
        }
    };
    below("", 0);
    context.screen().table(context.headings({{"组织", "organization"}, {"代号", "id"}, {"类别", "kind"}, {}, {}}),
                           rows);
    return exit_done;
}

std::string identity_number_given(const Arguments& arguments) {
    const auto path = arguments.get("id-number-file");
    if (path.empty()) return {};
    auto identity = recruitment::normalized_identity_number(line_of_named(path, "--id-number-file"));
    // With a number that is none, nobody would be kept from their own case.
    if (!recruitment::plausible_identity_number(identity))
        throw usage_error("bad-value", "--id-number-file",
                          {"文件第一行不是有效的身份证号", "the first line of the file is no valid identity number"});
    return identity;
}

int run_actor_add(Context& context, const Arguments& arguments) {
    const ActorRow person{arguments.get("ID"), arguments.get("name"), arguments.get("system-user"), true};
    auto& keys = context.keys();
    const bool signs = context.ledger().signs();
    if (signs) keys.hold();
    auto& ledger = context.ledger();
    const auto actors = context.store().read()->actors();
    const auto enrolled = ledger.actor_keys();
    // Somebody who is there without ever having had a key: an earlier command was interrupted, and this one ends it.
    const bool known =
        std::any_of(actors.begin(), actors.end(), [&](const ActorRow& row) { return row.actor_id == person.actor_id; });
    const bool unfinished = signs && known && std::none_of(enrolled.begin(), enrolled.end(), [&](const ActorKey& each) {
                                return each.actor == person.actor_id;
                            });
    if (known && !unfinished)
        throw usage_error(
            "actor-exists", "ID",
            {"已有代号为 " + person.actor_id + " 的人员", "there is an actor " + person.actor_id + " already"});
    std::optional<PublicKey> key;
    if (const auto words = arguments.get("public-key"); !words.empty() && !(key = PublicKey::parse(words)))
        throw usage_error(
            "bad-value", "--public-key",
            {"不是公钥：应为 rudang key new 输出的一行", "not a public key: give the line that rudang key new prints"});
    const auto actor = context.actor();
    const auto identity = identity_number_given(arguments);
    const auto outcome = ledger.put_actor(person, actor, identity);
    context.expect_permitted(outcome);
    Text done{"已增加人员 " + person.actor_id + "；用 rudang actor grant 授予角色",
              "added " + person.actor_id + "; grant a role with rudang actor grant"};
    if (signs) {
        // Without a key of their own making they get one here; it is then no proof against whoever made it. It is in a
        // file before the ledger counts on it.
        std::string made;
        if (!key) {
            const auto fresh = SigningKey::generate();
            key = fresh.public_key();
            made = keys.prepare(person.actor_id, fresh.seed(), keys.shared_passphrase());
        }
        const auto enrolment = ledger.put_key(person.actor_id, key, actor);
        if (!made.empty()) enrolment.accepted() ? keys.take_into_use(made) : keys.drop(made);
        context.expect_permitted(enrolment);
        if (!made.empty()) {
            done.zh +=
                "。签名钥匙在本机生成，只适合共用这台电脑的人；在自己电脑上操作的，请用 rudang key new 自行生成，再用 "
                "--public-key 登记";
            done.en +=
                ". The signing key was made on this computer, which suits people who share it; others make their own "
                "with rudang key new and are enrolled with --public-key";
        }
    }
    return conclude(context, outcome, done);
}

namespace {

// A role by its id or by what people call it.
std::string the_role(const Offices& offices, const std::string& words) {
    std::string list_zh, list_en;
    for (const auto& role : offices.roles) {
        if (role.word == words || role.label.zh == words || role.label.en == words) return std::string(role.word);
        list_zh += (list_zh.empty() ? "" : "、") + std::string(role.label.zh);
        list_en += (list_en.empty() ? "" : ", ") + std::string(role.word);
    }
    throw usage_error(
        "unknown-role", "ROLE",
        {"没有这个角色：" + words + "；可用：" + list_zh, "there is no role " + words + "; there are: " + list_en});
}

// What somebody does not hold cannot be taken from them.
void expect_held(Context& context, const GrantRow& grant) {
    std::string roles_zh, roles_en;
    for (const auto& row : context.ledger().grants()) {
        if (row.actor_id != grant.actor_id) continue;
        if (row.role == grant.role && row.org == grant.org) return;
        const auto* role = context.workflow()->offices().find(row.role);
        roles_zh += (roles_zh.empty() ? "" : "、") + (role ? std::string(role->label.zh) : row.role) + "@" +
                    context.org_name(row.org);
        roles_en += (roles_en.empty() ? "" : ", ") + row.role + "@" + row.org;
    }
    throw usage_error("role-not-held", "ROLE",
                      {"此人没有这个角色，没有收回；有：" + (roles_zh.empty() ? "无" : roles_zh),
                       "they do not have that role; they have: " + (roles_en.empty() ? "none" : roles_en)});
}

int change_role(Context& context, const Arguments& arguments, bool revoke, const Text& done) {
    const auto role = the_role(context.workflow()->offices(), arguments.get("ROLE"));
    const auto org = context.org(arguments.get("org", "root"), "--org");
    // To whoever may not manage people nothing is said of who there is; the attempt is refused whomever it names.
    const bool may = context.ledger().may(context.actor(), Action::manage_people);
    const GrantRow grant{may ? person_given(context, arguments.get("ACTOR"), "ACTOR") : arguments.get("ACTOR"), role,
                         org};
    if (revoke && may) expect_held(context, grant);
    return conclude(context, context.ledger().grant(grant, revoke, context.actor()), done);
}

}  // namespace

int run_actor_grant(Context& context, const Arguments& arguments) {
    return change_role(context, arguments, false, {"已授予", "granted"});
}

int run_actor_revoke(Context& context, const Arguments& arguments) {
    return change_role(context, arguments, true, {"已收回", "revoked"});
}

int run_actor_list(Context& context, const Arguments&) {
    if (context.reveal() == Reveal::yes) context.require(Action::manage_people);
    const auto grants = context.ledger().grants();
    const auto keys = context.ledger().actor_keys();
    const auto public_key = [&](const std::string& actor) {
        const auto found = std::find_if(keys.begin(), keys.end(),
                                        [&](const ActorKey& key) { return key.actor == actor && !key.until; });
        return found == keys.end() ? std::string() : found->key.base64();
    };
    Json list = Json::array();
    std::vector<std::vector<Cell>> rows;
    for (const auto& person : context.ledger().people(context.actor(), context.reveal())) {
        std::string held;
        Json granted = Json::array();
        for (const auto& grant : grants) {
            if (grant.actor_id != person.actor_id) continue;
            const auto* role = context.workflow()->offices().find(grant.role);
            held += (held.empty() ? "" : context.say("、", ", ")) +
                    std::string(role ? context.say(role->label) : std::string_view(grant.role)) + "@" +
                    context.org_name(grant.org);
            granted.push_back({{"role", grant.role}, {"org", grant.org}});
        }
        list.push_back({{"id", person.actor_id},
                        {"name", person.name},
                        {"system_user", person.system_user},
                        {"active", person.active},
                        {"public", public_key(person.actor_id)},
                        {"roles", granted}});
        rows.push_back({Cell(person.actor_id), Cell(printable(person.name)), Cell(person.system_user), Cell(held)});
    }
    if (context.verbose() && !context.json())
        for (const auto& person : list)
            context.screen().line(person["id"].get<std::string>() + "  " + context.say("公钥 ", "public key ") +
                                  person["public"].get<std::string>());
    if (context.json())
        context.print(list);
    else
        context.screen().table(
            context.headings({{"代号", "id"}, {"姓名", "name"}, {"系统用户", "system user"}, {"角色", "roles"}}), rows);
    return exit_done;
}

}  // namespace rudang::cli
