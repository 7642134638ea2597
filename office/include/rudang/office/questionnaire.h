// The questions that put one event on record: every field a rule may ask for in this case, in order, with what is
// known. A face asks them one at a time; which are left follows from what has been answered.
//
//     Questionnaire asking(workflow, instance, event, on, around(ledger, actor, org, event));
//     while (const auto question = asking.next()) {
//         const auto answer = asking.read(*question, words, today);
//         if (answer.problem.empty()) asking.take(*question, answer.value);
//     }
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rudang/engine/ledger.h"

namespace rudang::office {

// What the ledger knows around a case: names to offer, and who decides.
struct Surroundings {
    std::string branch;     // where the case is, or the only place one can be opened
    std::string committee;  // the next above it that approves, where it is in the ledger
    std::string committee_kind;
    std::string department;
    std::vector<std::string> branches, committees, departments;
    bool on_behalf = false;  // the committee does not use this ledger; the branch needs the number of its paper
    bool personal = false;   // personal data of the case may be offered: the look is on record
};

// `org` is where the case is; empty for one that is to be opened.
RUDANG_EXPORT Surroundings around(Ledger& ledger, const std::string& actor, const std::string& org,
                                  const EventInfo& event);

struct Question {
    std::string path;  // "vote.present", "contacts[0].name"
    FieldSpec field;   // with the words that fit the step
    Text label;        // with the groups it stands in
    Text help;         // what is meant, with an example
    bool required = false;
    bool ends_list = false;    // left empty, the list is complete
    bool opens_group = false;  // left empty, nothing is said of its group, which need not be there
    bool person = false;       // somebody's name
    Json known = nullptr;      // offered as the answer
    std::vector<std::string> offered;
    bool figures = false;
    std::optional<int> most;
    bool at_most = false;  // more than that is impossible
};

struct Answer {
    Json value = nullptr;
    Text problem;              // not taken
    Text doubt;                // taken once the person says that it is meant
    std::vector<Choice> like;  // what may have been meant
};

struct SummaryLine {
    std::string path;
    std::string label, words;
};

class RUDANG_EXPORT Questionnaire {
public:
    // `given` is answered already and is not asked. Everything handed in must outlive the questionnaire.
    Questionnaire(const Workflow& workflow, const Instance& instance, const EventInfo& event, Day on, Day today,
                  Surroundings surroundings, Json given = Json::object());

    // The first question not answered yet; where only what `must` be there is asked, what may be left empty is not.
    // What only a form needs is never asked here.
    enum class Asking { everything, must };
    std::optional<Question> next(Asking asking = Asking::everything) const;
    // The same of what only a form asks for, where it lies under one of these paths: "minutes.chair",
    // "applicant.family".
    std::optional<Question> next_on_paper(const std::vector<std::string>& paths) const;
    // The question with this path, answered or not.
    std::optional<Question> at(const std::string& path) const;
    Answer read(const Question& question, std::string_view words) const;
    // A null leaves it empty.
    void take(const Question& question, Json value);
    // Asks the last question again; false where there is none.
    bool back();
    // From now on what was given counts as answered, so that it can be asked again: for corrections.
    void reopen();
    // The day it happened turned out to be another.
    void move_to(Day on) { on_ = on; }

    // What the event says where nothing is wrong with it.
    Json favourable() const { return instance_.favourable_fields(event_.name, on_); }
    // What was given, and what was answered.
    const Json& fields() const { return fields_; }
    // Line by line what stands; with `empty` also what could be filled in.
    std::vector<SummaryLine> summary(Language language, bool empty = false) const;

private:
    struct Walk;
    std::vector<Question> questions(bool given_too = false) const;
    void walk(Walk& walk, const FieldList& list, const Json& values, const Json& known) const;
    void one(Walk& walk, const FieldSpec& field, const Json& values, const Json& known) const;
    void elements(Walk& walk, const FieldSpec& field, const Json& values, const FieldHint& hint, bool required) const;
    Question question(const Walk& walk, const FieldSpec& field, const FieldHint& hint, const Json& known) const;
    void offer_names(Question& question, std::string_view names) const;
    struct Objections {
        bool refused = false;
        std::map<std::string, Text> rules;  // by id, what is so
    };
    std::optional<Objections> objections(const Json& fields) const;
    Json supposed() const;
    bool refused_without(const std::string& path) const;
    // What a rule has against an answer. Where it hangs on other answers those may be what is wrong.
    struct Objection {
        Text words;
        bool by_itself = false;
    };
    Objection objection_to(const Question& question, const Json& value) const;
    Text new_objection(const Json& otherwise, const Json& before, const Json& after) const;
    bool answered(const std::string& path) const;
    void explain(Question& question) const;
    Text doubt_about(const Question& question, const Json& value) const;

    const Workflow& workflow_;
    const Instance& instance_;
    const EventInfo& event_;
    Day on_, today_;
    Surroundings around_;
    Json fields_;
    std::vector<std::string> answered_;  // in order
    std::set<std::string> here_;         // everything that was ever answered here, and may be asked again
    bool correcting_ = false;
};

// What changes `before` into `after`, as a correction names it: of a group only the members that differ, null for what
// is gone.
RUDANG_EXPORT Json difference(const Json& before, const Json& after);

}  // namespace rudang::office
