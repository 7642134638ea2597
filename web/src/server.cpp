#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sodium.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <map>

#include "app.h"
#include "microhttpd.h"
#include "rudang/engine/clean.h"
#include "rudang/office/sources.h"

namespace rudang::web {
namespace {

constexpr unsigned most_connections = 48;
constexpr std::size_t connection_memory = 64 * 1024;
constexpr unsigned idle_seconds = 10;
constexpr std::time_t most_seconds = 20, most_seconds_of_table = 90;  // from the first byte of a request to its last

// One request on its way in.
struct Exchange {
    Head head;
    bool begun = false, body_refused = false;
    std::string body;
    int file = -1;  // where a table goes instead
    std::size_t received = 0;

    ~Exchange() {
        // A passphrase may have been in it.
        if (!body.empty()) ::sodium_memzero(body.data(), body.size());
        if (file >= 0) ::close(file);
    }
};

// A table as it came in, for as long as it is looked at.
class Upload {
public:
    Upload(int file, std::size_t size) : size_(size) {
        if (size) data_ = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    }
    ~Upload() {
        if (data_ != MAP_FAILED && data_) ::munmap(data_, size_);
    }
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;
    std::string_view bytes() const {
        return data_ && data_ != MAP_FAILED ? std::string_view(static_cast<const char*>(data_), size_)
                                            : std::string_view();
    }

private:
    std::size_t size_;
    void* data_ = nullptr;
};

// Whatever becomes of a request, the files that came with it go; what is kept longer has been moved away.
class Swept {
public:
    explicit Swept(const Request& request) : request_(request) {}
    ~Swept() {
        for (const auto& file : request_.files) ::unlink(file.path.c_str());
    }
    Swept(const Swept&) = delete;
    Swept& operator=(const Swept&) = delete;

private:
    const Request& request_;
};

class Server {
public:
    explicit Server(Options& options) : options_(options), app_(options, guard_) {}
    ~Server() {
        if (daemon_) RUDANG_ON_DEMAND(libmicrohttpd, MHD_stop_daemon)(daemon_);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    void run() {
        listen();
        options_.show(guard_.new_link());
        for (;;) {
            RUDANG_ON_DEMAND(libmicrohttpd, MHD_run_wait)(daemon_, app_.busy() ? 0 : 500);
            const auto now = std::time(nullptr);
            end_slow(now);
            app_.tick(now);
            const auto sign = options_.sign ? options_.sign() : Options::Sign::none;
            if (sign == Options::Sign::end) return;
            if (sign == Options::Sign::another_link) options_.show(guard_.new_link());
        }
    }

private:
    void listen() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
        address.sin_port = ::htons(static_cast<std::uint16_t>(options_.port));
        daemon_ = RUDANG_ON_DEMAND(libmicrohttpd, MHD_start_daemon)(
            MHD_USE_EPOLL, 0, nullptr, nullptr, &Server::on_request, this, MHD_OPTION_SOCK_ADDR,
            reinterpret_cast<const sockaddr*>(&address), MHD_OPTION_CONNECTION_LIMIT, most_connections,
            MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory, MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,
            MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, &Server::on_target, nullptr,
            MHD_OPTION_NOTIFY_COMPLETED, &Server::on_completed, this, MHD_OPTION_NOTIFY_CONNECTION,
            &Server::on_connection, this, MHD_OPTION_END);
        const auto* info =
            daemon_ ? RUDANG_ON_DEMAND(libmicrohttpd, MHD_get_daemon_info)(daemon_, MHD_DAEMON_INFO_BIND_PORT)
                    : nullptr;
        if (!info)
            throw office::failure(
                office::Reason::unusable, "cannot-listen", "",
                {"打不开本机的端口，工作台没有启动", "no port could be opened; the desk was not started"});
        guard_.set_port(info->port);
    }

    // A client that sends a byte now and then is none that waits for an answer.
    void end_slow(std::time_t now) {
        for (const auto& [connection, since] : since_) {
            const bool table = tables_.contains(connection);
            if (now - since < (table ? most_seconds_of_table : most_seconds)) continue;
            const auto* info =
                RUDANG_ON_DEMAND(libmicrohttpd, MHD_get_connection_info)(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
            if (info) ::shutdown(info->connect_fd, SHUT_RDWR);
        }
    }

    static void on_connection(void* self, MHD_Connection* connection, void**, MHD_ConnectionNotificationCode what) {
        auto& server = *static_cast<Server*>(self);
        if (what == MHD_CONNECTION_NOTIFY_STARTED)
            server.since_[connection] = std::time(nullptr);
        else
            server.since_.erase(connection), server.tables_.erase(connection);
    }

    // The target as it stands in the request, before anything is decoded.
    static void* on_target(void*, const char* target, MHD_Connection*) {
        auto exchange = std::make_unique<Exchange>();
        exchange->head.target = target;
        return exchange.release();
    }

    static void on_completed(void* self, MHD_Connection* connection, void** state, MHD_RequestTerminationCode) {
        const std::unique_ptr<Exchange> gone(static_cast<Exchange*>(*state));
        *state = nullptr;
        auto& server = *static_cast<Server*>(self);
        if (server.since_.contains(connection)) server.since_[connection] = std::time(nullptr);
        server.tables_.erase(connection);
    }

    static MHD_Result on_header(void* to, MHD_ValueKind, const char* name, const char* value) {
        static_cast<Head*>(to)->headers.emplace_back(name ? name : "", value ? value : "");
        return MHD_YES;
    }

    static MHD_Result on_request(void* self, MHD_Connection* connection, const char*, const char* method,
                                 const char* version, const char* data, std::size_t* size, void** state) {
        auto& server = *static_cast<Server*>(self);
        auto& exchange = *static_cast<Exchange*>(*state);
        try {
            if (!exchange.begun) return server.begin(connection, exchange, method, version);
            if (*size) {
                const bool taken = server.take(exchange, {data, *size});
                *size = 0;
                return taken ? MHD_YES : MHD_NO;
            }
            return server.finish(connection, exchange);
        } catch (const std::exception&) {
            return MHD_NO;  // nothing of the ledger was touched: what pages throw is answered by the pages
        }
    }

    MHD_Result begin(MHD_Connection* connection, Exchange& exchange, const char* method, const char* version) {
        exchange.begun = true;
        auto& head = exchange.head;
        head.method = method;
        head.version = version;
        RUDANG_ON_DEMAND(libmicrohttpd, MHD_get_connection_values)
        (connection, MHD_HEADER_KIND, &Server::on_header, &head);
        if (const auto refused = guard_.check(head)) return send(connection, app_.refused(*refused), true);
        if (guard_.opens(head)) {
            if (!guard_.use_link(head.target))
                return send(connection,
                            app_.refused({403,
                                          {"这个链接已经用过，或已被新的链接代替。请在终端再执行一次 rudang desk。",
                                           "This link was used, or another one took its place. Run rudang desk once "
                                           "more."}}),
                            true);
            return send(connection, app_.opened());
        }
        if (head.one("Content-Type").starts_with("multipart/")) {
            exchange.file = ::open(options_.folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
            if (exchange.file < 0)
                return send(connection, app_.refused({507, {"磁盘写不进。", "The disk refused."}}), true);
            tables_[connection] = true;
        }
        return MHD_YES;
    }

    bool take(Exchange& exchange, std::string_view part) const {
        exchange.received += part.size();
        if (exchange.received > exchange.head.length) return false;
        if (exchange.file < 0) {
            exchange.body.reserve(exchange.head.length);  // nothing of it is left behind by growing
            exchange.body += part;
            return true;
        }
        while (!part.empty()) {
            const auto written = ::write(exchange.file, part.data(), part.size());
            if (written <= 0) return false;
            part.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }

    MHD_Result finish(MHD_Connection* connection, Exchange& exchange) {
        Request request;
        const auto& head = exchange.head;
        const Swept swept(request);
        request.post = head.method == "POST";
        request.path = guard_.path(head);
        if (!read_body(exchange, request))
            return send(connection, app_.refused({400, {"表单不完整，没有处理。", "The form was incomplete."}}), true);
        if (request.post && !same_secret(request.value("token"), guard_.form_token()))
            return send(connection,
                        app_.refused({403,
                                      {"表单不是这个工作台发出的，没有处理。请回到页面重新填写。",
                                       "The form is not from this desk. Go back to the page and fill it in again."}}),
                        true);
        request.typed.erase("token");
        auto response = app_.answer(request);
        for (auto& [name, value] : request.typed)
            if (name == "passphrase" && !value.empty()) ::sodium_memzero(value.data(), value.size());
        return send(connection, response);
    }

    bool read_body(Exchange& exchange, Request& request) {
        if (!request.post) return true;
        if (exchange.received != exchange.head.length) return false;
        if (exchange.file < 0) return read_form(exchange.body, request.typed);
        const Upload upload(exchange.file, exchange.received);
        std::vector<FilePart> parts;
        const auto ours = [&] { return same_secret(request.value("token"), guard_.form_token()); };
        if (!read_multipart(upload.bytes(), exchange.head.one("Content-Type"), request.typed, parts, ours))
            return false;
        return std::all_of(parts.begin(), parts.end(), [&](const FilePart& part) {
            if (part.size == 0) return true;
            if (part.field == folder_field && !office::may_be_source(part.name.substr(part.name.rfind('/') + 1))) {
                request.passed_over.push_back(shown(part.name));
                return true;
            }
            return lay_down(part, upload.bytes(), request.files);
        });
    }

    // A file of its own; readers go by the ending and by what is in it.
    bool lay_down(const FilePart& part, std::string_view whole_body, std::vector<TakenFile>& files) const {
        const auto dot = part.name.rfind('.');
        std::string ending = dot == std::string::npos ? "" : part.name.substr(dot + 1);
        if (ending.size() > 5 ||
            !std::all_of(ending.begin(), ending.end(), [](unsigned char c) { return std::isalnum(c); }))
            ending.clear();
        const auto path =
            options_.folder + "/table-" + random_token().substr(0, 16) + (ending.empty() ? "" : "." + ending);
        const int out = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
        auto bytes = whole_body.substr(part.begin, part.size);
        bool whole = out >= 0;
        if (whole) files.push_back({path, shown(part.name)});
        while (whole && !bytes.empty()) {
            const auto written = ::write(out, bytes.data(), bytes.size());
            whole = written > 0;
            if (whole) bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        if (out >= 0) ::close(out);
        return whole;
    }

    MHD_Result send(MHD_Connection* connection, const Response& response, bool close = false) {
        auto* made = RUDANG_ON_DEMAND(libmicrohttpd, MHD_create_response_from_buffer)(
            response.body.size(), const_cast<char*>(response.body.data()), MHD_RESPMEM_MUST_COPY);
        if (!made) return MHD_NO;
        since_[connection] = std::time(nullptr);  // what took long was the answer
        static const std::string policy = "default-src 'none'; style-src 'self' " + plain_style_source() +
                                          "; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
                                          "frame-ancestors 'none'";
        static const std::pair<const char*, const char*> always[] = {
            {"Content-Security-Policy", policy.c_str()},
            {"X-Content-Type-Options", "nosniff"},
            {"X-Frame-Options", "DENY"},
            // Not "no-referrer": then a browser says "Origin: null" of our own forms.
            {"Referrer-Policy", "same-origin"},
            {"Cross-Origin-Opener-Policy", "same-origin"},
            {"Cross-Origin-Resource-Policy", "same-origin"},
            {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"},
            {"Cache-Control", "no-store"}};
        for (const auto& [name, value] : always)
            RUDANG_ON_DEMAND(libmicrohttpd, MHD_add_response_header)(made, name, value);
        RUDANG_ON_DEMAND(libmicrohttpd, MHD_add_response_header)
        (made, "Content-Type", std::string(response.type).c_str());
        for (const auto& [name, value] : response.headers)
            RUDANG_ON_DEMAND(libmicrohttpd, MHD_add_response_header)(made, name.c_str(), value.c_str());
        if (close) RUDANG_ON_DEMAND(libmicrohttpd, MHD_add_response_header)(made, "Connection", "close");
        const auto queued = RUDANG_ON_DEMAND(libmicrohttpd, MHD_queue_response)(
            connection, static_cast<unsigned>(response.status), made);
        RUDANG_ON_DEMAND(libmicrohttpd, MHD_destroy_response)(made);
        return queued;
    }

    Options& options_;
    Guard guard_;
    App app_;
    MHD_Daemon* daemon_ = nullptr;
    std::map<MHD_Connection*, std::time_t> since_;
    std::map<MHD_Connection*, bool> tables_;
};

void expect_library() {
    try {
        RUDANG_ON_DEMAND(libmicrohttpd, MHD_start_daemon);
    } catch (const std::runtime_error&) {
        throw office::failure(office::Reason::unusable, "no-libmicrohttpd", "",
                              {"本机没有安装工作台所需的程序库，请安装软件包 libmicrohttpd12",
                               "the library this needs is not installed; install the package libmicrohttpd12"});
    }
}

}  // namespace

void serve(Options options) {
    expect_library();
    if (::sodium_init() < 0) throw std::runtime_error("libsodium");
    const auto before = std::signal(SIGPIPE, SIG_IGN);  // a browser may go before its answer
    Server(options).run();
    std::signal(SIGPIPE, before);
}

}  // namespace rudang::web
