// A disk that fails when it is told to.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <vector>

#include "catch.h"

namespace rudang::test {

// A VFS on which the nth write, sync or truncate from now on fails, and all that follow.
inline int countdown = -1;
inline int failure = SQLITE_FULL;
inline bool broken() { return countdown >= 0 && countdown-- <= 0 ? (countdown = 0, true) : false; }

inline sqlite3_vfs* real_vfs = nullptr;
struct File {
    sqlite3_file base;
    const sqlite3_io_methods* real;
};

inline const char* failing_vfs() {
    if (real_vfs) return "failing";
    real_vfs = sqlite3_vfs_find(nullptr);
    static sqlite3_vfs vfs = *real_vfs;
    vfs.zName = "failing";
    vfs.pNext = nullptr;
    vfs.xOpen = [](sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out) {
        const int rc = real_vfs->xOpen(real_vfs, name, f, flags, out);
        // The unix methods with three of them replaced; one copy a kind of file suffices, they differ only in locks.
        static std::vector<std::unique_ptr<sqlite3_io_methods>> copies;
        if (rc != SQLITE_OK || !f->pMethods) return rc;
        static const sqlite3_io_methods* unix_methods = nullptr;
        unix_methods = f->pMethods;
        auto copy = std::make_unique<sqlite3_io_methods>(*f->pMethods);
        copy->xWrite = [](sqlite3_file* file, const void* bytes, int n, sqlite3_int64 at) {
            return broken() ? failure : unix_methods->xWrite(file, bytes, n, at);
        };
        copy->xSync = [](sqlite3_file* file, int how) {
            return broken() ? SQLITE_IOERR_FSYNC : unix_methods->xSync(file, how);
        };
        copy->xTruncate = [](sqlite3_file* file, sqlite3_int64 n) {
            return broken() ? SQLITE_IOERR_TRUNCATE : unix_methods->xTruncate(file, n);
        };
        f->pMethods = copy.get();
        copies.push_back(std::move(copy));
        return rc;
    };
    REQUIRE(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
    return "failing";
}

}  // namespace rudang::test
