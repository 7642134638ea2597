// A power cut at every write: what was not synced is there, is not there, or is torn, in any order. Recording, an
// import, bringing an older file up to date, rotating and erasing: what was acknowledged stays, the ledger verifies,
// and one of its two keys opens it.
#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <random>

#include "catch.h"
#include "old_ledger.h"
#include "support.h"

using namespace rudang;
using test::day;

namespace {

// What was asked of the disk, in order.
struct DiskStep {
    enum class Kind { write, truncate, sync } kind;
    std::string file;
    sqlite3_int64 at;
    std::string bytes;
};
std::vector<DiskStep> disk_steps;
std::map<sqlite3_file*, std::string> file_names;
const sqlite3_io_methods* noted_methods = nullptr;
bool disk_lies = false;  // a disk that says it has written out what it has not

int noted_write(sqlite3_file* file, const void* bytes, int n, sqlite3_int64 at) {
    disk_steps.push_back(
        {DiskStep::Kind::write, file_names[file], at, {static_cast<const char*>(bytes), static_cast<std::size_t>(n)}});
    return noted_methods->xWrite(file, bytes, n, at);
}
int noted_truncate(sqlite3_file* file, sqlite3_int64 size) {
    disk_steps.push_back({DiskStep::Kind::truncate, file_names[file], size, {}});
    return noted_methods->xTruncate(file, size);
}
int noted_sync(sqlite3_file* file, int) {
    if (!disk_lies) disk_steps.push_back({DiskStep::Kind::sync, file_names[file], 0, {}});
    return SQLITE_OK;
}

const char* noting_vfs() {
    static sqlite3_vfs vfs;
    if (vfs.zName) return vfs.zName;
    static sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
    vfs = *real;
    vfs.zName = "noting";
    vfs.pNext = nullptr;
    vfs.xOpen = [](sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
        const int result = real->xOpen(real, name, file, flags, out);
        if (result != SQLITE_OK || !file->pMethods) return result;
        static std::vector<std::unique_ptr<sqlite3_io_methods>> copies;
        noted_methods = file->pMethods;
        auto copy = std::make_unique<sqlite3_io_methods>(*file->pMethods);
        copy->xWrite = noted_write;
        copy->xTruncate = noted_truncate;
        copy->xSync = noted_sync;
        file->pMethods = copy.get();
        copies.push_back(std::move(copy));
        const std::string path = name ? name : "";
        file_names[file] = path.substr(path.find_last_of('/') + 1);
        return result;
    };
    REQUIRE(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
    return vfs.zName;
}

using DiskFiles = std::map<std::string, std::string>;

void lay(std::string& file, const DiskStep& step, const std::function<bool()>& keeps_sector) {
    if (step.kind == DiskStep::Kind::truncate) return file.resize(static_cast<std::size_t>(step.at));
    const auto at = static_cast<std::size_t>(step.at);
    for (std::size_t from = 0; from < step.bytes.size(); from += 512) {
        const auto n = std::min<std::size_t>(512, step.bytes.size() - from);
        if (!keeps_sector()) continue;
        if (file.size() < at + from + n) file.resize(at + from + n);
        std::memcpy(file.data() + at + from, step.bytes.data() + from, n);
    }
}

// The files as they may lie there after the first `count` steps and a power cut. 0: all of what was not synced, 1:
// none of it, else some of it, torn.
DiskFiles after_cut(DiskFiles files, std::size_t count, int how, std::mt19937& random) {
    const auto whole = [] { return true; };
    std::map<std::string, std::vector<const DiskStep*>> waiting;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& step = disk_steps[i];
        auto& of_file = waiting[step.file];
        of_file.push_back(&step);
        if (step.kind != DiskStep::Kind::sync) continue;
        for (const auto* each : of_file)
            if (each->kind != DiskStep::Kind::sync) lay(files[step.file], *each, whole);
        of_file.clear();
    }
    for (auto& [file, open] : waiting) {
        if (how > 1) std::shuffle(open.begin(), open.end(), random);
        for (const auto* each : open) {
            if (how == 1 || (how > 1 && random() % 3 == 0)) continue;
            lay(files[file], *each, [&] { return how == 0 || random() % 4 != 0; });
        }
    }
    return files;
}

struct PowerCut {
    test::Folder folder, after;
    ManualClock clock{day("2029-06-01")};
    Keys keys;
    std::optional<Secret> fresh;
    std::size_t states = 0, lost = 0, damaged = 0;
    std::string path() const { return folder.file("l.rudang"); }

    DiskFiles files() const {
        DiskFiles found;
        for (const char* suffix : {"", "-wal"}) {
            std::ifstream in(path() + suffix, std::ios::binary);
            if (in) found[std::string("l.rudang") + suffix] = {std::istreambuf_iterator<char>(in), {}};
        }
        return found;
    }
    void found() {
        keys.ledger = fresh_key();
        keys.signing.emplace("lisi", SigningKey::generate());
        const auto store = create_sqlite_store(path(), {"rudang/0123456789abcdef", 1, ""});
        Ledger ledger(*store, recruitment::workflow(), clock, keys);
        ledger.found("第一党支部", {"lisi", "李四", "", true});
        for (const char* id : {"zhang", "zhao"})
            for (auto command : test::commands("2026", id, 2)) {
                if (command.event.fields.contains("applicant")) command.event.fields["applicant"].erase("id_number");
                REQUIRE(ledger.record(command).accepted());
            }
    }
    // Does this state of the files hold what was acknowledged, and verify?
    void look(const DiskFiles& state, std::uint64_t acknowledged) {
        ++states;
        for (const char* suffix : {"", "-wal", "-shm", ".gate"})
            std::filesystem::remove(after.file("l.rudang") + suffix);
        for (const auto& [name, bytes] : state)
            if (name != "l.rudang-shm") std::ofstream(after.file(name.c_str()), std::ios::binary) << bytes;
        try {
            const auto store = open_sqlite_store(after.file("l.rudang"));
            lost += store->read()->frontier().size() < acknowledged;
            bool opens = false;
            for (const auto& key : {keys.ledger, fresh}) {
                auto with = keys;
                with.ledger = key;
                try {
                    Ledger ledger(*store, recruitment::workflow(), clock, with);
                    if (!ledger.is_open()) continue;
                    const auto checked = ledger.verify();
                    opens |= checked.intact && checked.projections;
                } catch (const LedgerError& error) {
                    if (error.kind() != LedgerError::Kind::no_key) throw;
                }
            }
            damaged += !opens;
        } catch (const std::exception&) {
            ++damaged;
        }
    }
    // `act` done on a disk that is cut off at every step of it; what it acknowledges it says by the size of the log.
    void run(const std::function<void(Ledger&, const std::function<void()>& acknowledge)>& act) {
        const auto before = files();
        std::vector<std::pair<std::size_t, std::uint64_t>> acknowledged{{0, 0}};
        disk_steps.clear();
        {
            SqliteOptions options;
            options.vfs = noting_vfs();
            const auto store = open_sqlite_store(path(), options);
            Ledger ledger(*store, recruitment::workflow(), clock, keys);
            act(ledger, [&] { acknowledged.emplace_back(disk_steps.size(), store->read()->frontier().size()); });
        }
        std::mt19937 random(7);
        const auto taken = disk_steps;
        // Every step in a long run, else some sixty of them.
        const std::size_t stride = test::soak() >= 10 ? 1 : std::max<std::size_t>(1, taken.size() / 60);
        for (std::size_t cut = 0; cut <= taken.size(); cut += stride)
            for (int how = 0; how < 3 + (test::soak() >= 10 ? 5 : 0); ++how) {
                disk_steps = taken;
                std::uint64_t least = 0;
                for (const auto& [at, size] : acknowledged)
                    if (at <= cut) least = size;
                look(after_cut(before, cut, how, random), least);
            }
        INFO(taken.size() << " steps, " << states << " states");
        CHECK(taken.size() > 10);
        if (disk_lies) return;
        CHECK(lost == 0);
        CHECK(damaged == 0);
    }
};

std::vector<Command> two_for_import() {
    std::vector<Command> list;
    for (const char* id : {"qian", "wu"})
        for (auto command : test::commands("2026", id, 2)) {
            if (command.event.fields.contains("applicant")) command.event.fields["applicant"].erase("id_number");
            list.push_back(std::move(command));
        }
    return list;
}

}  // namespace

TEST_CASE("a power cut at any write of recording, of an import and of taking it out", "[power]") {
    PowerCut cut;
    cut.found();
    cut.run([](Ledger& ledger, const auto& acknowledge) {
        for (const auto& command : test::commands("2026", "zhang", 5))
            if (ledger.record(command).accepted()) acknowledge();
        for (const auto& outcome : ledger.import(two_for_import(), "b1", "x", "lisi")) REQUIRE(outcome.accepted());
        acknowledge();
        REQUIRE(ledger.undo_import("b1", "lisi").accepted());
        acknowledge();
    });
}

TEST_CASE("a power cut at any write of a rotation and of an erasure", "[power]") {
    PowerCut cut;
    cut.found();
    cut.fresh = fresh_key();
    const bool erases = GENERATE(false, true);
    cut.run([&](Ledger& ledger, const auto& acknowledge) {
        REQUIRE(
            (erases ? ledger.erase("zhang", "x", *cut.fresh, "lisi") : ledger.rotate(*cut.fresh, "lisi")).accepted());
        acknowledge();
    });
}

TEST_CASE("a power cut at any write while an older file is brought up to date, and at its first rotation", "[power]") {
    PowerCut cut;
    cut.keys = test::old_ledger(cut.path());
    // As version 3 left it, so that every table is derived anew.
    SQLite::Database(cut.path(), SQLite::OPEN_READWRITE).exec("PRAGMA journal_mode=WAL; PRAGMA user_version=3");
    cut.fresh = fresh_key();
    cut.run([&](Ledger& ledger, const auto& acknowledge) {
        acknowledge();
        REQUIRE(ledger.rotate(*cut.fresh, "lisi").accepted());
        acknowledge();
    });
}

TEST_CASE("on a disk that lies about what it wrote out, acknowledged entries are lost", "[power]") {
    // The control.
    disk_lies = true;
    PowerCut cut;
    cut.found();
    cut.run([](Ledger& ledger, const auto& acknowledge) {
        for (const auto& command : test::commands("2026", "zhang", 5))
            if (ledger.record(command).accepted()) acknowledge();
    });
    disk_lies = false;
    CHECK(cut.lost > 0);
}
