#include "agent.h"

#include <fcntl.h>
#include <poll.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>

#include "command.h"
#include "context.h"
#include "rudang/engine/merkle.h"

namespace rudang::cli {
namespace {

constexpr std::size_t key_size = 32;
// Whatever is asked of it, after this long the passphrase is typed again.
constexpr std::int64_t longest_session = 12 * 3600;
constexpr int usual_minutes = 30;

// What is said to an agent: one letter, then the digest of a key file, then a key. It answers with a packet as well.
enum : char { ask_key = 'k', hand_key = 'h', ask_state = 's', lock_now = 'l', stop_now = 'q', done = '+' };
constexpr std::size_t largest_packet = 1 + 32 + key_size;

// One packet, gone from memory when it is.
struct Packet {
    unsigned char bytes[largest_packet] = {};
    std::size_t size = 0;
    Packet() = default;
    explicit Packet(char what) : size(1) { bytes[0] = static_cast<unsigned char>(what); }
    Packet(char what, std::string_view key_file) : Packet(what) {
        const auto digest = sha256(key_file);
        std::copy(digest.begin(), digest.end(), bytes + 1);
        size = 33;
    }
    ~Packet() { sodium_memzero(bytes, sizeof bytes); }
    Packet(const Packet&) = default;
    Packet& operator=(const Packet&) = default;

    char what() const { return size ? static_cast<char>(bytes[0]) : '\0'; }
    void add(const void* more, std::size_t length) {
        std::memcpy(bytes + size, more, length);
        size += length;
    }
    bool send(int socket) const { return ::send(socket, bytes, size, MSG_NOSIGNAL) == static_cast<ssize_t>(size); }
    bool receive(int socket) {
        const auto got = ::recv(socket, bytes, sizeof bytes, MSG_TRUNC);
        size = got < 0 ? 0 : std::min(static_cast<std::size_t>(got), sizeof bytes);
        return got > 0 && static_cast<std::size_t>(got) <= sizeof bytes;
    }
};

struct Descriptor {
    int number = -1;
    explicit Descriptor(int opened) : number(opened) {}
    ~Descriptor() {
        if (number >= 0) ::close(number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
};

// Only ours, and nobody else's to look into.
bool is_private_folder(const std::string& path) {
    struct stat info {};
    return ::lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == ::geteuid() &&
           (info.st_mode & 077) == 0;
}

// Empty where there is none.
std::string runtime_folder() {
    const char* base = std::getenv("XDG_RUNTIME_DIR");
    return base && *base == '/' ? std::string(base) : std::string{};
}
std::string agent_folder() { return runtime_folder() + "/rudang"; }

std::optional<sockaddr_un> address() {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    const auto path = agent_folder() + "/agent";
    if (path.size() >= sizeof where.sun_path) return std::nullopt;
    std::copy(path.begin(), path.end(), where.sun_path);
    return where;
}

bool is_ours(int socket) {
    ucred other{};
    socklen_t size = sizeof other;
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &other, &size) == 0 && other.uid == ::geteuid();
}

void wait_at_most(int socket, int seconds) {
    const timeval limit{seconds, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

// What an agent answers; empty where none is at hand.
std::optional<Packet> told(const Packet& question) {
    const auto where = runtime_folder().empty() ? std::nullopt : address();
    if (!where || !is_private_folder(agent_folder())) return std::nullopt;
    const Descriptor to(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (to.number < 0) return std::nullopt;
    wait_at_most(to.number, 2);
    if (::connect(to.number, reinterpret_cast<const sockaddr*>(&*where), sizeof *where) != 0 || !is_ours(to.number))
        return std::nullopt;
    Packet answer;
    if (!question.send(to.number) || !answer.receive(to.number)) return std::nullopt;
    return answer;
}

// Time that goes on while the computer sleeps.
std::int64_t seconds_now() {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec;
}

// A key in memory that is not written to the disk, and overwritten when it goes.
class HeldKey {
public:
    explicit HeldKey(const unsigned char* key) : bytes_(static_cast<unsigned char*>(sodium_malloc(key_size))) {
        if (bytes_) std::memcpy(bytes_.get(), key, key_size);
    }
    const unsigned char* bytes() const { return bytes_.get(); }

private:
    struct Free {
        void operator()(unsigned char* bytes) const { sodium_free(bytes); }
    };
    std::unique_ptr<unsigned char, Free> bytes_;
};

class Agent {
public:
    Agent(int listening, std::int64_t idle) : listening_(listening), idle_(idle) {}

    void serve() {
        struct stat own {
        }, there{};
        const auto where = address();
        ::stat(where->sun_path, &own);
        while (!stopped_) {
            pollfd ready{listening_, POLLIN, 0};
            const auto left = keys_.empty() ? std::int64_t{60} : std::clamp<std::int64_t>(left_until_locked(), 0, 60);
            ::poll(&ready, 1, static_cast<int>(left * 1000));
            if (!keys_.empty() && left_until_locked() <= 0) keys_.clear();
            // The session ended and its folder with it, or another took its place.
            if (::stat(where->sun_path, &there) != 0 || there.st_ino != own.st_ino) return;
            if (!(ready.revents & POLLIN)) continue;
            const Descriptor client(::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC));
            if (client.number < 0 || !is_ours(client.number)) continue;
            wait_at_most(client.number, 1);
            Packet question;
            if (question.receive(client.number)) answer(question).send(client.number);
        }
        ::unlink(where->sun_path);
    }

private:
    std::int64_t left_until_locked() const { return std::min(used_ + idle_, since_ + longest_session) - seconds_now(); }

    Packet answer(const Packet& question) {
        Packet answer(done);
        const auto digest = [&] { return std::string(reinterpret_cast<const char*>(question.bytes) + 1, 32); };
        if (question.what() == ask_key && question.size == 33) {
            if (const auto found = keys_.find(digest()); found != keys_.end()) {
                answer.add(found->second.bytes(), key_size);
                used_ = seconds_now();
            }
        } else if (question.what() == hand_key && question.size == largest_packet) {
            HeldKey key(question.bytes + 33);
            if (!key.bytes() || keys_.size() >= 64) return answer;
            used_ = seconds_now();
            if (keys_.empty()) since_ = used_;
            keys_.insert_or_assign(digest(), std::move(key));
        } else if (question.what() == ask_state) {
            const std::int64_t state[] = {static_cast<std::int64_t>(keys_.size()),
                                          keys_.empty() ? 0 : left_until_locked()};
            answer.add(state, sizeof state);
        } else if (question.what() == lock_now) {
            keys_.clear();
        } else if (question.what() == stop_now) {
            keys_.clear();
            stopped_ = true;
        }
        return answer;
    }

    int listening_;
    std::int64_t idle_;
    std::int64_t used_ = 0, since_ = 0;
    bool stopped_ = false;
    std::map<std::string, HeldKey> keys_;  // by the digest of their file
};

Failure cannot_listen(const std::string& where) {
    return {exit_unusable,
            {{"agent-folder",
              where,
              {"代理程序要用本次登录的私有文件夹（XDG_RUNTIME_DIR），它只许本人进入；这里没有，或别人也进得去",
               "the agent needs the private folder of this login (XDG_RUNTIME_DIR), which only you can enter; there is "
               "none, or others can enter it"}}}};
}

// The socket it listens on; empty where one runs already. `lock` is held as long as it runs.
std::optional<int> listening_socket(int& lock) {
    const auto base = runtime_folder(), folder = agent_folder();
    if (base.empty() || !is_private_folder(base)) throw cannot_listen(base);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) throw cannot_listen(folder);
    const auto where = address();
    if (!is_private_folder(folder) || !where) throw cannot_listen(folder);
    lock = ::open((folder + "/agent.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0) throw cannot_listen(folder);
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) return std::nullopt;
    ::unlink(where->sun_path);  // of one that was killed
    const int listening = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    // The mask of this process leaves nothing to others; said once more.
    if (listening < 0 || ::bind(listening, reinterpret_cast<const sockaddr*>(&*where), sizeof *where) != 0 ||
        ::chmod(where->sun_path, 0600) != 0 || ::listen(listening, 8) != 0)
        throw cannot_listen(folder);
    return listening;
}

[[noreturn]] void become_agent(int listening, std::int64_t idle) {
    ::setsid();
    std::signal(SIGHUP, SIG_IGN);
    if (::chdir("/") != 0) ::_exit(1);
    const int nothing = ::open("/dev/null", O_RDWR);
    for (int number = 0; number < 3; ++number) ::dup2(nothing, number);
    {
        Agent agent(listening, idle);
        agent.serve();
    }
    ::_exit(0);
}

int minutes_until_lock(const Arguments& arguments) {
    const auto minutes = whole_number(arguments.get("after", std::to_string(usual_minutes)), 3);
    if (!minutes || *minutes < 1 || *minutes > 720)
        throw usage_error("bad-value", "--after",
                          {"--after 写分钟数，1 到 720", "--after is a number of minutes, 1 to 720"});
    return static_cast<int>(*minutes);
}

void say(Context& context, const Text& words) {
    if (!context.json() && !context.quiet()) context.screen().paragraph(context.say(words), 0);
}

// What every command about the agent ends with.
int tell_state(Context& context) {
    const auto answer = told(Packet(ask_state));
    std::int64_t state[2] = {};
    if (answer && answer->size == 1 + sizeof state) std::memcpy(state, answer->bytes + 1, sizeof state);
    if (context.json())
        context.print({{"running", answer.has_value()}, {"keys", state[0]}, {"locks_in_seconds", state[1]}});
    const auto keys = std::to_string(state[0]), minutes = std::to_string((state[1] + 59) / 60);
    if (!answer)
        say(context, {"代理程序没有运行；启动请用 rudang agent start",
                      "no agent is running; start one with rudang agent start"});
    else if (state[0] == 0)
        say(context, {"代理程序在运行，没有拿着钥匙：下一条命令会问口令",
                      "the agent is running and holds no key: the next command asks for the passphrase"});
    else
        say(context, {"代理程序拿着 " + keys + " 把钥匙，" + minutes + " 分钟后锁上",
                      "the agent holds " + keys + " keys and locks in " + minutes + " minutes"});
    return exit_done;
}

}  // namespace

std::optional<Secret> held_by_agent(const std::string& key_file) {
    const auto answer = told(Packet(ask_key, key_file));
    if (!answer || answer->size != 1 + key_size) return std::nullopt;
    return Secret(std::string(reinterpret_cast<const char*>(answer->bytes) + 1, key_size));
}

void hand_to_agent(const std::string& key_file, const Secret& key) {
    if (key.view().size() != key_size) return;
    Packet packet(hand_key, key_file);
    packet.add(key.view().data(), key_size);
    told(packet);
}

int run_agent_start(Context& context, const Arguments& arguments) {
    const std::int64_t idle = std::int64_t{60} * minutes_until_lock(arguments);
    if (::sodium_init() < 0) throw cannot_listen(agent_folder());
    int lock = -1;
    if (const auto listening = listening_socket(lock)) {
        const auto child = ::fork();
        if (child < 0) throw cannot_listen(agent_folder());
        if (child == 0) become_agent(*listening, idle);
        ::close(*listening);
    }
    ::close(lock);
    return tell_state(context);
}

int run_agent_status(Context& context, const Arguments&) { return tell_state(context); }

int run_agent_lock(Context& context, const Arguments&) {
    told(Packet(lock_now));
    return tell_state(context);
}

int run_agent_stop(Context& context, const Arguments&) {
    told(Packet(stop_now));
    return tell_state(context);
}

}  // namespace rudang::cli
