// The writer gate: an exclusive lock on a file beside the ledger. Not on the ledger itself, because closing any
// descriptor of an SQLite file drops SQLite's own locks on it.
#pragma once

#include <string>

namespace rudang {

class Gate {
public:
    // Opens or creates the lock file, readable and writable by its owner only.
    explicit Gate(const std::string& path);
    ~Gate();
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    // Waits at most `patience` milliseconds. False when somebody else still holds it then.
    bool enter(int patience);
    void leave();

private:
    int file_ = -1;
};

}  // namespace rudang
