// Bad input is a list of problems, never just the first one.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/text.h"

namespace rudang {

// One thing that is wrong with what was handed in. `message` says what is wrong and what to do; it never repeats
// personal data. `where` names the file, line, column or field.
struct Problem {
    std::string code;
    std::string where;
    Text message;
};

using Problems = std::vector<Problem>;

// The world is broken, as opposed to the input being wrong or a rule refusing: the ledger's file is missing,
// locked, full, newer than this program, or not what it claims to be.
class RUDANG_EXPORT LedgerError : public std::runtime_error {
public:
    enum class Kind {
        missing,      // no such file
        unreachable,  // the server it lies on does not answer, or lets nobody in
        exists,       // `create` found something there
        not_ledger,   // another program's file
        newer,        // written by a later version
        locked,       // another program holds it and does not let go
        read_only,
        disk,              // full, or an I/O error
        corrupt,           // the file contradicts itself
        no_key,            // what is asked for is sealed, and its key was not handed in or is the wrong one
        another_workflow,  // the ledger is kept by another procedure than the one it was opened with
        in_use,            // this store has a transaction open already
        bad_value,         // what was handed in cannot be used
        unknown_actor,     // whoever asks is nobody of this ledger
        no_actor_key,      // whoever asks has no valid signing key here
    };
    LedgerError(Kind kind, Text message);
    Kind kind() const { return kind_; }
    const Text& text() const { return text_; }
    // The stable code in JSON errors, e.g. "ledger-missing".
    std::string_view code() const;

private:
    Kind kind_;
    Text text_;
};

// The word of `choices` closest to `word` by edit distance, or empty when none is close.
RUDANG_EXPORT std::string closest(std::string_view word, const std::vector<std::string>& choices);

}  // namespace rudang
