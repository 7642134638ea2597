// Files as the system knows them, and those this process has open.
#pragma once

#include <sys/stat.h>

#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace rudang {

// Which file a path names: device and number, zero for none.
using FileId = std::pair<dev_t, ino_t>;
inline FileId file_at(const std::string& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? FileId{info.st_dev, info.st_ino} : FileId{};
}

// The files this process has open through SQLite. Whoever opens one of them beside SQLite and closes it takes away
// every lock the process has on it (POSIX wants it so). Another program that looks at the ledger then believes itself
// alone, deletes the log beside it when it closes, and with it whatever is still written there.
class OpenFile {
public:
    explicit OpenFile(FileId file) : file_(file) {
        const std::lock_guard alone(lock_);
        files_.insert(file_);
    }
    ~OpenFile() {
        const std::lock_guard alone(lock_);
        files_.erase(files_.find(file_));
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    static bool is(FileId file) {
        const std::lock_guard alone(lock_);
        return files_.contains(file);
    }

private:
    FileId file_;
    static inline std::mutex lock_;
    static inline std::multiset<FileId> files_;
};

}  // namespace rudang
