// rudang_bench_read LEDGER parse|evidence: the lower bounds of reading a ledger, by hand over sqlite3. Prints nothing
// but what it counted; whoever asks takes the time.
//   parse     every entry read and its JSON parsed once
//   evidence  every entry read and hashed, and its signature checked where it has one, on two threads
#include <SQLiteCpp/SQLiteCpp.h>

#include <atomic>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "rudang/engine/entry.h"
#include "rudang/engine/json.h"
#include "rudang/engine/keys.h"
#include "rudang/engine/merkle.h"

using namespace rudang;

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const bool evidence = std::strcmp(argv[2], "evidence") == 0;
    const SQLite::Database database(argv[1], SQLite::OPEN_READONLY);
    std::map<std::string, PublicKey> keys;
    SQLite::Statement known(database, "SELECT content FROM register WHERE kind = 'key'");
    while (known.executeStep())
        if (const auto key = PublicKey::parse(read_json(known.getColumn(0).getString()).value("public", std::string{})))
            keys.emplace(key->id(), *key);
    std::vector<std::string> entries;
    SQLite::Statement all(database, "SELECT entry FROM journal ORDER BY seq");
    std::size_t parsed = 0;
    while (all.executeStep()) {
        const auto column = all.getColumn(0);
        std::string_view bytes(static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes()));
        if (evidence)
            entries.emplace_back(bytes);
        else
            parsed += read_json(bytes).size() > 0;
    }
    std::atomic<std::size_t> fit = 0, next = 0, hashed = 0;
    const auto check = [&] {
        for (std::size_t from; (from = next.fetch_add(256)) < entries.size();)
            for (std::size_t i = from; i < std::min(from + 256, entries.size()); ++i) {
                hashed += leaf_hash(entries[i]) != Hash{};
                const auto message = signed_part(entries[i]);
                if (message.empty()) continue;
                const auto entry = decode_entry(entries[i]);
                const auto key = keys.find(entry.key);
                const auto signature = from_base64(entry.sig);
                fit += key != keys.end() && signature && signature_fits(key->second, message, *signature);
            }
    };
    std::vector<std::thread> threads;
    for (int n = 0; evidence && n < 2; ++n) threads.emplace_back(check);
    for (auto& each : threads) each.join();
    std::printf("%zu parsed, %zu hashed, %zu signatures fit\n", parsed, hashed.load(), fit.load());
}
