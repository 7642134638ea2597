// journal parent: what a committee's ledger keeps of the ledgers below it.
#include <algorithm>
#include <filesystem>

#include "context.h"
#include "keystore.h"
#include "ledgers.h"
#include "rudang/engine/file.h"
#include "rudang/engine/tree.h"

namespace rudang::cli {
namespace {

// One of the ledgers below, or a file with its checkpoint, and what it answered.
struct Looked {
    std::string place;
    SeenLog seen;
    ChildSeen kept;
};

// A ledger is larger than any note.
bool is_note(const std::string& place) {
    constexpr std::uintmax_t largest = 16 * 1024;
    std::error_code failed;
    if (on_server(place) || !std::filesystem::is_regular_file(place, failed) ||
        std::filesystem::file_size(place, failed) > largest || failed)
        return false;
    const auto text = read_small(place);
    return text && Checkpoint::parse(*text);
}

// Compared and kept while the ledger below is open, for it proves what it continues.
ChildSeen look_at(Context& context, const std::string& place, SeenLog& seen) {
    auto& ledger = context.ledger();
    if (is_note(place)) {
        const auto note = *read_small(place);
        seen.vouched = {*Checkpoint::parse(note), note};
        return ledger.keep_child(seen, context.actor());
    }
    std::error_code failed;
    if (!on_server(place) && !std::filesystem::exists(place, failed))
        throw usage_error("no-such-file", place, why_unreadable(place));
    const auto store = open_ledger(place, {.read_only = true});
    const auto view = store->read();
    seen.vouched = Ledger(*store, context.workflow(), context.clock()).checkpoint();
    const auto orgs = view->orgs();
    const auto top = std::find_if(orgs.begin(), orgs.end(), [](const OrgRow& org) { return org.parent.empty(); });
    if (top != orgs.end()) seen.name = top->name;
    seen.since = [&, now = seen.vouched.checkpoint.size](const Checkpoint& earlier) {
        return Tree(*view).consistency(earlier.size, now);
    };
    auto kept = ledger.keep_child(seen, context.actor());
    seen.since = nullptr;
    return kept;
}

void print_looked(Context& context, const Looked& looked) {
    auto& screen = context.screen();
    const auto& now = looked.seen.vouched.checkpoint;
    const auto& before = looked.kept.before;
    const auto found = looked.kept.found;
    const auto name = !looked.seen.name.empty() ? looked.seen.name : before ? before->name : std::string{};
    const auto grown = found == Continuation::grown || found == Continuation::unproved;
    screen.paragraph((name.empty() ? now.origin : name) + context.say("：", ": ") +
                         std::string(context.say(label(found))) + context.say("（", " (") +
                         (grown ? std::to_string(before->last.size) + " → " : std::string{}) +
                         std::to_string(now.size) + context.say(" 条）", " entries)"),
                     0,
                     contradicts(found)                ? Colour::red
                     : found == Continuation::unproved ? Colour::yellow
                     : found == Continuation::same     ? Colour::none
                                                       : Colour::green);
    if (!contradicts(found)) return;
    screen.paragraph(context.say("上次所见为 ", "seen before: ") + std::to_string(before->last.size) +
                         context.say(" 条，根 ", " entries, root ") + base64(before->last.root) +
                         context.say("；现在的根 ", "; its root now: ") + base64(now.root) +
                         context.say("。两者都已记入日志，请向该组织查明原因。",
                                     ". Both are in the journal; ask that organization how it came about."),
                     2, Colour::red);
}

int days_since(Context& context, const ChildLog& child) { return context.today().number() - child.on.number(); }

Json as_json(Context& context, const ChildLog& child) {
    return {{"origin", child.last.origin},
            {"name", child.name},
            {"size", child.last.size},
            {"root", base64(child.last.root)},
            {"proved", child.proved.size},
            {"seq", child.seq},
            {"seen", word(child.seen)},
            {"contradicted", child.contradicted ? Json(child.contradicted) : Json()},
            {"silent_days", days_since(context, child)}};
}

// All that are known; silent ones and those that once contradicted themselves stand out.
void print_known(Context& context, const std::vector<ChildLog>& children, int silent) {
    auto& screen = context.screen();
    if (children.empty())
        return screen.paragraph(
            context.say("还没有见过下级账本。写上它们的位置即可：rudang journal parent 第一支部.rudang 第二支部.rudang",
                        "No ledger below this one was seen yet. Name where they lie: rudang journal parent "
                        "branch-1.rudang branch-2.rudang"),
            0);
    std::vector<std::vector<Cell>> rows;
    for (const auto& child : children) {
        const auto days = days_since(context, child);
        std::string remark;
        const auto add = [&](const std::string& text) {
            remark += (remark.empty() ? "" : context.say("；", "; ")) + text;
        };
        if (child.contradicted)
            add(context.say("曾与所见不符，见日志第 ", "once contradicted what was seen: entry ") +
                std::to_string(child.contradicted) + context.say(" 条", ""));
        if (child.proved.size < child.last.size)
            add(context.say("最近一次没有证明是延续", "the last was not proved to continue"));
        if (days >= silent) add(std::to_string(days) + context.say(" 天没有新内容", " days without anything new"));
        rows.push_back({Cell(child.name.empty() ? child.last.origin : child.name),
                        Cell(std::to_string(child.last.size)), Cell(child.on.iso()),
                        Cell(remark, contradicts(child.seen) ? Colour::red : Colour::yellow)});
    }
    screen.table({Cell(context.say("组织", "organization")), Cell(context.say("条数", "entries")),
                  Cell(context.say("见到之日", "seen on")), Cell("")},
                 rows);
}

// What cannot be opened is said, and the others are looked at all the same.
bool look_at_all(Context& context, const std::vector<std::string>& places, std::vector<Looked>& looked) {
    bool all = true;
    for (const auto& place : places) {
        Looked one{place, {}, {}};
        try {
            one.kept = look_at(context, place, one.seen);
        } catch (const LedgerError& error) {
            context.err() << shown_place(place) << context.say("：", ": ") << context.say(error.text()) << '\n';
            all = false;
            continue;
        }
        context.expect_permitted(one.kept.outcome);
        for (auto& problem : one.kept.outcome.problems) problem.where = shown_place(place);
        if (!one.kept.outcome.problems.empty()) throw Failure{exit_usage, one.kept.outcome.problems};
        looked.push_back(std::move(one));
    }
    return all;
}

}  // namespace

int run_journal_parent(Context& context, const Arguments& arguments) {
    const auto silent = whole_number(arguments.get("silent", "31"), 5);
    if (!silent) throw usage_error("bad-value", "--silent", {"应为天数", "must be a number of days"});
    auto& ledger = context.ledger();
    context.require(Action::read_journal);
    std::vector<Looked> looked;
    const bool all = look_at_all(context, arguments.all("PLACE"), looked);
    const auto children = ledger.children(context.actor());
    const bool bad =
        std::any_of(looked.begin(), looked.end(), [](const Looked& one) { return contradicts(one.kept.found); });
    if (context.json()) {
        Json seen = Json::array(), known = Json::array();
        for (const auto& one : looked)
            seen.push_back(
                {{"place", shown_place(one.place)},
                 {"origin", one.seen.vouched.checkpoint.origin},
                 {"name", one.seen.name},
                 {"size", one.seen.vouched.checkpoint.size},
                 {"before", one.kept.before ? Json(one.kept.before->last.size) : Json()},
                 {"found", word(one.kept.found)},
                 {"journal_seq", one.kept.outcome.journal_seq ? Json(*one.kept.outcome.journal_seq) : Json()}});
        for (const auto& child : children) known.push_back(as_json(context, child));
        context.print({{"looked", std::move(seen)}, {"children", std::move(known)}});
    } else {
        for (const auto& one : looked) print_looked(context, one);
        if (looked.empty() && all) print_known(context, children, static_cast<int>(*silent));
    }
    return bad ? exit_integrity : all ? exit_done : exit_unusable;
}

}  // namespace rudang::cli
