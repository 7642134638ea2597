// A process of the user's that remembers, for a while, what their key files open to, so that a passphrase is typed once
// a session and not once a command. It holds keys, never a passphrase, and names each by the digest of the locked file:
// a file that is written anew is another one.
//
// It listens in $XDG_RUNTIME_DIR/rudang, which is only its owner's, and both ends ask the kernel who the other is.
#pragma once

#include <optional>
#include <string>

#include "rudang/engine/keys.h"

namespace rudang::cli {

// The key in a locked file of this content, where an agent is at hand and has it.
std::optional<Secret> held_by_agent(const std::string& key_file);
// Hands over the key such a file was opened to. Without an agent nothing happens.
void hand_to_agent(const std::string& key_file, const Secret& key);

}  // namespace rudang::cli
