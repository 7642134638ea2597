// Long work on a terminal shows how far it is; elsewhere it says nothing.
#pragma once

#include <cstdint>
#include <string>

#include "context.h"

namespace rudang::cli {

class Progress {
public:
    Progress(Context& context, std::string what, std::uint64_t total);
    void show(std::uint64_t done);
    void done();

private:
    Context& context_;
    std::string what_;
    std::uint64_t total_;
    int shown_ = -1;
    bool visible_;
};

}  // namespace rudang::cli
