// A ledger of format 4, from before there were keys of organizations (tests/fixtures/ledger-format-4.sql), with the
// keys of its people.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <fstream>
#include <sstream>

#include "catch.h"
#include "support.h"

namespace rudang::test {

// Makes the file and hands out its keys.
inline Keys old_ledger(const std::string& path) {
    std::ifstream file(std::string(RUDANG_SCENARIOS) + "/../fixtures/ledger-format-4.sql");
    const std::string sql{std::istreambuf_iterator<char>(file), {}};
    Keys keys;
    std::istringstream lines(sql);
    for (std::string line; std::getline(lines, line);) {
        const auto brace = line.find('{');
        if (!line.starts_with("-- ") || brace == std::string::npos) continue;
        KeyText about;
        const auto key = read_key(line.substr(brace), Secret(""), about);
        REQUIRE(key);
        if (about.kind == "ledger")
            keys.ledger = *key;
        else
            keys.signing.emplace(about.actor, *SigningKey::from_seed(*key));
    }
    SQLite::Database db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    db.exec(sql);
    return keys;
}

}  // namespace rudang::test
