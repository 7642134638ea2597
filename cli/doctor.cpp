// Is everything as a ledger needs it: the file or the server, the keys, the clock?
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "context.h"
#include "keystore.h"
#include "ledgers.h"

namespace rudang::cli {
namespace {

struct Check {
    std::string what;
    bool good;
    Text text;
};

using AddCheck = std::function<void(std::string what, bool good, std::string zh, std::string en)>;

void check_structure(const std::string& value, const AddCheck& check) {
    check("schema", value == "ok", value == "ok" ? "表结构没有被改动" : "表结构被改动过：多了或少了表、索引或触发器",
          value == "ok" ? "the tables are as they were made"
                        : "tables, indexes or triggers are not as they were made: another program changed them");
}

// What a ledger's safety rests on where a server keeps it.
void check_server(Store& store, const AddCheck& check) {
    for (const auto& [name, value] : store.describe()) {
        const bool on = value == "on";
        if (name == "schema") check_structure(value, check);
        if (name == "postgresql") check(name, true, "PostgreSQL " + value, "PostgreSQL " + value);
        if (name == "synchronous_commit")
            check(name, on || value == "remote_apply", "提交确认方式：" + value, "synchronous_commit: " + value);
        if (name == "fsync" || name == "full_page_writes")
            check(name, on, "服务器设置 " + name + "：" + value + (on ? "" : "，断电会损坏账本，请改为打开"),
                  name + ": " + value + (on ? "" : ": a power cut can damage the ledger; set it to on"));
        if (name == "role")
            check(name, value == "application",
                  value == "application" ? "登录的是应用角色：只能添加日志"
                                         : "登录的是表的所有者：能绕过只增不改的限制，日常请用应用角色",
                  value == "application" ? "you have the role of the application: it can only add to the journal"
                                         : "you own the tables and could go round what keeps the journal append-only; "
                                           "use the application's role day by day");
        if (name == "synchronous_standby_names")
            check(name, true,
                  value.empty() ? "没有同步备用服务器：这台服务器的磁盘坏了，最后的记录会丢" : "同步备用：" + value,
                  value.empty() ? "no synchronous standby: with this server's disk the last records would go"
                                : "synchronous standby: " + value);
    }
}

// Who can open what: is it one key for everything, and who waits for theirs?
std::vector<Check> checks_of_rights(Ledger& ledger) {
    if (!ledger.keys_follow_rights())
        return {{"keys-follow-rights",
                 true,
                 {"旧式账本：谁有账本密钥，谁就能打开全部内容；执行 rudang key rotate 后密钥随角色发放",
                  "a ledger of the earlier kind: whoever has its key opens all of it; after rudang key rotate keys "
                  "follow roles"}}};
    std::string waiting;
    for (const auto& grant : ledger.waiting_for_keys())
        waiting += (waiting.empty() ? "" : ", ") + grant.actor_id + " (" + grant.org + ")";
    if (waiting.empty())
        return {{"keys-follow-rights",
                 true,
                 {"密钥随角色发放，没有人在等", "keys follow roles, and nobody is waiting for theirs"}}};
    return {
        {"keys-follow-rights",
         true,
         {"有角色而没有领到密钥，请由能看姓名的人执行 rudang key share：" + waiting,
          "with a role and without its key; somebody who may look at names there runs rudang key share: " + waiting}}};
}

// The file and its surroundings.
void check_file(Store& store, const std::string& path, const AddCheck& check) {
    const bool affected = sqlite3_libversion_number() < 3051003;
    check("sqlite", true,
          std::string("SQLite ") + sqlite3_libversion() +
              (affected ? "，有 WAL-reset 缺陷，由写入锁（.gate）规避；请勿用其他程序写这个文件" : ""),
          std::string("SQLite ") + sqlite3_libversion() +
              (affected ? ": has the WAL-reset bug, contained by the writer gate; let no other program write the file"
                        : ""));
    for (const auto& [name, value] : store.describe()) {
        if (name == "schema") check_structure(value, check);
        if (name == "quick_check")
            check(name, value == "ok", value == "ok" ? std::string("文件结构完好") : "文件结构：" + value,
                  "structure of the file: " + value);
        if (name == "journal_mode") check(name, value == "wal", "日志方式：" + value, "journal mode: " + value);
    }
    struct stat info {};
    if (::stat(path.c_str(), &info) == 0) {
        const bool own = (info.st_mode & 077) == 0;
        check("permissions", own, own ? "只有您能读写" : "其他用户可以读取账本，请执行 chmod 600",
              own ? "only you can read and write it" : "other users can read the ledger; run chmod 600");
    }
    const auto folder = std::filesystem::absolute(path).parent_path().string();
    const auto* network = network_file_system(folder);
    check("file-system", !network, network ? std::string("网络文件系统 ") + network + "，锁不可靠" : "本机磁盘",
          network ? std::string("network file system ") + network + ": its locks are not reliable" : "local disk");
    struct statvfs space {};
    if (::statvfs(folder.c_str(), &space) == 0) {
        const auto mib = static_cast<unsigned long long>(space.f_bavail) * space.f_frsize / (1024 * 1024);
        check("space", mib >= 64, "剩余空间 " + std::to_string(mib) + " MiB", std::to_string(mib) + " MiB free");
    }
}

// Not beside the ledger they open.
bool keys_apart(const KeyStore& keys, const std::string& path) {
    if (on_server(path)) return true;
    const auto folder = std::filesystem::absolute(path).parent_path().string();
    return !std::filesystem::absolute(keys.folder()).string().starts_with(folder + "/") ||
           keys.folder().find("/.config/") != std::string::npos;
}

}  // namespace

int run_doctor(Context& context, const Arguments&) {
    const auto path = context.ledger_path();
    auto& ledger = context.ledger(false);
    std::vector<Check> checks;
    const auto check = [&](std::string what, bool good, std::string text_zh, std::string text_en) {
        checks.push_back({std::move(what), good, {std::move(text_zh), std::move(text_en)}});
    };
    if (on_server(path))
        check_server(context.store(), check);
    else
        check_file(context.store(), path, check);
    const auto view = context.store().read();
    if (ledger.signs()) {
        auto& keys = context.keys();
        const bool open = ledger.is_open();
        for (auto& each : checks_of_rights(ledger)) checks.push_back(std::move(each));
        check("ledger-key", open, open ? "账本密钥在本机" : "本机没有账本密钥，封存的内容打不开",
              open ? "the ledger's key is here" : "the ledger's key is not here; what is sealed cannot be read");
        check("passphrase", true, keys.locked() ? "钥匙有口令保护" : "钥匙没有口令：能用这台电脑的人就能打开账本",
              keys.locked() ? "the keys are under a passphrase"
                            : "the keys have no passphrase: whoever can use this computer can open the ledger");
        const auto exposed = keys.exposed();
        check("key-permissions", exposed.empty(),
              exposed.empty() ? "钥匙文件只有您能读" : "其他用户可以读取钥匙，请对它执行 chmod 600：" + exposed.front(),
              exposed.empty() ? "only you can read the keys"
                              : "other users can read a key; run chmod 600 on it: " + exposed.front());
        const bool apart = keys_apart(keys, path);
        check(
            "keys-apart", apart, apart ? "钥匙不在账本所在的文件夹" : "钥匙和账本在同一文件夹，请分开",
            apart ? "the keys are not in the ledger's folder" : "the keys lie in the ledger's folder; keep them apart");
        const auto note = view->last_checkpoint();
        const auto last = note ? Checkpoint::parse(*note) : std::nullopt;
        const bool attested = last && last->size == view->frontier().size();
        check("foreign-writers", attested,
              attested ? "没有其他程序写入的迹象"
                       : "有未经签名的写入：有其他程序写过这个文件，请用 rudang journal verify 查明",
              attested ? "no sign of another program's writing"
                       : "something was written that nobody signed: another program has written the file; find out "
                         "with rudang journal verify");
    }
    const bool forward = !ledger.ahead_of_clock();
    check("clock", forward, forward ? "系统时钟正常" : "系统时钟早于最后一条日志，请校时",
          forward ? "the clock runs forward" : "the clock is behind the last entry; set it right");
    const bool good = std::all_of(checks.begin(), checks.end(), [](const Check& c) { return c.good; });
    if (context.json()) {
        Json json{{"ledger", path}, {"good", good}, {"checks", Json::array()}};
        for (const auto& c : checks)
            json["checks"].push_back({{"what", c.what}, {"good", c.good}, {"message", context.say(c.text)}});
        context.print(json);
    } else {
        std::vector<std::vector<Cell>> rows;
        for (const auto& c : checks)
            rows.push_back({Cell(c.good ? context.say("正常", "good") : context.say("注意", "attention"),
                                 c.good ? Colour::green : Colour::red),
                            Cell(context.say(c.text))});
        context.screen().table({}, rows);
        if (!context.quiet())
            context.screen().line(context.say("日志是否被改动，用 rudang journal verify 检查。",
                                              "Whether the journal was changed is told by rudang journal verify."),
                                  Colour::dim);
    }
    return good ? exit_done : exit_findings;
}

}  // namespace rudang::cli
