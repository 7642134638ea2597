// Blank forms of our own design, drawn from short descriptions (papers/forms/*.txt) so that they can be reviewed as
// text. A4 by GB/T 9704: 22 lines of 28 characters, margins 37, 35, 28 and 26 mm. They are templates like any other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/text.h"

namespace rudang::papers {

struct Form {
    std::string number;  // "3", or "3.2" where one paper has several kinds
    Text name;
    int step = 0;         // of the procedure; 0 for none
    std::string command;  // that fills it, where it is not filled from a case
    std::string body;     // its description, for `draw`
    bool of_case() const { return command.empty(); }
};

RUDANG_EXPORT const std::vector<Form>& forms();
// The one of this number or name, else its variants, else all with these words in their names.
RUDANG_EXPORT std::vector<const Form*> forms_called(std::string_view words);
// The blank form as a .docx. Equal descriptions give equal bytes.
RUDANG_EXPORT std::string draw(const Form& form);

}  // namespace rudang::papers
