#include "postgres_server.h"

#include <dirent.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "catch.h"

namespace rudang::test {
namespace {

namespace fs = std::filesystem;

// Debian keeps the server's programs out of the path, one folder a version.
std::string programs() {
    static const std::string found = [] {
        std::string best;
        std::error_code ignored;
        for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", ignored))
            if (fs::exists(version.path() / "bin/initdb", ignored) && version.path().string() > best)
                best = version.path().string();
        return best.empty() ? best : best + "/bin/";
    }();
    return found;
}

// The server refuses to run as root.
const passwd* somebody() {
    if (::geteuid() != 0) return nullptr;
    const auto* user = ::getpwnam("postgres");
    return user ? user : ::getpwnam("nobody");
}

int start_program(const std::vector<std::string>& words, const std::string& log) {
    const auto* user = somebody();
    const int child = ::fork();
    if (child != 0) return child;
    if (user && (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0))
        ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // no server is left over, whatever ends the tests
    if (!std::freopen(log.c_str(), "a", stdout) || !std::freopen(log.c_str(), "a", stderr)) ::_exit(126);
    if (!std::freopen("/dev/null", "r", stdin)) ::_exit(126);
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const auto blank = std::min(text.find(' ', at), text.size());
        if (blank > at) words.push_back(text.substr(at, blank - at));
        at = blank + 1;
    }
    return words;
}

}  // namespace

bool have_postgres() {
    static const bool have = [] {
#ifndef RUDANG_POSTGRES
        WARN("built without libpq (package libpq-dev): tests on PostgreSQL are left out");
        return false;
#endif
        if (programs().empty()) WARN("PostgreSQL is not installed (package postgresql): tests on it are left out");
        return !programs().empty();
    }();
    return have;
}

PostgresServer* PostgresServer::shared() {
    if (!have_postgres()) return nullptr;
    static PostgresServer server;
    return &server;
}

PostgresServer::PostgresServer(const std::string& settings) : settings_(settings) {
    auto name = (fs::temp_directory_path() / "rudang-pg-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    if (const auto* user = somebody(); user && ::chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0)
        throw std::runtime_error("chown");
    const int made = start_program({programs() + "initdb", "-D", folder_ + "/data", "-A", "trust", "-U", "postgres",
                                    "-E", "UTF8", "--locale=C", "--no-sync"},
                                   folder_ + "/log");
    int status = 0;
    if (::waitpid(made, &status, 0) != made || status != 0) throw std::runtime_error("initdb failed");
    start();
}

void PostgresServer::start() {
    std::vector<std::string> words{programs() + "postgres", "-D", folder_ + "/data",   "-k", folder_, "-c",
                                   "listen_addresses=",     "-c", "max_connections=60"};
    for (const auto& word : split(settings_)) words.push_back(word);
    process_ = start_program(words, folder_ + "/log");
    for (int tries = 0; tries < 600; ++tries) {
        int status = 0;
        sql("postgres", "SELECT 1", "postgres", &status);
        if (status == 0) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    throw std::runtime_error("the server does not start");
}

void PostgresServer::stop() {
    if (process_ <= 0) return;
    ::kill(process_, SIGQUIT);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
}

PostgresServer::~PostgresServer() {
    stop();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

std::string PostgresServer::address(const std::string& database, const std::string& role) const {
    return "postgresql:///" + database + "?host=" + folder_ + "&user=" + role;
}

std::string PostgresServer::fresh_schema() {
    if (made_ == 0) sql("postgres", "CREATE DATABASE tests");
    return address("tests") + "&options=-csearch_path%3Drudang_t" + std::to_string(++made_);
}

std::string PostgresServer::fresh(const std::string& role) {
    const auto database = "t" + std::to_string(++databases_);
    sql("postgres", "CREATE DATABASE " + database);
    return address(database, role);
}

std::string PostgresServer::sql(const std::string& database, const std::string& statements, const std::string& role,
                                int* status) const {
    const auto script = folder_ + "/script.sql";
    std::ofstream(script) << statements;
    const auto command = programs() + "psql -qXAt -v ON_ERROR_STOP=1 -h '" + folder_ + "' -U '" + role + "' -d '" +
                         database + "' -f '" + script + "' 2>&1";
    FILE* pipe = ::popen(command.c_str(), "r");
    std::string answer;
    std::array<char, 4096> buffer{};
    while (const auto read = std::fread(buffer.data(), 1, buffer.size(), pipe)) answer.append(buffer.data(), read);
    const int ended = ::pclose(pipe);
    if (status)
        *status = WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
    else if (ended != 0)
        throw std::runtime_error("psql: " + answer);
    while (!answer.empty() && answer.back() == '\n') answer.pop_back();
    return answer;
}

}  // namespace rudang::test
