// One trace of operations, played on every store there is: the same log to the byte and the same tables. RUDANG_TRACE
// says how many operations, `RUDANG_TRACE=1000000 rudang_concurrent "[trace]"` a million.
#include <cstdlib>
#include <random>

#include "catch.h"
#include "support.h"

using namespace rudang;
using test::day;

namespace {

// Accepted and refused, one by one and many a commit, in and out: the same for the same seed, wherever it is played.
class Trace {
public:
    explicit Trace(Store& store) : ledger_(store, recruitment::workflow(), clock_) {
        ledger_.found("第一党支部", {"lisi", "李四", "", true});
    }

    void play(std::size_t operations) {
        while (done_ < operations) {
            const auto kind = pick(40);
            if (kind == 0) {
                imported();
            } else if (kind < 3) {
                ledger_.record(next());
                ++done_;
            } else {
                std::vector<Command> many;
                for (std::size_t i = 0, count = 20 + pick(180); i < count; ++i) many.push_back(next());
                ledger_.record_all(many, 64);
                done_ += many.size();
            }
        }
    }

private:
    std::size_t pick(std::size_t below) { return random_() % below; }

    // The next step of a case, now and then the one behind it, which is refused or not as the rules have it.
    Command next() {
        if (open_.empty() || pick(5) == 0) open_.push_back({"c" + std::to_string(++cases_), 0});
        const auto at = pick(std::min<std::size_t>(open_.size(), 200));
        auto command = step_of(open_[at].first, open_[at].second + (open_[at].second > 0 && pick(10) == 0));
        if (++open_[at].second == 12) open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(at));
        return command;
    }

    void imported() {
        std::vector<Command> commands;
        const auto id = "i" + std::to_string(++cases_);
        for (std::size_t step = 0; step < 3; ++step) commands.push_back(step_of(id, step));
        const auto batch = "b" + std::to_string(cases_);
        ledger_.import(commands, batch, "sha256:" + batch, "lisi");
        if (pick(2) == 0) ledger_.undo_import(batch, "lisi");
        done_ += 4;
    }

    Command step_of(const std::string& id, std::size_t step) {
        static const auto clean = test::commands("2026", "x", 14);
        auto command = clean[std::min(step, clean.size() - 1)];
        command.event.case_id = id;
        if (command.event.fields.contains("applicant")) {
            command.event.fields["applicant"].erase("id_number");
            command.event.fields["applicant"]["name"] = "人" + std::to_string(pick(5000));
        }
        return command;
    }

    ManualClock clock_{day("2029-06-01")};
    Ledger ledger_;
    std::mt19937 random_{1};
    std::vector<std::pair<std::string, std::size_t>> open_;
    std::size_t cases_ = 0, done_ = 0;
};

std::string tables_of(Store& store) {
    std::string all;
    Hash sum{};
    // A digest of digests: a million rows as text would be most of the memory.
    store.read()->dump_projections([&](std::string_view line) {
        all.assign(reinterpret_cast<const char*>(sum.data()), sum.size());
        sum = sha256(all.append(line));
    });
    return hex(sum);
}

}  // namespace

TEST_CASE("the same operations leave the same log and the same tables on every store", "[trace]") {
    const char* given = std::getenv("RUDANG_TRACE");
    const auto operations = static_cast<std::size_t>(given ? std::atoll(given) : 600);
    Checkpoint expected;
    std::string rows;
    for (const auto kind : test::store_kinds()) {
        INFO(test::name_of(kind));
        test::StorePlace place(kind);
        const auto store = place.make({"rudang/test", 0, std::string(32, 'k')});
        Trace(*store).play(operations);
        const Checkpoint found{store->identity().origin, store->read()->frontier().size(),
                               store->read()->frontier().root()};
        const auto tables = tables_of(*store);
        if (rows.empty()) expected = found, rows = tables;
        CHECK(found.size >= operations / 2);
        CHECK(found == expected);
        CHECK(tables == rows);
        WARN(test::name_of(kind) << ": " << operations << " operations, " << found.size << " entries, root "
                                 << base64(found.root));
    }
}
