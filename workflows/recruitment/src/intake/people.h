// People of a book.
#pragma once

#include <cstdint>

#include "sheet.h"

namespace rudang::recruitment {

// What would make two records one person's; equal marks say that they may be.
std::vector<std::uint64_t> marks_of(const PersonRecord& person);

// The same person in several rows, tables or sheets becomes one record, where more than the name says that he is.
std::vector<PersonRecord> put_together(std::vector<PersonRecord> records, IntakeFacts& facts);

// The branch: as its column says, else a line above the rows or the name of the sheet.
std::string branch_of(const PersonRecord& person);

}  // namespace rudang::recruitment
