// Whether names are shown or masked on this computer.
#include "context.h"
#include "keystore.h"

namespace rudang::cli {

// One look a session, recorded before the first name is shown.
void Context::open_names() {
    if (names_opened_) return;
    names_opened_ = true;
    const auto who = actor();
    if (!keys().shows_names(who)) return;
    if (const auto look = keys().look_of_session(who); look && ledger().show_names(who, *look)) return;
    if (const auto look = ledger().look_at_names(who)) keys().remember_look(who, *look);
}

// Whether names are masked for whoever acts, on this computer.
int run_names(Context& context, const Arguments& arguments) {
    const auto who = context.actor();
    const auto words = arguments.get("HOW");
    if (!words.empty() && words != "show" && words != "mask")
        throw usage_error("bad-value", "HOW", {"写 show（显示）或 mask（遮蔽）", "write show or mask"});
    if (words == "show") context.require(Action::look);
    if (!words.empty()) context.keys().set_shows_names(who, words == "show");
    const bool shown = context.keys().shows_names(who);
    const auto hours = std::to_string(Ledger::names_hours);
    const Text how = shown
                         ? Text("显示姓名：在本机，每次登录终端后第一次查看时记入日志一次，" + hours + " 小时内有效。",
                                "Names are shown here; the first look of each terminal session is written into the "
                                "journal and holds for " +
                                    hours + " hours.")
                         : Text("遮蔽姓名：要看姓名时加 --reveal，每次记入日志。",
                                "Names are masked; --reveal shows them, and each look is in the journal.");
    if (context.json())
        context.print({{"names", shown ? "show" : "mask"}});
    else if (!context.quiet())
        context.screen().paragraph(context.say(how), 0);
    return exit_done;
}

}  // namespace rudang::cli
