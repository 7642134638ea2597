// libmicrohttpd, loaded where a page is served and nowhere else: with it come a dozen libraries for TLS that no other
// command should wait for.
#pragma once

#include <microhttpd.h>

#include "rudang/engine/on_demand.h"

namespace rudang::web {

inline constexpr OnDemand libmicrohttpd{RUDANG_LIBMICROHTTPD};

}  // namespace rudang::web
