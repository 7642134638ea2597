// Where a use case is worked on: the ledger, who acts, what day it is. A use case is a function of a desk and a
// question; it returns structs with `to_json`, or throws a Failure. Nothing here knows a terminal, a page or an exit
// status, so that the command, a page and a C interface answer the same.
//
//     office::Desk desk{.ledger = ledger, .actor = "lisi", .today = ledger.today()};
//     for (const auto& item : office::agenda(desk).items) …
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "rudang/engine/ledger.h"

namespace rudang::office {

// Why a use case has no answer. A command maps it to an exit status, a page to an HTTP status.
enum class Reason {
    input,      // what was asked makes no sense: misspelt, out of range, incomplete
    not_found,  // nothing of that name
    ambiguous,  // several of that name
    forbidden,  // whoever acts may not, or is not who they say
    unusable,   // something outside: a file, a disk, another program
    integrity,  // the history is not what it must be
};

// Every sentence in `problems` can be shown to whoever asked.
struct Failure {
    Reason reason;
    Problems problems;
};

RUDANG_EXPORT Failure failure(Reason reason, std::string code, std::string where, Text message);

// What the engine throws, sorted the same way: whoever asks is nobody here, the file cannot be used, its history is not
// what it must be.
RUDANG_EXPORT Failure failure_of(const LedgerError& error);

struct Desk {
    Ledger& ledger;  // must outlive the desk
    std::string actor;
    Day today;
    Language language = Language::zh;
    // Names behind the masks: each look is an entry in the journal, made before anything is shown.
    Reveal reveal = Reveal::no;
    // Asks the person in front of it for what was not given. Empty where nobody can be asked.
    std::function<std::string(const Text& question)> ask = {};

    const Workflow& workflow() const { return ledger.workflow(); }
};

// Throws Failure(forbidden), after an entry where the store can be written, unless whoever acts may do this on `org`,
// or anywhere when it is empty.
RUDANG_EXPORT void require(Desk& desk, Action action, const std::string& org = {});
// Names behind the masks, by case, after the look is in the journal; none where the desk does not reveal.
RUDANG_EXPORT std::map<std::string, std::string> revealed(Desk& desk, const std::vector<std::string>& case_ids);
// The name of each case the desk may see: masked, unless it reveals.
RUDANG_EXPORT std::map<std::string, std::string> names_of(Desk& desk, const std::vector<std::string>& case_ids);
// The same for a list: `place` says of an item where its case stands and where the name goes, by reference. Items
// without a case, and those whose case the desk may not see, stay as they are.
template <class Items, class Place>
void put_names(Desk& desk, Items& items, const Place& place) {
    std::vector<std::string> ids;
    for (auto& item : items)
        if (const std::string& id = std::get<0>(place(item)); !id.empty()) ids.push_back(id);
    const auto names = names_of(desk, ids);
    for (auto& item : items) {
        auto [id, name] = place(item);
        if (const auto named = names.find(id); named != names.end()) name = named->second;
    }
}
// Who acts here, by id: in full where the desk reveals and whoever acts may see that, the look being on record; else
// masked. Who has no name is called by their id.
RUDANG_EXPORT std::map<std::string, std::string> people_names(Desk& desk);
// How many entries the log has: as long as it stays the same, so do all answers of one day.
RUDANG_EXPORT std::uint64_t moment_of(Desk& desk);
// "You may not do this; the attempt is in the journal."
RUDANG_EXPORT Failure not_permitted();

}  // namespace rudang::office
