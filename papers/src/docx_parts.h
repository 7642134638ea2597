// One part of a document, cut into what stays as it is and what is filled in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rudang/papers/docx.h"

namespace rudang::papers {

struct Template::Piece {
    enum class Kind { bytes, text, box, rows };
    Kind kind = Kind::bytes;
    std::string text;            // the bytes, or the mark's name
    std::string prefix;          // of WordprocessingML in this part: "w:"
    std::vector<Piece> inner;    // of rows: one element
    std::vector<Piece> unknown;  // of rows: what stands where nobody knows the name
};

// Throws tables::Unreadable where the part is no XML that a word processor writes.
std::vector<Template::Piece> pieces_of(const std::string& xml, const std::string& part, Problems& faults);

}  // namespace rudang::papers
