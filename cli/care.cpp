// init, rebuild, backup, doctor: the care of the file.
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "context.h"
#include "rudang/engine/sqlite_store.h"

namespace rudang::cli {
namespace {

std::string id_from(const std::string& user) {
    std::string id;
    for (const char c : user)
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-') id += c;
    return id.empty() ? "first" : id.substr(0, 32);
}

void make_private_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (folder.empty() || std::filesystem::exists(folder, error)) return;
    std::filesystem::create_directories(folder, error);
    if (!error) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
}

struct Check {
    std::string what;
    bool good;
    Text text;
};

// Network file systems do not keep the locks a ledger lives by.
const char* network_file_system(const std::string& path) {
    struct statfs info {};
    if (::statfs(path.c_str(), &info) != 0) return nullptr;
    switch (static_cast<unsigned long>(info.f_type)) {
        case 0x6969: return "NFS";
        case 0xff534d42:
        case 0xfe534d42:
        case 0x517b: return "SMB";
        case 0x01021997: return "9P";
        case 0x65735546: return "FUSE";
        default: return nullptr;
    }
}

}  // namespace

int run_init(Context& context, const Arguments& arguments) {
    const bool zh = context.language() == Language::zh;
    const auto path = context.ledger_path();
    make_private_folder(std::filesystem::path(path).parent_path());
    if (const auto* network = network_file_system(std::filesystem::path(path).parent_path().empty() ? "." : std::filesystem::path(path).parent_path().string()))
        throw Failure{exit_unusable, {{"network-file-system", path, {std::string("账本不能放在网络文件系统上（") + network + "），锁不可靠；请放在本机磁盘", std::string("a ledger cannot live on a network file system (") + network + "): its locks are not reliable; use a local disk"}}}};
    ActorRow first{arguments.get("actor"), arguments.get("name"), system_user(), true};
    if (first.actor_id.empty()) first.actor_id = context.wanted_actor().empty() ? id_from(first.system_user) : context.wanted_actor();
    if (first.actor_id != id_from(first.actor_id)) throw usage_error("bad-actor-id", "--actor", {"人员代号只能用小写字母、数字和连字符", "an actor id has lower-case letters, digits and hyphens"});
    if (first.name.empty()) first.name = first.actor_id;
    const auto org = arguments.get("org", zh ? "党支部" : "Branch");
    const auto identity = new_identity();
    const auto store = create_sqlite_store(path, identity);
    Ledger(*store, context.workflow(), context.clock()).found(org, first);
    if (context.json()) {
        context.print({{"ledger", path}, {"origin", identity.origin}, {"org", "root"}, {"actor", first.actor_id}});
    } else {
        auto& screen = context.screen();
        screen.line((zh ? "账本已建立：" : "ledger created: ") + path, Colour::green);
        screen.line((zh ? "组织：" : "organization: ") + org + (zh ? "（代号 root）" : " (id root)"));
        screen.line((zh ? "人员：" : "actor: ") + first.actor_id);
        if (!context.quiet()) {
            screen.paragraph(zh ? "请定期用 rudang backup 备份这个文件。本版账本不加密：文件权限已设为只有您能读，请放在加密的磁盘上。" : "Back the file up with rudang backup. This version does not encrypt the ledger: only you may read the file; keep it on an encrypted disk.", 0);
            screen.line(zh ? "下一步： rudang apply --on 日期" : "next: rudang apply --on DATE");
        }
    }
    return exit_done;
}

int run_rebuild(Context& context, const Arguments&) {
    const auto noted = context.ledger().rebuild(context.wanted_actor().empty() ? context.actor() : context.wanted_actor());
    if (noted.status == Outcome::Status::forbidden) throw Failure{exit_forbidden, {{"not-permitted", "", {"您没有这项权限；这次尝试已记入日志", "you may not do this; the attempt is in the journal"}}}};
    if (context.json()) context.print({{"rebuilt", true}, {"journal_seq", *noted.journal_seq}});
    else if (!context.quiet()) context.screen().line(context.language() == Language::zh ? "已按日志重建全部数据表。" : "Every table has been recreated from the journal.", Colour::green);
    return exit_done;
}

int run_backup(Context& context, const Arguments& arguments) {
    const auto to = arguments.get("FILE");
    auto& ledger = context.ledger();
    const auto noted = ledger.note_admin("backup", context.actor());
    if (noted.status == Outcome::Status::forbidden) throw Failure{exit_forbidden, {{"not-permitted", "", {"您没有这项权限；这次尝试已记入日志", "you may not do this; the attempt is in the journal"}}}};
    try {
        ledger.store().backup(to);
    } catch (const LedgerError& error) {
        throw Failure{exit_unusable, {{std::string(error.code()), to, error.text()}}};
    }
    if (context.json()) context.print({{"backup", to}, {"entries", *noted.journal_seq + 1}});
    else if (!context.quiet()) context.screen().line((context.language() == Language::zh ? "已备份到 " : "backed up to ") + to, Colour::green);
    return exit_done;
}

int run_doctor(Context& context, const Arguments&) {
    const bool zh = context.language() == Language::zh;
    const auto path = context.ledger_path();
    auto& ledger = context.ledger();
    std::vector<Check> checks;
    const auto check = [&](std::string what, bool good, std::string text_zh, std::string text_en) { checks.push_back({std::move(what), good, {std::move(text_zh), std::move(text_en)}}); };
    const bool affected = sqlite3_libversion_number() < 3051003;
    check("sqlite", true, std::string("SQLite ") + sqlite3_libversion() + (affected ? "，有 WAL-reset 缺陷，由写入锁（.gate）规避；请勿用其他程序写这个文件" : ""),
          std::string("SQLite ") + sqlite3_libversion() + (affected ? ": has the WAL-reset bug, contained by the writer gate; let no other program write the file" : ""));
    for (const auto& [name, value] : ledger.store().describe()) {
        if (name == "quick_check") check(name, value == "ok", "文件结构：" + value, "structure of the file: " + value);
        if (name == "journal_mode") check(name, value == "wal", "日志方式：" + value, "journal mode: " + value);
    }
    struct stat info {};
    if (::stat(path.c_str(), &info) == 0) {
        const bool own = (info.st_mode & 077) == 0;
        check("permissions", own, own ? "只有您能读写" : "其他用户可以读取账本，请执行 chmod 600", own ? "only you can read and write it" : "other users can read the ledger; run chmod 600");
    }
    const auto folder = std::filesystem::absolute(path).parent_path().string();
    const auto* network = network_file_system(folder);
    check("file-system", !network, network ? std::string("网络文件系统 ") + network + "，锁不可靠" : "本机磁盘", network ? std::string("network file system ") + network + ": its locks are not reliable" : "local disk");
    struct statvfs space {};
    if (::statvfs(folder.c_str(), &space) == 0) {
        const auto mib = static_cast<unsigned long long>(space.f_bavail) * space.f_frsize / (1024 * 1024);
        check("space", mib >= 64, "剩余空间 " + std::to_string(mib) + " MiB", std::to_string(mib) + " MiB free");
    }
    const auto view = ledger.store().read();
    if (const auto size = view->frontier().size(); size > 0)
        if (const auto last = view->entry(static_cast<Seq>(size) - 1)) {
            const bool forward = decode_entry(*last).at <= context.clock().now();
            check("clock", forward, forward ? "系统时钟正常" : "系统时钟早于最后一条日志，请校时", forward ? "the clock runs forward" : "the clock is behind the last entry; set it right");
        }
    const bool good = std::all_of(checks.begin(), checks.end(), [](const Check& c) { return c.good; });
    if (context.json()) {
        Json json{{"ledger", path}, {"good", good}, {"checks", Json::array()}};
        for (const auto& c : checks) json["checks"].push_back({{"what", c.what}, {"good", c.good}, {"message", context.say(c.text)}});
        context.print(json);
    } else {
        std::vector<std::vector<Cell>> rows;
        for (const auto& c : checks) rows.push_back({Cell(c.good ? (zh ? "正常" : "good") : (zh ? "注意" : "attention"), c.good ? Colour::green : Colour::red), Cell(context.say(c.text))});
        context.screen().table({}, rows);
        if (!context.quiet()) context.screen().line(zh ? "日志是否被改动，用 rudang journal verify 检查。" : "Whether the journal was changed is told by rudang journal verify.", Colour::dim);
    }
    return good ? exit_done : exit_findings;
}

}  // namespace rudang::cli
