// The writer gate: an exclusive lock (flock) on a file beside the ledger. Not on the ledger itself, because closing
// any descriptor of an SQLite file drops SQLite's own locks on it.
//
// Before the gate stands a turnstile (an OFD lock on the first byte of the same file): whoever waits for the gate
// holds it, so that a process which has just left cannot overtake everybody who waits.
#pragma once

#include <string>

namespace rudang {

class Gate {
public:
    // `path` is that of the ledger with `.gate` after it. Creates the file if need be, for whoever owns the ledger.
    explicit Gate(std::string path);
    ~Gate();
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    // Waits at most `patience` milliseconds. False when somebody else still holds it then.
    bool enter(int patience);
    void leave();

private:
    std::string path_;
    int held_ = -1;  // descriptor whose lock we hold
};

}  // namespace rudang
