// policy: local rules adopted by an organization.
#include "context.h"
#include "keystore.h"

namespace rudang::cli {

int run_policy_adopt(Context& context, const Arguments& arguments) {
    const auto path = arguments.get("FILE");
    const auto text = read_named(path);
    auto outcome = context.ledger().adopt_rules(
        {arguments.get("id"), context.org(arguments.get("org", "root"), "--org"), text, 0}, context.actor());
    for (auto& problem : outcome.problems)
        if (problem.code == "bad-overlay") problem.where = path + ": " + problem.where;
    context.expect_permitted(outcome);
    if (context.json())
        context.print({{"accepted", true}, {"journal_seq", *outcome.journal_seq}});
    else if (!context.quiet())
        context.screen().line(
            context.say("已采用；各案卷的期限已重新计算。", "adopted; the days of every case have been computed anew."),
            Colour::green);
    return exit_done;
}

int run_policy_list(Context& context, const Arguments&) {
    const auto rules = context.ledger().local_rules(context.actor());
    Json list = Json::array();
    std::vector<std::vector<Cell>> rows;
    for (const auto& adopted : rules) {
        list.push_back({{"id", adopted.id}, {"org", adopted.org}, {"since", adopted.since}, {"text", adopted.text}});
        rows.push_back({Cell(adopted.id), Cell(adopted.org), Cell(std::to_string(adopted.since))});
    }
    if (context.json())
        context.print(list);
    else if (rows.empty())
        context.screen().line(context.say("没有采用地方规定。", "No local rules are adopted."));
    else
        context.screen().table(
            {context.say("代号", "id"), context.say("组织", "org"), context.say("日志序号", "entry")}, rows);
    return exit_done;
}

int run_policy_withdraw(Context& context, const Arguments& arguments) {
    const auto outcome = context.ledger().withdraw_rules(arguments.get("ID"), context.actor());
    context.expect_permitted(outcome);
    if (context.json())
        context.print({{"accepted", true}, {"journal_seq", *outcome.journal_seq}});
    else if (!context.quiet())
        context.screen().line(context.say("已撤回。", "withdrawn."), Colour::green);
    return exit_done;
}

}  // namespace rudang::cli
