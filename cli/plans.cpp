// plan: how many may be admitted in a year.
#include "arguments.h"
#include "context.h"

namespace rudang::cli {
namespace {

int number_of(const std::string& words, const char* where) {
    const auto number = whole_number(words, 6);
    if (!number) throw usage_error("bad-value", where, {"应为整数", "must be a whole number"});
    return static_cast<int>(*number);
}

}  // namespace

int run_plan_set(Context& context, const Arguments& arguments) {
    PlanRow plan{context.org(arguments.get("ORG"), "ORG"),
                 number_of(arguments.get("YEAR"), "YEAR"),
                 number_of(arguments.get("TOTAL"), "TOTAL"),
                 {}};
    for (const auto& words : arguments.all("earmark")) {
        const auto equals = words.find('=');
        if (equals == std::string::npos)
            throw usage_error("bad-value", "--earmark",
                              {"写作 组别=名额，如 青年农民=3", "write GROUP=PLACES, like farmers=3"});
        plan.earmarked[words.substr(0, equals)] = number_of(words.substr(equals + 1), "--earmark");
    }
    return conclude(context, context.ledger().put_plan(plan, arguments.get("reason"), context.actor()),
                    {"已下达", "issued"});
}

int run_plan_show(Context& context, const Arguments& arguments) {
    const int year = arguments.has("YEAR") ? number_of(arguments.get("YEAR"), "YEAR") : context.today().year();
    auto& ledger = context.ledger();
    const auto states = ledger.plan_states(year, context.actor());
    Json list = Json::array();
    std::vector<std::vector<Cell>> rows;
    for (const auto& state : states) {
        const int used = state.used_in_all();
        Json entry{{"org", state.org},           {"year", year},
                   {"total", state.total},       {"used", used},
                   {"reserved", state.reserved}, {"left", state.total - used},
                   {"earmarked", Json::object()}};
        rows.push_back({Cell(context.org_name(state.org)), Cell(""), Cell(std::to_string(state.total)),
                        Cell(std::to_string(used)), Cell(std::to_string(state.reserved)),
                        Cell(std::to_string(state.total - used), used >= state.total ? Colour::red : Colour::none)});
        for (const auto& [group, places] : state.earmarked) {
            entry["earmarked"][group] = {
                {"total", places}, {"used", state.used_for(group)}, {"left", places - state.used_for(group)}};
            rows.push_back({Cell(""), Cell(group), Cell(std::to_string(places)),
                            Cell(std::to_string(state.used_for(group))), Cell(""),
                            Cell(std::to_string(places - state.used_for(group)))});
        }
        list.push_back(std::move(entry));
    }
    if (context.json())
        context.print(list);
    else if (rows.empty())
        context.screen().line(context.say(std::to_string(year) + " 年没有下达计划；用 rudang plan set 下达",
                                          "no plan for " + std::to_string(year) + "; issue one with rudang plan set"));
    else
        context.screen().table(context.headings({{"组织", "org"},
                                                 {"专项", "earmarked"},
                                                 {"计划", "planned"},
                                                 {"已用", "used"},
                                                 {"发展对象", "reserved"},
                                                 {"剩余", "left"}}),
                               rows);
    return exit_done;
}

}  // namespace rudang::cli
