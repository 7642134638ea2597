#include "rudang/engine/owner.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace rudang {

void give_to_owner_of(const std::string& of, int made) {
    struct stat info {};
    if (::geteuid() != 0 || ::stat(of.empty() ? "." : of.c_str(), &info) != 0 || info.st_uid == 0) return;
    if (::fchown(made, info.st_uid, info.st_gid) != 0) return;  // then it is root's, as it would have been
}

void make_private_folder(const std::string& path) {
    const std::filesystem::path folder(path);
    std::error_code failed;
    if (folder.empty() || std::filesystem::exists(folder, failed)) return;
    const auto above = folder.parent_path();
    if (above != folder) make_private_folder(above.string());
    if (::mkdir(folder.c_str(), 0700) != 0) return;
    if (const int made = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); made >= 0) {
        give_to_owner_of(above.string(), made);
        ::close(made);
    }
}

}  // namespace rudang
