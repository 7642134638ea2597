#include "shelf.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "rudang/engine/owner.h"
#include "rudang/engine/problem.h"

namespace rudang {
namespace {

namespace fs = std::filesystem;

LedgerError cannot_keep() {
    return {LedgerError::Kind::disk,
            {"附件存不进账本旁的文件夹，没有记录；请检查剩余空间和权限",
             "a paper could not be put into the folder beside the ledger; nothing was recorded. Check the free space "
             "and permissions"}};
}

bool is_id(std::string_view name) {
    return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool sync_folder(const std::string& folder) {
    const int open = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (open < 0) return false;
    const bool good = ::fsync(open) == 0;
    ::close(open);
    return good;
}

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

void FolderShelf::put(const std::string& id, std::string_view bytes) {
    std::error_code failed;
    if (!fs::exists(folder_, failed)) {
        if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) throw cannot_keep();
        give_away(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!sync_folder(fs::absolute(folder_).parent_path().string())) throw cannot_keep();
    }
    // Whole and on the disk before it has its name, so that what is found under a name is what was put there.
    auto partial = folder_ + "/.partial-XXXXXX";
    const int file = ::mkostemp(partial.data(), O_CLOEXEC);
    if (file < 0) throw cannot_keep();
    const bool written = write_all(file, bytes) && ::fsync(file) == 0;
    give_away(file);
    if (!written || ::rename(partial.c_str(), (folder_ + "/" + id).c_str()) != 0 || !sync_folder(folder_)) {
        ::unlink(partial.c_str());
        throw cannot_keep();
    }
}

std::optional<std::string> FolderShelf::get(const std::string& id) {
    if (!is_id(id)) return std::nullopt;
    const int file = ::open((folder_ + "/" + id).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return std::nullopt;
    struct stat info {};
    std::optional<std::string> bytes;
    if (::fstat(file, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= 2 * largest_paper_limit) {
        bytes.emplace(static_cast<std::size_t>(info.st_size), '\0');
        std::size_t at = 0;
        while (at < bytes->size()) {
            const auto got = ::read(file, bytes->data() + at, bytes->size() - at);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) break;
            at += static_cast<std::size_t>(got);
        }
        bytes->resize(at);
    }
    ::close(file);
    return bytes;
}

// Closes what was made: it belongs to whoever the ledger belongs to.
void FolderShelf::give_away(int made) const {
    if (made < 0) return;
    give_to_owner_of(folder_.substr(0, folder_.size() - shelf_of("").size()), made);
    ::close(made);
}

bool FolderShelf::holds_only_papers() {
    std::error_code failed;
    if (!fs::exists(fs::symlink_status(folder_, failed))) return true;
    if (!fs::is_directory(folder_, failed)) return false;
    for (const auto& file : fs::directory_iterator(folder_, failed)) {
        const auto name = file.path().filename().string();
        if (!is_id(name) && !name.starts_with(".partial-")) return false;
    }
    return !failed;
}

void FolderShelf::remove(const std::string& id) {
    if (!is_id(id)) return;
    ::unlink((folder_ + "/" + id).c_str());
    sync_folder(folder_);
}

std::vector<std::string> FolderShelf::list() {
    std::vector<std::string> ids;
    std::error_code none;
    for (const auto& file : fs::directory_iterator(folder_, none))
        if (auto name = file.path().filename().string(); is_id(name)) ids.push_back(std::move(name));
    std::sort(ids.begin(), ids.end());
    return ids;
}

void FolderShelf::take_all(FolderShelf& from) {
    const auto here = list();
    for (const auto& id : from.list()) {
        if (std::binary_search(here.begin(), here.end(), id)) continue;
        if (const auto bytes = from.get(id)) put(id, *bytes);
    }
}

}  // namespace rudang
