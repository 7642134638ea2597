// The command line, read against the command table.
#pragma once

#include <iostream>
#include <optional>
#include <vector>

#include "command.h"
#include "rudang/engine/problem.h"

namespace rudang::cli {

struct Parsed {
    const CommandSpec* command = nullptr;
    std::string group;  // "journal", when help for a group was asked
    Arguments arguments;
    bool show_help = false;
    bool show_version = false;
    bool brief = false;  // of everything, what is used every day
    // What is required and was not given; the problem names the first. On a terminal they are asked for.
    std::vector<const OptionSpec*> missing;
    std::optional<Problem> problem;
};

Parsed parse(int argc, char** argv);
int print_help(const Parsed& parsed, std::ostream& out);

}  // namespace rudang::cli
