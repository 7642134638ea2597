#include "mappings.h"

#include "keystore.h"
#include "rudang/engine/merkle.h"

namespace rudang::cli {
namespace {

std::string place_for(const std::string& signature) {
    const auto folder = state_folder();
    return folder.empty() ? folder : folder + "/headings-" + hex(sha256(signature)).substr(0, 16) + ".json";
}

}  // namespace

Mappings::Mappings(const Arguments& arguments) : path_(arguments.get("mapping")) {
    if (path_.empty() || nothing_at(path_)) return;  // it will be written
    given_ = true;
    Problems problems;
    chosen_ = recruitment::read_mapping(read_json(read_named(path_, "--mapping")), problems);
    for (auto& problem : problems) problem.where = path_ + (problem.where.empty() ? "" : ": " + problem.where);
    if (!problems.empty()) throw Failure{exit_usage, problems};
}

std::map<std::string, std::string> Mappings::remembered(const std::string& signature) const {
    const auto place = place_for(signature);
    const auto text = place.empty() ? std::nullopt : read_small(place);
    Problems problems;
    auto found = text ? recruitment::read_mapping(read_json(*text), problems) : std::map<std::string, std::string>{};
    // One of another version, or damaged, is as good as none.
    return problems.empty() ? found : std::map<std::string, std::string>{};
}

void Mappings::keep(const std::map<std::string, recruitment::Mapping>& by_sheet) const {
    if (!given_) {
        if (!path_.empty() && nothing_at(path_))
            write_private(path_, recruitment::write_mapping_file(by_sheet).dump(2) + "\n");
        return;
    }
    // Only what was said; what a heading means by itself may be understood better by then.
    Json columns = Json::object();
    for (const auto& [heading, meaning] : chosen_) columns[heading] = meaning.empty() ? Json() : Json(meaning);
    const auto text = Json{{"columns", std::move(columns)}}.dump() + "\n";
    for (const auto& [sheet, mapping] : by_sheet)
        for (const auto& signature : mapping.signatures)
            if (const auto place = place_for(signature); !place.empty()) {
                try {
                    write_private(place, text);
                } catch (const Failure&) {
                    // A state folder that cannot be written costs the convenience, not the command.
                }
            }
}

void Mappings::learn(const Json& mapping) {
    Problems problems;
    for (auto& [heading, meaning] : recruitment::read_mapping(mapping, problems)) chosen_[heading] = meaning;
    given_ = true;
}

}  // namespace rudang::cli
