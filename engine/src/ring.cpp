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

}  // namespace rudang
