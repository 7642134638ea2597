#include "libpq.h"

#include <dlfcn.h>

#include "rudang/engine/problem.h"

namespace rudang::postgres {

const Libpq& libpq() {
    static const Libpq loaded = [] {
        Libpq found;
        void* library = ::dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
        bool whole = library != nullptr;
#define RUDANG_FIND(name)                                                             \
    if (whole) {                                                                      \
        found.name = reinterpret_cast<decltype(found.name)>(::dlsym(library, #name)); \
        whole = found.name != nullptr;                                                \
    }
        RUDANG_LIBPQ(RUDANG_FIND)
#undef RUDANG_FIND
        if (!whole)
            throw LedgerError(LedgerError::Kind::unreachable,
                              {"这台电脑上没有可用的 PostgreSQL 客户端库（libpq 14 以上），请安装 libpq5",
                               "PostgreSQL's client library (libpq, 14 or later) is not on this computer; install the "
                               "package libpq5"});
        return found;
    }();
    return loaded;
}

}  // namespace rudang::postgres
