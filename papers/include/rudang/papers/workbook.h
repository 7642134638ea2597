// A file being written. Until it is whole it lies, with temporary files of whoever writes it, in a folder only its
// owner can enter, beside where it will be; what goes wrong leaves nothing.
#pragma once

#include <string>

#include "rudang/engine/on_demand.h"
#include "rudang/office/desk.h"

struct lxw_workbook;

// A function of libxlsxwriter: XLSX(workbook_close)(book).
#define XLSX(name) RUDANG_ON_DEMAND(rudang::papers::libxlsxwriter(), name)

namespace rudang::papers {

RUDANG_EXPORT const OnDemand& libxlsxwriter();

RUDANG_EXPORT office::Failure cannot_write(const std::string& path);

class RUDANG_EXPORT NewFile {
public:
    // Fails when the folder of `target` cannot be written.
    explicit NewFile(std::string target);
    ~NewFile();
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    const std::string& folder() const { return folder_; }
    const std::string& path() const { return file_; }
    // Puts the file in its place; without it nothing stays.
    void finish();

private:
    std::string target_, folder_, file_;
};

// A spreadsheet being written.
class RUDANG_EXPORT Workbook {
public:
    // `streaming` keeps only one row in memory.
    Workbook(std::string target, bool streaming);
    ~Workbook();
    Workbook(const Workbook&) = delete;
    Workbook& operator=(const Workbook&) = delete;

    lxw_workbook* book() { return book_; }
    void finish();

private:
    NewFile file_;
    std::string target_;
    lxw_workbook* book_ = nullptr;
};

}  // namespace rudang::papers
