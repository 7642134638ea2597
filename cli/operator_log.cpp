#include "operator_log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>

#include <cstdlib>

#include "command.h"

namespace rudang::cli {

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
    if (!path || !*path) return;
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
