// Where a ledger is on this computer, and where else it is or was: its keys are kept for all of these.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "context.h"
#include "keystore.h"
#include "ledgers.h"
#include "rudang/engine/merkle.h"

namespace rudang::cli {
namespace {

namespace fs = std::filesystem;

// The absolute name of a file without links on the way, also of one that is not there yet.
std::string whole_name(const std::string& path) {
    if (on_server(path)) return path;
    std::error_code ignored;
    const auto whole = fs::weakly_canonical(fs::absolute(path, ignored), ignored);
    return whole.empty() ? path : whole.string();
}

// The number of the file system a file is on, or would be.
std::uint64_t device_of(const std::string& path) {
    if (on_server(path)) return 0;
    struct stat info {};
    const auto folder = fs::path(path).parent_path();
    return ::stat(folder.empty() ? "." : folder.c_str(), &info) == 0 ? info.st_dev : 0;
}

// Which file lies there, by its number on its file system; 0 where none does.
std::uint64_t file_at(const std::string& path) {
    struct stat info {};
    return !on_server(path) && ::stat(path.c_str(), &info) == 0 ? info.st_ino : 0;
}

bool is_there(const std::string& path) { return on_server(path) || file_at(path) != 0; }

Json object_in(const std::string& file) {
    auto json = read_json(read_small(file).value_or("{}"));
    return json.is_object() ? json : Json::object();
}

Json list_in(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_array() ? *found : Json::array();
}

std::uint64_t number_in(const Json& json, const char* name) {
    const auto found = json.is_object() ? json.find(name) : json.end();
    return json.is_object() && found != json.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

bool was_home(const Json& place) {
    const auto found = place.is_object() ? place.find("home") : place.end();
    return place.is_object() && found != place.end() && *found == true;
}

}  // namespace

std::string KeyStore::place_of(const std::string& path) { return hex(sha256(whole_name(path))).substr(0, 16); }

std::string KeyStore::home() const {
    return state_.empty() ? std::string{} : text_in(object_in(state_ + "/" + ledger_mark() + ".places"), "home");
}

void KeyStore::set_home(const std::string& path) const {
    const auto whole = whole_name(path);
    if (state_.empty() || home() == whole) return;
    note_place(whole, true);
    const auto file = state_ + "/" + ledger_mark() + ".places";
    auto json = object_in(file);
    json["home"] = whole;
    write_if_possible(file, json.dump() + "\n");
}

void KeyStore::note_copy(const std::string& path) const { note_place(whole_name(path), false); }

// With the keys, which are needed as long as one of the places is. A ledger that was moved is still one.
void KeyStore::note_place(const std::string& whole, bool home) const {
    if (folder_.empty()) return;
    const auto file = folder_ + "/places";
    const auto before = object_in(file);
    Json places = Json::array();
    Json here{{"path", whole}, {"device", device_of(whole)}, {"file", file_at(whole)}, {"home", home}};
    for (auto place : list_in(before, "places")) {
        const auto path = text_in(place, "path");
        if (path == whole) {
            here["home"] = home || was_home(place);
            continue;
        }
        const bool moved = here["file"] != 0 && here["file"] == number_in(place, "file") &&
                           here["device"] == number_in(place, "device") && !is_there(path);
        if (!moved) places.push_back(std::move(place));
    }
    places.push_back(std::move(here));
    const Json now{{"places", std::move(places)}};
    if (now != before) write_if_possible(file, now.dump() + "\n");
}

void KeyStore::forget_former_homes() const {
    const auto file = folder_ + "/places";
    const auto before = object_in(file);
    auto places = list_in(before, "places");
    places.erase(std::remove_if(places.begin(), places.end(),
                                [](const Json& place) { return was_home(place) && !is_there(text_in(place, "path")); }),
                 places.end());
    const Json now{{"places", std::move(places)}};
    if (before.contains("places") && now != before) write_if_possible(file, now.dump() + "\n");
}

bool KeyStore::is_copy(const std::string& path) const {
    const auto whole = whole_name(path);
    const auto places = list_in(object_in(folder_ + "/places"), "places");
    return std::any_of(places.begin(), places.end(),
                       [&](const Json& place) { return text_in(place, "path") == whole && !was_home(place); });
}

std::vector<KeyStore::Copy> KeyStore::copies() const {
    std::vector<Copy> found;
    const auto take = [&](const Json& places) {
        for (const auto& place : places) {
            const auto path = text_in(place, "path");
            if (std::any_of(found.begin(), found.end(), [&](const Copy& copy) { return copy.path == path; })) continue;
            const bool there = is_there(path);
            // Its medium is not here: another file system, or none, where it was. Where the ledger itself was, it may
            // come back.
            const bool away = !there && (was_home(place) || number_in(place, "device") != device_of(path));
            if (there || away) found.push_back({path, away});
        }
    };
    if (!folder_.empty()) take(list_in(object_in(folder_ + "/places"), "places"));
    // Of 0.2, which kept it in the state folder.
    if (!state_.empty()) take(list_in(object_in(state_ + "/" + ledger_mark() + ".places"), "copies"));
    return found;
}

}  // namespace rudang::cli
