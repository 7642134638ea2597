#include "stores.h"

#include <stdlib.h>

#include <cstdlib>
#include <filesystem>

#include "postgres_server.h"
#include "rudang/engine/memory_store.h"
#include "rudang/engine/sqlite_store.h"
#ifdef RUDANG_POSTGRES
#include "rudang/engine/postgres_store.h"
#endif

namespace rudang::test {

const char* name_of(StoreKind kind) {
    return kind == StoreKind::memory ? "memory" : kind == StoreKind::sqlite ? "sqlite" : "postgres";
}

std::vector<StoreKind> store_kinds() {
    std::vector<StoreKind> kinds{StoreKind::memory, StoreKind::sqlite};
    if (have_postgres()) kinds.push_back(StoreKind::postgres);
    return kinds;
}

StoreKind wanted_store() {
    const char* words = std::getenv("RUDANG_TEST_STORE");
    for (const auto kind : store_kinds())
        if (words && std::string_view(words) == name_of(kind)) return kind;
    return StoreKind::memory;
}

StorePlace::StorePlace(StoreKind kind) : kind_(kind) {
    if (kind == StoreKind::sqlite) {
        auto name = (std::filesystem::temp_directory_path() / "rudang-store-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        address_ = folder_ + "/l.rudang";
    }
    if (kind == StoreKind::postgres) address_ = PostgresServer::shared()->fresh_schema();
}

StorePlace::~StorePlace() {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

std::unique_ptr<Store> StorePlace::make(const LedgerIdentity& identity) {
    switch (kind_) {
        case StoreKind::memory:
            return memory_store(identity);
        case StoreKind::sqlite:
            return create_sqlite_store(address_, identity, {.durable = false});
        case StoreKind::postgres:
#ifdef RUDANG_POSTGRES
            return create_postgres_store(address_, identity);
#endif
            break;
    }
    return nullptr;
}

std::unique_ptr<Store> StorePlace::open() {
#ifdef RUDANG_POSTGRES
    if (kind_ == StoreKind::postgres) return open_postgres_store(address_);
#endif
    return open_sqlite_store(address_);
}

}  // namespace rudang::test
