// The command table: one row a command, from which parsing, help, completion and the manual are derived.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/text.h"

namespace rudang::cli {

enum class Takes { nothing, one, many };

struct OptionSpec {
    std::string_view name;  // without dashes; positionals in capitals
    Takes takes = Takes::one;
    Label help;
    bool positional = false;
    bool required = false;
    bool by_itself = false;  // means something before there is a ledger and somebody who acts in it
};

// What was given on the command line, by option name.
class Arguments {
public:
    bool has(std::string_view name) const { return values_.contains(std::string(name)); }
    std::string get(std::string_view name, std::string otherwise = {}) const {
        const auto found = values_.find(std::string(name));
        return found == values_.end() || found->second.empty() ? otherwise : found->second.front();
    }
    std::vector<std::string> all(std::string_view name) const {
        const auto found = values_.find(std::string(name));
        return found == values_.end() ? std::vector<std::string>{} : found->second;
    }
    void add(const std::string& name, std::string value) { values_[name].push_back(std::move(value)); }
    void set(const std::string& name) { values_[name]; }
    void replace(const std::string& name, std::string value) { values_[name] = {std::move(value)}; }
    // Words the table does not know, for commands that take field options.
    std::vector<std::string> extras;

private:
    std::map<std::string, std::vector<std::string>> values_;
};

class Context;

// In both languages the same, where it is not said otherwise.
struct Example {
    Label words;
    Example(const char* both) : words{both, both} {}
    Example(const char* zh, const char* en) : words{zh, en} {}
    std::string in(Language language) const { return std::string(words.in(language)); }
};

struct CommandSpec {
    std::string_view name;  // "journal verify"
    Label summary;
    Example example;
    std::vector<OptionSpec> options;
    int (*run)(Context&, const Arguments&);
    bool takes_fields = false;   // further --field options are allowed
    std::string_view also = {};  // what people type instead of its name, with blanks between
    bool everyday = false;       // what somebody uses every day
};

// Every command, in the order in which help shows them.
const std::vector<CommandSpec>& commands();
// Options every command has.
const std::vector<OptionSpec>& common_options();

// Exit statuses, fixed for scripts.
inline constexpr int exit_done = 0;
inline constexpr int exit_findings = 1;  // refused, or findings exist
inline constexpr int exit_usage = 2;
inline constexpr int exit_forbidden = 3;
inline constexpr int exit_unusable = 4;
inline constexpr int exit_integrity = 5;

}  // namespace rudang::cli
