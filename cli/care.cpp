// init, rebuild, backup, restore: the care of the file.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "context.h"
#include "keystore.h"
#include "ledgers.h"
#include "rudang/engine/deeds.h"
#include "rudang/engine/merkle.h"
#include "rudang/engine/owner.h"
#include "rudang/engine/sqlite_file.h"
#include "rudang/engine/sqlite_store.h"

namespace rudang::cli {
namespace {

// The root organization.
std::string top_of(Ledger& ledger) {
    for (const auto& org : ledger.orgs())
        if (org.parent.empty()) return org.org_id;
    return {};
}

std::string id_from(const std::string& user) {
    std::string id;
    for (const char c : user)
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-') id += c;
    id = id.substr(0, 32);
    return valid_id(id) ? id : "first";
}

// A name that nobody else has, on the same file system.
std::string name_beside(const std::string& path, const char* what) {
    return path + "." + what + "-" + hex(sha256(fresh_key().view())).substr(0, 12);
}

void drop_ledger_file(const std::string& path) {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", ".gate"}) std::filesystem::remove(path + suffix, ignored);
    std::filesystem::remove_all(path + ".papers", ignored);
}

struct Founding {
    std::string org;
    ActorRow first;
    std::string identity_number;
};

// The first entries, and the note that attests them.
std::string found(Context& context, Store& store, const Founding& founding, const Keys& keys) {
    Ledger ledger(store, context.workflow(), context.clock(), keys);
    ledger.found(founding.org, founding.first, founding.identity_number);
    return ledger.checkpoint().note;
}

// The keys, then the ledger: the note that attests its first entries.
std::string make_ledger(Context& context, KeyStore& keys, const LedgerIdentity& identity, const Founding& founding,
                        const SigningKey& signing, const Secret& passphrase) {
    const auto path = context.ledger_path();
    const auto& first = founding.first;
    const auto ledger_key = fresh_key();
    // The keys first: a ledger whose key is nowhere would be lost. What is left over when creating fails opens nothing.
    keys.hold();
    keys.keep(first.actor_id, signing.seed(), passphrase);
    keys.keep("", ledger_key, passphrase);
    keys.set_default_actor(first.actor_id);
    // Made whole under another name: interrupted, there is no ledger, and the same command makes one. On a server it is
    // empty then, and the same command makes it anew.
    const auto making = name_beside(path, "making");
    const Keys made{{{first.actor_id, signing}}, ledger_key};
    std::string note;
    bool may_be_there = false;
    try {
        if (on_server(path)) {
            const auto store = create_ledger(path, identity);
            may_be_there = true;  // whatever becomes of the answer
            return found(context, *store, founding, made);
        }
        {
            const auto store = create_sqlite_store(making, identity);
            note = found(context, *store, founding, made);
            store->settle();
        }
        place_sqlite_ledger(path, making);
    } catch (...) {
        drop_ledger_file(making);
        std::error_code ignored;
        if (!may_be_there) std::filesystem::remove_all(keys.folder(), ignored);
        throw;
    }
    return note;
}

// A folder of the owner's on a local disk, in which nothing has that name yet.
void expect_free(const std::string& path) {
    expect_place(path);
    make_private_folder(std::filesystem::path(path).parent_path().string());
    const auto folder = std::filesystem::path(path).parent_path();
    if (const auto* network = network_file_system(folder.empty() ? "." : folder.string()))
        throw Failure{exit_unusable,
                      {{"network-file-system",
                        path,
                        {std::string("账本不能放在网络文件系统上（") + network + "），锁不可靠；请放在本机磁盘",
                         std::string("a ledger cannot live on a network file system (") + network +
                             "): its locks are not reliable; use a local disk"}}}};
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored))
        throw LedgerError(LedgerError::Kind::exists,
                          {"这里已经有账本或文件，没有改动；账本已建好的，直接用 rudang apply、rudang list 等",
                           "there is a ledger or another file already, and nothing was changed; a ledger that is there "
                           "is ready for rudang apply, rudang list and the rest"});
}

}  // namespace

int run_init(Context& context, const Arguments& arguments) {
    const auto path = context.ledger_path();
    if (!on_server(path)) expect_free(path);
    if (arguments.has("org") && normalized_name(arguments.get("org")).empty())
        throw usage_error("missing-argument", "--org", {"组织名称不能为空", "the organization needs a name"});
    auto org = context.asked(arguments.get("org"), {"党组织名称（如 第一党支部）： ", "name of the organization: "});
    if (org.empty()) org = context.say("党支部", "Branch");
    ActorRow first{arguments.get("actor"), context.asked(arguments.get("name"), {"您的姓名： ", "your name: "}),
                   system_user(), true};
    if (first.actor_id.empty())
        first.actor_id = context.wanted_actor().empty() ? id_from(first.system_user) : context.wanted_actor();
    if (first.actor_id != id_from(first.actor_id))
        throw usage_error(
            "bad-actor-id", "--actor",
            {"人员代号只能用小写字母、数字和连字符", "an actor id has lower-case letters, digits and hyphens"});
    if (first.name.empty()) first.name = first.actor_id;
    for (const auto& [option, text] : {std::pair{"--org", &org}, {"--name", &first.name}})
        if (auto kept = clean(*text, Lines::one))
            *text = std::move(*kept);
        else
            throw Failure{exit_usage, {unclean(option)}};
    const auto identity_number = identity_number_given(arguments);
    const auto identity = new_identity(1);
    KeyStore keys(identity.origin, path, [&] { return context.ask_passphrase(); });
    const auto passphrase = context.new_passphrase();
    const auto signing = SigningKey::generate();
    const auto note = make_ledger(context, keys, identity, {org, first, identity_number}, signing, passphrase);
    keys.remember(note);
    keys.know_at(path);
    keys.set_home(path);
    if (context.json()) {
        context.print({{"ledger", path},
                       {"origin", identity.origin},
                       {"org", "root"},
                       {"actor", first.actor_id},
                       {"keys", keys.folder()},
                       {"public", signing.public_key().base64()}});
    } else {
        auto& screen = context.screen();
        screen.line(context.say("账本已建立：", "ledger created: ") + path, Colour::green);
        screen.line(context.say("组织：", "organization: ") + org + context.say("（代号 root）", " (id root)"));
        screen.line(context.say("人员：" + first.name + "（代号 " + first.actor_id + "）", "actor: " + first.actor_id));
        screen.line(context.say("钥匙：", "keys: ") + keys.folder());
        if (!context.quiet()) {
            screen.paragraph(
                context.say("姓名等个人信息已加密，没有钥匙谁也打不开，丢了钥匙也无法找回。请现在就备份：rudang "
                            "key backup 文件（钥匙），rudang backup 文件（账本），两者分开存放。",
                            "Names and other personal data are encrypted; without the keys nobody can read them, "
                            "and lost keys cannot be replaced. Back both up now and keep them apart: rudang key "
                            "backup FILE (the key), rudang backup FILE (the ledger)."),
                0);
            if (passphrase.view().empty())
                screen.paragraph(
                    context.say("钥匙没有设口令：能用这台电脑的人就能打开账本。设口令用 rudang key passphrase。",
                                "The keys have no passphrase: whoever can use this computer can open the ledger. "
                                "Set one with rudang key passphrase."),
                    0);
            screen.paragraph(
                context.say("名单里的姓名平时遮蔽（如 张*）；自己保管账本、要直接看到姓名的，用 rudang names show。",
                            "Names are masked in lists; if you keep the ledger yourself and want to see "
                            "them: rudang names show."),
                0);
            screen.paragraph(context.say("下一步： rudang apply 开立案卷（逐项询问）",
                                         "next: rudang apply opens a case; it asks for what it needs"),
                             0);
        }
    }
    return exit_done;
}

int run_rebuild(Context& context, const Arguments&) {
    // Who acts is not asked of tables that may be damaged.
    auto& ledger = context.ledger();
    auto who = context.wanted_actor();
    if (who.empty() && ledger.signs()) who = context.keys().default_actor();
    const auto outcome = ledger.rebuild(who.empty() ? context.actor() : who);
    context.expect_permitted(outcome);
    ledger.sweep_papers();
    if (context.json())
        context.print({{"rebuilt", true}, {"journal_seq", *outcome.journal_seq}});
    else if (!context.quiet())
        context.screen().line(
            context.say("已按日志重建全部数据表。", "Every table has been recreated from the journal."), Colour::green);
    return exit_done;
}

int run_backup(Context& context, const Arguments& arguments) {
    const auto to = arguments.get("FILE");
    std::error_code there;
    if (std::filesystem::symlink_status(to, there).type() != std::filesystem::file_type::not_found)
        throw Failure{exit_unusable,
                      {{"exists",
                        to,
                        {"备份目标已存在，没有覆盖；请换个名字",
                         "the target of the backup exists and was not overwritten; choose another name"}}}};
    expect_file(to, {"备份只能写成文件；复制到服务器用 rudang copy 账本 地址",
                     "a backup is a file; onto a server a ledger is copied with rudang copy LEDGER ADDRESS"});
    auto& ledger = context.ledger();
    // No key changes meanwhile, and the copy is known from now on: the key it needs is not dropped.
    const bool seals = ledger.signs();
    if (seals) context.keys().hold();
    const auto noted = ledger.note_care(deed::Backup(), context.actor());
    context.expect_permitted(noted);
    if (seals) context.keys().note_copy(to);
    try {
        context.store().backup(to);
    } catch (const LedgerError& error) {
        throw Failure{exit_unusable, {{std::string(error.code()), to, error.text()}}};
    }
    if (context.json())
        context.print({{"backup", to}, {"entries", *noted.journal_seq + 1}});
    else if (!context.quiet())
        context.screen().line(context.say("已备份到 ", "backed up to ") + to, Colour::green);
    return exit_done;
}

namespace {

// The keys that open this copy, which may be of before a rotation: in use, or in use then.
Keys keys_for(Context& context, Store& store, KeyStore& keys, const std::string& who) {
    bool failed = false;
    auto mine = keys.load(who, failed);
    const auto opens = [&] {
        try {
            return Ledger(store, context.workflow(), context.clock(), mine).is_open();
        } catch (const LedgerError& error) {
            if (error.kind() != LedgerError::Kind::no_key) throw;
            return false;
        }
    };
    const auto in_use = mine.ledger;
    if (mine.ledger && !opens())
        for (const auto& other : keys.others("")) {
            mine.ledger = other.secret;
            if (opens()) break;
            mine.ledger = in_use;
        }
    const auto enrolled = Ledger(store, context.workflow(), context.clock(), mine).actor_keys();
    const auto active = [&](const SigningKey& key) {
        return std::any_of(enrolled.begin(), enrolled.end(), [&](const ActorKey& row) {
            return row.actor == who && !row.until && row.key == key.public_key();
        });
    };
    if (const auto own = mine.signing.find(who); own != mine.signing.end() && !active(own->second))
        for (const auto& other : keys.others(who))
            if (const auto key = SigningKey::from_seed(other.secret); key && active(*key))
                mine.signing.insert_or_assign(who, *key);
    return mine;
}

// The ledger that stands where a copy is to go says who may replace it. A refusal is an entry there.
void expect_may_replace(Context& context, const std::string& path, const LedgerIdentity& copy, bool another) {
    std::unique_ptr<Store> standing;
    try {
        standing = open_sqlite_store(path);
    } catch (const LedgerError&) {
        return;  // missing or damaged: it cannot be asked
    }
    const auto& identity = standing->identity();
    if ((identity.origin != copy.origin || identity.suite != copy.suite) && !another)
        throw Failure{exit_integrity,
                      {{"another-ledger",
                        path,
                        {"备份属于另一个账本，没有恢复；确要换成那个账本请加 --another",
                         "the backup belongs to another ledger and was not restored; to put that one in place add "
                         "--another"}}}};
    KeyStore keys(identity.origin, path, [&] { return context.ask_passphrase(); });
    const auto who = context.wanted_actor().empty() ? keys.default_actor() : context.wanted_actor();
    try {
        keys.hold();
        Ledger ledger(*standing, context.workflow(), context.clock(), keys_for(context, *standing, keys, who));
        if (ledger.may(who, Action::care_for_ledger, top_of(ledger))) return;
        ledger.note_refusal("restore", who);
    } catch (const LedgerError& error) {
        if (error.kind() == LedgerError::Kind::corrupt) return;
        throw;
    }
    throw not_permitted();
}

const Text copy_instead{"服务器上的账本不就地恢复：用 rudang copy 备份 新地址 复制到空的数据库，再改用新地址",
                        "a ledger on a server is not restored in place: copy the backup into an empty database with "
                        "rudang copy BACKUP ADDRESS, and use that address"};

// Where the copy takes the ledger's place; the name under which the former is kept.
std::string put_in_place(const std::string& path, const std::string& copy) {
    std::error_code ignored;
    for (const char* suffix : {"-wal", "-shm", ".gate"}) std::filesystem::remove(copy + suffix, ignored);
    try {
        return replace_sqlite_ledger(path, copy);
    } catch (...) {
        drop_ledger_file(copy);
        throw;
    }
}

}  // namespace

namespace {

Failure not_restored(int status, std::string code, const std::string& where, Text message) {
    return Failure{status, {{std::move(code), where, std::move(message)}}};
}

// Is the copy whole, can it be opened here, and is it no older than what was seen? `seen` is what this computer
// remembers of the ledger.
void expect_worth_restoring(Context& context, Ledger& ledger, const std::string& from,
                            const std::optional<Checkpoint>& seen, bool older) {
    VerifyOptions all;  // tables too: they would be believed from the first command on
    all.procedures = context.procedures();
    const auto found = ledger.verify(all);
    if (!found.intact)
        throw not_restored(exit_integrity, "backup-damaged", from,
                           {"备份不完好，没有恢复：" + found.problem.zh,
                            "the backup is not intact and was not restored: " + found.problem.en});
    if (!ledger.is_open())
        throw not_restored(exit_unusable, "ledger-key-missing", from,
                           {"这台电脑上没有这个备份的账本密钥，没有恢复；先用 rudang key restore 恢复钥匙的备份",
                            "the key of this backup's ledger is not on this computer; it was not restored. First bring "
                            "the keys back with rudang key restore"});
    if (!seen || older || ledger.continues(*seen)) return;
    const auto has = std::to_string(found.entries), had = std::to_string(seen->size);
    throw not_restored(
        exit_integrity, "backup-older", from,
        {"备份比您见过的账本旧（备份 " + has + " 条，见过 " + had +
             " 条），恢复会丢掉之后的记录；确要恢复请加 --older，并会记入日志",
         "the backup is older than the ledger you saw (" + has + " entries, seen " + had +
             "); what came later would be gone. To restore it all the same add --older; that is written into the "
             "journal"});
}

void expect_confirmed(Context& context, const std::string& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored) ||
        context.confirmed(context.say("现有账本将改名保留。确认恢复请输入 是：",
                                      "The present ledger will be kept under another name. Type yes to restore: "),
                          "yes"))
        return;
    throw usage_error(
        "not-confirmed", path,
        {"没有确认，没有改动（脚本中用 --yes）", "not confirmed; nothing was changed (in scripts use --yes)"});
}

struct Restored {
    std::string note;  // the checkpoint of what was restored
    Seq seq = 0;       // of the entry that says so
};

// A whole copy of `from` is brought up to date and examined at `copy`, and says that it was restored, before the ledger
// at `path` moves. The keys are held in `held` until the files have changed places: the key of this copy is not dropped
// meanwhile.
Restored prepare(Context& context, const Arguments& arguments, const std::string& from, const std::string& path,
                 const std::string& copy, std::optional<KeyStore>& held) {
    {
        SqliteOptions as_it_is;
        as_it_is.read_only = as_it_is.any_format = true;
        open_sqlite_store(from, as_it_is)->backup(copy);
    }
    const auto store = open_sqlite_store(copy);
    const auto& identity = store->identity();
    const bool another = arguments.has("another");
    expect_may_replace(context, path, identity, another);
    auto& keys = held.emplace(identity.origin, path, [&] { return context.ask_passphrase(); });
    if (const auto known = keys.known_at(path); !known.empty() && known != identity.origin && !another)
        throw not_restored(exit_integrity, "another-ledger", path,
                           {"备份不属于您在这里用过的账本，没有恢复；确要换成它请加 --another",
                            "the backup is not of the ledger you used at this place and was not restored; to put it "
                            "in place add --another"});
    const auto who = context.wanted_actor().empty() ? keys.default_actor() : context.wanted_actor();
    keys.hold();
    Ledger ledger(*store, context.workflow(), context.clock(), keys_for(context, *store, keys, who));
    const auto seen = keys.remembered();
    expect_worth_restoring(context, ledger, from, seen, arguments.has("older"));
    expect_confirmed(context, path);
    // Written into the copy before it takes the ledger's place: nobody finds it restored and not saying so.
    deed::Restored known;
    if (seen) known = {seen->size, base64(seen->root)};
    const auto outcome = ledger.note_care(known, who);
    context.expect_permitted(outcome);
    Restored restored{ledger.checkpoint().note, *outcome.journal_seq};
    store->settle();
    // Before the files change places: whoever finds either of the two knows it.
    keys.expect(restored.note);
    return restored;
}

}  // namespace

int run_restore(Context& context, const Arguments& arguments) {
    const auto from = arguments.get("FILE"), path = expect_file(context.ledger_path(), copy_instead);
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored) && std::filesystem::equivalent(from, path, ignored))
        throw usage_error("same-file", from, {"备份就是账本本身", "the backup is the ledger itself"});
    const auto copy = name_beside(path, "restoring");
    Restored restored;
    std::optional<KeyStore> held;
    try {
        restored = prepare(context, arguments, from, path, copy, held);
    } catch (const LedgerError& error) {
        drop_ledger_file(copy);
        if (error.kind() == LedgerError::Kind::missing)
            throw not_restored(
                exit_unusable, std::string(error.code()), from,
                {"没有文件 " + from + "，账本没有改动；请核对文件名和它所在的文件夹",
                 "there is no file " + from + ", and the ledger was not touched; check its name and folder"});
        throw not_restored(error.kind() == LedgerError::Kind::corrupt ? exit_integrity : exit_unusable,
                           std::string(error.code()), from,
                           {"备份不能用，账本没有改动：" + error.text().zh,
                            "the backup cannot be used, and the ledger was not touched: " + error.text().en});
    } catch (...) {
        drop_ledger_file(copy);
        throw;
    }
    const auto aside = put_in_place(path, copy);
    // With the keys still held: of two that restore at one time, whose copy lies there is remembered last.
    held->know_at(path);
    held->as_expected();
    held->remember(restored.note);
    held->set_home(path);
    if (!aside.empty()) held->note_copy(aside);
    held.reset();
    context.ledger(false);
    if (context.json())
        context.print(
            {{"restored", path}, {"kept", aside.empty() ? Json() : Json(aside)}, {"journal_seq", restored.seq}});
    else if (!context.quiet())
        context.screen().paragraph(
            context.say("已恢复 ", "restored ") + path +
                (aside.empty() ? "" : context.say("；原账本保留为 ", "; the one before is kept as ") + aside),
            0, Colour::green);
    return exit_done;
}

}  // namespace rudang::cli
