#include "ledgers.h"

#include <sys/vfs.h>

#include <algorithm>

#include "context.h"
#include "rudang/engine/clean.h"
#include "rudang/engine/sqlite_store.h"
#ifdef RUDANG_POSTGRES
#include "rudang/engine/postgres_store.h"
#endif

namespace rudang::cli {

bool on_server(const std::string& place) {
    return place.starts_with("postgresql://") || place.starts_with("postgres://") || place.starts_with("service=");
}

void expect_place(const std::string& place) {
    if (on_server(place)) return;
    std::string lower = place.substr(0, std::min(place.find_first_of("/ "), place.size()));
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    // What somebody would only write who means a server, and to whom a file of that name would look like one.
    const bool scheme = lower.size() > 1 && lower.ends_with(':') && place.substr(lower.size()).starts_with("//");
    const auto begins = [&](const char* with) { return lower.starts_with(with); };
    if (!scheme && !begins("postgresql:") && !begins("postgres:") && !begins("service=") && !begins("host=") &&
        !begins("dbname="))
        return;
    throw usage_error(
        "bad-place", shown_place(place),
        {"账本的位置应是文件，或小写的服务器地址：postgresql://… 或 service=名称",
         "a ledger's place is a file, or the address of a server in lower-case letters: postgresql://… or "
         "service=NAME"});
}

namespace {

#ifndef RUDANG_POSTGRES
[[noreturn]] void not_built() {
    throw LedgerError(LedgerError::Kind::bad_value,
                      {"这个 rudang 编译时没有 libpq-dev，不能用服务器上的账本",
                       "this rudang was built without libpq-dev and cannot use a ledger on a server"});
}
#endif

}  // namespace

std::unique_ptr<Store> open_ledger(const std::string& place, const Opening& how) {
    expect_place(place);
    if (!on_server(place)) {
        SqliteOptions options;
        options.read_only = how.read_only;
        options.any_format = how.any_format;
        return open_sqlite_store(place, options);
    }
#ifdef RUDANG_POSTGRES
    PostgresOptions options;
    options.read_only = how.read_only;
    options.any_format = how.any_format;
    return open_postgres_store(place, options);
#else
    not_built();
#endif
}

std::unique_ptr<Store> create_ledger(const std::string& place, const LedgerIdentity& identity) {
    if (!on_server(place)) return create_sqlite_store(place, identity);
#ifdef RUDANG_POSTGRES
    return create_postgres_store(place, identity);
#else
    not_built();
#endif
}

std::string shown_place(const std::string& place) {
    if (!on_server(place)) return rudang::shown(place);
    auto shown = rudang::shown(place);
    const auto hide = [&](std::size_t from, std::size_t to) { shown.replace(from, to - from, "***"); };
    if (const auto at = shown.find("password="); at != std::string::npos)
        hide(at + 9, std::min(shown.find_first_of("& ", at), shown.size()));
    const auto begin = shown.find("://");
    if (begin == std::string::npos) return shown;
    const auto end = std::min(shown.find_first_of("/?", begin + 3), shown.size());
    const auto host = shown.rfind('@', end), colon = shown.find(':', begin + 3);
    if (host != std::string::npos && host > begin && colon < host) hide(colon + 1, host);
    return shown;
}

std::string expect_file(const std::string& place, const Text& instead) {
    if (on_server(place)) throw usage_error("ledger-on-server", shown_place(place), instead);
    return place;
}

const char* network_file_system(const std::string& path) {
    struct statfs info {};
    if (::statfs(path.c_str(), &info) != 0) return nullptr;
    switch (static_cast<unsigned long>(info.f_type)) {
        case 0x6969:
            return "NFS";
        case 0xff534d42:
        case 0xfe534d42:
        case 0x517b:
            return "SMB";
        case 0x01021997:
            return "9P";
        case 0x65735546:
            return "FUSE";
        default:
            return nullptr;
    }
}

}  // namespace rudang::cli
