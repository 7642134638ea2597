#include "microhttpd.h"

#include <dlfcn.h>

#include "rudang/office/desk.h"

namespace rudang::web {
namespace {

[[noreturn]] void not_installed() {
    throw office::failure(office::Reason::unusable, "no-libmicrohttpd", "",
                          {"本机没有安装工作台所需的程序库，请安装软件包 libmicrohttpd12",
                           "the library this needs is not installed; install the package libmicrohttpd12"});
}

template <class Function>
void find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(library, name));
    if (!function) not_installed();
}

}  // namespace

const Microhttpd& microhttpd() {
    static const Microhttpd loaded = [] {
        void* library = ::dlopen("libmicrohttpd.so.12", RTLD_NOW | RTLD_LOCAL);
        if (!library) not_installed();
        Microhttpd functions{};
        find(library, "MHD_start_daemon", functions.start);
        find(library, "MHD_stop_daemon", functions.stop);
        find(library, "MHD_run_wait", functions.run_wait);
        find(library, "MHD_get_daemon_info", functions.daemon_info);
        find(library, "MHD_get_connection_info", functions.connection_info);
        find(library, "MHD_get_connection_values", functions.values);
        find(library, "MHD_create_response_from_buffer", functions.response);
        find(library, "MHD_add_response_header", functions.header);
        find(library, "MHD_queue_response", functions.queue);
        find(library, "MHD_destroy_response", functions.destroy);
        return functions;
    }();
    return loaded;
}

}  // namespace rudang::web
