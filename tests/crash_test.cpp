// Full disks, failing disks, killed processes: what was acknowledged stays, what was not has not happened.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "catch.h"
#include "failing_disk.h"
#include "support.h"

using namespace rudang;
using test::countdown;
using test::failing_vfs;
using test::failure;

TEST_CASE("a disk that fills up or fails at any write: an error, nothing half done, nothing lost") {
    for (const int kind : {SQLITE_FULL, SQLITE_IOERR_WRITE})
        for (int nth = 0; nth < 40; ++nth) {
            test::Folder folder;
            create_sqlite_store(folder.file("l.rudang"), new_identity()).reset();
            SystemClock clock;
            const auto list = test::commands("2026", "zhang");
            std::size_t acknowledged = 0;
            std::uint64_t entries = 0;
            bool failed = false;
            {
                SqliteOptions options;
                options.vfs = failing_vfs();
                const auto store = open_sqlite_store(folder.file("l.rudang"), options);
                Ledger ledger(*store, recruitment::workflow(), clock, {}, test::day("2029-01-01"));
                ledger.found("第一党支部", {"lisi", "李四", "", true});
                failure = kind;
                countdown = nth;
                for (const auto& command : list) {
                    try {
                        acknowledged += ledger.record(command).accepted();
                    } catch (const LedgerError& error) {
                        CHECK(error.kind() == LedgerError::Kind::disk);
                        CHECK_FALSE(error.text().zh.empty());
                        failed = true;
                        break;
                    }
                }
                CHECK(failed == (acknowledged < list.size()));
            }
            countdown = -1;
            // Opened again on a good disk: exactly the acknowledged entries, and the journal whole. An entry whose
            // commit reported an error may have reached the disk after all; it is then complete.
            const auto store = open_sqlite_store(folder.file("l.rudang"));
            Ledger ledger(*store, recruitment::workflow(), clock, {}, test::day("2029-01-01"));
            entries = store->read()->frontier().size();
            INFO("write " << nth << ", acknowledged " << acknowledged << ", entries " << entries);
            CHECK(entries >= 8 + acknowledged);
            CHECK(entries <= 8 + acknowledged + (failed ? 1 : 0));
            CHECK(ledger.verify().intact);
            // And it goes on.
            if (entries < 8 + list.size()) CHECK(ledger.record(list[entries - 8]).accepted());
        }
}

TEST_CASE("a disk that fails while keys are destroyed and changed: the old keys or the new ones open everything") {
    for (int nth = 0; nth < 30; ++nth) {
        INFO("write " << nth);
        test::Folder folder;
        const LedgerIdentity identity{"rudang/0123456789abcdef", 1, ""};
        Keys keys;
        keys.ledger = fresh_key();
        keys.signing.emplace("lisi", SigningKey::generate());
        SystemClock clock;
        auto zhao = test::commands("2026", "zhao", 3);
        zhao[0].event.fields["applicant"].erase("id_number");
        {
            const auto store = create_sqlite_store(folder.file("l.rudang"), identity);
            Ledger ledger(*store, recruitment::workflow(), clock, keys, test::day("2029-01-01"));
            ledger.found("第一党支部", {"lisi", "李四", "", true});
            for (const auto& command : test::commands("2026", "zhang", 3)) REQUIRE(ledger.record(command).accepted());
            for (const auto& command : zhao) REQUIRE(ledger.record(command).accepted());
        }
        const auto fresh = fresh_key();
        bool erased = false;
        {
            SqliteOptions options;
            options.vfs = failing_vfs();
            const auto store = open_sqlite_store(folder.file("l.rudang"), options);
            Ledger ledger(*store, recruitment::workflow(), clock, keys, test::day("2029-01-01"));
            failure = SQLITE_IOERR_WRITE;
            countdown = nth;
            try {
                erased = ledger.erase("zhang", "x", fresh, "lisi").accepted();
            } catch (const LedgerError& error) {
                CHECK(error.kind() == LedgerError::Kind::disk);
            }
        }
        countdown = -1;
        // One of the two keys opens what is there, and nobody but the erased person is lost.
        const auto store = open_sqlite_store(folder.file("l.rudang"));
        const auto opens = [&](const Secret& key) {
            Keys with = keys;
            with.ledger = key;
            Ledger ledger(*store, recruitment::workflow(), clock, with, test::day("2029-01-01"));
            try {
                if (!ledger.is_open()) return false;
            } catch (const LedgerError&) {
                return false;
            }
            CHECK(ledger.verify().intact);
            CHECK(ledger.names({"zhao"}, "lisi").at("zhao") == "张三");
            return true;
        };
        const bool before = opens(*keys.ledger), after = opens(fresh);
        CHECK(before != after);
        if (erased) CHECK(after);
    }
}

TEST_CASE("kill -9 at any moment loses no acknowledged entry") {
    for (int round = 0; round < 25; ++round) {
        test::Folder folder;
        create_sqlite_store(folder.file("l.rudang"), new_identity()).reset();
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        const auto child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            try {
                const auto store = open_sqlite_store(folder.file("l.rudang"));
                for (;;) {
                    const auto tx = store->begin();
                    Entry entry;
                    entry.seq = static_cast<Seq>(tx->frontier().size());
                    tx->append(encode(entry, store->identity().origin), "c", "");
                    tx->commit();
                    if (::write(ends[1], "x", 1) != 1) break;
                }
            } catch (...) {
            }
            ::_exit(0);
        }
        ::close(ends[1]);
        std::uint64_t acknowledged = 0;
        char byte = 0;
        while (acknowledged < static_cast<std::uint64_t>(3 + round * 7) && ::read(ends[0], &byte, 1) == 1)
            ++acknowledged;
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        while (::read(ends[0], &byte, 1) == 1) ++acknowledged;
        ::close(ends[0]);
        const auto store = open_sqlite_store(folder.file("l.rudang"));
        SystemClock clock;
        Ledger ledger(*store, recruitment::workflow(), clock);
        const auto entries = store->read()->frontier().size();
        CHECK(acknowledged > 0);
        CHECK(entries >= acknowledged);
        CHECK(entries <= acknowledged + 1);
        std::uint64_t next = 0;
        store->read()->scan(
            0, [&](const StoredEntry& stored) { return decode_entry(stored.bytes).seq == static_cast<Seq>(next++); });
        CHECK(next == entries);
    }
}
