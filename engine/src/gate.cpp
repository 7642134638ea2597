#include "gate.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "rudang/engine/problem.h"

namespace rudang {

Gate::Gate(const std::string& path) : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (file_ < 0)
        throw LedgerError(errno == EACCES || errno == EROFS || errno == EPERM ? LedgerError::Kind::read_only : LedgerError::Kind::disk,
                          {"无法打开账本的写入锁（.gate 文件），请检查文件夹权限", "the ledger's writer lock (.gate) cannot be opened; check the folder's permissions"});
}

Gate::~Gate() { ::close(file_); }

bool Gate::enter(int patience) {
    if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return true;
    // flock has no time limit, and polling would let the luckiest process starve the others. So a thread waits in
    // the queue; if we give up before it gets through, it lets go at once.
    struct Waiting {
        std::mutex mutex;
        std::condition_variable changed;
        bool through = false;
        bool abandoned = false;
    };
    const auto waiting = std::make_shared<Waiting>();
    const int file = ::dup(file_);  // shares the lock: flock belongs to the open file description
    std::thread([waiting, file] {
        while (::flock(file, LOCK_EX) != 0 && errno == EINTR) {}
        const std::lock_guard lock(waiting->mutex);
        waiting->through = true;
        if (waiting->abandoned) ::flock(file, LOCK_UN);
        ::close(file);
        waiting->changed.notify_one();
    }).detach();
    std::unique_lock lock(waiting->mutex);
    waiting->changed.wait_for(lock, std::chrono::milliseconds(patience), [&] { return waiting->through; });
    waiting->abandoned = !waiting->through;
    return waiting->through;
}

void Gate::leave() { ::flock(file_, LOCK_UN); }

}  // namespace rudang
