#include "ring.h"

#include "holders.h"

namespace rudang {
namespace {

Hash row_hash(const WrappedKey& row) { return sha256(row.first + '\n' + row.second); }

}  // namespace

std::string wrapped_digest(const WrappedKey& row) { return hex(row_hash(row)).substr(0, 32); }

std::string wrapped_digest_of(View& view, const std::string& id) {
    return wrapped_digest({id, view.wrapped_key(id).value()});
}

std::string ring_digest(const std::vector<WrappedKey>& rows) {
    std::string all;
    for (const auto& row : rows) {
        const auto hash = row_hash(row);
        all.append(reinterpret_cast<const char*>(hash.data()), hash.size());
    }
    return base64(sha256(all));
}

std::string ring_digest_of(View& view) {
    auto rows = view.wrapped_keys();
    const bool one_by_one =
        std::erase_if(rows, [](const WrappedKey& row) { return is_organization_row(row.first); }) > 0;
    if (one_by_one) std::erase_if(rows, [](const WrappedKey& row) { return row.first == index_row; });
    return ring_digest(rows);
}

Text keyring_problem(View& view, const std::set<std::string>& living_cases,
                     const std::set<std::string>& organization_keys) {
    std::set<std::string> wanted(organization_keys);
    wanted.insert({index_row, ledger_row});
    for (const auto& id : living_cases) wanted.insert(case_key_id(id));
    for (const auto& [id, wrapped] : view.wrapped_keys())
        if (!wanted.erase(id))
            return {"钥匙圈里多出一把钥匙（" + id + "）：应已销毁，或不是由本程序写入的",
                    "there is a key too many in the keyring (" + id +
                        "): it should have been destroyed, or was not written by this program"};
    if (wanted.empty()) return {};
    return {
        "钥匙圈里缺少一把钥匙（" + *wanted.begin() + "），它封存的内容已无法打开，而日志中没有销毁的记录；请恢复备份",
        "a key is gone from the keyring (" + *wanted.begin() +
            "), so what it sealed cannot be opened any more, and the journal records no erasure; restore a backup"};
}

}  // namespace rudang
