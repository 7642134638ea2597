// Whose files are.
#pragma once

#include <string>

#include "rudang/engine/export.h"

namespace rudang {

// What root makes among somebody's files is theirs: a command of root's must not lock them out. `made` is open, a file
// or a folder; `of` names what belongs to them already. Does nothing for anybody but root, and where `of` is not there
// or is root's own.
RUDANG_EXPORT void give_to_owner_of(const std::string& of, int made);

// A folder that only its owner can enter, and those above it that are missing. Whoever writes into it says what is
// wrong where it could not be made.
RUDANG_EXPORT void make_private_folder(const std::string& path);

}  // namespace rudang
