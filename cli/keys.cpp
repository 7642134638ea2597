// key: the keys of the person at this computer, and the ledger's.
#include <algorithm>
#include <sstream>

#include "context.h"
#include "keystore.h"
#include "ledgers.h"
#include "rudang/engine/deeds.h"

namespace rudang::cli {
namespace {

int conclude_key(Context& context, const Outcome& outcome, const Text& done, Json json = Json::object()) {
    context.expect_permitted(outcome);
    json["accepted"] = true;
    json["journal_seq"] = outcome.journal_seq ? Json(*outcome.journal_seq) : Json();
    if (context.json())
        context.print(json);
    else if (!context.quiet())
        context.screen().paragraph(context.say(done), 0, Colour::green);
    return exit_done;
}

Secret own_ledger_key(Context& context) {
    auto& ledger = context.ledger();
    const auto& key = context.keys_at_hand().ledger;
    if (!key || !ledger.is_open())
        throw Failure{exit_unusable,
                      {{"ledger-key-missing",
                        "",
                        {"这里没有账本密钥，或口令不对、打不开",
                         "the ledger's key is not here, or the passphrase is wrong and it stays locked"}}}};
    return *key;
}

// Does the key open the copy of the ledger that lies there? What cannot be read may need it.
bool may_need(Context& context, const std::string& path, const Secret& key) {
    try {
        const auto store = open_ledger(path, {.read_only = true, .any_format = true});
        return store->identity().origin == context.ledger().origin() &&
               Ledger(*store, context.workflow(), context.clock(), {{}, key}).is_open();
    } catch (const LedgerError& error) {
        return error.kind() != LedgerError::Kind::no_key;
    }
}

// A key is kept only if it opens the ledger it is for; the one before would be gone.
void expect_opens(Context& context, const std::string& origin, const Secret& secret, const std::string& path) {
    const auto store = open_ledger(context.ledger_path());
    bool opens = store->identity().origin == origin;
    try {
        opens = opens && Ledger(*store, context.workflow(), context.clock(), {{}, secret}).is_open();
    } catch (const LedgerError& error) {
        if (error.kind() != LedgerError::Kind::no_key) throw;
        opens = false;
    }
    if (!opens)
        throw usage_error("key-does-not-fit", path,
                          {"这把密钥打不开账本 " + context.ledger_path() + "（可能已轮换，或属于另一账本），没有改动",
                           "this key does not open the ledger " + context.ledger_path() +
                               " (it may have been rotated, or belong to another ledger); nothing was changed"});
}

}  // namespace

// Before an actor can be enrolled they make their key where it will stay; only its public half travels.
int run_key_new(Context& context, const Arguments& arguments) {
    const auto actor = arguments.get("ACTOR");
    auto& keys = context.keys();
    if (!valid_id(actor))
        throw usage_error(
            "bad-actor-id", "ACTOR",
            {"人员代号只能用小写字母、数字和连字符", "an actor's id has lower-case letters, digits and hyphens"});
    keys.hold();
    if (keys.has_actor_key(actor))
        throw usage_error(
            "key-exists", "ACTOR",
            {"这里已有该人员的钥匙：" + keys.folder(), "that actor has a key here already: " + keys.folder()});
    const auto key = SigningKey::generate();
    // On a computer people share, the keys share a passphrase too.
    bool failed = false;
    if (keys.locked()) keys.load("", failed);
    if (failed)
        throw Failure{
            exit_forbidden,
            {{"wrong-passphrase", "", {"口令不对，没有改动", "the passphrase is wrong; nothing was changed"}}}};
    keys.keep(actor, key.seed(), keys.locked() ? keys.passphrase() : context.new_passphrase());
    if (keys.default_actor().empty()) keys.set_default_actor(actor);
    if (context.json())
        context.print({{"actor", actor}, {"public", key.public_key().base64()}, {"key", key.public_key().id()}});
    else {
        context.screen().line(key.public_key().base64());
        if (!context.quiet())
            context.screen().paragraph(
                context.say("以上是公钥，请交给安全保密管理员登记：rudang actor key " + actor +
                                " --public-key 公钥。私钥留在本机，请勿外传。",
                            "This is the public key; give it to the security administrator: rudang actor key " + actor +
                                " --public-key KEY. The private key stays here."),
                0, Colour::dim);
    }
    return exit_done;
}

int run_actor_key(Context& context, const Arguments& arguments) {
    const auto of = arguments.get("ACTOR");
    const bool revoke = arguments.has("revoke");
    auto& keys = context.keys_to_change();
    auto& ledger = context.ledger();
    const auto actor = context.actor();
    std::optional<PublicKey> key;
    std::string made;  // the file of a key made here
    if (const auto words = arguments.get("public-key"); !words.empty()) {
        key = PublicKey::parse(words);
        if (!key)
            throw usage_error("bad-value", "--public-key",
                              {"不是公钥：应为 rudang key new 输出的一行",
                               "not a public key: give the line that rudang key new prints"});
    } else if (!revoke) {
        if (of != actor)
            throw usage_error("missing-argument", "--public-key",
                              {"请给出对方用 rudang key new 生成的公钥，或用 --revoke 停用",
                               "give the public key the other person made with rudang key new, or --revoke"});
        if (!context.confirmed(
                context.say("将换用新的签名钥匙，原钥匙及其备份从此作废。确认请输入 是：",
                            "A new signing key will take the place of the present one, whose backups will be of "
                            "no use. Type yes to go on: "),
                "yes"))
            throw usage_error("not-confirmed", "ID",
                              {"没有确认，没有改动（脚本中用 --yes）；查看公钥用 rudang actor list -v",
                               "not confirmed; nothing was changed (in scripts use --yes); rudang actor list -v shows "
                               "public keys"});
        const auto fresh = SigningKey::generate();
        key = fresh.public_key();
        made = keys.prepare(of, fresh.seed(), keys.shared_passphrase());
    }
    const auto outcome = ledger.put_key(of, revoke ? std::nullopt : key, actor);
    if (!made.empty()) outcome.accepted() ? keys.take_into_use(made) : keys.drop(made);
    return conclude_key(
        context, outcome,
        revoke ? Text{"已停用 " + of + " 的钥匙", "the key of " + of + " is revoked"}
        : !made.empty()
            ? Text{"已换用新钥匙 " + key->id() + "。旧的钥匙备份已作废，请重新执行 rudang key backup",
                   "the new key " + key->id() +
                       " is enrolled; backups of the old one are of no use: run rudang key "
                       "backup again"}
            : Text{"已登记 " + of + " 的钥匙 " + key->id(), "the key " + key->id() + " of " + of + " is enrolled"});
}

// Hands over the keys that follow the person's roles, in the ledger; and with FILE also the ledger's own, in a file.
int run_key_share(Context& context, const Arguments& arguments) {
    const auto of = arguments.get("ACTOR"), path = arguments.get("FILE");
    auto& ledger = context.ledger();
    std::optional<PublicKey> to;
    // From the verified journal: a table anybody could have edited must not say to whom a key is sealed.
    for (const auto& key : ledger.proven_keys())
        if (key.actor == of && !key.until) to = key.key;
    if (!to)
        throw usage_error("unknown-actor", "ACTOR",
                          {"该人员没有登记钥匙：" + of, "no key of that actor is enrolled: " + of});
    const auto secret = own_ledger_key(context);
    if (!path.empty()) expect_new_file(path);
    // Whoever cares for the ledger and looks at no names hands over its key alone.
    Outcome outcome;
    if (path.empty() || ledger.may(context.actor(), Action::look)) outcome = ledger.entrust(of, context.actor());
    const bool handed = outcome.journal_seq && outcome.accepted();
    if (!path.empty()) outcome = ledger.note_care(deed::KeyShared{of}, context.actor());
    context.expect_permitted(outcome);
    if (!path.empty())
        write_private(path, Json{{"rudang-shared-key", 1},
                                 {"origin", ledger.origin()},
                                 {"actor", of},
                                 {"sealed", base64(seal_to(*to, secret.view()))}}
                                    .dump() +
                                "\n");
    const Text roles = handed ? Text{"已按角色把组织的密钥交给 " + of + "。",
                                     "the keys that go with the roles of " + of + " are handed over."}
                              : Text{"没有要按角色补发的密钥。", "no key was missing for the roles."};
    if (path.empty()) return conclude_key(context, outcome, roles);
    return conclude_key(context, outcome,
                        {roles.zh + "账本密钥已写入 " + path + "；只有 " + of + " 的钥匙（" + to->id() +
                             "）能打开，对方用 rudang key receive 接收",
                         roles.en + " The ledger's key is written to " + path + "; only the key of " + of + " (" +
                             to->id() + ") opens it: rudang key receive"});
}

int run_key_receive(Context& context, const Arguments& arguments) {
    const auto path = arguments.get("FILE");
    const Json json = read_json(read_named(path));
    const auto bad = [&] {
        return usage_error(
            "bad-key-file", path,
            {"不是可用的密钥文件，或不是给本机人员的", "not a key file, or not one for whoever acts here"});
    };
    if (!json.is_object() || !json.contains("rudang-shared-key")) throw bad();
    const auto actor = text_in(json, "actor"), origin = text_in(json, "origin");
    if (!valid_id(actor)) throw bad();
    KeyStore keys(origin, context.ledger_path(), [&] { return context.ask_passphrase(); });
    bool failed = false;
    const auto own = keys.load(actor, failed);
    const auto found = own.signing.find(actor);
    const auto sealed = from_base64(text_in(json, "sealed"));
    const auto secret = found == own.signing.end() || !sealed ? std::nullopt : open_with(found->second, *sealed);
    if (!secret) throw bad();
    keys.hold();
    expect_opens(context, origin, *secret, path);
    keys.keep("", *secret, keys.passphrase());
    if (context.json())
        context.print({{"received", true}});
    else if (!context.quiet())
        context.screen().line(context.say("已接收账本密钥。", "The ledger's key has been taken over."), Colour::green);
    return exit_done;
}

int run_key_backup(Context& context, const Arguments& arguments) {
    const auto path = arguments.get("FILE");
    const auto secret = own_ledger_key(context);
    expect_new_file(path);
    const auto outcome = context.ledger().note_care(deed::KeyBackup(), context.actor());
    context.expect_permitted(outcome);
    // Both are needed to go on after a loss: what opens the ledger, and what this person signs with. One key a line.
    const auto passphrase = context.new_passphrase();
    std::string text = write_key({"ledger", context.ledger().origin(), ""}, secret, passphrase);
    for (const auto& [actor, key] : context.keys_at_hand().signing)
        text += write_key({"actor", context.ledger().origin(), actor}, key.seed(), passphrase);
    write_private(path, text);
    return conclude_key(
        context, outcome,
        {"账本密钥和您的签名钥匙已备份到 " + path + "。请与账本的备份分开保管；轮换密钥或销毁个人数据之后须重新备份。",
         "the ledger's key and your signing key are backed up to " + path +
             ". Keep it apart from copies of the ledger; back it up again after a rotation or an erasure."});
}

int run_key_restore(Context& context, const Arguments& arguments) {
    const auto path = arguments.get("FILE");
    std::vector<std::pair<KeyText, Secret>> keys;
    std::optional<Secret> passphrase;
    std::istringstream lines(read_named(path));
    for (std::string line; std::getline(lines, line);) {
        if (key_is_locked(line) && !passphrase) passphrase = context.ask_passphrase();
        KeyText about;
        if (const auto key = read_key(line, passphrase.value_or(Secret("")), about)) keys.emplace_back(about, *key);
    }
    const auto foreign = [&](const auto& key) { return key.first.origin != keys.front().first.origin; };
    if (keys.empty() || keys.front().first.kind != "ledger" || std::any_of(keys.begin(), keys.end(), foreign))
        throw usage_error("bad-key-file", path,
                          {"不是钥匙的备份，或口令不对", "not a backup of keys, or the passphrase is wrong"});
    // On a new computer the keys come first and the ledger after them.
    std::error_code ignored;
    const bool present = on_server(context.ledger_path()) || std::filesystem::exists(context.ledger_path(), ignored);
    if (present) expect_opens(context, keys.front().first.origin, keys.front().second, path);
    KeyStore store(keys.front().first.origin, context.ledger_path(), [&] { return context.ask_passphrase(); });
    store.hold();
    // With the keys that are here, under their passphrase; none of them is replaced.
    bool failed = false, in_use = true;
    store.load("", failed);
    const auto fresh = store.locked() && !failed ? store.passphrase() : context.new_passphrase();
    for (const auto& [about, key] : keys) {
        if (about.kind == "ledger")
            in_use &= store.keep("", key, fresh);
        else if (valid_id(about.actor) && SigningKey::from_seed(key)) {
            store.keep(about.actor, key, fresh);
            if (store.default_actor().empty()) store.set_default_actor(about.actor);
        }
    }
    if (!in_use && !present)
        context.err() << "rudang: "
                      << context.say(
                             Text{"本机已有这个账本的另一把密钥，仍用原来的；恢复的这把另存在旁边，需要时自动使用",
                                  "there is another key of this ledger on this computer, which stays in use; the "
                                  "one restored lies beside it and is used where it is needed"})
                      << '\n';
    if (context.json())
        context.print({{"restored", keys.size()}});
    else if (!context.quiet())
        context.screen().line(present ? context.say("已恢复钥匙。", "The keys have been restored.")
                                      : context.say("已恢复钥匙。下一步：rudang restore 账本备份",
                                                    "The keys have been restored. Next: rudang restore BACKUP"),
                              Colour::green);
    return exit_done;
}

int run_key_rotate(Context& context, const Arguments&) {
    const auto outcome = rotate_ledger_key(context);
    return conclude_key(
        context, outcome,
        {"账本密钥已轮换。旧密钥和旧密钥的备份不再有用：请重新备份，并重新分发给其他人员（rudang key share）。",
         "the ledger's key was rotated. The old one and its backups are of no use any more: back it up again and share "
         "it again (rudang key share)."});
}

Outcome rotate_ledger_key(Context& context) {
    auto& keys = context.keys_to_change();
    own_ledger_key(context);
    const auto actor = context.actor();
    const auto fresh = fresh_key();
    const auto file = keys.prepare("", fresh, keys.shared_passphrase());
    auto outcome = context.ledger().rotate(fresh, actor);
    // The former goes aside only where the ledger opens with its successor.
    if (outcome.accepted() && context.ledger().is_open())
        keys.take_into_use(file);
    else
        keys.drop(file);
    return outcome;
}

int run_key_passphrase(Context& context, const Arguments&) {
    auto& keys = context.keys();
    keys.hold();
    const auto actor = context.actor();
    bool failed = false;
    const auto own = keys.load(actor, failed);
    // Where a change was interrupted some keys are under the new passphrase already.
    const auto still_shut = keys.change_passphrase(context.new_passphrase(true));
    if (!still_shut.empty() && !own.ledger && own.signing.empty())
        throw Failure{
            exit_forbidden,
            {{"wrong-passphrase", "", {"口令不对，没有改动", "the passphrase is wrong; nothing was changed"}}}};
    Failure shut{exit_forbidden, {}};
    for (const auto& path : still_shut)
        shut.problems.push_back(
            {"other-passphrase",
             path,
             {"同一文件夹里的这把钥匙用的是另一个口令，没有改动；请先由其持有人改成同一口令，或把它移走",
              "this key in the same folder is under another passphrase; nothing was changed. Have its holder set the "
              "same one, or move it away"}});
    if (!shut.problems.empty()) throw shut;
    if (context.json())
        context.print({{"changed", true}});
    else if (!context.quiet())
        context.screen().line(context.say("口令已更改。", "The passphrase has been changed."), Colour::green);
    return exit_done;
}

int run_erase(Context& context, const Arguments& arguments) {
    auto& keys = context.keys_to_change();
    const auto row = context.the_case(arguments.get("CASE"));
    const auto reason = arguments.get("reason");
    if (!context.confirmed(
            context.say("销毁 " + row.case_id + " 的个人数据，不可恢复。确认请输入案卷号：",
                        "Destroy the personal data of " + row.case_id + " for good. Type the case id to confirm: "),
            row.case_id))
        throw usage_error(
            "not-confirmed", "CASE",
            {"没有确认，没有改动（脚本中用 --yes）", "not confirmed; nothing was changed (in scripts use --yes)"});
    own_ledger_key(context);
    const auto actor = context.actor();
    const auto fresh = fresh_key();
    const auto file = keys.prepare("", fresh, keys.shared_passphrase());
    const auto outcome = context.ledger().erase(row.case_id, reason, fresh, actor);
    if (!outcome.accepted()) keys.drop(file);
    context.expect_permitted(outcome);
    if (context.ledger().is_open()) keys.take_into_use(file);
    // With the former key a copy would still be read: it is kept only where a copy known here needs it.
    std::string copies;
    const auto kept = keys.prune([&](const Secret& former) {
        bool needed = false;
        for (const auto& copy : keys.copies())
            if (copy.away || may_need(context, copy.path, former)) {
                needed = true;
                if (copies.find(copy.path) == std::string::npos) copies += (copies.empty() ? "" : ", ") + copy.path;
            }
        return needed;
    });
    if (kept)
        context.err() << "rudang: "
                      << context.say(Text{
                             "旧密钥仍保留在 " + keys.folder() + "，因为下列副本还要用它，其中的个人数据仍可读出：" +
                                 copies + "；不再需要的请删除，并删除名为 .old.key 的文件",
                             "the former key is kept in " + keys.folder() +
                                 " because these copies need it, and what was destroyed can still be read in them: " +
                                 copies + "; delete those not needed, and the files called .old.key"})
                      << '\n';
    for (const auto& problem : outcome.problems) context.err() << "rudang: " << context.say(problem.message) << '\n';
    return conclude_key(
        context, outcome,
        {"已销毁 " + row.case_id +
             " 的个人数据，账本密钥已轮换；日志仍可校验。请重新备份密钥（rudang key backup），并删除旧的备份。",
         "the personal data of " + row.case_id +
             " is destroyed and the ledger's key rotated; the journal still verifies. Back the key up again (rudang "
             "key backup) and delete older copies."},
        {{"case", row.case_id}});
}

}  // namespace rudang::cli
