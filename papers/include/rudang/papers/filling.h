// A form filled in from the ledger: which records its marks mean is worked out once, then any number of cases.
//
//     office::Desk desk{…, .reveal = Reveal::yes};
//     const papers::Filling filling(papers::Template::open("谈话记录.docx"), names);
//     auto filled = filling.of_cases(desk, {"k3v9"});
#pragma once

#include <string>
#include <vector>

#include "rudang/office/desk.h"
#include "rudang/papers/names.h"

namespace rudang::papers {

// A fact that only forms ask for, and that the record does not have yet.
struct MissingFact {
    std::string event;
    Seq seq = 0;       // of the record
    std::string path;  // "minutes.chair"
    std::string name;
};

class RUDANG_EXPORT Filling {
public:
    // `names` must outlive it.
    Filling(Template form, const Names& names);

    const Template& form() const { return form_; }
    const std::vector<UnknownMark>& unknown() const { return unknown_; }
    // Are all cases asked for in one document, in rows of {{#成员}}?
    bool one_for_all() const { return one_for_all_; }

    // One document for each case, or one for all. The desk has to reveal: every look is on record, and that somebody
    // took them out of the ledger, before anything is filled in. Throws Failure(forbidden) where one of the cases may
    // not be taken out, and tables::Unreadable.
    std::vector<Filled> of_cases(office::Desk& desk, const std::vector<std::string>& case_ids) const;
    // What the form has room for and nobody has written down.
    std::vector<MissingFact> missing(const Workflow& workflow, const CaseView& view) const;

    // A mark that means something: where its value goes, and what it is.
    struct Need {
        Mark mark;
        const Name* name;
        std::size_t level;
    };

    friend std::vector<std::vector<Filled>> fill_in(office::Desk& desk, const std::vector<const Filling*>& forms,
                                                    const std::vector<std::string>& case_ids);

private:
    Template form_;
    std::vector<Need> needs_;
    std::vector<UnknownMark> unknown_;
    bool one_for_all_ = false;
};

// Several forms at once, for each what `of_cases` gives: one entry of the journal for all of them, and each case is
// read once.
RUDANG_EXPORT std::vector<std::vector<Filled>> fill_in(office::Desk& desk, const std::vector<const Filling*>& forms,
                                                       const std::vector<std::string>& case_ids);

}  // namespace rudang::papers
