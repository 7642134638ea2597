// Checks of this program against itself, where parts meet: on in tests and sanitizer builds, off in a release. What a
// file or a caller may get wrong is never checked with these: that is answered with a LedgerError or a Problem.
#pragma once

#ifdef RUDANG_CHECKS
#include <stdexcept>
#define RUDANG_ASSERT(condition, words) \
    ((condition) ? void() : throw std::logic_error("rudang contradicts itself: " words " (" #condition ")"))
#else
#define RUDANG_ASSERT(condition, words) void()
#endif
