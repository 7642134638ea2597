#include "rudang/engine/on_demand.h"

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace rudang {

void* OnDemand::function(const char* name) const {
    // Counted by the loader: a second call finds the library where it is.
    void* library = ::dlopen(file_, RTLD_LAZY | RTLD_LOCAL);
    void* found = library ? ::dlsym(library, name) : nullptr;
    if (!found)
        throw std::runtime_error(std::string(file_) + (library ? " lacks " + std::string(name) : " is not installed"));
    return found;
}

}  // namespace rudang
