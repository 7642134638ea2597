// Large papers in a folder beside the ledger: a file each, named by the digest of what it holds.
#pragma once

#include <string>

#include "rudang/engine/store.h"

namespace rudang {

class FolderShelf final : public Shelf {
public:
    explicit FolderShelf(std::string folder) : folder_(std::move(folder)) {}

    void put(const std::string& id, std::string_view bytes) override;
    std::optional<std::string> get(const std::string& id) override;
    void remove(const std::string& id) override;
    std::vector<std::string> list() override;

    // Everything of `from` that is not here yet.
    void take_all(FolderShelf& from);
    // False where anything else lies there, or where it is no folder.
    bool holds_only_papers();

private:
    void give_away(int made) const;
    std::string folder_;
};

// The folder that belongs to a ledger's file.
inline std::string shelf_of(const std::string& ledger_path) { return ledger_path + ".papers"; }

}  // namespace rudang
