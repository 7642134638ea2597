#include "drafts.h"

#include <algorithm>
#include <filesystem>

#include "keystore.h"

namespace rudang::cli {

namespace fs = std::filesystem;

namespace {

const char* ending(bool closed) { return closed ? ".closed" : ".draft"; }

}  // namespace

Drafts::Drafts(Context& context) : context_(context) {
    auto origin = context.ledger().origin();
    std::replace(origin.begin(), origin.end(), '/', '-');
    folder_ = state_folder() + "/" + origin + ".meetings";
}

std::string Drafts::file(const std::string& id, bool closed) const { return folder_ + "/" + id + ending(closed); }

std::vector<std::string> Drafts::ids(bool closed) const {
    std::vector<std::string> found;
    std::error_code none;
    for (const auto& file : fs::directory_iterator(folder_, none))
        if (file.path().extension() == ending(closed)) found.push_back(file.path().stem().string());
    std::sort(found.begin(), found.end());
    return found;
}

std::optional<office::Meeting> Drafts::find(const std::string& id) {
    for (const bool closed : {false, true}) {
        const auto known = ids(closed);
        if (std::find(known.begin(), known.end(), id) == known.end()) continue;
        if (const auto text = read_small(file(id, closed)))
            return office::meeting_from(read_json(context_.ledger().open_draft(id, *text, context_.actor())));
    }
    return std::nullopt;
}

void Drafts::keep(const office::Meeting& meeting) {
    write_private(file(meeting.id, meeting.closed),
                  context_.ledger().seal_draft(meeting.id, office::to_json(meeting).dump(), context_.actor()));
    // Only now: closed, it is found as open no more.
    std::error_code ignored;
    if (meeting.closed) fs::remove(file(meeting.id, false), ignored);
}

void Drafts::drop(const std::string& id) {
    std::error_code ignored;
    for (const bool closed : {false, true}) fs::remove(file(id, closed), ignored);
}

}  // namespace rudang::cli
