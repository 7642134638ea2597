// The stores there are, for tests that hold for every one of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rudang/engine/store.h"

namespace rudang::test {

enum class StoreKind { memory, sqlite, postgres };
const char* name_of(StoreKind kind);
// Those that can be had on this computer.
std::vector<StoreKind> store_kinds();
// What RUDANG_TEST_STORE names, for tests that take any: memory where it says nothing.
StoreKind wanted_store();

// Where a ledger of a kind lies, for as long as this lives.
class StorePlace {
public:
    explicit StorePlace(StoreKind kind);
    ~StorePlace();
    std::unique_ptr<Store> make(const LedgerIdentity& identity);
    // Again, as another program would; not from memory.
    std::unique_ptr<Store> open();
    StoreKind kind() const { return kind_; }
    const std::string& address() const { return address_; }

private:
    StoreKind kind_;
    std::string folder_, address_;
};

}  // namespace rudang::test
