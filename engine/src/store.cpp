#include "rudang/engine/store.h"

#include <sodium.h>

#include "rudang/engine/sqlite_store.h"

namespace rudang {

void expect_idle(bool writing) {
    if (!writing) return;
    throw LedgerError(LedgerError::Kind::in_use,
                      {"这个账本对象上已有一项未结束的写入；请先结束它，再开始下一项",
                       "this store has a transaction open already; finish with it before beginning another"});
}

View::~View() = default;
Store::~Store() = default;

LedgerIdentity new_identity(int suite) {
    if (sodium_init() < 0)
        throw LedgerError(LedgerError::Kind::disk, {"无法取得随机数", "no random numbers are to be had"});
    std::array<unsigned char, 8> name{};
    randombytes_buf(name.data(), name.size());
    std::string text(name.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), name.data(), name.size());
    text.pop_back();
    LedgerIdentity identity;
    identity.origin = "rudang/" + text;
    identity.suite = suite;
    if (suite > 0) return identity;  // its index key is sealed in the keyring
    identity.index_key.resize(32);
    randombytes_buf(identity.index_key.data(), identity.index_key.size());
    return identity;
}

}  // namespace rudang
