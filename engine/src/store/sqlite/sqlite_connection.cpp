#include "sqlite_connection.h"

#include <algorithm>

namespace rudang {

void translate(const SQLite::Exception& error) {
    using Kind = LedgerError::Kind;
    switch (error.getErrorCode() & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            throw LedgerError(Kind::locked, {"账本被其他程序占用，请稍后再试",
                                             "another program holds the ledger; try again in a moment"});
        case SQLITE_READONLY:
        case SQLITE_PERM:
            throw LedgerError(Kind::read_only,
                              {"账本是只读的，没有写入；请检查文件权限",
                               "the ledger is read-only and nothing was written; check its permissions"});
        case SQLITE_FULL:
            throw LedgerError(Kind::disk, {"磁盘已满，此后没有再写入", "the disk is full; nothing more was written"});
        case SQLITE_IOERR:
            throw LedgerError(Kind::disk,
                              {"读写磁盘出错（磁盘已满、文件大小受限或磁盘故障），此后没有再写入",
                               "the disk could not be read or written (full, limited or faulty); nothing more was "
                               "written"});
        case SQLITE_CORRUPT:
            throw LedgerError(Kind::corrupt,
                              {"账本文件已损坏；请从备份恢复，并保留损坏的文件",
                               "the ledger's file is damaged; restore a backup and keep the damaged file"});
        case SQLITE_NOTADB:
            throw LedgerError(Kind::not_ledger, {"这不是 rudang 账本", "this is not a rudang ledger"});
        case SQLITE_TOOBIG:
            throw LedgerError(Kind::disk, {"一条记录超过 64 MiB，没有写入，也不读取",
                                           "a record is larger than 64 MiB; it is neither written nor read"});
        case SQLITE_ERROR:
            throw LedgerError(Kind::corrupt,
                              {std::string("账本的表结构不对：") + error.what(),
                               std::string("the ledger's tables are not what they should be: ") + error.what()});
        case SQLITE_CANTOPEN:
            throw LedgerError(Kind::missing, {"账本打不开，请检查路径和权限",
                                              "the ledger cannot be opened; check its path and permissions"});
        default:
            throw LedgerError(Kind::disk,
                              {std::string("读写账本失败：") + error.getErrorStr(),
                               std::string("reading or writing the ledger failed: ") + error.getErrorStr()});
    }
}

std::string blob(const SQLite::Column& column) {
    return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

Hash hash_of(const SQLite::Column& column) {
    const auto bytes = blob(column);
    Hash hash;
    if (bytes.size() != hash.size())
        throw LedgerError(LedgerError::Kind::corrupt, {"账本的校验树已损坏", "the ledger's hash tree is damaged"});
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    return hash;
}

}  // namespace rudang
