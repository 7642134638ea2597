#include "drafts.h"

#include <algorithm>
#include <filesystem>

#include "keystore.h"

namespace rudang::cli {

namespace fs = std::filesystem;

Drafts::Drafts(Context& context) : context_(context) {
    auto origin = context.ledger().origin();
    std::replace(origin.begin(), origin.end(), '/', '-');
    folder_ = state_folder() + "/" + origin + ".meetings";
}

std::vector<std::string> Drafts::ids() const {
    std::vector<std::string> found;
    std::error_code none;
    for (const auto& file : fs::directory_iterator(folder_, none))
        if (file.path().extension() == ".draft") found.push_back(file.path().stem().string());
    std::sort(found.begin(), found.end());
    return found;
}

std::optional<office::Meeting> Drafts::find(const std::string& id) {
    const auto known = ids();
    if (std::find(known.begin(), known.end(), id) == known.end()) return std::nullopt;
    const auto text = read_small(file(id));
    if (!text) return std::nullopt;
    return office::meeting_from(read_json(context_.ledger().open_draft(id, *text, context_.actor())));
}

void Drafts::keep(const office::Meeting& meeting) {
    write_private(file(meeting.id),
                  context_.ledger().seal_draft(meeting.id, office::to_json(meeting).dump(), context_.actor()));
}

void Drafts::drop(const std::string& id) {
    std::error_code ignored;
    fs::remove(file(id), ignored);
}

}  // namespace rudang::cli
