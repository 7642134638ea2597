// What several tests need: days in short, a ledger in memory, the clean cases.
#pragma once

#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "rudang/engine/ledger.h"
#include "rudang/engine/memory_store.h"
#include "rudang/engine/sqlite_store.h"
#include "rudang/recruitment/recruitment.h"
#include "stores.h"

namespace rudang::test {

// A folder that is gone with its owner.
struct Folder {
    std::filesystem::path path;
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "rudang-test-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string file(const char* name) const { return (path / name).string(); }
};

inline Day day(const char* iso) { return *Day::parse(iso); }

inline std::vector<Json> clean_case(const std::string& edition) {
    std::vector<Json> lines;
    std::ifstream file(std::string(RUDANG_SCENARIOS) + "/clean-" + edition + ".jsonl");
    for (std::string line; std::getline(file, line);)
        if (!line.empty()) lines.push_back(Json::parse(line));
    return lines;
}

inline Event event_of(const Json& json) {
    Problems problems;
    return event_from_json(json, recruitment::workflow()->events(), problems);
}

// The clean case's events as commands of one actor.
inline std::vector<Command> commands(const std::string& edition, const std::string& case_id,
                                     std::size_t how_many = 1000) {
    std::vector<Command> list;
    for (const auto& json : clean_case(edition)) {
        if (list.size() == how_many) break;
        Command command{.event = event_of(json), .actor = "lisi"};
        command.event.case_id = case_id;
        list.push_back(std::move(command));
    }
    return list;
}

// A ledger whose today can be moved; in memory, or where RUDANG_TEST_STORE says.
struct MemoryLedger {
    StorePlace place{wanted_store()};
    // One key, so that two of them write the same rows.
    std::unique_ptr<Store> store = place.make({"rudang/test", 0, std::string(32, 'k')});
    ManualClock clock{day("2026-06-01")};
    Ledger ledger{*store, recruitment::workflow(), clock};
    explicit MemoryLedger(const char* today = "2029-06-01") {
        clock.move_to(day(today));
        ledger.found("第一党支部", {"lisi", "李四", "", true});
    }
};

// A ledger of suite 1 in a file, with the keys of several people.
struct SealedLedger {
    Folder folder;
    LedgerIdentity identity{"rudang/0123456789abcdef", 1, ""};
    Keys keys;
    ManualClock clock{day("2029-06-01")};
    std::unique_ptr<Store> store;
    std::unique_ptr<Ledger> ledger;

    std::string path() const { return folder.file("l.rudang"); }
    explicit SealedLedger(bool durable = false) {
        keys.ledger = fresh_key();
        for (const char* actor : {"lisi", "wang", "sun"}) keys.signing.emplace(actor, SigningKey::generate());
        SqliteOptions options;
        options.durable = durable;
        store = create_sqlite_store(path(), identity, options);
        ledger = std::make_unique<Ledger>(*store, recruitment::workflow(), clock, keys);
        ledger->found("第一党支部", {"lisi", "李四", "", true});
    }
    void enrol(const std::string& actor, const char* name) {
        ledger->put_actor({actor, name, "", true}, "lisi");
        ledger->put_key(actor, keys.signing.at(actor).public_key(), "lisi");
    }
    void reopen() {
        ledger.reset();
        store.reset();
        store = open_sqlite_store(path());
        ledger = std::make_unique<Ledger>(*store, recruitment::workflow(), clock, keys);
    }
    std::uint64_t size() { return store->read()->frontier().size(); }
};

// How much longer than by default the long tests run: RUDANG_SOAK=100.
inline int soak() {
    const char* words = std::getenv("RUDANG_SOAK");
    return words && std::atoi(words) > 0 ? std::atoi(words) : 1;
}

}  // namespace rudang::test
