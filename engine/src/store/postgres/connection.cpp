#include "connection.h"

#include <endian.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>
#include <thread>

namespace rudang::postgres {

using Kind = LedgerError::Kind;

Lost::Lost()
    : LedgerError(Kind::locked, {"与账本服务器的连接断了，没有记录；请再执行一次",
                                 "the connection to the ledger's server was lost and nothing was recorded; run the "
                                 "command again"}) {}

Standby::Standby()
    : LedgerError(Kind::read_only, {"账本服务器只读（备用服务器），没有写入",
                                    "the ledger's server only reads (a standby); nothing was written"}) {}

void fail(std::string_view sqlstate) {
    const std::string code(sqlstate);
    const auto is = [&](std::initializer_list<std::string_view> codes) {
        return std::any_of(codes.begin(), codes.end(), [&](std::string_view each) { return code.starts_with(each); });
    };
    if (code.empty() || is({"08", "57P", "25P03"})) throw Lost();
    if (is({"55P03", "40", "57014"}))
        throw LedgerError(Kind::locked,
                          {"账本被其他命令长时间占用，没有记录，请稍后再试",
                           "another command has held the ledger for long; nothing was recorded, try again later"});
    if (is({"25006"})) throw Standby();
    if (is({"42501", "P0001"}))
        throw LedgerError(
            Kind::read_only,
            {"登录服务器的角色没有这个权限，没有写入；请换应用角色登录",
             "the role you have on the server may not do this and nothing was written; log in with the application's"});
    if (is({"53", "58", "54"}))
        throw LedgerError(Kind::disk, {"账本服务器磁盘已满或出错，此后没有再写入",
                                       "the ledger's server is full or failing; nothing more was written"});
    if (is({"42P06", "42P07", "42723"}))
        throw LedgerError(Kind::exists, {"这个数据库里已有账本，没有改动",
                                         "there is a ledger in this database already; nothing was changed"});
    if (is({"3F000", "42P01"}))
        throw LedgerError(Kind::not_ledger, {"这个数据库里没有账本", "there is no ledger in this database"});
    if (is({"22", "XX", "42703"}))
        throw LedgerError(Kind::corrupt,
                          {"账本的数据表已损坏（" + code + "）", "the ledger's tables are damaged (" + code + ")"});
    if (is({"23"}))
        throw LedgerError(Kind::corrupt,
                          {"账本中已有不该有的内容（" + code + "），没有写入；请用 rudang journal verify 查明",
                           "the ledger holds what should not be there (" + code +
                               ") and nothing was written; find out with rudang journal verify"});
    throw LedgerError(Kind::disk, {"账本服务器出错（" + code + "），没有写入",
                                   "the ledger's server failed (" + code + "); nothing was written"});
}

std::int64_t Result::number(int row, int column) const {
    const auto cell = bytes(row, column);
    std::uint64_t value = 0;
    if (cell.size() != sizeof value) fail("XX000");
    std::memcpy(&value, cell.data(), sizeof value);
    return static_cast<std::int64_t>(be64toh(value));
}

// ---- addresses -----------------------------------------------------------------------------------------------------

namespace {

LedgerError bad_address(Text text) { return {Kind::bad_value, std::move(text)}; }

}  // namespace

Address::Address(const std::string& given) : words(given) {
    char* why = nullptr;
    const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(
        libpq().PQconninfoParse(words.c_str(), &why), libpq().PQconninfoFree);
    if (why) libpq().PQfreemem(why);
    if (!options)
        throw bad_address({"账本地址写法不对；写作 postgresql://主机/数据库，或 service=服务名",
                           "the address of the ledger cannot be read; write postgresql://HOST/DATABASE, or "
                           "service=NAME"});
    for (const auto* option = options.get(); option->keyword; ++option) {
        const std::string_view name = option->keyword, value = option->val ? option->val : "";
        if (value.empty()) continue;
        if (name == "password" || name == "sslpassword")
            throw bad_address(
                {"地址里不能写密码：命令行人人可见。请把密码放进 ~/.pgpass（权限 0600）或服务文件 "
                 "~/.pg_service.conf",
                 "no password in an address: everybody on the computer can read command lines. Put it "
                 "into ~/.pgpass (mode 0600) or a service file, ~/.pg_service.conf"});
        if (name == "host" || name == "hostaddr") several_hosts |= value.find(',') != std::string_view::npos;
        asks_for_session |= name == "target_session_attrs";
        from_service |= name == "service";
    }
}

}  // namespace rudang::postgres

namespace rudang {

bool is_postgres_address(std::string_view address) {
    return address.starts_with("postgresql://") || address.starts_with("postgres://") ||
           address.starts_with("service=");
}

}  // namespace rudang

namespace rudang::postgres {

// ---- the connection ------------------------------------------------------------------------------------------------

Connection::Connection(const Address& address, const PostgresOptions& options) : handle_(nullptr, libpq().PQfinish) {
    // What the address says comes last, so that it counts.
    std::vector<const char*> names{"application_name", "connect_timeout", "client_encoding"};
    std::vector<const char*> values{"rudang", "10", "UTF8"};
    if (address.several_hosts && !address.asks_for_session && !options.read_only) {
        names.push_back("target_session_attrs");
        values.push_back("read-write");
    }
    for (auto* list : {&names, &values}) list->push_back(nullptr);
    names.insert(names.end() - 1, "dbname");
    values.insert(values.end() - 1, address.words.c_str());
    handle_.reset(libpq().PQconnectdbParams(names.data(), values.data(), 1));
    if (libpq().PQstatus(handle_.get()) != CONNECTION_OK) {
        if (libpq().PQconnectionNeedsPassword(handle_.get()))
            throw LedgerError(Kind::unreachable,
                              {"账本服务器要密码，这里没有：请写进 ~/.pgpass（权限 0600）或服务文件",
                               "the ledger's server asks for a password and there is none here; put it into ~/.pgpass "
                               "(mode 0600) or a service file"});
        throw LedgerError(Kind::unreachable,
                          {"连不上账本服务器，或它不让进：请检查地址、网络、角色和数据库名（psql 会说明原因）",
                           "the ledger's server does not answer or does not let you in; check address, network, role "
                           "and database (psql tells the reason)"});
    }
    libpq().PQsetNoticeProcessor(
        handle_.get(), [](void*, const char*) {}, nullptr);
    const auto milliseconds = std::to_string(std::max(options.patience, 1));
    // Never less durable than `on`, whatever the server is set to; more where it is. A writer that hangs must not hold
    // the log for ever.
    const auto set = run(
        "SELECT set_config('search_path', CASE WHEN current_setting('search_path') ~ '^rudang[a-z0-9_]*$' THEN "
        "current_setting('search_path') ELSE 'rudang' END, false), set_config('lock_timeout', '" +
        milliseconds + "', false), set_config('idle_in_transaction_session_timeout', '" +
        (options.read_only ? "0" : "60000") +
        "', false), set_config('bytea_output', 'hex', false), set_config('synchronous_commit', " +
        (options.durable ? "CASE WHEN current_setting('synchronous_commit') = 'remote_apply' THEN 'remote_apply' ELSE "
                           "'on' END"
                         : "'off'") +
        ", false)");
    schema_ = set.text(0, 0);
    if (const char* encoding = libpq().PQparameterStatus(handle_.get(), "server_encoding");
        !encoding || std::string_view(encoding) != "UTF8")
        throw LedgerError(Kind::not_ledger, {"数据库的编码须为 UTF-8，请另建一个",
                                             "the database must be in UTF8; make one with createdb -E UTF8 -T "
                                             "template0"});
}

Connection::~Connection() = default;

bool Connection::lost() const { return libpq().PQstatus(handle_.get()) != CONNECTION_OK; }

void Connection::expect_sent(int sent) {
    if (sent == 1) return;
    waiting_.clear();
    throw Lost();
}

Result Connection::run(const std::string& sql) {
    finish();
    if (libpq().PQpipelineStatus(handle_.get()) != PQ_PIPELINE_OFF) libpq().PQexitPipelineMode(handle_.get());
    Result result(libpq().PQexec(handle_.get(), sql.c_str()));
    const auto status = libpq().PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return result;
    if (lost()) throw Lost();
    const char* code = libpq().PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    fail(code ? code : "");
}

void Connection::pipe() {
    if (libpq().PQpipelineStatus(handle_.get()) == PQ_PIPELINE_OFF)
        expect_sent(libpq().PQenterPipelineMode(handle_.get()));
    // More would fill what both sides keep of it, and neither could go on.
    if (waiting_.size() >= 200) finish();
}

const char* Connection::prepared(const void* of, char use, const std::function<std::string()>& make) {
    auto& name = names_[{of, use}];
    if (name.empty()) {
        pipe();
        name = "s" + std::to_string(++made_);
        expect_sent(libpq().PQsendPrepare(handle_.get(), name.c_str(), make().c_str(), 0, nullptr));
        waiting_.push_back(false);
    }
    return name.c_str();
}

// A prepared statement, or a text where no name is given. Everything travels as bytes: text as it is, numbers as eight.
void Connection::queue(const char* name, const char* sql, Values values) {
    pipe();
    const auto count = values.size();
    std::vector<std::uint64_t> numbers(count);
    std::vector<const char*> bytes(count, nullptr);
    std::vector<int> lengths(count), formats(count, 1);
    for (std::size_t i = 0; i < count; ++i) {
        if (values[i].kind() == Cell::Kind::nothing) continue;
        if (values[i].kind() == Cell::Kind::number) {
            numbers[i] = htobe64(static_cast<std::uint64_t>(values[i].number()));
            bytes[i] = reinterpret_cast<const char*>(&numbers[i]);
            lengths[i] = sizeof numbers[i];
        } else {
            const auto text = values[i].text();
            bytes[i] = text.data() ? text.data() : "";
            lengths[i] = static_cast<int>(text.size());
        }
    }
    ended_ = false;
    const auto n = static_cast<int>(count);
    expect_sent(
        name ? libpq().PQsendQueryPrepared(handle_.get(), name, n, bytes.data(), lengths.data(), formats.data(), 1)
             : libpq().PQsendQueryParams(handle_.get(), sql, n, nullptr, bytes.data(), lengths.data(), formats.data(),
                                         1));
    waiting_.push_back(false);
}

void Connection::send(const void* of, char use, const std::function<std::string()>& make, Values values) {
    queue(prepared(of, use, make), nullptr, values);
}
void Connection::send(const char* literal, Values values) {
    send(
        literal, 'l', [&] { return std::string(literal); }, values);
}
Result Connection::ask(const void* of, char use, const std::function<std::string()>& make, Values values) {
    send(of, use, make, values);
    Result result;
    drain(&result);
    return result;
}
Result Connection::ask(const char* literal, Values values) {
    return ask(
        literal, 'l', [&] { return std::string(literal); }, values);
}
Result Connection::ask_once(const std::string& sql, Values values) {
    queue(nullptr, sql.c_str(), values);
    Result result;
    drain(&result);
    return result;
}

void Connection::send_end() {
    pipe();
    expect_sent(libpq().PQpipelineSync(handle_.get()));
    waiting_.push_back(true);
    ended_ = true;
}

void Connection::begin(const char* literal) {
    if (!ended_) send_end();
    send(literal);
}

// Of a query, with the nothing that follows it; of an end, which nothing follows.
Result Connection::next_result() {
    Result result(libpq().PQgetResult(handle_.get()));
    if (!waiting_.front())
        while (PGresult* more = libpq().PQgetResult(handle_.get())) {
            libpq().PQclear(more);
            if (lost()) break;
        }
    waiting_.pop_front();
    if (!lost() && result.get()) return result;
    waiting_.clear();
    throw Lost();
}

// What followed the statement that failed was not done; an end makes the server listen again.
void Connection::leave_aborted() {
    names_.clear();
    waiting_.clear();
    ended_ = true;
    expect_sent(libpq().PQpipelineSync(handle_.get()));
    for (;;) {
        const Result result(libpq().PQgetResult(handle_.get()));
        if (lost()) throw Lost();
        if (result.get() && libpq().PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) return;
    }
}

void Connection::drain(Result* last) {
    if (waiting_.empty()) return;
    if (!waiting_.back()) expect_sent(libpq().PQsendFlushRequest(handle_.get()));
    if (libpq().PQflush(handle_.get()) < 0) expect_sent(0);
    std::optional<std::string> failed;
    bool aborted = false;
    while (!waiting_.empty()) {
        const bool end = waiting_.front();
        auto result = next_result();
        const auto status = libpq().PQresultStatus(result.get());
        if (end) {
            aborted = false;
        } else if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
            if (last) *last = std::move(result);
        } else {
            aborted = true;
            const char* code = libpq().PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
            if (!failed && status != PGRES_PIPELINE_ABORTED) failed = code ? code : "";
        }
    }
    if (aborted) leave_aborted();
    if (!failed) return;
    names_.clear();
    fail(*failed);
}

bool Connection::recover() noexcept {
    try {
        if (lost()) return false;
        try {
            finish();
        } catch (const Lost&) {
            return false;
        } catch (const LedgerError&) {
        }
        send("ROLLBACK");
        send_end();
        finish();
        return true;
    } catch (...) {
        return false;
    }
}

// ---- a connection made again ----------------------------------------------------------------------------------------

Connection& Line::get() {
    if (!now_) now_ = std::make_unique<Connection>(address_, options_);
    was_up_ = true;
    return *now_;
}

void Line::persist(const std::function<void(Connection&)>& work) {
    using Clock = std::chrono::steady_clock;
    const auto until = Clock::now() + std::chrono::milliseconds(options_.patience);
    auto pause = std::chrono::milliseconds(0);
    for (;;) {
        try {
            return work(get());
        } catch (const Lost&) {
            if (Clock::now() + pause > until) throw;
        } catch (const Standby&) {
            if (!(address_.several_hosts || address_.from_service) || Clock::now() + pause > until) throw;
        } catch (const LedgerError& error) {
            // A wrong address is told at once; one that worked, or names several servers, may work again soon.
            const bool soon = error.kind() == Kind::unreachable && (was_up_ || address_.several_hosts);
            if (!soon || Clock::now() + pause > until) {
                if (now_ && !now_->recover()) drop();
                throw;
            }
        }
        drop();
        std::this_thread::sleep_for(pause);
        pause = std::min(std::max(pause * 2, std::chrono::milliseconds(20)), std::chrono::milliseconds(500));
    }
}

}  // namespace rudang::postgres
