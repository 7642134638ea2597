// copy: a ledger from one place to another, a file or a server, as it is.
#include <algorithm>

#include "context.h"
#include "keystore.h"
#include "ledgers.h"
#include "rudang/engine/copy.h"
#include "rudang/engine/deeds.h"

namespace rudang::cli {

namespace {

// Into a file as a backup is made: whole, or nothing is there. On a server it is one transaction.
void copy_to(Store& from, const std::string& to) {
    if (!on_server(to)) return from.backup(to);
    const auto view = from.read();
    copy_ledger(*view, *create_ledger(to, from.identity()));
}

}  // namespace

int run_copy(Context& context, const Arguments& arguments) {
    const auto from = arguments.get("FROM"), to = arguments.get("TO");
    if (from == to) throw usage_error("same-place", to, {"两处是同一个账本", "both are the same ledger"});
    expect_place(to);
    if (!on_server(to)) expect_new_file(to);
    context.work_on(from);
    auto& ledger = context.ledger();
    // No key changes meanwhile, and the copy is known from now on: the key it needs is not dropped.
    const bool seals = ledger.signs();
    if (seals) context.keys().hold();
    const auto noted = ledger.note_care(deed::Copied(), context.actor());
    context.expect_permitted(noted);
    if (seals) context.keys().note_copy(to);
    try {
        copy_to(context.store(), to);
    } catch (const LedgerError& error) {
        throw Failure{exit_unusable, {{std::string(error.code()), shown_place(to), error.text()}}};
    }
    // Read back from where it lies now.
    const auto copy = open_ledger(to, {.read_only = true});
    const auto now = copy->read()->frontier();
    const Checkpoint there{copy->identity().origin, now.size(), now.root()};
    const auto here = context.store().read()->frontier();
    if (there.origin != ledger.origin() || (now.size() == here.size() && now != here))
        throw Failure{exit_integrity,
                      {{"copy-differs", shown_place(to), {"复制出的账本与原账本不同", "the copy is not the ledger"}}}};
    if (context.json()) {
        context.print({{"copied", shown_place(to)},
                       {"origin", there.origin},
                       {"entries", there.size},
                       {"root", base64(there.root)}});
        return exit_done;
    }
    auto& screen = context.screen();
    screen.line(context.say("已复制到 ", "copied to ") + shown_place(to), Colour::green);
    for (const auto& line : {there.origin, std::to_string(there.size), base64(there.root)}) screen.line(line);
    if (!context.quiet())
        screen.paragraph(
            context.say("副本只用来查看和核对；要改用它作账本，在它上面执行一次 rudang journal verify --accept，"
                        "并停用原账本。",
                        "The copy is for looking and comparing. To go on with it as the ledger, run rudang "
                        "journal verify --accept on it once, and use the other no more."),
            0);
    return exit_done;
}

}  // namespace rudang::cli
