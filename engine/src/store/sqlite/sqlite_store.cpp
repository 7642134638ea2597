#include "rudang/engine/sqlite_store.h"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <filesystem>
#include <optional>

#include "../../check.h"
#include "../shelf.h"
#include "gate.h"
#include "open_file.h"
#include "place.h"
#include "rudang/engine/owner.h"
#include "rudang/engine/sqlite_file.h"
#include "sqlite_schema.h"
#include "sqlite_transaction.h"

namespace rudang {
namespace {

// A new name lasts only once its folder is written out.
void sync_folder_of(const std::string& path) {
    const auto folder = std::filesystem::absolute(path).parent_path();
    if (const int open = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); open >= 0) {
        ::fsync(open);
        ::close(open);
    }
}

// The file behind a name: absolute, so that it is never taken for a URI, and without links on the way, so that there is
// one gate however it is reached.
std::string real_path(const std::string& path) {
    std::error_code failed;
    auto whole = std::filesystem::weakly_canonical(std::filesystem::absolute(path, failed), failed);
    return failed || whole.empty() ? path : whole.string();
}

// The papers of one ledger become another's, where those that are there stay.
void move_papers(const std::string& from, const std::string& to) {
    std::error_code none;
    if (!std::filesystem::exists(shelf_of(from), none)) return;
    if (::renameat2(AT_FDCWD, shelf_of(from).c_str(), AT_FDCWD, shelf_of(to).c_str(), RENAME_NOREPLACE) == 0) return;
    FolderShelf there(shelf_of(from)), here(shelf_of(to));
    here.take_all(there);
    std::filesystem::remove_all(shelf_of(from), none);
}

std::uint32_t number_at(const unsigned char* bytes) {
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

constexpr std::size_t id_in_page = 68;  // where the first page says which program's file it is

// The same as the log beside a file says it, in the newest first page that waits there; 0 where none does.
std::uint32_t id_in_log(const std::string& path) {
    const int log = ::open((path + "-wal").c_str(), O_RDONLY | O_CLOEXEC);
    if (log < 0) return 0;
    const auto read = [&](auto& bytes, off_t at) {
        return ::pread(log, bytes, sizeof bytes, at) == static_cast<ssize_t>(sizeof bytes);
    };
    unsigned char head[32] = {}, frame[24] = {}, id[4] = {};
    std::uint32_t found = 0;
    if (read(head, 0) && (number_at(head) & ~1U) == 0x377f0682) {
        const off_t page = static_cast<off_t>(number_at(head + 8));
        for (off_t at = sizeof head; page > 0 && read(frame, at); at += static_cast<off_t>(sizeof frame) + page) {
            if (std::memcmp(frame + 8, head + 16, 8) != 0) break;  // of an earlier round of the log
            if (number_at(frame) == 1 && read(id, at + static_cast<off_t>(sizeof frame + id_in_page)))
                found = number_at(id);
        }
    }
    ::close(log);
    return found;
}

// An SQLite file says in its header whose it is. A database of another program is not opened at all, or SQLite would
// write beside it.
void expect_ours(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;  // opening it says why
    unsigned char head[id_in_page + 4] = {};
    const auto size = ::pread(file, head, sizeof head, 0);
    ::close(file);
    if (size < static_cast<ssize_t>(sizeof head)) return;
    auto id = number_at(head + id_in_page);
    if (id == 0) id = id_in_log(path);
    if (std::memcmp(head, "SQLite format 3", 16) == 0 && id != static_cast<std::uint32_t>(application_id))
        throw LedgerError(LedgerError::Kind::not_ledger,
                          {"这个文件不是 rudang 账本", "this file is not a rudang ledger"});
}

class SqliteStore final : public Store {
public:
    SqliteStore(std::string path, const SqliteOptions& options, bool immutable = false)
        : path_(real_path(path)), options_(options), immutable_(immutable), shelf_(shelf_of(path_)) {
        if (!OpenFile::is(file_at(path_))) expect_ours(path_);
        translated([&] { connect(); });
    }
    ~SqliteStore() override {
        // Leave one file behind, not a file and a log, so that copying it copies everything. Never throws: what is
        // committed is safe in the log too.
        try {
            if (options_.read_only) return;
            if (wrote_)
                checkpoint(100);
            else if (log_waits())
                tidy();
        } catch (...) {
        }
    }

    const LedgerIdentity& identity() const override { return identity_; }

    std::unique_ptr<Transaction> begin() override { return begin(options_.patience); }
    std::unique_ptr<Transaction> begin_if_free() override {
        return if_free([&] { return begin(0); });
    }
    std::unique_ptr<Transaction> begin(int patience) {
        if (options_.read_only)
            throw LedgerError(LedgerError::Kind::read_only, {"账本以只读方式打开", "the ledger was opened read-only"});
        for (const auto& each : connections_)
            if (each) expect_idle(each->writing);
        expect_one_name();
        if (options_.gate && !gate_) gate_ = std::make_unique<Gate>(path_ + ".gate");
        if (std::any_of(connections_.begin(), connections_.end(),
                        [](const auto& each) { return each && each->broken; }))
            throw LedgerError(LedgerError::Kind::disk,
                              {"磁盘读写曾出错，不能确定写入了什么；请检查磁盘后重新执行",
                               "writing to the disk failed earlier, so it is not certain what is there; check the "
                               "disk and start again"});
        // A trigger or an index of somebody else's would change what is written, or never end.
        if (!wrote_ && !structure_is_ours()) throw foreign_structure();
        if (wrote_ && ++begun_ % 300 == 0) checkpoint(patience);
        wrote_ = true;
        auto transaction = std::make_unique<SqliteTransaction>(unread(), gate_.get(), true, patience);
        // Asked with the gate held: what replaces the file holds it too, and moves its log away first.
        const auto log = file_at(path_ + "-wal");
        const bool moved = log_ != FileId{} && log != log_;
        log_ = log;
        if (file_ != file_at(path_) || moved)
            throw LedgerError(LedgerError::Kind::locked,
                              {"账本文件刚被替换（恢复了备份），没有记录，请重新执行",
                               "the ledger's file was just replaced (a backup was restored); nothing was recorded, "
                               "please run the command again"});
        return transaction;
    }
    std::unique_ptr<View> read() override {
        return std::make_unique<SqliteTransaction>(unwritten(), nullptr, false, 0);
    }

    Shelf* shelf() override { return &shelf_; }

    bool settle() override {
        return translated([&] { return checkpoint(options_.patience); });
    }

    std::vector<std::pair<std::string, std::string>> describe() override {
        return translated([&] {
            auto& db = first().database();
            std::vector<std::pair<std::string, std::string>> lines;
            lines.emplace_back("sqlite", sqlite3_libversion());
            lines.emplace_back("journal_mode", db.execAndGet("PRAGMA journal_mode").getString());
            lines.emplace_back("synchronous", db.execAndGet("PRAGMA synchronous").getString());
            lines.emplace_back("schema", structure_is_ours() ? "ok" : "changed");
            lines.emplace_back("quick_check", db.execAndGet("PRAGMA quick_check(1)").getString());
            lines.emplace_back("format", std::to_string(first().number("PRAGMA user_version")));
            lines.emplace_back("suite", std::to_string(identity_.suite));
            return lines;
        });
    }

    bool structure_is_ours() override {
        return translated([&] { return has_own_structure(first()); });
    }
    Text file_problem() {
        const auto frontier = read()->frontier();
        return translated([&]() -> Text {
            // Table by table, so that the journal, which is read anyway, need not be read twice.
            for (const auto& part : own_parts()) {
                if (!part.starts_with("table ") || part.starts_with("table journal ")) continue;
                const auto name = part.substr(6, part.find(' ', 6) - 6);
                SQLite::Statement s(first().database(), "PRAGMA integrity_check('" + name + "')");
                while (s.executeStep())
                    if (s.getColumn(0).getString() != "ok")
                        return {"索引与数据表不一致：有的行在索引里缺失或多出，清单因此不全；用 rudang rebuild 重建",
                                "an index does not hold what its table holds, so lists leave something out; rudang "
                                "rebuild recreates it"};
            }
            std::int64_t finished = 0;
            for (auto above = frontier.size() >> 8; above > 0; above >>= 8)
                finished += static_cast<std::int64_t>(above);
            if (first().number("SELECT count(*) FROM tile") != finished)
                return {"校验树的分块比日志应有的多或少；用 rudang rebuild 重建",
                        "the hash tree has more or fewer tiles than its entries give; rudang rebuild recreates them"};
            return {};
        });
    }

    void backup(const std::string& to) override {
        std::error_code failed;
        const auto whole = real_path(to);
        expect_place_of_its_own(whole);
        // Papers without their ledger are what a backup left that was interrupted: this one goes on from there.
        if (std::filesystem::exists(to, failed) || !FolderShelf(shelf_of(whole)).holds_only_papers())
            throw LedgerError(LedgerError::Kind::exists,
                              {"备份目标已存在，没有覆盖", "the backup's target exists and was not overwritten"});
        // Under a name nobody else has, readable by its owner only before anything is in it.
        auto partial = whole + ".partial-XXXXXX";
        if (const int made = ::mkostemp(partial.data(), O_CLOEXEC); made >= 0) {
            give_to_owner_of(std::filesystem::path(whole).parent_path().string(), made);
            ::close(made);
        } else {
            throw LedgerError(LedgerError::Kind::disk,
                              {"无法写备份文件，请检查目标文件夹", "the backup cannot be written; check its folder"});
        }
        try {
            FolderShelf papers(shelf_of(partial));
            // Papers before the rows that speak of them, and once more those that came meanwhile.
            papers.take_all(shelf_);
            copy_to(partial);
            papers.take_all(shelf_);
            // In place before the ledger that speaks of them. Another backup to the same name may count on them from
            // here on, so they are not taken away again.
            move_papers(partial, whole);
            put_in_place(partial, to);
        } catch (...) {
            ::unlink(partial.c_str());
            std::filesystem::remove_all(shelf_of(partial), failed);
            throw;
        }
        sync_folder_of(to);
    }

    // Never over a file that came meanwhile; file systems that cannot promise that are asked without.
    static void put_in_place(const std::string& partial, const std::string& to) {
        const int file = ::open(partial.c_str(), O_RDONLY | O_CLOEXEC);
        const bool written = file >= 0 && ::fsync(file) == 0;
        if (file >= 0) ::close(file);
        if (written && (::renameat2(AT_FDCWD, partial.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0 ||
                        (errno == EINVAL && ::rename(partial.c_str(), to.c_str()) == 0)))
            return;
        if (written && errno == EEXIST)
            throw LedgerError(LedgerError::Kind::exists,
                              {"备份目标已存在，没有覆盖", "the backup's target exists and was not overwritten"});
        throw LedgerError(LedgerError::Kind::disk,
                          {"备份没有写成，请检查目标文件夹和剩余空间",
                           "the backup could not be written; check its folder and the free space"});
    }

    void copy_to(const std::string& partial) {
        translated([&] {
            // In one step: a stepwise backup starts over whenever somebody writes.
            SQLite::Database target(partial, SQLite::OPEN_READWRITE);
            SQLite::Backup backup(target, first().database());
            backup.executeStep(-1);
        });
    }

    void connect() {
        file_ = file_at(path_);
        open_.emplace(file_);
        connections_[0] = open_connection();
        const int id = first().number("PRAGMA application_id");
        if (id != application_id)
            throw LedgerError(LedgerError::Kind::not_ledger,
                              {"这个文件不是 rudang 账本", "this file is not a rudang ledger"});
        const int version = first().number("PRAGMA user_version");
        if (version > schema_version)
            throw LedgerError(
                LedgerError::Kind::newer,
                {"账本由更新的版本写入（格式 " + std::to_string(version) + "），请升级 rudang",
                 "the ledger was written by a later version (format " + std::to_string(version) + "); update rudang"});
        if (version < schema_version && !options_.any_format) migrate(version);
        expect_tables(first());
        SQLite::Statement s(first().database(), "SELECT origin, suite, index_key FROM identity WHERE id = 1");
        if (!s.executeStep())
            throw LedgerError(LedgerError::Kind::corrupt, {"账本缺少身份信息", "the ledger has lost its identity"});
        identity_ = {s.getColumn(0).getString(), s.getColumn(1).getInt(), blob(s.getColumn(2))};
    }

private:
    // One version at a time, all or nothing.
    void migrate(int version) {
        if (version < 1)
            throw LedgerError(LedgerError::Kind::not_ledger,
                              {"这个账本的格式过旧或有误", "the ledger's format is too old or wrong"});
        if (options_.read_only || immutable_)
            throw LedgerError(LedgerError::Kind::read_only,
                              {"账本格式须升级，但文件只读",
                               "the ledger's format must be brought up to date, but the file is read-only"});
        expect_one_name();
        Gate gate(path_ + ".gate");
        if (!gate.enter(options_.patience))
            throw LedgerError(LedgerError::Kind::locked,
                              {"账本被占用，无法升级格式", "the ledger is in use and cannot be brought up to date"});
        first().exec("BEGIN IMMEDIATE");
        version = first().number("PRAGMA user_version");  // somebody else may have been faster
        migrate_tables(first(), version);
        first().exec("COMMIT");
        gate.leave();
    }

    // Each name of a file would have a gate and a log of its own, and two that write through two of them damage it.
    void expect_one_name() const {
        struct stat info {};
        if (::stat(path_.c_str(), &info) == 0 && info.st_nlink > 1)
            throw LedgerError(
                LedgerError::Kind::read_only,
                {"账本文件另有别名（硬链接），两处同时写入会损坏它，没有写入；请把别名删去，或换成真正的副本",
                 "the ledger's file has another name as well (a hard link), and writing through both "
                 "would damage it; nothing was written. Remove the other name, or make a copy of it"});
    }

    // Opening a file twice costs a command more than what it asks of it, so most have one connection. There are two
    // where somebody reads while somebody writes: views that are open at one time share one snapshot.
    Connection& first() { return *connections_[0]; }
    Connection& where(bool (*fits)(const Connection&)) {
        for (auto& each : connections_)
            if (each && fits(*each)) return *each;
        auto& fresh = connections_[1];
        RUDANG_ASSERT(!fresh, "one of two connections is free to write, and one to read");
        fresh = translated([&] { return open_connection(); });
        return *fresh;
    }
    // On which nobody reads, and on which nobody writes.
    Connection& unread() {
        return where([](const Connection& each) { return each.views == 0; });
    }
    Connection& unwritten() {
        for (auto& each : connections_)
            if (each && each->views > 0) return *each;
        return where([](const Connection& each) { return !each.writing; });
    }

    std::unique_ptr<Connection> open_connection() const {
        const auto limited = [](std::unique_ptr<Connection> made) {
            sqlite3_limit(made->database().getHandle(), SQLITE_LIMIT_LENGTH, largest_cell);
            return made;
        };
        if (!immutable_)
            return limited(std::make_unique<Connection>(
                path_, options_.read_only ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE, options_));
        std::string uri = "file:";
        for (const char c : path_) {
            constexpr std::string_view digits = "0123456789abcdef";
            const auto byte = static_cast<unsigned char>(c);
            if (std::isalnum(byte) || c == '/' || c == '.' || c == '-' || c == '_')
                uri += c;
            else
                uri += std::string{'%', digits[byte >> 4], digits[byte & 15]};
        }
        return limited(
            std::make_unique<Connection>(uri + "?immutable=1", SQLite::OPEN_READONLY | SQLite::OPEN_URI, options_));
    }

    // Does anything lie in the log beside the ledger? Old bytes do after somebody erased while others were reading.
    bool log_waits() const {
        std::error_code none;
        return std::filesystem::file_size(path_ + "-wal", none) > 0 && !none;
    }
    // After reading only: where nobody else is at it, and without waiting.
    void tidy() {
        if (!options_.gate || immutable_) return;
        connections_[1].reset();
        sqlite3_busy_timeout(first().database().getHandle(), 0);
        if (!gate_) gate_ = std::make_unique<Gate>(path_ + ".gate");
        checkpoint(0);
    }

    // TRUNCATE, and only while nobody can write: a checkpoint that races with a writer is what SQLite before 3.51.3
    // gets wrong.
    bool checkpoint(int patience) {
        if (gate_ && !gate_->enter(patience)) return false;
        int frames = 0, moved = 0;
        const int mode = gate_ ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
        const int result = sqlite3_wal_checkpoint_v2(unread().database().getHandle(), nullptr, mode, &frames, &moved);
        if (gate_) gate_->leave();
        return result == SQLITE_OK;
    }

    std::string path_;
    SqliteOptions options_;
    bool immutable_;  // in a folder where not even a lock can be made
    FolderShelf shelf_;
    FileId file_;  // the file behind the path when it was opened
    std::optional<OpenFile> open_;
    FileId log_;  // and its log, once there was one
    std::unique_ptr<Gate> gate_;
    std::array<std::unique_ptr<Connection>, 2> connections_;
    LedgerIdentity identity_;
    bool wrote_ = false;
    int begun_ = 0;  // transactions since the store was opened
};

}  // namespace

Text sqlite_file_problem(Store& store) {
    auto* in_file = dynamic_cast<SqliteStore*>(&store);
    return in_file ? in_file->file_problem() : Text{};
}

std::unique_ptr<Store> create_sqlite_store(const std::string& given, const LedgerIdentity& identity,
                                           const SqliteOptions& options) {
    const auto path = real_path(given);
    expect_place_of_its_own(path);
    // O_EXCL claims the name, so that two commands cannot both create it; 0600 before anything is in it.
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        if (errno == EEXIST)
            throw LedgerError(LedgerError::Kind::exists,
                              {"文件已存在，没有改动", "the file exists already and was not touched"});
        throw LedgerError(LedgerError::Kind::disk,
                          {"无法创建账本，请检查文件夹是否存在、是否可写",
                           "the ledger cannot be created; check that the folder exists and can be written to"});
    }
    give_to_owner_of(std::filesystem::path(path).parent_path().string(), file);
    ::close(file);
    try {
        set_papers_aside(path);
        translated([&] {
            Connection connection(path, SQLite::OPEN_READWRITE, options);
            connection.exec("PRAGMA journal_mode=WAL");
            connection.exec("BEGIN IMMEDIATE");
            create_tables(connection);
            SQLite::Statement s(connection.database(),
                                "INSERT INTO identity(id, origin, suite, index_key) VALUES (1, ?, ?, ?)");
            s.bind(1, identity.origin);
            s.bind(2, identity.suite);
            s.bind(3, static_cast<const void*>(identity.index_key.data()), static_cast<int>(identity.index_key.size()));
            s.exec();
            SQLite::Statement t(connection.database(), "INSERT INTO tree(id, frontier) VALUES (1, ?)");
            const auto empty = Frontier{}.encode();
            t.bind(1, static_cast<const void*>(empty.data()), static_cast<int>(empty.size()));
            t.exec();
            connection.exec(("PRAGMA application_id=" + std::to_string(application_id) +
                             "; PRAGMA user_version=" + std::to_string(schema_version))
                                .c_str());
            connection.exec("COMMIT");
        });
        sync_folder_of(path);
        return open_sqlite_store(path, options);
    } catch (...) {
        for (const char* suffix : {"", "-wal", "-shm", ".gate"}) ::unlink((path + suffix).c_str());
        throw;
    }
}

std::unique_ptr<Store> open_sqlite_store(const std::string& path, const SqliteOptions& options) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        // Where somebody may not look there may well be one.
        if (ignored == std::errc::permission_denied)
            throw LedgerError(LedgerError::Kind::read_only,
                              {"没有权限进入账本所在的文件夹", "you may not enter the folder of the ledger"});
        throw LedgerError(LedgerError::Kind::missing,
                          {"没有找到账本；已有账本的，请检查 RUDANG_LEDGER 或 --ledger 写的位置",
                           "there is no ledger there; if you have "
                           "one, check RUDANG_LEDGER or --ledger"});
    }
    if (!std::filesystem::is_regular_file(path, ignored))
        throw LedgerError(LedgerError::Kind::not_ledger, {"这不是文件", "this is not a file"});
    try {
        return std::make_unique<SqliteStore>(path, options);
    } catch (const LedgerError& error) {
        // A ledger one may read but not write can still be read; where its folder cannot be written to either, as it
        // stands in the file, provided nothing waits in a log beside it.
        if (error.kind() != LedgerError::Kind::read_only && error.kind() != LedgerError::Kind::missing) throw;
        SqliteOptions reading = options;
        reading.read_only = true;
        try {
            return std::make_unique<SqliteStore>(path, reading);
        } catch (const LedgerError&) {
            const auto size = std::filesystem::file_size(path + "-wal", ignored);
            if (!ignored && size > 0) throw;
            if (::access(path.c_str(), R_OK) != 0)
                throw LedgerError(LedgerError::Kind::read_only, {"没有读取账本的权限", "the ledger may not be read"});
            return std::make_unique<SqliteStore>(path, reading, true);
        }
    }
}

namespace {

LedgerError not_replaced() {
    return {
        LedgerError::Kind::disk,
        {"账本文件无法改名，请检查文件夹权限", "the ledger's file cannot be renamed; check the folder's permissions"}};
}

// Never over a file that is there; file systems that cannot promise that are asked by a link.
bool rename_to_new(const std::string& from, const std::string& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
    if (errno != EINVAL && errno != ENOSYS) return false;
    return ::link(from.c_str(), to.c_str()) == 0 && ::unlink(from.c_str()) == 0;
}

void link_papers(const std::string& from, const std::string& to) {
    FolderShelf there(shelf_of(from)), here(shelf_of(to));
    std::error_code failed;
    const auto ids = there.list();
    if (!ids.empty()) make_private_folder(shelf_of(to));
    for (const auto& id : ids)
        std::filesystem::create_hard_link(shelf_of(from) + "/" + id, shelf_of(to) + "/" + id, failed);
    here.take_all(there);  // where no link could be made
}

// Moves all that waits in the log into the ledger, so that its file alone is the whole of it. To be called with the
// gate held. Throws LedgerError(locked) where somebody reads who keeps it from being done.
void empty_log_of(const std::string& path) {
    int waiting = 0, moved = 0, result = SQLITE_OK;
    try {
        Connection connection(path, SQLite::OPEN_READWRITE, {});
        result = sqlite3_wal_checkpoint_v2(connection.database().getHandle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                           &waiting, &moved);
    } catch (const SQLite::Exception&) {
        return;  // damaged; that is why it is replaced
    }
    if (result == SQLITE_BUSY && waiting != moved)
        throw LedgerError(LedgerError::Kind::locked,
                          {"有程序正在读账本，没有替换；请先结束它，再试一次",
                           "a program is reading the ledger, which was not replaced; end it and try again"});
}

}  // namespace

void place_sqlite_ledger(const std::string& given, const std::string& from) {
    const auto path = real_path(given);
    expect_place_of_its_own(path);
    std::error_code none;
    if (!std::filesystem::exists(path, none)) set_papers_aside(path);
    move_papers(from, path);
    if (std::filesystem::file_size(from + "-wal", none) > 0 && !none)
        throw LedgerError(
            LedgerError::Kind::locked,
            {"新账本还没有写完，没有放到位", "the new ledger is not all in its file and was not put in place"});
    for (const char* suffix : {"-wal", "-shm", ".gate"}) ::unlink((from + suffix).c_str());
    if (const int file = ::open(from.c_str(), O_RDONLY | O_CLOEXEC); file >= 0) {
        ::fsync(file);
        ::close(file);
    }
    if (!rename_to_new(from, path)) {
        if (errno == EEXIST)
            throw LedgerError(LedgerError::Kind::exists,
                              {"文件已存在，没有改动", "the file exists already and was not touched"});
        throw not_replaced();
    }
    sync_folder_of(path);
}

std::string replace_sqlite_ledger(const std::string& given, const std::string& with, int patience) {
    const auto path = real_path(given);
    Gate gate(path + ".gate");
    if (!gate.enter(patience))
        throw LedgerError(LedgerError::Kind::locked,
                          {"账本被占用，没有替换", "the ledger is in use and was not replaced"});
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        place_sqlite_ledger(path, with);
        return {};
    }
    empty_log_of(path);
    auto aside = path + ".replaced";
    for (int n = 2; std::filesystem::exists(aside, error); ++n) aside = path + ".replaced-" + std::to_string(n);
    // What the former ledger keeps goes with it, under the same names; what it no longer needs is swept at the next
    // occasion.
    link_papers(path, aside);
    move_papers(with, path);
    // Whoever restores it, it stays whose it was.
    if (const int file = ::open(with.c_str(), O_RDONLY | O_CLOEXEC); file >= 0) {
        give_to_owner_of(path, file);
        ::close(file);
    }
    // The log first: left behind, it would be taken for the new file's. Nothing waits in it any more.
    for (const char* suffix : {"-wal", "-shm"})
        if (std::filesystem::exists(path + suffix, error) &&
            ::rename((path + suffix).c_str(), (aside + suffix).c_str()) != 0)
            throw not_replaced();
    // Both names at once: at no moment is there no ledger.
    if (::renameat2(AT_FDCWD, with.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE) == 0) {
        sync_folder_of(path);
        if (!rename_to_new(with, aside)) throw not_replaced();
    } else if (::link(path.c_str(), aside.c_str()) != 0 || ::rename(with.c_str(), path.c_str()) != 0) {
        throw not_replaced();
    }
    sync_folder_of(path);
    return aside;
}

}  // namespace rudang
