// refusals: what was refused, in cases and at the door, and which of it was a slip.
#include "rudang/office/refusals.h"
#include "context.h"

namespace rudang::cli {
namespace {

void print_refusal(Context& context, const office::RefusalItem& item) {
    auto& screen = context.screen();
    const auto& recorded = item.attempt.recorded;
    const auto& id = recorded.event.case_id;
    const auto whose = id.empty() ? context.say("没有开立案卷", "opened no case") : id + " " + printable(item.name);
    screen.paragraph(std::to_string(recorded.seq) + "  " + recorded.event.on.iso() + "  " +
                         std::string(context.say(item.info->label)) + "  " + whose + context.say("，经手人 ", ", by ") +
                         context.actor_name(recorded.actor) +
                         (item.attempt.slip ? context.say("（本人说明是误录）", " (a slip)") : std::string()),
                     0, item.attempt.slip ? Colour::dim : Colour::bold);
    for (const auto& reason : office::reasons_of(item, *context.workflow()))
        screen.paragraph(context.say("原因：", "reason: ") + context.say(reason), 4);
}

}  // namespace

int run_refusals(Context& context, const Arguments& arguments) {
    auto desk = context.desk();
    const auto items = office::refusals(
        desk, {.org = context.org(arguments.get("branch"), "--branch"),
               .case_id = arguments.has("CASE") ? context.the_case(arguments.get("CASE")).case_id : std::string(),
               .slips = arguments.has("all")});
    if (context.json()) {
        context.print(office::to_json(items));
        return exit_done;
    }
    context.print_today_note();
    if (items.empty())
        context.screen().line(context.say(Label{"没有不予记录的事项。", "Nothing was refused."}), Colour::green);
    for (const auto& item : items) print_refusal(context, item);
    if (!items.empty() && !context.quiet())
        context.screen().paragraph(
            context.say("当天误录的，由本人用 rudang refusals slip 和行首的序号说明；日志里仍然保留。",
                        "A slip is marked by whoever made it, the same day: rudang refusals slip and the number; it "
                        "stays in the journal."),
            0, Colour::dim);
    return exit_done;
}

int run_refusals_slip(Context& context, const Arguments& arguments) {
    const auto seq = whole_number(arguments.get("SEQ"), 12);
    if (!seq) throw usage_error("bad-value", "SEQ", {"序号应为整数", "SEQ must be a whole number"});
    auto desk = context.desk();
    const auto outcome =
        office::mark_slip(desk, *seq, arguments.get("reason", context.say("误录", "a slip of the hand")));
    context.expect_permitted(outcome);
    if (context.json())
        context.print({{"accepted", true}, {"journal_seq", *outcome.journal_seq}});
    else if (!context.quiet())
        context.screen().line(context.say("已记明这次尝试是误录。", "It is on record that this was a slip."),
                              Colour::green);
    return exit_done;
}

}  // namespace rudang::cli
