// A shared library that is loaded when something of it is first called: most commands read no spreadsheet and edit no
// line, and would spend half their time on libraries for those who do.
#pragma once

#include "rudang/engine/export.h"

namespace rudang {

// Its lifetime is the program's. Safe from any thread.
class RUDANG_EXPORT OnDemand {
public:
    // `file` as the linker records it ("libzip.so.4"); rudang_on_demand() in CMake finds it out.
    constexpr explicit OnDemand(const char* file) : file_(file) {}
    // Throws std::runtime_error, which names the library, where it is not installed or lacks the function.
    void* function(const char* name) const;

private:
    const char* file_;
};

}  // namespace rudang

// A function of such a library, with the type its header declares, looked up once: RUDANG_ON_DEMAND(libzip,
// zip_close)(archive).
#define RUDANG_ON_DEMAND(library, name)                                                                   \
    ([] {                                                                                                 \
        static const auto rudang_loaded = reinterpret_cast<decltype(&::name)>((library).function(#name)); \
        return rudang_loaded;                                                                             \
    }())
