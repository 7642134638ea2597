// Where a user's keys lie: outside the ledger's folder, one folder a ledger, files only the user can read.
//     $XDG_CONFIG_HOME/rudang/<ledger>/<actor>.key   signs
//     $XDG_CONFIG_HOME/rudang/<ledger>/ledger.key    opens what is sealed
//     $XDG_CONFIG_HOME/rudang/<ledger>/….next.key    a key being taken into use
//     $XDG_CONFIG_HOME/rudang/<ledger>/….old.key     a key that was in use before
//     $XDG_CONFIG_HOME/rudang/<ledger>/default       who acts when nobody is named
//     $XDG_CONFIG_HOME/rudang/<ledger>.lock          held by whoever changes keys
//     $XDG_STATE_HOME/rudang/<ledger>-<hash of a path>.checkpoint   the log as this user last saw it there
//     $XDG_STATE_HOME/rudang/at-<hash of a path>     which ledger this user found there
//     $XDG_STATE_HOME/rudang/<ledger>.places         where the ledger is
//     $XDG_CONFIG_HOME/rudang/<ledger>/places        where it was, and where copies of it were put
//
// No file of a key is ever written over by another key. A fresh key is written under a name of its own, made from its
// content, before anything counts on it; once the ledger opens with it the former is set aside and the fresh one takes
// its name. Whatever is interrupted, both lie here, and whoever opens the ledger tries the one in use, then the others.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rudang/engine/event.h"
#include "rudang/engine/keys.h"
#include "rudang/engine/note.h"

namespace rudang::cli {

class KeyStore {
public:
    // `ask` is called once, when a key needs a passphrase; an empty answer means that there is none.
    // `path` is the ledger's: what is remembered of the log is remembered of this copy of it.
    KeyStore(std::string origin, const std::string& path, std::function<Secret()> ask);
    ~KeyStore();
    KeyStore(const KeyStore&) = delete;
    KeyStore& operator=(const KeyStore&) = delete;

    // Keys that are under a passphrase are taken from the user's agent where it has them, and handed to it where not.
    void use_agent() { agent_ = true; }

    // Nobody else changes keys of this ledger from now until this goes. Waits for whoever does; fails with status 4
    // when that takes too long. To be called before the keys are read that will be replaced.
    void hold();

    // The keys in use, as far as they can be opened; of actors only `actor`, when it is named. `failed` says that a
    // passphrase was wrong or missing.
    Keys load(const std::string& actor, bool& failed);
    // Others of the ledger, or of an actor, that can be opened: being taken into use, or in use before.
    struct Other {
        std::string path;
        Secret secret;
    };
    std::vector<Other> others(const std::string& actor);

    std::string default_actor() const;
    void set_default_actor(const std::string& actor) const;
    bool has_actor_key(const std::string& actor) const;
    // Writes a key where nothing counts on it yet, and returns its file. Empty `actor`: the ledger's key.
    std::string prepare(const std::string& actor, const Secret& key, const Secret& passphrase) const;
    // Once the ledger counts on it: the key in use is set aside and this one takes its place.
    void take_into_use(const std::string& file) const;
    // Where the ledger did not take it.
    void drop(const std::string& file) const;
    // Keeps a key that comes from elsewhere: in use where none is, else beside the one that is. True when it is in use.
    bool keep(const std::string& actor, const Secret& key, const Secret& passphrase);
    // Keys that were in use before and that `needed` does not name are removed. Returns how many are left.
    int prune(const std::function<bool(const Secret&)>& needed);
    int set_aside() const;  // how many keys of the ledger lie here that are not in use

    const Secret& passphrase();
    // Under which a new key of this folder belongs: that of the others; empty where they have none.
    Secret shared_passphrase();
    void forget_passphrase() { passphrase_.reset(); }  // so that it is asked for again
    bool locked() const;                               // is a key kept under a passphrase?
    // The files of keys in use, of the ledger and of `actor`, that hold no key of theirs or cannot be read.
    std::vector<std::string> damaged(const std::string& actor) const;
    bool shut() { return read(in_use("")).shut; }  // is the key in use here, and not to be opened?
    // The keys of a folder share one passphrase, or whoever changes it would shut the others out. Writes every key anew
    // under `fresh`, unless one in use opens neither with the old passphrase nor with the new one: then nothing is
    // written and those files are returned. Interrupted, all of them open under the old passphrase or under the new
    // one.
    std::vector<std::string> change_passphrase(const Secret& fresh);
    // The files of keys that anybody else on this computer can read.
    std::vector<std::string> exposed() const;

    std::optional<Checkpoint> remembered() const;
    void remember(const std::string& note) const;
    // Before a ledger is put in place on purpose: what is found there may be as this note says, or still as before.
    void expect(const std::string& note) const;
    std::optional<Checkpoint> expected() const;
    void as_expected() const;  // it was: from now on that is what was seen last

    // Does this person see names without masks here? And the entry that recorded their look for this session of the
    // terminal.
    bool shows_names(const std::string& actor) const;
    void set_shows_names(const std::string& actor, bool shown) const;
    std::optional<Seq> look_of_session(const std::string& actor) const;
    void remember_look(const std::string& actor, Seq look) const;

    // Which ledger this user last found at a path: another one in its place is somebody's doing.
    std::string known_at(const std::string& path) const;
    void know_at(const std::string& path) const;

    // Where this ledger is kept on this computer, and where copies of it were put.
    std::string home() const;
    void set_home(const std::string& path) const;
    void note_copy(const std::string& path) const;
    bool is_copy(const std::string& path) const;  // was put there as a copy, and is not the ledger since
    // Where the ledger was before and is not any more counts no longer.
    void forget_former_homes() const;
    // Places of the ledger that are there, or lie on a medium that is not here now, or where the ledger was that may
    // come back. `away` is set for those two.
    struct Copy {
        std::string path;
        bool away;
    };
    std::vector<Copy> copies() const;

    const std::string& folder() const { return folder_; }
    // A name for the ledger in the state folder, which says nothing about it.
    std::string ledger_mark() const;

private:
    struct Opened {
        std::optional<Secret> key;
        bool shut;  // there, and neither readable nor openable
    };
    Opened read(const std::string& path);
    std::vector<std::string> files() const;
    std::string in_use(const std::string& actor) const;
    std::string beside(const std::string& file, const std::string& content, const char* mark) const;
    KeyText about(const std::string& actor) const;
    void note_place(const std::string& whole, bool home) const;
    static std::string place_of(const std::string& path);
    std::string origin_, folder_, memory_, state_;
    std::function<Secret()> ask_;
    std::optional<Secret> passphrase_;
    bool agent_ = false;
    int lock_ = -1;
};

// $XDG_STATE_HOME/rudang; empty where there is no home.
std::string state_folder();

// Writes a file only its owner can read, whole or not at all, and durably. What can be made again need not be: hundreds
// of forms would wait for the disk hundreds of times.
enum class Lasts { durably, can_be_made_again };
void write_private(const std::string& path, std::string_view content, Lasts how = Lasts::durably);
// What is only remembered: where it cannot be written, it costs the memory and not the command.
void write_if_possible(const std::string& path, const std::string& content);
// Fails unless `path` names a file that is not there yet in a folder that is: what a command writes for people never
// replaces anything.
void expect_new_file(const std::string& path);
// Is nothing called so, not even a link that leads nowhere?
bool nothing_at(const std::string& path);
void expect_folder_of(const std::string& path);
// All of a file of at most 64 KiB; nothing where it is not there or cannot be read. Fails where it is larger.
std::optional<std::string> read_small(const std::string& path);
// The same of a file that somebody named, by itself or with an option: fails with status 2, saying what is wrong with
// it, where it cannot be read.
std::string read_named(const std::string& path, const std::string& option = {});
// Its first line, as a passphrase or a number stands in a file.
std::string line_of_named(const std::string& path, const std::string& option);

}  // namespace rudang::cli
