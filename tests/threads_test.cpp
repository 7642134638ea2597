// What is promised of threads (docs/embedding.md): a workflow, a template and a calendar may be shared, and two stores
// on one file are as safe as two programs. Built with ThreadSanitizer (preset tsan, target rudang_concurrent) this is
// what would show a promise that does not hold.
#include <atomic>
#include <thread>

#include "book.h"
#include "catch.h"
#include "rudang/office/audit_sources.h"
#include "rudang/office/words.h"
#include "rudang/papers/docx.h"
#include "support.h"

using namespace rudang;
using test::day;

namespace {

constexpr int threads = 6;

// Runs them all at once; what one throws is what the test says.
void at_once(const std::function<void(int)>& work) {
    std::atomic<int> ready{0};
    std::vector<std::thread> all;
    std::vector<std::string> said(threads);
    for (int n = 0; n < threads; ++n)
        all.emplace_back([&, n] {
            ++ready;
            while (ready < threads) std::this_thread::yield();
            try {
                work(n);
            } catch (const std::exception& error) {
                said[static_cast<std::size_t>(n)] = error.what();
            }
        });
    for (auto& each : all) each.join();
    for (const auto& each : said) CHECK(each == "");
}

}  // namespace

TEST_CASE("ledgers in several threads on one file share a procedure and lose nothing", "[threads]") {
    const test::SealedLedger founded;
    const auto workflow = recruitment::workflow();
    const int rounds = 2 * test::soak();
    std::atomic<int> accepted{0};
    at_once([&](int n) {
        const auto store = open_sqlite_store(founded.path(), {.durable = false});
        Ledger ledger(*store, workflow, founded.clock, founded.keys);
        for (int round = 0; round < rounds; ++round) {
            const auto id = "c" + std::to_string(n) + "-" + std::to_string(round);
            for (auto command : test::commands("2026", id, 6)) {
                if (command.event.fields.contains("applicant")) command.event.fields["applicant"].erase("id_number");
                accepted += ledger.record(command).accepted();
            }
            ledger.view(id, "lisi");
            ledger.objections({id}, "lisi");
            ledger.cases("lisi");
            ledger.tasks_due(day("2030-01-01"), 10, "lisi");
            ledger.names({id}, "lisi");
        }
        if (n == 0) ledger.verify();
    });
    CHECK(accepted == threads * rounds * 6);
    const auto store = open_sqlite_store(founded.path());
    CHECK(Ledger(*store, workflow, founded.clock, founded.keys).verify().intact);
}

TEST_CASE("tables, days, words and judgements in several threads", "[threads]") {
    at_once([](int n) {
        for (int round = 0; round < 3; ++round) {
            test::Book book;
            book.sheet("台账", {{"姓名", "申请入党时间", "谈话时间", "列为积极分子时间"},
                                {"张三", "2024-03-05", "2024.4", "2024年12月1日"},
                                {"李四", n % 2 ? "2024/3/5" : "二〇二四年三月", "", "~2025-01-01"}});
            book.people();
            book.violated("2026-11-27");
            office::reckoned_day("上周五", day("2026-11-27"));
            Problems problems;
            recruitment::Law::built_in().with_overlay("id = \"x\"\neffective = 2026-07-01\n", problems);
        }
    });
}
