// What of the ledger a text field may be the name of (FieldHint::names).
#pragma once

#include <string_view>

namespace rudang::recruitment::names {

inline constexpr std::string_view branch = "branch";
inline constexpr std::string_view committee = "committee";            // that decides for the case
inline constexpr std::string_view committee_kind = "committee_kind";  // what kind of committee that is
inline constexpr std::string_view department = "department";          // the organization department above it
inline constexpr std::string_view person = "person";                  // somebody, of whom the ledger knows no list

}  // namespace rudang::recruitment::names
