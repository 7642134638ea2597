// A questionnaire on one sheet: everything that is asked stands there at once, and what has been written into it is
// read in the order in which prompts would have asked. A sheet is complete where prompts would ask nothing more.
//
//     auto form = office::fill(asking, typed);
//     if (form.complete) … asking.fields() …
#pragma once

#include <map>
#include <string>
#include <vector>

#include "rudang/office/questionnaire.h"

namespace rudang::office {

struct FormLine {
    Question question;
    std::string words;         // as typed, or what is offered
    Text problem, doubt;       // why it is not taken; what has to be confirmed
    std::vector<Choice> like;  // what may have been meant
    bool fresh = false;        // was not on the sheet yet
    bool must = false;         // has to be filled in
    bool guessed = false;      // what is known follows from answers nobody gave yet: it is not offered
    bool spare = false;        // one more of a list that has as many as lists usually have: shown when it is asked for
};

struct Form {
    std::vector<FormLine> lines;
    bool complete = false;
};

// Under this name a sheet says that a doubtful answer is meant: its value is the answer once more.
inline constexpr const char* sure = "sure:";
// Under this name, what was offered on the sheet. Left as it was it is an offer still, and follows the answers before
// it (the day); left empty, it was taken out. What follows from another answer of the same sheet was not offered, and
// is taken as at a prompt; it stands on the page that asks for a check.
inline constexpr const char* offered = "offered:";

// Under this name the path of a spare line that is wanted after all.
inline constexpr const char* more = "more";

// `typed` by path, with what was confirmed under `sure` + path. Where it is incomplete the lines go on with what is
// likely to be asked; `asking` then has answers nobody gave.
RUDANG_EXPORT Form fill(Questionnaire& asking, const std::map<std::string, std::string>& typed);

// The sheet of what is on record, after `reopen`: every line as it stands, or as it was changed. Complete where nothing
// is wrong and nothing is missing that must be there.
RUDANG_EXPORT Form refill(Questionnaire& asking, const std::map<std::string, std::string>& typed);

// A value as a sheet has it typed: the word of a choice, yes or no, a day, a number; not a label.
RUDANG_EXPORT std::string typed_words(const FieldSpec& field, const Json& value);

}  // namespace rudang::office
