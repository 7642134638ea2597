// A PostgreSQL server of the tests' own: in a temporary folder, on a socket in it, gone with the tests. No service of
// the system is touched. Where the programs are not installed, tests that need one say so and are left out.
#pragma once

#include <optional>
#include <string>

namespace rudang::test {

class PostgresServer {
public:
    // One for all tests of this process, started when it is first asked for; nothing where PostgreSQL is not installed.
    static PostgresServer* shared();

    explicit PostgresServer(const std::string& settings = "-c fsync=off");
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    // The address of a schema that nobody has used, in the database `tests`: sooner made than a database.
    std::string fresh_schema();
    // The address of a database that nobody has used, for this role.
    std::string fresh(const std::string& role = "postgres");
    std::string address(const std::string& database, const std::string& role = "postgres") const;
    // What psql answers, without its last line break; ended by status 3 where the server refuses.
    std::string sql(const std::string& database, const std::string& statements, const std::string& role = "postgres",
                    int* status = nullptr) const;
    void stop();   // at once, as a power cut would
    void start();  // again

private:
    std::string folder_, settings_;
    int process_ = -1, made_ = 0, databases_ = 0;
};

// Is this built with libpq, and are the server's programs here? Said once where not.
bool have_postgres();

}  // namespace rudang::test
