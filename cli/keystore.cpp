#include "keystore.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "agent.h"
#include "context.h"
#include "ledgers.h"
#include "rudang/engine/file.h"
#include "rudang/engine/merkle.h"
#include "rudang/engine/owner.h"

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
    const Text what{"写不进去，请检查文件夹、权限和剩余空间",
                    "cannot be written; check the folder, its permissions and the free space"};
    // Only of keys is it said how to have them elsewhere.
    if (const auto keys = base_folder("XDG_CONFIG_HOME", ".config"); keys.empty() || path.starts_with(keys))
        return {exit_unusable,
                {{"keys-not-writable",
                  path,
                  {what.zh + "（钥匙的位置可用 XDG_CONFIG_HOME 指定）",
                   what.en + " (where keys lie is set by XDG_CONFIG_HOME)"}}}};
    return {exit_unusable, {{"not-writable", path, what}}};
}

void sync_folder_of(const std::string& path) {
    const auto folder = fs::path(path).parent_path();
    if (const int open = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); open >= 0) {
        ::fsync(open);
        ::close(open);
    }
}

// Renames, and has the folder written out: after a power cut it is the old file or the new one.
void replace_durably(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) throw cannot_write(to);
    sync_folder_of(to);
}

// What a file of a key says about itself; kind is empty where it is none.
KeyText described(const std::string& text) {
    const Json json = read_json(text);
    return {text_in(json, "kind"), text_in(json, "origin"), text_in(json, "actor")};
}

}  // namespace

std::string state_folder() { return base_folder("XDG_STATE_HOME", ".local/state"); }

void write_private(const std::string& path, std::string_view content, Lasts how) {
    const auto folder = fs::path(path).parent_path().string();
    make_private_folder(folder);
    // A name of its own: nobody's file is in the way, and none is taken away.
    auto partial = path + ".XXXXXX";
    const int file = ::mkostemp(partial.data(), O_CLOEXEC);
    if (file < 0) throw cannot_write(path);
    give_to_owner_of(folder, file);
    bool good = true;
    for (std::size_t at = 0; good && at < content.size();) {
        const auto written = ::write(file, content.data() + at, content.size() - at);
        good = written > 0;
        if (good) at += static_cast<std::size_t>(written);
    }
    good &= how != Lasts::durably || ::fsync(file) == 0;
    good &= ::close(file) == 0;
    if (!good) {
        ::unlink(partial.c_str());
        throw cannot_write(path);
    }
    try {
        if (how == Lasts::durably)
            replace_durably(partial, path);
        else if (::rename(partial.c_str(), path.c_str()) != 0)
            throw cannot_write(path);
    } catch (...) {
        ::unlink(partial.c_str());
        throw;
    }
}

void write_if_possible(const std::string& path, const std::string& content) {
    try {
        write_private(path, content);
    } catch (const Failure&) {
    }
}

void expect_folder_of(const std::string& path) {
    std::error_code ignored;
    const auto folder = fs::path(path).parent_path();
    if (!folder.empty() && !fs::is_directory(folder, ignored))
        throw usage_error("no-such-folder", path,
                          {"没有这个文件夹：" + folder.string(), "there is no such folder: " + folder.string()});
}

bool nothing_at(const std::string& path) {
    std::error_code ignored;
    return fs::symlink_status(path, ignored).type() == fs::file_type::not_found;
}

void expect_new_file(const std::string& path) {
    if (!nothing_at(path))
        throw usage_error("file-exists", path,
                          {"文件已存在，没有覆盖；请换个名字，或先移走它",
                           "the file exists and was not overwritten; choose another name, or move it away first"});
    expect_folder_of(path);
}

std::optional<std::string> read_small(const std::string& path) {
    const int file = open_to_read(path);
    if (file < 0) return std::nullopt;
    std::string text;
    char part[2048];
    ssize_t size = 0;
    while (text.size() <= 65536 && ((size = ::read(file, part, sizeof part)) > 0 || (size < 0 && errno == EINTR)))
        if (size > 0) text.append(part, static_cast<std::size_t>(size));
    const bool nothing = text.empty() && is_pipe(file);
    ::close(file);
    if (size < 0 || nothing) return std::nullopt;  // a folder, a disk that fails, or a pipe that nobody writes to
    if (text.size() > 65536)
        throw usage_error("file-too-large", path,
                          {"文件超过 64 KiB，不像是要找的文件，没有读取",
                           "the file is larger than 64 KiB, which no file of this kind is; it was not read"});
    return text;
}

std::string read_named(const std::string& path, const std::string& option) {
    if (auto text = read_small(path)) return *text;
    const auto why = why_unreadable(path);
    if (option.empty()) throw usage_error("no-such-file", path, why);
    throw usage_error("no-such-file", option, {why.zh + "：" + path, why.en + ": " + path});
}

std::string line_of_named(const std::string& path, const std::string& option) {
    auto text = read_named(path, option);
    text.resize(std::min(text.size(), text.find_first_of("\r\n")));
    return text;
}

KeyStore::KeyStore(std::string origin, const std::string& path, std::function<Secret()> ask)
    : origin_(std::move(origin)), ask_(std::move(ask)) {
    const auto config = base_folder("XDG_CONFIG_HOME", ".config"), state = state_folder();
    if (!config.empty()) folder_ = config + "/" + short_name(origin_);
    state_ = state;
    if (!state.empty()) memory_ = state + "/" + short_name(origin_) + "-" + place_of(path) + ".checkpoint";
}

KeyStore::~KeyStore() {
    if (lock_ >= 0) ::close(lock_);
}

void KeyStore::hold() {
    if (lock_ >= 0) return;
    if (folder_.empty()) throw cannot_write("~/.config");
    // Beside the folder: what is in it may be changed as a whole.
    const auto path = folder_ + ".lock";
    const auto around = fs::path(path).parent_path().string();
    make_private_folder(around);
    lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0) throw cannot_write(path);
    give_to_owner_of(around, lock_);
    for (int tries = 0; ::flock(lock_, LOCK_EX | LOCK_NB) != 0; ++tries) {
        if (errno != EINTR && errno != EWOULDBLOCK) throw cannot_write(path);
        if (tries == 3000)
            throw Failure{exit_unusable,
                          {{"keys-locked",
                            folder_,
                            {"另一条命令长时间在更换这里的钥匙，没有改动；请稍后再试",
                             "another command has been changing the keys here for long; nothing was changed, try again "
                             "later"}}}};
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

const Secret& KeyStore::passphrase() {
    if (!passphrase_) passphrase_ = ask_();
    return *passphrase_;
}

Secret KeyStore::shared_passphrase() { return locked() ? passphrase() : Secret(""); }

std::string KeyStore::ledger_mark() const { return short_name(origin_); }

KeyText KeyStore::about(const std::string& actor) const { return {actor.empty() ? "ledger" : "actor", origin_, actor}; }

// The file of the key in use. Somebody may be called "ledger".
std::string KeyStore::in_use(const std::string& actor) const {
    return folder_ + "/" + (actor.empty() ? "ledger" : actor == "ledger" ? "ledger.actor" : actor) + ".key";
}

// A name that only this content has: no key is in another's way.
std::string KeyStore::beside(const std::string& file, const std::string& content, const char* mark) const {
    return file.substr(0, file.size() - 4) + "." + hex(sha256(content)).substr(0, 16) + "." + mark + ".key";
}

KeyStore::Opened KeyStore::read(const std::string& path) {
    const auto text = read_small(path);
    if (!text) return {std::nullopt, false};
    auto about = described(*text);
    const bool by_agent = agent_ && about.origin == origin_ && key_is_locked(*text);
    if (by_agent)
        if (auto held = held_by_agent(*text)) return {std::move(held), false};
    auto key = read_key(*text, key_is_locked(*text) ? passphrase() : Secret(""), about);
    if (!key || about.origin != origin_) return {std::nullopt, true};
    if (by_agent) hand_to_agent(*text, *key);
    return {std::move(key), false};
}

// Of 0.2 as well, which called a key being taken into use `ledger.key.next`. Those being taken into use come first.
std::vector<std::string> KeyStore::files() const {
    std::vector<std::string> found;
    std::error_code error;
    for (const auto& file : fs::directory_iterator(folder_, error)) {
        const auto name = file.path().filename().string();
        if (name.ends_with(".key") || name.ends_with(".key.next")) found.push_back(file.path().string());
    }
    std::sort(found.begin(), found.end());
    std::stable_partition(found.begin(), found.end(),
                          [](const std::string& path) { return !path.ends_with(".old.key"); });
    return found;
}

std::vector<std::string> KeyStore::damaged(const std::string& actor) const {
    std::vector<std::string> found;
    std::error_code failed;
    if (folder_.empty()) return found;
    for (const auto& whose : {std::string(), actor}) {
        const auto path = in_use(whose);
        const auto what = described(read_small(path).value_or(""));
        const auto wanted = about(whose);
        if (fs::exists(fs::symlink_status(path, failed)) &&
            (what.kind != wanted.kind || what.origin != wanted.origin || what.actor != wanted.actor))
            found.push_back(path);
        if (actor.empty()) break;
    }
    return found;
}

bool KeyStore::locked() const {
    for (const auto& path : files())
        if (const auto text = read_small(path); text && key_is_locked(*text)) return true;
    return false;
}

std::vector<KeyStore::Other> KeyStore::others(const std::string& actor) {
    std::vector<Other> found;
    for (const auto& path : files()) {
        const auto text = path == in_use(actor) ? std::nullopt : read_small(path);
        const auto what = described(text.value_or(""));
        if (what.kind != about(actor).kind || what.origin != origin_ || what.actor != actor) continue;
        if (auto opened = read(path); opened.key) found.push_back({path, std::move(*opened.key)});
    }
    return found;
}

Keys KeyStore::load(const std::string& actor, bool& failed) {
    Keys keys;
    if (folder_.empty()) return keys;
    // Where the file of the key in use is gone, or under another passphrase, one of the others may do.
    const auto take = [&](const std::string& whose) {
        auto opened = read(in_use(whose));
        if (opened.key) return opened.key;
        auto spare = others(whose);
        failed |= opened.shut && spare.empty();
        return spare.empty() ? std::nullopt : std::optional(std::move(spare.front().secret));
    };
    keys.ledger = take("");
    if (!actor.empty())
        if (const auto seed = take(actor))
            if (const auto key = SigningKey::from_seed(*seed)) keys.signing.emplace(actor, *key);
    return keys;
}

std::string KeyStore::prepare(const std::string& actor, const Secret& key, const Secret& passphrase) const {
    if (folder_.empty()) throw cannot_write("~/.config");
    const auto text = write_key(about(actor), key, passphrase);
    const auto file = beside(in_use(actor), text, "next");
    write_private(file, text);
    return file;
}

void KeyStore::take_into_use(const std::string& file) const {
    const auto text = read_small(file);
    if (!text) return;
    const auto current = in_use(described(*text).actor);
    if (file == current) return;
    if (const auto former = read_small(current)) {
        // Under a name of its own before its place is taken: at no moment is it in no file.
        const auto aside = beside(current, *former, "old");
        if (::link(current.c_str(), aside.c_str()) != 0 && errno != EEXIST) write_private(aside, *former);
        sync_folder_of(aside);
    }
    replace_durably(file, current);
}

void KeyStore::drop(const std::string& file) const { ::unlink(file.c_str()); }

bool KeyStore::keep(const std::string& actor, const Secret& key, const Secret& passphrase) {
    std::error_code ignored;
    if (const auto present = read(in_use(actor)); present.key == key) return true;
    if (!fs::exists(in_use(actor), ignored)) {
        take_into_use(prepare(actor, key, passphrase));
        return true;
    }
    for (const auto& other : others(actor))
        if (other.secret == key) return false;
    const auto text = write_key(about(actor), key, passphrase);
    write_private(beside(in_use(actor), text, "old"), text);
    return false;
}

int KeyStore::prune(const std::function<bool(const Secret&)>& needed) {
    int left = 0;
    for (const auto& other : others("")) {
        if (needed(other.secret))
            ++left;
        else
            drop(other.path);
    }
    sync_folder_of(in_use(""));
    return left;
}

int KeyStore::set_aside() const {
    int count = 0;
    for (const auto& path : files())
        count += path != in_use("") && described(read_small(path).value_or("")).kind == "ledger";
    return count;
}

std::vector<std::string> KeyStore::change_passphrase(const Secret& fresh) {
    std::vector<std::string> shut;
    std::vector<std::pair<std::string, std::string>> anew;
    bool any = false;
    for (const auto& path : files()) {
        const auto text = read_small(path).value_or("");
        const bool in_use_now = path == in_use(described(text).actor);
        KeyText about;
        auto key = read_key(text, key_is_locked(text) ? passphrase() : Secret(""), about);
        // Whoever knows the passphrase opens one at least; where a change was interrupted the new one does for the
        // rest.
        any |= key.has_value();
        if (!key) key = read_key(text, fresh, about);
        if (key && about.origin == origin_)
            anew.emplace_back(path, write_key(about, *key, fresh));
        else if (in_use_now)
            shut.push_back(path);
    }
    if (!any) return files();
    if (!shut.empty()) return shut;
    // First every key under the new passphrase beside the old, then each in its place: at every moment one of the two
    // opens all of them.
    std::vector<std::pair<std::string, std::string>> moves;
    for (const auto& [path, content] : anew) {
        moves.emplace_back(beside(in_use(described(content).actor), content, "next"), path);
        write_private(moves.back().first, content);
    }
    for (const auto& [from, to] : moves) replace_durably(from, to);
    passphrase_ = fresh;
    // What an interrupted change left beside them says the same again.
    for (const auto& path : files()) {
        const auto what = described(read_small(path).value_or(""));
        if (path == in_use(what.actor) || path.ends_with(".old.key") || what.origin != origin_) continue;
        if (const auto key = read(path).key; key && key == read(in_use(what.actor)).key) drop(path);
    }
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

std::string KeyStore::default_actor() const {
    if (const auto name = read_small(folder_ + "/default")) return name->substr(0, name->find('\n'));
    return {};
}
void KeyStore::set_default_actor(const std::string& actor) const { write_private(folder_ + "/default", actor + "\n"); }
bool KeyStore::has_actor_key(const std::string& actor) const {
    const auto holds = [&](const std::string& path) {
        const auto what = described(read_small(path).value_or(""));
        return what.kind == "actor" && what.actor == actor;
    };
    if (holds(in_use(actor))) return true;
    const auto all = files();
    return std::any_of(all.begin(), all.end(), holds);
}

// ---- what is remembered of the log ----------------------------------------------------------------------------------

std::string KeyStore::known_at(const std::string& path) const {
    const auto text = state_.empty() ? std::nullopt : read_small(state_ + "/at-" + place_of(path));
    return text ? text->substr(0, text->find('\n')) : std::string{};
}

void KeyStore::know_at(const std::string& path) const {
    if (state_.empty() || known_at(path) == origin_) return;
    write_if_possible(state_ + "/at-" + place_of(path), origin_ + "\n");
}

bool KeyStore::shows_names(const std::string& actor) const {
    return !folder_.empty() && !nothing_at(folder_ + "/" + actor + ".names");
}

void KeyStore::set_shows_names(const std::string& actor, bool shown) const {
    const auto path = folder_ + "/" + actor + ".names";
    if (shown) return write_private(path, "shown\n");
    std::error_code ignored;
    fs::remove(path, ignored);
}

std::optional<Seq> KeyStore::look_of_session(const std::string& actor) const {
    const auto text = memory_.empty() ? std::nullopt : read_small(memory_ + "." + actor + ".look");
    std::istringstream words(text.value_or(""));
    long session = 0;
    Seq look = 0;
    if (!(words >> session >> look) || session != static_cast<long>(::getsid(0))) return std::nullopt;
    return look;
}

void KeyStore::remember_look(const std::string& actor, Seq look) const {
    if (!memory_.empty())
        write_if_possible(memory_ + "." + actor + ".look",
                          std::to_string(::getsid(0)) + " " + std::to_string(look) + "\n");
}

std::optional<Checkpoint> KeyStore::remembered() const {
    const auto text = memory_.empty() ? std::nullopt : read_small(memory_);
    return text ? Checkpoint::parse(*text) : std::nullopt;
}
void KeyStore::remember(const std::string& note) const {
    if (!memory_.empty()) write_if_possible(memory_, note);
}

void KeyStore::expect(const std::string& note) const {
    if (!memory_.empty()) write_if_possible(memory_ + ".expected", note);
}
std::optional<Checkpoint> KeyStore::expected() const {
    const auto text = memory_.empty() ? std::nullopt : read_small(memory_ + ".expected");
    return text ? Checkpoint::parse(*text) : std::nullopt;
}
void KeyStore::as_expected() const {
    if (!memory_.empty()) ::rename((memory_ + ".expected").c_str(), memory_.c_str());
}

}  // namespace rudang::cli
