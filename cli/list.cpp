// list, next, transfers: who there is, what is to be done and by whom, who is on the way to another organization.
#include <algorithm>

#include "context.h"
#include "keystore.h"
#include "rudang/office/agenda.h"
#include "rudang/office/handovers.h"
#include "rudang/office/list.h"
#include "rudang/office/wording.h"

namespace rudang::cli {
namespace {

// A screen has its limits; programs and calendars get all of it.
constexpr std::size_t most_on_screen = 500;

std::optional<recruitment::Office> office_given(const Arguments& arguments) {
    const auto words = arguments.get("office");
    if (words.empty()) return std::nullopt;
    if (const auto office = recruitment::find_office(words)) return office;
    Text known;
    for (const auto office : recruitment::all_offices) {
        known.zh += (known.zh.empty() ? "" : "、") + std::string(recruitment::label(office).zh);
        known.en += (known.en.empty() ? "" : ", ") + std::string(recruitment::word(office));
    }
    throw usage_error("bad-value", "--office", {"--office 可填：" + known.zh, "--office is one of: " + known.en});
}

std::optional<int> stage_given(Context& context, const Arguments& arguments) {
    const auto words = arguments.get("stage");
    if (words.empty()) return std::nullopt;
    for (const auto& stage : context.workflow()->stages())
        if (words == std::to_string(stage.number) || words == stage.id || words == stage.name.zh) return stage.number;
    Text known;
    for (const auto& stage : context.workflow()->stages()) {
        const auto number = std::to_string(stage.number);
        known.zh += (known.zh.empty() ? "" : "，") + number + " " + std::string(stage.name.zh);
        known.en += (known.en.empty() ? "" : ", ") + number + " " + std::string(stage.name.en);
    }
    throw usage_error("bad-value", "--stage", {"--stage 是阶段：" + known.zh, "--stage is one of: " + known.en});
}

std::string days_late(Context& context, int days) {
    if (days == 0) return {};
    const auto count = std::to_string(days);
    return context.say(Text("，已逾期 " + count + " 天", ", " + count + " days late"));
}

std::string not_known(Context& context, const Task& task) {
    const auto words = office::unknown_words(task, context.language());
    return words.empty() ? words : context.say("，", ", ") + words;
}

std::string papers_lacking(Context& context, const std::vector<Text>& papers) {
    std::string names;
    for (const auto& paper : papers) names += (names.empty() ? "" : context.say("、", ", ")) + context.say(paper);
    return names.empty() ? names : context.say("：缺 ", ": lacks ") + names;
}

void print_cut(Context& context) {
    const auto most = std::to_string(most_on_screen);
    context.screen().line(context.say(Text("……只列出前 " + most + " 项", "... only the first " + most + " are listed")),
                          Colour::dim);
}

// A table under a heading a column.
void print_table(Context& context, const std::vector<Label>& head, const std::vector<std::vector<Cell>>& rows,
                 int indent = 0) {
    std::vector<Cell> cells;
    for (const auto& label : head) cells.emplace_back(context.say(label));
    context.screen().table(cells, rows, indent);
}

// Where a case stands, and with whom it lies.
std::string stands(Context& context, const office::Desk& desk, const office::ListedCase& listed) {
    if (listed.row.erased) return context.say("个人数据已销毁", "personal data destroyed");
    const auto steps = office::open_steps_words(desk, listed, context.language());
    const auto offices = office::words(listed.waiting_for, context.language());
    if (steps.empty() || offices.empty()) return steps;
    return steps + context.say(Text("（待" + offices + "办理）", " (with the " + offices + ")"));
}

}  // namespace

int run_list(Context& context, const Arguments& arguments) {
    auto desk = context.desk();
    auto cases = office::list(desk, {.word = arguments.get("WORD"),
                                     .org = context.org(arguments.get("branch"), "--branch"),
                                     .stage = stage_given(context, arguments),
                                     .office = office_given(arguments),
                                     .ended = arguments.has("ended")});
    if (context.json()) {
        context.print(office::to_json(cases));
        return exit_done;
    }
    context.print_today_note();
    if (cases.empty()) {
        const bool filtered = arguments.has("WORD") || arguments.has("branch") || arguments.has("stage") ||
                              arguments.has("office") || arguments.has("ended");
        context.screen().paragraph(
            context.say(filtered
                            ? Label{"没有符合的案卷。", "No case fits."}
                            : Label{"还没有在办的案卷；收到入党申请书后用 rudang apply 开立（已结束的加 --ended 列出）",
                                    "There is no open case yet; rudang apply opens one (--ended lists those that "
                                    "have ended)"}),
            0, Colour::green);
        // An organization is no part of a name.
        for (const auto& org : context.ledger().orgs())
            if (const auto word = arguments.get("WORD");
                !word.empty() && normalized_name(org.name) == normalized_name(word))
                context.screen().paragraph(
                    context.say(Text{"“" + org.name + "”是组织：rudang list --branch " + org.name,
                                     org.name + " is an organization: rudang list --branch " + org.org_id}),
                    0);
        return exit_done;
    }
    std::vector<std::vector<Cell>> rows;
    const auto shown = std::span(cases).first(std::min<std::size_t>(cases.size(), most_on_screen));
    office::add_tasks(desk, shown);
    for (const auto& each : shown) {
        auto name = printable(each.row.title);
        if (!each.birth_year.empty())
            name += context.say(Text("（" + each.birth_year + " 年生）", " (born " + each.birth_year + ")"));
        auto status = office::status_words(*context.workflow(), each.row.state, context.language());
        if (each.offered) status += context.say(Label{"（等待本组织接收）", " (offered to you)"});
        rows.push_back({Cell(each.row.case_id), Cell(name), Cell(context.org_name(each.row.org)), Cell(status),
                        Cell(each.since, Colour::dim), Cell(stands(context, desk, each))});
    }
    print_table(
        context,
        {{"案卷", "case"}, {"姓名", "name"}, {"组织", "org"}, {"现状", "status"}, {"自", "since"}, {"可办", "open"}},
        rows);
    if (cases.size() > most_on_screen) print_cut(context);
    const auto count = std::to_string(cases.size());
    if (!context.quiet())
        context.screen().line(context.say(Text("共 " + count + " 件", count + " in all")), Colour::dim);
    return exit_done;
}

namespace {

std::string nothing_listed(Context& context, const office::AgendaQuestion& question) {
    if (question.overdue_only) return context.say(Text("没有逾期的事项。", "Nothing is overdue."));
    if (!question.within) return context.say(Text("没有待办的事项。", "Nothing is to be done."));
    const auto within = std::to_string(*question.within);
    return context.say(Text(within + " 天内没有到期的事项；看更远可加大 --within 的天数",
                            "Nothing is due within " + within + " days; look further with a larger --within"));
}

// What is late, what falls due, what waits: each under its own heading.
void print_agenda(Context& context, const office::Agenda& agenda, const office::AgendaQuestion& question) {
    context.print_today_note();
    if (agenda.items.empty()) return context.screen().line(nothing_listed(context, question), Colour::green);
    using Kind = office::AgendaItem::Kind;
    const auto section = [&](Label heading, const auto& belongs) {
        std::vector<std::vector<Cell>> rows;
        for (const auto& item : agenda.items) {
            if (!belongs(item)) continue;
            rows.push_back(
                {Cell(item.pressing ? item.pressing->iso() : "-", item.days_overdue ? Colour::red : Colour::none),
                 Cell(item.case_id), Cell(printable(item.name)),
                 Cell(office::words(item.waiting_for, context.language())),
                 Cell(office::task_words(*context.workflow(), item.task, context.language()) +
                      not_known(context, item.task) + days_late(context, item.days_overdue) +
                      papers_lacking(context, item.papers))});
        }
        if (rows.empty()) return;
        context.screen().line(context.say(heading), Colour::bold);
        print_table(context,
                    {{"日期", "day"}, {"案卷", "case"}, {"姓名", "name"}, {"由谁办理", "with"}, {"事项", "what"}}, rows,
                    2);
    };
    section({"已逾期", "overdue"}, [](const auto& item) { return item.days_overdue > 0; });
    section({"有期限", "with a limit"}, [](const auto& item) { return !item.days_overdue && item.kind == Kind::due; });
    section({"补办", "to be made good"},
            [](const auto& item) { return !item.days_overdue && item.kind == Kind::papers; });
    section({"等待（可办而没有期限，或时间未到、须先办别的）", "waiting (without a limit, or not yet possible)"},
            [](const auto& item) { return !item.days_overdue && item.kind == Kind::waiting; });
    if (agenda.cut) print_cut(context);
}

void write_calendar(Context& context, const office::Agenda& agenda, const std::string& path) {
    expect_new_file(path);
    std::vector<std::pair<std::string, Task>> tasks;
    std::vector<std::string> ids;
    for (const auto& item : agenda.items) {
        if (!item.task.due && !item.task.latest) continue;
        tasks.emplace_back(item.case_id + " " + item.name, item.task);
        ids.push_back(item.case_id);
    }
    context.expect_permitted(context.ledger().note_export("ics", ids, context.actor()));
    write_private(path, calendar(context, tasks));
}

}  // namespace

int run_next(Context& context, const Arguments& arguments) {
    auto desk = context.desk();
    office::AgendaQuestion question{
        .org = context.org(arguments.get("org"), "--org"),
        .case_id = arguments.has("CASE") ? context.the_case(arguments.get("CASE")).case_id : std::string(),
        .office = office_given(arguments),
        .overdue_only = arguments.has("overdue")};
    if (arguments.has("within")) question.within = days_given(arguments, "within", 30);
    const auto calendar_file = arguments.get("ics");
    if (!context.json() && calendar_file.empty()) question.limit = most_on_screen;
    const auto agenda = office::agenda(desk, question);
    if (!calendar_file.empty()) write_calendar(context, agenda, calendar_file);
    if (context.json())
        context.print(office::to_json(agenda));
    else
        print_agenda(context, agenda, question);
    return exit_done;
}

namespace {

std::string transfer_state(Context& context, const office::HandoverItem& item) {
    const auto& what = item.what;
    if (what.ended) {
        const auto verb = what.accepted ? Label{"已接收 ", "accepted "} : Label{"不予接收 ", "declined "};
        return std::string(context.say(verb)) + what.ended->iso();
    }
    const auto days = std::to_string(item.days);
    auto text = context.say(Text("待接收，已 " + days + " 天", "waiting for " + days + " days"));
    if (item.overdue) text += context.say(Label{"，逾期", ", overdue"});
    return text;
}

}  // namespace

int run_transfers(Context& context, const Arguments& arguments) {
    auto desk = context.desk();
    const auto items = office::handovers(desk, arguments.has("all"));
    if (context.json()) {
        context.print({{"today", context.today().iso()}, {"items", office::to_json(items)}});
        return exit_done;
    }
    context.print_today_note();
    if (items.empty()) {
        context.screen().line(context.say(Label{"没有在转接的案卷；加 --all 列出以往的",
                                                "No case is in transfer; --all lists past ones"}),
                              Colour::green);
        return exit_done;
    }
    std::vector<std::vector<Cell>> rows;
    for (const auto& item : items) {
        const auto& what = item.what;
        auto to = what.to.empty() ? printable(what.to_name) : context.org_name(what.to);
        if (what.to.empty()) to += context.say(Label{"（账本之外）", " (outside)"});
        rows.push_back({Cell(what.on.iso()), Cell(what.case_id), Cell(printable(item.name)),
                        Cell(context.org_name(what.from)), Cell(to),
                        Cell(transfer_state(context, item), item.overdue ? Colour::red : Colour::none)});
    }
    print_table(context,
                {{"转出日期", "since"},
                 {"案卷", "case"},
                 {"姓名", "name"},
                 {"转出", "from"},
                 {"接收", "to"},
                 {"情况", "state"}},
                rows);
    return exit_done;
}

}  // namespace rudang::cli
