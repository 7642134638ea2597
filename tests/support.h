// What several tests need: days in short, a ledger in memory, the clean cases.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "rudang/engine/ledger.h"
#include "rudang/engine/memory_store.h"
#include "rudang/engine/sqlite_store.h"
#include "rudang/recruitment/recruitment.h"

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
inline std::vector<Command> commands(const std::string& edition, const std::string& case_id, std::size_t how_many = 1000) {
    std::vector<Command> list;
    for (const auto& json : clean_case(edition)) {
        if (list.size() == how_many) break;
        Command command{.event = event_of(json), .actor = "lisi"};
        command.event.case_id = case_id;
        list.push_back(std::move(command));
    }
    return list;
}

// A ledger whose today can be moved.
struct MemoryLedger {
    // One key, so that two of them write the same rows.
    std::unique_ptr<Store> store = memory_store({"rudang/test", 0, std::string(32, 'k')});
    ManualClock clock{day("2026-06-01")};
    Ledger ledger{*store, recruitment::workflow(), clock};
    explicit MemoryLedger(const char* today = "2029-06-01") {
        clock.move_to(day(today));
        ledger.found("第一党支部", {"lisi", "李四", "", true});
    }
};

}  // namespace rudang::test
