// meeting: one meeting, several candidates and items. The draft lies sealed in the state folder until it is closed.
#include <algorithm>

#include "context.h"
#include "drafts.h"
#include "fields.h"
#include "finding.h"
#include "keystore.h"
#include "rudang/office/meetings.h"
#include "rudang/office/wording.h"
#include "rudang/office/words.h"

namespace rudang::cli {
namespace {

// The one named, open or closed, else the only one that is open.
office::Meeting any_meeting(Context& context, office::MeetingDrafts& drafts, const std::string& given) {
    const auto known = drafts.ids();
    std::string all;
    for (const auto& each : known) all += (all.empty() ? "" : context.say("、", ", ")) + each;
    if (given.empty() && known.size() != 1)
        throw usage_error(
            "which-meeting", "--meeting",
            known.empty() ? Text{"没有打开的会议；先用 rudang meeting open", "no meeting is open (rudang meeting open)"}
                          : Text{"有几场会议，请用 --meeting 指明：" + all,
                                 "several meetings are open, name one with --meeting: " + all});
    const auto id = given.empty() ? known.front() : given;
    auto found = drafts.find(id);
    if (!found)
        throw usage_error("no-such-meeting", "--meeting",
                          {"没有这场会议：" + id + (all.empty() ? "" : "；打开着的有 " + all),
                           "there is no such meeting: " + id + (all.empty() ? "" : "; open are " + all)});
    return std::move(*found);
}

// One that is open.
office::Meeting the_meeting(Context& context, office::MeetingDrafts& drafts, const std::string& given) {
    auto meeting = any_meeting(context, drafts, given);
    if (meeting.closed)
        throw usage_error(
            "meeting-closed", "--meeting",
            {"会议 " + meeting.id + " 已经结束并记录；会议记录见 rudang meeting show --meeting " + meeting.id,
             "meeting " + meeting.id + " is closed and on record; rudang meeting show --meeting " + meeting.id +
                 " gives its minutes"});
    return meeting;
}

// What binds its records together is of no use to anybody else.
Json shown_of(const office::Meeting& meeting) {
    auto json = office::to_json(meeting);
    json.erase("key");
    return json;
}

int number_given(const Arguments& arguments, const char* option) {
    const auto number = whole_number(arguments.get(option), 5);
    if (!number)
        throw usage_error("bad-value", std::string("--") + option, {"应为人数，如 28", "a number of people, like 28"});
    return static_cast<int>(*number);
}

std::optional<bool> yes_no_given(const Arguments& arguments, const char* option) {
    if (!arguments.has(option)) return std::nullopt;
    const auto words = arguments.get(option, "yes");
    if (words == "yes" || words == "是") return true;
    if (words == "no" || words == "否") return false;
    throw usage_error("bad-value", std::string("--") + option, {"请写 是 或 否", "write yes or no"});
}

std::string kind_given(Context& context, const Arguments& arguments) {
    const auto words = arguments.get("kind");
    std::string known;
    for (const auto& choice : office::meeting_kinds(*context.workflow())) {
        if (choice.word == words || choice.label.zh == words || lists_word(choice.also, words))
            return std::string(choice.word);
        known += (known.empty() ? "" : context.say("、", ", ")) + std::string(choice.label.in(context.language()));
    }
    if (words.empty()) return {};
    throw usage_error("bad-value", "--kind", {"会议可以是：" + known, "a meeting is one of: " + known});
}

void print_answer(Context& context, const office::Meeting& meeting, const office::MeetingAnswer& answer) {
    auto& screen = context.screen();
    for (std::size_t i = 0; i < answer.outcomes.size(); ++i) {
        const auto& outcome = answer.outcomes[i];
        const auto* info = find_event(context.workflow()->events(), outcome.event);
        const auto word = outcome.accepted() ? (answer.recorded ? context.say("已记录", "recorded")
                                                                : context.say("可以记录", "can be recorded"))
                                             : context.say("不能记录", "cannot be recorded");
        screen.line(std::to_string(i + 1) + "  " + meeting.items[i].case_id + "  " +
                        (info ? std::string(context.say(info->label)) : outcome.event) + "  " + word,
                    outcome.accepted() ? Colour::green : Colour::red);
        for (const auto& problem : outcome.problems)
            screen.paragraph(
                (problem.where.empty() ? "" : printable(problem.where) + ": ") + context.say(problem.message), 4);
        print_causes(context, office::fold(outcome.findings), 4);
    }
}

int status_of(const office::MeetingAnswer& answer) {
    int status = exit_done;
    for (const auto& outcome : answer.outcomes) {
        const int one = outcome.status == Outcome::Status::accepted    ? exit_done
                        : outcome.status == Outcome::Status::refused   ? exit_findings
                        : outcome.status == Outcome::Status::forbidden ? exit_forbidden
                                                                       : exit_usage;
        status = std::max(status, one);
    }
    return status;
}

}  // namespace

int run_meeting_open(Context& context, const Arguments& arguments) {
    const auto on = read_day(arguments.get("on"), context.today());
    if (!on)
        throw usage_error("bad-date", "--on", {"不是日期，写作 2026-06-20", "not a day; write it like 2026-06-20"});
    Drafts drafts(context);
    office::Meeting meeting{.id = {}, .kind = kind_given(context, arguments), .on = *on};
    meeting.place = arguments.get("place");
    meeting.chair = arguments.get("chair");
    meeting.recorder = arguments.get("recorder");
    meeting.absent = arguments.all("absent");
    meeting.tellers = arguments.all("teller");
    meeting.counters = arguments.all("counter");
    meeting.entitled = number_given(arguments, "entitled");
    meeting.present = number_given(arguments, "present");
    meeting.secret = yes_no_given(arguments, "secret");
    meeting.individually = yes_no_given(arguments, "individually");
    if (auto problems = office::problems_of(meeting, context.today()); !problems.empty())
        throw Failure{exit_usage, problems};
    drafts.open(meeting);
    if (context.json())
        context.print(shown_of(meeting));
    else if (!context.quiet())
        context.screen().line(context.say("会议已打开：", "meeting open: ") + meeting.id +
                                  context.say("；逐个加入议题： rudang meeting item 案卷 事项 …",
                                              "; add its items: rudang meeting item CASE EVENT …"),
                              Colour::green);
    return exit_done;
}

int run_meeting_item(Context& context, const Arguments& arguments) {
    Drafts drafts(context);
    auto meeting = the_meeting(context, drafts, arguments.get("meeting"));
    if (arguments.has("remove")) {
        const auto n = static_cast<std::size_t>(number_given(arguments, "remove"));
        if (n < 1 || n > meeting.items.size())
            throw usage_error("bad-value", "--remove", {"没有这个序号的议题", "there is no item of that number"});
        meeting.items.erase(meeting.items.begin() + static_cast<std::ptrdiff_t>(n - 1));
        drafts.keep(meeting);
        return exit_done;
    }
    const auto row = context.the_case(arguments.get("CASE"));
    const auto what = arguments.get("EVENT");
    if (what.empty())
        throw usage_error(
            "missing-argument", "EVENT",
            {"请写明事项，如 rudang meeting item 张三 接收表决", "say which event, like admission_voted"});
    // Of several the one that is open to this case.
    const auto seen = context.ledger().view(row.case_id, context.actor());
    const auto& info = event_named(context, what, seen ? seen->instance->tasks() : std::vector<Task>());
    Problems problems;
    office::MeetingItem item{row.case_id, std::string(info.name),
                             read_options(context, info, arguments.extras, problems), arguments.get("note")};
    if (!problems.empty()) throw Failure{exit_usage, problems};
    meeting.items.push_back(std::move(item));
    auto desk = context.desk();
    // What is wrong with it is said at once, while the meeting can still be asked; items before it may be what it
    // needs.
    auto answer = office::try_meeting(desk, meeting);
    if (answer.outcomes.back().status == Outcome::Status::invalid)
        throw Failure{exit_usage, answer.outcomes.back().problems};
    if (answer.outcomes.back().status == Outcome::Status::forbidden)
        throw Failure{exit_forbidden, answer.outcomes.back().problems};
    drafts.keep(meeting);
    if (context.json())
        context.print(office::to_json(meeting, answer, context.language()));
    else if (!context.quiet())
        print_answer(context, meeting, answer);
    return status_of(answer);
}

namespace {

int list_meetings(Context& context, const office::MeetingDrafts& drafts) {
    const auto open = drafts.ids(), closed = drafts.ids(true);
    if (context.json()) {
        context.print({{"meetings", open}, {"closed", closed}});
        return exit_done;
    }
    if (open.empty()) context.screen().line(context.say("没有打开的会议。", "No meeting is open."));
    for (const auto& id : open) context.screen().line(id);
    if (closed.empty()) return exit_done;
    context.screen().line(context.say("已经结束的，可再看会议记录：", "Closed, whose minutes can be had again:"));
    for (const auto& id : closed) context.screen().line("  rudang meeting show --reveal --meeting " + id);
    return exit_done;
}

}  // namespace

int run_meeting_show(Context& context, const Arguments& arguments) {
    Drafts drafts(context);
    if (arguments.get("meeting").empty() && drafts.ids().size() != 1) return list_meetings(context, drafts);
    auto meeting = any_meeting(context, drafts, arguments.get("meeting"));
    auto desk = context.desk();
    if (meeting.closed) meeting = office::as_recorded(desk, std::move(meeting));
    if (context.json()) {
        auto json = shown_of(meeting);
        // What is personal of it only after the look.
        if (context.reveal() == Reveal::no)
            for (const char* name : {"chair", "recorder", "absent", "tellers", "counters"}) json.erase(name);
        context.print(std::move(json));
        return exit_done;
    }
    context.out() << office::minutes_of(desk, meeting);
    return exit_done;
}

int run_meeting_close(Context& context, const Arguments& arguments) {
    Drafts drafts(context);
    const auto meeting = the_meeting(context, drafts, arguments.get("meeting"));
    const auto file = arguments.get("minutes");
    if (!file.empty()) expect_new_file(file);
    auto desk = context.desk();
    const bool dry = arguments.has("dry-run");
    const auto answer = dry ? office::try_meeting(desk, meeting) : office::close_meeting(desk, meeting);
    if (context.json())
        context.print(office::to_json(meeting, answer, context.language()));
    else
        print_answer(context, meeting, answer);
    if (!answer.possible() && !context.json())
        context.screen().line(context.say("有议题不能记录，所以一项也没有记录；改好后再关闭。",
                                          "An item cannot be recorded, so none was; put it right and close again."),
                              Colour::red);
    if (!answer.recorded) return status_of(answer);
    const auto minutes = office::minutes_of(desk, meeting);
    if (!file.empty())
        write_private(file, minutes);
    else if (!context.json() && !context.quiet())
        context.out() << "\n" << minutes;
    drafts.put_away(meeting);
    if (!context.json() && !context.quiet())
        context.screen().line(context.say("会议记录可再看：", "The minutes can be had again: ") +
                                  "rudang meeting show --reveal --meeting " + meeting.id,
                              Colour::dim);
    return status_of(answer);
}

int run_meeting_drop(Context& context, const Arguments& arguments) {
    Drafts drafts(context);
    const auto meeting = any_meeting(context, drafts, arguments.get("meeting"));
    drafts.drop(meeting.id);
    if (!context.quiet() && !context.json())
        context.screen().line(
            meeting.closed ? context.say("会议情况不再保留；已记入账本的没有改动。",
                                         "what was kept of the meeting is gone; its records are unchanged.")
                           : context.say("会议草稿已丢弃，账本没有改动。", "the draft is gone; nothing was recorded."));
    return exit_done;
}

}  // namespace rudang::cli
