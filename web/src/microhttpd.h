// libmicrohttpd, loaded where a page is served and nowhere else: with it come a dozen libraries for TLS that no other
// command should wait for.
#pragma once

#include <microhttpd.h>

namespace rudang::web {

struct Microhttpd {
    decltype(&MHD_start_daemon) start;
    decltype(&MHD_stop_daemon) stop;
    decltype(&MHD_run_wait) run_wait;
    decltype(&MHD_get_daemon_info) daemon_info;
    decltype(&MHD_get_connection_info) connection_info;
    decltype(&MHD_get_connection_values) values;
    decltype(&MHD_create_response_from_buffer) response;
    decltype(&MHD_add_response_header) header;
    decltype(&MHD_queue_response) queue;
    decltype(&MHD_destroy_response) destroy;
};

// Throws office::Failure(unusable) where it is not installed.
const Microhttpd& microhttpd();

}  // namespace rudang::web
