// Files that somebody named: opened without waiting, and called what they are where they cannot be read.
#pragma once

#include <string>

#include "rudang/engine/export.h"
#include "rudang/engine/text.h"

namespace rudang {

// Opens for reading and never waits for it: a pipe that nobody writes to has nothing in it, and is no reason to hang.
// -1 where it cannot be opened.
RUDANG_EXPORT int open_to_read(const std::string& path);
// Is this open file such a pipe, rather than a file that is empty? To be asked where nothing was read from it.
RUDANG_EXPORT bool is_pipe(int file);

// What is wrong with a file that was named and could not be read: not there, a folder, not for this user.
RUDANG_EXPORT Text why_unreadable(const std::string& path);

}  // namespace rudang
