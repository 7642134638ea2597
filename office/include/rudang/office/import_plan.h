// Older records on their way into a ledger: what of a file is new, what the ledger has word for word, what it has
// otherwise, and what keeps a line from being taken over. Checking and importing ask the ledger the same questions by
// the same code, so that they cannot answer differently.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "rudang/engine/ledger.h"
#include "rudang/office/audit_sources.h"

namespace rudang::office {

// What somebody chose for a difference: the file's word goes into the ledger as a correction, the ledger's stays for
// good, or it stays for now.
enum class Handling { open, take, keep, skip };
std::string_view word(Handling choice);

// What was chosen for each difference, by its id, in a file of differences as it is written for people to edit. Empty,
// with a problem, where it is none; entries that say nothing sensible are problems, named by their number.
std::map<std::string, Handling> read_choices(const Json& file, const std::string& path, Problems& problems);

// One field that a file and the ledger state differently.
struct Difference {
    std::string id;  // the same as long as both say the same
    std::string case_id;
    std::string name;  // personal
    Place place;
    std::string event;
    std::string field;  // its path; "on" is the day
    Json there, here;   // what the ledger says and what the file says; null where it says nothing
    Seq corrects = 0;
    Handling choice = Handling::open;
};
// How the field is called.
Text label_of(const Difference& difference, const Workflow& workflow);

// What keeps a line from being taken over, where it stands.
struct LineProblem {
    Place place;  // with its column where one is to blame
    std::string header;
    std::string code;
    Text message;
};

enum class Fate { fresh, same, grown, different, unreadable };
std::string_view word(Fate fate);  // in JSON
Label label(Fate fate);

struct ImportRow {
    SourceCase source;
    Fate fate = Fate::fresh;
    bool known = false;              // a case of the ledger
    std::vector<std::size_t> added;  // events of the file that a case of the ledger does not have
    std::vector<Difference> differences;
    std::vector<LineProblem> problems;
    std::vector<LineProblem> plans;  // cells that are no record yet, and are left out
};

class ImportPlan {
public:
    ImportPlan(Ledger& ledger, std::string actor) : ledger_(ledger), actor_(std::move(actor)) {}

    // Everybody of the sources, once. Who stands in several files is one person, as an audit sees him.
    void take(std::vector<SourceCase> people);
    const std::vector<Whereabouts>& in_several_files() const { return in_several_files_; }
    void take(SourceCase source);
    // Finds who is in the ledger already and what differs: a look at them, written down. False where the actor may not.
    bool compare(const Sources& sources);
    // By id of a difference. Ids that are nobody's are given back.
    std::vector<std::string> choose(const std::map<std::string, Handling>& choices);

    // Asks the ledger what it would say to every line, or has it take all of them over: all or nothing, but for lines
    // with problems where `leave_out`. Afterwards each line has its problems. False where the actor may not.
    bool check(const std::string& batch, const std::string& digest, const Sources& sources);
    bool carry_out(const std::string& batch, const std::string& digest, const Sources& sources, bool leave_out);
    // Was something written?
    bool done() const { return done_; }
    // What is wrong with the import itself, such as the name of its batch.
    const Problems& problems() const { return problems_; }

    const std::vector<ImportRow>& rows() const { return rows_; }
    std::size_t count(Fate fate) const;
    bool any_problem() const;
    std::size_t undecided() const;
    // New people of branches that the ledger does not have, by what the file calls them: where it has one organization,
    // they come to that. Empty where it has several; then such a line is a problem.
    std::map<std::string, std::size_t> of_other_branches() const;
    // Of what was carried out, or would be.
    std::size_t cases() const { return cases_; }
    std::size_t events() const { return events_; }
    std::size_t added() const { return added_; }
    std::size_t corrected() const { return corrected_; }

private:
    struct Asked {
        std::vector<Command> commands;
        std::vector<std::size_t> rows;  // whose each command is
    };
    void expect_application(ImportRow& row);
    void expect_once(ImportRow& row);
    void expect_branch(ImportRow& row, const Sources& sources);
    void find_differences(ImportRow& row, const CaseView& view);
    void settle();
    Asked commands(bool also_bad);
    bool take_answers(const Asked& asked, const std::vector<Outcome>& outcomes, const Sources& sources);

    Ledger& ledger_;
    std::string actor_;
    std::vector<ImportRow> rows_;
    std::vector<Whereabouts> in_several_files_;
    std::map<std::string, Place> applications_;  // each as text, with the line it was first met in
    std::set<std::string> drawn_;
    std::size_t cases_ = 0, events_ = 0, added_ = 0, corrected_ = 0;
    bool done_ = false;
    Problems problems_;
};

}  // namespace rudang::office
