// The door for text: what comes in from any side (typed, a cell of a table, a line of JSON, a program) is cleaned here
// before it is kept, and what goes out to a screen, a calendar, a csv or a page passes here once more, because older
// ledgers and foreign files were never cleaned.
//
// What nobody can see and nobody meant to type is dropped: zero-width characters, marks that turn the direction of what
// follows, tags, fillers, soft hyphens. Whatever ends a line is a line feed, every odd blank a blank. NUL, escape and
// other controls, and bytes that are not UTF-8, belong in no text of ours: it is refused. Selectors of a glyph
// (U+FE00, U+E0100, those of Mongolian) stay, because names are written with them; comparisons leave them out
// (`normalized_name`).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rudang/engine/export.h"
#include "rudang/engine/json.h"
#include "rudang/engine/problem.h"

namespace rudang {

// A name has one line, without blanks around it; an opinion may have several.
enum class Lines { one, many };

// As it is kept; empty where it must be refused.
RUDANG_EXPORT std::optional<std::string> clean(std::string_view text, Lines lines = Lines::many);
// As it may be shown. Refuses nothing: a control becomes a blank, a byte that is not UTF-8 a question mark.
RUDANG_EXPORT std::string shown(std::string_view text, Lines lines = Lines::one);
// For a cell of a csv: shown, and what a spreadsheet would take for a formula begins with an apostrophe.
RUDANG_EXPORT std::string shown_in_cell(std::string_view text);
// JSON as it may be shown: characters nobody can see are written as escapes, so that programs lose nothing.
RUDANG_EXPORT std::string shown_json(const Json& json);

// Cleans every text in a value, in place. What must be refused is reported under its path and left as it is.
RUDANG_EXPORT void clean_texts(Json& value, const std::string& where, Problems& problems);
RUDANG_EXPORT Problem unclean(const std::string& where);

}  // namespace rudang
