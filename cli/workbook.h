// A spreadsheet being written. Until it is whole it lies, with the library's own temporary files, in a folder only its
// owner can enter, beside where it will be; what goes wrong leaves nothing.
#pragma once

#include <string>

struct lxw_workbook;

namespace rudang::cli {

class Workbook {
public:
    // Fails when the folder of `target` cannot be written. `streaming` keeps only one row in memory.
    Workbook(std::string target, bool streaming);
    ~Workbook();
    Workbook(const Workbook&) = delete;
    Workbook& operator=(const Workbook&) = delete;

    lxw_workbook* book() { return book_; }
    // Puts the file in its place; without it nothing stays.
    void finish();

private:
    std::string target_, folder_, file_;
    lxw_workbook* book_ = nullptr;
};

}  // namespace rudang::cli
