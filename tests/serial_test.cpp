// Sixteen programs at one file, recording, correcting, importing, taking out and rotating at once, some of them killed.
// Afterwards the log must be a legal serial history: each acknowledged operation stands in it once, in the order of
// whoever did it and between its beginning and its end; each refusal is explained by what stood before it; and a naive
// model that goes through the log from its beginning ends where the ledger stands.
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "catch.h"
#include "rudang/engine/correction.h"
#include "rudang/engine/deeds.h"
#include "serial_history.h"

using namespace rudang;
using namespace rudang::test;

namespace {

Command step_of(const std::string& id, std::size_t step, const std::string& name) {
    auto command = commands("2026", id, step + 1).back();
    if (step == 0) {
        command.event.fields["applicant"].erase("id_number");
        command.event.fields["applicant"]["name"] = name;
    }
    if (command.event.fields.contains("form_number")) command.event.fields["form_number"] = "F-" + id;
    command.known_is_done = true;
    return command;
}

// After how many events of a case the one behind the next is refused: not everywhere, some may come in either order.
const std::set<std::size_t>& refused_jumps() {
    static const auto found = [] {
        std::set<std::size_t> all;
        const auto store = memory_store({"rudang/test", 0, std::string(32, 'k')});
        const ManualClock clock{day("2029-06-01")};
        Ledger ledger(*store, recruitment::workflow(), clock);
        ledger.found("第一党支部", {"lisi", "李四", "", true});
        for (std::size_t events = 0; events < steps; ++events) {
            auto next = step_of("j", events, "人"), behind = step_of("j", events + 1, "人");
            next.actor = behind.actor = "lisi";
            if (events > 0 && !ledger.preview(behind).accepted()) all.insert(events);
            REQUIRE(ledger.record(next).accepted());
        }
        return all;
    }();
    return found;
}

// A folder with the ledger, its keys as files under names that say nothing, and what each program did.
struct Place {
    Folder folder;
    Keys keys;
    ManualClock clock{day("2029-06-01")};
    SqliteOptions options;
    explicit Place(const SqliteOptions& how) : options(how) {
        keys.ledger = fresh_key();
        for (int p = 0; p < programs; ++p) keys.signing.emplace(actor_of(p), SigningKey::generate());
        keep(*keys.ledger, "first");
        const auto store =
            create_sqlite_store(path(), {"rudang/0123456789abcdef", 1, ""}, SqliteOptions{.durable = false});
        Ledger ledger(*store, recruitment::workflow(), clock, keys);
        ledger.found("第一党支部", {actor_of(0), "李四", "", true});
        for (int p = 1; p < programs; ++p) {
            const auto actor = actor_of(p);
            REQUIRE(ledger.put_actor({actor, "书记" + std::to_string(p), "", true}, actor_of(0)).accepted());
            REQUIRE(ledger.put_key(actor, keys.signing.at(actor).public_key(), actor_of(0)).accepted());
            for (const char* role : {"branch_secretary", "committee_organizer", "system_admin"})
                REQUIRE(ledger.grant({actor, role, "root"}, false, actor_of(0)).accepted());
        }
    }
    std::string path() const { return folder.file("l.rudang"); }
    std::string done(int program) const { return folder.file(("done-" + std::to_string(program)).c_str()); }
    void keep(const Secret& key, const std::string& name) const {
        std::ofstream(folder.file(("key-" + name).c_str()), std::ios::binary) << key.view();
    }
    std::vector<Secret> kept() const {
        std::vector<Secret> all;
        for (const auto& each : std::filesystem::directory_iterator(folder.path))
            if (each.path().filename().string().starts_with("key-")) {
                std::ifstream in(each.path(), std::ios::binary);
                all.emplace_back(std::string(std::istreambuf_iterator<char>(in), {}));
            }
        return all;
    }
};

// One of the programs.
class Program {
public:
    Program(const Place& place, int number, unsigned seed)
        : place_(place), number_(number), random_(seed), keys_(place.keys) {
        out_ = ::open(place.done(number).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }

    void run(int operations) {
        open();
        for (int i = 0; i < operations; ++i) {
            Done done = chosen();
            // Whoever holds a key that was changed meanwhile takes the new one and does it again.
            for (int attempt = 0;; ++attempt) try {
                    done.before = size();
                    act(done);
                    break;
                } catch (const LedgerError& error) {
                    if (error.kind() != LedgerError::Kind::no_key || attempt > 50) throw;
                    open();
                }
            done.after = size();
            const auto line = line_of(done);
            if (::write(out_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) ::_exit(4);
        }
    }

private:
    int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
    std::uint64_t size() { return store_->read()->frontier().size(); }
    std::string me() const { return actor_of(number_); }
    std::string fresh_name() { return "人" + std::to_string(number_) + "x" + std::to_string(++made_); }

    void open() {
        for (int attempt = 0; attempt < 50; ++attempt) {
            for (const auto& key : place_.kept()) {
                keys_.ledger = key;
                ledger_.reset();
                store_.reset();
                store_ = open_sqlite_store(place_.path(), place_.options);
                ledger_ = std::make_unique<Ledger>(*store_, recruitment::workflow(), place_.clock, keys_);
                try {
                    if (ledger_->is_open()) return;
                } catch (const LedgerError& error) {
                    if (error.kind() != LedgerError::Kind::no_key) throw;
                }
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        ::_exit(5);
    }

    Done chosen() {
        const auto id = "c" + std::to_string(pick(24));
        switch (pick(14)) {
            case 0:
            case 1:
            case 2:
                return {'a', id, 0, fresh_name()};
            case 3:
                return {'c', id, 0, fresh_name()};
            case 4:
                return {'l', id};
            case 5:
                return {'i', "batch" + std::to_string(pick(12))};
            case 6:
                return {'u', "batch" + std::to_string(pick(12))};
            case 7:
                if (pick(3) == 0) return {'r', "-"};
                [[fallthrough]];
            default:
                return {'s', pick(5) ? id : "i" + std::to_string(pick(programs)) + "-" + std::to_string(pick(4))};
        }
    }

    void note(Done& done, const Outcome& outcome) {
        done.taken = outcome.accepted();
        done.repeated = outcome.repeated;
        done.seq = outcome.journal_seq.value_or(-1);
    }

    void act(Done& done) {
        switch (done.what) {
            case 'a':
                return record(done, step_of(done.about, 0, done.word));
            case 's': {
                const auto view = ledger_->view(done.about, me());
                // Mostly the next one as this program saw it; now and then the one behind it.
                const auto events = view ? view->effective.size() : 1;
                done.step = events + (pick(6) == 0 && refused_jumps().contains(events));
                if (done.step == 0 || done.step > steps) done.step = 1;
                return record(done, step_of(done.about, done.step, {}));
            }
            case 'c': {
                const auto view = ledger_->view(done.about, me());
                Command command;
                command.actor = me();
                command.event.name = correction_event;
                command.event.case_id = done.about;
                command.event.on = *OccurredOn::parse("2029-06-01");
                command.event.fields = {
                    {"corrects", view && !view->effective.empty() ? view->effective.front().seq : 1},
                    {"reason", "写错了"},
                    {"fields", {{"applicant", {{"name", done.word}, {"sex", "male"}, {"birth_date", "2000-01-15"}}}}}};
                return note(done, ledger_->record(command));
            }
            case 'i': {
                std::vector<Command> commands;
                const auto id = "i" + std::to_string(number_) + "-" + std::to_string(imported_++);
                for (std::size_t step = 0; step < 2; ++step) commands.push_back(step_of(id, step, "旧人"));
                done.word = id;
                const auto outcomes = ledger_->import(commands, done.about, "sha256:" + id, me());
                done.taken = true;
                for (const auto& outcome : outcomes) done.taken &= outcome.accepted();
                return;
            }
            case 'u':
                return note(done, ledger_->undo_import(done.about, me()));
            case 'r': {
                const auto fresh = fresh_key();
                place_.keep(fresh, std::to_string(number_) + "-" + std::to_string(++made_));
                return note(done, ledger_->rotate(fresh, me()));
            }
            default: {
                const auto names = ledger_->names({done.about}, me());
                const auto found = names.find(done.about);
                done.word = found == names.end() ? std::string() : found->second;
                done.taken = found != names.end();
            }
        }
    }

    void record(Done& done, Command command) {
        command.actor = me();
        note(done, ledger_->record(command));
    }

    const Place& place_;
    int number_, out_ = -1, made_ = 0, imported_ = 0;
    std::mt19937 random_;
    Keys keys_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Ledger> ledger_;
};

// SQLite without the locks that keep writers apart.
const char* unlocked_vfs() {
    static sqlite3_vfs* const real = sqlite3_vfs_find(nullptr);
    static sqlite3_vfs vfs = *real;
    if (sqlite3_vfs_find("unlocked")) return "unlocked";
    vfs.zName = "unlocked";
    vfs.pNext = nullptr;
    vfs.xOpen = [](sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
        const int rc = real->xOpen(real, name, file, flags, out);
        if (rc != SQLITE_OK || !file->pMethods) return rc;
        static std::vector<std::unique_ptr<sqlite3_io_methods>> copies;
        copies.push_back(std::make_unique<sqlite3_io_methods>(*file->pMethods));
        copies.back()->xShmLock = [](sqlite3_file*, int, int, int) { return SQLITE_OK; };
        file->pMethods = copies.back().get();
        return rc;
    };
    REQUIRE(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
    return "unlocked";
}

History history_of(const Place& place, const std::set<int>& killed, std::uint64_t from) {
    std::vector<Entry> log;
    const auto store = open_sqlite_store(place.path(), place.options);
    store->read()->scan(0, [&](const StoredEntry& stored) { return log.push_back(decode_entry(stored.bytes)), true; });
    std::vector<std::vector<Done>> done;
    for (int p = 0; p < programs; ++p) done.push_back(read_done(place.done(p)));
    return History(std::move(log), std::move(done), killed, from);
}

// Is a history noticed in which one thing is not as it was? What the forgeries are that were not.
std::string unnoticed_forgeries(const Place& place, const std::set<int>& killed, std::uint64_t from) {
    std::string unnoticed;
    const auto forge = [&](const char* what, const std::function<bool(std::vector<Done>&)>& change) {
        for (int p = 0; p < programs; ++p) {
            const auto before = read_done(place.done(p));
            auto forged = before;
            if (killed.contains(p) || !change(forged)) continue;
            const auto write = [&](const std::vector<Done>& all) {
                std::ofstream out(place.done(p));
                for (const auto& each : all) out << line_of(each);
            };
            write(forged);
            if (history_of(place, killed, from).problem().empty()) unnoticed += std::string(what) + "; ";
            write(before);
            return;
        }
        unnoticed += std::string("nobody to forge: ") + what + "; ";
    };
    const auto with_entry = [](const Done& done) { return done.seq >= 0 && !done.repeated; };
    forge("acknowledged twice", [&](std::vector<Done>& all) {
        const auto found = std::find_if(all.begin(), all.end(), with_entry);
        if (found == all.end()) return false;
        all.insert(found, Done(*found));
        return true;
    });
    forge("never acknowledged", [&](std::vector<Done>& all) {
        const auto found = std::find_if(all.begin(), all.end(), with_entry);
        if (found == all.end()) return false;
        all.erase(found);
        return true;
    });
    forge("another name was read", [](std::vector<Done>& all) {
        const auto found = std::find_if(all.begin(), all.end(), [](const Done& d) { return d.what == 'l' && d.taken; });
        if (found != all.end()) found->word = "无此人";
        return found != all.end();
    });
    forge("refused without a reason", [](std::vector<Done>& all) {
        if (all.empty()) return false;
        auto refused = all.back();
        refused.what = 'r', refused.taken = false, refused.repeated = false, refused.seq = -1;
        all.push_back(refused);
        return true;
    });
    forge("done at another time", [&](std::vector<Done>& all) {
        const auto found = std::find_if(all.begin(), all.end(), with_entry);
        if (found != all.end()) found->after = found->before;
        return found != all.end();
    });
    return unnoticed;
}

// What is wrong with the history that so many programs leave behind; empty where it is a legal one.
std::string ran(const SqliteOptions& options, unsigned seed, int operations, bool kills, bool forgeries) {
    Place place(options);
    std::uint64_t from = 0;
    from = open_sqlite_store(place.path())->read()->frontier().size();
    REQUIRE(refused_jumps().size() > 2);  // before there are children
    std::vector<pid_t> children;
    for (int p = 0; p < programs; ++p) {
        const auto child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            ::alarm(300);
            try {
                Program(place, p, seed * 100 + static_cast<unsigned>(p)).run(operations);
            } catch (const std::exception& error) {
                std::ofstream(place.done(p) + ".said") << error.what();
                ::_exit(3);
            }
            ::_exit(0);
        }
        children.push_back(child);
    }
    std::mt19937 random(seed);
    std::set<int> killed;
    while (kills && killed.size() < 4) {
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 300));
        const auto one = static_cast<int>(random() % programs);
        ::kill(children[static_cast<std::size_t>(one)], SIGKILL);
        killed.insert(one);
    }
    std::string problem;
    for (int p = 0; p < programs; ++p) {
        int status = 0;
        ::waitpid(children[static_cast<std::size_t>(p)], &status, 0);
        if (status != 0 && !killed.contains(p)) {
            std::ifstream said(place.done(p) + ".said");
            problem = "a program gave up: " + std::to_string(status) + " " +
                      std::string(std::istreambuf_iterator<char>(said), {});
        }
    }
    if (!problem.empty()) return problem;
    try {
        const auto history = history_of(place, killed, from);
        if (!history.problem().empty()) return history.problem();
        WARN(programs << " programs, " << killed.size() << " of them killed: " << history.acknowledged()
                      << " operations acknowledged, " << history.refused() << " of them refused");
        for (const auto& key : place.kept()) {
            place.keys.ledger = key;
            const auto store = open_sqlite_store(place.path(), options);
            Ledger ledger(*store, recruitment::workflow(), place.clock, place.keys);
            try {
                if (!ledger.is_open()) continue;
            } catch (const LedgerError&) {
                continue;
            }
            const auto verified = ledger.verify();
            if (!verified.intact || !verified.projections) return "verification: " + verified.problem.en;
            if (ledger.cases(actor_of(0)).size() != history.model().cases.size())
                return "other cases than in the model";
            for (const auto& [id, known] : history.model().cases) {
                const auto view = ledger.view(id, actor_of(0));
                if (!view || view->effective.size() != known.events) return id + " is not where the model has it";
                if (known.name != "?" && ledger.names({id}, actor_of(0)).at(id) != known.name)
                    return id + " has another name than in the model";
            }
            return forgeries ? unnoticed_forgeries(place, killed, from) : std::string();
        }
        return "no key opens the ledger";
    } catch (const std::exception& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("sixteen programs at once leave a legal serial history, and without locks they do not", "[serial]") {
    for (int round = 1; round <= soak(); ++round) {
        INFO("round " << round);
        const auto problem = ran({.durable = false}, static_cast<unsigned>(round), 12, true, round == 1);
        REQUIRE(problem == "");
    }
    // The control: nothing keeps them apart.
    const auto without = ran({.durable = false, .gate = false, .vfs = unlocked_vfs()}, 1, 8, false, false);
    CHECK(without != "");
    WARN("without locks: " << without);
}
