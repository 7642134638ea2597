// A program that records on a PostgreSQL server until it is told to stop, for tests of failover and for measurements.
//
//     postgres_writer make ADDRESS                        founds a signed ledger with keys that are no secret
//     postgres_writer write ADDRESS NAME SECONDS [BATCH]  opens cases NAME-1, NAME-2, …; a line for each that was
//                                                         acknowledged: its id and the milliseconds since it was begun
//     postgres_writer check ADDRESS FILE…                 are those acknowledged in these files there, each once?
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <thread>

#include "rudang/engine/ledger.h"
#include "rudang/engine/postgres_store.h"
#include "rudang/recruitment/recruitment.h"

using namespace rudang;
using Milliseconds = std::chrono::duration<double, std::milli>;
using Now = std::chrono::steady_clock;

namespace {

Keys keys() {
    Keys made;
    made.ledger = Secret(std::string(32, 'L'));
    made.signing.emplace("lisi", *SigningKey::from_seed(Secret(std::string(32, 'S'))));
    return made;
}

const std::shared_ptr<const Workflow>& procedure() {
    static const std::shared_ptr<const Workflow> made = recruitment::workflow();
    return made;
}

Command application(const std::string& case_id) {
    Problems problems;
    const Json json{{"case", case_id},
                    {"event", "application_submitted"},
                    {"on", "2026-06-01"},
                    {"applicant", {{"name", "张三"}, {"sex", "male"}, {"birth_date", "2000-01-15"}}},
                    {"branch", "第一党支部"}};
    return {.event = event_from_json(json, procedure()->events(), problems),
            .actor = "lisi",
            .request = "writer " + case_id};
}

// Again until it is taken: the request key keeps it from being recorded twice.
bool insist(const std::string& address, std::unique_ptr<Store>& store, std::unique_ptr<Ledger>& ledger,
            const Clock& clock, std::span<const Command> commands, Now::time_point until) {
    while (Now::now() < until) {
        try {
            if (!store) store = open_postgres_store(address);
            if (!ledger) ledger = std::make_unique<Ledger>(*store, procedure(), clock, keys());
            bool all = true;
            if (commands.size() == 1) {
                const auto outcome = ledger->record(commands.front());
                all = outcome.accepted();
                if (!all)
                    for (const auto& problem : outcome.problems) std::cerr << problem.message.en << '\n';
            } else {
                for (const auto& outcome : ledger->record_all(commands, commands.size())) all &= outcome.accepted();
            }
            if (!all) std::cerr << "not accepted\n";
            return all;
        } catch (const LedgerError& error) {
            std::cerr << error.what() << '\n';
            ledger.reset();
            store.reset();
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }
    return false;
}

int write(const std::string& address, const std::string& name, double seconds, int batch) {
    const SystemClock clock;
    std::unique_ptr<Store> store;
    std::unique_ptr<Ledger> ledger;
    const auto end = Now::now() + std::chrono::duration_cast<Now::duration>(std::chrono::duration<double>(seconds));
    for (int made = 0; Now::now() < end;) {
        std::vector<Command> commands;
        for (int i = 0; i < batch; ++i) commands.push_back(application(name + "-" + std::to_string(++made)));
        const auto begun = Now::now();
        if (!insist(address, store, ledger, clock, commands, end + std::chrono::seconds(60))) return 1;
        const auto spent = Milliseconds(Now::now() - begun).count();
        for (const auto& command : commands) std::printf("%s %.3f\n", command.event.case_id.c_str(), spent);
        std::fflush(stdout);
    }
    return 0;
}

int check(const std::string& address, const std::vector<std::string>& files) {
    const auto store = open_postgres_store(address);
    std::map<std::string, int> there;
    Seq next = 0;
    int gaps = 0;
    const auto view = store->read();
    view->scan(0, [&](const StoredEntry& stored) {
        const auto entry = decode_entry(stored.bytes);
        gaps += stored.seq != next || entry.seq != next;
        next = stored.seq + 1;
        if (entry.kind == EntryKind::event) ++there[entry.case_id];
        return true;
    });
    int acknowledged = 0, lost = 0, twice = 0;
    double longest = 0;
    for (const auto& file : files) {
        std::ifstream lines(file);
        std::string id;
        double spent = 0;
        while (lines >> id >> spent) {
            ++acknowledged;
            lost += !there.contains(id);
            longest = std::max(longest, spent);
        }
    }
    for (const auto& [id, count] : there) twice += count > 1;
    const SystemClock clock;
    Ledger ledger(*store, procedure(), clock, keys());
    const auto found = ledger.verify();
    std::printf("acknowledged %d lost %d twice %d gaps %d longest_ms %.0f intact %d\n", acknowledged, lost, twice, gaps,
                longest, found.intact && found.projections);
    if (!found.intact) std::cerr << found.problem.en << '\n';
    return lost || twice || gaps || !found.intact ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() < 2) return 2;
    try {
        if (words[0] == "make") {
            const auto store = create_postgres_store(words[1], {"rudang/0123456789abcdef", 1, ""});
            const SystemClock clock;
            Ledger(*store, procedure(), clock, keys()).found("第一党支部", {"lisi", "李四", "", true});
            return 0;
        }
        if (words[0] == "write" && words.size() >= 4)
            return write(words[1], words[2], std::stod(words[3]), words.size() > 4 ? std::stoi(words[4]) : 1);
        if (words[0] == "check") return check(words[1], {words.begin() + 2, words.end()});
    } catch (const LedgerError& error) {
        std::cerr << error.what() << '\n';
        return 4;
    }
    return 2;
}
