// What a form may ask for: one list, derived from the descriptions of the events and from a few facts that follow from
// them. A name is the event's label, a dot, and the field's: 派人谈话·谈话人. Fields of the application, and whatever
// no two share, go by their own label alone: 姓名. Every field is also a name of the rows its event has: of a review
// that was held four times there are four.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "rudang/engine/workflow.h"
#include "rudang/papers/docx.h"

namespace rudang::papers {

struct Subject;

struct Name {
    Mark::Kind kind = Mark::Kind::text;
    std::string name;                // as it is listed
    std::vector<std::string> forms;  // as it may be written, `name` among them
    Text what;                       // in words
    int step = 0;
    // Where it is recorded; null for what follows from several records.
    const EventInfo* event = nullptr;
    std::vector<const FieldSpec*> path = {};  // within the event or the element; empty for its day
    const Choice* choice = nullptr;           // of a box: ticked where the field has this word
    bool day = false;                         // without a value it leaves room for a day
    // Of what follows: the value; of rows the elements.
    std::function<std::string(const Subject&)> derived = {};
    std::function<std::vector<Json>(const Subject&)> elements = {};
    std::vector<Name> members = {};  // of rows
    bool of_each_case = false;       // rows with a case in each: its members are all names there are

    bool on_paper() const;
    // "minutes.chair"
    std::string dotted() const;
};

class RUDANG_EXPORT Names {
public:
    explicit Names(const Workflow& workflow);
    const std::vector<Name>& list() const { return list_; }

    // What a mark means, and how many of the rows around it have to be open for that: 0 is the case itself.
    struct Meaning {
        const Name* name = nullptr;
        std::size_t level = 0;
    };
    Meaning meaning(const Mark& mark) const;
    // The name that was probably meant; empty where none is near.
    std::string near(const Mark& mark) const;

private:
    const std::vector<Name>* members_at(const std::vector<std::string>& within, std::size_t level) const;
    std::vector<Name> list_;
};

struct UnknownMark {
    Mark mark;
    std::string near;
};
// The marks of a template that mean nothing.
RUDANG_EXPORT std::vector<UnknownMark> unknown_marks(const Names& names, const std::vector<Mark>& marks);

// {{☑合格}}, as it stands in a template.
RUDANG_EXPORT std::string mark_words(const Mark& mark);

}  // namespace rudang::papers
