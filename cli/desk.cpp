// desk: the same ledger as a page on this computer. Opens the ledger and the browser; the page itself is web/.
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "context.h"
#include "drafts.h"
#include "keystore.h"
#include "rudang/web/serve.h"

extern char** environ;

namespace rudang::cli {
namespace {

volatile std::sig_atomic_t told_to_end = 0, asked_again = 0;

void on_signal(int signal) { (signal == SIGUSR1 ? asked_again : told_to_end) = 1; }

// One desk a ledger: whoever holds this file has it open, and a second command asks them for a fresh link.
class OneDesk {
public:
    explicit OneDesk(std::string path) : path_(std::move(path)) {
        std::error_code ignored;
        std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), ignored);
        file_ = ::open(path_.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        if (file_ < 0)
            throw Failure{exit_unusable,
                          {{"no-state-folder", path_, {"写不了这个文件", "this file cannot be written"}}}};
    }
    ~OneDesk() { ::close(file_); }
    OneDesk(const OneDesk&) = delete;
    OneDesk& operator=(const OneDesk&) = delete;

    // The process that has it open; 0 where it is ours now.
    pid_t holder() const {
        struct flock lock {};
        lock.l_type = F_WRLCK;
        lock.l_whence = SEEK_SET;
        if (::fcntl(file_, F_SETLK, &lock) == 0) return 0;
        lock.l_type = F_WRLCK;
        return ::fcntl(file_, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? lock.l_pid : 0;
    }

private:
    std::string path_;
    int file_ = -1;
};

// A folder only this user can read, gone with the desk.
class PrivateFolder {
public:
    PrivateFolder() {
        const char* runtime = std::getenv("XDG_RUNTIME_DIR");
        std::string name = (runtime && *runtime ? std::string(runtime) : state_folder()) + "/rudang-desk-XXXXXX";
        std::error_code ignored;
        std::filesystem::create_directories(std::filesystem::path(name).parent_path(), ignored);
        if (!::mkdtemp(name.data()))
            throw Failure{exit_unusable,
                          {{"no-state-folder", name, {"写不了这个文件夹", "this folder cannot be written"}}}};
        path_ = name;
    }
    ~PrivateFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    PrivateFolder(const PrivateFolder&) = delete;
    PrivateFolder& operator=(const PrivateFolder&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

std::string browser_opener() {
    const auto given = [](const char* name) {
        const char* value = std::getenv(name);
        return value && *value;
    };
    if (!given("DISPLAY") && !given("WAYLAND_DISPLAY")) return {};
    for (const char* path : {"/usr/bin/xdg-open", "/usr/local/bin/xdg-open"})
        if (::access(path, X_OK) == 0) return path;
    return {};
}

// Everybody on this computer can read the arguments of a process, so the browser is handed a file that only its owner
// can read, and the link stands in that.
void open_browser(const std::string& link, const std::string& folder) {
    const auto opener = browser_opener();
    if (opener.empty()) return;
    const auto file = folder + "/open.html";
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    write_private(file, "<!DOCTYPE html><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0;url=" + link +
                            "\"><p><a href=\"" + link + "\">rudang desk</a></p>\n");
    const char* arguments[] = {opener.c_str(), file.c_str(), nullptr};
    posix_spawn_file_actions_t quiet;
    ::posix_spawn_file_actions_init(&quiet);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::posix_spawn_file_actions_addopen(&quiet, stream, "/dev/null", O_RDWR, 0);
    pid_t child = 0;
    ::posix_spawn(&child, opener.c_str(), &quiet, nullptr, const_cast<char**>(arguments), environ);
    ::posix_spawn_file_actions_destroy(&quiet);
}

// The ledger as the page has it open: a context of its own, so that closing it wipes the keys.
class OpenedLedger : public web::Opened {
public:
    OpenedLedger(const Arguments& arguments, std::ostream& out, std::ostream& err, const Secret& passphrase)
        : arguments_(asking_nothing(arguments)), context_(arguments_, out, err) {
        context_.give_passphrase(passphrase);
        auto& ledger = context_.ledger();
        actor_ = context_.actor();
        const bool signs = ledger.signs();
        if (signs && (context_.keys().shut() || !context_.keys_at_hand().signing.contains(actor_)))
            throw Failure{exit_forbidden, {{"wrong-passphrase", "", {"口令不对", "that is not the passphrase"}}}};
    }
    office::Desk desk() override {
        return {
            .ledger = context_.ledger(), .actor = actor_, .today = context_.today(), .language = context_.language()};
    }
    office::MeetingDrafts& meetings() override {
        if (!drafts_) drafts_.emplace(context_);
        return *drafts_;
    }
    void remember() override { context_.remember(); }

private:
    // Nobody sits at the terminal any more.
    static Arguments asking_nothing(Arguments arguments) {
        arguments.set("yes");
        return arguments;
    }

    Arguments arguments_;
    Context context_;
    std::optional<Drafts> drafts_;
    std::string actor_;
};

std::unique_ptr<web::Opened> opened(const Arguments& arguments, Context& context, const Secret& passphrase) {
    try {
        return std::make_unique<OpenedLedger>(arguments, context.out(), context.err(), passphrase);
    } catch (const Failure& failure) {
        throw office::Failure{failure.status == exit_forbidden ? office::Reason::forbidden : office::Reason::unusable,
                              failure.problems};
    }
}

void watch_signals() {
    struct sigaction action {};
    action.sa_handler = on_signal;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) ::sigaction(signal, &action, nullptr);
    struct sigaction children {};
    children.sa_handler = SIG_IGN;  // the browser's opener ends by itself
    ::sigaction(SIGCHLD, &children, nullptr);
}

web::Options::Sign sign() {
    if (told_to_end) return web::Options::Sign::end;
    if (!asked_again) return web::Options::Sign::none;
    asked_again = 0;
    return web::Options::Sign::another_link;
}

int minutes_given(const Arguments& arguments) {
    const auto minutes = whole_number(arguments.get("idle", "15"), 4);
    if (!minutes || *minutes == 0)
        throw usage_error("bad-value", "--idle", {"--idle 是分钟数，如 15", "--idle is a number of minutes, like 15"});
    return static_cast<int>(*minutes);
}

}  // namespace

int run_desk(Context& context, const Arguments& arguments) {
    const int idle = minutes_given(arguments);
    const OneDesk one(state_folder() + "/" + context.keys().ledger_mark() + ".desk");
    if (const auto holder = one.holder()) {
        ::kill(holder, SIGUSR1);
        context.screen().line(
            context.say("工作台已经打开；新的链接在打开它的那个窗口里，浏览器也会再打开一次。",
                        "The desk is open already; a fresh link stands in the terminal that opened it, "
                        "and the browser is opened again."));
        return exit_done;
    }
    const PrivateFolder folder;
    watch_signals();
    // Asked on the terminal once, and not kept; when it has locked itself, on the page.
    std::optional<Secret> at_first = context.keys().locked() ? context.ask_passphrase() : Secret("");
    web::serve({.open =
                    [&](const Secret& given) {
                        const Secret passphrase = at_first ? *at_first : given;
                        at_first.reset();
                        return opened(arguments, context, passphrase);
                    },
                .asks_passphrase = context.keys().locked(),
                .show =
                    [&](const std::string& link) {
                        context.err() << context.say(
                                             "工作台已打开，只有本机能用；用完在这里按 Ctrl-C 结束。\n"
                                             "浏览器没有自动打开的，请打开这个链接（只能用一次）：\n",
                                             "The desk is open, on this computer only; Ctrl-C ends it.\n"
                                             "Where no browser opened by itself, open this link (it works once):\n")
                                      << link << '\n'
                                      << std::flush;
                        if (!arguments.has("no-browser")) open_browser(link, folder.path());
                    },
                .sign = sign,
                .folder = folder.path(),
                .language = context.language(),
                .port = 0,
                .idle_minutes = idle});
    context.err() << context.say("工作台已结束。\n", "The desk has ended.\n");
    return exit_done;
}

}  // namespace rudang::cli
