#include "rudang/papers/workbook.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <filesystem>
#include <utility>

#include "rudang/office/desk.h"

namespace rudang::papers {

const OnDemand& libxlsxwriter() {
    static constexpr OnDemand library{RUDANG_LIBXLSXWRITER};
    return library;
}

office::Failure cannot_write(const std::string& path) {
    return office::failure(office::Reason::unusable, "cannot-write", path,
                           {"文件写不进去", "the file cannot be written"});
}

NewFile::NewFile(std::string target) : target_(std::move(target)) {
    const auto beside = std::filesystem::path(target_).parent_path();
    folder_ = (beside.empty() ? std::filesystem::path(".") : beside) / ".rudang-XXXXXX";
    if (!::mkdtemp(folder_.data())) throw cannot_write(target_);
    file_ = folder_ + "/book.xlsx";
}

NewFile::~NewFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void NewFile::finish() {
    bool good = ::chmod(file_.c_str(), 0600) == 0;
    if (const int file = good ? ::open(file_.c_str(), O_RDONLY | O_CLOEXEC) : -1; file >= 0) {
        good = ::fsync(file) == 0;
        ::close(file);
    }
    if (!good || ::rename(file_.c_str(), target_.c_str()) != 0) throw cannot_write(target_);
}

Workbook::Workbook(std::string target, bool streaming) : file_(target), target_(std::move(target)) {
    lxw_workbook_options options{};
    options.constant_memory = streaming ? LXW_TRUE : LXW_FALSE;
    std::string folder = file_.folder();
    options.tmpdir = folder.data();
    book_ = XLSX(workbook_new_opt)(file_.path().c_str(), &options);
    if (!book_) throw cannot_write(target_);
}

Workbook::~Workbook() {
    if (book_) XLSX(workbook_close)(book_);
}

void Workbook::finish() {
    if (XLSX(workbook_close)(std::exchange(book_, nullptr)) != LXW_NO_ERROR) throw cannot_write(target_);
    file_.finish();
}

}  // namespace rudang::papers
