#include "place.h"

#include <filesystem>

#include "../shelf.h"
#include "rudang/engine/problem.h"

namespace rudang {

// SQLite knows the files of a database by their names. A ledger called as another's log would be written over with it,
// and a log that lies where a ledger is to be made would become part of that one, and what waits in it be gone.
void expect_place_of_its_own(const std::string& path) {
    for (const std::string ending : {"-wal", "-shm", "-journal", ".gate"})
        if (path.ends_with(ending))
            throw LedgerError(LedgerError::Kind::bad_value,
                              {"账本的文件名不能以“" + ending + "”结尾：数据库自己的文件才这样命名",
                               "a ledger's name cannot end in " + ending + ": files that belong to a database do"});
    std::error_code none;
    for (const std::string ending : {"-wal", "-journal"})
        if (std::filesystem::file_size(path + ending, none) > 0 && !none)
            throw LedgerError(LedgerError::Kind::exists,
                              {"这里留有一个账本的日志文件（文件名以 " + ending +
                                   " 结尾），它的账本不在了，里面可能还有记录；没有改动，请先把它移走、保存好",
                               "the log of a ledger that is gone lies here (its name ends in " + ending +
                                   ") and may hold records; nothing was changed. Move it away, and keep it"});
}

void set_papers_aside(const std::string& path) {
    std::error_code none;
    const auto papers = shelf_of(path);
    if (!std::filesystem::exists(papers, none) || std::filesystem::is_empty(papers, none)) return;
    auto aside = path + ".replaced";
    for (int n = 2; std::filesystem::exists(aside, none) || std::filesystem::exists(shelf_of(aside), none); ++n)
        aside = path + ".replaced-" + std::to_string(n);
    std::filesystem::rename(papers, shelf_of(aside), none);
    if (none)
        throw LedgerError(LedgerError::Kind::exists,
                          {"这里留有另一个账本的附件文件夹，移不开；没有改动，请先把它移走、保存好",
                           "the papers of another ledger lie here and cannot be set aside; nothing was "
                           "changed. Move them away, and keep them"});
}

}  // namespace rudang
