#include "gate.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "rudang/engine/owner.h"
#include "rudang/engine/problem.h"

namespace rudang {
namespace {

// It belongs to whoever the ledger belongs to, whoever made it: a command of root's must not lock the owner out.
int make_lock_file(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return errno == EEXIST ? ::open(path.c_str(), O_RDWR | O_CLOEXEC) : -1;
    const auto ledger = path.substr(0, path.rfind('.'));
    give_to_owner_of(ledger, file);
    struct stat info {};
    if (::stat(ledger.c_str(), &info) == 0) ::fchmod(file, info.st_mode & 0666);
    return file;
}

int open_lock_file(const std::string& path) {
    int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0 && errno == ENOENT) file = make_lock_file(path);
    if (file < 0)
        throw LedgerError(errno == EACCES || errno == EROFS || errno == EPERM ? LedgerError::Kind::read_only
                                                                              : LedgerError::Kind::disk,
                          {"无法打开账本的写入锁（.gate 文件），请检查文件夹权限",
                           "the ledger's writer lock (.gate) cannot be opened; check the folder's permissions"});
    return file;
}

bool turnstile(int file, int command, short kind) {
    struct flock byte {};
    byte.l_type = kind;
    byte.l_whence = SEEK_SET;
    byte.l_start = 0;
    byte.l_len = 1;
    int result = 0;
    do result = ::fcntl(file, command, &byte);
    while (result != 0 && errno == EINTR);
    return result == 0;
}

bool lock(int file, int how) {
    int result = 0;
    do result = ::flock(file, how);
    while (result != 0 && errno == EINTR);
    return result == 0;
}

}  // namespace

Gate::Gate(std::string path) : path_(std::move(path)) { ::close(open_lock_file(path_)); }

Gate::~Gate() {
    if (held_ >= 0) ::close(held_);
}

bool Gate::enter(int patience) {
    const int file = open_lock_file(path_);
    if (turnstile(file, F_OFD_SETLK, F_WRLCK)) {
        const bool free = lock(file, LOCK_EX | LOCK_NB);
        turnstile(file, F_OFD_SETLK, F_UNLCK);
        if (free) {
            held_ = file;
            return true;
        }
    }
    if (patience <= 0) {
        ::close(file);
        return false;
    }
    // Neither lock has a time limit, and polling would let the luckiest process starve the others. So a thread
    // stands in the queue, on a descriptor of its own; if we give up before it gets through, it closes it.
    struct Waiting {
        std::mutex mutex;
        std::condition_variable changed;
        bool through = false;
        bool abandoned = false;
    };
    const auto waiting = std::make_shared<Waiting>();
    std::thread([waiting, file] {
        turnstile(file, F_OFD_SETLKW, F_WRLCK);
        lock(file, LOCK_EX);
        turnstile(file, F_OFD_SETLK, F_UNLCK);
        const std::lock_guard guard(waiting->mutex);
        waiting->through = true;
        if (waiting->abandoned) ::close(file);
        waiting->changed.notify_one();
    }).detach();
    std::unique_lock guard(waiting->mutex);
    waiting->changed.wait_for(guard, std::chrono::milliseconds(patience), [&] { return waiting->through; });
    waiting->abandoned = !waiting->through;
    if (waiting->through) held_ = file;
    return waiting->through;
}

void Gate::leave() {
    if (held_ < 0) return;
    ::close(held_);
    held_ = -1;
}

}  // namespace rudang
