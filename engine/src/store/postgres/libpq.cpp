#include "libpq.h"

#include <stdexcept>

#include "rudang/engine/on_demand.h"
#include "rudang/engine/problem.h"

namespace rudang::postgres {

const Libpq& libpq() {
    static const Libpq loaded = [] {
        constexpr OnDemand library(RUDANG_LIBPQ_FILE);
        Libpq found;
        try {
#define RUDANG_FIND(name) found.name = reinterpret_cast<decltype(found.name)>(library.function(#name));
            RUDANG_LIBPQ(RUDANG_FIND)
#undef RUDANG_FIND
        } catch (const std::runtime_error&) {
            throw LedgerError(LedgerError::Kind::unreachable,
                              {"这台电脑上没有可用的 PostgreSQL 客户端库（libpq 14 以上），请安装 libpq5",
                               "PostgreSQL's client library (libpq, 14 or later) is not on this computer; install the "
                               "package libpq5"});
        }
        return found;
    }();
    return loaded;
}

}  // namespace rudang::postgres
