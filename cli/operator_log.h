// For whoever keeps many ledgers running: which command ran, how it ended and how long it took, a line each, in the
// file $RUDANG_LOG names (rotated at 1 MiB, three kept); nothing without it. $RUDANG_LOG_LEVEL is info (the default),
// warn or error. Not the audit: that is the journal. Only words from the program's own tables get here, never an
// argument, a name or a path.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rudang::cli {

class OperatorLog {
public:
    explicit OperatorLog(std::string_view command);
    ~OperatorLog();
    OperatorLog(const OperatorLog&) = delete;
    OperatorLog& operator=(const OperatorLog&) = delete;

    // A code of what went wrong, like "unknown-case".
    void failed(std::string_view code) { codes_.emplace_back(code); }
    // Writes the line; gives the status back.
    int ended(int status);

private:
    struct Sink;
    std::unique_ptr<Sink> sink_;
    std::string command_;
    std::vector<std::string> codes_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace rudang::cli
