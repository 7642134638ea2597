#include "keystore.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "context.h"
#include "rudang/engine/merkle.h"

namespace rudang::cli {
namespace {

namespace fs = std::filesystem;

std::string base_folder(const char* variable, const char* otherwise) {
    const char* base = std::getenv(variable);
    if (base && *base) return std::string(base) + "/rudang";
    const char* home = std::getenv("HOME");
    return home && *home ? std::string(home) + "/" + otherwise + "/rudang" : std::string{};
}

// The origin as a name of a file: "rudang/0123" becomes "0123".
std::string short_name(const std::string& origin) {
    auto name = origin.substr(origin.find('/') == std::string::npos ? 0 : origin.find('/') + 1);
    std::replace_if(
        name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)) && c != '-'; }, '-');
    return name;
}

Failure cannot_write(const std::string& path) {
    return {exit_unusable,
            {{"keys-not-writable",
              path,
              {"写不进去，请检查文件夹、权限和剩余空间（钥匙的位置可用 XDG_CONFIG_HOME 指定）",
               "cannot be written; check the folder, its permissions and the free space (where keys lie is set by "
               "XDG_CONFIG_HOME)"}}}};
}

// Renames, and has the folder written out: after a power cut it is the old file or the new one.
void replace_durably(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) {
        ::unlink(from.c_str());
        throw cannot_write(to);
    }
    const auto folder = fs::path(to).parent_path();
    if (const int open = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); open >= 0) {
        ::fsync(open);
        ::close(open);
    }
}

}  // namespace

std::string state_folder() { return base_folder("XDG_STATE_HOME", ".local/state"); }

void write_private(const std::string& path, std::string_view content) {
    std::error_code error;
    const auto folder = fs::path(path).parent_path();
    if (!folder.empty() && !fs::exists(folder, error)) {
        fs::create_directories(folder, error);
        if (!error) fs::permissions(folder, fs::perms::owner_all, error);
    }
    // A name of its own: nobody's file is in the way, and none is taken away.
    auto partial = path + ".XXXXXX";
    const int file = ::mkostemp(partial.data(), O_CLOEXEC);
    if (file < 0) throw cannot_write(path);
    bool good = true;
    for (std::size_t at = 0; good && at < content.size();) {
        const auto written = ::write(file, content.data() + at, content.size() - at);
        good = written > 0;
        if (good) at += static_cast<std::size_t>(written);
    }
    good &= ::fsync(file) == 0;
    good &= ::close(file) == 0;
    if (!good) {
        ::unlink(partial.c_str());
        throw cannot_write(path);
    }
    replace_durably(partial, path);
}

void expect_new_file(const std::string& path) {
    std::error_code ignored;
    if (fs::symlink_status(path, ignored).type() != fs::file_type::not_found)
        throw usage_error("file-exists", path,
                          {"文件已存在，没有覆盖；请换个名字，或先移走它",
                           "the file exists and was not overwritten; choose another name, or move it away first"});
    const auto folder = fs::path(path).parent_path();
    if (!folder.empty() && !fs::is_directory(folder, ignored))
        throw usage_error("no-such-folder", path,
                          {"没有这个文件夹：" + folder.string(), "there is no such folder: " + folder.string()});
}

std::optional<std::string> read_small(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    std::string text(65537, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > 65536)
        throw usage_error("file-too-large", path,
                          {"文件超过 64 KiB，不像是要找的文件，没有读取",
                           "the file is larger than 64 KiB, which no file of this kind is; it was not read"});
    return text;
}

KeyStore::KeyStore(std::string origin, const std::string& path, std::function<Secret()> ask)
    : origin_(std::move(origin)), ask_(std::move(ask)) {
    const auto config = base_folder("XDG_CONFIG_HOME", ".config"), state = state_folder();
    if (!config.empty()) folder_ = config + "/" + short_name(origin_);
    state_ = state;
    if (!state.empty()) memory_ = state + "/" + short_name(origin_) + "-" + place_of(path) + ".checkpoint";
}

const Secret& KeyStore::passphrase() {
    if (!passphrase_) passphrase_ = ask_();
    return *passphrase_;
}

std::optional<Secret> KeyStore::read(const std::string& path, bool& failed) {
    const auto text = read_small(path);
    if (!text) return std::nullopt;
    KeyText about;
    auto key = read_key(*text, key_is_locked(*text) ? passphrase() : Secret(""), about);
    if (!key || about.origin != origin_) {
        failed = true;
        return std::nullopt;
    }
    return key;
}

bool KeyStore::locked() const {
    const auto text = read_small(folder_ + "/ledger.key");
    return text && key_is_locked(*text);
}

std::vector<std::string> KeyStore::files() const {
    std::vector<std::string> found;
    std::error_code error;
    for (const auto& file : fs::directory_iterator(folder_, error))
        if (file.path().extension() == ".key") found.push_back(file.path().string());
    std::sort(found.begin(), found.end());
    return found;
}

std::vector<std::string> KeyStore::change_passphrase(const Secret& fresh) {
    std::vector<std::string> shut;
    std::vector<std::pair<std::string, std::string>> anew;
    for (const auto& path : files()) {
        const auto text = read_small(path).value_or("");
        KeyText about;
        auto key = read_key(text, key_is_locked(text) ? passphrase() : Secret(""), about);
        if (!key) key = read_key(text, fresh, about);
        if (key && about.origin == origin_)
            anew.emplace_back(path, write_key(about, *key, fresh));
        else
            shut.push_back(path);
    }
    if (!shut.empty()) return shut;
    for (const auto& [path, content] : anew) write_private(path, content);
    return {};
}

std::vector<std::string> KeyStore::exposed() const {
    std::vector<std::string> found;
    std::error_code error;
    for (const auto& path : files())
        if ((fs::status(path, error).permissions() & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none)
            found.push_back(path);
    return found;
}

Keys KeyStore::load(const std::string& actor, bool& failed) {
    Keys keys;
    if (folder_.empty()) return keys;
    keys.ledger = read(folder_ + "/ledger.key", failed);
    if (!actor.empty())
        if (const auto seed = read(folder_ + "/" + actor + ".key", failed))
            if (const auto key = SigningKey::from_seed(*seed)) keys.signing.emplace(actor, *key);
    return keys;
}

std::string KeyStore::default_actor() const {
    if (const auto name = read_small(folder_ + "/default")) return name->substr(0, name->find('\n'));
    return {};
}
void KeyStore::set_default_actor(const std::string& actor) const { write_private(folder_ + "/default", actor + "\n"); }
bool KeyStore::has_actor_key(const std::string& actor) const {
    std::error_code ignored;
    return !folder_.empty() && fs::exists(folder_ + "/" + actor + ".key", ignored);
}

void KeyStore::save_actor_key(const std::string& actor, const SigningKey& key, const Secret& passphrase) const {
    if (folder_.empty()) throw cannot_write("~/.config");
    write_private(folder_ + "/" + actor + ".key", write_key({"actor", origin_, actor}, key.seed(), passphrase));
}
void KeyStore::save_ledger_key(const Secret& key, const Secret& passphrase) const {
    if (folder_.empty()) throw cannot_write("~/.config");
    write_private(folder_ + "/ledger.key", write_key({"ledger", origin_, ""}, key, passphrase));
}
void KeyStore::prepare_actor_key(const std::string& actor, const SigningKey& key, const Secret& passphrase) const {
    write_private(folder_ + "/" + actor + ".key.next", write_key({"actor", origin_, actor}, key.seed(), passphrase));
}
void KeyStore::confirm_actor_key(const std::string& actor) const {
    replace_durably(folder_ + "/" + actor + ".key.next", folder_ + "/" + actor + ".key");
}
std::optional<SigningKey> KeyStore::prepared_actor_key(const std::string& actor) {
    bool ignored = false;
    const auto seed = read(folder_ + "/" + actor + ".key.next", ignored);
    return seed ? SigningKey::from_seed(*seed) : std::nullopt;
}
void KeyStore::prepare_ledger_key(const Secret& key, const Secret& passphrase) const {
    write_private(folder_ + "/ledger.key.next", write_key({"ledger", origin_, ""}, key, passphrase));
}
void KeyStore::drop_prepared_ledger_key() const { ::unlink((folder_ + "/ledger.key.next").c_str()); }
void KeyStore::confirm_ledger_key() const { replace_durably(folder_ + "/ledger.key.next", folder_ + "/ledger.key"); }
std::optional<Secret> KeyStore::prepared_ledger_key() {
    bool ignored = false;
    return read(folder_ + "/ledger.key.next", ignored);
}

std::string KeyStore::place_of(const std::string& path) const {
    std::error_code ignored;
    // Absolute first: of a path that is not there yet nothing else makes it so.
    const auto whole = fs::weakly_canonical(fs::absolute(path, ignored), ignored);
    return hex(sha256((whole.empty() ? fs::path(path) : whole).string())).substr(0, 16);
}

std::string KeyStore::known_at(const std::string& path) const {
    const auto text = state_.empty() ? std::nullopt : read_small(state_ + "/at-" + place_of(path));
    return text ? text->substr(0, text->find('\n')) : std::string{};
}

void KeyStore::know_at(const std::string& path) const {
    if (state_.empty() || known_at(path) == origin_) return;
    try {
        write_private(state_ + "/at-" + place_of(path), origin_ + "\n");
    } catch (const Failure&) {
        // As with the checkpoint below.
    }
}

std::optional<Checkpoint> KeyStore::remembered() const {
    const auto text = memory_.empty() ? std::nullopt : read_small(memory_);
    return text ? Checkpoint::parse(*text) : std::nullopt;
}
void KeyStore::remember(const std::string& note) const {
    if (memory_.empty()) return;
    try {
        write_private(memory_, note);
    } catch (const Failure&) {
        // A state folder that cannot be written costs the comparison with next time, not the command.
    }
}

}  // namespace rudang::cli
