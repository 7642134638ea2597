// rudang-verify [--unsigned] LEDGER [CHECKPOINT]: checks a ledger's journal against itself and against a checkpoint
// kept elsewhere. Opens the file, or the ledger on a server, read-only, needs no key, and contains no code that writes.
#include <unistd.h>

#include <iostream>
#include <string_view>

#include "rudang/engine/clean.h"
#include "rudang/engine/file.h"
#include "rudang/engine/problem.h"
#ifdef RUDANG_POSTGRES
#include "rudang/engine/postgres_store.h"
#endif
#include "rudang/engine/sqlite_file.h"
#include "rudang/engine/sqlite_store.h"
#include "rudang/engine/verify.h"
#include "rudang/recruitment/recruitment.h"
#include "rudang/rectification/rectification.h"

namespace {

std::unique_ptr<rudang::Store> opened(const char* place) {
#ifdef RUDANG_POSTGRES
    if (rudang::is_postgres_address(place))
        return rudang::open_postgres_store(place, {.read_only = true, .any_format = true});
#endif
    return rudang::open_sqlite_store(place, rudang::SqliteOptions{.read_only = true, .any_format = true});
}

// Kept elsewhere; empty, and said why, where the file holds none.
std::optional<rudang::Checkpoint> known_checkpoint(const char* path) {
    // A checkpoint is a few hundred bytes; whatever else this is, not all of it is read.
    std::string text(65536, '\0');
    const int file = rudang::open_to_read(path);
    const auto size = file < 0 ? -1 : ::read(file, text.data(), text.size());
    if (file >= 0) ::close(file);
    if (size < 0) {
        const auto why = rudang::why_unreadable(path);
        std::cerr << "rudang-verify: " << rudang::shown(path) << ": " << why.en << " / " << why.zh << '\n';
        return std::nullopt;
    }
    auto known = rudang::Checkpoint::parse(std::string_view(text).substr(0, static_cast<std::size_t>(size)));
    if (!known)
        std::cerr << "rudang-verify: " << rudang::shown(path)
                  << ": not a checkpoint: three lines (origin, size, root) / 不是校验点\n";
    return known;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace rudang;
    const bool unsigned_too = argc > 1 && std::string_view(argv[1]) == "--unsigned";
    if (unsigned_too) --argc, ++argv;
    if (argc < 2 || argc > 3 || argv[1][0] == '-') {
        std::cerr << "usage: rudang-verify [--unsigned] LEDGER [CHECKPOINT]\n用法：rudang-verify [--unsigned] 账本 "
                     "[另存的校验点]\n";
        return 2;
    }
    try {
        // Only for who may record which event; nothing is judged here.
        const auto recruitment = recruitment::workflow();
        const auto rectification = rectification::workflow();
        VerifyOptions options;
        options.procedures = {&recruitment->info(), &rectification->info()};
        if (argc == 3) {
            options.known = known_checkpoint(argv[2]);
            if (!options.known) return 2;
        }
        const auto store = opened(argv[1]);
        if (!store->structure_is_ours()) {
            std::cout << "not intact: tables, indexes or triggers are not as they were made\n"
                         "日志被破坏：表结构被改动过，多了或少了表、索引或触发器\n";
            return 5;
        }
        if (const auto problem = sqlite_file_problem(*store); !problem.empty()) {
            std::cout << "not intact: " << problem.en << "\n日志被破坏：" << problem.zh << '\n';
            return 5;
        }
        options.shelf = store->shelf();
        const auto view = store->read();
        const auto result = verify_journal(*view, store->identity(), options);
        if (!result.intact) {
            std::cout << "not intact: " << result.problem.en << "\n日志被破坏：" << result.problem.zh << '\n';
            return 5;
        }
        std::cout << Checkpoint{store->identity().origin, result.entries, result.root}.text();
        if (result.signatures) {
            std::cerr
                << "intact / 完好\n"
                   "checked: every entry, its signature and whether its signer was allowed it, the hash tree, "
                   "every checkpoint, the ring of wrapped keys, structure and indexes. Not looked at, for want of "
                   "the ledger's key: what is sealed, and whether the tables follow from the entries (rudang "
                   "journal verify)\n"
                   "已检查：每条日志、签名和签名人的权限、校验树、校验点、钥匙圈、表结构和索引。没有账本密钥，"
                   "未检查：封存的内容、数据表是否与日志一致（用 rudang journal verify）\n";
            return 0;
        }
        // Anybody could have written it so; that is good enough only for whoever says so.
        std::cout << "unsigned (suite 0) / 未签名\n";
        return unsigned_too ? 0 : 5;
    } catch (const LedgerError& error) {
        // An address that is refused may hold what must not be shown again.
        const std::string_view where = error.kind() == LedgerError::Kind::bad_value ? "LEDGER" : argv[1];
        std::cerr << "rudang-verify: " << where << ": " << error.text().en << " / " << error.text().zh << '\n';
        return error.kind() == LedgerError::Kind::corrupt ? 5 : 4;
    }
}
