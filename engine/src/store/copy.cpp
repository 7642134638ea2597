#include "rudang/engine/copy.h"

namespace rudang {

void copy_ledger(View& from, Store& to) {
    const auto transaction = to.begin();
    if (transaction->frontier().size() > 0)
        throw LedgerError(LedgerError::Kind::exists,
                          {"目标里已有账本，没有改动", "there is a ledger at the target; nothing was changed"});
    from.scan(0, [&](const StoredEntry& stored) { return transaction->append_entry(stored.bytes), true; });
    const auto whole = from.frontier();
    if (transaction->frontier() != whole)
        throw LedgerError(
            LedgerError::Kind::corrupt,
            {"日志内容与校验树不一致，没有复制；请用 rudang journal verify 查明",
             "the entries do not match the hash tree and nothing was copied; find out with rudang journal "
             "verify"});
    int level = 0;
    for (auto finished = whole.size() >> 8; finished > 0; finished >>= 8, ++level)
        for (std::uint64_t index = 0; index < finished; ++index)
            if (const auto tile = from.tile(level, index)) transaction->put_tile(level, index, *tile);
    from.each_checkpoint(
        0, [&](std::uint64_t size, const std::string& note) { return transaction->put_checkpoint(size, note), true; });
    for (const auto* kind : rows::tables())
        from.select(rows::everything(*kind), {}, -1,
                    [&](std::span<const rows::Cell> cells) { return transaction->put_cells(*kind, cells), true; });
    transaction->commit();
}

}  // namespace rudang
