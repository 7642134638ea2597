// The papers of a case: which are wanted with each record, which are there, which are missing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rudang/office/desk.h"
#include "rudang/recruitment/papers.h"

namespace rudang::office {

struct PaperLine {
    int step = 0;
    std::string event;
    OccurredOn on = Day::from_number(0);
    Seq seq = 0;         // of the record it belongs to
    std::string number;  // "12-1", by which it is taken out; empty for one that is missing
    std::string id;      // KeptPaper's; empty where nothing is kept
    std::string kind;
    Text name;              // of the kind
    std::string file_name;  // personal; empty unless the desk reveals
    std::string digest;     // the same
    std::int64_t size = 0;
    bool local = false;     // only local rules ask for it
    bool imported = false;  // belongs to a record taken over from an older ledger
    bool kept() const { return !id.empty(); }
    bool missing() const { return number.empty(); }
    // Recorded by a digest alone, as all were before version 0.3.
    bool digest_only() const { return !missing() && !kept(); }
};

// By step and record. Where a record has papers nobody named, they are taken for those that are wanted.
RUDANG_EXPORT std::vector<PaperLine> paper_lines(const CaseView& view, const Workflow& workflow);
RUDANG_EXPORT Json to_json(const std::string& case_id, const std::vector<PaperLine>& lines, Language language);
// "20 KB", "1.5 MB"
RUDANG_EXPORT std::string size_in_words(std::int64_t bytes);

// Of the cases that keep papers: what live records lack. A unit that keeps none is not asked for any.
struct MissingPapers {
    CaseRow row;
    int step = 0;
    std::string event;
    std::vector<Text> names;
};
RUDANG_EXPORT std::vector<MissingPapers> missing_papers(Desk& desk, const std::string& org = {});

// A file as it is handed in. `is` is what it is called (政治审查材料, political_review); without it the file's name
// tells, or that only one paper is wanted. Throws Failure(input) where no such paper is known.
RUDANG_EXPORT Paper paper_from(const std::vector<recruitment::WantedPaper>& wanted, std::string file_name,
                               std::string bytes, const std::string& is = {});

// Takes a paper out: by its number, the beginning of its digest, its name or what it is. The look is in the journal
// first. Throws Failure(not_found, ambiguous, forbidden).
RUDANG_EXPORT Paper take_paper(Desk& desk, const std::string& case_id, const std::string& word);

// A file handed in after its record: the record of that step which wants it, or the one named by `seq`.
struct LatePaper {
    std::string case_id;
    int step = 0;
    Seq seq = 0;
    std::string file_name, bytes, is;
};
RUDANG_EXPORT Outcome add_paper(Desk& desk, const LatePaper& late);

}  // namespace rudang::office
