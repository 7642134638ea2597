// Who there is: cases by name, branch, stage and whose turn it is.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rudang/office/desk.h"
#include "rudang/recruitment/offices.h"

namespace rudang::office {

struct ListQuestion {
    // Part of a name, the first letters of its pinyin, or the beginning of an id; everybody when empty.
    std::string word = {};
    std::string org = {};  // an organization and those below it; all when empty
    std::optional<int> stage = {};
    std::optional<recruitment::Office> office = {};
    bool ended = false;  // those that have ended, instead of the living
    // More than so many come by organization and id, without names: opening each takes long, and only some are shown.
    std::size_t most_named = std::numeric_limits<std::size_t>::max();
};

struct ListedCase {
    CaseRow row;  // its title is the name, unmasked where the desk reveals
    std::vector<recruitment::Office> waiting_for;
    std::string since;             // day of the latest event
    std::string birth_year;        // where several here have the same name, and the desk reveals
    bool offered = false;          // by another organization, and not taken yet
    std::vector<Task> tasks = {};  // of its open steps, once `add_tasks` has read them
};

// The names of some of them, for those of `list` that had too many to be named.
RUDANG_EXPORT void add_names(Desk& desk, std::span<ListedCase> cases);

// What is open in some of them today, from which day and whose turn it is: only for those that are shown, since where
// a vote may have lapsed or another body comes first the case is read whole.
RUDANG_EXPORT void add_tasks(Desk& desk, std::span<ListedCase> cases);

// Its open steps with the days from which they can be done; empty where nothing can: ended, erased, halted.
RUDANG_EXPORT std::string open_steps_words(const Desk& desk, const ListedCase& listed, Language language);

// The living first, by organization and name. A word finds ended cases as well. Throws Failure(forbidden).
RUDANG_EXPORT std::vector<ListedCase> list(Desk& desk, const ListQuestion& question = {});
RUDANG_EXPORT Json to_json(const std::vector<ListedCase>& cases);

// From what the case says of the applicant; empty where that is sealed.
RUDANG_EXPORT std::string birth_year_of(const CaseView& view);

// Does a name have this part, or its pinyin these first letters: "张", "三", "zs", "zhang"?
RUDANG_EXPORT bool name_fits(const std::string& name, const std::string& word);

}  // namespace rudang::office
