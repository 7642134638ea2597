// The real binary in a folder of its own, with its keys in another.
#pragma once

#include <stdlib.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "rudang/engine/json.h"

namespace rudang::test {

struct Run {
    int status;
    std::string out, err;
    Json json() const { return Json::parse(out, nullptr, false); }
};

class Shell {
public:
    Shell() {
        std::string name = (std::filesystem::temp_directory_path() / "rudang-cli-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        std::string home = (std::filesystem::temp_directory_path() / "rudang-home-XXXXXX").string();
        home_ = ::mkdtemp(home.data());
    }
    ~Shell() {
        std::error_code ignored;
        std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, ignored);
        std::filesystem::remove_all(folder_, ignored);
        std::filesystem::remove_all(home_, ignored);
    }
    std::string file(const std::string& name) const { return (folder_ / name).string(); }
    std::string write(const std::string& name, const std::string& content) const {
        std::ofstream(file(name)) << content;
        return file(name);
    }
    Run operator()(const std::string& arguments, const std::string& environment = "") const {
        const auto out = file("stdout"), err = file("stderr");
        const std::string command = "cd '" + folder_.string() + "' && env -u RUDANG_ACTOR LC_ALL=C " + keys() + " " +
                                    environment + " RUDANG_LEDGER='" + file("l.rudang") + "' " RUDANG_BINARY " " +
                                    arguments + " >'" + out + "' 2>'" + err + "' </dev/null";
        const int status = std::system(command.c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, slurp(out), slurp(err)};
    }
    static std::string slurp(const std::string& path) {
        std::ifstream in(path);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    // Where the keys lie: not beside the ledger.
    std::string keys() const {
        return "XDG_CONFIG_HOME='" + (home_ / "config").string() + "' XDG_STATE_HOME='" + (home_ / "state").string() +
               "'";
    }
    std::filesystem::path home() const { return home_; }

private:
    std::filesystem::path folder_, home_;
};

inline std::string clean(const char* edition) { return std::string(RUDANG_SCENARIOS) + "/clean-" + edition + ".jsonl"; }

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace rudang::test
