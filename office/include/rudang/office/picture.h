// The procedure as a picture: a box a step, arrows for what follows what, dashed ones for every way back; and the same
// with one case drawn into it, where it stands and how it got there.
#pragma once

#include <string>
#include <vector>

#include "rudang/engine/ledger.h"

namespace rudang::office {

struct PictureStep {
    enum class Look { plain, done, open };
    int step = 0;
    int stage = 0;
    int row = 0, column = 0;  // of the layout, from the top and the left
    std::string title;
    std::vector<std::string> lines;  // below the title: who acts, or the days of a case
    Look look = Look::plain;
};

struct PictureArrow {
    std::size_t from = 0, to = 0;  // places in `steps`
    bool back = false;
    std::string label;
    bool taken = false;  // by the case drawn
};

struct Picture {
    std::string title, caption;
    std::vector<PictureStep> steps;
    std::vector<PictureArrow> arrows;
    std::vector<std::string> stages;  // by number, from 1
    std::vector<std::string> notes;   // what holds anywhere in the procedure, below it
};

RUDANG_EXPORT Picture picture_of(const Workflow& workflow, Language language);
// `view` as of the moment it was read for; the name as it stands there, masked or not.
RUDANG_EXPORT Picture picture_of(const Workflow& workflow, Language language, const CaseView& view, Day today);

// One drawing by itself, laid out here, so that no other program is needed.
RUDANG_EXPORT std::string to_svg(const Picture& picture);
RUDANG_EXPORT std::string to_mermaid(const Picture& picture);

}  // namespace rudang::office
