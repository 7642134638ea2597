#include "rudang/engine/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace rudang {

int open_to_read(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    // From here on a pipe that is being written to is waited for, as everybody expects.
    if (file >= 0) ::fcntl(file, F_SETFL, ::fcntl(file, F_GETFL) & ~O_NONBLOCK);
    return file;
}

bool is_pipe(int file) {
    struct stat info {};
    return ::fstat(file, &info) == 0 && S_ISFIFO(info.st_mode);
}

Text why_unreadable(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return {"没有这个文件；请核对文件名和它所在的文件夹", "there is no such file; check its name and folder"};
        if (errno == ELOOP) return {"这个链接指向它自己，打不开", "this link leads to itself and cannot be opened"};
    } else if (S_ISFIFO(info.st_mode)) {
        return {"这是管道，没有内容写进来", "that is a pipe, and nothing was written into it"};
    } else if (S_ISDIR(info.st_mode)) {
        return {"这是文件夹，不是文件", "that is a folder, not a file"};
    } else if (::access(path.c_str(), R_OK) != 0 && errno == EACCES) {
        return {"没有权限读这个文件", "you may not read this file"};
    }
    return {"文件打不开", "the file cannot be read"};
}

}  // namespace rudang
