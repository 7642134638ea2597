#include "operator_log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "command.h"
#include "rudang/engine/file.h"

namespace rudang::cli {
namespace {

// A log is written to its end, and renamed when it is long. So nothing else may be taken for one, whatever the variable
// names: a key, the ledger, a pipe. A file of ours begins with a moment.
bool may_be_log(const char* path) {
    struct stat info {};
    if (::stat(path, &info) != 0) return errno == ENOENT;
    if (!S_ISREG(info.st_mode)) return false;
    if (info.st_size == 0) return true;
    const int file = open_to_read(path);
    char head[24] = {};
    const bool read = file >= 0 && ::read(file, head, sizeof head) == static_cast<ssize_t>(sizeof head);
    if (file >= 0) ::close(file);
    for (std::size_t i = 0; read && i < sizeof head - 1; ++i) {
        const char form = "0000-00-00T00:00:00.000"[i];
        if (form == '0' ? head[i] < '0' || head[i] > '9' : head[i] != form) return false;
    }
    return read;
}

}  // namespace

struct OperatorLog::Sink {
    spdlog::logger logger;
    explicit Sink(const std::string& path)
        : logger("rudang", std::make_shared<spdlog::sinks::rotating_file_sink_st>(path, 1 << 20, 3)) {
        logger.set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        const char* level = std::getenv("RUDANG_LOG_LEVEL");
        logger.set_level(level && *level ? spdlog::level::from_str(level) : spdlog::level::info);
        logger.set_error_handler([](const std::string&) {});  // a full disk costs the line, not the command
    }
};

OperatorLog::OperatorLog(std::string_view command) : command_(command) {
    const char* path = std::getenv("RUDANG_LOG");
    if (!path || !*path || !may_be_log(path)) return;
    try {
        sink_ = std::make_unique<Sink>(path);
    } catch (const spdlog::spdlog_ex&) {
        // A log that cannot be opened is no reason not to work.
    }
}

OperatorLog::~OperatorLog() = default;

int OperatorLog::ended(int status) {
    if (!sink_) return status;
    std::string codes;
    for (const auto& code : codes_) codes += " " + code;
    const auto spent =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_).count();
    const auto level = status == exit_unusable || status == exit_integrity ? spdlog::level::err
                       : status == exit_usage || status == exit_forbidden  ? spdlog::level::warn
                                                                           : spdlog::level::info;
    sink_->logger.log(level, "{} status={} ms={}{}", command_.empty() ? "-" : command_, status, spent, codes);
    sink_->logger.flush();
    return status;
}

}  // namespace rudang::cli
