// The questions of a questionnaire on the terminal, one at a time.
#pragma once

#include <functional>

#include "context.h"
#include "rudang/office/questionnaire.h"

namespace rudang::cli {

enum class Typed { answer, back };

// Is what went wrong an answer that can be given anew? A name that is nobody's, or nobody's whom the person may see,
// too.
bool may_be_typed_again(const office::Failure& failure);

// What people type for yes and for no.
bool says_yes(const std::string& word);
bool says_no(const std::string& word);

// Asks until `take` says nothing against the words; it returns what is wrong, or an empty text. `<` goes back.
Typed ask_until(Context& context, const std::string& prompt, const Text& help,
                const std::function<Text(const std::string& words)>& take);

// Asks everything that is left. `back` when the user goes back before the first question.
Typed interview(Context& context, office::Questionnaire& questionnaire,
                office::Questionnaire::Asking asking = office::Questionnaire::Asking::everything);
// Asks one question, again after a mistake.
Typed ask_question(Context& context, office::Questionnaire& questionnaire, const office::Question& question);

// A number of a list, as people type it; 0 where it is none.
std::size_t list_number(const std::string& words);

// The line of a summary that the words name, by its number or by what only its label says; what is wrong where it is
// none. The day stands before the first.
Text line_named(const std::string& words, const std::vector<office::SummaryLine>& lines, std::size_t& line);

// One of several, by its number or its words; nothing where it is none of them. Of one alone a yes is enough.
std::optional<std::size_t> ask_which(Context& context, const Text& question, const std::vector<std::string>& words);

// The id of somebody who acts here. Whoever is named by a name is offered with the ids there are, never taken for one
// of them; `where` is the option or argument the words came from.
std::string person_given(Context& context, const std::string& words, const std::string& where);

// yes or no, asked until it is one of them.
bool ask_yes_no(Context& context, const Text& question);

}  // namespace rudang::cli
