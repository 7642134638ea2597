// The desk as a page on one's own machine: use cases of the office, shown in a browser. It listens on the loopback
// interface only, speaks to nobody else, and knows one session: that of whoever opened the one-time link.
//
//     web::serve({.open = …, .show = [](const std::string& link) { std::cerr << link; }});
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "rudang/engine/keys.h"
#include "rudang/office/desk.h"
#include "rudang/office/meetings.h"

namespace rudang::web {

// A ledger with the keys of whoever acts; both are gone when it goes.
class Opened {
public:
    virtual ~Opened() = default;
    virtual office::Desk desk() = 0;
    virtual office::MeetingDrafts& meetings() = 0;
    // Writes down outside the ledger how the log stands now.
    virtual void remember() = 0;
};

struct Options {
    // Opens the ledger: at the beginning, and again after the desk locked itself. Throws office::Failure.
    std::function<std::unique_ptr<Opened>(const Secret& passphrase)> open;
    bool asks_passphrase = false;  // the keys on this computer are under one
    // Shows the one-time link to the person and to nobody else.
    std::function<void(const std::string& link)> show;
    // Asked again and again: 0, or what to do now.
    enum class Sign { none, another_link, end };
    std::function<Sign()> sign;
    // A folder only the user can read, for a table that is being looked at.
    std::string folder;
    Language language = Language::zh;
    int port = 0;           // 0 takes a free one
    int idle_minutes = 15;  // after which keys are wiped until somebody unlocks it
};

// Until it is told to end. Throws office::Failure(unusable) where it cannot listen, or its library is not installed.
void serve(Options options);

}  // namespace rudang::web
