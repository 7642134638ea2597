// Where a user's keys lie: outside the ledger's folder, one folder a ledger, files only the user can read.
//     $XDG_CONFIG_HOME/rudang/<ledger>/<actor>.key   signs
//     $XDG_CONFIG_HOME/rudang/<ledger>/ledger.key    opens what is sealed
//     $XDG_CONFIG_HOME/rudang/<ledger>/default       who acts when nobody is named
//     $XDG_STATE_HOME/rudang/<ledger>-<hash of a path>.checkpoint   the log as this user last saw it there
//     $XDG_STATE_HOME/rudang/at-<hash of a path>     which ledger this user found there
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rudang/engine/keys.h"
#include "rudang/engine/note.h"

namespace rudang::cli {

class KeyStore {
public:
    // `ask` is called once, when a key needs a passphrase; an empty answer means that there is none.
    // `path` is the ledger's: what is remembered of the log is remembered of this copy of it.
    KeyStore(std::string origin, const std::string& path, std::function<Secret()> ask);

    // Every key found here that can be opened; of actors only `actor`, when it is named. `failed` says that a
    // passphrase was wrong or missing.
    Keys load(const std::string& actor, bool& failed);
    std::string default_actor() const;
    void set_default_actor(const std::string& actor) const;
    bool has_actor_key(const std::string& actor) const;
    void save_actor_key(const std::string& actor, const SigningKey& key, const Secret& passphrase) const;
    // In two steps as well: what the ledger already counts on must never be lost.
    void prepare_actor_key(const std::string& actor, const SigningKey& key, const Secret& passphrase) const;
    void confirm_actor_key(const std::string& actor) const;
    std::optional<SigningKey> prepared_actor_key(const std::string& actor);
    void save_ledger_key(const Secret& key, const Secret& passphrase) const;
    // Two steps, so that a rotation interrupted anywhere leaves a key that opens the ledger.
    void prepare_ledger_key(const Secret& key, const Secret& passphrase) const;
    void confirm_ledger_key() const;
    void drop_prepared_ledger_key() const;
    std::optional<Secret> prepared_ledger_key();
    const Secret& passphrase();
    void forget_passphrase() { passphrase_.reset(); }  // so that it is asked for again
    bool locked() const;                               // is the ledger's key kept under a passphrase?
    // The keys of a folder share one passphrase, or whoever changes it would shut the others out. Writes every key anew
    // under `fresh`, unless one opens neither with the old passphrase nor, after an interruption, with the new one:
    // then nothing is written and those files are returned.
    std::vector<std::string> change_passphrase(const Secret& fresh);
    // The files of keys that anybody else on this computer can read.
    std::vector<std::string> exposed() const;

    std::optional<Checkpoint> remembered() const;
    void remember(const std::string& note) const;

    // Which ledger this user last found at a path: another one in its place is somebody's doing.
    std::string known_at(const std::string& path) const;
    void know_at(const std::string& path) const;

    const std::string& folder() const { return folder_; }

private:
    std::optional<Secret> read(const std::string& path, bool& failed);
    std::vector<std::string> files() const;
    std::string origin_, folder_, memory_, state_;
    std::string place_of(const std::string& path) const;
    std::function<Secret()> ask_;
    std::optional<Secret> passphrase_;
};

// $XDG_STATE_HOME/rudang; empty where there is no home.
std::string state_folder();

// Writes a file only its owner can read, whole or not at all, and durably.
void write_private(const std::string& path, std::string_view content);
// Fails unless `path` names a file that is not there yet in a folder that is: what a command writes for people never
// replaces anything.
void expect_new_file(const std::string& path);
std::optional<std::string> read_small(const std::string& path);

}  // namespace rudang::cli
