// A connection to a server: statements go into libpq's pipeline and are waited for only where an answer is needed.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "libpq.h"
#include "rudang/engine/postgres_store.h"

namespace rudang::postgres {

// The server is not there any more. What was under way has not happened, unless it was a COMMIT.
struct Lost : LedgerError {
    Lost();
};
// Another server writes now, and the address may name it too.
struct Standby : LedgerError {
    Standby();
};
// What a server's error means, by its code. Nothing of its message is passed on: it may quote data.
[[noreturn]] void fail(std::string_view sqlstate);

// Rows that came back. Cells borrow from it.
class Result {
public:
    explicit Result(PGresult* result = nullptr) : result_(result, libpq().PQclear) {}
    int rows() const { return result_ ? libpq().PQntuples(result_.get()) : 0; }
    bool is_nothing(int row, int column) const { return libpq().PQgetisnull(result_.get(), row, column) != 0; }
    std::string_view bytes(int row, int column) const {
        return {libpq().PQgetvalue(result_.get(), row, column),
                static_cast<std::size_t>(libpq().PQgetlength(result_.get(), row, column))};
    }
    std::int64_t number(int row, int column) const;
    std::string text(int row, int column) const { return std::string(bytes(row, column)); }
    PGresult* get() const { return result_.get(); }

private:
    std::unique_ptr<PGresult, void (*)(PGresult*)> result_;
};

// An address taken apart.
struct Address {
    // Throws LedgerError(bad_value): unreadable, or with a password in it, which everybody on the computer could read.
    explicit Address(const std::string& words);
    std::string words;
    bool several_hosts = false;
    bool asks_for_session = false;  // target_session_attrs is given
    bool from_service = false;      // what a service file says is not seen here
};

class Connection {
public:
    // Throws LedgerError(unreachable).
    Connection(const Address& address, const PostgresOptions& options);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    using Cell = rows::Cell;
    using Values = std::span<const Cell>;

    // One or more statements without values; what the last of them gives, as text.
    Result run(const std::string& sql);

    // Into the pipeline, not waited for: an error shows at the next question. What a description makes is kept under
    // its address.
    void send(const char* literal, Values values = {});
    void send(const void* of, char use, const std::function<std::string()>& make, Values values);
    Result ask(const char* literal, Values values = {});
    Result ask(const void* of, char use, const std::function<std::string()>& make, Values values);
    // The same for a statement that is used once.
    Result ask_once(const std::string& sql, Values values);
    // Ends what is in the pipeline as one whole: nothing of it can be taken for the next.
    void send_end();
    // Begins a transaction, after an end: to the server what came before it in the pipeline would be a part of it.
    void begin(const char* literal);
    // Waits for everything.
    void finish() { drain(nullptr); }
    // After an error: back to where a transaction can begin. False where the connection is of no use any more.
    bool recover() noexcept;
    bool lost() const;
    int server_version() const { return libpq().PQserverVersion(handle_.get()); }
    // Where the ledger lies: `rudang`, or another that the address, the service or the role names so.
    const std::string& schema() const { return schema_; }
    bool encrypted() const { return libpq().PQsslInUse(handle_.get()) != 0; }

private:
    void pipe();
    void queue(const char* name, const char* sql, Values values);
    const char* prepared(const void* of, char use, const std::function<std::string()>& make);
    void expect_sent(int sent);
    Result next_result();
    void leave_aborted();
    void drain(Result* last);

    std::unique_ptr<PGconn, void (*)(PGconn*)> handle_;
    std::string schema_;
    std::map<std::pair<const void*, char>, std::string> names_;
    bool ended_ = true;         // nothing was sent since the last end
    int made_ = 0;              // statements prepared so far
    std::deque<bool> waiting_;  // answers to come: of a query, or (true) of an end
};

// A connection that is made again when it was lost.
class Line {
public:
    Line(const Address& address, const PostgresOptions& options) : address_(address), options_(options) {}
    Connection& get();
    void drop() { now_.reset(); }
    // The server was there: if it is not, it may be again soon.
    void expect_up() { was_up_ = true; }
    // Does `work` on a connection; where the server is gone, or is handing over to another, again on a new one, for as
    // long as patience lasts.
    void persist(const std::function<void(Connection&)>& work);

private:
    Address address_;
    PostgresOptions options_;
    std::unique_ptr<Connection> now_;
    bool was_up_ = false;
};

}  // namespace rudang::postgres
