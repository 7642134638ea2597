// Which case of a ledger a line of a file is, and what the two say differently.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "rudang/office/import_plan.h"

namespace rudang::office {

// Proposes everybody first, reads all cases that may be meant in one look, then gives each case to the line that fits
// it best: no case is two lines.
class Matching {
public:
    Matching(Ledger& ledger, std::string actor) : ledger_(ledger), actor_(std::move(actor)) {}
    void propose(std::size_t row, const SourceCase& source);
    // False where there are cases to compare with and the actor may not see them.
    bool look();
    // For each row its case, or null.
    std::vector<const CaseView*> settle() const;

private:
    struct Person {
        std::string name, id_number, birth_date;
        OccurredOn applied = Day::from_number(0);
        bool known = false;  // has applied at all
    };
    static Person person_of(const std::vector<Recorded>& events);
    static int likeness(const Person& here, const Person& there, const CaseView& view);

    Ledger& ledger_;
    std::string actor_;
    std::vector<Person> people_;
    std::vector<std::vector<std::string>> candidates_;  // by row
    std::map<std::string, std::vector<std::string>> by_name_;
    std::set<std::string> certain_;  // ids that lines name themselves
    std::vector<CaseView> views_;
};

// A line against its case, event by event and field by field. What the line leaves out says nothing.
class Comparison {
public:
    struct Found {
        std::size_t event;  // of the line
        Seq corrects;
        std::string field;
        Json there, here;
    };
    Comparison(const CaseView& view, const Workflow& workflow) : view_(view), workflow_(workflow) {}
    void compare(const std::vector<Recorded>& events);
    const std::vector<std::size_t>& added() const { return added_; }
    std::vector<Found>& differences() { return differences_; }

private:
    void compare_named(const std::vector<Recorded>& events, std::vector<std::size_t> here);
    void differ(std::size_t index, const Recorded& here, const Recorded& there);

    const CaseView& view_;
    const Workflow& workflow_;
    std::vector<std::size_t> added_;
    std::vector<Found> differences_;
};

struct ColumnOf {
    std::string column, header;
};
// The column that gave a field of this name; empty where none is known to.
ColumnOf column_for_field(const recruitment::Mapping& mapping, const std::string& field);
// A problem of the intake, with its place taken out of its words.
LineProblem located(const SourceCase& source, const Problem& problem);
// Where the line says what a command says.
Place place_of(const ImportRow& row, const Event& event);
// One correction for each entry that differs in fields that are to be taken.
std::vector<Event> corrections_of(const ImportRow& row, Day today);

}  // namespace rudang::office
