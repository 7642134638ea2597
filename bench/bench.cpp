// rudang_bench [cases]: the record path beside the lower bound of floor.c, and whole commands over a large ledger.
// Every figure is a ratio to a bound measured in the same run; medians of interleaved rounds.
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "keystore.h"
#include "rudang/engine/ledger.h"
#include "rudang/engine/merkle.h"
#include "rudang/engine/sqlite_store.h"
#include "rudang/recruitment/recruitment.h"

using namespace rudang;

namespace {

double microseconds() {
    return static_cast<double>(
               std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
                   .count()) /
           1e3;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

std::vector<Event> clean_case() {
    std::vector<Event> events;
    const auto workflow = recruitment::workflow();
    std::ifstream file(RUDANG_CLEAN);
    for (std::string line; std::getline(file, line);) {
        Problems problems;
        events.push_back(event_from_json(Json::parse(line), workflow->events(), problems));
        events.back().fields.contains("applicant") ? void(events.back().fields["applicant"].erase("id_number"))
                                                   : void();
    }
    return events;
}

// `count` cases of the clean walk, one after the other. Four people share their introducers, as in a branch.
std::vector<Command> commands(int count, std::size_t steps) {
    const auto events = clean_case();
    std::vector<Command> list;
    for (int n = 0; n < count; ++n)
        for (std::size_t i = 0; i < std::min(steps, events.size()); ++i) {
            Command command{.event = events[i], .actor = "lisi"};
            command.event.case_id = "c" + std::to_string(n);
            if (command.event.fields.contains("form_number"))
                command.event.fields["form_number"] = "F-" + std::to_string(n);
            if (command.event.fields.contains("introducers"))
                for (auto& introducer : command.event.fields["introducers"])
                    introducer["name"] = introducer["name"].get<std::string>() + std::to_string(n / 4);
            list.push_back(std::move(command));
        }
    return list;
}

// One ledger of suite 1 with its keys where the command looks for them.
LedgerIdentity identity() { return {"rudang/00000000000bench", 1, ""}; }

Keys keys() {
    Keys made;
    made.ledger = Secret(std::string(32, 'L'));
    made.signing.emplace("lisi", *SigningKey::from_seed(Secret(std::string(32, 'S'))));
    return made;
}

double record(const std::string& path, const std::vector<Command>& list, bool durable, std::size_t per_commit,
              int suite = 1) {
    for (const char* suffix : {"", "-wal", "-shm", ".gate"}) std::filesystem::remove(path + suffix);
    SqliteOptions options;
    options.durable = durable;
    const auto store = create_sqlite_store(path, suite ? identity() : new_identity(), options);
    SystemClock clock;
    Ledger ledger(*store, recruitment::workflow(), clock, keys(), *Day::parse("2029-01-01"));
    ledger.found("第一党支部", {"lisi", "李四", "", true});
    std::size_t accepted = 0;
    const double start = microseconds();
    if (per_commit == 1) {
        for (const auto& command : list) accepted += ledger.record(command).accepted();
    } else {
        for (const auto& outcome : ledger.record_all(list, per_commit)) accepted += outcome.accepted();
    }
    const double spent = microseconds() - start;
    if (accepted != list.size()) {
        std::fprintf(stderr, "only %zu of %zu events were accepted\n", accepted, list.size());
        std::exit(1);
    }
    return spent / static_cast<double>(list.size());
}

double floor_of(const std::string& source, const std::string& target, bool durable, std::size_t per_commit,
                const char* what) {
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(target + suffix);
    const auto command = std::string(RUDANG_FLOOR) + " " + source + " " + target + (durable ? " full " : " normal ") +
                         std::to_string(per_commit) + " " + what;
    FILE* pipe = ::popen(command.c_str(), "r");
    double value = 0;
    if (!pipe || std::fscanf(pipe, "%lf", &value) != 1) std::exit(1);
    ::pclose(pipe);
    return value;
}

double whole_process(const std::string& ledger, const std::string& arguments) {
    const auto command =
        "RUDANG_LEDGER=" + ledger + " RUDANG_ACTOR=lisi " RUDANG_BINARY " " + arguments + " >/dev/null 2>&1";
    std::vector<double> runs;
    for (int i = 0; i < 15; ++i) {
        const double start = microseconds();
        if (std::system(command.c_str()) == -1) std::exit(1);
        runs.push_back((microseconds() - start) / 1000);
    }
    return median(runs);
}

}  // namespace

int main(int argc, char** argv) {
    const int cases = argc > 1 ? std::atoi(argv[1]) : 10'000;
    std::string folder =
        (std::filesystem::current_path() / "rudang-bench-XXXXXX").string();  // the disk at hand, not a tmpfs
    if (!::mkdtemp(folder.data())) return 1;
    const auto ours = folder + "/ours", theirs = folder + "/theirs";

    struct Pattern {
        const char* name;
        bool durable;
        std::size_t per_commit;
        int cases;
        int rounds;
    };
    ::setenv("XDG_CONFIG_HOME", (folder + "/config").c_str(), 1);
    ::setenv("XDG_STATE_HOME", (folder + "/state").c_str(), 1);
    {
        cli::KeyStore kept(identity().origin, ours, [] { return Secret(""); });
        kept.keep("lisi", keys().signing.at("lisi").seed(), Secret(""));
        kept.keep("", *keys().ledger, Secret(""));
        kept.set_default_actor("lisi");
    }
    std::printf(
        "record path, microseconds an event (27 events a case), beside a C program that writes the same rows, and one "
        "that also\nmakes the same evidence: hashes in suite 0; hashes, seals and signatures in suite 1\n%-36s %10s "
        "%10s %10s %8s %8s\n",
        "", "rows in C", "evidence", "rudang", "ratio", "ratio");
    for (const int suite : {0, 1})
        for (const auto& pattern : {Pattern{"FULL, one event a commit", true, 1, 40, 5},
                                    Pattern{"NORMAL, one event a commit", false, 1, 100, 5},
                                    Pattern{"NORMAL, 1000 a commit", false, 1000, 400, 5}}) {
            const auto list = commands(pattern.cases, 27);
            std::vector<double> rows, evidence, whole;
            for (int round = 0; round < pattern.rounds; ++round) {
                whole.push_back(record(ours, list, pattern.durable, pattern.per_commit, suite));
                rows.push_back(floor_of(ours, theirs, pattern.durable, pattern.per_commit, "rows"));
                evidence.push_back(
                    floor_of(ours, theirs, pattern.durable, pattern.per_commit, suite ? "signed" : "hashed"));
            }
            std::printf("suite %d, %-27s %10.1f %10.1f %10.1f %8.2f %8.2f\n", suite, pattern.name, median(rows),
                        median(evidence), median(whole), median(whole) / median(rows),
                        median(whole) / median(evidence));
        }

    std::printf("\nwhole commands over a ledger of %d cases at step 6, milliseconds (process start included)\n", cases);
    record(ours, commands(cases, 6), false, 1000);
    for (const auto* command : {"--version", "show c77", "why c77", "next --today 2027-01-05", "forecast c77",
                                "rule explain majority-in-favour", "journal tail",
                                "record c77 activist_reviewed --on 2027-02-01 --today 2027-02-01 --opinion continue "
                                "--period-from 2026-07-10 --period-to 2027-02-01 --dry-run",
                                "show 张三"})
        std::printf("%-34.34s %8.1f\n", command, whole_process(ours, command));
    {
        const auto store = open_sqlite_store(ours);
        SystemClock clock;
        Ledger ledger(*store, recruitment::workflow(), clock, keys(), *Day::parse("2029-01-01"));
        const auto timed = [](const auto& work) {
            std::vector<double> runs;
            for (int i = 0; i < 5; ++i) {
                const double start = microseconds();
                work();
                runs.push_back(microseconds() - start);
            }
            return median(runs);
        };
        std::size_t bytes = 0, entries = 0;
        const auto floor = timed([&] {
            bytes = entries = 0;
            store->read()->scan(0, [&](const StoredEntry& stored) {
                return bytes += stored.bytes.size() + 0 * leaf_hash(stored.bytes)[0], ++entries, true;
            });
        });
        bool intact = true;
        VerifyOptions quick, tail;
        quick.signatures = quick.projections = tail.signatures = tail.projections = false;
        tail.last = 10'000;
        const auto hashes = timed([&] { intact &= ledger.verify(quick).intact; });
        const auto last = timed([&] { intact &= ledger.verify(tail).intact; });
        double start = microseconds();
        const auto everything = ledger.verify();
        intact &= everything.intact && everything.signatures && everything.projections;
        const double whole = microseconds() - start;
        std::printf(
            "\nverify %zu entries (%zu bytes): read and hash %.0f ms, --quick %.0f ms (%.2f of that speed), last "
            "10,000 %.1f ms, every signature and table %.0f ms (%s)\n",
            entries, bytes, floor / 1000, hashes / 1000, floor / hashes, last / 1000, whole / 1000,
            intact ? "intact" : "NOT INTACT");
        std::printf("file %ju bytes\n", static_cast<std::uintmax_t>(std::filesystem::file_size(ours)));
    }
    {
        // What the evidence of one durable commit costs by itself: entry, leaf and tree, signature, checkpoint.
        const auto key = keys().signing.at("lisi");
        Entry entry;
        entry.actor = "lisi";
        entry.case_id = "k3v9";
        entry.body = {
            {"event", "activist_reviewed"},
            {"on", "2027-02-01"},
            {"fields", {{"period_from", "2026-07-10"}, {"period_to", "2027-02-01"}, {"opinion", "continue"}}}};
        entry.seen = Seen{1000, {}};
        Frontier frontier;
        for (int i = 0; i < 1000; ++i) frontier.append(leaf_hash(std::to_string(i)));
        constexpr int rounds = 2000;
        double start = microseconds();
        for (int i = 0; i < rounds; ++i) {
            frontier.append(leaf_hash(encode(entry, identity().origin, &key)));
            sign_note({identity().origin, frontier.size(), frontier.root()}, "rudang/x/lisi", key);
        }
        const double evidence = (microseconds() - start) / rounds;
        const double commit = record(ours, commands(40, 27), true, 1);
        std::printf("evidence of one commit %.1f us of %.1f us a durable commit: %.1f %%\n", evidence, commit,
                    100 * evidence / commit);
    }
    std::filesystem::remove_all(folder);
}
